/* dapcar-hq itself, as a person runs it: what it prints, and how it ends. */
#include "site.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "model/kinds.h"

#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
	char *home, *dir;
	struct buf said; /* by the last command, both outputs */
	int status;
};

static void run(struct fixture *f, const char *words, ...) __attribute__((format(printf, 2, 3)));

static void run(struct fixture *f, const char *words, ...)
{
	const char *program = getenv("DAPCAR_HQ");
	struct buf line = { 0 };
	char piece[512];
	size_t n;
	va_list args;
	FILE *p;
	char *all;

	assert_non_null(program);
	va_start(args, words);
	all = NULL;
	assert_true(vasprintf(&all, words, args) >= 0);
	va_end(args);
	if (strncmp(all, "init", 4) == 0)
		buf_fmt(&line, "'%s' %s 2>&1", program, all);
	else
		buf_fmt(&line, "'%s' --home '%s' %s 2>&1", program, f->dir, all);
	free(all);
	buf_reset(&f->said);
	p = popen(buf_str(&line), "r");
	assert_non_null(p);
	while ((n = fread(piece, 1, sizeof piece, p)) > 0)
		buf_put(&f->said, piece, n);
	f->status = pclose(p);
	f->status = WIFEXITED(f->status) ? WEXITSTATUS(f->status) : -1;
	buf_fini(&line);
}

static void says(const struct fixture *f, int status, const char *words)
{
	if (f->status != status || !strstr(buf_str(&f->said), words))
		fail_msg("status %d, said: %s", f->status, buf_str(&f->said));
}

static void says_not(const struct fixture *f, const char *words)
{
	if (strstr(buf_str(&f->said), words))
		fail_msg("said: %s", buf_str(&f->said));
}

static int setup_of(void **state, const char *how)
{
	struct fixture *f = mem_new(sizeof *f);

	f->home = site_folder();
	f->dir = mem_fmt("%s/hq", f->home);
	run(f, "init '%s' %s", f->dir, how);
	says(f, 0, "headquarters is in");
	*state = f;
	return 0;
}

static int setup(void **state)
{
	return setup_of(state, "--practice");
}

static int setup_live(void **state)
{
	return setup_of(state, "--name hq.example.org");
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	char *rm = mem_fmt("rm -r '%s'", f->home);

	assert_int_equal(system(rm), 0);
	mem_free(rm);
	mem_free(f->home);
	mem_free(f->dir);
	buf_fini(&f->said);
	mem_free(f);
	return 0;
}

static void wrong_usage_is_said_in_a_sentence(void **state)
{
	struct fixture *f = *state;

	run(f, "nonsense");
	says(f, 2, "There is no command nonsense");
	run(f, "device add");
	says(f, 2, "Write it like this: dapcar-hq device add NAME");
	run(f, "device add x --colour red");
	says(f, 2, "There is no option --colour");
	run(f, "unlock-code x");
	says(f, 2, "needs --for NUMBER");
	run(f, "user add 77 --name");
	says(f, 2, "--name needs NAME after it");
	run(f, "device add --help");
	says(f, 0, "--desk ROLE");
	run(f, "--help");
	says(f, 0, "referral set ID STATE");
}

