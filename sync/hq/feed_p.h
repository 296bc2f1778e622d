/* One round of bringing a node's feed forward: what its files share. For feed.c and feed_damage.c alone. */
#ifndef SYNC_HQ_FEED_P_H
#define SYNC_HQ_FEED_P_H

#include "heal.h"
#include "hq.h"
#include "passed.h"

#include "model/access.h"

/* Arrivals looked at in one transaction: nobody waits long for the store. */
#define FEED_SLICE 1000

struct feed {
	struct hq *hq;
	const struct device *node;
	enum role role; /* of a desk; a car is seen as its officer and its worker */
	struct viewer who; /* of a desk, at the record at hand */
	bool car;
	char organisation[DEVICE_CODE_MAX + 1]; /* of a support service's desk; "" */
	struct healed *healed; /* what is in the feed already */
	struct passed passed;
	uint64_t last, top;
	struct err *err;
	bool ok;
};

/* What the node may see of it, into its feed; in a transaction. False: f->ok and the error say so. */
bool feed_entry(struct feed *f, const struct entry *x);
/* At most `max` arrivals, in a transaction. */
bool feed_run(struct feed *f, struct device *node, uint64_t max);

/* --- what is damaged (feed_damage.c) --- */

/* Is noted to be looked at again; a damaged_fn. */
bool feed_pass_over(void *ctx, const struct damaged *d);
/* A slice, round a page that cannot be read. */
bool feed_slice(struct feed *f, struct device *node);
/* What was passed over and is whole now. */
bool feed_passed(struct feed *f);

#endif
