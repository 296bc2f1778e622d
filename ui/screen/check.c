#include "check_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "more_p.h"
#include "night_p.h"

#include <stdio.h>
#include <string.h>

static struct check_line *add(struct check *k, char mark)
{
	struct check_line *l;

	if (k->n == CHECK_MAX)
		return NULL;
	l = &k->lines[k->n++];
	*l = (struct check_line){ .mark = mark };
	return l;
}

static const char *head_of(const struct finding *f)
{
	const struct field *row;

	if (!f->kind)
		return "";
	if (f->field == FIELD_NONE)
		return f->kind->label;
	row = &f->kind->fields[f->field];
	return row->short_label ? row->short_label : row->label;
}

static bool is_block(const struct finding *f)
{
	return f->severity == SEVERITY_BLOCK || f->severity == SEVERITY_DENY;
}

static bool is_look(const struct finding *f)
{
	return f->severity == SEVERITY_WARN || f->severity == SEVERITY_FLAG;
}

static void add_findings(struct check *k, const struct findings *f, bool block)
{
	for (size_t i = 0; i < f->n; i++) {
		struct check_line *l;

		if (block ? !is_block(&f->all[i]) : !is_look(&f->all[i]))
			continue;
		if (block)
			k->block++;
		else
			k->look++;
		/* It stands on top, with the words to read out. */
		if (k->high && rules_is_tell_control(&f->all[i]))
			continue;
		l = add(k, block ? '!' : '?');
		if (!l)
			continue;
		l->finding = f->all[i];
		l->may_explain = rules_may_explain(&f->all[i]);
		text_copy(l->text, sizeof l->text, f->all[i].text);
		if (strlen(head_of(&f->all[i])) < sizeof l->head &&
		    text_cells(l->text, strlen(l->text)) <= 57)
			text_copy(l->head, sizeof l->head, head_of(&f->all[i]));
	}
}

static void add_summary(struct check *k, const struct casefile *c)
{
	struct summary_line all[SUMMARY_LINES];
	size_t n = summary_fill(k->s->app, c, k->covered, all);

	for (size_t i = 0; i < n; i++) {
		struct check_line *l = add(k, ' ');

		if (!l)
			return;
		text_copy(l->head, sizeof l->head, all[i].head);
		text_copy(l->text, sizeof l->text, all[i].text);
		l->finding = (struct finding){ .about = all[i].about,
					       .kind = all[i].kind,
					       .field = FIELD_NONE };
	}
}

/* Tasks that the rules will make, and those that are open already. What a person wrote in one is
 * covered on scene. */
static void read_later(struct check *k, const struct casefile *c, const struct findings *f)
{
	struct buf b = { .ceiling = 8192 };

	for (size_t i = 0; i < c->tasks.n; i++) {
		const struct rec *t = c->tasks.all[i];

		if (!rec_is(t, TASK_STATE, "open"))
			continue;
		k->later++;
		buf_fmt(&b, "%s%s", b.len ? ", " : "",
			k->covered ? "[covered]" : rec_text(t, TASK_TEXT));
	}
	for (size_t i = 0; i < f->n; i++)
		if (f->all[i].severity == SEVERITY_TASK) {
			k->later++;
			buf_fmt(&b, "%s%s", b.len ? ", " : "", f->all[i].text);
		}
	text_copy(k->later_words, sizeof k->later_words, b.len ? buf_str(&b) : "");
	buf_fini(&b);
}

void check_lines(struct check *k, const struct casefile *c)
{
	struct findings f = { 0 };
	struct err e = { 0 };

	if (!app_check(k->s->app, k->attendance, &f, &e))
		say_err(k->s, &e);
	add_findings(k, &f, true);
	add_summary(k, c);
	add_findings(k, &f, false);
	read_later(k, c, &f);
	k->must_tell = rules_tell_control(&f);
	findings_fini(&f);
}

/* --- the words to read out --- */

static void say_field(struct buf *b, const char *before, const struct rec *r, size_t field)
{
	struct buf v = { .ceiling = 4096 };

	if (r && rec_filled(r, field)) {
		rec_show(r, field, 0, &v);
		buf_fmt(b, "%s%s", before, buf_str(&v));
	}
	buf_fini(&v);
}

