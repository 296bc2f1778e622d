/* The store in memory, for tests: a second one that keeps the first honest. It goes its own way
 * where it can: a part of a transaction is a copy of the register and a count of entries, and
 * taking back is putting the copy back. */
#include "shelf_p.h"

#include "base/clock.h"
#include "base/mem.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

static const struct store_log_ops shelf_log_ops;

struct shelf *shelf_new(void)
{
	struct shelf *f = mem_new(sizeof *f);

	pthread_mutex_init(&f->lock, NULL);
	return f;
}

static void entries_drop(struct shelf *f, size_t from)
{
	for (size_t i = from; i < f->n; i++) {
		mem_free((void *)(uintptr_t)f->entries[i]->x.body);
		mem_free(f->entries[i]);
	}
	f->n = from;
}

void pairs_free(struct pairs *p)
{
	for (size_t i = 0; i < p->n; i++) {
		buf_fini(&p->all[i].key);
		buf_fini(&p->all[i].value);
	}
	mem_free(p->all);
	*p = (struct pairs){ .n = 0 };
}

static struct pairs pairs_copy(const struct pairs *p)
{
	struct pairs out = { .all = mem_new_array(p->n, sizeof *p->all), .n = p->n };

	for (size_t i = 0; i < p->n; i++) {
		buf_put(&out.all[i].key, p->all[i].key.data, p->all[i].key.len);
		buf_put(&out.all[i].value, p->all[i].value.data, p->all[i].value.len);
	}
	return out;
}

static void layer_push(struct shelf *f)
{
	struct layer *l = mem_new(sizeof *l);

	*l = (struct layer){ .under = f->layers, .pairs = pairs_copy(&f->pairs), .n = f->n };
	f->layers = l;
}

/* Puts it back, or lets it go. */
static void layer_pop(struct shelf *f, bool back)
{
	struct layer *l = f->layers;

	if (back) {
		struct pairs now = f->pairs;

		entries_drop(f, l->n);
		f->pairs = l->pairs;
		l->pairs = now;
	}
	f->layers = l->under;
	pairs_free(&l->pairs);
	mem_free(l);
}

static void all_end(struct shelf *f, bool back)
{
	while (f->layers)
		layer_pop(f, back);
	f->writer = NULL;
}

void shelf_free(struct shelf *f)
{
	all_end(f, false);
	entries_drop(f, 0);
	pairs_free(&f->pairs);
	mem_free(f->entries);
	pthread_mutex_destroy(&f->lock);
	mem_free(f);
}

void shelf_limit(struct shelf *f, uint64_t entries)
{
	pthread_mutex_lock(&f->lock);
	f->limit = entries;
	pthread_mutex_unlock(&f->lock);
}

void shelf_decay(struct shelf *f, uint64_t n, bool is_read)
{
	pthread_mutex_lock(&f->lock);
	if (n && n <= f->n) {
		struct kept *k = f->entries[n - 1];

		k->torn = !is_read && !k->torn;
		*(char *)(uintptr_t)k->x.body ^= 1;
	}
	pthread_mutex_unlock(&f->lock);
}

struct store *store_open_shelf(struct shelf *f, int64_t wait_ms)
{
	struct place_at *at = mem_new(sizeof *at);

	*at = (struct place_at){ .shelf = f, .wait_ms = wait_ms };
	return store_wrap(&shelf_log_ops, &shelf_register_ops, at);
}

/* --- who sees what --- */

struct shelf *shelf_of(const struct store *s)
{
	const struct place_at *at = s->own;

	return at->shelf;
}

void shelf_lock(const struct store *s)
{
	pthread_mutex_lock(&shelf_of(s)->lock);
}

void shelf_unlock(const struct store *s)
{
	pthread_mutex_unlock(&shelf_of(s)->lock);
}

static const struct layer *lowest(const struct shelf *f)
{
	const struct layer *l = f->layers;

	while (l && l->under)
		l = l->under;
	return l;
}

const struct pairs *shelf_pairs(const struct store *s)
{
	const struct shelf *f = shelf_of(s);

	return f->writer && f->writer != s ? &lowest(f)->pairs : &f->pairs;
}

size_t shelf_n(const struct store *s)
{
	const struct shelf *f = shelf_of(s);

	return f->writer && f->writer != s ? lowest(f)->n : f->n;
}

