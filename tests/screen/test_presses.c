/* How many keys the crew presses, over the real program: each flow is typed in one go, as somebody
 * who knows it types ahead, and counts only when what it was for stands in the book. A press is one
 * key or one chord; the words that a survivor's referral sends are the crew's own and are counted
 * beside it. */
#include "real.h"

#include "app/app.h"
#include "base/crypto.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NIGHT "2021-10-29T17:52:00Z"
#define ON_SCENE "2021-10-29T19:05:00Z"
#define LATER "2021-10-29T19:36:00Z"
#define WORDS "Wants to talk to somebody"

/* The limits; a person decides when one changes. */
enum {
	SHIFT_PRESSES = 45,
	TASKING_PRESSES = 20,
	STAMP_PRESSES = 1,
	REFERRAL_PRESSES = 16,
	HIDE_PRESSES = 1,
};

static struct real real;

struct flow {
	const char *what;
	unsigned limit;
	unsigned presses, words;
};

/* Presses in the harness's notation: a chord (^G) and an escape (\t) are one each. */
static unsigned count(const char *keys)
{
	unsigned n = 0;

	for (; *keys; keys++, n++) {
		if ((*keys == '^' || *keys == '\\') && keys[1])
			keys++;
		while (((unsigned char)keys[1] & 0xc0) == 0x80)
			keys++;
	}
	return n;
}

static void press(struct flow *f, struct glass *g, const char *keys, const char *text)
{
	f->presses += count(keys);
	real_step(g, keys, text);
}

static void within(const struct flow *f)
{
	printf("%-14s %2u presses (limit %u)", f->what, f->presses, f->limit);
	if (f->words)
		printf(", and %u letters of words", f->words);
	puts("");
	if (f->presses > f->limit)
		fail_msg("%s takes %u presses; %u is the limit", f->what, f->presses, f->limit);
}

/* --- what stands in the book --- */

/* The program must have ended: it holds the book alone. */
static struct app *read_book(const struct clock *clock)
{
	struct err e = { 0 };
	struct app *a = NULL;
	char home[96];

	if (!app_open(real_path(&real, "car", home), clock, &a, &e) ||
	    !book_unlock(app_book(a), "4417", REAL_PHRASE, &e) || !app_load(a, &e))
		fail_msg("%s", e.text);
	return a;
}

static struct clock clock_at(const char *at)
{
	int64_t ms;

	assert_true(instant_parse(at, &ms));
	return clock_from(ms);
}

/* The attendance of the night that was made last, with all that hangs on it. */
static void last_case(struct app *a, struct casefile *out)
{
	struct arg shift = ARG_OF_ID(app_night(a));
	struct id *ids = NULL;
	struct err e = { 0 };
	size_t n = 0;

	assert_true(view_ids(app_view(a), QUERY_NIGHT_ATTENDANCES, &shift, 1, &ids, &n, &e) &&
		    n > 0);
	if (!app_case(a, ids[n - 1], out, &e))
		fail_msg("%s", e.text);
	mem_free(ids);
}

static void ended(struct glass *g)
{
	glass_hangup(g);
	glass_free(g);
}

/* --- the flows --- */

/* From the laptop as it is switched on: number, passphrase, the other's name, the kit, the flags,
 * the other's code. */
static void start_shift(struct glass *g)
{
	struct flow f = { .what = "start of shift", .limit = SHIFT_PRESSES };

	glass_expect(g, "Passphrase");
	press(&f, g, "4417\\t" REAL_PHRASE "\\r", "code given");
	press(&f, g, "te\\r\\t\\tyyyynynn^S", "The second person's own code");
	press(&f, g, REAL_CODE "\\r", "The shift has started");
	within(&f);
}

static void new_tasking(struct glass *g)
{
	struct flow f = { .what = "tasking", .limit = TASKING_PRESSES };

	press(&f, g, "^N9001\\tng992xx\\t7^S", "1  Incident 9001");
	within(&f);
}

static void time_stamp(struct glass *g)
{
	struct flow f = { .what = "time stamp", .limit = STAMP_PRESSES };

	press(&f, g, "^T", "On the way 18:5" GLASS_ANY " recorded");
	within(&f);
}

