/* Times as people type them, with both nights on which the clocks change. */
#include "base/mem.h"
#include "base/text.h"
#include "typed_p.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MS_MINUTE INT64_C(60000)
#define MS_HOUR (60 * MS_MINUTE)
#define MS_DAY (24 * MS_HOUR)

enum zone { ZONE_NONE, ZONE_BST, ZONE_GMT };

/* Which of the days on which such a time comes is meant, when none is said. */
enum near { NEAR_BEFORE, NEAR_EITHER, NEAR_AFTER };

static bool is_one_of(const char *w, const char *const *all)
{
	for (; *all; all++)
		if (strcmp(w, *all) == 0)
			return true;
	return false;
}

/* Cuts a zone from the end of the text. */
static enum zone take_zone(char *s)
{
	static const char *const bst[] = { "bst", "first", NULL };
	static const char *const gmt[] = { "gmt", "second", NULL };
	char *last = strrchr(s, ' ');
	char *word = last ? last + 1 : s;
	enum zone z = is_one_of(word, bst) ? ZONE_BST : is_one_of(word, gmt) ? ZONE_GMT : ZONE_NONE;

	/* "0130bst" too, and "01:30B", as a narrow box shows it */
	size_t n = strlen(s);

	if (z != ZONE_NONE && last) {
		while (last > s && last[-1] == ' ')
			last--;
		*last = '\0';
	} else if (n > 1 && (s[n - 1] == 'b' || s[n - 1] == 'g') && ascii_is_digit(s[n - 2])) {
		z = s[n - 1] == 'b' ? ZONE_BST : ZONE_GMT;
		s[n - 1] = '\0';
	} else if (n > 3 && ascii_is_digit(s[n - 4])) {
		z = strcmp(s + n - 3, "bst") == 0   ? ZONE_BST
		    : strcmp(s + n - 3, "gmt") == 0 ? ZONE_GMT
						    : z;
		if (z != ZONE_NONE)
			s[n - 3] = '\0';
	}
	return z;
}

/* -20m, -1h30, +30m, -20 */
static bool read_shift(const char *s, int64_t *ms)
{
	int a = 0, b = 0, used = 0;
	int64_t minutes;

	if (*s != '-' && *s != '+')
		return false;
	if (!ascii_is_digit(s[1]) || strlen(s) > 8)
		return false;
	if (sscanf(s + 1, "%4dh%2d%n", &a, &b, &used) == 2 && used && b >= 0 &&
	    (!s[1 + used] || !strcmp(s + 1 + used, "m")))
		minutes = a * 60 + b;
	else if ((used = 0, sscanf(s + 1, "%4dh%n", &a, &used)) == 1 && used && !s[1 + used])
		minutes = a * 60;
	else if ((used = 0, sscanf(s + 1, "%4d%n", &a, &used)) == 1 &&
		 (!s[1 + used] || !strcmp(s + 1 + used, "m") || !strcmp(s + 1 + used, "min")))
		minutes = a;
	else
		return false;
	*ms = (*s == '-' ? -minutes : minutes) * MS_MINUTE;
	return true;
}

enum clock_fault { CLOCK_FINE, CLOCK_NO_MINUTES, CLOCK_NOT_READ };

/* 2331, 23:31, 131, 1130p, 7pm */
static enum clock_fault read_clock(const char *s, int *hour, int *minute)
{
	char digits[5];
	size_t n = 0, hours = 0;
	bool parted = false, pm = false, am = false;

	for (; *s && (ascii_is_digit(*s) || ((*s == ':' || *s == '.') && n && !parted)); s++) {
		if (!ascii_is_digit(*s)) {
			parted = true;
			hours = n;
			if (n > 2)
				return CLOCK_NOT_READ;
			continue;
		}
		if (n == 4)
			return CLOCK_NOT_READ;
		digits[n++] = *s;
	}
	digits[n] = '\0';
	s += strspn(s, " ");
	pm = strcmp(s, "p") == 0 || strcmp(s, "pm") == 0;
	am = strcmp(s, "a") == 0 || strcmp(s, "am") == 0;
	if (!n || (*s && !pm && !am) || (parted && n - hours > 2))
		return CLOCK_NOT_READ;
	/* "23:3" is half typed, and not 02:33. */
	if (parted && n - hours < 2)
		return CLOCK_NO_MINUTES;
	if (n <= 2) {
		if (!pm && !am)
			return CLOCK_NO_MINUTES;
		*hour = atoi(digits);
		*minute = 0;
	} else {
		*minute = atoi(digits + n - 2);
		digits[n - 2] = '\0';
		*hour = atoi(digits);
	}
	if ((pm || am) && (*hour < 1 || *hour > 12))
		return CLOCK_NOT_READ;
	if (pm && *hour < 12)
		*hour += 12;
	if (am && *hour == 12)
		*hour = 0;
	return *hour < 24 && *minute < 60 ? CLOCK_FINE : CLOCK_NOT_READ;
}

