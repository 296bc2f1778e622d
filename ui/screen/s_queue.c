/* 14 Review queue: what is due first, then what was reviewed. The home of a desk. */
#include "queue_p.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "more_p.h"
#include "versions_p.h"

#include <stdio.h>
#include <string.h>

struct queue {
	struct screens *s;
	struct review_line *all;
	size_t n, left;
	size_t late;
	size_t nights;    /* of different dates; each begins its numbers anew */
	struct list list; /* what is left */
	struct list done; /* what was reviewed: opened to read */
	bool in_done;     /* the mark is there */
	bool pushed;
	int done_y; /* of the last paint */
	char night[32];
	char who[120];      /* the marked line's place, initials */
	char late_one[80];  /* "Attendance 1 of Fri 29 was due Fri 20:58." */
	char early[160];    /* what came ahead of its night; "": nothing */
	size_t schools;     /* notices to schools that are open ... */
	int64_t schools_ms; /* ... and when the first is due */
};

void queue_due(const struct screens *s, const struct review_line *l, char out[24])
{
	struct civil d = civil_of(l->due_ms);

	if (!l->due_ms)
		text_copy(out, 24, "-");
	else if (l->due_ms < app_now(s->app))
		text_copy(out, 24, "Late");
	else if (about_is_today(l->due_ms, app_now(s->app)))
		about_clock(l->due_ms, out);
	else if (about_is_near(l->due_ms, app_now(s->app)))
		text_copy(out, 24, weekday_short[d.weekday]);
	else
		snprintf(out, 24, "%d %s", d.day, month_short[d.month - 1]);
}

const char *queue_flag_sentence(const char *flags)
{
	static const struct {
		const char *flags, *sentence;
	} all[] = {
		{ "answered your question", "The crew answered your question. Read what changed" },
		{ "! grade given, no tool used",
		  "The grade was given and no tool was used. Read the reason" },
		{ "! grade lowered, needs a second name",
		  "The grade was lowered. It needs a second name" },
		{ "! grade changed after visit",
		  "The grade was changed after the visit. Read the reason" },
		{ "! no contact is safe", "No contact is safe. Read what is planned instead" },
	};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (strcmp(all[i].flags, flags) == 0)
			return all[i].sentence;
	return flags;
}

/* "1" of "Car 1, north": the column's head says that it is a car. */
static void car_number(const char *car, char out[4])
{
	text_copy(out, 4, strncmp(car, "Car ", 4) == 0 ? car + 4 : car);
	out[strcspn(out, ",")] = '\0';
}

/* "Fri 29": the month stands under the list. */
static void night_short(const struct review_line *l, char out[16])
{
	char *month;

	about_night(l->night_of, out);
	month = strrchr(out, ' ');
	if (month)
		*month = '\0';
}

/* Which visit: its number alone while there is one night, and the night before its car and crew
 * else. */
static void paint_which(const struct queue *q, const struct review_line *l, struct canvas *c, int y,
			enum colour_role r)
{
	char car[4], text[96], night[16];
	bool many = q->nights > 1;
	int crew = many ? 14 : 20;

	canvas_fmt(c, y, 4, r, "%2u", l->number);
	car_number(l->car, car);
	if (many) {
		night_short(l, night);
		canvas_pad(c, y, 8, 6, r, night);
		canvas_pad(c, y, 16, 3, r, car);
	} else {
		canvas_pad(c, y, 9, 4, r, car);
	}
	put_cut(text, sizeof text, l->crew, (size_t)crew);
	canvas_pad(c, y, many ? 20 : 14, crew, r, text);
}

static void paint_line(const struct queue *q, const struct review_line *l, struct canvas *c, int y,
		       enum colour_role r)
{
	char due[24], text[96];

