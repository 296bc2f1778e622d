/* What an agency gets: the ticked scope and not one other value of the case. Which field belongs to
 * which scope is typed here from the domain brief (V-SHARESCOPE), not read from the program. */
#include "base/crypto.h"
#include "base/mem.h"
#include "model/kinds.h"
#include "model/vocab.h"
#include "rules/referral.h"
#include "rules/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../model/brief71.h"

/* Texts that can be looked for, by their record; numbers stand for the person: 1 the survivor, 2
 * the child. */
struct told {
	struct casefile c;
	struct party parties[2];
	struct rec *referral;
};

static struct rec *full(const struct kind *k, unsigned char id)
{
	struct rec *r = rec_new(k, (struct id){ { id } });

	fill_all(r);
	return r;
}

/* Every text field of the record says which it is, so that one found in the output tells what
 * leaked. */
static void mark(struct rec *r, const char *who)
{
	for (size_t i = 0; i < r->kind->n_fields; i++) {
		const struct field *f = &r->kind->fields[i];
		char text[80];

		if (f->type != FIELD_TEXT && f->type != FIELD_MEMO)
			continue;
		snprintf(text, sizeof text, "%s-%zu", who, i);
		if (!f->max || strlen(text) <= f->max)
			rec_put(r, i, text);
	}
}

static void told_make(struct told *t)
{
	memset(t, 0, sizeof *t);
	t->c.attendance = full(&kind_attendance, 1);
	t->c.shift = full(&kind_shift, 2);
	t->c.location = full(&kind_location, 3);
	rec_put(t->c.location, LOCATION_LOC_STATUS, "correct");
	for (unsigned char i = 0; i < 2; i++) {
		struct party *p = &t->parties[i];

		p->involvement = full(&kind_involvement, (unsigned char)(10 + i));
		p->person = full(&kind_person, (unsigned char)(20 + i));
		p->safe_contact = full(&kind_safe_contact, (unsigned char)(30 + i));
		rec_put(p->safe_contact, SAFE_CONTACT_NO_CONTACT, "no");
		rec_put(p->involvement, INVOLVEMENT_PART, i ? "child" : "survivor");
		p->risks.all = mem_new_array(1, sizeof(struct rec *));
		p->risks.all[0] = full(&kind_risk_assessment, (unsigned char)(40 + i));
		p->risks.n = 1;
		mark(p->person, i ? "Child" : "Person");
		mark(p->involvement, i ? "Childpart" : "Part");
		mark(p->safe_contact, i ? "Childcontact" : "Contact");
		mark(p->risks.all[0], i ? "Childrisk" : "Risk");
	}
	mark(t->c.attendance, "Visit");
	mark(t->c.location, "Place");
	mark(t->c.shift, "Shift");
	t->c.parties = t->parties;
	t->c.n_parties = 2;
	t->referral = full(&kind_referral, 50);
	mark(t->referral, "Referral");
	rec_clear(t->referral, REFERRAL_DATA_MIN);
	rec_put(t->referral, REFERRAL_ADDRESS_SHIELD, "no");
	rec_put(t->referral, REFERRAL_STATE, "queued");
	rec_put_id(t->referral, REFERRAL_INVOLVEMENT_ID, t->parties[0].involvement->id);
}

static void told_end(struct told *t)
{
	for (size_t i = 0; i < 2; i++) {
		rec_free(t->parties[i].involvement);
		rec_free(t->parties[i].person);
		rec_free(t->parties[i].safe_contact);
		rec_free(t->parties[i].risks.all[0]);
		mem_free(t->parties[i].risks.all);
	}
	rec_free(t->c.attendance);
	rec_free(t->c.shift);
	rec_free(t->c.location);
	rec_free(t->referral);
}

