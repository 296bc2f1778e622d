/* 27 We kept what you typed: what was open when the laptop stopped. Nothing is put back silently.
 * Also how a draft finds the form that made it. */
#include "lister_p.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

struct recovered {
	int64_t last_ms;
};

/* A draft of `record`, to be opened together with another. */
static struct rec *partner(struct screens *s, struct id record, struct draft *out)
{
	struct draft *all = NULL;
	struct rec *r = NULL;
	size_t n = 0;

	if (id_is_zero(record) || !app_drafts(s->app, &all, &n, NULL))
		return NULL;
	for (size_t i = 0; i < n && !r; i++)
		if (id_equal(all[i].record, record) && !all[i].locked) {
			*out = all[i];
			app_draft_open(s->app, &all[i], NULL, &r, NULL);
		}
	mem_free(all);
	return r;
}

static void open_visit(struct screens *s, const struct draft *d, struct rec *r)
{
	struct draft pd;
	struct rec *place = partner(s, rec_id(r, ATTENDANCE_LOCATION_ID), &pd);

	if (view_kind(app_view(s->app), r->id)) {
		/* The form finds the drafts of visit and place by itself. */
		rec_free(place);
		rec_free(r);
		details_open(s, d->record);
	} else {
		tasking_draft(s, d, r, &pd, place);
	}
}

bool draft_open(struct screens *s, const struct draft *d, const char *phrase, struct err *e)
{
	struct draft other;
	struct rec *r = NULL, *second;

	if (!app_draft_open(s->app, d, phrase, &r, e))
		return false;
	if (!id_is_zero(d->attendance))
		s->attendance = d->attendance;
	if (d->kind == &kind_attendance) {
		open_visit(s, d, r);
	} else if (d->kind == &kind_involvement) {
		second = partner(s, rec_id(r, INVOLVEMENT_PERSON_ID), &other);
		person_draft(s, d, r, &other, second);
	} else if (d->kind == &kind_referral) {
		second = partner(s, rec_id(r, REFERRAL_CONSENT_ID), &other);
		referral_draft(s, d, r, &other, second);
	} else if (d->kind == &kind_safe_contact) {
		contact_draft(s, d, r);
	} else if (d->kind == &kind_risk_assessment) {
		risk_draft(s, d, r);
	} else if (d->kind == &kind_note) {
		note_draft(s, d, r);
	} else {
		rec_free(r);
		return err_set(e, ERR_INPUT,
			       "That was kept. It opens with the record that it belongs to");
	}
	return true;
}

/* A place, a person and a consent are opened with the record that names them. */
static bool stands_alone(struct screens *s, const struct draft *d, const struct draft *all,
			 size_t n)
{
	(void)s;
	if (d->kind == &kind_location || d->kind == &kind_consent || d->kind == &kind_person)
		for (size_t i = 0; i < n; i++)
			if (all[i].kind == &kind_attendance || all[i].kind == &kind_involvement ||
			    all[i].kind == &kind_referral)
				return false;
	return true;
}

static void add_line(struct lister *l, const struct draft *d)
{
	struct civil c = civil_of(d->last_key_ms);
	char what[64], where[32] = "";
	unsigned no = id_is_zero(d->attendance) ? 0 : app_number_of(l->s->app, d->attendance);
	const char *see = d->visibility == VISIBLE_SUPPORT_ONLY  ? "Support-only "
			  : d->visibility == VISIBLE_POLICE_ONLY ? "Police-only "
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
		canvas_fmt(c, 3, 3, ROLE_TEXT,
			   "The laptop stopped at %02d:%02d:%02d. Nothing you saved is missing.",
			   t.hour, t.minute, t.second);
	canvas_text(c, 4, 3, ROLE_TEXT, "These were open:");
}

static void close_own(struct lister *l)
{
	mem_free(l->own);
}

static const struct lister_ops ops = {
	.name = "recovered",
	.title = "We kept what you typed",
	.empty = "Everything that was open has been opened.",
	.help = "Enter goes back to where you were. ^B goes to the night log; both are kept.",
	.read = read_drafts,
	.paint = paint,
	.close = close_own,
};

void recovered_open(struct screens *s)
{
	struct lister *l = lister_new(s, &ops, (struct id){ { 0 } });

	l->own = mem_new(sizeof(struct recovered));
	l->top = 6;
	lister_show(l);
}
