/* A car of the practice weekend with a headquarters of its own, for the benchmarks that send. */
#ifndef TESTS_BENCH_CAR_H
#define TESTS_BENCH_CAR_H

#include "bench.h"
#include "real.h"

#define CAR_BEFORE "2021-10-29T17:00:00Z" /* the weekend has not begun */
#define CAR_SENDING "2021-10-30T05:00:00Z"
#define CAR_NUMBER "4417"

/* The car's book, unlocked. */
struct app *car_open(const struct real *r, const struct clock *clock);
/* `n` notes at once in few transactions: what a car has that could not send for a long time. */
void car_backlog(struct app *a, size_t n);

#endif
