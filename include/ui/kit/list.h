/* A list of any length with a `>` mark. It asks for the rows it shows and for no others, so 100,000
 * cost what 10 do. Keys move the mark; no letter ever changes anything. */
#ifndef UI_KIT_LIST_H
#define UI_KIT_LIST_H

#include "ui/kit/canvas.h"
#include "ui/kit/input.h"

#include <stdbool.h>
#include <stddef.h>

/* Paints row `n` into `height` rows from y, columns x to x + width - 1. The `>` and the colour of
 * the marked row are the list's. */
typedef void (*list_row_fn)(void *ctx, size_t n, struct canvas *c, int y, int x, int width,
			    bool marked);

struct list {
	size_t count;  /* set it whenever it changes, by list_count() */
	size_t top;    /* first row shown */
	size_t marked; /* 0 when empty */
	int page;      /* rows of the last paint */
	int height;    /* screen rows of one row: 1 */
	int mark_x;    /* column of `>` : 1 */
	int text_x;    /* column that the row painter gets: 5 */
	list_row_fn row;
	void *ctx;
};

void list_init(struct list *l, list_row_fn row, void *ctx);
/* The mark stays on its number, or goes to the last row. */
void list_count(struct list *l, size_t count);
/* By action: j, k, arrows, PgUp, PgDn, Space, Home, End. True when it was ours (also when the mark
 * could not move). */
bool list_key(struct list *l, const struct key *k);
void list_paint(struct list *l, struct canvas *c, int y, int height);
/* Screen row of the mark after the last paint at `y`; -1 when empty. */
int list_mark_y(const struct list *l, int y);
bool list_is_empty(const struct list *l);

#endif
