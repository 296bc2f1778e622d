#include "heal.h"
#include "branch.h"
#include "routes.h"

#include "base/crypto.h"
#include "base/mem.h"
#include "model/kinds.h"
#include "sync/wire/frame.h"
#include "sync/wire/msg.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MAX_LEN (ID_HEX_LEN + 16)

/* --- what is noted of a restore --- */

static void name_of(struct id device, char out[NAME_MAX_LEN])
{
	char hex[ID_HEX_LEN + 1];

	snprintf(out, NAME_MAX_LEN, "restored %s", id_hex(device, hex));
}

bool hq_restored_get(struct hq *hq, struct id device, struct restored *out)
{
	struct buf b = { .ceiling = 256 };
	char name[NAME_MAX_LEN];
	bool found;

	*out = (struct restored){ 0 };
	name_of(device, name);
	found = store_setting_get(hq->store, name, &b) && b.len == sizeof *out;
	if (found)
		memcpy(out, b.data, sizeof *out);
	buf_fini(&b);
	return found && out->at_ms;
}

bool hq_restored_put(struct hq *hq, struct id device, const struct restored *r, struct err *e)
{
	char name[NAME_MAX_LEN];

	name_of(device, name);
	return store_setting_put(hq->store, name, r, sizeof *r, e);
}

struct restoring {
	struct hq *hq;
	const char *how;
	struct err *e;
	bool ok;
};

static bool restore_one(void *ctx, const struct device *d)
{
	struct restoring *r = ctx;
	struct head own, feed;
	char *words = NULL;
	bool fork;

	r->ok = store_head(r->hq->store, d->id, &own, r->e) &&
		hq_line_head(r->hq, d->feed, &feed, &fork, r->e);
	if (!r->ok)
		return false;
	struct restored note = { .at_ms = hq_now(r->hq),
				 .height = own.height,
				 .feed_from = feed.height,
				 .feed_to = feed.height,
				 .feed_waits = d->state != DEVICE_NEW };

	words = mem_fmt("restored: %s, heights 1 to %" PRIu64 " are held", r->how, own.height);
	r->ok = hq_restored_put(r->hq, d->id, &note, r->e) &&
		store_incident(r->hq->store, note.at_ms, d->id, words, &own.hash, r->e);
	mem_free(words);
	return r->ok;
}

bool hq_restored_all(struct hq *hq, const char *how, struct err *e)
{
	struct restoring r = { .hq = hq, .how = how, .e = e, .ok = true };

	return store_devices(hq->store, restore_one, &r, e) && r.ok;
}

bool hq_feed_waits(struct hq *hq, const struct device *d)
{
	struct restored r;

	return hq_restored_get(hq, d->id, &r) && r.feed_waits;
}

bool hq_feed_goes_on(struct hq *hq, const struct device *d, struct err *e)
{
	struct restored r;

	if (!hq_restored_get(hq, d->id, &r) || !r.feed_waits)
		return true;
	r.feed_waits = 0;
	return hq_restored_put(hq, d->id, &r, e);
}

void hq_note_rewound(struct hq *hq, const struct device *d, uint64_t tip, uint64_t known)
{
	struct restored r;
	struct head held = { .height = known };
	char *words;

	if (!hq_restored_get(hq, d->id, &r) || r.told)
		return;
	r.told = 1;
	words = mem_fmt("restored: rewound from height %" PRIu64 " to %" PRIu64, tip, r.height);
	if (tip > r.height &&
	    (!store_head(hq->store, d->id, &held, NULL) ||
	     !store_incident(hq->store, hq_now(hq), d->id, words, &held.hash, NULL)))
		log_line(&hq->log, "rewinding not noted");
	else if (!hq_restored_put(hq, d->id, &r, NULL))
		log_line(&hq->log, "rewinding not noted");
	mem_free(words);
}

/* --- POST /v1/heal --- */

struct healing {
	struct hq *hq;
	const struct device *d;
	struct restored note;
	struct push_answer *out;
	uint64_t entries;
};

/* Headquarters' own words, by a copy of an entry of its own chain that the store does not hold: a
 * person must hear of it, because only the copy is left. */
