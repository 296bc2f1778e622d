#include "salvage_p.h"

#include "base/file.h"
#include "base/mem.h"
#include "book_p.h"
#include "cells_p.h"
#include "journal_p.h"
#include "mend_p.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct salvage {
	struct book *b;
	struct disk *from; /* what SQLite gives of it, or NULL */
	struct disk *to;   /* the new one; NULL while it is only asked whether there is a need */
	uint8_t *plain;
	struct buf sealed;
	struct buf taken; /* table and name of each packet that was taken from the journal */
	bool journal;
	bool in_use; /* this is the file in use, not one that was put away */
	bool found;
	bool at_stake; /* and it lies where a save could write over it */
	bool ok;
};

/* --- what is believed --- */

static bool has_shape(const struct book *b, int64_t keyno, size_t len)
{
	if (keyno < -UINT16_MAX || (keyno < 0 && len != DISK_PRUNED_LEN))
		return false;
	if (keyno < 0)
		keyno = -keyno;
	return keyno >= 1 && keyno <= b->keys.ring_keyno && len >= ROW_FIXED + SEAL_EXTRA &&
	       len <= ROW_PLAIN_MAX + SEAL_EXTRA && (len - SEAL_EXTRA) % SEAL_CLASS == 0;
}

static bool entry_holds(struct salvage *s, uint64_t n, int64_t keyno, const void *p, size_t len)
{
	struct entry x;

	if (!p || n < 1 || n > INT64_MAX || !has_shape(s->b, keyno, len))
		return false;
	return !s->b->ring || !row_open(s->b, n, keyno, p, len, s->plain, &x);
}

static bool packet_holds(struct salvage *s, enum cell_table table, const void *name,
			 size_t name_len, int64_t keyno, const void *p, size_t len)
{
	if (keyno < 1 || keyno > s->b->keys.ring_keyno || len < SEAL_EXTRA ||
	    (len - SEAL_EXTRA) % SEAL_CLASS || len > DISK_SEALED_MAX)
		return false;
	return !s->b->ring ||
	       packet_is_whole(s->b, table == CELL_DRAFT, name, name_len, keyno, p, len);
}

/* --- what is there already --- */

static bool tree_has_row(const struct tree *t, uint64_t row)
{
	size_t low = 0, high = t->nodes;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (t->node[mid].row < row)
			low = mid + 1;
		else
			high = mid;
	}
	return low < t->nodes && t->node[low].row == row;
}

/* Of the new file while it is being made, else of the old one as SQLite gives it. */
static bool has_entry(struct salvage *s, uint64_t n)
{
	struct disk *d = s->to ? s->to : s->from;
	int64_t keyno;

	if (!s->to && s->b->ring && tree_has_row(&s->b->tree, n))
		return true;
	buf_reset(&s->sealed);
	return d && disk_row_get(d, n, &keyno, &s->sealed, NULL) &&
	       (s->to || entry_holds(s, n, keyno, s->sealed.data, s->sealed.len));
}

static bool get_packet(struct disk *d, enum cell_table table, const void *name, int64_t *keyno,
		       struct buf *out)
{
	struct id id;

	buf_reset(out);
	if (table == CELL_STATE)
		return disk_state_get(d, name, keyno, out, NULL);
	memcpy(id.b, name, sizeof id.b);
	return disk_draft_get(d, id, keyno, out, NULL);
}

static bool put_packet(struct disk *d, enum cell_table table, const void *name, int64_t keyno,
		       const void *p, size_t len)
{
	struct id id;

	if (table == CELL_STATE)
		return disk_state_put(d, name, (uint16_t)keyno, p, len, NULL);
	memcpy(id.b, name, sizeof id.b);
	return disk_draft_put(d, id, (uint16_t)keyno, p, len, NULL);
}

static bool has_packet(struct salvage *s, enum cell_table table, const char *name, size_t name_len)
{
	struct disk *d = s->to ? s->to : s->from;
	int64_t keyno;

	return d && get_packet(d, table, name, &keyno, &s->sealed) &&
	       (s->to ||
		packet_holds(s, table, name, name_len, keyno, s->sealed.data, s->sealed.len));
}

/* --- from the bytes --- */

static void take_entry(struct salvage *s, const struct cell *c)
{
	uint64_t n = (uint64_t)c->row;
	uint16_t keyno = (uint16_t)(c->keyno < 0 ? -c->keyno : c->keyno);

	if (c->row < 1 || !has_shape(s->b, c->keyno, c->len) || has_entry(s, n) ||
	    !entry_holds(s, n, c->keyno, c->sealed, c->len))
		return;
	s->found = true;
	if (!s->to)
		return;
	s->ok = disk_row_put(s->to, n, keyno, c->sealed, c->len, NULL) &&
		(c->keyno > 0 || disk_row_prune(s->to, n, keyno, c->sealed, c->len, NULL));
}

