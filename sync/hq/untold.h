/* Forks of which the laptop that made them may not have heard: the answer that said so was lost, or
 * went to whoever brought its sealed bundle. Kept until the laptop has asked for what its device
 * wrote elsewhere. Tells nobody by itself, and says nothing of where entries are. */
#ifndef SYNC_HQ_UNTOLD_H
#define SYNC_HQ_UNTOLD_H

#include "hq.h"

#include "sync/wire/msg.h"

#include <stdbool.h>
#include <stddef.h>

/* So many of one device; the oldest gives way. */
#define UNTOLD_MAX 8

struct untold {
	struct {
		struct mark from; /* the last that both branches have; zero: they share nothing */
		struct mark at;   /* where the newer branch ends */
	} forks[UNTOLD_MAX];
	size_t n;
	bool changed;
};

/* In the open transaction: what is noted of a device, what an entry that was stored makes of it,
 * and back. */
void untold_read(struct hq *hq, struct id device, struct untold *out);
void untold_add(struct untold *u, const struct entry *x, bool fork);
bool untold_write(struct hq *hq, struct id device, struct untold *u, struct err *e);

/* Is it the one whose line ends at `tip`? Then `from` is where the branches part. */
bool untold_find(struct hq *hq, struct id device, const struct mark *tip, struct mark *from);
/* The laptop whose line ends at `tip` has been given all that is elsewhere above `from`. */
void untold_told(struct hq *hq, struct id device, const struct mark *tip, const struct mark *from);

#endif
