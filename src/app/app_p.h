/* What the files of this room share. */
#ifndef APP_APP_P_H
#define APP_APP_P_H

#include "app/app.h"

#define CODE_TRIES 3
#define REASONS_MAX 64

#define AUTHOR_ONLY_WORDS                                                                          \
	"Only its author can open this record, with their passphrase. ^U changes who is typing"
#define POLICE_ONLY_WORDS                                                                          \
	"Only an officer who unlocked with a passphrase can open this record. ^L locks"

#define LEASE_OVER_WORDS                                                                           \
	"HQ has not been reached for so long that earlier nights are closed here. They open again " \
	"when it has been. Recording goes on"

/* What is kept of it: and what the time cannot be before. */
struct lease_note {
	int64_t end_ms, heard_ms;
	int64_t boot_ms; /* of this machine, when it was heard ... */
	struct id boot;  /* ... in this boot */
	int64_t seen_ms;
};

/* What may go from here, piece by piece (prune.c). */
struct prune_work {
	struct hash mark; /* in a backup of headquarters for long enough */
	struct hash head; /* the book's own, when it began */
	uint64_t entries; /* of the book when it began */
	struct id *ids;   /* visits, looked at for what is unfinished up to `next` */
	size_t n, next;
	int64_t from;
	uint64_t compared; /* rows of the book up to here are in the view; UINT64_MAX: all */
	bool differs;
	uint64_t row; /* of the book, looked at up to here; UINT64_MAX: all */
	int64_t done_ms;
};

struct app {
	char *home;
	struct lease_note lease;
	const struct clock *clock;
	struct book *book;
	struct view *view; /* NULL while locked */
	enum node node;
	struct id typist;
	struct member *members;
	size_t n_members;
	bool members_stale;
	struct id night; /* chosen; zero: the open shift or the newest */
	struct rec *shift;
	bool shift_stale;
	struct rec *policy; /* the reference set, or NULL */
	struct rec *school, *holidays; /* the lists of school terms and of bank holidays, or NULL */
	bool policy_stale;
	bool has_secret;    /* of the one who types, while they read what they kept apart */
	uint8_t secret[32];
	bool has_org; /* of the typist's support organisation, at its own desk */
	uint8_t org_secret[32];
	struct id reasons[REASONS_MAX]; /* for which a reason was given; the oldest goes first */
	size_t next_reason;
	unsigned wrong_codes;
	char lock_words[120];
	size_t damaged;
	char damage[120];
	size_t parked; /* entries of kinds that this program does not know yet */
	int64_t saved_ms;
	uint64_t fed_row; /* last row of the book that the view has */
	uint8_t lookup_key[32];
	struct outbox outbox;
	app_send_fn send;
	void *send_ctx;
	app_pause_fn pause;
	void *pause_ctx;
	app_lock_fn on_lock;
	void *lock_ctx;
	app_watch_fn watch;
	void *watch_ctx;
	char *practice_lines[4];
	struct prune_work prune;
};

/* Who writes, and when: the one who types and now, except while practice data is loaded. */
struct origin {
	struct id author;
	const char *role;
	int64_t wall_ms; /* 0: now */
};

void prune_forget(struct app *a); /* prune.c */

/* --- feed.c: entries into the view --- */
bool feed_all(struct app *a, struct err *e);
bool feed_new(struct app *a, struct err *e);
/* A fresh view from the book. */
bool feed_again(struct app *a, struct err *e);
/* The record that an entry holds; *out is NULL for an `open` entry or a kind of a newer program. */
bool rec_of_entry(const struct entry *x, struct rec **out, struct err *e);

/* --- lookup.c: what a record needs from others before it is saved --- */
/* The attendance that a record belongs to; zero when it is not (yet) known. */
struct id attendance_id_of(struct app *a, const struct rec *r);
void derive_with_others(struct app *a, struct rec *r, const struct rec *parent);

/* --- save.c --- */
/* As app_edit(), with every field: for the program itself and for lines that say who wrote them. */
bool edit_whole(struct app *a, struct id record, struct rec **out, struct err *e);
bool save_as(struct app *a, struct rec *r, struct id draft, const struct origin *by, struct err *e);
/* Without the questions whether this role may: for the program's own entries (audit, finding,
 * task). */
bool save_own(struct app *a, struct rec *r, const struct origin *by, struct err *e);
/* The same, dropping the draft that it came from. */
bool save_own_from(struct app *a, struct rec *r, struct id draft, const struct origin *by, struct err *e);
struct origin origin_now(struct app *a);

/* --- visit.c --- */
/* Every service that is known here, for the rules of sharing. */
struct recs agencies_read(struct app *a);
void agencies_fini(struct recs *all);
/* the survivor took an agreement back. What was not sent yet is cancelled, by the same hand;
 * a role that writes no referral leaves that to Check. */
bool follow_withdrawn(struct app *a, const struct rec *consent, const struct origin *by,
		      struct err *e);
/* somebody may have seen the screen. The task that follows is made once, at once. */
bool follow_seen(struct app *a, const struct rec *attendance, const struct origin *by,
		 struct err *e);

/* --- people.c --- */
void members_refresh(struct app *a);
void members_free(struct app *a);
void shift_refresh(struct app *a);
bool typist_needed(struct app *a, struct err *e);

/* --- sight.c --- */
void reasons_forget(struct app *a);
void reason_note(struct app *a, struct id of);
/* What `who` may not see of the standing version stands in the new one as it was. ERR_DENIED when they changed it. */
bool keep_unseen(struct app *a, struct rec *r, const struct rec *standing, enum role role, struct id who,
		 struct err *e);
/* Changing is seeing: a record of an older night takes a reason, and changing it is one. ERR_DENIED when the role sees
 * nothing of it. */
bool may_edit(struct app *a, const struct rec *standing, struct err *e);
/* An older night is opened by its crew, or after a reason; either is written in the log of use. */
bool may_open_case(struct app *a, const struct casefile *c, struct err *e);
/* The case as the one who types may see it. */
void redact_case(struct app *a, struct casefile *c);

/* --- named.c --- */
struct named_key {
	char number[BOOK_NUMBER_MAX + 1];
	uint8_t key[32];
};
/* Keys of the people whom the force names, as far as headquarters has passed them on. */
size_t named_keys(struct app *a, struct named_key *out, size_t max);
/* Tells headquarters the public key of the one who types, if they are named and it was not told. */
bool named_tell_key(struct app *a, struct err *e);

/* --- lease.c --- */
void lease_load(struct app *a);
/* A record of another night than this one, when the lease is over. */
bool lease_hides(struct app *a, const struct rec *r);

/* --- policy.c --- */
void policy_forget(struct app *a);

/* --- seal.c --- */
/* While the one who types holds their own secret: what they kept apart joins the case, so that the
 * rules can compare it. Nobody is shown it, so it is no reading. */
void own_notes_open(struct app *a, struct casefile *c);
/* The body of a record as it is stored: in clear for shared, else sealed to those whom its
 * visibility names. */
bool body_of(struct app *a, const struct rec *r, struct id author, struct id about, struct buf *out,
	     struct err *e);
bool state_bytes(struct app *a, const char *name, uint8_t *out, size_t n);
/* The typist's secret: the one that is held, else by their passphrase. */
bool author_secret(struct app *a, const char *phrase, uint8_t out[32], struct err *e);
bool author_public(struct app *a, struct id author, uint8_t out[32]);

/* The standing revision of `id` if it is of this kind, else NULL. */
struct rec *get_rec(struct app *a, struct id id, const struct kind *k);

#endif
