/* model: records as JSON. Every kind with every field filled goes there and back unchanged; hostile
 * bodies are refused, each by its sentence, and no sentence repeats what the body said. */
#include "base/crypto.h"
#include "base/mem.h"
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

static const struct id some_id = { { 0x01, 0x7c, 0xcc, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 } };

/* A stored value of the field's type, another one for each `nth`. Letters with a combining mark
 * where text may be. */
static void fill_field(struct rec *r, size_t field, unsigned nth);

static void fill(struct rec *r, unsigned nth)
{
	for (size_t i = 0; i < r->kind->n_fields; i++)
		fill_field(r, i, nth + (unsigned)i);
}

static void fill_text(struct rec *r, size_t field, unsigned nth)
{
	static const char *const texts[] = { "e\xcc\x81", "\xd0\xa2", "\"quoted\" \\ and / more",
					     "x", "\xf0\x9f\x9a\x93" };
	const struct field *f = &r->kind->fields[field];
	char *text = mem_fmt("%s%u%s", texts[nth % 5], nth,
			     f->type == FIELD_MEMO ? "\n\tline 2" : "");

	rec_put(r, field, f->max >= 30 ? text : "x");
	mem_free(text);
}

static void fill_field(struct rec *r, size_t field, unsigned nth)
{
	const struct field *f = &r->kind->fields[field];
	const struct vocab *v = field_vocab(f);
	struct id id = some_id;
	char hex[ID_HEX_LEN + 1];

	id.b[15] = (uint8_t)nth;
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
		rec_put_int(r, field, f->most > f->least ? f->most : (int64_t)nth - 3);
		break;
	case FIELD_INSTANT:
		rec_put_int(r, field, INT64_C(1635532320000) + nth);
		break;
	case FIELD_DATE:
		rec_put(r, field, "2021-10-29");
		break;
	case FIELD_PDATE:
		rec_put(r, field, nth % 2 ? "1990-03" : "1990");
		break;
	case FIELD_ID:
	case FIELD_REF:
		rec_put_id(r, field, id);
		break;
	case FIELD_REFS:
		rec_item_add(r, field, id_hex(id, hex));
		break;
	case FIELD_LIST:
		fill(rec_row_add(r, field), nth);
		fill(rec_row_add(r, field), nth + 7);
		break;
	default:
		rec_put(r, field, v->codes[nth % v->n_codes].code);
	}
}

static struct rec *filled(const struct kind *k)
{
	struct rec *r = rec_new(k, some_id);

	fill(r, 0);
	r->role = "officer";
	r->shift = some_id;
	return r;
}

static struct rec *read_back(const struct kind *k, const struct buf *b)
{
	struct err e = { 0 };
	struct rec *r = NULL;

	if (!rec_from_json(k, some_id, k->schema, buf_str(b), b->len, &r, &e))
		fail_msg("%s: %s", k->key, e.text);
	return r;
}

static void write(const struct rec *r, struct buf *b)
{
	struct err e = { 0 };

	if (!rec_to_json(r, b, &e))
		fail_msg("%s: %s", r->kind->key, e.text);
}

static void every_kind_with_every_field_goes_there_and_back_unchanged(void **state)
{
	size_t n;
	const struct kind *const *kinds = kinds_all(&n);

	(void)state;
	assert_int_equal(n, 19);
	for (size_t i = 0; i < n; i++) {
		struct rec *r = filled(kinds[i]), *back;
		struct buf once = { 0 }, twice = { 0 };

		for (size_t f = 0; f < kinds[i]->n_fields; f++)
			assert_true(rec_filled(r, f));
		write(r, &once);
		back = read_back(kinds[i], &once);
		assert_true(rec_same(r, back));
		write(back, &twice);
		assert_int_equal(once.len, twice.len);
		assert_memory_equal(once.data, twice.data, once.len);
		rec_free(r);
		rec_free(back);
		buf_fini(&once);
		buf_fini(&twice);
	}
}

