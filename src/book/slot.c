/* Layout of a slot, 352 bytes:
 *
 *     0 X25519 public key 32
 *    32 main 128     nonce 24 | sealed under K1 (kind u8 | person id 16 | keys 67 | zero to 88) |
 * tag 16 160 secret 72    nonce 24 | sealed under K2 (X25519 secret 32) | tag 16 232 mailbox 120
 * crypto_box_seal to the public key (keys 67 | zero to 72)
 *
 *   keys 67: book key number u16 | book key 32 | has police u8 | police secret 32 or zeros
 *
 * K1 = HMAC-SHA-256(derived, "dapcar slot main 1"), K2 = HMAC-SHA-256(derived, "dapcar slot secret
 * 1"), derived = Argon2id(number | 0 | passphrase). Associated data of main and secret: that
 * context | book id | slot number u8. */
#include "slot_p.h"

#include "base/crypto.h"
#include "base/mem.h"
#include "book/box.h"
#include "seal_p.h"

#include <string.h>

#define KEYS_LEN 67
#define MAIN_PLAIN_LEN 88
#define MAIL_PLAIN_LEN 72
#define MAIN_AT 32
#define SECRET_AT (MAIN_AT + MAIN_PLAIN_LEN + SEAL_EXTRA)
#define MAIL_AT (SECRET_AT + 32 + SEAL_EXTRA)
#define MAIL_LEN (MAIL_PLAIN_LEN + SEAL_MAIL_EXTRA)

_Static_assert(MAIL_AT + MAIL_LEN == SLOT_LEN, "a slot has no gap");

static const char main_context[] = "dapcar slot main 1";
static const char secret_context[] = "dapcar slot secret 1";

static size_t slot_ad(const struct keyfile *k, size_t at, const char *context, uint8_t out[64])
{
	size_t n = strlen(context);

	memcpy(out, context, n);
	memcpy(out + n, k->book.b, 16);
	out[n + 16] = (uint8_t)at;
	return n + 17;
}

static void part_put(struct keyfile *k, size_t at, const uint8_t derived[32], const char *context,
		     const void *p, size_t n, uint8_t *where)
{
	struct hash key;
	uint8_t ad[64];
	struct buf sealed = { 0 };

	crypto_hmac(derived, 32, context, strlen(context), &key);
	seal_put(key.b, ad, slot_ad(k, at, context, ad), p, n, &sealed);
	memcpy(where, sealed.data, sealed.len);
	buf_fini(&sealed);
	mem_wipe(&key, sizeof key);
}

static bool part_get(const struct keyfile *k, size_t at, const uint8_t derived[32],
		     const char *context, const uint8_t *where, size_t sealed_len, void *plain)
{
	struct hash key;
	uint8_t ad[64];
	bool ok;

	crypto_hmac(derived, 32, context, strlen(context), &key);
	ok = seal_get(key.b, ad, slot_ad(k, at, context, ad), where, sealed_len, plain);
	mem_wipe(&key, sizeof key);
	return ok;
}

static void keys_pack(const struct slot_keys *keys, uint8_t out[KEYS_LEN])
{
	out[0] = (uint8_t)keys->keyno;
	out[1] = (uint8_t)(keys->keyno >> 8);
	memcpy(out + 2, keys->key, 32);
	out[34] = keys->has_police;
	if (keys->has_police)
		memcpy(out + 35, keys->police, 32);
	else
		memset(out + 35, 0, 32);
}

static void keys_unpack(const uint8_t in[KEYS_LEN], struct slot_keys *keys)
{
	keys->keyno = (uint16_t)(in[0] | in[1] << 8);
	memcpy(keys->key, in + 2, 32);
	keys->has_police = in[34] != 0;
	memcpy(keys->police, in + 35, 32);
}

