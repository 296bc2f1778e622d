#include "model/language.h"

#include "base/buf.h"
#include "base/text.h"

#include <string.h>

static const struct {
	const char *word;    /* folded; begins a word of the text */
	const char *instead; /* police edition */
	const char *support; /* NULL: the same */
	const char *unless;  /* what may follow: the name of a law, a code, a scheme */
	bool support_only;   /* an ordinary word of evidence on the police side */
} rows[] = {
	{ .word = "victim", .instead = "survivor", .unless = " personal statement|s' code|s code" },
	{ .word = "perpetrator", .instead = "suspect", .support = "person causing harm" },
	{ .word = "offender", .instead = "suspect", .support = "person causing harm" },
	{ .word = "abuser", .instead = "suspect", .support = "person causing harm" },
	{ .word = "claimed", .instead = "said" },
	{ .word = "claims that", .instead = "said that" },
	{ .word = "alleged", .instead = "said", .support_only = true },
	{ .word = "refused to cooperate", .instead = "did not wish to" },
	{ .word = "refused to engage", .instead = "did not wish to" },
	{ .word = "refused support", .instead = "did not wish for support" },
	{ .word = "failed to", .instead = "did not, chose not to" },
	{ .word = "uncooperative", .instead = "did not wish to" },
	{ .word = "declined all support", .instead = "did not wish for support tonight" },
	{ .word = "a domestic", .instead = "domestic abuse", .unless = " abuse| violence" },
	{ .word = "domestic incident", .instead = "domestic abuse" },
	{ .word = "domestic violence",
	  .instead = "domestic abuse",
	  .unless = " protection| disclosure" },
	{ .word = "incident between partners", .instead = "domestic abuse" },
	{ .word = "toxic relationship", .instead = "what each person did" },
	{ .word = "volatile relationship", .instead = "what each person did" },
	{ .word = "mutual violence", .instead = "counter-allegation" },
	{ .word = "six of one", .instead = "counter-allegation" },
};

#define ROWS (sizeof rows / sizeof *rows)

static bool begins(const char *text, const char *word)
{
	return strncmp(text, word, strlen(word)) == 0;
}

/* One of a|b|c begins the text. */
static bool is_excused(const char *text, const char *unless)
{
	while (unless && *unless) {
		size_t n = strcspn(unless, "|");

		if (strncmp(text, unless, n) == 0)
			return true;
		unless += n + (unless[n] == '|');
	}
	return false;
}

bool language_row(size_t i, bool support, struct language_hint *out)
{
	if (i >= ROWS)
		return false;
	out->word = rows[i].word;
	out->instead = support && rows[i].support ? rows[i].support : rows[i].instead;
	return true;
}

/* Which rows begin with a letter, a bit for each: this is asked of each word that is saved. */
struct firsts {
	uint32_t of[26];
};
_Static_assert(ROWS <= 32, "a row has no bit");

static struct firsts firsts_of_rows(void)
{
	struct firsts f = { { 0 } };

	for (size_t i = 0; i < ROWS; i++)
		f.of[rows[i].word[0] - 'a'] |= UINT32_C(1) << i;
	return f;
}

/* The row that a place in the text begins; ROWS when none does. */
static size_t row_at(const char *at, const struct firsts *f, bool support)
{
	uint32_t may = *at >= 'a' && *at <= 'z' ? f->of[*at - 'a'] : 0;

	for (size_t i = 0; may; i++, may >>= 1)
		if (may & 1 && begins(at, rows[i].word) && (support || !rows[i].support_only) &&
		    !is_excused(at + strlen(rows[i].word), rows[i].unless))
			return i;
	return ROWS;
}

size_t language_hints(const char *text, bool support, struct language_hint *out, size_t cap)
{
	struct buf folded = { 0 };
	struct firsts firsts = firsts_of_rows();
	bool quoted = false, inside = false;
	size_t n = 0;

	text_fold(text, strlen(text), &folded);
	for (const char *at = buf_str(&folded); *at; at++) {
		size_t i;

		if (*at == '"')
			quoted = !quoted;
		i = quoted || inside ? ROWS : row_at(at, &firsts, support);
		inside = ascii_is_alpha(*at);
		if (i == ROWS)
			continue;
		if (n < cap)
			language_row(i, support, &out[n]);
		n++;
	}
	buf_fini(&folded);
	return n;
}
