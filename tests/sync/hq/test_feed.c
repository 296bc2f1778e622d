/* What goes down to whom. What must not arrive is typed from the domain brief, 7.1 and 3.32, not
 * read from the table. */
#include "site.h"

#include "base/crypto.h"
#include "base/mem.h"
#include "base/text.h"
#include "book/box.h"
#include "model/codec.h"
#include "model/kinds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
	struct site site;
	struct node a, b, desk, desk2, evaluator;
	struct made of_a, of_b, of_desk;
	struct id attendance, person, involvement, referral, review;
	struct buf got; /* every body of the feed that was read last, a line each */
	size_t n;
};

static struct rec *rec_of(const struct kind *k, struct id id)
{
	struct rec *r = rec_new(k, id);

	r->practice = true;
	return r;
}

static void keep(struct node *n, struct made *m, struct rec *r)
{
	node_write(n, m, r);
	r->hash = n->head.hash;
}

static void sealed_note(struct node *n, struct made *m, struct id attendance, enum visibility v,
			const char *words, const uint8_t *hq_public)
{
	static const char *const support[] = { "author", "nwal" };
	static const char *const police[] = { "hq", "police" };
	struct rec *r = rec_of(&kind_note, id_random());
	struct buf inner = { .ceiling = BODY_MAX }, box = { .ceiling = BODY_MAX },
		   body = { .ceiling = BODY_MAX };
	struct box_key keys[2];
	uint8_t secret[32];

	box_keypair(keys[0].public_key, secret);
	box_keypair(keys[1].public_key, secret);
	if (hq_public)
		memcpy(keys[0].public_key, hq_public, 32);
	rec_put_id(r, NOTE_ATTENDANCE_ID, attendance);
	rec_put(r, NOTE_TEXT, words);
	r->visibility = v;
	assert_true(rec_to_json(r, &inner, NULL));
	assert_true(box_seal(keys, 2, inner.data, inner.len, &box, NULL));
	assert_true(sealed_to_json(attendance, v == VISIBLE_SUPPORT_ONLY ? support : police, 2,
				   box.data, box.len, &body, NULL));
	node_write_body(n, m, kind_note.number, kind_note.schema, r->id, buf_str(&body));
	buf_fini(&inner);
	buf_fini(&box);
	buf_fini(&body);
	rec_free(r);
}

static void people_of_a(struct fixture *f)
{
	struct rec *r = rec_of(&kind_person, f->person = id_random());

	rec_put(r, PERSON_FAMILY_NAME, "CANARYNAME");
	rec_put(r, PERSON_SEX, "female");
	keep(&f->a, &f->of_a, r);
	rec_free(r);
	r = rec_of(&kind_involvement, f->involvement = id_random());
	rec_put_id(r, INVOLVEMENT_ATTENDANCE_ID, f->attendance);
	rec_put_id(r, INVOLVEMENT_PERSON_ID, f->person);
	rec_put(r, INVOLVEMENT_PART, "survivor");
	rec_put(r, INVOLVEMENT_WISHES_TEXT, "CANARYWISH");
	keep(&f->a, &f->of_a, r);
	rec_free(r);
	r = rec_of(&kind_location, id_random());
	rec_put(r, LOCATION_LINE1, "CANARYSTREET");
	rec_put(r, LOCATION_DISTRICT, "mansfield");
	keep(&f->a, &f->of_a, r);
	rec_free(r);
	r = rec_of(&kind_location, id_random());
	rec_put(r, LOCATION_LINE1, "CANARYREFUGE");
	rec_put(r, LOCATION_LOC_STATUS, "refuge_secret");
	keep(&f->a, &f->of_a, r);
	rec_free(r);
	r = rec_of(&kind_audit, id_random());
	rec_put(r, AUDIT_OP, "consultation");
	rec_put(r, AUDIT_WHY, "attendance_duty");
	rec_put(r, AUDIT_DEVICE_ID, "CANARYAUDIT");
	keep(&f->a, &f->of_a, r);
	rec_free(r);
}

