/* A form made from a kind has, for every role, the fields that the brief lets it see and that the
 * kind asks, and no others. No terminal: the form alone. */
#include "desk_p.h"
#include "screens_p.h"
#include "sheet_p.h"

#include "base/crypto.h"
#include "base/mem.h"
#include "model/codec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../unit/model/brief71.h"

static const struct sheet_ops ops = { .name = "of the test" };

static struct app *book_of(enum role role, const char *home, const struct clock *clock)
{
	bool crew = role == ROLE_OFFICER || role == ROLE_SUPPORT_WORKER;
	struct app_init in = { .practice = true,
			       .cost = book_cost_least,
			       .node = crew ? NODE_CAR : NODE_DESK,
			       .number = "4417",
			       .name = "Kim Testdemo",
			       .role = role_code(role),
			       .organisation = role_is_support(role) ? "nwal" : "notts_police",
			       .phrase = "an invented phrase",
			       .code = "135790" };
	struct app *a = NULL;
	struct err e = { 0 };

	if (!app_init(home, &in, clock, &a, &e))
		fail_msg("%s", e.text);
	return a;
}

static size_t compare(struct screens *s, enum role role, const struct kind *k)
{
	struct viewer who = { .role = role, .tonight = true };
	struct sheet *sh = sheet_new(s, &ops, (struct id){ { 0 } });
	struct rec *r = rec_new(k, id_random());
	unsigned part;
	size_t asked = 0;

	/* Somebody else's record. */
	r->author = id_random();
	part = sheet_part(sh, r, true);
	sheet_add_kind(sh, part);
	for (size_t f = 0; f < k->n_fields; f++) {
		bool may = brief_shows(&who, k, f, VISIBLE_SHARED) != SHOWN_NOT &&
			   field_is_asked_here(k, f);
		bool has = sheet_find(sh, part, f) != FORM_NONE;

		asked++;
		if (may != has)
			fail_msg("%s %s.%s %s in the form", role_code(role), k->key,
				 k->fields[f].key, has ? "stands" : "does not stand");
	}
	sheet_free(sh);
	return asked;
}

static void every_form_has_the_fields_of_the_role_and_no_others(void **state)
{
	struct clock clock = { .held = true };
	size_t n, asked = 0;
	const struct kind *const *kinds = kinds_all(&n);

	(void)state;
	assert_true(instant_parse("2021-10-29T20:00:00Z", &clock.held_ms));
	for (int role = ROLE_OFFICER; role < ROLES; role++) {
		char home[] = "/tmp/dapcar-forms-XXXXXX", rm[64];
		struct screens *s = mem_new(sizeof *s);

		assert_non_null(mkdtemp(home));
		s->app = book_of((enum role)role, home, &clock);
		for (size_t i = 0; i < n; i++)
			asked += compare(s, (enum role)role, kinds[i]);
		app_close(s->app);
		mem_free(s);
		snprintf(rm, sizeof rm, "rm -r %s", home);
		assert_int_equal(system(rm), 0);
	}
	print_message("%zu fields of forms compared\n", asked);
}

/* A role that is forgotten in the table would sit at the supervisor's desk. */
static void every_desk_is_called_by_its_role_and_one_alone_has_the_queue(void **state)
{
	static const struct {
		enum role role;
		const char *words;
	} desks[] = {
		{ ROLE_SUPERVISOR, "Supervisor desk" },   { ROLE_SUPPORT_MANAGER, "Support desk" },
		{ ROLE_HQ_RECORDS, "Records desk" },      { ROLE_RESEARCH_INSIGHT, "Insight desk" },
		{ ROLE_EVALUATOR, "Evaluation desk" },    { ROLE_LIAISON_WORKER, "Liaison desk" },
		{ ROLE_PANEL_MEMBER, "Panel desk" },      { ROLE_AUDITOR_DPO, "Audit desk" },
	};
	struct clock clock = { .held = true };

	(void)state;
	assert_true(instant_parse("2021-10-29T20:00:00Z", &clock.held_ms));
	for (size_t i = 0; i < sizeof desks / sizeof *desks; i++) {
		char home[] = "/tmp/dapcar-desks-XXXXXX", rm[64];
		struct screens *s = mem_new(sizeof *s);

		assert_non_null(mkdtemp(home));
		s->app = book_of(desks[i].role, home, &clock);
		assert_string_equal(desk_words(s), desks[i].words);
		assert_int_equal(desk_home_is_queue(s), desks[i].role == ROLE_SUPERVISOR);
		app_close(s->app);
		mem_free(s);
		snprintf(rm, sizeof rm, "rm -r %s", home);
		assert_int_equal(system(rm), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_has_the_fields_of_the_role_and_no_others),
		cmocka_unit_test(every_desk_is_called_by_its_role_and_one_alone_has_the_queue),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
