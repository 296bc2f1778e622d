/* Rules that were in force only in part: the same address as the suspect's, a clock that goes back,
 * earlier visits, holidays and school terms, what was sent back, and words of a note that is
 * closed. Each seen to pass and seen to speak. */
#include "visit.h"

#include "base/clock.h"
#include "base/crypto.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define WARNS(x, rule) SPEAKS(x, rule, SEVERITY_WARN)
#define NO_WARN(x, rule) SILENT(x, rule, SEVERITY_WARN)
#define DAY_MS ((int64_t)1440 * MINUTE_MS)

static struct rec *add(struct night *x, enum part at, unsigned n, const struct kind *k,
		       const char *key, unsigned on)
{
	x->part[at] = part_of(n, k, key, on);
	return x->part[at];
}

static void row(struct rec *set, const char *code, const char *attrs)
{
	struct rec *r = rec_row_add(set, REFERENCE_SET_ROWS);

	rec_put(r, field_find(r->kind, "code"), code);
	if (*attrs)
		rec_put(r, field_find(r->kind, "attrs"), attrs);
}

static struct rec *list(unsigned n, const char *name)
{
	struct rec *r = made(&kind_reference_set, id_of(n), AT(0));

	rec_put(r, REFERENCE_SET_SET_ID, name);
	return r;
}

/* --- the same address --- */

static void closed_by_auto(struct night *x, const char *post, const char *visit)
{
	struct party parties[2] = { { .involvement = x->part[SURVIVOR] },
				    { .involvement = x->part[EXTRA] } };
	struct casefile c = { .attendance = x->part[VISIT],
			      .location = x->part[PLACE],
			      .parties = parties,
			      .n_parties = 2 };
	struct rule_case k = {
		.c = &c, .subject = x->part[SAFE], .previous = x->previous, .saving = true
	};

	rules_auto(&k, x->part[SAFE]);
	assert_string_equal(rec_text(x->part[SAFE], SAFE_CONTACT_POST_SAFE), post);
	assert_string_equal(rec_text(x->part[SAFE], SAFE_CONTACT_VISIT_SAFE), visit);
}

static void r007_post_to_the_home_of_both_is_closed(void **state)
{
	struct night x = a_night();
	struct rec *before = NULL;

	(void)state;
	rec_put(add(&x, EXTRA, 21, &kind_involvement, "attendance_id", 10), INVOLVEMENT_PART,
		"suspect");
	rec_put(x.part[SAFE], SAFE_CONTACT_POST_SAFE, "yes");
	closed_by_auto(&x, "yes", "");
	NO_WARN(&x, "R-007");
	rec_put(x.part[PLACE], LOCATION_LOC_TYPE, "home_both");
	closed_by_auto(&x, "no", "unknown");
	PASSES(&x, "R-007");
	/* What the survivor says after that stands, and is asked about. */
	before = rec_copy(x.part[SAFE]);
	x.previous = before;
	rec_put(x.part[SAFE], SAFE_CONTACT_POST_SAFE, "yes");
	closed_by_auto(&x, "yes", "unknown");
	x.previous = NULL;
	WARNS(&x, "R-007");
	PASSES(&x, "R-007");
	/* Elsewhere, but they live together. */
	rec_clear(x.part[PLACE], LOCATION_LOC_TYPE);
	NO_WARN(&x, "R-007");
	rec_put(x.part[EXTRA], INVOLVEMENT_COHABITING, "yes");
	WARNS(&x, "R-007");
	rec_put(x.part[EXTRA], INVOLVEMENT_PART, "other_adult");
	NO_WARN(&x, "R-007");
	rec_free(before);
	night_free(&x);
}

/* --- against the order of writing --- */

static void r024_a_clock_put_back_while_writing_is_said(void **state)
{
	struct night x = a_night();

	(void)state;
	finished(x.part[VISIT]);
	x.part[EXTRA] = next(x.part[VISIT], x.part[VISIT]->wall_ms - 2 * MINUTE_MS);
	NO_WARN(&x, "R-024");
	x.part[EXTRA]->wall_ms -= 1;
	WARNS(&x, "R-024");
	x.part[EXTRA]->device = id_of(0xd002); /* another laptop has another clock */
	NO_WARN(&x, "R-024");
	/* Of what hangs on the visit too. */
	rec_free(x.part[EXTRA]);
	finished(x.part[RISK]);
	x.part[EXTRA] = next(x.part[RISK], x.part[RISK]->wall_ms - 3 * MINUTE_MS);
	WARNS(&x, "R-024");
	night_free(&x);
}

