/* Entries, drafts and settings of a real book on a real disk. */
#include "common.h"

#include "book_p.h"

#include <sqlite3.h>
#include <unistd.h>

struct seen {
	char text[4096];
	unsigned entries, opens, damaged;
	uint64_t last_height;
	bool in_order;
};

static bool see(void *ctx, const struct entry *x)
{
	struct seen *s = ctx;
	size_t n = strlen(s->text);

	if (!x->h.kind) {
		s->opens++;
		return true;
	}
	s->entries++;
	s->in_order = x->h.height > s->last_height && (s->entries == 1 || s->in_order);
	s->last_height = x->h.height;
	snprintf(s->text + n, sizeof s->text - n, "%.*s;", (int)x->h.body_len, x->body);
	return true;
}

static void see_damage(void *ctx, uint64_t row, const char *what)
{
	struct seen *s = ctx;

	(void)row;
	(void)what;
	s->damaged++;
}

static bool head_is(struct bench *t, const struct hash *h)
{
	struct book_head head = book_head(t->book);

	return hash_equal(&head.hash, h);
}

static void what_was_appended_is_read_after_unlocking_again(void **state)
{
	struct bench *t = bench_with_book();
	struct seen s = { 0 };
	struct book_head head;
	struct id device = book_device(t->book);

	(void)state;
	bench_append(t, 1);
	bench_append(t, 2);
	head = book_head(t->book);
	assert_int_equal(head.height, 3); /* the opening of the epoch comes first */
	bench_again(t);
	assert_true(id_equal(book_device(t->book), device));
	assert_true(head_is(t, &head.hash));
	bench_append(t, 3);
	must(book_each(t->book, see, see_damage, &s, e));
	assert_string_equal(s.text,
			    "{\"f\":{\"words\":\"entry 1\"}};{\"f\":{\"words\":\"entry 2\"}};"
			    "{\"f\":{\"words\":\"entry 3\"}};");
	assert_int_equal(s.opens, 2);
	assert_int_equal(s.damaged, 0);
	assert_true(s.in_order);
	assert_int_equal(book_count(t->book), 5);
	assert_int_equal(book_last_row(t->book), 5);
	bench_free(t);
}

static void each_unlock_begins_an_epoch_with_seq_one(void **state)
{
	struct bench *t = bench_with_book();
	struct hash h[4];
	struct entry x;
	struct id epoch;

	(void)state;
	h[0] = bench_append_hash(t, 1);
	h[1] = bench_append_hash(t, 2);
	book_lock(t->book);
	must_not(book_append(t->book, &(struct book_new){ .kind = 1 }, NULL, e), ERR_LOCKED);
	must(book_unlock(t->book, "ng12", PHRASE, e));
	h[2] = bench_append_hash(t, 3);
	must(book_find(t->book, &h[1], &x, e));
	assert_int_equal(x.h.seq, 3);
	epoch = x.h.epoch;
	must(book_find(t->book, &h[2], &x, e));
	assert_int_equal(x.h.seq, 2);
	assert_false(id_equal(x.h.epoch, epoch));
	h[3] = x.h.prev;
	must(book_find(t->book, &h[3], &x, e));
	assert_int_equal(x.h.kind, 0);
	assert_int_equal(x.h.seq, 1);
	assert_int_equal(x.h.height, 4);
	assert_true(hash_equal(&x.h.prev, &h[1]));
	assert_int_equal(x.h.body_len, 2);
	assert_memory_equal(x.body, "{}", 2);
	assert_true(id_equal(x.h.author, test_id(12)));
	bench_free(t);
}

static void only_a_practice_book_takes_a_time_of_its_own(void **state)
{
	struct bench *t = bench_new();
	struct book_start start = { .practice = false, .cost = book_cost_least };
	struct book_new what = { .kind = 1, .body = "{}", .body_len = 2, .wall_ms = 1000 };
	struct entry x;

	(void)state;
	must(book_create(t->home, &start, &t->clock, &t->book, e));
	must(book_person_add(t->book, test_id(12), "NG12", true, PHRASE, CODE, e));
	must(book_append(t->book, &what, &x, e));
	assert_true(x.h.wall_ms >= 1635633300000);
	assert_false(book_is_practice(t->book));
	bench_free(t);
	t = bench_with_book();
	must(book_append(t->book, &what, &x, e));
	assert_int_equal(x.h.wall_ms, 1000);
	bench_free(t);
}

