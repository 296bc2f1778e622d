/* The real program on the terminals, sizes and endings that it must bear: each kind of terminal
 * from unlock to lock, windows of any size at any time, pastes, signals, a terminal that goes away
 * and one that stops reading. The tests of this file run in their order and share one weekend. */
#include "real.h"

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

#define NIGHT "2021-10-29T20:00:00Z"
#define HOME_SCREEN "Tonight   Testley"

static struct real real;
static const char *goldens;

#define RAW(g, bytes) glass_bytes((g), (bytes), sizeof(bytes) - 1)

struct window {
	const char *term, *env;
	int rows, columns;
	const char *option, *value;
	const char *node;
};

static struct glass *open_in(const struct window *w)
{
	char home[96];
	const char *words[12] = {
		real.dapcar, "--home", real_path(&real, w->node ? w->node : "car", home),
		"--at",      NIGHT,    w->option,
		w->value
	};
	char *argv[12] = { NULL }, *env[2] = { NULL };
	struct glass_conf conf = {
		.argv = argv, .env = env, .term = w->term, .rows = w->rows, .columns = w->columns
	};

	for (size_t i = 0; words[i]; i++)
		argv[i] = (char *)(uintptr_t)words[i];
	env[0] = (char *)(uintptr_t)w->env;
	return glass_start(&conf);
}

static struct glass *open_night(const struct window *w)
{
	struct glass *g = open_in(w);

	real_unlock(g, "4417");
	glass_expect(g, HOME_SCREEN);
	return g;
}

static void golden(struct glass *g, const char *name)
{
	char path[512];

	snprintf(path, sizeof path, "%s/%s.txt", goldens, name);
	glass_golden(g, path);
}

static void leave(struct glass *g)
{
	int status;

	glass_signal(g, SIGTERM);
	assert_true(glass_ended(g, GLASS_WAIT_MS, &status));
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	glass_free(g);
}

static bool sends(struct glass *g, const char *bytes)
{
	size_t n;
	const char *s = glass_sent(g, &n);

	return memmem(s, n, bytes, strlen(bytes)) != NULL;
}

/* --- kinds of terminals --- */

/* What this kind sends for keys that differ between kinds, as terminfo lists them. */
struct kind_of {
	const char *term;
	const char *erase, *home, *end, *del, *up, *f1, *f5, *f10, *f12;
	bool colours, brackets;
};

static const struct kind_of kinds[] = {
	{ "xterm-256color", "\\x7f", "\\eOH", "\\eOF", "\\e[3~", "\\eOA", "\\eOP", "\\e[15~",
	  "\\e[21~", "\\e[24~", true, true },
	{ "tmux-256color", "\\x7f", "\\e[1~", "\\e[4~", "\\e[3~", "\\eOA", "\\eOP", "\\e[15~",
	  "\\e[21~", "\\e[24~", true, true },
	{ "linux", "\\x7f", "\\e[1~", "\\e[4~", "\\e[3~", "\\e[A", "\\e[[A", "\\e[[E", "\\e[21~",
	  "\\e[24~", true, false },
	{ "vt220", "\\x08", "\\e[1~", "\\e[4~", "\\e[3~", "\\e[A", "\\eOP", "\\e[15~", "\\e[21~",
	  "\\e[24~", false, false },
	{ "xterm-mono", "\\x08", "\\e[H", "\\e[F", "\\e[3~", "\\eOA", "\\eOP", "\\e[15~", "\\e[21~",
	  "\\e[24~", false, true },
};

static void type_with(struct glass *g, const char *before, const char *key, const char *after)
{
	char keys[120];

	snprintf(keys, sizeof keys, "%s%s%s", before, key, after);
	glass_keys(g, keys);
}

