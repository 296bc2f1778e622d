/* The lease: earlier nights close when headquarters has not been heard for too long; recording
 * never does. */
#include "app/app.h"

#include "base/crypto.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define OFFICER "4417"
#define PHRASE "an invented phrase"
#define DAY INT64_C(86400000)

struct car {
	char dir[64];
	struct clock clock;
	struct app *app;
	struct id friday, saturday; /* an attendance each */
};

static void must(bool ok, const struct err *e)
{
	if (!ok)
		fail_msg("%s", e->text);
}

static struct id visit(struct car *c, const char *night, const char *incident)
{
	struct rec *shift = app_new(c->app, &kind_shift);
	struct typing t = app_typing(c->app);
	char *pair = mem_fmt("incident_no=%s", incident);
	struct id officer = app_member_by_number(c->app, OFFICER)->id, id;
	struct err e = { 0 };

	must(rec_set(shift, SHIFT_NIGHT_OF, night, &t, &e), &e);
	must(rec_set(shift, SHIFT_CAR, "dap_north", &t, &e), &e);
	must(rec_set(shift, SHIFT_CALL_SIGN, "DV1", &t, &e), &e);
	rec_put(shift, SHIFT_SINGLE_CREW_REASON, "sickness");
	must(app_shift_start(c->app, shift, officer, (struct id){ { 0 } }, &e), &e);
	must(app_add_fields(c->app, &kind_attendance, (const char *const[]){ pair }, 1, &id, &e),
	     &e);
	rec_free(shift);
	mem_free(pair);
	return id;
}

static void night_ends(struct car *c)
{
	struct rec *shift = NULL;
	struct err e = { 0 };

	must(app_edit(c->app, app_night(c->app), &shift, &e), &e);
	must(app_shift_end(c->app, shift, &e), &e);
	rec_free(shift);
}

static int park(void **state)
{
	struct app_init in = { .cost = book_cost_least,
			       .number = OFFICER,
			       .name = "Rowan Testley",
			       .role = "officer",
			       .organisation = "notts_police",
			       .phrase = PHRASE,
			       .code = "135790" };
	struct car *c = mem_new(sizeof *c);
	struct err e = { 0 };

	snprintf(c->dir, sizeof c->dir, "/tmp/dapcar-lease-XXXXXX");
	assert_non_null(mkdtemp(c->dir));
	assert_true(instant_parse("2021-10-29T18:00:00Z", &c->clock.held_ms));
	c->clock.held = true;
	must(app_init(c->dir, &in, &c->clock, &c->app, &e), &e);
	c->friday = visit(c, "2021-10-29", "9001");
	c->clock.held_ms += 6 * INT64_C(3600000);
	night_ends(c);
	c->clock.held_ms += 18 * INT64_C(3600000);
	c->saturday = visit(c, "2021-10-30", "9002");
	*state = c;
	return 0;
}

static int scrap(void **state)
{
	struct car *c = *state;
	char *rm = mem_fmt("rm -r '%s'", c->dir);

	app_close(c->app);
	assert_int_equal(system(rm), 0);
	mem_free(rm);
	mem_free(c);
	return 0;
}

static void again(struct car *c)
{
	struct err e = { 0 };

	app_lock(c->app, "");
	must(book_unlock(app_book(c->app), OFFICER, PHRASE, &e), &e);
	must(app_load(c->app, &e), &e);
}

static bool reads(struct car *c, struct id attendance, struct err *e)
{
	struct casefile f = { 0 };
	bool ok = app_case(c->app, attendance, &f, e);

	if (ok)
		casefile_fini(&f);
	return ok;
}

