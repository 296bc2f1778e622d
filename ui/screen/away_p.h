/* Called away and back again, for those who cover, uncover and stamp. */
#ifndef SCREEN_AWAY_P_H
#define SCREEN_AWAY_P_H

#include "screens_p.h"

/* After a cover or a lock: asks what the car was called away for, once for each time it was. */
void away_ask(struct screens *s);
/* The car arrived again: the task that brought it back is done. */
void away_returned(struct screens *s, struct id attendance);

#endif
