#include "proof.h"

#include "backup.h"
#include "early.h"

#include "base/mem.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Signatures that are checked together, on two cores if there are two. */
#define BATCH 4096
/* A view of more is not made again for a look. */
#define VIEW_MOST 10000

struct line {
	struct id device;
	uint8_t key[32];
	bool used;
	/* The newest that was looked at: nearly always the next one's parent. */
	struct hash hash;
	struct id epoch;
	uint64_t height, seq, n;
	bool covered; /* it has a signature of its own */
};

struct signature {
	struct hash hash;
	uint8_t sig[64];
	const uint8_t *key;
	uint64_t n;
	bool holds;
};

struct proving {
	struct hq *hq;
	struct line *lines;
	size_t n, cap;
	struct line *last_line;
	struct signature *batch;
	size_t n_batch;
	uint64_t last;
	struct proof *out;
	struct err *err;
	bool ok;
};

/* --- lines --- */

static void line_add(struct proving *p, struct id device, const uint8_t key[32])
{
	if (p->n == p->cap) {
		p->lines = mem_resize(p->lines, p->cap * sizeof *p->lines,
				      (p->cap + 64) * sizeof *p->lines);
		p->cap += 64;
	}
	p->lines[p->n] = (struct line){ .device = device };
	memcpy(p->lines[p->n++].key, key, 32);
}

static bool device_add(void *ctx, const struct device *d)
{
	struct proving *p = ctx;

	line_add(p, d->id, d->sign_key);
	line_add(p, d->feed, p->hq->sign_public);
	return true;
}

static int by_device(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	return memcmp(x->device.b, y->device.b, sizeof x->device.b);
}

static struct line *line_of(struct proving *p, struct id device)
{
	struct line key = { .device = device };

	if (!p->last_line || !id_equal(p->last_line->device, device))
		p->last_line = bsearch(&key, p->lines, p->n, sizeof *p->lines, by_device);
	return p->last_line;
}

/* --- signatures --- */

struct half {
	struct signature *all;
	size_t n;
};

static void *check_half(void *ctx)
{
	struct half *h = ctx;

	for (size_t i = 0; i < h->n; i++)
		h->all[i].holds = entry_sig_holds(h->all[i].key, &h->all[i].hash, h->all[i].sig);
	return NULL;
}

static bool fault(struct proving *p, uint64_t n, const char *what)
{
	inv_broken(&p->out->found, INV_PROVEN, "entry %" PRIu64, n);
	if (p->ok)
		p->ok = err_set(p->err, ERR_CORRUPT,
				"Entry %" PRIu64 " of the store is damaged: %s. Nothing was "
				"changed. Keep this store as it is and "
				"restore the newest backup beside it",
				n, what);
	return false;
}

static bool batch_end(struct proving *p)
{
	struct half halves[2] = { { p->batch, p->n_batch / 2 },
				  { p->batch + p->n_batch / 2, p->n_batch - p->n_batch / 2 } };
	pthread_t other;
	bool two = p->n_batch > 64 && !pthread_create(&other, NULL, check_half, &halves[0]);
	bool ok = true;

	if (!two)
		check_half(&halves[0]);
	check_half(&halves[1]);
	if (two)
		pthread_join(other, NULL);
	for (size_t i = 0; ok && i < p->n_batch; i++)
		if (!p->batch[i].holds)
			ok = fault(p, p->batch[i].n, "its signature does not hold");
	p->out->signatures += p->n_batch;
	p->n_batch = 0;
	return ok;
}

/* --- one entry --- */

struct parent {
	uint64_t before; /* it must have arrived before this */
	struct id epoch;
	uint64_t seq;
	bool found;
};

static bool parent_found(void *ctx, const struct stored *s)
{
	struct parent *a = ctx;

	a->found = s->n < a->before;
	a->epoch = s->x.h.epoch;
	a->seq = s->x.h.seq;
	return false;
}

struct siblings {
	const struct entry *x;
	uint64_t before;
	bool any;
};

static bool sibling_found(void *ctx, const struct stored *s)
{
	struct siblings *a = ctx;

	if (s->x.h.height != a->x->h.height)
		return false;
	a->any |= s->n < a->before && hash_equal(&s->x.h.prev, &a->x->h.prev);
	return !a->any;
}

/* Off the line that was looked at last: another branch, or the first. */
static bool find_parent(struct proving *p, const struct stored *s, struct parent *out)
{
	const struct entry *x = &s->x;
	struct siblings beside = { .x = x, .before = s->n };

	*out = (struct parent){ .before = s->n };
	if (!hash_is_zero(&x->h.prev) && (x->h.height < 2 ||
					  !store_find(p->hq->store, x->h.device, x->h.height - 1,
						      &x->h.prev, parent_found, out, NULL) ||
					  !out->found))
		return false;
	if (hash_is_zero(&x->h.prev) && x->h.height != 1)
		return false;
	store_above(p->hq->store, x->h.device, x->h.height - 1, 1000, sibling_found, &beside, NULL);
	if (beside.any) {
		p->out->forks++;
		if (!store_incidents(p->hq->store, x->h.device))
			inv_broken(&p->out->found, INV_FORK_IS_TOLD, "entry %" PRIu64, s->n);
	}
	return true;
}

