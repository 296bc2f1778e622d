/* who was in the car, what the car did before, times that do not fit, and who
 * interpreted. */
#include "rules_p.h"

#include "base/id.h"
#include "base/text.h"
#include "model/vocab.h"

#include <string.h>

/* Does one of the officers of the car sit in it from `from` to `to`? Spells may follow each other.
 */
static bool officer_covers(const struct casefile *c, int64_t from, int64_t to)
{
	int64_t reached = from;
	bool further = true;

	while (reached < to && further) {
		further = false;
		for (size_t i = 0; i < c->spells.n; i++) {
			const struct rec *s = c->spells.all[i];
			int64_t begun, ended = INT64_MAX;

			if (!rec_is(s, CREW_SPELL_SEAT, "officer") ||
			    !rec_int(s, CREW_SPELL_FROM_AT, &begun))
				continue;
			if (!rec_int(s, CREW_SPELL_TO_AT, &ended))
				ended = INT64_MAX;
			if (begun <= reached && ended > reached) {
				reached = ended;
				further = true;
			}
		}
	}
	return reached >= to;
}

static void r013(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	static const char *const inside[] = { "entered_with_officer", "entered_after_safe", NULL };

	(void)p;
	if (!k->c || !k->c->spells.n || !is_any(r, ATTENDANCE_WORKER_ROLE_ON_SCENE, inside))
		return;
	for (size_t i = 0; i < rec_count(r, ATTENDANCE_PRESENCE); i++) {
		const struct rec *row = rec_row(r, ATTENDANCE_PRESENCE, i);
		int64_t from, to;

		if (rec_int(row, PRESENCE_ARRIVED_AT, &from) &&
		    rec_int(row, PRESENCE_LEFT_AT, &to) && !officer_covers(k->c, from, to)) {
			hit(rule, k, r, ATTENDANCE_WORKER_ROLE_ON_SCENE, out);
			return;
		}
	}
}

void judge_r013(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r013, out);
}

static bool is_adult_there(const struct party *p)
{
	static const char *const parties[] = { "survivor", "suspect", "survivor_and_suspect",
					       "other_adult", NULL };

	return is_any(p->involvement, INVOLVEMENT_PART, parties) &&
	       rec_is(p->involvement, INVOLVEMENT_SEEN, "in_person");
}

static void r014(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	size_t adults = 0;

	(void)p;
	if (!k->c || !rec_is(r, ATTENDANCE_PARTIES_SEPARATED, "not_done"))
		return;
	for (size_t i = 0; i < k->c->n_parties; i++)
		adults += is_adult_there(&k->c->parties[i]);
	if (adults > 1)
		hit(rule, k, r, ATTENDANCE_PARTIES_SEPARATED, out);
}

void judge_r014(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r014, out);
}

static bool names(const struct rec *a, struct id other)
{
	char hex[ID_HEX_LEN + 1];

	return rec_has(a, ATTENDANCE_LINKED_IDS, id_hex(other, hex));
}

static void r019(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	(void)p;
	for (size_t i = 0; k->c && i < k->c->others.n; i++) {
		const struct rec *o = k->c->others.all[i];

		if (!id_equal(o->id, r->id) && rec_filled(r, ATTENDANCE_INCIDENT_NO) &&
		    rec_is(o, ATTENDANCE_INCIDENT_NO, rec_text(r, ATTENDANCE_INCIDENT_NO)) &&
		    !names(r, o->id) && !names(o, r->id)) {
			hit(rule, k, r, ATTENDANCE_LINKED_IDS, out);
			return;
		}
	}
}

void judge_r019(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r019, out);
}

static void r020(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	static const size_t looked_up[] = { ATTENDANCE_REPEAT_ADDRESS, ATTENDANCE_REPEAT_PAIR };
	int64_t n;

	(void)p;
	for (size_t i = 0; i < sizeof looked_up / sizeof *looked_up; i++)
		if (rec_int(r, looked_up[i], &n) && n > 0)
			hit(rule, k, r, looked_up[i], out);
}

void judge_r020(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r020, out);
}

#define DRIFT_MOST_S 120

