/* What comes sealed and what comes ahead of its chain, at headquarters, over real TLS. */
#include "site.h"

#include "courier.h"
#include "early.h"
#include "proof.h"

#include "base/crypto.h"
#include "base/mem.h"
#include "model/codec.h"
#include "model/kinds.h"
#include "sync/wire/courier.h"
#include "sync/wire/frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
	struct site site;
	struct node car, other;
	struct caller *caller, *others;
	struct made made;
};

static int setup(void **state)
{
	struct fixture *f = mem_new(sizeof *f);

	site_make(&f->site, true);
	node_make(&f->car, &f->site, "Car 1", "");
	node_make(&f->other, &f->site, "Car 2", "");
	site_serve(&f->site, NULL);
	f->caller = caller_new(&f->site, buf_str(&f->car.cert), buf_str(&f->car.key));
	f->others = caller_new(&f->site, buf_str(&f->other.cert), buf_str(&f->other.key));
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	caller_free(f->caller);
	caller_free(f->others);
	made_end(&f->made);
	node_end(&f->car);
	node_end(&f->other);
	site_end(&f->site);
	mem_free(f);
	return 0;
}

static void note(struct fixture *f, struct made *m, const char *words)
{
	struct rec *r = rec_new(&kind_note, id_random());

	r->practice = true;
	rec_put(r, NOTE_TEXT, words);
	node_write(&f->car, m, r);
	rec_free(r);
}

static enum wire_error post(struct caller *c, const char *path, const char *type,
			    const struct buf *b, long *status)
{
	struct answer a = { 0 };
	enum wire_error error;

	call(c, path, type, b->data, b->len, NULL, &a);
	*status = a.status;
	error = a.error;
	answer_end(&a);
	return error;
}

static uint64_t held(struct fixture *f)
{
	struct head head;

	assert_true(store_head(f->site.hq->store, f->car.d.id, &head, NULL));
	return head.height;
}

/* --- couriers --- */

/* All that was made, as the car would seal it; `c` may be changed before. */
static void bundle_of(struct fixture *f, struct courier *c, struct buf *frames)
{
	const struct entry *last = &f->made.all[f->made.n - 1];

	buf_fini(frames);
	made_frames(&f->made, 0, 64, frames);
	*c = (struct courier){ .device = f->car.d.id,
			       .store = f->site.hq->id,
			       .head = last->hash,
			       .height = last->h.height,
			       .frames = frames->data,
			       .len = frames->len };
}

static enum wire_error send_bundle(struct fixture *f, struct caller *by, const struct courier *c,
				   long *status)
{
	struct buf file = { .ceiling = COURIER_FILE_MAX };
	enum wire_error r;

	assert_true(courier_seal(c, f->site.hq->box_public, &file, NULL));
	r = post(by, WIRE_PATH_COURIER, WIRE_TYPE_COURIER, &file, status);
	buf_fini(&file);
	return r;
}

static void a_bundle_is_taken_from_whoever_brings_it_and_each_refusal_is_the_tables(void **state)
{
	struct fixture *f = *state;
	struct buf frames = { 0 };
	struct courier c;
	long status;

	note(f, &f->made, "one");
	note(f, &f->made, "two");
	bundle_of(f, &c, &frames);
	c.store = id_random();
	assert_int_equal(send_bundle(f, f->caller, &c, &status), WIRE_WRONG_DEVICE);
	assert_int_equal(status, 403);
	bundle_of(f, &c, &frames);
	c.device = id_random();
	assert_int_equal(send_bundle(f, f->caller, &c, &status), WIRE_DEVICE_UNKNOWN);
	/* Another's entries under this one's name: the signatures are not its own. */
	bundle_of(f, &c, &frames);
	c.device = f->other.d.id;
	assert_int_equal(send_bundle(f, f->others, &c, &status), WIRE_BAD_SIGNATURE);
	assert_int_equal(status, 422);
	assert_int_equal(held(f), 0);
	/* Unread, by another laptop. */
	bundle_of(f, &c, &frames);
	assert_int_equal(send_bundle(f, f->others, &c, &status), WIRE_FINE);
	assert_int_equal(status, 200);
	assert_int_equal(held(f), c.height);
	assert_int_equal(send_bundle(f, f->caller, &c, &status), WIRE_FINE);
	assert_int_equal(held(f), c.height);
	buf_fini(&frames);
}

