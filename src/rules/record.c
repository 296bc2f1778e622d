/* who may review, and which book a record may stand in. */
#include "rules_p.h"

bool rules_may_review(const struct casefile *c, struct id who)
{
	if (id_is_zero(who))
		return false;
	if (id_equal(rec_id(c->attendance, ATTENDANCE_OFFICER_ID), who) ||
	    id_equal(rec_id(c->attendance, ATTENDANCE_WORKER_ID), who))
		return false;
	for (size_t i = 0; i < c->spells.n; i++)
		if (id_equal(rec_id(c->spells.all[i], CREW_SPELL_MEMBER_ID), who))
			return false;
	return true;
}

static void r062(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	struct id who = rec_id(r, REVIEW_REVIEWER_ID);

	(void)p;
	/* What stands already is headquarters' to flag; it must not keep a crew from finishing. */
	if (!k->c || (!k->subject && !k->at_hq))
		return;
	if (id_is_zero(who))
		who = k->subject ? k->actor : r->author;
	if (!id_is_zero(who) && !rules_may_review(k->c, who))
		hit(rule, k, r, REVIEW_REVIEWER_ID, out);
}

void judge_r062(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r062, out);
}

static void r098(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 struct findings *out)
{
	if (r->practice == k->practice)
		return;
	if (r->practice)
		hit(rule, k, r, FIELD_NONE, out);
	else
		hit_as(rule, k, rule->severity,
		       "Make this record in the live book: this one is for practice only", r,
		       FIELD_NONE, out);
}

void judge_r098(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	const struct casefile *c = k->c;

	if (k->subject) {
		r098(rule, k, k->subject, out);
		return;
	}
	if (!c)
		return;
	r098(rule, k, c->attendance, out);
	for (size_t i = 0; i < c->n_parties; i++)
		r098(rule, k, c->parties[i].involvement, out);
	for (size_t i = 0; i < c->notes.n; i++)
		r098(rule, k, c->notes.all[i], out);
}
