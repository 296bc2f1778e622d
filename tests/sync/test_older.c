/* A laptop whose book is an older copy, on lines that lose what they carry: it hears of it however
 * often the answer is lost, and has what its device wrote elsewhere, in pieces if need be. */
#include "rig.h"

#include "base/crypto.h"
#include "base/mem.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define BEFORE 5
#define ELSEWHERE 600
#define HERE 3
#define SESSIONS_MOST 200
/* A handshake, and an answer of some hundred entries of the six hundred: never all of them. */
#define LINE_BYTES 40000

struct scene {
	struct line_rig line;
	char *copy; /* the folder as it was before ELSEWHERE */
	struct hash elsewhere;
};

static int set_up(void **state)
{
	struct scene *s = mem_new(sizeof *s);

	line_rig_init(&s->line);
	car_rig_open(&s->line.car);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *s = *state;

	line_rig_fini(&s->line);
	mem_free(s);
	return 0;
}

/* The laptop is put back to BEFORE; headquarters has ELSEWHERE more of its device. */
static void put_back(struct scene *s, size_t elsewhere)
{
	struct car_rig *c = &s->line.car;
	char *dir = c->dir, *copy = mem_fmt("%s.copy", dir);
	const char *const save[] = { "/bin/cp", "-a", dir, copy, NULL };

	car_rig_save(c, BEFORE);
	car_rig_assert_sends(c);
	car_rig_close(c);
	assert_int_equal(rig_run(save, NULL), 0);
	car_rig_open_at(c, dir);
	car_rig_save(c, elsewhere);
	car_rig_assert_sends(c);
	s->elsewhere = book_head(c->book).hash;
	car_rig_close(c);
	rig_folder_end(dir);
	car_rig_open_at(c, copy);
	assert_false(book_has(c->book, &s->elsewhere));
}

static void assert_has_both(struct scene *s)
{
	assert_true(book_has(s->line.car.book, &s->elsewhere));
	assert_true(hq_rig_verifies(&s->line.hq));
}

static void what_was_written_elsewhere_comes_in_pieces_over_lines_that_die(void **state)
{
	struct scene *s = *state;
	struct relay_script x = relay_script_pass();
	unsigned sessions = 0;

	put_back(s, ELSEWHERE);
	x.cut_down = LINE_BYTES;
	relay_rig_script(&s->line.relay, &x);
	while (!book_has(s->line.car.book, &s->elsewhere) && sessions++ < SESSIONS_MOST)
		sync_run(s->line.car.sync, NULL);
	printf("count: %u sessions, %u lines that died\n", sessions,
	       relay_rig_hits(&s->line.relay));
	assert_true(relay_rig_hits(&s->line.relay) > 0);
	assert_has_both(s);
}

static uint64_t at_headquarters(const struct scene *s)
{
	return hq_rig_line(&s->line.hq, s->line.bundle->device).count;
}

static void assert_hears_and_fetches(struct scene *s)
{
	struct sync_status st;
	uint64_t requests;

	assert_false(book_has(s->line.car.book, &s->elsewhere));
	car_rig_assert_sends(&s->line.car);
	sync_status(s->line.car.sync, &st);
	assert_true(st.restored);
	assert_has_both(s);
	/* And once: it is not said, nor asked for, again. */
	car_rig_assert_sends(&s->line.car);
	sync_status(s->line.car.sync, &st);
	requests = st.requests;
	assert_true(requests <= 2);
}

/* The person recorded before the first call, so the call itself shows nothing: the fork comes with
 * the push, and the one answer that said so is lost. */
static void an_older_copy_hears_of_it_although_the_answer_to_its_push_was_lost(void **state)
{
	struct scene *s = *state;
	uint64_t before;

	put_back(s, 40);
	car_rig_save(&s->line.car, 60);
	before = at_headquarters(s);
	for (size_t after = 2000; at_headquarters(s) == before; after += 500) {
		relay_rig_set(&s->line.relay, RELAY_LOSE_ANSWER, after);
		assert_false(sync_run(s->line.car.sync, NULL));
	}
	relay_rig_set(&s->line.relay, RELAY_PASS, 0);
	car_rig_close(&s->line.car);
	car_rig_open_at(&s->line.car, s->line.car.dir);
	assert_hears_and_fetches(s);
}

