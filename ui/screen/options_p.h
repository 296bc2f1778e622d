/* What a field offers: the codes of its list (closed, or as headquarters sent it), or the records
 * it may name (services, crew, survivors of this visit), all in one shape so that one type-ahead
 * serves them. */
#ifndef SCREEN_OPTIONS_P_H
#define SCREEN_OPTIONS_P_H

#include "app/app.h"
#include "model/vocab.h"

#define OPTIONS_MAX 400

struct options {
	struct vocab v; /* v.codes is ours; letters are filled where there are few */
	struct code *codes;
	struct buf text; /* what the codes of records point into */
};

/* False when the field is no choice. `c` may be NULL. Codes that are not offered at this moment are
 * left out unless the record holds them already. */
bool options_read(struct app *a, const struct casefile *c, const struct rec *r, size_t field,
		  struct options *out);
void options_fini(struct options *o);
/* The option of that key (any case), or NULL. */
const struct code *options_letter(const struct options *o, uint32_t key);
/* Few enough, each with a letter, for one-key answers. */
bool options_one_key(const struct options *o);
/* As rec_show(), with the names of records instead of their numbers. */
void options_show(struct app *a, const struct casefile *c, const struct rec *r, size_t field,
		  struct buf *out);
/* Does this form ask for the field at all? Glue between records and what is worked out are not
 * asked. */
bool field_is_asked_here(const struct kind *k, size_t field);

#endif
