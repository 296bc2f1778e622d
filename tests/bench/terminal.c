#include "terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

void terminal_book(const char *home, size_t entries, struct book_cost cost)
{
	int status = 0;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		struct clock clock = clock_from(BENCH_NOW_MS);
		struct app *a = bench_book(home, &clock, cost);
		struct bench_fill at = { 0 };

		bench_shift(a);
		bench_fill(a, &at, entries);
		app_close(a);
		_exit(0);
	}
	waitpid(child, &status, 0);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		exit(1);
}

void terminal_expect(struct glass *g, const char *text, int ms)
{
	char *screen;

	if (glass_wait(g, text, ms))
		return;
	screen = glass_text(g);
	fprintf(stderr, "bench: \"%s\" did not come. The screen:\n%s", text, screen);
	free(screen);
	exit(1);
}

struct glass *terminal_open(const char *dapcar, const char *home)
{
	char *argv[] = { strdup(dapcar), strdup("--home"),    strdup(home),
			 strdup("--at"), strdup(TERMINAL_AT), NULL };
	struct glass_conf conf = { .argv = argv };
	struct glass *g = glass_start(&conf);

	for (size_t i = 0; argv[i]; i++)
		free(argv[i]);
	terminal_expect(g, "Passphrase", 0);
	return g;
}

void terminal_phrase(struct glass *g, bool enter)
{
	glass_keys(g, BENCH_NUMBER "\\t" BENCH_PHRASE);
	glass_settle(g, 50);
	if (enter)
		glass_keys(g, "\\r");
}