static bool says_missing(const struct civil *c, struct err *e)
{
	return err_set(
	    e, ERR_INPUT,
	    "There was no %02d:%02d that night: the clocks went from 01:00 to 02:00. Use the time "
	    "that the clock showed",
	    c->hour, c->minute);
}

static bool says_twice(const struct civil *c, bool *twice, struct err *e)
{
	if (twice)
		*twice = true;
	return err_set(
	    e, ERR_INPUT,
	    "%02d:%02d came twice that night. Add bst for the first, before the clocks went back, "
	    "or gmt for the second",
	    c->hour, c->minute);
}

/* A date and a time of day. */
static bool instant_on(const struct civil *c, enum zone z, int64_t *out, bool *twice, struct err *e)
{
	int64_t first, second;

	switch (civil_to_ms(c, &first, &second)) {
	case CIVIL_NO_DATE:
		return err_set(e, ERR_INPUT, "The time must be on a day that is in the calendar");
	case CIVIL_MISSING:
		return says_missing(c, e);
	case CIVIL_TWICE:
		if (z == ZONE_NONE)
			return says_twice(c, twice, e);
		*out = z == ZONE_BST ? first : second;
		return true;
	default:
		*out = first;
		return true;
	}
}

static struct civil day_of(const struct typing *t, int64_t days_on, int hour, int minute)
{
	struct civil now = civil_of(t->now_ms), c = { .hour = hour, .minute = minute };

	civil_from_days(civil_days(now.year, now.month, now.day) + days_on, &c.year, &c.month,
			&c.day);
	return c;
}

/* The instants that a local time may mean, as far as the zone allows; how many. A missing time
 * stands for the moment at which the clocks were put forward. */
static size_t meanings(const struct civil *c, enum zone z, int64_t out[2], bool *missing)
{
	int64_t first, second;
	struct civil two = *c;

	*missing = false;
	switch (civil_to_ms(c, &first, &second)) {
	case CIVIL_MISSING:
		*missing = true;
		two.hour = 2;
		two.minute = 0;
		civil_to_ms(&two, &out[0], &second);
		return 1;
	case CIVIL_TWICE:
		out[0] = z == ZONE_GMT ? second : first;
		out[1] = second;
		return z == ZONE_NONE ? 2 : 1;
	case CIVIL_NO_DATE:
		return 0;
	default:
		out[0] = first;
		return 1;
	}
}

static bool fits_near(int64_t at, int64_t now, enum near near)
{
	if (near == NEAR_BEFORE)
		return at <= now;
	return near == NEAR_EITHER || at > now;
}

/* A time without a date: the nearest that fits. */
static bool instant_near(int hour, int minute, enum zone z, const struct typing *t, enum near near,
			 int64_t *out, bool *twice, struct err *e)
{
	struct civil best_day = { 0 };
	int64_t best_far = INT64_MAX;
	size_t best_n = 0;
	bool best_missing = false;

	for (int64_t on = -1; on <= 1; on++) {
		struct civil c = day_of(t, on, hour, minute);
		int64_t at[2];
		bool missing, nearer = false;
		size_t n = meanings(&c, z, at, &missing), fit = 0;

		for (size_t i = 0; i < n; i++) {
			int64_t far = at[i] < t->now_ms ? t->now_ms - at[i] : at[i] - t->now_ms;

			if (!fits_near(at[i], t->now_ms, near))
				continue;
			fit++;
			if (far >= best_far)
				continue;
			nearer = true;
			best_far = far;
			*out = at[i];
		}
		if (nearer) {
			best_day = c;
			best_n = fit;
			best_missing = missing;
		}
	}
	if (best_missing)
		return says_missing(&best_day, e);
	if (best_n > 1)
		return says_twice(&best_day, twice, e);
	return true;
}

/* "29 oct 2331", "29 oct 2021 23:31", "y 2331", "fri 29 oct 23:31". Cuts the clock from the end;
 * *day is what is left. */
static bool split_day(char *s, char **clock)
{
	char *space = strrchr(s, ' ');

	/* "11:30 pm" is one word */
	if (space && space > s &&
	    (strcmp(space, " pm") == 0 || strcmp(space, " am") == 0 || strcmp(space, " p") == 0)) {
		char *before = space - 1;

		while (before > s && *before != ' ')
			before--;
		space = *before == ' ' ? before : NULL;
	}
	if (!space) {
		*clock = s;
		return false;
	}
	*space = '\0';
	*clock = space + 1;
	return true;
}

/* Adds the year of the newest such day that is not in the future to "29 oct". */
static enum date_fault read_day(const char *day, const struct typing *t, struct buf *out)
{
	enum date_fault fault;
	struct civil now = civil_of(t->now_ms);
	char *with_year;

