/* Every sheet on the screen: frame, error summary (21), keys, autosave. */
#include "more_p.h"
#include "sheet_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/language.h"

#include <stdio.h>
#include <string.h>

#define HINTS_READ 8

static unsigned sheet_contexts(void *ctx)
{
	struct sheet *sh = ctx;

	return sh->in_summary ? CTX_READ : form_contexts(sh->form);
}

static const struct rec *main_rec(const struct sheet *sh)
{
	return sh->n_parts ? sh->parts[sh->n_parts - 1].r : NULL;
}

static size_t problems_listed(const struct sheet *sh)
{
	return sh->problems.n > SHEET_PROBLEMS_MAX ? SHEET_PROBLEMS_MAX : sh->problems.n;
}

/* The first of those that are shown: the page that holds the marked one. */
static size_t problems_from(const struct sheet *sh)
{
	return sh->summary_at / SHEET_PROBLEMS_SHOWN * SHEET_PROBLEMS_SHOWN;
}

static size_t problems_shown(const struct sheet *sh)
{
	size_t left = problems_listed(sh) - problems_from(sh);

	return left > SHEET_PROBLEMS_SHOWN ? SHEET_PROBLEMS_SHOWN : left;
}

static int summary_rows(const struct sheet *sh)
{
	size_t n = problems_listed(sh);

	/* As many rows on the last page as on the first, so that the form below stays where it is.
	 */
	return sh->summary ? (int)(n > SHEET_PROBLEMS_SHOWN ? SHEET_PROBLEMS_SHOWN : n) + 3 : 0;
}

static int form_top(const struct sheet *sh)
{
	return (sh->ops->top ? sh->ops->top : 3) + summary_rows(sh);
}

/* From the second page on line 22 says where one is; Tab goes on by itself. */
static void frame_pages(const struct sheet *sh, struct frame *f)
{
	int shown = 1, pages, rows, columns;
	char line[60];

	/* The form is painted after its frame. */
	ui_size(sh->s->kit, &rows, &columns);
	form_measure(sh->form, columns, rows - 3 - form_top(sh));
	pages = form_pages(sh->form, &shown);

	if (shown < 2 && sh->ops->see_line)
		return;
	snprintf(line, sizeof line, "Page %d of %d. %s", shown, pages,
		 shown < pages ? "PgDn for the rest" : "PgUp for what is before");
	if (pages > 1)
		frame_put(f->message, line);
}

/* A word to think of instead of one that blames, while the memo it stands in is typed: of the last
 * one, for that is where the typing is. It stops nothing. */
static void frame_language(const struct sheet *sh, struct frame *f)
{
	size_t i = form_focus(sh->form), n;
	const struct bound *b = i == FORM_NONE ? NULL : sh->bound[i];
	struct language_hint hints[HINTS_READ];
	char line[120];

	if (f->message[0] || !b || b->field == FIELD_NONE || b->label ||
	    sh->parts[b->part].r->kind->fields[b->field].type != FIELD_MEMO)
		return;
	n = language_hints(form_value(sh->form, i), sh->s->support, hints, HINTS_READ);
	if (!n)
		return;
	n = n < HINTS_READ ? n : HINTS_READ;
	snprintf(line, sizeof line, "\"%s\": %s \"%s\". %s", hints[n - 1].word,
		 say(sh->s, W_PERHAPS), hints[n - 1].instead, say(sh->s, W_KEPT_AS_TYPED));
	frame_put(f->message, line);
	f->message_role = ROLE_HINT;
}

