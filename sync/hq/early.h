/* Early copies: an urgent entry that came ahead of its chain. Kept apart from the entries, in no
 * head and no receipt, until the chain brings the entry itself, which is known by its hash. Knows
 * no network. */
#ifndef SYNC_HQ_EARLY_H
#define SYNC_HQ_EARLY_H

#include "hq.h"

#include "sync/wire/errors.h"

#include <stddef.h>

/* Copies of one device whose entries have not come yet. */
#define EARLY_WAITING_MAX 256

/* POST /v1/early: frames of one entry each. */
enum wire_error route_early(struct hq *hq, struct device *d, const void *body, size_t n,
			    struct buf *out);

struct early {
	uint64_t n;   /* order of arrival, from 1 */
	bool damaged; /* it is not what came: nothing below says anything */
	int64_t at_ms;
	bool arrived;   /* its chain has brought it */
	struct entry x; /* borrowed during the call */
};
typedef bool (*early_fn)(void *ctx,
			 const struct early *c); /* false stops early, without an error */
/* Copies that came after the n-th, in order. One that its device did not sign as it stands there is
 * given as damaged and noted in the log: nothing depends on it, since its chain brings the entry. */
void hq_early_each(struct hq *hq, uint64_t after, early_fn fn, void *ctx);
uint64_t hq_early_count(struct hq *hq);
/* Is what the store notes as their number that of those that are there? Where it is not they are
 * counted. */
bool hq_early_count_holds(struct hq *hq);
/* Up to which copy a desk has been fed. */
uint64_t hq_early_fed(struct hq *hq, struct id node);
bool hq_early_fed_note(struct hq *hq, struct id node, uint64_t n, struct err *e);

#endif
