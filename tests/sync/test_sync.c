#include "rig.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A session that does not get through: its class, its cause and its words, and that nothing was
 * lost by it. */
static void assert_refused(struct line_rig *s, enum err_class class, enum cause cause,
			   const char *words)
{
	uint64_t count = book_count(s->car.book);
	struct sync_status st;
	struct err e = { 0 };

	assert_false(sync_run(s->car.sync, &e));
	sync_status(s->car.sync, &st);
	if (st.cause != cause || !strstr(st.trouble, words))
		fail_msg("cause %s: %s", cause_code(st.cause), st.trouble);
	assert_int_equal(e.class, class);
	assert_string_equal(e.text, st.trouble);
	assert_int_equal(st.state, SYNC_WAITING);
	assert_int_equal(book_count(s->car.book), count);
}

static void a_night_reaches_headquarters_and_nothing_to_do_costs_one_request(void **state)
{
	struct line_rig *s = *state;
	struct sync_status st;
	uint64_t up;

	car_rig_save(&s->car, 60);
	line_rig_assert_sends(s);
	sync_status(s->car.sync, &st);
	assert_true(st.requests <= 1 + 1 + 2);
	assert_true(st.last_full_ms && st.data_as_of_ms);
	assert_true(s->car.pulled);
	assert_true(book_head_of(s->car.book, s->bundle->feed).height > 0);
	up = st.bytes_up;
	line_rig_assert_sends(s);
	sync_status(s->car.sync, &st);
	assert_int_equal(st.requests, 1);
	assert_true(st.bytes_up - up < 1500);
	assert_true(hq_rig_verifies(&s->hq));
}

static void a_push_that_is_repeated_is_acknowledged_again(void **state)
{
	struct line_rig *s = *state;

	car_rig_save(&s->car, 10);
	line_rig_assert_sends(s);
	/* Without a memory of its own the client learns it all from headquarters. */
	assert_true(book_state_put(s->car.book, "peer", "", 0, NULL));
	car_rig_open(&s->car);
	line_rig_assert_sends(s);
	car_rig_save(&s->car, 1);
	line_rig_assert_sends(s);
}

static void headquarters_was_off_for_hours(void **state)
{
	struct line_rig *s = *state;
	struct sync_status st;

	hq_rig_stop(&s->hq);
	car_rig_save(&s->car, 30);
	assert_refused(s, ERR_NET, CAUSE_NO_ANSWER, "HQ did not answer. Nothing is lost");
	sync_status(s->car.sync, &st);
	assert_int_equal(st.acked_height, 0);
	assert_true(st.next_try_ms - clock_wall_ms(&s->car.clock) <= 5000);
	car_rig_save(&s->car, 30);
	sync_saved(s->car.sync);
	hq_rig_start(&s->hq);
	/* Nobody asks: it comes by itself. */
	car_rig_assert_soon(&s->car, 30000);
	car_rig_assert_at(&s->car, &s->hq);
}

static void the_wait_doubles_to_a_quarter_of_an_hour(void **state)
{
	int64_t last = 0;

	(void)state;
	assert_int_equal(sync_backoff_most_ms(0, CAUSE_NO_ANSWER), 5000);
	for (unsigned i = 0; i < 40; i++) {
		int64_t most = sync_backoff_most_ms(i, CAUSE_NO_ANSWER);

		assert_true(most >= last && most <= 900000);
		last = most;
	}
	assert_int_equal(last, 900000);
	assert_int_equal(sync_backoff_most_ms(0, CAUSE_REVOKED), 900000);
}

static void nobody_calls_faster_than_every_30_s_while_it_is_down(void **state)
{
	(void)state;
	for (int i = 0; i < 2000; i++) {
		unsigned failures = crypto_uniform(40);
		int64_t silent = sync_wait_after_ms(failures, CAUSE_NO_ANSWER, 0);

		assert_in_range(sync_wait_after_ms(failures, CAUSE_NO_LINK, 0), 45000, 75000);
		assert_in_range(sync_wait_after_ms(failures, CAUSE_NO_NAME, 0), 45000, 75000);
		/* A headquarters that was started anew is found again soon, a dead modem as well.
		 */
		assert_true(silent <= 75000 && (failures < 3 || silent >= 30000));
		assert_true(failures < 3 ||
			    sync_wait_after_ms(failures, CAUSE_HQ_BUSY, 0) >= 30000);
		/* What only a person can put right. */
		assert_true(sync_wait_after_ms(failures, CAUSE_REVOKED, 0) >= 30000);
		assert_in_range(sync_wait_after_ms(0, CAUSE_HQ_BUSY, 300), 300000, 302000);
		assert_in_range(sync_wait_after_ms(0, CAUSE_HQ_BUSY, INT64_MAX), 3600000, 3602000);
	}
}

