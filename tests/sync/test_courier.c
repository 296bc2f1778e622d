/* What headquarters does not have travels sealed: by the link of a locked laptop, and by hand. */
#include "rig.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "sync/client/courier.h"
#include "sync/wire/receipt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static int set_up(void **state)
{
	struct line_rig *s;

	line_rig_set_up(state);
	s = *state;
	car_rig_save(&s->car, 3);
	car_rig_assert_sends(&s->car);
	return 0;
}

static void lock(struct car_rig *c)
{
	if (c->sync)
		sync_lock(c->sync);
	book_lock(c->book);
	assert_false(book_is_unlocked(c->book));
}

static void unlock(struct car_rig *c)
{
	struct err e = { 0 };

	if (!book_unlock(c->book, "4417", RIG_PHRASE, &e))
		fail_msg("%s", e.text);
	if (c->sync)
		sync_unlocked(c->sync);
}

static void read_home(const struct car_rig *c, const char *name, struct buf *out)
{
	char *path = path_join(c->dir, name);
	struct err e = { 0 };

	buf_fini(out);
	out->ceiling = COURIER_FILE_MAX;
	if (!file_read(path, out, &e))
		fail_msg("%s", e.text);
	mem_free(path);
}

static bool is_home(const struct car_rig *c, const char *name)
{
	char *path = path_join(c->dir, name);
	bool there = file_exists(path);

	mem_free(path);
	return there;
}

/* What is sealed in the folder, as it is now. */
static void sealed(const struct car_rig *c, struct buf *out)
{
	read_home(c, SYNC_FILE_COURIER, out);
	assert_true(courier_is_one(out->data, out->len));
}

static bool turn_until_sent(struct sync *s, int64_t most_ms)
{
	int64_t end_ms = clock_mono_ms() + most_ms;
	struct sync_status st;

	do {
		sync_wait(s, NULL, 0, 100);
		sync_status(s, &st);
		if (!st.waits_sealed && !sync_is_running(s))
			return true;
	} while (clock_mono_ms() < end_ms);
	return false;
}

static void assert_holds_all(struct line_rig *s, uint64_t height)
{
	struct hq_line line = hq_rig_line(&s->hq, s->bundle->device);

	assert_int_equal(line.height, height);
	assert_int_equal(line.count, height);
}

static void
a_laptop_locked_in_a_dead_spot_sends_its_night_when_the_link_returns_still_locked(void **state)
{
	struct line_rig *s = *state;
	struct sync_status st;
	struct book_head head;

	relay_rig_set(&s->relay, RELAY_REFUSE, 0);
	car_rig_open(&s->car); /* with no line from before */
	car_rig_save(&s->car, 60);
	assert_false(sync_run(s->car.sync, NULL));
	head = book_head(s->car.book);
	lock(&s->car);
	sync_status(s->car.sync, &st);
	assert_true(st.waits_sealed);
	assert_int_equal(st.sealed, 60);
	assert_int_equal(st.left_out, 0);
	assert_holds_all(s, head.height - 60);
	relay_rig_set(&s->relay, RELAY_PASS, 0);
	sync_start(s->car.sync); /* as the link does when it comes up */
	assert_true(turn_until_sent(s->car.sync, 60000));
	assert_false(book_is_unlocked(s->car.book));
	assert_holds_all(s, head.height);
	sync_status(s->car.sync, &st);
	assert_int_equal(st.acked_height, head.height);
	assert_int_equal(st.requests, 1);
	assert_false(is_home(&s->car, SYNC_FILE_COURIER));
	/* Without a word with headquarters the unlock knows what it has. */
	hq_rig_stop(&s->hq);
	unlock(&s->car);
	sync_status(s->car.sync, &st);
	assert_int_equal(st.acked_height, head.height);
	hq_rig_start(&s->hq);
	assert_true(hq_rig_verifies(&s->hq));
}

static void nobody_asks_and_it_goes_by_itself(void **state)
{
	struct line_rig *s = *state;
	uint64_t height;

	car_rig_save(&s->car, 5);
	height = book_head(s->car.book).height;
	lock(&s->car);
	assert_true(turn_until_sent(s->car.sync, 60000));
	assert_holds_all(s, height);
}

