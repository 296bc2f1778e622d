/* Sealing bytes to people and organisations: a fresh key for the content, sealed to each recipient's X25519 key.
 * Writing needs public keys only. Layout: count u8 | count x (sealed key, 80 bytes) | nonce 24 | XChaCha20-Poly1305. */
#ifndef BOOK_BOX_H
#define BOOK_BOX_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BOX_RECIPIENTS_MAX 16

struct box_key {
	uint8_t public_key[32];
};

void box_keypair(uint8_t public_key[32], uint8_t secret[32]);
void box_public(const uint8_t secret[32], uint8_t public_key[32]);
bool box_seal(const struct box_key *to, size_t n, const void *p, size_t len, struct buf *out, struct err *e);
/* ERR_DENIED when no sealed key opens with this secret, ERR_CORRUPT when the content is not what was sealed. */
bool box_open(const uint8_t secret[32], const void *box, size_t len, struct buf *out, struct err *e);

#endif
