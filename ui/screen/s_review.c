/* 15 Review of one attendance: what changed between two versions, the words to the crew, agree or
 * send back. In a car the same screen shows what the supervisor wrote. */
#include "review_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "more_p.h"
#include "record_p.h"

#include <stdio.h>
#include <string.h>

#define LINES_SHOWN 9

static void read_typed(struct review *r, const struct casefile *c)
{
	struct buf b = { .ceiling = 80 };

	r->typed[0] = '\0';
	if (typed_in(r->s, c, "", &b))
		text_copy(r->typed, sizeof r->typed, buf_str(&b));
	buf_fini(&b);
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
		review_choose(r, &c);
		if (r->at >= r->n)
			r->at = 0;
		review_diff(r, &c);
		review_flags(r, &c);
		r->words[0] = '\0';
		read_typed(r, &c);
		if (c.reviews.n)
			text_copy(r->words, sizeof r->words,
				  rec_text(c.reviews.all[0], REVIEW_FEEDBACK_TEXT));
	}
	casefile_fini(&c);
	r->s->attendance = r->attendance;
}

/* Below 78 columns, and where a line is read at a time, two versions stand one above the other. */
static void fit_window(struct review *r)
{
	int rows, columns;
	bool stacked;

	ui_size(r->s->kit, &rows, &columns);
	stacked = columns < 78 || ui_is_plain(r->s->kit);
	if (r->stacked == stacked)
		return;
	r->stacked = stacked;
	r->top = 0;
	review_again(r);
}

static void review_frame(void *ctx, struct frame *f)
{
	struct review *r = ctx;
	struct buf b = { .ceiling = 200 };

	fit_window(r);

	buf_fmt(&b, "Attendance %u   Incident %s   %s", r->about.number, r->about.incident,
		r->about.place);
	if (r->about.initials[0] != '-')
		buf_fmt(&b, "   %s", r->about.initials);
	if (r->about.risk[0] != '-')
		buf_fmt(&b, "   %s", r->about.risk);
	frame_put(f->title, buf_str(&b));
	buf_reset(&b);
	if (r->due[0])
		buf_fmt(&b, "%s%s",
			r->decided                    ? "Reviewed: "
			: strcmp(r->due, "Late") == 0 ? "The review is late"
						      : "Review due ",
			strcmp(r->due, "Late") == 0 ? "" : r->due);
	frame_put(f->who_sees, buf_str(&b));
	buf_reset(&b);
	if (r->n_flags)
		buf_fmt(&b, "Flag %zu of %zu", r->flag + 1, r->n_flags);
	frame_put(f->title_right, buf_str(&b));
	frame_put(f->who_sees_right, "Who can see this   Police and support");
	buf_fini(&b);
}

/* What was reviewed is opened to read. */
static bool may_decide(const struct review *r)
{
	return is_desk(r->s) && !r->decided;
}

/* One above the other: the label with its mark, then what was and what is under it. */
static void paint_stacked(const struct diff_line *l, struct canvas *c, int y)
{
	canvas_fmt(c, y, 1, ROLE_WARN, "%c", l->mark);
	canvas_text(c, y, 3, l->whole ? ROLE_QUIET : ROLE_TEXT, l->whole ? l->new : l->label);
	if (!l->whole && l->old[0])
		canvas_text(c, y, 6, ROLE_OLD, l->old);
	else if (!l->whole && l->new[0])
		canvas_text(c, y, 6, l->mark == ' ' ? ROLE_TEXT : ROLE_NEW, l->new);
}

static void paint_line(const struct diff_line *l, struct canvas *c, int y)
{
	if (l->whole) {
		canvas_pad(c, y, 3, 36, ROLE_QUIET, l->label);
		canvas_fmt(c, y, 40, ROLE_QUIET, "| %s", l->new);
		return;
	}
	canvas_fmt(c, y, 1, ROLE_WARN, "%c", l->mark);
	canvas_pad(c, y, 3, 16, ROLE_TEXT, l->label);
	canvas_pad(c, y, 19, DIFF_OLD, l->mark == ' ' ? ROLE_TEXT : ROLE_OLD, l->old);
	canvas_text(c, y, 40, ROLE_TEXT, "|");
	canvas_pad(c, y, 42, 16, ROLE_TEXT, l->label);
	canvas_pad(c, y, 58, DIFF_NEW, l->mark == ' ' ? ROLE_TEXT : ROLE_NEW, l->new);
}

