/* Text of several lines: soft wrap at words, hard line ends kept, the same editing as a line. It
 * never checks what is typed. */
#ifndef UI_KIT_MEMO_H
#define UI_KIT_MEMO_H

#include "ui/kit/canvas.h"
#include "ui/kit/input.h"

#include <stdbool.h>
#include <stddef.h>

struct memo;

#define MEMO_LETTERS_DEFAULT 20000

struct memo *memo_new(size_t max_letters);
void memo_free(struct memo *m);
const char *memo_text(const struct memo *m); /* borrowed until the next change, never NULL */
bool memo_is_empty(const struct memo *m);
size_t memo_words(const struct memo *m);
void memo_set(struct memo *m, const char *text);
/* At the cursor, as a change that can be undone. */
void memo_insert(struct memo *m, const char *text);
size_t memo_cursor(const struct memo *m);
void memo_cursor_set(struct memo *m, size_t at);
/* Enter makes a line; Up, Down, PgUp, PgDn, Home, End move within the text; Up on the first row and
 * Down on the last are not ours. Needs the width and height of the last paint. */
bool memo_key(struct memo *m, const struct key *k, bool *changed);
bool memo_undo(struct memo *m);
bool memo_redo(struct memo *m);
size_t memo_undo_depth(const struct memo *m);
/* No well is drawn. covered: `[covered]` on the first row. */
void memo_paint(struct memo *m, struct canvas *c, int y, int x, int height, int width, bool focused,
		bool covered);
/* Cell of the cursor after the last paint. */
void memo_cursor_at(const struct memo *m, int *y, int *x);
/* Rows that the whole text needs at this width. */
size_t memo_rows(const struct memo *m, int width);

#endif