static void r024(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	static const size_t times[] = { ATTENDANCE_TASKED_AT, ATTENDANCE_EN_ROUTE_AT,
					ATTENDANCE_VERBAL_HANDOVER_AT };
	int64_t drift, at, late = k->now_ms + DRIFT_MOST_S * (MS_MINUTE / 60);

	(void)p;
	if (k->c && k->c->shift && rec_int(k->c->shift, SHIFT_CLOCK_DRIFT_S, &drift) &&
	    (drift > DRIFT_MOST_S || drift < -DRIFT_MOST_S))
		hit(rule, k, r, FIELD_NONE, out);
	if (k->c && k->c->backward)
		hit_as(rule, k, rule->severity,
		       "The clock of this laptop was put back while this visit was written: compare the "
		       "times with your notebook",
		       r, ATTENDANCE_TASKED_AT, out);
	/* A time that has not come yet was written by a clock that has been put back since. */
	for (size_t i = 0; i < sizeof times / sizeof *times; i++)
		if (rec_int(r, times[i], &at) && at > late)
			hit(rule, k, r, times[i], out);
	for (size_t i = 0; i < rec_count(r, ATTENDANCE_PRESENCE); i++) {
		const struct rec *row = rec_row(r, ATTENDANCE_PRESENCE, i);

		if ((rec_int(row, PRESENCE_ARRIVED_AT, &at) && at > late) ||
		    (rec_int(row, PRESENCE_LEFT_AT, &at) && at > late)) {
			hit(rule, k, r, ATTENDANCE_PRESENCE, out);
			return;
		}
	}
}

void judge_r024(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r024, out);
}

static bool last_left(const struct rec *a, int64_t *out)
{
	size_t n = rec_count(a, ATTENDANCE_PRESENCE);

	return n && rec_int(rec_row(a, ATTENDANCE_PRESENCE, n - 1), PRESENCE_LEFT_AT, out);
}

static void r025(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	static const char *const unsent[] = { "left", "write_up", NULL };
	int64_t left;

	(void)p;
	if (is_any(r, ATTENDANCE_STATE, unsent) && last_left(r, &left) &&
	    k->now_ms - left > rules_policy(k->policy, "unsent_h", 12) * MS_HOUR)
		hit(rule, k, r, ATTENDANCE_STATE, out);
}

void judge_r025(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r025, out);
}

static bool was_a_partner(const struct casefile *c)
{
	const struct vocab *v = vocab_find("V-RELATION");
	bool any = false, known = false;

	for (size_t i = 0; i < c->n_parties; i++) {
		const struct rec *r = c->parties[i].involvement;
		const char *relation = rec_text(r, INVOLVEMENT_RELATION_TO_SURVIVOR);
		const struct code *code = *relation ? vocab_code(v, relation) : NULL;

		if (!is_suspect_part(r) || !code || strcmp(relation, "unknown") == 0)
			continue;
		known = true;
		any = any || (code->group && (strcmp(code->group, "partner") == 0 ||
					      strcmp(code->group, "ex_partner") == 0));
	}
	return any || !known;
}

static void r027(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	static const char *const asked[] = { "right_to_ask_started", "right_to_know_referred",
					     NULL };

	(void)p;
	if (k->c && is_survivor_part(r) && is_any(r, INVOLVEMENT_DVDS_CONSIDER, asked) &&
	    !was_a_partner(k->c))
		hit(rule, k, r, INVOLVEMENT_DVDS_CONSIDER, out);
}

void judge_r027(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r027, out);
}

static void r028(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	const struct rec *shift = k->c ? k->c->shift : NULL;
	int64_t ended, planned;
	bool has_ended, has_plan;

	(void)p;
	if (!shift)
		return;
	has_ended = rec_int(shift, SHIFT_ENDED_AT, &ended);
	has_plan = rec_int(shift, SHIFT_PLANNED_END, &planned);
	for (size_t i = 0; i < rec_count(r, ATTENDANCE_PRESENCE); i++) {
		const struct rec *row = rec_row(r, ATTENDANCE_PRESENCE, i);
		int64_t from, to;
		bool after = has_ended && rec_int(row, PRESENCE_ARRIVED_AT, &from) && from > ended;
		bool over = has_plan && rec_int(row, PRESENCE_LEFT_AT, &to) &&
			    to > planned + MS_HOUR;

		if (!after && !over)
			continue;
		hit(rule, k, r, ATTENDANCE_PRESENCE, out);
		hit_as(rule, k, SEVERITY_FLAG, "The car was out longer than was planned", r,
		       ATTENDANCE_PRESENCE, out);
		return;
	}
}

void judge_r028(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r028, out);
}

#define SAFETY_ONLY_LETTERS 200

static void r029(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	const char *words = rec_text(r, ATTENDANCE_SUMMARY);

	(void)p;
	if (rec_is(r, ATTENDANCE_INTERPRETER_USED, "family_used_for_safety_only") &&
	    text_letters(words, strlen(words)) > SAFETY_ONLY_LETTERS)
		hit(rule, k, r, ATTENDANCE_INTERPRETER_USED, out);
}

void judge_r029(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r029, out);
}
