/* A look at the whole store: does every entry hash to its name, hang on one that came before it,
 * match its commitment, stand under its device's signature, and have its place in its epoch? With
 * that, those of the protocol's invariants that can be seen at headquarters. Needs no secret.
 * Changes nothing. */
#ifndef SYNC_HQ_PROOF_H
#define SYNC_HQ_PROOF_H

#include "hq.h"

#include "sync/wire/invariants.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROOF_NAMES 64

struct proof {
	uint64_t entries, signatures, incidents;
	uint64_t forks;
	size_t lines; /* devices and feeds with entries */
	/* Copies that came ahead of their chain, those of them that are not what came, and which:
	 * "3, 17". */
	uint64_t early, early_damaged;
	char early_names[PROOF_NAMES];
	/* Rows that are not what was appended, and which (proof_damage()). */
	uint64_t damaged, looked;
	char damaged_names[PROOF_NAMES];
	struct invariants found;
};

/* ERR_CORRUPT names the first entry at which something does not hold; `out` is filled either way.
 * The set's other readings (I1, I3, I4) are proof_more()'s. */
bool proof_make(struct hq *hq, struct proof *out, struct err *e);
/* Names every row whose content is not what its hash says, when one of them is not. */
void proof_damage(struct hq *hq, struct proof *p);
/* Marks, size, early copies, and for a store that is not large the view made again in memory.
 * ERR_IO, ERR_CORRUPT. */
bool proof_more(struct hq *hq, struct proof *p, struct err *e);

#endif
