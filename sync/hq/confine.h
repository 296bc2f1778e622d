/* What a server that has begun to listen gives up for good: every file but those of its folder,
 * other programs and other processes, lines of its own making. Done by the kernel (Landlock and
 * seccomp), as far as it can; what is not there is said in the log, and the unit file of systemd
 * asks for the same from outside. */
#ifndef SYNC_HQ_CONFINE_H
#define SYNC_HQ_CONFINE_H

#include <stdbool.h>

struct confined {
	int landlock; /* version of the kernel's Landlock that is in force; 0: none */
	bool calls;   /* system calls that a server never needs are refused */
};

/* From here on, for this process and all its threads that begin later. `dir` stays readable and
 * writable. */
struct confined confine(const char *dir);

#endif