static void draft_goes_in_the_transaction_of_its_entry(void **state)
{
	struct bench *t = bench_with_book();
	struct book_new what = { .kind = 9, .body = "{}", .body_len = 2, .drop_draft = test_id(5) };
	struct buf out = { 0 };

	(void)state;
	must(book_draft_put(t->book, test_id(5), "half said", 9, e));
	must(book_draft_put(t->book, test_id(6), "another", 7, e));
	must(book_draft_put(t->book, test_id(5), "half said and more", 18, e));
	bench_again(t);
	must(book_draft_get(t->book, test_id(5), &out, e));
	assert_string_equal(buf_str(&out), "half said and more");
	must(book_append(t->book, &what, NULL, e));
	must_not(book_draft_get(t->book, test_id(5), &out, e), ERR_INPUT);
	buf_reset(&out);
	must(book_draft_get(t->book, test_id(6), &out, e));
	assert_string_equal(buf_str(&out), "another");
	/* An entry that cannot be kept leaves its draft alone. */
	what.drop_draft = test_id(6);
	what.body_len = ENTRY_BODY_MAX + 1;
	must_not(book_append(t->book, &what, NULL, e), ERR_INPUT);
	buf_reset(&out);
	must(book_draft_get(t->book, test_id(6), &out, e));
	must(book_draft_drop(t->book, test_id(6), e));
	must_not(book_draft_get(t->book, test_id(6), &out, e), ERR_INPUT);
	buf_fini(&out);
	bench_free(t);
}

static bool drop_seen(void *ctx, struct id id, const void *p, size_t n)
{
	struct bench *t = ctx;

	assert_int_equal(n, 4);
	assert_memory_equal(p, "text", 4);
	must(book_draft_drop(t->book, id, e));
	return true;
}

static void drafts_can_be_dropped_while_they_are_listed(void **state)
{
	struct bench *t = bench_with_book();
	struct book_report r;

	(void)state;
	for (unsigned i = 0; i < 5; i++)
		must(book_draft_put(t->book, test_id(i + 1), "text", 4, e));
	must(book_verify(t->book, NULL, NULL, &r, e));
	assert_int_equal(r.drafts, 5);
	must(book_draft_each(t->book, drop_seen, t, e));
	must(book_verify(t->book, NULL, NULL, &r, e));
	assert_int_equal(r.drafts, 0);
	bench_free(t);
}

static void settings_are_kept_by_name(void **state)
{
	struct bench *t = bench_with_book();
	struct buf out = { 0 };

	(void)state;
	must(book_state_put(t->book, "peer", "one", 3, e));
	must(book_state_put(t->book, "lookup", "key", 3, e));
	must(book_state_put(t->book, "peer", "two", 3, e));
	bench_again(t);
	must(book_state_get(t->book, "peer", &out, e));
	assert_string_equal(buf_str(&out), "two");
	must_not(book_state_get(t->book, "hq", &out, e), ERR_INPUT);
	buf_fini(&out);
	bench_free(t);
}

static void several_go_in_together_or_not_at_all(void **state)
{
	struct bench *t = bench_with_book();
	struct book_new what[3] = { { .kind = 9, .body = "{\"a\":1}", .body_len = 7 },
				    { .kind = 9, .body = "{\"a\":2}", .body_len = 7 },
				    { .kind = 9, .body = "{\"a\":3}", .body_len = 7 } };
	struct hash h[3];
	struct book_head before;
	struct entry x;

	(void)state;
	must(book_append_many(t->book, what, 3, h, e));
	assert_int_equal(book_head(t->book).height, 4);
	assert_true(head_is(t, &h[2]));
	before = book_head(t->book);
	what[2].body_len = ENTRY_BODY_MAX + 1;
	must_not(book_append_many(t->book, what, 3, h, e), ERR_INPUT);
	assert_int_equal(book_count(t->book), 4);
	assert_true(head_is(t, &before.hash));
	bench_append(t, 1);
	bench_again(t);
	assert_int_equal(book_count(t->book), 5);
	assert_int_equal(book_head(t->book).height, 5);
	h[0] = book_head(t->book).hash;
	must(book_find(t->book, &h[0], &x, e));
	assert_true(hash_equal(&x.h.prev, &before.hash));
	bench_free(t);
}

