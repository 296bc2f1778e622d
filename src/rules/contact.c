/* asking how contact is safe comes before any way of making it. */
#include "rules_p.h"

#include <string.h>

/* A way to reach the survivor, or what the crew may do with it. */
struct channel {
	size_t field;
	bool answer;  /* yes, no, only if agreed, unknown */
	bool trusted; /* somebody else's, who may be asked when the survivor cannot be */
};

static const struct channel channels[] = {
	{ .field = SAFE_CONTACT_MOBILE },
	{ .field = SAFE_CONTACT_MOBILE_CALL, .answer = true },
	{ .field = SAFE_CONTACT_MOBILE_TEXT, .answer = true },
	{ .field = SAFE_CONTACT_VOICEMAIL, .answer = true },
	{ .field = SAFE_CONTACT_PHONE },
	{ .field = SAFE_CONTACT_PHONE_SAFE, .answer = true },
	{ .field = SAFE_CONTACT_PHONE_TEXT, .answer = true },
	{ .field = SAFE_CONTACT_PHONE_VOICEMAIL, .answer = true },
	{ .field = SAFE_CONTACT_EMAIL },
	{ .field = SAFE_CONTACT_EMAIL_SAFE, .answer = true },
	{ .field = SAFE_CONTACT_POST_SAFE, .answer = true },
	{ .field = SAFE_CONTACT_VISIT_SAFE, .answer = true },
	{ .field = SAFE_CONTACT_ALT_PHONE, .trusted = true },
};
#define N_CHANNELS (sizeof channels / sizeof *channels)

/* Numbers count when anything was typed; answers when they open the channel ("no" is what stands
 * before asking). */
static bool opens(const struct rec *r, const struct channel *ch)
{
	static const char *const open[] = { "yes", "only_if_agreed", NULL };

	return ch->answer ? is_any(r, ch->field, open)
			  : rec_filled(r, ch->field) || rec_typed(r, ch->field) != NULL;
}

static bool cannot_be_asked(const struct party *p)
{
	return p && rec_filled(p->involvement, INVOLVEMENT_CAPACITY_TO_ENGAGE) &&
	       !rec_is(p->involvement, INVOLVEMENT_CAPACITY_TO_ENGAGE, "able");
}

static void r001(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	if (rec_is(r, SAFE_CONTACT_ASKED, "yes"))
		return;
	for (size_t i = 0; i < N_CHANNELS; i++)
		if (opens(r, &channels[i]) && !(channels[i].trusted && cannot_be_asked(p)))
			hit(rule, k, r, channels[i].field, out);
}

void judge_r001(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r001, out);
}

static void r002(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	(void)p;
	if (rec_filled(r, SAFE_CONTACT_MOBILE) && !rec_filled(r, SAFE_CONTACT_MOBILE_CALL) &&
	    !rec_filled(r, SAFE_CONTACT_MOBILE_TEXT))
		hit(rule, k, r, SAFE_CONTACT_MOBILE_CALL, out);
}

void judge_r002(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r002, out);
}

static void r003(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	static const char *const not_alone[] = { "no", "unknown", NULL };

	(void)p;
	if (!is_any(r, SAFE_CONTACT_ALONE_WHEN_ASKED, not_alone))
		return;
	for (size_t i = 0; i < N_CHANNELS; i++)
		if (channels[i].answer && rec_is(r, channels[i].field, "yes"))
			hit(rule, k, r, channels[i].field, out);
}

void judge_r003(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r003, out);
}

/* --- closing, defaults, age, and numbers that two people share --- */

static const char *const open_answers[] = { "yes", "only_if_agreed", NULL };

/* No contact is safe: what was answered before that closes. */
void auto_r004(const struct rule_case *k, struct rec *contact)
{
	if (!k->saving || !rec_is(contact, SAFE_CONTACT_NO_CONTACT, "yes"))
		return;
	for (size_t i = 0; i < N_CHANNELS; i++)
		if (channels[i].answer && is_any(contact, channels[i].field, open_answers))
			rec_put(contact, channels[i].field, "no");
}

