/* Many lines to a headquarters at once, each with a certificate of a car: some are held and ask a
 * little from time to time, some are as slow as they can be. One thread moves them all, over GnuTLS
 * without any library of requests. */
#ifndef TESTS_SYNC_HQ_CROWD_H
#define TESTS_SYNC_HQ_CROWD_H

#include <stddef.h>
#include <stdint.h>

enum manner {
	HELD,         /* says hello every ten seconds */
	SILENT,       /* through the handshake, and then nothing */
	SLOW_HEADERS, /* a byte of its headers a second */
	SLOW_BODY,    /* a byte of a push a second */
	NO_HANDSHAKE, /* connects, and then nothing */
	MANNERS
};

struct crowd_counts {
	size_t open[MANNERS];
	uint64_t hellos;        /* that were answered with 200 */
	uint64_t other_answers; /* to a held line */
	uint64_t held_cut;      /* held lines that were ended by the other side */
	uint64_t slow_cut;      /* slow ones; each comes again at once */
	uint64_t not_let_in;    /* handshakes of held lines that did not come through */
	uint64_t slow_not_in;   /* the same of slow ones */
};

struct crowd;

struct crowd *crowd_new(uint16_t port);
/* One more line, not open yet. PEM, of a device that is registered; borrowed during the call. */
void crowd_add(struct crowd *c, enum manner how, const char *cert, const char *key);
/* A thread of its own opens the lines and moves them until crowd_end(); comes back when all have
 * been opened once. */
void crowd_start(struct crowd *c);
/* A copy of where it stands. */
struct crowd_counts crowd_look(struct crowd *c);
void crowd_end(struct crowd *c);

#endif
