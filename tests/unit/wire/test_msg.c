#include "base/buf.h"
#include "base/crypto.h"
#include "base/mem.h"
#include "base/text.h"
#include "book/entry.h"
#include "sync/wire/bundle.h"
#include "sync/wire/causes.h"
#include "sync/wire/msg.h"
#include "sync/wire/peer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct hash some_hash(void)
{
	struct hash h;

	crypto_random(h.b, sizeof h.b);
	return h;
}

static struct receipt some_receipt(void)
{
	struct receipt r = { .store = id_random(),
			     .generation = id_random(),
			     .device = id_random(),
			     .head = some_hash(),
			     .height = 60,
			     .time_ms = 1635559200000 };

	crypto_random(r.sig, sizeof r.sig);
	return r;
}

/* --- each message comes out as it went in --- */

static void hello_comes_out_as_it_went_in(void **state)
{
	struct hello m = { .store = id_random(),
			   .generation = id_random(),
			   .practice = true,
			   .api_min = 1,
			   .api_max = 3,
			   .schema_min = 1,
			   .schema_max = 2,
			   .time_ms = 1635559200000,
			   .limits = wire_limits_ours,
			   .state = DEVICE_SUSPENDED,
			   .lease_end_ms = 1636559200000,
			   .feed = { some_hash(), 7 } };
	struct hello back;
	struct buf b = { 0 };

	(void)state;
	assert_true(hello_write(&m, &b));
	assert_true(hello_read(b.data, b.len, &back, NULL));
	assert_memory_equal(&back.store, &m.store, sizeof m.store);
	assert_memory_equal(&back.generation, &m.generation, sizeof m.generation);
	assert_true(back.practice);
	assert_int_equal(back.api_min, 1);
	assert_int_equal(back.api_max, 3);
	assert_int_equal(back.schema_max, 2);
	assert_int_equal(back.time_ms, m.time_ms);
	assert_int_equal(back.state, DEVICE_SUSPENDED);
	assert_int_equal(back.lease_end_ms, m.lease_end_ms);
	assert_memory_equal(&back.limits, &m.limits, sizeof m.limits);
	assert_memory_equal(&back.feed, &m.feed, sizeof m.feed);
	buf_fini(&b);
}

static void enrol_comes_out_as_it_went_in(void **state)
{
	struct enrol_ask q = { .device = id_random(),
			       .bundle_device = id_random(),
			       .practice = true },
			 q2;
	struct enrol_answer *a = mem_new(sizeof *a), *a2 = mem_new(sizeof *a2);
	struct buf b = { 0 };

	(void)state;
	crypto_random(q.sign_public, 32);
	crypto_random(q.tls_public, 32);
	crypto_random(q.police_public, 32);
	assert_true(enrol_ask_write(&q, &b));
	assert_true(enrol_ask_read(b.data, b.len, &q2, NULL));
	assert_memory_equal(q.sign_public, q2.sign_public, 32);
	assert_memory_equal(q.tls_public, q2.tls_public, 32);
	assert_memory_equal(q.police_public, q2.police_public, 32);
	assert_true(id_equal(q.device, q2.device) && id_equal(q.bundle_device, q2.bundle_device) &&
		    q2.practice);
	buf_reset(&b);
	a->device = q.device;
	a->expires_ms = 5;
	snprintf(a->certificate, sizeof a->certificate, "-----BEGIN CERTIFICATE-----\nMII=\n");
	assert_true(enrol_answer_write(a, &b));
	assert_true(enrol_answer_read(b.data, b.len, a2, NULL));
	assert_string_equal(a->certificate, a2->certificate);
	assert_int_equal(a2->expires_ms, 5);
	buf_fini(&b);
	mem_free(a);
	mem_free(a2);
}

