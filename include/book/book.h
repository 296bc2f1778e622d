/* The book: an append-only list of sealed entries in one SQLite file, and the key file beside it. The book is the truth;
 * everything on a screen is a reading of it. Works on bytes and knows no record kind.
 *
 * A folder holds: book.db (entry, draft, state), keys (64 slots, two copies), lock. One process at a time. */
#ifndef BOOK_BOOK_H
#define BOOK_BOOK_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "book/entry.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct book;

#define BOOK_NUMBER_MAX 12
#define BOOK_SLOTS 64

/* Cost of Argon2id. The default is 3 passes of 256 MiB; 64 MiB and 3 is the floor outside of tests. */
struct book_cost {
	uint64_t passes;
	size_t memory; /* bytes */
};
extern const struct book_cost book_cost_default;
extern const struct book_cost book_cost_least; /* what libsodium allows; tests and practice books only */

/* A person who may open this book. */
struct book_person {
	struct id id;                        /* their crew_member record */
	char number[BOOK_NUMBER_MAX + 1];    /* staff number, as typed at unlock, upper case */
	bool police;                         /* their slot holds the police secret */
	bool active;
	bool has_code;
	uint8_t public_key[32];              /* X25519 */
};

struct book_start {
	struct id device;      /* zero: drawn */
	bool practice;
	struct book_cost cost;
	const uint8_t *hq_public; /* X25519 of headquarters for the recovery slot, or NULL */
};

/* Makes the folder's files. The first person is given by book_person_add() before the handle is closed; the handle is
 * unlocked. ERR_INPUT if there is a book already. */
bool book_create(const char *dir, const struct book_start *start, const struct clock *clock, struct book **out,
                 struct err *e);
/* The clock is borrowed until book_close(); NULL is the system's.
 * A damaged file of rows gives way to one with all that is whole in it, here or at unlock, and is kept beside it.
 * Opens the files, sets and reads back WAL, synchronous=FULL and temp_store=MEMORY, repairs the key file from its better
 * copy. Locked. ERR_INPUT: no book there, or open elsewhere (says who holds it). */
bool book_open(const char *dir, const struct clock *clock, struct book **out, struct err *e);
void book_close(struct book *b); /* locks first */

bool book_is_practice(const struct book *b); /* known without unlocking */
bool book_is_unlocked(const struct book *b);
struct id book_id(const struct book *b);     /* known without unlocking */
struct id book_device(const struct book *b); /* when unlocked */

/* --- unlocking --- */
/* Public parameters of the derivation, to hand to the compute thread. */
struct book_kdf {
	uint8_t salt[16];
	struct book_cost cost;
};
void book_kdf(const struct book *b, struct book_kdf *out);
/* Pure and slow: Argon2id(number, 0, phrase). ERR_IO when there is not memory enough. */
bool book_derive(const struct book_kdf *kdf, const char *number, const char *phrase, uint8_t key[32], struct err *e);
/* Tries the slots with a derived key. ERR_DENIED: "That number and passphrase do not open this book". A slot of a
 * one-time code is ERR_DENIED too: those open with book_join(). */
bool book_unlock_key(struct book *b, const char *number, const uint8_t key[32], struct err *e);
/* Both in one call, for commands. */
bool book_unlock(struct book *b, const char *number, const char *phrase, struct err *e);
/* The person whose passphrase opened it: the first, when a second unlocks a book that is open (which proves their
 * passphrase and brings the police secret if they have it). Zero while a one-time code is the opener. */
struct id book_opener(const struct book *b);
/* Opens with headquarters' recovery key (X25519 secret), so that a person can be added who then has a passphrase. */
bool book_unlock_recovery(struct book *b, const uint8_t hq_secret[32], struct err *e);
/* For a second in which nobody waits: notes the head in the key file once 16 rows have come since the last note, so that
 * a tail cut off later is noticed. No save waits for it. */
void book_rest(struct book *b);
/* Writes the head note, wipes every key. */
void book_lock(struct book *b);

