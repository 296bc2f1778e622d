/* Every string that a person reads keeps the words of interface design 6 and fits where it stands:
 * the table of sentences in both editions, field rows, vocabularies, rules, actions, commands, and
 * every literal of the sources. */
#include "lint.h"

#include "base/text.h"
#include "commands_p.h"
#include "evaluate/measures.h"
#include "model/kinds.h"
#include "model/language.h"
#include "model/vocab.h"
#include "rules/rules.h"

#include <ctype.h>
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define ROOM 76 /* from column 3 to one before the edge */

static bool fits(const char *sentence, int lines)
{
	struct canvas c;
	int rows;

	canvas_init(&c, 24, 80);
	rows = canvas_wrap(&c, 0, 3, 24, ROOM, ROLE_TEXT, sentence);
	canvas_fini(&c);
	return rows <= lines;
}

static void every_sentence_of_the_table_fits_two_lines(void **state)
{
	(void)state;
	for (int w = 0; w < WORDS; w++)
		for (int support = 0; support < 2; support++)
			if (!fits(words_of((enum word)w, support), 2))
				fail_msg("too long: %s", words_of((enum word)w, support));
}

static void what_is_painted_in_its_place_fits_one_line(void **state)
{
	static const enum word painted[] = {
		W_SUMMARY,           W_KEPT_BEFORE_LOCK, W_KEPT_BEFORE_THEN,
		W_RING_CONTROL,      W_RING_CONTROL_2,   W_UNLOCKING,
		W_ONLY_NEED,         W_ANSWERS_COVERED,  W_NAMES_COVERED,
		W_ONLY_SAFE,         W_WAITS_HERE,       W_QUOTES,
		W_HQ_SEALED,         W_NOTHING_LOST,     W_SENDING_GOES_ON,
		W_CAN_CHANGE,        W_GO_SECOND,        W_WHO,
		W_COMMANDS_MATCH,    W_NO_COMMAND,       W_ESC_ONLY_HIDES,
		W_LETTERS_ONLY_MOVE, W_KEPT_OPEN,        W_RULES_OF_RECORD,
		W_OUTBOX_LISTS,      W_LINK_NEVER,       W_LINK_NOT_REACHED,
		W_SHARE_1,           W_SHARE_2_3,        W_BEFORE_GOING_IN,
		W_NO_VISIT_BEFORE,   W_NOT_COMPLETED,    W_OPEN_ATTENDANCE_FIRST,
	};

	(void)state;
	for (size_t i = 0; i < sizeof painted / sizeof *painted; i++)
		for (int support = 0; support < 2; support++)
			if (!fits(words_of(painted[i], support), 1))
				fail_msg("too long: %s", words_of(painted[i], support));
}

/* --- what is said --- */

#define LABEL_MOST 60   /* cells: a form's label and its wrap */
#define MESSAGE_MOST 72 /* a line of the error summary */
#define RULE_MOST 152   /* two lines of Check */
#define HINT_LINE_MOST 14

static const char *root; /* of the sources */
static unsigned bad;     /* so that one run names them all */

static void complain(const char *where, const char *what, const char *text)
{
	print_error("%s: %s: %s\n", where, what, text);
	bad++;
}

static void words_are_ours(const char *where, const char *text, enum lint_place place)
{
	char word[32], what[64];

	if (!text)
		return;
	if (lint_finds(text, place, word)) {
		snprintf(what, sizeof what, "says \"%s\"", word);
		complain(where, what, text);
	}
	for (const char *at = strchr(text, '!'); at; at = strchr(at + 1, '!'))
		if (at > text && isalpha((unsigned char)at[-1]) && (!at[1] || at[1] == ' '))
			complain(where, "shouts", text);
}

static void sentence_is_ours(const char *where, const char *text, enum lint_place place)
{
	char word[32];

	if (!text)
		return;
	words_are_ours(where, text, place);
	if (lint_shouts(text, word))
		complain(where, "is not in sentence case", text);
}

static size_t cells(const char *text)
{
	return text ? text_cells(text, strlen(text)) : 0;
}

static void is_at_most(const char *where, const char *text, size_t most)
{
	if (cells(text) > most)
		complain(where, "is too long for its place", text);
}

static void begin(void **state)
{
	(void)state;
	bad = 0;
}

static void end(void)
{
	if (bad)
		fail_msg("%u to put right", bad);
}

static void no_sentence_of_the_table_says_what_we_never_say(void **state)
{
	begin(state);
	for (int w = 0; w < WORDS; w++)
		for (int support = 0; support < 2; support++)
			sentence_is_ours("words", words_of((enum word)w, support), LINT_SCREEN);
	end();
}

