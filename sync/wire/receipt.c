#include "sync/wire/receipt.h"

#include "book/entry.h"

#include <string.h>

static void put_u64(uint8_t *out, uint64_t v)
{
	for (size_t i = 0; i < 8; i++)
		out[i] = (uint8_t)(v >> (8 * i));
}

void receipt_pack(const struct receipt *r, uint8_t out[RECEIPT_LEN])
{
	memcpy(out, r->store.b, 16);
	memcpy(out + 16, r->generation.b, 16);
	memcpy(out + 32, r->device.b, 16);
	memcpy(out + 48, r->head.b, 32);
	put_u64(out + 80, r->height);
	put_u64(out + 88, (uint64_t)r->time_ms);
}

void receipt_sign(struct receipt *r, const char *domain, const uint8_t seed[32])
{
	uint8_t bytes[RECEIPT_LEN];

	receipt_pack(r, bytes);
	sign_bytes(seed, domain, bytes, sizeof bytes, r->sig);
}

bool receipt_holds(const struct receipt *r, const char *domain, const uint8_t hq_sign_public[32])
{
	uint8_t bytes[RECEIPT_LEN];

	receipt_pack(r, bytes);
	return sign_holds(hq_sign_public, domain, bytes, sizeof bytes, r->sig);
}
