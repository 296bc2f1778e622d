#include "lister_p.h"
#include "more_p.h"
#include "record_p.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define TEXT_CELLS 72

struct item *lister_add(struct lister *l, const char *fmt, ...)
{
	struct item *it;
	va_list ap;

	if (l->n == LISTER_MAX)
		return NULL;
	it = &l->items[l->n++];
	*it = (struct item){ .number = l->n - 1 };
	va_start(ap, fmt);
	vsnprintf(it->text, sizeof it->text, fmt, ap);
	va_end(ap);
	return it;
}

void lister_add_text(struct lister *l, const char *line, size_t n)
{
	bool first = true;

	do {
		size_t fit = text_fit(line, n, first ? TEXT_CELLS : TEXT_CELLS - 4), cut = fit;

		while (fit < n && cut && line[cut] != ' ')
			cut--;
		if (fit >= n || !cut)
			cut = fit;
		lister_add(l, "%s%.*s", first ? "" : "    ", (int)cut, line);
		first = false;
		line += cut;
		n -= cut;
		while (n && *line == ' ') {
			line++;
			n--;
		}
	} while (n);
}

void lister_read(struct lister *l)
{
	l->n = 0;
	if (!app_is_unlocked(l->s->app))
		return;
	casefile_fini(&l->c);
	l->has_case = !id_is_zero(l->attendance) &&
		      app_case(l->s->app, l->attendance, &l->c, NULL) && l->c.attendance;
	if (l->has_case) {
		about_fill(l->s->app, &l->c, &l->ab);
		l->discreet = app_on_scene(l->c.attendance);
	}
	l->ops->read(l);
	casefile_fini(&l->c);
	list_count(&l->list, l->n);
}

void lister_add_drafts(struct lister *l, const struct kind *k)
{
	const struct member *m = app_typist(l->s->app);
	struct draft *all = NULL;
	size_t n = 0;

	if (!m || !app_drafts(l->s->app, &all, &n, NULL))
		return;
	for (size_t i = 0; i < n; i++) {
		struct item *it;
		char at[24];

		if (all[i].kind != k || !id_equal(all[i].author, m->id) ||
		    !id_equal(all[i].attendance, l->attendance))
			continue;
		if (view_kind(app_view(l->s->app), all[i].record))
			continue;
		about_when(all[i].last_key_ms, app_now(l->s->app), at);
		it = lister_add(l, "%s, not finished   last key %s   %s", k->label, at,
				all[i].locked ? "opens with your passphrase" : "");
		if (it) {
			it->id = all[i].id;
			it->is_draft = true;
			it->locked = all[i].locked;
		}
	}
	mem_free(all);
}

struct item *lister_stub(struct lister *l, const struct stub *stub, const char *what)
{
	struct item *it;
	char at[12];

	about_clock(stub->wall_ms, at);
	it = lister_add(l, "%s, %s%s", apart_words(stub->visibility), at, what);
	if (it) {
		it->id = stub_record(l->s, stub);
		it->is_stub = true;
	}
	return it;
}

void lister_add_stubs(struct lister *l, const struct kind *k, const char *what)
{
	for (size_t i = 0; l->has_case && i < l->c.n_stubs; i++)
		if (l->c.stubs[i].kind == k->number)
			lister_stub(l, &l->c.stubs[i], what);
}

struct unlocking {
	struct id draft;
};

static bool open_by_id(struct screens *s, struct id draft, const char *phrase)
{
	struct draft *all = NULL;
	struct err e = { 0 };
	size_t n = 0;
	bool ok = false;

	if (!app_drafts(s->app, &all, &n, &e)) {
		say_err(s, &e);
		return false;
	}
	for (size_t i = 0; i < n; i++)
		if (id_equal(all[i].id, draft) && !(ok = draft_open(s, &all[i], phrase, &e)))
			say_err(s, &e);
	mem_free(all);
	return ok;
}

static void with_phrase(void *ctx, struct screens *s, const char *phrase)
{
	struct unlocking *u = ctx;

	if (phrase)
		open_by_id(s, u->draft, phrase);
	mem_free(u);
}