/* The support side never reads "suspect", the police side never "person causing harm". */
static void each_edition_has_its_own_words(void **state)
{
	size_t n;
	const struct command *all = commands_all(&n);

	begin(state);
	for (int w = 0; w < WORDS; w++) {
		if (strcasestr(words_of((enum word)w, true), "suspect"))
			complain("support edition", "says suspect", words_of((enum word)w, true));
		if (strcasestr(words_of((enum word)w, false), "causing harm"))
			complain("police edition", "says person causing harm",
				 words_of((enum word)w, false));
	}
	for (size_t i = 0; i < n; i++)
		if (all[i].words && !all[i].support && strcasestr(all[i].words, "suspect"))
			complain("support edition", "says suspect", all[i].words);
	end();
}

static bool begins_with(const char *text, const char *const *list)
{
	for (; *list; list++)
		if (strncmp(text, *list, strlen(*list)) == 0)
			return true;
	return false;
}

static bool tells_what_to_do(const char *text)
{
	static const char *const verbs[] = { "Enter ", "Select ", "Say ",    "Ask ",
					     "Add ",   "Choose ", "Type ",   "Tick ",
					     "Write ", "Mark ",   "Answer ", "Put ",
					     "Take ",  "Tell ",   "Use ",    NULL };

	return begins_with(text, verbs);
}

/* Sentence case, one sentence or more, no full stop at the very end. */
static void is_a_message(const char *where, const char *text, size_t most)
{
	size_t n = text ? strlen(text) : 0;

	if (!n)
		return;
	sentence_is_ours(where, text, LINT_SCREEN);
	is_at_most(where, text, most);
	if (islower((unsigned char)text[0]))
		complain(where, "does not begin with a capital", text);
	if (text[n - 1] == '.')
		complain(where, "ends with a full stop", text);
}

static void check_field(const struct kind *k, const struct field *f)
{
	char where[120];

	snprintf(where, sizeof where, "%s.%s", k->key, f->key);
	sentence_is_ours(where, f->label, LINT_SCREEN);
	sentence_is_ours(where, f->short_label, LINT_SCREEN);
	words_are_ours(where, f->hint, LINT_SCREEN);
	is_at_most(where, f->label, LABEL_MOST);
	is_a_message(where, f->empty, MESSAGE_MOST);
	is_a_message(where, f->part, MESSAGE_MOST);
	is_a_message(where, f->rule, MESSAGE_MOST);
	if (f->hint && f->hint[0] && f->hint[strlen(f->hint) - 1] == '.')
		complain(where, "has a hint that ends with a full stop", f->hint);
	if (f->empty && !tells_what_to_do(f->empty))
		complain(where, "does not say what to do where it is empty", f->empty);
	if (f->part && !strstr(f->part, " must include "))
		complain(where, "does not say what a part must include", f->part);
	if (f->rule && !strstr(f->rule, " must ") && !tells_what_to_do(f->rule))
		complain(where, "does not say what must be", f->rule);
	for (size_t i = 0; f->rows && i < f->rows->n_fields; i++)
		check_field(f->rows, &f->rows->fields[i]);
}

static void every_field_row_keeps_the_grammar(void **state)
{
	size_t n;
	const struct kind *const *all = kinds_all(&n);

	begin(state);
	for (size_t i = 0; i < n; i++) {
		sentence_is_ours(all[i]->key, all[i]->label, LINT_SCREEN);
		sentence_is_ours(all[i]->key, all[i]->plural, LINT_SCREEN);
		for (size_t f = 0; f < all[i]->n_fields; f++)
			check_field(all[i], &all[i]->fields[f]);
	}
	end();
}

static void every_label_of_a_list_keeps_the_words(void **state)
{
	size_t n;
	const struct vocab *all = vocabs_all(&n);

	begin(state);
	for (size_t i = 0; i < n; i++)
		for (size_t c = 0; c < all[i].n_codes; c++) {
			sentence_is_ours(all[i].key, all[i].codes[c].label, LINT_SCREEN);
			is_at_most(all[i].key, all[i].codes[c].label, LABEL_MOST);
		}
	end();
}

static void every_rule_says_what_to_do_and_fits_check(void **state)
{
	size_t n;
	const struct rule *all = rules_all(&n);

	begin(state);
	for (size_t i = 0; i < n; i++)
		is_a_message(all[i].id, all[i].sentence, RULE_MOST);
	end();
}

