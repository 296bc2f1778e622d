/* The real program with shim.c preloaded: its disk can be made full, failing or read-only while it
 * runs, and what it writes is recorded. Sanitizers come before any preloaded library, so these
 * tests run on the plain build alone. */
#ifndef TESTS_FAULT_SHIMMED_H
#define TESTS_FAULT_SHIMMED_H

#include "real.h"
#include "shim.h"

struct shimmed {
	const struct real *real;
	struct shim_control *control;
	char library[256], page[96], log[96], node[16], home[96];
	char env[4][320];
};

/* The test program's third argument is the library. The log is not yet kept. */
void shimmed_init(struct shimmed *s, const struct real *r, const char *library, const char *node);
void shimmed_fini(struct shimmed *s);
/* Begins a log; from here on what the node's programs write is in it. */
void shimmed_record(struct shimmed *s);
/* The test's own words, at this place of the log. */
void shimmed_mark(struct shimmed *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* As real_open() and real_command(), on the node. */
struct glass *shimmed_open(struct shimmed *s, const char *at);
void shimmed_command(struct shimmed *s, const char *user, const char *at, struct said *out, ...)
    __attribute__((sentinel));
/* Is this build one that a library can be loaded before? Says "skipped" and why if not. */
bool shimmed_can(void);

#endif
