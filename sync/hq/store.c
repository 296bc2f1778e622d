/* What is the same for every kind of store: transactions in one another, turns, and the few rules
 * of the register. */
#include "store_ops.h"

#include "base/mem.h"

struct store *store_wrap(const struct store_log_ops *log, const struct store_register_ops *reg,
			 void *own)
{
	struct store *s = mem_new(sizeof *s);

	*s = (struct store){ .log = log, .reg = reg, .own = own };
	return s;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	s->log->close(s);
	mem_free(s);
}

enum store_trouble store_trouble(const struct store *s)
{
	return s->trouble;
}

/* --- transactions --- */

static bool is_lost(struct store *s, struct err *e)
{
	s->trouble = s->lost_by;
	return err_set(e, ERR_IO,
		       s->trouble == STORE_FULL ? "The disk of headquarters is full"
						: "The store took back what was written with it");
}

/* The outermost. */
static bool open_one(struct store *s, struct err *e)
{
	s->trouble = STORE_FINE;
	if (!s->log->begin(s, e))
		return false;
	/* Nobody else writes from here on. */
	s->settled = s->log->arrivals(s);
	s->depth = 1;
	s->lost = false;
	return true;
}

static bool end_one(struct store *s, struct err *e)
{
	bool ok = !s->lost;

	s->depth = 0;
	s->lost = false;
	if (!ok) {
		s->log->rollback(s);
		return is_lost(s, e);
	}
	if (!s->log->commit(s, e))
		return false;
	s->commits++;
	return true;
}

/* Before every write: in a turn the first one opens the transaction that all share. */
static bool may_write(struct store *s, struct err *e)
{
	if (s->lost)
		return is_lost(s, e);
	return s->depth || !s->in_turn || open_one(s, e);
}

static void lose(struct store *s)
{
	if (!s->lost)
		s->lost_by = s->trouble;
	s->lost = true;
}

/* After every write that is not a transaction: a store may have ended it all. */
static bool wrote(struct store *s, bool ok)
{
	if (!ok && s->depth && !s->log->is_open(s))
		lose(s);
	return ok;
}

bool store_begin(struct store *s, struct err *e)
{
	if (!may_write(s, e))
		return false;
	if (!s->depth)
		return open_one(s, e);
	if (!wrote(s, s->log->mark(s, e)))
		return false;
	s->depth++;
	return true;
}

bool store_commit(struct store *s, struct err *e)
{
	if (s->depth == 1)
		return end_one(s, e);
	if (!s->depth)
		return err_set(e, ERR_BUG, "Nothing was begun in the store");
	s->depth--;
	if (s->lost)
		return is_lost(s, e);
	return wrote(s, s->log->keep(s, e));
}

void store_rollback(struct store *s)
{
	if (!s->depth)
		return;
	s->depth--;
	if (!s->depth) {
		s->lost = false;
		s->log->rollback(s);
	} else if (!s->lost && !s->log->undo(s, NULL)) {
		/* A part that cannot be taken back takes all with it. */
		lose(s);
	}
}

/* --- turns --- */

void store_turn_begin(struct store *s)
{
	s->in_turn = true;
}

bool store_turn_wrote(const struct store *s)
{
	return s->in_turn && s->depth;
}

bool store_turn_end(struct store *s, struct err *e)
{
	s->in_turn = false;
	return !s->depth || end_one(s, e);
}

uint64_t store_commits(const struct store *s)
{
	return s->commits;
}

/* --- the log --- */

enum put store_append(struct store *s, const struct entry *x, enum place place, struct err *e)
{
	enum put r = may_write(s, e) ? s->log->append(s, x, place, e) : PUT_FAIL;

	wrote(s, r != PUT_FAIL);
	return r;
}

bool store_after(struct store *s, uint64_t n, uint64_t max, stored_fn fn, void *ctx, struct err *e)
{
	s->damaged = (struct damaged){ .n = 0 };
	return s->log->after(s, n, max, fn, ctx, e);
}

bool stored_holds(const struct stored *s)
{
	const struct entry *x = &s->x;
	struct hash h;

	entry_hash(x->header, &h);
	if (!hash_equal(&h, &x->hash))
		return false;
	entry_commit(x->salt, x->body, x->h.body_len, &h);
	return hash_equal(&h, &x->h.body_commit);
}

struct damaged store_damaged(const struct store *s)
{
	return s->damaged;
}

struct passing {
	stored_fn fn;
	damaged_fn damaged;
	void *ctx;
	uint64_t last, seen;
	bool stopped;
};

