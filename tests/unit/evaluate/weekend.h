/* The practice weekend in a view, for tests: its lines read by the real codec, derived and applied
 * by the real model and view, without a book, after the people and services that headquarters sends
 * to a practice car. */
#ifndef TESTS_EVALUATE_WEEKEND_H
#define TESTS_EVALUATE_WEEKEND_H

#include "base/buf.h"
#include "view/view.h"

#include <stdbool.h>
#include <stddef.h>

#define NO_LINE ((size_t)-1)

struct weekend {
	struct buf lines; /* both files, in order */
	struct view *v;
	struct named *names;
	size_t n_names;
};

void weekend_text(struct weekend *w);
size_t weekend_count(const struct weekend *w);
/* The line at this place and its length. */
const char *weekend_line(const struct weekend *w, size_t at, size_t *n);
/* Fresh view with every line but `skip`. False when a later line cannot stand without it. */
bool weekend_load(struct weekend *w, size_t skip, struct err *e);
/* One more line after the rest. */
bool weekend_add(struct weekend *w, const char *line, struct err *e);
/* The id that "@A1" stands for. */
struct id weekend_id(const struct weekend *w, const char *name);
void weekend_unload(struct weekend *w);
void weekend_fini(struct weekend *w);

#endif
