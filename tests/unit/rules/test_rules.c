/* Rules of safe contact, the visit and risk: each seen to pass and seen to speak, on real records
 * in a real view. */
#include "visit.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/text.h"
#include "model/access.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void the_table_is_whole(void **state)
{
	static const char *const wanted[] = {
		"R-001", "R-002", "R-003", "R-009", "R-011", "R-012", "R-016", "R-018",
		"R-021", "R-022", "R-023", "R-030", "R-031", "R-032", "R-033", "R-050",
		"R-051", "R-052", "R-062", "R-080", "R-081", "R-085", "R-089", "R-098"
	};
	struct err e = { 0 };

	(void)state;
	if (!rules_selfcheck(&e))
		fail_msg("%s", e.text);
	for (size_t i = 0; i < N(wanted); i++)
		if (!rule_find(wanted[i]))
			fail_msg("%s is missing", wanted[i]);
	assert_null(rule_find("R-000"));
}

/* Interface brief 6: words that no sentence may hold. */
static void sentences_say_what_to_do_in_plain_words(void **state)
{
	static const char *const banned[] = { "please",      "sorry",    "valid",  "illegal",
					      "forbidden",   "forgot",   "failed", "error code",
					      "abort",       "kill",     "fatal",  "victim",
					      "perpetrator", "offender", "refuse", "uncooperative",
					      " he ",        " she ",    " him ",  " her ",
					      " his ",       "database", "server", "sync",
					      "revision" };
	struct buf folded = { 0 };
	size_t n;
	const struct rule *all = rules_all(&n);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		buf_reset(&folded);
		text_fold(all[i].sentence, strlen(all[i].sentence), &folded);
		for (size_t j = 0; j < N(banned); j++)
			if (strstr(buf_str(&folded), banned[j]))
				fail_msg("%s says \"%s\"", all[i].id, banned[j]);
	}
	buf_fini(&folded);
}

static void a_clean_visit_passes_every_rule(void **state)
{
	struct night x = a_night();
	struct findings f = { 0 };

	(void)state;
	run(&x, RULE_AT_CHECK | RULE_ON_FIELD | RULE_ON_SAVE | RULE_ON_ACTION, false, &f);
	for (size_t i = 0; i < f.n; i++)
		fail_msg("%s: %s", f.all[i].rule, f.all[i].text);
	findings_fini(&f);
	night_free(&x);
}

/* ---- safe contact ---- */

static void r001_a_channel_waits_for_the_question(void **state)
{
	struct night x = a_night();
	struct rec *c = x.part[SAFE];

	(void)state;
	assert_int_equal(fired_when(&x, RULE_ON_FIELD, "R-001", SEVERITY_DENY, FIELD_NONE), 0);
	rec_put(c, SAFE_CONTACT_ASKED, "no");
	rec_clear(c, SAFE_CONTACT_MOBILE_TEXT);
	assert_int_equal(fired_when(&x, RULE_ON_FIELD, "R-001", SEVERITY_DENY, SAFE_CONTACT_MOBILE),
			 1);
	assert_int_equal(fired_when(&x, RULE_ON_SAVE, "R-001", SEVERITY_DENY, SAFE_CONTACT_MOBILE),
			 1);
	/* At headquarters nothing that was saved is refused. */
	x.at_hq = true;
	assert_int_equal(fired(&x, "R-001", SEVERITY_DENY), 0);
	assert_int_equal(fired(&x, "R-001", SEVERITY_FLAG), 1);
	x.at_hq = false;
	rec_clear(c, SAFE_CONTACT_ASKED);
	rec_clear(c, SAFE_CONTACT_MOBILE);
	rec_clear(c, SAFE_CONTACT_MOBILE_CALL);
	rec_put(c, SAFE_CONTACT_POST_SAFE, "no"); /* what stands before asking opens nothing */
	assert_int_equal(fired(&x, "R-001", SEVERITY_DENY), 0);
	rec_put(c, SAFE_CONTACT_POST_SAFE, "yes");
	assert_int_equal(fired(&x, "R-001", SEVERITY_DENY), 1);
	night_free(&x);
}

static void r001_a_trusted_person_may_be_named_when_the_survivor_cannot_be_asked(void **state)
{
	struct night x = a_night();
	struct rec *c = x.part[SAFE];

	(void)state;
	rec_put(c, SAFE_CONTACT_ASKED, "no");
	rec_clear(c, SAFE_CONTACT_MOBILE);
	rec_clear(c, SAFE_CONTACT_MOBILE_TEXT);
	rec_put(c, SAFE_CONTACT_ALT_PHONE, "0115 496 0001");
	assert_int_equal(fired(&x, "R-001", SEVERITY_DENY), 1);
	rec_put(x.part[SURVIVOR], INVOLVEMENT_CAPACITY_TO_ENGAGE, "unconscious");
	assert_int_equal(fired(&x, "R-001", SEVERITY_DENY), 0);
	night_free(&x);
}

