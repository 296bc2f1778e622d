/* model: who may see and do what. The matrix below is typed from the domain brief, 7.1, cell by
 * cell. */
#include "base/crypto.h"
#include "model/access.h"
#include "model/codec.h"
#include "model/kinds.h"
#include "model/vocab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "brief71.h"

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

static struct viewer viewer_from(enum role r, unsigned flags)
{
	return (struct viewer){ .role = r,
				.own = flags & 1,
				.own_org = flags & 2,
				.named = flags & 4,
				.tonight = flags & 8,
				.queued = flags & 16,
				.reason = flags & 32 };
}

static void every_role_sees_of_every_kind_and_field_what_the_brief_says(void **state)
{
	size_t n, asked = 0;
	const struct kind *const *kinds = kinds_all(&n);

	(void)state;
	for (int role = 0; role < ROLES; role++)
		for (size_t k = 0; k < n; k++)
			for (size_t f = 0; f < kinds[k]->n_fields; f++)
				for (int v = 0; v <= VISIBLE_RESTRICTED_NAMED; v++)
					for (unsigned flags = 0; flags < 64; flags++) {
						struct viewer who = viewer_from((enum role)role,
										flags);

						asked++;
						if (access_shows_of(&who, kinds[k], f,
								    (enum visibility)v) !=
						    brief_shows(&who, kinds[k], f,
								(enum visibility)v))
							fail_msg(
							    "%s %s.%s %s %u", role_code(who.role),
							    kinds[k]->key, kinds[k]->fields[f].key,
							    visibility_code((enum visibility)v),
							    flags);
					}
	print_message("%zu answers of %d roles, %zu kinds compared\n", asked, ROLES, n);
}

/* What the tests of feeds and commands take for a record with an answer in every field. */
static void a_record_can_be_filled_in_every_field(void **state)
{
	size_t n;
	const struct kind *const *kinds = kinds_all(&n);

	(void)state;
	for (size_t k = 0; k < n; k++) {
		struct rec *r = rec_new(kinds[k], (struct id){ { 1 } });

		fill_all(r);
		for (size_t f = 0; f < kinds[k]->n_fields; f++)
			if (!rec_filled(r, f))
				fail_msg("%s.%s", kinds[k]->key, kinds[k]->fields[f].key);
		rec_free(r);
	}
}

static void every_code_of_every_list_can_be_stored_and_read_back(void **state)
{
	size_t n, tried = 0;
	const struct kind *const *kinds = kinds_all(&n);

	(void)state;
	for (size_t k = 0; k < n; k++)
		for (size_t f = 0; f < kinds[k]->n_fields; f++) {
			const struct vocab *v = field_vocab(&kinds[k]->fields[f]);

			for (size_t c = 0;
			     v && kinds[k]->fields[f].type == FIELD_CODE && c < v->n_codes; c++) {
				struct rec *r = rec_new(kinds[k], (struct id){ { 1 } }),
					   *back = NULL;
				struct buf body = { .ceiling = BODY_MAX };

				rec_put(r, f, v->codes[c].code);
				assert_true(rec_to_json(r, &body, NULL));
				if (!rec_from_json(kinds[k], r->id, kinds[k]->schema,
						   buf_str(&body), body.len, &back, NULL) ||
				    !rec_is(back, f, v->codes[c].code))
					fail_msg("%s.%s %s", kinds[k]->key, kinds[k]->fields[f].key,
						 v->codes[c].code);
				rec_free(back);
				rec_free(r);
				buf_fini(&body);
				tried++;
			}
		}
	assert_true(tried > 500);
}

