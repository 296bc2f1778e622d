/* What decays or is changed by hand is noticed and named; what is whole still opens. */
#include "common.h"

#include "book_p.h"

#include <sqlite3.h>
#include <unistd.h>

struct seen {
	unsigned whole, damaged;
	uint64_t row;
};

static bool see(void *ctx, const struct entry *x)
{
	struct seen *s = ctx;
	char want[64];

	if (x->h.kind) {
		snprintf(want, sizeof want, "{\"f\":{\"words\":\"entry %u\"}}", x->h.record.b[15]);
		assert_int_equal(x->h.body_len, strlen(want));
		assert_memory_equal(x->body, want, x->h.body_len);
	}
	s->whole++;
	return true;
}

static void see_damage(void *ctx, uint64_t row, const char *what)
{
	struct seen *s = ctx;

	assert_true(strlen(what) > 0);
	s->damaged++;
	s->row = row;
}

/* A closed book with `n` entries after its `open`. */
static struct bench *closed_book(unsigned n)
{
	struct bench *t = bench_with_book();

	for (unsigned i = 1; i <= n; i++)
		bench_append(t, i);
	must(book_draft_put(t->book, test_id(1), "half said", 9, e));
	must(book_draft_put(t->book, test_id(2), "half heard", 10, e));
	bench_close(t);
	return t;
}

static void row_bytes(const char *path, unsigned n, struct buf *out)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *q = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_prepare_v2(db, "SELECT sealed FROM entry WHERE n = ?1", -1, &q, NULL);
	sqlite3_bind_int64(q, 1, n);
	assert_int_equal(sqlite3_step(q), SQLITE_ROW);
	buf_put(out, sqlite3_column_blob(q, 0), (size_t)sqlite3_column_bytes(q, 0));
	sqlite3_finalize(q);
	sqlite3_close(db);
}

static void every_byte_of_an_entry_is_guarded(void **state)
{
	struct bench *t = closed_book(3);
	char *path = bench_path(t, "book.db");
	struct buf row = { 0 };
	struct buf file = { 0 };
	struct book_report r;
	char *at;

	(void)state;
	row_bytes(path, 3, &row);
	must(file_read(path, &file, e));
	at = memmem(file.data, file.len, row.data, row.len);
	assert_non_null(at);
	for (size_t i = 0; i < row.len; i++) {
		struct seen s = { 0 };

		at[i] = (char)(at[i] ^ (1 << (i % 8)));
		must(file_write(path, file.data, file.len, e));
		bench_open(t);
		must(book_unlock(t->book, "NG12", PHRASE, e));
		must_not(book_verify(t->book, NULL, NULL, &r, e), ERR_CORRUPT);
		assert_int_equal(r.damaged, 1);
		assert_int_equal(r.entries, 3);
		assert_string_equal(r.first_damage, "Entry 3: its bytes are not what was written");
		must(book_each(t->book, see, see_damage, &s, e));
		assert_int_equal(s.whole, 3);
		assert_int_equal(s.damaged, 1);
		assert_int_equal(s.row, 3);
		at[i] = (char)(at[i] ^ (1 << (i % 8)));
		bench_close(t);
	}
	buf_fini(&row);
	buf_fini(&file);
	mem_free(path);
	bench_free(t);
}

/* Pages have empty places and counters that mean nothing: a flip there may pass. A flip never
 * changes what is read, and never goes by unnoticed when an entry or a draft is lost to it. */
