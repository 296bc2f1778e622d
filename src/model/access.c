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

/* The rows of 7.1 as it prints them. Letters: Y full, T tonight and older after a reason, U on
 * unmask, A after a reason, Q of the medium queue, B own organisation's after a reason, G own
 * organisation's, O own, P whom it names, L label, X coded, R redacted, C count, N nothing.
 * Columns: officer, support worker, supervisor, support manager, records, research and insight,
 * evaluator, liaison worker, panel, auditor. Who is not in the table sees nothing. */
enum { MATRIX_COLUMNS = 10 };

static const enum role matrix_roles[MATRIX_COLUMNS] = {
	ROLE_OFFICER,      ROLE_SUPPORT_WORKER,   ROLE_SUPERVISOR, ROLE_SUPPORT_MANAGER,
	ROLE_HQ_RECORDS,   ROLE_RESEARCH_INSIGHT, ROLE_EVALUATOR,  ROLE_LIAISON_WORKER,
	ROLE_PANEL_MEMBER, ROLE_AUDITOR_DPO,
};

static const char *const matrix[CONTENTS] = {
	[CONTENT_ATTENDANCE] = "TTYBYLXARA",   [CONTENT_NOTE] = "TTYBYLXARA",
	[CONTENT_IDENTIFIERS] = "YYYGYQNLNA",  [CONTENT_SAFE_CONTACT] = "UUAGAQNNNA",
	[CONTENT_RISK] = "YYYYYLXARA",         [CONTENT_FLAG_TEXT] = "YLYNYNXNNA",
	[CONTENT_INTELLIGENCE] = "YNYNYNNNNA", [CONTENT_REFUGE] = "NGNYPNNNNA",
	[CONTENT_FEEDBACK] = "NGYYYYNNNA",     [CONTENT_REVIEW] = "OOYGANNNNA",
	[CONTENT_AUDIT] = "NNNNNNNNNY",        [CONTENT_STAFF] = "YYYYYYNLNA",
	[CONTENT_REFERENCE] = "YYYYYYYYYY",
};

/* Visibility narrows; what the matrix says is the most that there is. */
static const char *const narrowed[] = {
	[VISIBLE_SHARED] = NULL,
	[VISIBLE_POLICE_ONLY] = "YNYNYNNNNA",
	[VISIBLE_SUPPORT_ONLY] = "CGCGCNNNNC",
	[VISIBLE_RESTRICTED_NAMED] = "PPPPAPNNNA",
};

static const struct {
	char letter;
	enum sight sight;
} letters[] = {
	{ 'Y', SEE_FULL },         { 'T', SEE_TONIGHT }, { 'U', SEE_UNMASKED },
	{ 'A', SEE_AFTER_REASON }, { 'Q', SEE_QUEUE },   { 'B', SEE_OWN_ORG_AFTER_REASON },
	{ 'G', SEE_OWN_ORG },      { 'O', SEE_OWN },     { 'P', SEE_NAMED },
	{ 'L', SEE_LABEL },        { 'X', SEE_CODED },   { 'R', SEE_REDACTED },
	{ 'C', SEE_COUNT },
};

static enum sight sight_of(char letter)
{
	for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
		if (letters[i].letter == letter)
			return letters[i].sight;
	return SEE_NOTHING;
}

enum sight access_sight(enum role r, enum content c, enum visibility v)
{
	size_t column = 0;
	enum sight most, narrow;

	while (column < MATRIX_COLUMNS && matrix_roles[column] != r)
		column++;
	if (column == MATRIX_COLUMNS || c <= CONTENT_INHERIT || c >= CONTENTS)
		return SEE_NOTHING;
	most = sight_of(matrix[c][column]);
	narrow = narrowed[v] ? sight_of(narrowed[v][column]) : most;
	return narrow < most ? narrow : most;
}

static bool is_refuge(const struct rec *r)
{
	return r->kind == &kind_location && rec_is(r, LOCATION_LOC_STATUS, "refuge_secret");
}

bool access_asks_refuge_named(enum role r, const struct rec *rec)
{
	return is_refuge(rec) && rec->visibility != VISIBLE_RESTRICTED_NAMED &&
	       access_sight(r, CONTENT_REFUGE, rec->visibility) == SEE_NAMED;
}

enum content access_content(const struct rec *r, size_t field)
{
	const struct field *f = &r->kind->fields[field];

	if (is_refuge(r) && (f->class & (CLASS_I | CLASS_Q)))
		return CONTENT_REFUGE;
	return f->content != CONTENT_INHERIT ? f->content : r->kind->content;
}

