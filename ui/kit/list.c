#include "ui/kit/list.h"

#include "edit_p.h"

#include <string.h>

void list_init(struct list *l, list_row_fn row, void *ctx)
{
	memset(l, 0, sizeof(*l));
	l->height = 1;
	l->page = 1;
	l->mark_x = 1;
	l->text_x = 5;
	l->row = row;
	l->ctx = ctx;
}

static void keep_in_view(struct list *l)
{
	size_t page = (size_t)(l->page > 0 ? l->page : 1);

	if (l->marked < l->top)
		l->top = l->marked;
	if (l->marked >= l->top + page)
		l->top = l->marked - page + 1;
	if (l->top + page > l->count)
		l->top = l->count > page ? l->count - page : 0;
}

void list_count(struct list *l, size_t count)
{
	l->count = count;
	if (l->marked >= count)
		l->marked = count ? count - 1 : 0;
	keep_in_view(l);
}

bool list_key(struct list *l, const struct key *k)
{
	enum action a = edit_action(k, CTX_LIST);
	size_t page = (size_t)(l->page > 0 ? l->page : 1);
	size_t last = l->count ? l->count - 1 : 0;

	switch (a) {
	case ACT_UP:
		l->marked -= l->marked > 0;
		break;
	case ACT_DOWN:
		l->marked += l->marked < last;
		break;
	case ACT_PAGE_UP:
		l->marked = l->marked > page ? l->marked - page : 0;
		break;
	case ACT_PAGE_DOWN:
		l->marked = last - l->marked > page ? l->marked + page : last;
		break;
	case ACT_FIRST:
		l->marked = 0;
		break;
	case ACT_LAST:
		l->marked = last;
		break;
	default:
		return false;
	}
	keep_in_view(l);
	return true;
}

void list_paint(struct list *l, struct canvas *c, int y, int height)
{
	int each = l->height > 0 ? l->height : 1;

	l->page = height / each > 0 ? height / each : 1;
	keep_in_view(l);
	for (int i = 0; i < l->page && l->top + (size_t)i < l->count; i++) {
		size_t n = l->top + (size_t)i;
		int at = y + i * each;
		bool marked = n == l->marked;

		l->row(l->ctx, n, c, at, l->text_x, c->columns - 1 - l->text_x, marked);
		if (!marked)
			continue;
		canvas_text(c, at, l->mark_x, ROLE_SELECT, ">");
		canvas_recolour(c, at, l->mark_x, each, c->columns - 1 - l->mark_x, ROLE_SELECT);
	}
}

int list_mark_y(const struct list *l, int y)
{
	return l->count ? y + (int)(l->marked - l->top) * (l->height > 0 ? l->height : 1) : -1;
}

bool list_is_empty(const struct list *l)
{
	return l->count == 0;
}
