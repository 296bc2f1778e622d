/* A row of a table is a cell (SQLite's file format, "B-tree Pages" and "Record Format"):
 *
 *   length of the record, varint | number of the row, varint | the record | page where it goes on
 *   record: length of its head, varint | type of each column, varint | the columns
 *
 * All three tables of a book have three columns: a name (of an entry: none), a number, a blob. */
#include "cells_p.h"

#include "base/mem.h"
#include "disk_p.h"
#include "journal_p.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RECORD_MAX (DISK_SEALED_MAX + 256)
/* No row of a book is shorter: what is sealed is 296 bytes at least. */
#define RECORD_LEAST 296
/* The kind of a page that has rows of a table. */
#define LEAF 13

struct scan {
	int rows;
	struct journal journal;
	cell_fn fn;
	void *ctx;
	uint8_t *page, *over, *record;
	bool *live; /* of each place of the page */
	uint64_t
	    budget; /* bytes that may still be gathered: a file can be made to ask for any number */
	enum pass { PASS_LIVE, PASS_REST, PASS_OLDER } pass;
	bool logged; /* the page is of a frame that fits */
	bool fits;   /* and so is what the record goes on over */
	bool on;
};

/* A record in one piece. */
struct record {
	uint64_t len, row;
	const uint8_t *p;
	size_t local; /* what of it is on the page */
};

/* Its length; 0 when it does not end before `end`. */
static size_t varint(const uint8_t *p, const uint8_t *end, uint64_t *v)
{
	*v = 0;
	for (size_t i = 0; i < 9 && p + i < end; i++) {
		if (i == 8) {
			*v = *v << 8 | p[i];
			return 9;
		}
		*v = *v << 7 | (p[i] & 0x7f);
		if (!(p[i] & 0x80))
			return i + 1;
	}
	return 0;
}

static bool read_page(const struct scan *s, uint64_t number, uint8_t *out)
{
	size_t have = 0;

	while (have < DISK_PAGE) {
		ssize_t r = pread(s->rows, out + have, DISK_PAGE - have,
				  (off_t)((number - 1) * DISK_PAGE + have));

		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			break;
		have += (size_t)r;
	}
	memset(out + have, 0, DISK_PAGE - have);
	return have > 0;
}

static bool newest_page(struct scan *s, uint32_t number, uint8_t *out)
{
	size_t frame;

	if (!number)
		return false;
	if (journal_find(&s->journal, number, &frame)) {
		s->fits = s->fits && s->journal.fits[frame];
		return journal_page(&s->journal, frame, out);
	}
	return read_page(s, number, out);
}

/* How much of a record lies on a leaf of a table. */
static size_t local_of(uint64_t len)
{
	const uint64_t most = DISK_PAGE - 35, least = (DISK_PAGE - 12) * 32 / 255 - 23;
	uint64_t k;

	if (len <= most)
		return (size_t)len;
	k = least + (len - least) % (DISK_PAGE - 4);
	return (size_t)(k <= most ? k : least);
}

