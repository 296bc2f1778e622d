/* Fields of a sheet: adding them, their answers, what is asked now, what is covered. */
#include "sheet_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/cond.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static void on_changed(void *ctx, size_t i)
{
	struct sheet *sh = ctx;
	struct bound *b = sh->bound[i];

	if (sh->building || !b)
		return;
	b->changed = true;
	sh->keys++;
	if (!sh->typed_ms)
		sh->typed_ms = clock_mono_ms();
	ui_tick_in(sh->s->kit, 1000);
	if (b->field != FIELD_NONE) {
		sh->parts[b->part].touched = true;
		sh->parts[b->part].kept = false;
	}
	/* A choice is an answer at once; text is one when the field is left. */
	if (b->letters || (b->has_options && form_code(sh->form, i)[0]))
		sheet_take(sh, i, true);
	if (sh->ops->changed)
		sh->ops->changed(sh, i);
	if (sh->keys >= 16)
		sheet_keep(sh, NULL);
}

static void on_left(void *ctx, size_t i)
{
	struct sheet *sh = ctx;
	struct bound *b = sh->bound[i];

	if (sh->building || !b || !b->changed)
		return;
	sheet_take(sh, i, true);
	sheet_keep(sh, NULL);
}

struct sheet *sheet_new(struct screens *s, const struct sheet_ops *ops, struct id attendance)
{
	struct sheet *sh = mem_new(sizeof *sh);

	sh->s = s;
	sh->ops = ops;
	sh->attendance = attendance;
	sh->focus_next = FORM_NONE;
	sh->form = form_new(on_changed, on_left, sh);
	form_quiet_pages(sh->form, true);
	form_well_x(sh->form, ops->well_x ? ops->well_x : 34);
	if (!id_is_zero(attendance) && app_case(s->app, attendance, &sh->c, NULL) &&
	    sh->c.attendance) {
		sh->has_case = true;
		about_fill(s->app, &sh->c, &sh->about);
	}
	return sh;
}

unsigned sheet_part(struct sheet *sh, struct rec *r, bool stored)
{
	struct part *p = &sh->parts[sh->n_parts];

	assert(sh->n_parts < SHEET_PARTS);
	*p = (struct part){ .r = r,
			    .stored = stored,
			    .link_field = FIELD_NONE,
			    .draft = id_new(app_now(sh->s->app)) };
	return sh->n_parts++;
}

unsigned sheet_part_new(struct sheet *sh, const struct kind *k)
{
	return sheet_part(sh, app_new(sh->s->app, k), false);
}

unsigned sheet_part_opened(struct sheet *sh, const struct opened *x)
{
	unsigned part = sheet_part(sh, x->r, x->stored);
	struct part *p = &sh->parts[part];

	if (x->drafted) {
		p->draft = x->d.id;
		p->drafted = p->touched = p->kept = true;
	}
	sh->reopened = sh->reopened || x->sealed;
	return part;
}

bool sheet_part_edit(struct sheet *sh, struct id record, unsigned *part, struct err *e)
{
	struct opened x;

	if (!record_read(sh->s, record, NULL, &x, e))
		return false;
	*part = sheet_part_opened(sh, &x);
	return true;
}

void sheet_link(struct sheet *sh, unsigned part, size_t field, unsigned to)
{
	sh->parts[part].link_field = field;
	sh->parts[part].link_to = to;
}

void sheet_free(struct sheet *sh)
{
	if (!sh)
		return;
	if (sh->ops->close)
		sh->ops->close(sh);
	form_free(sh->form);
	for (size_t i = 0; i < FORM_FIELDS_MAX; i++) {
		if (!sh->bound[i])
			continue;
		options_fini(&sh->bound[i]->o);
		mem_free(sh->bound[i]->letters);
		mem_free(sh->bound[i]->words);
		mem_free(sh->bound[i]);
	}
	for (unsigned i = 0; i < sh->n_parts; i++)
		if (!sh->up)
			rec_free(sh->parts[i].r);
	findings_fini(&sh->problems);
	casefile_fini(&sh->c);
	mem_free(sh);
}

