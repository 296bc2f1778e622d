#include "base/args.h"

#include <stdio.h>
#include <string.h>

#define NAMES_MAX 160

/* Taken by every command; they end the parsing. */
static const struct {
	const char *name;
	enum args_result result;
} ends[] = { { "--help", ARGS_HELP }, { "--version", ARGS_VERSION } };

/* --- which rows belong together --- */

static const char *list_name(const struct args_program *p, const struct args_command *c)
{
	return *c->name ? c->name : p->name;
}

bool args_takes(const struct args_program *p, const struct args_option *o,
		const struct args_command *c)
{
	const char *name = list_name(p, c), *at = o->commands;
	size_t len = strlen(name);

	if (strcmp(at, "*") == 0)
		return true;
	while (*at) {
		size_t n = strcspn(at, ",");

		if (n == len && strncmp(at, name, n) == 0)
			return true;
		at += n;
		at += strspn(at, ", ");
	}
	return false;
}

/* The row of a name that this command takes, else any row of that name, else NULL. */
static const struct args_option *row_of(const struct args_program *p, const struct args_command *c,
					const char *name, size_t len)
{
	const struct args_option *any = NULL;

	for (size_t i = 0; i < p->n_options; i++) {
		const struct args_option *o = &p->options[i];

		if (strlen(o->name) != len || strncmp(o->name, name, len) != 0)
			continue;
		if (c && args_takes(p, o, c))
			return o;
		any = o;
	}
	return any;
}

/* "add", "log and show", "user list, user join and init": the commands that take an option, or that
 * do not. How many they are. */
static size_t name_takers(const struct args_program *p, const char *name, bool take,
			  char out[NAMES_MAX])
{
	const char *names[64];
	size_t len = 0, n = 0;

	for (size_t i = 0; p->command(i) && n < sizeof names / sizeof *names; i++) {
		const struct args_option *o = row_of(p, p->command(i), name, strlen(name));

		if (args_takes(p, o, p->command(i)) == take)
			names[n++] = p->command(i)->name;
	}
	out[0] = '\0';
	for (size_t i = 0; i < n && len < NAMES_MAX; i++) {
		const char *between = i == 0 ? "" : i + 1 == n ? " and " : ", ";
		int put = snprintf(out + len, NAMES_MAX - len, "%s%s%s", between,
				   *names[i] ? names[i] : p->name,
				   *names[i] ? "" : " without a command");

		len += put > 0 ? (size_t)put : 0;
	}
	return n;
}

/* Whichever list is shorter is the one to read. */
static bool refuse(const struct args_program *p, const struct args_command *c,
		   const struct args_option *o, struct err *e)
{
	char these[NAMES_MAX], others[NAMES_MAX], who[60];
	size_t n = name_takers(p, o->name, true, these),
	       n_others = name_takers(p, o->name, false, others);

	snprintf(who, sizeof who, "%s%s%s", p->name, *c->name ? " " : " without a command",
		 c->name);
	if (n_others < n)
		return err_set(e, ERR_INPUT, "%s does not take %s. Every command does but %s", who,
			       o->name, others);
	return err_set(e, ERR_INPUT,
		       n == 1 ? "%s does not take %s. Only %s does"
			      : "%s does not take %s. These do: %s",
		       who, o->name, these);
}

/* --- the command --- */

/* How many of the words are the command's name; 0: it is another. */
static size_t name_words(const char *name, const char *const *words, size_t n)
{
	const char *space = strchr(name, ' ');
	size_t first = space ? (size_t)(space - name) : strlen(name);

	if (!n)
		return 0;
	if (strlen(words[0]) != first || strncmp(words[0], name, first) != 0)
		return 0;
	if (!space)
		return 1;
	return n > 1 && strcmp(words[1], space + 1) == 0 ? 2 : 0;
}

static bool is_option(const char *word)
{
	return word[0] == '-' && word[1];
}

static size_t option_len(const char *word)
{
	return strcspn(word, "=");
}

/* The first two words that are neither options nor their values. */
static size_t first_words(const struct args_program *p, int argc, char **argv, const char *out[2])
{
	size_t n = 0;

	for (int i = 1; i < argc && n < 2; i++) {
		const struct args_option *o;

		if (strcmp(argv[i], "--") == 0)
			break;
		if (!is_option(argv[i])) {
			out[n++] = argv[i];
			continue;
		}
		o = row_of(p, NULL, argv[i], option_len(argv[i]));
		if (o && o->value && !strchr(argv[i], '='))
			i++;
	}
	return n;
}

