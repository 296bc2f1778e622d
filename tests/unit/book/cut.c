#include "cut.h"

#include "mend_p.h"

#include <unistd.h>

static bool see(void *ctx, const struct entry *x)
{
	struct seen *s = ctx;
	char want[64];

	s->whole++;
	if (x->h.kind == 9 && x->h.body_len < 100) {
		snprintf(want, sizeof want, "{\"f\":{\"words\":\"entry %u\"}}", x->h.record.b[15]);
		assert_int_equal(x->h.body_len, strlen(want));
		assert_memory_equal(x->body, want, x->h.body_len);
		s->is[x->h.record.b[15]] = true;
		s->own++;
	}
	return true;
}

void clear_kept(struct bench *t)
{
	for (unsigned n = 1; n <= MEND_KEPT_MAX; n++) {
		char *rows = mend_kept_path(t->home, n, ""),
		     *log = mend_kept_path(t->home, n, "-wal");

		unlink(rows);
		unlink(log);
		mem_free(rows);
		mem_free(log);
	}
}

void see_all(struct bench *t, struct seen *s)
{
	memset(s, 0, sizeof *s);
	must(book_each(t->book, see, NULL, s, e));
}

static void each_file(struct bench *t, struct cut *c, void (*fn)(const char *path, struct buf *b))
{
	char *rows = bench_path(t, "book.db"), *log = bench_path(t, "book.db-wal");
	char *keys = bench_path(t, "keys");

	fn(rows, &c->rows);
	fn(log, &c->journal);
	fn(keys, &c->keys);
	mem_free(rows);
	mem_free(log);
	mem_free(keys);
}

static void take_file(const char *path, struct buf *b)
{
	must(file_read(path, b, e));
}

static void put_file(const char *path, struct buf *b)
{
	must(file_write(path, b->data, b->len, e));
}

void cut_take(struct bench *t, struct cut *c)
{
	each_file(t, c, take_file);
}

void cut_put(struct bench *t, struct cut *c)
{
	each_file(t, c, put_file);
}

void cut_fini(struct cut *c)
{
	buf_fini(&c->rows);
	buf_fini(&c->journal);
	buf_fini(&c->keys);
}

struct bench *cut_book(struct cut *c)
{
	struct bench *t = bench_with_book();

	for (unsigned i = 1; i <= ENTRIES; i++)
		bench_append(t, i);
	must(book_draft_put(t->book, test_id(1), "half said", 9, e));
	cut_take(t, c);
	bench_close(t);
	return t;
}
