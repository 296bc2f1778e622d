/* One night, end to end, by the real programs: typed by keys alone with headquarters off, complete
 * at headquarters after it comes back, reviewed at a desk, words and states back in the car. The
 * tests of this file run in their order and share one weekend. */
#include "real.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NIGHT "2021-10-29T17:52:00Z"
#define SENDING "2021-10-30T02:20:00Z"
#define REVIEW "2021-10-30T08:00:00Z"
#define AGENCY "2021-10-30T09:30:00Z"
#define BACK "2021-10-30T17:00:00Z"

#define SUPPORT_WORDS "Zebra crossing words"
#define POLICE_WORDS "Officer saw a broken door"
#define RETURN_WORDS "Who has the spare key now?"

static struct real real;
static const char *goldens;

static void golden(struct glass *g, const char *name)
{
	char path[512];

	snprintf(path, sizeof path, "%s/%s.txt", goldens, name);
	glass_golden(g, path);
}

/* ^S, and what is still to be put right is left for later: it is all kept. */
static void save_and_leave(struct glass *g, const char *back)
{
	glass_keys(g, "^S");
	glass_rest(g);
	for (int i = 0; i < 3 && !glass_has(g, back); i++) {
		glass_keys(g, "^B");
		glass_rest(g);
	}
	glass_expect(g, back);
}

static void start_shift(struct glass *g)
{
	glass_expect(g, "code given");
	real_fill(g, "Support worker", "Te");
	glass_expect(g, "Testfield, NWA-07");
	real_step(g, "\\r", "[Testfield, NWA-07");
	real_step(g, "^S", "The second person's own code");
	glass_keys(g, REAL_CODE "\\r");
	glass_expect(g, "Typing: Testfield");
	glass_expect(g, "No attendance yet tonight");
}

static void new_tasking(struct glass *g)
{
	real_step(g, "^N", "New tasking   number 1");
	real_fill(g, "Incident number", "9001");
	real_fill(g, "Postcode", "NG99 2XX");
	real_fill(g, "House or flat", "7");
	real_fill(g, "Place ", "Example Court, Mansfield");
	real_fill(g, "Grade of call", "1");
	real_fill(g, "Scene safe, said by", "MA12");
	real_fill(g, "]   at", "now");
	real_fill(g, "Support worker", "i");
	real_step(g, "^S", "Incident 9001");
}

/* A ^T at once would be taken for a held key: another key lies between. */
static void stamp(struct glass *g, const char *said)
{
	real_step(g, "jk^T", said);
}

static const struct answer survivor[] = {
	{ "Full name", "Mia Testwood" },
	{ "Date of birth", "27 3 1987" },
	{ "Ethnic group,", "White British\\r" },
	{ "First language", "English\\r" },
	{ "Interpreter needed?", "n" },
	{ "Pregnant, new baby", "n" },
	{ "Disability or needs", "None\\r" },
	{ "Lives with suspect?", "n" },
	{ "Police", "y" },
	{ "Survivor's words", "I want it to stop" },
	{ "To which survivor", "" },
	{ "When they separated", "w" },
	{ "Able to talk", "Able to talk\\r" },
	{ "What the survivor wants", "The abuse to stop\\r" },
	{ "Needs", "None\\r" },
	{ "Injuries", "None seen\\r" },
	{ "Strangulation or suffocation", "n" },
	{ "Stalking features", "n" },
	{ "HBA", "None seen\\r" },
	{ "Technology abuse", "None known\\r" },
	{ "Told or given", "Crime reference\\r" },
	{ "Access restricted because", "" },
	{ "At MARAC in last 12 months", "n" },
	{ "Care and support needs", "n" },
	{ "Warning markers, told by control", "" },
	{ "Police or partner staff", "n" },
	{ NULL, NULL },
};

