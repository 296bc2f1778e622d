/* A night's edges: what waits at its start, what is known of an address, called away and back, a
 * reason that is half typed, signing on by code, what is kept apart, the hand-over, and a review
 * that was done. */
#include "real.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#define ON_SCENE "2021-10-29T19:05:00Z"
#define TASKING "2021-10-29T23:02:00Z"
#define LEFT "2021-10-29T19:55:00Z"
#define HIGH_UNTOLD "2021-10-29T23:55:00Z"
#define NIGHT_ENDS "2021-10-30T01:50:00Z"
#define REVIEW "2021-10-30T08:12:00Z"
#define SATURDAY "2021-10-30T17:55:00Z"
#define WORDS "Add the relationship, then send it again"

struct state {
	struct real real;
	unsigned copies;
	const char *made, *at;
	char name[16]; /* of the folder that is open */
};

static void weekend(struct state *s, const char *at)
{
	if (!s->made || strcmp(s->made, at) != 0)
		real_weekend(&s->real, at);
	s->made = s->at = at;
}

static struct glass *again(struct state *s, const char *number)
{
	struct glass *g = real_open(&s->real, s->name, s->at);

	real_unlock(g, number);
	return g;
}

/* Each test has a copy of its own. */
static struct glass *opened(struct state *s, const char *node, const char *at, const char *number)
{
	weekend(s, at);
	snprintf(s->name, sizeof s->name, "%s%u", node, ++s->copies);
	real_copy(&s->real, node, s->name);
	return again(s, number);
}

static void killed(struct glass *g)
{
	int status;

	glass_pass(g, 4000);
	glass_signal(g, SIGKILL);
	assert_true(glass_ended(g, GLASS_WAIT_MS, &status));
	glass_free(g);
}

/* The answer of `dapcar show` or `log` on the folder that is open: does it hold the text? */
static bool printed(struct state *s, const char *command, const char *what, const char *text)
{
	struct said said;
	bool holds;

	if (what)
		real_command(&s->real, s->name, "4417", s->at, &said, command, what, NULL);
	else
		real_command(&s->real, s->name, "4417", s->at, &said, command, "--json", NULL);
	said_ok(&said);
	holds = strstr(said.text, text) != NULL;
	said_free(&said);
	return holds;
}

/* --- what waits, what is known --- */

static void earlier_visits_at_the_address_are_known_while_it_is_typed(void **state)
{
	struct glass *g = opened(*state, "car", TASKING, "4417");

	glass_expect(g, "Tonight");
	real_step(g, "^N", "New tasking");
	assert_false(glass_has(g, "Known here"));
	glass_keys(g, "9077\\tNG99 1AB\\t15\\tExample Avenue, Mansfield");
	glass_expect(g, "No visit by a car in 12 months before.");
	/* The same street, the other house. */
	glass_keys(g, "\\e[Z^X14\\t");
	glass_expect(g, "1 visit by a car in 12 months: 9001 on 29 Oct");
	glass_expect(g, "Marker: stalking");
	glass_expect(g, "High-risk meeting in 12 months: yes");
	assert_false(glass_has(g, "Testerton"));
	real_step(g, "^S", "Before you leave");
	glass_free(g);
}

static void what_waits_is_said_at_the_start_of_a_shift(void **state)
{
	struct state *s = *state;
	struct said said;
	struct glass *g;
	char id[40];

	weekend(s, SATURDAY);
	real_hq_start(&s->real, SATURDAY);
	real_command(&s->real, "desk", "2288", SATURDAY, &said, "review", "list", "--json", NULL);
	said_ok(&said);
	/* Whichever stands first. */
	assert_true(said_text(&said, "attendance", id, sizeof id) ||
		    said_text(&said, "id", id, sizeof id));
	said_free(&said);
	real_command(&s->real, "desk", "2288", SATURDAY, &said, "review", "return", id, "--words",
		     WORDS, NULL);
	said_ok(&said);
	said_free(&said);
	real_command(&s->real, "desk", "2288", SATURDAY, &said, "sync", "--once", NULL);
	said_ok(&said);
	said_free(&said);
	real_command(&s->real, "car", "4417", SATURDAY, &said, "sync", "--once", NULL);
	said_ok(&said);
	said_free(&said);
	real_hq_stop(&s->real);
	g = opened(s, "car", SATURDAY, "4417");
	glass_expect(g, "Start the shift");
	glass_expect(g, "For you           1 attendance sent back. ^G v opens it");
	real_step(g, "^Gv", WORDS);
	glass_free(g);
	s->made = NULL;
}

