/* Desks that read and write nothing: a liaison worker's, the panel's, the auditor's. Nights, the
 * visits of one, the records of a visit, one record: each as far as the role sees it, after a
 * reason where it takes one, and written in the log of use. And those of the evaluation and of
 * insight, whose first page is what is counted. */
#include "desk_p.h"
#include "lister_p.h"
#include "night_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "evaluate/measures.h"
#include "model/typed.h"

#include <stdio.h>
#include <string.h>

static bool stay(struct lister *l)
{
	(void)l;
	return true;
}

static void close_own(struct lister *l)
{
	mem_free(l->own);
}

/* --- the records of a visit --- */

static void add_record(struct lister *l, struct rec *r, const char *before)
{
	struct item *it;
	char at[12];

	if (!r || !app_redact(l->s->app, r, true))
		return;
	about_clock(r->wall_ms, at);
	it = lister_add(l, "%s%-34s %s", before, r->kind->label, at);
	if (it)
		it->id = r->id;
}

static void add_records(struct lister *l, const struct recs *all, const char *before)
{
	for (size_t i = 0; i < all->n; i++)
		add_record(l, all->all[i], before);
}

static void read_records(struct lister *l)
{
	struct casefile c = { 0 };
	struct err e = { 0 };

	if (!app_case(l->s->app, ((const struct id *)l->own)[0], &c, &e) || !c.attendance) {
		say_err(l->s, &e);
		return;
	}
	add_record(l, c.attendance, "");
	add_record(l, c.location, "");
	for (size_t i = 0; i < c.n_parties; i++) {
		const struct party *p = &c.parties[i];

		add_record(l, p->involvement, "");
		add_record(l, p->person, "  ");
		add_record(l, p->safe_contact, "  ");
		add_records(l, &p->risks, "  ");
		add_records(l, &p->consents, "  ");
		add_records(l, &p->referrals, "  ");
		add_records(l, &p->actions, "  ");
	}
	add_records(l, &c.notes, "");
	add_records(l, &c.reviews, "");
	for (size_t i = 0; i < c.n_stubs; i++) {
		char at[12];

		about_clock(c.stubs[i].wall_ms, at);
		lister_add(l, "%-34s %s", apart_words(c.stubs[i].visibility), at);
	}
	casefile_fini(&c);
}

static void open_record(struct lister *l, size_t i)
{
	struct buf text = { .ceiling = 1 << 20 };
	struct rec *r = NULL;
	struct err e = { 0 };
	const char *title = "";

	/* What is kept apart has no way in from here. */
	if (id_is_zero(l->items[i].id)) {
		ui_say(l->s->kit, say(l->s, W_READING_APART));
		return;
	}
	if (view_rec(app_view(l->s->app), l->items[i].id, &r, &e) &&
	    app_redact(l->s->app, r, true) &&
	    app_audit(l->s->app, "consultation", r->id, NULL, true, &e)) {
		title = r->kind->label;
		desk_fields(r, &text);
		desk_page(l->s, title, say(l->s, W_READING_CLOSES), true, &text);
	} else {
		say_err(l->s, &e);
	}
	buf_fini(&text);
	rec_free(r);
}

static const struct lister_ops records_ops = {
	.name = "visit records",
	.title = "Records of the visit",
	.head = "Record                             Last change",
	.says_empty = W_READING_NOTHING,
	.read = read_records,
	.open = open_record,
	.close = close_own,
};

/* --- the visits of a night --- */

struct shift_read {
	struct id shift;
	char title[76]; /* its date, or that it has none */
};

static void tasked_at(const struct rec *r, char out[12])
{
	int64_t ms = 0;

	rec_int(r, ATTENDANCE_TASKED_AT, &ms);
	about_clock(ms, out);
}

static const char *cell(const struct rec *r, size_t field, struct buf *out)
{
	buf_reset(out);
	if (rec_filled(r, field))
		rec_show(r, field, r->wall_ms, out);
	return out->len ? buf_str(out) : "-";
}

/* Of those that the role sees. How many there are is told in *n. */
static void each_visit(struct screens *s, struct lister *l, struct id shift, size_t *n,
		       size_t *seen)
{
	struct arg arg = ARG_OF_ID(shift);
	struct buf what = { .ceiling = 400 }, no = { .ceiling = 400 };
	char at[12];
	struct id *ids = NULL;

	*n = *seen = 0;
	if (!view_ids(app_view(s->app), QUERY_NIGHT_ATTENDANCES, &arg, 1, &ids, n, NULL))
		*n = 0;
	for (size_t i = 0; i < *n; i++) {
		struct rec *r = NULL;
		struct item *it;

		if (view_rec(app_view(s->app), ids[i], &r, NULL) && app_redact(s->app, r, true)) {
			++*seen;
			tasked_at(r, at);
			it = l ? lister_add(l, "%2zu  %-8s %-18.18s %.36s", *n - i, at,
					    cell(r, ATTENDANCE_INCIDENT_NO, &no),
					    cell(r, ATTENDANCE_RESULT, &what))
			       : NULL;
			if (it)
				it->id = ids[i];
		}
		rec_free(r);
	}
	mem_free(ids);
	buf_fini(&what);
	buf_fini(&no);
}

