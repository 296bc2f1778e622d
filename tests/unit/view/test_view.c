/* The view: the same set of entries, the same tables. */
#include "entries.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#define N(a) (sizeof(a) / sizeof *(a))

static void every_statement_prepares(void **state)
{
	struct view *v = opened();
	struct err e = { 0 };

	(void)state;
	must(view_selfcheck(v, &e), &e);
	/* And runs, on nothing. */
	for (int q = 0; q < QUERIES; q++)
		assert_int_equal(count(v, (enum query)q, NULL, 0), 0);
	view_close(v);
}

/* ---- a set of entries with everything that is awkward ---- */

struct set {
	struct rec *all[64];
	size_t n;
};

static struct rec *add(struct set *s, struct rec *r)
{
	assert_true(s->n < N(s->all));
	if (hash_is_zero(&r->hash))
		finished(r);
	s->all[s->n++] = r;
	return r;
}

static void set_free(struct set *s)
{
	for (size_t i = 0; i < s->n; i++)
		rec_free(s->all[i]);
	s->n = 0;
}

static struct rec *risk(struct set *s, const struct rec *from, unsigned id, const char *grade,
			int minute)
{
	int64_t at = NIGHT_MS + minute * MINUTE_MS;
	struct rec *r = from ? next(from, at) : made(&kind_risk_assessment, id_of(id), at);

	rec_put_id(r, RISK_ASSESSMENT_INVOLVEMENT_ID, id_of(20));
	rec_put(r, RISK_ASSESSMENT_PJ_GRADE, grade);
	return add(s, r);
}

/* A visit in four versions with a fork that was merged, a fork that was not, a note that became
 * sealed, a copy beside its original, two copies of one revision, a revision whose base never
 * comes, one entered in error. */
static void awkward(struct set *s)
{
	struct rec *shift = made(&kind_shift, id_of(1), NIGHT_MS);
	struct rec *visit = made(&kind_attendance, id_of(10), NIGHT_MS + MINUTE_MS);
	struct rec *part = made(&kind_involvement, id_of(20), NIGHT_MS + 2 * MINUTE_MS);
	struct rec *note = made(&kind_note, id_of(40), NIGHT_MS + 3 * MINUTE_MS);
	struct rec *left, *right, *both, *orphan, *gone, *first, *again;

	rec_put(shift, SHIFT_NIGHT_OF, "2021-10-29");
	rec_put(shift, SHIFT_CAR, "dap_north");
	add(s, shift);
	visit->shift = shift->id;
	rec_put(visit, ATTENDANCE_INCIDENT_NO, "NP-20211029-9001");
	rec_put(visit, ATTENDANCE_STATE, "tasked");
	rec_put_int(visit, ATTENDANCE_TASKED_AT, NIGHT_MS + 32 * MINUTE_MS);
	add(s, visit);
	left = next(visit, NIGHT_MS + 40 * MINUTE_MS);
	rec_put(left, ATTENDANCE_STATE, "en_route");
	add(s, left);
	right = next(visit, NIGHT_MS + 41 * MINUTE_MS);
	rec_item_add(right, ATTENDANCE_ABUSE_TYPES, "tech");
	rec_item_add(right, ATTENDANCE_ABUSE_TYPES, "economic");
	add(s, right);
	both = next(right, NIGHT_MS + 50 * MINUTE_MS);
	both->bases[1] = left->hash;
	both->n_bases = 2;
	rec_put(both, ATTENDANCE_STATE, "en_route");
	add(s, both);

	rec_put_id(part, INVOLVEMENT_ATTENDANCE_ID, visit->id);
	rec_put_id(part, INVOLVEMENT_PERSON_ID, id_of(30));
	rec_put(part, INVOLVEMENT_PART, "survivor");
	add(s, part);

	first = risk(s, NULL, 21, "medium", 60);
	risk(s, first, 21, "high", 61);
	risk(s, first, 21, "standard", 90);

	rec_put_id(note, NOTE_ATTENDANCE_ID, visit->id);
	rec_put(note, NOTE_NOTE_TYPE, "observation");
	rec_put(note, NOTE_TEXT, "House dark. Žofie na dveřích");
	add(s, note);
	orphan = sealed(&kind_note, note->id, visit->id, NIGHT_MS + 70 * MINUTE_MS);
	orphan->bases[0] = note->hash;
	orphan->n_bases = 1;
	add(s, orphan);

	add(s, copied(shift, NIGHT_MS + 500 * MINUTE_MS));
	gone = made(&kind_task, id_of(50), NIGHT_MS + 80 * MINUTE_MS);
	rec_put_id(gone, TASK_ABOUT, part->id);
	rec_put(gone, TASK_STATE, "open");
	finished(gone);
	add(s, copied(gone, NIGHT_MS + 600 * MINUTE_MS));
	add(s, copied(gone, NIGHT_MS + 601 * MINUTE_MS));
	again = next(gone, NIGHT_MS + 85 * MINUTE_MS);
	rec_put(again, TASK_STATE, "done");
	again->bases[1] = shift->hash; /* of another record: it replaces nothing */
	again->n_bases = 2;
	add(s, again);
	rec_free(gone);

	orphan = made(&kind_person, id_of(30), NIGHT_MS + 82 * MINUTE_MS);
	memset(orphan->bases[0].b, 7, sizeof orphan->bases[0].b);
	orphan->n_bases = 1;
	rec_put(orphan, PERSON_LABEL, "F-30s-A1");
	add(s, orphan);
	gone = made(&kind_task, id_of(51), NIGHT_MS + 83 * MINUTE_MS);
	rec_put_id(gone, TASK_ABOUT, visit->id);
	rec_put(gone, TASK_STATE, "open");
	gone->state = REC_ENTERED_IN_ERROR;
	add(s, gone);
}

