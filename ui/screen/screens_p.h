/* What the files of this room share: the one struct behind include/ui/screen/ui.h and the ways from
 * screen to screen. */
#ifndef SCREEN_SCREENS_P_H
#define SCREEN_SCREENS_P_H

#include "kit_p.h"

#include "about_p.h"
#include "app/app.h"
#include "base/compute.h"
#include "base/loop.h"
#include "base/power.h"
#include "ui/screen/ui.h"
#include "words_p.h"

/* Where the one who locked was: given back to the same person only. */
struct left_at {
	struct id person;
	struct id attendance;
	struct id record; /* of the form that was open; zero: none */
	struct id draft;
	const struct kind *kind;
	char field[48];
};

/* Up to which of an author's drafts screen 27 has shown them. */
struct offered {
	struct id author;
	int64_t last_ms;
};
#define OFFERED_MAX 16

struct crew_event {
	const char *what; /* asked, no_answer, answered */
	int64_t at_ms;
};
#define CREW_UNLOGGED 40

/* The visit at which the car is, for R-015: as it was when the book was locked. */
struct crew {
	struct id visit;
	int64_t arrived_ms;
	int64_t scene_ms, quiet_ms, remind_ms; /* of the policy */
	int64_t asked_ms;                      /* the line stands there since; 0: it does not */
	bool reminded;
	struct crew_event unlogged[CREW_UNLOGGED]; /* while nothing could be written */
	size_t n_unlogged;
};

struct screens {
	struct app *app;
	struct loop *loop;
	struct compute *compute;
	struct screens_conf conf;
	struct term *term;
	struct ui *kit;
	bool ended;
	bool support;         /* the one who types is of the support side: words of that edition */
	struct offered offered[OFFERED_MAX]; /* screen 27, by author; the oldest goes first */
	const char *desk_was; /* which desk it was when it was locked; NULL: never unlocked, or a car */
	bool went_on; /* the program has been unlocked before: what is offered was left, not lost */
	struct id attendance; /* the one in work; zero: none */
	char task;            /* of it, that was gone to last; 0: none */
	struct left_at left;
	bool changing;        /* ^U: forms close because somebody else types now */
	bool covered_by_key;  /* the cover that is up was made by a key ... */
	struct id covered_at; /* ... at this visit; zero: at none */
	uint64_t waiting;     /* entries to send, as they were at lock */
	struct id undo; /* record whose last version ^Z takes back outside a form; zero: none */
	struct crew crew;
	bool calling_away;     /* forms commit what they hold while they hide */
	struct id away_asked;  /* visit whose "what for" was asked since the car left */
	struct id seen_asked;       /* attendance whose "could anyone have seen" was asked */
	bool uncovered;             /* ^V: values are shown until... */
	int64_t uncovered_until_ms; /* ...then, by the monotonic clock... */
	const void *uncovered_on;   /* ...and on this screen only */
	bool names;                 /* v: names in lists */
	struct power power;
	int64_t power_ms; /* when it was read; 0: never */
	int64_t painted_minute;
	enum palette palette;
	bool asleep; /* the next look at clock and power is at the next minute */
	bool chosen; /* the palette, by the one who types: the clock does not change it */
};

/* screens_start() without a terminal, for tests: what is typed is given by ui_feed(), and what would be
 * seen is ui_canvas(). */
void screens_start_blind(struct screens *s, int rows, int columns);

/* --- the way between screens --- */
void go_first(struct screens *s);  /* unlock, or home when the book is open */
void go_home(struct screens *s);   /* everything closed, night log or review queue on top */
void go_unlock(struct screens *s); /* 01 */
void go_after_unlock(struct screens *s);
void go_tasks(struct screens *s, struct id attendance);
/* Task `key` ('0' to '9') of the attendance in work. */
void go_task(struct screens *s, char key);
void go_attendance_number(struct screens *s, unsigned n);
void go_called_away(struct screens *s);

