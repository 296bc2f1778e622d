/* model: what people type at a door at night, and how it is spelt back. */
#include "base/clock.h"
#include "base/crypto.h"
#include "model/typed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct typing at(const char *now)
{
	struct typing t = { .area = "notts", .incident_prefix = "NP" };

	assert_true(instant_parse(now, &t.now_ms));
	return t;
}

struct time_row {
	const char *now, *typed,
	    *want; /* want: an instant, or "asks", or the start of the sentence */
};

static void times(const struct time_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct typing t = at(rows[i].now);
		char text[INSTANT_LEN + 1];
		struct err e = { 0 };
		int64_t ms = 0;
		bool twice = true;
		bool ok = typed_instant(rows[i].typed, &t, &ms, &twice, &e);

		if (ok) {
			assert_string_equal(instant_text(ms, text), rows[i].want);
			assert_false(twice);
		} else if (strcmp(rows[i].want, "asks") == 0) {
			assert_true(twice);
			assert_non_null(strstr(e.text, "came twice that night"));
		} else {
			assert_false(twice);
			if (strncmp(e.text, rows[i].want, strlen(rows[i].want)) != 0)
				fail_msg("%s at %s: %s", rows[i].typed, rows[i].now, e.text);
			assert_int_equal(e.class, ERR_INPUT);
		}
	}
}

static void a_bare_time_is_the_nearest_before_now(void **state)
{
	static const struct time_row rows[] = {
		/* Friday 29 October 2021, summer time */
		{ "2021-10-29T19:05:07Z", "now", "2021-10-29T19:05:07Z" },
		{ "2021-10-29T19:05:07Z", "1932", "2021-10-29T18:32:00Z" },
		{ "2021-10-29T19:05:07Z", "19:48", "2021-10-29T18:48:00Z" },
		{ "2021-10-29T19:05:07Z", "19.48", "2021-10-29T18:48:00Z" },
		{ "2021-10-29T19:05:07Z", "2005", "2021-10-29T19:05:00Z" },
		{ "2021-10-29T19:05:07Z", "2006", "2021-10-28T19:06:00Z" },
		{ "2021-10-29T19:05:07Z", "131", "2021-10-29T00:31:00Z" },
		{ "2021-10-29T19:05:07Z", "730p", "2021-10-29T18:30:00Z" },
		{ "2021-10-29T19:05:07Z", "7 pm", "2021-10-29T18:00:00Z" },
		{ "2021-10-29T19:05:07Z", "12am", "2021-10-28T23:00:00Z" },
		{ "2021-10-29T19:05:07Z", "-20m", "2021-10-29T18:45:07Z" },
		{ "2021-10-29T19:05:07Z", "-20", "2021-10-29T18:45:07Z" },
		{ "2021-10-29T19:05:07Z", "-1h30", "2021-10-29T17:35:07Z" },
		{ "2021-10-29T19:05:07Z", "-2h", "2021-10-29T17:05:07Z" },
		{ "2021-10-29T19:05:07Z", "+30m", "2021-10-29T19:35:07Z" },
		/* across midnight */
		{ "2021-10-29T23:10:00Z", "2331", "2021-10-29T22:31:00Z" },
		{ "2021-10-29T23:10:00Z", "1130p", "2021-10-29T22:30:00Z" },
		{ "2021-10-29T23:10:00Z", "0005", "2021-10-29T23:05:00Z" },
		{ "2021-10-29T23:10:00Z", "y 2331", "2021-10-29T22:31:00Z" },
		{ "2021-10-29T19:05:07Z", "y 2331", "2021-10-28T22:31:00Z" },
		{ "2021-10-29T23:10:00Z", "-20m", "2021-10-29T22:50:00Z" },
		/* with a day */
		{ "2021-10-30T10:00:00Z", "29 Oct 18:32", "2021-10-29T17:32:00Z" },
		{ "2021-10-30T10:00:00Z", "29/10 1832", "2021-10-29T17:32:00Z" },
		{ "2021-10-30T10:00:00Z", "29 oct 2021 6:32 pm", "2021-10-29T17:32:00Z" },
		{ "2021-10-30T10:00:00Z", "2021-10-29 18:32", "2021-10-29T17:32:00Z" },
		{ "2021-10-30T10:00:00Z", "fri 1832", "2021-10-29T17:32:00Z" },
		{ "2021-10-30T10:00:00Z", "Fri 29 Oct 1832", "2021-10-29T17:32:00Z" },
		{ "2022-01-02T10:00:00Z", "31 dec 2350", "2021-12-31T23:50:00Z" },
		{ "2021-10-30T10:00:00Z", "2021-10-29T18:32Z", "2021-10-29T18:32:00Z" },
	};

	(void)state;
	times(rows, sizeof rows / sizeof *rows);
}

