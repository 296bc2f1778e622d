/* What was typed is kept for the one who typed it, can be found again and opens as it was: drafts
 * after ^U, ^B and a kill, records that are kept apart, what ^V shows, sentences that fit. */
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
#include <sqlite3.h>

#define ON_SCENE "2021-10-29T19:05:00Z"
#define TASKING "2021-10-29T23:02:00Z"
#define ASKS "Your passphrase opens what you kept apart"
#define OFFERED "We kept what you typed"

struct state {
	struct real real;
	unsigned copies;
	const char *made, *at;
};

static struct glass *again(struct state *s, const char *number)
{
	struct glass *g;
	char name[16];

	snprintf(name, sizeof name, "car%u", s->copies);
	g = real_open(&s->real, name, s->at);
	real_unlock(g, number);
	return g;
}

/* Each test has a copy of its own, so that no draft of one is found by the next. */
static struct glass *opened(struct state *s, const char *at, const char *number)
{
	char name[16];

	if (!s->made || strcmp(s->made, at) != 0)
		real_weekend(&s->real, at);
	s->made = s->at = at;
	snprintf(name, sizeof name, "car%u", ++s->copies);
	real_copy(&s->real, "car", name);
	return again(s, number);
}

/* Half a minute is not waited for: a second after the last key all is kept. */
static void killed(struct glass *g)
{
	int status;

	glass_pass(g, 4000);
	glass_signal(g, SIGKILL);
	assert_true(glass_ended(g, GLASS_WAIT_MS, &status));
	glass_free(g);
}

static void change_to(struct glass *g, const char *surname)
{
	char typing[40];

	snprintf(typing, sizeof typing, "Typing: %s", surname);
	real_step(g, "^U", "Who types now?");
	glass_keys(g, REAL_CODE "\\r");
	glass_expect(g, typing);
}

/* Enter, and then the passphrase. A held Enter opens nothing, so the key is let go first. */
static void open_apart(struct glass *g)
{
	glass_pass(g, 800);
	real_step(g, "\\r", ASKS);
	glass_keys(g, REAL_PHRASE "\\r");
	glass_expect_gone(g, ASKS);
}

static void half_a_note_stays_with_the_one_who_typed_it(void **state)
{
	struct glass *g = opened(*state, ON_SCENE, "NWA-07");

	glass_expect(g, "On scene");
	real_step(g, "\\r", "Before you leave");
	real_step(g, "^Gn", "8 Notes: new");
	glass_keys(g, "vNightjar half typed");
	glass_expect(g, "half typed");
	change_to(g, "Testley");
	assert_false(glass_has(g, "Nightjar"));
	assert_false(glass_has(g, OFFERED));
	/* Nothing that the other can do shows it or lists it as theirs. */
	glass_forget(g);
	real_step(g, "^Gk", "8 Notes");
	assert_false(glass_has(g, "not finished"));
	real_step(g, "^B", "Before you leave");
	assert_false(glass_ever(g, "Nightjar"));
	/* Its author is offered it, and their passphrase opens it. */
	change_to(g, "Testfield");
	glass_expect(g, OFFERED);
	glass_expect(g, "Support-only note, attendance 1");
	assert_false(glass_has(g, "Nightjar"));
	open_apart(g);
	glass_expect(g, "Nightjar half typed");
	/* The form's own words are set from what was kept. */
	glass_expect(g, "[#] a Survivor A1   b Person causing harm A1   v the visit");
	glass_expect(g, "Time           [20:0" GLASS_ANY "]");
	glass_free(g);
}

/* The visit of the weekend has one survivor; a second is begun. */
static void begin_person(struct glass *g)
{
	glass_expect(g, "On scene");
	real_step(g, "\\r2", "Enter opens a person");
	real_step(g, "+s", "Full name");
	real_fill(g, "Full name", "Test Nightjarson");
	glass_expect(g, "Test Nightjarson");
}

static void a_person_half_typed_is_in_the_list_and_opens(void **state)
{
	struct glass *g = opened(*state, ON_SCENE, "NWA-07");

	begin_person(g);
	real_step(g, "^B", "Enter opens a person");
	glass_expect(g, "not finished");
	real_step(g, "jj\\r", "Full name");
	real_step(g, "^V", "Test Nightjarson");
	glass_free(g);
}

static void a_person_half_typed_survives_a_kill(void **state)
{
	struct glass *g = opened(*state, ON_SCENE, "NWA-07");

	begin_person(g);
	killed(g);
	g = again(*state, "NWA-07");
	glass_expect(g, OFFERED);
	real_step(g, "\\r", "Full name");
	real_step(g, "^V", "Test Nightjarson");
	/* Person and part are one line: nothing else is left. */
	glass_free(g);
}

