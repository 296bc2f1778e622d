#include "options_p.h"

#include "about_p.h"
#include "base/mem.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

struct fill {
	struct options *o;
	size_t cap;
	size_t *starts; /* of code and label in o->text, by pairs: it may move while it grows */
};

static void fill_add(struct fill *f, const char *code, const char *label)
{
	struct options *o = f->o;

	if (o->v.n_codes == OPTIONS_MAX)
		return;
	if (o->v.n_codes == f->cap) {
		size_t cap = f->cap ? f->cap * 2 : 16;

		f->starts = mem_resize(f->starts, f->cap * 2 * sizeof *f->starts,
				       cap * 2 * sizeof *f->starts);
		f->cap = cap;
	}
	f->starts[o->v.n_codes * 2] = o->text.len;
	buf_puts(&o->text, code);
	buf_putc(&o->text, '\0');
	f->starts[o->v.n_codes * 2 + 1] = o->text.len;
	buf_puts(&o->text, label);
	buf_putc(&o->text, '\0');
	o->v.n_codes++;
}

static void fill_end(struct fill *f)
{
	struct options *o = f->o;

	o->codes = mem_new_array(o->v.n_codes + 1, sizeof *o->codes);
	for (size_t i = 0; i < o->v.n_codes; i++) {
		o->codes[i].code = o->text.data + f->starts[i * 2];
		o->codes[i].label = o->text.data + f->starts[i * 2 + 1];
	}
	o->v.codes = o->codes;
	mem_free(f->starts);
}

static void fill_id(struct fill *f, struct id id, const char *label)
{
	char hex[ID_HEX_LEN + 1];

	fill_add(f, id_hex(id, hex), label);
}

/* Whom a referral is about; NULL for another record. */
static const struct rec *person_of(const struct casefile *c, const struct rec *r)
{
	struct id inv;

	if (!c || r->kind != &kind_referral)
		return NULL;
	inv = rec_id(r, REFERRAL_INVOLVEMENT_ID);
	for (size_t i = 0; i < c->n_parties; i++)
		if (id_equal(c->parties[i].involvement->id, inv))
			return c->parties[i].person;
	return NULL;
}

static void fill_agencies(struct app *a, const struct rec *person, struct fill *f)
{
	struct id *ids = NULL;
	size_t n = 0;

	if (!app_view(a) || !view_ids(app_view(a), QUERY_AGENCIES, NULL, 0, &ids, &n, NULL))
		return;
	for (int order = 0; order < 3; order++)
		for (size_t i = 0; i < n; i++) {
			struct rec *r = NULL;

			if (view_rec(app_view(a), ids[i], &r, NULL) &&
			    rules_agency_order(person, r) == order)
				fill_id(f, ids[i], rec_text(r, AGENCY_NAME));
			rec_free(r);
		}
	mem_free(ids);
}

static void fill_members(struct app *a, struct fill *f)
{
	size_t n;
	const struct member *m = app_members(a, &n);

	for (size_t i = 0; i < n; i++) {
		char label[96];

		snprintf(label, sizeof label, "%s, %s", m[i].surname, m[i].number);
		fill_id(f, m[i].id, label);
	}
}

/* Survivors of the visit (for a note everybody), by label: an answer to "which survivor" must name
 * nobody on scene. */
static void fill_parties(struct app *a, const struct casefile *c, bool all, struct fill *f)
{
	for (size_t i = 0; c && i < c->n_parties; i++) {
		char label[16] = "Survivor";

		if (!party_is_survivor(&c->parties[i]) && !all)
			continue;
		if (all)
			text_copy(label, sizeof label, "Person");
		if (c->parties[i].person)
			about_label(c->parties[i].person, app_number_of(a, c->attendance->id),
				    label);
		fill_id(f, c->parties[i].involvement->id, label);
	}
}

/* The rows of a list that headquarters sent for this vocabulary, if there is one. */
static bool fill_reference(struct app *a, const struct vocab *v, struct fill *f)
{
	struct arg set = ARG_OF_TEXT(v->key);
	struct rec *r = NULL;
	struct id id;

	if (!v->open || !app_view(a))
		return false;
	id = view_first(app_view(a), QUERY_REFERENCE, &set, 1);
	if (id_is_zero(id) || !view_rec(app_view(a), id, &r, NULL))
		return false;
	for (size_t i = 0; i < rec_count(r, REFERENCE_SET_ROWS); i++) {
		const struct rec *row = rec_row(r, REFERENCE_SET_ROWS, i);

		fill_add(f, rec_text(row, field_find(row->kind, "code")),
			 rec_text(row, field_find(row->kind, "label")));
	}
	rec_free(r);
	return f->o->v.n_codes > 0;
}

static bool letter_free(const struct options *o, size_t upto, char l)
{
	for (size_t i = 0; i < o->v.n_codes; i++)
		if (i != upto && o->codes[i].letter == l)
			return false;
	return true;
}