static void main_put(struct keyfile *k, size_t at, const uint8_t derived[32],
		     const struct slot_main *m)
{
	uint8_t plain[MAIN_PLAIN_LEN] = { 0 };

	plain[0] = (uint8_t)m->kind;
	memcpy(plain + 1, m->person.b, 16);
	keys_pack(&m->keys, plain + 17);
	part_put(k, at, derived, main_context, plain, sizeof plain, k->slot[at] + MAIN_AT);
	mem_wipe(plain, sizeof plain);
}

/* Mail for nobody. */
static void mail_blank(struct keyfile *k, size_t at)
{
	uint8_t public_key[32];
	uint8_t secret[32];
	uint8_t plain[MAIL_PLAIN_LEN] = { 0 };

	box_keypair(public_key, secret);
	seal_to(public_key, plain, sizeof plain, k->slot[at] + MAIL_AT);
	mem_wipe(secret, sizeof secret);
}

void slot_make(struct keyfile *k, size_t at, const uint8_t derived[32], const struct slot_main *m,
	       const uint8_t public_key[32], const uint8_t secret[32])
{
	memcpy(k->slot[at], public_key, 32);
	main_put(k, at, derived, m);
	part_put(k, at, derived, secret_context, secret, 32, k->slot[at] + SECRET_AT);
	mail_blank(k, at);
}

void slot_blank(struct keyfile *k, size_t at)
{
	struct slot_main nothing = { .kind = SLOT_PERSON };
	uint8_t derived[32];
	uint8_t public_key[32];
	uint8_t secret[32];

	crypto_random(derived, sizeof derived);
	box_keypair(public_key, secret);
	slot_make(k, at, derived, &nothing, public_key, secret);
	mem_wipe(derived, sizeof derived);
	mem_wipe(secret, sizeof secret);
}

void slot_refresh(struct keyfile *k, size_t at, const uint8_t derived[32],
		  const struct slot_main *m)
{
	main_put(k, at, derived, m);
	mail_blank(k, at);
}

bool slot_open(const struct keyfile *k, size_t at, const uint8_t derived[32], struct slot_main *m)
{
	uint8_t plain[MAIN_PLAIN_LEN];

	if (!part_get(k, at, derived, main_context, k->slot[at] + MAIN_AT,
		      MAIN_PLAIN_LEN + SEAL_EXTRA, plain))
		return false;
	m->kind = plain[0] == SLOT_CODE ? SLOT_CODE : SLOT_PERSON;
	memcpy(m->person.b, plain + 1, 16);
	keys_unpack(plain + 17, &m->keys);
	mem_wipe(plain, sizeof plain);
	return true;
}

size_t slot_find(const struct keyfile *k, const uint8_t derived[32], struct slot_main *m)
{
	size_t at = 0;

	while (at < BOOK_SLOTS && !slot_open(k, at, derived, m))
		at++;
	return at;
}

bool slot_secret(const struct keyfile *k, size_t at, const uint8_t derived[32], uint8_t secret[32])
{
	return part_get(k, at, derived, secret_context, k->slot[at] + SECRET_AT, 32 + SEAL_EXTRA,
			secret);
}

bool slot_mail(struct keyfile *k, size_t at, const uint8_t public_key[32],
	       const struct slot_keys *keys)
{
	uint8_t plain[MAIL_PLAIN_LEN] = { 0 };
	bool ok;

	keys_pack(keys, plain);
	ok = seal_to(public_key, plain, sizeof plain, k->slot[at] + MAIL_AT);
	mem_wipe(plain, sizeof plain);
	return ok;
}

bool slot_mail_open(const struct keyfile *k, size_t at, const uint8_t secret[32],
		    struct slot_keys *keys)
{
	uint8_t plain[MAIL_PLAIN_LEN];

	if (!seal_to_open(secret, k->slot[at] + MAIL_AT, MAIL_LEN, plain))
		return false;
	keys_unpack(plain, keys);
	mem_wipe(plain, sizeof plain);
	return true;
}
