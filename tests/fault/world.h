/* A small world for whole histories: two cars, a desk, a relay, headquarters, all real code in
 * processes of their own, and what a person was told by any of them. */
#ifndef TESTS_FAULT_WORLD_H
#define TESTS_FAULT_WORLD_H

#include "node.h"
#include "served.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WORLD_NODES 3
#define WORLD_SAVES 4000

/* A note, by its number. */
struct save {
	unsigned node;
	bool told; /* somebody was told that it is saved */
	struct hash hash;
	uint64_t height;
	bool here; /* in the node's folder as it stands now */
	bool gone; /* a person put an older copy back where the only one was */
};

struct world {
	char root[64], hq_dir[96];
	uint16_t hq_port;
	struct relay_rig *relay;
	struct served hq;
	struct node node[WORLD_NODES];
	struct id device[WORLD_NODES], feed[WORLD_NODES];
	uint8_t hq_sign[32];
	/* Of the history that runs. */
	uint64_t seed, random;
	unsigned step;
	char doing[100];
	bool trace;
	struct save save[WORLD_SAVES];
	uint32_t saves; /* numbers that were given out; the first is 1 */
	bool has_copy[WORLD_NODES], has_backup;
	/* Headquarters was put back since this node last got through. */
	bool hq_is_older[WORLD_NODES];
	bool hq_was_restored, was_older[WORLD_NODES];
	/* It went back behind what headquarters holds: an incident must come of it. */
	bool must_be_noticed[WORLD_NODES];
	unsigned acked, kills, restores, noticed, forks, refused;
};

/* Once: headquarters, three laptops that are enrolled, all stopped; kept as they are. */
void world_make(struct world *w);
void world_end(struct world *w);
/* The beginning again, everything running. */
void world_begin(struct world *w, uint64_t seed);
void world_rest(struct world *w);
uint64_t world_draw(struct world *w, uint64_t below);
/* What goes on now, for traces and failures. */
void world_doing(struct world *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
__attribute__((noreturn, format(printf, 2, 3))) void world_broken(const struct world *w,
								  const char *fmt, ...);

void world_hq_start(struct world *w);
/* Is this entry in headquarters' store, whoever runs it? */
bool world_hq_has(struct world *w, struct id device, uint64_t height, const struct hash *h);
/* A node's folder, which must not be running; or (WORLD_NODES) headquarters by its own backup and
 * restore, the first while it serves. */
void world_copy(struct world *w, unsigned node);
void world_restore(struct world *w, unsigned node);

/* At the end, all stopped, every node having got through: nothing that was told is lost, nothing is
 * there twice, every line hangs together, every fork and every older copy is known. */
void world_check(struct world *w);

#endif
