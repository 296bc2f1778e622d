/* SQLite as the view needs it. db.c is the only file of this room that knows SQLite's own names; it
 * never sees a record. */
#ifndef VIEW_DB_P_H
#define VIEW_DB_P_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sqlite3;
struct sqlite3_stmt;

enum step {
	STEP_ROW,
	STEP_DONE,
	STEP_BAD,
};

/* What a cell holds; texts and blobs are both bytes. */
enum cell {
	CELL_NULL,
	CELL_INT,
	CELL_BYTES,
};

/* NULL path: in memory. temp_store=MEMORY is the first statement: Debian's SQLite otherwise writes
 * big sorts in plain text to /var/tmp, even those of a database in memory. A file is made 0600. */
bool db_open(const char *path, struct sqlite3 **out, struct err *e);
void db_close(struct sqlite3 *db);
/* Every page of one into the other. */
bool db_copy(struct sqlite3 *from, struct sqlite3 *to, struct err *e);
/* One or more fixed statements without values. */
bool db_exec(struct sqlite3 *db, const char *sql, struct err *e);
/* NULL when it cannot be prepared, ERR_BUG. The caller finishes it. */
struct sqlite3_stmt *db_prepare(struct sqlite3 *db, const char *sql, struct err *e);
void db_finish(struct sqlite3_stmt *st);
int db_parameters(struct sqlite3_stmt *st);

/* Parameters count from 1. What is bound is borrowed until db_reset(), but for the two that copy.
 */
void db_bind_int(struct sqlite3_stmt *st, int n, int64_t v);
void db_bind_text(struct sqlite3_stmt *st, int n, const char *s, size_t len);
void db_bind_copy(struct sqlite3_stmt *st, int n, const char *s, size_t len);
void db_bind_blob(struct sqlite3_stmt *st, int n, const void *p, size_t len);
void db_bind_copy_blob(struct sqlite3_stmt *st, int n, const void *p, size_t len);
enum step db_step(struct sqlite3_stmt *st, struct err *e);
/* Ready for the next use; lets go of what was bound. */
void db_reset(struct sqlite3_stmt *st);
/* Steps to the end and resets. */
bool db_run(struct sqlite3_stmt *st, struct err *e);
bool db_busy(struct sqlite3_stmt *st);
/* Rows that the last statement changed. */
int db_changes(struct sqlite3 *db);

/* Columns count from 0; what is given is borrowed until the next step. */
int db_columns(struct sqlite3_stmt *st);
enum cell db_type(struct sqlite3_stmt *st, int column);
bool db_is_null(struct sqlite3_stmt *st, int column);
int64_t db_int(struct sqlite3_stmt *st, int column);
const char *db_text(struct sqlite3_stmt *st, int column, size_t *len); /* "" for NULL */
const void *db_blob(struct sqlite3_stmt *st, int column, size_t *len);
/* Exactly `len` bytes; otherwise zeros and false. */
bool db_bytes(struct sqlite3_stmt *st, int column, void *out, size_t len);

#endif