bool shelf_write_begin(struct store *s, bool *own, struct err *e)
{
	const struct place_at *at = s->own;
	int64_t until = clock_mono_ms() + at->wait_ms;

	shelf_lock(s);
	while (at->shelf->writer && at->shelf->writer != s) {
		shelf_unlock(s);
		if (clock_mono_ms() >= until) {
			s->trouble = STORE_BUSY;
			return err_set(e, ERR_IO, "The store is busy with another program");
		}
		nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
		shelf_lock(s);
	}
	*own = !at->shelf->writer;
	if (*own) {
		at->shelf->writer = s;
		layer_push(at->shelf);
	}
	return true;
}

void shelf_write_end(struct store *s, bool own)
{
	if (own)
		all_end(shelf_of(s), false);
	shelf_unlock(s);
}

/* --- transactions --- */

static void shelf_rollback(struct store *s)
{
	struct shelf *f = shelf_of(s);

	shelf_lock(s);
	if (f->writer == s)
		all_end(f, true);
	shelf_unlock(s);
}

static void shelf_close(struct store *s)
{
	shelf_rollback(s);
	mem_free(s->own);
}

static bool shelf_begin(struct store *s, struct err *e)
{
	bool own;

	if (!shelf_write_begin(s, &own, e))
		return false;
	shelf_unlock(s);
	return own || err_set(e, ERR_IO, "The store is writing already");
}

static bool shelf_commit(struct store *s, struct err *e)
{
	struct shelf *f = shelf_of(s);
	bool is_ours;

	shelf_lock(s);
	is_ours = f->writer == s;
	if (is_ours)
		all_end(f, false);
	shelf_unlock(s);
	return is_ours || err_set(e, ERR_IO, "Nothing was begun in the store");
}

static bool shelf_mark(struct store *s, struct err *e)
{
	struct shelf *f = shelf_of(s);
	bool is_ours;

	shelf_lock(s);
	is_ours = f->writer == s;
	if (is_ours)
		layer_push(f);
	shelf_unlock(s);
	return is_ours || err_set(e, ERR_IO, "Nothing was begun in the store");
}

static bool part_end(struct store *s, bool back, struct err *e)
{
	struct shelf *f = shelf_of(s);
	bool is_ours;

	shelf_lock(s);
	is_ours = f->writer == s && f->layers->under;
	if (is_ours)
		layer_pop(f, back);
	shelf_unlock(s);
	return is_ours || err_set(e, ERR_IO, "Nothing was begun in the store");
}

static bool shelf_keep(struct store *s, struct err *e)
{
	return part_end(s, false, e);
}

static bool shelf_undo(struct store *s, struct err *e)
{
	return part_end(s, true, e);
}

static bool shelf_is_open(const struct store *s)
{
	bool is_ours;

	shelf_lock(s);
	is_ours = shelf_of(s)->writer == s;
	shelf_unlock(s);
	return is_ours;
}

/* --- append --- */

/* The newest entry of a device that this store sees, from 1; 0: none. */
static size_t newest(const struct store *s, struct id device)
{
	const struct shelf *f = shelf_of(s);
	size_t i = shelf_n(s);

	while (i && !id_equal(f->entries[i - 1]->x.h.device, device))
		i--;
	return i;
}

static const struct kept *held(const struct store *s, struct id device, uint64_t height,
			       const struct hash *h)
{
	const struct shelf *f = shelf_of(s);

	for (size_t i = newest(s, device); i; i = f->entries[i - 1]->before) {
		const struct entry *x = &f->entries[i - 1]->x;

		if ((!height || x->h.height == height) && hash_equal(&x->hash, h))
			return f->entries[i - 1];
	}
	return NULL;
}

static bool child_held(const struct store *s, struct id device, uint64_t height,
		       const struct hash *parent)
{
	const struct shelf *f = shelf_of(s);

	for (size_t i = newest(s, device); i; i = f->entries[i - 1]->before) {
		const struct entry *x = &f->entries[i - 1]->x;

		if (x->h.height == height && hash_equal(&x->h.prev, parent))
			return true;
	}
	return false;
}

