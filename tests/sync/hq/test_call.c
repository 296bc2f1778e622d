/* The call, with which a session begins, over real TLS on the loopback. */
#include "site.h"

#include "base/mem.h"
#include "model/kinds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void write_note(struct one_car *f)
{
	struct rec *r = rec_new(&kind_note, id_random());

	r->practice = true;
	rec_put(r, NOTE_TEXT, "Nothing seen from the road");
	node_write(&f->car, &f->made, r);
	rec_free(r);
}

static size_t ask_call(struct one_car *f, const struct call_ask *ask, struct call_answer *out)
{
	struct buf body = { 0 };
	struct answer a;
	struct err e = { 0 };
	size_t n;

	assert_true(call_ask_write(ask, &body));
	call(f->caller, WIRE_PATH_CALL, WIRE_TYPE_JSON, body.data, body.len, NULL, &a);
	assert_int_equal(a.status, 200);
	if (!call_answer_read(buf_str(&a.body), a.body.len, out, &e))
		fail_msg("%s", e.text);
	n = a.body.len;
	answer_end(&a);
	buf_fini(&body);
	return n;
}

static void a_call_says_again_only_what_is_news(void **state)
{
	struct one_car *f = *state;
	struct call_ask *ask = mem_new(sizeof *ask);
	struct call_answer *first = mem_new(sizeof *first), *next = mem_new(sizeof *next);
	struct buf frames = { 0 };
	struct answer a;

	ask_call(f, ask, next); /* feeds what waits for the car */
	ask_call(f, ask, first);
	assert_true(first->has_hello && first->has_located && !first->located.known.height);
	assert_true(id_equal(first->hello.generation, f->site.hq->generation));
	hello_sum(&first->hello, ask->had_hello);
	locate_sum(&first->located, ask->had_located);
	assert_true(ask_call(f, ask, next) < 100);
	assert_true(!next->has_hello && !next->has_located && next->time_ms);
	for (size_t i = 0; i < 3; i++)
		write_note(f);
	made_frames(&f->made, 0, 0, &frames);
	call(f->caller, WIRE_PATH_PUSH, WIRE_TYPE_FRAMES, frames.data, frames.len, NULL, &a);
	buf_fini(&frames);
	assert_int_equal(a.status, 200);
	answer_end(&a);
	ask->locate.tip = (struct mark){ f->car.head.hash, f->car.head.height };
	ask_call(f, ask, next);
	assert_true(next->has_located && next->located.known.height == f->car.head.height);
	assert_true(next->located.has_receipt);
	locate_sum(&next->located, ask->had_located);
	ask_call(f, ask, next);
	assert_false(next->has_located);
	mem_free(ask);
	mem_free(first);
	mem_free(next);
}

static void a_call_is_read_strictly(void **state)
{
	static const char *const texts[] = {
		"",
		"{}",
		"{\"locator\":[],\"tip\":null}",
		"{\"had_hello\":\"00\",\"had_located\":\"0000000000000000\",\"locator\":[],\"tip\":"
		"null}",
		"{\"had_hello\":\"0000000000000000\",\"had_located\":\"0000000000000000\","
		"\"locator\":[],"
		"\"more\":1,\"tip\":null}",
	};
	struct one_car *f = *state;
	struct answer a;

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		call(f->caller, WIRE_PATH_CALL, WIRE_TYPE_JSON, texts[i], strlen(texts[i]), NULL,
		     &a);
		assert_int_equal(a.status, 400);
		answer_end(&a);
	}
}

int main(void)
{
#define promise(f) cmocka_unit_test_setup_teardown(f, one_car_set_up, one_car_tear_down)
	const struct CMUnitTest tests[] = {
		promise(a_call_says_again_only_what_is_news),
		promise(a_call_is_read_strictly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
