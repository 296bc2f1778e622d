/* Lines of `dapcar add --ndjson`: a record as a person or a script types it. */
#include "base/mem.h"
#include "base/text.h"
#include "codec_p.h"

#include <string.h>

static bool copy_member(json_t *o, const char *key, char *out, size_t cap, struct err *e)
{
	json_t *v = json_object_get(o, key);

	out[0] = '\0';
	if (!v)
		return true;
	if (!json_is_string(v))
		return err_set(e, ERR_INPUT, "%s must be text", key);
	if (text_check(json_string_value(v), json_string_length(v), false) != TEXT_FINE)
		return err_set(e, ERR_INPUT, "%s must be plain text", key);
	return text_copy(out, cap, json_string_value(v)) ||
	       err_set(e, ERR_INPUT, "%s must be shorter", key);
}

static bool line_member(const char *key)
{
	static const char *const keys[] = { "kind",       "record", "author", "at",     "shift",
					    "visibility", "state",  "amend",  "revise", "fields" };

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (strcmp(keys[i], key) == 0)
			return true;
	return false;
}

static bool read_head(json_t *o, struct line_head *out, struct err *e)
{
	struct reading g = { .class = ERR_INPUT, .e = e };
	json_t *amend = json_object_get(o, "amend"), *revise = json_object_get(o, "revise");
	const char *key;
	json_t *v;

	json_object_foreach(o, key, v) if (!line_member(key)) return no_such(&g, key);
	if (amend && !json_is_object(amend))
		return err_set(e, ERR_INPUT, "amend must be a reason and perhaps a text");
	if (revise && !json_is_boolean(revise))
		return err_set(e, ERR_INPUT, "revise must be true or false");
	out->revise = json_is_true(revise);
	if (!copy_member(o, "kind", out->kind, sizeof out->kind, e) ||
	    !copy_member(o, "record", out->record, sizeof out->record, e) ||
	    !copy_member(o, "author", out->author, sizeof out->author, e) ||
	    !copy_member(o, "at", out->at, sizeof out->at, e) ||
	    !copy_member(o, "shift", out->shift, sizeof out->shift, e) ||
	    !copy_member(o, "visibility", out->visibility, sizeof out->visibility, e) ||
	    !copy_member(o, "state", out->state, sizeof out->state, e) ||
	    !copy_member(amend, "reason", out->amend_reason, sizeof out->amend_reason, e) ||
	    !copy_member(amend, "text", out->amend_text, sizeof out->amend_text, e))
		return false;
	return out->kind[0] || err_set(e, ERR_INPUT, "The line must say its kind");
}

bool line_head_from_json(const char *line, size_t n, struct line_head *out, struct err *e)
{
	json_t *o = body_load(line, n, BODY_MAX, ERR_INPUT, e);
	bool ok;

	*out = (struct line_head){ 0 };
	if (!o)
		return false;
	ok = read_head(o, out, e);
	json_decref(o);
	return ok;
}

struct line_reading {
	const struct typing *t;
	resolve_fn resolve;
	void *ctx;
	struct err *e;
};

/* The id that "@A1" stands for, in hexadecimal; other texts as they are. False when nobody knows
 * the name. */
static bool resolved(const struct line_reading *g, const struct field *f, const char *s,
		     char hex[ID_HEX_LEN + 1], const char **out)
{
	struct id id;

	*out = s;
	if (*s != '@' || (f->type != FIELD_REF && f->type != FIELD_REFS && f->type != FIELD_ID))
		return true;
	if (!g->resolve || !g->resolve(g->ctx, s, &id))
		return err_set(g->e, ERR_INPUT, "%s names a record that no line before it made",
			       f->key);
	*out = id_hex(id, hex);
	return true;
}

static bool line_text(const struct line_reading *g, const char *s, struct rec *r, size_t field)
{
	const struct field *f = &r->kind->fields[field];
	char hex[ID_HEX_LEN + 1];
	struct err why = { 0 };
	bool ok;

	if (!resolved(g, f, s, hex, &s))
		return false;
	if (text_check(s, strlen(s), true) != TEXT_FINE)
		return err_set(g->e, ERR_INPUT, "%s must be plain text", f->key);
	ok = rec_set(r, field, s, g->t, &why);
	if (!ok)
		err_set(g->e, ERR_INPUT, "%s: %s", f->key, why.text);
	return ok;
}

