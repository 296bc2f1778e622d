/* Every JSON message and file of the wire, both ways, and the count of depth and tokens before the
 * parse. The first byte says which. What is read is written, and read again as the same. */
#include "fuzz.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "sync/wire/bundle.h"
#include "sync/wire/msg.h"
#include "sync/wire/peer.h"

#include <stdbool.h>
#include <string.h>

union any {
	struct hello hello;
	struct enrol_ask enrol_ask;
	struct enrol_answer enrol_answer;
	struct locate_ask locate_ask;
	struct locate_answer locate_answer;
	struct call_ask call_ask;
	struct call_answer call_answer;
	struct push_answer push_answer;
	struct pull_ask pull_ask;
	struct pull_answer pull_answer;
	struct error_answer error_answer;
	struct bundle bundle;
	struct peer peer;
};

#define BOTH(name)                                                                      \
	static bool read_##name(const char *p, size_t n, union any *out, struct err *e) \
	{                                                                               \
		return name##_read(p, n, &out->name, e);                                \
	}                                                                               \
	static bool write_##name(const union any *m, struct buf *out)                   \
	{                                                                               \
		return name##_write(&m->name, out);                                     \
	}

BOTH(hello)
BOTH(enrol_ask)
BOTH(enrol_answer)
BOTH(locate_ask)
BOTH(locate_answer)
BOTH(call_ask)
BOTH(call_answer)
BOTH(push_answer)
BOTH(pull_ask)

static bool read_pull_answer(const char *p, size_t n, union any *out, struct err *e)
{
	size_t frames = 0;

	if (!pull_answer_read(p, n, &out->pull_answer, &frames, e))
		return false;
	PROMISE(frames <= n);
	PROMISE(out->pull_answer.entries <= WIRE_PULL_ENTRIES_MAX);
	return true;
}

static bool write_pull_answer(const union any *m, struct buf *out)
{
	return pull_answer_write(&m->pull_answer, out);
}

static bool read_error_answer(const char *p, size_t n, union any *out, struct err *e)
{
	return error_answer_read(p, n, &out->error_answer, e);
}

/* Only an error that we know has a row to be written from. */
static bool write_error_answer(const union any *m, struct buf *out)
{
	return m->error_answer.error < WIRE_ERROR_N && error_answer_write(&m->error_answer, out);
}

static bool read_bundle(const char *p, size_t n, union any *out, struct err *e)
{
	return bundle_read(p, n, &out->bundle, e);
}

static bool write_bundle(const union any *m, struct buf *out)
{
	return bundle_write(&m->bundle, out, NULL);
}

static bool read_peer(const char *p, size_t n, union any *out, struct err *e)
{
	return peer_read(p, n, &out->peer, e);
}

static bool write_peer(const union any *m, struct buf *out)
{
	return peer_write(&m->peer, out, NULL);
}

static const struct {
	bool (*read)(const char *p, size_t n, union any *out, struct err *e);
	bool (*write)(const union any *m, struct buf *out);
	enum err_class class;
} rows[] = {
	{ read_hello, write_hello, ERR_PEER },
	{ read_enrol_ask, write_enrol_ask, ERR_PEER },
	{ read_enrol_answer, write_enrol_answer, ERR_PEER },
	{ read_locate_ask, write_locate_ask, ERR_PEER },
	{ read_locate_answer, write_locate_answer, ERR_PEER },
	{ read_push_answer, write_push_answer, ERR_PEER },
	{ read_pull_ask, write_pull_ask, ERR_PEER },
	{ read_pull_answer, write_pull_answer, ERR_PEER },
	{ read_error_answer, write_error_answer, ERR_PEER },
	{ read_bundle, write_bundle, ERR_INPUT },
	{ read_peer, write_peer, ERR_CORRUPT },
	{ read_call_ask, write_call_ask, ERR_PEER },
	{ read_call_answer, write_call_answer, ERR_PEER },
};
#define ROWS (sizeof rows / sizeof *rows)

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	union any *m, *again;
	struct buf once = { 0 }, twice = { 0 };
	struct err e = { 0 };
	size_t which;

	if (!n || n > 2 * FUZZ_INPUT_MAX)
		return 0;
	which = p[0] % ROWS;
	m = mem_new(sizeof *m);
	again = mem_new(sizeof *again);
	if (rows[which].read((const char *)p + 1, n - 1, m, &e)) {
		if (rows[which].write(m, &once)) {
			PROMISE(rows[which].read(once.data, once.len, again, &e));
			PROMISE(rows[which].write(again, &twice));
			PROMISE(once.len == twice.len &&
				memcmp(once.data, twice.data, once.len) == 0);
		}
	} else {
		PROMISE(e.class == rows[which].class && e.text[0]);
		PROMISE(text_check(e.text, strlen(e.text), false) == TEXT_FINE);
	}
	buf_fini(&once);
	buf_fini(&twice);
	mem_free(m);
	mem_free(again);
	return 0;
}

