#include "sync/wire/msg.h"

#include "members_p.h"

#include "base/crypto.h"
#include "base/mem.h"
#include "book/entry.h"

#include <string.h>

#define ROWS(rows) .members = (rows), .n = sizeof(rows) / sizeof *(rows)
#define OF(rows) .of = (rows), .n_of = sizeof(rows) / sizeof *(rows)

static const char *const device_states[] = { "active", "suspended", "revoked", "new", NULL };
static const char *const retries[] = { "never", "later", "locate", NULL };

const char *device_state_code(enum device_state s)
{
	return device_states[s];
}

static const struct member mark_rows[] = {
	{ "hash", M_HASH, M_AT(struct mark, hash) },
	{ "height", M_U64, M_AT(struct mark, height) },
};

static const struct member receipt_rows[] = {
	{ "device", M_ID, M_AT(struct receipt, device) },
	{ "generation", M_ID, M_AT(struct receipt, generation) },
	{ "head", M_HASH, M_AT(struct receipt, head) },
	{ "height", M_U64, M_AT(struct receipt, height) },
	{ "sig", M_BYTES, M_SIZED(struct receipt, sig) },
	{ "store", M_ID, M_AT(struct receipt, store) },
	{ "time_ms", M_I64, M_AT(struct receipt, time_ms) },
};

static const struct member limits_rows[] = {
	{ "answer_bytes", M_U32, M_AT(struct wire_limits, answer_bytes) },
	{ "body_bytes", M_U32, M_AT(struct wire_limits, body_bytes) },
	{ "frame_bytes", M_U32, M_AT(struct wire_limits, frame_bytes) },
	{ "frame_entries", M_U32, M_AT(struct wire_limits, frame_entries) },
	{ "locator", M_U32, M_AT(struct wire_limits, locator) },
	{ "push_bytes", M_U32, M_AT(struct wire_limits, push_bytes) },
	{ "requests_a_minute", M_U32, M_AT(struct wire_limits, requests_a_minute) },
};

/* --- hello --- */

static const struct member pins_rows[] = {
	{ "next", M_HASH, M_AT(struct pins, next) },
	{ "now", M_HASH, M_AT(struct pins, now) },
	{ "sig", M_BYTES, M_SIZED(struct pins, sig) },
	{ "since_ms", M_I64, M_AT(struct pins, since_ms) },
};

static const struct member hello_rows[] = {
	{ "api_max", M_U32, M_AT(struct hello, api_max) },
	{ "api_min", M_U32, M_AT(struct hello, api_min) },
	{ "feed", M_OBJECT, true, M_SIZED(struct hello, feed), OF(mark_rows) },
	{ "generation", M_ID, M_AT(struct hello, generation) },
	{ "lease_end_ms", M_I64, M_AT(struct hello, lease_end_ms) },
	{ "limits", M_OBJECT, M_SIZED(struct hello, limits), OF(limits_rows) },
	{ "pins", M_OBJECT, true, M_SIZED(struct hello, pins), OF(pins_rows), .left_out = true },
	{ "practice", M_BOOL, M_AT(struct hello, practice) },
	{ "schema_max", M_U32, M_AT(struct hello, schema_max) },
	{ "schema_min", M_U32, M_AT(struct hello, schema_min) },
	{ "state", M_WORD, M_AT(struct hello, state), .words = device_states },
	{ "store", M_ID, M_AT(struct hello, store) },
	{ "time_ms", M_I64, M_AT(struct hello, time_ms) },
};

static const struct shape hello_shape = {
	ROWS(hello_rows), "The answer to hello", ERR_PEER, true, WIRE_ASK_MAX,
};

bool hello_write(const struct hello *m, struct buf *out)
{
	return members_write(&hello_shape, m, out);
}

/* A limit of nothing would keep a node from ever sending. */
static bool limits_serve(const struct wire_limits *l)
{
	return l->frame_entries && l->locator && l->body_bytes >= ENTRY_BODY_MAX &&
	       l->frame_bytes >= ENTRY_BODY_MAX + 512 && l->push_bytes >= l->frame_bytes;
}

bool hello_read(const char *p, size_t n, struct hello *out, struct err *e)
{
	if (!members_read(&hello_shape, p, n, out, sizeof *out, e))
		return false;
	if (!limits_serve(&out->limits))
		return err_set(e, ERR_PEER,
			       "The answer to hello has limits that nothing could keep");
	return true;
}

