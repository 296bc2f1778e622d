#include "site.h"

#include "ca.h"
#include "commands.h"
#include "options.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/codec.h"
#include "model/kinds.h"
#include "sync/wire/frame.h"

#include <assert.h>
#include <curl/curl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MUST(x)                                                                             \
	do {                                                                                \
		struct err e = { 0 };                                                       \
		if (!(x)) {                                                                 \
			fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, #x, e.text); \
			abort();                                                            \
		}                                                                           \
	} while (0)

char *site_folder(void)
{
	const char *tmp = getenv("TMPDIR");
	char *path = mem_fmt("%s/dapcar-hq-XXXXXX", tmp ? tmp : "/tmp");

	if (!mkdtemp(path))
		abort();
	return path;
}

void site_make(struct site *s, bool practice)
{
	char *home = site_folder();

	*s = (struct site){ .dir = mem_fmt("%s/hq", home), .stop = { -1, -1 } };
	mem_free(home);
	MUST(hq_init(s->dir, &(struct hq_init){ .practice = practice }, &e));
	MUST(hq_open(s->dir, -1, &s->hq, &e));
}

void site_on_shelf(struct site *s, int64_t wait_ms, int64_t serving_wait_ms)
{
	s->shelf = shelf_new();
	s->serving_wait_ms = serving_wait_ms;
	store_close(s->hq->store);
	s->hq->store = store_open_shelf(s->shelf, wait_ms);
}

static void *serve(void *ctx)
{
	struct site *s = ctx;

	MUST(server_run(s->server, s->stop[0], &e));
	return NULL;
}

void site_serve(struct site *s, const struct server_conf *conf)
{
	struct server_conf usual = server_defaults();

	usual.limits.requests_a_minute = 1000;
	if (pipe(s->stop) != 0)
		abort();
	MUST(hq_open(s->dir, -1, &s->serving, &e));
	if (s->shelf) {
		store_close(s->serving->store);
		s->serving->store = store_open_shelf(s->shelf, s->serving_wait_ms);
	}
	MUST(server_start(s->serving, conf ? conf : &usual, &s->server, &e));
	if (pthread_create(&s->thread, NULL, serve, s) != 0)
		abort();
	s->running = true;
}

void site_rest(struct site *s)
{
	if (!s->running)
		return;
	close(s->stop[1]);
	pthread_join(s->thread, NULL);
	close(s->stop[0]);
	server_stop(s->server);
	hq_close(s->serving);
	s->running = false;
}

void site_end(struct site *s)
{
	char *rm;

	site_rest(s);
	hq_close(s->hq);
	if (s->shelf)
		shelf_free(s->shelf);
	rm = mem_fmt("rm -r '%s'", s->dir);
	if (system(rm) != 0)
		fputs("a test folder is left behind\n", stderr);
	*strrchr(s->dir, '/') = '\0';
	rmdir(s->dir);
	mem_free(rm);
	mem_free(s->dir);
}

/* --- laptops --- */

static void keys_draw(struct node *n)
{
	crypto_random(n->sign_seed, 32);
	crypto_random(n->tls_seed, 32);
	n->epoch = id_random();
	buf_init(&n->cert, 65536);
	buf_init(&n->key, 65536);
}

void node_make(struct node *n, struct site *s, const char *name, const char *role)
{
	uint8_t tls[32];

	*n = (struct node){ .d = {
				.id = id_random(), .feed = id_random(), .state = DEVICE_ACTIVE } };
	keys_draw(n);
	text_copy(n->d.name, sizeof n->d.name, name);
	text_copy(n->d.role, sizeof n->d.role, role);
	text_copy(n->d.car, sizeof n->d.car, *role ? "" : "dap_north");
	text_copy(n->d.scope, sizeof n->d.scope, *role ? "*" : "");
	sign_public(n->sign_seed, n->d.sign_key);
	sign_public(n->tls_seed, tls);
	MUST(ca_issue(s->dir, name, tls, 3600, &n->cert, &n->d.spki, &e));
	ca_seed_pem(n->tls_seed, &n->key);
	MUST(store_device_put(s->hq->store, &n->d, &e));
}