/* Two copies of one revision that nothing but their text tells apart: shown more widely, then less.
 */
static void twins(struct set *s)
{
	struct rec *r = made(&kind_task, id_of(55), NIGHT_MS);
	struct rec *a, *b;

	rec_put(r, TASK_STATE, "open");
	finished(r);
	a = copied(r, NIGHT_MS);
	rec_put(a, TASK_TEXT, "go back at noon");
	b = copied(r, NIGHT_MS);
	a->hash = b->hash = r->hash;
	add(s, a);
	add(s, b);
	rec_free(r);
}

/* Two copies that claim to be each other's base: nobody honest makes them, headquarters could. */
static void ring(struct set *s)
{
	struct rec *a = made(&kind_task, id_of(60), NIGHT_MS);
	struct rec *b = made(&kind_task, id_of(60), NIGHT_MS + 1);
	struct rec *c;

	rec_put(a, TASK_STATE, "open");
	rec_put(b, TASK_STATE, "done");
	memset(a->copy_of.b, 1, sizeof a->copy_of.b);
	memset(b->copy_of.b, 2, sizeof b->copy_of.b);
	a->is_copy = b->is_copy = true;
	a->copy_device = b->copy_device = id_of(0xd001);
	a->bases[0] = b->copy_of;
	b->bases[0] = a->copy_of;
	a->n_bases = b->n_bases = 1;
	add(s, a);
	add(s, b);
	c = next(b, NIGHT_MS + 2);
	add(s, c);
	add(s, next(c, NIGHT_MS + 3));
}

static void shuffle(size_t *order, size_t n, uint32_t *seed)
{
	for (size_t i = n; i > 1; i--) {
		size_t j, keep;

		*seed = *seed * 1664525u + 1013904223u;
		j = (*seed >> 8) % i;
		keep = order[i - 1];
		order[i - 1] = order[j];
		order[j] = keep;
	}
}

static struct hash digest_of(const struct set *s, const size_t *order, size_t n, bool load)
{
	struct view *v = opened();
	struct err e = { 0 };
	struct hash h;

	if (load)
		must(view_load_begin(v, &e), &e);
	for (size_t i = 0; i < n; i++)
		must(view_apply(v, s->all[order[i]], &e), &e);
	if (load)
		must(view_load_end(v, &e), &e);
	must(view_digest(v, &h, &e), &e);
	view_close(v);
	return h;
}

