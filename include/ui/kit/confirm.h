/* A question that is answered only by a letter that it prints. It drops what was typed ahead of it.
 * Used in three places only: widening who can see a record, sending without consent, writing an
 * export. Screens ask by ui_ask(), which keeps one of these. */
#ifndef UI_KIT_CONFIRM_H
#define UI_KIT_CONFIRM_H

#include "ui/kit/input.h"

#include <stdbool.h>

#define CONFIRM_TEXT_MAX 240

struct confirm {
	bool asked;
	char question[CONFIRM_TEXT_MAX];
	char letters[8];
};

/* `asked_by` is the letter of the key that led here (0 when none): it is taken out of the letters,
 * so the key that asks never answers. */
void confirm_ask(struct confirm *c, const char *question, const char *letters, char asked_by);
enum confirm_did {
	CONFIRM_WAITS, /* the key was dropped */
	CONFIRM_LEFT,  /* ^B */
	CONFIRM_LETTER,
};
/* The letter is written for CONFIRM_LETTER, in lower case. Ends the question but for CONFIRM_WAITS.
 */
enum confirm_did confirm_key(struct confirm *c, const struct key *k, char *letter);
void confirm_clear(struct confirm *c);

#endif
