/* What does not fit says so: lists that go on, texts that are cut. */
#ifndef SCREEN_MORE_P_H
#define SCREEN_MORE_P_H

#include "kit_p.h"

/* Copies a text; one of more than `cells` cells ends in three dots. */
void put_cut(char *out, size_t cap, const char *text, size_t cells);
/* Paints a list into at most `room` rows. When it has more, the last of them says how many, and
 * which key shows them. Returns the rows used. */
int list_more(struct list *l, struct canvas *c, int y, int room);

#endif