static void another_program_without_a_book_sends_it_and_leaves_the_folder_to_others(void **state)
{
	struct line_rig *s = *state;
	struct sync *alone = NULL;
	struct sync_status st;
	struct buf file = { 0 };
	struct err e = { 0 };
	uint64_t height;

	car_rig_save(&s->car, 5);
	height = book_head(s->car.book).height;
	lock(&s->car);
	if (!sync_new(s->car.dir, NULL, &s->car.clock, NULL, &alone, &e))
		fail_msg("%s", e.text);
	assert_true(turn_until_sent(alone, 60000));
	assert_holds_all(s, height);
	/* The bundle is its owner's to take away; it is not sent again. */
	sealed(&s->car, &file);
	assert_false(sync_run(alone, &e));
	assert_int_equal(e.class, ERR_LOCKED);
	sync_free(alone);
	unlock(&s->car);
	sync_status(s->car.sync, &st);
	assert_int_equal(st.acked_height, height);
	assert_false(is_home(&s->car, SYNC_FILE_COURIER));
	buf_fini(&file);
}

static void nothing_can_be_read_in_the_bundle_and_only_its_owner_may_open_the_file(void **state)
{
	struct line_rig *s = *state;
	char *path = path_join(s->car.dir, SYNC_FILE_COURIER);
	struct buf file = { 0 };
	struct stat st;

	car_rig_save(&s->car, 20);
	lock(&s->car);
	sealed(&s->car, &file);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	for (size_t i = 16; i + 16 <= file.len; i++) {
		assert_memory_not_equal(file.data + i, s->bundle->device.b, 16);
		assert_memory_not_equal(file.data + i, "\"note_type\":\"obs", 16);
	}
	mem_free(path);
	buf_fini(&file);
}

static void carry(struct car_rig *c, const struct buf *file, uint64_t stored, uint64_t present)
{
	struct receipt r;
	struct err e = { 0 };
	uint64_t got, had;

	if (!courier_carry(c->dir, file->data, file->len, &r, &got, &had, &e))
		fail_msg("%s", e.text);
	assert_int_equal(got, stored);
	assert_int_equal(had, present);
}

static void twice_and_the_older_after_the_newer_and_between_pushes_does_no_harm(void **state)
{
	struct line_rig *s = *state;
	struct buf older = { 0 }, newer = { 0 };
	struct err e = { 0 };

	car_rig_save(&s->car, 10);
	lock(&s->car);
	sealed(&s->car, &older);
	unlock(&s->car);
	car_rig_save(&s->car, 7);
	lock(&s->car);
	sealed(&s->car, &newer);
	carry(&s->car, &newer, 10 + 1 + 7, 0); /* one opened the epoch after the unlock */
	carry(&s->car, &newer, 0, 18);
	carry(&s->car, &older, 0, 10);
	unlock(&s->car);
	car_rig_save(&s->car, 4);
	if (!sync_run(s->car.sync, &e))
		fail_msg("%s", e.text);
	carry(&s->car, &older, 0, 10);
	carry(&s->car, &newer, 0, 18);
	car_rig_assert_at(&s->car, &s->hq);
	assert_true(hq_rig_verifies(&s->hq));
	buf_fini(&older);
	buf_fini(&newer);
}

static void copy_file(const char *dir, const char *from, const char *to)
{
	char *a = path_join(dir, from), *b = path_join(dir, to);
	struct buf bytes = { 0 };

	assert_true(file_read(a, &bytes, NULL));
	assert_true(file_write(b, bytes.data, bytes.len, NULL));
	buf_fini(&bytes);
	mem_free(a);
	mem_free(b);
}

static void remove_in(const char *dir, const char *name)
{
	char *path = path_join(dir, name);

	assert_true(file_remove(path, NULL));
	mem_free(path);
}