/* The first time that the journal gives a packet: the latest frames come first. */
static bool is_first(struct salvage *s, const struct cell *c)
{
	for (size_t at = 0; at < s->taken.len;) {
		const char *p = s->taken.data + at;
		size_t n = (uint8_t)p[1];

		if ((enum cell_table)p[0] == c->table && n == c->name_len &&
		    memcmp(p + 2, c->name, n) == 0)
			return false;
		at += 2 + n;
	}
	buf_putc(&s->taken, (char)c->table);
	buf_putc(&s->taken, (char)(uint8_t)c->name_len);
	buf_put(&s->taken, c->name, c->name_len);
	return true;
}

/* A name that stands in an older copy of a page may have been dropped since; one to which no list
 * leads may be what is left of an older state, and counts only where there is no other. */
static void take_packet(struct salvage *s, const struct cell *c)
{
	char name[CELL_NAME_MAX + 1] = { 0 };
	bool newer;

	if (!s->in_use || !c->newest || c->name_len > CELL_NAME_MAX)
		return;
	memcpy(name, c->name, c->name_len);
	if (c->table == CELL_STATE && strlen(name) != c->name_len)
		return;
	if (!packet_holds(s, c->table, c->name, c->name_len, c->keyno, c->sealed, c->len))
		return;
	newer = s->journal && c->live && c->logged && is_first(s, c);
	if (has_packet(s, c->table, name, c->name_len) &&
	    (!newer || (s->sealed.len == c->len && !memcmp(s->sealed.data, c->sealed, c->len))))
		return;
	s->found = true;
	s->ok = !s->to || put_packet(s->to, c->table, name, c->keyno, c->sealed, c->len);
}

static bool take_cell(void *ctx, const struct cell *c)
{
	struct salvage *s = ctx;

	if (c->table == CELL_ENTRY)
		take_entry(s, c);
	else
		take_packet(s, c);
	return s->ok && (s->to || !s->found);
}