/* --- called away --- */

static void called_away_covers_stamps_and_comes_back_to_the_field(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, "car", ON_SCENE, "4417");

	glass_expect(g, "On scene");
	real_step(g, "\\r", "Before you leave");
	real_step(g, "^Gp", "2 People");
	glass_pass(g, 800);
	real_step(g, "\\r", "Full name");
	real_fill(g, "Also known as", "Zebra half typed");
	real_step(g, "^Ga", REAL_COVER);
	assert_false(glass_has(g, "Zebra"));
	glass_keys(g, REAL_CODE);
	glass_expect(g, "Code [******");
	glass_keys(g, "\\r");
	/* No question about who saw the screen: the cover was not made for that. */
	glass_expect(g, "Called away from 1. What for?");
	glass_expect(g, "o  Officer needs help");
	real_step(g, "o", "Kept. ^T records that the car arrived again");
	glass_expect(g, "Zebra half typed");
	/* What was typed went into the book at once, and not only into a draft of this laptop. */
	killed(g);
	g = again(s, "4417");
	glass_expect(g, "Tonight");
	assert_false(glass_has(g, "We kept what you typed"));
	real_step(g, "\\r", "Before you leave");
	real_step(g, "^Gp", "2 People");
	glass_pass(g, 800);
	real_step(g, "\\r", "Full name");
	real_step(g, "^V", "Zebra half typed");
	real_step(g, "^T", "Arrived again 20:0" GLASS_ANY " recorded");
	real_step(g, "^Gt", "Tasks to do");
	assert_false(glass_has(g, "Go back: the car was called away"));
	glass_hangup(g);
	glass_free(g);
	assert_true(printed(s, "log", NULL, "\"interrupted_reason\": \"Officer needs help\""));
}

static void a_time_recorded_beside_an_open_form_is_not_lost(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, "car", ON_SCENE, "4417");

	glass_expect(g, "On scene");
	real_step(g, "\\r", "Before you leave");
	real_step(g, "^Gd", "Crime number");
	glass_keys(g, "\\tMA21-7\\t");
	glass_expect(g, "Grade of call                 >");
	real_step(g, "^T", "Left 20:0" GLASS_ANY " recorded");
	real_step(g, "^S", "There is a problem");
	glass_hangup(g);
	glass_free(g);
	assert_true(printed(s, "log", NULL, "\"crime_no\": \"MA21-7\""));
	assert_true(printed(s, "log", NULL, "\"presence\": \"19:48 to 20:0"));
}

static void called_away_is_recorded_on_scene_alone(void **state)
{
	struct glass *g = opened(*state, "car", LEFT, "4417");

	glass_expect(g, "Tonight");
	real_step(g, "\\r", "Before you leave");
	real_step(g, "^Ga", "between Arrived and Left");
	assert_false(glass_has(g, REAL_COVER));
	glass_free(g);
}

/* --- a reason that is half typed --- */

/* "Could anyone have seen the screen?" not known: that is worth a look. */
static void type_reason(struct glass *g)
{
	glass_expect(g, "On scene");
	real_step(g, "\\e", REAL_COVER);
	real_step(g, "x", "Code");
	glass_keys(g, REAL_CODE "\\r");
	glass_expect(g, "Could anyone have seen");
	glass_keys(g, "?");
	glass_expect(g, "On scene");
	real_step(g, "^G5", "Before you leave");
	real_step(g, "9", "Worth a look: 1");
	glass_keys(g, "\\e[B\\e[F");
	glass_settle(g, 100);
	real_step(g, "\\r", "Why it is right > [");
	glass_keys(g, "Zebra reason");
	glass_expect(g, "Zebra reason");
}

static void a_reason_survives_cover_lock_and_kill(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, "car", HIGH_UNTOLD, "4417");

	type_reason(g);
	real_step(g, "\\e", REAL_COVER);
	assert_false(glass_has(g, "Zebra"));
	glass_keys(g, REAL_CODE);
	glass_expect(g, "Code [******");
	glass_keys(g, "\\r");
	glass_expect(g, "Zebra reason");
	/* Lock: the one who typed it is offered it, and it opens in its line. */
	real_step(g, "^L", "Locked");
	real_unlock(g, "4417");
	glass_expect(g, "We kept what you typed");
	glass_pass(g, 600);
	real_step(g, "\\r", "9 Check");
	glass_expect(g, "Zebra reason");
	glass_keys(g, " and more");
	glass_expect(g, "and more");
	killed(g);
	g = again(s, "4417");
	glass_expect(g, "We kept what you typed");
	glass_pass(g, 600);
	real_step(g, "\\r", "Zebra reason and more");
	glass_pass(g, 400);
	real_step(g, "\\r", "Kept. It is worth a look no more");
	/* The entry took its draft with it. */
	killed(g);
	g = again(s, "4417");
	glass_expect(g, "Tonight");
	assert_false(glass_has(g, "We kept what you typed"));
	glass_free(g);
}

