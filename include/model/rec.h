/* A record in memory: one revision of one record of one kind. Values are kept in their stored spelling, so that writing
 * a record twice gives the same bytes. Saving is not checking: a record may hold text that does not fit its field, marked
 * as typed, and says so at Check. All memory is wiped when the record is freed. */
#ifndef MODEL_REC_H
#define MODEL_REC_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "model/field.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum visibility {
	VISIBLE_SHARED,
	VISIBLE_POLICE_ONLY,
	VISIBLE_SUPPORT_ONLY,
	VISIBLE_RESTRICTED_NAMED,
};

enum rec_state {
	REC_COMPLETE,
	REC_DRAFT,
	REC_ENTERED_IN_ERROR,
};

#define REC_BASES_MAX 8

struct value;

struct rec {
	const struct kind *kind;
	struct id id;

	/* From the entry's header; zero until it is saved. */
	struct id author;
	struct id device;
	struct hash hash; /* of this revision */
	int64_t wall_ms;
	int offset_min;

	/* In the body, beside the fields. */
	struct hash bases[REC_BASES_MAX]; /* revisions that this one replaces */
	size_t n_bases;
	const char *role;  /* V-ROLE code of the author; borrowed from the vocabulary */
	struct id shift;   /* zero: not made in a shift */
	enum visibility visibility;
	enum rec_state state;
	char amend_reason[32]; /* V-AMEND code or "" */
	struct buf amend_text;
	bool practice;

	/* A feed's filtered copy: which entry of which device it shows. */
	bool is_copy;
	struct hash copy_of;
	struct id copy_device;

	unsigned rev; /* 1 + the greatest of its bases; filled by the view */

	/* A body that this program cannot or may not open. */
	bool sealed;     /* a stub: only kind, time, role and `about` are known */
	struct id about; /* of a stub: the attendance (or other record) it belongs to; zero if not said */
	struct buf box;  /* the sealed bytes */
	bool newer;      /* made by a newer program: read-only here, `raw` is kept byte for byte */
	struct buf raw;

	struct value *values; /* kind->n_fields of them; use the functions below */
};

struct rec *rec_new(const struct kind *kind, struct id id);
/* The same content under the same id, as a base for the next revision: bases and the reason for the change are empty;
 * what the header said of this one (author, hash, time) is still there. */
struct rec *rec_copy(const struct rec *r);
void rec_free(struct rec *r);
/* True when both hold the same values in every field. */
bool rec_same(const struct rec *a, const struct rec *b);
/* One field's value from another record of the same kind, whatever stood there. */
void rec_take(struct rec *r, size_t field, const struct rec *from);
bool rec_same_at(const struct rec *a, const struct rec *b, size_t field);

/* What the person who types is surrounded by: needed to read "2331" or "9001". */
struct typing {
	int64_t now_ms;
	int64_t night_ms;      /* noon of the night's date, UTC; 0: none. Dates of incident numbers follow it */
	const char *area;      /* "notts" */
	const char *incident_prefix; /* "NP" */
};

/* What a person typed, in any spelling the field takes ("-20m", "0130 gmt", "27 mar 87", a code or its letter; for
 * FIELD_CODES "a, b"). On false the text is kept as typed: rec_typed() gives it back and rec_check() reports it. An
 * empty text clears. ERR_INPUT. */
