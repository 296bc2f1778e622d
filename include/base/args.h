/* A command line told by tables: the commands of a program, and its options, each of which names
 * the commands that take it. The same rows parse, refuse, help, complete in bash and fill the
 * manual. Runs nothing and prints nothing: what it says goes into a buffer or an error. */
#ifndef BASE_ARGS_H
#define BASE_ARGS_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

#define ARGS_OPTIONS_MAX 32

/* What may follow, for completion: words with a space between them, or one of these. */
#define ARGS_FILE "<file>"
#define ARGS_FOLDER "<folder>"

struct args_command {
	const char *name;    /* "device add"; "" is the program without a command */
	const char *words;   /* what follows, for the usage line: "NAME"; "" */
	const char *help;    /* one line */
	size_t least, most;  /* how many words follow */
	const char *choices; /* of those words; NULL: anything */
};

/* Several rows may have one name if no command is in two of them, and all or none take a value. */
struct args_option {
	const char *name;     /* "--night" */
	const char *value;    /* "DATE"; NULL: a switch */
	const char *choices;  /* of the value; NULL: anything */
	const char *commands; /* "log, user list"; the program's own name is the program without a
				 command; "*": every command */
	const char *help;     /* one line */
	size_t at;            /* for the program: where it keeps the value */
	const char *not_with; /* another option that says the opposite; NULL: none */
	bool must;            /* wrong usage without it */
	unsigned most;        /* how often; 0 is once */
};

struct args_program {
	const char *name; /* "dapcar" */
	const char *title;
	const char *version;
	const char *foot; /* last lines of the help */
	/* A row by its number; NULL after the last. */
	const struct args_command *(*command)(size_t i);
	const struct args_option *options;
	size_t n_options;
};

/* What was typed, as far as the rows allow it. Texts are borrowed from argv. */
struct args_given {
	const struct args_command *command; /* NULL with ARGS_HELP: help on everything */
	size_t index;                       /* its number */
	char **words;                       /* what follows the command, without options */
	size_t n_words;
	struct {
		const struct args_option *option;
		const char *value; /* NULL for a switch */
	} options[ARGS_OPTIONS_MAX];
	size_t n_options;
};

enum args_result {
	ARGS_RUN,
	ARGS_HELP,    /* --help, or nothing at all where a command is needed */
	ARGS_VERSION, /* --version */
	ARGS_WRONG,   /* the sentence is in the error */
};

/* Options may stand on either side of the command, as --name VALUE or --name=VALUE; after `--` all
 * is words. Moves the words of argv to its start. */
enum args_result args_parse(const struct args_program *p, int argc, char **argv,
			    struct args_given *out, struct err *e);
/* The last value of an option, or NULL; how often it was given; the nth value, from 0. */
const char *args_value(const struct args_given *g, const char *name);
size_t args_count(const struct args_given *g, const char *name);
const char *args_nth(const struct args_given *g, const char *name, size_t nth);

/* Does this row belong to this command? */
bool args_takes(const struct args_program *p, const struct args_option *o,
		const struct args_command *c);
/* ERR_BUG: rows that contradict each other, name a command that is not there, or say nothing. */
bool args_fit(const struct args_program *p, struct err *e);

/* The help on everything, or on one command. */
bool args_help(const struct args_program *p, const struct args_command *one, struct buf *out);
/* A completion file for bash. */
bool args_completion(const struct args_program *p, struct buf *out);
/* A manual page from its hand-written text, in which a line @COMMANDS@ and a line @OPTIONS@ stand
 * for what the rows say, @VERSION@ for the version. ERR_INPUT when a line is missing or the text
 * names an option that no row has. */
bool args_manual(const struct args_program *p, const char *text, struct buf *out, struct err *e);

#endif
