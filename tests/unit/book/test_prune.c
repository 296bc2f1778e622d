/* Bodies that were erased because headquarters has them in a backup: what goes, what stays, and
 * what nobody can do by that way. */
#include "common.h"

#include <sqlite3.h>

static int set_up(void **state)
{
	*state = bench_with_book();
	return 0;
}

static int tear_down(void **state)
{
	bench_free(*state);
	return 0;
}

static uint64_t prune(struct bench *t, const struct hash *mark, uint64_t most, book_keep_fn keep,
		      void *ctx)
{
	uint64_t pruned = 0, row = 0;

	must(book_prune(t->book, mark, most, &row, keep, ctx, &pruned, e));
	return pruned;
}

static bool count_one(void *ctx, const struct entry *x)
{
	(void)x;
	++*(size_t *)ctx;
	return true;
}

static size_t readable(struct bench *t)
{
	size_t n = 0;

	must(book_each(t->book, count_one, NULL, &n, e));
	return n;
}

static struct book_report proven(struct bench *t)
{
	struct book_report r;

	must(book_verify(t->book, NULL, NULL, &r, e));
	return r;
}

static sqlite3 *raw(struct bench *t)
{
	char *path = bench_path(t, "book.db");
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	mem_free(path);
	return db;
}

/* The sealed bytes of a row, from the file. */
static void sealed_of(struct bench *t, unsigned row, struct buf *out)
{
	sqlite3 *db = raw(t);
	sqlite3_stmt *st = NULL;

	assert_int_equal(
	    sqlite3_prepare_v2(db, "SELECT sealed FROM entry WHERE n = ?", -1, &st, NULL),
	    SQLITE_OK);
	sqlite3_bind_int(st, 1, (int)row);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	buf_put(out, sqlite3_column_blob(st, 0), (size_t)sqlite3_column_bytes(st, 0));
	sqlite3_finalize(st);
	sqlite3_close(db);
}

static bool is_in(const char *path, const struct buf *needle)
{
	struct buf all = { 0 };
	bool found;

	if (!file_exists(path))
		return false;
	must(file_read(path, &all, e));
	found = memmem(all.data, all.len, needle->data, needle->len) != NULL;
	buf_fini(&all);
	return found;
}

static void what_is_erased_is_in_no_file_and_the_chain_still_proves(void **state)
{
	struct bench *t = *state;
	struct buf was = { 0 };
	struct hash mark, after;
	struct entry x;
	char *db = bench_path(t, "book.db"), *journal = bench_path(t, "book.db-wal");

	bench_append(t, 1);
	bench_append(t, 2);
	mark = bench_append_hash(t, 3);
	after = bench_append_hash(t, 4);
	bench_close(t);
	sealed_of(t, 3, &was);
	/* Random at its beginning: 64 bytes of it stand nowhere by chance. */
	was.len = 64;
	assert_true(is_in(db, &was));
	bench_open(t);
	must(book_unlock(t->book, "NG12", PHRASE, e));

	assert_int_equal(prune(t, &mark, 1000, NULL, NULL), 4); /* with the epoch's open entry */
	assert_int_equal(book_pruned(t->book), 4);
	assert_false(is_in(db, &was));
	assert_false(is_in(journal, &was));
	assert_int_equal(prune(t, &mark, 1000, NULL, NULL), 0);
	bench_again(t);
	assert_int_equal(book_pruned(t->book), 4);
	assert_int_equal(readable(t), 1);
	assert_int_equal(proven(t).pruned, 4);
	must(book_find(t->book, &mark, &x, e));
	assert_true(x.pruned);
	for (size_t i = 0; i < x.h.body_len; i++)
		assert_int_equal(x.body[i], 0);
	must(book_find(t->book, &after, &x, e));
	assert_false(x.pruned);
	/* The book goes on. */
	bench_append(t, 5);
	bench_again(t);
	assert_int_equal(proven(t).entries, 7);
	bench_close(t);
	struct book_report r;

	must(book_verify_files(t->home, &r, e));
	assert_int_equal(r.pruned, 4);
	bench_open(t);
	buf_fini(&was);
	mem_free(db);
	mem_free(journal);
}

static enum book_fate keep_from(void *ctx, const struct entry *x)
{
	if (x->h.height == 2)
		return BOOK_STAYS;
	return x->h.height >= *(uint64_t *)ctx ? BOOK_ENDS : BOOK_GOES;
}

static void it_goes_oldest_first_as_far_as_it_may(void **state)
{
	uint64_t row;
	struct bench *t = *state;
	struct hash mark = { { 0 } };
	uint64_t from = 8;

	for (unsigned i = 1; i <= 10; i++)
		mark = bench_append_hash(t, i);
	assert_int_equal(prune(t, &mark, 4, keep_from, &from), 3); /* and one looked at */
	assert_int_equal(prune(t, &mark, 100, keep_from, &from), 3);
	assert_int_equal(prune(t, &mark, 100, keep_from, &from), 0);
	assert_int_equal(readable(t), 5);
	from = 9;
	assert_int_equal(prune(t, &mark, 100, keep_from, &from), 1);
	proven(t);
	/* What is not ours, or not here, is no mark. */
	row = 0;
	mark.b[0] ^= 1;
	must_not(book_prune(t->book, &mark, 1, &row, NULL, NULL, &from, e), ERR_INPUT);
	book_lock(t->book);
	must_not(book_prune(t->book, &mark, 1, &row, NULL, NULL, &from, e), ERR_LOCKED);
}

