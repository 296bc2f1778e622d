/* One durable save of a note by the whole path (derive, judge, spell, seal, append, show) and the
 * book's append alone, beside one plain SQLite insert of a row as long as the sealed one, with the
 * same columns and the same pragmas; in turn, in one run. What each asks of the disk is counted
 * too. */
#include "bench.h"
#include "flushes.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/mem.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 1500
#define TEXT_BYTES 900

struct plain {
	sqlite3 *db;
	sqlite3_stmt *begin, *insert, *commit;
	int64_t n;
	char row[8192];
};

struct way {
	const char *what;
	double *us;
	struct flushes sum;
};

static void plain_open(struct plain *p, const char *folder)
{
	char *path = mem_fmt("%s/plain.db", folder);

	if (sqlite3_open(path, &p->db) != SQLITE_OK ||
	    sqlite3_exec(p->db,
			 "pragma temp_store=memory; pragma synchronous=full; pragma "
			 "locking_mode=exclusive; pragma journal_mode=wal;"
			 "create table entry(n integer primary key, keyno integer not null, sealed "
			 "blob not null) strict",
			 NULL, NULL, NULL) != SQLITE_OK)
		exit(1);
	sqlite3_prepare_v2(p->db, "begin immediate", -1, &p->begin, NULL);
	sqlite3_prepare_v2(p->db, "insert into entry(n, keyno, sealed) values(?1, ?2, ?3)", -1,
			   &p->insert, NULL);
	sqlite3_prepare_v2(p->db, "commit", -1, &p->commit, NULL);
	crypto_random(p->row, sizeof p->row);
	mem_free(path);
}

static void plain_close(struct plain *p)
{
	sqlite3_finalize(p->begin);
	sqlite3_finalize(p->insert);
	sqlite3_finalize(p->commit);
	sqlite3_close(p->db);
}

static void step(sqlite3_stmt *s)
{
	if (sqlite3_step(s) != SQLITE_DONE)
		exit(1);
	sqlite3_reset(s);
}

static void plain_insert(struct plain *p, size_t n)
{
	step(p->begin);
	sqlite3_bind_int64(p->insert, 1, ++p->n);
	sqlite3_bind_int(p->insert, 2, 1);
	sqlite3_bind_blob(p->insert, 3, p->row, (int)n, SQLITE_STATIC);
	step(p->insert);
	step(p->commit);
}

/* Header, signature and salt before the body, padding to 256, nonce and tag (docs/protocol.md). */
static size_t sealed_row(size_t body)
{
	return (192 + 64 + 16 + body + 255) / 256 * 256 + 40;
}

static size_t newest_body(struct app *a)
{
	struct book_head head = book_head(app_book(a));
	struct err e = { 0 };
	struct entry x;

	if (!book_find(app_book(a), &head.hash, &x, &e))
		bench_fail(&e);
	return x.h.body_len;
}

static struct rec *note(struct app *a, struct id attendance)
{
	static const char words[] = "The survivor said that the noise began after midnight. ";
	struct rec *r = app_new(a, &kind_note);
	struct buf text = { 0 };

	while (text.len < TEXT_BYTES)
		buf_puts(&text, words);
	rec_put_id(r, NOTE_ATTENDANCE_ID, attendance);
	rec_put(r, NOTE_TEXT, buf_str(&text));
	rec_put(r, NOTE_NOTE_TYPE, "observation");
	r->visibility = VISIBLE_SHARED;
	buf_fini(&text);
	return r;
}

static void save_note(struct app *a, struct rec *r)
{
	struct id none = { { 0 } };
	struct err e = { 0 };

	if (!app_save(a, r, none, &e))
		bench_fail(&e);
}

static void append(struct app *a, const char *body, size_t n)
{
	struct book_new what = { .kind = 999, .schema = 1, .body = body, .body_len = n };
	struct err e = { 0 };
	struct entry x;

	if (!book_append(app_book(a), &what, &x, &e))
		bench_fail(&e);
}

static void add(struct way *w, size_t round, double began, struct flushes before)
{
	struct flushes d = flushes_between(before, flushes_now());

	w->us[round] = bench_us() - began;
	w->sum.flushes += d.flushes;
	w->sum.writes += d.writes;
	w->sum.bytes += d.bytes;
}

static void print(const struct way *w, size_t rounds, double floor_us)
{
	double p50 = bench_percentile(w->us, rounds, 50), n = (double)rounds;

	printf("  %-32s %8.1f %8.1f   %.2fx   %.2f flushes, %.1f writes, %.0f bytes\n", w->what,
	       p50, bench_percentile(w->us, rounds, 99), p50 / floor_us, (double)w->sum.flushes / n,
	       (double)w->sum.writes / n, (double)w->sum.bytes / n);
}

static void turns(struct app *a, struct plain *p, struct way w[3], size_t rounds)
{
	struct bench_fill at = { 0 };
	struct rec *first;
	char *body;
	size_t n;

	bench_fill(a, &at, 1);
	first = note(a, at.attendance);
	save_note(a, first);
	rec_free(first);
	n = newest_body(a);
	body = mem_new(n);
	memset(body, 'x', n);
	for (size_t i = 0; i < rounds; i++) {
		struct flushes before = flushes_now();
		struct rec *r;
		double t = bench_us();

		plain_insert(p, sealed_row(n));
		add(&w[0], i, t, before);
		before = flushes_now();
		t = bench_us();
		append(a, body, n);
		add(&w[1], i, t, before);
		r = note(a, at.attendance);
		before = flushes_now();
		t = bench_us();
		save_note(a, r);
		add(&w[2], i, t, before);
		rec_free(r);
	}
	mem_free(body);
}

int main(int argc, char **argv)
{
	size_t rounds = bench_count(argc, argv, ROUNDS);
	struct clock clock = clock_from(BENCH_NOW_MS);
	struct way w[3] = { { .what = "plain SQLite insert (the peer)" },
			    { .what = "book: sealed, chained, signed" },
			    { .what = "whole save of a note (goal 1.15x)" } };
	char *dir = bench_folder();
	struct plain *p = mem_new(sizeof *p);
	struct app *a;
	double floor_us;

	crypto_start();
	for (size_t i = 0; i < 3; i++)
		w[i].us = mem_new_array(rounds, sizeof(double));
	a = bench_book(dir, &clock, book_cost_least);
	bench_shift(a);
	plain_open(p, dir);
	turns(a, p, w, rounds);
	floor_us = bench_percentile(w[0].us, rounds, 50);
	printf("durable save, %zu rounds in turn; p50 and p99 in microseconds\n", rounds);
	for (size_t i = 0; i < 3; i++) {
		print(&w[i], rounds, floor_us);
		mem_free(w[i].us);
	}
	app_close(a);
	plain_close(p);
	mem_free(p);
	bench_folder_end(dir);
	return 0;
}
