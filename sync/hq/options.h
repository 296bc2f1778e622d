/* The command line of dapcar-hq: one table of commands and options gives the parser, the help and
 * the sentences of wrong usage. Prints help; runs nothing by itself but the row that fits. */
#ifndef SYNC_HQ_OPTIONS_H
#define SYNC_HQ_OPTIONS_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

#define OPTION_VALUES_MAX 4
#define OPTIONS_MAX 12
#define ARGUMENTS_MAX 3

enum exit_status { EXIT_DONE, EXIT_NOT_DONE, EXIT_USAGE };

struct option_row {
	const char *name;  /* "--car" */
	const char *value; /* "CODE"; NULL: a switch */
	const char *help;
	bool must; /* wrong usage without it */
};

struct given;

struct command {
	const char *name;      /* "device add" */
	const char *arguments; /* "NAME", for the help */
	size_t arguments_least, arguments_most;
	const struct option_row *options; /* ended by a row of nothing; NULL: none */
	const char *help;
	/* The exit status. ERR_... in `e` with status 1 is printed by the caller. */
	bool (*run)(const struct given *g, struct err *e);
};

/* What was typed, checked against its row. Borrowed from argv. */
struct given {
	const struct command *command;
	const char *home;
	const char *at; /* NULL: now */
	const char *arguments[ARGUMENTS_MAX];
	size_t n_arguments;
	const char *values[OPTIONS_MAX][OPTION_VALUES_MAX];
	size_t counts[OPTIONS_MAX];
};

enum parsed {
	PARSED_RUN,
	PARSED_HELP,  /* help was asked for and printed to standard output */
	PARSED_WRONG, /* the sentence is in `e` */
};

enum parsed options_parse(const struct command *table, size_t n, int argc, char **argv,
			  struct given *out, struct err *e);
/* The value of an option of this command, or NULL; the number of times it was given. */
const char *option_value(const struct given *g, const char *name);
size_t option_count(const struct given *g, const char *name);
const char *option_nth(const struct given *g, const char *name, size_t i);
void options_help(const struct command *table, size_t n, const struct command *one);

#endif
