/* A push as its bytes arrive: frames decoded one by one, each a transaction that stands or falls as
 * a whole, so that a line that dies in mid-body has made progress. In a turn of the store (store.h)
 * they are parts of it: the caller may say so to nobody before the turn is durable. Knows no network.
 */
#ifndef SYNC_HQ_PUSH_H
#define SYNC_HQ_PUSH_H

#include "hq.h"

#include "sync/wire/errors.h"
#include "sync/wire/msg.h"

#include <stddef.h>
#include <stdint.h>

struct push;

/* `device` is that of the certificate; copied. */
struct push *push_new(struct hq *hq, const struct device *device);
void push_free(struct push *p);
/* Takes the next bytes. What is not WIRE_FINE ends the push; *index says at which of its entries,
 * -1 at none. Frames that were whole before it stand. */
enum wire_error push_feed(struct push *p, const void *bytes, size_t n, int64_t *index);
/* How many frames have been taken. */
uint64_t push_frames(const struct push *p);
/* After the last byte: the receipt and the answer. */
enum wire_error push_end(struct push *p, struct push_answer *out, int64_t *index);

#endif
