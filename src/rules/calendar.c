/* School days and working days, from the lists "school_calendar" (a term a row: its first day, and
 * "until=" its last) and "bank_holidays" (a day a row). Days are local, counted from 1970. */
#include "rules_p.h"

#include "base/clock.h"

#include <stdio.h>
#include <string.h>

#define LOOK_AHEAD_DAYS 120

static bool day_of(const char *text, int64_t *day)
{
	int y, m, d;

	if (sscanf(text, "%4d-%2d-%2d", &y, &m, &d) != 3 || !civil_date_exists(y, m, d))
		return false;
	*day = civil_days(y, m, d);
	return true;
}

static bool is_weekday(int64_t day)
{
	int64_t weekday = (day % 7 + 11) % 7; /* 1 January 1970 was a Thursday; 0: Sunday */

	return weekday >= 1 && weekday <= 5;
}

static bool is_holiday(const struct rec *holidays, int64_t day)
{
	int64_t on;

	for (size_t i = 0; holidays && i < rec_count(holidays, REFERENCE_SET_ROWS); i++) {
		const struct rec *row = rec_row(holidays, REFERENCE_SET_ROWS, i);

		if (day_of(rec_text(row, column(row, "code")), &on) && on == day)
			return true;
	}
	return false;
}

static bool is_in_term(const struct rec *school, int64_t day)
{
	for (size_t i = 0; i < rec_count(school, REFERENCE_SET_ROWS); i++) {
		const struct rec *row = rec_row(school, REFERENCE_SET_ROWS, i);
		const char *until = strstr(rec_text(row, column(row, "attrs")), "until=");
		int64_t first, last;

		if (until && day_of(rec_text(row, column(row, "code")), &first) &&
		    day_of(until + 6, &last) && day >= first && day <= last)
			return true;
	}
	return false;
}

int64_t local_day(int64_t ms)
{
	struct civil c = civil_of(ms);

	return civil_days(c.year, c.month, c.day);
}

int64_t working_days_since(const struct rec *holidays, int64_t from_ms, int64_t now_ms)
{
	int64_t day = local_day(from_ms), last = local_day(now_ms), n = 0;

	while (++day <= last)
		n += is_weekday(day) && !is_holiday(holidays, day);
	return n;
}

/* School begins at 08:30, by which the notice must be there. */
static int64_t at_half_past_eight(int64_t day)
{
	struct civil c = { .hour = 8, .minute = 30 };
	int64_t first = 0, second;

	civil_from_days(day, &c.year, &c.month, &c.day);
	civil_to_ms(&c, &first, &second);
	return first;
}

bool next_school_day(const struct rec *school, const struct rec *holidays, int64_t after_ms,
		     int64_t *at_ms)
{
	int64_t day = local_day(after_ms);

	for (int64_t n = 0; school && n < LOOK_AHEAD_DAYS; n++) {
		if (!is_weekday(day + n) || is_holiday(holidays, day + n) ||
		    !is_in_term(school, day + n))
			continue;
		*at_ms = at_half_past_eight(day + n);
		if (*at_ms > after_ms)
			return true;
	}
	return false;
}
