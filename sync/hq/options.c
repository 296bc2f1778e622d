#include "options.h"

#include <stdio.h>
#include <string.h>

#define HOME_DEFAULT "/var/lib/dapcar-hq"

/* Taken by every command. */
static const struct option_row common[] = {
	{ .name = "--home",
	  .value = "DIR",
	  .help = "the folder of headquarters (" HOME_DEFAULT ")" },
	{ .name = "--at",
	  .value = "INSTANT",
	  .help = "practice only: the time it is, as in 2021-10-31T01:35Z" },
	{ .name = "--help", .help = "this help" },
};

static void help_row(const struct option_row *o)
{
	char left[40];

	snprintf(left, sizeof left, "%s %s", o->name, o->value ? o->value : "");
	printf("  %-22s %s\n", left, o->help);
}

void options_help(const struct command *table, size_t n, const struct command *one)
{
	if (one) {
		printf("dapcar-hq %s %s%s\n  %s\n", one->name, one->arguments,
		       one->options ? " [options]" : "", one->help);
		for (const struct option_row *o = one->options; o && o->name; o++)
			help_row(o);
	} else {
		puts("dapcar-hq: the headquarters of the Domestic Abuse Partnership "
		     "Car\n\nCommands");
		for (size_t i = 0; i < n; i++) {
			char left[64];

			snprintf(left, sizeof left, "%s %s", table[i].name, table[i].arguments);
			printf("  %-26s %s\n", left, table[i].help);
		}
		puts("\nOptions of every command");
	}
	for (size_t i = 0; i < sizeof common / sizeof *common; i++)
		help_row(&common[i]);
	if (!one)
		puts("\ndapcar-hq COMMAND --help tells the options of a command.\n"
		     "Exit status: 0 done, 1 not done, 2 wrong usage, 3 denied, 5 damaged data "
		     "found.");
}

/* How many words of argv the command's name takes there; 0: it is another. */
static size_t name_words(const struct command *c, const char *const *words, size_t n)
{
	const char *space = strchr(c->name, ' ');
	size_t first = space ? (size_t)(space - c->name) : strlen(c->name);

	if (!n || strlen(words[0]) != first || strncmp(words[0], c->name, first) != 0)
		return 0;
	if (!space)
		return 1;
	return n > 1 && !strcmp(words[1], space + 1) ? 2 : 0;
}

static const struct option_row *row_of(const struct command *c, const char *name, size_t len,
				       size_t *index)
{
	*index = 0;
	for (size_t i = 0; i < sizeof common / sizeof *common; i++)
		if (strlen(common[i].name) == len && !strncmp(common[i].name, name, len))
			return &common[i];
	for (const struct option_row *o = c ? c->options : NULL; o && o->name; o++, ++*index)
		if (strlen(o->name) == len && !strncmp(o->name, name, len))
			return o;
	return NULL;
}

static bool keep(struct given *g, const struct option_row *o, size_t index, const char *value,
		 bool *help, struct err *e)
{
	if (!strcmp(o->name, "--home")) {
		g->home = value;
	} else if (!strcmp(o->name, "--at")) {
		g->at = value;
	} else if (!strcmp(o->name, "--help")) {
		*help = true;
	} else {
		if (g->counts[index] == OPTION_VALUES_MAX)
			return err_set(e, ERR_INPUT, "%s was given too often", o->name);
		g->values[index][g->counts[index]++] = value;
	}
	return true;
}

static bool take_option(struct given *g, int argc, char **argv, int *i, bool *help, struct err *e)
{
	const char *word = argv[*i];
	const char *equals = strchr(word, '=');
	size_t len = equals ? (size_t)(equals - word) : strlen(word);
	size_t index;
	const struct option_row *o = row_of(g->command, word, len, &index);
	const char *value = NULL;

	if (!o)
		return err_set(e, ERR_INPUT, "%.*s is not an option here",
			       (int)(len > 40 ? 40 : len), word);
	if (o->value) {
		value = equals ? equals + 1 : *i + 1 < argc ? argv[++*i] : NULL;
		if (!value)
			return err_set(e, ERR_INPUT, "%s needs a value: %s", o->name, o->value);
	} else if (equals) {
		return err_set(e, ERR_INPUT, "%s takes no value", o->name);
	}
	return keep(g, o, index, value, help, e);
}

