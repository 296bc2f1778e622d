/* Check, the review queue, the review of one, the outbox, history: what must stand on them, and
 * that nothing is cut without a sign. The practice weekend is made once for each instant. */
#include "real.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define MORNING "2021-10-30T08:12:00Z"
#define HIGH_UNTOLD "2021-10-29T23:55:00Z" /* 5 is graded High, on scene, control is not told */
#define WRITE_UP "2021-10-29T19:55:00Z"    /* 1 is left, its form is not filled */
#define SUNDAY "2021-10-31T09:00:00Z" /* two nights wait */
#define AWAY "2021-10-30T23:00:00Z"
#define TWICE "2021-10-31T01:30:00Z" /* the hour that comes twice, the second time */

struct state {
	struct real real;
	char *golden;
	const char *made;
	unsigned copies;
};

static struct state shared;

static struct glass *opened(struct state *s, const char *node, const char *at, const char *number)
{
	struct glass *g;
	char name[16];

	if (!s->made || strcmp(s->made, at) != 0)
		real_weekend(&s->real, at);
	s->made = at;
	snprintf(name, sizeof name, "%s%u", node, ++s->copies);
	real_copy(&s->real, node, name);
	g = real_open(&s->real, name, at);
	real_unlock(g, number);
	return g;
}

static void same(const struct state *s, struct glass *g, const char *name)
{
	char path[256];

	snprintf(path, sizeof path, "%s/%s.txt", s->golden, name);
	glass_golden(g, path);
}

/* --- 26 --- */

static void check_reads_out_and_takes_who_was_told(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, "car", HIGH_UNTOLD, "4417");

	glass_expect(g, "5   High risk is not yet told to control by voice");
	real_step(g, "^G5", "Before you leave");
	real_step(g, "9", "! Tell control by voice: this is High risk");
	same(s, g, "26-check");
	/* The words stand open only while the focus is in "Told to". */
	glass_expect(g, "HIGH RISK.");
	glass_keys(g, "j");
	glass_expect(g, "> [j");
	glass_keys(g, "^S");
	glass_expect(g, "Tell control by voice, then enter who was told and when");
	glass_keys(g, "^XControl, desk 3^T");
	glass_expect_gone(g, "! Tell control by voice");
	glass_expect(g, "[00:5" GLASS_ANY " ]");
	glass_keys(g, "\\t");
	glass_expect(g, "READ OUT   [covered]");
	assert_false(glass_has(g, "HIGH RISK"));
	real_step(g, "^Gh", "Tonight");
	assert_false(glass_has(g, "not yet told to control"));
	glass_free(g);
}

static void check_shows_what_was_recorded_after_left(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, "car", WRITE_UP, "4417");

	glass_expect(g, "Tonight");
	real_step(g, "^G1", "1  Incident 9001");
	real_step(g, "9", "READ OUT   CAR 1. INCIDENT 9001. HIGH RISK. EX-PARTNER. NO CALLS.");
	same(s, g, "26-check-left");
	/* No address, no name and no contact detail in what is read out. */
	for (int y = 5; y < 9; y++)
		assert_null(strstr(glass_row(g, y), "07700"));
	glass_free(g);
}

/* --- 15 and 14 --- */

static void queue_stands_as_drawn(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, "desk", MORNING, "2288");

	glass_expect(g, "To review   6 of 6 left");
	same(s, g, "14-review-queue");
	glass_keys(g, "v");
	glass_expect(g, "1   Marian Testerton, Mansfield");
	assert_true(glass_ever(g, "It is written in the log of use"));
	glass_keys(g, "v");
	glass_expect_gone(g, "Marian");
	glass_free(g);
}

static struct glass *opened_later(struct state *s, const char *node, const char *at, const char *later,
				  const char *number)
{
	struct glass *g = opened(s, node, at, number);
	char name[16];

	glass_free(g);
	snprintf(name, sizeof name, "%s%u", node, s->copies);
	g = real_open(&s->real, name, later);
	real_unlock(g, number);
	return g;
}

/* What is of another day does not look like today's: in the footer, in the queue, in what is to be done, in
 * the outbox, at a visit. */
