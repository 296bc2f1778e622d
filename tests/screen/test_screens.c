/* The screens against golden screens that were typed from the mock-ups, and what must hold on them:
 * nothing typed is lost, one key hides everything, nothing identifies on scene. The practice
 * weekend is made once and copied. */
#include "real.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#define ON_SCENE "2021-10-29T19:05:00Z"
#define SHIFT_START "2021-10-29T17:55:00Z"
#define NIGHT "2021-10-29T23:19:00Z"
#define TASKING "2021-10-29T23:02:00Z"

struct state {
	struct real real;
	char *golden;
	unsigned copies;
	const char *made; /* instant of the weekend that lies there */
};

static void path_of(const struct state *s, const char *name, char out[256])
{
	snprintf(out, 256, "%s/%s.txt", s->golden, name);
}

static void same(const struct state *s, struct glass *g, const char *name)
{
	char path[256];

	path_of(s, name, path);
	glass_golden(g, path);
}

/* A weekend takes seconds to make: tests of one instant stand together. */
static void weekend(struct state *s, const char *at)
{
	if (s->made && strcmp(s->made, at) == 0)
		return;
	real_weekend(&s->real, at);
	s->made = at;
}

/* Each test has a copy of its own, so that no draft of one is found by the next. */
static struct glass *opened(struct state *s, const char *at, const char *number)
{
	struct glass *g;
	char name[16];

	weekend(s, at);
	snprintf(name, sizeof name, "car%u", ++s->copies);
	real_copy(&s->real, "car", name);
	g = real_open(&s->real, name, at);
	real_unlock(g, number);
	return g;
}

static void unlock_is_the_mock_up_to_the_cell(void **state)
{
	struct state *s = *state;
	struct glass *g;

	weekend(s, "2021-10-29T17:52:00Z");
	g = real_open(&s->real, "car", "2021-10-29T17:52:00Z");
	glass_expect(g, "Unlock");
	glass_keys(g, "4417\\tpractice weekend\\e[Z");
	glass_expect(g, "[****************");
	glass_expect(g, "> [4417");
	same(s, g, "01-unlock");
	glass_free(g);
}

static void a_wrong_passphrase_gets_a_sentence_and_no_more(void **state)
{
	struct state *s = *state;
	struct glass *g = real_open(&s->real, "car", "2021-10-29T17:52:00Z");

	glass_expect(g, "Unlock");
	glass_keys(g, "4417\\tnot this one\\r");
	glass_expect(g, "Not that number and passphrase");
	assert_false(glass_has(g, "Start the shift"));
	glass_free(g);
}

static void start_of_shift_names_the_second_person(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, SHIFT_START, "4417");

	glass_expect(g, "code given");
	glass_keys(g, "tes");
	glass_expect(g, "Testfield, NWA-07");
	same(s, g, "02-shift-start");
	glass_free(g);
}

static void night_log_stands_as_drawn(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, NIGHT, "NWA-07");

	glass_expect(g, "^T records Left");
	same(s, g, "03-night-log");
	real_step(g, "^Go", "Sending to HQ");
	same(s, g, "13-outbox");
	glass_free(g);
}

static void letters_in_a_list_change_nothing(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, NIGHT, "NWA-07");
	char before[32], after[32];

	glass_expect(g, "^T records Left");
	glass_settle(g, 200);
	/* After the clock, which may go on. */
	snprintf(before, sizeof before, "%.30s", glass_row(g, 0) + 63);
	glass_type(g, "abcefhilmopqrstuwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ!$%&*()_=;'#,.<>~", 4);
	glass_settle(g, 200);
	assert_true(glass_has(g, "Tonight   Testley"));
	snprintf(after, sizeof after, "%.30s", glass_row(g, 0) + 63);
	assert_string_equal(before, after);
	glass_free(g);
}

static void new_tasking_stands_as_drawn(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, TASKING, "4417");

	glass_expect(g, "Tonight");
	real_step(g, "^N", "New tasking");
	glass_keys(g, "9001");
	glass_expect(g, "[9001");
	same(s, g, "04-new-tasking");
	glass_free(g);
}

