/* The courier on its way: sealing at lock, sending while no key is in memory, and what came of it
 * at unlock. */
#include "sync_p.h"

#include "base/file.h"
#include "base/mem.h"

#include <string.h>

#define SEND_MS 300000
/* So many entries more than are packed make it worth to pack ahead: the rest is done at lock. */
#define BEHIND 128

bool courier_is_behind(const struct sync *s)
{
	return s->work && s->step == STEP_NONE && s->failures && s->marks_read &&
	       sync_is_unlocked(s) && courier_work_left(s->work, s->book) >= BEHIND &&
	       !courier_work_stuck(s->work);
}

void courier_lock(struct sync *s)
{
	struct buf file = { .ceiling = COURIER_FILE_MAX };
	struct courier_made made = { .bytes = 0 };
	struct err e = { 0 };

	if (s->marks_read && sync_is_unlocked(s)) {
		courier_work_acked(s->work, marks_above(&s->marks, s->book));
		if (courier_make(s->work, s->book, &s->peer, s->marks.store, COURIER_SCREEN_MS,
				 &file, &made, &e) &&
		    courier_keep(s->home, &file, &e)) {
			s->status.sealed = made.entries;
			s->status.left_out = made.left_out;
		} else {
			/* The bundle of the lock before stays, and the book has everything. */
			s->status.sealed = 0;
			s->status.left_out = courier_work_left(s->work, s->book) + made.entries;
		}
	}
	courier_work_free(s->work);
	s->work = NULL;
	buf_fini(&file);
	courier_look(s);
}

void courier_unlocked(struct sync *s)
{
	s->bundle = s->status.waits_sealed = s->status.sent_sealed = false;
	s->status.sealed = 0;
	courier_work_free(s->work);
	s->work = courier_work_new(s->peer.device);
	if (courier_learn(s->home, &s->peer, s->book, &s->marks) &&
	    marks_save(s->book, &s->marks, NULL)) {
		s->kept = s->marks;
		courier_learnt(s->home);
	}
	courier_work_acked(s->work, marks_above(&s->marks, s->book));
}

void courier_done(struct sync *s)
{
	if (s->marks.branches || s->marks.acked.height != book_head(s->book).height)
		return;
	courier_work_acked(s->work, marks_above(&s->marks, s->book));
	courier_drop(s->home);
}

/* --- sending --- */

bool courier_look(struct sync *s)
{
	struct buf file = { .ceiling = COURIER_FILE_MAX };

	s->bundle = s->status.waits_sealed = courier_waits(s->home, &file);
	buf_fini(&file);
	return s->bundle;
}

void courier_begin(struct sync *s)
{
	s->step = STEP_COURIER;
	if (!courier_waits(s->home, &s->ask)) {
		s->bundle = s->status.waits_sealed = false;
		session_done(s);
		return;
	}
	s->status.bytes_all = s->ask.len;
	session_ask(s, WIRE_PATH_COURIER, WIRE_TYPE_COURIER, SEND_MS);
}

void courier_answered(struct sync *s, const struct http_answer *a)
{
	struct push_answer in;

	if (!session_is_fine(s, a))
		return;
	if (!push_answer_read(buf_str(&a->body), a->body.len, &in, NULL)) {
		session_fail(s, CAUSE_NONSENSE, 0);
		return;
	}
	if (!courier_is_covered(s->ask.data, s->ask.len, &in.receipt)) {
		session_fail(s, CAUSE_RECEIPT, 0);
		return;
	}
	if (!courier_settle(s->home, &s->peer, &in.receipt, s->book != NULL, NULL)) {
		session_fail(s,
			     receipt_holds(&in.receipt, RECEIPT_DOMAIN, s->peer.hq_sign)
				 ? session_local(s)
				 : CAUSE_RECEIPT,
			     0);
		return;
	}
	s->status.acked_height = s->status.sent_height = in.receipt.height;
	s->status.acked = in.receipt.head;
	s->status.acked_ms = clock_wall_ms(s->clock);
	s->status.incident |= in.incident;
	s->status.sealed = 0;
	s->status.sent_sealed = true;
	courier_look(s);
	session_done(s);
}

/* --- somebody else's --- */

struct carried {
	bool came;
	enum cause cause;
	struct push_answer in;
	bool fine;
};

static void take(void *ctx, const struct http_answer *a)
{
	struct carried *c = ctx;
	struct error_answer why = { .error = WIRE_ERROR_N };

	c->came = true;
	c->cause = a->cause;
	if (a->cause != CAUSE_NONE)
		return;
	if (a->status == 200) {
		c->fine = push_answer_read(buf_str(&a->body), a->body.len, &c->in, NULL);
		c->cause = CAUSE_NONSENSE;
		return;
	}
	error_answer_read(buf_str(&a->body), a->body.len, &why, NULL);
	c->cause = session_cause(why.error, a->status);
}

bool courier_carry(const char *home, const void *file, size_t n, struct receipt *out,
		   uint64_t *stored, uint64_t *present, struct err *e)
{
	struct http_ask ask = { .path = WIRE_PATH_COURIER,
				.type = WIRE_TYPE_COURIER,
				.body = file,
				.len = n,
				.limit_ms = SEND_MS };
	struct peer *peer = mem_new(sizeof *peer);
	struct carried *c = mem_new(sizeof *c);
	struct http *h = NULL;
	char words[CAUSE_TEXT_MAX];
	bool ok = sync_peer(home, peer, e) && sync_connect(home, peer, &h, e);

	if (ok) {
		http_ask(h, &ask, take, c);
		while (!c->came) {
			http_wait(h, NULL, 0, 1000);
			http_step(h);
		}
		ok = c->fine && courier_is_covered(file, n, &c->in.receipt) &&
		     receipt_holds(&c->in.receipt, RECEIPT_DOMAIN, peer->hq_sign);
		if (!ok)
			err_set(e, cause_class(c->cause), "%s", cause_words(c->cause, 0, words));
	}
	*out = c->in.receipt;
	*stored = c->in.stored;
	*present = c->in.present;
	http_free(h);
	mem_free(c);
	mem_free(peer);
	return ok;
}
