#include "cli.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

int cli_main(int argc, char **argv);

static const struct command commands[] = {
	{ "", "", "the night, on the terminal", 0, 0, tui_run },
	{ "demo", "", "a fresh practice weekend with its own headquarters on this machine", 0, 0,
	  cmd_demo },
	{ "init", "", "make a book with a first person and no headquarters", 0, 0, cmd_init },
	{ "enrol", "BUNDLE", "join a headquarters from the bundle that dapcar-hq device add wrote",
	  1, 1, cmd_enrol },
	{ "user", "list | join NUMBER | disable NUMBER", "people of this book", 1, 2, cmd_user },
	{ "org-key", "make CODE", "a support organisation's own key, on its own machine", 2, 2,
	  cmd_org_key },
	{ "add", "KIND [FIELD=VALUE...] | --ndjson FILE",
	  "record without a screen; the same checks", 0, 200, cmd_add },
	{ "log", "", "a night's attendances", 0, 0, cmd_log },
	{ "show", "RECORD", "one record, or all versions of it", 1, 1, cmd_show },
	{ "search", "WORDS", "attendances that hold all of the words", 1, 20, cmd_search },
	{ "sync", "", "send what headquarters does not have, and take what it has", 0, 0,
	  cmd_sync },
	{ "status", "", "what is saved, sent and at headquarters", 0, 0, cmd_status },
	{ "review", "list | approve ID | return ID", "a supervisor's desk", 1, 2, cmd_review },
	{ "measures", "", "what the evaluation counts", 0, 0, cmd_measures },
	{ "verify", "[FOLDER]",
	  "chain, seals and signatures; without a passphrase the structure only", 0, 1,
	  cmd_verify },
};

enum takes { TAKES_NOTHING, TAKES_TEXT };

struct option {
	const char *name;
	enum takes takes;
	size_t at; /* in struct cli */
	const char *value, *what;
};

#define TEXT(member) TAKES_TEXT, offsetof(struct cli, member)
#define FLAG(member) TAKES_NOTHING, offsetof(struct cli, member)

static const struct option options[] = {
	{ "--home", TEXT(home), "DIR", "the data folder (~/.local/share/dapcar)" },
	{ "--user", TEXT(user), "NUMBER", "who unlocks, for commands" },
	{ "--passphrase-file", TEXT(passphrase_file), "FILE", "the passphrase, on its first line" },
	{ "--code-file", TEXT(code_file), "FILE", "the code of 6 figures, for user join and init" },
	{ "--unlock-code-file", TEXT(unlock_code_file), "FILE",
	  "the one-time code, for user join" },
	{ "--theme", TEXT(theme), "NAME", "day, dusk, night, contrast or mono" },
	{ "--json", FLAG(json), NULL, "a stable form for programs" },
	{ "--night", TEXT(night), "DATE", "the night that began on this date" },
	{ "--from", TEXT(from), "DATE", "first night of the period" },
	{ "--to", TEXT(to), "DATE", "last night of the period" },
	{ "--ndjson", TEXT(ndjson), "FILE", "records to add, one a line; - for standard input" },
	{ "--history", FLAG(history), NULL, "all versions, newest first" },
	{ "--why", TEXT(why), "CODE",
	  "the reason for looking, such as attendance_duty or correction" },
	{ "--words", TEXT(words), "TEXT", "words to the crew" },
	{ "--once", FLAG(once), NULL, "one session, then end" },
	{ "--watch", FLAG(watch), NULL, "go on sending until stopped" },
	{ "--practice", FLAG(practice), NULL, "make a practice book" },
	{ "--desk", FLAG(desk), NULL, "of a desk, not a car" },
	{ "--name", TEXT(name), "NAME", "of the first person" },
	{ "--role", TEXT(role), "ROLE", "of the first person" },
	{ "--org", TEXT(organisation), "CODE", "of the first person" },
	{ "--at", TEXT(at), "INSTANT", "where a practice clock starts, like 2021-10-29T18:52:00Z" },
};

static void usage(FILE *to)
{
	fprintf(to, "dapcar %s - records of a Domestic Abuse Partnership Car\n\n", DAPCAR_VERSION);
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		char *line = mem_fmt("dapcar %s%s%s", commands[i].name,
				     *commands[i].args ? " " : "", commands[i].args);

		fprintf(to, "  %-52s %s\n", line, commands[i].what);
		mem_free(line);
	}
	fputs("\nOptions\n", to);
	for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
		char *line = mem_fmt("%s%s%s", options[i].name, options[i].value ? " " : "",
				     options[i].value ? options[i].value : "");

		fprintf(to, "  %-28s %s\n", line, options[i].what);
		mem_free(line);
	}
	fputs("  --help, --version\n", to);
}

static const struct option *option_find(const char *name)
{
	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		if (strcmp(options[i].name, name) == 0)
			return &options[i];
	return NULL;
}

/* Takes options out of argv in place; what is left are words. False: wrong usage, said why. */
static bool parse(struct cli *c, int argc, char **argv)
{
	c->args = argv;
	for (int i = 1; i < argc; i++) {
		const struct option *o;

		if (argv[i][0] != '-' || strcmp(argv[i], "-") == 0) {
			c->args[c->n_args++] = argv[i];
			continue;
		}
		o = option_find(argv[i]);
		if (!o) {
			fprintf(stderr, "dapcar: there is no option %s. dapcar --help lists them\n",
				argv[i]);
			return false;
		}
		if (o->takes == TAKES_NOTHING) {
			*(bool *)((char *)c + o->at) = true;
			continue;
		}
		if (i + 1 == argc) {
			fprintf(stderr, "dapcar: %s needs %s after it\n", o->name, o->value);
			return false;
		}
		*(const char **)((char *)c + o->at) = argv[++i];
	}
	return true;
}

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

static const struct command *command_find(struct cli *c)
{
	const char *name = c->n_args ? c->args[0] : "";

	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

int cli_main(int argc, char **argv)
{
	struct cli c = { .clock = clock_system() };
	const struct command *command;
	int status = EXIT_USAGE;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0) {
			usage(stdout);
			return 0;
		}
		if (strcmp(argv[i], "--version") == 0) {
			puts("dapcar " DAPCAR_VERSION);
			return 0;
		}
	}
	if (!parse(&c, argc, argv))
		return EXIT_USAGE;
	command = command_find(&c);
	if (!command) {
		fprintf(stderr, "dapcar: there is no command %s. dapcar --help lists them\n",
			c.args[0]);
		return EXIT_USAGE;
	}
	if (c.n_args) {
		c.args++;
		c.n_args--;
	}
	if (c.n_args < command->least || c.n_args > command->most) {
		fprintf(stderr, "dapcar: write it like this: dapcar %s %s\n", command->name,
			command->args);
		return EXIT_USAGE;
	}
	if (!default_home(&c)) {
		fputs("dapcar: name a data folder with --home\n", stderr);
		return EXIT_USAGE;
	}
	status = command->run(&c);
	mem_free(c.home_owned);
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
