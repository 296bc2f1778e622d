#include "pins.h"
#include "ca.h"
#include "server_p.h"

#include "base/file.h"
#include "base/mem.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gnutls/x509.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#define TLS_PRIORITIES \
	"NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+AES-256-GCM:+CHACHA20-POLY1305:+AES-128-GCM"
#ifndef TCP_RTO_MAX_MS
#define TCP_RTO_MAX_MS 44 /* Linux 6.15 */
#endif
#define CONNECTION_MEMORY 65536
#define TICK_MS 250
#define TURN_MS 20
#define VIEW_SLICE 100
/* So many are busy at once. */
#define CROWD 8
/* So much longer than it took, feeding rests while somebody waits. */
#define FED_SHARE 4
#define VIEW_PATIENCE_MS 1000
/* A car that has just been answered mostly asks on. */
#define VIEW_PAUSE_MS 25

int64_t server_now(const struct server *s)
{
	return clock_mono_ms() - s->lag_ms;
}

/* --- connections --- */

static int verify_client(gnutls_session_t tls)
{
	gnutls_typed_vdata_st want = {
		.type = GNUTLS_DT_KEY_PURPOSE_OID,
		.data = (unsigned char *)(uintptr_t)GNUTLS_KP_TLS_WWW_CLIENT
	};
	unsigned status = 0;

	/* verify_peers2 does not look at the purpose: it would take our own server certificate for
	 * a car. */
	if (gnutls_certificate_verify_peers(tls, &want, 1, &status) >= 0 && !status)
		return 0;
	/* Without the alert the car would only see a line that ended, and say "no answer". */
	gnutls_alert_send(tls, GNUTLS_AL_FATAL, GNUTLS_A_BAD_CERTIFICATE);
	return GNUTLS_E_CERTIFICATE_ERROR;
}

/* Answers find a line that was gone for seconds soon after it is there again (http.c of the node), and
 * the parts of a handshake do not wait for each other's acknowledgement: that is a trip on a poor
 * line. */
static void send_soon(int fd)
{
	static const int on = 1, most_ms = 2000;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	setsockopt(fd, IPPROTO_TCP, TCP_THIN_LINEAR_TIMEOUTS, &on, sizeof on);
	setsockopt(fd, IPPROTO_TCP, TCP_RTO_MAX_MS, &most_ms, sizeof most_ms);
}

