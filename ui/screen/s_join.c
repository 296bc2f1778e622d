/* Signing on with a one-time code that headquarters reads out: number, code, a passphrase of one's
 * own, a code of one's own. Needs no network. */
#include "derive_p.h"
#include "screens_p.h"

#include "base/mem.h"
#include "base/text.h"

#include <string.h>

struct join {
	struct screens *s;
	struct form *form;
	bool busy;
	bool gone; /* closed while the keys were being derived */
	char number[BOOK_NUMBER_MAX + 1];
	char code[32]; /* wiped when the keys are there */
};

enum { NUMBER, ONE_TIME, PHRASE, PHRASE_AGAIN, CODE, CODE_AGAIN };

static const char *const labels[] = {
	[NUMBER] = "Your number",       [ONE_TIME] = "One-time code",
	[PHRASE] = "New passphrase",    [PHRASE_AGAIN] = "The same again",
	[CODE] = "New code, 6 figures", [CODE_AGAIN] = "The same again",
};

static unsigned join_contexts(void *ctx)
{
	(void)ctx;
	return CTX_TYPING | CTX_FORM | CTX_LOCKED;
}

static void paint_hints(void *ctx, struct canvas *c)
{
	struct join *j = ctx;

	canvas_text(c, 3, 3, ROLE_TEXT, say(j->s, W_JOIN_TITLE));
	canvas_text(c, 4, 3, ROLE_HINT,
		    say(j->s, W_JOIN_CODE_WORKS));
	canvas_text(c, 17, 3, ROLE_HINT,
		    say(j->s, W_JOIN_CHOOSE_WORDS));
	canvas_text(c, 18, 3, ROLE_HINT,
		    say(j->s, W_JOIN_CODE_SAYS));
}

static void join_paint(void *ctx, struct canvas *c)
{
	struct join *j = ctx;

	paint_hints(j, c);
	form_paint(j->form, c, 6, 10);
}

static bool refuse(struct join *j, size_t field, const char *sentence)
{
	form_focus_set(j->form, field);
	ui_say_error(j->s->kit, sentence);
	return false;
}

static bool is_complete(struct join *j)
{
	struct form *f = j->form;
	const char *code = form_value(f, CODE);
	struct err e = { 0 };

	if (form_is_empty(f, NUMBER))
		return refuse(j, NUMBER, say(j->s, W_ENTER_NUMBER));
	if (form_is_empty(f, ONE_TIME))
		return refuse(j, ONE_TIME, say(j->s, W_JOIN_ENTER_CODE));
	if (!app_secrets_fit(form_value(f, PHRASE), "000000", &e))
		return refuse(j, PHRASE, e.text);
	if (strcmp(form_value(f, PHRASE), form_value(f, PHRASE_AGAIN)) != 0)
		return refuse(j, PHRASE_AGAIN,
			      say(j->s, W_JOIN_SAME_PHRASE));
	if (!app_secrets_fit(form_value(f, PHRASE), code, &e))
		return refuse(j, CODE, e.text);
	if (strcmp(code, form_value(f, CODE_AGAIN)) != 0)
		return refuse(j, CODE_AGAIN,
			      say(j->s, W_JOIN_SAME_CODE));
	return true;
}

static void free_join(struct join *j)
{
	form_free(j->form);
	mem_wipe(j->code, sizeof j->code);
	mem_free(j);
}

/* The keys are there. Under a cover nothing is opened: the form is empty and is asked again. */
static bool signed_on(struct join *j, const uint8_t *keys)
{
	struct screens *s = j->s;
	struct err e = { 0 };

	if (ui_is_covered(s->kit))
		return false;
	if (!app_join_keys(s->app, j->number, keys, keys + 32, j->code, &e) ||
	    (!app_view(s->app) && !app_load(s->app, &e))) {
		say_err(s, &e);
		return false;
	}
	s->support = app_typist(s->app) && role_is_support(app_typist(s->app)->role);
	ui_unlocked(s->kit);
	go_after_unlock(s);
	return true;
}

