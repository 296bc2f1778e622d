/* Counts what a process asks of the disk: the C library's fdatasync, fsync and pwrite64 are stood
 * in for by these, which count and go on to the kernel. Linked into one benchmark only. */
#ifndef TESTS_BENCH_FLUSHES_H
#define TESTS_BENCH_FLUSHES_H

#include <stdint.h>

struct flushes {
	uint64_t flushes, writes, bytes;
};

/* Since the start of the process. */
struct flushes flushes_now(void);
/* From now on each flush takes this much longer: a slower disk. */
void flushes_slow(uint32_t us);
/* b less a. */
struct flushes flushes_between(struct flushes a, struct flushes b);

#endif
