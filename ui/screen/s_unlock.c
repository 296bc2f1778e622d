/* 01 Unlock and 20 Locked: neutral, names no service, says that nothing was lost. The key is
 * derived on the compute thread, so Esc covers at once meanwhile. */
#include "screens_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "derive_p.h"

#include <string.h>

struct unlock {
	struct screens *s;
	struct form *form;
	bool locked; /* 20 */
	bool busy;
	bool gone; /* closed while the job ran */
	char number[BOOK_NUMBER_MAX + 1];
};

enum { NUMBER, PHRASE };

static unsigned unlock_contexts(void *ctx)
{
	(void)ctx;
	return CTX_TYPING | CTX_LOCKED;
}

static void unlock_frame(void *ctx, struct frame *f)
{
	(void)ctx;
	(void)f;
}

static void paint_practice(struct unlock *u, struct canvas *c)
{
	for (size_t i = 0; i < 2; i++)
		canvas_text(c, 12 + (int)i, 3, ROLE_TEXT, app_practice_words(u->s->app, i));
}

/* As counted before the lock, until what was sealed then is at headquarters. */
static unsigned long long still_waiting(const struct unlock *u)
{
	const struct outbox *b = app_outbox(u->s->app);

	return b->sent_locked ? b->left_out : u->s->waiting;
}

static void unlock_paint(void *ctx, struct canvas *c)
{
	struct unlock *u = ctx;
	const char *when = app_lock_words(u->s->app);
	unsigned long long waiting = still_waiting(u);
	int y = 15;

	canvas_text(c, 3, 3, ROLE_TEXT, u->locked ? "Locked" : "Unlock");
	canvas_text(c, 5, 3, ROLE_TEXT, say(u->s, W_YOUR_NUMBER));
	canvas_text(c, 8, 3, ROLE_TEXT, "Passphrase");
	canvas_text(c, 10, 3, ROLE_HINT, say(u->s, W_TYPING_HIDDEN));
	if (app_is_practice(u->s->app))
		paint_practice(u, c);
	if (u->locked && when[0]) {
		canvas_text(c, y++, 3, ROLE_TEXT, when);
		canvas_text(c, y++, 3, ROLE_TEXT, say(u->s, W_KEPT_BEFORE_THEN));
		if (waiting)
			canvas_fmt(c, y, 3, ROLE_TEXT, "%llu %s waiting to be sent.", waiting,
				   waiting == 1 ? "entry is" : "entries are");
		canvas_text(c, 19, 3, ROLE_HINT, say(u->s, W_RING_CONTROL));
	} else {
		canvas_text(c, y, 3, ROLE_TEXT, say(u->s, W_KEPT_BEFORE_LOCK));
		canvas_text(c, 18, 3, ROLE_HINT, say(u->s, W_RING_CONTROL));
		canvas_text(c, 19, 3, ROLE_HINT, say(u->s, W_RING_CONTROL_2));
	}
	form_paint(u->form, c, 3, c->rows - 6);
}

static void unlock_hints(void *ctx, struct hints *h)
{
	(void)ctx;
	hints_add(h, ACT_OPEN, "Unlock");
	hints_add(h, ACT_NEXT, NULL);
	hints_add(h, ACT_UNCOVER, "Show");
	hints_add(h, ACT_BRIGHTNESS, NULL);
	hints_add(h, ACT_HELP, NULL);
}

static bool unlock_cursor(void *ctx, int *y, int *x)
{
	struct unlock *u = ctx;

	return form_cursor_at(u->form, y, x);
}

static void free_unlock(struct unlock *u)
{
	form_free(u->form);
	mem_free(u);
}

static bool opened(struct unlock *u)
{
	struct screens *s = u->s;
	struct err e = { 0 };

	if (!app_load(s->app, &e)) {
		app_lock(s->app, "because it could not be read");
		say_err(s, &e);
		return false;
	}
	s->support = app_typist(s->app) && role_is_support(app_typist(s->app)->role);
	ui_unlocked(s->kit);
	colours_recall(s);
	go_after_unlock(s);
	return true;
}

static void derived(void *ctx, bool ok, const struct buf *out, const struct err *why)
{
	struct unlock *u = ctx;
	struct screens *s = u->s;
	struct err e = { 0 };

	u->busy = false;
	if (u->gone) {
		ui_release(s->kit, false);
		free_unlock(u);
		return;
	}
	ui_say(s->kit, "");
	if (!ok) {
		say_err(s, why);
	} else if (!book_unlock_key(app_book(s->app), u->number, (const uint8_t *)out->data, &e)) {
		form_set(u->form, PHRASE, "", NULL);
		form_focus_set(u->form, PHRASE);
		if (e.class == ERR_DENIED)
			ui_say_error(s->kit, say(s, W_NOT_THOSE));
		else
			say_err(s, &e);
	} else {
		ui_release(s->kit, opened(u));
		return;
	}
	ui_release(s->kit, false);
	ui_changed(s->kit);
}

