/* One line of `dapcar add --ndjson`, as people and scripts write it: the one JSON reader that is
 * forgiving, and behind it every reader of typed text. The first byte is the kind. */
#include "fuzz.h"

#include "base/buf.h"
#include "base/text.h"
#include "model/codec.h"
#include "model/kinds.h"

#include <stdbool.h>
#include <string.h>

static const struct id some_id = { { 0x01, 0x7c, 0xcc, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 } };

static bool resolve(void *ctx, const char *name, struct id *out)
{
	(void)ctx;
	*out = some_id;
	return name[0] == '@' && name[1] == 'A';
}

static void words_are_fine(const struct err *e)
{
	PROMISE(e->class == ERR_INPUT && e->text[0]);
	PROMISE(text_check(e->text, strlen(e->text), false) == TEXT_FINE);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct typing t = { .now_ms = INT64_C(1635534307000), .incident_prefix = "NP" };
	size_t n_kinds;
	const struct kind *const *all = kinds_all(&n_kinds);
	struct line_head head;
	struct err e = { 0 };
	struct buf b = { 0 };
	struct rec *r;

	if (n < 2 || n > FUZZ_INPUT_MAX)
		return 0;
	r = rec_new(all[p[0] % n_kinds], some_id);
	if (!line_head_from_json((const char *)p + 1, n - 1, &head, &e))
		words_are_fine(&e);
	e = (struct err){ 0 };
	if (!line_fields_from_json((const char *)p + 1, n - 1, r, &t, resolve, NULL, &e))
		words_are_fine(&e);
	/* Whatever was taken can be stored, or is refused as too long. */
	e = (struct err){ 0 };
	if (rec_to_json(r, &b, &e)) {
		struct rec *back = NULL;

		PROMISE(rec_from_json(r->kind, some_id, r->kind->schema, b.data, b.len, &back, &e));
		rec_free(back);
	} else {
		words_are_fine(&e);
	}
	buf_fini(&b);
	rec_free(r);
	return 0;
}

static void give_line(fuzz_seed_fn give, void *ctx, const struct kind *k, size_t number)
{
	static const char *const values[] = {
		"\"2331\"", "\"-20m\"", "\"27 mar 87\"", "\"yes\"",
		"12",       "true",     "[\"@A1\"]",     "\"plain words\"",
	};

	for (size_t v = 0; v < sizeof values / sizeof *values; v++) {
		struct buf b = { 0 };

		buf_u8(&b, (uint8_t)number);
		buf_fmt(&b,
			"{\"kind\":\"%s\",\"record\":\"@A1\",\"author\":\"4417\",\"at\":\"2021-10-"
			"29T19:05Z\",\"fields\":{",
			k->key);
		for (size_t i = v; i < k->n_fields; i += 4)
			buf_fmt(&b, "%s\"%s\":%s", i > v ? "," : "", k->fields[i].key, values[v]);
		buf_puts(&b, "}}");
		give(ctx, b.data, b.len);
		buf_fini(&b);
	}
}

void fuzz_seeds(fuzz_seed_fn give, void *ctx)
{
	size_t n;
	const struct kind *const *all = kinds_all(&n);

	for (size_t i = 0; i < n; i++)
		give_line(give, ctx, all[i], i);
}
