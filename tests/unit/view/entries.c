#include "entries.h"

#include "base/crypto.h"
#include "base/mem.h"
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

void must(bool ok, const struct err *e)
{
	if (!ok)
		fail_msg("%s", e->text);
}

struct view *opened(void)
{
	struct err e = { 0 };
	struct view *v = NULL;

	must(view_open(NULL, &v, &e), &e);
	return v;
}

size_t count(struct view *v, enum query q, const struct arg *args, size_t n_args)
{
	struct err e = { 0 };
	struct id *ids;
	size_t n;

	must(view_ids(v, q, args, n_args, &ids, &n, &e), &e);
	mem_free(ids);
	return n;
}

struct rec *hung(const struct kind *k, unsigned id, const char *key, struct id on)
{
	struct rec *r = made(k, id_of(id), NIGHT_MS + id * MINUTE_MS);

	rec_put_id(r, field_find(k, key), on);
	return r;
}

void put_case(struct view *v)
{
	struct rec *a = made(&kind_attendance, id_of(10), NIGHT_MS);
	struct rec *b = made(&kind_attendance, id_of(11), NIGHT_MS + 1);
	struct rec *i = hung(&kind_involvement, 20, "attendance_id", id_of(10));
	struct rec *other = hung(&kind_involvement, 21, "attendance_id", id_of(11));
	struct rec *shift = made(&kind_shift, id_of(1), NIGHT_MS);
	struct rec *r;

	rec_put(shift, SHIFT_NIGHT_OF, "2021-10-29");
	put(v, shift);
	a->shift = b->shift = id_of(1);
	rec_put_id(a, ATTENDANCE_LOCATION_ID, id_of(12));
	rec_put(a, ATTENDANCE_STATE, "submitted");
	rec_put_int(a, ATTENDANCE_TASKED_AT, NIGHT_MS + 32 * MINUTE_MS);
	rec_put_int(b, ATTENDANCE_TASKED_AT, NIGHT_MS + 51 * MINUTE_MS);
	rec_put_id(i, INVOLVEMENT_PERSON_ID, id_of(30));
	rec_put(i, INVOLVEMENT_PART, "survivor");
	rec_put(other, INVOLVEMENT_PART, "survivor");
	put(v, a);
	put(v, b);
	put(v, i);
	put(v, other);
	r = made(&kind_location, id_of(12), NIGHT_MS);
	rec_put(r, LOCATION_ADDR_KEY, "00112233445566778899aabbccddeeff");
	put(v, r);
	put(v, made(&kind_person, id_of(30), NIGHT_MS));
	put(v, hung(&kind_safe_contact, 31, "involvement_id", id_of(20)));
	put(v, hung(&kind_safe_contact, 32, "involvement_id", id_of(20)));
	put(v, hung(&kind_risk_assessment, 33, "involvement_id", id_of(20)));
	put(v, hung(&kind_risk_assessment, 34, "involvement_id", id_of(20)));
	put(v, hung(&kind_consent, 35, "involvement_id", id_of(20)));
	put(v, hung(&kind_referral, 36, "involvement_id", id_of(20)));
	put(v, hung(&kind_referral, 37, "involvement_id", id_of(21)));
	put(v, hung(&kind_note, 38, "attendance_id", id_of(10)));
	put(v, hung(&kind_review, 39, "attendance_id", id_of(10)));
	put(v, hung(&kind_finding, 40, "attendance_id", id_of(10)));
	r = hung(&kind_task, 41, "about", id_of(10));
	rec_put(r, TASK_STATE, "open");
	put(v, r);
	r = hung(&kind_task, 42, "about", id_of(36));
	rec_put(r, TASK_STATE, "open");
	put(v, r);
	put(v, hung(&kind_crew_spell, 43, "shift_id", id_of(1)));
	r = hung(&kind_note, 44, "attendance_id", id_of(10));
	r->state = REC_ENTERED_IN_ERROR;
	put(v, r);
	/* Sealed: on the attendance, on the part, on a sealed part of another kind, and on the
	 * other visit. */
	put(v, sealed(&kind_note, id_of(50), id_of(10), NIGHT_MS));
	put(v, sealed(&kind_risk_assessment, id_of(51), id_of(20), NIGHT_MS));
	put(v, sealed(&kind_note, id_of(52), id_of(50), NIGHT_MS));
	put(v, sealed(&kind_note, id_of(53), id_of(11), NIGHT_MS));
}
