/* Who may see what, typed from the domain brief 7.1 and 3, cell by cell, and not read from the
 * program: what tests of access, feeds, screens and commands compare with. Include it after cmocka.
 */
#ifndef TESTS_UNIT_MODEL_BRIEF71_H
#define TESTS_UNIT_MODEL_BRIEF71_H

#include "base/id.h"
#include "model/access.h"
#include "model/kinds.h"
#include "model/vocab.h"

#include <stdio.h>
#include <string.h>

#define Y SEE_FULL
#define N SEE_NOTHING
#define L SEE_LABEL
#define O SEE_OWN
#define G SEE_OWN_ORG
#define B SEE_OWN_ORG_AFTER_REASON
#define C SEE_COUNT
#define A SEE_AFTER_REASON
#define U SEE_UNMASKED
#define T SEE_TONIGHT
#define Q SEE_QUEUE
#define P SEE_NAMED
#define X SEE_CODED
#define R SEE_REDACTED

static const enum role columns[10] = {
	ROLE_OFFICER,      ROLE_SUPPORT_WORKER,   ROLE_SUPERVISOR, ROLE_SUPPORT_MANAGER,
	ROLE_HQ_RECORDS,   ROLE_RESEARCH_INSIGHT, ROLE_EVALUATOR,  ROLE_LIAISON_WORKER,
	ROLE_PANEL_MEMBER, ROLE_AUDITOR_DPO,
};

/* The last three rows are not in 7.1: staff as crews and desks know them, lists for everybody, and
 * whom a restricted record names. */
static const struct line {
	const char *row;
	enum content content;
	enum visibility visibility;
	enum sight cells[10];
} matrix[] = {
	{ "attendance", CONTENT_ATTENDANCE, VISIBLE_SHARED, { T, T, Y, B, Y, L, X, A, R, A } },
	{ "shared note", CONTENT_NOTE, VISIBLE_SHARED, { T, T, Y, B, Y, L, X, A, R, A } },
	{ "police_only note", CONTENT_NOTE, VISIBLE_POLICE_ONLY, { T, N, Y, N, Y, N, N, N, N, A } },
	{ "support_only note",
	  CONTENT_NOTE,
	  VISIBLE_SUPPORT_ONLY,
	  { C, G, C, G, C, N, N, N, N, C } },
	{ "person identifiers",
	  CONTENT_IDENTIFIERS,
	  VISIBLE_SHARED,
	  { Y, Y, Y, G, Y, Q, N, L, N, A } },
	{ "safe_contact", CONTENT_SAFE_CONTACT, VISIBLE_SHARED, { U, U, A, G, A, Q, N, N, N, A } },
	{ "risk answers", CONTENT_RISK, VISIBLE_SHARED, { Y, Y, Y, Y, Y, L, X, A, R, A } },
	{ "offender flag text",
	  CONTENT_FLAG_TEXT,
	  VISIBLE_SHARED,
	  { Y, L, Y, N, Y, N, X, N, N, A } },
	{ "intelligence", CONTENT_INTELLIGENCE, VISIBLE_SHARED, { Y, N, Y, N, Y, N, N, N, N, A } },
	{ "refuge address", CONTENT_REFUGE, VISIBLE_SHARED, { N, G, N, Y, P, N, N, N, N, A } },
	{ "feedback text", CONTENT_FEEDBACK, VISIBLE_SHARED, { N, G, Y, Y, Y, Y, N, N, N, A } },
	{ "review of staff", CONTENT_REVIEW, VISIBLE_SHARED, { O, O, Y, G, A, N, N, N, N, A } },
	{ "audit log", CONTENT_AUDIT, VISIBLE_SHARED, { N, N, N, N, N, N, N, N, N, Y } },
	{ "staff", CONTENT_STAFF, VISIBLE_SHARED, { Y, Y, Y, Y, Y, Y, N, L, N, A } },
	{ "lists", CONTENT_REFERENCE, VISIBLE_SHARED, { Y, Y, Y, Y, Y, Y, Y, Y, Y, Y } },
	{ "named", CONTENT_ATTENDANCE, VISIBLE_RESTRICTED_NAMED, { P, P, P, P, A, P, N, N, N, A } },
};

