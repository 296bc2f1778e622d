/* A book's file and its journal as bytes of a disk that cannot be trusted, looked through for rows.
 * The first byte says how many pages the file has and whether the sums of the journal are put
 * right, which no fuzzer would find; the rest is the file and then the journal. */
#include "fuzz.h"

#include "base/buf.h"
#include "base/mem.h"
#include "cells_p.h"
#include "disk_p.h"
#include "journal_p.h"

#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGES = 15, SUMS_RIGHT = 16 };

#define HEAD 32
#define FRAME (24 + DISK_PAGE)

struct tally {
	uint64_t cells, bytes;
	unsigned sum;
};

static int file_of(const uint8_t *p, size_t n)
{
	int fd = memfd_create("bytes", MFD_CLOEXEC);

	PROMISE(fd >= 0);
	PROMISE(write(fd, p, n) == (ssize_t)n);
	return fd;
}

static void put_u32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> (24 - 8 * i));
}

static void sum_on(uint32_t s[2], const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i += 8) {
		uint32_t x[2] = { 0 };

		for (size_t k = 0; k < 8; k++)
			x[k / 4] |= (uint32_t)p[i + k] << (8 * (k % 4));
		s[0] += x[0] + s[1];
		s[1] += x[1] + s[0];
	}
}

static void put_sum(uint8_t *p, const uint32_t s[2])
{
	put_u32(p, s[0]);
	put_u32(p + 4, s[1]);
}

/* A journal that SQLite would take to its end. */
static void put_right(uint8_t *p, size_t n)
{
	uint32_t s[2] = { 0 };

	if (n < HEAD)
		return;
	put_u32(p, 0x377f0682);
	put_u32(p + 8, DISK_PAGE);
	sum_on(s, p, 24);
	put_sum(p + 24, s);
	for (size_t at = HEAD; at + FRAME <= n; at += FRAME) {
		memcpy(p + at + 8, p + 16, 8);
		sum_on(s, p + at, 8);
		sum_on(s, p + at + 24, DISK_PAGE);
		put_sum(p + at + 16, s);
	}
}

/* Every byte that is given can be read. */
static bool take(void *ctx, const struct cell *c)
{
	struct tally *t = ctx;

	PROMISE(c->table == CELL_ENTRY || c->table == CELL_DRAFT || c->table == CELL_STATE);
	PROMISE(c->len <= DISK_SEALED_MAX + 256);
	PROMISE(c->table != CELL_ENTRY || c->name_len == 0);
	PROMISE(c->table != CELL_DRAFT || c->name_len == 16);
	PROMISE(c->name_len <= CELL_NAME_MAX);
	for (size_t i = 0; i < c->name_len; i++)
		t->sum += c->name[i];
	for (size_t i = 0; i < c->len; i++)
		t->sum += c->sealed[i];
	t->cells++;
	t->bytes += c->len;
	return true;
}

static bool take_one(void *ctx, const struct cell *c)
{
	(void)c;
	PROMISE(++*(unsigned *)ctx == 1); /* stopped, it gives no more */
	return false;
}

static void look_at_journal(int fd, size_t len)
{
	uint8_t page[DISK_PAGE];
	struct journal j;
	size_t frame;

	journal_read(fd, &j);
	PROMISE(j.frames <= len / FRAME + 1 && j.pages <= j.frames);
	for (size_t i = 0; i < j.frames; i++) {
		/* Of the last one there may be less than its head. */
		PROMISE(journal_page(&j, i, page) || i + 1 == j.frames);
		PROMISE(!j.page[i] || (journal_find(&j, j.page[i], &frame) && frame >= i &&
				       frame < j.frames && j.page[frame] == j.page[i]));
	}
	PROMISE(!journal_page(&j, j.frames, page));
	PROMISE(!journal_find(&j, 0, &frame));
	journal_fini(&j);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct tally t = { 0 }, again = { 0 };
	size_t rows_len, journal_len;
	unsigned one = 0;
	uint8_t *bytes;
	int rows, journal;

	if (n < 1 || n > FUZZ_INPUT_MAX)
		return 0;
	bytes = mem_dup(p + 1, n - 1);
	rows_len = (p[0] & PAGES) * DISK_PAGE;
	if (rows_len > n - 1)
		rows_len = n - 1;
	journal_len = n - 1 - rows_len;
	if (p[0] & SUMS_RIGHT)
		put_right(bytes + rows_len, journal_len);
	rows = file_of(bytes, rows_len);
	journal = file_of(bytes + rows_len, journal_len);
	look_at_journal(journal, journal_len);
	cells_each(rows, journal, take, &t);
	/* Whatever it asks for, the work stays in proportion to the file. */
	PROMISE(t.cells <= n + 2 * DISK_PAGE);
	PROMISE(t.bytes <= ((uint64_t)80 << 20) + t.cells * DISK_PAGE);
	if (t.cells) {
		cells_each(rows, journal, take_one, &one);
		PROMISE(one == 1);
	}
	if (n < 3 * DISK_PAGE) {
		cells_each(rows, journal, take, &again);
		PROMISE(again.cells == t.cells && again.sum == t.sum);
		cells_each(rows, -1, take, &again);
	}
	cells_each(-1, -1, take, &again);
	close(rows);
	close(journal);
	mem_free(bytes);
	return 0;
}

