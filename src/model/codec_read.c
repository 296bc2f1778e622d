/* Bodies as they come: from this book, from another program's, from whoever wrote to us. */
#include "base/crypto.h"
#include "base/mem.h"
#include "base/text.h"
#include "codec_p.h"

#include <string.h>

bool no_such(const struct reading *g, const char *key)
{
	if (g->newer)
		return true;
	if (key_is_harmless(key))
		return err_set(g->e, g->class,
			       "The record has a member %s that this version does not know", key);
	return err_set(g->e, g->class, "The record has an unknown member");
}

static bool wrong(const struct reading *g, const char *key, const char *must)
{
	if (g->newer)
		return true;
	return err_set(g->e, g->class, "%s must be %s", key, must);
}

/* Text that was escaped in the JSON is looked at again when it is whole. */
static bool text_is_clean(const struct reading *g, const char *key, const json_t *v, bool lines)
{
	const char *name = key_is_harmless(key) ? key : "A member";

	switch (text_check(json_string_value(v), json_string_length(v), lines)) {
	case TEXT_FINE:
		return true;
	case TEXT_BIDI:
		return err_set(g->e, g->class, "%s has marks that turn the direction of text",
			       name);
	case TEXT_CONTROL:
		return err_set(g->e, g->class, "%s has control characters", name);
	default:
		return err_set(g->e, g->class, "%s has letters that are not UTF-8", name);
	}
}

/* Every text anywhere in a newer body. */
static bool all_clean(const struct reading *g, const char *key, json_t *v)
{
	const char *name;
	json_t *member;
	size_t i;

	if (json_is_string(v))
		return text_is_clean(g, key, v, true);
	if (json_is_array(v))
		json_array_foreach(v, i, member) if (!all_clean(g, key, member)) return false;
	if (json_is_object(v))
		json_object_foreach(v, name, member)
		{
			if (text_check(name, strlen(name), false) != TEXT_FINE)
				return err_set(g->e, g->class, "The record has an unknown member");
			if (!all_clean(g, name, member))
				return false;
		}
	return true;
}

/* Lists of codes grow without a new schema, so of a code only the shape is asked; yes and no do not
 * grow. */
bool fits_shape(const struct field *f, const char *s)
{
	if (f->type == FIELD_CODE || f->type == FIELD_CODES)
		return code_shaped(s);
	return value_fits(f, s, NULL);
}

const char *shape_words(const struct field *f)
{
	switch (f->type) {
	case FIELD_TEXT:
	case FIELD_MEMO:
		return "text";
	case FIELD_INT:
	case FIELD_MINUTES:
	case FIELD_INSTANT:
		return "a whole number";
	case FIELD_DATE:
	case FIELD_PDATE:
		return "a date";
	case FIELD_ID:
	case FIELD_REF:
		return "the id of a record";
	case FIELD_CODES:
		return "a list of codes";
	case FIELD_REFS:
		return "a list of ids of records";
	case FIELD_LIST:
		return "a list of rows";
	default:
		return "a code";
	}
}

static bool read_fields(const struct reading *g, json_t *o, struct rec *r);

static bool read_items(const struct reading *g, json_t *v, struct rec *r, size_t field)
{
	const struct field *f = &r->kind->fields[field];
	json_t *item;
	size_t i;

	if (!json_is_array(v) || json_array_size(v) > field_bound(f))
		return wrong(g, f->key, shape_words(f));
	json_array_foreach(v, i, item)
	{
		if (!json_is_string(item) || !fits_shape(f, json_string_value(item))) {
			rec_clear(r, field);
			return wrong(g, f->key, shape_words(f));
		}
		rec_item_add(r, field, json_string_value(item));
	}
	return true;
}

static bool read_typed(const struct reading *g, json_t *o, struct rec *r)
{
	const char *key;
	json_t *v;

	if (!json_is_object(o))
		return wrong(g, "typed", "an object");
	json_object_foreach(o, key, v)
	{
		size_t field = field_find(r->kind, key);

		if (field == FIELD_NONE) {
			if (!no_such(g, key))
				return false;
		} else if (!json_is_string(v) || !json_string_length(v)) {
			if (!wrong(g, key, "text"))
				return false;
		} else if (!text_is_clean(g, key, v, true)) {
			return false;
		} else if (rec_filled(r, field)) {
			if (!wrong(g, key, "there once"))
				return false;
		} else {
			rec_keep_typed(r, field, json_string_value(v));
		}
	}
	return true;
}

static bool read_row(const struct reading *g, json_t *o, struct rec *row)
{
	json_t *typed = json_incref(json_object_get(o, "typed"));
	bool ok;

	json_object_del(o, "typed");
	ok = read_fields(g, o, row) && (!typed || read_typed(g, typed, row));
	json_decref(typed);
	return ok;
}

