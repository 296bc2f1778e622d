/* Two versions of a record beside each other: which fields differ, what each says. */
#ifndef SCREEN_VERSIONS_P_H
#define SCREEN_VERSIONS_P_H

#include "options_p.h"

#define DIFF_LINES 40

struct diff_line {
	char mark; /* ~ changed, + added, - removed, ' ' the same */
	char label[16];
	char old[16 + 1];
	char new[24];
};

struct diff {
	struct diff_line all[DIFF_LINES];
	size_t n;
	unsigned changed, added, removed;
};

/* Adds the lines of one record; `old` may be NULL (everything is new). Derived fields are left out.
 */
void diff_add(struct diff *d, struct app *a, const struct casefile *c, const struct rec *old,
	      const struct rec *now);

#endif
