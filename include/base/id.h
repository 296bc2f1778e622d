/* Names for things: 16-byte identifiers that sort by the time they were made, and 32-byte hashes.
 */
#ifndef BASE_ID_H
#define BASE_ID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct id {
	uint8_t b[16];
};

struct hash {
	uint8_t b[32];
};

#define ID_HEX_LEN 32
#define HASH_HEX_LEN 64

/* A UUID of version 7 (RFC 9562): 48 bits of `wall_ms`, then random bits. */
struct id id_new(int64_t wall_ms);
/* 16 random bytes: a device, an epoch, a store generation. */
struct id id_random(void);
bool id_is_zero(struct id id);
bool id_equal(struct id a, struct id b);
int id_compare(struct id a, struct id b);
/* `out` takes ID_HEX_LEN + 1 bytes; the result is `out`. */
const char *id_hex(struct id id, char out[ID_HEX_LEN + 1]);
/* Exactly 32 lower-case hexadecimal digits. */
bool id_parse(const char *hex, struct id *out);

bool hash_is_zero(const struct hash *h);
bool hash_equal(const struct hash *a, const struct hash *b);
const char *hash_hex(const struct hash *h, char out[HASH_HEX_LEN + 1]);
bool hash_parse(const char *hex, struct hash *out);

/* `out` takes 2 * n + 1 bytes. */
void hex_encode(const void *p, size_t n, char *out);
/* Exactly 2 * n lower-case digits and then the end of the string. */
bool hex_decode(const char *hex, void *out, size_t n);

#endif
