/* From what a person typed to what is stored. */
#include "base/mem.h"
#include "base/text.h"
#include "model/kinds.h"
#include "model/rec.h"
#include "model/typed.h"
#include "model/vocab.h"
#include "rec_p.h"
#include "typed_p.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t field_bound(const struct field *f)
{
	if (f->max)
		return f->max;
	return f->type == FIELD_MEMO ? MEMO_MAX : LIST_MAX;
}

bool code_shaped(const char *s)
{
	size_t n = 0;

	for (; s[n]; n++)
		if (!ascii_is_alpha(s[n]) && !ascii_is_digit(s[n]) && !strchr("_+-", s[n]))
			return false;
	return n > 0 && n <= 48;
}

static bool stored_date(const char *s, bool partial)
{
	int y = 0, m = 0, d = 0, used = 0;

	for (size_t i = 0; s[i]; i++)
		if (!ascii_is_digit(s[i]) && (s[i] != '-' || (i != 4 && i != 7)))
			return false;
	if (strlen(s) == 10 && sscanf(s, "%4d-%2d-%2d%n", &y, &m, &d, &used) == 3)
		return used == 10 && civil_date_exists(y, m, d);
	if (partial && strlen(s) == 7 && sscanf(s, "%4d-%2d%n", &y, &m, &used) == 2)
		return used == 7 && m >= 1 && m <= 12 && y > 0;
	return partial && strlen(s) == 4 && sscanf(s, "%4d%n", &y, &used) == 1 && used == 4 &&
	       y > 0;
}

bool date_is_stored(const char *s)
{
	return stored_date(s, false);
}

static bool says(struct err *e, const struct field *f, const char *usual)
{
	if (f->rule)
		return err_set(e, ERR_INPUT, "%s", f->rule);
	return err_set(e, ERR_INPUT, "%s %s", f->label, usual);
}

static bool select_from_list(struct err *e, const struct field *f)
{
	if (f->rule)
		return err_set(e, ERR_INPUT, "%s", f->rule);
	if (f->empty && strncmp(f->empty, "Select ", 7) == 0 &&
	    strncmp(f->empty, "Select yes", 10) != 0)
		return err_set(e, ERR_INPUT, "%s from the list", f->empty);
	return err_set(e, ERR_INPUT, "%s must be one of the list", f->label);
}

bool value_fits(const struct field *f, const char *stored, struct err *e)
{
	const struct vocab *v;
	struct id id;

	switch (f->type) {
	case FIELD_TEXT:
	case FIELD_MEMO:
		if (text_check(stored, strlen(stored), f->type == FIELD_MEMO) != TEXT_FINE)
			return err_set(e, ERR_INPUT, "%s must be plain text", f->label);
		/* A letter is a byte or more: most texts need no counting. */
		if (strlen(stored) > field_bound(f) &&
		    text_letters(stored, strlen(stored)) > field_bound(f))
			return err_set(e, ERR_INPUT, "%s must be %zu characters or less", f->label,
				       field_bound(f));
		return true;
	case FIELD_DATE:
	case FIELD_PDATE:
		return stored_date(stored, f->type == FIELD_PDATE) || says(e, f, "must be a date");
	case FIELD_ID:
	case FIELD_REF:
	case FIELD_REFS:
		return id_parse(stored, &id) || says(e, f, "must be a record of this book");
	default:
		v = field_vocab(f);
		if (v && (vocab_code(v, stored) || (v->open && code_shaped(stored))))
			return true;
		return select_from_list(e, f);
	}
}

bool number_fits(const struct field *f, int64_t v, struct err *e)
{
	if (f->type == FIELD_INSTANT && (v < -INT64_C(2208988800000) || v > INT64_C(7258118400000)))
		return says(e, f, "must be a time between 1900 and 2200");
	if (v < -INT64_C(1000000000000000) || v > INT64_C(1000000000000000))
		return says(e, f, "must be a smaller number");
	if (f->most <= f->least || (v >= f->least && v <= f->most))
		return true;
	return err_set(e, ERR_INPUT, "%s must be from %" PRId64 " to %" PRId64, f->label, f->least,
		       f->most);
}

/* The code that a person means by its code, its letter or its whole label; NULL if none. */
static const char *code_meant(const struct field *f, const char *typed)
{
	const struct vocab *v = field_vocab(f);
	struct buf a = { 0 }, b = { 0 };
	const char *found = NULL;

	if (vocab_code(v, typed))
		return vocab_code(v, typed)->code;
	text_fold(typed, strlen(typed), &a);
	for (size_t i = 0; i < v->n_codes && !found; i++) {
		const struct code *c = &v->codes[i];

		buf_reset(&b);
		text_fold(c->label, strlen(c->label), &b);
		if (a.len == 1 && c->letter == buf_str(&a)[0])
			found = c->code;
		else if (strcmp(buf_str(&a), buf_str(&b)) == 0 || strcmp(buf_str(&a), c->code) == 0)
			found = c->code;
	}
	buf_fini(&a);
	buf_fini(&b);
	return found ? found : v->open && code_shaped(typed) ? typed : NULL;
}

