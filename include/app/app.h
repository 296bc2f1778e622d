/* What may be done, by whom, and what follows: the one way in which records come into being, on screens and in commands.
 * Knows no screen and no network. One struct app is one open book. */
#ifndef APP_APP_H
#define APP_APP_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "book/book.h"
#include "model/access.h"
#include "model/kinds.h"
#include "model/rec.h"
#include "rules/rules.h"
#include "view/casefile.h"
#include "view/view.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct app;

/* What sort of place this book is in. Stored in the book; a desk is the same program enrolled with a role. */
enum node { NODE_CAR, NODE_DESK };

struct member {
	struct id id;
	char number[BOOK_NUMBER_MAX + 1]; /* 4417 */
	char surname[64];                 /* Testley */
	char title[16];                   /* "PC", "Sgt", "" */
	enum role role;
	char organisation[32];
	bool in_book;                     /* can unlock here */
};

/* --- life --- */
/* The book may be locked. `clock` must outlive the app. */
bool app_open(const char *home, const struct clock *clock, struct app **out, struct err *e);
void app_close(struct app *a);
struct book *app_book(struct app *a);
struct view *app_view(struct app *a); /* NULL while locked */
const char *app_home(const struct app *a);
const struct clock *app_clock(const struct app *a);
int64_t app_now(const struct app *a);
bool app_is_practice(const struct app *a);
/* Lines that a practice book prints before it is unlocked (practice.txt), "" otherwise. */
const char *app_practice_words(const struct app *a, size_t line);
enum node app_node(const struct app *a);

/* After the book was unlocked: reads every entry into a fresh view and sets the opener as the one who types.
 * Damaged entries are counted, named and left out. Writes the audit entry `unlock`. */
bool app_load(struct app *a, struct err *e);
size_t app_damaged(const struct app *a, char what[120]);
/* Wipes the view, closes support-only text, locks the book. `why` is for screen 20: "because no key was pressed". */
void app_lock(struct app *a, const char *why);
void app_rest(struct app *a); /* housekeeping for a second in which nobody waits: book_rest() */
bool app_is_unlocked(const struct app *a);
const char *app_lock_words(const struct app *a); /* "Locked at 01:41 because no key was pressed." or "" */

/* --- who types --- */
const struct member *app_typist(const struct app *a);
/* Is this that person's code (6 figures or more)? Changes nothing but the count of wrong ones, which locks as below. A
 * screen asks first, closes what is open under the name that typed it, and only then changes who types. */
bool app_person_code(struct app *a, const char *number, const char *code, struct err *e);
/* Changes who types, by code (6 figures or more). Wrong: ERR_DENIED, and the third in a row locks (ERR_LOCKED).
 * Seals what was support-only and open. Audited. */
bool app_change_typist(struct app *a, const char *number, const char *code, struct err *e);
/* The code of the one who types, after a cover. Same counting. */
bool app_code(struct app *a, const char *code, struct err *e);
/* People whom the roster knows. Borrowed until the next change of the view. */
const struct member *app_members(struct app *a, size_t *n);
const struct member *app_member(struct app *a, struct id id);
const struct member *app_member_by_number(struct app *a, const char *number);

/* --- lease: how long earlier nights may be read here without word from headquarters --- */
struct lease {
	int64_t end_ms;   /* headquarters' clock; 0: none was given */
	int64_t heard_ms; /* when headquarters gave it */
	bool over;        /* by the latest that it can be: setting the clock back does not help */
	bool closed;      /* and earlier nights are not shown: not in a practice book. Recording is never closed */
};
void app_lease(const struct app *a, struct lease *out);
/* The sentence about it, "" for none. */
void app_lease_words(const struct app *a, struct buf *out);
/* What headquarters gave, at `hq_ms` by its clock. Kept sealed. */
bool app_lease_note(struct app *a, int64_t end_ms, int64_t hq_ms, struct err *e);

