/* From the form into the records, from the records into drafts and the book, and what is to be put
 * right. */
#include "sheet_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/typed.h"

#include <stdio.h>
#include <string.h>

/* A DENY of the rule table refuses the answer: the value is taken back and the sentence said. */
static bool is_denied(struct sheet *sh, unsigned part, size_t field)
{
	struct findings f = { 0 };
	bool denied = false;

	app_judge(sh->s->app, sh->parts[part].r, &f);
	for (size_t i = 0; i < f.n && !denied; i++) {
		if (f.all[i].severity != SEVERITY_DENY || f.all[i].field != field)
			continue;
		denied = true;
		ui_say_error(sh->s->kit, f.all[i].text);
		/* Asked first, then typed: the cursor goes to the question. */
		if (strcmp(f.all[i].rule, "R-001") == 0)
			sh->focus_next = sheet_find(sh, part, SAFE_CONTACT_ASKED);
	}
	findings_fini(&f);
	return denied;
}

/* Gives a field the value that it had. */
static void restore(struct rec *r, const struct rec *before, size_t field)
{
	int64_t v;

	switch (r->kind->fields[field].type) {
	case FIELD_CODES:
	case FIELD_REFS:
		rec_clear(r, field);
		for (size_t i = 0; i < rec_count(before, field); i++)
			rec_item_add(r, field, rec_item(before, field, i));
		break;
	case FIELD_LIST:
		break;
	default:
		if (!rec_filled(before, field) || rec_typed(before, field))
			rec_clear(r, field);
		else if (rec_int(before, field, &v))
			rec_put_int(r, field, v);
		else
			rec_put(r, field, rec_text(before, field));
	}
}

static void take_many(struct sheet *sh, size_t i, struct rec *r)
{
	struct bound *b = sh->bound[i];
	const char *code = form_code(sh->form, i);
	const struct code *c = NULL;

	if (!code[0] && form_value(sh->form, i)[0]) {
		c = vocab_code(&b->o.v, form_value(sh->form, i));
		code = c ? c->code : "";
	}
	if (!code[0])
		return;
	rec_item_add(r, b->field, code);
	sheet_put_back(sh, i);
}

static void take_letters(struct sheet *sh, size_t i, struct rec *r)
{
	struct bound *b = sh->bound[i];
	const char *value = form_value(sh->form, i);
	struct typing t = app_typing(sh->s->app);

	if (value[0])
		rec_set(r, b->field, value, &t, NULL);
	else
		rec_clear(r, b->field);
	/* The same field may stand at a second place. */
	for (size_t k = 0; k < form_count(sh->form); k++) {
		const struct bound *o = sh->bound[k];

		if (o && k != i && !o->label && o->part == b->part && o->field == b->field)
			sheet_put_back(sh, k);
	}
}

static void take_text(struct sheet *sh, size_t i, struct rec *r, bool leaving)
{
	struct bound *b = sh->bound[i];
	const char *value = form_value(sh->form, i),
		   *code = b->has_options ? form_code(sh->form, i) : "";
	const struct field *f = &r->kind->fields[b->field];
	struct typing t = app_typing(sh->s->app);
	struct err e = { 0 };
	bool fits;

	fits = rec_set(r, b->field, code[0] ? code : value, &t, &e);
	if (!leaving)
		return;
	/* The doubled hour, a time that did not exist: said at once, because only the crew can tell
	 * now. */
	if (!fits && f->type == FIELD_INSTANT)
		ui_say_error(sh->s->kit, e.text);
	if (fits && (f->type == FIELD_INSTANT || f->type == FIELD_DATE || f->type == FIELD_PDATE ||
		     f->normalise == normalise_postcode))
		sheet_put_back(sh, i);
}

void sheet_take(struct sheet *sh, size_t i, bool leaving)
{
	struct bound *b = sheet_bound(sh, i);
	struct rec *r;
	struct rec *before;

	if (!b || b->label || b->field == FIELD_NONE || b->rows || !b->changed)
		return;
	r = sh->parts[b->part].r;
	before = rec_copy(r);
	if (sh->ops->take && sh->ops->take(sh, i))
		b->changed = b->changed && !leaving;
	else if (b->many)
		take_many(sh, i, r);
	else if (b->letters)
		take_letters(sh, i, r);
	else
		take_text(sh, i, r, leaving);
	if (leaving) {
		b->changed = false;
		if (is_denied(sh, b->part, b->field)) {
			restore(r, before, b->field);
			sheet_put_back(sh, i);
		} else if (form_error_of(sh->form, i) && !rec_typed(r, b->field) &&
			   rec_filled(r, b->field)) {
			form_error(sh->form, i, NULL);
		}
		sheet_refresh(sh);
	}
	rec_free(before);
}

