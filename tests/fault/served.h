/* Headquarters' own code as a child of the test, with nothing but the network between the two: no
 * start of a program, and limits that let a test ask as often as it likes. And copies of folders,
 * for whoever comes back from an older one. */
#ifndef TESTS_FAULT_SERVED_H
#define TESTS_FAULT_SERVED_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct served {
	pid_t pid; /* 0: not running */
	int stop;
	uint32_t frame_entries; /* as many in a frame at most, if set before the start */
};

/* Returns when it listens on the loopback; the program ends when it cannot. */
void served_start(struct served *s, const char *dir, uint16_t port);
/* The same for a child that has begun already: serves until `stop` is readable, says on `ready`
 * that it listens. Gives the exit status. */
int served_run(const char *dir, uint16_t port, int stop, int ready);
void served_stop(struct served *s); /* finishes what it has begun */
void served_kill(struct served *s); /* SIGKILL */

/* The files of a folder, into another that has no others afterwards. */
void served_copy(const char *from, const char *to);
void served_copy_file(const char *from, const char *to);
void served_remove(const char *folder);

#endif
