/* Hashes, keyed hashes, randomness and text forms of bytes. Sealing and signing are the book's, not
 * ours. */
#ifndef BASE_CRYPTO_H
#define BASE_CRYPTO_H

#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"

#include <stdbool.h>
#include <stddef.h>

/* Must be called once at the start of each program; ends it with a sentence when the system has no
 * randomness. */
void crypto_start(void);

void crypto_random(void *out, size_t n);
/* An even choice from 0 to below - 1. */
uint32_t crypto_uniform(uint32_t below);

void crypto_sha256(const void *p, size_t n, struct hash *out);
/* SHA-256 over two pieces, as if they stood in one run. */
void crypto_sha256_two(const void *a, size_t an, const void *b, size_t bn, struct hash *out);
/* Of a whole file of any size, read from the disk rather than from what the system still has of it
 * in memory, where it can. ERR_IO. */
bool crypto_sha256_file(const char *path, struct hash *out, struct err *e);
void crypto_hmac(const void *key, size_t key_len, const void *p, size_t n, struct hash *out);
/* Equal in constant time. */
bool crypto_same(const void *a, const void *b, size_t n);

/* A pseudonym for `p` under `key`: 20 letters a to p (80 bits), letters only, so that no pseudonym
 * can look like a number, a date or a phone (docs/ARCHITECTURE.md, evaluation). */
#define PSEUDONYM_LEN 20
void crypto_pseudonym(const uint8_t key[32], const void *p, size_t n, char out[PSEUDONYM_LEN + 1]);

/* Base64 with padding, the standard alphabet. */
bool base64_encode(const void *p, size_t n, struct buf *out);
bool base64_decode(const char *s, size_t n, struct buf *out);

#endif