/* --- policy and reference --- */
/* A value of the reference set "policy", else the default of the table in src/app/policy.c. A figure is from 0 to a
 * million; what was loaded and is none says nothing. */
int64_t app_policy_int(struct app *a, const char *key);
const char *app_policy_text(struct app *a, const char *key);
/* The reference set "policy" itself, or NULL: what rules take. Texts are borrowed until entries come from headquarters. */
const struct rec *app_policy(struct app *a);
struct typing app_typing(struct app *a);

/* --- the shift --- */
/* The shift that this car has open, or NULL. Borrowed until the view changes. */
const struct rec *app_shift(struct app *a);
/* The last night to show: the open shift, or the newest of this view. Zero if there is none. */
struct id app_night(struct app *a);
void app_night_choose(struct app *a, struct id shift);
/* Saves the shift (started) and a spell for each seat. The second person's code has been given: both ids are set. A zero
 * worker or officer is single crewed and needs the reason in `shift`. */
bool app_shift_start(struct app *a, struct rec *shift, struct id officer, struct id worker, struct err *e);
/* A member leaves or joins during the night. */
bool app_spell_end(struct app *a, struct id member, int64_t at_ms, const char *reason, struct err *e);
bool app_spell_begin(struct app *a, struct id member, const char *seat, int64_t at_ms, struct err *e);
/* Ends spells and shift; commits every draft of the author as rec_state draft. */
bool app_shift_end(struct app *a, struct rec *shift, struct err *e);
/* The crew at the moment: officer and worker, zero where the seat is empty. */
void app_crew(struct app *a, struct id *officer, struct id *worker);
/* Before the records of a night are read: tonight is free to its crew, an older night takes a reason (V-WHY) and both
 * the reason and the reading are written in the log of use. ERR_DENIED without one. Source: domain brief 7.1. */
bool app_may_read_night(struct app *a, struct id shift, const char *why, struct err *e);
/* Visits of any car to this address in the 12 months before now, whose records are here: R-020's count. */
size_t app_visits_at(struct app *a, const char *line1, const char *postcode);
/* The same with what may be told of them before the crew goes in: newest first, markers that the one who types may see.
 * Reading an older night here is noted in the log of use, once. */
#define KNOWN_VISITS 3
struct known_visit {
	struct id attendance;
	char incident[8]; /* "9001" */
	int64_t tasked_ms;
};
struct known_place {
	bool asked;   /* an address was given */
	size_t total; /* visits that are known here */
	struct known_visit visits[KNOWN_VISITS];
	size_t n;
	char markers[160]; /* "knife, strangulation": what endangers the crew first, and room for all there are */
	bool marac;        /* one went to the high-risk meeting */
	bool closed;       /* the lease has run out: what is known is not read */
};
void app_known_at(struct app *a, const char *line1, const char *postcode, struct known_place *out);
/* What waits for the one who types: visits of theirs that were sent back, words about others, open tasks that name them
 * or, naming nobody, their role. */
struct for_you {
	size_t sent_back, words, tasks;
	struct id first_back;
	int64_t handover_ms; /* of a hand-over kept in the last 7 days, in a shift before; 0: none */
};
void app_for_you(struct app *a, struct for_you *out);
/* "1": number of an attendance in its night, by order of tasking; 0 if it is none of the night's. */
unsigned app_number_of(struct app *a, struct id attendance);
struct id app_attendance_number(struct app *a, unsigned number);

/* --- records --- */
/* A new record in memory, with the header fields of this moment (shift, practice, role) and the kind's default
 * visibility (support_note: support only). */
struct rec *app_new(struct app *a, const struct kind *k);
/* The standing revision of a record, ready to be changed (bases set). ERR_DENIED if a newer program wrote it; a stub
 * is ERR_LOCKED with the sentence that says how to open it. */
