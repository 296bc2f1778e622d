#include "desk_p.h"
#include "record_p.h"

#include "base/mem.h"
#include "sheet_p.h"

bool record_draft(struct screens *s, struct id record, struct draft *out)
{
	const struct member *m = app_typist(s->app);
	struct draft *all = NULL;
	size_t n = 0;
	bool found = false;

	if (!m || id_is_zero(record) || !app_drafts(s->app, &all, &n, NULL))
		return false;
	for (size_t i = 0; i < n && !found; i++)
		if (id_equal(all[i].record, record) && id_equal(all[i].author, m->id)) {
			*out = all[i];
			found = true;
		}
	mem_free(all);
	return found;
}

bool record_known(struct screens *s, struct id record)
{
	struct draft d;

	return !id_is_zero(record) &&
	       (view_kind(app_view(s->app), record) || record_draft(s, record, &d));
}

static const struct kind *kind_of(struct screens *s, struct id record)
{
	const struct kind *k = view_kind(app_view(s->app), record);
	struct draft d;

	return k ? k : record_draft(s, record, &d) ? d.kind : NULL;
}

static bool read_sealed(struct screens *s, struct id record, const char *phrase, struct opened *out,
			struct err *e)
{
	struct rec *stub = NULL;
	struct hash h;

	if (!view_rec(app_view(s->app), record, &stub, e))
		return false;
	h = stub->hash;
	rec_free(stub);
	if (!app_open_sealed(s->app, &h, phrase, &out->r, e))
		return false;
	out->sealed = true;
	out->r->n_bases = view_heads(app_view(s->app), record, out->r->bases, REC_BASES_MAX);
	if (!out->r->n_bases) {
		out->r->bases[0] = h;
		out->r->n_bases = 1;
	}
	return true;
}

static bool is_sealed(struct screens *s, struct id record)
{
	struct rec *r = NULL;
	bool sealed = view_rec(app_view(s->app), record, &r, NULL) && r->sealed;

	rec_free(r);
	return sealed;
}

bool record_read(struct screens *s, struct id record, const char *phrase, struct opened *out,
		 struct err *e)
{
	struct err mine = { 0 };

	*out = (struct opened){ .stored = view_kind(app_view(s->app), record) != NULL };
	if (record_draft(s, record, &out->d)) {
		if (app_draft_open(s->app, &out->d, phrase, &out->r, &mine)) {
			out->drafted = true;
			out->sealed = out->stored && is_sealed(s, record);
			if (!out->r->wall_ms)
				out->r->wall_ms = out->d.last_key_ms;
			return true;
		}
		/* A draft that cannot be read hides no version that can. */
		if (!out->stored || mine.class != ERR_CORRUPT) {
			if (e)
				*e = mine;
			return false;
		}
	}
	if (app_edit(s->app, record, &out->r, &mine))
		return true;
	if (mine.class == ERR_LOCKED && app_is_unlocked(s->app) && is_sealed(s, record))
		return read_sealed(s, record, phrase, out, e);
	if (e)
		*e = mine;
	return false;
}

bool record_read_two(struct screens *s, const struct to_open *o, size_t field, struct opened *first,
		     struct opened *second, struct err *e)
{
	struct id id;

	*second = (struct opened){ .r = NULL };
	if (!record_read(s, o->record, o->phrase, first, e))
		return false;
	id = rec_id(first->r, field);
	if (!record_known(s, id) || record_read(s, id, o->phrase, second, e))
		return true;
	rec_free(first->r);
	first->r = NULL;
	return false;
}

/* --- to the form --- */

/* The part that names a person: a draft of this author's, else the newest that is stored. */
static struct id naming(struct screens *s, const struct kind *k, size_t field, struct id named)
{
	struct draft *all = NULL;
	struct id found = { { 0 } };
	const struct member *m = app_typist(s->app);
	size_t n = 0;

