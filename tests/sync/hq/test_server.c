/* Headquarters over real TLS on the loopback. */
#include "site.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "ca.h"
#include "model/kinds.h"
#include "sync/wire/frame.h"

#include <curl/curl.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static void serve_anew(struct one_car *f, const struct server_conf *conf)
{
	site_rest(&f->site);
	site_serve(&f->site, conf);
}

static struct rec *note(const char *words)
{
	struct rec *r = rec_new(&kind_note, id_random());

	r->practice = true;
	rec_put(r, NOTE_TEXT, words);
	return r;
}

static void write_notes(struct one_car *f, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct rec *r = note("Nothing seen from the road");

		node_write(&f->car, &f->made, r);
		rec_free(r);
	}
}

static struct answer push(struct one_car *f, size_t from, size_t in_a_frame)
{
	struct buf frames = { 0 };
	struct answer a;

	made_frames(&f->made, from, in_a_frame, &frames);
	call(f->caller, WIRE_PATH_PUSH, WIRE_TYPE_FRAMES, frames.data, frames.len, NULL, &a);
	buf_fini(&frames);
	return a;
}

static struct push_answer *push_answer_of(struct answer *a)
{
	struct push_answer *p = mem_new(sizeof *p);
	struct err e = { 0 };

	assert_int_equal(a->status, 200);
	if (!push_answer_read(buf_str(&a->body), a->body.len, p, &e))
		fail_msg("%s", e.text);
	answer_end(a);
	return p;
}

static void locate(struct one_car *f, const struct locate_ask *ask, struct locate_answer *out)
{
	struct buf body = { 0 };
	struct answer a;
	struct err e = { 0 };

	assert_true(locate_ask_write(ask, &body));
	call(f->caller, WIRE_PATH_LOCATE, WIRE_TYPE_JSON, body.data, body.len, NULL, &a);
	assert_int_equal(a.status, 200);
	if (!locate_answer_read(buf_str(&a.body), a.body.len, out, &e))
		fail_msg("%s", e.text);
	answer_end(&a);
	buf_fini(&body);
}

/* --- who may come in --- */

static void refused_in_handshake(struct one_car *f, const char *cert, const char *key)
{
	struct caller *c = caller_new(&f->site, cert, key);
	struct answer a;

	call(c, WIRE_PATH_HELLO, NULL, NULL, 0, NULL, &a);
	assert_int_not_equal(a.curl, CURLE_OK);
	assert_int_equal(a.status, 0);
	assert_int_equal(a.body.len, 0);
	answer_end(&a);
	caller_free(c);
}

static void no_certificate_is_refused_in_the_handshake(void **state)
{
	refused_in_handshake(*state, NULL, NULL);
}

static void a_certificate_of_another_authority_is_refused_in_the_handshake(void **state)
{
	struct buf cert = { .ceiling = 65536 }, key = { .ceiling = 65536 };

	rogue_pair(&cert, &key);
	refused_in_handshake(*state, buf_str(&cert), buf_str(&key));
	buf_fini(&cert);
	buf_fini(&key);
}

static void the_servers_own_certificate_is_no_car(void **state)
{
	struct one_car *f = *state;
	struct buf cert = { .ceiling = 65536 }, key = { .ceiling = 65536 };
	char *path = path_join(f->site.dir, "server.pem");

	assert_true(file_read(path, &cert, NULL));
	mem_free(path);
	path = path_join(f->site.dir, "server.key");
	assert_true(file_read(path, &key, NULL));
	mem_free(path);
	refused_in_handshake(f, buf_str(&cert), buf_str(&key));
	buf_fini(&cert);
	buf_fini(&key);
}

static void a_certificate_of_ours_that_is_not_registered_is_unknown(void **state)
{
	struct one_car *f = *state;
	struct buf cert = { .ceiling = 65536 }, key = { .ceiling = 65536 };
	uint8_t seed[32], public_key[32];
	struct hash spki;
	struct caller *c;
	struct answer a;

	crypto_random(seed, 32);
	sign_public(seed, public_key);
	assert_true(ca_issue(f->site.dir, "nobody", public_key, 3600, &cert, &spki, NULL));
	ca_seed_pem(seed, &key);
	c = caller_new(&f->site, buf_str(&cert), buf_str(&key));
	call(c, WIRE_PATH_HELLO, NULL, NULL, 0, NULL, &a);
	assert_int_equal(a.status, 403);
	assert_int_equal(a.error, WIRE_DEVICE_UNKNOWN);
	answer_end(&a);
	caller_free(c);
	buf_fini(&cert);
	buf_fini(&key);
}

