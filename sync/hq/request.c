/* One request: who asks, whether its head fits, its body as it comes. */
#include "ca.h"
#include "courier.h"
#include "early.h"
#include "heal.h"
#include "push.h"
#include "request_p.h"
#include "routes.h"

#include "base/mem.h"
#include "base/text.h"
#include "sync/wire/courier.h"
#include "sync/wire/errors.h"
#include "sync/wire/msg.h"

#include <string.h>

/* --- routes --- */

static enum wire_error answer_enrol(struct hq *hq, struct device *d, const void *body, size_t n,
				    struct buf *out)
{
	return route_enrol(hq, d, body, n, out);
}

static enum wire_error answer_locate(struct hq *hq, struct device *d, const void *body, size_t n,
				     struct buf *out)
{
	return route_locate(hq, d, body, n, out);
}

static const struct route routes[] = {
	{ WIRE_PATH_HELLO, "GET", NULL, 0, true, NULL }, /* these two feed apart: hello_of() */
	{ WIRE_PATH_ENROL, "POST", WIRE_TYPE_JSON, WIRE_ASK_MAX, false, answer_enrol },
	{ WIRE_PATH_RENEW, "POST", WIRE_TYPE_JSON, WIRE_ASK_MAX, false, route_renew },
	{ WIRE_PATH_CALL, "POST", WIRE_TYPE_JSON, WIRE_ASK_MAX, true, NULL },
	{ WIRE_PATH_LOCATE, "POST", WIRE_TYPE_JSON, WIRE_ASK_MAX, true, answer_locate },
	{ WIRE_PATH_EARLY, "POST", WIRE_TYPE_FRAMES, WIRE_EARLY_MAX, true, route_early },
	{ WIRE_PATH_COURIER, "POST", WIRE_TYPE_COURIER, COURIER_FILE_MAX, true, route_courier },
	{ WIRE_PATH_HEAL, "POST", WIRE_TYPE_FRAMES, WIRE_HEAL_MAX, false, route_heal },
	{ WIRE_PATH_OWN, "POST", WIRE_TYPE_JSON, WIRE_ASK_MAX, false, route_own },
	{ WIRE_PATH_PULL, "POST", WIRE_TYPE_JSON, WIRE_ASK_MAX, false, route_pull },
	{ WIRE_PATH_PUSH, "POST", WIRE_TYPE_FRAMES, WIRE_PUSH_MAX, true, NULL },
};

bool route_is(const struct route *r, const char *path)
{
	return !strcmp(r->path, path);
}

/* --- who asks, and may they --- */

/* The one of this key, or the least used of its place: that starts full. */
static struct bucket *bucket_of(struct server *s, const struct hash *key, int64_t full, int64_t now)
{
	size_t place = ((size_t)key->b[0] << 8 | key->b[1]) * WAYS % BUCKETS;
	struct bucket *b = &s->buckets[place];

	for (size_t i = 0; i < WAYS; i++)
		if (s->buckets[place + i].at_ms && hash_equal(&s->buckets[place + i].key, key))
			return &s->buckets[place + i];
	for (size_t i = 1; i < WAYS; i++)
		if (s->buckets[place + i].at_ms < b->at_ms)
			b = &s->buckets[place + i];
	*b = (struct bucket){ .key = *key, .milli = full, .at_ms = now };
	return b;
}

static bool within_rate(struct server *s, const struct hash *key)
{
	int64_t a_minute = s->conf.limits.requests_a_minute;
	int64_t now = clock_mono_ms();
	struct bucket *b = bucket_of(s, key, a_minute * 1000, now);

	b->milli += (now - b->at_ms) * a_minute / 60;
	if (b->milli > a_minute * 1000)
		b->milli = a_minute * 1000;
	b->at_ms = now ? now : 1;
	if (b->milli < 1000)
		return false;
	b->milli -= 1000;
	return true;
}