static void what_is_no_time_says_what_is_missing(void **state)
{
	static const struct time_row rows[] = {
		{ "2021-10-29T19:05:07Z", "9", "The time must include hours and minutes" },
		{ "2021-10-29T19:05:07Z", "19", "The time must include hours and minutes" },
		{ "2021-10-29T19:05:07Z", "fri 19", "The time must include hours and minutes" },
		{ "2021-10-29T19:05:07Z", "2561", "The time must be like" },
		{ "2021-10-29T19:05:07Z", "2400", "The time must be like" },
		{ "2021-10-29T19:05:07Z", "12345", "The time must be like" },
		{ "2021-10-29T19:05:07Z", "13pm", "The time must be like" },
		{ "2021-10-29T19:05:07Z", "soon", "The time must be like" },
		{ "2021-10-29T19:05:07Z", "-", "The time must be like" },
		/* Half typed: not 02:33, not 12:00 and not 23:31. */
		{ "2021-10-29T19:05:07Z", "23:3", "The time must include hours and minutes" },
		{ "2021-10-29T19:05:07Z", "1:2pm", "The time must include hours and minutes" },
		{ "2021-10-29T19:05:07Z", "1:", "The time must include hours and minutes" },
		{ "2021-10-29T19:05:07Z", "-1h-5", "The time must be like" },
		{ "2021-10-29T19:05:07Z", "2:331", "The time must be like" },
		{ "2021-10-29T19:05:07Z", "29 oct 23:3",
		  "The time must include hours and minutes" },
		{ "2021-10-29T19:05:07Z", "31 feb 1000",
		  "The date must be a day that is in the calendar" },
	};

	(void)state;
	times(rows, sizeof rows / sizeof *rows);
}

static void the_doubled_hour_asks_which(void **state)
{
	/* Sunday 31 October 2021: 02:00 BST became 01:00 GMT. */
	static const struct time_row rows[] = {
		{ "2021-10-31T01:35:00Z", "0130", "asks" },
		{ "2021-10-31T01:35:00Z", "130", "asks" },
		{ "2021-10-31T01:35:00Z", "0130 bst", "2021-10-31T00:30:00Z" },
		{ "2021-10-31T01:35:00Z", "0130 first", "2021-10-31T00:30:00Z" },
		{ "2021-10-31T01:35:00Z", "0130 gmt", "2021-10-31T01:30:00Z" },
		{ "2021-10-31T01:35:00Z", "0130 second", "2021-10-31T01:30:00Z" },
		{ "2021-10-31T01:35:00Z", "0130GMT", "2021-10-31T01:30:00Z" },
		/* As a narrow box shows it. */
		{ "2021-10-31T01:35:00Z", "01:30B", "2021-10-31T00:30:00Z" },
		{ "2021-10-31T01:35:00Z", "01:30G", "2021-10-31T01:30:00Z" },
		{ "2021-10-31T01:35:00Z", "01:30  gmt", "2021-10-31T01:30:00Z" },
		{ "2021-10-31T10:00:00Z", "31 oct 0130", "asks" },
		{ "2021-10-31T10:00:00Z", "31 oct 0130 gmt", "2021-10-31T01:30:00Z" },
		/* Only the first has been: there is nothing to ask. */
		{ "2021-10-31T00:35:00Z", "0122", "2021-10-31T00:22:00Z" },
		/* The second of a time that only just came again is not yet there. */
		{ "2021-10-31T01:10:00Z", "0122", "2021-10-31T00:22:00Z" },
		{ "2021-10-31T01:35:00Z", "0059", "2021-10-30T23:59:00Z" },
		{ "2021-10-31T02:35:00Z", "0200", "2021-10-31T02:00:00Z" },
		{ "2021-10-31T01:35:00Z", "-50m", "2021-10-31T00:45:00Z" },
	};

	(void)state;
	times(rows, sizeof rows / sizeof *rows);
}

