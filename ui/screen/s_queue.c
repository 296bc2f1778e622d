/* 14 Review queue: what is due first, then what was reviewed. The home of a desk. */
#include "screens_p.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

struct queue {
	struct screens *s;
	struct review_line *all;
	size_t n, left;
	size_t late;
	struct list list;
	char night[32];
	char who[60]; /* the marked line's place, initials */
};

static void due_words(const struct queue *q, const struct review_line *l, char out[16])
{
	struct civil d = civil_of(l->due_ms), now = civil_of(app_now(q->s->app));

	if (!l->due_ms)
		text_copy(out, 16, "-");
	else if (d.day == now.day && d.month == now.month && d.year == now.year)
		snprintf(out, 16, "%02d:%02d", d.hour, d.minute);
	else
		text_copy(out, 16, weekday_short[d.weekday]);
}

/* "1" of "Car 1, north": the column's head says that it is a car. */
static void car_number(const char *car, char out[4])
{
	text_copy(out, 4, strncmp(car, "Car ", 4) == 0 ? car + 4 : car);
	out[strcspn(out, ",")] = '\0';
}

static void paint_line(const struct queue *q, const struct review_line *l, struct canvas *c, int y,
		       enum colour_role r)
{
	char due[16], car[4];

	canvas_fmt(c, y, 4, r, "%2u", l->number);
	car_number(l->car, car);
	canvas_pad(c, y, 9, 3, r, car);
	canvas_pad(c, y, 13, 21, r, l->crew);
	canvas_pad(c, y, 34, 8, r, l->risk);
	if (l->reviewed) {
		canvas_pad(c, y, 42, 36, r, l->outcome);
		return;
	}
	canvas_pad(c, y, 42, 28, r, l->flags);
	due_words(q, l, due);
	canvas_text(c, y, 70, r, due);
}

static void paint_row(void *ctx, size_t n, struct canvas *c, int y, int x, int width, bool marked)
{
	const struct queue *q = ctx;

	(void)x;
	(void)width;
	paint_line(q, &q->all[n], c, y, marked ? ROLE_SELECT : ROLE_TEXT);
}

/* Place and initials of the marked line; a list shows no more of a person. */
static void read_who(struct queue *q)
{
	struct casefile c = { 0 };
	struct about ab;

	q->who[0] = '\0';
	if (!q->n || !app_case(q->s->app, q->all[q->list.marked].attendance, &c, NULL) ||
	    !c.attendance)
		goto out;
	about_fill(q->s->app, &c, &ab);
	if (ab.initials[0] != '-')
		snprintf(q->who, sizeof q->who, "%u   %s, %s", q->all[q->list.marked].number,
			 ab.initials, ab.place);
	else
		snprintf(q->who, sizeof q->who, "%u   %s", q->all[q->list.marked].number, ab.place);
out:
	casefile_fini(&c);
}

static void read_night(struct queue *q)
{
	struct rec *shift = NULL;
	struct id night = app_night(q->s->app);
	struct buf b = { .ceiling = 64 };
	int64_t start = 0;

	q->night[0] = '\0';
	if (!id_is_zero(night) && view_rec(app_view(q->s->app), night, &shift, NULL) &&
	    (rec_int(shift, SHIFT_STARTED_AT, &start) ||
	     rec_int(shift, SHIFT_PLANNED_START, &start))) {
		struct civil c = civil_of(start);

		snprintf(q->night, sizeof q->night, "Night of %s %d %s", weekday_short[c.weekday],
			 c.day, month_short[c.month - 1]);
	}
	rec_free(shift);
	buf_fini(&b);
}

static void queue_again(void *ctx)
{
	struct queue *q = ctx;
	struct err e = { 0 };

	if (!app_is_unlocked(q->s->app))
		return;
	mem_free(q->all);
	q->all = NULL;
	q->n = q->left = q->late = 0;
	if (!app_review_queue(q->s->app, &q->all, &q->n, &e))
		say_err(q->s, &e);
	while (q->left < q->n && !q->all[q->left].reviewed) {
		q->late += q->all[q->left].due_ms && q->all[q->left].due_ms < app_now(q->s->app);
		q->left++;
	}
	list_count(&q->list, q->left ? q->left : q->n);
	read_who(q);
	read_night(q);
}

