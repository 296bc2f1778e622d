/* The hidden screen: what it shows and the only way out of it. It holds no record, no screen and no
 * timer; the stack asks it first. */
#ifndef UI_KIT_COVER_P_H
#define UI_KIT_COVER_P_H

#include "base/clock.h"
#include "ui/kit/canvas.h"
#include "ui/kit/input.h"
#include "ui/kit/screen.h"

#include <stdbool.h>

#define CODE_MAX 12

enum cover_state {
	COVER_OFF,
	COVER_ON,   /* the clock */
	COVER_CODE, /* the clock and the Code box */
	COVER_SEEN, /* the code was right: could anyone have seen the screen? */
};

struct cover {
	enum cover_state state;
	bool any_key; /* nothing lies under it but the locked screen: no code */
	bool wrong;   /* the last code was */
	char code[CODE_MAX + 1];
	size_t len;
	char one[60], two[60]; /* the lines under the date */
	char quiet[60];        /* the one under those, "" for none */
};

enum cover_did {
	COVER_NOTHING, /* drop the key */
	COVER_PAINT,
	COVER_CHECK,  /* Enter: look at `code`, then cover_wrong(), cover_ask() or cover_end() */
	COVER_ANSWER, /* `seen` was written */
	COVER_LEAVE,  /* any_key */
};

/* Also closes the box: the cover keys always lead to the bare clock. */
void cover_begin(struct cover *c);
void cover_end(struct cover *c); /* wipes */
void cover_wrong(struct cover *c);
void cover_ask(struct cover *c);
enum cover_did cover_key(struct cover *c, const struct key *k, enum seen_answer *seen);
/* `marking`: line 23, "Practice" or blank. The cursor's place is written, -1 when there is none. */
void cover_paint(const struct cover *c, struct canvas *cv, int64_t wall_ms, const char *marking,
		 int *cy, int *cx);

#endif
