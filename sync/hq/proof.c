#include "proof.h"

#include "base/mem.h"

#include <inttypes.h>
#include <string.h>

struct signer {
	struct id device;
	uint8_t key[32];
	bool used;
};

struct proving {
	struct hq *hq;
	struct signer *signers;
	size_t n, cap;
	uint64_t last;
	struct proof *out;
	struct err *err;
	bool ok;
};

static void signer_add(struct proving *p, struct id device, const uint8_t key[32])
{
	if (p->n == p->cap) {
		p->signers = mem_resize(p->signers, p->cap * sizeof *p->signers,
					(p->cap + 64) * sizeof *p->signers);
		p->cap += 64;
	}
	p->signers[p->n] = (struct signer){ .device = device };
	memcpy(p->signers[p->n++].key, key, 32);
}

static bool device_add(void *ctx, const struct device *d)
{
	struct proving *p = ctx;

	signer_add(p, d->id, d->sign_key);
	signer_add(p, d->feed, p->hq->sign_public);
	return true;
}

static struct signer *signer_of(struct proving *p, struct id device)
{
	for (size_t i = 0; i < p->n; i++)
		if (id_equal(p->signers[i].device, device))
			return &p->signers[i];
	return NULL;
}

struct before {
	uint64_t n;
	bool is;
};

static bool came_before(void *ctx, const struct stored *s)
{
	struct before *b = ctx;

	b->is = s->n < b->n;
	return false;
}

static bool parent_stands(struct proving *p, const struct stored *s)
{
	struct before b = { .n = s->n };
	const struct entry *x = &s->x;

	if (hash_is_zero(&x->h.prev))
		return x->h.height == 1;
	return x->h.height > 1 &&
	       store_find(p->hq->store, x->h.device, x->h.height - 1, &x->h.prev, came_before, &b,
			  NULL) &&
	       b.is;
}

static const char *fault_of(struct proving *p, const struct stored *s)
{
	const struct entry *x = &s->x;
	struct signer *by = signer_of(p, x->h.device);
	struct hash h;

	if (s->n != p->last + 1)
		return "one before it is missing";
	entry_hash(x->header, &h);
	if (!hash_equal(&h, &x->hash))
		return "its hash is not that of its header";
	entry_commit(x->salt, x->body, x->h.body_len, &h);
	if (!hash_equal(&h, &x->h.body_commit))
		return "its content is not what it was made with";
	if (!parent_stands(p, s))
		return "the entry that it follows is not before it";
	if (!by)
		return "its device is not registered";
	by->used = true;
	if (x->has_sig && !entry_sig_holds(by->key, &x->hash, x->sig))
		return "its signature does not hold";
	/* One without a signature stands under that of the next; the newest of each branch must
	 * have its own. */
	if (!x->has_sig && !store_has_child(p->hq->store, x->h.device, x->h.height, &x->hash))
		return "nothing signs it";
	p->out->signatures += x->has_sig;
	return NULL;
}

static bool prove_one(void *ctx, const struct stored *s)
{
	struct proving *p = ctx;
	const char *fault = fault_of(p, s);

	if (fault) {
		p->ok = err_set(p->err, ERR_CORRUPT,
				"Entry %" PRIu64 " of the store is damaged: %s. Nothing was "
				"changed. Keep this store as it is and "
				"restore the newest backup beside it",
				s->n, fault);
		return false;
	}
	p->last = s->n;
	p->out->entries++;
	return true;
}

bool proof_make(struct hq *hq, struct proof *out, struct err *e)
{
	struct proving p = { .hq = hq, .out = out, .err = e, .ok = true };
	bool ok;

	*out = (struct proof){ .incidents = store_incidents(hq->store, (struct id){ { 0 } }) };
	signer_add(&p, hq->device, hq->sign_public);
	ok = store_devices(hq->store, device_add, &p, e) &&
	     store_after(hq->store, 0, INT64_MAX, prove_one, &p, e) && p.ok;
	for (size_t i = 0; i < p.n; i++)
		out->lines += p.signers[i].used;
	mem_free(p.signers);
	return ok;
}
