/* An entry's header, and the entry with salt and body: 192 bytes, 16 of salt, the body. */
#include "fuzz.h"

#include "base/buf.h"
#include "base/crypto.h"
#include "book/entry.h"

#include <stdbool.h>
#include <string.h>

/* The header fits the body: only then is anything behind it looked at. */
static void rebuild(const uint8_t *p, size_t n)
{
	struct entry made = { .body = (const char *)p + ENTRY_HEADER_LEN + ENTRY_SALT_LEN }, x;
	size_t body = n - ENTRY_HEADER_LEN - ENTRY_SALT_LEN;

	if (!entry_header_unpack(p, &made.h, NULL) || body > ENTRY_BODY_MAX)
		return;
	memcpy(made.salt, p + ENTRY_HEADER_LEN, ENTRY_SALT_LEN);
	entry_finish(&made, body);
	x = (struct entry){ .body = made.body };
	memcpy(x.header, made.header, sizeof x.header);
	memcpy(x.salt, made.salt, sizeof x.salt);
	x.h = made.h;
	PROMISE(entry_rebuild(&x, NULL));
	PROMISE(hash_equal(&x.hash, &made.hash));
	/* Another salt, and the commitment does not hold. */
	x.salt[0] ^= 1;
	PROMISE(!entry_rebuild(&x, NULL));
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	uint8_t back[ENTRY_HEADER_LEN];
	struct entry_header h;
	struct err e = { 0 };
	struct entry x = { 0 };

	if (n < ENTRY_HEADER_LEN + ENTRY_SALT_LEN)
		return 0;
	if (entry_header_unpack(p, &h, &e)) {
		PROMISE(h.ver == ENTRY_VERSION && h.body_len <= ENTRY_BODY_MAX);
		entry_header_pack(&h, back);
		PROMISE(memcmp(back, p, sizeof back) == 0);
		rebuild(p, n);
	} else {
		PROMISE(e.class == ERR_PEER && e.text[0]);
	}
	/* As it came from somebody: the body is as long as the header says, or it is not looked at.
	 */
	memcpy(x.header, p, ENTRY_HEADER_LEN);
	memcpy(x.salt, p + ENTRY_HEADER_LEN, ENTRY_SALT_LEN);
	x.body = (const char *)p + ENTRY_HEADER_LEN + ENTRY_SALT_LEN;
	if (entry_header_unpack(p, &h, NULL) && h.body_len <= n - ENTRY_HEADER_LEN - ENTRY_SALT_LEN)
		entry_rebuild(&x, NULL);
	return 0;
}

void fuzz_seeds(fuzz_seed_fn give, void *ctx)
{
	static const char *const bodies[] = { "{}", "{\"bases\":[],\"f\":{\"text\":\"one\"}}", "" };

	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		struct entry x = { .h = { .ver = ENTRY_VERSION,
					  .kind = (uint16_t)(17 * i),
					  .schema = 1,
					  .seq = 1 + i,
					  .height = 1 + i,
					  .wall_ms = INT64_C(1635530400000) } };
		struct buf b = { 0 };

		x.body = bodies[i];
		crypto_random(x.h.device.b, sizeof x.h.device.b);
		crypto_random(x.salt, sizeof x.salt);
		entry_finish(&x, strlen(bodies[i]));
		buf_put(&b, x.header, sizeof x.header);
		buf_put(&b, x.salt, sizeof x.salt);
		buf_puts(&b, bodies[i]);
		give(ctx, b.data, b.len);
		buf_fini(&b);
	}
}