static void what_stands_beside_the_fields_goes_there_and_back(void **state)
{
	struct rec *r = rec_new(&kind_note, some_id), *back;
	struct buf once = { 0 }, twice = { 0 };

	(void)state;
	memset(&r->bases[0], 0xab, sizeof r->bases[0]);
	memset(&r->bases[1], 0xcd, sizeof r->bases[1]);
	r->n_bases = 2;
	r->role = "support_worker";
	r->shift = some_id;
	r->visibility = VISIBLE_SUPPORT_ONLY;
	r->state = REC_DRAFT;
	r->practice = true;
	strcpy(r->amend_reason, "other");
	buf_puts(&r->amend_text, "more was said");
	r->is_copy = true;
	r->copy_device = some_id;
	memset(&r->copy_of, 0x12, sizeof r->copy_of);
	write(r, &once);
	back = read_back(&kind_note, &once);
	assert_int_equal(back->n_bases, 2);
	assert_memory_equal(back->bases, r->bases, 2 * sizeof r->bases[0]);
	assert_string_equal(back->role, "support_worker");
	assert_true(id_equal(back->shift, some_id));
	assert_int_equal(back->visibility, VISIBLE_SUPPORT_ONLY);
	assert_int_equal(back->state, REC_DRAFT);
	assert_true(back->practice);
	assert_string_equal(back->amend_reason, "other");
	assert_string_equal(buf_str(&back->amend_text), "more was said");
	assert_true(back->is_copy && id_equal(back->copy_device, some_id));
	write(back, &twice);
	assert_string_equal(buf_str(&once), buf_str(&twice));
	rec_free(r);
	rec_free(back);
	buf_fini(&once);
	buf_fini(&twice);
}

static void the_spelling_is_sorted_and_bare(void **state)
{
	struct rec *r = rec_new(&kind_note, some_id);
	struct buf b = { 0 };

	(void)state;
	r->role = "officer";
	rec_put(r, NOTE_TEXT, "two\nlines");
	rec_put(r, NOTE_NOTE_TYPE, "observation");
	write(r, &b);
	assert_string_equal(
	    buf_str(&b),
	    "{\"bases\":[],\"f\":{\"note_type\":\"observation\",\"text\":\"two\\nlines\"},"
	    "\"role\":\"officer\",\"visibility\":\"shared\"}");
	rec_free(r);
	buf_fini(&b);
}

static void a_text_that_does_not_fit_is_stored_as_typed(void **state)
{
	struct rec *r = rec_new(&kind_attendance, some_id), *back;
	struct typing t = { .now_ms = INT64_C(1635534307000) };
	struct buf once = { 0 }, twice = { 0 };
	struct err e = { 0 };

	(void)state;
	assert_false(rec_set(r, ATTENDANCE_TASKED_AT, "half past", &t, &e));
	assert_false(
	    rec_set(rec_row_add(r, ATTENDANCE_PRESENCE), PRESENCE_LEFT_AT, "later", &t, &e));
	write(r, &once);
	assert_non_null(
	    strstr(buf_str(&once), "\"presence\":[{\"typed\":{\"left_at\":\"later\"}}]"));
	assert_non_null(strstr(buf_str(&once), "\"typed\":{\"tasked_at\":\"half past\"}"));
	back = read_back(&kind_attendance, &once);
	assert_string_equal(rec_typed(back, ATTENDANCE_TASKED_AT), "half past");
	assert_string_equal(rec_typed(rec_row(back, ATTENDANCE_PRESENCE, 0), PRESENCE_LEFT_AT),
			    "later");
	write(back, &twice);
	assert_string_equal(buf_str(&once), buf_str(&twice));
	rec_free(r);
	rec_free(back);
	buf_fini(&once);
	buf_fini(&twice);
}

#define BODY(fields) "{\"bases\":[],\"f\":{" fields "},\"visibility\":\"shared\"}"

