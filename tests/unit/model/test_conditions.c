/* A condition of a field row in words, as help and the codebook say it. */
#include "base/buf.h"
#include "model/cond.h"
#include "model/kinds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_condition_is_said_with_labels_and_not_with_codes(void **state)
{
	static const struct {
		const char *cond, *words;
	} cases[] = {
		{ NULL, "" },
		{ "part=survivor", "Part is \"Survivor\"" },
		{ "part=survivor|survivor_and_suspect",
		  "Part is \"Survivor\" or \"Survivor and suspect\"" },
		{ "part!=suspect", "Part is not \"Suspect\"" },
		{ "relation_to_survivor=", "Relationship is not answered" },
		{ "relation_to_survivor!=", "Relationship is answered" },
		{ "part=survivor & relation_to_survivor!=",
		  "Part is \"Survivor\" and Relationship is answered" },
		{ "part=survivor ; part=suspect", "Part is \"Survivor\"; or Part is \"Suspect\"" },
		/* Of the visit, said where its label does not say so itself. */
		{ "^weapons!=", "Weapons of the visit is answered" },
		{ "^result!=", "Result of visit is answered" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf b = { .ceiling = 400 };

		cond_words(cases[i].cond, &kind_involvement, &kind_attendance, &b);
		assert_string_equal(buf_str(&b), cases[i].words);
		buf_fini(&b);
	}
}

/* No condition of any table is left in the language of the tables. */
static void check_words(const struct kind *k, const char *cond)
{
	struct buf b = { .ceiling = 2000 };

	cond_words(cond, k, &kind_attendance, &b);
	if (cond && (!b.len || b.full || strpbrk(buf_str(&b), "=^&_")))
		fail_msg("%s: %s becomes %s", k->key, cond, buf_str(&b));
	buf_fini(&b);
}

static void every_condition_of_the_tables_can_be_said(void **state)
{
	size_t n;
	const struct kind *const *all = kinds_all(&n);

	(void)state;
	for (size_t i = 0; i < n; i++)
		for (size_t f = 0; f < all[i]->n_fields; f++) {
			check_words(all[i], all[i]->fields[f].asked);
			check_words(all[i], all[i]->fields[f].needed);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_condition_is_said_with_labels_and_not_with_codes),
		cmocka_unit_test(every_condition_of_the_tables_can_be_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
