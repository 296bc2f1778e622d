/* Group commit: what many cars send in one turn of the server is made durable once; nobody has an
 * answer before; nobody loses by another's bad frame; and what the store did not keep was promised
 * to nobody. The store is in memory, so that a test can hold it, fill it, and count. */
#include "site.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/mem.h"
#include "model/kinds.h"

#include <curl/curl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define CARS 12
#define LONG_MS 600000

struct one {
	struct node node;
	struct made made;
	struct caller *caller;
	struct buf frames;
	struct answer answer;
	bool done;
};

struct fixture {
	struct site site;
	struct one cars[CARS];
	CURLM *all;
	size_t done;
};

static void cars_come(struct fixture *f)
{
	for (size_t i = 0; i < CARS; i++) {
		struct one *c = &f->cars[i];
		char name[16];

		snprintf(name, sizeof name, "Car %zu", i);
		node_make(&c->node, &f->site, name, "");
		node_write_body(&c->node, &c->made, kind_note.number, 1, id_random(),
				"{\"bases\":[],\"f\":{}}");
		c->caller = caller_new(&f->site, buf_str(&c->node.cert), buf_str(&c->node.key));
		made_frames(&c->made, 0, 1, &c->frames); /* two frames of one entry each */
	}
}

static void begin_all(struct fixture *f, bool hello)
{
	f->done = 0;
	for (size_t i = 0; i < CARS; i++) {
		struct one *c = &f->cars[i];

		answer_end(&c->answer);
		c->done = false;
		if (hello)
			call_begin(c->caller, WIRE_PATH_HELLO, NULL, NULL, 0, &c->answer);
		else
			call_begin(c->caller, WIRE_PATH_PUSH, WIRE_TYPE_FRAMES, c->frames.data,
				   c->frames.len, &c->answer);
		curl_easy_setopt(caller_easy(c->caller), CURLOPT_PRIVATE, c);
		curl_easy_setopt(caller_easy(c->caller), CURLOPT_TIMEOUT, 300L);
		curl_multi_add_handle(f->all, caller_easy(c->caller));
	}
}

static void look(struct fixture *f)
{
	const CURLMsg *m;
	int n;

	curl_multi_poll(f->all, NULL, 0, 20, NULL);
	curl_multi_perform(f->all, &n);
	while ((m = curl_multi_info_read(f->all, &n))) {
		CURLcode code = m->data.result;
		CURL *easy = m->easy_handle;
		struct one *c = NULL;

		curl_easy_getinfo(easy, CURLINFO_PRIVATE, &c);
		curl_multi_remove_handle(f->all, easy);
		call_end(c->caller, (int)code, &c->answer);
		c->done = true;
		f->done++;
	}
}

static int setup_with(void **state, int64_t wait_ms)
{
	struct fixture *f = mem_new(sizeof *f);
	struct server_conf conf = server_defaults();

	conf.idle_ms = LONG_MS; /* a line that had to be opened anew would wait for the store */
	conf.limits.requests_a_minute = 1000;
	site_make(&f->site, false);
	site_on_shelf(&f->site, LONG_MS, wait_ms);
	site_serve(&f->site, &conf);
	cars_come(f);
	f->all = curl_multi_init();
	curl_multi_setopt(f->all, CURLMOPT_MAXCONNECTS, (long)(2 * CARS));
	/* Lines that are open and warm, so that a push is what comes next. */
	begin_all(f, true);
	while (f->done < CARS)
		look(f);
	*state = f;
	return 0;
}

static int setup(void **state)
{
	return setup_with(state, LONG_MS);
}

static int setup_impatient(void **state)
{
	return setup_with(state, 0);
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	curl_multi_cleanup(f->all);
	for (size_t i = 0; i < CARS; i++) {
		answer_end(&f->cars[i].answer);
		caller_free(f->cars[i].caller);
		buf_fini(&f->cars[i].frames);
		made_end(&f->cars[i].made);
		node_end(&f->cars[i].node);
	}
	site_end(&f->site);
	mem_free(f);
	return 0;
}