static bool pass_one(void *ctx, const struct stored *s)
{
	struct passing *p = ctx;
	bool on;

	p->last = s->n;
	p->seen++;
	if (stored_holds(s)) {
		on = p->fn(p->ctx, s);
	} else {
		on = p->damaged(p->ctx, &(struct damaged){ .n = s->n,
							   .device = s->x.h.device,
							   .height = s->x.h.height,
							   .size = s->x.h.body_len });
	}
	p->stopped = !on;
	return on;
}

/* Arrivals that are looked for behind a page that cannot be read. */
#define BEHIND_MOST 1024

static bool take_number(void *ctx, const struct stored *s)
{
	*(uint64_t *)ctx = s->n;
	return false;
}

/* The first arrival after `n` that can be read; 0: none near. */
static uint64_t readable_after(struct store *s, uint64_t n)
{
	uint64_t found = 0;

	for (uint64_t k = 1; k <= BEHIND_MOST; k++) {
		struct err why = { 0 };

		if (store_after(s, n + k, 1, take_number, &found, &why))
			return found ? found : n + k + 1;
		if (why.class != ERR_CORRUPT)
			return 0;
		if (s->damaged.n)
			return s->damaged.n;
	}
	return 0;
}

/* A whole page, and with it a row of them: only their numbers are known. */
static bool pass_page(struct store *s, struct passing *p, uint64_t max)
{
	uint64_t next = readable_after(s, p->last);

	if (!next)
		return false;
	/* It is known what is the matter, and nothing else is. */
	s->trouble = STORE_FINE;
	while (p->last + 1 < next && p->seen < max && !p->stopped) {
		p->last++;
		p->seen++;
		p->stopped = !p->damaged(p->ctx, &(struct damaged){ .n = p->last });
	}
	/* In the transaction that met such a page SQLite writes nothing more. */
	p->stopped = true;
	return true;
}

bool store_after_whole(struct store *s, uint64_t n, uint64_t max, stored_fn fn, damaged_fn damaged,
		       void *ctx, struct err *e)
{
	struct passing p = { .fn = fn, .damaged = damaged, .ctx = ctx, .last = n };

	while (p.seen < max && !p.stopped) {
		struct err why = { 0 };

		if (store_after(s, p.last, max - p.seen, pass_one, &p, &why))
			break;
		if (why.class == ERR_CORRUPT && !s->damaged.n && pass_page(s, &p, max))
			continue;
		if (why.class != ERR_CORRUPT || !s->damaged.n)
			return err_set(e, why.class, "%s", why.text);
		p.last = s->damaged.n;
		p.seen++;
		p.stopped = !damaged(ctx, &s->damaged);
	}
	return true;
}

bool store_above(struct store *s, struct id device, uint64_t height, uint64_t max, stored_fn fn,
		 void *ctx, struct err *e)
{
	s->damaged = (struct damaged){ .n = 0 };
	return s->log->above(s, device, height, max, fn, ctx, e);
}

bool store_after_of(struct store *s, struct id device, uint64_t n, uint64_t height, uint64_t max,
		    stored_fn fn, void *ctx, struct err *e)
{
	s->damaged = (struct damaged){ .n = 0 };
	return s->log->after_of(s, device, n, height, max, fn, ctx, e);
}

bool store_find(struct store *s, struct id device, uint64_t height, const struct hash *h,
		stored_fn fn, void *ctx, struct err *e)
{
	s->damaged = (struct damaged){ .n = 0 };
	return s->log->find(s, device, height, h, fn, ctx, e);
}

bool store_head(struct store *s, struct id device, struct head *out, struct err *e)
{
	return s->log->head(s, device, 0, out, e);
}

bool store_head_after(struct store *s, struct id device, uint64_t n, struct head *out,
		      struct err *e)
{
	return s->log->head(s, device, n, out, e);
}

bool store_has(struct store *s, struct id device, uint64_t height, const struct hash *h)
{
	return s->log->has(s, device, height, h);
}

uint64_t store_newest_of(struct store *s, struct id device, const struct hash *all, size_t n,
			 size_t *which)
{
	return n ? s->log->newest_of(s, device, all, n, which) : 0;
}

uint64_t store_height_of(struct store *s, struct id device, const struct hash *h)
{
	size_t which;

	return store_newest_of(s, device, h, 1, &which);
}

bool store_has_child(struct store *s, struct id device, uint64_t height, const struct hash *h)
{
	return s->log->has_child(s, device, height, h);
}

uint64_t store_arrivals(struct store *s)
{
	return s->log->arrivals(s);
}

uint64_t store_settled(struct store *s)
{
	return s->depth ? s->settled : s->log->arrivals(s);
}

/* --- the register --- */

