/* What headquarters does with a push. The first byte says how the rest is taken: as the bytes of
 * one, in pieces, or as a plan of entries that are signed as they should be and come in no good
 * order: gaps, forks, repeats, kinds that nobody knows, signatures of nobody. Whatever comes, what
 * the store holds is closed under parents, and an answer speaks of what is held. */
#include "fuzz.h"

#include "push.h"
#include "store.h"

#include "base/buf.h"
#include "base/mem.h"
#include "sync/wire/frame.h"

#include <stdbool.h>
#include <string.h>

#define DEVICE 0xd1
#define ENTRIES_MAX 96
#define BODY "{\"f\":{\"text\":\"Nothing seen\"}}"

struct planned {
	struct hq hq;
	struct shelf *shelf;
	struct device device;
	uint8_t seed[32];
	struct entry made[ENTRIES_MAX];
	size_t n;
};

static struct id id_of(uint8_t b)
{
	struct id id;

	memset(id.b, b, sizeof id.b);
	return id;
}

static void open_hq(struct planned *p)
{
	*p = (struct planned){ .shelf = shelf_new() };
	p->hq = (struct hq){ .store = store_open_shelf(p->shelf, 0),
			     .clock = clock_from(INT64_C(1635532320000)),
			     .log = { .fd = -1 },
			     .id = id_of(1),
			     .generation = id_of(2),
			     .device = id_of(3) };
	for (uint8_t i = 0; i < 32; i++)
		p->seed[i] = p->hq.sign_seed[i] = i;
	p->device = (struct device){ .id = id_of(DEVICE),
				     .feed = id_of(4),
				     .state = DEVICE_ACTIVE };
	sign_public(p->seed, p->device.sign_key);
	PROMISE(store_device_put(p->hq.store, &p->device, NULL));
}

static void close_hq(struct planned *p)
{
	store_close(p->hq.store);
	shelf_free(p->shelf);
}

/* --- what must hold --- */

struct looking {
	struct store *store;
	uint64_t n;
};

static bool look_at(void *ctx, const struct stored *s)
{
	struct looking *l = ctx;
	const struct entry_header *h = &s->x.h;
	static const struct hash none;

	l->n++;
	PROMISE(id_equal(h->device, id_of(DEVICE)));
	PROMISE(h->height >= 1);
	PROMISE(h->height == 1 ? hash_equal(&h->prev, &none)
			       : store_has(l->store, h->device, h->height - 1, &h->prev));
	return true;
}

static void is_whole(struct planned *p, uint64_t wanted)
{
	struct looking l = { .store = p->hq.store };

	PROMISE(store_after(p->hq.store, 0, UINT64_MAX >> 1, look_at, &l, NULL));
	PROMISE(l.n == wanted);
	PROMISE(store_arrivals(p->hq.store) == wanted);
}

/* Gives how many entries the store has more. */
static uint64_t push(struct planned *p, const void *bytes, size_t n, size_t piece)
{
	struct push *u = push_new(&p->hq, &p->device);
	struct push_answer *a = mem_new(sizeof *a);
	uint64_t before = store_arrivals(p->hq.store);
	enum wire_error r = WIRE_FINE;
	int64_t index = -1;

	for (size_t at = 0; at < n && r == WIRE_FINE; at += piece)
		r = push_feed(u, (const uint8_t *)bytes + at, n - at < piece ? n - at : piece,
			      &index);
	if (r == WIRE_FINE)
		r = push_end(u, a, &index);
	if (r == WIRE_FINE) {
		PROMISE(a->stored == store_arrivals(p->hq.store) - before);
		PROMISE(!a->receipt.height ||
			store_has(p->hq.store, p->device.id, a->receipt.height, &a->receipt.head));
		PROMISE(receipt_holds(&a->receipt, RECEIPT_DOMAIN, p->device.sign_key));
	}
	PROMISE(index >= -1);
	push_free(u);
	mem_free(a);
	return store_arrivals(p->hq.store) - before;
}

/* --- a plan --- */

