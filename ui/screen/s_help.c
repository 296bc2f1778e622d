/* 22 Help: the field in use, the keys that work here, then all other keys. What it says is read
 * from the field's row, the hints of the screen below and the action table, so that they cannot
 * disagree. */
#include "commands_p.h"
#include "field_help_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "rules/rules.h"

#include <stdio.h>
#include <string.h>

#define TOP 3
#define RIGHT_X 43
#define LINE_MAX 40
#define RULES_MAX 80
#define RULES_PAGE 8

struct help {
	struct screens *s;
	const char *place; /* "on the list of tasks" */
	unsigned contexts; /* of the screen below */
	bool locked;
	struct hints here;
	bool has_field;
	struct field_help field;
	enum action rest[ACT_COUNT]; /* keys that are not on the page of keys */
	size_t n_rest;
	const struct rule *rules[RULES_MAX]; /* of the kind of record that the field is of */
	size_t n_rules;
	unsigned page;
};

/* --- which keys --- */

/* The page of keys, right, in its order. `and` shares the line. */
static const struct {
	enum action a, and;
} anywhere[] = {
	{ ACT_HIDE, ACT_NONE },     { ACT_LOCK, ACT_NONE },       { ACT_GO, ACT_NONE },
	{ ACT_COMMANDS, ACT_NONE }, { ACT_FIND, ACT_NONE },       { ACT_NEW, ACT_NONE },
	{ ACT_TIME, ACT_NONE },     { ACT_DONE, ACT_NONE },       { ACT_UNDO, ACT_REDO },
	{ ACT_TYPIST, ACT_NONE },   { ACT_BRIGHTNESS, ACT_NONE }, { ACT_HELP, ACT_NONE },
	{ ACT_BACK, ACT_NONE },     { ACT_SEE, ACT_NONE },
};

/* And left, below the keys of the screen. `example` stands for keys. */
static const struct {
	enum action a, and;
	const char *example;
	enum word words; /* with `and` or `example` */
} typing[] = {
	{ ACT_NEXT, ACT_OPEN, NULL, W_HELP_NEXT_FIELD },
	{ ACT_PREVIOUS, ACT_NONE, NULL, 0 },
	{ ACT_UP, ACT_DOWN, NULL, W_HELP_UP_DOWN },
	{ ACT_NONE, ACT_NONE, "-20m 0130", W_HELP_TIMES },
	{ ACT_NONE, ACT_NONE, "27 mar 87", W_HELP_DATES },
	{ ACT_CLEAR, ACT_NONE, NULL, 0 },
	{ ACT_UNCOVER, ACT_NONE, NULL, 0 },
};

#define ROWS(table) (sizeof(table) / sizeof *(table))

/* Before the book is open little else works. */
static bool works_locked(enum action a)
{
	return a == ACT_HIDE || a == ACT_BRIGHTNESS || a == ACT_HELP || a == ACT_BACK ||
	       a == ACT_NEXT || a == ACT_PREVIOUS || a == ACT_UP || a == ACT_DOWN ||
	       a == ACT_OPEN || a == ACT_UNCOVER || a == ACT_CLEAR;
}

/* A command that is not offered here has no key here. */
static bool is_offered(const struct help *h, enum action a)
{
	size_t n;
	const struct command *all = commands_all(&n);

	if (!action_is_built(a))
		return false;
	if (h->locked)
		return works_locked(a);
	for (size_t i = 0; i < n; i++)
		if (all[i].action == a && !all[i].when)
			return command_allowed(h->s, &all[i]);
	return true;
}

static bool is_on_page(enum action a)
{
	for (size_t i = 0; i < ROWS(anywhere); i++)
		if (anywhere[i].a == a || anywhere[i].and == a)
			return true;
	for (size_t i = 0; i < ROWS(typing); i++)
		if (typing[i].a == a || typing[i].and == a)
			return true;
	return false;
}

/* --- painting --- */

/* Within a line words do not begin with a capital. */
static void put_lower(struct canvas *c, int y, int x, const char *words)
{
	char line[LINE_MAX];

	text_copy(line, sizeof line, words);
	if (line[0] && !(line[1] >= 'A' && line[1] <= 'Z'))
		line[0] = ascii_lower(line[0]);
	canvas_text(c, y, x, ROLE_TEXT, line);
}

static int paint_here(const struct help *h, struct canvas *c, int y)
{
	canvas_text(c, y++, 3, ROLE_TEXT, say(h->s, W_HELP_HERE));
	for (size_t i = 0; i < h->here.count && y < TOP + 7; i++) {
		const struct hint *hint = &h->here.row[i];
		const struct action_row *r = action_row(hint->action);
		bool own = !r || strcmp(hint->word, r->hint) != 0;

		if (hint->action == ACT_BACK || hint->action == ACT_HELP ||
		    hint->action == ACT_GO || hint->action == ACT_COMMANDS ||
		    strcmp(hint->key, "^G") == 0)
			continue;
		canvas_text(c, y, 3, ROLE_KEY_NAME, hint->key);
		put_lower(c, y++, 3 + (strlen(hint->key) > 8 ? 13 : 9),
			  own ? hint->word : r->words);
	}
	return y;
}

