/* The laptop's own clock, wrong in every way that clocks are: in 2038, 2040 and 1970, in the hour
 * that October has twice, a day back between two entries and in the middle of a session. The real
 * program, every library of it seeing that clock: each entry is saved, the book keeps the order in
 * which they were written and the time and the offset that the clock showed; a session that gets
 * through says how far the clock is off; one that cannot says why; with the clock right again
 * everything is at headquarters, once. */
#include "held.h"
#include "served.h"
#include "shimmed.h"

#include "base/crypto.h"

#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define NOTES_MAX 80
#define CLOSE_MS 60000
#define IN_SESSIONS 12

static struct real real;
static struct held_signer signer;
static struct shimmed shimmed;
static struct served served;
static char visit[48];

/* What was saved, in the order in which it was. */
static struct {
	int64_t from_ms, to_ms; /* the clock before and after */
	int offset_min;         /* -1: any */
} notes[NOTES_MAX];
static unsigned n_notes;

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void clock_shows(int64_t ms)
{
	shimmed.control->clock_ms = ms - now_ms();
}

static void clock_is_right(void)
{
	shimmed.control->clock_ms = 0;
}

/* A practice book shows an instant of its own: the one that the system's clock has. */
static const char *shown(char out[INSTANT_LEN + 1])
{
	return instant_text(now_ms() + shimmed.control->clock_ms, out);
}

static void add(int offset_min)
{
	char text[64], about[80], at[INSTANT_LEN + 1];
	struct said said;

	assert_true(n_notes < NOTES_MAX);
	notes[n_notes].from_ms = now_ms() + shimmed.control->clock_ms - 1000;
	snprintf(text, sizeof text, "text=Quince %u in the hall", n_notes);
	snprintf(about, sizeof about, "attendance_id=%s", visit);
	shimmed_command(&shimmed, "4417", shown(at), &said, "add", "note", about,
			"note_type=observation", text, "visibility=shared", NULL);
	said_ok(&said);
	said_free(&said);
	notes[n_notes].to_ms = now_ms() + shimmed.control->clock_ms;
	notes[n_notes++].offset_min = offset_min;
}

static void session(struct said *said)
{
	char at[INSTANT_LEN + 1];

	shimmed_command(&shimmed, "4417", shown(at), said, "sync", "--once", "--json", NULL);
	if (said->status < 0 || said->status > 127 || !said->len)
		fail_msg("a session ended with %d and said: %s", said->status, said->text);
}

static void session_completes(void)
{
	struct said said;

	session(&said);
	said_ok(&said);
	assert_int_equal(said_figure(&said, "to_send"), 0);
	assert_int_equal(said_figure(&said, "at_hq"), said_figure(&said, "saved"));
	said_free(&said);
}

/* --- what the book holds --- */

struct look {
	unsigned n;
	char why[160];
};

static bool look_at(void *ctx, const struct entry *x)
{
	struct look *l = ctx;
	const char *at = memmem(x->body, x->h.body_len, "Quince ", 7);
	unsigned long number;

	if (!at)
		return true;
	number = strtoul(at + 7, NULL, 10);
	if (number != l->n)
		snprintf(l->why, sizeof l->why, "note %lu stands at place %u", number, l->n);
	else if (x->h.wall_ms < notes[number].from_ms || x->h.wall_ms > notes[number].to_ms)
		snprintf(l->why, sizeof l->why,
			 "note %lu has the time %" PRId64 ", not of %" PRId64 " to %" PRId64,
			 number, x->h.wall_ms, notes[number].from_ms, notes[number].to_ms);
	else if (notes[number].offset_min >= 0 && x->h.utc_off_min != notes[number].offset_min)
		snprintf(l->why, sizeof l->why, "note %lu stands %d minutes from UTC", number,
			 x->h.utc_off_min);
	if (l->why[0])
		return false;
	l->n++;
	return true;
}

static void count(void *ctx, const char *text, bool draft)
{
	unsigned *n = ctx;

	*n += strstr(text, "Quince") && !draft;
}

static void must_hold_all(void)
{
	char home[96];
	struct look l = { .n = 0 };
	struct err e = { 0 };
	struct held h;
	struct said said;
	unsigned n = 0;
	bool ok = held_open(&h, real_path(&real, "car", home), "2021-10-29T19:58:00Z", &signer) &&
		  held_notes(&h, count, &n) && book_each(app_book(h.app), look_at, NULL, &l, &e);

	held_close(&h);
	if (!ok || l.why[0])
		fail_msg("%s %s %s", h.why, l.why, e.text);
	assert_int_equal(l.n, n_notes);
	assert_int_equal(n, n_notes);
	real_hq_command(&real, &said, "verify", NULL);
	said_ok(&said);
	said_free(&said);
}

/* --- */

struct place {
	const char *name, *at;
	int offset_min;
};

