/* A thousand bad inputs over real TLS, and what was recorded said again. Whatever comes, the store
 * holds what it held, and the next good request is answered. */
#include "bad.h"

#include "base/crypto.h"
#include "base/mem.h"
#include "ca.h"
#include "model/kinds.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#define WRONG_SHOWN 30

/* --- saying it --- */

static void printed(const char *what)
{
	for (size_t i = 0; what[i] && i < 70; i++)
		fputc((unsigned char)what[i] < 0x20 || (unsigned char)what[i] > 0x7e ? '.'
										     : what[i],
		      stderr);
}

static const char *code_of(enum wire_error e)
{
	return e < WIRE_ERROR_N ? wire_error_row(e)->code : "-";
}

static void judge(struct bad *b, const char *what, const char *where, const struct want *w,
		  const struct answer *a)
{
	enum wire_error got = a->status >= 400 ? a->error : WIRE_FINE;

	b->said++;
	if (a->status == w->status && got == w->error && a->index == w->index)
		return;
	if (b->wrong++ >= WRONG_SHOWN)
		return;
	fprintf(stderr, "%s, ", where);
	printed(what);
	fprintf(stderr, ": %ld %s at %lld instead of %ld %s at %lld\n", a->status, code_of(got),
		(long long)a->index, w->status, code_of(w->error), (long long)w->index);
}

void bad_say(struct bad *b, struct caller *c, const char *what, const char *path, const char *type,
	     const void *body, size_t n, struct want w)
{
	struct answer a;

	call(c, path, type, body, n, NULL, &a);
	judge(b, what, path, &w, &a);
	answer_end(&a);
}

void bad_bytes(struct bad *b, const char *what, const void *bytes, size_t n, long status)
{
	struct want w = WANT(status, WIRE_FINE);
	struct answer a;

	call_bytes(&b->site, buf_str(&b->car.cert), buf_str(&b->car.key), bytes, n, &a);
	/* What the library refuses before anybody reads it has a page of its own. */
	w.error = a.status >= 400 && a.status == status ? a.error : WIRE_FINE;
	w.index = a.index;
	judge(b, what, "bytes", &w, &a);
	answer_end(&a);
}

/* --- all of it --- */

static void write_notes(struct node *n, struct made *m, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct rec *r = rec_new(&kind_note, id_random());

		r->practice = true;
		rec_put(r, NOTE_TEXT, "Said before");
		node_write(n, m, r);
		rec_free(r);
	}
}

static void open_site(struct bad *b)
{
	struct server_conf conf = server_defaults();
	struct made m = { 0 };

	conf.limits.requests_a_minute = 1000000;
	site_make(&b->site, true);
	node_make(&b->car, &b->site, "Car 1", "");
	node_make(&b->other, &b->site, "Car 2", "");
	node_add(&b->fresh, &b->site, "Car 3", "");
	write_notes(&b->car, &m, 3);
	node_arrive(&b->car, &b->site, &m);
	made_end(&m);
	site_serve(&b->site, &conf);
	b->caller = caller_new(&b->site, buf_str(&b->car.cert), buf_str(&b->car.key));
	b->others = caller_new(&b->site, buf_str(&b->other.cert), buf_str(&b->other.key));
	b->boots = caller_new(&b->site, buf_str(&b->fresh.cert), buf_str(&b->fresh.key));
	/* The feed is made at the first look. */
	bad_say(b, b->caller, "hello", WIRE_PATH_HELLO, NULL, NULL, 0, WANT(200, WIRE_FINE));
	bad_say(b, b->others, "hello", WIRE_PATH_HELLO, NULL, NULL, 0, WANT(200, WIRE_FINE));
	b->said = 0;
	b->arrived = store_arrivals(b->site.hq->store);
}

static void close_site(struct bad *b)
{
	caller_free(b->caller);
	caller_free(b->others);
	caller_free(b->boots);
	node_end(&b->car);
	node_end(&b->other);
	node_end(&b->fresh);
	site_end(&b->site);
}

/* Nothing came in, and who is good is served. */
static void is_as_before(struct bad *b)
{
	struct made m = { 0 };
	struct buf frames = { 0 };
	struct node car = b->car;
	struct head head;

	assert_int_equal(store_arrivals(b->site.hq->store), b->arrived);
	assert_true(store_head(b->site.hq->store, b->car.d.id, &head, NULL));
	assert_true(hash_equal(&head.hash, &b->car.head.hash));
	node_write_body(&car, &m, 17, 1, (struct id){ { 77 } }, "{\"f\":{\"text\":\"All well\"}}");
	made_frames(&m, 0, 0, &frames);
	bad_say(b, b->caller, "a good one", WIRE_PATH_PUSH, WIRE_TYPE_FRAMES, frames.data,
		frames.len, WANT(200, WIRE_FINE));
	assert_int_equal(store_arrivals(b->site.hq->store), b->arrived + 1);
	made_end(&m);
	buf_fini(&frames);
}

