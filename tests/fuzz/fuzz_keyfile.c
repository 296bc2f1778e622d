/* The key file, and the ring that is sealed in it. A checksum and a seal would keep a fuzzer out,
 * so they are made here over whatever it gives: the first byte says what is put right. The slots
 * (22 KB of what looks random) are left to a pattern. */
#include "fuzz.h"

#include "base/buf.h"
#include "base/crypto.h"
#include "base/mem.h"
#include "ring_p.h"
#include "seal_p.h"

#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
	RIGHT_SUM = 1, /* the checksum holds */
	TWICE = 2,     /* both copies */
	AS_IT_IS = 4,  /* the bytes are the file */
	RING = 8,      /* the bytes are what is sealed in the ring */
	SECOND_BAD = 16,
};

static const uint8_t ring_key_bytes[32] = { 7 };

static void put_copy(struct buf *file, const uint8_t *head, const uint8_t *rest, size_t n, bool sum)
{
	static const char domain[] = "dapcar keys 1\n";
	size_t began = file->len;
	struct hash check = { { 0 } };
	uint8_t slot[SLOT_LEN];

	memset(slot, 0x37, sizeof slot);
	buf_put(file, head, KEYFILE_HEAD_LEN);
	for (size_t i = 0; i < BOOK_SLOTS; i++)
		buf_put(file, slot, sizeof slot);
	buf_put(file, rest, n);
	if (sum)
		crypto_sha256_two(domain, sizeof domain - 1, file->data + began, file->len - began,
				  &check);
	buf_put(file, check.b, sizeof check.b);
}

static void read_file(const struct buf *file)
{
	int fd = memfd_create("keys", MFD_CLOEXEC);
	struct keyfile *k = mem_new(sizeof *k);
	struct ring *r = mem_new(sizeof *r);
	struct slot_main m;
	struct err e = { 0 };
	char path[40];
	bool one_bad = false;

	PROMISE(fd >= 0);
	PROMISE(write(fd, buf_str(file), file->len) == (ssize_t)file->len);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (keyfile_read(path, k, &one_bad, &e)) {
		PROMISE(k->ring.len <= KEYFILE_RING_MAX);
		PROMISE(k->cost.passes >= 1 && k->cost.passes <= 1000);
		PROMISE(slot_find(k, ring_key_bytes, &m) == BOOK_SLOTS);
		PROMISE(!ring_open(k, ring_key_bytes, r));
	} else {
		PROMISE(e.class == ERR_CORRUPT || e.class == ERR_INPUT);
		PROMISE(e.text[0]);
	}
	close(fd);
	keyfile_fini(k);
	mem_free(k);
	mem_free(r);
}

