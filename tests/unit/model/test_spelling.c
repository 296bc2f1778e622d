/* model: a body is read quickly when it is spelt as this program spells it, and carefully
 * otherwise. Both must give the same record, and refuse the same bodies by the same sentence. A
 * blank before the body makes it one of the others. */
#include "base/mem.h"
#include "base/text.h"
#include "model/codec.h"
#include "model/kinds.h"
#include "model/vocab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

static const struct id some_id = { { 0x01, 0x7c, 0xcc, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 } };

static void fill(struct rec *r, unsigned nth);

static void fill_text(struct rec *r, size_t field, unsigned nth)
{
	static const char *const texts[] = { "plain", "e\xcc\x81", "\"quoted\" \\ and / more",
					     "\xf0\x9f\x9a\x93 x" };
	const struct field *f = &r->kind->fields[field];
	char *text = mem_fmt("%s%u%s", texts[nth % 4], nth,
			     f->type == FIELD_MEMO ? "\n\tline 2" : "");

	rec_put(r, field, f->max >= 30 ? text : "x");
	mem_free(text);
}

static void fill_field(struct rec *r, size_t field, unsigned nth)
{
	const struct field *f = &r->kind->fields[field];
	const struct vocab *v = field_vocab(f);
	char hex[ID_HEX_LEN + 1];

	switch (f->type) {
	case FIELD_TEXT:
	case FIELD_MEMO:
		fill_text(r, field, nth);
		break;
	case FIELD_CODES:
		rec_item_add(r, field, v->codes[nth % v->n_codes].code);
		rec_item_add(r, field, v->codes[(nth + 3) % v->n_codes].code);
		break;
	case FIELD_INT:
	case FIELD_MINUTES:
		rec_put_int(r, field, f->most > f->least ? f->least : (int64_t)nth - 3);
		break;
	case FIELD_INSTANT:
		rec_put_int(r, field, INT64_C(1635532320000) + nth);
		break;
	case FIELD_DATE:
	case FIELD_PDATE:
		rec_put(r, field, "2021-10-29");
		break;
	case FIELD_ID:
	case FIELD_REF:
		rec_put_id(r, field, some_id);
		break;
	case FIELD_REFS:
		rec_item_add(r, field, id_hex(some_id, hex));
		break;
	case FIELD_LIST:
		fill(rec_row_add(r, field), nth);
		break;
	default:
		rec_put(r, field, v->codes[nth % v->n_codes].code);
	}
}

/* Every third field, so that a body is short enough to be tried in thousands of ways. */
static void fill(struct rec *r, unsigned nth)
{
	for (size_t i = nth % 3; i < r->kind->n_fields; i += 3)
		fill_field(r, i, nth + (unsigned)i);
}

/* What does not fit is kept as typed. */
static void put_unfit(struct rec *r, unsigned nth)
{
	struct typing t = { .now_ms = INT64_C(1635532320000) };

	for (size_t i = 0; i < r->kind->n_fields; i++) {
		const struct field *f = &r->kind->fields[i];

		if (f->type == FIELD_LIST && rec_count(r, i))
			put_unfit(rec_row(r, i, 0), nth + 1);
		else if ((i + nth) % 5 == 0 && f->need != NEED_DERIVED)
			rec_set(r, i, "no such \\ \"thing\"", &t, NULL);
	}
}

static struct rec *filled(const struct kind *k, unsigned nth)
{
	struct rec *r = rec_new(k, some_id);

	fill(r, nth);
	put_unfit(r, nth);
	if (nth % 2) {
		text_copy(r->amend_reason, sizeof r->amend_reason, "late_information");
		buf_puts(&r->amend_text, "told \"later\"");
		r->role = "officer";
		r->shift = some_id;
		r->practice = true;
		memset(r->bases[r->n_bases++].b, 0x5a, sizeof r->bases->b);
	} else {
		r->state = REC_DRAFT;
		r->is_copy = true;
		r->copy_device = some_id;
		memset(r->copy_of.b, 0x17, sizeof r->copy_of.b);
	}
	return r;
}

