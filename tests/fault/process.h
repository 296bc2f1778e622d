/* What the system says of a running program that holds keys: that it leaves no image of itself,
 * that its keys are never swapped, that nobody else reads it. */
#ifndef TESTS_FAULT_PROCESS_H
#define TESTS_FAULT_PROCESS_H

#include <sys/types.h>

/* Fails the running test. What this user or this system cannot see is skipped, with the reason. */
void process_keeps_no_core_and_no_swap(pid_t pid);
/* Another process of the same person may not read it: it is not dumpable. */
void process_is_closed_to_others(pid_t pid);

#endif
