/* model: who may see and do what. The matrix below is typed from the domain brief, 7.1, cell by
 * cell. */
#include "base/crypto.h"
#include "model/access.h"
#include "model/kinds.h"
#include "model/vocab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define Y SEE_FULL
#define N SEE_NOTHING
#define L SEE_LABEL
#define O SEE_OWN
#define G SEE_OWN_ORG
#define C SEE_COUNT
#define A SEE_AFTER_REASON
#define U SEE_UNMASKED
#define X SEE_CODED
#define R SEE_REDACTED

static const enum role columns[10] = {
	ROLE_OFFICER,      ROLE_SUPPORT_WORKER,   ROLE_SUPERVISOR, ROLE_SUPPORT_MANAGER,
	ROLE_HQ_RECORDS,   ROLE_RESEARCH_INSIGHT, ROLE_EVALUATOR,  ROLE_LIAISON_WORKER,
	ROLE_PANEL_MEMBER, ROLE_AUDITOR_DPO,
};

static const struct {
	const char *row;
	enum content content;
	enum visibility visibility;
	enum sight cells[10];
} matrix[] = {
	{ "attendance", CONTENT_ATTENDANCE, VISIBLE_SHARED, { Y, Y, Y, A, Y, L, X, A, R, A } },
	{ "shared note", CONTENT_NOTE, VISIBLE_SHARED, { Y, Y, Y, A, Y, L, X, A, R, A } },
	{ "police_only note", CONTENT_NOTE, VISIBLE_POLICE_ONLY, { Y, N, Y, N, Y, N, N, N, N, A } },
	{ "support_only note",
	  CONTENT_NOTE,
	  VISIBLE_SUPPORT_ONLY,
	  { C, G, C, G, C, N, N, N, N, L } },
	{ "person identifiers",
	  CONTENT_IDENTIFIERS,
	  VISIBLE_SHARED,
	  { Y, Y, Y, G, Y, Y, N, L, N, A } },
	{ "safe_contact", CONTENT_SAFE_CONTACT, VISIBLE_SHARED, { U, U, A, G, A, Y, N, N, N, A } },
	{ "risk answers", CONTENT_RISK, VISIBLE_SHARED, { Y, Y, Y, Y, Y, L, X, A, R, A } },
	{ "offender flag text",
	  CONTENT_FLAG_TEXT,
	  VISIBLE_SHARED,
	  { Y, L, Y, N, Y, N, X, N, N, A } },
	{ "intelligence", CONTENT_INTELLIGENCE, VISIBLE_SHARED, { Y, N, Y, N, Y, N, N, N, N, A } },
	{ "refuge address", CONTENT_REFUGE, VISIBLE_SHARED, { N, G, N, Y, A, N, N, N, N, A } },
	{ "feedback text", CONTENT_FEEDBACK, VISIBLE_SHARED, { N, G, Y, Y, Y, Y, N, N, N, A } },
	{ "review of staff", CONTENT_REVIEW, VISIBLE_SHARED, { O, O, Y, G, A, N, N, N, N, A } },
	{ "audit log", CONTENT_AUDIT, VISIBLE_SHARED, { N, N, N, N, N, N, N, N, N, Y } },
};

static void the_matrix_is_that_of_the_brief(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof matrix / sizeof *matrix; i++)
		for (size_t c = 0; c < 10; c++) {
			enum sight s = access_sight(columns[c], matrix[i].content,
						    matrix[i].visibility);

			if (s != matrix[i].cells[c])
				fail_msg("%s, %s: %d", matrix[i].row, role_code(columns[c]),
					 (int)s);
		}
}

static void who_is_not_in_the_matrix_sees_nothing(void **state)
{
	static const enum role others[] = { ROLE_NONE, ROLE_KEY_OFFICER, ROLE_CONTROL };

	(void)state;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		for (int c = 0; c < CONTENTS; c++)
			for (int v = 0; v <= VISIBLE_RESTRICTED_NAMED; v++)
				assert_int_equal(
				    access_sight(others[i], (enum content)c, (enum visibility)v),
				    SEE_NOTHING);
	for (int r = 0; r < ROLES; r++)
		assert_int_equal(access_sight((enum role)r, CONTENT_INHERIT, VISIBLE_SHARED),
				 SEE_NOTHING);
}

static void support_only_is_a_count_to_the_police_whatever_it_holds(void **state)
{
	(void)state;
	for (int r = 0; r < ROLES; r++)
		for (int c = 1; c < CONTENTS; c++)
			if (role_is_police((enum role)r))
				assert_true(access_sight((enum role)r, (enum content)c,
							 VISIBLE_SUPPORT_ONLY) <= SEE_COUNT);
}

static void police_only_is_nothing_to_support(void **state)
{
	(void)state;
	for (int r = 0; r < ROLES; r++)
		for (int c = 1; c < CONTENTS; c++)
			if (role_is_support((enum role)r))
				assert_int_equal(access_sight((enum role)r, (enum content)c,
							      VISIBLE_POLICE_ONLY),
						 SEE_NOTHING);
}

