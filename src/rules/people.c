/* what every survivor and every child is owed. */
#include "rules_p.h"

static void r050(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	static const char *const lower[] = { "standard", "medium", NULL };
	const struct rec *risk = p ? party_risk(p) : NULL;
	size_t grade;

	if (!is_survivor_part(r))
		return;
	if (!rec_filled(r, INVOLVEMENT_DVDS_CONSIDER))
		hit_unsaid(rule, k, r, INVOLVEMENT_DVDS_CONSIDER, out);
	if (!risk || !k->c)
		return;
	grade = rec_filled(risk, RISK_ASSESSMENT_FINAL_GRADE) ? RISK_ASSESSMENT_FINAL_GRADE
							      : RISK_ASSESSMENT_PJ_GRADE;
	/* High goes to MARAC, which looks at it anyway. */
	if (is_any(risk, grade, lower) && !has_task(k->c, rule->task, r->id))
		hit_as(rule, k, SEVERITY_TASK,
		       "The Domestic Abuse Support Unit looks at Clare's Law for this survivor", r,
		       INVOLVEMENT_DVDS_CONSIDER, out);
}

void judge_r050(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r050, out);
}

static void r051(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	int64_t linked;
	int64_t rows = 0;

	(void)p;
	if (!k->c || !rec_int(r, ATTENDANCE_CHILDREN_LINKED, &linked) || linked <= 0)
		return;
	for (size_t i = 0; i < k->c->n_parties; i++)
		rows += rec_is(k->c->parties[i].involvement, INVOLVEMENT_PART, "child");
	/* A part that cannot be opened here may be a child's. */
	if (rows == linked || (rows < linked && casefile_has_stub(k->c, &kind_involvement)))
		return;
	hit(rule, k, r, ATTENDANCE_CHILDREN_LINKED, out);
}

void judge_r051(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r051, out);
}

static void r052(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	const struct rec *a = attendance_of(k);

	(void)p;
	if (a && is_survivor_part(r) &&
	    rec_is(a, ATTENDANCE_DV_CATEGORY, "domestic_abuse_16plus") &&
	    !rec_has(r, INVOLVEMENT_ENHANCED_RIGHTS, "domestic_abuse"))
		hit(rule, k, r, INVOLVEMENT_ENHANCED_RIGHTS, out);
}

void judge_r052(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r052, out);
}

/* Once, when somebody becomes a survivor: whoever takes it off again meant to. */
void auto_r052(const struct rule_case *k, struct rec *involvement)
{
	const struct rec *a = attendance_of(k);

	if (!is_survivor_part(involvement) || (k->previous && is_survivor_part(k->previous)))
		return;
	if (a && rec_filled(a, ATTENDANCE_DV_CATEGORY) &&
	    !rec_is(a, ATTENDANCE_DV_CATEGORY, "domestic_abuse_16plus"))
		return;
	rec_item_drop(involvement, INVOLVEMENT_ENHANCED_RIGHTS, "none");
	rec_item_add(involvement, INVOLVEMENT_ENHANCED_RIGHTS, "domestic_abuse");
}
