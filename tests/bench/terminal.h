/* The real program on a terminal, for the benchmarks that time keys. */
#ifndef TESTS_BENCH_TERMINAL_H
#define TESTS_BENCH_TERMINAL_H

#include "bench.h"
#include "harness.h"

/* When the program's practice clock starts: after everything that bench_fill() writes. */
#define TERMINAL_AT "2021-10-29T22:00:00Z"
#define TERMINAL_COVER "Vehicle checks due"

/* A practice book with an open shift and `entries` entries in `home`, made by a process of its own.
 */
void terminal_book(const char *home, size_t entries, struct book_cost cost);
/* dapcar on `home`, waiting for number and passphrase. */
struct glass *terminal_open(const char *dapcar, const char *home);
/* Types number and passphrase, and Enter if `enter`. */
void terminal_phrase(struct glass *g, bool enter);
/* Exits with a sentence and the screen when the text does not come. */
void terminal_expect(struct glass *g, const char *text, int ms);

#endif
