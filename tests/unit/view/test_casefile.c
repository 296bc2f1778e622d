/* What belongs to an attendance, a night, an address: the queries that put a case together. */
#include "entries.h"

#include "base/crypto.h"
#include "base/mem.h"
#include "view/casefile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define N(a) (sizeof(a) / sizeof *(a))

/* ---- what belongs to an attendance ---- */

static size_t of_visit(struct view *v, const struct kind *k, unsigned attendance)
{
	const struct arg args[] = { ARG_OF_INT(k->number), ARG_OF_ID(id_of(attendance)) };

	return count(v, QUERY_OF_ATTENDANCE, args, 2);
}

static void a_record_belongs_to_its_attendance_directly_or_through_a_part(void **state)
{
	struct view *v = opened();
	struct err e = { 0 };
	const struct arg visit = ARG_OF_ID(id_of(10));

	(void)state;
	must(view_load_begin(v, &e), &e);
	put_case(v);
	must(view_load_end(v, &e), &e);
	assert_int_equal(of_visit(v, &kind_involvement, 10), 1);
	assert_int_equal(of_visit(v, &kind_person, 10), 1);
	assert_int_equal(of_visit(v, &kind_person, 11), 0);
	assert_int_equal(of_visit(v, &kind_location, 10), 1);
	assert_int_equal(of_visit(v, &kind_safe_contact, 10), 2);
	assert_int_equal(of_visit(v, &kind_risk_assessment, 10), 2);
	assert_int_equal(of_visit(v, &kind_consent, 10), 1);
	assert_int_equal(of_visit(v, &kind_referral, 10), 1);
	assert_int_equal(of_visit(v, &kind_referral, 11), 1);
	assert_int_equal(of_visit(v, &kind_note, 10), 1);
	assert_int_equal(of_visit(v, &kind_review, 10), 1);
	assert_int_equal(of_visit(v, &kind_finding, 10), 1);
	assert_int_equal(of_visit(v, &kind_task, 10), 2);
	assert_int_equal(count(v, QUERY_STUBS, &visit, 1), 3);
	assert_int_equal(count(v, QUERY_TASKS_OPEN, &visit, 1), 2);
	assert_int_equal(count(v, QUERY_TASKS_OPEN, &ARG_OF_ID(((struct id){ { 0 } })), 1), 2);
	assert_int_equal(count(v, QUERY_BY_KIND, &ARG_OF_INT(kind_note.number), 1), 2);
	view_close(v);
}

static void a_case_is_read_whole(void **state)
{
	struct view *v = opened();
	struct casefile c;
	struct err e = { 0 };

	(void)state;
	put_case(v);
	must(casefile_read(v, id_of(10), &c, &e), &e);
	assert_non_null(c.attendance);
	assert_non_null(c.shift);
	assert_non_null(c.location);
	assert_int_equal(c.n_parties, 1);
	assert_true(party_is_survivor(&c.parties[0]));
	assert_non_null(c.parties[0].person);
	assert_true(id_equal(c.parties[0].safe_contact->id, id_of(32)));
	assert_int_equal(c.parties[0].risks.n, 2);
	assert_true(id_equal(party_risk(&c.parties[0])->id, id_of(34)));
	assert_int_equal(c.parties[0].consents.n, 1);
	assert_int_equal(c.parties[0].referrals.n, 1);
	assert_int_equal(c.notes.n, 1);
	assert_int_equal(c.reviews.n, 1);
	assert_int_equal(c.tasks.n, 2);
	assert_int_equal(c.findings.n, 1);
	assert_int_equal(c.spells.n, 1);
	assert_int_equal(c.others.n, 1);
	assert_int_equal(c.n_stubs, 3);
	assert_true(casefile_has_stub(&c, &kind_risk_assessment));
	assert_false(casefile_has_stub(&c, &kind_consent));
	assert_ptr_equal(casefile_party(&c, id_of(20)), &c.parties[0]);
	assert_null(casefile_party(&c, id_of(21)));
	casefile_fini(&c);
	assert_false(casefile_read(v, id_of(20), &c, &e));
	assert_int_equal(e.class, ERR_INPUT);
	view_close(v);
}

