/* app: what a crew can rely on, whatever is on the screen. */
#include "car.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "model/codec.h"
#include "model/vocab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void times_are_stamped_in_their_order_and_taken_back(void **state)
{
	struct car *c = *state;
	struct err e = { 0 };
	enum stamp done;
	struct id at;
	struct rec *r;

	start_shift(c);
	at = task(c, "9001");
	for (enum stamp s = STAMP_EN_ROUTE; s <= STAMP_LEFT; s++) {
		wait_minutes(c, 5);
		must(app_stamp(c->app, at, 0, &done, &e), &e);
		assert_int_equal(done, s);
	}
	assert_false(app_stamp(c->app, at, 0, &done, &e));
	assert_int_equal(e.class, ERR_INPUT);
	must(app_undo(c->app, at, &e), &e);
	r = standing(c, at);
	assert_true(rec_is(r, ATTENDANCE_STATE, "on_scene"));
	assert_int_equal(r->rev, 5);
	rec_free(r);
}

/* It holds what this one does not know, and would lose it. */
static void a_record_of_a_newer_program_is_read_and_not_changed(void **state)
{
	struct car *c = *state;
	struct buf body = { 0 };
	struct rec *r = NULL, *next = NULL;
	struct err e = { 0 };
	struct entry x;
	struct id at;

	start_shift(c);
	at = task(c, "9001");
	must(app_edit(c->app, at, &r, &e), &e);
	must(rec_to_json(r, &body, &e), &e);
	must(book_append(app_book(c->app),
			 &(struct book_new){ .kind = kind_attendance.number,
					     .schema = (uint16_t)(kind_attendance.schema + 1),
					     .record = at,
					     .author = app_typist(c->app)->id,
					     .body = body.data,
					     .body_len = body.len },
			 &x, &e),
	     &e);
	must(app_pulled(c->app, &e), &e);
	rec_free(r);
	r = standing(c, at);
	assert_true(r->newer);
	assert_true(rec_is(r, ATTENDANCE_INCIDENT_NO, "NP-20211029-9001"));
	assert_false(app_edit(c->app, at, &next, &e));
	assert_int_equal(e.class, ERR_DENIED);
	assert_non_null(strstr(e.text, "newer program"));
	e = (struct err){ 0 };
	assert_false(app_save(c->app, r, (struct id){ { 0 } }, &e));
	assert_int_equal(e.class, ERR_DENIED);
	assert_non_null(strstr(e.text, "newer program"));
	rec_free(r);
	buf_fini(&body);
}

static void a_visit_that_was_broken_off_goes_on_with_a_second_spell(void **state)
{
	struct car *c = *state;
	struct err e = { 0 };
	struct id at;
	struct rec *r;
	int64_t minutes;

	start_shift(c);
	at = task(c, "9002");
	for (int i = 0; i < 2; i++)
		must(app_stamp(c->app, at, 0, NULL, &e), &e);
	wait_minutes(c, 10);
	must(app_interrupt(c->app, at, "officer_assist", &e), &e);
	wait_minutes(c, 30);
	must(app_stamp(c->app, at, 0, NULL, &e), &e);
	wait_minutes(c, 7);
	must(app_stamp(c->app, at, 0, NULL, &e), &e);
	r = standing(c, at);
	assert_int_equal(rec_count(r, ATTENDANCE_PRESENCE), 2);
	assert_true(rec_int(r, ATTENDANCE_ON_SCENE_MIN, &minutes));
	assert_int_equal(minutes, 17);
	rec_free(r);
}

static void the_third_wrong_code_locks(void **state)
{
	struct car *c = *state;
	struct err e = { 0 };

	assert_false(app_code(c->app, "000000", &e));
	assert_int_equal(e.class, ERR_DENIED);
	must(app_code(c->app, CODE, &e), &e);
	for (int i = 0; i < 2; i++)
		assert_false(app_code(c->app, "000000", &e));
	assert_true(app_is_unlocked(c->app));
	assert_false(app_code(c->app, "000000", &e));
	assert_int_equal(e.class, ERR_LOCKED);
	assert_false(app_is_unlocked(c->app));
	assert_false(book_is_unlocked(app_book(c->app)));
}

