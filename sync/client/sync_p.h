/* The inside of a session, for this folder alone. */
#ifndef SYNC_CLIENT_SYNC_P_H
#define SYNC_CLIENT_SYNC_P_H

#include "base/buf.h"
#include "base/compute.h"
#include "base/loop.h"
#include "http.h"
#include "links.h"
#include "sync/client/courier.h"
#include "sync/client/sync.h"
#include "sync/wire/frame.h"
#include "sync/wire/msg.h"

/* Backed-up marks that are remembered, a quarter of a day apart: four days. */
#define BACKUPS_MAX 16
#define BACKUPS_APART_MS INT64_C(21600000)

/* What is remembered between sessions, sealed in the book under "peer". Hints: a session asks HQ
 * all the same. */
struct marks {
	struct id store;
	struct id generation;
	struct mark acked;
	int64_t acked_ms;
	struct receipt receipt; /* for `acked` */
	struct mark backed_up;
	int64_t last_full_ms;
	int64_t data_as_of_ms;
	uint32_t rate; /* bytes a second up */
	/* Since hello named another generation no pull has come to its end: headquarters waits to
	 * hear how much of the feed is here. */
	bool pull_due;
	/* This book is an older copy, and what its device wrote elsewhere is not here yet. */
	bool missing;
	struct mark missing_from; /* held by both before the branches */
	/* What headquarters lacks of other branches than the newest it cannot tell (it was
	 * restored, or something was saved here while another branch came), so all of them are sent
	 * again. */
	bool branches;
	/* Since when headquarters says that they are in a backup, by its clock; oldest first. */
	struct kept_mark {
		struct mark mark;
		int64_t since_ms;
	} backups[BACKUPS_MAX];
	uint32_t n_backups;
};

/* Nothing remembered, or nothing that reads: zero. */
void marks_load(struct book *b, struct marks *out);
bool marks_save(struct book *b, const struct marks *m, struct err *e);
/* Own entries up to this height are at headquarters, as far as is known. */
uint64_t marks_above(const struct marks *m, const struct book *b);
/* Headquarters says, at this time of its clock, that this is in a backup. */
void marks_note_backup(struct marks *m, struct mark mark, int64_t now_ms);

/* What is remembered for people, sealed in the book under "tries" (tries.c). */
struct memory {
	struct sync_try tries[SYNC_TRIES_MAX]; /* newest first */
	size_t n;
	uint32_t entry_bytes; /* what an entry comes to, packed; 0: not yet */
	uint32_t rest_ms;     /* what a session takes beside its bytes */
	uint32_t rate;        /* bytes a second up, of the wire alone; 0: not yet */
	bool compared;        /* our clock with HQ's: ours was ahead by drift_ms at ... */
	int64_t drift_ms, compared_ms, compared_boot_ms;
	struct id boot;
};

/* The session that runs, for the same. */
struct tried {
	int64_t began_ms;
	int64_t trip_ms; /* a small request there and back */
	int64_t wire_ms; /* what the bytes took, at the rate */
	bool pushed;
	uint64_t up, down, acked; /* as they stood when it began */
	enum sync_far far;
};

enum step {
	STEP_NONE, /* no session */
	STEP_CALL,
	STEP_HELLO, /* of a headquarters that takes no calls */
	STEP_RENEW, /* the certificate runs out soon */
	STEP_LOCATE,
	STEP_PACK, /* frames are being made; with `packing`, on the compute thread */
	STEP_PUSH,
	STEP_PULL,
	STEP_EARLY,     /* copies of urgent entries, before anything else */
	STEP_COURIER,   /* the book is locked: its sealed bundle goes up */
	STEP_HEAL_PACK, /* frames of the feed are being made, for a headquarters that lost them */
	STEP_HEAL,
	STEP_OWN, /* what this device wrote elsewhere */
};

#define ENDS_MAX 24
#define URGENT_MAX 16

struct sync {
	char *home;
	struct peer peer;
	struct book *book;
	const struct clock *clock;
	struct sync_calls calls;
	struct http *http;
	struct links links;
	struct compute *compute; /* NULL until a poor line wants dense frames */

	struct marks marks;
	struct marks kept; /* as the book has them */
	bool marks_read;
	struct sync_status status;
	struct memory memory;
	bool memory_read;
	int64_t memory_kept_ms;
	struct tried tried;
	int64_t turn_wall_ms, turn_boot_ms; /* the clocks at the last turn */

	/* What would be sealed at lock, packed ahead while headquarters cannot be reached. */
	struct courier_work *work;
	bool bundle;     /* locked: a sealed bundle waits in `home` */
	int64_t look_ms; /* without a book of our own: when to look for one again */

	/* Urgent entries of which no early copy is at headquarters yet, oldest first. */
	struct mark urgent[URGENT_MAX];
	size_t n_urgent, n_early; /* found; in the request that runs */
	uint64_t looked;          /* up to which height entries were looked at */

