/* The layouts that outlive a release, against vectors made by other means. */
#include "common.h"
#include "golden.h"

#include "book_p.h"
#include "seal_p.h"

static const char golden_body[] = "{\"f\":{\"words\":\"Example Street\"}}";

static void count_up(uint8_t *out, unsigned from, size_t n)
{
	for (size_t i = 0; i < n; i++)
		out[i] = (uint8_t)(from + i);
}

static void golden_entry(struct entry *x)
{
	*x = (struct entry){ .h = { .ver = 1,
				    .kind = 7,
				    .schema = 3,
				    .seq = 5,
				    .height = 42,
				    .wall_ms = 1635633300123,
				    .utc_off_min = 60,
				    .boottime_ms = 987654321,
				    .clock_q = 2 },
			     .body = golden_body };
	count_up(x->h.device.b, 0x10, 16);
	count_up(x->h.epoch.b, 0x20, 16);
	count_up(x->h.prev.b, 0x30, 32);
	count_up(x->h.record.b, 0x50, 16);
	count_up(x->h.author.b, 0x60, 16);
	count_up(x->h.boot_id.b, 0x70, 16);
	count_up(x->salt, 0x90, 16);
	entry_finish(x, strlen(golden_body));
}

static void header_hash_and_commitment_are_those_of_the_protocol(void **state)
{
	struct entry x;
	char hex[2 * ENTRY_HEADER_LEN + 1];

	(void)state;
	golden_entry(&x);
	hex_encode(x.header, sizeof x.header, hex);
	assert_string_equal(hex, golden_header);
	hash_hex(&x.hash, hex);
	assert_string_equal(hex, golden_hash);
	hash_hex(&x.h.body_commit, hex);
	assert_string_equal(hex, golden_commit);
}

static void header_goes_both_ways(void **state)
{
	struct entry x;
	struct entry_header back;
	uint8_t again[ENTRY_HEADER_LEN];

	(void)state;
	golden_entry(&x);
	x.h.wall_ms = -1;
	x.h.utc_off_min = -60;
	x.h.seq = UINT64_MAX;
	entry_header_pack(&x.h, x.header);
	must(entry_header_unpack(x.header, &back, e));
	assert_int_equal(back.wall_ms, -1);
	assert_int_equal(back.utc_off_min, -60);
	assert_true(back.seq == UINT64_MAX);
	assert_int_equal(back.kind, 7);
	entry_header_pack(&back, again);
	assert_memory_equal(again, x.header, sizeof again);
}

static void header_of_a_stranger_is_refused(void **state)
{
	struct entry x;
	struct entry_header out;
	uint8_t bad[ENTRY_HEADER_LEN];

	(void)state;
	golden_entry(&x);
	memcpy(bad, x.header, sizeof bad);
	bad[0] = 2;
	must_not(entry_header_unpack(bad, &out, e), ERR_PEER);
	memcpy(bad, x.header, sizeof bad);
	bad[154] = 2; /* body_len above 64 KiB */
	must_not(entry_header_unpack(bad, &out, e), ERR_PEER);
	for (size_t i = 188; i < ENTRY_HEADER_LEN; i++) {
		memcpy(bad, x.header, sizeof bad);
		bad[i] = 1;
		must_not(entry_header_unpack(bad, &out, e), ERR_PEER);
	}
}

static void signatures_are_those_of_the_protocol(void **state)
{
	struct entry x;
	uint8_t seed[32];
	uint8_t public_key[32];
	uint8_t sig[64];
	char hex[129];

	(void)state;
	golden_entry(&x);
	count_up(seed, 1, 32);
	sign_public(seed, public_key);
	hex_encode(public_key, 32, hex);
	assert_string_equal(hex, golden_public);
	entry_sign(seed, &x.hash, sig);
	hex_encode(sig, 64, hex);
	assert_string_equal(hex, golden_sig);
	assert_true(entry_sig_holds(public_key, &x.hash, sig));
	sig[5] ^= 1;
	assert_false(entry_sig_holds(public_key, &x.hash, sig));
	sign_bytes(seed, "dapcar receipt 1\n", "any bytes", 9, sig);
	hex_encode(sig, 64, hex);
	assert_string_equal(hex, golden_receipt_sig);
	assert_true(sign_holds(public_key, "dapcar receipt 1\n", "any bytes", 9, sig));
	assert_false(sign_holds(public_key, "dapcar other 1\n", "any bytes", 9, sig));
}