static void no_flip_in_the_file_changes_what_is_read(void **state)
{
	struct bench *t = closed_book(6);
	char *path = bench_path(t, "book.db");
	struct buf file = { 0 };
	unsigned noticed = 0;
	unsigned opened = 0;

	(void)state;
	must(file_read(path, &file, e));
	for (size_t i = 0; i < file.len; i += i < 100 ? 1 : 61) {
		struct seen s = { 0 };
		struct book_report r = { 0 };
		bool fine = false;

		file.data[i] = (char)(file.data[i] ^ 0x41);
		must(file_write(path, file.data, file.len, e));
		if (book_open(t->home, &t->clock, &t->book, NULL)) {
			if (book_unlock(t->book, "NG12", PHRASE, NULL)) {
				fine = book_verify(t->book, NULL, NULL, &r, NULL);
				assert_true(book_each(t->book, see, see_damage, &s, NULL) || !fine);
				opened++;
			}
			if (fine) {
				assert_int_equal(s.whole, 7);
				assert_int_equal(r.drafts, 2);
			} else if (s.damaged) {
				assert_true(r.first_damage[0]);
			}
			bench_close(t);
		}
		noticed += !fine;
		file.data[i] = (char)(file.data[i] ^ 0x41);
	}
	assert_true(noticed > 50);
	assert_true(opened > 50);
	buf_fini(&file);
	mem_free(path);
	bench_free(t);
}

static int add_text(void *ctx, int n, char **values, char **names)
{
	(void)n;
	(void)names;
	buf_puts(ctx, values[0]);
	buf_putc(ctx, ';');
	return 0;
}