static void entries_above_a_height_come_parents_first(void **state)
{
	struct bench *t = bench_with_book();
	struct seen s = { 0 };

	(void)state;
	for (unsigned i = 1; i <= 20; i++)
		bench_append(t, i);
	must(book_each_above(t->book, 18, see, &s, e));
	assert_string_equal(s.text,
			    "{\"f\":{\"words\":\"entry 18\"}};{\"f\":{\"words\":\"entry 19\"}};"
			    "{\"f\":{\"words\":\"entry 20\"}};");
	s = (struct seen){ 0 };
	must(book_each_after(t->book, 20, see, NULL, &s, e));
	assert_int_equal(s.entries, 1);
	bench_free(t);
}

static void locator_goes_back_in_doubling_steps_to_the_first(void **state)
{
	struct bench *t = bench_with_book();
	static const uint64_t want[] = { 99, 98, 96, 92, 84, 68, 36, 1 };
	struct hash h[48];
	struct entry x;

	(void)state;
	assert_int_equal(book_locator(t->book, book_device(t->book), h, 48), 0);
	for (unsigned i = 1; i < 100; i++)
		bench_append(t, i);
	assert_int_equal(book_head(t->book).height, 100);
	assert_int_equal(book_locator(t->book, book_device(t->book), h, 48), 8);
	for (size_t i = 0; i < 8; i++) {
		must(book_find(t->book, &h[i], &x, e));
		assert_int_equal(x.h.height, want[i]);
	}
	assert_int_equal(book_locator(t->book, book_device(t->book), h, 3), 3);
	must(book_find(t->book, &h[2], &x, e));
	assert_int_equal(x.h.height, 1);
	assert_int_equal(book_locator(t->book, test_id(1), h, 3), 0);
	bench_free(t);
}

/* --- another device's entries --- */

struct feed {
	uint8_t seed[32];
	uint8_t signer[32];
	struct entry x[6];
};

static void feed_make(struct feed *f)
{
	struct id device = id_random();
	struct id epoch = id_random();

	crypto_random(f->seed, sizeof f->seed);
	sign_public(f->seed, f->signer);
	for (size_t i = 0; i < 6; i++) {
		struct entry *x = &f->x[i];

		*x = (struct entry){ .h = { .ver = 1,
					    .kind = 3,
					    .device = device,
					    .epoch = epoch,
					    .seq = i + 1,
					    .height = i + 1 },
				     .body = "{\"from\":\"hq\"}" };
		if (i)
			x->h.prev = f->x[i - 1].hash;
		entry_finish(x, strlen(x->body));
		entry_sign(f->seed, &x->hash, x->sig);
	}
	f->x[5].has_sig = true;
}

static bool signer_of_feed(void *ctx, struct id device, uint8_t public_key[32])
{
	const struct feed *f = ctx;

	if (!id_equal(device, f->x[0].h.device))
		return false;
	memcpy(public_key, f->signer, 32);
	return true;
}

static void one_signature_covers_the_run_before_it(void **state)
{
	struct bench *t = bench_with_book();
	struct feed f;
	struct book_report r;

	(void)state;
	feed_make(&f);
	bench_append(t, 1);
	must(book_accept_many(t->book, f.x, 6, f.signer, e));
	must(book_accept_many(t->book, f.x, 6, f.signer, e));
	assert_int_equal(book_count(t->book), 8);
	assert_int_equal(book_head(t->book).height, 2);
	assert_int_equal(book_head_of(t->book, f.x[0].h.device).height, 6);
	bench_again(t);
	assert_true(book_has(t->book, &f.x[3].hash));
	must(book_verify(t->book, signer_of_feed, &f, &r, e));
	assert_int_equal(r.entries, 8);
	assert_int_equal(r.signatures, 3);
	/* Nobody who can say whose signature it is: that is no proof. */
	must_not(book_verify(t->book, NULL, NULL, &r, e), ERR_CORRUPT);
	bench_append(t, 2);
	assert_int_equal(book_head(t->book).height, 4);
	bench_free(t);
}

