/* A laptop whose book is an older copy, on lines that lose what they carry: it hears of it however
 * often the answer is lost, and has what its device wrote elsewhere, in pieces if need be. */
#include "rig.h"

#include "base/crypto.h"
#include "base/mem.h"

#include <setjmp.h>
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
	struct hq_rig hq;
	struct relay_rig relay;
	struct bundle *bundle;
	struct car_rig car;
	char *copy; /* the folder as it was before ELSEWHERE */
	struct hash elsewhere;
};

static int set_up(void **state)
{
	struct scene *s = mem_new(sizeof *s);
	struct err e = { 0 };

	hq_rig_init(&s->hq, true);
	relay_rig_start(&s->relay, s->hq.port);
	s->bundle = hq_rig_device(&s->hq, "car1", s->relay.port);
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
	relay_rig_fini(&s->relay);
	hq_rig_fini(&s->hq);
	bundle_free(s->bundle);
	mem_free(s);
	return 0;
}

static void assert_sends(struct car_rig *c)
{
	struct err e = { 0 };

	if (!sync_run(c->sync, &e))
		fail_msg("%s", e.text);
}

static void close_car(struct car_rig *c)
{
	sync_free(c->sync);
	c->sync = NULL;
	book_close(c->book);
	c->book = NULL;
}

static void open_car(struct car_rig *c, char *dir)
{
	struct err e = { 0 };

	c->dir = dir;
	if (!book_open(dir, &c->clock, &c->book, &e) ||
	    !book_unlock(c->book, "4417", RIG_PHRASE, &e))
		fail_msg("%s", e.text);
	car_rig_open(c);
}

/* The laptop is put back to BEFORE; headquarters has ELSEWHERE more of its device. */
static void put_back(struct scene *s, size_t elsewhere)
{
	struct car_rig *c = &s->car;
	char *dir = c->dir, *copy = mem_fmt("%s.copy", dir);
	const char *const save[] = { "/bin/cp", "-a", dir, copy, NULL };

	car_rig_save(c, BEFORE);
	assert_sends(c);
	close_car(c);
	assert_int_equal(rig_run(save, NULL), 0);
	open_car(c, dir);
	car_rig_save(c, elsewhere);
	assert_sends(c);
	s->elsewhere = book_head(c->book).hash;
	close_car(c);
	rig_folder_end(dir);
	open_car(c, copy);
	assert_false(book_has(c->book, &s->elsewhere));
}

static void assert_has_both(struct scene *s)
{
	assert_true(book_has(s->car.book, &s->elsewhere));
	assert_true(hq_rig_verifies(&s->hq));
}

static void what_was_written_elsewhere_comes_in_pieces_over_lines_that_die(void **state)
{
	struct scene *s = *state;
	struct relay_script x = relay_script_pass();
	unsigned sessions = 0;

	put_back(s, ELSEWHERE);
	x.cut_down = LINE_BYTES;
	relay_rig_script(&s->relay, &x);
	while (!book_has(s->car.book, &s->elsewhere) && sessions++ < SESSIONS_MOST)
		sync_run(s->car.sync, NULL);
	printf("count: %u sessions, %u lines that died\n", sessions, relay_rig_hits(&s->relay));
	assert_true(relay_rig_hits(&s->relay) > 0);
	assert_has_both(s);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_was_written_elsewhere_comes_in_pieces_over_lines_that_die),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
