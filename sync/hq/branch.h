/* A feed whose own row is damaged is written again beside it: from the last whole row that leads to
 * the damaged one, with all that its node has not got, out of the log. What was there from that
 * height on is left behind: it stays in the store and goes to nobody. Knows no network. */
#ifndef SYNC_HQ_BRANCH_H
#define SYNC_HQ_BRANCH_H

#include "hq.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* So many of one feed; with more it is written again from the lowest. */
#define BRANCHES_MAX 16

struct branch {
	struct head from; /* the last row that stands on both */
	uint64_t upto;    /* rows above it that arrived no later than this are left behind */
};

struct branches {
	struct branch all[BRANCHES_MAX]; /* rising, both in height and in arrival */
	size_t n;
};

void branches_read(struct hq *hq, struct id line, struct branches *out);
/* The lowest height that this row is left behind by; 0: it stands. */
uint64_t branches_left(const struct branches *b, uint64_t height, uint64_t n);
/* The head of a line of headquarters' own as it stands. *fork: what comes next is the first beside
 * what was left behind. */
bool hq_line_head(struct hq *hq, struct id line, struct head *out, bool *fork, struct err *e);
/* The node's feed goes on from `from`, and is fed from the first arrival with what is not in it up
 * to there. An incident names the damaged row. `node` is changed as the store's is. */
bool hq_feed_again(struct hq *hq, struct device *node, const struct head *from,
		   const struct damaged *d, struct err *e);

#endif