static const struct answer visit[] = {
	{ "Who called", "Survivor\\r" },
	{ "First unit there", "MA12" },
	{ "Result of visit", "Seen, wants police and\\r" },
	{ "Abuse seen or told", "Threats\\r" },
	{ "Main type", "Threats\\r" },
	{ "Offences considered", "No crime\\r" },
	{ "Weapons", "None\\r" },
	{ "Knife", "n" },
	{ "Children linked to household", "0" },
	{ "Children present", "0" },
	{ "Suspect when the car arrived", "l" },
	{ "Positive action taken", "s" },
	{ "Call-outs", "1" },
	{ "Facts in brief", "Door damaged. Spoken to apart." },
	{ "Other car attended too", "n" },
	{ "Kind of place", "Home of the survivor\\r" },
	{ "District", "Mansfield\\r" },
	{ "Hazard", "" },
	{ NULL, NULL },
};

static void the_survivor(struct glass *g)
{
	real_step(g, "^Gp", "Nobody yet");
	real_step(g, "+", "Who?");
	real_step(g, "s", "Full name");
	real_answer_all(g, survivor);
	save_and_leave(g, "Enter opens a person");
	glass_expect(g, "F30s-A1");
	assert_false(glass_has(g, "Testwood"));
}

static void the_safe_contact(struct glass *g)
{
	real_step(g, "c", "Ask first");
	real_fill(g, "safe to be in touch?", "y");
	real_fill(g, "alone when asked?", "y");
	real_fill(g, "contact safe at all?", "y");
	/* Whether it is safe to ring and to text is asked as soon as there is a number. */
	real_fill(g, "Mobile", "07700 900123\\t");
	glass_expect(g, "> [ ]     [ ]");
	glass_keys(g, "yn");
	real_fill(g, "Visit", "n");
	real_fill(g, "Days and times", "weekday mornings");
	real_fill(g, "Say you are", "w");
	save_and_leave(g, "safe contact asked");
}

static void the_risk(struct glass *g)
{
	real_step(g, "^Gq", "Status  ");
	real_fill(g, "Status  ", "c");
	real_fill(g, "Asked by", "w");
	real_fill(g, "Asked in private", "y");
	real_fill(g, "How afraid", "v");
	real_fill(g, "Judgement", "h");
	real_fill(g, "Reason for it", "Threats in the last week");
	real_fill(g, "Support worker's view", "h");
	real_fill(g, "Look again by", "+42");
	save_and_leave(g, "9  Check before you clear");
}

static void the_referral(struct glass *g)
{
	/* The first one opens at once; later the list stands before it. */
	real_step(g, "^Gr", "Refer");
	if (!glass_has(g, "Refer to"))
		real_step(g, "+", "Refer to");
	real_fill(g, "Refer to", "Nott");
	glass_expect(g, "Nottinghamshire Women's Aid");
	glass_keys(g, "\\r");
	real_fill(g, "confidentiality explained?", "y");
	real_fill(g, "survivor agree?", "y");
	real_fill(g, "Agreed how", "s");
	real_fill(g, "Share", "1");
	real_fill(g, "Hide the address", "y");
	real_fill(g, "Knows it goes?", "y");
	real_fill(g, "How soon", "d");
	real_fill(g, "Why", "Wants to talk to somebody");
	/* An adult at High goes to an IDVA, and an IDVA is told the ground. */
	real_fill(g, "Ground", "prof\\r");
	real_step(g, "^S", "Referral saved");
}

/* A support worker's note is support-only by itself; Esc while it is typed covers it. */
static void the_support_note(struct glass *g)
{
	real_step(g, "^Gn", "HQ keeps it sealed and cannot open it");
	real_fill(g, "About  ", "a");
	glass_keys(g, SUPPORT_WORDS);
	glass_expect(g, SUPPORT_WORDS);
	real_cover_and_back(g, SUPPORT_WORDS);
	glass_keys(g, " and so on");
	glass_expect(g, SUPPORT_WORDS " and so on");
	real_step(g, "^S", "Note saved");
}

static void the_police_note(struct glass *g)
{
	real_step(g, "^U", "Who types now?");
	glass_keys(g, REAL_CODE "\\r");
	glass_expect(g, "Typing: Testley");
	real_step(g, "^Gn", "8 Notes: new");
	real_fill(g, "About  ", "v");
	glass_keys(g, POLICE_WORDS);
	glass_expect(g, POLICE_WORDS);
	real_step(g, "^S", "Note saved");
}

