/* Everything around one attendance, read once: what rules judge, what Check shows, what measures
 * count. */
#ifndef VIEW_CASEFILE_H
#define VIEW_CASEFILE_H

#include "base/err.h"
#include "base/id.h"
#include "model/rec.h"
#include "view/view.h"

#include <stddef.h>

struct recs {
	struct rec **all;
	size_t n;
};

struct stub {
	uint16_t kind;
	int64_t wall_ms;
	enum visibility visibility;
	struct id author;
	struct hash hash;
};

/* One person's part, and what hangs on it. */
struct party {
	struct rec *involvement;
	struct rec *person;       /* NULL if not to be seen */
	struct rec *safe_contact; /* the newest, or NULL */
	struct recs risks;        /* oldest first; the newest judges */
	struct recs earlier;      /* a survivor's, of other visits to the same pair in the 12 months
				     before; oldest first */
	struct recs consents;
	struct recs referrals;
	struct recs actions; /* safeguarding_action, oldest first */
};

struct casefile {
	struct rec *attendance;
	struct rec *shift;    /* or NULL */
	struct rec *location; /* or NULL */
	struct party *parties;
	size_t n_parties;
	struct recs notes;
	struct recs reviews; /* newest first */
	struct recs tasks;
	struct recs findings;
	struct recs spells; /* of the shift */
	struct recs others; /* other attendances of the same shift, without their parts */
	size_t backward; /* versions here whose time is more than 2 minutes before that of the one
			    that they replace, on one machine */
	struct stub *stubs; /* records here that this node or person may not open */
	size_t n_stubs;
};

/* Records entered in error are left out. ERR_INPUT: no such attendance; ERR_DENIED: it cannot be
 * opened here. */
bool casefile_read(struct view *v, struct id attendance, struct casefile *out, struct err *e);
/* The same for those who need less: what is not asked for is empty. The attendance is always there.
 */
enum case_part {
	CASE_NIGHT = 1 << 0,   /* shift and spells */
	CASE_OTHERS = 1 << 1,  /* grows with the night: for Check alone */
	CASE_PLACE = 1 << 2,   /* location */
	CASE_PARTIES = 1 << 3, /* parts and their persons */
	CASE_HANGING = 1 << 4, /* what hangs on the parts, and the parts */
	CASE_WRITTEN = 1 << 5, /* notes, reviews, tasks, findings */
	CASE_STUBS = 1 << 6,
	CASE_BEFORE = 1 << 7, /* earlier assessments of the pair, and times that go backwards */
	CASE_ALL = (1 << 8) - 1,
	CASE_OWN = CASE_ALL & ~(CASE_OTHERS | CASE_BEFORE), /* all that is of this attendance itself */
};
bool casefile_read_some(struct view *v, struct id attendance, unsigned what, struct casefile *out,
			struct err *e);
void casefile_fini(struct casefile *c);
/* A note that was opened beside it; the casefile frees it. */
void casefile_add_note(struct casefile *c, struct rec *note);
/* Is it a survivor's part (survivor, survivor_and_suspect)? */
bool party_is_survivor(const struct party *p);
const struct rec *party_risk(const struct party *p); /* the newest, or NULL */
struct party *casefile_party(struct casefile *c, struct id involvement);
/* Any stub of this kind: a thing is recorded although it cannot be read here. */
bool casefile_has_stub(const struct casefile *c, const struct kind *k);
/* The attendance's state as it stands: what is stored, and after "submitted" what the newest review
 * decided since
 * ("returned", "approved"). Borrowed from the casefile. */
const char *casefile_state(const struct casefile *c);

#endif
