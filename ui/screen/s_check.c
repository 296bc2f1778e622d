/* 26 Check before you clear: what must be done now, what was recorded, what is worth a look, what
 * is for later. For a High risk the words to read out to control stand on top, with who was told
 * and when. Every line opens what it is about; ^S finishes and sends when nothing must be done now.
 */
#include "check_p.h"
#include "record_p.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

/* The two rows of the form of who was told. */
#define TOLD_TO 0
#define TOLD_AT 1

static void focus_on(struct check *k, enum check_focus to)
{
	k->focus = to;
	form_rest(k->told, to != CHECK_TOLD);
	form_rest(k->why, to != CHECK_WHY);
}

static bool told(const struct check *k)
{
	return !form_is_empty(k->told, TOLD_TO) && !form_is_empty(k->told, TOLD_AT);
}

static void put_told(struct check *k, const struct rec *attendance)
{
	char at[12];
	int64_t ms = 0;
	const char *typed = rec_typed(attendance, ATTENDANCE_VERBAL_HANDOVER_AT);

	rec_int(attendance, ATTENDANCE_VERBAL_HANDOVER_AT, &ms);
	about_clock(ms, at);
	form_set(k->told, TOLD_TO, rec_text(attendance, ATTENDANCE_VERBAL_HANDOVER_TO), NULL);
	form_set(k->told, TOLD_AT, typed ? typed : ms ? at : "", NULL);
	k->changed = false;
}

static void check_read(struct check *k)
{
	struct casefile c = { 0 };
	struct err e = { 0 };

	k->n = k->block = k->look = k->later = 0;
	if (!app_is_unlocked(k->s->app))
		return;
	if (!app_case(k->s->app, k->attendance, &c, &e) || !c.attendance) {
		say_err(k->s, &e);
		goto out;
	}
	about_fill(k->s->app, &c, &k->ab);
	k->discreet = app_on_scene(c.attendance);
	k->covered = is_covered_on_scene(k->s, c.attendance);
	k->high = strcmp(k->ab.risk, "High") == 0;
	if (!k->changed)
		put_told(k, c.attendance);
	check_lines(k, &c);
	check_read_out(k, &c);
	form_cover(k->told, k->covered);
	list_count(&k->list, k->n);
out:
	casefile_fini(&c);
}

/* --- who was told --- */

/* Puts what was typed into the record. A time that cannot be read is kept as typed and said. */
static bool take_told(struct check *k, struct rec *r, struct err *e)
{
	struct typing t = app_typing(k->s->app);

	return rec_set(r, ATTENDANCE_VERBAL_HANDOVER_TO, form_value(k->told, TOLD_TO), &t, e) &&
	       rec_set(r, ATTENDANCE_VERBAL_HANDOVER_AT, form_value(k->told, TOLD_AT), &t, e);
}

static bool save_told(struct check *k)
{
	struct err e = { 0 };
	struct rec *r = NULL;
	bool ok;

	if (!k->changed)
		return true;
	if (!app_edit(k->s->app, k->attendance, &r, &e)) {
		say_err(k->s, &e);
		return false;
	}
	ok = take_told(k, r, &e);
	if (!ok)
		say_err(k->s, &e);
	if (app_save(k->s->app, r, k->draft, &e)) {
		k->changed = false;
		k->draft = (struct id){ { 0 } };
		k->s->undo = k->attendance;
	} else {
		ok = false;
		say_err(k->s, &e);
	}
	rec_free(r);
	check_read(k);
	return ok;
}

/* What is typed here survives a stop as the draft of the visit. */
static void keep_told(struct check *k)
{
	struct rec *r = NULL;

	if (!k->changed || !app_is_unlocked(k->s->app) ||
	    !app_edit(k->s->app, k->attendance, &r, NULL))
		return;
	take_told(k, r, NULL);
	if (id_is_zero(k->draft))
		k->draft = id_random();
	app_draft_keep(k->s->app, k->draft, r, "verbal_handover_to", 0, NULL);
	rec_free(r);
}

