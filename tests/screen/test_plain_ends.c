/* The ends of a night's work in plain mode, by the real program on a terminal that can do nothing:
 * signing on with a one-time code, Check and sending, the hand-over sheet and the end of the shift,
 * a supervisor's review, what became of a referral. What was saved is asked of the commands
 * afterwards; the transcripts are kept. */
#include "plain_talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ON_SCENE "2021-10-29T23:55:00Z" /* 5 is graded High, control is not told */
#define MORNING "2021-10-30T08:12:00Z"
#define OLDEST "IDVA                     2021-10-29T19:37:00Z"
#define WIDE 240 /* no question is folded */

static struct real real;

/* What the command prints holds it (or does not). */
static void shows(const char *node, const char *user, const char *at, const char *const *words,
		  const char *text, bool wanted)
{
	struct said said;

	real_command(&real, node, user, at, &said, words[0], words[1], words[2], NULL);
	if (wanted != (strstr(said.text, text) != NULL))
		print_error("%s: \"%s\" is %s there:\n%s\n", words[0], text,
			    wanted ? "not" : "still", said.text);
	assert_int_equal(wanted, strstr(said.text, text) != NULL);
	said_free(&said);
}

/* --- signing on --- */

static void a_person_signs_on_with_a_one_time_code(void **state)
{
	static const char *const list[3] = { "user", "list" };
	struct said said;
	struct glass *g;
	char code[80];
	size_t from;

	(void)state;
	real_copy(&real, "car", "join");
	real_hq_command(&real, &said, "unlock-code", "car1", "--for", "2288", NULL);
	said_ok(&said);
	snprintf(code, sizeof code, "%.*s", (int)strcspn(said.text, "\n"), said.text);
	said_free(&said);
	shows("join", "2288", ON_SCENE, list, "2288", false);
	g = talk_open(&real, "join", ON_SCENE, 0);
	talk_wait(g);
	from = talk_so_far(g);
	talk_say(g, "new", "Your number:");
	talk_hears(g, "Sign on with a one-time code");
	talk_golden(g, "join", from);
	talk_say(g, "2288", "One-time code:");
	talk_line(g, code);
	from = talk_so_far(g);
	talk_line(g, "too short");
	talk_line(g, "too short");
	talk_line(g, "135799");
	talk_say(g, "135799", "Error: Passphrase must be 15 characters or more");
	talk_say(g, REAL_PHRASE, "The same again");
	talk_say(g, REAL_PHRASE, "New code, 6 figures");
	talk_line(g, "");
	talk_type(g, "");
	talk_until(g, "Tonight, Testley");
	talk_wait(g);
	talk_golden(g, "joined", from);
	assert_null(strstr(talk_heard(g), REAL_PHRASE));
	talk_only_text(g);
	glass_free(g);
	shows("join", "2288", ON_SCENE, list, "2288", true);
}

/* --- Check --- */

static void a_visit_is_checked_and_finished(void **state)
{
	static const char *const log[3] = { "log", "--json" }, *const table[3] = { "log" };
	struct glass *g;
	size_t from;

	(void)state;
	real_copy(&real, "car", "check");
	shows("check", "4417", ON_SCENE, log, "Control, desk 7", false);
	g = talk_open(&real, "check", ON_SCENE, WIDE);
	talk_unlock(g, "4417");
	talk_line(g, "go 5");
	from = talk_so_far(g);
	talk_say(g, "9", "Told to:");
	talk_hears(g, "READ OUT");
	talk_say(g, "done", "Tell control by voice");
	talk_line(g, "Control, desk 7");
	/* The lines are numbered before one is asked for. */
	talk_say(g, "now", "1  ! Refer this survivor to MARAC");
	talk_say(g, "1", "Why it is right:");
	talk_say(g, "MARAC was told by phone", "1  ! Refer this survivor to a specialist");
	talk_line(g, "1");
	talk_say(g, "The adviser rang her", "1  ! Refer this child");
	talk_line(g, "1");
	talk_say(g, "MASH was told by phone", "1  ! Enter when the car left");
	talk_golden(g, "check", from);
	talk_say(g, "time", "Left 00:5");
	talk_say(g, "done", "to put right before this can be sent");
	talk_say(g, "1", "Result of visit:");
	assert_true(talk_fill(g) > 3);
	/* What else must be done, line by line. */
	talk_line(g, "go f");
	for (int i = 0; i < 12 && !strstr(talk_heard(g), "Must be done now: 0"); i++) {
		talk_line(g, strstr(talk_heard(g), "2  ! ") ? "2" : "1");
		talk_fill(g);
		talk_line(g, "go f");
	}
	from = talk_so_far(g);
	talk_say(g, "page", "Must be done now: 0");
	talk_say(g, "done", "Finished. It goes when the laptop next reaches HQ");
	talk_golden(g, "finish", from);
	talk_only_text(g);
	glass_free(g);
	shows("check", "4417", ON_SCENE, log, "Control, desk 7", true);
	shows("check", "4417", ON_SCENE, table,
	      "NP-20211030-9001    Seen, wants police and support  submitted", true);
}