static void a_newer_body_is_kept_byte_for_byte(void **state)
{
	static const char body[] =
	    "{ \"z\":[1,{\"deep\":null}],\"bases\":[],\"f\":{\"text\":\"words\",\"mood\":\"calm\","
	    "\"note_type\":[\"a\"]},\"visibility\":\"everybody\"}";
	struct rec *r = NULL;
	struct buf b = { 0 };
	struct err e = { 0 };

	(void)state;
	assert_true(rec_from_json(&kind_note, some_id, 2, body, strlen(body), &r, &e));
	assert_true(r->newer);
	assert_string_equal(rec_text(r, NOTE_TEXT), "words");
	assert_false(rec_filled(r, NOTE_NOTE_TYPE));
	write(r, &b);
	assert_string_equal(buf_str(&b), body);
	rec_free(r);
	buf_fini(&b);
	/* A newer body may not smuggle what an older one may not. */
	assert_false(rec_from_json(&kind_note, some_id, 2, "{\"q\":\"a\\u001b[2Jb\"}", 19, &r, &e));
	assert_false(rec_from_json(&kind_note, some_id, 2, "{\"q\\u202e\":1}", 13, &r, &e));
}

static void a_sealed_body_is_a_stub(void **state)
{
	static const char *const support[] = { "nwal", "017ccc00000000000000000000000001" };
	static const char *const police[] = { "police", "hq" };
	static const char *const named[] = { "hq", "017ccc00000000000000000000000001" };
	static const struct {
		const char *const *names;
		enum visibility v;
	} rows[] = {
		{ support, VISIBLE_SUPPORT_ONLY },
		{ police, VISIBLE_POLICE_ONLY },
		{ named, VISIBLE_RESTRICTED_NAMED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf b = { 0 }, again = { 0 };
		struct rec *r = NULL;
		struct err e = { 0 };

		assert_true(sealed_to_json(some_id, rows[i].names, 2, "box\0bytes", 9, &b, &e));
		assert_true(rec_from_json(&kind_note, some_id, 1, buf_str(&b), b.len, &r, &e));
		assert_true(r->sealed);
		assert_true(id_equal(r->about, some_id));
		assert_int_equal(r->visibility, rows[i].v);
		assert_int_equal(r->box.len, 9);
		assert_memory_equal(r->box.data, "box\0bytes", 9);
		write(r, &again);
		assert_string_equal(buf_str(&b), buf_str(&again));
		rec_free(r);
		buf_fini(&b);
		buf_fini(&again);
	}
}

static void the_longest_field_is_named_when_a_record_is_too_long(void **state)
{
	struct rec *r = rec_new(&kind_risk_assessment, some_id);
	char *text = mem_new(4001);
	struct buf b = { 0 };
	struct err e = { 0 };

	(void)state;
	memset(text, 'a', 4000);
	rec_put(r, RISK_ASSESSMENT_PJ_REASON, text);
	for (int i = 0; i < 20; i++)
		rec_put(rec_row_add(r, RISK_ASSESSMENT_ANSWERS), RISK_ANSWER_COMMENT, text);
	assert_false(rec_to_json(r, &b, &e));
	assert_int_equal(e.class, ERR_INPUT);
	assert_non_null(strstr(e.text, "Answers must be shorter"));
	assert_int_equal(b.len, 0);
	mem_free(text);
	rec_free(r);
}

/* Bodies of an attendance or a note that must not be taken, and the start of the sentence. */
static const struct {
	const char *body, *sentence;
} hostile[] = {
	/* control and escape characters, as they stand and escaped */
	{ BODY("\"text\":\"a\x1b[2Jb\""), "The record has control characters" },
	{ BODY("\"text\":\"a\x07"
	       "b\""),
	  "The record has control characters" },
	{ BODY("\"text\":\"a\x7f\""), "The record has control characters" },
	{ BODY("\"text\":\"a\xc2\x9b"
	       "31m\""),
	  "The record has control characters" },
	{ BODY("\"text\":\"a\nb\""), "The record has control characters" },
	{ BODY("\"te\x01xt\":\"a\""), "The record has control characters" },
	{ BODY("\"text\":\"a\\u001b[2J\""), "text has control characters" },
	{ BODY("\"text\":\"a\\u0007\""), "text has control characters" },
	{ BODY("\"text\":\"a\\u009b\""), "text has control characters" },
	{ BODY("\"text\":\"a\\u007f\""), "text has control characters" },
	{ BODY("\"text\":\"a\\r\\nb\""), "text has control characters" },
	{ BODY("\"text\":\"a\\u2028b\""), "text has control characters" },
	{ BODY("\"text\":\"a\\u0000b\""), "The record has control characters" },
	{ BODY("\"a\\u0000b\":\"a\""), "The record " },
	{ "\x1b" BODY(""), "The record has control characters" },
	/* direction */
	{ BODY("\"text\":\"a\xe2\x80\xae"
	       "b\""),
	  "The record has marks that turn" },
	{ BODY("\"text\":\"a\xe2\x81\xa6"
	       "b\""),
	  "The record has marks that turn" },
	{ BODY("\"text\":\"a\\u202eb\""), "text has marks that turn" },
	{ BODY("\"text\":\"a\\u2066b\""), "text has marks that turn" },
	/* not UTF-8 */
	{ BODY("\"text\":\"\xff\""), "The record has letters that are not UTF-8" },
	{ BODY("\"text\":\"\xc3\""), "The record has letters that are not UTF-8" },
	{ BODY("\"text\":\"\xc0\x80\""), "The record has letters that are not UTF-8" },
	{ BODY("\"text\":\"\xed\xa0\x80\""), "The record has letters that are not UTF-8" },
	{ BODY("\"text\":\"\xf5\x80\x80\x80\""), "The record has letters that are not UTF-8" },
	{ BODY("\"text\":\"\\ud800\""), "The record is not spelt as JSON" },
	{ "\xef\xbb\xbf" BODY(""), "The record is not spelt as JSON" },
	/* members twice, or that nobody knows */
	{ BODY("\"text\":\"a\",\"text\":\"b\""), "The record holds the same member twice" },
	{ "{\"f\":{},\"f\":{},\"bases\":[],\"visibility\":\"shared\"}",
	  "The record holds the same member twice" },
	{ BODY("\"text\":\"a\",\"te\\u0078t\":\"b\""), "The record holds the same member twice" },
	{ BODY("\"mood\":\"calm\""), "The record has a member mood" },
	{ BODY("\"Secret Name\":1"), "The record has an unknown member" },
	{ BODY("\"\":1"), "The record has an unknown member" },
	{ "{\"bases\":[],\"f\":{},\"visibility\":\"shared\",\"x\":1}",
	  "The record has a member x" },
	{ "{\"bases\":[],\"f\":{},\"visibility\":\"shared\",\"rev\":1}",
	  "The record has a member rev" },
	{ "{\"bases\":[],\"f\":{},\"visibility\":\"shared\",\"typed\":{\"zz\":\"a\"}}",
	  "The record has a member zz" },
	/* numbers */
	{ BODY("\"language_hints\":1.0"), "The record has a number that is not whole" },
	{ BODY("\"language_hints\":1e3"), "The record has a number that is not whole" },
	{ BODY("\"language_hints\":9999999999999999999"),
	  "The record has a number that is not whole" },
	{ BODY("\"language_hints\":-"), "The record has a number that is not whole" },
	{ BODY("\"language_hints\":NaN"), "The record is not spelt as JSON" },
	{ BODY("\"language_hints\":01"), "The record is not spelt as JSON" },
	/* wrong types and shapes */
	{ BODY("\"language_hints\":\"1\""), "language_hints must be a whole number" },
	{ BODY("\"language_hints\":true"), "language_hints must be a whole number" },
	{ BODY("\"text\":1"), "text must be text" },
	{ BODY("\"text\":null"), "text must be text" },
	{ BODY("\"text\":\"\""), "text must be text" },
	{ BODY("\"text\":[\"a\"]"), "text must be text" },
	{ BODY("\"text\":{\"a\":1}"), "text must be text" },
	{ BODY("\"note_type\":\"a b\""), "note_type must be a code" },
	{ BODY("\"note_type\":\"<b>\""), "note_type must be a code" },
	{ BODY("\"note_type\":\"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeex\""),
	  "note_type must be a code" },
	{ BODY("\"attendance_id\":\"1\""), "attendance_id must be the id" },
	{ BODY("\"attendance_id\":\"017CCC00000000000000000000000001\""),
	  "attendance_id must be the id" },
	{ "{\"bases\":[1],\"f\":{},\"visibility\":\"shared\"}", "bases must be a list" },
	{ "{\"bases\":{},\"f\":{},\"visibility\":\"shared\"}", "bases must be a list" },
	{ "{\"bases\":[\"ab\"],\"f\":{},\"visibility\":\"shared\"}", "bases must be a list" },
	{ "{\"bases\":[],\"f\":[],\"visibility\":\"shared\"}", "The record has no fields" },
	{ "{\"bases\":[],\"f\":{},\"visibility\":\"all\"}", "visibility must be" },
	{ "{\"bases\":[],\"f\":{},\"visibility\":1}", "visibility must be" },
	{ "{\"bases\":[],\"f\":{},\"role\":\"king\",\"visibility\":\"shared\"}",
	  "role must be a role of the list" },
	{ "{\"bases\":[],\"f\":{},\"state\":\"gone\",\"visibility\":\"shared\"}", "state must be" },
	{ "{\"bases\":[],\"f\":{},\"shift\":\"x\",\"visibility\":\"shared\"}", "shift must be" },
	{ "{\"bases\":[],\"f\":{},\"practice\":false,\"visibility\":\"shared\"}",
	  "practice must be true" },
	{ "{\"amend\":{\"text\":\"a\"},\"bases\":[],\"f\":{},\"visibility\":\"shared\"}",
	  "amend must be" },
	{ "{\"amend\":{\"reason\":\"other\",\"text\":\"a\\u001b\"},\"bases\":[],\"f\":{},"
	  "\"visibility\":\"shared\"}",
	  "text has control characters" },
	{ "{\"bases\":[],\"copy\":{\"of\":\"a\"},\"f\":{},\"visibility\":\"shared\"}",
	  "copy must be" },
	{ "{\"bases\":[],\"f\":{\"text\":\"a\"},\"typed\":{\"text\":\"b\"},\"visibility\":"
	  "\"shared\"}",
	  "text must be there once" },
	{ "{\"bases\":[],\"f\":{},\"typed\":{\"text\":1},\"visibility\":\"shared\"}",
	  "text must be text" },
	{ "{\"bases\":[],\"f\":{},\"typed\":[],\"visibility\":\"shared\"}",
	  "typed must be an object" },
	/* beyond what the field holds */
	{ BODY("\"language_hints\":999999999999999999"), "language_hints must be a whole number" },
	{ BODY("\"verbatim\":\"maybe\""), "verbatim must be a code" },
	{ BODY("\"verbatim\":true"), "verbatim must be a code" },
	/* what is missing */
	{ "{\"bases\":[],\"f\":{}}", "The record has no member visibility" },
	{ "{\"f\":{},\"visibility\":\"shared\"}", "The record has no member bases" },
	{ "{}", "The record has no member f" },
	{ "", "The record is not spelt as JSON" },
	{ "[]", "The record must be a JSON object" },
	{ "null", "The record is not spelt as JSON" },
	{ "{", "The record is not spelt as JSON" },
	{ "}", "The record is not spelt as JSON" },
	{ BODY("") "{}", "The record is not spelt as JSON" },
	{ BODY("\"text\":\"a"), "The record is not spelt as JSON" },
	/* deep */
	{ BODY("\"text\":[[[[[[[1]]]]]]]"), "The record is nested deeper than 8" },
	{ "[[[[[[[[[[[[[[[[[[[[[[[[", "The record is nested deeper than 8" },
	/* sealed ones */
	{ "{\"about\":\"x\",\"sealed\":{\"box\":\"YQ==\",\"for\":[\"a\"]}}",
	  "about must be the id" },
	{ "{\"f\":{},\"sealed\":{\"box\":\"YQ==\",\"for\":[\"a\"]}}",
	  "A sealed record must show nothing" },
	{ "{\"role\":\"officer\",\"sealed\":{\"box\":\"YQ==\",\"for\":[\"a\"]}}",
	  "A sealed record must show nothing" },
	{ "{\"sealed\":{\"box\":\"*\",\"for\":[\"a\"]}}", "box must be base64" },
	{ "{\"sealed\":{\"box\":\"YQ==\",\"for\":[]}}", "A sealed record must have a box" },
	{ "{\"sealed\":{\"box\":\"YQ==\",\"for\":[\"a b\"]}}", "A sealed record must have a box" },
	{ "{\"sealed\":{\"box\":\"YQ==\"}}", "A sealed record must have a box" },
	{ "{\"sealed\":{\"box\":\"YQ==\",\"for\":[\"a\"],\"key\":\"k\"}}",
	  "A sealed record must have a box" },
	{ "{\"sealed\":1}", "A sealed record must have a box" },
};

static void hostile_bodies_are_refused_by_a_sentence(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
		struct err e = { 0 };
		struct rec *r = NULL;

		if (rec_from_json(&kind_note, some_id, 1, hostile[i].body, strlen(hostile[i].body),
				  &r, &e))
			fail_msg("taken: %zu, %s", i, hostile[i].sentence);
		assert_null(r);
		assert_int_equal(e.class, ERR_PEER);
		if (strncmp(e.text, hostile[i].sentence, strlen(hostile[i].sentence)) != 0)
			fail_msg("%zu: %s", i, e.text);
		/* No sentence repeats a value. */
		assert_null(strstr(e.text, "calm"));
		assert_null(strstr(e.text, "king"));
		assert_null(strstr(e.text, "Secret"));
	}
}