static void a_revoked_laptop_is_refused_at_its_next_request(void **state)
{
	struct one_car *f = *state;
	struct answer a;

	call(f->caller, WIRE_PATH_HELLO, NULL, NULL, 0, NULL, &a);
	assert_int_equal(a.status, 200);
	answer_end(&a);
	f->car.d.state = DEVICE_REVOKED;
	assert_true(store_device_put(f->site.hq->store, &f->car.d, NULL));
	/* On the connection that was open all the time. */
	call(f->caller, WIRE_PATH_HELLO, NULL, NULL, 0, NULL, &a);
	assert_int_equal(a.status, 403);
	assert_int_equal(a.error, WIRE_REVOKED);
	answer_end(&a);
}

/* --- hello and odd requests --- */

static void hello_tells_what_a_node_must_know(void **state)
{
	struct one_car *f = *state;
	struct hello h;
	struct answer a;
	struct err e = { 0 };

	call(f->caller, WIRE_PATH_HELLO, NULL, NULL, 0, NULL, &a);
	assert_int_equal(a.status, 200);
	if (!hello_read(buf_str(&a.body), a.body.len, &h, &e))
		fail_msg("%s", e.text);
	assert_true(h.practice);
	assert_true(id_equal(h.store, f->site.hq->id));
	assert_true(id_equal(h.generation, f->site.hq->generation));
	assert_int_equal(h.state, DEVICE_ACTIVE);
	assert_int_equal(h.api_min, WIRE_API);
	assert_int_equal(h.limits.frame_entries, WIRE_FRAME_ENTRIES_MAX);
	assert_true(h.feed.height > 1); /* people and lists wait for it */
	answer_end(&a);
}