static void locate_and_push_and_pull_come_out_as_they_went_in(void **state)
{
	struct locate_ask q = { .tip = { some_hash(), 60 }, .n = WIRE_LOCATOR_MAX }, q2;
	struct locate_answer a = { .generation = id_random(),
				   .known = { some_hash(), 30 },
				   .tip_has_other_children = true,
				   .has_receipt = true,
				   .receipt = some_receipt() },
			     a2;
	struct push_answer p = { .stored = 10,
				 .present = 50,
				 .parked = 1,
				 .incident = true,
				 .backed_up = { some_hash(), 20 },
				 .receipt = some_receipt() },
			   p2;
	struct pull_ask u = { .n = 2, .max = 500 }, u2;
	struct pull_answer v = { .entries = 12,
				 .more = true,
				 .rewound = true,
				 .head = some_receipt() },
			   v2;
	struct buf b = { 0 };
	size_t frames = 0;

	(void)state;
	for (size_t i = 0; i < q.n; i++)
		q.locator[i] = some_hash();
	assert_true(locate_ask_write(&q, &b) && locate_ask_read(b.data, b.len, &q2, NULL));
	assert_int_equal(q2.n, WIRE_LOCATOR_MAX);
	assert_memory_equal(q.locator, q2.locator, sizeof q.locator);
	assert_memory_equal(&q.tip, &q2.tip, sizeof q.tip);
	buf_reset(&b);
	assert_true(locate_answer_write(&a, &b) && locate_answer_read(b.data, b.len, &a2, NULL));
	assert_true(a2.has_receipt && a2.tip_has_other_children && !a2.backed_up.height);
	assert_memory_equal(&a.receipt, &a2.receipt, sizeof a.receipt);
	assert_memory_equal(&a.known, &a2.known, sizeof a.known);
	buf_reset(&b);
	a.has_receipt = false;
	a.known = (struct mark){ 0 };
	assert_true(locate_answer_write(&a, &b) && locate_answer_read(b.data, b.len, &a2, NULL));
	assert_non_null(strstr(b.data, "\"known\":null"));
	assert_true(!a2.has_receipt && !a2.known.height);
	/* What older ones never knew is not there when there is nothing to say. */
	assert_null(strstr(b.data, "\"other_"));
	assert_true(!a2.other_branch && !a2.other_from.height);
	buf_reset(&b);
	a.other_branch = true;
	a.other_from = (struct mark){ some_hash(), 7 };
	assert_true(locate_answer_write(&a, &b) && locate_answer_read(b.data, b.len, &a2, NULL));
	assert_true(a2.other_branch);
	assert_memory_equal(&a.other_from, &a2.other_from, sizeof a.other_from);
	buf_reset(&b);
	a.other_from = (struct mark){ 0 };
	assert_true(locate_answer_write(&a, &b) && locate_answer_read(b.data, b.len, &a2, NULL));
	assert_true(a2.other_branch && !a2.other_from.height);
	buf_reset(&b);
	assert_true(push_answer_write(&p, &b) && push_answer_read(b.data, b.len, &p2, NULL));
	assert_memory_equal(&p.receipt, &p2.receipt, sizeof p.receipt);
	assert_true(p2.stored == 10 && p2.present == 50 && p2.parked == 1 && p2.incident &&
		    p2.backed_up.height == 20);
	buf_reset(&b);
	u.locator[0] = some_hash();
	u.locator[1] = some_hash();
	assert_true(pull_ask_write(&u, &b) && pull_ask_read(b.data, b.len, &u2, NULL));
	assert_true(u2.n == 2 && u2.max == 500 && hash_equal(&u.locator[1], &u2.locator[1]));
	buf_reset(&b);
	assert_true(pull_answer_write(&v, &b));
	buf_puts(&b, "frames");
	assert_true(pull_answer_read(b.data, b.len, &v2, &frames, NULL));
	assert_string_equal(b.data + frames, "frames");
	assert_true(v2.entries == 12 && v2.more && v2.rewound);
	assert_memory_equal(&v.head, &v2.head, sizeof v.head);
	for (size_t n = 0; n < frames; n++)
		assert_false(pull_answer_read(b.data, n, &v2, &frames, NULL));
	buf_fini(&b);
}

