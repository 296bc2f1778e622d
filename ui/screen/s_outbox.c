/* 13 Outbox: typed, saved, sent, HQ has it. Every word comes from heads and receipts by
 * app_outbox(). */
#include "screens_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "more_p.h"

#include <stdio.h>
#include <string.h>

#define LINES_MAX 60
#define LINES_SHOWN 4

struct sent_line {
	char what[34];
	char typed[12], sent[12], has[16];
	struct id attendance; /* zero: of none */
};

struct outbox_screen {
	struct screens *s;
	struct list list;
	struct sent_line lines[LINES_MAX];
	size_t n;
	uint64_t silent; /* waiting entries of the log of use, which no line shows */
	bool looked;     /* the mark has been put to the newest once */
	size_t news;     /* replies and reviews of the last half day ... */
	int64_t news_ms; /* ... and when the newest came */
};

struct reading {
	struct outbox_screen *o;
	uint64_t acked, pushed;
	bool next; /* what goes next has been named */
};

/* The attendance that a record belongs to, as far as the record itself says. */
static struct id attendance_of(struct screens *s, const struct rec *r)
{
	size_t f = field_find(r->kind, "attendance_id");
	struct rec *part = NULL;
	struct id id = { { 0 } };

	if (r->sealed)
		return r->about;
	if (r->kind == &kind_attendance)
		return r->id;
	if (r->kind == &kind_task)
		return rec_id(r, TASK_ABOUT);
	if (f != FIELD_NONE)
		return rec_id(r, f);
	f = field_find(r->kind, "involvement_id");
	if (f != FIELD_NONE && view_rec(app_view(s->app), rec_id(r, f), &part, NULL) &&
	    part->kind == &kind_involvement)
		id = rec_id(part, INVOLVEMENT_ATTENDANCE_ID);
	rec_free(part);
	return id;
}

/* "Referral, IDVA"; "Attendance, version 3"; of a restricted record no more than that it is one. */
static void what_words(const struct rec *r, struct buf *b)
{
	if (r->sealed || r->visibility != VISIBLE_SHARED) {
		const char *words = apart_words(r->visibility);

		buf_putc(b, ascii_upper(words[0]));
		buf_puts(b, words + 1);
		return;
	}
	buf_puts(b, r->kind->label);
	if (r->kind == &kind_referral && rec_filled(r, REFERRAL_REFERRAL_TYPE)) {
		buf_puts(b, ", ");
		rec_show(r, REFERRAL_REFERRAL_TYPE, 0, b);
	} else if (r->rev > 1) {
		buf_fmt(b, ", version %u", r->rev);
	}
}

static void fill_what(struct outbox_screen *o, const struct entry *x, const struct kind *k,
		      struct sent_line *l)
{
	struct buf b = { .ceiling = 4096 };
	struct rec *r = NULL;
	char words[80];
	unsigned number = 0;

	if (view_revision(app_view(o->s->app), &x->hash, &r, NULL)) {
		l->attendance = attendance_of(o->s, r);
		what_words(r, &b);
	} else {
		buf_puts(&b, k->label);
	}
	if (!id_is_zero(l->attendance))
		number = app_number_of(o->s->app, l->attendance);
	if (number)
		snprintf(words, sizeof words, "%u  %.60s", number, buf_str(&b));
	else
		snprintf(words, sizeof words, "-  %.60s", buf_str(&b));
	put_cut(l->what, sizeof l->what, words, 32);
	rec_free(r);
	buf_fini(&b);
}

static bool one_entry(void *ctx, const struct entry *x)
{
	struct reading *r = ctx;
	struct outbox_screen *o = r->o;
	const struct kind *k = kind_by_number(x->h.kind);
	struct sent_line *l;

	/* What the program writes about itself goes too, and is nobody's to look at here. */
	if (!k || k == &kind_audit) {
		o->silent += x->h.height > r->acked;
		return true;
	}
	if (o->n == LINES_MAX) {
		memmove(o->lines, o->lines + 1, (LINES_MAX - 1) * sizeof *o->lines);
		o->n--;
	}
	l = &o->lines[o->n++];
	*l = (struct sent_line){ .sent = "waits" };
	fill_what(o, x, k, l);
	about_clock(x->h.wall_ms, l->typed);
	text_copy(l->has, sizeof l->has, "-");
	if (x->h.height <= r->acked) {
		text_copy(l->sent, sizeof l->sent, "yes");
		text_copy(l->has, sizeof l->has, "yes");
	} else if (x->h.height <= r->pushed) {
		text_copy(l->sent, sizeof l->sent, "now");
	} else if (!r->next) {
		text_copy(l->sent, sizeof l->sent, "next");
		r->next = true;
	}
	return true;
}