static void queue_frame(void *ctx, struct frame *f)
{
	struct queue *q = ctx;
	char line[60];

	snprintf(line, sizeof line, "To review   %zu of %zu left", q->left, q->n);
	frame_put(f->title, line);
	frame_put(f->title_right, q->night);
}

static void queue_paint(void *ctx, struct canvas *c)
{
	struct queue *q = ctx;
	int rows = q->left > 6 ? 6 : (int)q->left, y;

	canvas_text(c, 3, 5, ROLE_HINT,
		    "No  Car  Crew                 Risk    Flags                       Due");
	if (rows)
		list_paint(&q->list, c, 4, rows);
	else
		canvas_text(c, 4, 5, ROLE_TEXT, "Nothing is waiting for review.");
	y = 4 + (rows ? rows : 1) + 1;
	if (q->left)
		canvas_text(c, y, 5, ROLE_TEXT, q->who);
	y += 2;
	if (q->n > q->left) {
		canvas_text(c, y++, 5, ROLE_TEXT, "Reviewed");
		for (size_t i = q->left; i < q->n && y < 18; i++, y++)
			paint_line(q, &q->all[i], c, y, ROLE_TEXT);
	}
	if (q->late)
		canvas_fmt(c, 19, 5, ROLE_WARN,
			   "Due is the review time your force set. %zu %s late.", q->late,
			   q->late == 1 ? "is" : "are");
	else
		canvas_text(c, 19, 5, ROLE_HINT,
			    "Due is the review time your force set. None is late.");
	canvas_text(c, 20, 5, ROLE_HINT, say(q->s, W_NOT_OWN_NIGHT));
}

static bool queue_key(void *ctx, const struct key *k)
{
	struct queue *q = ctx;

	if (list_key(&q->list, k)) {
		read_who(q);
		return true;
	}
	switch (k->action) {
	case ACT_OPEN:
		if (q->n)
			review_open(q->s, q->all[q->list.marked].attendance);
		return true;
	case ACT_BACK:
	case ACT_ERASE:
		return true;
	case ACT_NAMES:
		ui_say(q->s->kit, say(q->s, W_INITIALS_ONLY));
		return true;
	default:
		return false;
	}
}

static unsigned queue_contexts(void *ctx)
{
	(void)ctx;
	return CTX_LIST;
}

static void queue_hints(void *ctx, struct hints *h)
{
	(void)ctx;
	hints_add(h, ACT_OPEN, NULL);
	hints_text(h, "/", "Filter");
	hints_add(h, ACT_NAMES, NULL);
	hints_text(h, "^G", "Go to");
	hints_text(h, "^K", "Commands");
	hints_add(h, ACT_HELP, "Help");
}

static bool queue_cursor(void *ctx, int *y, int *x)
{
	struct queue *q = ctx;

	*y = list_mark_y(&q->list, 4);
	*x = 1;
	return *y >= 0 && q->left;
}

static void queue_close(void *ctx)
{
	struct queue *q = ctx;

	mem_free(q->all);
	mem_free(q);
}

static const struct screen_ops ops = {
	.name = "queue",
	.contexts = queue_contexts,
	.frame = queue_frame,
	.paint = queue_paint,
	.key = queue_key,
	.hints = queue_hints,
	.cursor = queue_cursor,
	.shown = queue_again,
	.close = queue_close,
};

void queue_open(struct screens *s)
{
	struct queue *q = mem_new(sizeof *q);

	q->s = s;
	list_init(&q->list, paint_row, q);
	queue_again(q);
	ui_push(s->kit, (struct screen){ .ops = &ops, .ctx = q });
}
