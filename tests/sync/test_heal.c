/* Restores on either side, over real TLS: headquarters from a backup, a laptop from a copy. */
#include "rig.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct scene {
	struct hq_rig hq;
	struct bundle *bundles[2];
	struct car_rig cars[2];
};

static void enrol(struct scene *s, size_t i)
{
	struct err e = { 0 };

	car_rig_init(&s->cars[i], s->bundles[i]);
	if (!car_rig_enrol(&s->cars[i], s->bundles[i], &e))
		fail_msg("%s", e.text);
	car_rig_open(&s->cars[i]);
}

static int set_up(void **state)
{
	struct scene *s = mem_new(sizeof *s);

	hq_rig_init(&s->hq, true);
	s->bundles[0] = hq_rig_device(&s->hq, "car1", s->hq.port);
	s->bundles[1] = hq_rig_device(&s->hq, "car2", s->hq.port);
	hq_rig_start(&s->hq);
	enrol(s, 0);
	enrol(s, 1);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *s = *state;

	for (size_t i = 0; i < 2; i++) {
		car_rig_fini(&s->cars[i]);
		bundle_free(s->bundles[i]);
	}
	hq_rig_fini(&s->hq);
	mem_free(s);
	return 0;
}

static int hq_says(const struct hq_rig *r, const char *command, const char *word, const char *more,
		   struct buf *out)
{
	const char *argv[] = { HQ_PROGRAM, "--home", r->dir, command, word, more, NULL };

	return rig_run(argv, out);
}

/* The path of a folder beside that of headquarters, in the same temporary one. */
static char *beside(const struct hq_rig *r, const char *name)
{
	char *dir = mem_str(r->dir);
	char *path;

	*strrchr(dir, '/') = '\0';
	path = path_join(dir, name);
	mem_free(dir);
	return path;
}

static void back_up(const struct hq_rig *r, const char *to)
{
	assert_int_equal(hq_says(r, "backup", to, NULL, NULL), 0);
}

/* The disk of headquarters is gone; another one stands at the same address. */
static void restore(struct hq_rig *r, const char *from, const char *name)
{
	hq_rig_kill(r);
	char *dir = beside(r, name);

	mem_free(r->dir);
	r->dir = dir;
	assert_int_equal(hq_says(r, "restore", from, NULL, NULL), 0);
	assert_true(hq_rig_verifies(r));
	hq_rig_start(r);
}

static struct hq_line feed_of(const struct scene *s, size_t i)
{
	return hq_rig_line(&s->hq, s->bundles[i]->feed);
}

static void assert_feed_is_one_line(const struct scene *s, size_t i)
{
	struct book_head ours = book_head_of(s->cars[i].book, s->bundles[i]->feed);
	struct hq_line line = feed_of(s, i);

	assert_int_equal(line.count, line.height);
	assert_int_equal(ours.height, line.height);
	assert_true(hash_equal(&ours.hash, &line.head));
}

static void user_add(const struct hq_rig *r, const char *number)
{
	const char *argv[] = { HQ_PROGRAM, "--home",       r->dir,        "user",   "add",
			       number,     "--name",       "Test Person", "--role", "officer",
			       "--org",    "notts_police", NULL };

	assert_int_equal(rig_run(argv, NULL), 0);
}

static bool counts(const struct hq_rig *r, const char *member, const char *number)
{
	struct buf out = { 0 };
	char *want = mem_fmt("\"%s\": %s", member, number);
	bool found;

	assert_int_equal(hq_says(r, "stats", "--json", NULL, &out), 0);
	found = strstr(buf_str(&out), want) != NULL;
	if (!found)
		print_message("%s", buf_str(&out));
	buf_fini(&out);
	mem_free(want);
	return found;
}

/* --- headquarters --- */