static void read_news(struct outbox_screen *o)
{
	struct news all[20];

	o->news = app_news(o->s->app, app_now(o->s->app) - INT64_C(12) * 3600 * 1000, all, 20);
	o->news_ms = 0;
	for (size_t i = 0; i < o->news; i++)
		if (all[i].at_ms > o->news_ms)
			o->news_ms = all[i].at_ms;
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
	o->silent = 0;
	book_each_above(app_book(o->s->app), head.height > 60 ? head.height - 60 : 0, one_entry, &r,
			NULL);
	list_count(&o->list, o->n);
	/* The newest is what one comes to look at. */
	if (!o->looked && o->n)
		o->list.marked = o->n - 1;
	o->looked = o->looked || o->n;
	list_count(&o->list, o->n);
	read_news(o);
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

static void paint_now(const struct screens *s, const struct outbox *b, uint64_t waiting,
		      uint64_t silent, struct canvas *c)
{
	static const enum word words[] = {
		[LINK_NEVER] = W_LINK_NEVER,     [LINK_DOWN] = W_LINK_NOT_REACHED,
		[LINK_TRYING] = W_LINK_TRYING,   [LINK_SENDING] = W_LINK_SENDING,
		[LINK_IDLE] = W_LINK_IDLE,       [LINK_TROUBLE] = W_LINK_NOT_REACHED,
	};
	static const char *const signal[] = {
		[LINK_NEVER] = "None yet", [LINK_DOWN] = "None", [LINK_TRYING] = "Weak",
		[LINK_SENDING] = "Good",   [LINK_IDLE] = "Good", [LINK_TROUBLE] = "Weak"
	};
	char bar[29];
	size_t full;

	canvas_text(c, 3, 3, ROLE_TEXT, "Now");
	if (b->state == LINK_SENDING && b->bytes_total) {
		full = (size_t)(b->bytes_sent * 28 / b->bytes_total);
		for (size_t i = 0; i < 28; i++)
			bar[i] = i < full ? '#' : '.';
		bar[28] = '\0';
		canvas_fmt(c, 3, 14, ROLE_TEXT,
			   "Sending %llu of %llu   [%s]  %u%%, %llu of %llu KB",
			   (unsigned long long)(b->pushed_height > b->acked_height
						    ? b->pushed_height - b->acked_height
						    : 0),
			   (unsigned long long)waiting, bar,
			   (unsigned)(b->bytes_sent * 100 / b->bytes_total),
			   (unsigned long long)(b->bytes_sent / 1024),
			   (unsigned long long)(b->bytes_total / 1024));
	} else {
		canvas_text(c, 3, 14, ROLE_TEXT,
			    say(s, !waiting && b->last_ok_ms ? W_LINK_ALL_SENT : words[b->state]));
	}
	canvas_text(c, 4, 3, ROLE_TEXT, "Signal");
	canvas_text(c, 4, 14, ROLE_TEXT, signal[b->state]);
	if (waiting)
		canvas_fmt(c, 4, 31, ROLE_TEXT, "%llu entr%s wait%s%s", (unsigned long long)waiting,
			   waiting == 1 ? "y" : "ies", waiting == 1 ? "s" : "",
			   !silent             ? ""
			   : silent == waiting ? ", of the log of use"
					       : ", some of the log of use");
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
	int y, used = 1;

	paint_now(o->s, b, app_to_send(o->s->app), o->silent, c);
	canvas_text(c, 6, 3, ROLE_TEXT, say(o->s, W_OUTBOX_WAITING));
	canvas_text(c, 7, 5, ROLE_HINT,
		    "What                              Typed   Saved   Sent    HQ has it");
	if (o->n)
		used = list_more(&o->list, c, 8, LINES_SHOWN + c->rows - 24);
	else
		canvas_text(c, 8, 5, ROLE_TEXT, say(o->s, W_NOTHING_YET));
	y = 8 + used + (used < LINES_SHOWN);
	canvas_text(c, y, 3, ROLE_TEXT, say(o->s, W_OUTBOX_COMING));
	canvas_text(c, y + 1, 5, ROLE_TEXT, say(o->s, W_OUTBOX_LISTS));
	canvas_text(c, y + 2, 5, ROLE_TEXT, say(o->s, W_OUTBOX_REPLIES));
	canvas_text(c, y + 1, 39, ROLE_TEXT, b->data_as_of_ms ? "up to date" : "nothing yet");
	about_clock(o->news_ms, at);
	if (o->news)
		canvas_fmt(c, y + 2, 39, ROLE_TEXT, "%zu new, last %s", o->news, at);
	else
		canvas_text(c, y + 2, 39, ROLE_TEXT, "nothing new");
	if (b->trouble[0]) {
		about_clock(b->trouble_ms, at);
		canvas_text(c, y + 4, 3, ROLE_TEXT, say(o->s, W_OUTBOX_TROUBLE));
		canvas_text(c, y + 5, 5, ROLE_WARN, at);
		canvas_wrap(c, y + 5, 12, 2, 66, ROLE_WARN, b->trouble);
	}
	canvas_text(c, c->rows - 5, 3, ROLE_HINT, say(o->s, W_NOTHING_LOST));
	canvas_text(c, c->rows - 4, 3, ROLE_HINT, say(o->s, W_SENDING_GOES_ON));
}

static bool outbox_key(void *ctx, const struct key *k)
{
	struct outbox_screen *o = ctx;

	if (list_key(&o->list, k))
		return true;
	switch (k->action) {
	case ACT_OPEN:
		if (o->n && !id_is_zero(o->lines[o->list.marked].attendance) && !is_desk(o->s))
			go_tasks(o->s, o->lines[o->list.marked].attendance);
		return true;
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
	const struct outbox_screen *o = ctx;

	hints_add(h, ACT_SEND_NOW, NULL);
	if (o->n && !is_desk(o->s))
		hints_add(h, ACT_OPEN, NULL);
	hints_add(h, ACT_BACK, NULL);
	hints_add(h, ACT_HELP, "Help");
	hints_add(h, ACT_COMMANDS, NULL);
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

static void outbox_plain(void *ctx, struct plain_view *v)
{
	struct outbox_screen *o = ctx;

	v->list = o->n ? &o->list : NULL;
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
	.plain = outbox_plain,
};

void outbox_open(struct screens *s)
{
	struct outbox_screen *o = mem_new(sizeof *o);

	o->s = s;
	list_init(&o->list, paint_row, o);
	outbox_again(o);
	ui_push(s->kit, (struct screen){ .ops = &ops, .ctx = o });
}