static void every_entry_carries_the_one_who_types(void **state)
{
	struct car *c = *state;
	struct err e = { 0 };
	struct id at;
	struct rec *r;

	start_shift(c);
	must(app_change_typist(c->app, WORKER, CODE, &e), &e);
	at = task(c, "9003");
	r = standing(c, at);
	assert_true(id_equal(r->author, app_member_by_number(c->app, WORKER)->id));
	assert_string_equal(r->role, "support_worker");
	rec_free(r);
}

struct looking {
	const char *for_what;
	bool seen;
};

static bool look(void *ctx, const struct entry *x)
{
	struct looking *l = ctx;

	l->seen |= memmem(x->body, x->h.body_len, l->for_what, strlen(l->for_what)) != NULL;
	return true;
}

static struct id add_note(struct car *c, struct id at, const char *words)
{
	char hex[ID_HEX_LEN + 1];
	char *about = mem_fmt("attendance_id=%s", id_hex(at, hex)),
	     *text = mem_fmt("text=%s", words);
	struct err e = { 0 };
	struct id id;

	must(app_add_fields(c->app, &kind_note, (const char *const[]){ about, text }, 2, &id, &e),
	     &e);
	mem_free(about);
	mem_free(text);
	return id;
}

static void a_support_only_note_is_a_stub_until_its_author_opens_it(void **state)
{
	struct car *c = *state;
	struct looking l = { "savings", false };
	struct err e = { 0 };
	struct rec *stub, *open = NULL;
	struct id at, note;

	start_shift(c);
	at = task(c, "9004");
	must(app_change_typist(c->app, WORKER, CODE, &e), &e);
	note = add_note(c, at, "Has savings put by");
	must(book_each(app_book(c->app), look, NULL, &l, &e), &e);
	assert_false(l.seen);
	stub = standing(c, note);
	assert_true(stub->sealed);
	assert_int_equal(stub->visibility, VISIBLE_SUPPORT_ONLY);
	assert_true(id_equal(stub->about, at));
	assert_false(app_open_sealed(c->app, &stub->hash, NULL, &open, &e));
	assert_int_equal(e.class, ERR_LOCKED);
	must(app_open_sealed(c->app, &stub->hash, PHRASE, &open, &e), &e);
	assert_string_equal(rec_text(open, NOTE_TEXT), "Has savings put by");
	rec_free(open);
	must(app_change_typist(c->app, OFFICER, CODE, &e), &e);
	assert_false(app_open_sealed(c->app, &stub->hash, PHRASE, &open, &e));
	assert_int_equal(e.class, ERR_DENIED);
	assert_false(app_open_sealed(c->app, &stub->hash, NULL, &open, &e));
	rec_free(stub);
}

static void a_police_only_note_opens_for_the_officer_who_unlocked(void **state)
{
	struct car *c = *state;
	struct err e = { 0 };
	struct rec *stub, *open = NULL;
	struct id note;

	start_shift(c);
	note = add_note(c, task(c, "9005"), "Door had been forced");
	stub = standing(c, note);
	assert_true(stub->sealed);
	must(app_open_sealed(c->app, &stub->hash, NULL, &open, &e), &e);
	assert_string_equal(rec_text(open, NOTE_TEXT), "Door had been forced");
	rec_free(open);
	rec_free(stub);
}

static void a_draft_comes_back_as_it_was_and_goes_with_its_entry(void **state)
{
	struct car *c = *state;
	struct typing t;
	struct id row = id_random();
	struct rec *r, *back = NULL;
	struct err e = { 0 };
	struct draft *all = NULL;
	size_t n = 0;

	start_shift(c);
	t = app_typing(c->app);
	r = app_new(c->app, &kind_attendance);
	must(rec_set(r, ATTENDANCE_INCIDENT_NO, "9006", &t, &e), &e);
	assert_false(rec_set(r, ATTENDANCE_TASKED_AT, "quarter past", &t, &e));
	must(app_draft_keep(c->app, row, r, "tasked_at", 4, &e), &e);
	must(app_drafts(c->app, &all, &n, &e), &e);
	assert_int_equal(n, 1);
	assert_string_equal(all[0].field, "tasked_at");
	must(app_draft_open(c->app, &all[0], NULL, &back, &e), &e);
	assert_string_equal(rec_text(back, ATTENDANCE_INCIDENT_NO), "NP-20211029-9006");
	assert_string_equal(rec_typed(back, ATTENDANCE_TASKED_AT), "quarter past");
	must(rec_set(back, ATTENDANCE_TASKED_AT, "now", &t, &e), &e);
	must(app_save(c->app, back, row, &e), &e);
	mem_free(all);
	must(app_drafts(c->app, &all, &n, &e), &e);
	assert_int_equal(n, 0);
	mem_free(all);
	rec_free(back);
	rec_free(r);
}