static void a_case_is_read_in_part_by_those_who_need_less(void **state)
{
	struct view *v = opened();
	struct casefile c;
	struct err e = { 0 };

	(void)state;
	put_case(v);
	must(casefile_read_some(v, id_of(10), 0, &c, &e), &e);
	assert_non_null(c.attendance);
	assert_null(c.shift);
	assert_int_equal(c.n_parties + c.notes.n + c.spells.n + c.others.n + c.n_stubs, 0);
	casefile_fini(&c);
	must(casefile_read_some(v, id_of(10), CASE_PARTIES, &c, &e), &e);
	assert_int_equal(c.n_parties, 1);
	assert_non_null(c.parties[0].person);
	assert_null(c.parties[0].safe_contact);
	assert_int_equal(c.parties[0].risks.n, 0);
	casefile_fini(&c);
	must(casefile_read_some(v, id_of(10), CASE_HANGING | CASE_PLACE, &c, &e), &e);
	assert_int_equal(c.n_parties, 1);
	assert_int_equal(c.parties[0].risks.n, 2);
	assert_non_null(c.location);
	assert_int_equal(c.notes.n, 0);
	casefile_fini(&c);
	must(casefile_read_some(v, id_of(10), CASE_OWN, &c, &e), &e);
	assert_int_equal(c.others.n, 0);
	assert_int_equal(c.spells.n, 1);
	assert_int_equal(c.notes.n, 1);
	assert_int_equal(c.n_stubs, 3);
	casefile_fini(&c);
	view_close(v);
}

static bool take_number(void *ctx, const struct row *r)
{
	*(int64_t *)ctx = row_int(r, 0);
	return true;
}

static int64_t number_of(struct view *v, struct id attendance)
{
	const struct arg at = ARG_OF_ID(attendance);
	struct err e = { 0 };
	int64_t n = 0;

	must(view_each(v, QUERY_NUMBER, &at, 1, take_number, &n, &e), &e);
	return n;
}

static void an_attendance_has_the_number_of_its_place_in_the_night(void **state)
{
	struct view *v = opened();
	const struct arg shift = ARG_OF_ID(id_of(1));
	struct id *ids;
	struct err e = { 0 };
	size_t n;

	(void)state;
	/* Two at one time, and two whose time is not known. */
	for (unsigned i = 0; i < 6; i++) {
		struct rec *r = made(&kind_attendance, id_of(30 + (i * 5) % 7), NIGHT_MS);

		r->shift = id_of(1);
		rec_clear(r, ATTENDANCE_TASKED_AT);
		if (i < 4)
			rec_put_int(r, ATTENDANCE_TASKED_AT, NIGHT_MS + i / 2 * MINUTE_MS);
		put(v, r);
	}
	put(v, made(&kind_attendance, id_of(50), NIGHT_MS));
	must(view_ids(v, QUERY_NIGHT_ATTENDANCES, &shift, 1, &ids, &n, &e), &e);
	assert_int_equal(n, 6);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(number_of(v, ids[i]), n - i);
	assert_int_equal(number_of(v, id_of(50)), 0);
	assert_int_equal(number_of(v, id_of(99)), 0);
	mem_free(ids);
	view_close(v);
}

