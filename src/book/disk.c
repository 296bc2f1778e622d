#include "disk_p.h"

#include "base/file.h"
#include "base/mem.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum statement {
	Q_BEGIN,
	Q_COMMIT,
	Q_ROLLBACK,
	Q_LAST,
	Q_ROW_PUT,
	Q_ROW_GET,
	Q_ROW_PRUNE,
	Q_DRAFT_PUT,
	Q_DRAFT_GET,
	Q_DRAFT_DROP,
	Q_DRAFT_IDS,
	Q_STATE_PUT,
	Q_STATE_GET,
	Q_STATE_NAMES,
	Q_COUNT,
};

static const char *const sql[] = {
	[Q_BEGIN] = "BEGIN IMMEDIATE",
	[Q_COMMIT] = "COMMIT",
	[Q_ROLLBACK] = "ROLLBACK",
	[Q_LAST] = "SELECT max(n) FROM entry",
	[Q_ROW_PUT] = "INSERT INTO entry(n, keyno, sealed) VALUES(?1, ?2, ?3)",
	[Q_ROW_GET] = "SELECT keyno, sealed FROM entry WHERE n = ?1",
	[Q_ROW_PRUNE] = "UPDATE entry SET keyno = ?2, sealed = ?3 WHERE n = ?1",
	[Q_DRAFT_PUT] = "INSERT INTO draft(id, keyno, sealed) VALUES(?1, ?2, ?3)"
			" ON CONFLICT(id) DO UPDATE SET keyno = ?2, sealed = ?3",
	[Q_DRAFT_GET] = "SELECT keyno, sealed FROM draft WHERE id = ?1",
	[Q_DRAFT_DROP] = "DELETE FROM draft WHERE id = ?1",
	[Q_DRAFT_IDS] = "SELECT id FROM draft ORDER BY id",
	[Q_STATE_PUT] = "INSERT INTO state(name, keyno, sealed) VALUES(?1, ?2, ?3)"
			" ON CONFLICT(name) DO UPDATE SET keyno = ?2, sealed = ?3",
	[Q_STATE_GET] = "SELECT keyno, sealed FROM state WHERE name = ?1",
	[Q_STATE_NAMES] = "SELECT name FROM state ORDER BY name",
};
_Static_assert(sizeof sql / sizeof sql[0] == Q_COUNT, "a statement has no text");

struct disk {
	sqlite3 *db;
	sqlite3_stmt *q[Q_COUNT];
	bool full;
	bool failed;
	const char *why_not; /* it is not written to: in words, for a reason that the file does not know */
};

static bool is_read_only(const struct disk *d)
{
	const char *path = sqlite3_db_filename(d->db, "main");

	return path && access(path, W_OK) != 0 && errno == EROFS;
}

/* Says in words what SQLite's code means for the person, and notes what the caller must know. */
static bool disk_err(struct disk *d, int rc, struct err *e)
{
	switch (rc & 0xff) {
	case SQLITE_FULL:
		d->full = true;
		return err_set(e, ERR_IO,
			       "The disk is nearly full. Your last note is kept. Ring IT on the "
			       "number in the car folder before the next visit");
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return err_set(e, ERR_CORRUPT,
			       "The book's file is damaged. Nothing is deleted. "
			       "Ring IT on the number in the car folder");
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_set(e, ERR_INPUT,
			       "Another program is using the book. Close it there first");
	case SQLITE_READONLY:
		return err_set(e, ERR_IO, "%s",
			       d->why_not ? d->why_not
					  : "The disk cannot be written to. Nothing saved before is "
					    "lost. Ring IT on the number in the car folder");
	case SQLITE_IOERR:
		/* Some ways of running out of room are told as a failing disk. */
		if (sqlite3_system_errno(d->db) == ENOSPC || sqlite3_system_errno(d->db) == EDQUOT)
			return disk_err(d, SQLITE_FULL, e);
		/* A disk that the system has closed to writing took nothing of it. (SQLite does not
		 * keep what a failed commit's errno was.) */
		if (rc != SQLITE_IOERR_FSYNC && is_read_only(d))
			return disk_err(d, SQLITE_READONLY, e);
		d->failed = true;
		return err_set(e, ERR_IO,
			       "The disk did not take the last note. Nothing saved before is "
			       "lost. Ring IT on the number in the car folder");
	case SQLITE_CANTOPEN:
		return err_set(e, ERR_IO, "The book's file cannot be opened");
	case SQLITE_NOMEM:
		return err_set(e, ERR_IO,
			       "There is not memory enough. Close other programs and try again");
	default:
		return err_set(e, ERR_BUG,
			       "The book's file gave an answer that was not expected (%d)", rc);
	}
}

