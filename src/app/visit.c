/* One attendance: its times, its verdict, its end. */
#include "app_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/vocab.h"

#include <string.h>

static const struct {
	const char *state;
	enum stamp next;
} next_stamps[] = {
	{ "tasked", STAMP_EN_ROUTE },
	{ "en_route", STAMP_ARRIVED },
	{ "on_scene", STAMP_LEFT },
	{ "interrupted", STAMP_RESUMED },
};

static const struct {
	const char *words, *state;
} stamps[] = {
	[STAMP_NONE] = { "", "" },
	[STAMP_EN_ROUTE] = { "On the way", "en_route" },
	[STAMP_ARRIVED] = { "Arrived", "on_scene" },
	[STAMP_LEFT] = { "Left", "left" },
	[STAMP_RESUMED] = { "Arrived again", "on_scene" },
};

enum stamp app_next_stamp(const struct rec *attendance)
{
	for (size_t i = 0; i < sizeof next_stamps / sizeof *next_stamps; i++)
		if (rec_is(attendance, ATTENDANCE_STATE, next_stamps[i].state))
			return next_stamps[i].next;
	return STAMP_NONE;
}

const char *stamp_words(enum stamp s)
{
	return stamps[s].words;
}

bool app_on_scene(const struct rec *attendance)
{
	return rec_is(attendance, ATTENDANCE_STATE, "on_scene") ||
	       rec_is(attendance, ATTENDANCE_STATE, "interrupted");
}

static void arrive(struct rec *r, int64_t at_ms)
{
	struct rec *spell = rec_row_add(r, ATTENDANCE_PRESENCE);

	rec_put_int(spell, field_find(spell->kind, "arrived_at"), at_ms);
}

static void leave(struct rec *r, int64_t at_ms)
{
	size_t n = rec_count(r, ATTENDANCE_PRESENCE);
	struct rec *spell;

	if (!n)
		return;
	spell = rec_row(r, ATTENDANCE_PRESENCE, n - 1);
	if (!rec_filled(spell, field_find(spell->kind, "left_at")))
		rec_put_int(spell, field_find(spell->kind, "left_at"), at_ms);
}

bool app_stamp(struct app *a, struct id attendance, int64_t at_ms, enum stamp *done, struct err *e)
{
	struct rec *r = NULL;
	enum stamp s;
	bool ok = false;

	if (!app_edit(a, attendance, &r, e))
		return false;
	if (!at_ms)
		at_ms = app_now(a);
	s = app_next_stamp(r);
	switch (s) {
	case STAMP_NONE:
		err_set(e, ERR_INPUT,
			"Every time of this visit is recorded. Open it to change one");
		goto out;
	case STAMP_EN_ROUTE:
		rec_put_int(r, ATTENDANCE_EN_ROUTE_AT, at_ms);
		break;
	case STAMP_ARRIVED:
	case STAMP_RESUMED:
		arrive(r, at_ms);
		break;
	case STAMP_LEFT:
		leave(r, at_ms);
		break;
	}
	rec_put(r, ATTENDANCE_STATE, stamps[s].state);
	ok = app_save(a, r, (struct id){ { 0 } }, e);
	if (ok && done)
		*done = s;
out:
	rec_free(r);
	return ok;
}

bool app_interrupt(struct app *a, struct id attendance, const char *reason, struct err *e)
{
	struct rec *r = NULL;
	bool ok;

	if (!app_edit(a, attendance, &r, e))
		return false;
	if (!attendance_may_move(rec_text(r, ATTENDANCE_STATE), "interrupted")) {
		rec_free(r);
		return err_set(e, ERR_INPUT, "Only a visit that is on scene can be broken off");
	}
	leave(r, app_now(a));
	rec_put(r, ATTENDANCE_STATE, "interrupted");
	if (reason)
		rec_put(r, ATTENDANCE_INTERRUPTED_REASON, reason);
	else
		rec_clear(r, ATTENDANCE_INTERRUPTED_REASON);
	ok = app_save(a, r, (struct id){ { 0 } }, e);
	rec_free(r);
	return ok;
}

