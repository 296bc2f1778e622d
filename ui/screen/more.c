#include "more_p.h"

#include "base/text.h"

#include <string.h>

void put_cut(char *out, size_t cap, const char *text, size_t cells)
{
	size_t n = strlen(text), fit;

	if (text_cells(text, n) <= cells && n < cap) {
		text_copy(out, cap, text);
		return;
	}
	fit = text_fit(text, n, cells > 3 ? cells - 3 : 0);
	while (fit + 4 > cap)
		fit = text_letter_before(text, fit);
	while (fit && text[fit - 1] == ' ')
		fit--;
	memcpy(out, text, fit);
	text_copy(out + fit, cap - fit, "...");
}

int list_more(struct list *l, struct canvas *c, int y, int room)
{
	size_t page, below;

	if (room < 2 || l->count <= (size_t)room) {
		list_paint(l, c, y, room);
		return (int)l->count < room ? (int)l->count : room;
	}
	page = (size_t)room - 1;
	list_paint(l, c, y, (int)page);
	below = l->count - l->top - page;
	if (below && l->top)
		canvas_fmt(c, y + (int)page, l->text_x, ROLE_HINT,
			   "%zu more above, PgUp. %zu more below, PgDn", l->top, below);
	else if (below)
		canvas_fmt(c, y + (int)page, l->text_x, ROLE_HINT,
			   "%zu more below. PgDn shows them", below);
	else
		canvas_fmt(c, y + (int)page, l->text_x, ROLE_HINT,
			   "%zu more above. PgUp shows them", l->top);
	return room;
}
