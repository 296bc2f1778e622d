/* Windows of other sizes: a list of answers that stands open while the window is made smaller and
 * larger, and the three panes of a window of 132 by 43. Nothing that was typed is lost, and what is
 * covered is covered in every pane. */
#include "real.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define NIGHT "2021-10-29T20:00:00Z"
#define ON_SCENE "2021-10-29T19:05:00Z"

static struct real real;
static const char *golden;
static const char *made;
static unsigned copies;

/* A copy of its own for each. */
static struct glass *opened(const char *at, const char *number)
{
	struct glass *g;
	char name[16];

	if (!made || strcmp(made, at) != 0)
		real_weekend(&real, at);
	made = at;
	snprintf(name, sizeof name, "car%u", ++copies);
	real_copy(&real, "car", name);
	g = real_open(&real, name, at);
	real_unlock(g, number);
	return g;
}

static void an_open_list_of_answers_bears_any_size(void **state)
{
	static const int sizes[][2] = { { 43, 132 }, { 20, 60 }, { 24, 80 }, { 1, 1 },
					{ 60, 200 }, { 23, 80 }, { 24, 80 } };
	struct glass *g = opened(NIGHT, "4417");

	(void)state;
	glass_expect(g, "Tonight");
	real_step(g, "^G2", "2  Incident");
	real_step(g, "^Gd", "Page 1 of 6");
	real_fill(g, "Result of visit", "^XSeen");
	glass_expect(g, "Seen, wants police only");
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		bool small = sizes[i][0] < 24 || sizes[i][1] < 80;

		glass_resize(g, sizes[i][0], sizes[i][1]);
		if (!small) {
			glass_expect(g, "[Seen ");
			glass_expect(g, "Seen, wants police only");
		} else if (sizes[i][1] >= 60) {
			glass_expect(g, "It needs 80 by 24");
			assert_false(glass_has(g, "Seen, wants"));
		}
		glass_settle(g, 30);
	}
	/* More letters leave fewer of them, and Enter takes the one that is marked. */
	glass_keys(g, ", wants police o");
	glass_expect_gone(g, "Seen, did not wish");
	glass_run(g, 400);
	glass_keys(g, "\\r");
	glass_expect(g, "[Seen, wants police only");
	glass_free(g);
}

/* --- 24 --- */

static struct glass *three_panes(void)
{
	struct glass *g = opened(ON_SCENE, "NWA-07");

	glass_expect(g, "On scene");
	glass_resize(g, 43, 132);
	real_step(g, "^G1", "Before you leave");
	real_step(g, "^Gq", "3 Risk assessment");
	return g;
}

static void three_panes_stand_as_drawn(void **state)
{
	struct glass *g = three_panes();
	char path[256];

	(void)state;
	glass_expect(g, "Focus: right-hand pane");
	snprintf(path, sizeof path, "%s/24-wide-132x43.txt", golden);
	glass_golden(g, path);
	/* ^B goes from pane to pane, to the whole window. */
	real_step(g, "^B", "Before you leave");
	glass_expect(g, "Tonight   1 attendance ");
	real_step(g, "^B", "No  Tasked  Arrived");
	/* The bottom is painted last. */
	for (int i = 0; i < 500 && glass_has(g, "Focus:"); i++)
		glass_settle(g, 10);
	assert_false(glass_has(g, "Focus:"));
	glass_free(g);
}

static void what_is_shown_for_ten_seconds_is_shown_in_one_pane(void **state)
{
	struct glass *g = three_panes();

	(void)state;
	glass_expect(g, "Wants   [covered]");
	real_step(g, "^V", "Shown for 10 seconds");
	glass_expect(g, "Wants   [covered]");
	assert_false(glass_has(g, "M.T."));
	glass_free(g);
}

/* The same words and the same focus, whatever the place of the field. */
static void a_form_in_a_narrow_pane_goes_on_in_any_size(void **state)
{
	static const int sizes[][2] = { { 24, 80 },  { 43, 132 }, { 30, 100 },
					{ 43, 220 }, { 20, 60 },  { 43, 132 } };
	struct glass *g = three_panes();
	int row, column;
	bool visible;

	(void)state;
	glass_keys(g, "\\t\\t\\t\\tA lamp that stood there");
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		glass_resize(g, sizes[i][0], sizes[i][1]);
		if (sizes[i][0] < 24) {
			glass_expect(g, "It needs 80 by 24");
			continue;
		}
		glass_expect(g, "[A lamp that stood there");
		glass_settle(g, 30);
		glass_cursor(g, &row, &column, &visible);
		assert_true(visible);
		assert_non_null(strstr(glass_row(g, row), "A lamp that stood there"));
	}
	glass_keys(g, " before");
	glass_expect(g, "[A lamp that stood there before");
	glass_free(g);
}

static void a_time_recorded_in_a_form_stands_in_the_list_beside_it(void **state)
{
	struct glass *g = three_panes();

	(void)state;
	glass_expect(g, "Arrived 19:48   Left - ");
	real_step(g, "^T", "Left 20:0" GLASS_ANY " recorded");
	glass_expect(g, "Arrived 19:48   Left 20:0" GLASS_ANY);
	/* The form is of the visit still. */
	real_step(g, "^Gq", "3 Risk assessment");
	glass_free(g);
}

/* What is left to do, the times and the mark are of the visit that is open at the right. */
static void the_night_beside_follows_what_is_opened(void **state)
{
	struct glass *g = opened(NIGHT, "4417");

	(void)state;
	glass_resize(g, 43, 132);
	real_step(g, "1", "Still to do in 1");
	glass_expect(g, "   2  Sutton       On the way              |");
	real_step(g, "^G2", "Still to do in 2");
	glass_expect(g, "Times for 2");
	glass_expect_gone(g, "2  Sutton       On the way");
	/* A window made wide over a form has it all as well. */
	glass_resize(g, 24, 80);
	real_step(g, "^G1", "Before you leave");
	real_step(g, "^Gp", "2 People");
	real_step(g, "^B", "Before you leave");
	glass_resize(g, 43, 132);
	glass_expect(g, "Still to do in 1");
	glass_expect(g, "History of this address");
	glass_free(g);
}

static int end(void **state)
{
	(void)state;
	real_fini(&real);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_open_list_of_answers_bears_any_size),
		cmocka_unit_test(three_panes_stand_as_drawn),
		cmocka_unit_test(what_is_shown_for_ten_seconds_is_shown_in_one_pane),
		cmocka_unit_test(a_form_in_a_narrow_pane_goes_on_in_any_size),
		cmocka_unit_test(a_time_recorded_in_a_form_stands_in_the_list_beside_it),
		cmocka_unit_test(the_night_beside_follows_what_is_opened),
	};

	if (argc < 4) {
		fputs("name dapcar, dapcar-hq and the folder of the golden screens\n", stderr);
		return 99;
	}
	real_init(&real, argv);
	golden = argv[3];
	return glass_group(tests, NULL, end);
}
