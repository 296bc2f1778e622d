/* children, adults at risk, and what a survivor must be told in time. */
#include "rules_p.h"

#include <string.h>

static const char *const child_mash[] = { "child_mash", NULL };
static const char *const encompass[] = { "encompass", NULL };
static const char *const adult_safeguarding[] = { "adult_safeguarding", NULL };

/* From Friday night to Monday, and a day more where one is lost to a bank holiday. */
#define WEEKEND_DAYS 4

static bool has_enhanced_rights(const struct casefile *c)
{
	for (size_t i = 0; i < c->n_parties; i++) {
		const struct rec *r = c->parties[i].involvement;

		if (is_survivor_part(r) && rec_count(r, INVOLVEMENT_ENHANCED_RIGHTS) >
					       rec_has(r, INVOLVEMENT_ENHANCED_RIGHTS, "none"))
			return true;
	}
	return false;
}

static void r053(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	int64_t most;

	(void)p;
	if (!k->c || !rec_filled(r, ATTENDANCE_RELEASE_TYPE) ||
	    rec_is(r, ATTENDANCE_RELEASE_TYPE, "not_arrested") ||
	    rec_filled(r, ATTENDANCE_SURVIVOR_TOLD_RELEASE_AT))
		return;
	most = has_enhanced_rights(k->c) ? 1 : 5;
	/* Known since this version of the visit was written, if not before. */
	if (working_days_since(k->holidays, r->wall_ms, k->now_ms) <= most)
		return;
	hit(rule, k, r, ATTENDANCE_SURVIVOR_TOLD_RELEASE_AT, out);
	if (!has_task(k->c, rule->task, r->id))
		hit_as(rule, k, SEVERITY_TASK, "Tell the survivor that the suspect is released", r,
		       ATTENDANCE_SURVIVOR_TOLD_RELEASE_AT, out);
}

void judge_r053(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r053, out);
}

static void r054(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	(void)p;
	if (k->c && rec_is(r, INVOLVEMENT_PART, "child") && !is_referred(k, NULL, child_mash))
		hit(rule, k, r, INVOLVEMENT_CHILD_PLAN, out);
}

void judge_r054(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r054, out);
}

static bool is_of_school_age(const struct rule_case *k, const struct party *p)
{
	int64_t age;

	return rec_is(p->involvement, INVOLVEMENT_PART, "child") && age_of(p, &age) &&
	       age >= rules_policy(k->policy, "school_age_from", 4) &&
	       age <= rules_policy(k->policy, "school_age_to", 17);
}

/* When the visit was: what the notice is about. */
static int64_t visited_at(const struct rec *attendance)
{
	int64_t at = attendance->wall_ms;

	if (rec_count(attendance, ATTENDANCE_PRESENCE) &&
	    rec_int(rec_row(attendance, ATTENDANCE_PRESENCE, 0), PRESENCE_ARRIVED_AT, &at))
		return at;
	rec_int(attendance, ATTENDANCE_TASKED_AT, &at);
	return at;
}

/* The deadline of a notice to a school. */
void auto_r056(const struct rule_case *k, struct rec *referral)
{
	int64_t at;

	if (k->c && is_any(referral, REFERRAL_REFERRAL_TYPE, encompass) &&
	    next_school_day(k->school, k->holidays, visited_at(k->c->attendance), &at))
		rec_put_int(referral, REFERRAL_ENC_SCHOOL_DAY, at);
	else
		rec_clear(referral, REFERRAL_ENC_SCHOOL_DAY);
}

/* A weekend belongs to the term; a longer stretch without school is a holiday. Where no calendar is
 * known it is term. */
static bool is_holiday_time(const struct rule_case *k)
{
	int64_t visit = visited_at(k->c->attendance), at;

	return next_school_day(k->school, k->holidays, visit, &at) &&
	       local_day(at) - local_day(visit) > WEEKEND_DAYS;
}

/* One notice for each child: they may go to different schools. */
void judge_r056(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	size_t told = 0;

	if (!k->c || k->subject)
		return;
	for (size_t i = 0; i < k->c->n_parties; i++) {
		const struct recs *all = &k->c->parties[i].referrals;

		for (size_t j = 0; j < all->n; j++)
			told += referral_stands(all->all[j]) &&
				is_any(all->all[j], REFERRAL_REFERRAL_TYPE, encompass);
	}
	for (size_t i = 0; i < k->c->n_parties; i++) {
		const struct rec *child = k->c->parties[i].involvement;

		if (!is_of_school_age(k, &k->c->parties[i]))
			continue;
		if (told)
			told--;
		else if (casefile_has_stub(k->c, &kind_referral))
			continue;
		else if (is_holiday_time(k))
			hit_as(rule, k, SEVERITY_WARN,
			       "School holiday: the school is told before term begins. Add its "
			       "notice, or say why not",
			       child, INVOLVEMENT_CHILD_PRESENT_WHERE, out);
		else
			hit(rule, k, child, INVOLVEMENT_CHILD_PRESENT_WHERE, out);
	}
}

static void r058(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	static const char *const never[] = {
		"address", "health", "risk_answers", "contact_safe_only", "support_note_released",
		NULL
	};

	(void)p;
	if (referral_stands(r) && is_any(r, REFERRAL_REFERRAL_TYPE, encompass) &&
	    has_any(r, REFERRAL_DATA_MIN, never))
		hit(rule, k, r, REFERRAL_DATA_MIN, out);
}

void judge_r058(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r058, out);
}

static void r059(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	const struct rec *a = attendance_of(k);
	int64_t age;
	bool abuse = a && rec_count(a, ATTENDANCE_ABUSE_TYPES) >
			      rec_has(a, ATTENDANCE_ABUSE_TYPES, "none_disclosed");

	if (!k->c || !p || !p->person || !abuse || !is_survivor_part(r) ||
	    !rec_is(p->person, PERSON_CARE_NEEDS, "yes") || (age_of(p, &age) && age < 18))
		return;
	if (!is_referred(k, p, adult_safeguarding))
		hit(rule, k, r, FIELD_NONE, out);
}

void judge_r059(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r059, out);
}

#define BAIL_NEAR_DAYS 7

static void r104(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	char soon[16];

	(void)p;
	day_text(k->now_ms + BAIL_NEAR_DAYS * MS_DAY, soon);
	if (k->c && rec_filled(r, ATTENDANCE_BAIL_UNTIL) &&
	    strcmp(rec_text(r, ATTENDANCE_BAIL_UNTIL), soon) <= 0 &&
	    !rec_filled(r, ATTENDANCE_SURVIVOR_TOLD_RELEASE_AT) &&
	    !has_task(k->c, rule->task, r->id))
		hit(rule, k, r, ATTENDANCE_BAIL_UNTIL, out);
}

void judge_r104(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r104, out);
}
