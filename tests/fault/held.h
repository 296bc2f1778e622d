/* What a book holds, looked at by the book's own code in the test's process: every seal, link and
 * signature, then the notes and drafts. For folders that a real program or a broken disk left. */
#ifndef TESTS_FAULT_HELD_H
#define TESTS_FAULT_HELD_H

#include "app/app.h"
#include "real.h"

/* Who signed the entries of headquarters: from a car's own file. */
struct held_signer {
	uint8_t key[32];
	struct id feed;
	uint64_t forks; /* that the book may have, from an earlier test */
};

struct held {
	struct app *app;
	struct clock clock;
	struct book_report report;
	uint64_t height; /* of the newest own entry, before anything was opened */
	char why[240];   /* what is wrong */
};

void held_signer_read(const struct real *real, const char *node, struct held_signer *s);
/* Opens as 4417 and proves it whole: nothing damaged, no lost tail, no fork more. False: `why` says.
 * Close it either way. */
bool held_open(struct held *h, const char *folder, const char *at, const struct held_signer *s);
void held_close(struct held *h);
/* Every note that 4417 can open, as entry and as draft. False: something of it cannot be read. */
typedef void (*held_fn)(void *ctx, const char *text, bool draft);
bool held_notes(struct held *h, held_fn fn, void *ctx);

#endif
