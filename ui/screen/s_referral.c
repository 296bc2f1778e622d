/* 09 Referral with consent: limits explained, what the survivor said, what is shared. Nothing is
 * ticked until it is. The consent is a record of its own; sending without agreement asks first. */
#include "lister_p.h"
#include "sheet_p.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

enum { CONSENT, REFERRAL };

struct referral {
	size_t share;
	char title[40];
	char contact[60];
	bool adult;     /* 18 or over, as far as it is known */
	bool confirmed; /* sending without agreement */
};

static const struct spot upper[] = {
	{ .part = REFERRAL,
	  .field = REFERRAL_AGENCY_ID,
	  .label = "Refer to",
	  .x = 25,
	  .width = 32,
	  .height = 2,
	  .tail = "type 2 letters",
	  .gap = 3,
	  .pick = true },
	{ .part = CONSENT,
	  .field = CONSENT_UNDERSTOOD,
	  .label = "Limits of confidentiality explained?",
	  .y = 3,
	  .x = 41,
	  .letters = "y:yes:|n:no:" },
	{ .part = CONSENT,
	  .field = CONSENT_COMPETENT,
	  .label = "Under 18: able to decide for self?",
	  .y = 4,
	  .x = 41,
	  .letters = "y:yes:|n:no:|?:unknown:",
	  .tail = "(18 or over: not needed)",
	  .gap = 3 },
	{ .part = CONSENT,
	  .field = CONSENT_DECISION,
	  .label = "Does the survivor agree?",
	  .y = 5,
	  .x = 41,
	  .letters = "y:given:yes|n:refused:no|a:not_asked_unsafe:not asked|u:unable:unable" },
	{ .part = CONSENT,
	  .field = CONSENT_HOW,
	  .label = "Agreed how",
	  .y = 6,
	  .x = 25,
	  .letters =
	      "s:spoken:said so|w:written:signed|i:through_interpreter:through interpreter" },
	{ .part = REFERRAL,
	  .field = REFERRAL_BASIS,
	  .label = "Legal ground",
	  .y = 7,
	  .x = 25,
	  .width = 17,
	  .tail = "only when agreement is not it",
	  .gap = 3,
	  .pick = true },
};

static const struct spot lower[] = {
	{ .part = REFERRAL,
	  .field = REFERRAL_ADDRESS_SHIELD,
	  .label = "Hide the address",
	  .y = 10,
	  .x = 25,
	  .letters = "y:yes:|n:no:" },
	{ .part = REFERRAL,
	  .field = REFERRAL_SURVIVOR_TOLD,
	  .label = "Knows it goes?",
	  .y = 11,
	  .x = 25,
	  .letters =
	      "y:told:told|n:not_safe_to_tell:not safe to tell|l:will_be_told:will be told" },
	{ .part = REFERRAL,
	  .field = REFERRAL_URGENCY,
	  .label = "How soon",
	  .y = 12,
	  .x = 25,
	  .letters = "d:next_day:next day|t:tonight_voice:tonight, by voice|r:routine:routine" },
	{ .part = REFERRAL,
	  .field = REFERRAL_SUMMARY_OUT,
	  .label = "Why",
	  .y = 14,
	  .x = 25,
	  .width = 45,
	  .line = true },
};

static const char *const least[] = { "name_dob", "contact_safe_only" };
static const char *const with_answers[] = { "name_dob", "contact_safe_only", "risk_grade",
					    "risk_answers" };

static bool shares(const struct rec *r, const char *const *codes, size_t n)
{
	if (rec_count(r, REFERRAL_DATA_MIN) != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!rec_has(r, REFERRAL_DATA_MIN, codes[i]))
			return false;
	return true;
}

/* Which of the three ways to share is what stands in the record. */
static void show_share(struct sheet *sh)
{
	const struct referral *x = sh->own;
	const struct rec *r = sh->parts[REFERRAL].r;

	form_set(sh->form, x->share,
		 !rec_count(r, REFERRAL_DATA_MIN) ? ""
		 : shares(r, least, 2)            ? "1"
		 : shares(r, with_answers, 4)     ? "2"
						  : "3",
		 NULL);
}

