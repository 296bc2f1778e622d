/* The report of one night, for the desk in the morning: counts and a line for each visit, from what
 * this role may see and from nothing else. */
#include "desk_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/typed.h"
#include "model/vocab.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TALLY_MAX 64
#define NIGHT_LEN 10

bool app_nights(struct app *a, char (**out)[11], size_t *n, struct err *e)
{
	struct id *ids = NULL;
	size_t n_ids = 0;

	*n = 0;
	if (!typist_needed(a, e) || !view_ids(a->view, QUERY_SHIFTS, NULL, 0, &ids, &n_ids, e))
		return false;
	*out = mem_new_array(n_ids, sizeof **out);
	for (size_t i = 0; i < n_ids; i++) {
		struct rec *r = get_rec(a, ids[i], &kind_shift);
		const char *night = r ? rec_text(r, SHIFT_NIGHT_OF) : "";

		/* Newest first: the same night of another car comes next. */
		if (strlen(night) == NIGHT_LEN && (!*n || strcmp((*out)[*n - 1], night) != 0))
			text_copy((*out)[(*n)++], sizeof **out, night);
		rec_free(r);
	}
	mem_free(ids);
	return true;
}

bool app_give_night_reason(struct app *a, const char *night, const char *why, struct err *e)
{
	struct id *ids = NULL;
	bool ok = true;
	size_t n = 0;

	if (!typist_needed(a, e) || !view_ids(a->view, QUERY_SHIFTS, NULL, 0, &ids, &n, e))
		return false;
	for (size_t i = 0; ok && i < n; i++) {
		struct rec *r = get_rec(a, ids[i], &kind_shift);

		if (r && rec_is(r, SHIFT_NIGHT_OF, night))
			ok = app_give_reason(a, ids[i], why, e);
		rec_free(r);
	}
	mem_free(ids);
	return ok;
}

/* How often each answer came, in the order of its list. */
struct tally {
	const struct vocab *vocab;
	size_t counts[TALLY_MAX];
};

static void tally_add(struct tally *t, const char *code)
{
	for (size_t i = 0; i < t->vocab->n_codes && i < TALLY_MAX; i++)
		t->counts[i] += strcmp(t->vocab->codes[i].code, code) == 0;
}

static void tally_put(const struct tally *t, const char *head, struct buf *out)
{
	bool any = false;

	for (size_t i = 0; i < t->vocab->n_codes && i < TALLY_MAX; i++) {
		if (!t->counts[i])
			continue;
		buf_fmt(out, "  %-20s %3zu  %s\n", any ? "" : head, t->counts[i],
			t->vocab->codes[i].label);
		any = true;
	}
}

struct report {
	struct app *app;
	struct tally results, grades, states, types;
	size_t visits, hidden, survivors, seen, accepted, children, with_children, referrals,
	    support_stubs, police_stubs, tasks, waiting, returned;
	struct buf lines;
};

static void count_party(struct report *p, const struct party *party)
{
	const struct rec *part = party->involvement, *risk = party_risk(party);

	for (size_t i = 0; i < party->referrals.n; i++) {
		p->referrals++;
		tally_add(&p->types, rec_text(party->referrals.all[i], REFERRAL_REFERRAL_TYPE));
		tally_add(&p->states, rec_text(party->referrals.all[i], REFERRAL_STATE));
	}
	if (!party_is_survivor(party))
		return;
	p->survivors++;
	p->seen += rec_filled(part, INVOLVEMENT_SEEN) &&
		   !rec_is(part, INVOLVEMENT_SEEN, "not_seen");
	p->accepted += rec_is(part, INVOLVEMENT_SUPPORT_ENGAGEMENT, "accepted");
	if (risk)
		tally_add(&p->grades, rec_filled(risk, RISK_ASSESSMENT_FINAL_GRADE)
					  ? rec_text(risk, RISK_ASSESSMENT_FINAL_GRADE)
					  : rec_text(risk, RISK_ASSESSMENT_PJ_GRADE));
}