static bool note_lost(struct healing *h, const struct entry *x, struct err *e)
{
	struct rec *r = NULL;
	bool ok = true;

	if (!hq_rec_of(h->hq, x, false, &r, NULL) || !r)
		return true;
	if (r->is_copy && id_equal(r->copy_device, h->hq->device) &&
	    !store_height_of(h->hq->store, h->hq->device, &r->copy_of)) {
		char *words = mem_fmt("headquarters' own %s was lost by the restore; a copy of it "
				      "stands in a feed",
				      r->kind->label);

		ok = store_incident(h->hq->store, hq_now(h->hq), h->hq->device, words, &r->copy_of,
				    e);
		mem_free(words);
	}
	rec_free(r);
	return ok;
}

static enum wire_error put_one(struct healing *h, const struct entry *x, struct err *e)
{
	switch (store_append(h->hq->store, x, PLACE_PLAIN, e)) {
	case PUT_FORK:
		if (!store_incident(h->hq->store, hq_now(h->hq), h->d->feed, "fork", &x->hash, e))
			return route_trouble(h->hq, "heal not done", e);
		h->out->incident = true;
		break;
	case PUT_NEW:
		break;
	case PUT_SAME:
		h->out->present++;
		return WIRE_FINE;
	case PUT_GAP:
		return WIRE_PARENT_UNKNOWN;
	case PUT_FAIL:
		return route_trouble(h->hq, "heal not done", e);
	}
	h->out->stored++;
	if (x->h.height > h->note.feed_to)
		h->note.feed_to = x->h.height;
	return note_lost(h, x, e) ? WIRE_FINE : route_trouble(h->hq, "heal not done", e);
}

static enum wire_error put_frame(struct healing *h, const struct frame *f)
{
	enum wire_error r = WIRE_FINE;
	struct err e = { 0 };
	size_t at;

	if (!frame_is_signed(f, h->hq->sign_public, &at))
		return WIRE_BAD_SIGNATURE;
	if (!store_begin(h->hq->store, &e))
		return route_trouble(h->hq, "heal not done", &e);
	for (size_t i = 0; r == WIRE_FINE && i < f->n; i++)
		r = put_one(h, &f->entries[i], &e);
	/* What was noted goes with what was stored. */
	if (r == WIRE_FINE && h->note.at_ms && !hq_restored_put(h->hq, h->d->id, &h->note, &e))
		r = route_trouble(h->hq, "heal not done", &e);
	if (r != WIRE_FINE) {
		store_rollback(h->hq->store);
		return r;
	}
	h->entries += f->n;
	return store_commit(h->hq->store, &e) ? WIRE_FINE
					      : route_trouble(h->hq, "heal not done", &e);
}

static enum wire_error put_frames(struct healing *h, const void *body, size_t n)
{
	struct frame_dec *dec = frame_dec_new(h->d->feed);
	const uint8_t *at = body;
	enum wire_error r = WIRE_FINE;

	while (n && r == WIRE_FINE) {
		struct frame f = { 0 };
		size_t used = 0;

		switch (frame_dec_feed(dec, at, n, &used, &f, NULL)) {
		case FRAME_MORE:
			used = n;
			break;
		case FRAME_BAD:
			r = frame_dec_fault(dec) == FRAME_TOO_LARGE   ? WIRE_TOO_LARGE
			    : frame_dec_fault(dec) == FRAME_BAD_ENTRY ? WIRE_BAD_ENTRY
								      : WIRE_BAD_BATCH;
			break;
		case FRAME_WHOLE:
			r = put_frame(h, &f);
			frame_fini(&f);
			break;
		}
		at += used;
		n -= used;
	}
	if (r == WIRE_FINE && !frame_dec_is_between(dec))
		r = WIRE_BAD_BATCH;
	frame_dec_free(dec);
	return r;
}

enum wire_error route_heal(struct hq *hq, struct device *d, const void *body, size_t n,
			   struct buf *out)
{
	struct push_answer *a = mem_new(sizeof *a);
	struct healing h = { .hq = hq, .d = d, .out = a };
	struct head head;
	struct err e = { 0 };
	enum wire_error r;
	bool fork;