/* L: "label/summary only", of risk "grade only". What a list says of a record and what it hangs
 * on, and never its words. A kind that is not here has no label. */
static const struct {
	const struct kind *kind;
	const char *fields; /* each between blanks */
} labels[] = {
	{ &kind_attendance, " tasked_at call_grade state result " },
	{ &kind_involvement, " attendance_id person_id part " },
	{ &kind_consent, " involvement_id purpose agency_id decision asked_at until " },
	{ &kind_referral, " involvement_id agency_id referral_type urgency state sent_at ack_at "
			  "agency_decision closed_at " },
	{ &kind_safeguarding_action, " involvement_id action state due " },
	{ &kind_shift, " night_of car started_at ended_at " },
	{ &kind_crew_spell, " shift_id seat from_at to_at " },
	{ &kind_task, " about task_type owner_role due_at state " },
	{ &kind_finding, " attendance_id rule_id severity answer " },
	{ &kind_note, " attendance_id note_type length_band " },
	{ &kind_risk_assessment, " involvement_id pj_grade final_grade " },
	{ &kind_person, " label " },
	{ &kind_location, " district " },
	{ &kind_crew_member, " role organisation " },
};

static bool is_label(const struct kind *k, size_t field)
{
	const char *key = k->fields[field].key;
	size_t n = strlen(key);

	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
		if (labels[i].kind != k)
			continue;
		for (const char *p = labels[i].fields; (p = strstr(p, key)); p += n)
			if (p[-1] == ' ' && p[n] == ' ')
				return true;
	}
	return false;
}

/* What an evaluation keeps as it is: no words, nobody. */
static bool is_coded(const struct field *f)
{
	return f->out == EXPORT_KEEP && !(f->class & (CLASS_I | CLASS_K)) && !field_is_text(f);
}

static enum shown whole_if(bool holds)
{
	return holds ? SHOWN_WHOLE : SHOWN_NOT;
}

static enum shown shown_by(enum sight s, const struct viewer *v, const struct kind *k, size_t field)
{
	switch (s) {
	case SEE_FULL:
		return SHOWN_WHOLE;
	case SEE_UNMASKED:
		return v->reason ? SHOWN_WHOLE : SHOWN_COVERED;
	case SEE_TONIGHT:
		return whole_if(v->tonight || v->reason);
	case SEE_AFTER_REASON:
		return whole_if(v->reason);
	case SEE_QUEUE:
		return whole_if(v->queued);
	case SEE_OWN_ORG_AFTER_REASON:
		return whole_if(v->own || (v->own_org && v->reason)); /* who wrote it has read it */
	case SEE_OWN_ORG:
		return whole_if(v->own_org);
	case SEE_OWN:
		return whole_if(v->own);
	case SEE_NAMED:
		return whole_if(v->named);
	case SEE_LABEL:
		return whole_if(is_label(k, field));
	case SEE_CODED:
	case SEE_REDACTED:
		return whole_if(is_coded(&k->fields[field]));
	default:
		return SHOWN_NOT;
	}
}

static enum content content_of(const struct kind *k, size_t field)
{
	const struct field *f = &k->fields[field];

	return f->content != CONTENT_INHERIT ? f->content : k->content;
}

enum shown access_shows_of(const struct viewer *v, const struct kind *k, size_t field,
			   enum visibility seen)
{
	return shown_by(access_sight(v->role, content_of(k, field), seen), v, k, field);
}

enum shown access_shows(const struct viewer *v, const struct rec *r, size_t field)
{
	if (r->sealed)
		return SHOWN_NOT;
	return shown_by(access_sight(v->role, access_content(r, field), r->visibility), v, r->kind,
			field);
}

bool access_sees(const struct viewer *v, const struct rec *r)
{
	for (size_t i = 0; i < r->kind->n_fields; i++)
		if (access_shows(v, r, i) != SHOWN_NOT)
			return true;
	return false;
}

bool access_asks_whose(enum role r, const struct rec *rec)
{
	for (size_t i = 0; i < rec->kind->n_fields; i++)
		switch (access_sight(r, access_content(rec, i), rec->visibility)) {
		case SEE_OWN:
		case SEE_OWN_ORG:
		case SEE_OWN_ORG_AFTER_REASON:
		case SEE_NAMED:
		case SEE_QUEUE:
			return true;
		default:
			break;
		}
	return false;
}

