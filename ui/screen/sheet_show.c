/* What a sheet shows: values of its records, what is asked now, what is covered on scene. */
#include "more_p.h"
#include "sheet_p.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/cond.h"
#include "model/typed.h"

#include <stdio.h>
#include <string.h>

static const struct rec *parent_of(const struct sheet *sh)
{
	return sh->has_case ? sh->c.attendance : NULL;
}

/* "a,b" of a list of codes, as a choice of several takes it. */
static void codes_text(const struct rec *r, size_t field, struct buf *out)
{
	for (size_t i = 0; i < rec_count(r, field); i++)
		buf_fmt(out, "%s%s", i ? "," : "", rec_item(r, field, i));
}

static void labels_text(const struct bound *b, const struct rec *r, const char *between,
			struct buf *out)
{
	for (size_t i = 0; i < rec_count(r, b->field); i++)
		buf_fmt(out, "%s%s", i ? between : "",
			vocab_label(&b->o.v, rec_item(r, b->field, i)));
}

bool sheet_discreet(struct sheet *sh)
{
	return sh->has_case && app_on_scene(sh->c.attendance);
}

/* Is what stands beside this field's box an answer that nobody may read now? */
static bool tail_is_covered(struct sheet *sh, const struct bound *b)
{
	const struct field *f = &sh->parts[b->part].r->kind->fields[b->field];

	return sheet_discreet(sh) && !sh->s->uncovered && !f->open_on_scene;
}

/* Into rows, never in the middle of an answer (`all` has one in each line). The last row says when
 * there is more. */
static void show_under(struct sheet *sh, const struct bound *b, const char *all)
{
	for (size_t k = 0; k < UNDER_ROWS; k++) {
		struct buf row = { .ceiling = 4096 };
		char line[200];

		while (*all) {
			size_t n = strcspn(all, "\n");
			size_t cells = text_cells(all, n) + (row.len ? 2 : 0) + (all[n] != '\0');

			if (row.len && k + 1 < UNDER_ROWS &&
			    text_cells(row.data, row.len) + cells > (size_t)b->under_room)
				break;
			buf_fmt(&row, "%s%.*s", row.len ? ", " : "", (int)n, all);
			all += n + (all[n] == '\n');
		}
		if (*all)
			buf_putc(&row, ',');
		put_cut(line, sizeof line, buf_str(&row), (size_t)b->under_room);
		form_label(sh->form, b->shown_under + k, line);
		form_hide(sh->form, b->shown_under + k, !row.len);
		buf_fini(&row);
	}
}

/* What was chosen of several stands under its box, or beside it where a place has no row for it. */
static void show_many(struct sheet *sh, size_t i, const struct rec *r)
{
	struct bound *b = sh->bound[i];
	struct buf text = { .ceiling = 4096 };

	if (rec_count(r, b->field) && tail_is_covered(sh, b))
		buf_puts(&text, "[covered]");
	else
		labels_text(b, r, b->shown_under != FORM_NONE ? "\n" : ", ", &text);
	if (b->shown_under != FORM_NONE) {
		show_under(sh, b, buf_str(&text));
	} else {
		form_tail(sh->form, i, text.len ? buf_str(&text) : b->tail);
	}
	buf_fini(&text);
}

/* A number of a phone stands as it was typed: one that was put otherwise confused people. */
static bool is_phone(const struct field *f)
{
	return f->normalise == normalise_phone || f->normalise == normalise_mobile;
}

/* Beside a time or a number that was read: what it was read as. */
static void show_tail(struct sheet *sh, size_t i, const struct rec *r)
{
	struct bound *b = sh->bound[i];
	const struct field *f = &r->kind->fields[b->field];
	struct buf text = { .ceiling = 4096 };

	if (b->many) {
		show_many(sh, i, r);
	} else if (f->type == FIELD_LIST) {
		buf_fmt(&text, "%zu row%s", rec_count(r, b->field),
			rec_count(r, b->field) == 1 ? "" : "s");
		form_tail(sh->form, i, buf_str(&text));
	} else if (f->normalise && f->type == FIELD_TEXT && (!b->placed || b->tail[0]) &&
		   !is_phone(f)) {
		bool differs = rec_filled(r, b->field) && !rec_typed(r, b->field) &&
			       !tail_is_covered(sh, b) &&
			       strcmp(form_value(sh->form, i), rec_text(r, b->field)) != 0;

		if (differs)
			buf_fmt(&text, "%s%s%s", rec_text(r, b->field), b->tail[0] ? "   " : "",
				b->tail);
		form_tail(sh->form, i, differs ? buf_str(&text) : b->tail);
	}
	buf_fini(&text);
}

/* "Fri 24 Dec 2021": a day to come is known by its weekday. */
static void weekday_before(struct buf *text, const char *stored)
{
	int y = 0, m = 0, d = 0;
	char *shown;

	if (sscanf(stored, "%d-%d-%d", &y, &m, &d) != 3)
		return;
	shown = buf_take(text);
	/* 1 January 1970 was a Thursday. */
	buf_fmt(text, "%s %s", weekday_short[(civil_days(y, m, d) % 7 + 11) % 7], shown);
	mem_free(shown);
}

