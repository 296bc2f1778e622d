/* 23 Commands: every command that is allowed here, found by any word of it, with the key that does
 * the same. What it offers comes from two tables: the commands, and the actions that the screen
 * below names in its hints. */
#include "commands_p.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define BOX_TOP 3
#define BOX_WIDTH 66
#define ROWS_LEAST 6 /* as many as are drawn while fewer are found */
#define ITEMS_MAX 80
#define QUERY_LETTERS 36

struct item {
	const struct command *command; /* NULL: an action of the screen below */
	enum action action;
	unsigned attendance; /* of tonight; 0: none */
	char words[48];
	char also[60];
	char task[8];
	char key[16];
};

struct chooser {
	struct screens *s;
	struct line *query;
	struct item all[ITEMS_MAX];
	size_t n;
	size_t found[ITEMS_MAX];
	struct list list; /* over `found` */
};

/* --- what there is --- */

static struct item *add(struct chooser *p)
{
	struct item *it;

	if (p->n == ITEMS_MAX)
		return NULL;
	it = &p->all[p->n++];
	*it = (struct item){ .action = ACT_NONE };
	return it;
}

static bool has_action(const struct chooser *p, enum action a)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->all[i].action == a)
			return true;
	return false;
}

/* Keys that move, and those that only lead here or away, are no commands. */
static bool is_command(enum action a)
{
	return a != ACT_NONE && a != ACT_BACK && a != ACT_GO && a != ACT_COMMANDS &&
	       a != ACT_FIND && a != ACT_HELP && action_row(a)->group != ACTION_MOVE &&
	       action_row(a)->group != ACTION_TYPING;
}

/* What the screen below says that it can do, in its own words. */
static void add_hints(struct chooser *p, const struct screen *below)
{
	struct hints h = { .contexts = below->ops->contexts ? below->ops->contexts(below->ctx)
							    : CTX_READ };

	if (below->ops->hints)
		below->ops->hints(below->ctx, &h);
	for (size_t i = 0; i < h.count; i++) {
		enum action a = h.row[i].action;
		struct item *it;

		if (!is_command(a) || has_action(p, a))
			continue;
		it = add(p);
		if (!it)
			return;
		it->action = a;
		text_copy(it->key, sizeof it->key, h.row[i].key);
		text_copy(it->words, sizeof it->words,
			  strcmp(h.row[i].word, action_row(a)->hint) == 0 ? action_row(a)->words
									  : h.row[i].word);
		text_copy(it->also, sizeof it->also, action_row(a)->words);
	}
}

/* "1 to 9" of ^G is a row for each attendance of the night here. */
static void add_attendances(struct chooser *p, const struct command *c)
{
	for (unsigned n = 1; !id_is_zero(app_attendance_number(p->s->app, n)); n++) {
		struct item *it = add(p);

		if (!it)
			return;
		it->attendance = n;
		snprintf(it->words, sizeof it->words, "Attendance %u", n);
		text_copy(it->also, sizeof it->also, c->also);
		if (n < 10)
			snprintf(it->key, sizeof it->key, "^G %u", n);
	}
}

static void add_commands(struct chooser *p)
{
	size_t n;
	const struct command *all = commands_all(&n);

	for (size_t i = 0; i < n; i++) {
		const struct command *c = &all[i];
		struct item *it;

		if (!command_allowed(p->s, c) || (c->action && has_action(p, c->action)))
			continue;
		if (c->letter == '1') {
			add_attendances(p, c);
			continue;
		}
		it = add(p);
		if (!it)
			return;
		it->command = c;
		it->action = c->action;
		text_copy(it->words, sizeof it->words, command_words(p->s, c));
		text_copy(it->also, sizeof it->also, c->also ? c->also : "");
		command_key(c, it->key);
		if (c->task)
			snprintf(it->task, sizeof it->task, "task %c", c->task);
	}
}

/* --- what is looked for --- */

static bool is_found(const struct item *it, const char *query, bool also)
{
	return command_matches(it->words, also ? it->also : "", query);
}

/* Those that say it first, then those that it stands for. */
static void find(struct chooser *p)
{
	const char *query = line_text(p->query);
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++)
		if (is_found(&p->all[i], query, false))
			p->found[n++] = i;
	for (size_t i = 0; i < p->n; i++)
		if (!is_found(&p->all[i], query, false) && is_found(&p->all[i], query, true))
			p->found[n++] = i;
	list_count(&p->list, n);
}

/* --- the screen --- */

static int room(const struct canvas *c)
{
	int most = c->rows - 12, n = ROWS_LEAST;

	return most > n ? most : n;
}

