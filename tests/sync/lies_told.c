#include "lies.h"

#include "base/crypto.h"
#include "base/mem.h"
#include "sync/wire/frame.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#define UNUSED(x) (void)(x)

/* --- hello --- */

TELLER(hello_practice)
{
	UNUSED(row);
	UNUSED(l);
	t->hello.practice = !t->hello.practice;
}

TELLER(hello_api)
{
	UNUSED(l);
	t->hello.api_min = t->hello.api_max = (uint32_t)row->n;
}

TELLER(hello_state)
{
	UNUSED(l);
	t->hello.state = (enum device_state)row->n;
}

TELLER(hello_time)
{
	UNUSED(l);
	t->hello.time_ms = row->n;
}

TELLER(hello_limits)
{
	uint32_t n = (uint32_t)row->n;

	UNUSED(l);
	t->hello.limits = (struct wire_limits){ n, n, n, n, n, n, n };
}

TELLER(hello_no_store)
{
	UNUSED(row);
	UNUSED(l);
	t->hello.store = t->hello.generation = (struct id){ { 0 } };
}

/* --- the car's line --- */

static struct mark never_sent(uint64_t height)
{
	struct mark m = { .height = height };

	crypto_random(m.hash.b, sizeof m.hash.b);
	return m;
}

TELLER(known_never_sent)
{
	UNUSED(row);
	t->locate.known = never_sent(l->asked.tip.height);
	t->locate.has_receipt = false;
}

TELLER(known_no_hash)
{
	UNUSED(row);
	t->locate.known = (struct mark){ .height = l->asked.tip.height };
	t->locate.has_receipt = false;
}

TELLER(known_too_high)
{
	UNUSED(row);
	t->locate.known = (struct mark){ l->asked.tip.hash, l->asked.tip.height + 1000 };
	t->locate.has_receipt = false;
}

TELLER(known_of_feed)
{
	UNUSED(row);
	t->locate.known = (struct mark){ l->feed_line[0].hash, 1 };
	t->locate.has_receipt = false;
}

TELLER(known_first)
{
	UNUSED(row);
	t->locate.known = l->first;
	t->locate.has_receipt = false;
}

TELLER(generation_other)
{
	UNUSED(row);
	UNUSED(l);
	t->locate.generation = id_random();
}

TELLER(backed_never_sent)
{
	UNUSED(row);
	t->locate.backed_up = never_sent(l->asked.tip.height);
}

TELLER(backed_too_high)
{
	UNUSED(row);
	t->locate.backed_up = (struct mark){ l->asked.tip.hash, INT64_MAX };
}

TELLER(push_backed_never_sent)
{
	UNUSED(row);
	t->push.backed_up = never_sent(l->head.height + 5);
}

TELLER(push_not_kept)
{
	UNUSED(row);
	UNUSED(t);
	l->head = l->head_before;
}

static void spoil_receipt(const struct lie *row, struct liar *l, struct receipt *r,
			  const char *domain)
{
	uint8_t other[32];

	crypto_random(other, sizeof other);
	switch ((enum wrong_receipt)row->n) {
	case WRONG_KEY:
		receipt_sign(r, domain, other);
		return;
	case WRONG_SIGNATURE:
		memset(r->sig, 0, sizeof r->sig);
		return;
	case WRONG_DOMAIN:
		liar_sign(l, r,
			  !strcmp(domain, RECEIPT_DOMAIN) ? RECEIPT_FEED_DOMAIN : RECEIPT_DOMAIN);
		return;
	case WRONG_STORE:
		r->store = id_random();
		break;
	case WRONG_GENERATION:
		r->generation = id_random();
		break;
	case WRONG_DEVICE:
		r->device = id_random();
		break;
	case WRONG_HEAD:
		r->head = never_sent(0).hash;
		break;
	case WRONG_HEIGHT:
		r->height += 1000000;
		break;
	case WRONG_PAST:
		r->head = l->first.hash;
		r->height = l->first.height;
		break;
	case WRONG_NONE:
		*r = (struct receipt){ .height = 0 };
		return;
	}
	liar_sign(l, r, domain);
}

TELLER(locate_receipt)
{
	spoil_receipt(row, l, &t->locate.receipt, RECEIPT_DOMAIN);
}

TELLER(push_receipt)
{
	spoil_receipt(row, l, &t->push.receipt, RECEIPT_DOMAIN);
}

TELLER(pull_head)
{
	spoil_receipt(row, l, &t->pull.head, RECEIPT_FEED_DOMAIN);
}

TELLER(pull_entries)
{
	UNUSED(l);
	t->pull.entries = (uint32_t)row->n;
}

TELLER(pull_more)
{
	UNUSED(row);
	UNUSED(l);
	t->pull.more = true;
}

/* --- the frames of a pull --- */

FRAMER(frames_none)
{
	UNUSED(row);
	UNUSED(l);
	buf_reset(frames);
}

FRAMER(frames_bytes)
{
	UNUSED(l);
	buf_reset(frames);
	buf_put(frames, row->text, row->n ? (size_t)row->n : strlen(row->text));
}