static void what_may_have_to_be_phoned_is_found_without_reading_every_case(void **state)
{
	struct view *v = opened();
	const struct arg shift = ARG_OF_ID(id_of(1));
	struct rec *r;

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		r = made(&kind_attendance, id_of(10 + i), NIGHT_MS);
		r->shift = id_of(1);
		put(v, r);
		put(v, hung(&kind_involvement, 20 + i, "attendance_id", id_of(10 + i)));
	}
	assert_int_equal(count(v, QUERY_TO_PHONE, &shift, 1), 0);
	r = hung(&kind_risk_assessment, 30, "involvement_id", id_of(20));
	rec_put(r, RISK_ASSESSMENT_PJ_GRADE, "medium");
	put(v, r);
	assert_int_equal(count(v, QUERY_TO_PHONE, &shift, 1), 0);
	r = hung(&kind_risk_assessment, 31, "involvement_id", id_of(21));
	rec_put(r, RISK_ASSESSMENT_PJ_GRADE, "high");
	put(v, r);
	assert_true(id_equal(view_first(v, QUERY_TO_PHONE, &shift, 1), id_of(11)));
	r = hung(&kind_referral, 40, "involvement_id", id_of(22));
	rec_put(r, REFERRAL_URGENCY, "tonight_voice");
	put(v, r);
	assert_int_equal(count(v, QUERY_TO_PHONE, &shift, 1), 2);
	view_close(v);
}

static void a_note_that_was_sealed_later_is_only_a_stub(void **state)
{
	struct view *v = opened();
	struct rec *open = hung(&kind_note, 60, "attendance_id", id_of(10));
	struct rec *closed;
	struct arg visit = ARG_OF_ID(id_of(10));

	(void)state;
	put_case(v);
	rec_put(open, NOTE_TEXT, "shared by mistake");
	finished(open);
	closed = sealed(&kind_note, open->id, id_of(10), NIGHT_MS + 200 * MINUTE_MS);
	closed->bases[0] = open->hash;
	closed->n_bases = 1;
	put(v, open);
	assert_int_equal(of_visit(v, &kind_note, 10), 2);
	put(v, closed);
	assert_int_equal(of_visit(v, &kind_note, 10), 1);
	assert_int_equal(count(v, QUERY_STUBS, &visit, 1), 4);
	view_close(v);
}

/* ---- queries ---- */

static void a_visit_waits_for_review_until_one_is_decided_and_again_when_sent_again(void **state)
{
	struct view *v = opened();
	struct rec *a = made(&kind_attendance, id_of(10), NIGHT_MS);
	struct rec *w, *again;
	struct casefile c;
	struct err e = { 0 };

	(void)state;
	rec_put(a, ATTENDANCE_STATE, "submitted");
	finished(a);
	must(view_apply(v, a, &e), &e);
	assert_int_equal(count(v, QUERY_TO_REVIEW, NULL, 0), 1);
	w = made(&kind_review, id_of(20), NIGHT_MS + MINUTE_MS);
	rec_put_id(w, REVIEW_ATTENDANCE_ID, a->id);
	put(v, w); /* opened, nothing decided */
	assert_int_equal(count(v, QUERY_TO_REVIEW, NULL, 0), 1);
	w = made(&kind_review, id_of(21), NIGHT_MS + 2 * MINUTE_MS);
	rec_put_id(w, REVIEW_ATTENDANCE_ID, a->id);
	rec_put(w, REVIEW_DECISION, "returned");
	put(v, w);
	assert_int_equal(count(v, QUERY_TO_REVIEW, NULL, 0), 0);
	must(casefile_read(v, a->id, &c, &e), &e);
	assert_string_equal(casefile_state(&c), "returned");
	casefile_fini(&c);
	again = next(a, NIGHT_MS + 3 * MINUTE_MS);
	rec_put(again, ATTENDANCE_SUMMARY, "put right");
	put(v, again);
	assert_int_equal(count(v, QUERY_TO_REVIEW, NULL, 0), 1);
	must(casefile_read(v, a->id, &c, &e), &e);
	assert_string_equal(casefile_state(&c), "submitted");
	casefile_fini(&c);
	rec_free(a);
	view_close(v);
}