static void r001_looks_at_the_record_that_is_being_typed(void **state)
{
	struct night x = a_night();
	struct rec *typed = part_of(77, &kind_safe_contact, "involvement_id", 20);

	(void)state;
	rec_put(typed, SAFE_CONTACT_EMAIL, "a@example.org");
	x.subject = typed;
	assert_int_equal(fired_when(&x, RULE_ON_FIELD, "R-001", SEVERITY_DENY, SAFE_CONTACT_EMAIL),
			 1);
	rec_put(typed, SAFE_CONTACT_ASKED, "yes");
	assert_int_equal(fired_when(&x, RULE_ON_FIELD, "R-001", SEVERITY_DENY, FIELD_NONE), 0);
	rec_free(typed);
	night_free(&x);
}

static void r002_a_mobile_says_what_it_is_safe_for(void **state)
{
	struct night x = a_night();

	(void)state;
	rec_clear(x.part[SAFE], SAFE_CONTACT_MOBILE_CALL);
	PASSES(&x, "R-002"); /* one of the two is enough */
	rec_clear(x.part[SAFE], SAFE_CONTACT_MOBILE_TEXT);
	BLOCKS(&x, "R-002");
	rec_clear(x.part[SAFE], SAFE_CONTACT_MOBILE);
	PASSES(&x, "R-002");
	night_free(&x);
}

static void r003_an_answer_given_before_others_is_not_yes(void **state)
{
	struct night x = a_night();

	(void)state;
	PASSES(&x, "R-003");
	rec_put(x.part[SAFE], SAFE_CONTACT_ALONE_WHEN_ASKED, "no");
	BLOCKS(&x, "R-003");
	rec_put(x.part[SAFE], SAFE_CONTACT_ALONE_WHEN_ASKED, "unknown");
	BLOCKS(&x, "R-003");
	rec_put(x.part[SAFE], SAFE_CONTACT_MOBILE_TEXT, "unknown");
	PASSES(&x, "R-003");
	night_free(&x);
}

/* ---- the visit ---- */

static void r010_a_screen_that_was_seen_is_flagged_and_followed_up(void **state)
{
	struct night x = a_night();

	(void)state;
	assert_int_equal(fired(&x, "R-010", SEVERITY_FLAG), 0);
	rec_put(x.part[VISIT], ATTENDANCE_SCREEN_SEEN, "unsure");
	assert_int_equal(fired(&x, "R-010", SEVERITY_FLAG), 1);
	assert_int_equal(fired(&x, "R-010", SEVERITY_TASK), 1);
	x.part[EXTRA] = part_of(60, &kind_task, "about", 10);
	rec_put(x.part[EXTRA], TASK_TASK_TYPE, rule_find("R-010")->task);
	assert_int_equal(fired(&x, "R-010", SEVERITY_TASK), 0);
	night_free(&x);
}

static void r012_going_in_before_the_scene_is_safe_needs_a_reason(void **state)
{
	struct night x = a_night();
	struct rec *a = x.part[VISIT];

	(void)state;
	PASSES(&x, "R-012");
	rec_put_int(a, ATTENDANCE_SCENE_SAFE_AT, AT(48)); /* at that minute is not before it */
	PASSES(&x, "R-012");
	rec_put_int(a, ATTENDANCE_SCENE_SAFE_AT, AT(49));
	BLOCKS(&x, "R-012");
	rec_clear(a, ATTENDANCE_SCENE_SAFE_AT);
	PASSES(&x, "R-012"); /* support alone: nothing said is only worth a look */
	assert_int_equal(fired(&x, "R-012", SEVERITY_WARN), 1);
	rec_put(a, ATTENDANCE_RESULT, "seen_engaged_both");
	BLOCKS(&x, "R-012");
	rec_put(a, ATTENDANCE_SCENE_OVERRIDE_REASON, "Screams inside");
	PASSES(&x, "R-012");
	assert_int_equal(fired(&x, "R-012", SEVERITY_FLAG), 1);
	rec_row_drop(a, ATTENDANCE_PRESENCE, 0); /* nobody arrived */
	rec_clear(a, ATTENDANCE_SCENE_OVERRIDE_REASON);
	PASSES(&x, "R-012");
	night_free(&x);
}