/* Has everything left? */
static bool all_sent(struct fixture *f)
{
	for (size_t i = 0; i < CARS; i++) {
		curl_off_t sent = 0;

		curl_easy_getinfo(caller_easy(f->cars[i].caller), CURLINFO_SIZE_UPLOAD_T, &sent);
		if ((size_t)sent < f->cars[i].frames.len)
			return false;
	}
	return true;
}

/* All of them while this program holds the store, then lets go. */
static void push_all_at_once(struct fixture *f)
{
	assert_true(store_begin(f->site.hq->store, NULL));
	assert_true(store_setting_put(f->site.hq->store, "held", "1", 1, NULL));
	begin_all(f, false);
	while (!all_sent(f))
		look(f);
	for (int i = 0; i < 5; i++)
		look(f);
	assert_int_equal(f->done, 0); /* nothing is durable: nobody has an answer */
	assert_true(store_commit(f->site.hq->store, NULL));
	while (f->done < CARS)
		look(f);
}

static size_t held_of(struct fixture *f, const struct one *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->made.n; i++)
		n += store_has(f->site.hq->store, c->node.d.id, c->made.all[i].h.height,
			       &c->made.all[i].hash);
	return n;
}

static void pushes_of_many_cars_share_a_flush_and_none_is_answered_before_it(void **state)
{
	struct fixture *f = *state;
	uint64_t before = store_commits(f->site.serving->store);
	uint64_t commits;

	push_all_at_once(f);
	for (size_t i = 0; i < CARS; i++) {
		assert_int_equal(f->cars[i].answer.status, 200);
		assert_int_equal(held_of(f, &f->cars[i]), 2);
		assert_true(store_last_receipt(f->site.hq->store, f->cars[i].node.d.id) > 0);
	}
	commits = store_commits(f->site.serving->store) - before;
	/* Frame by frame and receipt by receipt it was 36. */
	if (commits > CARS / 2)
		fail_msg("%llu commits for %d cars", (unsigned long long)commits, CARS);
}

static void a_bad_frame_takes_nobody_elses_with_it(void **state)
{
	struct fixture *f = *state;
	struct one *gap = &f->cars[3], *late = &f->cars[7];

	/* One begins in the middle; the other's second frame is not for this. */
	buf_reset(&gap->frames);
	made_frames(&gap->made, 1, 1, &gap->frames);
	buf_put(&late->frames, "this is no frame", 16);
	push_all_at_once(f);
	for (size_t i = 0; i < CARS; i++) {
		struct one *c = &f->cars[i];

		if (c == gap || c == late)
			continue;
		assert_int_equal(c->answer.status, 200);
		assert_int_equal(held_of(f, c), 2);
	}
	assert_int_equal(gap->answer.error, WIRE_PARENT_UNKNOWN);
	assert_int_equal(gap->answer.index, 0);
	assert_int_equal(held_of(f, gap), 0);
	assert_int_equal(late->answer.error, WIRE_BAD_BATCH);
	assert_int_equal(held_of(f, late), 2); /* whole frames before it stand */
}

static void what_the_store_took_back_was_promised_to_nobody(void **state)
{
	struct fixture *f = *state;
	size_t refused = 0;

	shelf_limit(f->site.shelf, CARS * 2 - 3);
	push_all_at_once(f);
	for (size_t i = 0; i < CARS; i++) {
		struct one *c = &f->cars[i];

		if (c->answer.status == 200)
			assert_int_equal(held_of(f, c), 2);
		else
			assert_int_equal(c->answer.error, WIRE_STORAGE_FULL);
		refused += c->answer.status != 200;
	}
	assert_true(refused > 0);
	shelf_limit(f->site.shelf, 0);
	push_all_at_once(f); /* headquarters has room again, and goes on */
	for (size_t i = 0; i < CARS; i++) {
		assert_int_equal(f->cars[i].answer.status, 200);
		assert_int_equal(held_of(f, &f->cars[i]), 2);
	}
}