static bool set_code(struct rec *r, size_t field, const char *typed, struct err *e)
{
	const struct field *f = &r->kind->fields[field];
	const char *code = field_vocab(f) ? code_meant(f, typed) : NULL;

	if (!code)
		return select_from_list(e, f);
	rec_put(r, field, code);
	return true;
}

/* The next of "a, b", trimmed; the words of an answer may have a comma too ("Firearm, real"). *rest
 * begins behind it, and is NULL after the last. */
static char *next_item(const struct field *f, char **rest)
{
	char *from = *rest, *end[3] = { from + strcspn(from, ",") };
	size_t n = 1;

	for (; n < 3 && *end[n - 1]; n++)
		end[n] = end[n - 1] + 1 + strcspn(end[n - 1] + 1, ",");
	while (n--) {
		char *words = mem_strn(from, (size_t)(end[n] - from)), *item = text_trim(words);

		mem_free(words);
		*rest = *end[n] ? end[n] + 1 : NULL;
		if (!n || (f->type == FIELD_CODES && code_meant(f, item)))
			return item;
		mem_free(item);
	}
	return NULL;
}

/* "a, b": all fit or none is taken. */
static bool set_items(struct rec *r, size_t field, const char *typed, struct err *e)
{
	const struct field *f = &r->kind->fields[field];
	struct rec *taken = rec_new(r->kind, r->id);
	char *all = mem_str(typed), *rest = all;
	struct value swap;
	bool ok = true;

	while (ok && rest) {
		char *item = next_item(f, &rest);
		const char *stored = item;

		if (f->type == FIELD_CODES)
			stored = *item ? code_meant(f, item) : item;
		else if (*item && !value_fits(f, item, e))
			stored = NULL;
		if (!stored)
			ok = f->type == FIELD_CODES ? select_from_list(e, f) : false;
		else if (*item && rec_count(taken, field) >= field_bound(f))
			ok = err_set(e, ERR_INPUT, "%s must be %zu answers or less", f->label,
				     field_bound(f));
		else if (*item)
			rec_item_add(taken, field, stored);
		mem_free(item);
	}
	if (ok) {
		swap = r->values[field];
		r->values[field] = taken->values[field];
		taken->values[field] = swap;
	}
	mem_free(all);
	rec_free(taken);
	return ok;
}

/* Rows parted by ';', their columns by '|', in the order of the table: "18:48 | 19:46; 20:01 |
 * 20:40". */
static bool set_rows(struct rec *r, size_t field, const char *typed, const struct typing *t,
		     struct err *e)
{
	const struct field *f = &r->kind->fields[field];
	struct rec *taken = rec_new(r->kind, r->id);
	char *all = mem_str(typed), *rest = all;
	struct value swap;
	bool ok = true;

	for (char *part = strtok_r(all, ";", &rest); part && ok;
	     part = strtok_r(NULL, ";", &rest)) {
		struct rec *row;

		if (rec_count(taken, field) >= field_bound(f)) {
			ok = err_set(e, ERR_INPUT, "%s must be %zu lines or less", f->label,
				     field_bound(f));
			break;
		}
		row = rec_row_add(taken, field);
		for (size_t i = 0; ok && part; i++) {
			char *bar = strchr(part, '|');

			if (bar)
				*bar++ = '\0';
			if (i >= row->kind->n_fields)
				ok = err_set(e, ERR_INPUT, "%s must be %zu answers a line",
					     f->label, row->kind->n_fields);
			else
				ok = rec_set(row, i, part, t, e);
			part = bar;
		}
	}
	if (ok) {
		swap = r->values[field];
		r->values[field] = taken->values[field];
		taken->values[field] = swap;
	}
	mem_free(all);
	rec_free(taken);
	return ok;
}

static bool read_minutes(const char *typed, int64_t *out)
{
	int h, m = 0, used = 0;

	if ((sscanf(typed, "%3dh%2d%n", &h, &m, &used) == 2 ||
	     sscanf(typed, "%3d:%2d%n", &h, &m, &used) == 2 ||
	     (sscanf(typed, "%3dh%n", &h, &used) == 1 && used && !(m = 0))) &&
	    !typed[used] && h >= 0 && m >= 0 && m < 60) {
		*out = h * 60 + m;
		return true;
	}
	used = 0;
	if (sscanf(typed, "%5d%n", &m, &used) != 1 || m < 0)
		return false;
	typed += used;
	typed += strspn(typed, " ");
	*out = m;
	return !*typed || strcmp(typed, "m") == 0 || strcmp(typed, "min") == 0;
}

static bool read_int(const char *typed, int64_t *out)
{
	char *end;

	if (strlen(typed) > 12 || !strpbrk(typed, "0123456789"))
		return false;
	*out = strtoll(typed, &end, 10);
	return *end == '\0';
}

