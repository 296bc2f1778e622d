#include "liar.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "sync/wire/frame.h"

#include <arpa/inet.h>
#include <gnutls/gnutls.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define NOTE_KIND 17
#define REQUEST_MAX ((size_t)1 << 20)

struct liar_shared {
	atomic_int row;
	atomic_size_t feed_n;
	atomic_uint told;
};

/* --- what it signs --- */

const char *liar_body(void)
{
	return "{\"bases\":[],\"f\":{\"note_type\":\"observation\",\"text\":\"From HQ\"},"
	       "\"role\":\"supervisor\",\"visibility\":\"shared\"}";
}

void liar_sign(const struct liar *l, struct receipt *r, const char *domain)
{
	receipt_sign(r, domain, l->seed);
}

void liar_entry(const struct liar *l, const struct entry *prev, struct id device, const char *body,
		const uint8_t seed[32], struct entry *out)
{
	*out = (struct entry){ .body = body };
	out->h = (struct entry_header){
		.ver = ENTRY_VERSION,
		.kind = NOTE_KIND,
		.schema = 1,
		.device = device,
		.epoch = l->store,
		.seq = prev ? prev->h.seq + 1 : 1,
		.height = prev ? prev->h.height + 1 : 1,
		.wall_ms = INT64_C(1635530400000),
		.boot_id = l->store,
	};
	if (prev)
		out->h.prev = prev->hash;
	crypto_random(out->h.record.b, sizeof out->h.record.b);
	crypto_random(out->salt, sizeof out->salt);
	entry_finish(out, strlen(body));
	entry_sign(seed, &out->hash, out->sig);
	out->has_sig = true;
}

void liar_frame(struct id device, const struct entry *x, size_t n, struct buf *out)
{
	struct frame_enc *enc = frame_enc_new(device, 0, 0);

	for (size_t i = 0; i < n; i++)
		if (frame_enc_add(enc, &x[i], NULL) != FRAME_ADDED)
			abort();
	if (n && !frame_enc_finish(enc, FRAME_LEVEL_FAST, out, NULL))
		abort();
	frame_enc_free(enc);
}

static struct mark feed_head(const struct liar *l)
{
	const struct entry *x = l->feed_n ? &l->feed_line[l->feed_n - 1] : NULL;

	return x ? (struct mark){ x->hash, x->h.height } : (struct mark){ .height = 0 };
}

static struct receipt receipt_for(const struct liar *l, struct id device, struct mark head,
				  const char *domain)
{
	struct receipt r = { .store = l->store,
			     .generation = l->generation,
			     .device = device,
			     .head = head.hash,
			     .height = head.height,
			     .time_ms = INT64_C(1635530600000) };

	liar_sign(l, &r, domain);
	return r;
}

/* --- honest answers --- */

static void tell_hello(struct liar *l, union told *t)
{
	t->hello = (struct hello){
		.store = l->store,
		.generation = l->generation,
		.practice = l->practice,
		.api_min = WIRE_API,
		.api_max = WIRE_API,
		.schema_min = 1,
		.schema_max = 1,
		.time_ms = clock_wall_ms(&(struct clock){ 0 }),
		.limits = wire_limits_ours,
		.state = DEVICE_ACTIVE,
		.feed = feed_head(l),
	};
}

static void tell_locate(struct liar *l, union told *t)
{
	bool held = l->head.height && hash_equal(&l->asked.tip.hash, &l->head.hash);

	for (size_t i = 0; i < l->asked.n; i++)
		held |= l->head.height && hash_equal(&l->asked.locator[i], &l->head.hash);
	t->locate = (struct locate_answer){ .generation = l->generation };
	if (!held)
		return;
	t->locate.known = l->head;
	t->locate.has_receipt = true;
	t->locate.receipt = receipt_for(l, l->device, l->head, RECEIPT_DOMAIN);
}

/* The last entry of the last frame is the head now. */
static bool take_push(struct liar *l, const void *p, size_t n, uint64_t *stored)
{
	struct frame_dec *d = frame_dec_new(l->device);
	size_t at = 0;
	bool ok = true;

	while (at < n && ok) {
		struct frame f = { 0 };
		size_t used = 0;

		ok = frame_dec_feed(d, (const char *)p + at, n - at, &used, &f, NULL) ==
		     FRAME_WHOLE;
		at += used;
		if (!ok)
			break;
		*stored += f.n;
		for (size_t i = 0; i < f.n; i++) {
			l->sent[i % 4] = f.entries[i];
			l->sent[i % 4].body = NULL;
			if (f.entries[i].h.height == 1)
				l->first = (struct mark){ f.entries[i].hash, 1 };
		}
		l->head = (struct mark){ f.entries[f.n - 1].hash, f.entries[f.n - 1].h.height };
		frame_fini(&f);
	}
	frame_dec_free(d);
	return ok;
}

