/* A damaged byte anywhere in a small book, its key file or the journal that a power cut leaves
 * beside it, and each of them cut at any length: the book's own code reads every such folder.
 * Nothing crashes; what can be read is what was written; what cannot is named. Every 97th byte, of
 * the first page of the book every 7th, of the journal every 997th; with FAULT_FULL=1 every one.
 * FAULT_TELL=1 lists what costs more than one entry; a word with stars runs the tests of that name. */
#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "book/book.h"
#include "cells_p.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define ENTRIES 24
#define CLOSED 16 /* of them are there when the book is closed and opened again */
#define DRAFTS 3
#define SKIP 97
#define SKIP_JOURNAL 997
#define SKIP_FIRST 7 /* each of them says something of the whole file */
#define FIRST_PAGE 4096
#define WORKERS 2
#define PHRASE "practice weekend"

enum file { ROWS, KEYS, JOURNAL, FILES };
static const char *const files[FILES] = { "book.db", "keys", "book.db-wal" };

/* The folder of a closed book, and of one whose program was killed. */
enum sort { SHUT, KILLED, SORTS };

struct original {
	uint8_t *p;
	size_t n;
};

/* What the damages came to. */
struct tally {
	_Atomic unsigned tried, unseen, named, one, several, refused, most, silent, wrong;
};

/* One damage: a bit of a byte, or (0) the file ends before it. */
struct damage {
	enum sort sort;
	enum file file;
	size_t at;
	uint8_t by;
};

static char root[64];
static struct original original[SORTS][FILES];
static struct tally *tally;
/* Where the bytes of each entry end in the closed book's file. */
static size_t sealed_end[ENTRIES];

static void body_of(unsigned i, char out[600])
{
	int n = snprintf(out, 600, "{\"f\":{\"text\":\"entry %u ", i);

	for (unsigned k = 0; k < 80 + i % ENTRIES * 13; k++)
		out[n++] = (char)('a' + (i + k) % 26);
	snprintf(out + n, (size_t)(600 - n), "\"}}");
}

static void must(bool ok, const struct err *e)
{
	if (!ok)
		fail_msg("%s", e->text);
}

static void read_original(enum sort sort, enum file f)
{
	struct buf b = { .ceiling = 16 << 20 };
	struct err e = { 0 };
	char *path = path_join(root, files[f]);

	if (file_exists(path)) {
		must(file_read(path, &b, &e), &e);
		original[sort][f] = (struct original){ mem_dup(b.data, b.len), b.len };
	}
	buf_fini(&b);
	mem_free(path);
}

static void append(struct book *b, unsigned from, unsigned to)
{
	struct err e = { 0 };
	char body[600];

	for (unsigned i = from; i < to; i++) {
		struct book_new what = {
			.kind = 9, .schema = 1, .record = id_new(i), .body = body
		};

		body_of(i, body);
		what.body_len = strlen(body);
		must(book_append(b, &what, NULL, &e), &e);
	}
}

static void put_drafts(struct book *b)
{
	struct err e = { 0 };
	char body[600];

	for (unsigned i = 0; i < DRAFTS; i++) {
		struct id id = { { (uint8_t)(i + 1) } };

		body_of(100 + i, body);
		must(book_draft_put(b, id, body, strlen(body), &e), &e);
	}
	must(book_state_put(b, "peer", "a setting", 9, &e), &e);
}

static bool note_end(void *ctx, const struct cell *c)
{
	unsigned *n = ctx;
	const uint8_t *at = memmem(original[SHUT][ROWS].p, original[SHUT][ROWS].n, c->sealed,
				   c->len);

	/* Rows 1 and so on open the epochs: of ENTRIES and two, the first and the one after CLOSED.
	 */
	if (c->table == CELL_ENTRY && c->row != 1 && c->row != CLOSED + 2) {
		assert_true(at && *n < ENTRIES);
		sealed_end[(*n)++] = (size_t)(at - original[SHUT][ROWS].p) + c->len;
	}
	return true;
}