static void derived(void *ctx, bool ok, const struct buf *out, const struct err *why)
{
	struct join *j = ctx;
	struct screens *s = j->s;
	bool opened = false;

	j->busy = false;
	if (j->gone) {
		ui_release(s->kit, false);
		free_join(j);
		return;
	}
	ui_say(s->kit, "");
	if (!ok)
		say_err(s, why);
	else
		opened = signed_on(j, (const uint8_t *)out->data);
	if (!opened)
		mem_wipe(j->code, sizeof j->code);
	ui_release(s->kit, opened);
	ui_changed(s->kit);
}

/* The slow part runs beside the loop, so that Esc covers at once meanwhile. */
static void sign_on(struct join *j)
{
	struct screens *s = j->s;
	struct buf in = { .ceiling = 4096 };
	struct book_kdf kdf;
	char *number, *once;

	if (j->busy || !is_complete(j))
		return;
	number = text_trim(form_value(j->form, NUMBER));
	once = book_code_text(form_value(j->form, ONE_TIME));
	for (char *p = number; *p; p++)
		*p = ascii_upper(*p);
	text_copy(j->number, sizeof j->number, number);
	text_copy(j->code, sizeof j->code, form_value(j->form, CODE));
	book_kdf(app_book(s->app), &kdf);
	derive_pack_two(&kdf, once, j->number, form_value(j->form, PHRASE), &in);
	j->busy = compute_start(s->compute, derive_two_job, in.data, in.len, 128, derived, j);
	if (j->busy)
		ui_hold(s->kit);
	ui_say(s->kit, say(s, j->busy ? W_SIGNING_ON : W_BUSY));
	mem_free(number);
	mem_free(once);
	buf_fini(&in);
}

static bool join_key(void *ctx, const struct key *k)
{
	struct join *j = ctx;

	if (k->action == ACT_DONE || (k->action == ACT_OPEN && form_focus(j->form) == CODE_AGAIN)) {
		sign_on(j);
		return true;
	}
	if (k->action == ACT_NEW || j->busy)
		return k->action != ACT_BACK;
	return form_key(j->form, k) != FORM_NOT_MINE;
}

static void join_hints(void *ctx, struct hints *h)
{
	(void)ctx;
	hints_add(h, ACT_DONE, "Sign on");
	hints_add(h, ACT_NEXT, NULL);
	hints_add(h, ACT_BACK, NULL);
	hints_add(h, ACT_HELP, "Help");
}

static bool join_cursor(void *ctx, int *y, int *x)
{
	struct join *j = ctx;

	return form_cursor_at(j->form, y, x);
}

static void join_hide(void *ctx, enum hide_why why)
{
	struct join *j = ctx;

	(void)why;
	for (size_t i = ONE_TIME; i <= CODE_AGAIN; i++)
		form_set(j->form, i, "", NULL);
}

static void join_close(void *ctx)
{
	struct join *j = ctx;

	/* The thread still holds the way back to us. */
	if (j->busy)
		j->gone = true;
	else
		free_join(j);
}

static void join_plain(void *ctx, struct plain_view *v)
{
	struct join *j = ctx;

	v->form = j->form;
	v->beside = paint_hints;
}

static const struct screen_ops ops = {
	.name = "join",
	.contexts = join_contexts,
	.paint = join_paint,
	.key = join_key,
	.hints = join_hints,
	.cursor = join_cursor,
	.hide = join_hide,
	.close = join_close,
	.plain = join_plain,
};

void join_open(struct screens *s, const char *number)
{
	struct join *j = mem_new(sizeof *j);

	j->s = s;
	j->form = form_new(NULL, NULL, j);
	form_well_x(j->form, 25);
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
		struct place p = { .label = labels[i],
				   .y = FORM_AUTO,
				   .width = i == NUMBER || i >= CODE ? 12 : 40,
				   .masked = i >= PHRASE,
				   .letters = 200 };

		form_add_line(j->form, &p);
	}
	form_set(j->form, NUMBER, number, NULL);
	if (number[0])
		form_focus_set(j->form, ONE_TIME);
	ui_push(s->kit, (struct screen){ .ops = &ops, .ctx = j });
}