/* --- answers --- */

static size_t suggest(void *ctx, const char *typed, struct pick_item *out, size_t cap)
{
	struct bound *b = ctx;
	const struct code *found[VOCAB_MATCHES];
	struct app *a = b->sh->s->app;
	size_t n = vocab_match(&b->o.v, typed, app_now(a), app_policy_text(a, "area"), found);

	if (n > cap)
		n = cap;
	for (size_t i = 0; i < n; i++) {
		text_copy(out[i].text, sizeof out[i].text, found[i]->label);
		text_copy(out[i].code, sizeof out[i].code, found[i]->code);
		out[i].shown[0] = '\0';
	}
	return n;
}

/* "f:female:female|m:male:male" into options; the words are kept in one copy. */
static void letters_from(struct bound *b, const char *spec)
{
	size_t cap = 1;
	char *p;

	for (const char *q = spec; *q; q++)
		cap += *q == '|';
	b->letters = mem_new_array(cap, sizeof *b->letters);
	b->words = mem_str(spec);
	p = b->words;
	while (p && *p) {
		struct choice_option *o = &b->letters[b->n_letters++];
		char *next = strchr(p, '|');
		char *code, *words;

		if (next)
			*next++ = '\0';
		o->letter = *p;
		code = strchr(p, ':');
		if (code) {
			*code++ = '\0';
			words = strchr(code, ':');
			if (words)
				*words++ = '\0';
			o->code = code;
			o->words = words ? words : "";
		}
		p = next;
	}
}

static void letters_of(struct bound *b)
{
	b->letters = mem_new_array(b->o.v.n_codes + 1, sizeof *b->letters);
	for (size_t i = 0; i < b->o.v.n_codes; i++)
		b->letters[b->n_letters++] = (struct choice_option){
			.letter = b->o.v.codes[i].letter,
			.code = b->o.v.codes[i].code,
			.words = b->o.v.codes[i].label
		};
}

static struct bound *bind(struct sheet *sh, size_t i, struct bound *b)
{
	assert(i < FORM_FIELDS_MAX);
	sh->bound[i] = b;
	return b;
}

static struct place place_of(const struct spot *cell, const struct field *f)
{
	struct place p = { .label = cell->label ? cell->label : f->label,
			   .y = cell->y,
			   .label_x = cell->label_x,
			   .x = cell->x,
			   .width = cell->width,
			   .height = cell->height,
			   .tail = cell->tail,
			   .tail_gap = cell->gap,
			   .open = cell->open || f->open_on_scene,
			   .letters = f->max && field_is_text(f) ? f->max : 0 };
	return p;
}

/* What is shown back is seen whole: "Fri 29 Oct 01:30 GMT", "Fri 24 Dec 2021", and a cell for the
 * cursor after it. */
static int width_of(const struct field *f)
{
	switch (f->type) {
	case FIELD_INSTANT:
		return 22;
	case FIELD_DATE:
	case FIELD_PDATE:
		return 17;
	case FIELD_INT:
	case FIELD_MINUTES:
		return 6;
	default:
		return f->max && f->max < 40 ? (int)f->max : 40;
	}
}

/* The longest answer of a type-ahead, and a cell for the cursor after it. */
static int least_of_options(const struct options *o)
{
	size_t most = 11;

	for (size_t i = 0; i < o->v.n_codes; i++) {
		size_t n = text_cells(o->v.codes[i].label, strlen(o->v.codes[i].label));

		if (n > most)
			most = n;
	}
	return most < 60 ? (int)most + 1 : 60;
}

static int least_width(const struct field *f, const struct bound *b)
{
	bool whole = f->type == FIELD_INSTANT || f->type == FIELD_DATE || f->type == FIELD_PDATE;

	return b->has_options ? least_of_options(&b->o) : whole ? width_of(f) : 12;
}

static int wanted_width(const struct field *f, const struct bound *b)
{
	int least = b->has_options ? least_of_options(&b->o) : 0;

	return !b->has_options ? width_of(f) : least > 36 ? least : 36;
}