/* The command is found first, so that its options can stand on either side of its name. */
static const struct command *command_of(const struct command *table, size_t n, int argc,
					char **argv, int *first, int *words)
{
	const char *found[2] = { NULL, NULL };
	size_t n_found = 0;
	size_t index;

	*first = argc;
	for (int i = 1; i < argc && n_found < 2; i++) {
		if (argv[i][0] == '-' && argv[i][1]) {
			const struct option_row *o = row_of(NULL, argv[i], strlen(argv[i]), &index);

			if (n_found)
				break;
			i += o && o->value ? 1 : 0;
			continue;
		}
		if (!n_found)
			*first = i;
		found[n_found++] = argv[i];
	}
	for (size_t i = 0; i < n; i++) {
		size_t used = name_words(&table[i], found, n_found);

		if (used) {
			*words = (int)used;
			return &table[i];
		}
	}
	return NULL;
}

enum parsed options_parse(const struct command *table, size_t n, int argc, char **argv,
			  struct given *out, struct err *e)
{
	bool help = argc < 2;
	int first = argc, words = 0;

	*out = (struct given){ .home = HOME_DEFAULT };
	out->command = command_of(table, n, argc, argv, &first, &words);
	for (int i = 1; i < argc; i++) {
		if (out->command && i >= first && i < first + words)
			continue;
		if (argv[i][0] == '-' && argv[i][1] && strcmp(argv[i], "--") != 0) {
			if (!take_option(out, argc, argv, &i, &help, e) && !help)
				return PARSED_WRONG;
		} else if (out->n_arguments < ARGUMENTS_MAX) {
			out->arguments[out->n_arguments++] = argv[i];
		} else {
			err_set(e, ERR_INPUT, "There are more words than the command takes");
			return PARSED_WRONG;
		}
	}
	if (help) {
		options_help(table, n, out->command);
		return PARSED_HELP;
	}
	if (!out->command) {
		err_set(e, ERR_INPUT, "There is no such command. dapcar-hq --help lists them");
		return PARSED_WRONG;
	}
	if (out->n_arguments < out->command->arguments_least ||
	    out->n_arguments > out->command->arguments_most) {
		err_set(e, ERR_INPUT, "Use it as: dapcar-hq %s %s", out->command->name,
			out->command->arguments);
		return PARSED_WRONG;
	}
	for (const struct option_row *o = out->command->options; o && o->name; o++)
		if (o->must && !option_count(out, o->name)) {
			err_set(e, ERR_INPUT, "dapcar-hq %s needs %s %s", out->command->name,
				o->name, o->value);
			return PARSED_WRONG;
		}
	return PARSED_RUN;
}

static size_t index_of(const struct given *g, const char *name)
{
	size_t i = 0;

	for (const struct option_row *o = g->command->options; o && o->name; o++, i++)
		if (!strcmp(o->name, name))
			return i;
	return OPTIONS_MAX;
}

size_t option_count(const struct given *g, const char *name)
{
	size_t i = index_of(g, name);

	return i < OPTIONS_MAX ? g->counts[i] : 0;
}

const char *option_nth(const struct given *g, const char *name, size_t nth)
{
	size_t i = index_of(g, name);

	return i < OPTIONS_MAX && nth < g->counts[i] ? g->values[i][nth] : NULL;
}

const char *option_value(const struct given *g, const char *name)
{
	size_t n = option_count(g, name);

	return n ? option_nth(g, name, n - 1) : NULL;
}
