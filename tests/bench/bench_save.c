/* One durable save of a record by the whole path (derive, judge, spell, seal, append, view) beside
 * one plain SQLite insert of the same bytes with the same pragmas, and the book's append alone; in
 * turn, in one run. */
#include "bench.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/mem.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 1500

struct plain {
	sqlite3 *db;
	sqlite3_stmt *begin, *insert, *commit;
};

static void plain_open(struct plain *p, const char *path)
{
	if (sqlite3_open(path, &p->db) != SQLITE_OK)
		exit(1);
	sqlite3_exec(p->db,
		     "pragma temp_store=memory; pragma journal_mode=wal; pragma synchronous=full;"
		     "create table entry(n integer primary key, keyno integer, sealed blob)",
		     NULL, NULL, NULL);
	sqlite3_prepare_v2(p->db, "begin immediate", -1, &p->begin, NULL);
	sqlite3_prepare_v2(p->db, "insert into entry(keyno, sealed) values (1, ?)", -1, &p->insert,
			   NULL);
	sqlite3_prepare_v2(p->db, "commit", -1, &p->commit, NULL);
}

static void step(sqlite3_stmt *s)
{
	if (sqlite3_step(s) != SQLITE_DONE)
		exit(1);
	sqlite3_reset(s);
}

static void plain_insert(struct plain *p, const void *bytes, size_t n)
{
	step(p->begin);
	sqlite3_bind_blob(p->insert, 1, bytes, (int)n, SQLITE_STATIC);
	step(p->insert);
	step(p->commit);
}

int main(void)
{
	static double whole[ROUNDS], append[ROUNDS], plain[ROUNDS];
	char dir[] = "/tmp/dapcar-bench-XXXXXX", body[1100];
	struct clock clock = clock_from(1635532320000);
	struct plain p = { 0 };
	struct err e = { 0 };
	struct app *a;
	char *path;

	crypto_start();
	if (!mkdtemp(dir))
		return 1;
	a = bench_book(dir, &clock);
	path = mem_fmt("%s/plain.db", dir);
	plain_open(&p, path);
	memset(body, 'x', sizeof body);
	snprintf(body, sizeof body, "{\"f\":{\"text\":\"");
	for (size_t i = strlen(body); i < sizeof body - 4; i++)
		body[i] = (char)('a' + i % 26);
	memcpy(body + sizeof body - 4, "\"}}", 4);
	for (size_t i = 0; i < ROUNDS; i++) {
		struct book_new what = {
			.kind = 999, .schema = 1, .body = body, .body_len = strlen(body)
		};
		struct entry x;
		double t = bench_us();

		bench_fill(a, 1);
		whole[i] = bench_us() - t;
		t = bench_us();
		if (!book_append(app_book(a), &what, &x, &e))
			bench_fail(&e);
		append[i] = bench_us() - t;
		t = bench_us();
		plain_insert(&p, body, sizeof body);
		plain[i] = bench_us() - t;
	}
	double p50 = bench_percentile(plain, ROUNDS, 50);

	printf("durable save, %d rounds in turn, p50 and p99 in microseconds\n", ROUNDS);
	printf("  plain SQLite insert     %8.1f %8.1f\n", p50, bench_percentile(plain, ROUNDS, 99));
	printf("  book append             %8.1f %8.1f   %.2fx\n",
	       bench_percentile(append, ROUNDS, 50), bench_percentile(append, ROUNDS, 99),
	       bench_percentile(append, ROUNDS, 50) / p50);
	printf("  whole save of a record  %8.1f %8.1f   %.2fx (goal 1.15x)\n",
	       bench_percentile(whole, ROUNDS, 50), bench_percentile(whole, ROUNDS, 99),
	       bench_percentile(whole, ROUNDS, 50) / p50);
	app_close(a);
	mem_free(path);
	return 0;
}