static void r017_strangers_are_not_kept(void **state)
{
	struct night x = a_night();

	(void)state;
	PASSES(&x, "R-017");
	rec_put(x.part[VISIT], ATTENDANCE_RESULT, "wrong_address");
	BLOCKS(&x, "R-017");
	x.part[SURVIVOR]->state = REC_ENTERED_IN_ERROR;
	PASSES(&x, "R-017");
	night_free(&x);
}

static void r018_nobody_in_needs_attempts_and_a_return(void **state)
{
	struct night x = a_night();
	struct rec *a = x.part[VISIT];
	struct rec *row;

	(void)state;
	x.part[SURVIVOR]->state = REC_ENTERED_IN_ERROR;
	PASSES(&x, "R-018");
	rec_put(a, ATTENDANCE_RESULT, "no_reply");
	BLOCKS(&x, "R-018");
	row = rec_row_add(a, ATTENDANCE_ATTEMPTS);
	rec_put_int(row, field_find(row->kind, "at"), AT(50));
	PASSES(&x, "R-018"); /* one is enough (X19) */
	assert_int_equal(fired(&x, "R-018", SEVERITY_TASK), 1);
	x.part[EXTRA] = part_of(60, &kind_task, "about", 10);
	rec_put(x.part[EXTRA], TASK_TASK_TYPE, "return_visit");
	assert_int_equal(fired(&x, "R-018", SEVERITY_TASK), 0);
	night_free(&x);
}

static void r021_every_survivor_is_offered_support(void **state)
{
	struct night x = a_night();

	(void)state;
	PASSES(&x, "R-021");
	rec_clear(x.part[SURVIVOR], INVOLVEMENT_SUPPORT_OFFERED);
	BLOCKS(&x, "R-021");
	rec_put(x.part[SURVIVOR], INVOLVEMENT_PART, "survivor_and_suspect");
	BLOCKS(&x, "R-021");
	rec_put(x.part[SURVIVOR], INVOLVEMENT_PART, "suspect");
	PASSES(&x, "R-021");
	night_free(&x);
}

/* The survivors of the golden weekend (domain brief 8.2, 8.3) and what contradicts them. */
static void r022_the_result_matches_what_survivors_did(void **state)
{
	static const struct {
		const char *result, *police, *support;
		bool fine;
	} rows[] = {
		{ "seen_support_only", "declined", "accepted", true },
		{ "seen_engaged_both", "engaged", "accepted", true },
		{ "seen_engaged_both", "partly", "info_only", true },
		{ "seen_declined_all", "declined", "declined", true },
		{ "seen_unable", "unable", "unable", true },
		{ "seen_police_only", "engaged", "declined", true },
		{ "seen_support_only", "engaged", "accepted", false },
		{ "seen_support_only", "declined", "declined", false },
		{ "seen_engaged_both", "declined", "accepted", false },
		{ "seen_engaged_both", "engaged", "declined", false },
		{ "seen_declined_all", "declined", "accepted", false },
		{ "seen_declined_all", "partly", "declined", false },
		{ "seen_police_only", "engaged", "accepted", false },
		{ "seen_unable", "unable", "accepted", false },
		{ "no_reply", "declined", "accepted", false },
		{ "seen_by_phone", "declined", "accepted", true },
	};

	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		struct night x = a_night();

		rec_put(x.part[VISIT], ATTENDANCE_RESULT, rows[i].result);
		rec_put(x.part[SURVIVOR], INVOLVEMENT_POLICE_ENGAGEMENT, rows[i].police);
		rec_put(x.part[SURVIVOR], INVOLVEMENT_SUPPORT_ENGAGEMENT, rows[i].support);
		if (fired(&x, "R-022", SEVERITY_BLOCK) != (rows[i].fine ? 0 : 1))
			fail_msg("row %zu", i);
		night_free(&x);
	}
}

static void r022_does_not_judge_a_survivor_who_cannot_be_seen_here(void **state)
{
	struct night x = a_night();

	(void)state;
	rec_free(x.part[SURVIVOR]);
	x.part[SURVIVOR] = NULL;
	BLOCKS(&x, "R-022"); /* somebody must have accepted */
	x.part[SURVIVOR] = sealed(&kind_involvement, id_of(20), id_of(10), AT(20));
	PASSES(&x, "R-022");
	night_free(&x);
}

