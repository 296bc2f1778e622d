/* What the files of the SQLite store share: the connection, its statements by number, and binding. */
#ifndef SYNC_HQ_STORE_P_H
#define SYNC_HQ_STORE_P_H

#include "store_ops.h"

struct sqlite3;
struct sqlite3_stmt;

enum statement {
	S_BEGIN,
	S_COMMIT,
	S_ROLLBACK,
	S_MARK,
	S_KEEP,
	S_UNDO,
	S_INSERT,
	S_HAS,
	S_SIBLINGS,
	S_TOP,
	S_AFTER,
	S_AFTER_OF,
	S_ABOVE,
	S_FIND,
	S_HEAD,
	S_HEAD_AFTER,
	S_HEIGHTS,
	S_ARRIVALS,
	S_DEVICE_PUT,
	S_DEVICE_ID,
	S_DEVICE_NAME,
	S_DEVICE_SPKI,
	S_DEVICES,
	S_IS_FEED,
	S_DEVICE_FED,
	S_DEVICE_RENAME,
	S_CODE_RENAME,
	S_CERT_PUT,
	S_CERT_GET,
	S_CODE_PUT,
	S_CODE_NEXT,
	S_CODE_GIVE,
	S_CODES_LEFT,
	S_CODE_GIVEN,
	S_INCIDENT,
	S_INCIDENTS,
	S_INCIDENTS_ALL,
	S_RECEIPT,
	S_LAST_RECEIPT,
	S_SETTING_PUT,
	S_SETTING_GET,
	S_VERDICT_PUT,
	S_VERDICT_OF,
	S_VERDICTS,
	S_COUNTS,
	STATEMENTS
};

extern const char *const store_sql[STATEMENTS];

struct sqlite_store {
	struct sqlite3 *db;
	struct sqlite3_stmt *st[STATEMENTS];
	/* Of the transaction that is open: what the last append left behind, so that a run of a
	 * device needs no look-up. */
	struct id last_device;
	struct hash last_hash;
	uint64_t last_height;
	uint64_t top; /* greatest height of last_device */
	bool unsure;  /* a flush failed: nobody knows what the disk has */
};

/* The register's half of its operations (store_register.c). */
extern const struct store_register_ops sqlite_register_ops;

/* A statement, reset and unbound. */
struct sqlite3_stmt *store_take(struct store *s, enum statement i);
/* Steps once, resets. `doing` ends a sentence. */
bool store_done(struct store *s, struct sqlite3_stmt *st, const char *doing, struct err *e);
bool store_fault(struct store *s, const char *doing, struct err *e);
/* The first column of the first row, or 0. */
uint64_t store_number(struct sqlite3_stmt *st);
/* Borrowed until the statement is reset. */
void bind_bytes(struct sqlite3_stmt *st, int at, const void *p, size_t n);
void bind_words(struct sqlite3_stmt *st, int at, const char *t);
void bind_whole(struct sqlite3_stmt *st, int at, uint64_t v);
void bind_id(struct sqlite3_stmt *st, int at, const struct id *id);
void bind_hash(struct sqlite3_stmt *st, int at, const struct hash *h);
void bind_int(struct sqlite3_stmt *st, int at, int64_t v);
/* The next row? Then its columns, counted from 0 and borrowed until the next step. */
bool store_row(struct sqlite3_stmt *st);
void store_reset(struct sqlite3_stmt *st);
/* When there was no row: because there is none, not because of an error? */
bool store_is_done(const struct store *s);
int64_t column_int(struct sqlite3_stmt *st, int column);
const char *column_words(struct sqlite3_stmt *st, int column);
size_t column_size(struct sqlite3_stmt *st, int column);
const void *column_blob(struct sqlite3_stmt *st, int column);
/* Exactly n bytes of a column. */
bool column_bytes(struct sqlite3_stmt *st, int column, void *out, size_t n);

#endif
