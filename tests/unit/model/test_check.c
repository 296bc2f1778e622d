/* model: what must be there before Check, by the result of the visit, and what is worked out. */
#include "base/crypto.h"
#include "base/mem.h"
#include "model/kinds.h"
#include "model/rec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct id some_id = { { 1 } };
#define TASKED INT64_C(1635532320000) /* Fri 29 Oct 2021 19:32 */
#define MINUTES(n) ((n)*INT64_C(60000))

static struct rec *visit(const char *result)
{
	struct rec *a = rec_new(&kind_attendance, some_id);

	rec_put(a, ATTENDANCE_INCIDENT_NO, "NP-20211029-9001");
	rec_put(a, ATTENDANCE_STATE, "left");
	rec_put_int(a, ATTENDANCE_TASKED_AT, TASKED);
	if (result)
		rec_put(a, ATTENDANCE_RESULT, result);
	return a;
}

static struct rec *part_of(const char *part)
{
	struct rec *r = rec_new(&kind_involvement, some_id);

	rec_put_id(r, INVOLVEMENT_ATTENDANCE_ID, some_id);
	rec_put_id(r, INVOLVEMENT_PERSON_ID, some_id);
	rec_put(r, INVOLVEMENT_PART, part);
	return r;
}

/* Keys of the fields that are asked for, in the order of the table. */
static void needed(const struct rec *r, const struct rec *parent, struct buf *out)
{
	struct findings f = { 0 };

	rec_check(r, parent, &f);
	for (size_t i = 0; i < f.n; i++) {
		assert_string_equal(f.all[i].rule, "need");
		assert_int_equal(f.all[i].severity, SEVERITY_BLOCK);
		assert_ptr_equal(f.all[i].kind, r->kind);
		buf_fmt(out, "%s%s", out->len ? " " : "", r->kind->fields[f.all[i].field].key);
	}
	findings_fini(&f);
}

static void wants(const struct rec *r, const struct rec *parent, const char *keys)
{
	struct buf b = { 0 };

	needed(r, parent, &b);
	assert_string_equal(buf_str(&b), keys);
	buf_fini(&b);
}

