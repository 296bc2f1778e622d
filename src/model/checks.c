/* Checks that need more than one value of a record, for the field rows. The sentences name times
 * and limits, never what was said. */
#include "base/text.h"
#include "kinds/kinds_p.h"
#include "model/vocab.h"

#include <stdio.h>
#include <string.h>

#define MS_HOUR INT64_C(3600000)
#define SHIFT_HOURS_MAX 14
#define SAFE_CONTACT_DAYS_MAX 56
#define PJ_REASON_LEAST 20

/* "Arrived must be after Tasked, 19:32" */
static bool says_after(const char *thing, const char *than, int64_t ms, struct err *e)
{
	struct buf time = { 0 };

	show_time(ms, &time);
	err_set(e, ERR_INPUT, "%s must be after %s, %s", thing, than, buf_str(&time));
	buf_fini(&time);
	return false;
}

static bool is_after(const struct rec *r, size_t field, size_t than, bool or_same, struct err *e)
{
	int64_t a, b;

	if (!rec_int(r, field, &a) || !rec_int(r, than, &b) || a > b || (or_same && a == b))
		return true;
	return says_after(r->kind->fields[field].label, r->kind->fields[than].label, b, e);
}

bool check_planned_end(const struct rec *r, size_t field, const struct rec *parent, struct err *e)
{
	int64_t start, end;

	(void)parent;
	if (!is_after(r, field, SHIFT_PLANNED_START, false, e))
		return false;
	if (rec_int(r, SHIFT_PLANNED_START, &start) && rec_int(r, field, &end) &&
	    end - start > SHIFT_HOURS_MAX * MS_HOUR)
		return err_set(e, ERR_INPUT, "A shift must be %d hours or less", SHIFT_HOURS_MAX);
	return true;
}

bool check_ended(const struct rec *r, size_t field, const struct rec *parent, struct err *e)
{
	(void)parent;
	return is_after(r, field, SHIFT_STARTED_AT, false, e);
}

bool check_kit(const struct rec *r, size_t field, const struct rec *parent, struct err *e)
{
	(void)parent;
	for (size_t i = 0; i < rec_count(r, field); i++)
		if (!rec_filled(rec_row(r, field, i), KIT_OK))
			return err_set(e, ERR_INPUT, "Select yes or no for each line of the kit");
	return true;
}

bool check_spell_end(const struct rec *r, size_t field, const struct rec *parent, struct err *e)
{
	(void)parent;
	return is_after(r, field, CREW_SPELL_FROM_AT, false, e);
}

bool check_call_received(const struct rec *r, size_t field, const struct rec *parent, struct err *e)
{
	int64_t call, tasked;
	struct buf time = { 0 };

	(void)parent;
	if (!rec_int(r, field, &call) || !rec_int(r, ATTENDANCE_TASKED_AT, &tasked) ||
	    call <= tasked)
		return true;
	show_time(tasked, &time);
	err_set(e, ERR_INPUT, "%s must be before Tasked, %s", r->kind->fields[field].label,
		buf_str(&time));
	buf_fini(&time);
	return false;
}

bool check_en_route(const struct rec *r, size_t field, const struct rec *parent, struct err *e)
{
	(void)parent;
	return is_after(r, field, ATTENDANCE_TASKED_AT, true, e);
}

/* Spells in order, none within another, none left before it began, the first after Tasked. Only the
 * last may be open. */
bool check_presence(const struct rec *r, size_t field, const struct rec *parent, struct err *e)
{
	int64_t after = 0, arrived, left;
	const char *than = "Tasked";
	bool known = rec_int(r, ATTENDANCE_TASKED_AT, &after);

	(void)parent;
	for (size_t i = 0; i < rec_count(r, field); i++) {
		const struct rec *row = rec_row(r, field, i);

		if (!rec_int(row, PRESENCE_ARRIVED_AT, &arrived))
			return true; /* said by the row itself */
		if (known && arrived < after)
			return says_after("Arrived", than, after, e);
		if (!rec_int(row, PRESENCE_LEFT_AT, &left))
			return true;
		if (left < arrived) /* the same minute is a visit where nobody came to the door */
			return says_after("Left", "Arrived", arrived, e);
		after = left;
		than = "Left";
		known = true;
	}
	return true;
}

