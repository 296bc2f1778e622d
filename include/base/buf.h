/* A byte buffer that grows up to a ceiling named at its birth and is wiped at its end.
 * Its bytes are always followed by a NUL that `len` does not count. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
	char *data; /* NULL until something is put */
	size_t len;
	size_t cap;
	size_t ceiling; /* bytes; 0 in a zeroed struct means BUF_CEILING */
	bool full;      /* a put was refused: what is held is a prefix */
};

#define BUF_CEILING ((size_t)64 << 20)

void buf_init(struct buf *b, size_t ceiling);
void buf_fini(struct buf *b);  /* wipes; b may be zeroed or already ended */
void buf_reset(struct buf *b); /* wipes the content, keeps the ceiling */

/* Each put returns false, adds nothing and sets `full` when the ceiling would be passed. */
bool buf_put(struct buf *b, const void *p, size_t n);
bool buf_puts(struct buf *b, const char *s);
bool buf_putc(struct buf *b, char c);
bool buf_fmt(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Little-endian integers, as every binary layout of this program has them. */
bool buf_u8(struct buf *b, uint8_t v);
bool buf_u16(struct buf *b, uint16_t v);
bool buf_u32(struct buf *b, uint32_t v);
bool buf_u64(struct buf *b, uint64_t v);
/* Unsigned LEB128, 1 to 10 bytes. */
bool buf_varint(struct buf *b, uint64_t v);

/* The content as a C string, "" when empty; borrowed until the next put. */
const char *buf_str(const struct buf *b);
/* Hands the content over to the caller (mem_free) and leaves the buffer empty. Never NULL. */
char *buf_take(struct buf *b);

/* A cursor over bytes that somebody else owns. Every get returns false at the end and then stays
 * false. */
struct rd {
	const uint8_t *p;
	size_t left;
	bool bad;
};

void rd_init(struct rd *r, const void *p, size_t n);
bool rd_u8(struct rd *r, uint8_t *v);
bool rd_u16(struct rd *r, uint16_t *v);
bool rd_u32(struct rd *r, uint32_t *v);
bool rd_u64(struct rd *r, uint64_t *v);
bool rd_varint(struct rd *r, uint64_t *v);
bool rd_copy(struct rd *r, void *out, size_t n);
/* A borrowed view of the next n bytes. */
bool rd_view(struct rd *r, const uint8_t **out, size_t n);

#endif