static void entry_add(struct shelf *f, const struct entry *x, enum place place, size_t before)
{
	struct kept *k = mem_new(sizeof *k);

	*k = (struct kept){ .x = *x, .place = place, .before = before };
	k->x.body = x->h.body_len ? mem_dup(x->body, x->h.body_len) : mem_str("");
	if (f->n == f->cap) {
		size_t cap = f->cap * 2 + 64;

		f->entries = mem_resize(f->entries, f->cap * sizeof(struct kept *),
					cap * sizeof(struct kept *));
		f->cap = cap;
	}
	f->entries[f->n++] = k;
}

static enum put append_locked(struct store *s, const struct entry *x, enum place place,
			      struct err *e)
{
	struct shelf *f = shelf_of(s);
	bool first = hash_is_zero(&x->h.prev);
	bool fork;

	if (first ? x->h.height != 1
		  : x->h.height < 2 || !held(s, x->h.device, x->h.height - 1, &x->h.prev))
		return PUT_GAP;
	if (held(s, x->h.device, x->h.height, &x->hash))
		return PUT_SAME;
	fork = child_held(s, x->h.device, x->h.height, &x->h.prev);
	if (f->limit && f->n >= f->limit) {
		s->trouble = STORE_FULL;
		all_end(f, true);
		err_set(e, ERR_IO, "The disk of headquarters is full");
		return PUT_FAIL;
	}
	entry_add(f, x, place, newest(s, x->h.device));
	return fork ? PUT_FORK : PUT_NEW;
}

static enum put shelf_append(struct store *s, const struct entry *x, enum place place,
			     struct err *e)
{
	enum put r;
	bool own;

	if (!shelf_write_begin(s, &own, e))
		return PUT_FAIL;
	r = append_locked(s, x, place, e);
	shelf_write_end(s, own);
	return r;
}

/* --- read after --- */

static bool torn(struct store *s, const struct stored *row, struct err *e)
{
	s->damaged = (struct damaged){ .n = row->n,
				       .device = row->x.h.device,
				       .height = row->x.h.height,
				       .size = row->x.h.body_len };
	return err_set(e, ERR_CORRUPT, "Entry %" PRIu64 " of the store is damaged: its parts do not fit",
		       row->n);
}

enum given_row { GIVEN_ON, GIVEN_STOP, GIVEN_TORN };

/* The lock is not held while `fn` runs: it may ask the store. */
static enum given_row give(struct store *s, size_t i, stored_fn fn, void *ctx, struct err *e)
{
	struct stored row;
	bool is_torn;

	shelf_lock(s);
	row = (struct stored){ .n = i + 1,
			       .place = shelf_of(s)->entries[i]->place,
			       .x = shelf_of(s)->entries[i]->x };
	is_torn = shelf_of(s)->entries[i]->torn;
	shelf_unlock(s);
	if (is_torn) {
		torn(s, &row, e);
		return GIVEN_TORN;
	}
	return fn(ctx, &row) ? GIVEN_ON : GIVEN_STOP;
}

static bool shelf_after(struct store *s, uint64_t n, uint64_t max, stored_fn fn, void *ctx,
			struct err *e)
{
	enum given_row r = GIVEN_ON;
	size_t end;

	shelf_lock(s);
	end = shelf_n(s);
	shelf_unlock(s);
	for (size_t i = (size_t)n; r == GIVEN_ON && i < end && max; i++, max--)
		r = give(s, i, fn, ctx, e);
	return r != GIVEN_TORN;
}

static bool shelf_after_of(struct store *s, struct id device, uint64_t n, uint64_t height,
			   uint64_t max, stored_fn fn, void *ctx, struct err *e)
{
	enum given_row r = GIVEN_ON;
	size_t end;

	shelf_lock(s);
	end = shelf_n(s);
	shelf_unlock(s);
	for (size_t i = (size_t)n; r == GIVEN_ON && i < end && max; i++) {
		const struct entry_header *h;
		bool is_one;

		shelf_lock(s);
		h = &shelf_of(s)->entries[i]->x.h;
		is_one = id_equal(h->device, device) && h->height > height;
		shelf_unlock(s);
		if (!is_one)
			continue;
		max--;
		r = give(s, i, fn, ctx, e);
	}
	return r != GIVEN_TORN;
}

