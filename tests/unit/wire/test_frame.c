#include "base/buf.h"
#include "base/crypto.h"
#include "base/mem.h"
#include "night.h"
#include "sync/wire/frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <zstd.h>

#include <cmocka.h>

static void pack(const struct night *t, size_t from, size_t n, int level, struct buf *out)
{
	struct frame_enc *f = frame_enc_new(t->device, 0, 0);
	struct err e = { 0 };

	for (size_t i = from; i < from + n; i++)
		assert_int_equal(frame_enc_add(f, &t->x[i], &e), FRAME_ADDED);
	assert_int_equal(frame_enc_count(f), n);
	assert_true(frame_enc_finish(f, level, out, &e));
	assert_int_equal(frame_enc_count(f), 0);
	frame_enc_free(f);
}

/* The whole of `in`, which is one frame. */
static enum frame_got unpack(struct id device, const void *p, size_t n, struct frame *out)
{
	struct frame_dec *d = frame_dec_new(device);
	struct err e = { 0 };
	size_t used = 0, at = 0;
	enum frame_got got = FRAME_MORE;

	while (at < n && got == FRAME_MORE) {
		got = frame_dec_feed(d, (const char *)p + at, n - at, &used, out, &e);
		at += used;
	}
	frame_dec_free(d);
	return got;
}

static void assert_same_entry(const struct entry *a, const struct entry *b)
{
	assert_memory_equal(a->header, b->header, ENTRY_HEADER_LEN);
	assert_memory_equal(&a->hash, &b->hash, sizeof a->hash);
	assert_memory_equal(a->salt, b->salt, ENTRY_SALT_LEN);
	assert_int_equal(a->h.body_len, b->h.body_len);
	if (a->h.body_len)
		assert_memory_equal(a->body, b->body, a->h.body_len);
}

static void a_night_comes_out_as_it_went_in(void **state)
{
	struct night *t = night_new(60);
	struct frame f = { 0 };
	struct buf packed;
	size_t at = 0;

	(void)state;
	buf_init(&packed, 0);
	pack(t, 0, 60, FRAME_LEVEL_FAST, &packed);
	assert_int_equal(unpack(t->device, packed.data, packed.len, &f), FRAME_WHOLE);
	assert_int_equal(f.n, 60);
	assert_int_equal(f.packed, packed.len);
	for (size_t i = 0; i < 60; i++) {
		assert_same_entry(&f.entries[i], &t->x[i]);
		assert_int_equal(f.entries[i].has_sig, i == 59);
	}
	assert_true(frame_is_signed(&f, t->public_key, &at));
	frame_fini(&f);
	buf_fini(&packed);
	night_free(t);
}

static void a_night_of_60_entries_needs_at_most_22_KB(void **state)
{
	struct night *t = night_new(60);
	struct buf fast, dense, single;
	size_t bodies = 0;

	(void)state;
	buf_init(&fast, 0);
	buf_init(&dense, 0);
	buf_init(&single, 0);
	for (size_t i = 0; i < 60; i++)
		bodies += t->x[i].h.body_len;
	pack(t, 0, 60, FRAME_LEVEL_FAST, &fast);
	pack(t, 0, 60, FRAME_LEVEL_DENSE, &dense);
	pack(t, 30, 1, FRAME_LEVEL_FAST, &single);
	print_message(
	    "60 entries, bodies of %zu bytes: %zu fast, %zu dense; one of %u alone: %zu\n", bodies,
	    fast.len, dense.len, (unsigned)t->x[30].h.body_len, single.len);
	assert_true(fast.len <= 22000);
	assert_true(dense.len <= fast.len);
	buf_fini(&fast);
	buf_fini(&dense);
	buf_fini(&single);
	night_free(t);
}