static void any_order_of_a_set_gives_the_same_view(void **state)
{
	struct set s = { 0 };
	size_t order[128];
	struct hash want;
	uint32_t seed = 42;

	(void)state;
	awkward(&s);
	ring(&s);
	twins(&s);
	for (size_t i = 0; i < s.n; i++)
		order[i] = i;
	want = digest_of(&s, order, s.n, false);
	for (int round = 0; round < 60; round++) {
		size_t extra = (size_t)round % 8;
		struct hash got;

		for (size_t i = 0; i < s.n; i++)
			order[i] = i;
		for (size_t i = 0; i < extra; i++)
			order[s.n + i] = (i * 5 + (size_t)round) % s.n; /* duplicates */
		shuffle(order, s.n + extra, &seed);
		got = digest_of(&s, order, s.n + extra, round % 2 == 1);
		if (!hash_equal(&got, &want))
			fail_msg("round %d gives another view", round);
	}
	/* The reverse: every child before its parents. */
	for (size_t i = 0; i < s.n; i++)
		order[i] = s.n - 1 - i;
	assert_memory_equal(digest_of(&s, order, s.n, true).b, want.b, sizeof want.b);
	/* And it does see a difference: all but one entry is another view. */
	for (size_t out = 0; out < s.n; out++) {
		struct hash less;
		size_t n = 0;

		for (size_t i = 0; i < s.n; i++)
			if (i != out)
				order[n++] = i;
		less = digest_of(&s, order, n, false);
		/* The elder copies of a revision that is there are no difference. */
		if (s.all[out]->is_copy && s.all[out]->id.b[15] != 60)
			continue;
		assert_memory_not_equal(less.b, want.b, sizeof want.b);
	}
	set_free(&s);
}

static void a_version_that_came_twice_changes_nothing(void **state)
{
	struct view *v = opened();
	struct set s = { 0 };
	struct err e = { 0 };
	struct hash once, twice;

	(void)state;
	awkward(&s);
	for (size_t i = 0; i < s.n; i++)
		must(view_apply(v, s.all[i], &e), &e);
	must(view_digest(v, &once, &e), &e);
	for (size_t i = 0; i < s.n; i++)
		must(view_apply(v, s.all[i], &e), &e);
	must(view_digest(v, &twice, &e), &e);
	assert_memory_equal(once.b, twice.b, sizeof once.b);
	set_free(&s);
	view_close(v);
}

static void a_child_that_comes_before_its_parent_is_numbered_all_the_same(void **state)
{
	struct view *v = opened();
	struct rec *one = made(&kind_note, id_of(1), NIGHT_MS);
	struct rec *two, *three, *got;
	struct err e = { 0 };

	(void)state;
	rec_put(one, NOTE_TEXT, "first");
	finished(one);
	two = next(one, NIGHT_MS + 1);
	rec_put(two, NOTE_TEXT, "second");
	finished(two);
	three = next(two, NIGHT_MS + 2);
	rec_put(three, NOTE_TEXT, "third");
	finished(three);
	must(view_apply(v, three, &e), &e);
	must(view_rec(v, one->id, &got, &e), &e);
	assert_int_equal(got->rev, 2); /* its base is not here yet, so there was one */
	rec_free(got);
	must(view_apply(v, one, &e), &e);
	must(view_apply(v, two, &e), &e);
	must(view_rec(v, one->id, &got, &e), &e);
	assert_int_equal(got->rev, 3);
	assert_string_equal(rec_text(got, NOTE_TEXT), "third");
	assert_int_equal(view_heads(v, one->id, NULL, 0), 1);
	assert_int_equal(count(v, QUERY_CONFLICTS, NULL, 0), 0);
	rec_free(got);
	must(view_revision(v, &two->hash, &got, &e), &e);
	assert_int_equal(got->rev, 2);
	assert_string_equal(rec_text(got, NOTE_TEXT), "second");
	rec_free(got);
	rec_free(one);
	rec_free(two);
	rec_free(three);
	view_close(v);
}

