/* What a store that was restored does not know, and how it gets it back. A node's feed is
 * headquarters' own, signed line; the node may hold more of it than the store has after a restore.
 * Until such a node has called, nothing is added to its feed, so that it goes on where the node is
 * and does not fork; what is copied into it again after that is left out. Says nothing about what
 * no node was told: that is lost. */
#ifndef SYNC_HQ_HEAL_H
#define SYNC_HQ_HEAL_H

#include "hq.h"

#include "sync/wire/errors.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of one device, since the last restore. */
struct restored {
	int64_t at_ms;               /* of the restore; 0: never */
	uint64_t height;             /* of the device's line that the store then had */
	uint64_t feed_from, feed_to; /* of its feed: heights that came back from the node */
	uint64_t feed_waits; /* 1: nothing is added to the feed before the node has called */
	uint64_t told;       /* 1: how far the laptop is ahead is known */
};

bool hq_restored_get(struct hq *hq, struct id device, struct restored *out);
bool hq_restored_put(struct hq *hq, struct id device, const struct restored *r, struct err *e);
/* In the open transaction: every device's feed waits, an incident each. `how` begins the
 * sentence: "restored from a backup". */
bool hq_restored_all(struct hq *hq, const char *how, struct err *e);
/* Is something to be added to this node's feed already? */
bool hq_feed_waits(struct hq *hq, const struct device *d);
/* The node has called: its feed goes on. */
bool hq_feed_goes_on(struct hq *hq, const struct device *d, struct err *e);
/* The first time that a node says how far its own line goes. */
void hq_note_rewound(struct hq *hq, const struct device *d, uint64_t tip, uint64_t known);

/* POST /v1/heal: frames of the node's feed that it holds and the store lost. Each entry is taken if
 * headquarters' own key signed it. */
enum wire_error route_heal(struct hq *hq, struct device *d, const void *body, size_t n,
			   struct buf *out);

/* --- what came back is not copied once more (feed.c) --- */
struct healed;
/* What this node's feed holds of what came back, and of what it goes on from when it is written
 * again (branch.h). */
struct healed *healed_of(struct hq *hq, const struct device *d);
void healed_free(struct healed *h);
bool healed_has(const struct healed *h, const struct rec *r);

#endif
