/* Rules of what children, adults at risk and survivors are owed, of reviews and words, of sharing;
 * and which rules wait. Each seen to pass and seen to speak. */
#include "visit.h"

#include "base/crypto.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define WARNS(x, rule) SPEAKS(x, rule, SEVERITY_WARN)
#define NO_WARN(x, rule) SILENT(x, rule, SEVERITY_WARN)

static struct rec *add(struct night *x, enum part at, unsigned n, const struct kind *k,
		       const char *key, unsigned on)
{
	x->part[at] = part_of(n, k, key, on);
	return x->part[at];
}

static struct rec *child(struct night *x, enum part at, unsigned n)
{
	struct rec *r = add(x, at, n, &kind_involvement, "attendance_id", 10);

	rec_put(r, INVOLVEMENT_PART, "child");
	return r;
}

static struct rec *referral(struct night *x, enum part at, unsigned n, const char *type)
{
	struct rec *r = add(x, at, n, &kind_referral, "involvement_id", 20);

	rec_put(r, REFERRAL_REFERRAL_TYPE, type);
	rec_put(r, REFERRAL_STATE, "queued");
	rec_put_id(r, REFERRAL_AGENCY_ID, id_of(900 + n));
	return r;
}

static void explain(struct night *x, enum part at, const char *rule, const char *field)
{
	struct rec *r = add(x, at, 79, &kind_finding, "attendance_id", 10);

	rec_put(r, FINDING_RULE_ID, rule);
	rec_put(r, FINDING_SEVERITY, "block");
	rec_put(r, FINDING_FIELD, field);
	rec_put(r, FINDING_ANSWER, "explained");
}

/* ---- owed ---- */

static void r053_a_release_is_told_within_the_time_the_code_gives(void **state)
{
	struct night x = a_night();
	struct rec *a = x.part[VISIT];

	(void)state;
	rec_put(a, ATTENDANCE_RELEASE_TYPE, "nfa");
	a->wall_ms = AT(200); /* Friday evening, as now is */
	SILENT(&x, "R-053", SEVERITY_FLAG);
	a->wall_ms = AT(200) - (int64_t)1440 * MINUTE_MS;
	SILENT(&x, "R-053", SEVERITY_FLAG); /* one working day is the time given */
	a->wall_ms = AT(200) - (int64_t)2 * 1440 * MINUTE_MS;
	SPEAKS(&x, "R-053", SEVERITY_FLAG);
	SPEAKS(&x, "R-053", SEVERITY_TASK);
	rec_clear(x.part[SURVIVOR], INVOLVEMENT_ENHANCED_RIGHTS); /* five without enhanced rights */
	SILENT(&x, "R-053", SEVERITY_FLAG);
	a->wall_ms = AT(200) - (int64_t)8 * 1440 * MINUTE_MS; /* a weekend lies between */
	SPEAKS(&x, "R-053", SEVERITY_FLAG);
	rec_put_int(a, ATTENDANCE_SURVIVOR_TOLD_RELEASE_AT, AT(150));
	SILENT(&x, "R-053", SEVERITY_FLAG);
	night_free(&x);
}

static void r054_every_child_is_known_to_social_care_or_there_is_a_reason(void **state)
{
	struct night x = a_night();

	(void)state;
	PASSES(&x, "R-054");
	child(&x, EXTRA, 61);
	BLOCKS(&x, "R-054");
	explain(&x, EXTRA_TOO, "R-054", "child_plan");
	PASSES(&x, "R-054");
	SPEAKS(&x, "R-054", SEVERITY_FLAG);
	rec_free(x.part[EXTRA_TOO]);
	referral(&x, EXTRA_TOO, 71, "child_mash");
	PASSES(&x, "R-054");
	night_free(&x);
}

static void r056_each_child_of_school_age_has_a_notice(void **state)
{
	struct night x = a_night();
	struct rec *c = child(&x, EXTRA, 61);
	struct rec *p = made(&kind_person, id_of(62), AT(62));

	(void)state;
	rec_put_id(c, INVOLVEMENT_PERSON_ID, id_of(62));
	rec_put_int(p, PERSON_AGE_AT, 3);
	x.part[EXTRA_TOO] = p;
	PASSES(&x, "R-056");
	rec_put_int(p, PERSON_AGE_AT, 6);
	BLOCKS(&x, "R-056");
	referral(&x, EXTRA_THREE, 71, "encompass");
	PASSES(&x, "R-056");
	c = child(&x, EXTRA_FOUR, 63); /* a second child of that age: one notice is not two */
	rec_put_id(c, INVOLVEMENT_PERSON_ID, id_of(62));
	BLOCKS(&x, "R-056");
	night_free(&x);
}

