#include "ui/kit/pick.h"

#include "base/mem.h"
#include "base/text.h"
#include "edit_p.h"

#include <string.h>

#define NO_MARK ((size_t)-1)

struct pick {
	struct line *line;
	pick_fn fn;
	void *ctx;
	size_t from;
	struct pick_item items[PICK_LINES];
	size_t count;
	size_t marked;
	bool moved; /* the mark was moved, so it is drawn as `>` */
	char code[PICK_CODE_MAX];
	char taken[PICK_TEXT_MAX]; /* the text that `code` belongs to */
};

struct pick *pick_new(size_t max_letters, pick_fn fn, void *ctx)
{
	struct pick *p = mem_new(sizeof(*p));

	p->line = line_new(max_letters);
	p->fn = fn;
	p->ctx = ctx;
	p->from = 2;
	return p;
}

void pick_free(struct pick *p)
{
	if (!p)
		return;
	line_free(p->line);
	mem_free(p);
}

void pick_from(struct pick *p, size_t letters)
{
	p->from = letters;
}

const char *pick_text(const struct pick *p)
{
	return line_text(p->line);
}

const char *pick_code(const struct pick *p)
{
	return p->code[0] && strcmp(p->taken, line_text(p->line)) == 0 ? p->code : "";
}

void pick_set(struct pick *p, const char *text, const char *code)
{
	line_set(p->line, text);
	text_copy(p->code, sizeof(p->code), code ? code : "");
	text_copy(p->taken, sizeof(p->taken), text);
	pick_close(p);
}

void pick_put(struct pick *p, const char *text)
{
	line_put(p->line, text);
	pick_close(p);
}

bool pick_is_empty(const struct pick *p)
{
	return line_is_empty(p->line);
}

void pick_close(struct pick *p)
{
	mem_wipe(p->items, sizeof(p->items));
	p->count = 0;
	p->marked = NO_MARK;
	p->moved = false;
}

size_t pick_count(const struct pick *p)
{
	return p->count;
}

static void suggest(struct pick *p)
{
	const char *typed = line_text(p->line);

	pick_close(p);
	if (text_letters(typed, strlen(typed)) < p->from || !p->fn)
		return;
	p->count = p->fn(p->ctx, typed, p->items, PICK_LINES);
	if (p->count > PICK_LINES)
		p->count = PICK_LINES;
	p->marked = p->count ? 0 : NO_MARK;
}

static enum pick_did take(struct pick *p)
{
	const struct pick_item *it = &p->items[p->marked];

	line_put(p->line, it->text);
	text_copy(p->code, sizeof(p->code), it->code);
	text_copy(p->taken, sizeof(p->taken), line_text(p->line));
	pick_close(p);
	return PICK_TOOK;
}

/* Up from the first leaves none marked: then Enter keeps what was typed. */
static enum pick_did move_mark(struct pick *p, bool down)
{
	if (!p->count)
		return PICK_NOT_MINE;
	p->moved = true;
	if (p->marked == NO_MARK)
		p->marked = down ? 0 : p->count - 1;
	else if (down)
		p->marked = p->marked + 1 < p->count ? p->marked + 1 : p->marked;
	else
		p->marked = p->marked ? p->marked - 1 : NO_MARK;
	return PICK_USED;
}

enum pick_did pick_key(struct pick *p, const struct key *k)
{
	enum action a = k->code == K_LETTER || k->code == K_PASTE ? ACT_NONE
								  : edit_action(k, CTX_TYPING);
	bool changed;

	if ((a == ACT_OPEN || a == ACT_NEXT) && p->count && p->marked != NO_MARK)
		return take(p);
	if (a == ACT_UP || a == ACT_DOWN)
		return move_mark(p, a == ACT_DOWN);
	if (!line_key(p->line, k, &changed))
		return PICK_NOT_MINE;
	if (changed)
		suggest(p);
	return changed ? PICK_CHANGED : PICK_USED;
}

bool pick_undo(struct pick *p)
{
	pick_close(p);
	return line_undo(p->line);
}

bool pick_redo(struct pick *p)
{
	pick_close(p);
	return line_redo(p->line);
}

size_t pick_undo_depth(const struct pick *p)
{
	return line_undo_depth(p->line);
}

void pick_paint(struct pick *p, struct canvas *c, int y, int x, int width, bool focused,
		bool covered)
{
	line_paint(p->line, c, y, x, width, focused, covered);
}

int pick_paint_lines(struct pick *p, struct canvas *c, int y, int x, int width, int lines)
{
	int n = (int)p->count < lines ? (int)p->count : lines;
	int first = 0;

	(void)width;
	if (p->marked != NO_MARK && (int)p->marked >= n)
		first = (int)p->marked - n + 1;
	for (int i = 0; i < n; i++) {
		const struct pick_item *it = &p->items[first + i];
		bool marked = (size_t)(first + i) == p->marked;
		const char *text = it->shown[0] ? it->shown : it->text;

		canvas_fill(c, y + i, x, 1, c->columns - x, ROLE_TEXT);
		if (marked && p->moved)
			canvas_text(c, y + i, x, ROLE_TEXT, ">");
		canvas_text(c, y + i, x + 1, marked ? ROLE_SELECT : ROLE_HINT, text);
	}
	return n;
}

int pick_cursor_x(const struct pick *p, int x, int width)
{
	return line_cursor_x(p->line, x, width);
}

const struct pick_item *pick_item_at(const struct pick *p, size_t i)
{
	return i < p->count ? &p->items[i] : NULL;
}

void pick_mark(struct pick *p, size_t i)
{
	p->marked = i < p->count ? i : NO_MARK;
	p->moved = true;
}
