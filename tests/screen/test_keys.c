/* Help, commands and go to (22, 23, 25): drawn as the mock-ups, made from tables, and offering only
 * what leads somewhere for the one who types. And the tables themselves: no key and no letter
 * twice, no action without words, none that nobody takes. */
#include "real.h"

#include "commands_p.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ON_SCENE "2021-10-29T19:05:00Z"
#define EARLY "2021-10-29T18:20:00Z" /* on shift, no call yet */
#define NIGHT "2021-10-29T23:19:00Z"
#define MORNING "2021-10-30T08:12:00Z"
#define SOURCE_MOST ((size_t)4 << 20)

struct state {
	struct real real;
	char *golden;
	char *source;     /* the folder of the sources */
	const char *made; /* instant of the weekend that lies there */
	unsigned copies;
};

static void same(const struct state *s, struct glass *g, const char *name)
{
	char path[256];

	snprintf(path, sizeof path, "%s/%s.txt", s->golden, name);
	glass_golden(g, path);
}

/* Each test has a copy of its own. */
static struct glass *opened(struct state *s, const char *node, const char *at, const char *number)
{
	struct glass *g;
	char name[16];

	if (!s->made || strcmp(s->made, at) != 0)
		real_weekend(&s->real, at);
	s->made = at;
	snprintf(name, sizeof name, "copy%u", ++s->copies);
	real_copy(&s->real, node, name);
	g = real_open(&s->real, name, at);
	real_unlock(g, number);
	return g;
}

static struct glass *at_tasks(struct state *s, const char *number)
{
	struct glass *g = opened(s, "car", ON_SCENE, number);

	glass_expect(g, "On scene");
	real_step(g, "\\r", "Before you leave");
	return g;
}

/* --- the screens --- */

static void help_go_to_and_commands_stand_as_drawn(void **state)
{
	struct state *s = *state;
	struct glass *g = at_tasks(s, "NWA-07");

	real_step(g, "?", "page 1 of 2");
	same(s, g, "22-help");
	real_step(g, " ", "page 2 of 2");
	glass_expect(g, "All other keys");
	real_step(g, "^B", "Before you leave");
	real_step(g, "^G", "Go to");
	same(s, g, "25-go-to");
	real_step(g, "^B", "Before you leave");
	real_step(g, "^Kref", "5 found");
	same(s, g, "23-palette");
	glass_free(g);
}

static void help_on_a_field_says_how_it_is_answered_and_when_it_is_needed(void **state)
{
	struct state *s = *state;
	struct glass *g = at_tasks(s, "NWA-07");

	real_step(g, "2", "Enter opens a person");
	real_step(g, "\\r", "Full name");
	real_step(g, "\\t\\t^E", "page 1 of ");
	glass_expect(g, "Date of birth");
	glass_expect(g, "How          like 27 3 1987");
	glass_expect(g, "Needed       ");
	glass_expect(g, "Evaluation   ");
	/* Never a value, on scene least of all. */
	assert_false(glass_has(g, "1987-03"));
	assert_false(glass_has(g, "27 Mar 1987"));
	real_step(g, "\\r", "While typing");
	real_step(g, "\\r", "All other keys");
	/* The last Enter leaves, and the field has the focus as before. */
	real_step(g, "\\r", "> [27 Mar 1987");
	/* A record that rules look at: their sentences, on the last page. */
	real_step(g, "^B", "Enter opens a person");
	real_step(g, "c", "Ask first");
	real_step(g, "^E", "page 1 of ");
	real_step(g, "   ", "Rules of this record");
	glass_expect(g, "R-001  Ask first how it is safe to make contact");
	real_step(g, "^B", "Ask first");
	glass_free(g);
}

static void a_command_does_what_its_key_does(void **state)
{
	struct state *s = *state;
	struct glass *g = at_tasks(s, "NWA-07");

	real_step(g, "^Khist\\r", "0 History");
	real_step(g, "^B", "Before you leave");
	/* By the second word, and with the arrow keys. */
	real_step(g, "^Knote", "New note");
	real_step(g, "\\e[B\\r", "No note yet");
	/* An action of the screen below: who can see this, in a form. */
	real_step(g, "^Gn", "8 Notes: new");
	real_step(g, "^Kwho can\\r", "y widen it");
	real_step(g, "^B", "8 Notes: new");
	real_step(g, "^Khome\\r", "Tonight");
	real_step(g, "^Klock\\r", "Your number");
	glass_free(g);
}

