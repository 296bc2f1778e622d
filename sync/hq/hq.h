/* One headquarters: its folder, keys, store, view and clock. What the commands and the server
 * share. Knows no network. */
#ifndef SYNC_HQ_HQ_H
#define SYNC_HQ_HQ_H

#include "store.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "base/log.h"
#include "model/access.h"
#include "model/rec.h"
#include "sync/wire/pins.h"
#include "view/view.h"

#include <stdbool.h>
#include <stdint.h>

#define HQ_HOST_MAX 128
#define HQ_STORE "store.db"
#define HQ_LINES 64

/* A device id of headquarters' own (its chain, and a feed for each node): what this process writes
 * there. */
struct hq_line {
	struct id device;
	struct id epoch; /* drawn by this process before its first entry */
	uint64_t seq;
};

struct hq {
	char *dir;
	struct store *store;
	struct view *view; /* NULL until hq_view() */
	bool rebuilding;   /* nobody is judged: that was done when it arrived */
	struct clock clock;
	struct log log;
	bool practice;
	struct id id; /* of the store */
	struct id generation;
	struct id device; /* of headquarters' own chain */
	char host[HQ_HOST_MAX + 1];
	uint8_t sign_seed[32], sign_public[32];
	uint8_t box_secret[32], box_public[32];
	uint8_t lookup_key[32];
	struct hq_line lines[HQ_LINES];
	size_t n_lines, next_line;
	struct hq_walk *walk; /* of missing.c; NULL: none */
	struct pins pins;     /* of what this process serves with; zero: they are the bundles' */
};

struct hq_init {
	bool practice;
	const char *host; /* NULL: localhost */
};

/* Makes folder, certificates, keys and store; in practice mode the practice lists and people too.
 * ERR_INPUT when there is a headquarters already; ERR_DENIED when others can read the folder. */
bool hq_init(const char *dir, const struct hq_init *how, struct err *e);
/* ERR_INPUT: none there; ERR_DENIED: others can read the folder. A store that is smaller than it
 * was gets a new generation and an incident. The log goes to `log_fd` (-1: nowhere). */
bool hq_open(const char *dir, int log_fd, struct hq **out, struct err *e);
/* The same with a store of another name: one that is not the headquarters' yet. */
bool hq_open_store(const char *dir, const char *name, int log_fd, struct hq **out, struct err *e);
void hq_close(struct hq *hq); /* wipes the keys */
/* A practice headquarters may stand at another time. ERR_INPUT otherwise. */
bool hq_clock_set(struct hq *hq, int64_t now_ms, struct err *e);
int64_t hq_now(const struct hq *hq);
/* Notes the size of the store outside it, so that a smaller one is noticed. */
void hq_note_size(struct hq *hq);

/* --- what headquarters writes itself (own.c) --- */
struct own {
	uint16_t kind, schema;
	struct id record, author;
	int64_t wall_ms; /* 0: now */
};
/* One signed entry at the head of `line`, which is hq->device or a node's feed. Inside a
 * transaction. */
bool hq_write(struct hq *hq, struct id line, const struct own *what, const struct buf *body,
	      struct hash *out, struct err *e);
/* After a rollback nothing of this process's epochs stands: the next entries open others. */
void hq_lines_forget(struct hq *hq);
/* A record in headquarters' own chain, in a transaction of its own. Its hash is filled. */
bool hq_write_rec(struct hq *hq, struct rec *r, int64_t wall_ms, struct err *e);
/* Reference records, people and organisations' keys, a JSON line each. All or none; `added` counts.
 */
bool hq_load_lines(struct hq *hq, const char *lines, size_t n, int64_t wall_ms, size_t *added,
		   struct err *e);

/* --- reading (known.c) --- */
/* The record of an entry with its header's fields; NULL when this program knows no such kind or
 * schema. A record sealed to headquarters stays a stub unless `opened`: then it is opened, for
 * memory only. ERR_PEER when it cannot be read. */
bool hq_rec_of(const struct hq *hq, const struct entry *x, bool opened, struct rec **out,
	       struct err *e);
/* The view on disk, brought up to date with the store. ERR_IO. */
bool hq_view(struct hq *hq, struct err *e);
/* The same, a bounded piece of the work: *upto is the last arrival that the view has. */
bool hq_view_some(struct hq *hq, unsigned slices, uint64_t *upto, struct err *e);
/* The view that the store makes, in memory; the caller closes it. */
bool hq_view_again(struct hq *hq, struct view **out, struct err *e);
/* Makes the view anew from the store alone, beside the one that stands, and puts it in its place while
 * others read. What the rules said stays as it was said. */
bool hq_view_rebuild(struct hq *hq, struct err *e);
/* Feeds at most `max` arrivals to the view; *more when there are others. Practice entries of a live
 * headquarters are left out and noted as incidents; rules run over attendances that were submitted.
 */
bool hq_view_feed(struct hq *hq, uint64_t max, bool *more, struct err *e);
/* A view in memory with everything that headquarters may open, for counting. The caller closes it.
 */
bool hq_view_opened(struct hq *hq, struct view **out, struct err *e);
/* Where the view on disk is. The caller frees. */
char *hq_view_path(const struct hq *hq);
/* How many entries the view on disk or a feed passes over because they are damaged (passed.c). */
uint64_t hq_held_back(struct hq *hq);
/* Does this node's feed pass over some? */
bool hq_has_passed(struct hq *hq, struct id node);
/* A person of the roster by staff number; the record is the caller's. ERR_INPUT when there is none.
 */
bool hq_person(struct hq *hq, const char *number, struct rec **out, struct err *e);
/* The reference list that stands, or NULL. */
struct rec *hq_reference(struct hq *hq, const char *set_id);

/* The words of a policy as it stands, the caller's to free; NULL when it says nothing. */
char *hq_policy(struct hq *hq, const char *key);
/* Until when a node that asks now may show earlier nights without asking again: policy lease_days, 14 when it says nothing,
 * 0 for no end. */
int64_t hq_lease_end(struct hq *hq);

/* --- people's keys (keys.c) --- */
/* Takes public keys that arrived into the list "person_keys": of so many slices of 1,000 arrivals, as everybody waits
 * meanwhile. What is behind them comes with the next call. */
bool hq_person_keys(struct hq *hq, unsigned slices, struct err *e);
/* The n-th arrival, which was passed over, is whole now. */
bool hq_person_keys_again(struct hq *hq, uint64_t n, struct err *e);
/* Does the box of this stub name somebody whose key is on that machine? */
bool hq_named_at(struct hq *hq, const struct rec *sealed, struct id device);
/* Has somebody of this role, whom policy refuge_named names, a code for that machine? */
bool hq_refuge_named_at(struct hq *hq, enum role role, struct id device);

/* --- nights (nights.c) --- */
/* What a node said when it was last in touch: when, and the height of its own newest entry. */
struct contact {
	int64_t at_ms;
	uint64_t tip;
};
bool hq_contact_note(struct hq *hq, struct id device, const struct contact *c, struct err *e);
bool hq_contact(struct hq *hq, struct id device, struct contact *out); /* false: never */

/* --- what a device wrote elsewhere (missing.c) --- */
/* What was found of the last one that asked is let go of. */
void missing_walk_free(struct hq *hq);

/* --- feeds (feed.c) --- */
/* Adds to a node's feed what arrived since the last time and what it may see. */
bool hq_feed(struct hq *hq, struct device *node, struct err *e);
/* A bounded piece of it, for a hello: nobody waits for the night that another car has just sent. What is left over comes
 * with the next pull or session. */
bool hq_feed_some(struct hq *hq, struct device *node, struct err *e);

#endif
