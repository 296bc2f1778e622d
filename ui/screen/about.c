#include "about_p.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/typed.h"
#include "model/vocab.h"

#include <stdio.h>
#include <string.h>

void about_clock(int64_t ms, char out[12])
{
	struct civil c = civil_of(ms);
	int64_t first, second;
	/* In the hour that comes twice the zone's letter tells them apart: 01:22B, 01:29G. */
	bool twice = civil_to_ms(&c, &first, &second) == CIVIL_TWICE;

	if (ms)
		snprintf(out, 12, "%02d:%02d%.1s", c.hour, c.minute, twice ? civil_zone(&c) : "");
	else
		text_copy(out, 12, "-");
}

#define MS_DAY (INT64_C(24) * 3600 * 1000)

bool about_is_near(int64_t ms, int64_t now_ms)
{
	return (ms < now_ms ? now_ms - ms : ms - now_ms) < 6 * MS_DAY;
}

bool about_is_today(int64_t ms, int64_t now_ms)
{
	struct civil c = civil_of(ms), now = civil_of(now_ms);

	return c.year == now.year && c.month == now.month && c.day == now.day;
}

void about_when(int64_t ms, int64_t now_ms, char out[24])
{
	struct civil c = civil_of(ms);
	char at[12];

	about_clock(ms, at);
	if (!ms || about_is_today(ms, now_ms))
		text_copy(out, 24, at);
	else if (about_is_near(ms, now_ms))
		snprintf(out, 24, "%s %s", weekday_short[c.weekday], at);
	else
		snprintf(out, 24, "%s %d %s", weekday_short[c.weekday], c.day,
			 month_short[c.month - 1]);
}

void about_night(const char *night_of, char out[16])
{
	struct civil c = { .hour = 12 };
	int64_t noon, second;

	if (sscanf(night_of, "%4d-%2d-%2d", &c.year, &c.month, &c.day) != 3 ||
	    civil_to_ms(&c, &noon, &second) != CIVIL_ONCE) {
		text_copy(out, 16, "-");
		return;
	}
	c = civil_of(noon);
	snprintf(out, 16, "%s %d %s", weekday_short[c.weekday], c.day, month_short[c.month - 1]);
}

void about_not_compared(const struct outbox *b, int64_t now_ms, const char *never, char out[60])
{
	char at[24];

	about_when(b->clock_at_ms, now_ms, at);
	if (b->clock_at_ms)
		snprintf(out, 60, "Not compared with HQ since %s", at);
	else
		text_copy(out, 60, never);
}

static int64_t spell_time(const struct rec *attendance, size_t row, const char *key)
{
	const struct rec *r = rec_row(attendance, ATTENDANCE_PRESENCE, row);
	int64_t v = 0;

	if (r)
		rec_int(r, field_find(r->kind, key), &v);
	return v;
}

int64_t attendance_arrived(const struct rec *attendance)
{
	return rec_count(attendance, ATTENDANCE_PRESENCE) ? spell_time(attendance, 0, "arrived_at")
							  : 0;
}

int64_t attendance_left(const struct rec *attendance)
{
	size_t n = rec_count(attendance, ATTENDANCE_PRESENCE);

	return n ? spell_time(attendance, n - 1, "left_at") : 0;
}

bool about_age(const struct rec *person, int64_t *years)
{
	struct civil on = civil_of(person->wall_ms);
	int y = 0, m = 7, d = 1, parts;

	if (rec_int(person, PERSON_AGE_AT, years))
		return true;
	parts = sscanf(rec_text(person, PERSON_DOB), "%d-%d-%d", &y, &m, &d);
	if (parts < 1 || !person->wall_ms)
		return rec_int(person, PERSON_AGE_EST, years);
	*years = on.year - y - (on.month < m || (on.month == m && on.day < d));
	/* Of this year, and no more is known. */
	if (*years < 0 && parts == 1 && y == on.year)
		*years = 0;
	return *years >= 0;
}

void about_label(const struct rec *person, unsigned number, char out[16])
{
	const char *sex = rec_text(person, PERSON_SEX),
		   *suffix = strchr(rec_text(person, PERSON_LABEL), '-');
	char letter = 'P', end[8];
	int64_t age;

	if (strcmp(sex, "female") == 0)
		letter = 'F';
	else if (strcmp(sex, "male") == 0)
		letter = 'M';
	if (suffix)
		text_copy(end, sizeof end, suffix);
	else
		snprintf(end, sizeof end, "-A%u", number % 1000);
	if (about_age(person, &age))
		snprintf(out, 16, "%c%ds%s", letter, (int)(age / 10 * 10 % 1000), end);
	else
		snprintf(out, 16, "%c%s", letter, end);
}