static void conn_begin(struct server *s, struct MHD_Connection *mc, void **place)
{
	const union MHD_ConnectionInfo *fd = MHD_get_connection_info(
	    mc, MHD_CONNECTION_INFO_CONNECTION_FD);
	const union MHD_ConnectionInfo *tls = MHD_get_connection_info(
	    mc, MHD_CONNECTION_INFO_GNUTLS_SESSION);
	struct conn *c = mem_new(sizeof *c);

	*c = (struct conn){ .next = s->conns,
			    .fd = fd ? fd->connect_fd : -1,
			    .tls = tls ? tls->tls_session : NULL,
			    .deadline_ms = server_now(s) + s->conf.handshake_ms };
	if (c->fd >= 0)
		send_soon(c->fd);
	if (c->tls) {
		gnutls_certificate_server_set_request(c->tls, GNUTLS_CERT_REQUIRE);
		gnutls_session_set_verify_function(c->tls, verify_client);
	} else if (c->fd >= 0) {
		shutdown(c->fd, SHUT_RDWR);
	}
	if (s->conns)
		s->conns->prev = c;
	s->conns = c;
	s->n_conns++;
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
	s->n_conns--;
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

struct conn *conn_of(struct MHD_Connection *mc)
{
	const union MHD_ConnectionInfo *i = MHD_get_connection_info(
	    mc, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return i ? i->socket_context : NULL;
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
				     .connections = SERVER_CONNECTIONS,
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
	return err_set(e, ERR_INPUT,
		       "The address to listen on must be in figures, as in 127.0.0.1:7443");
}

/* Paths are exact: what is written with a per cent sign is another one. */
static size_t as_it_stands(void *ctx, struct MHD_Connection *mc, char *path)
{
	(void)ctx;
	(void)mc;
	return strlen(path);
}

static struct MHD_Daemon *daemon_start(struct server *s, const union address *at)
{
	unsigned flags = MHD_USE_TLS | MHD_USE_EPOLL | MHD_USE_ERROR_LOG | MHD_ALLOW_SUSPEND_RESUME;

	if (at->any.sa_family == AF_INET6)
		flags |= MHD_USE_IPv6;
	return MHD_start_daemon(
	    flags, s->conf.port, NULL, NULL, on_request, s, MHD_OPTION_EXTERNAL_LOGGER, on_log,
	    NULL, MHD_OPTION_SOCK_ADDR, &at->any, MHD_OPTION_HTTPS_MEM_KEY, s->pem[0],
	    MHD_OPTION_HTTPS_MEM_CERT, s->pem[1], MHD_OPTION_HTTPS_MEM_TRUST, s->pem[2],
	    MHD_OPTION_HTTPS_PRIORITIES, TLS_PRIORITIES, MHD_OPTION_CONNECTION_LIMIT,
	    s->conf.connections, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
	    MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_UNESCAPE_CALLBACK, as_it_stands, NULL,
	    MHD_OPTION_NOTIFY_CONNECTION, on_connection, s, MHD_OPTION_NOTIFY_COMPLETED,
	    on_completed, s, MHD_OPTION_END);
}

bool server_start(struct hq *hq, const struct server_conf *conf, struct server **out, struct err *e)
{
	struct server *s = mem_new(sizeof *s);
	const union MHD_DaemonInfo *info;
	union address at;

	*s = (struct server){ .hq = hq, .conf = *conf };
	if (!address_of(conf, &at, e) || !hq_pins_serve(hq, e) || !pem_read(s, 0, CA_SERVER_KEY_FILE, e) ||
	    !pem_read(s, 1, CA_SERVER_FILE, e) || !pem_read(s, 2, CA_FILE, e))
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

bool server_is_crowded(const struct server *s)
{
	unsigned busy = 0;

	for (const struct conn *c = s->conns; c; c = c->next)
		busy += c->phase != PHASE_IDLE;
	return busy >= CROWD;
}

static bool somebody_waits(const struct server *s)
{
	for (const struct conn *c = s->conns; c; c = c->next)
		if (c->phase == PHASE_REQUEST)
			return true;
	return server_is_crowded(s);
}

/* The view follows when nobody waits for an answer, nor has just done so, or when it has waited
 * long enough itself; then it shares a fifth of the time with what hellos feed. It never has what
 * the store may not keep. -1: there is nothing to follow for now. */
static int64_t view_due_ms(struct server *s)
{
	int64_t now = clock_mono_ms(), due;

	if (!s->news || s->turn_ms)
		return -1;
	if (somebody_waits(s))
		s->asked_ms = now;
	due = s->asked_ms + VIEW_PAUSE_MS;
	if (now - s->news_ms >= VIEW_PATIENCE_MS && s->feed_again_ms < due)
		due = s->feed_again_ms;
	return due > now ? due - now : 0;
}

void server_has_fed(struct server *s, int64_t began_ms)
{
	s->feed_again_ms = clock_mono_ms() + FED_SHARE * (clock_mono_ms() - began_ms);
}

static void feed_view(struct server *s)
{
	int64_t began = clock_mono_ms();
	struct err e = { 0 };
	bool more = false;

	if (view_due_ms(s))
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
	server_has_fed(s, began);
}

static int wait_ms(struct server *s)
{
	MHD_UNSIGNED_LONG_LONG ms = 0;
	int64_t view = view_due_ms(s);
	int most = s->resumed ? 0 : s->turn_ms ? (int)turn_left_ms(s) : s->conns ? TICK_MS : -1;

	if (view >= 0 && (most < 0 || view < most))
		most = (int)view;
	if (MHD_get_timeout(s->daemon, &ms) == MHD_YES && (most < 0 || ms < (unsigned)most))
		most = ms > TICK_MS ? TICK_MS : (int)ms;
	return most;
}

/* What a turn takes longer than TURN_MS, its clients have waited for us. */
static bool turn(struct server *s, struct err *e)
{
	int64_t began = clock_mono_ms();
	int64_t took;
	bool ok;

	s->resumed = false;
	turn_begin(s);
	ok = MHD_run(s->daemon) == MHD_YES;
	if (!turn_left_ms(s))
		turn_end(s);
	took = clock_mono_ms() - began;
	if (took > TURN_MS)
		s->lag_ms += took - TURN_MS;
	return ok || err_set(e, ERR_IO, "The server's library stopped working");
}

/* Answers that waited for the one before leave; what is half there is kept. */
static bool last_turn(struct server *s, struct err *e)
{
	bool ok = turn(s, e);

	turn_end(s);
	return ok;
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
			return last_turn(s, e);
		if (!turn(s, e))
			return false;
		lines_reap(s);
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
