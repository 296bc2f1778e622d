/* Fields that are worked out and never typed, and the values that stand until somebody says
 * otherwise. */
#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/kinds.h"
#include "model/language.h"
#include "model/rec.h"
#include "model/vocab.h"

#include <stdio.h>
#include <string.h>

#define MS_MINUTE INT64_C(60000)
#define MS_DAY (1440 * MS_MINUTE)

/* How long safe contact stays good, and when a grade is judged again (domain brief 3.8 and 3.9). */
#define SAFE_CONTACT_DAYS 56
#define HIGH_REVIEW_DAYS 1
#define MEDIUM_REVIEW_DAYS 42
/* Yes answers from which risk is visibly high, and call-outs in 12 months from which it may be
 * growing; a policy of headquarters may say otherwise, and app then asks rules with it (domain
 * brief 3.9.1, 10). */
#define VISIBLE_HIGH_YES 14
#define ESCALATION_CALLS 3

static void put_default(struct rec *r, size_t field, const char *code)
{
	if (!rec_filled(r, field) && !rec_typed(r, field))
		rec_put(r, field, code);
}

static void put_or_clear(struct rec *r, size_t field, bool known, int64_t v)
{
	if (known)
		rec_put_int(r, field, v);
	else
		rec_clear(r, field);
}

static bool date_parts(const char *s, int *y, int *m, int *d)
{
	*m = *d = 0;
	return sscanf(s, "%4d-%2d-%2d", y, m, d) >= 1;
}

/* The date `days` after the local day of `ms`. */
static void put_day_after(struct rec *r, size_t field, int64_t ms, int days)
{
	struct civil c = civil_of(ms);
	int y, m, d;
	char text[16];

	civil_from_days(civil_days(c.year, c.month, c.day) + days, &y, &m, &d);
	snprintf(text, sizeof text, "%04u-%02u-%02u", (unsigned)y % 10000, (unsigned)m % 100,
		 (unsigned)d % 100);
	rec_put(r, field, text);
}

static void derive_shift(struct rec *r, const struct rec *parent)
{
	int y, m, d;

	(void)parent;
	rec_clear(r, SHIFT_IN_PATTERN);
	if (!date_parts(rec_text(r, SHIFT_NIGHT_OF), &y, &m, &d) || !d)
		return;
	/* 1 January 1970 was a Thursday. */
	int64_t weekday = ((civil_days(y, m, d) + 4) % 7 + 7) % 7;

	rec_put(r, SHIFT_IN_PATTERN, weekday == 5 || weekday == 6 ? "yes" : "no");
}

static void derive_attendance(struct rec *r, const struct rec *parent)
{
	int64_t tasked, arrived, left, first = 0, sum = 0;
	bool came = false, went = false;

	(void)parent;
	put_default(r, ATTENDANCE_STATE, "tasked");
	for (size_t i = 0; i < rec_count(r, ATTENDANCE_PRESENCE); i++) {
		const struct rec *row = rec_row(r, ATTENDANCE_PRESENCE, i);

		if (!rec_int(row, PRESENCE_ARRIVED_AT, &arrived))
			continue;
		if (!came || arrived < first)
			first = arrived;
		came = true;
		if (!rec_int(row, PRESENCE_LEFT_AT, &left) || left < arrived)
			continue;
		sum += left - arrived;
		went = true;
	}
	came = came && rec_int(r, ATTENDANCE_TASKED_AT, &tasked) && first >= tasked;
	put_or_clear(r, ATTENDANCE_RESPONSE_MIN, came, came ? (first - tasked) / MS_MINUTE : 0);
	put_or_clear(r, ATTENDANCE_ON_SCENE_MIN, went, sum / MS_MINUTE);
}

static void derive_location(struct rec *r, const struct rec *parent)
{
	(void)parent;
	put_default(r, LOCATION_LOC_STATUS, "correct");
}

/* Whole years from a birth that may lack its day or month (then July or the middle of the month is
 * taken). */
static int64_t years_between(int y, int m, int d, const struct civil *on)
{
	int month = m ? m : 7, day = d ? d : m ? 15 : 1;
	int64_t years = on->year - y;

	/* A baby of this year, or of this month, is born: the middle may lie ahead. */
	if (!years && (!m || (!d && m == on->month)))
		return 0;
	return years - (on->month < month || (on->month == month && on->day < day));
}

