/* File: magic 15 | version u8 | ticket 32 | box. The ticket is SHA-256("dapcar ticket 1\n" ||
 * device || head || height). Content of the box: version u8 | device 16 | store 16 | head 32 |
 * height u64 | length u32 | frames | zeros up to a class of sizes. */
#include "sync/wire/courier.h"

#include "base/crypto.h"
#include "base/mem.h"
#include "book/box.h"

#include <string.h>

#define MAGIC_LEN 15
#define HEAD_LEN (MAGIC_LEN + 1 + 32)
#define CONTENT_HEAD (1 + 16 + 16 + 32 + 8 + 4)
#define LEAST 1024

static const char magic[] = "dapcar courier\n";
static const char receipt_magic[] = "dapcar receipt\n";
static const char ticket_domain[] = "dapcar ticket 1\n";

_Static_assert(sizeof magic == MAGIC_LEN + 1 && sizeof receipt_magic == MAGIC_LEN + 1,
	       "docs/protocol.md says 15");

static void ticket_of(struct id device, const struct hash *head, uint64_t height, struct hash *out)
{
	struct buf b = { .ceiling = 64 };

	buf_put(&b, device.b, 16);
	buf_put(&b, head->b, 32);
	buf_u64(&b, height);
	crypto_sha256_two(ticket_domain, sizeof ticket_domain - 1, b.data, b.len, out);
	buf_fini(&b);
}

/* Sizes keep only their first few binary digits, so that they tell little and cost at most a
 * sixteenth. */
static size_t class_of(size_t n)
{
	size_t digits = 0, kept = 0, low;

	if (n <= LEAST)
		return LEAST;
	while (n >> (digits + 1))
		digits++;
	while (digits >> kept)
		kept++;
	low = ((size_t)1 << (digits - kept)) - 1;
	return (n + low) & ~low;
}

static bool content_put(const struct courier *c, struct buf *out)
{
	size_t all = class_of(CONTENT_HEAD + c->len);
	void *zeros;
	bool ok = buf_u8(out, COURIER_VERSION) && buf_put(out, c->device.b, 16) &&
		  buf_put(out, c->store.b, 16) && buf_put(out, c->head.b, 32) &&
		  buf_u64(out, c->height) && buf_u32(out, (uint32_t)c->len) &&
		  buf_put(out, c->frames, c->len);

	if (!ok)
		return false;
	zeros = mem_new(all - out->len);
	ok = buf_put(out, zeros, all - out->len);
	mem_free(zeros);
	return ok;
}

bool courier_seal(const struct courier *c, const uint8_t hq_box[32], struct buf *out, struct err *e)
{
	struct buf content = { .ceiling = COURIER_FILE_MAX };
	struct box_key to;
	struct hash ticket;
	bool ok;

	memcpy(to.public_key, hq_box, sizeof to.public_key);
	ticket_of(c->device, &c->head, c->height, &ticket);
	ok = c->len <= COURIER_FRAMES_MAX && content_put(c, &content) &&
	     buf_put(out, magic, MAGIC_LEN) && buf_u8(out, COURIER_VERSION) &&
	     buf_put(out, ticket.b, 32);
	if (!ok)
		err_set(e, ERR_INPUT, "What is to be sealed for headquarters is too long");
	ok = ok && box_seal(&to, 1, content.data, content.len, out, e);
	buf_fini(&content);
	return ok;
}

bool courier_is_one(const void *file, size_t n)
{
	const uint8_t *at = file;

	return n > HEAD_LEN && n <= COURIER_FILE_MAX && !memcmp(at, magic, MAGIC_LEN) &&
	       at[MAGIC_LEN] == COURIER_VERSION;
}

bool courier_is_covered(const void *file, size_t n, const struct receipt *r)
{
	struct hash ticket;

	ticket_of(r->device, &r->head, r->height, &ticket);
	return courier_is_one(file, n) &&
	       crypto_same((const uint8_t *)file + MAGIC_LEN + 1, ticket.b, sizeof ticket.b);
}

/* What was sealed must be what a courier is, to the last byte. */
static bool content_read(const struct buf *plain, struct courier *out)
{
	uint8_t version = 0, rest = 0;
	uint32_t len = 0;
	const uint8_t *frames = NULL;
	struct rd r;

	rd_init(&r, plain->data, plain->len);
	if (!rd_u8(&r, &version) || version != COURIER_VERSION || !rd_copy(&r, out->device.b, 16) ||
	    !rd_copy(&r, out->store.b, 16) || !rd_copy(&r, out->head.b, 32) ||
	    !rd_u64(&r, &out->height) || !rd_u32(&r, &len) || !rd_view(&r, &frames, len) ||
	    plain->len != class_of(CONTENT_HEAD + len))
		return false;
	for (size_t i = 0; i < r.left; i++)
		rest |= r.p[i];
	out->frames = frames;
	out->len = len;
	return !rest && out->height;
}

bool courier_open(const void *file, size_t n, const uint8_t hq_box_secret[32], struct buf *plain,
		  struct courier *out, struct err *e)
{
	const uint8_t *at = file;
	struct hash ticket;

	*out = (struct courier){ .len = 0 };
	if (!courier_is_one(file, n))
		return err_set(e, ERR_PEER, "This is not a file that dapcar courier write made");
	if (!box_open(hq_box_secret, at + HEAD_LEN, n - HEAD_LEN, plain, NULL))
		return err_set(e, ERR_PEER,
			       "The file is damaged or was sealed for another headquarters");
	if (!content_read(plain, out))
		return err_set(e, ERR_PEER, "What is sealed in the file makes no sense");
	ticket_of(out->device, &out->head, out->height, &ticket);
	return crypto_same(at + MAGIC_LEN + 1, ticket.b, sizeof ticket.b) ||
	       err_set(e, ERR_PEER, "The beginning of the file was changed");
}

void courier_receipt_pack(const struct receipt *r, uint8_t out[COURIER_RECEIPT_LEN])
{
	memcpy(out, receipt_magic, MAGIC_LEN);
	out[MAGIC_LEN] = COURIER_VERSION;
	receipt_pack(r, out + MAGIC_LEN + 1);
	memcpy(out + MAGIC_LEN + 1 + RECEIPT_LEN, r->sig, sizeof r->sig);
}

bool courier_receipt_read(const void *file, size_t n, struct receipt *out)
{
	uint8_t version = 0;
	uint64_t time_ms = 0;
	struct rd r;

	*out = (struct receipt){ .height = 0 };
	if (n != COURIER_RECEIPT_LEN || memcmp(file, receipt_magic, MAGIC_LEN) != 0)
		return false;
	rd_init(&r, (const uint8_t *)file + MAGIC_LEN, n - MAGIC_LEN);
	if (!rd_u8(&r, &version) || version != COURIER_VERSION || !rd_copy(&r, out->store.b, 16) ||
	    !rd_copy(&r, out->generation.b, 16) || !rd_copy(&r, out->device.b, 16) ||
	    !rd_copy(&r, out->head.b, 32) || !rd_u64(&r, &out->height) || !rd_u64(&r, &time_ms) ||
	    !rd_copy(&r, out->sig, sizeof out->sig))
		return false;
	out->time_ms = (int64_t)time_ms;
	return true;
}
