/* A new beginning for a book's file whose first page is damaged. That page says the same in every
 * book but for a few counts, so it can be made again; what lies behind it stays as it is. Never
 * touches a row, and never a file of which no copy is kept. */
#ifndef BOOK_MEND_P_H
#define BOOK_MEND_P_H

#include "base/err.h"

#include <stdbool.h>

/* Keeps book.db (and its journal) as book.db.damaged-N, then puts a file with a new first page in
 * its place. `sure`: reading it has told of damage; else the page itself must show it. False: there
 * is nothing to mend here, or no room for the copy; the file is as it was. */
bool mend_first_page(const char *dir, bool sure);
/* A damaged file is kept in this folder. */
bool mend_is_kept(const char *dir);

#endif
