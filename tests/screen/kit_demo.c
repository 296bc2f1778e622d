/* A small program that is only the kit: a list, a form, an overlay, a question, a cover. Screen
 * tests drive it, so that what is found wrong here is the kit's and not a screen's. Its one record
 * text is in the form and in the list. */
#include "base/clock.h"
#include "base/err.h"
#include "base/loop.h"
#include "ui/kit/form.h"
#include "ui/kit/list.h"
#include "ui/kit/screen.h"
#include "ui/kit/term.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct demo {
	struct ui *ui;
	struct loop *loop;
	struct list list;
	struct form *form;
	int wrong;
	int saves;
	const char *draft; /* file that takes the text of the form at hide and tick */
};

static void row(void *ctx, size_t n, struct canvas *c, int y, int x, int width, bool marked)
{
	(void)ctx;
	(void)width;
	(void)marked;
	canvas_fmt(c, y, x, ROLE_TEXT,
		   "%05zu   20:05   Example Street %zu   Medium   Survivor Test", n, n % 90);
}

static void form_frame(void *ctx, struct frame *f)
{
	(void)ctx;
	frame_put(f->title, "A form");
	frame_put(f->who_sees, "Who can see this   Shared (police and support)");
	frame_put(f->who_sees_right, "^W changes it");
}

static void form_paint_all(void *ctx, struct canvas *c)
{
	struct demo *d = ctx;

	form_paint(d->form, c, ui_work_top(d->ui), ui_work_rows(d->ui));
}

static void write_draft(struct demo *d)
{
	FILE *f = d->draft ? fopen(d->draft, "w") : NULL;

	if (!f)
		return;
	for (size_t i = 0; i < form_count(d->form); i++)
		fprintf(f, "%s\n", form_value(d->form, i));
	fclose(f);
}

static void widened(void *ctx, char letter)
{
	struct demo *d = ctx;

	ui_say(d->ui, letter == 'w' ? "Widened" : "Left as it was");
}

static bool form_screen_key(void *ctx, const struct key *k)
{
	struct demo *d = ctx;

	if (k->action == ACT_DONE) {
		char text[40];

		snprintf(text, sizeof(text), "Done %d times", ++d->saves);
		ui_say(d->ui, text);
		return true;
	}
	if (k->action == ACT_SEE) {
		ui_ask(d->ui, "This lets the police read the record. w widen it, ^B leave it", "w",
		       widened, d);
		return true;
	}
	return form_key(d->form, k) != FORM_NOT_MINE;
}

static unsigned form_where(void *ctx)
{
	return form_contexts(((struct demo *)ctx)->form);
}

static bool form_cursor_of(void *ctx, int *y, int *x)
{
	return form_cursor_at(((struct demo *)ctx)->form, y, x);
}

static void form_hints(void *ctx, struct hints *h)
{
	(void)ctx;
	hints_add(h, ACT_DONE, NULL);
	hints_add(h, ACT_NEXT, NULL);
	hints_add(h, ACT_BACK, NULL);
	hints_add(h, ACT_HELP, NULL);
}

static void form_tick(void *ctx)
{
	write_draft(ctx);
}

static void form_hide_all(void *ctx, enum hide_why why)
{
	(void)why;
	write_draft(ctx);
}

static const struct screen_ops form_ops = {
	.name = "form",
	.contexts = form_where,
	.frame = form_frame,
	.paint = form_paint_all,
	.key = form_screen_key,
	.hints = form_hints,
	.cursor = form_cursor_of,
	.tick = form_tick,
	.hide = form_hide_all,
};

static void list_frame(void *ctx, struct frame *f)
{
	(void)ctx;
	frame_put(f->title, "A list");
}

static void list_paint_all(void *ctx, struct canvas *c)
{
	struct demo *d = ctx;

	canvas_text(c, 3, 5, ROLE_HINT, "No      Time    Place");
	list_paint(&d->list, c, 4, ui_work_rows(d->ui) - 1);
}

static bool list_screen_key(void *ctx, const struct key *k)
{
	struct demo *d = ctx;

	if (k->action == ACT_OPEN) {
		ui_push(d->ui, (struct screen){ &form_ops, d });
		return true;
	}
	return list_key(&d->list, k);
}

static unsigned list_where(void *ctx)
{
	(void)ctx;
	return CTX_LIST;
}

static bool list_cursor_of(void *ctx, int *y, int *x)
{
	struct demo *d = ctx;

	*y = list_mark_y(&d->list, 4);
	*x = d->list.mark_x;
	return *y >= 0;
}

static void list_hints(void *ctx, struct hints *h)
{
	(void)ctx;
	hints_add(h, ACT_OPEN, NULL);
	hints_add(h, ACT_FIND, NULL);
	hints_add(h, ACT_HELP, NULL);
}

static const struct screen_ops list_ops = {
	.name = "list",
	.contexts = list_where,
	.frame = list_frame,
	.paint = list_paint_all,
	.key = list_screen_key,
	.hints = list_hints,
	.cursor = list_cursor_of,
};