/* --- signing on --- */

static void sign_on(struct glass *g, const char *code)
{
	real_step(g, "^N", "Sign on with a one-time code");
	glass_keys(g, "2288\\t");
	glass_keys(g, code);
	glass_keys(g, "\\tpractice weekend\\tpractice weekend\\t135799\\t135799");
	glass_settle(g, 200);
}

static void esc_covers_while_a_key_is_made_and_the_code_still_works(void **state)
{
	struct state *s = *state;
	struct said said;
	struct glass *g;
	char code[80];

	weekend(s, TASKING);
	real_hq_command(&s->real, &said, "unlock-code", "car1", "--for", "2288", NULL);
	said_ok(&said);
	snprintf(code, sizeof code, "%.*s", (int)strcspn(said.text, "\n"), said.text);
	said_free(&said);
	snprintf(s->name, sizeof s->name, "car%u", ++s->copies);
	real_copy(&s->real, "car", s->name);
	g = real_open(&s->real, s->name, s->at);
	glass_expect(g, "Unlock");
	sign_on(g, code);
	/* Both in one write: the cover is there before the key is. */
	glass_keys(g, "^S`");
	glass_expect(g, REAL_COVER);
	glass_pass(g, 1500);
	assert_true(glass_has(g, REAL_COVER));
	glass_keys(g, "x");
	glass_expect(g, "Sign on with a one-time code");
	assert_false(glass_has(g, "[****"));
	real_step(g, "^B", "Unlock");
	sign_on(g, code);
	glass_keys(g, "^S");
	glass_expect(g, "Testbank");
	glass_free(g);
}

/* --- kept apart --- */

static void what_hangs_on_a_person_kept_apart_says_what_that_means(void **state)
{
	struct glass *g = opened(*state, "car", ON_SCENE, "NWA-07");

	glass_expect(g, "On scene");
	real_step(g, "\\r", "Before you leave");
	real_step(g, "^Gr", "Refer to");
	glass_keys(g, "idva\\r");
	real_fill(g, "Limits of confidentiality", "y");
	real_step(g, "^W", "Support only");
	glass_keys(g, "\\t");
	glass_expect(g, "it stays a draft that only you can open");
	glass_free(g);
}

static void what_is_shared_of_a_person_kept_apart_says_that_it_is_not_shown(void **state)
{
	struct glass *g = opened(*state, "car", ON_SCENE, "NWA-07");

	glass_expect(g, "On scene");
	real_step(g, "\\r", "Before you leave");
	real_step(g, "2", "Enter opens a person");
	real_step(g, "+", "Who?");
	real_step(g, "s", "Full name");
	glass_keys(g, "Test Nightjarson\\t");
	real_step(g, "^W", "Support only");
	real_step(g, "^S", "There is a problem");
	real_step(g, "^B", "support-only record, 20:0" GLASS_ANY "   person");
	glass_keys(g, "jj");
	glass_settle(g, 100);
	real_step(g, "c", "Have you asked how it is safe");
	glass_expect(g, "Support only");
	real_step(g, "^W", "widen it");
	real_step(g, "y", "Shared (police and support)");
	real_step(g, "\\t", "The person is kept apart: this does not show at the visit");
	glass_free(g);
}

/* --- the hand-over --- */

