/* Dates, births and ages as people type them. */
#include "base/mem.h"
#include "base/text.h"
#include "typed_p.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As the field "Age, about" takes it. */
#define AGE_MAX 120

/* As many parts as were said, the year first. A part that was said as nought is said, and no such
 * day. */
struct date {
	int year, month, day;
	enum { SAID_YEAR = 1, SAID_MONTH, SAID_DAY } said;
};

static struct date today_of(const struct typing *t)
{
	struct civil now = civil_of(t->now_ms);

	return (struct date){ now.year, now.month, now.day, SAID_DAY };
}

static struct date days_after(struct date d, int64_t days)
{
	struct date out = { .said = SAID_DAY };

	civil_from_days(civil_days(d.year, d.month, d.day) + days, &out.year, &out.month, &out.day);
	return out;
}

/* 1 to 12 for a word that starts with the name of a month; 0. */
static int month_named(const char *word)
{
	static const char *const names[12] = { "january",   "february", "march",    "april",
					       "may",       "june",     "july",     "august",
					       "september", "october",  "november", "december" };
	size_t n = strlen(word);

	if (strcmp(word, "sept") == 0)
		return 9;
	for (int m = 0; n >= 3 && m < 12; m++)
		if (strncmp(names[m], word, n) == 0)
			return m + 1;
	return 0;
}

static int weekday_named(const char *word)
{
	static const char *const names[7] = { "sunday",   "monday", "tuesday", "wednesday",
					      "thursday", "friday", "saturday" };
	size_t n = strlen(word);

	for (int d = 0; n >= 3 && d < 7; d++)
		if (strncmp(names[d], word, n) == 0)
			return d;
	return -1;
}

/* No more of them than an int holds. */
static bool all_digits(const char *s)
{
	size_t n = strlen(s);

	return n > 0 && n <= 9 && strspn(s, "0123456789") == n;
}

static int year_of(const char *digits, bool birth)
{
	int y = atoi(digits);

	return strlen(digits) > 2 ? y : y + (birth ? 1900 : 2000);
}

/* One word that says a date by itself: today, fri, +42, 270390, 27031990. */
static bool read_word(const char *w, const struct typing *t, bool birth, struct date *d)
{
	struct date today = today_of(t);
	int weekday = weekday_named(w);
	size_t n = strlen(w);

	if (strcmp(w, "today") == 0 || strcmp(w, "now") == 0) {
		*d = today;
	} else if (strcmp(w, "yesterday") == 0 || strcmp(w, "y") == 0) {
		*d = days_after(today, -1);
	} else if (strcmp(w, "tomorrow") == 0) {
		*d = days_after(today, 1);
	} else if ((*w == '+' || *w == '-') && all_digits(w + 1) && n <= 5) {
		*d = days_after(today, atoi(w));
	} else if (weekday >= 0) {
		struct civil now = civil_of(t->now_ms);

		*d = days_after(today, (weekday - now.weekday + 7) % 7);
	} else if (all_digits(w) && (n == 6 || n == 8)) {
		sscanf(w, "%2d%2d", &d->day, &d->month);
		d->year = year_of(w + 4, birth);
		d->said = SAID_DAY;
	} else {
		return false;
	}
	return true;
}

static enum date_fault read_two(char *const word[2], bool birth, bool partial, struct date *d)
{
	int named = month_named(word[0]);

	d->said = SAID_MONTH;
	if (partial && named && all_digits(word[1])) { /* mar 1990 */
		d->month = named;
		d->year = year_of(word[1], birth);
		return DATE_FINE;
	}
	if (partial && all_digits(word[0]) && all_digits(word[1]) &&
	    strlen(word[1]) == 4) { /* 3 1990 */
		d->month = atoi(word[0]);
		d->year = atoi(word[1]);
		return DATE_FINE;
	}
	if (partial && all_digits(word[0]) && all_digits(word[1]) &&
	    strlen(word[0]) == 4) { /* 2021-10 */
		d->year = atoi(word[0]);
		d->month = atoi(word[1]);
		return DATE_FINE;
	}
	if (all_digits(word[0]) && (all_digits(word[1]) || month_named(word[1])))
		return DATE_NO_YEAR;
	return named && all_digits(word[1]) ? DATE_NO_YEAR : DATE_NOT_READ;
}

static enum date_fault read_three(char *const word[3], bool birth, struct date *d)
{
	d->said = SAID_DAY;
	if (all_digits(word[0]) && strlen(word[0]) == 4 && all_digits(word[1]) &&
	    all_digits(word[2])) {
		d->year = atoi(word[0]); /* 2021-10-29 */
		d->month = atoi(word[1]);
		d->day = atoi(word[2]);
		return DATE_FINE;
	}
	if (!all_digits(word[0]) || !all_digits(word[2]) || strlen(word[0]) > 2)
		return DATE_NOT_READ;
	d->day = atoi(word[0]);
	d->month = all_digits(word[1]) ? atoi(word[1]) : month_named(word[1]);
	d->year = year_of(word[2], birth);
	return d->month || all_digits(word[1]) ? DATE_FINE : DATE_NOT_READ;
}