/* --- who decides --- */

static void r036_a_need_found_later_goes_to_a_named_inspector(void **state)
{
	struct night x = a_night();

	(void)state;
	x.agency = made(&kind_agency, id_of(900), AT(0));
	rec_put(x.agency, AGENCY_CODE, "imm");
	rec_put(x.agency, AGENCY_NAME, "Immigration Enforcement East");
	SILENT(&x, "R-036", SEVERITY_TASK);
	rec_put(x.part[PERSON], PERSON_IMMIGRATION_NEED, "spouse_visa");
	SPEAKS(&x, "R-036", SEVERITY_TASK);
	SPEAKS(&x, "R-036", SEVERITY_DENY);
	x.saving = true; /* refused at once: nothing is there to decide about */
	SILENT(&x, "R-036", SEVERITY_TASK);
	SPEAKS(&x, "R-036", SEVERITY_DENY);
	night_free(&x);
}

/* --- other visits to the pair --- */

static void before_this(struct night *x, int64_t ago_days, const char *grade)
{
	struct rec *a = x->part[OTHER], *i, *r;

	rec_put_int(a, ATTENDANCE_TASKED_AT, AT(0) - ago_days * DAY_MS);
	a->wall_ms = AT(0) - ago_days * DAY_MS;
	i = add(x, EXTRA, 81, &kind_involvement, "attendance_id", 11);
	rec_put_id(i, INVOLVEMENT_ATTENDANCE_ID, a->id);
	rec_put_id(i, INVOLVEMENT_PERSON_ID, id_of(30));
	rec_put(i, INVOLVEMENT_PART, "survivor");
	r = add(x, EXTRA_TOO, 82, &kind_risk_assessment, "involvement_id", 81);
	r->wall_ms = a->wall_ms;
	rec_put(r, RISK_ASSESSMENT_PJ_GRADE, grade);
}

static void suspect_of(struct night *x, enum part at, unsigned n, struct id attendance, unsigned who)
{
	struct rec *i = add(x, at, n, &kind_involvement, "attendance_id", 10);

	rec_put_id(i, INVOLVEMENT_ATTENDANCE_ID, attendance);
	rec_put_id(i, INVOLVEMENT_PERSON_ID, id_of(who));
	rec_put(i, INVOLVEMENT_PART, "suspect");
}

static void r042_a_grade_of_another_visit_to_the_pair_counts(void **state)
{
	struct night x = a_night();
	struct rec *w;

	(void)state;
	rec_put_int(x.part[RISK], RISK_ASSESSMENT_YES_COUNT, 3);
	rec_put(x.part[RISK], RISK_ASSESSMENT_PJ_GRADE, "medium");
	before_this(&x, 30, "medium");
	PASSES(&x, "R-042");
	rec_put(x.part[EXTRA_TOO], RISK_ASSESSMENT_PJ_GRADE, "high");
	BLOCKS(&x, "R-042");
	suspect_of(&x, EXTRA_THREE, 83, x.part[VISIT]->id, 90);
	PASSES(&x, "R-042"); /* nobody says that it was the same suspect */
	suspect_of(&x, EXTRA_FOUR, 84, x.part[OTHER]->id, 90);
	BLOCKS(&x, "R-042");
	rec_put_id(x.part[EXTRA_FOUR], INVOLVEMENT_PERSON_ID, id_of(91));
	PASSES(&x, "R-042"); /* another pair */
	rec_put_id(x.part[EXTRA_FOUR], INVOLVEMENT_PERSON_ID, id_of(90));
	rec_put(x.part[RISK], RISK_ASSESSMENT_LOWERED_REASON, "In prison until spring");
	SPEAKS(&x, "R-042", SEVERITY_FLAG);
	rec_free(x.part[TASK_DVDS]);
	w = add(&x, TASK_DVDS, 39, &kind_review, "attendance_id", 10);
	rec_put_id(w, REVIEW_SECOND_SIGNATURE, id_of(0xb002));
	SILENT(&x, "R-042", SEVERITY_FLAG);
	rec_clear(x.part[RISK], RISK_ASSESSMENT_LOWERED_REASON);
	BLOCKS(&x, "R-042");
	rec_put_int(x.part[OTHER], ATTENDANCE_TASKED_AT, AT(0) - 366 * DAY_MS);
	x.part[EXTRA_TOO]->wall_ms = AT(0) - 366 * DAY_MS;
	PASSES(&x, "R-042");
	night_free(&x);
}