static void a_sealed_record_shows_nothing_to_anybody(void **state)
{
	size_t n;
	const struct kind *const *kinds = kinds_all(&n);

	(void)state;
	for (size_t k = 0; k < n; k++) {
		struct rec *r = rec_new(kinds[k], (struct id){ { 1 } });

		r->sealed = true;
		for (int role = 0; role < ROLES; role++) {
			struct viewer who = viewer_from((enum role)role, 63);

			assert_false(access_sees(&who, r));
		}
		rec_free(r);
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
	static const enum role others[] = { ROLE_NONE, ROLE_EVALUATOR, ROLE_KEY_OFFICER,
					    ROLE_CONTROL };
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

/* What 7.1 gives these three, field by field: after a reason, which their desk asks for. */
static void liaison_panel_and_auditor_are_fed_the_cells_of_the_brief(void **state)
{
	static const enum role readers[] = { ROLE_LIAISON_WORKER, ROLE_PANEL_MEMBER,
					     ROLE_AUDITOR_DPO };
	size_t n;
	const struct kind *const *kinds = kinds_all(&n);

	(void)state;
	for (size_t o = 0; o < sizeof readers / sizeof *readers; o++) {
		const struct viewer who = { .role = readers[o], .reason = true };

		for (size_t i = 0; i < n; i++)
			for (size_t f = 0; f < kinds[i]->n_fields; f++) {
				bool fed_it = access_feeds(readers[o], kinds[i], f, VISIBLE_SHARED);

				if (fed_it != (brief_shows(&who, kinds[i], f, VISIBLE_SHARED) !=
					       SHOWN_NOT))
					fail_msg("%s %s.%s", role_code(readers[o]), kinds[i]->key,
						 kinds[i]->fields[f].key);
			}
	}
	/* A panel reads no name and no word; a liaison worker a label. */
	assert_false(access_feeds(ROLE_PANEL_MEMBER, &kind_person, PERSON_LABEL, VISIBLE_SHARED));
	assert_false(
	    access_feeds(ROLE_PANEL_MEMBER, &kind_attendance, ATTENDANCE_SUMMARY, VISIBLE_SHARED));
	assert_true(access_feeds(ROLE_LIAISON_WORKER, &kind_person, PERSON_LABEL, VISIBLE_SHARED));
	assert_false(access_feeds(ROLE_LIAISON_WORKER, &kind_person, PERSON_FAMILY_NAME,
				  VISIBLE_SHARED));
	assert_false(access_feeds(ROLE_AUDITOR_DPO, &kind_note, NOTE_TEXT, VISIBLE_SUPPORT_ONLY));
}

/* Which roles' desks are fed the cells of 7.1 (a reason is asked there), typed from 3.32: a car and
 * who is not here get what the tests above say. */
static bool has_a_desk_of_records(enum role r)
{
	return r == ROLE_SUPERVISOR || r == ROLE_SUPPORT_MANAGER || r == ROLE_HQ_RECORDS ||
	       r == ROLE_RESEARCH_INSIGHT || r == ROLE_LIAISON_WORKER || r == ROLE_PANEL_MEMBER ||
	       r == ROLE_AUDITOR_DPO;
}

/* What headquarters asks of each record before it sends it. */
static size_t compare_feed(struct viewer who, const struct rec *r)
{
	const struct kind *k = r->kind;
	struct viewer reads = who;
	bool list = strcmp(row_of(k, 0), "lists") == 0 && r->visibility == VISIBLE_SHARED &&
		    who.role != ROLE_NONE && who.role != ROLE_KEY_OFFICER &&
		    who.role != ROLE_CONTROL;

	reads.reason = true;
	for (size_t f = 0; f < k->n_fields; f++) {
		bool may = has_a_desk_of_records(who.role)
			       ? brief_shows(&reads, k, f, r->visibility) != SHOWN_NOT
			       : list;

		if (access_feeds_rec(&who, r, f) != may)
			fail_msg("%s is %sfed %s.%s, %s", role_code(who.role), may ? "not " : "",
				 k->key, k->fields[f].key, visibility_code(r->visibility));
	}
	return k->n_fields;
}

static void every_desk_is_fed_of_every_record_the_cells_of_the_brief(void **state)
{
	size_t n, asked = 0;
	const struct kind *const *kinds = kinds_all(&n);

	(void)state;
	for (size_t i = 0; i < n; i++)
		for (int v = 0; v <= VISIBLE_RESTRICTED_NAMED; v++) {
			struct rec *r = rec_new(kinds[i], (struct id){ { 1 } });

			fill_all(r);
			r->visibility = (enum visibility)v;
			for (int role = 0; role < ROLES; role++)
				for (unsigned flags = 0;
				     role != ROLE_OFFICER && role != ROLE_SUPPORT_WORKER &&
				     flags < 32;
				     flags++)
					asked += compare_feed(viewer_from((enum role)role, flags),
							      r);
			rec_free(r);
		}
	print_message("%zu answers of feeds compared\n", asked);
}

static void a_refuge_address_is_fed_to_no_police_desk(void **state)
{
	struct rec *place = rec_new(&kind_location, (struct id){ { 1 } });
	struct viewer supervisor = { .role = ROLE_SUPERVISOR }, officer = { .role = ROLE_OFFICER },
		      insight = { .role = ROLE_RESEARCH_INSIGHT, .queued = true },
		      records = { .role = ROLE_HQ_RECORDS };

	(void)state;
	rec_put(place, LOCATION_LINE1, "1 Example Close");
	rec_put(place, LOCATION_LOC_STATUS, "correct");
	assert_true(access_feeds_rec(&supervisor, place, LOCATION_LINE1));
	rec_put(place, LOCATION_LOC_STATUS, "refuge_secret");
	for (size_t i = 0; i < LOCATION_FIELDS; i++)
		if (kind_location.fields[i].class & (CLASS_I | CLASS_Q)) {
			assert_int_equal(access_content(place, i), CONTENT_REFUGE);
			assert_false(access_feeds_rec(&supervisor, place, i));
			assert_false(access_feeds_rec(&officer, place, i));
			assert_false(access_feeds_rec(&insight, place, i));
			assert_false(access_feeds_rec(&records, place, i));
		}
	assert_true(access_feeds_rec(&supervisor, place, LOCATION_LOC_TYPE));
	rec_free(place);
}

static void a_refuge_address_goes_to_a_records_desk_of_whom_the_force_names(void **state)
{
	struct rec *place = rec_new(&kind_location, (struct id){ { 1 } });
	struct viewer records = { .role = ROLE_HQ_RECORDS, .named = true };

	(void)state;
	rec_put(place, LOCATION_LINE1, "1 Example Close");
	rec_put(place, LOCATION_LOC_STATUS, "correct");
	assert_false(access_asks_refuge_named(ROLE_HQ_RECORDS, place));
	rec_put(place, LOCATION_LOC_STATUS, "refuge_secret");
	assert_true(access_feeds_rec(&records, place, LOCATION_LINE1));
	assert_int_equal(access_shows(&records, place, LOCATION_LINE1), SHOWN_WHOLE);
	for (int role = 0; role < ROLES; role++) {
		struct viewer named = { .role = (enum role)role, .named = true };

		assert_int_equal(access_asks_refuge_named((enum role)role, place),
				 role == ROLE_HQ_RECORDS);
		if (role_is_police((enum role)role) && role != ROLE_HQ_RECORDS)
			assert_int_equal(access_shows(&named, place, LOCATION_LINE1), SHOWN_NOT);
	}
	/* That one names its own few. */
	place->visibility = VISIBLE_RESTRICTED_NAMED;
	for (int role = 0; role < ROLES; role++)
		assert_false(access_asks_refuge_named((enum role)role, place));
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
				"consent referral note task finding audit safeguarding_action " },
		{ ROLE_SUPPORT_WORKER,
		  " shift crew_spell attendance location person involvement safe_contact "
		  "risk_assessment consent referral note task finding audit safeguarding_action " },
		{ ROLE_SUPERVISOR, " review task finding audit " },
		{ ROLE_SUPPORT_MANAGER, " note review audit " },
		{ ROLE_RESEARCH_INSIGHT, " safe_contact risk_assessment consent task audit " },
		{ ROLE_EVALUATOR, " audit " },
		{ ROLE_LIAISON_WORKER, " audit " },
		{ ROLE_PANEL_MEMBER, " audit " },
		{ ROLE_AUDITOR_DPO, " audit " },
		{ ROLE_KEY_OFFICER, " crew_member audit " },
		{ ROLE_CONTROL, " audit " },
		{ ROLE_HQ_RECORDS,
		  " crew_member referral agency task finding audit reference_set " },
		{ ROLE_NONE, " " },
	};
	size_t n;
	const struct kind *const *kinds = kinds_all(&n);

	(void)state;
	assert_int_equal(sizeof rows / sizeof *rows, ROLES);
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

/* What each role may do by command, at a desk: typed from the brief's operations; nothing of it may
 * be done in a car but what the last column says. */
static const struct {
	enum operation op;
	const char *desk, *car; /* each between blanks */
} operations[] = {
	{ OP_ADD, " officer support_worker supervisor hq_records support_manager research_insight ",
	  " officer support_worker " },
	{ OP_LOG,
	  " officer support_worker supervisor hq_records support_manager liaison_worker "
	  "panel_member auditor_dpo ",
	  " officer support_worker supervisor " },
	{ OP_SHOW,
	  " officer support_worker supervisor hq_records support_manager research_insight "
	  "liaison_worker panel_member auditor_dpo ",
	  " officer support_worker supervisor " },
	{ OP_SEARCH, " supervisor hq_records support_manager research_insight ", " " },
	{ OP_REVIEW, " supervisor support_manager ", " " },
	{ OP_MEASURES, " supervisor hq_records research_insight evaluator ", " " },
	{ OP_EXPORT, " hq_records evaluator ", " " },
	{ OP_REFERRALS, " hq_records ", " " },
	{ OP_SUPPORT, " support_worker support_manager ", " " },
	{ OP_REPORT, " supervisor hq_records support_manager ", " " },
};

static void each_operation_is_for_its_roles_alone(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof operations / sizeof *operations; i++)
		for (int r = ROLE_NONE + 1; r < ROLES; r++) {
			char code[48] = " ";

			strcat(code, role_code((enum role)r));
			strcat(code, " ");
			if (access_may((enum role)r, false, operations[i].op) !=
				(strstr(operations[i].desk, code) != NULL) ||
			    access_may((enum role)r, true, operations[i].op) !=
				(strstr(operations[i].car, code) != NULL))
				fail_msg("%s, operation %zu", code, i);
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
		cmocka_unit_test(every_role_sees_of_every_kind_and_field_what_the_brief_says),
		cmocka_unit_test(a_record_can_be_filled_in_every_field),
		cmocka_unit_test(every_code_of_every_list_can_be_stored_and_read_back),
		cmocka_unit_test(a_sealed_record_shows_nothing_to_anybody),
		cmocka_unit_test(who_is_not_in_the_matrix_sees_nothing),
		cmocka_unit_test(support_only_is_a_count_to_the_police_whatever_it_holds),
		cmocka_unit_test(police_only_is_nothing_to_support),
		cmocka_unit_test(a_visibility_never_shows_more_than_shared),
		cmocka_unit_test(roles_are_those_of_the_list),
		cmocka_unit_test(a_car_is_fed_lists_words_and_states_and_nothing_else),
		cmocka_unit_test(a_supervisor_is_fed_the_night_but_no_sealed_word),
		cmocka_unit_test(others_are_fed_nothing_of_a_person),
		cmocka_unit_test(liaison_panel_and_auditor_are_fed_the_cells_of_the_brief),
		cmocka_unit_test(every_desk_is_fed_of_every_record_the_cells_of_the_brief),
		cmocka_unit_test(a_refuge_address_is_fed_to_no_police_desk),
		cmocka_unit_test(a_refuge_address_goes_to_a_records_desk_of_whom_the_force_names),
		cmocka_unit_test(each_role_writes_its_own),
		cmocka_unit_test(each_operation_is_for_its_roles_alone),
		cmocka_unit_test(a_car_allows_few_commands),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