static void tell_push(struct liar *l, union told *t, const struct buf *body)
{
	t->push = (struct push_answer){ .stored = 0 };
	l->head_before = l->head;
	if (!take_push(l, body->data, body->len, &t->push.stored))
		abort();
	t->push.receipt = receipt_for(l, l->device, l->head, RECEIPT_DOMAIN);
}

/* After the newest that the car says it has. */
static size_t pull_from(const struct liar *l)
{
	for (size_t i = l->feed_n; i; i--)
		if (l->pulled.n && hash_equal(&l->pulled.locator[0], &l->feed_line[i - 1].hash))
			return i;
	return 0;
}

static void tell_pull(struct liar *l, union told *t, struct buf *frames)
{
	size_t from = pull_from(l);

	liar_frame(l->feed, l->feed_line + from, l->feed_n - from, frames);
	t->pull = (struct pull_answer){
		.entries = (uint32_t)(l->feed_n - from),
		.head = receipt_for(l, l->feed, feed_head(l), RECEIPT_FEED_DOMAIN),
	};
}

static void spell(enum lie_at at, const union told *t, struct buf *out)
{
	bool ok = at == AT_HELLO    ? hello_write(&t->hello, out)
		  : at == AT_LOCATE ? locate_answer_write(&t->locate, out)
		  : at == AT_PUSH   ? push_answer_write(&t->push, out)
				    : pull_answer_write(&t->pull, out);

	if (!ok)
		abort();
}

static void make_answer(struct liar *l, enum lie_at at, const struct buf *body, struct answer *a,
			struct liar_shared *shared)
{
	const struct lie *row = l->lie && l->lie->at == at ? l->lie : NULL;
	struct buf frames = { 0 };
	union told *t = mem_new(sizeof *t);

	if (at == AT_LOCATE)
		locate_ask_read(body->data, body->len, &l->asked, NULL);
	if (at == AT_PULL)
		pull_ask_read(body->data, body->len, &l->pulled, NULL);
	if (at == AT_HELLO)
		tell_hello(l, t);
	else if (at == AT_LOCATE)
		tell_locate(l, t);
	else if (at == AT_PUSH)
		tell_push(l, t, body);
	else
		tell_pull(l, t, &frames);
	if (row)
		atomic_fetch_add(&shared->told, 1);
	if (row && row->tell)
		row->tell(row, l, t);
	spell(at, t, &a->body);
	if (row && row->frames)
		row->frames(row, l, &frames);
	buf_put(&a->body, frames.data, frames.len);
	if (row && row->spoil)
		row->spoil(row, l, a);
	l->answers++;
	buf_fini(&frames);
	mem_free(t);
}

static bool tells_in_call(const struct liar *l, enum lie_at at)
{
	return l->lie && l->lie->at == at && l->lie->tell;
}

/* Both in one. Where the row spoils the answer as it goes out, this headquarters takes no calls, and is
 * asked one after the other. */
static void make_call(struct liar *l, const struct buf *body, struct answer *a,
		      struct liar_shared *shared)
{
	struct call_answer *both = mem_new(sizeof *both);
	struct call_ask *ask = mem_new(sizeof *ask);
	union told *t = mem_new(sizeof *t);

	call_ask_read(body->data, body->len, ask, NULL);
	l->asked = ask->locate;
	tell_hello(l, t);
	if (tells_in_call(l, AT_HELLO))
		l->lie->tell(l->lie, l, t);
	both->hello = t->hello;
	tell_locate(l, t);
	if (tells_in_call(l, AT_LOCATE))
		l->lie->tell(l->lie, l, t);
	both->located = t->locate;
	if (tells_in_call(l, AT_HELLO) || tells_in_call(l, AT_LOCATE))
		atomic_fetch_add(&shared->told, 1);
	both->has_hello = both->has_located = true;
	both->time_ms = both->hello.time_ms;
	if (l->lie && l->lie->spoil && (l->lie->at == AT_HELLO || l->lie->at == AT_LOCATE))
		a->status = 404;
	else if (!call_answer_write(both, &a->body))
		abort();
	mem_free(both);
	mem_free(ask);
	mem_free(t);
}

