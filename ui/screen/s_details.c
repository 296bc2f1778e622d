/* Task 1, visit details: the whole visit and its place from the field table, page by page. */
#include "sheet_p.h"

enum { PLACE, VISIT };

static void build(struct sheet *sh)
{
	/* The visit is read first, though the place is saved first. */
	sheet_add_kind(sh, VISIT);
	form_gap(sh->form, 1);
	sheet_text(sh, FORM_AUTO, "The place");
	sheet_add_kind(sh, PLACE);
}

static const struct sheet_ops ops = {
	.name = "details",
	.well_x = 35,
	.build = build,
	.task = "1 Visit details",
};

bool details_form(struct screens *s, const struct to_open *o, struct err *e)
{
	struct opened visit, place;
	struct sheet *sh;

	if (!record_read_two(s, o, ATTENDANCE_LOCATION_ID, &visit, &place, e))
		return false;
	sh = sheet_new(s, &ops, o->record);
	if (place.r) {
		sheet_part_opened(sh, &place);
	} else {
		sheet_part_new(sh, &kind_location);
		rec_put(sh->parts[PLACE].r, LOCATION_LOC_STATUS, "correct");
		sh->parts[PLACE].optional = true;
	}
	sheet_part_opened(sh, &visit);
	sheet_link(sh, VISIT, ATTENDANCE_LOCATION_ID, PLACE);
	sheet_show(sh, o->field);
	return true;
}

void details_open_at(struct screens *s, struct id attendance, const char *field)
{
	struct to_open o = { .attendance = attendance, .record = attendance, .field = field };
	struct err e = { 0 };

	if (!details_form(s, &o, &e))
		say_err(s, &e);
}

void details_open(struct screens *s, struct id attendance)
{
	details_open_at(s, attendance, NULL);
}
