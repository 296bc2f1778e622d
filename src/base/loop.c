#include "base/loop.h"

#include "base/clock.h"
#include "base/mem.h"

#include <assert.h>
#include <errno.h>
#include <stddef.h>

struct watch {
	loop_fd_fn fn;
	void *ctx;
};

struct timer {
	loop_timer_fn fn;
	void *ctx;
	int64_t due_ms;
};

struct loop {
	struct pollfd fds[LOOP_FDS_MAX];
	struct watch watches[LOOP_FDS_MAX];
	nfds_t n_fds;
	struct timer timers[LOOP_TIMERS_MAX];
	size_t n_timers;
	loop_wait_fn wait;
	void *wait_ctx;
	bool stopped;
};

struct loop *loop_new(void)
{
	return mem_new(sizeof(struct loop));
}

void loop_free(struct loop *l)
{
	mem_free(l);
}

void loop_watch(struct loop *l, int fd, short events, loop_fd_fn fn, void *ctx)
{
	loop_forget(l, fd);
	assert(l->n_fds < LOOP_FDS_MAX);
	l->fds[l->n_fds] = (struct pollfd){ .fd = fd, .events = events };
	l->watches[l->n_fds] = (struct watch){ fn, ctx };
	l->n_fds++;
}

void loop_forget(struct loop *l, int fd)
{
	for (nfds_t i = 0; i < l->n_fds; i++)
		if (l->fds[i].fd == fd) {
			l->n_fds--;
			l->fds[i] = l->fds[l->n_fds];
			l->watches[i] = l->watches[l->n_fds];
			return;
		}
}

void loop_timer(struct loop *l, int64_t after_ms, loop_timer_fn fn, void *ctx)
{
	loop_timer_stop(l, fn, ctx);
	assert(l->n_timers < LOOP_TIMERS_MAX);
	l->timers[l->n_timers++] = (struct timer){ fn, ctx, clock_mono_ms() + after_ms };
}

void loop_timer_stop(struct loop *l, loop_timer_fn fn, void *ctx)
{
	for (size_t i = 0; i < l->n_timers; i++)
		if (l->timers[i].fn == fn && l->timers[i].ctx == ctx) {
			l->timers[i] = l->timers[--l->n_timers];
			return;
		}
}

void loop_wait_by(struct loop *l, loop_wait_fn fn, void *ctx)
{
	l->wait = fn;
	l->wait_ctx = ctx;
}

static int until_next_timer(const struct loop *l, int max_ms)
{
	int64_t now = clock_mono_ms(), left = max_ms < 0 ? INT32_MAX : max_ms;
	bool any = max_ms >= 0;

	for (size_t i = 0; i < l->n_timers; i++) {
		int64_t due = l->timers[i].due_ms - now;

		any = true;
		if (due < left)
			left = due > 0 ? due : 0;
	}
	return any ? (int)left : -1;
}

static void run_timers(struct loop *l)
{
	int64_t now = clock_mono_ms();

	/* A timer that a callback sets again is due later than `now`, so this ends. */
	for (size_t i = 0; i < l->n_timers;) {
		struct timer t = l->timers[i];

		if (t.due_ms > now) {
			i++;
			continue;
		}
		l->timers[i] = l->timers[--l->n_timers];
		t.fn(t.ctx);
		i = 0;
	}
}

bool loop_once(struct loop *l, int max_ms)
{
	struct pollfd ready[LOOP_FDS_MAX];
	nfds_t n = l->n_fds;
	int timeout = until_next_timer(l, max_ms), got;

	for (nfds_t i = 0; i < n; i++) {
		ready[i] = l->fds[i];
		ready[i].revents = 0;
	}
	got = l->wait ? l->wait(l->wait_ctx, ready, n, timeout) : poll(ready, n, timeout);
	if (got < 0 && errno != EINTR)
		return false;
	for (nfds_t i = 0; got > 0 && i < n; i++) {
		if (!ready[i].revents)
			continue;
		for (nfds_t k = 0; k < l->n_fds; k++)
			if (l->fds[k].fd == ready[i].fd) {
				l->watches[k].fn(l->watches[k].ctx, ready[i].revents);
				break;
			}
	}
	run_timers(l);
	return true;
}

void loop_run(struct loop *l)
{
	l->stopped = false;
	while (!l->stopped && loop_once(l, -1))
		;
}

void loop_stop(struct loop *l)
{
	l->stopped = true;
}

bool loop_stopped(const struct loop *l)
{
	return l->stopped;
}