	paint_which(q, l, c, y, r);
	canvas_pad(c, y, 35, 8, r, l->risk);
	if (l->reviewed) {
		put_cut(text, sizeof text, l->outcome, 35);
		canvas_text(c, y, 43, r, text);
		return;
	}
	put_cut(text, sizeof text, l->flags, 27);
	canvas_pad(c, y, 43, 27, r, text);
	queue_due(q->s, l, due);
	canvas_text(c, y, 71, r, due);
}

static void paint_row(void *ctx, size_t n, struct canvas *c, int y, int x, int width, bool marked)
{
	const struct queue *q = ctx;

	(void)x;
	(void)width;
	paint_line(q, &q->all[n], c, y, marked ? ROLE_SELECT : ROLE_TEXT);
}

static void paint_done(void *ctx, size_t n, struct canvas *c, int y, int x, int width, bool marked)
{
	const struct queue *q = ctx;

	paint_row(ctx, q->left + n, c, y, x, width, marked);
}

static size_t marked_at(const struct queue *q)
{
	return q->in_done ? q->left + q->done.marked : q->list.marked;
}

static const struct review_line *marked_line(const struct queue *q)
{
	size_t i = marked_at(q);

	return i < q->n ? &q->all[i] : NULL;
}

/* The survivor's name, when `v` asked for it; the reading is written down first. */
static bool add_name(struct queue *q, const struct casefile *c, struct buf *b)
{
	const struct party *p = NULL;
	struct err e = { 0 };

	for (size_t i = 0; i < c->n_parties && !p; i++)
		if (party_is_survivor(&c->parties[i]) && c->parties[i].person)
			p = &c->parties[i];
	if (!p)
		return false;
	if (!app_audit(q->s->app, "consultation", c->attendance->id, "supervisor_review", true,
		       &e)) {
		say_err(q->s, &e);
		return false;
	}
	buf_fmt(b, "%s %s, ", rec_text(p->person, PERSON_GIVEN_NAMES),
		rec_text(p->person, PERSON_FAMILY_NAME));
	return true;
}

/* Place and initials of the marked line; a list shows no more of a person unless names are asked
 * for. */
static void read_who(struct queue *q)
{
	const struct review_line *l = marked_line(q);
	struct casefile c = { 0 };
	struct buf b = { .ceiling = 4096 };
	struct about ab;
	char night[16];

	q->who[0] = '\0';
	if (!l || !app_case(q->s->app, l->attendance, &c, NULL) || !c.attendance)
		goto out;
	about_fill(q->s->app, &c, &ab);
	buf_fmt(&b, "%u   ", l->number);
	if (q->nights > 1) {
		about_night(l->night_of, night);
		buf_fmt(&b, "%s   ", night);
	}
	if (!(q->s->names && add_name(q, &c, &b)) && ab.initials[0] != '-')
		buf_fmt(&b, "%s, ", ab.initials);
	buf_puts(&b, ab.place);
	typed_in(q->s, &c, ". ", &b);
	put_cut(q->who, sizeof q->who, buf_str(&b), 74);
out:
	buf_fini(&b);
	casefile_fini(&c);
}

/* Notices to schools that nobody has marked as done, and when the first is due. */
static void read_clocks(struct queue *q)
{
	struct arg all = ARG_OF_ID(((struct id){ { 0 } }));
	struct id *ids = NULL;
	size_t n = 0;

	q->schools = 0;
	q->schools_ms = 0;
	if (!view_ids(app_view(q->s->app), QUERY_TASKS_OPEN, &all, 1, &ids, &n, NULL))
		return;
	for (size_t i = 0; i < n; i++) {
		struct rec *r = NULL;
		int64_t due = 0;

		if (view_rec(app_view(q->s->app), ids[i], &r, NULL) &&
		    rec_is(r, TASK_TASK_TYPE, "encompass_notice")) {
			rec_int(r, TASK_DUE_AT, &due);
			if (!q->schools++ || (due && due < q->schools_ms))
				q->schools_ms = due;
		}
		rec_free(r);
	}
	mem_free(ids);
}

