#include "store_p.h"

#include "base/text.h"

#include <string.h>

/* --- register: devices --- */

static bool device_of(struct sqlite3_stmt *st, struct device *d)
{
	*d = (struct device){ .state = (enum device_state)column_int(st, 4),
			      .boot_until_ms = column_int(st, 10),
			      .added_ms = column_int(st, 11),
			      .enrolled_ms = column_int(st, 12),
			      .until_ms = column_int(st, 13),
			      .fed = (uint64_t)column_int(st, 14) };
	text_copy(d->name, sizeof d->name, column_words(st, 1));
	text_copy(d->role, sizeof d->role, column_words(st, 2));
	/* One column: a desk is no car. */
	if (*d->role)
		text_copy(d->scope, sizeof d->scope, column_words(st, 3));
	else
		text_copy(d->car, sizeof d->car, column_words(st, 3));
	return column_bytes(st, 0, d->id.b, 16) && column_bytes(st, 5, d->feed.b, 16) &&
	       column_bytes(st, 6, d->sign_key, 32) && column_bytes(st, 7, d->police_key, 32) &&
	       column_bytes(st, 8, d->spki.b, 32) && column_bytes(st, 9, d->boot_spki.b, 32);
}

static bool reg_device_put(struct store *s, const struct device *d, struct err *e)
{
	struct sqlite3_stmt *st = store_take(s, S_DEVICE_PUT);

	bind_id(st, 1, &d->id);
	bind_words(st, 2, d->name);
	bind_words(st, 3, d->role);
	bind_words(st, 4, *d->role ? d->scope : d->car);
	bind_int(st, 5, (int)d->state);
	bind_id(st, 6, &d->feed);
	bind_bytes(st, 7, d->sign_key, 32);
	bind_bytes(st, 8, d->police_key, 32);
	bind_hash(st, 9, &d->spki);
	bind_hash(st, 10, &d->boot_spki);
	bind_int(st, 11, d->boot_until_ms);
	bind_int(st, 12, d->added_ms);
	bind_int(st, 13, d->enrolled_ms);
	bind_int(st, 14, d->until_ms);
	bind_whole(st, 15, d->fed);
	return store_done(s, st, "keeping a device", e);
}

static bool reg_device_rename(struct store *s, struct id from, struct id to, struct err *e)
{
	static const enum statement both[] = { S_DEVICE_RENAME, S_CODE_RENAME };

	for (size_t i = 0; i < 2; i++) {
		struct sqlite3_stmt *st = store_take(s, both[i]);

		bind_id(st, 1, &from);
		bind_id(st, 2, &to);
		if (!store_done(s, st, "keeping a device", e))
			return false;
	}
	return true;
}

static bool one_device(struct store *s, struct sqlite3_stmt *st, struct device *out)
{
	bool found = store_row(st);

	if (found ? !device_of(st, out) : !store_is_done(s))
		found = store_fault(s, "looking for a device", NULL);
	store_reset(st);
	return found;
}

static bool reg_device_by_id(struct store *s, struct id id, struct device *out)
{
	struct sqlite3_stmt *st = store_take(s, S_DEVICE_ID);

	bind_id(st, 1, &id);
	return one_device(s, st, out);
}

static bool reg_device_by_name(struct store *s, const char *name, struct device *out)
{
	struct sqlite3_stmt *st = store_take(s, S_DEVICE_NAME);

	bind_words(st, 1, name);
	return one_device(s, st, out);
}

static bool reg_device_by_spki(struct store *s, const struct hash *spki, struct device *out)
{
	struct sqlite3_stmt *st = store_take(s, S_DEVICE_SPKI);

	bind_hash(st, 1, spki);
	return one_device(s, st, out);
}

static bool reg_devices(struct store *s, device_fn fn, void *ctx, struct err *e)
{
	struct sqlite3_stmt *st = store_take(s, S_DEVICES);
	struct device d;
	bool ok = true;

	while (ok && store_row(st))
		if (!device_of(st, &d))
			ok = err_set(e, ERR_CORRUPT, "A device in the store is damaged");
		else if (!fn(ctx, &d))
			break;
	store_reset(st);
	return ok;
}

