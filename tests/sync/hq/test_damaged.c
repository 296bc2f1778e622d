/* Rows of the store that have decayed: what is whole goes to its node all the same, what is passed
 * over is named, and comes when it is whole again. With both kinds of store. */
#include "site.h"

#include "passed.h"
#include "routes.h"

#include "base/mem.h"
#include "model/kinds.h"
#include "sync/wire/frame.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define LISTS 24
#define HELD_MAX 4096

enum rot { ROT_TORN, ROT_BODY, ROT_SIG, ROTS };

struct fixture {
	struct site site;
	struct node car;
	int log[2];
};

/* What a laptop holds of its feed. */
struct held {
	struct head all[HELD_MAX];
	struct hash copies[HELD_MAX];
	size_t n, n_copies, again, twice;
};

static void load_lists(struct fixture *f)
{
	struct buf lists = { .ceiling = 1 << 20 };
	size_t added;

	for (size_t i = 0; i < LISTS; i++)
		buf_fmt(&lists,
			"{\"kind\":\"agency\",\"fields\":{\"code\":\"test_%zu\",\"name\":"
			"\"Test agency\",\"sector\":\"voluntary\"}}\n",
			i);
	assert_true(hq_load_lines(f->site.hq, buf_str(&lists), lists.len, 0, &added, NULL));
	buf_fini(&lists);
}

static int set_up_on(void **state, bool shelf)
{
	struct fixture *f = mem_new(sizeof *f);

	site_make(&f->site, false);
	if (shelf)
		site_on_shelf(&f->site, 0, 0);
	load_lists(f);
	node_make(&f->car, &f->site, "Car 1", "");
	assert_int_equal(pipe(f->log), 0);
	f->site.hq->log.fd = f->log[1];
	*state = f;
	return 0;
}

static int setup(void **state)
{
	return set_up_on(state, false);
}

static int setup_shelf(void **state)
{
	return set_up_on(state, true);
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	close(f->log[0]);
	close(f->log[1]);
	node_end(&f->car);
	site_end(&f->site);
	mem_free(f);
	return 0;
}

/* --- damage --- */

/* Twice: as it was. */
static void rot(struct fixture *f, uint64_t n, enum rot how)
{
	char *path;
	sqlite3 *db = NULL;
	sqlite3_stmt *st = NULL;
	const char *column = how == ROT_TORN ? "header" : how == ROT_BODY ? "body" : "sig";
	char *text;

	if (f->site.shelf) {
		shelf_decay(f->site.shelf, n, how != ROT_TORN);
		return;
	}
	path = mem_fmt("%s/store.db", f->site.dir);
	text = mem_fmt("SELECT %s FROM entry WHERE n = ?1", column);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_exec(db, "DROP TRIGGER IF EXISTS entry_is_fixed", NULL, NULL, NULL);
	assert_int_equal(sqlite3_prepare_v2(db, text, -1, &st, NULL), SQLITE_OK);
	sqlite3_bind_int64(st, 1, (sqlite3_int64)n);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	size_t len = (size_t)sqlite3_column_bytes(st, 0);
	uint8_t *bytes = mem_dup(sqlite3_column_blob(st, 0), len);

	sqlite3_finalize(st);
	/* The first of a header is its version: no other is read. */
	bytes[how == ROT_TORN ? 0 : len / 2] ^= 0x40;
	mem_free(text);
	text = mem_fmt("UPDATE entry SET %s = ?2 WHERE n = ?1", column);
	assert_int_equal(sqlite3_prepare_v2(db, text, -1, &st, NULL), SQLITE_OK);
	sqlite3_bind_int64(st, 1, (sqlite3_int64)n);
	sqlite3_bind_blob(st, 2, bytes, (int)len, SQLITE_STATIC);
	assert_int_equal(sqlite3_step(st), SQLITE_DONE);
	sqlite3_finalize(st);
	sqlite3_close(db);
	mem_free(bytes);
	mem_free(text);
	mem_free(path);
}

struct found {
	uint64_t n[HELD_MAX];
	size_t count;
};

