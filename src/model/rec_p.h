/* How a record holds its values; for the files of this room alone. */
#ifndef MODEL_REC_P_H
#define MODEL_REC_P_H

#include "model/rec.h"

/* At most one of text, number, items and rows is in use, by the type of the field; or `typed`
 * alone. */
struct value {
	char *text;     /* TEXT, MEMO, CODE, YN*, DATE, PDATE, ID, REF */
	char *typed;    /* what did not fit, as typed */
	int64_t number; /* INT, MINUTES, INSTANT */
	bool has_number;
	char **items; /* CODES, REFS */
	size_t n_items;
	struct rec **rows; /* LIST */
	size_t n_rows;
};

#define LIST_MAX 200 /* rows or items where the field names no bound */
#define MEMO_MAX 4000
#define TYPED_MAX 9000 /* letters of a text that did not fit */

size_t field_bound(const struct field *f); /* letters, rows or items */
bool field_is_number(const struct field *f);
bool field_is_many(const struct field *f); /* CODES and REFS */

void value_clear(struct value *v);
/* Does this stored text fit the field (as rec_put() asserts)? For CODES and REFS it is one item.
 * ERR_INPUT. */
bool value_fits(const struct field *f, const char *stored, struct err *e);
bool number_fits(const struct field *f, int64_t v, struct err *e);
/* [A-Za-z0-9_+-]{1,48} */
bool code_shaped(const char *s);
/* Keeps a text that does not fit, in place of any value. */
void rec_keep_typed(struct rec *r, size_t field, const char *typed);
/* The role's code as the vocabulary holds it, or NULL. */
const char *role_borrowed(const char *code);

#endif
