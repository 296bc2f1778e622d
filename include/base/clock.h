/* Time. Everything is stored as milliseconds UTC; everything is shown in Europe/London, whose rule
 * (EU and UK summer time since 1996: last Sundays of March and October, 01:00 UTC) is computed
 * here, so no zone file of a laptop can be out of date or missing. The clock is an argument, so
 * that a test or a practice book can hold it. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/id.h"

#include <stdbool.h>
#include <stdint.h>

struct clock {
	int64_t shift_ms; /* added to the system's wall clock */
	bool held;        /* if set, the wall clock stands at held_ms */
	int64_t held_ms;
};

struct clock clock_system(void);
/* A practice clock: it shows `start_ms` now and runs on from there. */
struct clock clock_from(int64_t start_ms);
int64_t clock_wall_ms(const struct clock *c);
/* Milliseconds since an unspecified start, never set back; sleeps are not counted. For time-outs.
 */
int64_t clock_mono_ms(void);
/* Milliseconds since the machine was started, sleeps counted. A jump against clock_mono_ms() is a
 * suspend. */
int64_t clock_boot_ms(void);
/* The kernel's id of this boot; zero where it cannot be read. */
struct id clock_boot_id(void);

/* A moment as a person in Nottinghamshire reads it. */
struct civil {
	int year;       /* 2021 */
	int month;      /* 1 to 12 */
	int day;        /* 1 to 31 */
	int hour;       /* 0 to 23 */
	int minute;     /* 0 to 59 */
	int second;     /* 0 to 59 */
	int weekday;    /* 0 Sunday to 6 Saturday */
	int offset_min; /* 0 GMT, 60 BST */
};

struct civil civil_of(int64_t utc_ms);

enum civil_found {
	CIVIL_ONCE,    /* the usual case */
	CIVIL_TWICE,   /* 01:00 to 01:59 on the night the clocks go back: ask which */
	CIVIL_MISSING, /* 01:00 to 01:59 on the night they go forward: there was no such time */
	CIVIL_NO_DATE, /* 31 February and the like */
};

/* The instant of a local date and time (weekday and offset are ignored). For CIVIL_TWICE `first` is
 * the BST one and `second` the GMT one; otherwise both are equal. Nothing is written for the last
 * two answers. */
enum civil_found civil_to_ms(const struct civil *local, int64_t *first, int64_t *second);

const char *civil_zone(const struct civil *c); /* "GMT" or "BST" */
/* True on a local date on which the clocks change, when the zone is shown beside the time. */
bool civil_changes(const struct civil *c);

/* Days since 1 January 1970 of a proleptic Gregorian date, and back. */
int64_t civil_days(int year, int month, int day);
void civil_from_days(int64_t days, int *year, int *month, int *day);
bool civil_date_exists(int year, int month, int day);

/* "2021-10-29T18:32:00Z", milliseconds optional; also "2021-10-29T18:32Z". Of the years 1970 to 2199: records hold no
 * later time, and a clock before 1970 is nobody's. */
bool instant_parse(const char *s, int64_t *out);
#define INSTANT_LEN 20
const char *instant_text(int64_t ms, char out[INSTANT_LEN + 1]);

extern const char *const month_short[12];  /* Jan */
extern const char *const weekday_short[7]; /* Sun */

#endif
