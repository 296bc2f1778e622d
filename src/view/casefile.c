/* Reading everything around one attendance. */
#include "view/casefile.h"

#include "base/mem.h"
#include "model/kinds.h"

#include <stdlib.h>
#include <string.h>

static void recs_fini(struct recs *x)
{
	for (size_t i = 0; i < x->n; i++)
		rec_free(x->all[i]);
	mem_free(x->all);
	*x = (struct recs){ 0 };
}

static void recs_take(struct recs *x, struct rec *r)
{
	x->all = mem_resize(x->all, x->n * sizeof(struct rec *), (x->n + 1) * sizeof(struct rec *));
	x->all[x->n++] = r;
}

/* The standing record of that kind; NULL when it is not there, cannot be opened or is of another
 * kind. */
static bool read_opt(struct view *v, struct id id, const struct kind *k, struct rec **out,
		     struct err *e)
{
	struct rec *r = NULL;

	*out = NULL;
	if (id_is_zero(id) || view_kind(v, id) != k)
		return true;
	if (!view_rec(v, id, &r, e))
		return false;
	if (r->sealed || r->state == REC_ENTERED_IN_ERROR) {
		rec_free(r);
		return true;
	}
	*out = r;
	return true;
}

static bool read_list(struct view *v, enum query q, const struct arg *args, size_t n_args,
		      const struct kind *k, struct recs *out, struct err *e)
{
	struct id *ids = NULL;
	size_t n = 0;
	bool ok = view_ids(v, q, args, n_args, &ids, &n, e);

	for (size_t i = 0; ok && i < n; i++) {
		struct rec *r;

		ok = read_opt(v, ids[i], k, &r, e);
		if (ok && r)
			recs_take(out, r);
	}
	mem_free(ids);
	return ok;
}

struct member {
	struct id id;
	uint16_t kind;
};

/* What belongs to the attendance is asked for once, and handed out kind by kind. */
struct reading {
	struct view *v;
	struct casefile *c;
	struct member *members;
	size_t n, cap;
	bool asked;
};

static bool add_member(void *ctx, const struct row *r)
{
	struct reading *g = ctx;

	if (g->n == g->cap) {
		size_t more = g->cap ? g->cap * 2 : 32;

		g->members = mem_resize(g->members, g->cap * sizeof *g->members,
					more * sizeof *g->members);
		g->cap = more;
	}
	g->members[g->n++] = (struct member){ row_id(r, 0), (uint16_t)row_int(r, 1) };
	return true;
}

static bool read_members(struct reading *g, const struct kind *k, struct recs *out, struct err *e)
{
	const struct arg at = ARG_OF_ID(g->c->attendance->id);
	bool ok = g->asked || view_each(g->v, QUERY_MEMBERS, &at, 1, add_member, g, e);

	g->asked = ok;
	for (size_t i = 0; ok && i < g->n; i++) {
		struct rec *r;

		if (g->members[i].kind != k->number)
			continue;
		ok = read_opt(g->v, g->members[i].id, k, &r, e);
		if (ok && r)
			recs_take(out, r);
	}
	return ok;
}

static bool read_parties(struct reading *g, struct err *e)
{
	struct casefile *c = g->c;
	struct recs parts = { 0 };
	bool ok = read_members(g, &kind_involvement, &parts, e);

	c->parties = mem_new_array(parts.n, sizeof *c->parties);
	c->n_parties = parts.n;
	for (size_t i = 0; i < parts.n; i++)
		c->parties[i].involvement = parts.all[i];
	mem_free(parts.all);
	for (size_t i = 0; ok && i < c->n_parties; i++) {
		struct party *p = &c->parties[i];

		ok = read_opt(g->v, rec_id(p->involvement, INVOLVEMENT_PERSON_ID), &kind_person,
			      &p->person, e);
	}
	return ok;
}

/* Hands every record to the party it names; there is one, or it would not belong to the attendance.
 */
static bool share_out(struct reading *g, const struct kind *k, size_t field, size_t list,
		      struct err *e)
{
	struct recs found = { 0 };
	bool ok = read_members(g, k, &found, e);

	for (size_t i = 0; i < found.n; i++) {
		struct rec *r = found.all[i];
		struct party *p = casefile_party(g->c, rec_id(r, field));

		if (!p)
			rec_free(r);
		else if (list)
			recs_take((struct recs *)(void *)((char *)p + list), r);
		else {
			rec_free(p->safe_contact);
			p->safe_contact = r;
		}
	}
	mem_free(found.all);
	return ok;
}