static void assert_same_record(const struct rec *a, const struct rec *b)
{
	assert_true(rec_same(a, b));
	assert_int_equal(a->n_bases, b->n_bases);
	assert_memory_equal(a->bases, b->bases, sizeof a->bases);
	assert_true(a->role == b->role);
	assert_true(id_equal(a->shift, b->shift));
	assert_int_equal(a->visibility, b->visibility);
	assert_int_equal(a->state, b->state);
	assert_string_equal(a->amend_reason, b->amend_reason);
	assert_int_equal(a->practice, b->practice);
	assert_int_equal(a->is_copy, b->is_copy);
	assert_true(hash_equal(&a->copy_of, &b->copy_of));
	assert_true(id_equal(a->copy_device, b->copy_device));
	assert_int_equal(a->sealed, b->sealed);
	assert_int_equal(a->newer, b->newer);
}

/* True when the body was read. `s` has room for one byte before it. */
static bool agree(const struct kind *k, char *s, size_t n)
{
	struct rec *quick = NULL, *careful = NULL;
	struct err e = { 0 }, f = { 0 };
	bool ok = rec_from_json(k, some_id, k->schema, s, n, &quick, &e);

	s[-1] = ' ';
	if (ok != rec_from_json(k, some_id, k->schema, s - 1, n + 1, &careful, &f))
		fail_msg("%s: quick says %d, careful says %s: %.*s", k->key, ok, f.text, (int)n, s);
	if (ok)
		assert_same_record(quick, careful);
	else
		assert_string_equal(e.text, f.text);
	rec_free(quick);
	rec_free(careful);
	return ok;
}

static char *spelt(const struct kind *k, unsigned nth, size_t *n)
{
	struct rec *r = filled(k, nth);
	struct buf b = { 0 };
	struct err e = { 0 };

	buf_putc(&b, ' ');
	if (!rec_to_json(r, &b, &e))
		fail_msg("%s", e.text);
	rec_free(r);
	*n = b.len - 1;
	return buf_take(&b);
}

static void a_body_of_our_own_is_read_alike_both_ways(void **state)
{
	size_t n_kinds;
	const struct kind *const *all = kinds_all(&n_kinds);

	(void)state;
	for (size_t i = 0; i < n_kinds; i++)
		for (unsigned nth = 0; nth < 12; nth++) {
			size_t n;
			char *s = spelt(all[i], nth, &n);

			assert_true(agree(all[i], s + 1, n));
			mem_free(s);
		}
}

/* Jansson's compact dump with sorted members is the spelling of all bodies. */
static void a_body_is_spelt_as_the_library_spells_it(void **state)
{
	size_t n_kinds;
	const struct kind *const *all = kinds_all(&n_kinds);

	(void)state;
	for (size_t i = 0; i < n_kinds; i++)
		for (unsigned nth = 0; nth < 12; nth++) {
			size_t n;
			char *s = spelt(all[i], nth, &n), *again;
			json_t *o = json_loadb(s + 1, n, JSON_REJECT_DUPLICATES, NULL);

			assert_non_null(o);
			again = json_dumps(o, JSON_COMPACT | JSON_SORT_KEYS);
			assert_string_equal(s + 1, again);
			mem_free(again); /* by mem_new(): the codec has set it */
			json_decref(o);
			mem_free(s);
		}
}

static void a_body_with_one_byte_changed_is_read_or_refused_alike_both_ways(void **state)
{
	static const char other[] = "\"\\{}[],:-0e.x \n\x01\x7f\xc3\x80";
	size_t n_kinds;
	const struct kind *const *all = kinds_all(&n_kinds);

	(void)state;
	for (size_t i = 0; i < n_kinds; i++) {
		size_t n;
		char *s = spelt(all[i], (unsigned)i, &n);

		for (size_t at = 1; at <= n; at++) {
			char was = s[at];

			for (size_t j = at % 3; j < sizeof other; j += 3) {
				s[at] = other[j];
				agree(all[i], s + 1, n);
			}
			s[at] = was;
		}
		mem_free(s);
	}
}