/* What each box sends. `ways`: only those that are safe (a test of its own). */
static const struct {
	const char *scope;
	const char *fields; /* "kind.field" between blanks; child. and childpart. of the child */
} boxes[] = {
	{ "name_dob", " person.given_names person.family_name person.dob " },
	{ "contact_safe_only", " safe_contact.mobile safe_contact.mobile_call "
			       "safe_contact.mobile_text safe_contact.voicemail "
			       "safe_contact.phone safe_contact.phone_safe safe_contact.phone_text "
			       "safe_contact.phone_voicemail "
			       "safe_contact.email safe_contact.days_times safe_contact.say_from "
			       "safe_contact.cover_name " },
	{ "address", " location.line1 location.line2 location.town location.postcode " },
	{ "incident_facts", " attendance.incident_no attendance.tasked_at attendance.abuse_types "
			    "attendance.weapons attendance.arrest " },
	{ "risk_grade", " risk_assessment.pj_grade risk_assessment.final_grade " },
	{ "risk_answers", " risk_assessment.tool risk_assessment.status risk_assessment.yes_count "
			  "risk_assessment.critical_yes risk_assessment.survivor_fear " },
	{ "children_details", " attendance.children_linked attendance.children_present "
			      "child.given_names child.family_name child.dob "
			      "child.school childpart.child_present_where childpart.child_seen " },
	{ "needs", " involvement.needs person.language person.comm_needs " },
	{ "health",
	  " involvement.injuries involvement.medical person.disability person.care_needs " },
};
#define BOXES (sizeof boxes / sizeof *boxes)

static bool box_sends(size_t box, const char *who, const char *key)
{
	char name[80];

	snprintf(name, sizeof name, " %s.%s ", who, key);
	return strstr(boxes[box].fields, name) != NULL;
}

static bool is_sent(unsigned ticked, const char *who, const char *key)
{
	for (size_t b = 0; b < BOXES; b++)
		if (ticked & 1u << b && box_sends(b, who, key))
			return true;
	return false;
}

/* Every value of the record that is a text or a number of its own is looked for. */
static void look_for(const struct rec *r, const char *who, unsigned ticked, const char *text,
		     size_t *asked)
{
	for (size_t i = 0; i < r->kind->n_fields; i++) {
		const struct field *f = &r->kind->fields[i];
		const char *value = rec_text(r, i);
		bool sent = is_sent(ticked, who, f->key);

		if ((f->type != FIELD_TEXT && f->type != FIELD_MEMO) || strlen(value) < 6 ||
		    !strchr(value, '-'))
			continue;
		++*asked;
		for (const char *at = text; (at = strstr(at, value)); at += strlen(value))
			if (at[strlen(value)] == '\n' && !sent)
				fail_msg("%s.%s is not ticked and stands in the text", who, f->key);
		if (sent && strcmp(f->key, "school") != 0 && !strstr(text, value))
			fail_msg("%s.%s is ticked and does not stand in the text", who, f->key);
	}
}

/* A label of a field stands in the text only if the field is sent by a ticked box. */
static void look_for_labels(const struct rec *r, const char *who, unsigned ticked, const char *text,
			    size_t *asked)
{
	for (size_t i = 0; i < r->kind->n_fields; i++) {
		const char *label = r->kind->fields[i].label;
		char line[120];
		bool mine = false;

		snprintf(line, sizeof line, "\n  %-22s ", label);
		for (size_t b = 0; b < BOXES; b++)
			mine = mine || box_sends(b, who, r->kind->fields[i].key);
		if (!mine)
			continue;
		++*asked;
		/* The same label may stand for the other person of the case. */
		if (!is_sent(ticked, who, r->kind->fields[i].key) && strstr(text, line) &&
		    !is_sent(ticked, "child", r->kind->fields[i].key) &&
		    !is_sent(ticked, "person", r->kind->fields[i].key))
			fail_msg("%s.%s is not ticked and stands in the text", who,
				 r->kind->fields[i].key);
	}
}

