#include "base/text.h"
#include "form_p.h"
#include "wrap_p.h"

#include <stdio.h>
#include <string.h>

static int cells(const char *s)
{
	return (int)text_cells(s, strlen(s));
}

bool field_can_focus(const struct field *fd)
{
	return fd->kind != FIELD_LABEL && !fd->hidden && !fd->skipped;
}

bool field_covered(const struct form *f, size_t i)
{
	return f->covered && !f->shown && !f->fields[i].open && (i != f->focus || f->resting);
}

/* The cell before the next field of the same row, or the edge. */
static int row_ends(const struct form *f, const struct field *fd)
{
	int end = f->columns - 1;

	for (size_t i = 0; i < f->count; i++) {
		const struct field *o = &f->fields[i];
		int from = o->label[0] && o->label_x > fd->x ? o->label_x : o->x;

		if (o != fd && !o->hidden && o->row == fd->row && from > fd->x && from - 1 < end)
			end = from - 1;
	}
	return end;
}

int field_width(const struct form *f, const struct field *fd)
{
	size_t i = (size_t)(fd - f->fields);
	int base = field_base_width(f, fd), need, room;

	if (!fd->whole || field_covered(f, i))
		return base;
	need = cells(form_value(f, i)) + 1;
	room = row_ends(f, fd) - fd->x - 2;
	return need <= base || room <= base ? base : need < room ? need : room;
}

int field_base_width(const struct form *f, const struct field *fd)
{
	int tail = fd->tail[0] ? fd->tail_gap + cells(fd->tail) : 0;
	int width = fd->width ? fd->width : f->columns - fd->x - 3 - tail;

	if (fd->kind == FIELD_MEMO && !fd->width)
		width = f->columns - fd->x - 1;
	return width > 1 ? width : 1;
}

/* --- a narrow pane --- */

#define NARROW_X 5
#define NARROW_BESIDE 22 /* a short field beside a short label */

static bool is_short(const struct form *f, const struct field *fd)
{
	return (fd->kind == FIELD_LINE || fd->kind == FIELD_PICK) && fd->wide.width &&
	       fd->wide.width <= f->columns - NARROW_BESIDE - 3 &&
	       cells(fd->label) <= NARROW_BESIDE - FORM_LABEL_X - 3;
}

static void narrow_field(const struct form *f, struct field *fd)
{
	int room = f->columns - NARROW_X - 3, end;
	bool one_row = is_short(f, fd);

	fd->y = FORM_AUTO;
	fd->gap = fd->wide.y == FORM_AUTO ? fd->wide.gap : 0;
	fd->label_x = FORM_LABEL_X;
	fd->x = fd->kind == FIELD_LABEL ? FORM_LABEL_X : one_row ? NARROW_BESIDE : NARROW_X;
	fd->width = fd->wide.width && fd->wide.width <= room ? fd->wide.width : room;
	if (fd->kind == FIELD_MEMO)
		fd->width = 0;
	fd->lead = fd->kind != FIELD_LABEL && fd->label[0] && !one_row;
	end = fd->x + fd->width + 2 + fd->tail_gap;
	fd->trail = fd->tail[0] && (fd->kind == FIELD_CHOICE || fd->kind == FIELD_LABEL ||
				    end + cells(fd->tail) > f->columns - 1);
}

static void widen_field(struct field *fd)
{
	fd->y = fd->wide.y;
	fd->gap = fd->wide.gap;
	fd->label_x = fd->wide.label_x;
	fd->x = fd->wide.x;
	fd->width = fd->wide.width;
	fd->lead = fd->trail = 0;
}

