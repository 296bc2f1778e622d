/* The records desk, a support service's desk and the night report on the terminal, with the real
 * programs. */
#include "real.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define AT "2021-10-31T01:36:00Z"
#define PASSPHRASE "The organisation's passphrase"

static struct real real;

static void sync_desk(const char *node, const char *number)
{
	struct said said;

	real_command(&real, node, number, AT, &said, "sync", NULL);
	said_ok(&said);
	said_free(&said);
}

/* Two desks more, of roles that read and write nothing: $1 and $2 are the programs, $3 the folder.
 */
static const char *const more[] = {
	"u=$(grep -o 'https://[0-9.:]*' car/sync.json); "
	"for d in liaison_worker:LW-01:nwal panel_member:PM-01:opcc; do IFS=:; set -- \"$1\" "
	"\"$2\" $d; "
	"\"$2\" --home hq user add $4 --name 'Demo Testreader' --role $3 --org $5 --at " AT
	" && \"$2\" --home hq device add $3 --desk $3 --cars all --url \"$u\" --out $3.bundle "
	"--at " AT " || exit 1; done",
	"for d in liaison_worker panel_member; do \"$1\" --home $d enrol $d.bundle --at " AT
	" || exit 1; done",
	"for d in liaison_worker:LW-01 panel_member:PM-01; do IFS=:; set -- \"$1\" \"$2\" $d; "
	"\"$2\" --home hq unlock-code $3 --for $4 --at " AT " | head -n 1 >$3.once || exit 1; done",
	"for d in liaison_worker:LW-01 panel_member:PM-01; do IFS=:; set -- \"$1\" \"$2\" $d; "
	"\"$1\" --home $3 user join $4 --unlock-code-file $3.once --passphrase-file passphrase "
	"--code-file code --at " AT " || exit 1; done",
};

static void more_desks(size_t step)
{
	char *dapcar = realpath(real.dapcar, NULL), *hq = realpath(real.dapcar_hq, NULL);
	char command[1200];
	struct said said;

	snprintf(command, sizeof command, "cd '%s/w' && %s", real.root, more[step]);
	real_exec((const char *const[]){ "/bin/sh", "-c", command, "sh", dapcar, hq, NULL }, &said);
	said_ok(&said);
	said_free(&said);
	free(dapcar);
	free(hq);
}

static int setup(void **state)
{
	(void)state;
	real.desks = true;
	real_weekend(&real, AT);
	more_desks(0);
	real_hq_start(&real, AT);
	sync_desk("car", "4417");
	more_desks(1);
	real_hq_stop(&real);
	more_desks(2);
	real_hq_start(&real, AT);
	more_desks(3);
	sync_desk("liaison_worker", "LW-01");
	sync_desk("panel_member", "PM-01");
	sync_desk("desk", "2288");
	sync_desk("records", "HR-01");
	sync_desk("support", "NWA-01");
	sync_desk("support-juno", "JUN-01");
	real_hq_stop(&real);
	return 0;
}

static struct glass *opened(const char *node, const char *number)
{
	struct glass *g = real_open(&real, node, AT);

	real_unlock(g, number);
	return g;
}

/* Enter that comes at once after an Enter that turned the screen is dropped: a person waits that
 * long. */
static void then(struct glass *g, const char *keys, const char *text)
{
	glass_pass(g, 400);
	real_step(g, keys, text);
}

static void a_referral_is_read_sent_acknowledged_decided_and_recalled(void **state)
{
	struct glass *g = opened("records", "HR-01");

	(void)state;
	glass_expect(g, "Referrals, oldest first");
	glass_expect(g, "Records desk   Testgrove");
	/* The first of the weekend, and its text as the agency gets it. */
	then(g, "\r", "What became of this referral?");
	assert_false(glass_has(g, "The agency has it"));
	then(g, "\r", "What is sent");
	glass_expect(g, "IDVA");
	then(g, "^B", "What became of this referral?");
	then(g, "j\r", "Kept. Headquarters and the car hear of it");
	glass_expect(g, "Sent");
	then(g, "\r", "The agency has it");
	then(g, "j\r", "Kept. Headquarters");
	then(g, "\r", "Decided: accepted");
	/* A reason goes with what is recalled; ^B takes the question back. */
	then(g, "jjjj\r", "Why?");
	then(g, "^B", "What became of this referral?");
	then(g, "jjjj\r", "Why?");
	then(g, "\r", "Kept. Headquarters");
	/* Locked, it is still the desk that it is. */
	then(g, "^L", "Your number");
	glass_expect(g, "Records desk");
	glass_free(g);
}