/* --- bank holidays --- */

static void r053_a_bank_holiday_is_no_working_day(void **state)
{
	struct night x = a_night();
	struct rec *a = x.part[VISIT];

	(void)state;
	rec_put(a, ATTENDANCE_RELEASE_TYPE, "nfa");
	a->wall_ms = AT(200) - 2 * DAY_MS; /* on Wednesday; now is Friday */
	SPEAKS(&x, "R-053", SEVERITY_FLAG);
	x.holidays = list(95, "bank_holidays");
	row(x.holidays, "2021-10-27", "");
	SPEAKS(&x, "R-053", SEVERITY_FLAG); /* the day itself does not count */
	row(x.holidays, "2021-10-28", "");
	SILENT(&x, "R-053", SEVERITY_FLAG);
	night_free(&x);
}

/* --- terms and holidays --- */

static void a_child_of(struct night *x, int64_t years)
{
	struct rec *c = add(x, EXTRA, 61, &kind_involvement, "attendance_id", 10);
	struct rec *p = made(&kind_person, id_of(62), AT(62));

	rec_put(c, INVOLVEMENT_PART, "child");
	rec_put_id(c, INVOLVEMENT_PERSON_ID, id_of(62));
	rec_put_int(p, PERSON_AGE_AT, years);
	x->part[EXTRA_TOO] = p;
}

static void r056_term_stops_and_a_holiday_warns(void **state)
{
	struct night x = a_night(); /* Friday 29 October 2021 */

	(void)state;
	a_child_of(&x, 6);
	BLOCKS(&x, "R-056"); /* no calendar is known: term */
	x.school = list(96, "school_calendar");
	row(x.school, "2021-09-01", "until=2021-10-15");
	row(x.school, "2021-11-01", "until=2021-12-17");
	BLOCKS(&x, "R-056"); /* school is on Monday */
	NO_WARN(&x, "R-056");
	x.holidays = list(95, "bank_holidays");
	row(x.holidays, "2021-11-01", "");
	BLOCKS(&x, "R-056"); /* or on Tuesday */
	row(x.holidays, "2021-11-02", "");
	PASSES(&x, "R-056");
	WARNS(&x, "R-056");
	rec_put_int(x.part[EXTRA_TOO], PERSON_AGE_AT, 3);
	NO_WARN(&x, "R-056");
	night_free(&x);
}

static void deadline(struct night *x, int64_t tasked_ms, const char *at)
{
	struct rec *r = x->part[MARAC];
	struct casefile c = { .attendance = x->part[VISIT] };
	struct rule_case k = {
		.c = &c, .subject = r, .saving = true, .school = x->school, .holidays = x->holidays
	};
	char text[INSTANT_LEN + 1] = "";
	int64_t ms;

	rec_clear(x->part[VISIT], ATTENDANCE_PRESENCE);
	rec_put_int(x->part[VISIT], ATTENDANCE_TASKED_AT, tasked_ms);
	rules_auto(&k, r);
	if (rec_int(r, REFERRAL_ENC_SCHOOL_DAY, &ms))
		instant_text(ms, text);
	assert_string_equal(text, at);
}