static void a_headquarters_that_was_restored_says_that_it_lacks_what_came_before(void **state)
{
	struct line_rig *s = *state;
	struct sync_status st;
	struct err e = { 0 };

	/* Yesterday's store. */
	hq_rig_stop(&s->hq);
	copy_file(s->hq.dir, "store.db", "yesterday");
	hq_rig_start(&s->hq);
	car_rig_save(&s->car, 10);
	if (!sync_run(s->car.sync, &e))
		fail_msg("%s", e.text);
	hq_rig_stop(&s->hq);
	copy_file(s->hq.dir, "yesterday", "store.db");
	remove_in(s->hq.dir, "store.db-wal");
	remove_in(s->hq.dir, "store.db-shm");
	hq_rig_start(&s->hq);
	car_rig_save(&s->car, 10);
	lock(&s->car);
	assert_false(sync_run(s->car.sync, &e));
	sync_status(s->car.sync, &st);
	assert_int_equal(st.cause, CAUSE_LOCKED);
	assert_true(st.waits_sealed);
	assert_true(is_home(&s->car, SYNC_FILE_COURIER));
	unlock(&s->car);
	if (!sync_run(s->car.sync, &e))
		fail_msg("%s", e.text);
	car_rig_assert_at(&s->car, &s->hq);
	assert_false(is_home(&s->car, SYNC_FILE_COURIER));
	assert_true(hq_rig_verifies(&s->hq));
}

static void another_laptop_carries_it_unread_and_brings_the_receipt_back(void **state)
{
	struct line_rig *s = *state;
	struct bundle *other = hq_rig_device(&s->hq, "car2", s->hq.port);
	struct buf file = { 0 };
	struct car_rig helper;
	struct sync_status st;
	struct receipt r;
	struct peer peer;
	struct err e = { 0 };
	uint64_t got, had, height;

	car_rig_init(&helper, other);
	if (!car_rig_enrol(&helper, other, &e))
		fail_msg("%s", e.text);
	relay_rig_set(&s->relay, RELAY_REFUSE, 0);
	car_rig_save(&s->car, 12);
	height = book_head(s->car.book).height;
	lock(&s->car);
	sealed(&s->car, &file);
	if (!courier_carry(helper.dir, file.data, file.len, &r, &got, &had, &e))
		fail_msg("%s", e.text);
	assert_int_equal(got, 12);
	assert_holds_all(s, height);
	assert_true(id_equal(r.device, s->bundle->device));
	/* It is no receipt for the one who carried it. */
	assert_true(sync_peer(helper.dir, &peer, NULL));
	assert_false(courier_settle(helper.dir, &peer, &r, true, &e));
	assert_int_equal(e.class, ERR_PEER);
	assert_true(sync_peer(s->car.dir, &peer, NULL));
	assert_true(courier_settle(s->car.dir, &peer, &r, true, NULL));
	assert_false(is_home(&s->car, SYNC_FILE_COURIER));
	unlock(&s->car);
	sync_status(s->car.sync, &st);
	assert_int_equal(st.acked_height, height);
	car_rig_fini(&helper);
	bundle_free(other);
	buf_fini(&file);
}

static void by_hand_at_headquarters_even_of_a_laptop_that_was_revoked(void **state)
{
	struct line_rig *s = *state;
	char *stick = path_join(s->hq.dir, "stick");
	const char *read[] = { HQ_PROGRAM, "--home", s->hq.dir, "courier", "read", stick, NULL };
	struct buf file = { 0 }, said = { 0 };
	struct sync_status st;
	uint64_t height;

	relay_rig_set(&s->relay, RELAY_REFUSE, 0);
	car_rig_save(&s->car, 9);
	height = book_head(s->car.book).height;
	lock(&s->car);
	sealed(&s->car, &file);
	assert_true(file_write(stick, file.data, file.len, NULL));
	hq_rig_revoke(&s->hq, "car1");
	relay_rig_set(&s->relay, RELAY_PASS, 0);
	assert_false(sync_run(s->car.sync, NULL));
	sync_status(s->car.sync, &st);
	assert_int_equal(st.cause, CAUSE_REVOKED);
	/* No answer makes it delete anything. */
	assert_true(is_home(&s->car, SYNC_FILE_COURIER));
	assert_holds_all(s, height - 9);
	assert_int_equal(rig_run(read, &said), 0);
	assert_non_null(strstr(buf_str(&said), "9 new entries"));
	assert_non_null(strstr(buf_str(&said), "This laptop is revoked. An incident is noted"));
	assert_holds_all(s, height);
	unlock(&s->car);
	assert_int_equal(book_head(s->car.book).height, height);
	mem_free(stick);
	buf_fini(&file);
	buf_fini(&said);
}