static void paint_typing(const struct help *h, struct canvas *c, int y)
{
	canvas_text(c, y++, 3, ROLE_TEXT, say(h->s, W_HELP_TYPING));
	for (size_t i = 0; i < ROWS(typing); i++) {
		const struct action_row *r = action_row(typing[i].a);
		bool pair = typing[i].and != ACT_NONE;
		char a[12], b[12], keys[32];

		if (r && !is_offered(h, typing[i].a))
			continue;
		snprintf(keys, sizeof keys, "%s%s%s",
			 r ? action_key_text(typing[i].a, CTX_TYPING, a) : typing[i].example,
			 pair ? ", " : "",
			 pair ? action_key_text(typing[i].and, CTX_TYPING, b) : "");
		canvas_text(c, y, 3, ROLE_KEY_NAME, keys);
		put_lower(c, y++, 16, pair || !r ? say(h->s, typing[i].words) : r->words);
	}
}

static void paint_anywhere(const struct help *h, struct canvas *c, int y)
{
	canvas_text(c, y++, RIGHT_X, ROLE_TEXT, say(h->s, W_HELP_ANYWHERE));
	for (size_t i = 0; i < ROWS(anywhere); i++) {
		enum action a = anywhere[i].a, and = anywhere[i].and;
		char key[12], also[16];

		if (!is_offered(h, a))
			continue;
		canvas_text(c, y, RIGHT_X, ROLE_KEY_NAME, action_key_text(a, CTX_TYPING, key));
		canvas_text(c, y, RIGHT_X + 5, ROLE_KEY_NAME,
			    and? action_key_text(and, CTX_TYPING, also)
			       : action_also_text(a, also));
		put_lower(c, y++, RIGHT_X + 14,
			  and? say(h->s, W_HELP_UNDO_REDO) : action_row(a)->words);
	}
}

static void paint_keys(const struct help *h, struct canvas *c)
{
	int y = paint_here(h, c, TOP);

	paint_typing(h, c, y + 1);
	paint_anywhere(h, c, TOP);
	canvas_text(c, c->rows - 5, 3, ROLE_HINT, say(h->s, W_ESC_ONLY_HIDES));
	if (!h->locked)
		canvas_text(c, c->rows - 4, 3, ROLE_HINT, say(h->s, W_LETTERS_ONLY_MOVE));
}

static void paint_rest(const struct help *h, struct canvas *c)
{
	size_t half = (h->n_rest + 1) / 2;

	canvas_text(c, TOP, 3, ROLE_TEXT, say(h->s, W_HELP_REST));
	for (size_t i = 0; i < h->n_rest; i++) {
		int y = TOP + 1 + (int)(i % half), x = i < half ? 3 : RIGHT_X - 3;
		char key[12], also[16], line[40];

		action_key_text(h->rest[i], 0, key);
		action_also_text(h->rest[i], also);
		snprintf(line, sizeof line, "%s %s", key, also);
		if (y >= c->rows - 3)
			continue;
		canvas_text(c, y, x, ROLE_KEY_NAME, line);
		put_lower(c, y, x + 11, action_row(h->rest[i])->words);
	}
}

static void paint_field(const struct help *h, struct canvas *c)
{
	int y = TOP;

	canvas_text(c, y, 3, ROLE_TEXT, h->field.label);
	y += 2;
	for (size_t i = 0; i < h->field.n && y < c->rows - 4; i++) {
		canvas_text(c, y, 3, ROLE_HINT, say(h->s, h->field.line[i].head));
		y += canvas_wrap(c, y, 16, 3, c->columns - 18, ROLE_TEXT, h->field.line[i].text);
	}
}

/* The rules of this kind of record, whatever they say of it now. */
static void paint_rules(const struct help *h, struct canvas *c, size_t from)
{
	canvas_text(c, TOP, 3, ROLE_TEXT, say(h->s, W_RULES_OF_RECORD));
	for (size_t i = from; i < h->n_rules && i < from + RULES_PAGE; i++) {
		int y = TOP + 2 + 2 * (int)(i - from);

		canvas_text(c, y, 3, ROLE_HINT, h->rules[i]->id);
		canvas_wrap(c, y, 10, 2, c->columns - 12, ROLE_TEXT, h->rules[i]->sentence);
	}
}

static unsigned pages_before_rules(const struct help *h)
{
	return 1u + h->has_field + (h->n_rest > 0);
}

static unsigned pages(const struct help *h)
{
	return pages_before_rules(h) + (unsigned)((h->n_rules + RULES_PAGE - 1) / RULES_PAGE);
}