static void put_age(struct rec *r, const struct rec *parent)
{
	int64_t tasked = 0, age = 0;
	int y, m, d;
	bool known = false;

	if (parent && parent->kind == &kind_attendance)
		rec_int(parent, ATTENDANCE_TASKED_AT, &tasked);
	if (date_parts(rec_text(r, PERSON_DOB), &y, &m, &d)) {
		struct civil on = civil_of(tasked ? tasked : r->wall_ms);

		if (!tasked && !r->wall_ms)
			return; /* no night to count to: what stands there stays */
		age = years_between(y, m, d, &on);
		known = age >= 0 && age <= 130;
	} else {
		known = rec_int(r, PERSON_AGE_EST, &age);
	}
	put_or_clear(r, PERSON_AGE_AT, known, age);
}

/* "F30s", and behind it whatever app has added for the visit ("-A1"). */
static void put_label(struct rec *r)
{
	const struct code *sex = vocab_code(vocab_find("V-SEX"), rec_text(r, PERSON_SEX));
	const char *suffix = strchr(rec_text(r, PERSON_LABEL), '-');
	char *kept = mem_str(suffix ? suffix : ""), *label;
	char letter = 'P';
	int64_t age;

	if (sex && sex->letter == 'f')
		letter = 'F';
	else if (sex && sex->letter == 'm')
		letter = 'M';
	if (rec_int(r, PERSON_AGE_AT, &age) || rec_int(r, PERSON_AGE_EST, &age))
		label = mem_fmt("%c%ds%s", letter, (int)(age / 10 * 10), kept);
	else
		label = mem_fmt("%c%s", letter, kept);
	if (strlen(label) <= r->kind->fields[PERSON_LABEL].max)
		rec_put(r, PERSON_LABEL, label);
	mem_free(kept);
	mem_free(label);
}

static void derive_person(struct rec *r, const struct rec *parent)
{
	put_default(r, PERSON_DECEASED, "no");
	put_default(r, PERSON_NAME_STATUS,
		    rec_filled(r, PERSON_FAMILY_NAME) && rec_filled(r, PERSON_GIVEN_NAMES)
			? "full"
			: "unknown");
	put_age(r, parent);
	put_label(r);
}

static void derive_involvement(struct rec *r, const struct rec *parent)
{
	const struct code *c = vocab_code(vocab_find("V-RELATION"),
					  rec_text(r, INVOLVEMENT_RELATION_TO_SURVIVOR));

	(void)parent;
	rec_clear(r, INVOLVEMENT_PERSONALLY_CONNECTED);
	if (!c || !c->group)
		return;
	/* A child of 10 to 17 counts from 16, other family by degree: the relation alone does not
	 * say. */
	if (strcmp(c->group, "unknown") == 0 || strcmp(c->group, "family_16") == 0 ||
	    strcmp(c->group, "family_wide") == 0)
		rec_put(r, INVOLVEMENT_PERSONALLY_CONNECTED, "unknown");
	else
		rec_put(r, INVOLVEMENT_PERSONALLY_CONNECTED,
			strcmp(c->group, "other") == 0 ? "no" : "yes");
}

static void derive_safe_contact(struct rec *r, const struct rec *parent)
{
	int64_t from = 0;

	if (rec_is(r, SAFE_CONTACT_ASKED, "yes")) {
		put_default(r, SAFE_CONTACT_POST_SAFE, "no");
		if (rec_filled(r, SAFE_CONTACT_MOBILE) || rec_filled(r, SAFE_CONTACT_PHONE))
			put_default(r, SAFE_CONTACT_VOICEMAIL, "no");
		if (rec_filled(r, SAFE_CONTACT_PHONE))
			put_default(r, SAFE_CONTACT_PHONE_VOICEMAIL, "no");
	}
	if (!rec_int(r, SAFE_CONTACT_RECONFIRMED_AT, &from) && parent &&
	    parent->kind == &kind_attendance)
		rec_int(parent, ATTENDANCE_TASKED_AT, &from);
	if (from && !rec_filled(r, SAFE_CONTACT_VALID_UNTIL) &&
	    !rec_typed(r, SAFE_CONTACT_VALID_UNTIL))
		put_day_after(r, SAFE_CONTACT_VALID_UNTIL, from, SAFE_CONTACT_DAYS);
}

static bool counts_yes(const struct rec *r)
{
	return rec_is(r, RISK_ASSESSMENT_TOOL, "dash_2009_27") ||
	       rec_is(r, RISK_ASSESSMENT_TOOL, "dash_24_partner") ||
	       rec_is(r, RISK_ASSESSMENT_TOOL, "dash_yp");
}

