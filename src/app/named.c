/* Records for a named few. Whom the force names is policy; their public keys travel to headquarters
 * as an entry of the log of use (a key was set) and come back to every node in the list
 * "person_keys", as organisations' keys do. */
#include "app_p.h"

#include "base/crypto.h"
#include "base/mem.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

/* State of the book: the key that headquarters was last told of, for each person. */
#define TOLD "keytold-"

bool app_is_named(struct app *a, const char *policy, const char *number)
{
	return text_listed(app_policy_text(a, policy), number);
}

bool app_names_somebody(struct app *a)
{
	return *app_policy_text(a, NAMED_FEW) != '\0';
}

/* Written once for a key: in the log of use, because setting a key is one. */
bool named_tell_key(struct app *a, struct err *e)
{
	const struct member *m = app_typist(a);
	struct origin by = origin_now(a);
	uint8_t key[32], told[32];
	char device[ID_HEX_LEN + 1], state[sizeof TOLD + ID_HEX_LEN], hex[ID_HEX_LEN + 1];
	struct buf words = { .ceiling = 100 };
	struct rec *r;
	bool ok;

	if (!m || !app_is_named(a, NAMED_FEW, m->number) || !author_public(a, m->id, key))
		return true;
	snprintf(state, sizeof state, TOLD "%s", id_hex(m->id, hex));
	if (state_bytes(a, state, told, sizeof told) && !memcmp(told, key, sizeof key))
		return true;
	r = rec_new(&kind_audit, id_new(app_now(a)));
	rec_put_int(r, AUDIT_AT, app_now(a));
	rec_put_id(r, AUDIT_STAFF_ID, m->id);
	rec_put(r, AUDIT_OP, "key_change");
	rec_put_id(r, AUDIT_OBJECT, m->id);
	/* 32 bytes as base64: the field holds 60 letters. */
	base64_encode(key, sizeof key, &words);
	rec_put(r, AUDIT_RECIPIENT, buf_str(&words));
	id_hex(book_device(a->book), device);
	device[16] = '\0';
	rec_put(r, AUDIT_DEVICE_ID, device);
	rec_put(r, AUDIT_RESULT, "ok");
	ok = save_own(a, r, &by, e) && book_state_put(a->book, state, key, sizeof key, e);
	rec_free(r);
	buf_fini(&words);
	return ok;
}

size_t named_keys(struct app *a, struct named_key *out, size_t max)
{
	struct arg set = ARG_OF_TEXT("person_keys");
	struct rec *r = get_rec(a, view_first(a->view, QUERY_REFERENCE, &set, 1),
				&kind_reference_set);
	size_t n = 0;

	for (size_t i = 0; r && n < max && i < rec_count(r, REFERENCE_SET_ROWS); i++) {
		const struct rec *row = rec_row(r, REFERENCE_SET_ROWS, i);
		const char *key = rec_text(row, field_find(row->kind, "attrs"));
		const char *code = rec_text(row, field_find(row->kind, "code"));
		char number[BOOK_NUMBER_MAX + 1];

		/* "0417.9c02f582": a person has a key on each machine. */
		snprintf(number, sizeof number, "%.*s", (int)strcspn(code, "."), code);
		if (app_is_named(a, NAMED_FEW, number) && hex_decode(key, out[n].key, 32))
			text_copy(out[n++].number, sizeof out->number, number);
	}
	rec_free(r);
	return n;
}
