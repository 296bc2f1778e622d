/* Text being typed: bytes, a cursor between letters, and what is needed to undo. Line and memo
 * stand on it; it paints nothing. */
#ifndef UI_KIT_EDIT_P_H
#define UI_KIT_EDIT_P_H

#include "ui/kit/input.h"

#include <stdbool.h>
#include <stddef.h>

#define EDIT_STEPS_MAX 2000
#define EDIT_UNDO_BYTES ((size_t)512 << 10)

/* At `at`, `out` was replaced by `in`. */
struct edit_step {
	size_t at;
	char *out, *in;
	size_t cursor; /* before it */
};

struct edit {
	char *text; /* with a NUL */
	size_t len, cap;
	size_t cursor;
	size_t max_letters;
	bool lines; /* LF is text */
	struct edit_step *steps;
	size_t steps_len; /* all, those that can be redone included */
	size_t steps_done;
	size_t undo_bytes;
	bool run; /* the last step is a word being typed: letters join it */
};

void edit_init(struct edit *e, size_t max_letters, bool lines);
void edit_fini(struct edit *e); /* wipes */
void edit_set(struct edit *e, const char *text);
/* Replaces n bytes at `at`; what does not fit the most letters is left out. False when nothing
 * changed. */
bool edit_replace(struct edit *e, size_t at, size_t n, const char *in, size_t in_len);
bool edit_insert(struct edit *e, const char *in, size_t n);
bool edit_undo(struct edit *e);
bool edit_redo(struct edit *e);
void edit_move(struct edit *e,
	       size_t at); /* to the next boundary between letters at or after `at` */
/* Letters, Left, Right, Home, End, Backspace, Delete, ^D, ^X, ^Z, ^Y and paste. Home and End go to
 * the ends of the hard line. */
bool edit_key(struct edit *e, const struct key *k, bool *changed);

/* The action of a key: the stack's, or the table's where a test gave a bare key. */
enum action edit_action(const struct key *k, unsigned contexts);

#endif