static void night_of_a(struct fixture *f)
{
	struct rec *r = rec_of(&kind_attendance, f->attendance = id_random());

	rec_put(r, ATTENDANCE_INCIDENT_NO, "NP-20211029-9001");
	rec_put(r, ATTENDANCE_STATE, "submitted");
	rec_put_int(r, ATTENDANCE_TASKED_AT, 1635532320000);
	rec_put(r, ATTENDANCE_SUMMARY, "CANARYSUMMARY");
	keep(&f->a, &f->of_a, r);
	rec_free(r);
	people_of_a(f);
	sealed_note(&f->a, &f->of_a, f->attendance, VISIBLE_SUPPORT_ONLY, "CANARYSUPPORT", NULL);
	sealed_note(&f->a, &f->of_a, f->attendance, VISIBLE_POLICE_ONLY, "CANARYPOLICE",
		    f->site.hq->box_public);
	r = rec_of(&kind_referral, f->referral = id_random());
	rec_put_id(r, REFERRAL_INVOLVEMENT_ID, f->involvement);
	rec_put(r, REFERRAL_STATE, "queued");
	rec_put(r, REFERRAL_SUMMARY_OUT, "CANARYREFERRAL");
	keep(&f->a, &f->of_a, r);
	rec_free(r);
}

static void night_of_b(struct fixture *f)
{
	struct rec *r = rec_of(&kind_attendance, id_random());

	rec_put(r, ATTENDANCE_INCIDENT_NO, "NP-20211029-9777");
	rec_put(r, ATTENDANCE_STATE, "tasked");
	keep(&f->b, &f->of_b, r);
	rec_free(r);
}

static void review_at_the_desk(struct fixture *f)
{
	struct rec *r = rec_of(&kind_review, f->review = id_random());

	rec_put_id(r, REVIEW_ATTENDANCE_ID, f->attendance);
	rec_put(r, REVIEW_DECISION, "returned");
	rec_put(r, REVIEW_FEEDBACK_TEXT, "CANARYWORDS");
	rec_put(r, REVIEW_REGRADE_REASON, "CANARYREGRADE");
	keep(&f->desk, &f->of_desk, r);
	rec_free(r);
}

static int setup(void **state)
{
	struct fixture *f = mem_new(sizeof *f);

	site_make(&f->site, true);
	node_make(&f->a, &f->site, "Car 1", "");
	node_make(&f->b, &f->site, "Car 2", "");
	node_make(&f->desk, &f->site, "Desk 1", "supervisor");
	node_make(&f->desk2, &f->site, "Desk 2", "supervisor");
	node_make(&f->evaluator, &f->site, "Desk 3", "evaluator");
	night_of_a(f);
	night_of_b(f);
	review_at_the_desk(f);
	node_arrive(&f->a, &f->site, &f->of_a);
	node_arrive(&f->b, &f->site, &f->of_b);
	node_arrive(&f->desk, &f->site, &f->of_desk);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	struct node *nodes[] = { &f->a, &f->b, &f->desk, &f->desk2, &f->evaluator };

	made_end(&f->of_a);
	made_end(&f->of_b);
	made_end(&f->of_desk);
	for (size_t i = 0; i < sizeof nodes / sizeof *nodes; i++)
		node_end(nodes[i]);
	buf_fini(&f->got);
	site_end(&f->site);
	mem_free(f);
	return 0;
}

static bool take(void *ctx, const struct stored *s)
{
	struct fixture *f = ctx;

	assert_true(entry_sig_holds(f->site.hq->sign_public, &s->x.hash, s->x.sig));
	buf_fmt(&f->got, "%u ", (unsigned)s->x.h.kind);
	buf_put(&f->got, s->x.body, s->x.h.body_len);
	buf_putc(&f->got, '\n');
	f->n += s->x.h.kind != KIND_OPEN;
	return true;
}

static void read_feed(struct fixture *f, struct node *n)
{
	struct device d;
	struct err e = { 0 };

	buf_fini(&f->got);
	f->got = (struct buf){ 0 };
	f->n = 0;
	assert_true(store_device_by_id(f->site.hq->store, n->d.id, &d));
	if (!hq_feed(f->site.hq, &d, &e))
		fail_msg("%s", e.text);
	assert_true(store_above(f->site.hq->store, d.feed, 0, 100000, take, f, &e));
}