static void
headquarters_restored_from_yesterdays_backup_is_whole_again_after_its_cars_have_called(void **state)
{
	struct scene *s = *state;
	char *backup = beside(&s->hq, "backup");
	struct sync_status st;
	struct hq_line fed, healed;

	for (size_t i = 0; i < 2; i++) {
		car_rig_save(&s->cars[i], 20);
		car_rig_assert_sends(&s->cars[i]);
	}
	back_up(&s->hq, backup);
	for (size_t i = 0; i < 2; i++) {
		car_rig_save(&s->cars[i], 30);
		car_rig_assert_sends(&s->cars[i]);
		car_rig_assert_at(&s->cars[i], &s->hq);
	}
	/* Said by headquarters, and told to the first car before the disk died. */
	user_add(&s->hq, "8801");
	car_rig_assert_sends(&s->cars[0]);
	fed = feed_of(s, 0);

	restore(&s->hq, backup, "hq-anew");
	assert_true(feed_of(s, 0).height < fed.height);
	/* Before the car has called: what is new waits, so that its feed does not fork. */
	user_add(&s->hq, "8802");
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(hq_rig_line(&s->hq, s->bundles[i]->device).height, 21);
		car_rig_assert_sends(&s->cars[i]);
		sync_status(s->cars[i].sync, &st);
		car_rig_assert_at(&s->cars[i], &s->hq);
		assert_feed_is_one_line(s, i);
	}
	healed = feed_of(s, 0);
	assert_true(healed.height > fed.height);
	assert_true(book_has(s->cars[0].book, &fed.head));
	assert_true(hq_rig_verifies(&s->hq));

	/* And it goes on: what is said now arrives, after what came back. */
	user_add(&s->hq, "8803");
	for (size_t i = 0; i < 2; i++) {
		car_rig_save(&s->cars[i], 1);
		car_rig_assert_sends(&s->cars[i]);
		assert_feed_is_one_line(s, i);
	}
	assert_true(feed_of(s, 0).height > healed.height);
	assert_true(hq_rig_verifies(&s->hq));
	mem_free(backup);
}

/* No hello between: the first question after the restore is already the car's old one. */
static void a_push_to_a_headquarters_that_was_restored_meanwhile_loses_nothing(void **state)
{
	struct scene *s = *state;
	char *backup = beside(&s->hq, "backup");

	car_rig_save(&s->cars[0], 5);
	car_rig_assert_sends(&s->cars[0]);
	back_up(&s->hq, backup);
	for (size_t round = 0; round < 3; round++) {
		char *name = mem_fmt("hq-%zu", round);

		car_rig_save(&s->cars[0], 5);
		car_rig_assert_sends(&s->cars[0]);
		restore(&s->hq, backup, name);
		car_rig_save(&s->cars[0], 1);
		car_rig_assert_sends(&s->cars[0]);
		car_rig_assert_at(&s->cars[0], &s->hq);
		assert_feed_is_one_line(s, 0);
		mem_free(name);
	}
	assert_true(hq_rig_verifies(&s->hq));
	mem_free(backup);
}

static void
a_laptop_hears_that_its_entries_are_in_a_backup_when_they_are_and_not_before(void **state)
{
	struct scene *s = *state;
	char *backup = beside(&s->hq, "backup"), *again = beside(&s->hq, "backup-2");
	struct sync_status st;
	uint64_t height;

	car_rig_save(&s->cars[0], 10);
	car_rig_assert_sends(&s->cars[0]);
	car_rig_assert_sends(&s->cars[0]);
	sync_status(s->cars[0].sync, &st);
	assert_int_equal(st.acked_height, 11);
	assert_int_equal(st.backed_up_height, 0);

	back_up(&s->hq, backup);
	height = book_head(s->cars[0].book).height;
	car_rig_save(&s->cars[0], 3);
	car_rig_assert_sends(&s->cars[0]);
	sync_status(s->cars[0].sync, &st);
	assert_int_equal(st.acked_height, height + 3);
	assert_int_equal(st.backed_up_height, height);

	/* One that could not be made marks nothing: the folder is not new. */
	assert_int_not_equal(hq_says(&s->hq, "backup", backup, NULL, NULL), 0);
	car_rig_assert_sends(&s->cars[0]);
	sync_status(s->cars[0].sync, &st);
	assert_int_equal(st.backed_up_height, height);
	back_up(&s->hq, again);
	car_rig_assert_sends(&s->cars[0]);
	sync_status(s->cars[0].sync, &st);
	assert_int_equal(st.backed_up_height, height + 3);
	mem_free(backup);
	mem_free(again);
}

