#include "base/id.h"

#include "base/crypto.h"

#include <string.h>

struct id id_new(int64_t wall_ms)
{
	struct id id;
	uint64_t ms = (uint64_t)wall_ms;

	crypto_random(id.b, sizeof id.b);
	for (int i = 0; i < 6; i++)
		id.b[i] = (uint8_t)(ms >> (8 * (5 - i)));
	id.b[6] = (uint8_t)((id.b[6] & 0x0f) | 0x70);
	id.b[8] = (uint8_t)((id.b[8] & 0x3f) | 0x80);
	return id;
}

struct id id_random(void)
{
	struct id id;

	crypto_random(id.b, sizeof id.b);
	return id;
}

bool id_is_zero(struct id id)
{
	return id_equal(id, (struct id){ { 0 } });
}

bool id_equal(struct id a, struct id b)
{
	return memcmp(a.b, b.b, sizeof a.b) == 0;
}

int id_compare(struct id a, struct id b)
{
	return memcmp(a.b, b.b, sizeof a.b);
}

void hex_encode(const void *p, size_t n, char *out)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *b = p;

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[b[i] >> 4];
		out[2 * i + 1] = digits[b[i] & 15];
	}
	out[2 * n] = '\0';
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

bool hex_decode(const char *hex, void *out, size_t n)
{
	uint8_t *b = out;

	for (size_t i = 0; i < n; i++) {
		int hi = digit(hex[2 * i]);
		int lo = hi < 0 ? -1 : digit(hex[2 * i + 1]);

		if (lo < 0)
			return false;
		b[i] = (uint8_t)(hi << 4 | lo);
	}
	return hex[2 * n] == '\0';
}

const char *id_hex(struct id id, char out[ID_HEX_LEN + 1])
{
	hex_encode(id.b, sizeof id.b, out);
	return out;
}

bool id_parse(const char *hex, struct id *out)
{
	return hex_decode(hex, out->b, sizeof out->b);
}

bool hash_is_zero(const struct hash *h)
{
	return hash_equal(h, &(struct hash){ { 0 } });
}

bool hash_equal(const struct hash *a, const struct hash *b)
{
	return memcmp(a->b, b->b, sizeof a->b) == 0;
}

const char *hash_hex(const struct hash *h, char out[HASH_HEX_LEN + 1])
{
	hex_encode(h->b, sizeof h->b, out);
	return out;
}

bool hash_parse(const char *hex, struct hash *out)
{
	return hex_decode(hex, out->b, sizeof out->b);
}
