/* After a restore, on either side. Headquarters restored: the feed's entries that this book holds
 * and the store lost go back to it. This laptop restored or copied: what its device wrote elsewhere
 * is fetched. Nothing is taken that the right key has not signed, and nothing here is taken away.
 */
#include "sync_p.h"

#include "base/mem.h"

#include <string.h>

/* About how much of the feed goes up in one request. */
#define HEAL_BYTES ((size_t)512 << 10)
#define HEALS_MAX 1000
#define ASK_MS 90000

/* --- headquarters was restored --- */

/* Its feed ends at an entry that we hold, and ours goes on. */
bool heal_is_needed(const struct sync *s)
{
	struct book_head ours = book_head_of(s->book, s->peer.feed);
	const struct mark *theirs = &s->hello.feed;

	return !s->healed && ours.height > theirs->height &&
	       (!theirs->height || book_has(s->book, &theirs->hash));
}

void heal_begin(struct sync *s, struct mark from)
{
	s->healed = true;
	s->heal_row = 0;
	s->heal_above = from.height;
	s->heals = 0;
	s->step = STEP_HEAL_PACK;
	buf_reset(&s->ask);
}

struct filling {
	struct sync *s;
	struct frame_enc *enc;
	uint64_t row;
	bool whole, bad;
};

/* One run: up to the next entry that carries a signature. */
static bool fill_one(void *ctx, const struct entry *x)
{
	struct filling *f = ctx;

	f->bad = frame_enc_add(f->enc, x, NULL) != FRAME_ADDED;
	f->row = book_row_of(f->s->book, &x->hash);
	f->whole = !f->bad && x->has_sig;
	return !f->bad && !f->whole;
}

static void heal_send(struct sync *s)
{
	s->step = STEP_HEAL;
	session_ask(s, WIRE_PATH_HEAL, WIRE_TYPE_FRAMES, ASK_MS + (int64_t)s->ask.len);
}

/* One frame a turn of the loop. */
void heal_step(struct sync *s)
{
	struct filling f = { .s = s, .enc = frame_enc_new(s->peer.feed, 0, 0) };
	bool ok = book_each_of(s->book, s->peer.feed, s->heal_row, s->heal_above, fill_one, &f,
			       NULL) &&
		  !f.bad;

	/* A run without its signature is one that a damaged row has cut: what is before it is sent.
	 */
	ok = ok && (!f.whole || frame_enc_finish(f.enc, FRAME_LEVEL_FAST, &s->ask, NULL));
	frame_enc_free(f.enc);
	if (!ok) {
		session_fail(s, CAUSE_LOCAL, 0);
		return;
	}
	s->heal_row = f.row ? f.row : s->heal_row;
	s->heal_more = f.whole;
	if (f.whole && s->ask.len < HEAL_BYTES)
		return;
	if (s->ask.len)
		heal_send(s);
	else
		pull_begin(s);
}

/* What headquarters does not want is no reason to go without what it has for us. */
static bool heal_was_refused(const struct http_answer *a)
{
	return a->cause == CAUSE_NONE && a->status >= 400 && a->status < 500 && a->status != 429 &&
	       a->status != 403;
}

void heal_answered(struct sync *s, const struct http_answer *a)
{
	struct push_answer in;

	if (heal_was_refused(a)) {
		pull_begin(s);
		return;
	}
	if (!session_is_fine(s, a))
		return;
	if (!push_answer_read(buf_str(&a->body), a->body.len, &in, NULL) ||
	    !pull_head_is_signed(s, &in.receipt) || s->heals++ == HEALS_MAX) {
		session_fail(s, CAUSE_NONSENSE, 0);
		return;
	}
	s->status.rewound = true;
	buf_reset(&s->ask);
	if (s->heal_more)
		s->step = STEP_HEAL_PACK;
	else
		pull_begin(s);
}

/* --- this book is an older copy --- */

