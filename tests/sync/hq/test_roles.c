/* The bytes of a desk's feed, for every role: of every kind with an answer in every field exactly
 * those that the brief lets this role see go down, and nothing of another car, another service or
 * another queue. */
#include "site.h"

#include "base/crypto.h"
#include "base/mem.h"
#include "base/text.h"
#include "book/box.h"
#include "model/codec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../unit/model/brief71.h"

#define KINDS_MAX 40

struct night {
	struct id shift, attendance, involvement, person;
	struct id records[KINDS_MAX]; /* by the place of the kind in kinds_all() */
};

struct fixture {
	struct site site;
	struct node north, south;
	struct made of_north, of_south;
	struct night ours,
	    theirs; /* of the car in the north, with nwal's worker; in the south, with juno's */
};

/* --- two cars, a whole night each --- */

static struct id number_id(struct fixture *f, const char *number)
{
	struct rec *r = NULL;
	struct id id;

	assert_true(hq_view(f->site.hq, NULL));
	assert_true(hq_person(f->site.hq, number, &r, NULL));
	id = r->id;
	rec_free(r);
	return id;
}

static bool is_headquarters_own(const struct kind *k)
{
	return k == &kind_agency || k == &kind_reference_set || k == &kind_crew_member;
}

static void put_ref(struct rec *r, const char *key, struct id id)
{
	size_t field = field_find(r->kind, key);

	if (field != FIELD_NONE &&
	    (r->kind->fields[field].type == FIELD_REF || r->kind->fields[field].type == FIELD_ID))
		rec_put_id(r, field, id);
}

static struct rec *full_record(const struct kind *k, struct id id, const struct night *n,
			       struct id worker)
{
	struct rec *r = rec_new(k, id);

	fill_all(r);
	r->practice = true;
	r->shift = n->shift;
	put_ref(r, "attendance_id", n->attendance);
	put_ref(r, "involvement_id", n->involvement);
	put_ref(r, "person_id", n->person);
	put_ref(r, "shift_id", n->shift);
	put_ref(r, "member_id", worker);
	if (k == &kind_task)
		rec_put_id(r, TASK_ABOUT, n->attendance);
	if (k == &kind_crew_spell)
		rec_put_int(r, CREW_SPELL_TO_AT, 4102444800000);
	if (k == &kind_risk_assessment) {
		rec_put(r, RISK_ASSESSMENT_PJ_GRADE, "medium");
		rec_put(r, RISK_ASSESSMENT_FINAL_GRADE, "medium");
	}
	if (k == &kind_location)
		rec_put(r, LOCATION_LOC_STATUS, "correct");
	return r;
}

/* The spell comes first, as a crew books on before it writes. */
static void a_night(struct fixture *f, struct node *car, struct made *m, struct night *out,
		    const char *worker)
{
	size_t n;
	const struct kind *const *kinds = kinds_all(&n);
	struct id who = number_id(f, worker);

	assert_true(n <= KINDS_MAX);
	for (size_t i = 0; i < n; i++)
		out->records[i] = id_random();
	for (size_t i = 0; i < n; i++) {
		if (kinds[i] == &kind_shift)
			out->shift = out->records[i];
		else if (kinds[i] == &kind_attendance)
			out->attendance = out->records[i];
		else if (kinds[i] == &kind_involvement)
			out->involvement = out->records[i];
		else if (kinds[i] == &kind_person)
			out->person = out->records[i];
	}
	for (size_t i = 0; i < n; i++) {
		struct rec *r = full_record(kinds[i], out->records[i], out, who);

		if (!is_headquarters_own(kinds[i]))
			node_write(car, m, r);
		rec_free(r);
	}
	node_arrive(car, &f->site, m);
}

static int setup(void **state)
{
	struct fixture *f = mem_new(sizeof *f);

	site_make(&f->site, true);
	node_make(&f->north, &f->site, "Car 1", "");
	node_make(&f->south, &f->site, "Car 2", "");
	text_copy(f->south.d.car, sizeof f->south.d.car, "dap_south");
	assert_true(store_device_put(f->site.hq->store, &f->south.d, NULL));
	a_night(f, &f->north, &f->of_north, &f->ours, "NWA-07");
	a_night(f, &f->south, &f->of_south, &f->theirs, "JUN-03");
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	made_end(&f->of_north);
	made_end(&f->of_south);
	node_end(&f->north);
	node_end(&f->south);
	site_end(&f->site);
	mem_free(f);
	return 0;
}

