/* Task 3, the head of the risk assessment: what was asked, by whom and how, the survivor's own
 * view, the judgement and its reason. The questions themselves come with question packs of a later
 * version. */
#include "lister_p.h"
#include "sheet_p.h"

#include "base/mem.h"
#include "base/text.h"

#include <string.h>

static const struct spot spots[] = {
	{ .field = RISK_ASSESSMENT_STATUS, .label = "Status", .y = FORM_AUTO },
	{ .field = RISK_ASSESSMENT_STATUS_REASON,
	  .label = "Why not complete",
	  .y = FORM_AUTO,
	  .pick = true },
	{ .field = RISK_ASSESSMENT_ASKED_BY, .label = "Asked by", .y = FORM_AUTO },
	{ .field = RISK_ASSESSMENT_SEEN_ALONE,
	  .label = "Asked in private",
	  .y = FORM_AUTO,
	  .letters = "y:yes:yes|n:no:no|?:unknown:not known" },
	{ .field = RISK_ASSESSMENT_SURVIVOR_FEAR, .label = "How afraid", .y = FORM_AUTO },
	{ .field = RISK_ASSESSMENT_SURVIVOR_VIEW_TEXT,
	  .label = "Survivor's words",
	  .y = FORM_AUTO,
	  .height = 2 },
	{ .field = RISK_ASSESSMENT_PJ_GRADE,
	  .label = "Judgement",
	  .y = FORM_AUTO,
	  .letters = "s:standard:standard|m:medium:medium|h:high:high" },
	{ .field = RISK_ASSESSMENT_PJ_REASON,
	  .label = "Reason for it",
	  .y = FORM_AUTO,
	  .height = 2 },
	{ .field = RISK_ASSESSMENT_PJ_BY,
	  .label = "Judged by",
	  .y = FORM_AUTO,
	  .pick = true,
	  .width = 30 },
	{ .field = RISK_ASSESSMENT_WORKER_VIEW,
	  .label = "Support worker's view",
	  .y = FORM_AUTO,
	  .letters = "s:standard:standard|m:medium:medium|h:high:high" },
	{ .field = RISK_ASSESSMENT_WORKER_VIEW_REASON,
	  .label = "Why different",
	  .y = FORM_AUTO,
	  .height = 2 },
	{ .field = RISK_ASSESSMENT_LOWERED_FROM,
	  .label = "Lowered from",
	  .y = FORM_AUTO,
	  .letters = "m:medium:medium|h:high:high" },
	{ .field = RISK_ASSESSMENT_LOWERED_REASON,
	  .label = "Why lowered",
	  .y = FORM_AUTO,
	  .height = 2 },
	{ .field = RISK_ASSESSMENT_NEXT_REVIEW,
	  .label = "Look again by",
	  .y = FORM_AUTO,
	  .tail = "like +42 or 24 dec" },
};

static void build(struct sheet *sh)
{
	form_well_x(sh->form, 27);
	sheet_add_all(sh, spots, sizeof spots / sizeof *spots);
}

/* Placed by the next row, so they hide and close up while they are not asked. */
static void refresh(struct sheet *sh)
{
	const struct rec *r = sh->parts[0].r;
	const char *worker = rec_text(r, RISK_ASSESSMENT_WORKER_VIEW);
	bool differs = worker[0] && strcmp(worker, rec_text(r, RISK_ASSESSMENT_PJ_GRADE)) != 0;
	size_t i = sheet_find(sh, 0, RISK_ASSESSMENT_WORKER_VIEW_REASON);

	if (i != FORM_NONE && !differs && !rec_filled(r, RISK_ASSESSMENT_WORKER_VIEW_REASON))
		form_hide(sh->form, i, true);
	i = sheet_find(sh, 0, RISK_ASSESSMENT_STATUS_REASON);
	if (i != FORM_NONE)
		form_hide(sh->form, i,
			  !rec_filled(r, RISK_ASSESSMENT_STATUS) ||
			      rec_is(r, RISK_ASSESSMENT_STATUS, "complete"));
	i = sheet_find(sh, 0, RISK_ASSESSMENT_LOWERED_REASON);
	if (i != FORM_NONE)
		form_hide(sh->form, i, !rec_filled(r, RISK_ASSESSMENT_LOWERED_FROM));
}

static const struct sheet_ops ops = {
	.name = "risk",
	.task = "3 Risk assessment",
	.see_line = true,
	.build = build,
	.refresh = refresh,
};

