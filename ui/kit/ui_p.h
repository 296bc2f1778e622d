/* The stack's own data, shared by stack.c (screens), keys.c (keys), hide.c (cover and lock) and
 * show.c (painting, time). */
#ifndef UI_KIT_UI_P_H
#define UI_KIT_UI_P_H

#include "base/loop.h"
#include "cover_p.h"
#include "ui/kit/confirm.h"
#include "ui/kit/input.h"
#include "ui/kit/screen.h"
#include "ui/kit/term.h"

#define UI_DEPTH_MAX 32
#define UI_ROWS_LEAST 24
#define UI_COLUMNS_LEAST 80
#define UI_NEVER INT64_MAX
#define UI_TICK_MS 900

/* Type-ahead during a key derivation: a sentence, no more. */
#define UI_WAITING_MAX 128

struct plain;

struct ui {
	struct ui_conf conf;
	struct plain *plain; /* NULL: on the screen */
	unsigned turns;      /* how often the stack changed */
	unsigned says;       /* how often something was said */
	struct input *input;
	struct held held;
	struct cover cover;
	struct confirm confirm;
	ui_answer_fn answer;
	void *answer_ctx;
	size_t answer_depth;
	struct screen stack[UI_DEPTH_MAX];
	size_t depth;
	struct screen leaving[UI_DEPTH_MAX]; /* popped inside a handler: closed after it */
	size_t leaving_len;
	unsigned busy; /* handlers that run now */
	bool turned;   /* the screen was changed by the key that is handled */
	bool dirty;    /* to be painted */
	bool clear;    /* the next paint begins by clearing the terminal */
	bool locked;   /* the locked screen is on top */
	bool ending;
	bool idle_said;
	char said[FRAME_TEXT_MAX];
	bool said_error;
	char *paste; /* one of over 16 KB that waits for its answer */
	bool paste_cut;
	const struct key *key; /* the one that is handled now */
	bool holding; /* keys wait until ui_release() */
	struct key waiting[UI_WAITING_MAX];
	size_t waiting_len;
	struct canvas canvas;
	int cursor_y, cursor_x;
	int64_t now_ms;
	int64_t last_key_ms, covered_ms, tick_ms, minute_ms;
	int64_t quiet_ms; /* when the owner is asked again for a line of cover.quiet */
	int64_t slept_ms; /* what the machine has slept, as far as we know */
};

int64_t ui_now(const struct ui *ui);
void ui_enter(struct ui *ui);
/* Ends a handler: the outermost closes what was popped, paints and sets the timer. */
void ui_leave(struct ui *ui);
void ui_close_all(struct ui *ui);
void ui_tell_hide(struct ui *ui, enum hide_why why);
void ui_answer(struct ui *ui, char letter);

/* One key for the screen on top, as if it had been typed. */
void ui_work(struct ui *ui, const struct key *k);
void ui_on_key(void *ctx, const struct key *k);
void ui_covered_key(struct ui *ui, const struct key *k);
/* Paints into the canvas only. */
void ui_compose(struct ui *ui);
/* The screen on top, and what shows through under an overlay. */
size_t ui_lowest_shown(const struct ui *ui);
void ui_paint(struct ui *ui);
void ui_arm(struct ui *ui);
void ui_stop_timer(struct ui *ui);
void ui_due(struct ui *ui, int64_t now_ms);
bool ui_too_small(const struct ui *ui);
unsigned ui_contexts(const struct ui *ui);

#endif