static void nights_are_counted_from_their_evening(void **state)
{
	struct view *v = opened();
	const struct arg friday[] = { ARG_OF_TEXT("2021-10-29"), ARG_OF_TEXT("2021-10-29") };
	const struct arg saturday[] = { ARG_OF_TEXT("2021-10-30"), ARG_OF_TEXT("2021-10-31") };
	struct rec *late = made(&kind_attendance, id_of(70), NIGHT_MS);
	struct rec *loose = made(&kind_attendance, id_of(71), NIGHT_MS);

	(void)state;
	put_case(v);
	late->shift = id_of(1); /* 01:50 on Saturday belongs to Friday's night */
	rec_put_int(late, ATTENDANCE_TASKED_AT, NIGHT_MS + 410 * MINUTE_MS);
	put(v, late);
	rec_put_int(loose, ATTENDANCE_TASKED_AT,
		    NIGHT_MS + 410 * MINUTE_MS); /* so does one without a shift */
	put(v, loose);
	assert_int_equal(count(v, QUERY_ATTENDANCES, friday, 2), 4);
	assert_int_equal(count(v, QUERY_ATTENDANCES, saturday, 2), 0);
	assert_int_equal(count(v, QUERY_NIGHT_ATTENDANCES, &ARG_OF_ID(id_of(1)), 1), 3);
	assert_true(
	    id_equal(view_first(v, QUERY_NIGHT_ATTENDANCES, &ARG_OF_ID(id_of(1)), 1), id_of(70)));
	assert_int_equal(count(v, QUERY_SPELLS, &ARG_OF_ID(id_of(1)), 1), 1);
	view_close(v);
}

static void an_address_shows_the_visits_of_twelve_months_before(void **state)
{
	struct view *v = opened();
	struct arg args[] = { ARG_OF_TEXT("00112233445566778899aabbccddeeff"),
			      ARG_OF_INT(NIGHT_MS + 400 * MINUTE_MS) };
	struct rec *old = made(&kind_attendance, id_of(70), NIGHT_MS);

	(void)state;
	put_case(v);
	rec_put_id(old, ATTENDANCE_LOCATION_ID, id_of(12));
	rec_put_int(old, ATTENDANCE_TASKED_AT, NIGHT_MS - (int64_t)370 * 1440 * MINUTE_MS);
	put(v, old);
	assert_int_equal(count(v, QUERY_ADDRESS, args, 2), 1);
	args[1].i = NIGHT_MS; /* before the visit itself, and the old one is too old */
	assert_int_equal(count(v, QUERY_ADDRESS, args, 2), 0);
	args[1].i = NIGHT_MS - (int64_t)300 * 1440 * MINUTE_MS;
	assert_int_equal(count(v, QUERY_ADDRESS, args, 2), 1);
	view_close(v);
}

static void the_open_shift_is_this_laptops(void **state)
{
	struct view *v = opened();
	struct rec *mine = made(&kind_shift, id_of(1), NIGHT_MS);
	struct rec *theirs = made(&kind_shift, id_of(2), NIGHT_MS + 5);
	const struct arg device = ARG_OF_ID(id_of(0xd001));
	struct rec *done;
	struct err e = { 0 };

	(void)state;
	theirs->device = id_of(0xd002);
	put(v, theirs);
	assert_true(id_is_zero(view_first(v, QUERY_OPEN_SHIFT, &device, 1)));
	finished(mine);
	must(view_apply(v, mine, &e), &e);
	assert_true(id_equal(view_first(v, QUERY_OPEN_SHIFT, &device, 1), mine->id));
	done = next(mine, NIGHT_MS + 480 * MINUTE_MS);
	rec_put_int(done, SHIFT_ENDED_AT, NIGHT_MS + 480 * MINUTE_MS);
	put(v, done);
	assert_true(id_is_zero(view_first(v, QUERY_OPEN_SHIFT, &device, 1)));
	assert_int_equal(count(v, QUERY_SHIFTS, NULL, 0), 2);
	rec_free(mine);
	view_close(v);
}

