/* A laptop that is locked goes on sending: what the lock screen says of it, and what comes of a
 * hangup. */
#include "real.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cmocka.h>

#define SATURDAY "2021-10-30T17:55:00Z"
#define WAITING "waiting to be sent"

static struct real real;

static bool is_there(const char *node, const char *name)
{
	char path[96], all[200];
	struct stat st;

	snprintf(all, sizeof all, "%s/%s", real_path(&real, node, path), name);
	return stat(all, &st) == 0;
}

static long long at_headquarters(void)
{
	struct said said;
	long long n;

	real_hq_command(&real, &said, "stats", "--json", NULL);
	said_ok(&said);
	n = said_figure(&said, "entries");
	said_free(&said);
	return n;
}

static struct glass *unlocked(const char *node)
{
	struct glass *g = real_open(&real, node, SATURDAY);

	real_unlock(g, "4417");
	glass_expect(g, "Start the shift");
	return g;
}

static void the_lock_screen_says_what_waits_until_it_is_at_headquarters_still_locked(void **state)
{
	long long before = at_headquarters();
	struct glass *g;

	(void)state;
	real_copy(&real, "car", "car1");
	g = unlocked("car1");
	real_step(g, "^L", "Locked");
	glass_expect(g, WAITING);
	assert_true(is_there("car1", "courier.sealed"));
	assert_int_equal(at_headquarters(), before);
	real_hq_start(&real, SATURDAY);
	/* Nobody touches a key. */
	glass_expect_gone(g, WAITING);
	assert_true(glass_has(g, "Locked"));
	assert_false(is_there("car1", "courier.sealed"));
	assert_true(is_there("car1", "courier.receipt"));
	assert_true(at_headquarters() > before);
	real_hq_stop(&real);
	real_unlock(g, "4417");
	glass_expect(g, "To send 2");
	assert_false(is_there("car1", "courier.receipt"));
	glass_free(g);
}

static void after_a_hangup_a_command_without_a_person_sends_what_was_sealed(void **state)
{
	const char *argv[] = { real.dapcar, "--home", NULL, "sync", NULL };
	long long before = at_headquarters();
	struct said said;
	struct glass *g;
	char path[96];
	int status;

	(void)state;
	real_copy(&real, "car", "car2");
	g = unlocked("car2");
	glass_signal(g, SIGHUP);
	assert_true(glass_ended(g, GLASS_WAIT_MS, &status));
	glass_free(g);
	assert_true(is_there("car2", "courier.sealed"));
	argv[2] = real_path(&real, "car2", path);
	real_exec(argv, &said);
	assert_int_equal(said.status, 4); /* headquarters is not there; nothing is lost */
	said_free(&said);
	real_hq_start(&real, SATURDAY);
	real_exec(argv, &said);
	said_ok(&said);
	assert_non_null(strstr(said.text, "HQ has all that was sealed here"));
	said_free(&said);
	assert_true(at_headquarters() > before);
	real_hq_stop(&real);
}

static void by_stick_from_a_locked_laptop_and_the_receipt_back(void **state)
{
	char home[96], stick[96], receipt[110];
	const char *write[] = { real.dapcar, "--home", home, "courier", "write", stick, NULL };
	const char *back[] = { real.dapcar, "--home", home, "courier", "read", receipt, NULL };
	struct said said;

	(void)state;
	real_copy(&real, "car", "car3");
	real_path(&real, "car3", home);
	real_path(&real, "stick", stick);
	snprintf(receipt, sizeof receipt, "%s.receipt", stick);
	real_exec(write, &said);
	assert_int_equal(said.status, 1);
	assert_non_null(strstr(said.text, "There is nothing to carry"));
	said_free(&said);
	/* Any command locks the book at its end. */
	real_command(&real, "car3", "4417", SATURDAY, &said, "log", NULL);
	said_ok(&said);
	said_free(&said);
	real_exec(write, &said);
	said_ok(&said);
	said_free(&said);
	real_hq_command(&real, &said, "courier", "read", stick, NULL);
	said_ok(&said);
	assert_non_null(strstr(said.text, "car1: "));
	said_free(&said);
	real_exec(back, &said);
	said_ok(&said);
	assert_non_null(strstr(said.text, "HQ has "));
	said_free(&said);
	assert_false(is_there("car3", "courier.sealed"));
	real_command(&real, "car3", "4417", SATURDAY, &said, "status", "--json", NULL);
	said_ok(&said);
	/* What the two commands themselves wrote in the log of use, and no more. */
	assert_true(said_figure(&said, "to_send") <= 2);
	said_free(&said);
}

static int set_up(void **state)
{
	(void)state;
	real_weekend(&real, SATURDAY);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	real_fini(&real);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    the_lock_screen_says_what_waits_until_it_is_at_headquarters_still_locked),
		cmocka_unit_test(after_a_hangup_a_command_without_a_person_sends_what_was_sealed),
		cmocka_unit_test(by_stick_from_a_locked_laptop_and_the_receipt_back),
	};

	if (argc < 3)
		return 2;
	real_init(&real, argv);
	return glass_group(tests, set_up, tear_down);
}