static void a_visibility_never_shows_more_than_shared(void **state)
{
	(void)state;
	for (int r = 0; r < ROLES; r++)
		for (int c = 1; c < CONTENTS; c++)
			for (int v = 0; v <= VISIBLE_RESTRICTED_NAMED; v++)
				assert_true(
				    access_sight((enum role)r, (enum content)c,
						 (enum visibility)v) <=
				    access_sight((enum role)r, (enum content)c, VISIBLE_SHARED));
}

static void roles_are_those_of_the_list(void **state)
{
	const struct vocab *v = vocab_find("V-ROLE");

	(void)state;
	assert_int_equal(v->n_codes, ROLES - 1);
	for (size_t i = 0; i < v->n_codes; i++) {
		enum role r = role_find(v->codes[i].code);

		assert_int_not_equal(r, ROLE_NONE);
		assert_string_equal(role_code(r), v->codes[i].code);
		assert_string_equal(role_words(r), v->codes[i].label);
	}
	assert_int_equal(role_find("king"), ROLE_NONE);
	assert_int_equal(role_find(""), ROLE_NONE);
	assert_true(role_is_police(ROLE_OFFICER) && role_is_police(ROLE_SUPERVISOR) &&
		    role_is_police(ROLE_HQ_RECORDS) && role_is_police(ROLE_RESEARCH_INSIGHT));
	assert_false(role_is_police(ROLE_SUPPORT_WORKER) || role_is_police(ROLE_EVALUATOR));
}

static size_t fed(enum role r, const struct kind *k, enum visibility v)
{
	size_t n = 0;

	for (size_t i = 0; i < k->n_fields; i++)
		n += access_feeds(r, k, i, v);
	return n;
}

static void a_car_is_fed_lists_words_and_states_and_nothing_else(void **state)
{
	size_t n;
	const struct kind *const *kinds = kinds_all(&n);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		const struct kind *k = kinds[i];
		bool whole = k == &kind_agency || k == &kind_reference_set ||
			     k == &kind_crew_member || k == &kind_task;
		bool some = k == &kind_review || k == &kind_referral;
		size_t got = fed(ROLE_OFFICER, k, VISIBLE_SHARED);

		assert_int_equal(got == k->n_fields, whole);
		assert_int_equal(got > 0, whole || some);
		for (int v = VISIBLE_POLICE_ONLY; v <= VISIBLE_RESTRICTED_NAMED; v++)
			assert_int_equal(fed(ROLE_OFFICER, k, (enum visibility)v), 0);
	}
	assert_true(
	    access_feeds(ROLE_SUPPORT_WORKER, &kind_review, REVIEW_FEEDBACK_TEXT, VISIBLE_SHARED));
	assert_true(
	    access_feeds(ROLE_SUPPORT_WORKER, &kind_referral, REFERRAL_STATE, VISIBLE_SHARED));
	assert_false(
	    access_feeds(ROLE_OFFICER, &kind_referral, REFERRAL_SUMMARY_OUT, VISIBLE_SHARED));
	assert_false(access_feeds(ROLE_OFFICER, &kind_review, REVIEW_ITEMS, VISIBLE_SHARED));
}

static void a_supervisor_is_fed_the_night_but_no_sealed_word(void **state)
{
	(void)state;
	assert_int_equal(fed(ROLE_SUPERVISOR, &kind_attendance, VISIBLE_SHARED), ATTENDANCE_FIELDS);
	assert_int_equal(fed(ROLE_SUPERVISOR, &kind_note, VISIBLE_POLICE_ONLY), NOTE_FIELDS);
	assert_int_equal(fed(ROLE_SUPERVISOR, &kind_person, VISIBLE_SHARED), PERSON_FIELDS);
	assert_int_equal(fed(ROLE_SUPERVISOR, &kind_note, VISIBLE_SUPPORT_ONLY), 0);
	assert_int_equal(fed(ROLE_SUPERVISOR, &kind_attendance, VISIBLE_SUPPORT_ONLY), 0);
	assert_int_equal(fed(ROLE_SUPERVISOR, &kind_audit, VISIBLE_SHARED), 0);
	/* Research and insight: the grade, not its reason. */
	assert_true(access_feeds(ROLE_RESEARCH_INSIGHT, &kind_risk_assessment,
				 RISK_ASSESSMENT_FINAL_GRADE, VISIBLE_SHARED));
	assert_false(access_feeds(ROLE_RESEARCH_INSIGHT, &kind_risk_assessment,
				  RISK_ASSESSMENT_PJ_REASON, VISIBLE_SHARED));
	assert_false(access_feeds(ROLE_RESEARCH_INSIGHT, &kind_attendance, ATTENDANCE_SUMMARY,
				  VISIBLE_SHARED));
}

