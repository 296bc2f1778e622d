/* 13 Outbox: typed, saved, sent, HQ has it. Every word comes from heads and receipts by
 * app_outbox(). */
#include "screens_p.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define LINES_MAX 4

struct sent_line {
	char what[34];
	char typed[12], sent[12], has[16];
};

struct outbox_screen {
	struct screens *s;
	struct list list;
	struct sent_line lines[LINES_MAX];
	size_t n;
};

struct reading {
	struct outbox_screen *o;
	uint64_t acked, pushed;
	size_t cap;
};

static bool one_entry(void *ctx, const struct entry *x)
{
	struct reading *r = ctx;
	struct outbox_screen *o = r->o;
	const struct kind *k = kind_by_number(x->h.kind);
	struct sent_line *l;

	/* What the program writes about itself goes too, and is nobody's to look at here. */
	if (!k || k == &kind_audit)
		return true;
	if (o->n == LINES_MAX) {
		memmove(o->lines, o->lines + 1, (LINES_MAX - 1) * sizeof *o->lines);
		o->n--;
	}
	l = &o->lines[o->n++];
	*l = (struct sent_line){ .sent = "next" };
	if (k == &kind_attendance)
		snprintf(l->what, sizeof l->what, "%u  %s", app_number_of(o->s->app, x->h.record),
			 k->label);
	else
		snprintf(l->what, sizeof l->what, "-  %.28s", k->label);
	about_clock(x->h.wall_ms, l->typed);
	text_copy(l->has, sizeof l->has, "-");
	if (x->h.height <= r->acked) {
		text_copy(l->sent, sizeof l->sent, "yes");
		text_copy(l->has, sizeof l->has, "yes");
	} else if (x->h.height <= r->pushed) {
		text_copy(l->sent, sizeof l->sent, "now");
	}
	return true;
}

static void outbox_again(void *ctx)
{
	struct outbox_screen *o = ctx;
	const struct outbox *b = app_outbox(o->s->app);
	struct reading r = { .o = o, .acked = b->acked_height, .pushed = b->pushed_height };
	struct book_head head;

	if (!app_is_unlocked(o->s->app))
		return;
	head = book_head(app_book(o->s->app));
	o->n = 0;
	book_each_above(app_book(o->s->app), head.height > 60 ? head.height - 60 : 0, one_entry, &r,
			NULL);
	list_count(&o->list, o->n);
}

static void outbox_frame(void *ctx, struct frame *f)
{
	struct outbox_screen *o = ctx;
	const struct outbox *b = app_outbox(o->s->app);
	char at[12], line[60];

	frame_put(f->title, "Sending to HQ");
	if (b->last_ok_ms) {
		about_clock(b->last_ok_ms, at);
		snprintf(line, sizeof line, "Last full send %s", at);
		frame_put(f->title_right, line);
	}
}

static void paint_now(const struct outbox *b, uint64_t waiting, struct canvas *c)
{
	static const char *const words[] = {
		[LINK_NEVER] = "This laptop has not reached HQ yet",
		[LINK_DOWN] = "HQ is not reached now. It is tried again by itself",
		[LINK_TRYING] = "Trying to reach HQ",
		[LINK_SENDING] = "Sending",
		[LINK_IDLE] = "Nothing is going now",
		[LINK_TROUBLE] = "HQ is not reached now. It is tried again by itself"
	};
	char bar[29];
	size_t full;

	canvas_text(c, 3, 3, ROLE_TEXT, "Now");
	if (b->state == LINK_SENDING && b->bytes_total) {
		full = (size_t)(b->bytes_sent * 28 / b->bytes_total);
		for (size_t i = 0; i < 28; i++)
			bar[i] = i < full ? '#' : '.';
		bar[28] = '\0';
		canvas_fmt(c, 3, 14, ROLE_TEXT, "Sending %llu   [%s]  %u%%, %llu of %llu KB",
			   (unsigned long long)waiting, bar,
			   (unsigned)(b->bytes_sent * 100 / b->bytes_total),
			   (unsigned long long)(b->bytes_sent / 1024),
			   (unsigned long long)(b->bytes_total / 1024));
	} else {
		canvas_text(c, 3, 14, ROLE_TEXT,
			    !waiting && b->last_ok_ms ? "All sent, and HQ has it"
						      : words[b->state]);
	}
	canvas_text(c, 4, 3, ROLE_TEXT, "Waiting");
	canvas_fmt(c, 4, 14, ROLE_TEXT, "%llu entr%s", (unsigned long long)waiting,
		   waiting == 1 ? "y" : "ies");
}