/* Never a second without a key, so that nothing waits for one: it is kept while it is typed. */
static void who_types_slowly_loses_a_second_at_most(void **state)
{
	struct glass *g = opened(*state, ON_SCENE, "NWA-07");
	int status;

	glass_expect(g, "On scene");
	real_step(g, "\\r", "Before you leave");
	real_step(g, "^Gn", "8 Notes: new");
	glass_type(g, "vNightjar", 400);
	glass_signal(g, SIGKILL);
	assert_true(glass_ended(g, GLASS_WAIT_MS, &status));
	glass_free(g);
	g = again(*state, "NWA-07");
	glass_expect(g, OFFERED);
	open_apart(g);
	glass_expect(g, "Night");
	glass_free(g);
}

static void a_consent_before_its_referral_is_found_again(void **state)
{
	struct glass *g = opened(*state, ON_SCENE, "NWA-07");

	glass_expect(g, "On scene");
	real_step(g, "\\r", "Before you leave");
	real_step(g, "^Gr", "Refer to");
	real_fill(g, "Limits of confidentiality", "y");
	killed(g);
	g = again(*state, "NWA-07");
	glass_expect(g, OFFERED);
	real_step(g, "\\r", "Refer to");
	real_step(g, "^V", "Limits of confidentiality explained?  [y]");
	glass_free(g);
}

static void a_place_before_its_number_comes_back_as_it_was_typed(void **state)
{
	struct glass *g = opened(*state, TASKING, "4417");

	glass_expect(g, "Tonight");
	real_step(g, "^N", "New tasking");
	real_fill(g, "House or flat", "7");
	real_fill(g, "Place", "Example Ct, Kirkby-in-Ashfield");
	killed(g);
	g = again(*state, "4417");
	glass_expect(g, OFFERED);
	real_step(g, "\\r", "New tasking");
	glass_expect(g, "[7        ]");
	glass_expect(g, "[Example Ct, Kirkby-in-Ashfield ]");
	/* Saved, they are one line. */
	real_fill(g, "Incident number", "9033");
	real_step(g, "^S", "Before you leave");
	real_step(g, "1", "1 Visit details");
	real_fill(g, "House and street", "");
	glass_expect(g, "7 Example Ct");
	glass_free(g);
}

/* A support worker's note that is saved, in the list. */
static struct glass *note_saved(struct state *s)
{
	struct glass *g = opened(s, ON_SCENE, "NWA-07");

	glass_expect(g, "On scene");
	real_step(g, "\\r", "Before you leave");
	real_step(g, "^Gn", "8 Notes: new");
	glass_keys(g, "vNightjar saved");
	glass_expect(g, "Nightjar saved");
	real_step(g, "^S", "Note saved");
	real_step(g, "8", "support-only record, 20:0" GLASS_ANY);
	return g;
}

static void words_added_to_what_is_kept_apart_are_found_again(void **state)
{
	struct glass *g = note_saved(*state);

	open_apart(g);
	glass_expect(g, "Nightjar saved");
	glass_keys(g, "\\e[1;5F and more");
	glass_expect(g, "and more");
	killed(g);
	g = again(*state, "NWA-07");
	glass_expect(g, OFFERED);
	real_step(g, "^B", "On scene");
	real_step(g, "\\r8", "support-only record, 20:0" GLASS_ANY);
	open_apart(g);
	glass_expect(g, "and more");
	glass_expect(g, "Nightjar saved");
	glass_free(g);
}

static void what_is_kept_apart_opens_for_its_author_alone(void **state)
{
	struct glass *g = note_saved(*state);

	change_to(g, "Testley");
	real_step(g, "8", "support-only record, 20:0" GLASS_ANY);
	glass_pass(g, 800);
	glass_keys(g, "\\r");
	/* The advice is not cut off at the edge. */
	glass_expect(g, "Only its author can open this record, with their passphrase. ^U changes");
	glass_expect(g, "is typing");
	assert_false(glass_has(g, "Nightjar"));
	glass_free(g);
}

static void a_person_kept_apart_is_listed_and_opens(void **state)
{
	struct glass *g = opened(*state, ON_SCENE, "NWA-07");

	begin_person(g);
	real_step(g, "^W", "Support only");
	real_step(g, "^S", "There is a problem");
	real_step(g, "^B", "Enter opens a person");
	glass_expect(g, "support-only record, 20:0" GLASS_ANY "   person");
	glass_pass(g, 400);
	glass_keys(g, "jj");
	open_apart(g);
	real_step(g, "^V", "Test Nightjarson");
	real_step(g, "^B", "Enter opens a person");
	/* The police see that there is one, and no more. */
	change_to(g, "Testley");
	real_step(g, "2", "support-only record, 20:0" GLASS_ANY "   person");
	assert_false(glass_has(g, "Nightjar"));
	glass_free(g);
}

