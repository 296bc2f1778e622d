/* The one way in which a record comes to be: derive, judge, spell, seal, append, show. */
#include "app_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/codec.h"

#include <string.h>

struct origin origin_now(struct app *a)
{
	const struct member *m = app_typist(a);

	return (struct origin){ .author = a->typist, .role = m ? role_code(m->role) : NULL };
}

static enum visibility default_visibility(const struct kind *k, const struct member *m)
{
	if (k != &kind_note || !m)
		return VISIBLE_SHARED;
	return role_is_support(m->role) ? VISIBLE_SUPPORT_ONLY : VISIBLE_POLICE_ONLY;
}

static void put_defaults(struct app *a, struct rec *r, const struct member *m)
{
	if (r->kind == &kind_note) {
		rec_put(r, NOTE_NOTE_TYPE,
			m && role_is_support(m->role) ? "support_note" : "police_narrative");
		rec_put(r, NOTE_RELEASE_TO_SHARED, "no");
	} else if (r->kind == &kind_attendance) {
		rec_put(r, ATTENDANCE_STATE, "tasked");
		rec_put_int(r, ATTENDANCE_TASKED_AT, app_now(a));
	} else if (r->kind == &kind_person) {
		rec_put(r, PERSON_DECEASED, "no");
	} else if (r->kind == &kind_location) {
		rec_put(r, LOCATION_LOC_STATUS, "correct");
	} else if (r->kind == &kind_referral) {
		rec_put(r, REFERRAL_STATE, "draft");
	}
}

struct rec *app_new(struct app *a, const struct kind *k)
{
	const struct member *m = app_typist(a);
	struct rec *r = rec_new(k, id_new(app_now(a)));

	r->shift = app_night(a);
	r->practice = app_is_practice(a);
	r->role = m ? role_code(m->role) : NULL;
	r->author = a->typist;
	r->wall_ms = app_now(a); /* ages are worked out for this moment */
	r->visibility = default_visibility(k, m);
	put_defaults(a, r, m);
	return r;
}

bool app_edit(struct app *a, struct id record, struct rec **out, struct err *e)
{
	struct rec *standing = NULL;
	bool ok = typist_needed(a, e) && view_rec(a->view, record, &standing, e) &&
		  (standing->sealed || may_edit(a, standing, e)) && edit_whole(a, record, out, e);

	rec_free(standing);
	if (ok)
		app_redact(a, *out, false);
	return ok;
}

bool edit_whole(struct app *a, struct id record, struct rec **out, struct err *e)
{
	struct rec *standing = NULL, *r;

	if (!typist_needed(a, e) || !view_rec(a->view, record, &standing, e))
		return false;
	if (standing->sealed) {
		rec_free(standing);
		return err_set(e, ERR_LOCKED,
			       "Only its author can open this record, with their passphrase. ^U "
			       "changes who is "
			       "typing");
	}
	if (standing->newer) {
		rec_free(standing);
		return err_set(
		    e, ERR_DENIED,
		    "A newer program wrote this record. It can be read here, and changed after an "
		    "update");
	}
	r = rec_copy(standing);
	r->n_bases = view_heads(a->view, record, r->bases, REC_BASES_MAX);
	if (!r->n_bases) {
		r->bases[0] = standing->hash;
		r->n_bases = 1;
	}
	r->hash = (struct hash){ { 0 } };
	r->is_copy = false;
	/* What was sent back is open again, and says so until it is sent in once more. */
	if (r->kind == &kind_attendance &&
	    strcmp(app_attendance_state(a, standing), "returned") == 0)
		rec_put(r, ATTENDANCE_STATE, "returned");
	rec_free(standing);
	*out = r;
	return true;
}

/* What the rules that run while a record is typed or saved look at around it: most look at the
 * record alone, and a save must not take longer because the night has grown. */