/* Everything up to the mark goes at once here; policy waits some days more. */
static void a_laptop_drops_by_the_backup_alone_and_a_restore_loses_nothing_of_it(void **state)
{
	struct scene *s = *state;
	struct car_rig *car = &s->cars[0];
	char *backup = beside(&s->hq, "backup");
	struct book_report report;
	struct hash first;
	struct entry x;
	uint64_t height;

	car->prunes = true;
	car_rig_save(car, 1);
	first = book_head(car->book).hash;
	car_rig_save(car, 11);
	/* Acknowledged, and acknowledged again: nothing may go. */
	for (size_t i = 0; i < 3; i++)
		car_rig_assert_sends(car);
	assert_int_equal(car->kept, 0);
	assert_int_equal(book_pruned(car->book), 0);

	back_up(&s->hq, backup);
	height = book_head(car->book).height;
	car_rig_save(car, 9);
	car_rig_assert_sends(car);
	assert_true(car->kept > 0);
	assert_int_equal(book_pruned(car->book), height);
	assert_true(book_find(car->book, &first, &x, NULL));
	assert_true(x.pruned);
	assert_true(book_verify(car->book, NULL, NULL, &report, NULL) || report.entries);
	assert_int_equal(report.pruned, height);

	restore(&s->hq, backup, "hq-anew");
	car_rig_save(car, 1);
	car_rig_assert_sends(car);
	car_rig_assert_at(car, &s->hq);
	assert_true(hq_rig_verifies(&s->hq));
	/* The marks of the headquarters that is gone are forgotten; this one's backup holds as
	 * much. */
	assert_int_equal(book_pruned(car->book), height);
	mem_free(backup);
}

/* --- what is no backup --- */

static void flip(const char *path, size_t at)
{
	FILE *f = fopen(path, "r+b");
	int c;

	assert_non_null(f);
	assert_int_equal(fseek(f, (long)at, SEEK_SET), 0);
	c = fgetc(f);
	assert_true(c != EOF);
	assert_int_equal(fseek(f, (long)at, SEEK_SET), 0);
	fputc(c ^ 1, f);
	assert_int_equal(fclose(f), 0);
}

static void a_backup_with_one_changed_bit_is_refused_and_makes_nothing(void **state)
{
	static const char *const files[] = { "store.backup", "sign.key", "ca.pem", "SHA256SUMS" };
	struct scene *s = *state;
	char *backup = beside(&s->hq, "backup"), *to = beside(&s->hq, "hq-anew");
	const char *argv[] = { HQ_PROGRAM, "--home", to, "restore", backup, NULL };

	back_up(&s->hq, backup);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		char *path = path_join(backup, files[i]), *store = path_join(to, "store.db");

		flip(path, 20);
		assert_int_equal(rig_run(argv, NULL), 5);
		assert_false(file_exists(store));
		flip(path, 20);
		mem_free(path);
		mem_free(store);
	}
	/* A list of nothing, as a disk that was full leaves it, and one of a blank line. */
	for (const char *left = ""; left; left = *left ? NULL : "\n") {
		char *path = path_join(backup, "SHA256SUMS"), *aside = path_join(backup, "aside");
		FILE *f;

		assert_int_equal(rename(path, aside), 0);
		f = fopen(path, "w");
		assert_non_null(f);
		fputs(left, f);
		fclose(f);
		assert_int_equal(rig_run(argv, NULL), 5);
		assert_int_equal(rename(aside, path), 0);
		mem_free(path);
		mem_free(aside);
	}
	assert_int_equal(rig_run(argv, NULL), 0);
	/* And not over one that is there. */
	assert_int_not_equal(rig_run(argv, NULL), 0);
	mem_free(backup);
	mem_free(to);
}

/* --- a laptop --- */

/* Every entry that headquarters has of this device is in the book as well. */
static void assert_holds_all(struct car_rig *c, const struct hq_rig *r)
{
	struct hq_line line = hq_rig_line(r, book_device(c->book));
	uint64_t own = 0;
	struct book_report report;

	assert_true(book_has(c->book, &line.head));
	assert_true(book_verify(c->book, NULL, NULL, &report, NULL) || report.entries);
	own = report.entries;
	assert_true(own >= line.count);
}