/* --- what was stored beside the form --- */

static bool is_standing(const struct rec *r, const struct hash *heads, size_t n)
{
	if (n != r->n_bases)
		return false;
	for (size_t i = 0; i < n; i++)
		if (memcmp(&heads[i], &r->bases[i], sizeof heads[i]) != 0)
			return false;
	return true;
}

static bool is_theirs(const struct rec *r, const struct rec *was, const struct rec *now, size_t f)
{
	return !rec_same_at(now, was, f) && !rec_same_at(now, r, f);
}

/* Did the form and the other change the same answer? */
static bool both_changed(const struct rec *r, const struct rec *was, const struct rec *now)
{
	for (size_t f = 0; f < r->kind->n_fields; f++)
		if (r->kind->fields[f].need != NEED_DERIVED && is_theirs(r, was, now, f) &&
		    !rec_same_at(r, was, f))
			return true;
	return false;
}

static void take_over(struct sheet *sh, struct part *p, const struct rec *was,
		      const struct rec *now)
{
	for (size_t f = 0; f < p->r->kind->n_fields; f++) {
		size_t i;

		if (!is_theirs(p->r, was, now, f))
			continue;
		rec_take(p->r, f, now);
		i = sheet_find(sh, (unsigned)(p - sh->parts), f);
		if (i != FORM_NONE)
			sheet_put_back(sh, i);
	}
}

void sheet_take_over(struct sheet *sh)
{
	struct view *v = app_view(sh->s->app);

	/* A row that is open stands inside its record: that one waits. */
	if (!v || sh->up || sh->row_open)
		return;
	for (unsigned k = 0; k < sh->n_parts; k++) {
		struct part *p = &sh->parts[k];
		struct hash heads[REC_BASES_MAX];
		struct rec *was = NULL, *now = NULL;
		size_t n = p->stored ? view_heads(v, p->r->id, heads, REC_BASES_MAX) : 0;

		if (!n || n > REC_BASES_MAX || !p->r->n_bases || is_standing(p->r, heads, n))
			continue;
		if (view_revision(v, &p->r->bases[0], &was, NULL) &&
		    view_rec(v, p->r->id, &now, NULL) && !was->sealed && !now->sealed &&
		    !both_changed(p->r, was, now)) {
			take_over(sh, p, was, now);
			memcpy(p->r->bases, heads, n * sizeof *heads);
			p->r->n_bases = n;
			p->kept = false;
		}
		rec_free(was);
		rec_free(now);
	}
}

/* --- drafts --- */

static void take_all(struct sheet *sh, bool leaving)
{
	for (size_t i = 0; i < form_count(sh->form); i++)
		sheet_take(sh, i, leaving);
}

static bool keep_part(struct sheet *sh, struct part *p, struct err *e)
{
	size_t i = form_focus(sh->form);
	const struct bound *b = i == FORM_NONE ? NULL : sheet_bound(sh, i);
	const char *field = b && b->field != FIELD_NONE && p == &sh->parts[b->part]
				? p->r->kind->fields[b->field].key
				: "";

	if (!app_draft_keep(sh->s->app, p->draft, p->r, field, form_cursor(sh->form), e))
		return false;
	p->drafted = true;
	p->kept = true;
	return true;
}

/* A record that nothing names is found by nobody: what names a new one is kept with it. */
static void keep_link(const struct sheet *sh, struct part *p)
{
	const struct part *to = &sh->parts[p->link_to];

	if (to->touched && !id_equal(rec_id(p->r, p->link_field), to->r->id)) {
		p->touched = true;
		p->kept = false;
	}
	if (to->touched || (p->touched && !(to->optional && !to->stored)))
		rec_put_id(p->r, p->link_field, to->r->id);
}

