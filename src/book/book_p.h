/* The handle, and what the files of this room share about it. */
#ifndef BOOK_BOOK_P_H
#define BOOK_BOOK_P_H

#include "book/book.h"
#include "disk_p.h"
#include "keyfile_p.h"
#include "ring_p.h"
#include "seal_p.h"
#include "tree_p.h"

#define BOOK_NOTE_EVERY 16
#define BOOK_TROUBLES_MAX 32

/* Something that is wrong with a row, found at unlock. */
struct trouble {
	uint64_t row;
	const char *what;
};

struct book {
	char *dir;
	char *keys_path;
	int lock_fd;
	struct clock own_clock;
	const struct clock *clock;
	struct id boot_id;
	struct disk *disk;
	struct keyfile keys;
	bool starting;     /* made by this handle */
	bool keys_stored;  /* the key file is there: from the first person or code on */
	struct ring *ring; /* NULL: locked */
	struct id opener;
	bool joining; /* opened by a one-time code */
	size_t join_slot;
	struct tree tree;
	uint64_t rows;
	struct trouble trouble[BOOK_TROUBLES_MAX];
	size_t troubles;
	uint64_t lost; /* rows that did not open */
	bool tail_lost;
	bool read_only; /* the disk cannot be written, or must not be (salvage_p.h) */
	bool unmended;  /* the latter */
	bool mended;    /* a damaged file is kept beside the book */
	bool epoch_open;
	struct id epoch;
	uint64_t seq;     /* of the newest entry in `epoch` */
	struct buf found; /* book_find()'s body */
};

/* ERR_LOCKED unless unlocked. */
bool book_needs_unlock(const struct book *b, struct err *e);
struct seal_place;
/* Where a row, draft or setting of this book belongs. */
struct seal_place book_place(const struct book *b, const char *domain, uint16_t keyno,
			     const void *where, size_t where_len);

/* --- keys (people.c, unlock.c) --- */
/* A change of ring and slots: all of it reaches the key file or none of it stays. */
struct change;
struct change *change_begin(struct book *b);
bool change_end(struct change *c, bool ok, struct err *e);
/* Notes head and number of rows in the key file. */
bool book_note_head(struct book *b, struct err *e);
/* Sets or removes the mark of an unfinished start. */
bool book_start_mark(const char *dir, bool set, struct err *e);
/* Makes the folder ready for a book: what an unfinished start left goes, the mark of one is set.
 * ERR_INPUT when there is a file of rows without that mark. */
bool book_start_clear(const char *dir, struct err *e);
/* The key file is there: the mark of an unfinished start goes. */
void book_started(struct book *b);
/* The newest book key, and the police secret if `police` and it is held. */
void book_slot_keys(const struct book *b, bool police, struct slot_keys *out);
/* Upper case, no spaces around. False when it is empty or too long. */
bool number_clean(const char *typed, char out[BOOK_NUMBER_MAX + 1]);
/* A one-time code as it is derived: letters and figures only, upper case. The caller frees. */
char *code_clean(const char *typed);
/* A person's slot and row, new or in place of an older one of the same id; `derived` is their key
 * already. */
bool person_make(struct book *b, struct id id, const char *number, bool police,
		 const uint8_t derived[32], const char *code, struct err *e);
bool code_is_fine(const char *code, struct err *e);
bool phrase_is_fine(const char *phrase, struct err *e);

/* --- drafts and settings (draft.c) --- */
/* These bytes are what was sealed under this name. Unlocked. */
bool packet_is_whole(const struct book *b, bool draft, const void *name, size_t name_len,
		     int64_t keyno, const void *sealed, size_t len);

/* --- rows (read.c) --- */
#define ROW_FIXED (ENTRY_HEADER_LEN + ENTRY_SIG_LEN + ENTRY_SALT_LEN)
#define ROW_PLAIN_MAX ((ROW_FIXED + ENTRY_BODY_MAX + 255) / 256 * 256)

/* Seals the entry for row n under the newest key, adding to `out`. */
bool row_seal(const struct book *b, uint64_t n, const struct entry *x, struct buf *out);
/* The same without body and salt. */
bool row_seal_pruned(const struct book *b, uint64_t n, const struct entry *x, struct buf *out);
#define ROW_PRUNED_LEN ((ROW_FIXED + 255) / 256 * 256 + SEAL_EXTRA)
/* Opens one row into `plain` (ROW_PLAIN_MAX bytes); x borrows from it. NULL, or what is wrong. */
const char *row_open(const struct book *b, uint64_t n, int64_t keyno, const void *sealed,
		     size_t len, uint8_t *plain, struct entry *x);
/* The same when the hash of its header is known from an earlier look at this row (NULL: it is not).
 */
const char *row_open_known(const struct book *b, uint64_t n, int64_t keyno, const void *sealed,
			   size_t len, const struct hash *hash, uint8_t *plain, struct entry *x);
/* Takes rows from `from` to the last of the file into the tree, noting what is wrong with them. */
bool rows_load(struct book *b, uint64_t from, struct err *e);
void trouble_add(struct book *b, uint64_t row, const char *what);
/* Is the place of an entry in its epoch right? `at` is its node. */
bool order_holds(const struct tree *t, uint32_t at);
void head_of_node(const struct tree *t, uint32_t node, struct book_head *out);

/* --- reserve.c: 2 MiB kept back for the moment when the disk is full --- */
void reserve_keep(const char *dir);
void reserve_release(const char *dir);
/* Room enough for what is not needed. */
bool reserve_has_room(const char *dir);

#endif