/* "user list, user join NUMBER or user disable NUMBER": what begins with this word. */
static bool no_command(const struct args_program *p, const char *word, struct err *e)
{
	size_t len = strlen(word), n = 0, used = 0;
	char ways[NAMES_MAX] = "";

	for (size_t i = 0; p->command(i) && used < sizeof ways; i++) {
		const struct args_command *c = p->command(i);
		int put;

		if (strncmp(c->name, word, len) != 0 || c->name[len] != ' ')
			continue;
		put = snprintf(ways + used, sizeof ways - used, "%s%s %s%s%s", n++ ? ", or " : "",
			       p->name, c->name, *c->words ? " " : "", c->words);
		used += put > 0 ? (size_t)put : 0;
	}
	if (n)
		return err_set(e, ERR_INPUT, "Write it like this: %s", ways);
	return err_set(e, ERR_INPUT, "There is no command %.40s. %s --help lists them", word,
		       p->name);
}

static bool find_command(const struct args_program *p, int argc, char **argv,
			 struct args_given *out, size_t *words, struct err *e)
{
	const char *first[2] = { NULL, NULL };
	size_t n = first_words(p, argc, argv, first);

	for (size_t i = 0; p->command(i); i++) {
		const struct args_command *c = p->command(i);
		size_t used = name_words(c->name, first, n);

		if (used || (!n && !*c->name)) {
			out->command = c;
			out->index = i;
			*words = used;
			return true;
		}
	}
	if (!n)
		return err_set(e, ERR_INPUT, "Name a command. %s --help lists them", p->name);
	return no_command(p, first[0], e);
}

/* --- options --- */

static bool keep(struct args_given *g, const struct args_option *o, const char *value,
		 struct err *e)
{
	size_t before = args_count(g, o->name), most = o->most ? o->most : 1;

	if (before >= most)
		return err_set(e, ERR_INPUT,
			       most == 1 ? "%s was given twice" : "%s was given too often",
			       o->name);
	if (g->n_options == ARGS_OPTIONS_MAX)
		return err_set(e, ERR_INPUT, "There are more options than a command takes");
	g->options[g->n_options].option = o;
	g->options[g->n_options++].value = value;
	return true;
}

static bool take_option(const struct args_program *p, struct args_given *g, int argc, char **argv,
			int *i, struct err *e)
{
	const char *word = argv[*i], *equals = strchr(word, '=');
	size_t len = option_len(word);
	const struct args_option *o = row_of(p, g->command, word, len);
	const char *value = equals ? equals + 1 : NULL;

	if (!o)
		return err_set(e, ERR_INPUT, "There is no option %.*s. %s%s%s --help lists them",
			       (int)(len > 40 ? 40 : len), word, p->name,
			       *g->command->name ? " " : "", g->command->name);
	if (!args_takes(p, o, g->command))
		return refuse(p, g->command, o, e);
	if (!o->value)
		return value ? err_set(e, ERR_INPUT, "%s stands alone, with nothing after it",
				       o->name)
			     : keep(g, o, NULL, e);
	if (!value && *i + 1 < argc)
		value = argv[++*i];
	if (!value || !*value)
		return err_set(e, ERR_INPUT, "%s needs %s after it", o->name, o->value);
	return keep(g, o, value, e);
}

static bool take_all(const struct args_program *p, int argc, char **argv, size_t name,
		     struct args_given *g, struct err *e)
{
	bool only_words = false;

	g->words = argv;
	for (int i = 1; i < argc; i++) {
		if (!only_words && strcmp(argv[i], "--") == 0) {
			only_words = true;
		} else if (only_words || !is_option(argv[i])) {
			if (name)
				name--;
			else
				g->words[g->n_words++] = argv[i];
		} else if (!take_option(p, g, argc, argv, &i, e)) {
			return false;
		}
	}
	return true;
}