static void a_second_laptop_made_from_a_copy_is_noticed_and_both_branches_are_readable(void **state)
{
	struct scene *s = *state;
	struct car_rig *first = &s->cars[0];
	struct car_rig second = { .clock = first->clock };
	char *copy = mem_fmt("%s.copy", first->dir);
	const char *const save[] = { "/bin/cp", "-a", first->dir, copy, NULL };
	struct sync_status st;
	struct hq_line line;
	struct hash tips[2];

	car_rig_save(first, 5);
	car_rig_assert_sends(first);
	char *dir = first->dir;

	car_rig_close(first);
	assert_int_equal(rig_run(save, NULL), 0);
	car_rig_open_at(first, dir);
	car_rig_open_at(&second, copy);
	car_rig_save(first, 7);
	car_rig_save(&second, 4);
	tips[0] = book_head(first->book).hash;
	tips[1] = book_head(second.book).hash;
	car_rig_assert_sends(first);
	sync_status(first->sync, &st);
	assert_false(st.restored);

	/* Its next session: told, a new epoch, and the other branch is here. */
	car_rig_assert_sends(&second);
	sync_status(second.sync, &st);
	assert_true(st.incident);
	assert_true(st.restored);
	line = hq_rig_line(&s->hq, book_device(second.book));
	assert_int_equal(line.count, 6 + 8 + 5);
	assert_true(book_has(second.book, &tips[0]));
	assert_true(book_has(second.book, &tips[1]));
	assert_holds_all(&second, &s->hq);
	assert_true(second.pulled > 0);
	assert_true(hq_rig_verifies(&s->hq));
	assert_true(counts(&s->hq, "incidents", "1"));

	/* Both go on, and nothing of either is lost. */
	car_rig_save(&second, 2);
	car_rig_assert_sends(&second);
	car_rig_save(first, 2);
	car_rig_assert_sends(first);
	line = hq_rig_line(&s->hq, book_device(second.book));
	assert_int_equal(line.count, 6 + 8 + 5 + 3 + 2);
	assert_true(hq_rig_verifies(&s->hq));
	car_rig_fini(&second);
}

/* The folder as it was when the laptop had enrolled and written nothing yet. */
static void
a_laptop_put_back_to_before_its_first_entry_is_noticed_and_has_them_all_again(void **state)
{
	struct scene *s = *state;
	struct car_rig *car = &s->cars[0];
	char *copy = mem_fmt("%s.copy", car->dir), *dir = car->dir;
	const char *const save[] = { "/bin/cp", "-a", dir, copy, NULL };
	struct sync_status st;
	struct hq_line line;

	assert_int_equal(book_head(car->book).height, 0);
	car_rig_close(car);
	assert_int_equal(rig_run(save, NULL), 0);
	car_rig_open_at(car, dir);
	/* One that has written nothing is no older copy. */
	car_rig_assert_sends(car);
	sync_status(car->sync, &st);
	assert_false(st.restored);
	assert_true(counts(&s->hq, "incidents", "0"));
	car_rig_save(car, 12);
	car_rig_assert_sends(car);
	line = hq_rig_line(&s->hq, book_device(car->book));
	car_rig_close(car);
	rig_folder_end(dir);

	car_rig_open_at(car, copy);
	car_rig_assert_sends(car);
	sync_status(car->sync, &st);
	assert_true(st.restored);
	assert_true(counts(&s->hq, "incidents", "1"));
	assert_int_equal(book_head(car->book).height, line.height);
	assert_true(book_has(car->book, &line.head));
	/* An epoch of its own begins with an entry, so four more, after what came back. */
	car_rig_save(car, 3);
	car_rig_assert_sends(car);
	sync_status(car->sync, &st);
	assert_false(st.incident);
	assert_int_equal(hq_rig_line(&s->hq, book_device(car->book)).count, line.count + 4);
	assert_true(counts(&s->hq, "incidents", "1"));
	assert_true(hq_rig_verifies(&s->hq));
}

/* The session that learnt of the other branch died before it was fetched. */
static void what_was_written_elsewhere_is_fetched_by_a_later_session_too(void **state)
{
	struct scene *s = *state;
	struct car_rig *car = &s->cars[0];
	char *copy = mem_fmt("%s.copy", car->dir);
	const char *const save[] = { "/bin/cp", "-a", car->dir, copy, NULL };
	int64_t end_ms;
	struct sync_status st;
	char *dir = car->dir;
	struct hash tip;

	car_rig_save(car, 5);
	car_rig_assert_sends(car);
	car_rig_close(car);
	assert_int_equal(rig_run(save, NULL), 0);
	car_rig_open_at(car, dir);
	car_rig_save(car, 40);
	car_rig_assert_sends(car);
	tip = book_head(car->book).hash;
	car_rig_close(car);
	rig_folder_end(dir);

	car_rig_open_at(car, copy);
	sync_start(car->sync);
	/* Until it is told, and not one turn more. */
	end_ms = clock_mono_ms() + RIG_PATIENCE_MS;
	do {
		sync_wait(car->sync, NULL, 0, 20);
		sync_status(car->sync, &st);
	} while (!st.restored && clock_mono_ms() < end_ms);
	assert_true(st.restored);
	/* A person hears of it from headquarters as well, whatever becomes of this laptop. */
	assert_true(counts(&s->hq, "incidents", "1"));
	sync_lock(car->sync);
	car_rig_close(car);
	car_rig_open_at(car, copy);
	car_rig_assert_sends(car);
	assert_true(book_has(car->book, &tip));
	assert_int_equal(book_head(car->book).height,
			 hq_rig_line(&s->hq, book_device(car->book)).height);
}