static void what_headquarters_did_not_sign_is_not_taken(void **state)
{
	struct bench *t = bench_with_book();
	struct feed f;
	struct feed other;
	struct entry bad;

	(void)state;
	feed_make(&f);
	feed_make(&other);
	must_not(book_accept_many(t->book, f.x, 5, f.signer, e), ERR_PEER);     /* unsigned tail */
	must_not(book_accept_many(t->book, f.x, 6, other.signer, e), ERR_PEER); /* another's key */
	must_not(book_accept(t->book, &f.x[5], f.signer, e), ERR_PEER); /* its parent is missing */
	bad = f.x[0];
	bad.has_sig = true;
	bad.body = "{\"from\":\"hg\"}";
	must_not(book_accept(t->book, &bad, f.signer, e), ERR_PEER);
	bad = f.x[0];
	bad.has_sig = true;
	bad.h.height = 2;
	entry_finish(&bad, strlen(bad.body));
	entry_sign(f.seed, &bad.hash, bad.sig);
	must_not(book_accept(t->book, &bad, f.signer, e), ERR_PEER); /* a height out of nowhere */
	assert_int_equal(book_count(t->book), 0);
	assert_int_equal(book_last_row(t->book), 0);
	bench_free(t);
}

static void fork_is_counted_and_recording_goes_on(void **state)
{
	struct bench *t = bench_with_book();
	struct feed f;
	struct entry side;
	struct book_report r;

	(void)state;
	feed_make(&f);
	must(book_accept_many(t->book, f.x, 6, f.signer, e));
	side = f.x[4];
	side.body = "{\"from\":\"elsewhere\"}";
	side.has_sig = true;
	entry_finish(&side, strlen(side.body));
	entry_sign(f.seed, &side.hash, side.sig);
	must(book_accept(t->book, &side, f.signer, e));
	must(book_verify(t->book, signer_of_feed, &f, &r, e));
	assert_int_equal(r.forks, 1);
	bench_append(t, 1);
	bench_free(t);
}

/* Two entries that were sent, and then the laptop is put back to an image from before them. */
struct restored {
	struct entry x[2];
	char body[2][64];
	uint8_t signer[32];
};

static void keep_entry(struct bench *t, struct hash h, struct entry *x, char body[64])
{
	must(book_find(t->book, &h, x, e));
	memcpy(body, x->body, x->h.body_len);
	x->body = body;
}

static void restore_to_before(struct bench *t, struct restored *s)
{
	char *path = bench_path(t, "book.db");
	char *older = path_join(t->dir, "older");

	bench_append(t, 1);
	bench_close(t);
	copy_file(path, older);
	bench_open(t);
	must(book_unlock(t->book, "NG12", PHRASE, e));
	keep_entry(t, bench_append_hash(t, 2), &s->x[1], s->body[1]);
	keep_entry(t, s->x[1].h.prev, &s->x[0], s->body[0]);
	book_sign_public(t->book, s->signer);
	bench_close(t);
	copy_file(older, path);
	bench_open(t);
	must(book_unlock(t->book, "NG12", PHRASE, e));
	mem_free(path);
	mem_free(older);
}

static void own_entries_come_back_after_a_restore(void **state)
{
	struct bench *t = bench_with_book();
	struct restored s;
	struct book_report r;
	struct hash h;
	struct entry mine;

	(void)state;
	restore_to_before(t, &s);
	/* The key file still knows that there was more. */
	must_not(book_verify(t->book, NULL, NULL, &r, e), ERR_CORRUPT);
	assert_true(r.tail_lost && book_tail_lost(t->book));
	must(book_accept_many(t->book, s.x, 2, s.signer, e));
	must(book_verify(t->book, NULL, NULL, &r, e));
	assert_int_equal(book_head(t->book).height, 4);
	h = bench_append_hash(t, 3);
	must(book_find(t->book, &h, &mine, e));
	assert_int_equal(mine.h.height, 6);
	assert_int_equal(mine.h.seq, 2);
	must(book_verify(t->book, NULL, NULL, &r, e));
	assert_int_equal(r.forks, 0);
	bench_free(t);
}

