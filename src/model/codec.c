#include "model/codec.h"

#include "base/crypto.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/vocab.h"
#include "rec_p.h"
#include "scan_p.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* Record text passes through Jansson's blocks, so they are wiped as ours are. Blocks of its former
 * allocator may be freed by mem_free() too. */
static void wipe_what_jansson_frees(void)
{
	json_set_alloc_funcs(mem_new, mem_free);
}

/* ---- writing ---- */

static json_t *rec_fields(const struct rec *r, json_t *typed);

static json_t *row_json(const struct rec *row)
{
	json_t *typed = json_object();
	json_t *o = rec_fields(row, typed);

	if (json_object_size(typed))
		json_object_set(o, "typed", typed);
	json_decref(typed);
	return o;
}

static json_t *value_json(const struct rec *r, size_t field)
{
	const struct field *f = &r->kind->fields[field];
	json_t *many;
	int64_t n;

	if (field_is_number(f)) {
		rec_int(r, field, &n);
		return json_integer(n);
	}
	if (!field_is_many(f) && f->type != FIELD_LIST)
		return json_string(rec_text(r, field));
	many = json_array();
	for (size_t i = 0; i < rec_count(r, field); i++)
		json_array_append_new(many, f->type == FIELD_LIST
						? row_json(rec_row(r, field, i))
						: json_string(rec_item(r, field, i)));
	return many;
}

static json_t *rec_fields(const struct rec *r, json_t *typed)
{
	json_t *o = json_object();

	for (size_t i = 0; i < r->kind->n_fields; i++) {
		if (rec_typed(r, i))
			json_object_set_new(typed, r->kind->fields[i].key,
					    json_string(rec_typed(r, i)));
		else if (rec_filled(r, i))
			json_object_set_new(o, r->kind->fields[i].key, value_json(r, i));
	}
	return o;
}

static json_t *hash_json(const struct hash *h)
{
	char hex[HASH_HEX_LEN + 1];

	return json_string(hash_hex(h, hex));
}

static json_t *id_json(struct id id)
{
	char hex[ID_HEX_LEN + 1];

	return json_string(id_hex(id, hex));
}

static json_t *bases_json(const struct rec *r)
{
	json_t *a = json_array();

	for (size_t i = 0; i < r->n_bases; i++)
		json_array_append_new(a, hash_json(&r->bases[i]));
	return a;
}

static void put_optional(json_t *o, const struct rec *r)
{
	if (r->amend_reason[0]) {
		json_t *amend = json_object();

		json_object_set_new(amend, "reason", json_string(r->amend_reason));
		if (r->amend_text.len)
			json_object_set_new(amend, "text", json_string(buf_str(&r->amend_text)));
		json_object_set_new(o, "amend", amend);
	}
	if (r->is_copy) {
		json_t *copy = json_object();

		json_object_set_new(copy, "device", id_json(r->copy_device));
		json_object_set_new(copy, "of", hash_json(&r->copy_of));
		json_object_set_new(o, "copy", copy);
	}
	if (r->practice)
		json_object_set_new(o, "practice", json_true());
	if (r->role)
		json_object_set_new(o, "role", json_string(r->role));
	if (!id_is_zero(r->shift))
		json_object_set_new(o, "shift", id_json(r->shift));
	if (r->state != REC_COMPLETE)
		json_object_set_new(o, "state", json_string(rec_state_code(r->state)));
}

static int dump_into(const char *p, size_t n, void *out)
{
	return buf_put(out, p, n) ? 0 : -1;
}

static size_t value_size(const struct rec *r, size_t field)
{
	struct buf b = { 0 };
	json_t *v = rec_filled(r, field) ? value_json(r, field) : json_string(rec_typed(r, field));
	size_t n;

	if (v)
		json_dump_callback(v, dump_into, &b, JSON_COMPACT | JSON_ENCODE_ANY);
	json_decref(v);
	n = b.len;
	buf_fini(&b);
	return n;
}

