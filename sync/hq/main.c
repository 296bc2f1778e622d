#include "commands.h"

#include "base/buf.h"
#include "base/crypto.h"
#include "base/mem.h"

#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

static int run(const struct given *g)
{
	struct err e = { 0 };

	if (hq_commands[g->got.index].run(g, &e))
		return EXIT_DONE;
	fprintf(stderr, "dapcar-hq: %s\n", e.text);
	return err_exit_status(e.class);
}

int main(int argc, char **argv)
{
	struct given *g = mem_new(sizeof *g);
	struct buf help = { 0 };
	struct err e = { 0 };
	int status = EXIT_DONE;

	umask(077);
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	signal(SIGPIPE, SIG_IGN);
	crypto_start();
	switch (options_parse(argc, argv, g, &e)) {
	case ARGS_HELP:
		args_help(&dapcar_hq_program, g->got.command, &help);
		fputs(buf_str(&help), stdout);
		break;
	case ARGS_VERSION:
		puts("dapcar-hq " DAPCAR_VERSION);
		break;
	case ARGS_WRONG:
		fprintf(stderr, "dapcar-hq: %s\n", e.text);
		status = EXIT_USAGE;
		break;
	case ARGS_RUN:
		status = run(g);
		break;
	}
	buf_fini(&help);
	mem_free(g);
	return status;
}
