/* The kit on a real pseudo-terminal: what covers and how fast, what is put back at the end, what
 * each kind of terminal shows. */
#include "harness.h"
#include "ui/kit/input.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define COVER "Vehicle checks due 18:00"
#define RECORD "Survivor Test"

/* Where things are: the program, and the folder of golden screens. */
struct place {
	char *demo, *golden;
};

static struct glass *start(void **state, char *const *env, const char *term)
{
	char *path = strdup(((const struct place *)*state)->demo);
	char *argv[] = { path, NULL };
	struct glass_conf conf = { .argv = argv, .env = env, .term = term };
	struct glass *g = glass_start(&conf);

	free(path);
	return g;
}

static struct glass *at_list(void **state)
{
	struct glass *g = start(state, NULL, NULL);

	glass_expect(g, "Esc Hide");
	glass_expect(g, RECORD);
	glass_settle(g, 20);
	return g;
}

static void assert_covered(struct glass *g)
{
	glass_expect(g, COVER);
	assert_false(glass_has(g, RECORD));
	assert_false(glass_has(g, "Example Street"));
}

static void assert_code_leads_back(struct glass *g, const char *back)
{
	glass_keys(g, "246810");
	glass_expect(g, "Code [******");
	glass_keys(g, "\\r");
	glass_expect(g, back);
}

#define AT_ONCE_US 50000
#define TRIES_MAX 200

/* One quick one shows that nothing is waited for; on a machine with other work any number may be
 * long without our doing. */
static void assert_covers_at_once(struct glass *g, const char *key)
{
	int64_t us = 0, least = INT64_MAX;

	for (int i = 0; i < TRIES_MAX && least >= AT_ONCE_US; i++) {
		us = glass_time(g, key, COVER);
		assert_true(us >= 0);
		least = us < least ? us : least;
		assert_covered(g);
		assert_code_leads_back(g, RECORD);
	}
	print_message("%s: covered within %.1f ms\n", key, (double)least / 1000);
	assert_true(least < AT_ONCE_US);
}

static void esc_covers_within_50_ms(void **state)
{
	struct glass *g = at_list(state);

	assert_covers_at_once(g, "\\e");
	glass_free(g);
}

static void the_other_cover_keys_cover_at_once(void **state)
{
	static const char *const keys[] = { "`",      "\\e[24~",  "\\x1c", "\\ex",
					    "\\e\\e", "\\e\\e[A", "\\e`" };
	struct glass *g = at_list(state);

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		assert_covers_at_once(g, keys[i]);
	glass_free(g);
}

static void arrows_and_unknown_sequences_do_not_cover(void **state)
{
	static const char *const keys[] = { "\\e[B",    "\\eOB",  "\\e[15~",
					    "\\e[99~",  "\\e[I",  "\\e[O",
					    "\\e[1;5B", "\\e[[A", "\\e[200~a`\\ez\\e[201~" };
	struct glass *g = at_list(state);

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		glass_keys(g, keys[i]);
		glass_settle(g, 150);
		assert_true(glass_has(g, RECORD));
		assert_false(glass_has(g, COVER));
	}
	glass_free(g);
}

static void many_escs_leave_the_cover_up(void **state)
{
	static const char *const mixes[] = { "\\e", "`", "\\e[24~" };
	struct glass *g = at_list(state);

	for (size_t m = 0; m < 3; m++) {
		glass_keys(g, "\\e");
		glass_expect(g, COVER);
		glass_forget(g);
		for (int i = 0; i < 50; i++) {
			glass_keys(g, mixes[m]);
			glass_pass(g, 2 * ESC_DELAY_MS);
			assert_true(glass_has(g, COVER));
		}
		assert_false(glass_ever(g, RECORD));
		assert_code_leads_back(g, RECORD);
	}
	glass_free(g);
}

