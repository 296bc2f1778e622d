#include "cover_p.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define CODE_WELL 8

void cover_begin(struct cover *c)
{
	c->state = COVER_ON;
	c->wrong = false;
	c->len = 0;
	mem_wipe(c->code, sizeof(c->code));
}

void cover_end(struct cover *c)
{
	cover_begin(c);
	c->state = COVER_OFF;
	c->any_key = false;
}

void cover_wrong(struct cover *c)
{
	cover_begin(c);
	c->state = COVER_CODE;
	c->wrong = true;
}

void cover_ask(struct cover *c)
{
	cover_begin(c);
	c->state = COVER_SEEN;
}

static enum cover_did code_key(struct cover *c, const struct key *k)
{
	if (k->code == K_ENTER)
		return c->len ? COVER_CHECK : COVER_NOTHING;
	if (k->code == K_BACKSPACE && c->len) {
		c->code[--c->len] = 0;
		return COVER_PAINT;
	}
	if (k->code == K_LETTER && ascii_is_digit(k->text[0]) && c->len < CODE_MAX) {
		c->wrong = false;
		c->code[c->len++] = k->text[0];
		c->code[c->len] = 0;
		return COVER_PAINT;
	}
	return COVER_NOTHING;
}

static enum cover_did seen_key(const struct key *k, enum seen_answer *seen)
{
	if (k->code == K_ENTER)
		*seen = SEEN_SKIPPED;
	else if (key_is_letter(k, 'n'))
		*seen = SEEN_NO;
	else if (key_is_letter(k, 'y'))
		*seen = SEEN_YES;
	else if (key_is_letter(k, '?'))
		*seen = SEEN_NOT_SURE;
	else
		return COVER_NOTHING;
	return COVER_ANSWER;
}

/* A figure opens the box and is its first one, so that the code can be typed at once. */
enum cover_did cover_key(struct cover *c, const struct key *k, enum seen_answer *seen)
{
	switch (c->state) {
	case COVER_ON:
		if (c->any_key)
			return COVER_LEAVE;
		c->state = COVER_CODE;
		code_key(c, k);
		return COVER_PAINT;
	case COVER_CODE:
		return code_key(c, k);
	case COVER_SEEN:
		return seen_key(k, seen);
	case COVER_OFF:
		break;
	}
	return COVER_NOTHING;
}

/* Five rows of three cells, the top row first. */
static const char *const figures[10] = {
	"#### ## ## ####", " # ##  #  # ###", "###  #####  ###", "###  ####  ####",
	"# ## ####  #  #", "####  ###  ####", "####  #### ####", "###  #  #  #  #",
	"#### ##### ####", "#### ####  ####",
};

static void paint_figure(struct canvas *cv, int y, int x, int figure)
{
	for (int r = 0; r < 5; r++)
		canvas_text_n(cv, y + r, x, ROLE_TEXT, figures[figure] + (size_t)r * 3, 3);
}

static void paint_clock(struct canvas *cv, int y, int x, const struct civil *t)
{
	paint_figure(cv, y, x, t->hour / 10);
	paint_figure(cv, y, x + 6, t->hour % 10);
	canvas_text(cv, y + 1, x + 12, ROLE_TEXT, "#");
	canvas_text(cv, y + 3, x + 12, ROLE_TEXT, "#");
	paint_figure(cv, y, x + 16, t->minute / 10);
	paint_figure(cv, y, x + 22, t->minute % 10);
}

static void paint_code(const struct cover *c, struct canvas *cv, int y, int x, int *cy, int *cx)
{
	char stars[CODE_WELL + 1] = { 0 };
	size_t n = c->len < CODE_WELL ? c->len : CODE_WELL - 1;

	memset(stars, '*', n);
	x = canvas_text(cv, y, x, ROLE_TEXT, "Code ");
	canvas_text(cv, y, x, ROLE_INPUT, "[");
	canvas_pad(cv, y, x + 1, CODE_WELL, ROLE_INPUT, stars);
	canvas_text(cv, y, x + 1 + CODE_WELL, ROLE_INPUT, "]");
	*cy = y;
	*cx = x + 1 + (int)n;
	if (c->wrong)
		canvas_text(cv, y + 1, x - 5, ROLE_TEXT, "That is not it. Type it again");
}

static void paint_seen(struct canvas *cv, int y, int x, int *cy, int *cx)
{
	canvas_text(cv, y, x, ROLE_TEXT, "Could anyone have seen the screen?");
	*cx = canvas_text(cv, y + 1, x, ROLE_TEXT, "n no   y yes   ? not sure   Enter skips") + 1;
	*cy = y + 1;
}

void cover_paint(const struct cover *c, struct canvas *cv, int64_t wall_ms, const char *marking,
		 int *cy, int *cx)
{
	static const char *const day[7] = { "Sunday",   "Monday", "Tuesday", "Wednesday",
					    "Thursday", "Friday", "Saturday" };
	static const char *const month[12] = { "January",   "February", "March",    "April",
					       "May",       "June",     "July",     "August",
					       "September", "October",  "November", "December" };
	struct civil t = civil_of(wall_ms);
	int top = (cv->rows - 14) / 2;
	int x = (cv->columns - 25) / 2;
	char date[40];

	*cy = -1;
	*cx = -1;
	canvas_clear(cv);
	snprintf(date, sizeof(date), "%s %d %s", day[t.weekday], t.day, month[t.month - 1]);
	paint_clock(cv, top, x, &t);
	canvas_centre(cv, top + 7, ROLE_TEXT, date);
	x = (cv->columns - 24) / 2;
	canvas_text(cv, top + 10, x, ROLE_TEXT, c->one);
	canvas_text(cv, top + 11, x, ROLE_TEXT, c->two);
	canvas_text(cv, top + 12, x, ROLE_TEXT, c->quiet);
	if (c->state == COVER_CODE)
		paint_code(c, cv, top + 13, x, cy, cx);
	if (c->state == COVER_SEEN)
		paint_seen(cv, top + 13, x - 5, cy, cx);
	canvas_text(cv, cv->rows - 2, 1, ROLE_TEXT, marking);
}
