/* 06 Person: one form for survivor, suspect, child and others. The survivor's first page is placed
 * by hand; every other field of person and involvement follows by the field table. */
#include "sheet_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/typed.h"

#include <stdio.h>
#include <string.h>

enum { PERSON, PART };

struct person {
	size_t name, alias;
	bool survivor;
	bool aged; /* an age was typed into the box for the date of birth */
	char title[40];
};

static const struct spot first_page[] = {
	{ .part = PERSON,
	  .field = PERSON_DOB,
	  .label = "Date of birth",
	  .y = 2,
	  .x = 27,
	  .width = 13,
	  .tail = "like 27 3 1987, 27 mar 87, or age 34" },
	{ .part = PERSON,
	  .field = PERSON_SEX,
	  .label = "Sex",
	  .y = 3,
	  .x = 27,
	  .style = CHOICE_PLAIN,
	  .letters = "f:female:female|m:male:male|o:intersex_or_other:other|d:declined:not say" },
	{ .part = PERSON,
	  .field = PERSON_ETHNICITY,
	  .label = "Ethnic group,",
	  .y = 4,
	  .x = 27,
	  .width = 30,
	  .tail = "type 2 letters",
	  .pick = true },
	{ .part = PERSON,
	  .field = PERSON_LANGUAGE,
	  .label = "First language",
	  .y = 6,
	  .x = 27,
	  .width = 20,
	  .pick = true },
	{ .part = PERSON,
	  .field = PERSON_COMM_NEEDS,
	  .label = "Interpreter needed?",
	  .y = 6,
	  .label_x = 51,
	  .x = 71,
	  .letters = "y:limited_english:|n:none:" },
};

static const struct spot after_pregnant[] = {
	{ .part = PERSON,
	  .field = PERSON_DISABILITY,
	  .label = "Disability or needs",
	  .y = 8,
	  .x = 27,
	  .width = 37,
	  .tail = "(optional)",
	  .pick = true },
	{ .part = PART,
	  .field = INVOLVEMENT_RELATION_TO_SURVIVOR,
	  .label = "Relationship to suspect",
	  .y = 9,
	  .x = 27,
	  .letters = "x:ex_partner:ex-partner|p:partner_cohabiting:partner|f:other_family:family|o:"
		     "other:other" },
	{ .part = PART,
	  .field = INVOLVEMENT_COHABITING,
	  .label = "Lives with suspect?",
	  .y = 10,
	  .x = 27,
	  .letters = "y:yes:|n:no:|?:unknown:" },
	{ .part = PART,
	  .field = INVOLVEMENT_POLICE_ENGAGEMENT,
	  .label = "Police",
	  .y = 13,
	  .x = 27,
	  .letters = "n:declined:no|y:engaged:yes|p:partly:partly|a:not_sought:not asked" },
	{ .part = PART,
	  .field = INVOLVEMENT_SUPPORT_ENGAGEMENT,
	  .label = "Support",
	  .y = 14,
	  .x = 27,
	  .letters =
	      "y:accepted:yes|i:info_only:information only|u:undecided:undecided|n:declined:no" },
	{ .part = PART,
	  .field = INVOLVEMENT_WISHES_TEXT,
	  .label = "Survivor's words",
	  .y = 15,
	  .x = 27,
	  .width = 48,
	  .line = true },
};

static void add_pregnant(struct sheet *sh)
{
	struct spot spot = { .part = PART,
			     .label = "Pregnant, new baby",
			     .y = 7,
			     .x = 27,
			     .letters = "y:yes:|n:no:|?:unknown:|d:declined:" };

	spot.field = field_find(&kind_involvement, "pregnant");
	if (spot.field != FIELD_NONE)
		sheet_add(sh, &spot);
}

static void add_names(struct sheet *sh)
{
	struct person *p = sh->own;
	struct place name = { .label = "Full name", .x = 27, .width = 40, .letters = 140 };
	struct place alias = { .label = "Also known as",
			       .y = 1,
			       .x = 27,
			       .width = 30,
			       .letters = 60,
			       .tail = "(optional)" };

	p->name = sheet_own_line(sh, &name);
	p->alias = sheet_own_line(sh, &alias);
}

