#include "ui/kit/choice.h"

#include "base/mem.h"
#include "base/text.h"
#include "edit_p.h"

#include <stdio.h>
#include <string.h>

#define VALUE_MAX 1024

struct choice {
	const struct choice_option *options;
	size_t count;
	enum choice_style style;
	bool many;
	int between, after_box;
	bool chosen[CHOICE_MAX];
	bool ticked;
	char other[80]; /* a code that is no option here */
	char value[VALUE_MAX];
};

struct choice *choice_new(const struct choice_option *options, size_t count,
			  enum choice_style style, bool many)
{
	struct choice *c = mem_new(sizeof(*c));

	c->options = options;
	c->count = count < CHOICE_MAX ? count : CHOICE_MAX;
	c->style = style;
	c->many = many;
	c->between = 2;
	c->after_box = 1;
	return c;
}

void choice_free(struct choice *c)
{
	mem_free(c);
}

void choice_gaps(struct choice *c, int between, int after_box)
{
	c->between = between;
	c->after_box = after_box;
}

static void value_add(struct choice *c, const char *code)
{
	size_t n = strlen(c->value);

	if (n + strlen(code) + 2 < sizeof(c->value))
		snprintf(c->value + n, sizeof(c->value) - n, "%s%s", n ? "," : "", code);
}

static void value_build(struct choice *c)
{
	mem_wipe(c->value, sizeof(c->value));
	if (c->style == CHOICE_TICK) {
		text_copy(c->value, sizeof(c->value), c->ticked ? "y" : "");
		return;
	}
	for (size_t i = 0; i < c->count; i++)
		if (c->chosen[i])
			value_add(c, c->options[i].code);
	if (c->other[0])
		value_add(c, c->other);
}

const char *choice_value(const struct choice *c)
{
	return c->value;
}

bool choice_is_empty(const struct choice *c)
{
	return c->value[0] == 0;
}

static void choice_clear(struct choice *c)
{
	memset(c->chosen, 0, sizeof(c->chosen));
	mem_wipe(c->other, sizeof(c->other));
	c->ticked = false;
}

static void set_one(struct choice *c, const char *code, size_t n)
{
	for (size_t i = 0; i < c->count; i++)
		if (strlen(c->options[i].code) == n && memcmp(c->options[i].code, code, n) == 0) {
			c->chosen[i] = true;
			return;
		}
	if (n && n < sizeof(c->other))
		memcpy(c->other, code, n);
}

void choice_set(struct choice *c, const char *value)
{
	choice_clear(c);
	c->ticked = strcmp(value, "y") == 0;
	while (c->style != CHOICE_TICK && *value) {
		size_t n = c->many ? strcspn(value, ",") : strlen(value);

		set_one(c, value, n);
		value += n + (value[n] == ',');
	}
	value_build(c);
}

/* Option of a letter; in either case when only one option has it. */
static size_t option_of(const struct choice *c, char letter)
{
	size_t found = c->count, hits = 0;

	for (size_t i = 0; i < c->count; i++) {
		if (c->options[i].letter == letter)
			return i;
		if (ascii_lower(c->options[i].letter) == ascii_lower(letter)) {
			found = i;
			hits++;
		}
	}
	return hits == 1 ? found : c->count;
}

static size_t chosen_one(const struct choice *c)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->chosen[i])
			return i;
	return c->count;
}

static enum choice_did step(struct choice *c, bool forward)
{
	size_t at = chosen_one(c);

	if (!c->count || c->many)
		return CHOICE_USED;
	if (at == c->count)
		at = forward ? 0 : c->count - 1;
	else
		at = (at + (forward ? 1 : c->count - 1)) % c->count;
	choice_clear(c);
	c->chosen[at] = true;
	value_build(c);
	return CHOICE_CHANGED;
}

static enum choice_did tick(struct choice *c, bool on, enum choice_did did)
{
	c->ticked = on;
	value_build(c);
	return did;
}

static enum choice_did choice_letter(struct choice *c, char letter)
{
	size_t i = option_of(c, letter);

	if (c->style == CHOICE_TICK) {
		if (letter == ' ')
			return tick(c, !c->ticked, CHOICE_CHANGED);
		if (ascii_lower(letter) == 'y' || ascii_lower(letter) == 'x')
			return tick(c, true, CHOICE_PICKED);
		return CHOICE_NOT_MINE;
	}
	if (i == c->count)
		return letter == ' ' ? step(c, true) : CHOICE_NOT_MINE;
	if (c->many) {
		c->chosen[i] = !c->chosen[i];
		value_build(c);
		return CHOICE_CHANGED;
	}
	choice_clear(c);
	c->chosen[i] = true;
	value_build(c);
	return CHOICE_PICKED;
}

enum choice_did choice_key(struct choice *c, const struct key *k)
{
	if (k->code == K_LETTER)
		return k->text[1] ? CHOICE_NOT_MINE : choice_letter(c, k->text[0]);
	switch (edit_action(k, CTX_CHOICE)) {
	case ACT_LEFT:
		return c->style == CHOICE_TICK ? CHOICE_USED : step(c, false);
	case ACT_RIGHT:
		return c->style == CHOICE_TICK ? CHOICE_USED : step(c, true);
	case ACT_CLEAR:
		choice_clear(c);
		value_build(c);
		return CHOICE_CHANGED;
	case ACT_ERASE:
		return CHOICE_BACK;
	default:
		return CHOICE_NOT_MINE;
	}
}