static struct call_answer *some_call(void)
{
	struct call_answer *a = mem_new(sizeof *a);

	*a = (struct call_answer){ .has_hello = true,
				   .has_located = true,
				   .time_ms = 7,
				   .lease_end_ms = 8,
				   .hello = { .store = id_random(),
					      .generation = id_random(),
					      .limits = wire_limits_ours,
					      .feed = { some_hash(), 4 } },
				   .located = { .generation = id_random(),
						.known = { some_hash(), 30 },
						.has_receipt = true,
						.receipt = some_receipt() } };
	return a;
}

static void a_call_comes_out_as_it_went_in_with_and_without_what_was_said_before(void **state)
{
	struct call_ask q = { .had_hello = { 1 }, .locate = { .tip = { some_hash(), 60 }, .n = 1 } }, q2;
	struct call_answer *a = some_call(), *b = mem_new(sizeof *b);
	struct buf text = { 0 };

	(void)state;
	assert_true(call_ask_write(&q, &text) && call_ask_read(text.data, text.len, &q2, NULL));
	assert_memory_equal(&q, &q2, sizeof q);
	buf_reset(&text);
	assert_true(call_answer_write(a, &text) && call_answer_read(text.data, text.len, b, NULL));
	assert_true(b->has_hello && b->has_located && b->located.has_receipt);
	assert_true(b->time_ms == 7 && b->lease_end_ms == 8);
	assert_memory_equal(&a->located.receipt, &b->located.receipt, sizeof a->located.receipt);
	assert_memory_equal(&a->hello.feed, &b->hello.feed, sizeof a->hello.feed);
	buf_reset(&text);
	a->has_hello = a->has_located = false;
	assert_true(call_answer_write(a, &text) && call_answer_read(text.data, text.len, b, NULL));
	assert_true(!b->has_hello && !b->has_located && b->time_ms == 7);
	assert_true(text.len < 100);
	buf_fini(&text);
	mem_free(a);
	mem_free(b);
}

static bool same(const uint8_t a[8], const uint8_t b[8])
{
	return memcmp(a, b, 8) == 0;
}

static void sums_tell_what_is_news_from_what_only_passes(void **state)
{
	struct call_answer *a = some_call();
	uint8_t hello[8], located[8], again[8];

	(void)state;
	hello_sum(&a->hello, hello);
	locate_sum(&a->located, located);
	a->hello.time_ms++;
	a->hello.lease_end_ms++;
	hello_sum(&a->hello, again);
	assert_true(same(hello, again));
	a->hello.feed.height++;
	hello_sum(&a->hello, again);
	assert_false(same(hello, again));
	a->located.receipt.time_ms++;
	a->located.receipt.sig[0] ^= 1;
	locate_sum(&a->located, again);
	assert_true(same(located, again));
	a->located.tip_has_other_children = true;
	locate_sum(&a->located, again);
	assert_false(same(located, again));
	mem_free(a);
}

static void every_error_comes_out_as_it_went_in(void **state)
{
	(void)state;
	for (unsigned i = WIRE_BAD_REQUEST; i < WIRE_ERROR_N; i++) {
		const struct wire_error_row *row = wire_error_row((enum wire_error)i);
		struct error_answer a = { .error = (enum wire_error)i,
					  .request = id_random(),
					  .index = -1 },
				    back;
		struct buf b = { 0 };

		assert_int_equal(row->error, i);
		assert_true(row->status >= 400 && row->code && row->detail);
		assert_int_equal(wire_error_by_code(row->code), i);
		assert_true(error_answer_write(&a, &b));
		assert_true(error_answer_read(b.data, b.len, &back, NULL));
		assert_int_equal(back.error, i);
		assert_int_equal(back.retry, row->retry);
		assert_int_equal(back.index, -1);
		assert_true(id_equal(back.request, a.request));
		buf_fini(&b);
	}
	assert_int_equal(wire_error_by_code("of_a_newer_hq"), WIRE_ERROR_N);
}

/* --- strictness --- */