/* The entry of this device that comes next after a height and, at that height, a place. */
static bool next_above(const struct store *s, struct id device, uint64_t *height, size_t *place)
{
	const struct shelf *f = shelf_of(s);
	size_t best = 0;

	for (size_t i = newest(s, device); i; i = f->entries[i - 1]->before) {
		uint64_t h = f->entries[i - 1]->x.h.height;
		bool is_after = h > *height || (h == *height && i > *place);

		if (is_after && (!best || h < f->entries[best - 1]->x.h.height ||
				 (h == f->entries[best - 1]->x.h.height && i < best)))
			best = i;
	}
	if (!best)
		return false;
	*height = f->entries[best - 1]->x.h.height;
	*place = best;
	return true;
}

static bool shelf_above(struct store *s, struct id device, uint64_t height, uint64_t max,
			stored_fn fn, void *ctx, struct err *e)
{
	enum given_row r = GIVEN_ON;
	size_t place = SIZE_MAX;
	bool found = true;

	for (; found && r == GIVEN_ON && max; max--) {
		shelf_lock(s);
		found = next_above(s, device, &height, &place);
		shelf_unlock(s);
		if (found)
			r = give(s, place - 1, fn, ctx, e);
	}
	return r != GIVEN_TORN;
}

static bool shelf_find(struct store *s, struct id device, uint64_t height, const struct hash *h,
		       stored_fn fn, void *ctx, struct err *e)
{
	struct stored row = { .n = 0 };
	const struct kept *k;
	bool is_torn;

	shelf_lock(s);
	k = held(s, device, height, h);
	is_torn = k && k->torn;
	if (k) {
		row = (struct stored){ .place = k->place, .x = k->x };
		while (shelf_of(s)->entries[row.n++] != k)
			;
	}
	shelf_unlock(s);
	if (!k)
		return err_set(e, ERR_INPUT, "That entry is not held");
	if (is_torn)
		return torn(s, &row, e);
	fn(ctx, &row);
	return true;
}

/* --- heads --- */

static bool shelf_head(struct store *s, struct id device, uint64_t n, struct head *out,
		       struct err *e)
{
	const struct shelf *f = shelf_of(s);

	(void)e;
	*out = (struct head){ .height = 0 };
	shelf_lock(s);
	for (size_t i = newest(s, device); i > n; i = f->entries[i - 1]->before)
		if (f->entries[i - 1]->x.h.height > out->height)
			*out = (struct head){ .hash = f->entries[i - 1]->x.hash,
					      .height = f->entries[i - 1]->x.h.height };
	shelf_unlock(s);
	return true;
}

static bool shelf_has(struct store *s, struct id device, uint64_t height, const struct hash *h)
{
	bool found;

	shelf_lock(s);
	found = height && held(s, device, height, h);
	shelf_unlock(s);
	return found;
}

static uint64_t shelf_newest_of(struct store *s, struct id device, const struct hash *all, size_t n,
				size_t *which)
{
	uint64_t height = 0;

	shelf_lock(s);
	for (size_t i = 0; i < n; i++) {
		const struct kept *k = held(s, device, 0, &all[i]);

		if (k && k->x.h.height > height) {
			height = k->x.h.height;
			*which = i;
		}
	}
	shelf_unlock(s);
	return height;
}

static bool shelf_has_child(struct store *s, struct id device, uint64_t height,
			    const struct hash *h)
{
	bool found;

	shelf_lock(s);
	found = child_held(s, device, height + 1, h);
	shelf_unlock(s);
	return found;
}

static uint64_t shelf_arrivals(struct store *s)
{
	size_t n;

	shelf_lock(s);
	n = shelf_n(s);
	shelf_unlock(s);
	return n;
}

static const struct store_log_ops shelf_log_ops = {
	.close = shelf_close,
	.begin = shelf_begin,
	.commit = shelf_commit,
	.rollback = shelf_rollback,
	.mark = shelf_mark,
	.keep = shelf_keep,
	.undo = shelf_undo,
	.is_open = shelf_is_open,
	.append = shelf_append,
	.after = shelf_after,
	.above = shelf_above,
	.after_of = shelf_after_of,
	.find = shelf_find,
	.head = shelf_head,
	.has = shelf_has,
	.newest_of = shelf_newest_of,
	.has_child = shelf_has_child,
	.arrivals = shelf_arrivals,
};
