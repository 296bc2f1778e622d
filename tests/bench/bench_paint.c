/* From a key to its paint in the night log of a book with 10,000 entries, beside a bare ncurses
 * list (shared/bench/ncfloor.c, built here when its source is there) on a terminal of the same
 * size: the same keys, in turn, in one run. And from Enter on the passphrase to the night log. */
#include "terminal.h"

#include "base/crypto.h"
#include "base/mem.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ENTRIES 10000
/* Down and up again, twice as far as either list shows. */
#define STEPS 45
#define TURNS 5
#define KEYS ((size_t)STEPS * 2 * TURNS)
#define QUIET_MS 8
#define STAMPS 20
#define DOWN "\\eOB"
#define UP "\\eOA"

struct list {
	const char *what;
	struct glass *g;
	double us[KEYS];
	size_t n;
};

/* NULL when there is no source or no compiler. */
static char *floor_build(const char *source, const char *dir)
{
	char *out = mem_fmt("%s/ncfloor", dir);
	int status = -1;
	pid_t child;

	if (!source || access(source, R_OK) != 0)
		goto none;
	child = fork();
	if (child == 0) {
		execlp("cc", "cc", "-O2", "-w", "-o", out, source, "-lncursesw", "-lsqlite3",
		       (char *)NULL);
		_exit(127);
	}
	waitpid(child, &status, 0);
	if (status == 0)
		return out;
none:
	mem_free(out);
	return NULL;
}

static char *floor_rows(const char *dir, size_t n)
{
	char *path = mem_fmt("%s/floor.db", dir);
	char *sql = mem_fmt(
	    "create table r(id integer primary key, at, town, risk, officer, outcome, "
	    "narr); create index r_at on r(at); with recursive i(n) as (select 1 union "
	    "all select n + 1 from i where n < %zu) insert into r select n, "
	    "printf('2021-10-29 %%02d:%%02d', n / 60 %% 24, n %% 60), 'Exampletown', "
	    "'medium', 'PC ' || n, 'seen', 'Some words to fill the row' from i",
	    n);
	sqlite3 *db = NULL;

	if (sqlite3_open(path, &db) != SQLITE_OK ||
	    sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		exit(1);
	sqlite3_close(db);
	mem_free(sql);
	return path;
}

static struct glass *floor_open(char *program, char *db)
{
	char *argv[] = { program, db, NULL };
	struct glass_conf conf = { .argv = argv };
	struct glass *g = glass_start(&conf);

	terminal_expect(g, "Attendances", 0);
	glass_settle(g, 50);
	return g;
}

static void one(struct list *l, const char *keys)
{
	int64_t us = glass_time_quiet(l->g, keys, QUIET_MS);

	if (us < 0) {
		fprintf(stderr, "bench: %s paints nothing on a key\n", l->what);
		exit(1);
	}
	l->us[l->n++] = (double)us;
}

static void print(struct list *l, const struct list *ours)
{
	double p50 = bench_percentile(l->us, l->n, 50);
	double own = bench_percentile((double *)(uintptr_t)ours->us, ours->n, 50);
	size_t sent;

	glass_sent(l->g, &sent);
	printf("  %-34s %8.2f %8.2f %8.2f %8.0f", l->what, p50 / 1e3,
	       bench_percentile(l->us, l->n, 95) / 1e3, bench_percentile(l->us, l->n, 99) / 1e3,
	       (double)sent / (double)l->n);
	if (l == ours)
		puts("   (goal p95 2 ms)");
	else
		printf("   ours is %.2fx (goal 1.25x)\n", own / p50);
}

/* ^T records a time: a save, the night read again, and its paint. The book lies in memory where it
 * can, so no flush is in it. */
static void print_stamps(struct glass *g)
{
	double us[STAMPS];

	for (size_t i = 0; i < STAMPS; i++) {
		/* A ^T at once would be taken for a held key. */
		glass_type(g, "j", 300);
		us[i] = (double)glass_time_quiet(g, "^T", QUIET_MS);
	}
	printf("^T to its paint                       %8.2f %8.2f          p50, p95 in ms\n",
	       bench_percentile(us, STAMPS, 50) / 1e3, bench_percentile(us, STAMPS, 95) / 1e3);
}

int main(int argc, char **argv)
{
	static struct list lists[3] = { { .what = "dapcar, night log" },
					{ .what = "ncfloor, rows in memory" },
					{ .what = "ncfloor, page query" } };
	char *dir = bench_folder(true), *home, *program, *db;
	size_t n = 3;
	double t;

	if (argc < 2)
		return 1;
	crypto_start();
	home = mem_fmt("%s/book", dir);
	terminal_book(home, ENTRIES, book_cost_least);
	program = floor_build(argc > 2 ? argv[2] : NULL, dir);
	db = floor_rows(dir, ENTRIES);
	lists[0].g = terminal_open(argv[1], home);
	terminal_phrase(lists[0].g, false);
	t = bench_us();
	glass_keys(lists[0].g, "\\r");
	terminal_expect(lists[0].g, "Tonight", 20000);
	printf("Enter to night log, %d entries, least derivation  %7.1f ms\n", ENTRIES,
	       (bench_us() - t) / 1e3);
	glass_settle(lists[0].g, 200);
	if (program) {
		lists[1].g = floor_open(program, NULL);
		lists[2].g = floor_open(program, db);
	} else {
		n = 1;
	}
	for (size_t l = 0; l < n; l++)
		glass_forget(lists[l].g);
	for (size_t i = 0; i < KEYS; i++)
		for (size_t l = 0; l < n; l++)
			one(&lists[l], i % (STEPS * 2) < STEPS ? DOWN : UP);
	printf("key to paint, %zu keys in turn, 24x80; p50, p95, p99 in ms, bytes a key\n", KEYS);
	for (size_t l = 0; l < n; l++)
		print(&lists[l], &lists[0]);
	print_stamps(lists[0].g);
	if (!program)
		puts("  the peer was not there: no ncfloor.c beside the source, or no compiler");
	for (size_t l = 0; l < n; l++)
		glass_free(lists[l].g);
	mem_free(db);
	mem_free(program);
	mem_free(home);
	bench_folder_end(dir);
	return 0;
}