/* Where the column of wells leaves too little room, the well follows its label. */
static void make_room(struct sheet *sh, struct place *p)
{
	int x = p->x ? p->x : form_well(sh->form);
	int label = 3 + (int)text_cells(p->label, strlen(p->label)) + 2;

	if (p->y != FORM_AUTO)
		return;
	if (p->width > 80 - x - 3) {
		p->x = label > 80 - 3 - p->width ? label : 80 - 3 - p->width;
		p->tail = NULL;
	}
	x = p->x ? p->x : x;
	if (p->width > 80 - x - 3)
		p->width = 80 - x - 3;
}

static const char rows_spec[] = "o:open:open them";

static size_t add_choice(struct sheet *sh, struct bound *b, const struct place *p,
			 const struct spot *cell, bool many)
{
	bool words = false;
	size_t i;

	for (size_t k = 0; k < b->n_letters; k++)
		words = words || b->letters[k].words[0];
	i = form_add_choice(sh->form, p, b->letters, b->n_letters, (enum choice_style)cell->style,
			    many);
	choice_gaps(form_choice(sh->form, i),
		    cell->between ? cell->between
		    : words       ? 2
				  : 1,
		    cell->after ? cell->after : 1);
	return i;
}

static size_t add_field(struct sheet *sh, struct bound *b, struct place *p, const struct spot *cell)
{
	const struct field *f = &sh->parts[cell->part].r->kind->fields[cell->field];
	bool several = f->type == FIELD_CODES || f->type == FIELD_REFS;
	size_t i;

	if (f->type == FIELD_LIST) {
		b->rows = true;
		letters_from(b, rows_spec);
		p->stay = true;
		return add_choice(sh, b, p, cell, false);
	}
	if (cell->letters) {
		letters_from(b, cell->letters);
		return add_choice(sh, b, p, cell, several);
	}
	if (b->has_options && !cell->pick && options_one_key(&b->o)) {
		letters_of(b);
		return add_choice(sh, b, p, cell, several);
	}
	if (!p->width)
		p->width = wanted_width(f, b);
	make_room(sh, p);
	if (b->has_options) {
		p->letters = 80;
		b->many = several;
		i = form_add_pick(sh->form, p, suggest, b);
		if (b->many && cell->y == FORM_AUTO) {
			struct place under = { .y = FORM_AUTO, .label_x = 1 };

			under.label_x += p->x ? p->x : form_well(sh->form);
			b->under_room = 79 - under.label_x;
			b->shown_under = form_add_text(sh->form, &under, ROLE_TEXT);
			for (int k = 1; k < UNDER_ROWS; k++)
				form_add_text(sh->form, &under, ROLE_TEXT);
		}
		return i;
	}
	if (f->type == FIELD_MEMO && !cell->line) {
		if (!p->height)
			p->height = 3;
		return form_add_memo(sh->form, p);
	}
	return form_add_line(sh->form, p);
}

/* The well is as wide as the words after it leave it. */
static void fit_tail(struct sheet *sh, const struct field *f, const struct bound *b,
		     struct place *p)
{
	int x = p->x ? p->x : form_well(sh->form);
	int room;

	if (!p->tail || p->width || b->placed)
		return;
	p->width = wanted_width(f, b);
	room = 79 - (x + 2) - (p->tail_gap ? p->tail_gap : 2) -
	       (int)text_cells(p->tail, strlen(p->tail));
	/* Words beside a well give way to the answer in it. */
	if (room < least_width(f, b))
		p->tail = NULL;
	else if (p->width > room)
		p->width = room;
}