static bool add_stub(void *ctx, const struct row *r)
{
	struct casefile *c = ctx;
	struct stub *s;

	c->stubs = mem_resize(c->stubs, c->n_stubs * sizeof *s, (c->n_stubs + 1) * sizeof *s);
	s = &c->stubs[c->n_stubs++];
	row_hash(r, 0, &s->hash);
	s->kind = (uint16_t)row_int(r, 1);
	s->wall_ms = row_int(r, 2);
	s->visibility = (enum visibility)row_int(r, 3);
	s->author = row_id(r, 4);
	return true;
}

static bool read_night(struct reading *g, struct err *e)
{
	const struct arg shift = ARG_OF_ID(g->c->attendance->shift);

	return id_is_zero(g->c->attendance->shift) ||
	       (read_opt(g->v, g->c->attendance->shift, &kind_shift, &g->c->shift, e) &&
		read_list(g->v, QUERY_SPELLS, &shift, 1, &kind_crew_spell, &g->c->spells, e));
}

static bool read_others(struct reading *g, struct err *e)
{
	struct casefile *c = g->c;
	const struct arg shift = ARG_OF_ID(g->c->attendance->shift);
	size_t kept = 0;

	if (id_is_zero(g->c->attendance->shift))
		return true;
	if (!read_list(g->v, QUERY_NIGHT_ATTENDANCES, &shift, 1, &kind_attendance, &c->others, e))
		return false;
	for (size_t i = 0; i < c->others.n; i++) {
		if (id_equal(c->others.all[i]->id, c->attendance->id))
			rec_free(c->others.all[i]);
		else
			c->others.all[kept++] = c->others.all[i];
	}
	c->others.n = kept;
	return true;
}

static bool read_place(struct reading *g, struct err *e)
{
	return read_opt(g->v, rec_id(g->c->attendance, ATTENDANCE_LOCATION_ID), &kind_location,
			&g->c->location, e);
}

static bool read_hanging(struct reading *g, struct err *e)
{
	return share_out(g, &kind_safe_contact, SAFE_CONTACT_INVOLVEMENT_ID, 0, e) &&
	       share_out(g, &kind_risk_assessment, RISK_ASSESSMENT_INVOLVEMENT_ID,
			 offsetof(struct party, risks), e) &&
	       share_out(g, &kind_consent, CONSENT_INVOLVEMENT_ID, offsetof(struct party, consents),
			 e) &&
	       share_out(g, &kind_referral, REFERRAL_INVOLVEMENT_ID,
			 offsetof(struct party, referrals), e) &&
	       share_out(g, &kind_safeguarding_action, SAFEGUARDING_ACTION_INVOLVEMENT_ID,
			 offsetof(struct party, actions), e);
}

static bool read_written(struct reading *g, struct err *e)
{
	const struct arg id = ARG_OF_ID(g->c->attendance->id);

	return read_members(g, &kind_note, &g->c->notes, e) &&
	       read_list(g->v, QUERY_REVIEWS, &id, 1, &kind_review, &g->c->reviews, e) &&
	       read_members(g, &kind_task, &g->c->tasks, e) &&
	       read_members(g, &kind_finding, &g->c->findings, e);
}

static bool read_stubs(struct reading *g, struct err *e)
{
	const struct arg id = ARG_OF_ID(g->c->attendance->id);

	return view_each(g->v, QUERY_STUBS, &id, 1, add_stub, g->c, e);
}

static bool take_count(void *ctx, const struct row *r)
{
	(void)r;
	++*(size_t *)ctx;
	return true;
}

static bool read_before(struct reading *g, struct err *e)
{
	struct casefile *c = g->c;
	const struct arg at = ARG_OF_ID(c->attendance->id);
	int64_t tasked = 0;
	bool ok = view_each(g->v, QUERY_BACKWARD, &at, 1, take_count, &c->backward, e);

	rec_int(c->attendance, ATTENDANCE_TASKED_AT, &tasked);
	for (size_t i = 0; ok && i < c->n_parties; i++) {
		struct party *p = &c->parties[i];
		const struct arg args[] = { ARG_OF_ID(rec_id(p->involvement,
							     INVOLVEMENT_PERSON_ID)),
					    at, ARG_OF_INT(tasked) };

		ok = !party_is_survivor(p) || id_is_zero(args[0].id) ||
		     read_list(g->v, QUERY_EARLIER_RISKS, args, 3, &kind_risk_assessment,
			       &p->earlier, e);
	}
	return ok;
}