static bool devices_are_shared(const struct rec *r)
{
	size_t n = rec_count(r, SAFE_CONTACT_SHARED_DEVICES);

	return n > rec_has(r, SAFE_CONTACT_SHARED_DEVICES, "none_known");
}

void auto_r005(const struct rule_case *k, struct rec *contact)
{
	if (!k->saving || !devices_are_shared(contact))
		return;
	if (rec_filled(contact, SAFE_CONTACT_MOBILE) &&
	    !rec_filled(contact, SAFE_CONTACT_MOBILE_TEXT))
		rec_put(contact, SAFE_CONTACT_MOBILE_TEXT, "no");
	if (rec_filled(contact, SAFE_CONTACT_EMAIL) &&
	    !rec_filled(contact, SAFE_CONTACT_EMAIL_SAFE))
		rec_put(contact, SAFE_CONTACT_EMAIL_SAFE, "no");
}

/* Will the agency try to reach the survivor itself? */
static bool will_ring(const struct rec *referral)
{
	return rec_filled(referral, REFERRAL_SAFE_CONTACT_REV) ||
	       rec_has(referral, REFERRAL_DATA_MIN, "contact_safe_only");
}

static void r004(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	const struct rec *c = p ? p->safe_contact : NULL;

	if (c && referral_stands(r) && rec_is(c, SAFE_CONTACT_NO_CONTACT, "yes") && will_ring(r) &&
	    !rec_filled(c, SAFE_CONTACT_ALT_PERSON) &&
	    !is_any(c, SAFE_CONTACT_VISIT_SAFE, open_answers))
		hit(rule, k, r, REFERRAL_DATA_MIN, out);
}

void judge_r004(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r004, out);
}

static void r005(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	static const size_t others_read[] = { SAFE_CONTACT_MOBILE_TEXT, SAFE_CONTACT_EMAIL_SAFE };

	(void)p;
	if (!devices_are_shared(r))
		return;
	for (size_t i = 0; i < sizeof others_read / sizeof *others_read; i++)
		if (rec_is(r, others_read[i], "yes"))
			hit(rule, k, r, others_read[i], out);
}

void judge_r005(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r005, out);
}

/* What was asked is good for so many days, and never after the day that was agreed. */
static bool is_stale(const struct rule_case *k, const struct rec *contact, int64_t at_ms)
{
	int64_t asked;
	char today[16];

	if (!rec_int(contact, SAFE_CONTACT_RECONFIRMED_AT, &asked))
		asked = contact->wall_ms;
	day_text(at_ms, today);
	return (rec_filled(contact, SAFE_CONTACT_VALID_UNTIL) &&
		strcmp(rec_text(contact, SAFE_CONTACT_VALID_UNTIL), today) < 0) ||
	       at_ms - asked > rules_policy(k->policy, "safe_contact_days", 56) * MS_DAY;
}

static void r006(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	/* What stands was queued when it was written. */
	int64_t at = k->subject ? k->now_ms : r->wall_ms;

	if (!p || !p->safe_contact || !rec_is(r, REFERRAL_STATE, "queued") || !will_ring(r) ||
	    (k->previous && rec_is(k->previous, REFERRAL_STATE, "queued")))
		return;
	if (is_stale(k, p->safe_contact, at))
		hit(rule, k, r, REFERRAL_STATE, out);
}

void judge_r006(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r006, out);
}

/* A number or address, and the answers that open it; none of them: it is open when it is there. */
static const struct {
	size_t field;
	size_t answers[3];
	size_t n;
} reaches[] = {
	{ SAFE_CONTACT_MOBILE,
	  { SAFE_CONTACT_MOBILE_CALL, SAFE_CONTACT_MOBILE_TEXT, SAFE_CONTACT_VOICEMAIL },
	  3 },
	{ SAFE_CONTACT_PHONE,
	  { SAFE_CONTACT_PHONE_SAFE, SAFE_CONTACT_PHONE_TEXT, SAFE_CONTACT_PHONE_VOICEMAIL },
	  3 },
	{ SAFE_CONTACT_EMAIL, { SAFE_CONTACT_EMAIL_SAFE }, 1 },
	{ SAFE_CONTACT_ALT_PHONE, { 0 }, 0 },
};
#define N_REACHES (sizeof reaches / sizeof *reaches)

