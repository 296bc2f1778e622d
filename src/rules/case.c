/* Finding one's way in a case. */
#include "rules_p.h"

#include "base/clock.h"
#include "base/text.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

void hit_as(const struct rule *rule, const struct rule_case *k, enum severity severity,
	    const char *sentence, const struct rec *about, size_t field, struct findings *out)
{
	if (severity == SEVERITY_DENY && k->at_hq)
		severity = SEVERITY_FLAG;
	if (severity == SEVERITY_BLOCK && rule->may_explain && about->kind == rule->subject &&
	    is_answered(k, rule, about, field))
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
	if (kind == &kind_safeguarding_action)
		return p->actions;
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

bool is_suspect_part(const struct rec *involvement)
{
	return rec_is(involvement, INVOLVEMENT_PART, "suspect") ||
	       rec_is(involvement, INVOLVEMENT_PART, "survivor_and_suspect");
}

bool referral_stands(const struct rec *referral)
{
	static const char *const gone[] = { "cancelled", "recalled", NULL };

	return !is_any(referral, REFERRAL_STATE, gone);
}

bool is_referred(const struct rule_case *k, const struct party *p, const char *const *types)
{
	for (size_t i = 0; i < k->c->n_parties; i++) {
		const struct recs *all = &k->c->parties[i].referrals;

		for (size_t j = 0; (!p || p == &k->c->parties[i]) && j < all->n; j++)
			if (referral_stands(all->all[j]) &&
			    is_any(all->all[j], REFERRAL_REFERRAL_TYPE, types))
				return true;
	}
	return casefile_has_stub(k->c, &kind_referral);
}

const char *grade_of(const struct party *p)
{
	const struct rec *risk = p ? party_risk(p) : NULL;

	if (!risk)
		return "";
	return rec_text(risk, rec_filled(risk, RISK_ASSESSMENT_FINAL_GRADE)
				  ? RISK_ASSESSMENT_FINAL_GRADE
				  : RISK_ASSESSMENT_PJ_GRADE);
}

int rank_of(const char *grade)
{
	static const char *const ranks[] = { "", "standard", "medium", "high" };
	int n = 3;

	while (n && strcmp(ranks[n], grade) != 0)
		n--;
	return n;
}

bool accuses(const struct party *p)
{
	return rec_is(p->involvement, INVOLVEMENT_PART, "survivor_and_suspect");
}

bool age_of(const struct party *p, int64_t *years)
{
	return p && p->person &&
	       (rec_int(p->person, PERSON_AGE_AT, years) ||
		rec_int(p->person, PERSON_AGE_EST, years));
}

bool is_answered(const struct rule_case *k, const struct rule *rule, const struct rec *about,
		 size_t field)
{
	const char *key = field == FIELD_NONE ? "-" : about->kind->fields[field].key;

	for (size_t i = 0; k->c && i < k->c->findings.n; i++) {
		const struct rec *r = k->c->findings.all[i];

		if (rec_is(r, FINDING_RULE_ID, rule->id) &&
		    strcmp(rec_text(r, FINDING_FIELD), key) == 0 &&
		    rec_is(r, FINDING_ANSWER, "explained"))
			return true;
	}
	return false;
}

const struct rec *agency_of(const struct rule_case *k, const struct rec *referral)
{
	struct id id = rec_id(referral, REFERRAL_AGENCY_ID);

	for (size_t i = 0; k->agencies && i < k->agencies->n; i++)
		if (id_equal(k->agencies->all[i]->id, id))
			return k->agencies->all[i];
	return NULL;
}

void day_text(int64_t ms, char out[16])
{
	struct civil c = civil_of(ms);

	snprintf(out, 16, "%04d-%02d-%02d", c.year, c.month, c.day);
}

bool same_number(const char *a, const char *b)
{
	size_t digits = 0;

	if (strchr(a, '@') || strchr(b, '@'))
		return strcmp(a, b) == 0;
	for (;;) {
		while (*a && !ascii_is_digit(*a))
			a++;
		while (*b && !ascii_is_digit(*b))
			b++;
		if (*a != *b)
			return false;
		if (!*a)
			return digits > 0;
		digits++;
		a++;
		b++;
	}
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