bool app_edit(struct app *a, struct id record, struct rec **out, struct err *e);
/* Derives, runs AUTO and DENY rules, appends (dropping `draft`, if not zero), applies to the view. The record's hash,
 * author and time are filled. ERR_DENIED carries the rule's sentence. Nothing else stops a save. */
bool app_save(struct app *a, struct rec *r, struct id draft, struct err *e);
/* The case around an attendance and the verdict on it. */
bool app_case(struct app *a, struct id attendance, struct casefile *out, struct err *e);
bool app_check(struct app *a, struct id attendance, struct findings *out, struct err *e);
/* Judges one record as it is typed: DENY and AUTO rules of its kind, and the fields' own checks. */
void app_judge(struct app *a, struct rec *r, struct findings *out);
/* "Check and finish": submitted if there is no BLOCK (ERR_INPUT says how many there are). Findings that are left are
 * stored. */
bool app_finish(struct app *a, struct id attendance, struct err *e);
/* A finding's answer. */
bool app_explain(struct app *a, struct id attendance, const struct finding *f, const char *words, struct err *e);

/* The same from a draft of the words, which the entry drops. */
bool app_explain_from(struct app *a, struct id attendance, const struct finding *f, const char *words,
                      struct id draft, struct err *e);
/* A finding as a record that nobody has answered: what a draft of the answer's words is kept in. Not saved. */
struct rec *app_finding(struct app *a, struct id attendance, const struct finding *f);

/* --- times --- */
enum stamp { STAMP_NONE, STAMP_EN_ROUTE, STAMP_ARRIVED, STAMP_LEFT, STAMP_RESUMED };
/* Which time ^T records next for this attendance. */
enum stamp app_next_stamp(const struct rec *attendance);
const char *stamp_words(enum stamp s); /* "Arrived" */
bool app_stamp(struct app *a, struct id attendance, int64_t at_ms, enum stamp *done, struct err *e);
/* Takes the last stamp (or last saved version of `record`) back by a new version equal to the one before. */
bool app_undo(struct app *a, struct id record, struct err *e);
/* interrupted, and back. The reason (V-INTERRUPT) may be NULL: it is asked when the crew is back. */
bool app_interrupt(struct app *a, struct id attendance, const char *reason, struct err *e);
bool app_interrupt_reason(struct app *a, struct id attendance, const char *reason, struct err *e);
/* is anything covered because the car is on scene at this attendance? */
bool app_on_scene(const struct rec *attendance);

/* --- drafts --- */
struct draft {
	struct id id;         /* of the draft row */
	struct id record;
	const struct kind *kind;
	struct id attendance; /* zero: none */
	struct id author;
	int64_t last_key_ms;
	enum visibility visibility;
	size_t words;
	char field[48];       /* key of the field that was in use */
	size_t cursor;
	bool locked;          /* sealed to its author: needs their passphrase */
};
/* Keeps a form as it stands. `place` says where the person was. Restricted visibilities are sealed to the author. */
bool app_draft_keep(struct app *a, struct id draft, const struct rec *r, const char *field, size_t cursor,
                    struct err *e);
bool app_drafts(struct app *a, struct draft **out, size_t *n, struct err *e);
/* Opens one; `phrase` for a locked one, else NULL. */
bool app_draft_open(struct app *a, const struct draft *d, const char *phrase, struct rec **out, struct err *e);
bool app_draft_drop(struct app *a, struct id draft, struct err *e);
/* Puts the typist's drafts into the book as rec_state draft, so that headquarters has them: end of shift, called away.
 * What is sealed to its author stays a draft. */
bool app_commit_drafts(struct app *a, struct err *e);

/* --- sealed records --- */
/* Opens a stub: a police-only one with the police key, if this book was unlocked with an officer's passphrase (the
 * phrase is not looked at); any other with its author's passphrase. The
 * record is the caller's and is freed at cover, lock and change of who types. Audited. */
