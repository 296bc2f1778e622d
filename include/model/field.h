/* The table that drives everything. One row says how a thing is asked, checked, stored, shown, exported and who may see
 * it; the form, the JSON, the view's column, the export's column and the codebook are all read from the same row. */
#ifndef MODEL_FIELD_H
#define MODEL_FIELD_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum field_type {
	FIELD_TEXT,    /* one line, at most `max` letters */
	FIELD_MEMO,    /* many lines, at most `max` letters */
	FIELD_CODE,    /* one code of vocabulary `of` */
	FIELD_CODES,   /* several codes of vocabulary `of` */
	FIELD_YN,      /* yes, no */
	FIELD_YNU,     /* yes, no, unknown */
	FIELD_YND,     /* yes, no, unknown, declined */
	FIELD_INT,     /* whole number */
	FIELD_DATE,    /* 2021-10-29 */
	FIELD_PDATE,   /* 2021, 2021-10 or 2021-10-29 */
	FIELD_INSTANT, /* milliseconds UTC */
	FIELD_MINUTES, /* whole minutes */
	FIELD_ID,      /* the id of any record, 32 hexadecimal digits */
	FIELD_REF,     /* the id of a record of kind `of` */
	FIELD_REFS,    /* several of them */
	FIELD_LIST,    /* rows of the small kind `rows`, at most `max` */
};

/* When a value is needed. Nothing is ever needed to keep a draft row; NEED_DRAFT gates the first entry of a record. */
enum need {
	NEED_NO,
	NEED_DRAFT,   /* D */
	NEED_CHECK,   /* C: before Check is finished; if `needed` is set, only while it holds */
	NEED_WHEN,    /* c: as NEED_CHECK, and `needed` says when */
	NEED_DERIVED, /* =: worked out, never typed */
};

/* Personal-data class. More than one may be set. */
enum {
	CLASS_I = 1 << 0, /* directly identifying */
	CLASS_Q = 1 << 1, /* quasi-identifying */
	CLASS_S = 1 << 2, /* special category (health, ethnicity, religion, sex life) */
	CLASS_X = 1 << 3, /* criminal offence or allegation */
	CLASS_K = 1 << 4, /* staff */
	CLASS_N = 1 << 5, /* not personal */
};

/* What an evaluation gets instead of the value. */
enum export_as {
	EXPORT_UNSET, /* refused by the self-check */
	EXPORT_DROP,
	EXPORT_PSEUDONYM,
	EXPORT_BAND,
	EXPORT_GENERALISE,
	EXPORT_KEEP,
	EXPORT_COUNT, /* how many, no more */
	EXPORT_FLAG,  /* whether there is one */
};

/* Rows of the table of who may see what (domain brief 7.1). */
enum content {
	CONTENT_INHERIT, /* of a field: as its kind */
	CONTENT_ATTENDANCE,
	CONTENT_NOTE,
	CONTENT_IDENTIFIERS,
	CONTENT_SAFE_CONTACT,
	CONTENT_RISK,
	CONTENT_FLAG_TEXT,
	CONTENT_INTELLIGENCE,
	CONTENT_REFUGE,
	CONTENT_FEEDBACK,
	CONTENT_REVIEW,
	CONTENT_AUDIT,
	CONTENT_STAFF,
	CONTENT_REFERENCE,
	CONTENTS
};

/* How a value stands where it is not being typed. */
enum show_as {
	SHOW_TYPED,
	SHOW_INITIALS, /* in lists; whole only inside an opened record */
	SHOW_SEALED,   /* never but by ^V: a code word */
};

struct rec;
struct kind;
struct typing;
struct buf;

/* Turns what was typed into what is stored. False: the text is kept as typed and `e` says what to do. */
typedef bool (*normalise_fn)(const char *typed, const struct typing *t, struct buf *out, struct err *e);
/* Looks at a stored value in its record; `parent` is the attendance (or NULL). False: `e` says what to do. */
typedef bool (*check_fn)(const struct rec *r, size_t field, const struct rec *parent, struct err *e);

struct field {
	const char *key;         /* snake_case, unique in its kind, for ever */
	const char *label;       /* on forms and in the codebook */
	const char *short_label; /* at most 12 letters, for lists; NULL: label */
	const char *hint;        /* at most 76 letters; NULL: none */
	enum field_type type;
	size_t max;              /* letters, or rows of a list; 0: the type's own bound */
	int64_t least, most;     /* FIELD_INT and FIELD_MINUTES, when most > least */
	const char *of;          /* vocabulary key, or the kind a reference names */
	const struct kind *rows; /* FIELD_LIST: its columns */
	const char *asked;       /* condition (model/cond.h) in which the form asks it; NULL: always */
	enum need need;
	const char *needed;      /* condition; see enum need */
	normalise_fn normalise;
	check_fn check;
	unsigned class;          /* CLASS_... */
	enum export_as out;
	const char *out_how;     /* "hour", "week", "month", "V-AGEBAND", "0/1/2/3+"... */
	enum content content;
	enum show_as show;
	bool open_on_scene;      /* shown, not covered, from Arrived to Left (times, counts of tasks) */
	const char *empty;       /* message when it is needed and not there: "Enter the incident number" */
	const char *part;        /* message when a part is missing */
	const char *rule;        /* message when the check does not pass */
	uint16_t since;          /* schema of the kind in which it came; 0 and 1 are the first */
	uint16_t retired_in;     /* schema from which it is no longer asked; 0: never */
};

struct kind {
	uint16_t number;  /* in entry headers; 0 for the rows of a list */
	const char *key;
	const char *label;
	const char *plural;
	uint16_t schema;  /* of the table below; a body of a newer one is read-only here */
	enum content content;
	const struct field *fields;
	size_t n_fields;
};

#define FIELD_NONE ((size_t)-1)

/* FIELD_NONE when there is none of that key. */
size_t field_find(const struct kind *k, const char *key);
/* "yes", "no", "unknown", "declined" of the yes/no types, and the vocabulary of FIELD_CODE(S); NULL for the others. */
const struct vocab *field_vocab(const struct field *f);
bool field_is_text(const struct field *f); /* TEXT or MEMO */

#endif
