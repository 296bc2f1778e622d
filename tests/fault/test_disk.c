/* A disk that is full, that fails once, that cannot be written to: the real program says so in a
 * sentence, keeps what was typed, loses nothing and goes on when the disk is well again. In
 * commands, in steps of 512 bytes with the reserve file and without it, and with the screens up.
 * 48 steps, with FAULT_FULL=1 128, with DISK_STEPS=n n. */
#include "cuts.h"
#include "held.h"
#include "shimmed.h"

#include "base/crypto.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define STEPS 48
#define STEPS_FULL 128
#define STEP 512
#define WORKERS 2

static const char at[] = "2021-10-29T19:58:00Z";
static const char full[] = "The disk is nearly full";
static const char failed[] = "The disk did not take";
static const char read_only[] = "The disk cannot be written to";

static struct real real;
static const char *library;
static struct held_signer signer;
static char visit[48];
static pid_t owner;

/* --- what a book holds --- */

#define WORDS 4
static const char *const words[WORDS] = { "Quince", "Medlar", "Damson", "Bullace" };

struct counts {
	bool whole;
	unsigned notes[WORDS], drafts[WORDS];
	char why[240];
};

static void count(void *ctx, const char *text, bool draft)
{
	struct counts *c = ctx;

	for (size_t i = 0; i < WORDS; i++)
		if (strstr(text, words[i]))
			(draft ? c->drafts : c->notes)[i]++;
}

static void look(const char *node, struct counts *c)
{
	struct held h;
	char home[96];

	*c = (struct counts){ .whole = false };
	c->whole = held_open(&h, real_path(&real, node, home), at, &signer) &&
		   held_notes(&h, count, c);
	memcpy(c->why, h.why, sizeof h.why);
	held_close(&h);
}

/* One entry of each word that was saved and nothing of the others. */
static void must_hold(const char *node, bool first, bool second, bool third)
{
	const bool want[] = { first, second, third };
	struct counts c;

	look(node, &c);
	if (!c.whole)
		fail_msg("%s: %s", node, c.why);
	for (size_t i = 0; i < 3; i++)
		if (c.notes[i] != want[i] || c.drafts[i])
			fail_msg("%s: \"%s\" is in %u notes and %u drafts, wanted in %d notes",
				 node, words[i], c.notes[i], c.drafts[i], want[i]);
}

/* --- commands on a full disk --- */

static bool add(struct shimmed *s, const char *word)
{
	char text[64], about[80];
	struct said said;
	bool ok;

	snprintf(text, sizeof text, "text=%s in the hall", word);
	snprintf(about, sizeof about, "attendance_id=%s", visit);
	shimmed_command(s, "4417", at, &said, "add", "note", about, "note_type=observation", text,
			"visibility=shared", NULL);
	ok = said.status == 0;
	if (!ok && !strstr(said.text, full) && !strstr(said.text, failed) &&
	    !strstr(said.text, read_only))
		fail_msg("it ended with %d and said: %s", said.status, said.text);
	said_free(&said);
	return ok;
}

/* One step: with so much room, and then with enough. 1 when the note was refused. */
static int step(unsigned n, bool with_reserve)
{
	struct shimmed s;
	char node[16], path[96], name[32];
	bool ok;

	snprintf(node, sizeof node, "step%u%c", n, with_reserve ? 'r' : 'n');
	real_copy(&real, "car", node);
	snprintf(name, sizeof name, "%s/reserve", node);
	if (!with_reserve)
		unlink(real_path(&real, name, path));
	shimmed_init(&s, &real, library, node);
	s.control->room = (int64_t)n * STEP;
	ok = add(&s, "Quince");
	/* Another try while the room is what was left: the reserve is given up for it. */
	if (!ok && with_reserve && !add(&s, "Medlar"))
		fail_msg("with %u bytes and the reserve given up nothing can be saved", n * STEP);
	s.control->room = -1;
	must_hold(node, ok, !ok && with_reserve, false);
	assert_true(add(&s, "Damson"));
	must_hold(node, ok, !ok && with_reserve, true);
	shimmed_fini(&s);
	return ok ? 0 : 1;
}

static void steps(unsigned worker, unsigned n, _Atomic int *refused)
{
	for (unsigned i = worker; i < n; i += WORKERS)
		*refused += step(i, true) + step(i, false);
}

