/* POST /v1/own: a laptop whose book is an older copy asks for what its device wrote elsewhere. */
#include "routes.h"
#include "untold.h"

#include "base/mem.h"
#include "sync/wire/frame.h"
#include "sync/wire/msg.h"

#include <stdlib.h>
#include <string.h>

/* Entries of the device looked at for one answer. */
#define SCAN_MAX 2048
/* Left of an answer for its head and for the last run, which goes whole or not at all. */
#define ROOM ((size_t)128 << 10)
/* So much of what leads to the node's tip is looked up. It is kept for the next page, so a page
 * costs its own size and the first of them this much more at most. */
#define WALK_MAX 4096

/* What leads to a tip, back to where the branches part or as far as the walk went. Entries are
 * never taken away, so what was found once stays true. */
struct hq_walk {
	struct id device;
	struct mark tip, from;
	struct hash *ours; /* by bytes */
	size_t n;
	bool whole; /* it came to `from` */
};

struct asking {
	struct hq *hq;
	const struct own_ask *q;
	struct id device;
	const struct hq_walk *walk;
	struct frame_enc *enc;
	struct buf frames;
	uint32_t entries, run; /* in finished frames; in the one that is being made */
	uint64_t scanned;
	uint64_t last;   /* arrival that was looked at */
	uint64_t cursor; /* up to here everything is in finished frames */
	bool more, bad;
};

static int by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct hash));
}

struct step {
	struct hash prev;
	uint64_t n;
	bool found;
};

static bool take_step(void *ctx, const struct stored *s)
{
	*(struct step *)ctx = (struct step){ s->x.h.prev, s->n, true };
	return false;
}

static bool find_step(struct hq *hq, struct id device, const struct mark *m, struct step *out)
{
	*out = (struct step){ .found = false };
	return store_find(hq->store, device, m->height, &m->hash, take_step, out, NULL) &&
	       out->found;
}

void missing_walk_free(struct hq *hq)
{
	if (hq->walk)
		mem_free(hq->walk->ours);
	mem_free(hq->walk);
	hq->walk = NULL;
}

/* False: the tip is not held, or is not above `from`. */
static bool walk_back(struct hq *hq, struct id device, const struct own_ask *q)
{
	struct hq_walk *w = mem_new(sizeof *w);
	struct mark at = q->tip;

	missing_walk_free(hq);
	hq->walk = w;
	*w = (struct hq_walk){ .device = device, .tip = q->tip, .from = q->from };
	w->ours = mem_new_array(WALK_MAX, sizeof *w->ours);
	while (at.height > q->from.height && w->n < WALK_MAX) {
		struct step step;

		if (!find_step(hq, device, &at, &step))
			return false;
		w->ours[w->n++] = at.hash;
		at = (struct mark){ step.prev, at.height - 1 };
	}
	w->whole = at.height <= q->from.height;
	if (w->n)
		qsort(w->ours, w->n, sizeof *w->ours, by_bytes);
	return !w->whole || (at.height == q->from.height && hash_equal(&at.hash, &q->from.hash));
}

static bool is_same_mark(const struct mark *a, const struct mark *b)
{
	return a->height == b->height && hash_equal(&a->hash, &b->hash);
}

/* *first: after which arrival the other branches can be. */
static bool walk_for(struct asking *a, uint64_t *first)
{
	const struct hq_walk *w = a->hq->walk;
	struct step step = { .n = 0 };

	if (!w || !id_equal(w->device, a->device) || !is_same_mark(&w->tip, &a->q->tip) ||
	    !is_same_mark(&w->from, &a->q->from)) {
		if (!walk_back(a->hq, a->device, a->q)) {
			missing_walk_free(a->hq);
			return false;
		}
	}
	a->walk = a->hq->walk;
	if (a->q->from.height && !find_step(a->hq, a->device, &a->q->from, &step))
		return false;
	*first = step.n;
	return true;
}

struct side {
	uint64_t height;
	unsigned n;
};

static bool count_side(void *ctx, const struct stored *s)
{
	struct side *side = ctx;

	side->n += s->x.h.height == side->height;
	return true;
}

