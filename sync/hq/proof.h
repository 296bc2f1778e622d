/* A look at the whole store: does every entry hash to its name, hang on one that came before it,
 * match its commitment, and stand under its device's signature? (Invariant I2 of the protocol.)
 * Needs no secret. */
#ifndef SYNC_HQ_PROOF_H
#define SYNC_HQ_PROOF_H

#include "hq.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct proof {
	uint64_t entries, signatures, incidents;
	size_t lines; /* devices and feeds with entries */
};

/* ERR_CORRUPT names the first entry at which something does not hold. */
bool proof_make(struct hq *hq, struct proof *out, struct err *e);

#endif