static void a_thousand_bad_inputs_have_their_answers(void **state)
{
	struct bad b = { 0 };
	size_t json, http, frames, entries, bundles;

	(void)state;
	open_site(&b);
	json = bad_json_all(&b);
	http = bad_http_all(&b);
	frames = bad_frames_all(&b);
	entries = bad_entries_all(&b);
	bundles = bad_bundles_all(&b);
	printf("count: %zu bad inputs: %zu JSON, %zu HTTP, %zu frames, %zu entries, %zu bundles\n",
	       b.said, json, http, frames, entries, bundles);
	assert_true(b.said >= 1000);
	is_as_before(&b);
	if (b.wrong)
		fail_msg("%zu were answered otherwise", b.wrong);
	close_site(&b);
}

/* --- again --- */

/* What a car said once, said again and in another order: answered as what is there already. */
static void what_was_recorded_and_is_said_again_changes_nothing(void **state)
{
	struct bad b = { 0 };
	struct buf pieces[4] = { { 0 } };
	struct made m = { 0 };
	uint64_t arrived;

	(void)state;
	open_site(&b);
	write_notes(&b.car, &m, 40);
	for (size_t i = 0; i < 4; i++) {
		struct made part = { .all = m.all + i * 10, .n = 10 };

		made_frames(&part, 0, 0, &pieces[i]);
		bad_say(&b, b.caller, "the first time", WIRE_PATH_PUSH, WIRE_TYPE_FRAMES,
			pieces[i].data, pieces[i].len, WANT(200, WIRE_FINE));
	}
	arrived = store_arrivals(b.site.hq->store);
	for (size_t turn = 0; turn < 12; turn++) {
		struct buf *p = &pieces[(turn * 3 + 1) % 4];

		bad_say(&b, b.caller, "once more", WIRE_PATH_PUSH, WIRE_TYPE_FRAMES, p->data,
			p->len, WANT(200, WIRE_FINE));
		bad_say(&b, b.others, "by another car", WIRE_PATH_PUSH, WIRE_TYPE_FRAMES, p->data,
			p->len, WANT_AT(422, WIRE_BAD_SIGNATURE, 9));
	}
	assert_int_equal(store_arrivals(b.site.hq->store), arrived);
	assert_int_equal(store_incidents(b.site.hq->store, b.car.d.id), 0);
	assert_int_equal(store_incidents(b.site.hq->store, b.other.d.id), 0);
	assert_int_equal(b.wrong, 0);
	for (size_t i = 0; i < 4; i++)
		buf_fini(&pieces[i]);
	made_end(&m);
	close_site(&b);
}

static int raw_line(const struct site *s)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_port = htons(server_port(s->server)) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
	return fd;
}

/* Writes and reads until the other side ends it; gives how many bytes came. */
static size_t until_closed(int fd, const void *p, size_t n)
{
	struct pollfd look = { .fd = fd, .events = POLLIN };
	char answer[4096];
	size_t all = 0;
	ssize_t got = 1;

	assert_true(send(fd, p, n, MSG_NOSIGNAL) == (ssize_t)n);
	while (got > 0 && poll(&look, 1, 600000) == 1) {
		got = recv(fd, answer, sizeof answer, 0);
		all += got > 0 ? (size_t)got : 0;
	}
	assert_true(got <= 0);
	return all;
}

/* The bytes of one line, given to another: TLS has other keys by then. */
static void the_bytes_of_a_line_are_worth_nothing_on_another(void **state)
{
	struct bad b = { 0 };
	struct recorded *r;
	struct buf *sent;
	uint64_t arrived;

	(void)state;
	open_site(&b);
	r = recorded_begin(&b.site);
	{
		struct made m = { 0 };
		struct buf frames = { 0 };
		struct caller *c = recorded_caller(r, buf_str(&b.car.cert), buf_str(&b.car.key));

		node_write_body(&b.car, &m, 17, 1, (struct id){ { 44 } },
				"{\"f\":{\"text\":\"Once\"}}");
		made_frames(&m, 0, 0, &frames);
		bad_say(&b, c, "recorded", WIRE_PATH_PUSH, WIRE_TYPE_FRAMES, frames.data,
			frames.len, WANT(200, WIRE_FINE));
		caller_free(c);
		made_end(&m);
		buf_fini(&frames);
	}
	sent = recorded_end(r);
	assert_true(sent->len > 1000);
	arrived = store_arrivals(b.site.hq->store);
	for (size_t i = 0; i < 5; i++) {
		int fd = raw_line(&b.site);

		until_closed(fd, sent->data, sent->len);
		close(fd);
	}
	assert_int_equal(store_arrivals(b.site.hq->store), arrived);
	bad_say(&b, b.caller, "after it", WIRE_PATH_HELLO, NULL, NULL, 0, WANT(200, WIRE_FINE));
	assert_int_equal(b.wrong, 0);
	buf_fini(sent);
	mem_free(sent);
	close_site(&b);
}

