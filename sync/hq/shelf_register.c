/* The register of the store in memory: one list of keys and values, looked through from its start.
 */
#include "shelf_p.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* The first byte of a key. */
enum table {
	T_DEVICE = 'd',
	T_CERTIFICATE = 'p',
	T_CODE = 'c',
	T_INCIDENT = 'i',
	T_RECEIPT = 'r',
	T_SETTING = 's',
	T_VERDICT = 'v',
};

struct code {
	int64_t position;
	char code[40], person[40];
	int64_t given_ms;
};

struct given_receipt {
	struct id device;
	int64_t at_ms;
	struct head head;
	uint8_t sig[64];
};

/* --- keys and values, under the lock --- */

static struct buf key_of(enum table t, const void *p, size_t n)
{
	struct buf key = { 0 };
	char first = (char)t;

	buf_put(&key, &first, 1);
	buf_put(&key, p, n);
	return key;
}

static struct buf key_of_id(enum table t, const struct id *id)
{
	return key_of(t, id->b, sizeof id->b);
}

static bool same(const struct buf *a, const struct buf *b)
{
	return a->len == b->len && !memcmp(a->data, b->data, a->len);
}

static const struct buf *value_of(const struct pairs *p, const struct buf *key)
{
	for (size_t i = 0; i < p->n; i++)
		if (same(&p->all[i].key, key))
			return &p->all[i].value;
	return NULL;
}

/* The next of a table, from *i on. */
static const struct buf *next_of(const struct pairs *p, enum table t, size_t *i)
{
	while (*i < p->n)
		if (p->all[(*i)++].key.data[0] == (char)t)
			return &p->all[*i - 1].value;
	return NULL;
}

static uint64_t count_of(const struct store *s, enum table t)
{
	uint64_t n = 0;

	for (size_t i = 0; next_of(shelf_pairs(s), t, &i);)
		n++;
	return n;
}

static void pair_put(struct pairs *p, const struct buf *key, const void *value, size_t n)
{
	struct buf *v = (struct buf *)(uintptr_t)value_of(p, key);

	if (!v) {
		p->all = mem_resize(p->all, p->n * sizeof *p->all, (p->n + 1) * sizeof *p->all);
		buf_put(&p->all[p->n].key, key->data, key->len);
		v = &p->all[p->n++].value;
	}
	buf_reset(v);
	buf_put(v, value, n);
}

/* Takes the key. `once`: what is there stays. */
static bool put(struct store *s, struct buf key, const void *value, size_t n, bool once,
		struct err *e)
{
	struct pairs *p = &shelf_of(s)->pairs;
	bool own;
	bool ok = shelf_write_begin(s, &own, e);

	if (ok) {
		if (!once || !value_of(p, &key))
			pair_put(p, &key, value, n);
		shelf_write_end(s, own);
	}
	buf_fini(&key);
	return ok;
}

/* Takes the key. */
static bool get(const struct store *s, struct buf key, struct buf *out)
{
	const struct buf *v;
	bool ok;

	shelf_lock(s);
	v = value_of(shelf_pairs(s), &key);
	ok = v && buf_put(out, v->data, v->len);
	shelf_unlock(s);
	buf_fini(&key);
	return ok;
}

/* --- devices --- */

static struct device device_of(const struct buf *v)
{
	struct device d;

	memcpy(&d, v->data, sizeof d);
	return d;
}

static bool shelf_device_put(struct store *s, const struct device *d, struct err *e)
{
	return put(s, key_of_id(T_DEVICE, &d->id), d, sizeof *d, false, e);
}

static bool shelf_device_rename(struct store *s, struct id from, struct id to, struct err *e)
{
	static const char with_id[] = { T_DEVICE, T_CERTIFICATE, T_CODE };
	struct pairs *p = &shelf_of(s)->pairs;
	bool own;

	if (!shelf_write_begin(s, &own, e))
		return false;
	for (size_t i = 0; i < p->n; i++) {
		char *key = p->all[i].key.data;

		if (!memchr(with_id, key[0], sizeof with_id) || memcmp(key + 1, from.b, 16) != 0)
			continue;
		memcpy(key + 1, to.b, 16);
		if (key[0] == T_DEVICE) {
			struct device d = device_of(&p->all[i].value);

			d.id = to;
			memcpy(p->all[i].value.data, &d, sizeof d);
		}
	}
	shelf_write_end(s, own);
	return true;
}

