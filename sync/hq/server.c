#include "server.h"

#include "ca.h"
#include "push.h"
#include "routes.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "sync/wire/errors.h"
#include "sync/wire/msg.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define TLS_PRIORITIES                                                                                                 \
	"NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+AES-256-GCM:+CHACHA20-POLY1305:+AES-128-GCM"
#define CONNECTION_MEMORY 65536
#define TICK_MS 250
#define VIEW_SLICE 100
#define VIEW_PATIENCE_MS 1000
#define BUCKETS 256
#define RETRY_AFTER "5"

enum phase { PHASE_HANDSHAKE, PHASE_HEADERS, PHASE_REQUEST, PHASE_IDLE };

struct conn {
	struct conn *next, *prev;
	int fd;
	gnutls_session_t tls;
	enum phase phase;
	int64_t deadline_ms;
	bool has_key;
	struct hash key; /* SHA-256 of its certificate's public key */
};

/* Requests of one device: a bucket that fills up again over a minute. */
struct bucket {
	struct hash key;
	int64_t milli; /* thousandths of a request */
	int64_t at_ms;
};

struct route {
	const char *path;
	const char *method;
	const char *type; /* of the body; NULL: none */
	size_t body_max;
	enum wire_error (*answer)(struct hq *hq, struct device *d, const void *body, size_t n, struct buf *out);
};

struct request {
	const struct route *route;
	struct conn *conn;
	struct device device;
	struct id id;
	struct push *push;
	struct buf body;
	enum wire_error error;
	int64_t index;
	int64_t began_ms;
	size_t bytes;
	bool answered;
};

struct server {
	struct hq *hq;
	struct server_conf conf;
	struct MHD_Daemon *daemon;
	struct conn *conns;
	struct bucket buckets[BUCKETS];
	char *pem[3];
	uint16_t port;
	bool news; /* arrivals that the view has not seen */
	int64_t news_ms;
};

/* --- routes --- */

static const struct wire_limits *limits_of(const struct server *s)
{
	return &s->conf.limits;
}

static enum wire_error answer_enrol(struct hq *hq, struct device *d, const void *body, size_t n, struct buf *out)
{
	return route_enrol(hq, d, body, n, out);
}

static enum wire_error answer_locate(struct hq *hq, struct device *d, const void *body, size_t n, struct buf *out)
{
	return route_locate(hq, d, body, n, out);
}

static const struct route routes[] = {
	{ WIRE_PATH_HELLO, "GET", NULL, 0, NULL },
	{ WIRE_PATH_ENROL, "POST", WIRE_TYPE_JSON, WIRE_ASK_MAX, answer_enrol },
	{ WIRE_PATH_LOCATE, "POST", WIRE_TYPE_JSON, WIRE_ASK_MAX, answer_locate },
	{ WIRE_PATH_PULL, "POST", WIRE_TYPE_JSON, WIRE_ASK_MAX, route_pull },
	{ WIRE_PATH_PUSH, "POST", WIRE_TYPE_FRAMES, WIRE_PUSH_MAX, NULL },
};

static bool is_push(const struct route *r)
{
	return !strcmp(r->path, WIRE_PATH_PUSH);
}

static bool is_enrol(const struct route *r)
{
	return !strcmp(r->path, WIRE_PATH_ENROL);
}

/* --- connections --- */

static int verify_client(gnutls_session_t tls)
{
	gnutls_typed_vdata_st want = { .type = GNUTLS_DT_KEY_PURPOSE_OID,
		                       .data = (unsigned char *)(uintptr_t)GNUTLS_KP_TLS_WWW_CLIENT };
	unsigned status = 0;

	/* verify_peers2 does not look at the purpose: it would take our own server certificate for a car. */
	if (gnutls_certificate_verify_peers(tls, &want, 1, &status) < 0 || status)
		return GNUTLS_E_CERTIFICATE_ERROR;
	return 0;
}

