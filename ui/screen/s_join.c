/* Signing on with a one-time code that headquarters reads out: number, code, a passphrase of one's
 * own, a code of one's own. Needs no network. */
#include "screens_p.h"

#include "base/mem.h"
#include "base/text.h"

#include <string.h>

struct join {
	struct screens *s;
	struct form *form;
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

static void join_paint(void *ctx, struct canvas *c)
{
	struct join *j = ctx;

	canvas_text(c, 3, 3, ROLE_TEXT, "Sign on with a one-time code");
	canvas_text(c, 4, 3, ROLE_HINT,
		    "HQ reads the code out to you. It works once, on this laptop alone.");
	form_paint(j->form, c, 6, 10);
	canvas_text(c, 17, 3, ROLE_HINT,
		    "Choose four or more words that you will remember. Nobody else knows them.");
	canvas_text(c, 18, 3, ROLE_HINT,
		    "The code of 6 figures uncovers the screen and says who is typing.");
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
		return refuse(j, NUMBER, "Enter your number");
	if (form_is_empty(f, ONE_TIME))
		return refuse(j, ONE_TIME, "Enter the one-time code");
	if (!app_secrets_fit(form_value(f, PHRASE), "000000", &e))
		return refuse(j, PHRASE, e.text);
	if (strcmp(form_value(f, PHRASE), form_value(f, PHRASE_AGAIN)) != 0)
		return refuse(j, PHRASE_AGAIN,
			      "The two passphrases must be the same. Type the second one again");
	if (!app_secrets_fit(form_value(f, PHRASE), code, &e))
		return refuse(j, CODE, e.text);
	if (strcmp(code, form_value(f, CODE_AGAIN)) != 0)
		return refuse(j, CODE_AGAIN,
			      "The two codes must be the same. Type the second one again");
	return true;
}

static void sign_on(struct join *j)
{
	struct screens *s = j->s;
	struct err e = { 0 };
	char *number;
	bool ok;

	if (!is_complete(j))
		return;
	number = text_trim(form_value(j->form, NUMBER));
	for (char *p = number; *p; p++)
		*p = ascii_upper(*p);
	ok = app_join(s->app, number, form_value(j->form, ONE_TIME), form_value(j->form, PHRASE),
		      form_value(j->form, CODE), &e);
	mem_free(number);
	if (!ok) {
		say_err(s, &e);
		return;
	}
	if (!app_view(s->app) && !app_load(s->app, &e)) {
		say_err(s, &e);
		return;
	}
	s->support = app_typist(s->app) && role_is_support(app_typist(s->app)->role);
	ui_unlocked(s->kit);
	go_after_unlock(s);
}

static bool join_key(void *ctx, const struct key *k)
{
	struct join *j = ctx;

	if (k->action == ACT_DONE || (k->action == ACT_OPEN && form_focus(j->form) == CODE_AGAIN)) {
		sign_on(j);
		return true;
	}
	if (k->action == ACT_NEW)
		return true;
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

	form_free(j->form);
	mem_free(j);
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
