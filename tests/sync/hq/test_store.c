/* The store's five operations: append, read after, heads, register, close; and its turns. Every
 * promise is looked at on both kinds of store, but what is about the file itself. */
#include "site.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "model/kinds.h"
#include "proof.h"
#include "store_p.h"

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

static int setup_file(void **state)
{
	struct fixture *f = mem_new(sizeof *f);

	site_make(&f->site, false);
	node_make(&f->car, &f->site, "Car 1", "");
	*state = f;
	return 0;
}

static int setup_shelf(void **state)
{
	struct fixture *f = mem_new(sizeof *f);

	site_make(&f->site, false);
	site_on_shelf(&f->site, 0, 0);
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

/* Another program's connection to the same store. */
static struct store *second_of(struct fixture *f)
{
	char *path = path_join(f->site.dir, "store.db");
	struct store *s = NULL;
	struct err e = { 0 };

	if (f->site.shelf)
		s = store_open_shelf(f->site.shelf, 0);
	else if (!store_open(path, &s, &e))
		fail_msg("%s", e.text);
	mem_free(path);
	return s;
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
	/* Whatever stands before it, and in any order. */
	struct hash some[] = {
		{ { 1 } }, f->made.all[1].hash, { { 2 } }, f->made.all[4].hash, f->made.all[0].hash
	};
	size_t which = 9;

	assert_int_equal(store_newest_of(store_of(f), f->car.d.id, some, 5, &which), 5);
	assert_int_equal(which, 3);
	assert_int_equal(store_newest_of(store_of(f), f->car.d.id, some, 3, &which), 2);
	assert_int_equal(which, 1);
	assert_int_equal(store_newest_of(store_of(f), f->car.d.id, some, 1, &which), 0);
	assert_int_equal(store_newest_of(store_of(f), f->car.d.id, some, 0, &which), 0);
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
	struct store *second = second_of(f);

	write_some(f, 2);
	assert_int_equal(put(f, 0), PUT_NEW);
	assert_true(store_begin(second, NULL));
	assert_int_equal(store_append(second, &f->made.all[1], PLACE_PLAIN, NULL), PUT_NEW);
	assert_int_equal(store_arrivals(second), 2);
	assert_int_equal(store_arrivals(store_of(f)), 1); /* not durable yet */
	assert_true(store_setting_put(second, "word", "later", 5, NULL));
	assert_false(store_setting_get(store_of(f), "word", &(struct buf){ 0 }));
	assert_true(store_commit(second, NULL));
	assert_int_equal(store_arrivals(store_of(f)), 2);
	assert_int_equal(put(f, 2), PUT_NEW);
	assert_int_equal(put(f, 1), PUT_SAME);
	store_close(second);
}

/* --- parts and turns --- */

static void a_part_that_is_taken_back_takes_nobody_elses_with_it(void **state)
{
	struct fixture *f = *state;
	struct store *s = store_of(f);
	struct device d;

	write_some(f, 3);
	assert_true(store_begin(s, NULL));
	assert_int_equal(store_append(s, &f->made.all[0], PLACE_PLAIN, NULL), PUT_NEW);
	assert_true(store_begin(s, NULL));
	assert_int_equal(store_append(s, &f->made.all[1], PLACE_PLAIN, NULL), PUT_NEW);
	assert_true(store_device_fed(s, f->car.d.id, 7, NULL));
	assert_true(store_begin(s, NULL));
	assert_int_equal(store_append(s, &f->made.all[2], PLACE_PLAIN, NULL), PUT_NEW);
	assert_true(store_commit(s, NULL));
	store_rollback(s);
	assert_int_equal(store_append(s, &f->made.all[2], PLACE_PLAIN, NULL), PUT_GAP);
	assert_true(store_begin(s, NULL));
	assert_int_equal(store_append(s, &f->made.all[1], PLACE_PLAIN, NULL), PUT_NEW);
	assert_true(store_commit(s, NULL));
	assert_true(store_commit(s, NULL));
	assert_int_equal(store_arrivals(s), 2);
	assert_true(store_device_by_id(s, f->car.d.id, &d));
	assert_int_equal(d.fed, 0);
}

static void a_turn_is_durable_as_one_and_counts_as_one_flush(void **state)
{
	struct fixture *f = *state;
	struct store *s = store_of(f);
	struct store *second = second_of(f);
	uint64_t before;

	write_some(f, 3);
	assert_int_equal(put(f, 0), PUT_NEW);
	before = store_commits(s);
	store_turn_begin(s);
	assert_false(store_turn_wrote(s));
	assert_int_equal(put(f, 1), PUT_NEW);
	assert_int_equal(put(f, 2), PUT_NEW);
	assert_true(store_setting_put(s, "word", "same", 4, NULL));
	assert_true(store_turn_wrote(s));
	assert_int_equal(store_arrivals(s), 3);
	assert_int_equal(store_settled(s), 1);
	assert_int_equal(store_arrivals(second), 1);
	assert_true(store_turn_end(s, NULL));
	assert_int_equal(store_arrivals(second), 3);
	assert_int_equal(store_settled(s), 3);
	assert_int_equal(store_commits(s), before + 1);
	store_turn_begin(s);
	assert_true(store_turn_end(s, NULL)); /* nothing to do */
	assert_int_equal(store_commits(s), before + 1);
	store_close(second);
}

static void what_a_turn_only_read_costs_nothing_and_locks_nobody_out(void **state)
{
	struct fixture *f = *state;
	struct store *second = second_of(f);
	struct head head;

	write_some(f, 1);
	store_turn_begin(store_of(f));
	assert_true(store_head(store_of(f), f->car.d.id, &head, NULL));
	assert_true(store_begin(second, NULL));
	assert_int_equal(store_append(second, &f->made.all[0], PLACE_PLAIN, NULL), PUT_NEW);
	assert_true(store_commit(second, NULL));
	assert_true(store_turn_end(store_of(f), NULL));
	assert_int_equal(store_arrivals(store_of(f)), 1);
	store_close(second);
}

/* The shelf takes back all of it, as a full disk may: nothing of the turn stands, and nothing that
 * comes after it in the turn is taken. */
static void a_turn_that_the_store_took_back_is_not_durable(void **state)
{
	struct fixture *f = *state;
	struct store *s = store_of(f);
	struct err e = { 0 };

	write_some(f, 4);
	shelf_limit(f->site.shelf, 2);
	store_turn_begin(s);
	assert_int_equal(put(f, 0), PUT_NEW);
	assert_true(store_begin(s, NULL));
	assert_int_equal(store_append(s, &f->made.all[1], PLACE_PLAIN, NULL), PUT_NEW);
	assert_int_equal(store_append(s, &f->made.all[2], PLACE_PLAIN, NULL), PUT_FAIL);
	assert_int_equal(store_trouble(s), STORE_FULL);
	store_rollback(s);
	assert_false(store_begin(s, NULL));
	assert_false(store_setting_put(s, "word", "late", 4, NULL));
	assert_false(store_turn_end(s, &e));
	assert_int_equal(e.class, ERR_IO);
	assert_int_equal(store_trouble(s), STORE_FULL);
	assert_int_equal(store_arrivals(s), 0);
	assert_false(store_setting_get(s, "word", &(struct buf){ 0 }));
	shelf_limit(f->site.shelf, 0);
	assert_int_equal(put(f, 0), PUT_NEW); /* and then goes on */
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

		setup_file((void **)&f);
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

static sqlite3 *file_of(struct fixture *f)
{
	struct sqlite_store *q = store_of(f)->own;

	return q->db;
}

/* SQLite's own "full": what did not fit is taken back, what others wrote in the same turn stands.
 */

/* SQLite's own "full" may take the whole transaction with it, or the frame alone: the store knows
 * which, and says so. */
static void what_a_full_disk_took_back_stands_nowhere(void **state)
{
	struct fixture *f = *state;
	struct store *s = store_of(f);
	struct err e = { 0 };
	size_t kept;
	bool stands;

	write_some(f, 400);
	store_turn_begin(s);
	assert_int_equal(put(f, 0), PUT_NEW);
	/* No more pages than there are. */
	assert_int_equal(sqlite3_exec(file_of(f), "PRAGMA max_page_count = 1", NULL, NULL, NULL),
			 SQLITE_OK);
	for (kept = 1; kept < f->made.n; kept++) {
		assert_true(store_begin(s, NULL));
		if (store_append(s, &f->made.all[kept], PLACE_PLAIN, &e) == PUT_FAIL)
			break;
		assert_true(store_commit(s, NULL));
	}
	assert_true(kept < f->made.n);
	assert_int_equal(store_trouble(s), STORE_FULL);
	store_rollback(s);
	stands = store_turn_end(s, &e);
	if (!stands)
		assert_int_equal(store_trouble(s), STORE_FULL);
	assert_int_equal(store_arrivals(s), stands ? kept : 0);
	assert_false(store_has(s, f->car.d.id, kept + 1, &f->made.all[kept].hash));
	assert_int_equal(
	    sqlite3_exec(file_of(f), "PRAGMA max_page_count = 1000000", NULL, NULL, NULL),
	    SQLITE_OK);
	assert_int_equal(put(f, stands ? kept : 0), PUT_NEW); /* room again */
}

static int stop(void *ctx)
{
	(void)ctx;
	return 1;
}

static void a_device_that_could_not_be_looked_up_is_not_unknown(void **state)
{
	struct fixture *f = *state;
	struct hash nobody = { { 1 } };
	struct device d;
	bool boot;

	assert_false(store_device_by_spki(store_of(f), &nobody, &d, &boot));
	assert_int_equal(store_trouble(store_of(f)), STORE_FINE);
	sqlite3_progress_handler(file_of(f), 1, stop, NULL);
	assert_false(store_device_by_spki(store_of(f), &f->car.d.spki, &d, &boot));
	assert_int_not_equal(store_trouble(store_of(f)), STORE_FINE);
	sqlite3_progress_handler(file_of(f), 0, NULL, NULL);
	assert_true(store_device_by_spki(store_of(f), &f->car.d.spki, &d, &boot));
	assert_int_equal(store_trouble(store_of(f)), STORE_FINE);
}

static void what_is_noted_is_counted_and_found(void **state)
{
	struct fixture *f = *state;
	struct store *s = store_of(f);
	struct hash about = { { 7 } };
	struct store_counts c;
	struct head head = { .height = 3 };
	struct buf out = { 0 };
	uint8_t sig[64] = { 0 };

	assert_true(store_incident(s, 1, f->car.d.id, "fork", &about, NULL));
	assert_true(store_incident(s, 2, f->car.d.id, "fork", &about, NULL)); /* the same one */
	assert_true(store_incident(s, 2, id_random(), "fork", &about, NULL));
	assert_int_equal(store_incidents(s, f->car.d.id), 1);
	assert_int_equal(store_incidents(s, (struct id){ { 0 } }), 2);
	assert_int_equal(store_last_receipt(s, f->car.d.id), 0);
	assert_true(store_receipt(s, 5, f->car.d.id, &head, sig, NULL));
	assert_true(store_receipt(s, 9, f->car.d.id, &head, sig, NULL));
	assert_int_equal(store_last_receipt(s, f->car.d.id), 9);
	assert_true(store_setting_put(s, "word", "first", 5, NULL));
	assert_true(store_setting_put(s, "word", "next", 4, NULL));
	assert_true(store_setting_get(s, "word", &out));
	assert_string_equal(buf_str(&out), "next");
	buf_reset(&out);
	assert_false(store_certificate_get(s, f->car.d.id, &out, NULL));
	assert_true(store_certificate_put(s, f->car.d.id, "PEM", NULL));
	assert_true(store_certificate_get(s, f->car.d.id, &out, NULL));
	assert_string_equal(buf_str(&out), "PEM");
	buf_fini(&out);
	assert_true(store_begin(s, NULL));
	write_some(f, 1);
	assert_int_equal(store_append(s, &f->made.all[0], PLACE_PARKED, NULL), PUT_NEW);
	assert_true(store_commit(s, NULL));
	assert_true(store_count(s, &c, NULL));
	assert_int_equal(c.entries, 1);
	assert_int_equal(c.parked, 1);
	assert_int_equal(c.devices, 1);
	assert_int_equal(c.incidents, 2);
	assert_int_equal(c.receipts, 2);
}

static void a_laptop_with_an_older_book_keeps_its_id_and_its_codes(void **state)
{
	struct fixture *f = *state;
	struct store *s = store_of(f);
	struct id from = f->car.d.id, to = id_random();
	struct device d;

	assert_true(store_code_put(s, from, 0, "AAAA-BBBB-CCCC", NULL));
	assert_true(store_certificate_put(s, from, "PEM", NULL));
	assert_true(store_device_rename(s, from, to, NULL));
	assert_false(store_device_by_id(s, from, &d));
	assert_true(store_device_by_id(s, to, &d));
	assert_true(id_equal(d.id, to));
	assert_string_equal(d.name, "Car 1");
	assert_true(store_is_feed(s, d.feed));
	assert_int_equal(store_codes_left(s, from), 0);
	assert_int_equal(store_codes_left(s, to), 1);
	assert_false(store_certificate_get(s, from, &(struct buf){ 0 }, NULL));
}

struct verdicts_seen {
	struct id id[4];
	char rules[4][16];
	size_t n;
};

static bool see_verdict(void *ctx, struct id attendance, const char *rules)
{
	struct verdicts_seen *v = ctx;

	v->id[v->n] = attendance;
	snprintf(v->rules[v->n++], sizeof v->rules[0], "%s", rules);
	return true;
}

static void the_newest_verdict_of_an_attendance_stands(void **state)
{
	struct fixture *f = *state;
	struct store *s = store_of(f);
	struct verdicts_seen v = { .n = 0 };
	struct hash revision = { { 1 } }, of;

	assert_true(store_verdict_put(s, (struct id){ { 9 } }, &revision, 1, "R-012 flag", NULL));
	assert_true(store_verdict_put(s, (struct id){ { 4 } }, &revision, 1, "R-001 stop", NULL));
	assert_true(store_verdict_put(s, (struct id){ { 9 } }, &revision, 2, "", NULL));
	assert_true(store_verdicts(s, see_verdict, &v, NULL));
	assert_int_equal(v.n, 2);
	assert_int_equal(v.id[0].b[0], 4);
	assert_string_equal(v.rules[0], "R-001 stop");
	assert_string_equal(v.rules[1], "");
	assert_true(store_verdict_of(s, (struct id){ { 4 } }, &of));
	assert_true(hash_equal(&of, &revision));
	assert_false(store_verdict_of(s, (struct id){ { 5 } }, &of));
}

#define ON_FILE(fn)                                          \
	{                                                    \
		"file: " #fn, fn, setup_file, teardown, NULL \
	}
#define ON_SHELF(fn)                                           \
	{                                                      \
		"shelf: " #fn, fn, setup_shelf, teardown, NULL \
	}
#define ON_BOTH(fn) ON_FILE(fn), ON_SHELF(fn)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(an_entry_is_known_by_its_hash_and_kept_once),
		ON_BOTH(an_entry_waits_for_its_parent),
		ON_BOTH(a_height_that_does_not_follow_is_no_child),
		ON_BOTH(both_branches_of_a_fork_are_kept),
		ON_BOTH(nothing_of_a_transaction_that_was_taken_back_stands),
		ON_BOTH(entries_are_read_in_the_order_of_arrival),
		ON_BOTH(heads_and_heights_are_found),
		ON_BOTH(what_is_registered_is_found_again),
		ON_BOTH(a_code_is_given_out_once),
		ON_BOTH(what_is_noted_is_counted_and_found),
		ON_BOTH(a_laptop_with_an_older_book_keeps_its_id_and_its_codes),
		ON_BOTH(the_newest_verdict_of_an_attendance_stands),
		ON_BOTH(two_programs_write_to_one_store),
		ON_BOTH(a_part_that_is_taken_back_takes_nobody_elses_with_it),
		ON_BOTH(a_turn_is_durable_as_one_and_counts_as_one_flush),
		ON_BOTH(what_a_turn_only_read_costs_nothing_and_locks_nobody_out),
		ON_SHELF(a_turn_that_the_store_took_back_is_not_durable),
		/* About the file, and about what is around it. */
		ON_FILE(a_store_that_was_put_back_from_a_copy_has_another_generation),
		ON_FILE(what_a_full_disk_took_back_stands_nowhere),
		ON_FILE(a_device_that_could_not_be_looked_up_is_not_unknown),
		ON_FILE(rows_are_neither_changed_nor_taken_away),
		cmocka_unit_test(verify_finds_what_was_changed),
		ON_FILE(a_folder_that_others_can_read_is_refused),
		ON_FILE(keys_are_readable_by_their_owner_alone),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
