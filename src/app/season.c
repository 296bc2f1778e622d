#include "season_p.h"

#include "base/clock.h"
#include "base/mem.h"
#include "season_script_p.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUSEHOLDS_MAX 400
#define REPEAT_PERCENT 14 /* of visits go to somebody whom the car has met */
#define HOUSEHOLDS_FIRST 8
/* The pilot's first night. */
#define FIRST_YEAR 2021
#define FIRST_MONTH 4
#define FIRST_FRIDAY 2
#define WRITE_UP_MIN 10

struct season {
	struct script script;
	struct vars households[HOUSEHOLDS_MAX];
	size_t n_households;
	size_t visits, repeats;
};

static int64_t local_ms(int64_t days, int hour)
{
	struct civil c = { .hour = hour };
	int64_t first = 0, second = 0;

	civil_from_days(days, &c.year, &c.month, &c.day);
	civil_to_ms(&c, &first, &second);
	return first;
}

/* A household that the car has met, or a new one. */
static bool begin_visit(struct season *s)
{
	struct script *t = &s->script;
	bool again = s->n_households > HOUSEHOLDS_FIRST && draw_below(t, 100) < REPEAT_PERCENT;

	vars_keep(&t->now, "H.", false);
	if (again)
		vars_copy(&t->now, &s->households[draw_below(t, (unsigned)s->n_households)], "H.");
	vars_put(&t->now, "repeat", again ? "yes" : "no");
	t->arrived = t->left = 0;
	return again;
}

/* Ids of this visit go; those of the household and the night stay with theirs. */
static void end_visit(struct season *s, bool again)
{
	const char *seen = vars_get(&s->script.now, "seen");

	if (!again && seen && strcmp(seen, "yes") == 0 && s->n_households < HOUSEHOLDS_MAX)
		vars_copy(&s->households[s->n_households++], &s->script.now, "H.");
	vars_keep(&s->script.now, "#", false);
	s->visits++;
	s->repeats += again;
}

/* Saturday's have another hundred: some of Friday's are of the same date. */
static void put_number(struct script *t, unsigned night, unsigned visit)
{
	struct civil c = civil_of(t->tasked);
	char number[48];

	snprintf(number, sizeof number, "%04d%02d%02d-9%03u", c.year, c.month, c.day,
		 night % 2 * 100 + visit + 1);
	vars_put(&t->now, "number", number);
}

static unsigned drawn_number(const struct script *t, const char *name)
{
	const char *v = vars_get(&t->now, name);

	return v ? (unsigned)strtoul(v, NULL, 10) : 0;
}

/* Visits one after another, until it is too late for another. */
static bool visits(struct season *s, unsigned night, unsigned *made, struct err *e)
{
	struct script *t = &s->script;
	unsigned wanted = drawn_number(t, "visits");
	int64_t free_from = t->start;

	for (*made = 0; *made < wanted; ++*made) {
		bool again;

		t->tasked = free_from + (3 + draw_below(t, 20)) * MINUTE_MS;
		if (t->tasked > t->end - 75 * MINUTE_MS)
			break;
		t->called = t->tasked - (4 + draw_below(t, 20)) * MINUTE_MS;
		again = begin_visit(s);
		put_number(t, night, *made);
		if (!script_run(t, "visit", e))
			return false;
		end_visit(s, again);
		free_from = t->left + WRITE_UP_MIN * MINUTE_MS;
	}
	t->finish = free_from > t->end ? free_from : t->end;
	return true;
}

struct timed {
	const char *line;
	size_t len, order;
	char at[20];
};

static int by_time(const void *pa, const void *pb)
{
	const struct timed *a = pa, *b = pb;
	int c = strcmp(a->at, b->at);

	return c ? c : a->order < b->order ? -1 : 1;
}

/* The lines of a night as the clock went. */
static void put_sorted(const struct buf *lines, struct buf *out)
{
	struct timed *all;
	size_t n = 0, made = 0;

	for (size_t i = 0; i < lines->len; i++)
		n += lines->data[i] == '\n';
	all = mem_new_array(n, sizeof *all);
	for (const char *at = buf_str(lines); made < n; made++) {
		size_t len = strcspn(at, "\n");
		const char *when = strstr(at, "\"at\":\"");

		all[made] = (struct timed){ .line = at, .len = len + 1, .order = made };
		if (when)
			snprintf(all[made].at, sizeof all[0].at, "%.17s", when + 6);
		at += len + 1;
	}
	if (n)
		qsort(all, n, sizeof *all, by_time);
	for (size_t i = 0; i < n; i++)
		buf_put(out, all[i].line, all[i].len);
	mem_free(all);
}

bool season_night(struct season *s, unsigned night, struct buf *out, struct err *e)
{
	int64_t days = civil_days(FIRST_YEAR, FIRST_MONTH, FIRST_FRIDAY) + night / 2 * 7 +
		       night % 2;
	struct script *t = &s->script;
	struct buf lines = { 0 };
	char offered[16];
	unsigned made = 0;
	bool ok;

	draw_seed(t, "night", night);
	vars_fini(&t->now);
	t->start = t->tasked = local_ms(days, 19);
	t->end = local_ms(days + 1, 3);
	t->arrived = t->left = t->start;
	t->out = &lines;
	ok = script_run(t, "night", e) && visits(s, night, &made, e);
	snprintf(offered, sizeof offered, "%u", made + drawn_number(t, "declined"));
	ok = ok && vars_put(&t->now, "offered", offered) && script_run(t, "end", e);
	if (ok)
		put_sorted(&lines, out);
	t->out = NULL;
	buf_fini(&lines);
	return ok;
}

bool season_review(struct season *s, struct id attendance, struct id shift, int64_t tasked_ms,
		   struct buf *out, struct err *e)
{
	/* A night has the date of its evening. */
	struct civil c = civil_of(tasked_ms - INT64_C(12) * 60 * MINUTE_MS);
	struct script *t = &s->script;
	char hex[ID_HEX_LEN + 1];

	draw_seed(t, id_hex(attendance, hex), 0);
	vars_fini(&t->now);
	t->tasked = t->start = t->arrived = t->left = tasked_ms;
	t->morning = local_ms(civil_days(c.year, c.month, c.day) + 1, 9) +
		     draw_below(t, 170) * MINUTE_MS;
	t->out = out;
	return vars_put(&t->now, "attendance", hex) &&
	       vars_put(&t->now, "shift", id_hex(shift, hex)) && script_run(t, "review", e);
}

struct season *season_new(const char *seed)
{
	struct season *s = mem_new(sizeof *s);

	s->script.seed = mem_str(seed);
	return s;
}

void season_free(struct season *s)
{
	if (!s)
		return;
	vars_fini(&s->script.now);
	for (size_t i = 0; i < s->n_households; i++)
		vars_fini(&s->households[i]);
	mem_free(s->script.seed);
	mem_free(s);
}

size_t season_visits(const struct season *s)
{
	return s->visits;
}

size_t season_repeats(const struct season *s)
{
	return s->repeats;
}
