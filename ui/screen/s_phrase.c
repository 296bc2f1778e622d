/* Asking one secret: a passphrase that opens a sealed record, or a number and a code that change
 * who types. */
#include "derive_p.h"
#include "desk_p.h"
#include "screens_p.h"

#include "base/mem.h"
#include "base/text.h"

#include <string.h>

struct ask {
	struct screens *s;
	struct form *form;
	const char *title;
	phrase_fn fn; /* NULL: the change of who types */
	void *ctx;
	bool derives; /* a passphrase: its key takes a while */
	bool organisation; /* of a support service's key, not of the one who types */
	bool busy;
	bool gone; /* closed while the key was being derived */
	bool answered;
};

static unsigned ask_contexts(void *ctx)
{
	(void)ctx;
	return CTX_TYPING | CTX_OVER;
}

static void ask_paint(void *ctx, struct canvas *c)
{
	struct ask *a = ctx;

	canvas_box(c, 7, 7, a->fn ? 7 : 9, 66, ROLE_TEXT);
	canvas_text(c, 8, 9, ROLE_TEXT, a->title);
	form_paint(a->form, c, 10, 5);
}

static void free_ask(struct ask *a)
{
	form_free(a->form);
	mem_free(a);
}

static void answer(struct ask *a, const char *text)
{
	struct screens *s = a->s;
	phrase_fn fn = a->fn;
	void *ctx = a->ctx;

	a->answered = true;
	ui_pop(s->kit);
	fn(ctx, s, text);
}

static void derived(void *ctx, bool ok, const struct buf *out, const struct err *why)
{
	struct ask *a = ctx;
	struct screens *s = a->s;
	struct err e = *why;

	a->busy = false;
	if (a->gone) {
		ui_release(s->kit, false);
		free_ask(a);
		return;
	}
	/* Under a cover nothing is opened: the question is asked again. */
	ok = ok && !ui_is_covered(s->kit) &&
	     (a->organisation ? app_org_key(s->app, (const uint8_t *)out->data, &e)
			      : app_author_key(s->app, (const uint8_t *)out->data, &e));
	form_set(a->form, 0, "", NULL);
	if (ok) {
		ui_say(s->kit, "");
		answer(a, "");
		/* Each reading asks again. */
		app_forget_secret(s->app);
	} else if (e.class != ERR_NONE) {
		say_err(s, &e);
	}
	ui_release(s->kit, ok);
	ui_changed(s->kit);
}

/* The slow part runs beside the loop, so that Esc covers at once meanwhile. */
static void derive(struct ask *a)
{
	struct screens *s = a->s;
	struct buf in = { .ceiling = 4096 };
	struct book_kdf kdf;

	if (a->busy)
		return;
	if (a->organisation) {
		struct err e = { 0 };

		if (!app_org_kdf(s->app, &kdf, &e)) {
			say_err(s, &e);
			return;
		}
	} else {
		book_kdf(app_book(s->app), &kdf);
	}
	derive_pack(&kdf, a->organisation ? APP_ORG_NUMBER : app_typist(s->app)->number,
		    form_value(a->form, 0), &in);
	a->busy = compute_start(s->compute, derive_job, in.data, in.len, 64, derived, a);
	if (a->busy)
		ui_hold(s->kit);
	ui_say(s->kit, say(s, a->busy ? W_UNLOCKING : W_BUSY));
	buf_fini(&in);
}

static void done(struct ask *a)
{
	char *text;

	if (a->derives) {
		derive(a);
		return;
	}
	text = mem_str(form_value(a->form, 0));
	answer(a, text);
	mem_free(text);
}

/* Forms of the one before are left at their drafts: a draft never moves to another author. */
static void changed_typist(struct screens *s, struct id at)
{
	const struct member *m = app_typist(s->app);
	struct buf b = { .ceiling = 120 };

	s->support = role_is_support(m->role);
	colours_recall(s);
	s->undo = (struct id){ { 0 } };
	screens_news(s);
	if (!id_is_zero(at) && !is_desk(s))
		go_tasks(s, at);
	s->went_on = true;
	recovered_offer(s, false);
	buf_fmt(&b, "Typing: %s. What was open before is kept", m->surname);
	ui_say(s->kit, buf_str(&b));
	buf_fini(&b);
}

static void change(struct ask *a)
{
	struct screens *s = a->s;
	struct err e = { 0 };
	char *number = text_trim(form_value(a->form, 0));
	char *code = mem_str(form_value(a->form, 1));
	struct id at = s->attendance;
	bool ok;

	for (char *p = number; *p; p++)
		*p = ascii_upper(*p);
	ok = app_person_code(s->app, number, code, &e);
	if (ok) {
		/* What is open is saved or kept by the one who typed it, before the name changes.
		 */
		a->answered = true;
		s->changing = true;
		go_home(s);
		ui_close_left(s->kit);
		s->changing = false;
		ok = app_change_typist(s->app, number, code, &e);
		if (ok)
			changed_typist(s, at);
		else
			say_err(s, &e);
		mem_free(number);
		mem_free(code);
		return;
	}
	mem_free(number);
	mem_free(code);
	if (e.class == ERR_LOCKED) {
		ui_lock(s->kit, "the code was wrong three times");
	} else {
		form_set(a->form, 1, "", NULL);
		form_focus_set(a->form, 1);
		say_err(s, &e);
	}
}