static void a_held_esc_leaves_the_cover_up(void **state)
{
	struct glass *g = at_list(state);

	glass_keys(g, "\\e");
	glass_expect(g, COVER);
	glass_forget(g);
	for (int i = 0; i < 90; i++) {
		glass_keys(g, i % 3 == 1 ? "\\e`\\e[24~" : "\\e");
		glass_run(g, 33);
	}
	assert_false(glass_ever(g, RECORD));
	assert_true(glass_has(g, COVER));
	glass_free(g);
}

static void no_key_but_the_code_uncovers(void **state)
{
	struct glass *g = at_list(state);

	glass_keys(g, "\\e");
	glass_expect(g, COVER);
	glass_forget(g);
	glass_type(g, "q^B^G\\e[B ^S\\t^C\\r", 5);
	glass_expect(g, "Code [");
	glass_keys(g, "111111\\r");
	glass_expect(g, "That is not it");
	glass_keys(g, "\\e");
	glass_expect_gone(g, "Code [");
	assert_covered(g);
	assert_false(glass_ever(g, RECORD));
	assert_code_leads_back(g, RECORD);
	glass_free(g);
}

static void three_wrong_codes_lock_and_clear_the_scrollback(void **state)
{
	struct glass *g = at_list(state);
	size_t n;

	glass_keys(g, "\\e");
	glass_expect(g, COVER);
	glass_forget(g);
	glass_keys(g, "1\\r");
	glass_expect(g, "That is not it");
	glass_keys(g, "2");
	glass_expect_gone(g, "That is not it");
	glass_keys(g, "\\r");
	glass_expect(g, "That is not it");
	glass_keys(g, "3\\r");
	glass_expect(g, "Locked");
	assert_non_null(strstr(glass_sent(g, &n), "\033[H\033[2J\033[3J"));
	assert_false(glass_ever(g, RECORD));
	glass_keys(g, "\\e");
	assert_covered(g);
	glass_keys(g, "x");
	glass_expect(g, "Locked");
	glass_free(g);
}

static void what_was_typed_is_there_after_a_cover(void **state)
{
	struct glass *g = at_list(state);

	glass_keys(g, "\\r");
	glass_expect(g, "A form");
	glass_keys(g, "Zo\xc3\xab Test-\xc5\x81\xc4\x99"
		      "cka\\e");
	glass_expect(g, COVER);
	assert_false(glass_has(g, "Zo"));
	assert_code_leads_back(g, "[Zo\xc3\xab Test-\xc5\x81\xc4\x99"
				  "cka");
	glass_free(g);
}

static void a_paste_with_esc_and_backtick_is_text(void **state)
{
	struct glass *g = at_list(state);

	glass_keys(g, "\\r");
	glass_expect(g, "A form");
	glass_keys(g, "\\e[200~one`\\etwo\\rthree\\e[201~");
	glass_expect(g, "[one`two three");
	assert_false(glass_has(g, COVER));
	glass_free(g);
}

static void a_held_enter_opens_one_screen_only(void **state)
{
	struct glass *g = at_list(state);
	int row, column;
	bool shown;

	/* Only a key that comes soon enough again is a held one. */
	while (!glass_hold(g, "\\r", 6, 33, HELD_GAP_MS)) {
		glass_free(g);
		g = at_list(state);
	}
	glass_expect(g, "A form");
	glass_cursor(g, &row, &column, &shown);
	assert_int_equal(row, 3); /* still the first field */
	assert_true(shown);
	glass_free(g);
}

static void a_question_drops_type_ahead_and_takes_its_letter_only(void **state)
{
	struct glass *g = at_list(state);

	glass_keys(g, "\\r");
	glass_expect(g, "A form");
	glass_keys(g, "^Wwww");
	glass_expect(g, "w widen it");
	glass_settle(g, 50);
	assert_true(glass_has(g, "w widen it"));
	glass_keys(g, "y");
	glass_settle(g, 30);
	assert_true(glass_has(g, "w widen it"));
	glass_keys(g, "^B");
	glass_expect(g, "Left as it was");
	glass_keys(g, "\\e");
	glass_expect(g, COVER);
	glass_free(g);
}