static void read_early(struct queue *q)
{
	struct early_line newest;
	size_t n = app_early(q->s->app, &newest, 1);
	char at[12];

	q->early[0] = '\0';
	if (!n)
		return;
	about_clock(newest.wall_ms, at);
	if (n == 1)
		snprintf(q->early, sizeof q->early, "Early, %s: %.34s. Its night is on the way", at,
			 newest.words);
	else
		snprintf(q->early, sizeof q->early,
			 "%zu early, last %s: %.28s. Nights are on the way", n, at, newest.words);
}

static void read_late(struct queue *q)
{
	const struct review_line *l = q->all;
	struct civil d;
	char at[12], due[24], night[16];

	q->late_one[0] = '\0';
	if (!q->late)
		return;
	d = civil_of(l->due_ms);
	about_clock(l->due_ms, at);
	night_short(l, night);
	if (about_is_near(l->due_ms, app_now(q->s->app)))
		snprintf(due, sizeof due, "%s %s", weekday_short[d.weekday], at);
	else
		about_when(l->due_ms, app_now(q->s->app), due);
	snprintf(q->late_one, sizeof q->late_one, "Attendance %u%s%s was due %s.", l->number,
		 q->nights > 1 ? " of " : "", q->nights > 1 ? night : "", due);
}

static size_t count_nights(const struct queue *q)
{
	size_t n = 0;

	for (size_t i = 0; i < q->n; i++) {
		size_t k = 0;

		while (k < i && strcmp(q->all[k].night_of, q->all[i].night_of) != 0)
			k++;
		n += k == i;
	}
	return n;
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
	q->nights = count_nights(q);
	list_count(&q->list, q->left);
	list_count(&q->done, q->n - q->left);
	if (!q->left || q->left == q->n)
		q->in_done = !q->left && q->n;
	/* Beside another screen it shows nobody, so nothing of that is read or written down. */
	if (!q->pushed || ui_top(q->s->kit)->ctx == q)
		read_who(q);
	read_night(q);
	read_clocks(q);
	read_early(q);
	read_late(q);
}

static void queue_frame(void *ctx, struct frame *f)
{
	struct queue *q = ctx;
	char line[60];

	snprintf(line, sizeof line, "To review   %zu of %zu left", q->left, q->n);
	frame_put(f->title, line);
	if (q->nights > 1)
		snprintf(line, sizeof line, "%zu nights", q->nights);
	frame_put(f->title_right, q->nights > 1 ? line : q->night);
}

/* One `>` on the screen: in the list where keys go. */
static void paint_unmarked(struct list *l, struct canvas *c, int y)
{
	int at = list_mark_y(l, y);

	if (at < 0)
		return;
	canvas_text(c, at, 1, ROLE_TEXT, " ");
	canvas_recolour(c, at, 1, 1, c->columns - 2, ROLE_TEXT);
}

static void paint_reviewed(struct queue *q, struct canvas *c, int y, int last)
{
	q->done_y = y + 1;
	if (!q->done.count || y + 1 > last)
		return;
	canvas_text(c, y, 5, ROLE_TEXT, "Reviewed");
	list_more(&q->done, c, y + 1, last - y);
	if (!q->in_done)
		paint_unmarked(&q->done, c, y + 1);
}

static void paint_clocks(const struct queue *q, struct canvas *c, int y)
{
	struct civil d = civil_of(q->schools_ms);
	char at[12], day[24], head[60];

	text_copy(day, sizeof day, weekday_short[d.weekday]);
	canvas_text(c, y, 5, ROLE_TEXT, "Clocks");
	about_clock(q->schools_ms, at);
	if (!about_is_near(q->schools_ms, app_now(q->s->app)))
		snprintf(day, sizeof day, "%s %d %s", weekday_short[d.weekday], d.day,
			 month_short[d.month - 1]);
	snprintf(head, sizeof head, "Schools told before %s %s %s", day, at, civil_zone(&d));
	canvas_pad(c, y + 1, 5, 43, ROLE_TEXT, head);
	canvas_fmt(c, y + 1, 48, ROLE_TEXT, "%zu due", q->schools);
}

