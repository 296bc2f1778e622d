/* The night log in a narrow pane beside another screen (mock-up 24): the attendances by label, what
 * waits, what is left to do in the one that is in work, what is to be phoned, sending, the address,
 * the kit. Never a name, initials or an address: it stands open beside every screen. */
#ifndef SCREEN_NIGHT_ASIDE_P_H
#define SCREEN_NIGHT_ASIDE_P_H

#include "night_p.h"
#include "screens_p.h"

struct night_aside {
	struct id attendance; /* in work; zero: none of the night is */
	char still[100];      /* "Risk, plan, referral"; "" when nothing is left */
	bool covered;         /* the crew is on scene */
	bool place_known;
	int64_t visits_before; /* to this address in 12 months; -1: not worked out */
	char kit[80];          /* "spare phone for survivor missing" */
};

/* Read anew whenever the night is; painting asks nothing of the book. */
void night_aside_read(struct app *a, const struct night *n, struct id attendance,
		      struct night_aside *out);
void night_aside_paint(const struct screens *s, const struct night *n, const struct night_aside *x,
		       struct canvas *c);

#endif