static void r058_a_school_is_told_no_address_and_no_health(void **state)
{
	struct night x = a_night();
	struct rec *r = referral(&x, EXTRA, 71, "encompass");

	(void)state;
	rec_item_add(r, REFERRAL_DATA_MIN, "name_dob");
	rec_item_add(r, REFERRAL_DATA_MIN, "children_details");
	SILENT(&x, "R-058", SEVERITY_DENY);
	rec_item_add(r, REFERRAL_DATA_MIN, "address");
	SPEAKS(&x, "R-058", SEVERITY_DENY);
	x.at_hq = true; /* what was saved is never refused there */
	SPEAKS(&x, "R-058", SEVERITY_FLAG);
	night_free(&x);
}

static void r059_care_needs_and_abuse_go_to_adult_safeguarding(void **state)
{
	struct night x = a_night();

	(void)state;
	rec_put(x.part[PERSON], PERSON_CARE_NEEDS, "yes");
	PASSES(&x, "R-059"); /* no abuse said */
	rec_item_add(x.part[VISIT], ATTENDANCE_ABUSE_TYPES, "economic");
	BLOCKS(&x, "R-059");
	referral(&x, EXTRA, 71, "adult_safeguarding");
	PASSES(&x, "R-059");
	rec_put(x.part[EXTRA], REFERRAL_STATE, "cancelled");
	rec_put_int(x.part[PERSON], PERSON_AGE_AT, 17); /* a child goes elsewhere */
	PASSES(&x, "R-059");
	night_free(&x);
}

static void r104_bail_that_ends_soon_is_told(void **state)
{
	struct night x = a_night();

	(void)state;
	rec_put(x.part[VISIT], ATTENDANCE_BAIL_UNTIL, "2021-11-06");
	SILENT(&x, "R-104", SEVERITY_TASK);
	rec_put(x.part[VISIT], ATTENDANCE_BAIL_UNTIL, "2021-11-05");
	SPEAKS(&x, "R-104", SEVERITY_TASK);
	add(&x, EXTRA, 60, &kind_task, "about", 10);
	rec_put(x.part[EXTRA], TASK_TASK_TYPE, "bail_expiry_tell");
	SILENT(&x, "R-104", SEVERITY_TASK);
	night_free(&x);
}

/* ---- reviews ---- */

static struct rec *a_review(struct night *x, enum part at)
{
	struct rec *r = add(x, at, 39, &kind_review, "attendance_id", 10);

	rec_put_id(r, REVIEW_REVIEWER_ID, id_of(0xb001));
	return r;
}

static void r061_an_enhanced_review_is_decided_when_every_point_is_answered(void **state)
{
	struct night x = a_night();
	struct rec *r = a_review(&x, EXTRA), *row;

	(void)state;
	x.subject = r;
	rec_put(r, REVIEW_REVIEW_TYPE, "enhanced");
	row = rec_row_add(r, REVIEW_ITEMS);
	rec_put(r, REVIEW_DECISION, "approved");
	assert_int_equal(fired_when(&x, RULE_ON_ACTION, "R-061", SEVERITY_BLOCK, REVIEW_ITEMS), 1);
	rec_put(row, REVIEW_ITEM_VALUE, "yes");
	assert_int_equal(fired_when(&x, RULE_ON_ACTION, "R-061", SEVERITY_BLOCK, REVIEW_ITEMS), 0);
	rec_clear(row, REVIEW_ITEM_VALUE);
	rec_put(r, REVIEW_REVIEW_TYPE, "quick_24h");
	assert_int_equal(fired_when(&x, RULE_ON_ACTION, "R-061", SEVERITY_BLOCK, REVIEW_ITEMS), 0);
	night_free(&x);
}