/* To which row of 7.1 a kind belongs, and the fields that belong to another. Typed from sections 3
 * and 7.1. */
static const struct {
	const char *kind, *row;
} rows_of[] = {
	{ "shift", "attendance" },
	{ "crew_member", "staff" },
	{ "crew_spell", "attendance" },
	{ "attendance", "attendance" },
	{ "location", "person identifiers" },
	{ "person", "person identifiers" },
	{ "involvement", "attendance" },
	{ "safe_contact", "safe_contact" },
	{ "risk_assessment", "risk answers" },
	{ "safeguarding_action", "attendance" },
	{ "consent", "attendance" },
	{ "referral", "attendance" },
	{ "agency", "lists" },
	{ "note", "shared note" },
	{ "review", "review of staff" },
	{ "task", "attendance" },
	{ "finding", "attendance" },
	{ "audit", "audit log" },
	{ "reference_set", "lists" },
	{ "member_key", "staff" },
};

static const struct {
	const char *kind, *field, *row;
} fields_of[] = {
	{ "person", "pnc_markers", "intelligence" },
};

/* What a label is: 7.1 "label/summary only", "grade only". */
static const struct {
	const char *kind, *fields;
} labels[] = {
	{ "attendance", " tasked_at call_grade state result " },
	{ "involvement", " attendance_id person_id part " },
	{ "consent", " involvement_id purpose agency_id decision asked_at until " },
	{ "referral", " involvement_id agency_id referral_type urgency state sent_at ack_at "
		      "agency_decision closed_at " },
	{ "safeguarding_action", " involvement_id action state due " },
	{ "shift", " night_of car started_at ended_at " },
	{ "crew_spell", " shift_id seat from_at to_at " },
	{ "task", " about task_type owner_role due_at state " },
	{ "finding", " attendance_id rule_id severity answer " },
	{ "note", " attendance_id note_type length_band " },
	{ "risk_assessment", " involvement_id pj_grade final_grade " },
	{ "person", " label " },
	{ "location", " district " },
	{ "crew_member", " role organisation " },
};

static const struct line *row_named(const char *row)
{
	for (size_t i = 0; i < sizeof matrix / sizeof *matrix; i++)
		if (strcmp(matrix[i].row, row) == 0)
			return &matrix[i];
	fail_msg("no such row: %s", row);
	return NULL;
}

static enum sight cell_of(const struct line *line, enum role r)
{
	for (size_t c = 0; c < 10; c++)
		if (columns[c] == r)
			return line->cells[c];
	return N;
}

static bool has_label(const struct kind *k, size_t field)
{
	char key[64] = " ";

	strcat(key, k->fields[field].key);
	strcat(key, " ");
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
		if (strcmp(labels[i].kind, k->key) == 0)
			return strstr(labels[i].fields, key) != NULL;
	return false;
}

/* Section 3's export column: kept as it is, no words, nobody. */
static bool is_code(const struct field *f)
{
	return f->out == EXPORT_KEEP && !(f->class & (CLASS_I | CLASS_K)) &&
	       f->type != FIELD_TEXT && f->type != FIELD_MEMO;
}

static enum shown expected(const struct viewer *v, enum sight cell, const struct kind *k,
			   size_t field)
{
	bool whole = cell == Y || (cell == T && (v->tonight || v->reason)) ||
		     (cell == A && v->reason) || (cell == G && v->own_org) ||
		     (cell == B && (v->own || (v->own_org && v->reason))) ||
		     (cell == O && v->own) || (cell == P && v->named) || (cell == Q && v->queued) ||
		     (cell == L && has_label(k, field)) ||
		     ((cell == X || cell == R) && is_code(&k->fields[field])) ||
		     (cell == U && v->reason);

	return whole ? SHOWN_WHOLE : cell == U ? SHOWN_COVERED : SHOWN_NOT;
}

