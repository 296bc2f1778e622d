/* 15 Review of one attendance: what changed between two versions, the words to the crew, agree or
 * send back. In a car the same screen shows what the supervisor wrote. */
#include "screens_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "versions_p.h"

#include <stdio.h>
#include <string.h>

#define VERSIONS_MAX 60
#define LINES_SHOWN 9

struct review {
	struct screens *s;
	struct id attendance;
	struct about about;
	struct form *form;
	struct hash
	    versions[VERSIONS_MAX]; /* of the risk assessment or the attendance, newest first */
	size_t n;
	size_t at; /* the newer one of the two that are shown */
	const struct kind *kind;
	struct diff diff;
	char old_head[40], new_head[40];
	char flag[60];
	char due[24];
	char words[160]; /* of the newest review */
	size_t top;
	bool typing; /* the focus is on the words */
};

static bool one_version(void *ctx, const struct row *row)
{
	struct review *r = ctx;

	if (r->n == VERSIONS_MAX)
		return false;
	if (row_hash(row, 0, &r->versions[r->n]))
		r->n++;
	return true;
}

static void head_of(struct review *r, const struct rec *v, char out[40])
{
	const struct member *m = app_member(r->s->app, v->author);
	char at[12];

	about_clock(v->wall_ms, at);
	snprintf(out, 40, "Version %u   %s %.9s", v->rev, at, m ? m->surname : "");
}

static void read_diff(struct review *r, const struct casefile *c)
{
	struct view *v = app_view(r->s->app);
	struct rec *now = NULL, *old = NULL;

	r->diff = (struct diff){ .n = 0 };
	r->old_head[0] = r->new_head[0] = '\0';
	if (!r->n || !view_revision(v, &r->versions[r->at], &now, NULL))
		return;
	if (r->at + 1 < r->n)
		view_revision(v, &r->versions[r->at + 1], &old, NULL);
	if (!now->rev)
		now->rev = (unsigned)(r->n - r->at);
	if (old && !old->rev)
		old->rev = (unsigned)(r->n - r->at - 1);
	head_of(r, now, r->new_head);
	if (old)
		head_of(r, old, r->old_head);
	else
		text_copy(r->old_head, sizeof r->old_head, "No version before");
	diff_add(&r->diff, r->s->app, c, old, now);
	rec_free(now);
	rec_free(old);
}

/* What changed most is looked at first: the assessment if it has versions, else the attendance. */
static void choose_record(struct review *r, const struct casefile *c)
{
	struct arg a = ARG_OF_ID(r->attendance);

	for (size_t i = 0; i < c->n_parties; i++) {
		const struct rec *risk = party_risk(&c->parties[i]);

		if (risk && party_is_survivor(&c->parties[i]) && !r->kind) {
			r->kind = &kind_risk_assessment;
			a = ARG_OF_ID(risk->id);
		}
	}
	if (!r->kind)
		r->kind = &kind_attendance;
	view_each(app_view(r->s->app), QUERY_HISTORY, &a, 1, one_version, r, NULL);
}

static void read_line(struct review *r)
{
	struct review_line *all = NULL;
	size_t n = 0;

	if (!is_desk(r->s) || !app_review_queue(r->s->app, &all, &n, NULL))
		return;
	for (size_t i = 0; i < n; i++)
		if (id_equal(all[i].attendance, r->attendance)) {
			text_copy(r->flag, sizeof r->flag, all[i].flags);
			if (all[i].reviewed)
				text_copy(r->due, sizeof r->due, all[i].outcome);
			else
				about_clock(all[i].due_ms, r->due);
		}
	mem_free(all);
}

