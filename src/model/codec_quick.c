/* Bodies exactly as this program spells them: no blanks, members in order, nothing that is not
 * known. Opening a book reads ten thousand of these. Whatever else a body is or holds - amended, of
 * a newer program, spelt by somebody else, damaged, hostile - is left to codec_read.c, which reads
 * it or says what is wrong: nothing is refused here, and nothing is taken that would be refused
 * there. */
#include "base/mem.h"
#include "base/text.h"
#include "codec_p.h"

#include <string.h>

struct quick {
	const char *at, *end;
};

struct span {
	const char *s;
	size_t n;
};

#define EVERY(byte) (UINT64_C(0x0101010101010101) * (byte))

static uint64_t zero_bytes(uint64_t w)
{
	return (w - EVERY(0x01)) & ~w & EVERY(0x80);
}

static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

/* How many letters from s on are plain ASCII that stands in JSON as it is. */
static size_t plain_run(const char *s, size_t n)
{
	size_t at = 0;

	for (uint64_t w; n - at >= sizeof w; at += sizeof w) {
		memcpy(&w, s + at, sizeof w);
		if ((w | ((w - EVERY(0x20)) & ~w) | zero_bytes(w ^ EVERY(0x7f)) |
		     zero_bytes(w ^ EVERY('"')) | zero_bytes(w ^ EVERY('\\'))) &
		    EVERY(0x80))
			break;
	}
	while (at < n && is_plain((unsigned char)s[at]))
		at++;
	return at;
}

static bool eat(struct quick *q, char c)
{
	if (q->at == q->end || *q->at != c)
		return false;
	q->at++;
	return true;
}

static bool eat_word(struct quick *q, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(q->end - q->at) < n || memcmp(q->at, word, n) != 0)
		return false;
	q->at += n;
	return true;
}

/* A string of plain letters alone: keys, codes, ids. */
static bool plain_string(struct quick *q, struct span *out)
{
	if (!eat(q, '"'))
		return false;
	out->s = q->at;
	out->n = plain_run(q->at, (size_t)(q->end - q->at));
	q->at += out->n;
	return eat(q, '"');
}

/* The next key and its colon; false when it is not behind the one before, which also keeps doubles
 * out. */
static bool next_key(struct quick *q, struct span *key)
{
	struct span before = *key;
	size_t shared;
	int order;

	if (!plain_string(q, key) || !eat(q, ':'))
		return false;
	if (!before.s)
		return true;
	shared = before.n < key->n ? before.n : key->n;
	order = memcmp(before.s, key->s, shared);
	return order < 0 || (order == 0 && before.n < key->n);
}

/* Copies a string with its escapes undone; NULL when it has one that we do not write, or its end is
 * missing. *plain says that it is nothing but ASCII letters. */
static char *take_text(struct quick *q, size_t *len, bool *plain)
{
	struct buf text = { 0 };

	if (!eat(q, '"'))
		return NULL;
	*plain = true;
	for (;;) {
		size_t run = plain_run(q->at, (size_t)(q->end - q->at));
		char c;

		/* Nearly always all of it. */
		if (!text.len && *plain && q->at + run < q->end && q->at[run] == '"') {
			char *s = mem_strn(q->at, run);

			q->at += run + 1;
			*len = run;
			return s;
		}
		buf_put(&text, q->at, run);
		q->at += run;
		if (q->at == q->end)
			break;
		c = *q->at++;
		if (c == '"') {
			*len = text.len;
			return buf_take(&text);
		}
		*plain = false;
		if (c == '\\') {
			const char *which;
			static const char marks[] = "nt\"\\";
			static const char stands_for[] = "\n\t\"\\";

			if (q->at == q->end || !(which = strchr(marks, *q->at)) || !*which)
				break;
			buf_putc(&text, stands_for[which - marks]);
			q->at++;
		} else if ((unsigned char)c >= 0x80) {
			buf_putc(&text, c);
		} else {
			break;
		}
	}
	buf_fini(&text);
	return NULL;
}

static bool take_number(struct quick *q, int64_t *out)
{
	bool minus = eat(q, '-');
	const char *first = q->at;
	int64_t v = 0;

	while (q->at < q->end && ascii_is_digit(*q->at) && q->at - first < 18)
		v = v * 10 + (*q->at++ - '0');
	if (q->at == first || (*first == '0' && (minus || q->at - first > 1)))
		return false;
	*out = minus ? -v : v;
	return q->at < q->end && !ascii_is_digit(*q->at) && !strchr(".eE", *q->at);
}

static bool take_id(struct quick *q, struct id *out)
{
	char hex[ID_HEX_LEN + 1] = "";
	struct span s;

	if (!plain_string(q, &s) || s.n != ID_HEX_LEN)
		return false;
	memcpy(hex, s.s, ID_HEX_LEN);
	return id_parse(hex, out);
}

static bool take_hash(struct quick *q, struct hash *out)
{
	char hex[HASH_HEX_LEN + 1] = "";
	struct span s;

	if (!plain_string(q, &s) || s.n != HASH_HEX_LEN)
		return false;
	memcpy(hex, s.s, HASH_HEX_LEN);
	return hash_parse(hex, out);
}

/* --- fields --- */

static bool quick_fields(struct quick *q, struct rec *r);