static void r063_a_lower_grade_is_signed_twice(void **state)
{
	struct night x = a_night();
	struct rec *r = a_review(&x, EXTRA);

	(void)state;
	x.subject = r;
	rec_put(r, REVIEW_REGRADE, "high");
	assert_int_equal(fired_when(&x, RULE_ON_ACTION, "R-063", SEVERITY_BLOCK, FIELD_NONE), 0);
	rec_put(r, REVIEW_REGRADE, "medium");
	assert_int_equal(fired_when(&x, RULE_ON_ACTION, "R-063", SEVERITY_BLOCK, FIELD_NONE), 1);
	rec_put_id(r, REVIEW_SECOND_SIGNATURE, id_of(0xb002));
	assert_int_equal(fired_when(&x, RULE_ON_ACTION, "R-063", SEVERITY_BLOCK, FIELD_NONE), 0);
	x.subject = NULL;
	rec_clear(r, REVIEW_SECOND_SIGNATURE);
	PASSES(&x, "R-063"); /* it keeps no crew from finishing */
	x.at_hq = true;
	BLOCKS(&x, "R-063");
	night_free(&x);
}

static void r064_what_was_sent_back_changes_only_where_the_reviewer_asked(void **state)
{
	struct night x = a_night();
	struct rec *w = a_review(&x, EXTRA), *now, *row;

	(void)state;
	rec_put(w, REVIEW_DECISION, "returned");
	rec_put(x.part[VISIT], ATTENDANCE_STATE, "returned");
	now = rec_copy(x.part[VISIT]);
	rec_put(now, ATTENDANCE_ARREST, "none");
	x.subject = now;
	x.previous = x.part[VISIT];
	/* Words alone: the whole visit is open. */
	assert_int_equal(fired_when(&x, RULE_ON_SAVE, "R-064", SEVERITY_DENY, FIELD_NONE), 0);
	row = rec_row_add(w, REVIEW_RETURN_POINTS);
	rec_put(row, RETURN_POINT_FIELD, "attendance.weapons");
	assert_int_equal(fired_when(&x, RULE_ON_SAVE, "R-064", SEVERITY_DENY, ATTENDANCE_ARREST),
			 1);
	rec_put(row, RETURN_POINT_FIELD, "arrest");
	assert_int_equal(fired_when(&x, RULE_ON_SAVE, "R-064", SEVERITY_DENY, FIELD_NONE), 0);
	presence(now, AT(120), AT(130)); /* a list, too */
	assert_int_equal(fired_when(&x, RULE_ON_SAVE, "R-064", SEVERITY_DENY, ATTENDANCE_PRESENCE),
			 1);
	rec_free(now);
	night_free(&x);
}

static void r065_a_review_nobody_opens_is_flagged(void **state)
{
	struct night x = a_night();
	struct rec *a = x.part[VISIT];

	(void)state;
	rec_put(a, ATTENDANCE_STATE, "submitted");
	a->wall_ms = AT(200) - (int64_t)24 * 60 * MINUTE_MS; /* High: a day */
	SILENT(&x, "R-065", SEVERITY_FLAG);
	a->wall_ms--;
	SPEAKS(&x, "R-065", SEVERITY_FLAG);
	rec_put(x.part[RISK], RISK_ASSESSMENT_PJ_GRADE, "medium");
	SILENT(&x, "R-065", SEVERITY_FLAG);
	rec_put(x.part[RISK], RISK_ASSESSMENT_PJ_GRADE, "high");
	a_review(&x, EXTRA);
	SILENT(&x, "R-065", SEVERITY_FLAG);
	night_free(&x);
}

/* ---- words ---- */

static void r067_a_note_holds_no_name_and_no_number(void **state)
{
	static const struct {
		const char *words;
		size_t warns;
	} rows[] = {
		{ "The survivor lives near Testwoods", 0 },
		{ "Spoke to TESTWOOD at the door", 1 },
		{ "Ring 07700900001 after ten", 1 },
		{ "Ring 07700 900 001", 1 },
		{ "Ring 07700 900002", 0 },
		{ "Parked in NG99 2XX", 1 },
	};

	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		struct night x = a_night();
		struct rec *n = add(&x, EXTRA, 50, &kind_note, "attendance_id", 10);

		rec_put(x.part[PERSON], PERSON_FAMILY_NAME, "Testwood");
		rec_put(x.part[PLACE], LOCATION_POSTCODE, "NG99 2XX");
		rec_put(n, NOTE_TEXT, rows[i].words);
		if (fired(&x, "R-067", SEVERITY_WARN) != rows[i].warns)
			fail_msg("%s", rows[i].words);
		night_free(&x);
	}
}

