/* 05 Task list of one attendance: ten tasks, all open, how far each is and what is missing, never
 * an answer. */
#include "screens_p.h"

#include "base/mem.h"
#include "more_p.h"
#include "tasks_p.h"

#include <stdio.h>
#include <string.h>

#define TASKS_PEOPLE 6

struct tasks_screen {
	struct screens *s;
	struct id attendance;
	struct about about;
	struct tasks tasks;
	char wants[60];
	bool on_scene;
	bool left;
	int64_t last_ms; /* of the time that stands in the title */
	const char *last_is;
	size_t marked;
	bool pushed;
	/* For the pane beside another screen: labels, parts, stubs; never a name. */
	char people[TASKS_PEOPLE][40];
	size_t n_people;
	char stubs[TASKS_PEOPLE][40];
	size_t n_stubs;
	bool contact;
};

static int task_row(const struct tasks_screen *t, size_t i)
{
	int y = 7;

	for (size_t k = 0; k < i; k++)
		y += t->tasks.all[k].why[1][0] ? 2 : 1;
	if (i >= TASK_NOTES)
		y += 2;
	return y;
}

static void read_wants(struct tasks_screen *t, const struct casefile *c)
{
	t->wants[0] = '\0';
	for (size_t i = 0; i < c->n_parties; i++) {
		const struct party *p = &c->parties[i];
		struct buf b = { .ceiling = 400 };

		if (!party_is_survivor(p) ||
		    !rec_count(p->involvement, INVOLVEMENT_SURVIVOR_WISHES))
			continue;
		rec_show(p->involvement, INVOLVEMENT_SURVIVOR_WISHES, 0, &b);
		snprintf(t->wants, sizeof t->wants, "%.59s", buf_str(&b));
		buf_fini(&b);
		return;
	}
}

static void read_people(struct tasks_screen *t, const struct casefile *c)
{
	t->n_people = t->n_stubs = 0;
	t->contact = false;
	for (size_t i = 0; i < c->n_parties; i++) {
		const struct party *p = &c->parties[i];
		struct buf part = { .ceiling = 80 };
		char label[16] = "-";

		t->contact = t->contact || p->safe_contact;
		if (t->n_people == TASKS_PEOPLE)
			continue;
		if (p->person)
			about_label(p->person, t->about.number, label);
		rec_show(p->involvement, INVOLVEMENT_PART, 0, &part);
		snprintf(t->people[t->n_people++], 40, "%-18.18s %.20s", label, buf_str(&part));
		buf_fini(&part);
	}
	for (size_t i = 0; i < c->n_stubs && t->n_stubs < TASKS_PEOPLE; i++) {
		char at[12];

		if (c->stubs[i].kind != kind_note.number)
			continue;
		about_clock(c->stubs[i].wall_ms, at);
		snprintf(t->stubs[t->n_stubs++], 40, "%s, %s", apart_words(c->stubs[i].visibility),
			 at);
	}
}

/* How far the visit is, with its day when that was another one. */
static void read_last(struct tasks_screen *t, const struct rec *attendance)
{
	int64_t left = attendance_left(attendance), arrived = attendance_arrived(attendance);

	t->last_ms = left ? left : arrived;
	t->last_is = left ? "Left" : arrived ? "Arrived" : "Tasked";
	if (!t->last_ms)
		rec_int(attendance, ATTENDANCE_TASKED_AT, &t->last_ms);
}

static void tasks_again(void *ctx)
{
	struct tasks_screen *t = ctx;
	struct casefile c = { 0 };
	struct err e = { 0 };

	if (!app_is_unlocked(t->s->app))
		return;
	if (!app_case(t->s->app, t->attendance, &c, &e) || !c.attendance) {
		say_err(t->s, &e);
	} else {
		about_fill(t->s->app, &c, &t->about);
		tasks_fill(&c, &t->tasks);
		t->on_scene = app_on_scene(c.attendance);
		t->left = attendance_left(c.attendance) != 0;
		read_last(t, c.attendance);
		read_wants(t, &c);
		read_people(t, &c);
	}
	casefile_fini(&c);
	if (!t->pushed || ui_top(t->s->kit)->ctx == t)
		t->s->attendance = t->attendance;
}

