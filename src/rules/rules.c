/* Running the rules of the table, and the table's own check. */
#include "rules_p.h"

#include "base/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const struct rule *rule_find(const char *id)
{
	size_t n;
	const struct rule *all = rules_all(&n);

	for (size_t i = 0; i < n; i++)
		if (strcmp(all[i].id, id) == 0)
			return &all[i];
	return NULL;
}

void rules_run(const struct rule_case *k, unsigned when, struct findings *out)
{
	size_t n;
	const struct rule *all = rules_all(&n);

	for (size_t i = 0; i < n; i++)
		if (all[i].judge && (all[i].when & when))
			all[i].judge(&all[i], k, out);
}

bool rules_may_explain(const struct finding *f)
{
	const struct rule *r = rule_find(f->rule);

	if (f->severity == SEVERITY_WARN || f->severity == SEVERITY_FLAG)
		return true;
	return f->severity == SEVERITY_BLOCK && r && r->may_explain && f->kind == r->subject;
}

bool rules_is_tell_control(const struct finding *f)
{
	return f->severity == SEVERITY_BLOCK && strcmp(f->rule, "R-045") == 0 &&
	       f->kind == &kind_attendance;
}

bool rules_tell_control(const struct findings *f)
{
	for (size_t i = 0; i < f->n; i++)
		if (rules_is_tell_control(&f->all[i]))
			return true;
	return false;
}

void rules_auto(const struct rule_case *k, struct rec *subject)
{
	if (subject->kind == &kind_risk_assessment)
		auto_r032(k, subject);
	if (subject->kind == &kind_involvement)
		auto_r052(k, subject);
	if (subject->kind == &kind_attendance)
		auto_r041(k, subject);
	if (subject->kind == &kind_safe_contact) {
		auto_r004(k, subject);
		auto_r005(k, subject);
		auto_r007(k, subject);
	}
	if (subject->kind == &kind_referral)
		auto_r056(k, subject);
}

static const struct {
	const char *words, *code;
} severities[] = {
	[SEVERITY_INFO] = { "info", "info" },	[SEVERITY_FLAG] = { "flag", "flag" },
	[SEVERITY_WARN] = { "warn", "warn" },	[SEVERITY_BLOCK] = { "block", "block" },
	[SEVERITY_DENY] = { "deny", "block" },	[SEVERITY_TASK] = { "task", "flag" },
	[SEVERITY_AUTO] = { "auto", "info" },
};

const char *rule_severity_words(enum severity s)
{
	return severities[s].words;
}

const char *rule_severity_code(enum severity s)
{
	return severities[s].code;
}

int64_t rules_policy(const struct rec *policy, const char *key, int64_t otherwise)
{
	for (size_t i = 0; policy && i < rec_count(policy, REFERENCE_SET_ROWS); i++) {
		const struct rec *row = rec_row(policy, REFERENCE_SET_ROWS, i);
		const char *value = rec_text(row, column(row, "attrs"));
		char *end;
		long long n;

		if (strcmp(rec_text(row, column(row, "code")), key) != 0)
			continue;
		errno = 0;
		n = strtoll(value, &end, 10);
		if (end != value && *end == '\0' && errno == 0)
			return n;
	}
	return otherwise;
}

bool rules_may_finish(const struct findings *f)
{
	return !findings_count(f, SEVERITY_BLOCK) && !findings_count(f, SEVERITY_DENY);
}

static void check_all(const struct recs *x, const struct rec *parent, struct findings *out)
{
	for (size_t i = 0; i < x->n; i++)
		rec_check(x->all[i], parent, out);
}

/* Whose needs must be met before the visit is finished. The shift, crew spells, tasks, reviews and
 * findings have their own time: a night is checked when it ends, a review by the reviewer. */
static void check_needs(const struct casefile *c, struct findings *out)
{
	const struct rec *a = c->attendance;

	rec_check(a, a, out);
	if (c->location)
		rec_check(c->location, a, out);
	for (size_t i = 0; i < c->n_parties; i++) {
		const struct party *p = &c->parties[i];
		bool again = false;

		for (size_t j = 0; j < i && p->person; j++)
			again = again || (c->parties[j].person &&
					  id_equal(c->parties[j].person->id, p->person->id));
		rec_check(p->involvement, a, out);
		if (p->person && !again)
			rec_check(p->person, a, out);
		if (p->safe_contact)
			rec_check(p->safe_contact, a, out);
		check_all(&p->risks, a, out);
		check_all(&p->consents, a, out);
		check_all(&p->referrals, a, out);
		check_all(&p->actions, a, out);
	}
	check_all(&c->notes, a, out);
}

/* One thing is said once: where a rule speaks about an empty field, the table's own sentence is
 * dropped. */
static void drop_doubles(struct findings *f)
{
	size_t kept = 0;

	for (size_t i = 0; i < f->n; i++) {
		bool said = false;

		for (size_t j = 0; j < f->n && strcmp(f->all[i].rule, "need") == 0 && !said; j++)
			said = f->all[j].severity == SEVERITY_BLOCK &&
			       f->all[j].field == f->all[i].field &&
			       strncmp(f->all[j].rule, "R-", 2) == 0 &&
			       id_equal(f->all[j].about, f->all[i].about);
		if (!said)
			f->all[kept++] = f->all[i];
	}
	f->n = kept;
}

static void sort(struct findings *f)
{
	static const enum severity order[] = {
		SEVERITY_BLOCK, SEVERITY_DENY, SEVERITY_WARN, SEVERITY_FLAG,
		SEVERITY_TASK,  SEVERITY_INFO, SEVERITY_AUTO,
	};
	struct finding *sorted = mem_new_array(f->n, sizeof *sorted);
	size_t n = 0;

	for (size_t s = 0; s < sizeof order / sizeof *order; s++)
		for (size_t i = 0; i < f->n; i++)
			if (f->all[i].severity == order[s])
				sorted[n++] = f->all[i];
	if (n)
		memcpy(f->all, sorted, n * sizeof *sorted);
	mem_free(sorted);
}

void rules_check(const struct rule_case *k, struct findings *out)
{
	rules_run(k, RULE_AT_CHECK, out);
	if (k->c)
		check_needs(k->c, out);
	drop_doubles(out);
	sort(out);
}

static bool is_shaped(const char *id)
{
	return strlen(id) == 5 && strncmp(id, "R-", 2) == 0 && strspn(id + 2, "0123456789") == 3;
}

bool rules_selfcheck(struct err *e)
{
	size_t n;
	const struct rule *all = rules_all(&n);

	for (size_t i = 0; i < n; i++) {
		const struct rule *r = &all[i];

		if (!r->id || !is_shaped(r->id))
			return err_set(e, ERR_BUG, "Rule number %zu has no id", i);
		if (i && strcmp(all[i - 1].id, r->id) >= 0)
			return err_set(e, ERR_BUG, "Rule %s is not in its place", r->id);
		if (!r->sentence || !*r->sentence ||
		    strlen(r->sentence) >= sizeof((struct finding *)0)->text)
			return err_set(e, ERR_BUG, "Rule %s has no sentence that fits", r->id);
		if (!r->source || !*r->source)
			return err_set(e, ERR_BUG, "Rule %s has no source", r->id);
		if (!r->when || (!r->judge && r->severity != SEVERITY_AUTO) ||
		    (r->judge && (r->when & RULE_ELSEWHERE)))
			return err_set(e, ERR_BUG, "Rule %s is never run, or nowhere", r->id);
	}
	return true;
}
