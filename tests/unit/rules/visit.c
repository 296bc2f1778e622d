#include "visit.h"

#include "base/clock.h"
#include "model/access.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void presence(struct rec *a, int64_t arrived, int64_t left)
{
	struct rec *row = rec_row_add(a, ATTENDANCE_PRESENCE);

	rec_put_int(row, field_find(row->kind, "arrived_at"), arrived);
	if (left)
		rec_put_int(row, field_find(row->kind, "left_at"), left);
}

struct rec *part_of(unsigned n, const struct kind *k, const char *key, unsigned on)
{
	struct rec *r = made(k, id_of(n), AT(n));

	rec_put_id(r, field_find(k, key), id_of(on));
	return r;
}

struct rec *consent_of(unsigned n, const char *decision, int minute)
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
	rec_put(a, ATTENDANCE_VERBAL_HANDOVER_TO, "Control, desk 3");
	rec_put_int(a, ATTENDANCE_VERBAL_HANDOVER_AT, AT(100));
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
	r = part_of(37, &kind_referral, "involvement_id", 20);
	rec_put_id(r, REFERRAL_AGENCY_ID, id_of(901));
	rec_put(r, REFERRAL_REFERRAL_TYPE, "marac");
	rec_put(r, REFERRAL_CRITERION, "pj");
	rec_put(r, REFERRAL_STATE, "queued");
	rec_put(r, REFERRAL_BASIS, "high_risk_isa_marac");
	rec_put(r, REFERRAL_BASIS_REASON, "Followed for weeks, a tracker under the car");
	rec_put(r, REFERRAL_PART3_CONDITION, "vital_interests_life_or_death");
	rec_put(r, REFERRAL_ADDRESS_SHIELD, "yes");
	rec_put(r, REFERRAL_URGENCY, "next_day");
	x->part[MARAC] = r;
}

struct night a_night(void)
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

void night_free(struct night *x)
{
	for (size_t i = 0; i < PARTS; i++)
		rec_free(x->part[i]);
	rec_free(x->policy);
	rec_free(x->agency);
	rec_free(x->school);
	rec_free(x->holidays);
}

void run(struct night *x, unsigned when, bool whole, struct findings *out)
{
	struct view *v = NULL;
	struct err e = { 0 };
	struct casefile c;
	const struct recs agencies = { .all = &x->agency, .n = x->agency != NULL };
	struct rule_case k = { .c = &c,
			       .subject = x->subject,
			       .previous = x->previous,
			       .actor = x->actor,
			       .now_ms = AT(200),
			       .practice = x->practice,
			       .at_hq = x->at_hq,
			       .policy = x->policy,
			       .school = x->school,
			       .holidays = x->holidays,
			       .saving = x->saving,
			       .agencies = &agencies };

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

size_t fired_when(struct night *x, unsigned when, const char *rule, enum severity severity,
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

size_t fired(struct night *x, const char *rule, enum severity severity)
{
	return fired_when(x, RULE_AT_CHECK, rule, severity, FIELD_NONE);
}