void node_add(struct node *n, struct site *s, const char *name, const char *role)
{
	char *path = mem_fmt("%s/%s.bundle", s->dir, name);
	char *argv[] = { mem_str("dapcar-hq"),
			 mem_str("--home"),
			 mem_str(s->dir),
			 mem_str("device"),
			 mem_str("add"),
			 mem_str(name),
			 mem_str(*role ? "--desk" : "--car"),
			 mem_str(*role ? role : "dap_north"),
			 mem_str("--out"),
			 mem_str(path) };
	const int argc = sizeof argv / sizeof *argv;
	char *owned[sizeof argv / sizeof *argv];
	struct buf text = { .ceiling = BUNDLE_MAX };
	struct given g;

	memcpy(owned, argv, sizeof argv);
	MUST(options_parse(argc, argv, &g, &e) == ARGS_RUN);
	*n = (struct node){ .bundle = bundle_new() };
	keys_draw(n);
	MUST(command_device_add(&g, &e));
	MUST(file_read(path, &text, &e));
	MUST(bundle_read(buf_str(&text), text.len, n->bundle, &e));
	MUST(store_device_by_name(s->hq->store, name, &n->d));
	buf_puts(&n->cert, n->bundle->bootstrap_cert);
	buf_puts(&n->key, n->bundle->bootstrap_key);
	buf_fini(&text);
	for (int i = 0; i < argc; i++)
		mem_free(owned[i]);
	mem_free(path);
}

void node_end(struct node *n)
{
	bundle_free(n->bundle);
	buf_fini(&n->cert);
	buf_fini(&n->key);
}

static void add(struct node *n, struct made *m, uint16_t kind, uint16_t schema, struct id record,
		const char *body)
{
	struct entry *x;

	if (m->n == m->cap) {
		m->all = mem_resize(m->all, m->cap * sizeof *m->all,
				    (m->cap * 2 + 64) * sizeof *m->all);
		m->cap = m->cap * 2 + 64;
	}
	x = &m->all[m->n++];
	*x = (struct entry){ .h = { .ver = ENTRY_VERSION,
				    .kind = kind,
				    .schema = schema,
				    .device = n->d.id,
				    .epoch = n->epoch,
				    .seq = ++n->seq,
				    .height = n->head.height + 1,
				    .prev = n->head.hash,
				    .record = record,
				    .wall_ms = 1635526800000 + (int64_t)n->seq * 1000 },
			     .has_sig = true,
			     .body = mem_str(body) };
	crypto_random(x->salt, sizeof x->salt);
	entry_finish(x, strlen(body));
	entry_sign(n->sign_seed, &x->hash, x->sig);
	n->head = (struct head){ .hash = x->hash, .height = x->h.height };
}

void node_write_body(struct node *n, struct made *m, uint16_t kind, uint16_t schema,
		     struct id record, const char *body)
{
	if (!n->seq)
		add(n, m, KIND_OPEN, 1, (struct id){ { 0 } }, "{}");
	add(n, m, kind, schema, record, body);
}

void node_write(struct node *n, struct made *m, const struct rec *r)
{
	struct buf body = { .ceiling = BODY_MAX };

	MUST(rec_to_json(r, &body, &e));
	node_write_body(n, m, r->kind->number, r->kind->schema, r->id, buf_str(&body));
	buf_fini(&body);
}

void made_end(struct made *m)
{
	for (size_t i = 0; i < m->n; i++)
		mem_free((void *)(uintptr_t)m->all[i].body);
	mem_free(m->all);
	*m = (struct made){ 0 };
}

void node_arrive(struct node *n, struct site *s, const struct made *m)
{
	(void)n;
	MUST(store_begin(s->hq->store, &e));
	for (size_t i = 0; i < m->n; i++)
		MUST(store_append(s->hq->store, &m->all[i], PLACE_PLAIN, &e) != PUT_FAIL);
	MUST(store_commit(s->hq->store, &e));
}

void made_frames(const struct made *m, size_t from, size_t in_a_frame, struct buf *out)
{
	struct frame_enc *enc = frame_enc_new(m->all[from].h.device, 0, in_a_frame);

	for (size_t i = from; i < m->n; i++) {
		enum frame_add r = frame_enc_add(enc, &m->all[i], NULL);

		if (r == FRAME_FULL) {
			MUST(frame_enc_finish(enc, FRAME_LEVEL_FAST, out, &e));
			r = frame_enc_add(enc, &m->all[i], NULL);
		}
		assert(r == FRAME_ADDED);
	}
	if (frame_enc_count(enc))
		MUST(frame_enc_finish(enc, FRAME_LEVEL_FAST, out, &e));
	frame_enc_free(enc);
}

/* --- requests --- */

struct caller {
	CURL *curl;
	char *base, *ca;
	struct curl_slist *list; /* of the call that is under way */
};

struct slow_body {
	const char *p;
	size_t n, at, stop_at;
};

