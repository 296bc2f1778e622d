/* Vocabularies: what a coded answer may be. Closed ones are tables in C; open ones (agencies, cars, cards, policy) are
 * reference records that headquarters sends, and the C row then only holds the codes a fresh book starts with. */
#ifndef MODEL_VOCAB_H
#define MODEL_VOCAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct code {
	const char *code;  /* stable ASCII, as stored */
	const char *label; /* as shown; may change */
	char letter;       /* the key that picks it in a one-key field; 0: none */
	const char *group; /* what a band or a rule needs to know of it; NULL: nothing */
	int from, to;      /* offered for visits tasked from this date (yyyymmdd) to before that one; 0: no bound */
	const char *area;  /* offered only there; NULL: everywhere */
};

struct vocab {
	const char *key; /* "V-SEX", or "consent.how" for a list that one field alone uses */
	const struct code *codes;
	size_t n_codes;
	bool open; /* other codes of [a-z0-9_] are accepted: headquarters may have sent them */
};

const struct vocab *vocabs_all(size_t *n);
const struct vocab *vocab_find(const char *key);
/* NULL when the vocabulary has no such code. */
const struct code *vocab_code(const struct vocab *v, const char *code);
/* The label of a code, or the code itself when it is not in the list. */
const char *vocab_label(const struct vocab *v, const char *code);
/* Offered at that instant in that area ("notts")? Source of each bound: domain brief 0.5. */
bool code_valid_at(const struct code *c, int64_t at_ms, const char *area);

#define VOCAB_MATCHES 6
/* Type-ahead: exact code, then a start of any word of the label, then initials, then letters in order. Fills `out`
 * with at most VOCAB_MATCHES codes, best first, that are valid at `at_ms`; returns how many. */
size_t vocab_match(const struct vocab *v, const char *typed, int64_t at_ms, const char *area,
                   const struct code *out[VOCAB_MATCHES]);

#endif
