/* Entry headers: a fixed layout of 192 bytes, little-endian, in this order:
 *
 *   0 ver u8        1 kind u16      3 schema u16     5 device 16     21 epoch 16
 *  37 seq u64      45 height u64   53 prev 32       85 record 16   101 author 16
 * 117 wall_ms i64 125 utc_off_min i16             127 boottime_ms u64
 * 135 boot_id 16  151 clock_q u8  152 body_len u32 156 body_commit 32
 * 188 zero to 192 */
#include "book/entry.h"

#include "base/buf.h"
#include "base/crypto.h"
#include "base/mem.h"

#include <sodium.h>
#include <string.h>

static const char hash_domain[] = "dapcar entry 1\n";
static const char sig_domain[] = "dapcar sig 1\n";

static uint8_t *put_int(uint8_t *at, uint64_t v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		at[i] = (uint8_t)(v >> (8 * i));
	return at + n;
}

static uint8_t *put_bytes(uint8_t *at, const void *p, size_t n)
{
	memcpy(at, p, n);
	return at + n;
}

static uint64_t get_int(const uint8_t **at, size_t n)
{
	uint64_t v = 0;

	for (size_t i = 0; i < n; i++)
		v |= (uint64_t)(*at)[i] << (8 * i);
	*at += n;
	return v;
}

static void get_bytes(const uint8_t **at, void *out, size_t n)
{
	memcpy(out, *at, n);
	*at += n;
}

void entry_header_pack(const struct entry_header *h, uint8_t out[ENTRY_HEADER_LEN])
{
	uint8_t *at = out;

	memset(out, 0, ENTRY_HEADER_LEN);
	at = put_int(at, h->ver, 1);
	at = put_int(at, h->kind, 2);
	at = put_int(at, h->schema, 2);
	at = put_bytes(at, h->device.b, sizeof h->device.b);
	at = put_bytes(at, h->epoch.b, sizeof h->epoch.b);
	at = put_int(at, h->seq, 8);
	at = put_int(at, h->height, 8);
	at = put_bytes(at, h->prev.b, sizeof h->prev.b);
	at = put_bytes(at, h->record.b, sizeof h->record.b);
	at = put_bytes(at, h->author.b, sizeof h->author.b);
	at = put_int(at, (uint64_t)h->wall_ms, 8);
	at = put_int(at, (uint16_t)h->utc_off_min, 2);
	at = put_int(at, h->boottime_ms, 8);
	at = put_bytes(at, h->boot_id.b, sizeof h->boot_id.b);
	at = put_int(at, h->clock_q, 1);
	at = put_int(at, h->body_len, 4);
	put_bytes(at, h->body_commit.b, sizeof h->body_commit.b);
}

bool entry_header_unpack(const uint8_t in[ENTRY_HEADER_LEN], struct entry_header *out,
			 struct err *e)
{
	const uint8_t *at = in;

	memset(out, 0, sizeof *out);
	out->ver = (uint8_t)get_int(&at, 1);
	if (out->ver != ENTRY_VERSION)
		return err_set(e, ERR_PEER,
			       "An entry is of version %u, which this program cannot read",
			       (unsigned)out->ver);
	out->kind = (uint16_t)get_int(&at, 2);
	out->schema = (uint16_t)get_int(&at, 2);
	get_bytes(&at, out->device.b, sizeof out->device.b);
	get_bytes(&at, out->epoch.b, sizeof out->epoch.b);
	out->seq = get_int(&at, 8);
	out->height = get_int(&at, 8);
	get_bytes(&at, out->prev.b, sizeof out->prev.b);
	get_bytes(&at, out->record.b, sizeof out->record.b);
	get_bytes(&at, out->author.b, sizeof out->author.b);
	out->wall_ms = (int64_t)get_int(&at, 8);
	out->utc_off_min = (int16_t)get_int(&at, 2);
	out->boottime_ms = get_int(&at, 8);
	get_bytes(&at, out->boot_id.b, sizeof out->boot_id.b);
	out->clock_q = (uint8_t)get_int(&at, 1);
	out->body_len = (uint32_t)get_int(&at, 4);
	get_bytes(&at, out->body_commit.b, sizeof out->body_commit.b);
	if (out->body_len > ENTRY_BODY_MAX)
		return err_set(e, ERR_PEER, "An entry names a body of %u bytes; the most is %u",
			       (unsigned)out->body_len, (unsigned)ENTRY_BODY_MAX);
	for (; at < in + ENTRY_HEADER_LEN; at++) {
		if (*at)
			return err_set(e, ERR_PEER,
				       "An entry has bytes where its header must be empty");
	}
	return true;
}