static void restored_book_that_went_on_keeps_both_branches(void **state)
{
	struct bench *t = bench_with_book();
	struct restored s;
	struct book_report r;
	struct hash h;
	struct entry mine;

	(void)state;
	restore_to_before(t, &s);
	h = bench_append_hash(t, 3);
	must(book_accept_many(t->book, s.x, 2, s.signer, e));
	assert_true(head_is(t, &h)); /* ours, at the same height */
	h = bench_append_hash(t, 4);
	must(book_find(t->book, &h, &mine, e));
	assert_int_equal(mine.h.seq, 2); /* of a new epoch */
	assert_int_equal(mine.h.height, 6);
	must(book_verify(t->book, NULL, NULL, &r, e));
	assert_int_equal(r.forks, 1);
	assert_int_equal(r.entries, 8);
	bench_again(t);
	assert_true(head_is(t, &h));
	bench_free(t);
}

/* --- the file --- */

static int raw(const char *path, const char *sql)
{
	sqlite3 *db = NULL;
	int rc;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
	sqlite3_close(db);
	return rc;
}

static void rows_are_never_changed_deleted_or_replaced(void **state)
{
	struct bench *t = bench_with_book();
	char *path = bench_path(t, "book.db");
	struct book_report r;

	(void)state;
	bench_append(t, 1);
	bench_close(t);
	assert_int_equal(raw(path, "UPDATE entry SET sealed = x'00' WHERE n = 2"),
			 SQLITE_CONSTRAINT);
	assert_int_equal(raw(path, "UPDATE entry SET n = 7 WHERE n = 2"), SQLITE_CONSTRAINT);
	assert_int_equal(raw(path, "DELETE FROM entry"), SQLITE_CONSTRAINT);
	assert_int_equal(raw(path, "INSERT OR REPLACE INTO entry VALUES(2, 1, x'00')"),
			 SQLITE_CONSTRAINT);
	bench_open(t);
	must(book_unlock(t->book, "NG12", PHRASE, e));
	must(book_verify(t->book, NULL, NULL, &r, e));
	assert_int_equal(r.entries, 2);
	mem_free(path);
	bench_free(t);
}

static void synchronous_is_read_back_as_full(void **state)
{
	struct bench *t = bench_with_book();

	(void)state;
	assert_int_equal(disk_synchronous(t->book->disk), 2);
	bench_again(t);
	assert_int_equal(disk_synchronous(t->book->disk), 2);
	bench_free(t);
}

static bool is_readable_somewhere(void)
{
	static const char *const files[] = { "book.db", "book.db-wal", "keys", "lock" };
	static const char *const words[] = { "words", "half", "NG12" };
	struct bench *t = bench_with_book();
	bool found = false;

	bench_append(t, 7);
	must(book_draft_put(t->book, test_id(3), "entry 8 half said", 17, e));
	must(book_state_put(t->book, "peer", "entry 9", 7, e));
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		char *path = bench_path(t, files[i]);
		struct buf b = { 0 };

		must(file_read(path, &b, e));
		for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
			found |= memmem(b.data, b.len, words[k], strlen(words[k])) != NULL;
		buf_fini(&b);
		mem_free(path);
	}
	bench_free(t);
	return found;
}

/* Four letters come by chance in so many random bytes, but not in three books of three. */
static void nothing_said_is_readable_in_any_file(void **state)
{
	(void)state;
	assert_false(is_readable_somewhere() && is_readable_somewhere() && is_readable_somewhere());
}