static void a_bare_nul_is_refused(void **state)
{
	static const char body[] = BODY("\"text\":\"a\0b\"");
	struct err e = { 0 };
	struct rec *r = NULL;

	(void)state;
	assert_false(rec_from_json(&kind_note, some_id, 1, body, sizeof body - 1, &r, &e));
	assert_string_equal(e.text, "The record has control characters");
}

static void a_body_over_the_limit_is_refused(void **state)
{
	struct buf b = { 0 };
	struct err e = { 0 };
	struct rec *r = NULL;

	(void)state;
	buf_puts(&b, "{\"bases\":[],\"f\":{\"text\":\"");
	while (b.len <= BODY_MAX)
		buf_putc(&b, 'a');
	buf_puts(&b, "\"},\"visibility\":\"shared\"}");
	assert_false(rec_from_json(&kind_note, some_id, 1, buf_str(&b), b.len, &r, &e));
	assert_string_equal(e.text, "The record is longer than 65536 bytes");
	buf_fini(&b);
}

static void a_text_over_its_bound_is_refused(void **state)
{
	struct buf b = { 0 };
	struct err e = { 0 };
	struct rec *r = NULL;

	(void)state;
	buf_puts(&b, "{\"bases\":[],\"f\":{\"incident_no\":\"");
	for (int i = 0; i < 21; i++)
		buf_putc(&b, '1');
	buf_puts(&b, "\"},\"visibility\":\"shared\"}");
	assert_false(rec_from_json(&kind_attendance, some_id, 1, buf_str(&b), b.len, &r, &e));
	assert_string_equal(e.text, "incident_no must be text");
	buf_fini(&b);
}