bool sheet_keep(struct sheet *sh, struct err *e)
{
	bool ok = true;
	struct err mine = { 0 };

	take_all(sh, false);
	sheet_take_over(sh);
	sh->keys = 0;
	sh->typed_ms = 0;
	if (sh->up) {
		struct part *p = &sh->up->parts[sh->up_part];

		if (sh->parts[0].touched) {
			p->touched = true;
			p->kept = false;
		}
		return sheet_keep(sh->up, e);
	}
	/* A link names its record already in the draft, so that both are found together again. */
	for (unsigned i = 0; i < sh->n_parts; i++) {
		struct part *p = &sh->parts[i];

		if (p->link_field != FIELD_NONE)
			keep_link(sh, p);
		if (p->touched && !p->kept && !keep_part(sh, p, &mine))
			ok = false;
	}
	if (!ok) {
		if (e)
			*e = mine;
		ui_say_error(sh->s->kit, mine.text);
	}
	return ok;
}

/* What the rules do not let into the book stays the draft that it is. */
static void commit_part(struct sheet *sh, struct part *p)
{
	p->r->state = REC_DRAFT;
	if (app_save(sh->s->app, p->r, p->draft, NULL)) {
		p->r->bases[0] = p->r->hash;
		p->r->n_bases = 1;
		p->stored = true;
		p->drafted = false;
		p->draft = id_new(app_now(sh->s->app));
	}
	p->r->state = REC_COMPLETE;
}

void sheet_commit(struct sheet *sh)
{
	if (!sheet_keep(sh, NULL) || sh->up)
		return;
	for (unsigned i = 0; i < sh->n_parts; i++)
		if (sh->parts[i].drafted && sh->parts[i].touched)
			commit_part(sh, &sh->parts[i]);
}

/* --- saving --- */

bool sheet_is_empty(const struct sheet *sh, unsigned part)
{
	const struct part *p = &sh->parts[part];

	return !p->stored && !p->touched;
}

/* `any`: something of the sheet was touched; a new record that nobody typed into is saved only
 * beside one. */
static bool save_part(struct sheet *sh, struct part *p, bool any, struct err *e)
{
	if (p->link_field != FIELD_NONE && any &&
	    !(sh->parts[p->link_to].optional && sheet_is_empty(sh, p->link_to))) {
		struct id id = sh->parts[p->link_to].r->id;

		if (!id_equal(rec_id(p->r, p->link_field), id)) {
			rec_put_id(p->r, p->link_field, id);
			p->touched = true;
		}
	}
	if (!p->touched && (p->stored || p->optional || !any))
		return true;
	if (!app_save(sh->s->app, p->r, p->drafted ? p->draft : (struct id){ 0 }, e))
		return false;
	p->r->bases[0] = p->r->hash;
	p->r->n_bases = 1;
	p->stored = true;
	p->touched = false;
	p->drafted = false;
	p->kept = false;
	p->draft = id_new(app_now(sh->s->app));
	return true;
}

bool sheet_save(struct sheet *sh, struct err *e)
{
	bool any = false;

	form_leave(sh->form);
	take_all(sh, true);
	sheet_take_over(sh);
	if (sh->up) {
		struct part *p = &sh->up->parts[sh->up_part];

		p->touched = p->touched || sh->parts[0].touched;
		p->kept = p->kept && !sh->parts[0].touched;
		return true;
	}
	if (sh->ops->before_save && !sh->ops->before_save(sh, e))
		return false;
	for (unsigned i = 0; i < sh->n_parts; i++)
		any = any || sh->parts[i].touched;
	for (unsigned i = 0; i < sh->n_parts; i++)
		if (!save_part(sh, &sh->parts[i], any, e))
			return false;
	sh->typed_ms = 0;
	sh->keys = 0;
	if (sh->has_case) {
		casefile_fini(&sh->c);
		sh->has_case = app_case(sh->s->app, sh->attendance, &sh->c, NULL) &&
			       sh->c.attendance;
	}
	return true;
}

/* --- what is to be put right --- */

void sheet_check(const struct sheet *sh, struct findings *out)
{
	struct rec *parent = attendance_assumed(sh->has_case ? sh->c.attendance : NULL);

	for (unsigned i = 0; i < sh->n_parts; i++)
		if (!sh->parts[i].quiet && !(sh->parts[i].optional && sheet_is_empty(sh, i)))
			rec_check(sh->parts[i].r, parent, out);
	rec_free(parent);
}

