/* Every fixed sentence of the screens fits where it is said: two lines of a small terminal for what
 * is said on line 22, one for what is painted in its place. */
#include "ui/kit/canvas.h"
#include "words_p.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define ROOM 76 /* from column 3 to one before the edge */

static bool fits(const char *sentence, int lines)
{
	struct canvas c;
	int rows;

	canvas_init(&c, 24, 80);
	rows = canvas_wrap(&c, 0, 3, 24, ROOM, ROLE_TEXT, sentence);
	canvas_fini(&c);
	return rows <= lines;
}

static void every_sentence_of_the_table_fits_two_lines(void **state)
{
	(void)state;
	for (int w = 0; w < WORDS; w++)
		for (int support = 0; support < 2; support++)
			if (!fits(words_of((enum word)w, support), 2))
				fail_msg("too long: %s", words_of((enum word)w, support));
}

static void what_is_painted_in_its_place_fits_one_line(void **state)
{
	static const enum word painted[] = {
		W_SUMMARY,      W_KEPT_BEFORE_LOCK, W_KEPT_BEFORE_THEN,
		W_RING_CONTROL, W_RING_CONTROL_2,   W_UNLOCKING,
		W_ONLY_NEED,    W_ANSWERS_COVERED,  W_NAMES_COVERED,
		W_ONLY_SAFE,    W_WAITS_HERE,       W_QUOTES,
		W_HQ_SEALED,    W_NOTHING_LOST,     W_SENDING_GOES_ON,
		W_CAN_CHANGE,   W_GO_SECOND,        W_WHO,
	};

	(void)state;
	for (size_t i = 0; i < sizeof painted / sizeof *painted; i++)
		for (int support = 0; support < 2; support++)
			if (!fits(words_of(painted[i], support), 1))
				fail_msg("too long: %s", words_of(painted[i], support));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_sentence_of_the_table_fits_two_lines),
		cmocka_unit_test(what_is_painted_in_its_place_fits_one_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