/* Fields stand below each other, in the order of Tab, in a pane too narrow for their places. */
static void fit(struct form *f)
{
	bool narrow = f->columns < FORM_NARROW;

	for (size_t i = 0; i < f->count; i++) {
		struct field *fd = &f->fields[i];

		if (narrow && !fd->fitted) {
			fd->wide.y = fd->y;
			fd->wide.gap = fd->gap;
			fd->wide.label_x = fd->label_x;
			fd->wide.x = fd->x;
			fd->wide.width = fd->width;
		}
		if (narrow)
			narrow_field(f, fd);
		else if (fd->fitted)
			widen_field(fd);
		fd->fitted = narrow;
	}
	f->narrow = narrow;
}

static int label_rows(const struct form *f, const struct field *fd)
{
	const char *s = fd->label;
	size_t n = strlen(s);
	int rows = 0;

	while (f->narrow && n) {
		size_t next = 0;

		wrap_row(s, n, f->columns - FORM_LABEL_X - 1, &next);
		s += next;
		n -= next;
		rows++;
	}
	return rows ? rows : 1;
}

static int widget_rows(const struct form *f, const struct field *fd)
{
	if (fd->kind == FIELD_MEMO)
		return fd->height > 0 ? fd->height : 4;
	if (fd->kind == FIELD_CHOICE)
		return choice_rows(fd->choice, f->columns - 1 - fd->x);
	return fd->kind == FIELD_LABEL ? label_rows(f, fd) : 1;
}

static int rows_of(const struct form *f, const struct field *fd)
{
	return fd->lead + widget_rows(f, fd) + fd->trail;
}

/* First by the places alone; then every row that stands below a field with an error goes down by
 * one. */
void form_lay_out(struct form *f)
{
	int next = 0;

	for (size_t i = 0; i < f->count; i++) {
		struct field *fd = &f->fields[i];

		fd->rows = rows_of(f, fd);
		fd->row = fd->y == FORM_AUTO ? next + fd->gap : fd->y;
		if (!fd->hidden && fd->row + fd->rows > next)
			next = fd->row + fd->rows;
	}
	for (size_t i = 0; i < f->count; i++) {
		int below = f->fields[i].row + f->fields[i].rows;

		if (!f->fields[i].error || f->fields[i].hidden)
			continue;
		for (size_t k = 0; k < f->count; k++)
			if (f->fields[k].row >= below)
				f->fields[k].row++;
	}
}

static int end_of(const struct field *fd)
{
	return fd->row + fd->rows + (fd->error ? 1 : 0);
}

/* Pages are filled from the top. A field that would straddle two starts the next. */
int form_page_of(struct form *f, int height, int row, int *page, int *pages)
{
	int top = 0, found = 0, n = 1;

	*page = 1;
	for (size_t i = 0; i < f->count; i++) {
		const struct field *fd = &f->fields[i];

		if (fd->hidden || fd->row < top || end_of(fd) - top <= height)
			continue;
		if (fd->row == top && fd->rows >= height)
			continue; /* taller than a page: it has one to itself */
		top = fd->row;
		n++;
		if (row >= top) {
			*page = n;
			found = top;
		}
	}
	*pages = n;
	return found;
}

static void paint_mark(struct canvas *c, int y, int x)
{
	int at = x - 2;

	if (at < 0)
		return;
	if (strcmp(c->cells[(size_t)y * (size_t)c->columns + (size_t)at].text, " ") != 0)
		at++;
	canvas_text(c, y, at, ROLE_TEXT, ">");
}

static void set_cursor(struct form *f, int y, int x)
{
	f->cursor_y = y;
	f->cursor_x = x;
	f->cursor_known = true;
}

static int paint_choice(struct form *f, struct field *fd, struct canvas *c, int y, bool focused,
			bool covered)
{
	int end;

	if (fd->skipped && choice_is_empty(fd->choice)) {
		canvas_text(c, y, fd->x, ROLE_INPUT, "[-]");
		end = choice_paint(fd->choice, c, y, fd->x, f->columns - 1 - fd->x, false, true);
		canvas_text(c, y, fd->x, ROLE_INPUT, "[-]");
		return end;
	}
	end = choice_paint(fd->choice, c, y, fd->x, f->columns - 1 - fd->x, focused, covered);
	if (focused) {
		int cy = y, cx = fd->x;

		choice_cursor_at(fd->choice, &cy, &cx, f->columns - 1 - fd->x, covered);
		set_cursor(f, cy, cx);
	}
	return end;
}

