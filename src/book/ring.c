/* Layout of the ring, sealed as nonce 24 | XChaCha20-Poly1305 | tag 16 under the newest book key
 * with the associated data "dapcar ring 1" | the clear header of the key file (96):
 *
 *   version u8 (1) | device 16 | Ed25519 seed 32 | police public 32 | has headquarters' key u8 |
 * it, or zeros 32 | recovery slot u8 | note: rows u64, height u64, wall_ms u64, hash 32 | one-time
 * codes made u16 | number of keys u16, each 32, the first is number 1 | number of people u16, each:
 * id 16, number 13, flags u8 (1 police, 2 active, 4 has a code, 8 police secret in the mailbox, 16
 * in the main part), slot u8, public key 32, code salt 16, code hash 32 | number of one-time codes
 * u8, each: slot u8, index u16, public key 32 | zeros to a multiple of 4096 */
#include "ring_p.h"

#include "base/crypto.h"
#include "base/mem.h"
#include "seal_p.h"

#include <string.h>

#define RING_VERSION 1
#define RING_CLASS 4096
#define NUMBER_LEN (BOOK_NUMBER_MAX + 1)

enum {
	PERSON_POLICE = 1,
	PERSON_ACTIVE = 2,
	PERSON_CODE = 4,
	PERSON_IN_MAIL = 8,
	PERSON_IN_MAIN = 16,
};

static const char domain[] = "dapcar ring 1";
#define AD_LEN (sizeof domain - 1 + KEYFILE_HEAD_LEN)

const uint8_t *ring_key(const struct ring *r, int64_t keyno)
{
	return keyno >= 1 && keyno <= r->nkeys ? r->key[keyno - 1] : NULL;
}

struct ring_person *ring_by_number(struct ring *r, const char *number)
{
	for (size_t i = 0; i < r->npeople; i++) {
		if (r->person[i].p.active && strcmp(r->person[i].p.number, number) == 0)
			return &r->person[i];
	}
	return NULL;
}

struct ring_person *ring_by_id(struct ring *r, struct id id)
{
	for (size_t i = 0; i < r->npeople; i++) {
		if (id_equal(r->person[i].p.id, id))
			return &r->person[i];
	}
	return NULL;
}

size_t ring_free_slot(const struct ring *r)
{
	bool used[BOOK_SLOTS] = { false };
	size_t free_slot[BOOK_SLOTS];
	size_t n = 0;

	if (r->recovery_slot < BOOK_SLOTS)
		used[r->recovery_slot] = true;
	for (size_t i = 0; i < r->npeople; i++) {
		if (r->person[i].slot < BOOK_SLOTS)
			used[r->person[i].slot] = true;
	}
	for (size_t i = 0; i < r->ncodes; i++)
		used[r->code[i].slot] = true;
	for (size_t i = 0; i < BOOK_SLOTS; i++) {
		if (!used[i])
			free_slot[n++] = i;
	}
	return n ? free_slot[crypto_uniform((uint32_t)n)] : BOOK_SLOTS;
}

static void person_put(const struct ring_person *p, struct buf *b)
{
	unsigned flags = 0;

	flags |= p->p.police ? PERSON_POLICE : 0;
	flags |= p->p.active ? PERSON_ACTIVE : 0;
	flags |= p->p.has_code ? PERSON_CODE : 0;
	flags |= p->police_at == POLICE_IN_MAIL ? PERSON_IN_MAIL : 0;
	flags |= p->police_at == POLICE_IN_MAIN ? PERSON_IN_MAIN : 0;
	buf_put(b, p->p.id.b, 16);
	buf_put(b, p->p.number, NUMBER_LEN);
	buf_u8(b, (uint8_t)flags);
	buf_u8(b, p->slot);
	buf_put(b, p->p.public_key, 32);
	buf_put(b, p->code_salt, sizeof p->code_salt);
	buf_put(b, p->code_hash.b, 32);
}

static bool person_get(struct rd *r, struct ring_person *p)
{
	uint8_t flags;

	if (!rd_copy(r, p->p.id.b, 16) || !rd_copy(r, p->p.number, NUMBER_LEN) ||
	    !rd_u8(r, &flags) || !rd_u8(r, &p->slot) || !rd_copy(r, p->p.public_key, 32) ||
	    !rd_copy(r, p->code_salt, sizeof p->code_salt) || !rd_copy(r, p->code_hash.b, 32))
		return false;
	p->p.number[NUMBER_LEN - 1] = '\0';
	p->p.police = (flags & PERSON_POLICE) != 0;
	p->p.active = (flags & PERSON_ACTIVE) != 0;
	p->p.has_code = (flags & PERSON_CODE) != 0;
	p->police_at = flags & PERSON_IN_MAIN   ? POLICE_IN_MAIN
		       : flags & PERSON_IN_MAIL ? POLICE_IN_MAIL
						: POLICE_NOT;
	return !p->p.active || p->slot < BOOK_SLOTS;
}

