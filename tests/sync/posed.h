/* Who answers where headquarters should, one a row: what a car must say of it. For tests that show
 * the causes to a person. */
#ifndef TESTS_SYNC_POSED_H
#define TESTS_SYNC_POSED_H

#include "sync/wire/causes.h"
#include "sync/wire/peer.h"

#include <stdbool.h>
#include <stdint.h>

struct pose {
	const char *name;
	enum cause cause;
	bool heard; /* a request gets to it: it has shown that it is headquarters */
};

struct posed;

/* In an order in which no cause follows itself. */
int posed_count(void);
struct pose posed_row(int row);
/* Answers on the port as the row does, with the authority and key that lie in `hq` or with others.
 * `p` says for whom. */
struct posed *posed_start(int row, const char *hq, const struct peer *p, uint16_t port);
/* How many requests it got to read. */
unsigned posed_heard(const struct posed *d);
void posed_end(struct posed *d);

#endif