static void assert_closed(struct car *c, bool closed)
{
	struct lease l;
	struct rec *r = NULL;
	struct err e = { 0 };

	app_lease(c->app, &l);
	assert_int_equal(l.closed, closed);
	must(view_rec(app_view(c->app), c->friday, &r, &e), &e);
	if (closed) {
		assert_false(reads(c, c->friday, &e));
		assert_int_equal(e.class, ERR_DENIED);
		assert_non_null(strstr(e.text, "Recording goes on"));
		assert_false(app_sees(c->app, r));
		assert_int_equal(app_shows(c->app, r, ATTENDANCE_INCIDENT_NO), SHOWN_NOT);
		assert_false(app_redact(c->app, r, false));
		assert_false(rec_filled(r, ATTENDANCE_INCIDENT_NO));
	} else {
		must(reads(c, c->friday, &e), &e);
	}
	rec_free(r);
	/* Tonight is tonight. */
	must(reads(c, c->saturday, &e), &e);
}

static void earlier_nights_close_at_the_end_of_the_lease_and_recording_goes_on(void **state)
{
	struct car *c = *state;
	struct known_place known;
	struct err e = { 0 };
	struct id id;

	assert_closed(c, false); /* none was given */
	must(app_lease_note(c->app, c->clock.held_ms + 14 * DAY, c->clock.held_ms, &e), &e);
	c->clock.held_ms += 13 * DAY;
	again(c);
	assert_closed(c, false);
	c->clock.held_ms += DAY + 1;
	assert_closed(c, true);
	again(c);
	assert_closed(c, true);
	app_known_at(c->app, "1 Example Street", "", &known);
	assert_true(known.closed);
	assert_int_equal(known.total, 0);
	must(app_add_fields(c->app, &kind_attendance, (const char *const[]){ "incident_no=9003" },
			    1, &id, &e),
	     &e);
	must(reads(c, id, &e), &e);
}

static void a_clock_that_is_set_back_does_not_open_them_and_headquarters_does(void **state)
{
	struct car *c = *state;
	int64_t start = c->clock.held_ms;
	struct err e = { 0 };

	must(app_lease_note(c->app, start + 14 * DAY, start, &e), &e);
	c->clock.held_ms = start + 15 * DAY;
	again(c);
	assert_closed(c, true);
	c->clock.held_ms = start;
	again(c);
	assert_closed(c, true);
	must(app_lease_note(c->app, start + 29 * DAY, start + 15 * DAY, &e), &e);
	assert_closed(c, false);
	again(c);
	assert_closed(c, false);
}

/* A clock that ran ahead for an hour is no reason to wait for another: what headquarters says, it says now. */
static void a_clock_that_ran_ahead_and_is_right_again_closes_nothing_after_a_word_from_it(void **state)
{
	struct car *c = *state;
	int64_t start = c->clock.held_ms;
	struct err e = { 0 };

	must(app_lease_note(c->app, start + 14 * DAY, start, &e), &e);
	c->clock.held_ms = start + 15 * DAY;
	again(c);
	c->clock.held_ms = start + 60000;
	again(c);
	assert_closed(c, true);
	must(app_lease_note(c->app, start + 14 * DAY + 60000, start + 60000, &e), &e);
	assert_closed(c, false);
	again(c);
	assert_closed(c, false);
}

static void the_sentence_says_until_when(void **state)
{
	struct car *c = *state;
	struct buf words = { .ceiling = 400 };
	struct err e = { 0 };

	app_lease_words(c->app, &words);
	assert_int_equal(words.len, 0);
	must(app_lease_note(c->app, c->clock.held_ms + 14 * DAY, c->clock.held_ms, &e), &e);
	app_lease_words(c->app, &words);
	assert_string_equal(buf_str(&words),
			    "Earlier nights can be read here without HQ until Sat 13 Nov 18:00");
	buf_fini(&words);
}

int main(void)
{
#define promise(f) cmocka_unit_test_setup_teardown(f, park, scrap)
	const struct CMUnitTest tests[] = {
		promise(earlier_nights_close_at_the_end_of_the_lease_and_recording_goes_on),
		promise(a_clock_that_is_set_back_does_not_open_them_and_headquarters_does),
		promise(
		    a_clock_that_ran_ahead_and_is_right_again_closes_nothing_after_a_word_from_it),
		promise(the_sentence_says_until_when),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
