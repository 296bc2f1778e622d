#include "ui/kit/action.h"

#include "base/text.h"
#include "ui/kit/input.h"

#include <stdio.h>
#include <string.h>

static const struct action_row rows[ACT_COUNT] = {
#define X(id, say, word, c1, c2, fn, k1, k2, bare, bare_in, in, show, under) \
	[ACT_##id] = {                                                \
		.name = #id,                                          \
		.words = say,                                         \
		.hint = word,                                         \
		.ctrl = c1,                                           \
		.ctrl_too = c2,                                       \
		.function = fn,                                       \
		.named = k1,                                          \
		.named_too = k2,                                      \
		.letters = bare,                                      \
		.letters_in = bare_in,                                \
		.keys_in = in,                                        \
		.letter_hint = show,                                  \
		.group = ACTION_##under,                              \
	},
	ACTIONS(X)
#undef X
};

const struct action_row *action_row(enum action a)
{
	return a > ACT_NONE && a < ACT_COUNT ? &rows[a] : NULL;
}

/* A letter narrowed to one screen (n on the night log) works there and wins over none: the table
 * has no two rows for one letter in one context. */
static bool letter_means(const struct action_row *r, unsigned contexts, const struct key *k)
{
	return (contexts & CTX_TYPING) == 0 && (r->letters_in & contexts) != 0 && !k->text[1] &&
	       strchr(r->letters, k->text[0]) != NULL;
}

static bool key_means(const struct action_row *r, unsigned contexts, const struct key *k)
{
	if ((r->keys_in & contexts) == 0)
		return false;
	if (k->code == K_CTRL)
		return k->ctrl == r->ctrl || (r->ctrl_too && k->ctrl == r->ctrl_too);
	if (k->code == K_FUNCTION)
		return r->function && k->function == r->function;
	return (int)k->code == r->named || (r->named_too && (int)k->code == r->named_too);
}

enum action action_for(unsigned contexts, const struct key *k)
{
	bool letter = k->code == K_LETTER && k->text[0];

	if (k->code == K_NONE || k->code == K_PASTE || (k->code == K_LETTER && !letter))
		return ACT_NONE;
	for (int a = ACT_NONE + 1; a < ACT_COUNT; a++)
		if (letter ? letter_means(&rows[a], contexts, k) : key_means(&rows[a], contexts, k))
			return (enum action)a;
	return ACT_NONE;
}

static const char *named_text(int code)
{
	static const struct {
		int code;
		const char *text;
	} names[] = {
		{ K_ENTER, "Enter" },      { K_TAB, "Tab" },        { K_BACKTAB, "Shift-Tab" },
		{ K_BACKSPACE, "Backsp" }, { K_DELETE, "Del" },     { K_UP, "Up" },
		{ K_DOWN, "Down" },        { K_LEFT, "Left" },      { K_RIGHT, "Right" },
		{ K_PAGE_UP, "PgUp" },     { K_PAGE_DOWN, "PgDn" }, { K_HOME, "Home" },
		{ K_END, "End" },          { K_COVER, "Esc" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].code == code)
			return names[i].text;
	return "";
}

const char *action_key_text(enum action a, unsigned contexts, char out[12])
{
	const struct action_row *r = action_row(a);
	bool bare;

	out[0] = 0;
	if (!r)
		return out;
	bare = r->letters[0] && (r->letters_in & contexts) && !(contexts & CTX_TYPING);
	if (bare && (r->letter_hint || (!r->named && !r->ctrl && !r->function)))
		snprintf(out, 12, "%s", r->letters[0] == ' ' ? "Space" : r->letters);
	else if (r->named)
		snprintf(out, 12, "%s", named_text(r->named));
	else if (r->ctrl)
		snprintf(out, 12, "^%c", r->ctrl);
	else if (r->function)
		snprintf(out, 12, "F%d", (int)r->function);
	else
		snprintf(out, 12, "%s", r->letters[0] == ' ' ? "Space" : r->letters);
	return out;
}

static void add_word(char out[16], const char *word)
{
	size_t n = strlen(out);

	snprintf(out + n, 16 - n, "%s%s", n ? " " : "", word);
}

