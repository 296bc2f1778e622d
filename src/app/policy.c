/* What the partners may change without a new program: the reference set "policy", and what holds
 * until it comes. */
#include "app_p.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define FIGURE_MOST 1000000

struct default_policy {
	const char *key;
	const char *value;
};

/* Sources: domain brief 10 (open questions) and the settled list of the design's README. */
static const struct default_policy defaults[] = {
	{ "area", "notts" },
	{ "incident_prefix", "NP" },
	{ "cover_after_s", "120" },
	{ "cover_driving_s", "600" },
	{ "lock_after_s", "600" },
	{ "code_figures", "6" },
	{ "shift_start", "19:00" },
	{ "shift_end", "03:00" },
	{ "call_sign", "DV1" },
	{ "risk_threshold", "14" },
	{ "escalation_calls", "3" },
	{ "review_high_h", "24" },
	{ "crew_ask_scene_s", "3600" },
	{ "crew_ask_quiet_s", "1800" },
	{ "crew_remind_s", "120" },
	{ NAMED_FEW, "" },
	{ "review_other_h", "72" },
	{ "safe_contact_days", "56" },
	/* Hours that a car's laptop keeps what headquarters has in a backup. */
	{ "laptop_keep_h", "72" },
	/* Nobody at a records desk reads the address of a refuge until the force says who. */
	{ NAMED_REFUGE, "" },
};

static const char *default_of(const char *key)
{
	for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++)
		if (strcmp(defaults[i].key, key) == 0)
			return defaults[i].value;
	assert(false && "a policy key without a default");
	return "";
}

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
	return default_of(key);
}

/* Seconds, hours or days that somebody may mean; anything else that was typed says nothing. */
static bool figure_of(const char *text, int64_t *out)
{
	char *end;

	*out = strtoll(text, &end, 10);
	return end != text && !*end && *out >= 0 && *out <= FIGURE_MOST;
}

int64_t app_policy_int(struct app *a, const char *key)
{
	int64_t n = 0;

	if (!figure_of(app_policy_text(a, key), &n))
		figure_of(default_of(key), &n);
	return n;
}
