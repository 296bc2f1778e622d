/* 08 Safety plan and safeguarding: what is offered, agreed and done to keep one person safe, each
 * thing a record of its own, and who has been told of them by referral. Rows of the plan stand
 * where they always stand; whatever else was done comes on the next page. */
#include "more_p.h"
#include "sheet_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/vocab.h"

#include <stdio.h>
#include <string.h>

#define COLUMN_STATE 40
#define COLUMN_WHO 47
#define COLUMN_WHEN 59
#define COLUMN_SAFE 68

#define OTHERS_MOST 6 /* rows of the second page that hold what is already there */

/* The rows that every plan has, in the order of the brief's screen. */
static const char *const plan_rows[] = {
	"locks_checked", "tracker_checked", "device_checked", "place_to_go",
	"someone_stays", "silent_999",      "doorstep_alarm", "stalking_log",
};
#define PLAN_ROWS (sizeof plan_rows / sizeof *plan_rows)

_Static_assert(PLAN_ROWS + OTHERS_MOST + 1 <= SHEET_PARTS, "a plan has more rows than a sheet");

#define STATES                                                                   \
	"o:offered:offered|a:agreed:agreed|n:done_now:done now|b:booked:booked|" \
	"d:declined:did not want|-:not_suitable:not suitable"
/* Seven letters: the word stands beside the letter, in the column of the screen. */
static const struct {
	const char *code, *word;
} doers[] = {
	{ "officer", "officer" },    { "support_worker", "worker" },
	{ "survivor", "self" },      { "control", "control" },
	{ "housing", "housing" },    { "neighbourhood_team", "team" },
	{ "social_care", "social" }, { "health", "health" },
	{ "fire_service", "fire" },  { "other", "other" },
	{ "unknown", "unknown" },
};

#define DOERS                                                                                   \
	"o:officer:|w:support_worker:|s:survivor:|c:control:|n:neighbourhood_team:|g:housing:|" \
	"l:social_care:|h:health:|f:fire_service:|x:other:|?:unknown:"

struct plan {
	struct id involvement;
	size_t apart;     /* actions that the one who types cannot open here */
	size_t more;      /* ... and that no row is left for */
	bool pick_action; /* the last part is a new one: what it is, is asked */
};

static const struct rec *action_rec(const struct sheet *sh, unsigned part)
{
	return sh->parts[part].r;
}

static const char *action_label(const char *code)
{
	return vocab_label(vocab_find("V-ACTION"), code);
}

/* --- the rows --- */

static void add_row(struct sheet *sh, unsigned part, int y, const char *label)
{
	const struct spot cells[] = {
		{ .part = part,
		  .field = SAFEGUARDING_ACTION_STATE,
		  .label = label,
		  .y = y,
		  .label_x = 5,
		  .x = COLUMN_STATE,
		  .style = CHOICE_SHORT,
		  .letters = STATES },
		{ .part = part,
		  .field = SAFEGUARDING_ACTION_BY_WHOM,
		  .label = "",
		  .y = y,
		  .x = COLUMN_WHO,
		  .style = CHOICE_SHORT,
		  .letters = DOERS,
		  .tail = " ",
		  .gap = 1 },
		{ .part = part,
		  .field = SAFEGUARDING_ACTION_DUE,
		  .label = "",
		  .y = y,
		  .x = COLUMN_WHEN,
		  .width = 6 },
		{ .part = part,
		  .field = SAFEGUARDING_ACTION_DONE_AT,
		  .label = "",
		  .y = y,
		  .x = COLUMN_WHEN,
		  .width = 6 },
		{ .part = part,
		  .field = SAFEGUARDING_ACTION_SAFE_FOR_SURVIVOR,
		  .label = "",
		  .y = y,
		  .x = COLUMN_SAFE,
		  .style = CHOICE_SHORT,
		  .letters = "y:yes:|n:no:" },
	};

	sheet_add_all(sh, cells, sizeof cells / sizeof *cells);
}

#define OTHERS_Y 18 /* the first row of the second page */

