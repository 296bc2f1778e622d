#include "model/cond.h"

#include "base/buf.h"
#include "base/text.h"
#include "model/field.h"
#include "model/rec.h"
#include "model/vocab.h"
#include "rec_p.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define WORD_MAX 64

/* One term of a condition: [^]key(=|!=)[value|value...]. Points into the condition. */
struct term {
	bool of_parent;
	char key[WORD_MAX];
	bool negated;
	const char *values; /* first letter of the values */
	size_t len;         /* of all values; 0: asks for empty or filled */
	bool ends_and;      /* this term ends a row of terms that hold together */
};

static const char *skip(const char *p)
{
	while (*p == ' ')
		p++;
	return p;
}

/* Reads the term at *p and moves on. False at the end or where it is no term. */
static bool term_read(const char **p, struct term *t)
{
	const char *s = skip(*p);
	size_t n = 0;

	*t = (struct term){ 0 };
	if (*s == '^') {
		t->of_parent = true;
		s++;
	}
	while (s[n] && !strchr("=!&; ", s[n]))
		n++;
	if (!n || n >= WORD_MAX)
		return false;
	memcpy(t->key, s, n);
	s += n;
	if (*s == '!') {
		t->negated = true;
		s++;
	}
	if (*s != '=')
		return false;
	t->values = ++s;
	t->len = strcspn(s, "&; ");
	s = skip(s + t->len);
	t->ends_and = *s != '&';
	if (*s && *s != '&' && *s != ';')
		return false;
	*p = *s ? s + 1 : s;
	return true;
}

/* Takes the next value of a|b|c into `out`. */
static bool next_value(const char **at, const char *end, char out[WORD_MAX])
{
	size_t n = 0;

	if (*at >= end)
		return false;
	while (*at + n < end && (*at)[n] != '|')
		n++;
	if (n >= WORD_MAX)
		n = WORD_MAX - 1;
	memcpy(out, *at, n);
	out[n] = '\0';
	*at += n;
	if (*at < end)
		(*at)++;
	return true;
}

static bool value_is(const struct rec *r, size_t field, const char *value)
{
	const struct field *f = &r->kind->fields[field];
	char number[24];
	int64_t v;

	if (field_is_many(f))
		return rec_has(r, field, value);
	if (!field_is_number(f))
		return rec_is(r, field, value);
	if (!rec_int(r, field, &v))
		return false;
	snprintf(number, sizeof number, "%" PRId64, v);
	return strcmp(number, value) == 0;
}

static bool term_holds(const struct term *t, const struct rec *r)
{
	char value[WORD_MAX];
	const char *at = t->values;
	size_t field = r ? field_find(r->kind, t->key) : FIELD_NONE;

	if (field == FIELD_NONE)
		return false;
	if (!t->len)
		return rec_filled(r, field) == t->negated;
	while (next_value(&at, t->values + t->len, value))
		if (value_is(r, field, value))
			return !t->negated;
	return t->negated;
}

bool cond_holds(const char *cond, const struct rec *r, const struct rec *parent)
{
	struct term t;
	bool together = true;

	if (!cond)
		return true;
	while (*skip(cond) && term_read(&cond, &t)) {
		together = together && term_holds(&t, t.of_parent ? parent : r);
		if (t.ends_and) {
			if (together)
				return true;
			together = true;
		}
	}
	return false;
}

static bool value_exists(const struct field *f, const char *value)
{
	const struct vocab *v = field_vocab(f);
	const char *p = value;

	if (v)
		return v->open || vocab_code(v, value);
	if (*p == '-')
		p++;
	return f->type != FIELD_INT || (*p && strspn(p, "0123456789") == strlen(p));
}

static bool term_check(const struct term *t, const struct kind *k, struct err *e)
{
	size_t field = k ? field_find(k, t->key) : FIELD_NONE;
	const char *at = t->values;
	char value[WORD_MAX];

	if (field == FIELD_NONE)
		return err_set(e, ERR_BUG, "A condition names %s, which is no field here", t->key);
	while (next_value(&at, t->values + t->len, value))
		if (!value_exists(&k->fields[field], value))
			return err_set(e, ERR_BUG,
				       "A condition asks whether %s is %s, which it cannot be",
				       t->key, value);
	return true;
}

bool cond_check(const char *cond, const struct kind *k, const struct kind *parent, struct err *e)
{
	struct term t;

	if (!cond)
		return true;
	if (!*skip(cond))
		return err_set(e, ERR_BUG, "A condition is empty");
	while (*skip(cond)) {
		if (!term_read(&cond, &t))
			return err_set(e, ERR_BUG,
				       "A condition of %s is not spelt as conditions are", k->key);
		if (!term_check(&t, t.of_parent ? parent : k, e))
			return false;
	}
	return true;
}

static const char *value_words(const struct field *f, const char *value)
{
	const struct vocab *v = f ? field_vocab(f) : NULL;

	return v ? vocab_label(v, value) : value;
}

static void term_words(const struct term *t, const struct kind *k, struct buf *out)
{
	size_t i = k ? field_find(k, t->key) : FIELD_NONE;
	const struct field *f = i == FIELD_NONE ? NULL : &k->fields[i];
	const char *at = t->values, *end = t->values + t->len;
	const char *before = t->negated ? " is not " : " is ";
	char value[WORD_MAX];
	const char *label = f ? f->label : t->key;
	bool says_whose = strstr(label, "visit") != NULL;

	buf_fmt(out, "%s%s", label, t->of_parent && !says_whose ? " of the visit" : "");
	if (!t->len)
		buf_puts(out, t->negated ? " is answered" : " is not answered");
	while (t->len && next_value(&at, end, value)) {
		buf_fmt(out, "%s\"%s\"", before, value_words(f, value));
		before = " or ";
	}
}

void cond_words(const char *cond, const struct kind *k, const struct kind *parent, struct buf *out)
{
	struct term t;
	bool and_before = false, first = true;

	while (cond && *skip(cond) && term_read(&cond, &t)) {
		if (!first)
			buf_puts(out, and_before ? " and " : "; or ");
		term_words(&t, t.of_parent ? parent : k, out);
		and_before = !t.ends_and;
		first = false;
	}
}
