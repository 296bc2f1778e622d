/* One entry of a book: a header of 192 bytes that is hashed, chained and signed, and a body that the header commits to
 * with a salt. The layout is docs/protocol.md's; nothing hashed depends on how JSON is spelt. Knows no record kind. */
#ifndef BOOK_ENTRY_H
#define BOOK_ENTRY_H

#include "base/err.h"
#include "base/id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ENTRY_HEADER_LEN 192
#define ENTRY_SIG_LEN 64
#define ENTRY_SALT_LEN 16
#define ENTRY_BODY_MAX 65536
#define ENTRY_VERSION 1

struct entry_header {
	uint8_t ver;
	uint16_t kind;   /* 0: the `open` entry of an epoch */
	uint16_t schema;
	struct id device;
	struct id epoch;
	uint64_t seq;    /* from 1, in its epoch */
	uint64_t height; /* height of prev + 1 */
	struct hash prev;
	struct id record;
	struct id author;
	int64_t wall_ms;
	int16_t utc_off_min;
	uint64_t boottime_ms;
	struct id boot_id;
	uint8_t clock_q; /* 0 not compared with headquarters, 1 within 2 minutes of it, 2 further off */
	uint32_t body_len;
	struct hash body_commit;
};

struct entry {
	struct entry_header h;
	uint8_t header[ENTRY_HEADER_LEN];
	struct hash hash;
	bool has_sig;                /* wire form leaves out all but the newest of a run */
	uint8_t sig[ENTRY_SIG_LEN];
	uint8_t salt[ENTRY_SALT_LEN];
	const char *body;            /* h.body_len bytes, borrowed */
	bool pruned;                 /* body and salt were erased here and are zeros: headquarters has them in a backup */
};

void entry_header_pack(const struct entry_header *h, uint8_t out[ENTRY_HEADER_LEN]);
/* ERR_PEER on another version, a body length over the limit, a pad that is not zero. */
bool entry_header_unpack(const uint8_t in[ENTRY_HEADER_LEN], struct entry_header *out, struct err *e);
/* SHA-256("dapcar entry 1\n" || header). */
void entry_hash(const uint8_t header[ENTRY_HEADER_LEN], struct hash *out);
/* HMAC-SHA-256(salt, body). */
void entry_commit(const uint8_t salt[ENTRY_SALT_LEN], const void *body, size_t n, struct hash *out);
/* Ed25519 over "dapcar sig 1\n" || hash. */
void entry_sign(const uint8_t seed[32], const struct hash *h, uint8_t sig[ENTRY_SIG_LEN]);
/* The same in half the time when sign_public() of this very seed is at hand. */
void entry_sign_known(const uint8_t seed[32], const uint8_t public_key[32], const struct hash *h,
                      uint8_t sig[ENTRY_SIG_LEN]);
bool entry_sig_holds(const uint8_t public_key[32], const struct hash *h, const uint8_t sig[ENTRY_SIG_LEN]);
void sign_public(const uint8_t seed[32], uint8_t public_key[32]);
/* Signs any message, with a domain word before it ("dapcar receipt 1\n"). */
void sign_bytes(const uint8_t seed[32], const char *domain, const void *p, size_t n, uint8_t sig[64]);
bool sign_holds(const uint8_t public_key[32], const char *domain, const void *p, size_t n, const uint8_t sig[64]);

/* Fills header, hash and commitment of an entry whose h (but body_len and body_commit), salt and body are set. */
void entry_finish(struct entry *x, size_t body_len);
/* Unpacks the header, computes the hash, checks the commitment. Body and salt must be set. ERR_PEER. */
bool entry_rebuild(struct entry *x, struct err *e);

#endif
