/* Frames that are none, or hold what no entry is. */
#include "bad.h"

#include "base/crypto.h"
#include "base/mem.h"
#include "frame_p.h"

#include <stdio.h>
#include <string.h>

static void push(struct bad *b, const char *what, const void *p, size_t n, struct want w)
{
	bad_say(b, b->caller, what, WIRE_PATH_PUSH, WIRE_TYPE_FRAMES, n ? p : "", n, w);
}

/* --- the bytes of a good one --- */

/* It would be good if its entry were signed: so much is said of it and no more. */
static void good_frame(struct bad *b, struct buf *out)
{
	struct made m = { 0 };
	struct node nobody = b->car;

	crypto_random(nobody.sign_seed, sizeof nobody.sign_seed);
	nobody.seq = 0;
	nobody.head = (struct head){ .height = 0 };
	node_write_body(&nobody, &m, 17, 1, (struct id){ { 3 } },
			"{\"f\":{\"text\":\"Nothing seen\"}}");
	made_frames(&m, 0, 0, out);
	made_end(&m);
}

static void cut_everywhere(struct bad *b)
{
	struct buf frame = { 0 };
	char what[40];

	good_frame(b, &frame);
	for (size_t i = 1; i < frame.len; i++) {
		snprintf(what, sizeof what, "a frame cut after %zu", i);
		push(b, what, frame.data, i, WANT(400, WIRE_BAD_BATCH));
	}
	push(b, "a frame that nobody signed", frame.data, frame.len,
	     WANT_AT(422, WIRE_BAD_SIGNATURE, 1));
	buf_fini(&frame);
}

static void heads(struct bad *b)
{
	static const uint8_t versions[] = { 0, 2, 3, 4, 16, 127, 128, 254, 255 };
	static const uint8_t dictionaries[] = { 2, 3, 4, 16, 127, 128, 254, 255 };
	struct buf frame = { 0 };

	good_frame(b, &frame);
	for (size_t i = 0; i < sizeof versions; i++) {
		frame.data[0] = (char)versions[i];
		push(b, "a version that is none", frame.data, frame.len, WANT(400, WIRE_BAD_BATCH));
	}
	frame.data[0] = FRAME_VERSION;
	for (size_t i = 0; i < sizeof dictionaries; i++) {
		frame.data[1] = (char)dictionaries[i];
		push(b, "a dictionary that is none", frame.data, frame.len,
		     WANT(400, WIRE_BAD_BATCH));
	}
	buf_fini(&frame);
}

/* --- what zstd is told --- */

