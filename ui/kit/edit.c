#include "edit_p.h"

#include "base/mem.h"
#include "base/text.h"

#include <string.h>

void edit_init(struct edit *e, size_t max_letters, bool lines)
{
	memset(e, 0, sizeof(*e));
	e->max_letters = max_letters;
	e->lines = lines;
	e->cap = 64;
	e->text = mem_new(e->cap);
}

static void step_fini(struct edit_step *s)
{
	mem_free(s->out);
	mem_free(s->in);
	memset(s, 0, sizeof(*s));
}

static size_t step_bytes(const struct edit_step *s)
{
	return strlen(s->out) + strlen(s->in) + sizeof(*s);
}

static void steps_cut(struct edit *e, size_t from)
{
	while (e->steps_len > from) {
		e->undo_bytes -= step_bytes(&e->steps[e->steps_len - 1]);
		step_fini(&e->steps[--e->steps_len]);
	}
	if (e->steps_done > from)
		e->steps_done = from;
}

void edit_fini(struct edit *e)
{
	steps_cut(e, 0);
	mem_free(e->steps);
	mem_free(e->text);
	memset(e, 0, sizeof(*e));
}

static size_t line_start(const struct edit *e, size_t at)
{
	while (at > 0 && e->text[at - 1] != '\n')
		at--;
	return at;
}

void edit_move(struct edit *e, size_t at)
{
	size_t here;

	if (at >= e->len) {
		e->cursor = e->len;
		return;
	}
	here = line_start(e, at);
	while (here < at)
		here += text_letter(e->text + here, e->len - here);
	e->cursor = here;
}

/* The bytes themselves, without undo. */
static void splice(struct edit *e, size_t at, size_t n, const char *in, size_t in_len)
{
	size_t need = e->len - n + in_len + 1;

	if (need > e->cap) {
		size_t cap = need * 2;

		e->text = mem_resize(e->text, e->cap, cap);
		e->cap = cap;
	}
	memmove(e->text + at + in_len, e->text + at + n, e->len - at - n);
	if (in_len)
		memcpy(e->text + at, in, in_len);
	if (in_len < n)
		mem_wipe(e->text + e->len - n + in_len, n - in_len);
	e->len = e->len - n + in_len;
	e->text[e->len] = 0;
}

void edit_set(struct edit *e, const char *text)
{
	steps_cut(e, 0);
	e->run = false;
	splice(e, 0, e->len, text, strlen(text));
	e->cursor = e->len;
}

static void step_push(struct edit *e, size_t at, size_t n, const char *in, size_t in_len)
{
	struct edit_step *s;

	steps_cut(e, e->steps_done);
	while (e->steps_len == EDIT_STEPS_MAX ||
	       (e->steps_len && e->undo_bytes > EDIT_UNDO_BYTES)) {
		e->undo_bytes -= step_bytes(&e->steps[0]);
		step_fini(&e->steps[0]);
		memmove(e->steps, e->steps + 1, (e->steps_len - 1) * sizeof(*e->steps));
		e->steps_len--;
	}
	e->steps = mem_resize(e->steps, e->steps_len * sizeof(*e->steps),
			      (e->steps_len + 1) * sizeof(*e->steps));
	s = &e->steps[e->steps_len++];
	s->at = at;
	s->out = mem_strn(e->text + at, n);
	s->in = mem_strn(in, in_len);
	s->cursor = e->cursor;
	e->undo_bytes += step_bytes(s);
	e->steps_done = e->steps_len;
}

/* A letter typed after a letter of the same word is one step with it. */
static bool join_run(struct edit *e, size_t at, size_t n, const char *in, size_t in_len)
{
	struct edit_step *s = e->steps_done ? &e->steps[e->steps_done - 1] : NULL;
	size_t had;

	if (!s || !e->run || n || e->steps_done != e->steps_len || in[0] == ' ' || in[0] == '\n')
		return false;
	had = strlen(s->in);
	if (s->at + had != at)
		return false;
	s->in = mem_resize(s->in, had + 1, had + in_len + 1);
	memcpy(s->in + had, in, in_len);
	s->in[had + in_len] = 0;
	e->undo_bytes += in_len;
	return true;
}

/* How much of `in` may come in place of n bytes at `at` so that there are no more letters than
 * allowed. */
static size_t allowed(const struct edit *e, size_t at, size_t n, const char *in, size_t in_len)
{
	size_t have, used = 0;

	if (e->len - n + in_len <= e->max_letters)
		return in_len;
	have = text_letters(e->text, e->len) - text_letters(e->text + at, n);
	while (used < in_len && have < e->max_letters) {
		used += text_letter(in + used, in_len - used);
		have++;
	}
	return used;
}