static void help_paint(void *ctx, struct canvas *c)
{
	struct help *h = ctx;

	if (h->has_field && h->page == 0)
		paint_field(h, c);
	else if (h->page == h->has_field)
		paint_keys(h, c);
	else if (h->page < pages_before_rules(h))
		paint_rest(h, c);
	else
		paint_rules(h, c, (h->page - pages_before_rules(h)) * (size_t)RULES_PAGE);
}

/* --- the screen --- */

static bool help_key(void *ctx, const struct key *k)
{
	struct help *h = ctx;
	struct screens *s = h->s;

	switch (k->action) {
	case ACT_PAGE_DOWN:
	case ACT_DOWN:
		h->page += h->page + 1 < pages(h);
		return true;
	case ACT_PAGE_UP:
	case ACT_UP:
		h->page -= h->page > 0;
		return true;
	case ACT_HELP:
		ui_pop(s->kit);
		return true;
	case ACT_OPEN:
		if (h->page + 1 < pages(h))
			h->page++;
		else
			ui_pop(s->kit);
		return true;
	case ACT_GO:
	case ACT_COMMANDS:
		/* Of the screen below. */
		ui_pop(s->kit);
		ui_act(s->kit, k->action);
		return true;
	default:
		return false;
	}
}

static void help_frame(void *ctx, struct frame *f)
{
	const struct help *h = ctx;
	char line[80];

	snprintf(line, sizeof line, "Help   %s", h->place);
	frame_put(f->title, line);
	snprintf(line, sizeof line, "page %u of %u", h->page + 1, pages(h));
	frame_put(f->title_right, line);
	frame_put(f->who_sees, "");
	frame_put(f->who_sees_right, "");
}

static void help_hints(void *ctx, struct hints *hints)
{
	const struct help *h = ctx;

	if (h->page + 1 < pages(h))
		hints_add(hints, ACT_PAGE_DOWN, "More");
	hints_add(hints, ACT_BACK, "Close");
	if (h->locked)
		return;
	hints_add(hints, ACT_COMMANDS, NULL);
	hints_add(hints, ACT_GO, NULL);
}

static unsigned help_contexts(void *ctx)
{
	const struct help *h = ctx;

	return CTX_READ | (h->contexts & CTX_LOCKED);
}

/* On the first line of what is read. */
static bool help_cursor(void *ctx, int *y, int *x)
{
	(void)ctx;
	*y = TOP;
	*x = 3;
	return true;
}

static void help_close(void *ctx)
{
	mem_free(ctx);
}

static const struct screen_ops ops = {
	.name = "help",
	.contexts = help_contexts,
	.frame = help_frame,
	.paint = help_paint,
	.key = help_key,
	.hints = help_hints,
	.cursor = help_cursor,
	.close = help_close,
};

static enum word place_of(const struct screen *below)
{
	static const struct {
		const char *name;
		enum word words;
	} places[] = {
		{ "tasks", W_PLACE_TASKS },   { "night", W_PLACE_NIGHT },
		{ "queue", W_PLACE_QUEUE },   { "review", W_PLACE_REVIEW },
		{ "outbox", W_PLACE_OUTBOX }, { "tries", W_PLACE_TRIES }, { "sheet", W_PLACE_SHEET },
		{ "check", W_PLACE_CHECK },   { "people", W_PLACE_PEOPLE },
		{ "notes", W_PLACE_NOTES },   { "unlock", W_PLACE_UNLOCK },
		{ "goto", W_PLACE_GOTO },     { "palette", W_PLACE_PALETTE },
	};

	for (size_t i = 0; i < ROWS(places); i++)
		if (strcmp(places[i].name, below->ops->name) == 0)
			return places[i].words;
	return W_PLACE_OTHER;
}

static void add_rules(struct help *h)
{
	size_t n;
	const struct rule *all = rules_all(&n);

	for (size_t i = 0; i < n && h->n_rules < RULES_MAX; i++)
		if (all[i].subject == h->field.kind)
			h->rules[h->n_rules++] = &all[i];
}

void help_open(struct screens *s)
{
	const struct screen *below = ui_top(s->kit);
	struct help *h;

	if (!below || below->ops == &ops)
		return;
	h = mem_new(sizeof *h);
	h->s = s;
	h->place = say(s, place_of(below));
	h->contexts = below->ops->contexts ? below->ops->contexts(below->ctx) : CTX_READ;
	h->locked = !app_is_unlocked(s->app);
	h->here.contexts = h->contexts;
	if (below->ops->hints)
		below->ops->hints(below->ctx, &h->here);
	if (below->ops == &sheet_screen)
		h->has_field = field_help_fill(below->ctx, &h->field);
	if (h->has_field)
		add_rules(h);
	for (int a = ACT_NONE + 1; a < ACT_COUNT; a++)
		if (!is_on_page((enum action)a) && is_offered(h, (enum action)a) && !h->locked)
			h->rest[h->n_rest++] = (enum action)a;
	ui_push(s->kit, (struct screen){ .ops = &ops, .ctx = h });
}