/* One form typed with the keys of this terminal, kept, hidden, locked. */
static void work_on(const struct kind_of *k)
{
	struct window w = { .term = k->term, .node = "kind" };
	struct glass *g = open_night(&w);

	real_step(g, k->f1, "Help");
	real_step(g, "^B", HOME_SCREEN);
	real_step(g, "^N", "New tasking");
	real_fill(g, "Incident number", "902");
	type_with(g, "", k->home, "1");
	glass_expect(g, "[1902");
	type_with(g, "", k->del, "");
	type_with(g, "", k->end, "3x");
	glass_expect(g, "[1023x");
	type_with(g, "", k->erase, "");
	glass_expect(g, "[1023 ");
	real_fill(g, "Postcode", "NG99 2XX");
	real_fill(g, "Place ", "Example Court, Kirkby");
	type_with(g, "", k->up, "");
	real_step(g, k->f10, "Incident 1023");
	/* Kept; now F12 hides and only the code leads back, by digits as this terminal sends them.
	 */
	glass_forget(g);
	real_step(g, k->f12, REAL_COVER);
	assert_false(glass_has(g, "1023"));
	real_step(g, REAL_CODE "\\r", "Incident 1023");
	real_cover_and_back(g, "Incident 1023");
	/* ^T and F5 are the same. */
	real_step(g, k->f5, "recorded");
	glass_forget(g);
	real_step(g, "^L", "Locked");
	glass_settle(g, 50);
	assert_false(glass_ever(g, "1023"));
	assert_true(sends(g, "\033[3J"));
	leave(g);
	print_message("%-16s unlock, night log, a form, saved, hidden, locked\n", k->term);
}

static void every_kind_of_terminal_works_from_unlock_to_lock(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		real_copy(&real, "car", "kind");
		work_on(&kinds[i]);
	}
}

/* 38;5;N or 3N and 4N: a colour. Bold, reverse and underline are none. */
static bool sends_colour(struct glass *g)
{
	size_t n;
	const char *s = glass_sent(g, &n);

	for (size_t i = 0; i + 2 < n; i++) {
		if (s[i] != 27 || s[i + 1] != '[')
			continue;
		for (i += 2; i < n && (s[i] == ';' || (s[i] >= '0' && s[i] <= '9')); i++)
			if ((s[i] == '3' || s[i] == '4') && (s[i - 1] == '[' || s[i - 1] == ';') &&
			    s[i + 1] >= '0' && s[i + 1] <= '8' && strchr(";m", s[i + 2]))
				return true;
	}
	return false;
}

static void colour_is_never_sent_where_it_is_not_wanted(void **state)
{
	static const struct window none[] = {
		{ .env = "NO_COLOR=1" },
		{ .term = "vt220" },
		{ .term = "xterm-mono" },
		{ .option = "--theme", .value = "mono" },
	};
	static const struct window some[] = {
		{ .term = "xterm-256color" },
		{ .term = "linux" },
		{ .env = "NO_COLOR=1",
		  .option = "--theme",
		  .value = "day" }, /* asked for by name */
	};

	(void)state;
	for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
		struct glass *g = open_in(&none[i]);

		glass_expect(g, "Passphrase");
		glass_settle(g, 50);
		assert_false(sends_colour(g));
		glass_free(g);
	}
	for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
		struct glass *g = open_in(&some[i]);

		glass_expect(g, "Passphrase");
		glass_settle(g, 50);
		assert_true(sends_colour(g));
		glass_free(g);
	}
}

static void a_palette_is_chosen_by_clock_name_and_person(void **state)
{
	struct window day = { .option = "--theme", .value = "day", .node = "kind" };
	struct window by_clock = { .node = "kind" };
	struct glass *g;

	(void)state;
	real_copy(&real, "car", "kind");
	g = open_in(&day);
	glass_expect(g, "Passphrase");
	glass_settle(g, 50);
	assert_string_equal(glass_look(g, 0, 1), " 231/18");
	glass_free(g);

	g = open_night(&by_clock); /* 21:00: dusk */
	assert_string_equal(glass_look(g, 0, 1), " 231/24");
	real_step(g, "^P", "Night colours");
	glass_settle(g, 50);
	assert_string_equal(glass_look(g, 0, 1), " 208/52");
	leave(g);

	g = open_in(&by_clock); /* nobody is known yet */
	glass_expect(g, "Passphrase");
	glass_settle(g, 50);
	assert_string_equal(glass_look(g, 0, 1), " 231/24");
	real_unlock(g, "4417");
	glass_expect(g, HOME_SCREEN);
	glass_settle(g, 50);
	assert_string_equal(glass_look(g, 0, 1), " 208/52");
	real_step(g, "^L", "Locked");
	real_unlock(g, "NWA-07");
	glass_expect(g, HOME_SCREEN);
	glass_settle(g, 50);
	assert_string_equal(glass_look(g, 0, 1), " 231/24");
	leave(g);
}

