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

/* When it went is known as long as the log of tries goes back. */
static void fill_times(const struct outbox *b, uint64_t height, struct sent_line *l)
{
	const struct outbox_try *in = NULL;
	char at[12];

	for (size_t i = 0; i < b->n_tries && b->tries[i].acked_height >= height; i++)
		in = &b->tries[i];
	/* The oldest of the log may have found it there. */
	if (!in || !in->entries || in->acked_height - in->entries >= height) {
		text_copy(l->sent, sizeof l->sent, "yes");
		text_copy(l->has, sizeof l->has, "yes");
		return;
	}
	about_clock(in->at_ms, at);
	text_copy(l->sent, sizeof l->sent, at);
	snprintf(l->has, sizeof l->has, "yes %.8s", at);
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
		fill_times(app_outbox(o->s->app), x->h.height, l);
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
	char at[24], line[60];

	frame_put(f->title, "Sending to HQ");
	if (b->last_ok_ms) {
		about_when(b->last_ok_ms, app_now(o->s->app), at);
		snprintf(line, sizeof line, "Last full send %s", at);
		frame_put(f->title_right, line);
	}
}

static uint64_t kb(uint64_t bytes)
{
	return (bytes + 1023) / 1024;
}

/* "about 20 seconds left"; nothing where nothing has been measured. */
static void left_words(const struct outbox *b, char *out, size_t cap)
{
	int64_t s = (b->left_ms + 999) / 1000;

	out[0] = '\0';
	if (b->left_ms < 0)
		return;
	if (s < 10)
		snprintf(out, cap, "about %lld second%s", (long long)(s ? s : 1), s > 1 ? "s" : "");
	else if (s < 90)
		snprintf(out, cap, "about %lld seconds", (long long)(s + 4) / 5 * 5);
	else
		snprintf(out, cap, "about %lld minutes", (long long)(s + 30) / 60);
}

static void paint_bar(const struct outbox *b, uint64_t waiting, struct canvas *c)
{
	char bar[29];
	size_t full = (size_t)(b->bytes_sent * 28 / b->bytes_total);

	for (size_t i = 0; i < 28; i++)
		bar[i] = i < full ? '#' : '.';
	bar[28] = '\0';
	canvas_fmt(c, 3, 14, ROLE_TEXT, "Sending %llu   [%s]  %u%%, %llu of %llu KB",
		   (unsigned long long)waiting, bar,
		   (unsigned)(b->bytes_sent * 100 / b->bytes_total),
		   (unsigned long long)kb(b->bytes_sent), (unsigned long long)kb(b->bytes_total));
}

static void paint_waiting(const struct outbox *b, uint64_t waiting, uint64_t silent,
			  struct canvas *c)
{
	char line[80], left[32];
	int n = snprintf(line, sizeof line, "%llu entr%s wait%s", (unsigned long long)waiting,
			 waiting == 1 ? "y" : "ies", waiting == 1 ? "s" : "");

	left_words(b, left, sizeof left);
	if (b->bytes_waiting)
		n += snprintf(line + n, sizeof line - (size_t)n, ", about %llu KB",
			      (unsigned long long)kb(b->bytes_waiting));
	if (left[0])
		snprintf(line + n, sizeof line - (size_t)n, ", %s", left);
	else if (silent)
		snprintf(line + n, sizeof line - (size_t)n, "%s",
			 silent == waiting ? ", of the log of use" : ", some of the log of use");
	canvas_text(c, 4, 24, ROLE_TEXT, line);
}

/* Below this many bytes a second a line is weak. */
#define WEAK_RATE 16000

static const char *signal_of(const struct outbox *b)
{
	static const char *const words[] = {
		[LINK_NEVER] = "None yet", [LINK_DOWN] = "None", [LINK_TRYING] = "Weak",
		[LINK_SENDING] = "Good",   [LINK_IDLE] = "Good", [LINK_TROUBLE] = "Weak"
	};
	bool slow = b->rate && b->rate < WEAK_RATE;

	return slow && (b->state == LINK_SENDING || b->state == LINK_IDLE) ? "Weak"
									   : words[b->state];
}

static void paint_now(const struct screens *s, const struct outbox *b, uint64_t waiting,
		      uint64_t silent, struct canvas *c)
{
	static const enum word words[] = {
		[LINK_NEVER] = W_LINK_NEVER,   [LINK_DOWN] = W_LINK_NOT_REACHED,
		[LINK_TRYING] = W_LINK_TRYING, [LINK_SENDING] = W_LINK_SENDING,
		[LINK_IDLE] = W_LINK_IDLE,     [LINK_TROUBLE] = W_LINK_NOT_REACHED,
	};
	bool sends = b->state == LINK_SENDING && b->bytes_total && !b->paused;
	char left[32];

	canvas_text(c, 3, 3, ROLE_TEXT, "Now");
	if (sends)
		paint_bar(b, waiting, c);
	else if (b->paused)
		canvas_text(c, 3, 14, ROLE_WARN, say(s, W_PAUSED_NOW));
	else
		canvas_text(c, 3, 14, ROLE_TEXT,
			    say(s, !waiting && b->last_ok_ms ? W_LINK_ALL_SENT : words[b->state]));
	canvas_text(c, 4, 3, ROLE_TEXT, "Signal");
	canvas_text(c, 4, 14, ROLE_TEXT, signal_of(b));
	left_words(b, left, sizeof left);
	if (sends && left[0])
		canvas_fmt(c, 4, 31, ROLE_TEXT, "%s left", left);
	else if (waiting && !sends)
		paint_waiting(b, waiting, silent, c);
}

