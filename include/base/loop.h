/* One wait for everything: descriptors, timers, and whoever lends a better wait (libcurl's).
 * Single-threaded; a callback must not take over 5 ms (longer work goes to base/compute.h). */
#ifndef BASE_LOOP_H
#define BASE_LOOP_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

struct loop;

typedef void (*loop_fd_fn)(void *ctx, short revents);
typedef void (*loop_timer_fn)(void *ctx);
/* As poll(2): fills revents, returns how many are set, 0 at the time-out, -1 with errno. */
typedef int (*loop_wait_fn)(void *ctx, struct pollfd *fds, nfds_t n, int timeout_ms);

#define LOOP_FDS_MAX 16
#define LOOP_TIMERS_MAX 16

struct loop *loop_new(void);
void loop_free(struct loop *l);
/* Watches `fd`; one watch a descriptor. */
void loop_watch(struct loop *l, int fd, short events, loop_fd_fn fn, void *ctx);
void loop_forget(struct loop *l, int fd);
/* Calls `fn` once, `after_ms` from now. The same fn and ctx set again moves the timer. */
void loop_timer(struct loop *l, int64_t after_ms, loop_timer_fn fn, void *ctx);
void loop_timer_stop(struct loop *l, loop_timer_fn fn, void *ctx);
/* Somebody else waits for us from now on (NULL: poll). */
void loop_wait_by(struct loop *l, loop_wait_fn fn, void *ctx);
/* One wait of at most `max_ms` (-1: as long as it takes) and the callbacks that became due. */
bool loop_once(struct loop *l, int max_ms);
void loop_run(struct loop *l);
void loop_stop(struct loop *l);
bool loop_stopped(const struct loop *l);

#endif
