#include "panes_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "frame_p.h"

#include <string.h>

static int least_columns(const struct screen *s)
{
	return s->ops->least_columns ? s->ops->least_columns(s->ctx) : UI_COLUMNS_LEAST;
}

struct panes panes_of(const struct ui *ui, size_t top)
{
	struct panes p = { .n = 1, .all = { { .at = top, .columns = ui->canvas.columns } } };
	size_t beside[PANES_MAX - 1], n = 0, room;

	if (ui->plain || ui->locked || !ui->depth || ui->canvas.rows < PANES_ROWS_LEAST ||
	    ui->canvas.columns < PANES_COLUMNS_LEAST)
		return p;
	room = (size_t)(ui->canvas.columns - least_columns(&ui->stack[top])) / (PANE_COLUMNS + 1);
	for (size_t i = top; i-- > 0 && n < PANES_MAX - 1 && n < room;)
		if (ui->stack[i].ops->aside)
			beside[n++] = i;
	p.n = n + 1;
	for (size_t i = 0; i < n; i++)
		p.all[i] = (struct pane){ .at = beside[n - 1 - i],
					  .x = (int)i * (PANE_COLUMNS + 1),
					  .columns = PANE_COLUMNS };
	p.all[n] = (struct pane){ .at = top,
				  .x = (int)n * (PANE_COLUMNS + 1),
				  .columns = ui->canvas.columns - (int)n * (PANE_COLUMNS + 1) };
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

	if (narrow && f->title_right[0]) {
		canvas_text(c, 1, 3, ROLE_TEXT, f->title_right);
	} else {
		canvas_text(c, 1, 3, ROLE_TEXT, f->title);
		if (!narrow)
			canvas_right(c, 1, c->columns - 1, ROLE_TEXT, f->title_right);
	}
	canvas_text(c, 2, 3, ROLE_TEXT, f->who_sees);
	if (!narrow)
		canvas_right(c, 2, c->columns - 1, ROLE_TEXT, f->who_sees_right);
}

static void paint_one(struct ui *ui, const struct pane *p, struct frame *f, bool aside)
{
	const struct screen *s = &ui->stack[p->at];
	struct canvas part;
	int rows = ui->canvas.rows - PANES_TOP;

	canvas_init(&part, rows, p->columns);
	if (s->ops->frame)
		s->ops->frame(s->ctx, f);
	if (aside)
		s->ops->aside(s->ctx, &part);
	else
		s->ops->paint(s->ctx, &part);
	if (aside)
		f->title_right[0] = f->who_sees[0] = 0;
	paint_heads(f, &part);
	blit(&ui->canvas, PANES_TOP, p->x, &part, rows - 3);
	canvas_fini(&part);
	f->title[0] = f->title_right[0] = f->who_sees[0] = f->who_sees_right[0] = 0;
}

void panes_paint(struct ui *ui, const struct panes *p, struct frame *f)
{
	int last = ui->canvas.rows - 4;

	for (size_t i = 0; i + 1 < p->n; i++) {
		struct frame beside = { .see_role = ROLE_BAR };

		paint_one(ui, &p->all[i], &beside, true);
		mem_wipe(&beside, sizeof(beside));
		for (int y = PANES_TOP + 1; y <= last; y++)
			canvas_text(&ui->canvas, y, p->all[i].x + PANE_COLUMNS, ROLE_HINT, "|");
	}
	paint_one(ui, &p->all[p->n - 1], f, false);
	if (p->n > 1 && !f->message[0]) {
		frame_put(f->message,
			  "Focus: right-hand pane. ^B goes back to the pane beside it.");
		f->message_role = ROLE_HINT;
	}
}
