#include "push.h"
#include "routes.h"
#include "untold.h"

#include "backup.h"

#include "base/mem.h"
#include "model/field.h"
#include "model/kinds.h"
#include "sync/wire/frame.h"

struct push {
	struct hq *hq;
	struct device device;
	struct frame_dec *dec;
	uint64_t bytes, frames, entries;
	uint64_t stored, present, parked;
	bool incident;
	struct head head; /* of the last frame */
};

struct push *push_new(struct hq *hq, const struct device *device)
{
	struct push *p = mem_new(sizeof *p);

	*p = (struct push){ .hq = hq, .device = *device, .dec = frame_dec_new(device->id) };
	return p;
}

void push_free(struct push *p)
{
	if (!p)
		return;
	frame_dec_free(p->dec);
	mem_free(p);
}

uint64_t push_frames(const struct push *p)
{
	return p->frames;
}

static bool is_known(const struct entry_header *h)
{
	const struct kind *k = kind_by_number(h->kind);

	return h->kind == KIND_OPEN || (k && h->schema <= k->schema);
}

struct counts {
	struct untold untold;
	uint64_t stored, present, parked;
	bool fork;
};

static enum wire_error put_entries(struct push *p, const struct frame *f, struct counts *c,
				   int64_t *index)
{
	struct err e = { 0 };

	for (size_t i = 0; i < f->n; i++) {
		const struct entry *x = &f->entries[i];
		enum place place = is_known(&x->h) ? PLACE_PLAIN : PLACE_PARKED;

		*index = (int64_t)(p->entries + i);
		switch (store_append(p->hq->store, x, place, &e)) {
		case PUT_FORK:
			if (!store_incident(p->hq->store, hq_now(p->hq), p->device.id, "fork",
					    &x->hash, &e))
				return route_trouble(p->hq, "entries not kept", &e);
			untold_add(&c->untold, x, true);
			c->fork = true;
			c->stored++;
			break;
		case PUT_NEW:
			untold_add(&c->untold, x, false);
			c->stored++;
			break;
		case PUT_SAME:
			c->present++;
			break;
		case PUT_GAP:
			return WIRE_PARENT_UNKNOWN;
		case PUT_FAIL:
			return route_trouble(p->hq, "entries not kept", &e);
		}
		c->parked += place == PLACE_PARKED;
	}
	*index = -1;
	return WIRE_FINE;
}

/* One frame, one transaction: a part of the turn's, so that a bad one takes no other's with it.
 * Durable when the turn is. */
static enum wire_error put_frame(struct push *p, const struct frame *f, int64_t *index)
{
	struct counts c = { 0 };
	struct err e = { 0 };
	enum wire_error r;
	size_t at = 0;

	if (!frame_is_signed(f, p->device.sign_key, &at)) {
		*index = (int64_t)(p->entries + at);
		return WIRE_BAD_SIGNATURE;
	}
	if (!store_begin(p->hq->store, &e))
		return route_trouble(p->hq, "entries not kept", &e);
	untold_read(p->hq, p->device.id, &c.untold);
	r = put_entries(p, f, &c, index);
	/* With the entries: whoever made the fork hears of it until it has what it lacks. */
	if (r == WIRE_FINE && !untold_write(p->hq, p->device.id, &c.untold, &e))
		r = route_trouble(p->hq, "entries not kept", &e);
	if (r != WIRE_FINE) {
		store_rollback(p->hq->store);
		return r;
	}
	if (!store_commit(p->hq->store, &e))
		return route_trouble(p->hq, "entries not kept", &e);
	p->frames++;
	p->entries += f->n;
	p->stored += c.stored;
	p->present += c.present;
	p->parked += c.parked;
	p->incident |= c.fork;
	if (f->n)
		p->head = (struct head){ .hash = f->entries[f->n - 1].hash,
					 .height = f->entries[f->n - 1].h.height };
	return WIRE_FINE;
}

static enum wire_error fault_error(struct push *p, int64_t *index)
{
	switch (frame_dec_fault(p->dec)) {
	case FRAME_TOO_LARGE:
		return WIRE_TOO_LARGE;
	case FRAME_BAD_ENTRY:
		*index = (int64_t)(p->entries + frame_dec_fault_at(p->dec));
		return WIRE_BAD_ENTRY;
	default:
		return WIRE_BAD_BATCH;
	}
}

enum wire_error push_feed(struct push *p, const void *bytes, size_t n, int64_t *index)
{
	const uint8_t *at = bytes;
	enum wire_error r = WIRE_FINE;

	*index = -1;
	p->bytes += n;
	if (p->bytes > WIRE_PUSH_MAX)
		return WIRE_TOO_LARGE;
	while (n && r == WIRE_FINE) {
		struct frame f = { 0 };
		struct err e = { 0 };
		size_t used = 0;

		switch (frame_dec_feed(p->dec, at, n, &used, &f, &e)) {
		case FRAME_MORE:
			return WIRE_FINE;
		case FRAME_BAD:
			return fault_error(p, index);
		case FRAME_WHOLE:
			r = put_frame(p, &f, index);
			frame_fini(&f);
			break;
		}
		at += used;
		n -= used;
	}
	return r;
}

enum wire_error push_end(struct push *p, struct push_answer *out, int64_t *index)
{
	struct err e = { 0 };
	struct receipt *r = &out->receipt;
	struct head kept;

	*index = -1;
	*out = (struct push_answer){ 0 };
	if (!frame_dec_is_between(p->dec))
		return WIRE_BAD_BATCH;
	/* Nothing was in it: the receipt is for what there is. */
	if (!p->frames && !store_head(p->hq->store, p->device.id, &p->head, &e))
		return route_trouble(p->hq, "entries not kept", &e);
	*r = (struct receipt){ .store = p->hq->id,
			       .generation = p->hq->generation,
			       .device = p->device.id,
			       .head = p->head.hash,
			       .height = p->head.height,
			       .time_ms = hq_now(p->hq) };
	receipt_sign(r, RECEIPT_DOMAIN, p->hq->sign_seed);
	if (!store_receipt(p->hq->store, r->time_ms, p->device.id, &p->head, r->sig, &e))
		return route_trouble(p->hq, "entries not kept", &e);
	if (hq_backed_up(p->hq, p->device.id, &kept))
		out->backed_up = (struct mark){ kept.hash, kept.height };
	out->stored = p->stored;
	out->present = p->present;
	out->parked = p->parked;
	out->incident = p->incident;
	return WIRE_FINE;
}