static void a_full_disk_refuses_and_loses_nothing(void **state)
{
	const char *wish = getenv("DISK_STEPS");
	unsigned n = wish ? (unsigned)strtoul(wish, NULL, 10)
			  : (getenv("FAULT_FULL") ? STEPS_FULL : STEPS);
	_Atomic int *refused = mmap(NULL, sizeof *refused, PROT_READ | PROT_WRITE,
				    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t workers[WORKERS];
	bool good = true;

	(void)state;
	fflush(stdout);
	for (unsigned i = 0; i < WORKERS; i++) {
		workers[i] = fork();
		if (workers[i] == 0) {
			steps(i, n, refused);
			_exit(0);
		}
	}
	for (unsigned i = 0; i < WORKERS; i++) {
		int status = 1;

		waitpid(workers[i], &status, 0);
		good = good && status == 0;
	}
	assert_true(good);
	printf("count: %u steps of %d bytes, with the reserve and without: %d saves refused, %d "
	       "taken\n",
	       n, STEP, *refused, 2 * (int)n - *refused);
	assert_true(*refused > 0 && (n < STEPS || *refused < 2 * (int)n));
}

/* --- commands on a disk that fails once --- */

static void nothing_is_called_saved_after_a_failed_flush(void **state)
{
	unsigned refused = 0, taken = 0, images = 0;
	uint64_t random = 7;
	int32_t last;

	(void)state;
	for (int32_t n = 1; n < 40; n++) {
		struct shimmed s;
		struct cuts_log log;
		struct cuts *c;
		char before[96], after[96];
		struct counts h;
		bool ok;

		real_copy(&real, "car", "fail");
		shimmed_init(&s, &real, library, "fail");
		s.control->fail_flush = n;
		shimmed_record(&s);
		ok = add(&s, "Quince");
		last = s.control->fail_flush;
		refused += !ok;
		taken += ok;
		/* The worst that the disk may hold: what the failed flush was to keep, in part. */
		cuts_log_read(&log, s.log);
		c = cuts_new(real_path(&real, "car", before), &log);
		cuts_go(c, log.n);
		for (int k = 0; k < 8; k++, images++) {
			cuts_make(c, real_path(&real, "worst", after), &random);
			look("worst", &h);
			if (!h.whole || h.notes[0] > 1 || (ok && h.notes[0] != 1))
				fail_msg("flush %d failed, %s: %u notes, %s", n,
					 ok ? "saved" : "refused", h.notes[0],
					 h.whole ? "whole" : h.why);
		}
		cuts_free(c);
		cuts_log_fini(&log);
		/* The program that comes after it finds a book that it can go on with. */
		s.control->fail_flush = 0;
		assert_true(add(&s, "Damson"));
		look("fail", &h);
		if (!h.whole || h.notes[2] != 1 || h.notes[0] > 1 || h.notes[0] < ok)
			fail_msg("after flush %d failed: %s", n, h.why);
		shimmed_fini(&s);
		if (last > 0)
			break;
	}
	printf("count: each flush failed once: %u saves refused, %u taken, %u images of what may "
	       "be left\n",
	       refused, taken, images);
	assert_true(refused >= 2 && last > 0);
}

static void quit(struct glass *g)
{
	int status;

	glass_signal(g, SIGTERM);
	assert_true(glass_ended(g, GLASS_WAIT_MS, &status));
	glass_free(g);
}

/* --- a disk that cannot be written to --- */

static const char reading[] = "This disk cannot be written: reading only";

/* Unlocks and reads what needs no line in the log of use; the rest stays closed and says why. */
static void must_read(struct shimmed *s)
{
	struct said said;

	s->control->read_only = 1;
	assert_false(add(s, "Quince"));
	shimmed_command(s, "4417", at, &said, "log", NULL);
	said_ok(&said);
	if (!strstr(said.text, reading) || !strstr(said.text, "NP-20211029"))
		fail_msg("log says: %s", said.text);
	said_free(&said);
	shimmed_command(s, "4417", at, &said, "show", visit, NULL);
	said_ok(&said);
	assert_non_null(strstr(said.text, "Incident number"));
	said_free(&said);
	shimmed_command(s, "4417", at, &said, "verify", NULL);
	said_ok(&said);
	said_free(&said);
	shimmed_command(s, "4417", at, &said, "show", visit, "--why", "legal", NULL);
	if (said.status != 3 || !strstr(said.text, "stays closed"))
		fail_msg("with a reason: %d, %s", said.status, said.text);
	said_free(&said);
	shimmed_command(s, "4417", at, &said, "sync", "--once", NULL);
	if (!said.status || !strstr(said.text, "Nothing is sent or fetched"))
		fail_msg("sync says: %s", said.text);
	said_free(&said);
}

static void a_read_only_disk_is_read(void **state)
{
	struct shimmed s;

	(void)state;
	real_copy(&real, "car", "fixed");
	shimmed_init(&s, &real, library, "fixed");
	must_read(&s);
	s.control->read_only = 0;
	must_hold("fixed", false, false, false);
	assert_true(add(&s, "Quince"));
	must_hold("fixed", true, false, false);
	shimmed_fini(&s);
}

/* The power went while the book was open: what is in its journal alone is read, too. */
static void a_read_only_disk_with_a_journal_is_read(void **state)
{
	struct shimmed s;
	struct said said;
	struct glass *g;
	struct stat st;
	char path[96];

	(void)state;
	real_copy(&real, "car", "begun");
	shimmed_init(&s, &real, library, "begun");
	g = shimmed_open(&s, at);
	real_unlock(g, "4417");
	real_copy(&real, "begun", "broken");
	quit(g);
	shimmed_fini(&s);
	assert_int_equal(stat(real_path(&real, "broken/book.db-wal", path), &st), 0);
	assert_true(st.st_size > 0);
	shimmed_init(&s, &real, library, "broken");
	must_read(&s);
	s.control->read_only = 0;
	shimmed_command(&s, "4417", at, &said, "verify", NULL);
	said_ok(&said);
	said_free(&said);
	shimmed_fini(&s);
}

/* --- with the screens up --- */

/* Room that is less than the journal is given at unlock, so that each save needs some. */
#define TIGHT 200000

static struct glass *typing(struct shimmed *s, const char *node, const char *text)
{
	struct glass *g;

	real_copy(&real, "car", node);
	shimmed_init(s, &real, library, node);
	s->control->room = TIGHT;
	g = shimmed_open(s, at);
	real_unlock(g, "4417");
	glass_expect(g, "Times for");
	real_step(g, "^G1", "Before you leave");
	real_step(g, "^Gn", "8 Notes: new");
	glass_keys(g, "\\t");
	glass_settle(g, 10);
	glass_keys(g, text);
	glass_expect(g, text);
	return g;
}

/* Asks for Done: not saved, and the sentence stands there. */
static void must_refuse(struct glass *g, const char *sentence, const char *text)
{
	glass_pass(g, 900); /* a key that is held saves once */
	glass_forget(g);
	glass_keys(g, "^S");
	glass_settle(g, 150);
	glass_expect(g, sentence);
	assert_false(glass_ever(g, "Note saved"));
	/* The form stands as it was. */
	glass_expect(g, text);
}

static void a_disk_that_fills_under_the_keys(void **state)
{
	struct shimmed s;
	struct glass *g = typing(&s, "keys", "Quince behind the door");
	int32_t refused;

	(void)state;
	glass_pass(g, 1500); /* all of it is kept: what is typed next needs the room */
	/* The reserve is there for the first time: what was typed is kept without a word. */
	s.control->room = 0;
	refused = s.control->refused;
	glass_keys(g, ",");
	glass_pass(g, 1500);
	assert_false(glass_has(g, full));
	assert_true(s.control->refused > refused);
	/* And then it is full. */
	s.control->room = 0;
	glass_keys(g, " and more");
	glass_expect(g, full);
	must_refuse(g, full, "Quince behind the door, and more");
	must_refuse(g, full, "Quince behind the door, and more");
	s.control->room = -1;
	glass_pass(g, 900);
	real_step(g, "^S", "Note saved");
	quit(g);
	must_hold("keys", true, false, false);
	shimmed_fini(&s);
}

/* Killed while the disk is full: what was kept before is there, what was saved later too. */
static void what_was_kept_before_the_disk_was_full_is_found(void **state)
{
	struct shimmed s;
	struct counts c;
	int status;
	struct glass *g = typing(&s, "later", "Quince behind the door");

	(void)state;
	glass_pass(g, 1500);
	s.control->room = 0;
	must_refuse(g, full, "Quince behind the door");
	s.control->room = 0;
	must_refuse(g, full, "Quince behind the door");
	glass_signal(g, SIGKILL);
	assert_true(glass_ended(g, GLASS_WAIT_MS, &status));
	glass_free(g);
	look("later", &c);
	if (!c.whole || c.notes[0] || c.drafts[0] != 1)
		fail_msg("%u notes and %u drafts %s", c.notes[0], c.drafts[0], c.why);
	shimmed_fini(&s);
}

static void a_flush_that_fails_under_the_keys(void **state)
{
	struct shimmed s;
	struct counts c;
	struct glass *g = typing(&s, "flush", "Quince behind the door");

	(void)state;
	glass_pass(g, 1500);
	s.control->fail_flush = 1;
	must_refuse(g, failed, "Quince behind the door");
	/* The disk is well again, but what it holds is not known: nothing is taken as saved. */
	must_refuse(g, "The disk did not take an earlier note", "Quince behind the door");
	quit(g);
	look("flush", &c);
	if (!c.whole || c.notes[0] + c.drafts[0] != 1)
		fail_msg("%u notes and %u drafts %s", c.notes[0], c.drafts[0], c.why);
	shimmed_fini(&s);
}

static void a_disk_that_turns_read_only_under_the_keys(void **state)
{
	struct shimmed s;
	struct glass *g = typing(&s, "turned", "Quince behind the door");

	(void)state;
	glass_pass(g, 1500);
	s.control->read_only = 1;
	must_refuse(g, read_only, "Quince behind the door");
	s.control->read_only = 0;
	glass_pass(g, 900);
	real_step(g, "^S", "Note saved");
	quit(g);
	must_hold("turned", true, false, false);
	shimmed_fini(&s);
}

/* From the start: it says so and goes on saying so; the night is read, and nothing is taken as
 * saved. */
static void a_read_only_disk_under_the_keys(void **state)
{
	struct shimmed s;
	struct glass *g;

	(void)state;
	real_copy(&real, "car", "glass");
	shimmed_init(&s, &real, library, "glass");
	s.control->read_only = 1;
	g = shimmed_open(&s, at);
	real_unlock(g, "4417");
	glass_expect(g, reading);
	glass_expect(g, "9001");
	real_cover_and_back(g, "9001");
	glass_expect(g, reading);
	quit(g);
	s.control->read_only = 0;
	must_hold("glass", false, false, false);
	shimmed_fini(&s);
}

static int begin(void **state)
{
	struct said said;

	(void)state;
	real_weekend(&real, "2021-10-29T19:57:00Z");
	real_command(&real, "car", "4417", at, &said, "log", "--json", NULL);
	said_ok(&said);
	assert_true(said_text(&said, "record", visit, sizeof visit));
	held_signer_read(&real, "car", &signer);
	said_free(&said);
	return 0;
}

/* A check that fails in a worker ends the worker, not the tests after it. */
static int only_here(void **state)
{
	(void)state;
	if (getpid() != owner)
		_exit(1);
	return 0;
}

static int end(void **state)
{
	(void)state;
	real_fini(&real);
	return 0;
}

#define TEST(name) cmocka_unit_test_setup(name, only_here)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		TEST(a_full_disk_refuses_and_loses_nothing),
		TEST(nothing_is_called_saved_after_a_failed_flush),
		TEST(a_read_only_disk_is_read),
		TEST(a_read_only_disk_with_a_journal_is_read),
		TEST(a_disk_that_fills_under_the_keys),
		TEST(what_was_kept_before_the_disk_was_full_is_found),
		TEST(a_flush_that_fails_under_the_keys),
		TEST(a_disk_that_turns_read_only_under_the_keys),
		TEST(a_read_only_disk_under_the_keys),
	};

	(void)argc;
	if (!shimmed_can())
		return 77;
	crypto_start();
	library = argv[3];
	owner = getpid();
	real_init(&real, argv);
	return glass_group(tests, begin, end);
}