void own_note(struct sync *s, struct mark from)
{
	s->status.restored = true;
	book_new_epoch(s->book);
	if (s->marks.missing && s->marks.missing_from.height <= from.height)
		return;
	s->marks.missing = true;
	s->marks.missing_from = from;
	s->own_cursor = 0;
	/* At once: a book that is locked in the next moment must know it when it is opened. */
	if (marks_save(s->book, &s->marks, NULL))
		s->kept = s->marks;
}

void own_begin(struct sync *s)
{
	struct book_head head = book_head(s->book);
	struct own_ask q = { .tip = { head.hash, head.height },
			     .from = s->marks.missing_from,
			     .cursor = s->own_cursor,
			     .max = pull_max(s) };

	/* What is asked about is what headquarters has a receipt for; more was saved meanwhile. */
	if (s->known.height)
		q.tip = s->known;
	if (!s->own_asked) {
		uint64_t row = book_row_of(s->book, &q.tip.hash);

		/* What earlier sessions have fetched is there, and they noted what was not. */
		if (!s->own_cursor || s->own_row < row)
			s->own_row = row;
	}
	s->own_asked = true;
	s->step = STEP_OWN;
	buf_reset(&s->ask);
	own_ask_write(&q, &s->ask);
	session_ask(s, WIRE_PATH_OWN, WIRE_TYPE_JSON, pull_limit_ms(s));
}

static void own_done(struct sync *s)
{
	s->marks.missing = false;
	s->marks.missing_from = (struct mark){ .height = 0 };
	s->own_cursor = 0;
	s->feed_met_known = false; /* that was not of the feed */
	if (s->marks.branches)
		push_begin(s);
	else
		session_after_push(s);
}

/* What was saved since headquarters was asked goes on from the old head. Once what comes now is
 * higher, no height tells that it has not been sent: that is noted first, on the disk. */
static bool note_unsent(struct sync *s)
{
	if (s->marks.branches || !book_count_of(s->book, s->peer.device, s->own_row, 0))
		return true;
	s->marks.branches = true;
	if (!marks_save(s->book, &s->marks, NULL))
		return false;
	s->kept = s->marks;
	sync_tell_acked(s);
	return true;
}

void own_answered(struct sync *s, const struct http_answer *a)
{
	uint8_t key[32];
	struct own_answer in;
	enum cause cause;
	size_t frames;

	/* A headquarters that does not know the request, or no longer the place where the branches
	 * parted: it has both all the same. */
	if (a->cause == CAUSE_NONE && (a->status == 404 || a->status == 409)) {
		own_done(s);
		return;
	}
	if (!session_is_fine(s, a))
		return;
	if (!own_answer_read(buf_str(&a->body), a->body.len, &in, &frames, NULL) ||
	    (in.more && in.cursor <= s->own_cursor)) {
		session_fail(s, CAUSE_NONSENSE, 0);
		return;
	}
	pull_went_through(s);
	if (!note_unsent(s)) {
		session_fail(s, session_local(s), 0);
		return;
	}
	book_sign_public(s->book, key);
	cause = pull_take_frames(s, s->peer.device, key, buf_str(&a->body) + frames,
				 a->body.len - frames, in.entries);
	s->own_row = book_last_row(s->book);
	if (in.entries && s->calls.on_pulled)
		s->calls.on_pulled(s->calls.ctx);
	/* A third branch parted lower down, and what it goes on from is not here: from the first
	 * entry, then, and once. */
	if (cause == CAUSE_FEED && s->marks.missing_from.height) {
		s->marks.missing_from = (struct mark){ .height = 0 };
		s->own_cursor = 0;
		own_begin(s);
		return;
	}
	if (cause != CAUSE_NONE) {
		session_fail(s, cause, 0);
		return;
	}
	s->own_cursor = in.cursor;
	if (in.more)
		own_begin(s);
	else
		own_done(s);
}
