/* The program dies at any moment, or the disk fills: what was said to be saved is there, and no
 * draft is in two places. */
#include "common.h"

#include "book_p.h"

#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 40

struct ack {
	uint32_t n;
	struct hash hash;
};

/* Draft, entry that drops it, word to the parent; without end. */
static void write_until_killed(struct bench *t, uint32_t n, int to)
{
	bench_open(t);
	must(book_unlock(t->book, "NG12", PHRASE, e));
	for (;; n++) {
		struct ack ack = { .n = n };
		char body[600];
		struct book_new what = {
			.kind = 9, .record = test_id(n), .body = body, .drop_draft = test_id(n)
		};
		struct entry x;

		memset(body, 'a' + (int)(n % 26), sizeof body);
		what.body_len = 100 + n * 37 % 500;
		must(book_draft_put(t->book, test_id(n), body, 20, e));
		must(book_append(t->book, &what, &x, e));
		ack.hash = x.hash;
		if (write(to, &ack, sizeof ack) != sizeof ack)
			_exit(1);
	}
}

struct drafts {
	struct id id[64];
	size_t n;
};

static bool take_draft(void *ctx, struct id id, const void *p, size_t n)
{
	struct drafts *d = ctx;

	(void)p;
	assert_int_equal(n, 20);
	assert_true(d->n < 64);
	d->id[d->n++] = id;
	return true;
}

struct find {
	struct id id;
	bool found;
};

static bool look(void *ctx, const struct entry *x)
{
	struct find *f = ctx;

	f->found = f->found || id_equal(x->h.record, f->id);
	return !f->found;
}

static bool is_entered(struct bench *t, struct id id)
{
	struct find f = { .id = id };

	must(book_each(t->book, look, NULL, &f, e));
	return f.found;
}

static bool is_draft(const struct drafts *d, struct id id)
{
	for (size_t i = 0; i < d->n; i++) {
		if (id_equal(d->id[i], id))
			return true;
	}
	return false;
}

static void nothing_acknowledged_is_lost_by_a_kill(void **state)
{
	struct bench *t = bench_with_book();
	struct ack last = { 0 };
	unsigned acks = 0;

	(void)state;
	bench_close(t);
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct timespec nap = { .tv_nsec = 1000000L * (10 + (long)crypto_uniform(40)) };
		struct ack ack;
		struct drafts drafts = { 0 };
		struct book_report r;
		int ends[2];
		pid_t child;

		assert_int_equal(pipe(ends), 0);
		child = fork();
		assert_true(child >= 0);
		if (!child) {
			close(ends[0]);
			write_until_killed(t, last.n + 2, ends[1]);
		}
		close(ends[1]);
		/* A busy machine may give the child no turn for so long: every second kill comes
		 * after the first entry. */
		if (round % 2)
			poll(&(struct pollfd){ .fd = ends[0], .events = POLLIN }, 1, 120000);
		nanosleep(&nap, NULL);
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, NULL, 0), child);
		bench_open(t);
		must(book_unlock(t->book, "NG12", PHRASE, e));
		while (read(ends[0], &ack, sizeof ack) == sizeof ack) {
			assert_true(book_has(t->book, &ack.hash));
			last = ack;
			acks++;
		}
		close(ends[0]);
		must(book_verify(t->book, NULL, NULL, &r, e));
		must(book_draft_each(t->book, take_draft, &drafts, e));
		/* At most the one that was being saved: its draft is there or its entry is, never
		 * both. */
		for (size_t i = 0; i < drafts.n; i++)
			assert_false(is_entered(t, drafts.id[i]));
		assert_false(is_draft(&drafts, test_id(last.n)));
		for (size_t i = 0; i < drafts.n; i++)
			must(book_draft_drop(t->book, drafts.id[i], e));
		last.n += 2;
		bench_close(t);
	}
	/* Every second round waits for one. */
	assert_true(acks >= ROUNDS / 2);
	bench_free(t);
}

/* --- a full disk --- */

static bool tell(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	if (!f)
		return false;
	fputs(text, f);
	return fclose(f) == 0;
}

/* A file system of 16 MiB in a name space of our own, where the system lets us have one; nobody
 * else sees it. */
static bool small_disk(const char *at)
{
	char user[64];
	char group[64];

	snprintf(user, sizeof user, "%u %u 1", (unsigned)getuid(), (unsigned)getuid());
	snprintf(group, sizeof group, "%u %u 1", (unsigned)getgid(), (unsigned)getgid());
	return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 && tell("/proc/self/setgroups", "deny") &&
	       tell("/proc/self/uid_map", user) && tell("/proc/self/gid_map", group) &&
	       mount("tmpfs", at, "tmpfs", 0, "size=16m,mode=0700") == 0;
}

static void fill(const char *dir)
{
	char *path = path_join(dir, "filler");
	static char piece[4096];
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	setvbuf(f, NULL, _IONBF, 0);
	while (fwrite(piece, 1, sizeof piece, f) == sizeof piece)
		;
	fclose(f);
	mem_free(path);
}

/* Runs in a child of its own. */
static void use_full_disk(struct bench *t)
{
	static char text[8000];
	struct book_new what = {
		.kind = 9, .body = text, .body_len = 2000, .drop_draft = test_id(1)
	};
	struct buf out = { 0 };
	struct err full = { 0 };
	struct book_report r;
	char *filler = path_join(t->dir, "filler");
	char *reserve = bench_path(t, "reserve");
	unsigned saved = 0;
	uint64_t count;

	must(book_create(t->home, &(struct book_start){ .cost = book_cost_least }, &t->clock,
			 &t->book, e));
	must(book_person_add(t->book, test_id(12), "NG12", true, PHRASE, CODE, e));
	memset(text, 'x', sizeof text);
	must(book_draft_put(t->book, test_id(1), text, 20, e));
	assert_true(file_exists(reserve));
	fill(t->dir);
	while (book_append(t->book, &what, NULL, &full)) {
		must(book_draft_put(t->book, test_id(1), text, 20, e));
		saved++;
		assert_true(saved < 5000);
	}
	assert_int_equal(full.class, ERR_IO);
	assert_non_null(strstr(full.text, "The disk is nearly full. Your last note is kept."));
	count = book_count(t->book);
	/* The draft is still there, and the reserve has made room to keep what is on the screen. */
	must(book_draft_get(t->book, test_id(1), &out, e));
	must(book_draft_put(t->book, test_id(1), text, sizeof text, e));
	assert_false(file_exists(reserve));
	assert_int_equal(book_count(t->book), count);
	must(book_verify(t->book, NULL, NULL, &r, e));
	/* A full disk keeps nobody out. */
	fill(t->dir);
	bench_again(t);
	assert_int_equal(book_count(t->book), count);
	unlink(filler);
	must(book_append(t->book, &what, NULL, e));
	must(book_verify(t->book, NULL, NULL, &r, e));
	bench_again(t);
	must(book_verify(t->book, NULL, NULL, &r, e));
	buf_fini(&out);
	mem_free(filler);
	mem_free(reserve);
}

static void full_disk_keeps_draft_and_book(void **state)
{
	struct bench *t = bench_new();
	int status;
	pid_t child = fork();

	(void)state;
	assert_true(child >= 0);
	if (!child) {
		if (!small_disk(t->dir))
			_exit(77);
		use_full_disk(t);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	bench_free(t);
	assert_true(WIFEXITED(status));
	/* Without such a right of the system's the promise is not looked at, and the line says so.
	 */
	if (WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_acknowledged_is_lost_by_a_kill),
		cmocka_unit_test(full_disk_keeps_draft_and_book),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
