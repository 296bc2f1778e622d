#include "model/rec.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/vocab.h"
#include "rec_p.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct rec *rec_new(const struct kind *kind, struct id id)
{
	struct rec *r = mem_new(sizeof *r);

	r->kind = kind;
	r->id = id;
	r->values = mem_new_array(kind->n_fields, sizeof *r->values);
	return r;
}

void value_clear(struct value *v)
{
	mem_free(v->text);
	mem_free(v->typed);
	for (size_t i = 0; i < v->n_items; i++)
		mem_free(v->items[i]);
	mem_free(v->items);
	for (size_t i = 0; i < v->n_rows; i++)
		rec_free(v->rows[i]);
	mem_free(v->rows);
	*v = (struct value){ 0 };
}

void rec_free(struct rec *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->kind->n_fields; i++)
		value_clear(&r->values[i]);
	mem_free(r->values);
	buf_fini(&r->amend_text);
	buf_fini(&r->box);
	buf_fini(&r->raw);
	mem_free(r);
}

static char *dup_or_null(const char *s)
{
	return s ? mem_str(s) : NULL;
}

static void value_copy(struct value *to, const struct value *from)
{
	to->text = dup_or_null(from->text);
	to->typed = dup_or_null(from->typed);
	to->number = from->number;
	to->has_number = from->has_number;
	to->n_items = from->n_items;
	to->items = from->n_items ? mem_new_array(from->n_items, sizeof *to->items) : NULL;
	for (size_t i = 0; i < from->n_items; i++)
		to->items[i] = mem_str(from->items[i]);
	to->n_rows = from->n_rows;
	to->rows = from->n_rows ? mem_new_array(from->n_rows, sizeof(struct rec *)) : NULL;
	for (size_t i = 0; i < from->n_rows; i++)
		to->rows[i] = rec_copy(from->rows[i]);
}

struct rec *rec_copy(const struct rec *r)
{
	struct rec *c = rec_new(r->kind, r->id);
	struct value *values = c->values;

	*c = *r;
	c->values = values;
	c->n_bases = 0;
	memset(c->bases, 0, sizeof c->bases);
	memset(c->amend_reason, 0, sizeof c->amend_reason);
	c->amend_text = (struct buf){ 0 };
	c->box = (struct buf){ 0 };
	c->raw = (struct buf){ 0 };
	buf_put(&c->box, r->box.data, r->box.len);
	buf_put(&c->raw, r->raw.data, r->raw.len);
	for (size_t i = 0; i < r->kind->n_fields; i++)
		value_copy(&c->values[i], &r->values[i]);
	return c;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool value_same(const struct value *a, const struct value *b)
{
	if (!same_text(a->text, b->text) || !same_text(a->typed, b->typed) ||
	    a->has_number != b->has_number || a->number != b->number || a->n_items != b->n_items ||
	    a->n_rows != b->n_rows)
		return false;
	for (size_t i = 0; i < a->n_items; i++)
		if (strcmp(a->items[i], b->items[i]) != 0)
			return false;
	for (size_t i = 0; i < a->n_rows; i++)
		if (!rec_same(a->rows[i], b->rows[i]))
			return false;
	return true;
}

bool rec_same_at(const struct rec *a, const struct rec *b, size_t field)
{
	return value_same(&a->values[field], &b->values[field]);
}

void rec_take(struct rec *r, size_t field, const struct rec *from)
{
	struct value old = r->values[field];

	value_copy(&r->values[field], &from->values[field]);
	value_clear(&old);
}

bool rec_same(const struct rec *a, const struct rec *b)
{
	if (a->kind != b->kind)
		return false;
	for (size_t i = 0; i < a->kind->n_fields; i++)
		if (!value_same(&a->values[i], &b->values[i]))
			return false;
	return true;
}

static struct value *value_of(const struct rec *r, size_t field)
{
	assert(field < r->kind->n_fields);
	return &r->values[field];
}

bool field_is_number(const struct field *f)
{
	return f->type == FIELD_INT || f->type == FIELD_MINUTES || f->type == FIELD_INSTANT;
}

bool field_is_many(const struct field *f)
{
	return f->type == FIELD_CODES || f->type == FIELD_REFS;
}

void rec_clear(struct rec *r, size_t field)
{
	value_clear(value_of(r, field));
}

void rec_keep_typed(struct rec *r, size_t field, const char *typed)
{
	value_clear(value_of(r, field));
	value_of(r, field)->typed = mem_str(typed);
}

bool rec_filled(const struct rec *r, size_t field)
{
	const struct value *v = value_of(r, field);

	return v->text || v->has_number || v->n_items || v->n_rows;
}

const char *rec_typed(const struct rec *r, size_t field)
{
	return value_of(r, field)->typed;
}

const char *rec_text(const struct rec *r, size_t field)
{
	const struct value *v = value_of(r, field);

	return v->text ? v->text : "";
}

bool rec_int(const struct rec *r, size_t field, int64_t *v)
{
	*v = value_of(r, field)->number;
	return value_of(r, field)->has_number;
}

struct id rec_id(const struct rec *r, size_t field)
{
	struct id id = { { 0 } };

