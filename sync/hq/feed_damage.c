/* Damage in the store, met while a feed is brought forward: passed over, and had when it is whole.
 */
#include "feed_p.h"

#include <inttypes.h>

/* A feed's own rows are looked at when they are pulled. */
bool feed_pass_over(void *ctx, const struct damaged *d)
{
	struct feed *f = ctx;
	size_t were = f->passed.n;

	if (d->n > f->top)
		return false;
	if (!store_is_feed(f->hq->store, d->device) && !passed_add(&f->passed, d->n)) {
		f->ok = err_set(f->err, ERR_CORRUPT,
				"More of the store is damaged than can be passed over");
		return false;
	}
	f->last = d->n;
	if (f->passed.n > were)
		passed_log(f->hq, f->node->id, d);
	return true;
}

/* --- round a page that cannot be read --- */

struct scout {
	struct feed *feed;
	uint64_t first, last; /* of the page; 0: none was met */
};

static bool scout_row(void *ctx, const struct stored *s)
{
	const struct scout *c = ctx;

	return s->n < c->feed->top;
}

/* A row that can be read as damaged has a device. */
static bool scout_page(void *ctx, const struct damaged *d)
{
	struct scout *c = ctx;

	if (d->n > c->feed->top)
		return false;
	if (!id_is_zero(d->device))
		return true;
	if (!c->first)
		c->first = d->n;
	c->last = d->n;
	return true;
}

static bool pass_page(struct feed *f, struct device *node, const struct scout *c)
{
	struct hq *hq = f->hq;

	if (!store_begin(hq->store, f->err))
		return false;
	for (uint64_t n = c->first; f->ok && n <= c->last; n++)
		feed_pass_over(f, &(struct damaged){ .n = n });
	if (f->ok && passed_write(hq, node->id, &f->passed, f->err) &&
	    store_device_fed(hq->store, node->id, c->last, f->err) &&
	    store_commit(hq->store, f->err)) {
		node->fed = c->last;
		return true;
	}
	store_rollback(hq->store);
	return false;
}

/* Where it is is found outside a transaction, which could write nothing after. */
static bool feed_round(struct feed *f, struct device *node)
{
	struct scout c = { .feed = f };

	passed_read(f->hq, node->id, &f->passed);
	f->ok = true;
	if (!store_after_whole(f->hq->store, node->fed, FEED_SLICE, scout_row, scout_page, &c,
			       f->err))
		return false;
	if (!c.first)
		return err_set(f->err, ERR_CORRUPT,
			       "The store cannot be read on from entry %" PRIu64, node->fed);
	return c.first > node->fed + 1 ? feed_run(f, node, c.first - 1 - node->fed)
				       : pass_page(f, node, &c);
}

bool feed_slice(struct feed *f, struct device *node)
{
	struct err *whole = f->err;
	struct err why = { 0 };
	bool ok;

	f->err = &why;
	ok = feed_run(f, node, FEED_SLICE);
	f->err = whole;
	if (ok)
		return true;
	if (why.class == ERR_CORRUPT && store_trouble(f->hq->store) != STORE_FINE)
		return feed_round(f, node);
	return err_set(whole, why.class, "%s", why.text);
}

/* --- what was passed over and is whole now --- */

struct again {
	struct feed *feed; /* NULL: only looked whether it is */
	bool is_whole;
};

static bool is_whole_again(void *ctx, const struct stored *s)
{
	struct again *a = ctx;

	a->is_whole = true;
	return !a->feed || feed_entry(a->feed, &s->x);
}

static bool is_damaged_still(void *ctx, const struct damaged *d)
{
	(void)ctx;
	(void)d;
	return false;
}

static bool any_whole_again(struct feed *f)
{
	struct again a = { .feed = NULL };

	for (size_t i = 0; i < f->passed.n && !a.is_whole; i++)
		store_after_whole(f->hq->store, f->passed.all[i] - 1, 1, is_whole_again,
				  is_damaged_still, &a, NULL);
	return a.is_whole;
}

bool feed_passed(struct feed *f)
{
	struct hq *hq = f->hq;

	if (!any_whole_again(f))
		return true;
	if (!store_begin(hq->store, f->err))
		return false;
	for (size_t i = f->passed.n; f->ok && i-- > 0;) {
		struct again a = { .feed = f };
		uint64_t n = f->passed.all[i];

		if (n > f->top || !store_after_whole(hq->store, n - 1, 1, is_whole_again,
						     is_damaged_still, &a, f->err))
			continue;
		if (a.is_whole)
			passed_drop(&f->passed, n);
	}
	if (f->ok && passed_write(hq, f->node->id, &f->passed, f->err) &&
	    store_commit(hq->store, f->err))
		return true;
	store_rollback(hq->store);
	hq_lines_forget(hq);
	return false;
}
