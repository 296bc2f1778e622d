/* The lease: how long this laptop may show earlier nights without word from headquarters. Recording
 * needs none. */
#include "app_p.h"

#include "model/typed.h"

#define LEASE_STATE "lease"
#define LEASE_VERSION 1
/* How much later it must be than when it was last noted that it is later. */
#define NOTE_EVERY_MS INT64_C(3600000)

static bool lease_keep(struct app *a, struct err *e)
{
	const struct lease_note *l = &a->lease;
	struct buf b = { .ceiling = 128 };
	bool ok = buf_u8(&b, LEASE_VERSION) && buf_u64(&b, (uint64_t)l->end_ms) &&
		  buf_u64(&b, (uint64_t)l->heard_ms) && buf_u64(&b, (uint64_t)l->boot_ms) &&
		  buf_put(&b, l->boot.b, 16) && buf_u64(&b, (uint64_t)l->seen_ms) &&
		  book_state_put(a->book, LEASE_STATE, b.data, b.len, e);

	buf_fini(&b);
	return ok;
}

static bool take_ms(struct rd *r, int64_t *out)
{
	uint64_t v;

	if (!rd_u64(r, &v))
		return false;
	*out = (int64_t)v;
	return true;
}

/* The latest that it can be, by all that cannot be set back: what headquarters said and the time
 * since then that this machine has been on, and what was seen before. */
static int64_t lease_now(const struct app *a)
{
	const struct lease_note *l = &a->lease;
	int64_t now = app_now(a), since;

	if (id_equal(l->boot, clock_boot_id()) && !id_is_zero(l->boot)) {
		since = l->heard_ms + (clock_boot_ms() - l->boot_ms);
		now = since > now ? since : now;
	}
	return l->seen_ms > now ? l->seen_ms : now;
}

void lease_load(struct app *a)
{
	struct buf b = { .ceiling = 128 };
	struct lease_note l = { .end_ms = 0 };
	uint8_t version = 0;
	struct rd r;
	int64_t now;

	a->lease = l;
	if (book_state_get(a->book, LEASE_STATE, &b, NULL)) {
		rd_init(&r, b.data, b.len);
		if (rd_u8(&r, &version) && version == LEASE_VERSION && take_ms(&r, &l.end_ms) &&
		    take_ms(&r, &l.heard_ms) && take_ms(&r, &l.boot_ms) &&
		    rd_copy(&r, l.boot.b, 16) && take_ms(&r, &l.seen_ms))
			a->lease = l;
	}
	buf_fini(&b);
	now = lease_now(a);
	/* A clock that is set back later finds this. */
	if (a->lease.end_ms && now - a->lease.seen_ms > NOTE_EVERY_MS) {
		a->lease.seen_ms = now;
		lease_keep(a, NULL);
	}
}

bool app_lease_note(struct app *a, int64_t end_ms, int64_t hq_ms, struct err *e)
{
	const struct lease_note *was = &a->lease;

	/* A clock that ran ahead was seen here past the end: what HQ says now counts. */
	bool shut = was->end_ms && was->seen_ms >= was->end_ms;
	/* A look each minute that says the same is not worth a write. */
	bool same = end_ms == was->end_ms ||
		    (end_ms > was->end_ms && end_ms - was->end_ms < NOTE_EVERY_MS &&
		     hq_ms < was->end_ms);

	if (same && !shut)
		return true;
	a->lease = (struct lease_note){ .end_ms = end_ms,
					.heard_ms = hq_ms,
					.boot_ms = clock_boot_ms(),
					.boot = clock_boot_id(),
					.seen_ms = hq_ms };
	return lease_keep(a, e);
}

void app_lease(const struct app *a, struct lease *out)
{
	*out = (struct lease){ .end_ms = a->lease.end_ms,
			       .heard_ms = a->lease.heard_ms,
			       .over = a->lease.end_ms && lease_now(a) >= a->lease.end_ms };
	/* A practice book holds nothing of anybody, and its clock is set as one likes. */
	out->closed = out->over && !app_is_practice(a);
}

bool lease_hides(struct app *a, const struct rec *r)
{
	struct lease l;

	if (id_is_zero(r->shift) || hash_is_zero(&r->hash) || r->kind == &kind_shift ||
	    id_equal(r->shift, app_night(a)))
		return false;
	app_lease(a, &l);
	return l.closed;
}

void app_lease_words(const struct app *a, struct buf *out)
{
	struct lease l;

	app_lease(a, &l);
	if (!l.end_ms)
		return;
	if (l.closed)
		buf_puts(out, LEASE_OVER_WORDS);
	else {
		buf_puts(out, "Earlier nights can be read here without HQ until ");
		show_day(l.end_ms, out);
		buf_putc(out, ' ');
		show_time(l.end_ms, out);
	}
}