/* Every kind, with answers that no list has yet, is derived, checked, shown and written without
 * harm. */
static void answers_that_no_list_has_do_no_harm(void **state)
{
	size_t n;
	const struct kind *const *kinds = kinds_all(&n);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		struct buf body = { 0 }, shown = { 0 };
		struct findings f = { 0 };
		struct rec *r;

		buf_puts(&body, "{\"bases\":[],\"f\":{");
		for (size_t k = 0, any = 0; k < kinds[i]->n_fields; k++) {
			const struct field *row = &kinds[i]->fields[k];
			bool many = row->type == FIELD_CODES;

			if (row->type == FIELD_CODE || many)
				buf_fmt(&body, "%s\"%s\":%s\"zz_new\"%s", any++ ? "," : "",
					row->key, many ? "[" : "", many ? "]" : "");
		}
		buf_puts(&body, "},\"visibility\":\"shared\"}");
		r = read_back(kinds[i], &body);
		rec_derive(r, kinds[i] == &kind_attendance ? NULL : r);
		rec_check(r, r, &f);
		for (size_t k = 0; k < kinds[i]->n_fields; k++)
			rec_show(r, k, 0, &shown);
		buf_reset(&body);
		write(r, &body);
		findings_fini(&f);
		rec_free(r);
		buf_fini(&body);
		buf_fini(&shown);
	}
}

