/* The hand-over sheet of a night, and the page that the next crew reads. */
#ifndef SCREEN_HANDOVER_P_H
#define SCREEN_HANDOVER_P_H

#include "screens_p.h"

void handover_open(struct screens *s); /* what to hand over: lines to tick */
void handover_read(struct screens *s); /* the newest page that is here */

#endif