static const struct rec *relation(const struct casefile *c)
{
	for (size_t i = 0; i < c->n_parties; i++)
		if (rec_filled(c->parties[i].involvement, INVOLVEMENT_RELATION_TO_SURVIVOR) &&
		    rec_is(c->parties[i].involvement, INVOLVEMENT_PART, "suspect"))
			return c->parties[i].involvement;
	return NULL;
}

static void say_contact(const struct casefile *c, struct buf *b)
{
	for (size_t i = 0; i < c->n_parties; i++) {
		const struct rec *r = c->parties[i].safe_contact;

		if (!r || !party_is_survivor(&c->parties[i]))
			continue;
		if (rec_is(r, SAFE_CONTACT_NO_CONTACT, "yes"))
			buf_puts(b, " No contact is safe.");
		else if (rec_is(r, SAFE_CONTACT_MOBILE_CALL, "no"))
			buf_puts(b, " No calls.");
		return;
	}
}

void check_read_out(struct check *k, const struct casefile *c)
{
	const struct rec *shift = app_shift(k->s->app), *who = relation(c);
	char car[16] = "Car";
	struct buf b = { .ceiling = 4096 };
	size_t at;

	k->read_out[0] = '\0';
	if (!k->high)
		goto out;
	if (shift)
		night_car(shift, car);
	buf_fmt(&b, "%s. Incident %s. High risk.", car, k->ab.incident);
	at = b.len;
	say_field(&b, " ", who, INVOLVEMENT_RELATION_TO_SURVIVOR);
	say_field(&b, b.len > at ? ", " : " ", c->attendance, ATTENDANCE_ABUSE_TYPES);
	if (b.len > at)
		buf_putc(&b, '.');
	if (rec_is(c->attendance, ATTENDANCE_STRANGULATION, "yes"))
		buf_puts(&b, " Strangulation.");
	if (rec_is(c->attendance, ATTENDANCE_KNIFE_INVOLVED, "yes"))
		buf_puts(&b, " Knife.");
	say_contact(c, &b);
	text_copy(k->read_out, sizeof k->read_out, buf_str(&b));
	for (char *p = k->read_out; *p; p++)
		*p = ascii_upper(*p);
out:
	buf_fini(&b);
}

/* --- where a line leads --- */

/* The part that a record hangs on, to open its form. */
static struct id involvement_of(const struct check *k, const struct finding *f)
{
	struct casefile c = { 0 };
	struct rec *r = NULL;
	struct id id = { { 0 } };
	size_t at;

	if (f->kind == &kind_involvement)
		return f->about;
	if (f->kind == &kind_person) {
		if (app_case(k->s->app, k->attendance, &c, NULL))
			for (size_t i = 0; i < c.n_parties; i++)
				if (c.parties[i].person &&
				    id_equal(c.parties[i].person->id, f->about))
					id = c.parties[i].involvement->id;
		casefile_fini(&c);
		return id;
	}
	at = f->kind ? field_find(f->kind, "involvement_id") : FIELD_NONE;
	if (at != FIELD_NONE && view_rec(app_view(k->s->app), f->about, &r, NULL))
		id = rec_id(r, at);
	rec_free(r);
	return id;
}

