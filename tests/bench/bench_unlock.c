/* Unlock to the night log with 10,000 entries, key derivation aside, and the memory it takes;
 * beside the floor: reading the same rows with plain SQLite. */
#include "bench.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/mem.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ENTRIES 10000
#define ROWS 60 /* of ui/screen/night_p.h */

static void floor_read(const char *dir)
{
	char *path = mem_fmt("%s/book.db", dir);
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	long long bytes = 0;
	double t = bench_us();

	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
	    sqlite3_prepare_v2(db, "select sealed from entry order by n", -1, &s, NULL) ==
		SQLITE_OK)
		while (sqlite3_step(s) == SQLITE_ROW)
			bytes += sqlite3_column_bytes(s, 0);
	printf("  plain read of the rows     %7.1f ms  (%lld bytes; the floor)\n",
	       (bench_us() - t) / 1e3, bytes);
	sqlite3_finalize(s);
	sqlite3_close(db);
	mem_free(path);
}

static struct app *open_locked(const char *dir, const struct clock *clock, uint8_t key[32])
{
	struct book_kdf kdf;
	struct err e = { 0 };
	struct app *a = NULL;

	if (!app_open(dir, clock, &a, &e))
		bench_fail(&e);
	book_kdf(app_book(a), &kdf);
	if (!book_derive(&kdf, BENCH_NUMBER, BENCH_PHRASE, key, &e))
		bench_fail(&e);
	return a;
}

/* What the night log reads for the rows that it can show. */
static void first_rows(struct app *a, const struct id *ids, size_t n)
{
	double t = bench_us(), cases;
	unsigned numbers = 0;

	n = n < ROWS ? n : ROWS;
	for (size_t i = 0; i < n; i++) {
		struct casefile c = { 0 };
		struct err e = { 0 };

		if (!app_case(a, ids[i], &c, &e))
			bench_fail(&e);
		casefile_fini(&c);
	}
	cases = bench_us();
	for (size_t i = 0; i < n; i++)
		numbers += app_number_of(a, ids[i]);
	printf("  its first %zu rows: cases     %7.1f ms, their numbers %.1f ms (%u)\n", n,
	       (cases - t) / 1e3, (bench_us() - cases) / 1e3, numbers);
}

static void measure(const char *dir, const struct clock *clock, size_t entries)
{
	struct err e = { 0 };
	struct id *ids = NULL;
	uint8_t key[32];
	double t, cpu, opened, loaded;
	struct arg shift;
	size_t n = 0;
	struct app *a = open_locked(dir, clock, key);

	cpu = bench_cpu_us();
	t = bench_us();
	if (!book_unlock_key(app_book(a), BENCH_NUMBER, key, &e))
		bench_fail(&e);
	opened = bench_us();
	if (!app_load(a, &e))
		bench_fail(&e);
	loaded = bench_us();
	shift = ARG_OF_ID(app_night(a));
	if (!view_ids(app_view(a), QUERY_NIGHT_ATTENDANCES, &shift, 1, &ids, &n, &e))
		bench_fail(&e);
	printf("  unlock: seals and links    %7.1f ms\n", (opened - t) / 1e3);
	printf("  view from %6zu entries   %7.1f ms\n", entries, (loaded - opened) / 1e3);
	printf("  night log's query          %7.1f ms  (%zu rows)\n", (bench_us() - loaded) / 1e3,
	       n);
	first_rows(a, ids, n);
	printf("  together                   %7.1f ms  (limit 250), %.1f ms of processor time\n",
	       (bench_us() - t) / 1e3, (bench_cpu_us() - cpu) / 1e3);
	printf("  peak memory                %7.1f MB  (limit 60)\n",
	       (double)bench_peak_kib() / 1024.0);
	mem_free(ids);
	app_close(a);
}

/* In a process of its own, so that the memory that is measured is the unlock's. */
static void make(const char *dir, const struct clock *clock, size_t entries)
{
	pid_t child = fork();

	if (child == 0) {
		struct app *a = bench_book(dir, clock, book_cost_least);
		struct bench_fill at = { 0 };

		bench_shift(a);
		bench_fill(a, &at, entries);
		app_close(a);
		_exit(0);
	}
	waitpid(child, NULL, 0);
}

int main(int argc, char **argv)
{
	size_t entries = bench_count(argc, argv, ENTRIES);
	struct clock clock = clock_from(BENCH_NOW_MS);
	char *dir = bench_folder(true);

	crypto_start();
	printf("unlock to night log, %zu entries, key derivation aside\n", entries);
	fflush(stdout);
	make(dir, &clock, entries);
	floor_read(dir);
	measure(dir, &clock, entries);
	bench_folder_end(dir);
	return 0;
}
