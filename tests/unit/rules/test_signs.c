/* Rules of the second way to reach somebody, of the car and of signs of danger: each seen to pass
 * and seen to speak. */
#include "visit.h"

#include "base/crypto.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define WARNS(x, rule) SPEAKS(x, rule, SEVERITY_WARN)
#define NO_WARN(x, rule) SILENT(x, rule, SEVERITY_WARN)

/* Somebody else of the visit, and the person behind. */
static struct rec *somebody(struct night *x, enum part at, unsigned n, const char *part)
{
	struct rec *r = part_of(n, &kind_involvement, "attendance_id", 10);

	rec_put(r, INVOLVEMENT_PART, part);
	rec_put(r, INVOLVEMENT_SEEN, "in_person");
	x->part[at] = r;
	return r;
}

static struct rec *contact_of(struct night *x, enum part at, unsigned n, unsigned whose)
{
	x->part[at] = part_of(n, &kind_safe_contact, "involvement_id", whose);
	return x->part[at];
}

static void explain(struct night *x, enum part at, unsigned n, const char *rule, const char *field)
{
	struct rec *r = part_of(n, &kind_finding, "attendance_id", 10);

	rec_put(r, FINDING_RULE_ID, rule);
	rec_put(r, FINDING_SEVERITY, "block");
	rec_put(r, FINDING_FIELD, field);
	rec_put(r, FINDING_ANSWER, "explained");
	rec_put(r, FINDING_EXPLANATION, "Told by phone");
	x->part[at] = r;
}

/* ---- reaching ---- */

static void r004_no_contact_closes_every_channel_and_a_service_must_not_ring(void **state)
{
	struct night x = a_night();
	struct rec *c = x.part[SAFE];
	struct rule_case k = { .subject = c, .saving = true };

	(void)state;
	rec_item_add(x.part[REFERRAL], REFERRAL_DATA_MIN, "contact_safe_only");
	NO_WARN(&x, "R-004");
	rec_put(c, SAFE_CONTACT_NO_CONTACT, "yes");
	WARNS(&x, "R-004");
	rec_put(c, SAFE_CONTACT_ALT_PERSON, "Demo Friend");
	NO_WARN(&x, "R-004");
	rec_clear(c, SAFE_CONTACT_ALT_PERSON);
	rec_put(c, SAFE_CONTACT_VISIT_SAFE, "yes");
	NO_WARN(&x, "R-004");
	k.saving = false; /* what is only being typed is left alone */
	rules_auto(&k, c);
	assert_true(rec_is(c, SAFE_CONTACT_MOBILE_TEXT, "yes"));
	k.saving = true;
	rules_auto(&k, c);
	assert_true(rec_is(c, SAFE_CONTACT_MOBILE_TEXT, "no"));
	assert_true(rec_is(c, SAFE_CONTACT_VISIT_SAFE, "no"));
	night_free(&x);
}

static void r005_shared_devices_answer_no_until_somebody_says_yes(void **state)
{
	struct night x = a_night();
	struct rec *c = x.part[SAFE];
	struct rule_case k = { .subject = c, .saving = true };

	(void)state;
	NO_WARN(&x, "R-005");
	rec_item_add(c, SAFE_CONTACT_SHARED_DEVICES, "none_known");
	NO_WARN(&x, "R-005");
	rec_item_add(c, SAFE_CONTACT_SHARED_DEVICES, "phone_checked");
	WARNS(&x, "R-005");
	rec_clear(c, SAFE_CONTACT_MOBILE_TEXT);
	rules_auto(&k, c);
	assert_true(rec_is(c, SAFE_CONTACT_MOBILE_TEXT, "no"));
	NO_WARN(&x, "R-005");
	night_free(&x);
}

