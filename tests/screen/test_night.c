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

#define SUPPORT_WORDS "Zebra crossing words"
#define POLICE_WORDS "Officer saw a broken door"
#define NIGHT "2021-10-29T17:52:00Z"

static struct real real;

/* ^S, and what is still to be put right is left for later: it is all kept. */
static void save_and_leave(struct glass *g, const char *back)
{
	glass_keys(g, "^S");
	for (int i = 0; i < 3 && !glass_wait(g, back, 600); i++)
		glass_keys(g, "^B");
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
	real_step(g, "^S", "Visit details");
}

static void stamps_on_the_way_and_arrived(struct glass *g)
{
	real_step(g, "^T", "On the way 18:5");
	/* A ^T at once would be taken for a held key: another key lies between. */
	real_step(g, "jk^T", "Arrived 18:5");
}

static void the_survivor(struct glass *g)
{
	real_step(g, "^Gp", "Nobody yet");
	real_step(g, "+", "Who?");
	real_step(g, "s", "Full name");
	real_fill(g, "Full name", "Mia Testwood");
	real_fill(g, "Date of birth", "27 3 1987");
	real_fill(g, "Sex", "f");
	save_and_leave(g, "Enter opens a person");
	glass_expect(g, "F-A1");
}

static void the_safe_contact(struct glass *g)
{
	real_step(g, "c", "Ask first");
	real_fill(g, "safe to be in touch?", "y");
	real_fill(g, "alone when asked?", "y");
	real_fill(g, "contact safe at all?", "y");
	real_fill(g, "Mobile", "07700 900123");
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
	real_step(g, "^Gr", "No referral yet");
	real_step(g, "+", "Refer to");
	real_fill(g, "Refer to", "Nott");
	glass_expect(g, "Nottinghamshire Women's Aid");
	glass_keys(g, "\\r");
	real_fill(g, "confidentiality explained?", "y");
	real_fill(g, "survivor agree?", "y");
	real_fill(g, "Agreed how", "s");
	real_fill(g, "Share", "1");
	real_fill(g, "Hide the address", "n");
	real_fill(g, "Knows it goes?", "y");
	real_fill(g, "How soon", "d");
	real_fill(g, "Why", "Wants to talk to somebody");
	real_step(g, "^S", "Referral saved");
	glass_expect(g, "Ready to send");
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

static void a_night_is_typed_with_headquarters_off(void **state)
{
	struct glass *g = real_open(&real, "car", NIGHT);

	(void)state;
	real_unlock(g, "4417");
	start_shift(g);
	new_tasking(g);
	stamps_on_the_way_and_arrived(g);
	the_survivor(g);
	the_safe_contact(g);
	the_risk(g);
	real_step(g, "^Gh", "On scene");
	real_step(g, "^T", "Left 18:5");
	the_referral(g);
	the_support_note(g);
	the_police_note(g);
	for (int i=0; i<4; i++) {
	real_step(g, "^Gf", "READ OUT");
	for (int k=0;k<i;k++) glass_keys(g, "j");
	glass_keys(g, "\\r");
	glass_settle(g, 300);
	real_show(g);
	}
	glass_free(g);
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
	};

	(void)argc;
	real_init(&real, argv);
	return cmocka_run_group_tests(tests, make, end);
}