static void paint_diff(const struct review *r, struct canvas *c)
{
	size_t below;

	if (r->stacked) {
		canvas_fmt(c, 5, 1, ROLE_HINT, "- %s", r->old_head);
		canvas_fmt(c, 6, 1, ROLE_HINT, "+ %s", r->new_head);
	} else {
		canvas_pad(c, 5, 3, 36, ROLE_HINT, r->old_head);
		canvas_fmt(c, 5, 40, ROLE_HINT, "| %s", r->new_head);
		canvas_text(
		    c, 6, 3, ROLE_QUIET,
		    "--------------------------------     | --------------------------------");
	}
	for (size_t i = 0; i < LINES_SHOWN && r->top + i < r->diff.n; i++) {
		if (r->stacked)
			paint_stacked(&r->diff.all[r->top + i], c, 7 + (int)i);
		else
			paint_line(&r->diff.all[r->top + i], c, 7 + (int)i);
	}
	below = r->diff.n > r->top + LINES_SHOWN ? r->diff.n - r->top - LINES_SHOWN : 0;
	if (below)
		canvas_fmt(c, 16, 3, ROLE_HINT, "%zu more line%s below. Down shows them", below,
			   below == 1 ? "" : "s");
	else if (r->top)
		canvas_fmt(c, 16, 3, ROLE_HINT, "%zu more line%s above. Up shows them", r->top,
			   r->top == 1 ? "" : "s");
	else if (!r->diff.n)
		canvas_text(c, 7, 3, ROLE_TEXT, say(r->s, W_NOTHING_BESIDE));
}

/* What there is to read: flags, what changed, and the words where they are no question. */
static void paint_read(void *ctx, struct canvas *c)
{
	struct review *r = ctx;
	char line[160];

	if (r->n_flags) {
		put_cut(line, sizeof line, r->flags[r->flag], 74);
		canvas_fmt(c, 3, 1, ROLE_ERRTEXT, "! %zu  %s", r->flag + 1, line);
	}
	paint_diff(r, c);
	if (r->kind && (r->typed[0] || r->n_records > 1))
		canvas_fmt(c, 17, 3, ROLE_HINT, "%s %zu of %zu%s  %s", r->kind->label,
			   r->record + 1, r->n_records, r->n_records > 1 ? " (Left, Right)" : "",
			   r->kind == &kind_risk_assessment ? r->typed : "");
	canvas_fmt(c, 18, 3, ROLE_HINT,
		   "%u field%s changed, %u added, %u removed.  ~ changed  + added  - removed",
		   r->diff.changed, r->diff.changed == 1 ? "" : "s", r->diff.added,
		   r->diff.removed);
	if (!may_decide(r) && r->words[0]) {
		canvas_text(c, 19, 3, ROLE_HINT, say(r->s, W_WORDS_TO_CREW));
		canvas_wrap(c, 19, 23, 2, 55, ROLE_TEXT, r->words);
	}
}

static void review_paint(void *ctx, struct canvas *c)
{
	struct review *r = ctx;

	paint_read(r, c);
	if (may_decide(r))
		form_paint(r->form, c, 19, 1);
}

/* --- words that are being typed --- */

static void typed(void *ctx, size_t i)
{
	struct review *r = ctx;

	(void)i;
	r->changed = true;
	ui_tick_in(r->s->kit, 1000);
}

static void drop_words(struct review *r)
{
	struct err e = { 0 };

	if (!id_is_zero(r->draft) && !app_draft_drop(r->s->app, r->draft, &e))
		say_err(r->s, &e);
	r->draft = (struct id){ { 0 } };
	r->changed = false;
}

static void keep_words(struct review *r)
{
	struct typing t = app_typing(r->s->app);
	struct err e = { 0 };
	struct rec *x;

	if (!r->changed || !app_is_unlocked(r->s->app))
		return;
	if (form_is_empty(r->form, 0)) {
		drop_words(r);
		return;
	}
	x = app_new(r->s->app, &kind_review);
	rec_put_id(x, REVIEW_ATTENDANCE_ID, r->attendance);
	if (id_is_zero(r->draft))
		r->draft = x->id;
	if (rec_set(x, REVIEW_FEEDBACK_TEXT, form_value(r->form, 0), &t, &e) &&
	    app_draft_keep(r->s->app, r->draft, x, "feedback_text", form_cursor(r->form), &e))
		r->changed = false;
	else
		say_err(r->s, &e);
	rec_free(x);
}

static void put_words_back(struct review *r)
{
	const struct member *m = app_typist(r->s->app);
	struct draft *all = NULL;
	size_t n = 0;

	if (!m || !app_drafts(r->s->app, &all, &n, NULL))
		return;
	for (size_t i = 0; i < n && id_is_zero(r->draft); i++) {
		struct rec *x = NULL;

		if (all[i].kind != &kind_review || !id_equal(all[i].author, m->id) ||
		    !id_equal(all[i].attendance, r->attendance) ||
		    !app_draft_open(r->s->app, &all[i], NULL, &x, NULL))
			continue;
		r->draft = all[i].id;
		form_set(r->form, 0, rec_text(x, REVIEW_FEEDBACK_TEXT), NULL);
		form_cursor_set(r->form, all[i].cursor);
		rec_free(x);
	}
	mem_free(all);
}

