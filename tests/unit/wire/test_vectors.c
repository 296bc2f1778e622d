/* The test vectors of docs/protocol.md: what stands in the document is what the program does. */
#include "base/buf.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "book/box.h"
#include "book/entry.h"
#include "sync/wire/courier.h"
#include "sync/wire/frame.h"
#include "sync/wire/receipt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* "vector NAME = hex" in the document; the bytes are added to `out`. */
static void vector(const char *name, struct buf *out)
{
	char *start = mem_fmt("\nvector %s = ", name);
	const char *at, *end;
	struct buf text;

	buf_init(&text, 1 << 20);
	assert_true(file_read(DOCS_DIR "/protocol.md", &text, NULL));
	at = strstr(buf_str(&text), start);
	if (!at)
		fail_msg("docs/protocol.md has no vector %s", name);
	at += strlen(start);
	end = strchr(at, '\n');
	assert_non_null(end);
	for (; at + 1 < end; at += 2) {
		char two[3] = { at[0], at[1], '\0' };
		uint8_t byte;

		assert_true(hex_decode(two, &byte, 1));
		buf_put(out, &byte, 1);
	}
	mem_free(start);
	buf_fini(&text);
}

static void assert_vector(const char *name, const void *p, size_t n)
{
	char *hex = mem_new(2 * n + 1);
	struct buf want = { 0 };

	hex_encode(p, n, hex);
	if (getenv("DAPCAR_PRINT_VECTORS")) {
		printf("vector %s = %s\n", name, hex);
	} else {
		vector(name, &want);
		if (want.len != n || memcmp(want.data, p, n) != 0)
			fail_msg("vector %s is now %s", name, hex);
	}
	mem_free(hex);
	buf_fini(&want);
}

static struct id fill_id(uint8_t byte)
{
	struct id id;

	memset(id.b, byte, sizeof id.b);
	return id;
}

struct three {
	uint8_t seed[32], public_key[32];
	struct entry x[3];
	char bodies[3][200];
};

/* As the document describes them. */
static void make(struct three *t)
{
	char hex[HASH_HEX_LEN + 1];

	memset(t, 0, sizeof *t);
	for (size_t i = 0; i < sizeof t->seed; i++)
		t->seed[i] = (uint8_t)i;
	sign_public(t->seed, t->public_key);
	for (size_t i = 0; i < 3; i++) {
		struct entry *x = &t->x[i];

		x->h = (struct entry_header){
			.ver = ENTRY_VERSION,
			.kind = (uint16_t)(i ? 17 : 0),
			.schema = 1,
			.device = fill_id(0xd1),
			.epoch = fill_id(0xe1),
			.seq = i + 1,
			.height = i + 1,
			.record = i ? fill_id(0xaa) : (struct id){ { 0 } },
			.author = fill_id(0xbb),
			.wall_ms = 1635530400000 + (int64_t)i * 61000,
			.utc_off_min = 60,
			.boottime_ms = 5000000 + i * 61001,
			.boot_id = fill_id(0xb0),
			.clock_q = 1,
		};
		if (i)
			x->h.prev = t->x[i - 1].hash;
		memset(x->salt, 0x50 + (int)i, sizeof x->salt);
		if (i == 0)
			snprintf(t->bodies[i], sizeof t->bodies[i], "{}");
		else if (i == 1)
			snprintf(t->bodies[i], sizeof t->bodies[i],
				 "{\"bases\":[],\"f\":{\"text\":\"one\"}}");
		else
			snprintf(t->bodies[i], sizeof t->bodies[i],
				 "{\"bases\":[\"%s\"],\"f\":{\"text\":\"two\"}}",
				 hash_hex(&t->x[1].hash, hex));
		x->body = t->bodies[i];
		entry_finish(x, strlen(x->body));
		entry_sign(t->seed, &x->hash, x->sig);
		x->has_sig = true;
	}
}

static void headers_hashes_and_signatures_are_the_documents(void **state)
{
	struct three t;
	char name[32];

	(void)state;
	make(&t);
	for (size_t i = 0; i < 3; i++) {
		snprintf(name, sizeof name, "header %zu", i + 1);
		assert_vector(name, t.x[i].header, ENTRY_HEADER_LEN);
		snprintf(name, sizeof name, "hash %zu", i + 1);
		assert_vector(name, t.x[i].hash.b, 32);
	}
	assert_vector("public key", t.public_key, 32);
	assert_vector("signature 3", t.x[2].sig, ENTRY_SIG_LEN);
}