	/* Between sessions. */
	bool paused;
	bool keep_more;        /* of what is in a backup more may go from here */
	bool waited;           /* the last turn was left to the keys */
	bool again;            /* asked for while one ran */
	unsigned failures;     /* in a row */
	int64_t next_ms;       /* by clock_mono_ms(); 0: none planned */
	int64_t link_ms;       /* when a link that came up is acted upon; 0: none did */
	int64_t link_first_ms; /* the first of the bunch */
	uint64_t moved;        /* bytes of the running request, either way ... */
	int64_t moved_ms;      /* ... and since when they are so many */
	uint64_t known_last;   /* what HQ knew after the last session */

	/* What the last sessions taught. A line that died in mid-push makes the next frames
	 * smaller, and the ends of the frames that went up are asked about, because HQ may have
	 * kept some of them. */
	size_t cut_budget;          /* bytes a frame; 0: as the rate says */
	struct mark ends[ENDS_MAX]; /* oldest first */
	size_t n_ends;

	uint32_t pull_most; /* entries that are asked for at a time, after a line that died in an answer; 0: all */

	int64_t renew_ms; /* when a new certificate was asked for last; 0: not yet */

	/* The session that runs. */
	enum step step;
	bool packing;
	unsigned locates;
	unsigned pulls;
	/* What headquarters said last; what it says so again it leaves out. */
	struct hello hello;
	struct locate_answer said;
	bool has_hello, has_said;
	struct wire_limits limits;
	size_t push_most;   /* bytes; halved when HQ says too large */
	size_t in_push;     /* what the frames of this push come to, unpacked */
	struct buf ask;     /* the running request's body */
	struct mark known;  /* HQ holds up to here */
	struct mark tip;    /* the head, as it was asked about */
	bool ahead;         /* `load` fills while the call is on its way, ... */
	struct mark guess;  /* ... for a headquarters that holds this ... */
	struct wire_limits guessed; /* ... and takes so much */
	struct mark sent;   /* the last entry of the push that runs */
	struct mark packed; /* the last entry that went into `load` */
	/* What is packed: the next request of a push. */
	struct {
		struct buf body;
		struct mark ends[ENDS_MAX];
		size_t n_ends, unpacked;
		uint64_t first; /* entries of it are higher than this */
	} load;
	uint64_t gone; /* bytes of this push that headquarters has acknowledged */
	struct frame_enc *enc;
	uint64_t above; /* entries higher than this go up, ... */
	uint64_t row;   /* ... and those in rows of the book up to this are in already */
	struct frame_packer *packer;
	int64_t far_us;      /* a packet there and back; 0: not known */
	int64_t rate_far_us; /* the same when marks.rate was measured */
	bool packed_all;
	enum cause stuck; /* what is to be sent ends before the book does; told when all else is done */
	bool pushed; /* something went up in this session */
	bool healed; /* what headquarters lost of the feed was offered in this session */
	bool heal_more;
	unsigned heals;
	uint64_t heal_row, heal_above;
	bool own_asked;      /* in this session */
	uint64_t own_cursor; /* up to here everything has come, in whichever session */
	uint64_t own_row;      /* own entries in rows of the book up to this are at headquarters */
	struct mark push_from; /* what headquarters held before this push */
	struct mark feed_met;  /* the newest entry of the feed that both held before the pulls */
	bool feed_met_known;
	bool brief; /* locate named little */
	struct hash locator[WIRE_LOCATOR_MAX];
	size_t n_locator;
};

/* session.c */
void session_begin(struct sync *s);
/* Takes the steps that need no network: packing. False when there is none. */
bool session_step(struct sync *s);
/* Is there one at once? */
bool session_may_step(const struct sync *s);
void session_drop(struct sync *s);
/* What headquarters has in a backup, and since when: a piece of what follows from it. */
void session_tell_kept(struct sync *s);

/* What the steps of a session report to sync.c. */
bool sync_is_unlocked(const struct sync *s);
/* A connection with what lies in `home`. */
bool sync_connect(const char *home, const struct peer *p, struct http **out, struct err *e);
void sync_ended(struct sync *s, enum cause cause, int64_t retry_after_s);
void sync_changed(struct sync *s);
void sync_tell_acked(struct sync *s); /* after acked or branches of the marks have changed */
void sync_note_acked(struct sync *s, struct mark acked, const struct receipt *r);

/* tries.c */
void tries_load(struct sync *s);
void tries_begin(struct sync *s);
/* A request of this step goes out. */
void tries_far(struct sync *s);
void tries_trip(struct sync *s, int64_t took_ms);
void tries_pushed(struct sync *s, uint64_t bytes, int64_t took_ms, uint64_t entries);
/* With status.cause. */
void tries_ended(struct sync *s, bool whole);
void tries_compared(struct sync *s, int64_t drift_ms);
/* True if our clock was put forward or back since the last turn. */
bool tries_clock(struct sync *s);
void tries_estimate(const struct sync *s, struct sync_status *out);

