/* The ceilings that both ends of the wire keep. Headquarters publishes its own in `hello`; a node
 * obeys the smaller of the two. A ceiling is looked at before the memory is asked for, never after.
 */
#ifndef SYNC_WIRE_LIMITS_H
#define SYNC_WIRE_LIMITS_H

#include <stddef.h>
#include <stdint.h>

#define WIRE_API 1                       /* the version in every path: /v1/... */
#define WIRE_HEADER_MAX 8192             /* an HTTP header section */
#define WIRE_FRAME_MAX ((size_t)1 << 20) /* one frame unpacked, and its bodies rebuilt */
#define WIRE_FRAME_ENTRIES_MAX 256
#define WIRE_PUSH_MAX ((size_t)16 << 20)
#define WIRE_HEAL_MAX ((size_t)2 << 20) /* the frames of one heal */
#define WIRE_LOCATOR_MAX 48 /* hashes */
#define WIRE_JSON_DEPTH_MAX 8
#define WIRE_JSON_TOKENS_MAX 20000
#define WIRE_ANSWER_MAX                                                                        \
	((size_t)1 << 20)               /* any answer, that of a pull with its frames included \
					 */
#define WIRE_ASK_MAX ((size_t)64 << 10) /* a JSON request */
#define WIRE_EARLY_MAX ((size_t)256 << 10) /* early copies in one request */
#define WIRE_PULL_ENTRIES_MAX 4096      /* entries in one answer */

#define WIRE_HANDSHAKE_MS 5000
#define WIRE_HEADERS_MS 10000
#define WIRE_REQUEST_MS 60000 /* from its start, or from its last whole frame */
#define WIRE_IDLE_MS 15000
#define WIRE_CONNECTIONS_MAX 4 /* of one device */
#define WIRE_REQUESTS_A_MINUTE 60

struct wire_limits {
	uint32_t frame_bytes; /* unpacked */
	uint32_t frame_entries;
	uint32_t push_bytes;
	uint32_t body_bytes;
	uint32_t locator;
	uint32_t answer_bytes;
	uint32_t requests_a_minute;
};

/* What this program keeps. */
extern const struct wire_limits wire_limits_ours;
/* The smaller of both, member by member. */
struct wire_limits wire_limits_smaller(const struct wire_limits *a, const struct wire_limits *b);

#endif
