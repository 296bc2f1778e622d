/* model: values as they are typed, kept, limited and shown. */
#include "base/crypto.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/cond.h"
#include "model/kinds.h"
#include "model/rec.h"
#include "model/typed.h"
#include "model/vocab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
static const struct id some_id = { { 1 } };

static void codes_are_taken_by_code_letter_or_label(void **state)
{
	static const struct {
		const struct kind *k;
		size_t field;
		const char *typed, *stored; /* NULL: kept as typed */
	} rows[] = {
		{ &kind_person, PERSON_SEX, "female", "female" },
		{ &kind_person, PERSON_SEX, "f", "female" },
		{ &kind_person, PERSON_SEX, "F", "female" },
		{ &kind_person, PERSON_SEX, "d", "declined" },
		{ &kind_person, PERSON_SEX, "x", NULL },
		{ &kind_involvement, INVOLVEMENT_POLICE_ENGAGEMENT, "n", "declined" },
		{ &kind_involvement, INVOLVEMENT_POLICE_ENGAGEMENT, "y", "engaged" },
		{ &kind_involvement, INVOLVEMENT_POLICE_ENGAGEMENT, "p", "partly" },
		{ &kind_involvement, INVOLVEMENT_POLICE_ENGAGEMENT, "a", "not_sought" },
		{ &kind_involvement, INVOLVEMENT_SUPPORT_ENGAGEMENT, "i", "info_only" },
		{ &kind_involvement, INVOLVEMENT_SUPPORT_ENGAGEMENT, "u", "undecided" },
		{ &kind_involvement, INVOLVEMENT_RELATION_TO_SURVIVOR, "x", "ex_partner" },
		{ &kind_attendance, ATTENDANCE_CALL_GRADE, "1", "immediate" },
		{ &kind_attendance, ATTENDANCE_WORKER_ROLE_ON_SCENE, "c", "stayed_in_car" },
		{ &kind_consent, CONSENT_DECISION, "y", "given" },
		{ &kind_consent, CONSENT_HOW, "w", "written" },
		{ &kind_consent, CONSENT_UNDERSTOOD, "Y", "yes" },
		{ &kind_consent, CONSENT_COMPETENT, "?", "unknown" },
		{ &kind_referral, REFERRAL_SURVIVOR_TOLD, "l", "will_be_told" },
		{ &kind_referral, REFERRAL_URGENCY, "t", "tonight_voice" },
		{ &kind_safe_contact, SAFE_CONTACT_SAY_FROM, "c", "cover_name" },
		{ &kind_safe_contact, SAFE_CONTACT_MOBILE_CALL, "?", "unknown" },
		{ &kind_risk_assessment, RISK_ASSESSMENT_PJ_GRADE, "h", "high" },
		{ &kind_person, PERSON_ETHNICITY, "W1", "W1" },
		{ &kind_person, PERSON_ETHNICITY, "w1", NULL },
		{ &kind_person, PERSON_ETHNICITY, "white british", "W1" },
		{ &kind_person, PERSON_LANGUAGE, "Brazilian Portuguese", "pt-br" },
		{ &kind_shift, SHIFT_CAR, "dap_west", "dap_west" },
		{ &kind_shift, SHIFT_CAR, "dap west", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct rec *r = rec_new(rows[i].k, some_id);
		struct err e = { 0 };
		bool ok = rec_set(r, rows[i].field, rows[i].typed, NULL, &e);

		if (ok != (rows[i].stored != NULL))
			fail_msg("%s %s", rows[i].k->fields[rows[i].field].key, rows[i].typed);
		assert_string_equal(rec_text(r, rows[i].field), ok ? rows[i].stored : "");
		if (!ok)
			assert_string_equal(rec_typed(r, rows[i].field), rows[i].typed);
		rec_free(r);
	}
}

static void what_does_not_fit_is_kept_and_said(void **state)
{
	static const struct {
		const struct kind *k;
		size_t field;
		const char *typed, *sentence;
	} rows[] = {
		{ &kind_person, PERSON_DOB, "27 3", "Date of birth must include a year" },
		{ &kind_person, PERSON_DOB, "31 2 1990",
		  "Date of birth must be a day that is in the calendar" },
		{ &kind_person, PERSON_AGE_EST, "121", "Age, about must be from 0 to 120" },
		{ &kind_person, PERSON_AGE_EST, "old", "Age, about must be a whole number" },
		{ &kind_person, PERSON_YEAR_GROUP, "seventh",
		  "School year must be 6 characters or less" },
		{ &kind_involvement, INVOLVEMENT_RELATION_TO_SURVIVOR, "boss",
		  "Select the relationship to the survivor from the list" },
		{ &kind_referral, REFERRAL_AGENCY_ID, "the usual",
		  "Select a service from the list, or choose Other" },
		{ &kind_attendance, ATTENDANCE_KNIFE_INVOLVED, "maybe",
		  "Knife seen, used or threatened must be one of the list" },
		{ &kind_attendance, ATTENDANCE_ABUSE_TYPES, "verbal, rude",
		  "Select what abuse was seen or told from the list" },
		{ &kind_attendance, ATTENDANCE_ON_SCENE_MIN, "long",
		  "Minutes on scene must be minutes, like 45 or 1h30" },
		{ &kind_attendance, ATTENDANCE_BAIL_UNTIL, "24 12",
		  "Bail or RUI review date must include a year" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct rec *r = rec_new(rows[i].k, some_id);
		struct findings f = { 0 };
		struct typing t = { .now_ms = INT64_C(1635534307000) };
		struct err e = { 0 };

		assert_false(rec_set(r, rows[i].field, rows[i].typed, &t, &e));
		assert_string_equal(e.text, rows[i].sentence);
		assert_string_equal(rec_typed(r, rows[i].field), rows[i].typed);
		assert_false(rec_filled(r, rows[i].field));
		/* The same sentence at Check. */
		r->wall_ms = t.now_ms;
		assert_false(rec_check(r, NULL, &f));
		for (size_t j = 0; j < f.n; j++)
			if (f.all[j].field == rows[i].field)
				assert_string_equal(f.all[j].text, rows[i].sentence);
		findings_fini(&f);
		/* Emptied, it is gone. */
		assert_true(rec_set(r, rows[i].field, "  ", &t, &e));
		assert_null(rec_typed(r, rows[i].field));
		rec_free(r);
	}
}

/* Also where a field has a reader of its own. */
static void a_year_that_cannot_be_meant_is_kept_and_said_by_every_time(void **state)
{
	static const char *const far[] = { "1 jan 1850 10:00", "29 oct 2921 10:00" };
	const struct typing t = { .now_ms = INT64_C(1635534307000) };
	size_t n_kinds, tried = 0;
	const struct kind *const *all = kinds_all(&n_kinds);

	(void)state;
	for (size_t i = 0; i < n_kinds; i++)
		for (size_t f = 0; f < all[i]->n_fields; f++)
			for (size_t k = 0; k < sizeof far / sizeof *far; k++) {
				struct rec *r = rec_new(all[i], some_id);
				struct err e = { 0 };

				if (all[i]->fields[f].type == FIELD_INSTANT) {
					assert_false(rec_set(r, f, far[k], &t, &e));
					assert_string_equal(rec_typed(r, f), far[k]);
					assert_non_null(
					    strstr(e.text, "must be a time between 1900 and 2200"));
					tried++;
				}
				rec_free(r);
			}
	assert_true(tried > 40);
}

/* Of a birth in parts the middle is taken, which for a baby may lie ahead: it is 0, and not
 * unknown.
 */
static void a_baby_of_this_year_is_0_and_one_to_come_has_no_age(void **state)
{
	static const struct {
		const char *dob;
		int64_t age; /* -1: none */
	} rows[] = {
		{ "2021", 0 },        { "2021-03", 0 },    { "2021-02", 0 }, { "2021-03-05", 0 },
		{ "2021-03-06", -1 }, { "2021-04", -1 },   { "2022", -1 },   { "2020", 0 },
		{ "2019-03-05", 2 },  { "2020-02-29", 1 }, { "1990", 30 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct rec *r = rec_new(&kind_person, some_id);
		int64_t age = -1;

		r->wall_ms = INT64_C(1614945600000); /* 5 March 2021, noon */
		rec_put(r, PERSON_DOB, rows[i].dob);
		rec_derive(r, NULL);
		rec_int(r, PERSON_AGE_AT, &age);
		if (!rec_filled(r, PERSON_AGE_AT))
			age = -1;
		if (age != rows[i].age)
			fail_msg("%s: %d", rows[i].dob, (int)age);
		rec_free(r);
	}
}

static void names_keep_every_letter_and_mark(void **state)
{
	struct rec *r = rec_new(&kind_person, some_id);
	struct err e = { 0 };

	(void)state;
	/* x with a combining dot has no single code point: it stays as it is. e and acute become
	 * one. */
	assert_true(rec_set(r, PERSON_FAMILY_NAME,
			    "Test\xcc\xa3x\xcc\x87"
			    "e\xcc\x81",
			    NULL, &e));
	assert_string_equal(rec_text(r, PERSON_FAMILY_NAME), "Tes\xe1\xb9\xad\xe1\xba\x8b\xc3\xa9");
	assert_true(rec_set(r, PERSON_FAMILY_NAME, "q\xcc\x87 Demo", NULL, &e));
	assert_string_equal(rec_text(r, PERSON_FAMILY_NAME), "q\xcc\x87 Demo");
	/* Control characters and overrides never get in. */
	assert_true(rec_set(r, PERSON_FAMILY_NAME, "De\x1bmo\xe2\x80\xae", NULL, &e));
	assert_string_equal(rec_text(r, PERSON_FAMILY_NAME), "Demo");
	rec_free(r);
}

static void limits_count_letters_and_not_bytes(void **state)
{
	struct rec *r = rec_new(&kind_person, some_id);
	struct buf b = { 0 };
	struct err e = { 0 };

	(void)state;
	for (int i = 0; i < 60; i++)
		buf_puts(&b, "q\xcc\x87");
	assert_true(rec_set(r, PERSON_FAMILY_NAME, buf_str(&b), NULL, &e));
	buf_puts(&b, "q");
	assert_false(rec_set(r, PERSON_FAMILY_NAME, buf_str(&b), NULL, &e));
	assert_string_equal(e.text, "Family name must be 60 characters or less");
	buf_fini(&b);
	rec_free(r);
}

static void lists_of_codes_are_sorted_and_hold_each_once(void **state)
{
	struct rec *r = rec_new(&kind_attendance, some_id);
	struct err e = { 0 };

	(void)state;
	assert_true(
	    rec_set(r, ATTENDANCE_WEAPONS, "vehicle, Kitchen knife, animal, vehicle", NULL, &e));
	assert_int_equal(rec_count(r, ATTENDANCE_WEAPONS), 3);
	assert_string_equal(rec_item(r, ATTENDANCE_WEAPONS, 0), "animal");
	assert_string_equal(rec_item(r, ATTENDANCE_WEAPONS, 1), "knife_kitchen");
	assert_true(rec_has(r, ATTENDANCE_WEAPONS, "vehicle"));
	rec_item_drop(r, ATTENDANCE_WEAPONS, "animal");
	assert_false(rec_has(r, ATTENDANCE_WEAPONS, "animal"));
	assert_int_equal(rec_count(r, ATTENDANCE_WEAPONS), 2);
	rec_free(r);
}

static void rows_may_be_typed_on_one_line(void **state)
{
	struct rec *r = rec_new(&kind_attendance, some_id);
	struct typing t = { .now_ms = INT64_C(1635562800000) }; /* Sat 30 Oct 04:00 */
	struct buf b = { 0 };
	struct err e = { 0 };

	(void)state;
	assert_true(rec_set(r, ATTENDANCE_PRESENCE, "2241 | 2252; 2348 | 2354", &t, &e));
	assert_int_equal(rec_count(r, ATTENDANCE_PRESENCE), 2);
	rec_show(r, ATTENDANCE_PRESENCE, INT64_C(1635546000000), &b);
	assert_string_equal(buf_str(&b), "22:41 to 22:52; 23:48 to 23:54");
	assert_false(rec_set(r, ATTENDANCE_PRESENCE, "2241 | 2252 | 2300", &t, &e));
	assert_string_equal(rec_typed(r, ATTENDANCE_PRESENCE), "2241 | 2252 | 2300");
	buf_fini(&b);
	rec_free(r);
}

static void values_are_shown_as_people_read_them(void **state)
{
	struct rec *r = rec_new(&kind_attendance, some_id);
	struct buf b = { 0 };
	int64_t near = INT64_C(1635534307000); /* Fri 29 Oct 20:05 */

	(void)state;
	rec_put(r, ATTENDANCE_RESULT, "seen_support_only");
	rec_put_int(r, ATTENDANCE_TASKED_AT, INT64_C(1635532320000));
	rec_put_int(r, ATTENDANCE_EN_ROUTE_AT, INT64_C(1635445920000));
	rec_put_int(r, ATTENDANCE_ARREST_AT, INT64_C(1635643800000));
	rec_put(r, ATTENDANCE_BAIL_UNTIL, "2021-12-24");
	rec_put_id(r, ATTENDANCE_LOCATION_ID, some_id);
	rec_item_add(r, ATTENDANCE_ABUSE_TYPES, "tech");
	rec_item_add(r, ATTENDANCE_ABUSE_TYPES, "economic");
	rec_show(r, ATTENDANCE_RESULT, near, &b);
	buf_puts(&b, "; ");
	rec_show(r, ATTENDANCE_TASKED_AT, near, &b);
	buf_puts(&b, "; ");
	rec_show(r, ATTENDANCE_EN_ROUTE_AT, near, &b);
	buf_puts(&b, "; ");
	rec_show(r, ATTENDANCE_ARREST_AT, near, &b);
	buf_puts(&b, "; ");
	rec_show(r, ATTENDANCE_BAIL_UNTIL, near, &b);
	buf_puts(&b, "; ");
	rec_show(r, ATTENDANCE_LOCATION_ID, near, &b);
	buf_puts(&b, "; ");
	rec_show(r, ATTENDANCE_ABUSE_TYPES, near, &b);
	rec_show(r, ATTENDANCE_SUMMARY, near, &b);
	assert_string_equal(
	    buf_str(&b), "Seen, wants support only; 19:32; Thu 28 Oct 19:32; Sun 31 Oct 01:30 GMT; "
			 "24 Dec 2021; 0000; Economic, Technology");
	buf_fini(&b);
	rec_free(r);
}

static void a_copy_holds_the_same_and_replaces_nothing(void **state)
{
	struct rec *r = rec_new(&kind_attendance, some_id), *c;

	(void)state;
	rec_put(r, ATTENDANCE_SUMMARY, "words");
	rec_put_int(rec_row_add(r, ATTENDANCE_PRESENCE), PRESENCE_ARRIVED_AT, 5);
	r->n_bases = 1;
	r->visibility = VISIBLE_POLICE_ONLY;
	c = rec_copy(r);
	assert_true(rec_same(r, c));
	assert_int_equal(c->n_bases, 0);
	assert_int_equal(c->visibility, VISIBLE_POLICE_ONLY);
	assert_ptr_not_equal(rec_text(r, ATTENDANCE_SUMMARY), rec_text(c, ATTENDANCE_SUMMARY));
	rec_put_int(rec_row(c, ATTENDANCE_PRESENCE, 0), PRESENCE_ARRIVED_AT, 6);
	assert_false(rec_same(r, c));
	rec_free(r);
	rec_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_are_taken_by_code_letter_or_label),
		cmocka_unit_test(what_does_not_fit_is_kept_and_said),
		cmocka_unit_test(a_year_that_cannot_be_meant_is_kept_and_said_by_every_time),
		cmocka_unit_test(a_baby_of_this_year_is_0_and_one_to_come_has_no_age),
		cmocka_unit_test(names_keep_every_letter_and_mark),
		cmocka_unit_test(limits_count_letters_and_not_bytes),
		cmocka_unit_test(lists_of_codes_are_sorted_and_hold_each_once),
		cmocka_unit_test(rows_may_be_typed_on_one_line),
		cmocka_unit_test(values_are_shown_as_people_read_them),
		cmocka_unit_test(a_copy_holds_the_same_and_replaces_nothing),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
