/* An urgent entry goes ahead of everything that waits before it. */
#include "rig.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define BACKLOG 400

static int set_up(void **state)
{
	struct line_rig *s = mem_new(sizeof *s);

	line_rig_init(s);
	s->car.urgent = true;
	s->car.urgent_above = UINT64_MAX;
	car_rig_open(&s->car);
	*state = s;
	return 0;
}

/* Lines of dapcar-hq early list. */
static size_t early_lines(const struct line_rig *s)
{
	const char *argv[] = { HQ_PROGRAM, "--home", s->hq.dir, "early", "list", NULL };
	struct buf said = { 0 };
	size_t n = 0;

	assert_int_equal(rig_run(argv, &said), 0);
	for (const char *p = buf_str(&said); (p = strstr(p, "car1 ")); p++)
		n++;
	buf_fini(&said);
	return n;
}

/* The next notes are urgent. */
static void urgent(struct line_rig *s, size_t n)
{
	s->car.urgent_above = book_head(s->car.book).height;
	car_rig_save(&s->car, n);
}

static void an_urgent_entry_is_at_headquarters_before_its_backlog_and_in_no_head(void **state)
{
	struct line_rig *s = *state;
	struct sync_status st;
	struct err e = { 0 };

	car_rig_save(&s->car, BACKLOG);
	urgent(s, 1);
	/* The line dies for good with the first thousands of bytes of the push: the copy has gone
	 * before. */
	relay_rig_set(&s->relay, RELAY_CUT, 12000);
	assert_false(sync_run(s->car.sync, &e));
	sync_status(s->car.sync, &st);
	assert_int_equal(st.early, 1);
	assert_int_equal(early_lines(s), 1);
	assert_true(hq_rig_line(&s->hq, s->bundle->device).count < BACKLOG);
	assert_int_equal(st.acked_height, 0);
	assert_true(hq_rig_verifies(&s->hq));
	/* The chain brings the entry itself, which is known by its hash. */
	relay_rig_set(&s->relay, RELAY_PASS, 0);
	if (!sync_run(s->car.sync, &e))
		fail_msg("%s", e.text);
	car_rig_assert_at(&s->car, &s->hq);
	assert_int_equal(early_lines(s), 0);
	sync_status(s->car.sync, &st);
	assert_int_equal(st.early, 1);
	assert_true(hq_rig_verifies(&s->hq));
}

static void what_an_urgent_entry_costs_does_not_depend_on_the_backlog(void **state)
{
	struct line_rig *s = *state;
	struct sync_status st;
	uint64_t up[2];

	relay_rig_set(&s->relay, RELAY_CUT, 9000);
	for (int i = 0; i < 2; i++) {
		uint64_t before;

		sync_status(s->car.sync, &st);
		before = st.bytes_up;
		car_rig_save(&s->car, i ? BACKLOG : 0);
		urgent(s, 1);
		car_rig_open(&s->car);
		/* As far as the answer to the first request. */
		sync_start(s->car.sync);
		before = 0;
		do {
			sync_wait(s->car.sync, NULL, 0, 100);
			sync_status(s->car.sync, &st);
		} while (!st.early);
		up[i] = st.bytes_up - before;
		sync_pause(s->car.sync, true);
	}
	assert_true(up[0] > 0 && up[0] < 900);
	/* The second time both are on their way. */
	assert_true(up[1] <= 2 * up[0] + 64);
	print_message("one urgent entry: %llu bytes of body; two of them, behind %d others: %llu\n",
		      (unsigned long long)up[0], BACKLOG, (unsigned long long)up[1]);
}

static void saved_in_the_midst_of_a_push_it_does_not_wait_for_its_end(void **state)
{
	struct line_rig *s = *state;
	struct sync_status st;
	int64_t end_ms = clock_mono_ms() + RIG_PATIENCE_MS;

	car_rig_save(&s->car, BACKLOG);
	sync_start(s->car.sync);
	do {
		sync_wait(s->car.sync, NULL, 0, 5);
		sync_status(s->car.sync, &st);
	} while (st.state != SYNC_SENDING && clock_mono_ms() < end_ms);
	assert_int_equal(st.state, SYNC_SENDING);
	urgent(s, 1);
	sync_saved(s->car.sync);
	assert_false(sync_is_running(s->car.sync));
	do {
		sync_wait(s->car.sync, NULL, 0, 5);
		sync_status(s->car.sync, &st);
	} while (!st.early && clock_mono_ms() < end_ms);
	assert_int_equal(st.early, 1);
	assert_int_equal(st.acked_height, 0);
	assert_true(car_rig_wait_acked(&s->car, RIG_PATIENCE_MS));
	car_rig_assert_at(&s->car, &s->hq);
}

/* A night's notes wait while somebody wants the line for something else; a high grade does not. */
static void a_pause_holds_what_can_wait_and_nothing_urgent(void **state)
{
	struct line_rig *s = *state;
	struct sync_status st;
	int64_t end_ms;

	sync_pause(s->car.sync, true);
	s->car.urgent_above = UINT64_MAX;
	car_rig_save(&s->car, 3);
	sync_saved(s->car.sync);
	for (int i = 0; i < 30; i++)
		sync_wait(s->car.sync, NULL, 0, 100);
	sync_status(s->car.sync, &st);
	assert_true(st.paused);
	assert_int_equal(st.requests, 0);
	s->car.urgent_above = book_head(s->car.book).height;
	car_rig_save(&s->car, 1);
	sync_saved(s->car.sync);
	sync_status(s->car.sync, &st);
	assert_false(st.paused);
	end_ms = clock_mono_ms() + 60000;
	do {
		sync_wait(s->car.sync, NULL, 0, 20);
		sync_status(s->car.sync, &st);
	} while (!st.early && clock_mono_ms() < end_ms);
	assert_int_equal(st.early, 1);
	assert_true(car_rig_wait_acked(&s->car, 60000));
}

static void a_copy_that_comes_again_or_late_is_kept_once_or_not_at_all(void **state)
{
	struct line_rig *s = *state;
	struct sync_status st;
	struct err e = { 0 };

	urgent(s, 2);
	/* The answer to the copy is lost, with what follows. */
	relay_rig_set(&s->relay, RELAY_LOSE_ANSWER, 2000);
	assert_false(sync_run(s->car.sync, &e));
	relay_rig_set(&s->relay, RELAY_PASS, 0);
	car_rig_open(&s->car);
	if (!sync_run(s->car.sync, &e))
		fail_msg("%s", e.text);
	sync_status(s->car.sync, &st);
	assert_int_equal(st.early, 2);
	assert_int_equal(early_lines(s), 0);
	car_rig_assert_at(&s->car, &s->hq);
	/* A client without a memory offers nothing that a receipt covers. */
	car_rig_open(&s->car);
	if (!sync_run(s->car.sync, &e))
		fail_msg("%s", e.text);
	sync_status(s->car.sync, &st);
	assert_int_equal(st.early, 0);
	assert_true(hq_rig_verifies(&s->hq));
}

int main(void)
{
#define promise(f) cmocka_unit_test_setup_teardown(f, set_up, line_rig_tear_down)
	const struct CMUnitTest tests[] = {
		promise(an_urgent_entry_is_at_headquarters_before_its_backlog_and_in_no_head),
		promise(what_an_urgent_entry_costs_does_not_depend_on_the_backlog),
		promise(saved_in_the_midst_of_a_push_it_does_not_wait_for_its_end),
		promise(a_pause_holds_what_can_wait_and_nothing_urgent),
		promise(a_copy_that_comes_again_or_late_is_kept_once_or_not_at_all),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
