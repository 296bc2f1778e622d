/* What the benchmarks share: a folder of their own, medians, a book full of entries. */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include "app/app.h"

#include <stddef.h>
#include <stdint.h>

/* Microseconds since an unspecified start. */
double bench_us(void);
/* Sorts in place. p from 0 to 100. */
double bench_percentile(double *all, size_t n, double p);
/* A practice book in `home` whose officer 4417 is unlocked, with a shift open. Exits with a
 * sentence on an error. */
struct app *bench_book(const char *home, const struct clock *clock);
/* `n` notes and attendances in turn, as a crew writes them (about 600 to 1,400 bytes a body). */
void bench_fill(struct app *a, size_t n);
void bench_fail(const struct err *e);
/* Peak memory of this process, KiB. */
long bench_peak_kib(void);

#endif