static void a_record_comes_back_as_it_was_with_all_of_its_header(void **state)
{
	struct view *v = opened();
	struct rec *r = made(&kind_attendance, id_of(7), NIGHT_MS);
	struct rec *c, *row, *got;
	struct err e = { 0 };

	(void)state;
	r->shift = id_of(1);
	r->visibility = VISIBLE_POLICE_ONLY;
	r->state = REC_DRAFT;
	rec_put(r, ATTENDANCE_INCIDENT_NO, "NP-20211029-9001");
	rec_put(r, ATTENDANCE_SUMMARY, "Line one\nLine two, č");
	rec_item_add(r, ATTENDANCE_WEAPONS, "glass_bottle");
	row = rec_row_add(r, ATTENDANCE_PRESENCE);
	rec_put_int(row, field_find(row->kind, "arrived_at"), NIGHT_MS + 5);
	finished(r);
	must(view_apply(v, r, &e), &e);
	must(view_rec(v, r->id, &got, &e), &e);
	assert_true(rec_same(got, r));
	assert_memory_equal(&got->author, &r->author, sizeof got->author);
	assert_memory_equal(&got->device, &r->device, sizeof got->device);
	assert_memory_equal(&got->hash, &r->hash, sizeof got->hash);
	assert_memory_equal(&got->shift, &r->shift, sizeof got->shift);
	assert_int_equal(got->wall_ms, r->wall_ms);
	assert_int_equal(got->offset_min, 60);
	assert_int_equal(got->visibility, VISIBLE_POLICE_ONLY);
	assert_int_equal(got->state, REC_DRAFT);
	assert_string_equal(got->role, "officer");
	assert_int_equal(got->rev, 1);
	assert_false(got->is_copy);
	assert_ptr_equal(view_kind(v, r->id), &kind_attendance);
	assert_null(view_kind(v, id_of(8)));
	rec_free(got);

	c = copied(r, NIGHT_MS + 99);
	c->id = id_of(9);
	must(view_apply(v, c, &e), &e);
	must(view_rec(v, c->id, &got, &e), &e);
	assert_true(got->is_copy);
	assert_memory_equal(&got->hash, &c->hash, sizeof got->hash);
	assert_memory_equal(&got->copy_of, &r->hash, sizeof got->copy_of);
	assert_memory_equal(&got->copy_device, &r->device, sizeof got->copy_device);
	rec_free(got);
	assert_false(view_rec(v, id_of(8), &got, &e));
	assert_int_equal(e.class, ERR_INPUT);
	rec_free(c);
	rec_free(r);
	view_close(v);
}

static void a_copy_counts_as_the_version_that_it_shows(void **state)
{
	struct view *v = opened();
	struct rec *r = made(&kind_note, id_of(1), NIGHT_MS);
	struct rec *c, *n, *got;
	struct err e = { 0 };
	struct hash head;

	(void)state;
	rec_put(r, NOTE_TEXT, "whole");
	finished(r);
	c = copied(r, NIGHT_MS + 50);
	must(view_apply(v, c, &e), &e);
	assert_int_equal(view_heads(v, r->id, &head, 1), 1);
	assert_memory_equal(&head, &r->hash, sizeof head);
	/* What revises the original revises the copy. */
	n = next(c, NIGHT_MS + 60);
	rec_put(n, NOTE_TEXT, "changed");
	put(v, n);
	assert_int_equal(view_heads(v, r->id, &head, 1), 1);
	/* The original takes the copy's place and is no second version. */
	must(view_apply(v, r, &e), &e);
	assert_int_equal(view_heads(v, r->id, &head, 1), 1);
	must(view_revision(v, &r->hash, &got, &e), &e);
	assert_false(got->is_copy);
	rec_free(got);
	must(view_rec(v, r->id, &got, &e), &e);
	assert_string_equal(rec_text(got, NOTE_TEXT), "changed");
	assert_int_equal(got->rev, 2);
	rec_free(got);
	rec_free(r);
	rec_free(c);
	view_close(v);
}

