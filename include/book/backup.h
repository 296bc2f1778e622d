/* A book in one file: what stands in its folder, as sealed as it stands there, and beside it what a
 * caller wants kept with it, sealed under the book's key. The file ends with the SHA-256 of what is
 * before it, so that a copy that was cut short or damaged is not taken for a book. Knows no network
 * and no record.
 *
 * A book that is restored goes on as every book does: the first entry after an unlock begins an
 * epoch of its own. If the laptop it was taken from went on as well, both lines stand beside each
 * other at headquarters. */
#ifndef BOOK_BACKUP_H
#define BOOK_BACKUP_H

#include "base/buf.h"
#include "base/err.h"
#include "book/book.h"

#include <stdbool.h>
#include <stddef.h>

/* Seals the caller's bytes under the book's newest key, adding to `out`. ERR_LOCKED. */
bool backup_seal(const struct book *b, const void *p, size_t n, struct buf *out, struct err *e);
/* What backup_seal() sealed, with this book or an older copy of it. ERR_LOCKED, ERR_CORRUPT. */
bool backup_open(const struct book *b, const void *sealed, size_t n, struct buf *out,
		 struct err *e);

/* Writes the closed book of `dir`, and `beside` (from backup_seal(), or nothing), to a new file of
 * 0600. ERR_INPUT when there is such a file or the book is open; on an error no file is left. */
bool backup_write(const char *dir, const void *beside, size_t n, const char *file, struct err *e);
/* Makes the book in a folder that has none; `beside` is what was kept with it. Nothing is written
 * unless the whole file is what was written as a backup (ERR_CORRUPT). Until the last byte is on
 * the disk there is no book in the folder. */
bool backup_read(const char *file, const char *dir, struct buf *beside, struct err *e);
/* Takes back what backup_read() made, when it turned out to be nobody's to open here. */
void backup_undo(const char *dir);

#endif