static enum wire_error who_asks(struct server *s, struct request *q)
{
	struct device *d = &q->device;
	bool boot = false;

	if (!conn_key(q->conn))
		return WIRE_DEVICE_UNKNOWN;
	if (!store_device_by_spki(s->hq->store, &q->conn->key, d, &boot))
		/* A store that cannot say so must not send a laptop away for good. */
		return store_trouble(s->hq->store) == STORE_FINE ? WIRE_DEVICE_UNKNOWN : WIRE_BUSY;
	if (d->state == DEVICE_REVOKED)
		return WIRE_REVOKED;
	if (d->state == DEVICE_SUSPENDED)
		return WIRE_SUSPENDED;
	if (!within_rate(s, &q->conn->key) ||
	    conn_lines(s, q->conn) > s->conf.connections_of_device)
		return WIRE_TOO_MANY;
	return boot == route_is(q->route, WIRE_PATH_ENROL) ? WIRE_FINE : WIRE_BOOTSTRAP_ONLY;
}

/* --- the head of a request --- */

static const char *header(struct MHD_Connection *mc, const char *name)
{
	return MHD_lookup_connection_value(mc, MHD_HEADER_KIND, name);
}

static enum MHD_Result add_size(void *ctx, enum MHD_ValueKind kind, const char *key,
				const char *value)
{
	size_t *n = ctx;

	(void)kind;
	*n += strlen(key) + (value ? strlen(value) : 0) + 4;
	return MHD_YES;
}

static bool length_of(const char *digits, uint64_t *out)
{
	size_t n = strlen(digits);

	*out = 0;
	if (!n || n > 12)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!ascii_is_digit(digits[i]))
			return false;
		*out = *out * 10 + (uint64_t)(digits[i] - '0');
	}
	return true;
}

static enum wire_error body_fits(const struct route *r, struct MHD_Connection *mc)
{
	const char *length = header(mc, MHD_HTTP_HEADER_CONTENT_LENGTH);
	const char *type = header(mc, MHD_HTTP_HEADER_CONTENT_TYPE);
	uint64_t n = 0;

	if (header(mc, MHD_HTTP_HEADER_TRANSFER_ENCODING))
		return WIRE_LENGTH_REQUIRED;
	if (length && !length_of(length, &n))
		return WIRE_BAD_REQUEST;
	if (!r->type)
		return n ? WIRE_BAD_REQUEST : WIRE_FINE;
	if (!length)
		return WIRE_LENGTH_REQUIRED;
	if (n > r->body_max)
		return WIRE_TOO_LARGE;
	if (header(mc, MHD_HTTP_HEADER_CONTENT_ENCODING) || !type || strcmp(type, r->type))
		return WIRE_MEDIA;
	return WIRE_FINE;
}

static enum wire_error generation_fits(const struct server *s, const struct route *r,
				       struct MHD_Connection *mc)
{
	const char *hex = route_is(r, WIRE_PATH_PUSH) ? header(mc, WIRE_HEADER_GENERATION) : NULL;
	struct id generation;

	if (!hex)
		return WIRE_FINE;
	if (!id_parse(hex, &generation))
		return WIRE_BAD_REQUEST;
	return id_equal(generation, s->hq->generation) ? WIRE_FINE : WIRE_GENERATION_CHANGED;
}

static enum wire_error head_check(struct server *s, struct request *q, struct MHD_Connection *mc,
				  const char *url, const char *method)
{
	enum wire_error r;
	size_t size = 0;

	for (size_t i = 0; i < sizeof routes / sizeof *routes; i++)
		if (!strcmp(url, routes[i].path))
			q->route = &routes[i];
	MHD_get_connection_values(mc, MHD_HEADER_KIND, add_size, &size);
	if (size > WIRE_HEADER_MAX)
		return WIRE_TOO_LARGE;
	if (!q->route || MHD_get_connection_values(mc, MHD_GET_ARGUMENT_KIND, NULL, NULL) > 0)
		return WIRE_NOT_FOUND;
	if (strcmp(method, q->route->method))
		return WIRE_METHOD;
	r = who_asks(s, q);
	if (r == WIRE_FINE)
		r = body_fits(q->route, mc);
	return r == WIRE_FINE ? generation_fits(s, q->route, mc) : r;
}