static void drop_why(struct check *k)
{
	if (!id_is_zero(k->why_draft))
		app_draft_drop(k->s->app, k->why_draft, NULL);
	k->why_draft = (struct id){ { 0 } };
	k->why_changed = false;
}

/* The reason that is typed for a `?` line, as the draft of its finding. */
static void keep_why(struct check *k)
{
	const struct check_line *l = k->n ? &k->lines[k->list.marked] : NULL;
	struct typing t = app_typing(k->s->app);
	struct rec *r;
	struct err e = { 0 };

	if (!k->why_changed || k->focus != CHECK_WHY || !l || !l->may_explain ||
	    !app_is_unlocked(k->s->app))
		return;
	if (form_is_empty(k->why, 0)) {
		drop_why(k);
		return;
	}
	r = app_finding(k->s->app, k->attendance, &l->finding);
	rec_set(r, FINDING_EXPLANATION, form_value(k->why, 0), &t, NULL);
	if (id_is_zero(k->why_draft))
		k->why_draft = id_new(app_now(k->s->app));
	if (app_draft_keep(k->s->app, k->why_draft, r, "explanation", form_cursor(k->why), &e))
		k->why_changed = false;
	else
		say_err(k->s, &e);
	rec_free(r);
}

/* The line whose reason this draft is; the number of lines when there is none any more. */
static size_t line_of_why(const struct check *k, const struct rec *r)
{
	size_t i = 0;

	for (; i < k->n; i++) {
		const struct finding *f = &k->lines[i].finding;
		const char *field = f->field == FIELD_NONE || !f->kind
					? "-"
					: f->kind->fields[f->field].key;

		if (k->lines[i].may_explain && rec_is(r, FINDING_RULE_ID, f->rule) &&
		    strcmp(rec_text(r, FINDING_FIELD), field) == 0)
			break;
	}
	return i;
}

/* Puts back the words that were typed for this line (k->n: for any) before a cover, a lock or a
 * stop. A reason whose line is gone is dropped: what it was about was put right. */
static bool put_why_back(struct check *k, size_t only)
{
	const struct member *m = app_typist(k->s->app);
	struct draft *all = NULL;
	size_t n = 0;
	bool found = false;

	form_set(k->why, 0, "", NULL);
	k->why_draft = (struct id){ { 0 } };
	k->why_changed = false;
	if (!m || !app_drafts(k->s->app, &all, &n, NULL))
		return false;
	for (size_t i = 0; i < n && !found; i++) {
		struct rec *r = NULL;
		size_t line;

		if (all[i].kind != &kind_finding || !id_equal(all[i].author, m->id) ||
		    !id_equal(all[i].attendance, k->attendance) ||
		    !app_draft_open(k->s->app, &all[i], NULL, &r, NULL))
			continue;
		line = line_of_why(k, r);
		if (line == k->n) {
			app_draft_drop(k->s->app, all[i].id, NULL);
		} else if (only == k->n || only == line) {
			k->why_draft = all[i].id;
			k->list.marked = line;
			form_set(k->why, 0, rec_text(r, FINDING_EXPLANATION), NULL);
			form_cursor_set(k->why, all[i].cursor);
			found = true;
		}
		rec_free(r);
	}
	mem_free(all);
	return found;
}

static void why_typed(void *ctx, size_t i)
{
	struct check *k = ctx;

	(void)i;
	k->why_changed = true;
	ui_tick_in(k->s->kit, 1000);
}

static void told_changed(void *ctx, size_t i)
{
	struct check *k = ctx;

	(void)i;
	k->changed = true;
}

/* --- keys --- */

static void finish(struct check *k)
{
	struct screens *s = k->s;
	struct err e = { 0 };

	if (!save_told(k))
		return;
	if (k->high && k->must_tell) {
		focus_on(k, CHECK_TOLD);
		ui_say_error(s->kit, say(s, W_TELL_CONTROL));
		return;
	}
	if (!app_finish(s->app, k->attendance, &e)) {
		say_err(s, &e);
		check_read(k);
		return;
	}
	s->undo = k->attendance;
	go_home(s);
	ui_say(s->kit, say(s, W_FINISHED));
}