static void paint_row(void *ctx, size_t n, struct canvas *c, int y, int x, int width, bool marked)
{
	const struct chooser *p = ctx;
	const struct item *it = &p->all[p->found[n]];
	enum colour_role r = marked ? ROLE_SELECT : ROLE_TEXT;

	(void)x;
	(void)width;
	canvas_pad(c, y, 11, 60, r, it->words);
	canvas_text(c, y, 55, r, it->task);
	canvas_right(c, y, 71, r, it->key);
}

static void palette_paint(void *ctx, struct canvas *c)
{
	struct chooser *p = ctx;
	int n = p->list.count > ROWS_LEAST ? (int)p->list.count : ROWS_LEAST;
	char found[20];

	n = n < room(c) ? n : room(c);
	canvas_fill(c, BOX_TOP, 0, c->rows - 6, c->columns, ROLE_TEXT);
	canvas_box(c, BOX_TOP, 7, n + 4, BOX_WIDTH, ROLE_TEXT);
	canvas_text(c, BOX_TOP + 1, 9, ROLE_TEXT, say(p->s, W_COMMAND));
	line_paint(p->query, c, BOX_TOP + 1, 19, 39, true, false);
	snprintf(found, sizeof found, "%zu found", p->list.count);
	canvas_right(c, BOX_TOP + 1, 70, ROLE_HINT, found);
	list_paint(&p->list, c, BOX_TOP + 3, n);
	/* The mark's colour ends inside the box. */
	canvas_recolour(c, BOX_TOP + 3, 6 + BOX_WIDTH, n, c->columns - 6 - BOX_WIDTH, ROLE_TEXT);
	canvas_text(c, BOX_TOP + n + 5, 3, ROLE_HINT,
		    say(p->s, p->list.count ? W_COMMANDS_MATCH : W_NO_COMMAND));
}

static void run(struct chooser *p)
{
	struct screens *s = p->s;
	struct item it;

	if (list_is_empty(&p->list))
		return;
	it = p->all[p->found[p->list.marked]];
	ui_pop(s->kit);
	if (it.attendance)
		go_attendance_number(s, it.attendance);
	else if (it.command)
		command_run(s, it.command);
	else
		ui_act(s->kit, it.action);
}

static bool palette_key(void *ctx, const struct key *k)
{
	struct chooser *p = ctx;
	bool changed = false;

	switch (k->action) {
	case ACT_OPEN:
		run(p);
		return true;
	case ACT_COMMANDS:
		ui_pop(p->s->kit);
		return true;
	case ACT_UP:
	case ACT_DOWN:
	case ACT_PAGE_UP:
	case ACT_PAGE_DOWN:
		return list_key(&p->list, k);
	case ACT_NEXT:
	case ACT_PREVIOUS:
		return true;
	default:
		break;
	}
	if (!line_key(p->query, k, &changed))
		return false;
	if (changed) {
		p->list.marked = 0;
		p->list.top = 0;
		find(p);
	}
	return true;
}

static unsigned palette_contexts(void *ctx)
{
	(void)ctx;
	return CTX_TYPING | CTX_OVER;
}

static void palette_hints(void *ctx, struct hints *h)
{
	(void)ctx;
	hints_add(h, ACT_OPEN, "Run");
	hints_add(h, ACT_BACK, "Close");
	hints_add(h, ACT_HELP, "Help");
}

/* On the text: what is typed and what is found are read from there. */
static bool palette_cursor(void *ctx, int *y, int *x)
{
	const struct chooser *p = ctx;

	*y = BOX_TOP + 1;
	*x = line_cursor_x(p->query, 19, 39);
	return true;
}

static void palette_close(void *ctx)
{
	struct chooser *p = ctx;

	line_free(p->query);
	mem_free(p);
}

static const struct screen_ops ops = {
	.name = "palette",
	.overlay = true,
	.contexts = palette_contexts,
	.paint = palette_paint,
	.key = palette_key,
	.hints = palette_hints,
	.cursor = palette_cursor,
	.close = palette_close,
};

void palette_open(struct screens *s)
{
	const struct screen *below = ui_top(s->kit);
	struct chooser *p;

	if (!below || below->ops == &ops)
		return;
	p = mem_new(sizeof *p);
	p->s = s;
	p->query = line_new(QUERY_LETTERS);
	list_init(&p->list, paint_row, p);
	p->list.mark_x = 9;
	p->list.text_x = 11;
	add_hints(p, below);
	add_commands(p);
	find(p);
	ui_push(s->kit, (struct screen){ .ops = &ops, .ctx = p });
}
