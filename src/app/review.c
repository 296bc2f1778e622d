/* A supervisor's desk: what waits, what was decided, and what a decision does to the state of an
 * attendance. */
#include "app_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/typed.h"
#include "model/vocab.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MS_HOUR INT64_C(3600000)

/* The newest review of an attendance that has decided something, or NULL. */
static struct rec *newest_review(struct app *a, struct id attendance)
{
	struct arg at = ARG_OF_ID(attendance);
	struct rec *found = NULL;
	struct id *ids = NULL;
	size_t n = 0;

	if (!view_ids(a->view, QUERY_REVIEWS, &at, 1, &ids, &n, NULL))
		return NULL;
	for (size_t i = 0; i < n && !found; i++) {
		struct rec *r = get_rec(a, ids[i], &kind_review);

		if (r && rec_filled(r, REVIEW_DECISION))
			found = r;
		else
			rec_free(r);
	}
	mem_free(ids);
	return found;
}

static const struct {
	const char *decision, *state;
} outcomes[] = {
	{ "approved", "approved" },
	{ "approved_with_actions", "approved" },
	{ "returned", "returned" },
	{ "escalated", "submitted" },
};

const char *app_attendance_state(struct app *a, const struct rec *attendance)
{
	const char *own = rec_text(attendance, ATTENDANCE_STATE), *state = own;
	struct rec *review;
	int64_t decided;

	/* A desk never revises an attendance; after `submitted` its state follows from the newest
	 * review. */
	if (strcmp(own, "submitted") != 0)
		return own;
	review = newest_review(a, attendance->id);
	if (!review)
		return own;
	if (!rec_int(review, REVIEW_DECIDED_AT, &decided))
		decided = review->wall_ms;
	for (size_t i = 0; decided >= attendance->wall_ms && i < sizeof outcomes / sizeof *outcomes;
	     i++)
		if (rec_is(review, REVIEW_DECISION, outcomes[i].decision))
			state = outcomes[i].state;
	rec_free(review);
	return state;
}

static const char *worst_grade(const struct casefile *c)
{
	static const char *const order[] = { "high", "medium", "standard" };

	for (size_t g = 0; g < sizeof order / sizeof *order; g++)
		for (size_t i = 0; i < c->n_parties; i++) {
			const struct rec *risk = party_risk(&c->parties[i]);

			if (risk && (rec_is(risk, RISK_ASSESSMENT_FINAL_GRADE, order[g]) ||
				     (!rec_filled(risk, RISK_ASSESSMENT_FINAL_GRADE) &&
				      rec_is(risk, RISK_ASSESSMENT_PJ_GRADE, order[g]))))
				return order[g];
		}
	return "";
}

/* Officers first, then the others, each once however often they left and came back. */
static void crew_words(struct app *a, const struct casefile *c, struct review_line *l)
{
	struct buf names = { .ceiling = sizeof l->crew - 1 };

	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < c->spells.n; i++) {
			const struct rec *spell = c->spells.all[i];
			struct id id = rec_id(spell, CREW_SPELL_MEMBER_ID);
			const struct member *m = app_member(a, id);
			bool again = false;

			for (size_t k = 0; k < i; k++)
				again |= id_equal(rec_id(c->spells.all[k], CREW_SPELL_MEMBER_ID),
						  id);
			if (m && !again && rec_is(spell, CREW_SPELL_SEAT, "officer") == (pass == 0))
				buf_fmt(&names, "%s%s", names.len ? ", " : "", m->surname);
		}
	text_copy(l->crew, sizeof l->crew, buf_str(&names));
	buf_fini(&names);
}

/* Versions of a risk assessment: was one from before the car left of another grade? */
struct grades {
	struct app *app;
	const char *now;
	int64_t left_ms;
	bool changed;
};

static bool one_grade(void *ctx, const struct row *row)
{
	struct grades *g = ctx;
	struct hash h;
	struct rec *r = NULL;

	if (!row_hash(row, 0, &h) || !view_revision(g->app->view, &h, &r, NULL))
		return true;
	if (!r->sealed && row_int(row, 1) <= g->left_ms &&
	    rec_filled(r, RISK_ASSESSMENT_PJ_GRADE) &&
	    strcmp(rec_text(r, RISK_ASSESSMENT_PJ_GRADE), g->now) != 0)
		g->changed = true;
	rec_free(r);
	return !g->changed;
}

/* Was there another grade when the car left? */
static bool grade_changed_after(struct app *a, const struct casefile *c, const struct rec *risk)
{
	size_t n = rec_count(c->attendance, ATTENDANCE_PRESENCE);
	const struct rec *last = n ? rec_row(c->attendance, ATTENDANCE_PRESENCE, n - 1) : NULL;
	struct grades g = { .app = a, .now = rec_text(risk, RISK_ASSESSMENT_PJ_GRADE) };
	struct arg of = ARG_OF_ID(risk->id);

	if (!last || !rec_int(last, field_find(last->kind, "left_at"), &g.left_ms))
		return false;
	view_each(a->view, QUERY_HISTORY, &of, 1, one_grade, &g, NULL);
	return g.changed;
}

