/* A laptop's disk that fills during a session. The real program sends and fetches, with the disk
 * full after every 512th byte that the session would have written: with the reserve file and
 * without it, each from the same folders of the laptop and of headquarters. It ends with a sentence
 * or gets over it, what it says is at headquarters is there, the next session completes, and then
 * both have everything once.
 * 16 steps, with FAULT_FULL=1 every one, with DISK_STEPS=n n. */
#include "held.h"
#include "served.h"
#include "shimmed.h"

#include "base/crypto.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define STEPS 16
#define STEP 512
#define NOTES 6   /* that the session sends */
#define PEOPLE 14 /* that it fetches */

static const char at[] = "2021-10-29T19:58:00Z";
static const char full[] = "The disk of this laptop is full. What is saved stays saved";

static struct real real;
static const char *library;
static struct held_signer signer;
static uint16_t port;
static unsigned ended, refused, kept;

/* --- the folders from which every step begins --- */

static void read_port(void)
{
	static const char head[] = "https://127.0.0.1:";
	char path[96], text[4096] = "";
	FILE *f = fopen(real_path(&real, "car/sync.json", path), "r");
	const char *url;

	assert_non_null(f);
	assert_true(fread(text, 1, sizeof text - 1, f) > 0);
	fclose(f);
	url = strstr(text, head);
	assert_non_null(url);
	port = (uint16_t)strtoul(url + sizeof head - 1, NULL, 10);
}

static void add_note(unsigned n, const char *visit)
{
	char text[64], about[80];
	struct said said;

	snprintf(text, sizeof text, "text=Quince %u in the hall", n);
	snprintf(about, sizeof about, "attendance_id=%s", visit);
	real_command(&real, "car", "4417", at, &said, "add", "note", about, "note_type=observation",
		     text, "visibility=shared", NULL);
	said_ok(&said);
	said_free(&said);
}

static void add_person(unsigned n)
{
	char number[16];
	struct said said;

	snprintf(number, sizeof number, "%u", 6000 + n);
	real_hq_command(&real, &said, "user", "add", number, "--name", "Test Person", "--role",
			"officer", "--org", "notts_police", NULL);
	said_ok(&said);
	said_free(&said);
}

static int begin(void **state)
{
	char visit[48];
	struct said said;

	(void)state;
	real_weekend(&real, "2021-10-29T19:57:00Z");
	real_command(&real, "car", "4417", at, &said, "log", "--json", NULL);
	said_ok(&said);
	assert_true(said_text(&said, "record", visit, sizeof visit));
	said_free(&said);
	held_signer_read(&real, "car", &signer);
	read_port();
	for (unsigned i = 0; i < NOTES; i++)
		add_note(i, visit);
	for (unsigned i = 0; i < PEOPLE; i++)
		add_person(i);
	return 0;
}

static int end(void **state)
{
	(void)state;
	real_fini(&real);
	return 0;
}

/* --- one step --- */

static void count(void *ctx, const char *text, bool draft)
{
	unsigned *n = ctx;

	*n += strstr(text, "Quince") && !draft;
}

static void must_be_whole(const char *what)
{
	char home[96], hq[96];
	const char *const verify[] = { real.dapcar_hq, "--home", real_path(&real, "hq-full", hq),
				       "verify", NULL };
	struct said said;
	struct held h;
	unsigned n = 0;

	if (!held_open(&h, real_path(&real, "full", home), at, &signer) ||
	    !held_notes(&h, count, &n))
		fail_msg("%s: %s", what, h.why);
	held_close(&h);
	if (n != NOTES)
		fail_msg("%s: %u notes of %d", what, n, NOTES);
	real_exec(verify, &said);
	said_ok(&said);
	said_free(&said);
}

/* What it says of itself; it may be that it says nothing but a sentence. */
static void must_be_said(const char *what, const struct said *said)
{
	long long at_hq = said_figure(said, "at_hq"), saved = said_figure(said, "saved");

	if (said->status < 0 || said->status > 127 || !said->len)
		fail_msg("%s: it ended with %d and said: %s", what, said->status, said->text);
	if (said->status == 0 && (at_hq != saved || said_figure(said, "to_send") != 0))
		fail_msg("%s: it ended well with %lld of %lld at headquarters", what, at_hq, saved);
	if (said->status != 0 &&
	    !strstr(said->text, "The disk is nearly full. Your last note is") &&
	    !strstr(said->text, full))
		fail_msg("%s: it says: %s", what, said->text);
}

/* Gives how many bytes the session took. */
static int64_t session(struct shimmed *s, int64_t room, const char *what)
{
	struct said said;
	int64_t left;

	s->control->room = room;
	shimmed_command(s, "4417", at, &said, "sync", "--once", "--json", NULL);
	must_be_said(what, &said);
	ended += said.status == 0;
	refused += said.status != 0;
	kept += said.status != 0 && said_figure(&said, "to_send") == 0;
	said_free(&said);
	left = s->control->room;
	s->control->room = -1;
	return room - left;
}