static bool stands_alone(struct hq *hq, const struct entry *x)
{
	struct side side = { .height = x->h.height };

	return store_above(hq->store, x->h.device, x->h.height - 1, 2, count_side, &side, NULL) &&
	       side.n == 1;
}

/* Does the node hold it for certain? Where the walk did not come: what stands alone at its height,
 * no higher than the tip, leads to it, for whatever leads to it is held. Of two that stand side by
 * side both are given; the node knows its own. */
static bool leads_to_tip(struct asking *a, const struct entry *x)
{
	const struct hq_walk *w = a->walk;

	if (w->n && bsearch(&x->hash, w->ours, w->n, sizeof *w->ours, by_bytes))
		return true;
	return !w->whole && x->h.height <= w->tip.height - w->n && stands_alone(a->hq, x);
}

static bool frame_end(struct asking *a)
{
	size_t was = a->frames.len;

	if (frame_enc_count(a->enc) &&
	    !frame_enc_finish(a->enc, FRAME_LEVEL_FAST, &a->frames, NULL)) {
		/* A long run: the next answer begins with it. */
		a->frames.len = was;
		a->frames.full = false;
		a->more = a->entries > 0;
		a->bad = !a->more;
		return false;
	}
	a->entries += a->run;
	a->run = 0;
	a->cursor = a->last;
	return true;
}

/* In the order of arrival a run ends with its signature, and so does every frame. */
static bool one_arrival(void *ctx, const struct stored *s)
{
	struct asking *a = ctx;
	const struct entry *x = &s->x;

	if (++a->scanned > SCAN_MAX) {
		a->more = true;
		return false;
	}
	a->last = s->n;
	if (!a->run && leads_to_tip(a, x))
		return true;
	if (!a->run && (a->entries >= a->q->max || a->frames.len + ROOM > WIRE_ANSWER_MAX)) {
		a->last = s->n - 1;
		a->more = true;
		return false;
	}
	if (frame_enc_add(a->enc, x, NULL) != FRAME_ADDED) {
		a->bad = true;
		return false;
	}
	a->run++;
	return !x->has_sig || frame_end(a);
}

static enum wire_error answer_make(struct asking *a, struct buf *out)
{
	struct own_answer m;

	/* A run that was cut by the number of rows is sent from its beginning the next time. */
	if (!a->run)
		a->cursor = a->last;
	m = (struct own_answer){ .cursor = a->cursor,
				 .entries = a->entries,
				 .more = a->more || a->run };
	if (!m.more)
		untold_told(a->hq, a->device, &a->q->tip, &a->q->from);
	return own_answer_write(&m, out) && buf_put(out, a->frames.data, a->frames.len)
		   ? WIRE_FINE
		   : WIRE_INTERNAL;
}

static enum wire_error ask_store(struct asking *a, uint64_t first, struct buf *out)
{
	struct err e = { 0 };

	a->cursor = a->last = a->q->cursor > first ? a->q->cursor : first;
	a->enc = frame_enc_new(a->device, 0, 0);
	if (!store_after_of(a->hq->store, a->device, a->cursor, a->q->from.height, SCAN_MAX + 1,
			    one_arrival, a, &e))
		return route_trouble(a->hq, "answer not made", &e);
	return a->bad ? WIRE_INTERNAL : answer_make(a, out);
}

enum wire_error route_own(struct hq *hq, struct device *d, const void *body, size_t n,
			  struct buf *out)
{
	struct own_ask q;
	struct asking a = {
		.hq = hq, .q = &q, .device = d->id, .frames = { .ceiling = WIRE_ANSWER_MAX }
	};
	enum wire_error r;
	uint64_t first;

	if (!own_ask_read(body, n, &q, NULL) || !q.max)
		return WIRE_BAD_REQUEST;
	if (q.max > WIRE_PULL_ENTRIES_MAX / 2)
		q.max = WIRE_PULL_ENTRIES_MAX / 2;
	r = walk_for(&a, &first) ? ask_store(&a, first, out) : WIRE_PARENT_UNKNOWN;
	frame_enc_free(a.enc);
	buf_fini(&a.frames);
	return r;
}