static void the_missing_hour_is_refused_with_its_reason(void **state)
{
	/* Sunday 27 March 2022: 01:00 GMT became 02:00 BST. */
	static const struct time_row rows[] = {
		{ "2022-03-27T01:40:00Z", "0130",
		  "There was no 01:30 that night: the clocks went" },
		{ "2022-03-27T01:10:00Z", "0130",
		  "There was no 01:30 that night: the clocks went" },
		{ "2022-03-27T09:00:00Z", "27 mar 0100", "There was no 01:00 that night" },
		{ "2022-03-27T09:00:00Z", "27 mar 0159 gmt", "There was no 01:59 that night" },
		{ "2022-03-27T01:40:00Z", "0059", "2022-03-27T00:59:00Z" },
		{ "2022-03-27T01:40:00Z", "0200", "2022-03-27T01:00:00Z" },
		{ "2022-03-27T01:40:00Z", "-1h", "2022-03-27T00:40:00Z" },
		/* The night after, the same hour is there again. */
		{ "2022-03-28T01:40:00Z", "0130", "2022-03-28T00:30:00Z" },
	};

	(void)state;
	times(rows, sizeof rows / sizeof *rows);
}

static void planned_times_look_forward(void **state)
{
	struct typing t = at("2021-10-29T17:55:00Z"); /* 18:55 */
	struct buf out = { 0 };
	int64_t want;

	(void)state;
	assert_true(normalise_soon("1900", &t, &out, NULL));
	instant_parse("2021-10-29T18:00:00Z", &want);
	assert_int_equal(strtoll(buf_str(&out), NULL, 10), want);
	buf_reset(&out);
	assert_true(normalise_ahead("0300", &t, &out, NULL));
	instant_parse("2021-10-30T02:00:00Z", &want);
	assert_int_equal(strtoll(buf_str(&out), NULL, 10), want);
	buf_fini(&out);
}

struct date_row {
	const char *typed, *want;
	bool birth, partial;
};

static void dates_in_every_spelling(void **state)
{
	static const struct date_row rows[] = {
		{ "27 3 1990", "1990-03-27", true, true },
		{ "27/3/90", "1990-03-27", true, true },
		{ "27.3.90", "1990-03-27", true, true },
		{ "27-3-90", "1990-03-27", true, true },
		{ "270390", "1990-03-27", true, true },
		{ "27031990", "1990-03-27", true, true },
		{ "27 mar 90", "1990-03-27", true, true },
		{ "27 March 1990", "1990-03-27", true, true },
		{ "27 mar 87", "1987-03-27", true, true },
		{ "1990", "1990", true, true },
		{ "mar 1990", "1990-03", true, true },
		{ "1990-03", "1990-03", true, true },
		{ "2021-10-29", "2021-10-29", false, false },
		{ "29/2/20", "2020-02-29", false, false },
		{ "24 12 21", "2021-12-24", false, false },
		{ "Fri 24 Dec 2021", "2021-12-24", false, false },
		{ "+42", "2021-12-10", false, false },
		{ "-1", "2021-10-28", false, false },
		{ "fri", "2021-10-29", false, false },
		{ "sat", "2021-10-30", false, false },
		{ "thu", "2021-11-04", false, false },
		{ "today", "2021-10-29", false, false },
		{ "tomorrow", "2021-10-30", false, false },
		{ "27 3", "The date must include a year", true, true },
		{ "27 mar", "The date must include a year", true, true },
		{ "1990", "The date must be a day, month and year", false, false },
		{ "31 2 1990", "The date must be a day that is in the calendar", true, true },
		{ "29 2 2021", "The date must be a day that is in the calendar", false, false },
		{ "30 10 2021", "The date must be today or earlier", true, true },
		{ "2022", "The date must be today or earlier", true, true },
		{ "1 1 1890", "The date must be less than 120 years ago", true, true },
		{ "00 mar 87", "The date must be a day that is in the calendar", true, true },
		{ "00 1990", "The date must be a day that is in the calendar", true, true },
		{ "13 1990", "The date must be a day that is in the calendar", true, true },
		{ "1990-00", "The date must be a day that is in the calendar", true, true },
		{ "1 1 10000", "The date must be a day that is in the calendar", false, false },
		{ "1 1 4294969317", "The date must be a day, month and year", false, false },
		{ "x", "The date must be a day, month and year", true, true },
	};
	struct typing t = at("2021-10-29T19:05:07Z");

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf out = { 0 };
		struct err e = { 0 };
		bool ok = typed_date(rows[i].typed, &t, rows[i].birth, rows[i].partial, &out, &e);

		assert_string_equal(ok ? buf_str(&out) : e.text, rows[i].want);
		buf_fini(&out);
	}
}