static void every_action_and_command_has_words_that_fit(void **state)
{
	size_t n;
	const struct command *all = commands_all(&n);

	begin(state);
	for (int a = ACT_NONE + 1; a < ACT_COUNT; a++) {
		const struct action_row *r = action_row((enum action)a);

		sentence_is_ours(r->name, r->words, LINT_SCREEN);
		sentence_is_ours(r->name, r->hint, LINT_SCREEN);
		is_at_most(r->name, r->words, r->group == ACTION_ANYWHERE ? 22 : 28);
		is_at_most(r->name, r->hint, HINT_LINE_MOST);
	}
	for (size_t i = 0; i < n; i++) {
		sentence_is_ours("command", all[i].words, LINT_SCREEN);
		sentence_is_ours("command", all[i].support, LINT_SCREEN);
		words_are_ours("command", all[i].also, LINT_SCREEN);
		is_at_most("command", all[i].words, 43);
		is_at_most("go to", all[i].go_words, all[i].group == COMMAND_VISIT ? 22 : 25);
	}
	end();
}

static void every_measure_is_told_in_our_words(void **state)
{
	size_t n;
	const struct measure *all = measures_all(&n);

	begin(state);
	for (size_t i = 0; i < n; i++) {
		sentence_is_ours(all[i].id, all[i].name, LINT_SCREEN);
		words_are_ours(all[i].id, all[i].note, LINT_SCREEN);
	}
	end();
}

/* What we ask others to think of must be our own words. */
static void no_hint_of_language_offers_a_word_that_needs_one(void **state)
{
	struct language_hint h;

	begin(state);
	for (int support = 0; support < 2; support++)
		for (size_t i = 0; language_row(i, support, &h); i++) {
			words_are_ours("language", h.instead, LINT_SCREEN);
			assert_int_equal(language_hints(h.instead, support, NULL, 0), 0);
			assert_int_equal(language_hints(h.word, true, NULL, 0), 1);
			is_at_most("language", h.instead, 34);
		}
	end();
}

/* --- the sources --- */

/* Tables of the words themselves, and of statements for a database, which nobody reads. */
static bool is_not_read(const char *file, const char *text)
{
	static const char *const files[] = { "model/language.c", "view/ddl.c", "view/own.c",
					     "view/queries.c",   "view/db.c",  "view/db_",
					     "book/disk",        "hq/store",   NULL };

	for (size_t i = 0; files[i]; i++)
		if (strstr(file, files[i]))
			return true;
	/* A word alone is a code, a name or a key; so is what has colons within. */
	return !strchr(text, ' ') || strstr(text, ":refused:");
}

static void look_at_screen_literal(void *ctx, const char *file, int line, const char *text)
{
	char where[400];

	(void)ctx;
	if (is_not_read(file, text))
		return;
	snprintf(where, sizeof where, "%s:%d", file + strlen(root) + 1, line);
	words_are_ours(where, text, LINT_SCREEN);
}

static void look_at_literal(void *ctx, const char *file, int line, const char *text)
{
	char where[400];

	(void)ctx;
	if (is_not_read(file, text))
		return;
	snprintf(where, sizeof where, "%s:%d", file + strlen(root) + 1, line);
	words_are_ours(where, text, LINT_ANY);
}

static size_t in_folders(const char *const *folders, literal_fn fn)
{
	size_t n = 0;

	for (; *folders; folders++) {
		char path[600];

		snprintf(path, sizeof path, "%s/%s", root, *folders);
		n += lint_literals(path, fn, NULL);
	}
	return n;
}

static void no_literal_of_the_sources_says_what_we_never_say(void **state)
{
	static const char *const screens[] = { "ui",        "include/ui", "src/model",
					       "src/rules", "src/app",    NULL };
	static const char *const others[] = { "src", "sync", NULL };

	begin(state);
	assert_true(in_folders(screens, look_at_screen_literal) > 3000);
	assert_true(in_folders(others, look_at_literal) > 3000);
	end();
}

/* What a file or a machine sent is named by its member, as it stands there. */
static bool names_a_member(const char *file)
{
	return strstr(file, "model/codec") || strstr(file, "hq/own.c");
}

static void look_at_error(void *ctx, const char *file, int line, const char *text)
{
	char where[400];
	size_t n = strlen(text);

	(void)ctx;
	if (!strchr(text, ' '))
		return;
	snprintf(where, sizeof where, "%s:%d", file + strlen(root) + 1, line);
	words_are_ours(where, text, LINT_ANY);
	if (text[n - 1] == '.')
		complain(where, "ends with a full stop", text);
	if (islower((unsigned char)text[0]) && !names_a_member(file))
		complain(where, "does not begin with a capital", text);
	if (strstr(text, "  ") || strchr(text, '\n'))
		complain(where, "holds a gap", text);
}

