/* Two texts word by word: what was taken out of the older one, what was put into the newer one. */
#include "versions_p.h"

#include "base/mem.h"

#include <stdint.h>
#include <string.h>

#define WORDS_MOST 600 /* of one text; a longer one is put as a whole */

struct words {
	const char *at[WORDS_MOST];
	size_t len[WORDS_MOST];
	bool same[WORDS_MOST]; /* stands in the other text too, in this order */
	size_t n;
};

static bool split(const char *text, struct words *w)
{
	w->n = 0;
	for (;;) {
		text += strspn(text, " \n");
		if (!*text)
			return true;
		if (w->n == WORDS_MOST)
			return false;
		w->at[w->n] = text;
		w->len[w->n] = strcspn(text, " \n");
		text += w->len[w->n];
		w->same[w->n++] = false;
	}
}

static bool equal(const struct words *a, size_t i, const struct words *b, size_t k)
{
	return a->len[i] == b->len[k] && memcmp(a->at[i], b->at[k], a->len[i]) == 0;
}

/* The longest run of words that both have in the same order. */
static void match(struct words *a, struct words *b)
{
	size_t wide = b->n + 1, i = 0, k = 0;
	uint16_t *best = mem_new_array((a->n + 1) * wide, sizeof *best);

	for (size_t y = a->n; y-- > 0;)
		for (size_t x = b->n; x-- > 0;) {
			uint16_t down = best[(y + 1) * wide + x], right = best[y * wide + x + 1];

			best[y * wide + x] = equal(a, y, b, x)
						 ? (uint16_t)(best[(y + 1) * wide + x + 1] + 1)
					     : down > right ? down
							    : right;
		}
	while (i < a->n && k < b->n) {
		if (equal(a, i, b, k))
			a->same[i++] = b->same[k++] = true;
		else if (best[(i + 1) * wide + k] >= best[i * wide + k + 1])
			i++;
		else
			k++;
	}
	mem_free(best);
}

/* Where little stayed, marks at every word would say no more than the two texts do. */
static bool is_anew(const struct words *a, const struct words *b)
{
	size_t same = 0;

	for (size_t i = 0; i < a->n; i++)
		same += a->same[i];
	return same * 3 < (a->n > b->n ? a->n : b->n);
}

static void put(const struct words *w, char mark, struct buf *out)
{
	for (size_t i = 0; i < w->n; i++) {
		if (i)
			buf_putc(out, ' ');
		if (!w->same[i])
			buf_putc(out, mark);
		buf_put(out, w->at[i], w->len[i]);
	}
}

void words_diff(const char *old, const char *now, struct buf *was, struct buf *is)
{
	struct words *a = mem_new(sizeof *a), *b = mem_new(sizeof *b);

	bool fits = split(old, a) && split(now, b);

	if (fits)
		match(a, b);
	if (fits && !is_anew(a, b)) {
		put(a, '-', was);
		put(b, '+', is);
	} else {
		buf_puts(was, old);
		buf_puts(is, now);
	}
	mem_free(a);
	mem_free(b);
}
