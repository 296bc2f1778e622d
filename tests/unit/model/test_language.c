/* Hints about words that blame: found where they are written, never in the survivor's own quoted
 * words, never in the name of a law, and never anything but a hint. */
#include "model/kinds.h"
#include "model/language.h"
#include "model/rec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void blaming_words_get_the_word_to_think_of(void **state)
{
	static const struct {
		const char *text, *police, *support; /* the word of the last hint; NULL: none */
	} cases[] = {
		{ "Was uncooperative throughout", "did not wish to", "did not wish to" },
		{ "UNCOOPERATIVE", "did not wish to", "did not wish to" },
		{ "The offender left", "suspect", "person causing harm" },
		{ "Perpetrators often return", "suspect", "person causing harm" },
		{ "The victim said so", "survivor", "survivor" },
		{ "It is alleged that", NULL, "said" },
		{ "Allegedly at work", NULL, "said" },
		{ "Claimed to be ill", "said", "said" },
		{ "Called to a domestic", "domestic abuse", "domestic abuse" },
		{ "Failed to engage", "did not, chose not to", "did not, chose not to" },
		/* Names of laws and codes. */
		{ "Victims' Code leaflet given", NULL, NULL },
		{ "Domestic violence protection notice served", NULL, NULL },
		{ "A domestic abuse matter", NULL, NULL },
		/* The survivor's own words. */
		{ "Said \"I was uncooperative, the victim\" and wept", NULL, NULL },
		{ "\"No\" was all. Uncooperative", "did not wish to", "did not wish to" },
		/* Within a word. */
		{ "Proclaimed loudly; reoffender list", NULL, NULL },
		{ "", NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (int support = 0; support < 2; support++) {
			const char *want = support ? cases[i].support : cases[i].police;
			struct language_hint h = { NULL, NULL };
			size_t n = language_hints(cases[i].text, support, &h, 1);

			if (n != (want ? 1 : 0) || (want && strcmp(h.instead, want) != 0))
				fail_msg("%s: %zu hints, %s", cases[i].text, n,
					 n ? h.instead : "none");
		}
}

static void more_hints_than_asked_for_are_counted(void **state)
{
	struct language_hint h[2];

	(void)state;
	assert_int_equal(language_hints("victim offender victim", false, h, 2), 3);
	assert_string_equal(h[0].word, "victim");
	assert_string_equal(h[1].word, "offender");
	assert_int_equal(language_hints("victim offender victim", false, NULL, 0), 3);
}

/* A note full of them is as complete as one without. */
static void a_hint_is_never_a_finding_of_the_note(void **state)
{
	static const struct id id = { { 1 } };
	struct rec *n = rec_new(&kind_note, id);
	struct findings f = { 0 };
	int64_t hints = 0;

	(void)state;
	rec_put(n, NOTE_NOTE_TYPE, "support_note");
	rec_put(n, NOTE_TEXT, "The victim was uncooperative and alleged that the offender left");
	rec_derive(n, NULL);
	assert_true(rec_int(n, NOTE_LANGUAGE_HINTS, &hints));
	assert_int_equal(hints, 4);
	assert_true(rec_check(n, NULL, &f));
	assert_int_equal(f.n, 0);
	findings_fini(&f);
	rec_free(n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blaming_words_get_the_word_to_think_of),
		cmocka_unit_test(more_hints_than_asked_for_are_counted),
		cmocka_unit_test(a_hint_is_never_a_finding_of_the_note),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
