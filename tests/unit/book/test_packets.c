/* Of a draft or a setting a damaged book's files hold several states, and pieces of some: what was
 * saved last is the one. */
#include "cut.h"

#include "disk_p.h"

#include <unistd.h>

#define FRAME (24 + DISK_PAGE)

/* A draft saved three times: the journal is damaged where the second begins. */
struct thrice {
	struct bench *t;
	struct cut c;
	struct buf before; /* the journal when it had been saved once */
};

static void save_thrice(struct thrice *x, bool entry)
{
	char *log;

	*x = (struct thrice){ .t = bench_with_book() };
	log = bench_path(x->t, "book.db-wal");
	bench_append(x->t, 1);
	must(book_draft_put(x->t->book, test_id(1), "once", 4, e));
	must(file_read(log, &x->before, e));
	must(book_draft_put(x->t->book, test_id(1), "twice", 5, e));
	if (entry)
		bench_append(x->t, 2);
	must(book_draft_put(x->t->book, test_id(1), "at last", 7, e));
	cut_take(x->t, &x->c);
	bench_close(x->t);
	assert_true(x->c.journal.len >= x->before.len + 2 * (size_t)FRAME);
	mem_free(log);
}

static void thrice_fini(struct thrice *x)
{
	cut_fini(&x->c);
	buf_fini(&x->before);
	bench_free(x->t);
}

static void says_at_last(struct thrice *x)
{
	struct buf said = { 0 };

	cut_put(x->t, &x->c);
	bench_open(x->t);
	must(book_unlock(x->t->book, "NG12", PHRASE, e));
	assert_true(book_was_mended(x->t->book));
	must(book_draft_get(x->t->book, test_id(1), &said, e));
	assert_string_equal(buf_str(&said), "at last");
	bench_close(x->t);
	clear_kept(x->t);
	buf_fini(&said);
}

static void a_draft_behind_the_break_is_the_newest(void **state)
{
	struct thrice x;

	(void)state;
	save_thrice(&x, false);
	x.c.journal.data[x.before.len + 24 + 100] ^= 1;
	says_at_last(&x);
	thrice_fini(&x);
}

/* The row of the draft as it lies in these bytes: length and number of the row, five bytes of head,
 * then the id. */
static const char *row_of(const struct buf *b, size_t len)
{
	struct id id = test_id(1);
	const char *p = memmem(b->data, b->len, id.b, sizeof id.b);

	assert_non_null(p);
	p -= 8;
	assert_true(p >= b->data && p + len <= b->data + b->len);
	assert_true((uint8_t)p[0] >= 0x80);
	return p;
}

/* An empty leaf in the file that the journal does not know: it is read after the journal. */
static char *empty_leaf(struct cut *c)
{
	for (size_t at = DISK_PAGE; at < c->rows.len; at += DISK_PAGE) {
		const char head[] = { 13, 0, 0, 0, 0, 16, 0, 0 };
		size_t number = at / DISK_PAGE + 1;
		bool in_journal = false;

		for (size_t f = 32; f + FRAME <= c->journal.len; f += FRAME)
			in_journal = in_journal || (uint8_t)c->journal.data[f + 3] == number;
		if (!in_journal && !memcmp(c->rows.data + at, head, sizeof head))
			return c->rows.data + at;
	}
	fail_msg("there is no empty table");
	return NULL;
}

/* SQLite leaves such in a leaf that it has made anew, now and then. */
static void a_row_that_is_left_of_an_older_state_is_not_taken(void **state)
{
	const size_t len = 320;
	struct thrice x;

	(void)state;
	save_thrice(&x, true);
	x.c.journal.data[x.before.len + 24 + 100] ^= 1;
	memcpy(empty_leaf(&x.c) + 1000, row_of(&x.before, len), len);
	says_at_last(&x);
	thrice_fini(&x);
}

/* As they are typed, grow, go and begin again, so that rows move from page to page; among these
 * ways is one in which a piece of an older state stands where the newest is. */
static void type_drafts(struct bench *t, uint32_t seed, size_t len[], size_t most)
{
	unsigned drafts = 3 + seed % 20, saves = 40 + seed * 13 % 160;
	char words[4000];
	uint32_t x = 1 + seed;

	memset(words, 'w', sizeof words);
	for (unsigned i = 0; i < saves; i++) {
		unsigned d;

		x = x * 1664525 + 1013904223;
		d = (x >> 16) % drafts;
		assert_true(d < most);
		if ((x >> 8) % 12 == 0) {
			must(book_draft_drop(t->book, test_id(100 + d), e));
			len[d] = 0;
			continue;
		}
		len[d] += (x >> 4) % 4 * 256 + 1;
		if (len[d] > 3600)
			len[d] = 10;
		must(book_draft_put(t->book, test_id(100 + d), words, len[d], e));
	}
}

static void of_each_draft_what_was_saved_last_is_found(void **state)
{
	(void)state;
	for (uint32_t seed = 135; seed < 141; seed++) {
		struct bench *t = bench_with_book();
		struct cut c = { .rows = { 0 } };
		size_t len[24] = { 0 };

		bench_append(t, 1);
		type_drafts(t, seed, len, 24);
		cut_take(t, &c);
		bench_close(t);
		c.journal.data[32 + FRAME - 40] ^= 1;
		cut_put(t, &c);
		bench_open(t);
		must(book_unlock(t->book, "NG12", PHRASE, e));
		assert_true(book_was_mended(t->book));
		for (unsigned d = 0; d < 24; d++) {
			struct buf said = { 0 };

			if (len[d])
				must(book_draft_get(t->book, test_id(100 + d), &said, e));
			assert_int_equal(said.len, len[d]);
			buf_fini(&said);
		}
		bench_close(t);
		cut_fini(&c);
		bench_free(t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_draft_behind_the_break_is_the_newest),
		cmocka_unit_test(a_row_that_is_left_of_an_older_state_is_not_taken),
		cmocka_unit_test(of_each_draft_what_was_saved_last_is_found),
	};

	if (!getenv("TMPDIR") && access("/dev/shm", W_OK) == 0)
		setenv("TMPDIR", "/dev/shm", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
