/* Certificates that run out, over real TLS: a laptop's is renewed in its last 60 days for the key
 * that it has, and for no other; headquarters' own is renewed with its key kept, and every laptop
 * goes on knowing it. */
#include "certs.h"
#include "rig.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "sync/wire/peer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define DAY_MS INT64_C(86400000)

struct scene {
	struct hq_rig hq;
	struct car_rig car;
	struct bundle *bundle;
};

static int set_up(void **state)
{
	struct scene *s = mem_new(sizeof *s);
	struct err e = { 0 };

	hq_rig_init(&s->hq, true);
	s->bundle = hq_rig_device(&s->hq, "car1", s->hq.port);
	hq_rig_start(&s->hq);
	car_rig_init(&s->car, s->bundle);
	if (!car_rig_enrol(&s->car, s->bundle, &e))
		fail_msg("%s", e.text);
	car_rig_open(&s->car);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *s = *state;

	car_rig_fini(&s->car);
	hq_rig_fini(&s->hq);
	bundle_free(s->bundle);
	mem_free(s);
	return 0;
}

static void read_file(const char *dir, const char *name, struct buf *out)
{
	char *path = path_join(dir, name);

	buf_fini(out);
	*out = (struct buf){ .ceiling = BUNDLE_MAX };
	assert_true(file_read(path, out, NULL));
	mem_free(path);
}

static void write_file(const char *dir, const char *name, const char *p, size_t n)
{
	char *path = path_join(dir, name);

	assert_true(file_write(path, p, n, NULL));
	mem_free(path);
}

static int64_t real_now(void)
{
	struct clock real = clock_system();

	return clock_wall_ms(&real);
}

static struct peer *peer_of(const struct car_rig *c)
{
	struct peer *p = mem_new(sizeof *p);
	struct buf text = { 0 };

	read_file(c->dir, SYNC_FILE_PEER, &text);
	assert_true(peer_read(buf_str(&text), text.len, p, NULL));
	buf_fini(&text);
	return p;
}

/* As if the certificate ended then. */
static void ends_in(struct car_rig *c, int64_t days)
{
	struct peer *p = peer_of(c);
	struct buf text = { .ceiling = BUNDLE_MAX };

	p->certificate_ends_ms = real_now() + days * DAY_MS;
	assert_true(peer_write(p, &text, NULL));
	write_file(c->dir, SYNC_FILE_PEER, text.data, text.len);
	buf_fini(&text);
	mem_free(p);
	car_rig_open(c);
}

static int64_t days_left(const struct car_rig *c)
{
	struct peer *p = peer_of(c);
	int64_t days = (p->certificate_ends_ms - real_now()) / DAY_MS;

	mem_free(p);
	return days;
}

static unsigned assert_sends(struct scene *s)
{
	struct sync_status st;
	struct err e = { 0 };

	if (!sync_run(s->car.sync, &e))
		fail_msg("%s", e.text);
	car_rig_assert_at(&s->car, &s->hq);
	sync_status(s->car.sync, &st);
	return st.requests;
}

static bool is_same(const struct buf *a, const struct buf *b)
{
	return a->len == b->len && memcmp(a->data, b->data, a->len) == 0;
}

static void a_certificate_is_renewed_in_its_last_60_days(void **state)
{
	struct scene *s = *state;
	struct buf before = { 0 }, after = { 0 };

	car_rig_save(&s->car, 3);
	assert_sends(s);
	read_file(s->car.dir, SYNC_FILE_CERT, &before);
	ends_in(&s->car, 61);
	assert_int_equal(assert_sends(s), 1);
	read_file(s->car.dir, SYNC_FILE_CERT, &after);
	assert_true(is_same(&before, &after));
	ends_in(&s->car, 59);
	car_rig_save(&s->car, 3); /* what was written goes with the same session */
	assert_true(assert_sends(s) >= 4);
	read_file(s->car.dir, SYNC_FILE_CERT, &after);
	assert_false(is_same(&before, &after));
	assert_true(days_left(&s->car) >= 728);
	/* The new one works, and is not asked for again. */
	car_rig_open(&s->car);
	assert_int_equal(assert_sends(s), 1);
	/* It had run out already by its own word. */
	ends_in(&s->car, -1);
	assert_sends(s);
	assert_true(days_left(&s->car) >= 728);
	buf_fini(&before);
	buf_fini(&after);
}

