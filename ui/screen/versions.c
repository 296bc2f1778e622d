#include "versions_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "more_p.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINES_OF_ONE 3 /* rows that one answer takes at most */

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

static void add_rows(struct diff *d, char mark, const char *label, const char *old, const char *now)
{
	for (int i = 0; i < LINES_OF_ONE && (!i || *old || *now); i++) {
		struct diff_line *l = next_line(d, mark);

		if (!l)
			return;
		if (!i)
			put_cut(l->label, sizeof l->label, label, 15);
		old = row_of(old, DIFF_OLD, i + 1 == LINES_OF_ONE, l->old, sizeof l->old);
		now = row_of(now, DIFF_NEW, i + 1 == LINES_OF_ONE, l->new, sizeof l->new);
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
	add_rows(d, marked ? mark_of(d, old, now) : ' ', label, old, now);
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

void diff_add(struct diff *d, struct app *a, const struct casefile *c, const struct rec *old,
	      const struct rec *now)
{
	for (size_t f = 0; f < now->kind->n_fields; f++) {
		const struct field *row = &now->kind->fields[f];
		bool was = old && rec_filled(old, f), is = rec_filled(now, f);
		struct buf before = { .ceiling = 65536 }, after = { .ceiling = 65536 };

		if (!field_is_asked_here(now->kind, f) || (!was && !is))
			continue;
		if (old && now->kind == &kind_risk_assessment && f == RISK_ASSESSMENT_ANSWERS) {
			add_answers(d, old, now);
			continue;
		}
		words_of_field(a, c, old, f, &before);
		words_of_field(a, c, now, f, &after);
		if (!old || strcmp(buf_str(&before), buf_str(&after)) != 0)
			diff_add_words(d, row->short_label ? row->short_label : row->label,
				       buf_str(&before), buf_str(&after), old != NULL);
		buf_fini(&before);
		buf_fini(&after);
	}
}
