/* Layout of the file `keys`: the copy below twice, one after the other, little-endian.
 *
 *    0 magic "DAPKEYS\n" 8      8 version u16 (1)        10 flags u16 (bit 0: practice)
 *   12 book id 16              28 salt of Argon2id 16    44 passes u32
 *   48 memory u64, bytes       56 sequence u64           64 ring key number u16
 *   66 ring length u32         70 zero to 96
 *   96 64 slots of 352 bytes (slot.c)
 *      the ring, sealed (ring.c)
 *      SHA-256("dapcar keys 1\n" | everything before) 32
 *
 * A copy counts when its checksum holds; of two, the one with the higher sequence. The checksum is
 * against decay, not against people: against them the ring is sealed with the header as associated
 * data. The file is replaced by a rename after both copies have reached the disk, so a crash leaves
 * the old file or the new one. */
#include "keyfile_p.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"

#include <string.h>

static const char magic[8] = { 'D', 'A', 'P', 'K', 'E', 'Y', 'S', '\n' };
static const char check_domain[] = "dapcar keys 1\n";

#define FLAG_PRACTICE 1u
#define SLOTS_LEN ((size_t)BOOK_SLOTS * SLOT_LEN)
#define COPY_LEAST (KEYFILE_HEAD_LEN + SLOTS_LEN + KEYFILE_CHECK_LEN)
/* A file that asks for more than this is not one of ours. */
#define COST_PASSES_MAX 1000
#define COST_MEMORY_MAX ((uint64_t)4 << 30)

void keyfile_fini(struct keyfile *k)
{
	buf_fini(&k->ring);
	mem_wipe(k, sizeof *k);
}

void keyfile_head(const struct keyfile *k, size_t ring_len, uint8_t out[KEYFILE_HEAD_LEN])
{
	struct buf b = { 0 };

	buf_put(&b, magic, sizeof magic);
	buf_u16(&b, KEYFILE_VERSION);
	buf_u16(&b, k->practice ? FLAG_PRACTICE : 0);
	buf_put(&b, k->book.b, sizeof k->book.b);
	buf_put(&b, k->salt, sizeof k->salt);
	buf_u32(&b, (uint32_t)k->cost.passes);
	buf_u64(&b, k->cost.memory);
	buf_u64(&b, k->seq);
	buf_u16(&b, k->ring_keyno);
	buf_u32(&b, (uint32_t)ring_len);
	memset(out, 0, KEYFILE_HEAD_LEN);
	memcpy(out, b.data, b.len);
	buf_fini(&b);
}

static bool head_parse(struct rd *r, struct keyfile *k, uint32_t *ring_len)
{
	char word[sizeof magic];
	uint16_t version;
	uint16_t flags;
	uint32_t passes;
	uint64_t memory;
	const uint8_t *pad;

	if (!rd_copy(r, word, sizeof word) || memcmp(word, magic, sizeof magic) != 0 ||
	    !rd_u16(r, &version) || version != KEYFILE_VERSION || !rd_u16(r, &flags) ||
	    !rd_copy(r, k->book.b, sizeof k->book.b) || !rd_copy(r, k->salt, sizeof k->salt) ||
	    !rd_u32(r, &passes) || !rd_u64(r, &memory) || !rd_u64(r, &k->seq) ||
	    !rd_u16(r, &k->ring_keyno) || !rd_u32(r, ring_len) ||
	    !rd_view(r, &pad, KEYFILE_HEAD_LEN - 70))
		return false;
	k->practice = (flags & FLAG_PRACTICE) != 0;
	k->cost.passes = passes;
	k->cost.memory = (size_t)memory;
	return passes >= 1 && passes <= COST_PASSES_MAX && memory <= COST_MEMORY_MAX &&
	       *ring_len <= KEYFILE_RING_MAX;
}

static void checksum(const void *p, size_t n, struct hash *out)
{
	crypto_sha256_two(check_domain, sizeof check_domain - 1, p, n, out);
}

/* One copy at the start of n bytes; *len is its length when it is whole. */
static bool copy_parse(const void *p, size_t n, struct keyfile *k, size_t *len)
{
	struct rd r;
	struct hash want;
	struct hash stored;
	uint32_t ring_len;
	const uint8_t *ring;

	rd_init(&r, p, n);
	if (n < COPY_LEAST || !head_parse(&r, k, &ring_len) || !rd_copy(&r, k->slot, SLOTS_LEN) ||
	    !rd_view(&r, &ring, ring_len) || !rd_copy(&r, stored.b, sizeof stored.b))
		return false;
	*len = COPY_LEAST + ring_len;
	checksum(p, *len - KEYFILE_CHECK_LEN, &want);
	if (!hash_equal(&want, &stored))
		return false;
	buf_reset(&k->ring);
	return buf_put(&k->ring, ring, ring_len);
}

static bool newer_version(const struct buf *file)
{
	return file->len > 10 && memcmp(file->data, magic, sizeof magic) == 0 &&
	       (uint8_t)file->data[8] + 256 * (uint8_t)file->data[9] > KEYFILE_VERSION;
}

bool keyfile_read(const char *path, struct keyfile *k, bool *one_bad, struct err *e)
{
	struct buf file = { .ceiling = 2 * (COPY_LEAST + KEYFILE_RING_MAX) };
	struct keyfile *second = mem_new(sizeof *second);
	bool have_first;
	bool have_second;
	size_t len = 0;
	bool ok = false;

	*one_bad = false;
	if (!file_read(path, &file, e))
		goto out;
	have_first = copy_parse(buf_str(&file), file.len, k, &len);
	if (!have_first)
		len = file.len / 2;
	have_second = copy_parse(buf_str(&file) + len, file.len - len, second, &len);
	if (!have_first && !have_second) {
		if (newer_version(&file))
			err_set(e, ERR_INPUT,
				"This book was made by a newer version of dapcar. "
				"Open it with that one");
		else
			err_set(e, ERR_CORRUPT,
				"Both copies of the key file are damaged. "
				"Nothing is deleted. Ring IT on the number in the car folder");
		goto out;
	}
	*one_bad = !have_first || !have_second || k->seq != second->seq;
	if (have_second && (!have_first || second->seq > k->seq)) {
		struct keyfile spare = *k;

		*k = *second;
		*second = spare;
		mem_wipe(&spare, sizeof spare);
	}
	ok = true;
out:
	keyfile_fini(second);
	mem_free(second);
	buf_fini(&file);
	return ok;
}

bool keyfile_write(const char *path, const struct keyfile *k, struct err *e)
{
	struct buf file = { 0 };
	uint8_t head[KEYFILE_HEAD_LEN];
	struct hash check;
	size_t len;
	char *copy;
	bool ok;

	keyfile_head(k, k->ring.len, head);
	buf_put(&file, head, sizeof head);
	buf_put(&file, k->slot, SLOTS_LEN);
	buf_put(&file, k->ring.data, k->ring.len);
	checksum(file.data, file.len, &check);
	buf_put(&file, check.b, sizeof check.b);
	len = file.len;
	copy = mem_dup(file.data, len);
	buf_put(&file, copy, len);
	mem_free(copy);
	ok = file_write(path, file.data, file.len, e);
	buf_fini(&file);
	return ok;
}