static void build(struct sheet *sh)
{
	struct referral *x = sh->own;
	struct place share = { .label = "Share", .y = 8, .x = 25, .stay = false };

	sheet_add_all(sh, upper, sizeof upper / sizeof *upper);
	x->share = sheet_own_choice(sh, &share, "1:1:|2:2:|3:3:", CHOICE_SHORT, 0);
	sheet_add_all(sh, lower, sizeof lower / sizeof *lower);
	form_gap(sh->form, 3);
	form_well_x(sh->form, 35);
	sheet_add_kind(sh, REFERRAL);
	sheet_add_kind(sh, CONSENT);
	show_share(sh);
}

static void share(struct sheet *sh, const char *const *codes, size_t n)
{
	struct rec *c = sh->parts[CONSENT].r, *r = sh->parts[REFERRAL].r;

	rec_clear(c, CONSENT_WHAT_SHARED);
	rec_clear(r, REFERRAL_DATA_MIN);
	for (size_t i = 0; i < n; i++) {
		rec_item_add(c, CONSENT_WHAT_SHARED, codes[i]);
		rec_item_add(r, REFERRAL_DATA_MIN, codes[i]);
	}
	for (unsigned p = 0; p < 2; p++)
		sh->parts[p].touched = true, sh->parts[p].kept = false;
	sheet_put_back(sh, sheet_find(sh, CONSENT, CONSENT_WHAT_SHARED));
	sheet_put_back(sh, sheet_find(sh, REFERRAL, REFERRAL_DATA_MIN));
}

static const char *grade_of_party(const struct sheet *sh)
{
	struct id inv = rec_id(sh->parts[REFERRAL].r, REFERRAL_INVOLVEMENT_ID);

	for (size_t i = 0; sh->has_case && i < sh->c.n_parties; i++) {
		const struct party *p = &sh->c.parties[i];

		if (id_equal(p->involvement->id, inv) && p->risks.n)
			return rec_text(p->risks.all[p->risks.n - 1], RISK_ASSESSMENT_PJ_GRADE);
	}
	return "";
}

/* Which type it is recorded as is said at once where the service takes several. */
static void type_of_agency(struct sheet *sh)
{
	const struct referral *x = sh->own;
	struct rec *agency = NULL, *r = sh->parts[REFERRAL].r;
	struct id id = rec_id(r, REFERRAL_AGENCY_ID);
	char words[120];

	if (id_is_zero(id) || !view_rec(app_view(sh->s->app), id, &agency, NULL))
		return;
	if (rec_count(agency, AGENCY_ACCEPTS_TYPES) && !rec_filled(r, REFERRAL_REFERRAL_TYPE)) {
		rec_put(r, REFERRAL_REFERRAL_TYPE,
			rules_referral_type(agency, x->adult, grade_of_party(sh)));
		sheet_put_back(sh, sheet_find(sh, REFERRAL, REFERRAL_REFERRAL_TYPE));
		if (rec_count(agency, AGENCY_ACCEPTS_TYPES) > 1) {
			snprintf(words, sizeof words, "Type: %s. Page 2 changes it",
				 vocab_label(vocab_find("V-REFTYPE"),
					     rec_text(r, REFERRAL_REFERRAL_TYPE)));
			ui_say(sh->s->kit, words);
		}
	}
	rec_put_id(sh->parts[CONSENT].r, CONSENT_AGENCY_ID, id);
	rec_free(agency);
}

static void changed(struct sheet *sh, size_t i)
{
	const struct referral *x = sh->own;
	const struct bound *b = sheet_bound(sh, i);
	const char *v = form_value(sh->form, i);

	if (i == x->share && strcmp(v, "1") == 0)
		share(sh, least, 2);
	else if (i == x->share && strcmp(v, "2") == 0)
		share(sh, with_answers, 4);
	else if (i == x->share && strcmp(v, "3") == 0)
		sh->focus_next = sheet_find(sh, REFERRAL, REFERRAL_DATA_MIN);
	else if (b->part == REFERRAL && b->field == REFERRAL_DATA_MIN)
		show_share(sh);
	else if (b->part == REFERRAL && b->field == REFERRAL_AGENCY_ID && form_code(sh->form, i)[0])
		type_of_agency(sh);
}

/* An adult decides; where there is agreement no other ground is asked. */
static void refresh(struct sheet *sh)
{
	const struct referral *x = sh->own;
	size_t i = sheet_find(sh, CONSENT, CONSENT_COMPETENT);

	if (i != FORM_NONE && x->adult)
		form_skip(sh->form, i, true);
	i = sheet_find(sh, CONSENT, CONSENT_HOW);
	if (i != FORM_NONE)
		form_skip(sh->form, i,
			  rec_filled(sh->parts[CONSENT].r, CONSENT_DECISION) &&
			      !rec_is(sh->parts[CONSENT].r, CONSENT_DECISION, "given"));
	i = sheet_find(sh, REFERRAL, REFERRAL_BASIS);
	if (i != FORM_NONE)
		form_skip(sh->form, i, rec_is(sh->parts[CONSENT].r, CONSENT_DECISION, "given"));
}

