/* JSON members as rows: one table of a struct's members both writes it and reads it, so the two
 * cannot differ. For this folder alone. Rows stand in alphabetical order of their keys. */
#ifndef SYNC_WIRE_MEMBERS_P_H
#define SYNC_WIRE_MEMBERS_P_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum member_type {
	M_BOOL,
	M_U32,
	M_U64, /* at most INT64_MAX on the wire */
	M_I64,
	M_ID,      /* 32 hex */
	M_HASH,    /* 64 hex */
	M_BYTES,   /* size bytes, as hex */
	M_TEXT,    /* char[size], NUL included; lines are allowed */
	M_WORD,    /* an enum (int), by `words` */
	M_OBJECT,  /* a struct of size bytes by `of`; all zero is null where optional */
	M_HASHES,  /* struct hash[size], size_t count at count_at */
	M_TEXTS,   /* char[size][stride] */
	M_OBJECTS, /* structs of stride bytes by `of`, size of them at most */
};

struct member {
	const char *key;
	enum member_type type;
	bool optional; /* absent or null: zero */
	size_t at;
	size_t size;
	size_t stride;
	size_t count_at;
	const struct member *of;
	size_t n_of;
	const char *const *words; /* ends with NULL */
	bool left_out; /* optional, and not written when it is all zero: older peers never knew it */
};

struct shape {
	const struct member *members;
	size_t n;
	const char *name;     /* "The answer to hello" */
	enum err_class class; /* of what it says when the JSON is not right */
	bool passes_unknown;  /* members that no row names are passed over */
	size_t ceiling;
};

#define M_AT(type_, member_) .at = offsetof(type_, member_)
#define M_SIZED(type_, member_) \
	.at = offsetof(type_, member_), .size = sizeof(((type_ *)0)->member_)

bool members_write(const struct shape *s, const void *from, struct buf *out);
/* `to` is zeroed first and left zeroed when it is refused. */
bool members_read(const struct shape *s, const char *p, size_t n, void *to, size_t to_size,
		  struct err *e);

#endif