static void r056_the_notice_is_due_before_school_begins(void **state)
{
	struct night x = a_night();
	int64_t at;

	(void)state;
	rec_put(x.part[MARAC], REFERRAL_REFERRAL_TYPE, "encompass");
	deadline(&x, AT(0), ""); /* nobody knows the terms */
	x.school = list(96, "school_calendar");
	row(x.school, "2021-09-01", "until=2021-10-15");
	row(x.school, "2021-11-01", "until=2021-12-17");
	deadline(&x, AT(0), "2021-11-01T08:30:00Z"); /* the clocks go back in between */
	assert_true(instant_parse("2021-10-13T07:29:00Z", &at));
	deadline(&x, at, "2021-10-13T07:30:00Z"); /* half past eight, summer time */
	assert_true(instant_parse("2021-10-13T07:30:00Z", &at));
	deadline(&x, at, "2021-10-14T07:30:00Z");
	assert_true(instant_parse("2021-12-17T22:00:00Z", &at));
	deadline(&x, at, ""); /* the list ends */
	rec_put(x.part[MARAC], REFERRAL_REFERRAL_TYPE, "idva");
	deadline(&x, AT(0), "");
	night_free(&x);
}

/* --- parts and risk as well --- */

static size_t refused(struct night *x, struct rec *now, const struct rec *before)
{
	x->subject = now;
	x->previous = before;
	return fired_when(x, RULE_ON_SAVE, "R-064", SEVERITY_DENY, FIELD_NONE);
}

static void r064_parts_and_risk_open_only_where_the_reviewer_asked(void **state)
{
	struct night x = a_night();
	struct rec *w = add(&x, EXTRA, 39, &kind_review, "attendance_id", 10), *point;
	struct rec *risk = rec_copy(x.part[RISK]), *safe = rec_copy(x.part[SAFE]);

	(void)state;
	rec_put(w, REVIEW_DECISION, "returned");
	w->wall_ms = AT(190);
	rec_put(x.part[VISIT], ATTENDANCE_STATE, "submitted");
	rec_put(risk, RISK_ASSESSMENT_PJ_GRADE, "medium");
	rec_put(safe, SAFE_CONTACT_MOBILE_TEXT, "no");
	assert_int_equal(refused(&x, risk, x.part[RISK]), 0); /* words alone: all is open */
	point = rec_row_add(w, REVIEW_RETURN_POINTS);
	rec_put(point, RETURN_POINT_FIELD, "attendance.weapons");
	assert_int_equal(refused(&x, risk, x.part[RISK]), 1);
	/* How contact is safe is never closed. */
	assert_int_equal(refused(&x, safe, x.part[SAFE]), 0);
	rec_put(point, RETURN_POINT_FIELD, "risk_assessment.pj_grade");
	assert_int_equal(refused(&x, risk, x.part[RISK]), 0);
	rec_put(point, RETURN_POINT_FIELD, "attendance.weapons");
	rec_put(w, REVIEW_DECISION, "approved");
	assert_int_equal(refused(&x, risk, x.part[RISK]), 0);
	rec_free(risk);
	rec_free(safe);
	night_free(&x);
}

/* --- a note that is closed --- */

static void r088_the_author_of_a_closed_note_is_asked_to_open_it(void **state)
{
	struct night x = a_night();
	struct rec *n = sealed(&kind_note, id_of(50), id_of(10), AT(60));

	(void)state;
	n->visibility = VISIBLE_SUPPORT_ONLY;
	x.part[EXTRA] = n;
	x.actor = n->author;
	rec_put(x.part[REFERRAL], REFERRAL_SUMMARY_OUT, "Short");
	SILENT(&x, "R-088", SEVERITY_INFO);
	rec_put(x.part[REFERRAL], REFERRAL_SUMMARY_OUT,
		"Long enough to hold words that were kept apart");
	SPEAKS(&x, "R-088", SEVERITY_INFO);
	x.actor = id_of(0xa001); /* to others it is not there */
	SILENT(&x, "R-088", SEVERITY_INFO);
	night_free(&x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(r007_post_to_the_home_of_both_is_closed),
		cmocka_unit_test(r024_a_clock_put_back_while_writing_is_said),
		cmocka_unit_test(r036_a_need_found_later_goes_to_a_named_inspector),
		cmocka_unit_test(r042_a_grade_of_another_visit_to_the_pair_counts),
		cmocka_unit_test(r053_a_bank_holiday_is_no_working_day),
		cmocka_unit_test(r056_term_stops_and_a_holiday_warns),
		cmocka_unit_test(r056_the_notice_is_due_before_school_begins),
		cmocka_unit_test(r064_parts_and_risk_open_only_where_the_reviewer_asked),
		cmocka_unit_test(r088_the_author_of_a_closed_note_is_asked_to_open_it),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