/* Every day from 0 to 40 of every month from 0 to 14 in every spelling: what is taken is the day
 * that was typed, nothing less, and it is taken if, and only if, the calendar has it. */
static void a_day_is_that_day_or_refused(void **state)
{
	struct typing t = at("2021-10-29T19:05:07Z");

	(void)state;
	for (int day = 0; day <= 40; day++)
		for (int month = 0; month <= 14; month++) {
			char spelt[5][32], want[32];

			snprintf(want, sizeof want, "1988-%02d-%02d", month, day);
			snprintf(spelt[0], sizeof *spelt, "%d %d 88", day, month);
			snprintf(spelt[1], sizeof *spelt, "%02d/%02d/1988", day, month);
			snprintf(spelt[2], sizeof *spelt, "%02d%02d1988", day, month);
			snprintf(spelt[3], sizeof *spelt, "1988-%02d-%02d", month, day);
			snprintf(spelt[4], sizeof *spelt, "Fri %d %d 1988", day, month);
			for (int i = 0; i < 5 * 2; i++) {
				struct buf out = { 0 };
				bool ok = typed_date(spelt[i / 2], &t, i / 2 == 0, i % 2, &out,
						     NULL);

				if (ok != civil_date_exists(1988, month, day))
					fail_msg("%s", spelt[i / 2]);
				if (ok)
					assert_string_equal(buf_str(&out), want);
				buf_fini(&out);
			}
		}
}