static bool needed(const struct args_program *p, const struct args_given *g, struct err *e)
{
	const struct args_command *c = g->command;

	if (g->n_words < c->least || g->n_words > c->most)
		return err_set(e, ERR_INPUT, "Write it like this: %s%s%s%s%s", p->name,
			       *c->name ? " " : "", c->name, *c->words ? " " : "", c->words);
	for (size_t i = 0; i < p->n_options; i++) {
		const struct args_option *o = &p->options[i];

		if (o->must && args_takes(p, o, c) && !args_count(g, o->name))
			return err_set(e, ERR_INPUT, "%s %s needs %s %s", p->name, c->name, o->name,
				       o->value);
		if (o->not_with && args_takes(p, o, c) && args_count(g, o->name) &&
		    args_count(g, o->not_with))
			return err_set(e, ERR_INPUT, "Say %s or %s, not both", o->name,
				       o->not_with);
	}
	return true;
}

/* Help is given whatever else was typed. */
static enum args_result asked_end(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		for (size_t k = 0; k < sizeof ends / sizeof *ends; k++)
			if (strcmp(argv[i], ends[k].name) == 0)
				return ends[k].result;
	return ARGS_RUN;
}

enum args_result args_parse(const struct args_program *p, int argc, char **argv,
			    struct args_given *out, struct err *e)
{
	enum args_result end = asked_end(argc, argv);
	size_t name = 0;
	bool found;

	*out = (struct args_given){ .words = argv };
	found = find_command(p, argc, argv, out, &name, e);
	if (end != ARGS_RUN || (!found && argc < 2)) {
		if (!name)
			out->command = NULL;
		err_clear(e);
		return end != ARGS_RUN ? end : ARGS_HELP;
	}
	if (!found || !take_all(p, argc, argv, name, out, e) || !needed(p, out, e))
		return ARGS_WRONG;
	return ARGS_RUN;
}

size_t args_count(const struct args_given *g, const char *name)
{
	size_t n = 0;

	for (size_t i = 0; i < g->n_options; i++)
		n += strcmp(g->options[i].option->name, name) == 0;
	return n;
}

const char *args_nth(const struct args_given *g, const char *name, size_t nth)
{
	for (size_t i = 0; i < g->n_options; i++)
		if (strcmp(g->options[i].option->name, name) == 0 && nth-- == 0)
			return g->options[i].value;
	return NULL;
}

const char *args_value(const struct args_given *g, const char *name)
{
	size_t n = args_count(g, name);

	return n ? args_nth(g, name, n - 1) : NULL;
}

/* --- the self-check --- */

static bool commands_exist(const struct args_program *p, const struct args_option *o)
{
	const char *at = o->commands;

	if (strcmp(at, "*") == 0)
		return true;
	while (*at) {
		size_t n = strcspn(at, ","), i = 0;
		const struct args_command *c;

		while ((c = p->command(i++)))
			if (strlen(list_name(p, c)) == n && strncmp(list_name(p, c), at, n) == 0)
				break;
		if (!c)
			return false;
		at += n;
		at += strspn(at, ", ");
	}
	return *o->commands != '\0';
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool pair_fits(const struct args_program *p, const struct args_option *a,
		      const struct args_option *b)
{
	if (strcmp(a->name, b->name) != 0)
		return true;
	if (!a->value != !b->value || !same_text(a->choices, b->choices))
		return false;
	for (size_t i = 0; p->command(i); i++)
		if (args_takes(p, a, p->command(i)) && args_takes(p, b, p->command(i)))
			return false;
	return true;
}

bool args_fit(const struct args_program *p, struct err *e)
{
	for (size_t i = 0; i < p->n_options; i++) {
		const struct args_option *o = &p->options[i];

		if (strncmp(o->name, "--", 2) != 0 || !*o->help || (o->must && !o->value))
			return err_set(e, ERR_BUG, "The row of %s does not say enough", o->name);
		if (!commands_exist(p, o))
			return err_set(e, ERR_BUG, "%s names a command that is not there", o->name);
		for (size_t k = 0; k < i; k++)
			if (!pair_fits(p, o, &p->options[k]))
				return err_set(e, ERR_BUG, "Two rows of %s contradict each other",
					       o->name);
	}
	for (size_t i = 0; p->command(i); i++) {
		const struct args_command *c = p->command(i);

		if (!*c->help || c->least > c->most || (c->most && !*c->words))
			return err_set(e, ERR_BUG, "The row of %s does not say enough", c->name);
	}
	return true;
}