static void start(struct unlock *u)
{
	struct screens *s = u->s;
	struct buf in = { .ceiling = 4096 };
	char *number = text_trim(form_value(u->form, NUMBER));
	struct book_kdf kdf;

	if (u->busy)
		goto out;
	if (!number[0]) {
		form_focus_set(u->form, NUMBER);
		ui_say_error(s->kit, say(s, W_ENTER_NUMBER));
		goto out;
	}
	if (form_is_empty(u->form, PHRASE)) {
		form_focus_set(u->form, PHRASE);
		ui_say_error(s->kit, say(s, W_ENTER_PHRASE));
		goto out;
	}
	for (char *p = number; *p; p++)
		*p = ascii_upper(*p);
	text_copy(u->number, sizeof u->number, number);
	book_kdf(app_book(s->app), &kdf);
	derive_pack(&kdf, u->number, form_value(u->form, PHRASE), &in);
	if (compute_start(s->compute, derive_job, in.data, in.len, 64, derived, u)) {
		u->busy = true;
		ui_hold(s->kit);
		ui_say(s->kit, say(s, W_UNLOCKING));
	} else {
		ui_say(s->kit, say(s, W_BUSY));
	}
out:
	mem_free(number);
	buf_fini(&in);
}

static bool unlock_key(void *ctx, const struct key *k)
{
	struct unlock *u = ctx;
	enum form_did did;

	switch (k->action) {
	case ACT_BACK:
		/* Nothing is open here: the one place from which the program is left by a key. */
		u->s->ended = true;
		loop_stop(u->s->loop);
		return true;
	case ACT_DONE:
		start(u);
		return true;
	case ACT_NEW:
		join_open(u->s, form_value(u->form, NUMBER));
		return true;
	case ACT_UNCOVER:
		form_uncover(u->form, true);
		u->s->uncovered_until_ms = clock_mono_ms() + 10000;
		ui_tick_in(u->s->kit, 10000);
		return true;
	case ACT_OPEN:
		if (form_focus(u->form) == PHRASE) {
			start(u);
			return true;
		}
		break;
	default:
		break;
	}
	if (u->busy)
		return k->action != ACT_BRIGHTNESS && k->action != ACT_HELP;
	did = form_key(u->form, k);
	return did != FORM_NOT_MINE;
}

static void unlock_tick(void *ctx)
{
	struct unlock *u = ctx;

	if (clock_mono_ms() >= u->s->uncovered_until_ms)
		form_uncover(u->form, false);
}

static void unlock_hide(void *ctx, enum hide_why why)
{
	struct unlock *u = ctx;

	(void)why;
	form_uncover(u->form, false);
	form_set(u->form, PHRASE, "", NULL);
}

static void unlock_close(void *ctx)
{
	struct unlock *u = ctx;

	/* The thread still holds the way back to us. */
	if (u->busy)
		u->gone = true;
	else
		free_unlock(u);
}

static void plain_words(void *ctx, size_t i, struct plain_words *out)
{
	(void)ctx;
	out->label = i == NUMBER ? "Your number" : "Passphrase";
}

static void plain_beside(void *ctx, struct canvas *c)
{
	struct unlock *u = ctx;
	const char *when = app_lock_words(u->s->app);

	canvas_text(c, 3, 3, ROLE_TEXT, u->locked ? "Locked" : "Unlock");
	if (app_is_practice(u->s->app))
		paint_practice(u, c);
	canvas_text(c, 15, 3, ROLE_TEXT, u->locked && when[0] ? when : "");
	canvas_text(c, 16, 3, ROLE_TEXT, say(u->s, W_KEPT_BEFORE_LOCK));
}

static void unlock_plain(void *ctx, struct plain_view *v)
{
	struct unlock *u = ctx;

	v->form = u->form;
	v->words = plain_words;
	v->beside = plain_beside;
}

static const struct screen_ops unlock_ops = {
	.name = "unlock",
	.contexts = unlock_contexts,
	.frame = unlock_frame,
	.paint = unlock_paint,
	.key = unlock_key,
	.hints = unlock_hints,
	.cursor = unlock_cursor,
	.tick = unlock_tick,
	.hide = unlock_hide,
	.close = unlock_close,
	.plain = unlock_plain,
};

struct screen unlock_screen(struct screens *s, bool locked)
{
	struct unlock *u = mem_new(sizeof *u);
	struct place number = { .y = 3, .x = 3, .width = 10, .letters = BOOK_NUMBER_MAX };
	struct place phrase = { .y = 6, .x = 3, .width = 48, .masked = true, .letters = 500 };

	u->s = s;
	u->locked = locked;
	u->form = form_new(NULL, NULL, u);
	form_add_line(u->form, &number);
	form_add_line(u->form, &phrase);
	return (struct screen){ .ops = &unlock_ops, .ctx = u };
}