static void what_is_sealed_opens_with_the_organisations_passphrase_and_closes_at_esc(void **state)
{
	struct glass *g = opened("support", "NWA-01");

	(void)state;
	glass_expect(g, "Sealed to your organisation, newest first");
	glass_expect(g, "Testfield");
	assert_false(glass_has(g, "Demosethi"));
	then(g, "\r", "Release a part to the police");
	then(g, "\r", PASSPHRASE);
	then(g, "not the passphrase of it\r", "not the organisation's passphrase");
	assert_false(glass_ever(g, "kind lad"));
	then(g, REAL_PHRASE "\r", "kind lad");
	glass_expect(g, "Support");
	real_cover_and_back(g, "Sealed to your organisation");
	assert_false(glass_has(g, "kind lad"));
	/* It asks again: the key went with the cover. */
	then(g, "\r", PASSPHRASE);
	glass_free(g);
}

static void an_addendum_and_a_release_are_typed_and_kept(void **state)
{
	struct glass *g = opened("support", "NWA-01");

	(void)state;
	glass_expect(g, "Sealed to your organisation, newest first");
	then(g, "\r", "Add an addendum");
	then(g, "j\r", PASSPHRASE);
	then(g, REAL_PHRASE "\r", "Sealed to your organisation and to you");
	then(g, "Plovers come on Tuesday", "Plovers come on Tuesday");
	then(g, "^S", "Kept, and sealed to your organisation");
	then(g, "j", "Release a part");
	then(g, "\r", "The police read what you type here");
	/* Nothing goes without words and a ground. */
	then(g, "^S", "Enter the part that is released");
	real_fill(g, "Part to release", "Afraid of being alone");
	then(g, "^S", "Select the ground for releasing it");
	real_fill(g, "Ground", "life");
	then(g, "\r^S", "Released. The police read it after the next session");
	glass_free(g);
}

/* As an ordinary note it would reach the police with no line in the log of use before it. */
static void a_release_that_was_left_is_gone_on_with_as_a_release(void **state)
{
	struct glass *g = opened("support", "NWA-01");

	(void)state;
	then(g, "\r", "Release a part to the police");
	then(g, "jj\r", PASSPHRASE);
	then(g, REAL_PHRASE "\r", "The police read what you type here");
	real_fill(g, "Ground", "life");
	then(g, "\r\tAfraid of the stairs", "Afraid of the stairs");
	/* The key went with the cover: it is asked for here, and nothing that was typed is lost. */
	real_cover_and_back(g, "The police read what you type here");
	then(g, "^S", PASSPHRASE);
	then(g, "^B", "Afraid of the stairs");
	then(g, "^B", "Add an addendum");
	then(g, "^Kgo on\r", "We kept what you typed");
	then(g, "\r", "The police read what you type here");
	glass_expect(g, "Afraid of the stairs");
	then(g, "^S", PASSPHRASE);
	then(g, REAL_PHRASE "\r", "Afraid of the stairs");
	then(g, "^S", "Released. The police read it after the next session");
	glass_free(g);
}

static void a_night_report_shows_counts_and_lines(void **state)
{
	struct glass *g = opened("desk", "2288");

	(void)state;
	then(g, "^Gr", "Night reports");
	glass_expect(g, "Fri 29 Oct 2021");
	then(g, "j\r", "Night of 29 Oct 2021");
	glass_expect(g, "Visits                 6");
	glass_free(g);
}

static void a_service_says_why_before_it_reads_a_night(void **state)
{
	struct glass *g = opened("support-juno", "JUN-01");

	(void)state;
	then(g, "^Gr", "Night reports");
	assert_false(glass_has(g, "29 Oct 2021"));
	then(g, "\r", "Why do you look?");
	then(g, "\r", "Night of 30 Oct 2021");
	glass_expect(g, "Visits                 6");
	glass_free(g);
}