static const char *row_of(const struct kind *k, size_t field)
{
	for (size_t i = 0; i < sizeof fields_of / sizeof *fields_of; i++)
		if (strcmp(fields_of[i].kind, k->key) == 0 &&
		    strcmp(fields_of[i].field, k->fields[field].key) == 0)
			return fields_of[i].row;
	for (size_t i = 0; i < sizeof rows_of / sizeof *rows_of; i++)
		if (strcmp(rows_of[i].kind, k->key) == 0)
			return rows_of[i].row;
	fail_msg("%s is in no row of the table of who may see what", k->key);
	return NULL;
}

static enum sight narrowed_cell(enum sight shared, enum role r, enum visibility v)
{
	static const char *const rows[] = { NULL, "police_only note", "support_only note",
					    "named" };
	enum sight narrow;

	if (v == VISIBLE_SHARED)
		return shared;
	narrow = cell_of(row_named(rows[v]), r);
	if (v == VISIBLE_POLICE_ONLY && narrow == T)
		narrow = Y; /* "Y crew": the night is the attendance's affair */
	return narrow < shared ? narrow : shared;
}

/* What `v` is shown of this field, by the brief. */
__attribute__((unused)) static enum shown brief_shows(const struct viewer *v, const struct kind *k,
						      size_t field, enum visibility seen)
{
	enum sight cell = narrowed_cell(cell_of(row_named(row_of(k, field)), v->role), v->role,
					seen);

	return expected(v, cell, k, field);
}

/* --- a record with an answer in every field --- */

static void fill_field(struct rec *r, size_t i);

static void fill_all(struct rec *r)
{
	for (size_t i = 0; i < r->kind->n_fields; i++)
		fill_field(r, i);
}

/* A list that the partners fill has no codes of its own. */
static const char *first_code(const struct field *f)
{
	const struct vocab *v = field_vocab(f);

	return v && v->n_codes ? v->codes[0].code : "some_code";
}

static void fill_text(struct rec *r, size_t i)
{
	char text[32];
	size_t most = r->kind->fields[i].max ? r->kind->fields[i].max : 20;

	snprintf(text, sizeof text, "Zz%u.%zu", (unsigned)r->kind->number, i);
	if (strlen(text) > most)
		text[most] = '\0';
	rec_put(r, i, text);
}

static void fill_field(struct rec *r, size_t i)
{
	const struct field *f = &r->kind->fields[i];
	char hex[ID_HEX_LEN + 1];

	switch (f->type) {
	case FIELD_TEXT:
	case FIELD_MEMO:
		fill_text(r, i);
		break;
	case FIELD_CODE:
		rec_put(r, i, first_code(f));
		break;
	case FIELD_CODES:
		rec_item_add(r, i, first_code(f));
		break;
	case FIELD_YN:
	case FIELD_YNU:
	case FIELD_YND:
		rec_put(r, i, "yes");
		break;
	case FIELD_INT:
	case FIELD_MINUTES:
		rec_put_int(r, i, f->most > f->least && f->least > 1 ? f->least : 1);
		break;
	case FIELD_INSTANT:
		rec_put_int(r, i, 1635532320000);
		break;
	case FIELD_DATE:
	case FIELD_PDATE:
		rec_put(r, i, "2021-10-29");
		break;
	case FIELD_ID:
	case FIELD_REF:
		rec_put_id(r, i, id_random());
		break;
	case FIELD_REFS:
		rec_item_add(r, i, id_hex(id_random(), hex));
		break;
	case FIELD_LIST:
		fill_all(rec_row_add(r, i));
		break;
	}
}

#endif
