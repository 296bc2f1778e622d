#include "rules/referral.h"

#include "model/kinds.h"
#include "model/vocab.h"
#include "rules_p.h"

#include <stdio.h>
#include <string.h>

/* --- moves --- */

static bool is_legal(const char *from, const char *to, struct err *e)
{
	const struct vocab *v = vocab_find("V-REFSTATE");
	char may[160] = "";
	size_t n = 0;

	if (!vocab_code(v, to))
		return err_set(
		    e, ERR_INPUT,
		    "There is no such state. Some are: sent, acknowledged, accepted, closed");
	if (referral_may_move(from, to, true))
		return true;
	for (size_t i = 0; i < v->n_codes; i++)
		if (referral_may_move(from, v->codes[i].code, true) && n < sizeof may)
			n += (size_t)snprintf(may + n, sizeof may - n, "%s%s", n ? ", " : "",
					      v->codes[i].code);
	return err_set(e, ERR_INPUT, "From %s it cannot go there. It can become: %s", from,
		       *may ? may : "nothing else");
}

/* What else the new state says. */
static bool state_says(struct rec *r, const char *to, const char *reason, int64_t now,
		       struct err *e)
{
	static const struct {
		const char *state;
		size_t field;
		const char *value; /* NULL: the time */
	} says[] = {
		{ "sent", REFERRAL_SENT_AT, NULL },
		{ "acknowledged", REFERRAL_ACK_AT, NULL },
		{ "accepted", REFERRAL_AGENCY_DECISION, "accepted" },
		{ "wait_listed", REFERRAL_AGENCY_DECISION, "wait_list" },
		{ "declined", REFERRAL_AGENCY_DECISION, "declined" },
		{ "in_contact", REFERRAL_FIRST_CONTACT_AT, NULL },
		{ "closed", REFERRAL_CLOSED_AT, NULL },
	};
	static const struct {
		const char *state;
		size_t field;
	} reasons[] = {
		{ "declined", REFERRAL_AGENCY_REASON },
		{ "recalled", REFERRAL_RECALL_REASON },
		{ "closed", REFERRAL_CLOSE_REASON },
	};
	bool taken = false;

	for (size_t i = 0; i < sizeof says / sizeof *says; i++)
		if (!strcmp(says[i].state, to)) {
			if (says[i].value)
				rec_put(r, says[i].field, says[i].value);
			else
				rec_put_int(r, says[i].field, now);
		}
	for (size_t i = 0; reason && i < sizeof reasons / sizeof *reasons; i++)
		if (!strcmp(reasons[i].state, to)) {
			const struct field *f = &r->kind->fields[reasons[i].field];

			if (!vocab_code(field_vocab(f), reason))
				return err_set(e, ERR_INPUT, "There is no such reason for %s", to);
			rec_put(r, reasons[i].field, reason);
			taken = true;
		}
	return !reason || taken ||
	       err_set(e, ERR_INPUT, "A reason goes with declined, recalled and closed");
}

static bool log_state(struct rec *r, const char *to, const char *note, struct id by, int64_t now,
		      struct err *e)
{
	struct rec *row = rec_row_add(r, REFERRAL_STATE_LOG);

	rec_put(row, field_find(row->kind, "state"), to);
	rec_put_int(row, field_find(row->kind, "at"), now);
	if (!id_is_zero(by))
		rec_put_id(row, field_find(row->kind, "by"), by);
	return !note || rec_set(row, field_find(row->kind, "note"), note,
				&(struct typing){ .now_ms = now }, e);
}

bool referral_change(struct rec *r, const struct referral_move *m, struct err *e)
{
	if (!is_legal(rec_text(r, REFERRAL_STATE), m->to, e))
		return false;
	rec_put(r, REFERRAL_STATE, m->to);
	return state_says(r, m->to, m->reason, m->now_ms, e) &&
	       log_state(r, m->to, m->note, m->by, m->now_ms, e);
}

bool referral_is_short(const struct rec *r)
{
	static const char *const states[] = { "queued", "sent", "acknowledged", "decided" };

	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (rec_is(r, REFERRAL_STATE, states[i]))
			return true;
	return false;
}

/* --- the text: the ticked scope and no more --- */

struct printing {
	const struct rec *referral;
	struct casefile *c;
	struct party *party;
	struct buf *out;
};

