/* The layout is SQLite's (its file format, "The Write-Ahead Log"), all numbers big-endian:
 *
 *    0 magic u32, its last bit the order of bytes in sums   4 format u32   8 page size u32
 *   12 round u32   16 salt 8   24 sum of what is before 8
 *   32 frames: 0 page u32   4 pages of the file after a commit, else 0, u32   8 salt 8
 *      16 sum of the sum before, the first 8 bytes and the page, 8   24 the page */
#include "journal_p.h"

#include "base/mem.h"
#include "disk_p.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD_LEN 32
#define FRAME_HEAD 24
#define FRAME_LEN (FRAME_HEAD + DISK_PAGE)
#define FRAMES_MAX ((size_t)1 << 20)
#define MAGIC 0x377f0682u

struct sum {
	uint32_t a, b;
};

/* Where a walk over the frames stands. */
struct walk {
	bool big;               /* the order of bytes in sums */
	bool holds;             /* every frame so far is one that SQLite takes */
	bool follows;           /* behind the break: each frame so far follows the one before */
	bool commit;            /* the frame before ended a transaction */
	struct sum said, right; /* of the frame before: what stands there, and what it should be */
};

static uint32_t u32_at(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static uint32_t word_at(const uint8_t *p, bool big)
{
	return big ? u32_at(p)
		   : (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

static struct sum sum_on(struct sum s, const uint8_t *p, size_t n, bool big)
{
	for (size_t i = 0; i + 8 <= n; i += 8) {
		s.a += word_at(p + i, big) + s.b;
		s.b += word_at(p + i + 4, big) + s.a;
	}
	return s;
}

static struct sum sum_at(const uint8_t *p)
{
	return (struct sum){ u32_at(p), u32_at(p + 4) };
}

static bool same(struct sum x, struct sum y)
{
	return x.a == y.a && x.b == y.b;
}

static struct sum sum_of_frame(struct sum before, const uint8_t *frame, bool big)
{
	return sum_on(sum_on(before, frame, 8, big), frame + FRAME_HEAD, DISK_PAGE, big);
}

/* As much as there is, zeros behind it. False when nothing is. */
static bool read_at(int fd, void *out, size_t n, uint64_t at)
{
	uint8_t *p = out;
	size_t have = 0;

	while (have < n) {
		ssize_t r = pread(fd, p + have, n - have, (off_t)(at + have));

		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			break;
		have += (size_t)r;
	}
	memset(p + have, 0, n - have);
	return have > 0;
}

/* One frame more: what the walk knows after it. True: it is as it was written. */
static bool walk_on(struct walk *w, const uint8_t *frame, bool of_this_round, struct journal *j)
{
	struct sum said = sum_at(frame + 16);
	struct sum right = sum_of_frame(w->right, frame, w->big);
	bool commit = u32_at(frame + 4) != 0;
	bool fits = same(said, right) ||
		    (!w->holds && same(said, sum_of_frame(w->said, frame, w->big)));

	if (w->holds && of_this_round && u32_at(frame) && fits) {
		w->commit = commit;
	} else if (w->holds) {
		/* The first that does not fit. What follows it shows whether it ever did. */
		w->holds = false;
		w->follows = true;
		w->commit = commit;
	} else if (w->follows && of_this_round && fits) {
		j->broken = j->broken || w->commit;
		w->commit = commit;
		right = said;
	} else {
		w->follows = false;
	}
	w->said = said;
	w->right = right;
	return fits;
}

static int by_page(const void *a, const void *b)
{
	const struct journal_newest *x = a, *y = b;

	if (x->page != y->page)
		return x->page < y->page ? -1 : 1;
	return x->frame < y->frame ? -1 : x->frame > y->frame;
}

static void find_newest(struct journal *j)
{
	size_t n = 0, kept = 0;

	j->newest = mem_new_array(j->frames, sizeof *j->newest);
	for (size_t i = 0; i < j->frames; i++) {
		if (j->page[i])
			j->newest[n++] = (struct journal_newest){ j->page[i], (uint32_t)i };
	}
	if (n)
		qsort(j->newest, n, sizeof *j->newest, by_page);
	for (size_t i = 0; i < n; i++) {
		if (kept && j->newest[kept - 1].page == j->newest[i].page)
			kept--;
		j->newest[kept++] = j->newest[i];
	}
	j->pages = kept;
}

void journal_read(int fd, struct journal *out)
{
	uint8_t head[HEAD_LEN] = { 0 }, salt[8], *frame = NULL;
	struct walk w = { .holds = true };
	struct stat st;

	*out = (struct journal){ .fd = fd };
	if (fd < 0 || fstat(fd, &st) != 0 || st.st_size <= HEAD_LEN)
		return;
	out->frames = ((size_t)st.st_size - HEAD_LEN + FRAME_LEN - 1) / FRAME_LEN;
	if (out->frames > FRAMES_MAX)
		out->frames = FRAMES_MAX;
	out->page = mem_new_array(out->frames, sizeof *out->page);
	out->fits = mem_new_array(out->frames, sizeof *out->fits);
	read_at(fd, head, sizeof head, 0);
	w.big = u32_at(head) & 1;
	w.right = w.said = sum_on((struct sum){ 0, 0 }, head, 24, w.big);
	w.holds = (u32_at(head) & ~1u) == MAGIC && u32_at(head + 8) == DISK_PAGE &&
		  same(w.right, sum_at(head + 24));
	memcpy(salt, head + 16, sizeof salt);
	frame = mem_new(FRAME_LEN);
	for (size_t i = 0; i < out->frames; i++) {
		if (!read_at(fd, frame, FRAME_LEN, HEAD_LEN + (uint64_t)i * FRAME_LEN))
			continue;
		if (i == 0 && !w.holds) {
			memcpy(salt, frame + 8, sizeof salt);
			out->broken = u32_at(frame) != 0;
		}
		if (memcmp(salt, frame + 8, sizeof salt) == 0)
			out->page[i] = u32_at(frame);
		out->fits[i] = walk_on(&w, frame, memcmp(salt, frame + 8, sizeof salt) == 0, out);
	}
	mem_free(frame);
	find_newest(out);
}

void journal_fini(struct journal *j)
{
	mem_free(j->page);
	mem_free(j->fits);
	mem_free(j->newest);
	*j = (struct journal){ .fd = -1 };
}

bool journal_page(const struct journal *j, size_t frame, uint8_t out[DISK_PAGE])
{
	return frame < j->frames &&
	       read_at(j->fd, out, DISK_PAGE, HEAD_LEN + (uint64_t)frame * FRAME_LEN + FRAME_HEAD);
}

bool journal_find(const struct journal *j, uint32_t page, size_t *frame)
{
	size_t low = 0, high = j->pages;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (j->newest[mid].page < page)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == j->pages || j->newest[low].page != page)
		return false;
	*frame = j->newest[low].frame;
	return true;
}
