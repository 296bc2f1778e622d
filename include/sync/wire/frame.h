/* A frame: up to 256 entries of one device in their wire form, packed by zstd, standing on its own.
 * What the receiver can work out is left out (the device, prev within a run, heights, lengths,
 * commitments, every signature but the newest of each run) and what repeats is referred to (ids,
 * hashes). The receiver rebuilds every header, and the hash decides: a frame that was changed on
 * its way rebuilds other hashes, and the signature of its run does not hold. docs/protocol.md has
 * the layout with test vectors. Knows no record kind and checks no signature by itself. */
#ifndef SYNC_WIRE_FRAME_H
#define SYNC_WIRE_FRAME_H

#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"
#include "book/entry.h"
#include "sync/wire/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FRAME_VERSION 1
#define FRAME_DICT_NONE 0
#define FRAME_DICT_RECORDS 1 /* names of members and common codes, built in */
#define FRAME_LEVEL_FASTEST 1 /* where the line costs nothing */
#define FRAME_LEVEL_FAST 3
#define FRAME_LEVEL_DENSE 19
/* What an entry is counted for in WIRE_FRAME_MAX beside its body. */
#define FRAME_ENTRY_COST 256
/* No frame of ours is longer packed. */
#define FRAME_PACKED_MAX (WIRE_FRAME_MAX + 8192)

/* --- reading --- */

/* A frame's entries, parents first in each run; bodies and entries live until frame_fini(). The
 * newest entry of each run has has_sig, and no other. */
struct frame {
	struct entry *entries;
	size_t n;
	char *bodies;  /* owned; wiped */
	size_t packed; /* bytes on the wire */
};
void frame_fini(struct frame *f);
/* True if each run's newest entry carries a signature by this key. On false, *at is the index of
 * the first that does not. */
bool frame_is_signed(const struct frame *f, const uint8_t public_key[32], size_t *at);

struct frame_dec;

enum frame_got {
	FRAME_MORE,  /* all bytes were taken; no frame has ended yet */
	FRAME_WHOLE, /* `out` holds a frame; *used says how many bytes were taken */
	FRAME_BAD,   /* see the fault; the decoder takes nothing from now on */
};

enum frame_fault {
	FRAME_FINE,
	FRAME_NONSENSE,  /* not our version, not zstd, does not parse: bad_batch */
	FRAME_TOO_LARGE, /* a ceiling: too_large */
	FRAME_BAD_ENTRY, /* an entry that cannot be rebuilt: bad_entry */
};

/* Decodes frames of entries of `device` as their bytes arrive, in pieces of any size. Never trusts
 * a declared size, asks for no more than 1 MiB for the content and as much again for the bodies,
 * and refuses a window over 1 MiB. */
struct frame_dec *frame_dec_new(struct id device);
void frame_dec_free(struct frame_dec *d);
/* Call again with the rest while *used < n. `out` is filled at FRAME_WHOLE alone and then the
 * caller's. ERR_PEER. */
enum frame_got frame_dec_feed(struct frame_dec *d, const void *p, size_t n, size_t *used,
			      struct frame *out, struct err *e);
enum frame_fault frame_dec_fault(const struct frame_dec *d);
/* Index within its frame of the entry that was at fault. */
size_t frame_dec_fault_at(const struct frame_dec *d);
/* False in the middle of a frame. */
bool frame_dec_is_between(const struct frame_dec *d);

/* --- writing --- */

struct frame_enc;

enum frame_add {
	FRAME_ADDED,
	FRAME_FULL,    /* finish this frame, then add the entry to the next one */
	FRAME_REFUSED, /* another device, a body over the limit, an ended run without signature:
			  ERR_BUG or ERR_CORRUPT */
};

/* `budget`: about how many bytes a frame's bodies may come to (each entry counted FRAME_ENTRY_COST
 * more); one entry always fits. `entries_max` at most WIRE_FRAME_ENTRIES_MAX. 0 means the limit for
 * either. */
struct frame_enc *frame_enc_new(struct id device, size_t budget, size_t entries_max);
void frame_enc_free(struct frame_enc *f);
void frame_enc_budget(struct frame_enc *f, size_t budget, size_t entries_max);
/* Takes a copy. An entry whose prev is not the entry added before it starts a new run. */
enum frame_add frame_enc_add(struct frame_enc *f, const struct entry *x, struct err *e);
size_t frame_enc_count(const struct frame_enc *f);
size_t frame_enc_size(const struct frame_enc *f); /* as counted against the budget */
/* The content, ready to be packed, added to `out`; leaves the encoder empty for the next frame. */
bool frame_enc_content(struct frame_enc *f, struct buf *out, struct err *e);
/* Packs what frame_enc_content() gave: pure and slow at the dense level, so that the compute thread
 * can do it. The packed frame is added to `out`. */
bool frame_pack(const void *content, size_t n, int level, struct buf *out, struct err *e);
/* The same with what it needs kept from frame to frame, for many in a row. */
struct frame_packer;
struct frame_packer *frame_packer_new(void);
void frame_packer_free(struct frame_packer *p);
bool frame_packer_pack(struct frame_packer *p, const void *content, size_t n, int level,
		       struct buf *out, struct err *e);
/* Both at once. */
bool frame_enc_finish(struct frame_enc *f, int level, struct buf *out, struct err *e);

#endif