/* What cannot be read as a time keeps the focus. */
static void leave_told(struct check *k)
{
	if (save_told(k))
		focus_on(k, CHECK_LIST);
}

static bool told_key(struct check *k, const struct key *key)
{
	if (key->action == ACT_TIME) {
		form_put(k->told, TOLD_AT, "now");
		form_focus_set(k->told, TOLD_AT);
		k->changed = true;
		save_told(k);
		return true;
	}
	if (key->action == ACT_UNDO && !k->changed)
		return false;
	switch (form_key(k->told, key)) {
	case FORM_NOT_MINE:
		return key->code == K_LETTER;
	case FORM_END:
	case FORM_START:
		leave_told(k);
		return true;
	case FORM_USED:
		if (key->action == ACT_DOWN || key->action == ACT_UP)
			leave_told(k);
		return true;
	default:
		return true;
	}
}

/* Enter with a reason keeps it; with nothing it opens where the answer was given. */
static void explained(struct check *k)
{
	const struct check_line *l = &k->lines[k->list.marked];
	struct err e = { 0 };

	focus_on(k, CHECK_LIST);
	if (form_is_empty(k->why, 0)) {
		drop_why(k);
		check_go(k, l);
		return;
	}
	if (!app_explain_from(k->s->app, k->attendance, &l->finding, form_value(k->why, 0),
			      k->why_draft, &e)) {
		focus_on(k, CHECK_WHY);
		say_err(k->s, &e);
		return;
	}
	form_set(k->why, 0, "", NULL);
	k->why_draft = (struct id){ { 0 } };
	k->why_changed = false;
	check_read(k);
	ui_say(k->s->kit, say(k->s, W_EXPLAINED));
}

static bool why_key(struct check *k, const struct key *key)
{
	switch (key->action) {
	case ACT_OPEN:
		explained(k);
		return true;
	case ACT_BACK:
	case ACT_PREVIOUS:
	case ACT_NEXT:
	case ACT_UP:
	case ACT_DOWN:
		keep_why(k);
		focus_on(k, CHECK_LIST);
		return true;
	default:
		return form_key(k->why, key) != FORM_NOT_MINE || key->code == K_LETTER;
	}
}

static bool list_keys(struct check *k, const struct key *key)
{
	const struct check_line *l = k->n ? &k->lines[k->list.marked] : NULL;

	if (k->high && (key->action == ACT_NEXT || key->action == ACT_PREVIOUS ||
			(key->action == ACT_UP && !k->list.marked))) {
		focus_on(k, CHECK_TOLD);
		return true;
	}
	if (list_key(&k->list, key))
		return true;
	switch (key->action) {
	case ACT_OPEN:
		if (l && l->may_explain) {
			put_why_back(k, k->list.marked);
			focus_on(k, CHECK_WHY);
		} else if (l) {
			check_go(k, l);
		}
		return true;
	case ACT_TIME:
		stamp_next(k->s, k->attendance);
		check_read(k);
		return true;
	case ACT_UNCOVER:
		if (k->discreet) {
			uncover(k->s, k->attendance);
			check_read(k);
		}
		return true;
	default:
		return false;
	}
}

static bool check_key(void *ctx, const struct key *key)
{
	struct check *k = ctx;

	if (key->action == ACT_DONE) {
		/* A reason that is still being typed goes with the visit, or the visit waits. */
		if (k->focus == CHECK_WHY && !form_is_empty(k->why, 0))
			explained(k);
		if (k->focus != CHECK_WHY || form_is_empty(k->why, 0))
			finish(k);
		return true;
	}
	switch (k->focus) {
	case CHECK_TOLD:
		return told_key(k, key);
	case CHECK_WHY:
		return why_key(k, key);
	case CHECK_LIST:
		break;
	}
	return list_keys(k, key);
}

static unsigned check_contexts(void *ctx)
{
	const struct check *k = ctx;

	return k->focus == CHECK_LIST ? CTX_LIST : CTX_TYPING | CTX_FORM;
}