static void of_two_heads_the_safer_one_stands_and_the_conflict_is_listed(void **state)
{
	struct view *v = opened();
	struct set s = { 0 };
	struct err e = { 0 };
	struct rec *first, *high, *got, *a, *b;
	struct hash heads[4];

	(void)state;
	first = risk(&s, NULL, 21, "medium", 1);
	high = risk(&s, first, 21, "high", 2);
	risk(&s, first, 21, "standard", 30); /* later, and lower */
	for (size_t i = 0; i < s.n; i++)
		must(view_apply(v, s.all[i], &e), &e);
	assert_int_equal(view_heads(v, id_of(21), heads, N(heads)), 2);
	assert_memory_equal(&heads[0], &high->hash, sizeof heads[0]);
	must(view_rec(v, id_of(21), &got, &e), &e);
	assert_true(rec_is(got, RISK_ASSESSMENT_PJ_GRADE, "high"));
	rec_free(got);
	assert_int_equal(count(v, QUERY_CONFLICTS, NULL, 0), 1);

	/* The same risk: the narrower one, although it is the earlier. */
	a = made(&kind_note, id_of(5), NIGHT_MS + 1);
	a->visibility = VISIBLE_POLICE_ONLY;
	put(v, a);
	b = made(&kind_note, id_of(5), NIGHT_MS + 9);
	put(v, b);
	must(view_rec(v, id_of(5), &got, &e), &e);
	assert_int_equal(got->visibility, VISIBLE_POLICE_ONLY);
	rec_free(got);
	/* Somebody who names both heads settles it. */
	got = made(&kind_risk_assessment, id_of(21), NIGHT_MS + 40 * MINUTE_MS);
	got->bases[0] = heads[0];
	got->bases[1] = heads[1];
	got->n_bases = 2;
	put(v, got);
	assert_int_equal(view_heads(v, id_of(21), NULL, 0), 1);
	assert_int_equal(count(v, QUERY_CONFLICTS, NULL, 0), 1); /* the note's */
	set_free(&s);
	view_close(v);
}

static void a_practice_record_stays_out_of_a_live_view(void **state)
{
	struct view *live = opened();
	struct view *practice = opened();
	struct rec *r = made(&kind_note, id_of(1), NIGHT_MS);
	struct rec *got;
	struct err e = { 0 };

	(void)state;
	view_practice(practice, true);
	r->practice = true;
	rec_put(r, NOTE_TEXT, "only practice");
	finished(r);
	must(view_apply(live, r, &e), &e);
	must(view_apply(practice, r, &e), &e);
	assert_null(view_kind(live, r->id));
	assert_false(view_rec(live, r->id, &got, NULL));
	must(view_rec(practice, r->id, &got, &e), &e);
	assert_true(got->practice);
	rec_free(got);
	rec_free(r);
	view_close(live);
	view_close(practice);
}

/* ---- files ---- */

static char *temp_dir(void)
{
	char template[] = "/tmp/dapcar-view-XXXXXX";

	return mem_str(mkdtemp(template));
}

static void a_view_on_disk_keeps_its_mark_and_is_private(void **state)
{
	char *dir = temp_dir();
	char *path = path_join(dir, "view.db");
	struct view *v;
	struct err e = { 0 };
	struct hash before, after;
	struct stat st;
	int64_t mark;
	struct sqlite3 *db;

	(void)state;
	must(view_open(path, &v, &e), &e);
	must(view_mark_get(v, "fed", &mark, &e), &e);
	assert_int_equal(mark, 0);
	must(view_load_begin(v, &e), &e);
	put_case(v);
	must(view_mark_put(v, "fed", 25, &e), &e);
	must(view_load_end(v, &e), &e);
	must(view_digest(v, &before, &e), &e);
	view_close(v);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);

	must(view_open(path, &v, &e), &e);
	must(view_mark_get(v, "fed", &mark, &e), &e);
	must(view_digest(v, &after, &e), &e);
	assert_int_equal(mark, 25);
	assert_memory_equal(&before, &after, sizeof before);
	view_close(v);

	/* Tables of another version of the program are thrown away, and the mark says that nothing
	 * is fed. */
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA user_version=7", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	must(view_open(path, &v, &e), &e);
	must(view_mark_get(v, "fed", &mark, &e), &e);
	assert_int_equal(mark, 0);
	assert_null(view_kind(v, id_of(10)));
	view_close(v);
	/* So is what is no database at all. */
	must(file_write(path, "not a database, but long enough to be looked at", 47, &e), &e);
	must(view_open(path, &v, &e), &e);
	view_close(v);

	file_remove(path, NULL);
	rmdir(dir);
	mem_free(path);
	mem_free(dir);
}

