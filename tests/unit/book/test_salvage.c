/* What SQLite does not get to any more is found in the bytes of the file and of its journal; only
 * what proves itself is believed, and the damaged file stays. */
#include "cut.h"

#include "book_p.h"
#include "journal_p.h"
#include "mend_p.h"

#include <sqlite3.h>
#include <unistd.h>

/* The bytes of a closed book with drafts, settings and an entry of many pages. */
static struct bench *closed_book(struct buf *file)
{
	struct bench *t = bench_with_book();
	struct book_new what = { .kind = 9, .schema = 1, .record = test_id(99) };
	char *path = bench_path(t, "book.db");

	for (unsigned i = 1; i <= ENTRIES; i++)
		bench_append(t, i);
	what.body_len = 30000;
	what.body = mem_new(30000);
	must(book_append(t->book, &what, NULL, e));
	mem_free((void *)(uintptr_t)what.body);
	must(book_draft_put(t->book, test_id(1), "half said", 9, e));
	must(book_draft_put(t->book, test_id(2), "half heard", 10, e));
	must(book_state_put(t->book, "peer", "a setting", 9, e));
	bench_close(t);
	must(file_read(path, file, e));
	mem_free(path);
	return t;
}

static unsigned packets(struct bench *t)
{
	struct buf out = { 0 };
	unsigned n = 0;

	n += book_draft_get(t->book, test_id(1), &out, NULL) && !strcmp(buf_str(&out), "half said");
	buf_reset(&out);
	n += book_draft_get(t->book, test_id(2), &out, NULL) &&
	     !strcmp(buf_str(&out), "half heard");
	buf_reset(&out);
	n += book_state_get(t->book, "peer", &out, NULL) && !strcmp(buf_str(&out), "a setting");
	buf_fini(&out);
	return n;
}

/* Entries that stand on this page with their own bytes, or go on there. */
static unsigned lost_with_page(const struct bench *t, const struct buf *whole, size_t page)
{
	const char *p = whole->data + page * DISK_PAGE;
	char *path = bench_path(t, "book.db");
	sqlite3 *db = NULL;
	sqlite3_stmt *q = NULL;
	unsigned n = 0;

	must(file_write(path, whole->data, whole->len, e));
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_prepare_v2(db, "SELECT sealed FROM entry", -1, &q, NULL);
	while (sqlite3_step(q) == SQLITE_ROW) {
		const char *sealed = sqlite3_column_blob(q, 0);
		size_t len = (size_t)sqlite3_column_bytes(q, 0);
		bool here = false;

		for (size_t at = 0; !here && at + 40 <= len; at += 40)
			here = memmem(p, DISK_PAGE, sealed + at, 40) != NULL;
		n += here;
	}
	sqlite3_finalize(q);
	sqlite3_close(db);
	mem_free(path);
	return n;
}

static void a_page_that_is_gone_costs_what_stood_on_it(void **state)
{
	struct buf file = { 0 };
	struct bench *t = closed_book(&file);
	char *path = bench_path(t, "book.db"), *kept = bench_path(t, "book.db.damaged-1");
	char *log = bench_path(t, "book.db-wal"), *keys = bench_path(t, "keys");
	struct buf known = { 0 };
	char page[DISK_PAGE];
	struct book_report r;

	(void)state;
	must(file_read(keys, &known, e));
	for (size_t i = 0; i < file.len / DISK_PAGE; i++) {
		unsigned lost = lost_with_page(t, &file, i);
		struct seen s;

		memcpy(page, file.data + i * DISK_PAGE, DISK_PAGE);
		memset(file.data + i * DISK_PAGE, 0x5a, DISK_PAGE);
		must(file_write(path, file.data, file.len, e));
		must(file_write(keys, known.data, known.len, e));
		unlink(log);
		bench_open(t);
		must(book_unlock(t->book, "NG12", PHRASE, e));
		see_all(t, &s);
		if (s.whole + lost != ENTRIES + 2)
			fail_msg("page %zu: %u entries, %u were on it", i + 1, s.whole, lost);
		must_not(book_verify(t->book, NULL, NULL, &r, e), ERR_CORRUPT);
		assert_true(r.first_damage[0]);
		assert_true(book_was_mended(t->book));
		assert_true(file_exists(kept));
		assert_int_equal(book_lost(t->book), lost);
		/* The book goes on, and is sound but for what is gone. */
		bench_append(t, 77);
		bench_again(t);
		see_all(t, &s);
		assert_true(s.is[77]);
		clear_kept(t);
		bench_again(t);
		if (!lost && !book_verify(t->book, NULL, NULL, &r, NULL))
			fail_msg("page %zu: %s", i + 1, r.first_damage);
		assert_int_equal(r.nonces_twice, 0);
		bench_close(t);
		memcpy(file.data + i * DISK_PAGE, page, DISK_PAGE);
	}
	buf_fini(&file);
	buf_fini(&known);
	mem_free(keys);
	mem_free(log);
	mem_free(kept);
	mem_free(path);
	bench_free(t);
}

