/* What came sealed: a courier bundle, over the network from its own laptop or from another that
 * carries it unread, or by hand from a stick. Opened with headquarters' key and taken as a push is,
 * with the same answer. Knows no network. */
#ifndef SYNC_HQ_COURIER_H
#define SYNC_HQ_COURIER_H

#include "hq.h"

#include "sync/wire/errors.h"
#include "sync/wire/msg.h"

#include <stddef.h>

/* All couriers that are on their way in may come to this many bytes. */
#define COURIERS_MOST ((size_t)64 << 20)

/* Takes one. `by_hand`: a person at headquarters brought it, so that of a laptop that is suspended
 * or revoked it is taken too, and an incident says so. *whose is the laptop that wrote it, *index
 * as in push_feed(). */
enum wire_error courier_take(struct hq *hq, bool by_hand, const void *file, size_t n,
			     struct push_answer *out, struct device *whose, int64_t *index);
/* POST /v1/courier. `d` brings it; whose it is stands inside. */
enum wire_error route_courier(struct hq *hq, struct device *d, const void *body, size_t n,
			      struct buf *out);

#endif