/* --- people --- */
/* Copies at most `max`, those who are active first; returns how many were copied, or with max 0 how many there are.
 * Needs to be unlocked. */
size_t book_people(const struct book *b, struct book_person *out, size_t max);
bool book_person_find(const struct book *b, const char *number, struct book_person *out);
/* Adds a person with a slot of their own. `code` is 4 to 12 figures, kept only as a keyed hash. */
bool book_person_add(struct book *b, struct id id, const char *number, bool police, const char *phrase,
                     const char *code, struct err *e);
/* Sets passphrase and code anew for a person who is unlocked by their own phrase. */
bool book_person_change(struct book *b, const char *number, const char *old_phrase, const char *phrase,
                        const char *code, struct err *e);
/* Ends their slot and draws a new book key for everyone else, so that an old copy of the key file opens nothing that is
 * written from now on. */
bool book_person_disable(struct book *b, const char *number, struct err *e);
/* Is this their code? Counts nothing itself: three wrong ones lock, which is app's to do. */
bool book_code_is(const struct book *b, struct id person, const char *code);
/* Slots for one-time unlock codes, from a bundle (text codes as headquarters prints them). Needs to be unlocked. */
bool book_codes_add(struct book *b, const char *const *codes, size_t n, struct err *e);
/* With no person unlocked: opens by a one-time code, ends that code's slot, gives `number` a slot with this phrase and
 * code. The roster (app) must have told who that number is. The book is unlocked on success.
 * Two steps, because the roster is only readable once the code has opened the book: book_join_begin() unlocks with the
 * code's slot and reports which code it was (its index); book_join_end() uses it up and makes the person's slot. */
bool book_join_begin(struct book *b, const char *one_time_code, uint16_t *index, struct err *e);
bool book_join_end(struct book *b, struct id id, const char *number, bool police, const char *phrase, const char *code,
                   struct err *e);
/* The same two steps with keys that book_derive() gave on the compute thread: of "" and book_code_text() of what was
 * typed, and of the number and the new passphrase. */
char *book_code_text(const char *typed); /* the caller frees with mem_free() */
bool book_join_begin_key(struct book *b, const uint8_t key[32], uint16_t *index, struct err *e);
bool book_join_end_key(struct book *b, struct id id, const char *number, bool police, const uint8_t derived[32],
                       const char *code, struct err *e);
/* The police group of this book: public key always, secret only when a police person's passphrase unlocked. */
bool book_police_public(const struct book *b, uint8_t out[32]);
bool book_police_secret(const struct book *b, uint8_t out[32]);
/* A person's own secret, opened by their passphrase (slow) and wiped by the caller as soon as it has been used. */
bool book_author_secret(struct book *b, const char *number, const char *phrase, uint8_t out[32], struct err *e);
bool book_author_secret_key(struct book *b, const char *number, const uint8_t derived[32], uint8_t out[32],
                            struct err *e);

/* --- entries --- */
struct book_head {
	struct hash hash;
	uint64_t height; /* 0: no entry yet */
	int64_t wall_ms;
};

struct book_new {
	uint16_t kind;
	uint16_t schema;
	struct id record;
	struct id author;
	uint8_t clock_q;
	const void *body;
	size_t body_len;
	int64_t wall_ms;  /* 0: the clock's now. Only practice books take another; in others it is not looked at */
	struct id drop_draft; /* removed in the same transaction; zero: none */
};

/* For a program that will stay open: gives the journal its room on the disk now (4 MiB, some milliseconds), so that
 * saves find it there. Without it, or without room, saves are slower and nothing else. */
void book_make_room(struct book *b);
/* Appends, drops the draft, commits with one flush, and only then returns true. Opens a new epoch before the first entry
 * after each unlock. ERR_IO: the disk is full or failing, the words say so; the draft is still there. */