static void a_support_only_draft_needs_its_authors_passphrase(void **state)
{
	struct car *c = *state;
	struct typing t = app_typing(c->app);
	struct rec *r, *back = NULL;
	struct draft *all = NULL;
	struct err e = { 0 };
	size_t n = 0;

	start_shift(c);
	must(app_change_typist(c->app, WORKER, CODE, &e), &e);
	r = app_new(c->app, &kind_note);
	must(rec_set(r, NOTE_TEXT, "Bag is packed", &t, &e), &e);
	must(app_draft_keep(c->app, id_random(), r, "text", 13, &e), &e);
	must(app_drafts(c->app, &all, &n, &e), &e);
	assert_true(n == 1 && all[0].locked);
	assert_int_equal(all[0].words, 3);
	assert_false(app_draft_open(c->app, &all[0], NULL, &back, &e));
	assert_int_equal(e.class, ERR_LOCKED);
	must(app_draft_open(c->app, &all[0], PHRASE, &back, &e), &e);
	assert_string_equal(rec_text(back, NOTE_TEXT), "Bag is packed");
	rec_free(back);
	must(app_change_typist(c->app, OFFICER, CODE, &e), &e);
	assert_false(app_draft_open(c->app, &all[0], PHRASE, &back, &e));
	mem_free(all);
	rec_free(r);
}

static void check_names_what_is_missing_and_stops_only_the_sending(void **state)
{
	struct car *c = *state;
	struct findings f = { 0 };
	struct err e = { 0 };
	struct id at;

	start_shift(c);
	at = task(c, "9007");
	for (int i = 0; i < 3; i++)
		must(app_stamp(c->app, at, 0, NULL, &e), &e);
	must(app_check(c->app, at, &f, &e), &e);
	assert_true(findings_count(&f, SEVERITY_BLOCK) > 0);
	assert_false(app_finish(c->app, at, &e));
	assert_int_equal(e.class, ERR_INPUT);
	findings_fini(&f);
}

/* A record of this kind on a part, with one answer; gives its id. */
static struct id hang(struct car *c, const struct kind *k, struct id on, size_t field,
		      const char *code)
{
	struct rec *r = app_new(c->app, k);
	struct err e = { 0 };
	struct id id = r->id;

	rec_put_id(r, field_find(k, k == &kind_involvement ? "attendance_id" : "involvement_id"),
		   on);
	rec_put(r, field, code);
	if (k == &kind_involvement)
		rec_put_id(r, INVOLVEMENT_PERSON_ID, id_random());
	if (k == &kind_risk_assessment) {
		rec_put(r, RISK_ASSESSMENT_TOOL, "none_pj_only");
		rec_put(r, RISK_ASSESSMENT_TOOL_VER, "none");
		rec_put(r, RISK_ASSESSMENT_OCCASION, "first_visit");
	}
	must(app_save(c->app, r, (struct id){ { 0 } }, &e), &e);
	rec_free(r);
	return id;
}

static bool is_to_tell(struct car *c, struct id at)
{
	struct findings f = { 0 };
	struct err e = { 0 };
	bool tell;

	must(app_check(c->app, at, &f, &e), &e);
	tell = rules_tell_control(&f);
	findings_fini(&f);
	return tell;
}

static void control_is_told_by_voice_before_a_high_visit_is_finished(void **state)
{
	struct car *c = *state;
	struct rec *r = NULL;
	struct err e = { 0 };
	struct id at, part;

	start_shift(c);
	at = task(c, "9011");
	part = hang(c, &kind_involvement, at, INVOLVEMENT_PART, "survivor");
	assert_false(is_to_tell(c, at));
	hang(c, &kind_risk_assessment, part, RISK_ASSESSMENT_PJ_GRADE, "high");
	assert_true(is_to_tell(c, at));
	assert_false(app_finish(c->app, at, &e));
	assert_int_equal(e.class, ERR_INPUT);
	must(app_edit(c->app, at, &r, &e), &e);
	rec_put(r, ATTENDANCE_VERBAL_HANDOVER_TO, "Control, desk 3");
	rec_put_int(r, ATTENDANCE_VERBAL_HANDOVER_AT, app_now(c->app));
	must(app_save(c->app, r, (struct id){ { 0 } }, &e), &e);
	assert_false(is_to_tell(c, at));
	rec_free(r);
}