static void r068_words_that_blame_are_a_hint(void **state)
{
	struct night x = a_night();

	(void)state;
	rec_put(x.part[VISIT], ATTENDANCE_SUMMARY, "Domestic abuse. Did not wish to talk");
	SILENT(&x, "R-068", SEVERITY_INFO);
	rec_put(x.part[VISIT], ATTENDANCE_SUMMARY, "A domestic. Refused to cooperate");
	SPEAKS(&x, "R-068", SEVERITY_INFO);
	PASSES(&x, "R-068");
	rec_clear(x.part[VISIT], ATTENDANCE_SUMMARY);
	add(&x, EXTRA, 50, &kind_note, "attendance_id", 10);
	rec_put_int(x.part[EXTRA], NOTE_LANGUAGE_HINTS, 1);
	SPEAKS(&x, "R-068", SEVERITY_INFO);
	night_free(&x);
}

static void r070_two_answers_that_cannot_both_be_so_stop_the_visit(void **state)
{
	struct night x = a_night();
	struct rec *a = x.part[VISIT], *s = x.part[SURVIVOR];

	(void)state;
	PASSES(&x, "R-070");
	rec_item_add(s, INVOLVEMENT_INJURIES, "none_seen");
	rec_put(s, INVOLVEMENT_MEDICAL, "hospital");
	BLOCKS(&x, "R-070");
	rec_put(s, INVOLVEMENT_MEDICAL, "first_aid");
	rec_put(a, ATTENDANCE_ARREST, "none");
	rec_put(a, ATTENDANCE_RELEASE_TYPE, "charged_bail");
	BLOCKS(&x, "R-070");
	rec_put(a, ATTENDANCE_RELEASE_TYPE, "not_arrested");
	rec_put_int(a, ATTENDANCE_CHILDREN_PRESENT, 1);
	BLOCKS(&x, "R-070");
	rec_put_int(a, ATTENDANCE_CHILDREN_PRESENT, 0);
	rec_item_add(a, ATTENDANCE_WEAPONS, "none");
	rec_put(a, ATTENDANCE_KNIFE_INVOLVED, "yes");
	BLOCKS(&x, "R-070");
	rec_put(a, ATTENDANCE_KNIFE_INVOLVED, "no");
	rec_put(a, ATTENDANCE_SUSPECT_ON_ARRIVAL, "present");
	rec_put(a, ATTENDANCE_ARREST, "first_unit_before");
	BLOCKS(&x, "R-070");
	rec_put(a, ATTENDANCE_SUSPECT_ON_ARRIVAL, "arrested_before");
	PASSES(&x, "R-070");
	night_free(&x);
}

static void r097_police_or_partner_staff_are_restricted(void **state)
{
	struct night x = a_night();

	(void)state;
	SILENT(&x, "R-097", SEVERITY_FLAG);
	rec_put(x.part[PERSON], PERSON_OCCUPATION_SENSITIVE, "yes");
	SPEAKS(&x, "R-097", SEVERITY_FLAG);
	rec_put(x.part[SURVIVOR], INVOLVEMENT_RESTRICTED_REASON, "police_staff_party");
	SILENT(&x, "R-097", SEVERITY_FLAG);
	night_free(&x);
}

static void r099_one_person_under_two_spellings_is_told(void **state)
{
	struct night x = a_night();
	struct rec *i = add(&x, EXTRA, 61, &kind_involvement, "attendance_id", 10);
	struct rec *p = made(&kind_person, id_of(62), AT(62));

	(void)state;
	rec_put_id(i, INVOLVEMENT_PERSON_ID, id_of(62));
	x.part[EXTRA_TOO] = p;
	rec_put(x.part[PERSON], PERSON_SOUND_KEY, "0123456789abcdef");
	rec_put(x.part[PERSON], PERSON_DOB, "1987-03-27");
	rec_put(p, PERSON_SOUND_KEY, "0123456789abcdef");
	rec_put(p, PERSON_DOB, "1988");
	SPEAKS(&x, "R-099", SEVERITY_INFO);
	rec_put(p, PERSON_DOB, "1989-01-01");
	SILENT(&x, "R-099", SEVERITY_INFO);
	rec_put(p, PERSON_DOB, "1987-03-27");
	rec_put(p, PERSON_SOUND_KEY, "fedcba9876543210");
	SILENT(&x, "R-099", SEVERITY_INFO);
	night_free(&x);
}

