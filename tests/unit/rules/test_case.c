/* Rules of people, review and referrals, and what Check makes of them all. */
#include "visit.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "model/access.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- people ---- */

static void r050_clares_law_is_thought_of_for_every_survivor(void **state)
{
	struct night x = a_night();

	(void)state;
	PASSES(&x, "R-050");
	assert_int_equal(fired(&x, "R-050", SEVERITY_TASK), 0); /* high goes to MARAC */
	rec_clear(x.part[SURVIVOR], INVOLVEMENT_DVDS_CONSIDER);
	PASSES(&x, "R-050"); /* support alone */
	assert_int_equal(fired(&x, "R-050", SEVERITY_WARN), 1);
	rec_put(x.part[VISIT], ATTENDANCE_RESULT, "seen_engaged_both");
	BLOCKS(&x, "R-050");
	rec_put_int(x.part[RISK], RISK_ASSESSMENT_YES_COUNT, 2);
	rec_put(x.part[RISK], RISK_ASSESSMENT_PJ_GRADE, "standard");
	assert_int_equal(fired(&x, "R-050", SEVERITY_TASK), 1);
	x.part[TASK_DVDS] = part_of(60, &kind_task, "about", 20);
	rec_put(x.part[TASK_DVDS], TASK_TASK_TYPE, "dvds_review");
	assert_int_equal(fired(&x, "R-050", SEVERITY_TASK), 0);
	rec_put(x.part[SURVIVOR], INVOLVEMENT_PART, "suspect");
	PASSES(&x, "R-050");
	night_free(&x);
}

static void r051_every_child_that_is_counted_is_a_person(void **state)
{
	struct night x = a_night();

	(void)state;
	PASSES(&x, "R-051");
	rec_put_int(x.part[VISIT], ATTENDANCE_CHILDREN_LINKED, 1); /* X04 */
	BLOCKS(&x, "R-051");
	x.part[EXTRA] = part_of(61, &kind_involvement, "attendance_id", 10);
	rec_put(x.part[EXTRA], INVOLVEMENT_PART, "child");
	PASSES(&x, "R-051");
	rec_put_int(x.part[VISIT], ATTENDANCE_CHILDREN_LINKED, 2);
	BLOCKS(&x, "R-051");
	x.part[EXTRA_TOO] = sealed(&kind_involvement, id_of(62), id_of(10), AT(62));
	PASSES(&x, "R-051"); /* the other may be one that cannot be opened here */
	rec_put_int(x.part[VISIT], ATTENDANCE_CHILDREN_LINKED, 0);
	PASSES(&x, "R-051");
	night_free(&x);
}

static void r052_enhanced_rights_come_by_themselves_and_removing_them_is_asked_about(void **state)
{
	struct night x = a_night();
	struct rec *s = x.part[SURVIVOR];
	struct rec *fresh = part_of(20, &kind_involvement, "attendance_id", 10);
	struct rule_case k = { .subject = fresh };

	(void)state;
	assert_int_equal(fired(&x, "R-052", SEVERITY_WARN), 0);
	rec_item_drop(s, INVOLVEMENT_ENHANCED_RIGHTS, "domestic_abuse");
	assert_int_equal(fired(&x, "R-052", SEVERITY_WARN), 1);

	rec_put(fresh, INVOLVEMENT_PART, "suspect");
	rules_auto(&k, fresh);
	assert_int_equal(rec_count(fresh, INVOLVEMENT_ENHANCED_RIGHTS), 0);
	rec_put(fresh, INVOLVEMENT_PART, "survivor");
	rules_auto(&k, fresh);
	assert_true(rec_has(fresh, INVOLVEMENT_ENHANCED_RIGHTS, "domestic_abuse"));
	/* Whoever takes it off again meant to. */
	rec_item_drop(fresh, INVOLVEMENT_ENHANCED_RIGHTS, "domestic_abuse");
	k.previous = s;
	rules_auto(&k, fresh);
	assert_int_equal(rec_count(fresh, INVOLVEMENT_ENHANCED_RIGHTS), 0);
	rec_free(fresh);
	night_free(&x);
}

/* ---- review ---- */

