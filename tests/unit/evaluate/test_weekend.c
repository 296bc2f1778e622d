/* The practice weekend itself: its lines are read without a complaint, and each visit passes Check.
 */
#include "weekend.h"

#include "base/crypto.h"
#include "base/mem.h"
#include "model/kinds.h"
#include "rules/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static int open_weekend(void **state)
{
	struct weekend *w = mem_new(sizeof *w);
	struct err e = { 0 };

	weekend_text(w);
	if (!weekend_load(w, NO_LINE, &e)) {
		print_error("%s\n", e.text);
		return -1;
	}
	*state = w;
	return 0;
}

static int close_weekend(void **state)
{
	weekend_fini(*state);
	mem_free(*state);
	return 0;
}

/* Findings of the visit that stop it; with `rule`, only those of that rule, and nothing is printed.
 */
static size_t stops(struct weekend *w, const char *name, const char *rule)
{
	struct findings f = { 0 };
	struct casefile c = { 0 };
	struct rule_case k = { .c = &c, .practice = true, .now_ms = 1635651300000 };
	size_t n = 0;

	assert_true(casefile_read(w->v, weekend_id(w, name), &c, NULL));
	rules_check(&k, &f);
	for (size_t i = 0; i < f.n; i++) {
		const struct finding *x = &f.all[i];

		if (x->severity != SEVERITY_BLOCK && x->severity != SEVERITY_DENY)
			continue;
		if (rule) {
			n += strcmp(x->rule, rule) == 0;
			continue;
		}
		print_message("%s %s %s.%s: %s\n", name, x->rule, x->kind ? x->kind->key : "",
			      x->field == FIELD_NONE || !x->kind ? ""
								 : x->kind->fields[x->field].key,
			      x->text);
		n++;
	}
	findings_fini(&f);
	casefile_fini(&c);
	return n;
}

static void nothing_stops_any_visit_at_check(void **state)
{
	size_t n = 0;

	for (int i = 1; i <= 12; i++) {
		char *name = mem_fmt("@A%d", i);

		n += stops(*state, name, NULL);
		mem_free(name);
	}
	assert_int_equal(n, 0);
}

/* One thing changed in the weekend, and exactly that rule stops the visit (domain brief 8.5 X02,
 * X04, X06, and more). */