typedef bool (*device_is)(const struct device *d, const void *what);

static bool device_that(const struct store *s, device_is is, const void *what, struct device *out)
{
	const struct buf *v;
	bool found = false;

	shelf_lock(s);
	for (size_t i = 0; !found && (v = next_of(shelf_pairs(s), T_DEVICE, &i));) {
		*out = device_of(v);
		found = is(out, what);
	}
	shelf_unlock(s);
	return found;
}

static bool has_id(const struct device *d, const void *id)
{
	return !memcmp(d->id.b, id, 16);
}

static bool has_name(const struct device *d, const void *name)
{
	return !strcmp(d->name, name);
}

static bool has_spki(const struct device *d, const void *spki)
{
	return !memcmp(d->spki.b, spki, 32) || !memcmp(d->boot_spki.b, spki, 32);
}

static bool has_feed(const struct device *d, const void *id)
{
	return !memcmp(d->feed.b, id, 16);
}

static bool shelf_device_by_id(struct store *s, struct id id, struct device *out)
{
	return device_that(s, has_id, id.b, out);
}

static bool shelf_device_by_name(struct store *s, const char *name, struct device *out)
{
	return device_that(s, has_name, name, out);
}

static bool shelf_device_by_spki(struct store *s, const struct hash *spki, struct device *out)
{
	return device_that(s, has_spki, spki->b, out);
}

static bool shelf_is_feed(struct store *s, struct id device)
{
	struct device d;

	return device_that(s, has_feed, device.b, &d);
}

