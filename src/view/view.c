/* Opening, filling and closing a view. */
#include "view_p.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "model/codec.h"

#include <string.h>

static bool read_version(struct sqlite3 *db, int64_t *out, struct err *e)
{
	struct sqlite3_stmt *st = db_prepare(db, "PRAGMA user_version", e);
	enum step s;

	if (!st)
		return false;
	s = db_step(st, e);
	*out = s == STEP_ROW ? db_int(st, 0) : 0;
	db_finish(st);
	return s != STEP_BAD;
}

static bool make_tables(struct sqlite3 *db, struct err *e)
{
	struct buf sql = { 0 };
	bool ok;

	buf_puts(&sql, "BEGIN;\n");
	ddl_tables(&sql);
	buf_fmt(&sql, "PRAGMA user_version=%lld;\nCOMMIT;", (long long)ddl_version());
	ok = db_exec(db, buf_str(&sql), e);
	buf_fini(&sql);
	return ok;
}

static bool remove_file(const char *path, const char *suffix, struct err *e)
{
	char *whole = mem_fmt("%s%s", path, suffix);
	bool ok = !file_exists(whole) || file_remove(whole, e);

	mem_free(whole);
	return ok;
}

/* A view is never migrated: one that another version of the program made is thrown away and filled
 * again. */
static bool open_fitting(const char *path, struct sqlite3 **out, struct err *e)
{
	struct err first = { 0 };
	int64_t version = 0;

	*out = NULL;
	if (db_open(path, out, &first) && read_version(*out, &version, &first)) {
		if (version == ddl_version())
			return true;
		if (version == 0 && make_tables(*out, &first))
			return true;
	}
	db_close(*out);
	*out = NULL;
	if (!path ||
	    (first.class != ERR_NONE && first.class != ERR_CORRUPT && first.class != ERR_BUG)) {
		if (e)
			*e = first;
		return false;
	}
	if (!remove_file(path, "", e) || !remove_file(path, "-wal", e) ||
	    !remove_file(path, "-shm", e))
		return false;
	return db_open(path, out, e) && make_tables(*out, e);
}

bool view_open(const char *path, struct view **out, struct err *e)
{
	struct view *v = mem_new(sizeof *v);
	size_t n;
	const struct kind *const *all = kinds_all(&n);

	*out = NULL;
	if (!open_fitting(path, &v->db, e)) {
		db_close(v->db);
		mem_free(v);
		return false;
	}
	for (size_t i = 0; i < n; i++)
		if (all[i]->number >= v->n_kinds)
			v->n_kinds = (size_t)all[i]->number + 1;
	v->put = mem_new_array(v->n_kinds, sizeof *v->put);
	v->drop = mem_new_array(v->n_kinds, sizeof *v->drop);
	*out = v;
	return true;
}

static void finish_all(struct sqlite3_stmt **all, size_t n)
{
	for (size_t i = 0; i < n; i++)
		db_finish(all[i]);
}

void view_close(struct view *v)
{
	if (!v)
		return;
	finish_all(v->own, OWN_STATEMENTS);
	finish_all(v->query, QUERIES);
	finish_all(v->put, v->n_kinds);
	finish_all(v->drop, v->n_kinds);
	mem_free(v->put);
	mem_free(v->drop);
	db_close(v->db);
	mem_free(v);
}

bool view_replace(const char *from, const char *to, struct err *e)
{
	struct sqlite3 *in = NULL, *out = NULL;
	bool ok = db_open(from, &in, e) && db_open(to, &out, e) && db_copy(in, out, e);

	db_close(in);
	db_close(out);
	return ok;
}

void view_practice(struct view *v, bool practice)
{
	v->practice = practice;
}

void view_index(struct view *v)
{
	struct buf sql = { 0 };

	if (v->indexed || v->loading)
		return;
	ddl_indexes(&sql);
	v->indexed = db_exec(v->db, buf_str(&sql), NULL);
	buf_fini(&sql);
}

bool view_load_begin(struct view *v, struct err *e)
{
	if (v->loading)
		return err_set(e, ERR_BUG, "A load of the view is under way already");
	if (!db_exec(v->db, "BEGIN IMMEDIATE", e))
		return false;
	v->loading = true;
	v->spoilt = false;
	return true;
}