static bool is_open(const struct rec *contact, size_t i)
{
	bool open = !reaches[i].n;

	for (size_t j = 0; j < reaches[i].n; j++)
		open = open || is_any(contact, reaches[i].answers[j], open_answers);
	return open && rec_filled(contact, reaches[i].field);
}

/* The field of `other` that holds the same number or address; FIELD_NONE. */
static size_t same_reach(const struct rec *contact, size_t i, const struct rec *other)
{
	for (size_t j = 0; j < N_REACHES; j++)
		if (rec_filled(other, reaches[j].field) &&
		    same_number(rec_text(contact, reaches[i].field),
				rec_text(other, reaches[j].field)))
			return reaches[j].field;
	return FIELD_NONE;
}

/* Speaks about each open way to reach a survivor that somebody else of that part has too. */
static void each_shared(const struct rule *rule, const struct rule_case *k, const struct rec *r,
			const struct party *p, bool with_suspect, struct findings *out)
{
	for (size_t n = 0; p && is_survivor_part(p->involvement) && n < k->c->n_parties; n++) {
		const struct party *o = &k->c->parties[n];

		if (o == p || !o->safe_contact || is_suspect_part(o->involvement) != with_suspect ||
		    (!with_suspect && !is_survivor_part(o->involvement)))
			continue;
		for (size_t i = 0; i < N_REACHES; i++)
			if (is_open(r, i) && same_reach(r, i, o->safe_contact) != FIELD_NONE)
				hit(rule, k, r, reaches[i].field, out);
	}
}

static const struct party *contact_party(const struct rule_case *k, const struct rec *contact)
{
	for (size_t i = 0; k->c && i < k->c->n_parties; i++)
		if (id_equal(k->c->parties[i].involvement->id,
			     rec_id(contact, SAFE_CONTACT_INVOLVEMENT_ID)))
			return &k->c->parties[i];
	return NULL;
}

/* Where the suspect lives too, or did: the visit was to the home of both, or one of the two says so. */
static bool is_home_of_both(const struct rule_case *k, const struct party *p)
{
	bool suspect = false, both;

	if (!k->c || !p || !is_survivor_part(p->involvement))
		return false;
	both = rec_is(p->involvement, INVOLVEMENT_COHABITING, "yes") ||
	       (k->c->location && rec_is(k->c->location, LOCATION_LOC_TYPE, "home_both"));
	for (size_t i = 0; i < k->c->n_parties; i++) {
		const struct rec *o = k->c->parties[i].involvement;

		if (&k->c->parties[i] == p || !is_suspect_part(o))
			continue;
		suspect = true;
		both = both || rec_is(o, INVOLVEMENT_COHABITING, "yes");
	}
	return suspect && both;
}

/* What the survivor answers after that stands, and is looked at (r007). */
void auto_r007(const struct rule_case *k, struct rec *contact)
{
	const struct rec *before = k->previous;

	if (!k->saving || !is_home_of_both(k, contact_party(k, contact)))
		return;
	if (!before || !rec_filled(before, SAFE_CONTACT_POST_SAFE))
		rec_put(contact, SAFE_CONTACT_POST_SAFE, "no");
	if (!before || !rec_filled(before, SAFE_CONTACT_VISIT_SAFE))
		rec_put(contact, SAFE_CONTACT_VISIT_SAFE, "unknown");
}

static void r007(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	size_t before = out->n;

	if (!k->c)
		return;
	each_shared(rule, k, r, p, true, out);
	if (out->n > before)
		hit_as(rule, k, SEVERITY_FLAG, "A way to reach this survivor is also the suspect's",
		       r, FIELD_NONE, out);
	if (is_home_of_both(k, p) && rec_is(r, SAFE_CONTACT_POST_SAFE, "yes"))
		hit_as(rule, k, SEVERITY_WARN,
		       "The suspect lives at this address too, or did: select no for post, or say "
		       "why it is safe",
		       r, SAFE_CONTACT_POST_SAFE, out);
}

void judge_r007(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r007, out);
}

static void r008(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	if (k->c)
		each_shared(rule, k, r, p, false, out);
}

void judge_r008(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r008, out);
}
