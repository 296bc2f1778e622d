/* Plain mode (interface.md 10.14) by the real program on a dumb terminal: a night from unlock to
 * lock line by line, with its transcripts; every form of a visit filled by its questions alone; Esc
 * hides key by key; nothing is placed or coloured. The tests of this file run in their order and
 * share one weekend. */
#include "plain_talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#define NIGHT "2021-10-29T17:52:00Z"
#define LATER "2021-10-29T18:30:00Z"
#define ESC_IS_ALONE_MS 200 /* nothing follows it any more */

static struct real real;
static const char *node = "car";
static bool wide; /* no question is folded */

static struct glass *open_plain(const char *at)
{
	return talk_open(&real, node, at, wide ? 240 : 0);
}

/* What a test leaves half typed is not found by the next. */
static void own_copy(const char *name)
{
	real_copy(&real, "car", name);
	node = name;
}

/* --- the night --- */

static void a_shift_starts_line_by_line(void **state)
{
	struct glass *g = open_plain(NIGHT);
	size_t from;

	(void)state;
	talk_unlock(g, "4417");
	talk_hears(g, "Support worker");
	talk_golden(g, "unlock", 0);
	from = talk_so_far(g);
	talk_say(g, "te", "Taken: Testfield, NWA-07");
	talk_say(g, "", "Ends");
	talk_say(g, "", "Kit, radio");
	for (int i = 0; i < 6; i++)
		talk_line(g, i == 4 ? "n" : "y");
	talk_hears(g, "Does Testley know anyone in tonight's flags?");
	talk_line(g, "n");
	talk_say(g, "n", "That was the last");
	talk_say(g, "done", "The second person's own code");
	talk_golden(g, "shift", from);
	talk_say(g, REAL_CODE, "The shift has started");
	from = talk_so_far(g);
	talk_say(g, "new", "Incident number");
	talk_line(g, "9001");
	talk_say(g, "ng992xx", "Read as NG99 2XX");
	talk_say(g, "7", "Place (optional)");
	talk_say(g, "Example Court, Mansfield", "Grade of call");
	talk_say(g, "8", "Error: Answer with one of 1, 2, 3");
	talk_line(g, "urgent");
	talk_hears(g, "First unit there");
	talk_say(g, "before", "Grade of call. 1 immediate, 2 urgent, 3 later [urgent]:");
	talk_say(g, "1", "First unit there");
	talk_line(g, "none");
	talk_say(g, "-5m", "Read as");
	talk_line(g, "MA12");
	talk_line(g, "now");
	talk_say(g, "i", "That was the last");
	talk_golden(g, "tasking", from);
	talk_say(g, "done", "Visit details");
	talk_say(g, "time", "On the way");
	talk_say(g, "time", "Arrived");
	talk_only_text(g);
	glass_free(g);
}

/* `kept`: their transcripts are compared. */
static void fill_every_form(struct glass *g, bool kept)
{
	static const struct {
		const char *name, *lines[4];
		const char *golden; /* its transcript is kept */
	} forms[] = {
#define FORM(name, ...) { (name), { __VA_ARGS__ }, NULL }
		FORM("visit details", "go 1", "1"),
		FORM("survivor", "go p", "add", "s"),
		FORM("suspect", "add", "x"),
		FORM("child", "add", "c"),
		FORM("other adult", "add", "o"),
		FORM("survivor and suspect", "add", "b"),
		{ "safe contact", { "go p", "c" }, "contact" },
		FORM("safety plan", "go 1", "4", "1"),
		FORM("risk assessment", "go 1", "3", "1"),
		{ "referral", { "go 1", "6", "add" }, "referral" },
		{ "note", { "go n" }, "note" },
		FORM("new tasking", "go h", "new"),
#undef FORM
	};

	talk_unlock(g, "4417");
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		int asked;
		size_t from = 0;

		for (size_t k = 0; k < 4 && forms[i].lines[k]; k++) {
			from = talk_so_far(g);
			talk_line(g, forms[i].lines[k]);
		}
		if (getenv("REAL_TRACE"))
			print_message("=== %s\n", forms[i].name);
		asked = talk_fill(g);
		print_message("%-22s %d questions\n", forms[i].name, asked);
		assert_true(asked > 3);
		if (kept && forms[i].golden)
			talk_golden(g, forms[i].golden, from);
	}
	talk_only_text(g);
	glass_free(g);
}

static void every_form_of_a_visit_is_filled_by_its_questions(void **state)
{
	struct glass *g;

	(void)state;
	real_copy(&real, "car", "small");
	wide = true;
	g = open_plain(LATER);
	wide = false;
	fill_every_form(g, true);
}

/* Where the window is too small for the screen, it is no matter how small. */
static void every_form_is_filled_in_a_window_of_60_by_20(void **state)
{
	struct glass *g = talk_open(&real, "small", LATER, 60);

	(void)state;
	glass_resize(g, 20, 60);
	fill_every_form(g, false);
}

/* --- hiding --- */

/* Each at a time of its own: what is kept stands in the order of its time. */
static struct glass *half_typed(const char *at)
{
	struct glass *g = open_plain(at);

	talk_unlock(g, "4417");
	talk_line(g, "go h");
	talk_say(g, "new", "Incident number");
	for (int i = 0; i < 3; i++)
		talk_line(g, "");
	talk_hears(g, "Place (optional):");
	glass_keys(g, "Half ty");
	glass_settle(g, 50);
	return g;
}