static void a_bundle_of_a_laptop_that_may_not_come_is_not_carried_in_by_another(void **state)
{
	static const struct {
		enum device_state state;
		enum wire_error error;
	} all[] = { { DEVICE_SUSPENDED, WIRE_SUSPENDED }, { DEVICE_REVOKED, WIRE_REVOKED } };
	struct fixture *f = *state;
	struct push_answer *a = mem_new(sizeof *a);
	struct buf frames = { 0 }, file = { .ceiling = COURIER_FILE_MAX };
	struct courier c;
	struct device whose;
	int64_t index;
	long status;

	note(f, &f->made, "one");
	bundle_of(f, &c, &frames);
	for (size_t i = 0; i < 2; i++) {
		f->car.d.state = all[i].state;
		assert_true(store_device_put(f->site.hq->store, &f->car.d, NULL));
		assert_int_equal(send_bundle(f, f->others, &c, &status), all[i].error);
		assert_int_equal(send_bundle(f, f->caller, &c, &status), all[i].error);
		assert_int_equal(status, 403);
		assert_int_equal(held(f), 0);
	}
	/* A person at headquarters decides otherwise, and it is noted. */
	assert_true(courier_seal(&c, f->site.hq->box_public, &file, NULL));
	assert_int_equal(courier_take(f->site.hq, true, file.data, file.len, a, &whose, &index),
			 WIRE_FINE);
	assert_int_equal(held(f), c.height);
	assert_int_equal(store_incidents(f->site.hq->store, f->car.d.id), 1);
	mem_free(a);
	buf_fini(&frames);
	buf_fini(&file);
}

static void what_is_no_bundle_or_was_changed_is_refused_and_nothing_is_kept(void **state)
{
	struct fixture *f = *state;
	struct buf frames = { 0 }, file = { .ceiling = COURIER_FILE_MAX };
	struct courier c;
	long status;

	note(f, &f->made, "one");
	bundle_of(f, &c, &frames);
	assert_true(courier_seal(&c, f->site.hq->box_public, &file, NULL));
	for (size_t i = 0; i < file.len; i += 97) {
		file.data[i] = (char)(file.data[i] ^ 1);
		assert_int_equal(
		    post(f->caller, WIRE_PATH_COURIER, WIRE_TYPE_COURIER, &file, &status),
		    WIRE_BAD_BATCH);
		assert_int_equal(status, 400);
		file.data[i] = (char)(file.data[i] ^ 1);
	}
	assert_int_equal(post(f->caller, WIRE_PATH_COURIER, WIRE_TYPE_FRAMES, &file, &status),
			 WIRE_MEDIA);
	file.len -= 1;
	assert_int_equal(post(f->caller, WIRE_PATH_COURIER, WIRE_TYPE_COURIER, &file, &status),
			 WIRE_BAD_BATCH);
	assert_int_equal(post(f->caller, WIRE_PATH_COURIER, WIRE_TYPE_COURIER, &frames, &status),
			 WIRE_BAD_BATCH);
	assert_int_equal(held(f), 0);
	/* A ticket for what is not in it. */
	c.height++;
	assert_int_equal(send_bundle(f, f->caller, &c, &status), WIRE_BAD_BATCH);
	buf_fini(&frames);
	buf_fini(&file);
}

/* --- early copies --- */

static bool count_one(void *ctx, const struct early *c)
{
	size_t *n = ctx;

	n[0]++;
	n[1] += c->arrived;
	return true;
}

static void assert_early(struct fixture *f, size_t all, size_t arrived)
{
	size_t n[2] = { 0, 0 };

	hq_early_each(f->site.hq, 0, count_one, n);
	assert_int_equal(n[0], all);
	assert_int_equal(n[1], arrived);
}

static void a_copy_needs_no_parent_and_is_in_no_head_until_its_chain_comes(void **state)
{
	struct fixture *f = *state;
	struct buf one = { 0 }, all = { 0 };
	struct made last = { 0 };
	long status;

	for (int i = 0; i < 5; i++)
		note(f, &f->made, "before");
	note(f, &f->made, "urgent");
	made_frames(&f->made, f->made.n - 1, 1, &one);
	assert_int_equal(post(f->caller, WIRE_PATH_EARLY, WIRE_TYPE_FRAMES, &one, &status),
			 WIRE_FINE);
	assert_int_equal(status, 200);
	assert_int_equal(post(f->caller, WIRE_PATH_EARLY, WIRE_TYPE_FRAMES, &one, &status),
			 WIRE_FINE);
	assert_early(f, 1, 0);
	assert_int_equal(held(f), 0);
	made_frames(&f->made, 0, 64, &all);
	assert_int_equal(post(f->caller, WIRE_PATH_PUSH, WIRE_TYPE_FRAMES, &all, &status),
			 WIRE_FINE);
	assert_early(f, 1, 1);
	assert_int_equal(held(f), f->made.n);
	/* Late: its chain was quicker. */
	made_end(&last);
	buf_fini(&one);
	made_frames(&f->made, f->made.n - 2, 1, &one);
	assert_int_equal(post(f->caller, WIRE_PATH_EARLY, WIRE_TYPE_FRAMES, &one, &status),
			 WIRE_FINE);
	assert_early(f, 1, 1);
	buf_fini(&one);
	buf_fini(&all);
}

