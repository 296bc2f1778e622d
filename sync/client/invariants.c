/* What a laptop can see of the protocol's invariants, in its own book. */
#include "sync_p.h"

#include "base/mem.h"

#include <inttypes.h>

static void look_at_pruned(struct book *b, const struct book_report *r, struct invariants *v)
{
	struct hash all[BACKUPS_MAX + 1];
	struct marks *m = mem_new(sizeof *m);
	uint64_t beyond;
	size_t n = 0;

	marks_load(b, m);
	if (m->backed_up.height)
		all[n++] = m->backed_up.hash;
	for (size_t i = 0; i < m->n_backups; i++)
		all[n++] = m->backups[i].mark.hash;
	beyond = book_pruned_beyond(b, all, n);
	if (!r->pruned)
		inv_held(v, INV_PRUNED_IS_KEPT, "nothing is pruned");
	else if (!n)
		inv_unseen(v, INV_PRUNED_IS_KEPT,
			   "the marks were forgotten when headquarters was restored");
	else if (beyond)
		inv_broken(v, INV_PRUNED_IS_KEPT,
			   "%" PRIu64 " pruned entries lead to no backed-up mark", beyond);
	else
		inv_held(v, INV_PRUNED_IS_KEPT, "%" PRIu64 " pruned entries lead to a mark",
			 r->pruned);
	mem_free(m);
}

static void look_at_whole(const struct book_report *r, struct invariants *v)
{
	if (r->damaged) {
		inv_broken(v, INV_PROVEN, "%" PRIu64 " damaged; the first is named above",
			   r->damaged);
		inv_unseen(v, INV_SAVED_IS_KEPT, "headquarters may hold what is damaged here");
	} else {
		inv_held(v, INV_PROVEN, "%" PRIu64 " entries, %" PRIu64 " signatures", r->entries,
			 r->signatures);
	}
	if (r->tail_lost) {
		inv_broken(v, INV_ONLY_GROWS, "the newest entries are missing");
		inv_unseen(v, INV_SAVED_IS_KEPT, "headquarters may hold what is missing here");
	} else {
		inv_held(v, INV_ONLY_GROWS, "the key file's note of the head is borne out");
	}
	if (!r->damaged && !r->tail_lost)
		inv_held(v, INV_SAVED_IS_KEPT, "%" PRIu64 " entries, %" PRIu64 " of them pruned",
			 r->entries, r->pruned);
}

void sync_invariants(struct book *b, const struct book_report *r, bool feed_known,
		     uint64_t strangers, struct invariants *v)
{
	inv_init(v);
	look_at_whole(r, v);
	look_at_pruned(b, r, v);
	if (strangers)
		inv_broken(v, INV_NOBODY_ELSES,
			   "%" PRIu64
			   " signatures of devices that are neither this one nor its feed",
			   strangers);
	else
		inv_held(v, INV_NOBODY_ELSES, "this device and its feed alone");
	if (!feed_known)
		inv_unseen(v, INV_FEED_IS_SIGNED, "this laptop has no headquarters");
	else if (!r->damaged)
		inv_held(v, INV_FEED_IS_SIGNED,
			 "every entry of the feed stands under "
			 "headquarters' key");
	if (r->forks)
		inv_unseen(v, INV_FORK_IS_TOLD,
			   "there are forks here; dapcar-hq verify says whether they were told");
	else
		inv_held(v, INV_FORK_IS_TOLD, "no fork");
	if (r->disorder)
		inv_broken(v, INV_ORDER_RISES, "%" PRIu64 " entries", r->disorder);
	else
		inv_held(v, INV_ORDER_RISES, "%" PRIu64 " entries", r->entries);
	if (r->nonces_twice)
		inv_broken(v, INV_NONCE_ONCE, "%" PRIu64 " rows", r->nonces_twice);
	else
		inv_held(v, INV_NONCE_ONCE, "%" PRIu64 " rows", r->entries);
}