static void every_member_of_a_header_survives(void **state)
{
	struct night *t = night_new(0);
	const char strange[] = "{\"a\":\"\001\002\"}";
	struct frame f = { 0 };
	struct buf packed;
	struct entry *x;
	size_t at;

	(void)state;
	buf_init(&packed, 0);
	night_add(t, NULL, 65535, "", 0);
	x = night_add(t, NULL, 7, strange, sizeof strange - 1);
	x->h.schema = 65535;
	x->h.epoch = id_random();
	x->h.seq = UINT64_MAX;
	x->h.record = (struct id){ { 0 } };
	x->h.author = t->device;
	x->h.wall_ms = INT64_MIN;
	x->h.utc_off_min = INT16_MIN;
	x->h.boottime_ms = UINT64_MAX;
	x->h.boot_id = (struct id){ { 0 } };
	x->h.clock_q = 255;
	entry_finish(x, sizeof strange - 1);
	entry_sign(t->seed, &x->hash, x->sig);
	x = night_add(t, NULL, 0, "{}", 2);
	x->h.wall_ms = INT64_MAX;
	x->h.utc_off_min = INT16_MAX;
	x->h.boottime_ms = 0;
	x->h.height =
	    UINT64_MAX; /* not the height of its place: HQ refuses it, the wire carries it */
	entry_finish(x, 2);
	entry_sign(t->seed, &x->hash, x->sig);
	pack(t, 0, 3, FRAME_LEVEL_FAST, &packed);
	assert_int_equal(unpack(t->device, packed.data, packed.len, &f), FRAME_WHOLE);
	assert_int_equal(f.n, 3);
	for (size_t i = 0; i < 3; i++)
		assert_same_entry(&f.entries[i], &t->x[i]);
	assert_true(frame_is_signed(&f, t->public_key, &at));
	frame_fini(&f);
	buf_fini(&packed);
	night_free(t);
}

static void a_fork_is_carried_and_each_run_is_signed(void **state)
{
	struct night *t = night_new(4);
	struct frame f = { 0 };
	struct buf packed;
	size_t at = 99;

	(void)state;
	buf_init(&packed, 0);
	night_add(t, &t->x[1], 3, "{\"f\":{}}", 8);
	night_add(t, NULL, 3, "{\"f\":{}}", 8);
	pack(t, 0, 6, FRAME_LEVEL_FAST, &packed);
	assert_int_equal(unpack(t->device, packed.data, packed.len, &f), FRAME_WHOLE);
	for (size_t i = 0; i < 6; i++) {
		assert_same_entry(&f.entries[i], &t->x[i]);
		assert_int_equal(f.entries[i].has_sig, i == 3 || i == 5);
	}
	assert_true(frame_is_signed(&f, t->public_key, &at));
	f.entries[3].sig[0] ^= 1;
	assert_false(frame_is_signed(&f, t->public_key, &at));
	assert_int_equal(at, 3);
	f.entries[3].sig[0] ^= 1;
	f.entries[5].has_sig = false;
	assert_false(frame_is_signed(&f, t->public_key, &at));
	assert_int_equal(at, 5);
	frame_fini(&f);
	buf_fini(&packed);
	night_free(t);
}

static void a_run_without_a_signature_is_not_sent(void **state)
{
	struct night *t = night_new(2);
	struct frame_enc *f = frame_enc_new(t->device, 0, 0);
	struct buf packed;
	struct err e = { 0 };

	(void)state;
	buf_init(&packed, 0);
	t->x[1].has_sig = false;
	assert_int_equal(frame_enc_add(f, &t->x[0], &e), FRAME_ADDED);
	assert_int_equal(frame_enc_add(f, &t->x[1], &e), FRAME_ADDED);
	assert_false(frame_enc_finish(f, FRAME_LEVEL_FAST, &packed, &e));
	assert_int_equal(e.class, ERR_CORRUPT);
	assert_int_equal(packed.len, 0);
	frame_enc_free(f);
	buf_fini(&packed);
	night_free(t);
}

