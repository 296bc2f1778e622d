/* The call with which a session begins: who is there, and how much of this book is. What
 * headquarters said before and still says is not said again, so that a session with nothing to do
 * costs little. */
#include "sync_p.h"

#include "base/mem.h"

#define ASK_MS 60000
#define MISSING 404

void call_begin(struct sync *s)
{
	struct call_ask *q = mem_new(sizeof *q);

	s->step = STEP_CALL;
	/* Until hello has said otherwise. */
	if (!s->has_hello)
		s->limits = wire_limits_ours;
	session_where(s, &q->locate);
	if (s->has_hello)
		hello_sum(&s->hello, q->had_hello);
	if (s->has_said)
		locate_sum(&s->said, q->had_located);
	call_ask_write(q, &s->ask);
	mem_free(q);
	session_ask(s, WIRE_PATH_CALL, WIRE_TYPE_JSON, ASK_MS);
	push_ahead(s);
}

/* False: neither said nor remembered, or nonsense. */
static bool understand(struct sync *s, const struct http_answer *a)
{
	struct call_answer *in = mem_new(sizeof *in);
	bool ok = call_answer_read(buf_str(&a->body), a->body.len, in, NULL) &&
		  (in->has_hello || s->has_hello) && (in->has_located || s->has_said);

	if (ok && in->has_hello)
		s->hello = in->hello;
	if (ok && in->has_located)
		s->said = in->located;
	s->has_hello = s->has_said = ok;
	s->hello.time_ms = in->time_ms;
	s->hello.lease_end_ms = in->lease_end_ms;
	mem_free(in);
	return ok;
}

void call_answered(struct sync *s, const struct http_answer *a)
{
	/* On a line that is open it is a small request; on a new one most of it is the handshake.
	 */
	tries_trip(s, a->far_us ? a->far_us / 1000 : a->took_ms);
	if (a->cause == CAUSE_NONE && a->status == MISSING) {
		session_hello(s);
		return;
	}
	if (!session_is_fine(s, a))
		return;
	if (!understand(s, a)) {
		session_fail(s, CAUSE_NONSENSE, 0);
		return;
	}
	if (!session_greeted(s, a))
		return;
	s->locates++;
	if (renew_is_due(s))
		renew_begin(s);
	else
		session_located(s, &s->said);
}