static void check_hints(void *ctx, struct hints *h)
{
	const struct check *k = ctx;

	hints_add(h, ACT_OPEN, k->focus == CHECK_WHY ? "Keep why" : "Change");
	hints_add(h, ACT_DONE, "Send");
	hints_add(h, ACT_TIME, NULL);
	hints_add(h, ACT_UNDO, NULL);
	if (k->discreet && k->focus == CHECK_LIST)
		hints_add(h, ACT_UNCOVER, NULL);
	hints_add(h, ACT_BACK, NULL);
	hints_add(h, ACT_HELP, "Help");
}

static bool check_cursor(void *ctx, int *y, int *x)
{
	struct check *k = ctx;

	if (k->focus == CHECK_TOLD)
		return form_cursor_at(k->told, y, x);
	if (k->focus == CHECK_WHY)
		return form_cursor_at(k->why, y, x);
	*y = list_mark_y(&k->list, k->list_y);
	*x = 1;
	return *y >= 0;
}

static void check_frame(void *ctx, struct frame *f)
{
	struct check *k = ctx;

	frame_about(f, &k->ab);
	frame_put(f->title_right, "9 Check");
}

static void check_shown(void *ctx)
{
	struct check *k = ctx;

	k->s->attendance = k->attendance;
	check_read(k);
}

static void check_tick(void *ctx)
{
	struct check *k = ctx;

	keep_told(k);
	keep_why(k);
	if (app_is_unlocked(k->s->app) && k->discreet && k->covered == k->s->uncovered)
		check_read(k);
}

static void check_hide(void *ctx, enum hide_why why)
{
	(void)why;
	keep_told(ctx);
	keep_why(ctx);
}

static void check_close(void *ctx)
{
	struct check *k = ctx;

	if (app_is_unlocked(k->s->app)) {
		keep_why(k);
		save_told(k);
	}
	form_free(k->told);
	form_free(k->why);
	mem_free(k->lines);
	mem_free(k);
}

static void check_plain(void *ctx, struct plain_view *v)
{
	struct check *k = ctx;

	if (k->focus == CHECK_LIST) {
		v->list = k->n ? &k->list : NULL;
		return;
	}
	v->form = k->focus == CHECK_TOLD ? k->told : k->why;
	v->beside = k->focus == CHECK_TOLD ? check_paint : NULL;
}

static const struct screen_ops ops = {
	.name = "check",
	.contexts = check_contexts,
	.frame = check_frame,
	.paint = check_paint,
	.key = check_key,
	.hints = check_hints,
	.cursor = check_cursor,
	.tick = check_tick,
	.hide = check_hide,
	.shown = check_shown,
	.close = check_close,
	.plain = check_plain,
};

static void build(struct check *k)
{
	struct place to = { .label = "Told to", .label_x = 5, .x = 16, .width = 20, .letters = 30 };
	struct place at = { .label = "at",
			    .label_x = 40,
			    .x = 44,
			    .width = 6,
			    .letters = 24,
			    .open = true,
			    .tail = "^T puts now",
			    .tail_gap = 3 };
	struct place why = {
		.label = "Why it is right", .label_x = 5, .x = 23, .width = 53, .letters = 500
	};

	k->told = form_new(told_changed, NULL, k);
	form_add_line(k->told, &to);
	form_add_line(k->told, &at);
	k->why = form_new(why_typed, NULL, k);
	form_add_line(k->why, &why);
}

void check_open(struct screens *s, struct id attendance)
{
	struct check *k = mem_new(sizeof *k);

	k->s = s;
	k->attendance = attendance;
	k->lines = mem_new_array(CHECK_MAX, sizeof *k->lines);
	list_init(&k->list, check_row, k);
	k->list_y = 5;
	build(k);
	check_read(k);
	focus_on(k, put_why_back(k, k->n) ? CHECK_WHY
		    : k->high && !told(k) ? CHECK_TOLD
					  : CHECK_LIST);
	ui_push(s->kit, (struct screen){ .ops = &ops, .ctx = k });
}

bool check_form(struct screens *s, const struct to_open *o, struct err *e)
{
	struct id attendance = o->attendance;

	if (id_is_zero(attendance))
		return err_set(e, ERR_INPUT, "That record is not on this laptop");
	check_open(s, attendance);
	return true;
}