static void esc_covers_over_commands_go_to_and_help(void **state)
{
	struct state *s = *state;
	struct glass *g = at_tasks(s, "NWA-07");

	real_step(g, "^Kref", "5 found");
	glass_keys(g, "\\e");
	glass_expect(g, REAL_COVER);
	assert_false(glass_has(g, "referral"));
	real_step(g, "x", "Code");
	glass_keys(g, REAL_CODE "\\r");
	glass_expect(g, "Could anyone have seen");
	glass_keys(g, "n");
	glass_expect(g, "5 found");
	real_step(g, "^B", "Before you leave");
	real_step(g, "^G", "Go to");
	real_cover_and_back(g, "Go to");
	real_step(g, "^B", "Before you leave");
	real_step(g, "?", "page 1 of 2");
	real_cover_and_back(g, "page 1 of 2");
	/* "Hide" by its words is the cover as well. */
	real_step(g, "^B", "Before you leave");
	real_step(g, "^Khide\\r", REAL_COVER);
	assert_false(glass_has(g, "Mansfield"));
	glass_free(g);
}

static void words_that_no_command_has_find_nothing_and_run_nothing(void **state)
{
	struct state *s = *state;
	struct glass *g = at_tasks(s, "4417");

	real_step(g, "^Kzzz", "0 found");
	glass_expect(g, "No command has that word");
	glass_keys(g, "\\r");
	glass_settle(g, 100);
	assert_true(glass_has(g, "0 found"));
	/* Clearing the words brings all of them back. */
	real_step(g, "^X", "Record the next time");
	glass_free(g);
}

static void without_an_attendance_nothing_of_one_is_offered(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, "car", EARLY, "4417");

	glass_expect(g, "No attendance yet tonight");
	real_step(g, "^G", "Go to");
	glass_expect(g, "Open an attendance first");
	assert_false(glass_has(g, "risk questions"));
	real_step(g, "q", "Tonight");
	assert_true(glass_has(g, "Open an attendance first"));
	real_step(g, "^Krisk", "0 found");
	real_step(g, "^Xcalled", "0 found");
	glass_free(g);
}

/* The figure 1 waits for a second one only when there can be one. */
static void ten_attendances_and_more_take_two_figures(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, "car", NIGHT, "4417");

	glass_expect(g, "On scene");
	real_step(g, "^G1", "1  Incident 9001");
	for (int n = 6; n <= 11; n++) {
		char keys[80], want[40];

		snprintf(keys, sizeof keys, "90%02d\\t\\t\\tExample Place %d\\t^S", n + 20, n);
		snprintf(want, sizeof want, "number %d tonight", n);
		real_step(g, "^N", want);
		real_step(g, keys, "Before you leave");
	}
	real_step(g, "^G1", "Go to 1_");
	real_step(g, "\\r", "1  Incident 9001");
	real_step(g, "^G1", "Go to 1_");
	real_step(g, "1", "11  Incident 9031");
	real_step(g, "^G1", "Go to 1_");
	real_step(g, "0", "10  Incident 9030");
	real_step(g, "^G2", "2  Incident 9002");
	glass_free(g);
}

static void a_desk_is_offered_nothing_of_a_car(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, "desk", MORNING, "2288");

	glass_expect(g, "To review");
	real_step(g, "^G", "Go to");
	glass_expect(g, "reviews to do");
	assert_false(glass_has(g, "end the shift"));
	assert_false(glass_has(g, "called away"));
	assert_false(glass_has(g, "This attendance"));
	real_step(g, "q", "leads nowhere here");
	real_step(g, "^Krisk", "0 found");
	real_step(g, "^Xtasking", "0 found");
	real_step(g, "^Xreferrals", "0 found");
	/* Nor by the keys themselves, with a visit open. */
	real_step(g, "^B", "To review");
	real_step(g, "\\r", "Versions");
	real_step(g, "^N", "does nothing here");
	real_step(g, "^B", "To review");
	real_step(g, "\\e[17~", "does nothing here");
	real_step(g, "^B", "To review");
	real_step(g, "\\e[18~", "does nothing here");
	glass_free(g);
}

/* --- words that blame --- */

