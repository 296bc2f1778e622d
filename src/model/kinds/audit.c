/* The record kind `audit`: its fields, in the order in which they are asked. */
#include "kinds_p.h"

static const struct field fields[] = {
	[AUDIT_AT] = {
		.key = "at",
		.label = "When",
		.type = FIELD_INSTANT,
		.need = NEED_DRAFT,
		.class = CLASS_N,
		.out = EXPORT_DROP,
		.empty = "Enter when",
	},
	[AUDIT_STAFF_ID] = {
		.key = "staff_id",
		.label = "Who",
		.type = FIELD_REF,
		.of = "crew_member",
		.class = CLASS_K,
		.out = EXPORT_DROP,
	},
	[AUDIT_OP] = {
		.key = "op",
		.label = "Operation",
		.type = FIELD_CODE,
		.of = "V-AUDITOP",
		.need = NEED_DRAFT,
		.class = CLASS_N,
		.out = EXPORT_KEEP,
		.empty = "Select what was done",
	},
	[AUDIT_OBJECT] = {
		.key = "object",
		.label = "Record",
		.type = FIELD_ID,
		.class = CLASS_N,
		.out = EXPORT_DROP,
	},
	[AUDIT_WHY] = {
		.key = "why",
		.label = "Reason",
		.type = FIELD_CODE,
		.of = "V-WHY",
		.class = CLASS_N,
		.out = EXPORT_KEEP,
	},
	[AUDIT_RECIPIENT] = {
		.key = "recipient",
		.label = "Recipient",
		.type = FIELD_TEXT,
		.max = 60,
		.need = NEED_WHEN,
		.needed = "op=disclosure",
		.class = CLASS_N,
		.out = EXPORT_KEEP,
		.empty = "Enter who received it",
	},
	[AUDIT_DEVICE_ID] = {
		.key = "device_id",
		.label = "Device",
		.type = FIELD_TEXT,
		.max = 32,
		.need = NEED_DRAFT,
		.class = CLASS_K,
		.out = EXPORT_DROP,
		.empty = "Enter the device",
	},
	[AUDIT_RESULT] = {
		.key = "result",
		.label = "Result",
		.type = FIELD_CODE,
		.of = "audit.result",
		.need = NEED_DRAFT,
		.class = CLASS_N,
		.out = EXPORT_KEEP,
		.empty = "Select if it was allowed",
	},
};

_Static_assert(sizeof fields / sizeof *fields == AUDIT_FIELDS, "a field of audit has no row");

const struct kind kind_audit = {
	.number = 28,
	.key = "audit",
	.label = "Log of use",
	.plural = "Log of use",
	.schema = 1,
	.content = CONTENT_AUDIT,
	.fields = fields,
	.n_fields = AUDIT_FIELDS,
};
