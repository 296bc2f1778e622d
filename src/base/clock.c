#include "base/clock.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MS_DAY INT64_C(86400000)
#define MS_HOUR INT64_C(3600000)
#define MS_MINUTE INT64_C(60000)

const char *const month_short[12] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
				      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
const char *const weekday_short[7] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };

static int64_t read_clock(clockid_t which)
{
	struct timespec t;

	clock_gettime(which, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

struct clock clock_system(void)
{
	return (struct clock){ 0 };
}

struct clock clock_from(int64_t start_ms)
{
	return (struct clock){ .shift_ms = start_ms - read_clock(CLOCK_REALTIME) };
}

int64_t clock_wall_ms(const struct clock *c)
{
	return c->held ? c->held_ms : read_clock(CLOCK_REALTIME) + c->shift_ms;
}

int64_t clock_mono_ms(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

int64_t clock_boot_ms(void)
{
	return read_clock(CLOCK_BOOTTIME);
}

struct id clock_boot_id(void)
{
	struct id id = { { 0 } };
	char text[40] = "", hex[ID_HEX_LEN + 1] = "";
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	size_t n = 0;

	if (fd < 0)
		return id;
	if (read(fd, text, sizeof text - 1) > 0)
		for (const char *p = text; *p && n < ID_HEX_LEN; p++)
			if (*p != '-' && *p != '\n')
				hex[n++] = *p;
	close(fd);
	if (!id_parse(hex, &id))
		id = (struct id){ { 0 } };
	return id;
}

int64_t civil_days(int year, int month, int day)
{
	int64_t y = year - (month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t in_era = y - era * 400;
	int64_t in_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719468;
}

void civil_from_days(int64_t days, int *year, int *month, int *day)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t in_era = z - era * 146097;
	int64_t y = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
	int64_t in_year = in_era - (365 * y + y / 4 - y / 100);
	int64_t mp = (5 * in_year + 2) / 153;

	*day = (int)(in_year - (153 * mp + 2) / 5 + 1);
	*month = (int)(mp < 10 ? mp + 3 : mp - 9);
	*year = (int)(y + era * 400 + (*month <= 2));
}

bool civil_date_exists(int year, int month, int day)
{
	int y, m, d;

	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	civil_from_days(civil_days(year, month, day), &y, &m, &d);
	return m == month && d == day;
}

static int weekday_of(int64_t days)
{
	return (int)(((days + 4) % 7 + 7) % 7);
}

/* 01:00 UTC on the last Sunday of the month. */
static int64_t change_at(int year, int month)
{
	int64_t last = civil_days(year, month, 31);

	return (last - weekday_of(last)) * MS_DAY + MS_HOUR;
}

static int offset_at(int64_t utc_ms)
{
	int64_t days = utc_ms / MS_DAY - (utc_ms % MS_DAY < 0);
	int year, month, day;

	civil_from_days(days, &year, &month, &day);
	return utc_ms >= change_at(year, 3) && utc_ms < change_at(year, 10) ? 60 : 0;
}

struct civil civil_of(int64_t utc_ms)
{
	struct civil c = { .offset_min = offset_at(utc_ms) };
	int64_t local = utc_ms + c.offset_min * MS_MINUTE;
	int64_t days = local / MS_DAY - (local % MS_DAY < 0);
	int64_t rest = local - days * MS_DAY;

	civil_from_days(days, &c.year, &c.month, &c.day);
	c.weekday = weekday_of(days);
	c.hour = (int)(rest / MS_HOUR);
	c.minute = (int)(rest / MS_MINUTE % 60);
	c.second = (int)(rest / 1000 % 60);
	return c;
}

enum civil_found civil_to_ms(const struct civil *local, int64_t *first, int64_t *second)
{
	int64_t gmt, bst;
	bool as_gmt, as_bst;

	if (!civil_date_exists(local->year, local->month, local->day) || local->hour < 0 ||
	    local->hour > 23 || local->minute < 0 || local->minute > 59 || local->second < 0 ||
	    local->second > 59)
		return CIVIL_NO_DATE;
	gmt = civil_days(local->year, local->month, local->day) * MS_DAY + local->hour * MS_HOUR +
	      local->minute * MS_MINUTE + local->second * INT64_C(1000);
	bst = gmt - MS_HOUR;
	as_gmt = offset_at(gmt) == 0;
	as_bst = offset_at(bst) == 60;
	if (!as_gmt && !as_bst)
		return CIVIL_MISSING;
	*first = as_bst ? bst : gmt;
	*second = as_gmt ? gmt : bst;
	return as_gmt && as_bst ? CIVIL_TWICE : CIVIL_ONCE;
}

const char *civil_zone(const struct civil *c)
{
	return c->offset_min ? "BST" : "GMT";
}

bool civil_changes(const struct civil *c)
{
	int64_t day = civil_days(c->year, c->month, c->day);

	return day == change_at(c->year, 3) / MS_DAY || day == change_at(c->year, 10) / MS_DAY;
}

bool instant_parse(const char *s, int64_t *out)
{
	int y, mo, d, h, mi, sec = 0, ms = 0, used = 0;

	if (sscanf(s, "%4d-%2d-%2dT%2d:%2d%n", &y, &mo, &d, &h, &mi, &used) != 5)
		return false;
	s += used;
	if (*s == ':') {
		if (sscanf(s, ":%2d%n", &sec, &used) != 1)
			return false;
		s += used;
	}
	if (*s == '.') {
		if (sscanf(s, ".%3d%n", &ms, &used) != 1 || used != 4)
			return false;
		s += used;
	}
	if (strcmp(s, "Z") != 0 || y < 1970 || y > 2199 || !civil_date_exists(y, mo, d) || h < 0 ||
	    h > 23 || mi < 0 || mi > 59 || sec < 0 || sec > 59)
		return false;
	*out = civil_days(y, mo, d) * MS_DAY + h * MS_HOUR + mi * MS_MINUTE + sec * INT64_C(1000) +
	       ms;
	return true;
}

const char *instant_text(int64_t ms, char out[INSTANT_LEN + 1])
{
	int64_t days = ms / MS_DAY - (ms % MS_DAY < 0);
	int64_t rest = ms - days * MS_DAY;
	int y, m, d;

	civil_from_days(days, &y, &m, &d);
	snprintf(out, INSTANT_LEN + 1, "%04u-%02u-%02uT%02u:%02u:%02uZ", (unsigned)y % 10000,
		 (unsigned)m % 100, (unsigned)d % 100, (unsigned)(rest / MS_HOUR) % 100,
		 (unsigned)(rest / MS_MINUTE % 60), (unsigned)(rest / 1000 % 60));
	return out;
}