static unsigned looked_at(const struct rec *r)
{
	const struct kind *k = r->kind;
	size_t n;
	const struct rule *all = rules_all(&n);

	/* rules_auto() */
	if (k == &kind_risk_assessment || k == &kind_involvement)
		return CASE_OWN;
	/* R-064 looks at what was sent back, and nothing else at a visit that is being saved. */
	if (k == &kind_attendance && !rec_is(r, ATTENDANCE_STATE, "returned"))
		return CASE_PARTIES;
	for (size_t i = 0; i < n; i++)
		if (all[i].judge && all[i].subject == k &&
		    (all[i].when & (RULE_ON_SAVE | RULE_ON_FIELD | RULE_ON_ACTION)))
			return CASE_OWN;
	return k == &kind_attendance ? CASE_PARTIES : 0; /* take_markers() */
}

static bool case_of(struct app *a, const struct rec *r, struct casefile *c)
{
	struct id attendance = attendance_id_of(a, r);

	return !id_is_zero(attendance) && view_kind(a->view, attendance) == &kind_attendance &&
	       casefile_read_some(a->view, attendance, looked_at(r), c, NULL);
}

static struct rule_case judge_case(struct app *a, const struct casefile *c, const struct rec *r)
{
	const struct rec *policy = app_policy(a); /* makes the lists beside it fresh, too */

	return (struct rule_case){ .c = c,
				   .subject = r,
				   .actor = a->typist,
				   .now_ms = app_now(a),
				   .practice = app_is_practice(a),
				   .policy = policy,
				   .school = a->school,
				   .holidays = a->holidays };
}

/* What a referral is judged against. */
static struct recs agencies_for(struct app *a, const struct rec *r)
{
	return r->kind == &kind_referral ? agencies_read(a) : (struct recs){ 0 };
}

static bool is_denied(const struct findings *f, struct err *e)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->all[i].severity == SEVERITY_DENY) {
			err_set(e, ERR_DENIED, "%s", f->all[i].text);
			return true;
		}
	return false;
}

void app_judge(struct app *a, struct rec *r, struct findings *out)
{
	struct casefile c = { 0 };
	bool have = case_of(a, r, &c);
	struct rule_case k = judge_case(a, have ? &c : NULL, r);

	derive_with_others(a, r, have ? c.attendance : NULL);
	rules_auto(&k, r);
	rules_run(&k, RULE_ON_FIELD, out);
	rec_check(r, have ? c.attendance : NULL, out);
	if (have)
		casefile_fini(&c);
}

/* Where its state machine stands: an attendance's own state, or what a review has made of it. */
static const char *state_before(struct app *a, const struct rec *standing)
{
	if (!standing)
		return "";
	return standing->kind == &kind_attendance ? app_attendance_state(a, standing)
						  : rec_text(standing, REFERRAL_STATE);
}

/* Domain brief 2.3 and 3.12. Taking a stamp back is a correction, not a move. */
static bool may_move(struct app *a, const struct rec *r, const struct rec *standing, enum role role,
		     struct err *e)
{
	bool attendance = r->kind == &kind_attendance;
	size_t field = attendance ? (size_t)ATTENDANCE_STATE : (size_t)REFERRAL_STATE;
	const char *from, *to, *own;

	if ((!attendance && r->kind != &kind_referral) || r->state == REC_DRAFT)
		return true;
	own = standing ? rec_text(standing, field) : "";
	from = state_before(a, standing);
	to = rec_text(r, field);
	if (strcmp(own, to) == 0 || strcmp(r->amend_reason, "correction_of_error") == 0)
		return true;
	if (attendance ? attendance_may_move(from, to) || attendance_may_move(own, to)
		       : referral_may_move(from, to, role == ROLE_HQ_RECORDS))
		return true;
	return err_set(e, ERR_INPUT, "%s cannot go from %s to %s", r->kind->label,
		       *from ? from : "nothing", *to ? to : "nothing");
}

/* A referral that is put on its way must stand on its ground: what would block Check blocks this
 * too. */
static bool may_queue(const struct rec *r, const struct rec *standing, const struct findings *f,
		      struct err *e)
{
	if (r->kind != &kind_referral || !rec_is(r, REFERRAL_STATE, "queued") ||
	    (standing && rec_is(standing, REFERRAL_STATE, "queued")))
		return true;
	for (size_t i = 0; i < f->n; i++)
		if (f->all[i].severity == SEVERITY_BLOCK)
			return err_set(e, ERR_INPUT, "%s", f->all[i].text);
	return true;
}