bool app_interrupt_reason(struct app *a, struct id attendance, const char *reason, struct err *e)
{
	struct rec *r = NULL;
	bool ok;

	if (!vocab_code(vocab_find("V-INTERRUPT"), reason))
		return err_set(e, ERR_INPUT, "Select why the car was called away");
	if (!app_edit(a, attendance, &r, e))
		return false;
	rec_put(r, ATTENDANCE_INTERRUPTED_REASON, reason);
	ok = app_save(a, r, (struct id){ { 0 } }, e);
	rec_free(r);
	return ok;
}

bool app_case(struct app *a, struct id attendance, struct casefile *out, struct err *e)
{
	if (!a->view)
		return err_set(e, ERR_LOCKED, "The book is locked. Unlock it first");
	if (!casefile_read_some(a->view, attendance, CASE_OWN, out, e))
		return false;
	if (!may_open_case(a, out, e)) {
		casefile_fini(out);
		return false;
	}
	redact_case(a, out);
	return true;
}

struct recs agencies_read(struct app *a)
{
	struct recs all = { 0 };
	struct id *ids = NULL;
	size_t n = 0;

	if (!view_ids(a->view, QUERY_AGENCIES, NULL, 0, &ids, &n, NULL))
		return all;
	all.all = mem_new_array(n, sizeof *all.all);
	for (size_t i = 0; i < n; i++) {
		struct rec *r = get_rec(a, ids[i], &kind_agency);

		if (r)
			all.all[all.n++] = r;
	}
	mem_free(ids);
	return all;
}

void agencies_fini(struct recs *all)
{
	for (size_t i = 0; i < all->n; i++)
		rec_free(all->all[i]);
	mem_free(all->all);
}

/* What was answered stays answered: a finding that the crew explained is worth a look no more. */
static bool is_explained(const struct casefile *c, const struct finding *f)
{
	const char *key = f->field == FIELD_NONE ? "-" : f->kind->fields[f->field].key;

	for (size_t i = 0; i < c->findings.n; i++) {
		const struct rec *r = c->findings.all[i];

		if (rec_is(r, FINDING_RULE_ID, f->rule) &&
		    strcmp(rec_text(r, FINDING_FIELD), key) == 0 &&
		    !rec_is(r, FINDING_ANSWER, "open"))
			return true;
	}
	return false;
}

static void judge(struct app *a, const struct casefile *c, struct findings *out)
{
	struct recs known = agencies_read(a);
	struct rule_case k = { .c = c,
			       .actor = a->typist,
			       .now_ms = app_now(a),
			       .practice = app_is_practice(a),
			       .policy = app_policy(a),
			       .agencies = &known };

	k.school = a->school;
	k.holidays = a->holidays;
	rules_check(&k, out);
	agencies_fini(&known);
}

bool app_check(struct app *a, struct id attendance, struct findings *out, struct err *e)
{
	struct casefile c = { 0 };

	if (!a->view)
		return err_set(e, ERR_LOCKED, "The book is locked. Unlock it first");
	if (!casefile_read(a->view, attendance, &c, e))
		return false;
	own_notes_open(a, &c);
	judge(a, &c, out);
	for (size_t i = 0; i < out->n;) {
		if (out->all[i].severity != SEVERITY_BLOCK &&
		    out->all[i].severity != SEVERITY_DENY && is_explained(&c, &out->all[i]))
			memmove(&out->all[i], &out->all[i + 1], (--out->n - i) * sizeof *out->all);
		else
			i++;
	}
	casefile_fini(&c);
	return true;
}

struct rec *app_finding(struct app *a, struct id attendance, const struct finding *f)
{
	struct rec *r = app_new(a, &kind_finding);

	rec_put_id(r, FINDING_ATTENDANCE_ID, attendance);
	rec_put(r, FINDING_RULE_ID, f->rule);
	rec_put(r, FINDING_SEVERITY, rule_severity_code(f->severity));
	rec_put(r, FINDING_FIELD, f->field == FIELD_NONE ? "-" : f->kind->fields[f->field].key);
	rec_put(r, FINDING_ANSWER, "open");
	return r;
}