static void queue_paint(void *ctx, struct canvas *c)
{
	struct queue *q = ctx;
	int end = c->rows - 7, room, y; /* the last two rows of the work say when and who */

	if (q->schools)
		end -= 3;
	room = q->n > q->left ? end - 4 - 6 : end - 4 - 2;
	canvas_text(c, 2, 5, ROLE_WARN, q->early);
	canvas_text(c, 3, 5, ROLE_HINT,
		    q->nights > 1
			? "No Night   Car Crew           Risk    Flags                       Due"
			: "No  Car  Crew                 Risk    Flags                       Due");
	if (q->left)
		y = 4 + list_more(&q->list, c, 4, room);
	else
		canvas_text(c, (y = 5) - 1, 5, ROLE_TEXT, say(q->s, W_NOTHING_TO_REVIEW));
	if (q->left && q->in_done)
		paint_unmarked(&q->list, c, 4);
	if (q->n)
		canvas_text(c, y + 1, 5, q->s->names ? ROLE_WARN : ROLE_TEXT, q->who);
	paint_reviewed(q, c, y + 3, end);
	if (q->schools)
		paint_clocks(q, c, end + 2);
	if (q->late)
		canvas_fmt(c, c->rows - 5, 5, ROLE_WARN, "%zu %s late. %s", q->late,
			   q->late == 1 ? "is" : "are", q->late_one);
	else
		canvas_text(c, c->rows - 5, 5, ROLE_HINT, say(q->s, W_DUE_IS));
	canvas_text(c, c->rows - 4, 5, ROLE_HINT, say(q->s, W_NOT_OWN_NIGHT));
}

/* --- in a narrow pane --- */

static void aside_line(const struct queue *q, size_t i, struct canvas *c, int y)
{
	const struct review_line *l = &q->all[i];
	enum colour_role r = i == marked_at(q) ? ROLE_SELECT : ROLE_TEXT;
	char car[4], due[24], last[24], night[16];
	int x = q->nights > 1 ? 31 : 22;

	if (i == marked_at(q))
		canvas_text(c, y, 1, r, ">");
	car_number(l->car, car);
	queue_due(q->s, l, due);
	night_short(l, night);
	put_cut(last, sizeof last, l->reviewed ? l->outcome : due, (size_t)(c->columns - x - 1));
	if (q->nights > 1)
		canvas_fmt(c, y, 3, r, "%-3u %-7s %-4s %-10s ", l->number, night, car, l->risk);
	else
		canvas_fmt(c, y, 3, r, "%-3u %-4s %-10s ", l->number, car, l->risk);
	canvas_text(c, y, x, r, last);
}

/* Those from `from` to before `to` that there is room for, the marked one among them. */
static int aside_part(const struct queue *q, size_t from, size_t to, struct canvas *c, int y,
		      int end)
{
	size_t most = end > y ? (size_t)(end - y) : 0, at = marked_at(q);

	if (at < to && at >= from + most)
		from = at + 1 - most;
	for (size_t i = from; i < to && i < from + most; i++)
		aside_line(q, i, c, y++);
	return y;
}