bool app_open_sealed(struct app *a, const struct hash *revision, const char *phrase, struct rec **out, struct err *e);
/* The same in two steps, so that the slow one can run on the compute thread: `derived` is book_derive() of the typist's
 * number and passphrase. Their secret is then held until app_forget_secret(), a change of who types or a lock, and
 * app_open_sealed() and app_draft_open() need no phrase meanwhile. ERR_DENIED: not their passphrase. */
bool app_author_key(struct app *a, const uint8_t derived[32], struct err *e);
void app_forget_secret(struct app *a);
/* May this record go from one visibility to another, and what will that mean? Widening asks; words are for the confirm
 * line. */
bool app_visibility_change(struct app *a, const struct rec *r, enum visibility to, bool *asks, struct buf *words,
                           struct err *e);
/* Is this person named by the force in that policy (NAMED_FEW, NAMED_REFUGE)? Is anybody, for a named few? */
bool app_is_named(struct app *a, const char *policy, const char *number);
bool app_names_somebody(struct app *a);
/* Is there a key to seal support-only text to? Else author only, and the screen says so. */
bool app_support_key(struct app *a, const char *organisation, uint8_t out[32]);

/* --- review at a desk --- */
struct review_line {
	struct id attendance;
	unsigned number;     /* within its night */
	char night_of[11];   /* "2021-10-29"; "" when its shift is not here */
	char car[16];
	char crew[80];       /* "Testley, Testfield" */
	char risk[16];       /* "High" or "-" */
	char flags[60];      /* "! grade given, no tool used" */
	int64_t due_ms;
	bool reviewed;
	char outcome[60];    /* "agreed 09:05" */
};
bool app_review_queue(struct app *a, struct review_line **out, size_t *n, struct err *e);
/* decision: approved or returned (V of review.decision). `words` are needed to send back. R-062 is ERR_DENIED. */
bool app_review(struct app *a, struct id attendance, const char *decision, const char *words, struct err *e);
/* The state of an attendance with the newest review taken in. Code of V-ATTSTATE. */
const char *app_attendance_state(struct app *a, const struct rec *attendance);

/* --- the records desk: referrals on their way --- */
struct referral_line {
	struct id referral;
	struct id attendance; /* zero: not known here */
	int64_t since_ms;     /* when it was made */
	char type[48];        /* "IDVA" */
	char agency[48];
	char state[24];       /* "Queued" */
	bool urgent;          /* was to go by voice that night */
};
/* Those that no agency has accepted or declined yet, oldest first. ERR_DENIED: not this role's work. */
bool app_referral_queue(struct app *a, struct referral_line **out, size_t *n, struct err *e);
/* A new version in that state. To accepted, wait_listed and declined it goes through decided. ERR_INPUT says what it can
 * become, or that a reason is missing. */
bool app_referral_move(struct app *a, struct id referral, const char *to, const char *reason, const char *note,
                       struct err *e);
/* The text that its agency is to have: the ticked scope and no more. The reading is written down as a disclosure. */
bool app_referral_text(struct app *a, struct id referral, struct buf *out, struct err *e);

/* --- a support service's desk --- */
/* Is the organisation's key on this machine, and is it open now? */
bool app_org_here(struct app *a);
bool app_org_is_open(const struct app *a);
/* Opens it: in two steps for a screen (book_derive() with app_org_kdf() and APP_ORG_NUMBER), in one for a command. It is
 * forgotten at a change of who types and at lock. ERR_DENIED: not that passphrase, or not of this service. */
#define APP_ORG_NUMBER "ORG"
bool app_org_kdf(struct app *a, struct book_kdf *out, struct err *e);
bool app_org_key(struct app *a, const uint8_t derived[32], struct err *e);
bool app_org_unlock(struct app *a, const char *phrase, struct err *e);
void app_org_forget(struct app *a);
struct sealed_line {
	struct id record;
	struct hash revision; /* for app_open_sealed() */
	const struct kind *kind;
	struct id attendance;
	int64_t wall_ms;
	char author[64];
};
/* What is sealed to this organisation, newest first. */
bool app_sealed_list(struct app *a, struct sealed_line **out, size_t *n, struct err *e);
/* A note beside one that was opened: sealed as that one is; the first stays as it was. */
struct rec *app_addendum_new(struct app *a, const struct rec *opened);
/* A shared note with what is released of an opened one. Save it by app_release(), which needs a ground
 * (V-RELEASE-GROUND) and words, and writes the disclosure down. */