static void what_is_typed_and_cannot_be_shown_is_refused_and_not_printed_back(void **state)
{
	static const char *const lines[][2] = {
		{ "user add 9001 --name \"$(printf 'Kim\\033[2J Testdemo')\" --role officer "
		  "--org notts_police",
		  "--name has a character that cannot be shown" },
		{ "referral set 1 queued --note=\"$(printf 'told\\033]0;x')\"",
		  "--note has a character that cannot be shown" },
		{ "device suspend \"$(printf 'car\\342\\200\\256')\"",
		  "What follows device suspend has a character that cannot be shown" },
		{ "unlock-code car --for \"$(printf '44\\377')\"",
		  "--for has a character that cannot be shown" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		run(f, "%s", lines[i][0]);
		says(f, 2, lines[i][1]);
		says_not(f, "\033");
	}
	run(f, "user list");
	says_not(f, "9001");
}

static void a_second_headquarters_is_not_made_over_the_first(void **state)
{
	struct fixture *f = *state;

	run(f, "init '%s'", f->dir);
	says(f, 1, "There is a headquarters in that folder already");
}

static void a_folder_that_others_can_read_is_refused(void **state)
{
	struct fixture *f = *state;
	char *open = mem_fmt("chmod 755 '%s'", f->dir);
	char *made = mem_fmt("mkdir -m 755 '%s/other'", f->home);

	assert_int_equal(system(made), 0);
	run(f, "init '%s/other'", f->home);
	assert_int_not_equal(f->status, 0);
	assert_int_equal(system(open), 0);
	run(f, "stats");
	assert_int_not_equal(f->status, 0);
	mem_free(open);
	mem_free(made);
}

static void the_practice_crew_is_there(void **state)
{
	struct fixture *f = *state;
	static const char *const people[] = { "4417     Rowan Testley",
					      "5102     Callum Demowright",
					      "NWA-07   Imogen Testfield",
					      "JUN-03   Parveen Demosethi",
					      "2288     Dilys Testbank",
					      "EV-01",
					      "RI-02",
					      "NWA-01",
					      "0417" };

	run(f, "user list");
	for (size_t i = 0; i < sizeof people / sizeof *people; i++)
		says(f, 0, people[i]);
}

static void people_are_added_and_leave(void **state)
{
	struct fixture *f = *state;

	run(f, "user add 9001 --name 'Pat Testdemo' --role officer --org notts_police --rank pc");
	says(f, 0, "Pat Testdemo, 9001, is known");
	run(f, "user add 9001 --name 'Kim Testdemo' --role officer --org notts_police");
	says(f, 1, "Somebody has that number already");
	run(f, "user add 9002 --name 'Kim Testdemo' --role wizard --org notts_police");
	says(f, 1, "--role has no such code");
	run(f, "user disable 9001");
	says(f, 0, "no longer active");
	run(f, "user list");
	says(f, 0, "has left");
	run(f, "user disable 9999");
	says(f, 1, "Nobody has that number");
}

static void a_code_comes_alone_on_the_first_line_and_once(void **state)
{
	struct fixture *f = *state;
	char first[32], second[32];

	run(f, "device add 'Car 1' --car dap_north --out '%s/car.bundle'", f->home);
	says(f, 0, "for the next 72 hours");
	run(f, "device add 'Car 1' --car dap_north --out '%s/car2.bundle'", f->home);
	says(f, 1, "There is a device of that name already");
	run(f, "unlock-code 'Car 1' --for 4417");
	says(f, 0, "Rowan Testley, 4417, sign on at Car 1 once");
	assert_int_equal(sscanf(buf_str(&f->said), "%31s", first), 1);
	run(f, "unlock-code 'Car 1' --for NWA-07");
	assert_int_equal(sscanf(buf_str(&f->said), "%31s", second), 1);
	assert_int_equal(strlen(first), 14);
	assert_string_not_equal(first, second);
	run(f, "device list");
	says(f, 0, "14 codes left");
	/* In the list stands how many, never which. */
	says_not(f, first);
	run(f, "device revoke 'Car 1'");
	says(f, 0, "refused from its next request");
	run(f, "unlock-code 'Car 1' --for 4417");
	says(f, 3, "revoked");
	run(f, "unlock-code 'Car 9' --for 4417");
	says(f, 1, "There is no laptop of that name");
}

static void another_time_is_for_practice_only(void **state)
{
	struct fixture *f = *state;

	run(f, "stats --at 2021-10-31T01:35Z");
	says(f, 1, "Only a practice headquarters can stand at another time");
}

static void a_live_headquarters_starts_with_nobody(void **state)
{
	struct fixture *f = *state;

	run(f, "user list");
	says(f, 0, "There is nobody yet");
	run(f, "stats --json");
	says(f, 0, "\"practice\": false");
	says(f, 0, "\"entries\": 0");
	run(f, "verify");
	says(f, 0, "0 entries");
}

static void reference_lines_are_loaded_all_or_none(void **state)
{
	struct fixture *f = *state;
	char *path = mem_fmt("%s/lines", f->home);
	static const char good[] =
	    "{\"kind\":\"agency\",\"fields\":{\"code\":\"test_agency\",\"name\":\"Test "
	    "agency\",\"sector\":\"voluntary\"}}\n"
	    "{\"kind\":\"org_key\",\"code\":\"nwal\",\"public_key\":"
	    "\"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\"}\n"
	    "{\"kind\":\"org_key\",\"code\":\"juno\",\"public_key\":"
	    "\"ff112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\"}\n";
	static const char bad[] = "{\"kind\":\"agency\",\"fields\":{\"code\":\"second\",\"name\":"
				  "\"Second agency\",\"sector\":\"voluntary\"}}\n"
				  "{\"kind\":\"attendance\",\"fields\":{}}\n";

	assert_true(file_write(path, bad, strlen(bad), NULL));
	run(f, "reference load '%s'", path);
	says(f, 1, "Line 2: Only agency, reference_set and crew_member can be loaded");
	run(f, "stats --json");
	says(f, 0, "\"entries\": 0");
	assert_true(file_write(path, good, strlen(good), NULL));
	run(f, "reference load '%s'", path);
	says(f, 0, "3 loaded");
	run(f, "stats --json");
	says(f, 0, "\"entries\": 3"); /* open, the agency, one list with both keys */
	/* Loaded again it is the next version of the same, not another. */
	run(f, "reference load '%s'", path);
	says(f, 0, "3 loaded");
	run(f, "verify");
	says(f, 0, "6 entries of 1 lines");
	mem_free(path);
}

static void a_policy_that_is_no_figure_is_refused_by_its_name(void **state)
{
	static const char *const none[] = { "two", "-5", "72 h", "1000001" };
	struct fixture *f = *state;
	char *path = mem_fmt("%s/policy.ndjson", f->home);

	for (size_t i = 0; i <= sizeof none / sizeof *none; i++) {
		bool fits = i == sizeof none / sizeof *none;
		char *line = mem_fmt(
		    "{\"kind\":\"reference_set\",\"fields\":{\"set_id\":\"policy\",\"version\":"
		    "\"2021-11\",\"valid_from\":\"2021-11-01\",\"area\":\"notts\",\"signed_by\":"
		    "\"Headquarters\",\"rows\":[{\"code\":\"laptop_keep_h\",\"label\":\"Hours\","
		    "\"sort\":1,\"attrs\":\"%s\"}]}}\n",
		    fits ? "24" : none[i]);

		assert_true(file_write(path, line, strlen(line), NULL));
		run(f, "reference load '%s'", path);
		if (fits)
			says(f, 0, "1 loaded");
		else
			says(f, 1,
			     "Line 1: The policy laptop_keep_h must be a whole number from 0 to "
			     "1000000");
		mem_free(line);
	}
	mem_free(path);
}

/* --- referrals --- */

static struct rec *rec_of(const struct kind *k, struct id id)
{
	struct rec *r = rec_new(k, id);

	r->practice = true;
	return r;
}

static void arrive(struct site *s, struct node *n, struct rec *r)
{
	struct made m = { 0 };

	node_write(n, &m, r);
	node_arrive(n, s, &m);
	made_end(&m);
	rec_free(r);
}

static struct id a_referral(struct fixture *f, const char *shield)
{
	struct site s = { .dir = f->dir };
	struct id attendance = id_random(), person = id_random(), part = id_random(),
		  place = id_random();
	struct id referral = id_random();
	struct node n;
	struct rec *r;

	assert_true(hq_open(f->dir, -1, &s.hq, NULL));
	node_make(&n, &s, "Car 7", "");
	r = rec_of(&kind_location, place);
	rec_put(r, LOCATION_LINE1, "7 Example Street");
	arrive(&s, &n, r);
	r = rec_of(&kind_attendance, attendance);
	rec_put(r, ATTENDANCE_STATE, "submitted");
	rec_put(r, ATTENDANCE_INCIDENT_NO, "NP-20211029-9001");
	rec_put_id(r, ATTENDANCE_LOCATION_ID, place);
	arrive(&s, &n, r);
	r = rec_of(&kind_person, person);
	rec_put(r, PERSON_FAMILY_NAME, "Testerton");
	arrive(&s, &n, r);
	r = rec_of(&kind_involvement, part);
	rec_put_id(r, INVOLVEMENT_ATTENDANCE_ID, attendance);
	rec_put_id(r, INVOLVEMENT_PERSON_ID, person);
	rec_put(r, INVOLVEMENT_PART, "survivor");
	arrive(&s, &n, r);
	r = rec_of(&kind_referral, referral);
	rec_put_id(r, REFERRAL_INVOLVEMENT_ID, part);
	rec_put(r, REFERRAL_REFERRAL_TYPE, "idva");
	rec_put(r, REFERRAL_STATE, "queued");
	rec_put(r, REFERRAL_ADDRESS_SHIELD, shield);
	rec_item_add(r, REFERRAL_DATA_MIN, "name_dob");
	rec_item_add(r, REFERRAL_DATA_MIN, "address");
	arrive(&s, &n, r);
	node_end(&n);
	hq_close(s.hq);
	return referral;
}

static void a_referral_goes_its_way_and_no_other(void **state)
{
	struct fixture *f = *state;
	char id[ID_HEX_LEN + 1];

	id_hex(a_referral(f, "no"), id);
	run(f, "referral list --state queued");
	says(f, 0, id);
	run(f, "referral set %s accepted", id);
	says(f, 1, "From queued it cannot go there. It can become: sent");
	run(f, "referral set %s sent", id);
	says(f, 0, "sent, was queued");
	run(f, "referral set %s acknowledged --note 'By phone' --by 2288", id + 20);
	says(f, 0, "acknowledged, was sent");
	run(f, "referral set %s decided", id);
	run(f, "referral set %s declined --reason nonsense", id);
	says(f, 1, "There is no such reason");
	run(f, "referral set %s declined --reason no_space", id);
	says(f, 0, "declined, was decided");
	run(f, "referral list --state queued");
	says_not(f, id);
	run(f, "stats --json");
	says(f, 0, "\"declined\": 1");
	run(f, "referral set 0000 sent");
	says(f, 1, "There is no such referral");
	run(f, "verify");
	says(f, 0, "every hash, link, commitment and signature holds");
}

static void what_is_printed_is_what_was_ticked(void **state)
{
	struct fixture *f = *state;
	char id[ID_HEX_LEN + 1];

	id_hex(a_referral(f, "no"), id);
	run(f, "referral print %s", id);
	says(f, 0, "Testerton");
	says(f, 0, "7 Example Street");
	says_not(f, "NP-20211029-9001"); /* facts were not ticked */
}

static void a_hidden_address_stays_hidden(void **state)
{
	struct fixture *f = *state;
	char id[ID_HEX_LEN + 1];

	id_hex(a_referral(f, "yes"), id);
	run(f, "referral print %s", id);
	says(f, 0, "Held back");
	says_not(f, "7 Example Street");
}

/* --- serve --- */

static void serve_says_where_and_stops_when_asked(void **state)
{
	struct fixture *f = *state;
	const char *program = getenv("DAPCAR_HQ");
	char line[100] = "";
	int out[2], status;
	unsigned port = 0;
	pid_t pid;
	FILE *p;

	assert_int_equal(pipe(out), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		dup2(out[1], STDOUT_FILENO);
		close(out[0]);
		execl(program, program, "--home", f->dir, "serve", "--listen", "127.0.0.1:0",
		      "--at", "2021-10-31T01:35Z", (char *)NULL);
		_exit(127);
	}
	close(out[1]);
	p = fdopen(out[0], "r");
	assert_non_null(fgets(line, sizeof line, p));
	assert_int_equal(sscanf(line, "Listening on 127.0.0.1:%u", &port), 1);
	assert_true(port > 0);
	/* Commands work beside it. */
	run(f, "user list");
	says(f, 0, "Rowan Testley");
	run(f, "device add 'Car 5' --car dap_south --out '%s/car5.bundle'", f->home);
	says(f, 0, "Car 5");
	kill(pid, SIGTERM);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	fclose(p);
}

static void an_address_that_cannot_be_had_is_said(void **state)
{
	struct fixture *f = *state;

	run(f, "serve --listen localhost:1");
	says(f, 1, "in figures");
	run(f, "serve --listen 127.0.0.1");
	says(f, 1, "an address and a port");
	run(f, "serve --listen 192.0.2.1:7443");
	says(f, 1, "could not listen there");
}

static void damage_ends_with_5(void **state)
{
	struct fixture *f = *state;
	char *path = path_join(f->dir, "store.db");
	sqlite3 *db;

	run(f, "verify");
	says(f, 0, "45 entries");
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(
	    sqlite3_exec(
		db,
		"DROP TRIGGER entry_is_fixed; UPDATE entry SET salt = randomblob(16) WHERE n = 7",
		NULL, NULL, NULL),
	    SQLITE_OK);
	sqlite3_close(db);
	mem_free(path);
	run(f, "verify");
	says(f, 5, "Entry 7 of the store is damaged");
}

/* A copy that came ahead is in no head: everything else still holds, and is said first. */
static void a_damaged_early_copy_is_named_and_ends_with_5(void **state)
{
	struct fixture *f = *state;
	char *path = path_join(f->dir, "store.db");
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db,
				      "INSERT INTO setting VALUES('early', x'0100000000000000');"
				      "INSERT INTO setting VALUES('early 1', x'00')",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	sqlite3_close(db);
	mem_free(path);
	run(f, "verify");
	says(f, 5, "1 of 1 early copies in the store are damaged: 1.");
	says(f, 5, "45 entries");
	run(f, "verify --json");
	says(f, 5, "\"early_damaged\": 1");
	run(f, "early list");
	says(f, 0, "Copy 1 is damaged here");
}

#define CASE(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
#define CASE_LIVE(fn) cmocka_unit_test_setup_teardown(fn, setup_live, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(wrong_usage_is_said_in_a_sentence),
		CASE(a_policy_that_is_no_figure_is_refused_by_its_name),
		CASE(what_is_typed_and_cannot_be_shown_is_refused_and_not_printed_back),
		CASE(a_second_headquarters_is_not_made_over_the_first),
		CASE(a_folder_that_others_can_read_is_refused),
		CASE(the_practice_crew_is_there),
		CASE(people_are_added_and_leave),
		CASE(a_code_comes_alone_on_the_first_line_and_once),
		CASE_LIVE(another_time_is_for_practice_only),
		CASE_LIVE(a_live_headquarters_starts_with_nobody),
		CASE_LIVE(reference_lines_are_loaded_all_or_none),
		CASE(a_referral_goes_its_way_and_no_other),
		CASE(what_is_printed_is_what_was_ticked),
		CASE(a_hidden_address_stays_hidden),
		CASE(serve_says_where_and_stops_when_asked),
		CASE(an_address_that_cannot_be_had_is_said),
		CASE(damage_ends_with_5),
		CASE(a_damaged_early_copy_is_named_and_ends_with_5),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
