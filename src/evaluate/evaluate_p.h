/* What the files of this room share. */
#ifndef EVALUATE_EVALUATE_P_H
#define EVALUATE_EVALUATE_P_H

#include "evaluate/measures.h"

/* Places in the register. */
enum measure_place { M02, M03, M04, M05, M06, M08, M21, M30, M33, M35, MEASURES };

/* Two days in their stored spelling, the first one first. ERR_INPUT. */
bool nights_fit(const char *from, const char *to, struct err *e);
/* Shifts whose night_of lies in the period; *ids is the caller's (mem_free). */
bool night_shifts(struct view *v, const char *from, const char *to, struct id **ids, size_t *n,
		  struct err *e);

#endif