static bool item_is(const struct rec *row, const char *const *items)
{
	for (; *items; items++)
		if (rec_is(row, RISK_ANSWER_ITEM, *items))
			return true;
	return false;
}

/* Items whose yes is looked at by itself (domain brief 3.9.1, 3.9.2), until a question pack says
 * otherwise. */
static const char *const critical_items[] = { "d02", "d06", "d08", "d09", "d11", "d12",
					      "d13", "d14", "d15", "d16", "d17", "d18",
					      "d19", "d20", "d25", "d26", "r08", "r11",
					      "r12", "r13", "r16", "r17", NULL };
/* Of these a yes asks the crew to think of high (R-035, R-037; every critical item of the 18-style
 * tool). */
static const char *const prompting_items[] = { "d18", "d20", "r08", "r11", "r12",
					       "r13", "r16", "r17", NULL };

/* Returns whether an answer asks to think of high. A count that was told from paper, with no
 * answers, stays. */
static bool count_answers(struct rec *r)
{
	size_t n = rec_count(r, RISK_ASSESSMENT_ANSWERS);
	int64_t yes = 0, critical = 0;
	bool prompts = false;

	for (size_t i = 0; i < n; i++) {
		const struct rec *row = rec_row(r, RISK_ASSESSMENT_ANSWERS, i);

		if (!rec_is(row, RISK_ANSWER_VALUE, "yes"))
			continue;
		yes++;
		critical += item_is(row, critical_items);
		prompts = prompts || item_is(row, prompting_items);
	}
	if (n) {
		put_or_clear(r, RISK_ASSESSMENT_YES_COUNT, counts_yes(r), yes);
		rec_put_int(r, RISK_ASSESSMENT_CRITICAL_YES, critical);
	}
	return prompts;
}

static void put_escalation(struct rec *r, const struct rec *parent)
{
	int64_t calls = 0, visits = 0;

	rec_int(parent, ATTENDANCE_POLICE_CALLS_12M, &calls);
	rec_int(parent, ATTENDANCE_REPEAT_PAIR, &visits);
	rec_put(r, RISK_ASSESSMENT_ESCALATION,
		calls >= ESCALATION_CALLS || visits >= ESCALATION_CALLS ? "yes" : "no");
}

static bool parent_prompts(const struct rec *parent)
{
	size_t markers = rec_count(parent, ATTENDANCE_HBA_MARKERS);

	return rec_is(parent, ATTENDANCE_STRANGULATION, "yes") ||
	       markers > rec_has(parent, ATTENDANCE_HBA_MARKERS, "none_seen");
}

static void derive_risk(struct rec *r, const struct rec *parent)
{
	int64_t yes = 0, tasked;
	bool of_visit = parent && parent->kind == &kind_attendance;
	bool prompts = count_answers(r) || (of_visit && parent_prompts(parent));
	bool high = counts_yes(r) && rec_int(r, RISK_ASSESSMENT_YES_COUNT, &yes) &&
		    yes >= VISIBLE_HIGH_YES;

	rec_put(r, RISK_ASSESSMENT_VISIBLE_HIGH, high ? "yes" : "no");
	rec_put(r, RISK_ASSESSMENT_GRADE_PROMPT,
		high      ? "marac_threshold"
		: prompts ? "consider_high"
			  : "none");
	if (of_visit)
		put_escalation(r, parent);
	/* Headquarters' views put a supervisor's regrade over it. */
	rec_put(r, RISK_ASSESSMENT_FINAL_GRADE, rec_text(r, RISK_ASSESSMENT_PJ_GRADE));
	if (!of_visit || !rec_int(parent, ATTENDANCE_TASKED_AT, &tasked) ||
	    rec_filled(r, RISK_ASSESSMENT_NEXT_REVIEW) || rec_typed(r, RISK_ASSESSMENT_NEXT_REVIEW))
		return;
	if (rec_is(r, RISK_ASSESSMENT_PJ_GRADE, "high"))
		put_day_after(r, RISK_ASSESSMENT_NEXT_REVIEW, tasked, HIGH_REVIEW_DAYS);
	else if (rec_is(r, RISK_ASSESSMENT_PJ_GRADE, "medium"))
		put_day_after(r, RISK_ASSESSMENT_NEXT_REVIEW, tasked, MEDIUM_REVIEW_DAYS);
}

static void derive_referral(struct rec *r, const struct rec *parent)
{
	int64_t sent, met;
	bool both = rec_int(r, REFERRAL_SENT_AT, &sent) &&
		    rec_int(r, REFERRAL_FIRST_CONTACT_AT, &met);

	(void)parent;
	put_default(r, REFERRAL_STATE, "draft");
	put_or_clear(r, REFERRAL_WAITING_DAYS, both, both ? (met - sent) / MS_DAY : 0);
}

