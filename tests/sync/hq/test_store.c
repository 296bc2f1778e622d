/* The store's five operations: append, read after, heads, register, close. */
#include "site.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "model/kinds.h"
#include "proof.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
	struct site site;
	struct node car;
	struct made made;
};

static int setup(void **state)
{
	struct fixture *f = mem_new(sizeof *f);

	site_make(&f->site, false);
	node_make(&f->car, &f->site, "Car 1", "");
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	made_end(&f->made);
	node_end(&f->car);
	site_end(&f->site);
	mem_free(f);
	return 0;
}

static struct store *store_of(struct fixture *f)
{
	return f->site.hq->store;
}

static void write_some(struct fixture *f, size_t n)
{
	for (size_t i = 0; i < n; i++)
		node_write_body(&f->car, &f->made, kind_note.number, 1, id_random(),
				"{\"bases\":[],\"f\":{}}");
}

static enum put put(struct fixture *f, size_t i)
{
	struct err e = { 0 };
	enum put p;

	assert_true(store_begin(store_of(f), &e));
	p = store_append(store_of(f), &f->made.all[i], PLACE_PLAIN, &e);
	assert_true(store_commit(store_of(f), &e));
	return p;
}

static void an_entry_is_known_by_its_hash_and_kept_once(void **state)
{
	struct fixture *f = *state;

	write_some(f, 3);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(put(f, i), PUT_NEW);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(put(f, i), PUT_SAME);
	assert_int_equal(store_arrivals(store_of(f)), 4);
}

static void an_entry_waits_for_its_parent(void **state)
{
	struct fixture *f = *state;

	write_some(f, 3);
	assert_int_equal(put(f, 2), PUT_GAP);
	assert_int_equal(put(f, 0), PUT_NEW);
	assert_int_equal(put(f, 2), PUT_GAP);
	assert_int_equal(put(f, 1), PUT_NEW);
	assert_int_equal(put(f, 2), PUT_NEW);
	assert_int_equal(store_arrivals(store_of(f)), 3);
}

static void a_height_that_does_not_follow_is_no_child(void **state)
{
	struct fixture *f = *state;
	struct entry *x;

	write_some(f, 2);
	assert_int_equal(put(f, 0), PUT_NEW);
	x = &f->made.all[1];
	x->h.height = 7;
	entry_finish(x, x->h.body_len);
	assert_int_equal(put(f, 1), PUT_GAP);
}

static void both_branches_of_a_fork_are_kept(void **state)
{
	struct fixture *f = *state;
	struct node other;
	struct head head;

	write_some(f, 2);
	other = f->car;
	write_some(f, 1);
	f->car = other;
	write_some(f, 1); /* the same parent again, another salt */
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(put(f, i), PUT_NEW);
	assert_int_equal(put(f, 4), PUT_FORK);
	assert_int_equal(put(f, 4), PUT_SAME);
	assert_int_equal(store_arrivals(store_of(f)), 5);
	assert_true(store_has(store_of(f), f->car.d.id, 4, &f->made.all[3].hash));
	assert_true(store_has(store_of(f), f->car.d.id, 4, &f->made.all[4].hash));
	assert_true(store_head(store_of(f), f->car.d.id, &head, NULL));
	assert_int_equal(head.height, 4);
	assert_true(hash_equal(&head.hash, &f->made.all[4].hash));
}

static void nothing_of_a_transaction_that_was_taken_back_stands(void **state)
{
	struct fixture *f = *state;

	write_some(f, 2);
	assert_true(store_begin(store_of(f), NULL));
	assert_int_equal(store_append(store_of(f), &f->made.all[0], PLACE_PLAIN, NULL), PUT_NEW);
	store_rollback(store_of(f));
	assert_int_equal(store_arrivals(store_of(f)), 0);
	assert_int_equal(put(f, 1), PUT_GAP);
	assert_int_equal(put(f, 0), PUT_NEW);
}

struct seen {
	uint64_t n[32];
	struct hash hash[32];
	size_t count, stop_at;
};

static bool see(void *ctx, const struct stored *s)
{
	struct seen *v = ctx;

	v->n[v->count] = s->n;
	v->hash[v->count++] = s->x.hash;
	return v->count != v->stop_at;
}

static void entries_are_read_in_the_order_of_arrival(void **state)
{
	struct fixture *f = *state;
	struct seen v = { .count = 0 };

	write_some(f, 9);
	node_arrive(&f->car, &f->site, &f->made);
	assert_true(store_after(store_of(f), 0, 32, see, &v, NULL));
	assert_int_equal(v.count, 10);
	for (size_t i = 0; i < 10; i++) {
		assert_int_equal(v.n[i], i + 1);
		assert_true(hash_equal(&v.hash[i], &f->made.all[i].hash));
	}
	v = (struct seen){ .count = 0 };
	assert_true(store_after(store_of(f), 4, 3, see, &v, NULL));
	assert_int_equal(v.count, 3);
	assert_int_equal(v.n[0], 5);
	v = (struct seen){ .stop_at = 2 };
	assert_true(store_above(store_of(f), f->car.d.id, 5, 32, see, &v, NULL));
	assert_int_equal(v.count, 2);
	assert_true(hash_equal(&v.hash[0], &f->made.all[5].hash));
}