struct rec *app_release_new(struct app *a, const struct rec *opened);
bool app_release(struct app *a, struct rec *r, struct id draft, struct err *e);

/* --- night report at a desk --- */
/* The nights that are here, newest first: dates "2021-10-29". The caller frees. */
bool app_nights(struct app *a, char (**out)[11], size_t *n, struct err *e);
/* app_give_reason() for every shift of that night. */
bool app_give_night_reason(struct app *a, const char *night, const char *why, struct err *e);
/* Counts and a line for each visit, as far as this role may see them; plain text of 76 columns. */
bool app_night_report(struct app *a, const char *night, struct buf *out, struct err *e);

/* --- the hand-over sheet of this night --- */
enum handover_part { HANDOVER_HIGH, HANDOVER_PROMISED, HANDOVER_TASK, HANDOVER_UNSENT, HANDOVER_PARTS };
struct handover_line {
	enum handover_part part;
	struct id attendance; /* zero: of the whole night */
	unsigned number;
	bool ticked;      /* by the crew: nothing is ticked beforehand */
	char words[160];
};
/* From shared records alone. The caller frees with mem_free(). */
bool app_handover(struct app *a, struct handover_line **out, size_t *n, struct err *e);
const char *handover_words(enum handover_part part); /* "Promised" */
/* The ticked lines and nothing else, as text to print; no name, address or contact detail by itself. */
void app_handover_text(struct app *a, const struct handover_line *all, size_t n, struct buf *out);
/* Keeps it as a shared note of the night, for the next crew. */
bool app_handover_save(struct app *a, const char *text, struct err *e);
/* The newest one that is here; false: there is none, or who types may not read it. It is written for the crew that comes
 * next; others read it as any note of its night, after `why` (V-WHY; NULL: none given) where 7.1 asks a reason. */
bool app_handover_last(struct app *a, const char *why, struct buf *text, int64_t *at_ms);

/* --- news for the night log --- */
struct news {
	int64_t at_ms;
	char words[100];
	struct id about;
};
size_t app_news(struct app *a, int64_t since_ms, struct news *out, size_t max);
/* What must be phoned tonight. */
size_t app_to_phone(struct app *a, struct news *out, size_t max);

/* --- who sees what: model/access.h, asked for the one who types --- */
/* A reason (V-WHY) for what 7.1 shows after one. Written in the log of use first; holds for this record, all records of
 * this attendance or of this night until somebody else types or the book is locked. ERR_DENIED: no such reason. */
bool app_give_reason(struct app *a, struct id of, const char *why, struct err *e);
enum shown app_shows(struct app *a, const struct rec *r, size_t field);
/* Anything of it. */
bool app_sees(struct app *a, const struct rec *r);
/* Takes out of a record in memory what is not to be shown. What is covered stays, unless `and_covered`: a command has
 * no ^V. False: nothing may be shown of it. */
bool app_redact(struct app *a, struct rec *r, bool and_covered);
/* What the police side is told of a record that is sealed to a support organisation: that it is there, and whom to ring
 * when a life hangs on it. There is no other way in. */
void app_duty_words(struct app *a, const struct rec *stub, struct buf *out);

/* --- log of use --- */
bool app_audit(struct app *a, const char *op, struct id object, const char *why, bool allowed, struct err *e);
/* The same of something that was at `at_ms`, while the book was locked. */
bool app_audit_late(struct app *a, const char *op, struct id object, const char *why, int64_t at_ms, struct err *e);

