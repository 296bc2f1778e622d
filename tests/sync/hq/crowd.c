#include "crowd.h"

#include "base/clock.h"
#include "base/mem.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <gnutls/gnutls.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define HELLO "GET /v1/hello HTTP/1.1\r\nHost: localhost\r\n\r\n"
#define SLOW_HEAD \
	"GET /v1/hello HTTP/1.1\r\nHost: localhost\r\nX-Long: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define SLOW_PUSH                                                     \
	"POST /v1/push HTTP/1.1\r\nHost: localhost\r\nContent-Type: " \
	"application/x-dapcar-frames\r\n"                             \
	"Content-Length: 100000\r\n\r\n"
#define HELLO_EVERY_MS 10000
#define BYTE_EVERY_MS 1000
#define HANDSHAKE_MS 30000
/* In one round: those that are open must not wait for all that are not. */
#define OPENED_A_ROUND 20

struct line {
	enum manner how;
	gnutls_certificate_credentials_t keys;
	gnutls_session_t tls;
	int fd; /* -1: not open */
	size_t at;
	int64_t next_ms;
	bool waits; /* for an answer */
};

struct crowd {
	uint16_t port;
	struct line *all;
	size_t n, cap;
	struct crowd_counts counts;
	pthread_mutex_t lock;
	pthread_t thread;
	atomic_bool full; /* has been */
	atomic_bool ends;
	bool runs;
};

struct crowd *crowd_new(uint16_t port)
{
	struct crowd *c = mem_new(sizeof *c);

	c->port = port;
	pthread_mutex_init(&c->lock, NULL);
	return c;
}

void crowd_add(struct crowd *c, enum manner how, const char *cert, const char *key)
{
	gnutls_datum_t cert_is = { (unsigned char *)(uintptr_t)cert, (unsigned)strlen(cert) };
	gnutls_datum_t key_is = { (unsigned char *)(uintptr_t)key, (unsigned)strlen(key) };
	struct line *l;

	if (c->n == c->cap) {
		size_t cap = c->cap * 2 + 16;

		c->all = mem_resize(c->all, c->cap * sizeof *c->all, cap * sizeof *c->all);
		c->cap = cap;
	}
	l = &c->all[c->n++];
	*l = (struct line){ .how = how, .fd = -1 };
	if (gnutls_certificate_allocate_credentials(&l->keys) != 0 ||
	    gnutls_certificate_set_x509_key_mem(l->keys, &cert_is, &key_is, GNUTLS_X509_FMT_PEM) !=
		0)
		abort();
}

static void count(struct crowd *c, uint64_t *which)
{
	pthread_mutex_lock(&c->lock);
	++*which;
	pthread_mutex_unlock(&c->lock);
}

static void line_close(struct crowd *c, struct line *l)
{
	if (l->fd < 0)
		return;
	if (l->tls)
		gnutls_deinit(l->tls);
	close(l->fd);
	l->tls = NULL;
	l->fd = -1;
	pthread_mutex_lock(&c->lock);
	c->counts.open[l->how]--;
	pthread_mutex_unlock(&c->lock);
}

static bool handshake(struct line *l)
{
	int r;

	if (gnutls_init(&l->tls, GNUTLS_CLIENT) != 0)
		abort();
	gnutls_set_default_priority(l->tls);
	gnutls_credentials_set(l->tls, GNUTLS_CRD_CERTIFICATE, l->keys);
	gnutls_transport_set_int(l->tls, l->fd);
	gnutls_handshake_set_timeout(l->tls, HANDSHAKE_MS);
	do
		r = gnutls_handshake(l->tls);
	while (r < 0 && !gnutls_error_is_fatal(r));
	return r == 0;
}

static void line_open(struct crowd *c, struct line *l)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_port = htons(c->port),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	bool ok;

	l->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (l->fd < 0)
		abort();
	pthread_mutex_lock(&c->lock);
	c->counts.open[l->how]++;
	pthread_mutex_unlock(&c->lock);
	ok = connect(l->fd, (struct sockaddr *)&at, sizeof at) == 0 &&
	     (l->how == NO_HANDSHAKE || handshake(l));
	if (!ok) {
		count(c, l->how == HELD ? &c->counts.not_let_in : &c->counts.slow_not_in);
		line_close(c, l);
		return;
	}
	fcntl(l->fd, F_SETFL, O_NONBLOCK);
	l->at = 0;
	l->waits = false;
	l->next_ms = clock_mono_ms();
}

/* What there is to read; false: the other side ended it. */
static bool line_read(struct crowd *c, struct line *l)
{
	char text[4096];
	ssize_t n;

	if (!l->tls) {
		n = recv(l->fd, text, sizeof text, 0);
		return n > 0 || (n < 0 && errno == EAGAIN);
	}
	n = gnutls_record_recv(l->tls, text, sizeof text);
	if (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED)
		return true;
	if (n <= 0)
		return false;
	if (l->waits) {
		bool fine = n > 12 && !memcmp(text, "HTTP/1.1 200", 12);

		count(c, fine ? &c->counts.hellos : &c->counts.other_answers);
		l->waits = false;
	}
	return true;
}

static void line_write(struct line *l, const char *p, size_t n)
{
	gnutls_record_send(l->tls, p, n); /* small: it fits, or the line is about to end */
}

/* Its next piece, when it is time. */
static void line_move(struct line *l, int64_t now)
{
	if (now < l->next_ms)
		return;
	l->next_ms = now + (l->how == HELD ? HELLO_EVERY_MS : BYTE_EVERY_MS);
	switch (l->how) {
	case HELD:
		line_write(l, HELLO, sizeof HELLO - 1);
		l->waits = true;
		break;
	case SLOW_HEADERS:
		line_write(l, &SLOW_HEAD[l->at++ % (sizeof SLOW_HEAD - 1)], 1);
		break;
	case SLOW_BODY:
		if (!l->at++)
			line_write(l, SLOW_PUSH, sizeof SLOW_PUSH - 1);
		else
			line_write(l, "\1", 1);
		break;
	default:
		break;
	}
}

static void round_of(struct crowd *c)
{
	size_t opened = 0;

	for (size_t i = 0; i < c->n && !c->ends; i++) {
		struct line *l = &c->all[i];

		if (l->fd < 0) {
			if (opened++ < OPENED_A_ROUND)
				line_open(c, l);
		} else if (line_read(c, l)) {
			line_move(l, clock_mono_ms());
		} else {
			count(c, l->how == HELD ? &c->counts.held_cut : &c->counts.slow_cut);
			line_close(c, l);
		}
	}
	if (opened <= OPENED_A_ROUND)
		c->full = true;
}

static void *move_all(void *ctx)
{
	struct crowd *c = ctx;

	while (!c->ends) {
		round_of(c);
		nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
	}
	return NULL;
}

void crowd_start(struct crowd *c)
{
	if (pthread_create(&c->thread, NULL, move_all, c) != 0)
		abort();
	c->runs = true;
	while (!c->full)
		nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
}

struct crowd_counts crowd_look(struct crowd *c)
{
	struct crowd_counts now;

	pthread_mutex_lock(&c->lock);
	now = c->counts;
	pthread_mutex_unlock(&c->lock);
	return now;
}

void crowd_end(struct crowd *c)
{
	c->ends = true;
	if (c->runs)
		pthread_join(c->thread, NULL);
	for (size_t i = 0; i < c->n; i++) {
		line_close(c, &c->all[i]);
		gnutls_certificate_free_credentials(c->all[i].keys);
	}
	pthread_mutex_destroy(&c->lock);
	mem_free(c->all);
	mem_free(c);
}