static void type_words(struct review *r, bool on)
{
	r->typing = on;
	form_rest(r->form, !on);
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
	drop_words(r);
	ui_pop(s->kit);
	ui_say(s->kit, done);
}

static void shift_version(struct review *r, int by)
{
	if (by > 0 ? r->at + 2 < r->n : r->at > 0)
		r->at = by > 0 ? r->at + 1 : r->at - 1;
	r->top = 0;
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
		type_words(r, true);
		if (form_is_empty(r->form, 0))
			ui_say_error(r->s->kit, say(r->s, W_SEND_BACK_WORDS));
		else
			decide(r, "returned", say(r->s, W_SENT_BACK));
		return true;
	case ACT_NEXT:
	case ACT_PREVIOUS:
	case ACT_OPEN:
		type_words(r, !r->typing);
		return true;
	default:
		return r->typing && (form_key(r->form, k) != FORM_NOT_MINE || k->code == K_LETTER);
	}
}

static void turn_flag(struct review *r, bool on)
{
	if (r->n_flags)
		r->flag = (r->flag + (on ? 1 : r->n_flags - 1)) % r->n_flags;
}

/* To the next record of the visit that has versions. */
static void turn_record(struct review *r, bool on)
{
	if (r->n_records < 2)
		return;
	r->record = (r->record + (on ? 1 : r->n_records - 1)) % r->n_records;
	r->at = r->top = 0;
	review_again(r);
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
	case ACT_LEFT:
	case ACT_RIGHT:
		if (r->typing)
			break;
		turn_record(r, k->action == ACT_RIGHT);
		return true;
	case ACT_PAGE_UP:
	case ACT_PAGE_DOWN:
		turn_flag(r, k->action == ACT_PAGE_DOWN);
		return true;
	/* The words are one line: Up and Down turn the versions always. */
	case ACT_UP:
		r->top -= r->top > 0;
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
	if (is_desk(r->s) && k->action == ACT_NEXT_RECORD) {
		next_record(r);
		return true;
	}
	if (r->decided && (k->action == ACT_DONE || k->action == ACT_SEND_BACK)) {
		ui_say(r->s->kit, say(r->s, W_REVIEWED_ALREADY));
		return true;
	}
	return may_decide(r) && desk_key(r, k);
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

	if (may_decide(r)) {
		hints_add(h, ACT_DONE, "Agree");
		hints_add(h, ACT_SEND_BACK, NULL);
	} else if (!is_desk(r->s)) {
		hints_add(h, ACT_OPEN, "Open tasks");
	}
	if (r->typing) {
		hints_text(h, "Tab", "Versions");
	} else {
		hints_text(h, "[ ]", "Versions");
		if (is_desk(r->s))
			hints_text(h, "n", "Next");
	}
	if (r->n_flags > 1)
		hints_text(h, "PgDn", "Flags");
	hints_add(h, ACT_BACK, NULL);
	hints_add(h, ACT_HELP, "Help");
}

static bool review_cursor(void *ctx, int *y, int *x)
{
	struct review *r = ctx;

	*y = 5;
	*x = 3;
	return !r->typing || form_cursor_at(r->form, y, x);
}

static void review_tick(void *ctx)
{
	keep_words(ctx);
}

static void review_hide(void *ctx, enum hide_why why)
{
	(void)why;
	keep_words(ctx);
}

static void review_close(void *ctx)
{
	struct review *r = ctx;

	keep_words(r);
	form_free(r->form);
	mem_free(r);
}

static void review_plain(void *ctx, struct plain_view *v)
{
	struct review *r = ctx;

	v->form = r->typing ? r->form : NULL;
	v->beside = paint_read;
}

static const struct screen_ops ops = {
	.name = "review",
	.contexts = review_contexts,
	.frame = review_frame,
	.paint = review_paint,
	.key = review_key,
	.hints = review_hints,
	.cursor = review_cursor,
	.tick = review_tick,
	.hide = review_hide,
	.shown = review_again,
	.close = review_close,
	.plain = review_plain,
};

void review_open(struct screens *s, struct id attendance)
{
	struct review *r = mem_new(sizeof *r);
	struct place words = {
		.label = "Your words to the crew", .x = 27, .width = 50, .letters = 1000
	};

	r->s = s;
	r->attendance = attendance;
	r->form = form_new(typed, NULL, r);
	form_add_line(r->form, &words);
	review_again(r);
	if (may_decide(r))
		put_words_back(r);
	type_words(r, may_decide(r));
	ui_push(s->kit, (struct screen){ .ops = &ops, .ctx = r });
}

bool review_form(struct screens *s, const struct to_open *o, struct err *e)
{
	if (id_is_zero(o->attendance))
		return err_set(e, ERR_INPUT, "%s", say(s, W_NOT_ON_LAPTOP));
	review_open(s, o->attendance);
	return true;
}
