/* Sealing under a key that is held (rows, drafts, settings, slots, ring), sealing to a public key,
 * and turning a passphrase into a key. Knows bytes only; with entry.c and box.c the only place that
 * touches libsodium. */
#ifndef BOOK_SEAL_P_H
#define BOOK_SEAL_P_H

#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SEAL_EXTRA 40      /* nonce 24 and tag 16 */
#define SEAL_MAIL_EXTRA 48 /* of seal_to() */
#define SEAL_CLASS 256     /* plain text is padded to a multiple of it */

size_t seal_padded(size_t n);

/* Where something sealed belongs: bytes moved to another place do not open there. */
struct seal_place {
	const char *domain;
	struct id book;
	uint16_t keyno;
	const void *where; /* n of a row, id of a draft, name of a setting */
	size_t where_len;
};

/* Adds nonce | sealed | tag to `out`. */
bool seal_put(const uint8_t key[32], const void *ad, size_t ad_len, const void *p, size_t n,
	      struct buf *out);
/* `plain` takes len - SEAL_EXTRA bytes. False when it is not what was sealed here. */
bool seal_get(const uint8_t key[32], const void *ad, size_t ad_len, const void *sealed, size_t len,
	      void *plain);
/* The same with a place; `p` is padded already. */
bool seal_row(const uint8_t key[32], const struct seal_place *at, const void *p, size_t n,
	      struct buf *out);
bool seal_row_open(const uint8_t key[32], const struct seal_place *at, const void *sealed,
		   size_t len, void *plain);
/* A length, then the bytes, padded: drafts and settings. */
bool seal_packet(const uint8_t key[32], const struct seal_place *at, const void *p, size_t n,
		 struct buf *out);
/* Adds what was sealed to `out`. */
bool seal_packet_open(const uint8_t key[32], const struct seal_place *at, const void *sealed,
		      size_t len, struct buf *out);

/* To a public key by nobody: n + SEAL_MAIL_EXTRA bytes. False when the key is no point of the
 * curve. */
bool seal_to(const uint8_t public_key[32], const void *p, size_t n, uint8_t *out);
bool seal_to_open(const uint8_t secret[32], const void *sealed, size_t len, void *plain);

/* Argon2id. ERR_IO when there is not memory enough. */
bool seal_derive(const void *p, size_t n, const uint8_t salt[16], uint64_t passes, size_t memory,
		 uint8_t key[32], struct err *e);

/* Memory for keys: locked, between guard pages, wiped at its end. */
void *seal_mem_new(size_t n);
void seal_mem_free(void *p);

#endif