static size_t take(char *p, size_t one, size_t n, void *ctx)
{
	return buf_put(ctx, p, one * n) ? one * n : 0;
}

struct caller *caller_new(const struct site *s, const char *cert, const char *key)
{
	return caller_new_at(s, s->port ? s->port : server_port(s->server), cert, key);
}

struct caller *caller_new_at(const struct site *s, uint16_t port, const char *cert, const char *key)
{
	struct caller *c = mem_new(sizeof *c);
	struct buf ca = { .ceiling = 65536 };
	char *path = path_join(s->dir, CA_FILE);
	struct curl_blob blob = { .flags = CURL_BLOB_COPY };

	MUST(file_read(path, &ca, &e));
	c->base = mem_fmt("https://127.0.0.1:%u", (unsigned)port);
	c->ca = buf_take(&ca);
	c->curl = curl_easy_init();
	curl_easy_setopt(c->curl, CURLOPT_CAPATH, NULL);
	blob.data = c->ca;
	blob.len = strlen(c->ca);
	curl_easy_setopt(c->curl, CURLOPT_CAINFO_BLOB, &blob);
	if (cert) {
		blob.data = (void *)(uintptr_t)cert;
		blob.len = strlen(cert);
		curl_easy_setopt(c->curl, CURLOPT_SSLCERT_BLOB, &blob);
		blob.data = (void *)(uintptr_t)key;
		blob.len = strlen(key);
		curl_easy_setopt(c->curl, CURLOPT_SSLKEY_BLOB, &blob);
	}
	curl_easy_setopt(c->curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_3);
	curl_easy_setopt(c->curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(c->curl, CURLOPT_PROXY, "");
	curl_easy_setopt(c->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c->curl, CURLOPT_TIMEOUT, 300L);
	curl_easy_setopt(c->curl, CURLOPT_WRITEFUNCTION, take);
	mem_free(path);
	return c;
}

void caller_free(struct caller *c)
{
	curl_easy_cleanup(c->curl);
	mem_free(c->base);
	mem_free(c->ca);
	mem_free(c);
}

static void error_of(struct answer *a, const char *body, size_t n)
{
	struct error_answer ea;

	if (a->status < 400 || !error_answer_read(body, n, &ea, NULL))
		return;
	a->error = ea.error;
	a->index = ea.index;
}

static void prepare(struct caller *c, const char *path, struct curl_slist *list, struct answer *out)
{
	char *url = mem_fmt("%s%s", c->base, path);

	*out = (struct answer){ .index = -1 };
	c->list = list;
	curl_easy_setopt(c->curl, CURLOPT_URL, url);
	curl_easy_setopt(c->curl, CURLOPT_HTTPHEADER, list);
	curl_easy_setopt(c->curl, CURLOPT_WRITEDATA, &out->body);
	mem_free(url);
}

void call_end(struct caller *c, int curl, struct answer *out)
{
	out->curl = curl;
	curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, &out->status);
	curl_easy_getinfo(c->curl, CURLINFO_TOTAL_TIME, &out->seconds);
	error_of(out, buf_str(&out->body), out->body.len);
	curl_slist_free_all(c->list);
	c->list = NULL;
}

static void perform(struct caller *c, const char *path, struct curl_slist *list, struct answer *out)
{
	prepare(c, path, list, out);
	call_end(c, (int)curl_easy_perform(c->curl), out);
}

static struct curl_slist *lines(const char *type, const char *const *headers)
{
	struct curl_slist *list = NULL;
	char *t = type ? mem_fmt("Content-Type: %s", type) : NULL;

	if (t)
		list = curl_slist_append(list, t);
	list = curl_slist_append(list, "Expect:");
	for (; headers && *headers; headers++)
		list = curl_slist_append(list, *headers);
	mem_free(t);
	return list;
}

static void set_body(struct caller *c, const void *body, size_t n)
{
	if (body) {
		curl_easy_setopt(c->curl, CURLOPT_POST, 1L);
		curl_easy_setopt(c->curl, CURLOPT_POSTFIELDS, body);
		curl_easy_setopt(c->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)n);
	} else {
		curl_easy_setopt(c->curl, CURLOPT_HTTPGET, 1L);
	}
}

void call_begin(struct caller *c, const char *path, const char *type, const void *body, size_t n,
		struct answer *out)
{
	set_body(c, body, n);
	prepare(c, path, lines(type, NULL), out);
}

void *caller_easy(struct caller *c)
{
	return c->curl;
}

void call(struct caller *c, const char *path, const char *type, const void *body, size_t n,
	  const char *const *headers, struct answer *out)
{
	set_body(c, body, n);
	perform(c, path, lines(type, headers), out);
}