static bool set_number(struct rec *r, size_t field, const char *typed, const struct typing *t,
		       struct err *e)
{
	const struct field *f = &r->kind->fields[field];
	int64_t v = 0;

	if (f->type == FIELD_INSTANT) {
		if (!typed_instant(typed, t, &v, NULL, e))
			return false;
	} else if (f->type == FIELD_MINUTES ? !read_minutes(typed, &v) : !read_int(typed, &v)) {
		return says(e, f,
			    f->type == FIELD_MINUTES ? "must be minutes, like 45 or 1h30"
						     : "must be a whole number");
	}
	if (!number_fits(f, v, e))
		return false;
	rec_put_int(r, field, v);
	return true;
}

static bool set_date(struct rec *r, size_t field, const char *typed, const struct typing *t,
		     struct err *e)
{
	const struct field *f = &r->kind->fields[field];
	struct buf out = { 0 };
	enum date_fault fault = date_read(typed, t, false, f->type == FIELD_PDATE, &out);

	if (fault == DATE_FINE)
		rec_put(r, field, buf_str(&out));
	buf_fini(&out);
	return fault == DATE_FINE || date_says(fault, f, e);
}

/* The field's own normaliser: what it gives is stored as it stands, if the field takes it. */
static bool set_normalised(struct rec *r, size_t field, const char *typed, const struct typing *t,
			   struct err *e)
{
	const struct field *f = &r->kind->fields[field];
	struct buf out = { 0 };
	bool ok = f->normalise(typed, t, &out, e);

	if (ok && field_is_number(f)) {
		int64_t v = strtoll(buf_str(&out), NULL, 10);

		ok = number_fits(f, v, e);
		if (ok)
			rec_put_int(r, field, v);
	} else if (ok) {
		ok = value_fits(f, buf_str(&out), e);
		if (ok)
			rec_put(r, field, buf_str(&out));
	}
	buf_fini(&out);
	return ok;
}

static bool is_blank(const char *s)
{
	return strspn(s, " \n\t") == strlen(s);
}

static bool set_text(struct rec *r, size_t field, const char *typed, struct err *e)
{
	const struct field *f = &r->kind->fields[field];
	struct buf clean = { 0 };
	bool memo = f->type == FIELD_MEMO;
	bool ok = text_clean(typed, strlen(typed), memo, &clean) &&
		  value_fits(f, buf_str(&clean), e);
	/* Blanks may have stood behind what was cleaned away. */
	char *text = memo && !is_blank(buf_str(&clean)) ? mem_str(buf_str(&clean))
							: text_trim(buf_str(&clean));

	if (ok)
		rec_put(r, field, text);
	mem_free(text);
	buf_fini(&clean);
	return ok;
}

static bool set_by_type(struct rec *r, size_t field, const char *typed, const struct typing *t,
			struct err *e)
{
	const struct field *f = &r->kind->fields[field];

	if (f->normalise)
		return set_normalised(r, field, typed, t, e);
	switch (f->type) {
	case FIELD_TEXT:
	case FIELD_MEMO:
		return set_text(r, field, typed, e);
	case FIELD_CODES:
	case FIELD_REFS:
		return set_items(r, field, typed, e);
	case FIELD_INT:
	case FIELD_MINUTES:
	case FIELD_INSTANT:
		return set_number(r, field, typed, t, e);
	case FIELD_DATE:
	case FIELD_PDATE:
		return set_date(r, field, typed, t, e);
	case FIELD_LIST:
		return set_rows(r, field, typed, t, e);
	case FIELD_ID:
	case FIELD_REF:
		if (!value_fits(f, typed, e))
			return false;
		rec_put(r, field, typed);
		return true;
	default:
		return set_code(r, field, typed, e);
	}
}

/* What is kept of a text that does not fit: all of it, but for what could not be shown, up to a
 * bound. */
static void keep_clean(struct rec *r, size_t field, const char *typed)
{
	struct buf clean = { 0 };
	size_t n = 0, letters = 0;

	text_clean(typed, strlen(typed), true, &clean);
	while (n < clean.len && letters++ < TYPED_MAX)
		n += text_letter(clean.data + n, clean.len - n);
	if (n) {
		char *kept = mem_strn(clean.data, n);

		rec_keep_typed(r, field, kept);
		mem_free(kept);
	} else {
		rec_clear(r, field);
	}
	buf_fini(&clean);
}

bool rec_set(struct rec *r, size_t field, const char *typed, const struct typing *t, struct err *e)
{
	static const struct typing nothing = { 0 };
	bool memo = r->kind->fields[field].type == FIELD_MEMO;
	char *text = memo ? mem_str(typed) : text_trim(typed);
	bool ok = true;

	if (!*text || (memo && is_blank(text))) {
		rec_clear(r, field);
	} else {
		ok = set_by_type(r, field, text, t ? t : &nothing, e);
		if (!ok)
			keep_clean(r, field, text);
	}
	mem_free(text);
	return ok;
}