static void a_time_of_another_day_says_which(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, "desk", MORNING, "2288");

	glass_expect(g, "Up to date with HQ 09:1");
	glass_free(g);
	g = opened_later(s, "desk", MORNING, "2021-10-31T12:00:00Z", "2288");
	glass_expect(g, "Up to date with HQ Sat 09:1");
	glass_expect(g, "was due Sat 20:58");
	real_step(g, "^Gt", "by Mon 08:30");
	glass_free(g);
	g = opened_later(s, "desk", MORNING, "2021-11-08T12:00:00Z", "2288");
	glass_expect(g, "Up to date with HQ Sat 30 Oct");
	glass_expect(g, "was due Sat 30 Oct");
	glass_expect(g, "Schools told before Mon 1 Nov 08:30 GMT");
	real_step(g, "^Gt", "was Mon 1 Nov");
	glass_free(g);
	g = opened_later(s, "car", MORNING, "2021-10-31T12:00:00Z", "4417");
	real_step(g, "^Go", "Last full send Sat 0");
	glass_free(g);
}

/* Each night begins its numbers anew. */
static void queue_tells_one_night_from_another(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, "desk", SUNDAY, "2288");

	glass_expect(g, "To review   12 of 12 left");
	glass_expect(g, "2 nights");
	glass_expect(g, "No Night   Car Crew");
	glass_expect(g, ">   1  Fri 29  1   Testley, ");
	glass_expect(g, "    1  Sat 30  1   Testley, ");
	glass_expect(g, "    2  Sat 30  1   Testley, ");
	glass_expect(g, "    2  Fri 29  1   Testley, ");
	glass_expect(g, "1   Fri 29 Oct   M.T., Mansfield");
	glass_expect(g, "Attendance 1 of Fri 29 was due Sat 20:58");
	glass_keys(g, "\\e[B\\e[B");
	glass_expect(g, "1   Sat 30 Oct   ");
	glass_free(g);
}

static void review_of_one_begins_in_the_words(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, "desk", MORNING, "2288");

	glass_expect(g, "To review   6 of 6 left");
	real_step(g, "\\r", "Your words to the crew> [");
	glass_keys(g, "n?[]");
	glass_expect(g, "> [n?[]");
	glass_keys(g, "^X\\t");
	glass_expect(g, "[ ] Versions  n Next");
	same(s, g, "15-review-one");
	glass_keys(g, "jjjjjjjjjjjj");
	glass_expect(g, "~ Told control    -                    | Told control    20:40 by voice");
	glass_expect(g, "| support-only record, 20:50");
	glass_free(g);
}

static void what_was_reviewed_stands_under_what_is_left(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, "desk", MORNING, "2288");

	glass_expect(g, "To review   6 of 6 left");
	real_step(g, "\\r", "Your words to the crew> [");
	glass_keys(g, "^S");
	glass_expect(g, "To review   5 of 6 left");
	glass_expect(g, "Reviewed");
	glass_expect(g, "1   1    Testley, Testfield   High    agreed 09:1" GLASS_ANY);
	glass_free(g);
}

/* --- 13, 03, history --- */

static void outbox_says_which_attendance_and_what(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, "car", WRITE_UP, "4417");

	glass_expect(g, "Tonight");
	real_step(g, "^Go", "Sending to HQ");
	glass_expect(g, "1  Note");
	glass_expect(g, "more above. PgUp shows them");
	glass_keys(g, "k");
	glass_keys(g, "k");
	glass_keys(g, "kk");
	glass_expect(g, "1  Support-only record");
	glass_keys(g, "kkkkkk");
	glass_expect(g, "1  Referral, MARAC");
	glass_free(g);
}

static void sending_pauses_and_goes_on_by_the_same_key(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, "car", WRITE_UP, "4417");

	glass_expect(g, "Tonight");
	real_step(g, "^Go", "Sending to HQ");
	real_step(g, "p", "Paused. p goes on");
	glass_expect(g, "Sending paused");
	glass_expect(g, "p Go on");
	real_step(g, "p", "p Pause");
	glass_free(g);
}