static void sample(size_t which, union any *m)
{
	static const char url[] = "https://hq.example.org:7443";

	switch (which) {
	case 0:
		m->hello.api_min = m->hello.api_max = 1;
		m->hello.limits = wire_limits_ours;
		m->hello.feed.height = 3;
		break;
	case 3:
		m->locate_ask.n = WIRE_LOCATOR_MAX; /* lists as long as they may be */
		m->locate_ask.tip.height = 9;
		break;
	case 6:
		m->pull_ask.n = WIRE_LOCATOR_MAX;
		break;
	case 4:
		m->locate_answer.has_receipt = true;
		m->locate_answer.receipt.store.b[0] = 1;
		m->locate_answer.known.height = 4;
		break;
	case 9:
		m->bundle.n_urls = 1;
		m->bundle.n_codes = BUNDLE_CODES_MAX;
		m->bundle.n_orgs = BUNDLE_ORGS_MAX;
		memcpy(m->bundle.urls[0], url, sizeof url);
		memcpy(m->bundle.node, "car", 4);
		break;
	case 10:
		m->peer.n_urls = m->peer.n_orgs = 1;
		memcpy(m->peer.urls[0], url, sizeof url);
		break;
	case 11:
		m->call_ask.locate.n = WIRE_LOCATOR_MAX;
		m->call_ask.locate.tip.height = 9;
		break;
	case 12:
		m->call_answer.has_hello = m->call_answer.has_located = true;
		m->call_answer.hello.limits = wire_limits_ours;
		m->call_answer.hello.store.b[0] = 1;
		m->call_answer.located.generation.b[0] = 1;
		m->call_answer.located.has_receipt = true;
		m->call_answer.located.receipt.store.b[0] = 1;
		break;
	default:
		break;
	}
}

/* The same with each list one longer than it may be. */
static void give_longer(fuzz_seed_fn give, void *ctx, size_t which, const struct buf *text)
{
	const char *p = buf_str(text), *list;

	while ((list = strstr(p, "[\"")) || (list = strstr(p, "[{"))) {
		const char *end = list[1] == '"' ? strchr(list + 2, '"') : strchr(list, '}');
		struct buf seed = { 0 };

		if (!end)
			return;
		buf_u8(&seed, (uint8_t)which);
		buf_put(&seed, buf_str(text), (size_t)(list + 1 - buf_str(text)));
		buf_put(&seed, list + 1, (size_t)(end - list));
		buf_putc(&seed, ',');
		buf_puts(&seed, list + 1);
		give(ctx, seed.data, seed.len);
		buf_fini(&seed);
		p = end;
	}
}

void fuzz_seeds(fuzz_seed_fn give, void *ctx)
{
	for (size_t i = 0; i < ROWS; i++) {
		union any *m = mem_new(sizeof *m);
		struct buf seed = { 0 }, text = { 0 };

		sample(i, m);
		buf_u8(&seed, (uint8_t)i);
		if (rows[i].write(m, &text))
			buf_put(&seed, text.data, text.len);
		give(ctx, seed.data, seed.len);
		give_longer(give, ctx, i, &text);
		buf_fini(&seed);
		buf_fini(&text);
		mem_free(m);
	}
}