struct fed {
	struct id record;
	size_t n;
	bool is_copy;
};

static bool see(void *ctx, const struct stored *s)
{
	struct fed *f = ctx;
	struct rec *r = NULL;

	if (s->x.h.kind != kind_risk_assessment.number || !id_equal(s->x.h.record, f->record))
		return true;
	assert_true(rec_from_json(&kind_risk_assessment, f->record, s->x.h.schema, s->x.body,
				  s->x.h.body_len, &r, NULL));
	assert_true(rec_is(r, RISK_ASSESSMENT_FINAL_GRADE, "high"));
	f->is_copy = r->is_copy;
	f->n++;
	rec_free(r);
	return true;
}

static size_t fed_to(struct fixture *f, struct node *n, struct id record)
{
	struct fed fed = { .record = record };

	assert_true(store_device_by_id(f->site.hq->store, n->d.id, &n->d));
	assert_true(hq_feed(f->site.hq, &n->d, NULL));
	assert_true(store_above(f->site.hq->store, n->d.feed, 0, 1000, see, &fed, NULL));
	assert_true(!fed.n || fed.is_copy);
	return fed.n;
}

static void a_desk_has_it_before_its_night_and_no_other_car_does(void **state)
{
	struct fixture *f = *state;
	struct rec *r = rec_new(&kind_risk_assessment, id_random());
	struct buf one = { 0 }, all = { 0 };
	struct id record = r->id;
	struct node desk;
	long status;

	node_make(&desk, &f->site, "Desk", "supervisor");
	snprintf(desk.d.scope, sizeof desk.d.scope, "*");
	assert_true(store_device_put(f->site.hq->store, &desk.d, NULL));
	note(f, &f->made, "before");
	r->practice = true;
	rec_put(r, RISK_ASSESSMENT_FINAL_GRADE, "high");
	node_write(&f->car, &f->made, r);
	made_frames(&f->made, f->made.n - 1, 1, &one);
	assert_int_equal(fed_to(f, &desk, record), 0);
	assert_int_equal(post(f->caller, WIRE_PATH_EARLY, WIRE_TYPE_FRAMES, &one, &status),
			 WIRE_FINE);
	assert_int_equal(fed_to(f, &desk, record), 1);
	assert_int_equal(fed_to(f, &desk, record), 1);
	assert_int_equal(fed_to(f, &f->other, record), 0);
	/* Its chain brings the copy of every other entry, and this one's again under the same hash.
	 */
	made_frames(&f->made, 0, 64, &all);
	assert_int_equal(post(f->caller, WIRE_PATH_PUSH, WIRE_TYPE_FRAMES, &all, &status),
			 WIRE_FINE);
	assert_int_equal(fed_to(f, &desk, record), 2);
	assert_int_equal(fed_to(f, &desk, record), 2);
	node_end(&desk);
	rec_free(r);
	buf_fini(&one);
	buf_fini(&all);
}

/* Whoever sends an urgent entry does not pay for what was kept before, least of all for what is
 * damaged. */
static void what_was_kept_before_and_of_whom_is_not_looked_at(void **state)
{
	struct fixture *f = *state;
	struct buf one = { 0 };
	struct made theirs = { 0 };
	struct rec *r = rec_new(&kind_note, id_random());
	long status;

	r->practice = true;
	node_write(&f->other, &theirs, r);
	rec_free(r);
	made_frames(&theirs, theirs.n - 1, 1, &one);
	assert_int_equal(post(f->others, WIRE_PATH_EARLY, WIRE_TYPE_FRAMES, &one, &status),
			 WIRE_FINE);
	assert_true(store_setting_put(f->site.hq->store, "early 1", "damaged", 7, NULL));
	buf_fini(&one);
	note(f, &f->made, "urgent");
	made_frames(&f->made, f->made.n - 1, 1, &one);
	assert_int_equal(post(f->caller, WIRE_PATH_EARLY, WIRE_TYPE_FRAMES, &one, &status),
			 WIRE_FINE);
	assert_int_equal(status, 200);
	assert_int_equal(hq_early_count(f->site.hq), 2);
	made_end(&theirs);
	buf_fini(&one);
}

