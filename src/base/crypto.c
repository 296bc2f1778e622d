#include "base/crypto.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <nettle/hmac.h>
#include <nettle/sha2.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void crypto_start(void)
{
	if (sodium_init() < 0) {
		fputs("dapcar: this computer gave no random numbers; restart it\n", stderr);
		exit(1);
	}
}

void crypto_random(void *out, size_t n)
{
	randombytes_buf(out, n);
}

uint32_t crypto_uniform(uint32_t below)
{
	return randombytes_uniform(below);
}

void crypto_sha256(const void *p, size_t n, struct hash *out)
{
	crypto_sha256_two(p, n, NULL, 0, out);
}

/* SHA-256 is nettle's, which uses the processor's own instructions for it: each entry is hashed
 * twice at each end of a line, and libsodium needs four times as long. */
void crypto_sha256_two(const void *a, size_t an, const void *b, size_t bn, struct hash *out)
{
	struct sha256_ctx st;

	sha256_init(&st);
	sha256_update(&st, an, a);
	if (bn)
		sha256_update(&st, bn, b);
	sha256_digest(&st, sizeof out->b, out->b);
	mem_wipe(&st, sizeof st);
}

bool crypto_sha256_file(const char *path, struct hash *out, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct sha256_ctx st;
	unsigned char piece[65536];
	ssize_t n = 0;

	if (fd < 0)
		return err_sys(e, "%s cannot be opened", path);
	/* Only what is on the disk already leaves the memory by this. */
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	sha256_init(&st);
	while ((n = read(fd, piece, sizeof piece)) > 0 || (n < 0 && errno == EINTR))
		if (n > 0)
			sha256_update(&st, (size_t)n, piece);
	close(fd);
	sha256_digest(&st, sizeof out->b, out->b);
	mem_wipe(piece, sizeof piece);
	return n == 0 || err_sys(e, "%s cannot be read", path);
}

void crypto_hmac(const void *key, size_t key_len, const void *p, size_t n, struct hash *out)
{
	struct hmac_sha256_ctx st;

	hmac_sha256_set_key(&st, key_len, key);
	hmac_sha256_update(&st, n, p);
	hmac_sha256_digest(&st, sizeof out->b, out->b);
	mem_wipe(&st, sizeof st);
}

bool crypto_same(const void *a, const void *b, size_t n)
{
	return sodium_memcmp(a, b, n) == 0;
}

void crypto_pseudonym(const uint8_t key[32], const void *p, size_t n, char out[PSEUDONYM_LEN + 1])
{
	struct hash h;

	crypto_hmac(key, 32, p, n, &h);
	for (size_t i = 0; i < PSEUDONYM_LEN; i++) {
		unsigned nibble = i % 2 ? h.b[i / 2] & 15u : h.b[i / 2] >> 4;

		out[i] = (char)('a' + nibble);
	}
	out[PSEUDONYM_LEN] = '\0';
}

bool base64_encode(const void *p, size_t n, struct buf *out)
{
	size_t cap = sodium_base64_encoded_len(n, sodium_base64_VARIANT_ORIGINAL);
	char *s = mem_new(cap);
	bool ok;

	sodium_bin2base64(s, cap, p, n, sodium_base64_VARIANT_ORIGINAL);
	ok = buf_puts(out, s);
	mem_free(s);
	return ok;
}

bool base64_decode(const char *s, size_t n, struct buf *out)
{
	size_t got = 0;
	uint8_t *p = mem_new(n);
	bool ok = sodium_base642bin(p, n, s, n, NULL, &got, NULL, sodium_base64_VARIANT_ORIGINAL) ==
		      0 &&
		  buf_put(out, p, got);

	mem_free(p);
	return ok;
}
