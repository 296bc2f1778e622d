/* A car sends: 10,000 entries from its book to a real dapcar-hq over TLS on the loopback until the
 * receipt is there, beside the same bodies put into a plain SQLite table in as many transactions;
 * and what the entries of a night cost upwards, beside zstd of the same bodies. */
#include "car.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "sync/client/sync.h"
#include "sync/wire/frame.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#define ENTRIES 10000
#define ROUNDS 3
#define NIGHT_UNTIL "2021-10-29T21:39:00Z"

struct times {
	double session, push; /* ms */
	uint64_t up;
};

static struct times session(const struct real *r, struct app *a, const struct clock *clock)
{
	uint64_t height = book_head(app_book(a)).height;
	struct sync_status st = { 0 };
	struct times t = { 0 };
	struct sync *s = NULL;
	struct err e = { 0 };
	double began, first = 0;
	char home[96];

	if (!sync_new(real_path(r, "car", home), app_book(a), clock, &(struct sync_calls){ 0 }, &s,
		      &e))
		bench_fail(&e);
	sync_unlocked(s);
	began = bench_us();
	sync_start(s);
	while (st.acked_height != height) {
		sync_wait(s, NULL, 0, 20);
		sync_status(s, &st);
		if (first <= 0 && st.bytes_done)
			first = bench_us();
		if (*st.trouble) {
			fprintf(stderr, "bench: %s\n", st.trouble);
			exit(1);
		}
	}
	t.session = (bench_us() - began) / 1e3;
	t.push = first > 0 ? (bench_us() - first) / 1e3 : t.session;
	t.up = st.bytes_up;
	sync_free(s);
	return t;
}

struct bodies {
	struct buf all;
	size_t *ends;
	size_t n;
};

static bool take_body(void *ctx, const struct entry *x)
{
	struct bodies *b = ctx;

	buf_put(&b->all, x->header, ENTRY_HEADER_LEN);
	buf_put(&b->all, x->body, x->h.body_len);
	b->ends[b->n++] = b->all.len;
	return true;
}

static void read_bodies(struct app *a, uint64_t above, struct bodies *out)
{
	struct err e = { 0 };

	*out = (struct bodies){ 0 };
	out->ends = mem_new_array((size_t)(book_head(app_book(a)).height - above),
				  sizeof *out->ends);
	if (!book_each_above(app_book(a), above, take_body, out, &e))
		bench_fail(&e);
}

static void bodies_fini(struct bodies *b)
{
	buf_fini(&b->all);
	mem_free(b->ends);
}

/* Headers and bodies as they are, in a transaction for each frame's worth. */
static double plain_store(const char *folder, const struct bodies *b)
{
	char *path = mem_fmt("%s/plain.db", folder);
	sqlite3 *db = NULL;
	sqlite3_stmt *st = NULL;
	double t;

	if (sqlite3_open(path, &db) != SQLITE_OK ||
	    sqlite3_exec(
		db,
		"pragma temp_store=memory; pragma journal_mode=wal; pragma synchronous=full;"
		"create table t(n integer primary key, entry blob)",
		NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(db, "insert into t(entry) values(?1)", -1, &st, NULL) != SQLITE_OK)
		exit(1);
	t = bench_us();
	for (size_t i = 0, from = 0; i < b->n; from = b->ends[i++]) {
		if (i % WIRE_FRAME_ENTRIES_MAX == 0)
			sqlite3_exec(db, i ? "commit; begin" : "begin", NULL, NULL, NULL);
		sqlite3_bind_blob(st, 1, b->all.data + from, (int)(b->ends[i] - from),
				  SQLITE_STATIC);
		sqlite3_step(st);
		sqlite3_reset(st);
	}
	sqlite3_exec(db, "commit", NULL, NULL, NULL);
	t = (bench_us() - t) / 1e3;
	sqlite3_finalize(st);
	sqlite3_close(db);
	remove(path);
	mem_free(path);
	return t;
}

static void backlog(struct real *r, const struct clock *clock)
{
	double push[ROUNDS], whole[ROUNDS], plain[ROUNDS];
	struct app *a = car_open(r, clock);
	struct bodies b;
	uint64_t above = book_head(app_book(a)).height, up = 0;

	car_backlog(a, ENTRIES);
	read_bodies(a, above, &b);
	app_close(a);
	real_copy(r, "car", "car-full");
	real_copy(r, "hq", "hq-empty");
	for (size_t i = 0; i < ROUNDS; i++) {
		struct times t;

		real_copy(r, "car-full", "car");
		real_copy(r, "hq-empty", "hq");
		real_hq_start(r, CAR_SENDING);
		a = car_open(r, clock);
		t = session(r, a, clock);
		app_close(a);
		real_hq_stop(r);
		push[i] = t.push;
		whole[i] = t.session;
		up = t.up;
		plain[i] = plain_store(r->root, &b);
	}
	printf("%d entries durable at headquarters over TLS on the loopback, median of %d\n",
	       ENTRIES, ROUNDS);
	printf("  first byte of the push to its receipt      %8.1f ms  (goal 200)\n",
	       bench_percentile(push, ROUNDS, 50));
	printf("  whole session: ask, open, pack, send       %8.1f ms  (%llu bytes up)\n",
	       bench_percentile(whole, ROUNDS, 50), (unsigned long long)up);
	printf("  plain SQLite inserts of the same entries   %8.1f ms  (the peer: no TLS, no "
	       "checks)\n",
	       bench_percentile(plain, ROUNDS, 50));
	bodies_fini(&b);
}

static size_t packed(const struct bodies *b, int level)
{
	size_t most = ZSTD_compressBound(b->all.len), n;
	void *out = mem_new(most);

	n = ZSTD_compress(out, most, b->all.data, b->all.len, level);
	mem_free(out);
	return n;
}

/* The golden weekend's Friday, up to its sixtieth entry. */
static void night(struct real *r, const struct clock *clock)
{
	struct app *a = car_open(r, clock);
	uint64_t above = book_head(app_book(a)).height;
	struct err e = { 0 };
	struct times t;
	struct bodies b;
	int64_t until;
	size_t added;

	if (!instant_parse(NIGHT_UNTIL, &until) || !app_practice_load(a, until, &added, &e))
		bench_fail(&e);
	real_hq_start(r, CAR_SENDING);
	read_bodies(a, above, &b);
	t = session(r, a, clock);
	real_hq_stop(r);
	app_close(a);
	printf("a night of %zu entries: %llu bytes up in %.1f ms  (goal 22,000 for 60)\n", b.n,
	       (unsigned long long)t.up, t.session);
	printf(
	    "  zstd -19 of its headers and bodies in one piece %zu, zstd -3 %zu, as they are %zu\n",
	    packed(&b, 19), packed(&b, 3), b.all.len);
	bodies_fini(&b);
}

int main(int argc, char **argv)
{
	struct clock clock;
	int64_t at;
	struct real r;

	if (argc < 3 || !instant_parse(CAR_SENDING, &at))
		return 1;
	crypto_start();
	clock = clock_from(at);
	real_init(&r, argv);
	real_weekend(&r, CAR_BEFORE);
	real_copy(&r, "car", "car-new");
	real_copy(&r, "hq", "hq-new");
	night(&r, &clock);
	real_copy(&r, "car-new", "car");
	real_copy(&r, "hq-new", "hq");
	backlog(&r, &clock);
	real_fini(&r);
	return 0;
}