static void others_are_fed_nothing_of_a_person(void **state)
{
	static const enum role others[] = { ROLE_NONE,         ROLE_SUPPORT_MANAGER,
					    ROLE_EVALUATOR,    ROLE_LIAISON_WORKER,
					    ROLE_PANEL_MEMBER, ROLE_AUDITOR_DPO,
					    ROLE_KEY_OFFICER,  ROLE_CONTROL };
	size_t n;
	const struct kind *const *kinds = kinds_all(&n);

	(void)state;
	for (size_t o = 0; o < sizeof others / sizeof *others; o++)
		for (size_t i = 0; i < n; i++)
			for (int v = 0; v <= VISIBLE_RESTRICTED_NAMED; v++)
				if (kinds[i]->content != CONTENT_REFERENCE)
					assert_int_equal(
					    fed(others[o], kinds[i], (enum visibility)v), 0);
}

static void a_refuge_address_is_fed_to_no_police_desk(void **state)
{
	struct rec *place = rec_new(&kind_location, (struct id){ { 1 } });

	(void)state;
	rec_put(place, LOCATION_LINE1, "1 Example Close");
	rec_put(place, LOCATION_LOC_STATUS, "correct");
	assert_true(access_feeds_rec(ROLE_SUPERVISOR, place, LOCATION_LINE1));
	rec_put(place, LOCATION_LOC_STATUS, "refuge_secret");
	for (size_t i = 0; i < LOCATION_FIELDS; i++)
		if (kind_location.fields[i].class & (CLASS_I | CLASS_Q)) {
			assert_int_equal(access_content(place, i), CONTENT_REFUGE);
			assert_false(access_feeds_rec(ROLE_SUPERVISOR, place, i));
			assert_false(access_feeds_rec(ROLE_OFFICER, place, i));
			assert_false(access_feeds_rec(ROLE_RESEARCH_INSIGHT, place, i));
		}
	assert_true(access_feeds_rec(ROLE_SUPERVISOR, place, LOCATION_LOC_TYPE));
	rec_free(place);
}

static void each_role_writes_its_own(void **state)
{
	static const struct {
		enum role role;
		const char *kinds; /* each between spaces */
	} rows[] = {
		{ ROLE_OFFICER, " shift crew_spell attendance location person involvement "
				"safe_contact risk_assessment "
				"consent referral note task finding audit " },
		{ ROLE_SUPPORT_WORKER,
		  " shift crew_spell attendance location person involvement safe_contact "
		  "risk_assessment consent referral note task finding audit " },
		{ ROLE_SUPERVISOR, " review task finding audit " },
		{ ROLE_EVALUATOR, " audit " },
		{ ROLE_PANEL_MEMBER, " audit " },
		{ ROLE_HQ_RECORDS,
		  " crew_member referral agency task finding audit reference_set " },
		{ ROLE_NONE, " " },
	};
	size_t n;
	const struct kind *const *kinds = kinds_all(&n);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (size_t k = 0; k < n; k++) {
			char key[48] = " ";

			strcat(key, kinds[k]->key);
			strcat(key, " ");
			if (access_writes(rows[i].role, kinds[k]) !=
			    (strstr(rows[i].kinds, key) != NULL))
				fail_msg("%s %s", role_code(rows[i].role), key);
		}
}

static void a_car_allows_few_commands(void **state)
{
	(void)state;
	for (int r = 0; r < ROLES; r++) {
		assert_false(access_may((enum role)r, true, OP_EXPORT));
		assert_false(access_may((enum role)r, true, OP_MEASURES));
		assert_false(access_may((enum role)r, true, OP_SEARCH));
		assert_false(access_may((enum role)r, true, OP_REVIEW));
	}
	assert_true(access_may(ROLE_OFFICER, true, OP_ADD));
	assert_true(access_may(ROLE_SUPPORT_WORKER, true, OP_LOG));
	assert_true(access_may(ROLE_OFFICER, true, OP_SHOW));
	assert_true(access_may(ROLE_SUPERVISOR, false, OP_REVIEW));
	assert_true(access_may(ROLE_EVALUATOR, false, OP_MEASURES));
	assert_true(access_may(ROLE_EVALUATOR, false, OP_EXPORT));
	assert_false(access_may(ROLE_EVALUATOR, false, OP_SHOW));
	assert_false(access_may(ROLE_EVALUATOR, false, OP_ADD));
	assert_false(access_may(ROLE_SUPERVISOR, false, OP_EXPORT));
	for (int op = 0; op < OPERATIONS; op++)
		assert_false(access_may(ROLE_NONE, false, (enum operation)op));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_matrix_is_that_of_the_brief),
		cmocka_unit_test(who_is_not_in_the_matrix_sees_nothing),
		cmocka_unit_test(support_only_is_a_count_to_the_police_whatever_it_holds),
		cmocka_unit_test(police_only_is_nothing_to_support),
		cmocka_unit_test(a_visibility_never_shows_more_than_shared),
		cmocka_unit_test(roles_are_those_of_the_list),
		cmocka_unit_test(a_car_is_fed_lists_words_and_states_and_nothing_else),
		cmocka_unit_test(a_supervisor_is_fed_the_night_but_no_sealed_word),
		cmocka_unit_test(others_are_fed_nothing_of_a_person),
		cmocka_unit_test(a_refuge_address_is_fed_to_no_police_desk),
		cmocka_unit_test(each_role_writes_its_own),
		cmocka_unit_test(a_car_allows_few_commands),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
