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
#define NIGHT 300
#define CAR 150     /* rounds on a disk as cars have it */
#define CAR_US 1000 /* the least that a laptop's disk needs for a flush (1 to 10 ms) */
#define TEXT_BYTES 900

struct plain {
	sqlite3 *db;
	sqlite3_stmt *begin, *insert, *commit;
	int64_t n;
	char row[8192];
};

struct way {
	const char *what;
	double *us, *cpu; /* until it is durable, and what of it the processor worked */
	struct flushes *disk;
};

struct start {
	double us, cpu;
	struct flushes disk;
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

static struct start start(void)
{
	return (struct start){ .disk = flushes_now(), .cpu = bench_cpu_us(), .us = bench_us() };
}

static void end(struct way *w, size_t round, struct start s)
{
	double us = bench_us() - s.us, cpu = bench_cpu_us() - s.cpu;

	w->disk[round] = flushes_between(s.disk, flushes_now());
	w->us[round] = us;
	w->cpu[round] = cpu;
}

static void print(const struct way *w, size_t from, size_t n, double floor_us)
{
	double p50 = bench_percentile(w->us + from, n, 50), all = (double)n;
	struct flushes sum = { 0 };

	for (size_t i = from; i < from + n; i++) {
		sum.flushes += w->disk[i].flushes;
		sum.writes += w->disk[i].writes;
		sum.bytes += w->disk[i].bytes;
	}
	printf("  %-34s %7.0f %7.0f %7.0f   %.2fx   %.2f %.1f %.0f\n", w->what, p50,
	       bench_percentile(w->us + from, n, 99), bench_percentile(w->cpu + from, n, 50),
	       p50 / floor_us, (double)sum.flushes / all, (double)sum.writes / all,
	       (double)sum.bytes / all);
}

static void print_all(const struct way w[3], const char *which, size_t from, size_t n)
{
	double floor_us = bench_percentile(w[0].us + from, n, 50);

	printf("durable save, %s, %zu rounds in turn. Microseconds: p50, p99, p50 of processor "
	       "time; a "
	       "save's flushes, writes, bytes\n",
	       which, n);
	for (size_t i = 0; i < 3; i++)
		print(&w[i], from, n, floor_us);
}

struct turn {
	struct app *a, *other; /* two books, so that each way fills pages of its own */
	struct plain *p;
	struct id attendance;
	char *body;
	size_t n;
};

static void one(const struct turn *t, struct way w[3], size_t which, size_t round)
{
	struct rec *r = which == 2 ? note(t->a, t->attendance) : NULL;
	struct start s = start();

	if (which == 0)
		plain_insert(t->p, sealed_row(t->n));
	else if (which == 1)
		append(t->other, t->body, t->n);
	else
		save_note(t->a, r);
	end(&w[which], round, s);
	rec_free(r);
}

static void turns(struct turn *t, struct way w[3], size_t rounds)
{
	struct bench_fill at = { 0 };
	struct rec *r;

	bench_fill(t->a, &at, 1);
	t->attendance = at.attendance;
	r = note(t->a, t->attendance);
	save_note(t->a, r);
	rec_free(r);
	t->n = newest_body(t->a);
	t->body = mem_new(t->n);
	memset(t->body, 'x', t->n);
	/* Another goes first each time: one flush may find some of the other's work done. */
	for (size_t i = 0; i < rounds + CAR; i++) {
		if (i == rounds)
			flushes_slow(CAR_US);
		for (size_t k = 0; k < 3; k++)
			one(t, w, (i + k) % 3, i);
		/* As the program does in the second after. */
		app_rest(t->a);
		app_rest(t->other);
	}
	flushes_slow(0);
	mem_free(t->body);
}

static struct app *begin(const char *dir, const struct clock *clock)
{
	struct app *a = bench_book(dir, clock, book_cost_least);

	bench_shift(a);
	app_close(a);
	return bench_reopen(dir, clock);
}

int main(int argc, char **argv)
{
	size_t rounds = bench_count(argc, argv, ROUNDS);
	struct clock clock = clock_from(BENCH_NOW_MS);
	struct way w[3] = { { .what = "plain SQLite insert (the peer)" },
			    { .what = "book: chained, signed, sealed" },
			    { .what = "whole save of a note (goal 1.15x)" } };
	char *dir = bench_folder(false), *dir_other = bench_folder(false);
	struct plain *p = mem_new(sizeof *p);
	struct turn t = { .p = p };
	size_t night = rounds < NIGHT ? rounds : NIGHT;

	crypto_start();
	for (size_t i = 0; i < 3; i++) {
		w[i].us = mem_new_array(rounds + CAR, sizeof(double));
		w[i].cpu = mem_new_array(rounds + CAR, sizeof(double));
		w[i].disk = mem_new_array(rounds + CAR, sizeof *w[i].disk);
	}
	t.a = begin(dir, &clock);
	t.other = begin(dir_other, &clock);
	plain_open(p, dir);
	turns(&t, w, rounds);
	/* Until the first checkpoint the peer's journal grows with every insert; ours has had its
	 * room since the unlock. */
	print_all(w, "the first of a night", 0, night);
	if (rounds > 2 * night)
		print_all(w, "later", 2 * night, rounds - 2 * night);
	print_all(w, "each flush 1 ms longer, as on a laptop's disk", rounds, CAR);
	puts("  (flushes over 1: checkpoints)");
	for (size_t i = 0; i < 3; i++) {
		mem_free(w[i].us);
		mem_free(w[i].cpu);
		mem_free(w[i].disk);
	}
	app_close(t.a);
	app_close(t.other);
	plain_close(p);
	mem_free(p);
	bench_folder_end(dir);
	bench_folder_end(dir_other);
	return 0;
}
