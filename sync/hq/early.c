#include "early.h"
#include "routes.h"

#include "commands.h"

#include "base/json.h"
#include "base/mem.h"
#include "model/kinds.h"
#include "model/typed.h"
#include "sync/wire/frame.h"
#include "sync/wire/msg.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Settings of the store: "early" holds how many there are, "early fed NODE" how many a desk has
 * had, "early N" the N-th (time, header, signature, salt, body), "early HASH" that this one is
 * there, "early of DEVICE" which of a laptop's wait for their chain (height and hash of each). */
#define COUNT "early"
#define NAME_MAX 80
#define WAITING_BYTES ((size_t)EARLY_WAITING_MAX * (8 + sizeof(struct hash)))
#define COPY_MAX (8 + ENTRY_HEADER_LEN + ENTRY_SIG_LEN + ENTRY_SALT_LEN + ENTRY_BODY_MAX)

static void name_of(uint64_t n, char out[NAME_MAX])
{
	snprintf(out, NAME_MAX, "early %" PRIu64, n);
}

static void name_of_hash(const struct hash *h, char out[NAME_MAX])
{
	char hex[HASH_HEX_LEN + 1];

	snprintf(out, NAME_MAX, "early %s", hash_hex(h, hex));
}

static uint64_t figure(struct hq *hq, const char *name)
{
	struct buf b = { .ceiling = 16 };
	uint64_t n = 0;
	struct rd r;

	if (store_setting_get(hq->store, name, &b)) {
		rd_init(&r, b.data, b.len);
		if (!rd_u64(&r, &n))
			n = 0;
	}
	buf_fini(&b);
	return n;
}

static bool copy_is_there(struct hq *hq, uint64_t n)
{
	struct buf b = { .ceiling = COPY_MAX };
	char name[NAME_MAX];
	bool there;

	name_of(n, name);
	there = store_setting_get(hq->store, name, &b);
	buf_fini(&b);
	return there;
}

/* What is noted, unless another process kept one meanwhile, is the last that is there. */
static bool count_holds(struct hq *hq, uint64_t *n)
{
	bool holds;

	do {
		*n = figure(hq, COUNT);
		holds = *n < INT64_MAX && (!*n || copy_is_there(hq, *n)) &&
			!copy_is_there(hq, *n + 1);
	} while (!holds && figure(hq, COUNT) != *n);
	return holds;
}

bool hq_early_count_holds(struct hq *hq)
{
	uint64_t n;

	return count_holds(hq, &n);
}

/* A number that is damaged sends nobody through copies that never were, and has none written over.
 */
uint64_t hq_early_count(struct hq *hq)
{
	uint64_t n, there = 0, end = 1;

	if (count_holds(hq, &n))
		return n;
	log_line(&hq->log, "number of early copies damaged noted=%" PRIu64, n);
	while (copy_is_there(hq, end)) {
		there = end;
		end *= 2;
	}
	while (end - there > 1) {
		n = there + (end - there) / 2;
		*(copy_is_there(hq, n) ? &there : &end) = n;
	}
	return there;
}

static void name_of_node(struct id node, char out[NAME_MAX])
{
	char hex[ID_HEX_LEN + 1];

	snprintf(out, NAME_MAX, "early fed %s", id_hex(node, hex));
}

uint64_t hq_early_fed(struct hq *hq, struct id node)
{
	char name[NAME_MAX];
	uint64_t n;

	name_of_node(node, name);
	n = figure(hq, name);
	/* One that is damaged: from the first again, the same copy shows once. */
	return n <= hq_early_count(hq) ? n : 0;
}

bool hq_early_fed_note(struct hq *hq, struct id node, uint64_t n, struct err *e)
{
	struct buf b = { .ceiling = 16 };
	char name[NAME_MAX];
	bool ok;

	name_of_node(node, name);
	ok = buf_u64(&b, n) && store_setting_put(hq->store, name, b.data, b.len, e);
	buf_fini(&b);
	return ok;
}

/* Is it the copy that came? The hash of one that its chain has brought is proven there. */
static bool copy_holds(struct hq *hq, struct early *c)
{
	struct device d;

	if (!entry_rebuild(&c->x, NULL))
		return false;
	c->arrived = store_has(hq->store, c->x.h.device, c->x.h.height, &c->x.hash);
	return c->arrived || (store_device_by_id(hq->store, c->x.h.device, &d) &&
			      entry_sig_holds(d.sign_key, &c->x.hash, c->x.sig));
}