static void r006_an_old_answer_about_contact_sends_nothing(void **state)
{
	struct night x = a_night();

	(void)state;
	rec_item_add(x.part[REFERRAL], REFERRAL_DATA_MIN, "contact_safe_only");
	SILENT(&x, "R-006", SEVERITY_DENY);
	rec_put(x.part[SAFE], SAFE_CONTACT_VALID_UNTIL, "2021-10-28");
	SPEAKS(&x, "R-006", SEVERITY_DENY);
	rec_clear(x.part[SAFE], SAFE_CONTACT_VALID_UNTIL);
	x.part[REFERRAL]->wall_ms = AT(0) + 57 * 1440 * MINUTE_MS;
	SPEAKS(&x, "R-006", SEVERITY_DENY);
	rec_put_int(x.part[SAFE], SAFE_CONTACT_RECONFIRMED_AT, AT(0) + 50 * 1440 * MINUTE_MS);
	SILENT(&x, "R-006", SEVERITY_DENY);
	rec_clear(x.part[SAFE], SAFE_CONTACT_RECONFIRMED_AT);
	rec_put(x.part[REFERRAL], REFERRAL_STATE, "draft"); /* it goes nowhere yet */
	SILENT(&x, "R-006", SEVERITY_DENY);
	night_free(&x);
}

static void r007_the_suspects_number_is_no_way_to_reach_the_survivor(void **state)
{
	struct night x = a_night();
	struct rec *c;

	(void)state;
	somebody(&x, EXTRA, 21, "suspect");
	c = contact_of(&x, EXTRA_TOO, 41, 21);
	rec_put(c, SAFE_CONTACT_PHONE, "07700 900002");
	PASSES(&x, "R-007");
	rec_put(c, SAFE_CONTACT_PHONE, "07700900001"); /* X20; however it is spaced */
	BLOCKS(&x, "R-007");
	SPEAKS(&x, "R-007", SEVERITY_FLAG);
	SILENT(&x, "R-008", SEVERITY_WARN);
	rec_put(x.part[SAFE], SAFE_CONTACT_MOBILE_TEXT, "no"); /* nobody will use it */
	PASSES(&x, "R-007");
	night_free(&x);
}

static void r008_two_survivors_with_one_number_are_asked_about(void **state)
{
	struct night x = a_night();
	struct rec *c;

	(void)state;
	somebody(&x, EXTRA, 21, "survivor");
	c = contact_of(&x, EXTRA_TOO, 41, 21);
	rec_put(c, SAFE_CONTACT_MOBILE, "07700 900009");
	NO_WARN(&x, "R-008");
	rec_put(c, SAFE_CONTACT_MOBILE, "07700 900001");
	WARNS(&x, "R-008");
	PASSES(&x, "R-007");
	night_free(&x);
}

/* ---- the car ---- */

static void r013_the_worker_is_not_on_scene_without_an_officer_of_the_car(void **state)
{
	struct night x = a_night();
	struct rec *s = x.part[SPELL];

	(void)state;
	rec_put(s, CREW_SPELL_SEAT, "officer");
	rec_put_int(s, CREW_SPELL_FROM_AT, AT(0));
	rec_put(x.part[VISIT], ATTENDANCE_WORKER_ROLE_ON_SCENE, "entered_with_officer");
	SILENT(&x, "R-013", SEVERITY_FLAG);
	rec_put_int(s, CREW_SPELL_TO_AT, AT(90)); /* the officer went in the middle */
	SPEAKS(&x, "R-013", SEVERITY_FLAG);
	x.part[EXTRA] = part_of(44, &kind_crew_spell, "shift_id", 1); /* another took the seat */
	rec_put(x.part[EXTRA], CREW_SPELL_SEAT, "officer");
	rec_put_int(x.part[EXTRA], CREW_SPELL_FROM_AT, AT(90));
	SILENT(&x, "R-013", SEVERITY_FLAG);
	rec_put_int(x.part[EXTRA], CREW_SPELL_FROM_AT, AT(95));
	SPEAKS(&x, "R-013", SEVERITY_FLAG);
	rec_put(x.part[VISIT], ATTENDANCE_WORKER_ROLE_ON_SCENE, "stayed_in_car");
	SILENT(&x, "R-013", SEVERITY_FLAG);
	night_free(&x);
}

