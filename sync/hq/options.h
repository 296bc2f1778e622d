/* The command line of dapcar-hq: its tables of commands and options (base/args.h parses by them).
 * Runs nothing by itself but the row that fits. */
#ifndef SYNC_HQ_OPTIONS_H
#define SYNC_HQ_OPTIONS_H

#include "base/args.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum exit_status { EXIT_DONE, EXIT_NOT_DONE, EXIT_USAGE };

/* What was typed, checked against its rows. Borrowed from argv. */
struct given {
	struct args_given got;
	const char *home;
	const char *at; /* NULL: now */
	char **arguments;
	size_t n_arguments;
};

struct command {
	struct args_command row;
	/* ERR_... in `e` is printed by the caller. */
	bool (*run)(const struct given *g, struct err *e);
};

extern const struct args_program dapcar_hq_program;
extern const struct command hq_commands[];

/* Fills `out` from the words of a command line, argv[0] being the program. */
enum args_result options_parse(int argc, char **argv, struct given *out, struct err *e);
/* The value of an option of this command, or NULL; the number of times it was given. */
const char *option_value(const struct given *g, const char *name);
size_t option_count(const struct given *g, const char *name);
const char *option_nth(const struct given *g, const char *name, size_t i);

#endif
