/* The drawing of practice nights, without a book. */
#include "base/crypto.h"
#include "base/mem.h"
#include "model/codec.h"
#include "season_p.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define NIGHTS 104

static void draw_all(const char *seed, unsigned nights, struct buf *out)
{
	struct season *s = season_new(seed);
	struct err e = { 0 };

	for (unsigned i = 0; i < nights; i++)
		if (!season_night(s, i, out, &e))
			fail_msg("%s", e.text);
	season_free(s);
}

static void the_same_seed_gives_the_same_bytes_and_another_seed_others(void **state)
{
	struct buf a = { 0 }, b = { 0 }, other = { 0 };

	(void)state;
	draw_all("7", NIGHTS, &a);
	draw_all("7", NIGHTS, &b);
	draw_all("8", NIGHTS, &other);
	assert_int_equal(a.len, b.len);
	assert_memory_equal(a.data, b.data, a.len);
	assert_false(a.len == other.len && memcmp(a.data, other.data, a.len) == 0);
	buf_fini(&a);
	buf_fini(&b);
	buf_fini(&other);
}

static void fewer_nights_are_the_start_of_more(void **state)
{
	struct buf few = { 0 }, more = { 0 };

	(void)state;
	draw_all("x", 9, &few);
	draw_all("x", 20, &more);
	assert_true(few.len < more.len);
	assert_memory_equal(few.data, more.data, few.len);
	buf_fini(&few);
	buf_fini(&more);
}

static size_t count(const char *text, const char *what)
{
	size_t n = 0;

	for (const char *p = text; (p = strstr(p, what)); p += strlen(what))
		n++;
	return n;
}

static void the_pilots_nights_are_its_fridays_and_saturdays(void **state)
{
	struct buf all = { 0 };

	(void)state;
	draw_all("1", NIGHTS, &all);
	assert_int_equal(count(buf_str(&all), "\"night_of\":"), NIGHTS);
	assert_int_equal(count(buf_str(&all), "\"night_of\":\"2021-04-02\""), 1);
	assert_int_equal(count(buf_str(&all), "\"night_of\":\"2021-10-30\""), 1);
	assert_int_equal(count(buf_str(&all), "\"night_of\":\"2022-03-26\""), 1);
	/* The night on which the clocks go back has nine hours. */
	assert_int_equal(count(buf_str(&all), "\"started_at\":\"2021-10-30T18:00Z\""), 1);
	assert_int_equal(count(buf_str(&all), "\"planned_end\":\"2021-10-31T03:00Z\""), 1);
	buf_fini(&all);
}

/* "given_names" and its like hold only what the rules for invented people allow. */
static void values_are_invented(const char *text, const char *key, const char *must)
{
	for (const char *p = text; (p = strstr(p, key));) {
		char value[80];

		p += strlen(key);
		snprintf(value, sizeof value, "%.*s", (int)strcspn(p, "\""), p);
		if (!strstr(value, must) && !(strcmp(must, "Test") == 0 && strstr(value, "Demo")))
			fail_msg("%s%s", key, value);
	}
}

static void every_line_reads_and_everybody_is_invented(void **state)
{
	struct buf all = { 0 };
	size_t lines = 0;

	(void)state;
	draw_all("2", NIGHTS, &all);
	for (const char *p = buf_str(&all); *p; lines++) {
		size_t n = strcspn(p, "\n");
		struct line_head h = { 0 };
		struct err e = { 0 };

		if (!line_head_from_json(p, n, &h, &e))
			fail_msg("%s: %.*s", e.text, (int)(n > 200 ? 200 : n), p);
		p += n + 1;
	}
	assert_true(lines > 5000);
	values_are_invented(buf_str(&all), "\"family_name\":\"", "Test");
	values_are_invented(buf_str(&all), "\"line1\":\"", "Example");
	values_are_invented(buf_str(&all), "\"postcode\":\"", "NG99 ");
	values_are_invented(buf_str(&all), "\"mobile\":\"", "07700 900");
	assert_null(strchr(buf_str(&all), '<'));
	buf_fini(&all);
}

static void the_car_meets_some_people_again(void **state)
{
	struct season *s = season_new("3");
	struct buf out = { 0 };
	struct err e = { 0 };
	unsigned visits, repeats;

	(void)state;
	for (unsigned i = 0; i < NIGHTS; i++) {
		buf_reset(&out);
		assert_true(season_night(s, i, &out, &e));
	}
	visits = (unsigned)season_visits(s);
	repeats = (unsigned)season_repeats(s);
	print_message("%u visits, %u again\n", visits, repeats);
	assert_in_range(visits, 4 * NIGHTS, 8 * NIGHTS);
	assert_in_range(repeats * 100 / visits, 8, 20);
	season_free(s);
	buf_fini(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_seed_gives_the_same_bytes_and_another_seed_others),
		cmocka_unit_test(fewer_nights_are_the_start_of_more),
		cmocka_unit_test(the_pilots_nights_are_its_fridays_and_saturdays),
		cmocka_unit_test(every_line_reads_and_everybody_is_invented),
		cmocka_unit_test(the_car_meets_some_people_again),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
