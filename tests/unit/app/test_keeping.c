/* app: what waits for the one who types, and what may leave a laptop. */
#include "car.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "model/codec.h"

#include <sqlite3.h>
#include <string.h>

/* A record that the view does not give; zero: it gives all. */
static struct id unreadable;

bool __real_view_rec(struct view *v, struct id record, struct rec **out, struct err *e);
bool __wrap_view_rec(struct view *v, struct id record, struct rec **out, struct err *e);

bool __wrap_view_rec(struct view *v, struct id record, struct rec **out, struct err *e)
{
	*out = NULL;
	if (!id_is_zero(unreadable) && id_equal(record, unreadable))
		return err_set(e, ERR_IO, "For the test it cannot be read");
	return __real_view_rec(v, record, out, e);
}

/* A record that never gets into the view, as one whose rows went missing there; one that is shown
 * with another number than it has, while the entry's own text stays. */
static struct id unseen, twisted;

bool __real_view_apply_body(struct view *v, const struct rec *r, const char *body, size_t n,
			    struct err *e);
bool __wrap_view_apply_body(struct view *v, const struct rec *r, const char *body, size_t n,
			    struct err *e);

bool __wrap_view_apply_body(struct view *v, const struct rec *r, const char *body, size_t n,
			    struct err *e)
{
	struct rec *other;
	bool ok;

	if (!id_is_zero(unseen) && id_equal(r->id, unseen))
		return true;
	if (id_is_zero(twisted) || !id_equal(r->id, twisted))
		return __real_view_apply_body(v, r, body, n, e);
	other = rec_copy(r);
	rec_put(other, ATTENDANCE_INCIDENT_NO, "NP-20211029-0009");
	other->hash = r->hash;
	ok = __real_view_apply_body(v, other, body, n, e);
	rec_free(other);
	return ok;
}

/* As it came from elsewhere: into the book, and from there into the view. */
static void comes(struct car *c, struct rec *r)
{
	struct buf body = { .ceiling = BODY_MAX };
	struct entry x;
	struct err e = { 0 };

	r->practice = app_is_practice(c->app);
	must(rec_to_json(r, &body, &e), &e);
	must(book_append(app_book(c->app),
			 &(struct book_new){ .kind = r->kind->number,
					     .schema = r->kind->schema,
					     .record = r->id,
					     .author = book_opener(app_book(c->app)),
					     .body = buf_str(&body),
					     .body_len = body.len },
			 &x, &e) &&
		 app_pulled(c->app, &e),
	     &e);
	buf_fini(&body);
	rec_free(r);
}

static void review_comes(struct car *c, struct id attendance, const char *decision)
{
	struct rec *r = rec_new(&kind_review, id_random());

	rec_put_id(r, REVIEW_ATTENDANCE_ID, attendance);
	rec_put(r, REVIEW_DECISION, decision);
	rec_put(r, REVIEW_FEEDBACK_TEXT, "Words of the tests");
	comes(c, r);
}

static struct id task_comes(struct car *c, const char *state, struct id owner, const char *role)
{
	struct rec *r = rec_new(&kind_task, id_random());
	struct id id = r->id;

	rec_put(r, TASK_STATE, state);
	if (!id_is_zero(owner))
		rec_put_id(r, TASK_OWNER_ID, owner);
	if (role)
		rec_put(r, TASK_OWNER_ROLE, role);
	comes(c, r);
	return id;
}

static struct id submitted(struct car *c, const char *number)
{
	struct id id = task(c, number);
	struct rec *old = standing(c, id), *r = rec_copy(old);

	rec_put(r, ATTENDANCE_STATE, "submitted");
	r->bases[0] = old->hash;
	r->n_bases = 1;
	rec_free(old);
	comes(c, r);
	return id;
}

static void what_waits_for_the_one_who_types_is_counted_and_nothing_else(void **state)
{
	struct car *c = *state;
	struct id officer, worker, back, said;
	struct for_you all;

	start_shift(c);
	officer = app_member_by_number(c->app, OFFICER)->id;
	worker = app_member_by_number(c->app, WORKER)->id;
	app_for_you(c->app, &all);
	assert_int_equal(all.sent_back + all.words + all.tasks, 0);
	back = submitted(c, "NP-20211029-0001");
	said = submitted(c, "NP-20211029-0002");
	submitted(c, "NP-20211029-0003");
	wait_minutes(c, 60);
	review_comes(c, back, "returned");
	review_comes(c, said, "approved");
	task_comes(c, "open", officer, NULL);
	task_comes(c, "open", (struct id){ { 0 } }, "officer");
	task_comes(c, "open", worker, NULL);
	task_comes(c, "open", (struct id){ { 0 } }, "support_worker");
	task_comes(c, "done", officer, NULL);
	app_for_you(c->app, &all);
	assert_int_equal(all.sent_back, 1);
	assert_true(id_equal(all.first_back, back));
	assert_int_equal(all.words, 1);
	assert_int_equal(all.tasks, 2);
}