static void r014_two_adults_are_spoken_to_apart(void **state)
{
	struct night x = a_night();
	struct rec *other = somebody(&x, EXTRA, 21, "suspect");

	(void)state;
	NO_WARN(&x, "R-014");
	rec_put(x.part[VISIT], ATTENDANCE_PARTIES_SEPARATED, "not_done");
	WARNS(&x, "R-014");
	rec_put(other, INVOLVEMENT_SEEN, "not_seen"); /* there was nobody to be kept apart from */
	NO_WARN(&x, "R-014");
	rec_put(other, INVOLVEMENT_SEEN, "in_person");
	rec_put(other, INVOLVEMENT_PART, "child");
	NO_WARN(&x, "R-014");
	night_free(&x);
}

static void r019_two_visits_to_one_incident_are_linked(void **state)
{
	struct night x = a_night();
	char hex[ID_HEX_LEN + 1];

	(void)state;
	rec_put(x.part[VISIT], ATTENDANCE_INCIDENT_NO, "NP-20211029-9001");
	rec_put(x.part[OTHER], ATTENDANCE_INCIDENT_NO, "NP-20211029-9002");
	NO_WARN(&x, "R-019");
	rec_put(x.part[OTHER], ATTENDANCE_INCIDENT_NO, "NP-20211029-9001");
	WARNS(&x, "R-019"); /* X12 */
	rec_item_add(x.part[OTHER], ATTENDANCE_LINKED_IDS, id_hex(id_of(10), hex));
	NO_WARN(&x, "R-019"); /* from either side */
	night_free(&x);
}

static void r020_an_earlier_visit_is_told_as_a_count(void **state)
{
	struct night x = a_night();

	(void)state;
	rec_put_int(x.part[VISIT], ATTENDANCE_REPEAT_ADDRESS, 0);
	SILENT(&x, "R-020", SEVERITY_INFO);
	rec_put_int(x.part[VISIT], ATTENDANCE_REPEAT_ADDRESS, 2);
	SPEAKS(&x, "R-020", SEVERITY_INFO);
	night_free(&x);
}

static void r024_a_clock_that_is_wrong_is_said(void **state)
{
	struct night x = a_night();

	(void)state;
	rec_put_int(x.part[SHIFT], SHIFT_CLOCK_DRIFT_S, -120);
	NO_WARN(&x, "R-024");
	rec_put_int(x.part[SHIFT], SHIFT_CLOCK_DRIFT_S, -121);
	WARNS(&x, "R-024");
	rec_clear(x.part[SHIFT], SHIFT_CLOCK_DRIFT_S);
	rec_put_int(x.part[VISIT], ATTENDANCE_EN_ROUTE_AT, AT(202));
	NO_WARN(&x, "R-024");
	rec_put_int(x.part[VISIT], ATTENDANCE_EN_ROUTE_AT, AT(203)); /* now is AT(200) */
	WARNS(&x, "R-024");
	night_free(&x);
}

static void r025_a_visit_that_lies_for_twelve_hours_is_flagged(void **state)
{
	struct night x = a_night();
	struct rec *a = x.part[VISIT];

	(void)state;
	SILENT(&x, "R-025", SEVERITY_FLAG);
	rec_row_drop(a, ATTENDANCE_PRESENCE, 0);
	presence(a, AT(-600), AT(-519)); /* one minute under twelve hours */
	SILENT(&x, "R-025", SEVERITY_FLAG);
	rec_row_drop(a, ATTENDANCE_PRESENCE, 0);
	presence(a, AT(-600), AT(-521));
	SPEAKS(&x, "R-025", SEVERITY_FLAG);
	rec_put(a, ATTENDANCE_STATE, "submitted");
	SILENT(&x, "R-025", SEVERITY_FLAG);
	night_free(&x);
}