static void r023_a_car_is_in_one_place(void **state)
{
	struct night x = a_night();

	(void)state;
	PASSES(&x, "R-023");
	rec_row_drop(x.part[OTHER], ATTENDANCE_PRESENCE, 0);
	presence(x.part[OTHER], AT(106), AT(180)); /* one leaves as the other begins */
	PASSES(&x, "R-023");
	presence(x.part[OTHER], AT(20), AT(49));
	BLOCKS(&x, "R-023");
	rec_row_drop(x.part[OTHER], ATTENDANCE_PRESENCE, 1);
	presence(x.part[OTHER], AT(20), 0); /* still there */
	BLOCKS(&x, "R-023");
	x.part[OTHER]->shift = id_of(2); /* another car's night */
	PASSES(&x, "R-023");
	night_free(&x);
}

/* ---- risk ---- */

static void r030_a_survivor_who_was_seen_is_assessed(void **state)
{
	struct night x = a_night();

	(void)state;
	PASSES(&x, "R-030");
	rec_free(x.part[RISK]);
	x.part[RISK] = NULL;
	BLOCKS(&x, "R-030");
	rec_put(x.part[SURVIVOR], INVOLVEMENT_SEEN, "not_seen");
	PASSES(&x, "R-030");
	rec_put(x.part[SURVIVOR], INVOLVEMENT_SEEN, "phone");
	/* One that cannot be opened here is there. */
	x.part[RISK] = sealed(&kind_risk_assessment, id_of(33), id_of(20), AT(33));
	PASSES(&x, "R-030");
	night_free(&x);
}

static void r031_an_assessment_that_was_not_finished_says_why(void **state)
{
	struct night x = a_night();

	(void)state;
	PASSES(&x, "R-031");
	rec_put(x.part[RISK], RISK_ASSESSMENT_STATUS, "declined");
	BLOCKS(&x, "R-031");
	rec_put(x.part[RISK], RISK_ASSESSMENT_STATUS_REASON, "survivor_declined");
	PASSES(&x, "R-031");
	night_free(&x);
}

static void r032_a_grade_below_the_prompt_needs_words_and_then_a_second_signature(void **state)
{
	struct night x = a_night();
	struct rec *r = x.part[RISK];

	(void)state;
	PASSES(&x, "R-032");
	rec_put(r, RISK_ASSESSMENT_PJ_GRADE, "medium"); /* X02 */
	BLOCKS(&x, "R-032");
	rec_put(r, RISK_ASSESSMENT_LOWERED_REASON, "The suspect is in prison until spring");
	PASSES(&x, "R-032");
	assert_int_equal(fired(&x, "R-032", SEVERITY_FLAG), 1);
	rec_clear(r, RISK_ASSESSMENT_LOWERED_REASON);
	rec_put_int(r, RISK_ASSESSMENT_YES_COUNT, 13);
	PASSES(&x, "R-032");
	rec_clear(r, RISK_ASSESSMENT_YES_COUNT); /* a tool without a count */
	BLOCKS(&x, "R-032");
	rec_put(r, RISK_ASSESSMENT_VISIBLE_HIGH, "no");
	PASSES(&x, "R-032");
	night_free(&x);
}

static struct rec *policy_of(const char *value)
{
	struct rec *r = made(&kind_reference_set, id_of(800), AT(0));
	struct rec *row = rec_row_add(r, REFERENCE_SET_ROWS);

	rec_put(row, field_find(row->kind, "code"), "risk_threshold");
	rec_put(row, field_find(row->kind, "attrs"), value);
	return r;
}

static void r032_the_threshold_is_policy(void **state)
{
	struct night x = a_night();

	(void)state;
	rec_put(x.part[RISK], RISK_ASSESSMENT_PJ_GRADE, "medium");
	BLOCKS(&x, "R-032");
	x.policy = policy_of("16");
	PASSES(&x, "R-032");
	rec_free(x.policy);
	x.policy = policy_of("many"); /* no number: the default stands */
	BLOCKS(&x, "R-032");
	night_free(&x);
}

static void r032_only_the_newest_assessment_is_in_force(void **state)
{
	struct night x = a_night();

	(void)state;
	rec_put(x.part[RISK], RISK_ASSESSMENT_PJ_GRADE, "medium");
	BLOCKS(&x, "R-032");
	x.part[EXTRA] = part_of(90, &kind_risk_assessment, "involvement_id", 20);
	rec_put_int(x.part[EXTRA], RISK_ASSESSMENT_YES_COUNT, 15);
	rec_put(x.part[EXTRA], RISK_ASSESSMENT_PJ_GRADE, "high");
	PASSES(&x, "R-032");
	night_free(&x);
}