#define KEPT_APART "The bag stands with the neighbour at number nine"

static size_t said_of(struct car *c, struct id at, const char *rule, enum severity severity)
{
	struct findings f = { 0 };
	struct err e = { 0 };
	size_t n = 0;

	must(app_check(c->app, at, &f, &e), &e);
	for (size_t i = 0; i < f.n; i++)
		n += strcmp(f.all[i].rule, rule) == 0 && f.all[i].severity == severity;
	findings_fini(&f);
	return n;
}

/* only the author's own secret opens the words that the text to send is compared with. */
static void words_kept_apart_are_compared_while_their_author_has_them_open(void **state)
{
	struct car *c = *state;
	struct err e = { 0 };
	struct book_kdf kdf;
	uint8_t key[32];
	struct rec *r;
	struct id at, part;

	start_shift(c);
	at = task(c, "9004");
	part = hang(c, &kind_involvement, at, INVOLVEMENT_PART, "survivor");
	must(app_change_typist(c->app, WORKER, CODE, &e), &e);
	add_note(c, at, "Said quietly. " KEPT_APART);
	r = app_new(c->app, &kind_referral);
	rec_put_id(r, REFERRAL_INVOLVEMENT_ID, part);
	rec_put_id(r, REFERRAL_AGENCY_ID, id_random());
	rec_put(r, REFERRAL_REFERRAL_TYPE, "outreach");
	rec_put(r, REFERRAL_BASIS, "vital_interests");
	rec_put(r, REFERRAL_SUMMARY_OUT, "Afraid. " KEPT_APART);
	must(app_save(c->app, r, (struct id){ { 0 } }, &e), &e);
	assert_int_equal(said_of(c, at, "R-088", SEVERITY_BLOCK), 0);
	assert_int_equal(said_of(c, at, "R-088", SEVERITY_INFO), 1);
	book_kdf(app_book(c->app), &kdf);
	must(book_derive(&kdf, WORKER, PHRASE, key, &e), &e);
	must(app_author_key(c->app, key, &e), &e);
	assert_int_equal(said_of(c, at, "R-088", SEVERITY_BLOCK), 1);
	assert_int_equal(said_of(c, at, "R-088", SEVERITY_INFO), 0);
	rec_free(r);
}

/* X18, before it was sent. */
static void an_agreement_taken_back_cancels_what_has_not_left(void **state)
{
	struct car *c = *state;
	struct rec *consent, *r, *now = NULL;
	struct err e = { 0 };
	struct id part, agency = id_random(), referrals[2];

	start_shift(c);
	part = hang(c, &kind_involvement, task(c, "9012"), INVOLVEMENT_PART, "survivor");
	consent = app_new(c->app, &kind_consent);
	rec_put_id(consent, CONSENT_INVOLVEMENT_ID, part);
	rec_put(consent, CONSENT_PURPOSE, "share_with_agency");
	rec_put_id(consent, CONSENT_AGENCY_ID, agency);
	rec_put(consent, CONSENT_DECISION, "withdrawn");
	rec_put(consent, CONSENT_UNDERSTOOD, "yes");
	rec_put_id(consent, CONSENT_ASKED_BY, app_typist(c->app)->id);
	rec_put_int(consent, CONSENT_ASKED_AT, app_now(c->app));
	for (int i = 0; i < 2; i++) {
		r = app_new(c->app, &kind_referral);
		rec_put_id(r, REFERRAL_INVOLVEMENT_ID, part);
		rec_put_id(r, REFERRAL_AGENCY_ID, i ? id_random() : agency);
		rec_put(r, REFERRAL_REFERRAL_TYPE, "outreach");
		rec_put(r, REFERRAL_BASIS, "consent");
		must(app_save(c->app, r, (struct id){ { 0 } }, &e), &e);
		referrals[i] = r->id;
		rec_free(r);
	}
	must(app_save(c->app, consent, (struct id){ { 0 } }, &e), &e);
	must(view_rec(app_view(c->app), referrals[0], &now, &e), &e);
	assert_true(rec_is(now, REFERRAL_STATE, "cancelled"));
	rec_free(now);
	must(view_rec(app_view(c->app), referrals[1], &now, &e), &e);
	assert_true(rec_is(now, REFERRAL_STATE, "draft"));
	rec_free(now);
	rec_free(consent);
}