static void r027_clares_law_is_about_partners(void **state)
{
	struct night x = a_night();
	struct rec *other = somebody(&x, EXTRA, 21, "suspect");

	(void)state;
	rec_put(x.part[SURVIVOR], INVOLVEMENT_DVDS_CONSIDER, "right_to_ask_started");
	rec_put(other, INVOLVEMENT_RELATION_TO_SURVIVOR, "ex_spouse");
	NO_WARN(&x, "R-027");
	rec_put(other, INVOLVEMENT_RELATION_TO_SURVIVOR, "child_adult"); /* X08 */
	WARNS(&x, "R-027");
	rec_put(x.part[SURVIVOR], INVOLVEMENT_DVDS_CONSIDER, "not_eligible");
	NO_WARN(&x, "R-027");
	rec_put(x.part[SURVIVOR], INVOLVEMENT_DVDS_CONSIDER, "right_to_know_referred");
	rec_clear(other, INVOLVEMENT_RELATION_TO_SURVIVOR); /* nothing known says nothing */
	NO_WARN(&x, "R-027");
	night_free(&x);
}

static void r028_what_is_after_the_shift_is_looked_at_again(void **state)
{
	struct night x = a_night();

	(void)state;
	rec_put_int(x.part[SHIFT], SHIFT_PLANNED_END, AT(46)); /* left at 106: an hour over */
	rec_put_int(x.part[SHIFT], SHIFT_ENDED_AT, AT(48));
	NO_WARN(&x, "R-028");
	rec_put_int(x.part[SHIFT], SHIFT_PLANNED_END, AT(45));
	WARNS(&x, "R-028");
	SPEAKS(&x, "R-028", SEVERITY_FLAG);
	rec_put_int(x.part[SHIFT], SHIFT_PLANNED_END, AT(200));
	rec_put_int(x.part[SHIFT], SHIFT_ENDED_AT, AT(47)); /* X13 */
	WARNS(&x, "R-028");
	night_free(&x);
}

static void r029_family_that_interprets_says_little(void **state)
{
	struct night x = a_night();
	char words[202];

	(void)state;
	memset(words, 'a', sizeof words);
	words[200] = '\0';
	rec_put(x.part[VISIT], ATTENDANCE_INTERPRETER_USED, "family_used_for_safety_only");
	rec_put(x.part[VISIT], ATTENDANCE_SUMMARY, words);
	NO_WARN(&x, "R-029");
	words[200] = 'a';
	words[201] = '\0';
	rec_put(x.part[VISIT], ATTENDANCE_SUMMARY, words); /* X10 */
	WARNS(&x, "R-029");
	rec_put(x.part[VISIT], ATTENDANCE_INTERPRETER_USED, "phone_professional");
	NO_WARN(&x, "R-029");
	night_free(&x);
}

/* ---- danger ---- */

static struct rec *referral_of(struct night *x, enum part at, unsigned n, unsigned whose,
			       const char *type)
{
	struct rec *r = part_of(n, &kind_referral, "involvement_id", whose);

	rec_put(r, REFERRAL_REFERRAL_TYPE, type);
	rec_put(r, REFERRAL_STATE, "queued");
	rec_put_id(r, REFERRAL_AGENCY_ID, id_of(900 + n));
	x->part[at] = r;
	return r;
}

static void r034_a_knife_and_a_child_ask_for_support_for_the_child(void **state)
{
	struct night x = a_night();

	(void)state;
	rec_put(x.part[VISIT], ATTENDANCE_KNIFE_INVOLVED, "yes");
	NO_WARN(&x, "R-034");
	rec_put_int(x.part[VISIT], ATTENDANCE_CHILDREN_PRESENT, 1);
	WARNS(&x, "R-034");
	referral_of(&x, EXTRA, 61, 20, "child_support_dv");
	NO_WARN(&x, "R-034");
	rec_put(x.part[EXTRA], REFERRAL_STATE, "cancelled");
	WARNS(&x, "R-034");
	night_free(&x);
}