static bool reg_is_feed(struct store *s, struct id device)
{
	struct sqlite3_stmt *st = store_take(s, S_IS_FEED);

	bind_id(st, 1, &device);
	return store_number(st) == 1;
}

static bool reg_device_fed(struct store *s, struct id id, uint64_t n, struct err *e)
{
	struct sqlite3_stmt *st = store_take(s, S_DEVICE_FED);

	bind_id(st, 1, &id);
	bind_whole(st, 2, n);
	return store_done(s, st, "noting a feed", e);
}

static bool reg_certificate_put(struct store *s, struct id device, const char *pem, struct err *e)
{
	struct sqlite3_stmt *st = store_take(s, S_CERT_PUT);

	bind_id(st, 1, &device);
	bind_words(st, 2, pem);
	return store_done(s, st, "keeping a certificate", e);
}

static bool reg_certificate_get(struct store *s, struct id device, struct buf *out)
{
	struct sqlite3_stmt *st = store_take(s, S_CERT_GET);
	bool found;

	bind_id(st, 1, &device);
	found = store_row(st) && column_size(st, 0) > 0 && buf_puts(out, column_words(st, 0));
	store_reset(st);
	return found;
}

/* --- register: codes --- */

static bool reg_code_put(struct store *s, struct id device, unsigned position, const char *code,
			 struct err *e)
{
	struct sqlite3_stmt *st = store_take(s, S_CODE_PUT);

	bind_id(st, 1, &device);
	bind_whole(st, 2, position);
	bind_words(st, 3, code);
	return store_done(s, st, "keeping a code", e);
}

static bool reg_code_next(struct store *s, struct id device, int64_t *position, struct buf *out)
{
	struct sqlite3_stmt *st = store_take(s, S_CODE_NEXT);
	bool found;

	bind_id(st, 1, &device);
	found = store_row(st);
	if (found) {
		*position = column_int(st, 0);
		buf_puts(out, column_words(st, 1));
	}
	store_reset(st);
	return found;
}

static bool reg_code_give(struct store *s, struct id device, int64_t position, const char *person,
			  int64_t at_ms, struct err *e)
{
	struct sqlite3_stmt *st = store_take(s, S_CODE_GIVE);

	bind_id(st, 1, &device);
	bind_int(st, 2, position);
	bind_words(st, 3, person);
	bind_int(st, 4, at_ms);
	return store_done(s, st, "noting a code", e);
}

static bool reg_code_given(struct store *s, struct id device, const char *person)
{
	struct sqlite3_stmt *st = store_take(s, S_CODE_GIVEN);

	bind_id(st, 1, &device);
	bind_words(st, 2, person);
	return store_number(st) > 0;
}

static size_t reg_codes_left(struct store *s, struct id device)
{
	struct sqlite3_stmt *st = store_take(s, S_CODES_LEFT);

	bind_id(st, 1, &device);
	return (size_t)store_number(st);
}

/* --- register: incidents, receipts, settings, verdicts --- */

static bool reg_incident(struct store *s, int64_t at_ms, struct id device, const char *what,
			 const struct hash *about, struct err *e)
{
	struct sqlite3_stmt *st = store_take(s, S_INCIDENT);

	bind_int(st, 1, at_ms);
	bind_id(st, 2, &device);
	bind_words(st, 3, what);
	bind_hash(st, 4, about);
	return store_done(s, st, "noting an incident", e);
}

static uint64_t reg_incidents(struct store *s, struct id device)
{
	struct sqlite3_stmt *st = store_take(s, id_is_zero(device) ? S_INCIDENTS_ALL : S_INCIDENTS);

	if (!id_is_zero(device))
		bind_id(st, 1, &device);
	return store_number(st);
}

static bool reg_receipt(struct store *s, int64_t at_ms, struct id device, const struct head *head,
			const uint8_t sig[64], struct err *e)
{
	struct sqlite3_stmt *st = store_take(s, S_RECEIPT);

	bind_int(st, 1, at_ms);
	bind_id(st, 2, &device);
	bind_whole(st, 3, head->height);
	bind_hash(st, 4, &head->hash);
	bind_bytes(st, 5, sig, 64);
	return store_done(s, st, "keeping a receipt", e);
}

