/* What terminfo says, kept apart from term.c because its header has a `struct term` of its own.
 * Only term.c asks. */
#ifndef UI_KIT_TERMINFO_P_H
#define UI_KIT_TERMINFO_P_H

#include <stdbool.h>

/* Is TERM known, and can it place a cursor and clear? Never ends the program, as initscr() would.
 */
bool terminfo_known(int fd, const char *name);
bool terminfo_usable(void);
/* Forgets what terminfo_known() read; curses reads it again for itself. */
void terminfo_done(void);
/* Overwrites curses' output buffer with carriage returns. The caller flushes. */
void terminfo_scrub(void);

#endif