static void note_ends(void)
{
	char *path = path_join(root, files[ROWS]);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	unsigned n = 0;

	cells_each(fd, -1, note_end, &n);
	assert_int_equal(n, ENTRIES);
	close(fd);
	mem_free(path);
}

static int begin(void **state)
{
	struct clock clock = clock_from(1635537600000);
	struct book_start start = { .cost = book_cost_least, .practice = true };
	struct book *b = NULL;
	struct err e = { 0 };

	(void)state;
	snprintf(root, sizeof root, "%s/dapcar-bytes-XXXXXX",
		 access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	assert_non_null(mkdtemp(root));
	must(book_create(root, &start, &clock, &b, &e), &e);
	must(book_person_add(b, id_new(1), "4417", true, PHRASE, "246810", &e), &e);
	append(b, 0, CLOSED);
	put_drafts(b);
	book_close(b);
	must(book_open(root, &clock, &b, &e) && book_unlock(b, "4417", PHRASE, &e), &e);
	append(b, CLOSED, ENTRIES);
	for (enum file f = 0; f < FILES; f++)
		read_original(KILLED, f);
	book_close(b);
	for (enum file f = 0; f < FILES; f++)
		read_original(SHUT, f);
	assert_true(original[KILLED][JOURNAL].n > 0 && original[SHUT][JOURNAL].n == 0);
	note_ends();
	tally = mmap(NULL, sizeof *tally, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		     0);
	return 0;
}

static int end(void **state)
{
	char *clear = mem_fmt("rm -rf %s %s-0 %s-1", root, root, root);

	(void)state;
	assert_int_equal(system(clear), 0);
	mem_free(clear);
	return 0;
}

/* --- one folder --- */

/* What mending the flip before has kept. */
static void clear_kept(const char *folder)
{
	static const char *const kept[] = { "damaged-1", "damaged-1-wal", "damaged-2",
					    "damaged-2-wal" };

	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
		char *path = mem_fmt("%s/book.db.%s", folder, kept[i]);

		unlink(path);
		mem_free(path);
	}
}

static void put(const char *folder, enum file f, const struct damage *d)
{
	const struct original *o = &original[d->sort][f];
	bool here = d->file == f;
	size_t n = here && !d->by ? d->at : o->n;
	char *path = path_join(folder, files[f]);
	int fd;
	uint8_t x;

	unlink(path);
	fd = o->n ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
	if (o->n && (fd < 0 || write(fd, o->p, n) != (ssize_t)n))
		exit(99);
	if (here && d->by) {
		x = o->p[d->at] ^ d->by;
		if (pwrite(fd, &x, 1, (off_t)d->at) != 1)
			exit(99);
	}
	if (fd >= 0)
		close(fd);
	mem_free(path);
}

struct reading {
	unsigned whole, different;
	bool seen[ENTRIES];
};

static bool see(void *ctx, const struct entry *x)
{
	struct reading *r = ctx;
	char body[600];
	unsigned i;

	if (x->h.kind != 9)
		return true; /* opens an epoch */
	if (x->h.body_len < 20 ||
	    sscanf((const char *)x->body, "{\"f\":{\"text\":\"entry %u", &i) != 1 || i >= ENTRIES) {
		r->different++;
		return true;
	}
	body_of(i, body);
	if (x->h.body_len != strlen(body) || memcmp(x->body, body, x->h.body_len) != 0)
		r->different++;
	else
		r->whole += !r->seen[i];
	r->seen[i] = true;
	return true;
}

static unsigned drafts_whole(struct book *b, struct reading *r)
{
	unsigned n = 0;

	for (unsigned i = 0; i < DRAFTS; i++) {
		struct buf out = { .ceiling = 4096 };
		struct id id = { { (uint8_t)(i + 1) } };
		char body[600];

		body_of(100 + i, body);
		if (book_draft_get(b, id, &out, NULL)) {
			if (strcmp(buf_str(&out), body) == 0)
				n++;
			else
				r->different++;
		}
		buf_fini(&out);
	}
	return n;
}