/* In a well of its own; the one that is the whole screen stands between its screen's lines. */
static void paint_memo(struct field *fd, struct canvas *c, int y, int width, bool focused,
		       bool covered)
{
	bool well = fd->x > FORM_LABEL_X && width > 2;

	int rows = fd->rows - fd->lead - fd->trail;

	for (int k = 0; well && k < rows; k++) {
		canvas_text(c, y + k, fd->x, ROLE_INPUT, "[");
		canvas_text(c, y + k, fd->x + width - 1, ROLE_INPUT, "]");
	}
	memo_paint(fd->memo, c, y, fd->x + well, rows, width - 2 * well, focused, covered);
	/* The well has its brackets already. */
	if (well && covered && !focused && !memo_is_empty(fd->memo))
		canvas_pad(c, y, fd->x + 1, width - 2, ROLE_QUIET, "covered");
}

/* Returns the column after the widget. */
static int paint_widget(struct form *f, struct field *fd, struct canvas *c, int y, bool focused,
			bool covered)
{
	int width = field_width(f, fd);

	switch (fd->kind) {
	case FIELD_LINE:
		line_mask(fd->line, fd->masked && !f->shown);
		line_paint(fd->line, c, y, fd->x, width, focused, covered);
		if (focused)
			set_cursor(f, y, line_cursor_x(fd->line, fd->x, width));
		break;
	case FIELD_PICK:
		pick_paint(fd->pick, c, y, fd->x, width, focused, covered);
		if (focused)
			set_cursor(f, y, pick_cursor_x(fd->pick, fd->x, width));
		break;
	case FIELD_MEMO:
		paint_memo(fd, c, y, width, focused, covered);
		if (focused) {
			int cy, cx;

			memo_cursor_at(fd->memo, &cy, &cx);
			set_cursor(f, cy, cx);
		}
		return fd->x + width;
	case FIELD_CHOICE:
		return paint_choice(f, fd, c, y, focused, covered);
	case FIELD_LABEL:
		return fd->x;
	}
	return fd->x + width + 2;
}

static bool is_blank(const struct canvas *c, int y, int x)
{
	return strcmp(c->cells[y * c->columns + x].text, " ") == 0;
}

/* Where a sentence for a field far to the right begins, so that all of it is read: further left, as
 * far as nothing stands there. */
static int error_x(const struct field *fd, const struct canvas *c, int y)
{
	int need = 2 + cells(fd->error), x = fd->label_x;

	while (x > 3 && x + need > c->columns - 1 && is_blank(c, y, x - 1) &&
	       is_blank(c, y, x - 2) && is_blank(c, y, x - 3))
		x--;
	return x;
}

static void paint_error(const struct field *fd, struct canvas *c, int y, int bottom)
{
	int x;

	canvas_text(c, y, fd->label_x >= 2 ? fd->label_x - 2 : 0, ROLE_ERROR, "!");
	if (y + fd->rows >= bottom)
		return;
	x = error_x(fd, c, y + fd->rows);
	x = canvas_text(c, y + fd->rows, x, ROLE_ERRTEXT, "! ");
	canvas_text(c, y + fd->rows, x, ROLE_ERRTEXT, fd->error);
}

