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