static bool too_long(const struct rec *r, struct err *e)
{
	size_t longest = 0, most = 0;

	for (size_t i = 0; i < r->kind->n_fields; i++) {
		size_t n = rec_filled(r, i) || rec_typed(r, i) ? value_size(r, i) : 0;

		if (n > most) {
			most = n;
			longest = i;
		}
	}
	return err_set(e, ERR_INPUT, "%s must be shorter: the record is over %d bytes",
		       r->kind->fields[longest].label, BODY_MAX);
}

bool rec_to_json(const struct rec *r, struct buf *out, struct err *e)
{
	struct buf body = { 0 };
	json_t *o, *typed;
	bool ok;

	if (r->newer || r->sealed) {
		if (!r->raw.len)
			return err_set(e, ERR_BUG,
				       "A record that cannot be read here has no bytes to write");
		return buf_put(out, r->raw.data, r->raw.len) ||
		       err_set(e, ERR_BUG, "There is no room for a record");
	}
	wipe_what_jansson_frees();
	o = json_object();
	typed = json_object();
	json_object_set_new(o, "f", rec_fields(r, typed));
	if (json_object_size(typed))
		json_object_set(o, "typed", typed);
	json_object_set_new(o, "bases", bases_json(r));
	json_object_set_new(o, "visibility", json_string(visibility_code(r->visibility)));
	put_optional(o, r);
	ok = json_dump_callback(o, dump_into, &body, JSON_COMPACT | JSON_SORT_KEYS) == 0;
	json_decref(typed);
	json_decref(o);
	if (!ok)
		err_set(e, ERR_BUG, "A record could not be written");
	else if (body.len > BODY_MAX)
		ok = too_long(r, e);
	else if (!buf_put(out, body.data, body.len))
		ok = err_set(e, ERR_BUG, "There is no room for a record");
	buf_fini(&body);
	return ok;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool sealed_to_json(struct id about, const char *const *names, size_t n, const void *box,
		    size_t box_len, struct buf *out, struct err *e)
{
	const char **sorted = mem_new_array(n, sizeof *sorted);
	struct buf text = { 0 };
	size_t before = out->len;

	memcpy(sorted, names, n * sizeof *sorted);
	qsort(sorted, n, sizeof *sorted, by_text);
	buf_puts(out, "{");
	if (!id_is_zero(about)) {
		char hex[ID_HEX_LEN + 1];

		buf_fmt(out, "\"about\":\"%s\",", id_hex(about, hex));
	}
	base64_encode(box, box_len, &text);
	buf_fmt(out, "\"sealed\":{\"box\":\"%s\",\"for\":[", buf_str(&text));
	for (size_t i = 0; i < n; i++)
		buf_fmt(out, "%s\"%s\"", i ? "," : "", sorted[i]);
	buf_puts(out, "]}}");
	buf_fini(&text);
	mem_free(sorted);
	if (out->full || out->len - before > BODY_MAX)
		return err_set(e, ERR_INPUT,
			       "The text must be shorter: the sealed record is over %d bytes",
			       BODY_MAX);
	return true;
}

/* ---- reading ---- */

struct reading {
	bool newer;           /* members and values that we do not know are passed over */
	enum err_class class; /* ERR_PEER, or ERR_INPUT for a line that a person made */
	struct err *e;
};

static bool no_such(const struct reading *g, const char *key)
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

static bool fits_shape(const struct field *f, const char *s)
{
	if (field_is_text(f))
		return true;
	return field_vocab(f) ? code_shaped(s) : value_fits(f, s, NULL);
}

static const char *shape_words(const struct field *f)
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
		if (!json_is_integer(v))
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

static json_t *load(const char *body, size_t n, size_t most, enum err_class class, struct err *e)
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
	json_t *o = load(body, n, BODY_MAX, ERR_PEER, e);
	struct rec *r;
	bool ok;

	*out = NULL;
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

/* ---- lines ---- */

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
	json_t *o = load(line, n, BODY_MAX, ERR_INPUT, e);
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
	json_t *o = load(line, n, BODY_MAX, ERR_INPUT, e), *fields;
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