static void sheet_frame(void *ctx, struct frame *f)
{
	struct sheet *sh = ctx;
	const struct rec *r = main_rec(sh);

	if (sh->has_case)
		frame_about(f, &sh->about);
	if (sh->title_right)
		frame_put(f->title_right, sh->title_right);
	else
		frame_put(f->title_right, sh->ops->task ? sh->ops->task : r->kind->label);
	if (sh->ops->see_line && r) {
		char line[80];

		snprintf(line, sizeof line, "Who can see this   %s",
			 see_words(sh->s, r->visibility));
		frame_put(f->who_sees, line);
		frame_put(f->who_sees_right, "^W changes it");
		frame_put(f->see, visibility_words(r->visibility));
		f->see_role = see_role(r->visibility);
	}
	if (sh->summary)
		frame_put(f->message, say(sh->s, W_NOT_COMPLETED));
	else if (sh->on_apart && r && r->visibility == VISIBLE_SHARED)
		frame_put(f->message, say(sh->s, W_APART_PERSON));
	else
		frame_pages(sh, f);
	frame_language(sh, f);
	if (sh->ops->frame)
		sh->ops->frame(sh, f);
}

static void paint_summary(const struct sheet *sh, struct canvas *c, int y)
{
	size_t from = problems_from(sh), n = problems_shown(sh);

	canvas_fmt(c, y, 3, ROLE_ERRTEXT, "There is a problem: %zu thing%s to put right",
		   sh->problems.n, sh->problems.n == 1 ? "" : "s");
	if (problems_listed(sh) > SHEET_PROBLEMS_SHOWN)
		canvas_fmt(c, y, 50, ROLE_HINT, "%zu to %zu. Down for more", from + 1, from + n);
	for (size_t i = 0; i < n; i++) {
		bool at = sh->in_summary && from + i == sh->summary_at;
		char line[76];

		put_cut(line, sizeof line, sh->problems.all[from + i].text, 72);
		if (at)
			canvas_text(c, y + 1 + (int)i, 1, ROLE_SELECT, ">");
		canvas_fmt(c, y + 1 + (int)i, 3, at ? ROLE_SELECT : ROLE_TEXT, "%zu  %s",
			   from + i + 1, line);
	}
	canvas_text(c, y + summary_rows(sh) - 2, 3, ROLE_HINT, say(sh->s, W_SUMMARY));
}

static void sheet_paint(void *ctx, struct canvas *c)
{
	struct sheet *sh = ctx;
	int top = form_top(sh), bottom = c->rows - 3;

	if (sh->shows_values != sh->s->uncovered)
		sheet_refresh(sh);

	if (sh->summary)
		paint_summary(sh, c, sh->ops->top ? sh->ops->top : 3);
	form_rest(sh->form, sh->in_summary);
	form_paint(sh->form, c, top, bottom - top);
	if (sh->ops->paint && !sh->summary)
		sh->ops->paint(sh, c);
}

/* A form with places of its own, and what is to be put right, need the width that they were drawn
 * for. */
static int sheet_least_columns(void *ctx)
{
	const struct sheet *sh = ctx;

	return sh->ops->paint || sh->summary ? 80 : 43;
}

void sheet_hints_add(struct sheet *sh, struct hints *h)
{
	hints_add(h, ACT_NEXT, NULL);
	hints_add(h, ACT_DONE, NULL);
	hints_text(h, "+", "Add");
	if (sheet_discreet(sh))
		hints_add(h, ACT_UNCOVER, NULL);
	hints_add(h, ACT_UNDO, NULL);
	hints_add(h, ACT_BACK, NULL);
	hints_add(h, ACT_HELP, "Help");
}

static void sheet_hints(void *ctx, struct hints *h)
{
	struct sheet *sh = ctx;

	if (sh->summary) {
		hints_text(h, "1-9", "Go there");
		hints_add(h, ACT_NEXT, NULL);
		hints_add(h, ACT_DONE, sh->ops->done);
		hints_add(h, ACT_BACK, NULL);
		hints_add(h, ACT_UNDO, NULL);
		hints_add(h, ACT_HELP, NULL);
		return;
	}
	if (sh->ops->hints) {
		sh->ops->hints(sh, h);
		return;
	}
	hints_add(h, ACT_NEXT, NULL);
	hints_add(h, ACT_DONE, sh->ops->done);
	if (sheet_discreet(sh))
		hints_add(h, ACT_UNCOVER, NULL);
	hints_add(h, ACT_UNDO, NULL);
	hints_add(h, ACT_BACK, NULL);
	hints_add(h, ACT_HELP, NULL);
}

