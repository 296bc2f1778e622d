#include "courier.h"

#include "commands.h"
#include "push.h"

#include "base/file.h"
#include "base/mem.h"
#include "sync/wire/courier.h"

#include <inttypes.h>
#include <stdio.h>

/* The device that wrote it, and may what it wrote come this way? */
static enum wire_error writer_of(struct hq *hq, bool by_hand, const struct courier *c,
				 struct device *out)
{
	struct err e = { 0 };

	if (!id_is_zero(c->store) && !id_equal(c->store, hq->id))
		return WIRE_WRONG_DEVICE;
	if (!store_device_by_id(hq->store, c->device, out) || out->state == DEVICE_NEW)
		return WIRE_DEVICE_UNKNOWN;
	if (out->state == DEVICE_ACTIVE)
		return WIRE_FINE;
	if (!by_hand)
		return out->state == DEVICE_REVOKED ? WIRE_REVOKED : WIRE_SUSPENDED;
	if (!store_incident(hq->store, hq_now(hq), out->id, "courier", &c->head, &e))
		return WIRE_INTERNAL;
	return WIRE_FINE;
}

static enum wire_error as_push(struct hq *hq, const struct device *whose, const struct courier *c,
			       struct push_answer *out, int64_t *index)
{
	struct push *p = push_new(hq, whose);
	enum wire_error r = push_feed(p, c->frames, c->len, index);

	if (r == WIRE_FINE)
		r = push_end(p, out, index);
	push_free(p);
	return r;
}

enum wire_error courier_take(struct hq *hq, bool by_hand, const void *file, size_t n,
			     struct push_answer *out, struct device *whose, int64_t *index)
{
	struct buf plain = { .ceiling = COURIER_FILE_MAX };
	struct courier c;
	enum wire_error r = WIRE_BAD_BATCH;

	*index = -1;
	if (courier_open(file, n, hq->box_secret, &plain, &c, NULL))
		r = writer_of(hq, by_hand, &c, whose);
	if (r == WIRE_FINE)
		r = as_push(hq, whose, &c, out, index);
	/* The sender holds the receipt against the ticket, so it must be for what the bundle says
	 * it ends with. */
	if (r == WIRE_FINE && !courier_is_covered(file, n, &out->receipt))
		r = WIRE_BAD_BATCH;
	buf_fini(&plain);
	return r;
}

enum wire_error route_courier(struct hq *hq, struct device *d, const void *body, size_t n,
			      struct buf *out)
{
	struct push_answer *a = mem_new(sizeof *a);
	char mine[ID_HEX_LEN + 1], theirs[ID_HEX_LEN + 1];
	struct device whose;
	enum wire_error r;
	int64_t index;

	r = courier_take(hq, false, body, n, a, &whose, &index);
	if (r == WIRE_FINE && !id_equal(d->id, whose.id))
		log_line(&hq->log, "courier by=%.8s of=%.8s", id_hex(d->id, mine),
			 id_hex(whose.id, theirs));
	if (r == WIRE_FINE && !push_answer_write(a, out))
		r = WIRE_INTERNAL;
	mem_free(a);
	return r;
}

/* --- by hand --- */

static bool refused(enum wire_error r, struct err *e)
{
	switch (r) {
	case WIRE_FINE:
		return true;
	case WIRE_WRONG_DEVICE:
		return err_set(e, ERR_DENIED, "The file is for another headquarters");
	case WIRE_DEVICE_UNKNOWN:
		return err_set(e, ERR_DENIED, "No laptop of this headquarters wrote the file");
	case WIRE_PARENT_UNKNOWN:
		return err_set(e, ERR_INPUT,
			       "What comes before it is not here. Bring the older file of that "
			       "laptop first, or "
			       "let it send over the network");
	case WIRE_STORAGE_FULL:
		return err_set(
		    e, ERR_IO,
		    "The disk of headquarters is full. What came before it was full is kept");
	case WIRE_BUSY:
	case WIRE_INTERNAL:
		return err_set(e, ERR_IO, "The store could not take it. Try again");
	default:
		return err_set(e, ERR_PEER,
			       "The file is damaged, or was sealed for another headquarters. "
			       "Nothing after the damage "
			       "was taken");
	}
}

static bool receipt_put(const char *path, const struct receipt *r, struct err *e)
{
	uint8_t bytes[COURIER_RECEIPT_LEN];
	char *beside = mem_fmt("%s.receipt", path);
	bool ok;

	courier_receipt_pack(r, bytes);
	ok = file_write(beside, bytes, sizeof bytes, e);
	if (ok)
		printf("Take %s back to the laptop: dapcar courier read %s\n", beside, beside);
	mem_free(beside);
	return ok;
}

bool command_courier_read(const struct given *g, struct err *e)
{
	struct buf file = { .ceiling = COURIER_FILE_MAX };
	struct push_answer *a = mem_new(sizeof *a);
	struct hq *hq = NULL;
	struct device whose = { .state = DEVICE_ACTIVE };
	int64_t index;
	bool ok = command_open(g, false, &hq, e) && file_read(g->arguments[0], &file, e) &&
		  refused(courier_take(hq, true, file.data, file.len, a, &whose, &index), e);

	if (ok) {
		printf("%s: %" PRIu64 " new entries, %" PRIu64 " that were here already\n",
		       whose.name, a->stored, a->present);
		if (whose.state != DEVICE_ACTIVE)
			printf("This laptop is %s. An incident is noted\n",
			       device_state_code(whose.state));
		ok = receipt_put(g->arguments[0], &a->receipt, e);
	}
	buf_fini(&file);
	mem_free(a);
	hq_close(hq);
	return ok;
}
