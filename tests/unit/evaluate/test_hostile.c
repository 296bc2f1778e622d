/* Five hundred strings that mean harm, through everything below the screen that a text passes: the
 * check of text, the body of an entry that headquarters sends, every field's reader of typed text,
 * and the cells and JSON that go out. Each is refused with a sentence or kept as it is. */
#include "../base/hostile.h"

#include "base/mem.h"
#include "base/text.h"
#include "evaluate/export.h"
#include "model/codec.h"
#include "model/kinds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

/* base/json.h and Jansson name two functions alike. */
void json_quote(struct buf *out, const char *s, size_t n);

static const struct id some_id = { { 0x01, 0x7c, 0xcc, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 } };

static struct hostile_set *all;

static void must_be_fine(const struct hostile *h, const char *what, const char *s, size_t n)
{
	if (text_check(s, n, true) != TEXT_FINE)
		fail_msg("%s: %s holds what a terminal obeys", h->name, what);
}

static void must_say(const struct hostile *h, const struct err *e)
{
	if (!e->text[0])
		fail_msg("%s: refused without a sentence", h->name);
	must_be_fine(h, "the sentence", e->text, strlen(e->text));
	if (strchr(e->text, '\n'))
		fail_msg("%s: the sentence has two lines", h->name);
}

static void the_check_of_text_says_what_is_wrong(void **state)
{
	static const enum text_fault as[] = { [HOSTILE_KEPT] = TEXT_FINE,
					      [HOSTILE_NOT_UTF8] = TEXT_NOT_UTF8,
					      [HOSTILE_CONTROL] = TEXT_CONTROL,
					      [HOSTILE_TURNS] = TEXT_BIDI };

	(void)state;
	for (size_t i = 0; i < all->n; i++) {
		const struct hostile *h = &all->all[i];
		enum text_fault got = text_check(h->p, h->n, true);

		if ((got == TEXT_FINE) != (hostile_is(h) == HOSTILE_KEPT))
			fail_msg("%s: %d", h->name, (int)got);
		if (hostile_is(h) != HOSTILE_NOT_UTF8)
			assert_int_equal(got, as[hostile_is(h)]);
	}
	printf("count: %zu hostile strings through text, bodies, fields, cells and JSON\n", all->n);
}

static void cleaning_leaves_what_is_harmless_and_nothing_else(void **state)
{
	(void)state;
	for (size_t i = 0; i < all->n; i++) {
		const struct hostile *h = &all->all[i];
		struct buf b = { 0 }, again = { 0 }, folded = { 0 };

		assert_true(text_clean(h->p, h->n, true, &b));
		must_be_fine(h, "what was cleaned", buf_str(&b), b.len);
		if (hostile_is_plain(h))
			assert_true(b.len == h->n && !memcmp(buf_str(&b), h->p, h->n));
		/* Clean is clean. */
		assert_true(text_clean(buf_str(&b), b.len, true, &again));
		assert_true(b.len == again.len && !memcmp(buf_str(&b), buf_str(&again), b.len));
		assert_true(text_fold(buf_str(&b), b.len, &folded));
		must_be_fine(h, "what was folded", buf_str(&folded), folded.len);
		buf_fini(&b);
		buf_fini(&again);
		buf_fini(&folded);
	}
}

/* Whatever the bytes, letters go on to the end and a cut falls between two. */
static void measuring_and_cutting_never_go_past_the_end(void **state)
{
	(void)state;
	for (size_t i = 0; i < all->n; i++) {
		const struct hostile *h = &all->all[i];
		char *exact = mem_dup(h->p, h->n ? h->n : 1);
		size_t at = 0, letters = 0;

		while (at < h->n && letters < 5000) {
			size_t k = text_letter(exact + at, h->n - at);

			assert_true(k > 0 && k <= h->n - at);
			at += k;
			letters++;
		}
		for (size_t cells = 0; cells < 90; cells += 7) {
			size_t fit = text_fit(exact, h->n, cells);

			assert_true(fit <= h->n);
			assert_true(text_cells(exact, fit) <= cells);
		}
		mem_free(exact);
	}
}

/* --- the body of an entry --- */

static void read_body(const struct hostile *h, const char *text, size_t n, bool escaped)
{
	struct buf body = { 0 }, back = { 0 };
	struct rec *r = NULL;
	struct err e = { 0 };

	buf_puts(&body, "{\"bases\":[],\"f\":{\"note_type\":\"observation\",\"text\":\"");
	buf_put(&body, text, n);
	buf_puts(&body, "\"},\"visibility\":\"shared\"}");
	if (!rec_from_json(&kind_note, some_id, 1, body.data, body.len, &r, &e)) {
		must_say(h, &e);
		/* An empty field is one that is not there. */
		if (hostile_is_plain(h) && escaped && h->n && h->n <= 4000)
			fail_msg("%s: %s", h->name, e.text);
	} else {
		if (hostile_is(h) != HOSTILE_KEPT && escaped)
			fail_msg("%s: it was taken", h->name);
		must_be_fine(h, "the note", rec_text(r, NOTE_TEXT), strlen(rec_text(r, NOTE_TEXT)));
		if (hostile_is_plain(h) && escaped)
			assert_string_equal(rec_text(r, NOTE_TEXT), h->p);
		assert_true(rec_to_json(r, &back, &e));
		must_be_fine(h, "the body", buf_str(&back), back.len);
		rec_free(r);
	}
	buf_fini(&body);
	buf_fini(&back);
}

static void a_body_from_headquarters_is_refused_or_kept_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < all->n; i++) {
		const struct hostile *h = &all->all[i];
		char *escaped = hostile_escaped(h);

		read_body(h, escaped, strlen(escaped), true);
		read_body(h, h->p, h->n, false);
		free(escaped);
	}
}