static void build(struct sheet *sh)
{
	const struct plan *x = sh->own;
	int y = OTHERS_Y + 2;

	sheet_text(sh, 0, say(sh->s, W_PLAN_STATES));
	for (unsigned i = 0; i < PLAN_ROWS; i++)
		add_row(sh, i, 2 + (int)i, action_label(plan_rows[i]));
	sheet_text(sh, OTHERS_Y, say(sh->s, W_PLAN_STATES));
	for (unsigned i = PLAN_ROWS; i < sh->n_parts; i++, y++) {
		const char *action = rec_text(action_rec(sh, i), SAFEGUARDING_ACTION_ACTION);

		if (x->pick_action && i + 1 == sh->n_parts) {
			sheet_add(sh, &(struct spot){ .part = i,
						      .field = SAFEGUARDING_ACTION_ACTION,
						      .label = "Other",
						      .y = ++y,
						      .label_x = 5,
						      .x = 12,
						      .width = 24,
						      .pick = true });
			add_row(sh, i, y, "");
			sheet_add(sh, &(struct spot){ .part = i,
						      .field = SAFEGUARDING_ACTION_DETAIL,
						      .label = "Detail",
						      .y = y + 1,
						      .label_x = 5,
						      .x = 12,
						      .width = 60 });
		} else {
			add_row(sh, i, y, action_label(action));
		}
	}
}

static void show_field(struct sheet *sh, unsigned part, size_t field, bool shown)
{
	size_t i = sheet_find(sh, part, field);

	if (i != FORM_NONE)
		form_hide(sh->form, i, !shown);
}

static void skip_field(struct sheet *sh, unsigned part, size_t field, bool skipped)
{
	size_t i = sheet_find(sh, part, field);

	if (i != FORM_NONE)
		form_skip(sh->form, i, skipped);
}

/* Beside its letter stands who it is. */
static void show_who(struct sheet *sh, unsigned part)
{
	const struct rec *r = action_rec(sh, part);
	size_t i = sheet_find(sh, part, SAFEGUARDING_ACTION_BY_WHOM);
	const char *word = " ";

	if (i == FORM_NONE)
		return;
	for (size_t k = 0; k < sizeof doers / sizeof *doers; k++)
		if (rec_is(r, SAFEGUARDING_ACTION_BY_WHOM, doers[k].code))
			word = doers[k].word;
	if (word[0] != ' ' && sheet_discreet(sh) && !sh->s->uncovered)
		word = "covered";
	form_tail(sh->form, i, word);
}

/* What was offered and not wanted is said by one key: the rest of its row is passed over. */
static void refresh(struct sheet *sh)
{
	static const char *const open_states[] = { "agreed", "done_now", "booked" };

	for (unsigned i = 0; i < sh->n_parts; i++) {
		const struct rec *r = action_rec(sh, i);
		bool goes_on = false;

		for (size_t k = 0; k < sizeof open_states / sizeof *open_states; k++)
			goes_on = goes_on || rec_is(r, SAFEGUARDING_ACTION_STATE, open_states[k]);
		skip_field(sh, i, SAFEGUARDING_ACTION_BY_WHOM, !goes_on);
		skip_field(sh, i, SAFEGUARDING_ACTION_SAFE_FOR_SURVIVOR, !goes_on);
		show_field(sh, i, SAFEGUARDING_ACTION_DUE,
			   rec_is(r, SAFEGUARDING_ACTION_STATE, "booked"));
		show_field(sh, i, SAFEGUARDING_ACTION_DONE_AT,
			   rec_is(r, SAFEGUARDING_ACTION_STATE, "done_now"));
		show_who(sh, i);
	}
}

/* Done now is done at this minute; what is not done or booked has no such time. */
static void changed(struct sheet *sh, size_t at)
{
	const struct bound *b = sheet_bound(sh, at);
	struct rec *r;

	if (!b || b->field != SAFEGUARDING_ACTION_STATE)
		return;
	r = sh->parts[b->part].r;
	if (!rec_is(r, SAFEGUARDING_ACTION_STATE, "done_now"))
		rec_clear(r, SAFEGUARDING_ACTION_DONE_AT);
	else if (!rec_filled(r, SAFEGUARDING_ACTION_DONE_AT))
		sheet_answer(sh, b->part, SAFEGUARDING_ACTION_DONE_AT, "now");
	if (!rec_is(r, SAFEGUARDING_ACTION_STATE, "booked"))
		rec_clear(r, SAFEGUARDING_ACTION_DUE);
	sheet_refresh(sh);
}

/* --- who must be told --- */

struct duty {
	const char *label;
	const char *types[4];
};

static const struct duty duties[] = {
	{ "High-risk meeting", { "marac", NULL } },
	{ "Specialist adviser", { "idva", "idva_hospital", "idva_court", NULL } },
	{ "Children", { "child_mash", NULL } },
};

/* Six letters, as wide as the column. */
static const char *told_words(const struct rec *referral)
{
	if (rec_is(referral, REFERRAL_STATE, "queued"))
		return "Queued";
	return referral_is_held(referral) ? "Begun" : "Told";
}

