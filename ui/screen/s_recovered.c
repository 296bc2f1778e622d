/* 27 We kept what you typed: what was open when the laptop stopped. Nothing is put back silently.
 * Also how a draft finds the form that made it. */
#include "lister_p.h"
#include "record_p.h"
#include "sheet_p.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

struct recovered {
	int64_t last_ms;
	bool left; /* by its author, and not by a stop */
};

bool draft_open(struct screens *s, const struct draft *d, const char *phrase, struct err *e)
{
	struct to_open o = { .attendance = d->attendance,
			     .record = d->record,
			     .phrase = phrase,
			     .field = d->field };

	if (!record_open(s, &o, e))
		return false;
	s->task = 0;
	if (!id_is_zero(d->attendance))
		s->attendance = d->attendance;
	return true;
}

/* --- a record without the one that names it --- */

static const struct sheet_ops lone_ops = {
	.name = "lone",
	.see_line = true,
};

bool lone_form(struct screens *s, const struct to_open *o, struct err *e)
{
	struct opened x;
	struct sheet *sh;

	if (!record_read(s, o->record, o->phrase, &x, e))
		return false;
	sh = sheet_new(s, &lone_ops, o->attendance);
	sheet_part_opened(sh, &x);
	sheet_show(sh, o->field);
	return true;
}

/* --- the list --- */

/* What names a record of this kind; FIELD_NONE when it stands for itself. */
static size_t named_by(const struct kind *k, const struct kind **by)
{
	*by = k == &kind_person     ? &kind_involvement
	      : k == &kind_consent  ? &kind_referral
	      : k == &kind_location ? &kind_attendance
				    : NULL;
	return k == &kind_person     ? (size_t)INVOLVEMENT_PERSON_ID
	       : k == &kind_consent  ? (size_t)REFERRAL_CONSENT_ID
	       : k == &kind_location ? (size_t)ATTENDANCE_LOCATION_ID
				     : FIELD_NONE;
}

/* A place, a person and a consent are on the line of the draft that names them. Whom a sealed one
 * names nobody can say before it is opened: it is taken for the sealed one beside it. */
static bool stands_alone(struct screens *s, const struct draft *d, const struct draft *all,
			 size_t n)
{
	const struct kind *by;
	size_t field = named_by(d->kind, &by);
	bool named = false;

	for (size_t i = 0; by && i < n && !named; i++) {
		struct rec *r = NULL;

		if (all[i].kind != by || !id_equal(all[i].author, d->author))
			continue;
		if (all[i].locked)
			named = d->locked;
		else if (app_draft_open(s->app, &all[i], NULL, &r, NULL))
			named = id_equal(rec_id(r, field), d->record);
		rec_free(r);
	}
	return !named;
}

static void add_line(struct lister *l, const struct draft *d)
{
	struct civil c = civil_of(d->last_key_ms);
	char what[64], where[32] = "";
	unsigned no = id_is_zero(d->attendance) ? 0 : app_number_of(l->s->app, d->attendance);
	const char *see = d->visibility == VISIBLE_SUPPORT_ONLY       ? "Support-only "
			  : d->visibility == VISIBLE_POLICE_ONLY      ? "Police-only "
			  : d->visibility == VISIBLE_RESTRICTED_NAMED ? "Named few: "
								      : "";
	struct item *it;

	if (no)
		snprintf(where, sizeof where, ", attendance %u", no);
	snprintf(what, sizeof what, "%s%s%s", see, d->kind->label, where);
	if (see[0])
		what[strlen(see)] = ascii_lower(what[strlen(see)]);
	it = lister_add(l, "%-44.44s %zu word%s, last key %02d:%02d:%02d", what, d->words,
			d->words == 1 ? "" : "s", c.hour, c.minute, c.second);
	if (it) {
		it->id = d->id;
		it->is_draft = true;
		it->locked = d->locked;
	}
}

static void read_drafts(struct lister *l)
{
	struct recovered *v = l->own;
	const struct member *m = app_typist(l->s->app);
	struct draft *all = NULL;
	size_t n = 0;

	if (!m || !app_drafts(l->s->app, &all, &n, NULL))
		return;
	for (size_t i = 0; i < n; i++) {
		if (!id_equal(all[i].author, m->id) || !stands_alone(l->s, &all[i], all, n))
			continue;
		if (all[i].last_key_ms > v->last_ms)
			v->last_ms = all[i].last_key_ms;
		add_line(l, &all[i]);
	}
	mem_free(all);
}

static void paint(struct lister *l, struct canvas *c)
{
	const struct recovered *v = l->own;
	struct civil t = civil_of(v->last_ms);

	if (v->last_ms)
		canvas_fmt(c, 3, 3, ROLE_TEXT, "%s %02d:%02d:%02d. %s",
			   say(l->s, v->left ? W_KEPT_LEFT : W_KEPT_STOPPED), t.hour, t.minute,
			   t.second, say(l->s, W_KEPT_NOTHING_MISSING));
	canvas_text(c, 4, 3, ROLE_TEXT, say(l->s, W_KEPT_OPEN));
}

static void close_own(struct lister *l)
{
	mem_free(l->own);
}

static const struct lister_ops ops = {
	.name = "recovered",
	.title = "We kept what you typed",
	.says_empty = W_KEPT_NONE,
	.says_help = W_KEPT_HELP,
	.read = read_drafts,
	.paint = paint,
	.close = close_own,
};

void recovered_open(struct screens *s)
{
	struct lister *l = lister_new(s, &ops, (struct id){ { 0 } });
	struct recovered *v = mem_new(sizeof *v);

	v->left = s->went_on;
	l->own = v;
	l->top = 6;
	lister_show(l);
}

/* Where it is remembered how far an author was shown; a free place, or the first, which is the
 * oldest. */
static struct offered *offered_to(struct screens *s, struct id author)
{
	for (size_t i = 0; i < OFFERED_MAX; i++)
		if (id_equal(s->offered[i].author, author) || id_is_zero(s->offered[i].author)) {
			s->offered[i].author = author;
			return &s->offered[i];
		}
	memmove(s->offered, s->offered + 1, (OFFERED_MAX - 1) * sizeof *s->offered);
	s->offered[OFFERED_MAX - 1] = (struct offered){ .author = author };
	return &s->offered[OFFERED_MAX - 1];
}

bool recovered_offer(struct screens *s, bool again)
{
	const struct member *m = app_typist(s->app);
	struct draft *all = NULL;
	struct offered *o;
	int64_t last = 0;
	size_t n = 0;
	bool offer;

	if (!m || !app_drafts(s->app, &all, &n, NULL))
		return false;
	for (size_t i = 0; i < n; i++)
		if (id_equal(all[i].author, m->id) && all[i].last_key_ms > last)
			last = all[i].last_key_ms;
	mem_free(all);
	o = offered_to(s, m->id);
	offer = last && (again || last > o->last_ms);
	if (last > o->last_ms)
		o->last_ms = last;
	if (offer)
		recovered_open(s);
	return offer;
}
