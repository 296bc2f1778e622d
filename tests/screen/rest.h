/* Is a program at rest? What /proc and the terminal's driver say of it, so that tests wait for a
 * condition and never for a time. */
#ifndef TESTS_SCREEN_REST_H
#define TESTS_SCREEN_REST_H

#include <stdbool.h>
#include <sys/types.h>

/* Can that be seen here at all? Where not, a test has to wait for silence. */
bool rest_is_seen(pid_t pid, int terminal);
/* Each thread of the process and of its children sleeps, or has ended: none runs, waits for the
 * disk or is stopped. True as well of one that has gone. */
bool rest_sleeps(pid_t pid);
/* Does what was typed at the pseudo-terminal's own end wait to be read by the program? */
bool rest_unread(int terminal);

#endif
