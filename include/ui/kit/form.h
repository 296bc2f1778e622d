/* Fields of a screen: where each stands, which one is in use, keys between them, marks for what is
 * to be put right, what is covered on scene. It asks nobody whether an answer is good: saving is
 * not checking, and a field can always be left. It knows no record; its owner puts values in and
 * takes them out by number. */
#ifndef UI_KIT_FORM_H
#define UI_KIT_FORM_H

#include "ui/kit/canvas.h"
#include "ui/kit/choice.h"
#include "ui/kit/input.h"
#include "ui/kit/pick.h"

#include <stdbool.h>
#include <stddef.h>

#define FORM_FIELDS_MAX 200
#define FORM_AUTO (-1)
#define FORM_NONE ((size_t)-1)

/* Where a field stands. Rows count from the top of the form (0), columns from the left of the
 * screen. Texts are copied. */
struct place {
	const char *label; /* NULL or "": none */
	int y;             /* FORM_AUTO: the row after the last */
	int label_x;       /* 0: 3 */
	int x;             /* of the `[`; 0: the form's column for wells (27) */
	int width;         /* cells inside the well; 0: up to the edge less the tail */
	int height;        /* rows of a memo; suggestion rows of a pick (0: 6) */
	const char *tail;  /* after the well or the options: "like 27 3 1987", "(optional)" */
	int tail_gap;      /* blanks before it; 0: 2 */
	bool open;         /* not covered on scene (a time, a date to ask again) */
	bool masked;       /* a passphrase */
	bool stay;         /* a choice that does not move on when picked */
	size_t letters;    /* most letters; 0: the widget's default */
};

struct form;

/* Field `i` changed, or was left (its value may be checked for a tail, saved as a draft). */
typedef void (*form_field_fn)(void *ctx, size_t i);

struct form *form_new(form_field_fn changed, form_field_fn left, void *ctx);
void form_free(struct form *f); /* wipes; NULL is allowed */

/* Each returns the field's number, from 0 in the order of adding, which is also the order of Tab.
 * Text is counted too, but never focused. */
size_t form_add_line(struct form *f, const struct place *p);
size_t form_add_memo(struct form *f, const struct place *p);
size_t form_add_choice(struct form *f, const struct place *p, const struct choice_option *options,
		       size_t count, enum choice_style style, bool many);
size_t form_add_pick(struct form *f, const struct place *p, pick_fn fn, void *ctx);
size_t form_add_text(struct form *f, const struct place *p,
		     enum colour_role role); /* label and tail only */
void form_gap(struct form *f, int rows);     /* blank rows before the next FORM_AUTO one */
void form_well_x(struct form *f, int x);     /* the column for wells of what is added from now on */
int form_well(const struct form *f);         /* ...and which it is */
size_t form_count(const struct form *f);

/* Text of a line, memo or pick; code or codes of a choice. Borrowed until the field changes. Never
 * NULL. */
const char *form_value(const struct form *f, size_t i);
/* The code of a taken suggestion, "" otherwise. */
const char *form_code(const struct form *f, size_t i);
/* From a record or a draft: no undo, no callback. `code` is for a pick and may be NULL. */
void form_set(struct form *f, size_t i, const char *value, const char *code);
/* As a change by the person (^T's `now`): undo and callback. */
void form_put(struct form *f, size_t i, const char *value);
bool form_is_empty(const struct form *f, size_t i);
struct choice *form_choice(struct form *f, size_t i); /* NULL when it is none; so below */
struct pick *form_pick(struct form *f, size_t i);
void form_label(struct form *f, size_t i, const char *label);
const char *form_label_of(const struct form *f, size_t i); /* "": none */
void form_tail(struct form *f, size_t i, const char *tail);
/* A value that is longer than its well is shown whole all the same, as far as its row is free: the
 * well grows, and the words after it give way. Never while it is covered. */
void form_whole(struct form *f, size_t i);
/* A row that does not apply now: not painted, not focused, its value kept. Rows placed by FORM_AUTO
 * close up. */
void form_hide(struct form *f, size_t i, bool hidden);
bool form_is_hidden(const struct form *f, size_t i);
/* A field that is shown and skipped: `[-]` for a choice. */
void form_skip(struct form *f, size_t i, bool skipped);
/* The sentence under the field and the `!` beside it; NULL takes it away. */
void form_error(struct form *f, size_t i, const char *sentence);
const char *form_error_of(const struct form *f, size_t i); /* NULL: none */
void form_errors_clear(struct form *f);
/* On scene: every filled value reads `[covered]` or `[#]` but the one in use and those that are
 * `open`. */
void form_cover(struct form *f, bool covered);
/* ^V: shows the values (and masked text) until told otherwise; the owner takes it back after 10 s.
 */
void form_uncover(struct form *f, bool shown);

size_t form_focus(const struct form *f);       /* FORM_NONE when nothing can be focused */
void form_focus_set(struct form *f, size_t i); /* calls left() for the one before */
size_t form_cursor(const struct form *f);      /* bytes into the text in use; for a draft */
void form_cursor_set(struct form *f, size_t at);
/* Calls left() for the field in use and closes its suggestions, as before a save. */
void form_leave(struct form *f);

enum form_did {
	FORM_NOT_MINE,
	FORM_USED,    /* nothing changed */
	FORM_CHANGED, /* a value did; changed() was called */
	FORM_MOVED,   /* the focus did; left() was called. A value may have changed too */
	FORM_END,     /* Enter or a pick on the last field: the screen may go on; the focus stays */
	FORM_START,   /* Shift-Tab or Up on the first */
};
enum form_did form_key(struct form *f, const struct key *k);
/* Letters of the last key, mostly a paste, that found no room in their field. */
size_t form_left_out(const struct form *f);
/* CTX_FORM with CTX_TYPING or CTX_CHOICE. */
unsigned form_contexts(const struct form *f);

/* Paints the form into rows y.. of the canvas. Longer ones are turned by pages, so that a field
 * keeps its place on its page. */
void form_paint(struct form *f, struct canvas *c, int y, int height);
/* Of the field in use after the last paint. False: nothing focused. */
bool form_cursor_at(const struct form *f, int *y, int *x);
/* Works out rows and pages as form_paint() will with that much room; gives the rows for fields. */
int form_measure(struct form *f, int columns, int height);
/* Pages of the last paint, and which is shown, both from 1. */
int form_pages(const struct form *f, int *shown);
/* The form uses its last row for fields and does not say that there are more pages: the owner does,
 * on line 2 or 22. */
void form_quiet_pages(struct form *f, bool quiet);
/* While the focus of the screen is elsewhere (an error summary) no field of the form has it: none
 * is marked, all are covered on scene. The field that had it gets it back. */
void form_rest(struct form *f, bool resting);

#endif
