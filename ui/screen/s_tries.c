/* Behind 13: the log of tries to send. What stands in it comes from app_outbox(). */
#include "screens_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "more_p.h"

#include <stdio.h>
#include <string.h>

#define ROWS_SHOWN 12

struct tries_screen {
	struct screens *s;
	struct list list;
};

static void day_clock(int64_t ms, char out[20])
{
	struct civil c = civil_of(ms);
	char at[12];

	about_clock(ms, at);
	snprintf(out, 20, "%d %s %s", c.day, month_short[c.month - 1], at);
}

static void paint_row(void *ctx, size_t n, struct canvas *c, int y, int x, int width, bool marked)
{
	const struct tries_screen *o = ctx;
	const struct outbox_try *t = &app_outbox(o->s->app)->tries[n];
	enum colour_role r = marked ? ROLE_SELECT : ROLE_TEXT;
	char at[20], figures[40];

	(void)x;
	(void)width;
	day_clock(t->last_ms, at);
	snprintf(figures, sizeof figures, "%7llu %7llu", (unsigned long long)t->up,
		 (unsigned long long)t->down);
	canvas_pad(c, y, 5, 14, r, at);
	canvas_pad(c, y, 19, 17, r, t->far);
	canvas_pad(c, y, 36, 27, r, t->cause);
	canvas_pad(c, y, 63, 15, r, figures);
}

static void tries_shown(void *ctx)
{
	struct tries_screen *o = ctx;

	list_count(&o->list, app_outbox(o->s->app)->n_tries);
}

static void tries_frame(void *ctx, struct frame *f)
{
	const struct tries_screen *o = ctx;

	frame_put(f->title, say(o->s, W_TRIES_TITLE));
}

/* "13 times from 00:14 to 00:36, no signal. 2 entries came to HQ." */
static void paint_marked(const struct tries_screen *o, const struct outbox_try *t, struct canvas *c,
			 int y)
{
	struct buf b = { .ceiling = 400 };
	char first[20], last[20];

	day_clock(t->at_ms, first);
	day_clock(t->last_ms, last);
	if (t->times > 1)
		buf_fmt(&b, "%u times, from %s to %s", t->times, first, last);
	else
		buf_fmt(&b, "Once, %s", first);
	buf_fmt(&b, ": %s, %s.", t->far, t->cause);
	if (t->entries)
		buf_fmt(&b, " HQ took %llu %s.", (unsigned long long)t->entries,
			t->entries == 1 ? "entry" : "entries");
	canvas_text(c, y, 3, ROLE_TEXT, say(o->s, W_TRIES_MARKED));
	canvas_wrap(c, y + 1, 5, 2, 73, ROLE_TEXT, buf_str(&b));
	buf_fini(&b);
}

static void tries_paint(void *ctx, struct canvas *c)
{
	struct tries_screen *o = ctx;
	const struct outbox *b = app_outbox(o->s->app);

	list_count(&o->list, b->n_tries);
	if (!b->n_tries) {
		canvas_text(c, 3, 3, ROLE_TEXT, say(o->s, W_TRIES_NONE));
		return;
	}
	canvas_text(c, 3, 5, ROLE_HINT, say(o->s, W_TRIES_HEAD));
	list_more(&o->list, c, 4, ROWS_SHOWN + c->rows - 24);
	if (o->list.marked < b->n_tries)
		paint_marked(o, &b->tries[o->list.marked], c, c->rows - 7);
	canvas_text(c, c->rows - 4, 3, ROLE_HINT, say(o->s, W_TRIES_NOTE));
}

static bool tries_key(void *ctx, const struct key *k)
{
	struct tries_screen *o = ctx;

	return list_key(&o->list, k);
}

static void tries_hints(void *ctx, struct hints *h)
{
	(void)ctx;
	hints_add(h, ACT_BACK, NULL);
	hints_add(h, ACT_HELP, "Help");
	hints_add(h, ACT_COMMANDS, NULL);
}

static unsigned tries_contexts(void *ctx)
{
	(void)ctx;
	return CTX_LIST;
}

static bool tries_cursor(void *ctx, int *y, int *x)
{
	struct tries_screen *o = ctx;

	*y = list_mark_y(&o->list, 4);
	*x = 1;
	return *y >= 0;
}

static void tries_close(void *ctx)
{
	mem_free(ctx);
}

static void tries_plain(void *ctx, struct plain_view *v)
{
	struct tries_screen *o = ctx;

	v->list = app_outbox(o->s->app)->n_tries ? &o->list : NULL;
}

static const struct screen_ops ops = {
	.name = "tries",
	.contexts = tries_contexts,
	.frame = tries_frame,
	.paint = tries_paint,
	.key = tries_key,
	.hints = tries_hints,
	.cursor = tries_cursor,
	.shown = tries_shown,
	.close = tries_close,
	.plain = tries_plain,
};

void tries_open(struct screens *s)
{
	struct tries_screen *o = mem_new(sizeof *o);

	o->s = s;
	list_init(&o->list, paint_row, o);
	tries_shown(o);
	ui_push(s->kit, (struct screen){ .ops = &ops, .ctx = o });
}