/* One urgent entry, its own night still on its way. */
static struct id sent_early(struct fixture *f)
{
	struct rec *r = rec_new(&kind_risk_assessment, id_random());
	struct buf one = { 0 };
	struct id record = r->id;
	long status;

	r->practice = true;
	rec_put(r, RISK_ASSESSMENT_FINAL_GRADE, "high");
	node_write(&f->car, &f->made, r);
	made_frames(&f->made, f->made.n - 1, 1, &one);
	assert_int_equal(post(f->caller, WIRE_PATH_EARLY, WIRE_TYPE_FRAMES, &one, &status),
			 WIRE_FINE);
	buf_fini(&one);
	rec_free(r);
	return record;
}

/* One byte of a kept copy, counted from its end if below 0; "cut" takes what follows away. */
static void damage_copy(struct fixture *f, const char *name, long at, bool cut)
{
	struct buf b = { .ceiling = 1 << 20 };
	size_t i;

	assert_true(store_setting_get(f->site.hq->store, name, &b));
	i = at < 0 ? b.len - (size_t)-at : (size_t)at;
	assert_true(i < b.len);
	b.data[i] ^= 4;
	assert_true(store_setting_put(f->site.hq->store, name, b.data, cut ? i : b.len, NULL));
	buf_fini(&b);
}

static void damaged_are(struct fixture *f, uint64_t kept, uint64_t damaged, const char *names)
{
	struct proof *p = mem_new(sizeof *p);
	struct err e = { 0 };

	assert_true(proof_make(f->site.hq, p, &e));
	assert_int_equal(proof_more(f->site.hq, p, &e), !damaged);
	assert_int_equal(p->early, kept);
	assert_int_equal(p->early_damaged, damaged);
	assert_string_equal(p->early_names, names);
	if (damaged) {
		assert_int_equal(e.class, ERR_CORRUPT);
		assert_non_null(strstr(e.text, "early"));
	}
	mem_free(p);
}

/* Cut short, another body, another header, another signature, and one that is not there at all:
 * each is passed over and said in the log, the others and all that came since go down. */
static void a_damaged_copy_stops_no_desks_feed(void **state)
{
	struct fixture *f = *state;
	static const size_t whole[] = { 0, 6 };
	struct id records[7];
	struct made theirs = { 0 };
	struct buf all = { 0 };
	struct node desk;
	char said[4096] = "";
	FILE *log = tmpfile();
	struct rec *r = rec_new(&kind_risk_assessment, id_random());
	long status;

	assert_non_null(log);
	node_make(&desk, &f->site, "Desk", "supervisor");
	snprintf(desk.d.scope, sizeof desk.d.scope, "*");
	assert_true(store_device_put(f->site.hq->store, &desk.d, NULL));
	for (size_t i = 0; i < 7; i++)
		records[i] = sent_early(f);
	damaged_are(f, 7, 0, "");
	damage_copy(f, "early 2", 300, true);
	damage_copy(f, "early 3", -3, false);
	damage_copy(f, "early 4", 8 + 40, false);
	damage_copy(f, "early 5", 8 + ENTRY_HEADER_LEN + 9, false);
	assert_true(store_setting_put(f->site.hq->store, "early 6", "", 0, NULL));
	/* And a night that came by its chain. */
	r->practice = true;
	rec_put(r, RISK_ASSESSMENT_FINAL_GRADE, "high");
	node_write(&f->other, &theirs, r);
	made_frames(&theirs, 0, 64, &all);
	assert_int_equal(post(f->others, WIRE_PATH_PUSH, WIRE_TYPE_FRAMES, &all, &status),
			 WIRE_FINE);
	f->site.hq->log.fd = fileno(log);
	assert_int_equal(fed_to(f, &desk, r->id), 1);
	f->site.hq->log.fd = -1;
	for (size_t i = 0; i < 7; i++)
		assert_int_equal(fed_to(f, &desk, records[i]), i == whole[0] || i == whole[1]);
	rewind(log);
	assert_true(fread(said, 1, sizeof said - 1, log) > 0);
	for (unsigned n = 1; n <= 7; n++) {
		char line[64];

		snprintf(line, sizeof line, "early copy damaged n=%u ", n);
		assert_int_equal(strstr(said, line) != NULL, n > 1 && n < 7);
	}
	damaged_are(f, 7, 5, "2, 3, 4, 5, 6");
	/* Its chain brings them after all. */
	buf_fini(&all);
	made_frames(&f->made, 0, 64, &all);
	assert_int_equal(post(f->caller, WIRE_PATH_PUSH, WIRE_TYPE_FRAMES, &all, &status),
			 WIRE_FINE);
	for (size_t i = 0; i < 7; i++)
		assert_int_equal(fed_to(f, &desk, records[i]),
				 i == whole[0] || i == whole[1] ? 2 : 1);
	fclose(log);
	rec_free(r);
	made_end(&theirs);
	node_end(&desk);
	buf_fini(&all);
}

