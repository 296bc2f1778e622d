/* A damaged book's file gives way to one that can be read, and is kept beside it as it was. Two
 * ways: a new first page in front of what there is (it says the same in every book but for a few
 * counts, so it can be made again), or another file whole (salvage_p.h). Never touches a row, and
 * never a file of which no copy is kept. */
#ifndef BOOK_MEND_P_H
#define BOOK_MEND_P_H

#include "base/err.h"

#include <stdbool.h>

/* Damaged files are kept as book.db.damaged-1 to this. */
#define MEND_KEPT_MAX 9

/* Keeps book.db (and its journal) as book.db.damaged-N, then puts a file with a new first page in
 * its place. `sure`: reading it has told of damage; else the page itself must show it. False: there
 * is nothing to mend here, or no room for the copy; the file is as it was. */
bool mend_first_page(const char *dir, bool sure);
/* Where a file is made that is to take the place of book.db; the caller frees. */
char *mend_making_path(const char *dir);
/* Keeps book.db and its journal, neither of them open, and puts the file `made`, closed, in their
 * place: a cut in the middle leaves the one or the other, once mend_finish() has been called. False:
 * `made` is still there and the old file as it was, or the exchange waits for mend_finish(); until
 * then no file of this folder may be written to. */
bool mend_exchange(const char *dir, const char *made);
/* Ends an exchange that was cut off, and clears away a file that was not made to its end. Before the
 * book is opened. False: a name could not be changed, or is not known to be on the disk; the book
 * may be read (mend_whole_path()) and not written to. */
bool mend_finish(const char *dir);
/* The file that has all, while an exchange waits for its end: it, else book.db; the caller frees. */
char *mend_whole_path(const char *dir);
/* One more damaged file can have a name. */
bool mend_may_keep(const char *dir);
/* A damaged file is kept in this folder. */
bool mend_is_kept(const char *dir);
/* Its name (`end` "") or its journal's ("-wal"); the caller frees. */
char *mend_kept_path(const char *dir, unsigned n, const char *end);

#endif
