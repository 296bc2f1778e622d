/* The answers of headquarters that are not 200: one row for each, with its HTTP status, its code in
 * the error body, what the sender should do, and its fixed detail. A detail never echoes input. */
#ifndef SYNC_WIRE_ERRORS_H
#define SYNC_WIRE_ERRORS_H

#include <stddef.h>

enum wire_error {
	WIRE_FINE,
	WIRE_BAD_REQUEST,
	WIRE_BAD_BATCH,
	WIRE_DEVICE_UNKNOWN,
	WIRE_SUSPENDED,
	WIRE_REVOKED,
	WIRE_WRONG_DEVICE,
	WIRE_BOOTSTRAP_ONLY, /* a bootstrap certificate may call enrol alone, and enrol takes no
				other */
	WIRE_PRACTICE_MISMATCH,
	WIRE_NOT_FOUND,
	WIRE_METHOD,
	WIRE_TOO_SLOW,
	WIRE_PARENT_UNKNOWN,
	WIRE_GENERATION_CHANGED,
	WIRE_LENGTH_REQUIRED,
	WIRE_TOO_LARGE,
	WIRE_MEDIA,
	WIRE_BAD_SIGNATURE,
	WIRE_BAD_COMMIT,
	WIRE_BAD_ENTRY,
	WIRE_API_UNSUPPORTED,
	WIRE_TOO_MANY,
	WIRE_BUSY,
	WIRE_INTERNAL,
	WIRE_STORAGE_FULL,
	WIRE_ERROR_N
};

enum wire_retry {
	RETRY_NEVER, /* only a person can put it right */
	RETRY_LATER,
	RETRY_LOCATE, /* ask again what headquarters holds */
};

struct wire_error_row {
	enum wire_error error;
	unsigned status; /* of HTTP */
	const char *code;
	enum wire_retry retry;
	const char *detail;
};

/* The row of an error; never NULL for one of the enum. */
const struct wire_error_row *wire_error_row(enum wire_error error);
/* By its code in an error body; WIRE_ERROR_N if we do not know it. */
enum wire_error wire_error_by_code(const char *code);
const char *wire_retry_code(enum wire_retry r);

/* Media types of bodies. */
#define WIRE_TYPE_JSON "application/json"
#define WIRE_TYPE_FRAMES "application/x-dapcar-frames" /* a push */
#define WIRE_TYPE_PULL "application/x-dapcar-pull"     /* the answer of a pull */
#define WIRE_TYPE_COURIER "application/x-dapcar-courier"
/* Request header fields. */
#define WIRE_HEADER_REQUEST \
	"Dapcar-Request" /* 32 hex digits that the error body repeats and both logs hold */
#define WIRE_HEADER_GENERATION "Dapcar-Generation" /* of a push: the generation that hello gave */

#define WIRE_PATH_HELLO "/v1/hello"
#define WIRE_PATH_ENROL "/v1/enrol"
#define WIRE_PATH_RENEW "/v1/renew"
#define WIRE_PATH_CALL "/v1/call"
#define WIRE_PATH_LOCATE "/v1/locate"
#define WIRE_PATH_PUSH "/v1/push"
#define WIRE_PATH_PULL "/v1/pull"
#define WIRE_PATH_EARLY "/v1/early"
#define WIRE_PATH_COURIER "/v1/courier"
#define WIRE_PATH_HEAL "/v1/heal"
#define WIRE_PATH_OWN "/v1/own"

#endif