static bool sheet_cursor(void *ctx, int *y, int *x)
{
	struct sheet *sh = ctx;

	if (sh->in_summary) {
		*y = (sh->ops->top ? sh->ops->top : 3) + 1 +
		     (int)(sh->summary_at - problems_from(sh));
		*x = 1;
		return true;
	}
	return form_cursor_at(sh->form, y, x);
}

static void go_to_problem(struct sheet *sh, size_t i)
{
	if (i >= problems_listed(sh))
		return;
	sh->in_summary = false;
	form_focus_set(sh->form, sh->problem_field[i]);
}

static bool summary_key(struct sheet *sh, const struct key *k)
{
	size_t n = problems_listed(sh);

	if (k->code == K_LETTER && k->text[0] >= '1' && k->text[0] <= '9') {
		go_to_problem(sh, (size_t)(k->text[0] - '1'));
		return true;
	}
	switch (k->action) {
	case ACT_UP:
		sh->summary_at -= sh->summary_at > 0;
		return true;
	case ACT_DOWN:
		sh->summary_at += sh->summary_at + 1 < n;
		return true;
	case ACT_OPEN:
	case ACT_NEXT:
		go_to_problem(sh, sh->summary_at);
		return true;
	default:
		return false;
	}
}

/* ^T: now, in a field for a time; else the visit's next time. */
static void time_key(struct sheet *sh)
{
	size_t i = form_focus(sh->form);
	struct bound *b = i == FORM_NONE ? NULL : sheet_bound(sh, i);

	if (b && b->field != FIELD_NONE &&
	    sh->parts[b->part].r->kind->fields[b->field].type == FIELD_INSTANT) {
		form_put(sh->form, i, "now");
		b->changed = true;
		sheet_take(sh, i, true);
		sheet_keep(sh, NULL);
	} else if (!id_is_zero(sh->attendance)) {
		sheet_keep(sh, NULL);
		stamp_next(sh->s, sh->attendance);
		casefile_fini(&sh->c);
		sh->has_case = app_case(sh->s->app, sh->attendance, &sh->c, NULL) &&
			       sh->c.attendance;
		if (sh->has_case)
			about_fill(sh->s->app, &sh->c, &sh->about);
		sheet_take_over(sh);
		sheet_refresh(sh);
	}
}

/* Backspace in an empty type-ahead of several takes the last one away; in a choice that opens rows
 * it does nothing. */
static bool many_key(struct sheet *sh, const struct key *k)
{
	size_t i = form_focus(sh->form), n;
	struct bound *b = i == FORM_NONE ? NULL : sheet_bound(sh, i);
	struct rec *r;

	if (!b || !b->many || k->action != ACT_ERASE || form_value(sh->form, i)[0])
		return false;
	r = sh->parts[b->part].r;
	n = rec_count(r, b->field);
	if (!n)
		return false;
	rec_item_drop(r, b->field, rec_item(r, b->field, n - 1));
	sh->parts[b->part].touched = true;
	sh->parts[b->part].kept = false;
	sheet_put_back(sh, i);
	sheet_refresh(sh);
	sheet_keep(sh, NULL);
	return true;
}

/* A letter typed on a service or a person that was taken begins another; Backspace goes on
 * correcting it. */
static void begin_anew(struct sheet *sh, const struct key *k)
{
	size_t i = form_focus(sh->form);
	const struct bound *b = i == FORM_NONE ? NULL : sheet_bound(sh, i);

	if (b && b->has_options && !b->letters && k->code == K_LETTER && k->action == ACT_NONE &&
	    form_code(sh->form, i)[0])
		form_put(sh->form, i, "");
}

static bool rows_key(struct sheet *sh, const struct key *k)
{
	size_t i = form_focus(sh->form);
	struct bound *b = i == FORM_NONE ? NULL : sheet_bound(sh, i);

	if (!b || !b->rows || !(k->action == ACT_OPEN || key_is_letter(k, 'o')))
		return false;
	sheet_keep(sh, NULL);
	rows_open(sh, b->part, b->field);
	return true;
}