static const char *worst_of(const struct casefile *c)
{
	static const char *const order[] = { "high", "medium", "standard" };

	for (size_t g = 0; g < sizeof order / sizeof *order; g++)
		for (size_t i = 0; i < c->n_parties; i++) {
			const struct rec *risk = party_risk(&c->parties[i]);

			if (risk && (rec_is(risk, RISK_ASSESSMENT_FINAL_GRADE, order[g]) ||
				     (!rec_filled(risk, RISK_ASSESSMENT_FINAL_GRADE) &&
				      rec_is(risk, RISK_ASSESSMENT_PJ_GRADE, order[g]))))
				return vocab_label(vocab_find("V-RISK"), order[g]);
		}
	return "-";
}

static void put_line(struct report *p, const struct casefile *c)
{
	const struct rec *r = c->attendance;
	struct buf at = { .ceiling = 64 }, car = { .ceiling = 64 }, result = { .ceiling = 400 },
		   state = { .ceiling = 64 };
	int64_t tasked;

	if (rec_int(r, ATTENDANCE_TASKED_AT, &tasked))
		show_time(tasked, &at);
	if (c->shift)
		rec_show(c->shift, SHIFT_CAR, 0, &car);
	rec_show(r, ATTENDANCE_RESULT, 0, &result);
	buf_puts(&state, vocab_label(vocab_find("V-ATTSTATE"), rec_filled(r, ATTENDANCE_STATE)
								   ? app_attendance_state(p->app, r)
								   : ""));
	buf_fmt(&p->lines, "  %2u  %-10s %-8.8s %-30.30s %-9s %s\n", app_number_of(p->app, r->id),
		buf_str(&at), buf_str(&car), result.len ? buf_str(&result) : "-", worst_of(c),
		buf_str(&state));
	buf_fini(&at);
	buf_fini(&car);
	buf_fini(&result);
	buf_fini(&state);
}

static void count_case(struct report *p, const struct casefile *c)
{
	const struct rec *r = c->attendance;
	const char *state;
	int64_t children;

	for (size_t i = 0; i < c->n_stubs; i++) {
		p->support_stubs += c->stubs[i].visibility == VISIBLE_SUPPORT_ONLY;
		p->police_stubs += c->stubs[i].visibility == VISIBLE_POLICE_ONLY;
	}
	if (!app_sees(p->app, r)) {
		p->hidden++;
		return;
	}
	p->visits++;
	tally_add(&p->results, rec_text(r, ATTENDANCE_RESULT));
	if (rec_int(r, ATTENDANCE_CHILDREN_PRESENT, &children) && children > 0) {
		p->children += (size_t)children;
		p->with_children++;
	}
	state = rec_filled(r, ATTENDANCE_STATE) ? app_attendance_state(p->app, r) : "";
	p->waiting += strcmp(state, "submitted") == 0;
	p->returned += strcmp(state, "returned") == 0;
	for (size_t i = 0; i < c->tasks.n; i++)
		p->tasks += rec_is(c->tasks.all[i], TASK_STATE, "open");
	for (size_t i = 0; i < c->n_parties; i++)
		count_party(p, &c->parties[i]);
	put_line(p, c);
}

static void add_visits(struct report *p, struct id shift)
{
	struct arg of = ARG_OF_ID(shift);
	struct id *ids = NULL;
	size_t n = 0;

	if (!view_ids(p->app->view, QUERY_NIGHT_ATTENDANCES, &of, 1, &ids, &n, NULL))
		return;
	/* Newest first; a report is read from the start of the night. */
	for (size_t i = n; i-- > 0;) {
		struct casefile c = { 0 };

		if (app_case(p->app, ids[i], &c, NULL) && c.attendance)
			count_case(p, &c);
		casefile_fini(&c);
	}
	mem_free(ids);
}

