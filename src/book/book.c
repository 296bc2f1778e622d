/* The folder: making, opening and closing it. */
#include "book_p.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "book/box.h"
#include "mend_p.h"
#include "salvage_p.h"
#include "seal_p.h"

#include <string.h>
#include <unistd.h>

/* Until the first person or code there is no key file, and rows without one can never be opened by
 * anybody. The mark says that the file of rows is such a start and not a book whose key file was
 * lost. */
static const char start_mark[] = "unfinished";

static struct book *book_new(const char *dir, const struct clock *clock)
{
	struct book *b = mem_new(sizeof *b);

	b->dir = mem_str(dir);
	b->keys_path = path_join(dir, "keys");
	b->lock_fd = -1;
	b->own_clock = clock_system();
	b->clock = clock ? clock : &b->own_clock;
	b->boot_id = clock_boot_id();
	b->found.ceiling = ENTRY_BODY_MAX;
	return b;
}

bool book_start_mark(const char *dir, bool set, struct err *e)
{
	char *mark = path_join(dir, start_mark);
	bool ok = true;

	if (set)
		ok = file_write(mark, "", 0, e);
	else
		unlink(mark);
	mem_free(mark);
	return ok;
}

void book_started(struct book *b)
{
	b->keys_stored = true;
	book_start_mark(b->dir, false, NULL);
}

static bool take_lock(struct book *b, struct err *e)
{
	char *who = mem_fmt("dapcar, process %ld\n", (long)getpid());
	bool ok = b->read_only ? file_lock_read(b->dir, &b->lock_fd, e)
			       : file_lock(b->dir, who, &b->lock_fd, e);

	mem_free(who);
	return ok;
}

static void drop_start(const char *dir)
{
	static const char *const files[] = { "book.db", "book.db-wal", start_mark };

	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		char *path = path_join(dir, files[i]);

		unlink(path);
		mem_free(path);
	}
}

void book_close(struct book *b)
{
	if (!b)
		return;
	book_lock(b);
	/* Not to be written to may be because of what lies in the journal. */
	if (b->read_only)
		disk_abandon(b->disk);
	else
		disk_close(b->disk);
	if (b->starting && !b->keys_stored)
		drop_start(b->dir);
	keyfile_fini(&b->keys);
	buf_fini(&b->found);
	mem_free(b->dir);
	mem_free(b->keys_path);
	file_unlock(b->lock_fd);
	mem_free(b);
}

static void keys_begin(struct book *b, const struct book_start *start)
{
	struct ring *r = seal_mem_new(sizeof *r);
	struct slot_keys keys;

	b->ring = r;
	b->keys.practice = start->practice;
	b->keys.book = id_random();
	b->keys.cost = start->cost.passes ? start->cost : book_cost_default;
	crypto_random(b->keys.salt, sizeof b->keys.salt);
	for (size_t i = 0; i < BOOK_SLOTS; i++)
		slot_blank(&b->keys, i);
	r->device = id_is_zero(start->device) ? id_random() : start->device;
	crypto_random(r->seed, sizeof r->seed);
	sign_public(r->seed, r->sign_public);
	crypto_random(r->key[r->nkeys++], 32);
	box_keypair(r->police_public, r->police);
	r->has_police = true;
	r->recovery_slot = RING_NO_SLOT;
	if (!start->hq_public)
		return;
	/* The slot does not show the key that it is for: it would name itself as the recovery slot.
	 */
	r->has_hq = true;
	memcpy(r->hq_public, start->hq_public, 32);
	r->recovery_slot = (uint8_t)ring_free_slot(r);
	book_slot_keys(b, true, &keys);
	slot_mail(&b->keys, r->recovery_slot, r->hq_public, &keys);
	mem_wipe(&keys, sizeof keys);
}

/* A start that was broken off is begun again; anything else is left alone. */
bool book_start_clear(const char *dir, struct err *e)
{
	char *mark = path_join(dir, start_mark), *rows = path_join(dir, "book.db");
	char *journal = path_join(dir, "book.db-wal");
	bool ok = true;

	if (file_exists(mark))
		drop_start(dir);
	else if (file_exists(rows))
		ok = err_set(e, ERR_INPUT,
			     "There is a book in this folder whose key file is gone. Nothing is "
			     "deleted. Take another folder");
	else if (file_exists(journal))
		ok = err_set(e, ERR_INPUT,
			     "There is the journal of another book in this folder (book.db-wal). "
			     "Nothing is deleted. Take another folder");
	ok = ok && book_start_mark(dir, true, e);
	mem_free(journal);
	mem_free(rows);
	mem_free(mark);
	return ok;
}

bool book_create(const char *dir, const struct book_start *start, const struct clock *clock,
		 struct book **out, struct err *e)
{
	struct book *b;
	char *path = path_join(dir, "book.db");
	bool ok = false;

