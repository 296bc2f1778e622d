/* Records as JSON, the only spelling that is stored and sent: members sorted, no floats, at most 64 KiB, depth 8.
 *   {"bases":[hash...],"f":{...},"role":..,"shift":..,"state":..,"visibility":..}
 * Optional members are left out when they hold nothing: amend {"reason","text"}, copy {"device","of"}, practice, shift,
 * role, state (complete), and typed {"field":"text"}: texts that do not fit their field, which a draft or a saved record may
 * hold (in a row of a list, a member "typed" of that row). A sealed body is {"about":id,"sealed":{"box":base64,"for":[recipient...]}} and nothing else. */
#ifndef MODEL_CODEC_H
#define MODEL_CODEC_H

#include "base/buf.h"
#include "base/err.h"
#include "model/rec.h"

#include <stdbool.h>
#include <stddef.h>

#define BODY_MAX 65536
#define BODY_DEPTH_MAX 8

/* Names of recipients that are neither a person nor a support organisation. A stub's visibility follows from whom it is
 * for: with the police group, police only; else with headquarters, restricted; else support only. */
#define RECIPIENT_POLICE "police"
#define RECIPIENT_HQ "hq"

/* The inner body, in clear; of a newer or sealed record the bytes that it was read from. ERR_INPUT when it is over BODY_MAX: the sentence names the longest field. */
bool rec_to_json(const struct rec *r, struct buf *out, struct err *e);
/* The outer body of a sealed record. `names` are the recipients' codes or ids, sorted here. */
bool sealed_to_json(struct id about, const char *const *names, size_t n, const void *box, size_t box_len,
                    struct buf *out, struct err *e);
/* Reads a body of either form. `schema` is the header's. Refuses (ERR_PEER) what is not UTF-8, has control characters or
 * direction overrides, too deep, too long, doubled or (in our schema or an older one) unknown members, wrong types, codes
 * of a wrong shape: the sentence names the member's key, never its value. A newer schema gives a read-only record. A
 * value must fit its field, so a wider bound is a new schema; of a code only the shape is asked, because lists grow. */
bool rec_from_json(const struct kind *k, struct id id, unsigned schema, const char *body, size_t n, struct rec **out,
                   struct err *e);
/* One record a line, as `dapcar add --ndjson` takes it and `log --json` gives it:
 * {"kind":"note","record":"<id or @name>", "fields":{...}, "visibility":"support_only", ...}. Values are typed texts or
 * stored ones; lists are arrays. Fills `fields` by rec_set(). Names (@A1) are resolved by `resolve`, which may be NULL. */
typedef bool (*resolve_fn)(void *ctx, const char *name, struct id *out);
struct line_head {
	char kind[32];
	char record[64];  /* id, "@name" or "" */
	char author[16];  /* staff number or "" */
	char at[40];      /* when it was typed, practice books only; "" now */
	char shift[64];   /* id or "@name" of the night it belongs to; "" the open shift */
	char visibility[24];   /* "" the kind's default */
	char state[24];        /* "" complete */
	char amend_reason[32];
	char amend_text[201];
	bool revise;      /* a new version of a record that exists */
};
bool line_head_from_json(const char *line, size_t n, struct line_head *out, struct err *e);
bool line_fields_from_json(const char *line, size_t n, struct rec *r, const struct typing *t, resolve_fn resolve,
                           void *ctx, struct err *e);

#endif