/* By a careful hand, which puts the triggers back as they were. */
static void change_rows(const char *path, const char *sql)
{
	struct buf triggers = { 0 };
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db,
				      "SELECT sql FROM sqlite_schema WHERE type = 'trigger' "
				      "ORDER BY rowid",
				      add_text, &triggers, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_exec(db,
				      "DROP TRIGGER entry_stays; DROP TRIGGER entry_unchanged;"
				      "DROP TRIGGER entry_once",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, buf_str(&triggers), NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	buf_fini(&triggers);
}

/* What the tables are stands on the first page: it is compared letter by letter and made again. */
static void tables_that_are_not_ours_are_mended_and_named(void **state)
{
	static const char *const hands[] = {
		"DROP TRIGGER entry_stays",
		"PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'keyno', "
		"'kezno') WHERE name = 'entry'",
		"PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'INTEGER "
		"PRIMARY', 'INTEGES PRIMARY') WHERE name = 'entry'",
		"CREATE TABLE strange(a)",
		"PRAGMA user_version = 3",
		"PRAGMA application_id = 1",
	};

	(void)state;
	for (size_t i = 0; i < sizeof hands / sizeof *hands; i++) {
		struct bench *t = closed_book(4);
		char *path = bench_path(t, "book.db"), *kept = bench_path(t, "book.db.damaged-1");
		struct book_report r;
		struct seen s = { 0 };
		sqlite3 *db = NULL;

		assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
		assert_int_equal(sqlite3_exec(db, hands[i], NULL, NULL, NULL), SQLITE_OK);
		sqlite3_close(db);
		bench_open(t);
		must(book_unlock(t->book, "NG12", PHRASE, e));
		assert_true(book_was_mended(t->book));
		assert_true(file_exists(kept));
		must_not(book_verify(t->book, NULL, NULL, &r, e), ERR_CORRUPT);
		must(book_each(t->book, see, see_damage, &s, e));
		if (s.whole != 5)
			fail_msg("%s: %u entries are read", hands[i], s.whole);
		mem_free(path);
		mem_free(kept);
		bench_free(t);
	}
}

/* A version to come says its number twice, and is not touched. */
static void a_newer_version_is_left_alone(void **state)
{
	struct bench *t = closed_book(4);
	char *path = bench_path(t, "book.db"), *kept = bench_path(t, "book.db.damaged-1");
	sqlite3 *db = NULL;

	(void)state;
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA user_version = 2; PRAGMA application_id = 2",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	sqlite3_close(db);
	must_not(book_open(t->home, &t->clock, &t->book, e), ERR_INPUT);
	assert_false(file_exists(kept));
	mem_free(path);
	mem_free(kept);
	bench_free(t);
}

static void rows_changed_by_hand_are_named(void **state)
{
	static const struct {
		const char *sql;
		unsigned whole;
		uint64_t damaged;
		const char *words;
	} cases[] = {
		{ "DELETE FROM entry WHERE n = 3", 4, 1,
		  "Entry 3: it is missing or its place in the file is damaged" },
		{ "DELETE FROM entry WHERE n = 1", 4, 1,
		  "Entry 1: it is missing or its place in the file is damaged" },
		{ "UPDATE entry SET n = 99 WHERE n = 3; UPDATE entry SET n = 3 WHERE n = 4;"
		  "UPDATE entry SET n = 4 WHERE n = 99",
		  3, 2, "Entry 3: its bytes are not what was written" },
		{ "UPDATE entry SET keyno = 2 WHERE n = 2", 4, 1,
		  "Entry 2: it is sealed with a key that this key file does not hold" },
		{ "UPDATE entry SET sealed = (SELECT sealed FROM entry WHERE n = 2) WHERE n = 3", 4,
		  1, "Entry 3: its bytes are not what was written" },
		{ "UPDATE entry SET sealed = x'00' WHERE n = 4", 4, 1,
		  "Entry 4: its bytes are not what was written" },
		{ "UPDATE draft SET keyno = 2 WHERE id = (SELECT min(id) FROM draft)", 5, 1,
		  "Draft 7e570000000000000000000000000001: its bytes are not what was written" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct bench *t = closed_book(4);
		char *path = bench_path(t, "book.db");
		struct book_report r;
		struct seen s = { 0 };

		change_rows(path, cases[i].sql);
		bench_open(t);
		must(book_unlock(t->book, "NG12", PHRASE, e));
		must_not(book_verify(t->book, NULL, NULL, &r, e), ERR_CORRUPT);
		assert_string_equal(r.first_damage, cases[i].words);
		assert_int_equal(r.damaged, cases[i].damaged);
		assert_int_equal(r.entries, cases[i].whole);
		must(book_each(t->book, see, see_damage, &s, e));
		assert_int_equal(s.whole, cases[i].whole);
		/* Recording goes on above what is whole, and nothing was taken out to make it so.
		 */
		bench_append(t, 9);
		bench_again(t);
		assert_true(book_count(t->book) == cases[i].whole + 2);
		mem_free(path);
		bench_free(t);
	}
}

/* --- entries that were made wrong by somebody who has the keys --- */

enum wrong {
	WRONG_SIG,
	WRONG_COMMIT,
	WRONG_HEIGHT,
	WRONG_SEQ,
	WRONG_PARENT,
	WRONG_UNSIGNED,
	WRONG_COUNT,
};

static void make_wrong(struct entry *x, const struct book *b, enum wrong how)
{
	struct book_head head = book_head(b);

	*x = (struct entry){ .h = { .ver = 1,
				    .kind = 9,
				    .device = b->ring->device,
				    .epoch = b->epoch,
				    .seq = b->seq + (how == WRONG_SEQ ? 2 : 1),
				    .height = head.height + (how == WRONG_HEIGHT ? 3 : 1),
				    .prev = head.hash,
				    .record = test_id(200) },
			     .body = "{\"f\":{\"words\":\"entry 200\"}}",
			     .has_sig = how != WRONG_UNSIGNED };
	if (how == WRONG_PARENT)
		x->h.prev.b[0] ^= 1;
	entry_finish(x, strlen(x->body));
	if (how == WRONG_COMMIT)
		x->salt[0] ^= 1;
	if (x->has_sig)
		entry_sign(b->ring->seed, &x->hash, x->sig);
	if (how == WRONG_SIG)
		x->sig[9] ^= 1;
}

static void wrong_entry_is_named_even_under_a_right_seal(void **state)
{
	static const char *const words[WRONG_COUNT] = {
		[WRONG_SIG] = "Entry 3: its signature does not hold",
		[WRONG_COMMIT] = "Entry 3: its body is not the one that its header names",
		[WRONG_HEIGHT] = "Entry 3: its height is not that of the entry before it and one",
		[WRONG_SEQ] = "Entry 3: its place in its epoch is not the next",
		[WRONG_PARENT] = "Entry 3: the entry before it is not in the book",
		[WRONG_UNSIGNED] = "Entry 3: no signature covers it",
	};

	(void)state;
	for (unsigned how = 0; how < WRONG_COUNT; how++) {
		struct bench *t = bench_with_book();
		struct entry x;
		struct buf sealed = { 0 };
		struct book_report r;
		struct seen s = { 0 };

		bench_append(t, 1);
		make_wrong(&x, t->book, how);
		assert_true(row_seal(t->book, 3, &x, &sealed));
		must(disk_row_put(t->book->disk, 3, 1, sealed.data, sealed.len, e));
		bench_again(t);
		must_not(book_verify(t->book, NULL, NULL, &r, e), ERR_CORRUPT);
		assert_string_equal(r.first_damage, words[how]);
		assert_int_equal(r.damaged, 1);
		/* Unlocking looks at links and the newest signature; the others take verify. */
		must(book_each(t->book, see, see_damage, &s, e));
		assert_int_equal(s.damaged, how != WRONG_COMMIT && how != WRONG_UNSIGNED);
		buf_fini(&sealed);
		bench_free(t);
	}
}

#define MANY 9000 /* verify looks at 4096 signatures together, the first 2634 of own ones on another core */

struct kept {
	struct entry entry;
	char body[8];
};

static bool keep_entry(void *ctx, const struct entry *x)
{
	struct kept *kept = ctx;

	assert_true(x->h.body_len <= sizeof kept->body);
	memcpy(kept->body, x->body, x->h.body_len);
	kept->entry = *x;
	kept->entry.body = kept->body;
	return false;
}

/* The statement that puts row n back under a right seal with one bit of its signature wrong. */
static void spoil_signature(struct bench *t, uint64_t n, struct buf *sql)
{
	struct buf sealed = { 0 };
	struct kept x;

	book_each_above(t->book, n - 1, keep_entry, &x, NULL);
	assert_int_equal(x.entry.h.height, n);
	x.entry.sig[n % sizeof x.entry.sig] ^= 1;
	assert_true(row_seal(t->book, n, &x.entry, &sealed));
	buf_puts(sql, "UPDATE entry SET sealed = x'");
	for (size_t i = 0; i < sealed.len; i++)
		buf_fmt(sql, "%02x", (unsigned)(uint8_t)sealed.data[i]);
	buf_fmt(sql, "' WHERE n = %u;", (unsigned)n);
	buf_fini(&sealed);
}

static void a_wrong_signature_is_named_wherever_it_stands_in_a_long_book(void **state)
{
	static const uint64_t rows[] = { 2, 2634, 2635, 4096, 4097, 8192, 8193, 8700 };
	const size_t n = sizeof rows / sizeof *rows;
	struct bench *t = bench_with_book();
	struct book_new *all = mem_new_array(MANY, sizeof *all);
	char *path = bench_path(t, "book.db");
	struct buf sql = { 0 };
	struct book_report r;

	(void)state;
	for (unsigned i = 0; i < MANY; i++)
		all[i] = (struct book_new){ .kind = 9, .schema = 1, .body = "{}", .body_len = 2 };
	must(book_append_many(t->book, all, MANY, NULL, e));
	must(book_verify(t->book, NULL, NULL, &r, e));
	assert_int_equal(r.signatures, MANY + 1);
	for (size_t i = 0; i < n; i++)
		spoil_signature(t, rows[i], &sql);
	bench_close(t);
	change_rows(path, buf_str(&sql));
	bench_open(t);
	must(book_unlock(t->book, "NG12", PHRASE, e));
	must_not(book_verify(t->book, NULL, NULL, &r, e), ERR_CORRUPT);
	assert_string_equal(r.first_damage, "Entry 2: its signature does not hold");
	assert_int_equal(r.damaged, n);
	assert_int_equal(r.entries, MANY + 1);
	assert_int_equal(r.signatures, MANY + 1);
	buf_fini(&sql);
	mem_free(path);
	mem_free(all);
	bench_free(t);
}

static void without_a_passphrase_only_the_structure_is_looked_at(void **state)
{
	struct bench *t = closed_book(4);
	char *path = bench_path(t, "book.db");
	struct book_report r;

	(void)state;
	must(book_verify_files(t->home, &r, e));
	assert_false(r.unlocked);
	assert_int_equal(r.entries, 5);
	assert_int_equal(r.drafts, 2);
	assert_int_equal(r.signatures, 0);
	change_rows(path,
		    "UPDATE entry SET sealed = x'0011' WHERE n = 2; DELETE FROM entry WHERE n = 3;"
		    "UPDATE entry SET keyno = 9 WHERE n = 4");
	must_not(book_verify_files(t->home, &r, e), ERR_CORRUPT);
	assert_int_equal(r.damaged, 3);
	assert_string_equal(r.first_damage, "Entry 2: its length is not that of an entry");
	must_not(book_verify_files(t->dir, &r, e), ERR_INPUT);
	mem_free(path);
	bench_free(t);
}

static void file_of_another_sort_is_refused(void **state)
{
	struct bench *t = closed_book(1);
	char *path = bench_path(t, "book.db");
	struct book_report r;

	(void)state;
	must(file_write(path, "words that are no book\n", 23, e));
	must_not(book_open(t->home, NULL, &t->book, e), ERR_CORRUPT);
	must_not(book_verify_files(t->home, &r, e), ERR_CORRUPT);
	assert_int_equal(r.damaged, 1);
	must(file_write(path, "", 0, e));
	must_not(book_open(t->home, NULL, &t->book, e), ERR_CORRUPT);
	mem_free(path);
	bench_free(t);
}

/* The open book as a power cut would leave it, with its journal, and without a first page. */
static void cut_and_smash(struct bench *t, char *rows, char *journal)
{
	struct buf file = { 0 }, log = { 0 };

	must(file_read(rows, &file, e));
	must(file_read(journal, &log, e));
	assert_true(log.len > 0);
	bench_close(t);
	memset(file.data, 0x5a, DISK_PAGE);
	must(file_write(rows, file.data, file.len, e));
	must(file_write(journal, log.data, log.len, e));
	buf_fini(&file);
	buf_fini(&log);
}

static void book_without_a_beginning_is_mended_and_the_damaged_file_kept(void **state)
{
	struct bench *t = closed_book(4);
	char *rows = bench_path(t, "book.db"), *journal = bench_path(t, "book.db-wal");
	char *kept = bench_path(t, "book.db.damaged-1");
	char *kept_journal = bench_path(t, "book.db.damaged-1-wal");
	struct buf before = { 0 }, after = { 0 };
	struct buf draft = { 0 };
	struct book_report r;
	struct seen s = { 0 };

	(void)state;
	bench_open(t);
	must(book_unlock(t->book, "NG12", PHRASE, e));
	/* As long as it was, so that only its own page is in the journal. */
	must(book_draft_put(t->book, test_id(1), "said last", 9, e));
	cut_and_smash(t, rows, journal);
	must(file_read(rows, &before, e));
	bench_open(t);
	assert_true(book_was_mended(t->book));
	must(file_read(kept, &after, e));
	assert_int_equal(after.len, before.len);
	assert_memory_equal(after.data, before.data, before.len);
	assert_true(file_exists(kept_journal));
	must(book_unlock(t->book, "NG12", PHRASE, e));
	must(book_each(t->book, see, see_damage, &s, e));
	assert_int_equal(s.whole, 5); /* with an `open` */
	must(book_draft_get(t->book, test_id(1), &draft, e));
	assert_string_equal(buf_str(&draft), "said last");
	assert_int_equal(s.damaged, 0);
	must_not(book_verify(t->book, NULL, NULL, &r, e), ERR_CORRUPT);
	assert_int_equal(r.damaged, 1);
	assert_int_equal(r.drafts, 2);
	assert_non_null(strstr(r.first_damage, "was mended"));
	bench_append(t, 7);
	/* Taken away, it is no longer told; and nothing of the old beginning is left. */
	must(file_remove(kept, e));
	must(file_remove(kept_journal, e));
	bench_again(t);
	assert_false(book_was_mended(t->book));
	must(book_verify(t->book, NULL, NULL, &r, e));
	assert_int_equal(r.entries, 7);
	buf_fini(&draft);
	buf_fini(&before);
	buf_fini(&after);
	mem_free(kept_journal);
	mem_free(kept);
	mem_free(journal);
	mem_free(rows);
	bench_free(t);
}

static void a_beginning_that_the_journal_still_has_needs_no_mending(void **state)
{
	struct bench *t = closed_book(4);
	char *rows = bench_path(t, "book.db"), *journal = bench_path(t, "book.db-wal");
	struct book_report r;

	(void)state;
	bench_open(t);
	must(book_unlock(t->book, "NG12", PHRASE, e));
	for (unsigned i = 5; i < 30; i++) /* more pages, which the first one counts */
		bench_append(t, i);
	cut_and_smash(t, rows, journal);
	bench_open(t);
	assert_false(book_was_mended(t->book));
	must(book_unlock(t->book, "NG12", PHRASE, e));
	must(book_verify(t->book, NULL, NULL, &r, e));
	assert_int_equal(r.entries, 31);
	mem_free(journal);
	mem_free(rows);
	bench_free(t);
}

/* What is no book is not made to look like one. */
static void what_cannot_be_mended_is_left_as_it_is(void **state)
{
	static char zeros[DISK_ROOTS * DISK_PAGE];
	struct bench *t = closed_book(1);
	char *path = bench_path(t, "book.db"), *kept = bench_path(t, "book.db.damaged-1");
	struct buf after = { 0 };

	(void)state;
	must(file_write(path, zeros, sizeof zeros, e));
	must_not(book_open(t->home, NULL, &t->book, e), ERR_CORRUPT);
	assert_false(file_exists(kept));
	must(file_read(path, &after, e));
	assert_int_equal(after.len, sizeof zeros);
	assert_memory_equal(after.data, zeros, after.len);
	buf_fini(&after);
	mem_free(kept);
	mem_free(path);
	bench_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_byte_of_an_entry_is_guarded),
		cmocka_unit_test(no_flip_in_the_file_changes_what_is_read),
		cmocka_unit_test(tables_that_are_not_ours_are_mended_and_named),
		cmocka_unit_test(a_newer_version_is_left_alone),
		cmocka_unit_test(rows_changed_by_hand_are_named),
		cmocka_unit_test(wrong_entry_is_named_even_under_a_right_seal),
		cmocka_unit_test(a_wrong_signature_is_named_wherever_it_stands_in_a_long_book),
		cmocka_unit_test(without_a_passphrase_only_the_structure_is_looked_at),
		cmocka_unit_test(file_of_another_sort_is_refused),
		cmocka_unit_test(book_without_a_beginning_is_mended_and_the_damaged_file_kept),
		cmocka_unit_test(a_beginning_that_the_journal_still_has_needs_no_mending),
		cmocka_unit_test(what_cannot_be_mended_is_left_as_it_is),
	};

	/* Some hundred folders: no disk need be waited for. */
	if (!getenv("TMPDIR") && access("/dev/shm", W_OK) == 0)
		setenv("TMPDIR", "/dev/shm", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