static void a_load_that_did_not_fit_is_undone(void **state)
{
	struct view *v = opened();
	struct rec *r = made(&kind_note, id_of(1), NIGHT_MS);
	struct rec *bad = made(&kind_note, id_of(2), NIGHT_MS);
	struct hash empty, after;
	struct err e = { 0 };

	(void)state;
	must(view_digest(v, &empty, &e), &e);
	must(view_load_begin(v, &e), &e);
	put(v, r);
	finished(bad);
	assert_false(
	    view_apply_body(v, bad, NULL, 0, &e)); /* a revision without a body does not fit */
	assert_false(view_load_end(v, &e));
	must(view_digest(v, &after, &e), &e);
	assert_memory_equal(&empty, &after, sizeof empty);
	/* And the view can be used again. */
	must(view_apply(v, bad, &e), &e);
	assert_non_null(view_kind(v, bad->id));
	rec_free(bad);
	view_close(v);
}

/* New files in the folder since the last look. */
static int files_made(int watch)
{
	char events[8192];
	ssize_t n = read(watch, events, sizeof events);

	return n > 0;
}

/* Long texts in one column, so that putting a query's rows or an index in order takes more than
 * SQLite keeps in memory by itself. */
static void fill(struct view *v, unsigned n)
{
	char sound[17];
	char name[201];

	memset(name, 'n', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	for (unsigned i = 0; i < n; i++) {
		struct rec *r = made(&kind_agency, id_of(i), NIGHT_MS);

		snprintf(sound, sizeof sound, "%08x", i * 2654435761u);
		rec_put(r, AGENCY_CODE, sound);
		memcpy(name, sound, 8);
		rec_put(r, AGENCY_NAME, name + 121); /* at most 80 letters */
		rec_put(r, AGENCY_CAPACITY_NOTE, name + 121);
		put(v, r);
	}
}

static bool go_on(void *ctx, const struct row *r)
{
	(void)ctx;
	(void)r;
	return true;
}

static void no_sort_writes_what_it_sorts_to_a_file(void **state)
{
	static const char sorts[] =
	    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 40000)"
	    " SELECT i, hex(randomblob(60)) AS t FROM n ORDER BY t";
	const char *dir = *state;
	int watch = inotify_init1(IN_NONBLOCK);
	struct err e = { 0 };
	struct sqlite3 *plain;
	struct view *v;

	/* A person may have so many on a system, all programs together. */
	if (watch < 0 && errno == EMFILE) {
		puts("skipped: no more folders can be watched here");
		skip();
	}
	assert_true(watch >= 0);
	v = opened();
	assert_true(inotify_add_watch(watch, dir, IN_CREATE) >= 0);
	must(view_load_begin(v, &e), &e);
	fill(v, 28000);
	must(view_load_end(v, &e), &e);
	must(view_each(v, QUERY_AGENCIES, NULL, 0, go_on, NULL, &e), &e);
	assert_false(files_made(watch));
	view_close(v);
	/* The watch sees what a connection without the pragma does. */
	assert_int_equal(sqlite3_open(":memory:", &plain), SQLITE_OK);
	assert_int_equal(sqlite3_exec(plain, sorts, NULL, NULL, NULL), SQLITE_OK);
	assert_true(files_made(watch));
	sqlite3_close(plain);
	close(watch);
}

static int set_up(void **state)
{
	/* SQLite looks where its temporary files go once, when it starts. */
	char *dir = temp_dir();

	setenv("SQLITE_TMPDIR", dir, 1);
	*state = dir;
	return 0;
}

static int tear_down(void **state)
{
	rmdir(*state);
	mem_free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_statement_prepares),
		cmocka_unit_test(any_order_of_a_set_gives_the_same_view),
		cmocka_unit_test(a_version_that_came_twice_changes_nothing),
		cmocka_unit_test(a_child_that_comes_before_its_parent_is_numbered_all_the_same),
		cmocka_unit_test(a_record_comes_back_as_it_was_with_all_of_its_header),
		cmocka_unit_test(a_copy_counts_as_the_version_that_it_shows),
		cmocka_unit_test(of_two_heads_the_safer_one_stands_and_the_conflict_is_listed),
		cmocka_unit_test(a_practice_record_stays_out_of_a_live_view),
		cmocka_unit_test(a_view_on_disk_keeps_its_mark_and_is_private),
		cmocka_unit_test(a_load_that_did_not_fit_is_undone),
		cmocka_unit_test(no_sort_writes_what_it_sorts_to_a_file),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
