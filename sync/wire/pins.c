#include "sync/wire/pins.h"

#include "book/entry.h"

#include <string.h>

static void pack(const struct pins *p, uint8_t out[PINS_LEN])
{
	memcpy(out, p->now.b, 32);
	memcpy(out + 32, p->next.b, 32);
	for (size_t i = 0; i < 8; i++)
		out[64 + i] = (uint8_t)((uint64_t)p->since_ms >> (8 * i));
}

void pins_sign(struct pins *p, const uint8_t seed[32])
{
	uint8_t bytes[PINS_LEN];

	pack(p, bytes);
	sign_bytes(seed, PINS_DOMAIN, bytes, sizeof bytes, p->sig);
}

bool pins_hold(const struct pins *p, const uint8_t hq_sign_public[32])
{
	uint8_t bytes[PINS_LEN];

	pack(p, bytes);
	return sign_holds(hq_sign_public, PINS_DOMAIN, bytes, sizeof bytes, p->sig);
}