static void tasks_frame(void *ctx, struct frame *f)
{
	struct tasks_screen *t = ctx;
	char at[24], line[40];

	frame_about(f, &t->about);
	about_when(t->last_ms, app_now(t->s->app), at);
	snprintf(line, sizeof line, "%s %s", t->last_is ? t->last_is : "Tasked", at);
	frame_put(f->title_right, line);
}

static void paint_task(const struct tasks_screen *t, struct canvas *c, size_t i)
{
	const struct task_line *l = &t->tasks.all[i];
	int y = task_row(t, i);
	enum colour_role r = i == t->marked ? ROLE_SELECT : ROLE_TEXT;

	if (i == t->marked)
		canvas_text(c, y, 1, ROLE_SELECT, ">");
	canvas_fmt(c, y, 5, r, "%c  %s", l->key, l->label);
	canvas_text(c, y, 36,
		    i == t->marked               ? r
		    : l->state == TASK_COMPLETED ? ROLE_OK
						 : ROLE_TEXT,
		    task_state_words(l->state));
	canvas_text(c, y, 53, ROLE_HINT, l->why[0]);
	canvas_text(c, y + 1, 53, ROLE_HINT, l->why[1]);
}

static void tasks_paint(void *ctx, struct canvas *c)
{
	struct tasks_screen *t = ctx;

	canvas_fmt(c, 3, 3, ROLE_TEXT, "Times   Tasked %s   On the way %s   Arrived %s   Left %s",
		   t->about.tasked, t->about.en_route, t->about.arrived, t->about.left);
	if (t->on_scene && !t->s->uncovered)
		canvas_fmt(c, 5, 3, ROLE_TEXT, "Wants   %s%s", t->wants[0] ? "[covered]   " : "",
			   say(t->s, W_NAMES_COVERED));
	else
		canvas_fmt(c, 5, 3, ROLE_TEXT, "Wants   %s",
			   t->wants[0] ? t->wants : say(t->s, W_NOT_ASKED_YET));
	canvas_text(c, 6, 3, ROLE_HINT, say(t->s, W_BEFORE_LEAVE));
	canvas_text(c, task_row(t, TASK_NOTES) - 1, 3, ROLE_HINT, say(t->s, W_AFTER_VISIT));
	for (size_t i = 0; i < TASKS; i++)
		paint_task(t, c, i);
}

/* --- in a narrow pane --- */

static int aside_task(const struct tasks_screen *t, struct canvas *c, int y, size_t i)
{
	const struct task_line *l = &t->tasks.all[i];

	if (l->key == t->s->task)
		canvas_text(c, y, 1, ROLE_TEXT, ">");
	canvas_fmt(c, y, 5, ROLE_TEXT, "%c  ", l->key);
	canvas_pad(c, y, 8, 19, ROLE_TEXT, l->brief);
	canvas_text(c, y, 28, l->state == TASK_COMPLETED ? ROLE_OK : ROLE_TEXT,
		    task_state_words(l->state));
	return y + 1;
}

