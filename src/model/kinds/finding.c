/* The record kind `finding`: its fields, in the order in which they are asked. */
#include "kinds_p.h"

static const struct field fields[] = {
	[FINDING_ATTENDANCE_ID] = {
		.key = "attendance_id",
		.label = "Attendance",
		.type = FIELD_REF,
		.of = "attendance",
		.need = NEED_DRAFT,
		.class = CLASS_N,
		.out = EXPORT_PSEUDONYM,
		.empty = "Select the visit",
	},
	[FINDING_RULE_ID] = {
		.key = "rule_id",
		.label = "Rule",
		.type = FIELD_TEXT,
		.max = 8,
		.need = NEED_DRAFT,
		.class = CLASS_N,
		.out = EXPORT_KEEP,
		.empty = "Enter the rule",
	},
	[FINDING_SEVERITY] = {
		.key = "severity",
		.label = "Severity",
		.type = FIELD_CODE,
		.of = "finding.severity",
		.need = NEED_DRAFT,
		.class = CLASS_N,
		.out = EXPORT_KEEP,
		.empty = "Select how grave it is",
	},
	[FINDING_FIELD] = {
		.key = "field",
		.label = "Field",
		.type = FIELD_TEXT,
		.max = 60,
		.need = NEED_DRAFT,
		.class = CLASS_N,
		.out = EXPORT_KEEP,
		.empty = "Enter the field",
	},
	[FINDING_ANSWER] = {
		.key = "answer",
		.label = "Crew's answer",
		.type = FIELD_CODE,
		.of = "finding.answer",
		.need = NEED_DRAFT,
		.class = CLASS_N,
		.out = EXPORT_KEEP,
		.empty = "Select your answer",
	},
	[FINDING_EXPLANATION] = {
		.key = "explanation",
		.label = "Explanation",
		.type = FIELD_TEXT,
		.max = 200,
		.asked = "answer=explained",
		.need = NEED_WHEN,
		.needed = "answer=explained",
		.normalise = normalise_line,
		.class = CLASS_Q,
		.out = EXPORT_DROP,
		.empty = "Enter why",
	},
};

_Static_assert(sizeof fields / sizeof *fields == FINDING_FIELDS, "a field of finding has no row");

const struct kind kind_finding = {
	.number = 27,
	.key = "finding",
	.label = "Finding",
	.plural = "Findings",
	.schema = 1,
	.content = CONTENT_ATTENDANCE,
	.fields = fields,
	.n_fields = FINDING_FIELDS,
};