static void r035_strangulation_needs_a_doctor_and_no_standard_grade(void **state)
{
	struct night x = a_night();
	struct rec *row;

	(void)state;
	rec_put(x.part[SURVIVOR], INVOLVEMENT_MEDICAL, "none_needed");
	NO_WARN(&x, "R-035");
	rec_put(x.part[SURVIVOR], INVOLVEMENT_STRANGULATION, "yes");
	WARNS(&x, "R-035");
	SILENT(&x, "R-035", SEVERITY_FLAG);
	rec_put(x.part[RISK], RISK_ASSESSMENT_PJ_GRADE, "standard");
	SPEAKS(&x, "R-035", SEVERITY_FLAG);
	rec_put(x.part[SURVIVOR], INVOLVEMENT_MEDICAL, "gp_later");
	NO_WARN(&x, "R-035");
	rec_put(x.part[SURVIVOR], INVOLVEMENT_STRANGULATION, "no");
	SILENT(&x, "R-035", SEVERITY_FLAG);
	row = rec_row_add(x.part[RISK], RISK_ASSESSMENT_ANSWERS); /* or the answer says it */
	rec_put(row, RISK_ANSWER_ITEM, "d18");
	rec_put(row, RISK_ANSWER_VALUE, "yes");
	SPEAKS(&x, "R-035", SEVERITY_FLAG);
	night_free(&x);
}

static void r037_signs_of_hba_restrict_and_keep_family_out(void **state)
{
	struct night x = a_night();

	(void)state;
	NO_WARN(&x, "R-037");
	rec_item_add(x.part[SURVIVOR], INVOLVEMENT_HBA_MARKERS, "passports_held");
	WARNS(&x, "R-037");
	SPEAKS(&x, "R-037", SEVERITY_TASK);
	rec_put(x.part[SURVIVOR], INVOLVEMENT_RESTRICTED_REASON, "hba");
	NO_WARN(&x, "R-037");
	rec_put(x.part[VISIT], ATTENDANCE_INTERPRETER_USED, "family_used_for_safety_only");
	WARNS(&x, "R-037");
	rec_put(x.part[SAFE], SAFE_CONTACT_POST_SAFE, "yes");
	assert_int_equal(fired(&x, "R-037", SEVERITY_WARN), 2);
	night_free(&x);
}

static struct rec *second_accuser(struct night *x)
{
	rec_put(x->part[SURVIVOR], INVOLVEMENT_PART, "survivor_and_suspect");
	return somebody(x, EXTRA, 21, "survivor_and_suspect");
}

static void r039_each_of_two_who_accuse_has_an_assessment_of_their_own(void **state)
{
	struct night x = a_night();

	(void)state;
	rec_put(x.part[RISK], RISK_ASSESSMENT_PJ_REASON, "Followed by car, tracker found");
	PASSES(&x, "R-039");
	second_accuser(&x);
	BLOCKS(&x, "R-039"); /* X03 */
	x.part[EXTRA_TOO] = part_of(42, &kind_risk_assessment, "involvement_id", 21);
	PASSES(&x, "R-039");
	rec_put(x.part[EXTRA_TOO], RISK_ASSESSMENT_PJ_REASON, "Followed by car, tracker found");
	BLOCKS(&x, "R-039");
	rec_put(x.part[EXTRA_TOO], RISK_ASSESSMENT_PJ_REASON, "A single cut, no fear said");
	PASSES(&x, "R-039");
	night_free(&x);
}

static void r040_a_survivor_of_seventeen_has_a_tool_and_a_referral(void **state)
{
	struct night x = a_night();

	(void)state;
	rec_put_int(x.part[PERSON], PERSON_AGE_AT, 18);
	rec_put(x.part[RISK], RISK_ASSESSMENT_TOOL, "dash_2009_27");
	PASSES(&x, "R-040");
	rec_put_int(x.part[PERSON], PERSON_AGE_AT, 17); /* X09 */
	BLOCKS(&x, "R-040");
	WARNS(&x, "R-040");
	rec_put(x.part[RISK], RISK_ASSESSMENT_TOOL, "dash_yp");
	NO_WARN(&x, "R-040");
	referral_of(&x, EXTRA, 61, 20, "child_mash");
	PASSES(&x, "R-040");
	night_free(&x);
}