void check_go(struct check *k, const struct check_line *l)
{
	const struct finding *f = &l->finding;
	const struct rule *rule = rule_find(f->rule);
	const struct kind *where = rule && rule->where != f->kind ? rule->where : NULL;
	struct id inv = involvement_of(k, f);

	if (where == &kind_referral && f->kind != &kind_risk_assessment)
		referrals_open(k->s, k->attendance);
	else if (where == &kind_risk_assessment)
		risks_open(k->s, k->attendance);
	else if (f->kind == &kind_referral && id_is_zero(f->about))
		referrals_open(k->s, k->attendance);
	else if (f->kind == &kind_referral)
		referral_open(k->s, k->attendance, inv, f->about);
	else if (f->kind == &kind_risk_assessment && !id_is_zero(inv))
		risk_open(k->s, k->attendance, inv);
	else if (f->kind == &kind_risk_assessment)
		risks_open(k->s, k->attendance);
	else if (f->kind == &kind_safe_contact && !id_is_zero(inv))
		contact_open(k->s, k->attendance, inv);
	else if (f->kind == &kind_safeguarding_action && !id_is_zero(inv))
		safety_open(k->s, k->attendance, inv);
	else if (f->kind == &kind_note)
		note_open(k->s, k->attendance, f->about);
	else if (!id_is_zero(inv))
		person_open(k->s, k->attendance, inv);
	else if (f->kind && f->kind != &kind_attendance && f->kind != &kind_location)
		people_open(k->s, k->attendance);
	else
		details_open_at(k->s, k->attendance,
				f->kind && f->field != FIELD_NONE ? f->kind->fields[f->field].key
								  : NULL);
}

/* --- painting --- */

void check_row(void *ctx, size_t n, struct canvas *c, int y, int x, int width, bool marked)
{
	const struct check *k = ctx;
	const struct check_line *l = &k->lines[n];
	enum colour_role role = marked ? ROLE_SELECT : ROLE_TEXT;
	char text[168];

	canvas_fmt(c, y, 3,
		   marked           ? ROLE_SELECT
		   : l->mark == '!' ? ROLE_ERRTEXT
				    : ROLE_WARN,
		   "%c", l->mark);
	if (l->head[0]) {
		canvas_text(c, y, x, role, l->head);
		x += 16;
		width -= 16;
	}
	put_cut(text, sizeof text, l->text, (size_t)width);
	canvas_text(c, y, x, role, text);
}

static int paint_told(const struct check *k, struct canvas *c)
{
	bool shown = !k->covered || k->focus == CHECK_TOLD;
	bool open = form_is_empty(k->told, 0) || form_is_empty(k->told, 1);
	int rows;

	if (open)
		canvas_text(c, 5, 1, ROLE_ERRTEXT, "!");
	canvas_text(c, 5, 3, open ? ROLE_ERRTEXT : ROLE_TEXT, say(k->s, W_TELL_CONTROL_HEAD));
	canvas_text(c, 6, 5, ROLE_TEXT, "READ OUT");
	rows = canvas_wrap(c, 6, 16, 3, 62, shown ? ROLE_WARN : ROLE_QUIET,
			   shown ? k->read_out : "[covered]");
	form_paint(k->told, c, 6 + rows, 1);
	return 6 + rows + 2;
}

static void paint_later(const struct check *k, struct canvas *c, int last)
{
	char words[400];

	if (!k->later)
		return;
	put_cut(words, sizeof words, k->later_words, 63);
	canvas_text(c, last - 1, 3, ROLE_TEXT, "For later");
	canvas_text(c, last - 1, 15, ROLE_TEXT, words);
}

void check_paint(void *ctx, struct canvas *c)
{
	struct check *k = ctx;
	int last = c->rows - 4, y, room;

	canvas_fmt(c, 3, 3, ROLE_TEXT,
		   "Must be done now: %zu      Worth a look: %zu      For later: %zu", k->block,
		   k->look, k->later);
	y = k->high ? paint_told(k, c) : 5;
	k->list_y = y;
	room = last - 2 - y;
	if (k->focus == CHECK_WHY) {
		room -= 1;
		form_paint(k->why, c, last - 3, 1);
		canvas_text(c, last - 2, 5, ROLE_HINT, say(k->s, W_WHY_OR_OPEN));
	}
	list_more(&k->list, c, y, room);
	/* One `>` on the screen: where keys go. */
	if (k->focus != CHECK_LIST && list_mark_y(&k->list, y) >= 0) {
		canvas_text(c, list_mark_y(&k->list, y), 1, ROLE_TEXT, " ");
		canvas_recolour(c, list_mark_y(&k->list, y), 1, 1, c->columns - 2, ROLE_TEXT);
	}
	paint_later(k, c, last);
	canvas_text(c, last, 3, ROLE_HINT, say(k->s, W_CAN_CHANGE));
}