/* --- sending: what the link tells the screen. The screen never sets these words; heads and receipts do --- */
enum link_state { LINK_NEVER, LINK_DOWN, LINK_TRYING, LINK_SENDING, LINK_IDLE, LINK_TROUBLE };
/* One line of the log of attempts; the words are of static storage. */
struct outbox_try {
	int64_t at_ms, last_ms;
	unsigned times;
	bool through;
	const char *far;          /* how far: "while sending" */
	const char *cause;        /* "no signal" */
	uint64_t up, down;        /* bytes */
	uint64_t entries;         /* that headquarters acknowledged in it ... */
	uint64_t acked_height;    /* ... up to here */
};
#define OUTBOX_TRIES_MAX 20
struct outbox {
	enum link_state state;
	bool paused;              /* by app_pause() */
	uint64_t acked_height;    /* own entries up to here are covered by a checked receipt */
	uint64_t pushed_height;   /* sent, no receipt yet */
	int64_t last_ok_ms;       /* end of the last full session, by the book's clock; 0: none */
	int64_t last_try_ms;
	uint64_t bytes_sent, bytes_total;
	uint64_t bytes_waiting;   /* about; 0: not known */
	int64_t left_ms;          /* until all is at headquarters, at the last measured rate; -1: not known */
	uint32_t rate;            /* bytes a second up, as last measured; 0: not yet */
	char trouble[240];        /* a plain sentence, "" if none */
	int64_t trouble_ms;
	int64_t data_as_of_ms;    /* last pull that ended */
	int clock_drift_s;        /* ours is ahead of headquarters' by so much */
	bool clock_known;
	bool sent_locked;         /* since the lock: headquarters has what was sealed, all but `left_out` entries */
	uint64_t left_out;
	int64_t clock_at_ms;      /* when it was compared; 0: never */
	int clock_jump_s;         /* ours was put forward (negative: back) by so much ... */
	int64_t clock_jump_ms;    /* ... at this time; 0: it was not */
	struct outbox_try tries[OUTBOX_TRIES_MAX]; /* newest first */
	size_t n_tries;
};
void app_outbox_set(struct app *a, const struct outbox *o);
const struct outbox *app_outbox(const struct app *a);
/* Own entries that headquarters has not acknowledged. */
uint64_t app_to_send(struct app *a);
/* May it not wait for the rest of the night? By the table in src/app/urgent.c. */
bool app_is_urgent(const struct entry *x);
/* At a desk: what came as an early copy and whose night is still on its way, newest first, as far as the one who types may
 * see it. Gives how many there are, of which `max` are filled. */
struct early_line {
	struct id record;
	int64_t wall_ms;
	char words[80]; /* "Risk assessment, High" */
};
size_t app_early(struct app *a, struct early_line *out, size_t max);
/* "now" was asked for on a screen; main hangs the link on this. */
typedef void (*app_send_fn)(void *ctx);
void app_on_send(struct app *a, app_send_fn fn, void *ctx);
void app_send_now(struct app *a);
/* Sending waits until this is called again, app_send_now() is, something urgent is saved, or the book is locked. */
typedef void (*app_pause_fn)(void *ctx, bool paused);
void app_on_pause(struct app *a, app_pause_fn fn, void *ctx);
void app_pause(struct app *a, bool paused);
/* Called after the book was loaded and before it is locked, so that the link can follow. */
typedef void (*app_lock_fn)(void *ctx, bool unlocked);
void app_on_lock(struct app *a, app_lock_fn fn, void *ctx);
/* Called after every save and after entries were pulled (app_pulled), so that main can start a session. */
typedef void (*app_watch_fn)(void *ctx);
void app_watch(struct app *a, app_watch_fn fn, void *ctx);
/* Entries of headquarters' feed were accepted into the book: brings the view up to date. */
bool app_pulled(struct app *a, struct err *e);
/* Is the view the one that the same entries give in another order? Makes it again in memory. */
bool app_view_again(struct app *a, bool *same, struct err *e);
/* Is what headquarters had in a backup for so long old enough to leave this laptop? */
bool app_may_prune(struct app *a, int64_t age_ms);
/* Headquarters has had everything up to this own entry in a backup for `age_ms`: on a car, erases the bodies of what is
 * older than policy says (laptop_keep_h, 72) and belongs to no unfinished visit. ERR_CORRUPT, and nothing goes: the book
 * cannot be read everywhere, or an own entry of it is not in the view. A piece of the work at a call: *more when
 * it is to be called again. What was looked at already is not looked at again. The book
 * keeps headers and signatures; the view has it until the next unlock. */