static void frames_may_arrive_byte_by_byte(void **state)
{
	struct night *t = night_new(60);
	struct frame_dec *d = frame_dec_new(t->device);
	struct frame f = { 0 };
	struct buf packed;
	struct err e = { 0 };
	size_t seen = 0, used;

	(void)state;
	buf_init(&packed, 0);
	for (size_t i = 0; i < 60; i += 20)
		pack(t, i, 20, i ? FRAME_LEVEL_FAST : FRAME_LEVEL_DENSE, &packed);
	for (size_t i = 0; i < packed.len; i++) {
		enum frame_got got = frame_dec_feed(d, packed.data + i, 1, &used, &f, &e);

		assert_int_not_equal(got, FRAME_BAD);
		assert_int_equal(used, 1);
		assert_int_equal(frame_dec_is_between(d), got == FRAME_WHOLE);
		if (got != FRAME_WHOLE)
			continue;
		for (size_t k = 0; k < f.n; k++)
			assert_same_entry(&f.entries[k], &t->x[seen++]);
		frame_fini(&f);
	}
	assert_int_equal(seen, 60);
	assert_true(frame_dec_is_between(d));
	frame_dec_free(d);
	buf_fini(&packed);
	night_free(t);
}

static void several_frames_in_one_piece_come_one_by_one(void **state)
{
	struct night *t = night_new(30);
	struct frame_dec *d = frame_dec_new(t->device);
	struct frame f = { 0 };
	struct buf packed;
	struct err e = { 0 };
	size_t at = 0, seen = 0, used;

	(void)state;
	buf_init(&packed, 0);
	for (size_t i = 0; i < 30; i += 10)
		pack(t, i, 10, FRAME_LEVEL_FAST, &packed);
	while (at < packed.len) {
		assert_int_equal(
		    frame_dec_feed(d, packed.data + at, packed.len - at, &used, &f, &e),
		    FRAME_WHOLE);
		seen += f.n;
		at += used;
		frame_fini(&f);
	}
	assert_int_equal(seen, 30);
	frame_dec_free(d);
	buf_fini(&packed);
	night_free(t);
}

static bool was_sent(const struct night *t, const struct hash *h)
{
	for (size_t i = 0; i < t->n; i++)
		if (hash_equal(&t->x[i].hash, h))
			return true;
	return false;
}

/* Whatever is changed on the way: no crash, and no entry that a signature holds for but those that
 * were sent. */
static void a_changed_frame_yields_nothing_that_was_not_sent(void **state)
{
	struct night *t = night_new(20);
	struct buf packed;
	size_t whole = 0, believed = 0, at;

	(void)state;
	buf_init(&packed, 0);
	pack(t, 0, 20, FRAME_LEVEL_FAST, &packed);
	for (size_t round = 0; round < 4000; round++) {
		char *copy = mem_dup(packed.data, packed.len);
		size_t len = packed.len;
		struct frame f = { 0 };

		for (uint32_t k = 1 + crypto_uniform(3); k; k--) {
			size_t place = crypto_uniform((uint32_t)packed.len);

			copy[place] = (char)(copy[place] ^ (1 << crypto_uniform(8)));
		}
		if (crypto_uniform(4) == 0)
			len = crypto_uniform((uint32_t)packed.len);
		if (unpack(t->device, copy, len, &f) == FRAME_WHOLE) {
			whole++;
			if (frame_is_signed(&f, t->public_key, &at)) {
				believed++;
				for (size_t i = 0; i < f.n; i++)
					assert_true(was_sent(t, &f.entries[i].hash));
			}
			frame_fini(&f);
		}
		mem_free(copy);
	}
	/* The test is worth nothing if no changed frame ever reached the signature. */
	assert_true(whole > 100);
	print_message("4000 changed frames: %zu read as frames, %zu of them as sent\n", whole,
		      believed);
	buf_fini(&packed);
	night_free(t);
}

