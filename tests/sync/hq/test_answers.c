/* What headquarters answers when something is in its way: a line that is slow, a row that is
 * damaged. */
#include "site.h"

#include "base/crypto.h"
#include "base/mem.h"
#include "model/kinds.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <cmocka.h>

#define ENTRIES 24
#define NOISE 30000

struct fixture {
	struct site site;
	struct node car;
};

static int setup(void **state)
{
	struct fixture *f = mem_new(sizeof *f);

	site_make(&f->site, true);
	node_make(&f->car, &f->site, "Car 1", "");
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	node_end(&f->car);
	site_end(&f->site);
	mem_free(f);
	return 0;
}

/* Words that do not pack, in the car's feed. */
static void write_feed(struct fixture *f)
{
	uint8_t *noise = mem_new(NOISE);
	struct own what = { .kind = kind_note.number, .schema = kind_note.schema };
	struct err e = { 0 };

	assert_true(store_begin(f->site.hq->store, &e));
	for (size_t i = 0; i < ENTRIES; i++) {
		struct buf body = { .ceiling = 65536 };

		crypto_random(noise, NOISE);
		what.record = id_random();
		buf_puts(&body, "{\"x\":\"");
		base64_encode(noise, NOISE, &body);
		buf_puts(&body, "\"}");
		if (!hq_write(f->site.hq, f->car.d.feed, &what, &body, NULL, &e))
			fail_msg("%s", e.text);
		buf_fini(&body);
	}
	assert_true(store_commit(f->site.hq->store, &e));
	mem_free(noise);
}

/* Little of it waits on this side, as on a line that is slow. */
static int small_window(void *ctx, curl_socket_t fd, curlsocktype purpose)
{
	int bytes = 8192;

	(void)ctx;
	(void)purpose;
	return setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes) == 0
		   ? CURL_SOCKOPT_OK
		   : CURL_SOCKOPT_ERROR;
}

/* Nor on headquarters' side, whose descriptors are this process's: the system would take all of it
 * at once on a line without end. */
static void small_buffers(const struct site *s)
{
	int bytes = 8192, n = 0;

	for (int fd = 3; fd < 1024; fd++) {
		struct sockaddr_in at = { 0 };
		socklen_t len = sizeof at;

		if (getsockname(fd, (struct sockaddr *)&at, &len) == 0 &&
		    at.sin_family == AF_INET && ntohs(at.sin_port) == server_port(s->server))
			n += setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes) == 0;
	}
	assert_true(n > 0);
}

/* Each piece takes its time. */
static size_t take_slowly(char *p, size_t one, size_t n, void *ctx)
{
	nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL);
	return buf_put(ctx, p, one * n) ? one * n : 0;
}

/* It takes several times as long as a request may; it moves all the time. */
static void an_answer_that_is_fetched_slowly_comes_whole(void **state)
{
	struct fixture *f = *state;
	struct server_conf conf = server_defaults();
	struct pull_ask ask = { .max = WIRE_PULL_ENTRIES_MAX };
	struct buf body = { 0 };
	struct caller *c;
	struct answer a;

	conf.request_ms = 2000;
	write_feed(f);
	site_serve(&f->site, &conf);
	c = caller_new(&f->site, buf_str(&f->car.cert), buf_str(&f->car.key));
	curl_easy_setopt(caller_easy(c), CURLOPT_SOCKOPTFUNCTION, small_window);
	call(c, WIRE_PATH_HELLO, NULL, NULL, 0, NULL, &a);
	assert_int_equal(a.status, 200);
	answer_end(&a);
	small_buffers(&f->site);
	curl_easy_setopt(caller_easy(c), CURLOPT_WRITEFUNCTION, take_slowly);
	curl_easy_setopt(caller_easy(c), CURLOPT_TIMEOUT, 300L);
	assert_true(pull_ask_write(&ask, &body));
	call(c, WIRE_PATH_PULL, WIRE_TYPE_JSON, body.data, body.len, NULL, &a);
	if (a.status != 200 || a.curl != CURLE_OK)
		fail_msg("curl=%d status=%ld after %zu bytes, %.1f s", a.curl, a.status, a.body.len,
			 a.seconds);
	assert_true(a.body.len > (size_t)ENTRIES * NOISE / 2);
	assert_true(a.seconds > 3);
	answer_end(&a);
	buf_fini(&body);
	caller_free(c);
}

/* A row of somebody else's that has decayed, above what this car has been fed. */
static void a_damaged_row_stops_nobodys_call_and_nobodys_push(void **state)
{
	struct fixture *f = *state;
	char *path = mem_fmt("%s/store.db", f->site.dir);
	struct call_ask ask = { .locate = { .n = 0 } };
	struct buf body = { 0 }, frames = { 0 };
	struct made m = { 0 }, theirs = { 0 };
	struct node other;
	sqlite3 *db = NULL;
	struct caller *c;
	struct answer a;

	node_make(&other, &f->site, "Car 2", "");
	node_write_body(&other, &theirs, kind_note.number, 1, id_random(),
			"{\"bases\":[],\"f\":{}}");
	node_arrive(&other, &f->site, &theirs);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db,
				      "DROP TRIGGER entry_is_fixed; UPDATE entry SET body = x'00' "
				      "WHERE n = (SELECT max(n) FROM entry)",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	sqlite3_close(db);
	site_serve(&f->site, NULL);
	c = caller_new(&f->site, buf_str(&f->car.cert), buf_str(&f->car.key));
	assert_true(call_ask_write(&ask, &body));
	call(c, WIRE_PATH_CALL, WIRE_TYPE_JSON, body.data, body.len, NULL, &a);
	assert_int_equal(a.status, 200);
	answer_end(&a);
	node_write_body(&f->car, &m, kind_note.number, 1, id_random(), "{\"bases\":[],\"f\":{}}");
	made_frames(&m, 0, 0, &frames);
	call(c, WIRE_PATH_PUSH, WIRE_TYPE_FRAMES, frames.data, frames.len, NULL, &a);
	assert_int_equal(a.status, 200);
	answer_end(&a);
	call(c, WIRE_PATH_HELLO, NULL, NULL, 0, NULL, &a);
	assert_int_equal(a.status, 200);
	answer_end(&a);
	caller_free(c);
	buf_fini(&body);
	buf_fini(&frames);
	made_end(&m);
	made_end(&theirs);
	node_end(&other);
	mem_free(path);
}

#define CASE(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_damaged_row_stops_nobodys_call_and_nobodys_push),
		CASE(an_answer_that_is_fetched_slowly_comes_whole),
	};

	crypto_start();
	curl_global_init(CURL_GLOBAL_DEFAULT);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