/* --- enrol --- */

static const struct member enrol_ask_rows[] = {
	{ "bundle_device", M_ID, M_AT(struct enrol_ask, bundle_device) },
	{ "device", M_ID, M_AT(struct enrol_ask, device) },
	{ "police_public", M_BYTES, M_SIZED(struct enrol_ask, police_public) },
	{ "practice", M_BOOL, M_AT(struct enrol_ask, practice) },
	{ "sign_public", M_BYTES, M_SIZED(struct enrol_ask, sign_public) },
	{ "tls_public", M_BYTES, M_SIZED(struct enrol_ask, tls_public) },
};

static const struct shape enrol_ask_shape = {
	ROWS(enrol_ask_rows), "The request to enrol", ERR_PEER, false, WIRE_ASK_MAX,
};

bool enrol_ask_write(const struct enrol_ask *m, struct buf *out)
{
	return members_write(&enrol_ask_shape, m, out);
}

bool enrol_ask_read(const char *p, size_t n, struct enrol_ask *out, struct err *e)
{
	return members_read(&enrol_ask_shape, p, n, out, sizeof *out, e);
}

static const struct member enrol_answer_rows[] = {
	{ "certificate", M_TEXT, M_SIZED(struct enrol_answer, certificate) },
	{ "device", M_ID, M_AT(struct enrol_answer, device) },
	{ "expires_ms", M_I64, M_AT(struct enrol_answer, expires_ms) },
};

static const struct shape enrol_answer_shape = {
	ROWS(enrol_answer_rows), "The answer to enrol", ERR_PEER, true, WIRE_ASK_MAX,
};

bool enrol_answer_write(const struct enrol_answer *m, struct buf *out)
{
	return members_write(&enrol_answer_shape, m, out);
}

bool enrol_answer_read(const char *p, size_t n, struct enrol_answer *out, struct err *e)
{
	return members_read(&enrol_answer_shape, p, n, out, sizeof *out, e);
}

/* --- renew --- */

static const struct member renew_ask_rows[] = {
	{ "device", M_ID, M_AT(struct renew_ask, device) },
	{ "tls_public", M_BYTES, M_SIZED(struct renew_ask, tls_public) },
};

static const struct shape renew_ask_shape = {
	ROWS(renew_ask_rows), "The request to renew", ERR_PEER, false, WIRE_ASK_MAX,
};

bool renew_ask_write(const struct renew_ask *m, struct buf *out)
{
	return members_write(&renew_ask_shape, m, out);
}

bool renew_ask_read(const char *p, size_t n, struct renew_ask *out, struct err *e)
{
	return members_read(&renew_ask_shape, p, n, out, sizeof *out, e);
}

/* --- locate --- */

static const struct member locate_ask_rows[] = {
	{ "locator", M_HASHES, .at = offsetof(struct locate_ask, locator), .size = WIRE_LOCATOR_MAX,
	  .count_at = offsetof(struct locate_ask, n) },
	{ "tip", M_OBJECT, true, M_SIZED(struct locate_ask, tip), OF(mark_rows) },
};

static const struct shape locate_ask_shape = {
	ROWS(locate_ask_rows), "The request to locate", ERR_PEER, false, WIRE_ASK_MAX,
};

bool locate_ask_write(const struct locate_ask *m, struct buf *out)
{
	return members_write(&locate_ask_shape, m, out);
}

bool locate_ask_read(const char *p, size_t n, struct locate_ask *out, struct err *e)
{
	return members_read(&locate_ask_shape, p, n, out, sizeof *out, e);
}

static const struct member locate_answer_rows[] = {
	{ "backed_up", M_OBJECT, true, M_SIZED(struct locate_answer, backed_up), OF(mark_rows) },
	{ "generation", M_ID, M_AT(struct locate_answer, generation) },
	{ "known", M_OBJECT, true, M_SIZED(struct locate_answer, known), OF(mark_rows) },
	{ "other_branch", M_BOOL, true, M_SIZED(struct locate_answer, other_branch), .left_out = true },
	{ "other_from", M_OBJECT, true, M_SIZED(struct locate_answer, other_from), OF(mark_rows),
	  .left_out = true },
	{ "receipt", M_OBJECT, true, M_SIZED(struct locate_answer, receipt), OF(receipt_rows) },
	{ "tip_has_other_children", M_BOOL, M_AT(struct locate_answer, tip_has_other_children) },
};

