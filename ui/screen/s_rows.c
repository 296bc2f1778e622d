/* Rows of a list field (times on scene, attempts, answers): a list, each opened as a form of its
 * own. They belong to the sheet below and are kept with its draft. */
#include "lister_p.h"
#include "sheet_p.h"

#include "base/mem.h"
#include "base/text.h"

#include <string.h>

struct rows {
	struct sheet *up;
	unsigned part;
	size_t field;
};

/* Whoever sees the list on the form below sees its rows: what they hold is of the same kind. */
static void build(struct sheet *sh)
{
	const struct kind *k = sh->parts[0].r->kind;

	for (size_t i = 0; i < k->n_fields; i++) {
		struct spot cell = { .field = i, .y = FORM_AUTO };

		if (field_is_asked_here(k, i))
			sheet_add(sh, &cell);
	}
}

static const struct sheet_ops row_ops = {
	.name = "row",
	.build = build,
};

static void open_row(struct lister *l, size_t i)
{
	const struct rows *r = l->own;
	struct rec *row = rec_row(r->up->parts[r->part].r, r->field, i);
	struct sheet *sh = sheet_new(l->s, &row_ops, r->up->attendance);

	sh->up = r->up;
	sh->up_part = r->part;
	sheet_part(sh, row, true);
	sh->title_right = r->up->parts[r->part].r->kind->fields[r->field].label;
	sheet_show(sh, NULL);
}

static void add_row(struct lister *l)
{
	const struct rows *r = l->own;
	struct part *p = &r->up->parts[r->part];

	if (rec_count(p->r, r->field) >= 100)
		return;
	rec_row_add(p->r, r->field);
	p->touched = true;
	p->kept = false;
	open_row(l, rec_count(p->r, r->field) - 1);
}

static void read_rows(struct lister *l)
{
	const struct rows *r = l->own;
	const struct rec *rec = r->up->parts[r->part].r;

	for (size_t i = 0; i < rec_count(rec, r->field); i++) {
		const struct rec *row = rec_row(rec, r->field, i);
		struct buf b = { .ceiling = 1024 };

		for (size_t f = 0; f < row->kind->n_fields; f++) {
			size_t before = b.len;

			options_show(l->s->app, NULL, row, f, &b);
			if (b.len != before)
				buf_puts(&b, "   ");
		}
		lister_add(l, "%zu   %.70s", i + 1, b.len ? buf_str(&b) : "empty");
		buf_fini(&b);
	}
	sheet_put_back(r->up, sheet_find(r->up, r->part, r->field));
}

static bool row_key(struct lister *l, const struct key *k)
{
	const struct rows *r = l->own;
	struct part *p = &r->up->parts[r->part];

	if (k->action != ACT_CLEAR || !l->n)
		return false;
	rec_row_drop(p->r, r->field, l->list.marked);
	p->touched = true;
	p->kept = false;
	sheet_keep(r->up, NULL);
	lister_read(l);
	return true;
}

static void close_own(struct lister *l)
{
	mem_free(l->own);
}

static const struct lister_ops ops = {
	.name = "rows",
	.says_empty = W_ROWS_NONE,
	.says_help = W_ROWS_HELP,
	.read = read_rows,
	.open = open_row,
	.add = add_row,
	.key = row_key,
	.close = close_own,
};

void rows_open(struct sheet *sh, unsigned part, size_t field)
{
	struct lister *l = lister_new(sh->s, &ops, sh->attendance);
	struct rows *r = mem_new(sizeof *r);

	*r = (struct rows){ .up = sh, .part = part, .field = field };
	l->own = r;
	lister_show(l);
}