static enum date_fault judge(const struct date *d, const struct typing *t, bool birth)
{
	struct date today = today_of(t);
	struct date last = { .year = d->year, .month = 1, .day = 1 };

	if (d->said >= SAID_MONTH)
		last.month = d->month;
	if (d->said >= SAID_DAY)
		last.day = d->day;
	if (d->year < 1000 || !civil_date_exists(last.year, last.month, last.day))
		return DATE_NO_SUCH;
	if (!birth || !t->now_ms)
		return DATE_FINE;
	if (civil_days(last.year, last.month, last.day) >
	    civil_days(today.year, today.month, today.day))
		return DATE_FUTURE;
	return today.year - d->year > 120 ? DATE_LONG_AGO : DATE_FINE;
}

static enum date_fault read_words(char *const word[4], size_t n, const struct typing *t, bool birth,
				  bool partial, struct date *d)
{
	if (n == 4 && weekday_named(word[0]) >= 0) /* Fri 24 Dec 2021 */
		return read_three(word + 1, birth, d);
	if (n == 3)
		return read_three(word, birth, d);
	if (n == 2)
		return read_two(word, birth, partial, d);
	if (n == 1 && partial && all_digits(word[0]) && strlen(word[0]) == 4) {
		d->year = atoi(word[0]);
		d->said = SAID_YEAR;
		return DATE_FINE;
	}
	if (n == 1 && read_word(word[0], t, birth, d))
		return DATE_FINE;
	return DATE_NOT_READ;
}

enum date_fault date_read(const char *typed, const struct typing *t, bool birth, bool partial,
			  struct buf *out)
{
	char *s = mem_str(typed), *rest = s, *word[5] = { NULL };
	struct date d = { 0 };
	enum date_fault fault = DATE_NOT_READ;
	size_t n = 0;

	for (char *p = s; *p; p++)
		*p = ascii_lower(*p);
	/* A sign before the first figure belongs to "+42"; elsewhere it parts the figures. */
	const char *parts = *s == '-' || *s == '+' ? " /.," : " /.,-";

	for (char *w = strtok_r(s, parts, &rest); w && n < 5; w = strtok_r(NULL, parts, &rest))
		word[n++] = w;
	if (n && n < 5)
		fault = read_words(word, n, t, birth, partial, &d);
	if (fault == DATE_FINE)
		fault = judge(&d, t, birth);
	mem_free(s);
	if (fault != DATE_FINE)
		return fault;
	buf_fmt(out, "%04d", d.year);
	if (d.said >= SAID_MONTH)
		buf_fmt(out, "-%02d", d.month);
	if (d.said >= SAID_DAY)
		buf_fmt(out, "-%02d", d.day);
	return DATE_FINE;
}

bool date_says(enum date_fault fault, const struct field *f, struct err *e)
{
	const char *thing = f ? f->label : "The date";

	switch (fault) {
	case DATE_FINE:
		return true;
	case DATE_NO_YEAR:
		if (f && f->part)
			return err_set(e, ERR_INPUT, "%s", f->part);
		return err_set(e, ERR_INPUT, "%s must include a year", thing);
	case DATE_NO_SUCH:
		return err_set(e, ERR_INPUT, "%s must be a day that is in the calendar", thing);
	case DATE_FUTURE:
		return err_set(e, ERR_INPUT, "%s must be today or earlier", thing);
	case DATE_LONG_AGO:
		return err_set(e, ERR_INPUT, "%s must be less than 120 years ago", thing);
	default:
		return err_set(e, ERR_INPUT, "%s must be a day, month and year", thing);
	}
}

bool typed_date(const char *typed, const struct typing *t, bool birth, bool partial,
		struct buf *out, struct err *e)
{
	return date_says(date_read(typed, t, birth, partial, out), NULL, e);
}

bool normalise_birth(const char *typed, const struct typing *t, struct buf *out, struct err *e)
{
	static const struct field birth = { .label = "Date of birth" };

	return date_says(date_read(typed, t, true, true, out), &birth, e);
}

bool typed_age(const char *typed, int64_t *years)
{
	char *s = text_trim(typed);
	const char *p = s;
	int v = 0, used = 0;
	bool ok;

	for (char *q = s; *q; q++)
		*q = ascii_lower(*q);
	if (strncmp(p, "age", 3) == 0)
		p += 3;
	p += strspn(p, " ");
	if (strncmp(p, "about", 5) == 0)
		p += 5;
	p += strspn(p, " ~");
	ok = ascii_is_digit(*p) && sscanf(p, "%3d%n", &v, &used) == 1 && v <= AGE_MAX;
	p += used;
	if (ok && strcmp(p, "s") == 0) {
		ok = v % 10 == 0 && v + 5 <= AGE_MAX;
		v += 5; /* the middle of the ten years */
	} else if (ok) {
		p += strspn(p, " ");
		ok = !*p || strcmp(p, "y") == 0 || strcmp(p, "years") == 0 ||
		     strcmp(p, "years old") == 0;
	}
	if (ok)
		*years = v;
	mem_free(s);
	return ok;
}