static void a_police_only_note_opens_for_the_police_at_once(void **state)
{
	struct glass *g = opened(*state, ON_SCENE, "4417");

	glass_expect(g, "On scene");
	real_step(g, "\\r", "Before you leave");
	real_step(g, "^Gn", "8 Notes: new");
	glass_keys(g, "vNightjar of the police");
	glass_expect(g, "Who can see this   Police only");
	real_step(g, "^S", "Note saved");
	real_step(g, "8", "police-only record, 20:0" GLASS_ANY);
	glass_pass(g, 800);
	real_step(g, "\\r", "Nightjar of the police");
	glass_free(g);
}

static void referral_and_assessment_kept_apart_open_again(void **state)
{
	struct glass *g = opened(*state, ON_SCENE, "NWA-07");

	glass_expect(g, "On scene");
	real_step(g, "\\r", "Before you leave");
	real_step(g, "^Gr", "Refer to");
	glass_keys(g, "idva\\r");
	real_fill(g, "Limits of confidentiality", "y");
	real_fill(g, "Why", "Nightjar reason");
	real_step(g, "^W", "Support only");
	real_step(g, "^S", "There is a problem");
	real_step(g, "^B", "Before you leave");
	real_step(g, "6", "opens with your passphrase");
	open_apart(g);
	glass_expect(g, "Refer to");
	real_step(g, "^V", "Nightjar reason");
	real_step(g, "^B", "6 Referrals and consent");
	/* The assessment of the one survivor opens by itself, with the passphrase. */
	real_step(g, "^Gq", "3 Risk assessment");
	real_fill(g, "Reason for it", "Nightjar grade");
	real_step(g, "^W", "Support only");
	real_step(g, "^S", "There is a problem");
	real_step(g, "^B", "Before you leave");
	glass_pass(g, 400);
	real_step(g, "3", ASKS);
	glass_keys(g, REAL_PHRASE "\\r");
	glass_expect(g, "Judgement");
	real_step(g, "^V", "Nightjar grade");
	/* What a passphrase opened is gone with the cover. */
	real_step(g, "\\e", REAL_COVER);
	glass_keys(g, REAL_CODE);
	glass_expect(g, "Code [******");
	glass_forget(g);
	glass_keys(g, "\\r");
	glass_expect(g, "Could anyone have seen");
	glass_keys(g, "n");
	glass_expect(g, "Closed while the screen was covered");
	assert_false(glass_ever(g, "Nightjar"));
	glass_free(g);
}

/* on scene no screen of the visit gives a name, an address or an answer. */
static void no_screen_of_a_visit_on_scene_identifies(void **state)
{
	static const char *const identifying[] = { "Marian",   "Testerton",  "07700",   "NG99",
						   "@example", "lighthouse", "Demoburn" };
	static const char *const screens[][2] = {
		{ "^Gd", "1 Visit details" }, { "^Gp", "2 People" }, { "^Gq", "3 Risk" },
		{ "^Gr", "6 Referrals" },     { "^Gk", "8 Notes" },  { "^Gf", "9 Check" },
		{ "^Go", "Sending to HQ" },   { "^Gh", "Tonight" },  { "^Gt", "Tasks to do" },
	};
	struct glass *g = opened(*state, ON_SCENE, "NWA-07");

	glass_expect(g, "On scene");
	real_step(g, "\\r", "Before you leave");
	glass_forget(g);
	for (size_t i = 0; i < sizeof screens / sizeof *screens; i++) {
		real_step(g, screens[i][0], screens[i][1]);
		for (int page = 0; page < 8; page++) {
			glass_keys(g, "\\e[6~");
			glass_settle(g, 40);
		}
	}
	for (size_t i = 0; i < sizeof identifying / sizeof *identifying; i++)
		if (glass_ever(g, identifying[i]))
			fail_msg("%s was sent to the terminal", identifying[i]);
	glass_free(g);
}

static void after_a_lock_what_is_kept_apart_is_offered(void **state)
{
	struct glass *g = opened(*state, ON_SCENE, "NWA-07");

	glass_expect(g, "On scene");
	real_step(g, "\\r", "Before you leave");
	real_step(g, "^Gn", "8 Notes: new");
	glass_keys(g, "vNightjar before the lock");
	glass_expect(g, "before the lock");
	real_step(g, "^L", "Locked");
	assert_false(glass_has(g, "Nightjar"));
	real_unlock(g, "NWA-07");
	glass_expect(g, OFFERED);
	open_apart(g);
	glass_expect(g, "Nightjar before the lock");
	glass_free(g);
}