static bool store_finding(struct app *a, struct id attendance, const struct finding *f,
			  const char *answer, const char *words, struct id draft, struct err *e)
{
	struct origin by = origin_now(a);
	struct rec *r = app_finding(a, attendance, f);
	bool ok;

	rec_put(r, FINDING_ANSWER, answer);
	if (words && *words) {
		struct typing t = app_typing(a);

		if (!rec_set(r, FINDING_EXPLANATION, words, &t, e)) {
			rec_free(r);
			return false;
		}
	}
	ok = save_own_from(a, r, draft, &by, e);
	rec_free(r);
	return ok;
}

bool app_explain(struct app *a, struct id attendance, const struct finding *f, const char *words,
		 struct err *e)
{
	return app_explain_from(a, attendance, f, words, (struct id){ { 0 } }, e);
}

bool app_explain_from(struct app *a, struct id attendance, const struct finding *f,
		      const char *words, struct id draft, struct err *e)
{
	if (!typist_needed(a, e))
		return false;
	if (!words || !*words)
		return err_set(e, ERR_INPUT, "Enter why this is right as it is");
	return store_finding(a, attendance, f, "explained", words, draft, e);
}

static bool task_is_there(const struct casefile *c, const char *rule)
{
	for (size_t i = 0; i < c->tasks.n; i++)
		if (rec_is(c->tasks.all[i], TASK_RULE_ID, rule))
			return true;
	return false;
}

/* Which task a rule makes, and whose it is. */
static const struct {
	const char *rule, *task, *owner, *words;
	int64_t hours;
} rule_tasks[] = {
	{ "R-010", "reassess_risk", "supervisor", "Check again that the survivor is safe", 2 },
	{ "R-018", "return_visit", "control", "Nobody was found. Decide on a return visit", 12 },
	{ "R-050", "dvds_review", "hq_records", "Look at the right to know", 72 },
	{ "R-036", "other", "supervisor", "Does the law require it? A DI says so by name", 24 },
	{ "R-037", "other", "supervisor", "A specialist officer looks at this visit", 24 },
	{ "R-041", "urgent_voice_handover", "officer", "Tell children's social care by voice", 2 },
	{ "R-045", "early_prosecutor", "officer", "Talk to the prosecutor", 24 },
	{ "R-053", "other", "officer", "Tell the survivor of the release", 24 },
	{ "R-083", "consent_withdrawn_stop", "hq_records", "Call the referral back", 24 },
	{ "R-104", "bail_expiry_tell", "officer", "Tell the survivor that bail ends", 72 },
};

static bool make_task(struct app *a, struct id attendance, size_t which, const struct origin *by,
		      struct err *e)
{
	int64_t now = by->wall_ms ? by->wall_ms : app_now(a);
	struct rec *r = app_new(a, &kind_task);
	bool ok;

	rec_put_id(r, TASK_ABOUT, attendance);
	rec_put(r, TASK_TASK_TYPE, rule_tasks[which].task);
	rec_put(r, TASK_SOURCE, "rule");
	rec_put(r, TASK_RULE_ID, rule_tasks[which].rule);
	rec_put(r, TASK_OWNER_ROLE, rule_tasks[which].owner);
	rec_put_int(r, TASK_DUE_AT, now + rule_tasks[which].hours * INT64_C(3600000));
	rec_put(r, TASK_STATE, "open");
	rec_put(r, TASK_TEXT, rule_tasks[which].words);
	ok = save_own(a, r, by, e);
	rec_free(r);
	return ok;
}

static bool make_tasks(struct app *a, struct id attendance, const struct casefile *c,
		       const struct findings *f, struct err *e)
{
	struct origin by = origin_now(a);

	for (size_t i = 0; i < sizeof rule_tasks / sizeof *rule_tasks; i++) {
		bool wanted = false;

		for (size_t k = 0; k < f->n; k++)
			wanted |= f->all[k].severity == SEVERITY_TASK &&
				  strcmp(f->all[k].rule, rule_tasks[i].rule) == 0;
		if (wanted && !task_is_there(c, rule_tasks[i].rule) &&
		    !make_task(a, attendance, i, &by, e))
			return false;
	}
	return true;
}

bool follow_seen(struct app *a, const struct rec *attendance, const struct origin *by,
		 struct err *e)
{
	struct casefile c = { 0 };
	bool ok = true;

