#include "versions_p.h"

#include "base/mem.h"
#include "base/text.h"

#include <string.h>

static void one(struct app *a, const struct casefile *c, const struct rec *r, size_t f, char *out,
		size_t cap)
{
	struct buf b = { .ceiling = 65536 };

	out[0] = '\0';
	if (r && rec_filled(r, f)) {
		options_show(a, c, r, f, &b);
		for (size_t i = 0; i < b.len; i++)
			if (b.data[i] == '\n')
				b.data[i] = ' ';
		text_copy(out, cap, buf_str(&b));
	}
	buf_fini(&b);
}

void diff_add(struct diff *d, struct app *a, const struct casefile *c, const struct rec *old,
	      const struct rec *now)
{
	for (size_t f = 0; f < now->kind->n_fields; f++) {
		const struct field *row = &now->kind->fields[f];
		bool was = old && rec_filled(old, f), is = rec_filled(now, f);
		struct diff_line *l;

		if (!field_is_asked_here(now->kind, f) || (!was && !is) || d->n == DIFF_LINES)
			continue;
		l = &d->all[d->n];
		*l = (struct diff_line){ .mark = ' ' };
		text_copy(l->label, sizeof l->label,
			  row->short_label ? row->short_label : row->label);
		one(a, c, old, f, l->old, sizeof l->old);
		one(a, c, now, f, l->new, sizeof l->new);
		if (!old) {
			/* The first version: there is nothing beside it. */
		} else if (!was) {
			l->mark = '+';
			d->added++;
		} else if (!is) {
			l->mark = '-';
			d->removed++;
		} else if (strcmp(l->old, l->new) != 0) {
			l->mark = '~';
			d->changed++;
		} else {
			continue;
		}
		d->n++;
	}
}
