/* The view: tables made from the book that can be thrown away and made again. In memory on cars and
 * desks, on disk at headquarters. The same set of entries gives the same view in whatever order
 * they come. Columns are generated from the field tables. Statements go by number; values only by
 * binding. */
#ifndef VIEW_VIEW_H
#define VIEW_VIEW_H

#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"
#include "model/kinds.h"
#include "model/rec.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct view;

/* NULL path: in memory. temp_store=MEMORY is set first. */
bool view_open(const char *path, struct view **out, struct err *e);
void view_close(struct view *v);
/* Puts the whole view of one file in place of another's, in one transaction: whoever has that one open
 * goes on reading, before or after and never between. ERR_CORRUPT: the other is no view any more. */
bool view_replace(const char *from, const char *to, struct err *e);
/* Around a load of many entries: one transaction, indexes built at the end. */
bool view_load_begin(struct view *v, struct err *e);
bool view_load_end(struct view *v, struct err *e);
/* Is it the view of a practice book? Said before the first entry; without it the view is a live
 * one, which keeps practice records out (that is no error). */
void view_practice(struct view *v, bool practice);
/* Adds one revision. One that is there already changes nothing. A copy counts as the revision that
 * it shows (copy_of); an original that comes too takes its place. When false is returned inside a
 * load, view_load_end() undoes the load. */
bool view_apply(struct view *v, const struct rec *r, struct err *e);
/* The same, quicker: `body` is the text that rec_from_json() made `r` from, so that it need not be
 * spelt again. */
bool view_apply_body(struct view *v, const struct rec *r, const char *body, size_t n,
		     struct err *e);
/* How far a view on disk has been fed (headquarters): any number the caller likes. */
bool view_mark_get(struct view *v, const char *name, int64_t *out, struct err *e);
bool view_mark_put(struct view *v, const char *name, int64_t n, struct err *e);

/* The standing revision of a record (its only head; of several heads the safer one: higher risk,
 * then narrower visibility, then later, then greater hash), with rev and hash filled. A stub comes
 * with `sealed` set. What revises a record names view_heads() as its bases: for a copy those are
 * the originals' hashes; r->hash is what the caller gave. The caller frees. ERR_INPUT: no such
 * record. */
bool view_rec(struct view *v, struct id record, struct rec **out, struct err *e);
/* Heads of a record, the standing one first: more than one is a conflict that people must see. At
 * most `max` are written; the answer is how many there are. */
size_t view_heads(struct view *v, struct id record, struct hash *out, size_t max);
/* A given revision, for history. */
bool view_revision(struct view *v, const struct hash *h, struct rec **out, struct err *e);
/* Is this revision of the record here? */
bool view_has(struct view *v, struct id record, const struct hash *h);
/* Kind of a record, NULL if unknown. */
const struct kind *view_kind(struct view *v, struct id record);