	if (ascii_is_alpha(day[0]) && strchr(day, ' ')) /* fri 29 oct */
		day = strchr(day, ' ') + 1;
	fault = date_read(day, t, false, false, out);
	for (int back = 0; fault == DATE_NO_YEAR && back < 2; back++) {
		int y, m, d;

		with_year = mem_fmt("%s %d", day, now.year - back);
		buf_reset(out);
		fault = date_read(with_year, t, false, false, out);
		mem_free(with_year);
		if (fault == DATE_FINE && !back &&
		    sscanf(buf_str(out), "%4d-%2d-%2d", &y, &m, &d) == 3 &&
		    civil_days(y, m, d) > civil_days(now.year, now.month, now.day) + 180)
			fault = DATE_NO_YEAR;
	}
	return fault;
}

static bool weekday_before(const char *day, const struct typing *t, struct buf *out)
{
	struct buf next = { 0 };
	int y, m, d;
	int64_t days;
	struct civil now = civil_of(t->now_ms);
	bool ok = ascii_is_alpha(day[0]) && !strchr(day, ' ') && day[1] &&
		  strcmp(day, "today") != 0 && strcmp(day, "tomorrow") != 0 &&
		  strcmp(day, "yesterday") != 0 &&
		  date_read(day, t, false, false, &next) == DATE_FINE &&
		  sscanf(buf_str(&next), "%4d-%2d-%2d", &y, &m, &d) == 3;

	if (ok) {
		days = civil_days(y, m, d);
		if (days > civil_days(now.year, now.month, now.day))
			days -=
			    7; /* the last such day: things are written down after they happened */
		civil_from_days(days, &y, &m, &d);
		buf_fmt(out, "%04d-%02d-%02d", y, m, d);
	}
	buf_fini(&next);
	return ok;
}

static bool read_dated(const char *day, const char *clock, enum zone z, const struct typing *t,
		       int64_t *out, bool *twice, struct err *e)
{
	struct buf date = { 0 };
	struct civil c = { 0 };
	enum date_fault fault;

	if (read_clock(clock, &c.hour, &c.minute) != CLOCK_FINE)
		return err_set(e, ERR_INPUT, "The time must include hours and minutes");
	fault = weekday_before(day, t, &date) ? DATE_FINE : read_day(day, t, &date);
	if (fault == DATE_FINE)
		sscanf(buf_str(&date), "%4d-%2d-%2d", &c.year, &c.month, &c.day);
	buf_fini(&date);
	if (fault != DATE_FINE)
		return date_says(fault, NULL, e);
	return instant_on(&c, z, out, twice, e);
}

static bool read_instant(char *s, const struct typing *t, enum near near, int64_t *out, bool *twice,
			 struct err *e)
{
	char *clock;
	enum zone z;
	int hour, minute;
	int64_t shift;

	if (strcmp(s, "now") == 0 || strcmp(s, "n") == 0) {
		*out = t->now_ms;
		return true;
	}
	if (read_shift(s, &shift)) {
		*out = t->now_ms + shift;
		return true;
	}
	z = take_zone(s);
	if (split_day(s, &clock))
		return read_dated(s, clock, z, t, out, twice, e);
	switch (read_clock(clock, &hour, &minute)) {
	case CLOCK_FINE:
		return instant_near(hour, minute, z, t, near, out, twice, e);
	case CLOCK_NO_MINUTES:
		return err_set(e, ERR_INPUT, "The time must include hours and minutes");
	default:
		return err_set(e, ERR_INPUT, "The time must be like 2331, 23:31, -20m or now");
	}
}

static bool instant_typed(const char *typed, const struct typing *t, enum near near, int64_t *out,
			  bool *twice, struct err *e)
{
	char *s = text_trim(typed);
	bool ok;

	if (twice)
		*twice = false;
	ok = instant_parse(s, out);
	if (!ok) {
		for (char *p = s; *p; p++)
			*p = ascii_lower(*p);
		ok = read_instant(s, t, near, out, twice, e);
	}
	mem_free(s);
	return ok;
}

bool typed_instant(const char *typed, const struct typing *t, int64_t *out, bool *twice,
		   struct err *e)
{
	return instant_typed(typed, t, NEAR_BEFORE, out, twice, e);
}

static bool normalise_near(const char *typed, const struct typing *t, enum near near,
			   struct buf *out, struct err *e)
{
	int64_t ms;

	if (!instant_typed(typed, t, near, &ms, NULL, e))
		return false;
	return buf_fmt(out, "%" PRId64, ms);
}

bool normalise_soon(const char *typed, const struct typing *t, struct buf *out, struct err *e)
{
	return normalise_near(typed, t, NEAR_EITHER, out, e);
}

bool normalise_ahead(const char *typed, const struct typing *t, struct buf *out, struct err *e)
{
	return normalise_near(typed, t, NEAR_AFTER, out, e);
}
