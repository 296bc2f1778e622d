/* Records back from the view. */
#include "view_p.h"

#include "model/access.h"
#include "model/codec.h"

bool rec_of_row(struct sqlite3_stmt *st, struct rec **out, struct err *e)
{
	const struct kind *k = kind_by_number((uint16_t)db_int(st, REV_KIND));
	struct id id;
	size_t n;
	const char *body = db_blob(st, REV_BODY, &n);
	struct rec *r;

	*out = NULL;
	db_bytes(st, REV_RECORD, id.b, sizeof id.b);
	if (!k)
		return err_set(e, ERR_BUG, "A record in the view is of no kind");
	if (!rec_from_json(k, id, (unsigned)db_int(st, REV_SCHEMA), body ? body : "", n, &r, e))
		return false;
	db_bytes(st, REV_AUTHOR, r->author.b, sizeof r->author.b);
	db_bytes(st, REV_DEVICE, r->device.b, sizeof r->device.b);
	db_bytes(st, REV_OWN, r->hash.b, sizeof r->hash.b);
	r->wall_ms = db_int(st, REV_WALL);
	r->offset_min = (int)db_int(st, REV_OFFSET);
	r->rev = (unsigned)db_int(st, REV_REV);
	/* The body of a stub says none of these; whoever gave it to the view may have known them.
	 */
	r->role = db_is_null(st, REV_ROLE) ? r->role
					   : role_code(role_find(db_text(st, REV_ROLE, NULL)));
	db_bytes(st, REV_SHIFT, r->shift.b, sizeof r->shift.b);
	r->visibility = (enum visibility)db_int(st, REV_VISIBILITY);
	r->state = (enum rec_state)db_int(st, REV_STATE);
	r->practice = db_int(st, REV_PRACTICE) != 0;
	r->is_copy = db_int(st, REV_COPY) != 0;
	if (r->is_copy)
		db_bytes(st, REV_HASH, r->copy_of.b, sizeof r->copy_of.b);
	db_bytes(st, REV_COPY_DEVICE, r->copy_device.b, sizeof r->copy_device.b);
	db_bytes(st, REV_ABOUT, r->about.b, sizeof r->about.b);
	*out = r;
	return true;
}

static bool read_one(struct view *v, enum own which, const void *key, size_t len, const char *none,
		     struct rec **out, struct err *e)
{
	struct sqlite3_stmt *st = own_get(v, which, e);
	bool ok = false;

	*out = NULL;
	if (!st)
		return false;
	db_bind_blob(st, 1, key, len);
	switch (db_step(st, e)) {
	case STEP_ROW:
		ok = rec_of_row(st, out, e);
		break;
	case STEP_DONE:
		err_set(e, ERR_INPUT, "%s", none);
		break;
	case STEP_BAD:
		break;
	}
	db_reset(st);
	return ok;
}

bool view_rec(struct view *v, struct id record, struct rec **out, struct err *e)
{
	return read_one(v, OWN_STANDING, record.b, sizeof record.b,
			"There is no such record on this laptop", out, e);
}

bool view_revision(struct view *v, const struct hash *h, struct rec **out, struct err *e)
{
	return read_one(v, OWN_REVISION_GET, h->b, sizeof h->b,
			"There is no such version on this laptop", out, e);
}

bool view_has(struct view *v, struct id record, const struct hash *h)
{
	struct sqlite3_stmt *st = own_get(v, OWN_REVISION_REV, NULL);
	bool has;

	if (!st)
		return false;
	db_bind_blob(st, 1, record.b, sizeof record.b);
	db_bind_blob(st, 2, h->b, sizeof h->b);
	has = db_step(st, NULL) == STEP_ROW;
	db_reset(st);
	return has;
}

size_t view_heads(struct view *v, struct id record, struct hash *out, size_t max)
{
	struct sqlite3_stmt *st = own_get(v, OWN_HEADS, NULL);
	size_t n = 0;

	if (!st)
		return 0;
	db_bind_blob(st, 1, record.b, sizeof record.b);
	while (db_step(st, NULL) == STEP_ROW) {
		if (n < max)
			db_bytes(st, 0, out[n].b, sizeof out[n].b);
		n++;
	}
	db_reset(st);
	return n;
}

const struct kind *view_kind(struct view *v, struct id record)
{
	struct sqlite3_stmt *st = own_get(v, OWN_RECORD_GET, NULL);
	const struct kind *k = NULL;

	if (!st)
		return NULL;
	db_bind_blob(st, 1, record.b, sizeof record.b);
	if (db_step(st, NULL) == STEP_ROW)
		k = kind_by_number((uint16_t)db_int(st, 0));
	db_reset(st);
	return k;
}