static void put_shift(const struct rec *r, struct buf *out)
{
	struct buf car = { .ceiling = 64 }, from = { .ceiling = 64 }, to = { .ceiling = 64 };
	int64_t ms;

	rec_show(r, SHIFT_CAR, 0, &car);
	if (rec_int(r, SHIFT_STARTED_AT, &ms))
		show_time(ms, &from);
	if (rec_int(r, SHIFT_ENDED_AT, &ms))
		show_time(ms, &to);
	buf_fmt(out, "  %-20s booked on %s, %s%s%s\n", buf_str(&car),
		from.len ? buf_str(&from) : "-", to.len ? "booked off " : "no end yet",
		buf_str(&to),
		rec_is(r, SHIFT_SINGLE_CREWED, "yes") ? ", single crewed for a time" : "");
	buf_fini(&car);
	buf_fini(&from);
	buf_fini(&to);
}

static void put_counts(const struct report *p, struct buf *out)
{
	buf_fmt(out, "\n  %-20s %3zu", "Visits", p->visits);
	if (p->hidden)
		buf_fmt(out, "  and %zu that your role does not read", p->hidden);
	buf_puts(out, "\n");
	tally_put(&p->results, "What came of them", out);
	buf_fmt(out, "  %-20s %3zu  of %zu survivors\n", "Spoken to", p->seen, p->survivors);
	buf_fmt(out, "  %-20s %3zu\n", "Support accepted", p->accepted);
	tally_put(&p->grades, "Risk", out);
	buf_fmt(out, "  %-20s %3zu  at %zu visits\n", "Children present", p->children,
		p->with_children);
	buf_fmt(out, "  %-20s %3zu\n", "Referrals", p->referrals);
	tally_put(&p->types, "  to", out);
	tally_put(&p->states, "  now", out);
	buf_fmt(out, "  %-20s %3zu  to do\n", "Tasks", p->tasks);
	buf_fmt(out, "  %-20s %3zu  waiting, %zu sent back\n", "Review", p->waiting, p->returned);
	if (p->support_stubs + p->police_stubs)
		buf_fmt(out, "  %-20s %3zu  support-only and %zu police-only records\n",
			"Kept apart", p->support_stubs, p->police_stubs);
}

static void put_head(const char *night, struct buf *out)
{
	struct buf date = { .ceiling = 64 };

	show_date(night, &date);
	buf_fmt(out, "Night of %s\n", buf_str(&date));
	buf_fini(&date);
}

bool app_night_report(struct app *a, const char *night, struct buf *out, struct err *e)
{
	struct report p = { .app = a,
			    .results = { .vocab = vocab_find("V-RESULT") },
			    .grades = { .vocab = vocab_find("V-RISK") },
			    .states = { .vocab = vocab_find("V-REFSTATE") },
			    .types = { .vocab = vocab_find("V-REFTYPE") } };
	struct id *ids = NULL;
	size_t n = 0, shifts = 0;

	if (!typist_needed(a, e))
		return false;
	if (!access_may(app_typist(a)->role, a->node == NODE_CAR, OP_REPORT))
		return err_set(e, ERR_DENIED,
			       "A night report is for the supervisor's, the records and "
			       "the support service's desk");
	if (!view_ids(a->view, QUERY_SHIFTS, NULL, 0, &ids, &n, e))
		return false;
	put_head(night, out);
	for (size_t i = 0; i < n; i++) {
		struct rec *r = get_rec(a, ids[i], &kind_shift);

		if (r && rec_is(r, SHIFT_NIGHT_OF, night)) {
			shifts++;
			add_visits(&p, ids[i]);
			if (app_redact(a, r, false))
				put_shift(r, out);
		}
		rec_free(r);
	}
	mem_free(ids);
	if (shifts) {
		put_counts(&p, out);
		buf_puts(
		    out,
		    "\n  No  Time       Car      What came of it                Risk      State\n");
		buf_put(out, p.lines.data, p.lines.len);
	} else {
		err_set(e, ERR_INPUT, "No shift of that night is at this desk");
	}
	buf_fini(&p.lines);
	return shifts > 0;
}