static void it_covers_by_itself_and_then_locks(void **state)
{
	char idle[] = "DEMO_IDLE_MS=4000", lock[] = "DEMO_LOCK_MS=400";
	char *env[] = { idle, lock, NULL };
	struct glass *g = start(state, env, NULL);
	const char *sent;
	size_t n;

	/* What stood there in turn is asked of the bytes: it may be gone before it is looked for.
	 */
	glass_expect(g, "Locked");
	sent = glass_sent(g, &n);
	assert_non_null(sent = strstr(sent, RECORD));
	assert_non_null(sent = strstr(sent, "This screen hides in"));
	assert_non_null(sent = strstr(sent, COVER));
	assert_non_null(strstr(sent, "Locked"));
	assert_null(strstr(sent, RECORD));
	glass_free(g);
}

static void the_terminal_is_put_back(void **state)
{
	struct glass *g = at_list(state);
	int status;
	size_t n;
	const char *sent;

	assert_string_equal(glass_title(g), "Terminal");
	assert_true(glass_on_alternate(g));
	glass_signal(g, SIGTERM);
	assert_true(glass_ended(g, GLASS_WAIT_MS, &status));
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_false(glass_on_alternate(g));
	assert_false(glass_has(g, RECORD));
	sent = glass_sent(g, &n);
	assert_non_null(strstr(sent, "\033[?2004l"));
	assert_non_null(strstr(sent, "\033[3J"));
	glass_free(g);
}

static void a_closed_window_ends_it_with_the_draft_written(void **state)
{
	char path[] = "/tmp/kit-draft-XXXXXX", text[64] = { 0 };
	int fd = mkstemp(path);
	char *prog = strdup(((const struct place *)*state)->demo), rows[] = "10";
	char *argv[] = { prog, rows, path, NULL };
	struct glass_conf conf = { .argv = argv };
	struct glass *g = glass_start(&conf);
	int status;

	glass_expect(g, RECORD);
	glass_keys(g, "\\r");
	glass_expect(g, "A form");
	glass_keys(g, "Jo Test");
	glass_expect(g, "[Jo Test");
	glass_hangup(g);
	assert_true(glass_ended(g, GLASS_WAIT_MS, &status));
	assert_true(WIFEXITED(status));
	assert_true(read(fd, text, sizeof(text) - 1) > 0);
	assert_memory_equal(text, "Jo Test\n", 8);
	close(fd);
	unlink(path);
	free(prog);
	glass_free(g);
}

static void a_resize_keeps_text_and_a_small_window_says_so(void **state)
{
	struct glass *g = at_list(state);

	glass_keys(g, "\\r");
	glass_expect(g, "A form");
	glass_keys(g, "Jo Test");
	glass_expect(g, "[Jo Test");
	glass_resize(g, 20, 72);
	glass_expect(g, "This window is 72 by 20. It needs 80 by 24");
	assert_true(glass_time(g, "\\e", COVER) >= 0);
	glass_resize(g, 43, 132);
	glass_settle(g, 50);
	assert_covered(g);
	glass_keys(g, "246810\\r");
	glass_expect(g, "[Jo Test");
	assert_true(glass_wait_row(g, 42, "Esc Hide", 0));
	glass_free(g);
}

static void it_works_on_every_kind_of_terminal(void **state)
{
	static const char *const kinds[] = { "xterm-256color", "tmux-256color", "screen-256color",
					     "linux",          "vt220",         "xterm-mono" };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct glass *g = start(state, NULL, kinds[i]);

		glass_expect(g, "Esc Hide");
		glass_expect(g, RECORD);
		glass_keys(g, "jj\\e[B\\r");
		glass_expect(g, "A form");
		glass_keys(g, "Jo\\ty");
		glass_expect(g, "[y] yes  (n) no  (?) not known");
		glass_keys(g, "\\e");
		assert_covered(g);
		assert_code_leads_back(g, "[Jo ");
		glass_free(g);
	}
}