static struct sheet *new_risk(struct screens *s, struct id attendance, struct id involvement)
{
	struct sheet *sh = sheet_new(s, &ops, attendance);
	const struct member *m = app_typist(s->app);
	struct rec *r;

	sheet_part_new(sh, &kind_risk_assessment);
	r = sh->parts[0].r;
	rec_put_id(r, RISK_ASSESSMENT_INVOLVEMENT_ID, involvement);
	rec_put(r, RISK_ASSESSMENT_TOOL, "none_pj_only");
	rec_put(r, RISK_ASSESSMENT_TOOL_VER, "none");
	rec_put(r, RISK_ASSESSMENT_OCCASION, "first_visit");
	if (m)
		rec_put_id(r, RISK_ASSESSMENT_PJ_BY, m->id);
	record_see_as(s, r, involvement);
	return sh;
}

bool risk_form(struct screens *s, const struct to_open *o, struct err *e)
{
	struct opened x;
	struct sheet *sh;

	if (!record_read(s, o->record, o->phrase, &x, e))
		return false;
	sh = sheet_new(s, &ops, o->attendance);
	sheet_part_opened(sh, &x);
	sheet_show(sh, o->field);
	return true;
}

void risk_open(struct screens *s, struct id attendance, struct id involvement)
{
	struct casefile c = { 0 };
	struct id risk = { { 0 } };

	if (app_case(s->app, attendance, &c, NULL)) {
		for (size_t i = 0; i < c.n_parties; i++)
			if (id_equal(c.parties[i].involvement->id, involvement) &&
			    party_risk(&c.parties[i]))
				risk = party_risk(&c.parties[i])->id;
		if (id_is_zero(risk))
			risk = record_hanging(s, &c, &kind_risk_assessment, involvement,
					      case_survivors(&c) == 1);
	}
	casefile_fini(&c);
	if (id_is_zero(risk))
		sheet_show(new_risk(s, attendance, involvement), NULL);
	else
		record_show(s, attendance, risk);
}

/* --- with several survivors: whose --- */

static void read_risks(struct lister *l)
{
	for (size_t i = 0; l->has_case && i < l->c.n_parties; i++) {
		const struct party *p = &l->c.parties[i];
		char label[16] = "Survivor";
		struct item *it;

		if (!party_is_survivor(p))
			continue;
		if (p->person)
			about_label(p->person, l->ab.number, label);
		it = lister_add(l, "%-16s %s", label,
				party_risk(p) ? "In progress" : "Not yet started");
		if (it)
			it->id = p->involvement->id;
	}
	/* A part that is kept apart may be a survivor's: Enter assesses it. */
	for (size_t i = 0; l->has_case && i < l->c.n_stubs; i++) {
		struct item *it;

		if (l->c.stubs[i].kind != kind_involvement.number)
			continue;
		it = lister_stub(l, &l->c.stubs[i], "   person");
		if (it)
			it->is_stub = false;
	}
	lister_add_stubs(l, &kind_risk_assessment, "   assessment");
	lister_add_drafts(l, &kind_risk_assessment);
}

static void open_one(struct lister *l, size_t i)
{
	risk_open(l->s, l->attendance, l->items[i].id);
}

static const struct lister_ops list_ops = {
	.name = "risks",
	.task = "3 Risk assessment",
	.says_empty = W_RISK_NONE,
	.says_help = W_RISK_HELP,
	.read = read_risks,
	.open = open_one,
};

/* Is there an assessment that this person cannot open, or one that no survivor is known of? */
static bool takes_list(struct screens *s, const struct casefile *c)
{
	for (size_t i = 0; i < c->n_stubs; i++)
		if (c->stubs[i].kind == kind_risk_assessment.number && !stub_opens(s, &c->stubs[i]))
			return true;
	return case_survivors(c) > 1;
}

void risks_open(struct screens *s, struct id attendance)
{
	struct casefile c = { 0 };
	struct id one = { { 0 } };
	bool list = false;

	if (app_case(s->app, attendance, &c, NULL)) {
		one = case_survivor(s, &c);
		list = takes_list(s, &c);
	}
	casefile_fini(&c);
	if (list)
		lister_show(lister_new(s, &list_ops, attendance));
	else if (id_is_zero(one))
		ui_say(s->kit, say(s, W_TWO_FIRST));
	else
		risk_open(s, attendance, one);
}