static void r041_a_survivor_under_sixteen_is_a_child_first(void **state)
{
	struct night x = a_night();
	struct casefile c = { 0 };
	struct party p = { 0 };
	struct rule_case k = { .c = &c, .saving = true };
	struct rec *a = made(&kind_attendance, id_of(10), AT(0));

	(void)state;
	rec_put_int(x.part[PERSON], PERSON_AGE_AT, 16);
	rec_put(x.part[RISK], RISK_ASSESSMENT_TOOL, "dash_2009_27");
	PASSES(&x, "R-041");
	rec_put_int(x.part[PERSON], PERSON_AGE_AT, 15);
	BLOCKS(&x, "R-041");
	SPEAKS(&x, "R-041", SEVERITY_DENY);
	SPEAKS(&x, "R-041", SEVERITY_TASK);
	x.subject = x.part[RISK]; /* also while it is saved */
	assert_int_equal(fired_when(&x, RULE_ON_SAVE, "R-041", SEVERITY_DENY, FIELD_NONE), 1);
	x.subject = NULL;
	rec_put(x.part[RISK], RISK_ASSESSMENT_TOOL, "none_pj_only");
	SILENT(&x, "R-041", SEVERITY_DENY);
	referral_of(&x, EXTRA, 61, 20, "child_mash");
	PASSES(&x, "R-041");
	p.involvement = x.part[SURVIVOR];
	p.person = x.part[PERSON];
	c.parties = &p;
	c.n_parties = 1;
	rules_auto(&k, a);
	assert_true(rec_is(a, ATTENDANCE_DV_CATEGORY, "child_protection_under16"));
	rec_free(a);
	night_free(&x);
}

static void r042_a_lower_grade_than_before_says_why(void **state)
{
	struct night x = a_night();
	struct rec *r;

	(void)state;
	rec_put_int(x.part[RISK], RISK_ASSESSMENT_YES_COUNT, 3);
	r = x.part[EXTRA] = part_of(90, &kind_risk_assessment, "involvement_id", 20);
	rec_put(r, RISK_ASSESSMENT_PJ_GRADE, "high");
	PASSES(&x, "R-042");
	rec_put(r, RISK_ASSESSMENT_PJ_GRADE, "medium");
	BLOCKS(&x, "R-042");
	rec_put(r, RISK_ASSESSMENT_LOWERED_REASON, "The suspect is in prison until spring");
	PASSES(&x, "R-042");
	SPEAKS(&x, "R-042", SEVERITY_FLAG);
	night_free(&x);
}

static void r043_calls_that_get_more_go_to_marac(void **state)
{
	struct night x = a_night();

	(void)state;
	rec_put(x.part[RISK], RISK_ASSESSMENT_ESCALATION, "yes");
	NO_WARN(&x, "R-043");
	rec_put(x.part[MARAC], REFERRAL_STATE, "cancelled");
	WARNS(&x, "R-043");
	rec_put(x.part[RISK], RISK_ASSESSMENT_ESCALATION, "no");
	NO_WARN(&x, "R-043");
	night_free(&x);
}

static void r044_who_was_at_marac_within_a_year_goes_there_again(void **state)
{
	struct night x = a_night();

	(void)state;
	rec_put(x.part[SURVIVOR], INVOLVEMENT_MARAC_12M, "yes");
	PASSES(&x, "R-044"); /* nothing that qualifies */
	rec_item_add(x.part[VISIT], ATTENDANCE_ABUSE_TYPES, "threatening");
	BLOCKS(&x, "R-044");
	rec_put(x.part[MARAC], REFERRAL_CRITERION, "repeat_marac");
	PASSES(&x, "R-044");
	night_free(&x);
}

