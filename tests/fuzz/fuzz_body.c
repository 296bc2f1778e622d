/* The body of an entry as a record of any kind. The first byte is the kind, the second the schema
 * and whether the careful reader is asked as well as the quick one. */
#include "fuzz.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/codec.h"
#include "model/kinds.h"

#include <stdbool.h>
#include <string.h>

static const struct id some_id = { { 0x01, 0x7c, 0xcc, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 } };

/* What is written of what was read is read again, and written the same. */
static void there_and_back(const struct kind *k, unsigned schema, const struct rec *r)
{
	struct buf once = { 0 }, twice = { 0 };
	struct rec *again = NULL;
	struct err e = { 0 };

	if (rec_to_json(r, &once, &e)) {
		PROMISE(rec_from_json(k, some_id, schema, once.data, once.len, &again, &e));
		PROMISE(rec_to_json(again, &twice, &e));
		PROMISE(once.len == twice.len && memcmp(once.data, twice.data, once.len) == 0);
		rec_free(again);
	} else {
		PROMISE(e.class == ERR_INPUT && e.text[0]);
	}
	buf_fini(&once);
	buf_fini(&twice);
}

/* What a screen would show of it holds nothing that a terminal obeys. */
static void show_all(const struct rec *r)
{
	struct findings found = { 0 };
	struct buf b = { 0 };

	for (size_t i = 0; i < r->kind->n_fields; i++) {
		rec_show(r, i, INT64_C(1635534307000), &b);
		PROMISE(text_check(buf_str(&b), b.len, true) == TEXT_FINE);
		buf_reset(&b);
	}
	rec_check(r, NULL, &found);
	for (size_t i = 0; i < found.n; i++)
		PROMISE(text_check(found.all[i].text, strlen(found.all[i].text), false) ==
			TEXT_FINE);
	findings_fini(&found);
	buf_fini(&b);
}

/* A blank before it makes it a spelling that is not ours: the other reader must say the same. */
static void both_readers(const struct kind *k, unsigned schema, const char *body, size_t n,
			 const struct rec *quick, const struct err *why)
{
	char *spaced = mem_new(n + 1);
	struct rec *careful = NULL;
	struct err e = { 0 };
	bool ok;

	spaced[0] = ' ';
	memcpy(spaced + 1, body, n);
	ok = rec_from_json(k, some_id, schema, spaced, n + 1, &careful, &e);
	PROMISE(ok == (quick != NULL));
	if (ok && !quick->newer && !quick->sealed)
		PROMISE(rec_same(quick, careful));
	if (!ok)
		PROMISE(strcmp(e.text, why->text) == 0);
	rec_free(careful);
	mem_free(spaced);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	size_t n_kinds;
	const struct kind *const *all = kinds_all(&n_kinds), *k;
	struct err e = { 0 };
	struct rec *r = NULL;
	unsigned schema;
	const char *body;

	if (n < 3 || n > BODY_MAX)
		return 0;
	k = all[p[0] % n_kinds];
	schema = p[1] & 1 ? k->schema + 1U : k->schema;
	body = (const char *)p + 2;
	if (rec_from_json(k, some_id, schema, body, n - 2, &r, &e)) {
		there_and_back(k, schema, r);
		show_all(r);
	} else {
		PROMISE(!r && e.class == ERR_PEER && e.text[0]);
		PROMISE(text_check(e.text, strlen(e.text), false) == TEXT_FINE);
	}
	if (p[1] & 2)
		both_readers(k, schema, body, n - 2, r, &e);
	rec_free(r);
	return 0;
}

static void fill(struct rec *r, unsigned depth, bool as_typed)
{
	struct typing t = { .now_ms = INT64_C(1635534307000), .incident_prefix = "NP" };
	static const char *const tries[] = {
		"yes", "2331", "2021-10-29", "1", "some words", "017ccc00000000000000000000000001"
	};

	for (size_t i = 0; i < r->kind->n_fields; i++) {
		const struct field *f = &r->kind->fields[i];

		if (f->need == NEED_DERIVED)
			continue;
		if (f->type == FIELD_LIST && depth < 2)
			fill(rec_row_add(r, i), depth + 1, as_typed);
		for (size_t k = 0; f->type != FIELD_LIST && k < sizeof tries / sizeof *tries; k++)
			if (rec_set(r, i, tries[k], &t, NULL))
				break;
		/* A text that does not fit is kept as typed, which only one of the two readers
		 * takes. */
		if (rec_typed(r, i) && !as_typed)
			rec_clear(r, i);
	}
}

static void give_body(fuzz_seed_fn give, void *ctx, size_t kind, unsigned mode, const char *body,
		      size_t n)
{
	struct buf seed = { 0 };

	buf_u8(&seed, (uint8_t)kind);
	buf_u8(&seed, (uint8_t)mode);
	buf_put(&seed, body, n);
	give(ctx, seed.data, seed.len);
	buf_fini(&seed);
}

/* Once with `to` in place of the first `from`. */
static void give_with(fuzz_seed_fn give, void *ctx, size_t kind, const struct buf *body,
		      const char *from, const char *to)
{
	const char *at = strstr(buf_str(body), from);
	struct buf b = { 0 };

	if (!at)
		return;
	buf_put(&b, buf_str(body), (size_t)(at - buf_str(body)));
	buf_puts(&b, to);
	buf_puts(&b, at + strlen(from));
	give_body(give, ctx, kind, 2, b.data, b.len);
	buf_fini(&b);
}

/* What a reader must refuse, or must read as the other one does, next door to what is right. */
static void give_neighbours(fuzz_seed_fn give, void *ctx, size_t kind, const struct buf *body)
{
	static const char *const pairs[][2] = {
		{ ":1", ":01" },
		{ ":1", ":-0" },
		{ ":1", ":1e0" },
		{ ":1", ":1.0" },
		{ ":1", ": 1" },
		{ ",\"", ",,\"" },
		{ "{\"", "{ \"" },
		{ "}}", "},}" },
		{ "[{", "[{},{" },
		{ "\"yes", "\"\\u0079es" },
		{ "\"some", "\"\\u202esome" },
		{ "\"some", "\"\x1b[2Jsome" },
		{ "\"f\":{", "\"f\":{\"f\":{}," },
	};
	struct buf bases = { 0 };

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		give_with(give, ctx, kind, body, pairs[i][0], pairs[i][1]);
	buf_puts(&bases, "\"bases\":[");
	for (size_t i = 0; i <= REC_BASES_MAX; i++)
		buf_fmt(&bases, "%s\"%064zx\"", i ? "," : "", i);
	give_with(give, ctx, kind, body, "\"bases\":[", buf_str(&bases));
	buf_fini(&bases);
}

void fuzz_seeds(fuzz_seed_fn give, void *ctx)
{
	static const char sealed[] = "{\"about\":\"017ccc00000000000000000000000001\",\"sealed\":{"
				     "\"box\":\"Ym94\",\"for\":[\"hq\",\"police\"]}}";
	size_t n;
	const struct kind *const *all = kinds_all(&n);

	for (size_t i = 0; i < 2 * n; i++) {
		struct rec *r = rec_new(all[i / 2], some_id);
		struct buf b = { 0 };

		fill(r, 0, i % 2);
		if (rec_to_json(r, &b, NULL))
			for (unsigned mode = 0; mode < 4; mode++)
				give_body(give, ctx, i / 2, mode, b.data, b.len);
		give_neighbours(give, ctx, i / 2, &b);
		buf_fini(&b);
		rec_free(r);
		give_body(give, ctx, i / 2, 2, sealed, sizeof sealed - 1);
	}
}