static bool find_row(void *ctx, const struct stored *s)
{
	struct found *f = ctx;

	f->n[f->count++] = s->n;
	return true;
}

/* --- a laptop that pulls --- */

static bool has(const struct held *h, const struct hash *hash)
{
	for (size_t i = 0; i < h->n; i++)
		if (hash_equal(&h->all[i].hash, hash))
			return true;
	return hash_is_zero(hash);
}

static void take(struct fixture *f, struct held *h, const struct entry *x)
{
	struct rec *r = NULL;

	if (has(h, &x->hash)) {
		h->again++;
		return;
	}
	assert_true(has(h, &x->h.prev));
	h->all[h->n++] = (struct head){ x->hash, x->h.height };
	assert_true(hq_rec_of(f->site.hq, x, false, &r, NULL));
	if (r && r->is_copy) {
		bool known = false;

		for (size_t i = 0; i < h->n_copies; i++)
			known |= hash_equal(&h->copies[i], &r->copy_of);
		h->twice += known;
		if (!known)
			h->copies[h->n_copies++] = r->copy_of;
	}
	rec_free(r);
}

static struct pull_answer pull_once(struct fixture *f, struct node *n, struct held *h, uint32_t max)
{
	struct pull_ask q = { .max = max };
	struct buf ask = { 0 }, out = { .ceiling = 2 << 20 };
	struct pull_answer in;
	struct device d;
	size_t at, used;
	struct frame_dec *dec;

	if (h->n) {
		q.locator[q.n++] = h->all[h->n - 1].hash;
		for (size_t back = 1; back < h->n; back *= 2)
			q.locator[q.n++] = h->all[h->n - 1 - back].hash;
	}
	assert_true(store_device_by_id(f->site.hq->store, n->d.id, &d));
	assert_true(pull_ask_write(&q, &ask));
	assert_int_equal(route_pull(f->site.hq, &d, ask.data, ask.len, &out), WIRE_FINE);
	assert_true(pull_answer_read(buf_str(&out), out.len, &in, &at, NULL));
	dec = frame_dec_new(d.feed);
	while (at < out.len) {
		struct frame frame = { 0 };
		size_t bad;

		assert_int_equal(
		    frame_dec_feed(dec, out.data + at, out.len - at, &used, &frame, NULL),
		    FRAME_WHOLE);
		assert_true(frame_is_signed(&frame, f->site.hq->sign_public, &bad));
		for (size_t i = 0; i < frame.n; i++)
			take(f, h, &frame.entries[i]);
		frame_fini(&frame);
		at += used;
	}
	frame_dec_free(dec);
	buf_fini(&ask);
	buf_fini(&out);
	return in;
}

/* As the client does it: until there is no more, and then it holds what is said to be the head. */
static void pull(struct fixture *f, struct node *n, struct held *h, uint32_t max)
{
	struct pull_answer in;

	do
		in = pull_once(f, n, h, max);
	while (in.more);
	assert_true(has(h, &in.head.head));
}

static void said(struct fixture *f, const char *words, bool is_said)
{
	char log[65536];
	ssize_t n;

	assert_int_equal(write(f->log[1], "\n", 1), 1);
	n = read(f->log[0], log, sizeof log - 1);
	assert_true(n > 0);
	log[n] = '\0';
	if ((strstr(log, words) != NULL) != is_said)
		fail_msg("log: %s", log);
}

/* --- entries of the log --- */

static void a_damaged_entry_is_passed_over_named_and_had_when_it_is_whole(void **state)
{
	struct fixture *f = *state;

	for (enum rot how = ROT_TORN; how <= ROT_BODY; how++) {
		struct held *h = mem_new(sizeof *h);
		struct passed *p = mem_new(sizeof *p);
		struct node car;

		node_make(&car, &f->site, how ? "Car 3" : "Car 2", "");
		rot(f, 9, how);
		pull(f, &car, h, 0);
		assert_int_equal(h->n_copies, LISTS - 1);
		passed_read(f->site.hq, car.d.id, p);
		assert_int_equal(p->n, 1);
		assert_int_equal(p->all[0], 9);
		said(f, "damaged entry passed over n=9", true);
		/* Named once; the rest goes on. */
		pull(f, &car, h, 0);
		assert_int_equal(h->n_copies, LISTS - 1);
		said(f, "passed over", false);
		rot(f, 9, how);
		pull(f, &car, h, 0);
		assert_int_equal(h->n_copies, LISTS);
		passed_read(f->site.hq, car.d.id, p);
		assert_int_equal(p->n, 0);
		assert_true(hq_view(f->site.hq, NULL));
		assert_true(passed_of_view(f->site.hq->view, p, NULL));
		assert_int_equal(p->n, 0);
		node_end(&car);
		mem_free(p);
		mem_free(h);
	}
}

