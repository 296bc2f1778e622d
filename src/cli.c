#include "cli.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/typed.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

int cli_main(int argc, char **argv);

static bool default_home(struct cli *c)
{
	const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");

	if (c->home)
		return true;
	if (data && *data == '/')
		c->home_owned = mem_fmt("%s/dapcar", data);
	else if (home && *home)
		c->home_owned = mem_fmt("%s/.local/share/dapcar", home);
	else
		return false;
	c->home = c->home_owned;
	return true;
}

/* What was given goes where each row says. */
static void fill(struct cli *c, const struct args_given *g)
{
	const char *second = strchr(g->command->name, ' ');

	for (size_t i = 0; i < g->n_options; i++) {
		char *member = (char *)c + g->options[i].option->at;

		if (g->options[i].value)
			*(const char **)member = g->options[i].value;
		else
			*(bool *)member = true;
	}
	c->args = mem_new_array(g->n_words + 1, sizeof *c->args);
	if (second)
		c->args[c->n_args++] = mem_str(second + 1);
	for (size_t i = 0; i < g->n_words; i++)
		c->args[c->n_args++] = mem_str(g->words[i]);
}

static void drop(struct cli *c)
{
	for (size_t i = 0; i < c->n_args; i++)
		mem_free(c->args[i]);
	mem_free(c->args);
	mem_free(c->home_owned);
}

static int run(const struct args_given *g)
{
	struct cli c = { .clock = clock_system() };
	char **args;
	size_t n;
	int status = EXIT_USAGE;

	fill(&c, g);
	args = c.args;
	n = c.n_args;
	if (default_home(&c))
		status = cli_commands[g->index].run(&c);
	else
		fputs("dapcar: name a data folder with --home\n", stderr);
	c.args = args;
	c.n_args = n;
	drop(&c);
	return status;
}

int cli_main(int argc, char **argv)
{
	struct args_given g;
	struct buf help = { 0 };
	struct err e = { 0 };
	int status = 0;

	switch (args_parse(&dapcar_program, argc, argv, &g, &e)) {
	case ARGS_HELP:
		args_help(&dapcar_program, g.command, &help);
		fputs(buf_str(&help), stdout);
		break;
	case ARGS_VERSION:
		puts("dapcar " DAPCAR_VERSION);
		break;
	case ARGS_WRONG:
		fprintf(stderr, "dapcar: %s\n", e.text);
		status = EXIT_USAGE;
		break;
	case ARGS_RUN:
		status = run(&g);
		break;
	}
	buf_fini(&help);
	return status;
}

int cli_fail(const struct err *e)
{
	fprintf(stderr, "dapcar: %s\n", e->text);
	return err_exit_status(e->class);
}

bool cli_secret(const char *file, const char *prompt, struct buf *out, struct err *e)
{
	struct termios was, quiet;
	char c;

	if (file)
		return file_read_line(file, out, e);
	if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &was) != 0)
		return err_set(e, ERR_INPUT,
			       "There is no terminal to ask on. Use --passphrase-file");
	fprintf(stderr, "%s: ", prompt);
	quiet = was;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
	while (read(STDIN_FILENO, &c, 1) == 1 && c != '\n' && c != '\r')
		if (!buf_putc(out, c))
			break;
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &was);
	fputc('\n', stderr);
	return out->len > 0 ? true : err_set(e, ERR_INPUT, "Enter the %s", prompt);
}

/* The last instant of the golden weekend that the crew recorded (decisions, "Evaluation"). */
#define PRACTICE_CLOCK "2021-10-31T01:35:00Z"

bool cli_clock(struct cli *c, bool practice, struct err *e)
{
	int64_t start;

	if (!practice)
		return c->at ? err_set(e, ERR_DENIED,
				       "Only a practice book has a clock that can be set")
			     : true;
	if (!instant_parse(c->at ? c->at : PRACTICE_CLOCK, &start))
		return err_set(e, ERR_INPUT, "--at must be a time like 2021-10-29T18:52:00Z");
	c->clock = clock_from(start);
	return true;
}

bool cli_night_fits(const char *night, struct err *e)
{
	return !night || date_is_stored(night) ||
	       err_set(e, ERR_INPUT, "The night must be a date like 2021-10-29");
}

static void tell_mended(const struct book *b)
{
	unsigned long long lost = book_lost(b);

	fputs("The book was damaged and was mended. The damaged file is kept beside it "
	      "(book.db.damaged-N). Ring IT\n",
	      stderr);
	if (lost)
		fprintf(stderr, "%llu %s not found in it; dapcar verify names %s\n", lost,
			lost == 1 ? "entry was" : "entries were", lost == 1 ? "it" : "them");
}

bool cli_open(struct cli *c, struct app **out, struct err *e)
{
	struct buf phrase = { .ceiling = 1000 };
	struct app *a = NULL;
	bool ok = false;

	if (!app_open(c->home, &c->clock, &a, e))
		return false;
	if (!cli_clock(c, app_is_practice(a), e))
		goto out;
	if (!c->user) {
		err_set(e, ERR_LOCKED, "Say who you are with --user NUMBER");
		goto out;
	}
	if (!cli_secret(c->passphrase_file, "Passphrase", &phrase, e) ||
	    !book_unlock(app_book(a), c->user, buf_str(&phrase), e) || !app_load(a, e))
		goto out;
	if (book_awaits_mending(app_book(a)))
		fputs("The book is damaged: reading only, so that nothing is lost. Make room on "
		      "its disk and move book.db.damaged-N elsewhere, if there are any; then it "
		      "mends itself. Ring IT on the number in the car folder\n",
		      stderr);
	else if (book_was_mended(app_book(a)))
		tell_mended(app_book(a));
	app_on_lock(a, cli_locks, a);
	if (book_is_read_only(app_book(a)) && !book_awaits_mending(app_book(a)))
		fprintf(stderr,
			"%s. What is saved can be read. Ring IT on the number in the car folder\n",
			book_reads_only(app_book(a)));
	ok = true;
	*out = a;
out:
	buf_fini(&phrase);
	if (!ok)
		app_close(a);
	return ok;
}

bool cli_open_for(struct cli *c, enum operation op, struct app **out, struct err *e)
{
	const struct member *m;

	if (!cli_open(c, out, e))
		return false;
	m = app_typist(*out);
	if (m && access_may(m->role, app_node(*out) == NODE_CAR, op))
		return true;
	app_audit(*out, "export", (struct id){ { 0 } }, NULL, false, NULL);
	app_close(*out);
	*out = NULL;
	return err_set(e, ERR_DENIED, "Your role does not do this on this machine");
}