void entry_hash(const uint8_t header[ENTRY_HEADER_LEN], struct hash *out)
{
	crypto_sha256_two(hash_domain, sizeof hash_domain - 1, header, ENTRY_HEADER_LEN, out);
}

void entry_commit(const uint8_t salt[ENTRY_SALT_LEN], const void *body, size_t n, struct hash *out)
{
	crypto_hmac(salt, ENTRY_SALT_LEN, body, n, out);
}

void sign_public(const uint8_t seed[32], uint8_t public_key[32])
{
	uint8_t secret[crypto_sign_SECRETKEYBYTES];

	crypto_sign_seed_keypair(public_key, secret, seed);
	mem_wipe(secret, sizeof secret);
}

/* What is signed is the domain word and the bytes in one run. */
static void signed_message(const char *domain, const void *p, size_t n, struct buf *out)
{
	buf_puts(out, domain);
	buf_put(out, p, n);
}

/* libsodium's secret key is the seed and its public half. */
static void sign_known(const uint8_t seed[32], const uint8_t public_key[32], const char *domain,
		       const void *p, size_t n, uint8_t sig[64])
{
	uint8_t secret[crypto_sign_SECRETKEYBYTES];
	struct buf m = { 0 };

	memcpy(secret, seed, 32);
	memcpy(secret + 32, public_key, 32);
	signed_message(domain, p, n, &m);
	crypto_sign_detached(sig, NULL, (const uint8_t *)buf_str(&m), m.len, secret);
	mem_wipe(secret, sizeof secret);
	buf_fini(&m);
}

void sign_bytes(const uint8_t seed[32], const char *domain, const void *p, size_t n,
		uint8_t sig[64])
{
	uint8_t public_key[crypto_sign_PUBLICKEYBYTES];

	sign_public(seed, public_key);
	sign_known(seed, public_key, domain, p, n, sig);
}

bool sign_holds(const uint8_t public_key[32], const char *domain, const void *p, size_t n,
		const uint8_t sig[64])
{
	struct buf m = { 0 };
	bool ok;

	signed_message(domain, p, n, &m);
	ok = !m.full &&
	     crypto_sign_verify_detached(sig, (const uint8_t *)buf_str(&m), m.len, public_key) == 0;
	buf_fini(&m);
	return ok;
}

void entry_sign(const uint8_t seed[32], const struct hash *h, uint8_t sig[ENTRY_SIG_LEN])
{
	sign_bytes(seed, sig_domain, h->b, sizeof h->b, sig);
}

void entry_sign_known(const uint8_t seed[32], const uint8_t public_key[32], const struct hash *h,
		      uint8_t sig[ENTRY_SIG_LEN])
{
	sign_known(seed, public_key, sig_domain, h->b, sizeof h->b, sig);
}

bool entry_sig_holds(const uint8_t public_key[32], const struct hash *h,
		     const uint8_t sig[ENTRY_SIG_LEN])
{
	return sign_holds(public_key, sig_domain, h->b, sizeof h->b, sig);
}

void entry_finish(struct entry *x, size_t body_len)
{
	x->h.body_len = (uint32_t)body_len;
	entry_commit(x->salt, x->body, body_len, &x->h.body_commit);
	entry_header_pack(&x->h, x->header);
	entry_hash(x->header, &x->hash);
}

bool entry_rebuild(struct entry *x, struct err *e)
{
	struct hash commit;

	if (!entry_header_unpack(x->header, &x->h, e))
		return false;
	entry_hash(x->header, &x->hash);
	entry_commit(x->salt, x->body, x->h.body_len, &commit);
	if (!hash_equal(&commit, &x->h.body_commit))
		return err_set(e, ERR_PEER,
			       "The body of an entry is not the one that its header names");
	return true;
}