static void what_arrives_later_is_had_while_it_is_damaged(void **state)
{
	struct fixture *f = *state;
	struct held *h = mem_new(sizeof *h);

	rot(f, LISTS + 1, ROT_TORN);
	pull(f, &f->car, h, 0);
	assert_int_equal(h->n_copies, LISTS - 1);
	load_lists(f);
	pull(f, &f->car, h, 7);
	assert_int_equal(h->n_copies, 2 * LISTS - 1);
	mem_free(h);
}

/* --- pages of the file --- */

static bool take_hash(void *ctx, const struct stored *s)
{
	*(struct hash *)ctx = s->x.hash;
	return false;
}

/* The page of the table that holds this row is nothing that SQLite can read; twice: as it was. */
static void tear_page(struct fixture *f, const struct hash *row)
{
	char *path = mem_fmt("%s/store.db", f->site.dir);
	uint8_t page[4096];
	sqlite3 *db = NULL;
	bool found = false;
	FILE *file;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL),
			 SQLITE_OK);
	sqlite3_close(db);
	file = fopen(path, "r+");
	assert_non_null(file);
	while (!found && fread(page, 1, sizeof page, file) == sizeof page) {
		if ((page[0] | 0x80) != (0x0d | 0x80) || !memmem(page, sizeof page, row->b, 32))
			continue;
		found = true;
		page[0] ^= 0x80;
		assert_int_equal(fseek(file, -(long)sizeof page, SEEK_CUR), 0);
		assert_int_equal(fwrite(page, 1, sizeof page, file), sizeof page);
	}
	fclose(file);
	assert_true(found);
	mem_free(path);
}

static void a_page_that_cannot_be_read_keeps_no_other_from_a_laptop(void **state)
{
	struct fixture *f = *state;
	struct held *h = mem_new(sizeof *h);
	struct passed *p = mem_new(sizeof *p);
	struct hash row;

	for (size_t i = 1; i < 20; i++)
		load_lists(f);
	assert_true(store_after(f->site.hq->store, 59, 1, take_hash, &row, NULL));
	hq_close(f->site.hq);
	tear_page(f, &row);
	assert_true(hq_open(f->site.dir, f->log[1], &f->site.hq, NULL));
	pull(f, &f->car, h, 0);
	passed_read(f->site.hq, f->car.d.id, p);
	assert_true(p->n > 1 && p->n < LISTS);
	assert_true(p->all[0] <= 60 && p->all[p->n - 1] >= 60);
	assert_int_equal(h->n_copies, 20 * LISTS - p->n);
	said(f, "passed over n=60 ", true);
	/* A view that is made anew passes over the same. */
	assert_true(hq_view_rebuild(f->site.hq, NULL));
	assert_int_equal(hq_held_back(f->site.hq), p->n);
	hq_close(f->site.hq);
	tear_page(f, &row);
	assert_true(hq_open(f->site.dir, f->log[1], &f->site.hq, NULL));
	pull(f, &f->car, h, 0);
	assert_int_equal(h->n_copies, 20 * LISTS);
	assert_int_equal(hq_held_back(f->site.hq), 0);
	passed_read(f->site.hq, f->car.d.id, p);
	assert_int_equal(p->n, 0);
	mem_free(p);
	mem_free(h);
}

/* --- rows of a feed --- */

