/* The bundle that `dapcar-hq device add` writes and `dapcar enrol` reads: all that a new laptop
 * must know of its headquarters, one JSON file. It holds secrets (unlock codes, the bootstrap key)
 * and is good for one enrolment. */
#ifndef SYNC_WIRE_BUNDLE_H
#define SYNC_WIRE_BUNDLE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BUNDLE_URLS_MAX 4
#define BUNDLE_URL_MAX 200
#define BUNDLE_CODES_MAX 32
#define BUNDLE_CODE_MAX 40
#define BUNDLE_ORGS_MAX 16
#define BUNDLE_PEM_MAX 8192
#define BUNDLE_PIN_LEN 44 /* base64 of a SHA-256 */
#define BUNDLE_MAX ((size_t)128 << 10)

struct bundle_org {
	char code[33];          /* "nwal" */
	uint8_t public_key[32]; /* X25519 */
};

struct bundle {
	char urls[BUNDLE_URLS_MAX][BUNDLE_URL_MAX + 1]; /* "https://hq.example.org:7443", no path */
	size_t n_urls;
	char server_name[129]; /* the name in HQ's certificate; urls may hold addresses */
	char ca[BUNDLE_PEM_MAX + 1];
	char pin[BUNDLE_PIN_LEN + 1]; /* SHA-256 of HQ's TLS public key (SPKI, DER), base64 */
	char pin_next[BUNDLE_PIN_LEN +
		      1]; /* of the key that comes after it; "" if there is none yet */
	struct id device;
	struct id feed;
	char node[8];      /* "car" or "desk" */
	char role[33];     /* V-ROLE code of a desk; "" on a car */
	char car_code[17]; /* call sign or code of the car or desk */
	char name[65];     /* "Car 1" */
	bool practice;
	uint8_t hq_sign[32]; /* Ed25519: feeds and receipts */
	uint8_t hq_box[32];  /* X25519: recovery, police-only */
	uint8_t lookup_key[32];
	char codes[BUNDLE_CODES_MAX][BUNDLE_CODE_MAX + 1]; /* one-time unlock codes */
	size_t n_codes;
	struct bundle_org orgs[BUNDLE_ORGS_MAX];
	size_t n_orgs;
	char bootstrap_cert[BUNDLE_PEM_MAX + 1];
	char bootstrap_key[BUNDLE_PEM_MAX + 1];
	int64_t expires_ms; /* of the bootstrap certificate */
};

/* A bundle is large and holds secrets: on the heap. */
struct bundle *bundle_new(void);
void bundle_free(struct bundle *b); /* wipes */
bool bundle_write(const struct bundle *b, struct buf *out, struct err *e);
/* ERR_INPUT: not a bundle; the text says which member. */
bool bundle_read(const char *p, size_t n, struct bundle *out, struct err *e);

#endif