/* --- a desk and what came down to it --- */

struct feed {
	struct rec *got[KINDS_MAX]; /* of our night */
	size_t of_theirs, others;
	struct fixture *f;
	struct buf bytes;
};

static bool take(void *ctx, const struct stored *s)
{
	struct feed *x = ctx;
	size_t n;
	const struct kind *const *kinds = kinds_all(&n);

	buf_put(&x->bytes, s->x.body, s->x.h.body_len);
	for (size_t i = 0; i < n; i++) {
		if (kinds[i]->number != s->x.h.kind)
			continue;
		if (id_equal(s->x.h.record, x->f->theirs.records[i])) {
			x->of_theirs++;
		} else if (id_equal(s->x.h.record, x->f->ours.records[i])) {
			rec_free(x->got[i]);
			assert_true(rec_from_json(kinds[i], s->x.h.record, s->x.h.schema, s->x.body,
						  s->x.h.body_len, &x->got[i], NULL));
		} else {
			x->others++;
		}
	}
	return true;
}

static void read_desk(struct fixture *f, const char *name, enum role role, const char *scope,
		      struct feed *out)
{
	struct node desk;
	struct err e = { 0 };

	*out = (struct feed){ .f = f };
	node_make(&desk, &f->site, name, role_code(role));
	text_copy(desk.d.scope, sizeof desk.d.scope, scope);
	assert_true(store_device_put(f->site.hq->store, &desk.d, &e));
	if (!hq_feed(f->site.hq, &desk.d, &e))
		fail_msg("%s", e.text);
	assert_true(store_above(f->site.hq->store, desk.d.feed, 0, 100000, take, out, &e));
	node_end(&desk);
}

static void feed_end(struct feed *x)
{
	for (size_t i = 0; i < KINDS_MAX; i++)
		rec_free(x->got[i]);
	buf_fini(&x->bytes);
}

/* Which desks are fed by the table at all: typed, not read. */
static bool is_fed_by_the_table(enum role r)
{
	return r == ROLE_SUPERVISOR || r == ROLE_HQ_RECORDS || r == ROLE_RESEARCH_INSIGHT ||
	       r == ROLE_SUPPORT_MANAGER || r == ROLE_LIAISON_WORKER || r == ROLE_PANEL_MEMBER ||
	       r == ROLE_AUDITOR_DPO;
}

static bool waits_in_the_queue(const struct kind *k)
{
	return k == &kind_person || k == &kind_involvement ||
	       field_find(k, "involvement_id") != FIELD_NONE;
}

static size_t compare(struct feed *x, enum role role)
{
	size_t n, asked = 0;
	const struct kind *const *kinds = kinds_all(&n);

	for (size_t i = 0; i < n; i++) {
		/* A desk asks for its reasons itself; the night is its own service's; the grade is
		 * medium. */
		struct viewer who = { .role = role,
				      .reason = true,
				      .own_org = true,
				      .queued = waits_in_the_queue(kinds[i]) };

		if (is_headquarters_own(kinds[i]))
			continue;
		for (size_t fi = 0; fi < kinds[i]->n_fields; fi++) {
			bool may = is_fed_by_the_table(role) &&
				   brief_shows(&who, kinds[i], fi, VISIBLE_SHARED) != SHOWN_NOT;
			bool has = x->got[i] && rec_filled(x->got[i], fi);

			asked++;
			if (may != has)
				fail_msg("%s %s.%s: %s", role_code(role), kinds[i]->key,
					 kinds[i]->fields[fi].key, has ? "leaked" : "missing");
		}
	}
	return asked;
}

static void every_desks_feed_has_the_fields_of_its_role_and_no_others(void **state)
{
	struct fixture *f = *state;
	size_t asked = 0;

	for (int role = ROLE_SUPERVISOR; role < ROLES; role++) {
		bool support = role == ROLE_SUPPORT_MANAGER;
		struct feed x;

		read_desk(f, role_code((enum role)role), (enum role)role,
			  support ? "@nwal" : "dap_north", &x);
		asked += compare(&x, (enum role)role);
		feed_end(&x);
	}
	print_message("%zu fields of feeds compared\n", asked);
}