static void r045_high_goes_to_marac_and_an_adviser_or_says_why_not(void **state)
{
	struct night x = a_night();

	(void)state;
	PASSES(&x, "R-045");
	rec_put(x.part[MARAC], REFERRAL_STATE, "cancelled"); /* X01 */
	BLOCKS(&x, "R-045");
	explain(&x, EXTRA, 70, "R-045", "marac_12m");
	PASSES(&x, "R-045");
	SPEAKS(&x, "R-045", SEVERITY_FLAG); /* headquarters still reads it */
	rec_put(x.part[REFERRAL], REFERRAL_REFERRAL_TYPE, "outreach");
	BLOCKS(&x, "R-045"); /* a reason for one is none for the other */
	rec_put(x.part[SURVIVOR], INVOLVEMENT_IDVA_OPEN, "yes");
	PASSES(&x, "R-045");
	rec_put(x.part[RISK], RISK_ASSESSMENT_PJ_GRADE, "medium");
	rec_put_int(x.part[RISK], RISK_ASSESSMENT_YES_COUNT, 3);
	SILENT(&x, "R-045", SEVERITY_FLAG);
	night_free(&x);
}

static void r045_a_referral_that_only_others_may_open_counts_as_made(void **state)
{
	struct night x = a_night();

	(void)state;
	rec_free(x.part[MARAC]);
	x.part[MARAC] = NULL;
	BLOCKS(&x, "R-045");
	x.part[MARAC] = sealed(&kind_referral, id_of(37), id_of(20), AT(37));
	PASSES(&x, "R-045");
	night_free(&x);
}

static void r045_control_is_told_by_voice_and_no_reason_does_instead(void **state)
{
	struct night x = a_night();
	struct findings f = { 0 };

	(void)state;
	run(&x, 0, true, &f);
	assert_false(rules_tell_control(&f));
	findings_fini(&f);
	rec_clear(x.part[VISIT], ATTENDANCE_VERBAL_HANDOVER_AT);
	BLOCKS(&x, "R-045");
	rec_clear(x.part[VISIT], ATTENDANCE_VERBAL_HANDOVER_TO);
	BLOCKS(&x, "R-045");
	explain(&x, EXTRA, 70, "R-045", "verbal_handover_to");
	BLOCKS(&x, "R-045");
	run(&x, 0, true, &f);
	assert_true(rules_tell_control(&f));
	for (size_t i = 0; i < f.n; i++)
		if (rules_is_tell_control(&f.all[i]))
			assert_false(rules_may_explain(&f.all[i]));
	assert_false(rules_may_finish(&f));
	findings_fini(&f);
	night_free(&x);
}

static void r045_a_crime_brings_the_prosecutor_in_early(void **state)
{
	struct night x = a_night();

	(void)state;
	rec_item_add(x.part[VISIT], ATTENDANCE_OFFENCES, "non_crime");
	SILENT(&x, "R-045", SEVERITY_TASK);
	rec_item_add(x.part[VISIT], ATTENDANCE_OFFENCES, "abh");
	SPEAKS(&x, "R-045", SEVERITY_TASK);
	x.part[EXTRA] = part_of(60, &kind_task, "about", 10);
	rec_put(x.part[EXTRA], TASK_TASK_TYPE, "early_prosecutor");
	SILENT(&x, "R-045", SEVERITY_TASK);
	night_free(&x);
}

static void r046_a_known_suspect_asks_for_a_look_at_orders(void **state)
{
	struct night x = a_night();

	(void)state;
	PASSES(&x, "R-046");
	somebody(&x, EXTRA, 21, "suspect");
	PASSES(&x, "R-046"); /* support alone: nothing said is only worth a look */
	WARNS(&x, "R-046");
	rec_put(x.part[VISIT], ATTENDANCE_RESULT, "seen_engaged_both");
	BLOCKS(&x, "R-046");
	rec_put(x.part[VISIT], ATTENDANCE_ORDERS_CONSIDERED, "no_or_not_suitable");
	PASSES(&x, "R-046");
	rec_clear(x.part[VISIT], ATTENDANCE_ORDERS_CONSIDERED);
	rec_clear(x.part[VISIT], ATTENDANCE_RESULT); /* not known yet what kind of visit it is */
	PASSES(&x, "R-046");
	night_free(&x);
}

