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

static struct id through_involvement(struct app *a, struct id involvement)
{
	struct rec *r = get_rec(a, involvement, &kind_involvement);
	struct id at = r ? rec_id(r, INVOLVEMENT_ATTENDANCE_ID) : (struct id){ { 0 } };

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

void derive_with_others(struct app *a, struct rec *r, const struct rec *parent)
{
	rec_derive(r, parent);
	if (r->kind == &kind_location)
		derive_location(a, r);
	else if (r->kind == &kind_person)
		derive_person(a, r);
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

struct numbering {
	struct id wanted;
	unsigned wanted_number;
	struct id found;
	unsigned n, at;
};

static bool count_one(void *ctx, const struct row *row)
{
	struct numbering *c = ctx;

	c->n++;
	if (id_equal(row_id(row, 0), c->wanted))
		c->at = c->n;
	return true;
}

unsigned app_number_of(struct app *a, struct id attendance)
{
	struct rec *r = get_rec(a, attendance, &kind_attendance);
	struct numbering c = { .wanted = attendance };
	struct arg shift;

	if (!r)
		return 0;
	shift = ARG_OF_ID(r->shift);
	rec_free(r);
	view_each(a->view, QUERY_NIGHT_ATTENDANCES, &shift, 1, count_one, &c, NULL);
	return c.at ? c.n - c.at + 1 : 0; /* the query is newest first */
}

struct id app_attendance_number(struct app *a, unsigned number)
{
	struct arg shift = ARG_OF_ID(app_night(a));
	struct id *ids = NULL, found = { { 0 } };
	size_t n = 0;

	if (view_ids(a->view, QUERY_NIGHT_ATTENDANCES, &shift, 1, &ids, &n, NULL) && number >= 1 &&
	    number <= n)
		found = ids[n - number];
	mem_free(ids);
	return found;
}
