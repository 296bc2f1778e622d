/* What the files of the rules share. A rule is one pure function; a file holds those that look at
 * the same things. */
#ifndef RULES_RULES_P_H
#define RULES_RULES_P_H

#include "model/kinds.h"
#include "rules/rules.h"

/* Says the rule's own sentence about a field, with the rule's severity. A DENY that reached
 * headquarters is a FLAG: what was saved is never refused there. */
void hit(const struct rule *rule, const struct rule_case *k, const struct rec *about, size_t field,
	 struct findings *out);
/* The same about an answer that is not there. A visit to somebody who wants support alone is finished
 * with a dozen answers (design, settled 8): the others are only worth a look there. */
void hit_unsaid(const struct rule *rule, const struct rule_case *k, const struct rec *about,
		size_t field, struct findings *out);
/* The same with another severity and sentence: rules that say two things. */
void hit_as(const struct rule *rule, const struct rule_case *k, enum severity severity,
	    const char *sentence, const struct rec *about, size_t field, struct findings *out);

/* `p` is the party that the record is of or hangs on; NULL when it cannot be seen. */
typedef void (*one_fn)(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		       const struct party *p, struct findings *out);
/* Calls `fn` for the subject when there is one, else for each record of the rule's kind in the
 * case. */
void each_of(const struct rule *rule, const struct rule_case *k, one_fn fn, struct findings *out);
/* The subject when it is the attendance (as it is being typed), else the case's; NULL if there is
 * neither. */
const struct rec *attendance_of(const struct rule_case *k);
bool is_survivor_part(const struct rec *involvement);
/* One of the codes, which end with NULL. */
bool is_any(const struct rec *r, size_t field, const char *const *codes);
bool has_any(const struct rec *r, size_t field, const char *const *codes);
/* Is a task of this type there already about the record (or, if that is its attendance, about the
 * whole)? */
bool has_task(const struct casefile *c, const char *type, struct id about);
/* Column of a row of a list, by its key. */
size_t column(const struct rec *row, const char *key);

typedef void (*judge_fn)(const struct rule *rule, const struct rule_case *k, struct findings *out);

void judge_r001(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r002(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r003(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r010(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r012(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r017(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r018(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r021(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r022(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r023(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r030(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r031(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r032(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r050(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r051(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r052(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r062(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r080(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r081(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r085(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r089(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r098(const struct rule *rule, const struct rule_case *k, struct findings *out);

void auto_r032(const struct rule_case *k, struct rec *risk);
void auto_r052(const struct rule_case *k, struct rec *involvement);

#endif