/* The disk as the session needs it most, and where it fills: `room` bytes from the beginning. */
static void step(int64_t room, bool with_reserve)
{
	struct shimmed s;
	struct served hq;
	char path[96], what[64];
	struct said said;

	snprintf(what, sizeof what, "room %lld %s", (long long)room,
		 with_reserve ? "and the reserve" : "without the reserve");
	real_copy(&real, "car", "full");
	real_copy(&real, "hq", "hq-full");
	if (!with_reserve)
		unlink(real_path(&real, "full/reserve", path));
	shimmed_init(&s, &real, library, "full");
	served_start(&hq, real_path(&real, "hq-full", path), port);
	session(&s, room, what);
	/* The disk is well again. */
	shimmed_command(&s, "4417", at, &said, "sync", "--once", "--json", NULL);
	if (said.status != 0 || said_figure(&said, "to_send") != 0)
		fail_msg("%s, the next session: %d %s", what, said.status, said.text);
	said_free(&said);
	served_stop(&hq);
	shimmed_fini(&s);
	must_be_whole(what);
}

/* The most that the folder grows by while a session runs. */
static int64_t all_it_takes(void)
{
	struct shimmed s;
	struct served hq;
	char path[96];
	int64_t least = 0, most = 4 << 20;

	while (most - least > 4096) {
		int64_t room = (least + most) / 2;
		unsigned was = refused;

		real_copy(&real, "car", "full");
		real_copy(&real, "hq", "hq-full");
		unlink(real_path(&real, "full/reserve", path));
		shimmed_init(&s, &real, library, "full");
		served_start(&hq, real_path(&real, "hq-full", path), port);
		session(&s, room, "measuring");
		served_stop(&hq);
		*(refused > was ? &least : &most) = room;
		shimmed_fini(&s);
	}
	ended = refused = kept = 0;
	return most;
}

static void a_disk_that_fills_during_a_session_loses_and_doubles_nothing(void **state)
{
	const char *wish = getenv("DISK_STEPS");
	int64_t all = all_it_takes(), places = all / STEP + 2;
	int64_t n = wish ? strtoll(wish, NULL, 10) : getenv("FAULT_FULL") ? places : STEPS;

	(void)state;
	assert_true(n > 0);
	for (int64_t i = 0; i < n; i++) {
		int64_t room = (n < places ? i * places / n : i) * STEP;

		/* In the short run one of the two, turn by turn. */
		if (n >= places || i % 2 == 0)
			step(room, false);
		if (n >= places || i % 2 == 1)
			step(room, true);
	}
	/* And one that has room enough. */
	step(4 * all, false);
	printf("count: %u sessions on a disk that was full at one of %lld places of %d bytes (a "
	       "session "
	       "takes %lld): %u ended well, %u with a sentence (%u of them with everything at "
	       "headquarters), 0 lost, 0 doubled\n",
	       ended + refused, (long long)places, STEP, (long long)all, ended, refused, kept);
	assert_true(refused > 0 && ended > 0);
}

/* --- with the screens up --- */

/* Less than the journal is given at unlock, so that what is fetched needs some. */
#define TIGHT 60000

static void must_have_sent_all(struct shimmed *s)
{
	struct said said;

	shimmed_command(s, "4417", at, &said, "sync", "--once", "--json", NULL);
	said_ok(&said);
	assert_int_equal(said_figure(&said, "to_send"), 0);
	said_free(&said);
}

static void the_outbox_says_that_the_disk_here_is_full_until_there_is_room(void **state)
{
	struct shimmed s;
	struct served hq;
	struct glass *g;
	char path[96];
	int status;

	(void)state;
	/* More than fits where the journal has been already. */
	for (unsigned i = 0; i < 4 * PEOPLE; i++)
		add_person(PEOPLE + i);
	real_copy(&real, "car", "full");
	real_copy(&real, "hq", "hq-full");
	shimmed_init(&s, &real, library, "full");
	s.control->room = TIGHT;
	g = shimmed_open(&s, at);
	real_unlock(g, "4417");
	glass_expect(g, "Tonight");
	real_step(g, "^Go", "HQ did not answer");
	/* The reserve would get it over this one. */
	unlink(real_path(&real, "full/reserve", path));
	s.control->room = 0;
	served_start(&hq, real_path(&real, "hq-full", path), port);
	glass_keys(g, "s");
	glass_expect(g, "The disk of this laptop is full");
	glass_expect(g, "Ring IT on the number");
	s.control->room = -1;
	glass_keys(g, "s");
	glass_expect_gone(g, "The disk of this laptop is full");
	glass_expect(g, "up to date");
	glass_keys(g, "l");
	glass_expect(g, "no room on this laptop");
	glass_signal(g, SIGTERM);
	assert_true(glass_ended(g, GLASS_WAIT_MS, &status));
	glass_free(g);
	must_have_sent_all(&s);
	served_stop(&hq);
	shimmed_fini(&s);
	must_be_whole("with the screens up");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_disk_that_fills_during_a_session_loses_and_doubles_nothing),
		cmocka_unit_test(the_outbox_says_that_the_disk_here_is_full_until_there_is_room),
	};

	(void)argc;
	if (!shimmed_can())
		return 77;
	crypto_start();
	library = argv[3];
	real_init(&real, argv);
	return cmocka_run_group_tests(tests, begin, end);
}
