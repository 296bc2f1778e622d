/* Layout: count u8 | count x crypto_box_seal(content key) 80 | nonce 24 |
 * XChaCha20-Poly1305(content) + tag 16. The associated data is "dapcar box 1\n" and everything
 * before the nonce, so nobody can be added or taken away. */
#include "book/box.h"

#include "base/crypto.h"
#include "base/mem.h"

#include <sodium.h>
#include <string.h>

#define CONTENT_KEY_LEN crypto_aead_xchacha20poly1305_ietf_KEYBYTES
#define SEALED_KEY_LEN (CONTENT_KEY_LEN + crypto_box_SEALBYTES)
#define NONCE_LEN crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_LEN crypto_aead_xchacha20poly1305_ietf_ABYTES

_Static_assert(SEALED_KEY_LEN == 80, "docs/protocol.md says 80");

static const char domain[] = "dapcar box 1\n";

void box_keypair(uint8_t public_key[32], uint8_t secret[32])
{
	crypto_box_keypair(public_key, secret);
}

void box_public(const uint8_t secret[32], uint8_t public_key[32])
{
	crypto_scalarmult_base(public_key, secret);
}

static bool seal_content(const uint8_t key[CONTENT_KEY_LEN], const struct buf *head, const void *p,
			 size_t len, struct buf *out)
{
	struct buf ad = { 0 };
	uint8_t nonce[NONCE_LEN];
	uint8_t *sealed = mem_new(len + TAG_LEN);
	bool ok;

	buf_puts(&ad, domain);
	buf_put(&ad, head->data, head->len);
	crypto_random(nonce, sizeof nonce);
	crypto_aead_xchacha20poly1305_ietf_encrypt(sealed, NULL, p, len, (const uint8_t *)ad.data,
						   ad.len, NULL, nonce, key);
	ok = buf_put(out, head->data, head->len) && buf_put(out, nonce, sizeof nonce) &&
	     buf_put(out, sealed, len + TAG_LEN);
	mem_free(sealed);
	buf_fini(&ad);
	return ok;
}

bool box_seal(const struct box_key *to, size_t n, const void *p, size_t len, struct buf *out,
	      struct err *e)
{
	uint8_t key[CONTENT_KEY_LEN];
	uint8_t sealed_key[SEALED_KEY_LEN];
	struct buf head = { 0 };
	bool ok = false;

	if (n < 1 || n > BOX_RECIPIENTS_MAX)
		return err_set(e, ERR_BUG, "Something is sealed to %zu readers; the most is %d", n,
			       BOX_RECIPIENTS_MAX);
	crypto_random(key, sizeof key);
	buf_u8(&head, (uint8_t)n);
	for (size_t i = 0; i < n; i++) {
		if (crypto_box_seal(sealed_key, key, sizeof key, to[i].public_key) != 0) {
			err_set(e, ERR_INPUT, "The public key of reader %zu cannot be used", i + 1);
			goto out;
		}
		buf_put(&head, sealed_key, sizeof sealed_key);
	}
	ok = seal_content(key, &head, p, len, out) ||
	     err_set(e, ERR_INPUT, "What is to be sealed is too long");
out:
	mem_wipe(key, sizeof key);
	buf_fini(&head);
	return ok;
}

static bool find_key(const uint8_t secret[32], const uint8_t *sealed, size_t n,
		     uint8_t key[CONTENT_KEY_LEN])
{
	uint8_t public_key[32];

	box_public(secret, public_key);
	for (size_t i = 0; i < n; i++) {
		if (crypto_box_seal_open(key, sealed + i * SEALED_KEY_LEN, SEALED_KEY_LEN,
					 public_key, secret) == 0)
			return true;
	}
	return false;
}

bool box_open(const uint8_t secret[32], const void *box, size_t len, struct buf *out, struct err *e)
{
	const uint8_t *at = box;
	size_t count = len ? at[0] : 0;
	size_t head_len = 1 + count * SEALED_KEY_LEN;
	size_t content_len;
	uint8_t key[CONTENT_KEY_LEN];
	uint8_t *plain = NULL;
	struct buf ad = { 0 };
	bool ok = false;

	if (count < 1 || count > BOX_RECIPIENTS_MAX || len < head_len + NONCE_LEN + TAG_LEN)
		return err_set(e, ERR_CORRUPT, "What was sealed is damaged");
	if (!find_key(secret, at + 1, count, key))
		return err_set(e, ERR_DENIED, "This was sealed for other readers");
	content_len = len - head_len - NONCE_LEN - TAG_LEN;
	plain = mem_new(content_len);
	buf_puts(&ad, domain);
	buf_put(&ad, box, head_len);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(
		plain, NULL, NULL, at + head_len + NONCE_LEN, content_len + TAG_LEN,
		(const uint8_t *)ad.data, ad.len, at + head_len, key) != 0) {
		err_set(e, ERR_CORRUPT, "What was sealed is damaged");
		goto out;
	}
	ok = buf_put(out, plain, content_len) ||
	     err_set(e, ERR_INPUT, "What was sealed is longer than it may be");
out:
	mem_wipe(key, sizeof key);
	mem_free(plain);
	buf_fini(&ad);
	return ok;
}
