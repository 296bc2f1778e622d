/* A program's own log: times, ids, sizes and counts. Never what a person said or is called. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/clock.h"

#include <stdbool.h>

struct log {
	int fd; /* -1 drops every line */
	struct clock clock;
};

void log_line(const struct log *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