static void the_check(struct glass *g)
{
	real_step(g, "^Gf", "READ OUT");
	/* High risk is told to control by voice, and who was told is kept here. */
	glass_expect(g, "Told to");
	glass_keys(g, "Control, Demo");
	glass_expect(g, "Control, Demo");
	glass_keys(g, "\\t^T");
	/* High risk goes to MARAC, or the crew says why not (R-045). */
	glass_expect(g, "Must be done now: 1");
	glass_keys(g, "\\t");
	glass_expect(g, "> ! Refer this survivor to MARAC");
	glass_keys(g, "\\r");
	glass_expect(g, "Why it is right");
	/* With no reason it leads to where it is put right. */
	glass_pass(g, 800);
	real_step(g, "\\r", "6 Referrals and consent");
	real_step(g, "^B", "> ! Refer this survivor to MARAC");
	glass_keys(g, "\\r");
	glass_expect(g, "Why it is right");
	glass_keys(g, "MARAC was told by phone, desk 3\\r");
	glass_expect(g, "Must be done now: 0");
	real_step(g, "^S", "Finished. It goes when the laptop next reaches HQ");
	glass_expect(g, "To send");
}

static const struct answer no_trace[] = {
	{ "Who called", "Survivor\\r" },
	{ "Went in before: why", "First unit was there" },
	{ "First unit there", "none" },
	{ "Result of visit", "No trace\\r" },
	{ "Reason", "Nobody in\\r" },
	{ "Kind of place", "Home of the survivor\\r" },
	{ "District", "Ashfield\\r" },
	{ "Hazard", "" },
	{ "Called away for", "" },
	{ "Other car attended too", "n" },
	{ "Children linked to household", "0" },
	{ "Children present", "0" },
	{ "Call-outs", "0" },
	{ "Facts in brief", "Nobody came to the door." },
	{ NULL, NULL },
};

static const struct answer attempt[] = {
	{ "When", "now" },
	{ NULL, NULL },
};

static void the_second_visit(struct glass *g)
{
	real_step(g, "^N", "New tasking   number 2");
	real_fill(g, "Incident number", "9002");
	real_fill(g, "House or flat", "3");
	real_fill(g, "Place ", "Example Road, Sutton");
	real_fill(g, "Grade of call", "2");
	real_fill(g, "Scene safe, said by", "MA14");
	real_fill(g, "]   at", "now");
	real_fill(g, "Support worker", "c");
	real_step(g, "^S", "Incident 9002");
	stamp(g, "On the way 18:5");
	stamp(g, "Arrived 18:5");
	stamp(g, "Left 18:5");
	real_step(g, "^Gd", "Grade of call");
	real_answer_all(g, no_trace);
	save_and_leave(g, "9  Check before you clear");
	real_step(g, "^Gf", "Enter each attempt to find the survivor");
	real_step(g, "\\r", "Attempts to find              > [");
	glass_keys(g, "o");
	glass_expect(g, "No row yet");
	real_step(g, "+", "How ");
	real_answer_all(g, attempt);
	save_and_leave(g, "Enter opens a row");
	real_step(g, "^B", "Grade of call");
	save_and_leave(g, "9  Check before you clear");
	real_step(g, "^Gf", "Must be done now: 0");
	real_step(g, "^S", "Finished. It goes when the laptop next reaches HQ");
}

static const struct answer last[] = {
	{ "Booked off", "now" },  { "Taskings offered", "2" },
	{ "Debrief held?", "y" }, { "Welfare offered?", "y" },
	{ NULL, NULL },
};

static void end_shift(struct glass *g)
{
	real_step(g, "^Gz", "End the shift");
	real_answer_all(g, last);
	glass_expect(g, "All finished");
	real_step(g, "^S", "The shift has ended");
	golden(g, "night-typed");
}

