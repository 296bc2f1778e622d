/* Words that blame or minimise, and the word to think of instead (domain brief 0.3; interface 6). A
 * hint beside what is typed and never more: it stops nothing, changes nothing, and what stands in
 * quotes is the survivor's own and gets none. */
#ifndef MODEL_LANGUAGE_H
#define MODEL_LANGUAGE_H

#include <stdbool.h>
#include <stddef.h>

struct language_hint {
	const char *word;    /* of our table, not of the text */
	const char *instead; /* in the edition of the writer */
};

/* Gives at most `cap` hints in the order of the text (`out` may be NULL with 0) and how many there
 * are in all. `support` is the edition of the support side, which never says "alleged". */
size_t language_hints(const char *text, bool support, struct language_hint *out, size_t cap);
/* The table itself, for its test. False past its end. */
bool language_row(size_t i, bool support, struct language_hint *out);

#endif