/* A time in a narrow box: the day and the zone stand elsewhere. */
static void put_hours(const struct rec *r, size_t field, struct buf *text)
{
	int64_t ms = 0;
	char at[12];

	rec_int(r, field, &ms);
	about_clock(ms, at);
	buf_puts(text, at);
}

static void put_value(struct sheet *sh, size_t i, const struct rec *r)
{
	struct bound *b = sh->bound[i];
	const struct field *f = &r->kind->fields[b->field];
	struct typing t = app_typing(sh->s->app);
	struct buf text = { .ceiling = 65536 };
	const char *code = NULL;

	if (b->rows) {
		form_set(sh->form, i, "", NULL);
	} else if (b->letters) {
		if (f->type == FIELD_CODES || f->type == FIELD_REFS)
			codes_text(r, b->field, &text);
		else
			buf_puts(&text, rec_text(r, b->field));
		form_set(sh->form, i, buf_str(&text), NULL);
	} else if (b->many) {
		form_set(sh->form, i, "", NULL);
	} else if (b->hours && rec_filled(r, b->field) && !rec_typed(r, b->field)) {
		put_hours(r, b->field, &text);
		form_set(sh->form, i, buf_str(&text), NULL);
	} else {
		if (rec_typed(r, b->field))
			buf_puts(&text, rec_typed(r, b->field));
		else if (field_is_text(f))
			buf_puts(&text, rec_text(r, b->field));
		else if (f->type == FIELD_INSTANT)
			rec_spell(r, b->field, &t, &text);
		else
			options_show(sh->s->app, sh->has_case ? &sh->c : NULL, r, b->field, &text);
		if (f->type == FIELD_DATE && rec_filled(r, b->field) && !rec_typed(r, b->field))
			weekday_before(&text, rec_text(r, b->field));
		if (b->has_options && rec_filled(r, b->field) && !rec_typed(r, b->field))
			code = rec_text(r, b->field);
		form_set(sh->form, i, buf_str(&text), code);
	}
	buf_fini(&text);
}

void sheet_put_back(struct sheet *sh, size_t i)
{
	struct bound *b = sheet_bound(sh, i);

	if (!b || b->label || b->field == FIELD_NONE)
		return;
	put_value(sh, i, sh->parts[b->part].r);
	show_tail(sh, i, sh->parts[b->part].r);
	b->changed = false;
}

void sheet_put_all(struct sheet *sh)
{
	for (size_t i = 0; i < form_count(sh->form); i++)
		sheet_put_back(sh, i);
}

static void refresh_one(struct sheet *sh, size_t i)
{
	struct bound *b = sh->bound[i];
	const struct rec *r;
	bool asked;

	if (!b || b->field == FIELD_NONE)
		return;
	r = sh->parts[b->part].r;
	asked = cond_holds(r->kind->fields[b->field].asked, r, parent_of(sh));
	if (b->placed)
		form_skip(sh->form, i, !asked && !b->box);
	else
		form_hide(sh->form, i, !asked);
	if (!b->label)
		show_tail(sh, i, r);
	if (b->shown_under != FORM_NONE && !asked)
		show_under(sh, b, "");
}

void sheet_refresh(struct sheet *sh)
{
	for (size_t i = 0; i < form_count(sh->form); i++)
		refresh_one(sh, i);
	form_cover(sh->form, sheet_discreet(sh));
	form_uncover(sh->form, sh->s->uncovered);
	sh->shows_values = sh->s->uncovered;
	if (sh->ops->refresh)
		sh->ops->refresh(sh);
}

void sheet_answer(struct sheet *sh, unsigned part, size_t field, const char *typed)
{
	struct typing t = app_typing(sh->s->app);
	size_t i = sheet_find(sh, part, field);

	rec_set(sh->parts[part].r, field, typed, &t, NULL);
	sh->parts[part].touched = true;
	sh->parts[part].kept = false;
	if (i != FORM_NONE)
		sheet_put_back(sh, i);
}

/* What is shared and hangs on a part that is not is found by nobody at the visit. */
static bool hangs_on_apart(const struct sheet *sh)
{
	const struct rec *r = sh->n_parts ? sh->parts[sh->n_parts - 1].r : NULL;
	size_t f = r ? field_find(r->kind, "involvement_id") : FIELD_NONE;

	return f != FIELD_NONE && record_is_apart(sh->s, rec_id(r, f));
}

void sheet_show(struct sheet *sh, const char *field)
{
	sh->s->uncovered = false;
	if (sh->up)
		sh->up->row_open = true;
	sh->building = true;
	if (sh->ops->build)
		sh->ops->build(sh);
	else
		for (unsigned i = 0; i < sh->n_parts; i++)
			sheet_add_kind(sh, i);
	sheet_put_all(sh);
	sh->building = false;
	sh->on_apart = hangs_on_apart(sh);
	sheet_refresh(sh);
	for (size_t i = 0; field && field[0] && i < form_count(sh->form); i++) {
		const struct bound *b = sh->bound[i];

		if (b && !b->label && b->field != FIELD_NONE &&
		    strcmp(sh->parts[b->part].r->kind->fields[b->field].key, field) == 0)
			form_focus_set(sh->form, i);
	}
	ui_push(sh->s->kit, (struct screen){ .ops = &sheet_screen, .ctx = sh });
}