bool book_append(struct book *b, const struct book_new *what, struct entry *out, struct err *e);
/* Did the last write find the disk full? */
bool book_disk_is_full(const struct book *b);
/* Several in one transaction (loading practice data, catch-up). All or none. */
bool book_append_many(struct book *b, const struct book_new *what, size_t n, struct hash *hashes, struct err *e);
/* The next entry begins another epoch: this book is a copy of one that went on elsewhere. */
void book_new_epoch(struct book *b);
/* An entry of another device: headquarters' feed. Its hash and commitment are checked, its signature against the key;
 * its prev must be held (or zero). One that is there already is no failure. */
bool book_accept(struct book *b, const struct entry *x, const uint8_t signer[32], struct err *e);
bool book_accept_many(struct book *b, const struct entry *x, size_t n, const uint8_t signer[32], struct err *e);

/* Head of this device's own line / of another device's. */
struct book_head book_head(const struct book *b);
struct book_head book_head_of(const struct book *b, struct id device);
uint64_t book_count(const struct book *b); /* of all entries */

/* `body` is valid during the call only. Return false to stop early. */
typedef bool (*book_entry_fn)(void *ctx, const struct entry *x);
/* All entries in the order in which they came. A damaged one is reported to `damaged` by its row and skipped; one that
 * opens but whose link or signature is wrong is reported and then given. The book may be written to meanwhile. */
typedef void (*book_damaged_fn)(void *ctx, uint64_t row, const char *what);
bool book_each(struct book *b, book_entry_fn fn, book_damaged_fn damaged, void *ctx, struct err *e);
/* As book_each(), but only rows that came after `row` (book_last_row()): what a pull has added. */
bool book_each_after(struct book *b, uint64_t row, book_entry_fn fn, book_damaged_fn damaged, void *ctx,
                     struct err *e);
uint64_t book_last_row(const struct book *b);
/* Own entries from height `above` + 1 up, parents first. */
bool book_each_above(struct book *b, uint64_t above, book_entry_fn fn, void *ctx, struct err *e);
/* Height of the lowest own entry with two children (0: two have no parent); UINT64_MAX: own entries are one line. */
uint64_t book_lowest_fork(const struct book *b);
/* Entries of any device in rows after `row`, of a height above `above`. */
bool book_each_of(struct book *b, struct id device, uint64_t row, uint64_t above, book_entry_fn fn, void *ctx,
                  struct err *e);
/* How many of those have their body. */
uint64_t book_count_of(const struct book *b, struct id device, uint64_t row, uint64_t above);
/* The row of an entry that is held; 0: it is not. */
uint64_t book_row_of(const struct book *b, const struct hash *h);
/* One entry by hash; its body is borrowed until the next call on this book. ERR_INPUT if not held. */
bool book_find(struct book *b, const struct hash *h, struct entry *out, struct err *e);
/* Hashes of `device` at heights tip-1, tip-2, tip-4 ... and the first, newest first; at most max. */
size_t book_locator(struct book *b, struct id device, struct hash *out, size_t max);
bool book_has(struct book *b, const struct hash *h);

/* --- pruning --- */
enum book_fate {
	BOOK_GOES,
	BOOK_STAYS, /* this one, for now */
	BOOK_ENDS,  /* this one and everything after it, for now */
};
typedef enum book_fate (*book_keep_fn)(void *ctx, const struct entry *x);
/* Erases body and salt of own entries that lead to `backed_up`, itself included, oldest first: a piece of the work, in
 * which at most `most` of those that have a body are looked at. Rows up to *row were looked at before (0 at first);
 * *row moves on, and is UINT64_MAX when nothing is left to look at. Nothing is written when nothing goes.
 * Headers, hashes and signatures stay. `backed_up` must be what headquarters said is in a backup of its own; an
 * acknowledgement is not enough, because a restore would lose it. *pruned: how many went. What is pruned is not given
 * by book_each(); book_find() and book_each_of() give it with `pruned` set. ERR_INPUT: no own entry that is held. */
bool book_prune(struct book *b, const struct hash *backed_up, uint64_t most, uint64_t *row, book_keep_fn keep, void *ctx,
                uint64_t *pruned, struct err *e);