static void odd_requests_have_their_answers(void **state)
{
	struct one_car *f = *state;
	static const char *const chunked[] = { "Transfer-Encoding: chunked", NULL };
	static const char *const packed[] = { "Content-Encoding: gzip", NULL };
	static const char *const long_one[] = { "Content-Length: 20000000", NULL };
	const struct {
		const char *path, *type, *body;
		const char *const *headers;
		long status;
	} rows[] = {
		{ "/", NULL, NULL, NULL, 404 },
		{ "/v1/hello/", NULL, NULL, NULL, 404 },
		{ "/v1/../v1/hello", NULL, NULL, NULL,
		  200 }, /* libcurl itself walks it: the path that comes is exact */
		{ "/v1/%68ello", NULL, NULL, NULL, 404 },
		{ "/v1/hello?x=1", NULL, NULL, NULL, 404 },
		{ "/v1/heals", WIRE_TYPE_FRAMES, "x", NULL, 404 },
		{ "/v1/earlier", WIRE_TYPE_FRAMES, "x", NULL, 404 },
		{ WIRE_PATH_HELLO, WIRE_TYPE_JSON, "{}", NULL, 405 },
		{ WIRE_PATH_LOCATE, NULL, NULL, NULL, 405 },
		{ WIRE_PATH_LOCATE, WIRE_TYPE_FRAMES, "{}", NULL, 415 },
		{ WIRE_PATH_LOCATE, WIRE_TYPE_JSON, "{}", packed, 415 },
		{ WIRE_PATH_LOCATE, WIRE_TYPE_JSON, "{}", chunked, 411 },
		{ WIRE_PATH_LOCATE, WIRE_TYPE_JSON, "{\"tip\":1}", NULL, 400 },
		{ WIRE_PATH_LOCATE, WIRE_TYPE_JSON, "[[[[[[[[[[1]]]]]]]]]]", NULL, 400 },
		{ WIRE_PATH_PUSH, WIRE_TYPE_FRAMES, "this is no frame", NULL, 400 },
		{ WIRE_PATH_PUSH, WIRE_TYPE_FRAMES, "x", long_one, 413 },
		{ WIRE_PATH_ENROL, WIRE_TYPE_JSON, "{}", NULL, 403 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct caller *c = caller_new(&f->site, buf_str(&f->car.cert),
					      buf_str(&f->car.key));
		struct answer a;

		call(c, rows[i].path, rows[i].type, rows[i].body,
		     rows[i].body ? strlen(rows[i].body) : 0, rows[i].headers, &a);
		if (a.status != rows[i].status)
			fail_msg("row %zu, %s: %ld instead of %ld", i, rows[i].path, a.status,
				 rows[i].status);
		answer_end(&a);
		caller_free(c);
	}
}

static void too_many_requests_are_put_off(void **state)
{
	struct one_car *f = *state;
	struct server_conf conf = server_defaults();
	struct answer a;
	struct caller *c;

	conf.limits.requests_a_minute = 3;
	serve_anew(f, &conf);
	c = caller_new(&f->site, buf_str(&f->car.cert), buf_str(&f->car.key));
	for (int i = 0; i < 3; i++) {
		call(c, WIRE_PATH_HELLO, NULL, NULL, 0, NULL, &a);
		assert_int_equal(a.status, 200);
		answer_end(&a);
	}
	/* A slow machine may take so long that another is allowed. */
	for (int i = 0; i < 20; i++) {
		call(c, WIRE_PATH_HELLO, NULL, NULL, 0, NULL, &a);
		answer_end(&a);
		if (a.status != 200)
			break;
	}
	assert_int_equal(a.status, 429);
	caller_free(c);
}

static void a_fifth_connection_of_one_laptop_is_put_off(void **state)
{
	struct one_car *f = *state;
	struct server_conf conf = server_defaults();
	struct caller *held[WIRE_CONNECTIONS_MAX + 1];
	struct answer a;

	conf.idle_ms = 600000; /* none ends meanwhile, however slow the machine is */
	serve_anew(f, &conf);
	for (size_t i = 0; i <= WIRE_CONNECTIONS_MAX; i++) {
		held[i] = caller_new(&f->site, buf_str(&f->car.cert), buf_str(&f->car.key));
		call(held[i], WIRE_PATH_HELLO, NULL, NULL, 0, NULL, &a);
		assert_int_equal(a.status, i < WIRE_CONNECTIONS_MAX ? 200 : 429);
		answer_end(&a);
	}
	for (size_t i = 0; i <= WIRE_CONNECTIONS_MAX; i++)
		caller_free(held[i]);
}

/* --- enrolling --- */

static struct answer enrol(struct one_car *f, struct node *n, const struct enrol_ask *ask)
{
	struct caller *c = caller_new(&f->site, buf_str(&n->cert), buf_str(&n->key));
	struct buf body = { 0 };
	struct answer a;

	assert_true(enrol_ask_write(ask, &body));
	call(c, WIRE_PATH_ENROL, WIRE_TYPE_JSON, body.data, body.len, NULL, &a);
	buf_fini(&body);
	caller_free(c);
	return a;
}

static struct enrol_ask ask_of(const struct node *n)
{
	struct enrol_ask ask = { .device = n->bundle->device,
				 .bundle_device = n->bundle->device,
				 .practice = true };

	memset(ask.police_public, 7, 32);
	sign_public(n->sign_seed, ask.sign_public);
	sign_public(n->tls_seed, ask.tls_public);
	return ask;
}

static void a_bundle_enrols_one_laptop_once(void **state)
{
	struct one_car *f = *state;
	struct enrol_answer *got = mem_new(sizeof *got), *again = mem_new(sizeof *again);
	struct node n;
	struct enrol_ask ask;
	struct answer a;
	struct caller *c;
	struct buf key = { .ceiling = 4096 };

	node_add(&n, &f->site, "Car 2", "");
	ask = ask_of(&n);
	/* The bootstrap certificate is good for nothing else. */
	c = caller_new(&f->site, buf_str(&n.cert), buf_str(&n.key));
	call(c, WIRE_PATH_HELLO, NULL, NULL, 0, NULL, &a);
	assert_int_equal(a.status, 403);
	assert_int_equal(a.error, WIRE_BOOTSTRAP_ONLY);
	answer_end(&a);
	caller_free(c);
	ask.practice = false;
	a = enrol(f, &n, &ask);
	assert_int_equal(a.error, WIRE_PRACTICE_MISMATCH);
	answer_end(&a);
	ask.practice = true;
	a = enrol(f, &n, &ask);
	assert_int_equal(a.status, 200);
	assert_true(enrol_answer_read(buf_str(&a.body), a.body.len, got, NULL));
	answer_end(&a);
	/* The answer was lost: the same keys get the same certificate. */
	a = enrol(f, &n, &ask);
	assert_int_equal(a.status, 200);
	assert_true(enrol_answer_read(buf_str(&a.body), a.body.len, again, NULL));
	assert_string_equal(got->certificate, again->certificate);
	answer_end(&a);
	/* Anybody else with the bundle has come too late. */
	ask.tls_public[0] ^= 1;
	a = enrol(f, &n, &ask);
	assert_int_equal(a.status, 403);
	answer_end(&a);
	/* And the certificate works. */
	ca_seed_pem(n.tls_seed, &key);
	c = caller_new(&f->site, got->certificate, buf_str(&key));
	call(c, WIRE_PATH_HELLO, NULL, NULL, 0, NULL, &a);
	assert_int_equal(a.status, 200);
	answer_end(&a);
	caller_free(c);
	buf_fini(&key);
	node_end(&n);
	mem_free(got);
	mem_free(again);
}

static void a_book_that_was_there_before_keeps_its_id(void **state)
{
	struct one_car *f = *state;
	struct node n;
	struct enrol_ask ask;
	struct device d;
	struct answer a;

	node_add(&n, &f->site, "Car 3", "");
	ask = ask_of(&n);
	ask.device = f->car.d.id; /* somebody else's */
	a = enrol(f, &n, &ask);
	assert_int_equal(a.error, WIRE_WRONG_DEVICE);
	answer_end(&a);
	ask.device = id_random();
	a = enrol(f, &n, &ask);
	assert_int_equal(a.status, 200);
	answer_end(&a);
	assert_true(store_device_by_name(f->site.hq->store, "Car 3", &d));
	assert_true(id_equal(d.id, ask.device));
	assert_memory_equal(d.police_key, ask.police_public, 32);
	assert_memory_equal(d.sign_key, ask.sign_public, 32);
	assert_int_equal(store_codes_left(f->site.hq->store, d.id), n.bundle->n_codes);
	node_end(&n);
}

/* --- pushing --- */

static void what_was_pushed_is_held_and_signed_for(void **state)
{
	struct one_car *f = *state;
	struct locate_ask ask = { 0 };
	struct locate_answer at;
	struct push_answer *p;
	struct answer a;

	write_notes(f, 300);
	a = push(f, 0, 100);
	p = push_answer_of(&a);
	assert_int_equal(p->stored, 301); /* with the open entry */
	assert_int_equal(p->present, 0);
	assert_false(p->incident);
	assert_int_equal(p->receipt.height, 301);
	assert_true(hash_equal(&p->receipt.head, &f->car.head.hash));
	assert_true(id_equal(p->receipt.device, f->car.d.id));
	assert_true(receipt_holds(&p->receipt, RECEIPT_DOMAIN, f->site.hq->sign_public));
	mem_free(p);
	ask.tip = (struct mark){ .hash = f->car.head.hash, .height = f->car.head.height };
	locate(f, &ask, &at);
	assert_int_equal(at.known.height, 301);
	assert_false(at.tip_has_other_children);
	assert_true(at.has_receipt &&
		    receipt_holds(&at.receipt, RECEIPT_DOMAIN, f->site.hq->sign_public));
}

static void a_repeated_push_is_acknowledged_again(void **state)
{
	struct one_car *f = *state;
	struct push_answer *p;
	struct answer a;

	write_notes(f, 20);
	a = push(f, 0, 0);
	mem_free(push_answer_of(&a));
	a = push(f, 0, 7);
	p = push_answer_of(&a);
	assert_int_equal(p->stored, 0);
	assert_int_equal(p->present, 21);
	assert_int_equal(p->receipt.height, 21);
	assert_int_equal(store_arrivals(f->site.hq->store), 21 + 45);
	mem_free(p);
}

static void frames_that_arrived_whole_stand_when_the_line_dies(void **state)
{
	struct one_car *f = *state;
	struct server_conf conf = server_defaults();
	struct buf frames = { 0 };
	struct caller *c;
	struct answer a;
	struct head head;
	size_t first;

	conf.request_ms = 5000; /* of the minutes that the rest would take */
	serve_anew(f, &conf);
	write_notes(f, 60);
	made_frames(&f->made, 0, 20, &frames);
	first = frames.len / 2; /* in the second of four frames */
	c = caller_new(&f->site, buf_str(&f->car.cert), buf_str(&f->car.key));
	call_slowly(c, WIRE_PATH_PUSH, WIRE_TYPE_FRAMES, frames.data, frames.len, first, &a);
	/* Dropped at the deadline, though a byte came all the time. */
	assert_int_not_equal(a.curl, CURLE_OK);
	assert_true(a.seconds < 100 && a.seconds > 0.5);
	answer_end(&a);
	caller_free(c);
	assert_true(store_head(f->site.hq->store, f->car.d.id, &head, NULL));
	assert_in_range(head.height, 20, 60);
	buf_fini(&frames);
}

static void a_client_that_sends_byte_by_byte_is_dropped_at_the_deadline(void **state)
{
	struct one_car *f = *state;
	struct server_conf conf = server_defaults();
	struct caller *c;
	struct answer a;
	char body[4000]; /* 200 s */

	memset(body, 'x', sizeof body);
	conf.request_ms = 700;
	serve_anew(f, &conf);
	c = caller_new(&f->site, buf_str(&f->car.cert), buf_str(&f->car.key));
	call_slowly(c, WIRE_PATH_LOCATE, WIRE_TYPE_JSON, body, sizeof body, 1, &a);
	assert_int_not_equal(a.curl, CURLE_OK);
	assert_true(a.seconds < 100);
	answer_end(&a);
	/* An honest one is served all the same, when it is quick enough. */
	call(f->caller, WIRE_PATH_HELLO, NULL, NULL, 0, NULL, &a);
	answer_end(&a);
	caller_free(c);
	for (int tries = 0; tries < 50; tries++) {
		c = caller_new(&f->site, buf_str(&f->car.cert), buf_str(&f->car.key));
		call(c, WIRE_PATH_HELLO, NULL, NULL, 0, NULL, &a);
		answer_end(&a);
		caller_free(c);
		if (a.status == 200)
			break;
	}
	assert_int_equal(a.status, 200);
}

static void a_caller_that_never_shakes_hands_is_dropped(void **state)
{
	struct one_car *f = *state;
	struct server_conf conf = server_defaults();
	struct sockaddr_in at = { .sin_family = AF_INET };
	int64_t took = WIRE_HANDSHAKE_MS;

	conf.handshake_ms = 300;
	serve_anew(f, &conf);
	at.sin_port = htons(server_port(f->site.server));
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	for (int tries = 0; tries < 50 && took >= WIRE_HANDSHAKE_MS; tries++) {
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		int64_t began = clock_mono_ms();
		char byte;

		assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
		assert_true(recv(fd, &byte, 1, 0) <= 0);
		took = clock_mono_ms() - began;
		close(fd);
	}
	assert_true(took < WIRE_HANDSHAKE_MS); /* which it has when nobody says another */
}

static void an_entry_whose_parent_is_not_held_is_asked_to_locate(void **state)
{
	struct one_car *f = *state;
	struct answer a;

	write_notes(f, 10);
	a = push(f, 5, 0);
	assert_int_equal(a.status, 409);
	assert_int_equal(a.error, WIRE_PARENT_UNKNOWN);
	assert_int_equal(a.index, 0);
	answer_end(&a);
	assert_int_equal(store_arrivals(f->site.hq->store), 45);
}

static void an_entry_that_another_key_signed_is_an_alarm(void **state)
{
	struct one_car *f = *state;
	struct answer a;

	crypto_random(f->car.sign_seed, 32);
	write_notes(f, 3);
	a = push(f, 0, 0);
	assert_int_equal(a.status, 422);
	assert_int_equal(a.error, WIRE_BAD_SIGNATURE);
	answer_end(&a);
	assert_int_equal(store_arrivals(f->site.hq->store), 45);
}

static void nobody_pushes_for_another_laptop(void **state)
{
	struct one_car *f = *state;
	struct node other;
	struct caller *c;
	struct buf frames = { 0 };
	struct answer a;

	node_make(&other, &f->site, "Car 9", "");
	write_notes(f, 3);
	made_frames(&f->made, 0, 0, &frames);
	c = caller_new(&f->site, buf_str(&other.cert), buf_str(&other.key));
	call(c, WIRE_PATH_PUSH, WIRE_TYPE_FRAMES, frames.data, frames.len, NULL, &a);
	assert_int_equal(a.status, 422);
	answer_end(&a);
	assert_int_equal(store_arrivals(f->site.hq->store), 45);
	caller_free(c);
	buf_fini(&frames);
	node_end(&other);
}

static void a_kind_that_headquarters_does_not_know_is_parked_and_signed_for(void **state)
{
	struct one_car *f = *state;
	struct push_answer *p;
	struct answer a;

	node_write_body(&f->car, &f->made, 999, 1, id_random(),
			"{\"bases\":[],\"f\":{\"new\":\"x\"}}");
	node_write_body(&f->car, &f->made, kind_note.number, 99, id_random(),
			"{\"bases\":[],\"f\":{\"new\":\"x\"}}");
	a = push(f, 0, 0);
	p = push_answer_of(&a);
	assert_int_equal(p->stored, 3);
	assert_int_equal(p->parked, 2);
	assert_int_equal(p->receipt.height, 3);
	mem_free(p);
}

static void a_restored_laptop_makes_a_fork_that_is_kept_and_told(void **state)
{
	struct one_car *f = *state;
	struct node image;
	struct made other = { .n = 0 };
	struct locate_ask ask = { 0 };
	struct locate_answer at;
	struct push_answer *p;
	struct buf frames = { 0 };
	struct answer a;
	struct rec *r;

	write_notes(f, 4);
	image = f->car; /* the disk image */
	write_notes(f, 4);
	a = push(f, 0, 0);
	mem_free(push_answer_of(&a));
	/* The image comes back: its tip has children that it does not know. */
	ask.tip = (struct mark){ .hash = image.head.hash, .height = image.head.height };
	locate(f, &ask, &at);
	assert_int_equal(at.known.height, 5);
	assert_true(at.tip_has_other_children);
	assert_int_equal(store_incidents(f->site.hq->store, f->car.d.id), 1);
	/* Asked again, it is the same. */
	locate(f, &ask, &at);
	assert_int_equal(store_incidents(f->site.hq->store, f->car.d.id), 1);
	r = note("Written after the restore");
	image.epoch = id_random();
	image.seq = 0;
	node_write(&image, &other, r);
	rec_free(r);
	made_frames(&other, 0, 0, &frames);
	call(f->caller, WIRE_PATH_PUSH, WIRE_TYPE_FRAMES, frames.data, frames.len, NULL, &a);
	p = push_answer_of(&a);
	assert_true(p->incident);
	assert_int_equal(p->stored, 2);
	assert_true(hash_equal(&p->receipt.head, &image.head.hash));
	assert_int_equal(store_incidents(f->site.hq->store, f->car.d.id), 2);
	mem_free(p);
	buf_fini(&frames);
	made_end(&other);
}

static void a_push_into_another_generation_is_asked_to_locate(void **state)
{
	struct one_car *f = *state;
	static const char *const headers[] = { WIRE_HEADER_GENERATION
					       ": 00112233445566778899aabbccddeeff",
					       NULL };
	struct buf frames = { 0 };
	struct answer a;

	write_notes(f, 1);
	made_frames(&f->made, 0, 0, &frames);
	call(f->caller, WIRE_PATH_PUSH, WIRE_TYPE_FRAMES, frames.data, frames.len, headers, &a);
	assert_int_equal(a.status, 409);
	assert_int_equal(a.error, WIRE_GENERATION_CHANGED);
	answer_end(&a);
	buf_fini(&frames);
}

/* --- pulling --- */

static void pull(struct one_car *f, const struct pull_ask *ask, struct pull_answer *head,
		 struct frame_dec *dec, struct hash *last, size_t *n)
{
	struct buf body = { 0 };
	struct answer a;
	struct err e = { 0 };
	size_t at = 0, used;

	assert_true(pull_ask_write(ask, &body));
	call(f->caller, WIRE_PATH_PULL, WIRE_TYPE_JSON, body.data, body.len, NULL, &a);
	assert_int_equal(a.status, 200);
	if (!pull_answer_read(a.body.data, a.body.len, head, &at, &e))
		fail_msg("%s", e.text);
	*n = 0;
	while (at < a.body.len) {
		struct frame fr;

		assert_int_equal(
		    frame_dec_feed(dec, a.body.data + at, a.body.len - at, &used, &fr, &e),
		    FRAME_WHOLE);
		assert_true(frame_is_signed(&fr, f->site.hq->sign_public, &used) || fr.n == 0);
		*n += fr.n;
		*last = fr.entries[fr.n - 1].hash;
		at += fr.packed;
		frame_fini(&fr);
	}
	answer_end(&a);
	buf_fini(&body);
}

static void a_pull_brings_lists_and_people_in_order_and_signed(void **state)
{
	struct one_car *f = *state;
	struct frame_dec *dec = frame_dec_new(f->car.d.feed);
	struct pull_ask ask = { .max = 10 };
	struct pull_answer head;
	struct hash last = { { 0 } };
	size_t n, total = 0;

	for (int i = 0; i < 20; i++) {
		pull(f, &ask, &head, dec, &last, &n);
		assert_int_equal(n, head.entries);
		assert_true(
		    receipt_holds(&head.head, RECEIPT_FEED_DOMAIN, f->site.hq->sign_public));
		assert_false(head.rewound);
		total += n;
		ask.locator[0] = last;
		ask.n = 1;
		if (!head.more)
			break;
	}
	/* What the practice lists and people come to, and an open entry. */
	assert_int_equal(total, 45);
	assert_true(hash_equal(&last, &head.head.head));
	/* With nothing new there is nothing. */
	pull(f, &ask, &head, dec, &last, &n);
	assert_int_equal(n, 0);
	assert_false(head.more);
	/* A head that headquarters does not hold: it was restored. */
	ask.n = 2;
	ask.locator[1] = ask.locator[0];
	crypto_random(ask.locator[0].b, 32);
	pull(f, &ask, &head, dec, &last, &n);
	assert_true(head.rewound);
	assert_int_equal(n, 0);
	frame_dec_free(dec);
}

int main(void)
{
#define promise(f) cmocka_unit_test_setup_teardown(f, one_car_set_up, one_car_tear_down)
	const struct CMUnitTest tests[] = {
		promise(no_certificate_is_refused_in_the_handshake),
		promise(a_certificate_of_another_authority_is_refused_in_the_handshake),
		promise(the_servers_own_certificate_is_no_car),
		promise(a_certificate_of_ours_that_is_not_registered_is_unknown),
		promise(a_revoked_laptop_is_refused_at_its_next_request),
		promise(hello_tells_what_a_node_must_know),
		promise(odd_requests_have_their_answers),
		promise(too_many_requests_are_put_off),
		promise(a_fifth_connection_of_one_laptop_is_put_off),
		promise(a_bundle_enrols_one_laptop_once),
		promise(a_book_that_was_there_before_keeps_its_id),
		promise(what_was_pushed_is_held_and_signed_for),
		promise(a_repeated_push_is_acknowledged_again),
		promise(frames_that_arrived_whole_stand_when_the_line_dies),
		promise(a_client_that_sends_byte_by_byte_is_dropped_at_the_deadline),
		promise(a_caller_that_never_shakes_hands_is_dropped),
		promise(an_entry_whose_parent_is_not_held_is_asked_to_locate),
		promise(an_entry_that_another_key_signed_is_an_alarm),
		promise(nobody_pushes_for_another_laptop),
		promise(a_kind_that_headquarters_does_not_know_is_parked_and_signed_for),
		promise(a_restored_laptop_makes_a_fork_that_is_kept_and_told),
		promise(a_push_into_another_generation_is_asked_to_locate),
		promise(a_pull_brings_lists_and_people_in_order_and_signed),
	};

	crypto_start();
	curl_global_init(CURL_GLOBAL_DEFAULT);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