/* A letter for each of a few: the first of its words that nobody has, then any of its letters. */
static void give_letters(struct options *o)
{
	if (o->v.n_codes > 9)
		return;
	for (size_t i = 0; i < o->v.n_codes; i++) {
		struct code *c = &o->codes[i];
		bool start = true;

		for (const char *p = c->label; *p && !c->letter; p++) {
			char l = ascii_lower(*p);

			if (start && ascii_is_alpha(l) && letter_free(o, i, l))
				c->letter = l;
			start = !ascii_is_alpha(l);
		}
		for (const char *p = c->label; *p && !c->letter; p++) {
			char l = ascii_lower(*p);

			if (ascii_is_alpha(l) && letter_free(o, i, l))
				c->letter = l;
		}
	}
}

static void fill_codes(struct app *a, const struct vocab *v, const struct rec *r, size_t field,
		       struct options *o)
{
	const char *area = app_policy_text(a, "area");
	int64_t now = app_now(a);

	o->codes = mem_new_array(v->n_codes + 1, sizeof *o->codes);
	for (size_t i = 0; i < v->n_codes; i++) {
		const struct code *c = &v->codes[i];
		bool held = kind_find(r->kind->key) && rec_filled(r, field) &&
			    !rec_typed(r, field) && r->kind->fields[field].type != FIELD_CODES &&
			    rec_is(r, field, c->code);

		if (held || code_valid_at(c, now, area))
			o->codes[o->v.n_codes++] = *c;
	}
	o->v.codes = o->codes;
}

bool options_read(struct app *a, const struct casefile *c, const struct rec *r, size_t field,
		  struct options *out)
{
	const struct field *f = &r->kind->fields[field];
	const struct vocab *v = field_vocab(f);
	struct fill fill = { .o = out };

	*out = (struct options){ .text = { .ceiling = 256 * 1024 } };
	if (v) {
		out->v.key = v->key;
		out->v.open = v->open;
		if (fill_reference(a, v, &fill))
			fill_end(&fill);
		else
			fill_codes(a, v, r, field, out);
	} else if (f->type == FIELD_REF || f->type == FIELD_REFS) {
		out->v.key = f->of;
		if (strcmp(f->of, "agency") == 0)
			fill_agencies(a, person_of(c, r), &fill);
		else if (strcmp(f->of, "crew_member") == 0)
			fill_members(a, &fill);
		else if (strcmp(f->of, "involvement") == 0)
			fill_parties(a, c, r->kind == &kind_note, &fill);
		else
			return false;
		fill_end(&fill);
	} else {
		return false;
	}
	give_letters(out);
	return true;
}

void options_fini(struct options *o)
{
	mem_free(o->codes);
	buf_fini(&o->text);
	*o = (struct options){ 0 };
}

const struct code *options_letter(const struct options *o, uint32_t key)
{
	char l;

	if (!key || key > 126)
		return NULL;
	l = ascii_lower((char)key);
	for (size_t i = 0; i < o->v.n_codes; i++)
		if (o->codes[i].letter && ascii_lower(o->codes[i].letter) == l)
			return &o->codes[i];
	return NULL;
}

bool options_one_key(const struct options *o)
{
	if (!o->v.n_codes || o->v.n_codes > 9)
		return false;
	for (size_t i = 0; i < o->v.n_codes; i++)
		if (!o->codes[i].letter)
			return false;
	return true;
}

static void show_refs(struct app *a, const struct casefile *c, const struct rec *r, size_t field,
		      struct buf *out)
{
	bool many = r->kind->fields[field].type == FIELD_REFS;
	size_t n = many ? rec_count(r, field) : 1;
	struct options o;

	if (!options_read(a, c, r, field, &o)) {
		rec_show(r, field, app_now(a), out);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		const struct code *code = vocab_code(&o.v, many ? rec_item(r, field, i)
								: rec_text(r, field));

		if (i)
			buf_puts(out, ", ");
		buf_puts(out, code ? code->label : "another record");
	}
	options_fini(&o);
}

void options_show(struct app *a, const struct casefile *c, const struct rec *r, size_t field,
		  struct buf *out)
{
	const struct field *f = &r->kind->fields[field];

	if (!rec_filled(r, field))
		return;
	if (rec_typed(r, field))
		buf_puts(out, rec_typed(r, field));
	else if (f->type == FIELD_REF || f->type == FIELD_REFS)
		show_refs(a, c, r, field, out);
	else if (f->type == FIELD_LIST)
		buf_fmt(out, "%zu row%s", rec_count(r, field), rec_count(r, field) == 1 ? "" : "s");
	else
		rec_show(r, field, app_now(a), out);
}

bool field_is_asked_here(const struct kind *k, size_t field)
{
	static const char *const glue[] = { "attendance", "person",   "shift", "consent",
					    "location",   "referral", "note" };
	const struct field *f = &k->fields[field];

	if (f->need == NEED_DERIVED || f->type == FIELD_ID || f->retired_in)
		return false;
	if (f->type == FIELD_REF || f->type == FIELD_REFS) {
		for (size_t i = 0; i < sizeof glue / sizeof *glue; i++)
			if (strcmp(f->of, glue[i]) == 0)
				return false;
		return strcmp(f->key, "involvement_id") != 0 || k == &kind_note;
	}
	return strcmp(f->key, "state") != 0 && strcmp(f->key, "state_log") != 0;
}
