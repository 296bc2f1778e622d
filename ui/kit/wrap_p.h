/* Word wrap, the same for a paragraph on a page and for a memo being typed. */
#ifndef UI_KIT_WRAP_P_H
#define UI_KIT_WRAP_P_H

#include <stddef.h>

/* Bytes of `s` that stand in the first row of `width` cells; `next` is where the row after it
 * starts. The blanks at which it was cut, or its line end, lie between the two. */
size_t wrap_row(const char *s, size_t n, int width, size_t *next);

#endif