static void done_with(sqlite3_stmt *q)
{
	sqlite3_reset(q);
	sqlite3_clear_bindings(q);
}

/* Runs a statement that gives no row. */
static bool run(struct disk *d, enum statement s, struct err *e)
{
	int rc = sqlite3_step(d->q[s]);

	done_with(d->q[s]);
	if (rc != SQLITE_DONE && rc != SQLITE_ROW)
		return disk_err(d, rc, e);
	d->full = false;
	return true;
}

static bool exec(struct disk *d, const char *text, struct err *e)
{
	int rc = sqlite3_exec(d->db, text, NULL, NULL, NULL);

	return rc == SQLITE_OK || disk_err(d, rc, e);
}

/* The one value that a pragma answers, as text; "" when it answers nothing. */
static bool ask(struct disk *d, const char *text, char *out, size_t cap, struct err *e)
{
	sqlite3_stmt *q = NULL;
	int rc = sqlite3_prepare_v2(d->db, text, -1, &q, NULL);

	out[0] = '\0';
	if (rc == SQLITE_OK)
		rc = sqlite3_step(q);
	if (rc == SQLITE_ROW)
		snprintf(out, cap, "%s", (const char *)sqlite3_column_text(q, 0));
	sqlite3_finalize(q);
	return rc == SQLITE_ROW || rc == SQLITE_DONE || disk_err(d, rc, e);
}

static bool ask_is(struct disk *d, const char *text, const char *want, struct err *e)
{
	char have[32];

	if (!ask(d, text, have, sizeof have, e))
		return false;
	if (strcmp(have, want) != 0)
		return err_set(
		    e, ERR_IO,
		    "This disk does not keep a save safe as the book needs it (%s is %s)", text,
		    have);
	return true;
}

/* temp_store comes before any other statement: else a sort may spill to a file. Only one program
 * has the book, so the index of the journal is kept in memory: no file that a full disk could
 * refuse. */
static bool set_up(struct disk *d, struct err *e)
{
	static const char *const must_be[][2] = {
		{ "PRAGMA journal_mode = WAL", "wal" }, { "PRAGMA journal_mode", "wal" },
		{ "PRAGMA synchronous", "2" },          { "PRAGMA temp_store", "2" },
		{ "PRAGMA recursive_triggers", "1" },
	};

	/* Exclusive before anything looks into the file: the first look else makes the index a file. */
	if (!exec(d, "PRAGMA temp_store = MEMORY; PRAGMA locking_mode = EXCLUSIVE", e) ||
	    !exec(d, "PRAGMA synchronous = FULL", e) ||
	    !exec(d,
		  "PRAGMA secure_delete = ON; PRAGMA recursive_triggers = ON; PRAGMA trusted_schema = OFF;"
		  "PRAGMA cell_size_check = ON",
		  e))
		return false;
	for (size_t i = 0; i < sizeof must_be / sizeof must_be[0]; i++) {
		if (!ask_is(d, must_be[i][0], must_be[i][1], e))
			return false;
	}
	return true;
}