/* Who stands in it is asked for with `v` on the screen itself. */
static void queue_aside(void *ctx, struct canvas *c)
{
	const struct queue *q = ctx;
	int end = c->rows - 4, half = q->n > q->left ? end / 2 : end, y;

	canvas_fmt(c, 1, 3, ROLE_TEXT, "To review   %zu of %zu left", q->left, q->n);
	if (q->nights > 1)
		canvas_fmt(c, 2, 3, ROLE_TEXT, "%zu nights", q->nights);
	else
		canvas_text(c, 2, 3, ROLE_TEXT, q->night);
	canvas_text(c, 3, 3, ROLE_HINT,
		    q->nights > 1 ? "No  Night   Car  Risk       Due" : "No  Car  Risk       Due");
	y = aside_part(q, 0, q->left, c, 4, half);
	if (!q->left)
		canvas_text(c, y++, 3, ROLE_QUIET, say(q->s, W_NOTHING_TO_REVIEW));
	if (q->n > q->left && y + 2 < end) {
		canvas_text(c, y + 1, 3, ROLE_HINT, "Reviewed");
		y = aside_part(q, q->left, q->n, c, y + 2, end - 2);
	}
	if (q->late)
		canvas_fmt(c, y + 1, 3, ROLE_WARN, "%zu %s late", q->late,
			   q->late == 1 ? "is" : "are");
}

static bool is_up(const struct key *k)
{
	return k->action == ACT_UP || k->action == ACT_PAGE_UP || k->action == ACT_FIRST;
}

/* At the end of what is left Down goes on into what was reviewed, and Up comes back. */
static bool move_mark(struct queue *q, const struct key *k)
{
	struct list *l = q->in_done ? &q->done : &q->list;
	size_t before = l->marked;

	if (!list_key(l, k))
		return false;
	if (l->marked == before && !is_up(k) && !q->in_done && q->done.count) {
		q->in_done = true;
		q->done.marked = 0;
	} else if (l->marked == before && is_up(k) && q->in_done && q->list.count) {
		q->in_done = false;
	}
	read_who(q);
	return true;
}

static bool queue_key(void *ctx, const struct key *k)
{
	struct queue *q = ctx;
	const struct review_line *l;

	if (move_mark(q, k))
		return true;
	switch (k->action) {
	case ACT_OPEN:
		l = marked_line(q);
		if (l)
			review_open(q->s, l->attendance);
		return true;
	case ACT_BACK:
	case ACT_ERASE:
		if (ui_depth(q->s->kit) > 1)
			ui_pop(q->s->kit);
		return true;
	case ACT_NAMES:
		q->s->names = !q->s->names;
		read_who(q);
		if (q->s->names)
			ui_say(q->s->kit, say(q->s, W_NAMES_SHOWN));
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
	const struct queue *q = ctx;

	hints_add(h, ACT_OPEN, NULL);
	hints_add(h, ACT_NAMES, q->s->names ? "Cover names" : NULL);
	hints_add(h, ACT_GO, NULL);
	hints_add(h, ACT_COMMANDS, NULL);
	if (ui_depth(q->s->kit) > 1)
		hints_add(h, ACT_BACK, NULL);
	hints_add(h, ACT_HELP, "Help");
}

static bool queue_cursor(void *ctx, int *y, int *x)
{
	struct queue *q = ctx;

	*y = q->in_done ? list_mark_y(&q->done, q->done_y) : list_mark_y(&q->list, 4);
	*x = 1;
	return *y >= 0 && q->n;
}

static void queue_close(void *ctx)
{
	struct queue *q = ctx;

	q->s->names = false;
	mem_free(q->all);
	mem_free(q);
}

static void queue_plain(void *ctx, struct plain_view *v)
{
	struct queue *q = ctx;

	v->list = q->in_done ? &q->done : q->left ? &q->list : NULL;
}

static const struct screen_ops ops = {
	.name = "queue",
	.contexts = queue_contexts,
	.frame = queue_frame,
	.paint = queue_paint,
	.aside = queue_aside,
	.key = queue_key,
	.hints = queue_hints,
	.cursor = queue_cursor,
	.shown = queue_again,
	.close = queue_close,
	.plain = queue_plain,
};

void queue_open(struct screens *s)
{
	struct queue *q = mem_new(sizeof *q);

	q->s = s;
	list_init(&q->list, paint_row, q);
	list_init(&q->done, paint_done, q);
	queue_again(q);
	ui_push(s->kit, (struct screen){ .ops = &ops, .ctx = q });
	q->pushed = true;
}