static int64_t reg_last_receipt(struct store *s, struct id device)
{
	struct sqlite3_stmt *st = store_take(s, S_LAST_RECEIPT);

	bind_id(st, 1, &device);
	return (int64_t)store_number(st);
}

static bool reg_setting_put(struct store *s, const char *name, const void *p, size_t n,
			    struct err *e)
{
	struct sqlite3_stmt *st = store_take(s, S_SETTING_PUT);

	bind_words(st, 1, name);
	bind_bytes(st, 2, p, n);
	return store_done(s, st, "keeping a setting", e);
}

static bool reg_setting_get(struct store *s, const char *name, struct buf *out)
{
	struct sqlite3_stmt *st = store_take(s, S_SETTING_GET);
	bool found;

	bind_words(st, 1, name);
	found = store_row(st) && buf_put(out, column_blob(st, 0), column_size(st, 0));
	store_reset(st);
	return found;
}

static bool reg_verdict_put(struct store *s, struct id attendance, const struct hash *revision,
			    int64_t at_ms, const char *rules, struct err *e)
{
	struct sqlite3_stmt *st = store_take(s, S_VERDICT_PUT);

	bind_id(st, 1, &attendance);
	bind_hash(st, 2, revision);
	bind_int(st, 3, at_ms);
	bind_words(st, 4, rules);
	return store_done(s, st, "keeping a verdict", e);
}

static bool reg_verdict_of(struct store *s, struct id attendance, struct hash *revision)
{
	struct sqlite3_stmt *st = store_take(s, S_VERDICT_OF);
	bool found;

	bind_id(st, 1, &attendance);
	found = store_row(st) && column_bytes(st, 0, revision->b, sizeof revision->b);
	store_reset(st);
	return found;
}

static bool reg_verdicts(struct store *s, verdict_fn fn, void *ctx, struct err *e)
{
	struct sqlite3_stmt *st = store_take(s, S_VERDICTS);
	struct id id;
	bool ok = true;

	while (ok && store_row(st))
		if (!column_bytes(st, 0, id.b, 16))
			ok = err_set(e, ERR_CORRUPT, "A verdict in the store is damaged");
		else if (!fn(ctx, id, column_words(st, 1)))
			break;
	store_reset(st);
	return ok;
}

static bool reg_count(struct store *s, struct store_counts *out, struct err *e)
{
	struct sqlite3_stmt *st = store_take(s, S_COUNTS);
	bool ok = store_row(st);

	if (ok)
		*out = (struct store_counts){ .entries = (uint64_t)column_int(st, 0),
					      .parked = (uint64_t)column_int(st, 1),
					      .devices = (uint64_t)column_int(st, 2),
					      .incidents = (uint64_t)column_int(st, 3),
					      .receipts = (uint64_t)column_int(st, 4) };
	else
		store_fault(s, "counting", e);
	store_reset(st);
	return ok;
}

const struct store_register_ops sqlite_register_ops = {
	.device_put = reg_device_put,
	.device_rename = reg_device_rename,
	.device_by_id = reg_device_by_id,
	.device_by_name = reg_device_by_name,
	.device_by_spki = reg_device_by_spki,
	.devices = reg_devices,
	.is_feed = reg_is_feed,
	.device_fed = reg_device_fed,
	.certificate_put = reg_certificate_put,
	.certificate_get = reg_certificate_get,
	.code_put = reg_code_put,
	.code_next = reg_code_next,
	.code_give = reg_code_give,
	.code_given = reg_code_given,
	.codes_left = reg_codes_left,
	.incident = reg_incident,
	.incidents = reg_incidents,
	.receipt = reg_receipt,
	.last_receipt = reg_last_receipt,
	.setting_put = reg_setting_put,
	.setting_get = reg_setting_get,
	.verdict_put = reg_verdict_put,
	.verdict_of = reg_verdict_of,
	.verdicts = reg_verdicts,
	.count = reg_count,
};