static bool holds(const struct fixture *f, const char *words)
{
	return strstr(buf_str(&f->got), words) != NULL;
}

static size_t of_kind(const struct fixture *f, const struct kind *k)
{
	char start[16];
	size_t n = 0;

	snprintf(start, sizeof start, "%u {", (unsigned)k->number);
	for (const char *line = buf_str(&f->got); line && *line; line = strchr(line, '\n') + 1)
		n += !strncmp(line, start, strlen(start));
	return n;
}

static void a_car_gets_lists_people_and_the_words_about_its_own_night(void **state)
{
	struct fixture *f = *state;

	read_feed(f, &f->a);
	assert_int_equal(of_kind(f, &kind_agency), 27);
	assert_int_equal(of_kind(f, &kind_reference_set), 6);
	assert_int_equal(of_kind(f, &kind_crew_member), 11);
	assert_int_equal(of_kind(f, &kind_review), 1);
	assert_true(holds(f, "CANARYWORDS"));
	assert_false(holds(f, "CANARYREGRADE"));
	/* Nothing of what it wrote itself, nothing of the other car. */
	assert_int_equal(f->n, 27 + 6 + 11 + 1);
	assert_false(holds(f, "NP-2021"));
}

static void a_car_never_gets_another_cars_records(void **state)
{
	struct fixture *f = *state;

	read_feed(f, &f->b);
	assert_int_equal(f->n, 27 + 6 + 11);
	assert_false(holds(f, "CANARY"));
	assert_false(holds(f, "NP-2021"));
}

static void a_supervisor_gets_the_nights_but_not_what_is_kept_from_that_role(void **state)
{
	struct fixture *f = *state;
	static const char *const has[] = { "NP-20211029-9001", "NP-20211029-9777", "CANARYSUMMARY",
					   "CANARYNAME",       "CANARYSTREET",     "CANARYWISH",
					   "CANARYREFERRAL" };
	static const char *const has_not[] = { "CANARYSUPPORT", "CANARYREFUGE", "CANARYAUDIT",
					       "CANARYPOLICE" };

	read_feed(f, &f->desk);
	for (size_t i = 0; i < sizeof has / sizeof *has; i++)
		if (!holds(f, has[i]))
			fail_msg("missing: %s", has[i]);
	for (size_t i = 0; i < sizeof has_not / sizeof *has_not; i++)
		if (holds(f, has_not[i]))
			fail_msg("leaked: %s", has_not[i]);
	assert_int_equal(of_kind(f, &kind_audit), 0);
	assert_int_equal(of_kind(f, &kind_review), 0); /* it wrote that one itself */
	/* That there is a support-only and a police-only note it may know. */
	assert_int_equal(of_kind(f, &kind_note), 2);
}

static void another_desk_gets_the_review_too(void **state)
{
	struct fixture *f = *state;

	read_feed(f, &f->desk2);
	assert_int_equal(of_kind(f, &kind_review), 1);
	assert_true(holds(f, "CANARYREGRADE"));
}

static void an_evaluator_gets_nothing_that_tells_who(void **state)
{
	struct fixture *f = *state;
	static const char *const has_not[] = { "CANARY", "NP-2021", "mansfield_town", "Testley",
					       "Testbank",
					       /* Quoted: hexadecimal ids hold any four digits. */
					       "\"4417\"", "\"2288\"" };
	char hex[ID_HEX_LEN + 1];

	read_feed(f, &f->evaluator);
	for (size_t i = 0; i < sizeof has_not / sizeof *has_not; i++)
		if (holds(f, has_not[i]))
			fail_msg("leaked: %s", has_not[i]);
	assert_false(holds(f, id_hex(f->attendance, hex)));
	assert_int_equal(of_kind(f, &kind_attendance), 0);
	assert_int_equal(of_kind(f, &kind_person), 0);
	/* Its own people, so that they can sign on. */
	assert_int_equal(of_kind(f, &kind_crew_member), 1);
	assert_true(holds(f, "EV-01"));
}

