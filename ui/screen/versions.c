#include "versions_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "more_p.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINES_OF_ONE 3   /* rows that one answer takes at most */
#define LINES_OF_TEXT 40 /* ... and a text that changed */

/* The next row of a text, cut between words where there is one. Returns what is left. */
static const char *row_of(const char *text, size_t cells, bool last, char *out, size_t cap)
{
	size_t n = strlen(text), fit = text_fit(text, n, cells), at = fit;

	if (last || fit == n) {
		put_cut(out, cap, text, cells);
		return text + n;
	}
	while (at && text[at] != ' ')
		at--;
	if (!at)
		at = fit;
	snprintf(out, cap, "%.*s", (int)at, text);
	while (text[at] == ' ')
		at++;
	return text + at;
}

static struct diff_line *next_line(struct diff *d, char mark)
{
	struct diff_line *l;

	if (d->n == DIFF_LINES) {
		d->more = true;
		return NULL;
	}
	l = &d->all[d->n++];
	*l = (struct diff_line){ .mark = mark };
	return l;
}

/* One above the other: the label, what was, what is. */
static void add_stacked(struct diff *d, char mark, const char *label, const char *old,
			const char *now, int most)
{
	struct diff_line *l = next_line(d, mark);

	if (l)
		put_cut(l->label, sizeof l->label, label, 48);
	for (int i = 0; i < most && *old && mark != ' '; i++) {
		l = next_line(d, '-');
		if (!l)
			return;
		old = row_of(old, DIFF_STACKED, i + 1 == most, l->old, sizeof l->old);
	}
	for (int i = 0; i < most && *now; i++) {
		l = next_line(d, mark == ' ' ? ' ' : '+');
		if (!l)
			return;
		now = row_of(now, DIFF_STACKED, i + 1 == most, l->new, sizeof l->new);
	}
}

static void add_rows(struct diff *d, char mark, const char *label, const char *old, const char *now,
		     int most)
{
	if (d->stacked) {
		add_stacked(d, mark, label, old, now, most);
		return;
	}
	for (int i = 0; i < most && (!i || *old || *now); i++) {
		struct diff_line *l = next_line(d, mark);

		if (!l)
			return;
		if (!i)
			put_cut(l->label, sizeof l->label, label, 15);
		old = row_of(old, DIFF_OLD, i + 1 == most, l->old, sizeof l->old);
		now = row_of(now, DIFF_NEW, i + 1 == most, l->new, sizeof l->new);
	}
}

static char mark_of(struct diff *d, const char *old, const char *now)
{
	if (strcmp(old, now) == 0)
		return ' ';
	if (!*old) {
		d->added++;
		return '+';
	}
	if (!*now) {
		d->removed++;
		return '-';
	}
	d->changed++;
	return '~';
}

void diff_add_words(struct diff *d, const char *label, const char *old, const char *now,
		    bool marked)
{
	add_rows(d, marked ? mark_of(d, old, now) : ' ', label, old, now, LINES_OF_ONE);
}

/* A text that changed: word by word. */
static void add_text(struct diff *d, const char *label, const char *old, const char *now)
{
	struct buf was = { .ceiling = 65536 }, is = { .ceiling = 65536 };

	words_diff(old, now, &was, &is);
	add_rows(d, mark_of(d, old, now), label, buf_str(&was), buf_str(&is), LINES_OF_TEXT);
	buf_fini(&was);
	buf_fini(&is);
}

void diff_add_stub(struct diff *d, const char *words, bool old)
{
	struct diff_line *l = next_line(d, ' ');

	if (!l)
		return;
	l->whole = true;
	text_copy(l->label, sizeof l->label, old ? words : "");
	text_copy(l->new, sizeof l->new, words);
}

static void words_of_field(struct app *a, const struct casefile *c, const struct rec *r, size_t f,
			   struct buf *b)
{
	if (r && rec_filled(r, f))
		options_show(a, c, r, f, b);
	for (size_t i = 0; i < b->len; i++)
		if (b->data[i] == '\n')
			b->data[i] = ' ';
}

/* --- when it was typed --- */

/* The last row is the first version. */
static bool first_version(void *ctx, const struct row *row)
{
	*(int64_t *)ctx = row_int(row, 1);
	return true;
}

static void put_span(int64_t ms, struct buf *out)
{
	static const struct {
		int64_t ms;
		const char *words;
	} units[] = {
		{ 2 * INT64_C(86400000), "day" },
		{ 2 * INT64_C(3600000), "hour" },
		{ INT64_C(60000), "minute" },
		{ 1, "second" },
	};
	static const int64_t of[] = { INT64_C(86400000), INT64_C(3600000), INT64_C(60000), 1000 };
	size_t i = 0;
	int64_t n;

	while (i < 3 && ms < units[i].ms)
		i++;
	n = ms / of[i];
	buf_fmt(out, "%lld %s%s", (long long)n, units[i].words, n == 1 ? "" : "s");
}