bool view_load_end(struct view *v, struct err *e)
{
	struct buf sql = { 0 };
	bool ok;

	if (!v->loading)
		return err_set(e, ERR_BUG, "No load of the view is under way");
	v->loading = false;
	if (v->spoilt) {
		db_exec(v->db, "ROLLBACK", NULL);
		return err_set(
		    e, ERR_BUG,
		    "A record did not fit the tables of the view; nothing of this load is in it");
	}
	ddl_indexes(&sql);
	buf_puts(&sql, "COMMIT");
	ok = db_exec(v->db, buf_str(&sql), e);
	buf_fini(&sql);
	if (!ok)
		db_exec(v->db, "ROLLBACK", NULL);
	v->indexed = v->indexed || ok;
	return ok;
}

static bool spell(const struct rec *r, struct buf *out, struct err *e)
{
	if (r->raw.len)
		return buf_put(out, r->raw.data, r->raw.len);
	if (r->sealed)
		return sealed_to_json(r->about, (const char *const[]){ "" }, 0, r->box.data,
				      r->box.len, out, e);
	return rec_to_json(r, out, e);
}

static void bind_id(struct sqlite3_stmt *st, int n, const struct id *id)
{
	if (!id_is_zero(*id))
		db_bind_blob(st, n, id->b, sizeof id->b);
}

static bool put_revision(struct view *v, const struct rec *r, const struct hash *h,
			 const char *body, size_t n, bool *added, struct err *e)
{
	struct sqlite3_stmt *st = own_get(v, OWN_REVISION_PUT, e);

	if (!st)
		return false;
	db_bind_blob(st, 1 + REV_HASH, h->b, sizeof h->b);
	db_bind_blob(st, 1 + REV_RECORD, r->id.b, sizeof r->id.b);
	db_bind_int(st, 1 + REV_KIND, r->kind->number);
	db_bind_int(st, 1 + REV_SCHEMA, r->newer ? r->kind->schema + 1 : r->kind->schema);
	db_bind_blob(st, 1 + REV_AUTHOR, r->author.b, sizeof r->author.b);
	db_bind_blob(st, 1 + REV_DEVICE, r->device.b, sizeof r->device.b);
	db_bind_blob(st, 1 + REV_OWN, r->hash.b, sizeof r->hash.b);
	db_bind_int(st, 1 + REV_WALL, r->wall_ms);
	db_bind_int(st, 1 + REV_OFFSET, r->offset_min);
	if (r->role)
		db_bind_text(st, 1 + REV_ROLE, r->role, strlen(r->role));
	bind_id(st, 1 + REV_SHIFT, &r->shift);
	db_bind_int(st, 1 + REV_VISIBILITY, r->visibility);
	db_bind_int(st, 1 + REV_STATE, r->state);
	db_bind_int(st, 1 + REV_PRACTICE, r->practice);
	db_bind_int(st, 1 + REV_COPY, r->is_copy);
	bind_id(st, 1 + REV_COPY_DEVICE, &r->copy_device);
	db_bind_int(st, 1 + REV_SEALED, r->sealed);
	db_bind_int(st, 1 + REV_NEWER, r->newer);
	bind_id(st, 1 + REV_ABOUT, &r->about);
	db_bind_int(st, 1 + REV_REV, 1);
	db_bind_blob(st, 1 + REV_BODY, body, n);
	db_bind_int(st, 1 + REV_COLUMNS, standing_risk(r));
	db_bind_int(st, 2 + REV_COLUMNS, standing_narrow(r));
	if (!db_run(st, e))
		return false;
	*added = db_changes(v->db) > 0;
	return true;
}

static bool put_bases(struct view *v, const struct rec *r, const struct hash *h, struct err *e)
{
	struct sqlite3_stmt *st = own_get(v, OWN_BASE_PUT, e);

	if (!st)
		return false;
	for (size_t i = 0; i < r->n_bases; i++) {
		if (hash_equal(&r->bases[i], h))
			continue;
		db_bind_blob(st, 1, r->id.b, sizeof r->id.b);
		db_bind_blob(st, 2, r->bases[i].b, sizeof r->bases[i].b);
		db_bind_blob(st, 3, h->b, sizeof h->b);
		if (!db_run(st, e))
			return false;
	}
	return true;
}

static int compare_bytes(const void *a, size_t an, const void *b, size_t bn)
{
	int c = an && bn ? memcmp(a, b, an < bn ? an : bn) : 0;

	return c ? c : (an > bn) - (an < bn);
}