bool store_device_put(struct store *s, const struct device *d, struct err *e)
{
	struct device other;

	if (store_device_by_name(s, d->name, &other) && !id_equal(other.id, d->id))
		return err_set(e, ERR_INPUT,
			       "There is a device of that name already. Use another name");
	return may_write(s, e) && wrote(s, s->reg->device_put(s, d, e));
}

bool store_device_rename(struct store *s, struct id from, struct id to, struct err *e)
{
	return may_write(s, e) && wrote(s, s->reg->device_rename(s, from, to, e));
}

bool store_device_by_id(struct store *s, struct id id, struct device *out)
{
	return s->reg->device_by_id(s, id, out);
}

bool store_device_by_name(struct store *s, const char *name, struct device *out)
{
	return s->reg->device_by_name(s, name, out);
}

bool store_device_by_spki(struct store *s, const struct hash *spki, struct device *out, bool *boot)
{
	s->trouble = STORE_FINE;
	if (hash_is_zero(spki) || !s->reg->device_by_spki(s, spki, out))
		return false;
	*boot = !hash_equal(&out->spki, spki);
	return true;
}

bool store_devices(struct store *s, device_fn fn, void *ctx, struct err *e)
{
	return s->reg->devices(s, fn, ctx, e);
}

bool store_is_feed(struct store *s, struct id device)
{
	return s->reg->is_feed(s, device);
}

bool store_device_fed(struct store *s, struct id id, uint64_t n, struct err *e)
{
	return may_write(s, e) && wrote(s, s->reg->device_fed(s, id, n, e));
}

bool store_certificate_put(struct store *s, struct id device, const char *pem, struct err *e)
{
	return may_write(s, e) && wrote(s, s->reg->certificate_put(s, device, pem, e));
}

bool store_certificate_get(struct store *s, struct id device, struct buf *out, struct err *e)
{
	return s->reg->certificate_get(s, device, out) ||
	       err_set(e, ERR_INPUT, "That device has no certificate yet");
}

bool store_code_put(struct store *s, struct id device, unsigned position, const char *code,
		    struct err *e)
{
	return may_write(s, e) && wrote(s, s->reg->code_put(s, device, position, code, e));
}

bool store_code_take(struct store *s, struct id device, const char *person, int64_t at_ms,
		     struct buf *out, struct err *e)
{
	int64_t position;
	bool ok;

	if (!store_begin(s, e))
		return false;
	ok = s->reg->code_next(s, device, &position, out);
	if (!ok)
		err_set(e, ERR_INPUT, "Every code of that device has been given out");
	if (ok && wrote(s, s->reg->code_give(s, device, position, person, at_ms, e)))
		return store_commit(s, e);
	store_rollback(s);
	return false;
}

bool store_code_given(struct store *s, struct id device, const char *person)
{
	return s->reg->code_given(s, device, person);
}

size_t store_codes_left(struct store *s, struct id device)
{
	return s->reg->codes_left(s, device);
}

bool store_incident(struct store *s, int64_t at_ms, struct id device, const char *what,
		    const struct hash *about, struct err *e)
{
	return may_write(s, e) && wrote(s, s->reg->incident(s, at_ms, device, what, about, e));
}

uint64_t store_incidents(struct store *s, struct id device)
{
	return s->reg->incidents(s, device);
}

bool store_receipt(struct store *s, int64_t at_ms, struct id device, const struct head *head,
		   const uint8_t sig[64], struct err *e)
{
	return may_write(s, e) && wrote(s, s->reg->receipt(s, at_ms, device, head, sig, e));
}

int64_t store_last_receipt(struct store *s, struct id device)
{
	return s->reg->last_receipt(s, device);
}

bool store_setting_put(struct store *s, const char *name, const void *p, size_t n, struct err *e)
{
	return may_write(s, e) && wrote(s, s->reg->setting_put(s, name, p, n, e));
}

bool store_setting_get(struct store *s, const char *name, struct buf *out)
{
	return s->reg->setting_get(s, name, out);
}

bool store_verdict_put(struct store *s, struct id attendance, const struct hash *revision,
		       int64_t at_ms, const char *rules, struct err *e)
{
	return may_write(s, e) &&
	       wrote(s, s->reg->verdict_put(s, attendance, revision, at_ms, rules, e));
}

bool store_verdict_of(struct store *s, struct id attendance, struct hash *revision)
{
	return s->reg->verdict_of(s, attendance, revision);
}

bool store_verdicts(struct store *s, verdict_fn fn, void *ctx, struct err *e)
{
	return s->reg->verdicts(s, fn, ctx, e);
}

bool store_count(struct store *s, struct store_counts *out, struct err *e)
{
	return s->reg->count(s, out, e);
}
