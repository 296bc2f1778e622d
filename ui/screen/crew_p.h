/* after an hour on scene and half an hour without a key a line asks, without a sound and
 * without a word of what it is about, whether the crew is safe; unanswered it says to call control.
 * What was asked and answered is in the log of use. It covers nothing and locks nothing. */
#ifndef SCREEN_CREW_P_H
#define SCREEN_CREW_P_H

#include "screens_p.h"

/* The owner's answers to the stack (ui/kit/screen.h). */
int64_t crew_quiet(void *ctx, int64_t without_key_ms, char line[60]);
void crew_answered(void *ctx);
/* Before the book closes: where the car is, for as long as nobody can look. */
void crew_lock(struct screens *s);
/* Writes down what was asked meanwhile. */
void crew_unlocked(struct screens *s);

#endif
