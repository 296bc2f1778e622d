#include "base/buf.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>

void buf_init(struct buf *b, size_t ceiling)
{
	*b = (struct buf){ .ceiling = ceiling };
}

void buf_fini(struct buf *b)
{
	if (!b)
		return;
	mem_free(b->data);
	*b = (struct buf){ .ceiling = b->ceiling };
}

void buf_reset(struct buf *b)
{
	if (b->data)
		mem_wipe(b->data, b->cap);
	b->len = 0;
	b->full = false;
}

static bool make_room(struct buf *b, size_t n)
{
	size_t ceiling = b->ceiling ? b->ceiling : BUF_CEILING;
	size_t cap = b->cap;

	if (n > ceiling || b->len > ceiling - n) {
		b->full = true;
		return false;
	}
	if (b->len + n + 1 <= cap)
		return true;
	if (cap < 64)
		cap = 64;
	while (cap < b->len + n + 1)
		cap *= 2;
	b->data = mem_resize(b->data, b->len, cap);
	b->cap = cap;
	return true;
}

bool buf_put(struct buf *b, const void *p, size_t n)
{
	if (!make_room(b, n))
		return false;
	if (n)
		memcpy(b->data + b->len, p, n);
	b->len += n;
	b->data[b->len] = '\0';
	return true;
}

bool buf_puts(struct buf *b, const char *s)
{
	return buf_put(b, s, strlen(s));
}

bool buf_putc(struct buf *b, char c)
{
	return buf_put(b, &c, 1);
}

bool buf_fmt(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0 || !make_room(b, (size_t)n))
		return false;
	va_start(ap, fmt);
	vsnprintf(b->data + b->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
	return true;
}

static bool put_le(struct buf *b, uint64_t v, size_t n)
{
	uint8_t bytes[8];

	for (size_t i = 0; i < n; i++)
		bytes[i] = (uint8_t)(v >> (8 * i));
	return buf_put(b, bytes, n);
}

bool buf_u8(struct buf *b, uint8_t v)
{
	return put_le(b, v, 1);
}

bool buf_u16(struct buf *b, uint16_t v)
{
	return put_le(b, v, 2);
}

bool buf_u32(struct buf *b, uint32_t v)
{
	return put_le(b, v, 4);
}

bool buf_u64(struct buf *b, uint64_t v)
{
	return put_le(b, v, 8);
}

bool buf_varint(struct buf *b, uint64_t v)
{
	uint8_t bytes[10];
	size_t n = 0;

	do {
		bytes[n] = (uint8_t)(v & 0x7f);
		v >>= 7;
		if (v)
			bytes[n] |= 0x80;
		n++;
	} while (v);
	return buf_put(b, bytes, n);
}

const char *buf_str(const struct buf *b)
{
	return b->data ? b->data : "";
}

char *buf_take(struct buf *b)
{
	char *s = b->data ? b->data : mem_new(1);

	*b = (struct buf){ .ceiling = b->ceiling };
	return s;
}

void rd_init(struct rd *r, const void *p, size_t n)
{
	*r = (struct rd){ .p = p, .left = n };
}

bool rd_view(struct rd *r, const uint8_t **out, size_t n)
{
	if (r->bad || n > r->left) {
		r->bad = true;
		return false;
	}
	*out = r->p;
	r->p += n;
	r->left -= n;
	return true;
}

bool rd_copy(struct rd *r, void *out, size_t n)
{
	const uint8_t *p;

	if (!rd_view(r, &p, n))
		return false;
	if (n)
		memcpy(out, p, n);
	return true;
}

static bool get_le(struct rd *r, uint64_t *v, size_t n)
{
	const uint8_t *p;

	if (!rd_view(r, &p, n))
		return false;
	*v = 0;
	for (size_t i = 0; i < n; i++)
		*v |= (uint64_t)p[i] << (8 * i);
	return true;
}

bool rd_u8(struct rd *r, uint8_t *v)
{
	return rd_copy(r, v, 1);
}

bool rd_u16(struct rd *r, uint16_t *v)
{
	uint64_t w;

	if (!get_le(r, &w, 2))
		return false;
	*v = (uint16_t)w;
	return true;
}

bool rd_u32(struct rd *r, uint32_t *v)
{
	uint64_t w;

	if (!get_le(r, &w, 4))
		return false;
	*v = (uint32_t)w;
	return true;
}

bool rd_u64(struct rd *r, uint64_t *v)
{
	return get_le(r, v, 8);
}

bool rd_varint(struct rd *r, uint64_t *v)
{
	uint8_t c;

	*v = 0;
	for (unsigned shift = 0; shift < 64; shift += 7) {
		if (!rd_u8(r, &c))
			return false;
		if (shift == 63 && c > 1)
			break;
		*v |= (uint64_t)(c & 0x7f) << shift;
		if (!(c & 0x80))
			return true;
	}
	r->bad = true;
	return false;
}
