/* 26 Check before you clear: what must be done now, what is worth a look, what is for later. ^S
 * finishes and sends when nothing must be done now; every line opens what it is about. */
#include "lister_p.h"
#include "sheet_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "summary_p.h"

#include <stdio.h>
#include <string.h>

struct line_about {
	struct id about;
	const struct kind *kind;
	size_t field;
	enum severity severity;
	char rule[16];
};

struct check {
	struct line_about lines[LISTER_MAX];
	size_t block, look, later;
	char read_out[160];
	struct summary_line lines_of[SUMMARY_LINES];
	size_t n_lines;
};

static void add_finding(struct lister *l, const struct finding *f)
{
	struct check *k = l->own;
	struct item *it;

	if (f->severity == SEVERITY_BLOCK || f->severity == SEVERITY_DENY)
		k->block++;
	else if (f->severity == SEVERITY_WARN || f->severity == SEVERITY_FLAG)
		k->look++;
	else if (f->severity == SEVERITY_TASK)
		k->later++;
	else
		return;
	it = lister_add(l, "%c %.70s",
			f->severity == SEVERITY_BLOCK  ? '!'
			: f->severity == SEVERITY_TASK ? ' '
						       : '?',
			f->text);
	if (it)
		k->lines[it->number] = (struct line_about){ .about = f->about,
							    .kind = f->kind,
							    .field = f->field,
							    .severity = f->severity };
	if (it)
		text_copy(k->lines[it->number].rule, sizeof k->lines[it->number].rule, f->rule);
}

/* What is read out to control for a High risk, in capitals, without a name. */
static void read_out(struct lister *l)
{
	struct check *k = l->own;
	char car[16];
	const struct rec *shift = app_shift(l->s->app);

	k->read_out[0] = '\0';
	if (strcmp(l->ab.risk, "High") != 0)
		return;
	text_copy(car, sizeof car, "CAR");
	if (shift)
		text_copy(car, sizeof car, rec_text(shift, SHIFT_CALL_SIGN));
	snprintf(k->read_out, sizeof k->read_out, "%s. INCIDENT %s. HIGH RISK.", car,
		 l->ab.incident);
	for (char *p = k->read_out; *p; p++)
		*p = ascii_upper(*p);
}

static void read_findings(struct lister *l)
{
	struct check *k = l->own;
	struct findings f = { 0 };
	struct err e = { 0 };

	k->block = k->look = k->later = 0;
	if (!app_check(l->s->app, l->attendance, &f, &e)) {
		say_err(l->s, &e);
		return;
	}
	for (size_t i = 0; i < f.n; i++)
		add_finding(l, &f.all[i]);
	findings_fini(&f);
	read_out(l);
	k->n_lines = l->has_case
			 ? summary_fill(l->s->app, &l->c,
					is_covered_on_scene(l->s, l->c.attendance), k->lines_of)
			 : 0;
	l->top = k->read_out[0] ? 7 : 5;
	l->most = 8;
}

static const struct spot handover[] = {
	{ .field = ATTENDANCE_VERBAL_HANDOVER_TO,
	  .label = "Told to",
	  .y = 2,
	  .x = 14,
	  .width = 20 },
	{ .field = ATTENDANCE_VERBAL_HANDOVER_AT,
	  .label = "at",
	  .y = 2,
	  .label_x = 38,
	  .x = 42,
	  .width = 12,
	  .tail = "^T puts now" },
};

static void build_handover(struct sheet *sh)
{
	sheet_text(sh, 0, "Tell control by voice: this is High risk");
	sheet_add_all(sh, handover, sizeof handover / sizeof *handover);
}

static const struct sheet_ops handover_ops = {
	.name = "handover",
	.task = "9 Check: told by voice",
	.no_check = true,
	.build = build_handover,
};

static void open_handover(struct screens *s, struct id attendance)
{
	struct sheet *sh = sheet_new(s, &handover_ops, attendance);
	struct err e = { 0 };
	unsigned part;

	if (sheet_part_edit(sh, attendance, &part, &e)) {
		sheet_show(sh, NULL);
		return;
	}
	say_err(s, &e);
	sheet_free(sh);
}

