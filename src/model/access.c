#include "model/access.h"

#include "model/kinds.h"

#include <string.h>

static const struct {
	const char *code, *words;
	bool police, support;
} roles[ROLES] = {
	[ROLE_NONE] = { "", "Nobody", false, false },
	[ROLE_OFFICER] = { "officer", "Officer", true, false },
	[ROLE_SUPPORT_WORKER] = { "support_worker", "Support worker", false, true },
	[ROLE_SUPERVISOR] = { "supervisor", "Supervisor", true, false },
	[ROLE_SUPPORT_MANAGER] = { "support_manager", "Support service manager", false, true },
	[ROLE_HQ_RECORDS] = { "hq_records", "Records and safeguarding", true, false },
	[ROLE_RESEARCH_INSIGHT] = { "research_insight", "Research and insight", true, false },
	[ROLE_EVALUATOR] = { "evaluator", "Evaluator", false, false },
	[ROLE_LIAISON_WORKER] = { "liaison_worker", "Liaison worker", false, false },
	[ROLE_PANEL_MEMBER] = { "panel_member", "Panel member", false, false },
	[ROLE_AUDITOR_DPO] = { "auditor_dpo", "Auditor", false, false },
	[ROLE_KEY_OFFICER] = { "key_officer", "Key officer", false, false },
	[ROLE_CONTROL] = { "control", "Control room", false, false },
};

const char *role_code(enum role r)
{
	return roles[r].code;
}

enum role role_find(const char *code)
{
	for (int r = ROLE_NONE + 1; r < ROLES; r++)
		if (strcmp(roles[r].code, code) == 0)
			return (enum role)r;
	return ROLE_NONE;
}

const char *role_words(enum role r)
{
	return roles[r].words;
}

bool role_is_police(enum role r)
{
	return roles[r].police;
}

bool role_is_support(enum role r)
{
	return roles[r].support;
}

/* The rows of 7.1 as it prints them. Letters: Y full, U on unmask, A after a reason, G own
 * organisation's, O own, L label, X coded, R redacted, C count, N nothing. Columns: officer,
 * support worker, supervisor, support manager, records, research and insight, evaluator, liaison
 * worker, panel, auditor. Who is not in the table sees nothing. */
enum { MATRIX_COLUMNS = 10 };

static const enum role matrix_roles[MATRIX_COLUMNS] = {
	ROLE_OFFICER,      ROLE_SUPPORT_WORKER,   ROLE_SUPERVISOR, ROLE_SUPPORT_MANAGER,
	ROLE_HQ_RECORDS,   ROLE_RESEARCH_INSIGHT, ROLE_EVALUATOR,  ROLE_LIAISON_WORKER,
	ROLE_PANEL_MEMBER, ROLE_AUDITOR_DPO,
};

static const char *const matrix[CONTENTS] = {
	/* "Y tonight, A older" is Y here: a car's book and a desk hold the nights that they may
	 * see, and app asks the reason for an older one. */
	[CONTENT_ATTENDANCE] = "YYYAYLXARA",   [CONTENT_NOTE] = "YYYAYLXARA",
	[CONTENT_IDENTIFIERS] = "YYYGYYNLNA",  [CONTENT_SAFE_CONTACT] = "UUAGAYNNNA",
	[CONTENT_RISK] = "YYYYYLXARA",         [CONTENT_FLAG_TEXT] = "YLYNYNXNNA",
	[CONTENT_INTELLIGENCE] = "YNYNYNNNNA", [CONTENT_REFUGE] = "NGNYANNNNA",
	[CONTENT_FEEDBACK] = "NGYYYYNNNA",     [CONTENT_REVIEW] = "OOYGANNNNA",
	[CONTENT_AUDIT] = "NNNNNNNNNY",        [CONTENT_STAFF] = "YYYYYYNLNA",
	[CONTENT_REFERENCE] = "YYYYYYYYYY",
};

/* Visibility narrows; what the matrix says is the most that there is. Whom a restricted record
 * names is in the record itself, so everybody else is treated as one who is not named. */
static const char *const narrowed[] = {
	[VISIBLE_SHARED] = NULL,
	[VISIBLE_POLICE_ONLY] = "YNYNYNNNNA",
	[VISIBLE_SUPPORT_ONLY] = "CGCGCNNNNL",
	[VISIBLE_RESTRICTED_NAMED] = "OOOOANNNNA",
};