/* One without a signature stands under that of the next; the newest of each branch must have its
 * own. */
static bool line_is_covered(struct proving *p, const struct line *l)
{
	return !l->n || l->covered ||
	       store_has_child(p->hq->store, l->device, l->height, &l->hash) ||
	       fault(p, l->n, "nothing signs it");
}

static bool content_holds(struct proving *p, const struct stored *s)
{
	const struct entry *x = &s->x;
	struct hash h;

	if (s->n != p->last + 1)
		return fault(p, s->n, "one before it is missing");
	entry_hash(x->header, &h);
	if (!hash_equal(&h, &x->hash))
		return fault(p, s->n, "its hash is not that of its header");
	entry_commit(x->salt, x->body, x->h.body_len, &h);
	return hash_equal(&h, &x->h.body_commit) ||
	       fault(p, s->n, "its content is not what it was made with");
}

static bool place_holds(struct proving *p, const struct stored *s, struct line *l)
{
	const struct entry *x = &s->x;
	struct parent at = { .epoch = l->epoch, .seq = l->seq };
	bool same;

	if (!l->n || !hash_equal(&x->h.prev, &l->hash) || x->h.height != l->height + 1) {
		if (!find_parent(p, s, &at))
			return fault(p, s->n, "the entry that it follows is not before it");
		if (!line_is_covered(p, l))
			return false;
	}
	same = !hash_is_zero(&x->h.prev) && id_equal(at.epoch, x->h.epoch);
	if (x->h.seq != (same ? at.seq + 1 : 1))
		inv_broken(&p->out->found, INV_ORDER_RISES, "entry %" PRIu64, s->n);
	return true;
}

static bool prove_one(void *ctx, const struct stored *s)
{
	struct proving *p = ctx;
	const struct entry *x = &s->x;
	struct line *l = line_of(p, x->h.device);

	if (!content_holds(p, s))
		return false;
	if (!l) {
		inv_broken(&p->out->found, INV_NOBODY_ELSES, "entry %" PRIu64, s->n);
		return fault(p, s->n, "its device is not registered");
	}
	if (!place_holds(p, s, l))
		return false;
	l->used = true;
	l->hash = x->hash;
	l->epoch = x->h.epoch;
	l->height = x->h.height;
	l->seq = x->h.seq;
	l->n = s->n;
	l->covered = x->has_sig;
	if (x->has_sig) {
		struct signature *g = &p->batch[p->n_batch++];

		*g = (struct signature){ .hash = x->hash, .key = l->key, .n = s->n };
		memcpy(g->sig, x->sig, sizeof g->sig);
	}
	p->last = s->n;
	p->out->entries++;
	return p->n_batch < BATCH || batch_end(p);
}

/* --- the whole --- */

static void proof_words(struct proof *out)
{
	struct invariants *v = &out->found;

	inv_held(v, INV_PROVEN, "%" PRIu64 " entries, %" PRIu64 " signatures", out->entries,
		 out->signatures);
	inv_held(v, INV_FORK_IS_TOLD, "%" PRIu64 " forks", out->forks);
	inv_held(v, INV_FEED_IS_SIGNED,
		 "every feed stands under headquarters' key; each node looks "
		 "at its own copy");
	inv_held(v, INV_NOBODY_ELSES, "%zu lines, each under its own key", out->lines);
	inv_held(v, INV_ORDER_RISES, "%" PRIu64 " entries", out->entries);
	inv_held(v, INV_PRUNED_IS_KEPT, "nothing is pruned here; each laptop looks at its own");
	inv_unseen(v, INV_NONCE_ONCE, "headquarters seals no rows; each laptop looks at its own");
}

bool proof_make(struct hq *hq, struct proof *out, struct err *e)
{
	struct proving p = { .hq = hq, .out = out, .err = e, .ok = true };
	bool ok;

	*out = (struct proof){ .incidents = store_incidents(hq->store, (struct id){ { 0 } }) };
	inv_init(&out->found);
	p.batch = mem_new_array(BATCH, sizeof *p.batch);
	line_add(&p, hq->device, hq->sign_public);
	ok = store_devices(hq->store, device_add, &p, e);
	qsort(p.lines, p.n, sizeof *p.lines, by_device);
	ok = ok && store_after(hq->store, 0, INT64_MAX, prove_one, &p, e) && p.ok && batch_end(&p);
	for (size_t i = 0; i < p.n; i++) {
		out->lines += p.lines[i].used;
		ok = ok && line_is_covered(&p, &p.lines[i]);
	}
	mem_free(p.lines);
	mem_free(p.batch);
	if (ok)
		proof_words(out);
	if (ok && !inv_hold(&out->found))
		ok = err_set(e, ERR_CORRUPT,
			     "The store does not keep what it must keep; the lines say which. "
			     "Nothing was changed");
	return ok;
}