/* The number of them: far too high, it would send whoever asks through copies that never were; too
 * low, the next would be written over the first. */
static void a_damaged_number_of_copies_harms_none(void **state)
{
	static const uint64_t wrong[] = { 0, 1, 4, UINT64_C(1) << 56, UINT64_MAX };
	struct fixture *f = *state;
	struct node desk;
	size_t n = 3;

	node_make(&desk, &f->site, "Desk", "supervisor");
	snprintf(desk.d.scope, sizeof desk.d.scope, "*");
	assert_true(store_device_put(f->site.hq->store, &desk.d, NULL));
	for (size_t i = 0; i < n; i++)
		sent_early(f);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct proof *p = mem_new(sizeof *p);
		struct buf b = { 0 };
		struct err e = { 0 };
		struct id record;

		buf_u64(&b, wrong[i]);
		assert_true(store_setting_put(f->site.hq->store, "early", b.data, b.len, NULL));
		assert_true(proof_make(f->site.hq, p, NULL));
		assert_false(proof_more(f->site.hq, p, &e));
		assert_int_equal(e.class, ERR_CORRUPT);
		assert_int_equal(p->early, n);
		record = sent_early(f);
		assert_int_equal(hq_early_count(f->site.hq), ++n);
		assert_int_equal(fed_to(f, &desk, record), 1);
		damaged_are(f, n, 0, "");
		mem_free(p);
		buf_fini(&b);
	}
	node_end(&desk);
}

static void a_laptop_has_so_many_that_wait_and_no_more_until_its_chain_comes(void **state)
{
	struct fixture *f = *state;
	struct buf some = { 0 }, all = { 0 };
	long status;

	for (size_t i = 0; i < EARLY_WAITING_MAX; i++)
		note(f, &f->made, "urgent");
	/* The opening of its epoch is the first. */
	made_frames(&f->made, 1, 1, &some);
	assert_int_equal(post(f->caller, WIRE_PATH_EARLY, WIRE_TYPE_FRAMES, &some, &status),
			 WIRE_FINE);
	made_frames(&f->made, 0, 64, &all);
	buf_fini(&some);
	note(f, &f->made, "one more");
	made_frames(&f->made, f->made.n - 1, 1, &some);
	assert_int_equal(post(f->caller, WIRE_PATH_EARLY, WIRE_TYPE_FRAMES, &some, &status),
			 WIRE_TOO_MANY);
	assert_early(f, EARLY_WAITING_MAX, 0);
	assert_int_equal(post(f->caller, WIRE_PATH_PUSH, WIRE_TYPE_FRAMES, &all, &status),
			 WIRE_FINE);
	assert_int_equal(post(f->caller, WIRE_PATH_EARLY, WIRE_TYPE_FRAMES, &some, &status),
			 WIRE_FINE);
	assert_early(f, EARLY_WAITING_MAX + 1, EARLY_WAITING_MAX);
	buf_fini(&some);
	buf_fini(&all);
}

/* --- what a laptop wrote elsewhere --- */

static void fill(struct node *n, struct made *m, size_t count)
{
	for (size_t i = 0; i < count; i++)
		node_write_body(n, m, kind_note.number, 1, id_random(), "{\"bases\":[],\"f\":{}}");
}

static struct own_answer ask_own(struct fixture *f, const struct own_ask *q)
{
	struct buf body = { .ceiling = 65536 };
	struct answer a = { 0 };
	struct own_answer in;
	size_t frames;

