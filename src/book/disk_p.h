/* The book's SQLite file: sealed rows in order, sealed drafts, sealed settings. Knows no key and no
 * entry. */
#ifndef BOOK_DISK_P_H
#define BOOK_DISK_P_H

#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct disk;

/* The sealed bytes of the largest entry, and a draft or setting of 1 MiB. */
#define DISK_SEALED_MAX ((size_t)1 << 20)

/* Makes the file. ERR_INPUT if it is there. */
bool disk_make(const char *path, struct err *e);
/* Every book's file has pages of this size, and that many from the start: the first, and the roots of
 * its tables. */
#define DISK_PAGE ((size_t)4096)
#define DISK_ROOTS ((size_t)6)
/* What makes the tables of a new file. */
extern const char disk_ddl[];
/* The first page of a new file, journal mode and all, into the empty `out`. */
bool disk_first_page(struct buf *out, struct err *e);
/* Asks a file what its tables are, in one text; and the answer of a book's file. */
#define DISK_SCHEMA                                                                                \
	"SELECT group_concat(type || ' ' || name || ' ' || tbl_name || ' ' || rootpage || ' ' || " \
	"coalesce(sql, ''), '; ') FROM (SELECT * FROM sqlite_schema ORDER BY type, name)"
#define DISK_SCHEMA_MAX ((size_t)4096)
/* `older`: of a book that was made before entries could be pruned, and was not pruned since. */
bool disk_first_schema(struct buf *out, bool older, struct err *e);
/* One change is let pass, once and one way: body and salt go, header and signature stay (prune.c). */
#define DISK_UNCHANGED                                                                          \
	"CREATE TRIGGER entry_unchanged BEFORE UPDATE ON entry WHEN NOT (NEW.n = OLD.n AND "    \
	"OLD.keyno > 0 AND NEW.keyno < 0 AND length(NEW.sealed) = 552) BEGIN"                   \
	" SELECT RAISE(ABORT, 'no entry of a book is changed'); END;"
/* temp_store=MEMORY first, WAL and synchronous=FULL set and read back. ERR_CORRUPT, ERR_INPUT (a
 * newer version), ERR_IO. */
bool disk_open(const char *path, struct disk **out, struct err *e);
/* To read alone, on a disk that cannot be written: makes no file and changes none; what a journal beside it holds is
 * read too. Everything that writes answers ERR_IO. */
bool disk_open_read(const char *path, struct disk **out, struct err *e);
/* An empty one that is nowhere but in memory. */
bool disk_open_memory(struct disk **out, struct err *e);
/* From now on everything that writes answers ERR_IO, as on a disk that cannot be written. */
void disk_close_to_writing(struct disk *d);
/* What a refusal to write says from now on, where the file alone would say that the disk cannot be written to. `words`
 * stay the caller's. */
void disk_why_not(struct disk *d, const char *words);
void disk_close(struct disk *d);
/* The same, and leaves file and journal as they lie there: for damaged ones. NULL is fine. */
void disk_abandon(struct disk *d);

/* Gives the journal its room on the disk at once. A save then writes over what is
 * there, which is one thing less for the flush to wait for: a file that grows needs its length
 * flushed too. A help to speed; without it all is the same. */
void disk_make_room(struct disk *d);

/* True after an error that was a full disk; cleared by the next success. */
bool disk_was_full(const struct disk *d);
/* True once a write did not reach the disk: what the file then holds is not known until it is
 * opened anew. */
bool disk_has_failed(const struct disk *d);

bool disk_begin(struct disk *d, struct err *e);
/* False: nothing of the transaction stays (it is rolled back if SQLite has not done so). */
bool disk_commit(struct disk *d, struct err *e);
void disk_rollback(struct disk *d);

uint64_t disk_last_row(struct disk *d);
bool disk_row_put(struct disk *d, uint64_t n, uint16_t keyno, const void *p, size_t len,
		  struct err *e);
/* Puts the pruned form in a row's place: of DISK_PRUNED_LEN bytes, its key's number below zero. Inside a
 * transaction, after disk_may_prune(). */
#define DISK_PRUNED_LEN 552
bool disk_row_prune(struct disk *d, uint64_t n, uint16_t keyno, const void *p, size_t len,
		    struct err *e);
/* A file that was made before there was pruning has a trigger that refuses that as well: it gets
 * the one that lets this pass and nothing else. Inside a transaction. */
bool disk_may_prune(struct disk *d, struct err *e);
/* Takes the journal, which holds what rows were, into the file and empties it. */
void disk_scrub(struct disk *d);
/* ERR_INPUT: there is none; ERR_CORRUPT. */
bool disk_row_get(struct disk *d, uint64_t n, int64_t *keyno, struct buf *out, struct err *e);

/* `p` is NULL for rows `n` to `last` that are missing or cannot be read; else last is n. False
 * stops. */
typedef bool (*disk_row_fn)(void *ctx, uint64_t n, uint64_t last, int64_t keyno, const void *p,
			    size_t len);
/* Rows from..to in order; other calls on the disk are allowed meanwhile. */
bool disk_rows(struct disk *d, uint64_t from, uint64_t to, disk_row_fn fn, void *ctx,
	       struct err *e);

/* Drafts and settings: one transaction each unless one is open. */
bool disk_draft_put(struct disk *d, struct id id, uint16_t keyno, const void *p, size_t len,
		    struct err *e);
bool disk_draft_get(struct disk *d, struct id id, int64_t *keyno, struct buf *out, struct err *e);
bool disk_draft_drop(struct disk *d, struct id id, struct err *e);
/* All ids, 16 bytes each, oldest id first. */
bool disk_draft_ids(struct disk *d, struct buf *out, struct err *e);
bool disk_state_put(struct disk *d, const char *name, uint16_t keyno, const void *p, size_t len,
		    struct err *e);
bool disk_state_get(struct disk *d, const char *name, int64_t *keyno, struct buf *out,
		    struct err *e);
/* All names, each with its NUL. */
bool disk_state_names(struct disk *d, struct buf *out, struct err *e);
/* SQLite's own look at the whole file; what it says first goes to `what`. */
bool disk_check(struct disk *d, char *what, size_t cap);
/* The last row is reached, and all of drafts and settings: a quick look, for the small tables only. */
bool disk_is_readable(struct disk *d);
/* What SQLite really uses: 2 is synchronous=FULL. For tests and verify. */
int disk_synchronous(struct disk *d);

#endif