/* As the last, but below the packing: the content is changed and packed again. */
static void changed_content_yields_nothing_that_was_not_sent(void **state)
{
	struct night *t = night_new(12);
	struct frame_enc *enc = frame_enc_new(t->device, 0, 0);
	struct buf content, packed;
	struct err e = { 0 };
	size_t whole = 0, at;

	(void)state;
	buf_init(&content, 0);
	buf_init(&packed, 0);
	for (size_t i = 0; i < 12; i++)
		assert_int_equal(frame_enc_add(enc, &t->x[i], &e), FRAME_ADDED);
	assert_true(frame_enc_content(enc, &content, &e));
	for (size_t round = 0; round < 3000; round++) {
		size_t place = crypto_uniform((uint32_t)content.len);
		char was = content.data[place];
		struct frame f = { 0 };

		content.data[place] = (char)crypto_uniform(256);
		buf_reset(&packed);
		if (frame_pack(content.data, content.len, 1, &packed, &e) &&
		    unpack(t->device, packed.data, packed.len, &f) == FRAME_WHOLE) {
			whole++;
			if (frame_is_signed(&f, t->public_key, &at))
				for (size_t i = 0; i < f.n; i++)
					assert_true(was_sent(t, &f.entries[i].hash));
			frame_fini(&f);
		}
		content.data[place] = was;
	}
	assert_true(whole > 100);
	frame_enc_free(enc);
	buf_fini(&content);
	buf_fini(&packed);
	night_free(t);
}

static void another_device_rebuilds_other_hashes(void **state)
{
	struct night *t = night_new(5);
	struct frame f = { 0 };
	struct buf packed;
	size_t at;

	(void)state;
	buf_init(&packed, 0);
	pack(t, 0, 5, FRAME_LEVEL_FAST, &packed);
	assert_int_equal(unpack(id_random(), packed.data, packed.len, &f), FRAME_WHOLE);
	assert_false(frame_is_signed(&f, t->public_key, &at));
	frame_fini(&f);
	buf_fini(&packed);
	night_free(t);
}

/* --- ceilings --- */

/* A frame of any content, as somebody who is not us would make it. */
static void pack_foreign(const void *p, size_t n, int window_log, struct buf *out)
{
	size_t bound = ZSTD_compressBound(n);
	ZSTD_CCtx *z = ZSTD_createCCtx();
	char *place = mem_new(bound);
	ZSTD_outBuffer o = { place, bound, 0 };
	ZSTD_inBuffer in = { p, n, 0 };

	ZSTD_CCtx_setParameter(z, ZSTD_c_windowLog, window_log);
	ZSTD_CCtx_setParameter(z, ZSTD_c_contentSizeFlag, 0);
	assert_int_equal(ZSTD_compressStream2(z, &o, &in, ZSTD_e_end), 0);
	buf_u8(out, FRAME_VERSION);
	buf_u8(out, FRAME_DICT_NONE);
	buf_put(out, place, o.pos);
	mem_free(place);
	ZSTD_freeCCtx(z);
}

static enum frame_fault fault_of(const struct buf *packed)
{
	struct frame_dec *d = frame_dec_new(id_random());
	struct frame f = { 0 };
	struct err e = { 0 };
	size_t used, at = 0;
	enum frame_got got = FRAME_MORE;
	enum frame_fault fault;

	while (got == FRAME_MORE && at < packed->len) {
		got = frame_dec_feed(d, packed->data + at, packed->len - at, &used, &f, &e);
		at += used;
	}
	fault = frame_dec_fault(d);
	assert_int_equal(got == FRAME_BAD, fault != FRAME_FINE);
	if (got == FRAME_BAD) {
		assert_int_equal(e.class, ERR_PEER);
		/* It stays refused. */
		assert_int_equal(frame_dec_feed(d, "x", 1, &used, &f, &e), FRAME_BAD);
	}
	frame_fini(&f);
	frame_dec_free(d);
	return fault;
}