/* Everything that a referral needs is there: it may go. */
static bool is_ready(struct sheet *sh)
{
	struct findings f = { 0 };
	bool ok;

	sheet_check(sh, &f);
	ok = f.n == 0;
	findings_fini(&f);
	return ok;
}

static void frame(struct sheet *sh, struct frame *f)
{
	const struct referral *x = sh->own;

	const struct rec *r = sh->parts[REFERRAL].r;

	frame_put(f->title_right, x->title);
	if (r->visibility != VISIBLE_SHARED && rec_is(r, REFERRAL_STATE, "draft") &&
	    !f->message[0] && !is_ready(sh))
		frame_put(f->message, say(sh->s, W_APART_DRAFT));
}

static void what_goes(struct sheet *sh, char *out, size_t cap)
{
	const struct rec *r = sh->parts[REFERRAL].r;
	struct buf b = { .ceiling = 400 };

	if (!rec_count(r, REFERRAL_DATA_MIN)) {
		text_copy(out, cap, say(sh->s, W_NOTHING_TICKED));
		return;
	}
	rec_show(r, REFERRAL_DATA_MIN, 0, &b);
	text_copy(out, cap, buf_str(&b));
	buf_fini(&b);
}

static void paint(struct sheet *sh, struct canvas *c)
{
	const struct referral *x = sh->own;
	char line[56];
	int shown = 1;

	form_pages(sh->form, &shown);
	if (shown != 1)
		return;
	canvas_text(c, 11, 29, ROLE_TEXT, say(sh->s, W_SHARE_1));
	canvas_text(c, 12, 29, ROLE_TEXT, say(sh->s, W_SHARE_2_3));
	canvas_text(c, 16, 3, ROLE_TEXT, "Safe contact");
	canvas_text(c, 16, 25, ROLE_TEXT, x->contact);
	what_goes(sh, line, sizeof line);
	if (sheet_discreet(sh) && !sh->s->uncovered &&
	    rec_count(sh->parts[REFERRAL].r, REFERRAL_DATA_MIN))
		text_copy(line, sizeof line, "[covered]");
	canvas_text(c, 18, 3, ROLE_TEXT, say(sh->s, W_WHAT_IS_SENT));
	canvas_text(c, 18, 25, ROLE_TEXT, line);
	canvas_text(c, 20, 3, ROLE_HINT, say(sh->s, W_WAITS_HERE));
}

/* The survivor did not agree and no law is named: the answer is kept, and there is no referral. */
static bool only_the_answer(struct sheet *sh, struct err *e)
{
	struct part *p = &sh->parts[REFERRAL];
	bool ok = !p->drafted || app_draft_drop(sh->s->app, p->draft, e);

	p->optional = true;
	p->touched = false;
	p->drafted = false;
	return ok;
}

static bool before_save(struct sheet *sh, struct err *e)
{
	struct rec *c = sh->parts[CONSENT].r, *r = sh->parts[REFERRAL].r;

	if (!rec_is(c, CONSENT_DECISION, "given") && rec_filled(c, CONSENT_DECISION) &&
	    !rec_filled(r, REFERRAL_BASIS) && !sh->parts[REFERRAL].stored)
		return only_the_answer(sh, e);
	if (rec_is(c, CONSENT_DECISION, "given") && !rec_filled(r, REFERRAL_BASIS))
		rec_put(r, REFERRAL_BASIS, "consent");
	if (rec_is(r, REFERRAL_STATE, "draft") && is_ready(sh)) {
		const struct referral *x = sh->own;

		if (rec_is(r, REFERRAL_BASIS, "consent") || x->confirmed)
			rec_put(r, REFERRAL_STATE, sh->parts[REFERRAL].stored ? "ready" : "queued");
	}
	return true;
}

static void send_answer(void *ctx, char letter)
{
	struct sheet *sh = ctx;
	struct referral *x = sh->own;

	if (letter != 'y')
		return;
	x->confirmed = true;
	sh->parts[REFERRAL].touched = true;
	sheet_done(sh);
}

