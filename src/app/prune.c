/* What a car's laptop no longer needs to carry: the bodies of its own entries that headquarters has
 * had in a backup for as long as policy says. Unfinished visits keep everything from their night
 * on. */
#include "app_p.h"

#include "base/mem.h"

#include <string.h>

#define MS_HOUR INT64_C(3600000)
/* Erased in one go: nobody waits for more. */
#define PRUNE_MOST 256
/* Before the call came: the shift, its crew and its kit. */
#define NIGHT_BEFORE_MS (24 * MS_HOUR)

static bool is_finished(const char *state)
{
	static const char *const ends[] = { "submitted", "approved", "closed", "cancelled" };

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (strcmp(state, ends[i]) == 0)
			return true;
	return false;
}

/* Nothing that was written from this time on may go. */
static bool unfinished_from(struct app *a, int64_t *from, struct err *e)
{
	struct arg kind = ARG_OF_INT(kind_attendance.number);
	struct id *ids = NULL;
	size_t n = 0;
	bool ok = view_ids(a->view, QUERY_BY_KIND, &kind, 1, &ids, &n, e);

	*from = INT64_MAX;
	for (size_t i = 0; ok && i < n; i++) {
		struct rec *r = get_rec(a, ids[i], &kind_attendance);
		int64_t at;

		if (r && !r->sealed && !is_finished(app_attendance_state(a, r))) {
			if (!rec_int(r, ATTENDANCE_TASKED_AT, &at))
				at = r->wall_ms;
			if (at - NIGHT_BEFORE_MS < *from)
				*from = at - NIGHT_BEFORE_MS;
		}
		rec_free(r);
	}
	mem_free(ids);
	return ok;
}

struct keeping {
	struct app *app;
	int64_t from;
};

static bool task_is_open(struct app *a, struct id record)
{
	struct rec *r = get_rec(a, record, &kind_task);
	bool open = r && rec_is(r, TASK_STATE, "open");

	rec_free(r);
	return open;
}

/* A book that began without a headquarters has its people and lists in its own line: without them
 * nobody could type. What is still to be done is needed to do it. */
static enum book_fate fate_of(void *ctx, const struct entry *x)
{
	const struct keeping *k = ctx;
	const struct kind *kind = kind_by_number(x->h.kind);

	if (x->h.wall_ms >= k->from)
		return BOOK_ENDS;
	if (kind == &kind_crew_member || kind == &kind_reference_set || kind == &kind_agency ||
	    (kind == &kind_task && task_is_open(k->app, x->h.record)))
		return BOOK_STAYS;
	return BOOK_GOES;
}

bool app_may_prune(struct app *a, int64_t age_ms)
{
	return a->view && a->node == NODE_CAR &&
	       age_ms >= app_policy_int(a, "laptop_keep_h") * MS_HOUR;
}

bool app_prune(struct app *a, const struct hash *backed_up, int64_t age_ms, uint64_t *pruned,
	       struct err *e)
{
	struct keeping k = { .app = a };

	*pruned = 0;
	if (!app_may_prune(a, age_ms))
		return true;
	return unfinished_from(a, &k.from, e) &&
	       book_prune(a->book, backed_up, PRUNE_MOST, fate_of, &k, pruned, e);
}
