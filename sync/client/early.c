/* Early copies: what cannot wait for its chain goes up by itself, as the first request of a
 * session. */
#include "sync_p.h"

#include "base/mem.h"

#include <string.h>

#define ASK_MS 60000
/* Entries looked at in a book that was just unlocked: a longer backlog is no emergency any more. */
#define LOOK_BACK 256

struct looking {
	struct sync *s;
	bool found;
};

static bool look_at(void *ctx, const struct entry *x)
{
	struct looking *l = ctx;
	struct sync *s = l->s;

	if (x->h.height > s->looked)
		s->looked = x->h.height;
	if (s->n_urgent == URGENT_MAX || !x->has_sig || !s->calls.is_urgent(s->calls.ctx, x))
		return true;
	s->urgent[s->n_urgent++] = (struct mark){ x->hash, x->h.height };
	l->found = true;
	return true;
}

bool early_look(struct sync *s)
{
	struct looking l = { .s = s };
	uint64_t height = book_head(s->book).height;

	if (!s->calls.is_urgent || !s->marks_read)
		return false;
	if (s->looked < s->marks.acked.height)
		s->looked = s->marks.acked.height;
	if (height > LOOK_BACK && s->looked < height - LOOK_BACK)
		s->looked = height - LOOK_BACK;
	if (height > s->looked)
		book_each_above(s->book, s->looked, look_at, &l, NULL);
	return l.found;
}

void early_forget(struct sync *s)
{
	s->n_urgent = 0;
	s->looked = 0;
}

/* What a receipt covers by now needs no copy. */
static void drop_acked(struct sync *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_urgent; i++)
		if (s->urgent[i].height > s->marks.acked.height)
			s->urgent[n++] = s->urgent[i];
	s->n_urgent = n;
}

/* One entry a frame, so that each has its own signature. */
static bool pack(struct sync *s, const struct mark *m)
{
	struct frame_enc *enc;
	struct entry x;
	bool ok;

	if (!book_find(s->book, &m->hash, &x, NULL))
		return false;
	enc = frame_enc_new(s->peer.device, 0, 1);
	ok = frame_enc_add(enc, &x, NULL) == FRAME_ADDED &&
	     frame_enc_finish(enc, FRAME_LEVEL_DENSE, &s->ask, NULL);
	frame_enc_free(enc);
	return ok;
}

bool early_begin(struct sync *s)
{
	early_look(s);
	drop_acked(s);
	buf_reset(&s->ask);
	for (size_t i = 0; i < s->n_urgent; i++)
		if (s->ask.len < WIRE_EARLY_MAX / 2)
			pack(s, &s->urgent[i]);
	s->n_early = s->n_urgent;
	if (!s->ask.len || s->ask.len > WIRE_EARLY_MAX)
		return false;
	s->step = STEP_EARLY;
	session_ask(s, WIRE_PATH_EARLY, WIRE_TYPE_FRAMES, ASK_MS);
	return true;
}

/* Whatever headquarters says of copies, the chain goes its way; only a line that died, and being
 * sent away, end the session. */
void early_answered(struct sync *s, const struct http_answer *a)
{
	if (a->cause != CAUSE_NONE || a->status == 403) {
		session_is_fine(s, a);
		return;
	}
	/* Those found meanwhile stay. */
	s->n_urgent -= s->n_early;
	memmove(s->urgent, s->urgent + s->n_early, s->n_urgent * sizeof *s->urgent);
	if (a->status == 200)
		s->status.early += (uint32_t)s->n_early;
	call_begin(s);
}
