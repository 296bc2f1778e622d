/* A night: it begins with two people, loses and gains some, and ends. */
#include "app_p.h"

#include "base/mem.h"

#include <string.h>

static bool begin_spell(struct app *a, struct id shift, struct id member, const char *seat,
			int64_t at_ms, struct err *e)
{
	struct rec *r;
	bool ok;

	if (id_is_zero(member))
		return true;
	r = app_new(a, &kind_crew_spell);
	r->shift = shift;
	rec_put_id(r, CREW_SPELL_SHIFT_ID, shift);
	rec_put_id(r, CREW_SPELL_MEMBER_ID, member);
	rec_put(r, CREW_SPELL_SEAT, seat);
	rec_put_int(r, CREW_SPELL_FROM_AT, at_ms);
	ok = app_save(a, r, (struct id){ { 0 } }, e);
	rec_free(r);
	return ok;
}

bool app_shift_start(struct app *a, struct rec *shift, struct id officer, struct id worker,
		     struct err *e)
{
	bool single = id_is_zero(officer) || id_is_zero(worker);
	int64_t at;

	if (app_node(a) != NODE_CAR)
		return err_set(e, ERR_DENIED, "A shift starts on a car's laptop");
	if (app_shift(a))
		return err_set(e, ERR_INPUT, "A shift is open on this laptop. End it first");
	if (id_is_zero(officer) && id_is_zero(worker))
		return err_set(e, ERR_INPUT, "Select the officer and the support worker");
	if (single && !rec_filled(shift, SHIFT_SINGLE_CREW_REASON))
		return err_set(e, ERR_INPUT, "Select why there is only one person in the car");
	if (!rec_int(shift, SHIFT_STARTED_AT, &at)) {
		at = app_now(a);
		rec_put_int(shift, SHIFT_STARTED_AT, at);
	}
	rec_put(shift, SHIFT_SINGLE_CREWED, single ? "yes" : "no");
	if (a->outbox.data_as_of_ms)
		rec_put_int(shift, SHIFT_DATA_AS_OF, a->outbox.data_as_of_ms);
	if (a->outbox.clock_known)
		rec_put_int(shift, SHIFT_CLOCK_DRIFT_S, a->outbox.clock_drift_s);
	shift->shift = shift->id;
	if (!app_save(a, shift, (struct id){ { 0 } }, e))
		return false;
	a->night = (struct id){ { 0 } };
	return begin_spell(a, shift->id, officer, "officer", at, e) &&
	       begin_spell(a, shift->id, worker, "support_worker", at, e);
}

static bool each_spell(struct app *a, struct id **ids, size_t *n, struct err *e)
{
	struct arg kind = ARG_OF_INT(kind_crew_spell.number);

	return view_ids(a->view, QUERY_BY_KIND, &kind, 1, ids, n, e);
}

/* The open spell of a member (or of a seat, when member is zero) in the open shift. */
static struct rec *open_spell(struct app *a, struct id member, const char *seat)
{
	const struct rec *shift = app_shift(a);
	struct rec *found = NULL;
	struct id *ids = NULL;
	size_t n = 0;

	if (!shift || !each_spell(a, &ids, &n, NULL))
		return NULL;
	for (size_t i = n; i-- && !found;) {
		struct rec *r = get_rec(a, ids[i], &kind_crew_spell);

		if (r && id_equal(rec_id(r, CREW_SPELL_SHIFT_ID), shift->id) &&
		    !rec_filled(r, CREW_SPELL_TO_AT) &&
		    (id_is_zero(member) || id_equal(rec_id(r, CREW_SPELL_MEMBER_ID), member)) &&
		    (!seat || rec_is(r, CREW_SPELL_SEAT, seat)))
			found = r;
		else
			rec_free(r);
	}
	mem_free(ids);
	return found;
}

static struct id in_seat(struct app *a, const char *seat)
{
	struct rec *r = open_spell(a, (struct id){ { 0 } }, seat);
	struct id id = r ? rec_id(r, CREW_SPELL_MEMBER_ID) : (struct id){ { 0 } };

	rec_free(r);
	return id;
}

void app_crew(struct app *a, struct id *officer, struct id *worker)
{
	*officer = in_seat(a, "officer");
	*worker = in_seat(a, "support_worker");
}

bool app_spell_end(struct app *a, struct id member, int64_t at_ms, const char *reason,
		   struct err *e)
{
	struct rec *spell = open_spell(a, member, NULL), *r = NULL;
	bool ok;

	if (!spell)
		return err_set(e, ERR_INPUT, "That person is not in the car now");
	ok = app_edit(a, spell->id, &r, e);
	rec_free(spell);
	if (!ok)
		return false;
	rec_put_int(r, CREW_SPELL_TO_AT, at_ms);
	if (reason && *reason)
		rec_put(r, CREW_SPELL_LEAVE_REASON, reason);
	ok = app_save(a, r, (struct id){ { 0 } }, e);
	rec_free(r);
	return ok;
}

bool app_spell_begin(struct app *a, struct id member, const char *seat, int64_t at_ms,
		     struct err *e)
{
	const struct rec *shift = app_shift(a);

	if (!shift)
		return err_set(e, ERR_INPUT, "No shift is open. Start the shift first");
	if (!id_is_zero(in_seat(a, seat)))
		return err_set(e, ERR_INPUT,
			       "Somebody sits there. End their time in the car first");
	return begin_spell(a, shift->id, member, seat, at_ms, e);
}

/* Forms that are still open at the end become entries, so that headquarters has them (decisions,
 * "Book"). */
bool app_commit_drafts(struct app *a, struct err *e)
{
	struct draft *all = NULL;
	size_t n = 0;
	bool ok = app_drafts(a, &all, &n, e);

	for (size_t i = 0; ok && i < n; i++) {
		struct rec *r = NULL;

		/* Another author's, or one that needs a passphrase, waits for them; words for a
		 * line of Check answer nothing before they are given. */
		if (!id_equal(all[i].author, a->typist) || all[i].locked ||
		    all[i].kind == &kind_finding)
			continue;
		if (!app_draft_open(a, &all[i], NULL, &r, e)) {
			ok = false;
			break;
		}
		r->state = REC_DRAFT;
		ok = app_save(a, r, all[i].id, e);
		rec_free(r);
	}
	mem_free(all);
	return ok;
}

bool app_shift_end(struct app *a, struct rec *shift, struct err *e)
{
	struct id officer, worker;
	int64_t at;

	if (!app_shift(a))
		return err_set(e, ERR_INPUT, "No shift is open on this laptop");
	if (!rec_int(shift, SHIFT_ENDED_AT, &at)) {
		at = app_now(a);
		rec_put_int(shift, SHIFT_ENDED_AT, at);
	}
	if (!app_commit_drafts(a, e))
		return false;
	app_crew(a, &officer, &worker);
	if ((!id_is_zero(officer) && !app_spell_end(a, officer, at, "finished", e)) ||
	    (!id_is_zero(worker) && !app_spell_end(a, worker, at, "finished", e)))
		return false;
	return app_save(a, shift, (struct id){ { 0 } }, e);
}
