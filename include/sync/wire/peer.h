/* What a node keeps of its bundle once it is enrolled: where headquarters is and what its keys are.
 * A JSON file without a secret in it (the TLS key lies beside it, the lookup key lies sealed in the
 * book). */
#ifndef SYNC_WIRE_PEER_H
#define SYNC_WIRE_PEER_H

#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"
#include "sync/wire/bundle.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct peer {
	char urls[BUNDLE_URLS_MAX][BUNDLE_URL_MAX + 1];
	size_t n_urls;
	char server_name[129];
	char pin[BUNDLE_PIN_LEN + 1];
	char pin_next[BUNDLE_PIN_LEN + 1];
	int64_t pins_since_ms; /* as headquarters has signed it; 0: the bundle's */
	struct id device;
	struct id feed;
	char node[8]; /* "car" or "desk" */
	char role[33];
	char car_code[17];
	char name[65];
	bool practice;
	uint8_t hq_sign[32];
	uint8_t hq_box[32];
	struct bundle_org orgs[BUNDLE_ORGS_MAX];
	size_t n_orgs;
	int64_t certificate_ends_ms;
};

void peer_from_bundle(const struct bundle *b, struct peer *out);
bool peer_write(const struct peer *p, struct buf *out, struct err *e);
bool peer_read(const char *p, size_t n, struct peer *out, struct err *e); /* ERR_CORRUPT */

#endif
