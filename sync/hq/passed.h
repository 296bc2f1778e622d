/* What headquarters passed over because its row in the store is damaged: the arrivals that one who
 * reads the store (a node's feed) went by. They are looked at again each time, so that one that is
 * mended is had after all. Reads no entry itself. */
#ifndef SYNC_HQ_PASSED_H
#define SYNC_HQ_PASSED_H

#include "hq.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One more is not passed over: there the reading stops. */
#define PASSED_MAX 1024

struct passed {
	uint64_t all[PASSED_MAX]; /* rising */
	size_t n;
	bool changed;
};

/* Of the node whose device this is. */
void passed_read(struct hq *hq, struct id node, struct passed *out);
/* In the open transaction, when it has changed. */
bool passed_write(struct hq *hq, struct id node, struct passed *p, struct err *e);
/* False: there are too many. Known ones are there once. */
bool passed_add(struct passed *p, uint64_t n);
void passed_drop(struct passed *p, uint64_t n);
/* The same of a view, in its own file, so that a view that is made anew begins with none. */
bool passed_of_view(struct view *v, struct passed *out, struct err *e);
bool passed_of_view_write(struct view *v, struct passed *p, struct err *e);
/* The line of the log: numbers alone. `node` passed over it; zero: the view. */
void passed_log(struct hq *hq, struct id node, const struct damaged *d);

#endif