static const struct shape locate_answer_shape = {
	ROWS(locate_answer_rows), "The answer to locate", ERR_PEER, true, WIRE_ASK_MAX,
};

bool locate_answer_write(const struct locate_answer *m, struct buf *out)
{
	struct locate_answer copy = *m;

	if (!copy.has_receipt)
		copy.receipt = (struct receipt){ 0 };
	return members_write(&locate_answer_shape, &copy, out);
}

bool locate_answer_read(const char *p, size_t n, struct locate_answer *out, struct err *e)
{
	if (!members_read(&locate_answer_shape, p, n, out, sizeof *out, e))
		return false;
	out->has_receipt = !id_is_zero(out->receipt.store);
	return true;
}

/* --- call --- */

static const struct member call_ask_rows[] = {
	{ "had_hello", M_BYTES, M_SIZED(struct call_ask, had_hello) },
	{ "had_located", M_BYTES, M_SIZED(struct call_ask, had_located) },
	{ "locator", M_HASHES, .at = offsetof(struct call_ask, locate.locator),
	  .size = WIRE_LOCATOR_MAX, .count_at = offsetof(struct call_ask, locate.n) },
	{ "tip", M_OBJECT, true, M_SIZED(struct call_ask, locate.tip), OF(mark_rows) },
};

static const struct shape call_ask_shape = {
	ROWS(call_ask_rows), "The call", ERR_PEER, false, WIRE_ASK_MAX,
};

bool call_ask_write(const struct call_ask *m, struct buf *out)
{
	return members_write(&call_ask_shape, m, out);
}

bool call_ask_read(const char *p, size_t n, struct call_ask *out, struct err *e)
{
	return members_read(&call_ask_shape, p, n, out, sizeof *out, e);
}

static const struct member call_answer_rows[] = {
	{ "hello", M_OBJECT, true, M_SIZED(struct call_answer, hello), OF(hello_rows) },
	{ "lease_end_ms", M_I64, M_AT(struct call_answer, lease_end_ms) },
	{ "located", M_OBJECT, true, M_SIZED(struct call_answer, located), OF(locate_answer_rows) },
	{ "time_ms", M_I64, M_AT(struct call_answer, time_ms) },
};

static const struct shape call_answer_shape = {
	ROWS(call_answer_rows), "The answer to a call", ERR_PEER, true, WIRE_ASK_MAX,
};

bool call_answer_write(const struct call_answer *m, struct buf *out)
{
	struct call_answer *copy = mem_dup(m, sizeof *m);
	bool ok;

	if (!copy->has_hello)
		copy->hello = (struct hello){ 0 };
	if (!copy->has_located)
		copy->located = (struct locate_answer){ 0 };
	if (!copy->located.has_receipt)
		copy->located.receipt = (struct receipt){ 0 };
	copy->located.has_receipt = false; /* null is all zero, and this is no member */
	ok = members_write(&call_answer_shape, copy, out);
	mem_free(copy);
	return ok;
}

bool call_answer_read(const char *p, size_t n, struct call_answer *out, struct err *e)
{
	if (!members_read(&call_answer_shape, p, n, out, sizeof *out, e))
		return false;
	out->has_hello = !id_is_zero(out->hello.store);
	out->has_located = !id_is_zero(out->located.generation);
	out->located.has_receipt = !id_is_zero(out->located.receipt.store);
	if (out->has_hello && !limits_serve(&out->hello.limits))
		return err_set(e, ERR_PEER, "The answer to a call has limits that nothing could keep");
	return true;
}

static void sum(struct buf *text, uint8_t out[8])
{
	struct hash h;

	crypto_sha256(text->data, text->len, &h);
	memcpy(out, h.b, 8);
	buf_fini(text);
}

void hello_sum(const struct hello *m, uint8_t out[8])
{
	struct buf text = { .ceiling = WIRE_ASK_MAX };
	struct hello copy = *m;

	copy.time_ms = copy.lease_end_ms = 0;
	hello_write(&copy, &text);
	sum(&text, out);
}

