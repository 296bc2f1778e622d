/* The stack of screens, the frame around them, and the cover. The stack gives keys to the screen on
 * top, paints it inside lines 1-3 and 22-24 and, while covered, gives nothing to anybody: only the
 * right code leads out. It knows no record, no person and no rule; its owner (ui/) tells it the
 * words of line 1 and 23 and checks the code. */
#ifndef UI_KIT_SCREEN_H
#define UI_KIT_SCREEN_H

#include "base/clock.h"
#include "ui/kit/action.h"
#include "ui/kit/canvas.h"
#include "ui/kit/input.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct form;
struct list;
struct loop;
struct term;
struct ui;

#define FRAME_TEXT_MAX 400 /* bytes */

/* What stands around the work. Lines as on the screen, counted from 1; a blank text leaves its line
 * empty. */
struct frame {
	char left[FRAME_TEXT_MAX]; /* line 1, from column 1: "Car 1   Typing: Testfield" */
	char see[32]; /* line 1, three blanks after it: "Shared", "Police", "Support only" */
	enum colour_role see_role;  /* ROLE_BAR, or one of ROLE_SEE_ */
	char right[FRAME_TEXT_MAX]; /* line 1, ends one cell before the edge: clock, battery, to
				       send */
	char title[FRAME_TEXT_MAX]; /* line 2, from column 3 */
	char title_right[FRAME_TEXT_MAX];
	char who_sees[FRAME_TEXT_MAX]; /* line 3, from column 3: "Who can see this   Shared (police
					  and support)" */
	char who_sees_right[FRAME_TEXT_MAX]; /* "^W changes it" */
	char message[FRAME_TEXT_MAX]; /* line 22, from column 3; ui_say() writes it too and wins
					 while it is new */
	enum colour_role message_role;
	char marking[40]; /* line 23, from column 1: "Practice", "Official-Sensitive" or blank */
	char signal[60];  /* line 23, three blanks after it */
	char saved[80];   /* line 23, at its right: "Saved on this laptop 20:05:07" */
	enum colour_role saved_role;
};

/* Copies into one of the texts above, cut between letters. */
#define frame_put(place, text) frame_put_n((place), sizeof(place), (text))
void frame_put_n(char *place, size_t cap, const char *text);

enum hide_why {
	HIDE_KEY,    /* Esc, F12, backtick, ^\ */
	HIDE_IDLE,   /* no key for two minutes */
	HIDE_ASKED,  /* lid, called away: ui_cover() */
	HIDE_LOCK,   /* the owner locks: everything goes */
	HIDE_HANGUP, /* the program ends */
};

/* How plain mode (interface.md 10.14) words one field of a form; NULL leaves it to the form. */
struct plain_words {
	const char *label;
	const char *hint; /* "like 27 3 1987"; NULL: none */
	bool skip;        /* a text that only names the field after it */
};

/* What plain mode asks of a screen. One of `form` and `list`, or neither: then the page is read out
 * as it is painted, and what is typed is given to it as keys. */
struct plain_view {
	struct form *form; /* its fields are asked one after the other */
	void (*words)(void *ctx, size_t i, struct plain_words *out);
	/* Paints what stands beside the form and is no field; NULL: nothing does. Without a form it is
	 * read out in place of the page. */
	void (*beside)(void *ctx, struct canvas *c);
	struct list *list; /* its rows are numbered; a number opens */
	/* What is to be put right: sentence `i` of `problems`. They are read out and the key Enter goes
	 * to the first. */
	const char *(*problem)(void *ctx, size_t i);
	size_t problems;
};

/* What a screen can do. Only paint is needed; NULL leaves the rest out. `ctx` is the screen's own.
 */