/* A draft that stood in the book becomes ready and then waits to go: two moves of the machine. */
static bool put_on_its_way(struct sheet *sh)
{
	struct part *p = &sh->parts[REFERRAL];
	struct err e = { 0 };

	if (!rec_is(p->r, REFERRAL_STATE, "ready"))
		return true;
	rec_put(p->r, REFERRAL_STATE, "queued");
	p->touched = true;
	if (sheet_save(sh, &e))
		return true;
	rec_put(p->r, REFERRAL_STATE, "ready");
	p->touched = false;
	say_err(sh->s, &e);
	return false;
}

static void saved(struct sheet *sh)
{
	const struct referral *x = sh->own;
	const struct rec *r = sh->parts[REFERRAL].r;
	struct screens *s = sh->s;

	if (!put_on_its_way(sh))
		return;

	if (rec_is(r, REFERRAL_STATE, "draft") && is_ready(sh) && !x->confirmed) {
		ui_ask(s->kit, say(s, W_SEND_WITHOUT), "y", send_answer, sh);
		return;
	}
	s->undo = r->id;
	ui_pop(s->kit);
	ui_say(s->kit, rec_is(r, REFERRAL_STATE, "draft") ? say(s, W_REFERRAL_KEPT)
							  : say(s, W_REFERRAL_GOES));
}

static void close_own(struct sheet *sh)
{
	mem_free(sh->own);
}

static const struct sheet_ops ops = {
	.name = "referral",
	.see_line = true,
	.build = build,
	.frame = frame,
	.paint = paint,
	.changed = changed,
	.refresh = refresh,
	.before_save = before_save,
	.saved = saved,
	.hints = sheet_hints_add,
	.close = close_own,
};

static bool is_adult(const struct rec *person)
{
	int64_t age;

	return about_age(person, &age) && age >= 18;
}

static void set_words(struct sheet *sh)
{
	struct referral *x = sh->own;
	struct id inv = rec_id(sh->parts[REFERRAL].r, REFERRAL_INVOLVEMENT_ID);
	size_t n = 0, at = 0;

	text_copy(x->contact, sizeof x->contact, say(sh->s, W_REFERRALS_NO_CONTACT));
	for (size_t i = 0; sh->has_case && i < sh->c.n_parties; i++) {
		const struct party *p = &sh->c.parties[i];

		for (size_t k = 0; k < p->referrals.n; k++, n++)
			if (id_equal(p->referrals.all[k]->id, sh->parts[REFERRAL].r->id))
				at = n + 1;
		if (id_equal(p->involvement->id, inv) && p->person)
			x->adult = is_adult(p->person);
		if (id_equal(p->involvement->id, inv) && p->safe_contact) {
			struct buf b = { .ceiling = 80 };
			char when[12];

			rec_show(p->safe_contact, SAFE_CONTACT_VALID_UNTIL, 0, &b);
			about_clock(p->safe_contact->wall_ms, when);
			snprintf(x->contact, sizeof x->contact, "asked %s, good to %.20s, covered",
				 when, buf_str(&b));
			buf_fini(&b);
		}
	}
	if (!at)
		at = ++n;
	snprintf(x->title, sizeof x->title, "6 Referrals: %zu of %zu", at, n);
}

static struct sheet *new_sheet(struct screens *s, struct id attendance)
{
	struct sheet *sh = sheet_new(s, &ops, attendance);

	sh->own = mem_new(sizeof(struct referral));
	return sh;
}

static void new_consent(struct sheet *sh, struct id involvement)
{
	const struct member *m = app_typist(sh->s->app);
	struct rec *r;

	sheet_part_new(sh, &kind_consent);
	r = sh->parts[CONSENT].r;
	rec_put_id(r, CONSENT_INVOLVEMENT_ID, involvement);
	rec_put(r, CONSENT_PURPOSE, "share_with_agency");
	if (m)
		rec_put_id(r, CONSENT_ASKED_BY, m->id);
	rec_put_int(r, CONSENT_ASKED_AT, app_now(sh->s->app));
}

static void new_referral(struct sheet *sh, struct id involvement)
{
	struct rec *r;

	new_consent(sh, involvement);
	sheet_part_new(sh, &kind_referral);
	r = sh->parts[REFERRAL].r;
	rec_put_id(r, REFERRAL_INVOLVEMENT_ID, involvement);
	rec_put(r, REFERRAL_STATE, "draft");
}

