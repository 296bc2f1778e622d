/* The record kind `reference_set`: its fields, in the order in which they are asked. */
#include "kinds_p.h"

static const struct field reference_set_rows_fields[] = {
	{
	    .key = "code",
	    .label = "Code",
	    .type = FIELD_TEXT,
	    .max = 60,
	    .need = NEED_CHECK,
	    .class = CLASS_N,
	    .out = EXPORT_DROP,
	    .empty = "Enter the code",
	},
	{
	    .key = "label",
	    .label = "Label",
	    .type = FIELD_TEXT,
	    .max = 400,
	    .class = CLASS_N,
	    .out = EXPORT_DROP,
	},
	{
	    .key = "sort",
	    .label = "Sort",
	    .type = FIELD_INT,
	    .class = CLASS_N,
	    .out = EXPORT_KEEP,
	},
	{
	    .key = "attrs",
	    .label = "Attrs",
	    .type = FIELD_TEXT,
	    .max = 400,
	    .class = CLASS_N,
	    .out = EXPORT_DROP,
	},
};

static const struct kind kind_reference_set_rows = {
	.key = "reference_set.rows",
	.label = "Rows",
	.fields = reference_set_rows_fields,
	.n_fields = sizeof reference_set_rows_fields / sizeof *reference_set_rows_fields,
};

static const struct field fields[] = {
	[REFERENCE_SET_SET_ID] = {
		.key = "set_id",
		.label = "Set",
		.type = FIELD_TEXT,
		.max = 20,
		.need = NEED_DRAFT,
		.normalise = normalise_line,
		.class = CLASS_N,
		.out = EXPORT_KEEP,
		.empty = "Enter the name of the list",
	},
	[REFERENCE_SET_VERSION] = {
		.key = "version",
		.label = "Version",
		.type = FIELD_TEXT,
		.max = 12,
		.need = NEED_DRAFT,
		.normalise = normalise_line,
		.class = CLASS_N,
		.out = EXPORT_KEEP,
		.empty = "Enter the version",
	},
	[REFERENCE_SET_VALID_FROM] = {
		.key = "valid_from",
		.label = "From",
		.type = FIELD_DATE,
		.need = NEED_DRAFT,
		.class = CLASS_N,
		.out = EXPORT_KEEP,
		.empty = "Enter from when the list holds",
	},
	[REFERENCE_SET_VALID_TO] = {
		.key = "valid_to",
		.label = "To",
		.type = FIELD_DATE,
		.class = CLASS_N,
		.out = EXPORT_KEEP,
	},
	[REFERENCE_SET_AREA] = {
		.key = "area",
		.label = "Area",
		.type = FIELD_TEXT,
		.max = 20,
		.need = NEED_DRAFT,
		.normalise = normalise_line,
		.class = CLASS_N,
		.out = EXPORT_KEEP,
		.empty = "Enter the area, or *",
	},
	[REFERENCE_SET_ROWS] = {
		.key = "rows",
		.label = "Rows",
		.type = FIELD_LIST,
		.max = 1000,
		.rows = &kind_reference_set_rows,
		.need = NEED_DRAFT,
		.class = CLASS_N,
		.out = EXPORT_KEEP,
		.empty = "Enter the rows of the list",
	},
	[REFERENCE_SET_SIGNED_BY] = {
		.key = "signed_by",
		.label = "Approved by",
		.type = FIELD_TEXT,
		.max = 40,
		.need = NEED_DRAFT,
		.normalise = normalise_line,
		.class = CLASS_K,
		.out = EXPORT_DROP,
		.empty = "Enter who approved the list",
	},
};

_Static_assert(sizeof fields / sizeof *fields == REFERENCE_SET_FIELDS,
	       "a field of reference_set has no row");

const struct kind kind_reference_set = {
	.number = 30,
	.key = "reference_set",
	.label = "Reference list",
	.plural = "Reference lists",
	.schema = 1,
	.content = CONTENT_REFERENCE,
	.fields = fields,
	.n_fields = REFERENCE_SET_FIELDS,
};