static bool copy_read(struct hq *hq, uint64_t n, struct buf *b, struct early *out)
{
	struct entry *x = &out->x;
	const uint8_t *body = NULL;
	uint64_t at = 0;
	char name[NAME_MAX];
	struct rd r;

	name_of(n, name);
	buf_fini(b);
	b->ceiling = COPY_MAX;
	if (!store_setting_get(hq->store, name, b))
		return false;
	rd_init(&r, b->data, b->len);
	if (!rd_u64(&r, &at) || !rd_copy(&r, x->header, ENTRY_HEADER_LEN) ||
	    !rd_copy(&r, x->sig, ENTRY_SIG_LEN) || !rd_copy(&r, x->salt, ENTRY_SALT_LEN) ||
	    !rd_view(&r, &body, r.left))
		return false;
	x->body = (const char *)body;
	x->has_sig = true;
	out->at_ms = (int64_t)at;
	/* Its length before its content is read. */
	return entry_header_unpack(x->header, &x->h, NULL) &&
	       x->h.body_len == b->len - 8 - ENTRY_HEADER_LEN - ENTRY_SIG_LEN - ENTRY_SALT_LEN &&
	       copy_holds(hq, out);
}

void hq_early_each(struct hq *hq, uint64_t after, early_fn fn, void *ctx)
{
	struct buf b = { .ceiling = COPY_MAX };
	uint64_t count = hq_early_count(hq);
	bool on = true;

	for (uint64_t n = after + 1; on && n <= count; n++) {
		struct early c = { .n = n };

		if (!copy_read(hq, n, &b, &c)) {
			c = (struct early){ .n = n, .damaged = true };
			log_line(&hq->log, "early copy damaged n=%" PRIu64 " passed over", n);
		}
		on = fn(ctx, &c);
	}
	buf_fini(&b);
}

/* --- taking in --- */

static void name_of_waiting(struct id device, char out[NAME_MAX])
{
	char hex[ID_HEX_LEN + 1];

	snprintf(out, NAME_MAX, "early of %s", id_hex(device, hex));
}

/* Those of a laptop that wait, without what its chain has brought since: a few, whatever was kept
 * before and of whom. */
static size_t waiting_of(struct hq *hq, struct id device, struct buf *out)
{
	struct buf all = { .ceiling = WAITING_BYTES };
	char name[NAME_MAX];
	struct hash hash;
	uint64_t height;
	size_t n = 0;
	struct rd r;

	name_of_waiting(device, name);
	if (store_setting_get(hq->store, name, &all)) {
		rd_init(&r, all.data, all.len);
		while (rd_u64(&r, &height) && rd_copy(&r, hash.b, sizeof hash.b))
			if (!store_has(hq->store, device, height, &hash) && buf_u64(out, height) &&
			    buf_put(out, hash.b, sizeof hash.b))
				n++;
	}
	buf_fini(&all);
	return n;
}

static bool waiting_write(struct hq *hq, const struct entry *x, struct buf *waiting, struct err *e)
{
	char name[NAME_MAX];

	name_of_waiting(x->h.device, name);
	return buf_u64(waiting, x->h.height) && buf_put(waiting, x->hash.b, sizeof x->hash.b) &&
	       store_setting_put(hq->store, name, waiting->data, waiting->len, e);
}

static bool copy_write(struct hq *hq, const struct entry *x, uint64_t n, struct err *e)
{
	struct buf b = { .ceiling = COPY_MAX }, count = { .ceiling = 16 };
	char name[NAME_MAX], by_hash[NAME_MAX];
	bool ok;

	name_of(n, name);
	name_of_hash(&x->hash, by_hash);
	ok = buf_u64(&count, n) && buf_u64(&b, (uint64_t)hq_now(hq)) &&
	     buf_put(&b, x->header, ENTRY_HEADER_LEN) && buf_put(&b, x->sig, ENTRY_SIG_LEN) &&
	     buf_put(&b, x->salt, ENTRY_SALT_LEN) && buf_put(&b, x->body, x->h.body_len) &&
	     store_setting_put(hq->store, name, b.data, b.len, e) &&
	     store_setting_put(hq->store, by_hash, count.data, count.len, e) &&
	     store_setting_put(hq->store, COUNT, count.data, count.len, e);
	buf_fini(&b);
	buf_fini(&count);
	return ok;
}

static enum wire_error take(struct hq *hq, const struct device *d, const struct frame *f,
			    struct early_answer *a)
{
	const struct entry *x = &f->entries[0];
	struct buf there = { .ceiling = 16 }, waiting = { .ceiling = WAITING_BYTES };
	char by_hash[NAME_MAX];
	struct err e = { 0 };
	enum wire_error r = WIRE_FINE;
	size_t at;
	bool same;

	if (f->n != 1)
		return WIRE_BAD_BATCH;
	if (!frame_is_signed(f, d->sign_key, &at))
		return WIRE_BAD_SIGNATURE;
	name_of_hash(&x->hash, by_hash);
	same = store_has(hq->store, d->id, x->h.height, &x->hash) ||
	       store_setting_get(hq->store, by_hash, &there);
	buf_fini(&there);
	if (same) {
		a->present++;
		return WIRE_FINE;
	}
	if (waiting_of(hq, d->id, &waiting) >= EARLY_WAITING_MAX)
		r = WIRE_TOO_MANY;
	else if (!copy_write(hq, x, hq_early_count(hq) + 1, &e) ||
		 !waiting_write(hq, x, &waiting, &e))
		r = route_trouble(hq, "early copy not kept", &e);
	else
		a->kept++;
	buf_fini(&waiting);
	return r;
}

