/* The courier of a laptop: at lock, what headquarters does not have by its receipts is sealed to
 * headquarters' key as one file of the data folder. Any program of this laptop sends it on while no
 * key is in memory, and the same file travels on a stick. The file is a copy: the book keeps every
 * entry whatever becomes of it. */
#ifndef SYNC_CLIENT_COURIER_H
#define SYNC_CLIENT_COURIER_H

#include "base/buf.h"
#include "base/err.h"
#include "book/book.h"
#include "sync/wire/courier.h"
#include "sync/wire/peer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SYNC_FILE_COURIER "courier.sealed"
/* What headquarters answered while the book was locked; checked against the book at the next
 * unlock. */
#define SYNC_FILE_RECEIPT "courier.receipt"

/* How long packing may take at most when a screen waits, and at the end of a command. What cannot
 * be packed within it is left out and counted. */
#define COURIER_SCREEN_MS 25
#define COURIER_COMMAND_MS 2000

/* --- packing, bit by bit --- */

struct courier_work;

struct courier_work *courier_work_new(struct id device);
void courier_work_free(struct courier_work *w); /* wipes */
/* Headquarters has everything up to this height: what is packed is let go of when it does not begin
 * there or goes on beyond it. */
void courier_work_acked(struct courier_work *w, uint64_t height);
/* Entries of the book's own line that are not packed yet. */
uint64_t courier_work_left(const struct courier_work *w, const struct book *b);
bool courier_work_stuck(const struct courier_work *w); /* nothing more can be added */
/* One frame more: some milliseconds. False when there is nothing to add, or no room. */
bool courier_work_step(struct courier_work *w, struct book *b);

/* --- the file --- */

struct courier_made {
	uint64_t entries;
	uint64_t height;   /* of the newest that is in */
	uint64_t left_out; /* newer ones, for want of time or room */
	size_t bytes;      /* of the file; 0: headquarters has everything and there is none */
};

/* Packs on for `within_ms` at most and seals everything that is packed into `file`. The book must
 * be unlocked. `store`: the headquarters that it is for. */
bool courier_make(struct courier_work *w, struct book *b, const struct peer *peer, struct id store,
		  int64_t within_ms, struct buf *file, struct courier_made *out, struct err *e);
/* Puts it in place of the one in `home`, durably; an empty one takes that away. */
bool courier_keep(const char *home, const struct buf *file, struct err *e);
/* All of it for a book that is about to be locked and has no link: by what the book remembers of
 * headquarters. Nothing is done, and no error, for a folder that was never enrolled. */
bool courier_of_book(const char *home, struct book *b, int64_t within_ms, struct buf *file,
		     struct courier_made *out, struct err *e);
bool courier_at_lock(const char *home, struct book *b, struct err *e);

/* The bundle in `home`, if there is one that no receipt there covers. */
bool courier_waits(const char *home, struct buf *file);
/* What headquarters answered: kept, if headquarters signed it for this device and nothing newer is
 * there. `takes_away`: and the bundle that it covers is taken away, which only the program that
 * holds the book may do. ERR_PEER: not its signature, or of another laptop. */
bool courier_settle(const char *home, const struct peer *peer, const struct receipt *r,
		    bool takes_away, struct err *e);
/* The receipt that is kept there. */
bool courier_receipt(const char *home, struct receipt *out);
/* The book remembers it now. */
void courier_learnt(const char *home);
/* Headquarters has everything: neither is needed any more. */
void courier_drop(const char *home);

/* Sends somebody's bundle to headquarters with this laptop's certificate, unread. Blocks, 5 minutes
 * at most. */
bool courier_carry(const char *home, const void *file, size_t n, struct receipt *out,
		   uint64_t *stored, uint64_t *present, struct err *e);

#endif
