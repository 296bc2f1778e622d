/* Where headquarters keeps what every node wrote: entries in order of arrival, devices, incidents,
 * receipts. Five operations (append, read after, heads, register, close) and small look-ups of what
 * was registered. Nothing is ever overwritten or taken away. Knows no record kind and no network;
 * checks no signature (push.c does, before).
 *
 * There are two kinds of it, a file of SQLite's and a shelf in memory, behind one table of
 * operations (store_ops.h); what is said here is true of both. Several may have the same one open:
 * each has its own connection, sees what the others made durable and nothing else, and writes wait
 * for each other for 5 s at most. */
#ifndef SYNC_HQ_STORE_H
#define SYNC_HQ_STORE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"
#include "book/entry.h"
#include "sync/wire/msg.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;
struct shelf;

/* Makes the tables in a new file. ERR_INPUT when it is there already. */
bool store_create(const char *path, struct err *e);
/* Sets WAL and synchronous=FULL and reads them back: ERR_IO when the disk keeps less. */
bool store_open(const char *path, struct store **out, struct err *e);
/* The second kind, for tests: what a shelf holds is as durable as the program. `wait_ms`: how long a
 * write waits for another connection's. The shelf must outlive its stores. */
struct shelf *shelf_new(void);
void shelf_free(struct shelf *f);
struct store *store_open_shelf(struct shelf *f, int64_t wait_ms);
/* From now on it holds no more than `entries`: one more is STORE_FULL, and takes the transaction
 * with it, as a disk that is full may. */
void shelf_limit(struct shelf *f, uint64_t entries);
/* This arrival has decayed: its parts do not fit, or (`is_read`) its body is another. The second time it is
 * as it was. */
void shelf_decay(struct shelf *f, uint64_t n, bool is_read);
void store_close(struct store *s);

/* Why the last operation did not do it. */
enum store_trouble { STORE_FINE, STORE_FULL, STORE_BUSY, STORE_BROKEN };
enum store_trouble store_trouble(const struct store *s);

/* --- one transaction --- */
/* Inside another one, or in a turn, it begins a part of it. */
bool store_begin(struct store *s, struct err *e);
/* Durable when it returns true (a part: when the outermost was), otherwise nothing of the
 * transaction stands. */
bool store_commit(struct store *s, struct err *e);
/* Of a part: what the others wrote stays. Nothing when none is open. */
void store_rollback(struct store *s);

/* --- a turn: what many write shares one transaction and one flush --- */
/* From here on the first write opens a transaction, and every other joins it. */
void store_turn_begin(struct store *s);
/* Has anything been written, or been read that is not durable yet? */
bool store_turn_wrote(const struct store *s);
/* All of it durable when it returns true; otherwise nothing of the turn stands. Writes are on their
 * own again. */
bool store_turn_end(struct store *s, struct err *e);
/* How often something was made durable by this connection's commits. */
uint64_t store_commits(const struct store *s);

/* --- append --- */
enum put {
	PUT_NEW,
	PUT_SAME, /* was there */
	PUT_GAP,  /* its parent is not held: nothing was done */
	PUT_FORK, /* new, and another child of the same parent was there */
	PUT_FAIL, /* the error says why */
};

enum place {
	PLACE_PLAIN,
	PLACE_PARKED, /* a kind or schema that this program does not know: kept for a later one */
};

/* Inside a transaction. The entry's parent must be held, or be zero with height 1. Recognised by
 * hash. */
enum put store_append(struct store *s, const struct entry *x, enum place place, struct err *e);

/* --- read after --- */
struct stored {
	uint64_t n; /* order of arrival, from 1 */
	enum place place;
	struct entry x; /* body and salt borrowed during the call */
};

/* A row that has decayed: what its place in the index says of it, which may have decayed as well. */
struct damaged {
	uint64_t n; /* order of arrival; 0: not a single row */
	struct id device;
	uint64_t height;
	size_t size; /* bytes of its body as they are there */
};

/* False stops early, without an error. */
typedef bool (*stored_fn)(void *ctx, const struct stored *s);
/* False ends the reading, without an error. */
typedef bool (*damaged_fn)(void *ctx, const struct damaged *d);
/* Is its content what its hash says? Whose key signed that is not asked. */
bool stored_holds(const struct stored *s);
/* A reading ends with ERR_CORRUPT at a row whose parts do not fit; this is the last such row, and what
 * is behind it can be read all the same. */
struct damaged store_damaged(const struct store *s);
/* Entries that arrived after `n`, at most `max`. */
bool store_after(struct store *s, uint64_t n, uint64_t max, stored_fn fn, void *ctx, struct err *e);
/* The same, but a row whose parts do not fit, or that does not hold, is named and passed over; so are those
 * of a page that cannot be read, by their numbers alone, and behind such a page it ends early. In
 * a transaction that has met one nothing more is written. */
bool store_after_whole(struct store *s, uint64_t n, uint64_t max, stored_fn fn, damaged_fn damaged,
		       void *ctx, struct err *e);
/* Entries of one device with a greater height, parents first, at most `max`. */
bool store_above(struct store *s, struct id device, uint64_t height, uint64_t max, stored_fn fn,
		 void *ctx, struct err *e);
/* Entries of one device that arrived after `n`, higher than `height`, in order of arrival, at most
 * `max`. What other devices wrote between costs nothing. */
bool store_after_of(struct store *s, struct id device, uint64_t n, uint64_t height, uint64_t max,
		    stored_fn fn, void *ctx, struct err *e);
/* One entry. ERR_INPUT when it is not held. */
bool store_find(struct store *s, struct id device, uint64_t height, const struct hash *h,
		stored_fn fn, void *ctx, struct err *e);

