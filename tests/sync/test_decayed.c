/* Headquarters' disk has damaged its store, and a real laptop calls: it has everything that is
 * whole, the operator is told what is not, and nothing is called whole that is not. */
#include "rig.h"

#include "base/crypto.h"
#include "base/mem.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define PEOPLE 6

static void add_people(const struct line_rig *s, unsigned from)
{
	for (unsigned i = 0; i < PEOPLE; i++) {
		char number[8];
		const char *argv[] = { HQ_PROGRAM, "--home",  s->hq.dir, "user",
				       "add",      number,    "--name",  "Test Person",
				       "--role",   "officer", "--org",   "notts_police",
				       NULL };

		snprintf(number, sizeof number, "%u", from + i);
		assert_int_equal(rig_run(argv, NULL), 0);
	}
}

/* The row from the last of a device's; done twice it is as it was. */
static uint64_t flip(const struct line_rig *s, const struct id *device, unsigned back)
{
	char *path = mem_fmt("%s/store.db", s->hq.dir);
	sqlite3 *db = NULL;
	sqlite3_blob *blob = NULL;
	sqlite3_stmt *st = NULL;
	sqlite3_int64 n;
	char byte;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	assert_int_equal(sqlite3_prepare_v2(db,
					    "SELECT n FROM entry WHERE device = ?1 ORDER BY n DESC "
					    "LIMIT 1 OFFSET ?2",
					    -1, &st, NULL),
			 SQLITE_OK);
	sqlite3_bind_blob(st, 1, device->b, sizeof device->b, SQLITE_STATIC);
	sqlite3_bind_int(st, 2, (int)back);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	assert_int_equal(sqlite3_blob_open(db, "main", "entry", "body", n, 1, &blob), SQLITE_OK);
	assert_int_equal(sqlite3_blob_read(blob, &byte, 1, sqlite3_blob_bytes(blob) / 2),
			 SQLITE_OK);
	byte ^= 1;
	assert_int_equal(sqlite3_blob_write(blob, &byte, 1, sqlite3_blob_bytes(blob) / 2),
			 SQLITE_OK);
	sqlite3_blob_close(blob);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	mem_free(path);
	return (uint64_t)n;
}

/* Whoever wrote the newest entry. */
static struct id newest_device(const struct line_rig *s)
{
	char *path = mem_fmt("%s/store.db", s->hq.dir);
	sqlite3 *db = NULL;
	sqlite3_stmt *st = NULL;
	struct id id;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT device FROM entry ORDER BY n DESC LIMIT 1",
					    -1, &st, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	memcpy(id.b, sqlite3_column_blob(st, 0), sizeof id.b);
	sqlite3_finalize(st);
	sqlite3_close(db);
	mem_free(path);
	return id;
}

static int says(const struct line_rig *s, const char *command, const char *more, struct buf *out)
{
	const char *argv[] = { HQ_PROGRAM, "--home", s->hq.dir, command, more, NULL };

	buf_fini(out);
	*out = (struct buf){ .ceiling = 1 << 20 };
	return rig_run(argv, out);
}

static uint64_t copies(const struct line_rig *s)
{
	return book_count_of(s->car.book, s->bundle->feed, 0, 0);
}

static void assert_told(const struct line_rig *s, uint64_t n)
{
	struct buf out = { 0 };
	char *named = mem_fmt("1 damaged: %llu.", (unsigned long long)n);

	assert_int_equal(says(s, "verify", NULL, &out), 5);
	if (!strstr(buf_str(&out), named))
		fail_msg("%s", buf_str(&out));
	assert_int_equal(says(s, "stats", "--json", &out), 0);
	assert_non_null(strstr(buf_str(&out), "\"held_back\": 1"));
	assert_int_equal(says(s, "nights", "--alarm", &out), 5);
	buf_fini(&out);
	mem_free(named);
}

static void an_entry_that_is_damaged_at_headquarters_keeps_no_other_from_a_car(void **state)
{
	struct line_rig *s = *state;
	struct buf out = { 0 };
	struct id hq;
	uint64_t had, n;

	car_rig_save(&s->car, 3);
	car_rig_assert_sends(&s->car);
	had = copies(s);
	add_people(s, 7100);
	hq = newest_device(s);
	n = flip(s, &hq, 2);
	car_rig_save(&s->car, 3);
	line_rig_assert_sends(s);
	assert_int_equal(copies(s), had + PEOPLE - 1);
	assert_told(s, n);
	/* It is whole again, and comes; nobody had to say so. */
	flip(s, &hq, 2);
	car_rig_assert_sends(&s->car);
	assert_int_equal(copies(s), had + PEOPLE);
	assert_true(hq_rig_verifies(&s->hq));
	assert_int_equal(says(s, "stats", "--json", &out), 0);
	assert_non_null(strstr(buf_str(&out), "\"held_back\": 0"));
	buf_fini(&out);
}

