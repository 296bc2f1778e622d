/* model: what is shown for a stored value, typed again into the same field, is the same value, now
 * and long after. A time is shown to its minute. What a row of a list and a record that is named by
 * another show is for reading alone: forms ask those by choices, never by their text. A birth is
 * typed again until the person is 120. */
#include "base/buf.h"
#include "base/crypto.h"
#include "base/mem.h"
#include "model/kinds.h"
#include "model/typed.h"
#include "model/vocab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define HOUR INT64_C(3600000)
#define DAY (24 * HOUR)

static const struct id some_id = { { 0x01, 0x7c, 0xcc, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 } };

static const char *const spelt[] = {
	/* days and births */
	"27 mar 1987",
	"27031990",
	"2021-10-29",
	"29 feb 2020",
	"today",
	"fri",
	"+42",
	"mar 1990",
	"1990",
	"1 1 1910",
	"31 12 2099",
	/* times */
	"now",
	"2331",
	"0130 bst",
	"0130 gmt",
	"-20m",
	"-1h30",
	"+2h",
	"+30m",
	"+2880m",
	"y 2331",
	"1 jan 2020 00:05",
	"28 mar 2021 03:00",
	"1 jul 2022 12:00",
	"1 may 1999 10:10",
	/* numbers */
	"0",
	"4",
	"31",
	"1h30",
	"45",
	/* numbers and addresses that have a spelling */
	"07700900417",
	"+44 (0)7700 900 417",
	"0115 496 0000",
	"ng99 1ab",
	"ng99",
	"unknown",
	"9001",
	"9001/29",
	"tp42",
	"none",
	"test@example.org",
	"2@\xd4.\xc0",
	"4417",
	"nwa-07",
	"gbr",
	/* words */
	"plain words, and more",
	"  two  spaces ",
	"a; b | c",
	"\xc3\xa9\xcc\x81t\xc3\xa9",
	"tab\there",
	"\x01\x02 x \x02",
	"\t\x01",
	"-",
	"yes",
};

static bool is_for_reading(const struct field *f)
{
	return f->type == FIELD_LIST || f->type == FIELD_ID || f->type == FIELD_REF ||
	       f->type == FIELD_REFS;
}

static bool same_value(const struct rec *a, const struct rec *b, size_t field)
{
	int64_t x, y;

	if (a->kind->fields[field].type != FIELD_INSTANT)
		return rec_same_at(a, b, field);
	return rec_int(a, field, &x) && rec_int(b, field, &y) && x / 60000 == y / 60000;
}

static void types_again(const struct rec *r, size_t field, const char *typed, int64_t now)
{
	const struct field *f = &r->kind->fields[field];
	const struct typing t = { .now_ms = now, .incident_prefix = "NP", .area = "notts" };
	struct rec *again = rec_new(r->kind, r->id);
	struct buf shown = { 0 };
	struct err e = { 0 };

	rec_spell(r, field, &t, &shown);
	if (!rec_set(again, field, buf_str(&shown), &t, &e) || !same_value(r, again, field)) {
		char at[INSTANT_LEN + 1];

		print_message("%s.%s: %s at %s is shown as %s, and that is %s\n", r->kind->key,
			      f->key, typed, instant_text(now, at), buf_str(&shown),
			      e.text[0] ? e.text : "another value");
		fail();
	}
	buf_fini(&shown);
	rec_free(again);
}

static void each_value(const struct kind *k, size_t field, int64_t now)
{
	static const int64_t later[] = { 0,         3 * HOUR,  20 * HOUR, 2 * DAY,
					 170 * DAY, 200 * DAY, 400 * DAY };

	for (size_t i = 0; i < sizeof spelt / sizeof *spelt; i++) {
		const struct typing t = { .now_ms = now, .incident_prefix = "NP", .area = "notts" };
		struct rec *r = rec_new(k, some_id);

		if (rec_set(r, field, spelt[i], &t, NULL) && rec_filled(r, field))
			for (size_t l = 0; l < sizeof later / sizeof *later; l++)
				types_again(r, field, spelt[i], now + later[l]);
		rec_free(r);
	}
}

static void what_is_shown_can_be_typed_again(void **state)
{
	/* An evening; the hour that comes twice, its first half and its second; the morning of
	 * the day that has no second hour. */
	static const int64_t nows[] = { INT64_C(1635534307000), INT64_C(1635640200000),
					INT64_C(1635643800000), INT64_C(1648339200000) };
	size_t n_kinds;
	const struct kind *const *all = kinds_all(&n_kinds);

	(void)state;
	for (size_t i = 0; i < n_kinds; i++)
		for (size_t f = 0; f < all[i]->n_fields; f++)
			for (size_t n = 0; n < sizeof nows / sizeof *nows; n++)
				if (!is_for_reading(&all[i]->fields[f]))
					each_value(all[i], f, nows[n]);
}

/* Every answer of every list, by the words that stand on the screen. */
static void an_answer_is_known_by_its_words(void **state)
{
	size_t n_kinds;
	const struct kind *const *all = kinds_all(&n_kinds);

	(void)state;
	for (size_t i = 0; i < n_kinds; i++)
		for (size_t f = 0; f < all[i]->n_fields; f++) {
			const struct vocab *v = field_vocab(&all[i]->fields[f]);

			for (size_t c = 0; v && c < v->n_codes; c++) {
				struct rec *r = rec_new(all[i], some_id);

				if (all[i]->fields[f].type == FIELD_CODES)
					rec_item_add(r, f, v->codes[c].code);
				else
					rec_put(r, f, v->codes[c].code);
				types_again(r, f, v->codes[c].code, INT64_C(1635534307000));
				rec_free(r);
			}
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_shown_can_be_typed_again),
		cmocka_unit_test(an_answer_is_known_by_its_words),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
