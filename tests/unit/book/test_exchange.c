/* A damaged book whose other file finds no room, no name or no flush: all is shown, and what is
 * said to be saved is there at the next opening. */
#include "cut.h"

#include "disk_p.h"
#include "mend_p.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

/* Renames, and flushes of folders, from the n-th on fail so many times; n is 0: none does. */
struct fault {
	unsigned nth, times;
};
static struct fault rename_fault, flush_fault;

static bool strikes(struct fault *f)
{
	if (!f->nth || --f->nth)
		return false;
	f->nth = --f->times ? 1 : 0;
	errno = EIO;
	return true;
}

int __real_rename(const char *from, const char *to);
int __real_fsync(int fd);
int __wrap_rename(const char *from, const char *to);
int __wrap_fsync(int fd);

int __wrap_rename(const char *from, const char *to)
{
	return strikes(&rename_fault) ? -1 : __real_rename(from, to);
}

int __wrap_fsync(int fd)
{
	struct stat st;

	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode) && strikes(&flush_fault))
		return -1;
	return __real_fsync(fd);
}

/* In its first frame: the whole night lies behind. */
static void break_journal(struct cut *c)
{
	c->journal.data[32 + 24 + 4096 - 40] ^= 1;
}

static void keep_all_names(struct bench *t)
{
	for (unsigned n = 1; n <= MEND_KEPT_MAX; n++) {
		char *path = mend_kept_path(t->home, n, "");

		must(file_write(path, "kept", 4, e));
		mem_free(path);
	}
}

static unsigned own(struct bench *t)
{
	struct seen s;

	see_all(t, &s);
	return s.own;
}

/* What is there can be read, and nothing is written that could take its place. */
static void nothing_is_written(struct bench *t)
{
	struct book_new what = { .kind = 9, .schema = 1, .body = "{}", .body_len = 2 };
	struct err why = { 0 };

	must(book_unlock(t->book, "NG12", PHRASE, e));
	assert_true(own(t) + 1 >= ENTRIES);
	assert_true(book_is_read_only(t->book));
	assert_true(book_awaits_mending(t->book));
	assert_string_equal(book_reads_only(t->book), "The book is damaged: reading only");
	must_not(book_append(t->book, &what, NULL, e), ERR_IO);
	must_not(book_draft_put(t->book, test_id(3), "more", 4, e), ERR_IO);
	/* And why is said, to whoever would write. */
	assert_false(book_append(t->book, &what, NULL, &why));
	assert_string_equal(why.text, BOOK_AWAITS_MENDING_WORDS);
	assert_false(book_draft_put(t->book, test_id(3), "more", 4, &why));
	assert_string_equal(why.text, BOOK_AWAITS_MENDING_WORDS);
	bench_close(t);
}

static void goes_on_with_all(struct bench *t)
{
	bench_open(t);
	must(book_unlock(t->book, "NG12", PHRASE, e));
	assert_true(own(t) + 1 >= ENTRIES);
	assert_false(book_is_read_only(t->book));
	assert_false(book_awaits_mending(t->book));
	bench_append(t, 77);
	bench_again(t);
	assert_true(own(t) >= ENTRIES);
	bench_close(t);
}

static void where_no_other_file_can_be_made_the_damaged_journal_stays(void **state)
{
	struct cut c = { .rows = { 0 } };
	struct bench *t = cut_book(&c);
	char *making = bench_path(t, "book.db.making");

	(void)state;
	break_journal(&c);
	/* Nine are kept already. */
	cut_put(t, &c);
	keep_all_names(t);
	bench_open(t);
	nothing_is_written(t);
	clear_kept(t);
	goes_on_with_all(t);
	clear_kept(t);
	/* There is no room for another. */
	cut_put(t, &c);
	assert_int_equal(mkdir(making, 0700), 0);
	bench_open(t);
	nothing_is_written(t);
	assert_int_equal(rmdir(making), 0);
	goes_on_with_all(t);
	cut_fini(&c);
	mem_free(making);
	bench_free(t);
}

static bool says_that_it_saves(struct bench *t)
{
	struct book_new what = { .kind = 9, .schema = 1, .record = test_id(88) };

	what.body = "{\"f\":{\"words\":\"entry 88\"}}";
	what.body_len = strlen(what.body);
	return book_append(t->book, &what, NULL, NULL);
}

/* At an opening at which renames or flushes fail: all is shown, and what is said to be saved is
 * there afterwards. */
static void opens_with(struct bench *t, struct fault *f, unsigned nth, unsigned times)
{
	bool saved;
	struct seen s;

	*f = (struct fault){ .nth = nth, .times = times };
	bench_open(t);
	must(book_unlock(t->book, "NG12", PHRASE, e));
	if (own(t) + 1 < ENTRIES)
		fail_msg("fault %u (%u times): %u entries are seen", nth, times, own(t));
	saved = says_that_it_saves(t);
	bench_close(t);
	*f = (struct fault){ 0 };
	bench_open(t);
	must(book_unlock(t->book, "NG12", PHRASE, e));
	see_all(t, &s);
	if (s.own + 1 < ENTRIES + (saved ? 1u : 0u) || s.is[88] != saved)
		fail_msg("fault %u (%u times): %u entries are left", nth, times, s.own);
	assert_false(book_is_read_only(t->book));
	assert_false(book_awaits_mending(t->book));
	assert_true(says_that_it_saves(t));
	bench_close(t);
	clear_kept(t);
}

/* Each rename and each flush of the folder, once and for good. */
static void each_fault(struct bench *t, struct cut *c, const struct buf *mended)
{
	struct fault *const faults[] = { &rename_fault, &flush_fault };
	char *path = bench_path(t, "book.db.mended");

	for (unsigned i = 0; i < 32; i++) {
		cut_put(t, c);
		if (mended)
			must(file_write(path, mended->data, mended->len, e));
		opens_with(t, faults[i % 2], 1 + i / 4, i / 2 % 2 ? 1000 : 1);
	}
	mem_free(path);
}

static void an_exchange_that_fails_half_way_loses_nothing(void **state)
{
	struct cut c = { .rows = { 0 } };
	struct bench *t = cut_book(&c);

	(void)state;
	break_journal(&c);
	each_fault(t, &c, NULL);
	cut_fini(&c);
	bench_free(t);
}

static void an_exchange_that_cannot_be_ended_loses_nothing(void **state)
{
	struct cut c = { .rows = { 0 } };
	struct bench *t = cut_book(&c);
	char *path = bench_path(t, "book.db");
	struct buf whole = { 0 };

	(void)state;
	must(file_read(path, &whole, e));
	each_fault(t, &c, &whole);
	buf_fini(&whole);
	cut_fini(&c);
	mem_free(path);
	bench_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(where_no_other_file_can_be_made_the_damaged_journal_stays),
		cmocka_unit_test(an_exchange_that_fails_half_way_loses_nothing),
		cmocka_unit_test(an_exchange_that_cannot_be_ended_loses_nothing),
	};

	/* Some hundred folders: no disk need be waited for. */
	if (!getenv("TMPDIR") && access("/dev/shm", W_OK) == 0)
		setenv("TMPDIR", "/dev/shm", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
