/* Task 0, history: every version of every record of a visit, newest first; and the tasks of the
 * night (^G t). */
#include "lister_p.h"
#include "more_p.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct version {
	int64_t wall_ms;
	int64_t rev;
	struct id author;
	const struct kind *kind;
	const struct stub *stub; /* a record that cannot be read here; NULL otherwise */
};

struct versions {
	struct version *all;
	size_t n;
	const struct kind *kind;
};

#define VERSIONS_MAX 180

static bool one_version(void *ctx, const struct row *r)
{
	struct versions *v = ctx;

	if (v->n == VERSIONS_MAX)
		return false;
	v->all[v->n++] = (struct version){ .wall_ms = row_int(r, 1),
					   .author = row_id(r, 2),
					   .rev = row_int(r, 3),
					   .kind = v->kind };
	return true;
}

static void add_history(struct lister *l, struct versions *v, const struct kind *k,
			struct id record)
{
	struct arg a = ARG_OF_ID(record);

	v->kind = k;
	view_each(app_view(l->s->app), QUERY_HISTORY, &a, 1, one_version, v, NULL);
}

static int newest_first(const void *a, const void *b)
{
	const struct version *x = a, *y = b;

	return (x->wall_ms < y->wall_ms) - (x->wall_ms > y->wall_ms);
}

/* The time stands in front, as of every line. */
static void history_stub(struct lister *l, const struct stub *stub, const char *at)
{
	struct item *it = lister_stub(l, stub, "");
	char words[sizeof it->text];

	if (!it)
		return;
	snprintf(words, sizeof words, "%-6s  %.60s", at, it->text);
	text_copy(it->text, sizeof it->text, words);
}

static void add_version(struct lister *l, const struct version *x)
{
	const struct member *m = app_member(l->s->app, x->author);
	char at[12];

	about_clock(x->wall_ms, at);
	if (x->stub)
		history_stub(l, x->stub, at);
	else
		lister_add(l, "%-6s  %-24s version %-4lld %s", at, x->kind->label,
			   (long long)x->rev, m ? m->surname : "HQ");
}

static void read_history(struct lister *l)
{
	struct versions v = { .all = mem_new_array(VERSIONS_MAX, sizeof(struct version)) };
	size_t n_kinds;
	const struct kind *const *kinds = kinds_all(&n_kinds);

	add_history(l, &v, &kind_attendance, l->attendance);
	for (size_t k = 0; k < n_kinds; k++) {
		struct arg args[2] = { ARG_OF_INT(kinds[k]->number), ARG_OF_ID(l->attendance) };
		struct id *ids = NULL;
		size_t n = 0;

		if (kinds[k] == &kind_audit || kinds[k] == &kind_attendance)
			continue;
		if (view_ids(app_view(l->s->app), QUERY_OF_ATTENDANCE, args, 2, &ids, &n, NULL))
			for (size_t i = 0; i < n; i++)
				add_history(l, &v, kinds[k], ids[i]);
		mem_free(ids);
	}
	for (size_t i = 0; l->has_case && i < l->c.n_stubs && v.n < VERSIONS_MAX; i++)
		v.all[v.n++] = (struct version){ .wall_ms = l->c.stubs[i].wall_ms,
						 .stub = &l->c.stubs[i] };
	if (v.n)
		qsort(v.all, v.n, sizeof *v.all, newest_first);
	for (size_t i = 0; i < v.n; i++)
		add_version(l, &v.all[i]);
	mem_free(v.all);
}

static const struct lister_ops history_ops = {
	.name = "history",
	.task = "0 History",
	.head = "Time    Record                                Who",
	.says_empty = W_HISTORY_NONE,
	.says_help = W_HISTORY_HELP,
	.read = read_history,
};

void history_open(struct screens *s, struct id attendance)
{
	lister_show(lister_new(s, &history_ops, attendance));
}

/* --- tasks to do --- */

static void read_tasks(struct lister *l)
{
	struct arg a = ARG_OF_ID(((struct id){ { 0 } }));
	struct id *ids = NULL;
	size_t n = 0;

	if (!view_ids(app_view(l->s->app), QUERY_TASKS_OPEN, &a, 1, &ids, &n, NULL))
		return;
	for (size_t i = 0; i < n; i++) {
		struct rec *r = NULL;
		struct item *it;
		char at[24], what[240];
		int64_t due = 0;
		unsigned no;
		bool late;

		if (!view_rec(app_view(l->s->app), ids[i], &r, NULL))
			continue;
		late = rec_int(r, TASK_DUE_AT, &due) && due < app_now(l->s->app);
		about_when(due, app_now(l->s->app), at);
		no = app_number_of(l->s->app, rec_id(r, TASK_ABOUT));
		put_cut(what, sizeof what, rec_text(r, TASK_TEXT), 55);
		/* "by Mon 09:00" would be the one to come. */
		it = lister_add(l, "%2u   %s %-*s %s", no, late ? "was" : "by", late ? 9 : 10, at,
				what);
		if (it) {
			it->id = rec_id(r, TASK_ABOUT);
			it->number = no;
		}
		rec_free(r);
	}
	mem_free(ids);
}

static void open_task(struct lister *l, size_t i)
{
	/* By the visit itself: another night has a visit of the same number. */
	if (l->items[i].number)
		go_tasks(l->s, l->items[i].id);
}

static const struct lister_ops tasks_ops = {
	.name = "to do",
	.title = "Tasks to do",
	.head = "No   Due           What",
	.says_empty = W_TASKS_NONE,
	.read = read_tasks,
	.open = open_task,
};

void crew_tasks_open(struct screens *s)
{
	lister_show(lister_new(s, &tasks_ops, (struct id){ { 0 } }));
}
