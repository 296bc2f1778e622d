/* A support service's desk: what is sealed to the organisation, opened with its passphrase; an
 * addendum beside it; a part of it for the police, on a ground. What is open is forgotten at cover,
 * lock and change of who types. */
#include "desk_p.h"
#include "lister_p.h"
#include "sheet_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/typed.h"

#include <string.h>

/* --- writing beside --- */

struct beside {
	bool releases;
};

static void build(struct sheet *sh)
{
	const struct beside *b = sh->own;
	static const struct spot added[] = {
		{ .field = NOTE_TEXT, .label = "Addendum", .y = 5, .height = 9 },
	};
	static const struct spot released[] = {
		{ .field = NOTE_RELEASE_GROUND, .label = "Ground", .y = 5, .pick = true },
		{ .field = NOTE_RELEASED_TEXT, .label = "Part to release", .y = 7, .height = 8 },
	};

	form_well_x(sh->form, 25);
	if (b->releases)
		sheet_add_all(sh, released, sizeof released / sizeof *released);
	else
		sheet_add_all(sh, added, sizeof added / sizeof *added);
}

static void frame(struct sheet *sh, struct frame *f)
{
	const struct beside *b = sh->own;

	frame_put(f->title, b->releases ? "Release a part to the police" : "Addendum");
	frame_put(f->title_right, "");
}

static void paint(struct sheet *sh, struct canvas *c)
{
	const struct beside *b = sh->own;

	canvas_wrap(c, 3, 3, 2, 74, ROLE_HINT,
		    b->releases ? say(sh->s, W_RELEASE_HELP) : say(sh->s, W_ADDENDUM_HELP));
}

/* It is open: what was asked for is done by the next ^S. */
static void is_open(void *ctx, struct screens *s, const char *phrase)
{
	(void)ctx;
	(void)s;
	(void)phrase;
}

static bool release_it(struct sheet *sh)
{
	struct screens *s = sh->s;
	struct part *p = &sh->parts[0];
	struct err e = { 0 };

	/* The cover took the key away. */
	if (!app_org_is_open(s->app)) {
		org_phrase_open(s, is_open, NULL);
		return true;
	}
	form_leave(sh->form);
	for (size_t i = 0; i < form_count(sh->form); i++)
		sheet_take(sh, i, true);
	if (!app_release(s->app, p->r, p->drafted ? p->draft : (struct id){ { 0 } }, &e)) {
		say_err(s, &e);
		return true;
	}
	sh->discard = true;
	ui_pop(s->kit);
	ui_say(s->kit, say(s, W_RELEASED));
	return true;
}

static bool key(struct sheet *sh, const struct key *k)
{
	return k->action == ACT_DONE && ((const struct beside *)sh->own)->releases &&
	       release_it(sh);
}

static void saved(struct sheet *sh)
{
	ui_pop(sh->s->kit);
	ui_say(sh->s->kit, say(sh->s, W_KEPT_SEALED_ORG));
}

static void close_own(struct sheet *sh)
{
	mem_free(sh->own);
}

static const struct sheet_ops beside_ops = {
	.name = "beside",
	.half = true,
	.no_check = true,
	.build = build,
	.frame = frame,
	.paint = paint,
	.key = key,
	.saved = saved,
	.close = close_own,
};

static void write_beside(struct screens *s, const struct rec *opened, bool releases)
{
	struct sheet *sh = sheet_new(s, &beside_ops, (struct id){ { 0 } });
	struct beside *b = mem_new(sizeof *b);

	b->releases = releases;
	sh->own = b;
	sheet_part(sh,
		   releases ? app_release_new(s->app, opened) : app_addendum_new(s->app, opened),
		   false);
	sheet_show(sh, NULL);
}

void support_release_again(struct screens *s, const struct opened *x)
{
	struct sheet *sh = sheet_new(s, &beside_ops, (struct id){ { 0 } });
	struct beside *b = mem_new(sizeof *b);

	b->releases = true;
	sh->own = b;
	sheet_part_opened(sh, x);
	sheet_show(sh, NULL);
}

/* --- one sealed record --- */

enum act { ACT_READ_IT, ACT_ADDENDUM, ACT_RELEASE };

struct one {
	struct hash revision;
	enum act act;
};

static void do_it(struct screens *s, const struct one *o)
{
	struct buf text = { .ceiling = 1 << 20 };
	struct rec *opened = NULL;
	struct err e = { 0 };

	if (!app_open_sealed(s->app, &o->revision, NULL, &opened, &e)) {
		say_err(s, &e);
	} else if (o->act == ACT_READ_IT) {
		desk_fields(opened, &text);
		desk_page(s, "Support only", say(s, W_CLOSES_AT_ESC), true, &text);
	} else {
		write_beside(s, opened, o->act == ACT_RELEASE);
	}
	buf_fini(&text);
	rec_free(opened);
}

static void with_phrase(void *ctx, struct screens *s, const char *phrase)
{
	if (phrase)
		do_it(s, ctx);
	mem_free(ctx);
}

static void choose(struct lister *l, size_t i)
{
	struct one *o = l->own, *copy;

	o->act = (enum act)i;
	if (app_org_is_open(l->s->app)) {
		do_it(l->s, o);
		return;
	}
	copy = mem_new(sizeof *copy);
	*copy = *o;
	org_phrase_open(l->s, with_phrase, copy);
}

static void read_acts(struct lister *l)
{
	lister_add(l, "Read it");
	lister_add(l, "Add an addendum");
	lister_add(l, "Release a part to the police");
}

static void close_one(struct lister *l)
{
	mem_free(l->own);
}

static const struct lister_ops one_ops = {
	.name = "sealed one",
	.title = "Sealed to your organisation",
	.says_empty = W_SEALED_NO_MORE,
	.says_help = W_SEALED_OPENS,
	.open_word = "Choose",
	.read = read_acts,
	.open = choose,
	.close = close_one,
};

/* --- the list --- */

static void read_sealed(struct lister *l)
{
	struct sealed_line *all = NULL;
	struct err e = { 0 };
	size_t n = 0;

	if (!app_sealed_list(l->s->app, &all, &n, &e))
		say_err(l->s, &e);
	for (size_t i = 0; i < n; i++) {
		struct buf day = { .ceiling = 64 };
		char at[12];
		struct item *it;

		show_day(all[i].wall_ms, &day);
		about_clock(all[i].wall_ms, at);
		it = lister_add(l, "%-10s %-9s %-20.20s %.24s", buf_str(&day), at,
				all[i].kind->label, all[i].author);
		if (it)
			it->hash = all[i].revision;
		buf_fini(&day);
	}
	mem_free(all);
}

static void open_sealed(struct lister *l, size_t i)
{
	struct lister *next = lister_new(l->s, &one_ops, (struct id){ { 0 } });
	struct one *o = mem_new(sizeof *o);

	o->revision = l->items[i].hash;
	next->own = o;
	lister_show(next);
}

static bool stay(struct lister *l)
{
	(void)l;
	return true;
}

static const struct lister_ops list_ops = {
	.name = "support",
	.home = true,
	.title = "Sealed to your organisation, newest first",
	.head = "Day        Time      What                 Who",
	.says_empty = W_SEALED_NONE,
	.says_help = W_SEALED_HELP,
	.read = read_sealed,
	.open = open_sealed,
	.back = stay,
};

void support_open(struct screens *s)
{
	lister_show(lister_new(s, &list_ops, (struct id){ { 0 } }));
}