size_t sheet_add(struct sheet *sh, const struct spot *cell)
{
	const struct rec *r = sh->parts[cell->part].r;
	const struct field *f = &r->kind->fields[cell->field];
	struct place p = place_of(cell, f);
	struct bound *b = mem_new(sizeof *b);
	size_t i;

	b->sh = sh;
	b->part = cell->part;
	b->field = cell->field;
	b->placed = cell->y != FORM_AUTO;
	b->box = cell->letters && cell->style == CHOICE_SHORT;
	b->hours = f->type == FIELD_INSTANT && cell->width && cell->width < 12;
	b->shown_under = FORM_NONE;
	b->has_options = options_read(sh->s->app, sh->has_case ? &sh->c : NULL, r, cell->field,
				      &b->o);
	/* What may be left out says so, where its answers do not fill the row. */
	if (!cell->tail && !b->placed && f->need == NEED_NO && !cell->letters &&
	    f->type != FIELD_MEMO && f->type != FIELD_LIST &&
	    !(b->has_options && options_one_key(&b->o)))
		p.tail = "(optional)";
	fit_tail(sh, f, b, &p);
	if (p.tail)
		text_copy(b->tail, sizeof b->tail, p.tail);
	i = add_field(sh, b, &p, cell);
	if (!b->letters && (b->has_options || f->type == FIELD_INSTANT || f->type == FIELD_DATE ||
			    f->type == FIELD_PDATE))
		form_whole(sh->form, i);
	bind(sh, i, b);
	return i;
}

void sheet_add_all(struct sheet *sh, const struct spot *cells, size_t n)
{
	for (size_t i = 0; i < n; i++)
		sheet_add(sh, &cells[i]);
}

void sheet_add_kind(struct sheet *sh, unsigned part)
{
	const struct rec *r = sh->parts[part].r;

	for (size_t i = 0; i < r->kind->n_fields; i++) {
		const struct field *f = &r->kind->fields[i];
		struct spot cell = { .part = part, .field = i, .y = FORM_AUTO };

		if (!field_is_asked_here(r->kind, i) || app_shows(sh->s->app, r, i) == SHOWN_NOT ||
		    sheet_find(sh, part, i) != FORM_NONE)
			continue;
		if (text_cells(f->label, strlen(f->label)) > 29)
			cell.label = f->short_label ? f->short_label : f->label;
		else
			cell.label = f->label;
		/* A label that would run into its well gets a row of its own. */
		if (text_cells(cell.label, strlen(cell.label)) > 29) {
			struct place own = { .label = cell.label, .y = FORM_AUTO };
			struct bound *b = mem_new(sizeof *b);

			*b = (struct bound){ .sh = sh,
					     .part = part,
					     .field = i,
					     .label = true,
					     .shown_under = FORM_NONE };
			bind(sh, form_add_text(sh->form, &own, ROLE_TEXT), b);
			cell.label = "";
		}
		sheet_add(sh, &cell);
	}
}

size_t sheet_text(struct sheet *sh, int y, const char *text)
{
	struct place p = { .label = text, .y = y };

	return form_add_text(sh->form, &p, ROLE_TEXT);
}

static struct bound *own_bound(struct sheet *sh)
{
	struct bound *b = mem_new(sizeof *b);

	*b = (struct bound){ .sh = sh, .field = FIELD_NONE, .shown_under = FORM_NONE };
	return b;
}

size_t sheet_own_line(struct sheet *sh, const struct place *p)
{
	size_t i = form_add_line(sh->form, p);

	bind(sh, i, own_bound(sh));
	return i;
}

size_t sheet_own_pick(struct sheet *sh, const struct place *p, pick_fn fn)
{
	size_t i = form_add_pick(sh->form, p, fn, sh);

	bind(sh, i, own_bound(sh));
	return i;
}

size_t sheet_own_choice(struct sheet *sh, const struct place *p, const char *letters, int style,
			int between)
{
	struct bound *b = own_bound(sh);
	struct spot cell = { .style = style, .between = between };
	size_t i;

	letters_from(b, letters);
	i = add_choice(sh, b, p, &cell, false);
	bind(sh, i, b);
	return i;
}

/* --- looking up and showing --- */

struct bound *sheet_bound(const struct sheet *sh, size_t i)
{
	return i < FORM_FIELDS_MAX ? sh->bound[i] : NULL;
}

size_t sheet_find(const struct sheet *sh, unsigned part, size_t field)
{
	for (size_t i = 0; i < form_count(sh->form); i++) {
		const struct bound *b = sh->bound[i];

		if (b && !b->label && b->part == part && b->field == field)
			return i;
	}
	return FORM_NONE;
}