static const struct {
	const char *what;
	const char *bytes; /* after version and dictionary */
	size_t n;
	long status;
	enum wire_error error;
} packed[] = {
#define ROW(what_, bytes_, status_, error_)                        \
	{                                                          \
		what_, bytes_, sizeof(bytes_) - 1, status_, error_ \
	}
	ROW("no magic", "\x00\x00\x00\x00\x00\x00\x00\x00", 400, WIRE_BAD_BATCH),
	ROW("text", "this is no frame of zstd", 400, WIRE_BAD_BATCH),
	ROW("gzip", "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x03\x00", 400, WIRE_BAD_BATCH),
	ROW("xz", "\xfd\x37\x7a\x58\x5a\x00\x00\x04\xe6\xd6\xb4\x46", 400, WIRE_BAD_BATCH),
	ROW("zip", "PK\x03\x04\x14\x00\x00\x00\x08\x00", 400, WIRE_BAD_BATCH),
	ROW("zstd of long ago", "\x24\xb5\x2f\xfd\x00\x00\x00\x00\x00\x00", 400, WIRE_BAD_BATCH),
	/* Skippable: its length, then its bytes. It holds nothing. */
	ROW("skippable", "\x50\x2a\x4d\x18\x04\x00\x00\x00xxxx", 400, WIRE_BAD_BATCH),
	ROW("skippable, empty", "\x5f\x2a\x4d\x18\x00\x00\x00\x00", 400, WIRE_BAD_BATCH),
	/* Descriptor 0xe0: 8 bytes of content size, one segment: 2^40 bytes, and so the window. */
	ROW("a tebibyte said", "\x28\xb5\x2f\xfd\xe0\x00\x00\x00\x00\x00\x01\x00\x00\x01\x00\x00",
	    413, WIRE_TOO_LARGE),
	/* Window descriptor: 2^(10 + exponent). */
	ROW("a window of 2 MiB", "\x28\xb5\x2f\xfd\x00\x58\x01\x00\x00", 413, WIRE_TOO_LARGE),
	ROW("a window of 128 MiB", "\x28\xb5\x2f\xfd\x00\x88\x01\x00\x00", 413, WIRE_TOO_LARGE),
	ROW("the greatest window", "\x28\xb5\x2f\xfd\x00\xff\x01\x00\x00", 413, WIRE_TOO_LARGE),
	ROW("a reserved bit", "\x28\xb5\x2f\xfd\x08\x50\x01\x00\x00", 400, WIRE_BAD_BATCH),
	ROW("a reserved block", "\x28\xb5\x2f\xfd\x00\x50\x07\x00\x00", 400, WIRE_BAD_BATCH),
	ROW("a dictionary named", "\x28\xb5\x2f\xfd\x03\x50\x11\x22\x33\x44\x01\x00\x00", 400,
	    WIRE_BAD_BATCH),
	/* A raw block, the last one, of 0 bytes; of one. */
	ROW("empty", "\x28\xb5\x2f\xfd\x00\x50\x01\x00\x00", 400, WIRE_BAD_BATCH),
	ROW("a zero", "\x28\xb5\x2f\xfd\x00\x50\x09\x00\x00\x00", 400, WIRE_BAD_BATCH),
	/* A checksum that does not fit. */
	ROW("a wrong sum", "\x28\xb5\x2f\xfd\x04\x50\x09\x00\x00\x01\xde\xad\xbe\xef", 400,
	    WIRE_BAD_BATCH),
	/* One block that says 128 KiB of one byte, eight times and once more. */
	ROW("nine times 128 KiB of nothing",
	    "\x28\xb5\x2f\xfd\x00\x50"
	    "\x02\x00\x10\x00\x02\x00\x10\x00\x02\x00\x10\x00\x02\x00\x10\x00\x02\x00\x10\x00"
	    "\x02\x00\x10\x00\x02\x00\x10\x00\x02\x00\x10\x00\x03\x00\x10\x00",
	    413, WIRE_TOO_LARGE),
};

static void unpacking(struct bad *b)
{
	for (size_t d = 0; d < 2; d++)
		for (size_t i = 0; i < sizeof packed / sizeof *packed; i++) {
			struct buf frame = { 0 };

			buf_u8(&frame, FRAME_VERSION);
			buf_u8(&frame, (uint8_t)d);
			buf_put(&frame, packed[i].bytes, packed[i].n);
			push(b, packed[i].what, frame.data, frame.len,
			     WANT(packed[i].status, packed[i].error));
			buf_fini(&frame);
		}
}

/* A gibibyte of one byte in some kilobytes. */
static void bomb(struct bad *b, int level, size_t bytes)
{
	struct buf frame = { 0 };
	ZSTD_CStream *z = ZSTD_createCStream();
	uint8_t *zeros = mem_new((size_t)1 << 20);
	char out[65536];

	buf_u8(&frame, FRAME_VERSION);
	buf_u8(&frame, FRAME_DICT_NONE);
	ZSTD_initCStream(z, level);
	ZSTD_CCtx_setParameter(z, ZSTD_c_windowLog, FRAME_WINDOW_LOG);
	for (size_t done = 0; done < bytes; done += (size_t)1 << 20) {
		ZSTD_inBuffer in = { zeros, (size_t)1 << 20, 0 };
		bool last = done + ((size_t)1 << 20) >= bytes;
		size_t left = 1;

		while (left || in.pos < in.size) {
			ZSTD_outBuffer o = { out, sizeof out, 0 };

			left = ZSTD_compressStream2(z, &o, &in,
						    last ? ZSTD_e_end : ZSTD_e_continue);
			buf_put(&frame, out, o.pos);
			if (!last && in.pos == in.size)
				break;
		}
	}
	push(b, "a bomb", frame.data, frame.len, WANT(413, WIRE_TOO_LARGE));
	ZSTD_freeCStream(z);
	mem_free(zeros);
	buf_fini(&frame);
}

/* --- what an entry is told as --- */

/* The content of a frame of one entry, part by part. */
struct parts {
	int64_t n, text_less, len_more, flags, kind, schema, height, prev, epoch, seq, boot, record,
	    author, wall, offset, boottime, raw_less, raw_more, text_more, body_bytes;
	const char *body;
};

static const struct parts plain_parts = { .n = 1,
					  .flags = 7,
					  .kind = 17,
					  .schema = 1,
					  .height = 1,
					  .prev = 1,
					  .seq = 1,
					  .record = 1,
					  .author = 2,
					  .body = "{}" };

