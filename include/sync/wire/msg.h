/* The small JSON messages of docs/protocol.md as structs, with one writer and one reader each.
 * Readers are strict: UTF-8, no member twice, right types and ranges, depth and tokens counted
 * before the parse, nothing after the end. A request with a member that we do not know is refused;
 * in an answer it is passed over, so that an older car still understands a newer headquarters well
 * enough to be told that it is too old. Bad input is ERR_PEER and its text names the member. */
#ifndef SYNC_WIRE_MSG_H
#define SYNC_WIRE_MSG_H

#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"
#include "sync/wire/errors.h"
#include "sync/wire/limits.h"
#include "sync/wire/pins.h"
#include "sync/wire/receipt.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mark {
	struct hash hash; /* zero with height 0: nothing */
	uint64_t height;
};

enum device_state {
	DEVICE_ACTIVE,
	DEVICE_SUSPENDED,
	DEVICE_REVOKED,
	DEVICE_NEW /* not enrolled yet */
};
const char *device_state_code(enum device_state s); /* "active" */

/* GET /v1/hello */
struct hello {
	struct id store;
	struct id generation;
	bool practice;
	uint32_t api_min, api_max;
	uint32_t schema_min, schema_max;
	int64_t time_ms;
	struct wire_limits limits;
	enum device_state state;
	int64_t lease_end_ms; /* 0: none */
	struct mark feed;     /* head of this node's feed: a pull is needed if it is not ours */
	struct pins pins;     /* zero: the key was never changed */
};
bool hello_write(const struct hello *m, struct buf *out);
bool hello_read(const char *p, size_t n, struct hello *out, struct err *e);

/* POST /v1/enrol */
struct enrol_ask {
	struct id device; /* the bundle's, or that of a book that existed before */
	struct id bundle_device;
	bool practice;
	uint8_t sign_public[32];   /* Ed25519: entries */
	uint8_t tls_public[32];    /* Ed25519: certificate */
	uint8_t police_public[32]; /* X25519: what HQ sends to the police group of this book */
};
bool enrol_ask_write(const struct enrol_ask *m, struct buf *out);
bool enrol_ask_read(const char *p, size_t n, struct enrol_ask *out, struct err *e);

#define CERTIFICATE_PEM_MAX 8192
struct enrol_answer {
	struct id device;
	int64_t expires_ms;
	char certificate[CERTIFICATE_PEM_MAX + 1]; /* PEM */
};
bool enrol_answer_write(const struct enrol_answer *m, struct buf *out);
bool enrol_answer_read(const char *p, size_t n, struct enrol_answer *out, struct err *e);

/* POST /v1/renew: a certificate for the same key, answered as enrol is. */
struct renew_ask {
	struct id device;
	uint8_t tls_public[32];
};
bool renew_ask_write(const struct renew_ask *m, struct buf *out);
bool renew_ask_read(const char *p, size_t n, struct renew_ask *out, struct err *e);

/* POST /v1/locate */
struct locate_ask {
	struct mark tip;
	struct hash locator[WIRE_LOCATOR_MAX]; /* newest first; the tip itself is not among them */
	size_t n;
};
bool locate_ask_write(const struct locate_ask *m, struct buf *out);
bool locate_ask_read(const char *p, size_t n, struct locate_ask *out, struct err *e);

struct locate_answer {
	struct id generation;
	struct mark
	    known; /* the newest of tip and locator that HQ holds for this device; zero: none */
	bool tip_has_other_children;
	/* `known` is on a branch of its own, and the node has not asked for what is on others: from
	 * `other_from` on, which both have; zero: from the first. */
	bool other_branch;
	struct mark other_from;
	struct mark backed_up;
	bool has_receipt; /* for `known`, if it is not zero: an answer that was lost is signed for
			     again */
	struct receipt receipt;
};
bool locate_answer_write(const struct locate_answer *m, struct buf *out);
bool locate_answer_read(const char *p, size_t n, struct locate_answer *out, struct err *e);

/* POST /v1/call: hello and locate in one, each left out of the answer if the node had it so before. */
struct call_ask {
	uint8_t had_hello[8], had_located[8]; /* sums of what was said last; zero: nothing */
	struct locate_ask locate;
};
bool call_ask_write(const struct call_ask *m, struct buf *out);
bool call_ask_read(const char *p, size_t n, struct call_ask *out, struct err *e);