/* Every tree and list of the file at once: nothing leads to a row any more. */
static void without_any_tree_all_is_found(void **state)
{
	struct buf file = { 0 }, after = { 0 };
	struct bench *t = closed_book(&file);
	char *path = bench_path(t, "book.db"), *kept = bench_path(t, "book.db.damaged-1");
	struct seen s;

	(void)state;
	for (size_t i = 0; i < file.len; i += DISK_PAGE)
		memset(file.data + i, 0xff, i ? 8 : 300);
	must(file_write(path, file.data, file.len, e));
	bench_open(t);
	assert_true(book_was_mended(t->book));
	must(file_read(kept, &after, e));
	assert_int_equal(after.len, file.len);
	assert_memory_equal(after.data, file.data, file.len);
	must(book_unlock(t->book, "NG12", PHRASE, e));
	see_all(t, &s);
	/* The long one went on over pages whose first bytes named the next. */
	assert_int_equal(s.own, ENTRIES);
	assert_int_equal(packets(t), 3);
	assert_true(book_tail_lost(t->book));
	buf_fini(&after);
	buf_fini(&file);
	mem_free(kept);
	mem_free(path);
	bench_free(t);
}

static void a_tree_that_is_gone_costs_nothing(void **state)
{
	struct buf file = { 0 };
	struct bench *t = closed_book(&file);
	char *path = bench_path(t, "book.db");
	struct book_report r;
	struct seen s;

	(void)state;
	for (size_t i = 1; i < DISK_ROOTS; i++) {
		if (file.data[i * DISK_PAGE] == 5 || file.data[i * DISK_PAGE] == 2)
			memset(file.data + i * DISK_PAGE, 0, DISK_PAGE);
	}
	must(file_write(path, file.data, file.len, e));
	bench_open(t);
	must(book_unlock(t->book, "NG12", PHRASE, e));
	see_all(t, &s);
	assert_int_equal(s.whole, ENTRIES + 2);
	assert_int_equal(packets(t), 3);
	assert_false(book_tail_lost(t->book));
	must_not(book_verify(t->book, NULL, NULL, &r, e), ERR_CORRUPT);
	assert_int_equal(r.damaged, 1); /* that it was mended */
	clear_kept(t);
	bench_again(t);
	must(book_verify(t->book, NULL, NULL, &r, e));
	assert_int_equal(r.entries, ENTRIES + 2);
	buf_fini(&file);
	mem_free(path);
	bench_free(t);
}

/* On a disk that cannot be written it is read all the same, and nothing is written. */
static void a_disk_that_cannot_be_written_shows_all(void **state)
{
	struct buf file = { 0 };
	struct bench *t = closed_book(&file);
	char *path = bench_path(t, "book.db"), *kept = bench_path(t, "book.db.damaged-1");
	struct book_new what = { .kind = 9, .schema = 1, .body = "{}", .body_len = 2 };
	struct seen s;

	(void)state;
	memset(file.data + DISK_PAGE, 0, DISK_PAGE);
	must(file_write(path, file.data, file.len, e));
	bench_open(t);
	t->book->read_only = true; /* as file_is_read_only() says of such a disk */
	must(book_unlock(t->book, "NG12", PHRASE, e));
	see_all(t, &s);
	assert_int_equal(s.whole, ENTRIES + 2);
	assert_int_equal(packets(t), 3);
	assert_true(book_was_mended(t->book));
	must_not(book_append(t->book, &what, NULL, e), ERR_IO);
	assert_false(file_exists(kept));
	bench_close(t);
	buf_fini(&file);
	mem_free(kept);
	mem_free(path);
	bench_free(t);
}

/* Rows of another book have the same shape. */
static void rows_of_another_book_are_not_believed(void **state)
{
	struct buf file = { 0 }, other = { 0 };
	struct bench *t = closed_book(&file), *o = closed_book(&other);
	char *path = bench_path(t, "book.db");
	struct seen s;

	(void)state;
	/* The tree of our rows is gone, and in front of ours lie theirs of the same numbers. */
	memset(file.data + DISK_PAGE, 0, DISK_PAGE);
	buf_put(&other, file.data, file.len);
	memcpy(other.data, file.data, DISK_PAGE);
	for (size_t i = 0; i < 4; i++)
		other.data[28 + i] = (char)(uint8_t)(other.len / DISK_PAGE >> (24 - 8 * i));
	memset(other.data + DISK_PAGE, 0, DISK_PAGE);
	must(file_write(path, other.data, other.len, e));
	bench_open(t);
	must(book_unlock(t->book, "NG12", PHRASE, e));
	see_all(t, &s);
	/* What goes on over further pages is looked for where it was. */
	assert_int_equal(s.own, ENTRIES);
	buf_fini(&file);
	buf_fini(&other);
	mem_free(path);
	bench_free(o);
	bench_free(t);
}

