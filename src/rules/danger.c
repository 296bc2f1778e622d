/* what a sign of danger asks of the crew, and what a grade brings with it. */
#include "rules_p.h"

#include <string.h>

static const char *const marac[] = { "marac", NULL };
static const char *const advisers[] = { "idva", "idva_hospital", "idva_court", NULL };
static const char *const child_mash[] = { "child_mash", NULL };

/* Did an answer to one of these items, in any tool, say that it happens? */
static bool says_yes(const struct rec *risk, const char *const *items)
{
	static const char *const yes[] = { "yes", "occasionally", "often", "all_the_time", NULL };

	for (size_t i = 0; risk && i < rec_count(risk, RISK_ASSESSMENT_ANSWERS); i++) {
		const struct rec *row = rec_row(risk, RISK_ASSESSMENT_ANSWERS, i);

		if (is_any(row, RISK_ANSWER_ITEM, items) && is_any(row, RISK_ANSWER_VALUE, yes))
			return true;
	}
	return false;
}

static bool child_was_there(const struct casefile *c)
{
	static const char *const near_by[] = { "same_room", "saw",    "heard",
					       "in_arms",   "unborn", NULL };
	int64_t present = 0;

	rec_int(c->attendance, ATTENDANCE_CHILDREN_PRESENT, &present);
	for (size_t i = 0; i < c->n_parties; i++)
		present += is_any(c->parties[i].involvement, INVOLVEMENT_CHILD_PRESENT_WHERE,
				  near_by);
	return present > 0;
}

static void r034(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	static const char *const child_support[] = { "child_support_dv", NULL };

	(void)p;
	if (k->c && rec_is(r, ATTENDANCE_KNIFE_INVOLVED, "yes") && child_was_there(k->c) &&
	    !is_referred(k, NULL, child_support))
		hit(rule, k, r, ATTENDANCE_KNIFE_INVOLVED, out);
}

void judge_r034(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r034, out);
}

static void r035(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	static const char *const items[] = { "d18", "r11", NULL };

	if (!is_survivor_part(r) ||
	    !(rec_is(r, INVOLVEMENT_STRANGULATION, "yes") || (p && says_yes(party_risk(p), items))))
		return;
	if (rec_is(r, INVOLVEMENT_MEDICAL, "none_needed"))
		hit(rule, k, r, INVOLVEMENT_MEDICAL, out);
	if (strcmp(grade_of(p), "standard") == 0)
		hit_as(rule, k, SEVERITY_FLAG, "Strangulation, and the grade is standard: read why",
		       r, INVOLVEMENT_STRANGULATION, out);
}

void judge_r035(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r035, out);
}

/* Markers of the survivor's own part, else what the visit shows of all of them. */
static bool has_hba_markers(const struct rule_case *k, const struct rec *r, const struct party *p)
{
	static const char *const items[] = { "d20", NULL };
	const struct rec *a = attendance_of(k);
	size_t n = rec_count(r, INVOLVEMENT_HBA_MARKERS);

	if (n > rec_has(r, INVOLVEMENT_HBA_MARKERS, "none_seen"))
		return true;
	if (!n && a &&
	    rec_count(a, ATTENDANCE_HBA_MARKERS) > rec_has(a, ATTENDANCE_HBA_MARKERS, "none_seen"))
		return true;
	return p && says_yes(party_risk(p), items);
}

static void r037(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	const struct rec *a = attendance_of(k);

	if (!k->c || !is_survivor_part(r) || !has_hba_markers(k, r, p))
		return;
	if (!rec_is(r, INVOLVEMENT_RESTRICTED_REASON, "hba"))
		hit(rule, k, r, INVOLVEMENT_RESTRICTED_REASON, out);
	if (a && rec_is(a, ATTENDANCE_INTERPRETER_USED, "family_used_for_safety_only"))
		hit_as(rule, k, rule->severity,
		       "Book a professional interpreter: the family must not hear this", a,
		       ATTENDANCE_INTERPRETER_USED, out);
	if (p && p->safe_contact && rec_is(p->safe_contact, SAFE_CONTACT_POST_SAFE, "yes"))
		hit_as(rule, k, rule->severity, "Send no letter home: the family may open it",
		       p->safe_contact, SAFE_CONTACT_POST_SAFE, out);
	if (!has_task(k->c, rule->task, r->id))
		hit_as(rule, k, SEVERITY_TASK, "A specialist officer looks at this visit", r,
		       INVOLVEMENT_HBA_MARKERS, out);
}

void judge_r037(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r037, out);
}

/* --- two parties who accuse each other --- */

#define COPIED_LETTERS 20

static bool shares_a_text(const struct rec *a, const struct rec *b)
{
	static const size_t texts[] = { RISK_ASSESSMENT_PJ_REASON,
					RISK_ASSESSMENT_SURVIVOR_VIEW_TEXT,
					RISK_ASSESSMENT_WORKER_VIEW_REASON,
					RISK_ASSESSMENT_LOWERED_REASON };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		const char *words = rec_text(a, texts[i]);

		if (strlen(words) >= COPIED_LETTERS && rec_is(b, texts[i], words))
			return true;
	}
	return false;
}

