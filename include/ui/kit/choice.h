/* One key chooses: `[ ] y yes  n no  ? not known` before, `[y] yes  (n) no` after (rule 2 of
 * interface.md 3). Also several of a list and a tick box. Nothing is ever chosen beforehand. */
#ifndef UI_KIT_CHOICE_H
#define UI_KIT_CHOICE_H

#include "ui/kit/canvas.h"
#include "ui/kit/input.h"

#include <stdbool.h>
#include <stddef.h>

#define CHOICE_MAX 40

struct choice_option {
	char letter; /* the key; matched in either case unless both cases are options */
	const char
	    *code; /* what is recorded; borrowed for the life of the choice, as are the words */
	const char *words; /* "yes"; "" shows the letter alone */
};

enum choice_style {
	CHOICE_PLAIN, /* rule 2: `[ ] f female  m male`, when chosen `[f] female  (m) male` */
	CHOICE_BOX,   /* the box stands before the bare letters always: `[1]  1 immediate  2 urgent`
		       */
	CHOICE_SHORT, /* only the box: `[y]`; the words stand elsewhere */
	CHOICE_TICK, /* a tick box: Space, x or y ticks, Space again clears. Options are not used */
};

struct choice;

/* `options` is borrowed. `many`: letters add and take away, and do not move on. */
struct choice *choice_new(const struct choice_option *options, size_t count,
			  enum choice_style style, bool many);
void choice_free(struct choice *c);
/* Blanks between options (2) and between the box and the first option (1). */
void choice_gaps(struct choice *c, int between, int after_box);
/* Code of what is chosen, several joined by commas, "" when nothing; a tick is "y". Borrowed until
 * the next change. */
const char *choice_value(const struct choice *c);
bool choice_is_empty(const struct choice *c);
/* A code that is no option is kept and shown as `[?]`, so that a newer list loses nothing. */
void choice_set(struct choice *c, const char *value);
/* What there is to choose from, for who says it in words. Borrowed as they were lent. */
size_t choice_options(const struct choice *c, const struct choice_option **out);
bool choice_has(const struct choice *c, size_t i);
bool choice_takes_many(const struct choice *c);
bool choice_is_tick(const struct choice *c);
enum choice_did {
	CHOICE_NOT_MINE,
	CHOICE_USED,    /* nothing changed */
	CHOICE_CHANGED, /* stay */
	CHOICE_PICKED,  /* changed or chosen again: go on to the next */
	CHOICE_BACK,    /* Backspace: go back one and clear it */
};
enum choice_did choice_key(struct choice *c, const struct key *k);
/* Returns the column after it. Options that do not fit into `width` go on in the next row, under
 * the first option. */
int choice_paint(const struct choice *c, struct canvas *cv, int y, int x, int width, bool focused,
		 bool covered);
/* Rows that choice_paint() needs. */
int choice_rows(const struct choice *c, int width);
/* Takes the place of the choice and gives the cell of the chosen letter, or of the box. */
void choice_cursor_at(const struct choice *c, int *y, int *x, int width, bool covered);

#endif