bool access_is_whole(enum role r, const struct rec *rec)
{
	for (size_t i = 0; i < rec->kind->n_fields; i++)
		if (access_sight(r, access_content(rec, i), rec->visibility) < SEE_TONIGHT)
			return false;
	return true;
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

/* How a node of this role is fed. Who is not here gets lists alone: what they read is counted or
 * de-identified at headquarters first. */
enum scope { SCOPE_LISTS, SCOPE_CAR, SCOPE_MATRIX };

static const enum scope scopes[ROLES] = {
	[ROLE_OFFICER] = SCOPE_CAR,       [ROLE_SUPPORT_WORKER] = SCOPE_CAR,
	[ROLE_SUPERVISOR] = SCOPE_MATRIX, [ROLE_SUPPORT_MANAGER] = SCOPE_MATRIX,
	[ROLE_HQ_RECORDS] = SCOPE_MATRIX, [ROLE_RESEARCH_INSIGHT] = SCOPE_MATRIX,
	[ROLE_AUDITOR_DPO] = SCOPE_MATRIX, [ROLE_LIAISON_WORKER] = SCOPE_MATRIX,
	[ROLE_PANEL_MEMBER] = SCOPE_MATRIX,
};

static bool feeds(const struct viewer *v, const struct kind *k, size_t field, enum content c,
		  enum visibility seen)
{
	enum sight s = access_sight(v->role, c, seen);
	struct viewer at_desk = *v;

	switch (scopes[v->role]) {
	case SCOPE_CAR:
		return seen == VISIBLE_SHARED && car_gets(k, field);
	case SCOPE_MATRIX:
		at_desk.reason = true;
		return shown_by(s, &at_desk, k, field) != SHOWN_NOT;
	default:
		return k->content == CONTENT_REFERENCE && seen == VISIBLE_SHARED && s == SEE_FULL;
	}
}

bool access_feeds(enum role r, const struct kind *k, size_t field, enum visibility v)
{
	struct viewer node = { .role = r, .own_org = true, .queued = true };

	return feeds(&node, k, field, content_of(k, field), v);
}

bool access_feeds_rec(const struct viewer *v, const struct rec *rec, size_t field)
{
	return !rec->sealed &&
	       feeds(v, rec->kind, field, access_content(rec, field), rec->visibility);
}

#define WRITER(role) (1u << (role))
#define CREW (WRITER(ROLE_OFFICER) | WRITER(ROLE_SUPPORT_WORKER))
#define DESK (WRITER(ROLE_SUPERVISOR))
#define HQ (WRITER(ROLE_HQ_RECORDS))
/* Who only reads. */
#define READERS (WRITER(ROLE_LIAISON_WORKER) | WRITER(ROLE_PANEL_MEMBER) | WRITER(ROLE_AUDITOR_DPO))
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
	{ &kind_safeguarding_action, CREW },
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
	[OP_LOG] = { CREW | DESK, CREW | DESK | HQ | READERS | WRITER(ROLE_SUPPORT_MANAGER) },
	[OP_SHOW] = { CREW | DESK, CREW | DESK | HQ | READERS | WRITER(ROLE_SUPPORT_MANAGER) |
				       WRITER(ROLE_RESEARCH_INSIGHT) },
	[OP_SEARCH] = { 0,
			DESK | HQ | WRITER(ROLE_SUPPORT_MANAGER) | WRITER(ROLE_RESEARCH_INSIGHT) },
	[OP_REVIEW] = { 0, DESK | WRITER(ROLE_SUPPORT_MANAGER) },
	[OP_MEASURES] = { 0, DESK | HQ | WRITER(ROLE_RESEARCH_INSIGHT) | WRITER(ROLE_EVALUATOR) },
	[OP_EXPORT] = { 0, HQ | WRITER(ROLE_EVALUATOR) },
	/* Of their own machine's book, which opens no wider afterwards than it did. */
	[OP_BACKUP] = { CREW, CREW | DESK | HQ | WRITER(ROLE_SUPPORT_MANAGER) |
				  WRITER(ROLE_RESEARCH_INSIGHT) | WRITER(ROLE_KEY_OFFICER) },
	[OP_REFERRALS] = { 0, HQ },
	[OP_SUPPORT] = { 0, WRITER(ROLE_SUPPORT_MANAGER) | WRITER(ROLE_SUPPORT_WORKER) },
	[OP_REPORT] = { 0, DESK | HQ | WRITER(ROLE_SUPPORT_MANAGER) },
	[OP_USERS] = { DESK | WRITER(ROLE_KEY_OFFICER), DESK | HQ | WRITER(ROLE_KEY_OFFICER) },
};

bool access_may(enum role r, bool car, enum operation op)
{
	unsigned may = car ? operations[op].car : operations[op].elsewhere;

	return r > ROLE_NONE && r < ROLES && (may & WRITER(r));
}