struct call_answer {
	bool has_hello, has_located;
	int64_t time_ms, lease_end_ms; /* also in `hello`, which they do not make another */
	struct hello hello;
	struct locate_answer located;
};
bool call_answer_write(const struct call_answer *m, struct buf *out);
bool call_answer_read(const char *p, size_t n, struct call_answer *out, struct err *e);
/* Two of the same sum say the same: all but the time, the end of the lease, and when and how a
 * receipt was signed. */
void hello_sum(const struct hello *m, uint8_t out[8]);
void locate_sum(const struct locate_answer *m, uint8_t out[8]);

/* POST /v1/push: the body is frames */
struct push_answer {
	uint64_t stored;  /* new ones */
	uint64_t present; /* that HQ had already */
	uint64_t parked;  /* stored, of a kind or schema that HQ does not know yet */
	bool incident;    /* a fork, or practice entries at a live HQ */
	struct mark backed_up;
	struct receipt receipt; /* its head is the last entry of the last frame */
};
bool push_answer_write(const struct push_answer *m, struct buf *out);
bool push_answer_read(const char *p, size_t n, struct push_answer *out, struct err *e);

/* POST /v1/early: the body is frames of one entry each */
struct early_answer {
	uint64_t kept;    /* stored apart */
	uint64_t present; /* that headquarters had, early or in their chain */
};
bool early_answer_write(const struct early_answer *m, struct buf *out);
bool early_answer_read(const char *p, size_t n, struct early_answer *out, struct err *e);

/* POST /v1/pull */
struct pull_ask {
	struct hash locator[WIRE_LOCATOR_MAX]; /* of the feed's entries that this node holds, head
						  first; none at first */
	size_t n;
	uint32_t max; /* entries */
};
bool pull_ask_write(const struct pull_ask *m, struct buf *out);
bool pull_ask_read(const char *p, size_t n, struct pull_ask *out, struct err *e);

/* Its answer: u32 little-endian length of the JSON | JSON | frames of the feed's entries, parents
 * first, following the newest locator hash that HQ holds. */
struct pull_answer {
	uint32_t entries; /* in the frames that follow */
	bool more;
	bool rewound; /* HQ does not hold the head this node has: HQ was restored */
	struct receipt
	    head; /* of the whole feed, signed under RECEIPT_FEED_DOMAIN; height 0: an empty feed */
};
bool pull_answer_write(const struct pull_answer *m, struct buf *out); /* length and JSON */
/* *frames is where the frames begin. */
bool pull_answer_read(const char *p, size_t n, struct pull_answer *out, size_t *frames,
		      struct err *e);

/* POST /v1/own: what this store holds of this very device and its book does not: an older copy of a
 * book went on, here or on another machine. */
struct own_ask {
	struct mark tip;  /* the node's head, which HQ must hold: what leads to it is left out; zero:
			     it has none */
	struct mark from; /* held by both before the branches; zero: nothing was */
	uint64_t cursor;  /* 0 at first, then what the answer said */
	uint32_t max;     /* entries */
};
bool own_ask_write(const struct own_ask *m, struct buf *out);
bool own_ask_read(const char *p, size_t n, struct own_ask *out, struct err *e);

/* Its answer: u32 little-endian length of the JSON | JSON | frames, parents first. */
struct own_answer {
	uint64_t cursor;
	uint32_t entries;
	bool more;
};
bool own_answer_write(const struct own_answer *m, struct buf *out); /* length and JSON */
bool own_answer_read(const char *p, size_t n, struct own_answer *out, size_t *frames,
		     struct err *e);

/* Any other status. retry is written from the row of errors.h, and read as it was sent. */
struct error_answer {
	enum wire_error error; /* WIRE_ERROR_N: a code that we do not know */
	enum wire_retry retry;
	struct id request;
	int64_t index; /* of the entry in its push; -1: of none */
};
bool error_answer_write(const struct error_answer *m, struct buf *out);
bool error_answer_read(const char *p, size_t n, struct error_answer *out, struct err *e);

#endif