static void on_scene_screens_stand_as_drawn(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, ON_SCENE, "NWA-07");

	glass_expect(g, "On scene");
	real_step(g, "\\r", "Before you leave");
	same(s, g, "05-task-list");
	real_step(g, "2", "Enter opens a person");
	real_step(g, "\\r", "Full name");
	real_step(g, "\\t\\t", "> [27 Mar 1987");
	same(s, g, "06-person");
	real_step(g, "^Bc", "Ask first");
	same(s, g, "28-safe-contact");
	real_step(g, "^Gr", "Refer to");
	real_step(g, "idva", "Hospital IDVA");
	same(s, g, "09-referral");
	real_step(g, "^Gn", "8 Notes: new");
	same(s, g, "10-note");
	glass_free(g);
}

/* What the weekend says of its first survivor, as anybody could read it over a shoulder. */
static const char *const identifying[] = { "Marian",   "Testerton",  "M.T.",    "07700",
					   "@example", "lighthouse", "library", "Ex-partner" };

static void nothing_identifies_on_scene(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, ON_SCENE, "NWA-07");

	glass_expect(g, "On scene");
	real_step(g, "\\r", "Before you leave");
	glass_forget(g);
	real_step(g, "2", "Enter opens a person");
	real_step(g, "c", "Ask first");
	real_step(g, "^B", "Enter opens a person");
	real_step(g, "^Gh", "Tonight");
	real_step(g, "^G1", "Before you leave");
	real_step(g, "8", "8 Notes");
	real_step(g, "^B", "Before you leave");
	real_step(g, "0", "0 History");
	for (size_t i = 0; i < sizeof identifying / sizeof *identifying; i++)
		if (strcmp(identifying[i], "M.T.") != 0 && glass_ever(g, identifying[i]))
			fail_msg("%s was sent to the terminal", identifying[i]);
	glass_free(g);
}

static void values_are_shown_for_ten_seconds_and_covered_again(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, ON_SCENE, "NWA-07");

	glass_expect(g, "On scene");
	real_step(g, "\\r2c", "Ask first");
	real_step(g, "^V", "lighthouse");
	if (!glass_wait_gone(g, "lighthouse", 11500))
		glass_rest(g);
	assert_false(glass_has(g, "lighthouse"));
	glass_free(g);
}

static void esc_hides_a_person_and_only_the_code_returns(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, ON_SCENE, "NWA-07");

	glass_expect(g, "On scene");
	real_step(g, "\\r2\\r", "Marian");
	for (int i = 0; i < 30; i++)
		glass_keys(g, "\\e");
	glass_expect(g, REAL_COVER);
	glass_expect_gone(g, "Marian");
	glass_forget(g);
	glass_keys(g, "\\e\\e`\\e");
	glass_pass(g, 200);
	assert_true(glass_has(g, REAL_COVER));
	assert_false(glass_ever(g, "Marian"));
	real_step(g, "x", "Code");
	glass_keys(g, REAL_CODE "\\r");
	glass_expect(g, "Could anyone have seen");
	glass_keys(g, "n");
	glass_expect(g, "Full name");
	glass_free(g);
}

static void three_wrong_codes_lock(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, ON_SCENE, "NWA-07");

	glass_expect(g, "On scene");
	glass_keys(g, "\\e");
	glass_expect(g, REAL_COVER);
	for (int i = 0; i < 3; i++) {
		glass_keys(g, "x");
		glass_rest(g);
		glass_keys(g, "111111\\r");
		glass_pass(g, 300);
	}
	glass_expect(g, "Locked");
	glass_expect(g, "because the code was wrong three times");
	glass_free(g);
}

static void lock_keeps_what_was_typed_and_says_so(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, ON_SCENE, "4417");

	glass_expect(g, "On scene");
	real_step(g, "\\r3", "3 Risk assessment");
	real_fill(g, "Reason for it", "Afraid that it gets worse at week ends");
	glass_keys(g, "^L");
	glass_expect(g, "Locked");
	same(s, g, "20-locked");
	assert_false(glass_has(g, "Afraid"));
	real_unlock(g, "4417");
	glass_expect(g, "3 Risk assessment");
	glass_expect(g, "Reason for it         > [Afraid that it gets worse");
	glass_free(g);
}