static void lists_of_wrong_shape_are_refused(void **state)
{
	static const struct {
		const char *body, *sentence;
	} rows[] = {
		{ BODY("\"presence\":{}"), "presence must be a list of rows" },
		{ BODY("\"presence\":[1]"), "presence must be a list of rows" },
		{ BODY("\"presence\":[{\"arrived_at\":\"1\"}]"),
		  "arrived_at must be a whole number" },
		{ BODY("\"presence\":[{\"who\":1}]"), "The record has a member who" },
		{ BODY("\"presence\":[{\"typed\":1}]"), "typed must be an object" },
		{ BODY("\"abuse_types\":\"verbal\""), "abuse_types must be a list of codes" },
		{ BODY("\"abuse_types\":[1]"), "abuse_types must be a list of codes" },
		{ BODY("\"abuse_types\":[\"a b\"]"), "abuse_types must be a list of codes" },
		{ BODY("\"linked_ids\":[\"x\"]"), "linked_ids must be a list of ids" },
		{ BODY("\"bail_until\":\"2021-13-01\""), "bail_until must be a date" },
		{ BODY("\"bail_until\":\"2021-10\""), "bail_until must be a date" },
		{ BODY("\"tasked_at\":\"now\""), "tasked_at must be a whole number" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct err e = { 0 };
		struct rec *r = NULL;

		assert_false(rec_from_json(&kind_attendance, some_id, 1, rows[i].body,
					   strlen(rows[i].body), &r, &e));
		assert_int_equal(strncmp(e.text, rows[i].sentence, strlen(rows[i].sentence)), 0);
	}
}

static void a_code_that_only_a_later_list_has_is_kept(void **state)
{
	static const char body[] = BODY("\"note_type\":\"voice_memo\"");
	struct rec *r = NULL;
	struct buf b = { 0 };
	struct err e = { 0 };

	(void)state;
	assert_true(rec_from_json(&kind_note, some_id, 1, body, strlen(body), &r, &e));
	assert_string_equal(rec_text(r, NOTE_NOTE_TYPE), "voice_memo");
	write(r, &b);
	assert_string_equal(buf_str(&b), body);
	rec_free(r);
	buf_fini(&b);
}

static bool resolve(void *ctx, const char *name, struct id *out)
{
	(void)ctx;
	*out = some_id;
	return strcmp(name, "@A1") == 0;
}

static void a_line_fills_a_record_as_if_typed(void **state)
{
	static const char line[] =
	    "{\"kind\":\"attendance\",\"record\":\"@A1\",\"author\":\"4417\",\"at\":\"2021-10-"
	    "29T19:05Z\",\"revise\":true,"
	    "\"visibility\":\"shared\",\"amend\":{\"reason\":\"more_information\"},\"fields\":{"
	    "\"incident_no\":\"9001\",\"tasked_at\":\"1932\",\"abuse_types\":[\"verbal\","
	    "\"physical\"],"
	    "\"presence\":[{\"arrived_at\":\"1948\",\"left_at\":1635536760000}],\"children_"
	    "linked\":0,"
	    "\"linked_ids\":[\"@A1\"],\"second_car\":false,\"called_by\":\"Neighbour\"}}";
	struct typing t = { .now_ms = INT64_C(1635534307000), .incident_prefix = "NP" };
	struct rec *r = rec_new(&kind_attendance, some_id);
	struct line_head head;
	struct err e = { 0 };
	int64_t v;

	(void)state;
	assert_true(line_head_from_json(line, strlen(line), &head, &e));
	assert_string_equal(head.kind, "attendance");
	assert_string_equal(head.record, "@A1");
	assert_string_equal(head.author, "4417");
	assert_string_equal(head.amend_reason, "more_information");
	assert_true(head.revise);
	if (!line_fields_from_json(line, strlen(line), r, &t, resolve, NULL, &e))
		fail_msg("%s", e.text);
	assert_string_equal(rec_text(r, ATTENDANCE_INCIDENT_NO), "NP-20211029-9001");
	assert_true(rec_int(r, ATTENDANCE_TASKED_AT, &v));
	assert_int_equal(v, INT64_C(1635532320000));
	assert_int_equal(rec_count(r, ATTENDANCE_ABUSE_TYPES), 2);
	assert_string_equal(rec_item(r, ATTENDANCE_ABUSE_TYPES, 0), "physical");
	assert_true(rec_int(rec_row(r, ATTENDANCE_PRESENCE, 0), PRESENCE_LEFT_AT, &v));
	assert_int_equal(rec_count(r, ATTENDANCE_LINKED_IDS), 1);
	assert_true(rec_is(r, ATTENDANCE_SECOND_CAR, "no"));
	assert_true(rec_is(r, ATTENDANCE_CALLED_BY, "neighbour"));
	rec_free(r);
}

static void a_line_that_does_not_fit_says_which_field(void **state)
{
	static const struct {
		const char *fields, *sentence;
	} rows[] = {
		{ "\"incident_no\":\"nine\"", "incident_no: Incident number must be" },
		{ "\"tasked_at\":\"9\"", "tasked_at: The time must include hours and minutes" },
		{ "\"called_by\":\"the postman\"", "called_by: Select who called from the list" },
		{ "\"children_linked\":1000",
		  "children_linked: Children linked to household must be from 0 to 30" },
		{ "\"children_linked\":[1]", "children_linked must be a whole number" },
		{ "\"location_id\":\"@B\"",
		  "location_id names a record that no line before it made" },
		{ "\"mood\":1", "The record has a member mood" },
		{ "\"abuse_types\":[\"verbal\",\"rude\"]",
		  "abuse_types: Select what abuse was seen or told from the list" },
		{ "\"summary\":\"a\\u001bb\"", "summary must be plain text" },
	};
	struct typing t = { .now_ms = INT64_C(1635534307000), .incident_prefix = "NP" };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct rec *r = rec_new(&kind_attendance, some_id);
		char *line = mem_fmt("{\"kind\":\"attendance\",\"fields\":{%s}}", rows[i].fields);
		struct err e = { 0 };

		assert_false(line_fields_from_json(line, strlen(line), r, &t, resolve, NULL, &e));
		if (strncmp(e.text, rows[i].sentence, strlen(rows[i].sentence)) != 0)
			fail_msg("%s", e.text);
		assert_int_equal(e.class, ERR_INPUT);
		mem_free(line);
		rec_free(r);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_with_every_field_goes_there_and_back_unchanged),
		cmocka_unit_test(what_stands_beside_the_fields_goes_there_and_back),
		cmocka_unit_test(the_spelling_is_sorted_and_bare),
		cmocka_unit_test(a_text_that_does_not_fit_is_stored_as_typed),
		cmocka_unit_test(a_newer_body_is_kept_byte_for_byte),
		cmocka_unit_test(a_sealed_body_is_a_stub),
		cmocka_unit_test(the_longest_field_is_named_when_a_record_is_too_long),
		cmocka_unit_test(hostile_bodies_are_refused_by_a_sentence),
		cmocka_unit_test(a_bare_nul_is_refused),
		cmocka_unit_test(a_body_over_the_limit_is_refused),
		cmocka_unit_test(a_text_over_its_bound_is_refused),
		cmocka_unit_test(answers_that_no_list_has_do_no_harm),
		cmocka_unit_test(lists_of_wrong_shape_are_refused),
		cmocka_unit_test(a_code_that_only_a_later_list_has_is_kept),
		cmocka_unit_test(a_line_fills_a_record_as_if_typed),
		cmocka_unit_test(a_line_that_does_not_fit_says_which_field),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