static bool read_rows(const struct reading *g, json_t *v, struct rec *r, size_t field)
{
	const struct field *f = &r->kind->fields[field];
	json_t *item;
	size_t i;

	if (!json_is_array(v) || json_array_size(v) > field_bound(f))
		return wrong(g, f->key, shape_words(f));
	json_array_foreach(v, i, item)
	{
		if (!json_is_object(item)) {
			rec_clear(r, field);
			return wrong(g, f->key, shape_words(f));
		}
		if (!read_row(g, item, rec_row_add(r, field)))
			return false;
	}
	return true;
}

static bool read_value(const struct reading *g, json_t *v, struct rec *r, size_t field)
{
	const struct field *f = &r->kind->fields[field];

	if (field_is_many(f))
		return read_items(g, v, r, field);
	if (f->type == FIELD_LIST)
		return read_rows(g, v, r, field);
	if (field_is_number(f)) {
		if (!json_is_integer(v) || !number_fits(f, json_integer_value(v), NULL))
			return wrong(g, f->key, shape_words(f));
		r->values[field].number = json_integer_value(v);
		r->values[field].has_number = true;
		return true;
	}
	if (!json_is_string(v) || !json_string_length(v))
		return wrong(g, f->key, shape_words(f));
	if (!text_is_clean(g, f->key, v, f->type == FIELD_MEMO))
		return false;
	if (!fits_shape(f, json_string_value(v)))
		return wrong(g, f->key, shape_words(f));
	r->values[field].text = mem_str(json_string_value(v));
	return true;
}

static bool read_fields(const struct reading *g, json_t *o, struct rec *r)
{
	const char *key;
	json_t *v;

	if (!json_is_object(o))
		return err_set(g->e, g->class, "The record has no fields");
	json_object_foreach(o, key, v)
	{
		size_t field = field_find(r->kind, key);

		if (field == FIELD_NONE ? !no_such(g, key) : !read_value(g, v, r, field))
			return false;
	}
	return true;
}

static bool id_of(json_t *v, struct id *out)
{
	return json_is_string(v) && id_parse(json_string_value(v), out);
}

static bool hash_of(json_t *v, struct hash *out)
{
	return json_is_string(v) && hash_parse(json_string_value(v), out);
}

static bool read_bases(const struct reading *g, json_t *v, struct rec *r)
{
	if (!json_is_array(v) || json_array_size(v) > REC_BASES_MAX)
		return wrong(g, "bases", "a list of at most 8 hashes");
	for (size_t i = 0; i < json_array_size(v); i++)
		if (!hash_of(json_array_get(v, i), &r->bases[r->n_bases++])) {
			r->n_bases = 0;
			return wrong(g, "bases", "a list of at most 8 hashes");
		}
	return true;
}

static bool read_amend(const struct reading *g, json_t *v, struct rec *r)
{
	json_t *reason = json_object_get(v, "reason"), *text = json_object_get(v, "text");

	if (!json_is_object(v) || !json_is_string(reason) ||
	    !code_shaped(json_string_value(reason)) ||
	    json_string_length(reason) >= sizeof r->amend_reason ||
	    (text && !json_is_string(text)) || json_object_size(v) > (text ? 2u : 1u))
		return wrong(g, "amend", "a reason and perhaps a text");
	if (text && !text_is_clean(g, "text", text, false))
		return false;
	text_copy(r->amend_reason, sizeof r->amend_reason, json_string_value(reason));
	if (text)
		buf_put(&r->amend_text, json_string_value(text), json_string_length(text));
	return true;
}

static bool read_copy(const struct reading *g, json_t *v, struct rec *r)
{
	r->is_copy = json_object_size(v) == 2 &&
		     id_of(json_object_get(v, "device"), &r->copy_device) &&
		     hash_of(json_object_get(v, "of"), &r->copy_of);
	return r->is_copy || wrong(g, "copy", "a device and the hash of its entry");
}

static bool read_role(const struct reading *g, json_t *v, struct rec *r)
{
	if (!json_is_string(v) || !code_shaped(json_string_value(v)))
		return wrong(g, "role", "a code");
	r->role = role_borrowed(json_string_value(v));
	return r->role || wrong(g, "role", "a role of the list");
}

static bool read_shift(const struct reading *g, json_t *v, struct rec *r)
{
	return id_of(v, &r->shift) || wrong(g, "shift", "the id of a record");
}

static bool read_state(const struct reading *g, json_t *v, struct rec *r)
{
	return (json_is_string(v) && rec_state_parse(json_string_value(v), &r->state)) ||
	       wrong(g, "state", "draft, complete or entered_in_error");
}

static bool read_visibility(const struct reading *g, json_t *v, struct rec *r)
{
	return (json_is_string(v) && visibility_parse(json_string_value(v), &r->visibility)) ||
	       wrong(g, "visibility", "a code of who may see");
}

static bool read_practice(const struct reading *g, json_t *v, struct rec *r)
{
	r->practice = json_is_true(v);
	return r->practice || wrong(g, "practice", "true, or not there");
}