	b = book_new(dir, clock);
	if (!folder_make(dir, e) || !take_lock(b, e))
		goto out;
	if (file_exists(b->keys_path)) {
		err_set(e, ERR_INPUT, "There is a book in %s already", dir);
		goto out;
	}
	if (!book_start_clear(dir, e) || !disk_make(path, e) || !disk_open(path, &b->disk, e))
		goto out;
	b->starting = true;
	reserve_keep(dir);
	keys_begin(b, start);
	*out = b;
	b = NULL;
	ok = true;
out:
	book_close(b);
	mem_free(path);
	return ok;
}

/* A disk without room for the journal must not keep anybody out: the reserve is there for that too.
 */
static bool open_disk(struct book *b, const char *path, struct err *e)
{
	struct err first = { 0 };

	if (b->read_only ? disk_open_read(path, &b->disk, &first)
			 : disk_open(path, &b->disk, &first))
		return true;
	if (!b->read_only &&
	    (first.class == ERR_CORRUPT || first.class == ERR_IO || first.class == ERR_BUG) &&
	    mend_first_page(b->dir, first.class == ERR_CORRUPT)) {
		b->mended = true;
		if (disk_open(path, &b->disk, &first))
			return true;
	}
	if ((first.class == ERR_CORRUPT || first.class == ERR_BUG) && salvage(b, true))
		return true;
	if (first.class == ERR_IO && !b->read_only) {
		reserve_release(b->dir);
		return disk_open(path, &b->disk, e);
	}
	if (e)
		*e = first;
	return false;
}

static bool open_rows(struct book *b, const char *path, struct err *e)
{
	/* Before SQLite, which forgets what it does not read of a journal. */
	bool broken = salvage_journal_is_broken(b->dir);

	b->mended = mend_is_kept(b->dir);
	if (!open_disk(b, path, e))
		return false;
	if (broken)
		salvage(b, true);
	if (b->disk && b->unmended)
		disk_why_not(b->disk, BOOK_AWAITS_MENDING_WORDS);
	return b->disk || err_set(e, ERR_IO, "The book's file cannot be opened");
}

bool book_open(const char *dir, const struct clock *clock, struct book **out, struct err *e)
{
	struct book *b;
	char *path = path_join(dir, "book.db");
	bool one_bad = false;
	bool ok = false;

	b = book_new(dir, clock);
	if (!file_exists(b->keys_path) || !file_exists(path)) {
		err_set(e, ERR_INPUT,
			"There is no book in %s. dapcar enrol joins a headquarters, dapcar "
			"demo is for practice",
			dir);
		goto out;
	}
	b->read_only = file_is_read_only(path);
	if (!folder_is_private(dir, e) || !take_lock(b, e))
		goto out;
	if (!keyfile_read(b->keys_path, &b->keys, &one_bad, e))
		goto out;
	book_started(b); /* a mark that a crash left behind */
	/* A disk that cannot be written says so at the first save; the better copy is in use
	 * meanwhile. */
	if (one_bad)
		keyfile_write(b->keys_path, &b->keys, NULL);
	if (!b->read_only && !mend_finish(dir)) {
		b->read_only = b->unmended = true;
		mem_free(path);
		path = mend_whole_path(dir);
	}
	if (!open_rows(b, path, e))
		goto out;
	*out = b;
	b = NULL;
	ok = true;
out:
	book_close(b);
	mem_free(path);
	return ok;
}

void book_make_room(struct book *b)
{
	if (!b->read_only && reserve_has_room(b->dir))
		disk_make_room(b->disk);
}

bool book_is_read_only(const struct book *b)
{
	return b->read_only;
}

const char *book_reads_only(const struct book *b)
{
	if (!b->read_only)
		return NULL;
	return b->unmended ? "The book is damaged: reading only"
			   : "This disk cannot be written: reading only";
}

bool book_awaits_mending(const struct book *b)
{
	return b->unmended;
}

bool book_is_practice(const struct book *b)
{
	return b->keys.practice;
}

bool book_is_unlocked(const struct book *b)
{
	return b->ring != NULL;
}

struct id book_id(const struct book *b)
{
	return b->keys.book;
}

struct id book_device(const struct book *b)
{
	return b->ring ? b->ring->device : (struct id){ 0 };
}

struct id book_opener(const struct book *b)
{
	return b->opener;
}

void book_sign_public(const struct book *b, uint8_t out[32])
{
	memset(out, 0, 32);
	if (b->ring)
		memcpy(out, b->ring->sign_public, 32);
}

bool book_sign(const struct book *b, const char *domain, const void *p, size_t n, uint8_t sig[64],
	       struct err *e)
{
	if (!book_needs_unlock(b, e))
		return false;
	sign_bytes(b->ring->seed, domain, p, n, sig);
	return true;
}

bool book_was_mended(const struct book *b)
{
	return b->mended;
}

uint64_t book_lost(const struct book *b)
{
	uint64_t known = b->ring ? b->ring->note.rows : 0;

	return b->lost + (known > b->rows ? known - b->rows : 0);
}

bool book_tail_lost(const struct book *b)
{
	return b->ring && b->tail_lost;
}
