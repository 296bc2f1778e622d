/* How long 10,000 entries take to be durable at headquarters over TLS on the loopback, beside the
 * same rows put into a plain SQLite table with the same pragmas and the same number of
 * transactions, in the same run. Prints; judges nothing. */
#include "site.h"

#include "../../bench/flushes.h"
#include "base/crypto.h"
#include "base/mem.h"
#include "model/kinds.h"

#include <curl/curl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>

#define ENTRIES 10000
#define ROUNDS 5

static double now(void)
{
	struct timeval t;

	gettimeofday(&t, NULL);
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

/* What this process has used: the client, headquarters and the plain table are all in it. */
static double cpu(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

struct cost {
	double took[ROUNDS], cpu[ROUNDS]; /* s */
	struct flushes disk;              /* of the last round */
	double began, cpu_began;
	struct flushes disk_began;
};

static void cost_begin(struct cost *c)
{
	c->disk_began = flushes_now();
	c->cpu_began = cpu();
	c->began = now();
}

static void cost_end(struct cost *c, size_t round)
{
	c->took[round] = now() - c->began;
	c->cpu[round] = cpu() - c->cpu_began;
	c->disk = flushes_between(c->disk_began, flushes_now());
}

static void fill(struct node *n, struct made *m)
{
	static const char *const words[] = { "door",  "neighbour", "call",    "street",
					     "phone", "child",     "sister",  "safe",
					     "later", "nobody",    "kitchen", "window",
					     "heard", "spoke",     "quiet",   "alone" };

	for (size_t i = 0; i < ENTRIES - 1; i++) {
		struct rec *r = rec_new(&kind_note, id_random());
		struct buf text = { 0 };

		while (text.len < 560)
			buf_fmt(&text, "%s ", words[crypto_uniform(16)]);
		rec_put_id(r, NOTE_ATTENDANCE_ID, id_random());
		rec_put(r, NOTE_TEXT, buf_str(&text));
		node_write(n, m, r);
		buf_fini(&text);
		rec_free(r);
	}
}

static void plain_insert(const struct site *s, const struct made *m, struct cost *c, size_t round)
{
	char *path = mem_fmt("%s/plain.db", s->dir);
	sqlite3 *db;
	sqlite3_stmt *st;

	sqlite3_open(path, &db);
	sqlite3_exec(db,
		     "PRAGMA temp_store=MEMORY; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
		     "CREATE TABLE t(n INTEGER PRIMARY KEY, hash BLOB, header BLOB, body BLOB)",
		     NULL, NULL, NULL);
	sqlite3_prepare_v2(db, "INSERT INTO t(hash, header, body) VALUES(?1,?2,?3)", -1, &st, NULL);
	cost_begin(c);
	for (size_t i = 0; i < m->n; i++) {
		const struct entry *x = &m->all[i];

		if (i % WIRE_FRAME_ENTRIES_MAX == 0)
			sqlite3_exec(db, i ? "COMMIT; BEGIN IMMEDIATE" : "BEGIN IMMEDIATE", NULL,
				     NULL, NULL);
		sqlite3_bind_blob(st, 1, x->hash.b, 32, SQLITE_STATIC);
		sqlite3_bind_blob(st, 2, x->header, ENTRY_HEADER_LEN, SQLITE_STATIC);
		sqlite3_bind_blob(st, 3, x->body, (int)x->h.body_len, SQLITE_STATIC);
		sqlite3_step(st);
		sqlite3_reset(st);
	}
	sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	cost_end(c, round);
	sqlite3_finalize(st);
	sqlite3_close(db);
	remove(path);
	mem_free(path);
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static bool round_of(struct made *m, struct node *n, struct site *s, struct cost *push,
		     struct cost *plain, size_t round, size_t *bytes)
{
	struct buf frames = { 0 };
	struct caller *c = caller_new(s, buf_str(&n->cert), buf_str(&n->key));
	struct answer a;
	bool ok;

	made_frames(m, 0, 0, &frames);
	call(c, WIRE_PATH_HELLO, NULL, NULL, 0, NULL, &a);
	answer_end(&a);
	cost_begin(push);
	call(c, WIRE_PATH_PUSH, WIRE_TYPE_FRAMES, frames.data, frames.len, NULL, &a);
	cost_end(push, round);
	*bytes = frames.len;
	ok = a.status == 200 && store_arrivals(s->hq->store) >= ENTRIES;
	answer_end(&a);
	caller_free(c);
	buf_fini(&frames);
	plain_insert(s, m, plain, round);
	return ok;
}

/* What the server has fed meanwhile, so that the whole of it is timed. */
static void drop_view(const struct site *s)
{
	char *path = hq_view_path(s->hq);
	char *rm = mem_fmt("rm -f '%s' '%s-wal' '%s-shm'", path, path, path);

	if (system(rm) != 0)
		fputs("the view stays\n", stderr);
	mem_free(rm);
	mem_free(path);
}

static void cost_print(const char *what, struct cost *c, const char *after)
{
	qsort(c->took, ROUNDS, sizeof *c->took, by_size);
	qsort(c->cpu, ROUNDS, sizeof *c->cpu, by_size);
	printf("%-42s %.3f s (least %.3f), processor %.3f s, %llu flushes, %.1f MB written%s\n",
	       what, c->took[ROUNDS / 2], c->took[0], c->cpu[ROUNDS / 2],
	       (unsigned long long)c->disk.flushes, (double)c->disk.bytes / 1e6, after);
}

int main(void)
{
	struct cost push = { .began = 0 }, plain = { .began = 0 };
	double view = 0;
	size_t bytes = 0;

	crypto_start();
	curl_global_init(CURL_GLOBAL_DEFAULT);
	for (size_t i = 0; i < ROUNDS; i++) {
		struct site s;
		struct node n;
		struct made m = { 0 };

		site_make(&s, false);
		node_make(&n, &s, "Car 1", "");
		site_serve(&s, NULL);
		fill(&n, &m);
		if (!round_of(&m, &n, &s, &push, &plain, i, &bytes)) {
			fputs("the push was not taken\n", stderr);
			return 1;
		}
		site_rest(&s);
		drop_view(&s);
		view = now();
		if (!hq_view(s.hq, NULL)) {
			fputs("the view did not follow\n", stderr);
			return 1;
		}
		view = now() - view;
		made_end(&m);
		node_end(&n);
		site_end(&s);
	}
	cost_print("10,000 entries durable at headquarters:", &push, "; limit 0.200 s");
	cost_print("the same rows in a plain SQLite table:", &plain, "");
	printf("the view on disk followed in %.3f s, after the answer\n", view);
	printf("%zu bytes sent, %.0f an entry\n", bytes, (double)bytes / ENTRIES);
	return 0;
}