/* Closing else takes the journal into the file, which may be damaged, and removes it. */
void disk_abandon(struct disk *d)
{
	if (!d)
		return;
	sqlite3_db_config(d->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	disk_close(d);
}

/* With no journal the file says all, and is taken as one that nobody changes: SQLite else wants to
 * make a journal. The folder's own lock keeps others out; SQLite's cannot be had on such a disk. */
static bool connect_read(const char *path, struct disk **out, struct err *e)
{
	struct disk *d = mem_new(sizeof *d);
	char *journal = mem_fmt("%s-wal", path), *name = NULL;
	struct stat st;
	bool whole = stat(journal, &st) != 0 || st.st_size == 0;
	int rc = SQLITE_CANTOPEN;

	/* The name is a URI: what a path may hold and a URI means otherwise is not taken. */
	if (!strpbrk(path, "?#%")) {
		name = mem_fmt("file:%s%s", path, whole ? "?immutable=1" : "");
		rc = sqlite3_open_v2(name, &d->db,
				     SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE,
				     "unix-none");
	}
	mem_free(journal);
	mem_free(name);
	if (rc == SQLITE_OK &&
	    exec(d, "PRAGMA temp_store = MEMORY; PRAGMA locking_mode = EXCLUSIVE;"
		    "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON", e)) {
		*out = d;
		return true;
	}
	if (rc != SQLITE_OK)
		disk_err(d, rc, e);
	disk_abandon(d);
	return false;
}

static bool connect_to(const char *path, struct disk **out, struct err *e)
{
	struct disk *d = mem_new(sizeof *d);
	int rc = sqlite3_open_v2(path, &d->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, NULL);

	if (rc == SQLITE_OK && set_up(d, e)) {
		*out = d;
		return true;
	}
	if (rc != SQLITE_OK)
		disk_err(d, rc, e);
	disk_abandon(d);
	return false;
}

bool disk_make(const char *path, struct err *e)
{
	struct disk *d = NULL;
	bool ok;

	/* Made by us first, so that it and its journal are closed to others. */
	if (!file_create(path, "", 0, e) || !connect_to(path, &d, e))
		return false;
	ok = exec(d, disk_ddl, e);
	disk_close(d);
	return ok;
}

/* What the first bytes say of every page: one of them damaged would make all of them read wrongly. */
static bool pages_are_ours(struct disk *d, struct err *e)
{
	static const char *const is[][2] = { { "PRAGMA page_size", "4096" },
					     { "PRAGMA auto_vacuum", "0" },
					     { "PRAGMA encoding", "UTF-8" } };
	char have[32];
	int reserved = -1;

	for (size_t i = 0; i < sizeof is / sizeof is[0]; i++) {
		if (!ask(d, is[i][0], have, sizeof have, e))
			return false;
		if (strcmp(have, is[i][1]) != 0)
			return disk_err(d, SQLITE_CORRUPT, e);
	}
	sqlite3_file_control(d->db, "main", SQLITE_FCNTL_RESERVE_BYTES, &reserved);
	return reserved == 0 || disk_err(d, SQLITE_CORRUPT, e);
}

/* Damage may leave a page that reads as something else: what the tables are is compared letter by
 * letter. No book's file is ever made shorter. */
static bool shape_is_ours(struct disk *d, const char *path, struct err *e)
{
	char n[32], have[DISK_SCHEMA_MAX];
	struct buf want = { .ceiling = DISK_SCHEMA_MAX }, older = { .ceiling = DISK_SCHEMA_MAX };
	struct stat st;
	bool ok;

	/* Not to be told how long it is says nothing of what it holds. */
	if (stat(path, &st) != 0)
		return err_sys(e, "The book's file does not say how long it is");
	ok = ask(d, "PRAGMA page_count", n, sizeof n, e) &&
	     ask(d, DISK_SCHEMA, have, sizeof have, e) && disk_first_schema(&want, false, e) &&
	     disk_first_schema(&older, true, e) &&
	     (((strcmp(have, buf_str(&want)) == 0 || strcmp(have, buf_str(&older)) == 0) &&
	       strtoul(n, NULL, 10) >= (size_t)st.st_size / DISK_PAGE) ||
	      disk_err(d, SQLITE_CORRUPT, e));
	buf_fini(&want);
	buf_fini(&older);
	return ok;
}

/* A version after 1 says its number twice, so one damaged byte makes none. */
static bool version_is_ours(struct disk *d, struct err *e)
{
	char have[32], again[32];

	if (!ask(d, "PRAGMA user_version", have, sizeof have, e) ||
	    !ask(d, "PRAGMA application_id", again, sizeof again, e))
		return false;
	if (strcmp(have, "0") == 0)
		return err_set(e, ERR_CORRUPT,
			       "The book's file is empty. Nothing is deleted. "
			       "Ring IT on the number in the car folder");
	if (strcmp(have, "1") == 0 && strcmp(again, "0") == 0)
		return true;
	if (strcmp(have, "1") != 0 && strcmp(have, again) == 0 && strlen(have) <= 2)
		return err_set(e, ERR_INPUT,
			       "This book was made by a newer version of dapcar. "
			       "Open it with that one");
	return disk_err(d, SQLITE_CORRUPT, e);
}

static bool open_by(bool (*connect)(const char *path, struct disk **out, struct err *e),
		    const char *path, struct disk **out, struct err *e)
{
	struct disk *d = NULL;

	if (!connect(path, &d, e))
		return false;
	if (path && (!version_is_ours(d, e) || !pages_are_ours(d, e) || !shape_is_ours(d, path, e)))
		goto fail;
	for (size_t i = 0; i < Q_COUNT; i++) {
		int rc = sqlite3_prepare_v3(d->db, sql[i], -1, SQLITE_PREPARE_PERSISTENT, &d->q[i],
					    NULL);

		if (rc != SQLITE_OK) {
			/* A table that is not there is a damaged file, not our mistake in a
			 * statement. */
			disk_err(d, (rc & 0xff) == SQLITE_ERROR ? SQLITE_CORRUPT : rc, e);
			goto fail;
		}
	}
	*out = d;
	return true;
fail:
	disk_abandon(d);
	return false;
}

bool disk_open(const char *path, struct disk **out, struct err *e)
{
	return open_by(connect_to, path, out, e);
}

bool disk_open_read(const char *path, struct disk **out, struct err *e)
{
	return open_by(connect_read, path, out, e);
}

static bool connect_memory(const char *path, struct disk **out, struct err *e)
{
	struct disk *d = mem_new(sizeof *d);
	int rc = sqlite3_open(":memory:", &d->db);

	(void)path;
	if (rc == SQLITE_OK && exec(d, disk_ddl, e)) {
		*out = d;
		return true;
	}
	if (rc != SQLITE_OK)
		disk_err(d, rc, e);
	disk_close(d);
	return false;
}

bool disk_open_memory(struct disk **out, struct err *e)
{
	return open_by(connect_memory, NULL, out, e);
}

void disk_close_to_writing(struct disk *d)
{
	exec(d, "PRAGMA query_only = ON", NULL);
}

void disk_why_not(struct disk *d, const char *words)
{
	d->why_not = words;
}

void disk_close(struct disk *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < Q_COUNT; i++)
		sqlite3_finalize(d->q[i]);
	sqlite3_close(d->db);
	mem_free(d);
}