static void a_night_is_typed_with_headquarters_off(void **state)
{
	struct glass *g = real_open(&real, "car", NIGHT);

	(void)state;
	real_unlock(g, "4417");
	start_shift(g);
	new_tasking(g);
	stamp(g, "On the way 18:5");
	stamp(g, "Arrived 18:5");
	the_survivor(g);
	the_safe_contact(g);
	the_risk(g);
	real_step(g, "^Gh", "On scene");
	real_step(g, "^T", "Left 18:5");
	the_referral(g);
	the_support_note(g);
	the_police_note(g);
	real_step(g, "^Gd", "Grade of call");
	real_answer_all(g, visit);
	save_and_leave(g, "9  Check before you clear");
	the_check(g);
	the_second_visit(g);
	end_shift(g);
	glass_free(g);
}

/* The message of a command that must end well; the caller frees. */
static void sync_once(const char *node, const char *user, const char *at)
{
	struct said said;

	real_command(&real, node, user, at, &said, "sync", "--once", "--json", NULL);
	said_ok(&said);
	assert_int_equal(said_figure(&said, "to_send"), 0);
	assert_int_equal(said_figure(&said, "at_hq"), said_figure(&said, "saved"));
	assert_true(said_figure(&said, "saved") > 0);
	said_free(&said);
}

static void it_is_complete_at_headquarters_after_it_comes_back(void **state)
{
	long long typed, at_hq;
	struct said said;

	(void)state;
	/* Off for hours: nothing is lost and the sentence is plain. */
	real_command(&real, "car", "4417", SENDING, &said, "sync", "--once", "--json", NULL);
	assert_int_not_equal(said.status, 0);
	typed = said_figure(&said, "saved");
	at_hq = said_figure(&said, "at_hq");
	assert_true(typed - at_hq > 40);
	said_free(&said);

	real_hq_start(&real, SENDING);
	sync_once("car", "4417", SENDING);
	real_hq_stop(&real);

	real_hq_command(&real, &said, "stats", "--json", NULL);
	said_ok(&said);
	assert_int_equal(said_figure(&said, "attendances"), 2);
	assert_int_equal(said_figure(&said, "submitted"), 2);
	assert_int_equal(said_figure(&said, "referrals"), 1);
	assert_int_equal(said_figure(&said, "queued"), 1);
	assert_int_equal(said_figure(&said, "incidents"), 0);
	assert_int_equal(said_figure(&said, "parked"), 0);
	assert_true(said_figure(&said, "entries") > typed);
	said_free(&said);
}

static void it_is_reviewed_at_the_desk(void **state)
{
	struct glass *g;

	(void)state;
	real_hq_start(&real, REVIEW);
	sync_once("desk", "2288", REVIEW);
	real_hq_stop(&real); /* a desk reviews with no network */

	g = real_open(&real, "desk", REVIEW);
	real_unlock(g, "2288");
	glass_expect(g, "To review   2 of 2 left");
	glass_expect(g, "Testley, Testfield   High    ! grade given, no tool used");
	assert_false(glass_has(g, "Mia"));
	real_step(g, "\\r", "Attendance 1   Incident 9001");
	assert_false(glass_has(g, "Zebra"));
	real_step(g, "^R", "words"); /* sending back needs them */
	glass_expect(g, "Attendance 1   Incident 9001");
	glass_keys(g, RETURN_WORDS);
	glass_expect(g, RETURN_WORDS);
	real_step(g, "^R", "Sent back with your words");
	glass_expect(g, "1 of 2 left");
	real_step(g, "\\r", "Attendance 2   Incident 9002");
	real_step(g, "^S", "Agreed");
	glass_expect(g, "0 of 2 left");
	glass_free(g);

	real_hq_start(&real, REVIEW);
	sync_once("desk", "2288", REVIEW);
	real_hq_stop(&real);
}

static void a_referral_is_accepted_at_headquarters(void **state)
{
	static const char *const states[] = { "sent", "acknowledged", "decided", "accepted" };
	struct said said;
	char id[33];

	(void)state;
	real_hq_command(&real, &said, "referral", "list", NULL);
	said_ok(&said);
	assert_non_null(strstr(said.text, "queued"));
	snprintf(id, sizeof id, "%.32s", said.text);
	said_free(&said);
	/* No step may be left out. */
	real_hq_command(&real, &said, "referral", "set", id, "accepted", "--at", AGENCY, NULL);
	assert_int_not_equal(said.status, 0);
	said_free(&said);
	for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
		real_hq_command(&real, &said, "referral", "set", id, states[i], "--at", AGENCY,
				NULL);
		said_ok(&said);
		said_free(&said);
	}
	real_hq_command(&real, &said, "referral", "print", id, NULL);
	said_ok(&said);
	assert_null(strstr(said.text, "Zebra"));
	assert_null(strstr(said.text, "broken door"));
	said_free(&said);
}