/* ---- sharing ---- */

static struct rec *agency(struct night *x, const char *code, const char *name)
{
	struct rec *r = made(&kind_agency, id_of(900), AT(0));

	rec_put(r, AGENCY_CODE, code);
	rec_put(r, AGENCY_NAME, name);
	x->agency = r;
	return r;
}

static void r036_nothing_goes_to_immigration_enforcement(void **state)
{
	struct night x = a_night();

	(void)state;
	rec_put(x.part[PERSON], PERSON_IMMIGRATION_NEED, "spouse_visa");
	agency(&x, "imm_adv", "Immigration advice, Test");
	SILENT(&x, "R-036", SEVERITY_DENY);
	rec_put(x.agency, AGENCY_NAME, "Immigration Enforcement East"); /* X27 */
	SPEAKS(&x, "R-036", SEVERITY_DENY);
	x.subject = x.part[REFERRAL]; /* and it is refused as it is saved */
	assert_int_equal(fired_when(&x, RULE_ON_SAVE, "R-036", SEVERITY_DENY, REFERRAL_AGENCY_ID),
			 1);
	x.subject = NULL;
	rec_put(x.part[PERSON], PERSON_IMMIGRATION_NEED, "no_need");
	SILENT(&x, "R-036", SEVERITY_DENY);
	night_free(&x);
}

static void r082_a_service_that_needs_agreement_is_not_told_without(void **state)
{
	struct night x = a_night();

	(void)state;
	agency(&x, "nwal", "Women's Aid, Test");
	rec_put(x.agency, AGENCY_NEEDS_CONSENT, "yes");
	SILENT(&x, "R-082", SEVERITY_DENY);
	rec_put(x.part[REFERRAL], REFERRAL_BASIS, "public_task");
	SPEAKS(&x, "R-082", SEVERITY_DENY);
	rec_put(x.part[REFERRAL], REFERRAL_BASIS, "vital_interests");
	SILENT(&x, "R-082", SEVERITY_DENY);
	rec_put(x.part[REFERRAL], REFERRAL_BASIS, "public_task");
	rec_put(x.agency, AGENCY_NEEDS_CONSENT, "no");
	SILENT(&x, "R-082", SEVERITY_DENY);
	night_free(&x);
}

static void r083_what_was_sent_and_is_agreed_no_more_is_called_back(void **state)
{
	struct night x = a_night();

	(void)state;
	x.part[EXTRA] = consent_of(70, "withdrawn", 90);
	SILENT(&x, "R-083", SEVERITY_TASK); /* it has not left: it is cancelled */
	rec_put(x.part[REFERRAL], REFERRAL_STATE, "sent");
	SPEAKS(&x, "R-083", SEVERITY_TASK);
	rec_put(x.part[REFERRAL], REFERRAL_STATE, "recalled");
	SILENT(&x, "R-083", SEVERITY_TASK);
	night_free(&x);
}

static void r084_no_more_is_sent_than_was_agreed(void **state)
{
	struct night x = a_night();

	(void)state;
	rec_item_add(x.part[CONSENT], CONSENT_WHAT_SHARED, "name_dob");
	rec_item_add(x.part[REFERRAL], REFERRAL_DATA_MIN, "name_dob");
	PASSES(&x, "R-084");
	rec_item_add(x.part[REFERRAL], REFERRAL_DATA_MIN, "health");
	BLOCKS(&x, "R-084");
	rec_item_add(x.part[CONSENT], CONSENT_WHAT_SHARED, "health");
	PASSES(&x, "R-084");
	night_free(&x);
}

static void r086_a_programme_waits_for_support_of_the_partner(void **state)
{
	struct night x = a_night();
	struct rec *r = referral(&x, EXTRA, 71, "perpetrator_programme");

	(void)state;
	BLOCKS(&x, "R-086");
	rec_put_id(r, REFERRAL_PARTNER_REFERRAL_ID, id_of(36));
	PASSES(&x, "R-086");
	rec_clear(r, REFERRAL_PARTNER_REFERRAL_ID);
	rec_put(r, REFERRAL_REFERRAL_TYPE, "partner_support");
	PASSES(&x, "R-086");
	night_free(&x);
}

