/* What headquarters signs about a line of entries: "this store, in this generation, holds this
 * device's entries up to this head". As an answer to a push it is the receipt that lets a laptop
 * say "HQ has it"; as an answer to a pull it is the signed head of the feed. 96 bytes,
 * little-endian, under two different domain words. */
#ifndef SYNC_WIRE_RECEIPT_H
#define SYNC_WIRE_RECEIPT_H

#include "base/id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RECEIPT_LEN 96
#define RECEIPT_DOMAIN "dapcar receipt 1\n"
#define RECEIPT_FEED_DOMAIN "dapcar feed head 1\n"

struct receipt {
	struct id store;
	struct id generation;
	struct id device; /* of a feed: the feed's */
	struct hash head;
	uint64_t height;
	int64_t time_ms; /* HQ's clock */
	uint8_t sig[64];
};

/* store 16 | generation 16 | device 16 | head 32 | height u64 | time_ms i64 */
void receipt_pack(const struct receipt *r, uint8_t out[RECEIPT_LEN]);
/* Fills sig. `seed` is the Ed25519 seed of headquarters. */
void receipt_sign(struct receipt *r, const char *domain, const uint8_t seed[32]);
bool receipt_holds(const struct receipt *r, const char *domain, const uint8_t hq_sign_public[32]);

#endif