static void a_hint_about_a_word_stands_under_the_note_and_stops_nothing(void **state)
{
	struct state *s = *state;
	struct glass *g = at_tasks(s, "NWA-07");

	real_step(g, "^Gn", "8 Notes: new");
	glass_keys(g, "v");
	real_step(g, "Was uncooperative",
		  "\"uncooperative\": perhaps \"did not wish to\". Kept as typed");
	/* The last one counts, and a quoted one does not. */
	real_step(g, ", the offender left", "\"offender\": perhaps \"person causing harm\"");
	glass_keys(g, " \"the victim\"");
	glass_expect(g, "\"the victim\"");
	assert_true(glass_has(g, "\"offender\": perhaps"));
	real_step(g, "^S", "Note saved");
	/* It is kept as it was typed, and Check says nothing of it that must be done. */
	real_step(g, "9", "Must be done now");
	assert_false(glass_has(g, "uncooperative"));
	glass_free(g);
}

/* --- the tables --- */

static void no_letter_of_go_to_means_two_things(void **state)
{
	size_t n;
	const struct command *all = commands_all(&n);
	struct command *copy = calloc(n, sizeof *copy);
	char why[200] = "";

	(void)state;
	if (!commands_check(all, n, why, sizeof why))
		fail_msg("%s", why);
	/* The check itself: a letter twice, no words, nothing to do. */
	memcpy(copy, all, n * sizeof *copy);
	for (size_t i = 0; i < n; i++)
		if (copy[i].letter == 'q')
			copy[i].letter = 'p';
	assert_false(commands_check(copy, n, why, sizeof why));
	memcpy(copy, all, n * sizeof *copy);
	copy[0].words = "";
	assert_false(commands_check(copy, n, why, sizeof why));
	memcpy(copy, all, n * sizeof *copy);
	copy[0].run = NULL;
	assert_false(commands_check(copy, n, why, sizeof why));
	free(copy);
}

static void the_check_of_actions_refuses_a_shared_key_and_missing_words(void **state)
{
	struct action_row rows[ACT_COUNT];
	char why[200] = "";
	size_t n = 0;

	(void)state;
	for (int a = ACT_NONE + 1; a < ACT_COUNT; a++)
		rows[n++] = *action_row((enum action)a);
	assert_true(action_check(rows, n, why, sizeof why));
	rows[ACT_FIND - 1].ctrl = 'G';
	assert_false(action_check(rows, n, why, sizeof why));
	assert_non_null(strstr(why, "FIND"));
	rows[ACT_FIND - 1].ctrl = 'Q'; /* the terminal's own */
	assert_false(action_check(rows, n, why, sizeof why));
	rows[ACT_FIND - 1].ctrl = 'F';
	rows[ACT_NOTE - 1].words = "";
	assert_false(action_check(rows, n, why, sizeof why));
	rows[ACT_NOTE - 1].words = "New note";
	rows[ACT_NOTE - 1].function = 0;
	assert_false(action_check(rows, n, why, sizeof why));
	assert_non_null(strstr(why, "no key"));
}

/* ^K, some letters, Down, Enter: what the longest way to each command takes. */
static size_t presses_to(const struct command *all, size_t n, size_t at, unsigned where)
{
	const char *words = all[at].action ? action_row(all[at].action)->words : all[at].words;
	size_t best = 99;

	for (const char *w = words; *w; w++) {
		if (w != words && w[-1] != ' ' && w[-1] != '(')
			continue;
		for (size_t len = 1; len <= 4 && w[len - 1] && w[len - 1] != ' '; len++) {
			char query[8];
			size_t before = 0;

			snprintf(query, sizeof query, "%.*s", (int)len, w);
			for (size_t i = 0; i < at; i++)
				before += (all[i].where & where) &&
					  command_matches(all[i].action
							      ? action_row(all[i].action)->words
							      : all[i].words,
							  "", query);
			if (2 + len + before < best)
				best = 2 + len + before;
		}
	}
	(void)n;
	return best;
}

static void every_command_is_reached_in_six_presses(void **state)
{
	size_t n;
	const struct command *all = commands_all(&n);

	(void)state;
	for (unsigned where = ON_CAR; where <= ON_DESK; where <<= 1)
		for (size_t i = 0; i < n; i++)
			if ((all[i].where & where) && presses_to(all, n, i, where) > 6)
				fail_msg("row %zu takes %zu presses", i,
					 presses_to(all, n, i, where));
}

