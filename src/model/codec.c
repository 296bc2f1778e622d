#include "model/codec.h"

#include "base/crypto.h"
#include "base/mem.h"
#include "base/text.h"
#include "codec_p.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void wipe_what_jansson_frees(void)
{
	json_set_alloc_funcs(mem_new, mem_free);
}

/* --- writing. The spelling is the one that Jansson gives with JSON_COMPACT and JSON_SORT_KEYS; a
 * test holds the two against each other. --- */

/* Letters up to the next that JSON wants escaped. */
static size_t run_of(const char *s)
{
	size_t n = 0;

	while ((unsigned char)s[n] >= 0x20 && s[n] != '"' && s[n] != '\\')
		n++;
	return n;
}

static void put_text(struct buf *out, const char *s)
{
	static const char marks[] = "\"\\\b\f\n\r\t";
	static const char letters[] = "\"\\bfnrt";

	buf_putc(out, '"');
	for (;;) {
		size_t n = run_of(s);
		const char *mark;

		buf_put(out, s, n);
		s += n;
		if (!*s)
			break;
		mark = strchr(marks, *s);
		if (mark)
			buf_put(out, (const char[]){ '\\', letters[mark - marks] }, 2);
		else
			buf_fmt(out, "\\u%04X", (unsigned)(unsigned char)*s);
		s++;
	}
	buf_putc(out, '"');
}

static void put_fields(struct buf *out, const struct rec *r, bool typed_too);

static void put_value(struct buf *out, const struct rec *r, size_t field)
{
	const struct field *f = &r->kind->fields[field];
	int64_t n;

	if (field_is_number(f)) {
		rec_int(r, field, &n);
		buf_fmt(out, "%" PRId64, n);
		return;
	}
	if (!field_is_many(f) && f->type != FIELD_LIST) {
		put_text(out, rec_text(r, field));
		return;
	}
	buf_putc(out, '[');
	for (size_t i = 0; i < rec_count(r, field); i++) {
		if (i)
			buf_putc(out, ',');
		if (f->type == FIELD_LIST)
			put_fields(out, rec_row(r, field, i), true);
		else
			put_text(out, rec_item(r, field, i));
	}
	buf_putc(out, ']');
}

static bool any_typed(const struct rec *r)
{
	for (size_t i = 0; i < r->kind->n_fields; i++)
		if (rec_typed(r, i))
			return true;
	return false;
}

/* Members in the order of their keys. FIELD_NONE stands for "typed", which in a row is a member
 * among them. */
struct order {
	size_t *at;
	size_t n;
};

static const char *key_of(const struct rec *r, size_t field)
{
	return field == FIELD_NONE ? "typed" : r->kind->fields[field].key;
}

static void order_add(struct order *o, const struct rec *r, size_t field)
{
	size_t at = o->n++;

	for (; at && strcmp(key_of(r, o->at[at - 1]), key_of(r, field)) > 0; at--)
		o->at[at] = o->at[at - 1];
	o->at[at] = field;
}

static void put_typed(struct buf *out, const struct rec *r)
{
	struct order o = { .at = mem_new_array(r->kind->n_fields, sizeof *o.at) };

	for (size_t i = 0; i < r->kind->n_fields; i++)
		if (rec_typed(r, i))
			order_add(&o, r, i);
	for (size_t i = 0; i < o.n; i++) {
		buf_putc(out, i ? ',' : '{');
		put_text(out, key_of(r, o.at[i]));
		buf_putc(out, ':');
		put_text(out, rec_typed(r, o.at[i]));
	}
	buf_putc(out, '}');
	mem_free(o.at);
}

static void put_fields(struct buf *out, const struct rec *r, bool typed_too)
{
	struct order o = { .at = mem_new_array(r->kind->n_fields + 1, sizeof *o.at) };

	for (size_t i = 0; i < r->kind->n_fields; i++)
		if (rec_filled(r, i) && !rec_typed(r, i))
			order_add(&o, r, i);
	if (typed_too && any_typed(r))
		order_add(&o, r, FIELD_NONE);
	buf_putc(out, '{');
	for (size_t i = 0; i < o.n; i++) {
		if (i)
			buf_putc(out, ',');
		put_text(out, key_of(r, o.at[i]));
		buf_putc(out, ':');
		if (o.at[i] == FIELD_NONE)
			put_typed(out, r);
		else
			put_value(out, r, o.at[i]);
	}
	buf_putc(out, '}');
	mem_free(o.at);
}

static void put_bases(struct buf *out, const struct rec *r)
{
	char hex[HASH_HEX_LEN + 1];

	buf_puts(out, "\"bases\":[");
	for (size_t i = 0; i < r->n_bases; i++)
		buf_fmt(out, "%s\"%s\"", i ? "," : "", hash_hex(&r->bases[i], hex));
	buf_putc(out, ']');
}

static void put_amend(struct buf *out, const struct rec *r)
{
	buf_puts(out, "\"amend\":{\"reason\":");
	put_text(out, r->amend_reason);
	if (r->amend_text.len) {
		buf_puts(out, ",\"text\":");
		put_text(out, buf_str(&r->amend_text));
	}
	buf_puts(out, "},");
}

/* In the order of the keys. */
static void put_body(struct buf *out, const struct rec *r)
{
	char id[ID_HEX_LEN + 1], hash[HASH_HEX_LEN + 1];

	buf_putc(out, '{');
	if (r->amend_reason[0])
		put_amend(out, r);
	put_bases(out, r);
	if (r->is_copy)
		buf_fmt(out, ",\"copy\":{\"device\":\"%s\",\"of\":\"%s\"}",
			id_hex(r->copy_device, id), hash_hex(&r->copy_of, hash));
	buf_puts(out, ",\"f\":");
	put_fields(out, r, false);
	if (r->practice)
		buf_puts(out, ",\"practice\":true");
	if (r->role)
		buf_fmt(out, ",\"role\":\"%s\"", r->role);
	if (!id_is_zero(r->shift))
		buf_fmt(out, ",\"shift\":\"%s\"", id_hex(r->shift, id));
	if (r->state != REC_COMPLETE)
		buf_fmt(out, ",\"state\":\"%s\"", rec_state_code(r->state));
	if (any_typed(r)) {
		buf_puts(out, ",\"typed\":");
		put_typed(out, r);
	}
	buf_fmt(out, ",\"visibility\":\"%s\"}", visibility_code(r->visibility));
}

static size_t value_size(const struct rec *r, size_t field)
{
	struct buf b = { 0 };
	size_t n;

	if (rec_typed(r, field))
		put_text(&b, rec_typed(r, field));
	else
		put_value(&b, r, field);
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
	bool ok = true;

	if (r->newer || r->sealed) {
		if (!r->raw.len)
			return err_set(e, ERR_BUG,
				       "A record that cannot be read here has no bytes to write");
		return buf_put(out, r->raw.data, r->raw.len) ||
		       err_set(e, ERR_BUG, "There is no room for a record");
	}
	put_body(&body, r);
	/* What was typed has been looked at before it comes here; this would make a body that
	 * nobody reads. */
	if (text_check(buf_str(&body), body.len, false) == TEXT_NOT_UTF8)
		ok = err_set(e, ERR_BUG, "A record could not be written");
	else if (body.full || body.len > BODY_MAX)
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