static void a_bomb_is_refused_at_the_ceiling(void **state)
{
	const size_t size = (size_t)64 << 20;
	char *zeros = mem_new(size);
	struct buf packed;

	(void)state;
	buf_init(&packed, 0);
	pack_foreign(zeros, size, 20, &packed);
	assert_true(packed.len < 16384);
	assert_int_equal(fault_of(&packed), FRAME_TOO_LARGE);
	buf_reset(&packed);
	pack_foreign(zeros, size, 24, &packed);
	assert_int_equal(fault_of(&packed), FRAME_TOO_LARGE);
	mem_free(zeros);
	buf_fini(&packed);
}

/* 256 entries whose bodies are one id, said over and over by two bytes each. */
static void a_bomb_of_references_is_refused_at_the_ceiling(void **state)
{
	struct buf text, content, packed, one;
	size_t n = 256;

	(void)state;
	buf_init(&text, 0);
	buf_init(&content, 0);
	buf_init(&packed, 0);
	buf_init(&one, 0);
	for (size_t i = 0; i < n; i++) {
		const uint8_t first[] = { 7, 1, 1, 1, 1, 2, 1, 1, 2, 2, 0, 120, 0, 0 };
		const uint8_t next[] = { 0, 1, 1, 2, 2, 0, 120, 0, 0 };

		buf_reset(&one);
		buf_put(&one, i ? next : first, i ? sizeof next : sizeof first);
		for (size_t k = 0; k < 1024; k++)
			buf_put(&one, "\002\001", 2);
		buf_varint(&text, one.len);
		buf_put(&text, one.data, one.len);
	}
	buf_varint(&content, n);
	buf_varint(&content, text.len);
	buf_put(&content, text.data, text.len);
	for (size_t i = 0; i < n + 4; i++)
		buf_put(&content, "0123456789abcdef", 16);
	assert_true(content.len < WIRE_FRAME_MAX);
	pack_foreign(content.data, content.len, 20, &packed);
	assert_int_equal(fault_of(&packed), FRAME_TOO_LARGE);
	buf_fini(&text);
	buf_fini(&content);
	buf_fini(&packed);
	buf_fini(&one);
}

static void more_than_256_entries_are_refused(void **state)
{
	struct buf content, packed;

	(void)state;
	buf_init(&content, 0);
	buf_init(&packed, 0);
	buf_varint(&content, 257);
	buf_varint(&content, 0);
	pack_foreign(content.data, content.len, 20, &packed);
	assert_int_equal(fault_of(&packed), FRAME_TOO_LARGE);
	buf_fini(&content);
	buf_fini(&packed);
}

static void what_is_no_frame_is_refused(void **state)
{
	static const struct {
		const char *bytes;
		size_t n;
	} rows[] = {
		{ "\002\001", 2 }, /* another version */
		{ "\001\007", 2 }, /* a dictionary we do not have */
		{ "\001\001not zstd at all", 17 },
		{ "\001\000\x50\x2a\x4d\x18\x00\x00\x00\x00",
		  10 }, /* a skippable frame: no content */
		{ "GET / HTTP/1.1", 14 },
	};
	struct buf packed;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		buf_init(&packed, 0);
		buf_put(&packed, rows[i].bytes, rows[i].n);
		assert_int_equal(fault_of(&packed), FRAME_NONSENSE);
		buf_fini(&packed);
	}
}