static void second_program_is_told_who_has_the_book(void **state)
{
	struct bench *t = bench_with_book();
	struct book *second = NULL;
	struct err e = { 0 };
	struct book_start start = { .cost = book_cost_least };

	(void)state;
	assert_false(book_open(t->home, &t->clock, &second, &e));
	assert_int_equal(e.class, ERR_INPUT);
	assert_non_null(strstr(e.text, "process"));
	bench_close(t);
	assert_false(book_create(t->home, &start, &t->clock, &second, &e));
	assert_int_equal(e.class, ERR_INPUT);
	assert_false(book_open(t->dir, &t->clock, &second, &e));
	assert_int_equal(e.class, ERR_INPUT);
	bench_free(t);
}

static void start_that_was_broken_off_can_be_made_again(void **state)
{
	struct bench *t = bench_new();
	struct book_start start = { .cost = book_cost_least };
	char *rows = bench_path(t, "book.db");
	char *mark = bench_path(t, "unfinished");
	char *keys = bench_path(t, "keys");

	(void)state;
	must(book_create(t->home, &start, &t->clock, &t->book, e));
	must(book_state_put(t->book, "lookup", "key", 3, e));
	bench_append(t, 1);
	bench_close(t);
	assert_false(file_exists(rows));
	assert_false(file_exists(mark));
	/* As a crash before the first person leaves it. */
	must(file_write(rows, "rows", 4, e));
	must(file_write(mark, "", 0, e));
	must_not(book_open(t->home, &t->clock, &t->book, e), ERR_INPUT);
	must(book_create(t->home, &start, &t->clock, &t->book, e));
	bench_append(t, 1);
	must(book_person_add(t->book, test_id(12), "NG12", true, PHRASE, "", e));
	assert_false(file_exists(mark));
	bench_again(t);
	assert_int_equal(book_count(t->book), 2);
	bench_close(t);
	/* A book whose key file is lost may still be helped by a copy of it: it is left alone. */
	must(file_remove(keys, e));
	must_not(book_create(t->home, &start, &t->clock, &t->book, e), ERR_INPUT);
	assert_true(file_exists(rows));
	mem_free(rows);
	mem_free(mark);
	mem_free(keys);
	bench_free(t);
}

static void files_are_closed_to_others_and_the_reserve_is_there(void **state)
{
	static const char *const files[] = { "book.db", "book.db-wal", "keys", "reserve" };
	struct bench *t = bench_with_book();
	char *path;

	(void)state;
	bench_append(t, 1);
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		path = bench_path(t, files[i]);
		assert_int_equal(access(path, R_OK), 0);
		mem_free(path);
	}
	reserve_release(t->home);
	path = bench_path(t, "reserve");
	assert_int_not_equal(access(path, R_OK), 0);
	bench_again(t);
	assert_int_equal(access(path, R_OK), 0);
	mem_free(path);
	bench_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_appended_is_read_after_unlocking_again),
		cmocka_unit_test(each_unlock_begins_an_epoch_with_seq_one),
		cmocka_unit_test(only_a_practice_book_takes_a_time_of_its_own),
		cmocka_unit_test(draft_goes_in_the_transaction_of_its_entry),
		cmocka_unit_test(drafts_can_be_dropped_while_they_are_listed),
		cmocka_unit_test(settings_are_kept_by_name),
		cmocka_unit_test(several_go_in_together_or_not_at_all),
		cmocka_unit_test(entries_above_a_height_come_parents_first),
		cmocka_unit_test(locator_goes_back_in_doubling_steps_to_the_first),
		cmocka_unit_test(one_signature_covers_the_run_before_it),
		cmocka_unit_test(what_headquarters_did_not_sign_is_not_taken),
		cmocka_unit_test(fork_is_counted_and_recording_goes_on),
		cmocka_unit_test(own_entries_come_back_after_a_restore),
		cmocka_unit_test(restored_book_that_went_on_keeps_both_branches),
		cmocka_unit_test(rows_are_never_changed_deleted_or_replaced),
		cmocka_unit_test(synchronous_is_read_back_as_full),
		cmocka_unit_test(nothing_said_is_readable_in_any_file),
		cmocka_unit_test(second_program_is_told_who_has_the_book),
		cmocka_unit_test(start_that_was_broken_off_can_be_made_again),
		cmocka_unit_test(files_are_closed_to_others_and_the_reserve_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