static uint32_t page_at(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* The rest of a long record, page after page. It is as long as it says, so a ring of pages ends. */
static bool gather(struct scan *s, struct record *r)
{
	size_t have = r->local;
	uint32_t next = page_at(r->p + r->local);

	if (r->len > s->budget)
		return false;
	s->budget -= r->len;
	memcpy(s->record, r->p, have);
	while (have < r->len) {
		size_t n = (size_t)r->len - have;

		if (!newest_page(s, next, s->over))
			return false;
		if (n > DISK_PAGE - 4)
			n = DISK_PAGE - 4;
		memcpy(s->record + have, s->over + 4, n);
		have += n;
		next = page_at(s->over);
	}
	r->p = s->record;
	return true;
}

/* Of a column that holds a whole number: its bytes, or false. */
static bool number_len(uint64_t type, size_t *len)
{
	static const uint8_t lens[] = { 0, 1, 2, 3, 4, 6, 8, 0, 0, 0 };

	if (type < 1 || type > 9 || type == 7)
		return false;
	*len = lens[type];
	return true;
}

static int64_t number_at(uint64_t type, const uint8_t *p, size_t len)
{
	uint64_t v = len && (p[0] & 0x80) ? UINT64_MAX : 0;

	for (size_t i = 0; i < len; i++)
		v = v << 8 | p[i];
	return type == 9 ? 1 : (int64_t)v;
}

struct shape {
	enum cell_table table;
	uint64_t number_type;
	size_t head, name, number, blob;
};

/* What the head of a record says, when it is the head of one of ours and nothing is left over. */
static bool shape_of(const uint8_t *p, const uint8_t *end, uint64_t len, struct shape *out)
{
	uint64_t head, type[3];
	size_t at = varint(p, end, &head);

	if (!at || head > 16)
		return false;
	for (size_t i = 0; i < 3; i++) {
		size_t n = varint(p + at, end, &type[i]);

		if (!n)
			return false;
		at += n;
	}
	if (at != head || !number_len(type[1], &out->number) || type[2] < 12 || type[2] % 2)
		return false;
	out->table = CELL_ENTRY;
	if (type[0] >= 12)
		out->table = type[0] % 2 ? CELL_STATE : CELL_DRAFT;
	else if (type[0] != 0)
		return false;
	out->name = type[0] ? (size_t)((type[0] - 12) / 2) : 0;
	out->number_type = type[1];
	out->head = at;
	out->blob = (size_t)((type[2] - 12) / 2);
	if ((out->table == CELL_DRAFT && type[0] != 12 + 2 * 16) ||
	    (out->table == CELL_STATE && (type[0] < 15 || type[0] > 13 + 2 * CELL_NAME_MAX)))
		return false;
	return type[2] <= 12 + 2 * RECORD_MAX && at + out->name + out->number + out->blob == len;
}

static void give(struct scan *s, const struct record *r, const struct shape *shape, bool live)
{
	const uint8_t *name = r->p + shape->head;
	const uint8_t *number = name + shape->name;
	struct cell c = { .table = shape->table,
			  .row = (int64_t)r->row,
			  .name = name,
			  .name_len = shape->name,
			  .keyno = number_at(shape->number_type, number, shape->number),
			  .sealed = number + shape->number,
			  .len = shape->blob,
			  .newest = s->pass != PASS_OLDER,
			  .live = live,
			  .logged = s->logged && s->fits };

	s->on = s->fn(s->ctx, &c);
}

/* A cell that begins here, if one does. */
static void look_at(struct scan *s, const uint8_t *p, const uint8_t *end, bool live)
{
	struct record r;
	struct shape shape;
	size_t a, b;

	if (p[0] < 0x80) /* a length below RECORD_LEAST */
		return;
	a = varint(p, end, &r.len);
	if (!a || r.len < RECORD_LEAST || r.len > RECORD_MAX)
		return;
	b = varint(p + a, end, &r.row);
	if (!b)
		return;
	r.p = p + a + b;
	r.local = local_of(r.len);
	if (r.local + (r.local < r.len ? 4 : 0) > (size_t)(end - r.p) ||
	    !shape_of(r.p, r.p + r.local, r.len, &shape))
		return;
	s->fits = true;
	if (r.local == r.len || gather(s, &r))
		give(s, &r, &shape, live);
}

/* Where the page itself says that a row begins: of a leaf of a table; nothing else has rows. */
static void mark_live(struct scan *s)
{
	const uint8_t *p = s->page;
	size_t n = (size_t)p[3] << 8 | p[4];

	memset(s->live, 0, DISK_PAGE * sizeof *s->live);
	for (size_t i = 8; p[0] == LEAF && i + 2 <= DISK_PAGE && i < 8 + 2 * n; i += 2) {
		size_t at = (size_t)p[i] << 8 | p[i + 1];

		if (at < DISK_PAGE)
			s->live[at] = true;
	}
}

static void scan_page(struct scan *s)
{
	mark_live(s);
	for (size_t at = 0; s->on && at < DISK_PAGE; at++) {
		bool live = s->live[at];

		if (s->pass == PASS_OLDER || live == (s->pass == PASS_LIVE))
			look_at(s, s->page + at, s->page + DISK_PAGE, live);
	}
}

/* The pages as they were written last, or all older copies. */
static void scan_pages(struct scan *s, uint64_t pages, enum pass pass)
{
	const struct journal *j = &s->journal;
	bool newest = pass != PASS_OLDER;
	size_t frame;

	s->pass = pass;
	for (size_t i = j->frames; s->on && i-- > 0;) {
		bool last = j->page[i] && journal_find(j, j->page[i], &frame) && frame == i;

		s->logged = j->fits[i];
		if (last == newest && journal_page(j, i, s->page))
			scan_page(s);
	}
	s->logged = false;
	for (uint64_t i = 1; s->on && i <= pages && i < UINT32_MAX; i++) {
		bool last = !journal_find(j, (uint32_t)i, &frame);

		if (last == newest && read_page(s, i, s->page))
			scan_page(s);
	}
}

void cells_each(int rows, int journal, cell_fn fn, void *ctx)
{
	struct scan s = { .rows = rows, .fn = fn, .ctx = ctx, .on = true };
	uint64_t pages = 0;
	struct stat st;

	if (rows >= 0 && fstat(rows, &st) == 0)
		pages = ((uint64_t)st.st_size + DISK_PAGE - 1) / DISK_PAGE;
	journal_read(journal, &s.journal);
	s.page = mem_new(DISK_PAGE);
	s.over = mem_new(DISK_PAGE);
	s.record = mem_new(RECORD_MAX);
	s.live = mem_new_array(DISK_PAGE, sizeof *s.live);
	s.budget = ((uint64_t)64 << 20) + 4 * (pages + s.journal.frames) * DISK_PAGE;
	/* A journal has many copies of a page; what they ask for must not use up the budget. */
	scan_pages(&s, pages, PASS_LIVE);
	scan_pages(&s, pages, PASS_REST);
	scan_pages(&s, pages, PASS_OLDER);
	journal_fini(&s.journal);
	mem_free(s.page);
	mem_free(s.over);
	mem_free(s.record);
	mem_free(s.live);
}