static size_t give_slowly(char *p, size_t one, size_t n, void *ctx)
{
	struct slow_body *b = ctx;
	size_t left = b->n - b->at;

	if (b->at < b->stop_at)
		left = b->stop_at - b->at;
	else if (left > 1)
		left = 1;
	if (left > one * n)
		left = one * n;
	if (b->at >= b->stop_at)
		nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
	memcpy(p, b->p + b->at, left);
	b->at += left;
	return left;
}

void call_slowly(struct caller *c, const char *path, const char *type, const void *body, size_t n,
		 size_t from, struct answer *out)
{
	struct slow_body b = { body, n, 0, from };

	curl_easy_setopt(c->curl, CURLOPT_POST, 1L);
	curl_easy_setopt(c->curl, CURLOPT_POSTFIELDS, NULL);
	curl_easy_setopt(c->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)n);
	curl_easy_setopt(c->curl, CURLOPT_READFUNCTION, give_slowly);
	curl_easy_setopt(c->curl, CURLOPT_READDATA, &b);
	perform(c, path, lines(type, NULL), out);
}

/* All that comes until the answer is whole, the line ends, or five minutes have gone. */
static void hear(CURL *curl, struct buf *all)
{
	curl_socket_t fd = -1;

	curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &fd);
	for (int tries = 0; tries < 3000; tries++) {
		struct pollfd look = { .fd = fd, .events = POLLIN };
		char piece[4096];
		size_t got = 0;
		CURLcode r = curl_easy_recv(curl, piece, sizeof piece, &got);
		const char *end;

		if (r == CURLE_AGAIN) {
			poll(&look, 1, 100);
			continue;
		}
		if (r != CURLE_OK || !got)
			return;
		buf_put(all, piece, got);
		/* Ours are short, and come in one piece. */
		end = strstr(buf_str(all), "\r\n\r\n");
		if (end && (end[4] || strstr(buf_str(all), "Content-Length: 0\r\n")))
			return;
	}
}

void call_bytes(const struct site *s, const char *cert, const char *key, const void *bytes,
		size_t n, struct answer *out)
{
	struct caller *c = caller_new(s, cert, key);
	size_t sent = 0, at = 0;
	const char *body;

	*out = (struct answer){ .index = -1 };
	curl_easy_setopt(c->curl, CURLOPT_URL, c->base);
	curl_easy_setopt(c->curl, CURLOPT_CONNECT_ONLY, 1L);
	out->curl = (int)curl_easy_perform(c->curl);
	for (int tries = 0; out->curl == CURLE_OK && at < n && tries < 30000; tries++) {
		CURLcode r = curl_easy_send(c->curl, (const char *)bytes + at, n - at, &sent);

		if (r == CURLE_AGAIN)
			nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
		else if (r != CURLE_OK)
			break;
		at += r == CURLE_OK ? sent : 0;
	}
	hear(c->curl, &out->body);
	if (sscanf(buf_str(&out->body), "HTTP/1.%*d %ld", &out->status) != 1)
		out->status = 0;
	body = strstr(buf_str(&out->body), "\r\n\r\n");
	if (body)
		error_of(out, body + 4, strlen(body + 4));
	caller_free(c);
}

void answer_end(struct answer *a)
{
	buf_fini(&a->body);
}

void rogue_pair(struct buf *cert, struct buf *key)
{
	char *home = site_folder();
	char *rm = mem_fmt("rm -r '%s'", home);
	uint8_t seed[32], public_key[32];
	struct hash spki;

	crypto_random(seed, 32);
	sign_public(seed, public_key);
	MUST(ca_make(home, "localhost", &e));
	MUST(ca_issue(home, "car", public_key, 3600, cert, &spki, &e));
	ca_seed_pem(seed, key);
	if (system(rm) != 0)
		abort();
	mem_free(rm);
	mem_free(home);
}

int one_car_set_up(void **state)
{
	struct one_car *o = mem_new(sizeof *o);

	site_make(&o->site, true);
	node_make(&o->car, &o->site, "Car 1", "");
	site_serve(&o->site, NULL);
	o->caller = caller_new(&o->site, buf_str(&o->car.cert), buf_str(&o->car.key));
	*state = o;
	return 0;
}

int one_car_tear_down(void **state)
{
	struct one_car *o = *state;

	caller_free(o->caller);
	made_end(&o->made);
	node_end(&o->car);
	site_end(&o->site);
	mem_free(o);
	return 0;
}