static uint64_t prune(struct car *c, int64_t age_ms)
{
	struct book_head head = book_head(app_book(c->app));
	uint64_t before = book_pruned(app_book(c->app));
	struct err e = { 0 };
	bool more = true;

	while (more)
		must(app_prune(c->app, &head.hash, age_ms, &more, &e), &e);
	return book_pruned(app_book(c->app)) - before;
}

/* Everything is in a backup; nothing younger than policy says goes, and nothing of the night of a
 * visit that is not sent. */
static void a_car_lets_go_of_what_is_old_and_finished_and_of_nothing_else(void **state)
{
	struct car *c = *state;
	const int64_t day = INT64_C(86400000);
	struct err e = { 0 };
	struct id first, later;
	struct rec *r = NULL;
	uint64_t before;

	start_shift(c);
	first = task(c, "NP-20211029-0001");
	wait_minutes(c, 5 * 24 * 60);
	before = book_count(app_book(c->app));
	assert_int_equal(prune(c, 3 * day - 1), 0);
	/* The visit is not sent: its night stays, and the one before it. */
	assert_int_equal(prune(c, 3 * day), 0);
	must(app_edit(c->app, first, &r, &e), &e);
	rec_put(r, ATTENDANCE_STATE, "cancelled");
	must(app_save(c->app, r, (struct id){ { 0 } }, &e), &e);
	rec_free(r);
	later = task(c, "NP-20211103-0002");
	assert_false(id_equal(first, later));
	assert_true(prune(c, 3 * day) > 0);
	assert_true(book_pruned(app_book(c->app)) <= before);
	assert_int_equal(prune(c, 3 * day), 0);
	app_lock(c->app, "for the test");
	must(book_unlock(app_book(c->app), OFFICER, PHRASE, &e) && app_load(c->app, &e), &e);
	rec_free(standing(c, later));
}

static void of_a_night_whose_visit_cannot_be_read_nothing_goes(void **state)
{
	struct car *c = *state;
	const int64_t day = INT64_C(86400000);
	struct book_head head;
	struct err e = { 0 };
	struct id open;
	bool more;

	start_shift(c);
	submitted(c, "NP-20211029-0001");
	open = task(c, "NP-20211029-0002");
	wait_minutes(c, 5 * 24 * 60);
	head = book_head(app_book(c->app));
	unreadable = open;
	assert_false(app_prune(c->app, &head.hash, 3 * day, &more, &e));
	assert_false(more);
	unreadable = (struct id){ { 0 } };
	assert_int_equal(book_pruned(app_book(c->app)), 0);
	assert_int_equal(prune(c, 3 * day), 0);
	rec_free(standing(c, open));
}