static int by_name(const void *a, const void *b)
{
	const struct device *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static bool shelf_devices(struct store *s, device_fn fn, void *ctx, struct err *e)
{
	const struct buf *v;
	struct device *all;
	size_t n = 0;

	(void)e;
	shelf_lock(s);
	all = mem_new_array((size_t)count_of(s, T_DEVICE), sizeof *all);
	for (size_t i = 0; (v = next_of(shelf_pairs(s), T_DEVICE, &i));)
		all[n++] = device_of(v);
	shelf_unlock(s);
	if (n)
		qsort(all, n, sizeof *all, by_name);
	for (size_t i = 0; i < n && fn(ctx, &all[i]); i++)
		;
	mem_free(all);
	return true;
}

static bool shelf_device_fed(struct store *s, struct id id, uint64_t n, struct err *e)
{
	struct device d;

	if (!shelf_device_by_id(s, id, &d))
		return true;
	d.fed = n;
	return shelf_device_put(s, &d, e);
}

static bool shelf_certificate_put(struct store *s, struct id device, const char *pem, struct err *e)
{
	return put(s, key_of_id(T_CERTIFICATE, &device), pem, strlen(pem), false, e);
}

static bool shelf_certificate_get(struct store *s, struct id device, struct buf *out)
{
	return get(s, key_of_id(T_CERTIFICATE, &device), out);
}

/* --- codes --- */

static struct buf code_key(struct id device, int64_t position)
{
	struct buf key = key_of_id(T_CODE, &device);

	buf_put(&key, &position, sizeof position);
	return key;
}

static bool shelf_code_put(struct store *s, struct id device, unsigned position, const char *code,
			   struct err *e)
{
	struct code c = { .position = position };

	text_copy(c.code, sizeof c.code, code);
	return put(s, code_key(device, position), &c, sizeof c, false, e);
}

/* How many of a device's codes there are of that kind: given to `person`, or to nobody yet (NULL);
 * the one of the lowest position in *out. */
static size_t codes_that(const struct store *s, struct id device, const char *person,
			 struct code *out)
{
	const struct pairs *p;
	size_t n = 0;

	shelf_lock(s);
	p = shelf_pairs(s);
	for (size_t i = 0; i < p->n; i++) {
		struct code c;

		if (p->all[i].key.data[0] != T_CODE ||
		    memcmp(p->all[i].key.data + 1, device.b, 16) != 0)
			continue;
		memcpy(&c, p->all[i].value.data, sizeof c);
		if (person ? !c.given_ms || strcmp(c.person, person) != 0 : c.given_ms != 0)
			continue;
		if (!n++ || c.position < out->position)
			*out = c;
	}
	shelf_unlock(s);
	return n;
}

static bool shelf_code_next(struct store *s, struct id device, int64_t *position, struct buf *out)
{
	struct code c;

	if (!codes_that(s, device, NULL, &c))
		return false;
	*position = c.position;
	return buf_puts(out, c.code);
}

static bool shelf_code_give(struct store *s, struct id device, int64_t position, const char *person,
			    int64_t at_ms, struct err *e)
{
	struct buf v = { 0 };
	struct code c;
	bool ok = get(s, code_key(device, position), &v);

	if (ok) {
		memcpy(&c, v.data, sizeof c);
		text_copy(c.person, sizeof c.person, person);
		c.given_ms = at_ms;
		ok = put(s, code_key(device, position), &c, sizeof c, false, e);
	}
	buf_fini(&v);
	return ok;
}

static bool shelf_code_given(struct store *s, struct id device, const char *person)
{
	struct code c;

	return codes_that(s, device, person, &c) > 0;
}

static size_t shelf_codes_left(struct store *s, struct id device)
{
	struct code c;

	return codes_that(s, device, NULL, &c);
}

/* --- incidents, receipts, settings, verdicts --- */

static bool shelf_incident(struct store *s, int64_t at_ms, struct id device, const char *what,
			   const struct hash *about, struct err *e)
{
	struct buf key = key_of_id(T_INCIDENT, &device);

	buf_put(&key, about->b, sizeof about->b);
	buf_puts(&key, what);
	return put(s, key, &at_ms, sizeof at_ms, true, e);
}

static uint64_t shelf_incidents(struct store *s, struct id device)
{
	const struct pairs *p;
	uint64_t n = 0;

	shelf_lock(s);
	p = shelf_pairs(s);
	for (size_t i = 0; i < p->n; i++)
		n += p->all[i].key.data[0] == T_INCIDENT &&
		     (id_is_zero(device) || !memcmp(p->all[i].key.data + 1, device.b, 16));
	shelf_unlock(s);
	return n;
}

static bool shelf_receipt(struct store *s, int64_t at_ms, struct id device, const struct head *head,
			  const uint8_t sig[64], struct err *e)
{
	struct given_receipt r = { .device = device, .at_ms = at_ms, .head = *head };
	uint64_t number;
	bool own;
	bool ok = shelf_write_begin(s, &own, e);

	if (!ok)
		return false;
	memcpy(r.sig, sig, sizeof r.sig);
	number = count_of(s, T_RECEIPT);
	struct buf key = key_of(T_RECEIPT, &number, sizeof number);

	pair_put(&shelf_of(s)->pairs, &key, &r, sizeof r);
	shelf_write_end(s, own);
	buf_fini(&key);
	return true;
}

static int64_t shelf_last_receipt(struct store *s, struct id device)
{
	const struct buf *v;
	int64_t at_ms = 0;

	shelf_lock(s);
	for (size_t i = 0; (v = next_of(shelf_pairs(s), T_RECEIPT, &i));) {
		struct given_receipt r;

		memcpy(&r, v->data, sizeof r);
		if (id_equal(r.device, device))
			at_ms = r.at_ms;
	}
	shelf_unlock(s);
	return at_ms;
}

static bool shelf_setting_put(struct store *s, const char *name, const void *p, size_t n,
			      struct err *e)
{
	return put(s, key_of(T_SETTING, name, strlen(name)), p, n, false, e);
}

static bool shelf_setting_get(struct store *s, const char *name, struct buf *out)
{
	return get(s, key_of(T_SETTING, name, strlen(name)), out);
}

static bool shelf_verdict_put(struct store *s, struct id attendance, const struct hash *revision,
			      int64_t at_ms, const char *rules, struct err *e)
{
	struct buf value = { 0 };
	bool ok;

	(void)at_ms; /* noted with it in a store that outlives the program */
	ok = buf_put(&value, revision->b, sizeof revision->b) && buf_puts(&value, rules) &&
	     put(s, key_of_id(T_VERDICT, &attendance), value.data, value.len, false, e);
	buf_fini(&value);
	return ok;
}

static bool shelf_verdict_of(struct store *s, struct id attendance, struct hash *revision)
{
	struct buf value = { .ceiling = 65536 + sizeof *revision };
	bool found = get(s, key_of_id(T_VERDICT, &attendance), &value) &&
		     value.len >= sizeof *revision;

	if (found)
		memcpy(revision->b, value.data, sizeof *revision);
	buf_fini(&value);
	return found;
}

struct verdict {
	struct id attendance;
	char *rules;
};

static int by_attendance(const void *a, const void *b)
{
	const struct verdict *x = a, *y = b;

	return id_compare(x->attendance, y->attendance);
}

static bool shelf_verdicts(struct store *s, verdict_fn fn, void *ctx, struct err *e)
{
	const struct pairs *p;
	struct verdict *all;
	size_t n = 0;

	(void)e;
	shelf_lock(s);
	p = shelf_pairs(s);
	all = mem_new_array((size_t)count_of(s, T_VERDICT), sizeof *all);
	for (size_t i = 0; i < p->n; i++)
		if (p->all[i].key.data[0] == T_VERDICT) {
			memcpy(all[n].attendance.b, p->all[i].key.data + 1, 16);
			all[n++].rules = mem_strn(buf_str(&p->all[i].value) + sizeof(struct hash),
						  p->all[i].value.len - sizeof(struct hash));
		}
	shelf_unlock(s);
	if (n)
		qsort(all, n, sizeof *all, by_attendance);
	for (size_t i = 0; i < n && fn(ctx, all[i].attendance, all[i].rules); i++)
		;
	for (size_t i = 0; i < n; i++)
		mem_free(all[i].rules);
	mem_free(all);
	return true;
}

static bool shelf_count(struct store *s, struct store_counts *out, struct err *e)
{
	(void)e;
	shelf_lock(s);
	*out = (struct store_counts){ .entries = shelf_n(s),
				      .devices = count_of(s, T_DEVICE),
				      .incidents = count_of(s, T_INCIDENT),
				      .receipts = count_of(s, T_RECEIPT) };
	for (size_t i = 0; i < shelf_n(s); i++)
		out->parked += shelf_of(s)->entries[i]->place != PLACE_PLAIN;
	shelf_unlock(s);
	return true;
}

const struct store_register_ops shelf_register_ops = {
	.device_put = shelf_device_put,
	.device_rename = shelf_device_rename,
	.device_by_id = shelf_device_by_id,
	.device_by_name = shelf_device_by_name,
	.device_by_spki = shelf_device_by_spki,
	.devices = shelf_devices,
	.is_feed = shelf_is_feed,
	.device_fed = shelf_device_fed,
	.certificate_put = shelf_certificate_put,
	.certificate_get = shelf_certificate_get,
	.code_put = shelf_code_put,
	.code_next = shelf_code_next,
	.code_give = shelf_code_give,
	.code_given = shelf_code_given,
	.codes_left = shelf_codes_left,
	.incident = shelf_incident,
	.incidents = shelf_incidents,
	.receipt = shelf_receipt,
	.last_receipt = shelf_last_receipt,
	.setting_put = shelf_setting_put,
	.setting_get = shelf_setting_get,
	.verdict_put = shelf_verdict_put,
	.verdict_of = shelf_verdict_of,
	.verdicts = shelf_verdicts,
	.count = shelf_count,
};