/* SQLite writes its journal from the start again after a checkpoint, which comes by itself after
 * this many pages: that is as long as it gets in a night. */
#define JOURNAL_PAGES 1000
#define JOURNAL_PAGE (24 + 4096)

void disk_make_room(struct disk *d)
{
	static const uint8_t zeros[1 << 16] = { 0 };
	const sqlite3_int64 most = (sqlite3_int64)JOURNAL_PAGES * JOURNAL_PAGE;
	sqlite3_file *journal = NULL;
	sqlite3_int64 size = 0;
	bool ok = true;

	if (sqlite3_file_control(d->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &journal) !=
		SQLITE_OK ||
	    !journal || !journal->pMethods ||
	    journal->pMethods->xFileSize(journal, &size) != SQLITE_OK)
		return;
	/* Behind what is written: zeros are no page of a journal, so its end stays where it is. */
	for (sqlite3_int64 at = size; ok && at < most; at += (int)sizeof zeros)
		ok = journal->pMethods->xWrite(journal, zeros, (int)sizeof zeros, at) == SQLITE_OK;
	if (ok && size < most)
		ok = journal->pMethods->xSync(journal, SQLITE_SYNC_NORMAL) == SQLITE_OK;
	if (!ok)
		journal->pMethods->xTruncate(journal, size);
}