static void rebuilding_notices_another_body(void **state)
{
	struct entry x;
	struct entry back = { 0 };

	(void)state;
	golden_entry(&x);
	memcpy(back.header, x.header, sizeof back.header);
	memcpy(back.salt, x.salt, sizeof back.salt);
	back.body = golden_body;
	must(entry_rebuild(&back, e));
	assert_true(hash_equal(&back.hash, &x.hash));
	back.body = "{\"f\":{\"words\":\"Example Avenue\"}}";
	must_not(entry_rebuild(&back, e), ERR_PEER);
}

/* A handle with keys that are known, and no files. */
static struct book *known_book(void)
{
	struct book *b = mem_new(sizeof *b);

	b->ring = seal_mem_new(sizeof *b->ring);
	count_up(b->keys.book.b, 0xa0, 16);
	b->ring->nkeys = 2;
	count_up(b->ring->key[1], 0x40, 32);
	return b;
}

static void known_book_free(struct book *b)
{
	seal_mem_free(b->ring);
	mem_free(b);
}

static void row_of_another_maker_opens(void **state)
{
	uint8_t sealed[512 + SEAL_EXTRA];
	uint8_t plain[ROW_PLAIN_MAX];
	struct book *b = known_book();
	struct entry x;

	(void)state;
	bytes_of(golden_row, sealed, sizeof sealed);
	assert_null(row_open(b, 11, 2, sealed, sizeof sealed, plain, &x));
	assert_int_equal(x.h.body_len, strlen(golden_body));
	assert_memory_equal(x.body, golden_body, x.h.body_len);
	assert_true(x.has_sig);
	/* Its number, its key and its book are part of the seal. */
	assert_non_null(row_open(b, 12, 2, sealed, sizeof sealed, plain, &x));
	assert_non_null(row_open(b, 11, 1, sealed, sizeof sealed, plain, &x));
	b->keys.book.b[3] ^= 1;
	assert_non_null(row_open(b, 11, 2, sealed, sizeof sealed, plain, &x));
	known_book_free(b);
}

static void rows_come_in_classes_of_256_bytes(void **state)
{
	static char body[1000];
	struct book *b = known_book();
	struct entry x = { .h = { .ver = 1 }, .body = body };
	struct buf out = { 0 };

	(void)state;
	memset(body, 'x', sizeof body);
	for (size_t n = 0; n <= sizeof body; n += 8) {
		buf_reset(&out);
		entry_finish(&x, n);
		assert_true(row_seal(b, 1, &x, &out));
		assert_int_equal((out.len - 40) % 256, 0);
		assert_true(out.len - 40 >= 272 + n && out.len - 40 < 272 + n + 256);
	}
	buf_fini(&out);
	known_book_free(b);
}

static void draft_of_another_maker_opens(void **state)
{
	uint8_t sealed[256 + SEAL_EXTRA];
	uint8_t key[32];
	struct id id;
	struct seal_place at = {
		.domain = "dapcar draft 1", .keyno = 2, .where = id.b, .where_len = 16
	};
	struct buf out = { 0 };

	(void)state;
	count_up(id.b, 0x50, 16);
	count_up(at.book.b, 0xa0, 16);
	count_up(key, 0x40, 32);
	bytes_of(golden_draft, sealed, sizeof sealed);
	assert_true(seal_packet_open(key, &at, sealed, sizeof sealed, &out));
	assert_string_equal(buf_str(&out), "half said");
	buf_fini(&out);
}

static void box_of_another_maker_opens(void **state)
{
	uint8_t box[216];
	uint8_t secret[32];
	struct buf out = { 0 };

	(void)state;
	bytes_of(golden_box, box, sizeof box);
	count_up(secret, 3, 32);
	must(box_open(secret, box, sizeof box, &out, e));
	assert_string_equal(buf_str(&out), "for two readers");
	buf_reset(&out);
	count_up(secret, 0x83, 32);
	must(box_open(secret, box, sizeof box, &out, e));
	assert_string_equal(buf_str(&out), "for two readers");
	count_up(secret, 0x84, 32);
	must_not(box_open(secret, box, sizeof box, &out, e), ERR_DENIED);
	buf_fini(&out);
}

