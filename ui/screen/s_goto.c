/* 25 Go to: one letter or number more. */
#include "commands_p.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdio.h>

#define BOX_TOP 3
#define LEFT_X 9
#define RIGHT_X 40
#define TASK_X 26 /* after the letter */
#define TEN 10

struct go {
	struct screens *s;
	unsigned tonight; /* attendances */
	unsigned number;  /* of the one in work; 0: none, or of another night */
	bool one;         /* 1 was typed, and there are ten or more */
};

static void count(struct go *g)
{
	for (unsigned n = 1;; n++) {
		struct id id = app_attendance_number(g->s->app, n);

		if (id_is_zero(id))
			return;
		g->tonight = n;
		if (id_equal(id, g->s->attendance))
			g->number = n;
	}
}

static void put_line(struct canvas *c, int y, int x, const struct command *r)
{
	if (r->letter == '1')
		canvas_fmt(c, y, x, ROLE_TEXT, "1 to 9  %s", r->go_words);
	else
		canvas_fmt(c, y, x, ROLE_TEXT, "%c  %s", r->letter, r->go_words);
	if (r->task)
		canvas_fmt(c, y, x + TASK_X, ROLE_TEXT, "%c", r->task);
}

/* Returns the row after the last. A group without a line has no head either. */
static int put_group(struct go *g, struct canvas *c, int y, int x, enum command_group group,
		     const char *head, bool paint)
{
	size_t n;
	const struct command *all = commands_all(&n);
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		if (all[i].group != group || !all[i].letter || !command_allowed(g->s, &all[i]))
			continue;
		if (!any && paint)
			canvas_text(c, y, x, ROLE_TEXT, head);
		y += !any;
		any = true;
		if (paint)
			put_line(c, y, x, &all[i]);
		y++;
	}
	return y;
}

static int put_all(struct go *g, struct canvas *c, bool paint)
{
	const char *this = say(g->s, W_GO_THIS);
	char head[40];
	int left, right;

	if (g->number)
		snprintf(head, sizeof head, "%s (%u)", this, g->number);
	else
		text_copy(head, sizeof head, this);
	left = put_group(g, c, BOX_TOP + 3, LEFT_X, COMMAND_TONIGHT, say(g->s, W_GO_TONIGHT),
			 paint);
	left = put_group(g, c, left, LEFT_X, COMMAND_DESK, say(g->s, W_GO_DESK), paint);
	right = put_group(g, c, BOX_TOP + 3, RIGHT_X, COMMAND_VISIT, head, paint);
	return left > right ? left : right;
}

static void go_paint(void *ctx, struct canvas *c)
{
	struct go *g = ctx;
	int end = put_all(g, c, false);

	canvas_fill(c, BOX_TOP, 0, c->rows - 6, c->columns, ROLE_TEXT);
	canvas_box(c, BOX_TOP, 7, end + 1 - BOX_TOP, 66, ROLE_TEXT);
	canvas_fmt(c, BOX_TOP + 1, LEFT_X, ROLE_TEXT, "%s%s", say(g->s, W_GO_TO),
		   g->one ? " 1_" : "");
	put_all(g, c, true);
	if (!is_desk(g->s))
		canvas_text(c, end + 2, 3, ROLE_HINT,
			    say(g->s, id_is_zero(g->s->attendance) ? W_OPEN_ATTENDANCE_FIRST
								   : W_GO_SECOND));
}

static void attendance(struct go *g, unsigned n)
{
	struct screens *s = g->s;

	ui_pop(s->kit);
	go_attendance_number(s, n);
}

/* The second figure of ten and more. */
static bool second(struct go *g, const struct key *k)
{
	if (k->action == ACT_OPEN)
		attendance(g, 1);
	else if (k->code == K_LETTER && k->text[0] >= '0' && k->text[0] <= '9')
		attendance(g, TEN + (unsigned)(k->text[0] - '0'));
	else
		return false;
	return true;
}

static void letter(struct go *g, char l)
{
	struct screens *s = g->s;
	const struct command *c;
	bool digit = l >= '1' && l <= '9';

	if (l == '1' && g->tonight >= TEN) {
		g->one = true;
		ui_changed(s->kit);
		return;
	}
	c = command_of_letter(s, digit ? '1' : l);
	if (digit && c) {
		attendance(g, (unsigned)(l - '0'));
		return;
	}
	ui_pop(s->kit);
	if (c)
		command_run(s, c);
	else
		ui_say(s->kit,
		       say(s, id_is_zero(s->attendance) && !is_desk(s) ? W_OPEN_ATTENDANCE_FIRST
								       : W_NO_SUCH_LETTER));
}

static bool go_key(void *ctx, const struct key *k)
{
	struct go *g = ctx;

	if (g->one && second(g, k))
		return true;
	/* ^G again, or ^B: nothing. */
	if (k->action == ACT_GO && k->code != K_LETTER) {
		ui_pop(g->s->kit);
		return true;
	}
	if (k->action == ACT_COMMANDS) {
		struct screens *s = g->s;

		ui_pop(s->kit);
		palette_open(s);
		return true;
	}
	if (k->code != K_LETTER)
		return false;
	letter(g, k->text[0]);
	return true;
}

static unsigned go_contexts(void *ctx)
{
	(void)ctx;
	return CTX_TYPING | CTX_OVER; /* letters are answers here, never commands of a list */
}

static void go_hints(void *ctx, struct hints *h)
{
	(void)ctx;
	hints_add(h, ACT_BACK, "Close");
	hints_add(h, ACT_COMMANDS, NULL);
	hints_add(h, ACT_HELP, "Help");
}

static bool go_cursor(void *ctx, int *y, int *x)
{
	const struct go *g = ctx;

	*y = BOX_TOP + 1;
	*x = LEFT_X + (g->one ? 7 : 0);
	return true;
}

static void go_close(void *ctx)
{
	mem_free(ctx);
}

static const struct screen_ops ops = {
	.name = "goto",
	.overlay = true,
	.contexts = go_contexts,
	.paint = go_paint,
	.key = go_key,
	.hints = go_hints,
	.cursor = go_cursor,
	.close = go_close,
};

void goto_open(struct screens *s)
{
	struct go *g = mem_new(sizeof *g);

	g->s = s;
	count(g);
	ui_push(s->kit, (struct screen){ .ops = &ops, .ctx = g });
}