bool disk_may_prune(struct disk *d, struct err *e)
{
	static const char made[] = "SELECT count(*) FROM sqlite_schema WHERE name = "
				   "'entry_unchanged' AND sql LIKE '%length(NEW.sealed) = 552%'";
	char have[32];

	return ask(d, made, have, sizeof have, e) &&
	       (!strcmp(have, "1") ||
		exec(d, "DROP TRIGGER entry_unchanged;" DISK_UNCHANGED, e));
}

bool disk_row_prune(struct disk *d, uint64_t n, uint16_t keyno, const void *p, size_t len,
		    struct err *e)
{
	sqlite3_stmt *q = d->q[Q_ROW_PRUNE];

	sqlite3_bind_int64(q, 1, (sqlite3_int64)n);
	sqlite3_bind_int64(q, 2, -(sqlite3_int64)keyno);
	sqlite3_bind_blob64(q, 3, p, len, SQLITE_STATIC);
	return run(d, Q_ROW_PRUNE, e);
}

void disk_scrub(struct disk *d)
{
	exec(d, "PRAGMA wal_checkpoint(TRUNCATE)", NULL);
	disk_make_room(d);
}

bool disk_was_full(const struct disk *d)
{
	return d->full;
}

bool disk_has_failed(const struct disk *d)
{
	return d->failed;
}

bool disk_begin(struct disk *d, struct err *e)
{
	return run(d, Q_BEGIN, e);
}

void disk_rollback(struct disk *d)
{
	/* A failed statement or commit may have rolled back by itself. */
	if (!sqlite3_get_autocommit(d->db)) {
		sqlite3_step(d->q[Q_ROLLBACK]);
		done_with(d->q[Q_ROLLBACK]);
	}
}

bool disk_commit(struct disk *d, struct err *e)
{
	if (run(d, Q_COMMIT, e))
		return true;
	disk_rollback(d);
	return false;
}

uint64_t disk_last_row(struct disk *d)
{
	uint64_t n = 0;

	if (sqlite3_step(d->q[Q_LAST]) == SQLITE_ROW) {
		int64_t v = sqlite3_column_int64(d->q[Q_LAST], 0);

		n = v > 0 ? (uint64_t)v : 0;
	}
	done_with(d->q[Q_LAST]);
	return n;
}

static void bind_bytes(sqlite3_stmt *q, int at, const void *p, size_t len)
{
	sqlite3_bind_blob64(q, at, p, len, SQLITE_STATIC);
}

bool disk_row_put(struct disk *d, uint64_t n, uint16_t keyno, const void *p, size_t len,
		  struct err *e)
{
	sqlite3_bind_int64(d->q[Q_ROW_PUT], 1, (int64_t)n);
	sqlite3_bind_int(d->q[Q_ROW_PUT], 2, keyno);
	bind_bytes(d->q[Q_ROW_PUT], 3, p, len);
	return run(d, Q_ROW_PUT, e);
}

/* Takes key number and sealed bytes of a statement whose key is bound. */
static bool take_sealed(struct disk *d, enum statement s, int64_t *keyno, struct buf *out,
			struct err *e)
{
	sqlite3_stmt *q = d->q[s];
	int rc = sqlite3_step(q);
	bool ok = false;

	if (rc == SQLITE_DONE) {
		err_set(e, ERR_INPUT, "That is not in this book");
	} else if (rc != SQLITE_ROW) {
		disk_err(d, rc, e);
	} else {
		*keyno = sqlite3_column_int64(q, 0);
		ok = buf_put(out, sqlite3_column_blob(q, 1), (size_t)sqlite3_column_bytes(q, 1)) ||
		     disk_err(d, SQLITE_CORRUPT, e);
	}
	done_with(q);
	return ok;
}