static void a_shift_a_tasking_and_a_time_are_saved_within_their_presses(void **state)
{
	struct clock clock = clock_at(NIGHT);
	struct casefile c = { 0 };
	const struct rec *place;
	struct glass *g;
	struct app *a;

	(void)state;
	real_weekend(&real, "2021-10-29T17:30:00Z");
	g = real_open(&real, "car", NIGHT);
	start_shift(g);
	new_tasking(g);
	time_stamp(g);
	ended(g);

	a = read_book(&clock);
	last_case(a, &c);
	assert_non_null(c.shift);
	assert_true(rec_count(c.shift, SHIFT_KIT_CHECK) == 6);
	assert_true(rec_filled(c.shift, SHIFT_CONFLICT_DECLARED));
	assert_true(c.spells.n == 2);
	assert_string_equal(rec_text(c.attendance, ATTENDANCE_INCIDENT_NO), "NP-20211029-9001");
	assert_true(rec_filled(c.attendance, ATTENDANCE_TASKED_AT));
	assert_true(rec_filled(c.attendance, ATTENDANCE_EN_ROUTE_AT));
	place = c.location;
	assert_non_null(place);
	assert_string_equal(rec_text(place, LOCATION_POSTCODE), "NG99 2XX");
	casefile_fini(&c);
	app_close(a);
}

static const struct rec *only_referral(const struct casefile *c)
{
	const struct rec *r = NULL;

	for (size_t i = 0; i < c->n_parties; i++)
		for (size_t k = 0; k < c->parties[i].referrals.n; k++) {
			assert_null(r);
			r = c->parties[i].referrals.all[k];
		}
	assert_non_null(r);
	return r;
}

static void a_referral_is_on_its_way_within_its_presses(void **state)
{
	struct flow f = { .what = "referral", .limit = REFERRAL_PRESSES };
	struct clock clock = clock_at(LATER);
	struct casefile c = { 0 };
	const struct rec *r;
	struct glass *g;
	struct app *a;

	(void)state;
	real_weekend(&real, ON_SCENE);
	g = real_open(&real, "car", LATER);
	real_unlock(g, "4417");
	glass_expect(g, "On scene");
	press(&f, g, "^Grnott\\r", "Type: Outreach. Page 2 changes it");
	press(&f, g, "yys1yyd", "What will be sent");
	glass_keys(g, WORDS);
	f.words = count(WORDS);
	glass_expect(g, WORDS);
	press(&f, g, "^S", "Referral saved");
	within(&f);
	ended(g);

	a = read_book(&clock);
	last_case(a, &c);
	r = only_referral(&c);
	assert_string_equal(rec_text(r, REFERRAL_STATE), "queued");
	assert_string_equal(rec_text(r, REFERRAL_BASIS), "consent");
	assert_string_equal(rec_text(r, REFERRAL_REFERRAL_TYPE), "outreach");
	assert_string_equal(rec_text(r, REFERRAL_SUMMARY_OUT), WORDS);
	assert_string_equal(rec_text(r, REFERRAL_URGENCY), "next_day");
	assert_true(rec_filled(r, REFERRAL_CONSENT_ID));
	casefile_fini(&c);
	app_close(a);
}

static void one_press_hides(void **state)
{
	struct flow f = { .what = "hide", .limit = HIDE_PRESSES };
	struct glass *g;

	(void)state;
	g = real_open(&real, "car", LATER);
	real_unlock(g, "4417");
	glass_expect(g, "9001");
	press(&f, g, "\\e", REAL_COVER);
	assert_false(glass_has(g, "9001"));
	within(&f);
	ended(g);
}

static int end(void **state)
{
	(void)state;
	real_fini(&real);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_shift_a_tasking_and_a_time_are_saved_within_their_presses),
		cmocka_unit_test(a_referral_is_on_its_way_within_its_presses),
		cmocka_unit_test(one_press_hides),
	};

	(void)argc;
	crypto_start();
	real_init(&real, argv);
	return glass_group(tests, NULL, end);
}
