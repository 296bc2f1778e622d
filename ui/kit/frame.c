#include "frame_p.h"

#include "base/text.h"

#include <string.h>

void frame_put_n(char *place, size_t cap, const char *text)
{
	text_copy(place, cap, text);
}

static void paint_bar(const struct frame *f, struct canvas *c)
{
	int x;

	if (!f->left[0] && !f->right[0])
		return;
	canvas_fill(c, 0, 0, 1, c->columns, ROLE_BAR);
	x = canvas_text(c, 0, 1, ROLE_BAR, f->left);
	if (f->see[0])
		canvas_text(c, 0, x + 3, f->see_role, f->see);
	canvas_right(c, 0, c->columns - 1, ROLE_BAR, f->right);
}

static void paint_pair(struct canvas *c, int y, const char *left, const char *right)
{
	if (left[0])
		canvas_text(c, y, 3, ROLE_TEXT, left);
	if (right[0])
		canvas_right(c, y, c->columns - 1, ROLE_TEXT, right);
}

static int hint_cells(const struct hint *h)
{
	return (int)(text_cells(h->key, strlen(h->key)) + 1 + text_cells(h->word, strlen(h->word)));
}

static int paint_hint(struct canvas *c, int y, int x, const struct hint *h)
{
	x = canvas_text(c, y, x, ROLE_KEY_NAME, h->key);
	return canvas_text(c, y, x + 1, ROLE_KEY, h->word);
}

/* Help and Hide are always there: what does not fit is left out before them. */
static void paint_hints(const struct hints *h, struct canvas *c)
{
	static const struct hint hide = { .key = "Esc", .word = "Hide" };
	const struct hint *last = h->count ? &h->row[h->count - 1] : NULL;
	int y = c->rows - 1;
	int room = c->columns - 1 - hint_cells(&hide) - (last ? hint_cells(last) + 2 : 0);
	int x = 1;

	canvas_fill(c, y, 0, 1, c->columns, ROLE_KEY);
	for (size_t i = 0; i + 1 < h->count; i++) {
		if (x + hint_cells(&h->row[i]) > room)
			continue;
		x = paint_hint(c, y, x, &h->row[i]) + 2;
	}
	if (last)
		x = paint_hint(c, y, x, last) + 2;
	paint_hint(c, y, x, &hide);
}

/* A sentence that is too long for its line takes the one above too: what is cut would be the
 * advice. */
static void paint_message(const struct frame *f, struct canvas *c)
{
	int room = c->columns - 4, y = c->rows - 3;
	int lines = (int)text_cells(f->message, strlen(f->message)) > room ? 2 : 1;

	canvas_fill(c, y - lines + 1, 0, lines, c->columns, ROLE_TEXT);
	canvas_wrap(c, y - lines + 1, 3, lines, room, f->message_role, f->message);
}

void frame_paint(const struct frame *f, const struct hints *h, struct canvas *c)
{
	int y = c->rows - 2;
	int x;

	paint_bar(f, c);
	paint_pair(c, 1, f->title, f->title_right);
	paint_pair(c, 2, f->who_sees, f->who_sees_right);
	if (f->message[0])
		paint_message(f, c);
	canvas_fill(c, y, 0, 1, c->columns, ROLE_TEXT);
	x = canvas_text(c, y, 1, ROLE_TEXT, f->marking);
	canvas_text(c, y, x > 1 ? x + 3 : 12, ROLE_TEXT, f->signal);
	canvas_right(c, y, c->columns - 1, f->saved_role, f->saved);
	paint_hints(h, c);
}
