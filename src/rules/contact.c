/* asking how contact is safe comes before any way of making it. */
#include "rules_p.h"

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
