/* Figures: the arithmetic by itself, and the golden weekend of the domain brief, 8.4. */
#include "weekend.h"

#include "base/crypto.h"
#include "base/mem.h"
#include "evaluate/measures.h"
#include "model/kinds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#define FRIDAY "2021-10-29"
#define SATURDAY "2021-10-30"

/* --- arithmetic --- */

static void the_interval_has_its_known_constants(void **state)
{
	static const struct {
		int64_t k, n, low, high; /* per mille */
	} rows[] = {
		{ 7, 10, 397, 892 }, { 12, 14, 601, 960 },  { 10, 12, 552, 953 },
		{ 0, 10, 0, 278 },   { 10, 10, 722, 1000 }, { 50, 100, 404, 596 },
		{ 1, 1, 207, 1000 }, { 0, 1, 0, 793 },      { 81, 263, 255, 366 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		double low, high;

		wilson(rows[i].k, rows[i].n, &low, &high);
		assert_int_equal((int64_t)(low * 1000 + 0.5), rows[i].low);
		assert_int_equal((int64_t)(high * 1000 + 0.5), rows[i].high);
	}
}

static void a_percentile_is_a_value_that_was_measured(void **state)
{
	const int64_t golden[] = { 5, 10, 12, 13, 14, 15, 15, 16, 16, 17, 18, 23 };
	const int64_t one[] = { 7 };
	const int64_t ten[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };

	(void)state;
	assert_int_equal(percentile(golden, 12, 90), 18);
	assert_int_equal(percentile(one, 1, 90), 7);
	assert_int_equal(percentile(ten, 10, 90), 9);
	assert_int_equal(percentile(ten, 10, 100), 10);
	assert_int_equal(percentile(ten, 10, 1), 1);
}

static void small_counts_and_what_gives_them_away_are_hidden(void **state)
{
	static const struct {
		int64_t part, whole;
		bool hidden;
	} rows[] = {
		{ 7, 10, true },  /* the rest is 3 */
		{ 12, 14, true }, /* the rest is 2 */
		{ 3, 4, true },    { 4, 11, true },  { 5, 10, false },  { 5, 11, false },
		{ 6, 10, true },   { 1, 100, true }, { 99, 100, true }, { 0, 10, false },
		{ 10, 10, false }, { 0, 9, true }, /* nobody, and everybody, in a small group */
		{ 9, 9, true },    { 5, 5, true },   { 0, 0, false },   { 5, 15, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(count_is_hidden(rows[i].part, rows[i].whole), rows[i].hidden);
}

/* How many ways there are to fill the hidden places with 1 to 4 (or 5 and more, where a greater one
 * was hidden to protect them) so that the total comes out. Two are enough. */
static size_t solutions(const int64_t *parts, const bool *hidden, size_t n, size_t at, int64_t left)
{
	size_t found = 0;

	if (left < 0)
		return 0;
	if (at == n)
		return left == 0;
	if (!hidden[at])
		return solutions(parts, hidden, n, at + 1, left);
	for (int64_t v = 1; v <= left && found < 2; v++)
		found += solutions(parts, hidden, n, at + 1, left - v);
	return found;
}

static void no_hidden_part_can_be_worked_out_from_its_total(void **state)
{
	int64_t parts[4];
	bool hidden[4];

	(void)state;
	for (int64_t code = 0; code < 14 * 14 * 14 * 14; code++) {
		int64_t c = code, left = 0, whole = 0;
		size_t n_hidden = 0, n_filled = 0;

		for (size_t i = 0; i < 4; i++, c /= 14) {
			parts[i] = c % 14;
			whole += parts[i];
			n_filled += parts[i] > 0;
		}
		shares_hide(parts, 4, hidden);
		for (size_t i = 0; i < 4; i++) {
			n_hidden += hidden[i];
			left += hidden[i] ? parts[i] : 0;
			assert_true(hidden[i] || parts[i] == 0 || parts[i] > 4);
		}
		assert_int_not_equal(n_hidden, 1);
		if (n_hidden && whole >= RATE_PERCENT_FROM && n_filled > 1 &&
		    left > (int64_t)n_hidden)
			assert_true(solutions(parts, hidden, 4, 0, left) >= 2);
	}
}

static void large_parts_of_a_large_total_are_shown(void **state)
{
	const int64_t parts[] = { 12, 0, 30, 9 };
	bool hidden[4];

	(void)state;
	shares_hide(parts, 4, hidden);
	for (size_t i = 0; i < 4; i++)
		assert_false(hidden[i]);
}

static void every_measure_says_what_it_is_and_whose(void **state)
{
	size_t n;
	const struct measure *m = measures_all(&n);

	(void)state;
	assert_true(n >= 5);
	for (size_t i = 0; i < n; i++) {
		assert_true(m[i].id && m[i].name && m[i].unit && m[i].formula && m[i].owner);
		assert_ptr_equal(measure_find(m[i].id), &m[i]);
		assert_true(i == 0 || strcmp(m[i - 1].id, m[i].id) < 0);
	}
	assert_null(measure_find("M99"));
}

/* --- the golden weekend --- */

static int open_weekend(void **state)
{
	struct weekend *w = mem_new(sizeof *w);
	struct err e = { 0 };

	weekend_text(w);
	if (!weekend_load(w, NO_LINE, &e)) {
		print_error("%s\n", e.text);
		return -1;
	}
	*state = w;
	return 0;
}

static int close_weekend(void **state)
{
	weekend_fini(*state);
	mem_free(*state);
	return 0;
}

static void read_both(struct weekend *w, struct measures *m)
{
	struct err e = { 0 };

	if (!measures_read(w->v, FRIDAY, SATURDAY, m, &e))
		fail_msg("%s", e.text);
}

static void assert_rate(const struct measures *m, const char *id, int64_t k, int64_t n)
{
	const struct measure_result *r = measures_get(m, id);

	assert_non_null(r);
	assert_int_equal(r->numerator, k);
	assert_int_equal(r->denominator, n);
	assert_int_equal(r->unknown, 0);
}

static void the_weekend_gives_the_golden_rates(void **state)
{
	struct measures m;

	read_both(*state, &m);
	assert_rate(&m, "M02", 12, 14);
	assert_rate(&m, "M04", 10, 12);
	assert_rate(&m, "M05", 7, 10);
	assert_rate(&m, "M06", 3, 4);
	assert_rate(&m, "M21", 4, 11);
	assert_rate(&m, "M30", 5, 5);
	assert_rate(&m, "M33", 2, 2);
	measures_fini(&m);
}

static void the_weekend_gives_the_golden_minutes(void **state)
{
	static const int64_t arrive[] = { 5, 10, 12, 13, 14, 15, 15, 16, 16, 17, 18, 23 };
	static const int64_t on_scene[] = { 58, 71, 17, 31, 83, 43, 49, 51, 6, 36, 57, 52 };
	const struct measure_result *r;
	struct measures m;
	int64_t total = 0;

	read_both(*state, &m);
	r = measures_get(&m, "M03");
	assert_int_equal(r->n_values, 12);
	assert_memory_equal(r->values, arrive, sizeof arrive);
	assert_int_equal(r->median_x2, 30);
	assert_int_equal(r->p90, 18);
	assert_int_equal(m.n_visits, 12);
	for (size_t i = 0; i < 12; i++) {
		assert_int_equal(m.visits[i].on_scene, on_scene[i]);
		total += m.visits[i].on_scene;
	}
	assert_int_equal(total, 554);
	measures_fini(&m);
}

static void assert_part(const struct measure_result *r, const char *key, int64_t n)
{
	for (size_t i = 0; i < r->n_parts; i++)
		if (strcmp(r->parts[i].key, key) == 0) {
			assert_int_equal(r->parts[i].n, n);
			return;
		}
	fail_msg("no part %s", key);
}

static void the_weekend_gives_the_golden_grades_and_hours(void **state)
{
	static const char *const hours[] = { "19", "20", "21", "22", "23", "00", "01", "02" };
	static const int64_t visits[] = { 2, 1, 1, 3, 2, 1, 1, 1 };
	const struct measure_result *r;
	struct measures m;

	read_both(*state, &m);
	r = measures_get(&m, "M08");
	assert_int_equal(r->denominator, 11);
	assert_int_equal(r->n_parts, 3);
	assert_part(r, "high", 5);
	assert_part(r, "medium", 4);
	assert_part(r, "standard", 2);
	r = measures_get(&m, "M35");
	assert_int_equal(r->denominator, 12);
	assert_int_equal(r->n_parts, 8);
	for (size_t i = 0; i < 8; i++) {
		assert_string_equal(r->parts[i].key, hours[i]);
		assert_int_equal(r->parts[i].n, visits[i]);
	}
	measures_fini(&m);
}

static void the_october_saturday_has_nine_hours(void **state)
{
	struct measures m;

	read_both(*state, &m);
	assert_int_equal(m.n_shifts, 2);
	assert_string_equal(m.shifts[0].night_of, FRIDAY);
	assert_int_equal(m.shifts[0].minutes, 8 * 60);
	assert_string_equal(m.shifts[1].night_of, SATURDAY);
	assert_int_equal(m.shifts[1].minutes, 9 * 60);
	assert_false(m.shifts[1].planned);
	measures_fini(&m);
}

static void two_visits_of_one_incident_count_once(void **state)
{
	struct measures m;

	read_both(*state, &m);
	assert_int_equal(m.attendances, 12);
	assert_int_equal(m.incidents, 11);
	measures_fini(&m);
}

static void a_night_alone_is_its_half_of_the_weekend(void **state)
{
	struct weekend *w = *state;
	struct measures m;
	struct err e = { 0 };

	assert_true(measures_read(w->v, FRIDAY, FRIDAY, &m, &e));
	assert_rate(&m, "M02", 6, 7);
	assert_rate(&m, "M05", 3, 5);
	assert_int_equal(m.n_shifts, 1);
	measures_fini(&m);
	assert_true(measures_read(w->v, SATURDAY, SATURDAY, &m, &e));
	assert_rate(&m, "M02", 6, 7);
	assert_rate(&m, "M05", 4, 5);
	measures_fini(&m);
	assert_true(measures_read(w->v, "2021-11-05", "2021-11-06", &m, &e));
	assert_rate(&m, "M05", 0, 0);
	measures_fini(&m);
	assert_false(measures_read(w->v, SATURDAY, FRIDAY, &m, &e));
	assert_int_equal(e.class, ERR_INPUT);
	/* Every night would lie between these as texts. */
	assert_false(measures_read(w->v, "01/04/2021", "31/03/2022", &m, &e));
	assert_false(measures_read(w->v, "2021-02-30", SATURDAY, &m, &e));
	assert_false(measures_read(w->v, FRIDAY, "2021-9-30", &m, &e));
}

/* --- what is printed --- */

static void assert_holds(const struct buf *b, const char *what)
{
	if (!strstr(buf_str(b), what))
		fail_msg("'%s' is not in:\n%s", what, buf_str(b));
}

static void assert_lacks(const struct buf *b, const char *what)
{
	if (strstr(buf_str(b), what))
		fail_msg("'%s' is in:\n%s", what, buf_str(b));
}

static void the_force_reads_whole_figures(void **state)
{
	struct measures m;
	struct buf out = { 0 };

	read_both(*state, &m);
	assert_true(measures_text(&m, AUDIENCE_FORCE, &out));
	assert_holds(&out, "12/14      86%  60-96");
	assert_holds(&out, "10/12      83%  55-95");
	assert_holds(&out, "7/10       70%  40-89");
	assert_holds(&out, "3/4\n"); /* fewer than ten: no per cent */
	assert_holds(&out, "middle 15, 9 in 10 within 18");
	assert_holds(&out, "high 5  medium 4  standard 2  all 11");
	assert_holds(&out, "invented data");
	assert_holds(&out, "all 554");
	for (const char *p = buf_str(&out); *p; p += strcspn(p, "\n") + 1)
		assert_true(strcspn(p, "\n") <= 80);
	buf_fini(&out);
	measures_fini(&m);
}

static void the_evaluator_reads_no_small_number(void **state)
{
	struct measures m;
	struct buf out = { 0 };

	read_both(*state, &m);
	assert_true(measures_text(&m, AUDIENCE_OUTSIDE, &out));
	assert_holds(&out, "M02 Taskings attended          c / 14\n");
	assert_holds(&out, "M04 Survivors reached          c / 12\n");
	assert_holds(&out, "M05 Took up support            c / 10\n");
	assert_holds(&out, "M06 No police, took support    c / c\n");
	assert_holds(&out, "M21 Clare's Law considered     c / 11\n");
	assert_holds(&out, "M33 Professional interpreter   c / c\n");
	assert_holds(&out, "high 5  medium c  standard c  all 11");
	assert_holds(&out, "19 c  20 c  21 c  22 c");
	assert_lacks(&out, "%  ");
	assert_lacks(&out, "554");
	buf_reset(&out);
	assert_true(measures_json(&m, AUDIENCE_OUTSIDE, &out));
	assert_lacks(&out, "\"percent\"");
	assert_lacks(&out, "\"values\"");
	assert_lacks(&out, "on_scene\"");
	for (int n = 1; n <= 4; n++) {
		struct buf small = { 0 };

		buf_fmt(&small, ": %d,", n);
		assert_lacks(&out, buf_str(&small));
		buf_fini(&small);
	}
	buf_fini(&out);
	measures_fini(&m);
}

static void only_the_police_side_reads_whole_figures(void **state)
{
	(void)state;
	assert_int_equal(measures_audience(ROLE_HQ_RECORDS), AUDIENCE_FORCE);
	assert_int_equal(measures_audience(ROLE_SUPERVISOR), AUDIENCE_FORCE);
	assert_int_equal(measures_audience(ROLE_EVALUATOR), AUDIENCE_OUTSIDE);
	assert_int_equal(measures_audience(ROLE_SUPPORT_WORKER), AUDIENCE_OUTSIDE);
	assert_int_equal(measures_audience(ROLE_NONE), AUDIENCE_OUTSIDE);
}

/* --- one thing changed --- */

static void an_answer_that_is_not_known_is_not_a_no(void **state)
{
	struct weekend *w = *state;
	struct measures m;
	struct err e = { 0 };

	assert_true(
	    weekend_add(w,
			"{\"kind\":\"involvement\",\"record\":\"@A10.S1.part\",\"revise\":true,"
			"\"author\":\"JUN-03\",\"at\":\"2021-10-31T04:00Z\",\"shift\":\"@S\","
			"\"fields\":{\"support_engagement\":null}}",
			&e));
	read_both(w, &m);
	assert_int_equal(measures_get(&m, "M05")->numerator, 7);
	assert_int_equal(measures_get(&m, "M05")->denominator, 9);
	assert_int_equal(measures_get(&m, "M05")->unknown, 1);
	measures_fini(&m);
}

static void a_cancelled_visit_and_one_entered_in_error_do_not_count(void **state)
{
	struct weekend *w = *state;
	struct measures m;
	struct err e = { 0 };

	assert_true(weekend_add(w,
				"{\"kind\":\"attendance\",\"record\":\"@A9\",\"revise\":true,"
				"\"author\":\"4417\",\"at\":\"2021-10-31T04:00Z\",\"shift\":\"@S\","
				"\"fields\":{\"state\":\"cancelled\"}}",
				&e));
	read_both(w, &m);
	assert_int_equal(m.attendances, 11);
	assert_rate(&m, "M02", 11, 14);
	assert_rate(&m, "M04", 10, 11);
	measures_fini(&m);
}

static void an_open_shift_is_counted_to_its_planned_end(void **state)
{
	struct weekend *w = *state;
	struct measures m;
	struct err e = { 0 };

	assert_true(weekend_add(w,
				"{\"kind\":\"shift\",\"record\":\"@S\",\"revise\":true,"
				"\"author\":\"5102\",\"at\":\"2021-10-31T04:00Z\","
				"\"fields\":{\"ended_at\":null}}",
				&e));
	read_both(w, &m);
	assert_int_equal(m.shifts[1].minutes, 9 * 60);
	assert_true(m.shifts[1].planned);
	measures_fini(&m);
}

static bool count_version(void *ctx, const struct row *r)
{
	(void)r;
	++*(size_t *)ctx;
	return true;
}

/* Everything golden in one text: the figures, and of each visit its minutes to setting off, its
 * state and how many versions it has. */
static bool golden_text(struct weekend *w, struct buf *out)
{
	struct measures m;

	if (!measures_read(w->v, FRIDAY, SATURDAY, &m, NULL))
		return false;
	measures_text(&m, AUDIENCE_FORCE, out);
	for (size_t i = 0; i < m.n_visits; i++) {
		struct arg a = ARG_OF_ID(m.visits[i].attendance);
		struct rec *r = NULL;
		size_t versions = 0;
		int64_t at = 0;

		if (!view_rec(w->v, a.id, &r, NULL) ||
		    !view_each(w->v, QUERY_HISTORY, &a, 1, count_version, &versions, NULL))
			return false;
		rec_int(r, ATTENDANCE_EN_ROUTE_AT, &at);
		buf_fmt(out, "%d %s %zu\n", at ? (int)((at - m.visits[i].tasked_ms) / 60000) : -1,
			rec_text(r, ATTENDANCE_STATE), versions);
		rec_free(r);
	}
	measures_fini(&m);
	return true;
}

static void every_visit_of_the_weekend_was_sent_in(void **state)
{
	struct buf out = { 0 };

	assert_true(golden_text(*state, &out));
	assert_holds(&out,
		     "\n1 submitted 7\n1 submitted 6\n1 submitted 8\n1 submitted 6\n2 submitted 7\n"
		     "2 submitted 6\n2 submitted 7\n2 submitted 7\n1 submitted 6\n1 submitted 6\n"
		     "1 submitted 8\n1 submitted 7\n");
	buf_fini(&out);
}

static void removing_any_line_of_a_visit_changes_a_golden(void **state)
{
	struct weekend w = { 0 };
	struct buf golden = { 0 }, other = { 0 };
	size_t removed = 0, n;

	assert_true(golden_text(*state, &golden));
	weekend_text(&w);
	for (size_t i = 0; i < weekend_count(&w); i++) {
		const char *line = weekend_line(&w, i, &n);
		bool same;

		if (strncmp(line, "{\"kind\":\"attendance\"", 20) != 0)
			continue;
		buf_reset(&other);
		same = weekend_load(&w, i, NULL) && golden_text(&w, &other) &&
		       strcmp(buf_str(&other), buf_str(&golden)) == 0;
		if (same)
			fail_msg("line %zu can be removed and nothing is noticed", i + 1);
		removed++;
		weekend_unload(&w);
	}
	assert_int_equal(removed, 81);
	buf_fini(&golden);
	buf_fini(&other);
	weekend_fini(&w);
}

#define WEEKEND(f) cmocka_unit_test_setup_teardown(f, open_weekend, close_weekend)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_interval_has_its_known_constants),
		cmocka_unit_test(a_percentile_is_a_value_that_was_measured),
		cmocka_unit_test(small_counts_and_what_gives_them_away_are_hidden),
		cmocka_unit_test(no_hidden_part_can_be_worked_out_from_its_total),
		cmocka_unit_test(large_parts_of_a_large_total_are_shown),
		cmocka_unit_test(every_measure_says_what_it_is_and_whose),
		cmocka_unit_test(only_the_police_side_reads_whole_figures),
		WEEKEND(the_weekend_gives_the_golden_rates),
		WEEKEND(the_weekend_gives_the_golden_minutes),
		WEEKEND(the_weekend_gives_the_golden_grades_and_hours),
		WEEKEND(the_october_saturday_has_nine_hours),
		WEEKEND(two_visits_of_one_incident_count_once),
		WEEKEND(a_night_alone_is_its_half_of_the_weekend),
		WEEKEND(the_force_reads_whole_figures),
		WEEKEND(the_evaluator_reads_no_small_number),
		WEEKEND(an_answer_that_is_not_known_is_not_a_no),
		WEEKEND(a_cancelled_visit_and_one_entered_in_error_do_not_count),
		WEEKEND(an_open_shift_is_counted_to_its_planned_end),
		WEEKEND(every_visit_of_the_weekend_was_sent_in),
		WEEKEND(removing_any_line_of_a_visit_changes_a_golden),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