static void wrong(const struct damage *d, const char *what)
{
	fprintf(stderr, "%s byte %zu of %s%s: %s\n", d->by ? "damaged" : "cut at", d->at,
		files[d->file], d->sort == KILLED ? " after a kill" : "", what);
	tally->wrong++;
}

/* Whatever is refused is refused in words. */
static void judge_refused(const struct damage *d, const struct err *e)
{
	tally->refused++;
	if (!e->text[0])
		wrong(d, "the book does not open and nothing says why");
	else if (e->class != ERR_CORRUPT)
		wrong(d, e->text);
}

static void judge(const struct damage *d, bool whole, const struct reading *r, unsigned drafts,
		  const struct book_report *report, const struct err *e)
{
	unsigned lost = ENTRIES - r->whole;
	/* A journal that is cut is what a power cut leaves, and its last save may be a torn one. */
	bool may_be_torn = d->file == JOURNAL && (!d->by || lost <= 1);

	tally->one += lost == 1;
	tally->several += lost > 1;
	if (lost > 1 && getenv("FAULT_TELL"))
		fprintf(stderr, "byte %zu of %s costs %u entries\n", d->at, files[d->file], lost);
	if (lost > tally->most)
		tally->most = lost;
	if (whole) {
		tally->unseen++;
		tally->silent += lost > 0;
		if ((lost || drafts != DRAFTS) && !may_be_torn)
			wrong(d, "verify says that all is well, and it is not");
		return;
	}
	tally->named++;
	if (!report->first_damage[0] && !report->tail_lost && !e->text[0])
		wrong(d, "verify does not say what is damaged");
}

/* Entries whose bytes all lie before the cut. */
static unsigned before_cut(const struct damage *d)
{
	unsigned n = 0;

	for (unsigned i = 0; i < ENTRIES; i++)
		n += sealed_end[i] <= d->at;
	return n;
}

static void try(const char *folder, const struct clock *clock, const struct damage *d)
{
	struct reading r = { .whole = 0 };
	struct book_report report = { .unlocked = false };
	struct book *b = NULL;
	struct err e = { 0 };
	bool opened, whole = false;
	unsigned drafts = 0;

	clear_kept(folder);
	for (enum file f = 0; f < FILES; f++)
		put(folder, f, d);
	opened = book_open(folder, clock, &b, &e) && book_unlock(b, "4417", PHRASE, &e);
	if (opened) {
		whole = book_verify(b, NULL, NULL, &report, &e);
		book_each(b, see, NULL, &r, NULL);
		drafts = drafts_whole(b, &r);
	}
	book_close(b);
	tally->tried++;
	if (r.different)
		wrong(d, "something else is read than was written");
	if (opened)
		judge(d, whole, &r, drafts, &report, &e);
	else
		judge_refused(d, &e);
	if (d->by || d->file != ROWS)
		return;
	if (whole)
		wrong(d, "a book that is cut is taken for a whole one");
	if (r.whole < before_cut(d))
		wrong(d, "entries before the cut are not read");
}

static void work(unsigned worker, struct damage d, size_t skip, bool cuts)
{
	struct clock clock = clock_from(1635537600000);
	char *folder = mem_fmt("%s-%u", root, worker);
	size_t n = original[d.sort][d.file].n;

	mkdir(folder, 0700);
	for (size_t i = worker; d.file == ROWS && skip > 1 && i * SKIP_FIRST < FIRST_PAGE;
	     i += WORKERS) {
		d.at = i * SKIP_FIRST;
		d.by = (uint8_t)(cuts ? 0U : 1U << (i % 8));
		try(folder, &clock, &d);
	}
	for (size_t at = worker * skip; at < n; at += skip * WORKERS) {
		d.at = at;
		d.by = (uint8_t)(cuts ? 0U : 1U << (at % 8));
		try(folder, &clock, &d);
	}
	mem_free(folder);
}