	if (!id_parse(rec_text(r, field), &id))
		return (struct id){ { 0 } };
	return id;
}

bool rec_is(const struct rec *r, size_t field, const char *code)
{
	return strcmp(rec_text(r, field), code) == 0;
}

size_t rec_count(const struct rec *r, size_t field)
{
	const struct value *v = value_of(r, field);

	return r->kind->fields[field].type == FIELD_LIST ? v->n_rows : v->n_items;
}

const char *rec_item(const struct rec *r, size_t field, size_t i)
{
	assert(i < value_of(r, field)->n_items);
	return value_of(r, field)->items[i];
}

bool rec_has(const struct rec *r, size_t field, const char *item)
{
	const struct value *v = value_of(r, field);

	for (size_t i = 0; i < v->n_items; i++)
		if (strcmp(v->items[i], item) == 0)
			return true;
	return false;
}

void rec_item_add(struct rec *r, size_t field, const char *item)
{
	struct value *v = value_of(r, field);
	size_t at = v->n_items;

	assert(field_is_many(&r->kind->fields[field]));
	if (rec_has(r, field, item) || at >= field_bound(&r->kind->fields[field]))
		return;
	mem_free(v->typed);
	v->typed = NULL;
	v->items = mem_resize(v->items, at * sizeof *v->items, (at + 1) * sizeof *v->items);
	if (r->kind->fields[field].type == FIELD_CODES)
		for (; at && strcmp(v->items[at - 1], item) > 0; at--)
			v->items[at] = v->items[at - 1];
	v->items[at] = mem_str(item);
	v->n_items++;
}

void rec_item_drop(struct rec *r, size_t field, const char *item)
{
	struct value *v = value_of(r, field);

	for (size_t i = 0; i < v->n_items; i++) {
		if (strcmp(v->items[i], item) != 0)
			continue;
		mem_free(v->items[i]);
		memmove(&v->items[i], &v->items[i + 1], (v->n_items - i - 1) * sizeof *v->items);
		v->n_items--;
		return;
	}
}

struct rec *rec_row(const struct rec *r, size_t field, size_t i)
{
	assert(i < value_of(r, field)->n_rows);
	return value_of(r, field)->rows[i];
}

struct rec *rec_row_add(struct rec *r, size_t field)
{
	struct value *v = value_of(r, field);
	const struct field *f = &r->kind->fields[field];

