/* Writing JSON for reports, commands and data packages. Reading it, and the canonical spelling of a
 * record, are model/codec's and sync/wire's, by Jansson. Members come out in the order in which
 * they are written. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

struct json {
	struct buf *out;
	unsigned depth;
	bool comma;  /* the next value needs one */
	bool pretty; /* a line for each member, two spaces a level */
};

void json_init(struct json *j, struct buf *out, bool pretty);
/* Jansson has functions of these two names. Ours have other names for the linker: without them a
 * program that links both would call ours where Jansson's was meant. */
void json_object(struct json *j) __asm__("base_json_object");
void json_object_end(struct json *j);
void json_array(struct json *j) __asm__("base_json_array");
void json_array_end(struct json *j);
void json_key(struct json *j, const char *key);
void json_text(struct json *j, const char *s); /* NULL writes null */
void json_int(struct json *j, int64_t v);
void json_bool(struct json *j, bool v);
/* Text that is JSON already. */
void json_raw(struct json *j, const char *s);
/* A key and its value. */
void json_member(struct json *j, const char *key, const char *s);
void json_member_int(struct json *j, const char *key, int64_t v);
void json_member_bool(struct json *j, const char *key, bool v);
/* Only the quoted and escaped text. */
void json_quote(struct buf *out, const char *s, size_t n);

#endif