static void an_answer_that_was_lost_after_the_commit_doubles_nothing(void **state)
{
	struct line_rig *s = *state;
	struct sync_status st;

	car_rig_save(&s->car, 100);
	relay_rig_set(&s->relay, RELAY_LOSE_ANSWER, 9000);
	assert_refused(s, ERR_NET, CAUSE_NO_ANSWER, "Nothing is lost");
	assert_true(relay_rig_hits(&s->relay) > 0);
	/* The commit did happen, and the car does not say so. */
	assert_int_equal(hq_rig_line(&s->hq, s->bundle->device).count,
			 book_head(s->car.book).height);
	sync_status(s->car.sync, &st);
	assert_int_equal(st.acked_height, 0);
	relay_rig_set(&s->relay, RELAY_PASS, 0);
	line_rig_assert_sends(s);
	assert_true(hq_rig_verifies(&s->hq));
}

static void a_line_that_is_cut_anywhere_loses_nothing(void **state)
{
	struct line_rig *s = *state;
	unsigned cuts = 0;
	struct err e = { 0 };

	car_rig_save(&s->car, 60);
	/* At each place in turn: within the handshake, hello, locate, the push, and what comes
	 * after it. */
	for (size_t after = 100; after < 13000; after += 900) {
		relay_rig_set(&s->relay, RELAY_CUT, after);
		if (sync_run(s->car.sync, &e))
			break;
		assert_int_equal(e.class, ERR_NET);
		cuts++;
	}
	assert_true(cuts > 5);
	relay_rig_set(&s->relay, RELAY_PASS, 0);
	line_rig_assert_sends(s);
	assert_true(hq_rig_verifies(&s->hq));
}

/* The line never carries the night as a whole, nor half of it: whole frames that arrive are kept.
 */
static void a_line_that_always_dies_too_early_still_makes_progress(void **state)
{
	struct line_rig *s = *state;
	uint64_t last = 0, grew = 0;
	struct err e = { 0 };
	unsigned sessions = 0;

	car_rig_save(&s->car, 200);
	relay_rig_set(&s->relay, RELAY_CUT, 9000);
	while (!sync_run(s->car.sync, &e) && sessions < 18) {
		uint64_t now = hq_rig_line(&s->hq, s->bundle->device).count;

		assert_int_equal(e.class, ERR_NET);
		grew += now > last;
		last = now;
		sessions++;
	}
	print_message("%u sessions, %u of them with something new at headquarters\n", sessions,
		      (unsigned)grew);
	assert_true(sessions < 18 && grew > 1);
	car_rig_assert_at(&s->car, &s->hq);
	assert_true(hq_rig_verifies(&s->hq));
}

static void headquarters_killed_in_the_middle_loses_nothing(void **state)
{
	struct line_rig *s = *state;

	for (size_t round = 0; round < 5; round++) {
		int64_t end_ms;

		car_rig_save(&s->car, 50);
		sync_start(s->car.sync);
		end_ms = clock_mono_ms() + (int64_t)crypto_uniform(40);
		while (clock_mono_ms() < end_ms)
			sync_wait(s->car.sync, NULL, 0, 2);
		hq_rig_kill(&s->hq);
		sync_run(s->car.sync, NULL);
		hq_rig_start(&s->hq);
		line_rig_assert_sends(s);
	}
	assert_true(hq_rig_verifies(&s->hq));
}

/* One that is quick enough shows that nothing is waited for. */
static void a_session_is_dropped_within_100_ms(void **state)
{
	struct line_rig *s = *state;
	int64_t took = 100;

	car_rig_save(&s->car, 50);
	relay_rig_set(&s->relay, RELAY_SILENT, 0);
	for (int tries = 0; tries < 50 && took >= 100; tries++) {
		sync_start(s->car.sync);
		for (size_t i = 0; i < 20; i++)
			sync_wait(s->car.sync, NULL, 0, 10);
		assert_true(sync_is_running(s->car.sync));
		took = -clock_mono_ms();
		sync_lock(s->car.sync);
		took += clock_mono_ms();
		assert_false(sync_is_running(s->car.sync));
		sync_unlocked(s->car.sync);
	}
	assert_true(took < 100);
	relay_rig_set(&s->relay, RELAY_PASS, 0);
	car_rig_assert_soon(&s->car, 10000);
	car_rig_assert_at(&s->car, &s->hq);
}