static void heads_and_heights_are_found(void **state)
{
	struct fixture *f = *state;
	struct head head;

	assert_true(store_head(store_of(f), f->car.d.id, &head, NULL));
	assert_int_equal(head.height, 0);
	write_some(f, 5);
	node_arrive(&f->car, &f->site, &f->made);
	assert_true(store_head(store_of(f), f->car.d.id, &head, NULL));
	assert_int_equal(head.height, 6);
	assert_int_equal(store_height_of(store_of(f), f->car.d.id, &f->made.all[2].hash), 3);
	assert_int_equal(store_height_of(store_of(f), id_random(), &f->made.all[2].hash), 0);
	assert_true(store_has_child(store_of(f), f->car.d.id, 3, &f->made.all[2].hash));
	assert_false(store_has_child(store_of(f), f->car.d.id, 6, &head.hash));
}

static void what_is_registered_is_found_again(void **state)
{
	struct fixture *f = *state;
	struct device d, other;
	bool boot = true;

	assert_true(store_device_by_spki(store_of(f), &f->car.d.spki, &d, &boot));
	assert_false(boot);
	assert_true(id_equal(d.id, f->car.d.id));
	assert_string_equal(d.name, "Car 1");
	other = d;
	other.id = id_random();
	other.feed = id_random();
	assert_false(store_device_put(store_of(f), &other, NULL)); /* its name is taken */
	assert_false(store_device_by_spki(store_of(f), &(struct hash){ { 0 } }, &d, &boot));
}

static void a_code_is_given_out_once(void **state)
{
	struct fixture *f = *state;
	struct buf a = { 0 }, b = { 0 };
	struct err e = { 0 };

	assert_true(store_code_put(store_of(f), f->car.d.id, 0, "AAAA-BBBB-CCCC", NULL));
	assert_true(store_code_put(store_of(f), f->car.d.id, 1, "DDDD-EEEE-FFFF", NULL));
	assert_true(store_code_take(store_of(f), f->car.d.id, "4417", 1, &a, NULL));
	assert_true(store_code_take(store_of(f), f->car.d.id, "5102", 2, &b, NULL));
	assert_string_equal(buf_str(&a), "AAAA-BBBB-CCCC");
	assert_string_equal(buf_str(&b), "DDDD-EEEE-FFFF");
	assert_false(store_code_take(store_of(f), f->car.d.id, "4417", 3, &a, &e));
	assert_int_equal(e.class, ERR_INPUT);
	buf_fini(&a);
	buf_fini(&b);
}

static void two_programs_write_to_one_store(void **state)
{
	struct fixture *f = *state;
	struct hq *second = NULL;

	assert_true(hq_open(f->site.dir, -1, &second, NULL));
	write_some(f, 2);
	assert_int_equal(put(f, 0), PUT_NEW);
	assert_true(store_begin(second->store, NULL));
	assert_int_equal(store_append(second->store, &f->made.all[1], PLACE_PLAIN, NULL), PUT_NEW);
	assert_true(store_commit(second->store, NULL));
	assert_int_equal(put(f, 2), PUT_NEW);
	assert_int_equal(put(f, 1), PUT_SAME);
	hq_close(second);
}

static void a_store_that_was_put_back_from_a_copy_has_another_generation(void **state)
{
	struct fixture *f = *state;
	char *cp = mem_fmt("cp '%s/store.db' '%s/copy.db'", f->site.dir, f->site.dir);
	char *back = mem_fmt(
	    "rm -f '%s/store.db-wal' '%s/store.db-shm'; cp '%s/copy.db' '%s/store.db'", f->site.dir,
	    f->site.dir, f->site.dir, f->site.dir);
	struct id before = f->site.hq->generation;

	write_some(f, 1);
	node_arrive(&f->car, &f->site, &f->made);
	hq_close(f->site.hq); /* notes its size */
	assert_int_equal(system(cp), 0);
	assert_true(hq_open(f->site.dir, -1, &f->site.hq, NULL));
	assert_true(id_equal(f->site.hq->generation, before));
	write_some(f, 3);
	node_arrive(&f->car, &f->site, &f->made);
	hq_close(f->site.hq);
	assert_int_equal(system(back), 0);
	assert_true(hq_open(f->site.dir, -1, &f->site.hq, NULL));
	assert_false(id_equal(f->site.hq->generation, before));
	assert_int_equal(store_incidents(store_of(f), f->site.hq->device), 1);
	before = f->site.hq->generation;
	hq_close(f->site.hq);
	assert_true(hq_open(f->site.dir, -1, &f->site.hq, NULL));
	assert_true(id_equal(f->site.hq->generation, before));
	mem_free(cp);
	mem_free(back);
}