/* Four bytes an entry: parent, how high, kind, what is odd about it. */
static void make(struct planned *p, const uint8_t op[4])
{
	static const uint16_t kinds[] = { 0, 17, 60000, 8 };
	struct entry *x = &p->made[p->n];
	const struct entry *parent = p->n && op[0] % 8 ? &p->made[op[0] % p->n] : NULL;
	uint8_t nobody[32] = { op[3] };

	if (parent && op[0] & 0x80)
		parent = &p->made[p->n - 1];
	*x = (struct entry){ .h = { .ver = ENTRY_VERSION,
				    .kind = kinds[op[2] % 4],
				    .schema = (uint16_t)(1 + op[2] / 128),
				    .device = p->device.id,
				    .epoch = id_of(op[1]),
				    .seq = op[1],
				    .height = parent ? parent->h.height + 1 : 1,
				    .record = id_of((uint8_t)p->n),
				    .wall_ms = op[1] },
			     .has_sig = true,
			     .body = BODY };
	if (parent)
		x->h.prev = parent->hash;
	if (op[1] % 16 == 1)
		x->h.height += op[1];
	if (op[3] & 1)
		x->salt[0] = op[3];
	entry_finish(x, sizeof BODY - 1);
	entry_sign(op[3] % 16 == 7 ? nobody : p->seed, &x->hash, x->sig);
	p->n++;
}

static uint64_t follow(struct planned *p, const uint8_t *ops, size_t n)
{
	struct frame_enc *enc = frame_enc_new(p->device.id, 0, 0);
	struct buf frames = { 0 };
	uint64_t stored = 0;

	for (size_t i = 0; i + 4 <= n && p->n < ENTRIES_MAX; i += 4) {
		make(p, ops + i);
		/* One in four is made and not sent; one in four is sent twice. */
		for (unsigned k = ops[i + 3] / 64; k && k < 3; k--)
			PROMISE(frame_enc_add(enc, &p->made[p->n - 1], NULL) == FRAME_ADDED);
		if (ops[i + 3] & 2 && frame_enc_count(enc))
			PROMISE(frame_enc_finish(enc, 1, &frames, NULL));
		if (ops[i + 3] & 4) {
			stored += push(p, frames.data, frames.len, 1 + frames.len);
			buf_reset(&frames);
		}
	}
	if (frame_enc_count(enc))
		PROMISE(frame_enc_finish(enc, 1, &frames, NULL));
	stored += push(p, frames.data, frames.len, 13);
	buf_fini(&frames);
	frame_enc_free(enc);
	return stored;
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct planned *plan;

	if (!n || n > FUZZ_INPUT_MAX)
		return 0;
	plan = mem_new(sizeof *plan);
	open_hq(plan);
	is_whole(plan, p[0] & 1 ? follow(plan, p + 1, n - 1)
				: push(plan, p + 1, n - 1, p[0] & 2 ? 7 : n));
	close_hq(plan);
	mem_free(plan);
	return 0;
}

void fuzz_seeds(fuzz_seed_fn give, void *ctx)
{
	struct planned *p = mem_new(sizeof *p);
	struct frame_enc *enc;
	struct buf bytes = { 0 };
	uint8_t line[1 + 4 * 24] = { 1 };

	/* A line of entries, all sent; with a fork, a gap and a break in it. */
	for (size_t i = 0; i < 24; i++)
		memcpy(line + 1 + 4 * i, (const uint8_t[]){ 0x81, (uint8_t)(32 + i), 1, 64 }, 4);
	give(ctx, line, sizeof line);
	line[1 + 4 * 9] = 3;
	line[1 + 4 * 12 + 3] = 0;
	line[1 + 4 * 15 + 3] = 64 + 6;
	give(ctx, line, sizeof line);
	open_hq(p);
	enc = frame_enc_new(p->device.id, 0, 0);
	for (size_t i = 0; i < 6; i++) {
		make(p, line + 1 + 4 * i);
		PROMISE(frame_enc_add(enc, &p->made[i], NULL) == FRAME_ADDED);
	}
	buf_u8(&bytes, 0);
	PROMISE(frame_enc_finish(enc, 1, &bytes, NULL));
	give(ctx, bytes.data, bytes.len);
	frame_enc_free(enc);
	buf_fini(&bytes);
	close_hq(p);
	mem_free(p);
}