/* A ring that opens: nothing in it may lead past the tables it fills. */
static void read_ring(const uint8_t *p, size_t n)
{
	static const char domain[] = "dapcar ring 1";
	uint8_t ad[sizeof domain - 1 + KEYFILE_HEAD_LEN];
	struct keyfile *k = mem_new(sizeof *k);
	struct ring *r = mem_new(sizeof *r);

	k->cost = book_cost_least;
	k->ring_keyno = 1;
	memcpy(ad, domain, sizeof domain - 1);
	keyfile_head(k, n + SEAL_EXTRA, ad + sizeof domain - 1);
	PROMISE(seal_put(ring_key_bytes, ad, sizeof ad, p, n, &k->ring));
	if (ring_open(k, ring_key_bytes, r)) {
		PROMISE(r->nkeys >= 1 && r->nkeys <= RING_KEYS_MAX);
		PROMISE(r->npeople <= RING_PEOPLE_MAX && r->ncodes <= BOOK_SLOTS);
		ring_free_slot(r);
		for (size_t i = 0; i < r->npeople; i++)
			PROMISE(strlen(r->person[i].p.number) <= BOOK_NUMBER_MAX);
		PROMISE(!ring_by_number(r, "no such number"));
		/* What was read is written again as it was, and read again. */
		ring_seal(r, k);
		PROMISE(ring_open(k, r->key[r->nkeys - 1], r));
	}
	keyfile_fini(k);
	mem_free(k);
	mem_free(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct buf file = { 0 };

	if (n < 1 + KEYFILE_HEAD_LEN || n > FUZZ_INPUT_MAX)
		return 0;
	if (p[0] & RING) {
		read_ring(p + 1, n - 1);
		return 0;
	}
	if (p[0] & AS_IT_IS) {
		buf_put(&file, p + 1, n - 1);
	} else {
		const uint8_t *rest = p + 1 + KEYFILE_HEAD_LEN;
		size_t left = n - 1 - KEYFILE_HEAD_LEN;

		put_copy(&file, p + 1, rest, left, (p[0] & RIGHT_SUM) != 0);
		if (p[0] & TWICE)
			put_copy(&file, p + 1, rest, left, !(p[0] & SECOND_BAD));
	}
	read_file(&file);
	buf_fini(&file);
	return 0;
}

static void give_with(fuzz_seed_fn give, void *ctx, unsigned mode, const void *p, size_t n)
{
	struct buf seed = { 0 };

	buf_u8(&seed, (uint8_t)mode);
	buf_put(&seed, p, n);
	give(ctx, seed.data, seed.len);
	buf_fini(&seed);
}

/* Counts may be one more than there is room for. */
static void give_ring(fuzz_seed_fn give, void *ctx, uint16_t keys, uint16_t people, uint8_t codes)
{
	struct buf b = { 0 };
	uint8_t piece[RING_KEYS_MAX];

	crypto_random(piece, sizeof piece);
	buf_u8(&b, 1);
	buf_put(&b, piece, 16 + 32 + 32); /* device, seed, police */
	buf_u8(&b, 1);
	buf_put(&b, piece + 80, 32);
	buf_u8(&b, 3);
	for (size_t i = 0; i < 3; i++)
		buf_u64(&b, i);
	buf_put(&b, piece, 32);
	buf_u16(&b, 2);
	buf_u16(&b, keys);
	for (size_t i = 0; i < keys; i++)
		buf_put(&b, piece, 32);
	buf_u16(&b, people);
	for (size_t i = 0; i < people; i++) {
		buf_put(&b, piece, 16);
		buf_put(&b, "4417\0\0\0\0\0\0\0\0", 13);
		buf_u8(&b, 7);
		buf_u8(&b, 5);
		buf_put(&b, piece, 32 + 16 + 32);
	}
	buf_u8(&b, codes);
	for (size_t i = 0; i < codes; i++) {
		buf_u8(&b, 9);
		buf_u16(&b, 0);
		buf_put(&b, piece, 32);
	}
	give_with(give, ctx, RING, b.data, b.len);
	buf_fini(&b);
}

void fuzz_seeds(fuzz_seed_fn give, void *ctx)
{
	struct keyfile *k = mem_new(sizeof *k);
	struct buf b = { 0 };
	uint8_t head[KEYFILE_HEAD_LEN];

	k->cost = book_cost_least;
	k->seq = 5;
	k->ring_keyno = 1;
	k->practice = true;
	keyfile_head(k, 24, head);
	buf_put(&b, head, sizeof head);
	buf_put(&b, "a ring that is not sealed", 24);
	give_with(give, ctx, RIGHT_SUM | TWICE, b.data, b.len);
	give_with(give, ctx, RIGHT_SUM, b.data, b.len);
	give_with(give, ctx, RIGHT_SUM | TWICE | SECOND_BAD, b.data, b.len);
	give_with(give, ctx, AS_IT_IS, b.data, b.len);
	give_ring(give, ctx, 2, 1, 1);
	give_ring(give, ctx, 1, 1, BOOK_SLOTS + 1);
	give_ring(give, ctx, 1, RING_PEOPLE_MAX + 1, 1);
	give_ring(give, ctx, RING_KEYS_MAX + 1, 1, 1);
	buf_fini(&b);
	keyfile_fini(k);
	mem_free(k);
}
