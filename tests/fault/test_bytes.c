/* A damaged byte anywhere in a small book or its key file: the book's own code reads every such
 * folder. Nothing crashes; what can be read is what was written; what cannot is named. Every 97th
 * byte, of the first page of the book every 7th, with FAULT_FULL=1 every one. */
#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "book/book.h"

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
#define DRAFTS 3
#define SKIP 97
#define SKIP_FIRST 7 /* each of them says something of the whole file */
#define FIRST_PAGE 4096
#define WORKERS 2
#define PHRASE "practice weekend"

static const char *const files[] = { "book.db", "keys" };

struct original {
	uint8_t *p;
	size_t n;
};

/* What the flips came to. */
struct tally {
	_Atomic unsigned flips, unseen, named, one, several, refused, most, wrong;
};

static char root[64];
static struct original original[2];
static struct tally *tally;

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

static void read_original(size_t f)
{
	struct buf b = { .ceiling = 1 << 20 };
	struct err e = { 0 };
	char *path = path_join(root, files[f]);

	must(file_read(path, &b, &e), &e);
	original[f].n = b.len;
	original[f].p = malloc(b.len);
	memcpy(original[f].p, b.data, b.len);
	buf_fini(&b);
	mem_free(path);
}

static int begin(void **state)
{
	struct clock clock = clock_from(1635537600000);
	struct book_start start = { .cost = book_cost_least, .practice = true };
	struct book *b = NULL;
	struct err e = { 0 };
	char body[600];

	(void)state;
	snprintf(root, sizeof root, "%s/dapcar-bytes-XXXXXX",
		 access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	assert_non_null(mkdtemp(root));
	must(book_create(root, &start, &clock, &b, &e), &e);
	must(book_person_add(b, id_new(1), "4417", true, PHRASE, "246810", &e), &e);
	for (unsigned i = 0; i < ENTRIES; i++) {
		struct book_new what = {
			.kind = 9, .schema = 1, .record = id_new(i), .body = body
		};

		body_of(i, body);
		what.body_len = strlen(body);
		must(book_append(b, &what, NULL, &e), &e);
	}
	for (unsigned i = 0; i < DRAFTS; i++) {
		struct id id = { { (uint8_t)(i + 1) } };

		body_of(100 + i, body);
		must(book_draft_put(b, id, body, strlen(body), &e), &e);
	}
	must(book_state_put(b, "peer", "a setting", 9, &e), &e);
	book_close(b);
	for (size_t f = 0; f < 2; f++)
		read_original(f);
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

static void put(const char *folder, size_t f, size_t flip, uint8_t by)
{
	char *path = path_join(folder, files[f]);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	uint8_t x;

	if (fd < 0 || write(fd, original[f].p, original[f].n) != (ssize_t)original[f].n)
		exit(99);
	if (by) {
		x = original[f].p[flip] ^ by;
		if (pwrite(fd, &x, 1, (off_t)flip) != 1)
			exit(99);
	}
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

static void wrong(size_t f, size_t at, const char *what)
{
	fprintf(stderr, "byte %zu of %s: %s\n", at, files[f], what);
	tally->wrong++;
}

/* Whatever is refused is refused in words. */
static void judge(size_t f, size_t at, bool opened, bool whole, const struct reading *r,
		  unsigned drafts, const struct book_report *report, const struct err *e)
{
	unsigned lost = ENTRIES - r->whole;

	tally->flips++;
	if (r->different)
		wrong(f, at, "something else is read than was written");
	if (!opened) {
		tally->refused++;
		if (!e->text[0])
			wrong(f, at, "the book does not open and nothing says why");
		return;
	}
	if (whole) {
		tally->unseen++;
		if (lost || drafts != DRAFTS)
			wrong(f, at, "verify says that all is well, and it is not");
		return;
	}
	tally->named++;
	if (!report->first_damage[0] && !report->tail_lost && !e->text[0])
		wrong(f, at, "verify does not say what is damaged");
	tally->one += lost == 1;
	tally->several += lost > 1;
	if (lost > 1 && getenv("FAULT_TELL"))
		fprintf(stderr, "byte %zu of %s costs %u entries\n", at, files[f], lost);
	if (lost > tally->most)
		tally->most = lost;
}

static void try(const char *folder, const struct clock *clock, size_t f, size_t at, uint8_t by)
{
	struct reading r = { .whole = 0 };
	struct book_report report = { .unlocked = false };
	struct book *b = NULL;
	struct err e = { 0 };
	bool opened, whole = false;
	unsigned drafts = 0;

	clear_kept(folder);
	put(folder, 0, at, f == 0 ? by : 0);
	put(folder, 1, at, f == 1 ? by : 0);
	opened = book_open(folder, clock, &b, &e) && book_unlock(b, "4417", PHRASE, &e);
	if (opened) {
		whole = book_verify(b, NULL, NULL, &report, &e);
		book_each(b, see, NULL, &r, NULL);
		drafts = drafts_whole(b, &r);
	}
	book_close(b);
	judge(f, at, opened, whole, &r, drafts, &report, &e);
}

static void work(unsigned worker, size_t f, size_t skip)
{
	struct clock clock = clock_from(1635537600000);
	char *folder = mem_fmt("%s-%u", root, worker);

	mkdir(folder, 0700);
	for (size_t at = worker; f == 0 && skip > 1 && at * SKIP_FIRST < FIRST_PAGE; at += WORKERS)
		try(folder, &clock, f, at * SKIP_FIRST, (uint8_t)(1 << (at % 8)));
	for (size_t at = worker * skip; at < original[f].n; at += skip * WORKERS)
		try(folder, &clock, f, at, (uint8_t)(1 << (at % 8)));
	mem_free(folder);
}

static void every_byte(size_t f)
{
	pid_t workers[WORKERS];
	bool good = true;

	memset(tally, 0, sizeof *tally);
	fflush(stdout);
	for (unsigned i = 0; i < WORKERS; i++) {
		workers[i] = fork();
		if (workers[i] == 0) {
			work(i, f, getenv("FAULT_FULL") ? 1 : SKIP);
			_exit(0);
		}
	}
	for (unsigned i = 0; i < WORKERS; i++) {
		int status = 1;

		waitpid(workers[i], &status, 0);
		good = good && status == 0;
	}
	printf("%s: %zu bytes, %u damaged one by one: %u change nothing that is read or are made "
	       "good, %u are named (%u cost one of %d entries, %u more, at most %u), %u books do "
	       "not open and say so\n",
	       files[f], original[f].n, tally->flips, tally->unseen, tally->named, tally->one,
	       ENTRIES, tally->several, tally->most, tally->refused);
	assert_true(good);
	assert_int_equal(tally->wrong, 0);
	assert_true(tally->flips >= original[f].n / SKIP);
}

static void a_damaged_byte_of_the_book_is_named(void **state)
{
	(void)state;
	every_byte(0);
	assert_int_equal(tally->refused, 0);
	assert_int_equal(tally->several, 0);
	assert_true(tally->named > 0);
}

/* Both copies would have to be damaged before anybody is kept out. */
static void a_damaged_byte_of_the_key_file_is_made_good(void **state)
{
	(void)state;
	every_byte(1);
	assert_int_equal(tally->refused, 0);
	assert_int_equal(tally->named, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_damaged_byte_of_the_book_is_named),
		cmocka_unit_test(a_damaged_byte_of_the_key_file_is_made_good),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, begin, end);
}