struct marks_look {
	struct hq *hq;
	struct proof *out;
	uint64_t n;
};

static bool mark_look(void *ctx, const struct device *d)
{
	struct marks_look *l = ctx;
	char hex[ID_HEX_LEN + 1];
	struct head head;

	if (!hq_backed_up(l->hq, d->id, &head))
		return true;
	l->n++;
	if (!store_has(l->hq->store, d->id, head.height, &head.hash))
		inv_broken(&l->out->found, INV_SAVED_IS_KEPT,
			   "device %.8s was told that height %" PRIu64
			   " is in a backup, and it is not here",
			   id_hex(d->id, hex), head.height);
	return true;
}

static bool view_look(struct hq *hq, struct proof *out, struct err *e)
{
	uint64_t before = store_arrivals(hq->store);
	struct hash stands, anew;
	struct view *v = NULL;
	bool ok;

	if (out->entries > VIEW_MOST) {
		inv_unseen(&out->found, INV_SET_DECIDES,
			   "the store is large; dapcar-hq view rebuild makes the view anew");
		return true;
	}
	ok = hq_view(hq, e) && hq_view_again(hq, &v, e) && view_digest(hq->view, &stands, e) &&
	     view_digest(v, &anew, e);
	if (ok && store_arrivals(hq->store) != before)
		inv_unseen(&out->found, INV_SET_DECIDES, "entries arrived meanwhile; ask again");
	else if (ok && hash_equal(&stands, &anew))
		inv_held(&out->found, INV_SET_DECIDES,
			 "the view that stands is the one that the store makes");
	else if (ok)
		inv_broken(&out->found, INV_SET_DECIDES,
			   "the view that stands is not the one that the store makes; "
			   "dapcar-hq view rebuild makes it anew");
	view_close(v);
	return ok;
}

/* The first few; where there are more the last says so. */
static void name_one(char *names, size_t size, uint64_t n)
{
	size_t at = strlen(names);

	if (at < size - 28)
		snprintf(names + at, size - at, "%s%" PRIu64, at ? ", " : "", n);
	else if (names[at - 1] != '.')
		snprintf(names + at, size - at, " ...");
}

static bool row_looked_at(void *ctx, const struct stored *s)
{
	((struct proof *)ctx)->looked = s->n;
	return true;
}

static bool row_damaged(void *ctx, const struct damaged *d)
{
	struct proof *p = ctx;

	p->looked = d->n;
	p->damaged++;
	name_one(p->damaged_names, sizeof p->damaged_names, d->n);
	return true;
}

void proof_damage(struct hq *hq, struct proof *p)
{
	uint64_t from;

	p->looked = 0;
	do
		from = p->looked;
	while (store_after_whole(hq->store, from, INT64_MAX, row_looked_at, row_damaged, p, NULL) &&
	       p->looked > from);
}

/* In no head and no receipt, so none of the invariants is broken by one that is damaged. */
static bool early_look(void *ctx, const struct early *c)
{
	struct proof *p = ctx;

	p->early++;
	if (!c->damaged)
		return true;
	name_one(p->early_names, sizeof p->early_names, c->n);
	p->early_damaged++;
	return true;
}

static bool early_is_whole(struct hq *hq, struct proof *p, struct err *e)
{
	hq_early_each(hq, 0, early_look, p);
	if (!hq_early_count_holds(hq))
		return err_set(e, ERR_CORRUPT,
			       "The number of early copies that the store notes is damaged: %" PRIu64
			       " are there, %" PRIu64 " of them damaged. Nothing was changed. A "
			       "disk that damages files wants replacing",
			       p->early, p->early_damaged);
	return !p->early_damaged ||
	       err_set(e, ERR_CORRUPT,
		       "%" PRIu64 " of %" PRIu64 " early copies in the store are damaged: %s. "
		       "Each is left out, and its night brings the entry itself. Nothing was "
		       "changed. A disk that damages files wants replacing",
		       p->early_damaged, p->early, p->early_names);
}

bool proof_more(struct hq *hq, struct proof *p, struct err *e)
{
	struct marks_look l = { .hq = hq, .out = p };

	if (!store_devices(hq->store, mark_look, &l, e) || !view_look(hq, p, e))
		return false;
	inv_held(&p->found, INV_SAVED_IS_KEPT,
		 "%" PRIu64 " backed-up marks are here; each laptop looks at what it was told",
		 l.n);
	/* A store that is smaller than the size noted outside it has been given a new generation
	 * and an incident when it was opened. */
	inv_held(&p->found, INV_ONLY_GROWS, "%" PRIu64 " arrivals without a gap",
		 store_arrivals(hq->store));
	if (!inv_hold(&p->found))
		return err_set(e, ERR_CORRUPT,
			       "The store does not keep what it must keep; the lines say "
			       "which. Nothing was changed");
	return early_is_whole(hq, p, e);
}