bool typed_in(struct screens *s, const struct casefile *c, const char *before, struct buf *out)
{
	int64_t arrived = attendance_arrived(c->attendance), left = attendance_left(c->attendance);
	int64_t typed = 0;

	for (size_t i = 0; i < c->n_parties && !typed; i++) {
		const struct rec *risk = party_risk(&c->parties[i]);
		struct arg of;

		if (!risk || !party_is_survivor(&c->parties[i]))
			continue;
		of = ARG_OF_ID(risk->id);
		view_each(app_view(s->app), QUERY_HISTORY, &of, 1, first_version, &typed, NULL);
	}
	if (!typed || !arrived || typed < arrived)
		return false;
	buf_fmt(out, "%sTyped ", before);
	put_span(typed - (left && typed >= left ? left : arrived), out);
	buf_puts(out, left && typed >= left ? " after leaving" : " after arriving");
	return true;
}

/* --- answers to risk questions: a line for each that differs --- */

static const struct rec *answer(const struct rec *r, const char *item)
{
	for (size_t i = 0; r && i < rec_count(r, RISK_ASSESSMENT_ANSWERS); i++) {
		const struct rec *row = rec_row(r, RISK_ASSESSMENT_ANSWERS, i);

		if (rec_is(row, field_find(row->kind, "item"), item))
			return row;
	}
	return NULL;
}

static void one_answer(struct diff *d, const struct rec *old, const struct rec *now,
		       const char *item, const char *field, const char *what)
{
	struct buf was = { .ceiling = 65536 }, is = { .ceiling = 65536 };
	const struct rec *either = old ? old : now;
	size_t f = field_find(either->kind, field);
	char label[40];

	if (old && rec_filled(old, f))
		rec_show(old, f, 0, &was);
	if (now && rec_filled(now, f))
		rec_show(now, f, 0, &is);
	/* d14: question 14. */
	snprintf(label, sizeof label, "%-3lu%s",
		 strtoul(item + strcspn(item, "0123456789"), NULL, 10), what);
	if (strcmp(buf_str(&was), buf_str(&is)) != 0)
		diff_add_words(d, label, buf_str(&was), buf_str(&is), true);
	buf_fini(&was);
	buf_fini(&is);
}

static void add_answers(struct diff *d, const struct rec *old, const struct rec *now)
{
	for (size_t i = 0; i < rec_count(now, RISK_ASSESSMENT_ANSWERS); i++) {
		const struct rec *row = rec_row(now, RISK_ASSESSMENT_ANSWERS, i);
		const char *item = rec_text(row, field_find(row->kind, "item"));
		const struct rec *was = answer(old, item);

		one_answer(d, was, row, item, "value", "answer");
		one_answer(d, was, row, item, "comment", "comment");
	}
	for (size_t i = 0; i < rec_count(old, RISK_ASSESSMENT_ANSWERS); i++) {
		const struct rec *row = rec_row(old, RISK_ASSESSMENT_ANSWERS, i);
		const char *item = rec_text(row, field_find(row->kind, "item"));

		if (answer(now, item))
			continue;
		one_answer(d, row, NULL, item, "value", "answer");
		one_answer(d, row, NULL, item, "comment", "comment");
	}
}

/* Words of the review where the form's are too long for it. */
static const char *label_of(const struct kind *k, size_t f)
{
	const struct field *row = &k->fields[f];

	if (k == &kind_risk_assessment && f == RISK_ASSESSMENT_PJ_GRADE)
		return "Grade";
	if (k == &kind_risk_assessment && f == RISK_ASSESSMENT_PJ_REASON)
		return "Why";
	if (k == &kind_risk_assessment && f == RISK_ASSESSMENT_STATUS_REASON)
		return "Not complete";
	return row->short_label ? row->short_label : row->label;
}

static void add_field(struct diff *d, struct app *a, const struct casefile *c,
		      const struct rec *old, const struct rec *now, size_t f)
{
	const struct field *row = &now->kind->fields[f];
	bool was = old && rec_filled(old, f), is = rec_filled(now, f);
	struct buf before = { .ceiling = 65536 }, after = { .ceiling = 65536 };
	const char *label = label_of(now->kind, f);

	if (!field_is_asked_here(now->kind, f) || (!was && !is))
		return;
	if (old && now->kind == &kind_risk_assessment && f == RISK_ASSESSMENT_ANSWERS) {
		add_answers(d, old, now);
		return;
	}
	words_of_field(a, c, old, f, &before);
	words_of_field(a, c, now, f, &after);
	if (was && is && row->type == FIELD_MEMO && strcmp(buf_str(&before), buf_str(&after)) != 0)
		add_text(d, label, buf_str(&before), buf_str(&after));
	else if (!old || strcmp(buf_str(&before), buf_str(&after)) != 0)
		diff_add_words(d, label, buf_str(&before), buf_str(&after), old != NULL);
	buf_fini(&before);
	buf_fini(&after);
}

/* The grade and its reason are read first. */
static bool is_grade(const struct kind *k, size_t f)
{
	return k == &kind_risk_assessment &&
	       (f == RISK_ASSESSMENT_PJ_GRADE || f == RISK_ASSESSMENT_PJ_REASON);
}

void diff_add(struct diff *d, struct app *a, const struct casefile *c, const struct rec *old,
	      const struct rec *now)
{
	for (int first = 1; first >= 0; first--)
		for (size_t f = 0; f < now->kind->n_fields; f++)
			if (is_grade(now->kind, f) == (first == 1))
				add_field(d, a, c, old, now, f);
}