static void line(struct printing *p, const struct rec *r, size_t field, const char *words)
{
	struct buf value = { 0 };

	if (r && rec_filled(r, field)) {
		rec_show(r, field, p->c->attendance->wall_ms, &value);
		buf_fmt(p->out, "  %-22s %s\n", words, buf_str(&value));
	}
	buf_fini(&value);
}

static void rows(struct printing *p, const struct rec *r, const size_t *fields, size_t n)
{
	for (size_t i = 0; r && i < n; i++)
		line(p, r, fields[i], r->kind->fields[fields[i]].label);
}

#define ROWS(p, r, ...)                                             \
	do {                                                        \
		static const size_t chosen[] = { __VA_ARGS__ };     \
		rows(p, r, chosen, sizeof chosen / sizeof *chosen); \
	} while (0)

static void print_name(struct printing *p)
{
	ROWS(p, p->party->person, PERSON_GIVEN_NAMES, PERSON_FAMILY_NAME, PERSON_DOB);
}

/* Only ways that were said to be safe. */
static void print_contact(struct printing *p)
{
	static const struct {
		size_t way, safe, or_safe;
	} ways[] = {
		{ SAFE_CONTACT_MOBILE, SAFE_CONTACT_MOBILE_CALL, SAFE_CONTACT_MOBILE_TEXT },
		{ SAFE_CONTACT_PHONE, SAFE_CONTACT_PHONE_SAFE, SAFE_CONTACT_PHONE_TEXT },
		{ SAFE_CONTACT_EMAIL, SAFE_CONTACT_EMAIL_SAFE, SAFE_CONTACT_EMAIL_SAFE },
	};
	const struct rec *s = p->party->safe_contact;

	if (!s || rec_is(s, SAFE_CONTACT_NO_CONTACT, "yes")) {
		buf_puts(p->out,
			 "  No way of contact is known to be safe. Do not ring, write or visit\n");
		return;
	}
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		if (rec_is(s, ways[i].safe, "yes") || rec_is(s, ways[i].or_safe, "yes"))
			line(p, s, ways[i].way, s->kind->fields[ways[i].way].label);
	ROWS(p, s, SAFE_CONTACT_MOBILE_CALL, SAFE_CONTACT_MOBILE_TEXT, SAFE_CONTACT_VOICEMAIL,
	     SAFE_CONTACT_PHONE_SAFE, SAFE_CONTACT_PHONE_TEXT, SAFE_CONTACT_PHONE_VOICEMAIL,
	     SAFE_CONTACT_DAYS_TIMES, SAFE_CONTACT_SAY_FROM, SAFE_CONTACT_COVER_NAME);
}

static void print_address(struct printing *p)
{
	const struct rec *l = p->c->location;

	/* A hidden address and a refuge stay here whatever was ticked. */
	if (!l || rec_is(p->referral, REFERRAL_ADDRESS_SHIELD, "yes") ||
	    rec_is(l, LOCATION_LOC_STATUS, "refuge_secret") ||
	    rec_is(l, LOCATION_LOC_TYPE, "refuge")) {
		buf_puts(p->out, "  Address                Held back\n");
		return;
	}
	ROWS(p, l, LOCATION_LINE1, LOCATION_LINE2, LOCATION_TOWN, LOCATION_POSTCODE);
}

static void print_facts(struct printing *p)
{
	ROWS(p, p->c->attendance, ATTENDANCE_INCIDENT_NO, ATTENDANCE_TASKED_AT,
	     ATTENDANCE_ABUSE_TYPES, ATTENDANCE_WEAPONS, ATTENDANCE_ARREST);
}

static void print_grade(struct printing *p)
{
	ROWS(p, party_risk(p->party), RISK_ASSESSMENT_PJ_GRADE, RISK_ASSESSMENT_FINAL_GRADE);
}

static void print_answers(struct printing *p)
{
	ROWS(p, party_risk(p->party), RISK_ASSESSMENT_TOOL, RISK_ASSESSMENT_STATUS,
	     RISK_ASSESSMENT_YES_COUNT, RISK_ASSESSMENT_CRITICAL_YES,
	     RISK_ASSESSMENT_SURVIVOR_FEAR);
}

