/* A vocabulary field: a line of text and up to six suggestions under it. Nothing is taken without a
 * key; text that matches nothing is kept as it was typed. What matches is the caller's: it gets the
 * text and gives the lines. */
#ifndef UI_KIT_PICK_H
#define UI_KIT_PICK_H

#include "ui/kit/line.h"

#include <stdbool.h>
#include <stddef.h>

#define PICK_LINES 6
#define PICK_TEXT_MAX 160
#define PICK_CODE_MAX 80

struct pick_item {
	char text[PICK_TEXT_MAX];  /* what is put into the field */
	char shown[PICK_TEXT_MAX]; /* the suggestion line when it says more; "" : text */
	char code[PICK_CODE_MAX];  /* what is recorded */
};

/* Fills at most `cap` (up to PICK_LINES) and returns how many. Called with what was typed, also
 * with "". */
typedef size_t (*pick_fn)(void *ctx, const char *typed, struct pick_item *out, size_t cap);

struct pick;

struct pick *pick_new(size_t max_letters, pick_fn fn, void *ctx);
void pick_free(struct pick *p);
/* From how many letters on suggestions are shown: 2 by default, 0 shows them at once. */
void pick_from(struct pick *p, size_t letters);
const char *pick_text(const struct pick *p);
/* Code of the taken item, "" while the text was not taken from a suggestion or was changed after
 * it. */
const char *pick_code(const struct pick *p);
void pick_set(struct pick *p, const char *text, const char *code);
/* As a change by the person, which can be undone. */
void pick_put(struct pick *p, const char *text);
bool pick_is_empty(const struct pick *p);
enum pick_did {
	PICK_NOT_MINE,
	PICK_USED,
	PICK_CHANGED,
	PICK_TOOK, /* Enter or Tab took the marked one: go on */
};
/* Up and Down move the mark while suggestions stand there. Enter and Tab are ours only while one is
 * marked. */
enum pick_did pick_key(struct pick *p, const struct key *k);
bool pick_undo(struct pick *p);
bool pick_redo(struct pick *p);
size_t pick_undo_depth(const struct pick *p);
void pick_paint(struct pick *p, struct canvas *c, int y, int x, int width, bool focused,
		bool covered);
/* The suggestions, over what is below the field, one cell right of its `[`; to be painted after all
 * else. At most `lines`. Returns how many rows were painted. */
int pick_paint_lines(struct pick *p, struct canvas *c, int y, int x, int width, int lines);
int pick_cursor_x(const struct pick *p, int x, int width);
size_t pick_count(const struct pick *p); /* suggestions that stand there now */
/* Suggestion `i` of those that stand there; NULL. Borrowed until the next key. */
const struct pick_item *pick_item_at(const struct pick *p, size_t i);
/* Marks it, so that Enter takes it; any other number marks none, so that Enter keeps the text. */
void pick_mark(struct pick *p, size_t i);
/* Closes the suggestions (field left, cover). */
void pick_close(struct pick *p);

#endif
