/* What a car's laptop no longer needs to carry: the bodies of its own entries that headquarters has
 * had in a backup for as long as policy says. Unfinished visits keep everything from their night
 * on. What is unfinished the view says: nothing goes before all that the book has of its own was
 * found in the view, and nothing while the book itself cannot be read everywhere. */
#include "app_p.h"

#include "base/mem.h"

#include <string.h>

#define MS_HOUR INT64_C(3600000)
/* Looked at in one go: keys wait for no more. */
#define PRUNE_MOST 64
/* Before the call came: the shift, its crew and its kit. */
#define NIGHT_BEFORE_MS (24 * MS_HOUR)
/* Everything was looked at and something was saved since: no sooner again. */
#define AGAIN_MS MS_HOUR

static bool is_finished(const char *state)
{
	static const char *const ends[] = { "submitted", "approved", "closed", "cancelled" };

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (strcmp(state, ends[i]) == 0)
			return true;
	return false;
}

void prune_forget(struct app *a)
{
	mem_free(a->prune.ids);
	a->prune = (struct prune_work){ .ids = NULL };
}

static bool prune_begin(struct app *a, const struct hash *mark, struct err *e)
{
	struct arg kind = ARG_OF_INT(kind_attendance.number);

	prune_forget(a);
	if (!feed_new(a, e))
		return false;
	if (a->damaged || book_lost(a->book) || book_tail_lost(a->book))
		return err_set(e, ERR_CORRUPT,
			       "Part of the book cannot be read, so nothing is taken off this "
			       "laptop. dapcar verify names it. Ring IT on the number in the car "
			       "folder");
	a->prune = (struct prune_work){ .mark = *mark,
					.head = book_head(a->book).hash,
					.entries = book_count(a->book),
					.from = INT64_MAX };
	return view_ids(a->view, QUERY_BY_KIND, &kind, 1, &a->prune.ids, &a->prune.n, e);
}

static void keep_night_of(struct prune_work *w, int64_t at)
{
	if (at - NIGHT_BEFORE_MS < w->from)
		w->from = at - NIGHT_BEFORE_MS;
}

/* Nothing that was written from `from` on may go. Of a visit that cannot be read nobody knows when
 * it was, nor whether it is finished: then nothing goes. */
static bool look_at_visit(struct app *a, struct id attendance, struct err *e)
{
	struct rec *r = NULL;
	int64_t at;

	if (!view_rec(a->view, attendance, &r, e))
		return false;
	if (!is_finished(app_attendance_state(a, r))) {
		if (!rec_int(r, ATTENDANCE_TASKED_AT, &at))
			at = r->wall_ms;
		keep_night_of(&a->prune, at);
	}
	rec_free(r);
	return true;
}

static bool was_looked_at(const struct prune_work *w, struct id attendance)
{
	for (size_t i = w->n; i-- > 0;)
		if (id_equal(w->ids[i], attendance))
			return true;
	return false;
}

/* Does the view hold this entry, and is a visit among those that were looked at? A visit that
 * cannot be opened counts as one that is not finished. */
static bool agrees(struct app *a, const struct entry *x, const struct rec *r)
{
	if (r->practice && !app_is_practice(a))
		return true;
	if (!view_has(a->view, r->id, r->is_copy ? &r->copy_of : &r->hash))
		return false;
	if (r->kind != &kind_attendance || was_looked_at(&a->prune, r->id))
		return true;
	keep_night_of(&a->prune, x->h.wall_ms);
	return r->sealed;
}

/* Before anything goes: all that is here of the book's own, whether it is in a backup or not. */
static enum book_fate compare(void *ctx, const struct entry *x)
{
	struct app *a = ctx;
	struct rec *r = NULL;

	a->prune.differs = !rec_of_entry(x, &r, NULL) || (r && !agrees(a, x, r));
	rec_free(r);
	return a->prune.differs ? BOOK_ENDS : BOOK_STAYS;
}

static bool compare_some(struct app *a, struct err *e)
{
	struct prune_work *w = &a->prune;
	uint64_t none;

	if (!book_prune(a->book, &w->head, PRUNE_MOST, &w->compared, compare, a, &none, e))
		return false;
	return !w->differs ||
	       err_set(e, ERR_CORRUPT,
		       "Not all that is saved can be found, so nothing is taken off this laptop. "
		       "Lock and unlock it. If this is said again, dapcar verify names what it is");
}

/* One that cannot be read may be. */
static bool task_is_open(struct app *a, struct id record)
{
	struct rec *r = NULL;
	bool open = !view_rec(a->view, record, &r, NULL) ||
		    (r->kind == &kind_task && rec_is(r, TASK_STATE, "open"));

	rec_free(r);
	return open;
}

/* A book that began without a headquarters has its people and lists in its own line: without them
 * nobody could type. What is still to be done is needed to do it. */
static enum book_fate fate_of(void *ctx, const struct entry *x)
{
	struct app *a = ctx;
	const struct kind *kind = kind_by_number(x->h.kind);

	if (x->h.wall_ms >= a->prune.from)
		return BOOK_ENDS;
	/* A later program may know what it is. */
	if (!kind && x->h.kind != KIND_OPEN)
		return BOOK_STAYS;
	if (kind == &kind_crew_member || kind == &kind_reference_set || kind == &kind_agency ||
	    (kind == &kind_task && task_is_open(a, x->h.record)))
		return BOOK_STAYS;
	return BOOK_GOES;
}

bool app_may_prune(struct app *a, int64_t age_ms)
{
	return a->view && a->node == NODE_CAR &&
	       age_ms >= app_policy_int(a, "laptop_keep_h") * MS_HOUR;
}

/* Was everything up to this mark looked at, as things stand? */
static bool is_done(const struct app *a, const struct hash *mark)
{
	const struct prune_work *w = &a->prune;

	return w->row == UINT64_MAX && hash_equal(&w->mark, mark) &&
	       (w->entries == book_count(a->book) || app_now(a) - w->done_ms < AGAIN_MS);
}

static bool prune_some(struct app *a, const struct hash *mark, struct err *e)
{
	struct prune_work *w = &a->prune;
	uint64_t pruned;

	if ((w->row == UINT64_MAX || !hash_equal(&w->mark, mark) ||
	     w->entries != book_count(a->book)) &&
	    !prune_begin(a, mark, e))
		return false;
	for (size_t i = 0; i < PRUNE_MOST && w->next < w->n; i++)
		if (!look_at_visit(a, w->ids[w->next++], e))
			return false;
	if (w->next < w->n)
		return true;
	if (w->compared != UINT64_MAX)
		return compare_some(a, e);
	if (!book_prune(a->book, mark, PRUNE_MOST, &w->row, fate_of, a, &pruned, e))
		return false;
	w->done_ms = app_now(a);
	return true;
}

bool app_prune(struct app *a, const struct hash *backed_up, int64_t age_ms, bool *more,
	       struct err *e)
{
	*more = false;
	if (!app_may_prune(a, age_ms) || is_done(a, backed_up))
		return true;
	if (!prune_some(a, backed_up, e)) {
		prune_forget(a);
		return false;
	}
	*more = a->prune.row != UINT64_MAX;
	return true;
}
