/* Who sees what, asked for the one who types: the record, whose it is and whether a reason was
 * given make the viewer, and model/access.h answers. Screens, commands and saves come here and
 * nowhere else. */
#include "app_p.h"

#include "model/vocab.h"
#include "view/whose.h"

#include <string.h>

/* --- reasons --- */

void reasons_forget(struct app *a)
{
	memset(a->reasons, 0, sizeof a->reasons);
	a->next_reason = 0;
}

static bool has_reason(const struct app *a, struct id of)
{
	for (size_t i = 0; !id_is_zero(of) && i < REASONS_MAX; i++)
		if (id_equal(a->reasons[i], of))
			return true;
	return false;
}

void reason_note(struct app *a, struct id of)
{
	if (id_is_zero(of) || has_reason(a, of))
		return;
	a->reasons[a->next_reason] = of;
	a->next_reason = (a->next_reason + 1) % REASONS_MAX;
}

bool app_give_reason(struct app *a, struct id of, const char *why, struct err *e)
{
	if (!typist_needed(a, e))
		return false;
	if (!why || !vocab_code(vocab_find("V-WHY"), why)) {
		app_audit(a, "consultation", of, NULL, false, NULL);
		return err_set(e, ERR_DENIED,
			       "Say why you look at this, such as supervisor_review or correction");
	}
	if (!app_audit(a, "consultation", of, why, true, e))
		return false;
	reason_note(a, of);
	return true;
}

/* --- the viewer --- */

static bool was_reasoned(struct app *a, const struct rec *r)
{
	return has_reason(a, r->id) || has_reason(a, r->shift) ||
	       (r->kind != &kind_attendance && has_reason(a, attendance_id_of(a, r)));
}

static struct viewer viewer_of(struct app *a, const struct rec *r, enum role role, struct id who)
{
	const struct member *m = app_member(a, who);
	struct viewer v = { .role = role, .own = id_equal(r->author, who) };

	/* What is being written now is of now. */
	if (hash_is_zero(&r->hash))
		v.tonight = true;
	else if (r->kind == &kind_shift)
		v.tonight = id_equal(r->id, app_night(a));
	else
		v.tonight = id_is_zero(r->shift) || id_equal(r->shift, app_night(a));
	v.named = v.own || (m && access_asks_refuge_named(role, r) &&
			    app_is_named(a, NAMED_REFUGE, m->number));
	v.reason = was_reasoned(a, r);
	if (!access_asks_whose(role, r))
		return v;
	v.own = (v.own && r->kind != &kind_review) || whose_crew(a->view, r, who);
	v.own_org = m && whose_org(a->view, r, m->organisation);
	v.queued = whose_queue(a->view, r);
	return v;
}

static bool typist_viewer(struct app *a, const struct rec *r, struct viewer *out)
{
	const struct member *m = app_typist(a);

	if (!m || !a->view)
		return false;
	*out = viewer_of(a, r, m->role, m->id);
	return true;
}

enum shown app_shows(struct app *a, const struct rec *r, size_t field)
{
	struct viewer v;

	/* Rows of a list are seen with the record that holds them. */
	if (!r->kind->number)
		return SHOWN_WHOLE;
	if (lease_hides(a, r))
		return SHOWN_NOT;
	return typist_viewer(a, r, &v) ? access_shows(&v, r, field) : SHOWN_NOT;
}

bool app_sees(struct app *a, const struct rec *r)
{
	struct viewer v;

	return !lease_hides(a, r) && typist_viewer(a, r, &v) && access_sees(&v, r);
}

bool app_redact(struct app *a, struct rec *r, bool and_covered)
{
	struct viewer v;
	bool known = typist_viewer(a, r, &v) && !lease_hides(a, r), any = false;

	if (r->sealed)
		return known &&
		       access_sight(v.role, r->kind->content, r->visibility) != SEE_NOTHING;
	/* What decides for the others goes last. */
	for (size_t i = r->kind->n_fields; i-- > 0;) {
		enum shown s = known ? access_shows(&v, r, i) : SHOWN_NOT;

		if (s == SHOWN_WHOLE || (s == SHOWN_COVERED && !and_covered))
			any = true;
		else if (i != (size_t)LOCATION_LOC_STATUS || r->kind != &kind_location)
			rec_clear(r, i);
	}
	if (r->kind == &kind_location &&
	    (!known || access_shows(&v, r, LOCATION_LOC_STATUS) == SHOWN_NOT))
		rec_clear(r, LOCATION_LOC_STATUS);
	if (!any || (known && !access_is_whole(v.role, r)))
		buf_reset(&r->amend_text);
	return any;
}

/* --- saves --- */

bool may_edit(struct app *a, const struct rec *standing, struct err *e)
{
	const struct member *m = app_typist(a);
	struct viewer v = viewer_of(a, standing, m->role, m->id);

	/* What is not shown would be saved as empty. */
	if (lease_hides(a, standing))
		return err_set(e, ERR_DENIED, "%s", LEASE_OVER_WORDS);
	if (access_sees(&v, standing))
		return true;
	v.reason = v.tonight = true;
	if (!access_sees(&v, standing) || !access_writes(m->role, standing->kind))
		return err_set(e, ERR_DENIED, "Your role does not see this record: %s",
			       standing->kind->label);
	return app_give_reason(a, id_is_zero(standing->shift) ? standing->id : standing->shift,
			       "correction", e);
}