static void paint_row(void *ctx, size_t n, struct canvas *c, int y, int x, int width, bool marked)
{
	const struct outbox_screen *o = ctx;
	const struct sent_line *l = &o->lines[n];
	enum colour_role r = marked ? ROLE_SELECT : ROLE_TEXT;

	(void)x;
	(void)width;
	canvas_pad(c, y, 5, 33, r, l->what);
	canvas_pad(c, y, 39, 8, r, l->typed);
	canvas_pad(c, y, 47, 8, r, l->typed);
	canvas_pad(c, y, 55, 8, r, l->sent);
	canvas_pad(c, y, 63, 15, r, l->has);
}

static void outbox_paint(void *ctx, struct canvas *c)
{
	struct outbox_screen *o = ctx;
	const struct outbox *b = app_outbox(o->s->app);
	char at[12];
	int y = 8 + (int)(o->n ? o->n : 1) + 1;

	paint_now(b, app_to_send(o->s->app), c);
	canvas_text(c, 6, 3, ROLE_TEXT, "Waiting and just sent");
	canvas_text(c, 7, 5, ROLE_HINT,
		    "What                              Typed   Saved   Sent    HQ has it");
	if (o->n)
		list_paint(&o->list, c, 8, (int)o->n);
	else
		canvas_text(c, 8, 5, ROLE_TEXT, "Nothing yet");
	about_clock(b->data_as_of_ms, at);
	canvas_text(c, y, 3, ROLE_TEXT, "Coming from HQ");
	canvas_text(c, y + 1, 5, ROLE_TEXT, "Services, questions, flags");
	canvas_text(c, y + 2, 5, ROLE_TEXT, "Replies and reviews");
	if (b->data_as_of_ms) {
		canvas_text(c, y + 1, 39, ROLE_TEXT, "up to date");
		canvas_fmt(c, y + 2, 39, ROLE_TEXT, "last %s", at);
	} else {
		canvas_text(c, y + 1, 39, ROLE_TEXT, "nothing yet");
		canvas_text(c, y + 2, 39, ROLE_TEXT, "nothing yet");
	}
	if (b->trouble[0]) {
		about_clock(b->trouble_ms, at);
		canvas_text(c, y + 4, 3, ROLE_TEXT, "Trouble");
		canvas_fmt(c, y + 5, 5, ROLE_WARN, "%s  %.66s", at, b->trouble);
	}
	canvas_text(c, 19, 3, ROLE_HINT, say(o->s, W_NOTHING_LOST));
	canvas_text(c, 20, 3, ROLE_HINT, say(o->s, W_SENDING_GOES_ON));
}

static bool outbox_key(void *ctx, const struct key *k)
{
	struct outbox_screen *o = ctx;

	if (list_key(&o->list, k))
		return true;
	switch (k->action) {
	case ACT_SEND_NOW:
		app_send_now(o->s->app);
		ui_say(o->s->kit, say(o->s, W_TRYING_NOW));
		return true;
	case ACT_PAUSE:
		ui_say(o->s->kit, say(o->s, W_NO_PAUSE));
		return true;
	default:
		return false;
	}
}

static void outbox_hints(void *ctx, struct hints *h)
{
	(void)ctx;
	hints_add(h, ACT_SEND_NOW, NULL);
	hints_add(h, ACT_OPEN, NULL);
	hints_add(h, ACT_BACK, NULL);
	hints_add(h, ACT_HELP, "Help");
}

static unsigned outbox_contexts(void *ctx)
{
	(void)ctx;
	return CTX_LIST | CTX_OUTBOX;
}

static bool outbox_cursor(void *ctx, int *y, int *x)
{
	struct outbox_screen *o = ctx;

	*y = list_mark_y(&o->list, 8);
	*x = 1;
	return *y >= 0;
}

static void outbox_close(void *ctx)
{
	mem_free(ctx);
}

static const struct screen_ops ops = {
	.name = "outbox",
	.contexts = outbox_contexts,
	.frame = outbox_frame,
	.paint = outbox_paint,
	.key = outbox_key,
	.hints = outbox_hints,
	.cursor = outbox_cursor,
	.shown = outbox_again,
	.close = outbox_close,
};

void outbox_open(struct screens *s)
{
	struct outbox_screen *o = mem_new(sizeof *o);

	o->s = s;
	list_init(&o->list, paint_row, o);
	outbox_again(o);
	ui_push(s->kit, (struct screen){ .ops = &ops, .ctx = o });
}