void lister_open_draft(struct lister *l, size_t i)
{
	struct unlocking *u;

	if (!l->items[i].locked) {
		open_by_id(l->s, l->items[i].id, NULL);
		return;
	}
	u = mem_new(sizeof *u);
	u->draft = l->items[i].id;
	phrase_open(l->s, say(l->s, W_KEPT_APART_PHRASE), with_phrase, u);
}

static unsigned lister_contexts(void *ctx)
{
	(void)ctx;
	return CTX_LIST;
}

/* The edition of the one who types; a list whose words are its own has them in its row. */
static const char *says(const struct lister *l, enum word w, const char *own)
{
	return w ? say(l->s, w) : own;
}

static void lister_frame(void *ctx, struct frame *f)
{
	struct lister *l = ctx;

	if (l->has_case)
		frame_about(f, &l->ab);
	else if (l->ops->title)
		frame_put(f->title, l->ops->title);
	if (l->ops->task)
		frame_put(f->title_right, l->ops->task);
	if (l->ops->frame)
		l->ops->frame(l, f);
}

static void paint_row(void *ctx, size_t n, struct canvas *c, int y, int x, int width, bool marked)
{
	const struct lister *l = ctx;

	canvas_pad(c, y, x, width, marked ? ROLE_SELECT : ROLE_TEXT, l->items[n].text);
}

static int list_rows(const struct lister *l, const struct canvas *c)
{
	int room = c->rows - 3 - l->top - (says(l, l->ops->says_help, l->ops->help) ? 2 : 0);

	if (l->most && room > l->most)
		room = l->most;
	return room < (int)l->n ? room : (int)l->n;
}

static void lister_paint(void *ctx, struct canvas *c)
{
	struct lister *l = ctx;
	int rows = list_rows(l, c);

	if (l->ops->head)
		canvas_text(c, l->top - 1, 5, ROLE_HINT, l->ops->head);
	if (l->n)
		list_more(&l->list, c, l->top, rows);
	else
		canvas_wrap(c, l->top, 5, 3, 72, ROLE_TEXT,
			    says(l, l->ops->says_empty, l->ops->empty));
	if (says(l, l->ops->says_help, l->ops->help))
		canvas_wrap(c, l->top + (rows ? rows : 2) + 1, 3, 3, 76, ROLE_HINT,
			    says(l, l->ops->says_help, l->ops->help));
	if (l->ops->paint)
		l->ops->paint(l, c);
}

static bool lister_key(void *ctx, const struct key *k)
{
	struct lister *l = ctx;

	if (l->ops->key && l->ops->key(l, k))
		return true;
	if (list_key(&l->list, k))
		return true;
	switch (k->action) {
	case ACT_OPEN:
		if (l->n && l->items[l->list.marked].is_draft)
			lister_open_draft(l, l->list.marked);
		else if (l->n && l->items[l->list.marked].is_stub)
			record_show(l->s, l->attendance, l->items[l->list.marked].id);
		else if (l->n && l->ops->open)
			l->ops->open(l, l->list.marked);
		else if (!l->n && l->ops->add)
			l->ops->add(l);
		return true;
	case ACT_ADD:
		if (l->ops->add)
			l->ops->add(l);
		return true;
	case ACT_UNCOVER:
		if (l->discreet) {
			uncover(l->s, l->attendance);
			lister_read(l);
		}
		return true;
	case ACT_BACK:
	case ACT_ERASE:
		return l->ops->back && l->ops->back(l);
	default:
		return false;
	}
}

static void lister_hints(void *ctx, struct hints *h)
{
	struct lister *l = ctx;

	hints_add(h, ACT_OPEN, l->ops->open_word);
	if (l->ops->done_word) {
		hints_add(h, ACT_DONE, l->ops->done_word);
		hints_add(h, ACT_TIME, NULL);
		hints_add(h, ACT_UNDO, NULL);
	}
	if (l->ops->add)
		hints_add(h, ACT_ADD, "Add");
	if (l->discreet)
		hints_add(h, ACT_UNCOVER, NULL);
	/* Behind the first page of a desk there is nothing to go back to. */
	if (ui_depth(l->s->kit) > 1) {
		hints_add(h, ACT_BACK, NULL);
	} else {
		hints_add(h, ACT_GO, NULL);
		hints_add(h, ACT_COMMANDS, NULL);
	}
	hints_add(h, ACT_HELP, "Help");
}