static void a_terminal_that_places_nothing_gets_plain_mode(void **state)
{
	static const struct window which[] = { { .term = "dumb" },
					       { .term = "no-such-terminal" },
					       { .env = "TERM=" } };
	const char *argv[] = { real.dapcar, "--home", NULL, NULL };
	struct said said;
	char home[96];

	(void)state;
	for (size_t i = 0; i < sizeof which / sizeof *which; i++) {
		struct glass *g = open_in(&which[i]);

		glass_expect(g, "Your number:");
		assert_false(sends(g, "\033"));
		glass_keys(g, "4417\r");
		glass_expect(g, "Passphrase:");
		glass_keys(g, REAL_PHRASE "\r");
		glass_expect(g, "Tonight, Testley");
		leave(g);
	}
	/* No terminal at all is a sentence and a status. */
	argv[2] = real_path(&real, "car", home);
	real_exec(argv, &said);
	assert_int_equal(said.status, 1);
	assert_non_null(strstr(said.text, "This needs a terminal. Start it in a terminal window"));
	said_free(&said);
}

/* --- sizes --- */

#define SMALL "This window is 60 by 20. It needs 80 by 24"

static void open_form(struct glass *g)
{
	real_step(g, "^N", "New tasking");
	real_fill(g, "Incident number", "9055");
	real_fill(g, "Place ", "Half typed");
	glass_expect(g, "[Half typed");
}

static void any_size_at_any_time_loses_nothing(void **state)
{
	static const int sizes[][2] = { { 20, 60 },  { 43, 132 }, { 24, 80 }, { 5, 20 },  { 1, 1 },
					{ 60, 200 }, { 24, 79 },  { 23, 80 }, { 30, 100 } };
	struct window w = { .node = "kind" };
	struct glass *g;

	(void)state;
	real_copy(&real, "car", "kind");
	g = open_night(&w);
	open_form(g);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		bool small = sizes[i][0] < 24 || sizes[i][1] < 80;

		glass_resize(g, sizes[i][0], sizes[i][1]);
		if (small && sizes[i][1] >= 60)
			glass_expect(g, "It needs 80 by 24");
		else if (!small)
			glass_expect(g, "[Half typed");
		glass_settle(g, 30);
	}
	/* Under the cover, and small: the code leads back to the sentence, and larger to the form.
	 */
	real_step(g, "\\e", REAL_COVER);
	glass_resize(g, 20, 60);
	glass_expect(g, REAL_COVER);
	glass_keys(g, REAL_CODE "\\r");
	glass_expect(g, SMALL);
	glass_resize(g, 43, 132);
	glass_expect(g, "[Half typed");
	/* In a list of suggestions. */
	glass_resize(g, 24, 80);
	real_fill(g, "First unit", "MA12");
	real_step(g, "^B", HOME_SCREEN);
	leave(g);
}

static void a_window_too_small_goes_on_in_plain_mode(void **state)
{
	struct window w = { .node = "kind", .rows = 20, .columns = 60 };
	struct glass *g;

	(void)state;
	real_copy(&real, "car", "kind");
	g = open_in(&w);
	glass_expect(g, "or press ^P for plain");
	golden(g, "small-60x20");
	/* Typed blind, a passphrase is no letter of a choice and stands nowhere. */
	glass_keys(g, REAL_PHRASE "\\r");
	glass_settle(g, 50);
	glass_expect(g, SMALL);
	assert_false(glass_ever(g, "ractice"));
	assert_false(glass_ever(g, "weekend"));
	glass_keys(g, "^P");
	glass_expect(g, "Your number:");
	glass_keys(g, "4417\\r");
	glass_expect(g, "Passphrase:");
	glass_keys(g, REAL_PHRASE "\\r");
	glass_expect(g, "Enter Open");
	glass_settle(g, 50);
	golden(g, "night-log-60x20");
	glass_keys(g, "1\\r");
	glass_expect(g, "0-9 Task");
	glass_settle(g, 50);
	golden(g, "tasks-60x20");
	glass_keys(g, "3\\r");
	glass_expect(g, "Who can see this");
	glass_settle(g, 50);
	golden(g, "risk-60x20");
	real_step(g, "\\e", REAL_COVER);
	leave(g);

	/* With a form open: what was typed goes along. */
	w.rows = 24;
	w.columns = 80;
	g = open_night(&w);
	open_form(g);
	glass_resize(g, 20, 60);
	glass_expect(g, SMALL);
	glass_keys(g, "^P");
	glass_expect(g, "[Half typed]:");
	glass_keys(g, "done\\r");
	glass_expect(g, "Visit details");
	leave(g);
}

