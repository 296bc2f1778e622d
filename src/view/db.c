#include "db_p.h"

#include "base/file.h"

#include <sqlite3.h>
#include <string.h>

/* Values never reach these sentences: SQLite's own words for a code hold none. */
static bool say(struct err *e, int code)
{
	switch (code & 0xff) {
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return err_set(
		    e, ERR_CORRUPT,
		    "The tables made from the book are damaged (%s). Nothing in the book is lost",
		    sqlite3_errstr(code));
	case SQLITE_ERROR:
	case SQLITE_MISUSE:
	case SQLITE_RANGE:
	case SQLITE_CONSTRAINT:
	case SQLITE_MISMATCH:
		return err_set(
		    e, ERR_BUG,
		    "The tables made from the book do not fit (%s). Nothing in the book is lost",
		    sqlite3_errstr(code));
	default:
		return err_set(e, ERR_IO,
			       "The tables made from the book cannot be used (%s). Nothing in the "
			       "book is lost",
			       sqlite3_errstr(code));
	}
}

static bool settle(struct sqlite3 *db, bool on_disk, struct err *e)
{
	int defensive = 0;

	if (!db_exec(db, "PRAGMA temp_store=MEMORY", e))
		return false;
	sqlite3_extended_result_codes(db, 1);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, &defensive);
	if (!defensive)
		return err_set(e, ERR_BUG, "SQLite has no defensive mode");
	if (!db_exec(db, "PRAGMA trusted_schema=OFF; PRAGMA secure_delete=ON; PRAGMA mmap_size=0",
		     e))
		return false;
	/* On disk it is a cache that can be made again: whole after a crash of the program, no more
	 * is asked of it. */
	return db_exec(
	    db,
	    on_disk ? "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=5000"
		    : "PRAGMA journal_mode=MEMORY",
	    e);
}

bool db_open(const char *path, struct sqlite3 **out, struct err *e)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX |
		    SQLITE_OPEN_PRIVATECACHE;
	struct sqlite3 *db = NULL;
	int code;

	*out = NULL;
	if (path && !file_exists(path) && !file_create(path, "", 0, e))
		return false;
	code = sqlite3_open_v2(path ? path : ":memory:", &db, flags, NULL);
	if (code != SQLITE_OK) {
		sqlite3_close(db);
		return say(e, code);
	}
	if (!settle(db, path != NULL, e)) {
		sqlite3_close(db);
		return false;
	}
	*out = db;
	return true;
}

void db_close(struct sqlite3 *db)
{
	sqlite3_close(db);
}

bool db_copy(struct sqlite3 *from, struct sqlite3 *to, struct err *e)
{
	sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
	int code = b ? sqlite3_backup_step(b, -1) : sqlite3_errcode(to);
	int end = b ? sqlite3_backup_finish(b) : SQLITE_OK;

	if (code == SQLITE_DONE && end == SQLITE_OK)
		return true;
	return say(e, code == SQLITE_DONE ? end : code);
}

bool db_exec(struct sqlite3 *db, const char *sql, struct err *e)
{
	int code = sqlite3_exec(db, sql, NULL, NULL, NULL);

	return code == SQLITE_OK || say(e, code);
}

struct sqlite3_stmt *db_prepare(struct sqlite3 *db, const char *sql, struct err *e)
{
	struct sqlite3_stmt *st = NULL;
	int code = sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &st, NULL);

	if (code == SQLITE_OK && st)
		return st;
	/* The statement is a fixed text, so SQLite may say what it does not like in it. */
	err_set(e, ERR_BUG, "A statement of the view cannot be prepared: %.120s",
		sqlite3_errmsg(db));
	return NULL;
}

void db_finish(struct sqlite3_stmt *st)
{
	sqlite3_finalize(st);
}

int db_parameters(struct sqlite3_stmt *st)
{
	return sqlite3_bind_parameter_count(st);
}

void db_bind_int(struct sqlite3_stmt *st, int n, int64_t v)
{
	sqlite3_bind_int64(st, n, v);
}

void db_bind_text(struct sqlite3_stmt *st, int n, const char *s, size_t len)
{
	sqlite3_bind_text64(st, n, s, len, SQLITE_STATIC, SQLITE_UTF8);
}

void db_bind_copy(struct sqlite3_stmt *st, int n, const char *s, size_t len)
{
	sqlite3_bind_text64(st, n, s, len, SQLITE_TRANSIENT, SQLITE_UTF8);
}

void db_bind_blob(struct sqlite3_stmt *st, int n, const void *p, size_t len)
{
	sqlite3_bind_blob64(st, n, p, len, SQLITE_STATIC);
}

void db_bind_copy_blob(struct sqlite3_stmt *st, int n, const void *p, size_t len)
{
	sqlite3_bind_blob64(st, n, p, len, SQLITE_TRANSIENT);
}

enum step db_step(struct sqlite3_stmt *st, struct err *e)
{
	int code = sqlite3_step(st);

	if (code == SQLITE_ROW)
		return STEP_ROW;
	if (code == SQLITE_DONE)
		return STEP_DONE;
	say(e, code);
	return STEP_BAD;
}

void db_reset(struct sqlite3_stmt *st)
{
	sqlite3_reset(st);
	sqlite3_clear_bindings(st);
}

bool db_run(struct sqlite3_stmt *st, struct err *e)
{
	enum step s;

	do
		s = db_step(st, e);
	while (s == STEP_ROW);
	db_reset(st);
	return s == STEP_DONE;
}

bool db_busy(struct sqlite3_stmt *st)
{
	return sqlite3_stmt_busy(st) != 0;
}

int db_changes(struct sqlite3 *db)
{
	return sqlite3_changes(db);
}

int db_columns(struct sqlite3_stmt *st)
{
	return sqlite3_column_count(st);
}

enum cell db_type(struct sqlite3_stmt *st, int column)
{
	switch (sqlite3_column_type(st, column)) {
	case SQLITE_NULL:
		return CELL_NULL;
	case SQLITE_INTEGER:
		return CELL_INT;
	default:
		return CELL_BYTES;
	}
}

bool db_is_null(struct sqlite3_stmt *st, int column)
{
	return sqlite3_column_type(st, column) == SQLITE_NULL;
}

int64_t db_int(struct sqlite3_stmt *st, int column)
{
	return sqlite3_column_int64(st, column);
}

const char *db_text(struct sqlite3_stmt *st, int column, size_t *len)
{
	const char *s = (const char *)sqlite3_column_text(st, column);

	if (len)
		*len = s ? (size_t)sqlite3_column_bytes(st, column) : 0;
	return s ? s : "";
}

const void *db_blob(struct sqlite3_stmt *st, int column, size_t *len)
{
	const void *p = sqlite3_column_blob(st, column);

	*len = p ? (size_t)sqlite3_column_bytes(st, column) : 0;
	return p;
}

bool db_bytes(struct sqlite3_stmt *st, int column, void *out, size_t len)
{
	size_t n;
	const void *p = db_blob(st, column, &n);

	if (p && n == len) {
		memcpy(out, p, len);
		return true;
	}
	memset(out, 0, len);
	return false;
}