static void a_desk_gets_the_nights_of_its_own_cars_alone(void **state)
{
	struct fixture *f = *state;
	static const enum role roles[] = { ROLE_SUPERVISOR, ROLE_HQ_RECORDS,
					   ROLE_RESEARCH_INSIGHT };
	struct feed x;

	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
		char name[40];

		snprintf(name, sizeof name, "north %zu", i);
		read_desk(f, name, roles[i], "dap_north", &x);
		assert_int_equal(x.of_theirs, 0);
		feed_end(&x);
		snprintf(name, sizeof name, "both %zu", i);
		read_desk(f, name, roles[i], "dap_north dap_south", &x);
		assert_true(x.of_theirs > 0);
		feed_end(&x);
	}
	/* A desk that names no car gets nobody's. */
	read_desk(f, "none", ROLE_SUPERVISOR, "", &x);
	assert_int_equal(x.of_theirs, 0);
	assert_int_equal(compare(&x, ROLE_EVALUATOR) > 0, true);
	feed_end(&x);
}

static void a_services_desk_gets_nothing_of_another_services_night(void **state)
{
	struct fixture *f = *state;
	struct feed x;

	read_desk(f, "nwal", ROLE_SUPPORT_MANAGER, "@nwal", &x);
	assert_int_equal(x.of_theirs, 0);
	feed_end(&x);
	read_desk(f, "nobody's", ROLE_SUPPORT_MANAGER, "", &x);
	assert_int_equal(x.of_theirs, 0);
	assert_int_equal(compare(&x, ROLE_EVALUATOR) > 0, true);
	feed_end(&x);
	/* Every car is no service's. */
	read_desk(f, "all cars", ROLE_SUPPORT_MANAGER, "*", &x);
	assert_int_equal(x.of_theirs, 0);
	feed_end(&x);
}

/* --- sealed to a service --- */

static struct id sealed_note(struct node *car, struct made *m, const struct night *n,
			     const char *service, const uint8_t key[32], const char *words)
{
	const char *names[] = { "author", service };
	struct rec *r = rec_new(&kind_note, id_random());
	struct buf inner = { .ceiling = BODY_MAX }, box = { .ceiling = BODY_MAX },
		   body = { .ceiling = BODY_MAX };
	struct box_key keys[2];
	uint8_t secret[32];
	struct id id = r->id;

	box_keypair(keys[0].public_key, secret);
	memcpy(keys[1].public_key, key, 32);
	r->practice = true;
	r->visibility = VISIBLE_SUPPORT_ONLY;
	rec_put_id(r, NOTE_ATTENDANCE_ID, n->attendance);
	rec_put(r, NOTE_TEXT, words);
	assert_true(rec_to_json(r, &inner, NULL));
	assert_true(box_seal(keys, 2, inner.data, inner.len, &box, NULL));
	assert_true(sealed_to_json(n->attendance, names, 2, box.data, box.len, &body, NULL));
	node_write_body(car, m, kind_note.number, kind_note.schema, id, buf_str(&body));
	buf_fini(&inner);
	buf_fini(&box);
	buf_fini(&body);
	rec_free(r);
	return id;
}

struct opening {
	struct id note;
	const uint8_t *secret;
	bool came, opened;
	struct buf words;
};

static bool try_open(void *ctx, const struct stored *s)
{
	struct opening *o = ctx;
	struct rec *r = NULL;

	if (!id_equal(s->x.h.record, o->note))
		return true;
	o->came = true;
	assert_true(rec_from_json(&kind_note, s->x.h.record, s->x.h.schema, s->x.body,
				  s->x.h.body_len, &r, NULL));
	assert_true(r->sealed);
	o->words.ceiling = BODY_MAX;
	o->opened = box_open(o->secret, r->box.data, r->box.len, &o->words, NULL);
	rec_free(r);
	return true;
}