static void a_wide_window_holds_every_screen(void **state)
{
	static const struct {
		const char *keys, *shows, *name;
	} screens[] = {
		{ "", HOME_SCREEN, "night-log-132x43" },
		{ "1", "Before you leave", "tasks-132x43" },
		{ "^Gp", "2 People", "people-132x43" },
		{ "^Gq", "3 Risk", "risk-132x43" },
		{ "^Gf", "9 Check", "check-132x43" },
	};
	struct window w = { .node = "kind", .rows = 43, .columns = 132 };
	struct glass *g;

	(void)state;
	real_copy(&real, "car", "kind");
	g = open_night(&w);
	for (size_t i = 0; i < sizeof screens / sizeof *screens; i++) {
		real_step(g, screens[i].keys, screens[i].shows);
		assert_true(glass_wait_row(g, 42, "Esc Hide", 0));
		golden(g, screens[i].name);
	}
	leave(g);
}

/* --- pastes --- */

static void a_paste_is_text_and_nothing_else(void **state)
{
	struct window w = { .node = "kind" };
	struct glass *g;

	(void)state;
	real_copy(&real, "car", "kind");
	g = open_night(&w);
	real_step(g, "^N", "New tasking");
	real_fill(g, "Incident number", "9066");
	/* Line ends, Esc, a backtick, ^S and ^L inside: none of them means anything. */
	real_fill(g, "Place ", "");
	RAW(g, "\033[200~Example\rCourt\033[A`\023\014\007 End\033[201~");
	glass_expect(g, "[Example Court");
	assert_true(glass_has(g, "New tasking"));
	assert_false(glass_has(g, REAL_COVER));
	/* A box of 40 letters takes its 40 and says how many found no room. */
	real_fill(g, "First unit", "");
	glass_keys(g, "\\e[200~ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLM"
		      "NOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ\\e[201~");
	glass_expect(g, "This answer is full. The last");
	leave(g);
}

static void a_raw_burst_of_letters_is_a_paste_where_pastes_have_no_marks(void **state)
{
	struct window w = { .term = "vt220", .node = "kind" };
	struct glass *g;

	(void)state;
	real_copy(&real, "car", "kind");
	g = open_night(&w);
	real_step(g, "^N", "New tasking");
	real_fill(g, "Place ", "");
	glass_keys(g, "Example Court\\rKirkby in Ashfield");
	glass_expect(g, "Kirkby in Ashfield ]");
	assert_true(glass_has(g, "New tasking"));
	leave(g);
}

static void a_mouse_is_never_asked_for_and_does_nothing(void **state)
{
	static const char *const asks[] = { "\033[?1000h", "\033[?1002h", "\033[?1003h",
					    "\033[?1006h", "\033[?9h" };
	struct window w = { .node = "kind" };
	struct glass *g;

	(void)state;
	real_copy(&real, "car", "kind");
	g = open_night(&w);
	for (size_t i = 0; i < sizeof asks / sizeof *asks; i++)
		assert_false(sends(g, asks[i]));
	RAW(g, "\033[<0;10;5M\033[<0;10;5m");
	glass_settle(g, 200);
	assert_false(glass_has(g, REAL_COVER));
	assert_true(glass_has(g, HOME_SCREEN));
	leave(g);
}

/* --- endings --- */

/* The words of a tasking that was typed and never saved come back as screen 27 does. */
static void assert_kept(const char *words)
{
	struct window w = { .node = "kind" };
	struct glass *g = open_in(&w);

	real_unlock(g, "4417");
	glass_expect(g, "kept");
	real_step(g, "\\r", words);
	leave(g);
}

static struct glass *typed_into(const char *term)
{
	struct window w = { .node = "kind", .term = term };
	struct glass *g;

