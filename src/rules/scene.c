/* the visit itself, its times, its people and its result. */
#include "rules_p.h"

#include <stdint.h>
#include <string.h>

static void r010(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	static const char *const seen[] = { "yes", "unsure", NULL };

	(void)p;
	if (!is_any(r, ATTENDANCE_SCREEN_SEEN, seen))
		return;
	hit(rule, k, r, ATTENDANCE_SCREEN_SEEN, out);
	if (k->c && !has_task(k->c, rule->task, r->id))
		hit_as(rule, k, SEVERITY_TASK,
		       "Check within 2 hours that the survivor is still safe", r,
		       ATTENDANCE_SCREEN_SEEN, out);
}

void judge_r010(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r010, out);
}

static bool first_arrival(const struct rec *a, int64_t *out)
{
	bool any = false;

	for (size_t i = 0; i < rec_count(a, ATTENDANCE_PRESENCE); i++) {
		const struct rec *row = rec_row(a, ATTENDANCE_PRESENCE, i);
		int64_t at;

		if (rec_int(row, column(row, "arrived_at"), &at) && (!any || at < *out)) {
			*out = at;
			any = true;
		}
	}
	return any;
}

static void r012(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	int64_t arrived;
	int64_t safe;

	(void)p;
	if (!first_arrival(r, &arrived))
		return;
	if (rec_int(r, ATTENDANCE_SCENE_SAFE_AT, &safe) && arrived >= safe)
		return;
	if (rec_filled(r, ATTENDANCE_SCENE_OVERRIDE_REASON))
		hit_as(rule, k, SEVERITY_FLAG,
		       "The crew went in before the scene was confirmed safe: read why", r,
		       ATTENDANCE_SCENE_OVERRIDE_REASON, out);
	else if (!rec_filled(r, ATTENDANCE_SCENE_SAFE_AT))
		hit_unsaid(rule, k, r, ATTENDANCE_SCENE_OVERRIDE_REASON, out);
	else
		hit(rule, k, r, ATTENDANCE_SCENE_OVERRIDE_REASON, out);
}

void judge_r012(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r012, out);
}

static void r017(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	(void)p;
	if (!k->c || !rec_is(r, ATTENDANCE_RESULT, "wrong_address"))
		return;
	for (size_t i = 0; i < k->c->n_parties; i++)
		hit(rule, k, k->c->parties[i].involvement, FIELD_NONE, out);
}

void judge_r017(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r017, out);
}

static void r018(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	static const char *const nobody[] = { "no_trace", "no_reply", NULL };

	(void)p;
	if (!is_any(r, ATTENDANCE_RESULT, nobody))
		return;
	if (!rec_count(r, ATTENDANCE_ATTEMPTS))
		hit(rule, k, r, ATTENDANCE_ATTEMPTS, out);
	if (k->c && !has_task(k->c, rule->task, r->id))
		hit_as(rule, k, SEVERITY_TASK,
		       "Go back, or ask control what to do about this visit", r, ATTENDANCE_RESULT,
		       out);
}

void judge_r018(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r018, out);
}

static void r021(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	(void)p;
	if (is_survivor_part(r) && !rec_filled(r, INVOLVEMENT_SUPPORT_OFFERED))
		hit(rule, k, r, INVOLVEMENT_SUPPORT_OFFERED, out);
}

void judge_r021(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r021, out);
}

/* What a result says of the survivors together. */
enum need_of {
	ANY,    /* says nothing */
	SOME,   /* at least one of them */
	NOBODY, /* none of them */
};

struct meaning {
	const char *result;
	enum need_of police, support;
};

/* Results that are not here say nothing about engagement. Reading of the words of V-RESULT against
 * the golden weekend (domain brief 8.2, 8.3), where every visit must pass. */
static const struct meaning meanings[] = {
	{ "seen_engaged_both", SOME, SOME },  { "seen_support_only", NOBODY, SOME },
	{ "seen_police_only", SOME, NOBODY }, { "seen_declined_all", NOBODY, NOBODY },
	{ "seen_unable", NOBODY, NOBODY },    { "no_trace", NOBODY, NOBODY },
	{ "no_reply", NOBODY, NOBODY },       { "moved_away", NOBODY, NOBODY },
	{ "stood_down", NOBODY, NOBODY },
};

struct tally {
	size_t police, support; /* survivors who engaged */
	bool unknown;           /* an answer is still missing, or a survivor cannot be seen here */
};

static struct tally count_engaged(const struct casefile *c)
{
	static const char *const with_police[] = { "engaged", "partly", NULL };
	static const char *const with_support[] = { "accepted", "info_only", "undecided",
						    "already_open", NULL };
	struct tally t = { .unknown = casefile_has_stub(c, &kind_involvement) };

	for (size_t i = 0; i < c->n_parties; i++) {
		const struct rec *r = c->parties[i].involvement;

		if (!is_survivor_part(r))
			continue;
		t.police += is_any(r, INVOLVEMENT_POLICE_ENGAGEMENT, with_police);
		t.support += is_any(r, INVOLVEMENT_SUPPORT_ENGAGEMENT, with_support);
		t.unknown = t.unknown || !rec_filled(r, INVOLVEMENT_POLICE_ENGAGEMENT) ||
			    !rec_filled(r, INVOLVEMENT_SUPPORT_ENGAGEMENT);
	}
	return t;
}

static bool contradicts(enum need_of need, size_t engaged, bool unknown)
{
	return (need == SOME && !engaged && !unknown) || (need == NOBODY && engaged);
}

static void r022(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	struct tally t;

	(void)p;
	if (!k->c)
		return;
	t = count_engaged(k->c);
	for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
		if (rec_is(r, ATTENDANCE_RESULT, meanings[i].result) &&
		    (contradicts(meanings[i].police, t.police, t.unknown) ||
		     contradicts(meanings[i].support, t.support, t.unknown)))
			hit(rule, k, r, ATTENDANCE_RESULT, out);
}

void judge_r022(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r022, out);
}

static bool read_spell(const struct rec *a, size_t i, int64_t *from, int64_t *to)
{
	const struct rec *row = rec_row(a, ATTENDANCE_PRESENCE, i);

	/* Who has not left is there until somebody says otherwise. */
	if (!rec_int(row, column(row, "left_at"), to))
		*to = INT64_MAX;
	return rec_int(row, column(row, "arrived_at"), from);
}

static bool overlap(const struct rec *a, const struct rec *b)
{
	for (size_t i = 0; i < rec_count(a, ATTENDANCE_PRESENCE); i++)
		for (size_t j = 0; j < rec_count(b, ATTENDANCE_PRESENCE); j++) {
			int64_t from_a, to_a, from_b, to_b;

			if (read_spell(a, i, &from_a, &to_a) && read_spell(b, j, &from_b, &to_b) &&
			    from_a < to_b && from_b < to_a)
				return true;
		}
	return false;
}

static void r023(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	(void)p;
	for (size_t i = 0; k->c && i < k->c->others.n; i++) {
		const struct rec *other = k->c->others.all[i];

		if (!id_equal(other->id, r->id) && overlap(r, other)) {
			hit(rule, k, r, ATTENDANCE_PRESENCE, out);
			return;
		}
	}
}

void judge_r023(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r023, out);
}