static void the_content_of_a_frame_is_the_documents(void **state)
{
	struct frame_enc *f;
	struct buf content = { 0 }, packed = { 0 };
	struct three t;
	struct err e = { 0 };

	(void)state;
	make(&t);
	f = frame_enc_new(t.x[0].h.device, 0, 0);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(frame_enc_add(f, &t.x[i], &e), FRAME_ADDED);
	assert_true(frame_enc_content(f, &content, &e));
	assert_vector("content", content.data, content.len);
	/* Another zstd may pack otherwise, so this one is compared by what it unpacks to, below. */
	if (getenv("DAPCAR_PRINT_VECTORS")) {
		assert_true(frame_pack(content.data, content.len, FRAME_LEVEL_FAST, &packed, &e));
		assert_vector("frame", packed.data, packed.len);
	}
	frame_enc_free(f);
	buf_fini(&content);
	buf_fini(&packed);
}

static void the_documents_frame_unpacks_to_its_three_entries(void **state)
{
	struct frame_dec *d;
	struct frame f = { 0 };
	struct buf packed = { 0 };
	struct three t;
	size_t used, at;

	(void)state;
	if (getenv("DAPCAR_PRINT_VECTORS"))
		skip();
	make(&t);
	vector("frame", &packed);
	d = frame_dec_new(t.x[0].h.device);
	assert_int_equal(frame_dec_feed(d, packed.data, packed.len, &used, &f, NULL), FRAME_WHOLE);
	assert_int_equal(used, packed.len);
	assert_int_equal(f.n, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_true(hash_equal(&f.entries[i].hash, &t.x[i].hash));
		assert_memory_equal(f.entries[i].body, t.bodies[i], strlen(t.bodies[i]));
	}
	assert_true(frame_is_signed(&f, t.public_key, &at));
	frame_fini(&f);
	frame_dec_free(d);
	buf_fini(&packed);
}

static void receipts_are_the_documents(void **state)
{
	struct receipt r = { .store = fill_id(0x01),
			     .generation = fill_id(0x02),
			     .device = fill_id(0xd1),
			     .height = 3,
			     .time_ms = 1635530600000 };
	uint8_t bytes[RECEIPT_LEN];
	struct three t;

	(void)state;
	make(&t);
	r.head = t.x[2].hash;
	receipt_pack(&r, bytes);
	assert_vector("receipt", bytes, sizeof bytes);
	receipt_sign(&r, RECEIPT_DOMAIN, t.seed);
	assert_vector("receipt signature", r.sig, sizeof r.sig);
	receipt_sign(&r, RECEIPT_FEED_DOMAIN, t.seed);
	assert_vector("feed head signature", r.sig, sizeof r.sig);
}

/* The document's frame, sealed by device d1 for the headquarters of the secret 40 41 ... 5f. */
static void courier_of(const struct three *t, const struct buf *frame, struct courier *c, uint8_t secret[32])
{
	for (size_t i = 0; i < 32; i++)
		secret[i] = (uint8_t)(0x40 + i);
	*c = (struct courier){ .device = t->x[2].h.device,
			       .store = fill_id(0x01),
			       .head = t->x[2].hash,
			       .height = 3,
			       .frames = frame->data,
			       .len = frame->len };
}

static void the_documents_courier_opens_to_its_frame(void **state)
{
	struct buf frame = { 0 }, file = { 0 }, plain = { 0 };
	struct courier want, got;
	struct three t;
	uint8_t secret[32], public_key[32];
	struct err e = { 0 };

	(void)state;
	make(&t);
	vector("frame", &frame);
	courier_of(&t, &frame, &want, secret);
	if (getenv("DAPCAR_PRINT_VECTORS")) {
		box_public(secret, public_key);
		assert_true(courier_seal(&want, public_key, &file, &e));
		assert_vector("courier", file.data, file.len);
	} else {
		vector("courier", &file);
	}
	if (!courier_open(file.data, file.len, secret, &plain, &got, &e))
		fail_msg("%s", e.text);
	assert_int_equal(plain.len, 1024);
	assert_true(id_equal(got.device, want.device) && id_equal(got.store, want.store));
	assert_true(hash_equal(&got.head, &want.head));
	assert_int_equal(got.height, 3);
	assert_int_equal(got.len, want.len);
	assert_memory_equal(got.frames, want.frames, want.len);
	buf_fini(&frame);
	buf_fini(&file);
	buf_fini(&plain);
}

