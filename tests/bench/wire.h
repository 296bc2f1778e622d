/* A poor line between two networks of this process alone, the car's and headquarters': every packet
 * takes its time at the line's rate, is delayed, is lost by chance (from a seed, so that each run
 * loses the same), waits in a queue that can be full, and passes only while the line is up. A
 * process of its own carries them. Needs what few containers give: namespaces and a tunnel device.
 */
#ifndef TESTS_BENCH_WIRE_H
#define TESTS_BENCH_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#define WIRE_AT_CAR "10.78.0.1"
#define WIRE_AT_HQ "10.78.0.2"

struct wire_line {
	unsigned up_kbit, down_kbit; /* 0: no ceiling */
	unsigned one_way_ms;
	double loss; /* of 1, each way */
	/* Seconds in which it passes packets and in which it passes none, by turns; 0: always up.
	 */
	double up_s, down_s;
	unsigned seed;
};

/* Bytes are those of IP packets. */
struct wire_count {
	uint64_t up, down, up_packets, down_packets, lost;
};

struct wire;

/* Before any thread is started; in the car's network afterwards. NULL, or why there is none. */
const char *wire_enter(struct wire **out);
/* From now on. Nothing that is on its way gets through; the seconds of `up_s` begin. */
void wire_set(struct wire *w, const struct wire_line *line);
/* Since the last wire_set() or wire_zero(). */
struct wire_count wire_counted(const struct wire *w);
void wire_zero(struct wire *w);
/* What is started or opened from now on is on this side. */
void wire_at_hq(const struct wire *w, bool at_hq);
void wire_end(struct wire *w);

#endif