static void a_store_that_is_busy_is_said_and_survived(void **state)
{
	struct fixture *f = *state;

	assert_true(store_begin(f->site.hq->store, NULL));
	begin_all(f, false);
	while (f->done < CARS)
		look(f);
	for (size_t i = 0; i < CARS; i++)
		assert_int_equal(f->cars[i].answer.error, WIRE_BUSY);
	assert_true(store_commit(f->site.hq->store, NULL));
	begin_all(f, false);
	while (f->done < CARS)
		look(f);
	for (size_t i = 0; i < CARS; i++) {
		assert_int_equal(f->cars[i].answer.status, 200);
		assert_int_equal(held_of(f, &f->cars[i]), 2);
	}
}

/* All but the last byte, then nothing until it may go on. */
struct halting {
	const struct buf *body;
	size_t at;
	bool may_end;
};

static size_t give_and_halt(char *p, size_t one, size_t n, void *ctx)
{
	struct halting *h = ctx;
	size_t left = h->body->len - h->at - !h->may_end;

	if (!left)
		return h->may_end ? 0 : CURL_READFUNC_PAUSE;
	if (left > one * n)
		left = one * n;
	memcpy(p, h->body->data + h->at, left);
	h->at += left;
	return left;
}

static void what_came_whole_is_kept_while_the_rest_is_on_its_way(void **state)
{
	struct fixture *f = *state;
	struct one *c = &f->cars[0];
	struct halting h = { &c->frames, 0, false };
	CURL *easy = caller_easy(c->caller);

	answer_end(&c->answer);
	c->done = false;
	f->done = 0;
	call_begin(c->caller, WIRE_PATH_PUSH, WIRE_TYPE_FRAMES, NULL, 0, &c->answer);
	curl_easy_setopt(easy, CURLOPT_POSTFIELDS, NULL);
	curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)c->frames.len);
	curl_easy_setopt(easy, CURLOPT_READFUNCTION, give_and_halt);
	curl_easy_setopt(easy, CURLOPT_READDATA, &h);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, c);
	curl_multi_add_handle(f->all, easy);
	while (held_of(f, c) < 1)
		look(f);
	assert_int_equal(held_of(f, c), 1);
	assert_false(c->done);
	h.may_end = true;
	curl_easy_pause(easy, CURLPAUSE_CONT);
	while (!c->done)
		look(f);
	assert_int_equal(c->answer.status, 200);
	assert_int_equal(held_of(f, c), 2);
}

/* Not with the next tick of a quiet server. That it comes at once even one time of many is enough: a slow machine is
 * not always slow, a tick always is. */
static void an_answer_that_waited_for_the_flush_leaves_with_it(void **state)
{
	struct fixture *f = *state;
	struct one *c = &f->cars[0];
	int64_t least = LONG_MS;

	for (int i = 0; i < 60 && least >= 150; i++) {
		int64_t began = clock_mono_ms();

		answer_end(&c->answer);
		call(c->caller, WIRE_PATH_PUSH, WIRE_TYPE_FRAMES, c->frames.data, c->frames.len,
		     NULL, &c->answer);
		assert_int_equal(c->answer.status, 200);
		if (clock_mono_ms() - began < least)
			least = clock_mono_ms() - began;
	}
	if (least >= 150)
		fail_msg("no answer in less than %lld ms", (long long)least);
}

#define CASE(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(pushes_of_many_cars_share_a_flush_and_none_is_answered_before_it),
		CASE(a_bad_frame_takes_nobody_elses_with_it),
		CASE(what_came_whole_is_kept_while_the_rest_is_on_its_way),
		CASE(an_answer_that_waited_for_the_flush_leaves_with_it),
		CASE(what_the_store_took_back_was_promised_to_nobody),
		cmocka_unit_test_setup_teardown(a_store_that_is_busy_is_said_and_survived,
						setup_impatient, teardown),
	};

	crypto_start();
	curl_global_init(CURL_GLOBAL_DEFAULT);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