	if (!rec_is(attendance, ATTENDANCE_SCREEN_SEEN, "yes") &&
	    !rec_is(attendance, ATTENDANCE_SCREEN_SEEN, "unsure"))
		return true;
	if (!casefile_read_some(a->view, attendance->id, CASE_WRITTEN, &c, e))
		return false;
	for (size_t i = 0; i < sizeof rule_tasks / sizeof *rule_tasks; i++)
		if (strcmp(rule_tasks[i].rule, "R-010") == 0 && !task_is_there(&c, "R-010"))
			ok = make_task(a, attendance->id, i, by, e);
	casefile_fini(&c);
	return ok;
}

/* One referral that rests on the agreement and has not left: cancelled, with the reason. */
static bool cancel_held(struct app *a, const struct rec *referral, const struct origin *by,
			struct err *e)
{
	struct rec *r = NULL;
	bool ok;

	if (!edit_whole(a, referral->id, &r, e))
		return false;
	rec_put(r, REFERRAL_STATE, "cancelled");
	text_copy(r->amend_reason, sizeof r->amend_reason, "survivor_correction");
	ok = save_as(a, r, (struct id){ { 0 } }, by, e);
	rec_free(r);
	return ok;
}

bool follow_withdrawn(struct app *a, const struct rec *consent, const struct origin *by,
		      struct err *e)
{
	struct casefile c = { 0 };
	struct party *p;
	bool ok = true;

	if (!rec_is(consent, CONSENT_DECISION, "withdrawn") ||
	    !access_writes(role_find(by->role ? by->role : ""), &kind_referral))
		return true;
	if (!casefile_read_some(a->view, attendance_id_of(a, consent), CASE_HANGING, &c, e))
		return false;
	p = casefile_party(&c, rec_id(consent, CONSENT_INVOLVEMENT_ID));
	for (size_t i = 0; ok && p && i < p->referrals.n; i++) {
		const struct rec *r = p->referrals.all[i];

		if (rec_is(r, REFERRAL_BASIS, "consent") && referral_is_held(r) &&
		    id_equal(rec_id(r, REFERRAL_AGENCY_ID), rec_id(consent, CONSENT_AGENCY_ID)))
			ok = cancel_held(a, r, by, e);
	}
	casefile_fini(&c);
	return ok;
}

static bool move_to(struct app *a, struct id attendance, const char *state, struct err *e)
{
	struct rec *r = NULL;
	bool ok;

	if (!app_edit(a, attendance, &r, e))
		return false;
	rec_put(r, ATTENDANCE_STATE, state);
	ok = app_save(a, r, (struct id){ { 0 } }, e);
	rec_free(r);
	return ok;
}

bool app_finish(struct app *a, struct id attendance, struct err *e)
{
	struct findings f = { 0 };
	struct casefile c = { 0 };
	size_t blocks;
	const char *from;
	bool ok = false;

	if (!typist_needed(a, e) || !app_check(a, attendance, &f, e))
		return false;
	if (!casefile_read_some(a->view, attendance, CASE_OWN, &c, e))
		goto out;
	blocks = findings_count(&f, SEVERITY_BLOCK) + findings_count(&f, SEVERITY_DENY);
	if (!rules_may_finish(&f)) {
		err_set(e, ERR_INPUT, "%zu to put right before this can be sent. It is all kept",
			blocks);
		goto out;
	}
	from = app_attendance_state(a, c.attendance);
	if (strcmp(from, "left") == 0) {
		if (!move_to(a, attendance, "write_up", e))
			goto out;
		from = "write_up";
	}
	if (!attendance_may_move(from, "submitted")) {
		err_set(e, ERR_INPUT,
			strcmp(from, "submitted") == 0
			    ? "This visit has been sent already"
			    : "Record the time you left before you send this visit");
		goto out;
	}
	for (size_t i = 0; i < f.n; i++)
		if ((f.all[i].severity == SEVERITY_WARN || f.all[i].severity == SEVERITY_FLAG) &&
		    !store_finding(a, attendance, &f.all[i], "open", NULL,
				   (struct id){ { 0 } }, e))
			goto out;
	ok = make_tasks(a, attendance, &c, &f, e) && move_to(a, attendance, "submitted", e);
out:
	casefile_fini(&c);
	findings_fini(&f);
	return ok;
}