/* --- certificates --- */

static void hello_by(struct bad *b, const char *what, const struct buf *cert, const struct buf *key,
		     struct want w)
{
	struct caller *c = caller_new(&b->site, buf_str(cert), buf_str(key));

	bad_say(b, c, what, WIRE_PATH_HELLO, NULL, NULL, 0, w);
	caller_free(c);
}

/* One of ours for this key, good for so long from now; what came before is replaced. */
static void issue(struct bad *b, const uint8_t seed[32], int64_t seconds, struct buf *cert)
{
	uint8_t public_key[32];
	struct hash spki;

	buf_reset(cert);
	sign_public(seed, public_key);
	assert_true(ca_issue(b->site.dir, "car", public_key, seconds, cert, &spki, NULL));
}

static void say_suspended(struct bad *b, enum device_state state, enum wire_error error)
{
	static const struct {
		const char *path, *type;
	} asks[] = { { WIRE_PATH_HELLO, NULL },
		     { WIRE_PATH_LOCATE, WIRE_TYPE_JSON },
		     { WIRE_PATH_PULL, WIRE_TYPE_JSON },
		     { WIRE_PATH_OWN, WIRE_TYPE_JSON },
		     { WIRE_PATH_PUSH, WIRE_TYPE_FRAMES },
		     { WIRE_PATH_HEAL, WIRE_TYPE_FRAMES },
		     { WIRE_PATH_COURIER, WIRE_TYPE_COURIER } };
	struct device d;

	/* As the store has it: its feed has gone on since. */
	assert_true(store_device_by_id(b->site.hq->store, b->car.d.id, &d));
	d.state = state;
	assert_true(store_device_put(b->site.hq->store, &d, NULL));
	for (size_t i = 0; i < sizeof asks / sizeof *asks; i++)
		bad_say(b, b->caller, "a device that may not", asks[i].path, asks[i].type,
			asks[i].type ? "{}" : NULL, asks[i].type ? 2 : 0, WANT(403, error));
	d.state = DEVICE_ACTIVE;
	assert_true(store_device_put(b->site.hq->store, &d, NULL));
	bad_say(b, b->caller, "a device that may again", WIRE_PATH_HELLO, NULL, NULL, 0,
		WANT(200, WIRE_FINE));
}

static void a_certificate_that_is_not_good_comes_nowhere(void **state)
{
	static const struct buf nothing = { 0 };
	struct bad b = { 0 };
	struct buf cert = { .ceiling = 65536 }, key = { .ceiling = 65536 };
	uint8_t seed[32];

	(void)state;
	open_site(&b);
	rogue_pair(&cert, &key);
	hello_by(&b, "another authority's", &cert, &key, WANT(0, WIRE_FINE));
	hello_by(&b, "another's key for it", &b.car.cert, &key, WANT(0, WIRE_FINE));
	hello_by(&b, "no key for it", &b.car.cert, &nothing, WANT(0, WIRE_FINE));
	crypto_random(seed, sizeof seed);
	buf_reset(&key);
	ca_seed_pem(seed, &key);
	issue(&b, seed, 3600, &cert);
	hello_by(&b, "ours, of nobody", &cert, &key, WANT(403, WIRE_DEVICE_UNKNOWN));
	issue(&b, b.car.tls_seed, -10, &cert);
	hello_by(&b, "one that has run out", &cert, &b.car.key, WANT(0, WIRE_FINE));
	/* The key tells who it is, so another certificate for it does no harm. */
	issue(&b, b.car.tls_seed, 3600, &cert);
	hello_by(&b, "another one for the car's key", &cert, &b.car.key, WANT(200, WIRE_FINE));
	say_suspended(&b, DEVICE_SUSPENDED, WIRE_SUSPENDED);
	say_suspended(&b, DEVICE_REVOKED, WIRE_REVOKED);
	assert_int_equal(store_arrivals(b.site.hq->store), b.arrived);
	assert_int_equal(b.wrong, 0);
	buf_fini(&cert);
	buf_fini(&key);
	close_site(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_thousand_bad_inputs_have_their_answers),
		cmocka_unit_test(a_certificate_that_is_not_good_comes_nowhere),
		cmocka_unit_test(what_was_recorded_and_is_said_again_changes_nothing),
		cmocka_unit_test(the_bytes_of_a_line_are_worth_nothing_on_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