static void conn_begin(struct server *s, struct MHD_Connection *mc, void **place)
{
	const union MHD_ConnectionInfo *fd = MHD_get_connection_info(mc, MHD_CONNECTION_INFO_CONNECTION_FD);
	const union MHD_ConnectionInfo *tls = MHD_get_connection_info(mc, MHD_CONNECTION_INFO_GNUTLS_SESSION);
	struct conn *c = mem_new(sizeof *c);

	*c = (struct conn){ .next = s->conns,
		            .fd = fd ? fd->connect_fd : -1,
		            .tls = tls ? tls->tls_session : NULL,
		            .deadline_ms = clock_mono_ms() + s->conf.handshake_ms };
	if (c->tls) {
		gnutls_certificate_server_set_request(c->tls, GNUTLS_CERT_REQUIRE);
		gnutls_session_set_verify_function(c->tls, verify_client);
	} else if (c->fd >= 0) {
		shutdown(c->fd, SHUT_RDWR);
	}
	if (s->conns)
		s->conns->prev = c;
	s->conns = c;
	*place = c;
}

static void conn_end(struct server *s, void **place)
{
	struct conn *c = *place;

	if (!c)
		return;
	if (c->prev)
		c->prev->next = c->next;
	else
		s->conns = c->next;
	if (c->next)
		c->next->prev = c->prev;
	*place = NULL;
	mem_free(c);
}

static void on_connection(void *ctx, struct MHD_Connection *mc, void **place,
                          enum MHD_ConnectionNotificationCode what)
{
	if (what == MHD_CONNECTION_NOTIFY_STARTED)
		conn_begin(ctx, mc, place);
	else
		conn_end(ctx, place);
}

static struct conn *conn_of(struct MHD_Connection *mc)
{
	const union MHD_ConnectionInfo *i = MHD_get_connection_info(mc, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return i ? i->socket_context : NULL;
}

/* The handshake has its own, short deadline; who came through it gets time for the headers. */
static void reap(struct server *s)
{
	int64_t now = clock_mono_ms();

	for (struct conn *c = s->conns; c; c = c->next) {
		unsigned n = 0;

		if (c->deadline_ms > now)
			continue;
		if (c->phase == PHASE_HANDSHAKE && c->tls && gnutls_certificate_get_peers(c->tls, &n)) {
			c->phase = PHASE_HEADERS;
			c->deadline_ms += s->conf.headers_ms;
			if (c->deadline_ms > now)
				continue;
		}
		log_line(&s->hq->log, "too slow phase=%d", (int)c->phase);
		shutdown(c->fd, SHUT_RDWR);
		c->deadline_ms = now + s->conf.request_ms;
	}
}

static bool conn_key(struct conn *c)
{
	const gnutls_datum_t *chain;
	unsigned n = 0;

	if (c->has_key)
		return true;
	chain = c->tls ? gnutls_certificate_get_peers(c->tls, &n) : NULL;
	c->has_key = chain && n && ca_spki_of_certificate(chain[0].data, chain[0].size, &c->key);
	return c->has_key;
}

/* --- who asks, and may they --- */

static bool within_rate(struct server *s, const struct hash *key)
{
	int64_t a_minute = limits_of(s)->requests_a_minute;
	int64_t now = clock_mono_ms();
	struct bucket *b = NULL;

	for (size_t i = 0; i < BUCKETS && !b; i++)
		if (s->buckets[i].at_ms && hash_equal(&s->buckets[i].key, key))
			b = &s->buckets[i];
	if (!b) {
		b = &s->buckets[0];
		for (size_t i = 1; i < BUCKETS; i++)
			if (s->buckets[i].at_ms < b->at_ms)
				b = &s->buckets[i];
		*b = (struct bucket){ .key = *key, .milli = a_minute * 1000, .at_ms = now };
	}
	b->milli += (now - b->at_ms) * a_minute / 60;
	if (b->milli > a_minute * 1000)
		b->milli = a_minute * 1000;
	b->at_ms = now ? now : 1;
	if (b->milli < 1000)
		return false;
	b->milli -= 1000;
	return true;
}

static bool too_many_lines(const struct server *s, const struct conn *mine)
{
	unsigned n = 0;

	for (const struct conn *c = s->conns; c; c = c->next)
		n += c->has_key && hash_equal(&c->key, &mine->key);
	return n > s->conf.connections_of_device;
}

static enum wire_error who_asks(struct server *s, struct request *q)
{
	struct device *d = &q->device;
	bool boot = false;