static bool is_of(const struct duty *d, const struct rec *referral)
{
	if (rec_is(referral, REFERRAL_STATE, "cancelled") ||
	    rec_is(referral, REFERRAL_STATE, "recalled"))
		return false;
	for (const char *const *t = d->types; *t; t++)
		if (rec_is(referral, REFERRAL_REFERRAL_TYPE, *t))
			return true;
	return false;
}

/* The referral by which they are told; a child's may hang on any part of the visit. */
static const struct rec *telling(const struct sheet *sh, const struct duty *d)
{
	const struct plan *x = sh->own;

	for (size_t i = 0; sh->has_case && i < sh->c.n_parties; i++) {
		const struct party *p = &sh->c.parties[i];
		bool child = strcmp(d->types[0], "child_mash") == 0;

		for (size_t k = 0; k < p->referrals.n; k++)
			if (is_of(d, p->referrals.all[k]) &&
			    (child || id_equal(p->involvement->id, x->involvement)))
				return p->referrals.all[k];
	}
	return NULL;
}

static void put_teller(const struct sheet *sh, const struct rec *r, char out[12])
{
	const struct member *m = app_member(sh->s->app, r->author);

	put_cut(out, 12, m ? m->surname : "-", 10);
}

static void paint_duty(struct sheet *sh, struct canvas *c, int y, const struct duty *d)
{
	const struct rec *r = telling(sh, d);
	char who[12], at[12], id[ID_HEX_LEN + 1];
	int64_t ms;

	canvas_text(c, y, 5, ROLE_TEXT, d->label);
	if (!r) {
		canvas_text(c, y, COLUMN_STATE, ROLE_HINT, "[ ]");
		return;
	}
	if (sheet_discreet(sh) && !sh->s->uncovered) {
		canvas_text(c, y, COLUMN_STATE, ROLE_TEXT, "[#]");
		canvas_text(c, y, COLUMN_WHO, ROLE_QUIET, "covered");
		canvas_text(c, y, COLUMN_WHEN, ROLE_QUIET, "covered");
		return;
	}
	put_teller(sh, r, who);
	about_clock(rec_int(r, REFERRAL_VOICE_AT, &ms) ? ms : r->wall_ms, at);
	canvas_text(c, y, COLUMN_STATE, ROLE_TEXT, told_words(r));
	canvas_text(c, y, COLUMN_WHO, ROLE_TEXT, who);
	canvas_text(c, y, COLUMN_WHEN, ROLE_TEXT, at);
	canvas_text(c, y, COLUMN_SAFE, ROLE_TEXT, id_hex(r->id, id) + ID_HEX_LEN - 4);
}

static void paint_heads(struct canvas *c, int y, const char *first, const char *who,
			const char *when, const char *last)
{
	canvas_text(c, y, 5, ROLE_HINT, first);
	canvas_text(c, y, COLUMN_STATE, ROLE_HINT, "State");
	canvas_text(c, y, COLUMN_WHO, ROLE_HINT, who);
	canvas_text(c, y, COLUMN_WHEN, ROLE_HINT, when);
	canvas_text(c, y, COLUMN_SAFE, ROLE_HINT, last);
}

static void paint(struct sheet *sh, struct canvas *c)
{
	const struct plan *x = sh->own;
	int shown = 1;

	form_pages(sh->form, &shown);
	paint_heads(c, 4, shown == 1 ? "What" : "What else", "Who", "When", "Safe?");
	if (shown != 1)
		return;
	canvas_text(c, 14, 3, ROLE_TEXT, say(sh->s, W_WHO_TOLD));
	paint_heads(c, 14, "", "Told by", "At", "Reference");
	for (size_t i = 0; i < sizeof duties / sizeof *duties; i++)
		paint_duty(sh, c, 15 + (int)i, &duties[i]);
	if (x->apart)
		canvas_fmt(c, 18, 3, ROLE_HINT, "%zu more kept apart by others", x->apart);
	if (x->more)
		canvas_fmt(c, 18, COLUMN_STATE, ROLE_HINT, "%zu more stand in task 0 History",
			   x->more);
	canvas_text(c, 19, 3, ROLE_HINT, say(sh->s, W_NO_HIDING_PLACES));
	canvas_text(c, 20, 3, ROLE_HINT, say(sh->s, W_NEW_PHONE_PLAN));
}

static void hints(struct sheet *sh, struct hints *h)
{
	(void)sh;
	hints_text(h, "o-d", "State");
	hints_add(h, ACT_NEXT, NULL);
	hints_add(h, ACT_TIME, NULL);
	hints_add(h, ACT_DONE, NULL);
	hints_add(h, ACT_UNCOVER, NULL);
	hints_add(h, ACT_BACK, NULL);
	hints_add(h, ACT_HELP, "Help");
}

