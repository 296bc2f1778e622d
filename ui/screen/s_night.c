/* 03 Night log: newest first, the next time to record, what to phone, what came in. */
#include "screens_p.h"

#include "base/mem.h"
#include "more_p.h"
#include "night_aside_p.h"

#include <stdio.h>
#include <string.h>

struct night_screen {
	struct screens *s;
	struct night night;
	struct night_aside aside; /* what it says beside another screen */
	struct list list;
	bool pushed;
};

static void paint_row(void *ctx, size_t n, struct canvas *c, int y, int x, int width, bool marked)
{
	const struct night_screen *ns = ctx;
	const struct night_line *l = &ns->night.lines[n];
	enum colour_role r = marked ? ROLE_SELECT : ROLE_TEXT;

	(void)x;
	(void)width;
	canvas_fmt(c, y, 4, r, "%2u", l->about.number);
	canvas_text(c, y, 9, r, l->about.tasked);
	canvas_text(c, y, 17, r, l->about.arrived);
	canvas_text(c, y, 26, r, l->about.left);
	canvas_text(c, y, 33, r, l->about.incident);
	canvas_pad(c, y, 43, 12, r, l->about.place);
	canvas_pad(c, y, 56, 5, r, l->about.initials);
	/* The longest word stands one cell further left, so that a blank follows it. */
	canvas_pad(c, y, strlen(l->about.risk) > 7 ? 61 : 62, 8, r, l->about.risk);
	canvas_text(c, y, 70, r, strcmp(l->todo, "Called away") == 0 ? "Away" : l->todo);
	if (!marked && strcmp(l->about.risk, "High") == 0)
		canvas_recolour(c, y, 62, 1, 4, ROLE_RISK_HIGH);
}

static void night_again(void *ctx)
{
	struct night_screen *ns = ctx;
	struct err e = { 0 };

	if (!app_is_unlocked(ns->s->app))
		return;
	if (!night_read(ns->s->app, &ns->night, &e))
		say_err(ns->s, &e);
	list_count(&ns->list, ns->night.n);
	/* Beside another screen it says nothing about what is in work. */
	if (ns->pushed && ui_top(ns->s->kit)->ctx != ns) {
		night_aside_read(ns->s->app, &ns->night, ns->s->attendance, &ns->aside);
		return;
	}
	ns->s->attendance = ns->night.n ? ns->night.lines[ns->list.marked].about.attendance
					: (struct id){ { 0 } };
}

static void title(struct frame *f, const struct night *n)
{
	struct buf b = { .ceiling = 300 };
	char at[12];

	buf_puts(&b, "Tonight");
	if (n->crew[0])
		buf_fmt(&b, "   %s", n->crew);
	buf_fmt(&b, "   %zu attendance%s", n->n + n->left_out, n->n + n->left_out == 1 ? "" : "s");
	if (n->hours[0])
		buf_fmt(&b, "  %s", n->hours);
	if (n->n_news) {
		about_clock(n->news[0].at_ms, at);
		buf_fmt(&b, "   news at %s", at);
	}
	frame_put(f->title, buf_str(&b));
	buf_fini(&b);
}

static void night_frame(void *ctx, struct frame *f)
{
	struct night_screen *ns = ctx;

	if (id_is_zero(ns->night.shift))
		frame_put(f->title, say(ns->s, W_NO_SHIFT_OPEN));
	else
		title(f, &ns->night);
}

static int paint_times(const struct night_screen *ns, struct canvas *c, int y)
{
	const struct night_line *l = &ns->night.lines[ns->list.marked];
	char words[160];

	snprintf(words, sizeof words,
		 "Times for %u   Tasked %s   On the way %s   Arrived %s   Left %s", l->about.number,
		 l->about.tasked, l->about.en_route, l->about.arrived, l->about.left);
	/* In the hour that comes twice every time has one letter more. */
	if (strlen(words) > (size_t)c->columns - 6)
		snprintf(words, sizeof words,
			 "Times for %u  Tasked %s  On the way %s  Arrived %s  Left %s",
			 l->about.number, l->about.tasked, l->about.en_route, l->about.arrived,
			 l->about.left);
	canvas_text(c, y, 5, ROLE_TEXT, words);
	if (l->next != STAMP_NONE)
		canvas_fmt(c, y + 1, 19, ROLE_HINT, "^T records %s", stamp_words(l->next));
	return y + 3;
}