static bool copied_from_before(const struct casefile *c, const struct party *p)
{
	for (const struct party *o = c->parties; o < p; o++)
		if (accuses(o) && party_risk(o) && shares_a_text(party_risk(o), party_risk(p)))
			return true;
	return false;
}

static void r039(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	size_t both = 0;

	for (size_t i = 0; k->c && i < k->c->n_parties; i++)
		both += accuses(&k->c->parties[i]);
	if (both < 2 || !p || !accuses(p))
		return;
	if (!party_risk(p) && !casefile_has_stub(k->c, &kind_risk_assessment))
		hit(rule, k, r, FIELD_NONE, out);
	else if (party_risk(p) && copied_from_before(k->c, p))
		hit_as(rule, k, rule->severity,
		       "Write each survivor's assessment in words of its own: two of them are the "
		       "same",
		       party_risk(p), RISK_ASSESSMENT_PJ_REASON, out);
}

void judge_r039(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r039, out);
}

/* --- survivors under 18 --- */

static bool is_adult_tool(const struct rec *risk)
{
	static const char *const adult[] = { "dash_2009_27", "dash_24_partner", "dara_18", NULL };

	return risk && is_any(risk, RISK_ASSESSMENT_TOOL, adult);
}

static void r040(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	int64_t age;

	if (!k->c || !is_survivor_part(r) || !age_of(p, &age) || age < 16 || age > 17)
		return;
	if (!is_referred(k, NULL, child_mash))
		hit(rule, k, r, FIELD_NONE, out);
	if (is_adult_tool(party_risk(p)))
		hit_as(rule, k, SEVERITY_WARN,
		       "Use the tool for young people for a survivor under 18", party_risk(p),
		       RISK_ASSESSMENT_TOOL, out);
}

void judge_r040(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r040, out);
}

static bool is_child_survivor(const struct party *p)
{
	int64_t age;

	return is_survivor_part(p->involvement) && age_of(p, &age) && age < 16;
}

static void r041_tool(const struct rule *rule, const struct rule_case *k, const struct rec *risk,
		      const struct party *p, struct findings *out)
{
	if (p && is_child_survivor(p) && is_adult_tool(risk))
		hit_as(rule, k, SEVERITY_DENY,
		       "The survivor is under 16: the tools for adults are not for children", risk,
		       RISK_ASSESSMENT_TOOL, out);
}

void judge_r041(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r041_tool, out);
	for (size_t i = 0; k->c && !k->subject && i < k->c->n_parties; i++) {
		const struct party *p = &k->c->parties[i];

		if (!is_child_survivor(p))
			continue;
		if (!is_referred(k, NULL, child_mash))
			hit(rule, k, p->involvement, FIELD_NONE, out);
		if (!has_task(k->c, rule->task, p->involvement->id))
			hit_as(rule, k, SEVERITY_TASK,
			       "Tell children's social care by voice tonight", p->involvement,
			       FIELD_NONE, out);
	}
}

void auto_r041(const struct rule_case *k, struct rec *attendance)
{
	for (size_t i = 0; k->c && i < k->c->n_parties; i++)
		if (is_child_survivor(&k->c->parties[i]))
			rec_put(attendance, ATTENDANCE_DV_CATEGORY, "child_protection_under16");
}

/* --- grades --- */

static int highest_of(const struct recs *all, size_t n, const struct rec *r, int highest)
{
	int64_t year = 365 * MS_DAY;

	for (size_t i = 0; i < n; i++) {
		int rank = rank_of(rec_text(all->all[i], RISK_ASSESSMENT_PJ_GRADE));

		if (r->wall_ms - all->all[i]->wall_ms <= year && rank > highest)
			highest = rank;
	}
	return highest;
}

static bool is_countersigned(const struct casefile *c)
{
	for (size_t i = 0; c && i < c->reviews.n; i++)
		if (rec_filled(c->reviews.all[i], REVIEW_SECOND_SIGNATURE))
			return true;
	return false;
}

static void r042(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	int highest;

	if (!p || party_risk(p) != r)
		return;
	highest = highest_of(&p->risks, p->risks.n - 1, r, 0);
	highest = highest_of(&p->earlier, p->earlier.n, r, highest);
	if (!rec_filled(r, RISK_ASSESSMENT_PJ_GRADE) ||
	    rank_of(rec_text(r, RISK_ASSESSMENT_PJ_GRADE)) >= highest)
		return;
	if (!rec_filled(r, RISK_ASSESSMENT_LOWERED_REASON))
		hit(rule, k, r, RISK_ASSESSMENT_LOWERED_REASON, out);
	else if (!is_countersigned(k->c))
		hit_as(rule, k, SEVERITY_FLAG,
		       "A second signature is needed: the grade is lower than the one before", r,
		       RISK_ASSESSMENT_PJ_GRADE, out);
}

void judge_r042(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r042, out);
}

static void r043(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	if (k->c && p && party_risk(p) == r && rec_is(r, RISK_ASSESSMENT_ESCALATION, "yes") &&
	    !is_referred(k, p, marac))
		hit(rule, k, r, RISK_ASSESSMENT_ESCALATION, out);
}

