/* What a node may see of what others wrote, as copies in its feed: the table of model/access.h
 * decides, field by field. */
#include "early.h"
#include "feed_p.h"
#include "heal.h"
#include "hq.h"

#include "base/mem.h"
#include "base/text.h"
#include "book/box.h"
#include "model/codec.h"
#include "model/kinds.h"
#include "view/whose.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

/* Slices in one hello. */
#define HELLO_SLICES 2

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

/* The code of the car that a device is; "" for a desk and for headquarters itself. */
static void car_of(struct hq *hq, struct id device, char out[DEVICE_CODE_MAX + 1])
{
	struct device d;

	out[0] = '\0';
	if (!id_is_zero(device) && store_device_by_id(hq->store, device, &d) && !*d.role)
		text_copy(out, DEVICE_CODE_MAX + 1, d.car);
}

/* What a record that a desk or headquarters wrote is about. */
static struct id subject_of(const struct rec *r)
{
	size_t field = field_find(r->kind, "attendance_id");

	if (r->sealed)
		return r->about;
	if (r->kind == &kind_task)
		return rec_id(r, TASK_ABOUT);
	if (field == FIELD_NONE)
		field = field_find(r->kind, "involvement_id");
	return field == FIELD_NONE ? r->shift : rec_id(r, field);
}

/* Does its word stand among the words of the desk's scope? */
static bool is_in_scope(const struct feed *f, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = f->node->scope; n && *p; p += strcspn(p, " "), p += *p == ' ')
		if (strcspn(p, " ") == n && !strncmp(p, word, n))
			return true;
	return false;
}

/* Was it made in one of the desk's cars, or is it about what was? */
static bool is_of_its_cars(const struct feed *f, const struct rec *r)
{
	char car[DEVICE_CODE_MAX + 1] = "";

	if (is_in_scope(f, "*"))
		return true;
	car_of(f->hq, r->device, car);
	if (!*car)
		car_of(f->hq, origin_of(f->hq, r->id), car);
	if (!*car)
		car_of(f->hq, origin_of(f->hq, subject_of(r)), car);
	return is_in_scope(f, car);
}

/* Sealed to this organisation: its name stands among those whom the box is for, and a box is for nobody else of a
 * service. */
static bool is_sealed_to(const struct rec *r, const char *organisation)
{
	char *name = mem_fmt("\"%s\"", organisation);
	bool is = r->sealed && r->visibility == VISIBLE_SUPPORT_ONLY && *organisation &&
		  strstr(buf_str(&r->raw), name) != NULL;

	mem_free(name);
	return is;
}

/* Whose it is, as far as the cells for this desk's role ask. */
static bool is_desks(struct feed *f, const struct rec *r)
{
	if (role_is_support(f->role)) {
		f->who.own_org = whose_org(f->hq->view, r, f->organisation);
		return f->who.own_org || is_sealed_to(r, f->organisation);
	}
	f->who.queued = access_asks_whose(f->role, r) && whose_queue(f->hq->view, r);
	f->who.named = access_asks_refuge_named(f->role, r) &&
		       hq_refuge_named_at(f->hq, f->role, f->node->id);
	return is_of_its_cars(f, r);
}

/* Is this record any of the node's business at all? Which of its fields, the table says. */
static bool concerns(struct feed *f, const struct rec *r)
{
	const struct kind *k = r->kind;

	if (k == &kind_agency || k == &kind_reference_set || k == &kind_crew_member)
		return id_equal(r->device, f->hq->device);
	if (!f->car)
		return is_desks(f, r);
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
		return access_feeds_rec(&(struct viewer){ .role = ROLE_OFFICER }, r, field) ||
		       access_feeds_rec(&(struct viewer){ .role = ROLE_SUPPORT_WORKER }, r, field);
	}
	/* People sign on at a desk by its roster: those of the desk's own role stand in it,
	 * whatever else it may not see. */
	if (r->kind == &kind_crew_member && rec_is(r, CREW_MEMBER_ROLE, role_code(f->role)))
		return true;
	return access_feeds_rec(&f->who, r, field);
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

/* A box goes on as it came: only its organisation's key opens it, and this desk is where that key is. */
static bool write_box(struct feed *f, const struct rec *r)
{
	return write_body(f, r, &r->raw);
}

static bool sees_a_stub(const struct feed *f, const struct rec *r)
{
	return !f->car && role_is_police(f->role) &&
	       access_sight(f->role, r->kind->content, r->visibility) != SEE_NOTHING;
}

