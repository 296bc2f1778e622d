#include "ui/kit/line.h"

#include "base/mem.h"
#include "base/text.h"
#include "edit_p.h"

#include <string.h>

struct line {
	struct edit edit;
	bool masked;
	size_t scroll; /* bytes left of the window, at a letter */
};

struct line *line_new(size_t max_letters)
{
	struct line *l = mem_new(sizeof(*l));

	edit_init(&l->edit, max_letters ? max_letters : LINE_LETTERS_DEFAULT, false);
	return l;
}

void line_free(struct line *l)
{
	if (!l)
		return;
	edit_fini(&l->edit);
	mem_free(l);
}

void line_mask(struct line *l, bool masked)
{
	l->masked = masked;
}

bool line_masked(const struct line *l)
{
	return l->masked;
}

const char *line_text(const struct line *l)
{
	return l->edit.text;
}

bool line_is_empty(const struct line *l)
{
	return l->edit.len == 0;
}

void line_set(struct line *l, const char *text)
{
	edit_set(&l->edit, text);
	l->scroll = 0;
}

void line_put(struct line *l, const char *text)
{
	edit_replace(&l->edit, 0, l->edit.len, text, strlen(text));
	l->edit.run = false;
}

size_t line_cursor(const struct line *l)
{
	return l->edit.cursor;
}

void line_cursor_set(struct line *l, size_t at)
{
	edit_move(&l->edit, at);
}

bool line_key(struct line *l, const struct key *k, bool *changed)
{
	return edit_key(&l->edit, k, changed);
}

bool line_undo(struct line *l)
{
	return edit_undo(&l->edit);
}

bool line_redo(struct line *l)
{
	return edit_redo(&l->edit);
}

size_t line_undo_depth(const struct line *l)
{
	return l->edit.steps_done;
}

/* Cells of part of the text as it is painted. */
static int cells(const struct line *l, size_t from, size_t to)
{
	const char *s = l->edit.text + from;

	return (int)(l->masked ? text_letters(s, to - from) : text_cells(s, to - from));
}

/* Moves the window so that the cursor is in it, and no further than needed. */
static void scroll_to_cursor(struct line *l, int width)
{
	struct edit *e = &l->edit;

	if (l->scroll > e->len || e->cursor < l->scroll)
		l->scroll = e->cursor;
	while (l->scroll < e->cursor && cells(l, l->scroll, e->cursor) > width - 1)
		l->scroll += text_letter(e->text + l->scroll, e->len - l->scroll);
	while (l->scroll) {
		size_t before = text_letter_before(e->text, l->scroll);

		if (cells(l, before, e->len) > width - 1)
			break;
		l->scroll = before;
	}
}

static void paint_covered(const struct line *l, struct canvas *c, int y, int x, int width)
{
	const char *word = l->edit.len == 0 ? "" : width < 7 ? "#" : "covered";

	canvas_pad(c, y, x, width, l->edit.len ? ROLE_QUIET : ROLE_INPUT, word);
}

void line_paint(struct line *l, struct canvas *c, int y, int x, int width, bool focused,
		bool covered)
{
	enum colour_role role = focused ? ROLE_FOCUS : ROLE_INPUT;
	const struct edit *e = &l->edit;

	canvas_text(c, y, x, role, "[");
	canvas_text(c, y, x + 1 + width, role, "]");
	if (covered && !focused) {
		paint_covered(l, c, y, x + 1, width);
		return;
	}
	if (focused)
		scroll_to_cursor(l, width);
	else
		l->scroll = 0;
	if (!l->masked) {
		canvas_pad(c, y, x + 1, width, role, e->text + l->scroll);
		return;
	}
	canvas_fill(c, y, x + 1, 1, width, role);
	for (int k = 0, n = cells(l, l->scroll, e->len); k < n && k < width; k++)
		canvas_text(c, y, x + 1 + k, role, "*");
}

int line_cursor_x(const struct line *l, int x, int width)
{
	int at = l->scroll <= l->edit.cursor ? cells(l, l->scroll, l->edit.cursor) : 0;

	return x + 1 + (at < width ? at : width - 1);
}