static void read_visits(struct lister *l)
{
	size_t n, seen;

	each_visit(l->s, l, ((const struct shift_read *)l->own)->shift, &n, &seen);
}

static void visits_frame(struct lister *l, struct frame *f)
{
	frame_put(f->title, ((const struct shift_read *)l->own)->title);
	frame_put(f->title_right, "Visits of the night");
}

static void open_visit(struct lister *l, size_t i)
{
	struct lister *next = lister_new(l->s, &records_ops, (struct id){ { 0 } });
	struct id *own = mem_new(sizeof *own);

	*own = l->items[i].id;
	next->own = own;
	lister_show(next);
}

static const struct lister_ops visits_ops = {
	.name = "visits",
	.title = "Visits of the night",
	.head = "No  Tasked   Incident           Result",
	.says_empty = W_READING_NOTHING,
	.home = true,
	.read = read_visits,
	.frame = visits_frame,
	.open = open_visit,
	.close = close_own,
};

static void show_visits(struct screens *s, const struct shift_read *x)
{
	struct lister *l = lister_new(s, &visits_ops, (struct id){ { 0 } });
	struct shift_read *own = mem_new(sizeof *own);

	*own = *x;
	l->own = own;
	lister_show(l);
}

static void with_why(struct screens *s, void *ctx, const char *why)
{
	const struct shift_read *x = ctx;
	struct err e = { 0 };

	if (app_give_reason(s->app, x->shift, why, &e))
		show_visits(s, x);
	else
		say_err(s, &e);
}

/* --- the nights --- */

static void read_nights(struct lister *l)
{
	struct id *ids = NULL;
	struct err e = { 0 };
	size_t n = 0;

	if (!view_ids(app_view(l->s->app), QUERY_SHIFTS, NULL, 0, &ids, &n, &e))
		say_err(l->s, &e);
	for (size_t i = 0; i < n; i++) {
		struct arg arg = ARG_OF_ID(ids[i]);
		struct id *visits = NULL;
		struct rec *r = NULL;
		struct buf date = { .ceiling = 64 };
		struct item *it;
		char car[16];
		size_t many = 0;

		if (view_rec(app_view(l->s->app), ids[i], &r, NULL) &&
		    rec_filled(r, SHIFT_NIGHT_OF))
			show_date(rec_text(r, SHIFT_NIGHT_OF), &date);
		else
			buf_puts(&date, say(l->s, W_NIGHT_NO_DATE));
		night_car(r, car);
		view_ids(app_view(l->s->app), QUERY_NIGHT_ATTENDANCES, &arg, 1, &visits, &many,
			 NULL);
		it = lister_add(l, "%-24s %-12s %zu visit%s", buf_str(&date),
				r && rec_filled(r, SHIFT_CAR) ? car : "", many,
				many == 1 ? "" : "s");
		if (it)
			it->id = ids[i];
		mem_free(visits);
		rec_free(r);
		buf_fini(&date);
	}
	mem_free(ids);
}

static void open_night(struct lister *l, size_t i)
{
	struct shift_read x = { .shift = l->items[i].id }, *ctx;
	size_t n, seen;
	char *end;

	/* The date stands in front, and its column is wider than it. */
	text_copy(x.title, sizeof x.title, l->items[i].text);
	end = strstr(x.title, "  ");
	if (end)
		*end = '\0';
	each_visit(l->s, NULL, x.shift, &n, &seen);
	if (seen || !n) {
		show_visits(l->s, &x);
		return;
	}
	ctx = mem_new(sizeof *ctx);
	*ctx = x;
	why_open(l->s, with_why, ctx);
}

static const struct lister_ops nights_ops = {
	.name = "reading",
	.title = "Nights, newest first",
	.head = "Night                    Car          Visits",
	.says_empty = W_NO_NIGHT_YET,
	.says_help = W_READING_HELP,
	.home = true,
	.read = read_nights,
	.open = open_night,
	.back = stay,
};

void reading_open(struct screens *s)
{
	lister_show(lister_new(s, &nights_ops, (struct id){ { 0 } }));
}

/* --- what is counted --- */

static void read_measures(struct lister *l)
{
	const struct member *m = app_typist(l->s->app);
	struct measures all = { 0 };
	struct buf text = { .ceiling = 1 << 20 };
	struct err e = { 0 };

	if (!m || !access_may(m->role, false, OP_MEASURES))
		return;
	if (!measures_read(app_view(l->s->app), "0001-01-01", "9999-12-31", &all, &e))
		say_err(l->s, &e);
	else if (all.attendances && measures_text(&all, measures_audience(m->role), &text))
		for (const char *line = buf_str(&text); *line;) {
			size_t n = strcspn(line, "\n");

			lister_add_text(l, line, n);
			line += n + (line[n] == '\n');
		}
	measures_fini(&all);
	buf_fini(&text);
}

static const struct lister_ops measures_ops = {
	.name = "measures",
	.title = "What is counted",
	.says_empty = W_MEASURES_NONE,
	.says_help = W_MEASURES_HELP,
	.open_word = "Line",
	.read = read_measures,
	.back = stay,
};

void measures_open(struct screens *s)
{
	lister_show(lister_new(s, &measures_ops, (struct id){ { 0 } }));
}