static enum sight sight_of(char letter)
{
	switch (letter) {
	case 'Y':
		return SEE_FULL;
	case 'U':
		return SEE_UNMASKED;
	case 'A':
		return SEE_AFTER_REASON;
	case 'G':
		return SEE_OWN_ORG;
	case 'O':
		return SEE_OWN;
	case 'L':
		return SEE_LABEL;
	case 'X':
		return SEE_CODED;
	case 'R':
		return SEE_REDACTED;
	case 'C':
		return SEE_COUNT;
	default:
		return SEE_NOTHING;
	}
}

/* The narrower of two; a count or a label never widens to more. */
static enum sight lesser(enum sight a, enum sight b)
{
	return a < b ? a : b;
}

enum sight access_sight(enum role r, enum content c, enum visibility v)
{
	size_t column = 0;
	enum sight most;

	while (column < MATRIX_COLUMNS && matrix_roles[column] != r)
		column++;
	if (column == MATRIX_COLUMNS || c <= CONTENT_INHERIT || c >= CONTENTS)
		return SEE_NOTHING;
	most = sight_of(matrix[c][column]);
	return narrowed[v] ? lesser(most, sight_of(narrowed[v][column])) : most;
}

enum content access_content(const struct rec *r, size_t field)
{
	const struct field *f = &r->kind->fields[field];

	if (r->kind == &kind_location && rec_is(r, LOCATION_LOC_STATUS, "refuge_secret") &&
	    (f->class & (CLASS_I | CLASS_Q)))
		return CONTENT_REFUGE;
	return f->content != CONTENT_INHERIT ? f->content : r->kind->content;
}

/* What a car pulls (domain brief 3.32): lists and people whole, and of its own nights the
 * supervisor's words, what became of its referrals, and tasks. NULL: every field. */
struct feed {
	const struct kind *kind;
	const char *const *fields;
};

static const char *const feed_review[] = {
	"attendance_id", "reviewer_id",   "review_type",   "due_at",     "decision",
	"return_points", "feedback_kind", "feedback_text", "decided_at", NULL,
};

static const char *const feed_referral[] = {
	"involvement_id",
	"agency_id",
	"referral_type",
	"state",
	"sent_at",
	"ack_at",
	"agency_decision",
	"agency_reason",
	"first_contact_at",
	"engaged",
	"waiting_days",
	"closed_at",
	"close_reason",
	"enc_school_day",
	"marac_date",
	"recall_reason",
	NULL,
};

static const struct feed car_feeds[] = {
	{ &kind_agency, NULL }, { &kind_reference_set, NULL }, { &kind_crew_member, NULL },
	{ &kind_task, NULL },   { &kind_review, feed_review }, { &kind_referral, feed_referral },
};

static bool car_gets(const struct kind *k, size_t field)
{
	for (size_t i = 0; i < sizeof car_feeds / sizeof *car_feeds; i++) {
		if (car_feeds[i].kind != k)
			continue;
		if (!car_feeds[i].fields)
			return true;
		for (const char *const *key = car_feeds[i].fields; *key; key++)
			if (strcmp(*key, k->fields[field].key) == 0)
				return true;
	}
	return false;
}

static bool sight_feeds(enum sight s, const struct field *f)
{
	switch (s) {
	case SEE_FULL:
	case SEE_UNMASKED:
	case SEE_AFTER_REASON: /* the desk works with no network: the reason is asked and audited
				  there */
		return true;
	case SEE_LABEL:
	case SEE_CODED:
		return f->out == EXPORT_KEEP && !(f->class & CLASS_I) && !field_is_text(f);
	default:
		return false; /* whose own it is, the record says and not the table */
	}
}

static bool feeds(enum role r, const struct kind *k, size_t field, enum content c,
		  enum visibility v)
{
	const struct field *f = &k->fields[field];

	switch (r) {
	case ROLE_OFFICER:
	case ROLE_SUPPORT_WORKER:
		return v == VISIBLE_SHARED && car_gets(k, field);
	case ROLE_SUPERVISOR:
	case ROLE_HQ_RECORDS:
	case ROLE_RESEARCH_INSIGHT:
		/* A label shows what a list says, not the record: the reason for a regrade is not
		 * in it. */
		return sight_feeds(access_sight(r, c, v), f);
	default:
		return k->content == CONTENT_REFERENCE && v == VISIBLE_SHARED &&
		       access_sight(r, c, v) == SEE_FULL;
	}
}