bool rec_blames(const char *text)
{
	return language_hints(text, false, NULL, 0) > 0;
}

static void derive_note(struct rec *r, const struct rec *parent)
{
	const char *text = rec_text(r, NOTE_TEXT);
	size_t n = text_letters(text, strlen(text));
	bool support = rec_is(r, NOTE_NOTE_TYPE, "support_note");

	(void)parent;
	put_default(r, NOTE_RELEASE_TO_SHARED, "no");
	rec_put(r, NOTE_LENGTH_BAND,
		n == 0      ? "none"
		: n <= 200  ? "short"
		: n <= 1000 ? "medium"
			    : "long");
	/* Counted, never stopped. */
	rec_put_int(r, NOTE_LANGUAGE_HINTS, (int64_t)language_hints(text, support, NULL, 0));
}

static void derive_task(struct rec *r, const struct rec *parent)
{
	(void)parent;
	put_default(r, TASK_STATE, "open");
}

static void derive_finding(struct rec *r, const struct rec *parent)
{
	(void)parent;
	put_default(r, FINDING_ANSWER, "open");
}

static const struct {
	const struct kind *kind;
	void (*derive)(struct rec *r, const struct rec *parent);
} derivers[] = {
	{ &kind_shift, derive_shift },
	{ &kind_attendance, derive_attendance },
	{ &kind_location, derive_location },
	{ &kind_person, derive_person },
	{ &kind_involvement, derive_involvement },
	{ &kind_safe_contact, derive_safe_contact },
	{ &kind_risk_assessment, derive_risk },
	{ &kind_referral, derive_referral },
	{ &kind_note, derive_note },
	{ &kind_task, derive_task },
	{ &kind_finding, derive_finding },
};

void rec_derive(struct rec *r, const struct rec *parent)
{
	if (r->sealed || r->newer)
		return;
	for (size_t i = 0; i < sizeof derivers / sizeof *derivers; i++)
		if (derivers[i].kind == r->kind)
			derivers[i].derive(r, parent);
}

static const struct {
	size_t attendance, involvement;
} markers[] = {
	{ ATTENDANCE_STRANGULATION, INVOLVEMENT_STRANGULATION },
	{ ATTENDANCE_STALKING, INVOLVEMENT_STALKING },
	{ ATTENDANCE_HBA_MARKERS, INVOLVEMENT_HBA_MARKERS },
	{ ATTENDANCE_TECH_MARKERS, INVOLVEMENT_TECH_MARKERS },
	{ ATTENDANCE_PREGNANT, INVOLVEMENT_PREGNANT },
	{ ATTENDANCE_ALCOHOL_SURVIVOR, INVOLVEMENT_ALCOHOL },
};

/* How much an answer says: the most telling of several stands. */
static int weight_of(const char *answer)
{
	static const char *const order[] = { "", "declined", "unknown", "no", "yes" };
	int w = 4;

	while (w && strcmp(order[w], answer) != 0)
		w--;
	return w;
}

static void take_codes(struct rec *a, size_t field, const struct rec *part, size_t from,
		       bool *begun)
{
	for (size_t i = 0; i < rec_count(part, from); i++) {
		if (!*begun)
			rec_clear(a, field);
		*begun = true;
		rec_item_add(a, field, rec_item(part, from, i));
	}
}

/* "None" beside something else says nothing. */
static void drop_none(struct rec *a, size_t field)
{
	if (rec_count(a, field) < 2)
		return;
	rec_item_drop(a, field, "none_seen");
	rec_item_drop(a, field, "none_known");
}

void rec_take_markers(struct rec *attendance, const struct rec *const *parts, size_t n)
{
	for (size_t m = 0; m < sizeof markers / sizeof *markers; m++) {
		size_t field = markers[m].attendance;
		const char *best = "";
		bool begun = false;

		for (size_t i = 0; i < n; i++) {
			if (kind_attendance.fields[field].type == FIELD_CODES)
				take_codes(attendance, field, parts[i], markers[m].involvement,
					   &begun);
			else if (weight_of(rec_text(parts[i], markers[m].involvement)) >
				 weight_of(best))
				best = rec_text(parts[i], markers[m].involvement);
		}
		if (*best)
			rec_put(attendance, field, best);
		if (begun)
			drop_none(attendance, field);
	}
}
