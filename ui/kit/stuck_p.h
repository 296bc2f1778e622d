/* A terminal that has stopped reading: a write to it would wait for ever, and with it drafts, cover
 * and lock. Between begin and end a write waits STUCK_AFTER_S at most; then descriptor 1 becomes
 * /dev/null, what is left goes nowhere, and stuck_is_gone() says that the terminal has gone. It
 * knows no screen and decides nothing. */
#ifndef UI_KIT_STUCK_P_H
#define UI_KIT_STUCK_P_H

#include <stdbool.h>

#define STUCK_AFTER_S 10

/* In every thread that may ever run: the alarm is for the one that writes. */
void stuck_block(void);
void stuck_watch(void); /* once, before the first begin */
void stuck_begin(void);
void stuck_end(void);
bool stuck_is_gone(void);

#endif