static void a_full_frame_says_so_and_the_next_goes_on(void **state)
{
	struct night *t = night_new(300);
	struct frame_enc *f = frame_enc_new(t->device, 0, 0);
	struct buf packed;
	struct err e = { 0 };
	size_t i = 0, frames = 0;

	(void)state;
	buf_init(&packed, 0);
	while (i < 300) {
		while (i < 300 && frame_enc_add(f, &t->x[i], &e) == FRAME_ADDED)
			i++;
		assert_true(frame_enc_count(f) <= WIRE_FRAME_ENTRIES_MAX);
		assert_true(frame_enc_finish(f, FRAME_LEVEL_FAST, &packed, &e));
		frames++;
	}
	assert_int_equal(frames, 2);
	/* A budget smaller than one entry still lets one through. */
	frame_enc_budget(f, 1, 0);
	assert_int_equal(frame_enc_add(f, &t->x[0], &e), FRAME_ADDED);
	assert_int_equal(frame_enc_add(f, &t->x[1], &e), FRAME_FULL);
	frame_enc_free(f);
	buf_fini(&packed);
	night_free(t);
}

/* The largest bodies there are, full of ids and hashes, which fill the tables as well. */
static void the_largest_frame_fits_its_ceilings(void **state)
{
	struct night *t = night_new(0);
	struct frame_enc *f = frame_enc_new(t->device, 0, 0);
	char *body = mem_new(ENTRY_BODY_MAX + 1);
	struct buf packed;
	struct frame back = { 0 };
	struct err e = { 0 };
	size_t n = 0, seen = 0, at = 0, used, sig_at;

	(void)state;
	buf_init(&packed, 0);
	for (size_t k = 0; k < 40; k++) {
		for (size_t i = 0; i + 33 < ENTRY_BODY_MAX; i += 33) {
			char hex[33];
			struct id id = id_random();

			memcpy(body + i, id_hex(id, hex), 32);
			body[i + 32] = ' ';
		}
		memset(body + ENTRY_BODY_MAX - 40, ' ', 40);
		night_add(t, NULL, 4, body, ENTRY_BODY_MAX);
	}
	while (n < 40) {
		while (n < 40 && frame_enc_add(f, &t->x[n], &e) == FRAME_ADDED)
			n++;
		assert_true(frame_enc_count(f) > 1);
		assert_true(frame_enc_finish(f, FRAME_LEVEL_FAST, &packed, &e));
	}
	struct frame_dec *d = frame_dec_new(t->device);

	while (at < packed.len) {
		assert_int_equal(
		    frame_dec_feed(d, packed.data + at, packed.len - at, &used, &back, &e),
		    FRAME_WHOLE);
		assert_true(back.packed <= FRAME_PACKED_MAX);
		assert_true(frame_is_signed(&back, t->public_key, &sig_at));
		for (size_t i = 0; i < back.n; i++)
			assert_same_entry(&back.entries[i], &t->x[seen++]);
		at += used;
		frame_fini(&back);
	}
	assert_int_equal(seen, 40);
	frame_dec_free(d);
	frame_enc_free(f);
	mem_free(body);
	buf_fini(&packed);
	night_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_night_comes_out_as_it_went_in),
		cmocka_unit_test(a_night_of_60_entries_needs_at_most_22_KB),
		cmocka_unit_test(every_member_of_a_header_survives),
		cmocka_unit_test(a_fork_is_carried_and_each_run_is_signed),
		cmocka_unit_test(a_run_without_a_signature_is_not_sent),
		cmocka_unit_test(frames_may_arrive_byte_by_byte),
		cmocka_unit_test(several_frames_in_one_piece_come_one_by_one),
		cmocka_unit_test(a_changed_frame_yields_nothing_that_was_not_sent),
		cmocka_unit_test(changed_content_yields_nothing_that_was_not_sent),
		cmocka_unit_test(another_device_rebuilds_other_hashes),
		cmocka_unit_test(a_bomb_is_refused_at_the_ceiling),
		cmocka_unit_test(a_bomb_of_references_is_refused_at_the_ceiling),
		cmocka_unit_test(more_than_256_entries_are_refused),
		cmocka_unit_test(what_is_no_frame_is_refused),
		cmocka_unit_test(a_full_frame_says_so_and_the_next_goes_on),
		cmocka_unit_test(the_largest_frame_fits_its_ceilings),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