/* --- saving --- */

static bool says_nothing(const struct rec *r)
{
	static const size_t answers[] = { SAFEGUARDING_ACTION_STATE, SAFEGUARDING_ACTION_BY_WHOM,
					  SAFEGUARDING_ACTION_SAFE_FOR_SURVIVOR,
					  SAFEGUARDING_ACTION_DETAIL };

	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
		if (rec_filled(r, answers[i]) || rec_typed(r, answers[i]))
			return false;
	return true;
}

/* A row that was answered and emptied again is no record. */
static bool before_save(struct sheet *sh, struct err *e)
{
	const struct plan *x = sh->own;

	for (unsigned i = 0; i < sh->n_parts; i++) {
		struct part *p = &sh->parts[i];
		bool named = x->pick_action && i + 1 == sh->n_parts &&
			     (rec_filled(p->r, SAFEGUARDING_ACTION_ACTION) ||
			      rec_typed(p->r, SAFEGUARDING_ACTION_ACTION));

		if (p->stored || !p->touched || named || !says_nothing(p->r))
			continue;
		if (p->drafted && !app_draft_drop(sh->s->app, p->draft, e))
			return false;
		p->touched = p->drafted = p->kept = false;
	}
	return true;
}

static void plan_close(struct sheet *sh)
{
	mem_free(sh->own);
	sh->own = NULL;
}

static const struct sheet_ops ops = {
	.name = "safety",
	.task = "4 Safety plan",
	.see_line = true,
	.build = build,
	.paint = paint,
	.changed = changed,
	.refresh = refresh,
	.before_save = before_save,
	.hints = hints,
	.close = plan_close,
};

/* --- what is there already --- */

struct found {
	struct id ids[64];
	size_t n;
};

static void find(struct found *f, struct id record)
{
	for (size_t i = 0; i < f->n; i++)
		if (id_equal(f->ids[i], record))
			return;
	if (f->n < sizeof f->ids / sizeof *f->ids)
		f->ids[f->n++] = record;
}

/* Saved actions of this part, this author's drafts of more, and those that a passphrase opens. */
static void find_all(struct sheet *sh, struct id involvement, struct found *f)
{
	const struct member *m = app_typist(sh->s->app);
	struct plan *x = sh->own;
	struct draft *all = NULL;
	struct party *p = sh->has_case ? casefile_party(&sh->c, involvement) : NULL;
	size_t n = 0;

	for (size_t i = 0; p && i < p->actions.n; i++)
		find(f, p->actions.all[i]->id);
	for (size_t i = 0; sh->has_case && i < sh->c.n_stubs; i++) {
		if (sh->c.stubs[i].kind != kind_safeguarding_action.number)
			continue;
		if (stub_opens(sh->s, &sh->c.stubs[i]))
			find(f, stub_record(sh->s, &sh->c.stubs[i]));
		else
			x->apart++;
	}
	if (!m || !app_drafts(sh->s->app, &all, &n, NULL))
		return;
	for (size_t i = 0; i < n; i++)
		if (all[i].kind == &kind_safeguarding_action && id_equal(all[i].author, m->id) &&
		    id_equal(all[i].attendance, sh->attendance))
			find(f, all[i].record);
	mem_free(all);
}

/* The part of the sheet that shows this record: its row of the plan, if that is free, else a row of
 * the second page. */
static size_t row_of(const bool *taken, const struct rec *r)
{
	for (size_t i = 0; i < PLAN_ROWS; i++)
		if (!taken[i] && rec_is(r, SAFEGUARDING_ACTION_ACTION, plan_rows[i]))
			return i;
	return PLAN_ROWS;
}

/* A row of a plan that is kept apart is kept apart as its other rows are. */
static void new_part(struct sheet *sh, const char *action, enum visibility see)
{
	struct plan *x = sh->own;
	unsigned part = sheet_part_new(sh, &kind_safeguarding_action);
	struct rec *r = sh->parts[part].r;

	rec_put_id(r, SAFEGUARDING_ACTION_INVOLVEMENT_ID, x->involvement);
	if (action)
		rec_put(r, SAFEGUARDING_ACTION_ACTION, action);
	record_see_as(sh->s, r, x->involvement);
	if (see != VISIBLE_SHARED)
		r->visibility = see;
	sh->parts[part].optional = true;
}