	assert(f->type == FIELD_LIST && v->n_rows < field_bound(f));
	mem_free(v->typed);
	v->typed = NULL;
	v->rows = mem_resize(v->rows, v->n_rows * sizeof(struct rec *),
			     (v->n_rows + 1) * sizeof(struct rec *));
	v->rows[v->n_rows] = rec_new(f->rows, (struct id){ { 0 } });
	return v->rows[v->n_rows++];
}

void rec_row_drop(struct rec *r, size_t field, size_t i)
{
	struct value *v = value_of(r, field);

	assert(i < v->n_rows);
	rec_free(v->rows[i]);
	memmove(&v->rows[i], &v->rows[i + 1], (v->n_rows - i - 1) * sizeof(struct rec *));
	v->n_rows--;
}

static void put_items(struct rec *r, size_t field, const char *stored)
{
	char *all = mem_str(stored), *rest = all;

	rec_clear(r, field);
	for (char *item = strtok_r(all, ", ", &rest); item; item = strtok_r(NULL, ", ", &rest)) {
		assert(r->kind->fields[field].type == FIELD_CODES
			   ? code_shaped(item)
			   : value_fits(&r->kind->fields[field], item, NULL));
		rec_item_add(r, field, item);
	}
	mem_free(all);
}

void rec_put(struct rec *r, size_t field, const char *stored)
{
	const struct field *f = &r->kind->fields[field];
	char *end;

	assert(f->type != FIELD_LIST);
	if (field_is_many(f)) {
		put_items(r, field, stored);
		return;
	}
	if (field_is_number(f) && *stored) {
		int64_t v = strtoll(stored, &end, 10);

		assert(*end == '\0');
		rec_put_int(r, field, v);
		return;
	}
	/* A copy first: `stored` may be this field's own text. */
	char *copy = *stored ? mem_str(stored) : NULL;

	rec_clear(r, field);
	if (!copy)
		return;
	assert(f->type == FIELD_CODE ? code_shaped(copy) : value_fits(f, copy, NULL));
	value_of(r, field)->text = copy;
}

void rec_put_int(struct rec *r, size_t field, int64_t v)
{
	assert(field_is_number(&r->kind->fields[field]) &&
	       number_fits(&r->kind->fields[field], v, NULL));
	rec_clear(r, field);
	value_of(r, field)->number = v;
	value_of(r, field)->has_number = true;
}

void rec_put_id(struct rec *r, size_t field, struct id id)
{
	char hex[ID_HEX_LEN + 1];

	if (id_is_zero(id))
		rec_clear(r, field);
	else
		rec_put(r, field, id_hex(id, hex));
}

static const char *const visibility_codes[] = {
	[VISIBLE_SHARED] = "shared",
	[VISIBLE_POLICE_ONLY] = "police_only",
	[VISIBLE_SUPPORT_ONLY] = "support_only",
	[VISIBLE_RESTRICTED_NAMED] = "restricted_named",
};

static const char *const state_codes[] = {
	[REC_COMPLETE] = "complete",
	[REC_DRAFT] = "draft",
	[REC_ENTERED_IN_ERROR] = "entered_in_error",
};

static size_t find_text(const char *const *all, size_t n, const char *s)
{
	size_t i = 0;

	while (i < n && strcmp(all[i], s) != 0)
		i++;
	return i;
}

const char *visibility_code(enum visibility v)
{
	return visibility_codes[v];
}

bool visibility_parse(const char *code, enum visibility *out)
{
	size_t i = find_text(visibility_codes, sizeof visibility_codes / sizeof *visibility_codes,
			     code);

	if (i == sizeof visibility_codes / sizeof *visibility_codes)
		return false;
	*out = (enum visibility)i;
	return true;
}

const char *visibility_words(enum visibility v)
{
	static const char *const words[] = {
		[VISIBLE_SHARED] = "Shared",
		[VISIBLE_POLICE_ONLY] = "Police only",
		[VISIBLE_SUPPORT_ONLY] = "Support only",
		[VISIBLE_RESTRICTED_NAMED] = "Restricted",
	};

	return words[v];
}

const char *rec_state_code(enum rec_state s)
{
	return state_codes[s];
}

bool rec_state_parse(const char *code, enum rec_state *out)
{
	size_t i = find_text(state_codes, sizeof state_codes / sizeof *state_codes, code);

	if (i == sizeof state_codes / sizeof *state_codes)
		return false;
	*out = (enum rec_state)i;
	return true;
}

const char *role_borrowed(const char *code)
{
	const struct code *c = vocab_code(vocab_find("V-ROLE"), code);

	return c ? c->code : NULL;
}