#define PART(member_) offsetof(struct parts, member_)
static const struct {
	const char *what;
	size_t at;
	int64_t value;
	long status;
	enum wire_error error;
	int64_t index;
} wrongs[] = {
#define NO_ENTRY 422, WIRE_BAD_ENTRY, 0
	{ "no entries", PART(n), 0, 400, WIRE_BAD_BATCH, -1 },
	{ "257 entries", PART(n), 257, 413, WIRE_TOO_LARGE, -1 },
	{ "two to the 62 entries", PART(n), INT64_C(1) << 62, 413, WIRE_TOO_LARGE, -1 },
	{ "two entries, and one is there", PART(n), 2, 422, WIRE_BAD_ENTRY, 1 },
	{ "256 entries, and one is there", PART(n), 256, 422, WIRE_BAD_ENTRY, 1 },
	{ "a text that is longer than all", PART(text_less), -100000, 400, WIRE_BAD_BATCH, -1 },
	{ "a text that is too short", PART(text_less), 1, NO_ENTRY },
	{ "a text of nothing", PART(text_less), 1000000, NO_ENTRY },
	{ "a text that takes a byte of raw", PART(text_less), -1, NO_ENTRY },
	{ "a length too short", PART(len_more), -1, NO_ENTRY },
	{ "a length too long", PART(len_more), 1, NO_ENTRY },
	{ "a length of 2^40", PART(len_more), INT64_C(1) << 40, NO_ENTRY },
	{ "a length of nothing", PART(len_more), -1000000, NO_ENTRY },
	{ "flags 0", PART(flags), 0, NO_ENTRY },
	{ "flags 1", PART(flags), 1, NO_ENTRY },
	{ "flags 2", PART(flags), 2, NO_ENTRY },
	{ "flags 3", PART(flags), 3, NO_ENTRY },
	{ "flags 4", PART(flags), 4, NO_ENTRY },
	{ "flags 5", PART(flags), 5, NO_ENTRY },
	{ "flags 6", PART(flags), 6, NO_ENTRY },
	{ "flags 8", PART(flags), 8, NO_ENTRY },
	{ "flags 23", PART(flags), 23, NO_ENTRY },
	{ "flags 39", PART(flags), 39, NO_ENTRY },
	{ "flags 71", PART(flags), 71, NO_ENTRY },
	{ "flags 135", PART(flags), 135, NO_ENTRY },
	{ "flags 255", PART(flags), 255, NO_ENTRY },
	{ "kind 65,536", PART(kind), 65536, NO_ENTRY },
	{ "kind 2^62", PART(kind), INT64_C(1) << 62, NO_ENTRY },
	{ "schema 65,536", PART(schema), 65536, NO_ENTRY },
	{ "schema 2^32", PART(schema), INT64_C(1) << 32, NO_ENTRY },
	{ "a hash that nobody named", PART(prev), 2, NO_ENTRY },
	{ "the 8,193rd hash", PART(prev), 8193, NO_ENTRY },
	{ "the 2^62nd hash", PART(prev), INT64_C(1) << 62, NO_ENTRY },
	{ "an epoch that nobody named", PART(epoch), 3, NO_ENTRY },
	{ "the 16,385th epoch", PART(epoch), 16385, NO_ENTRY },
	{ "a boot that nobody named", PART(boot), 99, NO_ENTRY },
	{ "a record that nobody named", PART(record), 99, NO_ENTRY },
	{ "the 2^62nd record", PART(record), INT64_C(1) << 62, NO_ENTRY },
	{ "an author that nobody named", PART(author), 99, NO_ENTRY },
	{ "an offset of 32,768 minutes", PART(offset), 65536, NO_ENTRY },
	{ "an offset of -32,769 minutes", PART(offset), 65537, NO_ENTRY },
	{ "an offset of years", PART(offset), INT64_C(1) << 50, NO_ENTRY },
	{ "a signature less a byte", PART(raw_less), 1, NO_ENTRY },
	{ "no signature", PART(raw_less), 64, NO_ENTRY },
	{ "no salt", PART(raw_less), 80, NO_ENTRY },
	{ "no ids", PART(raw_less), 112, NO_ENTRY },
	{ "a byte left over", PART(raw_more), 1, NO_ENTRY },
	{ "a signature left over", PART(raw_more), 64, NO_ENTRY },
	{ "a text left over", PART(text_more), 1, NO_ENTRY },
	{ "a body of 65,537 bytes", PART(body_bytes), 65537, NO_ENTRY },
	{ "a body of 900,000 bytes", PART(body_bytes), 900000, NO_ENTRY },
};