	if (!m || !app_drafts(s->app, &all, &n, NULL))
		return found;
	for (size_t i = 0; i < n && id_is_zero(found); i++) {
		struct rec *r = NULL;

		if (all[i].kind != k || all[i].locked || !id_equal(all[i].author, m->id))
			continue;
		if (app_draft_open(s->app, &all[i], NULL, &r, NULL) &&
		    id_equal(rec_id(r, field), named))
			found = all[i].record;
		rec_free(r);
	}
	mem_free(all);
	return found;
}

static struct id part_of(struct screens *s, struct id person)
{
	struct arg of = ARG_OF_ID(person);
	struct id found = naming(s, &kind_involvement, INVOLVEMENT_PERSON_ID, person);
	struct id *ids = NULL;
	size_t n = 0;

	if (id_is_zero(found) &&
	    view_ids(app_view(s->app), QUERY_INVOLVEMENTS, &of, 1, &ids, &n, NULL) && n)
		found = ids[n - 1];
	mem_free(ids);
	return found;
}

static struct id referral_of(struct screens *s, struct id attendance, struct id consent)
{
	struct id found = naming(s, &kind_referral, REFERRAL_CONSENT_ID, consent);
	struct casefile c = { 0 };

	if (!id_is_zero(found) || id_is_zero(attendance) || !app_case(s->app, attendance, &c, NULL))
		return found;
	for (size_t i = 0; i < c.n_parties; i++)
		for (size_t k = 0; k < c.parties[i].referrals.n; k++) {
			const struct rec *r = c.parties[i].referrals.all[k];

			if (id_equal(rec_id(r, REFERRAL_CONSENT_ID), consent))
				found = r->id;
		}
	casefile_fini(&c);
	return found;
}

static struct id visit_at(struct screens *s, struct id place)
{
	struct id found = naming(s, &kind_attendance, ATTENDANCE_LOCATION_ID, place), id;

	for (unsigned n = 1; id_is_zero(found); n++) {
		struct rec *r = NULL;

		id = app_attendance_number(s->app, n);
		if (id_is_zero(id))
			break;
		if (view_rec(app_view(s->app), id, &r, NULL) && !r->sealed &&
		    id_equal(rec_id(r, ATTENDANCE_LOCATION_ID), place))
			found = id;
		rec_free(r);
	}
	return found;
}

/* A person, a consent and a place are shown by what names them. */
static bool open_named(struct screens *s, const struct kind *k, const struct to_open *o,
		       struct err *e)
{
	struct to_open by = *o;

	if (k == &kind_person)
		by.record = part_of(s, o->record);
	else if (k == &kind_consent)
		by.record = referral_of(s, o->attendance, o->record);
	else
		by.record = visit_at(s, o->record);
	if (!id_is_zero(by.record))
		return record_open(s, &by, e);
	if (k == &kind_consent)
		return consent_form(s, o, e);
	return k == &kind_location ? tasking_form(s, o, e) : lone_form(s, o, e);
}

bool record_open(struct screens *s, const struct to_open *o, struct err *e)
{
	static const struct {
		const struct kind *kind;
		bool (*form)(struct screens *s, const struct to_open *o, struct err *e);
	} forms[] = {
		{ &kind_involvement, person_form },
		{ &kind_safe_contact, contact_form },
		{ &kind_referral, referral_form },
		{ &kind_risk_assessment, risk_form },
		{ &kind_safeguarding_action, safety_form },
		{ &kind_note, note_form },
		{ &kind_finding, check_form },
		{ &kind_review, review_form },
	};
	const struct kind *k = kind_of(s, o->record);

	if (!k)
		return err_set(e, ERR_INPUT, "%s", say(s, W_NOT_ON_LAPTOP));
	if (k == &kind_person || k == &kind_consent || k == &kind_location)
		return open_named(s, k, o, e);
	if (k == &kind_attendance)
		return view_kind(app_view(s->app), o->record) ? details_form(s, o, e)
							      : tasking_form(s, o, e);
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (k == forms[i].kind)
			return forms[i].form(s, o, e);
	return lone_form(s, o, e);
}