FRAMER(frames_version)
{
	UNUSED(l);
	frames->data[0] = (char)row->n;
}

FRAMER(frames_dictionary)
{
	UNUSED(l);
	frames->data[1] = (char)row->n;
}

static void packed_zeros(size_t n, int window, struct buf *out)
{
	ZSTD_CCtx *z = ZSTD_createCCtx();
	char *zeros = mem_new(n), *packed = mem_new(ZSTD_compressBound(n));
	size_t len;

	if (window)
		ZSTD_CCtx_setParameter(z, ZSTD_c_windowLog, window);
	/* Without a declared size the window stands as it was asked for. */
	ZSTD_CCtx_setParameter(z, ZSTD_c_contentSizeFlag, !window);
	ZSTD_outBuffer o = { packed, ZSTD_compressBound(n), 0 };
	ZSTD_inBuffer in = { zeros, n, 0 };

	while (ZSTD_compressStream2(z, &o, &in,
				    window && in.pos < in.size ? ZSTD_e_flush : ZSTD_e_end))
		;
	if (window)
		ZSTD_compressStream2(z, &o, &in, ZSTD_e_end);
	len = o.pos;
	buf_reset(out);
	buf_u8(out, FRAME_VERSION);
	buf_u8(out, FRAME_DICT_NONE);
	buf_put(out, packed, len);
	mem_free(zeros);
	mem_free(packed);
	ZSTD_freeCCtx(z);
}

FRAMER(frames_bomb)
{
	UNUSED(l);
	packed_zeros((size_t)row->n, 0, frames);
}

FRAMER(frames_window)
{
	UNUSED(row);
	UNUSED(l);
	packed_zeros(4096, 27, frames);
}

FRAMER(frames_cut)
{
	UNUSED(l);
	frames->len -= (size_t)row->n;
}

FRAMER(frames_after)
{
	UNUSED(l);
	buf_puts(frames, row->text);
}

FRAMER(frames_skippable)
{
	static const char skip[] = "\x01\x00\x50\x2a\x4d\x18\x04\x00\x00\x00skip";

	UNUSED(row);
	UNUSED(l);
	buf_reset(frames);
	buf_put(frames, skip, sizeof skip - 1);
}

FRAMER(frames_flipped)
{
	UNUSED(l);
	frames->data[frames->len - (size_t)row->n] ^= 1;
}

static const struct entry *newest(const struct liar *l)
{
	return &l->feed_line[l->feed_n - 1];
}

static const struct entry *before(const struct liar *l)
{
	return l->feed_n > 1 ? &l->feed_line[l->feed_n - 2] : NULL;
}

FRAMER(frames_other_key)
{
	struct entry x;
	uint8_t other[32];

	UNUSED(row);
	crypto_random(other, sizeof other);
	liar_entry(l, before(l), l->feed, liar_body(), other, &x);
	buf_reset(frames);
	liar_frame(l->feed, &x, 1, frames);
}

FRAMER(frames_other_device)
{
	struct id other = id_random();
	struct entry x;

	UNUSED(row);
	liar_entry(l, before(l), other, liar_body(), l->seed, &x);
	buf_reset(frames);
	liar_frame(other, &x, 1, frames);
}

/* Its parent was never handed out. */
FRAMER(frames_gap)
{
	struct entry parent, x;

	UNUSED(row);
	liar_entry(l, newest(l), l->feed, liar_body(), l->seed, &parent);
	liar_entry(l, &parent, l->feed, liar_body(), l->seed, &x);
	buf_reset(frames);
	liar_frame(l->feed, &x, 1, frames);
}

/* A child that says it is a million entries further on. */
FRAMER(frames_height)
{
	struct entry x;

	UNUSED(row);
	liar_entry(l, before(l), l->feed, liar_body(), l->seed, &x);
	x.h.height += 1000000;
	entry_finish(&x, strlen(x.body));
	entry_sign(l->seed, &x.hash, x.sig);
	buf_reset(frames);
	liar_frame(l->feed, &x, 1, frames);
}

FRAMER(frames_sibling)
{
	struct entry x;

	UNUSED(row);
	liar_entry(l, before(l), l->feed, liar_body(), l->seed, &x);
	buf_reset(frames);
	liar_frame(l->feed, &x, 1, frames);
}

FRAMER(frames_twice)
{
	struct buf once = { 0 };

	UNUSED(row);
	UNUSED(l);
	buf_put(&once, frames->data, frames->len);
	buf_put(frames, once.data, once.len);
	buf_fini(&once);
}

FRAMER(frames_again)
{
	UNUSED(row);
	buf_reset(frames);
	liar_frame(l->feed, l->feed_line, 1, frames);
}

/* Headers of the car's own line under HQ's signature: HQ can sign, and the car's words stay its
 * own. */
FRAMER(frames_of_car)
{
	struct entry x = l->sent[0];

	UNUSED(row);
	x.body = liar_body();
	entry_finish(&x, strlen(x.body));
	entry_sign(l->seed, &x.hash, x.sig);
	x.has_sig = true;
	buf_reset(frames);
	liar_frame(l->device, &x, 1, frames);
}
