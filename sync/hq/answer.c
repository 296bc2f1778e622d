/* The answer to one request, and the turn that requests of many share: what they write is made
 * durable once, and no answer leaves before. */
#include "early.h"
#include "push.h"
#include "request_p.h"
#include "routes.h"

#include "base/mem.h"
#include "sync/wire/msg.h"

#define RETRY_AFTER "5"
/* What a push has sent is durable after so long at the latest, also when more of it comes. */
#define TURN_MOST_MS 100

/* --- answers --- */

/* Whoever takes an answer no slower than this gets it whole: the half of one is worth nothing. */
#define ANSWER_RATE 1000 /* bytes a second */

static void answer_leaves(struct server *s, struct conn *c, size_t n)
{
	c->spare_ms = (int64_t)n * 1000 / ANSWER_RATE;
	c->deadline_ms = server_now(s) + s->conf.request_ms + c->spare_ms;
}

static enum MHD_Result send_answer(struct server *s, struct request *q, struct MHD_Connection *mc,
				   unsigned status, const char *type, const struct buf *body,
				   bool last)
{
	char hex[ID_HEX_LEN + 1], who[ID_HEX_LEN + 1];
	struct MHD_Response *a = MHD_create_response_from_buffer(
	    body->len, (void *)(uintptr_t)buf_str(body), MHD_RESPMEM_MUST_COPY);
	enum MHD_Result r;

	if (!a)
		return MHD_NO;
	MHD_add_response_header(a, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	MHD_add_response_header(a, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
	if (status == 429 || status == 503)
		MHD_add_response_header(a, MHD_HTTP_HEADER_RETRY_AFTER, RETRY_AFTER);
	if (last)
		MHD_add_response_header(a, MHD_HTTP_HEADER_CONNECTION, "close");
	r = MHD_queue_response(mc, status, a);
	MHD_destroy_response(a);
	q->answered = true;
	answer_leaves(s, q->conn, body->len);
	log_line(&s->hq->log, "request=%s device=%.8s %s status=%u in=%zu out=%zu ms=%lld",
		 id_hex(q->id, hex), id_hex(q->device.id, who), q->route ? q->route->path : "-",
		 status, q->bytes, body->len, (long long)(clock_mono_ms() - q->began_ms));
	return r;
}

enum MHD_Result answer_error(struct server *s, struct request *q, struct MHD_Connection *mc,
			     enum wire_error error, bool last)
{
	const struct wire_error_row *row = wire_error_row(error);
	struct error_answer m = {
		.error = error, .retry = row->retry, .request = q->id, .index = q->index
	};
	struct buf body = { .ceiling = 4096 };
	enum MHD_Result r;

	error_answer_write(&m, &body);
	r = send_answer(s, q, mc, row->status, WIRE_TYPE_JSON, &body, last);
	buf_fini(&body);
	return r;
}

void server_news(struct server *s)
{
	if (!s->news)
		s->news_ms = clock_mono_ms();
	s->news = true;
}

/* --- the turn --- */

void turn_join(struct server *s, struct request *q)
{
	if (q->in_turn || !store_turn_wrote(s->hq->store))
		return;
	q->in_turn = true;
	q->turn_next = s->turn;
	s->turn = q;
}

void turn_leave(struct server *s, const struct request *q)
{
	for (struct request **at = &s->turn; *at; at = &(*at)->turn_next)
		if (*at == q) {
			*at = q->turn_next;
			return;
		}
}

void turn_begin(struct server *s)
{
	store_turn_begin(s->hq->store);
}

int64_t turn_left_ms(struct server *s)
{
	int64_t now = clock_mono_ms();

	if (!store_turn_wrote(s->hq->store) || !s->turn)
		return 0;
	for (const struct request *q = s->turn; q; q = q->turn_next)
		if (q->waits || q->error != WIRE_FINE)
			return 0;
	if (!s->turn_ms)
		s->turn_ms = now;
	return now - s->turn_ms < TURN_MOST_MS ? s->turn_ms + TURN_MOST_MS - now : 0;
}

void turn_end(struct server *s)
{
	enum wire_error error = WIRE_FINE;
	struct err e = { 0 };

	s->turn_ms = 0;
	if (!store_turn_end(s->hq->store, &e)) {
		error = route_trouble(s->hq, "turn not kept", &e);
		hq_lines_forget(s->hq);
	}
	while (s->turn) {
		struct request *q = s->turn;

		s->turn = q->turn_next;
		q->in_turn = false;
		if (q->error == WIRE_FINE) /* what was refused stays refused */
			q->error = error;
		if (q->waits)
			MHD_resume_connection(q->mc);
		s->resumed |= q->waits;
		q->waits = false;
	}
}

/* --- answers, made and held --- */

/* Who is not fed in its hello, because many ask at once, is fed in its next session. */
static bool may_feed(const struct server *s)
{
	return clock_mono_ms() >= s->feed_again_ms || !server_is_crowded(s);
}

static enum wire_error greet(struct server *s, struct request *q, bool feeds, struct buf *out)
{
	const struct wire_limits *limits = &s->conf.limits;

	return route_is(q->route, WIRE_PATH_CALL)
		   ? route_call(s->hq, &q->device, limits, feeds, q->body.data, q->body.len, out)
		   : route_hello(s->hq, &q->device, limits, feeds, out);
}

static enum wire_error hello_of(struct server *s, struct request *q, struct buf *out)
{
	bool early = *q->device.role && hq_early_count(s->hq) > hq_early_fed(s->hq, q->device.id);
	bool news = early || store_settled(s->hq->store) != q->device.fed;
	bool feeds = (news || hq_has_passed(s->hq, q->device.id)) && may_feed(s);
	int64_t began = clock_mono_ms();
	enum wire_error r;

	if (!feeds)
		return greet(s, q, false, out);
	turn_end(s);
	r = greet(s, q, true, out);
	turn_begin(s);
	server_has_fed(s, began);
	return r;
}

static enum wire_error push_answer_of(struct request *q, struct buf *out)
{
	struct push_answer *a = mem_new(sizeof *a);
	enum wire_error r = push_end(q->push, a, &q->index);

	if (r == WIRE_FINE && !push_answer_write(a, out))
		r = WIRE_INTERNAL;
	mem_free(a);
	return r;
}

static enum wire_error answer_of(struct server *s, struct request *q, struct buf *out)
{
	enum wire_error r;

	if (q->push)
		return push_answer_of(q, out);
	if (!q->route->answer)
		return hello_of(s, q, out);
	if (route_is(q->route, WIRE_PATH_COURIER))
		server_news(s);
	if (q->route->joins)
		return q->route->answer(s->hq, &q->device, q->body.data, q->body.len, out);
	turn_end(s);
	r = q->route->answer(s->hq, &q->device, q->body.data, q->body.len, out);
	turn_begin(s);
	return r;
}

enum MHD_Result answer_give(struct server *s, struct request *q)
{
	bool is_pull = route_is(q->route, WIRE_PATH_PULL) || route_is(q->route, WIRE_PATH_OWN);
	enum MHD_Result r;

	if (q->error != WIRE_FINE)
		return answer_error(s, q, q->mc, q->error, false);
	r = send_answer(s, q, q->mc, 200, is_pull ? WIRE_TYPE_PULL : WIRE_TYPE_JSON, &q->out,
			false);
	buf_fini(&q->out); /* the library has its own copy */
	return r;
}

/* Whatever was written or read in a turn that has written is answered when the turn is durable. */
enum MHD_Result answer_make(struct server *s, struct request *q)
{
	if (q->error == WIRE_FINE)
		q->error = answer_of(s, q, &q->out);
	q->made = true;
	turn_join(s, q);
	if (!q->in_turn)
		return answer_give(s, q);
	q->waits = true;
	MHD_suspend_connection(q->mc);
	return MHD_YES;
}