static void print_children(struct printing *p)
{
	ROWS(p, p->c->attendance, ATTENDANCE_CHILDREN_LINKED, ATTENDANCE_CHILDREN_PRESENT);
	for (size_t i = 0; i < p->c->n_parties; i++) {
		const struct party *child = &p->c->parties[i];

		if (!rec_is(child->involvement, INVOLVEMENT_PART, "child"))
			continue;
		ROWS(p, child->person, PERSON_GIVEN_NAMES, PERSON_FAMILY_NAME, PERSON_DOB,
		     PERSON_SCHOOL);
		ROWS(p, child->involvement, INVOLVEMENT_CHILD_PRESENT_WHERE,
		     INVOLVEMENT_CHILD_SEEN);
	}
}

/* A need of immigration law is told to nobody without the survivor's agreement. */
static void print_needs(struct printing *p)
{
	struct rec *said = rec_copy(p->party->involvement);

	if (!rec_is(p->referral, REFERRAL_BASIS, "consent"))
		rec_item_drop(said, INVOLVEMENT_NEEDS, "legal_immigration");
	ROWS(p, said, INVOLVEMENT_NEEDS);
	rec_free(said);
	ROWS(p, p->party->person, PERSON_LANGUAGE, PERSON_COMM_NEEDS);
}

static void print_health(struct printing *p)
{
	ROWS(p, p->party->involvement, INVOLVEMENT_INJURIES, INVOLVEMENT_MEDICAL);
	ROWS(p, p->party->person, PERSON_DISABILITY, PERSON_CARE_NEEDS);
}

static const struct {
	const char *scope;
	void (*print)(struct printing *p);
} scopes[] = {
	{ "name_dob", print_name },
	{ "contact_safe_only", print_contact },
	{ "address", print_address },
	{ "incident_facts", print_facts },
	{ "risk_grade", print_grade },
	{ "risk_answers", print_answers },
	{ "children_details", print_children },
	{ "needs", print_needs },
	{ "health", print_health },
};

static void print_all(struct printing *p, const char *agency)
{
	char hex[ID_HEX_LEN + 1];

	buf_fmt(p->out, "Referral %s\n  To                     ", id_hex(p->referral->id, hex));
	buf_puts(p->out, agency);
	buf_fmt(
	    p->out, "\n  Type                   %s\n",
	    vocab_label(vocab_find("V-REFTYPE"), rec_text(p->referral, REFERRAL_REFERRAL_TYPE)));
	ROWS(p, p->referral, REFERRAL_URGENCY, REFERRAL_BASIS);
	for (size_t i = 0; i < sizeof scopes / sizeof *scopes; i++)
		if (rec_has(p->referral, REFERRAL_DATA_MIN, scopes[i].scope)) {
			buf_fmt(p->out, "%s\n",
				vocab_label(vocab_find("V-SHARESCOPE"), scopes[i].scope));
			scopes[i].print(p);
		}
	if (rec_filled(p->referral, REFERRAL_SUMMARY_OUT))
		buf_fmt(p->out, "Text to send\n%s\n", rec_text(p->referral, REFERRAL_SUMMARY_OUT));
}

bool referral_may_print(const struct rec *referral, struct err *e)
{
	static const char *const early[] = { "", "draft", "ready", NULL };
	static const char *const gone[] = { "cancelled", "recalled", NULL };

	if (is_any(referral, REFERRAL_STATE, early))
		return err_set(e, ERR_INPUT,
			       "The crew has not put this referral on its way, so it has no text");
	if (is_any(referral, REFERRAL_STATE, gone))
		return err_set(e, ERR_INPUT,
			       "This referral was %s. Nothing of it goes to the agency",
			       rec_is(referral, REFERRAL_STATE, "recalled") ? "called back"
									    : "cancelled");
	return true;
}

bool referral_text(struct casefile *c, const struct rec *referral, const char *agency,
		   struct buf *out, struct err *e)
{
	struct printing p = { .referral = referral,
			      .c = c,
			      .party = casefile_party(c, rec_id(referral, REFERRAL_INVOLVEMENT_ID)),
			      .out = out };

	if (!referral_may_print(referral, e))
		return false;
	if (!p.party)
		return err_set(e, ERR_INPUT, "The person of that referral has not arrived yet");
	print_all(&p, agency);
	return true;
}