static void review_again(void *ctx)
{
	struct review *r = ctx;
	struct casefile c = { 0 };
	struct err e = { 0 };

	if (!app_is_unlocked(r->s->app))
		return;
	r->n = 0;
	r->kind = NULL;
	if (!app_case(r->s->app, r->attendance, &c, &e) || !c.attendance) {
		say_err(r->s, &e);
	} else {
		about_fill(r->s->app, &c, &r->about);
		choose_record(r, &c);
		if (r->at >= r->n)
			r->at = 0;
		read_diff(r, &c);
		read_line(r);
		r->words[0] = '\0';
		if (c.reviews.n)
			text_copy(r->words, sizeof r->words,
				  rec_text(c.reviews.all[0], REVIEW_FEEDBACK_TEXT));
	}
	casefile_fini(&c);
	r->s->attendance = r->attendance;
}

static void review_frame(void *ctx, struct frame *f)
{
	struct review *r = ctx;
	struct buf b = { .ceiling = 200 };

	buf_fmt(&b, "Attendance %u   Incident %s   %s", r->about.number, r->about.incident,
		r->about.place);
	if (r->about.initials[0] != '-')
		buf_fmt(&b, "   %s", r->about.initials);
	if (r->about.risk[0] != '-')
		buf_fmt(&b, "   %s", r->about.risk);
	frame_put(f->title, buf_str(&b));
	buf_reset(&b);
	if (r->due[0])
		buf_fmt(&b, "Review due %s", r->due);
	frame_put(f->who_sees, buf_str(&b));
	frame_put(f->who_sees_right, "Who can see this   Police and support");
	buf_fini(&b);
}

static void paint_diff(const struct review *r, struct canvas *c)
{
	canvas_pad(c, 5, 3, 34, ROLE_HINT, r->old_head);
	canvas_fmt(c, 5, 40, ROLE_HINT, "| %s", r->new_head);
	canvas_text(c, 6, 3, ROLE_QUIET,
		    "--------------------------------     | --------------------------------");
	for (size_t i = 0; i < LINES_SHOWN && r->top + i < r->diff.n; i++) {
		const struct diff_line *l = &r->diff.all[r->top + i];
		int y = 7 + (int)i;

		canvas_fmt(c, y, 1, ROLE_WARN, "%c", l->mark);
		canvas_pad(c, y, 3, 16, ROLE_TEXT, l->label);
		canvas_pad(c, y, 19, 20, l->mark == ' ' ? ROLE_TEXT : ROLE_OLD, l->old);
		canvas_fmt(c, y, 40, ROLE_TEXT, "| %-16s", l->label);
		canvas_pad(c, y, 58, 22, l->mark == ' ' ? ROLE_TEXT : ROLE_NEW, l->new);
	}
}

static void review_paint(void *ctx, struct canvas *c)
{
	struct review *r = ctx;

	if (r->flag[0])
		canvas_text(c, 3, 1, ROLE_ERRTEXT, r->flag);
	paint_diff(r, c);
	canvas_fmt(c, 18, 3, ROLE_HINT,
		   "%u field%s changed, %u added, %u removed.  ~ changed  + added  - removed",
		   r->diff.changed, r->diff.changed == 1 ? "" : "s", r->diff.added,
		   r->diff.removed);
	if (is_desk(r->s))
		form_paint(r->form, c, 19, 1);
	else if (r->words[0])
		canvas_fmt(c, 19, 3, ROLE_TEXT, "Words to the crew   %.55s", r->words);
}

static void decide(struct review *r, const char *decision, const char *done)
{
	struct screens *s = r->s;
	struct err e = { 0 };

	form_leave(r->form);
	if (!app_review(s->app, r->attendance, decision, form_value(r->form, 0), &e)) {
		say_err(s, &e);
		return;
	}
	ui_pop(s->kit);
	ui_say(s->kit, done);
}

static void shift_version(struct review *r, int by)
{
	if (by > 0 ? r->at + 2 < r->n : r->at > 0)
		r->at = by > 0 ? r->at + 1 : r->at - 1;
	review_again(r);
}