#define CLOCK_OFF_S 120
#define HALF_A_DAY_MS (INT64_C(12) * 3600 * 1000)

/* "7 minutes behind HQ, compared 18:39. Put back 7 minutes at 18:20" */
static void paint_clock(const struct screens *s, const struct outbox *b, struct canvas *c)
{
	struct buf line = { .ceiling = 400 };
	int off = b->clock_drift_s < 0 ? -b->clock_drift_s : b->clock_drift_s;
	int jump = b->clock_jump_s < 0 ? -b->clock_jump_s : b->clock_jump_s;
	bool wrong = b->clock_known && off > CLOCK_OFF_S;
	char at[12], since[60];

	about_clock(b->clock_at_ms, at);
	about_not_compared(b, app_now(s->app), say(s, W_CLOCK_NOT_COMPARED), since);
	if (!b->clock_known)
		buf_puts(&line, since);
	else if (wrong)
		buf_fmt(&line, "%d minutes %s HQ, compared %s", off / 60,
			b->clock_drift_s < 0 ? "behind" : "ahead of", at);
	else
		buf_fmt(&line, "As at HQ, compared %s", at);
	if (b->clock_jump_ms && app_now(s->app) - b->clock_jump_ms < HALF_A_DAY_MS) {
		about_clock(b->clock_jump_ms, at);
		buf_fmt(&line, ". Put %s %d %s at %s", b->clock_jump_s < 0 ? "back" : "forward",
			jump < 120 ? jump : jump / 60, jump < 120 ? "seconds" : "minutes", at);
		wrong = true;
	}
	canvas_text(c, 5, 3, ROLE_TEXT, "Clock");
	canvas_text(c, 5, 14, wrong ? ROLE_WARN : ROLE_TEXT, buf_str(&line));
	buf_fini(&line);
}

/* The trouble that is; else the last of this night, and how it ended. */
static void paint_trouble(const struct screens *s, const struct outbox *b, struct canvas *c, int y)
{
	const struct outbox_try *past = NULL, *after = NULL;
	char at[12], then[12], line[160];

	if (b->trouble[0]) {
		about_clock(b->trouble_ms, at);
		canvas_text(c, y, 3, ROLE_TEXT, say(s, W_OUTBOX_TROUBLE));
		canvas_text(c, y + 1, 5, ROLE_WARN, at);
		canvas_wrap(c, y + 1, 12, 3, 66, ROLE_WARN, b->trouble);
		return;
	}
	for (size_t i = 0; i < b->n_tries && !past; i++) {
		if (b->tries[i].through)
			after = &b->tries[i];
		else
			past = &b->tries[i];
	}
	if (!past || !after || app_now(s->app) - past->last_ms > HALF_A_DAY_MS)
		return;
	about_clock(past->last_ms, at);
	about_clock(after->at_ms, then);
	snprintf(line, sizeof line, "%c%s. We tried again at %s and got through.",
		 past->cause[0] >= 'a' && past->cause[0] <= 'z' ? past->cause[0] - 'a' + 'A'
								: past->cause[0],
		 past->cause + 1, then);
	canvas_text(c, y, 3, ROLE_TEXT, say(s, W_OUTBOX_TROUBLE));
	canvas_text(c, y + 1, 5, ROLE_TEXT, at);
	canvas_text(c, y + 1, 12, ROLE_TEXT, line);
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
	paint_clock(o->s, b, c);
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
	paint_trouble(o->s, b, c, y + 4);
	/* The sentence of a trouble says it as well, and may need the line. */
	if (!b->trouble[0])
		canvas_text(c, c->rows - 5, 3, ROLE_HINT, say(o->s, W_NOTHING_LOST));
	canvas_text(c, c->rows - 4, 3, ROLE_HINT, say(o->s, W_SENDING_GOES_ON));
}

static bool outbox_key(void *ctx, const struct key *k)
{
	struct outbox_screen *o = ctx;
	bool now;

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
	case ACT_TRIES:
		tries_open(o->s);
		return true;
	case ACT_PAUSE:
		now = !app_outbox(o->s->app)->paused;
		app_pause(o->s->app, now);
		ui_say(o->s->kit, say(o->s, app_outbox(o->s->app)->paused != now ? W_LINK_NEVER
					    : now                                ? W_PAUSED
										 : W_GOES_ON));
		return true;
	default:
		return false;
	}
}

static void outbox_hints(void *ctx, struct hints *h)
{
	const struct outbox_screen *o = ctx;

	hints_add(h, ACT_SEND_NOW, NULL);
	hints_add(h, ACT_PAUSE, app_outbox(o->s->app)->paused ? "Go on" : NULL);
	hints_add(h, ACT_TRIES, NULL);
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
