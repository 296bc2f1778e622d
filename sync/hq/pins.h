/* Headquarters' TLS keys: the one that its server has, the next one, and whether every laptop has
 * been told of both. Draws no key itself (ca.c). */
#ifndef SYNC_HQ_PINS_H
#define SYNC_HQ_PINS_H

#include "hq.h"

#include "sync/wire/pins.h"

#include <stdbool.h>

/* What is said in hello from now on, by the server that begins to serve now. Nothing is said as
 * long as the key was never changed: it is in every bundle. */
bool hq_pins_serve(struct hq *hq, struct err *e);
/* The next key becomes the server's, with a certificate for it, and another is drawn. ERR_INPUT
 * while a laptop has not called since the last change: it would know neither key; the sentence
 * names it. What a stop has cut off goes on when it is asked again. `out` is what laptops will
 * know. */
bool hq_pins_change(struct hq *hq, struct pins *out, int64_t *ends_ms, struct err *e);

#endif
