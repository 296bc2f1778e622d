/* The lease with the real programs and a live book: what was recorded in an earlier night is read
 * here until the end that headquarters gave, closes then, stays closed when the clock is set back,
 * and opens with the next session; tonight is read and written all the while. Headquarters' clock
 * is right; the laptop's goes as far as the test says. */
#include "rig.h"
#include "served.h"
#include "shimmed.h"

#include "base/crypto.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#define DAY INT64_C(86400000)
#define ERR_STATUS_DENIED 3

static const char open_until[] = "Earlier nights can be read here without HQ until";
static const char closed[] = "HQ has not been reached for so long that earlier nights are closed";

static struct real real;
static struct shimmed car;
static struct served served;
static uint16_t port;
static char first[48], tonight[48]; /* an attendance each */

/* --- a live headquarters and a car of its own --- */

static void write_file(const char *name, const char *text, char path[96])
{
	FILE *f = fopen(real_path(&real, name, path), "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

#define MUST(call)                 \
	do {                       \
		struct said said_; \
		call;              \
		said_ok(&said_);   \
		said_free(&said_); \
	} while (0)

static void make_headquarters(void)
{
	static const char cars[] =
	    "{\"kind\":\"reference_set\",\"record\":\"017cb8b5e00070008002000000000001\","
	    "\"fields\":{\"set_id\":\"V-CAR\",\"version\":\"1\",\"valid_from\":\"2021-04-01\","
	    "\"area\":\"notts\",\"signed_by\":\"Headquarters\",\"rows\":[{\"code\":\"dap_north\","
	    "\"label\":\"Car 1\",\"sort\":1,\"attrs\":\"call_sign=DV1\"}]}}\n";
	char dir[96], list[96];
	const char *const init[] = { real.dapcar_hq, "init",      real_path(&real, "hq", dir),
				     "--name",       "localhost", NULL };

	MUST(real_exec(init, &said_));
	write_file("cars.ndjson", cars, list);
	MUST(real_hq_command(&real, &said_, "reference", "load", list, NULL));
	MUST(real_hq_command(&real, &said_, "user", "add", "6101", "--name", "Robin Testarden",
			     "--role", "officer", "--org", "notts_police", NULL));
}

static void join_car(void)
{
	char bundle[96], url[64], once[96], code[96];
	struct said said;

	snprintf(url, sizeof url, "https://127.0.0.1:%u", (unsigned)port);
	real_path(&real, "car.bundle", bundle);
	MUST(real_hq_command(&real, &said_, "device", "add", "car1", "--car", "dap_north", "--url",
			     url, "--out", bundle, NULL));
	MUST(shimmed_command(&car, NULL, NULL, &said_, "enrol", bundle, NULL));
	real_hq_command(&real, &said, "unlock-code", "car1", "--for", "6101", NULL);
	said_ok(&said);
	said.text[strcspn(said.text, "\n") + 1] = '\0';
	write_file("once", said.text, once);
	said_free(&said);
	write_file("phrase", "an invented phrase\n", real.phrase_file);
	write_file("code", "246810\n", code);
	MUST(shimmed_command(&car, NULL, NULL, &said_, "user", "join", "6101", "--unlock-code-file",
			     once, "--passphrase-file", real.phrase_file, "--code-file", code,
			     NULL));
}

/* --- what the person at the laptop does --- */

static void session(void)
{
	MUST(shimmed_command(&car, "6101", NULL, &said_, "sync", "--once", NULL));
}

/* A shift begins, and one attendance is recorded. */
static void night(const char *of, const char *incident, char attendance[48])
{
	char night_of[32], number[40];
	struct said said;

	snprintf(night_of, sizeof night_of, "night_of=%s", of);
	snprintf(number, sizeof number, "incident_no=%s", incident);
	MUST(shimmed_command(&car, "6101", NULL, &said_, "add", "shift", night_of, "car=dap_north",
			     "call_sign=DV1", "single_crew_reason=sickness", NULL));
	shimmed_command(&car, "6101", NULL, &said, "add", "attendance", number, NULL);
	said_ok(&said);
	snprintf(attendance, 48, "%.*s", (int)strcspn(said.text, "\n"), said.text);
	said_free(&said);
}

static void must_record(void)
{
	char about[80];

	snprintf(about, sizeof about, "attendance_id=%s", tonight);
	MUST(shimmed_command(&car, "6101", NULL, &said_, "add", "note", about,
			     "note_type=observation", "text=Quince in the hall",
			     "visibility=shared", NULL));
}

static void must_show(const char *attendance, const char *incident)
{
	struct said said;

	shimmed_command(&car, "6101", NULL, &said, "show", attendance, "--why", "correction", NULL);
	said_ok(&said);
	if (!strstr(said.text, incident))
		fail_msg("it shows: %s", said.text);
	said_free(&said);
}

static void must_say(const char *words, const char *never)
{
	struct said said;

	shimmed_command(&car, "6101", NULL, &said, "status", NULL);
	said_ok(&said);
	if (!strstr(said.text, words) || strstr(said.text, never))
		fail_msg("the status says: %s", said.text);
	said_free(&said);
}

/* Tonight is read and written; the night before is read, or is not and the words say what to do. */
static void earlier_nights_are(bool readable)
{
	struct said said;

	must_say(readable ? open_until : closed, readable ? closed : open_until);
	must_show(tonight, "9002");
	must_record();
	if (readable) {
		must_show(first, "9001");
		return;
	}
	shimmed_command(&car, "6101", NULL, &said, "show", first, "--why", "correction", NULL);
	if (said.status != ERR_STATUS_DENIED || !strstr(said.text, closed) ||
	    !strstr(said.text, "Recording goes on") || strstr(said.text, "9001"))
		fail_msg("it ended with %d and shows: %s", said.status, said.text);
	said_free(&said);
	shimmed_command(&car, "6101", NULL, &said, "search", "9001", NULL);
	if (strstr(said.text, "NP-20211029-9001"))
		fail_msg("the search shows: %s", said.text);
	said_free(&said);
}

static void earlier_nights_close_with_the_lease_and_open_with_the_next_session(void **state)
{
	(void)state;
	night("2021-10-29", "NP-20211029-9001", first);
	night("2021-10-30", "NP-20211030-9002", tonight);
	session();
	earlier_nights_are(true);
	car.control->clock_ms = 13 * DAY;
	earlier_nights_are(true);
	car.control->clock_ms = 14 * DAY + 3600000;
	earlier_nights_are(false);
	/* Setting the clock back opens nothing. */
	car.control->clock_ms = 0;
	earlier_nights_are(false);
	session();
	earlier_nights_are(true);
	/* And for as long again. */
	car.control->clock_ms = 13 * DAY;
	earlier_nights_are(true);
	car.control->clock_ms = 0;
}

static void all_that_was_recorded_is_at_headquarters(void **state)
{
	struct said said;

	(void)state;
	shimmed_command(&car, "6101", NULL, &said, "sync", "--once", "--json", NULL);
	said_ok(&said);
	assert_int_equal(said_figure(&said, "to_send"), 0);
	said_free(&said);
	MUST(real_hq_command(&real, &said_, "verify", NULL));
}

static int begin(void **state)
{
	char dir[96];

	(void)state;
	port = rig_port();
	assert_int_equal(mkdir(real_path(&real, "", dir), 0700), 0);
	make_headquarters();
	served_start(&served, real_path(&real, "hq", dir), port);
	join_car();
	session();
	return 0;
}

static int end(void **state)
{
	(void)state;
	served_stop(&served);
	shimmed_fini(&car);
	real_fini(&real);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    earlier_nights_close_with_the_lease_and_open_with_the_next_session),
		cmocka_unit_test(all_that_was_recorded_is_at_headquarters),
	};

	(void)argc;
	if (!shimmed_can())
		return 77;
	crypto_start();
	real_init(&real, argv);
	shimmed_init(&car, &real, argv[3], "car");
	return cmocka_run_group_tests(tests, begin, end);
}
