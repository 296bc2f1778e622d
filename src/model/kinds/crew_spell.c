/* The record kind `crew_spell`: its fields, in the order in which they are asked. */
#include "kinds_p.h"

static const struct field fields[] = {
	[CREW_SPELL_SHIFT_ID] = {
		.key = "shift_id",
		.label = "Night",
		.type = FIELD_REF,
		.of = "shift",
		.need = NEED_DRAFT,
		.class = CLASS_N,
		.out = EXPORT_PSEUDONYM,
		.empty = "Select the night",
	},
	[CREW_SPELL_MEMBER_ID] = {
		.key = "member_id",
		.label = "Who",
		.type = FIELD_REF,
		.of = "crew_member",
		.need = NEED_DRAFT,
		.class = CLASS_K,
		.out = EXPORT_DROP,
		.empty = "Select who was in the car",
	},
	[CREW_SPELL_SEAT] = {
		.key = "seat",
		.label = "Seat",
		.type = FIELD_CODE,
		.of = "crew_spell.seat",
		.need = NEED_DRAFT,
		.class = CLASS_N,
		.out = EXPORT_KEEP,
		.empty = "Select the seat",
	},
	[CREW_SPELL_FROM_AT] = {
		.key = "from_at",
		.label = "From",
		.type = FIELD_INSTANT,
		.need = NEED_DRAFT,
		.class = CLASS_N,
		.out = EXPORT_DROP,
		.open_on_scene = true,
		.empty = "Enter from when",
	},
	[CREW_SPELL_TO_AT] = {
		.key = "to_at",
		.label = "To",
		.hint = "Left empty while this person is in the car",
		.type = FIELD_INSTANT,
		.check = check_spell_end,
		.class = CLASS_N,
		.out = EXPORT_DROP,
		.open_on_scene = true,
	},
	[CREW_SPELL_LEAVE_REASON] = {
		.key = "leave_reason",
		.label = "Why left",
		.type = FIELD_CODE,
		.of = "V-SPELLEND",
		.asked = "to_at!=",
		.class = CLASS_N,
		.out = EXPORT_KEEP,
	},
	[CREW_SPELL_TAKEN_OVER_BY] = {
		.key = "taken_over_by",
		.label = "Taken over by",
		.type = FIELD_REF,
		.of = "crew_member",
		.asked = "to_at!=",
		.class = CLASS_K,
		.out = EXPORT_DROP,
	},
};

_Static_assert(sizeof fields / sizeof *fields == CREW_SPELL_FIELDS,
	       "a field of crew_spell has no row");

const struct kind kind_crew_spell = {
	.number = 3,
	.key = "crew_spell",
	.label = "Time in the car",
	.plural = "Times in the car",
	.schema = 1,
	.content = CONTENT_ATTENDANCE,
	.fields = fields,
	.n_fields = CREW_SPELL_FIELDS,
};
