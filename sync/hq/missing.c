/* POST /v1/own: a laptop whose book is an older copy asks for what its device wrote elsewhere. */
#include "routes.h"

#include "base/mem.h"
#include "sync/wire/frame.h"
#include "sync/wire/msg.h"

#include <stdlib.h>
#include <string.h>

/* Rows looked at for one answer: other devices' arrivals lie between. */
#define SCAN_MAX 20000
/* Left of an answer for its head and for the last run, which goes whole or not at all. */
#define ROOM ((size_t)128 << 10)
/* Longest way back to where the branches part that is walked. */
#define WALK_MAX 1000000

struct asking {
	struct hq *hq;
	const struct own_ask *q;
	struct id device;
	struct hash *ours; /* what leads to the node's tip, by bytes */
	size_t n_ours, cap;
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

static bool walk_back(struct asking *a, uint64_t *first)
{
	struct mark at = a->q->tip;
	struct step step = { .found = true };

	for (size_t i = 0; at.height > a->q->from.height && i < WALK_MAX; i++) {
		step.found = false;
		if (!store_find(a->hq->store, a->device, at.height, &at.hash, take_step, &step,
				NULL) ||
		    !step.found)
			return false;
		if (a->n_ours == a->cap) {
			size_t more = a->cap ? a->cap * 2 : 256;

			a->ours = mem_resize(a->ours, a->cap * sizeof *a->ours,
					     more * sizeof *a->ours);
			a->cap = more;
		}
		a->ours[a->n_ours++] = at.hash;
		at = (struct mark){ step.prev, at.height - 1 };
	}
	if (!hash_equal(&at.hash, &a->q->from.hash) || at.height != a->q->from.height)
		return false;
	if (a->n_ours)
		qsort(a->ours, a->n_ours, sizeof *a->ours, by_bytes);
	*first = 0;
	if (at.height &&
	    store_find(a->hq->store, a->device, at.height, &at.hash, take_step, &step, NULL))
		*first = step.n;
	return true;
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
	if (!id_equal(x->h.device, a->device) ||
	    (a->n_ours && bsearch(&x->hash, a->ours, a->n_ours, sizeof *a->ours, by_bytes)))
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
	return own_answer_write(&m, out) && buf_put(out, a->frames.data, a->frames.len)
		   ? WIRE_FINE
		   : WIRE_INTERNAL;
}

static enum wire_error ask_store(struct asking *a, uint64_t first, struct buf *out)
{
	struct err e = { 0 };

	a->cursor = a->last = a->q->cursor > first ? a->q->cursor : first;
	a->enc = frame_enc_new(a->device, 0, 0);
	if (!store_after(a->hq->store, a->cursor, SCAN_MAX + 1, one_arrival, a, &e))
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
	r = walk_back(&a, &first) ? ask_store(&a, first, out) : WIRE_PARENT_UNKNOWN;
	frame_enc_free(a.enc);
	buf_fini(&a.frames);
	mem_free(a.ours);
	return r;
}
