#include "sync/wire/limits.h"

#include "book/entry.h"

const struct wire_limits wire_limits_ours = {
	.frame_bytes = (uint32_t)WIRE_FRAME_MAX,
	.frame_entries = WIRE_FRAME_ENTRIES_MAX,
	.push_bytes = (uint32_t)WIRE_PUSH_MAX,
	.body_bytes = ENTRY_BODY_MAX,
	.locator = WIRE_LOCATOR_MAX,
	.answer_bytes = (uint32_t)WIRE_ANSWER_MAX,
	.requests_a_minute = WIRE_REQUESTS_A_MINUTE,
};

static uint32_t smaller(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

struct wire_limits wire_limits_smaller(const struct wire_limits *a, const struct wire_limits *b)
{
	return (struct wire_limits){
		.frame_bytes = smaller(a->frame_bytes, b->frame_bytes),
		.frame_entries = smaller(a->frame_entries, b->frame_entries),
		.push_bytes = smaller(a->push_bytes, b->push_bytes),
		.body_bytes = smaller(a->body_bytes, b->body_bytes),
		.locator = smaller(a->locator, b->locator),
		.answer_bytes = smaller(a->answer_bytes, b->answer_bytes),
		.requests_a_minute = smaller(a->requests_a_minute, b->requests_a_minute),
	};
}