static size_t try_scope(unsigned ticked)
{
	struct told t;
	struct buf out = { .ceiling = 1 << 20 };
	struct err e = { 0 };
	size_t asked = 0;
	const char *text;

	told_make(&t);
	for (size_t b = 0; b < BOXES; b++)
		if (ticked & 1u << b)
			rec_item_add(t.referral, REFERRAL_DATA_MIN, boxes[b].scope);
	assert_true(referral_text(&t.c, t.referral, "Example agency", &out, &e));
	text = buf_str(&out);
	look_for(t.parties[0].person, "person", ticked, text, &asked);
	look_for(t.parties[0].involvement, "involvement", ticked, text, &asked);
	look_for(t.parties[0].safe_contact, "safe_contact", ticked, text, &asked);
	look_for(t.parties[0].risks.all[0], "risk_assessment", ticked, text, &asked);
	look_for(t.parties[1].person, "child", ticked, text, &asked);
	look_for(t.parties[1].involvement, "childpart", ticked, text, &asked);
	look_for(t.parties[1].safe_contact, "childcontact", ticked, text, &asked);
	look_for(t.parties[1].risks.all[0], "childrisk", ticked, text, &asked);
	look_for(t.c.attendance, "attendance", ticked, text, &asked);
	look_for(t.c.location, "location", ticked, text, &asked);
	look_for(t.c.shift, "shift", ticked, text, &asked);
	look_for_labels(t.c.attendance, "attendance", ticked, text, &asked);
	look_for_labels(t.parties[0].person, "person", ticked, text, &asked);
	look_for_labels(t.parties[0].involvement, "involvement", ticked, text, &asked);
	look_for_labels(t.parties[0].safe_contact, "safe_contact", ticked, text, &asked);
	look_for_labels(t.parties[0].risks.all[0], "risk_assessment", ticked, text, &asked);
	/* Of the referral itself only the words to send. */
	for (size_t i = 0; i < REFERRAL_FIELDS; i++)
		if (i != REFERRAL_SUMMARY_OUT && strchr(rec_text(t.referral, i), '-') &&
		    kind_referral.fields[i].type == FIELD_MEMO)
			assert_null(strstr(text, rec_text(t.referral, i)));
	buf_fini(&out);
	told_end(&t);
	return asked;
}

static void no_unticked_value_stands_in_the_text_of_any_scope(void **state)
{
	size_t asked = 0;

	(void)state;
	for (unsigned ticked = 0; ticked < 1u << BOXES; ticked++)
		asked += try_scope(ticked);
	print_message("%u scopes, %zu values looked for\n", 1u << BOXES, asked);
}

static void every_box_of_the_list_is_known_here(void **state)
{
	const struct vocab *v = vocab_find("V-SHARESCOPE");

	(void)state;
	for (size_t b = 0; b < BOXES; b++)
		assert_non_null(vocab_code(v, boxes[b].scope));
}

static void a_way_that_is_not_safe_is_never_sent(void **state)
{
	struct told t;
	struct buf out = { .ceiling = 1 << 20 };

	(void)state;
	told_make(&t);
	rec_item_add(t.referral, REFERRAL_DATA_MIN, "contact_safe_only");
	rec_put(t.parties[0].safe_contact, SAFE_CONTACT_MOBILE_CALL, "no");
	rec_put(t.parties[0].safe_contact, SAFE_CONTACT_MOBILE_TEXT, "no");
	rec_put(t.parties[0].safe_contact, SAFE_CONTACT_EMAIL_SAFE, "no");
	assert_true(referral_text(&t.c, t.referral, "Example agency", &out, NULL));
	assert_null(
	    strstr(buf_str(&out), rec_text(t.parties[0].safe_contact, SAFE_CONTACT_MOBILE)));
	assert_null(strstr(buf_str(&out), rec_text(t.parties[0].safe_contact, SAFE_CONTACT_EMAIL)));
	buf_fini(&out);
	told_end(&t);
}

static void a_hidden_address_stays_back_whatever_is_ticked(void **state)
{
	static const char *const why[] = { "shield", "secret", "refuge" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct told t;
		struct buf out = { .ceiling = 1 << 20 };

		told_make(&t);
		rec_item_add(t.referral, REFERRAL_DATA_MIN, "address");
		if (!strcmp(why[i], "shield"))
			rec_put(t.referral, REFERRAL_ADDRESS_SHIELD, "yes");
		else if (!strcmp(why[i], "secret"))
			rec_put(t.c.location, LOCATION_LOC_STATUS, "refuge_secret");
		else
			rec_put(t.c.location, LOCATION_LOC_TYPE, "refuge");
		assert_true(referral_text(&t.c, t.referral, "Example agency", &out, NULL));
		assert_non_null(strstr(buf_str(&out), "Held back"));
		assert_null(strstr(buf_str(&out), "Place-"));
		buf_fini(&out);
		told_end(&t);
	}
}

