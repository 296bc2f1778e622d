#include "sync/wire/errors.h"

#include <string.h>

static const struct wire_error_row rows[WIRE_ERROR_N] = {
	[WIRE_FINE] = { WIRE_FINE, 200, "fine", RETRY_NEVER, "" },
	[WIRE_BAD_REQUEST] = { WIRE_BAD_REQUEST, 400, "bad_request", RETRY_NEVER,
			       "the request is not one of the protocol's" },
	[WIRE_BAD_BATCH] = { WIRE_BAD_BATCH, 400, "bad_batch", RETRY_NEVER,
			     "a frame does not decode" },
	[WIRE_DEVICE_UNKNOWN] = { WIRE_DEVICE_UNKNOWN, 403, "device_unknown", RETRY_NEVER,
				  "no device is registered for this certificate" },
	[WIRE_SUSPENDED] = { WIRE_SUSPENDED, 403, "suspended", RETRY_LATER,
			     "this device is suspended" },
	[WIRE_REVOKED] = { WIRE_REVOKED, 403, "revoked", RETRY_NEVER, "this device is revoked" },
	[WIRE_WRONG_DEVICE] = { WIRE_WRONG_DEVICE, 403, "wrong_device", RETRY_NEVER,
				"the device named is not the certificate's" },
	[WIRE_BOOTSTRAP_ONLY] = { WIRE_BOOTSTRAP_ONLY, 403, "bootstrap_only", RETRY_NEVER,
				  "a bootstrap certificate may enrol and nothing else, and nothing "
				  "else may enrol" },
	[WIRE_PRACTICE_MISMATCH] = { WIRE_PRACTICE_MISMATCH, 403, "practice_mismatch", RETRY_NEVER,
				     "one side is practice and the other is not" },
	[WIRE_NOT_FOUND] = { WIRE_NOT_FOUND, 404, "not_found", RETRY_NEVER,
			     "there is no such path" },
	[WIRE_METHOD] = { WIRE_METHOD, 405, "method", RETRY_NEVER,
			  "this path takes another method" },
	[WIRE_TOO_SLOW] = { WIRE_TOO_SLOW, 408, "too_slow", RETRY_LATER,
			    "the request took too long" },
	[WIRE_PARENT_UNKNOWN] = { WIRE_PARENT_UNKNOWN, 409, "parent_unknown", RETRY_LOCATE,
				  "the entry before the first is not held here" },
	[WIRE_GENERATION_CHANGED] = { WIRE_GENERATION_CHANGED, 409, "generation_changed",
				      RETRY_LOCATE, "the store was restored since hello" },
	[WIRE_LENGTH_REQUIRED] = { WIRE_LENGTH_REQUIRED, 411, "length_required", RETRY_NEVER,
				   "the request needs a length" },
	[WIRE_TOO_LARGE] = { WIRE_TOO_LARGE, 413, "too_large", RETRY_LATER,
			     "over a limit: send half as much" },
	[WIRE_MEDIA] = { WIRE_MEDIA, 415, "media_type", RETRY_NEVER,
			 "this path takes another type of body" },
	[WIRE_BAD_SIGNATURE] = { WIRE_BAD_SIGNATURE, 422, "bad_signature", RETRY_NEVER,
				 "a run of entries is not signed by its device" },
	[WIRE_BAD_COMMIT] = { WIRE_BAD_COMMIT, 422, "bad_commit", RETRY_NEVER,
			      "a body is not the one its header commits to" },
	[WIRE_BAD_ENTRY] = { WIRE_BAD_ENTRY, 422, "bad_entry", RETRY_NEVER,
			     "an entry cannot be rebuilt" },
	[WIRE_API_UNSUPPORTED] = { WIRE_API_UNSUPPORTED, 426, "api_unsupported", RETRY_NEVER,
				   "this version of the protocol is not spoken here" },
	[WIRE_TOO_MANY] = { WIRE_TOO_MANY, 429, "too_many", RETRY_LATER,
			    "too many requests a minute" },
	[WIRE_BUSY] = { WIRE_BUSY, 503, "busy", RETRY_LATER, "busy" },
	[WIRE_INTERNAL] = { WIRE_INTERNAL, 500, "internal", RETRY_LATER,
			    "the store did not do it; the log says why" },
	[WIRE_STORAGE_FULL] = { WIRE_STORAGE_FULL, 507, "storage_full", RETRY_LATER,
				"the disk is full" },
};

const struct wire_error_row *wire_error_row(enum wire_error error)
{
	if ((unsigned)error >= WIRE_ERROR_N)
		error = WIRE_INTERNAL;
	return &rows[error];
}

enum wire_error wire_error_by_code(const char *code)
{
	for (size_t i = WIRE_BAD_REQUEST; i < WIRE_ERROR_N; i++)
		if (!strcmp(rows[i].code, code))
			return rows[i].error;
	return WIRE_ERROR_N;
}

const char *wire_retry_code(enum wire_retry r)
{
	static const char *const words[] = { "never", "later", "locate" };

	return words[r];
}