static void a_receipt_that_headquarters_did_not_sign_is_not_taken(void **state)
{
	struct line_rig *s = *state;
	uint8_t bytes[COURIER_RECEIPT_LEN];
	struct sync_status st;
	struct buf file = { 0 };
	struct receipt r;
	struct peer peer;
	struct err e = { 0 };
	char *path = path_join(s->car.dir, SYNC_FILE_RECEIPT);
	uint64_t acked, got, had;

	sync_status(s->car.sync, &st);
	acked = st.acked_height;
	car_rig_save(&s->car, 5);
	lock(&s->car);
	sealed(&s->car, &file);
	/* Sent behind the back of our own client, and the receipt changed on its way home. */
	assert_true(courier_carry(s->car.dir, file.data, file.len, &r, &got, &had, NULL));
	r.sig[7] ^= 1;
	assert_true(sync_peer(s->car.dir, &peer, NULL));
	assert_false(courier_settle(s->car.dir, &peer, &r, true, &e));
	assert_int_equal(e.class, ERR_PEER);
	courier_receipt_pack(&r, bytes);
	assert_true(file_write(path, bytes, sizeof bytes, NULL));
	unlock(&s->car);
	sync_status(s->car.sync, &st);
	assert_int_equal(st.acked_height, acked);
	mem_free(path);
	buf_fini(&file);
}

static void what_there_was_no_time_for_is_left_out_and_counted_and_comes_later(void **state)
{
	struct line_rig *s = *state;
	struct courier_work *w = courier_work_new(s->bundle->device);
	struct courier_made made;
	struct buf file = { .ceiling = COURIER_FILE_MAX };
	uint64_t before = book_head(s->car.book).height;
	struct peer peer;
	struct err e = { 0 };

	car_rig_save(&s->car, 500);
	assert_true(sync_peer(s->car.dir, &peer, NULL));
	courier_work_acked(w, before);
	assert_true(courier_make(w, s->car.book, &peer, (struct id){ { 0 } }, 0, &file, &made, &e));
	assert_true(made.entries > 0 && made.entries < 500);
	assert_int_equal(made.entries + made.left_out, 500);
	carry(&s->car, &file, made.entries, 0);
	assert_holds_all(s, before + made.entries);
	/* Packing goes on from there. */
	buf_reset(&file);
	assert_true(courier_make(w, s->car.book, &peer, (struct id){ { 0 } }, INT64_MAX / 2, &file,
				 &made, &e));
	assert_int_equal(made.entries, 500);
	assert_int_equal(made.left_out, 0);
	if (!sync_run(s->car.sync, &e))
		fail_msg("%s", e.text);
	carry(&s->car, &file, 0, 500);
	car_rig_assert_at(&s->car, &s->hq);
	courier_work_free(w);
	buf_fini(&file);
}

/* --- two branches --- */

struct moving {
	struct car_rig *to;
	uint8_t key[32];
};

static bool move_one(void *ctx, const struct entry *x)
{
	struct moving *m = ctx;
	struct err e = { 0 };

	if (!book_accept(m->to->book, x, m->key, &e))
		fail_msg("%s", e.text);
	return true;
}

/* The book goes on twice, and holds what was written in the copy behind what is higher. */
static void branch(struct line_rig *s, size_t here, size_t there)
{
	struct car_rig other = { .clock = s->car.clock, .dir = mem_fmt("%s.copy", s->car.dir) };
	const char *const save[] = { "/bin/cp", "-a", s->car.dir, other.dir, NULL };
	uint64_t from = book_head(s->car.book).height;
	struct moving m = { .to = &s->car };
	struct err e = { 0 };

	sync_free(s->car.sync);
	s->car.sync = NULL;
	book_close(s->car.book);
	assert_int_equal(rig_run(save, NULL), 0);
	if (!book_open(s->car.dir, &s->car.clock, &s->car.book, &e) ||
	    !book_open(other.dir, &other.clock, &other.book, &e))
		fail_msg("%s", e.text);
	unlock(&s->car);
	unlock(&other);
	car_rig_save(&s->car, here);
	car_rig_save(&other, there);
	book_sign_public(other.book, m.key);
	assert_true(book_each_above(other.book, from, move_one, &m, NULL));
	car_rig_fini(&other);
	assert_int_equal(book_lowest_fork(s->car.book), from);
}

