/* What the terminal costs: any form from its key to its paint, a draft kept, and how often an idle
 * program wakes, each beside its limit (issue 3: 16 ms p99, 5 ms p99, the clock's alone). */
#include "terminal.h"

#include "base/crypto.h"
#include "base/mem.h"
#include "model/kinds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ENTRIES 1000
#define TURNS 100
#define DRAFTS 400
#define QUIET_MS 8
#define IDLE_S 20

/* From the night log. */
static const struct {
	const char *what, *there, *title;
} forms[] = {
	{ "new tasking", "^N", "New tasking" },
	{ "visit details", "^Gd", "1 Visit details" },
	{ "note", "^Gn", "8 Notes" },
	{ "end of shift", "^Gz", "shift" },
};

/* Microseconds on a processor: the figure that a busy machine spoils least. */
static double cpu_us(pid_t pid)
{
	char path[64];
	double ns = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/schedstat", (int)pid);
	f = fopen(path, "r");
	if (f && fscanf(f, "%lf", &ns) != 1)
		ns = 0;
	if (f)
		fclose(f);
	return ns / 1e3;
}

static void print_form(const char *what, double *wall, double *cpu, size_t n)
{
	printf("%-22s p50 %6.2f ms  p99 %6.2f ms   processor p50 %6.2f ms  p99 %6.2f ms\n", what,
	       bench_percentile(wall, n, 50) / 1e3, bench_percentile(wall, n, 99) / 1e3,
	       bench_percentile(cpu, n, 50) / 1e3, bench_percentile(cpu, n, 99) / 1e3);
}

static void time_forms(struct glass *g)
{
	puts("a form, from its key to its last cell (limit p99 16 ms)");
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		double wall[TURNS], cpu[TURNS];

		for (size_t turn = 0; turn < TURNS; turn++) {
			double before = cpu_us(glass_pid(g));

			wall[turn] = bench_painted(glass_time_quiet(g, forms[i].there, QUIET_MS));
			cpu[turn] = cpu_us(glass_pid(g)) - before;
			terminal_expect(g, forms[i].title, 2000);
			glass_keys(g, "^Gh");
			terminal_expect(g, "Tonight", 2000);
			glass_settle(g, 10);
		}
		print_form(forms[i].what, wall, cpu, TURNS);
	}
}

/* Voluntary switches: each is a wait that ended. */
static long switches(pid_t pid)
{
	char path[64], line[128];
	long n = -1;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
	f = fopen(path, "r");
	while (f && fgets(line, sizeof line, f))
		if (sscanf(line, "voluntary_ctxt_switches: %ld", &n) == 1)
			break;
	if (f)
		fclose(f);
	return n;
}

static void count_wakes(struct glass *g)
{
	long before, after;

	glass_settle(g, 7000); /* after a key the program looks each second for a while */
	before = switches(glass_pid(g));
	glass_run(g, IDLE_S * 1000);
	after = switches(glass_pid(g));
	printf("idle for %d s                            %ld wake-ups               (limit: the "
	       "clock's, "
	       "3 a minute)\n",
	       IDLE_S, after - before);
}

static void time_drafts(const char *home, const char *where)
{
	struct clock clock = clock_from(BENCH_NOW_MS);
	struct app *a = bench_reopen(home, &clock);
	struct rec *r = app_new(a, &kind_note);
	struct id draft = id_new(app_now(a));
	double us[DRAFTS];
	char words[1200];

	memset(words, 'w', sizeof words - 1);
	words[sizeof words - 1] = 0;
	for (size_t i = 0; i < DRAFTS; i++) {
		struct err e = { 0 };
		double t = bench_us();

		words[i % sizeof words] = (char)('a' + i % 26);
		rec_put(r, NOTE_TEXT, words);
		t = bench_us();
		if (!app_draft_keep(a, draft, r, "text", i, &e))
			bench_fail(&e);
		us[i] = bench_us() - t;
	}
	printf("a draft of 1.2 KB kept, %-14s  p50 %6.2f ms  p99 %6.2f ms   (limit p99 5 ms)\n",
	       where, bench_percentile(us, DRAFTS, 50) / 1e3,
	       bench_percentile(us, DRAFTS, 99) / 1e3);
	rec_free(r);
	app_close(a);
}

int main(int argc, char **argv)
{
	char *dir = bench_folder(false), *home = mem_fmt("%s/book", dir);
	char *fast = bench_folder(true), *there = mem_fmt("%s/book", fast);
	struct glass *g;

	if (argc < 2)
		return 1;
	crypto_start();
	terminal_book(home, ENTRIES, book_cost_least);
	terminal_book(there, ENTRIES, book_cost_least);
	g = terminal_open(argv[1], home);
	terminal_phrase(g, true);
	terminal_expect(g, "Tonight", 20000);
	time_forms(g);
	count_wakes(g);
	glass_free(g);
	time_drafts(there, "in memory");
	time_drafts(home, "on this disk");
	mem_free(home);
	mem_free(there);
	bench_folder_end(fast);
	bench_folder_end(dir);
	return 0;
}