static void a_visit_where_nobody_was_found_needs_next_to_nothing(void **state)
{
	static const struct {
		const char *result, *needs;
	} rows[] = {
		{ "no_reply", "presence attempts location_id" },
		{ "no_trace", "presence attempts location_id result_reason" },
		{ "wrong_address", "presence location_id" },
		{ "moved_away", "presence location_id" },
		{ "refused_entry", "presence location_id" },
		{ "stood_down", "location_id" },
		{ "other_service_took_over", "location_id" },
		{ NULL, "location_id result" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct rec *a = visit(rows[i].result);

		wants(a, a, rows[i].needs);
		rec_free(a);
	}
}

/* Design README, settled 8: incident number, place, arrived, left, result, survivor label and age
 * band, safe-contact question, abuse type, risk judgement, support offered and its answer, police
 * wishes, referral or none. The incident number is needed to begin; a referral is a record of its
 * own, and none is none. */
static void a_support_only_visit_needs_exactly_its_dozen(void **state)
{
	struct rec *a = visit("seen_support_only"), *i = part_of("survivor");
	struct rec *p = rec_new(&kind_person, some_id), *s = rec_new(&kind_safe_contact, some_id);
	struct rec *k = rec_new(&kind_risk_assessment, some_id),
		   *place = rec_new(&kind_location, some_id);
	struct rec *row;

	(void)state;
	rec_clear(a, ATTENDANCE_INCIDENT_NO);
	wants(a, a, "incident_no presence location_id abuse_types");
	row = rec_row_add(a, ATTENDANCE_PRESENCE);
	rec_put(a, ATTENDANCE_INCIDENT_NO, "NP-20211029-9001");
	wants(a, a, "presence presence location_id abuse_types"); /* arrived and left */
	rec_put_int(row, PRESENCE_ARRIVED_AT, TASKED + MINUTES(16));
	rec_put_int(row, PRESENCE_LEFT_AT, TASKED + MINUTES(74));
	rec_put_id(a, ATTENDANCE_LOCATION_ID, some_id);
	rec_item_add(a, ATTENDANCE_ABUSE_TYPES, "stalking_harassment");
	wants(a, a, "");

	wants(i, a, "police_engagement support_offered support_engagement");

	rec_derive(p, a);
	wants(p, a, "age_est"); /* the label follows from what is known */
	rec_put_int(p, PERSON_AGE_EST, 34);
	wants(p, a, "");

	rec_put_id(s, SAFE_CONTACT_INVOLVEMENT_ID, some_id);
	wants(s, a, "asked");
	rec_put(s, SAFE_CONTACT_ASKED, "no");
	rec_derive(s, a);
	wants(s, a, "");

	rec_put_id(k, RISK_ASSESSMENT_INVOLVEMENT_ID, some_id);
	rec_put(k, RISK_ASSESSMENT_TOOL, "none_pj_only");
	rec_put(k, RISK_ASSESSMENT_TOOL_VER, "1");
	rec_put(k, RISK_ASSESSMENT_OCCASION, "first_visit");
	rec_derive(k, a);
	wants(k, a, "pj_grade");

	rec_put(place, LOCATION_LOC_STATUS, "correct");
	wants(place, a, "");

	rec_free(a);
	rec_free(i);
	rec_free(p);
	rec_free(s);
	rec_free(k);
	rec_free(place);
}

static void a_visit_with_the_police_needs_the_whole_form(void **state)
{
	struct rec *a = visit("seen_engaged_both"), *i = part_of("survivor");

	(void)state;
	wants(a, a,
	      "call_grade called_by presence primary_unit scene_safe_by scene_safe_at scene_risk "
	      "worker_role_on_scene location_id da_identified_by dv_category abuse_types "
	      "primary_abuse weapons "
	      "knife_involved children_linked children_present interpreter_used parties_separated "
	      "suspect_on_arrival arrest positive_action orders_considered police_calls_12m "
	      "info_safe_to_leave "
	      "summary officer_id");
	rec_put(a, ATTENDANCE_DV_CATEGORY, "domestic_abuse_16plus");
	rec_put(a, ATTENDANCE_INTERPRETER_USED, "phone_professional");
	rec_put(a, ATTENDANCE_ARREST, "car_officer");
	rec_put(a, ATTENDANCE_POSITIVE_ACTION, "none");
	rec_put(a, ATTENDANCE_ORDERS_CONSIDERED, "no_or_not_suitable");
	rec_put(a, ATTENDANCE_WORKER_ROLE_ON_SCENE, "entered_after_safe");
	rec_put(a, ATTENDANCE_SCENE_OVERRIDE_REASON, "Screams were heard");
	wants(a, a,
	      "call_grade called_by presence primary_unit scene_risk location_id da_identified_by "
	      "abuse_types "
	      "primary_abuse offences weapons knife_involved children_linked children_present "
	      "interpreter_lang "
	      "interpreter_ref parties_separated suspect_on_arrival arrest_at positive_action_why "
	      "orders_why_not "
	      "police_calls_12m info_safe_to_leave summary officer_id worker_id");
	wants(i, a,
	      "cohabiting seen seen_alone capacity_to_engage police_engagement police_statement "
	      "support_offered "
	      "support_engagement survivor_wishes needs injuries medical strangulation stalking "
	      "hba_markers "
	      "tech_markers pregnant enhanced_rights info_given vps_offered dvds_consider "
	      "update_pref oic_known "
	      "marac_12m idva_open");
	rec_free(i);
	i = part_of("child");
	wants(
	    i, a,
	    "relation_to_survivor seen seen_alone injuries medical child_present_where child_seen "
	    "child_impact child_plan");
	rec_free(i);
	i = part_of("suspect");
	wants(i, a, "relation_to_survivor");
	rec_free(i);
	i = part_of("interpreter");
	wants(i, a, "");
	rec_free(i);
	rec_free(a);
}

static void markers_are_asked_of_the_survivor_and_shown_on_the_visit(void **state)
{
	struct rec *a = visit("seen_engaged_both");
	struct rec *parts[] = { part_of("survivor_and_suspect"), part_of("survivor_and_suspect") };
	const struct rec *const all[] = { parts[0], parts[1] };

	(void)state;
	rec_put(a, ATTENDANCE_STALKING, "yes");
	rec_put(parts[0], INVOLVEMENT_STRANGULATION, "no");
	rec_put(parts[1], INVOLVEMENT_STRANGULATION, "yes");
	rec_put(parts[0], INVOLVEMENT_PREGNANT, "declined");
	rec_put(parts[1], INVOLVEMENT_PREGNANT, "unknown");
	rec_item_add(parts[0], INVOLVEMENT_TECH_MARKERS, "none_known");
	rec_item_add(parts[1], INVOLVEMENT_TECH_MARKERS, "tracker_car");
	rec_item_add(parts[0], INVOLVEMENT_HBA_MARKERS, "none_seen");
	rec_take_markers(a, all, 2);
	assert_true(rec_is(a, ATTENDANCE_STRANGULATION, "yes"));
	assert_true(rec_is(a, ATTENDANCE_PREGNANT, "unknown"));
	assert_true(rec_is(a, ATTENDANCE_STALKING, "yes")); /* nobody's part says anything */
	assert_int_equal(rec_count(a, ATTENDANCE_TECH_MARKERS), 1);
	assert_true(rec_has(a, ATTENDANCE_TECH_MARKERS, "tracker_car"));
	assert_true(rec_has(a, ATTENDANCE_HBA_MARKERS, "none_seen"));
	rec_free(parts[0]);
	rec_free(parts[1]);
	rec_free(a);
}

/* The one sentence about this field, or "". */
static void says(const struct rec *r, const struct rec *parent, size_t field, char out[160])
{
	struct findings f = { 0 };

	out[0] = '\0';
	rec_check(r, parent, &f);
	for (size_t i = 0; i < f.n; i++)
		if (f.all[i].field == field)
			snprintf(out, 160, "%s", f.all[i].text);
	findings_fini(&f);
}

static void spell(struct rec *a, int64_t arrived, int64_t left)
{
	struct rec *row = rec_row_add(a, ATTENDANCE_PRESENCE);

	rec_put_int(row, PRESENCE_ARRIVED_AT, arrived);
	if (left)
		rec_put_int(row, PRESENCE_LEFT_AT, left);
}

static void times_must_follow_each_other(void **state)
{
	struct rec *a = visit("seen_engaged_both");
	char text[160];

	(void)state;
	spell(a, TASKED - MINUTES(2), TASKED + MINUTES(10));
	says(a, a, ATTENDANCE_PRESENCE, text);
	assert_string_equal(text, "Arrived must be after Tasked, 19:32");
	rec_clear(a, ATTENDANCE_PRESENCE);
	spell(a, TASKED + MINUTES(16), TASKED + MINUTES(15));
	says(a, a, ATTENDANCE_PRESENCE, text);
	assert_string_equal(text, "Left must be after Arrived, 19:48");
	rec_clear(a, ATTENDANCE_PRESENCE);
	spell(a, TASKED + MINUTES(16), TASKED + MINUTES(16)); /* nobody in, as it is typed */
	says(a, a, ATTENDANCE_PRESENCE, text);
	assert_string_equal(text, "");
	rec_clear(a, ATTENDANCE_PRESENCE);
	spell(a, TASKED + MINUTES(16), TASKED + MINUTES(40));
	spell(a, TASKED + MINUTES(30), TASKED + MINUTES(50));
	says(a, a, ATTENDANCE_PRESENCE, text);
	assert_string_equal(text, "Arrived must be after Left, 20:12");
	rec_clear(a, ATTENDANCE_PRESENCE);
	spell(a, TASKED + MINUTES(16), TASKED + MINUTES(40));
	spell(a, TASKED + MINUTES(60), TASKED + MINUTES(70));
	says(a, a, ATTENDANCE_PRESENCE, text);
	assert_string_equal(text, "");
	rec_put_int(a, ATTENDANCE_CALL_RECEIVED_AT, TASKED + MINUTES(1));
	says(a, a, ATTENDANCE_CALL_RECEIVED_AT, text);
	assert_string_equal(text, "First call at must be before Tasked, 19:32");
	rec_put_int(a, ATTENDANCE_EN_ROUTE_AT, TASKED);
	says(a, a, ATTENDANCE_EN_ROUTE_AT, text);
	assert_string_equal(text, "");
	rec_free(a);
}

static void single_answers_are_weighed_against_each_other(void **state)
{
	struct rec *a = visit("seen_engaged_both"), *k = rec_new(&kind_risk_assessment, some_id);
	struct rec *c = rec_new(&kind_consent, some_id), *s = rec_new(&kind_safe_contact, some_id);
	char text[160];

	(void)state;
	rec_item_add(a, ATTENDANCE_ABUSE_TYPES, "verbal");
	rec_put(a, ATTENDANCE_PRIMARY_ABUSE, "sexual");
	says(a, a, ATTENDANCE_PRIMARY_ABUSE, text);
	assert_string_equal(text, "Main type must be one of the abuse seen or told");
	rec_put_int(a, ATTENDANCE_CHILDREN_LINKED, 1);
	rec_put_int(a, ATTENDANCE_CHILDREN_PRESENT, 2);
	says(a, a, ATTENDANCE_CHILDREN_PRESENT, text);
	assert_string_equal(text, "Children present must be 1 or less, as many as are linked");
	rec_item_add(a, ATTENDANCE_OFFENCES, "strangulation_suffocation");
	says(a, a, ATTENDANCE_OFFENCES, text);
	assert_string_equal(text,
			    "Offences considered must be an answer that was in force on the night");

	rec_put(k, RISK_ASSESSMENT_PJ_REASON, "too short");
	says(k, a, RISK_ASSESSMENT_PJ_REASON, text);
	assert_string_equal(text, "Reason for judgement must be 20 characters or more");
	rec_put(k, RISK_ASSESSMENT_PJ_GRADE, "medium");
	rec_put(k, RISK_ASSESSMENT_WORKER_VIEW, "high");
	says(k, a, RISK_ASSESSMENT_WORKER_VIEW_REASON, text);
	assert_string_equal(text, "Enter why the support worker judges the risk differently");
	rec_put(k, RISK_ASSESSMENT_WORKER_VIEW, "medium");
	says(k, a, RISK_ASSESSMENT_WORKER_VIEW_REASON, text);
	assert_string_equal(text, "");

	rec_put(c, CONSENT_DECISION, "given");
	rec_put(c, CONSENT_UNDERSTOOD, "no");
	says(c, a, CONSENT_UNDERSTOOD, text);
	assert_string_equal(text,
			    "Explain the limits of confidentiality before an agreement counts");

	rec_put(s, SAFE_CONTACT_VALID_UNTIL, "2021-12-24");
	says(s, a, SAFE_CONTACT_VALID_UNTIL, text);
	assert_string_equal(text, "");
	rec_put(s, SAFE_CONTACT_VALID_UNTIL, "2021-12-25");
	says(s, a, SAFE_CONTACT_VALID_UNTIL, text);
	assert_string_equal(text, "Ask again by must be within 56 days of asking");
	rec_free(a);
	rec_free(k);
	rec_free(c);
	rec_free(s);
}

static void a_record_begins_with_its_few_fields(void **state)
{
	struct rec *a = rec_new(&kind_attendance, some_id);
	struct err e = { 0 };

	(void)state;
	assert_false(rec_may_begin(a, &e));
	assert_string_equal(e.text, "Enter the incident number");
	rec_put(a, ATTENDANCE_INCIDENT_NO, "NP-20211029-9001");
	rec_derive(a, NULL);
	assert_false(rec_may_begin(a, &e));
	assert_string_equal(e.text, "Enter when the car was tasked");
	rec_put_int(a, ATTENDANCE_TASKED_AT, TASKED);
	assert_true(rec_may_begin(a, &e));
	rec_free(a);
}

static void nothing_is_asked_of_what_was_entered_in_error(void **state)
{
	struct rec *a = visit("seen_engaged_both");

	(void)state;
	a->state = REC_ENTERED_IN_ERROR;
	wants(a, a, "");
	a->state = REC_COMPLETE;
	a->sealed = true;
	wants(a, a, "");
	rec_free(a);
}

static void minutes_are_worked_out(void **state)
{
	struct rec *a = visit("seen_engaged_both");
	int64_t v;

	(void)state;
	rec_derive(a, NULL);
	assert_false(rec_int(a, ATTENDANCE_RESPONSE_MIN, &v));
	/* A11: called away, and back */
	spell(a, TASKED + MINUTES(12), TASKED + MINUTES(48));
	spell(a, TASKED + MINUTES(84), TASKED + MINUTES(105));
	rec_derive(a, NULL);
	assert_true(rec_int(a, ATTENDANCE_RESPONSE_MIN, &v));
	assert_int_equal(v, 12);
	assert_true(rec_int(a, ATTENDANCE_ON_SCENE_MIN, &v));
	assert_int_equal(v, 57);
	rec_free(a);
	/* A12: through the hour that came twice */
	a = visit("seen_engaged_both");
	rec_put_int(a, ATTENDANCE_TASKED_AT, INT64_C(1635639720000));
	spell(a, INT64_C(1635640620000), INT64_C(1635643740000));
	rec_derive(a, NULL);
	assert_true(rec_int(a, ATTENDANCE_ON_SCENE_MIN, &v));
	assert_int_equal(v, 52);
	rec_free(a);
}

static void ages_and_labels_are_worked_out(void **state)
{
	static const struct {
		const char *dob, *sex;
		int64_t est, age; /* -1: none */
		const char *label;
	} rows[] = {
		{ "1987-03-27", "female", -1, 34, "F30s" },
		{ "1987-10-29", "female", -1, 34, "F30s" },
		{ "1987-10-30", "female", -1, 33, "F30s" },
		{ "1987-10", "male", -1, 34, "M30s" },
		{ "1987", "male", -1, 34, "M30s" },
		{ NULL, "female", 78, 78, "F70s" },
		{ NULL, "declined", 4, 4, "P0s" },
		{ NULL, "female", -1, -1, "F" },
		{ "2021-12-01", "female", -1, -1, "F" },
	};
	struct rec *a = visit(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct rec *p = rec_new(&kind_person, some_id);
		int64_t v;

		rec_put(p, PERSON_SEX, rows[i].sex);
		if (rows[i].dob)
			rec_put(p, PERSON_DOB, rows[i].dob);
		if (rows[i].est >= 0)
			rec_put_int(p, PERSON_AGE_EST, rows[i].est);
		rec_derive(p, a);
		assert_int_equal(rec_int(p, PERSON_AGE_AT, &v), rows[i].age >= 0);
		if (rows[i].age >= 0)
			assert_int_equal(v, rows[i].age);
		assert_string_equal(rec_text(p, PERSON_LABEL), rows[i].label);
		assert_true(rec_is(p, PERSON_DECEASED, "no"));
		/* What app added behind it stays. */
		if (rows[i].est == 78) {
			rec_put(p, PERSON_LABEL, "F70s-A1");
			rec_put_int(p, PERSON_AGE_EST, 81);
			rec_derive(p, a);
			assert_string_equal(rec_text(p, PERSON_LABEL), "F80s-A1");
		}
		rec_free(p);
	}
	rec_free(a);
}

static void relations_say_who_is_personally_connected(void **state)
{
	static const struct {
		const char *relation, *connected;
	} rows[] = {
		{ "ex_partner", "yes" },         { "spouse", "yes" },
		{ "first_cousin", "yes" },       { "co_parent", "yes" },
		{ "neighbour", "no" },           { "stranger", "no" },
		{ "child_10_17", "unknown" },    { "unknown", "unknown" },
		{ "other_relative", "unknown" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct rec *r = part_of("suspect");

		rec_put(r, INVOLVEMENT_RELATION_TO_SURVIVOR, rows[i].relation);
		rec_derive(r, NULL);
		assert_string_equal(rec_text(r, INVOLVEMENT_PERSONALLY_CONNECTED),
				    rows[i].connected);
		rec_free(r);
	}
}

static void answer(struct rec *k, const char *item, const char *value)
{
	struct rec *row = rec_row_add(k, RISK_ASSESSMENT_ANSWERS);

	rec_put(row, RISK_ANSWER_ITEM, item);
	rec_put(row, RISK_ANSWER_VALUE, value);
}

static void risk_counts_prompt_and_never_grade(void **state)
{
	struct rec *k = rec_new(&kind_risk_assessment, some_id), *a = visit("seen_engaged_both");
	char item[8];
	int64_t v;

	(void)state;
	rec_put(k, RISK_ASSESSMENT_TOOL, "dash_2009_27");
	for (int i = 1; i <= 13; i++) {
		snprintf(item, sizeof item, "d%02d", i);
		answer(k, item, "yes");
	}
	answer(k, "d14", "not_safe_to_ask");
	rec_derive(k, a);
	assert_true(rec_int(k, RISK_ASSESSMENT_YES_COUNT, &v));
	assert_int_equal(v, 13);
	assert_true(rec_int(k, RISK_ASSESSMENT_CRITICAL_YES, &v));
	assert_int_equal(v, 7); /* d02 d06 d08 d09 d11 d12 d13 */
	assert_true(rec_is(k, RISK_ASSESSMENT_VISIBLE_HIGH, "no"));
	assert_true(rec_is(k, RISK_ASSESSMENT_GRADE_PROMPT, "none"));
	answer(k, "d18", "yes");
	rec_derive(k, a);
	assert_true(rec_is(k, RISK_ASSESSMENT_VISIBLE_HIGH, "yes"));
	assert_true(rec_is(k, RISK_ASSESSMENT_GRADE_PROMPT, "marac_threshold"));
	assert_false(rec_filled(k, RISK_ASSESSMENT_FINAL_GRADE));
	rec_put(k, RISK_ASSESSMENT_PJ_GRADE, "medium");
	rec_put_int(a, ATTENDANCE_POLICE_CALLS_12M, 3);
	rec_derive(k, a);
	assert_true(rec_is(k, RISK_ASSESSMENT_FINAL_GRADE, "medium"));
	assert_true(rec_is(k, RISK_ASSESSMENT_ESCALATION, "yes"));
	assert_string_equal(rec_text(k, RISK_ASSESSMENT_NEXT_REVIEW), "2021-12-10");
	rec_free(k);

	/* The 18-style tool counts nothing and has no threshold. */
	k = rec_new(&kind_risk_assessment, some_id);
	rec_put(k, RISK_ASSESSMENT_TOOL, "dara_18");
	for (int i = 1; i <= 18; i++) {
		snprintf(item, sizeof item, "r%02d", i);
		answer(k, item, "yes");
	}
	rec_derive(k, a);
	assert_false(rec_int(k, RISK_ASSESSMENT_YES_COUNT, &v));
	assert_true(rec_is(k, RISK_ASSESSMENT_VISIBLE_HIGH, "no"));
	assert_true(rec_is(k, RISK_ASSESSMENT_GRADE_PROMPT, "consider_high"));
	rec_free(k);

	/* Strangulation at the visit asks to think of high. */
	k = rec_new(&kind_risk_assessment, some_id);
	rec_put(k, RISK_ASSESSMENT_TOOL, "dash_2009_27");
	rec_put(a, ATTENDANCE_STRANGULATION, "yes");
	rec_derive(k, a);
	assert_true(rec_is(k, RISK_ASSESSMENT_GRADE_PROMPT, "consider_high"));
	rec_free(k);
	rec_free(a);
}

static void other_defaults_and_derived_fields(void **state)
{
	struct rec *a = visit("seen_support_only"), *s = rec_new(&kind_safe_contact, some_id);
	struct rec *n = rec_new(&kind_note, some_id), *f = rec_new(&kind_referral, some_id);
	struct rec *shift = rec_new(&kind_shift, some_id);
	int64_t v;

	(void)state;
	rec_put(s, SAFE_CONTACT_ASKED, "yes");
	rec_derive(s, a);
	assert_string_equal(rec_text(s, SAFE_CONTACT_VALID_UNTIL), "2021-12-24");
	assert_true(rec_is(s, SAFE_CONTACT_POST_SAFE, "no"));
	assert_false(rec_filled(s, SAFE_CONTACT_VISIT_SAFE));

	rec_put(n, NOTE_TEXT, "The victim failed to say; a domestic abuse matter, not a domestic.");
	rec_derive(n, a);
	assert_true(rec_is(n, NOTE_LENGTH_BAND, "short"));
	assert_true(rec_int(n, NOTE_LANGUAGE_HINTS, &v));
	assert_int_equal(v, 3);
	assert_true(rec_is(n, NOTE_RELEASE_TO_SHARED, "no"));

	rec_put_int(f, REFERRAL_SENT_AT, TASKED);
	rec_put_int(f, REFERRAL_FIRST_CONTACT_AT, TASKED + MINUTES(1440 * 5 + 3));
	rec_derive(f, a);
	assert_true(rec_is(f, REFERRAL_STATE, "draft"));
	assert_true(rec_int(f, REFERRAL_WAITING_DAYS, &v));
	assert_int_equal(v, 5);

	rec_put(shift, SHIFT_NIGHT_OF, "2021-10-29");
	rec_derive(shift, NULL);
	assert_true(rec_is(shift, SHIFT_IN_PATTERN, "yes"));
	rec_put(shift, SHIFT_NIGHT_OF, "2021-10-31");
	rec_derive(shift, NULL);
	assert_true(rec_is(shift, SHIFT_IN_PATTERN, "no"));
	rec_free(a);
	rec_free(s);
	rec_free(n);
	rec_free(f);
	rec_free(shift);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_visit_where_nobody_was_found_needs_next_to_nothing),
		cmocka_unit_test(a_support_only_visit_needs_exactly_its_dozen),
		cmocka_unit_test(a_visit_with_the_police_needs_the_whole_form),
		cmocka_unit_test(markers_are_asked_of_the_survivor_and_shown_on_the_visit),
		cmocka_unit_test(times_must_follow_each_other),
		cmocka_unit_test(single_answers_are_weighed_against_each_other),
		cmocka_unit_test(a_record_begins_with_its_few_fields),
		cmocka_unit_test(nothing_is_asked_of_what_was_entered_in_error),
		cmocka_unit_test(minutes_are_worked_out),
		cmocka_unit_test(ages_and_labels_are_worked_out),
		cmocka_unit_test(relations_say_who_is_personally_connected),
		cmocka_unit_test(risk_counts_prompt_and_never_grade),
		cmocka_unit_test(other_defaults_and_derived_fields),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