/* --- seeds --- */

static size_t put_varint(uint8_t *p, uint64_t v)
{
	size_t n = v < 0x80 ? 1 : v < 0x4000 ? 2 : 3;

	for (size_t i = n; i-- > 0; v >>= 7)
		p[i] = (uint8_t)((v & 0x7f) | (i + 1 < n ? 0x80 : 0));
	return n;
}

/* A cell at `p`: of an entry, or with a name. Returns its length on the page. */
static size_t put_cell(uint8_t *p, uint64_t row, uint64_t name_type, size_t name_len, int keyno,
		       size_t blob, uint32_t over)
{
	uint8_t head[16], *at = p;
	size_t head_len = 1, len, local;

	head_len += put_varint(head + head_len, name_type);
	head[head_len++] = keyno == 1 ? 9 : 1;
	head_len += put_varint(head + head_len, 12 + 2 * blob);
	head[0] = (uint8_t)head_len;
	len = head_len + name_len + (keyno != 1) + blob;
	at += put_varint(at, len);
	at += put_varint(at, row);
	memcpy(at, head, head_len);
	memset(at + head_len, 'n', name_len);
	if (keyno != 1)
		at[head_len + name_len] = (uint8_t)keyno;
	local = len;
	if (len > DISK_PAGE - 35) {
		local = 489 + (len - 489) % (DISK_PAGE - 4);
		if (local > DISK_PAGE - 35)
			local = 489;
	}
	at += local;
	if (local < len) {
		put_u32(at, over);
		at += 4;
	}
	return (size_t)(at - p);
}

static void put_rows(uint8_t *page, uint64_t first)
{
	uint8_t *at = page + 300;

	page[0] = 13;
	for (uint64_t i = 0; i < 4; i++)
		at += put_cell(at, first + i, 0, 0, i == 2 ? 255 : 1, 552, 0);
	at += put_cell(at, 9, 12 + 32, 16, 1, 296, 0);
	put_cell(at, 9, 13 + 8, 4, 2, 296, 0);
}

/* A page or two, so that a fuzzer tries many. */
static void give_small(fuzz_seed_fn give, void *ctx)
{
	uint8_t *seed = mem_new(1 + 2 * DISK_PAGE);

	seed[0] = 1;
	put_rows(seed + 1, 1);
	give(ctx, seed, 1 + DISK_PAGE);
	seed[0] = 2;
	put_cell(seed + 1 + 8, 7, 0, 0, 1, 5000, 2);
	give(ctx, seed, 1 + 2 * DISK_PAGE);
	put_cell(seed + 1 + 600, 8, 0, 0, 1, 9000, 2);
	put_u32(seed + 1 + DISK_PAGE, 2);
	give(ctx, seed, 1 + 2 * DISK_PAGE);
	mem_free(seed);
}

void fuzz_seeds(fuzz_seed_fn give, void *ctx)
{
	const size_t rows = 4 * DISK_PAGE, journal = HEAD + 3 * FRAME;
	uint8_t *seed = mem_new(1 + rows + journal);
	uint8_t *page = seed + 1, *log = seed + 1 + rows;

	seed[0] = 4;
	put_rows(page + DISK_PAGE, 1);
	/* One that goes on, and one that goes on for ever. */
	put_cell(page + 2 * DISK_PAGE + 2000, 300, 0, 0, 1, 5000, 4);
	put_cell(page + 2 * DISK_PAGE + 8, 7, 0, 0, 1, 200000, 4);
	put_u32(page + 3 * DISK_PAGE, 4);
	give(ctx, seed, 1 + rows);
	for (uint32_t i = 0; i < 3; i++) {
		put_u32(log + HEAD + i * FRAME, i ? 2 : 3);
		put_u32(log + HEAD + i * FRAME + 4, i);
		put_rows(log + HEAD + i * FRAME + 24, 5 + i);
	}
	seed[0] = 4 | SUMS_RIGHT;
	give(ctx, seed, 1 + rows + journal);
	give(ctx, seed, 1 + rows + journal - 1000);
	seed[0] = 4;
	give(ctx, seed, 1 + rows + journal);
	seed[0] = SUMS_RIGHT;
	memmove(seed + 1, log, journal);
	give(ctx, seed, 1 + journal);
	give_small(give, ctx);
	mem_free(seed);
}
