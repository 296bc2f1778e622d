/* The kind safeguarding_action: its stored spelling, what it needs and when, and that what was done
 * is safe in the survivor's eyes. */
#include "base/buf.h"
#include "base/crypto.h"
#include "model/access.h"
#include "model/codec.h"
#include "model/kinds.h"
#include "model/rec.h"
#include "model/vocab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct id some_id = { { 1, 2, 3 } };

static struct rec *action(const char *what, const char *state)
{
	struct rec *r = rec_new(&kind_safeguarding_action, some_id);

	rec_put_id(r, SAFEGUARDING_ACTION_INVOLVEMENT_ID, some_id);
	rec_put(r, SAFEGUARDING_ACTION_ACTION, what);
	rec_put(r, SAFEGUARDING_ACTION_STATE, state);
	return r;
}

/* Bytes that other programs and later versions must read for ever. */
static void its_stored_spelling_is_for_ever(void **state)
{
	static const char vector[] =
	    "{\"bases\":[],\"f\":{\"action\":\"locks_changed\",\"by_whom\":\"housing\","
	    "\"detail\":\"Back door\",\"due\":1635584400000,"
	    "\"involvement_id\":\"01020300000000000000000000000000\","
	    "\"safe_for_survivor\":\"yes\",\"state\":\"booked\"},\"visibility\":\"shared\"}";
	struct rec *r = action("locks_changed", "booked"), *back = NULL;
	struct buf b = { 0 };
	struct err e = { 0 };

	(void)state;
	rec_put(r, SAFEGUARDING_ACTION_BY_WHOM, "housing");
	rec_put(r, SAFEGUARDING_ACTION_SAFE_FOR_SURVIVOR, "yes");
	rec_put(r, SAFEGUARDING_ACTION_DETAIL, "Back door");
	rec_put_int(r, SAFEGUARDING_ACTION_DUE, INT64_C(1635584400000));
	assert_true(rec_to_json(r, &b, &e));
	assert_string_equal(buf_str(&b), vector);
	assert_true(rec_from_json(&kind_safeguarding_action, some_id, 1, vector, strlen(vector),
				  &back, &e));
	assert_true(rec_same(r, back));
	assert_false(back->newer);
	rec_free(back);
	rec_free(r);
	buf_fini(&b);
}

static size_t needs(const struct rec *r, const char *result, size_t field)
{
	struct rec *visit = rec_new(&kind_attendance, some_id);
	struct findings f = { 0 };
	size_t n = 0;

	rec_put(visit, ATTENDANCE_RESULT, result);
	rec_check(r, visit, &f);
	for (size_t i = 0; i < f.n; i++)
		n += f.all[i].field == field;
	findings_fini(&f);
	rec_free(visit);
	return n;
}

static void what_was_agreed_says_who_and_that_it_is_safe(void **state)
{
	struct rec *r = action("code_word", "agreed");

	(void)state;
	assert_int_equal(needs(r, "seen_engaged_both", SAFEGUARDING_ACTION_BY_WHOM), 1);
	assert_int_equal(needs(r, "seen_engaged_both", SAFEGUARDING_ACTION_SAFE_FOR_SURVIVOR), 1);
	/* A visit for support alone is finished with a dozen answers. */
	assert_int_equal(needs(r, "seen_support_only", SAFEGUARDING_ACTION_BY_WHOM), 0);
	rec_put(r, SAFEGUARDING_ACTION_STATE, "declined");
	assert_int_equal(needs(r, "seen_engaged_both", SAFEGUARDING_ACTION_BY_WHOM), 0);
	rec_put(r, SAFEGUARDING_ACTION_STATE, "booked");
	assert_int_equal(needs(r, "seen_support_only", SAFEGUARDING_ACTION_DUE), 1);
	rec_put(r, SAFEGUARDING_ACTION_STATE, "done_now");
	assert_int_equal(needs(r, "seen_support_only", SAFEGUARDING_ACTION_DUE), 0);
	assert_int_equal(needs(r, "seen_support_only", SAFEGUARDING_ACTION_DONE_AT), 1);
	rec_free(r);
}

static void what_is_not_safe_is_not_done_unless_a_life_hangs_on_it(void **state)
{
	struct rec *r = action("locks_changed", "done_now");

	(void)state;
	rec_put_int(r, SAFEGUARDING_ACTION_DONE_AT, INT64_C(1635534307000));
	rec_put(r, SAFEGUARDING_ACTION_SAFE_FOR_SURVIVOR, "yes");
	assert_int_equal(needs(r, "seen_support_only", SAFEGUARDING_ACTION_STATE), 0);
	rec_put(r, SAFEGUARDING_ACTION_SAFE_FOR_SURVIVOR, "no");
	assert_int_equal(needs(r, "seen_support_only", SAFEGUARDING_ACTION_STATE), 1);
	rec_put(r, SAFEGUARDING_ACTION_ACTION, "hospital_admission");
	assert_int_equal(needs(r, "seen_support_only", SAFEGUARDING_ACTION_STATE), 0);
	rec_put(r, SAFEGUARDING_ACTION_ACTION, "locks_changed");
	rec_put(r, SAFEGUARDING_ACTION_STATE, "booked");
	assert_int_equal(needs(r, "seen_support_only", SAFEGUARDING_ACTION_STATE), 0);
	rec_free(r);
}

static void a_first_entry_needs_whom_what_and_how_far(void **state)
{
	struct rec *r = action("code_word", "offered");
	struct err e = { 0 };

	(void)state;
	assert_true(rec_may_begin(r, &e));
	rec_clear(r, SAFEGUARDING_ACTION_STATE);
	assert_false(rec_may_begin(r, &e));
	assert_non_null(strstr(e.text, "how far"));
	rec_free(r);
}

static void the_crew_writes_it_and_its_words_leave_no_laptop(void **state)
{
	const struct field *f = kind_safeguarding_action.fields;

	(void)state;
	assert_true(access_writes(ROLE_OFFICER, &kind_safeguarding_action));
	assert_true(access_writes(ROLE_SUPPORT_WORKER, &kind_safeguarding_action));
	assert_false(access_writes(ROLE_SUPERVISOR, &kind_safeguarding_action));
	assert_false(access_writes(ROLE_HQ_RECORDS, &kind_safeguarding_action));
	assert_int_equal(f[SAFEGUARDING_ACTION_INVOLVEMENT_ID].out, EXPORT_PSEUDONYM);
	assert_int_equal(f[SAFEGUARDING_ACTION_ACTION].out, EXPORT_KEEP);
	assert_int_equal(f[SAFEGUARDING_ACTION_STATE].out, EXPORT_KEEP);
	assert_int_equal(f[SAFEGUARDING_ACTION_BY_WHOM].out, EXPORT_KEEP);
	assert_int_equal(f[SAFEGUARDING_ACTION_DUE].out, EXPORT_DROP);
	assert_int_equal(f[SAFEGUARDING_ACTION_DONE_AT].out, EXPORT_GENERALISE);
	assert_int_equal(f[SAFEGUARDING_ACTION_SAFE_FOR_SURVIVOR].out, EXPORT_KEEP);
	assert_int_equal(f[SAFEGUARDING_ACTION_DETAIL].out, EXPORT_DROP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(its_stored_spelling_is_for_ever),
		cmocka_unit_test(what_was_agreed_says_who_and_that_it_is_safe),
		cmocka_unit_test(what_is_not_safe_is_not_done_unless_a_life_hangs_on_it),
		cmocka_unit_test(a_first_entry_needs_whom_what_and_how_far),
		cmocka_unit_test(the_crew_writes_it_and_its_words_leave_no_laptop),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
