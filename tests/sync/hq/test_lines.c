/* Lines that are held and lines that are slow keep nobody out. */
#include "crowd.h"
#include "site.h"

#include "base/crypto.h"
#include "base/mem.h"
#include "model/kinds.h"

#include <curl/curl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include <cmocka.h>

#define LONG_MS 600000
#define PLACES 24
#define TRIES 20
/* A handshake or headers that take longer may be ended for want of room. */
#define YOUNG_S 1.0

struct fixture {
	struct site site;
	struct node honest;
	struct crowd *crowd;
};

/* Deadlines that nobody reaches: what ends a line here is the want of room. */
static int setup(void **state)
{
	struct fixture *f = mem_new(sizeof *f);
	struct server_conf conf = server_defaults();

	conf.handshake_ms = conf.headers_ms = conf.request_ms = conf.idle_ms = LONG_MS;
	conf.connections = PLACES;
	conf.limits.requests_a_minute = 100000;
	site_make(&f->site, false);
	site_serve(&f->site, &conf);
	node_make(&f->honest, &f->site, "Honest", "");
	f->crowd = crowd_new(server_port(f->site.server));
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	crowd_end(f->crowd);
	node_end(&f->honest);
	site_end(&f->site);
	mem_free(f);
	return 0;
}

static void lines_of(struct fixture *f, const char *name, enum manner how, size_t n)
{
	struct node node;

	node_make(&node, &f->site, name, "");
	while (n--)
		crowd_add(f->crowd, how, buf_str(&node.cert), buf_str(&node.key));
	node_end(&node);
}

/* A new line each time: that is what a full house has no place for. */
static void push_by_a_new_line(struct fixture *f, const struct buf *frames, struct answer *a)
{
	struct caller *c = caller_new(&f->site, buf_str(&f->honest.cert), buf_str(&f->honest.key));

	curl_easy_setopt(caller_easy(c), CURLOPT_TIMEOUT, 300L);
	call(c, WIRE_PATH_PUSH, WIRE_TYPE_FRAMES, frames->data, frames->len, NULL, a);
	caller_free(c);
}

/* On a slow machine an honest line is not quick enough each time, and calls again. */
static void push_one(struct fixture *f)
{
	struct made m = { 0 };
	struct buf frames = { 0 };
	struct answer a;

	node_write_body(&f->honest, &m, kind_note.number, 1, id_random(),
			"{\"bases\":[],\"f\":{}}");
	made_frames(&m, 0, 0, &frames);
	push_by_a_new_line(f, &frames, &a);
	for (int i = 1; i < TRIES && a.status == 0 && a.curl != CURLE_OPERATION_TIMEDOUT &&
			a.seconds >= YOUNG_S;
	     i++) {
		answer_end(&a);
		push_by_a_new_line(f, &frames, &a);
	}
	if (a.status != 200)
		fail_msg("curl=%d status=%ld", a.curl, a.status);
	answer_end(&a);
	buf_fini(&frames);
	made_end(&m);
}

static void a_house_full_of_slow_lines_has_room_for_an_honest_car(void **state)
{
	struct fixture *f = *state;

	lines_of(f, "Car 1", SILENT, 4);
	lines_of(f, "Car 2", SLOW_HEADERS, 4);
	lines_of(f, "Car 3", SLOW_BODY, 4);
	lines_of(f, "Car 4", NO_HANDSHAKE, 12);
	lines_of(f, "Car 5", HELD, 4);
	crowd_start(f->crowd);
	for (int i = 0; i < 8; i++)
		push_one(f);
	/* And slow ones went for it. */
	while (!crowd_look(f->crowd).slow_cut)
		nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
}

static void one_device_cannot_take_all_places(void **state)
{
	struct fixture *f = *state;

	lines_of(f, "Car 1", SILENT, 2 * WIRE_CONNECTIONS_MAX + 2);
	crowd_start(f->crowd);
	while (!crowd_look(f->crowd).slow_cut)
		nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
}

#define CASE(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_house_full_of_slow_lines_has_room_for_an_honest_car),
		CASE(one_device_cannot_take_all_places),
	};

	crypto_start();
	curl_global_init(CURL_GLOBAL_DEFAULT);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