static void a_sign_in_page_is_not_taken_for_headquarters(void **state)
{
	struct line_rig *s = *state;

	car_rig_save(&s->car, 1);
	relay_rig_set(&s->relay, RELAY_PAGE, 0);
	assert_refused(s, ERR_NET, CAUSE_CAPTIVE, "Something else answered in place of HQ");
	relay_rig_set(&s->relay, RELAY_PASS, 0);
	line_rig_assert_sends(s);
}

static void set_proxies(const char *url)
{
	static const char *const names[] = { "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY",
					     "http_proxy" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (url)
			setenv(names[i], url, 1);
		else
			unsetenv(names[i]);
	}
}

static void a_proxy_of_the_environment_is_not_asked(void **state)
{
	struct line_rig *s = *state;
	struct relay_rig trap;
	struct err e = { 0 };
	char url[64];
	bool ok;

	car_rig_save(&s->car, 2);
	relay_rig_start(&trap, s->hq.port);
	relay_rig_set(&trap, RELAY_REFUSE, 0);
	snprintf(url, sizeof url, "http://127.0.0.1:%u", (unsigned)trap.port);
	set_proxies(url);
	ok = sync_run(s->car.sync, &e);
	set_proxies(NULL);
	if (!ok)
		fail_msg("%s", e.text);
	assert_int_equal(relay_rig_hits(&trap), 0);
	relay_rig_fini(&trap);
}

/* --- who is who --- */

static void replace(const struct line_rig *s, const char *name, const char *from_dir,
		    const char *from_name)
{
	char *to = path_join(s->car.dir, name), *from = path_join(from_dir, from_name);
	struct buf text;

	buf_init(&text, 65536);
	assert_true(file_read(from, &text, NULL));
	assert_true(file_write(to, text.data, text.len, NULL));
	buf_fini(&text);
	mem_free(to);
	mem_free(from);
}

static void put_peer(const struct line_rig *s, const struct peer *p)
{
	char *path = path_join(s->car.dir, SYNC_FILE_PEER);
	struct buf text;

	buf_init(&text, BUNDLE_MAX);
	assert_true(peer_write(p, &text, NULL));
	assert_true(file_write(path, text.data, text.len, NULL));
	buf_fini(&text);
	mem_free(path);
}

static void another_authority_is_not_headquarters(void **state)
{
	struct line_rig *s = *state;
	struct hq_rig other;

	car_rig_save(&s->car, 5);
	hq_rig_init(&other, true);
	replace(s, SYNC_FILE_CA, other.dir, "ca.pem");
	car_rig_open(&s->car);
	assert_refused(s, ERR_PEER, CAUSE_CERTIFICATE, "its certificate is from elsewhere");
	assert_int_equal(hq_rig_line(&s->hq, s->bundle->device).count, 0);
	replace(s, SYNC_FILE_CA, s->hq.dir, "ca.pem");
	car_rig_open(&s->car);
	line_rig_assert_sends(s);
	hq_rig_fini(&other);
}

static void another_name_is_not_headquarters(void **state)
{
	struct line_rig *s = *state;
	struct peer p;

	car_rig_save(&s->car, 5);
	assert_true(sync_peer(s->car.dir, &p, NULL));
	snprintf(p.server_name, sizeof p.server_name, "other.example.org");
	put_peer(s, &p);
	car_rig_open(&s->car);
	assert_refused(s, ERR_PEER, CAUSE_OTHER_NAME, "not in the name of HQ");
	assert_int_equal(hq_rig_line(&s->hq, s->bundle->device).count, 0);
}