static void r087_an_agreement_that_has_run_out_is_no_ground(void **state)
{
	struct night x = a_night();

	(void)state;
	agency(&x, "nwal", "Women's Aid, Test");
	rec_put(x.agency, AGENCY_ISA_UNTIL, "2021-10-29");
	NO_WARN(&x, "R-087");
	rec_put(x.agency, AGENCY_ISA_UNTIL, "2021-10-28");
	WARNS(&x, "R-087");
	rec_put(x.part[REFERRAL], REFERRAL_BASIS, "vital_interests");
	NO_WARN(&x, "R-087");
	night_free(&x);
}

#define KEPT_WORDS "The bag stands with the neighbour at number nine"

static void r088_words_kept_for_support_are_not_sent_before_they_are_released(void **state)
{
	struct night x = a_night();
	struct rec *n = add(&x, EXTRA, 50, &kind_note, "attendance_id", 10);

	(void)state;
	n->visibility = VISIBLE_SUPPORT_ONLY;
	rec_put(n, NOTE_TEXT, "Said quietly. " KEPT_WORDS ".");
	rec_put(x.part[REFERRAL], REFERRAL_SUMMARY_OUT, "Afraid. The bag stands ready");
	PASSES(&x, "R-088");
	rec_put(x.part[REFERRAL], REFERRAL_SUMMARY_OUT, "Afraid. " KEPT_WORDS);
	BLOCKS(&x, "R-088");
	rec_put(n, NOTE_RELEASE_TO_SHARED, "part");
	rec_put(n, NOTE_RELEASED_TEXT, "Said quietly");
	BLOCKS(&x, "R-088");
	rec_put(n, NOTE_RELEASED_TEXT, KEPT_WORDS);
	PASSES(&x, "R-088");
	rec_put(n, NOTE_RELEASE_TO_SHARED, "all");
	PASSES(&x, "R-088");
	night_free(&x);
}

static void r090_marac_at_standard_risk_says_why(void **state)
{
	struct night x = a_night();

	(void)state;
	NO_WARN(&x, "R-090");
	rec_put(x.part[RISK], RISK_ASSESSMENT_PJ_GRADE, "standard");
	WARNS(&x, "R-090");
	rec_put(x.part[MARAC], REFERRAL_STATE, "cancelled");
	NO_WARN(&x, "R-090");
	night_free(&x);
}

static void r091_a_service_that_gets_both_is_told(void **state)
{
	struct night x = a_night();
	struct rec *r = add(&x, EXTRA, 21, &kind_involvement, "attendance_id", 10);

	(void)state;
	rec_put(x.part[SURVIVOR], INVOLVEMENT_PART, "survivor_and_suspect");
	rec_put(r, INVOLVEMENT_PART, "survivor_and_suspect");
	r = add(&x, EXTRA_TOO, 71, &kind_referral, "involvement_id", 21);
	rec_put(r, REFERRAL_STATE, "queued");
	rec_put_id(r, REFERRAL_AGENCY_ID, id_of(902));
	NO_WARN(&x, "R-091");
	rec_put_id(r, REFERRAL_AGENCY_ID, id_of(900));
	WARNS(&x, "R-091");
	rec_put(r, REFERRAL_STATE, "cancelled");
	NO_WARN(&x, "R-091");
	night_free(&x);
}

static void r038_services_for_men_stand_first_for_a_man_and_for_nobody_else(void **state)
{
	struct rec *man = made(&kind_person, id_of(30), AT(0)),
		   *service = made(&kind_agency, id_of(900), AT(0));

	(void)state;
	rec_item_add(service, AGENCY_ACCEPTS_TYPES, "male_service");
	assert_int_equal(rules_agency_order(NULL, service), 2);
	assert_int_equal(rules_agency_order(man, service), 2);
	rec_put(man, PERSON_SEX, "male");
	assert_int_equal(rules_agency_order(man, service), 0);
	rec_item_drop(service, AGENCY_ACCEPTS_TYPES, "male_service");
	rec_item_add(service, AGENCY_ACCEPTS_TYPES, "lgbt_service");
	assert_int_equal(rules_agency_order(man, service), 2);
	rec_put(man, PERSON_ORIENTATION, "gay_lesbian");
	assert_int_equal(rules_agency_order(man, service), 1);
	rec_free(man);
	rec_free(service);
}

/* ---- in force and waiting ---- */

