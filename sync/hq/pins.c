#include "pins.h"

#include "ca.h"

#include "base/mem.h"

#include <string.h>

#define SETTING "pins"

struct note {
	int64_t since_ms;
	int64_t served_ms; /* when a server first said so; 0: none has */
};

static void note_read(struct hq *hq, struct note *out)
{
	struct buf b = { .ceiling = 32 };
	uint64_t since, served;
	struct rd r;

	*out = (struct note){ 0 };
	if (store_setting_get(hq->store, SETTING, &b)) {
		rd_init(&r, b.data, b.len);
		if (rd_u64(&r, &since) && rd_u64(&r, &served))
			*out = (struct note){ (int64_t)since, (int64_t)served };
	}
	buf_fini(&b);
}

static bool note_write(struct hq *hq, const struct note *n, struct err *e)
{
	struct buf b = { .ceiling = 32 };
	bool ok = buf_u64(&b, (uint64_t)n->since_ms) && buf_u64(&b, (uint64_t)n->served_ms) &&
		  store_setting_put(hq->store, SETTING, b.data, b.len, e);

	buf_fini(&b);
	return ok;
}

bool hq_pins_serve(struct hq *hq, struct err *e)
{
	struct note n;

	note_read(hq, &n);
	hq->pins = (struct pins){ .since_ms = 0 };
	if (!n.since_ms)
		return true;
	if (!ca_pins(hq->dir, &hq->pins.now, &hq->pins.next, e))
		return false;
	hq->pins.since_ms = n.since_ms;
	pins_sign(&hq->pins, hq->sign_seed);
	if (n.served_ms)
		return true;
	n.served_ms = hq_now(hq);
	return note_write(hq, &n, e);
}

struct asking {
	struct hq *hq;
	int64_t served_ms;
	struct buf untold;
};

static bool one_untold(void *ctx, const struct device *d)
{
	struct asking *a = ctx;
	struct contact c = { .at_ms = 0 };

	if (d->state == DEVICE_NEW || d->state == DEVICE_REVOKED)
		return true;
	if (!hq_contact(a->hq, d->id, &c) || c.at_ms < a->served_ms)
		buf_fmt(&a->untold, "%s%s", a->untold.len ? ", " : "", d->name);
	return true;
}

static bool all_are_told(struct hq *hq, const struct note *n, struct err *e)
{
	struct asking a = { .hq = hq, .served_ms = n->served_ms, .untold = { .ceiling = 200 } };
	bool ok;

	if (!n->since_ms)
		return true; /* both keys are in every bundle */
	if (!n->served_ms)
		return err_set(e, ERR_INPUT,
			       "Headquarters has not been started since its key was changed. Start "
			       "dapcar-hq serve, and wait until every laptop has called");
	ok = store_devices(hq->store, one_untold, &a, e);
	if (ok && a.untold.len)
		ok = err_set(
		    e, ERR_INPUT,
		    "Not told of the key after this one, because they have not called since "
		    "it was made: %s. Wait for them, or revoke them",
		    buf_str(&a.untold));
	buf_fini(&a.untold);
	return ok;
}

bool hq_pins_change(struct hq *hq, struct pins *out, int64_t *ends_ms, struct err *e)
{
	struct note n;
	int64_t now = hq_now(hq);
	bool begun;

	note_read(hq, &n);
	if (!ca_next_is_begun(hq->dir, &begun, e) || (!begun && !all_are_told(hq, &n, e)) ||
	    !ca_next_begin(hq->dir, e))
		return false;
	n = (struct note){ .since_ms = now > n.since_ms ? now : n.since_ms + 1 };
	/* Before the keys change places: what is cut off after this is begun, and goes on. */
	if (!note_write(hq, &n, e) || !ca_next_finish(hq->dir, ends_ms, e) ||
	    !ca_pins(hq->dir, &out->now, &out->next, e))
		return false;
	out->since_ms = n.since_ms;
	return true;
}