static const struct party *first_survivor(const struct casefile *c)
{
	for (size_t i = 0; i < c->n_parties; i++)
		if (party_is_survivor(&c->parties[i]))
			return &c->parties[i];
	return NULL;
}

static void fill_place(const struct rec *location, struct about *out)
{
	const char *town = location ? rec_text(location, LOCATION_TOWN) : "";

	/* "Kirkby-in-Ashfield" is Kirkby on the radio and in the log. */
	snprintf(out->place, sizeof out->place, "%.*s", (int)strcspn(town, "- ,"), town);
	if (!out->place[0] && location && rec_filled(location, LOCATION_DISTRICT)) {
		const struct field *f = &kind_location.fields[LOCATION_DISTRICT];

		text_copy(out->place, sizeof out->place,
			  vocab_label(field_vocab(f), rec_text(location, LOCATION_DISTRICT)));
		out->place[strcspn(out->place, "- ,")] = '\0';
	}
	if (!out->place[0])
		text_copy(out->place, sizeof out->place, "-");
}

static void fill_person(const struct casefile *c, struct about *out)
{
	const struct party *p = first_survivor(c);
	const struct rec *risk = p ? party_risk(p) : NULL;
	struct buf b = { .ceiling = 256 };

	text_copy(out->risk, sizeof out->risk, "-");
	text_copy(out->initials, sizeof out->initials, "-");
	if (p && p->person) {
		about_label(p->person, out->number, out->label);
		show_initials(rec_text(p->person, PERSON_GIVEN_NAMES),
			      rec_text(p->person, PERSON_FAMILY_NAME), &b);
		if (b.len)
			text_copy(out->initials, sizeof out->initials, buf_str(&b));
	}
	if (risk) {
		size_t f = rec_filled(risk, RISK_ASSESSMENT_FINAL_GRADE)
			       ? RISK_ASSESSMENT_FINAL_GRADE
			       : RISK_ASSESSMENT_PJ_GRADE;
		buf_reset(&b);
		rec_show(risk, f, 0, &b);
		if (b.len)
			text_copy(out->risk, sizeof out->risk, buf_str(&b));
	}
	buf_fini(&b);
}

void about_fill(struct app *a, const struct casefile *c, struct about *out)
{
	about_fill_numbered(c, app_number_of(a, c->attendance->id), out);
}

void about_fill_numbered(const struct casefile *c, unsigned number, struct about *out)
{
	const struct rec *r = c->attendance;
	const char *incident = rec_text(r, ATTENDANCE_INCIDENT_NO);
	size_t n = strlen(incident);
	int64_t t = 0;

	*out = (struct about){ .attendance = r->id, .number = number, .on_scene = app_on_scene(r) };
	text_copy(out->incident, sizeof out->incident, n > 4 ? incident + n - 4 : incident);
	fill_place(c->location, out);
	fill_person(c, out);
	rec_int(r, ATTENDANCE_TASKED_AT, &t);
	about_clock(t, out->tasked);
	t = 0;
	rec_int(r, ATTENDANCE_EN_ROUTE_AT, &t);
	about_clock(t, out->en_route);
	about_clock(attendance_arrived(r), out->arrived);
	about_clock(attendance_left(r), out->left);
}

void about_line(const struct about *ab, struct buf *out)
{
	if (ab->number)
		buf_fmt(out, "%u  ", ab->number);
	if (ab->on_scene) {
		buf_fmt(out, "%s", ab->place);
		if (ab->label[0])
			buf_fmt(out, "  %s", ab->label);
		return;
	}
	buf_fmt(out, "Incident %s   %s", ab->incident, ab->place);
	if (strcmp(ab->initials, "-") != 0)
		buf_fmt(out, "   %s", ab->initials);
}

struct rec *attendance_assumed(const struct rec *attendance)
{
	struct rec *r = attendance ? rec_copy(attendance) : NULL;

	if (r && !rec_filled(r, ATTENDANCE_RESULT))
		rec_put(r, ATTENDANCE_RESULT, "seen_engaged_both");
	return r;
}