/* --- with a passphrase --- */

struct reopening {
	struct id attendance, record;
};

static void with_phrase(void *ctx, struct screens *s, const char *phrase)
{
	struct reopening *x = ctx;
	struct to_open o = { .attendance = x->attendance, .record = x->record, .phrase = phrase };
	struct err e = { 0 };

	if (phrase && !record_open(s, &o, &e))
		say_err(s, &e);
	mem_free(x);
}

/* Would this person's passphrase open it: a draft of theirs that is sealed, or a stub of theirs? */
static bool takes_phrase(struct screens *s, struct id record)
{
	const struct member *m = app_typist(s->app);
	struct rec *r = NULL;
	struct draft d;
	bool takes;

	if (record_draft(s, record, &d))
		return d.locked;
	takes = m && view_rec(app_view(s->app), record, &r, NULL) && r->sealed &&
		((id_equal(r->author, m->id) && r->visibility != VISIBLE_POLICE_ONLY) ||
		 (r->visibility == VISIBLE_RESTRICTED_NAMED && app_is_named(s->app, NAMED_FEW, m->number)));
	rec_free(r);
	return takes;
}

/* The record that is opened together with this one; zero: none that can be told. */
static struct id second_of(struct screens *s, struct id record)
{
	struct id id = { { 0 } };
	struct draft d;
	struct rec *r = NULL;

	if (record_draft(s, record, &d))
		app_draft_open(s->app, &d, NULL, &r, NULL);
	else if (view_rec(app_view(s->app), record, &r, NULL) && r->sealed) {
		rec_free(r);
		r = NULL;
	}
	if (r && r->kind == &kind_involvement)
		id = rec_id(r, INVOLVEMENT_PERSON_ID);
	else if (r && r->kind == &kind_referral)
		id = rec_id(r, REFERRAL_CONSENT_ID);
	else if (r && r->kind == &kind_attendance)
		id = rec_id(r, ATTENDANCE_LOCATION_ID);
	rec_free(r);
	return id;
}

/* At a desk of the police side: whom to ring when a life hangs on what is sealed to a support
 * service. */
static bool says_duty(struct screens *s, struct id record)
{
	struct buf words = { .ceiling = 1000 };
	struct rec *r = NULL;
	bool says;

	if (is_desk(s) && view_rec(app_view(s->app), record, &r, NULL))
		app_duty_words(s->app, r, &words);
	says = words.len > 0;
	if (says)
		ui_say(s->kit, buf_str(&words));
	rec_free(r);
	buf_fini(&words);
	return says;
}

/* At a desk: does this role read such a record after a reason? */
static bool takes_reason(struct screens *s, struct id record)
{
	const struct member *m = app_typist(s->app);
	struct rec *r = NULL;
	enum sight sight = SEE_NOTHING;

	if (m && is_desk(s) && view_rec(app_view(s->app), record, &r, NULL) && !r->sealed)
		sight = access_sight(m->role, r->kind->content, r->visibility);
	rec_free(r);
	return sight == SEE_AFTER_REASON || sight == SEE_OWN_ORG_AFTER_REASON;
}

static void with_why(struct screens *s, void *ctx, const char *why)
{
	const struct reopening *x = ctx;
	struct to_open o = { .attendance = x->attendance, .record = x->record };
	struct err e = { 0 };

	if (!app_give_reason(s->app, x->record, why, &e) || !record_open(s, &o, &e))
		say_err(s, &e);
}