/* What ^V shows elsewhere stays covered here. */
static void tasks_aside(void *ctx, struct canvas *c)
{
	const struct tasks_screen *t = ctx;
	char wants[60];
	int y = 5;

	canvas_fmt(c, 1, 3, ROLE_TEXT, "%u  %s  %s", t->about.number, t->about.place,
		   t->about.label);
	put_cut(wants, sizeof wants, t->wants, (size_t)c->columns - 12);
	if (!t->wants[0])
		canvas_fmt(c, 3, 3, ROLE_TEXT, "Wants   %s", say(t->s, W_NOT_ASKED_YET));
	else if (t->on_scene)
		canvas_text(c, 3, 3, ROLE_TEXT, "Wants   [covered]");
	else
		canvas_fmt(c, 3, 3, ROLE_TEXT, "Wants   %s", wants);
	for (size_t i = 0; i < TASK_NOTES; i++)
		y = aside_task(t, c, y, i);
	canvas_text(c, y + 1, 3, ROLE_HINT, say(t->s, W_AFTER_VISIT));
	y += 2;
	for (size_t i = TASK_NOTES; i < TASKS; i++)
		y = aside_task(t, c, y, i);
	canvas_text(c, ++y, 3, ROLE_HINT, say(t->s, W_PEOPLE));
	for (size_t i = 0; i < t->n_people; i++)
		canvas_text(c, ++y, 5, ROLE_TEXT, t->people[i]);
	y += 2;
	canvas_fmt(c, y, 3, ROLE_TEXT, "%-24s %s", say(t->s, W_SAFE_CONTACT),
		   t->contact ? "[covered]" : say(t->s, W_NONE_YET));
	y += 2;
	if (t->n_stubs)
		canvas_text(c, y++, 3, ROLE_HINT, "Notes");
	for (size_t i = 0; i < t->n_stubs; i++)
		canvas_text(c, y++, 5, ROLE_TEXT, t->stubs[i]);
	if (t->on_scene)
		canvas_wrap(c, y + (t->n_stubs > 0), 3, 2, c->columns - 5, ROLE_HINT,
			    say(t->s, W_NAMES_COVERED_UNTIL));
}

static bool tasks_key(void *ctx, const struct key *k)
{
	struct tasks_screen *t = ctx;

	switch (k->action) {
	case ACT_UP:
		t->marked -= t->marked > 0;
		return true;
	case ACT_DOWN:
		t->marked += t->marked + 1 < TASKS;
		return true;
	case ACT_OPEN:
		go_task(t->s, t->tasks.all[t->marked].key);
		return true;
	case ACT_TIME:
		stamp_next(t->s, t->attendance);
		tasks_again(t);
		return true;
	case ACT_UNCOVER:
	case ACT_NAMES:
		if (t->on_scene)
			uncover(t->s, t->attendance);
		return true;
	default:
		break;
	}
	if (k->code == K_LETTER && k->text[0] >= '0' && k->text[0] <= '9') {
		for (size_t i = 0; i < TASKS; i++)
			if (t->tasks.all[i].key == k->text[0])
				t->marked = i;
		go_task(t->s, k->text[0]);
		return true;
	}
	return false;
}

static void tasks_hints(void *ctx, struct hints *h)
{
	struct tasks_screen *t = ctx;

	hints_add(h, ACT_OPEN, NULL);
	hints_text(h, "0-9", "Task");
	hints_add(h, ACT_TIME, NULL);
	hints_add(h, ACT_GO, NULL);
	if (t->on_scene)
		hints_add(h, ACT_UNCOVER, NULL);
	hints_add(h, ACT_BACK, NULL);
	hints_add(h, ACT_HELP, "Help");
}

static bool tasks_cursor(void *ctx, int *y, int *x)
{
	struct tasks_screen *t = ctx;

	*y = task_row(t, t->marked);
	*x = 1;
	return true;
}

static void tasks_close(void *ctx)
{
	mem_free(ctx);
}

static const struct screen_ops tasks_ops = {
	.name = "tasks",
	.frame = tasks_frame,
	.paint = tasks_paint,
	.aside = tasks_aside,
	.key = tasks_key,
	.hints = tasks_hints,
	.cursor = tasks_cursor,
	.shown = tasks_again,
	.close = tasks_close,
};

void tasks_open(struct screens *s, struct id attendance)
{
	struct tasks_screen *t = mem_new(sizeof *t);

	t->s = s;
	t->attendance = attendance;
	s->task = 0;
	tasks_again(t);
	/* The mark stands on the first task that is not completed. */
	for (size_t i = 0; i < TASK_CHECK; i++)
		if (t->tasks.all[i].state == TASK_COMPLETED || t->tasks.all[i].state == TASK_LATER)
			t->marked = i + 1 < TASKS && t->marked == i ? i + 1 : t->marked;
	ui_push(s->kit, (struct screen){ .ops = &tasks_ops, .ctx = t });
	t->pushed = true;
}