static void a_night_survives_lock_and_unlock(void **state)
{
	struct car *c = *state;
	struct err e = { 0 };
	struct id shift = start_shift(c), at = task(c, "9008");

	app_lock(c->app, "because no key was pressed");
	assert_string_equal(app_lock_words(c->app), "Locked at 19:00 because no key was pressed.");
	assert_null(app_view(c->app));
	must(book_unlock(app_book(c->app), OFFICER, PHRASE, &e), &e);
	must(app_load(c->app, &e), &e);
	assert_true(id_equal(app_night(c->app), shift));
	assert_int_equal(app_number_of(c->app, at), 1);
	assert_true(id_equal(app_attendance_number(c->app, 1), at));
}

static void ending_the_shift_commits_what_was_open(void **state)
{
	struct car *c = *state;
	struct typing t = app_typing(c->app);
	struct err e = { 0 };
	struct id officer, worker;
	struct rec *r, *shift = NULL, *kept;
	struct draft *all = NULL;
	size_t n = 0;

	start_shift(c);
	r = app_new(c->app, &kind_attendance);
	must(rec_set(r, ATTENDANCE_INCIDENT_NO, "9009", &t, &e), &e);
	must(app_draft_keep(c->app, id_random(), r, "incident_no", 0, &e), &e);
	wait_minutes(c, 480);
	must(app_edit(c->app, app_shift(c->app)->id, &shift, &e), &e);
	must(app_shift_end(c->app, shift, &e), &e);
	kept = standing(c, r->id);
	assert_int_equal(kept->state, REC_DRAFT);
	must(app_drafts(c->app, &all, &n, &e), &e);
	assert_int_equal(n, 0);
	assert_null(app_shift(c->app));
	app_crew(c->app, &officer, &worker);
	assert_true(id_is_zero(officer) && id_is_zero(worker));
	mem_free(all);
	rec_free(kept);
	rec_free(shift);
	rec_free(r);
}

static void a_line_with_another_author_is_for_practice_only(void **state)
{
	static const char line[] =
	    "{\"kind\":\"attendance\",\"record\":\"@A1\",\"author\":\"NWA-07\","
	    "\"at\":\"2021-10-29T18:32Z\",\"fields\":{\"incident_no\":\"9001\","
	    "\"tasked_at\":\"2021-10-29T18:32Z\"}}\n"
	    "{\"kind\":\"attendance\",\"record\":\"@A1\",\"revise\":true,"
	    "\"fields\":{\"call_grade\":\"priority\"}}\n";
	struct car *c = *state;
	struct err e = { 0 };
	size_t added = 0;
	struct rec *r;

	start_shift(c);
	must(app_add_lines(c->app, line, strlen(line), &added, &e), &e);
	assert_int_equal(added, 2);
	r = standing(c, app_attendance_number(c->app, 1));
	assert_int_equal(r->rev, 2);
	assert_true(rec_is(r, ATTENDANCE_CALL_GRADE, "priority"));
	rec_free(r);
}