static void history_says_when_there_is_more(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, "car", WRITE_UP, "4417");

	glass_expect(g, "Tonight");
	real_step(g, "^G1", "1  Incident 9001");
	real_step(g, "0", "more below. PgDn shows them");
	glass_expect(g, "support-only record, 20:50");
	glass_free(g);
}

static void nothing_is_cut_in_the_hour_that_comes_twice(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, "car", TWICE, "5102");

	glass_expect(g, "Tonight");
	glass_expect(g, "On the way 01:23B  Arrived 01:37B  Left 01:29G");
	glass_free(g);
}

static void called_away_fits_its_column(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, "car", AWAY, "5102");

	glass_expect(g, "L.T.  Medium  Away");
	glass_expect(g, "^K Commands");
	assert_false(glass_has(g, "/ Find"));
	glass_free(g);
}

/* --- R-010 --- */

static void a_screen_that_may_have_been_seen_makes_one_task_at_once(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, "car", HIGH_UNTOLD, "4417");
	unsigned n = 0;

	glass_expect(g, "On scene");
	glass_keys(g, "\\e");
	glass_expect(g, REAL_COVER);
	real_step(g, "x", "Code");
	glass_keys(g, REAL_CODE "\\r");
	glass_expect(g, "Could anyone have seen");
	glass_keys(g, "y");
	glass_expect(g, "On scene");
	real_step(g, "^Gt", "Check again that the survivor is safe");
	real_step(g, "^B", "Tonight");
	/* The next version of the visit makes no second one. */
	real_step(g, "^T", "Left 00:5" GLASS_ANY " recorded");
	real_step(g, "^Gt", "Check again that the survivor is safe");
	for (int y = 3; y < 20; y++)
		n += strstr(glass_row(g, y), "Check again that the survivor") != NULL;
	assert_int_equal(n, 1);
	glass_free(g);
}

static void what_is_worth_a_look_is_answered_with_words(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, "car", HIGH_UNTOLD, "4417");

	glass_expect(g, "On scene");
	glass_keys(g, "\\e");
	glass_expect(g, REAL_COVER);
	real_step(g, "x", "Code");
	glass_keys(g, REAL_CODE "\\r");
	glass_expect(g, "Could anyone have seen");
	glass_keys(g, "?");
	glass_expect(g, "On scene");
	real_step(g, "^G5", "Before you leave");
	real_step(g, "9", "Worth a look: 1      For later: 1");
	/* What a person wrote into a task is covered on scene. */
	glass_expect(g, "For later   [covered]");
	glass_keys(g, "\\e[B\\e[F");
	real_step(g, "\\r", "Why it is right > [");
	glass_keys(g, "Only the first unit stood there");
	real_step(g, "\\r", "Kept. It is worth a look no more");
	glass_expect(g, "Worth a look: 0");
	glass_free(g);
}

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
		cmocka_unit_test(check_reads_out_and_takes_who_was_told),
		cmocka_unit_test(a_screen_that_may_have_been_seen_makes_one_task_at_once),
		cmocka_unit_test(what_is_worth_a_look_is_answered_with_words),
		cmocka_unit_test(check_shows_what_was_recorded_after_left),
		cmocka_unit_test(outbox_says_which_attendance_and_what),
		cmocka_unit_test(sending_pauses_and_goes_on_by_the_same_key),
		cmocka_unit_test(history_says_when_there_is_more),
		cmocka_unit_test(queue_stands_as_drawn),
		cmocka_unit_test(a_time_of_another_day_says_which),
		cmocka_unit_test(queue_tells_one_night_from_another),
		cmocka_unit_test(review_of_one_begins_in_the_words),
		cmocka_unit_test(what_was_reviewed_stands_under_what_is_left),
		cmocka_unit_test(called_away_fits_its_column),
		cmocka_unit_test(nothing_is_cut_in_the_hour_that_comes_twice),
	};

	if (argc < 4) {
		fputs("name dapcar, dapcar-hq and the folder of the golden screens\n", stderr);
		return 99;
	}
	real_init(&shared.real, argv);
	shared.golden = argv[3];
	return glass_group(tests, make, end);
}
