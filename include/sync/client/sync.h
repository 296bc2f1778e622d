/* The laptop's side of sending and fetching: HTTPS by libcurl inside the one loop. It takes entries
 * out of the book and puts headquarters' entries into it; it never deletes, resets or rewrites what
 * the book holds, whatever an answer says. What it remembers between sessions (marks, receipts,
 * rates) are hints: each session asks headquarters what it has. Knows no record kind, no screen.
 * Nothing here blocks but sync_enrol() and sync_run(). */
#ifndef SYNC_CLIENT_SYNC_H
#define SYNC_CLIENT_SYNC_H

#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "book/book.h"
#include "sync/wire/bundle.h"
#include "sync/wire/causes.h"
#include "sync/wire/invariants.h"
#include "sync/wire/peer.h"

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* --- enrolment --- */

#define SYNC_FILE_PEER "sync.json"
#define SYNC_FILE_KEY \
	"tls.key" /* 0600, unsealed: a locked laptop can still send its courier bundle */
#define SYNC_FILE_CERT "tls.crt"
#define SYNC_FILE_CA "ca.crt"

/* Makes this laptop's TLS key (or takes the one that an interrupted enrolment left), has its
 * certificate issued with the bundle's bootstrap certificate, and writes the files above into
 * `home`, sync.json last: a folder with it is enrolled. `device`, `sign_public` and `police_public`
 * are the book's. Blocks for as long as the network takes, 90 s at most. Nothing of the book is
 * touched. ERR_NET, ERR_DENIED, ERR_PEER with a plain sentence; ERR_INPUT if it is enrolled already
 * or the bundle has run out. */
bool sync_enrol(const char *home, const struct bundle *bundle, struct id device,
		const uint8_t sign_public[32], const uint8_t police_public[32],
		const struct clock *clock, struct err *e);
/* True if `home` has been enrolled. */
bool sync_is_enrolled(const char *home);
/* What is kept of the bundle. ERR_INPUT: not enrolled. */
bool sync_peer(const char *home, struct peer *out, struct err *e);

/* The protocol's invariants as far as this laptop's book shows them, after book_verify(): `strangers` is how many
 * signatures were of devices that nobody knew. I4 is the caller's, who has the view. */
void sync_invariants(struct book *b, const struct book_report *r, bool feed_known,
		     uint64_t strangers, struct invariants *v);

/* --- sessions --- */

struct sync;

enum sync_state {
	SYNC_OFF,     /* not enrolled, or the book is locked */
	SYNC_QUIET,   /* nothing to do until `next_try_ms` */
	SYNC_WAITING, /* the last session did not get through; the next begins at `next_try_ms` */
	SYNC_ASKING,  /* hello, locate */
	SYNC_SENDING,
	SYNC_FETCHING,
};

struct sync_status {
	enum sync_state state;
	uint64_t own_height;            /* head of this book's own line */
	uint64_t sent_height;           /* pushed up to here, receipt or not */
	uint64_t acked_height;          /* "HQ has it": a checked receipt covers up to here */
	struct hash acked;              /* the entry at acked_height; zero at 0 */
	int64_t acked_ms;               /* when that receipt came, our clock */
	uint64_t backed_up_height;      /* HQ has it in a backup as well */
	uint64_t bytes_done, bytes_all; /* of the push that runs; 0 and 0 otherwise */
	uint64_t bytes_up, bytes_down;  /* of this run of the program, bodies only */
	uint32_t requests;              /* of the session that runs, or of the last one */
	uint32_t rate;                  /* bytes a second up, as last measured; 0: not yet */
	int64_t last_full_ms;   /* the last session that ended with everything sent and fetched; 0:
				   never */
	int64_t data_as_of_ms;  /* when we last knew that we hold all of the feed; 0: never */
	int64_t next_try_ms;    /* wall clock; 0: none planned */
	uint64_t waiting_bytes; /* what the entries that HQ does not have will come to, packed, as
				   far as earlier ones tell; 0: not known */
	int64_t estimate_ms;    /* until they are at HQ, at the last measured rate; -1: not known */
	bool paused;
	bool drift_known;
	int64_t drift_ms;    /* our clock less HQ's */
	int64_t compared_ms; /* when it was compared last; 0: never */
	int64_t jump_ms;     /* our clock was put forward by so much (negative: back) ... */
	int64_t jumped_ms;   /* ... at this time of its own; 0: never in this run of the program */
	enum cause cause;    /* of the last session's trouble; CAUSE_NONE when it went through */
	char trouble[CAUSE_TEXT_MAX]; /* the sentence, "" for none */
	int64_t trouble_ms;
	uint64_t
	    sealed; /* locked: entries in the bundle that waits to be sent; 0: none, or not known */
	uint64_t left_out; /* of the last lock: newest entries that were not sealed for want of time
			      or room */
	bool waits_sealed; /* locked: a bundle waits to be sent */
	bool sent_sealed;  /* locked: what was sealed is at headquarters, by a receipt that was
			      checked as far as it can be */
	int64_t lease_end_ms; /* as hello gave it in this run, by headquarters' clock; 0: none, or
				 not yet */
	uint32_t early; /* copies of urgent entries that headquarters took ahead of their chain, in
			   this run */
	bool restored; /* HQ holds entries after our head that we do not: this book is an older copy
			*/
	bool rewound;  /* HQ was restored from a backup since we last fetched */
	bool incident; /* HQ has raised one about what we sent */
};