static void look_into(struct salvage *s, char *rows, bool in_use)
{
	char *journal = mem_fmt("%s-wal", rows);
	int a = open(rows, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	int b = open(journal, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	s->in_use = in_use;
	if (a >= 0)
		cells_each(a, b, take_cell, s);
	if (a >= 0)
		close(a);
	if (b >= 0)
		close(b);
	mem_free(journal);
	mem_free(rows);
}

static void look_everywhere(struct salvage *s)
{
	look_into(s, path_join(s->b->dir, "book.db"), true);
	for (unsigned i = 1; s->b->ring && s->ok && (s->to || !s->found) && i <= MEND_KEPT_MAX; i++)
		look_into(s, mend_kept_path(s->b->dir, i, ""), false);
}

/* --- from SQLite --- */

static bool copy_row(void *ctx, uint64_t n, uint64_t last, int64_t keyno, const void *p, size_t len)
{
	struct salvage *s = ctx;
	uint16_t number = (uint16_t)(keyno < 0 ? -keyno : keyno);

	(void)last;
	if (!entry_holds(s, n, keyno, p, len))
		return true;
	s->ok = disk_row_put(s->to, n, number, p, len, NULL) &&
		(keyno > 0 || disk_row_prune(s->to, n, number, p, len, NULL));
	return s->ok;
}

/* What does not open keeps its place when nothing better was found for it: it may be sealed under a
 * key that comes back. */
static bool copy_closed_row(void *ctx, uint64_t n, uint64_t last, int64_t keyno, const void *p,
			    size_t len)
{
	struct salvage *s = ctx;

	(void)last;
	if (!p || n < 1 || keyno < 1 || keyno > UINT16_MAX || has_entry(s, n))
		return true;
	s->ok = disk_row_put(s->to, n, (uint16_t)keyno, p, len, NULL);
	return s->ok;
}

static void copy_packet(struct salvage *s, enum cell_table table, const char *name, size_t len)
{
	int64_t keyno;

	if (s->ok && get_packet(s->from, table, name, &keyno, &s->sealed) &&
	    packet_holds(s, table, name, len, keyno, s->sealed.data, s->sealed.len))
		s->ok = put_packet(s->to, table, name, keyno, s->sealed.data, s->sealed.len);
}

static void copy_packets(struct salvage *s)
{
	struct buf ids = { 0 }, names = { 0 };

	/* As many as can be read. */
	disk_draft_ids(s->from, &ids, NULL);
	disk_state_names(s->from, &names, NULL);
	for (size_t i = 0; i + 16 <= ids.len; i += 16)
		copy_packet(s, CELL_DRAFT, ids.data + i, 16);
	for (size_t i = 0; i < names.len; i += strlen(names.data + i) + 1)
		copy_packet(s, CELL_STATE, names.data + i, strlen(names.data + i));
	buf_fini(&ids);
	buf_fini(&names);
}

static bool fill(struct salvage *s)
{
	uint64_t last = s->from ? disk_last_row(s->from) : 0;

	buf_reset(&s->taken);
	if (!disk_begin(s->to, NULL))
		return false;
	if (last)
		disk_rows(s->from, 1, last, copy_row, s, NULL);
	if (s->ok && s->from)
		copy_packets(s);
	if (s->ok)
		look_everywhere(s);
	if (s->ok && last && s->b->ring)
		disk_rows(s->from, 1, last, copy_closed_row, s, NULL);
	if (s->ok && disk_commit(s->to, NULL))
		return true;
	disk_rollback(s->to);
	return false;
}

/* --- the new file --- */

static void drop_file(const char *path)
{
	char *journal = mem_fmt("%s-wal", path);

	unlink(path);
	unlink(journal);
	mem_free(journal);
}

/* Closing takes its journal into the file and away. */
static bool close_new(struct salvage *s, const char *path)
{
	char *journal = mem_fmt("%s-wal", path);
	bool ok;

	disk_close(s->to);
	s->to = NULL;
	ok = !file_exists(journal);
	mem_free(journal);
	return ok;
}

static bool make_in_memory(struct salvage *s)
{
	s->ok = true;
	if (!disk_open_memory(&s->to, NULL))
		return false;
	if (!fill(s)) {
		disk_close(s->to);
		s->to = NULL;
		return false;
	}
	disk_close_to_writing(s->to);
	disk_abandon(s->from);
	s->b->disk = s->to;
	return true;
}

static bool make_file(struct salvage *s, const char *made)
{
	bool ok;

	s->ok = true;
	drop_file(made);
	if (!disk_make(made, NULL) || !disk_open(made, &s->to, NULL))
		return false;
	ok = fill(s);
	return close_new(s, made) && ok;
}

/* Where its names are not known to be on the disk, nothing may be written: neither to the old file,
 * which the next opening may put away, nor to the new one, which a power cut may take back. */
static bool take_its_place(struct salvage *s, const char *made)
{
	char *path = path_join(s->b->dir, "book.db"), *whole;
	bool ok;

	disk_abandon(s->from);
	s->b->disk = NULL;
	if (mend_exchange(s->b->dir, made)) {
		ok = disk_open(path, &s->b->disk, NULL);
	} else {
		whole = file_exists(made) ? mem_str(made) : mend_whole_path(s->b->dir);
		ok = disk_open_read(whole, &s->b->disk, NULL);
		s->b->read_only = s->b->unmended = true;
		mem_free(whole);
	}
	mem_free(path);
	return ok;
}

/* Beside the damaged file, if need be with the room that is kept for such a time; else in memory,
 * and then nothing is written that could take the place of what was found. */
static bool make_another(struct salvage *s)
{
	char *made = mend_making_path(s->b->dir);
	bool ok = !s->b->read_only && mend_may_keep(s->b->dir);

	if (ok && !make_file(s, made)) {
		reserve_release(s->b->dir);
		ok = make_file(s, made);
	}
	if (ok) {
		ok = take_its_place(s, made);
	} else if (s->b->read_only || s->at_stake) {
		s->b->unmended = s->b->unmended || !s->b->read_only;
		s->b->read_only = true;
		ok = make_in_memory(s);
		if (!ok && s->from)
			disk_close_to_writing(s->from);
	}
	drop_file(made);
	mem_free(made);
	return ok;
}

static bool structure_is_damaged(const struct salvage *s)
{
	char what[100];

	return s->b->ring && s->from && !disk_check(s->from, what, sizeof what);
}

bool salvage(struct book *b, bool journal)
{
	struct salvage s = { .b = b,
			     .from = b->disk,
			     .plain = mem_new(ROW_PLAIN_MAX),
			     .sealed = { .ceiling = DISK_SEALED_MAX },
			     .journal = journal,
			     .ok = true };
	bool done = false;

	look_everywhere(&s);
	s.at_stake = (s.found && s.in_use) || structure_is_damaged(&s);
	if (s.found || s.at_stake)
		done = make_another(&s);
	b->mended = b->mended || done;
	if (b->disk && b->unmended)
		disk_why_not(b->disk, BOOK_AWAITS_MENDING_WORDS);
	buf_fini(&s.sealed);
	buf_fini(&s.taken);
	mem_wipe(s.plain, ROW_PLAIN_MAX);
	mem_free(s.plain);
	return done;
}

bool salvage_journal_is_broken(const char *dir)
{
	char *path = path_join(dir, "book.db-wal");
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct journal j;
	bool broken;

	journal_read(fd, &j);
	broken = j.broken;
	journal_fini(&j);
	if (fd >= 0)
		close(fd);
	mem_free(path);
	return broken;
}
