/* Which TLS keys headquarters' server has, now and next, and since when, as headquarters signs it:
 * by that a laptop goes on knowing it when the key is changed. */
#ifndef SYNC_WIRE_PINS_H
#define SYNC_WIRE_PINS_H

#include "base/id.h"

#include <stdbool.h>
#include <stdint.h>

#define PINS_LEN 72
#define PINS_DOMAIN "dapcar pins 1\n"

/* SHA-256 of the public keys as certificates spell them. */
struct pins {
	struct hash now;
	struct hash next;
	int64_t since_ms; /* rises with every change; 0: the key was never changed */
	uint8_t sig[64];
};

/* Fills sig over now 32 | next 32 | since_ms i64. `seed` is the Ed25519 seed of headquarters. */
void pins_sign(struct pins *p, const uint8_t seed[32]);
bool pins_hold(const struct pins *p, const uint8_t hq_sign_public[32]);

#endif