#define MARKED_PARTS_MAX 32

/* Markers stand with each survivor; the attendance shows what any of them holds (design, settled
 * 7). */
static void take_markers(struct rec *r, const struct casefile *c)
{
	const struct rec *parts[MARKED_PARTS_MAX];
	size_t n = 0;

	if (r->kind != &kind_attendance)
		return;
	for (size_t i = 0; i < c->n_parties && n < MARKED_PARTS_MAX; i++)
		if (party_is_survivor(&c->parties[i]))
			parts[n++] = c->parties[i].involvement;
	rec_take_markers(r, parts, n);
}

/* AUTO and DENY rules and derived fields, before anything is written. */
static bool prepare(struct app *a, struct rec *r, const struct origin *by, struct err *e)
{
	struct findings f = { 0 };
	struct casefile c = { 0 };
	bool have = case_of(a, r, &c), ok;
	struct rule_case k;
	struct rec *standing = get_rec(a, r->id, r->kind);
	struct recs known = agencies_for(a, r);

	if (have && r->kind == &kind_referral)
		own_notes_open(a, &c);
	k = judge_case(a, have ? &c : NULL, r);
	k.previous = standing;
	k.saving = true;
	if (by->wall_ms)
		k.now_ms = by->wall_ms;
	k.agencies = &known;
	ok = !r->n_bases || keep_unseen(a, r, standing, role_find(by->role ? by->role : ""), by->author, e);
	if (!ok)
		goto out;
	if (have)
		take_markers(r, &c);
	derive_with_others(a, r, have ? c.attendance : NULL);
	rules_auto(&k, r);
	rules_run(&k, RULE_ON_SAVE | RULE_ON_FIELD | RULE_ON_ACTION, &f);
	ok = !is_denied(&f, e) && may_move(a, r, standing, role_find(by->role ? by->role : ""), e) && may_queue(r, standing, &f, e);
	if (ok && !r->n_bases && r->state != REC_DRAFT)
		ok = rec_may_begin(r, e);
out:
	rec_free(standing);
	agencies_fini(&known);
	findings_fini(&f);
	if (have)
		casefile_fini(&c);
	return ok;
}

static uint8_t clock_quality(const struct app *a)
{
	if (!a->outbox.clock_known)
		return 0;
	return a->outbox.clock_drift_s <= 120 && a->outbox.clock_drift_s >= -120 ? 1 : 2;
}

/* A stub must say where it belongs, or nobody could count it. */
static struct id about_of(struct app *a, const struct rec *r)
{
	struct id at = attendance_id_of(a, r);

	return id_is_zero(at) ? r->id : at;
}

static void after_change(struct app *a, const struct rec *r)
{
	a->saved_ms = app_now(a);
	a->fed_row = book_last_row(a->book);
	if (r->kind == &kind_shift)
		a->shift_stale = true;
	if (r->kind == &kind_crew_member)
		a->members_stale = true;
	if (r->kind == &kind_reference_set)
		a->policy_stale = true;
	if (a->watch)
		a->watch(a->watch_ctx);
}

static bool append(struct app *a, struct rec *r, struct id draft, const struct origin *by,
		   struct err *e)
{
	struct buf body = { .ceiling = BODY_MAX };
	struct entry x;
	struct book_new what;
	struct rec *shown = NULL;
	bool ok = false;

