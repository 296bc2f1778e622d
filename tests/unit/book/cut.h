/* For the tests of damaged books: a book as a power cut leaves it, its rows in the journal alone,
 * and what of it is seen. */
#ifndef TESTS_BOOK_CUT_H
#define TESTS_BOOK_CUT_H

#include "common.h"

#define ENTRIES 30

struct seen {
	unsigned whole, own;
	bool is[256];
};

void see_all(struct bench *t, struct seen *s);
/* Takes away the damaged files that are kept beside the book. */
void clear_kept(struct bench *t);

struct cut {
	struct buf rows, journal, keys;
};

/* A book with ENTRIES entries and a draft, closed; `c` has its files as they were before. */
struct bench *cut_book(struct cut *c);
/* Those of the open book. */
void cut_take(struct bench *t, struct cut *c);
void cut_put(struct bench *t, struct cut *c);
void cut_fini(struct cut *c);

#endif