/* The same revision is here already. An original is worth more than a copy, of copies the later one
 * (it may show more or less than before), then the greater hash, then the greater text: anything
 * that does not hang on who came first. */
static bool is_better(struct view *v, const struct rec *r, const struct hash *h, const char *body,
		      size_t n, bool *better, struct err *e)
{
	struct sqlite3_stmt *st = own_get(v, OWN_REVISION_COPY, e);
	struct hash own;
	bool is_copy;
	size_t was_n;
	const char *was;
	int c;

	*better = false;
	if (!st)
		return false;
	db_bind_blob(st, 1, r->id.b, sizeof r->id.b);
	db_bind_blob(st, 2, h->b, sizeof h->b);
	if (db_step(st, e) != STEP_ROW) {
		db_reset(st);
		return err_set(e, ERR_BUG, "A version that was there cannot be found");
	}
	is_copy = db_int(st, 0) != 0;
	db_bytes(st, 2, own.b, sizeof own.b);
	was = db_blob(st, 3, &was_n);
	c = (r->wall_ms > db_int(st, 1)) - (r->wall_ms < db_int(st, 1));
	if (!c)
		c = memcmp(r->hash.b, own.b, sizeof own.b);
	if (!c)
		c = compare_bytes(body, n, was, was_n);
	*better = is_copy && (!r->is_copy || c > 0);
	db_reset(st);
	return true;
}

static bool forget(struct view *v, enum own which, const struct rec *r, const struct hash *h,
		   struct err *e)
{
	struct sqlite3_stmt *st = own_get(v, which, e);

	if (!st)
		return false;
	db_bind_blob(st, 1, r->id.b, sizeof r->id.b);
	db_bind_blob(st, 2, h->b, sizeof h->b);
	return db_run(st, e);
}

static bool apply(struct view *v, const struct rec *r, const char *body, size_t n, struct err *e)
{
	const struct hash *h = r->is_copy ? &r->copy_of : &r->hash;
	bool added;
	bool better = false;

	if (!put_revision(v, r, h, body, n, &added, e))
		return false;
	if (!added) {
		if (!is_better(v, r, h, body, n, &better, e))
			return false;
		if (!better)
			return true;
		if (!forget(v, OWN_REVISION_DROP, r, h, e) || !forget(v, OWN_BASE_DROP, r, h, e) ||
		    !put_revision(v, r, h, body, n, &added, e))
			return false;
	}
	return put_bases(v, r, h, e) && standing_update(v, r, h, better, e);
}

static bool run_own(struct view *v, enum own which, struct err *e)
{
	struct sqlite3_stmt *st = own_get(v, which, e);

	return st && db_run(st, e);
}

bool view_apply_body(struct view *v, const struct rec *r, const char *body, size_t n, struct err *e)
{
	bool ok;

	if (hash_is_zero(r->is_copy ? &r->copy_of : &r->hash) || id_is_zero(r->id))
		return err_set(e, ERR_BUG, "A record without hash or id cannot be shown");
	if (r->practice && !v->practice)
		return true;
	if (v->loading) {
		ok = apply(v, r, body, n, e);
		v->spoilt = v->spoilt || !ok;
		return ok;
	}
	if (!run_own(v, OWN_BEGIN, e))
		return false;
	ok = apply(v, r, body, n, e) && run_own(v, OWN_COMMIT, e);
	if (!ok)
		db_exec(v->db, "ROLLBACK", NULL);
	return ok;
}

bool view_apply(struct view *v, const struct rec *r, struct err *e)
{
	struct buf body = { 0 };
	bool ok = spell(r, &body, e) && view_apply_body(v, r, body.data, body.len, e);

	buf_fini(&body);
	return ok;
}

bool view_mark_get(struct view *v, const char *name, int64_t *out, struct err *e)
{
	struct sqlite3_stmt *st = own_get(v, OWN_MARK_GET, e);
	enum step s;

	*out = 0;
	if (!st)
		return false;
	db_bind_text(st, 1, name, strlen(name));
	s = db_step(st, e);
	if (s == STEP_ROW)
		*out = db_int(st, 0);
	db_reset(st);
	return s != STEP_BAD;
}

bool view_mark_put(struct view *v, const char *name, int64_t n, struct err *e)
{
	struct sqlite3_stmt *st = own_get(v, OWN_MARK_PUT, e);

	if (!st)
		return false;
	db_bind_text(st, 1, name, strlen(name));
	db_bind_int(st, 2, n);
	return db_run(st, e);
}
