/* Who may see what and do what: the table of the domain brief, 7.1, as data. The default is no. Screens, commands and
 * headquarters' feeds read this one table. */
#ifndef MODEL_ACCESS_H
#define MODEL_ACCESS_H

#include "model/field.h"
#include "model/rec.h"

#include <stdbool.h>

enum role {
	ROLE_NONE,
	ROLE_OFFICER,
	ROLE_SUPPORT_WORKER,
	ROLE_SUPERVISOR,
	ROLE_SUPPORT_MANAGER,
	ROLE_HQ_RECORDS,
	ROLE_RESEARCH_INSIGHT,
	ROLE_EVALUATOR,
	ROLE_LIAISON_WORKER,
	ROLE_PANEL_MEMBER,
	ROLE_AUDITOR_DPO,
	ROLE_KEY_OFFICER,
	ROLE_CONTROL,
	ROLES
};

/* The code of V-ROLE, and back (ROLE_NONE when unknown). */
const char *role_code(enum role r);
enum role role_find(const char *code);
const char *role_words(enum role r); /* "Officer", "Support worker" ... */
/* Officer, supervisor, hq_records, research_insight: the police side, which holds the police key. */
bool role_is_police(enum role r);
bool role_is_support(enum role r);

enum sight {
	SEE_NOTHING,
	SEE_COUNT,      /* C: that there are so many */
	SEE_LABEL,      /* L: label and summary */
	SEE_OWN,        /* O: what this person wrote */
	SEE_OWN_ORG,    /* own organisation's */
	SEE_CODED,      /* as the evaluation gets it */
	SEE_REDACTED,
	SEE_AFTER_REASON, /* A: whole, after a reason that is audited */
	SEE_UNMASKED,   /* whole, but covered until ^V, audited */
	SEE_FULL,       /* Y */
};

/* The cell of 7.1 for content of this visibility. */
enum sight access_sight(enum role r, enum content c, enum visibility v);
/* A node enrolled with this role receives this field of this kind from headquarters. */
bool access_feeds(enum role r, const struct kind *k, size_t field, enum visibility v);
/* As access_feeds() for a record at hand: the address of a refuge is CONTENT_REFUGE, whatever the table says of places. */
bool access_feeds_rec(enum role r, const struct rec *rec, size_t field);
/* The row of 7.1 to which a field of this record belongs. */
enum content access_content(const struct rec *r, size_t field);
/* May this role write records of this kind (new or a revision)? */
bool access_writes(enum role r, const struct kind *k);
/* Commands (decisions, "Screen"; settled 10). `car` is a book of a car, where file exports are denied. */
enum operation { OP_ADD, OP_LOG, OP_SHOW, OP_SEARCH, OP_REVIEW, OP_MEASURES, OP_EXPORT, OP_BACKUP, OP_USERS, OPERATIONS };
bool access_may(enum role r, bool car, enum operation op);

#endif
