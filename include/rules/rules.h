/* The rules of the domain brief, section 5, as rows: what must not stand, how grave it is, and the
 * sentence that says what to do. One verdict on the car and at headquarters from one table. No rule
 * stops a save; BLOCK stops "Check and finish"; DENY closes a row or refuses an action (a DENY that
 * reaches headquarters becomes a FLAG there). */
#ifndef RULES_RULES_H
#define RULES_RULES_H

#include "model/rec.h"
#include "view/casefile.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rule_case {
	const struct casefile *c;
	const struct rec *subject;  /* the record that a scope other than the attendance looks at;
				       NULL: all of the case */
	const struct rec *previous; /* its standing revision, or NULL */
	struct id actor;            /* who asks */
	int64_t now_ms;
	bool practice; /* the book is a practice book */
	bool at_hq;
	bool saving; /* the subject is being written now, and not only typed */
	const struct rec
	    *policy; /* reference record "policy", or NULL: defaults of the domain brief */
	const struct recs *agencies; /* for; may be NULL */
	/* Reference records "school_calendar" and "bank_holidays"; NULL where they are not here. */
	const struct rec *school, *holidays;
};

enum rule_when {
	RULE_AT_CHECK = 1 << 0, /* "Check and finish", and at headquarters on arrival */
	RULE_ON_FIELD = 1 << 1, /* while the record is typed: DENY and AUTO */
	RULE_ON_SAVE = 1 << 2,
	RULE_ON_ACTION = 1 << 3, /* review, queue a referral */
	RULE_ELSEWHERE = 1
			 << 4, /* kept by the screen or the program itself */
};

struct rule {
	const char *id; /* "R-012" */
	enum severity severity;
	unsigned when;
	const struct kind *subject; /* kind it looks at; NULL: the case */
	const char *sentence;       /* what to do, in the words of interface.md 6 */
	const char *source;         /* "domain 5.2; s2 secondary response" */
	const char
	    *task; /* V-TASK code of the task that its SEVERITY_TASK findings ask for, or NULL */
	const struct kind *where; /* kind of record that puts it right; NULL: the one it is about */
	const char *waits; /* what a part of it waits for (kind.field); NULL: it is whole */
	bool may_explain; /* a BLOCK of it about its subject gives way to a reason of the crew */
	/* Adds a finding for each place where the rule does not stand, with this sentence or (rules
	 * that say two things) another one. NULL with RULE_ELSEWHERE and for rules that
	 * rules_auto() keeps. */
	void (*judge)(const struct rule *rule, const struct rule_case *k, struct findings *out);
};

const struct rule *rules_all(size_t *n);
const struct rule *rule_find(const char *id);
/* "block", "deny" ... of the table; and the code of a finding that is kept, which knows four. */
const char *rule_severity_words(enum severity s);
const char *rule_severity_code(enum severity s);
/* Runs the rules of these times over the case. */
void rules_run(const struct rule_case *k, unsigned when, struct findings *out);
/* As rules_run(RULE_AT_CHECK) and the field table's own needs (rec_check) over every record of the
 * case: what "Check" shows. Not over the shift, its crew, tasks, findings and reviews, whose time
 * is another. A rule that speaks about an empty field stands instead of the field's own "need".
 * Sorted: BLOCK first, then DENY, WARN, FLAG, TASK, the rest. */
void rules_check(const struct rule_case *k, struct findings *out);
/* Nothing in it stops "Check and finish": no BLOCK, and no DENY (what is refused must be put right
 * too). */
bool rules_may_finish(const struct findings *f);
/* May the crew answer this finding with a reason (app_explain)? */
bool rules_may_explain(const struct finding *f);
/* control must be told by voice of a High risk, and it is not written who was told and when.
 * Of the findings of rules_check(). */
bool rules_tell_control(const struct findings *f);
bool rules_is_tell_control(const struct finding *f);
/* R-062 for a row of a list: not crew of that night, nor named on that attendance. */
bool rules_may_review(const struct casefile *c, struct id who);
/* A number of the reference set "policy" (column attrs of the row with this code), or `otherwise`.
 */
int64_t rules_policy(const struct rec *policy, const char *key, int64_t otherwise);
/* where a service stands in the list for this person (who may be NULL): 0 before 1 before 2.
 */
int rules_agency_order(const struct rec *person, const struct rec *agency);
/* The type of referral (V-REFTYPE) to begin with: the service's only one; for a child a child's; for an adult at High an
 * IDVA, otherwise outreach; else its first that is not a child's. "" when it names none. The crew may change it. */
const char *rules_referral_type(const struct rec *agency, bool adult, const char *grade);
/* The AUTO rules: works on a record before it is saved (R-052 adds domestic_abuse; R-032's prompt).
 */
void rules_auto(const struct rule_case *k, struct rec *subject);
bool rules_selfcheck(struct err *e);

/* A rule of the domain brief that cannot be judged yet, and the kind or field (kind.field) that it
 * waits for; a number that no rule of the brief has waits for nothing. */
struct waiting_rule {
	const char *id;
	const char *what;     /* what it says, in a line */
	const char *for_what; /* NULL: the brief has no rule of this number */
};
const struct waiting_rule *rules_waiting(size_t *n);

/* State machines (domain brief 2.3 and 3.12). From "" is a new record: an attendance begins as
 * tasked, a referral as draft, ready or queued. Staying where one is is no move: false. A car
 * writes a referral's draft, ready, queued and cancelled. */
bool attendance_may_move(const char *from, const char *to);
/* It has not been sent: it can still be held back. */
bool referral_is_held(const struct rec *referral);
bool referral_may_move(const char *from, const char *to, bool at_hq);

#endif