static void another_key_is_not_headquarters(void **state)
{
	struct line_rig *s = *state;
	struct peer p;
	char was[sizeof p.pin];

	car_rig_save(&s->car, 5);
	assert_true(sync_peer(s->car.dir, &p, NULL));
	memcpy(was, p.pin, sizeof was);
	/* The next key alone is pinned: the server has the present one. */
	memcpy(p.pin, p.pin_next, sizeof p.pin);
	put_peer(s, &p);
	car_rig_open(&s->car);
	assert_refused(s, ERR_PEER, CAUSE_PIN, "does not have the key of HQ");
	assert_int_equal(hq_rig_line(&s->hq, s->bundle->device).count, 0);
	memcpy(p.pin, was, sizeof was);
	put_peer(s, &p);
	car_rig_open(&s->car);
	line_rig_assert_sends(s);
}

static void headquarters_own_certificate_does_not_pass_for_a_car(void **state)
{
	struct line_rig *s = *state;

	car_rig_save(&s->car, 5);
	replace(s, SYNC_FILE_CERT, s->hq.dir, "server.pem");
	replace(s, SYNC_FILE_KEY, s->hq.dir, "server.key");
	car_rig_open(&s->car);
	assert_refused(s, ERR_DENIED, CAUSE_OURS_REFUSED,
		       "HQ did not take the certificate of this laptop");
	assert_int_equal(hq_rig_line(&s->hq, s->bundle->device).count, 0);
}

static void a_car_of_another_headquarters_is_refused(void **state)
{
	struct line_rig *s = *state;
	struct hq_rig other;

	car_rig_save(&s->car, 5);
	hq_rig_init(&other, true);
	replace(s, SYNC_FILE_CERT, other.dir, "server.pem");
	replace(s, SYNC_FILE_KEY, other.dir, "server.key");
	car_rig_open(&s->car);
	assert_refused(s, ERR_DENIED, CAUSE_OURS_REFUSED,
		       "HQ did not take the certificate of this laptop");
	assert_int_equal(hq_rig_line(&s->hq, s->bundle->device).count, 0);
	hq_rig_fini(&other);
}

static void a_revoked_laptop_is_told_so_and_keeps_what_it_has(void **state)
{
	struct line_rig *s = *state;
	struct hq_line before;

	car_rig_save(&s->car, 5);
	line_rig_assert_sends(s);
	before = hq_rig_line(&s->hq, s->bundle->device);
	car_rig_save(&s->car, 5);
	hq_rig_revoke(&s->hq, "car1");
	assert_refused(s, ERR_DENIED, CAUSE_REVOKED, "HQ has revoked this laptop");
	assert_int_equal(hq_rig_line(&s->hq, s->bundle->device).count, before.count);
	/* Not tried every few seconds: only a person can put it right. */
	assert_int_equal(sync_backoff_most_ms(0, CAUSE_REVOKED), 900000);
}

static void practice_and_live_do_not_mix(void **state)
{
	struct line_rig *s = *state;
	struct peer p;

	car_rig_save(&s->car, 5);
	assert_true(sync_peer(s->car.dir, &p, NULL));
	p.practice = false;
	put_peer(s, &p);
	car_rig_open(&s->car);
	assert_refused(s, ERR_DENIED, CAUSE_PRACTICE_THERE,
		       "This is a live book and that HQ is for practice");
	assert_int_equal(hq_rig_line(&s->hq, s->bundle->device).count, 0);
}

static void a_receipt_of_another_key_is_not_believed(void **state)
{
	struct line_rig *s = *state;
	struct sync_status st;
	struct peer p;

	car_rig_save(&s->car, 5);
	assert_true(sync_peer(s->car.dir, &p, NULL));
	p.hq_sign[0] ^= 1;
	put_peer(s, &p);
	car_rig_open(&s->car);
	assert_refused(s, ERR_PEER, CAUSE_RECEIPT, "not signed by HQ");
	sync_status(s->car.sync, &st);
	assert_int_equal(st.acked_height, 0);
}

static void a_wrong_clock_is_named_and_keeps_nothing_back(void **state)
{
	struct line_rig *s = *state;
	struct sync_status st;

	car_rig_save(&s->car, 5);
	s->car.clock.shift_ms = -7 * 60000 - 20000;
	line_rig_assert_sends(s);
	sync_status(s->car.sync, &st);
	assert_int_equal(st.cause, CAUSE_CLOCK);
	assert_non_null(strstr(st.trouble, "7 minutes behind"));
	s->car.clock.shift_ms = 0;
	line_rig_assert_sends(s);
	sync_status(s->car.sync, &st);
	assert_int_equal(st.cause, CAUSE_NONE);
	assert_string_equal(st.trouble, "");
}