static void police_only_words_go_on_under_the_desks_own_key(void **state)
{
	struct fixture *f = *state;
	uint8_t secret[32];

	box_keypair(f->desk.d.police_key, secret);
	assert_true(store_device_put(f->site.hq->store, &f->desk.d, NULL));
	read_feed(f, &f->desk);
	assert_false(holds(f, "CANARYPOLICE"));
	/* One of the two notes opens with the desk's key, the support worker's does not. */
	size_t opened = 0;

	for (const char *line = buf_str(&f->got); line && *line; line = strchr(line, '\n') + 1) {
		struct buf inner = { .ceiling = BODY_MAX };
		struct rec *r = NULL;
		const char *body = strchr(line, ' ') + 1;

		if ((unsigned)strtoul(line, NULL, 10) != kind_note.number)
			continue;
		assert_true(rec_from_json(&kind_note, f->attendance, 1, body, strcspn(body, "\n"),
					  &r, NULL));
		assert_true(r->sealed);
		if (r->box.len && box_open(secret, r->box.data, r->box.len, &inner, NULL)) {
			assert_non_null(strstr(buf_str(&inner), "CANARYPOLICE"));
			opened++;
		}
		buf_fini(&inner);
		rec_free(r);
	}
	assert_int_equal(opened, 1);
}

static void a_copy_says_whose_record_it_shows(void **state)
{
	struct fixture *f = *state;
	char device[ID_HEX_LEN + 1], hash[HASH_HEX_LEN + 1];
	char *copy;

	read_feed(f, &f->a);
	copy = mem_fmt("\"copy\":{\"device\":\"%s\",\"of\":\"%s\"}", id_hex(f->desk.d.id, device),
		       hash_hex(&f->desk.head.hash, hash));
	assert_true(holds(f, copy));
	mem_free(copy);
}

static void a_feed_goes_on_where_it_was(void **state)
{
	struct fixture *f = *state;
	struct made more = { .n = 0 };
	struct rec *r;
	size_t before;

	read_feed(f, &f->a);
	before = f->n;
	read_feed(f, &f->a);
	assert_int_equal(f->n, before);
	r = rec_of(&kind_review, f->review);
	rec_put_id(r, REVIEW_ATTENDANCE_ID, f->attendance);
	rec_put(r, REVIEW_DECISION, "approved");
	r->bases[0] = f->desk.head.hash;
	r->n_bases = 1;
	keep(&f->desk, &more, r);
	rec_free(r);
	node_arrive(&f->desk, &f->site, &more);
	read_feed(f, &f->a);
	assert_int_equal(f->n, before + 1);
	assert_true(holds(f, "\"decision\":\"approved\""));
	made_end(&more);
}

static void a_referrals_new_state_reaches_the_car_that_made_it(void **state)
{
	struct fixture *f = *state;
	struct rec *old = NULL, *r;
	struct err e = { 0 };

	assert_true(hq_view(f->site.hq, &e));
	assert_true(view_rec(f->site.hq->view, f->referral, &old, &e));
	r = rec_copy(old);
	r->bases[0] = old->hash;
	r->n_bases = 1;
	rec_put(r, REFERRAL_STATE, "sent");
	assert_true(hq_write_rec(f->site.hq, r, 0, &e));
	rec_free(old);
	rec_free(r);
	read_feed(f, &f->a);
	assert_int_equal(of_kind(f, &kind_referral), 1);
	assert_true(holds(f, "\"state\":\"sent\""));
	assert_true(holds(f, "CANARYREFERRAL")); /* whole: its crew wrote it */
	read_feed(f, &f->b);
	assert_int_equal(of_kind(f, &kind_referral), 0);
}

static bool is_judged(void *ctx, struct id attendance, const char *rules)
{
	struct fixture *f = ctx;

	f->n += id_equal(attendance, f->attendance) && strstr(rules, "R-") != NULL;
	assert_null(strstr(rules, "deny"));
	assert_null(strstr(rules, "CANARY"));
	return true;
}

/* --- the address of a refuge --- */