/* --- heads --- */
struct head {
	struct hash hash;
	uint64_t height; /* 0: none */
};

/* The highest entry of a device, the newest of several. */
bool store_head(struct store *s, struct id device, struct head *out, struct err *e);
/* The same of those that arrived after `n`. */
bool store_head_after(struct store *s, struct id device, uint64_t n, struct head *out,
		      struct err *e);
bool store_has(struct store *s, struct id device, uint64_t height, const struct hash *h);
/* The height of the highest of these that is held, and *which it is; 0 when none is. Reads the
 * device's part of the index from its top, once, and no further than to what it finds: a node that
 * says where it stands costs what it has not heard of yet, whatever has gone before. */
uint64_t store_newest_of(struct store *s, struct id device, const struct hash *all, size_t n,
			 size_t *which);
/* Height of an entry known by hash alone; 0 when it is not held. */
uint64_t store_height_of(struct store *s, struct id device, const struct hash *h);
/* Is there a child of this entry of the same device? */
bool store_has_child(struct store *s, struct id device, uint64_t height, const struct hash *h);
/* How many have arrived. */
uint64_t store_arrivals(struct store *s);
/* The same without what the open transaction added: what is derived from entries and kept elsewhere
 * may go as far as this. */
uint64_t store_settled(struct store *s);

/* --- register: devices --- */
#define DEVICE_NAME_MAX 40
#define DEVICE_CODE_MAX 24
#define DEVICE_SCOPE_MAX 160

struct device {
	struct id id;
	struct id feed;
	char name[DEVICE_NAME_MAX + 1];
	char role[DEVICE_CODE_MAX + 1]; /* of a desk; "" a car */
	char car[DEVICE_CODE_MAX + 1];  /* V-CAR code; "" a desk */
	/* Whose records a desk gets, words between blanks: V-CAR codes, or * for every car; @ and the code of a
	 * support service for its own desk. "": nobody's */
	char scope[DEVICE_SCOPE_MAX + 1];
	enum device_state state;        /* DEVICE_NEW until it has enrolled */
	uint8_t sign_key[32];           /* Ed25519; zero before enrolment */
	uint8_t police_key[32];         /* X25519 of its police group; zero: none given */
	struct hash spki;               /* of its certificate; zero before enrolment */
	struct hash boot_spki;
	int64_t boot_until_ms, added_ms, enrolled_ms, until_ms;
	uint64_t fed; /* arrivals up to here have been looked at for its feed */
};

/* New, or changed as a whole (its id tells). ERR_INPUT when another device has the name. */
bool store_device_put(struct store *s, const struct device *d, struct err *e);
/* A laptop whose book is older than its bundle keeps the id that it had. Nothing may have arrived
 * from either. */
bool store_device_rename(struct store *s, struct id from, struct id to, struct err *e);
bool store_device_by_id(struct store *s, struct id id, struct device *out);
bool store_device_by_name(struct store *s, const char *name, struct device *out);
/* By the key of its certificate, or of its bootstrap certificate (*boot). False with store_trouble():
 * it could not be looked up, and may well be there. */
bool store_device_by_spki(struct store *s, const struct hash *spki, struct device *out, bool *boot);
typedef bool (*device_fn)(void *ctx, const struct device *d);
bool store_devices(struct store *s, device_fn fn, void *ctx, struct err *e);
/* Is this the device id of a feed? */
bool store_is_feed(struct store *s, struct id device);
bool store_device_fed(struct store *s, struct id id, uint64_t n, struct err *e);
/* The certificate that a device was given (PEM), to give it again when the answer was lost. */
bool store_certificate_put(struct store *s, struct id device, const char *pem, struct err *e);
bool store_certificate_get(struct store *s, struct id device, struct buf *out, struct err *e);

/* --- register: one-time unlock codes --- */
bool store_code_put(struct store *s, struct id device, unsigned position, const char *code,
		    struct err *e);
/* The next code that nobody was given, and notes for whom. ERR_INPUT when there is none left. */
bool store_code_take(struct store *s, struct id device, const char *person, int64_t at_ms,
		     struct buf *out, struct err *e);
/* Was a code for this device ever given to this person? */
bool store_code_given(struct store *s, struct id device, const char *person);
size_t store_codes_left(struct store *s, struct id device);

/* --- register: incidents, receipts, settings, verdicts --- */
/* Once for the same device, words and hash. */
bool store_incident(struct store *s, int64_t at_ms, struct id device, const char *what,
		    const struct hash *about, struct err *e);
uint64_t store_incidents(struct store *s, struct id device); /* zero id: of all */
bool store_receipt(struct store *s, int64_t at_ms, struct id device, const struct head *head,
		   const uint8_t sig[64], struct err *e);
/* Time of the newest receipt of a device; 0: none. */
int64_t store_last_receipt(struct store *s, struct id device);
bool store_setting_put(struct store *s, const char *name, const void *p, size_t n, struct err *e);
bool store_setting_get(struct store *s, const char *name, struct buf *out); /* false: not there */
/* What the rules said of an attendance at headquarters: lines of "R-012 flag". */
bool store_verdict_put(struct store *s, struct id attendance, const struct hash *revision,
		       int64_t at_ms, const char *rules, struct err *e);
/* The revision that the verdict of an attendance is about. False: there is none. */
bool store_verdict_of(struct store *s, struct id attendance, struct hash *revision);
typedef bool (*verdict_fn)(void *ctx, struct id attendance, const char *rules);
bool store_verdicts(struct store *s, verdict_fn fn, void *ctx, struct err *e);

struct store_counts {
	uint64_t entries, parked, devices, incidents, receipts;
};
bool store_count(struct store *s, struct store_counts *out, struct err *e);

#endif