static void a_need_of_immigration_law_goes_with_agreement_alone(void **state)
{
	static const char *const bases[] = { "consent", "vital_interests" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct told t;
		struct buf out = { .ceiling = 1 << 20 };

		told_make(&t);
		rec_clear(t.parties[0].involvement, INVOLVEMENT_NEEDS);
		rec_item_add(t.parties[0].involvement, INVOLVEMENT_NEEDS, "legal_immigration");
		rec_item_add(t.parties[0].involvement, INVOLVEMENT_NEEDS, "legal_family");
		for (size_t b = 0; b < BOXES; b++)
			rec_item_add(t.referral, REFERRAL_DATA_MIN, boxes[b].scope);
		rec_put(t.referral, REFERRAL_BASIS, bases[i]);
		assert_true(referral_text(&t.c, t.referral, "Example agency", &out, NULL));
		assert_int_equal(strstr(buf_str(&out), "Immigration law") != NULL, i == 0);
		assert_non_null(strstr(buf_str(&out), "Family law"));
		buf_fini(&out);
		told_end(&t);
	}
}

static void only_a_referral_on_its_way_has_a_text(void **state)
{
	static const char *const none[] = { "draft", "ready", "cancelled", "recalled" };
	const struct vocab *v = vocab_find("V-REFSTATE");

	(void)state;
	for (size_t i = 0; i < v->n_codes; i++) {
		struct told t;
		struct buf out = { .ceiling = 1 << 20 };
		struct err e = { 0 };
		bool has = true;

		told_make(&t);
		for (size_t k = 0; k < sizeof none / sizeof *none; k++)
			has = has && strcmp(none[k], v->codes[i].code) != 0;
		rec_put(t.referral, REFERRAL_STATE, v->codes[i].code);
		assert_int_equal(referral_text(&t.c, t.referral, "Example agency", &out, &e), has);
		assert_int_equal(out.len > 0, has);
		assert_int_equal(e.class, has ? ERR_NONE : ERR_INPUT);
		buf_fini(&out);
		told_end(&t);
	}
}

/* --- moves --- */

static void a_move_says_when_and_who_and_why(void **state)
{
	struct rec *r = rec_new(&kind_referral, (struct id){ { 9 } });
	struct referral_move m = { .to = "sent", .by = { { 7 } }, .now_ms = 1635532320000 };
	struct err e = { 0 };
	int64_t at = 0;

	(void)state;
	rec_put(r, REFERRAL_STATE, "queued");
	assert_true(referral_is_short(r));
	m.to = "accepted";
	assert_false(referral_change(r, &m, &e));
	assert_string_equal(rec_text(r, REFERRAL_STATE), "queued");
	m.to = "sent";
	assert_true(referral_change(r, &m, &e));
	assert_true(rec_int(r, REFERRAL_SENT_AT, &at) && at == m.now_ms);
	m.to = "acknowledged";
	assert_true(referral_change(r, &m, &e));
	m.to = "decided";
	assert_true(referral_change(r, &m, &e));
	m.to = "declined";
	m.reason = "no_such_reason";
	assert_false(referral_change(r, &m, &e));
	rec_free(r);
}

static void short_of_accepted_is_what_no_agency_has_answered(void **state)
{
	static const char *const shorts[] = { "queued", "sent", "acknowledged", "decided" };
	const struct vocab *v = vocab_find("V-REFSTATE");

	(void)state;
	for (size_t i = 0; i < v->n_codes; i++) {
		struct rec *r = rec_new(&kind_referral, (struct id){ { 9 } });
		bool is = false;

		for (size_t k = 0; k < 4; k++)
			is = is || strcmp(shorts[k], v->codes[i].code) == 0;
		rec_put(r, REFERRAL_STATE, v->codes[i].code);
		assert_int_equal(referral_is_short(r), is);
		rec_free(r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_unticked_value_stands_in_the_text_of_any_scope),
		cmocka_unit_test(every_box_of_the_list_is_known_here),
		cmocka_unit_test(a_way_that_is_not_safe_is_never_sent),
		cmocka_unit_test(a_hidden_address_stays_back_whatever_is_ticked),
		cmocka_unit_test(a_need_of_immigration_law_goes_with_agreement_alone),
		cmocka_unit_test(only_a_referral_on_its_way_has_a_text),
		cmocka_unit_test(a_move_says_when_and_who_and_why),
		cmocka_unit_test(short_of_accepted_is_what_no_agency_has_answered),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
