/* The night log as data: one line an attendance, what must be phoned, what came in. Read anew
 * whenever something changed, so that painting asks nothing of the book. */
#ifndef SCREEN_NIGHT_P_H
#define SCREEN_NIGHT_P_H

#include "about_p.h"

#define NIGHT_MAX 60

struct night_line {
	struct about about;
	char todo[20]; /* "On scene", "Sent back", "No reply 2" */
	enum stamp next;
};

struct night {
	struct id shift;                    /* zero: no night to show */
	bool open;                          /* it is this car's open shift */
	char crew[80];                      /* "Testley, Testfield" */
	char hours[32];                     /* "19:00 to 03:00" */
	char car[16];                       /* "Car 1" */
	struct night_line lines[NIGHT_MAX]; /* newest first */
	size_t n;
	size_t left_out; /* attendances over NIGHT_MAX */
	struct news phone[4];
	size_t n_phone;
	struct news news[4];
	size_t n_news;
};

bool night_read(struct app *a, struct night *out, struct err *e);
/* What stands in the column "To do": the state in words, as heads and receipts have it. */
void night_todo(struct app *a, const struct rec *attendance, char out[20]);
/* "Car 1" of a shift, from the car's code or its label. */
void night_car(const struct rec *shift, char out[16]);

#endif
