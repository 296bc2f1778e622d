/* What the rows of a command line say to people: help, completion and the manual's lists. */
#include "base/args.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *name, *help;
} everywhere[] = {
	{ "--help", "this help; after a command, the help of that command" },
	{ "--version", "the program's version" },
};

#define EVERYWHERE (sizeof everywhere / sizeof *everywhere)

/* --- help --- */

static void help_line(struct buf *out, int width, const char *left, const char *right)
{
	buf_fmt(out, "  %-*s %s\n", width, left, right);
}

static void help_option(struct buf *out, const struct args_option *o)
{
	char left[48];

	snprintf(left, sizeof left, "%s%s%s", o->name, o->value ? " " : "",
		 o->value ? o->value : "");
	help_line(out, 26, left, o->help);
}

static void usage_of(const struct args_program *p, const struct args_command *c, struct buf *out)
{
	buf_fmt(out, "%s%s%s%s%s", p->name, *c->name ? " " : "", c->name, *c->words ? " " : "",
		c->words);
}

static void help_commands(const struct args_program *p, struct buf *out)
{
	for (size_t i = 0; p->command(i); i++) {
		struct buf left = { 0 };

		usage_of(p, p->command(i), &left);
		help_line(out, 42, buf_str(&left), p->command(i)->help);
		buf_fini(&left);
	}
}

bool args_help(const struct args_program *p, const struct args_command *one, struct buf *out)
{
	if (one) {
		usage_of(p, one, out);
		buf_fmt(out, "\n  %s\n\nOptions\n", one->help);
	} else {
		buf_fmt(out, "%s %s - %s\n\n", p->name, p->version, p->title);
		help_commands(p, out);
		buf_puts(out, "\nOptions\n");
	}
	for (size_t i = 0; i < p->n_options; i++)
		if (!one || args_takes(p, &p->options[i], one))
			help_option(out, &p->options[i]);
	for (size_t i = 0; i < EVERYWHERE; i++)
		help_line(out, 26, everywhere[i].name, everywhere[i].help);
	if (!one)
		buf_fmt(out, "\n%s COMMAND --help tells the options of a command.\n%s", p->name,
			p->foot);
	return !out->full;
}

/* --- completion for bash --- */

static void reply(struct buf *out, const char *choices)
{
	if (!choices)
		buf_putc(out, ':');
	else if (strcmp(choices, ARGS_FILE) == 0)
		buf_puts(out, "compopt -o filenames; COMPREPLY=($(compgen -f -- \"$cur\"))");
	else if (strcmp(choices, ARGS_FOLDER) == 0)
		buf_puts(out, "compopt -o filenames; COMPREPLY=($(compgen -d -- \"$cur\"))");
	else
		buf_fmt(out, "COMPREPLY=($(compgen -W '%s' -- \"$cur\"))", choices);
}

static bool seen_before(const struct args_program *p, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (strcmp(p->options[k].name, p->options[i].name) == 0)
			return true;
	return false;
}

/* After an option that takes a value comes the value. */
static void complete_values(const struct args_program *p, struct buf *out)
{
	buf_puts(out, "\tcase $prev in\n");
	for (size_t i = 0; i < p->n_options; i++) {
		const struct args_option *o = &p->options[i];

		if (!o->value || seen_before(p, i))
			continue;
		buf_fmt(out, "\t%s) ", o->name);
		reply(out, o->choices);
		buf_puts(out, "; return ;;\n");
	}
	buf_puts(out, "\tesac\n");
}

/* Which words were typed that are neither options nor their values. */
static void complete_words(const struct args_program *p, struct buf *out)
{
	const char *between = "";

	buf_puts(out, "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
		      "\t\tcase ${COMP_WORDS[i]} in\n\t\t");
	for (size_t i = 0; i < p->n_options; i++)
		if (p->options[i].value && !seen_before(p, i)) {
			buf_fmt(out, "%s%s", between, p->options[i].name);
			between = " | ";
		}
	buf_puts(out, ") ((i++)) ;;\n\t\t-*) ;;\n\t\t*) words+=(\"${COMP_WORDS[i]}\") ;;\n"
		      "\t\tesac\n\tdone\n");
}

static void complete_options(const struct args_program *p, const struct args_command *c,
			     struct buf *out)
{
	buf_puts(out, "\t\toptions='");
	for (size_t i = 0; i < p->n_options; i++)
		if (c ? args_takes(p, &p->options[i], c) : !seen_before(p, i))
			buf_fmt(out, "%s ", p->options[i].name);
	for (size_t i = 0; i < EVERYWHERE; i++)
		buf_fmt(out, "%s%s", everywhere[i].name, i + 1 < EVERYWHERE ? " " : "'\n");
}

