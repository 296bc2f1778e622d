/* The courier bundle: what headquarters does not have yet, sealed to headquarters' key, so that it
 * can travel while no key is in memory: over the link of a locked laptop, or as a file on a stick.
 * And the receipt that comes back the same way. Outside the box stands nothing but a ticket: a hash
 * that a receipt can be held against, and from which nothing can be read. docs/protocol.md has the
 * layout with a test vector. Knows no record kind; looks into no frame. */
#ifndef SYNC_WIRE_COURIER_H
#define SYNC_WIRE_COURIER_H

#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"
#include "sync/wire/limits.h"
#include "sync/wire/receipt.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COURIER_VERSION 1
#define COURIER_FILE_MAX WIRE_PUSH_MAX
/* So that the file, which is padded, stays within its limit. */
#define COURIER_FRAMES_MAX ((size_t)13 << 20)

struct courier {
	struct id device;
	struct id
	    store; /* of the headquarters that it is for; zero: the device never heard of it */
	struct hash head; /* the last entry of the last frame */
	uint64_t height;
	const void *frames; /* as in the body of a push; borrowed */
	size_t len;
};

/* Seals it to `hq_box` (X25519) into `out`. ERR_INPUT: too long. */
bool courier_seal(const struct courier *c, const uint8_t hq_box[32], struct buf *out,
		  struct err *e);
/* Opens one with the secret of `hq_box`. `plain` takes the content, from which `out` borrows.
 * ERR_PEER: not a bundle, sealed for another headquarters, or changed. */
bool courier_open(const void *file, size_t n, const uint8_t hq_box_secret[32], struct buf *plain,
		  struct courier *out, struct err *e);

/* --- what can be said of one without a key --- */

bool courier_is_one(const void *file, size_t n);
/* Does this receipt speak of what is in that file? Its signature is looked at elsewhere. */
bool courier_is_covered(const void *file, size_t n, const struct receipt *r);

/* --- a receipt as a file --- */

#define COURIER_RECEIPT_LEN 176
void courier_receipt_pack(const struct receipt *r, uint8_t out[COURIER_RECEIPT_LEN]);
/* False: it is none. Whose signature it has is for receipt_holds(). */
bool courier_receipt_read(const void *file, size_t n, struct receipt *out);

#endif
