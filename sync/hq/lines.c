/* Which lines may stay: deadlines, lines that died, lines of one device, and room for one more. */
#include "ca.h"
#include "server_p.h"

#include "base/mem.h"

#include <poll.h>
#include <sys/socket.h>

#define REAP_MS 100
/* One in so many places is kept free. */
#define RESERVE 16
/* How long a handshake may take when room is needed, and a request without a whole frame. */
#define YOUNG_HANDSHAKE_MS 1000
#define YOUNG_REQUEST_MS 10000

bool conn_key(struct conn *c)
{
	const gnutls_datum_t *chain;
	unsigned n = 0;

	if (c->has_key)
		return true;
	chain = c->tls ? gnutls_certificate_get_peers(c->tls, &n) : NULL;
	c->has_key = chain && n && ca_spki_of_certificate(chain[0].data, chain[0].size, &c->key);
	return c->has_key;
}

unsigned conn_lines(const struct server *s, const struct conn *mine)
{
	unsigned n = 0;

	for (const struct conn *c = s->conns; c; c = c->next)
		n += !c->gone && c->has_key && hash_equal(&c->key, &mine->key);
	return n;
}

static void end(struct conn *c)
{
	shutdown(c->fd, SHUT_RDWR);
	c->gone = true;
}

/* What has come and was not read yet. The library reads nothing more of a line that is ended. */
static bool has_unread(const struct conn *c)
{
	char byte;

	return recv(c->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0 ||
	       (c->tls && gnutls_record_check_pending(c->tls) > 0);
}

/* A line that died in the middle of a TLS record is not noticed by the library until its deadline,
 * and would count against its device until then. One whose bytes wait still, as on a busy machine,
 * has brought frames: they are kept first. */
static void end_dead(struct server *s)
{
	struct pollfd *fds = mem_new_array(s->n_conns, sizeof *fds);
	size_t n = 0;

	for (const struct conn *c = s->conns; c; c = c->next)
		fds[n++] = (struct pollfd){ .fd = c->fd, .events = POLLRDHUP };
	if (poll(fds, (nfds_t)n, 0) > 0) {
		n = 0;
		for (struct conn *c = s->conns; c; c = c->next)
			if (fds[n++].revents & (POLLRDHUP | POLLHUP | POLLERR) && !c->gone &&
			    !has_unread(c))
				end(c);
	}
	mem_free(fds);
}

/* The handshake has its own, short deadline; who came through it gets time for the headers. Twice
 * as many lines as a device may have are not even asked what they want. */
static void handshake_done(struct server *s, struct conn *c, int64_t now)
{
	if (!conn_key(c))
		return;
	c->phase = PHASE_HEADERS;
	c->deadline_ms = now + s->conf.headers_ms;
	if (conn_lines(s, c) > 2 * s->conf.connections_of_device)
		end(c);
}

static void end_slow(struct server *s, int64_t now)
{
	size_t ended[PHASE_IDLE + 1] = { 0 };

	for (struct conn *c = s->conns; c; c = c->next) {
		if (c->phase == PHASE_HANDSHAKE)
			handshake_done(s, c, now);
		if (c->gone || c->deadline_ms > now)
			continue;
		ended[c->phase]++;
		end(c);
	}
	if (ended[PHASE_HANDSHAKE] || ended[PHASE_HEADERS] || ended[PHASE_REQUEST])
		log_line(&s->hq->log, "too slow handshake=%zu headers=%zu request=%zu lines=%zu",
			 ended[PHASE_HANDSHAKE], ended[PHASE_HEADERS], ended[PHASE_REQUEST],
			 s->n_conns);
}

/* Least use first: 0 may not be ended. A line's age is how much of its time is gone. */
static int64_t uselessness(const struct server *s, const struct conn *c, int64_t now)
{
	static const struct {
		int64_t rank;
		int64_t young_ms;
	} of[] = {
		[PHASE_HANDSHAKE] = { 4, YOUNG_HANDSHAKE_MS },
		[PHASE_HEADERS] = { 3, YOUNG_HANDSHAKE_MS },
		[PHASE_IDLE] = { 2, 0 },
		[PHASE_REQUEST] = { 1, YOUNG_REQUEST_MS },
	};
	const int64_t given[] = { s->conf.handshake_ms, s->conf.headers_ms, s->conf.request_ms,
				  s->conf.idle_ms };
	int64_t age = now - (c->deadline_ms - c->spare_ms - given[c->phase]);

	if (c->gone || age < of[c->phase].young_ms)
		return 0;
	return (of[c->phase].rank << 40) + age + 1;
}

static void make_room(struct server *s, int64_t now)
{
	size_t keep = s->conf.connections - (s->conf.connections + RESERVE - 1) / RESERVE;
	size_t open = 0;
	size_t ended = 0;

	for (const struct conn *c = s->conns; c; c = c->next)
		open += !c->gone;
	for (; open > keep; open--, ended++) {
		struct conn *worst = NULL;
		int64_t most = 0;

		for (struct conn *c = s->conns; c; c = c->next) {
			int64_t is = uselessness(s, c, now);

			if (is > most) {
				most = is;
				worst = c;
			}
		}
		if (!worst)
			break;
		end(worst);
	}
	if (ended)
		log_line(&s->hq->log, "room made ended=%zu lines=%zu", ended, s->n_conns);
}

void lines_reap(struct server *s)
{
	int64_t now = server_now(s);

	if (now - s->reaped_ms < REAP_MS && s->reaped_ms)
		return;
	s->reaped_ms = now;
	if (!s->conns)
		return;
	end_dead(s);
	end_slow(s, now);
	make_room(s, now);
}