/* What a command is to be completed with, in a case of the words that were typed. */
static void complete_command(const struct args_program *p, const struct args_command *c,
			     struct buf *out)
{
	buf_fmt(out, "\t'%s' | '%s '*)\n", c->name, c->name);
	complete_options(p, c, out);
	if (c->most && c->choices) {
		buf_puts(out, "\t\tif [[ $cur != -* ]]; then ");
		reply(out, c->choices);
		buf_puts(out, "; return; fi\n");
	}
	buf_puts(out, "\t\t;;\n");
}

/* The first words of commands once each, or the second words behind a first. */
static void put_names(const struct args_program *p, const char *first, struct buf *out)
{
	struct buf list = { 0 };
	size_t len = first ? strlen(first) : 0;

	for (size_t i = 0; p->command(i); i++) {
		const char *name = p->command(i)->name, *word = name;
		char spaced[64];
		size_t n;

		if (first && (strncmp(name, first, len) != 0 || name[len] != ' '))
			continue;
		word = first ? name + len + 1 : name;
		n = strcspn(word, " ");
		snprintf(spaced, sizeof spaced, " %.*s ", (int)(n > 60 ? 60 : n), word);
		if (!n || (list.len && strstr(buf_str(&list), spaced)))
			continue;
		buf_fmt(&list, list.len ? "%s" : " %s", spaced + 1);
	}
	buf_put(out, buf_str(&list) + (list.len > 0), list.len ? list.len - 2 : 0);
	buf_fini(&list);
}

static void complete_names(const struct args_program *p, struct buf *out)
{
	buf_puts(out, "\tcase ${#words[@]}:${words[0]-} in\n\t0:*) names='");
	put_names(p, NULL, out);
	buf_puts(out, "' ;;\n");
	for (size_t i = 0; p->command(i); i++) {
		const char *name = p->command(i)->name, *space = strchr(name, ' ');
		char first[64];
		size_t n = space ? (size_t)(space - name) : 0;

		if (!space || (i && strncmp(p->command(i - 1)->name, name, n + 1) == 0))
			continue;
		snprintf(first, sizeof first, "%.*s", (int)(n > 60 ? 60 : n), name);
		buf_fmt(out, "\t1:%s) names='", first);
		put_names(p, first, out);
		buf_puts(out, "' ;;\n");
	}
	buf_puts(out, "\tesac\n"
		      "\tif [[ -n $names && $cur != -* ]]; then\n"
		      "\t\tCOMPREPLY=($(compgen -W \"$names\" -- \"$cur\"))\n\t\treturn\n\tfi\n");
}

bool args_completion(const struct args_program *p, struct buf *out)
{
	char fn[40];
	size_t n = 0;

	for (; p->name[n] && n + 1 < sizeof fn; n++)
		fn[n] = p->name[n] == '-' ? '_' : p->name[n];
	fn[n] = '\0';
	buf_fmt(out,
		"# What bash offers after `%s` and the tabulator key. Made from the tables\n"
		"# that the program itself parses by.\n_%s() {\n"
		"\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
		"\tlocal i names= options= words=()\n\tCOMPREPLY=()\n",
		p->name, fn);
	complete_values(p, out);
	complete_words(p, out);
	complete_names(p, out);
	/* Before the command any option may stand. */
	buf_puts(out, "\tcase \"${words[*]}\" in\n\t'')\n");
	complete_options(p, NULL, out);
	buf_puts(out, "\t\t;;\n");
	for (size_t i = 0; p->command(i); i++)
		if (*p->command(i)->name)
			complete_command(p, p->command(i), out);
	buf_fmt(out,
		"\tesac\n\t[[ $cur != -* ]] || COMPREPLY=($(compgen -W \"$options\" -- "
		"\"$cur\"))\n}\ncomplete -F _%s %s\n",
		fn, p->name);
	return !out->full;
}

/* --- the manual --- */

/* As troff wants it: hyphens that can be copied, nothing taken for a request. */
static void put_troff(struct buf *out, const char *s)
{
	for (; *s; s++) {
		if (*s == '\\')
			buf_puts(out, "\\e");
		else if (*s == '-')
			buf_puts(out, "\\-");
		else if (*s == '\'')
			buf_puts(out, "\\(aq");
		else
			buf_putc(out, *s);
	}
}