static const struct place places[] = {
	{ "the second before 32 bits are full", "2038-01-19T03:14:06Z", 0 },
	{ "summer 2040", "2040-07-01T02:00:00Z", 60 },
	{ "1970", "1970-01-01T00:00:30Z", 0 },
	{ "01:30 in summer time", "2021-10-31T00:30:00Z", 60 },
	{ "01:30 an hour later", "2021-10-31T01:30:00Z", 0 },
	{ "a day back", "2021-10-30T01:30:00Z", 60 },
	{ "2106", "2106-02-07T06:28:15Z", 0 },
};
#define PLACES (sizeof places / sizeof *places)

static int64_t instant(const char *at)
{
	int64_t ms;

	assert_true(instant_parse(at, &ms));
	return ms;
}

static void entries_keep_their_order_and_say_what_the_clock_showed(void **state)
{
	(void)state;
	for (size_t i = 0; i < PLACES; i++) {
		clock_shows(instant(places[i].at));
		add(places[i].offset_min);
		add(places[i].offset_min);
	}
	clock_is_right();
	add(-1);
	must_hold_all();
	session_completes();
	must_hold_all();
}

/* So far off that certificates are not of this time, or not. */
static void a_session_under_a_wrong_clock_says_so_and_loses_nothing(void **state)
{
	static const int64_t day = 86400000;
	const int64_t off[] = { day,        -day,       3600000,         -3600000,   40 * 60000,
				-day * 400, day * 5500, -day * 365 * 55, day * 29000 };
	unsigned through = 0, refused = 0;

	(void)state;
	for (size_t i = 0; i < sizeof off / sizeof *off; i++) {
		struct said said;
		int64_t ahead;

		shimmed.control->clock_ms = off[i];
		add(-1);
		session(&said);
		ahead = said_figure(&said, "clock_ahead_ms");
		if (said.status == 0) {
			through++;
			assert_int_equal(said_figure(&said, "to_send"), 0);
			if (ahead < off[i] - CLOSE_MS || ahead > off[i] + CLOSE_MS ||
			    !strstr(said.text, "The clock of this laptop is"))
				fail_msg("%" PRId64 " ms off: %s", off[i], said.text);
		} else {
			refused++;
			if (!strstr(said.text, "The clock of this laptop is") &&
			    !strstr(said.text, "the date of this laptop is wrong"))
				fail_msg("%" PRId64 " ms off: %s", off[i], said.text);
		}
		said_free(&said);
	}
	clock_is_right();
	session_completes();
	must_hold_all();
	printf("count: %u sessions under a wrong clock: %u went through and said how far it is "
	       "off, %u "
	       "said that it is the clock\n",
	       through + refused, through, refused);
}

/* Somebody turns the clock while it runs: to and fro by minutes, a day, 17 years. */
static pid_t turn_the_clock(unsigned seed)
{
	static const int64_t to[] = { 0, 86400000, -86400000, 3600000, -3600000, 536457600000 };
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (unsigned i = seed;; i++) {
		shimmed.control->clock_ms = to[i % (sizeof to / sizeof *to)];
		usleep(1000 + i * 7919 % 9000);
	}
}

static void a_clock_that_jumps_during_a_session_loses_nothing(void **state)
{
	unsigned refused = 0;

	(void)state;
	for (unsigned i = 0; i < IN_SESSIONS; i++) {
		struct said said;
		pid_t pid;

		clock_is_right();
		add(-1);
		pid = turn_the_clock(i);
		session(&said);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		refused += said.status != 0;
		said_free(&said);
	}
	clock_is_right();
	session_completes();
	must_hold_all();
	printf(
	    "count: %d sessions under a clock that jumped all the while: %u did not get through\n",
	    IN_SESSIONS, refused);
}

static int begin(void **state)
{
	static const char head[] = "https://127.0.0.1:";
	char path[96], text[4096] = "";
	struct said said;
	const char *url;
	FILE *f;

	(void)state;
	real_weekend(&real, "2021-10-29T19:57:00Z");
	real_command(&real, "car", "4417", "2021-10-29T19:57:30Z", &said, "log", "--json", NULL);
	said_ok(&said);
	assert_true(said_text(&said, "record", visit, sizeof visit));
	said_free(&said);
	held_signer_read(&real, "car", &signer);
	f = fopen(real_path(&real, "car/sync.json", path), "r");
	assert_non_null(f);
	assert_true(fread(text, 1, sizeof text - 1, f) > 0);
	fclose(f);
	url = strstr(text, head);
	assert_non_null(url);
	served_start(&served, real_path(&real, "hq", path),
		     (uint16_t)strtoul(url + sizeof head - 1, NULL, 10));
	return 0;
}

static int end(void **state)
{
	(void)state;
	served_stop(&served);
	shimmed_fini(&shimmed);
	real_fini(&real);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_keep_their_order_and_say_what_the_clock_showed),
		cmocka_unit_test(a_session_under_a_wrong_clock_says_so_and_loses_nothing),
		cmocka_unit_test(a_clock_that_jumps_during_a_session_loses_nothing),
	};

	(void)argc;
	if (!shimmed_can())
		return 77;
	crypto_start();
	real_init(&real, argv);
	shimmed_init(&shimmed, &real, argv[3], "car");
	return cmocka_run_group_tests(tests, begin, end);
}