	real_copy(&real, "car", "kind");
	g = open_night(&w);
	open_form(g);
	return g;
}

static void a_hangup_and_a_closed_window_keep_the_form_and_lock(void **state)
{
	static const int signals[] = { SIGHUP, SIGTERM, 0 };

	(void)state;
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
		struct glass *g = typed_into(NULL);
		int status;

		if (signals[i])
			glass_signal(g, signals[i]);
		else
			glass_hangup(g);
		assert_true(glass_ended(g, GLASS_WAIT_MS, &status));
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 0);
		glass_free(g);
		assert_kept("Half typed");
	}
}

static void keys_of_a_shell_stop_nothing_and_a_stop_from_outside_covers(void **state)
{
	static const int none[] = { SIGTSTP, SIGINT, SIGQUIT };
	struct glass *g = typed_into(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		glass_signal(g, none[i]);
	glass_settle(g, 100);
	assert_true(glass_has(g, "[Half typed"));
	glass_signal(g, SIGSTOP);
	glass_run(g, 100);
	glass_signal(g, SIGCONT);
	glass_expect(g, REAL_COVER);
	assert_false(glass_has(g, "Half typed"));
	glass_keys(g, REAL_CODE "\\r");
	glass_expect(g, "[Half typed");
	leave(g);
}

/* Seconds that the process has used, in clock ticks. */
static long ticks_of(pid_t pid)
{
	char path[64], text[1024] = "";
	const char *p;
	long user = 0, system = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	f = fopen(path, "r");
	if (f && fread(text, 1, sizeof text - 1, f) == 0)
		text[0] = 0;
	if (f)
		fclose(f);
	p = strrchr(text, ')');
	if (p)
		sscanf(p, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %ld %ld", &user, &system);
	return user + system;
}

static void a_terminal_that_stops_reading_ends_it_with_the_form_kept(void **state)
{
	struct glass *g = typed_into(NULL);
	long before = 0;
	int status = 0;
	bool gone = false;

	(void)state;
	/* Nobody reads from here on: brightness paints the whole screen again, until a write waits
	 * and no key is read any more. */
	for (int i = 0, looks = 0; i < 1000 && looks < 50; i++) {
		glass_keys(g, "^P");
		for (looks = 0; looks < 50 && glass_unread(g); looks += glass_sleeps(g))
			usleep(20000);
	}
	assert_true(glass_unread(g));
	for (int ms = 0; ms < GLASS_WAIT_MS && !gone; ms += 200) {
		if (ms == 2000) /* what was to be painted has been */
			before = ticks_of(glass_pid(g));
		if (ms == 6000)
			assert_true(ticks_of(glass_pid(g)) - before < sysconf(_SC_CLK_TCK));
		usleep(200000);
		gone = glass_gone(g, &status);
	}
	assert_true(gone);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	glass_free(g);
	assert_kept("Half typed");
}

static int begin(void **state)
{
	(void)state;
	real_weekend(&real, NIGHT);
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
		cmocka_unit_test(every_kind_of_terminal_works_from_unlock_to_lock),
		cmocka_unit_test(colour_is_never_sent_where_it_is_not_wanted),
		cmocka_unit_test(a_palette_is_chosen_by_clock_name_and_person),
		cmocka_unit_test(a_terminal_that_places_nothing_gets_plain_mode),
		cmocka_unit_test(any_size_at_any_time_loses_nothing),
		cmocka_unit_test(a_window_too_small_goes_on_in_plain_mode),
		cmocka_unit_test(a_wide_window_holds_every_screen),
		cmocka_unit_test(a_paste_is_text_and_nothing_else),
		cmocka_unit_test(a_raw_burst_of_letters_is_a_paste_where_pastes_have_no_marks),
		cmocka_unit_test(a_mouse_is_never_asked_for_and_does_nothing),
		cmocka_unit_test(a_hangup_and_a_closed_window_keep_the_form_and_lock),
		cmocka_unit_test(keys_of_a_shell_stop_nothing_and_a_stop_from_outside_covers),
		cmocka_unit_test(a_terminal_that_stops_reading_ends_it_with_the_form_kept),
	};

	real_init(&real, argv);
	goldens = argv[3];
	if (argc > 4)
		cmocka_set_test_filter(argv[4]);
	return glass_group(tests, begin, end);
}