/* "kind" or "kind.field". */
static bool exists(const char *what)
{
	const char *dot = strchr(what, '.');
	char kind[40];
	const struct kind *k;

	snprintf(kind, sizeof kind, "%.*s", (int)(dot ? dot - what : (long)strlen(what)), what);
	k = kind_find(kind);
	return k && (!dot || field_find(k, dot + 1) != FIELD_NONE);
}

static void every_number_of_the_brief_is_in_force_or_waits_once(void **state)
{
	size_t n, n_waiting;
	const struct rule *all = rules_all(&n);
	const struct waiting_rule *waiting = rules_waiting(&n_waiting);

	(void)state;
	for (unsigned i = 1; i <= 104; i++) {
		char id[16];
		size_t seen = 0;

		snprintf(id, sizeof id, "R-%03u", i);
		for (size_t j = 0; j < n; j++)
			seen += strcmp(all[j].id, id) == 0;
		for (size_t j = 0; j < n_waiting; j++)
			seen += strcmp(waiting[j].id, id) == 0;
		if (seen != 1)
			fail_msg("%s is there %zu times", id, seen);
	}
	assert_int_equal(n + n_waiting, 104);
}

static void what_a_rule_waits_for_is_not_there_yet(void **state)
{
	size_t n;
	const struct waiting_rule *waiting = rules_waiting(&n);
	const struct rule *all;

	(void)state;
	assert_true(exists("attendance.result"));
	assert_true(exists("safeguarding_action"));
	assert_false(exists("attendance.no_such"));
	for (size_t i = 0; i < n; i++)
		if (waiting[i].for_what && exists(waiting[i].for_what))
			fail_msg("%s waits for %s, which has come", waiting[i].id,
				 waiting[i].for_what);
	/* And the parts of rules that are in force. */
	all = rules_all(&n);
	for (size_t i = 0; i < n; i++)
		if (all[i].waits && exists(all[i].waits))
			fail_msg("a part of %s waits for %s, which has come", all[i].id,
				 all[i].waits);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(r053_a_release_is_told_within_the_time_the_code_gives),
		cmocka_unit_test(r054_every_child_is_known_to_social_care_or_there_is_a_reason),
		cmocka_unit_test(r056_each_child_of_school_age_has_a_notice),
		cmocka_unit_test(r058_a_school_is_told_no_address_and_no_health),
		cmocka_unit_test(r059_care_needs_and_abuse_go_to_adult_safeguarding),
		cmocka_unit_test(r104_bail_that_ends_soon_is_told),
		cmocka_unit_test(r061_an_enhanced_review_is_decided_when_every_point_is_answered),
		cmocka_unit_test(r063_a_lower_grade_is_signed_twice),
		cmocka_unit_test(r064_what_was_sent_back_changes_only_where_the_reviewer_asked),
		cmocka_unit_test(r065_a_review_nobody_opens_is_flagged),
		cmocka_unit_test(r067_a_note_holds_no_name_and_no_number),
		cmocka_unit_test(r068_words_that_blame_are_a_hint),
		cmocka_unit_test(r070_two_answers_that_cannot_both_be_so_stop_the_visit),
		cmocka_unit_test(r097_police_or_partner_staff_are_restricted),
		cmocka_unit_test(r099_one_person_under_two_spellings_is_told),
		cmocka_unit_test(r036_nothing_goes_to_immigration_enforcement),
		cmocka_unit_test(r082_a_service_that_needs_agreement_is_not_told_without),
		cmocka_unit_test(r083_what_was_sent_and_is_agreed_no_more_is_called_back),
		cmocka_unit_test(r084_no_more_is_sent_than_was_agreed),
		cmocka_unit_test(r086_a_programme_waits_for_support_of_the_partner),
		cmocka_unit_test(r087_an_agreement_that_has_run_out_is_no_ground),
		cmocka_unit_test(r088_words_kept_for_support_are_not_sent_before_they_are_released),
		cmocka_unit_test(r090_marac_at_standard_risk_says_why),
		cmocka_unit_test(r091_a_service_that_gets_both_is_told),
		cmocka_unit_test(r038_services_for_men_stand_first_for_a_man_and_for_nobody_else),
		cmocka_unit_test(every_number_of_the_brief_is_in_force_or_waits_once),
		cmocka_unit_test(what_a_rule_waits_for_is_not_there_yet),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