static void ages_as_people_say_them(void **state)
{
	static const struct {
		const char *typed;
		int64_t years; /* -1: no age */
	} rows[] = {
		{ "31", 31 },       { "30s", 35 },    { "about 4", 4 }, { "age 34", 34 },
		{ "34 years", 34 }, { "About 4", 4 }, { "0", 0 },       { "121", -1 },
		{ "27 3", -1 },     { "31s", -1 },    { "", -1 },       { "old", -1 },
		{ "110s", 115 },    { "120s", -1 },   { "120", 120 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t years = -1;

		assert_int_equal(typed_age(rows[i].typed, &years), rows[i].years >= 0);
		assert_int_equal(years, rows[i].years);
	}
}

typedef bool (*normalise)(const char *typed, const struct typing *t, struct buf *out,
			  struct err *e);

struct spelling {
	normalise by;
	const char *typed, *want; /* NULL: not taken */
};

static void spellings(const struct spelling *rows, size_t n, const char *now)
{
	struct typing t = at(now);

	for (size_t i = 0; i < n; i++) {
		struct buf out = { 0 };
		struct err e = { 0 };
		bool ok = rows[i].by(rows[i].typed, &t, &out, &e);

		if (ok != (rows[i].want != NULL))
			fail_msg("%s", rows[i].typed);
		if (ok)
			assert_string_equal(buf_str(&out), rows[i].want);
		else
			assert_non_null(strstr(e.text, " must "));
		buf_fini(&out);
	}
}

static void incident_numbers_follow_the_calendar(void **state)
{
	static const struct spelling rows[] = {
		{ normalise_incident, "9001", "NP-20211030-9001" },
		{ normalise_incident, "1", "NP-20211030-0001" },
		{ normalise_incident, "9001/29", "NP-20211029-9001" },
		{ normalise_incident, "9001/30", "NP-20211030-9001" },
		{ normalise_incident, "9001/31", "NP-20210831-9001" },
		{ normalise_incident, "np-20211029-9001", "NP-20211029-9001" },
		{ normalise_incident, "NP 20211029 9001", "NP-20211029-9001" },
		{ normalise_incident, "90011", NULL },
		{ normalise_incident, "9001/", NULL },
		{ normalise_incident, "9001/32", NULL },
		{ normalise_incident, "NP-20211329-9001", NULL },
		{ normalise_incident, "XY-20211029-9001", NULL },
		{ normalise_incident, "nine", NULL },
	};

	(void)state;
	/* 00:02 on Saturday 30 October, as screen 04 has it. */
	spellings(rows, sizeof rows / sizeof *rows, "2021-10-29T23:02:40Z");
}

static void call_signs_postcodes_phones(void **state)
{
	static const struct spelling rows[] = {
		{ normalise_call_sign, "dv1", "DV1" },
		{ normalise_call_sign, "MA 12", "MA12" },
		{ normalise_call_sign, "MA12345", NULL },
		{ normalise_call_sign, "M12", NULL },
		{ normalise_call_sign, "MAB1", NULL },
		{ normalise_unit, "None", "none" },
		{ normalise_unit, "ma12", "MA12" },
		{ normalise_unit, "?", NULL },
		{ normalise_postcode, "ng992xx", "NG99 2XX" },
		{ normalise_postcode, " NG99  2XX ", "NG99 2XX" },
		{ normalise_postcode, "NG99 0ZZ", "NG99 0ZZ" },
		{ normalise_postcode, "ng99", "NG99" },
		{ normalise_postcode, "m1 1ae", "M1 1AE" },
		{ normalise_postcode, "ec1a 1bb", "EC1A 1BB" },
		{ normalise_postcode, "unknown", "unknown" },
		{ normalise_postcode, "NG999 2XX", NULL },
		{ normalise_postcode, "12345", NULL },
		{ normalise_mobile, "07700 900 417", "07700 900 417" },
		{ normalise_mobile, "+44 7700 900417", "+44 7700 900417" },
		{ normalise_mobile, "+44 (0)7700 900 417", "07700900417" },
		{ normalise_mobile, "(07700) 900.417", "(07700) 900.417" },
		{ normalise_mobile, "0115 496 0123", NULL },
		{ normalise_mobile, "07700 90041", NULL },
		{ normalise_mobile, "07700 900 4171", NULL },
		{ normalise_phone, "0115 496 0123", "0115 496 0123" },
		{ normalise_phone, "0169772 345", "0169772 345" },
		{ normalise_phone, "+1 212 555 0100", NULL },
		{ normalise_phone, "999", NULL },
		{ normalise_email, "test@example.org", "test@example.org" },
		{ normalise_email, "test@@example.org", NULL },
		{ normalise_email, "a test@example.org", NULL },
		{ normalise_email, "test@example", NULL },
		{ normalise_staff_no, "4417", "4417" },
		{ normalise_staff_no, "nwa-07", "NWA-07" },
		{ normalise_staff_no, "RI-02", "RI-02" },
		{ normalise_staff_no, "441700", NULL },
		{ normalise_staff_no, "NWAX-07", NULL },
		{ normalise_line, "  a   b  ", "a b" },
	};

	(void)state;
	spellings(rows, sizeof rows / sizeof *rows, "2021-10-29T19:05:07Z");
}

static void the_same_phone_has_the_same_figures(void **state)
{
	char a[PHONE_DIGITS_MAX + 1], b[PHONE_DIGITS_MAX + 1];

	(void)state;
	assert_true(phone_digits("+44 7700 900417", a));
	assert_true(phone_digits("(07700) 900 417", b));
	assert_string_equal(a, b);
	assert_true(phone_digits("+44 (0) 7700 900417", b));
	assert_string_equal(a, b);
	assert_string_equal(a, "07700900417");
}

static void times_are_shown_with_their_zone_when_clocks_change(void **state)
{
	static const struct {
		const char *instant, *time, *day, *night;
	} rows[] = {
		{ "2021-10-29T18:32:00Z", "19:32", "Fri 29 Oct", "2021-10-29" },
		{ "2021-10-30T00:50:00Z", "01:50", "Sat 30 Oct", "2021-10-29" },
		{ "2021-10-30T10:59:00Z", "11:59", "Sat 30 Oct", "2021-10-29" },
		{ "2021-10-30T11:00:00Z", "12:00", "Sat 30 Oct", "2021-10-30" },
		{ "2021-10-31T00:30:00Z", "01:30 BST", "Sun 31 Oct", "2021-10-30" },
		{ "2021-10-31T01:30:00Z", "01:30 GMT", "Sun 31 Oct", "2021-10-30" },
		{ "2022-01-01T01:30:00Z", "01:30", "Sat 1 Jan", "2021-12-31" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf time = { 0 }, day = { 0 };
		char night[11];
		int64_t ms;

		instant_parse(rows[i].instant, &ms);
		show_time(ms, &time);
		show_day(ms, &day);
		night_of(ms, night);
		assert_string_equal(buf_str(&time), rows[i].time);
		assert_string_equal(buf_str(&day), rows[i].day);
		assert_string_equal(night, rows[i].night);
		buf_fini(&time);
		buf_fini(&day);
	}
}

static void dates_and_initials_are_shown_plainly(void **state)
{
	struct buf b = { 0 };

	(void)state;
	show_date("2021-10-09", &b);
	buf_puts(&b, "; ");
	show_date("2021-10", &b);
	buf_puts(&b, "; ");
	show_date("2021", &b);
	assert_string_equal(buf_str(&b), "9 Oct 2021; Oct 2021; 2021");
	buf_reset(&b);
	show_initials("marian", "Testerton", &b);
	assert_string_equal(buf_str(&b), "M.T.");
	buf_reset(&b);
	/* E with a combining acute stays one letter. */
	show_initials("E\xcc\x81milie", "Demo", &b);
	assert_string_equal(buf_str(&b), "E\xcc\x81.D.");
	buf_fini(&b);
}

static void look_up_keys_meet_whatever_the_spelling(void **state)
{
	static const uint8_t key[32] = { 1, 2, 3 }, other[32] = { 3, 2, 1 };
	char a[33], b[33], s[17], t[17];

	(void)state;
	address_key(key, "7 Example Court", "NG99 2XX", a);
	address_key(key, " 7, example CT. ", "NG992XX", b);
	assert_string_equal(a, b);
	assert_int_equal(strlen(a), 32);
	address_key(key, "8 Example Court", "NG99 2XX", b);
	assert_string_not_equal(a, b);
	address_key(other, "7 Example Court", "NG99 2XX", b);
	assert_string_not_equal(a, b);
	address_key(key, "", "unknown", b);
	assert_string_equal(b, "");

	sound_key(key, "Testerton", s);
	sound_key(key, "TESTARTEN", t);
	assert_string_equal(s, t);
	assert_int_equal(strlen(s), 16);
	sound_key(key, "Demowright", t);
	assert_string_not_equal(s, t);
	sound_key(other, "Testerton", t);
	assert_string_not_equal(s, t);
	sound_key(key, "  ", t);
	assert_string_equal(t, "");
	/* Not Latin: by the name itself. */
	sound_key(key, "\xd0\xa2\xd0\xb5\xd1\x81\xd1\x82", s);
	sound_key(key, "\xd0\xa2\xd0\x95\xd0\xa1\xd0\xa2", t);
	assert_string_equal(s, t);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bare_time_is_the_nearest_before_now),
		cmocka_unit_test(what_is_no_time_says_what_is_missing),
		cmocka_unit_test(the_doubled_hour_asks_which),
		cmocka_unit_test(the_missing_hour_is_refused_with_its_reason),
		cmocka_unit_test(planned_times_look_forward),
		cmocka_unit_test(dates_in_every_spelling),
		cmocka_unit_test(a_day_is_that_day_or_refused),
		cmocka_unit_test(ages_as_people_say_them),
		cmocka_unit_test(incident_numbers_follow_the_calendar),
		cmocka_unit_test(call_signs_postcodes_phones),
		cmocka_unit_test(the_same_phone_has_the_same_figures),
		cmocka_unit_test(times_are_shown_with_their_zone_when_clocks_change),
		cmocka_unit_test(dates_and_initials_are_shown_plainly),
		cmocka_unit_test(look_up_keys_meet_whatever_the_spelling),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
