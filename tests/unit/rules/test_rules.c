/* Rules: each seen to pass and seen to speak, on real records in a real view. */
#include "entries.h"
#include "rules/rules.h"

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

#define N(a) (sizeof(a) / sizeof *(a))
#define AT(minute) (NIGHT_MS + (minute)*MINUTE_MS)

/* A visit that every rule lets pass. A test changes one thing in it. */
enum part {
	SHIFT,
	SPELL,
	OTHER,
	VISIT,
	PLACE,
	SURVIVOR,
	PERSON,
	SAFE,
	RISK,
	CONSENT,
	REFERRAL,
	TASK_DVDS,
	EXTRA,
	EXTRA_TOO,
	PARTS
};

struct night {
	struct rec *part[PARTS];
	const struct rec *subject;
	const struct rec *previous;
	struct rec *policy;
	struct id actor;
	bool at_hq;
	bool practice;
};

static void presence(struct rec *a, int64_t arrived, int64_t left)
{
	struct rec *row = rec_row_add(a, ATTENDANCE_PRESENCE);

	rec_put_int(row, field_find(row->kind, "arrived_at"), arrived);
	if (left)
		rec_put_int(row, field_find(row->kind, "left_at"), left);
}

static struct rec *part_of(unsigned n, const struct kind *k, const char *key, unsigned on)
{
	struct rec *r = made(k, id_of(n), AT(n));

	rec_put_id(r, field_find(k, key), id_of(on));
	return r;
}

static struct rec *consent_of(unsigned n, const char *decision, int minute)
{
	struct rec *r = part_of(n, &kind_consent, "involvement_id", 20);

	rec_put(r, CONSENT_PURPOSE, "share_with_agency");
	rec_put_id(r, CONSENT_AGENCY_ID, id_of(900));
	rec_put(r, CONSENT_DECISION, decision);
	rec_put(r, CONSENT_UNDERSTOOD, "yes");
	rec_put_int(r, CONSENT_ASKED_AT, AT(minute));
	return r;
}

static void make_visit(struct night *x)
{
	struct rec *a = made(&kind_attendance, id_of(10), AT(0));
	struct rec *o = made(&kind_attendance, id_of(11), AT(1));

	a->shift = o->shift = id_of(1);
	rec_put(a, ATTENDANCE_STATE, "write_up");
	rec_put_int(a, ATTENDANCE_TASKED_AT, AT(32));
	presence(a, AT(48), AT(106));
	rec_put_int(a, ATTENDANCE_SCENE_SAFE_AT, AT(47));
	rec_put(a, ATTENDANCE_RESULT, "seen_support_only");
	rec_put(a, ATTENDANCE_DV_CATEGORY, "domestic_abuse_16plus");
	rec_put_int(a, ATTENDANCE_CHILDREN_LINKED, 0);
	rec_item_add(a, ATTENDANCE_HBA_MARKERS, "none_seen");
	rec_put(a, ATTENDANCE_STALKING, "no");
	rec_put(a, ATTENDANCE_SCREEN_SEEN, "no");
	rec_put_id(a, ATTENDANCE_OFFICER_ID, id_of(0xa001));
	rec_put_id(a, ATTENDANCE_LOCATION_ID, id_of(12));
	x->part[VISIT] = a;
	presence(o, AT(109), AT(180));
	x->part[OTHER] = o;
	x->part[PLACE] = made(&kind_location, id_of(12), AT(0));
	rec_put(x->part[PLACE], LOCATION_LOC_STATUS, "correct");
}

static void make_survivor(struct night *x)
{
	struct rec *s = part_of(20, &kind_involvement, "attendance_id", 10);
	struct rec *c = part_of(31, &kind_safe_contact, "involvement_id", 20);
	struct rec *r = part_of(33, &kind_risk_assessment, "involvement_id", 20);

	rec_put_id(s, INVOLVEMENT_PERSON_ID, id_of(30));
	rec_put(s, INVOLVEMENT_PART, "survivor");
	rec_put(s, INVOLVEMENT_SEEN, "in_person");
	rec_put(s, INVOLVEMENT_CAPACITY_TO_ENGAGE, "able");
	rec_put(s, INVOLVEMENT_POLICE_ENGAGEMENT, "declined");
	rec_put(s, INVOLVEMENT_SUPPORT_OFFERED, "by_worker");
	rec_put(s, INVOLVEMENT_SUPPORT_ENGAGEMENT, "accepted");
	rec_put(s, INVOLVEMENT_DVDS_CONSIDER, "at_marac");
	rec_item_add(s, INVOLVEMENT_ENHANCED_RIGHTS, "domestic_abuse");
	x->part[SURVIVOR] = s;
	x->part[PERSON] = made(&kind_person, id_of(30), AT(2));
	rec_put(c, SAFE_CONTACT_ASKED, "yes");
	rec_put(c, SAFE_CONTACT_ALONE_WHEN_ASKED, "yes");
	rec_put(c, SAFE_CONTACT_NO_CONTACT, "no");
	rec_put(c, SAFE_CONTACT_MOBILE, "07700 900001");
	rec_put(c, SAFE_CONTACT_MOBILE_CALL, "no");
	rec_put(c, SAFE_CONTACT_MOBILE_TEXT, "yes");
	x->part[SAFE] = c;
	rec_put(r, RISK_ASSESSMENT_STATUS, "complete");
	rec_put_int(r, RISK_ASSESSMENT_YES_COUNT, 15);
	rec_put(r, RISK_ASSESSMENT_VISIBLE_HIGH, "yes");
	rec_put(r, RISK_ASSESSMENT_PJ_GRADE, "high");
	x->part[RISK] = r;
}

