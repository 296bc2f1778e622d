#include "model/codec.h"

#include "base/crypto.h"
#include "base/mem.h"
#include "codec_p.h"

#include <stdlib.h>
#include <string.h>

void wipe_what_jansson_frees(void)
{
	json_set_alloc_funcs(mem_new, mem_free);
}

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