bool keep_unseen(struct app *a, struct rec *r, const struct rec *standing, enum role role,
		 struct id who, struct err *e)
{
	struct viewer v;

	if (!standing || access_is_whole(role, standing))
		return true;
	v = viewer_of(a, standing, role, who);
	for (size_t i = 0; i < r->kind->n_fields; i++) {
		if (access_shows(&v, standing, i) != SHOWN_NOT || rec_same_at(r, standing, i))
			continue;
		if ((rec_filled(r, i) || rec_typed(r, i)) &&
		    r->kind->fields[i].need != NEED_DERIVED)
			return err_set(
			    e, ERR_DENIED,
			    "Your role does not see this answer, so it cannot change it: %s",
			    r->kind->fields[i].label);
		rec_take(r, i, standing);
	}
	return true;
}

/* --- the case --- */

bool may_open_case(struct app *a, const struct casefile *c, struct err *e)
{
	const struct member *m = app_typist(a);
	struct viewer v;

	if (lease_hides(a, c->attendance))
		return err_set(e, ERR_DENIED, "%s", LEASE_OVER_WORDS);
	if (!m || access_sight(m->role, CONTENT_ATTENDANCE, VISIBLE_SHARED) != SEE_TONIGHT)
		return true;
	v = viewer_of(a, c->attendance, m->role, m->id);
	if (v.tonight || v.reason)
		return true;
	if (strcmp(app_attendance_state(a, c->attendance), "returned") == 0)
		return app_give_reason(a, c->attendance->id, "correction", e);
	if (whose_crew(a->view, c->attendance, m->id))
		return app_give_reason(a, c->attendance->id, "attendance_duty", e);
	return err_set(
	    e, ERR_DENIED,
	    "That is an older night of another crew. dapcar show with --why says why you "
	    "look");
}

static void redact_recs(struct app *a, struct recs *all)
{
	size_t left = 0;

	for (size_t i = 0; i < all->n; i++)
		if (app_redact(a, all->all[i], false))
			all->all[left++] = all->all[i];
		else
			rec_free(all->all[i]);
	all->n = left;
}

static void redact_one(struct app *a, struct rec **r)
{
	if (*r && !app_redact(a, *r, false)) {
		rec_free(*r);
		*r = NULL;
	}
}

void redact_case(struct app *a, struct casefile *c)
{
	/* Attendance and parts hold the case together: their ids stay, whatever is taken out of
	 * them. */
	app_redact(a, c->attendance, false);
	redact_one(a, &c->shift);
	redact_one(a, &c->location);
	for (size_t i = 0; i < c->n_parties; i++) {
		struct party *p = &c->parties[i];

		app_redact(a, p->involvement, false);
		redact_one(a, &p->person);
		redact_one(a, &p->safe_contact);
		redact_recs(a, &p->risks);
		redact_recs(a, &p->consents);
		redact_recs(a, &p->referrals);
		redact_recs(a, &p->actions);
	}
	redact_recs(a, &c->notes);
	redact_recs(a, &c->reviews);
	redact_recs(a, &c->tasks);
	redact_recs(a, &c->findings);
	redact_recs(a, &c->spells);
	redact_recs(a, &c->others);
}

/* --- what police are told of a sealed record --- */

static bool duty_number(struct app *a, const char *organisation, struct buf *out)
{
	struct arg set = ARG_OF_TEXT("duty_routes");
	struct rec *r = get_rec(a, view_first(a->view, QUERY_REFERENCE, &set, 1),
				&kind_reference_set);
	bool found = false;

	for (size_t i = 0; r && !found && i < rec_count(r, REFERENCE_SET_ROWS); i++) {
		const struct rec *row = rec_row(r, REFERENCE_SET_ROWS, i);

		found = rec_is(row, field_find(row->kind, "code"), organisation);
		if (found)
			buf_puts(out, rec_text(row, field_find(row->kind, "attrs")));
	}
	rec_free(r);
	return found;
}

void app_duty_words(struct app *a, const struct rec *stub, struct buf *out)
{
	const struct member *typist = app_typist(a), *author = app_member(a, stub->author);
	const char *organisation = author ? author->organisation : "";
	struct buf number = { .ceiling = 200 };

	if (!stub->sealed || stub->visibility != VISIBLE_SUPPORT_ONLY || !typist ||
	    role_is_support(typist->role))
		return;
	buf_fmt(out,
		"Sealed to %s. There is no other way in. When a child's or another life hangs "
		"on it, ring the duty route",
		author ? vocab_label(vocab_find("V-ORG"), organisation) : "its support service");
	if (a->view && duty_number(a, organisation, &number))
		buf_fmt(out, ": %s", buf_str(&number));
	else
		buf_puts(out, "; the control room has the number");
	buf_fini(&number);
}
