/* Entries of the book into the view. */
#include "app_p.h"

#include "base/buf.h"
#include "base/compute.h"
#include "base/text.h"
#include "model/codec.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool rec_of_entry(const struct entry *x, struct rec **out, struct err *e)
{
	const struct kind *k = kind_by_number(x->h.kind);
	struct rec *r;

	*out = NULL;
	if (!k)
		return true;
	if (!rec_from_json(k, x->h.record, x->h.schema, x->body, x->h.body_len, &r, e))
		return false;
	r->author = x->h.author;
	r->wall_ms = x->h.wall_ms;
	r->offset_min = x->h.utc_off_min;
	r->device = r->is_copy ? r->copy_device : x->h.device;
	r->hash = r->is_copy ? r->copy_of : x->hash;
	*out = r;
	return true;
}

struct feeding {
	struct app *app;
	struct err *err;
	bool ok;
};

static void note_damage(void *ctx, uint64_t row, const char *what)
{
	struct app *a = ((struct feeding *)ctx)->app;

	if (!a->damaged++)
		snprintf(a->damage, sizeof a->damage, "entry %" PRIu64 ": %.90s", row, what);
}

static bool feed_one(void *ctx, const struct entry *x)
{
	struct feeding *f = ctx;
	struct err why = { 0 };
	struct rec *r = NULL;

	if (!rec_of_entry(x, &r, &why)) {
		note_damage(f, x->h.height, why.text);
		return true;
	}
	if (!r) {
		f->app->parked += x->h.kind != KIND_OPEN;
		return true;
	}
	f->ok = view_apply_body(f->app->view, r, x->body, x->h.body_len, f->err);
	rec_free(r);
	return f->ok;
}

bool feed_all(struct app *a, struct err *e)
{
	struct feeding f = { a, e, true };

	a->damaged = a->parked = 0;
	a->damage[0] = '\0';
	if (!view_load_begin(a->view, e) || !book_each(a->book, feed_one, note_damage, &f, e) ||
	    !f.ok)
		return false;
	a->fed_row = book_last_row(a->book);
	return view_load_end(a->view, e);
}

/* --- the same entries in another order --- */

struct again {
	struct app *app;
	struct view *view;
	uint64_t upto; /* rows; 0: all */
	struct err *err;
	bool ok;
};

static bool again_one(void *ctx, const struct entry *x)
{
	struct again *g = ctx;
	struct rec *r = NULL;

	if (g->upto && book_row_of(g->app->book, &x->hash) > g->upto)
		return false;
	if (!rec_of_entry(x, &r, NULL) || !r)
		return true;
	g->ok = view_apply_body(g->view, r, x->body, x->h.body_len, g->err);
	rec_free(r);
	return g->ok;
}

/* Of the view that stands: looked at on the second core, while this one makes the other. */
struct stands {
	struct hash digest;
	struct err why;
	bool ok;
};

static bool digest_there(const void *in, size_t n, struct buf *out, struct err *e)
{
	struct view *v;
	struct hash h;

	assert(n == sizeof v);
	memcpy(&v, in, n);
	return view_digest(v, &h, e) && buf_put(out, h.b, sizeof h.b);
}

static void looked_there(void *ctx, bool ok, const struct buf *out, const struct err *e)
{
	struct stands *s = ctx;

	s->ok = ok && out->len == sizeof s->digest.b;
	if (s->ok)
		memcpy(s->digest.b, out->data, out->len);
	s->why = *e;
}

/* The later half first. Its load is not ended: indexes are not compared, and nothing asks this view
 * anything. */
static bool make_again(struct again *g, struct hash *digest)
{
	uint64_t half = g->app->fed_row / 2;
	struct book *b = g->app->book;

	g->upto = 0;
	if (!view_load_begin(g->view, g->err) ||
	    !book_each_after(b, half, again_one, NULL, g, g->err) || !g->ok)
		return false;
	g->upto = half;
	if (half && (!book_each(b, again_one, NULL, g, g->err) || !g->ok))
		return false;
	return view_digest(g->view, digest, g->err);
}

bool app_view_again(struct app *a, bool *same, struct err *e)
{
	struct again g = { .app = a, .err = e, .ok = true };
	struct stands stands = { .ok = false };
	struct compute *there = compute_new();
	struct hash again;
	bool ok = view_open(NULL, &g.view, e), helped;

	*same = false;
	if (ok) {
		view_practice(g.view, app_is_practice(a));
		helped = compute_start(there, digest_there, &a->view, sizeof a->view,
				       sizeof stands.digest.b, looked_there, &stands);
		ok = make_again(&g, &again);
		compute_wait(there);
		if (!helped)
			stands.ok = view_digest(a->view, &stands.digest, &stands.why);
		if (ok && !stands.ok && e)
			*e = stands.why;
		ok = ok && stands.ok;
		*same = ok && hash_equal(&stands.digest, &again);
	}
	view_close(g.view);
	compute_free(there);
	return ok;
}

bool feed_new(struct app *a, struct err *e)
{
	struct feeding f = { a, e, true };

	if (!book_each_after(a->book, a->fed_row, feed_one, note_damage, &f, e) || !f.ok)
		return false;
	a->fed_row = book_last_row(a->book);
	return true;
}

bool feed_again(struct app *a, struct err *e)
{
	view_close(a->view);
	a->view = NULL;
	a->members_stale = a->shift_stale = a->policy_stale = true;
	if (view_open(NULL, &a->view, e)) {
		view_practice(a->view, app_is_practice(a));
		if (feed_all(a, e))
			return true;
	}
	view_close(a->view);
	a->view = NULL;
	return false;
}
