/* A night of 60 entries of an invented crew, chained and signed, for the tests of the wire. The
 * bodies are those of night.txt, with ids drawn anew; keys are made at run time. */
#ifndef TESTS_UNIT_WIRE_NIGHT_H
#define TESTS_UNIT_WIRE_NIGHT_H

#include "book/entry.h"

#include <stddef.h>
#include <stdint.h>

#define NIGHT_MAX 300

struct night {
	struct id device;
	uint8_t seed[32];
	uint8_t public_key[32];
	struct entry x[NIGHT_MAX];
	char *bodies[NIGHT_MAX];
	size_t n;
};

/* `n` entries at most NIGHT_MAX: night.txt's 60, again and again. */
struct night *night_new(size_t n);
void night_free(struct night *t);
/* Adds an entry with this body on `prev` (NULL: the last one). Epoch, boot and seq go on. */
struct entry *night_add(struct night *t, const struct entry *prev, uint16_t kind, const char *body,
			size_t len);

#endif