void sheet_problems(struct sheet *sh)
{
	findings_fini(&sh->problems);
	form_errors_clear(sh->form);
	sheet_check(sh, &sh->problems);
}

/* The form's field that a finding is about; FORM_NONE if it stands on another screen. */
static size_t field_of(const struct sheet *sh, const struct finding *f)
{
	for (unsigned i = 0; i < sh->n_parts; i++)
		if (id_equal(sh->parts[i].r->id, f->about) && f->field != FIELD_NONE)
			return sheet_find(sh, i, f->field);
	return FORM_NONE;
}

/* Keeps those that this screen can put right, marks their fields and fills the summary. */
static void show_problems(struct sheet *sh)
{
	size_t n = 0;

	for (size_t i = 0; i < sh->problems.n; i++) {
		struct finding f = sh->problems.all[i];
		size_t at = field_of(sh, &f);

		if (at == FORM_NONE || form_is_hidden(sh->form, at))
			continue;
		form_error(sh->form, at, f.text);
		if (n < SHEET_PROBLEMS_MAX)
			sh->problem_field[n] = at;
		sh->problems.all[n++] = f;
	}
	sh->problems.n = n;
	sh->summary = n > 0;
	sh->in_summary = n > 0;
	sh->summary_at = 0;
}

void sheet_done(struct sheet *sh)
{
	struct screens *s = sh->s;
	struct err e = { 0 };
	bool saved = sheet_save(sh, &e);

	if (!saved && e.class != ERR_INPUT) {
		sheet_keep(sh, NULL);
		say_err(s, &e);
		return;
	}
	if (!saved && sh->ops->no_check) {
		sheet_keep(sh, NULL);
		say_err(s, &e);
		return;
	}
	if (!sh->up && !sh->ops->no_check) {
		sheet_problems(sh);
		show_problems(sh);
		if (sh->summary || !saved) {
			sheet_keep(sh, NULL);
			if (!saved)
				say_err(s, &e);
			ui_turned(s->kit);
			return;
		}
	}
	if (sh->ops->saved)
		sh->ops->saved(sh);
	else
		ui_pop(s->kit);
}

/* --- who can see it --- */

static void set_visibility(struct sheet *sh, enum visibility v)
{
	struct err e = { 0 };

	for (unsigned i = 0; i < sh->n_parts; i++) {
		struct part *p = &sh->parts[i];

		/* The place and the visit belong to everybody who works there. */
		if (p->r->kind == &kind_attendance || p->r->kind == &kind_location)
			continue;
		p->r->visibility = v;
		/* Nothing was typed into it: it is no record yet. */
		if (p->optional && sheet_is_empty(sh, i))
			continue;
		p->touched = true;
		p->kept = false;
	}
	if (sheet_keep(sh, &e))
		ui_say(sh->s->kit, see_words(sh->s, v));
	ui_changed(sh->s->kit);
}

static void widen_answer(void *ctx, char letter)
{
	struct sheet *sh = ctx;

	if (letter == 'y')
		set_visibility(sh, sh->widen_to);
}

void sheet_see_next(struct sheet *sh)
{
	const struct member *m = app_typist(sh->s->app);
	struct part *p = &sh->parts[sh->n_parts - 1];
	enum visibility own = m && role_is_support(m->role) ? VISIBLE_SUPPORT_ONLY
							    : VISIBLE_POLICE_ONLY;
	enum visibility to = p->r->visibility == VISIBLE_SHARED ? own : VISIBLE_SHARED;
	struct buf words = { .ceiling = 400 };
	struct err e = { 0 };
	bool asks = false;

	/* A third step where the force names a few. */
	if (p->r->visibility == own && app_names_somebody(sh->s->app))
		to = VISIBLE_RESTRICTED_NAMED;
	if (!app_visibility_change(sh->s->app, p->r, to, &asks, &words, &e)) {
		say_err(sh->s, &e);
	} else if (asks) {
		buf_puts(&words, " y widen it, ^B leave it");
		sh->widen_to = to;
		ui_ask(sh->s->kit, buf_str(&words), "y", widen_answer, sh);
	} else {
		set_visibility(sh, to);
		if (words.len)
			ui_say(sh->s->kit, buf_str(&words));
	}
	buf_fini(&words);
}
