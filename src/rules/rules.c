/* The table of rules, and running it. */
#include "rules_p.h"

#include "base/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct rule table[] = {
	{
	    .id = "R-001",
	    .severity = SEVERITY_DENY,
	    .when = RULE_ON_FIELD | RULE_ON_SAVE | RULE_AT_CHECK,
	    .subject = &kind_safe_contact,
	    .sentence = "Ask first how it is safe to make contact. Then enter how",
	    .source = "domain 5.1; risk checklists: ask about safe contact first",
	    .judge = judge_r001,
	},
	{
	    .id = "R-002",
	    .severity = SEVERITY_BLOCK,
	    .when = RULE_AT_CHECK,
	    .subject = &kind_safe_contact,
	    .sentence = "Select if it is safe to call or to text this mobile",
	    .source = "domain 5.1",
	    .judge = judge_r002,
	},
	{
	    .id = "R-003",
	    .severity = SEVERITY_BLOCK,
	    .when = RULE_AT_CHECK,
	    .subject = &kind_safe_contact,
	    .sentence = "Ask again when the survivor is alone, or select unknown",
	    .source = "domain 5.1",
	    .judge = judge_r003,
	},
	{
	    .id = "R-009",
	    .severity = SEVERITY_AUTO,
	    .when = RULE_ELSEWHERE,
	    .sentence = "Esc hides the screen at once. Only the code brings it back",
	    .source = "domain 5.1; s0; kept by ui/kit before any screen sees the key",
	},
	{
	    .id = "R-010",
	    .severity = SEVERITY_FLAG,
	    .when = RULE_AT_CHECK,
	    .subject = &kind_attendance,
	    .sentence =
		"Somebody may have seen the screen: say what was done to keep the survivor safe",
	    .source = "domain 5.1",
	    .task = "reassess_risk",
	    .judge = judge_r010,
	},
	{
	    .id = "R-011",
	    .severity = SEVERITY_AUTO,
	    .when = RULE_ELSEWHERE,
	    .subject = &kind_attendance,
	    .sentence =
		"On scene names, numbers and agencies are covered. ^V shows one for 10 seconds",
	    .source = "domain 5.1; kept by ui/screen from the field rows",
	},
	{
	    .id = "R-012",
	    .severity = SEVERITY_BLOCK,
	    .when = RULE_AT_CHECK,
	    .subject = &kind_attendance,
	    .sentence = "Enter why you went in before the scene was confirmed safe",
	    .source = "domain 5.2; s2 secondary response",
	    .judge = judge_r012,
	},
	{
	    .id = "R-016",
	    .severity = SEVERITY_AUTO,
	    .when = RULE_ELSEWHERE,
	    .sentence =
		"The screen hides after 2 minutes without a key, and locks 10 minutes later",
	    .source = "domain 5.2; kept by ui",
	},
	{
	    .id = "R-017",
	    .severity = SEVERITY_BLOCK,
	    .when = RULE_AT_CHECK,
	    .subject = &kind_attendance,
	    .sentence = "Mark this person as entered in error: the address was the wrong one",
	    .source = "domain 5.2",
	    .judge = judge_r017,
	},
	{
	    .id = "R-018",
	    .severity = SEVERITY_BLOCK,
	    .when = RULE_AT_CHECK,
	    .subject = &kind_attendance,
	    .sentence = "Enter each attempt to find the survivor, and when",
	    .source = "domain 5.2",
	    .task = "return_visit",
	    .judge = judge_r018,
	},
	{
	    .id = "R-021",
	    .severity = SEVERITY_BLOCK,
	    .when = RULE_AT_CHECK,
	    .subject = &kind_involvement,
	    .sentence = "Select how support was offered to this survivor",
	    .source = "domain 5.2; s3 DVSA",
	    .judge = judge_r021,
	},
	{
	    .id = "R-022",
	    .severity = SEVERITY_BLOCK,
	    .when = RULE_AT_CHECK,
	    .subject = &kind_attendance,
	    .sentence = "Result of visit must match how survivors engaged with police and support",
	    .source = "domain 5.2",
	    .judge = judge_r022,
	},
	{
	    .id = "R-023",
	    .severity = SEVERITY_BLOCK,
	    .when = RULE_AT_CHECK,
	    .subject = &kind_attendance,
	    .sentence = "On scene times must not overlap another visit of this car",
	    .source = "domain 5.2",
	    .judge = judge_r023,
	},
	{
	    .id = "R-030",
	    .severity = SEVERITY_BLOCK,
	    .when = RULE_AT_CHECK,
	    .subject = &kind_involvement,
	    .sentence = "Enter a risk assessment for this survivor, also when it could not be done",
	    .source = "domain 5.3",
	    .judge = judge_r030,
	},
	{
	    .id = "R-031",
	    .severity = SEVERITY_BLOCK,
	    .when = RULE_AT_CHECK,
	    .subject = &kind_risk_assessment,
	    .sentence = "Select why the risk assessment is not complete",
	    .source = "domain 5.3",
	    .judge = judge_r031,
	},
	{
	    .id = "R-032",
	    .severity = SEVERITY_BLOCK,
	    .when = RULE_AT_CHECK,
	    .subject = &kind_risk_assessment,
	    .sentence = "Enter why the grade is lower than the count of answers prompts",
	    .source = "domain 5.3; SCIE, Bristol MARAC criteria",
	    .judge = judge_r032,
	},
	{
	    .id = "R-033",
	    .severity = SEVERITY_AUTO,
	    .when = RULE_ON_SAVE,
	    .subject = &kind_risk_assessment,
	    .sentence = "The grade may be higher than the prompt. No further reason is asked",
	    .source = "domain 5.3; kept by the AUTO part of R-032, which marks only what is lower",
	},
	{
	    .id = "R-050",
	    .severity = SEVERITY_BLOCK,
	    .when = RULE_AT_CHECK,
	    .subject = &kind_involvement,
	    .sentence = "Select what was done about Clare's Law",
	    .source = "domain 5.4; s4 rec 10",
	    .task = "dvds_review",
	    .judge = judge_r050,
	},
	{
	    .id = "R-051",
	    .severity = SEVERITY_BLOCK,
	    .when = RULE_AT_CHECK,
	    .subject = &kind_attendance,
	    .sentence = "Enter each child linked to the household, or change how many there are",
	    .source = "domain 5.4",
	    .judge = judge_r051,
	},
	{
	    .id = "R-052",
	    .severity = SEVERITY_WARN,
	    .when = RULE_AT_CHECK,
	    .subject = &kind_involvement,
	    .sentence = "Enhanced rights must include Domestic abuse, or say why not",
	    .source = "domain 5.4; Victims' Code 2021",
	    .judge = judge_r052,
	},
	{
	    .id = "R-062",
	    .severity = SEVERITY_DENY,
	    .when = RULE_ON_ACTION | RULE_ON_SAVE | RULE_AT_CHECK,
	    .subject = &kind_review,
	    .sentence = "You were in the car that night. Ask another supervisor to review it",
	    .source = "domain 5.5",
	    .judge = judge_r062,
	},
	{
	    .id = "R-080",
	    .severity = SEVERITY_BLOCK,
	    .when = RULE_AT_CHECK | RULE_ON_ACTION,
	    .subject = &kind_referral,
	    .sentence =
		"Enter that the survivor agrees to tell this agency, or select another basis",
	    .source = "domain 5.6, 3.11",
	    .judge = judge_r080,
	},
	{
	    .id = "R-081",
	    .severity = SEVERITY_BLOCK,
	    .when = RULE_AT_CHECK | RULE_ON_ACTION,
	    .subject = &kind_referral,
	    .sentence = "Reason for telling without agreement must be 30 characters or more",
	    .source = "domain 5.6; DPA 2018 Part 3",
	    .judge = judge_r081,
	},
	{
	    .id = "R-085",
	    .severity = SEVERITY_WARN,
	    .when = RULE_AT_CHECK | RULE_ON_FIELD | RULE_ON_ACTION,
	    .subject = &kind_referral,
	    .sentence =
		"Select yes for Hide address, or say why it may be seen: see stalking, HBA, refuge",
	    .source = "domain 5.6",
	    .judge = judge_r085,
	},
	{
	    .id = "R-089",
	    .severity = SEVERITY_BLOCK,
	    .when = RULE_AT_CHECK,
	    .subject = &kind_referral,
	    .sentence = "Phone the agency tonight, then enter when you did",
	    .source = "domain 5.6",
	    .judge = judge_r089,
	},
	{
	    .id = "R-098",
	    .severity = SEVERITY_DENY,
	    .when = RULE_ON_SAVE | RULE_AT_CHECK,
	    .sentence = "Keep practice records in the practice book: this book is live",
	    .source = "domain 5.6",
	    .judge = judge_r098,
	},
};
#define N_RULES (sizeof table / sizeof *table)

const struct rule *rules_all(size_t *n)
{
	*n = N_RULES;
	return table;
}

const struct rule *rule_find(const char *id)
{
	for (size_t i = 0; i < N_RULES; i++)
		if (strcmp(table[i].id, id) == 0)
			return &table[i];
	return NULL;
}

void rules_run(const struct rule_case *k, unsigned when, struct findings *out)
{
	for (size_t i = 0; i < N_RULES; i++)
		if (table[i].judge && (table[i].when & when))
			table[i].judge(&table[i], k, out);
}

void rules_auto(const struct rule_case *k, struct rec *subject)
{
	if (subject->kind == &kind_risk_assessment)
		auto_r032(k, subject);
	if (subject->kind == &kind_involvement)
		auto_r052(k, subject);
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
	for (size_t i = 0; i < N_RULES; i++) {
		const struct rule *r = &table[i];

		if (!r->id || !is_shaped(r->id))
			return err_set(e, ERR_BUG, "Rule number %zu has no id", i);
		if (i && strcmp(table[i - 1].id, r->id) >= 0)
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
