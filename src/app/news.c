/* What came since somebody last looked, and what must be phoned tonight. */
#include "app_p.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

struct gathering {
	struct app *app;
	struct news *out;
	size_t n, max;
};

static const char *referral_words(const char *state)
{
	static const struct {
		const char *state, *words;
	} all[] = {
		{ "sent", "was sent" },
		{ "acknowledged", "has arrived" },
		{ "accepted", "was accepted" },
		{ "wait_listed", "is on a waiting list" },
		{ "declined", "was not taken on" },
		{ "in_contact", "led to contact" },
		{ "engaged", "led to support" },
		{ "not_engaged", "did not lead to support" },
		{ "recalled", "was called back" },
		{ "closed", "is closed" },
	};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (strcmp(all[i].state, state) == 0)
			return all[i].words;
	return NULL;
}

static void add_review(struct gathering *g, const struct rec *r)
{
	struct news *n = &g->out[g->n];
	const struct member *m = app_member(g->app, rec_id(r, REVIEW_REVIEWER_ID));
	struct id at = rec_id(r, REVIEW_ATTENDANCE_ID);
	unsigned number = app_number_of(g->app, at);
	bool returned = rec_is(r, REVIEW_DECISION, "returned");
	struct buf words = { 0 };

	if (!rec_filled(r, REVIEW_DECISION))
		return;
	buf_fmt(&words, "%s%s%s %s %u%s", m ? m->title : "", m && *m->title ? " " : "",
		m ? m->surname : "The supervisor", returned ? "sent back" : "agreed", number,
		returned ? " with one question. ^G v opens it" : "");
	text_copy(n->words, sizeof n->words, buf_str(&words));
	buf_fini(&words);
	n->at_ms = r->wall_ms;
	n->about = at;
	g->n++;
}

static void add_referral(struct gathering *g, const struct rec *r)
{
	const char *words = referral_words(rec_text(r, REFERRAL_STATE));
	struct news *n = &g->out[g->n];
	struct id at = attendance_id_of(g->app, r);

	if (!words)
		return;
	snprintf(n->words, sizeof n->words, "The referral for attendance %u %s",
		 app_number_of(g->app, at), words);
	n->at_ms = r->wall_ms;
	n->about = at;
	g->n++;
}

static void add_news(struct gathering *g, struct id record)
{
	struct rec *r = NULL;

	if (!view_rec(g->app->view, record, &r, NULL))
		return;
	if (!r->sealed && r->kind == &kind_review)
		add_review(g, r);
	else if (!r->sealed && r->kind == &kind_referral)
		add_referral(g, r);
	rec_free(r);
}

#define RECORDS_MAX 256

/* Records that changed, the one that changed last at the end. */
struct changed {
	struct id all[RECORDS_MAX];
	size_t n;
};

/* Several versions of one record are one piece of news: what stands now. */
static bool add_changed(void *ctx, const struct row *row)
{
	struct changed *c = ctx;
	struct id record = row_id(row, 0);
	size_t at = 0;

	while (at < c->n && !id_equal(c->all[at], record))
		at++;
	if (at == RECORDS_MAX)
		at = 0; /* the oldest goes */
	if (at == c->n)
		c->n++;
	else
		memmove(&c->all[at], &c->all[at + 1], (c->n - at - 1) * sizeof c->all[0]);
	c->all[c->n - 1] = record;
	return true;
}

size_t app_news(struct app *a, int64_t since_ms, struct news *out, size_t max)
{
	struct gathering g = { .app = a, .out = out, .max = max };
	struct changed *c = mem_new(sizeof *c);
	struct arg since = ARG_OF_INT(since_ms);

	if (a->view)
		view_each(a->view, QUERY_SINCE, &since, 1, add_changed, c, NULL);
	/* Newest first. */
	while (c->n && g.n < max)
		add_news(&g, c->all[--c->n]);
	mem_free(c);
	return g.n;
}

static bool is_high(const struct party *p)
{
	const struct rec *risk = party_risk(p);

	return risk && (rec_is(risk, RISK_ASSESSMENT_FINAL_GRADE, "high") ||
			rec_is(risk, RISK_ASSESSMENT_PJ_GRADE, "high"));
}

static void phone_for(const struct casefile *c, struct gathering *g)
{
	bool high = false, referral = false;

	for (size_t i = 0; i < c->n_parties; i++) {
		high |= is_high(&c->parties[i]);
		for (size_t k = 0; k < c->parties[i].referrals.n; k++) {
			const struct rec *r = c->parties[i].referrals.all[k];

			referral |= rec_is(r, REFERRAL_URGENCY, "tonight_voice") &&
				    !rec_filled(r, REFERRAL_VOICE_AT) &&
				    !rec_is(r, REFERRAL_STATE, "cancelled");
		}
	}
	if (high && !rec_filled(c->attendance, ATTENDANCE_VERBAL_HANDOVER_AT) && g->n < g->max) {
		g->out[g->n].about = c->attendance->id;
		text_copy(g->out[g->n++].words, sizeof g->out->words,
			  "High risk is not yet told to control by voice");
	}
	if (referral && g->n < g->max) {
		g->out[g->n].about = c->attendance->id;
		text_copy(g->out[g->n++].words, sizeof g->out->words,
			  "A referral for tonight is not yet made by voice");
	}
}

size_t app_to_phone(struct app *a, struct news *out, size_t max)
{
	struct gathering g = { .app = a, .out = out, .max = max };
	struct arg shift;
	struct id *ids = NULL;
	size_t n = 0;

	if (!a->view)
		return 0;
	shift = ARG_OF_ID(app_night(a));
	memset(out, 0, max * sizeof *out);
	if (!view_ids(a->view, QUERY_TO_PHONE, &shift, 1, &ids, &n, NULL))
		return 0;
	for (size_t i = 0; i < n; i++) {
		struct casefile c = { 0 };

		if (!casefile_read_some(a->view, ids[i], CASE_HANGING, &c, NULL))
			continue;
		phone_for(&c, &g);
		casefile_fini(&c);
	}
	mem_free(ids);
	return g.n;
}
