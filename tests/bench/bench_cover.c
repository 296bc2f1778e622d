/* From the byte of Esc to the cover on the screen, on the real program: at rest, with a save just
 * begun, while a backlog goes to a real headquarters, and while a key is derived. A lone Esc is
 * known as one after 25 ms, which is in every figure. */
#include "car.h"
#include "terminal.h"

#include "base/crypto.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ENTRIES 600
#define BACKLOG 10000
#define MOST 60
#define SENDS 8
#define DERIVES 5

struct situation {
	const char *what;
	double ms[MOST];
	size_t n;
};

static void note_one(struct situation *s, struct glass *g)
{
	int64_t us = glass_time(g, "\\e", TERMINAL_COVER);

	if (us < 0) {
		char *screen = glass_text(g);

		fprintf(stderr, "bench: no cover, %s. The screen:\n%s", s->what, screen);
		free(screen);
		exit(1);
	}
	if (s->n < MOST)
		s->ms[s->n++] = (double)us / 1e3;
}

static void print(struct situation *s)
{
	double most;

	if (!s->n) {
		printf("  %-44s never met\n", s->what);
		return;
	}
	most = bench_percentile(s->ms, s->n, 100);
	printf("  %-44s %7.1f %7.1f %7.1f   %zu\n", s->what, bench_percentile(s->ms, s->n, 50),
	       bench_percentile(s->ms, s->n, 95), most, s->n);
}

static void back(struct glass *g, const char *code)
{
	glass_keys(g, code);
	glass_keys(g, "\\r");
	terminal_expect(g, "Tonight", 0);
	glass_settle(g, 20);
}

/* ^T records the next time of the attendance that is marked: a whole save by one key. */
static void at_rest_and_saving(const char *dapcar, struct situation *rest, struct situation *saving)
{
	char *dir = bench_folder(false), *home = mem_fmt("%s/book", dir);
	struct glass *g;

	terminal_book(home, ENTRIES, book_cost_least);
	g = terminal_open(dapcar, home);
	terminal_phrase(g, true);
	terminal_expect(g, "Tonight", 20000);
	for (size_t i = 0; i < MOST - 20; i++) {
		glass_settle(g, 30);
		note_one(rest, g);
		back(g, BENCH_CODE);
		/* A ^T at once would be taken for a held key. */
		glass_type(g, "j", 300);
		glass_keys(g, "^T");
		note_one(saving, g);
		back(g, BENCH_CODE);
	}
	glass_free(g);
	mem_free(home);
	bench_folder_end(dir);
}

static void deriving(const char *dapcar, struct situation *s)
{
	char *dir = bench_folder(true), *home = mem_fmt("%s/book", dir);

	terminal_book(home, 10, book_cost_default);
	for (size_t i = 0; i < DERIVES; i++) {
		struct glass *g = terminal_open(dapcar, home);

		terminal_phrase(g, true);
		glass_run(g, 40 + 40 * (int)i);
		if (!glass_has(g, "Tonight"))
			note_one(s, g);
		glass_free(g);
	}
	mem_free(home);
	bench_folder_end(dir);
}

/* One receipt is for all of them; entries that come meanwhile do not count. */
static bool backlog_waits(struct glass *g)
{
	const char *at = strstr(glass_row(g, 0), "To send ");

	return at && strtoul(at + 8, NULL, 10) >= BACKLOG;
}

/* A session begins soon after the unlock; the first Esc comes a little later each time. */
static size_t sending(char **argv, struct situation *s)
{
	struct clock clock;
	struct app *a;
	struct real r;
	int64_t at;
	size_t arrived = 0;

	instant_parse(CAR_SENDING, &at);
	clock = clock_from(at);
	real_init(&r, argv);
	real_weekend(&r, CAR_BEFORE);
	a = car_open(&r, &clock);
	car_backlog(a, BACKLOG);
	app_close(a);
	real_copy(&r, "car", "car-full");
	real_copy(&r, "hq", "hq-empty");
	for (size_t i = 0; i < SENDS; i++) {
		struct glass *g;

		real_copy(&r, "car-full", "car");
		real_copy(&r, "hq-empty", "hq");
		real_hq_start(&r, CAR_SENDING);
		g = real_open(&r, "car", CAR_SENDING);
		real_unlock(g, CAR_NUMBER);
		/* "Good" stands there before the first session too; this only while one asks. */
		terminal_expect(g, "Signal weak", 20000);
		glass_run(g, 25 * (int)i);
		for (int tries = 0; tries < 10 && backlog_waits(g); tries++) {
			note_one(s, g);
			glass_keys(g, REAL_CODE "\\r");
			terminal_expect(g, "To send ", 0);
		}
		arrived += !backlog_waits(g);
		glass_free(g);
		real_hq_stop(&r);
	}
	real_fini(&r);
	return arrived;
}

int main(int argc, char **argv)
{
	struct situation rest = { .what = "at rest" },
			 saving = { .what = "a save has just begun (^T)" },
			 push = { .what = "10,000 entries going to headquarters" },
			 derive = { .what = "a key being derived (256 MiB, 3 passes)" };

	size_t arrived;

	if (argc < 3)
		return 1;
	crypto_start();
	at_rest_and_saving(argv[1], &rest, &saving);
	deriving(argv[1], &derive);
	arrived = sending(argv, &push);
	puts("Esc to cover, ms: p50, p95, most, how many (goal: at most 50)");
	print(&rest);
	print(&saving);
	print(&derive);
	print(&push);
	printf("  (in %zu of %d sessions everything had arrived before the last Esc)\n", arrived,
	       SENDS);
	return 0;
}