/* --- queries by number. The list, with the columns each gives, stands in src/view/queries.c --- */
enum query {
	QUERY_NIGHT_ATTENDANCES, /* arg: shift id -> record, by tasked_at. Newest first */
	QUERY_SHIFTS,            /* -> record, night_of, car; newest first */
	QUERY_OPEN_SHIFT, /* arg: device id -> record of the newest shift without ended_at that this
			     device made */
	QUERY_OF_ATTENDANCE, /* args: kind number, attendance id -> record ids that belong to it
				(directly, or through one of its involvements), oldest first. Stubs
				are not among them */
	QUERY_STUBS,   /* arg: attendance id -> hash, kind number, wall_ms, visibility, author */
	QUERY_BY_KIND, /* arg: kind number -> record ids, oldest first */
	QUERY_HISTORY, /* arg: record id -> hash, wall_ms, author, rev; newest first */
	QUERY_PERSON_SOUND, /* arg: sound key -> person ids */
	QUERY_ADDRESS,   /* args: address key, before ms -> attendance ids at the address in the 12
			    months before */
	QUERY_REVIEWS,   /* arg: attendance id -> review ids, newest first */
	QUERY_TO_REVIEW, /* -> attendance ids in state submitted or returned-and-sent-again, with no
			    later review */
	QUERY_REFERRALS, /* arg: state code or "" -> referral ids, oldest first */
	QUERY_CREW,      /* -> crew_member ids, by staff_no */
	QUERY_AGENCIES,  /* -> agency ids, by name */
	QUERY_REFERENCE, /* args: set_id, date (optional) -> record id and version of the set that
			    stands (then) */
	QUERY_TASKS_OPEN, /* arg: about id or zero for all -> task ids, by due_at. Of an attendance:
			     also those about what belongs to it */
	QUERY_FINDINGS,   /* arg: attendance id -> finding ids */
	QUERY_AUDIT_TODAY, /* args: from ms, to ms -> audit ids */
	QUERY_ATTENDANCES, /* args: first and last night "2021-10-29" -> attendance ids, by
			      tasked_at */
	QUERY_SINCE,     /* arg: ms -> record, kind number, wall_ms of revisions written later that
			    came from headquarters */
	QUERY_CONFLICTS, /* -> record ids with several heads */
	QUERY_SPELLS,    /* arg: shift id -> crew_spell ids, by from_at */
	QUERY_INVOLVEMENTS, /* arg: person id -> involvement ids, oldest first */
	QUERY_NUMBER,  /* arg: attendance id -> its place in its night, the oldest is 1; no row when
			  it is of none */
	QUERY_MEMBERS, /* arg: attendance id -> record id and kind number of all that belongs to it,
			  as QUERY_OF_ATTENDANCE gives them kind by kind; oldest first */
	QUERY_TO_PHONE, /* arg: shift id -> attendance ids at which a voice call may be due (a high
			   grade, a referral for tonight). Newest first */
	QUERY_SEALED,   /* -> record ids that cannot be opened as they stand, newest first */
	QUERY_NUMBERED, /* args: shift id, number -> the attendance with that QUERY_NUMBER */
	QUERY_EARLIER_RISKS, /* args: person id, attendance id, its tasked_at -> risk_assessment ids
				of other visits in the 12 months before to this survivor and a
				suspect of this visit (any, where none is known), oldest first */
	QUERY_BACKWARD, /* arg: attendance id -> hashes of versions of it and of what belongs to it
			   that are earlier by the clock than what they replace, by 2 minutes */
	QUERY_SAID_OF,   /* arg: ms -> attendance ids that a review sent back, or which one written later than
			    that is about; oldest first */
	QUERY_LAST_LEFT, /* arg: person -> the crew_spell that they ended last */
	QUERY_TASKS_OF,  /* args: person, role code -> open tasks that name the person, or nobody of the role */
	QUERY_HANDOVERS, /* -> notes of the type handover that are of no attendance, newest first */
	QUERY_AHEAD,     /* -> risk assessments, referrals and tasks whose part, or what they are about, is not
			    here; newest first */
	QUERY_INTERRUPTED, /* arg: shift id -> attendance ids that stand as broken off, oldest first
			    */
	QUERIES
};

struct arg {
	enum { ARG_INT, ARG_TEXT, ARG_ID } type;
	int64_t i;
	const char *s;
	struct id id;
};
#define ARG_OF_INT(x) ((struct arg){ .type = ARG_INT, .i = (x) })
#define ARG_OF_TEXT(x) ((struct arg){ .type = ARG_TEXT, .s = (x) })
#define ARG_OF_ID(x) ((struct arg){ .type = ARG_ID, .id = (x) })

struct row; /* borrowed during the callback */
int64_t row_int(const struct row *r, int column);
const char *row_text(const struct row *r, int column);
struct id row_id(const struct row *r, int column);
bool row_hash(const struct row *r, int column, struct hash *out);

/* Return false to stop early. */
typedef bool (*row_fn)(void *ctx, const struct row *r);
bool view_each(struct view *v, enum query q, const struct arg *args, size_t n_args, row_fn fn,
	       void *ctx, struct err *e);
/* The first column of every row as ids; *out is the caller's (mem_free). */
bool view_ids(struct view *v, enum query q, const struct arg *args, size_t n_args, struct id **out,
	      size_t *n, struct err *e);
/* The first id, or zero. */
struct id view_first(struct view *v, enum query q, const struct arg *args, size_t n_args);
/* Prepares every statement, for the test. */
bool view_selfcheck(struct view *v, struct err *e);
/* A hash over all that the view holds: equal for equal sets of entries, in whatever order and how
 * often they came. */
bool view_digest(struct view *v, struct hash *out, struct err *e);

/* Counts for measures: an aggregate over one generated table is evaluate's; it reads records by
 * view_ids and view_rec. */

#endif