static void r062_who_was_in_the_car_does_not_review(void **state)
{
	struct night x = a_night();
	struct rec *w = part_of(39, &kind_review, "attendance_id", 10);

	(void)state;
	x.subject = w;
	rec_put_id(w, REVIEW_REVIEWER_ID, id_of(0xb001));
	assert_int_equal(fired_when(&x, RULE_ON_ACTION, "R-062", SEVERITY_DENY, FIELD_NONE), 0);
	rec_put_id(w, REVIEW_REVIEWER_ID, id_of(0xa001)); /* X21: officer and spell */
	assert_int_equal(fired_when(&x, RULE_ON_ACTION, "R-062", SEVERITY_DENY, FIELD_NONE), 1);
	rec_clear(x.part[VISIT], ATTENDANCE_OFFICER_ID);
	assert_int_equal(fired_when(&x, RULE_ON_ACTION, "R-062", SEVERITY_DENY, FIELD_NONE), 1);
	rec_put_id(x.part[SPELL], CREW_SPELL_MEMBER_ID, id_of(0xa009));
	assert_int_equal(fired_when(&x, RULE_ON_ACTION, "R-062", SEVERITY_DENY, FIELD_NONE), 0);
	rec_put_id(x.part[VISIT], ATTENDANCE_WORKER_ID, id_of(0xa001));
	assert_int_equal(fired_when(&x, RULE_ON_ACTION, "R-062", SEVERITY_DENY, FIELD_NONE), 1);
	rec_clear(w, REVIEW_REVIEWER_ID); /* not said yet: who is typing */
	x.actor = id_of(0xa009);
	assert_int_equal(fired_when(&x, RULE_ON_ACTION, "R-062", SEVERITY_DENY, FIELD_NONE), 1);
	x.actor = id_of(0xb001);
	assert_int_equal(fired_when(&x, RULE_ON_ACTION, "R-062", SEVERITY_DENY, FIELD_NONE), 0);
	rec_free(w);
	night_free(&x);
}

static void
r062_a_review_by_the_crew_that_arrives_is_flagged_and_keeps_no_crew_from_finishing(void **state)
{
	struct night x = a_night();

	(void)state;
	x.part[EXTRA] = part_of(39, &kind_review, "attendance_id", 10);
	rec_put_id(x.part[EXTRA], REVIEW_REVIEWER_ID, id_of(0xa001));
	assert_int_equal(fired(&x, "R-062", SEVERITY_DENY), 0);
	x.at_hq = true;
	assert_int_equal(fired(&x, "R-062", SEVERITY_FLAG), 1);
	rec_put_id(x.part[EXTRA], REVIEW_REVIEWER_ID, id_of(0xb001));
	assert_int_equal(fired(&x, "R-062", SEVERITY_FLAG), 0);
	night_free(&x);
}

/* ---- referrals ---- */

static void r080_telling_with_agreement_needs_the_agreement(void **state)
{
	struct night x = a_night();

	(void)state;
	PASSES(&x, "R-080");
	assert_int_equal(fired_when(&x, RULE_ON_ACTION, "R-080", SEVERITY_BLOCK, FIELD_NONE), 0);
	rec_put(x.part[CONSENT], CONSENT_UNDERSTOOD, "no");
	BLOCKS(&x, "R-080");
	rec_put(x.part[CONSENT], CONSENT_UNDERSTOOD, "yes");
	rec_put_id(x.part[CONSENT], CONSENT_AGENCY_ID, id_of(901)); /* another agency */
	BLOCKS(&x, "R-080");
	rec_put_id(x.part[CONSENT], CONSENT_AGENCY_ID, id_of(900));
	rec_put(x.part[CONSENT], CONSENT_PURPOSE, "six_week_call"); /* another purpose */
	BLOCKS(&x, "R-080");
	rec_put(x.part[CONSENT], CONSENT_PURPOSE, "share_with_agency");
	rec_put(x.part[CONSENT], CONSENT_UNTIL, "2021-10-28"); /* run out */
	BLOCKS(&x, "R-080");
	rec_put(x.part[CONSENT], CONSENT_UNTIL, "2021-10-29");
	PASSES(&x, "R-080");
	rec_put(x.part[CONSENT], CONSENT_DECISION, "refused");
	BLOCKS(&x, "R-080");
	assert_int_equal(fired_when(&x, RULE_ON_ACTION, "R-080", SEVERITY_BLOCK, FIELD_NONE), 1);
	rec_put(x.part[REFERRAL], REFERRAL_STATE, "cancelled");
	PASSES(&x, "R-080");
	night_free(&x);
}

static void r080_the_last_word_counts(void **state)
{
	struct night x = a_night();

	(void)state;
	x.part[EXTRA] = consent_of(70, "withdrawn", 90);
	BLOCKS(&x, "R-080");
	x.part[EXTRA_TOO] = consent_of(71, "given", 95);
	PASSES(&x, "R-080");
	rec_put_int(x.part[EXTRA_TOO], CONSENT_ASKED_AT, AT(61)); /* typed later, said earlier */
	BLOCKS(&x, "R-080");
	night_free(&x);
}