bool feed_entry(struct feed *f, const struct entry *x)
{
	struct rec *r = NULL;
	bool was_sealed;

	if (id_equal(x->h.device, f->node->id) || store_is_feed(f->hq->store, x->h.device))
		return true;
	if (!hq_rec_of(f->hq, x, false, &r, NULL) || !r)
		return true;
	if (f->healed && healed_has(f->healed, r)) {
		rec_free(r);
		return true;
	}
	was_sealed = r->sealed;
	/* For a named few: the box as it came goes where one of them has a key, a stub elsewhere. */
	if (was_sealed && r->visibility == VISIBLE_RESTRICTED_NAMED && !f->car &&
	    hq_named_at(f->hq, r, f->node->id)) {
		f->ok = write_box(f, r);
		rec_free(r);
		return f->ok;
	}
	if (was_sealed && !f->car && role_is_police(f->role)) {
		struct rec *clear = NULL;

		if (hq_rec_of(f->hq, x, true, &clear, NULL)) {
			rec_free(r);
			r = clear;
		}
	}
	if (!r->is_copy && (r->sealed || r->practice == f->hq->practice) && concerns(f, r)) {
		if (!r->sealed)
			f->ok = write_copy(f, r, was_sealed);
		else if (!f->car && is_sealed_to(r, f->organisation))
			f->ok = write_box(f, r);
		else if (sees_a_stub(f, r))
			f->ok = write_stub(f, r);
	}
	rec_free(r);
	return f->ok;
}

static bool look_at(void *ctx, const struct stored *s)
{
	struct feed *f = ctx;

	if (s->n > f->top)
		return false;
	f->last = s->n;
	return feed_entry(f, &s->x);
}

/* --- what came ahead of its chain --- */

static bool early_one(void *ctx, const struct early *c)
{
	struct feed *f = ctx;

	return c->damaged || c->arrived || feed_entry(f, &c->x);
}

/* A desk has an urgent entry before the night that it is of: the same copy comes again with its chain, and is known by the
 * hash of what it shows. */
static bool feed_early(struct feed *f, struct device *node)
{
	struct hq *hq = f->hq;
	uint64_t count = hq_early_count(hq), last = f->car ? count : hq_early_fed(hq, node->id);

	if (last >= count)
		return true;
	if (!hq->view && !hq_view_some(hq, 1, &f->top, f->err))
		return false;
	f->healed = healed_of(hq, node);
	if (!store_begin(hq->store, f->err))
		return false;
	hq_early_each(hq, last, early_one, f);
	if (f->ok && hq_early_fed_note(hq, node->id, count, f->err) &&
	    store_commit(hq->store, f->err))
		return true;
	store_rollback(hq->store);
	hq_lines_forget(hq);
	return false;
}

bool feed_run(struct feed *f, struct device *node, uint64_t max)
{
	struct hq *hq = f->hq;

	if (!store_begin(hq->store, f->err))
		return false;
	f->last = node->fed;
	if (store_after_whole(hq->store, node->fed, max, look_at, feed_pass_over, f, f->err) &&
	    f->ok && passed_write(hq, node->id, &f->passed, f->err) &&
	    store_device_fed(hq->store, node->id, f->last, f->err) &&
	    store_commit(hq->store, f->err)) {
		node->fed = f->last;
		return true;
	}
	store_rollback(hq->store);
	hq_lines_forget(hq);
	return false;
}

/* --- a feed brought forward --- */

static void feed_init(struct feed *f, struct hq *hq, struct device *node, struct err *e)
{
	const char *service = strchr(node->scope, '@');

	*f = (struct feed){ .hq = hq,
			    .node = node,
			    .role = role_find(node->role),
			    .car = !*node->role,
			    .err = e,
			    .ok = true };
	f->who.role = f->role;
	if (service && role_is_support(f->role))
		snprintf(f->organisation, sizeof f->organisation, "%.*s",
			 (int)strcspn(service + 1, " "), service + 1);
	passed_read(hq, node->id, &f->passed);
}

static bool feed_chain(struct feed *f, struct device *node, unsigned slices)
{
	struct hq *hq = f->hq;
	bool ok;

	if (store_arrivals(hq->store) == node->fed && !f->passed.n)
		return true;
	if (!hq_view_some(hq, slices, &f->top, f->err))
		return false;
	/* Keys are looked for when the view knows everybody whose they may be. */
	if (f->top == store_arrivals(hq->store) &&
	    (!hq_person_keys(hq, slices, f->err) || !hq_view_some(hq, slices, &f->top, f->err)))
		return false;
	if (!f->healed)
		f->healed = healed_of(hq, node);
	ok = feed_passed(f);
	for (unsigned i = 0; ok && node->fed < f->top && i < slices; i++)
		ok = feed_slice(f, node);
	return ok;
}

static bool feed_slices(struct hq *hq, struct device *node, unsigned slices, struct err *e)
{
	struct feed *f = mem_new(sizeof *f);
	bool ok;

	feed_init(f, hq, node, e);
	ok = feed_early(f, node) && feed_chain(f, node, slices);
	healed_free(f->healed);
	mem_free(f);
	return ok;
}

bool hq_feed(struct hq *hq, struct device *node, struct err *e)
{
	return feed_slices(hq, node, UINT_MAX, e);
}

bool hq_feed_some(struct hq *hq, struct device *node, struct err *e)
{
	return feed_slices(hq, node, HELLO_SLICES, e);
}