static int64_t off_by(int64_t ms, int64_t want)
{
	return ms > want ? ms - want : want - ms;
}

static void a_clock_that_is_put_forward_or_back_is_noticed(void **state)
{
	struct line_rig *s = *state;
	struct sync_status st;

	line_rig_assert_sends(s);
	sync_pause(s->car.sync, true);
	sync_wait(s->car.sync, NULL, 0, 0);
	sync_status(s->car.sync, &st);
	assert_true(st.drift_known && off_by(st.drift_ms, 0) < 60000);
	assert_int_equal(st.jumped_ms, 0);
	s->car.clock.shift_ms = 600000;
	sync_wait(s->car.sync, NULL, 0, 0);
	sync_status(s->car.sync, &st);
	assert_true(off_by(st.jump_ms, 600000) < 5000 && st.jumped_ms);
	/* What is saved now is not of a good clock, though nobody has asked HQ again. */
	assert_true(off_by(st.drift_ms, 600000) < 60000);
	s->car.clock.shift_ms = -3600000;
	sync_wait(s->car.sync, NULL, 0, 0);
	sync_status(s->car.sync, &st);
	assert_true(off_by(st.jump_ms, -4200000) < 5000);
	assert_true(off_by(st.drift_ms, -3600000) < 60000);
	/* It is compared anew at the next session. */
	s->car.clock.shift_ms = 0;
	sync_pause(s->car.sync, false);
	line_rig_assert_sends(s);
	sync_status(s->car.sync, &st);
	assert_true(off_by(st.drift_ms, 0) < 60000);
}

static void how_far_the_clock_is_off_is_remembered(void **state)
{
	struct line_rig *s = *state;
	struct sync_status st;

	car_rig_save(&s->car, 1);
	s->car.clock.shift_ms = 300000;
	line_rig_assert_sends(s);
	car_rig_open(&s->car);
	sync_status(s->car.sync, &st);
	assert_true(st.drift_known && st.compared_ms && off_by(st.drift_ms, 300000) < 60000);
	/* A clock that was put while we were away: when it was compared is all that is known. */
	s->car.clock.shift_ms = 0;
	car_rig_open(&s->car);
	sync_status(s->car.sync, &st);
	assert_true(!st.drift_known && st.compared_ms);
}

static void the_log_of_tries_is_kept_and_bounded(void **state)
{
	struct line_rig *s = *state;
	struct sync_try all[SYNC_TRIES_MAX];

	car_rig_save(&s->car, 3);
	relay_rig_set(&s->relay, RELAY_REFUSE, 0);
	for (int i = 0; i < 3; i++)
		sync_run(s->car.sync, NULL);
	assert_int_equal(sync_tries(s->car.sync, all), 1);
	assert_true(all[0].cause == CAUSE_NO_ANSWER && all[0].times == 3 &&
		    all[0].far == SYNC_FAR_LINE);
	relay_rig_set(&s->relay, RELAY_PASS, 0);
	line_rig_assert_sends(s);
	car_rig_open(&s->car);
	assert_int_equal(sync_tries(s->car.sync, all), 2);
	assert_true(all[0].far == SYNC_FAR_ALL && all[0].entries >= 3 && all[0].up > 0 &&
		    all[0].down > 0 && all[0].cause == CAUSE_NONE);
	assert_int_equal(all[1].cause, CAUSE_NO_ANSWER);
	for (int i = 0; i < SYNC_TRIES_MAX; i++) {
		relay_rig_set(&s->relay, i % 2 ? RELAY_REFUSE : RELAY_PAGE, 0);
		sync_run(s->car.sync, NULL);
	}
	car_rig_open(&s->car);
	assert_int_equal(sync_tries(s->car.sync, all), SYNC_TRIES_MAX);
	for (int i = 0; i < SYNC_TRIES_MAX; i++)
		assert_int_equal(all[i].cause, i % 2 ? CAUSE_CAPTIVE : CAUSE_NO_ANSWER);
}

/* --- books that change under us --- */

