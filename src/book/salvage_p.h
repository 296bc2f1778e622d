/* A damaged book's rows into a new file: what SQLite still gives, and what lies in the bytes of the
 * file and its journal where SQLite does not get to (cells_p.h). While locked the shape of a row is
 * all there is to go by; unlocked, a row counts only when its seal opens at its place, so nothing
 * that was not written in this book gets in. The damaged file and its journal are kept as they are
 * (mend_p.h). Hashes and signatures are proved afterwards, as in every book. */
#ifndef BOOK_SALVAGE_P_H
#define BOOK_SALVAGE_P_H

#include "base/err.h"

#include <stdbool.h>

struct book;

/* Something that had been flushed to the journal lies where SQLite will not read it. */
bool salvage_journal_is_broken(const char *dir);
/* Looks through the file in use and, unlocked, the damaged ones that are kept beside it. When
 * something is found that b->disk (NULL: SQLite cannot open it) does not give, or unlocked when the
 * file's structure is damaged, b->disk becomes a new file with all of it, or on a disk that cannot
 * be written one in memory, and b->mended is set. Where there is no room for another file, nine are
 * kept already or names cannot be changed, b->read_only and b->unmended are set as well, so that no
 * save takes the place of what was found. True: it is another one now. False: nothing was to be
 * done, or it could not be done; b->disk is as it was, or NULL when it cannot be opened again.
 * `journal`: drafts and settings as they stand in the journal are newer than what SQLite gives. */
bool salvage(struct book *b, bool journal);

#endif