static bool joins_letter_before(const struct edit *e, size_t at, const char *in, size_t n)
{
	char two[64];
	size_t before = at ? text_letter_before(e->text, at) : 0;
	size_t have = at - before;

	if (!at || have + n >= sizeof(two))
		return false;
	memcpy(two, e->text + before, have);
	memcpy(two + have, in, n);
	return text_letter(two, have + n) == have + n;
}

bool edit_replace(struct edit *e, size_t at, size_t n, const char *in, size_t in_len)
{
	bool one = in_len <= 4 && !n;

	if (!one)
		e->run = false; /* a paste is a step of its own */
	if (!joins_letter_before(e, at, in, in_len))
		in_len = allowed(e, at, n, in, in_len);
	if (!n && !in_len)
		return false;
	if (!join_run(e, at, n, in, in_len))
		step_push(e, at, n, in, in_len);
	e->run = one;
	splice(e, at, n, in, in_len);
	edit_move(e, at + in_len);
	return true;
}

bool edit_insert(struct edit *e, const char *in, size_t n)
{
	return edit_replace(e, e->cursor, 0, in, n);
}

bool edit_undo(struct edit *e)
{
	struct edit_step *s;

	if (!e->steps_done)
		return false;
	s = &e->steps[--e->steps_done];
	splice(e, s->at, strlen(s->in), s->out, strlen(s->out));
	edit_move(e, s->cursor);
	e->run = false;
	return true;
}

bool edit_redo(struct edit *e)
{
	struct edit_step *s;

	if (e->steps_done == e->steps_len)
		return false;
	s = &e->steps[e->steps_done++];
	splice(e, s->at, strlen(s->out), s->in, strlen(s->in));
	edit_move(e, s->at + strlen(s->in));
	e->run = false;
	return true;
}

enum action edit_action(const struct key *k, unsigned contexts)
{
	return k->action ? k->action : action_for(contexts, k);
}

static bool delete_word(struct edit *e)
{
	size_t from = e->cursor;

	while (from > 0 && ascii_is_space(e->text[from - 1]))
		from--;
	while (from > 0 && !ascii_is_space(e->text[from - 1]))
		from--;
	return edit_replace(e, from, e->cursor - from, "", 0);
}

/* A paste as it may come into this field: line ends become blanks where there are no lines. */
static bool paste(struct edit *e, const struct key *k)
{
	char *s = mem_strn(k->paste, k->paste_len);
	bool changed;

	for (char *p = s; *p && !e->lines; p++)
		if (*p == '\n' || *p == '\t')
			*p = ' ';
	changed = edit_insert(e, s, strlen(s));
	e->run = false;
	mem_free(s);
	return changed;
}

static bool edit_action_key(struct edit *e, enum action a, bool *changed)
{
	size_t next = e->cursor + text_letter(e->text + e->cursor, e->len - e->cursor);
	size_t before = e->cursor ? text_letter_before(e->text, e->cursor) : 0;

	switch (a) {
	case ACT_LEFT:
		e->cursor = before;
		break;
	case ACT_RIGHT:
		e->cursor = next;
		break;
	case ACT_FIRST:
		e->cursor = line_start(e, e->cursor);
		break;
	case ACT_LAST:
		while (e->cursor < e->len && e->text[e->cursor] != '\n')
			e->cursor++;
		break;
	case ACT_ERASE:
		*changed = edit_replace(e, before, e->cursor - before, "", 0);
		return true;
	case ACT_DELETE:
		*changed = edit_replace(e, e->cursor, next - e->cursor, "", 0);
		return true;
	case ACT_DELETE_WORD:
		*changed = delete_word(e);
		return true;
	case ACT_CLEAR:
		*changed = edit_replace(e, 0, e->len, "", 0);
		return true;
	case ACT_UNDO:
		*changed = edit_undo(e);
		return true;
	case ACT_REDO:
		*changed = edit_redo(e);
		return true;
	default:
		return false;
	}
	e->run = false;
	return true;
}

bool edit_key(struct edit *e, const struct key *k, bool *changed)
{
	*changed = false;
	if (k->code == K_LETTER) {
		*changed = edit_insert(e, k->text, strlen(k->text));
		return true;
	}
	if (k->code == K_PASTE) {
		*changed = paste(e, k);
		return true;
	}
	return edit_action_key(e, edit_action(k, CTX_TYPING), changed);
}