static void the_next_crew_is_told_and_the_shift_ends(void **state)
{
	struct glass *g;
	size_t from;

	(void)state;
	real_copy(&real, "car", "end");
	g = talk_open(&real, "end", ON_SCENE, WIDE);
	talk_unlock(g, "4417");
	from = talk_so_far(g);
	talk_say(g, "go z", "Booked off");
	talk_say(g, "before", "Hand-over sheet");
	talk_say(g, "o", "A number opens");
	talk_golden(g, "handover", from);
	talk_line(g, "1");
	talk_say(g, "done", "Handed over");
	talk_say(g, "back", "Hand-over sheet");
	from = talk_so_far(g);
	talk_say(g, "", "Booked off");
	talk_say(g, "now", "Taskings offered");
	talk_say(g, "8", "Taskings not taken");
	talk_say(g, "", "Debrief held");
	talk_say(g, "y", "What helped");
	talk_say(g, "Two radios", "What hindered");
	talk_say(g, "", "Words of the debrief");
	talk_say(g, "", "Help offered to the crew");
	talk_say(g, "y", "Urgent matters handed to");
	talk_say(g, "Car 2", "That was the last");
	talk_say(g, "done", "The shift has ended");
	talk_golden(g, "end", from);
	/* There is none any more to be ended. */
	talk_say(g, "go z", "That letter leads nowhere here");
	talk_only_text(g);
	glass_free(g);
	g = talk_open(&real, "end", ON_SCENE, WIDE);
	talk_unlock(g, "5102");
	talk_line(g, "commands");
	talk_line(g, "read the hand-over");
	talk_say(g, "", "High risk. Control told by voice");
	assert_null(strstr(talk_heard(g), "Control is not told"));
	glass_free(g);
}

static void a_supervisor_agrees_and_sends_back_with_words(void **state)
{
	static const char *const list[3] = { "review", "list" };
	struct glass *g;
	size_t from;

	(void)state;
	g = talk_open(&real, "desk", MORNING, 0);
	talk_unlock(g, "2288");
	talk_hears(g, "To review, 6 of 6 left");
	from = talk_so_far(g);
	talk_line(g, "1");
	talk_hears(g, "Your words to the crew:");
	talk_line(g, "Well recorded");
	talk_say(g, "done", "Agreed");
	talk_line(g, "1");
	talk_say(g, "Why was nobody rung?", "^R Send back");
	talk_mark(g);
	glass_keys(g, "^R");
	talk_until(g, "Sent back with your words");
	talk_wait(g);
	talk_golden(g, "review", from);
	talk_only_text(g);
	glass_free(g);
	shows("desk", "2288", MORNING, list, "agreed 09:1", true);
	shows("desk", "2288", MORNING, list, "sent back 09:1", true);
}

static void the_records_desk_says_what_became_of_a_referral(void **state)
{
	static const char *const list[3] = { "referral", "list" };
	struct glass *g;
	size_t from;

	(void)state;
	shows("records", "HR-01", MORNING, list, OLDEST, true);
	g = talk_open(&real, "records", MORNING, 0);
	talk_unlock(g, "HR-01");
	talk_hears(g, "Referrals, oldest first");
	from = talk_so_far(g);
	talk_say(g, "1", "2  It was sent");
	talk_golden(g, "records", from);
	talk_say(g, "2", "Kept. Headquarters and the car hear of it");
	talk_line(g, "1");
	talk_say(g, "3", "1  Consent withdrawn");
	talk_hears(g, "Why?");
	talk_line(g, "1");
	talk_hears(g, "1  Fri 29 Oct 20:39  MARAC");
	talk_only_text(g);
	glass_free(g);
	shows("records", "HR-01", MORNING, list, OLDEST, false);
}

static void sync_node(const char *node, const char *number)
{
	struct said said;

	real_command(&real, node, number, MORNING, &said, "sync", NULL);
	said_ok(&said);
	said_free(&said);
}

static int night(void **state)
{
	(void)state;
	real_weekend(&real, ON_SCENE);
	return 0;
}

static int morning(void **state)
{
	(void)state;
	real.desks = true;
	real_weekend(&real, MORNING);
	real_hq_start(&real, MORNING);
	sync_node("car", "4417");
	sync_node("desk", "2288");
	sync_node("records", "HR-01");
	real_hq_stop(&real);
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
	const struct CMUnitTest of_the_night[] = {
		cmocka_unit_test(a_person_signs_on_with_a_one_time_code),
		cmocka_unit_test(a_visit_is_checked_and_finished),
		cmocka_unit_test(the_next_crew_is_told_and_the_shift_ends),
	};
	const struct CMUnitTest of_the_morning[] = {
		cmocka_unit_test(a_supervisor_agrees_and_sends_back_with_words),
		cmocka_unit_test(the_records_desk_says_what_became_of_a_referral),
	};
	int failed;

	real_init(&real, argv);
	talk_goldens(argv[3]);
	if (argc > 4)
		cmocka_set_test_filter(argv[4]);
	failed = glass_group(of_the_night, night, end);
	return failed + glass_group(of_the_morning, morning, end);
}