static void next_record(struct review *r)
{
	struct screens *s = r->s;
	struct review_line *all = NULL;
	struct id to = { { 0 } };
	size_t n = 0;

	if (app_review_queue(s->app, &all, &n, NULL))
		for (size_t i = 0; i + 1 < n; i++)
			if (id_equal(all[i].attendance, r->attendance))
				to = all[i + 1].attendance;
	mem_free(all);
	if (id_is_zero(to)) {
		ui_say(s->kit, say(r->s, W_LAST_ONE));
		return;
	}
	ui_pop(s->kit);
	review_open(s, to);
}

static bool desk_key(struct review *r, const struct key *k)
{
	switch (k->action) {
	case ACT_DONE:
		decide(r, "approved", say(r->s, W_AGREED));
		return true;
	case ACT_SEND_BACK:
		form_leave(r->form);
		r->typing = true;
		if (form_is_empty(r->form, 0))
			ui_say_error(r->s->kit, say(r->s, W_SEND_BACK_WORDS));
		else
			decide(r, "returned", say(r->s, W_SENT_BACK));
		return true;
	case ACT_NEXT_RECORD:
		next_record(r);
		return true;
	case ACT_NEXT:
		r->typing = true;
		return true;
	case ACT_PREVIOUS:
		r->typing = false;
		return true;
	case ACT_OPEN:
		r->typing = !r->typing;
		return true;
	default:
		return r->typing && form_key(r->form, k) != FORM_NOT_MINE;
	}
}

static bool review_key(void *ctx, const struct key *k)
{
	struct review *r = ctx;

	switch (k->action) {
	case ACT_VERSION_BEFORE:
		shift_version(r, 1);
		return true;
	case ACT_VERSION_AFTER:
		shift_version(r, -1);
		return true;
	case ACT_UP:
		r->top -= r->top >
			  0; /* the words are one line: Up and Down turn the versions always */
		return true;
	case ACT_DOWN:
		r->top += r->top + LINES_SHOWN < r->diff.n;
		return true;
	case ACT_OPEN:
		if (!is_desk(r->s)) {
			tasks_open(r->s, r->attendance);
			return true;
		}
		break;
	default:
		break;
	}
	return is_desk(r->s) && desk_key(r, k);
}

static unsigned review_contexts(void *ctx)
{
	struct review *r = ctx;

	/* `[`, `]` and n are commands until Tab or Enter goes to the words. */
	return (r->typing ? CTX_TYPING | CTX_FORM : CTX_READ) | CTX_REVIEW;
}

static void review_hints(void *ctx, struct hints *h)
{
	struct review *r = ctx;

	if (is_desk(r->s)) {
		hints_add(h, ACT_DONE, "Agree");
		hints_add(h, ACT_SEND_BACK, NULL);
	} else {
		hints_add(h, ACT_OPEN, "Open tasks");
	}
	hints_text(h, "[ ]", "Versions");
	hints_text(h, "n", "Next");
	hints_add(h, ACT_BACK, NULL);
	hints_text(h, "?", "Help");
}

static bool review_cursor(void *ctx, int *y, int *x)
{
	struct review *r = ctx;

	return is_desk(r->s) && form_cursor_at(r->form, y, x);
}

static void review_close(void *ctx)
{
	struct review *r = ctx;

	form_free(r->form);
	mem_free(r);
}

static const struct screen_ops ops = {
	.name = "review",
	.contexts = review_contexts,
	.frame = review_frame,
	.paint = review_paint,
	.key = review_key,
	.hints = review_hints,
	.cursor = review_cursor,
	.shown = review_again,
	.close = review_close,
};

void review_open(struct screens *s, struct id attendance)
{
	struct review *r = mem_new(sizeof *r);
	struct place words = {
		.label = "Your words to the crew", .x = 27, .width = 50, .letters = 1000
	};

	r->s = s;
	r->attendance = attendance;
	r->form = form_new(NULL, NULL, r);
	form_add_line(r->form, &words);
	review_again(r);
	ui_push(s->kit, (struct screen){ .ops = &ops, .ctx = r });
}