static bool lister_cursor(void *ctx, int *y, int *x)
{
	struct lister *l = ctx;

	*y = list_mark_y(&l->list, l->top);
	*x = 1;
	return *y >= 0;
}

static void lister_hide(void *ctx, enum hide_why why)
{
	struct lister *l = ctx;

	(void)why;
	if (l->ops->hide)
		l->ops->hide(l);
}

static void lister_shown(void *ctx)
{
	lister_read(ctx);
}

static void lister_close(void *ctx)
{
	struct lister *l = ctx;

	l->s->uncovered = false;
	if (l->ops->close)
		l->ops->close(l);
	casefile_fini(&l->c);
	mem_free(l->items);
	mem_free(l);
}

static void lister_plain(void *ctx, struct plain_view *v)
{
	struct lister *l = ctx;

	v->list = l->n ? &l->list : NULL;
}

/* The columns of a line closer to each other. */
static void squeeze(const char *text, char *out, size_t cap)
{
	size_t n = 0;

	for (const char *at = text; *at && n + 1 < cap; at++)
		if (*at != ' ' || at == text || at[-1] != ' ' || (n < 2 || out[n - 2] != ' '))
			out[n++] = *at;
	out[n] = '\0';
}

/* In a narrow pane there is no room for the heads of the columns. */
static void lister_aside(void *ctx, struct canvas *c)
{
	const struct lister *l = ctx;
	size_t most = (size_t)(c->rows - 3 - 4), from = 0;
	char close[sizeof l->items->text], cut[sizeof l->items->text];

	if (l->list.marked >= most)
		from = l->list.marked - most + 1;
	put_cut(cut, sizeof cut, l->ops->title, (size_t)c->columns - 4);
	canvas_text(c, 1, 3, ROLE_TEXT, cut);
	for (size_t i = from; i < l->n && i < from + most; i++) {
		enum colour_role r = i == l->list.marked ? ROLE_SELECT : ROLE_TEXT;
		int y = 3 + (int)(i - from);

		squeeze(l->items[i].text, close, sizeof close);
		put_cut(cut, sizeof cut, close, (size_t)c->columns - 4);
		if (i == l->list.marked)
			canvas_text(c, y, 1, r, ">");
		canvas_text(c, y, 3, r, cut);
	}
	if (!l->n)
		canvas_wrap(c, 3, 3, 3, c->columns - 5, ROLE_TEXT,
			    says(l, l->ops->says_empty, l->ops->empty));
}

#define LISTER_OPS                                                                                 \
	.name = "list", .contexts = lister_contexts, .frame = lister_frame,                        \
	.paint = lister_paint, .key = lister_key, .hints = lister_hints, .cursor = lister_cursor,  \
	.hide = lister_hide, .shown = lister_shown, .close = lister_close, .plain = lister_plain

static const struct screen_ops screen_ops = { LISTER_OPS };
static const struct screen_ops home_ops = { LISTER_OPS, .aside = lister_aside };

struct lister *lister_new(struct screens *s, const struct lister_ops *ops, struct id attendance)
{
	struct lister *l = mem_new(sizeof *l);

	l->s = s;
	l->ops = ops;
	l->attendance = attendance;
	l->items = mem_new_array(LISTER_MAX, sizeof *l->items);
	l->top = ops->head ? 5 : 4;
	list_init(&l->list, paint_row, l);
	return l;
}

void lister_show(struct lister *l)
{
	l->s->uncovered = false;
	lister_read(l);
	ui_push(l->s->kit, (struct screen){ .ops = l->ops->home ? &home_ops : &screen_ops, .ctx = l });
}