/* --- proof --- */

static void tamper(struct fixture *f, const char *sql)
{
	char *path = path_join(f->site.dir, "store.db");
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "DROP TRIGGER entry_stays; DROP TRIGGER entry_is_fixed",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	mem_free(path);
}

static void rows_are_neither_changed_nor_taken_away(void **state)
{
	struct fixture *f = *state;
	char *path = path_join(f->site.dir, "store.db");
	sqlite3 *db;

	write_some(f, 2);
	node_arrive(&f->car, &f->site, &f->made);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_not_equal(sqlite3_exec(db, "DELETE FROM entry WHERE n = 2", NULL, NULL, NULL),
			     SQLITE_OK);
	assert_int_not_equal(sqlite3_exec(db, "UPDATE entry SET place = 1", NULL, NULL, NULL),
			     SQLITE_OK);
	sqlite3_close(db);
	mem_free(path);
}

static void verify_finds_what_was_changed(void **state)
{
	static const char *const harm[] = {
		"UPDATE entry SET body = CAST('{\"bases\":[],\"f\":[]}' AS BLOB) WHERE n = 3",
		"UPDATE entry SET salt = zeroblob(16) WHERE n = 3",
		"UPDATE entry SET header = zeroblob(192) WHERE n = 3",
		"UPDATE entry SET header = (SELECT header FROM entry WHERE n = 2) WHERE n = 3",
		"UPDATE entry SET hash = randomblob(32) WHERE n = 3",
		"UPDATE entry SET sig = randomblob(64) WHERE n = 3",
		"UPDATE entry SET sig = NULL WHERE n = 6",
		"DELETE FROM entry WHERE n = 3",
		"UPDATE entry SET n = 100 WHERE n = 3",
		"UPDATE device SET sign_key = randomblob(32)",
	};
	struct proof p;
	struct err e = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof harm / sizeof *harm; i++) {
		struct fixture *f;

		setup((void **)&f);
		write_some(f, 5);
		node_arrive(&f->car, &f->site, &f->made);
		assert_true(proof_make(f->site.hq, &p, &e));
		assert_int_equal(p.entries, 6);
		assert_int_equal(p.signatures, 6);
		tamper(f, harm[i]);
		if (proof_make(f->site.hq, &p, &e))
			fail_msg("not found: %s", harm[i]);
		assert_int_equal(e.class, ERR_CORRUPT);
		assert_int_equal(err_exit_status(e.class), 5);
		teardown((void **)&f);
	}
}

static void a_folder_that_others_can_read_is_refused(void **state)
{
	struct fixture *f = *state;
	struct hq *hq = NULL;
	char *open = mem_fmt("chmod 755 '%s'", f->site.dir);
	char *shut = mem_fmt("chmod 700 '%s'", f->site.dir);

	assert_int_equal(system(open), 0);
	assert_false(hq_open(f->site.dir, -1, &hq, NULL));
	assert_null(hq);
	assert_int_equal(system(shut), 0);
	assert_true(hq_open(f->site.dir, -1, &hq, NULL));
	hq_close(hq);
	mem_free(open);
	mem_free(shut);
}

static void keys_are_readable_by_their_owner_alone(void **state)
{
	struct fixture *f = *state;
	char *find = mem_fmt("test -z \"$(find '%s' -type f ! -perm 600)\"", f->site.dir);

	assert_int_equal(system(find), 0);
	mem_free(find);
}

#define CASE(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(an_entry_is_known_by_its_hash_and_kept_once),
		CASE(an_entry_waits_for_its_parent),
		CASE(a_height_that_does_not_follow_is_no_child),
		CASE(both_branches_of_a_fork_are_kept),
		CASE(nothing_of_a_transaction_that_was_taken_back_stands),
		CASE(entries_are_read_in_the_order_of_arrival),
		CASE(heads_and_heights_are_found),
		CASE(what_is_registered_is_found_again),
		CASE(a_code_is_given_out_once),
		CASE(two_programs_write_to_one_store),
		CASE(a_store_that_was_put_back_from_a_copy_has_another_generation),
		CASE(rows_are_neither_changed_nor_taken_away),
		cmocka_unit_test(verify_finds_what_was_changed),
		CASE(a_folder_that_others_can_read_is_refused),
		CASE(keys_are_readable_by_their_owner_alone),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
