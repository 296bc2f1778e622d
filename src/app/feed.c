/* Entries of the book into the view. */
#include "app_p.h"

#include "base/text.h"
#include "model/codec.h"

#include <inttypes.h>
#include <stdio.h>

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

bool app_view_again(struct app *a, bool *same, struct err *e)
{
	struct again g = { .app = a, .err = e, .ok = true };
	struct hash one, other;
	uint64_t half = a->fed_row / 2;
	bool ok = view_open(NULL, &g.view, e);

	if (ok) {
		view_practice(g.view, app_is_practice(a));
		ok = view_load_begin(g.view, e) &&
		     book_each_after(a->book, half, again_one, NULL, &g, e) && g.ok;
		g.upto = half;
		ok = ok && (!half || (book_each(a->book, again_one, NULL, &g, e) && g.ok)) &&
		     view_load_end(g.view, e) && view_digest(a->view, &one, e) &&
		     view_digest(g.view, &other, e);
	}
	*same = ok && hash_equal(&one, &other);
	view_close(g.view);
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
