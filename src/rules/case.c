/* Finding one's way in a case. */
#include "rules_p.h"

#include <assert.h>
#include <string.h>

void hit_as(const struct rule *rule, const struct rule_case *k, enum severity severity,
	    const char *sentence, const struct rec *about, size_t field, struct findings *out)
{
	if (severity == SEVERITY_DENY && k->at_hq)
		severity = SEVERITY_FLAG;
	findings_add(out, rule->id, severity, about, field, "%s", sentence);
}

void hit(const struct rule *rule, const struct rule_case *k, const struct rec *about, size_t field,
	 struct findings *out)
{
	hit_as(rule, k, rule->severity, rule->sentence, about, field, out);
}

void hit_unsaid(const struct rule *rule, const struct rule_case *k, const struct rec *about,
		size_t field, struct findings *out)
{
	const struct rec *a = attendance_of(k);
	bool light = a && rec_is(a, ATTENDANCE_RESULT, "seen_support_only");

	hit_as(rule, k, light ? SEVERITY_WARN : rule->severity, rule->sentence, about, field, out);
}

static const struct party *party_named(const struct casefile *c, struct id involvement)
{
	for (size_t i = 0; c && i < c->n_parties; i++)
		if (id_equal(c->parties[i].involvement->id, involvement))
			return &c->parties[i];
	return NULL;
}

static const struct party *party_of(const struct casefile *c, const struct rec *r)
{
	size_t f = field_find(r->kind, "involvement_id");

	if (r->kind == &kind_involvement)
		return party_named(c, r->id);
	return f == FIELD_NONE ? NULL : party_named(c, rec_id(r, f));
}

/* The records of one kind that hang on a party. */
static struct recs of_party(const struct party *p, const struct kind *kind)
{
	if (kind == &kind_risk_assessment)
		return p->risks;
	if (kind == &kind_consent)
		return p->consents;
	if (kind == &kind_referral)
		return p->referrals;
	return (struct recs){ 0 };
}

void each_of(const struct rule *rule, const struct rule_case *k, one_fn fn, struct findings *out)
{
	const struct casefile *c = k->c;

	if (k->subject) {
		if (k->subject->kind == rule->subject)
			fn(rule, k, k->subject, party_of(c, k->subject), out);
		return;
	}
	if (!c)
		return;
	if (rule->subject == &kind_attendance)
		fn(rule, k, c->attendance, NULL, out);
	for (size_t i = 0; rule->subject == &kind_review && i < c->reviews.n; i++)
		fn(rule, k, c->reviews.all[i], NULL, out);
	for (size_t i = 0; i < c->n_parties; i++) {
		const struct party *p = &c->parties[i];
		struct recs hung = of_party(p, rule->subject);

		if (rule->subject == &kind_involvement)
			fn(rule, k, p->involvement, p, out);
		if (rule->subject == &kind_safe_contact && p->safe_contact)
			fn(rule, k, p->safe_contact, p, out);
		for (size_t j = 0; j < hung.n; j++)
			fn(rule, k, hung.all[j], p, out);
	}
}

const struct rec *attendance_of(const struct rule_case *k)
{
	if (k->subject && k->subject->kind == &kind_attendance)
		return k->subject;
	return k->c ? k->c->attendance : NULL;
}

bool is_survivor_part(const struct rec *involvement)
{
	return rec_is(involvement, INVOLVEMENT_PART, "survivor") ||
	       rec_is(involvement, INVOLVEMENT_PART, "survivor_and_suspect");
}

bool is_any(const struct rec *r, size_t field, const char *const *codes)
{
	for (; *codes; codes++)
		if (rec_is(r, field, *codes))
			return true;
	return false;
}

bool has_any(const struct rec *r, size_t field, const char *const *codes)
{
	for (; *codes; codes++)
		if (rec_has(r, field, *codes))
			return true;
	return false;
}

bool has_task(const struct casefile *c, const char *type, struct id about)
{
	for (size_t i = 0; i < c->tasks.n; i++) {
		const struct rec *t = c->tasks.all[i];
		struct id named = rec_id(t, TASK_ABOUT);

		if (rec_is(t, TASK_TASK_TYPE, type) &&
		    (id_equal(named, about) || id_equal(named, c->attendance->id)))
			return true;
	}
	return false;
}

size_t column(const struct rec *row, const char *key)
{
	size_t f = field_find(row->kind, key);

	assert(f != FIELD_NONE);
	return f;
}