static bool sheet_action(struct sheet *sh, const struct key *k)
{
	switch (k->action) {
	case ACT_DONE:
		sheet_done(sh);
		return true;
	case ACT_SEE:
		if (sh->ops->see_line)
			sheet_see_next(sh);
		return true;
	case ACT_TIME:
		time_key(sh);
		return true;
	case ACT_UNCOVER:
		uncover(sh->s, main_rec(sh)->id);
		sheet_refresh(sh);
		return true;
	default:
		return false;
	}
}

/* What found no room is not kept, so it is said at once. */
static void say_left_out(struct sheet *sh, const struct key *k)
{
	size_t n = form_left_out(sh->form);
	char line[100];

	if (!n)
		return;
	if (k->code == K_PASTE)
		snprintf(line, sizeof line,
			 "This answer is full. The last %zu letter%s of the paste "
			 "%s left out",
			 n, n == 1 ? "" : "s", n == 1 ? "is" : "are");
	else
		text_copy(line, sizeof line, "This answer is full. The last letter is left out");
	ui_say_error(sh->s->kit, line);
}

static bool sheet_key(void *ctx, const struct key *k)
{
	struct sheet *sh = ctx;
	enum form_did did;

	sh->focus_next = FORM_NONE;
	if (sh->in_summary && summary_key(sh, k))
		return true;
	if (sh->ops->key && sh->ops->key(sh, k))
		return true;
	if (sheet_action(sh, k))
		return true;
	if (sh->in_summary)
		return false;
	if (many_key(sh, k) || rows_key(sh, k))
		return true;
	begin_anew(sh, k);
	did = form_key(sh->form, k);
	say_left_out(sh, k);
	if (did == FORM_START && sh->summary)
		sh->in_summary = true;
	if (sh->focus_next != FORM_NONE)
		form_focus_set(sh->form, sh->focus_next);
	return did != FORM_NOT_MINE;
}

static void sheet_tick(void *ctx)
{
	struct sheet *sh = ctx;
	int64_t now = clock_mono_ms();

	if (sh->typed_ms && now - sh->typed_ms >= 900)
		sheet_keep(sh, NULL);
	else if (sh->typed_ms)
		ui_tick_in(sh->s->kit, 1000 - (now - sh->typed_ms));
	if (sh->shows_values != sh->s->uncovered)
		sheet_refresh(sh);
}

static void remember_place(struct sheet *sh)
{
	const struct member *m = app_typist(sh->s->app);
	struct left_at *l = &sh->s->left;
	size_t i = form_focus(sh->form);
	const struct bound *b = i == FORM_NONE ? NULL : sheet_bound(sh, i);
	const struct part *p = b && b->field != FIELD_NONE ? &sh->parts[b->part]
							   : &sh->parts[sh->n_parts - 1];

	if (!m || sh->up)
		return;
	*l = (struct left_at){ .person = m->id, .kind = p->r->kind };
	l->attendance = sh->attendance;
	l->record = p->r->id;
	if (p->drafted)
		l->draft = p->draft;
	if (b && b->field != FIELD_NONE)
		text_copy(l->field, sizeof l->field, p->r->kind->fields[b->field].key);
}

/* What a passphrase opened does not outlive the cover: wiped here, closed when the screen comes
 * back. */
static void forget_opened(struct sheet *sh)
{
	sh->discard = true;
	for (unsigned i = 0; i < sh->n_parts; i++)
		for (size_t f = 0; f < sh->parts[i].r->kind->n_fields; f++)
			rec_clear(sh->parts[i].r, f);
	for (size_t i = 0; i < form_count(sh->form); i++)
		if (sh->bound[i] && !sh->bound[i]->label)
			form_set(sh->form, i, "", NULL);
}

