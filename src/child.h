/* Running the other program: a headquarters of one's own for the practice weekend. */
#ifndef CHILD_H
#define CHILD_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <sys/types.h>

/* The path of dapcar-hq: beside this program, beside it in a build folder, or as PATH has it. The
 * caller frees. */
char *child_hq_path(void);
/* Runs to its end; what it printed is added to `out`. ERR_IO with its last line when it did not end
 * with 0. */
bool child_run(const char *const *argv, struct buf *out, struct err *e);
/* Starts it and waits for its first line, which is added to `out`. Its further output goes to
 * `log_path`. */
bool child_start(const char *const *argv, const char *log_path, pid_t *pid, struct buf *out,
		 struct err *e);
/* Asks it to end, waits. */
void child_stop(pid_t pid);

#endif