static int paint_news(const struct night_screen *ns, struct canvas *c, int y, const char *head,
		      const struct news *all, size_t n, bool numbers)
{
	int last = c->rows - 4;
	char line[120], cut[120], at[12];
	size_t i;

	if (!n || y + 1 > last)
		return y;
	canvas_text(c, y++, 5, ROLE_TEXT, head);
	for (i = 0; i < n && y + (i + 1 < n) <= last; i++, y++) {
		about_clock(all[i].at_ms, at);
		if (numbers)
			snprintf(at, sizeof at, "%u", app_number_of(ns->s->app, all[i].about));
		snprintf(line, sizeof line, "%s   %s", at, all[i].words);
		put_cut(cut, sizeof cut, line, 74);
		canvas_text(c, y, 5, numbers ? ROLE_WARN : ROLE_TEXT, cut);
	}
	if (i < n)
		canvas_fmt(c, y++, 5, ROLE_HINT, "%zu more", n - i);
	return y + 1;
}

/* How many rows the attendances get: the rest is for what to phone and what came in. */
static int list_room(const struct night *n, const struct canvas *c)
{
	int room = c->rows - 4 - 4 - 3;

	room -= n->n_phone ? 2 + (n->n_phone > 1) : 0;
	room -= n->n_news ? 2 + (n->n_news > 1) : 0;
	return room < 4 ? 4 : room;
}

static void night_paint(void *ctx, struct canvas *c)
{
	struct night_screen *ns = ctx;
	const struct night *n = &ns->night;
	int y;

	if (!n->n) {
		canvas_text(
		    c, 4, 5, ROLE_TEXT,
		    say(ns->s, id_is_zero(n->shift) || !n->open ? W_NO_SHIFT : W_NO_ATTENDANCES));
		y = 6;
	} else {
		canvas_text(
		    c, 3, 5, ROLE_HINT,
		    "No  Tasked  Arrived  Left   Incident  Place        Who   Risk    To do");
		y = 4 + list_more(&ns->list, c, 4, list_room(n, c));
		y = paint_times(ns, c, y + 1);
	}
	y = paint_news(ns, c, y, say(ns->s, W_TO_PHONE), n->phone, n->n_phone, true);
	paint_news(ns, c, y, say(ns->s, W_SINCE_LOOKED), n->news, n->n_news, false);
}

static void aside(void *ctx, struct canvas *c)
{
	const struct night_screen *ns = ctx;

	night_aside_paint(ns->s, &ns->night, &ns->aside, c);
}

static bool night_key(void *ctx, const struct key *k)
{
	struct night_screen *ns = ctx;
	struct screens *s = ns->s;

	if (list_key(&ns->list, k)) {
		if (ns->night.n)
			s->attendance = ns->night.lines[ns->list.marked].about.attendance;
		return true;
	}
	switch (k->action) {
	case ACT_OPEN:
		if (ns->night.n)
			go_tasks(s, ns->night.lines[ns->list.marked].about.attendance);
		else if (!ns->night.open)
			shift_start_open(s);
		return true;
	case ACT_BACK:
	case ACT_ERASE:
		return true; /* this is home: there is nothing behind it */
	default:
		break;
	}
	if (k->code == K_LETTER && k->text[0] >= '1' && k->text[0] <= '9') {
		go_attendance_number(s, (unsigned)(k->text[0] - '0'));
		return true;
	}
	return false;
}

static void night_hints(void *ctx, struct hints *h)
{
	const struct night_screen *ns = ctx;

	if (ns->night.n || !ns->night.open)
		hints_add(h, ACT_OPEN, ns->night.n ? NULL : "Start shift");
	hints_add(h, ACT_NEW, NULL);
	hints_add(h, ACT_TIME, NULL);
	hints_add(h, ACT_GO, NULL);
	hints_add(h, ACT_COMMANDS, NULL);
	hints_add(h, ACT_HELP, "Help");
}

static bool night_cursor(void *ctx, int *y, int *x)
{
	struct night_screen *ns = ctx;

	*y = list_mark_y(&ns->list, 4);
	*x = 1;
	return *y >= 0;
}

static unsigned night_contexts(void *ctx)
{
	(void)ctx;
	return CTX_LIST | CTX_NIGHT;
}

static void night_close(void *ctx)
{
	mem_free(ctx);
}

static const struct screen_ops night_ops = {
	.name = "night",
	.contexts = night_contexts,
	.frame = night_frame,
	.paint = night_paint,
	.aside = aside,
	.key = night_key,
	.hints = night_hints,
	.cursor = night_cursor,
	.shown = night_again,
	.close = night_close,
};

void night_open(struct screens *s)
{
	struct night_screen *ns = mem_new(sizeof *ns);

	ns->s = s;
	list_init(&ns->list, paint_row, ns);
	night_again(ns);
	ui_push(s->kit, (struct screen){ .ops = &night_ops, .ctx = ns });
	ns->pushed = true;
}
