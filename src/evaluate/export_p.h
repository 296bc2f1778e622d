/* What the files that make an export share. */
#ifndef EVALUATE_EXPORT_P_H
#define EVALUATE_EXPORT_P_H

#include "base/crypto.h"
#include "base/id.h"
#include "base/json.h"
#include "evaluate/export.h"
#include "model/kinds.h"
#include "model/rec.h"

#include <stddef.h>
#include <stdint.h>

/* A visit's time of tasking, by the id of the visit and by each of its parts: later times are
 * counted from it. */
struct origin {
	struct id id;
	int64_t tasked_ms;
};

struct ids {
	struct id *all;
	size_t n;
};

void ids_add(struct ids *s, struct id id);
void ids_sort(struct ids *s);
bool ids_has(const struct ids *s, struct id id); /* sorted */

#define WITHHELD_MAX 5
/* Why a record is only counted. */
enum withheld {
	WITHHELD_POLICE,
	WITHHELD_SUPPORT,
	WITHHELD_RESTRICTED,
	WITHHELD_SEALED,
	WITHHELD_ERROR
};

struct withheld_count {
	const struct kind *kind;
	size_t n[WITHHELD_MAX];
};

struct export
{
	struct view *v;
	const uint8_t *key;
	const char *from, *to;
	const char *const *heads;
	size_t n_heads;
	struct ids shifts;      /* of the nights */
	struct ids attendances; /* of the nights */
	struct ids about;       /* these, and their places, parts and people */
	struct origin *origins; /* sorted by id */
	size_t n_origins;
	struct withheld_count *withheld; /* one a kind */
	size_t n_kinds;
	bool practice;
};

/* select.c: which records. */
bool export_choose(struct export *x, struct err *e);
bool export_takes(const struct export *x, const struct rec *r);
void export_forget(struct export *x);
/* False and `why` when a record that belongs is only counted. */
bool export_may_show(const struct rec *r, enum withheld *why);

/* treat.c: what stands for a value. */
void treat_id(const struct export *x, struct id id, struct buf *out);
/* The cell of one field, before quoting; nothing when there is nothing to say. */
void treat_value(const struct export *x, const struct rec *r, size_t field, struct buf *out);
/* A list whose kept columns make a table of their own. */
bool treat_is_table(const struct field *f);
/* Has a column of such a list a column in its table? The kept ones; and the number of the question,
 * which is the tool's and not the survivor's, whatever else was dropped. */
bool treat_has_column(const struct field *list, const struct field *column);
/* "d08": a letter and two figures. */
bool treat_is_question(const char *s);
/* Column type of the Table Schema: "integer" or "string". */
const char *treat_type(const struct field *f);
/* Codes that the column may hold, with labels; false when it is open. */
typedef void (*code_fn)(void *ctx, const char *code, const char *label);
bool treat_codes(const struct field *f, code_fn fn, void *ctx);

/* describe.c */
bool describe_package(const struct export *x, struct buf *out);
/* Name of the file of a kind, or of one of its lists. */
void table_name(const struct kind *k, const struct field *list, struct buf *out);

#endif
