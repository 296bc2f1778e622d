/* One thread for work that takes long (key derivation, heavy compression): bytes in, bytes out,
 * nothing shared. The loop watches compute_fd() and calls compute_reap(), so the answer is
 * delivered on the loop's own thread. */
#ifndef BASE_COMPUTE_H
#define BASE_COMPUTE_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct compute;

/* Runs on the thread. It must touch nothing but its arguments. */
typedef bool (*compute_fn)(const void *in, size_t n, struct buf *out, struct err *e);
/* Runs on the loop. `out` and `e` are borrowed and wiped after the call; `e` is clear when `ok`. */
typedef void (*compute_done_fn)(void *ctx, bool ok, const struct buf *out, const struct err *e);

struct compute *compute_new(void);
/* Waits for a running job, drops its answer, wipes. */
void compute_free(struct compute *c);
/* Readable when an answer waits; below 0 when none can ever. */
int compute_fd(const struct compute *c);
/* Copies `in`. False when a job is running already, one at a time, or when the system has no thread or no file
 * descriptor left: then the caller does the work itself or says that it has to wait. */
bool compute_start(struct compute *c, compute_fn fn, const void *in, size_t n, size_t out_ceiling,
		   compute_done_fn done, void *ctx);
bool compute_busy(const struct compute *c);
void compute_reap(struct compute *c);
/* For who has no loop: waits for the running job, if there is one, and delivers its answer. */
void compute_wait(struct compute *c);

#endif