static void ring_put(const struct ring *r, struct buf *b)
{
	static const uint8_t zeros[RING_CLASS] = { 0 };

	buf_u8(b, RING_VERSION);
	buf_put(b, r->device.b, 16);
	buf_put(b, r->seed, sizeof r->seed);
	buf_put(b, r->police_public, sizeof r->police_public);
	buf_u8(b, r->has_hq);
	buf_put(b, r->has_hq ? r->hq_public : zeros, 32);
	buf_u8(b, r->recovery_slot);
	buf_u64(b, r->note.rows);
	buf_u64(b, r->note.head.height);
	buf_u64(b, (uint64_t)r->note.head.wall_ms);
	buf_put(b, r->note.head.hash.b, 32);
	buf_u16(b, r->codes_made);
	buf_u16(b, r->nkeys);
	buf_put(b, r->key, (size_t)r->nkeys * 32);
	buf_u16(b, (uint16_t)r->npeople);
	for (size_t i = 0; i < r->npeople; i++)
		person_put(&r->person[i], b);
	buf_u8(b, (uint8_t)r->ncodes);
	for (size_t i = 0; i < r->ncodes; i++) {
		buf_u8(b, r->code[i].slot);
		buf_u16(b, r->code[i].index);
		buf_put(b, r->code[i].public_key, 32);
	}
	buf_put(b, zeros, (RING_CLASS - b->len % RING_CLASS) % RING_CLASS);
}

static bool lists_get(struct rd *in, struct ring *r)
{
	uint16_t people;
	uint8_t codes;

	if (!rd_u16(in, &r->nkeys) || r->nkeys < 1 || r->nkeys > RING_KEYS_MAX ||
	    !rd_copy(in, r->key, (size_t)r->nkeys * 32) || !rd_u16(in, &people) ||
	    people > RING_PEOPLE_MAX)
		return false;
	for (r->npeople = 0; r->npeople < people; r->npeople++) {
		if (!person_get(in, &r->person[r->npeople]))
			return false;
	}
	if (!rd_u8(in, &codes) || codes > BOOK_SLOTS)
		return false;
	for (r->ncodes = 0; r->ncodes < codes; r->ncodes++) {
		struct ring_code *c = &r->code[r->ncodes];

		if (!rd_u8(in, &c->slot) || c->slot >= BOOK_SLOTS || !rd_u16(in, &c->index) ||
		    !rd_copy(in, c->public_key, 32))
			return false;
	}
	return true;
}

static bool ring_get(struct rd *in, struct ring *r)
{
	uint8_t version;
	uint8_t has_hq;
	uint64_t wall;

	if (!rd_u8(in, &version) || version != RING_VERSION || !rd_copy(in, r->device.b, 16) ||
	    !rd_copy(in, r->seed, 32) || !rd_copy(in, r->police_public, 32) ||
	    !rd_u8(in, &has_hq) || !rd_copy(in, r->hq_public, 32) ||
	    !rd_u8(in, &r->recovery_slot) || !rd_u64(in, &r->note.rows) ||
	    !rd_u64(in, &r->note.head.height) || !rd_u64(in, &wall) ||
	    !rd_copy(in, r->note.head.hash.b, 32) || !rd_u16(in, &r->codes_made))
		return false;
	r->has_hq = has_hq != 0;
	r->note.head.wall_ms = (int64_t)wall;
	sign_public(r->seed, r->sign_public);
	return lists_get(in, r);
}

static void ring_ad(const struct keyfile *k, size_t ring_len, uint8_t out[AD_LEN])
{
	memcpy(out, domain, sizeof domain - 1);
	keyfile_head(k, ring_len, out + sizeof domain - 1);
}

void ring_seal(const struct ring *r, struct keyfile *k)
{
	struct buf plain = { 0 };
	uint8_t ad[AD_LEN];

	k->ring_keyno = r->nkeys;
	ring_put(r, &plain);
	ring_ad(k, plain.len + SEAL_EXTRA, ad);
	buf_reset(&k->ring);
	seal_put(r->key[r->nkeys - 1], ad, sizeof ad, plain.data, plain.len, &k->ring);
	buf_fini(&plain);
}

bool ring_open(const struct keyfile *k, const uint8_t key[32], struct ring *r)
{
	size_t plain_len = k->ring.len < SEAL_EXTRA ? 0 : k->ring.len - SEAL_EXTRA;
	uint8_t *plain = mem_new(plain_len);
	uint8_t ad[AD_LEN];
	struct rd in;
	bool ok = false;

	ring_ad(k, k->ring.len, ad);
	if (plain_len && seal_get(key, ad, sizeof ad, k->ring.data, k->ring.len, plain)) {
		rd_init(&in, plain, plain_len);
		ok = ring_get(&in, r);
	}
	mem_free(plain);
	return ok;
}