static void r081_telling_without_agreement_needs_a_reason_and_a_condition(void **state)
{
	struct night x = a_night();
	struct rec *r = x.part[REFERRAL];

	(void)state;
	PASSES(&x, "R-081");
	rec_put(r, REFERRAL_BASIS, "vital_interests"); /* X06 */
	rec_put(r, REFERRAL_PART3_CONDITION, "vital_interests_life_or_death");
	rec_put(r, REFERRAL_BASIS_REASON, "help");
	BLOCKS(&x, "R-081");
	rec_put(r, REFERRAL_BASIS_REASON,
		"12345678901234567890123456789          "); /* 29 and spaces */
	BLOCKS(&x, "R-081");
	rec_put(r, REFERRAL_BASIS_REASON, "123456789012345678901234567890");
	PASSES(&x, "R-081");
	rec_put(r, REFERRAL_BASIS_REASON,
		"ěščřžýáíéěščřžýáíéěščřžýáíéěšč"); /* letters, not bytes */
	PASSES(&x, "R-081");
	rec_clear(r, REFERRAL_PART3_CONDITION);
	BLOCKS(&x, "R-081");
	r->role = role_code(ROLE_SUPPORT_WORKER); /* Part 3 binds the police */
	PASSES(&x, "R-081");
	night_free(&x);
}

static void r085_an_address_is_hidden_where_somebody_would_look(void **state)
{
	static const struct {
		enum part part;
		size_t field;
		const char *code;
	} signs[] = {
		{ VISIT, ATTENDANCE_STALKING, "yes" },
		{ VISIT, ATTENDANCE_DV_CATEGORY, "hba_non_relative" },
		{ PLACE, LOCATION_LOC_TYPE, "refuge" },
		{ REFERRAL, REFERRAL_REFERRAL_TYPE, "refuge" },
		{ SURVIVOR, INVOLVEMENT_RESTRICTED_REASON, "hba" },
	};
	static const struct {
		enum part part;
		size_t field;
		const char *item;
	} listed[] = {
		{ VISIT, ATTENDANCE_ABUSE_TYPES, "hba" },
		{ VISIT, ATTENDANCE_ABUSE_TYPES, "forced_marriage" },
		{ VISIT, ATTENDANCE_ABUSE_TYPES, "stalking_harassment" },
		{ VISIT, ATTENDANCE_HBA_MARKERS, "family_threat" },
		{ SURVIVOR, INVOLVEMENT_NEEDS, "refuge" },
	};

	(void)state;
	for (size_t i = 0; i < N(signs) + N(listed); i++) {
		struct night x = a_night();

		assert_int_equal(fired(&x, "R-085", SEVERITY_WARN), 0);
		if (i < N(signs))
			rec_put(x.part[signs[i].part], signs[i].field, signs[i].code);
		else
			rec_item_add(x.part[listed[i - N(signs)].part], listed[i - N(signs)].field,
				     listed[i - N(signs)].item);
		if (fired(&x, "R-085", SEVERITY_WARN) != 1)
			fail_msg("sign %zu is not seen", i);
		rec_put(x.part[REFERRAL], REFERRAL_ADDRESS_SHIELD, "yes");
		assert_int_equal(fired(&x, "R-085", SEVERITY_WARN), 0);
		night_free(&x);
	}
}

static void r085_the_address_of_a_refuge_is_never_given(void **state)
{
	struct night x = a_night();

	(void)state;
	rec_put(x.part[PLACE], LOCATION_LOC_STATUS, "refuge_secret");
	assert_int_equal(
	    fired_when(&x, RULE_ON_FIELD, "R-085", SEVERITY_DENY, REFERRAL_ADDRESS_SHIELD), 1);
	rec_put(x.part[REFERRAL], REFERRAL_ADDRESS_SHIELD, "yes");
	assert_int_equal(fired(&x, "R-085", SEVERITY_DENY), 0);
	rec_item_add(x.part[REFERRAL], REFERRAL_DATA_MIN, "address");
	assert_int_equal(fired_when(&x, RULE_ON_ACTION, "R-085", SEVERITY_DENY, REFERRAL_DATA_MIN),
			 1);
	night_free(&x);
}

static void r089_tonight_by_voice_means_that_somebody_phoned(void **state)
{
	struct night x = a_night();

	(void)state;
	PASSES(&x, "R-089");
	rec_put(x.part[REFERRAL], REFERRAL_URGENCY, "tonight_voice");
	BLOCKS(&x, "R-089");
	rec_put_int(x.part[REFERRAL], REFERRAL_VOICE_AT, AT(100));
	PASSES(&x, "R-089");
	night_free(&x);
}