/* Files that only list actions take none. */
static bool takes_actions(const char *name)
{
	size_t n = strlen(name);

	return n > 2 && strcmp(name + n - 2, ".c") == 0 && strcmp(name, "action.c") != 0 &&
	       strcmp(name, "commands.c") != 0 && strcmp(name, "s_help.c") != 0 &&
	       strcmp(name, "s_palette.c") != 0;
}

static void read_folder(const char *folder, char *out)
{
	DIR *d = opendir(folder);
	struct dirent *one;

	assert_non_null(d);
	while ((one = readdir(d))) {
		char path[600];
		FILE *f;
		size_t len = strlen(out);

		if (!takes_actions(one->d_name))
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, one->d_name);
		f = fopen(path, "r");
		assert_non_null(f);
		len += fread(out + len, 1, SOURCE_MOST - len - 1, f);
		out[len] = 0;
		fclose(f);
	}
	closedir(d);
}

static bool is_taken(const char *source, const char *name)
{
	static const struct {
		const char *before, *after;
	} forms[] = { { "case ACT_", ":" }, { "== ACT_", ")" }, { "== ACT_", " " },
		      { "== ACT_", ";" },   { "!= ACT_", ")" }, { "!= ACT_", " " } };
	char want[60];

	/* A box reads its blank as the letter it is. */
	if (strcmp(name, "TICK") == 0)
		return strstr(source, "letter == ' '") != NULL;
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		snprintf(want, sizeof want, "%s%s%s", forms[i].before, name, forms[i].after);
		if (strstr(source, want))
			return true;
	}
	return false;
}

static void every_action_is_taken_by_somebody(void **state)
{
	struct state *s = *state;
	char *source = calloc(1, SOURCE_MOST);
	char folder[512];

	snprintf(folder, sizeof folder, "%s/ui/kit", s->source);
	read_folder(folder, source);
	snprintf(folder, sizeof folder, "%s/ui/screen", s->source);
	read_folder(folder, source);
	for (int a = ACT_NONE + 1; a < ACT_COUNT; a++)
		if (!is_taken(source, action_row((enum action)a)->name))
			fail_msg("nobody takes %s", action_row((enum action)a)->name);
	assert_false(is_taken(source, "NOBODY"));
	free(source);
}

/* A chord in a hint line comes from the table, so that it cannot say another. */
static void no_hint_spells_a_chord_by_hand(void **state)
{
	struct state *s = *state;
	char *source = calloc(1, SOURCE_MOST);
	char folder[512];

	snprintf(folder, sizeof folder, "%s/ui/screen", s->source);
	read_folder(folder, source);
	assert_non_null(strstr(source, "hints_text(h, \""));
	if (strstr(source, "hints_text(h, \"^"))
		fail_msg("%.60s", strstr(source, "hints_text(h, \"^"));
	free(source);
}

static struct state shared;

static int make(void **state)
{
	*state = &shared;
	return 0;
}

static int end(void **state)
{
	struct state *s = *state;

	real_fini(&s->real);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_letter_of_go_to_means_two_things),
		cmocka_unit_test(the_check_of_actions_refuses_a_shared_key_and_missing_words),
		cmocka_unit_test(every_action_is_taken_by_somebody),
		cmocka_unit_test(no_hint_spells_a_chord_by_hand),
		cmocka_unit_test(every_command_is_reached_in_six_presses),
		cmocka_unit_test(help_go_to_and_commands_stand_as_drawn),
		cmocka_unit_test(help_on_a_field_says_how_it_is_answered_and_when_it_is_needed),
		cmocka_unit_test(a_command_does_what_its_key_does),
		cmocka_unit_test(esc_covers_over_commands_go_to_and_help),
		cmocka_unit_test(words_that_no_command_has_find_nothing_and_run_nothing),
		cmocka_unit_test(a_hint_about_a_word_stands_under_the_note_and_stops_nothing),
		cmocka_unit_test(without_an_attendance_nothing_of_one_is_offered),
		cmocka_unit_test(ten_attendances_and_more_take_two_figures),
		cmocka_unit_test(a_desk_is_offered_nothing_of_a_car),
	};

	if (argc < 5) {
		fputs("name dapcar, dapcar-hq, the golden screens and the sources\n", stderr);
		return 99;
	}
	real_init(&shared.real, argv);
	shared.golden = argv[3];
	shared.source = argv[4];
	return glass_group(tests, make, end);
}
