/* What headquarters keeps beside its store: backups and what comes back after one, the view made
 * anew, the alarm for a car that says nothing. */
#include "site.h"

#include "backup.h"
#include "heal.h"
#include "proof.h"
#include "routes.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "book/box.h"
#include "model/codec.h"
#include "model/kinds.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

struct fixture {
	struct site site;
	struct node car, desk;
};

#define MUST_BE(x)                                      \
	do {                                            \
		struct err e = { 0 };                   \
		if (!(x))                               \
			fail_msg("%s: %s", #x, e.text); \
	} while (0)

static int set_up(void **state)
{
	struct fixture *f = mem_new(sizeof *f);

	site_make(&f->site, true);
	node_make(&f->car, &f->site, "car1", "");
	node_make(&f->desk, &f->site, "desk1", "supervisor");
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	node_end(&f->car);
	node_end(&f->desk);
	site_end(&f->site);
	mem_free(f);
	return 0;
}

/* A visit, and a police note of it that only headquarters and the police can open. */
static void write_visit(struct fixture *f, struct made *m, const char *number)
{
	static const char *const police[] = { "hq", "police" };
	struct rec *r = rec_new(&kind_attendance, id_random()), *note;
	struct buf inner = { .ceiling = BODY_MAX }, box = { .ceiling = BODY_MAX },
		   body = { .ceiling = BODY_MAX };
	struct box_key keys[2];
	uint8_t secret[32];

	r->practice = true;
	rec_put(r, ATTENDANCE_INCIDENT_NO, number);
	rec_put(r, ATTENDANCE_STATE, "tasked");
	node_write(&f->car, m, r);
	note = rec_new(&kind_note, id_random());
	note->practice = true;
	rec_put_id(note, NOTE_ATTENDANCE_ID, r->id);
	rec_put(note, NOTE_TEXT, "A note of the tests");
	note->visibility = VISIBLE_POLICE_ONLY;
	box_keypair(keys[1].public_key, secret);
	memcpy(keys[0].public_key, f->site.hq->box_public, 32);
	MUST_BE(rec_to_json(note, &inner, &e) &&
		box_seal(keys, 2, inner.data, inner.len, &box, &e) &&
		sealed_to_json(r->id, police, 2, box.data, box.len, &body, &e));
	node_write_body(&f->car, m, kind_note.number, kind_note.schema, note->id, buf_str(&body));
	rec_free(note);
	rec_free(r);
	buf_fini(&inner);
	buf_fini(&box);
	buf_fini(&body);
}

static bool keep_one(void *ctx, const struct stored *s)
{
	struct made *m = ctx;
	struct entry *x;

	m->all = mem_resize(m->all, m->n * sizeof *m->all, (m->n + 1) * sizeof *m->all);
	x = &m->all[m->n++];
	*x = s->x;
	x->body = memcpy(mem_new(x->h.body_len + 1), s->x.body, x->h.body_len);
	return true;
}

static uint64_t height_of(struct hq *hq, struct id device)
{
	struct head head;

	MUST_BE(store_head(hq->store, device, &head, &e));
	return head.height;
}

static void feed(struct hq *hq, struct id device)
{
	struct device d;

	assert_true(store_device_by_id(hq->store, device, &d));
	MUST_BE(hq_feed(hq, &d, &e));
}

/* A headquarters from a backup that was made before the second visit arrived, and what its feed
 * then held. */
static void lose_the_second_visit(struct fixture *f, struct site *anew, struct made *later,
				  struct made *fed)
{
	struct made first = { 0 };
	struct backup_report r;
	char *backup = mem_fmt("%s-backup", f->site.dir);
	uint64_t before;

	write_visit(f, &first, "NP-20211029-9001");
	node_arrive(&f->car, &f->site, &first);
	feed(f->site.hq, f->desk.d.id);
	before = height_of(f->site.hq, f->desk.d.feed);
	MUST_BE(backup_make(f->site.hq, backup, &r, &e));
	write_visit(f, later, "NP-20211029-9002");
	node_arrive(&f->car, &f->site, later);
	feed(f->site.hq, f->desk.d.id);
	MUST_BE(store_above(f->site.hq->store, f->desk.d.feed, before, 100, keep_one, fed, &e));
	assert_true(fed->n >= 2);
	char *home = site_folder();

	*anew = (struct site){ .dir = mem_fmt("%s/hq", home), .stop = { -1, -1 } };
	MUST_BE(backup_restore(backup, anew->dir, 0, &r, &e));
	MUST_BE(hq_open(anew->dir, -1, &anew->hq, &e));
	assert_false(id_equal(anew->hq->generation, f->site.hq->generation));
	assert_int_equal(height_of(anew->hq, f->desk.d.feed), before);
	made_end(&first);
	char *rm = mem_fmt("rm -r '%s'", backup);

	assert_int_equal(system(rm), 0);
	mem_free(rm);
	mem_free(home);
	mem_free(backup);
}

static enum wire_error heal(struct site *s, struct device *d, const struct made *m)
{
	struct buf body = { .ceiling = WIRE_HEAL_MAX }, out = { .ceiling = 65536 };
	enum wire_error r;

	made_frames(m, 0, 64, &body);
	r = route_heal(s->hq, d, body.data, body.len, &out);
	buf_fini(&body);
	buf_fini(&out);
	return r;
}

static void what_came_back_is_not_copied_into_the_feed_once_more(void **state)
{
	struct fixture *f = *state;
	struct site anew;
	struct made later = { 0 }, fed = { 0 };
	uint64_t healed;

	lose_the_second_visit(f, &anew, &later, &fed);
	assert_true(hq_feed_waits(anew.hq, &f->desk.d));
	assert_int_equal(heal(&anew, &f->desk.d, &fed), WIRE_FINE);
	healed = height_of(anew.hq, f->desk.d.feed);
	assert_int_equal(healed, height_of(f->site.hq, f->desk.d.feed));
	/* Twice is once. */
	assert_int_equal(heal(&anew, &f->desk.d, &fed), WIRE_FINE);
	assert_int_equal(height_of(anew.hq, f->desk.d.feed), healed);

	MUST_BE(hq_feed_goes_on(anew.hq, &f->desk.d, &e));
	node_arrive(&f->car, &anew, &later);
	feed(anew.hq, f->desk.d.id);
	assert_int_equal(height_of(anew.hq, f->desk.d.feed), healed);
	made_end(&later);
	write_visit(f, &later, "NP-20211029-9003");
	node_arrive(&f->car, &anew, &later);
	feed(anew.hq, f->desk.d.id);
	/* An epoch of its own, a visit, a note. */
	assert_int_equal(height_of(anew.hq, f->desk.d.feed), healed + 3);
	made_end(&later);
	made_end(&fed);
	site_end(&anew);
}

static void
nothing_heals_that_headquarters_key_has_not_signed_or_that_hangs_on_nothing(void **state)
{
	struct fixture *f = *state;
	struct site anew;
	struct made later = { 0 }, fed = { 0 }, cut;
	uint64_t before;

	lose_the_second_visit(f, &anew, &later, &fed);
	before = store_arrivals(anew.hq->store);
	for (size_t i = 0; i < fed.n; i++)
		entry_sign(f->car.sign_seed, &fed.all[i].hash, fed.all[i].sig);
	assert_int_equal(heal(&anew, &f->desk.d, &fed), WIRE_BAD_SIGNATURE);
	for (size_t i = 0; i < fed.n; i++)
		entry_sign(anew.hq->sign_seed, &fed.all[i].hash, fed.all[i].sig);
	cut = (struct made){ .all = fed.all + 1, .n = fed.n - 1 };
	assert_int_equal(heal(&anew, &f->desk.d, &cut), WIRE_PARENT_UNKNOWN);
	/* Another node's feed is not this one's to give. */
	assert_true(heal(&anew, &f->car.d, &fed) != WIRE_FINE);
	assert_int_equal(store_arrivals(anew.hq->store), before);
	made_end(&later);
	made_end(&fed);
	site_end(&anew);
}

static void sql(const char *path, const char *words)
{
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, words, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

/* The store takes no note of it: the copy is there all the same, and whoever made it is told so. */
static void a_backup_that_cannot_be_noted_stays_and_is_called_whole(void **state)
{
	struct fixture *f = *state;
	char *backup = mem_fmt("%s-backup", f->site.dir), *store = path_join(f->site.dir, "store.db");
	char *check = mem_fmt("cd '%s' && sha256sum --quiet -c SHA256SUMS && cd / && rm -r '%s'",
			      backup, backup);
	struct backup_report r;
	struct made m = { 0 };
	struct head none;
	struct err e = { 0 };

	write_visit(f, &m, "NP-20211029-9001");
	node_arrive(&f->car, &f->site, &m);
	sql(store, "CREATE TRIGGER planted BEFORE INSERT ON setting WHEN new.name = 'backup' "
		   "BEGIN SELECT RAISE(ABORT, 'planted'); END");
	assert_false(backup_make(f->site.hq, backup, &r, &e));
	if (!strstr(e.text, "is whole: keep it"))
		fail_msg("it said: %s", e.text);
	assert_false(hq_backed_up(f->site.hq, f->car.d.id, &none));
	assert_int_equal(system(check), 0);
	sql(store, "DROP TRIGGER planted");
	/* What is not whole does not stay. */
	mem_free(check);
	check = mem_fmt("rmdir '%s'", backup);
	sql(store, "DROP TRIGGER entry_is_fixed; UPDATE entry SET sig = zeroblob(64) WHERE n = 2");
	assert_false(backup_make(f->site.hq, backup, &r, &e));
	assert_null(strstr(e.text, "is whole: keep it"));
	assert_int_equal(system(check), 0);
	made_end(&m);
	mem_free(check);
	mem_free(store);
	mem_free(backup);
}

/* --- the view --- */

static void the_view_is_made_anew_from_the_store_alone_while_another_reads_it(void **state)
{
	struct fixture *f = *state;
	struct made m = { 0 };
	struct hash before, broken, after;
	struct hq *other = NULL;
	char *path = hq_view_path(f->site.hq);

	write_visit(f, &m, "NP-20211029-9001");
	node_arrive(&f->car, &f->site, &m);
	MUST_BE(hq_view(f->site.hq, &e) && view_digest(f->site.hq->view, &before, &e));
	MUST_BE(hq_open(f->site.dir, -1, &other, &e) && hq_view(other, &e));
	sql(path, "DELETE FROM revision; DELETE FROM k_attendance");
	MUST_BE(view_digest(other->view, &broken, &e));
	assert_false(hash_equal(&broken, &before));

	MUST_BE(hq_view_rebuild(f->site.hq, &e));
	MUST_BE(view_digest(f->site.hq->view, &after, &e));
	assert_true(hash_equal(&after, &before));
	/* Who had it open has the same, and goes on with it. */
	MUST_BE(view_digest(other->view, &after, &e));
	assert_true(hash_equal(&after, &before));
	made_end(&m);
	write_visit(f, &m, "NP-20211029-9002");
	node_arrive(&f->car, &f->site, &m);
	MUST_BE(hq_view(other, &e) && view_digest(other->view, &after, &e));
	assert_false(hash_equal(&after, &before));
	made_end(&m);
	hq_close(other);
	mem_free(path);
}

static void write_submitted(struct fixture *f, struct made *m, const char *number, struct id *id)
{
	struct rec *r = rec_new(&kind_attendance, id_random());

	r->practice = true;
	rec_put(r, ATTENDANCE_INCIDENT_NO, number);
	rec_put(r, ATTENDANCE_STATE, "submitted");
	node_write(&f->car, m, r);
	*id = r->id;
	rec_free(r);
}

static int64_t verdict_time(struct fixture *f, struct id id)
{
	char *store = path_join(f->site.dir, "store.db");
	sqlite3 *db = NULL;
	sqlite3_stmt *st = NULL;
	int64_t at = 0;

	assert_int_equal(sqlite3_open(store, &db), SQLITE_OK);
	assert_int_equal(
	    sqlite3_prepare_v2(db, "SELECT at FROM verdict WHERE attendance = ?", -1, &st, NULL),
	    SQLITE_OK);
	sqlite3_bind_blob(st, 1, id.b, 16, SQLITE_STATIC);
	if (sqlite3_step(st) == SQLITE_ROW)
		at = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	sqlite3_close(db);
	mem_free(store);
	return at;
}

/* What arrives while the view is made anew beside a headquarters that serves: nobody takes it for
 * judged because the other had it in its view. */
static void a_view_made_anew_leaves_nothing_unjudged_and_judges_nothing_twice(void **state)
{
	struct fixture *f = *state;
	struct made m = { 0 };
	struct hq *serving = NULL;
	struct id ids[3];
	struct hash revision;
	int64_t first;

	MUST_BE(hq_open(f->site.dir, -1, &serving, &e));
	write_submitted(f, &m, "NP-20211029-9001", &ids[0]);
	node_arrive(&f->car, &f->site, &m);
	MUST_BE(hq_view(serving, &e));
	first = verdict_time(f, ids[0]);
	assert_true(first);
	made_end(&m);
	/* One that the serving headquarters has not looked at yet. */
	write_submitted(f, &m, "NP-20211029-9002", &ids[1]);
	node_arrive(&f->car, &f->site, &m);
	MUST_BE(hq_clock_set(f->site.hq, first + 3600000, &e) && hq_view_rebuild(f->site.hq, &e));
	MUST_BE(hq_view(serving, &e));
	assert_true(store_verdict_of(f->site.hq->store, ids[1], &revision));
	assert_int_equal(verdict_time(f, ids[0]), first);
	made_end(&m);
	/* And it goes on. */
	write_submitted(f, &m, "NP-20211029-9003", &ids[2]);
	node_arrive(&f->car, &f->site, &m);
	MUST_BE(hq_view(serving, &e));
	assert_true(store_verdict_of(f->site.hq->store, ids[2], &revision));
	made_end(&m);
	hq_close(serving);
}

/* More of them at once than a look-up by hand would take. */
static void every_visit_of_a_great_arrival_is_judged(void **state)
{
	struct fixture *f = *state;
	struct made m = { 0 };
	struct hash revision;
	struct id ids[400];

	for (size_t i = 0; i < 400; i++) {
		char number[32];

		snprintf(number, sizeof number, "NP-20211029-%04zu", i);
		write_submitted(f, &m, number, &ids[i]);
	}
	node_arrive(&f->car, &f->site, &m);
	MUST_BE(hq_view(f->site.hq, &e));
	for (size_t i = 0; i < 400; i++)
		assert_true(store_verdict_of(f->site.hq->store, ids[i], &revision));
	made_end(&m);
}

/* --- the invariants --- */

static enum inv_state found(struct fixture *f, enum invariant i)
{
	struct proof *p = mem_new(sizeof *p);
	struct err e = { 0 };
	bool ok = proof_make(f->site.hq, p, &e) && proof_more(f->site.hq, p, &e);
	enum inv_state state = p->found.all[i].state;

	if (ok != inv_hold(&p->found) && e.class != ERR_CORRUPT)
		fail_msg("%s", e.text);
	mem_free(p);
	return state;
}

/* A second child of the visit's parent, as a copied laptop would write it; and one whose number is
 * not the next. */
static void a_fork_that_nobody_was_told_of_and_a_wrong_number_are_named(void **state)
{
	struct fixture *f = *state;
	struct made m = { 0 }, other = { 0 };
	struct head start;

	write_visit(f, &m, "NP-20211029-9001");
	start = (struct head){ m.all[0].hash, 1 };
	node_arrive(&f->car, &f->site, &m);
	assert_int_equal(found(f, INV_FORK_IS_TOLD), INV_HELD);
	assert_int_equal(found(f, INV_ORDER_RISES), INV_HELD);
	f->car.head = start;
	f->car.seq = 1;
	write_visit(f, &other, "NP-20211029-9002");
	node_arrive(&f->car, &f->site, &other);
	assert_int_equal(found(f, INV_FORK_IS_TOLD), INV_BROKEN);
	MUST_BE(store_incident(f->site.hq->store, 1, f->car.d.id, "fork", &f->car.head.hash, &e));
	assert_int_equal(found(f, INV_FORK_IS_TOLD), INV_HELD);
	assert_int_equal(found(f, INV_PROVEN), INV_HELD);
	made_end(&other);
	f->car.seq += 5;
	write_visit(f, &other, "NP-20211029-9003");
	node_arrive(&f->car, &f->site, &other);
	assert_int_equal(found(f, INV_ORDER_RISES), INV_BROKEN);
	made_end(&other);
	made_end(&m);
}

static void a_mark_of_nothing_a_strangers_line_and_a_wrong_view_are_named(void **state)
{
	struct fixture *f = *state;
	char *store = path_join(f->site.dir, "store.db"), *view = hq_view_path(f->site.hq);
	struct made m = { 0 };
	struct backup_report r;
	char *backup = mem_fmt("%s-backup", f->site.dir), *rm = mem_fmt("rm -r '%s'", backup);

	write_visit(f, &m, "NP-20211029-9001");
	node_arrive(&f->car, &f->site, &m);
	MUST_BE(backup_make(f->site.hq, backup, &r, &e) && hq_view(f->site.hq, &e));
	for (int i = 0; i < INVARIANTS; i++)
		assert_true(found(f, (enum invariant)i) != INV_BROKEN);
	assert_int_equal(found(f, INV_SAVED_IS_KEPT), INV_HELD);
	assert_int_equal(found(f, INV_SET_DECIDES), INV_HELD);
	sql(view, "DELETE FROM revision WHERE kind = 17; DELETE FROM k_attendance");
	assert_int_equal(found(f, INV_SET_DECIDES), INV_BROKEN);
	MUST_BE(hq_view_rebuild(f->site.hq, &e));
	assert_int_equal(found(f, INV_SET_DECIDES), INV_HELD);
	sql(store,
	    "UPDATE setting SET value = zeroblob(length(value)) WHERE name LIKE 'backed-up%'");
	assert_int_equal(found(f, INV_SAVED_IS_KEPT), INV_BROKEN);
	sql(store, "DELETE FROM device WHERE name = 'car1'");
	assert_int_equal(found(f, INV_NOBODY_ELSES), INV_BROKEN);
	assert_int_equal(system(rm), 0);
	made_end(&m);
	mem_free(rm);
	mem_free(backup);
	mem_free(store);
	mem_free(view);
}

/* --- the alarm --- */

static int alarm_at(const struct fixture *f, const char *when, struct buf *out)
{
	char *line = mem_fmt("'%s' --home '%s' --at %s nights --alarm 2>&1", getenv("DAPCAR_HQ"),
			     f->site.dir, when);
	char piece[512];
	size_t n;
	FILE *p = popen(line, "r");
	int status;

	buf_reset(out);
	assert_non_null(p);
	while ((n = fread(piece, 1, sizeof piece, p)) > 0)
		buf_put(out, piece, n);
	status = pclose(p);
	mem_free(line);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void say_contact(const struct fixture *f, const char *when, uint64_t tip)
{
	struct contact c = { .tip = tip };

	assert_true(instant_parse(when, &c.at_ms));
	MUST_BE(hq_contact_note(f->site.hq, f->car.d.id, &c, &e));
}

/* 29 October 2021 was a Friday; British Summer Time. */
static void a_car_that_is_silent_after_its_night_is_an_alarm_and_no_other(void **state)
{
	struct fixture *f = *state;
	struct buf out = { 0 };

	say_contact(f, "2021-10-29T12:00:00Z", 0);
	/* Too early to say; then it is six in the morning. */
	assert_int_equal(alarm_at(f, "2021-10-29T21:00:00Z", &out), 0);
	assert_int_equal(alarm_at(f, "2021-10-30T05:00:00Z", &out), 1);
	assert_non_null(strstr(buf_str(&out), "car1 (dap_north) is silent: last heard of on Fri 29 "
					      "Oct 2021 13:00 BST. It was expected out tonight"));
	assert_non_null(strstr(buf_str(&out), "1 car is silent"));
	/* It called in the evening; it was no night of the pattern; it is revoked. */
	say_contact(f, "2021-10-29T18:00:00Z", 0);
	assert_int_equal(alarm_at(f, "2021-10-30T05:00:00Z", &out), 0);
	assert_non_null(strstr(buf_str(&out), "has been heard of"));
	assert_int_equal(alarm_at(f, "2021-10-29T05:00:00Z", &out), 0);
	/* What it had to send has not come for five hours. */
	say_contact(f, "2021-10-28T00:00:00Z", 9);
	assert_int_equal(alarm_at(f, "2021-10-28T05:00:00Z", &out), 1);
	assert_non_null(strstr(buf_str(&out), "records that have not arrived"));
	f->car.d.state = DEVICE_REVOKED;
	MUST_BE(store_device_put(f->site.hq->store, &f->car.d, &e));
	assert_int_equal(alarm_at(f, "2021-10-28T05:00:00Z", &out), 0);
	buf_fini(&out);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_came_back_is_not_copied_into_the_feed_once_more),
		TEST(nothing_heals_that_headquarters_key_has_not_signed_or_that_hangs_on_nothing),
		TEST(a_backup_that_cannot_be_noted_stays_and_is_called_whole),
		TEST(the_view_is_made_anew_from_the_store_alone_while_another_reads_it),
		TEST(a_view_made_anew_leaves_nothing_unjudged_and_judges_nothing_twice),
		TEST(every_visit_of_a_great_arrival_is_judged),
		TEST(a_fork_that_nobody_was_told_of_and_a_wrong_number_are_named),
		TEST(a_mark_of_nothing_a_strangers_line_and_a_wrong_view_are_named),
		TEST(a_car_that_is_silent_after_its_night_is_an_alarm_and_no_other),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