static void the_second_person_is_asked_for_a_code(void **state)
{
	struct glass *g = opened(*state, "2021-10-29T17:55:00Z", "4417");

	glass_expect(g, "code given");
	glass_expect(g, "8 hours   (Sat night has 9)");
	glass_keys(g, "tes\\r");
	glass_expect(g, "Testfield");
	real_step(g, "^S", "The second person's own code starts the shift");
	glass_expect(g, "Code       > [");
	assert_false(glass_has(g, "Passphrase"));
	glass_free(g);
}

/* Brackets of a chosen answer take room: they never run into the row below. */
static void an_answer_stays_on_its_row(void **state)
{
	struct glass *g = opened(*state, ON_SCENE, "NWA-07");

	glass_expect(g, "On scene");
	real_step(g, "\\r", "Before you leave");
	real_step(g, "^Gr", "Refer to");
	real_fill(g, "Does the survivor agree?", "y");
	real_step(g, "^V", "[y] y yes  n no  a not asked  u unable");
	glass_expect(g, "Agreed how          > [ ] s said so  w signed  i through interpreter");
	glass_free(g);
}

static void values_are_covered_again_when_their_screen_is_left(void **state)
{
	struct glass *g = opened(*state, ON_SCENE, "NWA-07");

	glass_expect(g, "On scene");
	real_step(g, "\\r2c", "Ask first");
	real_step(g, "^V", "lighthouse");
	real_step(g, "^B", "Enter opens a person");
	glass_forget(g);
	real_step(g, "c", "Ask first");
	glass_settle(g, 200);
	assert_false(glass_ever(g, "lighthouse"));
	real_step(g, "^V", "lighthouse");
	glass_free(g);
}

/* In the first frame of the journal, behind which all that was saved since lies. */
static void break_journal(const struct state *s)
{
	char name[40], path[96];
	FILE *f;
	int c;

	snprintf(name, sizeof name, "car%u/book.db-wal", s->copies);
	f = fopen(real_path(&s->real, name, path), "r+b");
	assert_non_null(f);
	assert_int_equal(fseek(f, 32 + 24 + 4096 - 40, SEEK_SET), 0);
	c = fgetc(f);
	assert_true(c != EOF);
	assert_int_equal(fseek(f, -1, SEEK_CUR), 0);
	assert_int_equal(fputc(c ^ 1, f), c ^ 1);
	assert_int_equal(fclose(f), 0);
}

/* Nine damaged books are kept already, as many as are kept; or they are taken away again. */
static void nine_are_kept(const struct state *s, bool are)
{
	char name[40], path[96];
	FILE *f;

	for (unsigned n = 1; n <= 9; n++) {
		snprintf(name, sizeof name, "car%u/book.db.damaged-%u", s->copies, n);
		real_path(&s->real, name, path);
		if (!are) {
			assert_int_equal(remove(path), 0);
			continue;
		}
		f = fopen(path, "wb");
		assert_non_null(f);
		assert_int_equal(fclose(f), 0);
	}
}

#define DAMAGED "The book is damaged: reading only"
#define DAMAGED_WHY "The book is damaged: nothing is saved, so that nothing is lost. Ring IT"

static void a_damaged_book_that_cannot_be_mended_yet_says_so(void **state)
{
	struct state *s = *state;
	struct glass *g = opened(s, ON_SCENE, "NWA-07");

	glass_expect(g, "On scene");
	real_step(g, "\\r", "Before you leave");
	real_step(g, "^Gn", "8 Notes: new");
	glass_keys(g, "vNightjar half typed");
	killed(g);
	break_journal(s);
	nine_are_kept(s, true);
	/* All is read, and why nothing can be saved stands there from the unlock on. */
	g = again(s, "NWA-07");
	glass_expect(g, DAMAGED_WHY);
	glass_expect(g, "to mend itself");
	glass_expect(g, DAMAGED);
	/* Who tries to save is told the same, and nothing of a disk. */
	real_step(g, "^B", "On scene");
	real_step(g, "\\r", "Before you leave");
	real_step(g, "^Gn", "8 Notes: new");
	glass_keys(g, "vQuince behind the door");
	glass_expect(g, "Quince behind the door");
	glass_expect(g, "4 words. Not kept.");
	glass_expect(g, DAMAGED_WHY);
	glass_pass(g, 900); /* a key that is held saves once */
	glass_forget(g);
	real_step(g, "^S", DAMAGED_WHY);
	assert_false(glass_ever(g, "Note saved"));
	glass_expect(g, "Quince behind the door");
	assert_false(glass_ever(g, "This disk cannot be written"));
	assert_false(glass_ever(g, "The disk cannot be written to"));
	killed(g);
	nine_are_kept(s, false);
	g = again(s, "NWA-07");
	glass_expect(g, "The book was damaged and is mended");
	assert_false(glass_has(g, DAMAGED));
	glass_free(g);
}