struct screen unlock_screen(struct screens *s, bool locked);
void join_open(struct screens *s, const char *number);
void night_open(struct screens *s);
void tasking_open(struct screens *s);
void tasks_open(struct screens *s, struct id attendance);
void details_open(struct screens *s, struct id attendance);
void details_open_at(struct screens *s, struct id attendance,
		     const char *field); /* its key gets the focus */
void people_open(struct screens *s, struct id attendance);
void person_open(struct screens *s, struct id attendance, struct id involvement);
void person_new_open(struct screens *s, struct id attendance,
		     const char *part); /* code of V-PART */
void contact_open(struct screens *s, struct id attendance, struct id involvement);
void risks_open(struct screens *s, struct id attendance);
void risk_open(struct screens *s, struct id attendance, struct id involvement);
/* 08: the plan of one person; with several whose it could be, a list. */
void safeties_open(struct screens *s, struct id attendance);
void safety_open(struct screens *s, struct id attendance, struct id involvement);
void referral_new(struct screens *s, struct id attendance); /* of the first survivor */
void referrals_open(struct screens *s, struct id attendance);
void referral_open(struct screens *s, struct id attendance, struct id involvement,
		   struct id referral);
void notes_open(struct screens *s, struct id attendance);
void note_open(struct screens *s, struct id attendance, struct id note);
void check_open(struct screens *s, struct id attendance);
void history_open(struct screens *s, struct id attendance);
void outbox_open(struct screens *s);
void tries_open(struct screens *s); /* the log behind it */
void queue_open(struct screens *s);
void review_open(struct screens *s, struct id attendance);
void crew_tasks_open(struct screens *s);
void recovered_open(struct screens *s);
/* Screen 27, when the one who types has drafts: any (`again`), or some that were kept since it was
 * last shown to them. */
bool recovered_offer(struct screens *s, bool again);
void shift_start_open(struct screens *s);
void shift_end_open(struct screens *s);
void goto_open(struct screens *s);
void palette_open(struct screens *s); /* 23: every command by its words */
void help_open(struct screens *s);
void typist_open(struct screens *s);
/* Opens a draft in the form that made it. */
bool draft_open(struct screens *s, const struct draft *d, const char *phrase, struct err *e);
/* Asks a passphrase (masked) and calls `fn` with it; the text is wiped afterwards. */
typedef void (*phrase_fn)(void *ctx, struct screens *s, const char *phrase);
void phrase_open(struct screens *s, const char *title, phrase_fn fn, void *ctx);
/* The same for somebody's code. */
void code_open(struct screens *s, const char *title, phrase_fn fn, void *ctx);

/* --- colours.c --- */
void colours_next(struct screens *s);     /* ^P; kept for the one who types */
void colours_recall(struct screens *s);   /* after an unlock and a change of who types */
void colours_by_clock(struct screens *s); /* day or dusk, where nobody chose */

/* --- small helps --- */
/* Line 22: the error's sentence. */
void say_err(struct screens *s, const struct err *e);
/* The attendance in work is on scene and nothing is uncovered now. */
bool is_covered_on_scene(struct screens *s, const struct rec *attendance);
/* ^V: shows the values of the screen on top for 10 s, audited. */
void uncover(struct screens *s, struct id object);
bool is_desk(const struct screens *s);
/* About the link, from the last session alone: "Signal weak", "HQ last 22:58". */
void link_words(const struct screens *s, char out[20]);
const char *see_words(const struct screens *s,
		      enum visibility v); /* "Shared (police and support)" */
/* "support-only record": what stands for one that is kept apart. */
const char *apart_words(enum visibility v);
enum colour_role see_role(enum visibility v);
/* ^T for an attendance: records the next time and says so. */
void stamp_next(struct screens *s, struct id attendance);
/* Copies the line's text for the attendance into line 2. */
void frame_about(struct frame *f, const struct about *ab);

#endif