/* The crew goes on typing meanwhile. Once what comes from headquarters is higher, no height tells
 * that what they typed has not been sent. */
static void what_is_saved_while_another_branch_is_fetched_arrives_as_well(void **state)
{
	struct scene *s = *state;
	struct car_rig *car = &s->cars[0];
	char *copy = mem_fmt("%s.copy", car->dir);
	const char *const save[] = { "/bin/cp", "-a", car->dir, copy, NULL };
	char *dir = car->dir;
	struct sync_status st;
	int64_t end_ms;
	struct hash mine;

	car_rig_save(car, 5);
	car_rig_assert_sends(car);
	car_rig_close(car);
	assert_int_equal(rig_run(save, NULL), 0);
	car_rig_open_at(car, dir);
	car_rig_save(car, 40);
	car_rig_assert_sends(car);
	car_rig_close(car);
	rig_folder_end(dir);

	car_rig_open_at(car, copy);
	sync_start(car->sync);
	end_ms = clock_mono_ms() + RIG_PATIENCE_MS;
	do {
		sync_wait(car->sync, NULL, 0, 20);
		sync_status(car->sync, &st);
	} while (!st.restored && clock_mono_ms() < end_ms);
	assert_true(st.restored);
	assert_false(book_lowest_fork(car->book) < UINT64_MAX);
	car_rig_save(car, 2);
	mine = book_head(car->book).hash;
	car_rig_assert_sends(car);
	assert_true(book_has(car->book, &mine));
	assert_true(book_lowest_fork(car->book) < UINT64_MAX);
	assert_int_equal(hq_rig_line(&s->hq, book_device(car->book)).count, 6 + 41 + 3);
	assert_true(hq_rig_verifies(&s->hq));
}

/* Longer than a frame each, and in the book one behind the other. */
static void two_branches_go_again_to_a_headquarters_that_lost_both(void **state)
{
	struct scene *s = *state;
	struct car_rig *first = &s->cars[0];
	struct car_rig second = { .clock = first->clock };
	char *copy = mem_fmt("%s.copy", first->dir), *backup = beside(&s->hq, "backup");
	const char *const save[] = { "/bin/cp", "-a", first->dir, copy, NULL };
	char *dir = first->dir;

	car_rig_save(first, 5);
	car_rig_assert_sends(first);
	car_rig_close(first);
	assert_int_equal(rig_run(save, NULL), 0);
	car_rig_open_at(first, dir);
	car_rig_open_at(&second, copy);
	back_up(&s->hq, backup);
	car_rig_save(first, 290);
	car_rig_assert_sends(first);
	car_rig_save(&second, 280);
	assert_int_equal(book_lowest_fork(second.book), UINT64_MAX);
	car_rig_assert_sends(&second);
	assert_int_equal(book_lowest_fork(second.book), 6);
	assert_holds_all(&second, &s->hq);

	restore(&s->hq, backup, "hq-anew");
	assert_int_equal(hq_rig_line(&s->hq, book_device(second.book)).count, 6);
	car_rig_assert_sends(&second);
	assert_int_equal(hq_rig_line(&s->hq, book_device(second.book)).count, 6 + 291 + 281);
	assert_true(hq_rig_verifies(&s->hq));
	car_rig_fini(&second);
	mem_free(backup);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(
		    headquarters_restored_from_yesterdays_backup_is_whole_again_after_its_cars_have_called),
		TEST(a_push_to_a_headquarters_that_was_restored_meanwhile_loses_nothing),
		TEST(a_laptop_hears_that_its_entries_are_in_a_backup_when_they_are_and_not_before),
		TEST(a_laptop_drops_by_the_backup_alone_and_a_restore_loses_nothing_of_it),
		TEST(a_backup_with_one_changed_bit_is_refused_and_makes_nothing),
		TEST(a_second_laptop_made_from_a_copy_is_noticed_and_both_branches_are_readable),
		TEST(a_laptop_put_back_to_before_its_first_entry_is_noticed_and_has_them_all_again),
		TEST(what_was_written_elsewhere_is_fetched_by_a_later_session_too),
		TEST(what_is_saved_while_another_branch_is_fetched_arrives_as_well),
		TEST(two_branches_go_again_to_a_headquarters_that_lost_both),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