static void the_force_names(struct fixture *f, const char *numbers)
{
	char *line = mem_fmt("{\"kind\":\"reference_set\",\"fields\":{\"set_id\":\"policy\","
			     "\"version\":\"test\",\"valid_from\":\"2021-04-01\",\"area\":"
			     "\"notts\",\"signed_by\":\"Headquarters, practice\",\"rows\":[{"
			     "\"code\":\"refuge_named\",\"label\":\"Refuges\",\"sort\":1,"
			     "\"attrs\":\"%s\"}]}}\n",
			     numbers);
	struct err e = { 0 };
	size_t added;

	if (!hq_load_lines(f->site.hq, line, strlen(line), 0, &added, &e))
		fail_msg("%s", e.text);
	mem_free(line);
}

/* Somebody of that number signs on at it: a code was given out. */
static void desk_for(struct fixture *f, struct node *n, const char *name, const char *role,
		     const char *number)
{
	struct buf code = { 0 };

	node_make(n, &f->site, name, role);
	text_copy(n->d.scope, sizeof n->d.scope, "*");
	assert_true(store_device_put(f->site.hq->store, &n->d, NULL));
	assert_true(store_code_put(f->site.hq->store, n->d.id, 0, "AAAA-BBBB-CCCC", NULL));
	if (number)
		assert_true(store_code_take(f->site.hq->store, n->d.id, number, 1, &code, NULL));
	buf_fini(&code);
}

static bool is_fed(struct fixture *f, struct node *n)
{
	bool has;

	read_feed(f, n);
	assert_true(holds(f, "CANARYSTREET")); /* it is fed at all */
	assert_true(holds(f, "refuge_secret") || !strcmp(n->d.role, "supervisor"));
	has = holds(f, "CANARYREFUGE");
	return has;
}

static void a_refuge_goes_to_no_desk_unless_the_force_names_somebody(void **state)
{
	struct fixture *f = *state;
	struct node records;

	desk_for(f, &records, "Records 1", "hq_records", "HR-01");
	assert_false(is_fed(f, &records));
	node_end(&records);
}

static void a_refuge_goes_to_the_records_desk_of_whom_the_force_names(void **state)
{
	struct fixture *f = *state;
	struct node records, empty, supervisor, wrong;

	the_force_names(f, "HR-09, hr-01 2288");
	desk_for(f, &records, "Records 1", "hq_records", "HR-01");
	desk_for(f, &empty, "Records 2", "hq_records", NULL);
	desk_for(f, &wrong, "Records 3", "hq_records", "2288"); /* a supervisor */
	desk_for(f, &supervisor, "Desk 9", "supervisor", "2288");
	assert_true(is_fed(f, &records));
	assert_false(is_fed(f, &empty));
	assert_false(is_fed(f, &wrong));
	assert_false(is_fed(f, &supervisor));
	node_end(&records);
	node_end(&empty);
	node_end(&wrong);
	node_end(&supervisor);
}

static void who_is_named_later_gets_what_comes_from_then_on(void **state)
{
	struct fixture *f = *state;
	struct made more = { .n = 0 };
	struct node records;
	struct rec *r = rec_of(&kind_location, id_random());

	desk_for(f, &records, "Records 1", "hq_records", "HR-01");
	assert_false(is_fed(f, &records));
	the_force_names(f, "HR-01");
	assert_false(is_fed(f, &records));
	rec_put(r, LOCATION_LINE1, "CANARYREFUGE");
	rec_put(r, LOCATION_LOC_STATUS, "refuge_secret");
	keep(&f->a, &more, r);
	node_arrive(&f->a, &f->site, &more);
	assert_true(is_fed(f, &records));
	/* And who is named no longer gets no more of them. */
	the_force_names(f, "");
	made_end(&more);
	more = (struct made){ .n = 0 };
	r->bases[0] = r->hash;
	r->n_bases = 1;
	rec_put(r, LOCATION_LINE1, "CANARYMOVED");
	keep(&f->a, &more, r);
	node_arrive(&f->a, &f->site, &more);
	read_feed(f, &records);
	assert_false(holds(f, "CANARYMOVED"));
	rec_free(r);
	made_end(&more);
	node_end(&records);
}

