/* The report of a night at a desk: counts and lines that this role may see. `dapcar report` prints
 * the same text. And what the desks share: a page to read, and the question why. */
#include "desk_p.h"
#include "lister_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/typed.h"
#include "model/vocab.h"

#include <string.h>

/* --- which desk --- */

static const struct {
	enum role role;
	const char *words;
	void (*home)(struct screens *s); /* NULL: the review queue */
} desks[] = {
	{ ROLE_SUPERVISOR, "Supervisor desk", NULL },
	{ ROLE_HQ_RECORDS, "Records desk", records_open },
	{ ROLE_SUPPORT_MANAGER, "Support desk", support_open },
	{ ROLE_SUPPORT_WORKER, "Support desk", support_open },
	{ ROLE_RESEARCH_INSIGHT, "Insight desk", measures_open },
	{ ROLE_EVALUATOR, "Evaluation desk", measures_open },
	{ ROLE_LIAISON_WORKER, "Liaison desk", reading_open },
	{ ROLE_PANEL_MEMBER, "Panel desk", reading_open },
	{ ROLE_AUDITOR_DPO, "Audit desk", reading_open },
};

static size_t desk_of(const struct screens *s)
{
	const struct member *m = app_typist(s->app);
	size_t i = sizeof desks / sizeof *desks;

	while (m && i-- > 0)
		if (desks[i].role == m->role)
			return i;
	return 0;
}

const char *desk_words(const struct screens *s)
{
	return desks[desk_of(s)].words;
}

bool desk_home_is_queue(const struct screens *s)
{
	return !desks[desk_of(s)].home;
}

void desk_home_open(struct screens *s)
{
	if (desk_home_is_queue(s))
		queue_open(s);
	else
		desks[desk_of(s)].home(s);
}

/* --- a page --- */

struct page {
	const char *title, *help;
	struct buf text;
	bool sealed, gone;
};

static void read_page(struct lister *l)
{
	const struct page *p = l->own;

	if (p->gone) {
		ui_say(l->s->kit, say(l->s, W_CLOSED_BY_COVER));
		ui_pop(l->s->kit);
	}
	for (const char *line = buf_str(&p->text); *line;) {
		size_t n = strcspn(line, "\n");

		lister_add_text(l, line, n);
		line += n + (line[n] == '\n');
	}
}

static void page_frame(struct lister *l, struct frame *f)
{
	frame_put(f->title, ((const struct page *)l->own)->title);
}

static void page_paint(struct lister *l, struct canvas *c)
{
	const struct page *p = l->own;

	if (p->help)
		canvas_text(c, c->rows - 4, 3, ROLE_HINT, p->help);
}

static void hide_page(struct lister *l)
{
	struct page *p = l->own;

	if (!p->sealed)
		return;
	p->gone = true;
	buf_fini(&p->text);
	mem_wipe(l->items, LISTER_MAX * sizeof *l->items);
	l->n = 0;
	list_count(&l->list, 0);
}

static void close_page(struct lister *l)
{
	struct page *p = l->own;

	buf_fini(&p->text);
	mem_free(p);
}

static const struct lister_ops page_ops = {
	.name = "page",
	.empty = "Nothing stands here.",
	.open_word = "Line",
	.read = read_page,
	.frame = page_frame,
	.paint = page_paint,
	.hide = hide_page,
	.close = close_page,
};

void desk_page(struct screens *s, const char *title, const char *help, bool sealed,
	       struct buf *text)
{
	struct lister *l = lister_new(s, &page_ops, (struct id){ { 0 } });
	struct page *p = mem_new(sizeof *p);

	*p = (struct page){ .title = title, .help = help, .text = *text, .sealed = sealed };
	*text = (struct buf){ 0 };
	l->own = p;
	if (help)
		l->most = 14;
	lister_show(l);
}