static void a_body_with_bytes_missing_or_twice_is_read_or_refused_alike_both_ways(void **state)
{
	size_t n_kinds;
	const struct kind *const *all = kinds_all(&n_kinds);

	(void)state;
	for (size_t i = 0; i < n_kinds; i++) {
		size_t n;
		char *s = spelt(all[i], (unsigned)i + 1, &n);
		char *other = mem_new(2 * n + 2);

		for (size_t at = 0; at < n; at += 1 + at % 3)
			for (size_t len = 1; len < 64 && at + len <= n; len *= 3) {
				memcpy(other + 1, s + 1, at);
				memcpy(other + 1 + at, s + 1 + at + len, n - at - len);
				agree(all[i], other + 1, n - len);
				memcpy(other + 1, s + 1, at + len);
				memcpy(other + 1 + at + len, s + 1 + at, n - at);
				agree(all[i], other + 1, n + len);
			}
		for (size_t len = 0; len < n; len += 7)
			assert_false(agree(all[i], s + 1, len));
		mem_free(other);
		mem_free(s);
	}
}

/* Spellings of JSON that are right and not ours. */
static void other_spellings_of_the_same_are_read_too(void **state)
{
	static const char *const bodies[] = {
		"{\"bases\":[],\"f\":{\"text\":\"a\\u0062c\"},\"visibility\":\"shared\"}",
		"{\"f\":{\"text\":\"abc\"},\"bases\":[],\"visibility\":\"shared\"}",
		"{ \"bases\" : [ ] , \"f\":{\"text\":\"abc\"},\"visibility\":\"shared\"}",
		"{\"bases\":[],\"f\":{\"text\":\"abc\"},\"visibility\":\"shared\"}\n",
		"{\"bases\":[],\"f\":{\"t\\u0065xt\":\"abc\"},\"visibility\":\"shared\"}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		size_t n = strlen(bodies[i]);
		char *s = mem_fmt(" %s", bodies[i]);
		struct rec *r;
		struct err e = { 0 };

		assert_true(agree(&kind_note, s + 1, n));
		assert_true(rec_from_json(&kind_note, some_id, 1, s + 1, n, &r, &e));
		assert_string_equal(rec_text(r, NOTE_TEXT), "abc");
		rec_free(r);
		mem_free(s);
	}
}

/* The bound is in letters, and a letter may be several bytes. */
static void the_longest_text_is_read_and_one_letter_more_is_not(void **state)
{
	static const char *const letters[] = { "x", "\xc3\xa9", "e\xcc\x81" };
	const size_t most = 4000; /* of a memo that names no bound of its own */

	(void)state;
	for (size_t i = 0; i < 3; i++)
		for (size_t more = 0; more < 2; more++) {
			struct buf b = { 0 };
			size_t bound = kind_note.fields[NOTE_TEXT].max;

			buf_puts(&b, " {\"bases\":[],\"f\":{\"text\":\"");
			for (size_t j = 0; j < (bound ? bound : most) + more; j++)
				buf_puts(&b, letters[i]);
			buf_puts(&b, "\"},\"visibility\":\"shared\"}");
			assert_int_equal(agree(&kind_note, b.data + 1, b.len - 1), !more);
			buf_fini(&b);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_body_of_our_own_is_read_alike_both_ways),
		cmocka_unit_test(a_body_is_spelt_as_the_library_spells_it),
		cmocka_unit_test(a_body_with_one_byte_changed_is_read_or_refused_alike_both_ways),
		cmocka_unit_test(
		    a_body_with_bytes_missing_or_twice_is_read_or_refused_alike_both_ways),
		cmocka_unit_test(other_spellings_of_the_same_are_read_too),
		cmocka_unit_test(the_longest_text_is_read_and_one_letter_more_is_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