/* Each longer than a frame. */
static void two_branches_are_packed_by_rows_whole_and_nothing_twice(void **state)
{
	struct line_rig *s = *state;
	struct courier_work *w = courier_work_new(s->bundle->device);
	struct buf file = { .ceiling = COURIER_FILE_MAX };
	uint64_t before = book_head(s->car.book).height;
	struct courier_made made;
	struct peer peer;
	struct err e = { 0 };

	branch(s, 300, 200);
	assert_true(sync_peer(s->car.dir, &peer, NULL));
	courier_work_acked(w, before);
	assert_int_equal(courier_work_left(w, s->car.book), 301 + 201);
	assert_true(courier_make(w, s->car.book, &peer, (struct id){ { 0 } }, INT64_MAX / 2, &file,
				 &made, &e));
	assert_int_equal(made.entries, 301 + 201);
	assert_int_equal(made.left_out, 0);
	carry(&s->car, &file, 301 + 201, 0);
	assert_true(hq_rig_verifies(&s->hq));
	courier_work_free(w);
	buf_fini(&file);
}

static void tell_hq(struct line_rig *s, const char *verb)
{
	const char *argv[] = { HQ_PROGRAM, "--home", s->hq.dir, "device", verb, "car1", NULL };

	assert_int_equal(rig_run(argv, NULL), 0);
}

static void a_suspended_laptop_keeps_everything_and_sends_it_once_it_may_again(void **state)
{
	struct line_rig *s = *state;
	struct sync_status st;
	struct err e = { 0 };
	uint64_t count, height;

	sync_status(s->car.sync, &st);
	/* The lease that every hello gives: fourteen days. */
	assert_true(st.lease_end_ms > clock_wall_ms(&s->car.clock) + 13 * INT64_C(86400000));
	assert_true(st.lease_end_ms < clock_wall_ms(&s->car.clock) + 15 * INT64_C(86400000));
	tell_hq(s, "suspend");
	car_rig_save(&s->car, 4);
	count = book_count(s->car.book);
	height = book_head(s->car.book).height;
	assert_false(sync_run(s->car.sync, &e));
	assert_int_equal(e.class, ERR_DENIED);
	sync_status(s->car.sync, &st);
	assert_int_equal(st.cause, CAUSE_SUSPENDED);
	assert_int_equal(book_count(s->car.book), count);
	lock(&s->car);
	assert_false(sync_run(s->car.sync, &e));
	sync_status(s->car.sync, &st);
	assert_int_equal(st.cause, CAUSE_SUSPENDED);
	assert_true(st.waits_sealed);
	tell_hq(s, "resume");
	if (!sync_run(s->car.sync, &e))
		fail_msg("%s", e.text);
	assert_holds_all(s, height);
	assert_false(is_home(&s->car, SYNC_FILE_COURIER));
}

static void a_book_whose_every_entry_is_at_headquarters_has_no_bundle(void **state)
{
	struct line_rig *s = *state;
	struct sync_status st;

	lock(&s->car);
	sync_status(s->car.sync, &st);
	assert_false(st.waits_sealed);
	assert_false(is_home(&s->car, SYNC_FILE_COURIER));
}

int main(void)
{
#define promise(f) cmocka_unit_test_setup_teardown(f, set_up, line_rig_tear_down)
	const struct CMUnitTest tests[] = {
		promise(
		    a_laptop_locked_in_a_dead_spot_sends_its_night_when_the_link_returns_still_locked),
		promise(nobody_asks_and_it_goes_by_itself),
		promise(another_program_without_a_book_sends_it_and_leaves_the_folder_to_others),
		promise(nothing_can_be_read_in_the_bundle_and_only_its_owner_may_open_the_file),
		promise(twice_and_the_older_after_the_newer_and_between_pushes_does_no_harm),
		promise(a_headquarters_that_was_restored_says_that_it_lacks_what_came_before),
		promise(another_laptop_carries_it_unread_and_brings_the_receipt_back),
		promise(by_hand_at_headquarters_even_of_a_laptop_that_was_revoked),
		promise(a_receipt_that_headquarters_did_not_sign_is_not_taken),
		promise(what_there_was_no_time_for_is_left_out_and_counted_and_comes_later),
		promise(two_branches_are_packed_by_rows_whole_and_nothing_twice),
		promise(a_suspended_laptop_keeps_everything_and_sends_it_once_it_may_again),
		promise(a_book_whose_every_entry_is_at_headquarters_has_no_bundle),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
