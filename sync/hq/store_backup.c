/* A copy of the store while others write to it. */
#include "backup.h"

#include "base/file.h"

#include <sqlite3.h>

#define BUSY_MS 5000

static bool copy_fault(struct err *e, sqlite3 *db, const char *doing)
{
	int code = db ? sqlite3_errcode(db) & 0xff : SQLITE_NOMEM;

	if (code == SQLITE_FULL)
		return err_set(e, ERR_IO, "The disk is full: the store was not copied. Make room there and "
			       "try again");
	if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
		return err_set(e, ERR_CORRUPT,
			       "The store is damaged: %s (%d). Keep it as it is and the backups that "
			       "there are, and run dapcar-hq verify",
			       doing, code);
	return err_set(e, ERR_IO,
		       "The store was not copied: %s (%d). Look at both disks, then try again",
		       doing, code);
}

static bool connect_to(const char *path, sqlite3 **db, struct err *e)
{
	if (sqlite3_open_v2(path, db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, NULL) !=
		SQLITE_OK ||
	    sqlite3_exec(*db, "PRAGMA temp_store=MEMORY; PRAGMA synchronous=FULL", NULL, NULL,
			 NULL) != SQLITE_OK)
		return copy_fault(e, *db, "opening it");
	sqlite3_busy_timeout(*db, BUSY_MS);
	return true;
}

/* All pages in one step: one reading transaction, in which no writer waits and none is seen. */
static bool copy_pages(sqlite3 *from, sqlite3 *to, struct err *e)
{
	sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
	int code;

	if (!b)
		return copy_fault(e, to, "beginning");
	code = sqlite3_backup_step(b, -1);
	if (sqlite3_backup_finish(b) == SQLITE_OK && code == SQLITE_DONE)
		return true;
	return copy_fault(e, to, "copying its pages");
}

bool store_copy(const char *from, const char *to, struct err *e)
{
	sqlite3 *in = NULL, *out = NULL;
	bool ok = file_create(to, "", 0, e) && connect_to(from, &in, e) &&
		  connect_to(to, &out, e) && copy_pages(in, out, e);

	sqlite3_close(in);
	if (sqlite3_close(out) != SQLITE_OK && ok)
		ok = err_set(e, ERR_IO, "The copy of the store was not ended. Look at the disk "
					     "that it was for, then try again");
	if (!ok)
		file_remove(to, NULL);
	return ok;
}

bool store_file_is_whole(const char *path, struct err *e)
{
	sqlite3_stmt *st = NULL;
	sqlite3 *db = NULL;
	bool ok = connect_to(path, &db, e);

	if (ok)
		ok = sqlite3_prepare_v2(db, "PRAGMA integrity_check(1)", -1, &st, NULL) ==
			 SQLITE_OK &&
		     sqlite3_step(st) == SQLITE_ROW &&
		     !sqlite3_stricmp((const char *)sqlite3_column_text(st, 0), "ok");
	if (db && !ok)
		err_set(e, ERR_CORRUPT, "The store's file is damaged: its pages do not fit. Keep it and "
				      "every backup, and run dapcar-hq verify");
	sqlite3_finalize(st);
	sqlite3_close(db);
	return ok;
}