static void a_changed_visit_is_stopped_by_its_rule(void **state)
{
	static const struct {
		const char *visit, *rule, *line;
	} rows[] = {
		{ "@A2", "R-051",
		  "{\"kind\":\"attendance\",\"record\":\"@A2\",\"revise\":true,\"author\":\"4417\","
		  "\"at\":\"2021-10-31T04:00Z\","
		  "\"shift\":\"@F\",\"fields\":{\"children_linked\":2}}" },
		{ "@A5", "R-081",
		  "{\"kind\":\"referral\",\"record\":\"@A5.S1.ref.marac\",\"revise\":true,"
		  "\"author\":\"4417\",\"at\":\"2021-10-31T04:00Z\","
		  "\"shift\":\"@F\",\"fields\":{\"basis_reason\":\"help\"}}" },
		{ "@A1", "R-012",
		  "{\"kind\":\"attendance\",\"record\":\"@A1\",\"revise\":true,\"author\":\"4417\","
		  "\"at\":\"2021-10-31T04:00Z\","
		  "\"shift\":\"@F\",\"fields\":{\"scene_safe_at\":\"2021-10-29T18:50Z\"}}" },
		{ "@A3", "R-018",
		  "{\"kind\":\"attendance\",\"record\":\"@A3\",\"revise\":true,\"author\":\"4417\","
		  "\"at\":\"2021-10-31T04:00Z\","
		  "\"shift\":\"@F\",\"fields\":{\"attempts\":[]}}" },
		{ "@A6", "R-021",
		  "{\"kind\":\"involvement\",\"record\":\"@A6.S1.part\",\"revise\":true,\"author\":"
		  "\"NWA-07\",\"at\":\"2021-10-31T04:00Z\","
		  "\"shift\":\"@F\",\"fields\":{\"support_offered\":null}}" },
		{ "@A8", "R-022",
		  "{\"kind\":\"involvement\",\"record\":\"@A8.S1.part\",\"revise\":true,\"author\":"
		  "\"JUN-03\",\"at\":\"2021-10-31T04:00Z\","
		  "\"shift\":\"@S\",\"fields\":{\"police_engagement\":\"engaged\"}}" },
		{ "@A9", "R-023",
		  "{\"kind\":\"attendance\",\"record\":\"@A9\",\"revise\":true,\"author\":\"4417\","
		  "\"at\":\"2021-10-31T04:00Z\","
		  "\"shift\":\"@S\",\"fields\":{\"presence\":[{\"arrived_at\":\"2021-10-30T20:"
		  "40Z\",\"left_at\":\"2021-10-30T21:15Z\"}]}}" },
		{ "@A4", "R-031",
		  "{\"kind\":\"risk_assessment\",\"record\":\"@A4.S1.risk\",\"revise\":true,"
		  "\"author\":\"NWA-07\",\"at\":\"2021-10-31T04:00Z\","
		  "\"shift\":\"@F\",\"fields\":{\"status_reason\":null}}" },
		{ "@A1", "R-032",
		  "{\"kind\":\"risk_assessment\",\"record\":\"@A1.S1.risk\",\"revise\":true,"
		  "\"author\":\"4417\",\"at\":\"2021-10-31T04:00Z\","
		  "\"shift\":\"@F\",\"fields\":{\"pj_grade\":\"medium\"}}" },
		{ "@A10", "R-050",
		  "{\"kind\":\"involvement\",\"record\":\"@A10.S1.part\",\"revise\":true,"
		  "\"author\":\"JUN-03\",\"at\":\"2021-10-31T04:00Z\","
		  "\"shift\":\"@S\",\"fields\":{\"dvds_consider\":null}}" },
		{ "@A7", "R-080",
		  "{\"kind\":\"consent\",\"record\":\"@A7.S1.consent.idva\",\"revise\":true,"
		  "\"author\":\"JUN-03\",\"at\":\"2021-10-31T04:00Z\","
		  "\"shift\":\"@S\",\"fields\":{\"decision\":\"withdrawn\"}}" },
		{ "@A5", "R-089",
		  "{\"kind\":\"referral\",\"record\":\"@A5.S1.ref.idva\",\"revise\":true,"
		  "\"author\":\"NWA-07\",\"at\":\"2021-10-31T04:00Z\","
		  "\"shift\":\"@F\",\"fields\":{\"voice_at\":null}}" },
		{ "@A8", "R-045",
		  "{\"kind\":\"referral\",\"record\":\"@A8.S1.ref.marac\",\"revise\":true,"
		  "\"author\":\"JUN-03\",\"at\":\"2021-10-31T04:00Z\","
		  "\"shift\":\"@S\",\"fields\":{\"state\":\"cancelled\"}}" },
		{ "@A1", "R-045",
		  "{\"kind\":\"attendance\",\"record\":\"@A1\",\"revise\":true,"
		  "\"author\":\"4417\",\"at\":\"2021-10-31T04:00Z\","
		  "\"shift\":\"@F\",\"fields\":{\"verbal_handover_to\":null}}" },
		{ "@A7", "R-040",
		  "{\"kind\":\"referral\",\"record\":\"@A7.S1.ref.mash\",\"revise\":true,"
		  "\"author\":\"4417\",\"at\":\"2021-10-31T04:00Z\","
		  "\"shift\":\"@S\",\"fields\":{\"state\":\"cancelled\"}}" },
		{ "@A2", "R-039",
		  "{\"kind\":\"risk_assessment\",\"record\":\"@A2.S2.risk\",\"revise\":true,"
		  "\"author\":\"4417\",\"at\":\"2021-10-31T04:00Z\","
		  "\"shift\":\"@F\",\"fields\":{\"pj_reason\":\"Repeated force in the home and money kept back; arrested tonight, so "
		  "not at once.\"}}" },
		{ "@A2", "R-007",
		  "{\"kind\":\"safe_contact\",\"record\":\"@A2.S2.contact\",\"revise\":true,"
		  "\"author\":\"4417\",\"at\":\"2021-10-31T04:00Z\","
		  "\"shift\":\"@F\",\"fields\":{\"mobile\":\"07700 900212\"}}" },
		{ "@A12", "R-056",
		  "{\"kind\":\"referral\",\"record\":\"@A12.S1.ref.enc2\",\"revise\":true,"
		  "\"author\":\"5102\",\"at\":\"2021-10-31T04:00Z\","
		  "\"shift\":\"@S\",\"fields\":{\"state\":\"cancelled\"}}" },
		{ "@A12", "R-044",
		  "{\"kind\":\"referral\",\"record\":\"@A12.S1.ref.marac\",\"revise\":true,"
		  "\"author\":\"JUN-03\",\"at\":\"2021-10-31T04:00Z\","
		  "\"shift\":\"@S\",\"fields\":{\"criterion\":\"visible_high\"}}" },
		{ "@A6", "R-059",
		  "{\"kind\":\"referral\",\"record\":\"@A6.S1.ref.asc\",\"revise\":true,"
		  "\"author\":\"4417\",\"at\":\"2021-10-31T04:00Z\","
		  "\"shift\":\"@F\",\"fields\":{\"state\":\"cancelled\"}}" },
		{ "@A5", "R-054",
		  "{\"kind\":\"referral\",\"record\":\"@A5.S1.ref.mash\",\"revise\":true,"
		  "\"author\":\"4417\",\"at\":\"2021-10-31T04:00Z\","
		  "\"shift\":\"@F\",\"fields\":{\"state\":\"cancelled\"}}" },
		{ "@A5", "R-070",
		  "{\"kind\":\"attendance\",\"record\":\"@A5\",\"revise\":true,"
		  "\"author\":\"4417\",\"at\":\"2021-10-31T04:00Z\","
		  "\"shift\":\"@F\",\"fields\":{\"weapons\":[\"none\"]}}" },
		{ "@A4", "R-046",
		  "{\"kind\":\"attendance\",\"record\":\"@A4\",\"revise\":true,"
		  "\"author\":\"4417\",\"at\":\"2021-10-31T04:00Z\","
		  "\"shift\":\"@F\",\"fields\":{\"orders_considered\":null}}" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct weekend w = { 0 };
		struct err e = { 0 };

		weekend_text(&w);
		assert_true(weekend_load(&w, NO_LINE, &e));
		assert_int_equal(stops(&w, rows[i].visit, rows[i].rule), 0);
		if (!weekend_add(&w, rows[i].line, &e))
			fail_msg("%s: %s", rows[i].rule, e.text);
		if (!stops(&w, rows[i].visit, rows[i].rule))
			fail_msg("%s does not stop %s", rows[i].rule, rows[i].visit);
		weekend_fini(&w);
	}
}

static void a_survivor_without_a_risk_record_stops_the_visit(void **state)
{
	static const char record[] = "{\"kind\":\"risk_assessment\",\"record\":\"@A10.S1.risk\"";
	struct weekend w = { 0 };
	size_t at = 0, n;

	(void)state;
	weekend_text(&w);
	while (strncmp(weekend_line(&w, at, &n), record, strlen(record)) != 0)
		at++;
	assert_true(weekend_load(&w, at, NULL));
	assert_true(stops(&w, "@A10", "R-030") > 0);
	weekend_fini(&w);
}

static void every_line_says_when_and_by_whom_in_order(void **state)
{
	struct weekend *w = *state;
	char last[32] = "";

	for (size_t i = 0; i < weekend_count(w); i++) {
		size_t n;
		const char *from = weekend_line(w, i, &n);
		char *line = mem_strn(from, n);
		const char *at = strstr(line, "\"at\":\"2021-10-");

		assert_non_null(at);
		assert_non_null(strstr(line, "\"author\":\""));
		assert_true(strncmp(last, at, 23) <= 0);
		memcpy(last, at, 23);
		mem_free(line);
	}
}

static void the_visible_high_and_escalating_are_the_golden_ones(void **state)
{
	static const struct {
		const char *risk;
		int64_t yes;
		const char *visible, *escalation;
	} rows[] = {
		{ "@A1.S1.risk", 15, "yes", "no" },   { "@A2.S1.risk", 9, "no", "no" },
		{ "@A2.S2.risk", 3, "no", "no" },     { "@A6.S1.risk", 6, "no", "no" },
		{ "@A7.S1.risk", 14, "yes", "no" },   { "@A8.S1.risk", 8, "no", "no" },
		{ "@A10.S1.risk", 2, "no", "no" },    { "@A11.S1.risk", 11, "no", "yes" },
		{ "@A12.S1.risk", 16, "yes", "yes" },
	};
	struct weekend *w = *state;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct rec *r = NULL;
		int64_t yes = 0;

		assert_true(view_rec(w->v, weekend_id(w, rows[i].risk), &r, NULL));
		assert_true(rec_int(r, RISK_ASSESSMENT_YES_COUNT, &yes));
		assert_int_equal(yes, rows[i].yes);
		assert_string_equal(rec_text(r, RISK_ASSESSMENT_VISIBLE_HIGH), rows[i].visible);
		assert_string_equal(rec_text(r, RISK_ASSESSMENT_ESCALATION), rows[i].escalation);
		rec_free(r);
	}
}

#define WEEKEND(f) cmocka_unit_test_setup_teardown(f, open_weekend, close_weekend)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WEEKEND(nothing_stops_any_visit_at_check),
		cmocka_unit_test(a_changed_visit_is_stopped_by_its_rule),
		cmocka_unit_test(a_survivor_without_a_risk_record_stops_the_visit),
		WEEKEND(every_line_says_when_and_by_whom_in_order),
		WEEKEND(the_visible_high_and_escalating_are_the_golden_ones),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