static void show_names(struct sheet *sh)
{
	const struct person *p = sh->own;
	const struct rec *r = sh->parts[PERSON].r;
	struct buf b = { .ceiling = 600 };

	buf_puts(&b, rec_text(r, PERSON_GIVEN_NAMES));
	if (b.len && rec_filled(r, PERSON_FAMILY_NAME))
		buf_putc(&b, ' ');
	buf_puts(&b, rec_text(r, PERSON_FAMILY_NAME));
	form_set(sh->form, p->name, buf_str(&b), NULL);
	if (rec_count(r, PERSON_ALIASES)) {
		const struct rec *alias = rec_row(r, PERSON_ALIASES, 0);

		form_set(sh->form, p->alias, rec_text(alias, field_find(alias->kind, "value")),
			 NULL);
	}
	buf_fini(&b);
}

static void build(struct sheet *sh)
{
	const struct person *p = sh->own;

	add_names(sh);
	if (p->survivor) {
		sheet_add_all(sh, first_page, sizeof first_page / sizeof *first_page);
		sheet_text(sh, 5, "  self-described");
		add_pregnant(sh);
		sheet_add_all(sh, after_pregnant, sizeof after_pregnant / sizeof *after_pregnant);
		sheet_text(sh, 12, say(sh->s, W_WHAT_SURVIVOR_WANTS));
		form_gap(sh->form, 2);
	}
	form_well_x(sh->form, 34);
	sheet_add_kind(sh, PART);
	sheet_add_kind(sh, PERSON);
	show_names(sh);
}

/* The last word is the family name; one word alone is a given name. Both are kept as they were
 * typed. */
static void take_name(struct sheet *sh)
{
	const struct person *p = sh->own;
	struct rec *r = sh->parts[PERSON].r;
	struct typing t = app_typing(sh->s->app);
	char *all = text_trim(form_value(sh->form, p->name));
	char *space = strrchr(all, ' ');
	const char *family = space ? space + 1 : "";

	if (space)
		*space = '\0';
	rec_set(r, PERSON_GIVEN_NAMES, all, &t, NULL);
	rec_set(r, PERSON_FAMILY_NAME, family, &t, NULL);
	rec_put(r, PERSON_NAME_STATUS, family[0] ? "full" : all[0] ? "part" : "unknown");
	mem_free(all);
}

static void take_alias(struct sheet *sh)
{
	const struct person *p = sh->own;
	struct rec *r = sh->parts[PERSON].r;
	struct typing t = app_typing(sh->s->app);
	const char *typed = form_value(sh->form, p->alias);
	struct rec *row;

	if (!typed[0]) {
		if (rec_count(r, PERSON_ALIASES))
			rec_row_drop(r, PERSON_ALIASES, 0);
		return;
	}
	row = rec_count(r, PERSON_ALIASES) ? rec_row(r, PERSON_ALIASES, 0)
					   : rec_row_add(r, PERSON_ALIASES);
	rec_set(row, field_find(row->kind, "value"), typed, &t, NULL);
}

static void changed(struct sheet *sh, size_t i)
{
	const struct person *p = sh->own;

	if (i != p->name && i != p->alias)
		return;
	if (i == p->name)
		take_name(sh);
	else
		take_alias(sh);
	sh->parts[PERSON].touched = true;
	sh->parts[PERSON].kept = false;
}

/* What is typed there later, or nothing, is no estimate any more. */
static void forget_age(struct sheet *sh, size_t i)
{
	struct person *p = sh->own;

	if (!p->aged)
		return;
	p->aged = false;
	rec_clear(sh->parts[PERSON].r, PERSON_AGE_EST);
	form_tail(sh->form, i, sheet_bound(sh, i)->tail);
}

/* "age 34", "30s" and "about 4" in the box for the date of birth are an estimate. */
static bool take(struct sheet *sh, size_t i)
{
	const struct bound *b = sheet_bound(sh, i);
	struct rec *r = sh->parts[PERSON].r;
	const char *typed = form_value(sh->form, i);
	struct buf none = { .ceiling = 64 };
	struct typing t = app_typing(sh->s->app);
	int64_t years;
	bool is_date;

	if (b->part != PERSON || b->field != PERSON_DOB)
		return false;
	forget_age(sh, i);
	if (!typed[0])
		return false;
	is_date = typed_date(typed, &t, true, true, &none, NULL);
	buf_fini(&none);
	if (is_date || !typed_age(typed, &years))
		return false;
	rec_clear(r, PERSON_DOB);
	rec_put_int(r, PERSON_AGE_EST, years);
	((struct person *)sh->own)->aged = true;
	form_tail(sh->form, i, say(sh->s, W_KEPT_AS_AGE));
	return true;
}

static void frame(struct sheet *sh, struct frame *f)
{
	const struct person *p = sh->own;

	frame_put(f->title_right, p->title);
}