static void r032_the_prompt_is_worked_out_by_itself(void **state)
{
	struct night x = a_night();
	struct rec *r = x.part[RISK];
	struct rule_case k = { .subject = r };

	(void)state;
	rec_put_int(r, RISK_ASSESSMENT_YES_COUNT, 14);
	rec_put(r, RISK_ASSESSMENT_PJ_GRADE, "medium");
	rules_auto(&k, r);
	assert_true(rec_is(r, RISK_ASSESSMENT_GRADE_PROMPT, "marac_threshold"));
	assert_true(rec_is(r, RISK_ASSESSMENT_VISIBLE_HIGH, "yes"));
	assert_true(rec_is(r, RISK_ASSESSMENT_LOWERED_FROM, "high"));
	rec_put_int(r, RISK_ASSESSMENT_YES_COUNT, 13);
	rules_auto(&k, r);
	assert_true(rec_is(r, RISK_ASSESSMENT_GRADE_PROMPT, "none"));
	assert_true(rec_is(r, RISK_ASSESSMENT_VISIBLE_HIGH, "no"));
	night_free(&x);
}

static void r033_judging_higher_than_the_prompt_asks_for_nothing_more(void **state)
{
	struct night x = a_night();
	struct rec *r = x.part[RISK];
	struct rule_case k = { .subject = r };
	struct findings f = { 0 };

	(void)state;
	rec_put_int(r, RISK_ASSESSMENT_YES_COUNT, 2);
	rec_put(r, RISK_ASSESSMENT_PJ_GRADE, "high");
	rules_auto(&k, r);
	assert_false(rec_filled(r, RISK_ASSESSMENT_LOWERED_FROM));
	run(&x, RULE_AT_CHECK, false, &f);
	for (size_t i = 0; i < f.n; i++)
		assert_ptr_not_equal(f.all[i].kind, &kind_risk_assessment);
	findings_fini(&f);
	/* Raised again after it was lowered: the mark goes. Lowered: it asks. */
	rec_put_int(r, RISK_ASSESSMENT_YES_COUNT, 15);
	rec_put(r, RISK_ASSESSMENT_PJ_GRADE, "standard");
	rules_auto(&k, r);
	assert_true(rec_is(r, RISK_ASSESSMENT_LOWERED_FROM, "high"));
	BLOCKS(&x, "R-032");
	rec_put(r, RISK_ASSESSMENT_PJ_GRADE, "high");
	rules_auto(&k, r);
	assert_false(rec_filled(r, RISK_ASSESSMENT_LOWERED_FROM));
	PASSES(&x, "R-032");
	night_free(&x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_is_whole),
		cmocka_unit_test(sentences_say_what_to_do_in_plain_words),
		cmocka_unit_test(a_clean_visit_passes_every_rule),
		cmocka_unit_test(r001_a_channel_waits_for_the_question),
		cmocka_unit_test(
		    r001_a_trusted_person_may_be_named_when_the_survivor_cannot_be_asked),
		cmocka_unit_test(r001_looks_at_the_record_that_is_being_typed),
		cmocka_unit_test(r002_a_mobile_says_what_it_is_safe_for),
		cmocka_unit_test(r003_an_answer_given_before_others_is_not_yes),
		cmocka_unit_test(r010_a_screen_that_was_seen_is_flagged_and_followed_up),
		cmocka_unit_test(r012_going_in_before_the_scene_is_safe_needs_a_reason),
		cmocka_unit_test(r017_strangers_are_not_kept),
		cmocka_unit_test(r018_nobody_in_needs_attempts_and_a_return),
		cmocka_unit_test(r021_every_survivor_is_offered_support),
		cmocka_unit_test(r022_the_result_matches_what_survivors_did),
		cmocka_unit_test(r022_does_not_judge_a_survivor_who_cannot_be_seen_here),
		cmocka_unit_test(r023_a_car_is_in_one_place),
		cmocka_unit_test(r030_a_survivor_who_was_seen_is_assessed),
		cmocka_unit_test(r031_an_assessment_that_was_not_finished_says_why),
		cmocka_unit_test(
		    r032_a_grade_below_the_prompt_needs_words_and_then_a_second_signature),
		cmocka_unit_test(r032_the_threshold_is_policy),
		cmocka_unit_test(r032_only_the_newest_assessment_is_in_force),
		cmocka_unit_test(r032_the_prompt_is_worked_out_by_itself),
		cmocka_unit_test(r033_judging_higher_than_the_prompt_asks_for_nothing_more),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