/* Row `k` of its feed decays when it holds all before the `held`-th. */
static void decay_one(struct fixture *f, struct node *n, size_t held, size_t k, enum rot how)
{
	struct held *h = mem_new(sizeof *h);
	struct found *rows = mem_new(sizeof *rows);
	struct device d;
	struct err e = { 0 };

	for (size_t i = 0; i < held; i++)
		pull_once(f, n, h, 1);
	assert_int_equal(h->n, held);
	assert_true(store_device_by_id(f->site.hq->store, n->d.id, &d));
	assert_true(hq_feed(f->site.hq, &d, &e));
	assert_true(store_above(f->site.hq->store, d.feed, 0, HELD_MAX, find_row, rows, &e));
	if (rows->count != LISTS + 1)
		fail_msg("held %zu, damaged %zu, %d: %zu rows", held, k, (int)how, rows->count);
	rot(f, rows->n[k], how);
	pull(f, n, h, 0);
	if (h->n_copies != LISTS)
		fail_msg("held %zu, damaged %zu, %d: %zu copies", held, k, (int)how, h->n_copies);
	/* And it goes on from there. */
	pull(f, n, h, 0);
	assert_int_equal(h->n_copies, LISTS);
	assert_int_equal(h->again, 0);
	assert_int_equal(h->twice, 0);
	/* In the middle of a run nobody needs a row's own signature. */
	if (k >= held && how != ROT_SIG)
		assert_true(store_incidents(f->site.hq->store, d.feed) > 0);
	else if (k < held)
		assert_int_equal(store_incidents(f->site.hq->store, d.feed), 0);
	mem_free(rows);
	mem_free(h);
}

static void a_damaged_row_of_a_feed_is_written_again_wherever_it_is(void **state)
{
	struct fixture *f = *state;
	size_t which = 0;

	for (size_t k = 0; k <= LISTS; k += k ? 5 : 1)
		for (size_t held = 0; held <= LISTS; held += 4)
			for (enum rot how = ROT_TORN; how < (f->site.shelf ? ROT_SIG : ROTS);
			     how++) {
				struct node n;
				char name[32];

				snprintf(name, sizeof name, "Car %zu", 10 + which++);
				node_make(&n, &f->site, name, "");
				decay_one(f, &n, held, k, how);
				node_end(&n);
			}
}

/* Again and again, and what comes to headquarters between goes too. */
static void a_feed_that_decays_often_goes_on(void **state)
{
	struct fixture *f = *state;
	struct held *h = mem_new(sizeof *h);
	struct device d;

	assert_true(store_device_by_id(f->site.hq->store, f->car.d.id, &d));
	for (size_t i = 0; i < 40; i++) {
		struct found *rows = mem_new(sizeof *rows);

		if (i % 3 == 0)
			load_lists(f);
		assert_true(store_device_by_id(f->site.hq->store, f->car.d.id, &d));
		assert_true(hq_feed(f->site.hq, &d, NULL));
		/* One that is whole still, somewhere behind what the laptop holds. */
		store_after_of(f->site.hq->store, d.feed,
			       store_arrivals(f->site.hq->store) - 9 - i % 7, 0, 3, find_row, rows,
			       NULL);
		if (rows->count)
			rot(f, rows->n[i % rows->count], (enum rot)(i % 2));
		for (size_t j = 0; j < 1 + i % 4; j++)
			pull_once(f, &f->car, h, 1 + (uint32_t)(i % 5));
		mem_free(rows);
	}
	pull(f, &f->car, h, 0);
	assert_int_equal(h->n_copies, LISTS * 15);
	mem_free(h);
}

#define CASE(fn)                                               \
	cmocka_unit_test_setup_teardown(fn, setup, teardown),  \
	{                                                      \
		"shelf: " #fn, fn, setup_shelf, teardown, NULL \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_damaged_entry_is_passed_over_named_and_had_when_it_is_whole),
		CASE(what_arrives_later_is_had_while_it_is_damaged),
		cmocka_unit_test_setup_teardown(
		    a_page_that_cannot_be_read_keeps_no_other_from_a_laptop, setup, teardown),
		CASE(a_damaged_row_of_a_feed_is_written_again_wherever_it_is),
		CASE(a_feed_that_decays_often_goes_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
