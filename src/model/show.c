/* Stored values as people read them. */
#include "base/text.h"
#include "model/rec.h"
#include "model/typed.h"
#include "model/vocab.h"
#include "rec_p.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MS_MINUTE INT64_C(60000)

void show_time(int64_t ms, struct buf *out)
{
	struct civil c = civil_of(ms);

	buf_fmt(out, "%02d:%02d", c.hour, c.minute);
	if (civil_changes(&c))
		buf_fmt(out, " %s", civil_zone(&c));
}

void show_day(int64_t ms, struct buf *out)
{
	struct civil c = civil_of(ms);

	buf_fmt(out, "%s %d %s", weekday_short[c.weekday], c.day, month_short[c.month - 1]);
}

void show_date(const char *stored, struct buf *out)
{
	int y = 0, m = 0, d = 0;
	int n = sscanf(stored, "%4d-%2d-%2d", &y, &m, &d);

	if (n < 1 || (n > 1 && (m < 1 || m > 12))) {
		buf_puts(out, stored);
		return;
	}
	if (n == 3)
		buf_fmt(out, "%d ", d);
	if (n >= 2)
		buf_fmt(out, "%s ", month_short[m - 1]);
	buf_fmt(out, "%d", y);
}

/* The first letter of a name in upper case, and a dot. */
static void put_initial(const char *name, struct buf *out)
{
	size_t n;

	name += strspn(name, " ");
	n = text_letter(name, strlen(name));
	if (!n)
		return;
	if (n == 1)
		buf_putc(out, ascii_upper(*name));
	else
		buf_put(out, name, n);
	buf_putc(out, '.');
}

void show_initials(const char *given, const char *family, struct buf *out)
{
	put_initial(given, out);
	put_initial(family, out);
}

void night_of(int64_t ms, char out[11])
{
	struct civil c = civil_of(ms);
	int64_t days = civil_days(c.year, c.month, c.day) - (c.hour < 12);
	int y, m, d;

	civil_from_days(days, &y, &m, &d);
	snprintf(out, 11, "%04d-%02d-%02d", (int)((unsigned)y % 10000), (int)((unsigned)m % 100),
		 (int)((unsigned)d % 100));
}

static bool same_day(int64_t a, int64_t b)
{
	struct civil x = civil_of(a), y = civil_of(b);

	return x.day == y.day && x.month == y.month && x.year == y.year;
}

static void show_instant(int64_t ms, int64_t near_ms, struct buf *out)
{
	if (near_ms && !same_day(ms, near_ms)) {
		show_day(ms, out);
		buf_putc(out, ' ');
	}
	show_time(ms, out);
}

/* Is this, typed now, the minute `ms`? */
static bool reads_as(const struct rec *r, size_t field, const char *text, const struct typing *t,
		     int64_t ms)
{
	struct rec *again = rec_new(r->kind, r->id);
	int64_t read = 0;
	bool same = rec_set(again, field, text, t, NULL) && rec_int(again, field, &read) &&
		    read / MS_MINUTE == ms / MS_MINUTE;

	rec_free(again);
	return same;
}

static void show_id(const char *hex, struct buf *out)
{
	size_t n = strlen(hex);

	buf_puts(out, n > 4 ? hex + n - 4 : hex);
}

static void show_items(const struct rec *r, size_t field, struct buf *out)
{
	const struct vocab *v = field_vocab(&r->kind->fields[field]);

	for (size_t i = 0; i < rec_count(r, field); i++) {
		if (i)
			buf_puts(out, ", ");
		if (v)
			buf_puts(out, vocab_label(v, rec_item(r, field, i)));
		else
			show_id(rec_item(r, field, i), out);
	}
}

static void show_rows(const struct rec *r, size_t field, int64_t near_ms, struct buf *out)
{
	for (size_t i = 0; i < rec_count(r, field); i++) {
		const struct rec *row = rec_row(r, field, i);
		bool first = true;

		if (i)
			buf_puts(out, "; ");
		for (size_t c = 0; c < row->kind->n_fields; c++) {
			if (!rec_filled(row, c) && !rec_typed(row, c))
				continue;
			if (!first)
				buf_puts(out,
					 row->kind->fields[c].type == FIELD_INSTANT ? " to " : " ");
			first = false;
			rec_show(row, c, near_ms, out);
		}
	}
}

void rec_show(const struct rec *r, size_t field, int64_t near_ms, struct buf *out)
{
	const struct field *f = &r->kind->fields[field];
	const struct vocab *v = field_vocab(f);
	int64_t n;

	if (rec_typed(r, field)) {
		buf_puts(out, rec_typed(r, field));
		return;
	}
	if (!rec_filled(r, field))
		return;
	switch (f->type) {
	case FIELD_INSTANT:
		rec_int(r, field, &n);
		show_instant(n, near_ms, out);
		break;
	case FIELD_INT:
	case FIELD_MINUTES:
		rec_int(r, field, &n);
		buf_fmt(out, "%" PRId64, n);
		break;
	case FIELD_DATE:
	case FIELD_PDATE:
		show_date(rec_text(r, field), out);
		break;
	case FIELD_ID:
	case FIELD_REF:
		show_id(rec_text(r, field), out);
		break;
	case FIELD_CODES:
	case FIELD_REFS:
		show_items(r, field, out);
		break;
	case FIELD_LIST:
		show_rows(r, field, near_ms, out);
		break;
	default:
		buf_puts(out, v ? vocab_label(v, rec_text(r, field)) : rec_text(r, field));
	}
}

enum spelt { SPELT_SHORT, SPELT_DAY, SPELT_YEAR };

static void spell_instant(int64_t ms, int64_t near_ms, enum spelt how, struct buf *out)
{
	struct civil c = civil_of(ms);

	if (how == SPELT_SHORT) {
		show_instant(ms, near_ms, out);
		return;
	}
	show_day(ms, out);
	if (how == SPELT_YEAR)
		buf_fmt(out, " %d", c.year);
	buf_putc(out, ' ');
	show_time(ms, out);
}

void rec_spell(const struct rec *r, size_t field, const struct typing *t, struct buf *out)
{
	struct buf text = { 0 };
	bool same = false;
	int64_t ms;

	if (r->kind->fields[field].type != FIELD_INSTANT || !rec_int(r, field, &ms)) {
		rec_show(r, field, t->now_ms, out);
		return;
	}
	for (enum spelt how = SPELT_SHORT; !same && how <= SPELT_YEAR; how++) {
		buf_reset(&text);
		spell_instant(ms, t->now_ms, how, &text);
		same = reads_as(r, field, buf_str(&text), t, ms);
	}
	buf_puts(out, buf_str(&text));
	buf_fini(&text);
}