static void sheet_hide(void *ctx, enum hide_why why)
{
	struct sheet *sh = ctx;

	if (!sh->discard && sh->s->calling_away)
		sheet_commit(sh);
	else if (!sh->discard)
		sheet_keep(sh, NULL);
	sh->s->uncovered = false;
	if (sh->reopened)
		forget_opened(sh);
	sheet_refresh(sh);
	if (why == HIDE_LOCK && ui_top(sh->s->kit) && ui_top(sh->s->kit)->ctx == sh)
		remember_place(sh);
}

static void sheet_shown(void *ctx)
{
	struct sheet *sh = ctx;

	if (sh->reopened && sh->discard) {
		ui_say(sh->s->kit, say(sh->s, W_CLOSED_BY_COVER));
		ui_pop(sh->s->kit);
		return;
	}
	if (sh->has_case) {
		casefile_fini(&sh->c);
		sh->has_case = app_is_unlocked(sh->s->app) &&
			       app_case(sh->s->app, sh->attendance, &sh->c, NULL) &&
			       sh->c.attendance;
		if (sh->has_case)
			about_fill(sh->s->app, &sh->c, &sh->about);
	}
	sheet_take_over(sh);
	sheet_refresh(sh);
}

/* Is there nothing left to put right? Then leaving is as good as Done. */
static bool is_complete(struct sheet *sh)
{
	struct findings f = { 0 };
	bool ok;

	sheet_check(sh, &f);
	ok = f.n == 0;
	findings_fini(&f);
	return ok;
}

static void sheet_close(void *ctx)
{
	struct sheet *sh = ctx;
	bool touched = false;

	sh->s->uncovered = false;
	if (!sh->discard && app_is_unlocked(sh->s->app) && app_typist(sh->s->app)) {
		form_leave(sh->form);
		for (unsigned i = 0; i < sh->n_parts; i++)
			touched = touched || sh->parts[i].touched;
		if (touched && ((sh->ops->half && sh->s->changing) || sh->up || !is_complete(sh) ||
				!sheet_save(sh, NULL)))
			sheet_keep(sh, NULL);
	}
	if (sh->up)
		sh->up->row_open = false;
	sheet_free(sh);
}

/* --- line by line --- */

static bool is_one_of_many(const struct sheet *sh, unsigned part)
{
	for (unsigned k = 0; k < sh->n_parts; k++)
		if (k != part && sh->parts[k].r->kind == sh->parts[part].r->kind)
			return true;
	return false;
}

static void plain_words(void *ctx, size_t i, struct plain_words *out)
{
	struct sheet *sh = ctx;
	const struct bound *b = sheet_bound(sh, i);
	const struct field *f;

	if (!b || b->field == FIELD_NONE) {
		out->label = sh->ops->ask ? sh->ops->ask(sh, i) : NULL;
		return;
	}
	f = &sh->parts[b->part].r->kind->fields[b->field];
	out->skip = b->label;
	/* Of several records of one kind the form's own words say which is meant. */
	out->label = is_one_of_many(sh, b->part) && form_label_of(sh->form, i)[0]
			 ? form_label_of(sh->form, i)
			 : f->label;
	out->hint = f->hint;
}

static void plain_beside(void *ctx, struct canvas *c)
{
	struct sheet *sh = ctx;

	if (sh->ops->paint)
		sh->ops->paint(sh, c);
}

static const char *plain_problem(void *ctx, size_t i)
{
	const struct sheet *sh = ctx;

	return sh->problems.all[i].text;
}

static void sheet_plain(void *ctx, struct plain_view *v)
{
	struct sheet *sh = ctx;

	if (sh->in_summary) {
		v->problems = problems_listed(sh);
		v->problem = plain_problem;
		return;
	}
	v->form = sh->form;
	v->words = plain_words;
	v->beside = plain_beside;
}

const struct screen_ops sheet_screen = {
	.name = "sheet",
	.contexts = sheet_contexts,
	.frame = sheet_frame,
	.paint = sheet_paint,
	.least_columns = sheet_least_columns,
	.key = sheet_key,
	.hints = sheet_hints,
	.cursor = sheet_cursor,
	.tick = sheet_tick,
	.hide = sheet_hide,
	.shown = sheet_shown,
	.close = sheet_close,
	.plain = sheet_plain,
};
