#include "common.h"

#include <dirent.h>
#include <unistd.h>

struct id test_id(unsigned n)
{
	struct id id = { { 0x7e, 0x57 } };

	id.b[14] = (uint8_t)(n >> 8);
	id.b[15] = (uint8_t)n;
	return id;
}

struct bench *bench_new(void)
{
	struct bench *t = mem_new(sizeof *t);
	const char *tmp = getenv("TMPDIR");

	crypto_start();
	t->dir = mem_fmt("%s/dapcar-book-XXXXXX", tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(t->dir));
	t->home = path_join(t->dir, "home");
	t->clock = clock_from(1635633300000);
	return t;
}

static void empty_folder(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *x;

	while (d && (x = readdir(d))) {
		char *file = path_join(path, x->d_name);

		if (strcmp(x->d_name, ".") != 0 && strcmp(x->d_name, "..") != 0)
			unlink(file);
		mem_free(file);
	}
	if (d)
		closedir(d);
	rmdir(path);
}

void bench_free(struct bench *t)
{
	book_close(t->book);
	empty_folder(t->home);
	empty_folder(t->dir);
	mem_free(t->home);
	mem_free(t->dir);
	mem_free(t);
}

struct bench *bench_with_book(void)
{
	struct bench *t = bench_new();
	struct book_start start = { .practice = true, .cost = book_cost_least };

	must(book_create(t->home, &start, &t->clock, &t->book, e));
	must(book_person_add(t->book, test_id(12), "NG12", true, PHRASE, CODE, e));
	return t;
}

void bench_close(struct bench *t)
{
	book_close(t->book);
	t->book = NULL;
}

void bench_open(struct bench *t)
{
	must(book_open(t->home, &t->clock, &t->book, e));
}

void bench_again(struct bench *t)
{
	bench_close(t);
	bench_open(t);
	must(book_unlock(t->book, "NG12", PHRASE, e));
}

struct hash bench_append_hash(struct bench *t, unsigned n)
{
	char body[64];
	struct book_new what = {
		.kind = 9, .schema = 1, .record = test_id(n), .author = test_id(12)
	};
	struct entry x;

	snprintf(body, sizeof body, "{\"f\":{\"words\":\"entry %u\"}}", n);
	what.body = body;
	what.body_len = strlen(body);
	must(book_append(t->book, &what, &x, e));
	return x.hash;
}

void bench_append(struct bench *t, unsigned n)
{
	bench_append_hash(t, n);
}

char *bench_path(const struct bench *t, const char *name)
{
	return path_join(t->home, name);
}

void bytes_of(const char *hex, uint8_t *out, size_t n)
{
	assert_true(hex_decode(hex, out, n));
}

void copy_file(const char *from, const char *to)
{
	struct buf b = { 0 };

	must(file_read(from, &b, e));
	must(file_write(to, b.data, b.len, e));
	buf_fini(&b);
}
