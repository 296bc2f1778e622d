/* Help here: the keys that work on this screen, read from the action table, so that they cannot
 * disagree. */
#include "screens_p.h"

#include "base/mem.h"
#include "base/text.h"

#include <string.h>

struct help {
	struct screens *s;
	unsigned contexts; /* of the screen below */
	size_t top;
	size_t n;
	enum action all[ACT_COUNT];
};

/* Keys that lead nowhere yet are not offered. */
static bool is_built(enum action a)
{
	return a != ACT_FIND && a != ACT_COMMANDS && a != ACT_PAUSE;
}

static void help_paint(void *ctx, struct canvas *c)
{
	struct help *h = ctx;
	int y = 5, last = c->rows - 4;

	canvas_text(c, 3, 3, ROLE_TEXT, "Keys that work here");
	for (size_t i = h->top; i < h->n && y < last; i++, y++) {
		char key[12];

		canvas_text(c, y, 5, ROLE_KEY_NAME, action_key_text(h->all[i], h->contexts, key));
		canvas_text(c, y, 16, ROLE_TEXT, action_row(h->all[i])->words);
	}
	if (h->n > h->top + (size_t)(last - 5))
		canvas_fmt(c, last, 3, ROLE_HINT, "%zu more below. PgDn shows them",
			   h->n - h->top - (size_t)(last - 5));
}

static bool help_key(void *ctx, const struct key *k)
{
	struct help *h = ctx;

	switch (k->action) {
	case ACT_PAGE_DOWN:
	case ACT_DOWN:
		h->top += h->top + 15 < h->n ? 15 : 0;
		return true;
	case ACT_PAGE_UP:
	case ACT_UP:
		h->top -= h->top >= 15 ? 15 : h->top;
		return true;
	case ACT_HELP:
	case ACT_OPEN:
		ui_pop(h->s->kit);
		return true;
	default:
		return false;
	}
}

static void help_frame(void *ctx, struct frame *f)
{
	(void)ctx;
	frame_put(f->title, "Help");
	frame_put(f->title_right, "");
	frame_put(f->who_sees, "");
	frame_put(f->who_sees_right, "");
}

static void help_hints(void *ctx, struct hints *h)
{
	(void)ctx;
	hints_add(h, ACT_PAGE_DOWN, "More");
	hints_add(h, ACT_BACK, "Close");
}

static unsigned help_contexts(void *ctx)
{
	const struct help *h = ctx;

	return CTX_READ | (h->contexts & CTX_LOCKED);
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
	.close = help_close,
};

void help_open(struct screens *s)
{
	const struct screen *top = ui_top(s->kit);
	struct help *h;

	if (!top || strcmp(top->ops->name, "help") == 0)
		return;
	h = mem_new(sizeof *h);
	h->s = s;
	h->contexts = top->ops->contexts ? top->ops->contexts(top->ctx) : CTX_READ;
	for (int a = ACT_NONE + 1; a < ACT_COUNT; a++) {
		const struct action_row *r = action_row((enum action)a);

		if (is_built((enum action)a) && ((r->keys_in & h->contexts) ||
						 (r->letters[0] && (r->letters_in & h->contexts))))
			h->all[h->n++] = (enum action)a;
	}
	ui_push(s->kit, (struct screen){ .ops = &ops, .ctx = h });
}
