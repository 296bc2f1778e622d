#include "entries.h"

#include "base/crypto.h"
#include "model/access.h"
#include "model/codec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct id id_of(unsigned n)
{
	struct id id = { { 0x01, 0x7c, 0xcc } };

	id.b[12] = (uint8_t)(n >> 24);
	id.b[13] = (uint8_t)(n >> 16);
	id.b[14] = (uint8_t)(n >> 8);
	id.b[15] = (uint8_t)n;
	return id;
}

struct rec *made(const struct kind *k, struct id id, int64_t wall_ms)
{
	struct rec *r = rec_new(k, id);

	r->wall_ms = wall_ms;
	r->offset_min = 60;
	r->author = id_of(0xa001);
	r->device = id_of(0xd001);
	r->role = role_code(ROLE_OFFICER);
	return r;
}

struct rec *finished(struct rec *r)
{
	struct buf b = { 0 };
	struct err e = { 0 };

	if (r->sealed)
		buf_put(&b, r->raw.data, r->raw.len);
	else if (!rec_to_json(r, &b, &e))
		fail_msg("%s", e.text);
	buf_put(&b, r->id.b, sizeof r->id.b);
	buf_put(&b, r->device.b, sizeof r->device.b);
	buf_u64(&b, (uint64_t)r->wall_ms);
	crypto_sha256(b.data, b.len, &r->hash);
	buf_fini(&b);
	return r;
}

struct rec *next(const struct rec *r, int64_t wall_ms)
{
	struct rec *n = rec_copy(r);

	n->bases[0] = r->is_copy ? r->copy_of : r->hash;
	n->n_bases = 1;
	n->wall_ms = wall_ms;
	memset(&n->hash, 0, sizeof n->hash);
	n->is_copy = false;
	return n;
}

struct rec *sealed(const struct kind *k, struct id id, struct id about, int64_t wall_ms)
{
	static const char *const recipients[] = { "nwal" };
	struct buf body = { 0 };
	struct err e = { 0 };
	struct rec *r = NULL;

	if (!sealed_to_json(about, recipients, 1, "not to be read", 14, &body, &e) ||
	    !rec_from_json(k, id, k->schema, body.data, body.len, &r, &e))
		fail_msg("%s", e.text);
	buf_fini(&body);
	r->wall_ms = wall_ms;
	r->author = id_of(0xa002);
	r->device = id_of(0xd001);
	r->visibility = VISIBLE_SUPPORT_ONLY;
	return finished(r);
}

struct rec *copied(const struct rec *r, int64_t wall_ms)
{
	struct rec *c = rec_copy(r);

	memcpy(c->bases, r->bases, sizeof c->bases);
	c->n_bases = r->n_bases;
	c->is_copy = true;
	c->copy_of = r->hash;
	c->copy_device = r->device;
	c->device = id_of(0xd0ff);
	c->wall_ms = wall_ms;
	return finished(c);
}

void put(struct view *v, struct rec *r)
{
	struct err e = { 0 };

	if (hash_is_zero(&r->hash))
		finished(r);
	if (!view_apply(v, r, &e))
		fail_msg("%s", e.text);
	rec_free(r);
}