#define ID "00112233445566778899aabbccddeeff"
#define HASH ID ID

static bool pull_ask_takes(const char *s, size_t n)
{
	struct pull_ask m;

	return pull_ask_read(s, n, &m, NULL);
}

static void a_request_is_read_strictly(void **state)
{
	static const struct {
		bool taken;
		const char *json;
	} rows[] = {
		{ true, "{\"locator\":[],\"max\":1}" },
		{ true, " {\"max\":4294967295 , \"locator\":[\"" HASH "\"]}\n" },
		{ false, "" },
		{ false, "{}" },
		{ false, "[]" },
		{ false, "null" },
		{ false, "{\"locator\":[],\"max\":1" },
		{ false, "{\"locator\":[],\"max\":1}}" },
		{ false, "{\"locator\":[],\"max\":1} x" },
		{ false, "{\"locator\":[],\"max\":1,\"max\":2}" },  /* twice */
		{ false, "{\"locator\":[],\"max\":1,\"more\":2}" }, /* unknown */
		{ false, "{\"locator\":[],\"max\":-1}" },
		{ false, "{\"locator\":[],\"max\":4294967296}" },
		{ false, "{\"locator\":[],\"max\":99999999999999999999}" },
		{ false, "{\"locator\":[],\"max\":1.0}" },
		{ false, "{\"locator\":[],\"max\":\"1\"}" },
		{ false, "{\"locator\":[],\"max\":true}" },
		{ false, "{\"locator\":[],\"max\":null}" },
		{ false, "{\"locator\":null,\"max\":1}" },
		{ false, "{\"locator\":{},\"max\":1}" },
		{ false, "{\"locator\":[1],\"max\":1}" },
		{ false, "{\"locator\":[\"" ID "\"],\"max\":1}" },    /* short */
		{ false, "{\"locator\":[\"" HASH "0\"],\"max\":1}" }, /* long */
		{ false, "{\"locator\":[\"A" ID ID "\"],\"max\":1}" },
		{ false, "{'locator':[],'max':1}" },
		{ false, "{\"locator\":[],\"max\":1}\x01" },
		{ false, "{\"loc\xff\":[],\"max\":1}" },                 /* not UTF-8 */
		{ false, "{\"locator\":[[[[[[[[[]]]]]]]]],\"max\":1}" }, /* too deep */
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (pull_ask_takes(rows[i].json, strlen(rows[i].json)) != rows[i].taken)
			fail_msg("row %zu: %s", i, rows[i].json);
	assert_false(pull_ask_takes("{\"locator\":[],\"max\":1}\0", 24));
}

static void a_request_over_a_ceiling_is_refused(void **state)
{
	struct buf b = { 0 };

	(void)state;
	buf_puts(&b, "{\"max\":1,\"locator\":[");
	for (size_t i = 0; i < WIRE_LOCATOR_MAX + 1; i++)
		buf_fmt(&b, "%s\"" HASH "\"", i ? "," : "");
	buf_puts(&b, "]}");
	assert_false(pull_ask_takes(b.data, b.len));
	buf_reset(&b);
	buf_puts(&b, "{\"max\":1,\"locator\":[]");
	while (b.len <= WIRE_ASK_MAX)
		buf_putc(&b, ' ');
	buf_putc(&b, '}');
	assert_false(pull_ask_takes(b.data, b.len));
	buf_reset(&b);
	/* Tokens are counted before anything is built. */
	buf_puts(&b, "{\"max\":1,\"locator\":[");
	for (size_t i = 0; i < WIRE_JSON_TOKENS_MAX + 1; i++)
		buf_puts(&b, i ? ",1" : "1");
	buf_puts(&b, "]}");
	assert_true(b.len < WIRE_ASK_MAX);
	assert_false(pull_ask_takes(b.data, b.len));
	buf_fini(&b);
}

static void an_answer_passes_over_what_it_does_not_know(void **state)
{
	struct hello m = { .limits = wire_limits_ours, .api_min = 9, .api_max = 9 }, back;
	struct buf b = { 0 };
	struct err e = { 0 };
	char *at;

	(void)state;
	assert_true(hello_write(&m, &b));
	b.len--;
	buf_puts(&b, ",\"of_a_newer_hq\":{\"x\":[1,2]}}");
	assert_true(hello_read(b.data, b.len, &back, &e));
	assert_int_equal(back.api_min, 9);
	/* But a state it does not know is none it can act on. */
	at = strstr(b.data, "\"active\"");
	assert_non_null(at);
	memcpy(at, "\"actIve\"", 8);
	assert_false(hello_read(b.data, b.len, &back, &e));
	assert_int_equal(e.class, ERR_PEER);
	assert_non_null(strstr(e.text, "\"state\""));
	buf_fini(&b);
}

static void limits_that_nothing_could_keep_are_refused(void **state)
{
	struct hello m = { .limits = wire_limits_ours }, back;
	struct buf b = { 0 };

	(void)state;
	m.limits.frame_entries = 0;
	assert_true(hello_write(&m, &b));
	assert_false(hello_read(b.data, b.len, &back, NULL));
	buf_reset(&b);
	m.limits = wire_limits_ours;
	m.limits.body_bytes = 10;
	assert_true(hello_write(&m, &b));
	assert_false(hello_read(b.data, b.len, &back, NULL));
	m.limits.body_bytes = ENTRY_BODY_MAX * 2;
	m.limits.frame_entries = 10;
	struct wire_limits both = wire_limits_smaller(&wire_limits_ours, &m.limits);

	assert_int_equal(both.body_bytes, ENTRY_BODY_MAX);
	assert_int_equal(both.frame_entries, 10);
	buf_fini(&b);
}

static void a_refusal_never_repeats_what_came(void **state)
{
	static const char secret[] = "{\"locator\":[\"Testfield said\"],\"Testfield\":1}";
	struct pull_ask m;
	struct err e = { 0 };

	(void)state;
	assert_false(pull_ask_read(secret, sizeof secret - 1, &m, &e));
	assert_null(strstr(e.text, "Testfield"));
	assert_true(e.text[0]);
}

static void changed_messages_never_crash(void **state)
{
	struct locate_answer m = { .generation = id_random(),
				   .known = { some_hash(), 30 },
				   .has_receipt = true,
				   .receipt = some_receipt() },
			     back;
	struct buf b = { 0 };

	(void)state;
	assert_true(locate_answer_write(&m, &b));
	for (size_t round = 0; round < 20000; round++) {
		size_t at = crypto_uniform((uint32_t)b.len), n = b.len;
		char was = b.data[at];

		b.data[at] = (char)crypto_uniform(256);
		if (round % 3 == 0)
			n = crypto_uniform((uint32_t)b.len);
		if (locate_answer_read(b.data, n, &back, NULL))
			assert_true(n == b.len);
		b.data[at] = was;
	}
	buf_fini(&b);
}

/* --- receipts --- */

static void pins_hold_for_what_they_say_and_come_in_hello_as_they_went(void **state)
{
	struct hello m = { .store = id_random(), .api_max = 1, .limits = wire_limits_ours }, back;
	struct buf with = { .ceiling = 65536 }, without = { .ceiling = 65536 };
	uint8_t seed[32], public_key[32];
	struct pins *p = &m.pins;

	(void)state;
	crypto_random(seed, sizeof seed);
	sign_public(seed, public_key);
	assert_true(hello_write(&m, &without));
	assert_null(strstr(buf_str(&without), "pins"));
	crypto_random(p->now.b, sizeof p->now.b);
	crypto_random(p->next.b, sizeof p->next.b);
	p->since_ms = INT64_C(1635532320000);
	pins_sign(p, seed);
	assert_true(hello_write(&m, &with));
	assert_true(hello_read(buf_str(&with), with.len, &back, NULL));
	assert_memory_equal(&back.pins, p, sizeof *p);
	assert_true(pins_hold(&back.pins, public_key));
	for (size_t i = 0; i < sizeof *p; i++) {
		back.pins = *p;
		((uint8_t *)&back.pins)[i] ^= 1;
		assert_false(pins_hold(&back.pins, public_key));
	}
	seed[0] ^= 1;
	pins_sign(p, seed);
	assert_false(pins_hold(p, public_key));
	buf_fini(&with);
	buf_fini(&without);
}

static void a_receipt_holds_for_what_it_says_and_nothing_else(void **state)
{
	struct receipt r = some_receipt(), other;
	uint8_t seed[32], public_key[32];

	(void)state;
	crypto_random(seed, sizeof seed);
	sign_public(seed, public_key);
	receipt_sign(&r, RECEIPT_DOMAIN, seed);
	assert_true(receipt_holds(&r, RECEIPT_DOMAIN, public_key));
	assert_false(receipt_holds(&r, RECEIPT_FEED_DOMAIN, public_key));
	for (size_t i = 0; i < 7; i++) {
		other = r;
		switch (i) {
		case 0:
			other.store.b[0] ^= 1;
			break;
		case 1:
			other.generation.b[15] ^= 1;
			break;
		case 2:
			other.device.b[3] ^= 1;
			break;
		case 3:
			other.head.b[31] ^= 1;
			break;
		case 4:
			other.height++;
			break;
		case 5:
			other.time_ms--;
			break;
		default:
			other.sig[63] ^= 1;
		}
		assert_false(receipt_holds(&other, RECEIPT_DOMAIN, public_key));
	}
}

/* --- the bundle --- */

static struct bundle *some_bundle(void)
{
	struct bundle *b = bundle_new();
	struct hash h = some_hash();
	struct buf pin = { 0 };

	snprintf(b->urls[0], sizeof b->urls[0], "https://hq.example.org:7443");
	snprintf(b->urls[1], sizeof b->urls[1], "https://127.0.0.1:7443");
	b->n_urls = 2;
	snprintf(b->server_name, sizeof b->server_name, "hq.example.org");
	snprintf(b->ca, sizeof b->ca,
		 "-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----\n");
	base64_encode(h.b, 32, &pin);
	memcpy(b->pin, pin.data, pin.len + 1);
	b->device = id_random();
	b->feed = id_random();
	snprintf(b->node, sizeof b->node, "car");
	snprintf(b->car_code, sizeof b->car_code, "DV1");
	snprintf(b->name, sizeof b->name, "Car 1");
	b->practice = true;
	crypto_random(b->hq_sign, 32);
	crypto_random(b->hq_box, 32);
	crypto_random(b->lookup_key, 32);
	snprintf(b->codes[0], sizeof b->codes[0], "demo-code-one");
	snprintf(b->codes[1], sizeof b->codes[1], "demo-code-two");
	b->n_codes = 2;
	snprintf(b->orgs[0].code, sizeof b->orgs[0].code, "nwal");
	crypto_random(b->orgs[0].public_key, 32);
	b->n_orgs = 1;
	snprintf(b->bootstrap_cert, sizeof b->bootstrap_cert, "cert\n");
	snprintf(b->bootstrap_key, sizeof b->bootstrap_key, "key\n");
	b->expires_ms = 1635559200000;
	buf_fini(&pin);
	return b;
}

static void a_bundle_comes_out_as_it_went_in(void **state)
{
	struct bundle *b = some_bundle(), *back = bundle_new();
	struct peer *p = mem_new(sizeof *p), *p2 = mem_new(sizeof *p2);
	struct buf text = { 0 };

	(void)state;
	assert_true(bundle_write(b, &text, NULL));
	assert_true(bundle_read(text.data, text.len, back, NULL));
	assert_memory_equal(b, back, sizeof *b);
	peer_from_bundle(b, p);
	p->certificate_ends_ms = 77;
	buf_reset(&text);
	assert_true(peer_write(p, &text, NULL));
	assert_null(strstr(text.data, "demo-code"));
	assert_null(strstr(text.data, "bootstrap"));
	assert_null(strstr(text.data, "lookup"));
	assert_true(peer_read(text.data, text.len, p2, NULL));
	assert_memory_equal(p, p2, sizeof *p);
	buf_fini(&text);
	bundle_free(b);
	bundle_free(back);
	mem_free(p);
	mem_free(p2);
}

static void a_bundle_that_would_not_serve_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < 8; i++) {
		struct bundle *b = some_bundle();
		struct buf text = { 0 };
		struct err e = { 0 };

		switch (i) {
		case 0:
			b->n_urls = 0;
			break;
		case 1:
			memcpy(b->urls[0], "http://hq.example.org", 22);
			break;
		case 2:
			memcpy(b->urls[1], "https://hq.example.org/path", 28);
			break;
		case 3:
			b->pin[0] = '\0';
			break;
		case 4:
			memcpy(b->node, "boat", 5);
			break;
		case 5:
			memcpy(b->node, "desk", 5);
			break;
		case 6:
			b->feed = b->device;
			break;
		default:
			memcpy(b->role, "supervisor", 11);
		}
		assert_false(bundle_write(b, &text, &e));
		assert_int_equal(e.class, ERR_INPUT);
		assert_int_equal(text.len, 0);
		bundle_free(b);
		buf_fini(&text);
	}
}