uint64_t book_pruned(const struct book *b);
/* How many of them lead to none of these entries. */
uint64_t book_pruned_beyond(const struct book *b, const struct hash *marks, size_t n);
/* The newest entry on the way from the head back whose body is not here; height 0: all of them are. */
struct book_head book_pruned_head(const struct book *b);

/* --- drafts: one sealed row each --- */
bool book_draft_put(struct book *b, struct id id, const void *p, size_t n, struct err *e);
bool book_draft_get(struct book *b, struct id id, struct buf *out, struct err *e);
bool book_draft_drop(struct book *b, struct id id, struct err *e);
typedef bool (*book_draft_fn)(void *ctx, struct id id, const void *p, size_t n);
/* Oldest id first; `fn` may drop the draft. One that does not open is left out here and named by book_verify(). */
bool book_draft_each(struct book *b, book_draft_fn fn, void *ctx, struct err *e);

/* --- small sealed settings: "peer", "lookup", "hq" ... Names are readable, values are not --- */
bool book_state_put(struct book *b, const char *name, const void *p, size_t n, struct err *e);
bool book_state_get(struct book *b, const char *name, struct buf *out, struct err *e); /* ERR_INPUT: not there */

/* --- proof --- */
/* The key file knows of a later entry than the file of rows holds; known at unlock. */
bool book_tail_lost(const struct book *b);
/* The file of rows was damaged and was mended at this or an earlier opening or unlocking; true for as long as the
 * damaged file is kept beside it (book.db.damaged-1 and on), which is for IT to look at and take away. Known while
 * locked. */
bool book_was_mended(const struct book *b);
/* How many entries that were in this book, as far as it knows, cannot be read; book_verify() names them. Unlocked. */
uint64_t book_lost(const struct book *b);
/* Damaged, and not mended yet: what was found is shown and nothing is written, because there is no room for another file,
 * nine damaged ones are kept already, or the disk does not take a name. Read only until an opening that can mend it. */
bool book_awaits_mending(const struct book *b);
/* Whatever would write to such a book says this. */
#define BOOK_AWAITS_MENDING_WORDS                                                                          \
	"The book is damaged: nothing is saved, so that nothing is lost. Ring IT on the number in the car folder: " \
	"it needs room on its disk to mend itself"
/* The disk could not be written when the book was opened, or the book awaits mending: it can be unlocked and read;
 * whatever writes answers ERR_IO. */
bool book_is_read_only(const struct book *b);
/* Which of the two, for people: "This disk cannot be written: reading only" or "The book is damaged: reading only".
 * NULL: it can be written. */
const char *book_reads_only(const struct book *b);
struct book_report {
	bool unlocked;        /* seals, links and signatures were looked at; else structure only */
	uint64_t entries, damaged, drafts;
	uint64_t pruned; /* of the entries: header and signature alone are here */
	uint64_t unproven; /* whole, but the signature that covered them was lost with a damaged one */
	uint64_t signatures;  /* checked */
	uint64_t forks;
	uint64_t disorder;     /* entries whose place in their epoch is not the next */
	uint64_t nonces_twice; /* rows whose nonce another row has as well */
	bool tail_lost;       /* the key file's head note is newer than the last entry */
	char first_damage[120];
};
/* Locked: the files' structure only. Unlocked: every seal, hash, link, commitment and signature. True if nothing is
 * wrong; `out` is filled either way. `signers` gives the key of a device that is not ours (headquarters' feed). */
typedef bool (*book_signer_fn)(void *ctx, struct id device, uint8_t public_key[32]);
bool book_verify(struct book *b, book_signer_fn signers, void *ctx, struct book_report *out, struct err *e);
/* A passphrase-less look at a folder's book, as `dapcar verify FILE` has it. */
bool book_verify_files(const char *dir, struct book_report *out, struct err *e);

/* The device's signing key, public half (zeros while locked). The seed never leaves: others sign by book_sign(). */
void book_sign_public(const struct book *b, uint8_t out[32]);
/* As sign_bytes() with the device's key. ERR_LOCKED. */
bool book_sign(const struct book *b, const char *domain, const void *p, size_t n, uint8_t sig[64],
               struct err *e);

#endif