/* It was in the feed before it decayed, and the car has a book from before it was. */
static void a_row_of_its_feed_that_is_damaged_keeps_nothing_from_a_car(void **state)
{
	struct line_rig *s = *state;
	struct car_rig *c = &s->car;
	char *dir = c->dir, *copy = mem_fmt("%s.copy", dir);
	const char *const save[] = { "/bin/cp", "-a", dir, copy, NULL };
	struct buf out = { 0 };
	uint64_t had, n;

	car_rig_save(c, 3);
	car_rig_assert_sends(c);
	had = copies(s);
	car_rig_close(c);
	assert_int_equal(rig_run(save, NULL), 0);
	car_rig_open_at(c, dir);
	add_people(s, 7100);
	car_rig_assert_sends(c);
	assert_int_equal(copies(s), had + PEOPLE);
	car_rig_close(c);
	rig_folder_end(dir);
	n = flip(s, &s->bundle->feed, 3);
	car_rig_open_at(c, copy);
	assert_int_equal(copies(s), had);
	car_rig_save(c, 3);
	line_rig_assert_sends(s);
	/* What was before the damaged one, the beginning of another epoch, and the rest. */
	assert_int_equal(copies(s), had + PEOPLE + 1);
	assert_int_equal(says(s, "verify", NULL, &out), 5);
	char *named = mem_fmt("1 damaged: %llu.", (unsigned long long)n);
	assert_non_null(strstr(buf_str(&out), named));
	mem_free(named);
	/* And on, from there. */
	add_people(s, 7200);
	car_rig_assert_sends(c);
	assert_int_equal(copies(s), had + 2 * PEOPLE + 1);
	car_rig_assert_sends(c);
	assert_int_equal(copies(s), had + 2 * PEOPLE + 1);
	buf_fini(&out);
}

/* --- a restore afterwards --- */

/* The disk of headquarters is gone; another one stands at the same address. */
static void restore(struct line_rig *s, const char *from)
{
	const char *argv[] = { HQ_PROGRAM, "--home", NULL, "restore", from, NULL };
	char *dir = mem_fmt("%s-again", s->hq.dir);

	hq_rig_kill(&s->hq);
	mem_free(s->hq.dir);
	s->hq.dir = dir;
	argv[2] = dir;
	assert_int_equal(rig_run(argv, NULL), 0);
	hq_rig_start(&s->hq);
}

static char *backed_up(struct line_rig *s)
{
	char *to = mem_fmt("%s-backup", s->hq.dir);
	struct buf out = { 0 };

	assert_int_equal(says(s, "backup", to, &out), 0);
	buf_fini(&out);
	return to;
}

/* Distinct originals that the car holds copies of, however many lines its feed has. */
static void assert_all_is_there(struct line_rig *s, unsigned from)
{
	car_rig_save(&s->car, 2);
	line_rig_assert_sends(s);
	add_people(s, from);
	uint64_t had = copies(s);

	car_rig_assert_sends(&s->car);
	assert_true(copies(s) >= had + PEOPLE);
	car_rig_assert_sends(&s->car);
	assert_true(hq_rig_verifies(&s->hq));
}

static void what_was_passed_over_comes_after_a_restore(void **state)
{
	struct line_rig *s = *state;
	struct buf out = { 0 };
	struct id hq;
	uint64_t had;
	char *to;

	car_rig_save(&s->car, 3);
	car_rig_assert_sends(&s->car);
	had = copies(s);
	add_people(s, 7100);
	hq = newest_device(s);
	to = backed_up(s);
	flip(s, &hq, 2);
	car_rig_assert_sends(&s->car);
	assert_int_equal(copies(s), had + PEOPLE - 1);
	/* What cannot be proven is never called a backup. */
	char *ill = mem_fmt("%s-ill", s->hq.dir);

	assert_int_equal(says(s, "backup", ill, &out), 5);
	mem_free(ill);
	restore(s, to);
	car_rig_assert_sends(&s->car);
	car_rig_assert_sends(&s->car);
	/* And the beginning of another epoch. */
	assert_int_equal(copies(s), had + PEOPLE + 1);
	assert_all_is_there(s, 7200);
	buf_fini(&out);
	mem_free(to);
}

static void a_feed_that_was_written_again_outlives_a_restore(void **state)
{
	struct line_rig *s = *state;
	struct car_rig *c = &s->car;
	char *dir = c->dir, *copy = mem_fmt("%s.copy", dir), *to;
	const char *const save[] = { "/bin/cp", "-a", dir, copy, NULL };

	car_rig_save(c, 3);
	car_rig_assert_sends(c);
	car_rig_close(c);
	assert_int_equal(rig_run(save, NULL), 0);
	car_rig_open_at(c, dir);
	add_people(s, 7100);
	car_rig_assert_sends(c);
	car_rig_close(c);
	rig_folder_end(dir);
	to = backed_up(s);
	flip(s, &s->bundle->feed, 3);
	car_rig_open_at(c, copy);
	car_rig_save(c, 3);
	line_rig_assert_sends(s);
	restore(s, to);
	car_rig_assert_sends(c);
	assert_all_is_there(s, 7200);
	mem_free(to);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, line_rig_set_up, line_rig_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_entry_that_is_damaged_at_headquarters_keeps_no_other_from_a_car),
		TEST(a_row_of_its_feed_that_is_damaged_keeps_nothing_from_a_car),
		TEST(what_was_passed_over_comes_after_a_restore),
		TEST(a_feed_that_was_written_again_outlives_a_restore),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