static void a_locked_book_waits_and_goes_on_by_itself(void **state)
{
	struct line_rig *s = *state;
	struct sync_status st;
	struct err e = { 0 };

	car_rig_save(&s->car, 5);
	sync_saved(s->car.sync);
	book_lock(s->car.book);
	for (size_t i = 0; i < 10; i++)
		sync_wait(s->car.sync, NULL, 0, 10);
	sync_status(s->car.sync, &st);
	assert_int_equal(st.state, SYNC_OFF);
	assert_false(sync_run(s->car.sync, &e));
	assert_int_equal(e.class, ERR_LOCKED);
	assert_int_equal(hq_rig_line(&s->hq, s->bundle->device).count, 0);
	assert_true(book_unlock(s->car.book, "4417", RIG_PHRASE, NULL));
	car_rig_assert_soon(&s->car, 10000);
	car_rig_assert_at(&s->car, &s->hq);
}

static void a_paused_client_stays_quiet(void **state)
{
	struct line_rig *s = *state;

	sync_pause(s->car.sync, true);
	car_rig_save(&s->car, 5);
	sync_saved(s->car.sync);
	for (size_t i = 0; i < 30; i++)
		sync_wait(s->car.sync, NULL, 0, 100);
	assert_int_equal(hq_rig_line(&s->hq, s->bundle->device).count, 0);
	sync_pause(s->car.sync, false);
	car_rig_assert_soon(&s->car, 10000);
}

/* The laptop's folder as it was before its last ten entries: it is told, gets them back, and goes
 * on after them. */
static void a_laptop_restored_from_an_old_copy_is_told_and_loses_nothing(void **state)
{
	struct line_rig *s = *state;
	char *copy = mem_fmt("%s.copy", s->car.dir);
	const char *const save[] = { "/bin/cp", "-a", s->car.dir, copy, NULL };
	struct sync_status st;
	struct hq_line line;
	struct err e = { 0 };

	car_rig_save(&s->car, 5);
	line_rig_assert_sends(s);
	sync_free(s->car.sync);
	s->car.sync = NULL;
	book_close(s->car.book);
	assert_int_equal(rig_run(save, NULL), 0);
	assert_true(book_open(s->car.dir, &s->car.clock, &s->car.book, &e));
	assert_true(book_unlock(s->car.book, "4417", RIG_PHRASE, &e));
	car_rig_open(&s->car);
	car_rig_save(&s->car, 10);
	line_rig_assert_sends(s);
	line = hq_rig_line(&s->hq, s->bundle->device);

	sync_free(s->car.sync);
	s->car.sync = NULL;
	book_close(s->car.book);
	rig_folder_end(s->car.dir);
	s->car.dir = copy;
	assert_true(book_open(copy, &s->car.clock, &s->car.book, &e));
	assert_true(book_unlock(s->car.book, "4417", RIG_PHRASE, &e));
	car_rig_open(&s->car);
	if (!sync_run(s->car.sync, &e))
		fail_msg("%s", e.text);
	sync_status(s->car.sync, &st);
	assert_true(st.restored);
	assert_int_equal(book_head(s->car.book).height, line.height);
	assert_true(book_has(s->car.book, &line.head));
	car_rig_save(&s->car, 3);
	if (!sync_run(s->car.sync, &e))
		fail_msg("%s", e.text);
	sync_status(s->car.sync, &st);
	assert_false(st.incident);
	assert_int_equal(st.acked_height, book_head(s->car.book).height);
	/* An epoch of its own begins with an entry, so four more. */
	assert_int_equal(hq_rig_line(&s->hq, s->bundle->device).count, line.count + 4);
	assert_true(hq_rig_verifies(&s->hq));
}

/* --- enrolment --- */

static void a_bundle_enrols_once(void **state)
{
	struct line_rig *s = *state;
	struct car_rig second;
	struct err e = { 0 };

	/* This laptop again. */
	assert_false(car_rig_enrol(&s->car, s->bundle, &e));
	assert_int_equal(e.class, ERR_INPUT);
	/* Another one with the same bundle. */
	car_rig_init(&second, s->bundle);
	assert_false(car_rig_enrol(&second, s->bundle, &e));
	assert_int_equal(e.class, ERR_DENIED);
	assert_non_null(strstr(e.text, "Ask HQ for a new one"));
	assert_false(sync_is_enrolled(second.dir));
	car_rig_fini(&second);
}