/* The other branch is as high, and in no backup. */
static void of_two_branches_only_the_one_that_leads_to_the_mark_goes(void **state)
{
	struct bench *t = *state;
	char *db = bench_path(t, "book.db"), *kept = bench_path(t, "kept.db");
	struct hash marks[2];
	struct entry other[4];
	uint8_t key[32];
	size_t n = 0;

	bench_append(t, 1);
	bench_close(t);
	copy_file(db, kept);
	bench_open(t);
	must(book_unlock(t->book, "NG12", PHRASE, e));
	for (unsigned i = 2; i <= 3; i++) {
		marks[0] = bench_append_hash(t, i);
		must(book_find(t->book, &marks[0], &other[n], e));
		other[n].body = mem_fmt("{\"f\":{\"words\":\"entry %u\"}}", i);
		n++;
	}
	/* The epoch's first entry of that branch, which the two hang on. */
	struct hash open = other[0].h.prev;

	must(book_find(t->book, &open, &other[n], e));
	other[n].body = mem_str("{}");
	struct entry branch[3] = { other[2], other[0], other[1] };

	book_sign_public(t->book, key);
	bench_close(t);
	copy_file(kept, db);
	bench_open(t);
	must(book_unlock(t->book, "NG12", PHRASE, e));
	for (unsigned i = 4; i <= 6; i++)
		marks[1] = bench_append_hash(t, i);
	must(book_accept_many(t->book, branch, 3, key, e));

	/* open, 1, then open, 2, 3: five lead to the mark; open, 4, 5, 6 do not. */
	assert_int_equal(prune(t, &marks[0], 100, NULL, NULL), 5);
	assert_int_equal(readable(t), 4);
	proven(t);
	for (size_t i = 0; i < 3; i++)
		mem_free((void *)(uintptr_t)branch[i].body);
	mem_free(db);
	mem_free(kept);
}

static void refused(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK)
		fail_msg("was done: %s", sql);
}

static void no_other_change_of_a_row_is_let_pass(void **state)
{
	static const char *const tries[] = {
		"UPDATE entry SET sealed = zeroblob(552) WHERE n = 2",
		"UPDATE entry SET keyno = -1 WHERE n = 2",
		"UPDATE entry SET keyno = -1, sealed = zeroblob(551) WHERE n = 2",
		"UPDATE entry SET keyno = -1, sealed = zeroblob(552), n = 99 WHERE n = 2",
		"UPDATE entry SET keyno = 1 WHERE n = 1",
		"UPDATE entry SET keyno = -1, sealed = zeroblob(552) WHERE n = 1",
		"DELETE FROM entry WHERE n = 1",
		"DELETE FROM entry WHERE n = 2",
		"INSERT OR REPLACE INTO entry VALUES(1, -1, zeroblob(552))",
	};
	struct bench *t = *state;
	struct hash first;
	sqlite3 *db;
	char body[300];
	struct book_new what = { .kind = 17,
				 .schema = 1,
				 .record = test_id(1),
				 .author = test_id(2),
				 .body = body,
				 .body_len = sizeof body };
	struct entry x;

	/* Longer than what is left of it, so that keeping the bytes is no way round. */
	memset(body, 'b', sizeof body);
	must(book_append(t->book, &what, &x, e));
	must(book_append(t->book, &what, NULL, e));
	first = x.h.prev;
	assert_int_equal(prune(t, &first, 1, NULL, NULL), 1); /* row 1 */
	bench_close(t);
	db = raw(t);
	sqlite3_exec(db, "PRAGMA recursive_triggers = ON", NULL, NULL, NULL);
	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++)
		refused(db, tries[i]);
	sqlite3_close(db);
	bench_open(t);
	must(book_unlock(t->book, "NG12", PHRASE, e));
	proven(t);
}

/* One whose trigger was made when there was no pruning. */
static void an_older_book_learns_it(void **state)
{
	struct bench *t = *state;
	struct hash mark;
	sqlite3 *db;

	mark = bench_append_hash(t, 1);
	bench_append(t, 2);
	bench_close(t);
	db = raw(t);
	assert_int_equal(
	    sqlite3_exec(db,
			 "DROP TRIGGER entry_unchanged; CREATE TRIGGER entry_unchanged BEFORE "
			 "UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'no entry of a book is "
			 "changed'); END",
			 NULL, NULL, NULL),
	    SQLITE_OK);
	sqlite3_close(db);
	bench_open(t);
	must(book_unlock(t->book, "NG12", PHRASE, e));
	assert_int_equal(prune(t, &mark, 10, NULL, NULL), 2);
	bench_again(t);
	proven(t);
	assert_int_equal(readable(t), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_erased_is_in_no_file_and_the_chain_still_proves),
		TEST(it_goes_oldest_first_as_far_as_it_may),
		TEST(of_two_branches_only_the_one_that_leads_to_the_mark_goes),
		TEST(no_other_change_of_a_row_is_let_pass),
		TEST(an_older_book_learns_it),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
