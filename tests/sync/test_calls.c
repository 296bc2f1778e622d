/* What is made while the first request of a session is on its way. */
#include "rig.h"

#include "base/crypto.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define NOTES 100
/* A call and a pull; a note alone comes to more than a twentieth of this. */
#define LITTLE 2000

/* The answer to a push was lost and the program ended: it knows of less than headquarters holds. */
static void what_was_made_ahead_does_not_go_where_headquarters_has_it(void **state)
{
	struct line_rig *s = *state;
	struct sync_status st;
	struct err e = { 0 };

	car_rig_save(&s->car, 5);
	line_rig_assert_sends(s);
	car_rig_save(&s->car, NOTES);
	relay_rig_set(&s->relay, RELAY_LOSE_ANSWER, 9000);
	assert_false(sync_run(s->car.sync, &e));
	assert_true(relay_rig_hits(&s->relay) > 0);
	assert_int_equal(hq_rig_line(&s->hq, s->bundle->device).count,
			 book_head(s->car.book).height);
	relay_rig_set(&s->relay, RELAY_PASS, 0);
	car_rig_open(&s->car);
	line_rig_assert_sends(s);
	sync_status(s->car.sync, &st);
	assert_true(st.bytes_up < LITTLE);
	assert_true(hq_rig_verifies(&s->hq));
}

static void what_was_made_ahead_goes_when_the_guess_is_right(void **state)
{
	struct line_rig *s = *state;
	struct sync_status st;

	car_rig_save(&s->car, 5);
	line_rig_assert_sends(s);
	car_rig_save(&s->car, NOTES);
	car_rig_open(&s->car);
	line_rig_assert_sends(s);
	sync_status(s->car.sync, &st);
	assert_true(st.requests <= 3); /* call, push, pull */
	assert_true(hq_rig_verifies(&s->hq));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    what_was_made_ahead_does_not_go_where_headquarters_has_it, line_rig_set_up,
		    line_rig_tear_down),
		cmocka_unit_test_setup_teardown(what_was_made_ahead_goes_when_the_guess_is_right,
						line_rig_set_up, line_rig_tear_down),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