void locate_sum(const struct locate_answer *m, uint8_t out[8])
{
	struct buf text = { .ceiling = WIRE_ASK_MAX };
	struct locate_answer copy = *m;

	copy.receipt.time_ms = 0;
	memset(copy.receipt.sig, 0, sizeof copy.receipt.sig);
	locate_answer_write(&copy, &text);
	sum(&text, out);
}

/* --- push --- */

static const struct member push_answer_rows[] = {
	{ "backed_up", M_OBJECT, true, M_SIZED(struct push_answer, backed_up), OF(mark_rows) },
	{ "incident", M_BOOL, M_AT(struct push_answer, incident) },
	{ "parked", M_U64, M_AT(struct push_answer, parked) },
	{ "present", M_U64, M_AT(struct push_answer, present) },
	{ "receipt", M_OBJECT, M_SIZED(struct push_answer, receipt), OF(receipt_rows) },
	{ "stored", M_U64, M_AT(struct push_answer, stored) },
};

static const struct shape push_answer_shape = {
	ROWS(push_answer_rows), "The answer to a push", ERR_PEER, true, WIRE_ASK_MAX,
};

bool push_answer_write(const struct push_answer *m, struct buf *out)
{
	return members_write(&push_answer_shape, m, out);
}

bool push_answer_read(const char *p, size_t n, struct push_answer *out, struct err *e)
{
	return members_read(&push_answer_shape, p, n, out, sizeof *out, e);
}

/* --- early --- */

static const struct member early_answer_rows[] = {
	{ "kept", M_U64, M_AT(struct early_answer, kept) },
	{ "present", M_U64, M_AT(struct early_answer, present) },
};

static const struct shape early_answer_shape = {
	ROWS(early_answer_rows), "The answer to an early copy", ERR_PEER, true, WIRE_ASK_MAX,
};

bool early_answer_write(const struct early_answer *m, struct buf *out)
{
	return members_write(&early_answer_shape, m, out);
}

bool early_answer_read(const char *p, size_t n, struct early_answer *out, struct err *e)
{
	return members_read(&early_answer_shape, p, n, out, sizeof *out, e);
}

/* --- pull --- */

static const struct member pull_ask_rows[] = {
	{ "locator", M_HASHES, .at = offsetof(struct pull_ask, locator), .size = WIRE_LOCATOR_MAX,
	  .count_at = offsetof(struct pull_ask, n) },
	{ "max", M_U32, M_AT(struct pull_ask, max) },
};

static const struct shape pull_ask_shape = {
	ROWS(pull_ask_rows), "The request to pull", ERR_PEER, false, WIRE_ASK_MAX,
};

bool pull_ask_write(const struct pull_ask *m, struct buf *out)
{
	return members_write(&pull_ask_shape, m, out);
}

bool pull_ask_read(const char *p, size_t n, struct pull_ask *out, struct err *e)
{
	return members_read(&pull_ask_shape, p, n, out, sizeof *out, e);
}

static const struct member pull_answer_rows[] = {
	{ "entries", M_U32, M_AT(struct pull_answer, entries) },
	{ "head", M_OBJECT, M_SIZED(struct pull_answer, head), OF(receipt_rows) },
	{ "more", M_BOOL, M_AT(struct pull_answer, more) },
	{ "rewound", M_BOOL, M_AT(struct pull_answer, rewound) },
};

static const struct shape pull_answer_shape = {
	ROWS(pull_answer_rows), "The answer to a pull", ERR_PEER, true, WIRE_ASK_MAX,
};

/* JSON with its length before it; frames follow. */
static bool framed_write(const struct shape *shape, const void *m, struct buf *out)
{
	struct buf json;
	bool ok;

	buf_init(&json, WIRE_ASK_MAX);
	ok = members_write(shape, m, &json) && buf_u32(out, (uint32_t)json.len) &&
	     buf_put(out, json.data, json.len);
	buf_fini(&json);
	return ok;
}

static bool framed_read(const struct shape *shape, const char *p, size_t n, void *out, size_t size,
			size_t *frames, struct err *e)
{
	const uint8_t *json;
	uint32_t len;
	struct rd r;

	memset(out, 0, size);
	rd_init(&r, p, n);
	if (!rd_u32(&r, &len) || len > WIRE_ASK_MAX || !rd_view(&r, &json, len))
		return err_set(e, ERR_PEER, "%s is shorter than it says", shape->name);
	*frames = n - r.left;
	return members_read(shape, (const char *)json, len, out, size, e);
}

