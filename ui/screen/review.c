#include "review_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/vocab.h"
#include "more_p.h"
#include "queue_p.h"

#include <stdio.h>
#include <string.h>

static bool one_version(void *ctx, const struct row *row)
{
	struct review *r = ctx;

	if (r->n == VERSIONS_MAX)
		return false;
	if (row_hash(row, 0, &r->versions[r->n]))
		r->n++;
	return true;
}

static void head_of(struct review *r, const struct rec *v, char out[40])
{
	const struct member *m = app_member(r->s->app, v->author);
	char at[12];

	about_clock(v->wall_ms, at);
	snprintf(out, 40, "Version %u   %s %.9s", v->rev, at, m ? m->surname : "");
}

/* What a reviewer sees only covered is compared without being shown. */
static void add_covered(struct review *r, const struct rec *old, const struct rec *now)
{
	for (size_t f = 0; old && f < now->kind->n_fields; f++) {
		struct buf was = { .ceiling = 65536 }, is = { .ceiling = 65536 };

		if (app_shows(r->s->app, now, f) != SHOWN_COVERED || now->sealed || old->sealed)
			continue;
		rec_show(old, f, 0, &was);
		rec_show(now, f, 0, &is);
		if (strcmp(buf_str(&was), buf_str(&is)) != 0)
			diff_add_words(&r->diff, now->kind->fields[f].label,
				       was.len ? "covered" : "", is.len ? "covered, new" : "",
				       true);
		buf_fini(&was);
		buf_fini(&is);
	}
}

/* Both versions as the reader may see them; the versions come from the book whole. */
static void add_versions(struct review *r, const struct casefile *c, struct rec *old,
			 struct rec *now)
{
	if (!app_sees(r->s->app, now))
		return;
	add_covered(r, old, now);
	if (old)
		app_redact(r->s->app, old, true);
	app_redact(r->s->app, now, true);
	diff_add(&r->diff, r->s->app, c, old, now);
}

/* Beside a risk grade: had control been told by then? */
static void add_told(struct review *r, const struct casefile *c, const struct rec *old,
		     const struct rec *now)
{
	char at[12], words[24];
	int64_t ms = 0;

	if (r->kind != &kind_risk_assessment ||
	    !rec_int(c->attendance, ATTENDANCE_VERBAL_HANDOVER_AT, &ms))
		return;
	about_clock(ms, at);
	snprintf(words, sizeof words, "%s by voice", at);
	diff_add_words(&r->diff, "Told control", old ? ms <= old->wall_ms ? words : "-" : "",
		       ms <= now->wall_ms ? words : "-", old != NULL);
}

static void add_stub(struct review *r, const struct stub *stub, const struct rec *old)
{
	char at[12], words[48];

	about_clock(stub->wall_ms, at);
	snprintf(words, sizeof words, "%s, %s", apart_words(stub->visibility), at);
	diff_add_stub(&r->diff, words, old && stub->wall_ms <= old->wall_ms);
}

void review_diff(struct review *r, const struct casefile *c)
{
	struct view *v = app_view(r->s->app);
	struct rec *now = NULL, *old = NULL;

	r->diff = (struct diff){ .stacked = r->stacked };
	r->old_head[0] = r->new_head[0] = '\0';
	if (!r->n || !view_revision(v, &r->versions[r->at], &now, NULL))
		return;
	if (r->at + 1 < r->n)
		view_revision(v, &r->versions[r->at + 1], &old, NULL);
	if (!now->rev)
		now->rev = (unsigned)(r->n - r->at);
	if (old && !old->rev)
		old->rev = (unsigned)(r->n - r->at - 1);
	head_of(r, now, r->new_head);
	if (old)
		head_of(r, old, r->old_head);
	else
		text_copy(r->old_head, sizeof r->old_head, "No version before");
	add_versions(r, c, old, now);
	add_told(r, c, old, now);
	for (size_t i = 0; i < c->n_stubs; i++)
		add_stub(r, &c->stubs[i], old);
	rec_free(now);
	rec_free(old);
}

static bool one_more(void *ctx, const struct row *row)
{
	(void)row;
	++*(size_t *)ctx;
	return true;
}

