/* Words of a line of the review queue that the review of one uses too. */
#ifndef SCREEN_QUEUE_P_H
#define SCREEN_QUEUE_P_H

#include "screens_p.h"

/* "11:00" today, else "Mon"; "Late" when it is over. */
void queue_due(const struct screens *s, const struct review_line *l, char out[24]);
/* "! no contact is safe" as a sentence that says what to look at. "" for none. */
const char *queue_flag_sentence(const char *flags);

#endif