/* A help line as a sentence. */
static void put_sentence(struct buf *out, const char *help)
{
	char first[2] = { ascii_upper(*help), '\0' };

	put_troff(out, first);
	put_troff(out, help + 1);
	buf_puts(out, ".\n");
}

static void manual_commands(const struct args_program *p, struct buf *out)
{
	for (size_t i = 0; p->command(i); i++) {
		const struct args_command *c = p->command(i);
		const char *between = "Options: ";

		buf_puts(out, ".TP\n\\fB");
		put_troff(out, p->name);
		buf_puts(out, *c->name ? " " : "");
		put_troff(out, c->name);
		buf_puts(out, "\\fR \\fI");
		put_troff(out, c->words);
		buf_puts(out, "\\fR\n");
		put_sentence(out, c->help);
		for (size_t k = 0; k < p->n_options; k++)
			if (args_takes(p, &p->options[k], c)) {
				buf_fmt(out, "%s\\fB", between);
				put_troff(out, p->options[k].name);
				buf_puts(out, "\\fR");
				between = ",\n";
			}
		buf_puts(out, *between == ',' ? ".\n" : "");
	}
}

static void manual_options(const struct args_program *p, struct buf *out)
{
	for (size_t i = 0; i < p->n_options; i++) {
		const struct args_option *o = &p->options[i];

		buf_puts(out, ".TP\n\\fB");
		put_troff(out, o->name);
		buf_puts(out, "\\fR");
		if (o->value) {
			buf_puts(out, " \\fI");
			put_troff(out, o->value);
			buf_puts(out, "\\fR");
		}
		buf_putc(out, '\n');
		put_sentence(out, o->help);
		if (strcmp(o->commands, "*") == 0) {
			buf_puts(out, "With every command.\n");
			continue;
		}
		buf_puts(out, "With: ");
		put_troff(out, o->commands);
		buf_puts(out, ".\n");
	}
	for (size_t i = 0; i < EVERYWHERE; i++) {
		buf_puts(out, ".TP\n\\fB");
		put_troff(out, everywhere[i].name);
		buf_puts(out, "\\fR\n");
		put_sentence(out, everywhere[i].help);
	}
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || c == '-';
}

/* The name of an option as the text spells it, `\-\-night`, without the backslashes. */
static size_t spelt_option(const char *at, char name[48])
{
	size_t n = 0, i = 0;

	while (at[i] && n + 1 < 48 && (is_letter(at[i]) || (at[i] == '\\' && at[i + 1] == '-'))) {
		if (at[i] != '\\')
			name[n++] = at[i];
		i++;
	}
	name[n] = '\0';
	return i;
}

static bool option_known(const struct args_program *p, const char *name)
{
	for (size_t i = 0; i < p->n_options; i++)
		if (strcmp(p->options[i].name, name) == 0)
			return true;
	for (size_t i = 0; i < EVERYWHERE; i++)
		if (strcmp(everywhere[i].name, name) == 0)
			return true;
	return false;
}

static bool text_is_true(const struct args_program *p, const char *text, struct err *e)
{
	const char *at = text;
	char name[48];

	while ((at = strstr(at, "\\-\\-"))) {
		at += spelt_option(at, name);
		if (!option_known(p, name))
			return err_set(e, ERR_INPUT, "The manual tells of %s, which is no option",
				       name);
	}
	return true;
}

/* The line `mark`, replaced by what `put` says. */
static bool replace(const struct args_program *p, const char **text, const char *mark,
		    void (*put)(const struct args_program *, struct buf *), struct buf *out,
		    struct err *e)
{
	const char *at = strstr(*text, mark);

	if (!at)
		return err_set(e, ERR_INPUT, "The manual has no line %s", mark);
	buf_put(out, *text, (size_t)(at - *text));
	put(p, out);
	*text = at + strlen(mark) + (at[strlen(mark)] == '\n');
	return true;
}

static void manual_version(const struct args_program *p, struct buf *out)
{
	buf_puts(out, p->version);
}

bool args_manual(const struct args_program *p, const char *text, struct buf *out, struct err *e)
{
	return text_is_true(p, text, e) && replace(p, &text, "@VERSION@", manual_version, out, e) &&
	       replace(p, &text, "@COMMANDS@", manual_commands, out, e) &&
	       replace(p, &text, "@OPTIONS@", manual_options, out, e) && buf_puts(out, text);
}
