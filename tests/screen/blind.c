#include "blind.h"

#include "base/mem.h"
#include "base/text.h"
#include "lister_p.h"
#include "real.h"
#include "sheet_p.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void start(struct blind *b)
{
	struct err e = { 0 };

	b->s = screens_new(b->app, b->loop, b->compute, NULL, &e);
	if (!b->s)
		fail_msg("%s", e.text);
	screens_start_blind(b->s, 24, 80);
	blind_time(b, 10);
}

void blind_open(struct blind *b, const char *home, const char *at, const char *number)
{
	int64_t start_ms;
	struct err e = { 0 };

	*b = (struct blind){ .number = number, .now_ms = 1000000 };
	snprintf(b->home, sizeof b->home, "%s", home);
	assert_true(instant_parse(at, &start_ms));
	b->clock = clock_from(start_ms);
	if (!app_open(b->home, &b->clock, &b->app, &e))
		fail_msg("%s", e.text);
	b->loop = loop_new();
	b->compute = compute_new();
	start(b);
}

void blind_close(struct blind *b)
{
	screens_free(b->s);
	compute_free(b->compute);
	loop_free(b->loop);
	app_close(b->app);
	*b = (struct blind){ .number = NULL };
}

void blind_bytes(struct blind *b, const void *p, size_t n)
{
	b->now_ms += 30;
	ui_feed(b->s->kit, p, n, b->now_ms);
}

void blind_keys(struct blind *b, const char *keys)
{
	blind_bytes(b, keys, strlen(keys));
	/* A lone Esc is one after a moment. */
	blind_time(b, 200);
}

void blind_paste(struct blind *b, const void *p, size_t n)
{
	struct buf bytes = { 0 };

	buf_puts(&bytes, "\033[200~");
	buf_put(&bytes, p, n);
	buf_puts(&bytes, "\033[201~");
	blind_bytes(b, bytes.data, bytes.len);
	blind_time(b, 700);
	/* Longer than anybody means to say at once: keep it. */
	if (ui_asks(b->s->kit))
		blind_keys(b, "k");
	buf_fini(&bytes);
}

void blind_time(struct blind *b, int64_t ms)
{
	b->now_ms += ms;
	ui_time(b->s->kit, b->now_ms);
}

void blind_settle(struct blind *b)
{
	while (compute_busy(b->compute)) {
		struct pollfd p = { .fd = compute_fd(b->compute), .events = POLLIN };

		poll(&p, 1, 1000);
		compute_reap(b->compute);
	}
}

static bool unlock(struct blind *b)
{
	go_unlock(b->s);
	blind_keys(b, b->number);
	blind_keys(b, "\t" REAL_PHRASE "\r");
	blind_settle(b);
	return app_is_unlocked(b->app);
}

static bool give_code(struct blind *b)
{
	/* What stands in the box already goes first. */
	for (size_t i = 0; i < 14 && blind_shows(b, "Code [*"); i++)
		blind_keys(b, "\x7f");
	if (ui_is_covered(b->s->kit))
		blind_keys(b, REAL_CODE);
	if (ui_is_covered(b->s->kit))
		blind_keys(b, "\r");
	/* Could anyone have seen the screen? */
	if (ui_is_covered(b->s->kit))
		blind_keys(b, "\r");
	return !ui_is_covered(b->s->kit);
}

bool blind_awake(struct blind *b)
{
	for (size_t tries = 0; tries < 6; tries++) {
		blind_settle(b);
		/* A paste that has no end is waited for. */
		blind_time(b, 600);
		if (screens_ended(b->s)) {
			screens_free(b->s);
			start(b);
		}
		/* A window that is too small takes no passphrase: it is made larger first. */
		ui_resized(b->s->kit, 24, 80);
		if (ui_is_covered(b->s->kit) && !give_code(b))
			continue;
		if (ui_asks(b->s->kit))
			blind_keys(b, "\x02");
		if (!app_is_unlocked(b->app) && !unlock(b))
			continue;
		if (app_is_unlocked(b->app) && !ui_is_covered(b->s->kit) && !ui_asks(b->s->kit))
			return true;
	}
	return false;
}

const char *blind_top(const struct blind *b)
{
	const struct screen *s = ui_top(b->s->kit);

	if (!s)
		return "";
	/* Forms and lists are one screen each to the kit, and many to a person. */
	if (!strcmp(s->ops->name, "sheet"))
		return ((const struct sheet *)s->ctx)->ops->name;
	if (!strcmp(s->ops->name, "list"))
		return ((const struct lister *)s->ctx)->ops->name;
	return s->ops->name;
}

bool blind_is_list(const struct blind *b)
{
	const struct screen *s = ui_top(b->s->kit);

	return s && s->ops->contexts && s->ops->contexts(s->ctx) & CTX_LIST;
}

bool blind_shows(struct blind *b, const char *text)
{
	int y, x;
	const struct canvas *c = ui_canvas(b->s->kit, &y, &x);
	bool found = false;

	for (int row = 0; row < c->rows && !found; row++) {
		struct buf line = { 0 };

		canvas_dump_row(c, row, &line);
		found = strstr(buf_str(&line), text) != NULL;
		buf_fini(&line);
	}
	return found;
}

bool blind_is_harmless(struct blind *b)
{
	int y, x;
	const struct canvas *c = ui_canvas(b->s->kit, &y, &x);

	for (int i = 0; i < c->rows * c->columns; i++) {
		const char *text = c->cells[i].text;

		/* Most cells are one ASCII letter. */
		if ((unsigned char)text[0] >= ' ' && (unsigned char)text[0] < 0x7f && !text[1])
			continue;
		if (text_check(text, strlen(text), false) != TEXT_FINE)
			return false;
	}
	return true;
}

static bool count_draft(void *ctx, struct id id, const void *p, size_t n)
{
	(void)id;
	(void)p;
	(void)n;
	++*(size_t *)ctx;
	return true;
}

void blind_look(struct blind *b, struct blind_held *out)
{
	*out = (struct blind_held){ .row = book_last_row(app_book(b->app)) };
	book_draft_each(app_book(b->app), count_draft, &out->drafts, NULL);
}

static bool first_record(void *ctx, const struct entry *x)
{
	const struct kind *k = kind_by_number(x->h.kind);
	const char **name = ctx;

	if (x->h.kind == 0 || k == &kind_audit)
		return true;
	*name = k ? k->key : "a kind that nobody knows";
	return false;
}

const char *blind_changed(struct blind *b, const struct blind_held *since)
{
	struct blind_held now;
	const char *name = NULL;

	if (!book_each_after(app_book(b->app), since->row, first_record, NULL, &name, NULL))
		return "a book that cannot be read";
	blind_look(b, &now);
	return name ? name : now.drafts != since->drafts ? "a draft" : NULL;
}
