/* The hand-over sheet: what the next crew must know. Enter ticks a line, ^S hands over what is
 * ticked and nothing else, and shows the page that the next crew reads. */
#include "handover_p.h"
#include "lister_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "more_p.h"

#include <stdio.h>
#include <string.h>

struct handover {
	struct handover_line *all;
	size_t n;
};

/* --- the page --- */

struct page {
	struct buf text;
	int64_t at_ms;
};

static void read_page(struct lister *l)
{
	const struct page *p = l->own;

	for (const char *line = p->text.len ? buf_str(&p->text) : ""; *line;) {
		size_t n = strcspn(line, "\n");

		if (n)
			lister_add_text(l, line, n);
		line += n + (line[n] == '\n');
	}
}

static void page_frame(struct lister *l, struct frame *f)
{
	const struct page *p = l->own;
	char at[24], line[40];

	about_when(p->at_ms, app_now(l->s->app), at);
	snprintf(line, sizeof line, "Kept %s", at);
	frame_put(f->title_right, line);
	frame_put(f->who_sees, "Who can see this   Shared (police and support)");
}

static void close_page(struct lister *l)
{
	struct page *p = l->own;

	buf_fini(&p->text);
	mem_free(p);
}

static const struct lister_ops page_ops = {
	.name = "handed over",
	.title = "Hand-over",
	.says_empty = W_HANDED_NONE,
	.says_help = W_HANDED_ALL,
	.read = read_page,
	.frame = page_frame,
	.close = close_page,
};

void handover_read(struct screens *s)
{
	struct lister *l = lister_new(s, &page_ops, (struct id){ { 0 } });
	struct page *p = mem_new(sizeof *p);

	p->text.ceiling = 65536;
	app_handover_last(s->app, NULL, &p->text, &p->at_ms);
	l->own = p;
	lister_show(l);
}

/* --- the sheet --- */

static void read_lines(struct lister *l)
{
	const struct handover *h = l->own;

	for (size_t i = 0; i < h->n; i++) {
		const struct handover_line *x = &h->all[i];
		char no[8] = "", words[60];

		if (x->number)
			snprintf(no, sizeof no, "%u", x->number % 1000);
		put_cut(words, sizeof words, x->words, 54);
		lister_add(l, "[%c] %-9s %3s  %s", x->ticked ? 'x' : ' ', handover_words(x->part),
			   no, words);
	}
}

static void tick(struct lister *l, size_t i)
{
	struct handover *h = l->own;

	if (i < h->n)
		h->all[i].ticked = !h->all[i].ticked;
	lister_read(l);
}

static bool key(struct lister *l, const struct key *k)
{
	struct handover *h = l->own;
	struct screens *s = l->s;
	struct buf text = { .ceiling = 65536 };
	struct err e = { 0 };
	bool ok;

	if (k->action != ACT_DONE)
		return false;
	app_handover_text(s->app, h->all, h->n, &text);
	ok = app_handover_save(s->app, buf_str(&text), &e);
	buf_fini(&text);
	if (!ok) {
		say_err(s, &e);
		return true;
	}
	ui_pop(s->kit);
	handover_read(s);
	ui_say(s->kit, say(s, W_HANDED_OVER));
	return true;
}

static void close_own(struct lister *l)
{
	struct handover *h = l->own;

	mem_free(h->all);
	mem_free(h);
}

static const struct lister_ops ops = {
	.name = "handover",
	.title = "Hand-over sheet",
	.head = "    What        No  Words",
	.says_empty = W_HAND_OVER_NONE,
	.says_help = W_HAND_OVER_HELP,
	.open_word = "Tick",
	.done_word = "Hand over",
	.read = read_lines,
	.open = tick,
	.key = key,
	.close = close_own,
};

void handover_open(struct screens *s)
{
	struct handover *h = mem_new(sizeof *h);
	struct lister *l;
	struct err e = { 0 };

	if (!app_handover(s->app, &h->all, &h->n, &e)) {
		say_err(s, &e);
		mem_free(h);
		return;
	}
	l = lister_new(s, &ops, (struct id){ { 0 } });
	l->own = h;
	lister_show(l);
}