static bool quick_text(struct quick *q, struct rec *r, size_t field)
{
	const struct field *f = &r->kind->fields[field];
	struct value *v = &r->values[field];
	bool plain = false;
	size_t n = 0;

	v->text = take_text(q, &n, &plain);
	if (!v->text || !n)
		return false;
	if (plain && field_is_text(f) && n <= field_bound(f))
		return true;
	return fits_shape(f, v->text);
}

static bool quick_items(struct quick *q, struct rec *r, size_t field)
{
	const struct field *f = &r->kind->fields[field];
	size_t n = 0;

	if (!eat(q, '['))
		return false;
	if (eat(q, ']'))
		return true;
	do {
		char item[64] = "";
		struct span s;

		if (++n > field_bound(f) || !plain_string(q, &s) || s.n >= sizeof item)
			return false;
		memcpy(item, s.s, s.n);
		if (!fits_shape(f, item))
			return false;
		rec_item_add(r, field, item);
	} while (eat(q, ','));
	return eat(q, ']');
}

static bool quick_rows(struct quick *q, struct rec *r, size_t field)
{
	const struct field *f = &r->kind->fields[field];
	size_t n = 0;

	if (!eat(q, '['))
		return false;
	if (eat(q, ']'))
		return true;
	do {
		if (++n > field_bound(f) || !quick_fields(q, rec_row_add(r, field)))
			return false;
	} while (eat(q, ','));
	return eat(q, ']');
}

static bool quick_value(struct quick *q, struct rec *r, size_t field)
{
	const struct field *f = &r->kind->fields[field];
	struct value *v = &r->values[field];

	if (field_is_many(f))
		return quick_items(q, r, field);
	if (f->type == FIELD_LIST)
		return quick_rows(q, r, field);
	if (!field_is_number(f))
		return quick_text(q, r, field);
	v->has_number = take_number(q, &v->number);
	return v->has_number && number_fits(f, v->number, NULL);
}

static size_t field_named(const struct kind *k, const struct span *key)
{
	for (size_t i = 0; i < k->n_fields; i++)
		if (strncmp(k->fields[i].key, key->s, key->n) == 0 && !k->fields[i].key[key->n])
			return i;
	return FIELD_NONE;
}

static bool quick_fields(struct quick *q, struct rec *r)
{
	struct span key = { 0 };

	if (!eat(q, '{'))
		return false;
	if (eat(q, '}'))
		return true;
	do {
		size_t field;

		if (!next_key(q, &key))
			return false;
		field = field_named(r->kind, &key);
		if (field == FIELD_NONE || !quick_value(q, r, field))
			return false;
	} while (eat(q, ','));
	return eat(q, '}');
}

/* --- the members beside the fields --- */

static bool quick_bases(struct quick *q, struct rec *r)
{
	if (!eat(q, '['))
		return false;
	if (eat(q, ']'))
		return true;
	do {
		if (r->n_bases == REC_BASES_MAX || !take_hash(q, &r->bases[r->n_bases]))
			return false;
		r->n_bases++;
	} while (eat(q, ','));
	return eat(q, ']');
}

static bool quick_copy(struct quick *q, struct rec *r)
{
	r->is_copy = eat_word(q, "{\"device\":") && take_id(q, &r->copy_device) &&
		     eat_word(q, ",\"of\":") && take_hash(q, &r->copy_of) && eat(q, '}');
	return r->is_copy;
}

static bool quick_code(struct quick *q, char out[48])
{
	struct span s;

	memset(out, 0, 48);
	if (!plain_string(q, &s) || s.n >= 48)
		return false;
	memcpy(out, s.s, s.n);
	return true;
}

static bool quick_practice(struct quick *q, struct rec *r)
{
	r->practice = eat_word(q, "true");
	return r->practice;
}

static bool quick_role(struct quick *q, struct rec *r)
{
	char code[48];

	if (quick_code(q, code))
		r->role = role_borrowed(code);
	return r->role != NULL;
}

static bool quick_shift(struct quick *q, struct rec *r)
{
	return take_id(q, &r->shift);
}

static bool quick_state(struct quick *q, struct rec *r)
{
	char code[48];

	return quick_code(q, code) && rec_state_parse(code, &r->state);
}

static bool quick_visibility(struct quick *q, struct rec *r)
{
	char code[48];

	return quick_code(q, code) && visibility_parse(code, &r->visibility);
}

/* In the order in which rec_to_json() writes them. */
static const struct {
	const char *start;
	bool needed;
	bool (*read)(struct quick *q, struct rec *r);
} members[] = {
	{ "{\"bases\":", true, quick_bases },  { ",\"copy\":", false, quick_copy },
	{ ",\"f\":", true, quick_fields },     { ",\"practice\":", false, quick_practice },
	{ ",\"role\":", false, quick_role },   { ",\"shift\":", false, quick_shift },
	{ ",\"state\":", false, quick_state }, { ",\"visibility\":", true, quick_visibility },
};

static bool quick_members(struct quick *q, struct rec *r)
{
	for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
		if (eat_word(q, members[i].start) ? !members[i].read(q, r) : members[i].needed)
			return false;
	}
	return eat(q, '}') && q->at == q->end;
}

struct rec *rec_from_own_spelling(const struct kind *k, struct id id, const char *body, size_t n)
{
	struct quick q = { body, body + n };
	struct rec *r;

	if (n > BODY_MAX || !n)
		return NULL;
	r = rec_new(k, id);
	if (quick_members(&q, r))
		return r;
	rec_free(r);
	return NULL;
}