static void a_kill_loses_at_most_a_second(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, ON_SCENE, "NWA-07");
	char name[16];
	int status;

	glass_expect(g, "On scene");
	real_step(g, "\\r", "Before you leave");
	real_step(g, "^Gn", "8 Notes: new");
	glass_keys(g, "vNightjar words that were typed before the stop");
	glass_expect(g, "before the stop");
	glass_pass(g, 4000);
	glass_signal(g, SIGKILL);
	assert_true(glass_ended(g, GLASS_WAIT_MS, &status));
	glass_free(g);
	snprintf(name, sizeof name, "car%u", s->copies);
	g = real_open(&s->real, name, ON_SCENE);
	real_unlock(g, "NWA-07");
	glass_expect(g, "We kept what you typed");
	glass_expect(g, "Support-only note, attendance 1");
	assert_false(glass_has(g, "Nightjar"));
	real_step(g, "\\r", "passphrase");
	glass_keys(g, REAL_PHRASE "\\r");
	glass_expect(g, "Nightjar words that were typed before the stop");
	glass_free(g);
}

/* */
static void safe_contact_is_asked_before_a_number_is_typed(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, ON_SCENE, "NWA-07");

	glass_expect(g, "On scene");
	real_step(g, "\\r2", "Enter opens a person");
	real_step(g, "+s", "Full name");
	real_fill(g, "Full name", "Test Demoson");
	real_step(g, "^S", "There is a problem");
	real_step(g, "^B", "Enter opens a person");
	real_step(g, "jjc", "Ask first");
	/* Until the question is answered no number can be typed. */
	glass_keys(g, "\\t\\t\\t07700 900123");
	glass_settle(g, 200);
	assert_false(glass_has(g, "07700"));
	real_fill(g, "safe to be in touch?", "yyy");
	real_fill(g, "Mobile", "07700 900123");
	glass_expect(g, "[07700 900123");
	glass_free(g);
}

static void an_error_says_what_to_do_and_a_number_goes_there(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, ON_SCENE, "4417");

	glass_expect(g, "On scene");
	real_step(g, "\\r2\\r", "Full name");
	real_step(g, "^S", "There is a problem:");
	glass_expect(g, "> 1  ");
	glass_expect(g, "Press a number to go there, or ^B to leave it for later. It is all kept.");
	glass_expect(g, "Not marked Completed yet");
	glass_keys(g, "1");
	glass_expect_gone(g, "> 1  ");
	real_step(g, "^B", "Enter opens a person");
	glass_free(g);
}

static void another_person_types_after_their_code(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, ON_SCENE, "NWA-07");

	glass_expect(g, "Typing: Testfield");
	real_step(g, "^U", "Who types now?");
	glass_keys(g, REAL_CODE "\\r");
	glass_expect(g, "Typing: Testley");
	glass_free(g);
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
		cmocka_unit_test(unlock_is_the_mock_up_to_the_cell),
		cmocka_unit_test(a_wrong_passphrase_gets_a_sentence_and_no_more),
		cmocka_unit_test(start_of_shift_names_the_second_person),
		cmocka_unit_test(night_log_stands_as_drawn),
		cmocka_unit_test(letters_in_a_list_change_nothing),
		cmocka_unit_test(new_tasking_stands_as_drawn),
		cmocka_unit_test(on_scene_screens_stand_as_drawn),
		cmocka_unit_test(nothing_identifies_on_scene),
		cmocka_unit_test(values_are_shown_for_ten_seconds_and_covered_again),
		cmocka_unit_test(esc_hides_a_person_and_only_the_code_returns),
		cmocka_unit_test(three_wrong_codes_lock),
		cmocka_unit_test(lock_keeps_what_was_typed_and_says_so),
		cmocka_unit_test(an_error_says_what_to_do_and_a_number_goes_there),
		cmocka_unit_test(safe_contact_is_asked_before_a_number_is_typed),
		cmocka_unit_test(another_person_types_after_their_code),
		cmocka_unit_test(a_kill_loses_at_most_a_second),
	};

	if (argc < 4) {
		fputs("name dapcar, dapcar-hq and the folder of the golden screens\n", stderr);
		return 99;
	}
	real_init(&shared.real, argv);
	shared.golden = argv[3];
	return glass_group(tests, make, end);
}