static void locked_paint(void *ctx, struct canvas *c)
{
	(void)ctx;
	canvas_text(c, 3, 3, ROLE_TEXT, "Locked");
}

static bool locked_key(void *ctx, const struct key *k)
{
	struct demo *d = ctx;

	if (k->action != ACT_OPEN)
		return false;
	ui_unlocked(d->ui);
	ui_reset(d->ui, (struct screen){ &list_ops, d });
	return true;
}

static const struct screen_ops locked_ops = { .name = "locked",
					      .paint = locked_paint,
					      .key = locked_key };

static void owner_frame(void *ctx, struct frame *f)
{
	(void)ctx;
	frame_put(f->left, "Car 1   Typing: Testfield");
	frame_put(f->see, "Shared");
	frame_put(f->right, "Fri 29 Oct 20:05 BST  96%   To send 3");
	frame_put(f->marking, "Practice");
	frame_put(f->signal, "Signal weak");
	frame_put(f->saved, "Saved on this laptop 20:05:07");
}

static enum code_answer owner_code(void *ctx, const char *code)
{
	struct demo *d = ctx;

	if (strcmp(code, "246810") == 0) {
		d->wrong = 0;
		return CODE_RIGHT;
	}
	return ++d->wrong < 3 ? CODE_WRONG : CODE_LOCK;
}

static void owner_lock(void *ctx, const char *why)
{
	struct demo *d = ctx;

	(void)why;
	d->wrong = 0;
	ui_lock_shown(d->ui, (struct screen){ &locked_ops, d });
}

static bool owner_action(void *ctx, enum action a, const struct key *k)
{
	struct demo *d = ctx;
	struct term *t = ui_term(d->ui);

	(void)k;
	if (a != ACT_BRIGHTNESS)
		return false;
	term_palette(t, (enum palette)(((int)term_palette_now(t) + 1) % PALETTE_COUNT));
	return true;
}

static void owner_end(void *ctx)
{
	loop_stop(((struct demo *)ctx)->loop);
}

static const struct ui_owner owner = {
	.frame = owner_frame,
	.check_code = owner_code,
	.lock = owner_lock,
	.action = owner_action,
	.end = owner_end,
};

static size_t suggest(void *ctx, const char *typed, struct pick_item *out, size_t cap)
{
	static const char *const all[] = { "IDVA, Mansfield", "IDVA, hospital", "Housing",
					   "Other" };
	size_t n = 0;

	(void)ctx;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]) && n < cap; i++)
		if (strncasecmp(all[i], typed, strlen(typed)) == 0)
			snprintf(out[n++].text, sizeof(out->text), "%s", all[i]);
	for (size_t i = 0; i < n; i++)
		snprintf(out[i].code, sizeof(out->code), "c%zu", i);
	return n;
}

static const struct choice_option yes_no[] = { { 'y', "y", "yes" },
					       { 'n', "n", "no" },
					       { '?', "u", "not known" } };

static struct form *make_form(void)
{
	struct form *f = form_new(NULL, NULL, NULL);

	form_add_line(f, &(struct place){ .label = "Full name", .y = FORM_AUTO, .width = 30 });
	form_add_choice(f, &(struct place){ .label = "Safe?", .y = FORM_AUTO }, yes_no, 3,
			CHOICE_PLAIN, false);
	form_add_pick(
	    f, &(struct place){ .label = "Refer to", .y = FORM_AUTO, .width = 30, .height = 2 },
	    suggest, NULL);
	form_gap(f, 2);
	form_add_memo(f, &(struct place){ .label = "Words", .y = FORM_AUTO, .height = 5 });
	return f;
}

/* kit_demo [rows of the list] [file for the draft] */
int main(int argc, char **argv)
{
	struct demo d = { 0 };
	struct clock clock = clock_from(1635553500000);
	struct ui_conf conf = { .clock = &clock, .owner = &owner, .ctx = &d };
	enum palette p = PALETTE_NIGHT;
	struct err e = { 0 };

	term_signals_block();
	if (getenv("NO_COLOR"))
		p = PALETTE_MONO;
	if (!term_open(p, &conf.term, &e)) {
		fprintf(stderr, "%s\n", e.text);
		return 2;
	}
	d.loop = loop_new();
	conf.loop = d.loop;
	if (getenv("DEMO_IDLE_MS"))
		conf.idle_ms = atoi(getenv("DEMO_IDLE_MS"));
	conf.idle_say_ms = conf.idle_ms / 2;
	if (getenv("DEMO_LOCK_MS"))
		conf.lock_ms = atoi(getenv("DEMO_LOCK_MS"));
	d.form = make_form();
	d.draft = argc > 2 ? argv[2] : NULL;
	list_init(&d.list, row, &d);
	list_count(&d.list, argc > 1 ? (size_t)atol(argv[1]) : 1000);
	d.ui = ui_new(&conf);
	ui_push(d.ui, (struct screen){ &list_ops, &d });
	loop_run(d.loop);
	ui_free(d.ui);
	form_free(d.form);
	loop_free(d.loop);
	term_close(conf.term);
	return 0;
}