void desk_fields(const struct rec *r, struct buf *out)
{
	for (size_t f = 0; f < r->kind->n_fields; f++) {
		struct buf cell = { 0 };

		rec_show(r, f, r->wall_ms, &cell);
		if (rec_filled(r, f) && r->kind->fields[f].type != FIELD_REF)
			buf_fmt(out, "%s: %s\n", r->kind->fields[f].label, buf_str(&cell));
		buf_fini(&cell);
	}
}

/* --- why --- */

struct why {
	why_fn fn;
	void *ctx;
};

static void read_whys(struct lister *l)
{
	const struct vocab *v = vocab_find("V-WHY");

	for (size_t i = 0; i < v->n_codes; i++)
		lister_add(l, "%s", v->codes[i].label);
}

static void choose_why(struct lister *l, size_t i)
{
	struct screens *s = l->s;
	struct why w = *(struct why *)l->own;
	const char *code = vocab_find("V-WHY")->codes[i].code;

	((struct why *)l->own)->ctx = NULL;
	ui_pop(s->kit);
	w.fn(s, w.ctx, code);
	mem_free(w.ctx);
}

static void close_why(struct lister *l)
{
	mem_free(((struct why *)l->own)->ctx);
	mem_free(l->own);
}

static const struct lister_ops why_ops = {
	.name = "why",
	.title = "Why do you look?",
	.says_empty = W_NO_REASON_LISTED,
	.help = "Your role reads this after a reason. It is written in the log of use before it is "
		"shown.",
	.open_word = "Go on",
	.read = read_whys,
	.open = choose_why,
	.close = close_why,
};

void why_open(struct screens *s, why_fn fn, void *ctx)
{
	struct lister *l = lister_new(s, &why_ops, (struct id){ { 0 } });
	struct why *w = mem_new(sizeof *w);

	*w = (struct why){ fn, ctx };
	l->own = w;
	lister_show(l);
}

/* --- nights --- */

static void show_report(struct screens *s, const char *night)
{
	struct buf text = { .ceiling = 1 << 20 };
	struct err e = { 0 };

	if (app_night_report(s->app, night, &text, &e))
		desk_page(s, "Night report", say(s, W_REPORT_PRINTS), false, &text);
	else
		say_err(s, &e);
	buf_fini(&text);
}

static void with_why(struct screens *s, void *ctx, const char *why)
{
	struct err e = { 0 };

	if (app_give_night_reason(s->app, ctx, why, &e))
		show_report(s, ctx);
	else
		say_err(s, &e);
}

static void read_nights(struct lister *l)
{
	char(*nights)[11] = NULL;
	struct err e = { 0 };
	size_t n = 0;

	if (!app_nights(l->s->app, &nights, &n, &e))
		say_err(l->s, &e);
	for (size_t i = 0; i < n; i++) {
		char words[16];

		about_night(nights[i], words);
		lister_add(l, "%s %.4s", words, nights[i]);
	}
	/* A line opens the night that it was made from. */
	mem_free(l->own);
	l->own = nights;
}

static void close_nights(struct lister *l)
{
	mem_free(l->own);
}

static void open_night(struct lister *l, size_t i)
{
	const struct member *m = app_typist(l->s->app);
	char night[11];

	text_copy(night, sizeof night, ((const char(*)[11])l->own)[i]);
	if (m &&
	    access_sight(m->role, CONTENT_ATTENDANCE, VISIBLE_SHARED) == SEE_OWN_ORG_AFTER_REASON)
		why_open(l->s, with_why, mem_str(night));
	else
		show_report(l->s, night);
}

static const struct lister_ops nights_ops = {
	.name = "nights",
	.home = true,
	.title = "Night reports",
	.says_empty = W_NO_NIGHT_YET,
	.read = read_nights,
	.open = open_night,
	.close = close_nights,
};

void reports_open(struct screens *s)
{
	lister_show(lister_new(s, &nights_ops, (struct id){ { 0 } }));
}
