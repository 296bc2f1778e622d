/* What a node may see of what others wrote, as copies in its feed: the table of model/access.h
 * decides, field by field. */
#include "hq.h"

#include "book/box.h"
#include "model/access.h"
#include "model/codec.h"
#include "model/kinds.h"

#include <string.h>

/* Arrivals looked at in one transaction: nobody waits long for the store. */
#define FEED_SLICE 1000

struct feed {
	struct hq *hq;
	const struct device *node;
	enum role role; /* of a desk; a car is seen as its officer and its worker */
	bool car;
	uint64_t last, top;
	struct err *err;
	bool ok;
};

/* --- whose record is it --- */

static bool last_hash(void *ctx, const struct row *r)
{
	return row_hash(r, 0, ctx);
}

/* The device that wrote a record's first revision; zero when it is not known. */
static struct id origin_of(struct hq *hq, struct id record)
{
	struct arg arg = ARG_OF_ID(record);
	struct hash first = { { 0 } };
	struct id device = { { 0 } };
	struct rec *r = NULL;

	/* Newest first, so the last row is the oldest. */
	if (view_each(hq->view, QUERY_HISTORY, &arg, 1, last_hash, &first, NULL) &&
	    !hash_is_zero(&first) && view_revision(hq->view, &first, &r, NULL))
		device = r->device;
	rec_free(r);
	return device;
}

static bool is_nodes_own(const struct feed *f, struct id record)
{
	return !id_is_zero(record) && id_equal(origin_of(f->hq, record), f->node->id);
}

/* Is this record any of the node's business at all? Which of its fields, the table says. */
static bool concerns(const struct feed *f, const struct rec *r)
{
	const struct kind *k = r->kind;

	if (k == &kind_agency || k == &kind_reference_set || k == &kind_crew_member)
		return id_equal(r->device, f->hq->device);
	if (!f->car)
		return true;
	if (r->sealed)
		return false;
	if (k == &kind_review)
		return is_nodes_own(f, rec_id(r, REVIEW_ATTENDANCE_ID));
	if (k == &kind_referral)
		return is_nodes_own(f, r->id);
	if (k == &kind_task)
		return is_nodes_own(f, r->id) || is_nodes_own(f, rec_id(r, TASK_ABOUT));
	return false;
}

static bool may_have(const struct feed *f, const struct rec *r, size_t field)
{
	if (f->car) {
		/* A referral that came from this car goes back whole, with its new state: a version
		 * with holes would take away at the car what its crew wrote. */
		if (r->kind == &kind_referral && r->visibility == VISIBLE_SHARED)
			return true;
		return access_feeds_rec(ROLE_OFFICER, r, field) ||
		       access_feeds_rec(ROLE_SUPPORT_WORKER, r, field);
	}
	/* People sign on at a desk by its roster: those of the desk's own role stand in it,
	 * whatever else it may not see. */
	if (r->kind == &kind_crew_member && rec_is(r, CREW_MEMBER_ROLE, role_code(f->role)))
		return true;
	return access_feeds_rec(f->role, r, field);
}

/* --- copies --- */

/* The part of a record that this node may have; NULL when that is nothing. */
static struct rec *filtered(const struct feed *f, const struct rec *r)
{
	struct rec *copy = rec_copy(r);
	size_t left = 0;

	for (size_t i = 0; i < r->kind->n_fields; i++)
		if (may_have(f, r, i))
			left++;
		else
			rec_clear(copy, i);
	if (!left) {
		rec_free(copy);
		return NULL;
	}
	memcpy(copy->bases, r->bases, sizeof copy->bases);
	copy->n_bases = r->n_bases;
	copy->role = r->role;
	copy->shift = r->shift;
	copy->visibility = r->visibility;
	copy->state = r->state;
	copy->practice = r->practice;
	memcpy(copy->amend_reason, r->amend_reason, sizeof copy->amend_reason);
	/* Free text that no field's row speaks for: only with the whole record. */
	buf_reset(&copy->amend_text);
	if (left == r->kind->n_fields)
		buf_put(&copy->amend_text, r->amend_text.data, r->amend_text.len);
	copy->is_copy = true;
	copy->copy_of = r->hash;
	copy->copy_device = r->device;
	return copy;
}

static bool write_body(struct feed *f, const struct rec *r, const struct buf *body)
{
	bool sees_staff = f->car ||
			  access_sight(f->role, CONTENT_STAFF, VISIBLE_SHARED) != SEE_NOTHING;
	struct own what = { .kind = r->kind->number,
			    .schema = r->kind->schema,
			    .record = r->id,
			    .author = sees_staff ? r->author : (struct id){ { 0 } },
			    .wall_ms = r->wall_ms };

	return hq_write(f->hq, f->node->feed, &what, body, NULL, f->err);
}

/* A record that is there and may not be opened: kind, time and whose it is about. In place of the
 * sealed bytes stands a box for nobody. */
