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

/* A cell of 7.1, from the narrowest to the widest: of two, the smaller holds. */
enum sight {
	SEE_NOTHING,
	SEE_COUNT,   /* C: that there are so many */
	SEE_NAMED,   /* only whom the record or the force names, and its author */
	SEE_OWN,     /* O: what this person wrote, or what is about their own visit */
	SEE_LABEL,   /* L: label and summary */
	SEE_CODED,   /* as the evaluation gets it */
	SEE_REDACTED, /* as coded, until a person has looked at the words */
	SEE_OWN_ORG, /* own organisation's */
	SEE_OWN_ORG_AFTER_REASON,
	SEE_QUEUE,        /* Y of the medium-risk queue */
	SEE_AFTER_REASON, /* A: whole, after a reason that is audited */
	SEE_TONIGHT,      /* Y tonight, A older */
	SEE_UNMASKED,     /* Y on unmask: covered until ^V, audited */
	SEE_FULL,         /* Y */
};

/* Who looks at a record, and what is known of the two: what a cell of 7.1 asks besides the role. All false is the
 * stranger of that role. */
struct viewer {
	enum role role;
	bool own;     /* wrote it, or was of the crew whose visit it is about */
	bool own_org; /* it was made by, or beside, somebody of the same organisation */
	bool named;   /* the record, or for a refuge the force, names this person */
	bool tonight; /* of the night in which this person works */
	bool queued;  /* of a person in the medium-risk queue */
	bool reason;  /* a reason was given and is in the log of use */
};

enum shown {
	SHOWN_NOT,
	SHOWN_COVERED, /* there, and uncovered by an act that is audited */
	SHOWN_WHOLE,
};

/* The cell of 7.1 for content of this visibility. */
enum sight access_sight(enum role r, enum content c, enum visibility v);
/* The one question that forms, lists, commands, saves and feeds ask. Of a record that is sealed nothing is shown. */
enum shown access_shows(const struct viewer *v, const struct rec *r, size_t field);
/* The same before there is a record: a field of a kind with this visibility. */
enum shown access_shows_of(const struct viewer *v, const struct kind *k, size_t field, enum visibility seen);
/* Anything of the record at all. */
bool access_sees(const struct viewer *v, const struct rec *r);
/* Does a cell for this record ask whose it is (own, own_org, named, queued), so that somebody must find out? */
bool access_asks_whose(enum role r, const struct rec *rec);
/* Does this role see all of such a record in its own night? Then nothing need be asked field by field. */
bool access_is_whole(enum role r, const struct rec *rec);
/* What goes down from headquarters to a node: of a desk the cells of 7.1, of a car lists and the words about its
 * nights. Desks of the evaluation and others get lists alone. */
bool access_feeds(enum role r, const struct kind *k, size_t field, enum visibility v);
/* As access_feeds() for a record at hand, where `own_org` and `queued` hold of it. A desk asks for its reasons itself,
 * with no network. The address of a refuge is CONTENT_REFUGE, whatever the table says of places. */
bool access_feeds_rec(const struct viewer *v, const struct rec *rec, size_t field);
/* Policies whose words are staff numbers: who opens what is kept for a named few, and who at a records desk reads the
 * address of a refuge. */
#define NAMED_FEW "restricted_named"
#define NAMED_REFUGE "refuge_named"
/* Is this the address of a refuge that the role sees when the force names the person (NAMED_REFUGE)? Not what is
 * kept for a named few besides: that names its own. */
bool access_asks_refuge_named(enum role r, const struct rec *rec);
/* The row of 7.1 to which a field of this record belongs. */
enum content access_content(const struct rec *r, size_t field);
/* May this role write records of this kind (new or a revision)? */
bool access_writes(enum role r, const struct kind *k);
/* Commands (decisions, "Screen"; settled 10). `car` is a book of a car, where file exports are denied. */
enum operation { OP_ADD, OP_LOG, OP_SHOW, OP_SEARCH, OP_REVIEW, OP_MEASURES, OP_EXPORT, OP_BACKUP, OP_USERS,
                 OP_REFERRALS, OP_SUPPORT, OP_REPORT, OPERATIONS };
bool access_may(enum role r, bool car, enum operation op);

#endif