static void every_error_is_a_sentence(void **state)
{
	static const char *const folders[] = { "src", "sync", "ui", NULL };
	size_t n = 0;

	begin(state);
	for (size_t i = 0; folders[i]; i++) {
		char path[600];

		snprintf(path, sizeof path, "%s/%s", root, folders[i]);
		n += lint_calls(path, "err_set", look_at_error, NULL);
	}
	assert_true(n > 300);
	end();
}

/* A chord that is no action would be advice that leads nowhere. */
static void look_at_keys(void *ctx, const char *file, int line, const char *text)
{
	char where[400];

	(void)ctx;
	snprintf(where, sizeof where, "%s:%d", file + strlen(root) + 1, line);
	for (const char *at = strchr(text, '^'); at; at = strchr(at + 1, '^')) {
		bool ours = false;

		if (at[1] < 'A' || at[1] > 'Z' || isalnum((unsigned char)at[2]))
			continue;
		for (int a = ACT_NONE + 1; a < ACT_COUNT; a++)
			ours = ours || action_row((enum action)a)->ctrl == at[1] ||
			       action_row((enum action)a)->ctrl_too == at[1];
		if (!ours)
			complain(where, "names a key that does nothing", text);
	}
}

static void every_key_that_a_sentence_names_does_something(void **state)
{
	static const char *const folders[] = { "ui", "src/model", "src/rules", "src/app", NULL };

	begin(state);
	assert_true(in_folders(folders, look_at_keys) > 3000);
	end();
}

/* What a crew sees as a whole: the screens as they are drawn. Transcripts of plain mode hold what a
 * person typed. */
static void no_golden_screen_says_what_we_never_say(void **state)
{
	char folder[600], line[512];
	struct dirent *one;
	size_t files = 0;
	DIR *d;

	begin(state);
	snprintf(folder, sizeof folder, "%s/tests/screen/golden", root);
	d = opendir(folder);
	assert_non_null(d);
	while ((one = readdir(d))) {
		char path[900];
		FILE *f;

		if (!strstr(one->d_name, ".txt") || strncmp(one->d_name, "plain", 5) == 0)
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, one->d_name);
		f = fopen(path, "r");
		assert_non_null(f);
		while (fgets(line, sizeof line, f))
			words_are_ours(one->d_name, line, LINT_SCREEN);
		fclose(f);
		files++;
	}
	closedir(d);
	assert_true(files > 20);
	end();
}

/* The test itself sees what it looks for. */
static void the_lint_sees_each_word_and_lets_names_be(void **state)
{
	char word[32];

	(void)state;
	assert_true(lint_finds("Please wait", LINT_ANY, word));
	assert_string_equal(word, "please");
	assert_true(lint_finds("That code is invalid", LINT_ANY, word));
	assert_true(lint_finds("Ask her first", LINT_ANY, word));
	assert_true(lint_finds("What he/she said", LINT_ANY, word));
	assert_true(lint_finds("The victim said no", LINT_SCREEN, word));
	assert_false(lint_finds("The victim said no", LINT_ANY, word));
	assert_true(lint_finds("Sync with HQ", LINT_SCREEN, word));
	assert_false(lint_finds("Victim personal statement offered", LINT_SCREEN, word));
	assert_false(lint_finds("Threats to kill", LINT_SCREEN, word));
	assert_false(lint_finds("There is the chest of the shed", LINT_SCREEN, word));
	assert_true(lint_shouts("You MUST do it", word));
	assert_false(lint_shouts("The MARAC list of HQ", word));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_sentence_of_the_table_fits_two_lines),
		cmocka_unit_test(what_is_painted_in_its_place_fits_one_line),
		cmocka_unit_test(no_sentence_of_the_table_says_what_we_never_say),
		cmocka_unit_test(each_edition_has_its_own_words),
		cmocka_unit_test(every_field_row_keeps_the_grammar),
		cmocka_unit_test(every_label_of_a_list_keeps_the_words),
		cmocka_unit_test(every_rule_says_what_to_do_and_fits_check),
		cmocka_unit_test(every_action_and_command_has_words_that_fit),
		cmocka_unit_test(every_measure_is_told_in_our_words),
		cmocka_unit_test(no_hint_of_language_offers_a_word_that_needs_one),
		cmocka_unit_test(no_literal_of_the_sources_says_what_we_never_say),
		cmocka_unit_test(every_error_is_a_sentence),
		cmocka_unit_test(every_key_that_a_sentence_names_does_something),
		cmocka_unit_test(no_golden_screen_says_what_we_never_say),
		cmocka_unit_test(the_lint_sees_each_word_and_lets_names_be),
	};

	if (argc < 2) {
		fputs("name the folder of the sources\n", stderr);
		return 99;
	}
	root = argv[1];

	return cmocka_run_group_tests(tests, NULL, NULL);
}