static void paint(struct sheet *sh, struct canvas *c)
{
	int shown = 1;

	form_pages(sh->form, &shown);
	if (sheet_discreet(sh) && shown == 1 && ((struct person *)sh->own)->survivor)
		canvas_text(c, 20, 3, ROLE_HINT, say(sh->s, W_ANSWERS_COVERED));
}

static bool key(struct sheet *sh, const struct key *k)
{
	if (k->action != ACT_ADD)
		return false;
	sheet_keep(sh, NULL);
	people_open(sh->s, sh->attendance);
	return true;
}

/* The survivor's safe contact is asked next, if it was not yet. */
static void saved(struct sheet *sh)
{
	const struct person *p = sh->own;
	struct screens *s = sh->s;
	struct id attendance = sh->attendance, involvement = sh->parts[PART].r->id;
	bool ask = p->survivor;

	for (size_t i = 0; ask && sh->has_case && i < sh->c.n_parties; i++)
		if (id_equal(sh->c.parties[i].involvement->id, involvement))
			ask = !sh->c.parties[i].safe_contact;
	ui_pop(s->kit);
	if (ask)
		contact_open(s, attendance, involvement);
}

static void close_own(struct sheet *sh)
{
	mem_free(sh->own);
}

static const struct sheet_ops ops = {
	.name = "person",
	.see_line = true,
	.build = build,
	.frame = frame,
	.paint = paint,
	.key = key,
	.changed = changed,
	.take = take,
	.saved = saved,
	.hints = sheet_hints_add,
	.close = close_own,
};

static void set_title(struct sheet *sh)
{
	struct person *p = sh->own;
	size_t n = sh->has_case ? sh->c.n_parties : 0, at = n + 1;

	for (size_t i = 0; i < n; i++)
		if (id_equal(sh->c.parties[i].involvement->id, sh->parts[PART].r->id))
			at = i + 1;
	snprintf(p->title, sizeof p->title, "2 People: %zu of %zu", at, at > n ? at : n);
	p->survivor = rec_is(sh->parts[PART].r, INVOLVEMENT_PART, "survivor") ||
		      rec_is(sh->parts[PART].r, INVOLVEMENT_PART, "survivor_and_suspect");
}

static struct sheet *new_sheet(struct screens *s, struct id attendance)
{
	struct sheet *sh = sheet_new(s, &ops, attendance);

	sh->own = mem_new(sizeof(struct person));
	return sh;
}

void person_new_open(struct screens *s, struct id attendance, const char *part)
{
	struct sheet *sh = new_sheet(s, attendance);
	struct rec *r;
	char label[16];

	sheet_part_new(sh, &kind_person);
	sheet_part_new(sh, &kind_involvement);
	r = sh->parts[PERSON].r;
	if (!rec_filled(r, PERSON_DECEASED))
		rec_put(r, PERSON_DECEASED, "no");
	if (!rec_filled(r, PERSON_NAME_STATUS))
		rec_put(r, PERSON_NAME_STATUS, "unknown");
	/* The visit's number stays in the label whatever is learnt of the person later. */
	snprintf(label, sizeof label, "P-A%u", sh->about.number);
	rec_put(r, PERSON_LABEL, label);
	r = sh->parts[PART].r;
	rec_put_id(r, INVOLVEMENT_ATTENDANCE_ID, attendance);
	rec_put(r, INVOLVEMENT_PART, part);
	sheet_link(sh, PART, INVOLVEMENT_PERSON_ID, PERSON);
	set_title(sh);
	sheet_show(sh, NULL);
}

static void new_person_of(struct sheet *sh)
{
	sheet_part_new(sh, &kind_person);
	rec_put(sh->parts[PERSON].r, PERSON_DECEASED, "no");
	rec_put(sh->parts[PERSON].r, PERSON_NAME_STATUS, "unknown");
}

bool person_form(struct screens *s, const struct to_open *o, struct err *e)
{
	struct opened part, person;
	struct sheet *sh;

	if (!record_read_two(s, o, INVOLVEMENT_PERSON_ID, &part, &person, e))
		return false;
	sh = new_sheet(s, rec_id(part.r, INVOLVEMENT_ATTENDANCE_ID));
	if (person.r)
		sheet_part_opened(sh, &person);
	else
		new_person_of(sh);
	sheet_part_opened(sh, &part);
	sheet_link(sh, PART, INVOLVEMENT_PERSON_ID, PERSON);
	set_title(sh);
	sheet_show(sh, o->field);
	return true;
}

void person_open(struct screens *s, struct id attendance, struct id involvement)
{
	record_show(s, attendance, involvement);
}