/* hold however the record came. */
static void lines_are_followed_as_a_form_is(void **state)
{
	struct car *c = *state;
	struct err e = { 0 };
	struct rec *r, *now = NULL;
	struct id part, at, agency = id_random();
	char who[ID_HEX_LEN + 1], to[ID_HEX_LEN + 1], visit[ID_HEX_LEN + 1], *lines;
	struct arg all = ARG_OF_ID(((struct id){ { 0 } }));
	struct id *ids = NULL;
	size_t added = 0, n = 0;

	start_shift(c);
	at = task(c, "9012");
	part = hang(c, &kind_involvement, at, INVOLVEMENT_PART, "survivor");
	r = app_new(c->app, &kind_referral);
	rec_put_id(r, REFERRAL_INVOLVEMENT_ID, part);
	rec_put_id(r, REFERRAL_AGENCY_ID, agency);
	rec_put(r, REFERRAL_REFERRAL_TYPE, "outreach");
	rec_put(r, REFERRAL_BASIS, "consent");
	must(app_save(c->app, r, (struct id){ { 0 } }, &e), &e);
	lines = mem_fmt(
	    "{\"kind\":\"consent\",\"fields\":{\"involvement_id\":\"%s\",\"agency_id\":\"%s\","
	    "\"purpose\":\"share_with_agency\",\"decision\":\"withdrawn\",\"understood\":\"yes\","
	    "\"asked_by\":\"@crew.4417\",\"asked_at\":\"2021-10-29T18:10Z\"}}\n"
	    "{\"kind\":\"attendance\",\"record\":\"%s\",\"revise\":true,\"author\":\"NWA-07\","
	    "\"fields\":{\"screen_seen\":\"yes\"}}\n",
	    id_hex(part, who), id_hex(agency, to), id_hex(at, visit));
	must(app_add_lines(c->app, lines, strlen(lines), &added, &e), &e);
	assert_int_equal(added, 2);
	must(view_rec(app_view(c->app), r->id, &now, &e), &e);
	assert_true(rec_is(now, REFERRAL_STATE, "cancelled"));
	rec_free(now);
	must(view_ids(app_view(c->app), QUERY_TASKS_OPEN, &all, 1, &ids, &n, &e), &e);
	assert_int_equal(n, 1);
	must(view_rec(app_view(c->app), ids[0], &now, &e), &e);
	assert_true(rec_is(now, TASK_RULE_ID, "R-010"));
	assert_true(id_equal(now->author, app_member_by_number(c->app, WORKER)->id));
	rec_free(now);
	rec_free(r);
	mem_free(ids);
	mem_free(lines);
}

static void what_endangers_the_crew_is_never_left_out(void **state)
{
	struct car *c = *state;
	const struct vocab *hazards = field_vocab(&kind_location.fields[LOCATION_HAZARD]);
	struct known_place known;
	struct typing t = app_typing(c->app);
	struct rec *r, *place;
	struct err e = { 0 };

	start_shift(c);
	place = app_new(c->app, &kind_location);
	must(rec_set(place, LOCATION_LINE1, "7 Example Court", &t, &e), &e);
	must(rec_set(place, LOCATION_POSTCODE, "NG99 2XX", &t, &e), &e);
	for (size_t i = 0; i < hazards->n_codes; i++)
		rec_item_add(place, LOCATION_HAZARD, hazards->codes[i].code);
	must(app_save(c->app, place, (struct id){ { 0 } }, &e), &e);
	must(app_edit(c->app, task(c, "9013"), &r, &e), &e);
	rec_put_id(r, ATTENDANCE_LOCATION_ID, place->id);
	must(app_save(c->app, r, (struct id){ { 0 } }, &e), &e);
	wait_minutes(c, 5);
	app_known_at(c->app, "7 Example Court", "NG99 2XX", &known);
	assert_int_equal(known.total, 1);
	for (size_t i = 0; i < hazards->n_codes; i++) {
		char *words = mem_fmt("%s", hazards->codes[i].label);

		words[0] = (char)(words[0] | 0x20);
		if (!strstr(known.markers, words))
			fail_msg("\"%s\" is not in \"%s\"", words, known.markers);
		mem_free(words);
	}
	assert_true(strstr(known.markers, "armed marker") < strstr(known.markers, "clutter"));
	rec_free(place);
	rec_free(r);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, park, scrap)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(times_are_stamped_in_their_order_and_taken_back),
		CASE(a_record_of_a_newer_program_is_read_and_not_changed),
		CASE(a_visit_that_was_broken_off_goes_on_with_a_second_spell),
		CASE(the_third_wrong_code_locks),
		CASE(every_entry_carries_the_one_who_types),
		CASE(a_support_only_note_is_a_stub_until_its_author_opens_it),
		CASE(words_kept_apart_are_compared_while_their_author_has_them_open),
		CASE(a_police_only_note_opens_for_the_officer_who_unlocked),
		CASE(a_draft_comes_back_as_it_was_and_goes_with_its_entry),
		CASE(a_support_only_draft_needs_its_authors_passphrase),
		CASE(check_names_what_is_missing_and_stops_only_the_sending),
		CASE(control_is_told_by_voice_before_a_high_visit_is_finished),
		CASE(an_agreement_taken_back_cancels_what_has_not_left),
		CASE(a_night_survives_lock_and_unlock),
		CASE(ending_the_shift_commits_what_was_open),
		CASE(a_line_with_another_author_is_for_practice_only),
		CASE(lines_are_followed_as_a_form_is),
		CASE(what_endangers_the_crew_is_never_left_out),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