/* Opens what was found and gives every row its part. What cannot be opened is counted as apart. */
static void fill(struct sheet *sh, const struct found *f, const char *phrase)
{
	struct plan *x = sh->own;
	struct opened rows[PLAN_ROWS + OTHERS_MOST];
	bool taken[PLAN_ROWS + OTHERS_MOST] = { false };
	enum visibility see = VISIBLE_SHARED;
	size_t others = 0;

	for (size_t i = 0; i < f->n; i++) {
		struct opened o;
		size_t row;

		if (!record_read(sh->s, f->ids[i], phrase, &o, NULL)) {
			x->apart++;
			continue;
		}
		if (!id_equal(rec_id(o.r, SAFEGUARDING_ACTION_INVOLVEMENT_ID), x->involvement)) {
			rec_free(o.r);
			continue;
		}
		row = row_of(taken, o.r);
		if (row == PLAN_ROWS && others == OTHERS_MOST) {
			x->more++;
			rec_free(o.r);
			continue;
		}
		if (row == PLAN_ROWS)
			row += others++;
		if (o.r->visibility != VISIBLE_SHARED)
			see = o.r->visibility;
		rows[row] = o;
		taken[row] = true;
	}
	for (size_t i = 0; i < PLAN_ROWS + OTHERS_MOST; i++) {
		if (taken[i])
			sheet_part_opened(sh, &rows[i]);
		else if (i < PLAN_ROWS)
			new_part(sh, plan_rows[i], see);
	}
	new_part(sh, NULL, see);
	x->pick_action = true;
}

static void show_plan(struct screens *s, struct id attendance, struct id involvement,
		      const char *phrase, const char *field)
{
	struct sheet *sh = sheet_new(s, &ops, attendance);
	struct plan *x = mem_new(sizeof *x);
	struct found f = { .n = 0 };

	x->involvement = involvement;
	sh->own = x;
	find_all(sh, involvement, &f);
	fill(sh, &f, phrase);
	sheet_show(sh, field);
}

bool safety_form(struct screens *s, const struct to_open *o, struct err *e)
{
	struct opened x;
	struct id involvement;

	if (!record_read(s, o->record, o->phrase, &x, e))
		return false;
	involvement = rec_id(x.r, SAFEGUARDING_ACTION_INVOLVEMENT_ID);
	rec_free(x.r);
	show_plan(s, o->attendance, involvement, o->phrase, NULL);
	return true;
}

/* What takes this person's passphrase is opened by it, and the whole plan with it. The police key
 * needs none. */
static struct id takes_phrase(struct screens *s, const struct casefile *c)
{
	const struct member *m = app_typist(s->app);
	struct draft *all = NULL;
	struct id found = { { 0 } };
	size_t n = 0;

	for (size_t i = 0; i < c->n_stubs && id_is_zero(found); i++)
		if (c->stubs[i].kind == kind_safeguarding_action.number &&
		    c->stubs[i].visibility != VISIBLE_POLICE_ONLY && stub_opens(s, &c->stubs[i]))
			found = stub_record(s, &c->stubs[i]);
	if (!id_is_zero(found) || !m || !app_drafts(s->app, &all, &n, NULL))
		return found;
	for (size_t i = 0; i < n && id_is_zero(found); i++)
		if (all[i].kind == &kind_safeguarding_action && all[i].locked &&
		    id_equal(all[i].author, m->id) &&
		    id_equal(all[i].attendance, c->attendance->id))
			found = all[i].record;
	mem_free(all);
	return found;
}

struct opening {
	struct id attendance, involvement, apart;
};

static void with_phrase(void *ctx, struct screens *s, const char *phrase)
{
	struct opening *o = ctx;
	struct opened x;
	struct err e = { 0 };

	if (phrase && record_read(s, o->apart, phrase, &x, &e)) {
		rec_free(x.r);
		show_plan(s, o->attendance, o->involvement, phrase, NULL);
	} else if (phrase) {
		say_err(s, &e);
	}
	mem_free(o);
}

/* Whose a row that is kept apart is, only its author's passphrase says: it is asked, whoever's plan
 * is opened. */
void safety_open(struct screens *s, struct id attendance, struct id involvement)
{
	struct casefile c = { 0 };
	struct id apart = { { 0 } };
	struct opened x = { .r = NULL };
	struct opening *o;

	if (app_case(s->app, attendance, &c, NULL))
		apart = takes_phrase(s, &c);
	casefile_fini(&c);
	if (id_is_zero(apart) || record_read(s, apart, NULL, &x, NULL)) {
		rec_free(x.r);
		show_plan(s, attendance, involvement, NULL, NULL);
		return;
	}
	o = mem_new(sizeof *o);
	*o = (struct opening){ attendance, involvement, apart };
	phrase_open(s, say(s, W_KEPT_APART_PHRASE), with_phrase, o);
}
