/* What a record needs to know of other records before it is saved. */
#include "app_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/typed.h"

#include <stdio.h>
#include <string.h>

struct rec *get_rec(struct app *a, struct id id, const struct kind *k)
{
	struct rec *r = NULL;

	if (id_is_zero(id) || !a->view || !view_rec(a->view, id, &r, NULL))
		return NULL;
	if (r->kind == k && !r->sealed)
		return r;
	rec_free(r);
	return NULL;
}

/* A part that is kept apart still says which visit it is of. */
static struct id through_involvement(struct app *a, struct id involvement)
{
	struct id at = { { 0 } };
	struct rec *r = NULL;

	if (!a->view || !view_rec(a->view, involvement, &r, NULL))
		return at;
	if (r->kind == &kind_involvement)
		at = r->sealed ? r->about : rec_id(r, INVOLVEMENT_ATTENDANCE_ID);
	rec_free(r);
	return at;
}

struct id attendance_id_of(struct app *a, const struct rec *r)
{
	size_t f;

	if (r->kind == &kind_attendance)
		return r->id;
	f = field_find(r->kind, "attendance_id");
	if (f != FIELD_NONE && rec_filled(r, f))
		return rec_id(r, f);
	f = field_find(r->kind, "involvement_id");
	if (f != FIELD_NONE && rec_filled(r, f))
		return through_involvement(a, rec_id(r, f));
	if (r->kind == &kind_task) {
		struct id about = rec_id(r, TASK_ABOUT);

		if (view_kind(a->view, about) == &kind_attendance)
			return about;
	}
	return (struct id){ { 0 } };
}

static void derive_location(struct app *a, struct rec *r)
{
	char key[33];

	if (!rec_filled(r, LOCATION_LINE1) && !rec_filled(r, LOCATION_POSTCODE))
		return;
	address_key(a->lookup_key, rec_text(r, LOCATION_LINE1), rec_text(r, LOCATION_POSTCODE),
		    key);
	rec_put(r, LOCATION_ADDR_KEY, key);
}

static void derive_person(struct app *a, struct rec *r)
{
	char key[17];

	if (!rec_filled(r, PERSON_FAMILY_NAME))
		return;
	sound_key(a->lookup_key, rec_text(r, PERSON_FAMILY_NAME), key);
	rec_put(r, PERSON_SOUND_KEY, key);
}

size_t app_visits_at(struct app *a, const char *line1, const char *postcode)
{
	struct arg args[2] = { ARG_OF_TEXT(NULL), ARG_OF_INT(app_now(a)) };
	struct id *ids = NULL;
	char key[33];
	size_t n = 0;

	struct lease lease;

	app_lease(a, &lease);
	if (!a->view || (!*line1 && !*postcode) || lease.closed)
		return 0;
	address_key(a->lookup_key, line1, postcode, key);
	args[0] = ARG_OF_TEXT(key);
	if (!view_ids(a->view, QUERY_ADDRESS, args, 2, &ids, &n, NULL))
		n = 0;
	mem_free(ids);
	return n;
}

static int64_t visits_before(struct app *a, const struct rec *attendance)
{
	struct rec *place = get_rec(a, rec_id(attendance, ATTENDANCE_LOCATION_ID), &kind_location);
	struct arg args[2];
	struct id *ids = NULL;
	int64_t tasked;
	size_t n = 0, others = 0;

	if (place && rec_filled(place, LOCATION_ADDR_KEY) &&
	    rec_int(attendance, ATTENDANCE_TASKED_AT, &tasked)) {
		args[0] = ARG_OF_TEXT(rec_text(place, LOCATION_ADDR_KEY));
		args[1] = ARG_OF_INT(tasked);
		if (view_ids(a->view, QUERY_ADDRESS, args, 2, &ids, &n, NULL))
			for (size_t i = 0; i < n; i++)
				others += !id_equal(ids[i], attendance->id);
	}
	mem_free(ids);
	rec_free(place);
	return (int64_t)others;
}

struct seat_time {
	int64_t from, to;
	bool officer;
};

#define SEAT_TIMES_MAX 32

/* Time in the car of both seats; who sits there still sits there until `now`. */
static size_t seat_times(struct app *a, struct id shift, int64_t now, struct seat_time *out)
{
	struct arg arg = ARG_OF_ID(shift);
	struct id *ids = NULL;
	size_t n = 0, made = 0;

	if (!view_ids(a->view, QUERY_SPELLS, &arg, 1, &ids, &n, NULL))
		return 0;
	for (size_t i = 0; i < n && made < SEAT_TIMES_MAX; i++) {
		struct rec *r = get_rec(a, ids[i], &kind_crew_spell);
		struct seat_time t = { .to = now };

		if (r && !rec_is(r, CREW_SPELL_SEAT, "observer") &&
		    rec_int(r, CREW_SPELL_FROM_AT, &t.from)) {
			t.officer = rec_is(r, CREW_SPELL_SEAT, "officer");
			if (rec_filled(r, CREW_SPELL_TO_AT))
				rec_int(r, CREW_SPELL_TO_AT, &t.to);
			out[made++] = t;
		}
		rec_free(r);
	}
	mem_free(ids);
	return made;
}

