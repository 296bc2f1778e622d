/* From a key to its paint in the night log of a book with 10,000 entries and of one with 100,000,
 * which are to be the same, beside a bare ncurses list (shared/bench/ncfloor.c, built here when its
 * source is there) on a terminal of the same size: the same keys, in turn, in one run. And from
 * Enter on the passphrase to the night log. */
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
#define MANY 100000
/* Down and up again, twice as far as either list shows. */
#define STEPS 45
#define TURNS 5
#define KEYS ((size_t)STEPS * 2 * TURNS)
#define QUIET_MS 8
#define STAMPS 20
#define DOWN "\\eOB"
#define UP "\\eOA"

/* Ours first: the peers may be missing. */
enum { OURS, OURS_MANY, FLOOR_MEMORY, FLOOR_QUERY, LISTS };

struct list {
	const char *what;
	struct glass *g;
	size_t entries;
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
		char *screen = glass_text(l->g);

		fprintf(stderr, "bench: %s paints nothing on key %zu. The screen:\n%s", l->what,
			l->n + 1, screen);
		exit(1);
	}
	l->us[l->n++] = (double)us;
}

static double median(const struct list *l)
{
	double us[KEYS];

	memcpy(us, l->us, sizeof us);
	return bench_percentile(us, l->n, 50);
}

static void print(const struct list *l, const struct list *ours)
{
	double us[KEYS];
	size_t sent;

	memcpy(us, l->us, sizeof us);
	glass_sent(l->g, &sent);
	printf("  %-34s %8.2f %8.2f %8.2f %8.0f", l->what, bench_percentile(us, l->n, 50) / 1e3,
	       bench_percentile(us, l->n, 95) / 1e3, bench_percentile(us, l->n, 99) / 1e3,
	       (double)sent / (double)l->n);
	if (l == ours)
		puts("   (goal p95 2 ms)");
	else if (l == &ours[OURS_MANY])
		printf("   %+.1f %% to ours with %d (limit 10 %%)\n",
		       (median(l) / median(ours) - 1) * 100, ENTRIES);
	else
		printf("   ours is %.2fx (goal 1.25x)\n", median(ours) / median(l));
}

/* ^T records a time: a save, the night read again, and its paint. The book lies in memory where it
 * can, so no flush is in it. */
static void print_stamps(struct glass *g, size_t entries)
{
	double us[STAMPS];

	for (size_t i = 0; i < STAMPS; i++) {
		/* A ^T at once would be taken for a held key. */
		glass_type(g, "j", 300);
		us[i] = bench_painted(glass_time_quiet(g, "^T", QUIET_MS));
	}
	printf("^T to its paint, %6zu entries       %8.2f %8.2f          p50, p95 in ms\n", entries,
	       bench_percentile(us, STAMPS, 50) / 1e3, bench_percentile(us, STAMPS, 95) / 1e3);
}

/* The most memory that a process ever had, in MB; 0 when it does not say. */
static double peak_mb(pid_t pid)
{
	char path[64], line[128];
	long kib = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
	f = fopen(path, "r");
	while (f && fgets(line, sizeof line, f))
		if (sscanf(line, "VmHWM: %ld", &kib) == 1)
			break;
	if (f)
		fclose(f);
	return (double)kib / 1024;
}

/* Opens our program on a new book and waits for its night log. */
static void ours_open(struct list *l, char *dapcar, const char *dir)
{
	char *home = mem_fmt("%s/book-%zu", dir, l->entries);
	double t = bench_us();

	terminal_book(home, l->entries, book_cost_least);
	printf("%6zu entries made in %.1f s\n", l->entries, (bench_us() - t) / 1e6);
	l->g = terminal_open(dapcar, home);
	terminal_phrase(l->g, false);
	t = bench_us();
	glass_keys(l->g, "\\r");
	terminal_expect(l->g, "Tonight", 60000);
	printf("Enter to night log, %6zu entries, least derivation %7.1f ms, %.1f MB", l->entries,
	       (bench_us() - t) / 1e3, peak_mb(glass_pid(l->g)));
	puts(l->entries == ENTRIES ? "  (limits 250 ms after the derivation, 60 MB)" : "");
	glass_settle(l->g, 200);
	mem_free(home);
}

static void time_keys(struct list *lists, size_t n)
{
	for (size_t l = 0; l < n; l++)
		glass_forget(lists[l].g);
	for (size_t i = 0; i < KEYS; i++)
		for (size_t l = 0; l < n; l++)
			one(&lists[l], i % (STEPS * 2) < STEPS ? DOWN : UP);
	printf("key to paint, %zu keys in turn, 24x80; p50, p95, p99 in ms, bytes a key\n", KEYS);
	for (size_t l = 0; l < n; l++)
		print(&lists[l], lists);
}

int main(int argc, char **argv)
{
	static struct list lists[LISTS] = {
		[OURS] = { .what = "dapcar, night log, 10,000", .entries = ENTRIES },
		[OURS_MANY] = { .what = "dapcar, night log, 100,000", .entries = MANY },
		[FLOOR_MEMORY] = { .what = "ncfloor, rows in memory" },
		[FLOOR_QUERY] = { .what = "ncfloor, page query" },
	};
	char *dir = bench_folder(true), *program, *db;
	size_t n = FLOOR_MEMORY;

	if (argc < 2)
		return 1;
	crypto_start();
	program = floor_build(argc > 2 ? argv[2] : NULL, dir);
	db = floor_rows(dir, ENTRIES);
	ours_open(&lists[OURS], argv[1], dir);
	ours_open(&lists[OURS_MANY], argv[1], dir);
	if (program) {
		lists[FLOOR_MEMORY].g = floor_open(program, NULL);
		lists[FLOOR_QUERY].g = floor_open(program, db);
		n = LISTS;
	}
	time_keys(lists, n);
	print_stamps(lists[OURS].g, ENTRIES);
	print_stamps(lists[OURS_MANY].g, MANY);
	if (!program)
		puts("  the peer was not there: no ncfloor.c beside the source, or no compiler");
	for (size_t l = 0; l < n; l++)
		glass_free(lists[l].g);
	mem_free(db);
	mem_free(program);
	bench_folder_end(dir);
	return 0;
}