static void r047_no_further_action_without_an_order_is_flagged_at_headquarters(void **state)
{
	struct night x = a_night();

	(void)state;
	rec_put(x.part[VISIT], ATTENDANCE_RELEASE_TYPE, "nfa");
	rec_put(x.part[VISIT], ATTENDANCE_ORDERS_CONSIDERED, "no_or_not_suitable");
	SILENT(&x, "R-047", SEVERITY_FLAG);
	x.at_hq = true;
	SPEAKS(&x, "R-047", SEVERITY_FLAG);
	rec_put(x.part[VISIT], ATTENDANCE_ORDERS_CONSIDERED, "yes_sought");
	SILENT(&x, "R-047", SEVERITY_FLAG);
	night_free(&x);
}

static void r049_a_worker_who_sees_more_danger_is_heard(void **state)
{
	struct night x = a_night();

	(void)state;
	rec_put(x.part[RISK], RISK_ASSESSMENT_WORKER_VIEW, "high");
	SILENT(&x, "R-049", SEVERITY_FLAG);
	rec_put(x.part[RISK], RISK_ASSESSMENT_PJ_GRADE, "medium");
	SPEAKS(&x, "R-049", SEVERITY_FLAG);
	rec_put(x.part[RISK], RISK_ASSESSMENT_WORKER_VIEW, "standard");
	SILENT(&x, "R-049", SEVERITY_FLAG);
	night_free(&x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(r004_no_contact_closes_every_channel_and_a_service_must_not_ring),
		cmocka_unit_test(r005_shared_devices_answer_no_until_somebody_says_yes),
		cmocka_unit_test(r006_an_old_answer_about_contact_sends_nothing),
		cmocka_unit_test(r007_the_suspects_number_is_no_way_to_reach_the_survivor),
		cmocka_unit_test(r008_two_survivors_with_one_number_are_asked_about),
		cmocka_unit_test(r013_the_worker_is_not_on_scene_without_an_officer_of_the_car),
		cmocka_unit_test(r014_two_adults_are_spoken_to_apart),
		cmocka_unit_test(r019_two_visits_to_one_incident_are_linked),
		cmocka_unit_test(r020_an_earlier_visit_is_told_as_a_count),
		cmocka_unit_test(r024_a_clock_that_is_wrong_is_said),
		cmocka_unit_test(r025_a_visit_that_lies_for_twelve_hours_is_flagged),
		cmocka_unit_test(r027_clares_law_is_about_partners),
		cmocka_unit_test(r028_what_is_after_the_shift_is_looked_at_again),
		cmocka_unit_test(r029_family_that_interprets_says_little),
		cmocka_unit_test(r034_a_knife_and_a_child_ask_for_support_for_the_child),
		cmocka_unit_test(r035_strangulation_needs_a_doctor_and_no_standard_grade),
		cmocka_unit_test(r037_signs_of_hba_restrict_and_keep_family_out),
		cmocka_unit_test(r039_each_of_two_who_accuse_has_an_assessment_of_their_own),
		cmocka_unit_test(r040_a_survivor_of_seventeen_has_a_tool_and_a_referral),
		cmocka_unit_test(r041_a_survivor_under_sixteen_is_a_child_first),
		cmocka_unit_test(r042_a_lower_grade_than_before_says_why),
		cmocka_unit_test(r043_calls_that_get_more_go_to_marac),
		cmocka_unit_test(r044_who_was_at_marac_within_a_year_goes_there_again),
		cmocka_unit_test(r045_high_goes_to_marac_and_an_adviser_or_says_why_not),
		cmocka_unit_test(r045_a_referral_that_only_others_may_open_counts_as_made),
		cmocka_unit_test(r045_control_is_told_by_voice_and_no_reason_does_instead),
		cmocka_unit_test(r045_a_crime_brings_the_prosecutor_in_early),
		cmocka_unit_test(r046_a_known_suspect_asks_for_a_look_at_orders),
		cmocka_unit_test(
		    r047_no_further_action_without_an_order_is_flagged_at_headquarters),
		cmocka_unit_test(r049_a_worker_who_sees_more_danger_is_heard),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