static void make_referral(struct night *x)
{
	struct rec *r = part_of(36, &kind_referral, "involvement_id", 20);

	rec_put_id(r, REFERRAL_AGENCY_ID, id_of(900));
	rec_put(r, REFERRAL_REFERRAL_TYPE, "idva");
	rec_put(r, REFERRAL_STATE, "queued");
	rec_put(r, REFERRAL_BASIS, "consent");
	rec_put(r, REFERRAL_ADDRESS_SHIELD, "no");
	rec_put(r, REFERRAL_URGENCY, "next_day");
	x->part[REFERRAL] = r;
	x->part[CONSENT] = consent_of(35, "given", 60);
}

static struct night a_night(void)
{
	struct night x = { .actor = id_of(0xa001) };
	struct rec *spell = part_of(43, &kind_crew_spell, "shift_id", 1);

	x.part[SHIFT] = made(&kind_shift, id_of(1), AT(0));
	rec_put_id(spell, CREW_SPELL_MEMBER_ID, id_of(0xa001));
	x.part[SPELL] = spell;
	make_visit(&x);
	make_survivor(&x);
	make_referral(&x);
	return x;
}

static void night_free(struct night *x)
{
	for (size_t i = 0; i < PARTS; i++)
		rec_free(x->part[i]);
	rec_free(x->policy);
}

static void run(struct night *x, unsigned when, bool whole, struct findings *out)
{
	struct view *v = NULL;
	struct err e = { 0 };
	struct casefile c;
	struct rule_case k = { .c = &c,
			       .subject = x->subject,
			       .previous = x->previous,
			       .actor = x->actor,
			       .now_ms = AT(200),
			       .practice = x->practice,
			       .at_hq = x->at_hq,
			       .policy = x->policy };

	if (!view_open(NULL, &v, &e))
		fail_msg("%s", e.text);
	view_practice(v, true); /* R-098 judges, not the view */
	for (size_t i = 0; i < PARTS; i++)
		if (x->part[i] && !view_apply(v, finished(x->part[i]), &e))
			fail_msg("%s", e.text);
	if (!casefile_read(v, id_of(10), &c, &e))
		fail_msg("%s", e.text);
	if (whole)
		rules_check(&k, out);
	else
		rules_run(&k, when, out);
	casefile_fini(&c);
	view_close(v);
}

static size_t fired_when(struct night *x, unsigned when, const char *rule, enum severity severity,
			 size_t field)
{
	struct findings f = { 0 };
	size_t n = 0;

	run(x, when, false, &f);
	for (size_t i = 0; i < f.n; i++)
		if (strcmp(f.all[i].rule, rule) == 0 && f.all[i].severity == severity) {
			assert_true(f.all[i].text[0] != '\0');
			if (field != FIELD_NONE)
				assert_int_equal(f.all[i].field, field);
			n++;
		}
	findings_fini(&f);
	return n;
}

static size_t fired(struct night *x, const char *rule, enum severity severity)
{
	return fired_when(x, RULE_AT_CHECK, rule, severity, FIELD_NONE);
}

#define BLOCKS(x, rule) assert_int_equal(fired(x, rule, SEVERITY_BLOCK), 1)
#define PASSES(x, rule) assert_int_equal(fired(x, rule, SEVERITY_BLOCK), 0)

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

/* ---- state machines: the domain brief's own line is the oracle ---- */

static const char attendance_line[] =
    "tasked > en_route > on_scene = interrupted > left > write_up > submitted"
    " > returned = submitted > approved > closed";
static const char referral_line[] =
    "draft > ready > queued > sent > acknowledged > decided"
    " > accepted|wait_listed|declined > in_contact > engaged|not_engaged > closed";

static const char *const attendance_states[] = { "tasked",   "en_route", "on_scene",  "interrupted",
						 "left",     "write_up", "submitted", "returned",
						 "approved", "closed",   "cancelled" };