	r->role = by->role;
	r->practice = app_is_practice(a);
	if (!body_of(a, r, by->author, about_of(a, r), &body, e))
		goto out;
	what = (struct book_new){ .kind = r->kind->number,
				  .schema = r->kind->schema,
				  .record = r->id,
				  .author = by->author,
				  .clock_q = clock_quality(a),
				  .body = body.data,
				  .body_len = body.len,
				  .wall_ms = by->wall_ms,
				  .drop_draft = draft };
	if (!book_append(a->book, &what, &x, e))
		goto out;
	r->author = by->author;
	r->device = x.h.device;
	r->hash = x.hash;
	r->wall_ms = x.h.wall_ms;
	r->offset_min = x.h.utc_off_min;
	/* The view is told what the book holds: of a sealed record only the stub. */
	if (r->visibility != VISIBLE_SHARED) {
		x.body = buf_str(&body);
		if (!rec_of_entry(&x, &shown, e))
			goto out;
	}
	ok = view_apply_body(a->view, shown ? shown : r, body.data, body.len, e);
	/* The entry is durable whatever the view says: it is rebuilt, because the book is the
	 * truth. */
	if (!ok)
		ok = feed_again(a, e);
	after_change(a, r);
out:
	rec_free(shown);
	buf_fini(&body);
	return ok;
}

bool save_own(struct app *a, struct rec *r, const struct origin *by, struct err *e)
{
	return save_own_from(a, r, (struct id){ { 0 } }, by, e);
}

bool save_own_from(struct app *a, struct rec *r, struct id draft, const struct origin *by,
		   struct err *e)
{
	if (!a->view)
		return err_set(e, ERR_LOCKED, "The book is locked. Unlock it first");
	return append(a, r, draft, by, e);
}

/* A form that one person typed is never saved as another's, and nobody seals to a side that is not
 * theirs. */
static bool may_write_as(const struct rec *r, const struct origin *by, struct err *e)
{
	enum role role = role_find(by->role ? by->role : "");
	bool own = id_is_zero(r->author) || id_equal(r->author, by->author);

	if (!own && (!r->n_bases || r->visibility != VISIBLE_SHARED))
		return err_set(e, ERR_DENIED, "Somebody else typed this. ^U changes who is typing");
	if (r->visibility == VISIBLE_SUPPORT_ONLY && !role_is_support(role))
		return err_set(e, ERR_DENIED,
			       "Only a support worker can keep a record for the support service");
	if (r->visibility == VISIBLE_POLICE_ONLY && !role_is_police(role))
		return err_set(e, ERR_DENIED,
			       "Only the police side can keep a record for the police");
	return true;
}

bool save_as(struct app *a, struct rec *r, struct id draft, const struct origin *by, struct err *e)
{
	if (!access_writes(role_find(by->role ? by->role : ""), r->kind))
		return err_set(e, ERR_DENIED, "Your role does not make this kind of record: %s",
			       r->kind->label);
	if (!may_write_as(r, by, e))
		return false;
	if (r->newer)
		return err_set(
		    e, ERR_DENIED,
		    "A newer program wrote this record. It can be changed after an update");
	return prepare(a, r, by, e) && append(a, r, draft, by, e) &&
	       (r->kind != &kind_attendance || follow_seen(a, r, by, e)) &&
	       (r->kind != &kind_consent || follow_withdrawn(a, r, by, e));
}

bool app_save(struct app *a, struct rec *r, struct id draft, struct err *e)
{
	struct origin by = origin_now(a);

	return typist_needed(a, e) && save_as(a, r, draft, &by, e);
}

bool app_undo(struct app *a, struct id record, struct err *e)
{
	struct rec *now = NULL, *before = NULL;
	bool ok = false;

	if (!app_edit(a, record, &now, e))
		return false;
	if (!id_equal(now->author, a->typist)) {
		err_set(e, ERR_DENIED,
			"The last version of this record is not yours. ^U changes who is typing");
		goto out;
	}
	{
		struct rec *standing = get_rec(a, record, now->kind);

		ok = standing && standing->n_bases &&
		     view_revision(a->view, &standing->bases[0], &before, e) && !before->sealed;
		rec_free(standing);
	}
	if (!ok) {
		err_set(e, ERR_INPUT,
			"This is the first version. There is nothing before it to go back to");
		goto out;
	}
	before->n_bases = now->n_bases;
	memcpy(before->bases, now->bases, sizeof before->bases);
	before->is_copy = false;
	app_redact(a, before, false);
	text_copy(before->amend_reason, sizeof before->amend_reason, "correction_of_error");
	ok = app_save(a, before, (struct id){ { 0 } }, e);
out:
	rec_free(before);
	rec_free(now);
	return ok;
}
