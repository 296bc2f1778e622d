#include "store_p.h"

#include "embedded.h"

#include "base/file.h"
#include "base/mem.h"

#include <sqlite3.h>
#include <string.h>

#define BUSY_MS 5000
#define PIECE (64 << 10)

static const struct store_log_ops sqlite_log_ops; /* at the end */

/* --- the connection --- */

bool store_fault(struct store *s, const char *doing, struct err *e)
{
	struct sqlite_store *q = s->own;
	int whole = sqlite3_extended_errcode(q->db), code = whole & 0xff;

	q->unsure |= whole == SQLITE_IOERR_FSYNC || whole == SQLITE_IOERR_DIR_FSYNC;
	s->trouble = code == SQLITE_FULL                            ? STORE_FULL
		     : code == SQLITE_BUSY || code == SQLITE_LOCKED ? STORE_BUSY
								    : STORE_BROKEN;
	if (code == SQLITE_FULL)
		return err_set(e, ERR_IO, "The disk of headquarters is full");
	if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
		return err_set(e, ERR_IO, "The store is busy with another program");
	if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
		return err_set(e, ERR_CORRUPT,
			       "The store is damaged: %s (%d). Keep this folder, and run dapcar-hq "
			       "restore with the last backup",
			       doing, code);
	return err_set(e, ERR_IO,
		       "The store could not be read or written: %s (%d). Look at its disk, then "
		       "try again",
		       doing, code);
}

static bool pragma_is(struct store *s, const char *ask, const char *want)
{
	struct sqlite_store *q = s->own;
	sqlite3_stmt *st = NULL;
	bool same = false;

	if (sqlite3_prepare_v2(q->db, ask, -1, &st, NULL) == SQLITE_OK &&
	    sqlite3_step(st) == SQLITE_ROW)
		same = !strcmp((const char *)sqlite3_column_text(st, 0), want);
	sqlite3_finalize(st);
	return same;
}