static unsigned left_of_cut(struct bench *t, bool *told)
{
	struct book_report r = { .damaged = 0 };
	struct seen s;

	bench_open(t);
	must(book_unlock(t->book, "NG12", PHRASE, e));
	see_all(t, &s);
	book_verify(t->book, NULL, NULL, &r, NULL);
	*told = r.damaged > 0;
	bench_close(t);
	clear_kept(t);
	return s.own;
}

static void a_journal_whose_head_is_damaged_is_read(void **state)
{
	struct cut c = { .rows = { 0 } };
	struct bench *t = cut_book(&c);
	bool told;

	(void)state;
	cut_put(t, &c);
	assert_int_equal(left_of_cut(t, &told), ENTRIES);
	assert_false(told);
	for (size_t i = 0; i < 32; i++) {
		c.journal.data[i] = (char)(c.journal.data[i] ^ 0x10);
		cut_put(t, &c);
		if (left_of_cut(t, &told) != ENTRIES || !told)
			fail_msg("byte %zu of the journal costs entries", i);
		c.journal.data[i] = (char)(c.journal.data[i] ^ 0x10);
	}
	cut_fini(&c);
	bench_free(t);
}

/* The first frames: a whole night lies behind them. */
static void a_damaged_frame_does_not_cost_what_follows(void **state)
{
	struct cut c = { .rows = { 0 } };
	struct bench *t = cut_book(&c);
	const size_t frame = 24 + DISK_PAGE;
	bool told;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		for (size_t at = 32 + i * frame; at < 32 + i * frame + frame;
		     at += at % 7 ? 611 : 8) {
			c.journal.data[at] = (char)(c.journal.data[at] ^ 1);
			cut_put(t, &c);
			if (left_of_cut(t, &told) + 1 < ENTRIES || !told)
				fail_msg("byte %zu of the journal costs entries", at);
			c.journal.data[at] = (char)(c.journal.data[at] ^ 1);
		}
	}
	cut_fini(&c);
	bench_free(t);
}

/* A save that was broken off is no damage. */
static void a_torn_end_of_the_journal_is_no_damage(void **state)
{
	struct cut c = { .rows = { 0 } };
	struct bench *t = cut_book(&c);
	struct journal j;
	char *log = bench_path(t, "book.db-wal");
	FILE *f;

	(void)state;
	cut_put(t, &c);
	f = fopen(log, "r");
	journal_read(fileno(f), &j);
	assert_true(j.frames > ENTRIES);
	assert_false(j.broken);
	journal_fini(&j);
	fclose(f);
	for (size_t cut = c.journal.len; cut > c.journal.len - 3 * DISK_PAGE; cut -= 397) {
		bool told;

		c.journal.len = cut;
		cut_put(t, &c);
		left_of_cut(t, &told);
		assert_false(told);
	}
	cut_fini(&c);
	mem_free(log);
	bench_free(t);
}

static void an_exchange_that_was_cut_off_is_ended(void **state)
{
	struct cut c = { .rows = { 0 } };
	struct buf file = { 0 };
	struct bench *t = cut_book(&c);
	char *path = bench_path(t, "book.db"), *mended = bench_path(t, "book.db.mended");
	char *making = bench_path(t, "book.db.making");
	bool told;

	(void)state;
	must(file_read(path, &file, e));
	cut_put(t, &c);
	must(file_write(mended, file.data, file.len, e));
	must(file_write(making, "half of one", 11, e));
	assert_int_equal(left_of_cut(t, &told), ENTRIES);
	assert_false(told);
	assert_false(file_exists(mended));
	assert_false(file_exists(making));
	buf_fini(&file);
	cut_fini(&c);
	mem_free(path);
	mem_free(mended);
	mem_free(making);
	bench_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_that_is_gone_costs_what_stood_on_it),
		cmocka_unit_test(without_any_tree_all_is_found),
		cmocka_unit_test(a_tree_that_is_gone_costs_nothing),
		cmocka_unit_test(a_disk_that_cannot_be_written_shows_all),
		cmocka_unit_test(rows_of_another_book_are_not_believed),
		cmocka_unit_test(a_journal_whose_head_is_damaged_is_read),
		cmocka_unit_test(a_damaged_frame_does_not_cost_what_follows),
		cmocka_unit_test(a_torn_end_of_the_journal_is_no_damage),
		cmocka_unit_test(an_exchange_that_was_cut_off_is_ended),
	};

	/* Some hundred folders: no disk need be waited for. */
	if (!getenv("TMPDIR") && access("/dev/shm", W_OK) == 0)
		setenv("TMPDIR", "/dev/shm", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
