/* The register of measures: what each figure is, in words that stand beside it. */
#include "evaluate_p.h"

#include <string.h>

static const struct measure rows[] = {
	[M02] = {
		.id = "M02",
		.name = "Taskings attended",
		.unit = "taskings",
		.formula = "visits that were not cancelled, of shift.taskings_offered",
		.owner = "Force, operations",
		.form = MEASURE_RATE,
	},
	[M03] = {
		.id = "M03",
		.name = "Minutes to arrive",
		.unit = "visits",
		.formula = "first presence.arrived_at less tasked_at: the middle one, and the one that 9 in "
			   "10 do not exceed (nearest rank)",
		.owner = "Force, operations",
		.form = MEASURE_SPREAD,
	},
	[M04] = {
		.id = "M04",
		.name = "Survivors reached",
		.unit = "visits",
		.formula = "visits with a survivor seen in_person or by phone, of visits not cancelled",
		.owner = "Force, operations",
		.form = MEASURE_RATE,
	},
	[M05] = {
		.id = "M05",
		.name = "Took up support",
		.unit = "survivor-visits",
		.formula = "support_engagement accepted, of survivors to whom support was offered "
			   "(by_worker, by_officer, by_phone) and who accepted, took information, were "
			   "undecided or declined",
		.owner = "Support services",
		.note = "Survivors who were unable to answer are outside",
		.form = MEASURE_RATE,
	},
	[M06] = {
		.id = "M06",
		.name = "No police, took support",
		.unit = "survivor-visits",
		.formula = "support_engagement accepted, of survivors with police_engagement declined or "
			   "not_sought to whom support was offered",
		.owner = "Support services",
		.note = "Choosing support without police is an outcome, not a failing",
		.form = MEASURE_RATE,
	},
	[M08] = {
		.id = "M08",
		.name = "Risk grades",
		.unit = "survivor-visits",
		.formula = "final_grade of the newest risk assessment of each survivor at each visit",
		.owner = "Force, safeguarding",
		.note = "A grade is a professional judgement, not a score",
		.form = MEASURE_SHARES,
	},
	[M21] = {
		.id = "M21",
		.name = "Clare's Law considered",
		.unit = "survivor-visits",
		.formula = "dvds_consider told_right_to_ask, right_to_ask_started or "
			   "right_to_know_referred, of survivors",
		.owner = "Force, safeguarding",
		.form = MEASURE_RATE,
	},
	[M30] = {
		.id = "M30",
		.name = "High risk told by voice",
		.unit = "survivor-visits",
		.formula = "verbal_handover_at before the car left, of survivors with final_grade high",
		.owner = "Force, operations",
		.form = MEASURE_RATE,
	},
	[M33] = {
		.id = "M33",
		.name = "Professional interpreter",
		.unit = "survivor-visits",
		.formula = "interpreter_used phone_professional, face_professional or bsl_professional, of "
			   "survivors whose first language is not English",
		.owner = "Force, equality",
		.form = MEASURE_RATE,
	},
	[M35] = {
		.id = "M35",
		.name = "Arrivals by hour",
		.unit = "visits",
		.formula = "local hour of the first arrival; the doubled hour of October is one hour",
		.owner = "Force, operations",
		.form = MEASURE_SHARES,
	},
};

_Static_assert(sizeof rows / sizeof *rows == MEASURES, "a measure has no row");

const struct measure *measures_all(size_t *n)
{
	*n = MEASURES;
	return rows;
}

const struct measure *measure_find(const char *id)
{
	for (size_t i = 0; i < MEASURES; i++)
		if (strcmp(rows[i].id, id) == 0)
			return &rows[i];
	return NULL;
}