static void esc_hides_at_once_and_only_the_code_goes_on(void **state)
{
	struct glass *g;
	size_t from;

	(void)state;
	own_copy("hidden");
	g = half_typed(LATER);
	from = talk_so_far(g);
	glass_keys(g, "\\e");
	glass_expect(g, REAL_COVER);
	assert_false(glass_has(g, "Half ty"));
	assert_false(glass_has(g, "Place"));
	glass_keys(g, "\\e");
	glass_pass(g, ESC_IS_ALONE_MS); /* nothing comes back that could be waited for */
	glass_keys(g, "x\\e`\\r");
	glass_pass(g, ESC_IS_ALONE_MS);
	glass_keys(g, "999999\\r");
	glass_expect(g, "That is not it. Type it again");
	talk_golden(g, "cover", from);
	talk_mark(g);
	glass_keys(g, REAL_CODE "\\r");
	glass_expect(g, "n no, y yes, ? not sure");
	talk_mark(g);
	glass_keys(g, "n\\r");
	talk_wait(g);
	talk_hears(g, "Place (optional) [Half ty]:");
	/* The first cover's lines stand on the terminal still. */
	talk_type(g, "hide");
	talk_until(g, REAL_COVER);
	talk_mark(g);
	glass_keys(g, REAL_CODE "\\r");
	talk_until(g, "Place (optional) [Half ty]:");
	talk_say(g, "lock", "Your number:");
	talk_only_text(g);
	glass_free(g);
}

static void a_hangup_keeps_the_line_that_is_being_typed(void **state)
{
	struct glass *g;
	int status;

	(void)state;
	own_copy("hung up");
	g = half_typed("2021-10-29T18:40:00Z");
	/* The start of a word of command waits to see what it becomes; it is kept all the same. */
	talk_line(g, "");
	talk_say(g, "before", "[Half ty]");
	glass_keys(g, "Bac");
	/* Nothing is said of it, and what the program has not read dies with the terminal. */
	glass_rest(g);
	glass_hangup(g);
	assert_true(glass_ended(g, GLASS_WAIT_MS, &status));
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	glass_free(g);
	g = open_plain("2021-10-29T18:50:00Z");
	talk_unlock(g, "4417");
	talk_hears(g, "We kept what you typed");
	talk_line(g, "1");
	talk_say(g, "page", "[Bac ");
	glass_free(g);
}

static void words_and_answers_do_not_mix(void **state)
{
	struct glass *g;

	(void)state;
	own_copy("words");
	g = half_typed("2021-10-29T18:55:00Z");
	/* A letter rubbed out, a word of command as an answer, a burst that holds line ends. */
	glass_keys(g, "\\b\\b");
	talk_say(g, "ped", "Grade of call");
	talk_say(g, "before", "Place (optional) [Half ped]");
	talk_say(g, "=back", "Grade of call");
	talk_say(g, "before", "Place (optional) [back]");
	talk_say(g, "clear", "Place (optional):");
	talk_mark(g);
	glass_keys(g, "Example Court\\rKirkby in Ashfield, Nottingham");
	glass_rest(g);
	assert_null(strstr(talk_heard(g), "Grade of call"));
	talk_say(g, "", "Grade of call");
	talk_say(g, "before", "Example Court Kirkby in Ashfield");
	talk_say(g, "help", "takes the last change back");
	talk_say(g, "where", "Typing: ");
	/* Where to go is no answer, in a field that holds one as well. */
	talk_say(g, "go h", "Tonight");
	glass_free(g);
}

/* More letters than the line remembers are rubbed out to the last. */
static void a_long_line_is_rubbed_out_to_its_start(void **state)
{
	struct glass *g;
	char many[406];

	(void)state;
	own_copy("long");
	g = open_plain("2021-10-29T19:00:00Z");
	talk_unlock(g, "4417");
	talk_line(g, "go 1");
	talk_line(g, "go n");
	talk_say(g, "v", "line after line");
	memset(many, 'w', 404);
	many[404] = '\0';
	glass_keys(g, many);
	glass_settle(g, 100);
	memset(many, 0x7f, 404);
	glass_keys(g, many);
	glass_settle(g, 100);
	talk_line(g, "Short");
	talk_line(g, "");
	talk_line(g, "first");
	talk_line(g, "");
	talk_line(g, "show");
	talk_say(g, "read", " Short");
	glass_free(g);
}

static int begin(void **state)
{
	(void)state;
	real_weekend(&real, "2021-10-29T17:50:00Z");
	return 0;
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
		cmocka_unit_test(a_shift_starts_line_by_line),
		cmocka_unit_test(every_form_of_a_visit_is_filled_by_its_questions),
		cmocka_unit_test(every_form_is_filled_in_a_window_of_60_by_20),
		cmocka_unit_test(esc_hides_at_once_and_only_the_code_goes_on),
		cmocka_unit_test(a_hangup_keeps_the_line_that_is_being_typed),
		cmocka_unit_test(words_and_answers_do_not_mix),
		cmocka_unit_test(a_long_line_is_rubbed_out_to_its_start),
	};

	real_init(&real, argv);
	talk_goldens(argv[3]);
	if (argc > 4)
		cmocka_set_test_filter(argv[4]);
	return glass_group(tests, begin, end);
}