/* --- libmicrohttpd's callbacks --- */

static struct request *request_begin(struct server *s, struct MHD_Connection *mc)
{
	const char *hex = header(mc, WIRE_HEADER_REQUEST);
	struct request *q = mem_new(sizeof *q);

	*q = (struct request){
		.conn = conn_of(mc), .mc = mc, .index = -1, .began_ms = clock_mono_ms()
	};
	buf_init(&q->body, WIRE_ASK_MAX);
	buf_init(&q->out, WIRE_ANSWER_MAX + 65536);
	if (!hex || !id_parse(hex, &q->id))
		q->id = id_random();
	q->conn->phase = PHASE_REQUEST;
	q->conn->spare_ms = 0;
	q->conn->deadline_ms = server_now(s) + s->conf.request_ms;
	return q;
}

/* A courier is taken whole, so all of them together have a ceiling. */
static void hold(struct server *s, struct request *q, size_t n)
{
	if (s->couriers + n > COURIERS_MOST) {
		q->error = WIRE_BUSY;
		return;
	}
	s->couriers += n;
	q->held += n;
}

static void take_body(struct server *s, struct request *q, const char *data, size_t n)
{
	uint64_t frames;

	q->bytes += n;
	if (q->error != WIRE_FINE)
		return; /* the rest is drained, then the answer goes out */
	if (!q->push) {
		if (route_is(q->route, WIRE_PATH_COURIER))
			hold(s, q, n);
		if (q->error == WIRE_FINE && !buf_put(&q->body, data, n))
			q->error = WIRE_TOO_LARGE;
		return;
	}
	frames = push_frames(q->push);
	q->error = push_feed(q->push, data, n, &q->index);
	turn_join(s, q);
	if (push_frames(q->push) > frames) {
		q->conn->deadline_ms = server_now(s) + s->conf.request_ms;
		server_news(s);
	}
}

enum MHD_Result on_request(void *ctx, struct MHD_Connection *mc, const char *url,
			   const char *method, const char *version, const char *data, size_t *n,
			   void **place)
{
	struct server *s = ctx;
	struct request *q = *place;
	enum wire_error error;

	(void)version;
	if (!q) {
		*place = q = request_begin(s, mc);
		error = head_check(s, q, mc, url, method);
		if (error != WIRE_FINE)
			return answer_error(s, q, mc, error, true);
		if (q->route->body_max)
			q->body.ceiling = q->route->body_max;
		if (route_is(q->route, WIRE_PATH_PUSH))
			q->push = push_new(s->hq, &q->device);
		return MHD_YES;
	}
	if (q->answered)
		return MHD_YES;
	if (*n) {
		take_body(s, q, data, *n);
		*n = 0;
		return MHD_YES;
	}
	if (q->waits)
		return MHD_YES;
	return q->made ? answer_give(s, q) : answer_make(s, q);
}

void on_completed(void *ctx, struct MHD_Connection *mc, void **place,
		  enum MHD_RequestTerminationCode how)
{
	struct server *s = ctx;
	struct request *q = *place;
	struct conn *c = conn_of(mc);

	(void)how;
	if (c) {
		c->phase = PHASE_IDLE;
		c->spare_ms = 0;
		c->deadline_ms = server_now(s) + s->conf.idle_ms;
	}
	if (!q)
		return;
	s->couriers -= q->held;
	if (q->in_turn)
		turn_leave(s, q);
	push_free(q->push);
	buf_fini(&q->body);
	buf_fini(&q->out);
	mem_free(q);
	*place = NULL;
}