static void show(struct sheet *sh, const char *field)
{
	sheet_link(sh, REFERRAL, REFERRAL_CONSENT_ID, CONSENT);
	set_words(sh);
	sheet_show(sh, field);
}

bool referral_form(struct screens *s, const struct to_open *o, struct err *e)
{
	struct opened x, consent;
	struct sheet *sh;

	if (!record_read_two(s, o, REFERRAL_CONSENT_ID, &x, &consent, e))
		return false;
	sh = new_sheet(s, o->attendance);
	if (consent.r) {
		sheet_part_opened(sh, &consent);
	} else {
		new_consent(sh, rec_id(x.r, REFERRAL_INVOLVEMENT_ID));
		sh->parts[CONSENT].r->visibility = x.r->visibility;
	}
	sheet_part_opened(sh, &x);
	show(sh, o->field);
	return true;
}

bool consent_form(struct screens *s, const struct to_open *o, struct err *e)
{
	struct opened consent;
	struct sheet *sh;

	if (!record_read(s, o->record, o->phrase, &consent, e))
		return false;
	sh = new_sheet(s, o->attendance);
	sheet_part_opened(sh, &consent);
	sheet_part_new(sh, &kind_referral);
	rec_put_id(sh->parts[REFERRAL].r, REFERRAL_INVOLVEMENT_ID,
		   rec_id(consent.r, CONSENT_INVOLVEMENT_ID));
	rec_put(sh->parts[REFERRAL].r, REFERRAL_STATE, "draft");
	sh->parts[REFERRAL].r->visibility = consent.r->visibility;
	show(sh, o->field);
	return true;
}

void referral_open(struct screens *s, struct id attendance, struct id involvement,
		   struct id referral)
{
	struct sheet *sh;

	if (!id_is_zero(referral)) {
		record_show(s, attendance, referral);
		return;
	}
	sh = new_sheet(s, attendance);
	new_referral(sh, involvement);
	for (unsigned i = 0; i < sh->n_parts; i++)
		record_see_as(s, sh->parts[i].r, involvement);
	show(sh, NULL);
}

/* --- the list --- */

static void read_list(struct lister *l)
{
	for (size_t i = 0; l->has_case && i < l->c.n_parties; i++) {
		const struct party *p = &l->c.parties[i];

		for (size_t k = 0; k < p->referrals.n; k++) {
			const struct rec *r = p->referrals.all[k];
			struct buf to = { .ceiling = 400 }, state = { .ceiling = 100 };
			struct item *it;

			/* On scene no name of a service stands in a list. */
			if (is_covered_on_scene(l->s, l->c.attendance))
				buf_puts(&to, "[covered]");
			else
				options_show(l->s->app, &l->c, r, REFERRAL_AGENCY_ID, &to);
			rec_show(r, REFERRAL_STATE, 0, &state);
			it = lister_add(l, "%zu   %-44.44s %s", k + 1, buf_str(&to),
					buf_str(&state));
			if (it)
				it->id = r->id;
			buf_fini(&to);
			buf_fini(&state);
		}
	}
	lister_add_stubs(l, &kind_referral, "");
	lister_add_drafts(l, &kind_referral);
}

static struct id first_survivor(struct screens *s, struct id attendance)
{
	struct casefile c = { 0 };
	struct id id = { { 0 } };

	if (app_case(s->app, attendance, &c, NULL))
		id = case_survivor(s, &c);
	casefile_fini(&c);
	return id;
}

static void open_one(struct lister *l, size_t i)
{
	referral_open(l->s, l->attendance, (struct id){ { 0 } }, l->items[i].id);
}

static void add(struct lister *l)
{
	referral_new(l->s, l->attendance);
}

static const struct lister_ops list_ops = {
	.name = "referrals",
	.task = "6 Referrals and consent",
	.head = "No  To                                           How far",
	.says_empty = W_REFERRALS_NONE,
	.says_help = W_REFERRALS_HELP,
	.read = read_list,
	.open = open_one,
	.add = add,
};

void referrals_open(struct screens *s, struct id attendance)
{
	lister_show(lister_new(s, &list_ops, attendance));
}

void referral_new(struct screens *s, struct id attendance)
{
	struct id survivor = first_survivor(s, attendance);

	if (id_is_zero(survivor))
		ui_say(s->kit, say(s, W_TWO_FIRST));
	else
		referral_open(s, attendance, survivor, (struct id){ { 0 } });
}