static void an_older_copy_hears_of_it_although_its_entries_went_sealed(void **state)
{
	struct scene *s = *state;
	struct err e = { 0 };
	uint64_t before;

	put_back(s, 40);
	car_rig_save(&s->line.car, HERE);
	before = at_headquarters(s);
	sync_lock(s->line.car.sync);
	book_lock(s->line.car.book);
	car_rig_assert_sends(&s->line.car);
	assert_true(at_headquarters(s) > before);
	if (!book_unlock(s->line.car.book, "4417", RIG_PHRASE, &e))
		fail_msg("%s", e.text);
	assert_hears_and_fetches(s);
}

static void an_older_copy_knows_it_although_it_was_locked_in_the_next_moment(void **state)
{
	struct scene *s = *state;
	int64_t end_ms = clock_mono_ms() + RIG_PATIENCE_MS;
	struct sync_status st;

	put_back(s, 40);
	car_rig_save(&s->line.car, HERE);
	sync_start(s->line.car.sync);
	do {
		sync_wait(s->line.car.sync, NULL, 0, 20);
		sync_status(s->line.car.sync, &st);
	} while (!st.restored && clock_mono_ms() < end_ms);
	assert_true(st.restored);
	sync_lock(s->line.car.sync);
	car_rig_close(&s->line.car);
	car_rig_open_at(&s->line.car, s->line.car.dir);
	car_rig_assert_sends(&s->line.car);
	assert_has_both(s);
}

/* --- a book that has lost a row --- */

/* The n-th row from the last, of a closed book. */
static void damage_row(const char *dir, unsigned back)
{
	char *path = mem_fmt("%s/book.db", dir);
	char *sql = mem_fmt(
	    "DROP TRIGGER entry_stays; DROP TRIGGER entry_unchanged; DROP TRIGGER entry_once;"
	    "UPDATE entry SET sealed = zeroblob(length(sealed)) WHERE n = "
	    "(SELECT max(n) FROM entry) - %u",
	    back);
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	mem_free(sql);
	mem_free(path);
}

static void load_agency(const struct scene *s)
{
	char *path = mem_fmt("%s.lines", s->line.hq.dir);
	const char *argv[] = {
		HQ_PROGRAM, "--home", s->line.hq.dir, "reference", "load", path, NULL
	};
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs("{\"kind\":\"agency\",\"fields\":{\"code\":\"test_agency\",\"name\":\"Test "
	      "agency\",\"sector\":\"voluntary\"}}\n",
	      f);
	fclose(f);
	assert_int_equal(rig_run(argv, NULL), 0);
	mem_free(path);
}

/* What is before it arrives, what headquarters has for it comes, and the cause is the laptop's own.
 */
static void an_unsent_entry_that_is_damaged_keeps_nothing_from_coming(void **state)
{
	struct scene *s = *state;
	struct car_rig *c = &s->line.car;
	char *dir = c->dir;
	struct sync_status st;
	struct err e = { 0 };

	car_rig_save(c, BEFORE);
	car_rig_assert_sends(c);
	car_rig_save(c, 20);
	car_rig_close(c);
	damage_row(dir, 7);
	load_agency(s);
	car_rig_open_at(c, dir);
	c->pulled = 0;
	assert_false(sync_run(c->sync, &e));
	sync_status(c->sync, &st);
	if (st.cause != CAUSE_LOCAL || !strstr(e.text, "dapcar verify"))
		fail_msg("cause %d: %s", (int)st.cause, e.text);
	assert_true(c->pulled > 0);
	assert_true(hq_rig_verifies(&s->line.hq));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_older_copy_hears_of_it_although_the_answer_to_its_push_was_lost),
		TEST(an_older_copy_hears_of_it_although_its_entries_went_sealed),
		TEST(an_older_copy_knows_it_although_it_was_locked_in_the_next_moment),
		TEST(an_unsent_entry_that_is_damaged_keeps_nothing_from_coming),
		TEST(what_was_written_elsewhere_comes_in_pieces_over_lines_that_die),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