static void flag_words(struct app *a, const struct casefile *c, const struct rec *review, struct review_line *l)
{
	const struct rec *risk = NULL;

	for (size_t i = 0; i < c->n_parties && !risk; i++)
		risk = party_risk(&c->parties[i]);
	if (review && rec_is(review, REVIEW_DECISION, "returned"))
		text_copy(l->flags, sizeof l->flags, "answered your question");
	else if (risk && rec_is(risk, RISK_ASSESSMENT_TOOL, "none_pj_only"))
		text_copy(l->flags, sizeof l->flags, "! grade given, no tool used");
	else if (risk && rec_filled(risk, RISK_ASSESSMENT_LOWERED_FROM))
		text_copy(l->flags, sizeof l->flags, "! grade lowered, needs a second name");
	else if (risk && grade_changed_after(a, c, risk))
		text_copy(l->flags, sizeof l->flags, "! grade changed after visit");
	else
		for (size_t i = 0; i < c->n_parties; i++)
			if (c->parties[i].safe_contact &&
			    rec_is(c->parties[i].safe_contact, SAFE_CONTACT_NO_CONTACT, "yes"))
				text_copy(l->flags, sizeof l->flags, "! no contact is safe");
}

static void fill_line(struct app *a, struct id attendance, const struct casefile *c,
		      struct review_line *l)
{
	struct rec *review = newest_review(a, attendance);
	const char *grade = worst_grade(c), *state = app_attendance_state(a, c->attendance);
	int64_t hours = app_policy_int(a, strcmp(grade, "high") == 0 ? "review_high_h"
								     : "review_other_h");
	struct buf when = { 0 };

	*l = (struct review_line){ .attendance = attendance,
				   .number = app_number_of(a, attendance) };
	l->due_ms = c->attendance->wall_ms + hours * MS_HOUR;
	if (c->shift) {
		rec_show(c->shift, SHIFT_CAR, 0, &when);
		text_copy(l->night_of, sizeof l->night_of, rec_text(c->shift, SHIFT_NIGHT_OF));
	}
	text_copy(l->car, sizeof l->car, buf_str(&when));
	crew_words(a, c, l);
	text_copy(l->risk, sizeof l->risk, *grade ? vocab_label(vocab_find("V-RISK"), grade) : "-");
	flag_words(a, c, review, l);
	l->reviewed = review && strcmp(state, "submitted") != 0;
	if (l->reviewed) {
		buf_reset(&when);
		show_time(review->wall_ms, &when);
		snprintf(l->outcome, sizeof l->outcome, "%s %s",
			 strcmp(state, "returned") == 0 ? "sent back" : "agreed", buf_str(&when));
	}
	buf_fini(&when);
	rec_free(review);
}

static int by_urgency(const void *pa, const void *pb)
{
	const struct review_line *x = pa, *y = pb;

	if (x->reviewed != y->reviewed)
		return x->reviewed ? 1 : -1;
	if (x->due_ms != y->due_ms)
		return x->due_ms < y->due_ms ? -1 : 1;
	return (int)x->number - (int)y->number;
}

bool app_review_queue(struct app *a, struct review_line **out, size_t *n, struct err *e)
{
	struct arg night[2] = { ARG_OF_TEXT("0000-00-00"), ARG_OF_TEXT("9999-99-99") };
	struct review_line *all = NULL;
	struct id *ids = NULL;
	size_t n_ids = 0, made = 0;

	if (!typist_needed(a, e) ||
	    !view_ids(a->view, QUERY_ATTENDANCES, night, 2, &ids, &n_ids, e))
		return false;
	all = mem_new_array(n_ids, sizeof *all);
	for (size_t i = 0; i < n_ids; i++) {
		struct casefile c = { 0 };

		if (!casefile_read_some(a->view, ids[i], CASE_OWN, &c, NULL))
			continue;
		if (rec_is(c.attendance, ATTENDANCE_STATE, "submitted"))
			fill_line(a, ids[i], &c, &all[made++]);
		casefile_fini(&c);
	}
	mem_free(ids);
	if (made)
		qsort(all, made, sizeof *all, by_urgency);
	*out = all;
	*n = made;
	return true;
}

bool app_review(struct app *a, struct id attendance, const char *decision, const char *words,
		struct err *e)
{
	bool returns = strcmp(decision, "returned") == 0, ok = false;
	struct typing t = app_typing(a);
	struct casefile c = { 0 };
	struct rec *r = NULL;
	const char *grade;

	if (!typist_needed(a, e) || !app_case(a, attendance, &c, e))
		return false;
	if (returns && (!words || !*words)) {
		err_set(e, ERR_INPUT, "Enter what the crew should look at again");
		goto out;
	}
	if (strcmp(app_attendance_state(a, c.attendance), "submitted") != 0) {
		err_set(e, ERR_INPUT, "This visit is not waiting for a review");
		goto out;
	}
	r = app_new(a, &kind_review);
	r->shift = c.attendance->shift;
	rec_put_id(r, REVIEW_ATTENDANCE_ID, attendance);
	rec_put_id(r, REVIEW_REVIEWER_ID, a->typist);
	rec_put(r, REVIEW_REVIEW_TYPE, "quick_24h");
	rec_put_int(r, REVIEW_STARTED_AT, app_now(a));
	rec_put_int(r, REVIEW_DECIDED_AT, app_now(a));
	grade = worst_grade(&c);
	if (*grade)
		rec_put(r, REVIEW_REGRADE, grade);
	rec_put(r, REVIEW_DECISION, decision);
	if (words && *words) {
		rec_put(r, REVIEW_FEEDBACK_KIND, returns ? "learning" : "praise");
		if (!rec_set(r, REVIEW_FEEDBACK_TEXT, words, &t, e))
			goto out;
	} else {
		rec_put(r, REVIEW_FEEDBACK_KIND, "none");
	}
	ok = app_save(a, r, (struct id){ { 0 } }, e);
out:
	rec_free(r);
	casefile_fini(&c);
	return ok;
}
