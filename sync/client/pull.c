/* Fetching: what headquarters has for this node. Nothing is taken that its key has not signed. */
#include "sync_p.h"

#include "base/mem.h"

#include <string.h>

/* An answer holds at least one entry; a feed of a million of them is none of ours. */
#define PULLS_MAX 1000
/* Until the answer begins, and for its bytes: as headquarters gives (sync/hq/answer.c). */
#define PULL_MS 90000
#define PULL_BYTES_A_MS 1

uint32_t pull_max(const struct sync *s)
{
	return s->pull_most ? s->pull_most : WIRE_PULL_ENTRIES_MAX;
}

void pull_was_cut(struct sync *s)
{
	s->pull_most = pull_max(s) / 4 ? pull_max(s) / 4 : 1;
}

void pull_went_through(struct sync *s)
{
	s->pull_most = s->pull_most * 2 < WIRE_PULL_ENTRIES_MAX ? s->pull_most * 2 : 0;
}

int64_t pull_limit_ms(const struct sync *s)
{
	return PULL_MS + (int64_t)s->limits.answer_bytes / PULL_BYTES_A_MS;
}

bool pull_is_needed(const struct sync *s)
{
	struct book_head ours = book_head_of(s->book, s->peer.feed);

	return s->pushed || s->marks.pull_due || !hash_equal(&ours.hash, &s->hello.feed.hash);
}

void pull_begin(struct sync *s)
{
	struct book_head ours = book_head_of(s->book, s->peer.feed);
	struct pull_ask q = { .max = pull_max(s) };

	if (s->pulls++ == PULLS_MAX) {
		session_fail(s, CAUSE_NONSENSE, 0);
		return;
	}
	s->step = STEP_PULL;
	if (ours.height) {
		q.locator[0] = ours.hash;
		q.n = 1 + book_locator(s->book, s->peer.feed, q.locator + 1, s->limits.locator - 1);
	}
	buf_reset(&s->ask);
	pull_ask_write(&q, &s->ask);
	session_ask(s, WIRE_PATH_PULL, WIRE_TYPE_JSON, pull_limit_ms(s));
}

bool pull_head_is_signed(const struct sync *s, const struct receipt *r)
{
	return id_equal(r->store, s->hello.store) && id_equal(r->generation, s->hello.generation) &&
	       id_equal(r->device, s->peer.feed) &&
	       receipt_holds(r, RECEIPT_FEED_DOMAIN, s->peer.hq_sign);
}

/* One frame into the book, whole or not at all. */
static enum cause take_frame(struct sync *s, const uint8_t key[32], const struct frame *f)
{
	struct err e = { 0 };
	size_t at;

	if (!frame_is_signed(f, key, &at))
		return CAUSE_FEED;
	if (f->n && !s->feed_met_known) {
		s->feed_met = (struct mark){ f->entries[0].h.prev, f->entries[0].h.height - 1 };
		s->feed_met_known = true;
	}
	if (book_accept_many(s->book, f->entries, f->n, key, &e))
		return CAUSE_NONE;
	return e.class == ERR_IO || e.class == ERR_LOCKED ? session_local(s) : CAUSE_FEED;
}

enum cause pull_take_frames(struct sync *s, struct id device, const uint8_t key[32], const char *p,
			    size_t n, uint32_t entries)
{
	struct frame_dec *d = frame_dec_new(device);
	enum cause cause = CAUSE_NONE;
	uint32_t seen = 0;
	size_t used;

	while (n && cause == CAUSE_NONE) {
		struct frame f = { 0 };

		switch (frame_dec_feed(d, p, n, &used, &f, NULL)) {
		case FRAME_WHOLE:
			seen += (uint32_t)f.n;
			cause = take_frame(s, key, &f);
			frame_fini(&f);
			break;
		case FRAME_MORE:
		case FRAME_BAD:
			cause = CAUSE_NONSENSE;
			break;
		}
		p += used;
		n -= used;
	}
	if (cause == CAUSE_NONE && seen != entries)
		cause = CAUSE_NONSENSE;
	frame_dec_free(d);
	return cause;
}

void pull_answered(struct sync *s, const struct http_answer *a)
{
	uint64_t held = book_count(s->book);
	struct pull_answer in;
	struct book_head ours;
	enum cause cause;
	size_t frames;

	if (!session_is_fine(s, a))
		return;
	if (!pull_answer_read(buf_str(&a->body), a->body.len, &in, &frames, NULL)) {
		session_fail(s, CAUSE_NONSENSE, 0);
		return;
	}
	pull_went_through(s);
	if (!pull_head_is_signed(s, &in.head)) {
		session_fail(s, CAUSE_FEED, 0);
		return;
	}
	cause = pull_take_frames(s, s->peer.feed, s->peer.hq_sign, buf_str(&a->body) + frames,
				 a->body.len - frames, in.entries);
	if (in.entries && s->calls.on_pulled)
		s->calls.on_pulled(s->calls.ctx);
	if (cause != CAUSE_NONE) {
		session_fail(s, cause, 0);
		return;
	}
	s->status.rewound |= in.rewound;
	/* What brought nothing new is not asked for again. */
	if (in.more && book_count(s->book) > held) {
		pull_begin(s);
		return;
	}
	ours = book_head_of(s->book, s->peer.feed);
	/* What HQ signed as its head must now be ours; after a restore at HQ ours may stand beside
	 * it. */
	if (in.head.height && !hash_equal(&ours.hash, &in.head.head) && !in.rewound &&
	    !book_has(s->book, &in.head.head)) {
		session_fail(s, CAUSE_FEED, 0);
		return;
	}
	/* It went on beside what we hold: it gets that as well, and keeps both. */
	if (in.rewound && !s->healed) {
		heal_begin(s, s->feed_met_known
				  ? s->feed_met
				  : (struct mark){ in.head.head, in.head.height });
		return;
	}
	s->marks.pull_due = false;
	session_done(s);
}
