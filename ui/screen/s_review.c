/* 15 Review of one attendance: what changed between two versions, the words to the crew, agree or
 * send back. In a car the same screen shows what the supervisor wrote. */
#include "screens_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "more_p.h"
#include "queue_p.h"
#include "versions_p.h"

#include <stdio.h>
#include <string.h>

#define VERSIONS_MAX 60
#define LINES_SHOWN 9
#define FLAGS_MAX 12

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
	char flags[FLAGS_MAX][160];
	size_t n_flags, flag; /* how many, and which is shown */
	char due[24];
	bool decided;
	char words[1100]; /* of the newest review */
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

/* Beside a risk grade: had control been told by then? */
static void add_told(struct review *r, const struct casefile *c, const struct rec *old,
		     const struct rec *now)
{
	char at[12], words[24];
	int64_t ms = 0;

	if (r->kind != &kind_risk_assessment ||
	    !rec_int(c->attendance, ATTENDANCE_VERBAL_HANDOVER_AT, &ms))
		return;
	about_clock(ms, at);
	snprintf(words, sizeof words, "%s by voice", at);
	diff_add_words(&r->diff, "Told control", old ? ms <= old->wall_ms ? words : "-" : "",
		       ms <= now->wall_ms ? words : "-", old != NULL);
}

static void add_stub(struct review *r, const struct stub *stub, const struct rec *old)
{
	char at[12], words[48];

	about_clock(stub->wall_ms, at);
	snprintf(words, sizeof words, "%s-only record, %s",
		 stub->visibility == VISIBLE_POLICE_ONLY ? "police" : "support", at);
	diff_add_stub(&r->diff, words, old && stub->wall_ms <= old->wall_ms);
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
	add_told(r, c, old, now);
	for (size_t i = 0; i < c->n_stubs; i++)
		add_stub(r, &c->stubs[i], old);
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

static void add_flag(struct review *r, const char *words)
{
	for (size_t i = 0; i < r->n_flags; i++)
		if (strcmp(r->flags[i], words) == 0)
			return;
	if (r->n_flags < FLAGS_MAX && *words)
		text_copy(r->flags[r->n_flags++], sizeof r->flags[0], words);
}

/* What the queue says in a few words, and what Check found and the crew left open. */
static void read_flags(struct review *r, const struct casefile *c)
{
	struct review_line *all = NULL;
	size_t n = 0;

	r->n_flags = 0;
	r->decided = false;
	r->due[0] = '\0';
	if (!is_desk(r->s) || !app_review_queue(r->s->app, &all, &n, NULL))
		return;
	for (size_t i = 0; i < n; i++) {
		if (!id_equal(all[i].attendance, r->attendance))
			continue;
		add_flag(r, queue_flag_sentence(all[i].flags));
		r->decided = all[i].reviewed;
		if (r->decided)
			text_copy(r->due, sizeof r->due, all[i].outcome);
		else
			queue_due(r->s, &all[i], r->due);
	}
	mem_free(all);
	for (size_t i = 0; i < c->findings.n; i++) {
		const struct rec *f = c->findings.all[i];
		const struct rule *rule = rule_find(rec_text(f, FINDING_RULE_ID));

		if (rule && rec_is(f, FINDING_ANSWER, "open"))
			add_flag(r, rule->sentence);
	}
	if (r->flag >= r->n_flags)
		r->flag = 0;
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
		read_flags(r, &c);
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

	canvas_pad(c, 5, 3, 36, ROLE_HINT, r->old_head);
	canvas_fmt(c, 5, 40, ROLE_HINT, "| %s", r->new_head);
	canvas_text(c, 6, 3, ROLE_QUIET,
		    "--------------------------------     | --------------------------------");
	for (size_t i = 0; i < LINES_SHOWN && r->top + i < r->diff.n; i++)
		paint_line(&r->diff.all[r->top + i], c, 7 + (int)i);
	below = r->diff.n > r->top + LINES_SHOWN ? r->diff.n - r->top - LINES_SHOWN : 0;
	if (below)
		canvas_fmt(c, 16, 3, ROLE_HINT, "%zu more line%s below. Down shows them", below,
			   below == 1 ? "" : "s");
	else if (r->top)
		canvas_fmt(c, 16, 3, ROLE_HINT, "%zu more line%s above. Up shows them", r->top,
			   r->top == 1 ? "" : "s");
	else if (!r->diff.n)
		canvas_text(c, 7, 3, ROLE_TEXT, "Nothing to put beside each other.");
}

static void review_paint(void *ctx, struct canvas *c)
{
	struct review *r = ctx;
	char line[160];

	if (r->n_flags) {
		put_cut(line, sizeof line, r->flags[r->flag], 74);
		canvas_fmt(c, 3, 1, ROLE_ERRTEXT, "! %zu  %s", r->flag + 1, line);
	}
	paint_diff(r, c);
	canvas_fmt(c, 18, 3, ROLE_HINT,
		   "%u field%s changed, %u added, %u removed.  ~ changed  + added  - removed",
		   r->diff.changed, r->diff.changed == 1 ? "" : "s", r->diff.added,
		   r->diff.removed);
	if (is_desk(r->s)) {
		form_paint(r->form, c, 19, 1);
	} else if (r->words[0]) {
		canvas_text(c, 19, 3, ROLE_HINT, "Words to the crew");
		canvas_wrap(c, 19, 23, 2, 55, ROLE_TEXT, r->words);
	}
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
	case ACT_NEXT_RECORD:
		next_record(r);
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
	type_words(r, is_desk(s));
	review_again(r);
	ui_push(s->kit, (struct screen){ .ops = &ops, .ctx = r });
}