/* --- sentences --- */

static void every_cause_has_plain_sentences(void **state)
{
	static const char *const never[] = { "please", "sorry",   "valid",     "failed",
					     "error",  "illegal", "forbidden", "sync",
					     "push",   "server",  "!" };
	char words[CAUSE_TEXT_MAX];
	enum cause back;

	(void)state;
	assert_false(cause_by_code("no_such_cause", &back));
	for (unsigned c = CAUSE_NONE + 1; c < CAUSE_N; c++) {
		size_t n = strlen(cause_words((enum cause)c, -7, words));

		/* Three lines of the outbox. */
		assert_true(n > 20 && n < 3 * 64);
		assert_in_range(strlen(cause_short((enum cause)c)), 5, CAUSE_SHORT_MAX);
		assert_true(cause_by_code(cause_code((enum cause)c), &back) && back == c);
		assert_int_not_equal(words[n - 1], '.');
		assert_int_not_equal(cause_class((enum cause)c), ERR_NONE);
		for (size_t i = 0; i < sizeof never / sizeof *never; i++)
			if (strstr(words, never[i]))
				fail_msg("%s: %s", cause_code((enum cause)c), words);
	}
	cause_words(CAUSE_CLOCK, -7, words);
	assert_non_null(strstr(words, "7 minutes behind that of HQ"));
	cause_words(CAUSE_CLOCK, 1, words);
	assert_non_null(strstr(words, "1 minute ahead of that of HQ"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hello_comes_out_as_it_went_in),
		cmocka_unit_test(enrol_comes_out_as_it_went_in),
		cmocka_unit_test(locate_and_push_and_pull_come_out_as_they_went_in),
		cmocka_unit_test(a_call_comes_out_as_it_went_in_with_and_without_what_was_said_before),
		cmocka_unit_test(sums_tell_what_is_news_from_what_only_passes),
		cmocka_unit_test(every_error_comes_out_as_it_went_in),
		cmocka_unit_test(a_request_is_read_strictly),
		cmocka_unit_test(a_request_over_a_ceiling_is_refused),
		cmocka_unit_test(an_answer_passes_over_what_it_does_not_know),
		cmocka_unit_test(limits_that_nothing_could_keep_are_refused),
		cmocka_unit_test(a_refusal_never_repeats_what_came),
		cmocka_unit_test(changed_messages_never_crash),
		cmocka_unit_test(a_receipt_holds_for_what_it_says_and_nothing_else),
		cmocka_unit_test(pins_hold_for_what_they_say_and_come_in_hello_as_they_went),
		cmocka_unit_test(a_bundle_comes_out_as_it_went_in),
		cmocka_unit_test(a_bundle_that_would_not_serve_is_refused),
		cmocka_unit_test(every_cause_has_plain_sentences),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
