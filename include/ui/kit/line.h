/* One line of text in a well: `[text      ]`. The cursor moves by letters (grapheme clusters), a
 * combining mark stays with its letter, every change can be undone, what is held is wiped. It never
 * checks what is typed. */
#ifndef UI_KIT_LINE_H
#define UI_KIT_LINE_H

#include "ui/kit/canvas.h"
#include "ui/kit/input.h"

#include <stdbool.h>
#include <stddef.h>

struct line;

#define LINE_LETTERS_DEFAULT 200

/* At most `max_letters` letters (0: the default). */
struct line *line_new(size_t max_letters);
void line_free(struct line *l);
/* Letters are painted as `*` until the mask is off. */
void line_mask(struct line *l, bool masked);
bool line_masked(const struct line *l);
/* UTF-8 as typed, not trimmed, not normalised; borrowed until the next change. Never NULL. */
const char *line_text(const struct line *l);
bool line_is_empty(const struct line *l);
/* Puts text from a record or a draft; the cursor goes to its end, the undo list starts anew. */
void line_set(struct line *l, const char *text);
/* The same as a change that can be undone (`now`, a taken suggestion). */
void line_put(struct line *l, const char *text);
size_t line_cursor(const struct line *l); /* bytes */
void line_cursor_set(struct line *l, size_t at);
/* True when the key was for us. `changed` says whether the text did. Up, Down, Tab, Enter are never
 * ours. */
bool line_key(struct line *l, const struct key *k, bool *changed);
bool line_undo(struct line *l);
bool line_redo(struct line *l);
/* How many undo steps there are now: the form keeps one order for all its fields. */
size_t line_undo_depth(const struct line *l);
/* Paints `[`, `width` cells, `]` at y, x. covered: "[covered   ]" when there is text, blank when
 * there is none. */
void line_paint(struct line *l, struct canvas *c, int y, int x, int width, bool focused,
		bool covered);
/* Column of the cursor for the last paint's place and width. */
int line_cursor_x(const struct line *l, int x, int width);

#endif