static void an_enrolment_whose_answer_was_lost_is_done_again(void **state)
{
	struct line_rig *s = *state;
	struct bundle *b = hq_rig_device(&s->hq, "car2", s->relay.port);
	struct car_rig second;
	struct err e = { 0 };

	car_rig_init(&second, b);
	relay_rig_set(&s->relay, RELAY_LOSE_ANSWER, 1400);
	assert_false(car_rig_enrol(&second, b, &e));
	assert_int_equal(e.class, ERR_NET);
	assert_true(relay_rig_hits(&s->relay) > 0);
	relay_rig_set(&s->relay, RELAY_PASS, 0);
	if (!car_rig_enrol(&second, b, &e))
		fail_msg("%s", e.text);
	car_rig_open(&second);
	car_rig_save(&second, 3);
	assert_true(sync_run(second.sync, &e));
	car_rig_assert_at(&second, &s->hq);
	car_rig_fini(&second);
	bundle_free(b);
}

static void a_bundle_that_has_run_out_is_told_before_anything_is_sent(void **state)
{
	struct line_rig *s = *state;
	struct car_rig second;
	struct err e = { 0 };
	int64_t was = s->bundle->expires_ms;

	car_rig_init(&second, s->bundle);
	s->bundle->expires_ms = 1000;
	assert_false(car_rig_enrol(&second, s->bundle, &e));
	assert_int_equal(e.class, ERR_INPUT);
	assert_non_null(strstr(e.text, "has run out"));
	s->bundle->expires_ms = was;
	car_rig_fini(&second);
}

/* --- size --- */

static void a_long_backlog_goes_up_in_one_request(void **state)
{
	struct line_rig *s = *state;
	struct sync_status st;

	car_rig_save(&s->car, 3000);
	line_rig_assert_sends(s);
	sync_status(s->car.sync, &st);
	assert_true(st.requests <= 1 + 1 + 2);
}

/* However long the history: hello has no body, and locate names the head alone. */
static void nothing_to_send_is_asked_in_few_bytes(void **state)
{
	struct line_rig *s = *state;
	struct sync_status before, after;

	car_rig_save(&s->car, 600);
	line_rig_assert_sends(s);
	sync_status(s->car.sync, &before);
	line_rig_assert_sends(s);
	sync_status(s->car.sync, &after);
	assert_int_equal(after.requests, 1);
	assert_true(after.bytes_up - before.bytes_up < 200);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, line_rig_set_up, line_rig_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_night_reaches_headquarters_and_nothing_to_do_costs_one_request),
		TEST(a_push_that_is_repeated_is_acknowledged_again),
		TEST(headquarters_was_off_for_hours),
		cmocka_unit_test(the_wait_doubles_to_a_quarter_of_an_hour),
		cmocka_unit_test(nobody_calls_faster_than_every_30_s_while_it_is_down),
		TEST(an_answer_that_was_lost_after_the_commit_doubles_nothing),
		TEST(a_line_that_is_cut_anywhere_loses_nothing),
		TEST(a_line_that_always_dies_too_early_still_makes_progress),
		TEST(headquarters_killed_in_the_middle_loses_nothing),
		TEST(a_session_is_dropped_within_100_ms),
		TEST(a_sign_in_page_is_not_taken_for_headquarters),
		TEST(a_proxy_of_the_environment_is_not_asked),
		TEST(another_authority_is_not_headquarters),
		TEST(another_name_is_not_headquarters),
		TEST(another_key_is_not_headquarters),
		TEST(headquarters_own_certificate_does_not_pass_for_a_car),
		TEST(a_car_of_another_headquarters_is_refused),
		TEST(a_revoked_laptop_is_told_so_and_keeps_what_it_has),
		TEST(practice_and_live_do_not_mix),
		TEST(a_receipt_of_another_key_is_not_believed),
		TEST(a_wrong_clock_is_named_and_keeps_nothing_back),
		TEST(a_clock_that_is_put_forward_or_back_is_noticed),
		TEST(how_far_the_clock_is_off_is_remembered),
		TEST(the_log_of_tries_is_kept_and_bounded),
		TEST(a_locked_book_waits_and_goes_on_by_itself),
		TEST(a_paused_client_stays_quiet),
		TEST(a_laptop_restored_from_an_old_copy_is_told_and_loses_nothing),
		TEST(a_bundle_enrols_once),
		TEST(an_enrolment_whose_answer_was_lost_is_done_again),
		TEST(a_bundle_that_has_run_out_is_told_before_anything_is_sent),
		TEST(a_long_backlog_goes_up_in_one_request),
		TEST(nothing_to_send_is_asked_in_few_bytes),
	};

	crypto_start();
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
