#include "ui/kit/memo.h"

#include "base/mem.h"
#include "base/text.h"
#include "edit_p.h"
#include "wrap_p.h"

#include <string.h>

struct memo {
	struct edit edit;
	int width, height; /* of the last paint */
	size_t top;        /* first row shown */
	int goal;          /* column that Up and Down keep; -1: the cursor's own */
	int cursor_y, cursor_x;
};

/* One row of the wrapped text: bytes from..to are shown, the next row starts at next. */
struct row {
	size_t from, to, next;
};

struct memo *memo_new(size_t max_letters)
{
	struct memo *m = mem_new(sizeof(*m));

	edit_init(&m->edit, max_letters ? max_letters : MEMO_LETTERS_DEFAULT, true);
	m->width = 74;
	m->height = 10;
	m->goal = -1;
	return m;
}

void memo_free(struct memo *m)
{
	if (!m)
		return;
	edit_fini(&m->edit);
	mem_free(m);
}

const char *memo_text(const struct memo *m)
{
	return m->edit.text;
}

bool memo_is_empty(const struct memo *m)
{
	return m->edit.len == 0;
}

size_t memo_words(const struct memo *m)
{
	size_t n = 0;
	bool in = false;

	for (const char *s = m->edit.text; *s; s++) {
		n += !ascii_is_space(*s) && !in;
		in = !ascii_is_space(*s);
	}
	return n;
}

void memo_set(struct memo *m, const char *text)
{
	edit_set(&m->edit, text);
	m->top = 0;
	m->goal = -1;
}

void memo_insert(struct memo *m, const char *text)
{
	edit_insert(&m->edit, text, strlen(text));
	m->edit.run = false;
}

size_t memo_cursor(const struct memo *m)
{
	return m->edit.cursor;
}

void memo_cursor_set(struct memo *m, size_t at)
{
	edit_move(&m->edit, at);
}

bool memo_undo(struct memo *m)
{
	return edit_undo(&m->edit);
}

bool memo_redo(struct memo *m)
{
	return edit_redo(&m->edit);
}

size_t memo_undo_depth(const struct memo *m)
{
	return m->edit.steps_done;
}

/* Row after row; a text that ends with a line end has an empty row after it. False after the last.
 */
static bool row_next(const struct memo *m, int width, struct row *r, bool first)
{
	const struct edit *e = &m->edit;
	size_t next = 0;

	if (!first && r->next >= e->len &&
	    !(r->next == e->len && r->to < e->len && e->text[e->len - 1] == '\n'))
		return false;
	r->from = first ? 0 : r->next;
	r->to = r->from + wrap_row(e->text + r->from, e->len - r->from, width, &next);
	r->next = r->from + next;
	return true;
}

static bool holds_cursor(const struct memo *m, const struct row *r)
{
	size_t at = m->edit.cursor;

	if (at < r->from)
		return false;
	return at < r->next ||
	       (at == m->edit.len && r->next == at && m->edit.text[at ? at - 1 : 0] != '\n') ||
	       (at == r->from && at == m->edit.len);
}

static size_t cursor_row(const struct memo *m, int width, struct row *out)
{
	struct row r = { 0 };
	size_t n = 0;

	for (bool more = row_next(m, width, &r, true); more; more = row_next(m, width, &r, false)) {
		*out = r;
		if (holds_cursor(m, &r))
			return n;
		n++;
	}
	return n ? n - 1 : 0;
}

size_t memo_rows(const struct memo *m, int width)
{
	struct row r = { 0 };
	size_t n = 0;

	for (bool more = row_next(m, width, &r, true); more; more = row_next(m, width, &r, false))
		n++;
	return n;
}

static bool row_at(const struct memo *m, int width, size_t number, struct row *out)
{
	size_t n = 0;

	for (bool more = row_next(m, width, out, true); more; more = row_next(m, width, out, false))
		if (n++ == number)
			return true;
	return false;
}

static int column_of(const struct memo *m, const struct row *r)
{
	size_t to = m->edit.cursor < r->to ? m->edit.cursor : r->to;

	return (int)text_cells(m->edit.text + r->from, to - r->from);
}

/* Moves by rows and keeps the column. False when there is no such row. */
static bool move_rows(struct memo *m, long by)
{
	struct row r = { 0 };
	size_t now = cursor_row(m, m->width, &r);
	size_t last = memo_rows(m, m->width) - 1;
	size_t want = by < 0 ? ((size_t)-by > now ? 0 : now - (size_t)-by)
			     : (now + (size_t)by > last ? last : now + (size_t)by);

	if (want == now)
		return false;
	if (m->goal < 0)
		m->goal = column_of(m, &r);
	if (!row_at(m, m->width, want, &r))
		return false;
	m->edit.cursor = r.from + text_fit(m->edit.text + r.from, r.to - r.from, (size_t)m->goal);
	m->edit.run = false;
	return true;
}

bool memo_key(struct memo *m, const struct key *k, bool *changed)
{
	enum action a = k->code == K_LETTER || k->code == K_PASTE ? ACT_NONE
								  : edit_action(k, CTX_TYPING);

	*changed = false;
	if (a == ACT_UP)
		return move_rows(m, -1);
	if (a == ACT_DOWN)
		return move_rows(m, 1);
	if (a == ACT_PAGE_UP || a == ACT_PAGE_DOWN) {
		move_rows(m, a == ACT_PAGE_UP ? -(long)m->height : (long)m->height);
		return true;
	}
	m->goal = -1;
	if (a == ACT_OPEN) {
		*changed = edit_insert(&m->edit, "\n", 1);
		return true;
	}
	return edit_key(&m->edit, k, changed);
}

void memo_paint(struct memo *m, struct canvas *c, int y, int x, int height, int width, bool focused,
		bool covered)
{
	struct row r = { 0 };
	size_t n = 0, at;

	m->width = width > 1 ? width : 1;
	m->height = height > 0 ? height : 1;
	canvas_fill(c, y, x, height, width, ROLE_TEXT);
	if (covered && !focused) {
		if (m->edit.len)
			canvas_pad(c, y, x, width, ROLE_QUIET, "[covered]");
		return;
	}
	at = cursor_row(m, m->width, &r);
	if (at < m->top)
		m->top = at;
	if (at >= m->top + (size_t)m->height)
		m->top = at - (size_t)m->height + 1;
	m->cursor_y = y + (int)(at - m->top);
	m->cursor_x = x + column_of(m, &r);
	if (m->cursor_x >= x + m->width)
		m->cursor_x = x + m->width - 1;
	for (bool more = row_next(m, m->width, &r, true); more;
	     more = row_next(m, m->width, &r, false), n++)
		if (n >= m->top && n < m->top + (size_t)m->height)
			canvas_text_n(c, y + (int)(n - m->top), x, ROLE_TEXT, m->edit.text + r.from,
				      r.to - r.from);
}

void memo_cursor_at(const struct memo *m, int *y, int *x)
{
	*y = m->cursor_y;
	*x = m->cursor_x;
}