static bool line_fields(const struct line_reading *g, json_t *o, struct rec *r);

static bool line_item(const struct line_reading *g, json_t *v, struct rec *r, size_t field)
{
	const struct field *f = &r->kind->fields[field];
	struct rec *one = rec_new(r->kind, r->id);
	bool ok = json_is_string(v) && rec_count(r, field) < field_bound(f);

	if (!ok)
		err_set(g->e, ERR_INPUT, "%s must be %s", f->key, shape_words(f));
	ok = ok && line_text(g, json_string_value(v), one, field);
	for (size_t i = 0; ok && i < rec_count(one, field); i++)
		rec_item_add(r, field, rec_item(one, field, i));
	rec_free(one);
	return ok;
}

static bool line_row(const struct line_reading *g, json_t *v, struct rec *r, size_t field)
{
	const struct field *f = &r->kind->fields[field];
	struct rec *row;

	if (rec_count(r, field) == field_bound(f))
		return err_set(g->e, ERR_INPUT, "%s must be %zu rows or less", f->key,
			       field_bound(f));
	row = rec_row_add(r, field);
	if (json_is_object(v))
		return line_fields(g, v, row);
	if (json_is_string(v) && row->kind->n_fields == 1)
		return line_text(g, json_string_value(v), row, 0);
	return err_set(g->e, ERR_INPUT, "%s must be a list of rows", f->key);
}

static bool line_array(const struct line_reading *g, json_t *v, struct rec *r, size_t field)
{
	const struct field *f = &r->kind->fields[field];
	json_t *item;
	size_t i;

	rec_clear(r, field);
	json_array_foreach(v, i, item)
	{
		if (field_is_many(f) ? !line_item(g, item, r, field)
		    : f->type == FIELD_LIST
			? !line_row(g, item, r, field)
			: !err_set(g->e, ERR_INPUT, "%s must be %s", f->key, shape_words(f)))
			return false;
	}
	return true;
}

static bool line_value(const struct line_reading *g, json_t *v, struct rec *r, size_t field)
{
	const struct field *f = &r->kind->fields[field];
	struct err why = { 0 };

	if (json_is_null(v)) {
		rec_clear(r, field);
		return true;
	}
	if (json_is_array(v))
		return line_array(g, v, r, field);
	if (json_is_string(v))
		return line_text(g, json_string_value(v), r, field);
	if (json_is_boolean(v) &&
	    (f->type == FIELD_YN || f->type == FIELD_YNU || f->type == FIELD_YND)) {
		rec_put(r, field, json_is_true(v) ? "yes" : "no");
		return true;
	}
	if (!json_is_integer(v) || !field_is_number(f))
		return err_set(g->e, ERR_INPUT, "%s must be %s", f->key, shape_words(f));
	if (!number_fits(f, json_integer_value(v), &why))
		return err_set(g->e, ERR_INPUT, "%s: %s", f->key, why.text);
	rec_put_int(r, field, json_integer_value(v));
	return true;
}

static bool line_fields(const struct line_reading *g, json_t *o, struct rec *r)
{
	struct reading known = { .class = ERR_INPUT, .e = g->e };
	const char *key;
	json_t *v;

	json_object_foreach(o, key, v)
	{
		size_t field = field_find(r->kind, key);

		if (field == FIELD_NONE ? !no_such(&known, key) : !line_value(g, v, r, field))
			return false;
	}
	return true;
}

bool line_fields_from_json(const char *line, size_t n, struct rec *r, const struct typing *t,
			   resolve_fn resolve, void *ctx, struct err *e)
{
	struct line_reading g = { .t = t, .resolve = resolve, .ctx = ctx, .e = e };
	json_t *o = body_load(line, n, BODY_MAX, ERR_INPUT, e), *fields;
	bool ok = true;

	if (!o)
		return false;
	fields = json_object_get(o, "fields");
	if (fields && !json_is_object(fields))
		ok = err_set(e, ERR_INPUT, "fields must be an object");
	else if (fields)
		ok = line_fields(&g, fields, r);
	json_decref(o);
	return ok;
}
