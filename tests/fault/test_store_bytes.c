/* A damaged byte anywhere in headquarters' store, and the store cut off anywhere: its own code
 * opens every such folder. Nothing crashes; it is refused or the damage is named with a sentence,
 * or every entry is read as it was written: never a wrong answer.
 * Every 211th byte, with FAULT_FULL=1 every one. */
#include "memory.h"
#include "served.h"

#include "hq.h"
#include "proof.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define SKIP 211
#define WORKERS 2

struct tally {
	_Atomic unsigned all, whole, refused, named, wrong;
};

static char root[64], folder[96];
static struct buf original;
static struct hash as_written;
static struct tally *tally;

struct reading {
	struct hash all; /* over every entry */
	uint64_t n;
};

static bool read_one(void *ctx, const struct stored *s)
{
	struct reading *r = ctx;
	struct hash one;

	crypto_sha256_two(s->x.header, sizeof s->x.header, s->x.body, s->x.h.body_len, &one);
	crypto_sha256_two(&r->all, sizeof r->all, &one, sizeof one, &r->all);
	r->n++;
	return true;
}

static int begin(void **state)
{
	struct hq_init how = { .practice = true };
	struct reading r = { .n = 0 };
	struct hq *hq = NULL;
	struct err e = { 0 };
	char *path;

	(void)state;
	snprintf(root, sizeof root, "%s/dapcar-store-XXXXXX", memory_folder());
	assert_non_null(mkdtemp(root));
	snprintf(folder, sizeof folder, "%s/hq", root);
	if (!hq_init(folder, &how, &e) || !hq_open(folder, -1, &hq, &e) ||
	    !store_after(hq->store, 0, INT64_MAX, read_one, &r, &e))
		fail_msg("%s", e.text);
	as_written = r.all;
	hq_close(hq);
	path = path_join(folder, "store.db");
	buf_init(&original, 1 << 22);
	assert_true(file_read(path, &original, &e));
	mem_free(path);
	tally = mmap(NULL, sizeof *tally, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		     0);
	return 0;
}

static int end(void **state)
{
	(void)state;
	buf_fini(&original);
	served_remove(folder);
	served_remove(root);
	return 0;
}

/* The store as it is in `dir` now. */
static void judge(const char *dir, const char *what, size_t at)
{
	struct reading r = { .n = 0 };
	struct hq *hq = NULL;
	struct proof proof;
	struct err e = { 0 };

	tally->all++;
	if (!hq_open(dir, -1, &hq, &e))
		tally->refused++;
	else if (!proof_make(hq, &proof, &e) ||
		 !store_after(hq->store, 0, INT64_MAX, read_one, &r, &e))
		tally->named++;
	else if (hash_equal(&r.all, &as_written))
		tally->whole++;
	else
		err_set(&e, ERR_BUG, "%llu entries, not those that were written",
			(unsigned long long)r.n);
	if (e.class == ERR_BUG || (e.class != ERR_NONE && !e.text[0])) {
		tally->wrong++;
		fprintf(stderr, "byte %zu %s: %s\n", at, what, e.text);
	}
	hq_close(hq);
}

static void put(const char *dir, size_t len, size_t at, uint8_t flip)
{
	char path[160];
	int fd;
	uint8_t byte;

	served_copy(folder, dir);
	snprintf(path, sizeof path, "%s/store.db", dir);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, (off_t)len), 0);
	if (flip) {
		byte = (uint8_t)((uint8_t)original.data[at] ^ flip);
		assert_int_equal(pwrite(fd, &byte, 1, (off_t)at), 1);
	}
	close(fd);
}

static void work(unsigned worker, size_t skip)
{
	char dir[128];

	snprintf(dir, sizeof dir, "%s-%u", folder, worker);
	for (size_t i = 0, at = skip / 2; at < original.len; at += skip, i++) {
		if (i % WORKERS != worker)
			continue;
		put(dir, original.len, at, (uint8_t)(1U << (i % 8)));
		judge(dir, "damaged", at);
		if (i % 4 > 1)
			continue;
		put(dir, at, 0, 0);
		judge(dir, "and all after it gone", at);
	}
	served_remove(dir);
}

static void a_damaged_store_gives_no_wrong_answer(void **state)
{
	size_t skip = getenv("FAULT_FULL") ? 1 : SKIP;
	pid_t workers[WORKERS];
	bool good = true;

	(void)state;
	fflush(NULL);
	for (unsigned i = 0; i < WORKERS; i++) {
		workers[i] = fork();
		if (workers[i] == 0) {
			work(i, skip);
			_exit(0);
		}
	}
	for (unsigned i = 0; i < WORKERS; i++) {
		int status = 1;

		waitpid(workers[i], &status, 0);
		good = good && status == 0;
	}
	printf("count: %u stores with a damaged byte or cut off, of %zu bytes: %u refused, %u with "
	       "the "
	       "damage named, %u read as they were, %u wrong\n",
	       tally->all, original.len, tally->refused, tally->named, tally->whole, tally->wrong);
	assert_true(good && !tally->wrong && tally->refused && tally->named);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_damaged_store_gives_no_wrong_answer),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, begin, end);
}
