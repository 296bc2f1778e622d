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

void details_open_at(struct screens *s, struct id attendance, const char *field)
{
	struct sheet *sh = sheet_new(s, &ops, attendance);
	struct err e = { 0 };
	unsigned part;
	struct id place = sh->has_case ? rec_id(sh->c.attendance, ATTENDANCE_LOCATION_ID)
				       : (struct id){ { 0 } };

	if (id_is_zero(place)) {
		sheet_part_new(sh, &kind_location);
		rec_put(sh->parts[PLACE].r, LOCATION_LOC_STATUS, "correct");
		sh->parts[PLACE].optional = true;
	} else if (!sheet_part_edit(sh, place, &part, &e)) {
		goto out;
	}
	if (!sheet_part_edit(sh, attendance, &part, &e))
		goto out;
	sheet_link(sh, VISIT, ATTENDANCE_LOCATION_ID, PLACE);
	sheet_show(sh, field);
	return;
out:
	say_err(s, &e);
	sheet_free(sh);
}

void details_open(struct screens *s, struct id attendance)
{
	details_open_at(s, attendance, NULL);
}
