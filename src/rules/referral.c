/* telling an agency, and on what ground. */
#include "rules_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/access.h"

#include <stdio.h>
#include <string.h>

#define REASON_LETTERS 30

/* What is on its way or has arrived is judged where it is; before that it can be held back. */
bool referral_is_held(const struct rec *r)
{
	static const char *const early[] = { "draft", "ready", "queued", NULL };

	return !rec_filled(r, REFERRAL_STATE) || is_any(r, REFERRAL_STATE, early);
}

/* The survivor's last word about this agency; consents are in the order in which they were made. */
const struct rec *referral_last_word(const struct party *p, struct id agency)
{
	const struct rec *last = NULL;
	int64_t last_at = 0;

	for (size_t i = 0; p && i < p->consents.n; i++) {
		const struct rec *c = p->consents.all[i];
		int64_t at;

		if (!rec_is(c, CONSENT_PURPOSE, "share_with_agency") ||
		    !id_equal(rec_id(c, CONSENT_AGENCY_ID), agency))
			continue;
		rec_int(c, CONSENT_ASKED_AT, &at);
		if (!last || at >= last_at) {
			last = c;
			last_at = at;
		}
	}
	return last;
}

static bool has_run_out(const struct rec *consent, int64_t now_ms)
{
	struct civil now = civil_of(now_ms);
	char today[16];

	snprintf(today, sizeof today, "%04d-%02d-%02d", now.year, now.month, now.day);
	return rec_filled(consent, CONSENT_UNTIL) &&
	       strcmp(rec_text(consent, CONSENT_UNTIL), today) < 0;
}

static void r080(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	const struct rec *word;

	if (!rec_is(r, REFERRAL_BASIS, "consent") || !referral_is_held(r))
		return;
	word = referral_last_word(p, rec_id(r, REFERRAL_AGENCY_ID));
	if (!word || !rec_is(word, CONSENT_DECISION, "given") ||
	    !rec_is(word, CONSENT_UNDERSTOOD, "yes") || has_run_out(word, k->now_ms))
		hit(rule, k, r, REFERRAL_CONSENT_ID, out);
}

void judge_r080(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r080, out);
}

static bool is_long_enough(const char *reason)
{
	char *trimmed = text_trim(reason);
	bool enough = text_letters(trimmed, strlen(trimmed)) >= REASON_LETTERS;

	mem_free(trimmed);
	return enough;
}

static void r081(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	(void)p;
	if (!rec_filled(r, REFERRAL_BASIS) || rec_is(r, REFERRAL_BASIS, "consent") ||
	    !referral_stands(r))
		return;
	if (!is_long_enough(rec_text(r, REFERRAL_BASIS_REASON)))
		hit(rule, k, r, REFERRAL_BASIS_REASON, out);
	if (r->role && role_is_police(role_find(r->role)) &&
	    !rec_filled(r, REFERRAL_PART3_CONDITION))
		hit_as(rule, k, rule->severity,
		       "Select the Part 3 condition for telling without agreement", r,
		       REFERRAL_PART3_CONDITION, out);
}

void judge_r081(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r081, out);
}

/* Signs that somebody would look for the survivor. */
static bool is_hunted(const struct rec *a, const struct rec *location, const struct rec *referral,
		      const struct party *p)
{
	static const char *const abuse[] = { "hba", "forced_marriage", "fgm", "stalking_harassment",
					     NULL };
	static const char *const category[] = { "hba_non_relative", "stalking_not_connected",
						NULL };
	static const char *const restricted[] = { "hba", "refuge", NULL };
	size_t markers = a ? rec_count(a, ATTENDANCE_HBA_MARKERS) : 0;

	if (a &&
	    (has_any(a, ATTENDANCE_ABUSE_TYPES, abuse) ||
	     is_any(a, ATTENDANCE_DV_CATEGORY, category) || rec_is(a, ATTENDANCE_STALKING, "yes") ||
	     markers > (rec_has(a, ATTENDANCE_HBA_MARKERS, "none_seen") ? 1U : 0U)))
		return true;
	if (location && rec_is(location, LOCATION_LOC_TYPE, "refuge"))
		return true;
	if (rec_is(referral, REFERRAL_REFERRAL_TYPE, "refuge"))
		return true;
	return p && (is_any(p->involvement, INVOLVEMENT_RESTRICTED_REASON, restricted) ||
		     rec_has(p->involvement, INVOLVEMENT_NEEDS, "refuge"));
}

static void r085(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	const struct rec *location = k->c ? k->c->location : NULL;
	bool secret = location && rec_is(location, LOCATION_LOC_STATUS, "refuge_secret");
	bool open = rec_is(r, REFERRAL_ADDRESS_SHIELD, "no");

	if (!referral_stands(r))
		return;
	if (secret && open)
		hit_as(rule, k, SEVERITY_DENY,
		       "The address is a refuge. Select yes for Hide address", r,
		       REFERRAL_ADDRESS_SHIELD, out);
	else if (open && is_hunted(attendance_of(k), location, r, p))
		hit(rule, k, r, REFERRAL_ADDRESS_SHIELD, out);
	if (secret && rec_has(r, REFERRAL_DATA_MIN, "address"))
		hit_as(rule, k, SEVERITY_DENY,
		       "The address is a refuge. Take Address out of what is sent", r,
		       REFERRAL_DATA_MIN, out);
}

void judge_r085(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r085, out);
}

static void r089(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	(void)p;
	if (referral_stands(r) && rec_is(r, REFERRAL_URGENCY, "tonight_voice") &&
	    !rec_filled(r, REFERRAL_VOICE_AT))
		hit(rule, k, r, REFERRAL_VOICE_AT, out);
}

void judge_r089(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r089, out);
}