	own_ask_write(q, &body);
	call(f->caller, WIRE_PATH_OWN, WIRE_TYPE_JSON, body.data, body.len, NULL, &a);
	assert_int_equal(a.status, 200);
	assert_true(own_answer_read(buf_str(&a.body), a.body.len, &in, &frames, NULL));
	answer_end(&a);
	buf_fini(&body);
	return in;
}

/* Two branches of one laptop, and between them what others wrote. */
static void a_page_of_what_was_written_elsewhere_costs_its_own_size(void **state)
{
	struct fixture *f = *state;
	struct made here = { 0 }, there = { 0 }, others = { 0 }, before = { 0 };
	struct node copy;
	struct own_ask q = { .max = 100 };
	struct own_answer in;
	size_t given = 0, pages = 0;

	fill(&f->car, &before, 3);
	node_arrive(&f->car, &f->site, &before);
	q.from = (struct mark){ f->car.head.hash, f->car.head.height };
	copy = f->car;
	copy.epoch = id_random();
	copy.seq = 0;
	fill(&f->car, &here, 6000);
	fill(&copy, &there, 10);
	fill(&f->other, &others, 25000);
	node_arrive(&f->car, &f->site, &here);
	node_arrive(&f->other, &f->site, &others);
	node_arrive(&copy, &f->site, &there);
	/* The laptop's own branch is longer than headquarters looks back. */
	q.tip = (struct mark){ f->car.head.hash, f->car.head.height };
	do {
		in = ask_own(f, &q);
		given += in.entries;
		q.cursor = in.cursor;
		pages++;
	} while (in.more && pages < 100);
	assert_true(given >= there.n && given <= 2 * there.n);
	assert_true(pages <= 4);
	/* And asked from the other branch: everything, and nothing twice. */
	q = (struct own_ask){ .max = 256,
			      .from = q.from,
			      .tip = { copy.head.hash, copy.head.height } };
	given = pages = 0;
	do {
		in = ask_own(f, &q);
		given += in.entries;
		q.cursor = in.cursor;
		pages++;
	} while (in.more && pages < 100);
	assert_int_equal(given, here.n);
	made_end(&here);
	made_end(&there);
	made_end(&others);
	made_end(&before);
}

static void a_copy_of_another_or_unsigned_or_two_in_a_frame_is_refused(void **state)
{
	struct fixture *f = *state;
	struct buf b = { 0 };
	long status;

	note(f, &f->made, "one");
	note(f, &f->made, "two");
	made_frames(&f->made, 0, 64, &b);
	assert_int_equal(post(f->caller, WIRE_PATH_EARLY, WIRE_TYPE_FRAMES, &b, &status),
			 WIRE_BAD_BATCH);
	buf_fini(&b);
	made_frames(&f->made, f->made.n - 1, 1, &b);
	assert_int_equal(post(f->others, WIRE_PATH_EARLY, WIRE_TYPE_FRAMES, &b, &status),
			 WIRE_BAD_SIGNATURE);
	b.len -= 3;
	assert_int_equal(post(f->caller, WIRE_PATH_EARLY, WIRE_TYPE_FRAMES, &b, &status),
			 WIRE_BAD_BATCH);
	b.len = 0;
	assert_int_equal(post(f->caller, WIRE_PATH_EARLY, WIRE_TYPE_FRAMES, &b, &status),
			 WIRE_BAD_BATCH);
	assert_early(f, 0, 0);
	buf_fini(&b);
}

int main(void)
{
#define promise(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		promise(a_bundle_is_taken_from_whoever_brings_it_and_each_refusal_is_the_tables),
		promise(a_bundle_of_a_laptop_that_may_not_come_is_not_carried_in_by_another),
		promise(what_is_no_bundle_or_was_changed_is_refused_and_nothing_is_kept),
		promise(a_copy_needs_no_parent_and_is_in_no_head_until_its_chain_comes),
		promise(a_desk_has_it_before_its_night_and_no_other_car_does),
		promise(what_was_kept_before_and_of_whom_is_not_looked_at),
		promise(a_damaged_copy_stops_no_desks_feed),
		promise(a_damaged_number_of_copies_harms_none),
		promise(a_laptop_has_so_many_that_wait_and_no_more_until_its_chain_comes),
		promise(a_page_of_what_was_written_elsewhere_costs_its_own_size),
		promise(a_copy_of_another_or_unsigned_or_two_in_a_frame_is_refused),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
