/* Practice nights that were drawn (season.h) go the way of any other record: by app_add_lines(),
 * with the rules on. */
#include "app_p.h"
#include "season_p.h"

#include "base/crypto.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/codec.h"

#include <stdio.h>

#define NIGHT_MAX ((size_t)8 << 20)

/* --- the digest --- */

struct digesting {
	struct app *app;
	struct hash sum;
};

static void digest_add(struct hash *sum, const void *p, size_t n)
{
	struct hash was = *sum;

	crypto_sha256_two(was.b, sizeof was.b, p, n, sum);
}

/* What the book's own lookup key made. */
static void drop_keyed(struct rec *r)
{
	if (r->kind == &kind_location)
		rec_clear(r, LOCATION_ADDR_KEY);
	else if (r->kind == &kind_person)
		rec_clear(r, PERSON_SOUND_KEY);
}

/* What is sealed was drawn like the rest, so that the lines stand for its text. */
static bool digest_entry(void *ctx, const struct entry *x)
{
	struct digesting *d = ctx;
	struct buf body = { .ceiling = BODY_MAX }, head = { .ceiling = 200 };
	struct rec *r = NULL;
	char hex[ID_HEX_LEN + 1];

	if (!id_equal(x->h.device, book_device(d->app->book)) || !rec_of_entry(x, &r, NULL) || !r)
		return true;
	if (r->kind != &kind_audit) {
		buf_fmt(&head, "%s %s %lld ", r->kind->key, id_hex(r->id, hex),
			(long long)r->wall_ms);
		digest_add(&d->sum, buf_str(&head), head.len);
		r->n_bases = 0;
		drop_keyed(r);
		if (!r->sealed && rec_to_json(r, &body, NULL))
			digest_add(&d->sum, buf_str(&body), body.len);
	}
	buf_fini(&head);
	buf_fini(&body);
	rec_free(r);
	return true;
}

static bool digest_book(struct app *a, struct hash *sum, struct err *e)
{
	struct digesting d = { a, *sum };
	bool ok = book_each(a->book, digest_entry, NULL, &d, e);

	*sum = d.sum;
	return ok;
}

/* --- Check --- */

static void check_one(struct app *a, struct id attendance, struct season_made *out)
{
	struct findings f = { 0 };
	size_t i = 0;

	out->finished++;
	if (!app_check(a, attendance, &f, NULL) || !findings_count(&f, SEVERITY_BLOCK)) {
		findings_fini(&f);
		return;
	}
	while (f.all[i].severity != SEVERITY_BLOCK)
		i++;
	if (!out->blocked++)
		snprintf(out->why, sizeof out->why, "%.15s: %.150s", f.all[i].rule, f.all[i].text);
	findings_fini(&f);
}

typedef bool (*submitted_fn)(struct app *a, const struct rec *attendance, void *ctx, struct err *e);

static bool each_submitted(struct app *a, submitted_fn fn, void *ctx, struct err *e)
{
	struct arg night[2] = { ARG_OF_TEXT("0000-00-00"), ARG_OF_TEXT("9999-99-99") };
	struct id *ids = NULL;
	size_t n = 0;
	bool ok = view_ids(a->view, QUERY_ATTENDANCES, night, 2, &ids, &n, e);

	for (size_t i = 0; ok && i < n; i++) {
		struct rec *r = NULL;

		ok = view_rec(a->view, ids[i], &r, e);
		if (ok && rec_is(r, ATTENDANCE_STATE, "submitted"))
			ok = fn(a, r, ctx, e);
		rec_free(r);
	}
	mem_free(ids);
	return ok;
}

static bool check_submitted(struct app *a, const struct rec *r, void *ctx, struct err *e)
{
	(void)e;
	check_one(a, r->id, ctx);
	return true;
}

/* --- nights and reviews --- */

static bool load_night(struct app *a, struct season *s, unsigned night, struct season_made *out,
		       struct err *e)
{
	struct buf lines = { .ceiling = NIGHT_MAX };
	struct err why = { 0 };
	size_t added = 0;
	bool ok = season_night(s, night, &lines, e);

	if (ok) {
		digest_add(&out->digest, buf_str(&lines), lines.len);
		ok = app_add_lines(a, buf_str(&lines), lines.len, &added, &why) ||
		     err_set(e, why.class, "Night %u: %.200s", night + 1, why.text);
		out->entries += added;
	}
	buf_fini(&lines);
	return ok;
}

bool app_season_load(struct app *a, unsigned nights, const char *seed, app_night_fn tell, void *ctx,
		     struct season_made *out, struct err *e)
{
	struct season *s;
	bool ok = true;

	*out = (struct season_made){ 0 };
	if (!app_is_practice(a))
		return err_set(e, ERR_DENIED, "Practice records go into a practice book only");
	s = season_new(seed);
	for (unsigned i = 0; ok && i < nights; i++) {
		ok = load_night(a, s, i, out, e);
		if (ok && tell)
			tell(ctx, i + 1);
	}
	out->visits = season_visits(s);
	out->repeats = season_repeats(s);
	season_free(s);
	return ok && each_submitted(a, check_submitted, out, e) && digest_book(a, &out->digest, e);
}

struct reviewing {
	struct season *season;
	struct buf lines;
};

static bool review_one(struct app *a, const struct rec *r, void *ctx, struct err *e)
{
	struct reviewing *w = ctx;
	int64_t tasked = 0;

	(void)a;
	rec_int(r, ATTENDANCE_TASKED_AT, &tasked);
	return season_review(w->season, r->id, r->shift, tasked, &w->lines, e);
}

bool app_season_review(struct app *a, const char *seed, struct season_made *out, struct err *e)
{
	struct reviewing w = { .season = season_new(seed) };
	bool ok = each_submitted(a, review_one, &w, e);

	*out = (struct season_made){ 0 };
	digest_add(&out->digest, buf_str(&w.lines), w.lines.len);
	ok = ok && app_add_lines(a, buf_str(&w.lines), w.lines.len, &out->entries, e) &&
	     digest_book(a, &out->digest, e);
	buf_fini(&w.lines);
	season_free(w.season);
	return ok;
}