static void paint_field(struct form *f, size_t i, struct canvas *c, int y, int bottom)
{
	struct field *fd = &f->fields[i];
	bool focused = i == f->focus && !f->resting;
	enum colour_role tail = strcmp(fd->tail, "(optional)") == 0 ? ROLE_QUIET : ROLE_HINT;
	int end, under = y + fd->rows - 1;

	if (f->narrow && fd->kind == FIELD_LABEL)
		canvas_wrap(c, y, FORM_LABEL_X, fd->rows - fd->trail, c->columns - FORM_LABEL_X - 1,
			    fd->role, fd->label);
	else if (fd->label[0])
		canvas_text(c, y, fd->label_x, fd->role, fd->label);
	end = paint_widget(f, fd, c, y + fd->lead, focused, field_covered(f, i));
	if (fd->trail)
		canvas_text(c, under, NARROW_X, tail, fd->tail);
	else if (fd->tail[0] && (!fd->whole || field_width(f, fd) == field_base_width(f, fd)))
		canvas_text(c, y + fd->lead, fd->kind == FIELD_LABEL ? fd->x : end + fd->tail_gap,
			    tail, fd->tail);
	if (fd->error)
		paint_error(fd, c, y, bottom);
	if (focused)
		paint_mark(c, y + fd->lead, fd->x);
}

static void paint_suggestions(struct form *f, struct canvas *c, int y, int bottom)
{
	const struct field *fd = f->focus == FORM_NONE || f->resting ? NULL : &f->fields[f->focus];
	int lines, at;

	if (!fd || fd->kind != FIELD_PICK || !pick_count(fd->pick))
		return;
	lines = fd->height > 0 ? fd->height : PICK_LINES;
	at = y + fd->row + fd->lead - f->top + 1;
	if (lines > bottom - at)
		lines = bottom - at;
	pick_paint_lines(fd->pick, c, at, fd->x, field_width(f, fd), lines);
}

static int rows_needed(const struct form *f)
{
	int most = 0;

	for (size_t i = 0; i < f->count; i++)
		if (!f->fields[i].hidden && end_of(&f->fields[i]) > most)
			most = end_of(&f->fields[i]);
	return most;
}

int form_measure(struct form *f, int columns, int height)
{
	int focus_row, usable;

	f->columns = columns;
	fit(f);
	form_lay_out(f);
	focus_row = f->focus == FORM_NONE ? 0 : f->fields[f->focus].row;
	/* The last row says that there is more. */
	usable = rows_needed(f) > height && height > 1 && !f->quiet_pages ? height - 1 : height;
	f->page_rows = usable;
	f->top = form_page_of(f, usable, focus_row, &f->page, &f->pages);
	return usable;
}

void form_paint(struct form *f, struct canvas *c, int y, int height)
{
	int usable = form_measure(f, c->columns, height), bottom;

	f->cursor_known = false;
	bottom = y + usable;
	for (size_t i = 0; i < f->count; i++) {
		const struct field *fd = &f->fields[i];
		int page, pages;

		if (fd->hidden || fd->row < f->top || fd->row >= f->top + usable)
			continue;
		if (f->pages > 1 && form_page_of(f, usable, fd->row, &page, &pages) != f->top)
			continue;
		paint_field(f, i, c, y + fd->row - f->top, bottom);
	}
	if (f->pages > 1 && !f->quiet_pages) {
		char more[64];

		snprintf(more, sizeof(more), "Page %d of %d. %s", f->page, f->pages,
			 f->page < f->pages ? "PgDn for the rest" : "PgUp for what is before");
		canvas_text(c, y + height - 1, FORM_LABEL_X, ROLE_HINT, more);
	}
	paint_suggestions(f, c, y, bottom);
}

bool form_cursor_at(const struct form *f, int *y, int *x)
{
	if (!f->cursor_known || f->focus == FORM_NONE)
		return false;
	*y = f->cursor_y;
	*x = f->cursor_x;
	return true;
}

int form_pages(const struct form *f, int *shown)
{
	*shown = f->page > 0 ? f->page : 1;
	return f->pages > 0 ? f->pages : 1;
}

void form_quiet_pages(struct form *f, bool quiet)
{
	f->quiet_pages = quiet;
}

void form_rest(struct form *f, bool resting)
{
	f->resting = resting;
}
