/* What was recorded at a visit, in a few lines to read before it is finished. */
#ifndef SCREEN_SUMMARY_P_H
#define SCREEN_SUMMARY_P_H

#include "app/app.h"

#define SUMMARY_LINES 5

struct summary_line {
	char head[16]; /* "Safe contact" */
	char text[160];
	struct id about;         /* what it opens: a record or a part */
	const struct kind *kind; /* NULL: the people of the visit */
};

/* `covered`: every answer reads [covered]. Returns how many lines were filled. */
size_t summary_fill(struct app *a, const struct casefile *c, bool covered,
		    struct summary_line out[SUMMARY_LINES]);

#endif
