/* POST /v1/pull: what is in a node's feed. Nothing is given that headquarters cannot prove: where a
 * row is damaged the feed is written again from there, and goes on. */
#include "branch.h"
#include "heal.h"
#include "routes.h"

#include "base/mem.h"
#include "sync/wire/frame.h"
#include "sync/wire/msg.h"

#include <string.h>

/* Content of one frame of a pull. Small enough that a line that dies has brought something. */
#define PULL_FRAME_BUDGET ((size_t)128 << 10)
/* Left of an answer for its head and for what one frame may be longer than its budget. */
#define PULL_ROOM ((size_t)64 << 10)
/* Written again so often for one answer. */
#define AGAIN_MAX 4

struct pull {
	struct hq *hq;
	struct frame_enc *enc;
	struct buf frames;
	uint32_t entries, max;
	bool full; /* something is left over */
	bool bad;
	/* The signature of what was given last, which is all that a run shows of its own. Where it
	 * does not hold the frame is made again, row by row. */
	uint8_t sig[ENTRY_SIG_LEN];
	bool unsure, each;
	struct head began; /* where the frame did */
	/* What was given, or is held by the node, last; and before that. */
	struct head last, before;
	struct branches branches;
	uint64_t below; /* rows of this height and above are another piece's; 0: none */
	bool is_damaged;
	struct damaged damaged;
};

static bool run_is_signed(struct pull *p)
{
	p->unsure = !p->each && frame_enc_count(p->enc) &&
		    !entry_sig_holds(p->hq->sign_public, &p->last.hash, p->sig);
	return !p->unsure;
}

static bool pull_flush(struct pull *p)
{
	if (!run_is_signed(p))
		return false;
	if (frame_enc_count(p->enc) &&
	    !frame_enc_finish(p->enc, FRAME_LEVEL_FAST, &p->frames, NULL))
		p->bad = true;
	p->began = p->last;
	return !p->bad;
}

static bool give(struct pull *p, const struct stored *s)
{
	size_t held = p->frames.len + frame_enc_size(p->enc);

	if (p->entries == p->max ||
	    held + s->x.h.body_len + FRAME_ENTRY_COST + PULL_ROOM > WIRE_ANSWER_MAX) {
		p->full = true;
		return false;
	}
	if (!hash_equal(&s->x.h.prev, &p->last.hash) && !run_is_signed(p))
		return false;
	for (int tries = 0; tries < 2; tries++)
		switch (frame_enc_add(p->enc, &s->x, NULL)) {
		case FRAME_ADDED:
			p->entries++;
			return true;
		case FRAME_FULL:
			if (!pull_flush(p))
				return false;
			break;
		case FRAME_REFUSED:
			p->bad = true;
			return false;
		}
	p->bad = true;
	return false;
}

/* Every row of a feed carries headquarters' own signature. */
static bool is_proven(const struct pull *p, const struct stored *s)
{
	return s->x.h.height <= p->last.height + 1 && stored_holds(s) && s->x.has_sig &&
	       (!p->each || entry_sig_holds(p->hq->sign_public, &s->x.hash, s->x.sig));
}

static bool one(void *ctx, const struct stored *s)
{
	struct pull *p = ctx;
	uint64_t height = s->x.h.height;

	if (p->below && height >= p->below)
		return false;
	if (branches_left(&p->branches, height, s->n))
		return true;
	if (!is_proven(p, s)) {
		p->is_damaged = true;
		p->damaged = (struct damaged){ s->n, s->x.h.device, height, s->x.h.body_len };
		return false;
	}
	if (!give(p, s))
		return false;
	if (height > p->last.height)
		p->before = p->last;
	p->last = (struct head){ s->x.hash, height };
	memcpy(p->sig, s->x.sig, sizeof p->sig);
	return true;
}

/* The rows of one piece: up to where the next branch begins. The first is read by height, for the
 * branches of a restore stand side by side there. */
static bool read_piece(struct pull *p, const struct device *d, size_t i, struct err *e)
{
	const struct branch *b = i ? &p->branches.all[i - 1] : NULL;
	uint64_t above = p->last.height, max = (uint64_t)p->max + 1;
	struct err why = { 0 };
	struct damaged row;
	bool ok;

	if (b && b->from.height > above)
		above = b->from.height;
	p->below = i < p->branches.n ? p->branches.all[i].from.height + 1 : 0;
	if (p->below && above + 1 >= p->below)
		return true;
	if (b)
		ok = store_after_of(p->hq->store, d->feed, b->upto, above, max, one, p, &why);
	else
		ok = store_above(p->hq->store, d->feed, above, max, one, p, &why);
	if (ok)
		return true;
	row = store_damaged(p->hq->store);
	/* Beside rows of a page that cannot be read nothing can be added either. */
	if (why.class != ERR_CORRUPT || !row.n)
		return err_set(e, why.class, "%s", why.text);
	/* What is left behind may be damaged, or is what it was left for. */
	p->is_damaged = !branches_left(&p->branches, row.height, row.n) &&
			(!p->below || p->last.height + 1 < p->below);
	p->damaged = row;
	return true;
}

static bool read_pieces(struct pull *p, const struct device *d, struct err *e)
{
	bool ok = true;

	branches_read(p->hq, d->feed, &p->branches);
	for (size_t i = 0; ok && i <= p->branches.n; i++)
		if (!p->full && !p->bad && !p->is_damaged && !p->unsure)
			ok = read_piece(p, d, i, e);
	return ok;
}

