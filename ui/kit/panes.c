#include "panes_p.h"

#include "base/text.h"
#include "frame_p.h"

#include <string.h>

static int least_columns(const struct screen *s)
{
	return s->ops->least_columns ? s->ops->least_columns(s->ctx) : UI_COLUMNS_LEAST;
}

/* Columns of all that stand aside, when there are n, and of the lines between them. */
static int columns_aside(size_t n)
{
	return n == 0 ? 0 : n == 1 ? PANE_COLUMNS + 1 : 2 * PANE_COLUMNS + 3;
}

struct panes panes_of(const struct ui *ui, size_t top)
{
	struct panes p = { .n = 1, .all = { { .at = top, .columns = ui->canvas.columns } } };
	size_t beside[PANES_MAX - 1], n = 0;
	int room;

	if (ui->plain || ui->locked || !ui->depth || ui->canvas.rows < PANES_ROWS_LEAST ||
	    ui->canvas.columns < PANES_COLUMNS_LEAST)
		return p;
	room = ui->canvas.columns - least_columns(&ui->stack[top]);
	for (size_t i = top; i-- > 0 && n < PANES_MAX - 1 && columns_aside(n + 1) <= room;)
		if (ui->stack[i].ops->aside)
			beside[n++] = i;
	p.n = n + 1;
	for (size_t i = 0; i < n; i++)
		p.all[i] = (struct pane){ .at = beside[n - 1 - i],
					  .x = columns_aside(i),
					  .columns = columns_aside(i + 1) - columns_aside(i) - 1 };
	p.all[n] = (struct pane){ .at = top,
				  .x = columns_aside(n),
				  .columns = ui->canvas.columns - columns_aside(n) };
	return p;
}

static void blit(struct canvas *to, int y, int x, const struct canvas *from, int rows)
{
	for (int r = 0; r < rows; r++)
		memcpy(&to->cells[(size_t)(y + r) * (size_t)to->columns + (size_t)x],
		       &from->cells[(size_t)r * (size_t)from->columns],
		       (size_t)from->columns * sizeof(*from->cells));
}

/* Lines 2 and 3 of a screen. A narrow one says at its right only what the pane beside it does not:
 * the visit stands there already. */
static void paint_heads(const struct frame *f, struct canvas *c)
{
	bool narrow = c->columns < UI_COLUMNS_LEAST;
	const char *more = narrow ? strstr(f->who_sees, " (") : NULL;
	size_t n = more ? (size_t)(more - f->who_sees) : strlen(f->who_sees);

	if (narrow && f->title_right[0]) {
		canvas_text(c, 1, 3, ROLE_TEXT, f->title_right);
	} else {
		canvas_text(c, 1, 3, ROLE_TEXT, f->title);
		if (!narrow)
			canvas_right(c, 1, c->columns - 1, ROLE_TEXT, f->title_right);
	}
	canvas_text_n(c, 2, 3, ROLE_TEXT, f->who_sees, n);
	if (!narrow)
		canvas_right(c, 2, c->columns - 1, ROLE_TEXT, f->who_sees_right);
}

/* `f` NULL: it stands aside and paints its title itself. */
static void paint_one(struct ui *ui, const struct pane *p, struct frame *f)
{
	const struct screen *s = &ui->stack[p->at];
	struct canvas part;
	int rows = ui->canvas.rows - PANES_TOP;

	canvas_init(&part, rows, p->columns);
	if (f) {
		if (s->ops->frame)
			s->ops->frame(s->ctx, f);
		s->ops->paint(s->ctx, &part);
		paint_heads(f, &part);
		f->title[0] = f->title_right[0] = f->who_sees[0] = f->who_sees_right[0] = 0;
	} else {
		s->ops->aside(s->ctx, &part);
	}
	blit(&ui->canvas, PANES_TOP, p->x, &part, rows - 3);
	canvas_fini(&part);
}

void panes_paint(struct ui *ui, const struct panes *p, struct frame *f)
{
	int last = ui->canvas.rows - 4;

	for (size_t i = 0; i + 1 < p->n; i++) {
		paint_one(ui, &p->all[i], NULL);
		for (int y = PANES_TOP + 1; y <= last; y++)
			canvas_text(&ui->canvas, y, p->all[i + 1].x - 1, ROLE_HINT, "|");
	}
	paint_one(ui, &p->all[p->n - 1], f);
	if (p->n > 1 && !f->message[0]) {
		frame_put(f->message,
			  "Focus: right-hand pane. ^B goes back to the pane beside it.");
		f->message_role = ROLE_HINT;
	}
}