static bool ask_key(void *ctx, const struct key *k)
{
	struct ask *a = ctx;
	size_t last = form_count(a->form) - 1;

	if (k->action == ACT_DONE || (k->action == ACT_OPEN && form_focus(a->form) == last)) {
		if (a->fn)
			done(a);
		else
			change(a);
		return true;
	}
	if (k->action == ACT_TYPIST)
		return true;
	return form_key(a->form, k) != FORM_NOT_MINE;
}

static void ask_hints(void *ctx, struct hints *h)
{
	(void)ctx;
	hints_add(h, ACT_OPEN, "Go on");
	hints_add(h, ACT_NEXT, NULL);
	hints_add(h, ACT_BACK, "Leave");
	hints_add(h, ACT_HELP, "Help");
}

static bool ask_cursor(void *ctx, int *y, int *x)
{
	struct ask *a = ctx;

	return form_cursor_at(a->form, y, x);
}

static void ask_hide(void *ctx, enum hide_why why)
{
	struct ask *a = ctx;

	(void)why;
	form_set(a->form, form_count(a->form) - 1, "", NULL);
}

static void ask_close(void *ctx)
{
	struct ask *a = ctx;

	if (a->fn && !a->answered)
		a->fn(a->ctx, a->s, NULL);
	/* The thread still holds the way back to us. */
	if (a->busy)
		a->gone = true;
	else
		free_ask(a);
}

static void plain_beside(void *ctx, struct canvas *c)
{
	const struct ask *a = ctx;

	canvas_text(c, 8, 9, ROLE_TEXT, a->title);
}

static void ask_plain(void *ctx, struct plain_view *v)
{
	struct ask *a = ctx;

	v->form = a->form;
	v->beside = plain_beside;
}

static const struct screen_ops ops = {
	.name = "ask",
	.overlay = true,
	.contexts = ask_contexts,
	.paint = ask_paint,
	.key = ask_key,
	.hints = ask_hints,
	.cursor = ask_cursor,
	.hide = ask_hide,
	.close = ask_close,
	.plain = ask_plain,
};

static struct ask *new_ask(struct screens *s, const char *title)
{
	struct ask *a = mem_new(sizeof *a);

	a->s = s;
	a->title = title;
	a->form = form_new(NULL, NULL, a);
	return a;
}

static struct ask *secret_open(struct screens *s, const char *title, const struct place *p,
			       bool derives, phrase_fn fn, void *ctx)
{
	struct ask *a = new_ask(s, title);

	a->fn = fn;
	a->derives = derives;
	a->ctx = ctx;
	form_add_line(a->form, p);
	ui_push(s->kit, (struct screen){ .ops = &ops, .ctx = a });
	return a;
}

void phrase_open(struct screens *s, const char *title, phrase_fn fn, void *ctx)
{
	struct place p = { .label = "Passphrase",
			   .label_x = 9,
			   .x = 22,
			   .width = 48,
			   .masked = true,
			   .letters = 500 };

	secret_open(s, title, &p, true, fn, ctx);
}

void org_phrase_open(struct screens *s, phrase_fn fn, void *ctx)
{
	struct place p = { .label = "Passphrase",
			   .label_x = 9,
			   .x = 22,
			   .width = 48,
			   .masked = true,
			   .letters = 500 };

	secret_open(s, "The organisation's passphrase opens what is sealed to it", &p, true, fn, ctx)
	    ->organisation = true;
}

void code_open(struct screens *s, const char *title, phrase_fn fn, void *ctx)
{
	struct place p = {
		.label = "Code", .label_x = 9, .x = 22, .width = 12, .masked = true, .letters = 12
	};

	secret_open(s, title, &p, false, fn, ctx);
}

void typist_open(struct screens *s)
{
	struct ask *a = new_ask(s, "Who types now?");
	struct place number = {
		.label = "Number", .label_x = 9, .x = 22, .width = 12, .letters = BOOK_NUMBER_MAX
	};
	struct place code = { .label = "Code",
			      .y = 2,
			      .label_x = 9,
			      .x = 22,
			      .width = 12,
			      .masked = true,
			      .letters = 12 };
	const struct member *m = app_typist(s->app);
	struct id officer, worker;
	const struct member *other = NULL;

	form_add_line(a->form, &number);
	form_add_line(a->form, &code);
	/* With two in the car it is nearly always the other one. */
	app_crew(s->app, &officer, &worker);
	if (m && id_equal(m->id, officer))
		other = app_member(s->app, worker);
	else if (m && id_equal(m->id, worker))
		other = app_member(s->app, officer);
	if (other) {
		form_set(a->form, 0, other->number, NULL);
		form_focus_set(a->form, 1);
	}
	ui_push(s->kit, (struct screen){ .ops = &ops, .ctx = a });
}