bool disk_row_get(struct disk *d, uint64_t n, int64_t *keyno, struct buf *out, struct err *e)
{
	sqlite3_bind_int64(d->q[Q_ROW_GET], 1, (int64_t)n);
	return take_sealed(d, Q_ROW_GET, keyno, out, e);
}

/* One look-up a row: what is left when a walk meets a damaged page. */
static bool rows_one_by_one(struct disk *d, uint64_t from, uint64_t to, disk_row_fn fn, void *ctx)
{
	struct buf b = { .ceiling = DISK_SEALED_MAX };
	uint64_t bad_from = 0;
	bool on = true;

	for (uint64_t n = from; on && n <= to; n++) {
		int64_t keyno;
		bool have;

		buf_reset(&b);
		have = disk_row_get(d, n, &keyno, &b, NULL);
		if (!have && !bad_from)
			bad_from = n;
		if (have && bad_from) {
			on = fn(ctx, bad_from, n - 1, 0, NULL, 0);
			bad_from = 0;
		}
		if (have && on)
			on = fn(ctx, n, n, keyno, b.data, b.len);
	}
	if (on && bad_from)
		fn(ctx, bad_from, to, 0, NULL, 0);
	buf_fini(&b);
	return true;
}

bool disk_rows(struct disk *d, uint64_t from, uint64_t to, disk_row_fn fn, void *ctx, struct err *e)
{
	static const char text[] =
	    "SELECT n, keyno, sealed FROM entry WHERE n BETWEEN ?1 AND ?2 ORDER BY n";
	sqlite3_stmt *q = NULL;
	uint64_t next = from;
	bool on = true;
	int rc = sqlite3_prepare_v2(d->db, text, -1, &q, NULL);

	if (rc != SQLITE_OK)
		return disk_err(d, rc, e);
	sqlite3_bind_int64(q, 1, (int64_t)from);
	sqlite3_bind_int64(q, 2, (int64_t)to);
	while (on && (rc = sqlite3_step(q)) == SQLITE_ROW) {
		uint64_t n = (uint64_t)sqlite3_column_int64(q, 0);

		if (n < next) { /* rows out of order: the tree of the file is damaged */
			rc = SQLITE_CORRUPT;
			break;
		}
		if (n > next)
			on = fn(ctx, next, n - 1, 0, NULL, 0);
		if (on)
			on = fn(ctx, n, n, sqlite3_column_int64(q, 1), sqlite3_column_blob(q, 2),
				(size_t)sqlite3_column_bytes(q, 2));
		next = n + 1;
	}
	sqlite3_finalize(q);
	if (!on)
		return true;
	if (rc == SQLITE_DONE) {
		if (next <= to)
			fn(ctx, next, to, 0, NULL, 0);
		return true;
	}
	if ((rc & 0xff) != SQLITE_CORRUPT)
		return disk_err(d, rc, e);
	if (to - next > 1000000)
		return fn(ctx, next, to, 0, NULL, 0), true;
	return rows_one_by_one(d, next, to, fn, ctx);
}

bool disk_draft_put(struct disk *d, struct id id, uint16_t keyno, const void *p, size_t len,
		    struct err *e)
{
	bind_bytes(d->q[Q_DRAFT_PUT], 1, id.b, sizeof id.b);
	sqlite3_bind_int(d->q[Q_DRAFT_PUT], 2, keyno);
	bind_bytes(d->q[Q_DRAFT_PUT], 3, p, len);
	return run(d, Q_DRAFT_PUT, e);
}

bool disk_draft_get(struct disk *d, struct id id, int64_t *keyno, struct buf *out, struct err *e)
{
	bind_bytes(d->q[Q_DRAFT_GET], 1, id.b, sizeof id.b);
	return take_sealed(d, Q_DRAFT_GET, keyno, out, e);
}

