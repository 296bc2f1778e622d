/* What the partners may change without a new program: the reference set "policy" as it was loaded,
 * and the model's defaults until it comes. */
#include "app_p.h"

#include "model/policy.h"

#include <string.h>

static struct rec *newest_set(struct app *a, const char *name)
{
	struct arg set = ARG_OF_TEXT(name);

	return a->view
		   ? get_rec(a, view_first(a->view, QUERY_REFERENCE, &set, 1), &kind_reference_set)
		   : NULL;
}

void policy_forget(struct app *a)
{
	rec_free(a->policy);
	rec_free(a->school);
	rec_free(a->holidays);
	a->policy = a->school = a->holidays = NULL;
}

static void policy_refresh(struct app *a)
{
	if (!a->policy_stale)
		return;
	a->policy_stale = false;
	policy_forget(a);
	a->policy = newest_set(a, "policy");
	a->school = newest_set(a, "school_calendar");
	a->holidays = newest_set(a, "bank_holidays");
}

const struct rec *app_policy(struct app *a)
{
	policy_refresh(a);
	return a->policy;
}

const char *app_policy_text(struct app *a, const char *key)
{
	const struct rec *r = app_policy(a);

	for (size_t i = 0; r && i < rec_count(r, REFERENCE_SET_ROWS); i++) {
		const struct rec *row = rec_row(r, REFERENCE_SET_ROWS, i);

		if (strcmp(rec_text(row, field_find(row->kind, "code")), key) == 0)
			return rec_text(row, field_find(row->kind, "attrs"));
	}
	return policy_default(key);
}

int64_t app_policy_int(struct app *a, const char *key)
{
	int64_t n = 0;

	if (!policy_figure(app_policy_text(a, key), &n))
		policy_figure(policy_default(key), &n);
	return n;
}
