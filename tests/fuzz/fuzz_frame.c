/* A frame of a push or a pull. The first byte says whether the rest is the frame itself or what
 * stands in it before zstd, which no fuzzer would find its way into; and in what pieces it comes.
 */
#include "fuzz.h"

#include "base/buf.h"
#include "base/mem.h"
#include "night.h"
#include "sync/wire/frame.h"

#include <stdbool.h>
#include <string.h>

static const struct id device = { { 0xd1, 0xd1, 0xd1, 0xd1, 0xd1, 0xd1, 0xd1, 0xd1, 0xd1, 0xd1,
				    0xd1, 0xd1, 0xd1, 0xd1, 0xd1, 0xd1 } };

static bool decode(const void *p, size_t n, size_t piece, struct frame *out)
{
	struct frame_dec *d = frame_dec_new(device);
	enum frame_got got = FRAME_MORE;
	size_t at = 0;

	while (at < n && got == FRAME_MORE) {
		struct err e = { 0 };
		size_t k = n - at < piece ? n - at : piece, used = 0;

		got = frame_dec_feed(d, (const uint8_t *)p + at, k, &used, out, &e);
		PROMISE(used <= k);
		PROMISE(got == FRAME_BAD || used > 0);
		PROMISE((got == FRAME_BAD) == (e.class != ERR_NONE));
		at += used;
	}
	frame_dec_free(d);
	return got == FRAME_WHOLE;
}

/* What was taken goes out again as the same entries. */
static void there_and_back(const struct frame *f)
{
	struct frame_enc *enc = frame_enc_new(device, 0, 0);
	struct frame again = { 0 };
	struct buf packed = { 0 };
	size_t added = 0;

	while (added < f->n && frame_enc_add(enc, &f->entries[added], NULL) == FRAME_ADDED)
		added++;
	if (added == f->n && f->n) {
		PROMISE(frame_enc_finish(enc, FRAME_LEVEL_FAST, &packed, NULL));
		PROMISE(decode(packed.data, packed.len, packed.len, &again));
		PROMISE(again.n == f->n);
		for (size_t i = 0; i < f->n; i++)
			PROMISE(hash_equal(&again.entries[i].hash, &f->entries[i].hash));
		frame_fini(&again);
	}
	buf_fini(&packed);
	frame_enc_free(enc);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const uint8_t nobody[32] = { 1 };
	struct frame f = { 0 };
	struct buf packed = { 0 };
	size_t at = 0;

	if (!n || n > FUZZ_INPUT_MAX)
		return 0;
	if (p[0] & 1)
		frame_pack(p + 1, n - 1, 1, &packed, NULL);
	else
		buf_put(&packed, p + 1, n - 1);
	if (packed.len && decode(packed.data, packed.len, p[0] & 2 ? 7 : packed.len, &f)) {
		PROMISE(f.n >= 1 && f.n <= WIRE_FRAME_ENTRIES_MAX);
		for (size_t i = 0; i < f.n; i++) {
			PROMISE(id_equal(f.entries[i].h.device, device));
			PROMISE(f.entries[i].h.body_len <= ENTRY_BODY_MAX);
		}
		PROMISE(!frame_is_signed(&f, nobody, &at));
		there_and_back(&f);
		frame_fini(&f);
	}
	buf_fini(&packed);
	return 0;
}

static void give_frame(fuzz_seed_fn give, void *ctx, uint8_t mode, const struct buf *of)
{
	struct buf seed = { 0 };

	buf_u8(&seed, mode);
	buf_put(&seed, of->data, of->len);
	give(ctx, seed.data, seed.len);
	buf_fini(&seed);
}

static void give_night(fuzz_seed_fn give, void *ctx, size_t from, size_t n)
{
	struct night *t = night_new(60);
	struct frame_enc *enc;
	struct buf content = { 0 }, packed = { 0 };

	/* As if it were of the device that the target expects; its hashes are then its own. */
	t->device = device;
	for (size_t i = 0; i < 60; i++) {
		struct entry *x = &t->x[i];

		x->h.device = device;
		if (i)
			x->h.prev = t->x[i - 1].hash;
		entry_finish(x, x->h.body_len);
		entry_sign(t->seed, &x->hash, x->sig);
		x->has_sig = true;
	}
	enc = frame_enc_new(device, 0, 0);
	for (size_t i = from; i < from + n; i++)
		PROMISE(frame_enc_add(enc, &t->x[i], NULL) == FRAME_ADDED);
	PROMISE(frame_enc_content(enc, &content, NULL));
	PROMISE(frame_pack(content.data, content.len, FRAME_LEVEL_FAST, &packed, NULL));
	give_frame(give, ctx, 1, &content);
	give_frame(give, ctx, 3, &content);
	give_frame(give, ctx, 0, &packed);
	give_frame(give, ctx, 2, &packed);
	buf_fini(&content);
	buf_fini(&packed);
	frame_enc_free(enc);
	night_free(t);
}

void fuzz_seeds(fuzz_seed_fn give, void *ctx)
{
	give_night(give, ctx, 0, 1);
	give_night(give, ctx, 1, 3);
	give_night(give, ctx, 0, 12);
	give_night(give, ctx, 30, 5);
}