const char *action_also_text(enum action a, char out[16])
{
	const struct action_row *r = action_row(a);
	char word[8];
	bool first = true; /* the main key of the row is not told again */

	out[0] = 0;
	if (!r)
		return out;
	first = !r->named;
	if (r->ctrl && !first) {
		snprintf(word, sizeof(word), "^%c", r->ctrl);
		add_word(out, word);
	}
	first = first && !r->ctrl;
	if (r->ctrl_too) {
		snprintf(word, sizeof(word), "^%c", r->ctrl_too);
		add_word(out, word);
	}
	if (r->function && !first) {
		snprintf(word, sizeof(word), "F%d", (int)r->function);
		add_word(out, word);
	}
	first = first && !r->function;
	if (r->letters[0] && !first)
		add_word(out, r->letters[0] == ' ' ? "Space" : r->letters);
	return out;
}

struct key action_as_key(enum action a)
{
	const struct action_row *r = action_row(a);
	struct key k = { .action = a };

	if (!r)
		return k;
	if (r->ctrl) {
		k.code = K_CTRL;
		k.ctrl = r->ctrl;
	} else if (r->function) {
		k.code = K_FUNCTION;
		k.function = r->function;
	} else if (r->named) {
		k.code = (enum key_code)r->named;
	} else {
		k.code = K_LETTER;
		k.text[0] = r->letters[0];
	}
	return k;
}

static bool same_key(const struct action_row *a, const struct action_row *b)
{
	bool together = (a->keys_in & b->keys_in) != 0;

	if (together && a->ctrl && (a->ctrl == b->ctrl || a->ctrl == b->ctrl_too))
		return true;
	if (together && a->ctrl_too && (a->ctrl_too == b->ctrl || a->ctrl_too == b->ctrl_too))
		return true;
	if (together && a->function && a->function == b->function)
		return true;
	if (together && a->named && a->named == b->named)
		return true;
	return (a->letters_in & b->letters_in) != 0 && strpbrk(a->letters, b->letters) != NULL;
}

/* ^A is a prefix of screen, ^H ^I ^J ^M are keys of their own, ^O ^Q ^] are not used (rule 1). */
static bool ctrl_is_free(char c)
{
	return c == 0 || strchr("AHIJMOQ]", c) == NULL;
}

static bool row_check(const struct action_row *r, char *why, size_t cap)
{
	bool key = r->ctrl || r->function || r->named || r->letters[0];

	if (!r->words || !r->words[0] || !r->hint || !r->hint[0])
		snprintf(why, cap, "%s has no words", r->name);
	else if (!ctrl_is_free(r->ctrl) || !ctrl_is_free(r->ctrl_too))
		snprintf(why, cap, "%s has a key that is not ours", r->name);
	else if (!key)
		snprintf(why, cap, "%s has no key", r->name);
	else
		return true;
	return false;
}

bool action_check(const struct action_row *all, size_t n, char *why, size_t cap)
{
	for (size_t a = 0; a < n; a++) {
		if (!row_check(&all[a], why, cap))
			return false;
		for (size_t b = a + 1; b < n; b++)
			if (same_key(&all[a], &all[b])) {
				snprintf(why, cap, "%s and %s share a key", all[a].name,
					 all[b].name);
				return false;
			}
	}
	return true;
}

bool action_selfcheck(char *why, size_t cap)
{
	return action_check(rows + 1, ACT_COUNT - 1, why, cap);
}

static void put_hint(struct hints *h, const char *key, const char *word)
{
	text_copy(h->row[h->count].key, sizeof(h->row[0].key), key);
	text_copy(h->row[h->count].word, sizeof(h->row[0].word), word);
	h->count++;
}

void hints_text(struct hints *h, const char *key, const char *word)
{
	if (h->count == HINTS_MAX)
		return;
	h->row[h->count].action = ACT_NONE;
	put_hint(h, key, word);
}

void hints_add(struct hints *h, enum action a, const char *word)
{
	const struct action_row *r = action_row(a);
	char key[12];

	if (!r || h->count == HINTS_MAX)
		return;
	h->row[h->count].action = a;
	put_hint(h, action_key_text(a, h->contexts, key), word ? word : r->hint);
}