static void r098_practice_and_live_are_never_in_one_book(void **state)
{
	struct night x = a_night();

	(void)state;
	assert_int_equal(fired(&x, "R-098", SEVERITY_DENY), 0);
	x.subject = x.part[SAFE];
	x.part[SAFE]->practice = true;
	assert_int_equal(fired_when(&x, RULE_ON_SAVE, "R-098", SEVERITY_DENY, FIELD_NONE), 1);
	x.practice = true;
	assert_int_equal(fired_when(&x, RULE_ON_SAVE, "R-098", SEVERITY_DENY, FIELD_NONE), 0);
	x.part[SAFE]->practice = false;
	assert_int_equal(fired_when(&x, RULE_ON_SAVE, "R-098", SEVERITY_DENY, FIELD_NONE), 1);
	night_free(&x);
}

/* ---- Check ---- */

static void check_merges_rules_and_needs_says_a_thing_once_and_sorts(void **state)
{
	struct night x = a_night();
	struct findings f = { 0 };
	size_t about_offer = 0;
	size_t needs = 0;
	int last = 0;

	(void)state;
	rec_clear(x.part[SURVIVOR], INVOLVEMENT_SUPPORT_OFFERED);
	rec_item_drop(x.part[SURVIVOR], INVOLVEMENT_ENHANCED_RIGHTS, "domestic_abuse");
	rec_put(x.part[VISIT], ATTENDANCE_SCREEN_SEEN, "yes");
	run(&x, 0, true, &f);
	for (size_t i = 0; i < f.n; i++) {
		static const int order[] = {
			[SEVERITY_BLOCK] = 0, [SEVERITY_DENY] = 1, [SEVERITY_WARN] = 2,
			[SEVERITY_FLAG] = 3,  [SEVERITY_TASK] = 4, [SEVERITY_INFO] = 5,
			[SEVERITY_AUTO] = 6,
		};

		assert_true(order[f.all[i].severity] >= last);
		last = order[f.all[i].severity];
		needs += strcmp(f.all[i].rule, "need") == 0;
		about_offer += f.all[i].kind == &kind_involvement &&
			       f.all[i].field == INVOLVEMENT_SUPPORT_OFFERED;
	}
	assert_int_equal(about_offer, 1);
	assert_true(needs > 0); /* a thin visit lacks many things */
	assert_true(last >= 3);
	assert_false(rules_may_finish(&f));
	findings_fini(&f);
	night_free(&x);
}

static void nothing_stands_against_finishing_but_block_and_deny(void **state)
{
	struct findings f = { 0 };

	(void)state;
	assert_true(rules_may_finish(&f));
	findings_add(&f, "R-052", SEVERITY_WARN, NULL, FIELD_NONE, "x");
	findings_add(&f, "R-012", SEVERITY_FLAG, NULL, FIELD_NONE, "x");
	findings_add(&f, "R-018", SEVERITY_TASK, NULL, FIELD_NONE, "x");
	assert_true(rules_may_finish(&f));
	findings_add(&f, "R-001", SEVERITY_DENY, NULL, FIELD_NONE, "x");
	assert_false(rules_may_finish(&f));
	findings_fini(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(r050_clares_law_is_thought_of_for_every_survivor),
		cmocka_unit_test(r051_every_child_that_is_counted_is_a_person),
		cmocka_unit_test(
		    r052_enhanced_rights_come_by_themselves_and_removing_them_is_asked_about),
		cmocka_unit_test(r062_who_was_in_the_car_does_not_review),
		cmocka_unit_test(
		    r062_a_review_by_the_crew_that_arrives_is_flagged_and_keeps_no_crew_from_finishing),
		cmocka_unit_test(r080_telling_with_agreement_needs_the_agreement),
		cmocka_unit_test(r080_the_last_word_counts),
		cmocka_unit_test(r081_telling_without_agreement_needs_a_reason_and_a_condition),
		cmocka_unit_test(r085_an_address_is_hidden_where_somebody_would_look),
		cmocka_unit_test(r085_the_address_of_a_refuge_is_never_given),
		cmocka_unit_test(r089_tonight_by_voice_means_that_somebody_phoned),
		cmocka_unit_test(r098_practice_and_live_are_never_in_one_book),
		cmocka_unit_test(check_merges_rules_and_needs_says_a_thing_once_and_sorts),
		cmocka_unit_test(nothing_stands_against_finishing_but_block_and_deny),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
