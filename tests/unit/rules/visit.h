/* A visit that every rule lets pass, for tests: each changes one thing in it and listens. */
#ifndef TESTS_RULES_VISIT_H
#define TESTS_RULES_VISIT_H

#include "entries.h"
#include "rules/rules.h"

#define N(a) (sizeof(a) / sizeof *(a))
#define AT(minute) (NIGHT_MS + (minute)*MINUTE_MS)

enum part {
	SHIFT,
	SPELL,
	OTHER,
	VISIT,
	PLACE,
	SURVIVOR,
	PERSON,
	SAFE,
	RISK,
	CONSENT,
	REFERRAL,
	MARAC,
	TASK_DVDS,
	EXTRA,
	EXTRA_TOO,
	EXTRA_THREE,
	EXTRA_FOUR,
	PARTS
};

struct night {
	struct rec *part[PARTS];
	const struct rec *subject;
	const struct rec *previous;
	struct rec *policy;
	struct rec *school, *holidays;
	bool saving;
	struct rec *agency; /* what is known of services; NULL: nothing */
	struct id actor;
	bool at_hq;
	bool practice;
};

/* Adds a presence on scene to an attendance; 0: not left yet. */
void presence(struct rec *a, int64_t arrived, int64_t left);
/* A record of kind `k` whose field `key` names the record `on`. Ids by number, as id_of(). */
struct rec *part_of(unsigned n, const struct kind *k, const char *key, unsigned on);
/* The survivor's consent to share with the agency of the referral. */
struct rec *consent_of(unsigned n, const char *decision, int minute);
/* The visit, whole; night_free() gives it back. */
struct night a_night(void);
void night_free(struct night *x);
/* What rules say of it: the whole Check, or those of the moment `when`. */
void run(struct night *x, unsigned when, bool whole, struct findings *out);
/* How often a rule speaks at that severity, about that field if one is named. */
size_t fired_when(struct night *x, unsigned when, const char *rule, enum severity severity,
		  size_t field);
/* The same at Check, about any field. */
size_t fired(struct night *x, const char *rule, enum severity severity);

#define SPEAKS(x, rule, severity) assert_int_equal(fired(x, rule, severity), 1)
#define SILENT(x, rule, severity) assert_int_equal(fired(x, rule, severity), 0)
#define BLOCKS(x, rule) assert_int_equal(fired(x, rule, SEVERITY_BLOCK), 1)
#define PASSES(x, rule) assert_int_equal(fired(x, rule, SEVERITY_BLOCK), 0)

#endif
