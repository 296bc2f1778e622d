/* 08 Safety plan: typed by keys alone, kept like every other form, covered on scene, a stub to who
 * may not read it. */
#include "real.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ON_SCENE "2021-10-29T19:28:00Z"
#define ASKS "Your passphrase opens what you kept apart"
#define OFFERED "We kept what you typed"

struct state {
	struct real real;
	char *golden;
	unsigned copies;
	bool made;
};

static struct state shared;

static void same(struct glass *g, const char *name)
{
	char path[256];

	snprintf(path, sizeof path, "%s/%s.txt", shared.golden, name);
	glass_golden(g, path);
}

/* A machine may be so slow that they are covered again before they are looked at. */
static void show_until_the_same(struct glass *g, const char *name)
{
	char path[256];
	bool good = false;

	snprintf(path, sizeof path, "%s/%s.txt", shared.golden, name);
	for (int tries = 0; tries < 5 && !good; tries++) {
		if (tries)
			glass_expect_gone(g, "Shown for 10 seconds");
		real_step(g, "^V", "Shown for 10 seconds");
		good = glass_stands(g, path);
	}
	if (!good)
		same(g, name);
}

static struct glass *again(const char *number)
{
	struct glass *g;
	char name[16];

	snprintf(name, sizeof name, "car%u", shared.copies);
	g = real_open(&shared.real, name, ON_SCENE);
	real_unlock(g, number);
	return g;
}

/* Each test has a copy of its own, so that no draft of one is found by the next. */
static struct glass *opened(const char *number)
{
	char name[16];

	if (!shared.made)
		real_weekend(&shared.real, ON_SCENE);
	shared.made = true;
	snprintf(name, sizeof name, "car%u", ++shared.copies);
	real_copy(&shared.real, "car", name);
	return again(number);
}

static void change_to(struct glass *g, const char *surname)
{
	char typing[40];

	snprintf(typing, sizeof typing, "Typing: %s", surname);
	real_step(g, "^U", "Who types now?");
	glass_keys(g, REAL_CODE "\\r");
	glass_expect(g, typing);
}

static void open_plan(struct glass *g)
{
	real_step(g, "\\r", "Before you leave");
	real_step(g, "^Gs", "Locks and windows checked        > [ ]");
}

static void a_safety_plan_is_typed_by_keys_alone(void **state)
{
	struct glass *g = opened("NWA-07");

	(void)state;
	glass_expect(g, "On scene");
	open_plan(g);
	same(g, "08-safety-plan");
	/* Done now stamps the minute; who and safe are one key each. */
	glass_keys(g, "nw\\ty");
	glass_expect(g, "Car checked for a tracker        > [ ]");
	/* Agreed, by the survivor, and it is safe. What is not wanted takes one key. */
	glass_keys(g, "asyd");
	glass_expect(g, "Somewhere to go if it starts again>[ ]");
	glass_keys(g, "bwtomorrow 10:00\\ty");
	glass_expect(g, "Someone to stay tonight          > [ ]");
	/* On scene nothing of it is legible but by ^V. */
	same(g, "08-safety-plan-covered");
	show_until_the_same(g, "08-safety-plan-shown");
	/* Something that no row has: on the second page, by its name. */
	glass_keys(g, "\\t\\t\\t\\t");
	glass_expect(g, "What else");
	glass_keys(g, "pet\\r");
	glass_keys(g, "o");
	real_step(g, "^S", "4  Safety plan                 Completed        5 things");
	/* It is all there when it is opened again. */
	real_step(g, "^Gs", "Locks and windows checked        > [n]");
	real_step(g, "^V", "[b]    [w] worker  [10:00 ] [y]");
	glass_free(g);
}

static void a_row_that_was_emptied_again_is_no_record(void **state)
{
	struct glass *g = opened("NWA-07");

	(void)state;
	glass_expect(g, "On scene");
	open_plan(g);
	glass_keys(g, "d");
	glass_expect(g, "Car checked for a tracker        > [ ]");
	glass_keys(g, "\\b"); /* back to it, and empty */
	glass_expect(g, "Locks and windows checked        > [ ]");
	real_step(g, "^S", "4  Safety plan                 Not yet started");
	glass_free(g);
}