bool disk_draft_drop(struct disk *d, struct id id, struct err *e)
{
	bind_bytes(d->q[Q_DRAFT_DROP], 1, id.b, sizeof id.b);
	return run(d, Q_DRAFT_DROP, e);
}

/* All values of a first column: those of one length, or (0) each with a NUL after it. */
static bool take_column(struct disk *d, enum statement s, size_t only_len, struct buf *out,
			struct err *e)
{
	sqlite3_stmt *q = d->q[s];
	int rc;

	while ((rc = sqlite3_step(q)) == SQLITE_ROW) {
		size_t n = (size_t)sqlite3_column_bytes(q, 0);

		if (only_len && n != only_len)
			continue;
		if (!buf_put(out, sqlite3_column_blob(q, 0), n) ||
		    (!only_len && !buf_putc(out, '\0')))
			break;
	}
	done_with(q);
	return rc == SQLITE_DONE || disk_err(d, rc == SQLITE_ROW ? SQLITE_NOMEM : rc, e);
}

bool disk_draft_ids(struct disk *d, struct buf *out, struct err *e)
{
	return take_column(d, Q_DRAFT_IDS, 16, out, e);
}

static void bind_name(sqlite3_stmt *q, const char *name)
{
	sqlite3_bind_text(q, 1, name, -1, SQLITE_STATIC);
}

bool disk_state_put(struct disk *d, const char *name, uint16_t keyno, const void *p, size_t len,
		    struct err *e)
{
	bind_name(d->q[Q_STATE_PUT], name);
	sqlite3_bind_int(d->q[Q_STATE_PUT], 2, keyno);
	bind_bytes(d->q[Q_STATE_PUT], 3, p, len);
	return run(d, Q_STATE_PUT, e);
}

bool disk_state_get(struct disk *d, const char *name, int64_t *keyno, struct buf *out,
		    struct err *e)
{
	bind_name(d->q[Q_STATE_GET], name);
	return take_sealed(d, Q_STATE_GET, keyno, out, e);
}

bool disk_state_names(struct disk *d, struct buf *out, struct err *e)
{
	return take_column(d, Q_STATE_NAMES, 0, out, e);
}

bool disk_check(struct disk *d, char *what, size_t cap)
{
	struct err e = { 0 };

	if (!ask(d, "PRAGMA integrity_check(1)", what, cap, &e)) {
		snprintf(what, cap, "%.100s", e.text);
		return false;
	}
	return strcmp(what, "ok") == 0;
}

/* How many rows a walk over a table reads, each to its end; -1 when it does not get through. */
static int64_t walk_all(struct disk *d, const char *text)
{
	sqlite3_stmt *q = NULL;
	int64_t n = 0;
	int rc = sqlite3_prepare_v2(d->db, text, -1, &q, NULL);

	while (rc == SQLITE_OK || rc == SQLITE_ROW) {
		rc = sqlite3_step(q);
		if (rc == SQLITE_ROW) {
			sqlite3_column_blob(q, 1);
			n++;
		}
	}
	sqlite3_finalize(q);
	return rc == SQLITE_DONE ? n : -1;
}

bool disk_is_readable(struct disk *d)
{
	int64_t drafts = walk_all(d, "SELECT id, sealed FROM draft NOT INDEXED");
	int64_t states = walk_all(d, "SELECT name, sealed FROM state NOT INDEXED");

	return walk_all(d, "SELECT n, 0 FROM entry ORDER BY n DESC LIMIT 1") >= 0 && drafts >= 0 &&
	       states >= 0 && walk_all(d, "SELECT id, sealed FROM draft ORDER BY id") == drafts &&
	       walk_all(d, "SELECT name, sealed FROM state ORDER BY name") == states;
}

int disk_synchronous(struct disk *d)
{
	char have[32];

	if (!ask(d, "PRAGMA synchronous", have, sizeof have, NULL))
		return -1;
	return have[0] - '0';
}
