/* A thousand bad inputs for headquarters, each with the answer that it must have: tables of what is
 * said (JSON, HTTP as bytes, frames, entries, bundles), one way to say it over real TLS, and a
 * count of what was answered otherwise. The expected answers are typed from docs/protocol.md. */
#ifndef TESTS_SYNC_HQ_BAD_H
#define TESTS_SYNC_HQ_BAD_H

#include "site.h"

#include "sync/wire/errors.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bad {
	struct site site;
	struct node car, other, fresh; /* `fresh` has a bootstrap certificate */
	struct caller *caller, *others, *boots;
	size_t said, wrong;
	uint64_t arrived; /* in the store, when all was well */
};

/* What must come back. */
struct want {
	long status; /* 0: no answer at all */
	enum wire_error error;
	int64_t index;
};
#define WANT(status_, error_) ((struct want){ (status_), (error_), -1 })
#define WANT_AT(status_, error_, index_) ((struct want){ (status_), (error_), (index_) })

/* One request; what is answered otherwise is printed with `what` and counted. */
void bad_say(struct bad *b, struct caller *c, const char *what, const char *path, const char *type,
	     const void *body, size_t n, struct want w);
/* Bytes instead of a request, on a connection of its own. */
void bad_bytes(struct bad *b, const char *what, const void *bytes, size_t n, long status);

/* bad_json.c, bad_http.c, bad_frames.c: each gives how many it said. */
size_t bad_json_all(struct bad *b);
size_t bad_http_all(struct bad *b);
size_t bad_frames_all(struct bad *b);
size_t bad_entries_all(struct bad *b);
size_t bad_bundles_all(struct bad *b);

#endif