/* --- the line --- */

static bool send_all(gnutls_session_t s, const char *p, size_t n)
{
	while (n) {
		ssize_t k = gnutls_record_send(s, p, n);

		if (k == GNUTLS_E_INTERRUPTED || k == GNUTLS_E_AGAIN)
			continue;
		if (k <= 0)
			return false;
		p += k;
		n -= (size_t)k;
	}
	return true;
}

static bool send_answer(gnutls_session_t s, const struct answer *a)
{
	struct buf out = { 0 };
	size_t head, n;
	bool ok = true;

	if (a->silent) {
		char unread[64];

		while (gnutls_record_recv(s, unread, sizeof unread) > 0)
			;
		return false;
	}
	if (!a->raw) {
		if (a->line)
			buf_fmt(&out, "%s\r\n", a->line);
		else
			buf_fmt(&out, "HTTP/1.1 %03u Said\r\n", a->status);
		buf_put(&out, a->head.data, a->head.len);
		if (!a->length)
			buf_fmt(&out, "Content-Length: %zu\r\n", a->body.len);
		else if (*a->length)
			buf_fmt(&out, "Content-Length: %s\r\n", a->length);
		buf_puts(&out, "\r\n");
	}
	head = out.len;
	buf_put(&out, a->body.data, a->body.len);
	n = a->send_only && a->send_only < out.len ? a->send_only : out.len;
	if (a->drip || a->drip_head) {
		size_t at = a->drip_head ? 0 : head;

		ok = send_all(s, out.data, at);
		for (; ok && at < n; at++) {
			ok = send_all(s, out.data + at, 1);
			usleep(500000);
		}
	} else {
		ok = send_all(s, buf_str(&out), n);
	}
	/* What has no length ends with the line; and a cut line is cut. */
	ok = ok && n == out.len && !a->raw && !(a->length && !*a->length);
	buf_fini(&out);
	return ok;
}

/* The header section, and the body by its length. */
static bool read_request(gnutls_session_t s, struct buf *head, struct buf *body)
{
	char piece[16384];
	const char *end = NULL, *length;
	size_t want = 0;

	while (!end) {
		ssize_t k = gnutls_record_recv(s, piece, sizeof piece);

		if (k <= 0 || !buf_put(head, piece, (size_t)k))
			return false;
		end = strstr(buf_str(head), "\r\n\r\n");
	}
	length = strcasestr(buf_str(head), "\r\ncontent-length:");
	if (length && length < end)
		want = strtoul(length + strlen("\r\ncontent-length:"), NULL, 10);
	end += 4;
	buf_put(body, end, head->len - (size_t)(end - head->data));
	while (body->len < want) {
		ssize_t k = gnutls_record_recv(s, piece, sizeof piece);

		if (k <= 0 || !buf_put(body, piece, (size_t)k))
			return false;
	}
	return true;
}

static enum lie_at step_of(const char *head)
{
	return strstr(head, WIRE_PATH_HELLO)    ? AT_HELLO
	       : strstr(head, WIRE_PATH_LOCATE) ? AT_LOCATE
	       : strstr(head, WIRE_PATH_PUSH)   ? AT_PUSH
						: AT_PULL;
}

static void serve_line(gnutls_session_t s, struct liar *l, struct liar_shared *shared)
{
	bool goes_on = true;

	l->answers = 0;
	while (goes_on) {
		struct buf head, body;
		struct answer a = { .status = 200 };

		buf_init(&head, REQUEST_MAX);
		buf_init(&body, 16 * REQUEST_MAX);
		goes_on = read_request(s, &head, &body);
		if (goes_on) {
			if (strstr(buf_str(&head), WIRE_PATH_CALL))
				make_call(l, &body, &a, shared);
			else
				make_answer(l, step_of(buf_str(&head)), &body, &a, shared);
			goes_on = send_answer(s, &a);
		}
		buf_fini(&a.head);
		buf_fini(&a.body);
		buf_fini(&head);
		buf_fini(&body);
	}
}

static void serve_tls(int fd, gnutls_certificate_credentials_t own, struct liar *l,
		      struct liar_shared *shared)
{
	gnutls_session_t s;
	int got;