	if (!conn_key(q->conn) || !store_device_by_spki(s->hq->store, &q->conn->key, d, &boot))
		return WIRE_DEVICE_UNKNOWN;
	if (d->state == DEVICE_REVOKED)
		return WIRE_REVOKED;
	if (d->state == DEVICE_SUSPENDED)
		return WIRE_SUSPENDED;
	if (!within_rate(s, &q->conn->key) || too_many_lines(s, q->conn))
		return WIRE_TOO_MANY;
	return boot == is_enrol(q->route) ? WIRE_FINE : WIRE_BOOTSTRAP_ONLY;
}

/* --- the head of a request --- */

static const char *header(struct MHD_Connection *mc, const char *name)
{
	return MHD_lookup_connection_value(mc, MHD_HEADER_KIND, name);
}

static enum MHD_Result add_size(void *ctx, enum MHD_ValueKind kind, const char *key, const char *value)
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

static enum wire_error generation_fits(const struct server *s, const struct route *r, struct MHD_Connection *mc)
{
	const char *hex = is_push(r) ? header(mc, WIRE_HEADER_GENERATION) : NULL;
	struct id generation;

	if (!hex)
		return WIRE_FINE;
	if (!id_parse(hex, &generation))
		return WIRE_BAD_REQUEST;
	return id_equal(generation, s->hq->generation) ? WIRE_FINE : WIRE_GENERATION_CHANGED;
}

static enum wire_error head_check(struct server *s, struct request *q, struct MHD_Connection *mc, const char *url,
                                  const char *method)
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

/* --- answers --- */

static enum MHD_Result send_answer(struct server *s, struct request *q, struct MHD_Connection *mc, unsigned status,
                                   const char *type, const struct buf *body, bool last)
{
	char hex[ID_HEX_LEN + 1], who[ID_HEX_LEN + 1];
	struct MHD_Response *a = MHD_create_response_from_buffer(body->len, (void *)(uintptr_t)buf_str(body),
	                                                         MHD_RESPMEM_MUST_COPY);
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
	log_line(&s->hq->log, "request=%s device=%.8s %s status=%u in=%zu out=%zu ms=%lld", id_hex(q->id, hex),
	         id_hex(q->device.id, who), q->route ? q->route->path : "-", status, q->bytes, body->len,
	         (long long)(clock_mono_ms() - q->began_ms));
	return r;
}

static enum MHD_Result send_error(struct server *s, struct request *q, struct MHD_Connection *mc, enum wire_error error,
                                  bool last)
{
	const struct wire_error_row *row = wire_error_row(error);
	struct error_answer m = { .error = error, .retry = row->retry, .request = q->id, .index = q->index };
	struct buf body = { .ceiling = 4096 };
	enum MHD_Result r;

	error_answer_write(&m, &body);
	r = send_answer(s, q, mc, row->status, WIRE_TYPE_JSON, &body, last);
	buf_fini(&body);
	return r;
}

static enum wire_error answer_of(struct server *s, struct request *q, struct buf *out)
{
	struct push_answer *a;
	enum wire_error r;

	if (q->push) {
		a = mem_new(sizeof *a);
		r = push_end(q->push, a, &q->index);
		if (r == WIRE_FINE && !push_answer_write(a, out))
			r = WIRE_INTERNAL;
		mem_free(a);
		return r;
	}
	if (q->route->answer)
		return q->route->answer(s->hq, &q->device, q->body.data, q->body.len, out);
	return route_hello(s->hq, &q->device, limits_of(s), out);
}

static enum MHD_Result answer_request(struct server *s, struct request *q, struct MHD_Connection *mc)
{
	bool is_pull = !strcmp(q->route->path, WIRE_PATH_PULL);
	struct buf out = { .ceiling = WIRE_ANSWER_MAX + 65536 };
	enum MHD_Result r;

	if (q->error == WIRE_FINE)
		q->error = answer_of(s, q, &out);
	if (q->error == WIRE_FINE)
		r = send_answer(s, q, mc, 200, is_pull ? WIRE_TYPE_PULL : WIRE_TYPE_JSON, &out, false);
	else
		r = send_error(s, q, mc, q->error, false);
	buf_fini(&out);
	return r;
}

/* --- libmicrohttpd's callbacks --- */

static struct request *request_begin(struct server *s, struct MHD_Connection *mc)
{
	const char *hex = header(mc, WIRE_HEADER_REQUEST);
	struct request *q = mem_new(sizeof *q);

