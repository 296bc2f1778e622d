#include "members_p.h"

#include "base/id.h"
#include "base/json.h"
#include "base/mem.h"

#include <string.h>

#define BYTES_MAX 64

static bool all_zero(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i])
			return false;
	return true;
}

static void write_object(struct json *j, const struct member *rows, size_t n, const uint8_t *from);

static void write_hex(struct json *j, const void *p, size_t n)
{
	char hex[2 * BYTES_MAX + 1];

	hex_encode(p, n, hex);
	json_text(j, hex);
	mem_wipe(hex, sizeof hex);
}

static void write_list(struct json *j, const struct member *m, const uint8_t *from)
{
	const uint8_t *at = from + m->at;
	size_t n;

	memcpy(&n, from + m->count_at, sizeof n);
	json_array(j);
	for (size_t i = 0; i < n && i < m->size; i++) {
		if (m->type == M_HASHES)
			write_hex(j, at + i * sizeof(struct hash), sizeof(struct hash));
		else if (m->type == M_TEXTS)
			json_text(j, (const char *)at + i * m->stride);
		else
			write_object(j, m->of, m->n_of, at + i * m->stride);
	}
	json_array_end(j);
}

static void write_number(struct json *j, const struct member *m, const uint8_t *at)
{
	uint32_t small;
	int64_t v;

	if (m->type == M_U32) {
		memcpy(&small, at, sizeof small);
		v = small;
	} else {
		memcpy(&v, at, sizeof v);
	}
	json_int(j, v);
}

static void write_one(struct json *j, const struct member *m, const uint8_t *from)
{
	const uint8_t *at = from + m->at;
	unsigned word;

	switch (m->type) {
	case M_BOOL:
		json_bool(j, *at != 0);
		break;
	case M_U32:
	case M_U64:
	case M_I64:
		write_number(j, m, at);
		break;
	case M_ID:
		write_hex(j, at, sizeof(struct id));
		break;
	case M_HASH:
		write_hex(j, at, sizeof(struct hash));
		break;
	case M_BYTES:
		write_hex(j, at, m->size);
		break;
	case M_TEXT:
		json_text(j, (const char *)at);
		break;
	case M_WORD:
		memcpy(&word, at, sizeof word);
		json_text(j, m->words[word]);
		break;
	case M_OBJECT:
		if (m->optional && all_zero(at, m->size))
			json_text(j, NULL);
		else
			write_object(j, m->of, m->n_of, at);
		break;
	case M_HASHES:
	case M_TEXTS:
	case M_OBJECTS:
		write_list(j, m, from);
		break;
	}
}

static void write_object(struct json *j, const struct member *rows, size_t n, const uint8_t *from)
{
	json_object(j);
	for (size_t i = 0; i < n; i++) {
		if (rows[i].left_out && all_zero(from + rows[i].at, rows[i].size))
			continue;
		json_key(j, rows[i].key);
		write_one(j, &rows[i], from);
	}
	json_object_end(j);
}

bool members_write(const struct shape *s, const void *from, struct buf *out)
{
	struct json j;

	json_init(&j, out, false);
	write_object(&j, s->members, s->n, from);
	return !out->full;
}