bool casefile_read_some(struct view *v, struct id attendance, unsigned what, struct casefile *out,
			struct err *e)
{
	static const struct {
		unsigned what;
		bool (*read)(struct reading *g, struct err *e);
	} parts[] = {
		{ CASE_NIGHT, read_night },     { CASE_OTHERS, read_others },
		{ CASE_PLACE, read_place },     { CASE_PARTIES | CASE_HANGING | CASE_BEFORE, read_parties },
		{ CASE_HANGING, read_hanging }, { CASE_WRITTEN, read_written },
		{ CASE_STUBS, read_stubs },     { CASE_BEFORE, read_before },
	};

	struct reading g = { .v = v, .c = out };
	bool ok = true;

	memset(out, 0, sizeof *out);
	if (view_kind(v, attendance) != &kind_attendance)
		return err_set(e, ERR_INPUT, "There is no such attendance on this laptop");
	if (!view_rec(v, attendance, &out->attendance, e))
		return false;
	if (out->attendance->sealed) {
		casefile_fini(out);
		return err_set(e, ERR_DENIED,
			       "Only the people named for this attendance can open it");
	}
	for (size_t i = 0; ok && i < sizeof parts / sizeof *parts; i++)
		ok = !(parts[i].what & what) || parts[i].read(&g, e);
	mem_free(g.members);
	if (!ok)
		casefile_fini(out);
	return ok;
}

void casefile_add_note(struct casefile *c, struct rec *note)
{
	recs_take(&c->notes, note);
}

bool casefile_read(struct view *v, struct id attendance, struct casefile *out, struct err *e)
{
	return casefile_read_some(v, attendance, CASE_ALL, out, e);
}

void casefile_fini(struct casefile *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->n_parties; i++) {
		struct party *p = &c->parties[i];

		rec_free(p->involvement);
		rec_free(p->person);
		rec_free(p->safe_contact);
		recs_fini(&p->risks);
		recs_fini(&p->earlier);
		recs_fini(&p->consents);
		recs_fini(&p->referrals);
		recs_fini(&p->actions);
	}
	mem_free(c->parties);
	rec_free(c->attendance);
	rec_free(c->shift);
	rec_free(c->location);
	recs_fini(&c->notes);
	recs_fini(&c->reviews);
	recs_fini(&c->tasks);
	recs_fini(&c->findings);
	recs_fini(&c->spells);
	recs_fini(&c->others);
	mem_free(c->stubs);
	memset(c, 0, sizeof *c);
}

bool party_is_survivor(const struct party *p)
{
	return rec_is(p->involvement, INVOLVEMENT_PART, "survivor") ||
	       rec_is(p->involvement, INVOLVEMENT_PART, "survivor_and_suspect");
}

const struct rec *party_risk(const struct party *p)
{
	return p->risks.n ? p->risks.all[p->risks.n - 1] : NULL;
}

struct party *casefile_party(struct casefile *c, struct id involvement)
{
	for (size_t i = 0; i < c->n_parties; i++)
		if (id_equal(c->parties[i].involvement->id, involvement))
			return &c->parties[i];
	return NULL;
}

bool casefile_has_stub(const struct casefile *c, const struct kind *k)
{
	for (size_t i = 0; i < c->n_stubs; i++)
		if (c->stubs[i].kind == k->number)
			return true;
	return false;
}

const char *casefile_state(const struct casefile *c)
{
	const char *state = rec_text(c->attendance, ATTENDANCE_STATE);
	const struct rec *newest = NULL;

	if (strcmp(state, "submitted") != 0)
		return state;
	for (size_t i = 0; i < c->reviews.n && !newest; i++)
		if (rec_filled(c->reviews.all[i], REVIEW_DECISION))
			newest = c->reviews.all[i];
	if (!newest || newest->wall_ms < c->attendance->wall_ms)
		return state;
	if (rec_is(newest, REVIEW_DECISION, "returned"))
		return "returned";
	if (rec_is(newest, REVIEW_DECISION, "approved") ||
	    rec_is(newest, REVIEW_DECISION, "approved_with_actions"))
		return "approved";
	return state;
}
