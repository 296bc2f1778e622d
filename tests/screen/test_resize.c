/* A list of answers that stands open while the window is made smaller and larger: nothing that was
 * typed is lost, and the list goes on. */
#include "real.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#define NIGHT "2021-10-29T20:00:00Z"

static struct real real;

static void an_open_list_of_answers_bears_any_size(void **state)
{
	static const int sizes[][2] = { { 43, 132 }, { 20, 60 }, { 24, 80 }, { 1, 1 },
					{ 60, 200 }, { 23, 80 }, { 24, 80 } };
	struct glass *g = real_open(&real, "car", NIGHT);

	(void)state;
	real_unlock(g, "4417");
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

static int begin(void **state)
{
	(void)state;
	real_weekend(&real, NIGHT);
	return 0;
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
	};

	(void)argc;
	real_init(&real, argv);
	return cmocka_run_group_tests(tests, begin, end);
}