struct screen_ops {
	const char *name;
	bool overlay;                              /* what is below is painted first */
	unsigned (*contexts)(void *ctx);           /* CTX_ bits; NULL: CTX_READ */
	void (*open)(void *ctx, struct ui *ui);    /* after the push; also keeps `ui` */
	void (*frame)(void *ctx, struct frame *f); /* f comes with the owner's lines 1 and 23 */
	/* Lines 4 to 21 (rows 3 to rows - 4) are the work; a screen leaves lines 1, 22-24 to the
	 * frame. Lines 2 and 3 are the frame's when it set them. Must not change anything. */
	void (*paint)(void *ctx, struct canvas *c);
	/* In a window of 132 by 43: the screen beside the one on top that was opened from it, in a
	 * pane of 43 columns and without the focus; row 1 is its title. What ^V uncovers stays covered there. NULL: it
	 * is not shown then. `shown` is called of it too; it must not take the screen on top's
	 * place. */
	void (*aside)(void *ctx, struct canvas *c);
	int (*least_columns)(void *ctx); /* that it can be painted in on top; NULL: 80 */
	/* False: not mine. Then Back and, in lists, Backspace pop the screen, and other actions go
	 * to the owner. The screen may push, pop and replace in here; its `close` runs after its
	 * return. */
	bool (*key)(void *ctx, const struct key *k);
	void (*hints)(void *ctx, struct hints *h);
	/* Where the terminal's cursor goes: the focused item (it is what screen readers follow).
	 * False: hidden. */
	bool (*cursor)(void *ctx, int *y, int *x);
	/* At most 0.9 s after a key, and when ui_tick_in() said. For autosave and for what closes
	 * after 10 s. */
	void (*tick)(void *ctx);
	/* The screen is being covered (it is off the terminal already) or locked: write the draft,
	 * cover what was uncovered. */
	void (*hide)(void *ctx, enum hide_why why);
	void (*shown)(void *ctx); /* uncovered, or on top again */
	void (*close)(void *ctx); /* popped: write the draft, free ctx */
	void (*plain)(void *ctx, struct plain_view *v); /* v comes empty */
};

struct screen {
	const struct screen_ops *ops;
	void *ctx;
};

enum code_answer {
	CODE_RIGHT,
	CODE_RIGHT_ASK, /* right, and first ask on the neutral page: could anyone have seen the
			   screen? */
	CODE_WRONG,
	CODE_LOCK, /* wrong for the last time: the owner's lock() is called */
};

enum seen_answer {
	SEEN_NO,
	SEEN_YES,
	SEEN_NOT_SURE,
	SEEN_SKIPPED,
};

/* The one who owns the stack. `ctx` is given to each. All but frame and check_code may be NULL. */
struct ui_owner {
	void (*frame)(void *ctx, struct frame *f);
	enum code_answer (*check_code)(void *ctx, const char *code); /* wiped after the call */
	void (*covered)(void *ctx,
			enum hide_why why); /* after the cover was painted and every screen hid */
	void (*uncovered)(void *ctx);
	void (*seen)(void *ctx, enum seen_answer a);
	/* Time, the code or ^L: the owner closes the book and calls ui_lock_shown() with its locked
	 * screen. `why` is "no key was pressed", "the code was wrong three times" or "^L was
	 * pressed". The cover (or an empty screen) is on the terminal. */
	void (*lock)(void *ctx, const char *why);
	/* An action that the screen on top did not take: go to, find, help, brightness... False:
	 * nothing happens. */
	bool (*action)(void *ctx, enum action a, const struct key *k);
	void (*end)(void *ctx); /* hangup: drafts are written already; stop the loop */
	/* The two lines under the date on the hidden screen; "" leaves one out. Vehicle checks by
	 * default. */
	void (*cover_lines)(void *ctx, char one[60], char two[60]);
	/* A line that is due when nobody pressed a key for so long, "" for none: it stands under
	 * those two, on the locked screen and on any page on line 22, without a sound. Any key
	 * answers it, and Enter does nothing else. Returns the ms after which it is asked again,
	 * INT64_MAX for not before the next key. */
	int64_t (*quiet)(void *ctx, int64_t without_key_ms, char line[60]);
	void (*answered)(void *ctx);
};

struct ui_conf {
	struct loop *loop; /* NULL in tests: then ui_time() drives the timers */
	struct term *term; /* NULL in tests: then ui_feed() gives bytes and ui_canvas() is what
			      would be shown */
	const struct clock *clock; /* for what is shown; time-outs use the monotonic clock */
	const struct ui_owner *owner;
	void *ctx;
	int rows, columns;   /* without a terminal; 0: 24 by 80 */
	int64_t idle_ms;     /* cover after this long without a key; 0: 120,000 */
	int64_t idle_say_ms; /* said on line 22 for the last so long; 0: 20,000 */
	int64_t lock_ms;     /* lock after this long covered; 0: 600,000 */
};

/* Watches the terminal and sets its timers in the loop (at most 5). */
struct ui *ui_new(const struct ui_conf *conf);
void ui_free(struct ui *ui); /* closes every screen, top first; the terminal is the caller's */

