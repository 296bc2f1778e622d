/* Is a program at rest? What /proc and the terminal's driver say of it, so that tests wait for a
 * condition and never for a time. */
#ifndef TESTS_SCREEN_REST_H
#define TESTS_SCREEN_REST_H

#include <stdbool.h>
#include <sys/types.h>

/* Each thread of the process and of its children sleeps, or has ended: none runs, waits for the
 * disk or is stopped. True as well when that cannot be read. */
bool rest_sleeps(pid_t pid);
/* Does what was typed at the pseudo-terminal's own end wait to be read by the program? */
bool rest_unread(int terminal);

#endif