/* The first page of each is its own, and says whose desk it is. */
static void a_desk_that_reads_goes_from_night_to_visit_to_record(void **state)
{
	struct glass *g = opened("liaison_worker", "LW-01");

	(void)state;
	glass_expect(g, "Liaison desk   Testreader   Reads only");
	glass_expect(g, "29 Oct 2021");
	assert_false(glass_has(g, "review"));
	assert_false(glass_has(g, "^B Back"));
	then(g, "j\r", "Why do you look?");
	then(g, "jjj\r", "Tasked   Incident");
	glass_expect(g, " 1  19:32    NP-20211029-9001");
	then(g, "jjjjj\r", "Records of the visit");
	then(g, "\r", "Incident number: NP-20211029-9001");
	glass_expect(g, "It closes at Esc");
	/* What was read closes with the cover. */
	real_cover_and_back(g, "Records of the visit");
	assert_false(glass_has(g, "Incident number: "));
	glass_free(g);
	g = opened("panel_member", "PM-01");
	glass_expect(g, "Panel desk   Testreader");
	glass_expect(g, "Night, date not told");
	then(g, "j\r", "Tasked   Incident");
	assert_false(glass_has(g, "NP-2021"));
	then(g, "jjjjj\r", "Records of the visit");
	then(g, "\r", "It closes at Esc");
	assert_false(glass_ever(g, "NP-20211029"));
	assert_false(glass_ever(g, "Testerton"));
	glass_free(g);
}

/* What is opened from the list stands beside it; what is sealed is never in the pane. */
static void a_desk_has_its_list_beside_what_is_opened(void **state)
{
	struct glass *g = opened("records", "HR-01");

	(void)state;
	glass_resize(g, 43, 132);
	then(g, "\r", "What became of this referral?");
	glass_expect(g, "Focus: right-hand pane");
	glass_expect(g, "   Referrals, oldest first                 |");
	assert_true(glass_wait_row(g, 4, " > ", 0));
	then(g, "^B", "Day        Time");
	glass_free(g);
	g = opened("support", "NWA-01");
	glass_resize(g, 43, 132);
	then(g, "\r", "Release a part to the police");
	glass_expect(g, "   Sealed to your organisation, newest...  |");
	glass_expect(g, "Sat 30 Oct 02:47  Note  ");
	then(g, "\r", PASSPHRASE);
	then(g, REAL_PHRASE "\r", "Type: Support note");
	for (int y = 0; y < 40; y++)
		assert_true(!strstr(glass_row(g, y), "Type: Support note") ||
			    strstr(glass_row(g, y), "Type: Support note") - glass_row(g, y) > 43);
	glass_free(g);
	g = opened("desk", "2288");
	glass_resize(g, 43, 132);
	glass_expect(g, "No Night   Car Crew");
	then(g, "j\r", "Your words to the crew> [");
	glass_expect(g, "No  Night   Car  Risk       Due");
	assert_true(glass_wait_row(g, 6, " > ", 0));
	/* Names that were asked for in the list are not beside it. */
	then(g, "^Bv", "It is written in the log of use");
	then(g, "\r", "Your words to the crew> [");
	assert_false(glass_has(g, "Marian"));
	then(g, "^S", "Agreed. The crew sees it");
	then(g, "^B", "No Night   Car Crew");
	glass_free(g);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_referral_is_read_sent_acknowledged_decided_and_recalled),
		cmocka_unit_test(
		    what_is_sealed_opens_with_the_organisations_passphrase_and_closes_at_esc),
		cmocka_unit_test(an_addendum_and_a_release_are_typed_and_kept),
		cmocka_unit_test(a_release_that_was_left_is_gone_on_with_as_a_release),
		cmocka_unit_test(a_night_report_shows_counts_and_lines),
		cmocka_unit_test(a_service_says_why_before_it_reads_a_night),
		cmocka_unit_test(a_desk_has_its_list_beside_what_is_opened),
		cmocka_unit_test(a_desk_that_reads_goes_from_night_to_visit_to_record),
	};
	int failed;

	if (argc < 3)
		return 2;
	real_init(&real, argv);
	failed = glass_group(tests, setup, NULL);
	real_fini(&real);
	return failed;
}
