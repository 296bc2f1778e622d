/* What a person types into a field, of every field of every kind: the first two bytes are the
 * field. It is refused with a sentence and kept as typed, or taken; what is taken can be stored and
 * is the same when it is read again, and when it is typed again as it is shown. */
#include "fuzz.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/codec.h"
#include "model/kinds.h"

#include <stdbool.h>
#include <string.h>

static const struct id some_id = { { 0x01, 0x7c, 0xcc, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 } };

/* The field of a number, counted through all kinds; *field is its place in that kind. */
static const struct kind *field_numbered(size_t number, size_t *field)
{
	size_t n_kinds;
	const struct kind *const *all = kinds_all(&n_kinds);

	for (size_t i = 0; i < n_kinds; i++) {
		*field = number;
		if (number < all[i]->n_fields)
			return all[i];
		number -= all[i]->n_fields;
	}
	return NULL;
}

static size_t field_count(void)
{
	size_t n_kinds, n = 0;
	const struct kind *const *all = kinds_all(&n_kinds);

	for (size_t i = 0; i < n_kinds; i++)
		n += all[i]->n_fields;
	return n;
}

static void reads_again(const struct rec *r, size_t field)
{
	struct buf b = { 0 };
	struct err e = { 0 };
	struct rec *back = NULL;

	if (rec_to_json(r, &b, &e)) {
		PROMISE(rec_from_json(r->kind, some_id, r->kind->schema, b.data, b.len, &back, &e));
		PROMISE(rec_same_at(r, back, field));
	} else {
		PROMISE(e.class == ERR_INPUT && e.text[0]);
	}
	rec_free(back);
	buf_fini(&b);
}

/* Rows, and records that are named by another, are shown to be read. Times are shown to the minute.
 */
static void types_again(const struct rec *r, size_t field, const struct typing *t)
{
	enum field_type type = r->kind->fields[field].type;
	struct rec *again;
	struct buf shown = { 0 };
	int64_t a = 0, b = 0;

	if (!rec_filled(r, field) || type == FIELD_LIST || type == FIELD_ID || type == FIELD_REF ||
	    type == FIELD_REFS)
		return;
	again = rec_new(r->kind, r->id);
	rec_spell(r, field, t, &shown);
	PROMISE(rec_set(again, field, buf_str(&shown), t, NULL));
	rec_int(r, field, &a);
	rec_int(again, field, &b);
	PROMISE(type == FIELD_INSTANT ? a / 60000 == b / 60000 : rec_same_at(r, again, field));
	buf_fini(&shown);
	rec_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	/* The second night has the hour that comes twice. */
	static const int64_t nows[] = { INT64_C(1635534307000), INT64_C(1635642000000) };
	const struct kind *kind;
	size_t field;

	if (n < 3 || n > FUZZ_INPUT_MAX)
		return 0;
	kind = field_numbered((size_t)(p[0] << 8 | p[1]) % field_count(), &field);
	for (size_t i = 0; kind && i < sizeof nows / sizeof *nows; i++) {
		struct typing t = { .now_ms = nows[i], .incident_prefix = "NP", .area = "notts" };
		struct rec *r = rec_new(kind, some_id);
		char *typed = mem_strn((const char *)p + 2, n - 2);
		struct err e = { 0 };

		if (rec_set(r, field, typed, &t, &e)) {
			reads_again(r, field);
			types_again(r, field, &t);
		} else {
			PROMISE(e.class == ERR_INPUT && e.text[0]);
			PROMISE(text_check(e.text, strlen(e.text), false) == TEXT_FINE);
		}
		mem_free(typed);
		rec_free(r);
	}
	return 0;
}

static void give_spellings(fuzz_seed_fn give, void *ctx, size_t number)
{
	static const char *const spelt[] = {
		"27 mar 87",
		"27031990",
		"2021-10-29",
		"fri 29 oct 23:31",
		"-1h30",
		"0130 bst",
		"+42",
		"about 4",
		"mar 1990",
		"1h30",
		"07700900417",
		"NG99 1AB",
		"NP-20211029-9001",
		"yes",
		"plain words, and more",
	};

	for (size_t i = 0; i < sizeof spelt / sizeof *spelt; i++) {
		struct buf b = { 0 };

		buf_u8(&b, (uint8_t)(number >> 8));
		buf_u8(&b, (uint8_t)number);
		buf_puts(&b, spelt[i]);
		give(ctx, b.data, b.len);
		buf_fini(&b);
	}
}

/* One field of each type and normaliser begins. */
void fuzz_seeds(fuzz_seed_fn give, void *ctx)
{
	struct {
		enum field_type type;
		bool (*normalise)(const char *, const struct typing *, struct buf *, struct err *);
	} seen[128];
	size_t n_seen = 0, n = field_count();

	for (size_t i = 0; i < n && n_seen < sizeof seen / sizeof *seen; i++) {
		size_t at, k = 0;
		const struct field *f = &field_numbered(i, &at)->fields[at];

		while (k < n_seen && (seen[k].type != f->type || seen[k].normalise != f->normalise))
			k++;
		if (k < n_seen)
			continue;
		seen[n_seen].type = f->type;
		seen[n_seen++].normalise = f->normalise;
		give_spellings(give, ctx, i);
	}
}