static void set_put(struct view *v, unsigned id, const char *version, const char *from)
{
	struct rec *r = made(&kind_reference_set, id_of(id), NIGHT_MS + id);

	rec_put(r, REFERENCE_SET_SET_ID, "policy");
	rec_put(r, REFERENCE_SET_VERSION, version);
	rec_put(r, REFERENCE_SET_VALID_FROM, from);
	put(v, r);
}

static void the_reference_set_that_stands_is_the_newest_of_its_date(void **state)
{
	struct view *v = opened();
	const struct arg args[] = { ARG_OF_TEXT("policy"), ARG_OF_TEXT("2021-10-29") };

	(void)state;
	set_put(v, 1, "9", "2021-04-01");
	set_put(v, 3, "11", "2026-01-01");
	set_put(v, 2, "10", "2021-04-01");
	assert_true(id_equal(view_first(v, QUERY_REFERENCE, args, 1), id_of(3)));
	assert_true(id_equal(view_first(v, QUERY_REFERENCE, args, 2), id_of(2)));
	view_close(v);
}

struct nested {
	struct view *v;
	size_t rows;
};

static bool ask_again(void *ctx, const struct row *r)
{
	struct nested *x = ctx;

	(void)r;
	x->rows += count(x->v, QUERY_BY_KIND, &ARG_OF_INT(kind_safe_contact.number), 1);
	return true;
}

static void a_callback_may_ask_the_same_question(void **state)
{
	struct nested x = { .v = opened() };
	struct err e = { 0 };

	(void)state;
	put_case(x.v);
	must(view_each(x.v, QUERY_BY_KIND, &ARG_OF_INT(kind_safe_contact.number), 1, ask_again, &x,
		       &e),
	     &e);
	assert_int_equal(x.rows, 4);
	view_close(x.v);
}

static void a_text_that_did_not_fit_has_no_column_but_is_kept(void **state)
{
	struct view *v = opened();
	struct rec *r = made(&kind_attendance, id_of(1), NIGHT_MS);
	struct rec *got;
	struct typing t = { .now_ms = NIGHT_MS };
	struct err e = { 0 };
	const struct arg night[] = { ARG_OF_TEXT("2000-01-01"), ARG_OF_TEXT("2100-01-01") };

	(void)state;
	assert_false(rec_set(r, ATTENDANCE_TASKED_AT, "half past", &t, &e));
	finished(r);
	must(view_apply(v, r, &e), &e);
	must(view_rec(v, r->id, &got, &e), &e);
	assert_string_equal(rec_typed(got, ATTENDANCE_TASKED_AT), "half past");
	assert_int_equal(count(v, QUERY_ATTENDANCES, night, 2), 0);
	rec_free(got);
	rec_free(r);
	view_close(v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_belongs_to_its_attendance_directly_or_through_a_part),
		cmocka_unit_test(a_case_is_read_whole),
		cmocka_unit_test(a_case_is_read_in_part_by_those_who_need_less),
		cmocka_unit_test(an_attendance_has_the_number_of_its_place_in_the_night),
		cmocka_unit_test(what_may_have_to_be_phoned_is_found_without_reading_every_case),
		cmocka_unit_test(a_note_that_was_sealed_later_is_only_a_stub),
		cmocka_unit_test(
		    a_visit_waits_for_review_until_one_is_decided_and_again_when_sent_again),
		cmocka_unit_test(nights_are_counted_from_their_evening),
		cmocka_unit_test(an_address_shows_the_visits_of_twelve_months_before),
		cmocka_unit_test(the_open_shift_is_this_laptops),
		cmocka_unit_test(the_reference_set_that_stands_is_the_newest_of_its_date),
		cmocka_unit_test(a_callback_may_ask_the_same_question),
		cmocka_unit_test(a_text_that_did_not_fit_has_no_column_but_is_kept),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