static int64_t overlap(const struct seat_time *all, size_t n, bool officer, int64_t from,
		       int64_t to)
{
	int64_t sum = 0;

	for (size_t i = 0; i < n; i++) {
		int64_t start = all[i].from > from ? all[i].from : from;
		int64_t end = all[i].to < to ? all[i].to : to;

		if (all[i].officer == officer && end > start)
			sum += end - start;
	}
	return sum;
}

/* From the tasking to the last time the car left: the time in which both seats should be filled
 * (domain brief 3.1). */
static bool open_time(const struct rec *attendance, int64_t *from, int64_t *to)
{
	size_t n = rec_count(attendance, ATTENDANCE_PRESENCE);
	const struct rec *last;

	if (!n || !rec_int(attendance, ATTENDANCE_TASKED_AT, from))
		return false;
	last = rec_row(attendance, ATTENDANCE_PRESENCE, n - 1);
	return rec_int(last, field_find(last->kind, "left_at"), to) && *to > *from;
}

static bool was_single_crewed(struct app *a, struct id shift, const struct seat_time *seats,
			      size_t n_seats)
{
	struct arg arg = ARG_OF_ID(shift);
	struct id *ids = NULL;
	size_t n = 0;
	bool single = false;

	if (!view_ids(a->view, QUERY_NIGHT_ATTENDANCES, &arg, 1, &ids, &n, NULL))
		return false;
	for (size_t i = 0; i < n && !single; i++) {
		struct rec *r = get_rec(a, ids[i], &kind_attendance);
		int64_t from, to;

		single = r && open_time(r, &from, &to) &&
			 (overlap(seats, n_seats, true, from, to) < to - from ||
			  overlap(seats, n_seats, false, from, to) < to - from);
		rec_free(r);
	}
	mem_free(ids);
	return single;
}

#define MS_HOUR INT64_C(3600000)

static void derive_shift(struct app *a, struct rec *r)
{
	struct seat_time seats[SEAT_TIMES_MAX];
	int64_t started, ended;
	size_t n;

	if (!rec_int(r, SHIFT_STARTED_AT, &started) || !rec_int(r, SHIFT_ENDED_AT, &ended))
		return;
	n = seat_times(a, r->id, ended, seats);
	rec_put_int(r, SHIFT_COST_OFFICER_H,
		    (overlap(seats, n, true, started, ended) + MS_HOUR / 2) / MS_HOUR);
	rec_put_int(r, SHIFT_COST_WORKER_H,
		    (overlap(seats, n, false, started, ended) + MS_HOUR / 2) / MS_HOUR);
	rec_put(r, SHIFT_SINGLE_CREWED, was_single_crewed(a, r->id, seats, n) ? "yes" : "no");
}

void derive_with_others(struct app *a, struct rec *r, const struct rec *parent)
{
	rec_derive(r, parent);
	if (r->kind == &kind_location)
		derive_location(a, r);
	else if (r->kind == &kind_person)
		derive_person(a, r);
	else if (r->kind == &kind_shift)
		derive_shift(a, r);
	else if (r->kind == &kind_attendance && rec_filled(r, ATTENDANCE_LOCATION_ID))
		rec_put_int(r, ATTENDANCE_REPEAT_ADDRESS, visits_before(a, r));
}

struct typing app_typing(struct app *a)
{
	const struct rec *shift = app_shift(a);
	struct typing t = { .now_ms = app_now(a),
			    .area = app_policy_text(a, "area"),
			    .incident_prefix = app_policy_text(a, "incident_prefix") };
	int y, m, d;

	if (shift && sscanf(rec_text(shift, SHIFT_NIGHT_OF), "%4d-%2d-%2d", &y, &m, &d) == 3)
		t.night_ms = civil_days(y, m, d) * INT64_C(86400000) + INT64_C(43200000);
	return t;
}

static bool take_count(void *ctx, const struct row *row)
{
	*(unsigned *)ctx = (unsigned)row_int(row, 0);
	return false;
}

unsigned app_number_of(struct app *a, struct id attendance)
{
	const struct arg of = ARG_OF_ID(attendance);
	unsigned n = 0;

	if (a->view)
		view_each(a->view, QUERY_NUMBER, &of, 1, take_count, &n, NULL);
	return n;
}

struct id app_attendance_number(struct app *a, unsigned number)
{
	const struct arg of[] = { ARG_OF_ID(app_night(a)), ARG_OF_INT(number) };

	return number && a->view ? view_first(a->view, QUERY_NUMBERED, of, 2)
				 : (struct id){ { 0 } };
}