/* Bracketed letters instead of one box: rule 2, once something is chosen and may be seen. */
static bool is_inline(const struct choice *c, bool covered)
{
	return c->style == CHOICE_PLAIN && !covered && chosen_one(c) < c->count;
}

static char box_letter(const struct choice *c, bool covered)
{
	size_t at = chosen_one(c);

	if (choice_is_empty(c))
		return ' ';
	if (covered)
		return '#';
	if (c->style == CHOICE_TICK)
		return 'x';
	if (at == c->count)
		return '?';
	if (c->many) {
		size_t n = 0;

		for (size_t i = 0; i < c->count; i++)
			n += c->chosen[i];
		if (n > 1)
			return n > 9 ? '9' : (char)('0' + n);
	}
	return c->options[at].letter;
}

static int option_cells(const struct choice *c, size_t i, bool bracketed)
{
	const char *words = c->options[i].words;
	int cells = (int)text_cells(words, strlen(words));

	return (bracketed ? 3 : 1) + (cells ? 1 + cells : 0);
}

static int gap_before(const struct choice *c, size_t i)
{
	return !c->options[i].words[0] && !c->options[i - 1].words[0] ? 1 : c->between;
}

static int paint_option(const struct choice *c, struct canvas *cv, int y, int x, size_t i,
			bool bracketed, bool focused)
{
	char head[4] = { c->options[i].letter, 0 };
	enum colour_role role = ROLE_TEXT;

	if (bracketed) {
		snprintf(head, sizeof(head), c->chosen[i] ? "[%c]" : "(%c)", c->options[i].letter);
		if (c->chosen[i])
			role = focused ? ROLE_FOCUS : ROLE_INPUT;
	}
	x = canvas_text(cv, y, x, role, head);
	if (c->options[i].words[0])
		x = canvas_text(cv, y, x + 1, ROLE_TEXT, c->options[i].words);
	return x;
}

struct laid {
	int rows; /* used */
	int end;  /* column after the last option */
	int y, x; /* of the letter that is chosen, or of the box */
};

static int rows_of(const struct choice *c, int x, int width, bool bracketed)
{
	int rows = 1, end = x, first = x;

	if (!bracketed)
		first = x + 3 + c->after_box;
	for (size_t i = 0; i < c->count; i++) {
		int next = i ? end + gap_before(c, i) : first;

		if (i && next + option_cells(c, i, bracketed) > x + width) {
			rows++;
			next = first;
		}
		end = next + option_cells(c, i, bracketed);
	}
	return rows;
}

/* Paints, or with cv NULL only measures. */
static struct laid lay_out(const struct choice *c, struct canvas *cv, int y, int x, int width,
			   bool focused, bool covered)
{
	/* Brackets take room: where that would take another row it stays the box. */
	bool bracketed = is_inline(c, covered) &&
			 rows_of(c, x, width, true) <= rows_of(c, x, width, false);
	char box[4] = { '[', box_letter(c, covered), ']', 0 };
	struct laid l = { .rows = 1, .end = x, .y = y, .x = x + 1 };
	int first = x;

	if (!bracketed) {
		if (cv)
			canvas_text(cv, y, x, focused ? ROLE_FOCUS : ROLE_INPUT, box);
		l.end = x + 3;
		first = l.end + c->after_box;
	}
	for (size_t i = 0; c->style != CHOICE_SHORT && c->style != CHOICE_TICK && i < c->count;
	     i++) {
		int next = i ? l.end + gap_before(c, i) : first;

		if (i && next + option_cells(c, i, bracketed) > x + width) {
			l.rows++;
			next = first;
		}
		if (bracketed && i == chosen_one(c)) {
			l.y = y + l.rows - 1;
			l.x = next + 1;
		}
		l.end = next + option_cells(c, i, bracketed);
		if (cv)
			paint_option(c, cv, y + l.rows - 1, next, i, bracketed, focused);
	}
	return l;
}

int choice_paint(const struct choice *c, struct canvas *cv, int y, int x, int width, bool focused,
		 bool covered)
{
	return lay_out(c, cv, y, x, width, focused, covered).end;
}

int choice_rows(const struct choice *c, int width)
{
	return lay_out(c, NULL, 0, 0, width, false, false).rows;
}

void choice_cursor_at(const struct choice *c, int *y, int *x, int width, bool covered)
{
	struct laid l = lay_out(c, NULL, *y, *x, width, false, covered);

	*y = l.y;
	*x = l.x;
}

size_t choice_options(const struct choice *c, const struct choice_option **out)
{
	*out = c->options;
	return c->count;
}

bool choice_has(const struct choice *c, size_t i)
{
	return i < c->count && c->chosen[i];
}

bool choice_takes_many(const struct choice *c)
{
	return c->many;
}

bool choice_is_tick(const struct choice *c)
{
	return c->style == CHOICE_TICK;
}