/* A record with one version has nothing to compare; a note is read all the same. */
static void add_record(struct review *r, const struct rec *x)
{
	struct arg a;
	size_t versions = 0;

	if (!x || x->sealed || r->n_records == RECORDS_MAX)
		return;
	a = ARG_OF_ID(x->id);
	view_each(app_view(r->s->app), QUERY_HISTORY, &a, 1, one_more, &versions, NULL);
	if (versions < 2 && x->kind != &kind_note && x->kind != &kind_attendance &&
	    x->kind != &kind_risk_assessment)
		return;
	r->records[r->n_records] = x->id;
	r->kinds[r->n_records++] = x->kind;
}

/* What changed most is looked at first: the assessment if it has versions, else the attendance. */
void review_choose(struct review *r, const struct casefile *c)
{
	struct arg a;

	r->n_records = 0;
	for (size_t i = 0; i < c->n_parties; i++)
		if (party_is_survivor(&c->parties[i]))
			add_record(r, party_risk(&c->parties[i]));
	add_record(r, c->attendance);
	for (size_t i = 0; i < c->n_parties; i++) {
		const struct party *p = &c->parties[i];

		add_record(r, p->involvement);
		add_record(r, p->person);
		add_record(r, p->safe_contact);
		for (size_t k = 0; k < p->consents.n; k++)
			add_record(r, p->consents.all[k]);
		for (size_t k = 0; k < p->referrals.n; k++)
			add_record(r, p->referrals.all[k]);
	}
	for (size_t i = 0; i < c->notes.n; i++)
		add_record(r, c->notes.all[i]);
	if (r->record >= r->n_records)
		r->record = 0;
	if (!r->n_records)
		return;
	r->kind = r->kinds[r->record];
	a = ARG_OF_ID(r->records[r->record]);
	view_each(app_view(r->s->app), QUERY_HISTORY, &a, 1, one_version, r, NULL);
}

static void add_flag(struct review *r, const char *words)
{
	for (size_t i = 0; i < r->n_flags; i++)
		if (strcmp(r->flags[i], words) == 0)
			return;
	if (r->n_flags < FLAGS_MAX && *words)
		text_copy(r->flags[r->n_flags++], sizeof r->flags[0], words);
}

/* "Grade changed from Medium to High after the visit": the newest change of it. */
static bool add_grade_change(struct review *r, const char *flags)
{
	const struct vocab *grades = vocab_find("V-RISK");
	char now[24] = "", words[160];
	bool found = false;

	if (strcmp(flags, "! grade changed after visit") != 0 || r->kind != &kind_risk_assessment)
		return false;
	for (size_t i = 0; i < r->n && !found; i++) {
		struct rec *v = NULL;

		if (view_revision(app_view(r->s->app), &r->versions[i], &v, NULL) && !v->sealed) {
			const char *grade = rec_text(v, RISK_ASSESSMENT_PJ_GRADE);

			found = now[0] && *grade && strcmp(grade, now) != 0;
			if (found)
				snprintf(words, sizeof words,
					 "Grade changed from %s to %s after the visit. Read the "
					 "reason",
					 vocab_label(grades, grade), vocab_label(grades, now));
			else
				text_copy(now, sizeof now, grade);
		}
		rec_free(v);
	}
	if (found)
		add_flag(r, words);
	return found;
}

/* What the queue says in a few words, and what Check found and the crew left open. */
void review_flags(struct review *r, const struct casefile *c)
{
	struct review_line *all = NULL;
	size_t n = 0;

	r->n_flags = 0;
	r->decided = false;
	r->due[0] = '\0';
	if (!is_desk(r->s) || !app_review_queue(r->s->app, &all, &n, NULL))
		return;
	for (size_t i = 0; i < n; i++) {
		if (!id_equal(all[i].attendance, r->attendance))
			continue;
		if (!add_grade_change(r, all[i].flags))
			add_flag(r, queue_flag_sentence(all[i].flags));
		r->decided = all[i].reviewed;
		if (r->decided)
			text_copy(r->due, sizeof r->due, all[i].outcome);
		else
			queue_due(r->s, &all[i], r->due);
	}
	mem_free(all);
	for (size_t i = 0; i < c->findings.n; i++) {
		const struct rec *f = c->findings.all[i];
		const struct rule *rule = rule_find(rec_text(f, FINDING_RULE_ID));

		if (rule && rec_is(f, FINDING_ANSWER, "open"))
			add_flag(r, rule->sentence);
	}
	if (r->flag >= r->n_flags)
		r->flag = 0;
}