static bool write_stub(struct feed *f, const struct rec *r)
{
	static const char *const names[][2] = {
		[VISIBLE_SHARED] = { RECIPIENT_HQ }, /* sealed all the same: its author knows why */
		[VISIBLE_POLICE_ONLY] = { RECIPIENT_HQ, RECIPIENT_POLICE },
		[VISIBLE_SUPPORT_ONLY] = { "author" },
		[VISIBLE_RESTRICTED_NAMED] = { RECIPIENT_HQ },
	};
	const char *const *for_whom = names[r->visibility];
	struct buf body = { .ceiling = BODY_MAX };
	bool ok = sealed_to_json(r->about, for_whom, for_whom[1] ? 2 : 1, "", 1, &body, f->err) &&
		  write_body(f, r, &body);

	buf_fini(&body);
	return ok;
}

static bool write_sealed(struct feed *f, const struct rec *r, const struct rec *copy)
{
	static const char *const names[] = { RECIPIENT_HQ, RECIPIENT_POLICE };
	struct box_key keys[2];
	struct buf inner = { .ceiling = BODY_MAX };
	struct buf box = { .ceiling = BODY_MAX };
	struct buf body = { .ceiling = BODY_MAX };

	memcpy(keys[0].public_key, f->hq->box_public, 32);
	memcpy(keys[1].public_key, f->node->police_key, 32);
	bool ok = rec_to_json(copy, &inner, f->err) &&
		  box_seal(keys, 2, inner.data, inner.len, &box, f->err) &&
		  sealed_to_json(r->about, names, 2, box.data, box.len, &body, f->err) &&
		  write_body(f, r, &body);

	buf_fini(&inner);
	buf_fini(&box);
	buf_fini(&body);
	return ok;
}

static bool no_key(const uint8_t key[32])
{
	static const uint8_t zero[32];

	return !memcmp(key, zero, sizeof zero);
}

static bool write_copy(struct feed *f, const struct rec *r, bool was_sealed)
{
	struct rec *copy = filtered(f, r);
	struct buf body = { .ceiling = BODY_MAX };
	bool ok = true;

	if (!copy)
		return true;
	/* What was sealed on its way here is never stored in clear: it goes on under the desk's own
	 * police key. */
	if (!was_sealed)
		ok = rec_to_json(copy, &body, f->err) && write_body(f, r, &body);
	else if (no_key(f->node->police_key) || r->visibility != VISIBLE_POLICE_ONLY)
		ok = write_stub(f, r);
	else
		ok = write_sealed(f, r, copy);
	buf_fini(&body);
	rec_free(copy);
	return ok;
}

static bool sees_a_stub(const struct feed *f, const struct rec *r)
{
	return !f->car && role_is_police(f->role) &&
	       access_sight(f->role, r->kind->content, r->visibility) != SEE_NOTHING;
}

static bool look_at(void *ctx, const struct stored *s)
{
	struct feed *f = ctx;
	struct rec *r = NULL;
	bool was_sealed;

	if (s->n > f->top)
		return false;
	f->last = s->n;
	if (id_equal(s->x.h.device, f->node->id) || store_is_feed(f->hq->store, s->x.h.device))
		return true;
	if (!hq_rec_of(f->hq, &s->x, false, &r, NULL) || !r)
		return true;
	was_sealed = r->sealed;
	if (was_sealed && !f->car && role_is_police(f->role)) {
		struct rec *clear = NULL;

		if (hq_rec_of(f->hq, &s->x, true, &clear, NULL)) {
			rec_free(r);
			r = clear;
		}
	}
	if (!r->is_copy && (r->sealed || r->practice == f->hq->practice) && concerns(f, r)) {
		if (!r->sealed)
			f->ok = write_copy(f, r, was_sealed);
		else if (sees_a_stub(f, r))
			f->ok = write_stub(f, r);
	}
	rec_free(r);
	return f->ok;
}

static bool feed_slice(struct feed *f, struct device *node)
{
	struct hq *hq = f->hq;

	if (!store_begin(hq->store, f->err))
		return false;
	f->last = node->fed;
	if (store_after(hq->store, node->fed, FEED_SLICE, look_at, f, f->err) && f->ok &&
	    store_device_fed(hq->store, node->id, f->last, f->err) &&
	    store_commit(hq->store, f->err)) {
		node->fed = f->last;
		return true;
	}
	store_rollback(hq->store);
	hq_lines_forget(hq);
	return false;
}

bool hq_feed(struct hq *hq, struct device *node, struct err *e)
{
	struct feed f = { .hq = hq,
			  .node = node,
			  .role = role_find(node->role),
			  .car = !*node->role,
			  .err = e,
			  .ok = true };
	bool ok = true;

	if (store_arrivals(hq->store) == node->fed)
		return true;
	if (!hq_view(hq, e))
		return false;
	f.top = store_arrivals(hq->store);
	while (ok && node->fed < f.top)
		ok = feed_slice(&f, node);
	return ok;
}