static bool read_all(struct pull *p, const struct device *d, struct err *e)
{
	p->is_damaged = false;
	if (!read_pieces(p, d, e))
		return false;
	if (!p->unsure && !p->is_damaged)
		pull_flush(p);
	if (!p->unsure)
		return true;
	p->entries -= (uint32_t)frame_enc_count(p->enc);
	frame_enc_free(p->enc);
	p->enc = frame_enc_new(d->feed, PULL_FRAME_BUDGET, 0);
	p->before = p->last = p->began;
	p->each = true;
	p->unsure = p->full = p->is_damaged = false;
	if (!read_pieces(p, d, e))
		return false;
	if (!p->is_damaged)
		pull_flush(p);
	return true;
}

/* From the last row that is whole and below the damaged one. */
static bool write_again(struct pull *p, struct device *d, struct err *e)
{
	struct head from = p->last.height < p->damaged.height || !p->damaged.height ? p->last
										    : p->before;

	if (!hq_feed_again(p->hq, d, &from, &p->damaged, e))
		return false;
	branches_read(p->hq, d->feed, &p->branches);
	p->last = p->branches.all[p->branches.n - 1].from;
	p->before = (struct head){ .height = 0 };
	return true;
}

static bool take_arrival(void *ctx, const struct stored *s)
{
	*(uint64_t *)ctx = s->n;
	return false;
}

static uint64_t arrival_of(struct hq *hq, struct id device, const struct head *h)
{
	struct err e = { 0 };
	uint64_t n = 0;

	if (!store_find(hq->store, device, h->height, &h->hash, take_arrival, &n, &e) &&
	    e.class == ERR_CORRUPT)
		n = store_damaged(hq->store).n;
	return n;
}

/* The newest that both hold, as it stands now. */
static struct head held_head(struct hq *hq, const struct device *d, const struct pull_ask *ask,
			     bool *rewound)
{
	struct branches b;
	struct head head;
	uint64_t n;
	size_t which;
	bool fork;

	*rewound = false;
	/* The usual case: it holds all there is. */
	if (ask->n && hq_line_head(hq, d->feed, &head, &fork, NULL) &&
	    hash_equal(&head.hash, &ask->locator[0]))
		return head;
	branches_read(hq, d->feed, &b);
	head.height = store_newest_of(hq->store, d->feed, ask->locator, ask->n, &which);
	*rewound = ask->n && (!head.height || which);
	if (!head.height)
		return (struct head){ .height = 0 };
	head.hash = ask->locator[which];
	n = b.n ? arrival_of(hq, d->feed, &head) : 0;
	/* What it holds of what was left behind leads to where the feed was written again. */
	for (size_t j = 0; n && j < b.n; j++)
		if (head.height > b.all[j].from.height && n <= b.all[j].upto)
			return b.all[j].from;
	return head;
}

static enum wire_error pull_answer_make(struct hq *hq, const struct device *d, struct pull *p,
					bool rewound, struct buf *out)
{
	struct pull_answer a = { .entries = p->entries, .more = p->full, .rewound = rewound };
	struct head head;
	struct err e = { 0 };
	bool fork;

	if (!hq_line_head(hq, d->feed, &head, &fork, &e))
		return route_trouble(hq, "answer not made", &e);
	a.head = (struct receipt){ .store = hq->id,
				   .generation = hq->generation,
				   .device = d->feed,
				   .head = head.hash,
				   .height = head.height,
				   .time_ms = hq_now(hq) };
	receipt_sign(&a.head, RECEIPT_FEED_DOMAIN, hq->sign_seed);
	return pull_answer_write(&a, out) && buf_put(out, p->frames.data, p->frames.len)
		   ? WIRE_FINE
		   : WIRE_INTERNAL;
}

/* What the node has not got, of a feed that is mended on the way. */
static bool fill(struct pull *p, struct device *d, struct err *e)
{
	struct err fed = { 0 };
	bool is_fed = hq_feed(p->hq, d, &fed);

	/* It may be the feed's own head that nothing can be added to. */
	if (!is_fed && (fed.class != ERR_CORRUPT || store_trouble(p->hq->store) != STORE_FINE))
		return err_set(e, fed.class, "%s", fed.text);
	if (!read_all(p, d, e))
		return false;
	for (int tries = 0; p->is_damaged && tries < AGAIN_MAX; tries++) {
		is_fed = write_again(p, d, e) && hq_feed(p->hq, d, e);
		if (!is_fed || !read_all(p, d, e))
			return false;
	}
	if (p->is_damaged)
		return err_set(e, ERR_CORRUPT, "What is written to the store does not stay whole");
	return is_fed || err_set(e, fed.class, "%s", fed.text);
}

enum wire_error route_pull(struct hq *hq, struct device *d, const void *body, size_t n,
			   struct buf *out)
{
	struct pull *p;
	struct pull_ask ask;
	struct err e = { 0 };
	enum wire_error r;
	bool rewound;

	if (!pull_ask_read(body, n, &ask, NULL))
		return WIRE_BAD_REQUEST;
	if (!hq_feed_goes_on(hq, d, &e))
		return route_trouble(hq, "answer not made", &e);
	p = mem_new(sizeof *p);
	*p = (struct pull){ .hq = hq, .frames = { .ceiling = WIRE_ANSWER_MAX } };
	p->max = ask.max && ask.max < WIRE_PULL_ENTRIES_MAX ? ask.max : WIRE_PULL_ENTRIES_MAX;
	p->enc = frame_enc_new(d->feed, PULL_FRAME_BUDGET, 0);
	p->began = p->last = held_head(hq, d, &ask, &rewound);
	if (!fill(p, d, &e))
		r = route_trouble(hq, "answer not made", &e);
	else if (p->bad)
		r = WIRE_INTERNAL;
	else
		r = pull_answer_make(hq, d, p, rewound, out);
	frame_enc_free(p->enc);
	buf_fini(&p->frames);
	mem_free(p);
	return r;
}
