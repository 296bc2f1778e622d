/* The commands of `dapcar`: one table gives parsing, help and the manual's list. A command does
 * what a screen can do, by the same calls and under the same rules, and prints plain text or, with
 * --json, a stable form. */
#ifndef CLI_H
#define CLI_H

#include "app/app.h"
#include "base/args.h"
#include "base/clock.h"
#include "base/err.h"
#include "sync/wire/peer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EXIT_USAGE 2

/* What the command line said. Texts are borrowed from argv. */
struct cli {
	const char *home;
	const char *user;
	const char *passphrase_file;
	const char *code_file;
	const char *unlock_code_file;
	const char *theme;
	const char *night, *from, *to;
	const char *ndjson;
	const char *words;
	const char *why;
	const char *ground, *org_passphrase_file;
	const char *name, *role, *organisation;
	const char *at;
	const char *nights, *seed;
	bool json, history, once, watch, practice, desk, desks, plain;
	char **args; /* the second word of the command if it has two, then what follows */
	size_t n_args;
	struct clock clock;
	char *home_owned; /* when the default was worked out */
};

typedef int (*command_fn)(struct cli *c);

struct command {
	struct args_command row;
	command_fn run;
};

extern const struct args_program dapcar_program;
extern const struct command cli_commands[];

/* Prints the sentence of an error; returns the exit status of its class. */
int cli_fail(const struct err *e);
/* Opens the book of --home and unlocks it as --user with the passphrase (from --passphrase-file or
 * the terminal). The clock of a practice book starts at --at, or at the end of its weekend. */
bool cli_open(struct cli *c, struct app **out, struct err *e);
/* As cli_open(), and the role may do this. */
bool cli_open_for(struct cli *c, enum operation op, struct app **out, struct err *e);
/* An app_lock_fn of a command's book, of an app: what headquarters does not have is sealed as the book is locked. */
void cli_locks(void *app, bool unlocked);
/* A secret from a file, or asked on the terminal without echo. Wiped by the caller (buf_fini). */
bool cli_secret(const char *file, const char *prompt, struct buf *out, struct err *e);
/* The clock for a book: the system's, or for practice the one that --at names. ERR_DENIED for --at
 * on a live book. */
bool cli_clock(struct cli *c, bool practice, struct err *e);
/* A night as it was typed; NULL fits. ERR_INPUT: it is no day in the calendar, as in 2021-10-29. */
bool cli_night_fits(const char *night, struct err *e);

/* Whose signatures `verify` takes: headquarters', if the book has joined one. A book_signer_fn. */
struct cli_signers {
	bool known;
	struct peer peer;
	uint64_t unknown; /* signatures asked for whose key is not here */
};
bool cli_signer(void *ctx, struct id device, uint8_t public_key[32]);

int cmd_init(struct cli *c);
int cmd_enrol(struct cli *c);
int cmd_user(struct cli *c);
int cmd_org_key(struct cli *c);
int cmd_verify(struct cli *c);
int cmd_backup(struct cli *c);
int cmd_restore(struct cli *c);
int cmd_add(struct cli *c);
int cmd_log(struct cli *c);
int cmd_show(struct cli *c);
int cmd_search(struct cli *c);
int cmd_sync(struct cli *c);
int cmd_courier(struct cli *c);
int cmd_status(struct cli *c);
int cmd_review(struct cli *c);
int cmd_referral(struct cli *c);
int cmd_support(struct cli *c);
int cmd_report(struct cli *c);
int cmd_measures(struct cli *c);
int cmd_rules(struct cli *c);
int cmd_demo(struct cli *c);
/* The terminal interface on the book of --home. */
int tui_run(struct cli *c);

#endif