	*q = (struct request){ .conn = conn_of(mc), .index = -1, .began_ms = clock_mono_ms() };
	buf_init(&q->body, WIRE_ASK_MAX);
	if (!hex || !id_parse(hex, &q->id))
		q->id = id_random();
	q->conn->phase = PHASE_REQUEST;
	q->conn->deadline_ms = q->began_ms + s->conf.request_ms;
	return q;
}

static void take_body(struct server *s, struct request *q, const char *data, size_t n)
{
	uint64_t frames;

	q->bytes += n;
	if (q->error != WIRE_FINE)
		return; /* the rest is drained, then the answer goes out */
	if (!q->push) {
		if (!buf_put(&q->body, data, n))
			q->error = WIRE_TOO_LARGE;
		return;
	}
	frames = push_frames(q->push);
	q->error = push_feed(q->push, data, n, &q->index);
	if (push_frames(q->push) > frames) {
		q->conn->deadline_ms = clock_mono_ms() + s->conf.request_ms;
		if (!s->news)
			s->news_ms = clock_mono_ms();
		s->news = true;
	}
}

static enum MHD_Result on_request(void *ctx, struct MHD_Connection *mc, const char *url, const char *method,
                                  const char *version, const char *data, size_t *n, void **place)
{
	struct server *s = ctx;
	struct request *q = *place;
	enum wire_error error;

	(void)version;
	if (!q) {
		*place = q = request_begin(s, mc);
		error = head_check(s, q, mc, url, method);
		if (error != WIRE_FINE)
			return send_error(s, q, mc, error, true);
		if (is_push(q->route))
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
	return answer_request(s, q, mc);
}

static void on_completed(void *ctx, struct MHD_Connection *mc, void **place, enum MHD_RequestTerminationCode how)
{
	struct server *s = ctx;
	struct request *q = *place;
	struct conn *c = conn_of(mc);

	(void)how;
	if (c) {
		c->phase = PHASE_IDLE;
		c->deadline_ms = clock_mono_ms() + s->conf.idle_ms;
	}
	if (!q)
		return;
	push_free(q->push);
	buf_fini(&q->body);
	mem_free(q);
	*place = NULL;
}

__attribute__((format(printf, 2, 0))) static void on_log(void *ctx, const char *fmt, va_list args)
{
	/* The library's words may hold what a client sent. */
	(void)ctx;
	(void)fmt;
	(void)args;
}

/* --- life --- */

struct server_conf server_defaults(void)
{
	return (struct server_conf){ .handshake_ms = WIRE_HANDSHAKE_MS,
		                     .headers_ms = WIRE_HEADERS_MS,
		                     .request_ms = WIRE_REQUEST_MS,
		                     .idle_ms = WIRE_IDLE_MS,
		                     .connections = 2000,
		                     .connections_of_device = WIRE_CONNECTIONS_MAX,
		                     .limits = wire_limits_ours };
}

static bool pem_read(struct server *s, size_t i, const char *name, struct err *e)
{
	char *path = path_join(s->hq->dir, name);
	struct buf b = { .ceiling = 65536 };
	bool ok = file_read(path, &b, e);

	s->pem[i] = ok ? buf_take(&b) : NULL;
	buf_fini(&b);
	mem_free(path);
	return ok;
}

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static bool address_of(const struct server_conf *conf, union address *out, struct err *e)
{
	const char *text = conf->address ? conf->address : "127.0.0.1";

	memset(out, 0, sizeof *out);
	if (inet_pton(AF_INET, text, &out->v4.sin_addr) == 1) {
		out->v4.sin_family = AF_INET;
		out->v4.sin_port = htons(conf->port);
		return true;
	}
	if (inet_pton(AF_INET6, text, &out->v6.sin6_addr) == 1) {
		out->v6.sin6_family = AF_INET6;
		out->v6.sin6_port = htons(conf->port);
		return true;
	}
	return err_set(e, ERR_INPUT, "The address to listen on must be in figures, as in 127.0.0.1:7443");
}

static struct MHD_Daemon *daemon_start(struct server *s, const union address *at)
{
	unsigned flags = MHD_USE_TLS | MHD_USE_EPOLL | MHD_USE_ERROR_LOG;

	if (at->any.sa_family == AF_INET6)
		flags |= MHD_USE_IPv6;
	return MHD_start_daemon(
	    flags, s->conf.port, NULL, NULL, on_request, s, MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL,
	    MHD_OPTION_SOCK_ADDR, &at->any, MHD_OPTION_HTTPS_MEM_KEY, s->pem[0], MHD_OPTION_HTTPS_MEM_CERT, s->pem[1],
	    MHD_OPTION_HTTPS_MEM_TRUST, s->pem[2], MHD_OPTION_HTTPS_PRIORITIES, TLS_PRIORITIES,
	    MHD_OPTION_CONNECTION_LIMIT, s->conf.connections, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
	    (size_t)CONNECTION_MEMORY, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_NOTIFY_CONNECTION, on_connection, s,
	    MHD_OPTION_NOTIFY_COMPLETED, on_completed, s, MHD_OPTION_END);
}

bool server_start(struct hq *hq, const struct server_conf *conf, struct server **out, struct err *e)
{
	struct server *s = mem_new(sizeof *s);
	const union MHD_DaemonInfo *info;
	union address at;

	*s = (struct server){ .hq = hq, .conf = *conf };
	if (!address_of(conf, &at, e) || !pem_read(s, 0, CA_SERVER_KEY_FILE, e) || !pem_read(s, 1, CA_SERVER_FILE, e) ||
	    !pem_read(s, 2, CA_FILE, e))
		goto out;
	s->daemon = daemon_start(s, &at);
	if (!s->daemon) {
		err_sys(e, "Headquarters could not listen there");
		goto out;
	}
	info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT);
	s->port = info ? info->port : conf->port;
	*out = s;
	return true;
out:
	server_stop(s);
	return false;
}

uint16_t server_port(const struct server *s)
{
	return s->port;
}

/* The view follows when nobody waits for an answer, or when it has waited long enough itself. */
static bool view_waits(const struct server *s)
{
	if (!s->news)
		return false;
	for (const struct conn *c = s->conns; c; c = c->next)
		if (c->phase == PHASE_REQUEST)
			return clock_mono_ms() - s->news_ms >= VIEW_PATIENCE_MS;
	return true;
}

static void feed_view(struct server *s)
{
	struct err e = { 0 };
	bool more = false;

	if (!view_waits(s))
		return;
	if (!s->hq->view) {
		s->news = !hq_view(s->hq, &e);
	} else if (hq_view_feed(s->hq, VIEW_SLICE, &more, &e)) {
		s->news = more;
		if (!more)
			hq_note_size(s->hq);
	} else {
		log_line(&s->hq->log, "view not fed class=%d", (int)e.class);
		s->news = false;
	}
	s->news_ms = clock_mono_ms();
}

static int wait_ms(struct server *s)
{
	MHD_UNSIGNED_LONG_LONG ms = 0;
	int most = view_waits(s) ? 0 : s->conns ? TICK_MS : -1;

	if (MHD_get_timeout(s->daemon, &ms) == MHD_YES && (most < 0 || ms < (unsigned)most))
		most = ms > TICK_MS ? TICK_MS : (int)ms;
	return most;
}

bool server_run(struct server *s, int stop_fd, struct err *e)
{
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	struct pollfd fds[2] = { { .fd = info ? info->epoll_fd : -1, .events = POLLIN },
		                 { .fd = stop_fd, .events = POLLIN } };

	for (;;) {
		int n = poll(fds, 2, wait_ms(s));

		if (n < 0 && errno != EINTR)
			return err_sys(e, "Waiting for the network did not work");
		if (fds[1].revents)
			return true;
		if (MHD_run(s->daemon) != MHD_YES)
			return err_set(e, ERR_IO, "The server's library stopped working");
		reap(s);
		feed_view(s);
	}
}

void server_stop(struct server *s)
{
	if (!s)
		return;
	if (s->daemon)
		MHD_stop_daemon(s->daemon);
	for (size_t i = 0; i < 3; i++)
		mem_free(s->pem[i]);
	mem_free(s);
}