/* How far a session got. */
enum sync_far {
	SYNC_FAR_LINE, /* HQ was not reached */
	SYNC_FAR_HQ,   /* it answered */
	SYNC_FAR_SENDING,
	SYNC_FAR_FETCHING,
	SYNC_FAR_ALL,    /* everything sent and fetched */
	SYNC_FAR_SEALED, /* the book was locked: its sealed bundle was sent */
	SYNC_FAR_N
};

/* A session that was tried, or some in a row that ended in the same way and brought nothing. */
struct sync_try {
	int64_t at_ms, last_ms; /* when the first and the last of them ended */
	uint32_t times;
	enum sync_far far;
	enum cause cause;
	uint64_t up, down; /* bytes, bodies only */
	uint64_t entries;  /* that HQ acknowledged in it ... */
	uint64_t acked;    /* ... up to here */
};

#define SYNC_TRIES_MAX 20

/* What became of a backed-up mark: too young to act on, dealt with, or begun and to be called again. */
enum kept { KEPT_YOUNG, KEPT_TAKEN, KEPT_MORE };

struct sync_calls {
	void *ctx;
	/* Entries of the feed were accepted into the book (once an answer): main calls
	 * app_pulled(). */
	void (*on_pulled)(void *ctx);
	/* The status has changed. Any of these may be NULL. */
	void (*on_changed)(void *ctx);
	/* Is this entry urgent? Then a copy of it goes ahead of all that waits before it. May be
	 * NULL: none is. */
	bool (*is_urgent)(void *ctx, const struct entry *x);
	/* Headquarters said until when earlier nights may be read here without it (0: no end), and what time it is there. */
	void (*on_lease)(void *ctx, int64_t end_ms, int64_t hq_ms);
	/* Headquarters has had everything up to this own entry in a backup of its own for so long, by
	 * its clock. At the end of a session that got through, newest mark first, until one is not too
	 * young; while there is more to do with that one, again in a later turn of the loop. */
	enum kept (*on_kept)(void *ctx, const struct hash *backed_up, int64_t age_ms);
};

/* Reads the files of `home`. While the book is locked its sealed bundle is sent, and nothing else;
 * without a book (NULL), as a program has it that holds no key and must not keep others from the
 * folder, that is all it ever does. `book` and `clock` must outlive it. ERR_INPUT: not enrolled. */
bool sync_new(const char *home, struct book *book, const struct clock *clock,
	      const struct sync_calls *calls, struct sync **out, struct err *e);
/* Drops what runs, within 100 ms. NULL is fine. */
void sync_free(struct sync *s);

/* A person asks, or a link came up: begins at once and forgets how long it would have waited. If a
 * session runs, another follows it. */
void sync_start(struct sync *s);
/* Something was saved: a session begins about 2 s after it, unless one is planned for
 * later because headquarters could not be reached. */
void sync_saved(struct sync *s);
/* The book was unlocked: reads what is remembered, and begins soon. Noticed at the next wait if
 * nobody says so. */
void sync_unlocked(struct sync *s);
/* The book is about to be locked: drops what runs, seals what headquarters does not have
 * (COURIER_SCREEN_MS and a write to the disk) and goes on sending that. When the book was locked
 * already (the next wait notices) the bundle of the lock before goes. Nothing is lost; the next
 * session asks what arrived. */
void sync_lock(struct sync *s);
/* No session begins by itself while paused; a running one is dropped. It ends by sync_start(), by
 * the lock and by an urgent entry too. */
void sync_pause(struct sync *s, bool paused);

/* A loop_wait_fn: waits as poll(2) does, for `fds` and for the network at once, and then takes the
 * steps that are due. */
int sync_wait(void *s, struct pollfd *fds, nfds_t n, int timeout_ms);

/* After this many sessions in a row that did not get through, the next begins within this time, at
 * a moment drawn evenly. */
int64_t sync_backoff_most_ms(unsigned failures, enum cause cause);
/* That moment. While there is no link: every 45 to 75 s, for a link that comes up is heard and a
 * modem that was dead says nothing. After the third failure never sooner than 30 s. Headquarters
 * may ask for `retry_after_s` (0: it did not), and gets up to an hour. */
int64_t sync_wait_after_ms(unsigned failures, enum cause cause, int64_t retry_after_s);

void sync_status(const struct sync *s, struct sync_status *out);
/* Newest first; gives how many. Those of earlier runs of the program are among them. */
size_t sync_tries(const struct sync *s, struct sync_try out[SYNC_TRIES_MAX]);
const char *sync_far_words(enum sync_far far);
bool sync_is_running(const struct sync *s);
/* One session from beginning to end, for commands. ERR_NET and the others with the sentence of what
 * went wrong. */
bool sync_run(struct sync *s, struct err *e);

#endif