	hq_restored_get(hq, d->id, &h.note);
	r = put_frames(&h, body, n);
	/* The feed goes on after what came back, in an epoch of its own. */
	if (a->stored)
		hq_lines_forget(hq);
	if (r == WIRE_FINE && !hq_line_head(hq, d->feed, &head, &fork, &e))
		r = route_trouble(hq, "heal not done", &e);
	if (r == WIRE_FINE) {
		a->receipt = (struct receipt){ .store = hq->id,
					       .generation = hq->generation,
					       .device = d->feed,
					       .head = head.hash,
					       .height = head.height,
					       .time_ms = hq_now(hq) };
		receipt_sign(&a->receipt, RECEIPT_FEED_DOMAIN, hq->sign_seed);
		r = push_answer_write(a, out) ? WIRE_FINE : WIRE_INTERNAL;
	}
	if (a->stored)
		log_line(&hq->log, "healed entries=%" PRIu64 " of=%" PRIu64, a->stored, h.entries);
	mem_free(a);
	return r;
}

/* --- what came back is not copied once more --- */

struct healed {
	struct hash *keys;
	size_t n, cap;
	uint64_t upto, at;
	struct branches branches;
	struct hq *hq;
};

/* A stub or a box names no original: what its header says is that of the original. */
static void stub_key(const struct rec *r, struct hash *out)
{
	uint8_t words[26];

	memcpy(words, r->id.b, 16);
	for (size_t i = 0; i < 8; i++)
		words[16 + i] = (uint8_t)((uint64_t)r->wall_ms >> (8 * i));
	words[24] = (uint8_t)r->kind->number;
	words[25] = (uint8_t)(r->kind->number >> 8);
	crypto_sha256(words, sizeof words, out);
}

static bool healed_one(void *ctx, const struct stored *s)
{
	struct healed *h = ctx;
	struct rec *r = NULL;

	h->at = s->x.h.height;
	if (h->at > h->upto)
		return false;
	if (branches_left(&h->branches, h->at, s->n) || !stored_holds(s))
		return true;
	if (!hq_rec_of(h->hq, &s->x, true, &r, NULL) || !r)
		return true;
	if (h->n == h->cap) {
		size_t more = h->cap ? h->cap * 2 : 256;

		h->keys = mem_resize(h->keys, h->cap * sizeof *h->keys, more * sizeof *h->keys);
		h->cap = more;
	}
	if (r->is_copy)
		h->keys[h->n++] = r->copy_of;
	else
		stub_key(r, &h->keys[h->n++]);
	rec_free(r);
	return true;
}

static int by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct hash));
}

/* What a damaged row holds is not known: it is copied again, and shows once all the same. */
static void healed_read(struct healed *h, struct id feed, uint64_t from, uint64_t upto)
{
	h->at = from;
	h->upto = upto;
	for (;;) {
		struct err why = { 0 };
		struct damaged d;

		if (store_above(h->hq->store, feed, h->at, INT64_MAX, healed_one, h, &why))
			return;
		d = store_damaged(h->hq->store);
		if (why.class != ERR_CORRUPT || d.height <= h->at || d.height >= upto) {
			log_line(&h->hq->log, "what a feed holds was not read class=%d",
				 (int)why.class);
			return;
		}
		h->at = d.height;
	}
}

struct healed *healed_of(struct hq *hq, const struct device *d)
{
	struct healed *h = mem_new(sizeof *h);
	struct restored note;
	const struct branch *b;

	*h = (struct healed){ .hq = hq };
	branches_read(hq, d->feed, &h->branches);
	if (hq_restored_get(hq, d->id, &note) && note.feed_to > note.feed_from)
		healed_read(h, d->feed, note.feed_from, note.feed_to);
	b = h->branches.n ? &h->branches.all[h->branches.n - 1] : NULL;
	if (b && d->fed < b->upto)
		healed_read(h, d->feed, 0, b->from.height);
	if (h->n)
		qsort(h->keys, h->n, sizeof *h->keys, by_bytes);
	return h;
}

void healed_free(struct healed *h)
{
	if (!h)
		return;
	mem_free(h->keys);
	mem_free(h);
}

bool healed_has(const struct healed *h, const struct rec *r)
{
	struct hash key;

	if (!h || !h->n)
		return false;
	stub_key(r, &key);
	return bsearch(&r->hash, h->keys, h->n, sizeof *h->keys, by_bytes) ||
	       bsearch(&key, h->keys, h->n, sizeof *h->keys, by_bytes);
}