static const struct {
	const char *key;
	bool (*read)(const struct reading *g, json_t *v, struct rec *r);
	bool needed;
} members[] = {
	{ "f", read_fields, true },     { "typed", read_typed, false },
	{ "amend", read_amend, false }, { "bases", read_bases, true },
	{ "copy", read_copy, false },   { "practice", read_practice, false },
	{ "role", read_role, false },   { "shift", read_shift, false },
	{ "state", read_state, false }, { "visibility", read_visibility, true },
};

#define N_MEMBERS (sizeof members / sizeof *members)

static bool is_member(const char *key)
{
	for (size_t i = 0; i < N_MEMBERS; i++)
		if (strcmp(members[i].key, key) == 0)
			return true;
	return false;
}

static bool read_open(const struct reading *g, json_t *o, struct rec *r)
{
	const char *key;
	json_t *v;

	json_object_foreach(o, key, v) if (!is_member(key) && !no_such(g, key)) return false;
	for (size_t i = 0; i < N_MEMBERS; i++) {
		v = json_object_get(o, members[i].key);
		if (!v && members[i].needed && !g->newer)
			return err_set(g->e, g->class, "The record has no member %s",
				       members[i].key);
		if (v && !members[i].read(g, v, r))
			return false;
	}
	return true;
}

/* Who may see a sealed record follows from whom it is sealed to: codec.h. */
static enum visibility visibility_for(json_t *names)
{
	enum visibility v = VISIBLE_SUPPORT_ONLY;

	for (size_t i = 0; i < json_array_size(names); i++) {
		const char *name = json_string_value(json_array_get(names, i));

		if (strcmp(name, RECIPIENT_POLICE) == 0)
			return VISIBLE_POLICE_ONLY;
		if (strcmp(name, RECIPIENT_HQ) == 0)
			v = VISIBLE_RESTRICTED_NAMED;
	}
	return v;
}

static bool names_are_fine(json_t *names)
{
	size_t n = json_array_size(names);

	for (size_t i = 0; i < n; i++)
		if (!json_is_string(json_array_get(names, i)) ||
		    !code_shaped(json_string_value(json_array_get(names, i))))
			return false;
	return json_is_array(names) && n > 0 && n <= 64;
}

static bool read_sealed(const struct reading *g, json_t *o, struct rec *r)
{
	json_t *sealed = json_object_get(o, "sealed"), *about = json_object_get(o, "about");
	json_t *box = json_object_get(sealed, "box"), *names = json_object_get(sealed, "for");
	const char *key;
	json_t *v;

	json_object_foreach(
	    o, key,
	    v) if (strcmp(key, "sealed") != 0 &&
		   strcmp(key, "about") !=
		       0) return err_set(g->e, g->class,
					 "A sealed record must show nothing but what it is about");
	if (json_object_size(sealed) != 2 || !json_is_string(box) || !names_are_fine(names))
		return err_set(g->e, g->class,
			       "A sealed record must have a box and those whom it is for");
	if (about && !id_of(about, &r->about))
		return err_set(g->e, g->class, "about must be the id of a record");
	if (!base64_decode(json_string_value(box), json_string_length(box), &r->box) || !r->box.len)
		return err_set(g->e, g->class, "box must be base64");
	r->sealed = true;
	r->visibility = visibility_for(names);
	return true;
}

json_t *body_load(const char *body, size_t n, size_t most, enum err_class class, struct err *e)
{
	json_error_t why;
	json_t *o;

	if (!scan_json(body, n, most, BODY_DEPTH_MAX, class, e))
		return NULL;
	wipe_what_jansson_frees();
	o = json_loadb(body, n, JSON_REJECT_DUPLICATES, &why);
	if (json_is_object(o))
		return o;
	if (o)
		err_set(e, class, "The record must be a JSON object");
	else if (json_error_code(&why) == json_error_duplicate_key)
		err_set(e, class, "The record holds the same member twice");
	else if (json_error_code(&why) == json_error_null_character)
		err_set(e, class, "The record has control characters");
	else
		err_set(e, class, "The record is not spelt as JSON");
	/* `why` quotes what stands near the fault. */
	mem_wipe(&why, sizeof why);
	json_decref(o);
	return NULL;
}

bool rec_from_json(const struct kind *k, struct id id, unsigned schema, const char *body, size_t n,
		   struct rec **out, struct err *e)
{
	struct reading g = { .newer = schema > k->schema, .class = ERR_PEER, .e = e };
	struct rec *r;
	json_t *o;
	bool ok;

	*out = g.newer ? NULL : rec_from_own_spelling(k, id, body, n);
	if (*out)
		return true;
	o = body_load(body, n, BODY_MAX, ERR_PEER, e);
	if (!o)
		return false;
	r = rec_new(k, id);
	if (json_object_get(o, "sealed"))
		ok = read_sealed(&g, o, r);
	else
		ok = (!g.newer || all_clean(&g, "", o)) && read_open(&g, o, r);
	r->newer = g.newer && !r->sealed;
	if (ok && (r->newer || r->sealed))
		buf_put(&r->raw, body, n);
	json_decref(o);
	if (ok)
		*out = r;
	else
		rec_free(r);
	return ok;
}
