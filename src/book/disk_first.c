/* What every book's file begins with: its tables, and the first page that holds them. Made in
 * memory from the same text as a new file's, so that a damaged one can be known and mended. Opens no
 * file. */
#include "disk_p.h"

#include <sqlite3.h>

const char disk_ddl[] =
    "CREATE TABLE entry(n INTEGER PRIMARY KEY, keyno INTEGER NOT NULL, sealed BLOB NOT NULL) "
    "STRICT;"
    "CREATE TABLE draft(id BLOB PRIMARY KEY, keyno INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT;"
    "CREATE TABLE state(name TEXT PRIMARY KEY, keyno INTEGER NOT NULL, sealed BLOB NOT NULL) "
    "STRICT;"
    "CREATE TRIGGER entry_stays BEFORE DELETE ON entry BEGIN"
    " SELECT RAISE(ABORT, 'no entry is taken out of a book'); END;"
    DISK_UNCHANGED
    /* INSERT OR REPLACE would go past the trigger on DELETE. */
    "CREATE TRIGGER entry_once BEFORE INSERT ON entry"
    " WHEN EXISTS (SELECT 1 FROM entry WHERE n = NEW.n) BEGIN"
    " SELECT RAISE(ABORT, 'no entry of a book is replaced'); END;"
    "PRAGMA user_version = 1;";

static sqlite3 *make_in_memory(struct err *e)
{
	sqlite3 *db = NULL;

	if (sqlite3_open(":memory:", &db) == SQLITE_OK &&
	    sqlite3_exec(db, disk_ddl, NULL, NULL, NULL) == SQLITE_OK)
		return db;
	sqlite3_close(db);
	err_set(e, ERR_IO, "There is not memory enough. Close other programs and try again");
	return NULL;
}

bool disk_first_page(struct buf *out, struct err *e)
{
	sqlite3 *db = make_in_memory(e);
	sqlite3_int64 n = 0;
	unsigned char *all = db ? sqlite3_serialize(db, "main", &n, 0) : NULL;
	bool ok = all && (size_t)n == DISK_ROOTS * DISK_PAGE && buf_put(out, all, DISK_PAGE);

	if (ok)
		out->data[18] = out->data[19] = 2; /* a file with a journal beside it (WAL) */
	sqlite3_free(all);
	sqlite3_close(db);
	return ok;
}

bool disk_first_schema(struct buf *out, bool older, struct err *e)
{
	static const char before[] =
	    "DROP TRIGGER entry_unchanged;"
	    "CREATE TRIGGER entry_unchanged BEFORE UPDATE ON entry BEGIN"
	    " SELECT RAISE(ABORT, 'no entry of a book is changed'); END;";
	sqlite3 *db = make_in_memory(e);
	sqlite3_stmt *q = NULL;
	bool ok = db &&
		  (!older || sqlite3_exec(db, before, NULL, NULL, NULL) == SQLITE_OK) &&
		  sqlite3_prepare_v2(db, DISK_SCHEMA, -1, &q, NULL) == SQLITE_OK &&
		  sqlite3_step(q) == SQLITE_ROW &&
		  buf_puts(out, (const char *)sqlite3_column_text(q, 0));

	sqlite3_finalize(q);
	sqlite3_close(db);
	return ok || (db && err_set(e, ERR_BUG, "The tables of a book cannot be described"));
}