static void an_unknown_terminal_is_told_so_and_left_alone(void **state)
{
	struct glass *g = start(state, NULL, "no-such-terminal");
	int status;

	assert_true(glass_ended(g, GLASS_WAIT_MS, &status));
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 2);
	assert_true(glass_has(g, "This terminal is not known here"));
	assert_false(glass_on_alternate(g));
	glass_free(g);
}

static void colours_mean_the_same_in_every_palette(void **state)
{
	struct glass *g = at_list(state);
	char no[] = "NO_COLOR=1";
	char *env[] = { no, NULL };

	assert_string_equal(glass_look(g, 0, 5), " 208/52");
	assert_string_equal(glass_look(g, 4, 5), " 16/202");
	glass_keys(g, "^P");
	glass_settle(g, 50);
	assert_string_equal(glass_look(g, 0, 5), " 16/231");
	glass_free(g);
	g = start(state, env, NULL);
	glass_expect(g, RECORD);
	glass_settle(g, 20);
	assert_string_equal(glass_look(g, 0, 5), "r -/-");
	assert_string_equal(glass_look(g, 4, 1), "r -/-");
	glass_free(g);
}

static void letters_move_in_a_list_and_change_nothing(void **state)
{
	struct glass *g = at_list(state);

	glass_keys(g, "jjjk");
	glass_settle(g, 30);
	assert_true(glass_wait_row(g, 6, " >   00002", 0));
	glass_keys(g, " ");
	assert_true(glass_wait(g, " >   00019", 0));
	glass_keys(g, "\\e[F");
	assert_true(glass_wait(g, " >   00999", 0));
	glass_keys(g, "\\e[H");
	assert_true(glass_wait_row(g, 4, " >   00000", 0));
	glass_free(g);
}

static void letters_that_the_locale_cannot_draw_are_marks_and_are_kept(void **state)
{
	const struct place *p = *state;
	char lang[] = "LANG=C", path[] = "/tmp/kit-draft-XXXXXX", rows[] = "10", text[64] = { 0 };
	int fd = mkstemp(path);
	char *env[] = { lang, NULL };
	char *argv[] = { p->demo, rows, path, NULL };
	struct glass_conf conf = { .argv = argv, .env = env };
	struct glass *g = glass_start(&conf);
	int status;

	glass_expect(g, RECORD);
	glass_keys(g, "\\r");
	glass_expect(g, "A form");
	glass_keys(g, "\xc5\x81ucja Test");
	glass_expect(g, "[?ucja Test ");
	glass_signal(g, SIGTERM);
	assert_true(glass_ended(g, GLASS_WAIT_MS, &status));
	assert_true(read(fd, text, sizeof(text) - 1) > 0);
	assert_memory_equal(text, "\xc5\x81ucja Test\n", 12);
	close(fd);
	unlink(path);
	glass_free(g);
}

