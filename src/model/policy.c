/* The policies that the program knows, and what each is until headquarters loads another. */
#include "model/policy.h"

#include "model/access.h"

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

static const struct default_policy *default_find(const char *key)
{
	for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++)
		if (strcmp(defaults[i].key, key) == 0)
			return &defaults[i];
	return NULL;
}

const char *policy_default(const char *key)
{
	const struct default_policy *d = default_find(key);

	assert(d && "a policy key without a default");
	return d ? d->value : "";
}

bool policy_figure(const char *text, int64_t *out)
{
	char *end;

	*out = strtoll(text, &end, 10);
	return end != text && !*end && *out >= 0 && *out <= FIGURE_MOST;
}

bool policy_fits(const char *key, const char *value, struct err *e)
{
	const struct default_policy *d = default_find(key);
	int64_t n;

	return !*value || !d || !policy_figure(d->value, &n) || policy_figure(value, &n) ||
	       err_set(e, ERR_INPUT, "The policy %s must be a whole number from 0 to %d", key,
		       FIGURE_MOST);
}