void judge_r043(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r043, out);
}

/* What brings a survivor who was at MARAC within a year there again. */
static bool qualifies(const struct rec *a)
{
	static const char *const abuse[] = {
		"physical", "sexual", "violent_behaviour", "threatening", "stalking_harassment",
		NULL
	};

	return a &&
	       (has_any(a, ATTENDANCE_ABUSE_TYPES, abuse) ||
		rec_count(a, ATTENDANCE_OFFENCES) > rec_has(a, ATTENDANCE_OFFENCES, "non_crime"));
}

static bool is_repeat_referral(const struct rule_case *k, const struct party *p)
{
	for (size_t i = 0; i < p->referrals.n; i++) {
		const struct rec *r = p->referrals.all[i];

		if (referral_stands(r) && rec_is(r, REFERRAL_REFERRAL_TYPE, "marac") &&
		    rec_is(r, REFERRAL_CRITERION, "repeat_marac"))
			return true;
	}
	return casefile_has_stub(k->c, &kind_referral);
}

static void r044(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	if (k->c && p && is_survivor_part(r) && rec_is(r, INVOLVEMENT_MARAC_12M, "yes") &&
	    qualifies(attendance_of(k)) && !is_repeat_referral(k, p))
		hit(rule, k, r, INVOLVEMENT_MARAC_12M, out);
}

void judge_r044(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r044, out);
}

/* The voice handover is of the visit: one call tells control of everybody. */
static void voice_handover(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	const struct rec *a = k->c->attendance;

	if (!rec_filled(a, ATTENDANCE_VERBAL_HANDOVER_TO))
		hit_as(rule, k, SEVERITY_BLOCK, RULES_TELL_CONTROL, a,
		       ATTENDANCE_VERBAL_HANDOVER_TO, out);
	else if (!rec_filled(a, ATTENDANCE_VERBAL_HANDOVER_AT))
		hit_as(rule, k, SEVERITY_BLOCK, "Enter when control was told by voice", a,
		       ATTENDANCE_VERBAL_HANDOVER_AT, out);
}

static bool is_crime(const struct rec *a)
{
	return rec_count(a, ATTENDANCE_OFFENCES) > rec_has(a, ATTENDANCE_OFFENCES, "non_crime");
}

static void high_of(const struct rule *rule, const struct rule_case *k, const struct party *p,
		    struct findings *out)
{
	const struct rec *r = p->involvement;

	if (!is_referred(k, p, marac))
		hit(rule, k, r, INVOLVEMENT_MARAC_12M, out);
	if (!is_referred(k, p, advisers) && !rec_is(r, INVOLVEMENT_IDVA_OPEN, "yes"))
		hit_as(rule, k, rule->severity,
		       "Refer this survivor to a specialist adviser (IDVA), or say why not", r,
		       INVOLVEMENT_IDVA_OPEN, out);
}

void judge_r045(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	bool high = false;

	for (size_t i = 0; k->c && !k->subject && i < k->c->n_parties; i++) {
		const struct party *p = &k->c->parties[i];

		if (!is_survivor_part(p->involvement) || strcmp(grade_of(p), "high") != 0)
			continue;
		high = true;
		high_of(rule, k, p, out);
	}
	if (!high)
		return;
	voice_handover(rule, k, out);
	if (is_crime(k->c->attendance) && !has_task(k->c, rule->task, k->c->attendance->id))
		hit_as(rule, k, SEVERITY_TASK, "Talk to the prosecutor within 24 hours",
		       k->c->attendance, ATTENDANCE_OFFENCES, out);
}

static void r046(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	bool known = false;

	(void)p;
	for (size_t i = 0; k->c && i < k->c->n_parties; i++)
		known = known || is_suspect_part(k->c->parties[i].involvement);
	/* Without a result nobody can tell yet what is asked of this visit. */
	if (known && rec_filled(r, ATTENDANCE_RESULT) &&
	    !rec_filled(r, ATTENDANCE_ORDERS_CONSIDERED))
		hit_unsaid(rule, k, r, ATTENDANCE_ORDERS_CONSIDERED, out);
}

void judge_r046(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r046, out);
}

static void r047(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	(void)p;
	if (k->at_hq && rec_is(r, ATTENDANCE_RELEASE_TYPE, "nfa") &&
	    rec_is(r, ATTENDANCE_ORDERS_CONSIDERED, "no_or_not_suitable"))
		hit(rule, k, r, ATTENDANCE_ORDERS_CONSIDERED, out);
}

void judge_r047(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r047, out);
}

static void r049(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	if (p && party_risk(p) == r && rec_filled(r, RISK_ASSESSMENT_PJ_GRADE) &&
	    rank_of(rec_text(r, RISK_ASSESSMENT_WORKER_VIEW)) >
		rank_of(rec_text(r, RISK_ASSESSMENT_PJ_GRADE)))
		hit(rule, k, r, RISK_ASSESSMENT_WORKER_VIEW, out);
}

void judge_r049(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r049, out);
}