/* push.c: from `known` to the head. */
void push_begin(struct sync *s);
/* A call is on its way: what will go up is packed meanwhile, on the guess that headquarters holds what it
 * did last. push_begin() takes it if so. */
void push_ahead(struct sync *s);
/* Is there a frame to be packed now? */
bool push_packs(const struct sync *s);
void push_step(struct sync *s);
/* What was packed and has not gone. */
void push_drop(struct sync *s);
void push_answered(struct sync *s, const struct http_answer *a);
/* The running push did not get through. */
void push_was_cut(struct sync *s);
/* pull.c */
bool pull_is_needed(const struct sync *s);
void pull_begin(struct sync *s);
void pull_answered(struct sync *s, const struct http_answer *a);

/* courier.c: what headquarters answered while the book was locked, into the marks. True if they
 * have changed. */
bool courier_learn(const char *home, const struct peer *peer, struct book *b, struct marks *m);

/* courier_send.c: while no key is in memory. */
bool courier_look(struct sync *s); /* is there a bundle to send? */
void courier_begin(struct sync *s);
void courier_answered(struct sync *s, const struct http_answer *a);
/* Seals what headquarters does not have; the keys are about to go. */
void courier_lock(struct sync *s);
/* What headquarters answered while the book was locked. */
void courier_unlocked(struct sync *s);
/* A piece of packing ahead, if headquarters cannot be reached. */
bool courier_is_behind(const struct sync *s);
/* Everything is at headquarters. */
void courier_done(struct sync *s);

/* Entries to ask for. What an answer brings counts only when all of it has come, so a line that died in one gets less
 * at a time, until it gets through. */
uint32_t pull_max(const struct sync *s);
void pull_was_cut(struct sync *s);
void pull_went_through(struct sync *s);
/* How long an answer of that kind may take: slow is fine while it moves, and the low-speed limit ends a dead line. */
int64_t pull_limit_ms(const struct sync *s);
bool pull_head_is_signed(const struct sync *s, const struct receipt *r);
/* Frames of entries of `device` into the book, each whole or not at all. */
enum cause pull_take_frames(struct sync *s, struct id device, const uint8_t key[32], const char *p,
			    size_t n, uint32_t entries);
/* call.c: hello and locate in one */
void call_begin(struct sync *s);
void call_answered(struct sync *s, const struct http_answer *a);
/* renew.c */
bool renew_is_due(const struct sync *s);
void renew_begin(struct sync *s);
/* Headquarters' keys as hello tells them, when it has signed that and this laptop knows one of them. */
void renew_pins(struct sync *s);
void renew_answered(struct sync *s, const struct http_answer *a);
/* heal.c */
bool heal_is_needed(const struct sync *s);
void heal_begin(struct sync *s, struct mark from);
void heal_step(struct sync *s);
void heal_answered(struct sync *s, const struct http_answer *a);
/* This book is an older copy: `from` is what headquarters knew of it before. */
void own_note(struct sync *s, struct mark from);
void own_begin(struct sync *s);
void own_answered(struct sync *s, const struct http_answer *a);

/* early.c: copies of urgent entries. early_look() finds those that were saved since: is there one?
 */
bool early_look(struct sync *s);
void early_forget(struct sync *s);
/* Asks, if there are any. */
bool early_begin(struct sync *s);
void early_answered(struct sync *s, const struct http_answer *a);

/* session.c, for the others */
void session_hello(struct sync *s);
/* `hello` has been told. False: that ended the session. */
bool session_greeted(struct sync *s, const struct http_answer *a);
/* What is asked about, from the book and what is remembered. */
void session_where(struct sync *s, struct locate_ask *q);
void session_located(struct sync *s, const struct locate_answer *told);
/* Everything of ours is there: what is to be fetched, and then the end. */
void session_after_push(struct sync *s);
void session_ask(struct sync *s, const char *path, const char *type, int64_t limit_ms);
void session_locate(struct sync *s);
void session_done(struct sync *s);
void session_fail(struct sync *s, enum cause cause, int64_t retry_after_s);
/* What could not be written here just now: for want of room, or not. */
enum cause session_local(const struct sync *s);
enum cause session_cause(enum wire_error error, unsigned status);
/* What HQ says is in its backup counts if it is an entry of our own line up to this height, and is
 * passed over otherwise: an older copy of a book does not hold all that HQ does, and what is in a
 * backup may be pruned here. */
void session_note_backup(struct sync *s, struct mark m, uint64_t up_to);
/* True if the answer is a 200; else the session has been ended, or locates again. */
bool session_is_fine(struct sync *s, const struct http_answer *a);

#endif