/* --- what is typed into a field --- */

static void type(const struct hostile *h, struct rec *r, size_t field)
{
	struct typing t = { .now_ms = INT64_C(1635534307000), .incident_prefix = "NP" };
	struct buf shown = { 0 };
	struct err e = { 0 };

	if (!rec_set(r, field, h->p, &t, &e))
		must_say(h, &e);
	if (rec_typed(r, field))
		must_be_fine(h, r->kind->fields[field].key, rec_typed(r, field),
			     strlen(rec_typed(r, field)));
	rec_show(r, field, t.now_ms, &shown);
	must_be_fine(h, r->kind->fields[field].key, buf_str(&shown), shown.len);
	buf_fini(&shown);
}

static void every_field_takes_it_or_says_why_not(void **state)
{
	size_t n_kinds, fields = 0;
	const struct kind *const *kinds = kinds_all(&n_kinds);

	(void)state;
	for (size_t i = 0; i < all->n; i++) {
		const struct hostile *h = &all->all[i];

		/* The long ones into one kind are enough. */
		for (size_t k = 0; k < n_kinds; k++) {
			struct rec *r = rec_new(kinds[k], some_id), *back = NULL;
			struct findings found = { 0 };
			struct buf b = { 0 };
			struct err e = { 0 };

			for (size_t f = 0; f < kinds[k]->n_fields; f++)
				if (kinds[k]->fields[f].type != FIELD_LIST &&
				    kinds[k]->fields[f].need != NEED_DERIVED &&
				    (h->n < 1000 || kinds[k] == &kind_note)) {
					type(h, r, f);
					fields++;
				}
			rec_check(r, NULL, &found);
			for (size_t f = 0; f < found.n; f++)
				must_be_fine(h, "a finding", found.all[f].text,
					     strlen(found.all[f].text));
			if (!rec_to_json(r, &b, &e))
				must_say(h, &e);
			else if (!rec_from_json(kinds[k], some_id, kinds[k]->schema, b.data, b.len,
						&back, &e))
				fail_msg("%s into %s: it is stored and not read again: %s", h->name,
					 kinds[k]->key, e.text);
			rec_free(back);
			findings_fini(&found);
			buf_fini(&b);
			rec_free(r);
		}
	}
	printf("count: %zu times into a field\n", fields);
}

/* --- what goes out --- */

/* One cell, as a spreadsheet reads it (RFC 4180); false when it is not one whole cell. */
static bool unquote(const char *s, size_t n, struct buf *out)
{
	bool quoted = n && s[0] == '"';

	if (!quoted) {
		for (size_t i = 0; i < n; i++)
			if (strchr("\",\r\n", s[i]) && s[i])
				return false;
		return buf_put(out, s, n);
	}
	for (size_t i = 1; i < n; i++) {
		if (s[i] != '"') {
			buf_putc(out, s[i]);
			continue;
		}
		if (i + 1 == n)
			return true;
		if (s[++i] != '"')
			return false;
		buf_putc(out, '"');
	}
	return false;
}

static void a_cell_is_one_cell_and_no_formula(void **state)
{
	(void)state;
	for (size_t i = 0; i < all->n; i++) {
		const struct hostile *h = &all->all[i];
		struct buf cell = { 0 }, back = { 0 };
		const char *s;
		bool marked;

		csv_cell(h->p, h->n, &cell);
		if (!unquote(buf_str(&cell), cell.len, &back))
			fail_msg("%s: not one cell", h->name);
		s = buf_str(&back);
		marked = back.len == h->n + 1 && s[0] == '\'';
		assert_true(marked || back.len == h->n);
		assert_true(!h->n || !memcmp(s + marked, h->p, h->n));
		if (h->n &&
		    (strchr("=+-@\t\r\n", s[0]) || !strncmp(s, "\xef\xbc\x9d", 3) ||
		     !strncmp(s, "\xef\xbc\x8b", 3) || !strncmp(s, " =", 2)) &&
		    s[0])
			fail_msg("%s: a spreadsheet would run it", h->name);
		buf_fini(&cell);
		buf_fini(&back);
	}
}

static void json_that_goes_out_is_json(void **state)
{
	(void)state;
	for (size_t i = 0; i < all->n; i++) {
		const struct hostile *h = &all->all[i];
		struct buf b = { 0 };
		json_error_t why;
		json_t *v;

		json_quote(&b, h->p, h->n);
		for (size_t k = 0; k < b.len; k++)
			if ((unsigned char)b.data[k] < 0x20 || b.data[k] == 0x7f)
				fail_msg("%s: a control character as it is", h->name);
		/* What is not UTF-8 is never held, so never written: records refuse it. */
		if (hostile_is(h) != HOSTILE_NOT_UTF8) {
			v = json_loadb(b.data, b.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, &why);
			if (!v)
				fail_msg("%s: %s", h->name, why.text);
			assert_int_equal(json_string_length(v), h->n);
			assert_memory_equal(json_string_value(v), h->p, h->n);
			json_decref(v);
		}
		buf_fini(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_check_of_text_says_what_is_wrong),
		cmocka_unit_test(cleaning_leaves_what_is_harmless_and_nothing_else),
		cmocka_unit_test(measuring_and_cutting_never_go_past_the_end),
		cmocka_unit_test(a_body_from_headquarters_is_refused_or_kept_whole),
		cmocka_unit_test(every_field_takes_it_or_says_why_not),
		cmocka_unit_test(a_cell_is_one_cell_and_no_formula),
		cmocka_unit_test(json_that_goes_out_is_json),
	};
	int failed;

	all = hostile_new();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	hostile_free(all);
	return failed;
}