static void every_byte(enum sort sort, enum file f, bool cuts)
{
	const struct damage d = { .sort = sort, .file = f };
	const size_t n = original[sort][f].n;
	size_t skip = f == JOURNAL ? SKIP_JOURNAL : SKIP;
	pid_t workers[WORKERS];
	bool good = true;

	if (getenv("FAULT_FULL"))
		skip = 1;
	memset(tally, 0, sizeof *tally);
	fflush(stdout);
	for (unsigned i = 0; i < WORKERS; i++) {
		workers[i] = fork();
		if (workers[i] == 0) {
			work(i, d, skip, cuts);
			_exit(0);
		}
	}
	for (unsigned i = 0; i < WORKERS; i++) {
		int status = 1;

		waitpid(workers[i], &status, 0);
		good = good && status == 0;
	}
	printf(
	    "%s: %zu bytes, %u %s: %u change nothing that is read, are made good or (%u) are as "
	    "after "
	    "a power cut, %u are named; %u cost one of %d entries, %u more, at most %u; %u books "
	    "do not open and say so\n",
	    files[f], n, tally->tried, cuts ? "cuts" : "damaged one by one", tally->unseen,
	    tally->silent, tally->named, tally->one, ENTRIES, tally->several, tally->most,
	    tally->refused);
	assert_true(good);
	assert_int_equal(tally->wrong, 0);
	assert_true(tally->tried >= n / skip);
}

static void a_damaged_byte_of_the_book_is_named(void **state)
{
	(void)state;
	every_byte(SHUT, ROWS, false);
	assert_int_equal(tally->refused, 0);
	assert_int_equal(tally->several, 0);
	assert_true(tally->named > 0);
}

/* Both copies would have to be damaged before anybody is kept out. */
static void a_damaged_byte_of_the_key_file_is_made_good(void **state)
{
	(void)state;
	every_byte(SHUT, KEYS, false);
	assert_int_equal(tally->refused, 0);
	assert_int_equal(tally->named, 0);
}

/* What follows the damaged save is there. */
static void a_damaged_byte_of_the_journal_costs_one_save(void **state)
{
	(void)state;
	every_byte(KILLED, JOURNAL, false);
	assert_int_equal(tally->refused, 0);
	assert_int_equal(tally->several, 0);
	assert_true(tally->named > 0);
}

static void a_book_that_is_cut_is_read_up_to_the_cut(void **state)
{
	(void)state;
	every_byte(SHUT, ROWS, true);
	assert_true(tally->named > 0 && tally->refused > 0);
}

static void a_key_file_that_is_cut_opens_by_its_first_copy(void **state)
{
	(void)state;
	every_byte(SHUT, KEYS, true);
	assert_int_equal(tally->named, 0);
	assert_in_range(tally->unseen, tally->tried / 2 - 1, tally->tried / 2 + 1);
}

static void a_journal_that_is_cut_is_read_up_to_the_cut(void **state)
{
	(void)state;
	every_byte(KILLED, JOURNAL, true);
	assert_int_equal(tally->refused, 0);
	assert_in_range(tally->most, 1, ENTRIES - CLOSED);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_damaged_byte_of_the_book_is_named),
		cmocka_unit_test(a_damaged_byte_of_the_key_file_is_made_good),
		cmocka_unit_test(a_damaged_byte_of_the_journal_costs_one_save),
		cmocka_unit_test(a_book_that_is_cut_is_read_up_to_the_cut),
		cmocka_unit_test(a_key_file_that_is_cut_opens_by_its_first_copy),
		cmocka_unit_test(a_journal_that_is_cut_is_read_up_to_the_cut),
	};

	crypto_start();
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, begin, end);
}