bool rec_set(struct rec *r, size_t field, const char *typed, const struct typing *t, struct err *e);
/* The stored spelling, from the program itself; asserts that it fits the field. */
void rec_put(struct rec *r, size_t field, const char *stored);
void rec_put_int(struct rec *r, size_t field, int64_t v);
void rec_put_id(struct rec *r, size_t field, struct id id);
void rec_clear(struct rec *r, size_t field);
bool rec_filled(const struct rec *r, size_t field);
/* The text that did not fit, or NULL. */
const char *rec_typed(const struct rec *r, size_t field);
/* Stored text of TEXT, MEMO, CODE, YN*, DATE, PDATE, ID, REF; "" when empty. Borrowed until the field changes. */
const char *rec_text(const struct rec *r, size_t field);
/* INT, MINUTES, INSTANT. False when empty; *v is then 0. */
bool rec_int(const struct rec *r, size_t field, int64_t *v);
/* A REF or ID; zero when empty. */
struct id rec_id(const struct rec *r, size_t field);
bool rec_is(const struct rec *r, size_t field, const char *code);
/* CODES and REFS: how many, each (borrowed), whether it is among them, in and out. */
size_t rec_count(const struct rec *r, size_t field);
const char *rec_item(const struct rec *r, size_t field, size_t i);
bool rec_has(const struct rec *r, size_t field, const char *item);
void rec_item_add(struct rec *r, size_t field, const char *item); /* once, up to the bound; sorted for CODES */
void rec_item_drop(struct rec *r, size_t field, const char *item);
/* LIST: rows are little records of kind field.rows. rec_count() counts them. */
struct rec *rec_row(const struct rec *r, size_t field, size_t i);
struct rec *rec_row_add(struct rec *r, size_t field);
void rec_row_drop(struct rec *r, size_t field, size_t i);

/* As people read it: labels for codes, "29 Oct 2021", "23:48" (with BST or GMT on a night the clocks change), names of
 * days where `near_ms` is another day. Added to `out`. References are written as their id's last 4 digits. */
void rec_show(const struct rec *r, size_t field, int64_t near_ms, struct buf *out);

enum severity { SEVERITY_INFO, SEVERITY_FLAG, SEVERITY_WARN, SEVERITY_BLOCK, SEVERITY_DENY, SEVERITY_TASK, SEVERITY_AUTO };
/* As it stands in a box that is typed into: rec_show(), but for a time, which gets its day, or its day and year, where
 * less of it, typed into this field at this moment, would be read as another time. */
void rec_spell(const struct rec *r, size_t field, const struct typing *t, struct buf *out);

/* One result of a check. Texts are fixed sentences of rows; they hold labels and limits, never what was said. */
struct finding {
	char rule[16];          /* "R-012", or "need" and "form" for the field table's own */
	enum severity severity;
	struct id about;        /* the record to open */
	const struct kind *kind;
	size_t field;           /* FIELD_NONE: the record as a whole */
	char text[160];
};

#define FINDINGS_MAX 400

struct findings {
	struct finding *all;
	size_t n;
	size_t cap;
};

/* Drops what is over FINDINGS_MAX. Returns the new one to fill, or NULL. */
struct finding *findings_add(struct findings *f, const char *rule, enum severity severity, const struct rec *about,
                             size_t field, const char *fmt, ...) __attribute__((format(printf, 6, 7)));
size_t findings_count(const struct findings *f, enum severity severity);
void findings_fini(struct findings *f);

/* What the field table itself asks of this record before Check: texts that do not fit, values that are needed and not
 * there (`parent` is its attendance, or NULL), row checks. Never stops a draft. Returns true when it added nothing. */
bool rec_check(const struct rec *r, const struct rec *parent, struct findings *out);
/* Only the fields that gate a record's first entry (NEED_DRAFT). ERR_INPUT names the first that is missing. */
bool rec_may_begin(const struct rec *r, struct err *e);

/* Works out the derived fields that need only this record (and its parent): on_scene_min, response_min, label,
 * age_at, personally_connected, yes_count ... Called by app before every save. */
void rec_derive(struct rec *r, const struct rec *parent);

/* Does this text hold a word that blames (domain brief 0.3)? A hint, never a stop. */
bool rec_blames(const char *text);

/* What an attendance shows of the markers of its survivors' parts (design README, settled 7): yes when any says yes, every
 * code that any holds. `parts` are involvements; parts that say nothing change nothing. */
void rec_take_markers(struct rec *attendance, const struct rec *const *parts, size_t n);

const char *visibility_code(enum visibility v); /* "shared" ... */
bool visibility_parse(const char *code, enum visibility *out);
const char *visibility_words(enum visibility v); /* "Shared", "Police only", "Support only", "Restricted" */
const char *rec_state_code(enum rec_state s);
bool rec_state_parse(const char *code, enum rec_state *out);

#endif