static const char *const referral_states[] = { "draft",      "ready",        "queued",
					       "sent",       "acknowledged", "decided",
					       "accepted",   "wait_listed",  "declined",
					       "in_contact", "engaged",      "not_engaged",
					       "closed",     "cancelled",    "recalled" };

static bool in_group(const char *group, size_t n, const char *state)
{
	size_t len = strlen(state);

	for (size_t at = 0; at + len <= n; at++)
		if ((at == 0 || group[at - 1] == '|') &&
		    (at + len == n || group[at + len] == '|') &&
		    strncmp(group + at, state, len) == 0)
			return true;
	return false;
}

/* Does the line draw an arrow between the two? "=" goes both ways. */
static bool drawn(const char *line, const char *from, const char *to)
{
	while (*line) {
		size_t left = strcspn(line, " ");
		const char *arrow = line + left + 1;
		const char *right = arrow + 2;
		size_t n;

		if (!line[left])
			return false;
		n = strcspn(right, " ");
		if (in_group(line, left, from) && in_group(right, n, to))
			return true;
		if (*arrow == '=' && in_group(line, left, to) && in_group(right, n, from))
			return true;
		line = right;
	}
	return false;
}

static bool attendance_oracle(const char *from, const char *to)
{
	if (strcmp(to, "cancelled") == 0)
		return strcmp(from, "tasked") == 0 || strcmp(from, "en_route") == 0;
	if (strcmp(from, "on_scene") == 0 && strcmp(to, "left") == 0)
		return true;
	return drawn(attendance_line, from, to);
}

static size_t place_of(const char *state)
{
	const char *at = strstr(referral_line, state);

	return at ? (size_t)(at - referral_line) : 0;
}

static bool referral_oracle(const char *from, const char *to, bool at_hq)
{
	bool over = strcmp(from, "closed") == 0 || strcmp(from, "cancelled") == 0 ||
		    strcmp(from, "recalled") == 0;
	bool sent = !over && place_of(from) >= place_of("sent");

	if (strcmp(to, "cancelled") == 0)
		return !over && !sent;
	if (strcmp(to, "recalled") == 0)
		return sent && at_hq;
	if (!at_hq && place_of(to) > place_of("queued"))
		return false;
	return drawn(referral_line, from, to);
}

static uint32_t roll(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static void attendances_make_legal_moves_only(void **state)
{
	uint32_t seed = 7;
	size_t closed = 0;

	(void)state;
	for (int list = 0; list < 4000; list++) {
		const char *at = "tasked";
		bool left = false;

		for (int step = 0; step < 60; step++) {
			const char *to = attendance_states[roll(&seed) % N(attendance_states)];
			bool may = attendance_may_move(at, to);

			if (may != attendance_oracle(at, to))
				fail_msg("%s to %s: %d", at, to, may);
			if (!may)
				continue;
			assert_true(strcmp(at, "closed") != 0 && strcmp(at, "cancelled") != 0);
			left = left || strcmp(to, "left") == 0;
			assert_true(strcmp(to, "submitted") != 0 || left);
			at = to;
		}
		closed += strcmp(at, "closed") == 0;
	}
	assert_true(closed > 0); /* the walk gets to the end, or it proves little */
	assert_true(attendance_may_move("", "tasked"));
	assert_false(attendance_may_move("", "submitted"));
	assert_false(attendance_may_move("tasked", "tasked"));
}

static void referrals_make_legal_moves_only_and_cars_stop_at_queued(void **state)
{
	uint32_t seed = 11;
	size_t closed = 0;

	(void)state;
	for (int list = 0; list < 6000; list++) {
		const char *at = "draft";
		bool touched = false; /* by headquarters */

		for (int step = 0; step < 120; step++) {
			const char *to = referral_states[roll(&seed) % N(referral_states)];
			bool at_hq = roll(&seed) % 4 != 0;
			bool may = referral_may_move(at, to, at_hq);

			if (may != referral_oracle(at, to, at_hq))
				fail_msg("%s to %s: %d", at, to, may);
			if (!may)
				continue;
			touched = touched || at_hq;
			assert_true(touched || strcmp(to, "ready") == 0 ||
				    strcmp(to, "queued") == 0 || strcmp(to, "cancelled") == 0);
			assert_true(strcmp(at, "closed") != 0 && strcmp(at, "cancelled") != 0 &&
				    strcmp(at, "recalled") != 0);
			at = to;
		}
		closed += strcmp(at, "closed") == 0;
	}
	assert_true(closed > 0);
	assert_true(referral_may_move("", "queued", false));
	assert_false(referral_may_move("", "sent", true));
	assert_false(referral_may_move("queued", "sent", false));
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
		cmocka_unit_test(attendances_make_legal_moves_only),
		cmocka_unit_test(referrals_make_legal_moves_only_and_cars_stop_at_queued),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