static void a_golden_screen_that_differs_is_seen_to_differ(void **state)
{
	static const struct {
		const char *line;
		bool same;
	} rows[] = {
		{ " Car 1   Typing: Testfield   Shared", false },
		{ " Car 1   Typing: Testfield   Shared       Fri 29 Oct ~~:~~ BST  ~~%   To send ~",
		  true },
		{ " Car 1   Typing: Testfield   Shared       Fri 29 Oct ~~:~~ BST  ~~%   To send",
		  false },
		{ " Car 2   Typing: Testfield   Shared       Fri 29 Oct ~~:~~ BST  ~~%   To send ~",
		  false },
		/* For nothing as well: a blank inside, and what is not there at the end. */
		{ " Car~1   Typing: Testfield   Shared       Fri 29 Oct ~~:~~ BST  ~~%   To send ~~~",
		  true },
		{ "~~~", true },
		{ "~~", false },
		{ "\\~~~", false },
		{ " Car 1   Typing: Testfield   Shared       Fri 29 Oct ~~:~~ BST  ~~%   To send \\~",
		  false },
	};
	struct glass *g = at_list(state);
	char why[1024];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *golden = glass_text(g);
		char *rest = strdup(strchr(golden, '\n'));
		char whole[8192];

		snprintf(whole, sizeof(whole), "%s%s", rows[i].line, rest);
		assert_int_equal(glass_matches(g, whole, why, sizeof(why)), rows[i].same);
		/* A line too many, and a row that the file does not have. */
		snprintf(whole, sizeof(whole), "%s%s", golden, "More");
		assert_false(glass_matches(g, whole, why, sizeof(why)));
		*strrchr(rest, 'E') = 0; /* "Esc Hide" ends the last row */
		snprintf(whole, sizeof(whole), "~~~%s", rest);
		assert_false(glass_matches(g, whole, why, sizeof(why)));
		assert_true(glass_matches(g, golden, why, sizeof(why)));
		free(rest);
		free(golden);
	}
	glass_free(g);
}

static void the_same_keys_give_the_same_screens_on_every_kind_of_terminal(void **state)
{
	static const char *const kinds[] = { "xterm-256color", "tmux-256color", "linux", "vt220" };
	const struct place *p = *state;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct glass *g = start(state, NULL, kinds[i]);
		char path[4096];

		glass_expect(g, RECORD);
		glass_keys(g, "jj");
		snprintf(path, sizeof(path), "%s/kit-list.txt", p->golden);
		glass_golden(g, path);
		glass_keys(g, "\\r");
		glass_expect(g, "A form");
		glass_keys(g, "cafe\xcc\x81s \xc5\x81\xc4\x99"
			      "cka\\tyid");
		snprintf(path, sizeof(path), "%s/kit-form.txt", p->golden);
		glass_golden(g, path);
		glass_keys(g, "\\e");
		snprintf(path, sizeof(path), "%s/kit-cover.txt", p->golden);
		glass_golden(g, path);
		glass_free(g);
	}
}

int main(int argc, char **argv)
{
#define T(f) cmocka_unit_test_prestate(f, &where)
	struct place where = { argc > 1 ? argv[1] : NULL, argc > 2 ? argv[2] : NULL };
	const struct CMUnitTest tests[] = {
		T(esc_covers_within_50_ms),
		T(the_other_cover_keys_cover_at_once),
		T(arrows_and_unknown_sequences_do_not_cover),
		T(many_escs_leave_the_cover_up),
		T(a_held_esc_leaves_the_cover_up),
		T(no_key_but_the_code_uncovers),
		T(three_wrong_codes_lock_and_clear_the_scrollback),
		T(what_was_typed_is_there_after_a_cover),
		T(a_paste_with_esc_and_backtick_is_text),
		T(a_held_enter_opens_one_screen_only),
		T(a_question_drops_type_ahead_and_takes_its_letter_only),
		T(it_covers_by_itself_and_then_locks),
		T(the_terminal_is_put_back),
		T(a_closed_window_ends_it_with_the_draft_written),
		T(a_resize_keeps_text_and_a_small_window_says_so),
		T(it_works_on_every_kind_of_terminal),
		T(an_unknown_terminal_is_told_so_and_left_alone),
		T(colours_mean_the_same_in_every_palette),
		T(letters_move_in_a_list_and_change_nothing),
		T(letters_that_the_locale_cannot_draw_are_marks_and_are_kept),
		T(a_golden_screen_that_differs_is_seen_to_differ),
		T(the_same_keys_give_the_same_screens_on_every_kind_of_terminal),
	};
#undef T

	if (argc < 3)
		return 99;
	return glass_group(tests, NULL, NULL);
}