bool app_prune(struct app *a, const struct hash *backed_up, int64_t age_ms, bool *more, struct err *e);
int64_t app_saved_ms(const struct app *a); /* last durable write; 0: none since unlock */

/* --- making books --- */
struct app_init {
	bool practice;
	struct book_cost cost;
	enum node node;
	struct id device;             /* zero: drawn */
	const uint8_t *hq_public;     /* X25519, or NULL */
	const uint8_t *lookup_key;    /* 32 bytes from the bundle, or NULL: drawn */
	const char *number, *name;    /* the first person; with no headquarters their crew_member record is made here */
	const char *role, *organisation;
	const char *phrase, *code;
};
/* What a new passphrase and a new code must be, wherever they are set. Source: threat model 5 (a thief may try guesses
 * against the key file for ever). ERR_INPUT. */
#define APP_PHRASE_LEAST 15
#define APP_CODE_LEAST 6
bool app_secrets_fit(const char *phrase, const char *code, struct err *e);
/* With no `number` nobody is added: people come in by one-time codes (book_codes_add). The book is left unlocked and
 * loaded in *out, with nobody typing unless there was a first person. */
bool app_init(const char *home, const struct app_init *in, const struct clock *clock, struct app **out,
              struct err *e);
/* A person signs on with a one-time code: number must stand in the roster. */
bool app_join(struct app *a, const char *number, const char *one_time, const char *phrase, const char *code,
              struct err *e);

/* The same with keys that were derived on the compute thread: of the one-time code, and of the number (as the roster
 * spells it) and the new passphrase, which was asked app_secrets_fit() before. */
bool app_join_keys(struct app *a, const char *number, const uint8_t once[32], const uint8_t derived[32],
                   const char *code, struct err *e);

/* One line of `dapcar add --ndjson`. Names resolve within one call of app_add_lines. Practice books take "at" and
 * "author". */
bool app_add_lines(struct app *a, const char *lines, size_t n, size_t *added, struct err *e);
/* The practice weekend up to an instant. */
bool app_practice_load(struct app *a, int64_t until_ms, size_t *added, struct err *e);
/* Practice nights (Friday 2 April 2021, Saturday, the next Friday ...), drawn from a seed: the same seed gives the same
 * records. `digest` is over every body that was written but the log of use, without what must differ from book to book:
 * keys and what they make, seals, salts, device, and the hashes of earlier versions. */
struct season_made {
	size_t entries, visits, repeats;
	size_t finished; /* attendances that were submitted */
	size_t blocked;  /* of them, what Check would stop; `why` is the first */
	char why[200];
	struct hash digest;
};
typedef void (*app_night_fn)(void *ctx, unsigned night);
bool app_season_load(struct app *a, unsigned nights, const char *seed, app_night_fn tell, void *ctx,
                     struct season_made *out, struct err *e);
/* At a supervisor's desk: reviews of what is there to review. `digest` is over the reviews. */
bool app_season_review(struct app *a, const char *seed, struct season_made *out, struct err *e);
bool app_add_fields(struct app *a, const struct kind *k, const char *const *pairs, size_t n, struct id *out,
                    struct err *e);

#endif