bool pull_answer_write(const struct pull_answer *m, struct buf *out)
{
	return framed_write(&pull_answer_shape, m, out);
}

static bool entries_fit(uint32_t entries, struct err *e)
{
	return entries <= WIRE_PULL_ENTRIES_MAX ||
	       err_set(e, ERR_PEER, "The answer to a pull has more entries than it may");
}

bool pull_answer_read(const char *p, size_t n, struct pull_answer *out, size_t *frames,
		      struct err *e)
{
	return framed_read(&pull_answer_shape, p, n, out, sizeof *out, frames, e) &&
	       entries_fit(out->entries, e);
}

/* --- own --- */

static const struct member own_ask_rows[] = {
	{ "cursor", M_U64, M_AT(struct own_ask, cursor) },
	{ "from", M_OBJECT, true, M_SIZED(struct own_ask, from), OF(mark_rows) },
	{ "max", M_U32, M_AT(struct own_ask, max) },
	{ "tip", M_OBJECT, true, M_SIZED(struct own_ask, tip), OF(mark_rows) },
};

static const struct shape own_ask_shape = {
	ROWS(own_ask_rows), "The request for a device's own entries", ERR_PEER, false, WIRE_ASK_MAX,
};

bool own_ask_write(const struct own_ask *m, struct buf *out)
{
	return members_write(&own_ask_shape, m, out);
}

bool own_ask_read(const char *p, size_t n, struct own_ask *out, struct err *e)
{
	return members_read(&own_ask_shape, p, n, out, sizeof *out, e);
}

static const struct member own_answer_rows[] = {
	{ "cursor", M_U64, M_AT(struct own_answer, cursor) },
	{ "entries", M_U32, M_AT(struct own_answer, entries) },
	{ "more", M_BOOL, M_AT(struct own_answer, more) },
};

static const struct shape own_answer_shape = {
	ROWS(own_answer_rows), "The answer with a device's own entries", ERR_PEER, true, WIRE_ASK_MAX,
};

bool own_answer_write(const struct own_answer *m, struct buf *out)
{
	return framed_write(&own_answer_shape, m, out);
}

bool own_answer_read(const char *p, size_t n, struct own_answer *out, size_t *frames, struct err *e)
{
	return framed_read(&own_answer_shape, p, n, out, sizeof *out, frames, e) &&
	       entries_fit(out->entries, e);
}

/* --- errors --- */

struct error_inner {
	char code[32];
	char detail[200];
	int64_t index;
	struct id request;
	unsigned retry;
};

static const struct member error_inner_rows[] = {
	{ "code", M_TEXT, M_SIZED(struct error_inner, code) },
	{ "detail", M_TEXT, M_SIZED(struct error_inner, detail) },
	{ "index", M_I64, M_AT(struct error_inner, index) },
	{ "request", M_ID, M_AT(struct error_inner, request) },
	{ "retry", M_WORD, M_AT(struct error_inner, retry), .words = retries },
};

struct error_outer {
	struct error_inner error;
};

static const struct member error_outer_rows[] = {
	{ "error", M_OBJECT, M_SIZED(struct error_outer, error), OF(error_inner_rows) },
};

static const struct shape error_shape = {
	ROWS(error_outer_rows), "The answer with an error", ERR_PEER, true, WIRE_ASK_MAX,
};

bool error_answer_write(const struct error_answer *m, struct buf *out)
{
	const struct wire_error_row *row = wire_error_row(m->error);
	struct error_outer o = {
		{ .index = m->index, .request = m->request, .retry = row->retry }
	};

	memcpy(o.error.code, row->code, strlen(row->code) + 1);
	memcpy(o.error.detail, row->detail, strlen(row->detail) + 1);
	return members_write(&error_shape, &o, out);
}

bool error_answer_read(const char *p, size_t n, struct error_answer *out, struct err *e)
{
	struct error_outer o;

	*out = (struct error_answer){ 0 };
	if (!members_read(&error_shape, p, n, &o, sizeof o, e))
		return false;
	*out = (struct error_answer){
		.error = wire_error_by_code(o.error.code),
		.retry = (enum wire_retry)o.error.retry,
		.request = o.error.request,
		.index = o.error.index,
	};
	return true;
}