	gnutls_init(&s, GNUTLS_SERVER);
	gnutls_set_default_priority(s);
	gnutls_credentials_set(s, GNUTLS_CRD_CERTIFICATE, own);
	gnutls_certificate_server_set_request(s, GNUTLS_CERT_REQUEST);
	gnutls_transport_set_int(s, fd);
	do
		got = gnutls_handshake(s);
	while (got < 0 && !gnutls_error_is_fatal(got));
	if (got == 0)
		serve_line(s, l, shared);
	gnutls_deinit(s);
}

/* In place of the handshake: the row's words as they are. */
static void serve_raw(int fd, struct liar *l, struct liar_shared *shared)
{
	struct answer a = { .status = 200 };
	char hello[4096];

	atomic_fetch_add(&shared->told, 1);
	/* After theirs, as a peer that speaks another language does. */
	if (recv(fd, hello, sizeof hello, 0) > 0) {
		l->lie->spoil(l->lie, l, &a);
		while (a.silent && recv(fd, hello, sizeof hello, 0) > 0)
			;
		send(fd, buf_str(&a.body), a.body.len, MSG_NOSIGNAL);
	}
	buf_fini(&a.body);
}

static void serve(int listener, gnutls_certificate_credentials_t own, struct liar *l,
		  struct liar_shared *shared, const struct lie *rows)
{
	const struct timeval patience = { 40, 0 };

	for (;;) {
		int fd = accept(listener, NULL, NULL), row;

		if (fd < 0)
			continue;
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
		row = atomic_load(&shared->row);
		l->lie = row < 0 ? NULL : &rows[row];
		l->feed_n = atomic_load(&shared->feed_n);
		if (l->lie && l->lie->at == AT_CONNECT)
			serve_raw(fd, l, shared);
		else
			serve_tls(fd, own, l, shared);
		close(fd);
	}
}

static void begin(struct liar *l, const struct bundle *b)
{
	*l = (struct liar){ .device = b->device,
			    .feed = b->feed,
			    .store = id_random(),
			    .generation = id_random(),
			    .practice = b->practice };
	crypto_random(l->seed, sizeof l->seed);
	for (size_t i = 0; i < LIAR_FEED_MAX; i++)
		liar_entry(l, i ? &l->feed_line[i - 1] : NULL, l->feed, liar_body(), l->seed,
			   &l->feed_line[i]);
}

/* The port of a weekend is one that the kernel had free: while headquarters is off, another program
 * may have it for a while. */
static int listen_at(uint16_t port)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_port = htons(port),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
	bool ok = false;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	for (int tries = 0; !ok && tries < 120; tries++) {
		ok = bind(fd, (struct sockaddr *)&at, sizeof at) == 0 && listen(fd, 16) == 0;
		if (!ok)
			usleep(500000);
	}
	assert_true(ok);
	return fd;
}

void liar_rig_start(struct liar_rig *r, const char *dir, uint16_t port, const struct bundle *b,
		    const struct lie *rows)
{
	gnutls_certificate_credentials_t own;
	char *cert = path_join(dir, "server.pem"), *key = path_join(dir, "server.key");
	struct liar *l = mem_new(sizeof *l);
	int listener = listen_at(port);

	begin(l, b);
	sign_public(l->seed, r->sign_public);
	r->shared = mmap(NULL, sizeof *r->shared, PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(r->shared != MAP_FAILED);
	atomic_store(&r->shared->row, -1);
	r->pid = fork();
	assert_true(r->pid >= 0);
	if (!r->pid) {
		/* It ends with the test. */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (gnutls_certificate_allocate_credentials(&own) < 0 ||
		    gnutls_certificate_set_x509_key_file(own, cert, key, GNUTLS_X509_FMT_PEM) < 0)
			_exit(1);
		serve(listener, own, l, r->shared, rows);
	}
	close(listener);
	mem_free(l);
	mem_free(cert);
	mem_free(key);
}

void liar_rig_set(struct liar_rig *r, int row, size_t feed_n)
{
	atomic_store(&r->shared->feed_n, feed_n);
	atomic_store(&r->shared->told, 0);
	atomic_store(&r->shared->row, row);
}

unsigned liar_rig_told(const struct liar_rig *r)
{
	return atomic_load(&r->shared->told);
}

void liar_rig_fini(struct liar_rig *r)
{
	kill(r->pid, SIGKILL);
	waitpid(r->pid, NULL, 0);
	munmap(r->shared, sizeof *r->shared);
}
