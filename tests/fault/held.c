#include "held.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define STUBS_MAX 400

static bool broken(struct held *h, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static bool broken(struct held *h, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(h->why, sizeof h->why, fmt, ap);
	va_end(ap);
	return false;
}

void held_signer_read(const struct real *real, const char *node, struct held_signer *s)
{
	char path[96], name[32], text[2048] = "", hex[65];
	struct said said = { .text = text };
	FILE *f;

	snprintf(name, sizeof name, "%s/sync.json", node);
	f = fopen(real_path(real, name, path), "r");
	assert_non_null(f);
	said.len = fread(text, 1, sizeof text - 1, f);
	fclose(f);
	assert_true(said_text(&said, "hq_sign", hex, sizeof hex));
	assert_true(hex_decode(hex, s->key, sizeof s->key));
	assert_true(said_text(&said, "feed", hex, sizeof hex));
	assert_true(id_parse(hex, &s->feed));
}

static bool signer(void *ctx, struct id device, uint8_t public_key[32])
{
	const struct held_signer *s = ctx;

	memcpy(public_key, s->key, 32);
	return id_equal(device, s->feed);
}

bool held_open(struct held *h, const char *folder, const char *at, const struct held_signer *s)
{
	struct held_signer keys = *s;
	struct err e = { 0 };
	int64_t start;

	*h = (struct held){ .height = 0 };
	if (!instant_parse(at, &start))
		return broken(h, "the clock");
	h->clock = clock_from(start);
	if (!app_open(folder, &h->clock, &h->app, &e) ||
	    !book_unlock(app_book(h->app), "4417", REAL_PHRASE, &e))
		return broken(h, "the book does not open: %s", e.text);
	h->height = book_head(app_book(h->app)).height;
	if (!book_verify(app_book(h->app), signer, &keys, &h->report, &e) || h->report.tail_lost ||
	    h->report.forks > s->forks)
		return broken(h, "verify: %s%s%s", h->report.first_damage,
			      h->report.tail_lost ? ", the tail is lost" : "",
			      h->report.forks > s->forks ? ", a fork" : "");
	if (!app_load(h->app, &e))
		return broken(h, "the book is not read: %s", e.text);
	return true;
}

void held_close(struct held *h)
{
	app_close(h->app);
	h->app = NULL;
}

struct stubs {
	struct hash all[STUBS_MAX];
	size_t n;
};

static bool add_stub(void *ctx, const struct row *row)
{
	struct stubs *s = ctx;

	return s->n == STUBS_MAX || !row_hash(row, 0, &s->all[s->n]) || ++s->n;
}

static void tell(const struct rec *r, bool draft, held_fn fn, void *ctx)
{
	if (r && !r->sealed && r->kind == &kind_note)
		fn(ctx, rec_text(r, NOTE_TEXT), draft);
}

static bool each_entry(struct held *h, held_fn fn, void *ctx)
{
	struct arg kind = ARG_OF_INT(kind_note.number);
	struct arg first = ARG_OF_ID(app_attendance_number(h->app, 1));
	struct stubs stubs = { .n = 0 };
	struct err e = { 0 };
	struct id *ids = NULL;
	size_t n = 0;
	bool ok = view_ids(app_view(h->app), QUERY_BY_KIND, &kind, 1, &ids, &n, &e) &&
		  view_each(app_view(h->app), QUERY_STUBS, &first, 1, add_stub, &stubs, &e);

	for (size_t i = 0; ok && i < n; i++) {
		struct rec *r = NULL;

		ok = view_rec(app_view(h->app), ids[i], &r, &e);
		tell(r, false, fn, ctx);
		rec_free(r);
	}
	mem_free(ids);
	/* Another's support note stays shut. */
	for (size_t i = 0; ok && i < stubs.n; i++) {
		struct rec *r = NULL;

		app_open_sealed(h->app, &stubs.all[i], NULL, &r, NULL);
		tell(r, false, fn, ctx);
		rec_free(r);
	}
	return ok || broken(h, "the notes: %s", e.text);
}

bool held_notes(struct held *h, held_fn fn, void *ctx)
{
	struct draft *all = NULL;
	struct err e = { 0 };
	size_t n = 0;
	bool ok = each_entry(h, fn, ctx);

	if (!ok)
		return false;
	ok = app_drafts(h->app, &all, &n, &e);
	for (size_t i = 0; ok && i < n; i++) {
		struct rec *r = NULL;

		ok = app_draft_open(h->app, &all[i], all[i].locked ? REAL_PHRASE : NULL, &r, &e);
		tell(r, true, fn, ctx);
		rec_free(r);
	}
	mem_free(all);
	return ok || broken(h, "the drafts: %s", e.text);
}
