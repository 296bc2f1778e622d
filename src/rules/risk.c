/* judging danger. The count of answers prompts; people judge. */
#include "rules_p.h"

static void r030(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	if (!is_survivor_part(r) || !rec_filled(r, INVOLVEMENT_SEEN) ||
	    rec_is(r, INVOLVEMENT_SEEN, "not_seen"))
		return;
	/* One that only others may open is there all the same. */
	if ((p && p->risks.n) || (k->c && casefile_has_stub(k->c, &kind_risk_assessment)))
		return;
	hit(rule, k, r, FIELD_NONE, out);
}

void judge_r030(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r030, out);
}

static void r031(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	(void)p;
	if (rec_filled(r, RISK_ASSESSMENT_STATUS) &&
	    !rec_is(r, RISK_ASSESSMENT_STATUS, "complete") &&
	    !rec_filled(r, RISK_ASSESSMENT_STATUS_REASON))
		hit(rule, k, r, RISK_ASSESSMENT_STATUS_REASON, out);
}

void judge_r031(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r031, out);
}

/* Has the count reached what the partners send to MARAC? Without a count (some tools have none) the
 * derived field says. */
static bool reached(const struct rule_case *k, const struct rec *r)
{
	int64_t yes;

	if (rec_int(r, RISK_ASSESSMENT_YES_COUNT, &yes))
		return yes >= rules_policy(k->policy, "risk_threshold", 14);
	return rec_is(r, RISK_ASSESSMENT_VISIBLE_HIGH, "yes");
}

static bool judged_below_high(const struct rec *r)
{
	return rec_filled(r, RISK_ASSESSMENT_PJ_GRADE) &&
	       !rec_is(r, RISK_ASSESSMENT_PJ_GRADE, "high");
}

static void r032(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	/* An earlier assessment was judged in its time; the newest one is in force. */
	if (!k->subject && p && party_risk(p) != r)
		return;
	if (!reached(k, r) || !judged_below_high(r))
		return;
	if (rec_filled(r, RISK_ASSESSMENT_LOWERED_REASON))
		hit_as(rule, k, SEVERITY_FLAG,
		       "A second signature is needed: the grade is below what the count prompts", r,
		       RISK_ASSESSMENT_PJ_GRADE, out);
	else
		hit(rule, k, r, RISK_ASSESSMENT_LOWERED_REASON, out);
}

void judge_r032(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r032, out);
}

/* The prompt is never a grade. What lies below it is marked as lowered, which asks for words; a
 * judgement at or above it asks for none. */
void auto_r032(const struct rule_case *k, struct rec *risk)
{
	bool high = reached(k, risk);

	if (rec_filled(risk, RISK_ASSESSMENT_YES_COUNT))
		rec_put(risk, RISK_ASSESSMENT_VISIBLE_HIGH, high ? "yes" : "no");
	if (high)
		rec_put(risk, RISK_ASSESSMENT_GRADE_PROMPT, "marac_threshold");
	else if (!rec_filled(risk, RISK_ASSESSMENT_GRADE_PROMPT) ||
		 rec_is(risk, RISK_ASSESSMENT_GRADE_PROMPT, "marac_threshold"))
		rec_put(risk, RISK_ASSESSMENT_GRADE_PROMPT, "none");
	if (high && judged_below_high(risk))
		rec_put(risk, RISK_ASSESSMENT_LOWERED_FROM, "high");
	else if (rec_is(risk, RISK_ASSESSMENT_PJ_GRADE, "high"))
		rec_clear(risk, RISK_ASSESSMENT_LOWERED_FROM);
}