/* The involvement that a record hangs on, to open its form. */
static struct id involvement_of(struct lister *l, const struct line_about *a)
{
	struct rec *r = NULL;
	struct id id = { { 0 } };
	size_t f;

	if (a->kind == &kind_involvement)
		return a->about;
	if (a->kind == &kind_person) {
		struct casefile c = { 0 };

		if (app_case(l->s->app, l->attendance, &c, NULL))
			for (size_t i = 0; i < c.n_parties; i++)
				if (c.parties[i].person &&
				    id_equal(c.parties[i].person->id, a->about))
					id = c.parties[i].involvement->id;
		casefile_fini(&c);
		return id;
	}
	f = a->kind ? field_find(a->kind, "involvement_id") : FIELD_NONE;
	if (f != FIELD_NONE && view_rec(app_view(l->s->app), a->about, &r, NULL))
		id = rec_id(r, f);
	rec_free(r);
	return id;
}

static void open_line(struct lister *l, size_t i)
{
	const struct check *k = l->own;
	const struct line_about *a = &k->lines[i];
	struct id inv = involvement_of(l, a);

	if (a->kind == &kind_attendance && (a->field == ATTENDANCE_VERBAL_HANDOVER_AT ||
					    a->field == ATTENDANCE_VERBAL_HANDOVER_TO))
		open_handover(l->s, l->attendance);
	else if (a->kind == &kind_referral)
		referral_open(l->s, l->attendance, inv, a->about);
	else if (a->kind == &kind_risk_assessment && !id_is_zero(inv))
		risk_open(l->s, l->attendance, inv);
	else if (a->kind == &kind_safe_contact && !id_is_zero(inv))
		contact_open(l->s, l->attendance, inv);
	else if (a->kind == &kind_note)
		note_open(l->s, l->attendance, a->about);
	else if (!id_is_zero(inv))
		person_open(l->s, l->attendance, inv);
	else
		details_open_at(l->s, l->attendance,
				a->kind && a->field != FIELD_NONE ? a->kind->fields[a->field].key
								  : NULL);
}

static void finish(struct lister *l)
{
	struct screens *s = l->s;
	struct err e = { 0 };

	if (!app_finish(s->app, l->attendance, &e)) {
		say_err(s, &e);
		lister_read(l);
		return;
	}
	s->undo = l->attendance;
	go_home(s);
	ui_say(s->kit, say(s, W_FINISHED));
}

static bool key(struct lister *l, const struct key *k)
{
	if (k->action == ACT_DONE) {
		finish(l);
		return true;
	}
	if (k->action == ACT_TIME) {
		stamp_next(l->s, l->attendance);
		lister_read(l);
		return true;
	}
	return false;
}

static void paint(struct lister *l, struct canvas *c)
{
	const struct check *k = l->own;

	canvas_fmt(c, 3, 3, ROLE_TEXT,
		   "Must be done now: %zu      Worth a look: %zu      For later: %zu", k->block,
		   k->look, k->later);
	if (k->read_out[0]) {
		canvas_text(c, 5, 5, ROLE_TEXT, "READ OUT");
		canvas_text(c, 5, 16, ROLE_WARN, k->read_out);
	}
	for (size_t i = 0; i < k->n_lines; i++) {
		int y = l->top + (int)(l->n > 8 ? 8 : l->n ? l->n : 1) + 1 + (int)i;

		if (y >= 20)
			break;
		canvas_text(c, y, 5, ROLE_HINT, k->lines_of[i].head);
		canvas_text(c, y, 21, ROLE_TEXT, k->lines_of[i].text);
	}
	canvas_text(c, 20, 3, ROLE_HINT, say(l->s, W_CAN_CHANGE));
}

static void close_own(struct lister *l)
{
	mem_free(l->own);
}

static const struct lister_ops ops = {
	.name = "check",
	.task = "9 Check",
	.empty = "Nothing is left to do. ^S finishes and sends.",
	.open_word = "Change",
	.done_word = "Send",
	.read = read_findings,
	.open = open_line,
	.key = key,
	.paint = paint,
	.close = close_own,
};

void check_open(struct screens *s, struct id attendance)
{
	struct lister *l = lister_new(s, &ops, attendance);

	l->own = mem_new(sizeof(struct check));
	l->top = 7;
	lister_show(l);
}
