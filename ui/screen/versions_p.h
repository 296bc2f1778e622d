/* Two versions of a record beside each other: which fields differ, what each says. */
#ifndef SCREEN_VERSIONS_P_H
#define SCREEN_VERSIONS_P_H

#include "options_p.h"
#include "screens_p.h"

#define DIFF_LINES 120
#define DIFF_OLD 20 /* cells of the older version's words, and of the newer one's */
#define DIFF_NEW 21

#define DIFF_STACKED 52 /* cells of either when they stand one above the other */

/* One row of the screen: a long answer goes on in the next ones. */
struct diff_line {
	char mark; /* ~ changed, + added, - removed, ' ' the same */
	char label[52];
	char old[220];
	char new[220];
	bool whole; /* the label takes the row: a stub */
};

struct diff {
	bool stacked; /* no room beside each other: a line has a label, or an old row, or a new one
		       */
	struct diff_line all[DIFF_LINES];
	size_t n;
	bool more; /* there was no room for the rest */
	unsigned changed, added, removed;
};

/* Adds the lines of one record; `old` may be NULL (there is no version before, and nothing is
 * marked). Derived fields are left out. */
void diff_add(struct diff *d, struct app *a, const struct casefile *c, const struct rec *old,
	      const struct rec *now);
/* Marks every word that the other text does not have at that place: "-found" in the older one,
 * "+located" in the newer one. */
void words_diff(const char *old, const char *now, struct buf *was, struct buf *is);
/* One more line with its own words; "" for nothing. It counts when it differs and `marked`. */
void diff_add_words(struct diff *d, const char *label, const char *old, const char *now,
		    bool marked);
/* A line over both sides: `old` when it was there at the older version too. */
void diff_add_stub(struct diff *d, const char *words, bool old);

/* Appends `before` and "Typed 43 minutes after arriving": when the first version of the risk
 * assessment was typed, stated and never judged. Nothing while there is none to be read or the car
 * never arrived. False: nothing appended. */
bool typed_in(struct screens *s, const struct casefile *c, const char *before, struct buf *out);

#endif
