#include "mend_p.h"

#include "base/file.h"
#include "base/mem.h"
#include "disk_p.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MEND_MAX ((size_t)2 << 30)

/* Where SQLite's file format has what differs from book to book. */
enum {
	AT_COUNTS = 24, /* change counter, number of pages, free pages, schema counter */
	AT_PAGES = 28,
	AT_FORMAT = 44,
	AT_VALID_FOR = 92, /* for which change counter the number of pages is right */
	AT_CELLS = 100,
};

char *mend_kept_path(const char *dir, unsigned n, const char *end)
{
	return mem_fmt("%s/book.db.damaged-%u%s", dir, n, end);
}

static bool kept_is_there(const char *dir, unsigned n)
{
	char *path = mend_kept_path(dir, n, "");
	bool there = file_exists(path);

	mem_free(path);
	return there;
}

bool mend_is_kept(const char *dir)
{
	for (unsigned n = 1; n <= MEND_KEPT_MAX; n++) {
		if (kept_is_there(dir, n))
			return true;
	}
	return false;
}

/* The roots of the tables follow the first page: one of them at least must be the root of a tree,
 * or this never was a book. */
static bool has_roots(const struct buf *file)
{
	bool has = false;

	for (size_t page = 1; page < DISK_ROOTS; page++) {
		uint8_t kind = (uint8_t)file->data[page * DISK_PAGE];

		has = has || kind == 2 || kind == 5 || kind == 10 || kind == 13;
	}
	return has;
}

static bool differs(const char *a, const char *b, size_t from, size_t to)
{
	return memcmp(a + from, b + from, to - from) != 0;
}

/* No free pages: what the old list had is lost room, and a wrong list would give away pages that
 * are in use. */
static void count_pages(struct buf *page, size_t file_len)
{
	size_t n = file_len / DISK_PAGE;

	for (unsigned i = 0; i < 4; i++) {
		page->data[AT_PAGES + i] = (char)(uint8_t)(n >> (24 - 8 * i));
		page->data[AT_VALID_FOR + i] = page->data[AT_COUNTS + i];
	}
}

static unsigned free_number(const char *dir)
{
	unsigned n = 1;

	while (n <= MEND_KEPT_MAX && kept_is_there(dir, n))
		n++;
	return n;
}

/* A journal goes with it under the name by which SQLite finds it. */
static bool keep(const char *dir, const char *journal, const struct buf *file)
{
	struct buf b = { .ceiling = MEND_MAX };
	unsigned n = free_number(dir);
	char *path, *beside;
	bool ok;

	path = mend_kept_path(dir, n, "");
	beside = mend_kept_path(dir, n, "-wal");
	ok = n <= MEND_KEPT_MAX;
	if (ok && file_exists(journal))
		ok = file_read(journal, &b, NULL) && file_write(beside, b.data, b.len, NULL);
	ok = ok && file_write(path, file->data, file->len, NULL);
	buf_fini(&b);
	mem_free(path);
	mem_free(beside);
	return ok;
}

bool mend_first_page(const char *dir, bool sure)
{
	struct buf file = { .ceiling = MEND_MAX };
	struct buf page = { .ceiling = DISK_PAGE };
	char *path = path_join(dir, "book.db"), *journal = path_join(dir, "book.db-wal");
	bool ok = false;

	if (!file_read(path, &file, NULL) || file.len % DISK_PAGE ||
	    file.len / DISK_PAGE < DISK_ROOTS || !has_roots(&file) || !disk_first_page(&page, NULL))
		goto out;
	count_pages(&page, file.len);
	/* Counts alone are no reason unless reading told of them, and a page that is right already
	 * is not the one that is damaged. */
	if (!differs(file.data, page.data, 0, AT_COUNTS) &&
	    !differs(file.data, page.data, AT_FORMAT, AT_VALID_FOR) &&
	    !differs(file.data, page.data, AT_CELLS, DISK_PAGE) &&
	    (!sure || !differs(file.data, page.data, AT_PAGES, AT_FORMAT)))
		goto out;
	if (!keep(dir, journal, &file))
		goto out;
	memcpy(file.data, page.data, DISK_PAGE);
	ok = file_write(path, file.data, file.len, NULL);
out:
	buf_fini(&file);
	buf_fini(&page);
	mem_free(path);
	mem_free(journal);
	return ok;
}

/* --- another file --- */

char *mend_making_path(const char *dir)
{
	return path_join(dir, "book.db.making");
}

static bool has_bytes(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && st.st_size > 0;
}

/* A second name costs no room; a disk that has no second names takes a copy. */
static bool keep_by_name(const char *from, const char *to)
{
	unlink(to);
	return link(from, to) == 0 || file_copy(from, to, NULL);
}

/* Made whole and named so, it only waits to take its place. */
static char *mended_path(const char *dir)
{
	return path_join(dir, "book.db.mended");
}

char *mend_whole_path(const char *dir)
{
	char *mended = mended_path(dir);

	if (file_exists(mended))
		return mended;
	mem_free(mended);
	return path_join(dir, "book.db");
}

bool mend_may_keep(const char *dir)
{
	return free_number(dir) <= MEND_KEPT_MAX;
}

bool mend_finish(const char *dir)
{
	char *mended = mended_path(dir), *rows = path_join(dir, "book.db");
	char *journal = path_join(dir, "book.db-wal");
	char *making = mend_making_path(dir), *gone = mem_fmt("%s-wal", making);
	bool ok = true;

	/* The journal is the old file's: that it has gone must be on the disk before the new one
	 * has that name, and a change of a name is flushed. A flush that did not come about is made
	 * up for at the next opening. */
	if (file_exists(mended) || mend_is_kept(dir))
		ok = file_name_flush(rows, NULL);
	if (ok && file_exists(mended))
		ok = (!file_exists(journal) || file_move(journal, gone, NULL)) &&
		     file_move(mended, rows, NULL);
	if (ok) {
		unlink(gone);
		unlink(making);
	}
	mem_free(gone);
	mem_free(making);
	mem_free(journal);
	mem_free(rows);
	mem_free(mended);
	return ok;
}

bool mend_exchange(const char *dir, const char *made)
{
	unsigned n = free_number(dir);
	char *path = mend_kept_path(dir, n, ""), *beside = mend_kept_path(dir, n, "-wal");
	char *rows = path_join(dir, "book.db"), *journal = path_join(dir, "book.db-wal");
	char *mended = mended_path(dir);
	bool ok;

	/* The journal first: the name of the other says that both are kept. */
	ok = n <= MEND_KEPT_MAX && (!has_bytes(journal) || keep_by_name(journal, beside)) &&
	     keep_by_name(rows, path) && file_move(made, mended, NULL);
	if (ok) {
		ok = mend_finish(dir);
	} else if (n <= MEND_KEPT_MAX && !file_exists(mended)) {
		/* The same file under two names would not stay as it is. */
		unlink(path);
		unlink(beside);
	}
	mem_free(mended);
	mem_free(journal);
	mem_free(rows);
	mem_free(beside);
	mem_free(path);
	return ok;
}