static struct opening open_at(struct fixture *f, const char *name, enum role role,
			      const char *scope, struct id note, const uint8_t secret[32])
{
	struct opening o = { .note = note, .secret = secret };
	struct node desk;

	node_make(&desk, &f->site, name, role_code(role));
	text_copy(desk.d.scope, sizeof desk.d.scope, scope);
	assert_true(store_device_put(f->site.hq->store, &desk.d, NULL));
	assert_true(hq_feed(f->site.hq, &desk.d, NULL));
	assert_true(store_above(f->site.hq->store, desk.d.feed, 0, 100000, try_open, &o, NULL));
	node_end(&desk);
	return o;
}

static void what_is_sealed_to_a_service_opens_at_its_desk_and_nowhere_else(void **state)
{
	struct fixture *f = *state;
	struct made of_north = { .n = 0 }, of_south = { .n = 0 };
	uint8_t nwal[32], nwal_secret[32], juno[32], juno_secret[32];
	struct id at_north, at_south;
	struct opening o;

	box_keypair(nwal, nwal_secret);
	box_keypair(juno, juno_secret);
	at_north = sealed_note(&f->north, &of_north, &f->ours, "nwal", nwal, "NWALWORDS");
	at_south = sealed_note(&f->south, &of_south, &f->theirs, "juno", juno, "JUNOWORDS");
	node_arrive(&f->north, &f->site, &of_north);
	node_arrive(&f->south, &f->site, &of_south);

	o = open_at(f, "nwal 1", ROLE_SUPPORT_MANAGER, "@nwal", at_north, nwal_secret);
	assert_true(o.came && o.opened);
	assert_non_null(strstr(buf_str(&o.words), "NWALWORDS"));
	buf_fini(&o.words);
	o = open_at(f, "nwal 2", ROLE_SUPPORT_MANAGER, "@nwal", at_south, nwal_secret);
	assert_false(o.came);
	o = open_at(f, "juno 1", ROLE_SUPPORT_MANAGER, "@juno", at_south, juno_secret);
	assert_true(o.came && o.opened);
	buf_fini(&o.words);
	o = open_at(f, "juno 2", ROLE_SUPPORT_MANAGER, "@juno", at_north, juno_secret);
	assert_false(o.came);
	/* A police desk hears that there is one, and gets no box that any key could open. */
	o = open_at(f, "police 1", ROLE_SUPERVISOR, "*", at_north, nwal_secret);
	assert_true(o.came);
	assert_false(o.opened);
	o = open_at(f, "records 1", ROLE_HQ_RECORDS, "*", at_north, nwal_secret);
	assert_true(o.came);
	assert_false(o.opened);
	o = open_at(f, "insight 1", ROLE_RESEARCH_INSIGHT, "*", at_north, nwal_secret);
	assert_false(o.came && o.opened);
	made_end(&of_north);
	made_end(&of_south);
}

/* --- what a car said was waiting --- */

static void nights_say_what_a_car_still_had(void **state)
{
	struct fixture *f = *state;
	struct contact said = { .at_ms = 1635644100000 }, back;
	struct head head;
	char *line, text[4096] = "";
	FILE *p;

	assert_false(hq_contact(f->site.hq, f->north.d.id, &back));
	assert_true(store_head(f->site.hq->store, f->north.d.id, &head, NULL));
	said.tip = head.height + 3;
	assert_true(hq_contact_note(f->site.hq, f->north.d.id, &said, NULL));
	assert_true(hq_contact(f->site.hq, f->north.d.id, &back));
	assert_int_equal(back.tip, said.tip);
	line = mem_fmt("'%s' --home '%s' --at 2021-10-31T01:36:00Z nights", getenv("DAPCAR_HQ"),
		       f->site.dir);
	p = popen(line, "r");
	assert_non_null(p);
	assert_true(fread(text, 1, sizeof text - 1, p) > 0);
	assert_int_equal(pclose(p), 0);
	assert_non_null(
	    strstr(text, "3 records that the car had when it was last in touch have not arrived"));
	/* The other car has said nothing yet. */
	assert_non_null(
	    strstr(text, "none yet. It has not reached headquarters since it was added"));
	mem_free(line);
}

#define CASE(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(every_desks_feed_has_the_fields_of_its_role_and_no_others),
		CASE(a_desk_gets_the_nights_of_its_own_cars_alone),
		CASE(a_services_desk_gets_nothing_of_another_services_night),
		CASE(nights_say_what_a_car_still_had),
		CASE(what_is_sealed_to_a_service_opens_at_its_desk_and_nowhere_else),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