static bool connect_to(struct store *s, const char *path, int flags, struct err *e)
{
	struct sqlite_store *q = s->own;
	if (sqlite3_open_v2(path, &q->db, flags | SQLITE_OPEN_EXRESCODE, NULL) != SQLITE_OK)
		return err_set(e, ERR_IO, "The store cannot be opened");
	sqlite3_busy_timeout(q->db, BUSY_MS);
	/* First of all, on every connection: Debian's SQLite spills sorts to disk otherwise. */
	if (sqlite3_exec(
		q->db,
		"PRAGMA temp_store=MEMORY; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
		" PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA cache_size=-16000;"
		" PRAGMA wal_autocheckpoint=4000;",
		NULL, NULL, NULL) != SQLITE_OK)
		return store_fault(s, "setting it up", e);
	if (!pragma_is(s, "PRAGMA journal_mode", "wal") || !pragma_is(s, "PRAGMA synchronous", "2"))
		return err_set(e, ERR_IO,
			       "The disk of headquarters cannot keep writes safe here (WAL, "
			       "synchronous=FULL)");
	sqlite3_db_config(q->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_limit(q->db, SQLITE_LIMIT_LENGTH, 4 << 20);
	sqlite3_limit(q->db, SQLITE_LIMIT_ATTACHED, 0);
	return true;
}

bool store_create(const char *path, struct err *e)
{
	struct sqlite_store q = { 0 };
	struct store s = { .own = &q };
	bool ok;

	if (file_exists(path))
		return err_set(e, ERR_INPUT, "There is a store already");
	/* Made by us first, so that it is never readable by others, not even for a moment. */
	ok = file_create(path, "", 0, e) && connect_to(&s, path, SQLITE_OPEN_READWRITE, e);
	if (ok &&
	    (sqlite3_exec(q.db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK ||
	     sqlite3_exec(q.db, hq_sql[0].text, NULL, NULL, NULL) != SQLITE_OK ||
	     sqlite3_exec(q.db, "PRAGMA user_version=1; COMMIT", NULL, NULL, NULL) != SQLITE_OK))
		ok = store_fault(&s, "making its tables", e);
	sqlite3_close(q.db);
	return ok;
}

/* In 64 KiB pieces, what is there over itself. */
static bool write_over(sqlite3_file *f, sqlite3_int64 size)
{
	char *piece = mem_new(PIECE);
	bool ok = true;

	for (sqlite3_int64 at = 0; ok && at < size; at += PIECE) {
		int n = size - at < PIECE ? (int)(size - at) : PIECE;

		ok = f->pMethods->xRead(f, piece, n, at) == SQLITE_OK &&
		     f->pMethods->xWrite(f, piece, n, at) == SQLITE_OK;
	}
	mem_free(piece);
	return ok && f->pMethods->xSync(f, SQLITE_SYNC_FULL) == SQLITE_OK;
}

/* A server that was killed after a flush had failed leaves a journal that the system's memory has
 * and the disk may not: read from there it would be acknowledged, and gone with the power. So the
 * journal that is found is written and flushed once more before anything is said of it. Somebody
 * who is writing has done that; on a disk that cannot be written to nothing is. */
static bool journal_settle(struct store *s, struct err *e)
{
	struct sqlite_store *q = s->own;
	sqlite3_file *journal = NULL;
	sqlite3_int64 size = 0;
	bool ok = true;
	int r = sqlite3_exec(q->db, "BEGIN IMMEDIATE", NULL, NULL, NULL);

	if ((r & 0xff) == SQLITE_BUSY || (r & 0xff) == SQLITE_READONLY)
		return true;
	if (r != SQLITE_OK)
		return store_fault(s, "beginning to write", e);
	if (sqlite3_file_control(q->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &journal) ==
		SQLITE_OK &&
	    journal && journal->pMethods &&
	    journal->pMethods->xFileSize(journal, &size) == SQLITE_OK && size)
		ok = write_over(journal, size);
	sqlite3_exec(q->db, "ROLLBACK", NULL, NULL, NULL);
	return ok || err_set(e, ERR_IO,
			     "The disk of headquarters does not take what is in its journal. "
			     "Look at the disk, then start headquarters again");
}

static bool prepare_all(struct store *s, struct err *e)
{
	struct sqlite_store *q = s->own;

	for (int i = 0; i < STATEMENTS; i++)
		if (sqlite3_prepare_v3(q->db, store_sql[i], -1, SQLITE_PREPARE_PERSISTENT,
				       &q->st[i], NULL) != SQLITE_OK)
			return store_fault(s, "preparing a statement", e);
	return true;
}

bool store_open(const char *path, struct store **out, struct err *e)
{
	struct store *s;

	if (!file_exists(path))
		return err_set(e, ERR_INPUT,
			       "There is no headquarters here. Make one with: dapcar-hq init DIR");
	s = store_wrap(&sqlite_log_ops, &sqlite_register_ops, mem_new(sizeof(struct sqlite_store)));
	if (!connect_to(s, path, SQLITE_OPEN_READWRITE, e))
		goto out;
	if (!pragma_is(s, "PRAGMA user_version", "1")) {
		err_set(e, ERR_INPUT, "The store was made by a newer program");
		goto out;
	}
	if (!journal_settle(s, e) || !prepare_all(s, e))
		goto out;
	*out = s;
	return true;
out:
	store_close(s);
	return false;
}

static void log_close(struct store *s)
{
	struct sqlite_store *q = s->own;

	for (int i = 0; i < STATEMENTS; i++)
		sqlite3_finalize(q->st[i]);
	sqlite3_close(q->db);
	mem_free(q);
}

/* --- statements --- */

sqlite3_stmt *store_take(struct store *s, enum statement i)
{
	struct sqlite_store *q = s->own;
	sqlite3_reset(q->st[i]);
	sqlite3_clear_bindings(q->st[i]);
	return q->st[i];
}

void bind_bytes(sqlite3_stmt *st, int at, const void *p, size_t n)
{
	/* An empty blob, not NULL. */
	if (n)
		sqlite3_bind_blob64(st, at, p, n, SQLITE_STATIC);
	else
		sqlite3_bind_zeroblob(st, at, 0);
}

void bind_words(sqlite3_stmt *st, int at, const char *t)
{
	sqlite3_bind_text(st, at, t, -1, SQLITE_STATIC);
}

void bind_whole(sqlite3_stmt *st, int at, uint64_t v)
{
	sqlite3_bind_int64(st, at, (sqlite3_int64)v);
}

void bind_id(sqlite3_stmt *st, int at, const struct id *id)
{
	bind_bytes(st, at, id->b, sizeof id->b);
}

void bind_hash(sqlite3_stmt *st, int at, const struct hash *h)
{
	bind_bytes(st, at, h->b, sizeof h->b);
}

bool store_done(struct store *s, sqlite3_stmt *st, const char *doing, struct err *e)
{
	int r = sqlite3_step(st);
	bool ok = r == SQLITE_DONE || r == SQLITE_ROW;

	if (!ok)
		store_fault(s, doing, e);
	sqlite3_reset(st);
	sqlite3_clear_bindings(st);
	return ok;
}

void bind_int(sqlite3_stmt *st, int at, int64_t v)
{
	sqlite3_bind_int64(st, at, v);
}

bool store_row(sqlite3_stmt *st)
{
	return sqlite3_step(st) == SQLITE_ROW;
}

bool store_is_done(const struct store *s)
{
	const struct sqlite_store *q = s->own;

	return sqlite3_errcode(q->db) == SQLITE_DONE;
}

void store_reset(sqlite3_stmt *st)
{
	sqlite3_reset(st);
}

int64_t column_int(sqlite3_stmt *st, int column)
{
	return sqlite3_column_int64(st, column);
}

const char *column_words(sqlite3_stmt *st, int column)
{
	const unsigned char *words = sqlite3_column_text(st, column);

	return words ? (const char *)words : "";
}

size_t column_size(sqlite3_stmt *st, int column)
{
	return (size_t)sqlite3_column_bytes(st, column);
}

const void *column_blob(sqlite3_stmt *st, int column)
{
	return sqlite3_column_blob(st, column);
}

bool column_bytes(sqlite3_stmt *st, int column, void *out, size_t n)
{
	const void *p = sqlite3_column_blob(st, column);

	if (!p || (size_t)sqlite3_column_bytes(st, column) != n)
		return false;
	memcpy(out, p, n);
	return true;
}

uint64_t store_number(sqlite3_stmt *st)
{
	uint64_t v = 0;

	if (sqlite3_step(st) == SQLITE_ROW)
		v = (uint64_t)sqlite3_column_int64(st, 0);
	sqlite3_reset(st);
	return v;
}

/* --- transactions --- */

/* What the last append left behind holds no more. */
static void run_ends(struct store *s)
{
	struct sqlite_store *q = s->own;

	q->last_device = (struct id){ 0 };
}

static bool log_is_open(const struct store *s)
{
	const struct sqlite_store *q = s->own;

	return !sqlite3_get_autocommit(q->db);
}

static bool log_begin(struct store *s, struct err *e)
{
	struct sqlite_store *q = s->own;

	run_ends(s);
	if (!q->unsure)
		return store_done(s, store_take(s, S_BEGIN), "beginning to write", e);
	s->trouble = STORE_BROKEN;
	return err_set(e, ERR_IO,
		       "The disk of headquarters did not take what was written, so nothing more is "
		       "taken. Look at the disk, then start headquarters again");
}

static void log_rollback(struct store *s)
{
	run_ends(s);
	if (log_is_open(s))
		store_done(s, store_take(s, S_ROLLBACK), "taking back", NULL);
}

static bool log_commit(struct store *s, struct err *e)
{
	bool ok = store_done(s, store_take(s, S_COMMIT), "making it durable", e);

	/* A commit that was refused may leave the transaction open. */
	if (log_is_open(s)) {
		log_rollback(s);
		if (ok)
			ok = err_set(e, ERR_IO, "The store did not keep what was written");
	}
	return ok;
}

static bool log_mark(struct store *s, struct err *e)
{
	return store_done(s, store_take(s, S_MARK), "beginning to write", e);
}

static bool log_keep(struct store *s, struct err *e)
{
	return store_done(s, store_take(s, S_KEEP), "keeping a part", e);
}

static bool log_undo(struct store *s, struct err *e)
{
	run_ends(s);
	return store_done(s, store_take(s, S_UNDO), "taking back", e) && log_keep(s, e);
}

/* --- append --- */

static bool log_has(struct store *s, struct id device, uint64_t height, const struct hash *h)
{
	sqlite3_stmt *st = store_take(s, S_HAS);

	bind_id(st, 1, &device);
	bind_whole(st, 2, height);
	bind_hash(st, 3, h);
	return store_number(st) == 1;
}

static uint64_t top_of(struct store *s, struct id device)
{
	sqlite3_stmt *st = store_take(s, S_TOP);

	bind_id(st, 1, &device);
	return store_number(st);
}

/* Another entry of this device at this height with the same parent? */
static bool has_sibling(struct store *s, const struct entry *x)
{
	sqlite3_stmt *st = store_take(s, S_SIBLINGS);
	bool found = false;

	bind_id(st, 1, &x->h.device);
	bind_whole(st, 2, x->h.height);
	bind_hash(st, 3, &x->hash);
	while (!found && sqlite3_step(st) == SQLITE_ROW) {
		uint8_t header[ENTRY_HEADER_LEN];
		struct entry_header h;

		found = column_bytes(st, 0, header, sizeof header) &&
			entry_header_unpack(header, &h, NULL) && hash_equal(&h.prev, &x->h.prev);
	}
	sqlite3_reset(st);
	return found;
}

static bool parent_held(struct store *s, const struct entry *x)
{
	struct sqlite_store *q = s->own;
	if (hash_is_zero(&x->h.prev))
		return x->h.height == 1;
	if (x->h.height < 2)
		return false;
	if (id_equal(q->last_device, x->h.device) && q->last_height == x->h.height - 1 &&
	    hash_equal(&q->last_hash, &x->h.prev))
		return true;
	return log_has(s, x->h.device, x->h.height - 1, &x->h.prev);
}

static enum put log_append(struct store *s, const struct entry *x, enum place place, struct err *e)
{
	struct sqlite_store *q = s->own;
	sqlite3_stmt *st;
	bool fork;
	bool added;

	if (!parent_held(s, x))
		return PUT_GAP;
	if (!id_equal(q->last_device, x->h.device))
		q->top = top_of(s, x->h.device);
	st = store_take(s, S_INSERT);
	bind_id(st, 1, &x->h.device);
	bind_whole(st, 2, x->h.height);
	bind_hash(st, 3, &x->hash);
	sqlite3_bind_int(st, 4, (int)place);
	bind_bytes(st, 5, x->header, sizeof x->header);
	if (x->has_sig)
		bind_bytes(st, 6, x->sig, sizeof x->sig);
	bind_bytes(st, 7, x->salt, sizeof x->salt);
	bind_bytes(st, 8, x->body, x->h.body_len);
	if (!store_done(s, st, "adding an entry", e))
		return PUT_FAIL;
	added = sqlite3_changes(q->db) == 1;
	fork = added && x->h.height <= q->top && has_sibling(s, x);
	q->last_device = x->h.device;
	q->last_hash = x->hash;
	q->last_height = x->h.height;
	if (x->h.height > q->top)
		q->top = x->h.height;
	return !added ? PUT_SAME : fork ? PUT_FORK : PUT_NEW;
}

/* --- read after --- */

static bool stored_of(sqlite3_stmt *st, struct stored *out)
{
	struct entry *x = &out->x;

	*out = (struct stored){ .n = (uint64_t)sqlite3_column_int64(st, 0),
				.place = (enum place)sqlite3_column_int(st, 1) };
	if (!column_bytes(st, 2, x->hash.b, sizeof x->hash.b) ||
	    !column_bytes(st, 3, x->header, sizeof x->header) ||
	    !column_bytes(st, 5, x->salt, sizeof x->salt) ||
	    !entry_header_unpack(x->header, &x->h, NULL))
		return false;
	x->has_sig = column_bytes(st, 4, x->sig, sizeof x->sig);
	x->body = sqlite3_column_blob(st, 6);
	if (!x->body)
		x->body = "";
	return (size_t)sqlite3_column_bytes(st, 6) == x->h.body_len;
}

static struct damaged damaged_of(sqlite3_stmt *st)
{
	struct damaged d = { .n = (uint64_t)sqlite3_column_int64(st, 0),
			     .height = (uint64_t)sqlite3_column_int64(st, 8),
			     .size = (size_t)sqlite3_column_bytes(st, 6) };

	column_bytes(st, 7, d.device.b, sizeof d.device.b);
	return d;
}

static bool each_stored(struct store *s, sqlite3_stmt *st, stored_fn fn, void *ctx, uint64_t *n,
			struct err *e)
{
	struct stored row;
	bool ok = true;
	int r;

	*n = 0;
	while ((r = sqlite3_step(st)) == SQLITE_ROW) {
		++*n;
		if (!stored_of(st, &row)) {
			s->damaged = damaged_of(st);
			ok = err_set(
			    e, ERR_CORRUPT,
			    "Entry %lld of the store is damaged: its parts do not fit. Keep "
			    "this folder, and run dapcar-hq restore with the last backup",
			    (long long)sqlite3_column_int64(st, 0));
			break;
		}
		if (!fn(ctx, &row))
			break;
	}
	if (ok && r != SQLITE_ROW && r != SQLITE_DONE)
		ok = store_fault(s, "reading entries", e);
	sqlite3_reset(st);
	return ok;
}

static bool log_after(struct store *s, uint64_t n, uint64_t max, stored_fn fn, void *ctx,
		      struct err *e)
{
	sqlite3_stmt *st = store_take(s, S_AFTER);

	bind_whole(st, 1, n);
	bind_whole(st, 2, max);
	return each_stored(s, st, fn, ctx, &max, e);
}

static bool log_above(struct store *s, struct id device, uint64_t height, uint64_t max,
		      stored_fn fn, void *ctx, struct err *e)
{
	sqlite3_stmt *st = store_take(s, S_ABOVE);

	bind_id(st, 1, &device);
	bind_whole(st, 2, height);
	bind_whole(st, 3, max);
	return each_stored(s, st, fn, ctx, &max, e);
}

static bool log_after_of(struct store *s, struct id device, uint64_t n, uint64_t height,
			 uint64_t max, stored_fn fn, void *ctx, struct err *e)
{
	sqlite3_stmt *st = store_take(s, S_AFTER_OF);

	bind_id(st, 1, &device);
	bind_whole(st, 2, height);
	bind_whole(st, 3, n);
	bind_whole(st, 4, max);
	return each_stored(s, st, fn, ctx, &max, e);
}

static bool log_find(struct store *s, struct id device, uint64_t height, const struct hash *h,
		     stored_fn fn, void *ctx, struct err *e)
{
	sqlite3_stmt *st = store_take(s, S_FIND);
	uint64_t count;

	bind_id(st, 1, &device);
	bind_whole(st, 2, height);
	bind_hash(st, 3, h);
	if (!each_stored(s, st, fn, ctx, &count, e))
		return false;
	return count || err_set(e, ERR_INPUT, "That entry is not held");
}

/* --- heads --- */

static bool log_head(struct store *s, struct id device, uint64_t n, struct head *out, struct err *e)
{
	sqlite3_stmt *st = store_take(s, n ? S_HEAD_AFTER : S_HEAD);
	bool ok = true;
	int r;

	*out = (struct head){ 0 };
	bind_id(st, 1, &device);
	if (n)
		bind_whole(st, 2, n);
	r = sqlite3_step(st);
	if (r == SQLITE_ROW) {
		out->height = (uint64_t)sqlite3_column_int64(st, 1);
		ok = column_bytes(st, 0, out->hash.b, sizeof out->hash.b) ||
		     err_set(e, ERR_CORRUPT, "A head in the store is damaged");
	} else if (r != SQLITE_DONE) {
		ok = store_fault(s, "reading a head", e);
	}
	sqlite3_reset(st);
	return ok;
}

static uint64_t log_newest_of(struct store *s, struct id device, const struct hash *all, size_t n,
			      size_t *which)
{
	sqlite3_stmt *st = store_take(s, S_HEIGHTS);
	uint64_t height = 0;

	bind_id(st, 1, &device);
	while (!height && sqlite3_step(st) == SQLITE_ROW) {
		struct hash h;

		if (!column_bytes(st, 0, h.b, sizeof h.b))
			continue;
		for (size_t i = 0; i < n && !height; i++)
			if (hash_equal(&all[i], &h)) {
				*which = i;
				height = (uint64_t)sqlite3_column_int64(st, 1);
			}
	}
	sqlite3_reset(st);
	return height;
}

static bool log_has_child(struct store *s, struct id device, uint64_t height, const struct hash *h)
{
	struct entry probe = { .h = { .device = device, .height = height + 1, .prev = *h } };

	return has_sibling(s, &probe);
}

static uint64_t log_arrivals(struct store *s)
{
	return store_number(store_take(s, S_ARRIVALS));
}

static const struct store_log_ops sqlite_log_ops = {
	.close = log_close,
	.begin = log_begin,
	.commit = log_commit,
	.rollback = log_rollback,
	.mark = log_mark,
	.keep = log_keep,
	.undo = log_undo,
	.is_open = log_is_open,
	.append = log_append,
	.after = log_after,
	.above = log_above,
	.after_of = log_after_of,
	.find = log_find,
	.head = log_head,
	.has = log_has,
	.newest_of = log_newest_of,
	.has_child = log_has_child,
	.arrivals = log_arrivals,
};