static void box_opens_for_each_reader_and_for_nobody_else(void **state)
{
	struct box_key to[BOX_RECIPIENTS_MAX + 1];
	uint8_t secret[BOX_RECIPIENTS_MAX + 1][32];
	struct buf box = { 0 };
	struct buf out = { 0 };

	(void)state;
	for (size_t i = 0; i <= BOX_RECIPIENTS_MAX; i++)
		box_keypair(to[i].public_key, secret[i]);
	must(box_seal(to, BOX_RECIPIENTS_MAX, "kept by few", 11, &box, e));
	assert_int_equal(box.len, 1 + 16 * 80 + 24 + 11 + 16);
	for (size_t i = 0; i < BOX_RECIPIENTS_MAX; i++) {
		buf_reset(&out);
		must(box_open(secret[i], box.data, box.len, &out, e));
		assert_string_equal(buf_str(&out), "kept by few");
	}
	must_not(box_open(secret[16], box.data, box.len, &out, e), ERR_DENIED);
	must_not(box_seal(to, 17, "", 0, &box, e), ERR_BUG);
	must_not(box_seal(to, 0, "", 0, &box, e), ERR_BUG);
	/* No byte of it can change, none can be cut off, and it does not grow. */
	for (size_t i = 0; i < box.len; i++) {
		box.data[i] = (char)(box.data[i] ^ 1);
		buf_reset(&out);
		assert_false(box_open(secret[0], box.data, box.len, &out, NULL));
		box.data[i] = (char)(box.data[i] ^ 1);
		assert_false(box_open(secret[0], box.data, i, &out, NULL));
	}
	buf_fini(&box);
	buf_fini(&out);
}

static void slot_of_another_maker_opens(void **state)
{
	struct keyfile *k = mem_new(sizeof *k);
	struct slot_main m = { 0 };
	struct slot_keys mail = { 0 };
	uint8_t derived[32];
	uint8_t secret[32];
	uint8_t want[32];

	(void)state;
	assert_int_equal(SLOT_LEN, 352);
	assert_int_equal(sizeof k->slot, 64 * 352);
	crypto_random(k->slot, sizeof k->slot);
	count_up(k->book.b, 0xa0, 16);
	count_up(derived, 0x21, 32);
	bytes_of(golden_slot, k->slot[5], SLOT_LEN);
	assert_int_equal(slot_find(k, derived, &m), 5);
	assert_int_equal(m.kind, SLOT_PERSON);
	assert_int_equal(m.keys.keyno, 2);
	count_up(want, 0x60, 16);
	assert_memory_equal(m.person.b, want, 16);
	count_up(want, 0x40, 32);
	assert_memory_equal(m.keys.key, want, 32);
	assert_true(m.keys.has_police);
	count_up(want, 0x99, 32);
	assert_memory_equal(m.keys.police, want, 32);
	assert_true(slot_secret(k, 5, derived, secret));
	assert_true(slot_mail_open(k, 5, secret, &mail));
	assert_int_equal(mail.keyno, 3);
	assert_false(mail.has_police);
	count_up(want, 0x41, 32);
	assert_memory_equal(mail.key, want, 32);
	memcpy(k->slot[6], k->slot[5], SLOT_LEN);
	assert_false(slot_open(k, 6, derived, &m));
	mem_free(k);
}

static void key_file_begins_as_written_down(void **state)
{
	struct keyfile k = {
		.practice = true, .cost = book_cost_default, .seq = 77, .ring_keyno = 2
	};
	uint8_t head[KEYFILE_HEAD_LEN];
	char hex[2 * KEYFILE_HEAD_LEN + 1];

	(void)state;
	count_up(k.book.b, 0xa0, 16);
	count_up(k.salt, 0x90, 16);
	keyfile_head(&k, 4136, head);
	hex_encode(head, sizeof head, hex);
	assert_string_equal(hex, golden_head);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(header_hash_and_commitment_are_those_of_the_protocol),
		cmocka_unit_test(header_goes_both_ways),
		cmocka_unit_test(header_of_a_stranger_is_refused),
		cmocka_unit_test(signatures_are_those_of_the_protocol),
		cmocka_unit_test(rebuilding_notices_another_body),
		cmocka_unit_test(row_of_another_maker_opens),
		cmocka_unit_test(rows_come_in_classes_of_256_bytes),
		cmocka_unit_test(draft_of_another_maker_opens),
		cmocka_unit_test(box_of_another_maker_opens),
		cmocka_unit_test(box_opens_for_each_reader_and_for_nobody_else),
		cmocka_unit_test(slot_of_another_maker_opens),
		cmocka_unit_test(key_file_begins_as_written_down),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
