/* A courier bundle and a receipt as files. The first byte says whether the rest is the file, or
 * what is sealed in it, which no fuzzer would find its way into, or a receipt. */
#include "fuzz.h"

#include "base/buf.h"
#include "base/mem.h"
#include "book/box.h"
#include "sync/wire/courier.h"

#include <stdbool.h>
#include <string.h>

static void keys(uint8_t public_key[32], uint8_t secret[32])
{
	static const uint8_t base[32] = { 7 };

	memcpy(secret, base, 32);
	box_public(secret, public_key);
}

static void there_and_back(const struct courier *c, const uint8_t public_key[32],
			   const uint8_t secret[32])
{
	struct buf file = { .ceiling = COURIER_FILE_MAX }, plain = { .ceiling = COURIER_FILE_MAX };
	struct courier again;

	if (!courier_seal(c, public_key, &file, NULL)) {
		PROMISE(c->len > COURIER_FRAMES_MAX);
	} else {
		PROMISE(courier_is_one(file.data, file.len));
		PROMISE(courier_open(file.data, file.len, secret, &plain, &again, NULL));
		PROMISE(again.len == c->len && again.height == c->height);
		PROMISE(!c->len || !memcmp(again.frames, c->frames, c->len));
		PROMISE(hash_equal(&again.head, &c->head) && id_equal(again.device, c->device));
	}
	buf_fini(&file);
	buf_fini(&plain);
}

static void a_file(const uint8_t *p, size_t n, const uint8_t public_key[32],
		   const uint8_t secret[32])
{
	struct buf plain = { .ceiling = COURIER_FILE_MAX };
	struct courier c;

	if (courier_open(p, n, secret, &plain, &c, NULL)) {
		PROMISE(courier_is_one(p, n));
		PROMISE(c.len <= plain.len);
		there_and_back(&c, public_key, secret);
	}
	buf_fini(&plain);
}

/* Whatever is in it, it is sealed well: the head of a good file, then a box of these bytes. */
static void a_content(const uint8_t *p, size_t n, const uint8_t public_key[32],
		      const uint8_t secret[32])
{
	static const size_t head_len = 15 + 1 + 32;
	struct courier nothing = { .device = { { 1 } }, .height = 1, .frames = "", .len = 0 };
	struct buf good = { .ceiling = COURIER_FILE_MAX }, file = { .ceiling = COURIER_FILE_MAX };
	struct box_key to;

	memcpy(to.public_key, public_key, 32);
	PROMISE(courier_seal(&nothing, public_key, &good, NULL));
	buf_put(&file, good.data, head_len);
	PROMISE(box_seal(&to, 1, p, n, &file, NULL));
	a_file((const uint8_t *)file.data, file.len, public_key, secret);
	buf_fini(&good);
	buf_fini(&file);
}

static void a_receipt(const uint8_t *p, size_t n)
{
	uint8_t again[COURIER_RECEIPT_LEN];
	struct receipt r;

	if (!courier_receipt_read(p, n, &r))
		return;
	courier_receipt_pack(&r, again);
	PROMISE(n == COURIER_RECEIPT_LEN && !memcmp(again, p, n));
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	uint8_t public_key[32], secret[32];

	if (!n || n > FUZZ_INPUT_MAX)
		return 0;
	keys(public_key, secret);
	switch (p[0] % 3) {
	case 0:
		a_file(p + 1, n - 1, public_key, secret);
		break;
	case 1:
		a_content(p + 1, n - 1, public_key, secret);
		break;
	default:
		a_receipt(p + 1, n - 1);
		break;
	}
	return 0;
}

static void give_as(fuzz_seed_fn give, void *ctx, uint8_t how, const void *p, size_t n)
{
	struct buf all = { 0 };

	buf_u8(&all, how);
	buf_put(&all, p, n);
	give(ctx, all.data, all.len);
	buf_fini(&all);
}

void fuzz_seeds(fuzz_seed_fn give, void *ctx)
{
	struct courier c = { .device = { { 0xd1 } },
			     .store = { { 1 } },
			     .height = 9,
			     .frames = "frames",
			     .len = 6 };
	struct buf file = { .ceiling = COURIER_FILE_MAX }, plain = { .ceiling = COURIER_FILE_MAX };
	uint8_t public_key[32], secret[32], receipt[COURIER_RECEIPT_LEN];
	struct receipt r = { .height = 9 };
	struct courier opened;

	keys(public_key, secret);
	PROMISE(courier_seal(&c, public_key, &file, NULL));
	give_as(give, ctx, 0, file.data, file.len);
	PROMISE(courier_open(file.data, file.len, secret, &plain, &opened, NULL));
	give_as(give, ctx, 1, plain.data, plain.len);
	courier_receipt_pack(&r, receipt);
	give_as(give, ctx, 2, receipt, sizeof receipt);
	buf_fini(&file);
	buf_fini(&plain);
}