static void the_documents_receipt_as_a_file_speaks_of_that_courier(void **state)
{
	struct receipt r = { .store = fill_id(0x01),
			     .generation = fill_id(0x02),
			     .device = fill_id(0xd1),
			     .height = 3,
			     .time_ms = 1635530600000 },
		       back;
	uint8_t bytes[COURIER_RECEIPT_LEN];
	struct buf file = { 0 };
	struct three t;

	(void)state;
	make(&t);
	vector("courier", &file);
	r.head = t.x[2].hash;
	receipt_sign(&r, RECEIPT_DOMAIN, t.seed);
	courier_receipt_pack(&r, bytes);
	assert_vector("receipt file", bytes, sizeof bytes);
	assert_true(courier_receipt_read(bytes, sizeof bytes, &back));
	assert_true(receipt_holds(&back, RECEIPT_DOMAIN, t.public_key));
	assert_true(courier_is_covered(file.data, file.len, &back));
	back.height = 4;
	assert_false(courier_is_covered(file.data, file.len, &back));
	assert_false(courier_receipt_read(bytes, sizeof bytes - 1, &back));
	buf_fini(&file);
}

static void a_courier_that_was_changed_anywhere_or_cut_does_not_open(void **state)
{
	struct buf frame = { 0 }, file = { 0 }, plain = { 0 };
	uint8_t secret[32], public_key[32];
	struct courier want, got;
	struct three t;

	(void)state;
	make(&t);
	vector("frame", &frame);
	courier_of(&t, &frame, &want, secret);
	box_public(secret, public_key);
	assert_true(courier_seal(&want, public_key, &file, NULL));
	for (size_t i = 0; i < file.len; i++) {
		file.data[i] = (char)(file.data[i] ^ 4);
		buf_fini(&plain);
		assert_false(courier_open(file.data, file.len, secret, &plain, &got, NULL));
		file.data[i] = (char)(file.data[i] ^ 4);
		buf_fini(&plain);
		assert_false(courier_open(file.data, i, secret, &plain, &got, NULL));
	}
	buf_fini(&plain);
	assert_true(courier_open(file.data, file.len, secret, &plain, &got, NULL));
	/* Another headquarters. */
	secret[0] ^= 8;
	buf_fini(&plain);
	assert_false(courier_open(file.data, file.len, secret, &plain, &got, NULL));
	buf_fini(&frame);
	buf_fini(&file);
	buf_fini(&plain);
}

static void sizes_of_couriers_tell_little_and_cost_a_sixteenth_at_most(void **state)
{
	static const char zeros[300000];
	struct courier c = { .height = 1, .frames = zeros };
	uint8_t secret[32], public_key[32];
	size_t classes = 0, last = 0;

	(void)state;
	box_keypair(public_key, secret);
	for (c.len = 1; c.len < sizeof zeros; c.len += c.len < 5000 ? 7 : 1000) {
		struct buf file = { .ceiling = COURIER_FILE_MAX };

		assert_true(courier_seal(&c, public_key, &file, NULL));
		assert_true(file.len <= 1200 || file.len - c.len <= c.len / 16 + 300);
		classes += file.len != last;
		last = file.len;
		buf_fini(&file);
	}
	assert_true(classes < 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers_hashes_and_signatures_are_the_documents),
		cmocka_unit_test(the_content_of_a_frame_is_the_documents),
		cmocka_unit_test(the_documents_frame_unpacks_to_its_three_entries),
		cmocka_unit_test(receipts_are_the_documents),
		cmocka_unit_test(the_documents_courier_opens_to_its_frame),
		cmocka_unit_test(the_documents_receipt_as_a_file_speaks_of_that_courier),
		cmocka_unit_test(a_courier_that_was_changed_anywhere_or_cut_does_not_open),
		cmocka_unit_test(sizes_of_couriers_tell_little_and_cost_a_sixteenth_at_most),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
