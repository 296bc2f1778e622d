#include "model/vocab.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"

#include <string.h>

const struct vocab *vocab_find(const char *key)
{
	size_t n;
	const struct vocab *all = vocabs_all(&n);

	for (size_t i = 0; i < n; i++)
		if (strcmp(all[i].key, key) == 0)
			return &all[i];
	return NULL;
}

const struct code *vocab_code(const struct vocab *v, const char *code)
{
	for (size_t i = 0; i < v->n_codes; i++)
		if (strcmp(v->codes[i].code, code) == 0)
			return &v->codes[i];
	return NULL;
}

const char *vocab_label(const struct vocab *v, const char *code)
{
	const struct code *c = vocab_code(v, code);

	return c ? c->label : code;
}

bool code_valid_at(const struct code *c, int64_t at_ms, const char *area)
{
	struct civil day = civil_of(at_ms);
	int date = day.year * 10000 + day.month * 100 + day.day;

	if ((c->from && date < c->from) || (c->to && date >= c->to))
		return false;
	return !c->area || (area && strcmp(c->area, area) == 0);
}

/* How well `typed` (folded) fits: the smaller the better, RANK_NONE if it does not. */
enum { RANK_EXACT, RANK_START, RANK_WORD, RANK_INITIALS, RANK_LETTERS, RANK_NONE };

static bool starts(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

static bool is_word(char c)
{
	return ascii_is_alpha(c) || ascii_is_digit(c) || (unsigned char)c >= 0x80;
}

static bool word_starts(const char *label, const char *typed)
{
	for (const char *p = label; *p; p++)
		if ((p == label || !is_word(p[-1])) && is_word(*p) && starts(p, typed))
			return true;
	return false;
}

static bool initials_start(const char *label, const char *typed)
{
	for (const char *p = label; *p && *typed; p++) {
		if ((p != label && is_word(p[-1])) || !is_word(*p))
			continue;
		if (*p != *typed++)
			return false;
	}
	return *typed == '\0';
}

static bool letters_in_order(const char *label, const char *typed)
{
	for (const char *p = label; *p && *typed; p++)
		if (*p == *typed)
			typed++;
	return *typed == '\0';
}

static int rank_of(const struct code *c, const char *typed)
{
	struct buf label = { 0 };
	int rank = RANK_NONE;

	text_fold(c->label, strlen(c->label), &label);
	if (strcmp(c->code, typed) == 0 || strcmp(buf_str(&label), typed) == 0)
		rank = RANK_EXACT;
	else if (starts(buf_str(&label), typed))
		rank = RANK_START;
	else if (word_starts(buf_str(&label), typed))
		rank = RANK_WORD;
	else if (initials_start(buf_str(&label), typed))
		rank = RANK_INITIALS;
	else if (strlen(typed) > 1 && letters_in_order(buf_str(&label), typed))
		rank = RANK_LETTERS;
	buf_fini(&label);
	return rank;
}

size_t vocab_match(const struct vocab *v, const char *typed, int64_t at_ms, const char *area,
		   const struct code *out[VOCAB_MATCHES])
{
	struct buf folded = { 0 };
	size_t n = 0;

	text_fold(typed, strlen(typed), &folded);
	for (int want = RANK_EXACT; want < RANK_NONE && n < VOCAB_MATCHES; want++)
		for (size_t i = 0; i < v->n_codes && n < VOCAB_MATCHES; i++) {
			const struct code *c = &v->codes[i];

			if (code_valid_at(c, at_ms, area) && rank_of(c, buf_str(&folded)) == want)
				out[n++] = c;
		}
	buf_fini(&folded);
	return n;
}