bool check_primary_abuse(const struct rec *r, size_t field, const struct rec *parent, struct err *e)
{
	(void)parent;
	return !rec_filled(r, ATTENDANCE_ABUSE_TYPES) ||
	       rec_has(r, ATTENDANCE_ABUSE_TYPES, rec_text(r, field)) ||
	       err_set(e, ERR_INPUT, "%s", r->kind->fields[field].rule);
}

bool check_children(const struct rec *r, size_t field, const struct rec *parent, struct err *e)
{
	int64_t there, linked;

	(void)parent;
	return !rec_int(r, field, &there) || !rec_int(r, ATTENDANCE_CHILDREN_LINKED, &linked) ||
	       there <= linked ||
	       err_set(e, ERR_INPUT, "Children present must be %d or less, as many as are linked",
		       (int)linked);
}

bool check_valid_until(const struct rec *r, size_t field, const struct rec *parent, struct err *e)
{
	int64_t from = 0;
	int y, m, d;
	struct civil c;

	if (!rec_int(r, SAFE_CONTACT_RECONFIRMED_AT, &from) && parent &&
	    parent->kind == &kind_attendance)
		rec_int(parent, ATTENDANCE_TASKED_AT, &from);
	if (!from || sscanf(rec_text(r, field), "%4d-%2d-%2d", &y, &m, &d) != 3)
		return true;
	c = civil_of(from);
	/* A visit after midnight counts from its own day. */
	return civil_days(y, m, d) - civil_days(c.year, c.month, c.day) <= SAFE_CONTACT_DAYS_MAX ||
	       err_set(e, ERR_INPUT, "Ask again by must be within %d days of asking",
		       SAFE_CONTACT_DAYS_MAX);
}

bool check_pj_reason(const struct rec *r, size_t field, const struct rec *parent, struct err *e)
{
	const char *text = rec_text(r, field);

	(void)parent;
	return text_letters(text, strlen(text)) >= PJ_REASON_LEAST ||
	       err_set(e, ERR_INPUT, "%s must be %d characters or more",
		       r->kind->fields[field].label, PJ_REASON_LEAST);
}

bool check_understood(const struct rec *r, size_t field, const struct rec *parent, struct err *e)
{
	(void)parent;
	return !rec_is(r, CONSENT_DECISION, "given") || rec_is(r, field, "yes") ||
	       err_set(e, ERR_INPUT,
		       "Explain the limits of confidentiality before an agreement counts");
}

/* What was done must be safe in the survivor's eyes, but where a life hung on it. */
bool check_action_safe(const struct rec *r, size_t field, const struct rec *parent, struct err *e)
{
	const struct code *c =
	    vocab_code(vocab_find("V-ACTION"), rec_text(r, SAFEGUARDING_ACTION_ACTION));

	(void)parent;
	return !rec_is(r, field, "done_now") ||
	       !rec_is(r, SAFEGUARDING_ACTION_SAFE_FOR_SURVIVOR, "no") ||
	       (c && c->group && strcmp(c->group, "vital") == 0) ||
	       err_set(e, ERR_INPUT, "%s", r->kind->fields[field].rule);
}

bool check_items(const struct rec *r, size_t field, const struct rec *parent, struct err *e)
{
	(void)parent;
	for (size_t i = 0; i < rec_count(r, field); i++)
		if (!rec_filled(rec_row(r, field, i), REVIEW_ITEM_VALUE))
			return err_set(e, ERR_INPUT, "Answer each point of the checklist");
	return true;
}
