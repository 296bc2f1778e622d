#include "view/whose.h"

#include "base/mem.h"
#include "model/access.h"
#include "model/kinds.h"

#include <string.h>

static struct rec *read_kind(struct view *v, struct id id, const struct kind *k)
{
	struct rec *r = NULL;

	if (id_is_zero(id) || !view_rec(v, id, &r, NULL))
		return NULL;
	if (r->kind == k && !r->sealed)
		return r;
	rec_free(r);
	return NULL;
}

/* --- organisation --- */

/* Is this person of the organisation? `service` (may be NULL): are they a support worker or manager? */
static bool is_of(struct view *v, struct id person, const char *organisation, bool *service)
{
	struct rec *r = read_kind(v, person, &kind_crew_member);
	bool of = r && rec_is(r, CREW_MEMBER_ORGANISATION, organisation);

	if (service)
		*service = r && role_is_support(role_find(rec_text(r, CREW_MEMBER_ROLE)));
	rec_free(r);
	return of;
}

static struct id shift_of(const struct rec *r)
{
	if (r->kind == &kind_shift)
		return r->id;
	if (r->kind == &kind_crew_spell)
		return rec_id(r, CREW_SPELL_SHIFT_ID);
	return r->shift;
}

static bool first_wall(void *ctx, const struct row *row)
{
	*(int64_t *)ctx = row_int(row, 1); /* newest first, so the last row stays */
	return true;
}

/* When the record was first written. */
static int64_t begun_ms(struct view *v, const struct rec *r)
{
	struct arg arg = ARG_OF_ID(r->id);
	int64_t ms = r->wall_ms;

	view_each(v, QUERY_HISTORY, &arg, 1, first_wall, &ms, NULL);
	return ms;
}

struct riding {
	bool own, own_then; /* a worker of the organisation rode; and when the record was made */
	bool other;         /* a worker of another service rode in the same night */
};

static void look_at_spell(struct view *v, const struct rec *spell, const char *organisation,
			  int64_t at_ms, struct riding *out)
{
	int64_t from = 0, to = INT64_MAX;
	bool service = false;
	bool of = is_of(v, rec_id(spell, CREW_SPELL_MEMBER_ID), organisation, &service);

	rec_int(spell, CREW_SPELL_FROM_AT, &from);
	if (rec_filled(spell, CREW_SPELL_TO_AT))
		rec_int(spell, CREW_SPELL_TO_AT, &to);
	out->own = out->own || of;
	out->own_then = out->own_then || (of && at_ms >= from && at_ms <= to);
	out->other = out->other || (service && !of);
}

bool whose_org(struct view *v, const struct rec *r, const char *organisation)
{
	struct arg arg = ARG_OF_ID(shift_of(r));
	struct riding riding = { .own = false };
	struct id *ids = NULL;
	size_t n = 0;

	if (!organisation || !*organisation)
		return false;
	if (is_of(v, r->author, organisation, NULL))
		return true;
	if (id_is_zero(arg.id) || !view_ids(v, QUERY_SPELLS, &arg, 1, &ids, &n, NULL))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct rec *spell = read_kind(v, ids[i], &kind_crew_spell);

		if (spell)
			look_at_spell(v, spell, organisation, begun_ms(v, r), &riding);
		rec_free(spell);
	}
	mem_free(ids);
	return riding.own && (!riding.other || r->kind == &kind_shift || riding.own_then);
}

/* --- crew --- */

bool whose_crew(struct view *v, const struct rec *r, struct id person)
{
	struct arg arg = ARG_OF_ID(shift_of(r));
	struct id *ids = NULL;
	bool was = false;
	size_t n = 0;

	if (id_is_zero(arg.id) || id_is_zero(person) ||
	    !view_ids(v, QUERY_SPELLS, &arg, 1, &ids, &n, NULL))
		return false;
	for (size_t i = 0; i < n && !was; i++) {
		struct rec *spell = read_kind(v, ids[i], &kind_crew_spell);

		was = spell && id_equal(rec_id(spell, CREW_SPELL_MEMBER_ID), person);
		rec_free(spell);
	}
	mem_free(ids);
	return was;
}

/* --- queue --- */

static bool is_medium(struct view *v, struct id involvement)
{
	struct rec *part = read_kind(v, involvement, &kind_involvement);
	struct arg args[2] = { ARG_OF_INT(kind_risk_assessment.number),
			       ARG_OF_ID(part ? rec_id(part, INVOLVEMENT_ATTENDANCE_ID)
					      : (struct id){ { 0 } }) };
	struct id *ids = NULL;
	bool medium = false;
	size_t n = 0;

	/* Oldest first: the last one that is of this person holds. */
	if (part && view_ids(v, QUERY_OF_ATTENDANCE, args, 2, &ids, &n, NULL))
		for (size_t i = 0; i < n; i++) {
			struct rec *risk = read_kind(v, ids[i], &kind_risk_assessment);
			size_t grade = RISK_ASSESSMENT_PJ_GRADE;

			if (risk && rec_filled(risk, RISK_ASSESSMENT_FINAL_GRADE))
				grade = RISK_ASSESSMENT_FINAL_GRADE;
			if (risk &&
			    id_equal(rec_id(risk, RISK_ASSESSMENT_INVOLVEMENT_ID), involvement))
				medium = rec_is(risk, grade, "medium");
			rec_free(risk);
		}
	mem_free(ids);
	rec_free(part);
	return medium;
}

bool whose_queue(struct view *v, const struct rec *r)
{
	size_t field = field_find(r->kind, "involvement_id");
	struct arg arg = ARG_OF_ID(r->id);
	struct id *ids = NULL;
	bool queued = false;
	size_t n = 0;

	if (r->kind == &kind_involvement)
		return is_medium(v, r->id);
	if (r->kind != &kind_person)
		return field != FIELD_NONE && is_medium(v, rec_id(r, field));
	if (view_ids(v, QUERY_INVOLVEMENTS, &arg, 1, &ids, &n, NULL))
		for (size_t i = 0; i < n && !queued; i++)
			queued = is_medium(v, ids[i]);
	mem_free(ids);
	return queued;
}