static void what_is_booked_or_done_says_who_and_when(void **state)
{
	struct glass *g = opened("NWA-07");

	(void)state;
	glass_expect(g, "On scene");
	open_plan(g);
	glass_keys(g, "b");
	real_step(g, "^S", "There is a problem");
	glass_expect(g, "Enter when it is booked for");
	/* Saving is not checking: it is kept all the same. */
	real_step(g, "^B", "Before you leave");
	glass_expect(g, "4  Safety plan                 In progress");
	glass_free(g);
}

static void a_plan_half_typed_survives_a_kill(void **state)
{
	struct glass *g = opened("NWA-07");
	int status;

	(void)state;
	glass_expect(g, "On scene");
	open_plan(g);
	glass_keys(g, "nw");
	glass_pass(g, 4000);
	glass_signal(g, SIGKILL);
	assert_true(glass_ended(g, GLASS_WAIT_MS, &status));
	glass_free(g);
	g = again("NWA-07");
	glass_expect(g, OFFERED);
	glass_pass(g, 800);
	real_step(g, "\\r", "4 Safety plan");
	real_step(g, "^V", "[n] ");
	glass_expect(g, "] worker ");
	glass_free(g);
}

static void what_is_kept_apart_is_a_stub_to_the_police_and_opens_for_its_author(void **state)
{
	struct glass *g = opened("NWA-07");

	(void)state;
	glass_expect(g, "On scene");
	open_plan(g);
	glass_keys(g, "d");
	glass_expect(g, "Car checked for a tracker        > [ ]");
	real_step(g, "^W", "Support only");
	real_step(g, "^S", "4  Safety plan                 In progress      kept apart");
	change_to(g, "Testley");
	real_step(g, "\\r", "Before you leave");
	real_step(g, "^Gs", "1 more kept apart by others");
	glass_expect(g, "Locks and windows checked        > [ ]");
	real_step(g, "^V", "Shown for 10 seconds");
	assert_false(glass_has(g, "[d]"));
	real_step(g, "^B", "Before you leave");
	change_to(g, "Testfield");
	real_step(g, "\\r", "Before you leave");
	real_step(g, "^Gs", ASKS);
	glass_keys(g, REAL_PHRASE "\\r");
	glass_expect_gone(g, ASKS);
	real_step(g, "^V", "[d] ");
	glass_free(g);
}

static void who_may_see_an_empty_plan_is_no_record(void **state)
{
	struct glass *g = opened("NWA-07");
	int status;

	(void)state;
	glass_expect(g, "On scene");
	open_plan(g);
	real_step(g, "^W", "Support only");
	glass_pass(g, 4000);
	glass_signal(g, SIGKILL);
	assert_true(glass_ended(g, GLASS_WAIT_MS, &status));
	glass_free(g);
	g = again("NWA-07");
	glass_expect(g, "On scene");
	assert_false(glass_has(g, OFFERED));
	glass_free(g);
}

static int end(void **state)
{
	(void)state;
	real_fini(&shared.real);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_safety_plan_is_typed_by_keys_alone),
		cmocka_unit_test(a_row_that_was_emptied_again_is_no_record),
		cmocka_unit_test(what_is_booked_or_done_says_who_and_when),
		cmocka_unit_test(a_plan_half_typed_survives_a_kill),
		cmocka_unit_test(who_may_see_an_empty_plan_is_no_record),
		cmocka_unit_test(
		    what_is_kept_apart_is_a_stub_to_the_police_and_opens_for_its_author),
	};

	if (argc < 4) {
		fputs("name dapcar, dapcar-hq and the folder of the golden screens\n", stderr);
		return 99;
	}
	real_init(&shared.real, argv);
	shared.golden = argv[3];
	return glass_group(tests, NULL, end);
}
