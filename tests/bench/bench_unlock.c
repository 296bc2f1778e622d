/* Unlock to the night log's query with 10,000 entries, key derivation aside, and the memory it
 * takes; beside the floor: reading the same rows with plain SQLite. */
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
	printf("  plain read of the rows     %7.1f ms  (%lld bytes)\n", (bench_us() - t) / 1e3,
	       bytes);
	sqlite3_finalize(s);
	sqlite3_close(db);
	mem_free(path);
}

static void measure(const char *dir, const struct clock *clock)
{
	struct book_kdf kdf;
	struct err e = { 0 };
	struct app *a = NULL;
	struct id *ids = NULL;
	uint8_t key[32];
	double t, opened, loaded;
	struct arg shift;
	size_t n = 0;

	if (!app_open(dir, clock, &a, &e))
		bench_fail(&e);
	book_kdf(app_book(a), &kdf);
	if (!book_derive(&kdf, "4417", "a bench phrase", key, &e))
		bench_fail(&e);
	t = bench_us();
	if (!book_unlock_key(app_book(a), "4417", key, &e))
		bench_fail(&e);
	opened = bench_us();
	if (!app_load(a, &e))
		bench_fail(&e);
	loaded = bench_us();
	shift = ARG_OF_ID(app_night(a));
	if (!view_ids(app_view(a), QUERY_NIGHT_ATTENDANCES, &shift, 1, &ids, &n, &e))
		bench_fail(&e);
	printf("  unlock: seals and links    %7.1f ms\n", (opened - t) / 1e3);
	printf("  view from %d entries    %7.1f ms\n", ENTRIES, (loaded - opened) / 1e3);
	printf("  night log's query          %7.1f ms  (%zu rows)\n", (bench_us() - loaded) / 1e3,
	       n);
	printf("  together                   %7.1f ms  (goal 400)\n", (bench_us() - t) / 1e3);
	printf("  peak memory                %7.1f MB  (goal 60)\n",
	       (double)bench_peak_kib() / 1024.0);
	mem_free(ids);
	app_close(a);
}

int main(void)
{
	char dir[] = "/tmp/dapcar-bench-XXXXXX";
	struct clock clock = clock_from(1635532320000);
	pid_t child;

	crypto_start();
	if (!mkdtemp(dir))
		return 1;
	printf("unlock to night log, %d entries, key derivation aside\n", ENTRIES);
	fflush(stdout);
	child = fork();
	if (child == 0) {
		struct app *a = bench_book(dir, &clock);

		bench_fill(a, ENTRIES);
		app_close(a);
		_exit(0);
	}
	waitpid(child, NULL, 0);
	floor_read(dir);
	measure(dir, &clock);
	return 0;
}