/* The laptop that is never switched off. A slow machine gets a certificate that lasts longer. */
static void a_program_that_runs_on_shows_the_new_one(void **state)
{
	struct scene *s = *state;
	int64_t end = 0;

	for (int64_t lasts = 4; real_now() >= end; lasts *= 2) {
		assert_true(lasts < 200);
		cert_shorten(s->hq.dir, s->car.dir, SYNC_FILE_CERT, lasts);
		end = real_now() + lasts * 1000 - 1000;
		ends_in(&s->car, 0);
		car_rig_save(&s->car, 1);
		sync_run(s->car.sync, NULL);
	}
	assert_true(days_left(&s->car) >= 728);
	hq_rig_stop(&s->hq);
	hq_rig_start(&s->hq);
	while (real_now() < end + 2000)
		nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
	car_rig_save(&s->car, 1);
	assert_sends(s);
}

/* Somebody who has the connection cannot have a certificate made for another key. */
static void no_other_key_is_given_a_certificate(void **state)
{
	struct scene *s = *state;
	struct buf before = { 0 }, after = { 0 }, key = { 0 };
	char *at;

	car_rig_save(&s->car, 3);
	assert_sends(s);
	ends_in(&s->car, 10);
	read_file(s->car.dir, SYNC_FILE_CERT, &before);
	read_file(s->car.dir, SYNC_FILE_KEY, &key);
	/* The connection has the right key; what is asked for is another. */
	at = strchr(key.data, '\n') + 40;
	*at = *at == 'A' ? 'B' : 'A';
	write_file(s->car.dir, SYNC_FILE_KEY, key.data, key.len);
	car_rig_save(&s->car, 3);
	assert_sends(s); /* refused, and the session goes on */
	read_file(s->car.dir, SYNC_FILE_CERT, &after);
	assert_true(is_same(&before, &after));
	assert_int_equal(days_left(&s->car), 9);
	buf_fini(&before);
	buf_fini(&after);
	buf_fini(&key);
}

static void headquarters_renews_its_own_and_keeps_the_pin(void **state)
{
	struct scene *s = *state;
	const char *argv[] = { HQ_PROGRAM, "--home", s->hq.dir, "renew", NULL };
	struct buf before = { 0 }, after = { 0 }, out = { 0 };

	car_rig_save(&s->car, 3);
	assert_sends(s);
	hq_rig_stop(&s->hq);
	read_file(s->hq.dir, "server.pem", &before);
	assert_int_equal(rig_run(argv, &out), 0);
	assert_non_null(strstr(buf_str(&out), "for the same key"));
	read_file(s->hq.dir, "server.pem", &after);
	assert_false(is_same(&before, &after));
	hq_rig_start(&s->hq);
	car_rig_open(&s->car);
	car_rig_save(&s->car, 3);
	assert_sends(s);
	buf_fini(&before);
	buf_fini(&after);
	buf_fini(&out);
}

static int changes_key(struct scene *s, struct buf *out)
{
	const char *argv[] = { HQ_PROGRAM, "--home", s->hq.dir, "renew", "--next-key", NULL };

	buf_fini(out);
	*out = (struct buf){ .ceiling = 65536 };
	return rig_run(argv, out);
}

static void starts_again(struct scene *s)
{
	hq_rig_stop(&s->hq);
	hq_rig_start(&s->hq);
}

static void assert_knows(struct scene *s, const char *says)
{
	struct peer *p = peer_of(&s->car);
	char *now = mem_fmt("Pin now  sha256//%s\n", p->pin);
	char *next = mem_fmt("Pin next sha256//%s\n", p->pin_next);

	assert_non_null(strstr(says, now));
	assert_non_null(strstr(says, next));
	mem_free(now);
	mem_free(next);
	mem_free(p);
}