static void rules_run_when_a_night_arrives(void **state)
{
	struct fixture *f = *state;

	assert_true(hq_view(f->site.hq, NULL));
	f->n = 0;
	assert_true(store_verdicts(f->site.hq->store, is_judged, f, NULL));
	/* Submitted with hardly anything in it: something must have been found. */
	assert_int_equal(f->n, 1);
}

/* Every car waits while headquarters looks: it looks at so many arrivals at a time, and at all of
 * them in the end. */
static void keys_are_looked_for_some_arrivals_at_a_time(void **state)
{
	struct fixture *f = *state;
	struct hq *hq = f->site.hq;
	struct made m = { .n = 0 };
	int64_t before = 0, after = 0;

	for (int i = 0; i < 2500; i++) {
		struct rec *r = rec_of(&kind_audit, id_random());

		rec_put(r, AUDIT_OP, "consultation");
		node_write(&f->b, &m, r);
		rec_free(r);
	}
	node_arrive(&f->b, &f->site, &m);
	made_end(&m);
	assert_true(hq_view(hq, NULL));
	assert_true(view_mark_get(hq->view, "keys", &before, NULL));
	for (int calls = 1; calls <= 3; calls++, before = after) {
		assert_true(hq_person_keys(hq, 1, NULL));
		assert_true(view_mark_get(hq->view, "keys", &after, NULL));
		assert_in_range(after - before, calls == 3 ? 500 : 1000, 1000);
	}
	assert_int_equal(after, store_arrivals(hq->store));
}

static void practice_entries_stay_out_of_a_live_view(void **state)
{
	struct site live;
	struct node car;
	struct made m = { .n = 0 };
	struct rec *r = rec_of(&kind_attendance, id_random()), *got = NULL;

	(void)state;
	site_make(&live, false);
	node_make(&car, &live, "Car 1", "");
	rec_put(r, ATTENDANCE_STATE, "tasked");
	node_write(&car, &m, r);
	node_arrive(&car, &live, &m);
	assert_true(hq_view(live.hq, NULL));
	assert_int_equal(store_arrivals(live.hq->store), 2);
	assert_false(view_rec(live.hq->view, r->id, &got, NULL));
	assert_int_equal(store_incidents(live.hq->store, car.d.id), 1);
	rec_free(r);
	made_end(&m);
	node_end(&car);
	site_end(&live);
}

static void police_only_words_are_not_in_the_view_on_disk(void **state)
{
	struct fixture *f = *state;
	char *grep;

	assert_true(hq_view(f->site.hq, NULL));
	read_feed(f, &f->desk);
	grep = mem_fmt(
	    "grep -rqa CANARYSUMMARY '%s' && ! grep -rqa 'CANARYPOLICE\\|CANARYSUPPORT' '%s'",
	    f->site.dir, f->site.dir);
	assert_int_equal(system(grep), 0);
	mem_free(grep);
}

#define CASE(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_car_gets_lists_people_and_the_words_about_its_own_night),
		CASE(a_car_never_gets_another_cars_records),
		CASE(a_supervisor_gets_the_nights_but_not_what_is_kept_from_that_role),
		CASE(another_desk_gets_the_review_too),
		CASE(an_evaluator_gets_nothing_that_tells_who),
		CASE(police_only_words_go_on_under_the_desks_own_key),
		CASE(a_copy_says_whose_record_it_shows),
		CASE(a_feed_goes_on_where_it_was),
		CASE(a_referrals_new_state_reaches_the_car_that_made_it),
		CASE(a_refuge_goes_to_no_desk_unless_the_force_names_somebody),
		CASE(a_refuge_goes_to_the_records_desk_of_whom_the_force_names),
		CASE(who_is_named_later_gets_what_comes_from_then_on),
		CASE(rules_run_when_a_night_arrives),
		CASE(keys_are_looked_for_some_arrivals_at_a_time),
		CASE(practice_entries_stay_out_of_a_live_view),
		CASE(police_only_words_are_not_in_the_view_on_disk),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