/* In the middle of its sealed bytes. */
static void damage_row(struct car *c, uint64_t row)
{
	char *path = path_join(c->dir, "book.db");
	sqlite3 *db = NULL;
	sqlite3_blob *blob = NULL;
	uint8_t byte;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(
	    sqlite3_blob_open(db, "main", "entry", "sealed", (sqlite3_int64)row, 1, &blob),
	    SQLITE_OK);
	assert_int_equal(sqlite3_blob_read(blob, &byte, 1, 60), SQLITE_OK);
	byte ^= 1;
	assert_int_equal(sqlite3_blob_write(blob, &byte, 1, 60), SQLITE_OK);
	assert_int_equal(sqlite3_blob_close(blob), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	mem_free(path);
}

static void nothing_goes(struct car *c, const char *says)
{
	const int64_t day = INT64_C(86400000);
	struct book_head head = book_head(app_book(c->app));
	struct err e = { 0 };
	bool more = true, ok = true;

	while (ok && more)
		ok = app_prune(c->app, &head.hash, 3 * day, &more, &e);
	assert_int_equal(book_pruned(app_book(c->app)), 0);
	assert_false(ok);
	assert_false(more);
	assert_int_equal(e.class, ERR_CORRUPT);
	assert_non_null(strstr(e.text, says));
	assert_non_null(strstr(e.text, "dapcar verify"));
}

static void load_again(struct car *c)
{
	struct err e = { 0 };

	app_lock(c->app, "for the test");
	must(book_unlock(app_book(c->app), OFFICER, PHRASE, &e) && app_load(c->app, &e), &e);
}

/* It is not finished, and the view does not know of it. */
static void of_a_night_whose_visit_is_lost_from_the_view_nothing_goes(void **state)
{
	struct car *c = *state;
	struct id open;

	start_shift(c);
	submitted(c, "NP-20211029-0001");
	open = task(c, "NP-20211029-0002");
	wait_minutes(c, 5 * 24 * 60);
	unseen = open;
	load_again(c);
	assert_null(view_kind(app_view(c->app), open));
	nothing_goes(c, "Not all that is saved can be found");
	unseen = (struct id){ { 0 } };
	load_again(c);
	assert_int_equal(prune(c, INT64_C(3 * 86400000)), 0);
	rec_free(standing(c, open));
}

/* The same, for its rows in the book are damaged: what hangs on it is whole. */
static void of_a_book_with_a_damaged_visit_nothing_goes(void **state)
{
	struct car *c = *state;
	struct rec *r;
	struct id open;
	uint64_t row;
	struct err e = { 0 };

	start_shift(c);
	submitted(c, "NP-20211029-0001");
	open = task(c, "NP-20211029-0002");
	r = standing(c, open);
	row = book_row_of(app_book(c->app), &r->hash);
	rec_free(r);
	wait_minutes(c, 5 * 24 * 60);
	app_lock(c->app, "for the test");
	app_close(c->app);
	c->app = NULL;
	damage_row(c, row);
	must(app_open(c->dir, &c->clock, &c->app, &e) &&
		 book_unlock(app_book(c->app), OFFICER, PHRASE, &e) && app_load(c->app, &e),
	     &e);
	assert_null(view_kind(app_view(c->app), open));
	nothing_goes(c, "Part of the book cannot be read");
}

static bool is_same_again(struct car *c)
{
	struct err e = { 0 };
	bool same;

	must(app_view_again(c->app, &same, &e), &e);
	return same;
}

/* What dapcar verify says of the view is not what the view says of itself. */
static void a_view_that_is_not_what_the_book_says_is_found(void **state)
{
	struct car *c = *state;
	struct id first, second;

	start_shift(c);
	first = submitted(c, "NP-20211029-0001");
	second = task(c, "NP-20211029-0002");
	assert_true(is_same_again(c));
	unseen = first;
	load_again(c);
	unseen = (struct id){ { 0 } };
	assert_false(is_same_again(c));
	twisted = second;
	load_again(c);
	twisted = (struct id){ { 0 } };
	assert_false(is_same_again(c));
	load_again(c);
	assert_true(is_same_again(c));
	/* It is the one that is made again that is wrong. */
	twisted = second;
	assert_false(is_same_again(c));
	twisted = (struct id){ { 0 } };
	assert_true(is_same_again(c));
}

static void a_task_that_cannot_be_read_stays(void **state)
{
	struct car *c = *state;
	const int64_t day = INT64_C(86400000);
	struct err e = { 0 };

	struct id id = task_comes(c, "open", (struct id){ { 0 } }, "officer");

	unreadable = id;
	wait_minutes(c, 5 * 24 * 60);
	prune(c, 3 * day);
	unreadable = (struct id){ { 0 } };
	app_lock(c->app, "for the test");
	must(book_unlock(app_book(c->app), OFFICER, PHRASE, &e) && app_load(c->app, &e), &e);
	rec_free(standing(c, id));
}

/* Of the book's files as they lie on the disk. */
static struct hash files_of(struct car *c)
{
	static const char *const names[] = { "book.db", "book.db-wal" };
	struct hash all = { { 0 } };

	for (size_t i = 0; i < 2; i++) {
		struct buf bytes = { .ceiling = (size_t)64 << 20 };
		char *path = path_join(c->dir, names[i]);

		assert_true(file_read(path, &bytes, NULL));
		crypto_sha256_two(all.b, sizeof all.b, bytes.data, bytes.len, &all);
		buf_fini(&bytes);
		mem_free(path);
	}
	return all;
}

/* Keys wait for a piece of it and no more, and what was looked at is not looked at again at every
 * session. */
static void what_may_go_goes_in_pieces_and_is_looked_at_once(void **state)
{
	struct car *c = *state;
	const int64_t day = INT64_C(86400000);
	struct book_head head;
	struct hash before, after;
	struct err e = { 0 };
	uint64_t pieces = 0;
	bool more = true;

	start_shift(c);
	for (size_t i = 0; i < 300; i++)
		comes(c, rec_new(&kind_note, id_random()));
	wait_minutes(c, 5 * 24 * 60);
	head = book_head(app_book(c->app));
	while (more) {
		uint64_t had = book_pruned(app_book(c->app));

		must(app_prune(c->app, &head.hash, 3 * day, &more, &e), &e);
		assert_true(book_pruned(app_book(c->app)) - had <= 64);
		pieces++;
	}
	assert_true(pieces >= 5);
	assert_true(book_pruned(app_book(c->app)) >= 300);
	/* The roster stays, and nobody opens it again to find that out. */
	assert_true(book_pruned(app_book(c->app)) < head.height);
	before = files_of(c);
	must(app_prune(c->app, &head.hash, 3 * day, &more, &e), &e);
	assert_false(more);
	after = files_of(c);
	assert_true(hash_equal(&before, &after));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, park, scrap)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(what_waits_for_the_one_who_types_is_counted_and_nothing_else),
		CASE(a_car_lets_go_of_what_is_old_and_finished_and_of_nothing_else),
		CASE(of_a_night_whose_visit_is_lost_from_the_view_nothing_goes),
		CASE(of_a_book_with_a_damaged_visit_nothing_goes),
		CASE(a_view_that_is_not_what_the_book_says_is_found),
		CASE(a_task_that_cannot_be_read_stays),
		CASE(of_a_night_whose_visit_cannot_be_read_nothing_goes),
		CASE(what_may_go_goes_in_pieces_and_is_looked_at_once),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