static enum wire_error take_all(struct hq *hq, const struct device *d, struct frame_dec *dec,
				const uint8_t *at, size_t n, struct early_answer *a)
{
	enum wire_error r = WIRE_FINE;

	while (n && r == WIRE_FINE) {
		struct frame f = { 0 };
		size_t used = 0;

		switch (frame_dec_feed(dec, at, n, &used, &f, NULL)) {
		case FRAME_WHOLE:
			r = take(hq, d, &f, a);
			frame_fini(&f);
			break;
		case FRAME_MORE:
			return WIRE_BAD_BATCH;
		case FRAME_BAD:
			return frame_dec_fault(dec) == FRAME_BAD_ENTRY   ? WIRE_BAD_ENTRY
			       : frame_dec_fault(dec) == FRAME_TOO_LARGE ? WIRE_TOO_LARGE
									 : WIRE_BAD_BATCH;
		}
		at += used;
		n -= used;
	}
	return r;
}

enum wire_error route_early(struct hq *hq, struct device *d, const void *body, size_t n,
			    struct buf *out)
{
	struct frame_dec *dec = frame_dec_new(d->id);
	struct early_answer a = { .kept = 0 };
	enum wire_error r = WIRE_BAD_BATCH;
	struct err e = { 0 };

	if (store_begin(hq->store, &e)) {
		r = n ? take_all(hq, d, dec, body, n, &a) : WIRE_BAD_BATCH;
		if (r != WIRE_FINE)
			store_rollback(hq->store);
		else if (!store_commit(hq->store, &e))
			r = route_trouble(hq, "early copy not kept", &e);
	} else {
		r = route_trouble(hq, "early copy not kept", &e);
	}
	frame_dec_free(dec);
	if (r == WIRE_FINE && !early_answer_write(&a, out))
		r = WIRE_INTERNAL;
	return r;
}

/* --- early list --- */

struct listing {
	struct hq *hq;
	struct buf out;
	size_t waiting;
};

/* The line that says why it is urgent: its kind and the codes that a person decides by, no words
 * and no names. */
static void what_it_says(const struct rec *r, struct buf *out)
{
	static const struct {
		const struct kind *kind;
		size_t field;
	} rows[] = {
		{ &kind_risk_assessment, RISK_ASSESSMENT_FINAL_GRADE },
		{ &kind_risk_assessment, RISK_ASSESSMENT_PJ_GRADE },
		{ &kind_referral, REFERRAL_REFERRAL_TYPE },
		{ &kind_referral, REFERRAL_URGENCY },
		{ &kind_task, TASK_TASK_TYPE },
	};

	buf_puts(out, r->kind->key);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].kind == r->kind && rec_filled(r, rows[i].field))
			buf_fmt(out, " %s", rec_text(r, rows[i].field));
}

static bool list_one(void *ctx, const struct early *c)
{
	struct listing *l = ctx;
	char id[ID_HEX_LEN + 1], when[INSTANT_LEN + 1], written[INSTANT_LEN + 1];
	struct device d = { .name = "" };
	struct rec *r = NULL;

	if (c->damaged)
		buf_fmt(&l->out,
			"Copy %" PRIu64 " is damaged here; its night brings the entry itself\n",
			c->n);
	if (c->damaged || c->arrived)
		return true;
	l->waiting++;
	store_device_by_id(l->hq->store, c->x.h.device, &d);
	buf_fmt(&l->out, "%-12s came %s, written %s, record %s: ", d.name,
		instant_text(c->at_ms, when), instant_text(c->x.h.wall_ms, written),
		id_hex(c->x.h.record, id));
	if (hq_rec_of(l->hq, &c->x, false, &r, NULL) && r && !r->sealed)
		what_it_says(r, &l->out);
	else
		buf_fmt(&l->out, "kind %u, sealed or not known here", c->x.h.kind);
	rec_free(r);
	buf_puts(&l->out, "\n");
	return true;
}

bool command_early_list(const struct given *g, struct err *e)
{
	struct listing l = { .hq = NULL };
	bool ok = command_open(g, false, &l.hq, e);

	if (ok)
		hq_early_each(l.hq, 0, list_one, &l);
	if (ok && !l.waiting)
		buf_puts(&l.out, "Nothing came early that its night has not brought since\n");
	ok = ok && command_print(&l.out, e);
	buf_fini(&l.out);
	hq_close(l.hq);
	return ok;
}
