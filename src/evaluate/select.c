/* Which records belong to the nights, and which of them are only counted. A record belongs when it
 * was made in a shift of those nights, or when it points at a visit, a part or a person of theirs:
 * so a referral of next month is with its visit. */
#include "evaluate_p.h"
#include "export_p.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static int by_id(const void *a, const void *b)
{
	return id_compare(*(const struct id *)a, *(const struct id *)b);
}

void ids_add(struct ids *s, struct id id)
{
	if (id_is_zero(id))
		return;
	s->all = mem_resize(s->all, s->n * sizeof id, (s->n + 1) * sizeof id);
	s->all[s->n++] = id;
}

void ids_sort(struct ids *s)
{
	if (s->n)
		qsort(s->all, s->n, sizeof *s->all, by_id);
}

bool ids_has(const struct ids *s, struct id id)
{
	return s->n && bsearch(&id, s->all, s->n, sizeof id, by_id);
}

bool export_may_show(const struct rec *r, enum withheld *why)
{
	static const enum withheld of[] = {
		[VISIBLE_POLICE_ONLY] = WITHHELD_POLICE,
		[VISIBLE_SUPPORT_ONLY] = WITHHELD_SUPPORT,
		[VISIBLE_RESTRICTED_NAMED] = WITHHELD_RESTRICTED,
	};

	if (r->sealed || r->newer)
		*why = WITHHELD_SEALED;
	else if (r->visibility != VISIBLE_SHARED)
		*why = of[r->visibility];
	else if (r->state == REC_ENTERED_IN_ERROR)
		*why = WITHHELD_ERROR;
	else
		return true;
	return false;
}

bool export_has_kind(const struct kind *k)
{
	/* Data Protection Act 2018 s.62(4): the log serves lawfulness, self-monitoring, security
	 * and criminal proceedings. Reference sets are the codebook's. */
	return k != &kind_audit && k != &kind_reference_set;
}

static void add_origin(struct export *x, struct id id, int64_t tasked_ms)
{
	x->origins = mem_resize(x->origins, x->n_origins * sizeof *x->origins,
				(x->n_origins + 1) * sizeof *x->origins);
	x->origins[x->n_origins++] = (struct origin){ id, tasked_ms };
}

static int by_origin(const void *a, const void *b)
{
	return id_compare(((const struct origin *)a)->id, ((const struct origin *)b)->id);
}

static bool choose_parts(struct export *x, struct id attendance, int64_t tasked_ms, struct err *e)
{
	const struct arg args[] = { ARG_OF_INT(kind_involvement.number), ARG_OF_ID(attendance) };
	struct id *ids = NULL;
	size_t n = 0;
	bool ok = view_ids(x->v, QUERY_OF_ATTENDANCE, args, 2, &ids, &n, e);

	for (size_t i = 0; ok && i < n; i++) {
		struct rec *r = NULL;

		ids_add(&x->about, ids[i]);
		add_origin(x, ids[i], tasked_ms);
		ok = view_rec(x->v, ids[i], &r, e);
		if (ok && !r->sealed)
			ids_add(&x->about, rec_id(r, INVOLVEMENT_PERSON_ID));
		rec_free(r);
	}
	mem_free(ids);
	return ok;
}

static bool take_stub(void *ctx, const struct row *row)
{
	struct export *x = ctx;
	int64_t number = row_int(row, 1);

	for (size_t i = 0; i < x->n_kinds; i++)
		if (x->withheld[i].kind->number == number)
			x->withheld[i].n[WITHHELD_SEALED]++;
	return true;
}

static bool choose_attendance(struct export *x, struct id id, struct err *e)
{
	const struct arg arg = ARG_OF_ID(id);
	struct rec *r = NULL;
	int64_t tasked_ms = 0;
	bool ok = view_rec(x->v, id, &r, e);

	if (!ok)
		return false;
	rec_int(r, ATTENDANCE_TASKED_AT, &tasked_ms);
	add_origin(x, id, tasked_ms);
	ids_add(&x->attendances, id);
	ids_add(&x->about, id);
	ids_add(&x->about, rec_id(r, ATTENDANCE_LOCATION_ID));
	x->practice = x->practice || r->practice;
	rec_free(r);
	return choose_parts(x, id, tasked_ms, e) &&
	       view_each(x->v, QUERY_STUBS, &arg, 1, take_stub, x, e);
}

bool export_choose(struct export *x, struct err *e)
{
	struct arg nights[] = { ARG_OF_TEXT(x->from), ARG_OF_TEXT(x->to) };
	const struct kind *const *kinds = kinds_all(&x->n_kinds);
	struct id *ids = NULL;
	size_t n = 0;
	bool ok;

	x->withheld = mem_new_array(x->n_kinds, sizeof *x->withheld);
	for (size_t i = 0; i < x->n_kinds; i++)
		x->withheld[i].kind = kinds[i];
	ok = night_shifts(x->v, x->from, x->to, &x->shifts.all, &x->shifts.n, e) &&
	     view_ids(x->v, QUERY_ATTENDANCES, nights, 2, &ids, &n, e);
	for (size_t i = 0; ok && i < n; i++)
		ok = choose_attendance(x, ids[i], e);
	mem_free(ids);
	ids_sort(&x->shifts);
	ids_sort(&x->attendances);
	ids_sort(&x->about);
	if (x->n_origins)
		qsort(x->origins, x->n_origins, sizeof *x->origins, by_origin);
	return ok;
}

void export_forget(struct export *x)
{
	mem_free(x->shifts.all);
	mem_free(x->attendances.all);
	mem_free(x->about.all);
	mem_free(x->origins);
	mem_free(x->withheld);
}

bool export_takes(const struct export *x, const struct rec *r)
{
	if (r->kind == &kind_agency)
		return !rec_is(r, AGENCY_SECTOR, "education");
	if (r->kind == &kind_crew_member)
		return true;
	if (r->kind == &kind_attendance)
		return ids_has(&x->attendances, r->id);
	if (r->kind == &kind_shift)
		return ids_has(&x->shifts, r->id);
	if (ids_has(&x->shifts, r->shift) || ids_has(&x->about, r->id))
		return true;
	for (size_t i = 0; i < r->kind->n_fields; i++) {
		enum field_type t = r->kind->fields[i].type;

		if ((t == FIELD_REF || t == FIELD_ID) && ids_has(&x->about, rec_id(r, i)))
			return true;
	}
	return false;
}