#define LATER "2021-11-03T19:05:00Z"
#define STAYS "Part of the book cannot be read, so nothing is taken"

static void sync_car(const struct real *r, const char *at, const char *says)
{
	struct said said;

	real_command(r, "car", "4417", at, &said, "sync", NULL);
	said_ok(&said);
	if (says)
		assert_non_null(strstr(said.text, says));
	else
		assert_null(strstr(said.text, STAYS));
	said_free(&said);
}

/* In the middle of what is sealed there. */
static void damage_row(const struct real *r, int row)
{
	char path[96];
	sqlite3 *db = NULL;
	sqlite3_blob *blob = NULL;
	unsigned char byte;

	assert_int_equal(sqlite3_open(real_path(r, "car/book.db", path), &db), SQLITE_OK);
	assert_int_equal(sqlite3_blob_open(db, "main", "entry", "sealed", row, 1, &blob),
			 SQLITE_OK);
	assert_int_equal(sqlite3_blob_read(blob, &byte, 1, 60), SQLITE_OK);
	byte ^= 1;
	assert_int_equal(sqlite3_blob_write(blob, &byte, 1, 60), SQLITE_OK);
	assert_int_equal(sqlite3_blob_close(blob), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* Headquarters has it in a backup for days, and it stays: why is said to whoever looks. */
static void what_stays_because_the_book_is_damaged_is_said(void **state)
{
	struct state *s = *state;
	struct said said;
	struct glass *g;
	char to[96];

	s->made = NULL;
	real_weekend(&s->real, ON_SCENE);
	real_hq_start(&s->real, ON_SCENE);
	sync_car(&s->real, ON_SCENE, NULL);
	real_hq_command(&s->real, &said, "backup", real_path(&s->real, "backup", to), NULL);
	said_ok(&said);
	said_free(&said);
	sync_car(&s->real, ON_SCENE, NULL);
	real_hq_stop(&s->real);
	real_hq_start(&s->real, LATER);
	sync_car(&s->real, LATER, NULL);
	damage_row(&s->real, 30);
	sync_car(&s->real, LATER, STAYS);
	g = real_open(&s->real, "car", LATER);
	real_unlock(g, "4417");
	real_step(g, "^Go", "Sending to HQ");
	glass_expect(g, "Part of the book cannot be read");
	glass_expect(g, "dapcar verify names it");
	glass_free(g);
	real_hq_stop(&s->real);
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
		cmocka_unit_test(half_a_note_stays_with_the_one_who_typed_it),
		cmocka_unit_test(a_person_half_typed_is_in_the_list_and_opens),
		cmocka_unit_test(a_person_half_typed_survives_a_kill),
		cmocka_unit_test(who_types_slowly_loses_a_second_at_most),
		cmocka_unit_test(a_consent_before_its_referral_is_found_again),
		cmocka_unit_test(a_place_before_its_number_comes_back_as_it_was_typed),
		cmocka_unit_test(words_added_to_what_is_kept_apart_are_found_again),
		cmocka_unit_test(what_is_kept_apart_opens_for_its_author_alone),
		cmocka_unit_test(a_person_kept_apart_is_listed_and_opens),
		cmocka_unit_test(a_police_only_note_opens_for_the_police_at_once),
		cmocka_unit_test(referral_and_assessment_kept_apart_open_again),
		cmocka_unit_test(no_screen_of_a_visit_on_scene_identifies),
		cmocka_unit_test(after_a_lock_what_is_kept_apart_is_offered),
		cmocka_unit_test(an_answer_stays_on_its_row),
		cmocka_unit_test(values_are_covered_again_when_their_screen_is_left),
		cmocka_unit_test(the_second_person_is_asked_for_a_code),
		cmocka_unit_test(a_damaged_book_that_cannot_be_mended_yet_says_so),
		cmocka_unit_test(what_stays_because_the_book_is_damaged_is_said),
	};

	if (argc < 3) {
		fputs("name dapcar and dapcar-hq\n", stderr);
		return 99;
	}
	if (argc > 3)
		cmocka_set_test_filter(argv[3]);
	real_init(&shared.real, argv);
	return glass_group(tests, make, end);
}