void record_show(struct screens *s, struct id attendance, struct id record)
{
	struct to_open o = { .attendance = attendance, .record = record };
	struct err e = { 0 };
	struct reopening *x;

	if (record_open(s, &o, &e))
		return;
	if (e.class == ERR_DENIED && takes_reason(s, record)) {
		x = mem_new(sizeof *x);
		*x = (struct reopening){ .attendance = attendance, .record = record };
		why_open(s, with_why, x);
		return;
	}
	if (e.class == ERR_LOCKED && says_duty(s, record))
		return;
	if (e.class != ERR_LOCKED ||
	    !(takes_phrase(s, record) || takes_phrase(s, second_of(s, record)))) {
		say_err(s, &e);
		return;
	}
	x = mem_new(sizeof *x);
	*x = (struct reopening){ .attendance = attendance, .record = record };
	phrase_open(s, say(s, W_KEPT_APART_PHRASE), with_phrase, x);
}

/* --- what is kept apart at a visit --- */

struct id stub_record(struct screens *s, const struct stub *stub)
{
	struct rec *r = NULL;
	struct id id = { { 0 } };

	if (view_revision(app_view(s->app), &stub->hash, &r, NULL))
		id = r->id;
	rec_free(r);
	return id;
}

bool stub_opens(struct screens *s, const struct stub *stub)
{
	const struct member *m = app_typist(s->app);

	if (!m)
		return false;
	return stub->visibility == VISIBLE_POLICE_ONLY ? role_is_police(m->role)
						       : id_equal(stub->author, m->id);
}

struct id case_survivor(struct screens *s, const struct casefile *c)
{
	for (size_t i = 0; i < c->n_parties; i++)
		if (party_is_survivor(&c->parties[i]))
			return c->parties[i].involvement->id;
	for (size_t i = 0; i < c->n_stubs; i++)
		if (c->stubs[i].kind == kind_involvement.number)
			return stub_record(s, &c->stubs[i]);
	return (struct id){ { 0 } };
}

size_t case_survivors(const struct casefile *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n_parties; i++)
		n += party_is_survivor(&c->parties[i]);
	for (size_t i = 0; i < c->n_stubs; i++)
		n += c->stubs[i].kind == kind_involvement.number;
	return n;
}

/* Is this draft's record about that part? Of a sealed one nobody can say: it is, where there is
 * only one. */
static bool draft_hangs(struct screens *s, const struct draft *d, struct id involvement, bool only)
{
	struct rec *r = NULL;
	size_t field = field_find(d->kind, "involvement_id");
	bool hangs;

	if (d->locked)
		return only;
	hangs = app_draft_open(s->app, d, NULL, &r, NULL) &&
		id_equal(rec_id(r, field), involvement);
	rec_free(r);
	return hangs;
}

struct id record_hanging(struct screens *s, const struct casefile *c, const struct kind *k,
			 struct id involvement, bool only)
{
	const struct member *m = app_typist(s->app);
	struct draft *all = NULL;
	struct id found = { { 0 } };
	size_t n = 0;

	if (!m || !app_drafts(s->app, &all, &n, NULL))
		return found;
	for (size_t i = 0; i < n && id_is_zero(found); i++)
		if (all[i].kind == k && id_equal(all[i].author, m->id) &&
		    id_equal(all[i].attendance, c->attendance->id) &&
		    !view_kind(app_view(s->app), all[i].record) &&
		    draft_hangs(s, &all[i], involvement, only))
			found = all[i].record;
	mem_free(all);
	for (size_t i = 0; only && i < c->n_stubs && id_is_zero(found); i++)
		if (c->stubs[i].kind == k->number && stub_opens(s, &c->stubs[i]))
			found = stub_record(s, &c->stubs[i]);
	return found;
}

bool record_is_apart(struct screens *s, struct id record)
{
	return !id_is_zero(record) && is_sealed(s, record);
}

void record_see_as(struct screens *s, struct rec *r, struct id involvement)
{
	const struct member *m = app_typist(s->app);

	if (m && is_sealed(s, involvement))
		r->visibility = role_is_support(m->role) ? VISIBLE_SUPPORT_ONLY
							 : VISIBLE_POLICE_ONLY;
}