static void words_and_states_arrive_in_the_car(void **state)
{
	struct glass *g;

	(void)state;
	real_hq_start(&real, BACK);
	g = real_open(&real, "car", BACK);
	real_unlock(g, "4417");
	glass_expect(g, "code given");
	real_step(g, "^Gh", "Since you last looked");
	glass_expect(g, "Sgt Testbank sent back 1");
	glass_expect(g, "Sgt Testbank agreed 2");
	glass_expect(g, "The referral for attendance 1 was accepted");
	golden(g, "night-reviewed");
	real_step(g, "^Gv", RETURN_WORDS);
	real_step(g, "^Gh", "Tonight");
	real_step(g, "^G1", "1  Incident 9001");
	real_step(g, "6", "Accepted");
	glass_expect(g, "To send 0");
	glass_free(g);
	real_hq_stop(&real);
}

static void verify_passes_on_every_node(void **state)
{
	static const struct {
		const char *node, *user;
	} nodes[] = { { "car", "4417" }, { "car", "NWA-07" }, { "desk", "2288" } };
	struct said said;

	(void)state;
	for (size_t i = 0; i < sizeof nodes / sizeof *nodes; i++) {
		real_command(&real, nodes[i].node, nodes[i].user, BACK, &said, "verify", "--json",
			     NULL);
		said_ok(&said);
		assert_non_null(strstr(said.text, "\"whole\": true"));
		assert_non_null(strstr(said.text, "\"seals_checked\": true"));
		assert_int_equal(said_figure(&said, "damaged"), 0);
		assert_int_equal(said_figure(&said, "forks"), 0);
		assert_int_equal(said_figure(&said, "drafts"), 0);
		said_free(&said);
	}
	real_hq_command(&real, &said, "verify", NULL);
	said_ok(&said);
	said_free(&said);
}

static void the_export_of_the_night_holds_no_name_and_no_note(void **state)
{
	static const char *const planted[] = { "Testwood", "Mia",         "07700",
					       "Zebra",    "broken door", "Example Court",
					       "NG99",     "spare key",   "9001" };
	char out[96];
	struct said said;
	const char *grep[] = { "grep", "-r", "-F", "-l", NULL, out, NULL };

	(void)state;
	real_path(&real, "export", out);
	real_hq_command(&real, &said, "export", "--profile", "internal", "--from", "2021-10-29",
			"--to", "2021-10-31", "--out", out, NULL);
	said_ok(&said);
	said_free(&said);
	for (size_t i = 0; i < sizeof planted / sizeof *planted; i++) {
		grep[4] = planted[i];
		real_exec(grep, &said);
		if (said.status != 1)
			fail_msg("%s is in the export: %s", planted[i], said.text);
		said_free(&said);
	}
	grep[4] = "attendance";
	real_exec(grep, &said);
	assert_int_equal(said.status, 0);
	said_free(&said);
}

static int make(void **state)
{
	(void)state;
	real_weekend(&real, "2021-10-29T17:30:00Z");
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
		cmocka_unit_test(a_night_is_typed_with_headquarters_off),
		cmocka_unit_test(it_is_complete_at_headquarters_after_it_comes_back),
		cmocka_unit_test(it_is_reviewed_at_the_desk),
		cmocka_unit_test(a_referral_is_accepted_at_headquarters),
		cmocka_unit_test(words_and_states_arrive_in_the_car),
		cmocka_unit_test(verify_passes_on_every_node),
		cmocka_unit_test(the_export_of_the_night_holds_no_name_and_no_note),
	};

	real_init(&real, argv);
	goldens = argc > 3 ? argv[3] : ".";
	return glass_group(tests, make, end);
}
