/* What the benchmarks share: a folder of their own, medians, a book full of entries. */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include "app/app.h"

#include <stddef.h>
#include <stdint.h>

#define BENCH_NUMBER "4417"
#define BENCH_PHRASE "a phrase for benches"
#define BENCH_CODE "135790"
/* "2021-10-29T18:32:00Z": the clock of every book that is made here. */
#define BENCH_NOW_MS INT64_C(1635532320000)

/* Microseconds since an unspecified start. */
double bench_us(void);
/* Processor time of this process: the figure that a busy machine spoils least. */
double bench_cpu_us(void);
/* Sorts in place. p from 0 to 100. */
double bench_percentile(double *all, size_t n, double p);
/* A key that painted nothing (-1) is no figure: ends the program. */
double bench_painted(int64_t us);
/* A new folder; bench_folder_end() removes it with all that is in it. */
/* `fast`: in memory where there is such a place, for what is not about the disk. */
char *bench_folder(bool fast);
void bench_folder_end(char *path);
/* The first argument as a number, or `otherwise`. */
size_t bench_count(int argc, char **argv, size_t otherwise);

/* A practice book in `home` whose officer is unlocked. Exits with a sentence on an error. */
struct app *bench_book(const char *home, const struct clock *clock, struct book_cost cost);
/* Opens and unlocks the same book, as each night begins. */
struct app *bench_reopen(const char *home, const struct clock *clock);
/* Starts the shift in which bench_fill() writes. */
void bench_shift(struct app *a);

/* Where a filling stands: notes follow the attendance that was made last. */
struct bench_fill {
	size_t made;
	struct id attendance;
};
/* `n` more: of ten one attendance and nine notes, as a crew writes them (600 to 1,400 bytes a
 * body).
 */
void bench_fill(struct app *a, struct bench_fill *at, size_t n);
void bench_fail(const struct err *e);
/* Peak memory of this process, KiB. */
long bench_peak_kib(void);

#endif
