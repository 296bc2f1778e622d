/* Layout of everything sealed under a book key:
 *
 *   nonce 24, random | XChaCha20-Poly1305(plain text) | tag 16
 *   associated data: domain | book id 16 | key number u16 | where
 *
 *   entry row  domain "dapcar book 1"   where n u64    plain header 192 | signature 64 (zeros:
 * none) | salt 16 | body draft      domain "dapcar draft 1"  where id 16    plain length u32 |
 * bytes setting    domain "dapcar state 1"  where its name plain length u32 | bytes
 *
 * Plain text is padded with zeros to a multiple of 256, so a length tells little. Nonces are random
 * and never derived: a second try after a full disk seals the same n with other content. */
#include "seal_p.h"

#include "base/crypto.h"
#include "base/mem.h"
#include "book/book.h"

#include <sodium.h>
#include <string.h>

#define NONCE_LEN crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_LEN crypto_aead_xchacha20poly1305_ietf_ABYTES

_Static_assert(SEAL_EXTRA == NONCE_LEN + TAG_LEN, "nonce and tag");
_Static_assert(SEAL_MAIL_EXTRA == crypto_box_SEALBYTES, "sealed box");

#define AD_MAX 128

const struct book_cost book_cost_default = { .passes = 3, .memory = (size_t)256 << 20 };
const struct book_cost book_cost_least = { .passes = crypto_pwhash_OPSLIMIT_MIN,
					   .memory = crypto_pwhash_MEMLIMIT_MIN };

size_t seal_padded(size_t n)
{
	return (n + SEAL_CLASS - 1) / SEAL_CLASS * SEAL_CLASS;
}

bool seal_put(const uint8_t key[32], const void *ad, size_t ad_len, const void *p, size_t n,
	      struct buf *out)
{
	uint8_t *sealed = mem_new(n + SEAL_EXTRA);
	bool ok;

	crypto_random(sealed, NONCE_LEN);
	crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE_LEN, NULL, p, n, ad, ad_len, NULL,
						   sealed, key);
	ok = buf_put(out, sealed, n + SEAL_EXTRA);
	mem_free(sealed);
	return ok;
}

bool seal_get(const uint8_t key[32], const void *ad, size_t ad_len, const void *sealed, size_t len,
	      void *plain)
{
	const uint8_t *at = sealed;

	if (len < SEAL_EXTRA)
		return false;
	return crypto_aead_xchacha20poly1305_ietf_decrypt(
		   plain, NULL, NULL, at + NONCE_LEN, len - NONCE_LEN, ad, ad_len, at, key) == 0;
}

static size_t place_bytes(const struct seal_place *at, uint8_t out[AD_MAX])
{
	size_t n = strlen(at->domain);

	if (n + 18 + at->where_len > AD_MAX)
		return 0;
	memcpy(out, at->domain, n);
	memcpy(out + n, at->book.b, 16);
	n += 16;
	out[n++] = (uint8_t)at->keyno;
	out[n++] = (uint8_t)(at->keyno >> 8);
	memcpy(out + n, at->where, at->where_len);
	return n + at->where_len;
}

bool seal_row(const uint8_t key[32], const struct seal_place *at, const void *p, size_t n,
	      struct buf *out)
{
	uint8_t ad[AD_MAX];
	size_t ad_len = place_bytes(at, ad);

	return ad_len && seal_put(key, ad, ad_len, p, n, out);
}

bool seal_row_open(const uint8_t key[32], const struct seal_place *at, const void *sealed,
		   size_t len, void *plain)
{
	uint8_t ad[AD_MAX];
	size_t ad_len = place_bytes(at, ad);

	return ad_len && seal_get(key, ad, ad_len, sealed, len, plain);
}

bool seal_packet(const uint8_t key[32], const struct seal_place *at, const void *p, size_t n,
		 struct buf *out)
{
	size_t padded = seal_padded(n + 4);
	uint8_t *plain = mem_new(padded);
	bool ok;

	for (size_t i = 0; i < 4; i++)
		plain[i] = (uint8_t)(n >> (8 * i));
	if (n)
		memcpy(plain + 4, p, n);
	ok = seal_row(key, at, plain, padded, out);
	mem_free(plain);
	return ok;
}

bool seal_packet_open(const uint8_t key[32], const struct seal_place *at, const void *sealed,
		      size_t len, struct buf *out)
{
	size_t plain_len = len < SEAL_EXTRA + 4 ? 0 : len - SEAL_EXTRA;
	uint8_t *plain = mem_new(plain_len);
	struct rd r;
	uint32_t n;
	bool ok = false;

	if (plain_len && seal_row_open(key, at, sealed, len, plain)) {
		rd_init(&r, plain, plain_len);
		ok = rd_u32(&r, &n) && n <= r.left && buf_put(out, r.p, n);
	}
	mem_free(plain);
	return ok;
}

bool seal_to(const uint8_t public_key[32], const void *p, size_t n, uint8_t *out)
{
	return crypto_box_seal(out, p, n, public_key) == 0;
}

bool seal_to_open(const uint8_t secret[32], const void *sealed, size_t len, void *plain)
{
	uint8_t public_key[32];

	crypto_scalarmult_base(public_key, secret);
	return crypto_box_seal_open(plain, sealed, len, public_key, secret) == 0;
}

bool seal_derive(const void *p, size_t n, const uint8_t salt[16], uint64_t passes, size_t memory,
		 uint8_t key[32], struct err *e)
{
	if (crypto_pwhash(key, 32, p, n, salt, passes, memory, crypto_pwhash_ALG_ARGON2ID13) != 0)
		return err_set(e, ERR_IO,
			       "There is not memory enough to look at the passphrase. "
			       "Close other programs and try again");
	return true;
}

void *seal_mem_new(size_t n)
{
	void *p = sodium_malloc(n);

	/* No locked memory is no memory: stops the program with the words that base has for it. */
	if (!p)
		return mem_new(SIZE_MAX / 2);
	sodium_memzero(p, n);
	return p;
}

void seal_mem_free(void *p)
{
	sodium_free(p);
}