bool access_feeds(enum role r, const struct kind *k, size_t field, enum visibility v)
{
	const struct field *f = &k->fields[field];

	return feeds(r, k, field, f->content != CONTENT_INHERIT ? f->content : k->content, v);
}

bool access_feeds_rec(enum role r, const struct rec *rec, size_t field)
{
	return !rec->sealed &&
	       feeds(r, rec->kind, field, access_content(rec, field), rec->visibility);
}

#define WRITER(role) (1u << (role))
#define CREW (WRITER(ROLE_OFFICER) | WRITER(ROLE_SUPPORT_WORKER))
#define DESK (WRITER(ROLE_SUPERVISOR))
#define HQ (WRITER(ROLE_HQ_RECORDS))
#define ALL ((1u << ROLES) - 1 - WRITER(ROLE_NONE))

static const struct {
	const struct kind *kind;
	unsigned writers;
} writes[] = {
	{ &kind_shift, CREW },
	{ &kind_crew_member, HQ | WRITER(ROLE_KEY_OFFICER) },
	{ &kind_crew_spell, CREW },
	{ &kind_attendance, CREW },
	{ &kind_location, CREW },
	{ &kind_person, CREW },
	{ &kind_involvement, CREW },
	{ &kind_safe_contact, CREW | WRITER(ROLE_RESEARCH_INSIGHT) },
	{ &kind_risk_assessment, CREW | WRITER(ROLE_RESEARCH_INSIGHT) },
	{ &kind_consent, CREW | WRITER(ROLE_RESEARCH_INSIGHT) },
	{ &kind_referral, CREW | HQ },
	{ &kind_agency, HQ },
	{ &kind_note, CREW | WRITER(ROLE_SUPPORT_MANAGER) },
	{ &kind_review, DESK | WRITER(ROLE_SUPPORT_MANAGER) },
	{ &kind_task, CREW | DESK | HQ | WRITER(ROLE_RESEARCH_INSIGHT) },
	{ &kind_finding, CREW | DESK | HQ },
	{ &kind_audit, ALL },
	{ &kind_reference_set, HQ },
};

bool access_writes(enum role r, const struct kind *k)
{
	for (size_t i = 0; i < sizeof writes / sizeof *writes; i++)
		if (writes[i].kind == k)
			return r > ROLE_NONE && r < ROLES && (writes[i].writers & WRITER(r));
	return false;
}

static const struct {
	unsigned car, elsewhere; /* roles */
} operations[OPERATIONS] = {
	[OP_ADD] = { CREW, CREW | DESK | HQ | WRITER(ROLE_SUPPORT_MANAGER) |
			       WRITER(ROLE_RESEARCH_INSIGHT) },
	[OP_LOG] = { CREW | DESK, CREW | DESK | HQ | WRITER(ROLE_SUPPORT_MANAGER) },
	[OP_SHOW] = { CREW | DESK, CREW | DESK | HQ | WRITER(ROLE_SUPPORT_MANAGER) |
				       WRITER(ROLE_RESEARCH_INSIGHT) },
	[OP_SEARCH] = { 0,
			DESK | HQ | WRITER(ROLE_SUPPORT_MANAGER) | WRITER(ROLE_RESEARCH_INSIGHT) },
	[OP_REVIEW] = { 0, DESK | WRITER(ROLE_SUPPORT_MANAGER) },
	[OP_MEASURES] = { 0, DESK | HQ | WRITER(ROLE_RESEARCH_INSIGHT) | WRITER(ROLE_EVALUATOR) },
	[OP_EXPORT] = { 0, HQ | WRITER(ROLE_EVALUATOR) },
	[OP_BACKUP] = { CREW, CREW | DESK | HQ | WRITER(ROLE_KEY_OFFICER) },
	[OP_USERS] = { DESK | WRITER(ROLE_KEY_OFFICER), DESK | HQ | WRITER(ROLE_KEY_OFFICER) },
};

bool access_may(enum role r, bool car, enum operation op)
{
	unsigned may = car ? operations[op].car : operations[op].elsewhere;

	return r > ROLE_NONE && r < ROLES && (may & WRITER(r));
}