void ui_push(struct ui *ui, struct screen s);
void ui_pop(struct ui *ui);
/* While a screen waits for something (a key derivation), what is typed waits with it: type-ahead means
 * what slow typing means. The keys that cover do not wait. ui_release() hands the keys to the screen
 * that is on top by then, or drops them. */
void ui_hold(struct ui *ui);
void ui_release(struct ui *ui, bool take);
/* Closes at once the screens that were taken off, which otherwise waits for the end of the handler.
 * The caller's own context may be gone afterwards. */
void ui_close_left(struct ui *ui);
/* Closes the one on top and pushes this. */
void ui_replace(struct ui *ui, struct screen s);
/* Closes all and pushes this. */
void ui_reset(struct ui *ui, struct screen s);
/* Pops until the screen with this name is on top; false and nothing popped when there is none. */
bool ui_pop_to(struct ui *ui, const char *name);
const struct screen *ui_top(const struct ui *ui); /* NULL when empty */
/* The nearest below the top, for an overlay that needs it; NULL. */
const struct screen *ui_below(const struct ui *ui);
size_t ui_depth(const struct ui *ui);
/* What stands beside the one on top is read anew. */
void ui_show_aside(struct ui *ui);

/* Something changed outside a key: paint again when the loop comes round. */
void ui_changed(struct ui *ui);
/* Line 22 until the next key after it. Copied. "" takes it back. */
void ui_say(struct ui *ui, const char *sentence);
void ui_say_error(struct ui *ui, const char *sentence);
/* The key that is being handled changed what is on the screen though the stack is the same (rule 3
 * of interface.md 3). Push, pop and replace say so by themselves. */
void ui_turned(struct ui *ui);
/* Ask for a tick in so many ms (the earliest wish counts). */
void ui_tick_in(struct ui *ui, int64_t ms);
/* When the last key came, in clock_mono_ms() terms. */
int64_t ui_last_key_ms(const struct ui *ui);

typedef void (*ui_answer_fn)(void *ctx, char letter);
/* Asks on line 22; see confirm.h for the rules. `letters` are those that answer ("w"); ^B answers
 * 0. The letter of the key that asked must not be among them. Lives until answered, also through a
 * cover; a pop of the screen that asked answers 0. */
void ui_ask(struct ui *ui, const char *question, const char *letters, ui_answer_fn fn, void *ctx);
bool ui_asks(const struct ui *ui);
/* Gives the screen on top an action as if its key had been typed: a command chosen by its words.
 * What that screen does not take goes to the owner. Lock and cover mean what their keys mean. */
void ui_act(struct ui *ui, enum action a);

/* Covers now, as a key would. */
void ui_cover(struct ui *ui, enum hide_why why);
bool ui_is_covered(const struct ui *ui);
/* Locks now: every screen hides, then the owner's lock(). */
void ui_lock(struct ui *ui, const char *why);
/* The owner's answer to lock(): all screens are closed, this one is on top, the terminal and its
 * scrollback are scrubbed. Idle and lock timers rest until ui_unlocked(). Esc still covers; the way
 * back from there is any key, for there is nothing to see. */
void ui_lock_shown(struct ui *ui, struct screen s);
void ui_unlocked(struct ui *ui);
/* The policy's or driving mode's times. */
void ui_idle(struct ui *ui, int64_t idle_ms, int64_t lock_ms);
/* Hangup from outside (tests, a closing desktop). */
void ui_hangup(struct ui *ui);

/* From the screen to plain mode, whatever is open: the stack and its screens stay as they are. */
void ui_go_plain(struct ui *ui);
bool ui_is_plain(const struct ui *ui);

struct term *ui_term(const struct ui *ui); /* NULL in tests */
struct loop *ui_loop(const struct ui *ui);
const struct clock *ui_clock(const struct ui *ui);
void ui_size(const struct ui *ui, int *rows, int *columns);

/* Without a terminal. */
void ui_feed(struct ui *ui, const void *bytes, size_t n, int64_t now_ms);
void ui_time(struct ui *ui, int64_t now_ms);
void ui_resized(struct ui *ui, int rows, int columns);
/* Paints if needed and gives what would be on the terminal, with the cursor (-1 when hidden). */
const struct canvas *ui_canvas(struct ui *ui, int *cursor_y, int *cursor_x);

/* Rows of the work area at the present size: first and count. 3 and 18 at 80x24. */
int ui_work_top(const struct ui *ui);
int ui_work_rows(const struct ui *ui);

#endif