static const struct {
	const char *what, *body;
} bodies[] = {
	{ "an id that nobody named", "\x01\x63" },
	{ "a hash that nobody named", "\x02\x63" },
	{ "an id without a number", "\x01" },
	{ "a hash without a number", "\x02" },
	{ "an id whose number never ends", "\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff" },
	{ "a hash whose number never ends",
	  "\x02\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff" },
	{ "an id after words", "{\"a\":\"\x01\x7f\"}" },
};

static void one_text(const struct parts *p, struct buf *text)
{
	buf_u8(text, (uint8_t)p->flags);
	buf_varint(text, (uint64_t)p->kind);
	buf_varint(text, (uint64_t)p->schema);
	buf_varint(text, (uint64_t)p->height);
	buf_varint(text, (uint64_t)p->prev);
	buf_varint(text, (uint64_t)p->epoch);
	buf_varint(text, (uint64_t)p->seq);
	buf_varint(text, (uint64_t)p->boot);
	buf_varint(text, (uint64_t)p->record);
	buf_varint(text, (uint64_t)p->author);
	buf_varint(text, (uint64_t)p->wall);
	buf_varint(text, (uint64_t)p->offset);
	buf_varint(text, (uint64_t)p->boottime);
	buf_u8(text, 1);
	for (int64_t i = 0; i < p->body_bytes; i++)
		buf_putc(text, ' ');
	buf_puts(text, p->body);
}

/* Never less than nothing. */
static uint64_t less(size_t n, int64_t by)
{
	return by > (int64_t)n ? 0 : (uint64_t)((int64_t)n - by);
}

static void assemble(const struct parts *p, struct buf *out)
{
	struct buf text = { 0 }, one = { 0 }, content = { 0 };
	uint8_t raw[16 + 16 + 16 + 64 + 64] = { 0 };
	size_t n_raw = 16 + 16 + 16 + 64; /* epoch, boot, salt, signature */

	one_text(p, &one);
	buf_varint(&text, less(one.len, -p->len_more));
	buf_put(&text, one.data, one.len);
	for (int64_t i = 0; i < p->text_more; i++)
		buf_putc(&text, 'x');
	buf_varint(&content, (uint64_t)p->n);
	buf_varint(&content, less(text.len, p->text_less));
	buf_put(&content, text.data, text.len);
	crypto_random(raw, sizeof raw);
	buf_put(&content, raw, n_raw + (size_t)p->raw_more - (size_t)p->raw_less);
	buf_u8(out, FRAME_VERSION);
	buf_u8(out, FRAME_DICT_NONE);
	{
		size_t most = ZSTD_compressBound(content.len);
		uint8_t *z = mem_new(most);

		buf_put(out, z, ZSTD_compress(z, most, content.data, content.len, 3));
		mem_free(z);
	}
	buf_fini(&text);
	buf_fini(&one);
	buf_fini(&content);
}

static void say_parts(struct bad *b, const char *what, const struct parts *p, struct want w)
{
	struct buf frame = { 0 };

	assemble(p, &frame);
	push(b, what, frame.data, frame.len, w);
	buf_fini(&frame);
}

static void telling(struct bad *b)
{
	struct parts p = plain_parts;

	/* So that what follows is refused for its fault and not for this. */
	say_parts(b, "nothing but unsigned", &p, WANT_AT(422, WIRE_BAD_SIGNATURE, 0));
	for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
		p = plain_parts;
		memcpy((char *)&p + wrongs[i].at, &wrongs[i].value, sizeof wrongs[i].value);
		say_parts(b, wrongs[i].what, &p,
			  WANT_AT(wrongs[i].status, wrongs[i].error, wrongs[i].index));
	}
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		p = plain_parts;
		p.body = bodies[i].body;
		say_parts(b, bodies[i].what, &p, ((struct want){ NO_ENTRY }));
	}
}

size_t bad_frames_all(struct bad *b)
{
	size_t before = b->said;

	cut_everywhere(b);
	heads(b);
	unpacking(b);
	bomb(b, 1, (size_t)4 << 20);
	bomb(b, 19, (size_t)64 << 20);
	bomb(b, 3, (size_t)1 << 30);
	telling(b);
	return b->said - before;
}