static void the_next_crew_sees_what_was_ticked_and_nothing_else(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, "car", NIGHT_ENDS, "4417");

	glass_expect(g, "Tonight");
	real_step(g, "^Gz", "End the shift");
	glass_keys(g, "\\e[Z");
	glass_settle(g, 100);
	real_step(g, "o", "Hand-over sheet");
	glass_expect(g, "[ ] High        1  High risk. Control told by voice");
	assert_false(glass_has(g, "[x]"));
	assert_false(glass_has(g, "M.T."));
	glass_pass(g, 400);
	real_step(g, "\\r", "[x] High        1");
	glass_keys(g, "\\e[B\\e[B");
	glass_settle(g, 100);
	real_step(g, "\\r", "[x] Promised");
	real_step(g, "^S", "Handed over");
	glass_expect(g, "1, incident 9001: High risk");
	assert_false(glass_has(g, "incident 9001: High risk. Control told by voice 01:20"));
	assert_false(glass_has(g, "Tell the survivor"));
	glass_hangup(g);
	glass_free(g);
	assert_true(printed(s, "show", "handover", "High risk. Control told by voice Fri 29 Oct"));
	assert_false(printed(s, "show", "handover", "Tell the survivor"));
	assert_false(printed(s, "show", "handover", "Not sent"));
	/* The next crew is told when it starts. */
	s->at = SATURDAY;
	g = again(s, "4417");
	glass_expect(g, "Tonight");
	real_step(g, "^Gz", "End the shift");
	real_step(g, "^S", "The shift has ended");
	glass_hangup(g);
	glass_free(g);
	g = again(s, "4417");
	glass_expect(g, "Start the shift");
	glass_expect(g, "Hand-over of 02:5" GLASS_ANY ": ^K hand");
	real_step(g, "^Khand", "Read the hand-over");
	glass_pass(g, 300);
	real_step(g, "\\r", "incident 9001: High risk");
	glass_free(g);
}

static void a_shift_is_not_ended_over_a_number_that_does_not_fit(void **state)
{
	struct glass *g = opened(*state, "car", NIGHT_ENDS, "4417");

	glass_expect(g, "Tonight");
	real_step(g, "^Gz", "End the shift");
	real_fill(g, "Taskings offered", "about");
	real_step(g, "^S", "Taskings offered must be a whole number");
	glass_expect(g, "End the shift");
	glass_expect(g, "about");
	assert_false(glass_has(g, "The shift has ended"));
	/* Mended where it stands, and what is left empty does not hold the crew. */
	glass_pass(g, 400);
	real_step(g, "^X5", "5");
	real_step(g, "^S", "The shift has ended");
	glass_free(g);
}

/* --- a review that was done --- */

static void what_was_reviewed_is_opened_to_read(void **state)
{
	struct glass *g = opened(*state, "desk", REVIEW, "2288");

	glass_expect(g, "To review   6 of 6 left");
	real_step(g, "\\r", "Attendance 1   Incident 9001");
	glass_pass(g, 400);
	real_step(g, "^S", "5 of 6 left");
	glass_expect(g, "Reviewed");
	glass_keys(g, "\\e[F\\e[B");
	glass_settle(g, 100);
	glass_pass(g, 400);
	real_step(g, "\\r", "Attendance 1   Incident 9001");
	glass_expect(g, "Reviewed: agreed");
	assert_false(glass_has(g, "Agree "));
	assert_false(glass_has(g, "Your words to the crew"));
	real_step(g, "^S", "This visit was reviewed");
	glass_expect(g, "Attendance 1   Incident 9001");
	/* The other records of the visit, one after the other. */
	real_step(g, "\\e[C", "2 of ");
	glass_free(g);
}

static struct state shared;

static int make(void **state)
{
	*state = &shared;
	return 0;
}

static int end(void **state)
{
	struct state *s = *state;

	real_fini(&s->real);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(earlier_visits_at_the_address_are_known_while_it_is_typed),
		cmocka_unit_test(esc_covers_while_a_key_is_made_and_the_code_still_works),
		cmocka_unit_test(called_away_covers_stamps_and_comes_back_to_the_field),
		cmocka_unit_test(a_time_recorded_beside_an_open_form_is_not_lost),
		cmocka_unit_test(what_hangs_on_a_person_kept_apart_says_what_that_means),
		cmocka_unit_test(what_is_shared_of_a_person_kept_apart_says_that_it_is_not_shown),
		cmocka_unit_test(called_away_is_recorded_on_scene_alone),
		cmocka_unit_test(a_reason_survives_cover_lock_and_kill),
		cmocka_unit_test(the_next_crew_sees_what_was_ticked_and_nothing_else),
		cmocka_unit_test(a_shift_is_not_ended_over_a_number_that_does_not_fit),
		cmocka_unit_test(what_was_reviewed_is_opened_to_read),
		cmocka_unit_test(what_waits_is_said_at_the_start_of_a_shift),
	};

	if (argc < 3) {
		fputs("name dapcar and dapcar-hq\n", stderr);
		return 99;
	}
	real_init(&shared.real, argv);
	if (argc > 3)
		cmocka_set_test_filter(argv[3]);
	return glass_group(tests, make, end);
}