/* Again and again, with a program that runs on and with one that is started anew. */
static void headquarters_changes_its_key_and_a_car_goes_on(void **state)
{
	struct scene *s = *state;
	struct buf before = { 0 }, after = { 0 }, out = { 0 };

	car_rig_save(&s->car, 3);
	assert_sends(s);
	for (unsigned i = 0; i < 4; i++) {
		read_file(s->hq.dir, "server.key", &before);
		if (changes_key(s, &out) != 0)
			fail_msg("%s", buf_str(&out));
		read_file(s->hq.dir, "server.key", &after);
		assert_false(is_same(&before, &after));
		/* The old one serves until it is started again. */
		car_rig_save(&s->car, 1);
		assert_sends(s);
		starts_again(s);
		if (i % 2)
			car_rig_open(&s->car);
		car_rig_save(&s->car, 3);
		assert_sends(s);
		assert_knows(s, buf_str(&out));
	}
	assert_true(hq_rig_verifies(&s->hq));
	buf_fini(&before);
	buf_fini(&after);
	buf_fini(&out);
}

static void assert_refused(struct scene *s)
{
	struct buf before = { 0 }, after = { 0 }, out = { 0 };

	read_file(s->hq.dir, "server.key", &before);
	assert_int_equal(changes_key(s, &out), 1);
	read_file(s->hq.dir, "server.key", &after);
	assert_true(is_same(&before, &after));
	assert_int_equal(out.len, 0);
	buf_fini(&before);
	buf_fini(&after);
	buf_fini(&out);
}

/* It would know neither of the two. */
static void a_second_change_waits_for_the_car_that_has_not_called(void **state)
{
	struct scene *s = *state;
	struct buf out = { 0 };

	car_rig_save(&s->car, 3);
	assert_sends(s);
	assert_int_equal(changes_key(s, &out), 0);
	assert_refused(s); /* nobody can have been told yet */
	starts_again(s);
	assert_refused(s);
	car_rig_save(&s->car, 3);
	assert_sends(s);
	assert_int_equal(changes_key(s, &out), 0);
	starts_again(s);
	/* One that may come no more need not be told. */
	hq_rig_revoke(&s->hq, "car1");
	assert_int_equal(changes_key(s, &out), 0);
	buf_fini(&out);
}

/* Cut off after each of its steps, and asked again. */
static void a_change_that_was_cut_off_goes_on(void **state)
{
	static const char *const steps[][2] = {
		/* What it is, and what it was to be. */
		{ NULL, NULL },
		{ "server-next.key", "server.key" },
		{ "server-after.key", "server-next.key" },
	};
	struct scene *s = *state;
	struct buf text = { 0 }, out = { 0 };

	for (size_t cut = 0; cut < sizeof steps / sizeof *steps; cut++) {
		struct buf key = { 0 };

		car_rig_save(&s->car, 3);
		assert_sends(s);
		/* Any key of the right kind. */
		read_file(s->hq.dir, "ca.key", &key);
		write_file(s->hq.dir, "server-after.key", key.data, key.len);
		for (size_t i = 1; i <= cut; i++) {
			read_file(s->hq.dir, steps[i][0], &text);
			write_file(s->hq.dir, steps[i][1], text.data, text.len);
		}
		if (changes_key(s, &out) != 0)
			fail_msg("%s", buf_str(&out));
		starts_again(s);
		car_rig_open(&s->car);
		car_rig_save(&s->car, 3);
		assert_sends(s);
		assert_knows(s, buf_str(&out));
		read_file(s->hq.dir, "server-next.key", &text);
		assert_true(is_same(&text, &key));
		/* And the next one after it. */
		if (changes_key(s, &out) != 0)
			fail_msg("%s", buf_str(&out));
		starts_again(s);
		assert_sends(s);
		buf_fini(&key);
	}
	buf_fini(&text);
	buf_fini(&out);
}

int main(void)
{
#define promise(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		promise(a_certificate_is_renewed_in_its_last_60_days),
		promise(a_program_that_runs_on_shows_the_new_one),
		promise(no_other_key_is_given_a_certificate),
		promise(headquarters_renews_its_own_and_keeps_the_pin),
		promise(headquarters_changes_its_key_and_a_car_goes_on),
		promise(a_second_change_waits_for_the_car_that_has_not_called),
		promise(a_change_that_was_cut_off_goes_on),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
