/* Bad JSON for the requests whose body is JSON. */
#include "bad.h"

#include "base/mem.h"

#include <string.h>

#define SUM "1111111111111111"
#define HASH "1111111111111111111111111111111111111111111111111111111111111111"
#define ID "22222222222222222222222222222222"
#define MARK "{\"hash\":\"" HASH "\",\"height\":1}"

struct member {
	const char *key;
	const char *good;
	const char *const *bad;
	bool optional;
};

static const char *const not_a_list[] = {
	"null",
	"true",
	"1",
	"\"x\"",
	"{}",
	"[1]",
	"[null]",
	"[[]]",
	"[{}]",
	"[\"\"]",
	"[\"11\"]",
	"[\"" HASH "1\"]",
	"[\"111111111111111111111111111111111111111111111111111111111111111\"]",
	"[\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"]",
	"[\"zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz\"]",
	"[\"0x11111111111111111111111111111111111111111111111111111111111111\"]",
	"[\"" HASH "\",1]",
	"[\"" HASH "\",\"\"]",
	NULL
};
static const char *const not_a_mark[] = { "true",
					  "1",
					  "\"x\"",
					  "[]",
					  "{}",
					  "{\"height\":1}",
					  "{\"hash\":\"" HASH "\"}",
					  "{\"hash\":\"\",\"height\":1}",
					  "{\"hash\":1,\"height\":1}",
					  "{\"hash\":null,\"height\":1}",
					  "{\"hash\":\"" HASH "\",\"height\":\"1\"}",
					  "{\"hash\":\"" HASH "\",\"height\":-1}",
					  "{\"hash\":\"" HASH "\",\"height\":1.0}",
					  "{\"hash\":\"" HASH "\",\"height\":1e3}",
					  "{\"hash\":\"" HASH "\",\"height\":null}",
					  "{\"hash\":\"" HASH "\",\"height\":9223372036854775808}",
					  "{\"hash\":\"" HASH "\",\"height\":18446744073709551615}",
					  "{\"hash\":\"" HASH "\",\"height\":1,\"more\":1}",
					  "{\"hash\":\"" HASH "\",\"hash\":\"" HASH
					  "\",\"height\":1}",
					  NULL };
static const char *const not_u32[] = { "null",
				       "true",
				       "\"1\"",
				       "-1",
				       "1.0",
				       "1e3",
				       "0.5",
				       "4294967296",
				       "9223372036854775807",
				       "18446744073709551616",
				       "[]",
				       "[1]",
				       "{}",
				       NULL };
static const char *const not_u64[] = { "null",
				       "true",
				       "\"1\"",
				       "-1",
				       "1.0",
				       "1e3",
				       "0.5",
				       "9223372036854775808",
				       "18446744073709551616",
				       "1e999",
				       "[]",
				       "{}",
				       NULL };
static const char *const not_an_id[] = { "null",
					 "true",
					 "1",
					 "\"\"",
					 "\"22\"",
					 "\"" ID "2\"",
					 "\"2222222222222222222222222222222\"",
					 "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"",
					 "\"zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz\"",
					 "\"22222222-2222-2222-2222-222222222222\"",
					 "[]",
					 "{}",
					 NULL };
static const char *const not_a_key[] = { "null",           "true", "1",  "\"\"", "\"" ID "\"",
					 "\"" HASH "11\"", "[]",   "{}", NULL };
static const char *const not_a_bool[] = { "null", "1", "0", "\"true\"", "\"\"", "[]", "{}", NULL };

static const struct member locate[] = {
	{ "locator", "[\"" HASH "\"]", not_a_list, false },
	{ "tip", MARK, not_a_mark, true },
};
static const struct member calls[] = {
	{ "had_hello", "\"" SUM "\"", not_a_key, false },
	{ "had_located", "\"" SUM "\"", not_a_key, false },
	{ "locator", "[\"" HASH "\"]", not_a_list, false },
	{ "tip", MARK, not_a_mark, true },
};
static const struct member pull[] = {
	{ "locator", "[]", not_a_list, false },
	{ "max", "1", not_u32, false },
};
static const struct member own[] = {
	{ "cursor", "0", not_u64, false },
	{ "from", MARK, not_a_mark, true },
	{ "max", "1", not_u32, false },
	{ "tip", MARK, not_a_mark, true },
};
static const struct member enrol[] = {
	{ "bundle_device", "\"" ID "\"", not_an_id, false },
	{ "device", "\"" ID "\"", not_an_id, false },
	{ "police_public", "\"" HASH "\"", not_a_key, false },
	{ "practice", "true", not_a_bool, false },
	{ "sign_public", "\"" HASH "\"", not_a_key, false },
	{ "tls_public", "\"" HASH "\"", not_a_key, false },
};

struct ask {
	const char *path;
	const struct member *members;
	size_t n;
};

#define ASK(path_, members_)                                           \
	{                                                              \
		path_, members_, sizeof(members_) / sizeof *(members_) \
	}
static const struct ask asks[] = {
	ASK(WIRE_PATH_LOCATE, locate),
	ASK(WIRE_PATH_CALL, calls),
	ASK(WIRE_PATH_PULL, pull),
	ASK(WIRE_PATH_OWN, own),
	ASK(WIRE_PATH_ENROL, enrol),
};

/* The good one, with `value` for member `at`; NULL leaves it out; at == n changes nothing. */
static void spell(const struct ask *a, size_t at, const char *value, struct buf *out)
{
	bool any = false;

	buf_putc(out, '{');
	for (size_t i = 0; i < a->n; i++) {
		const char *v = i == at ? value : a->members[i].good;

		if (v)
			buf_fmt(out, "%s\"%s\":%s", any ? "," : "", a->members[i].key, v);
		any |= v != NULL;
	}
	buf_putc(out, '}');
}

static void say(struct bad *b, const struct ask *a, const char *what, const void *p, size_t n,
		struct want w)
{
	struct caller *c = a->members == enrol ? b->boots : b->caller;

	bad_say(b, c, what, a->path, WIRE_TYPE_JSON, n ? p : "", n, w);
}

static void say_members(struct bad *b, const struct ask *a)
{
	for (size_t i = 0; i < a->n; i++) {
		const struct member *m = &a->members[i];
		struct buf text = { 0 };

		for (size_t k = 0; m->bad[k]; k++) {
			spell(a, i, m->bad[k], &text);
			say(b, a, m->bad[k], text.data, text.len, WANT(400, WIRE_BAD_REQUEST));
			buf_reset(&text);
		}
		if (!m->optional) {
			spell(a, i, NULL, &text);
			say(b, a, "a member less", text.data, text.len,
			    WANT(400, WIRE_BAD_REQUEST));
		}
		buf_fini(&text);
	}
}

/* Instead of the whole. */
static const char *const wholes[] = { " ",
				      "{",
				      "}",
				      "[]",
				      "[{}]",
				      "null",
				      "true",
				      "1",
				      "-",
				      "\"x\"",
				      "{]",
				      "{\"",
				      "{\"a\"",
				      "{\"a\":",
				      "{\"a\":}",
				      "{a:1}",
				      "{'a':1}",
				      "{\"a\":1,}",
				      "{,}",
				      "{\"a\" 1}",
				      "NaN",
				      "{\"a\":NaN}",
				      "{\"a\":Infinity}",
				      "{\"a\":+1}",
				      "{\"a\":01}",
				      "{\"a\":.5}",
				      "{\"a\":0x10}",
				      "{\"a\":1}/* */",
				      "// \n{}",
				      "{\"a\":tru}",
				      "{\"a\":\"\\x\"}",
				      "{\"a\":\"\\u12\"}",
				      "{\"a\":\"\\ud800\"}",
				      "{\"a\":\"\t\"}",
				      "<html></html>",
				      "GET / HTTP/1.1",
				      "---\na: 1\n" };

/* Before the good one, instead of its first byte, and behind it. */
static const char *const befores[] = { "\xef\xbb\xbf", "\xff\xfe", "x", "[", "{", "0",
				       "\"\"",         ")]}',\n" };
static const char *const behinds[] = { "x", "{}", "]", "}", ",", "\"", "1", "\xff" };
/* A member more, in the good one. */
static const char *const mores[] = { "\"more\":1",
				     "\"\":1",
				     "\"__proto__\":{}",
				     "\"a\":\"\xff\"",
				     "\"a\":\"\xc0\xaf\"",
				     "\"a\":\"\xed\xa0\x80\"",
				     "\"a\":\"\xf4\x90\x80\x80\"",
				     "\"\\u0000\":1",
				     "\"a\":\"\x01\"",
				     "\"locator \":[]",
				     "\"LOCATOR\":[]" };

static void say_wholes(struct bad *b, const struct ask *a)
{
	struct buf good = { 0 }, text = { 0 };

	for (size_t i = 0; i < sizeof wholes / sizeof *wholes; i++)
		say(b, a, wholes[i], wholes[i], strlen(wholes[i]), WANT(400, WIRE_BAD_REQUEST));
	say(b, a, "nothing", "", 0, WANT(400, WIRE_BAD_REQUEST));
	spell(a, a->n, NULL, &good);
	for (size_t i = 0; i < sizeof befores / sizeof *befores; i++) {
		buf_reset(&text);
		buf_fmt(&text, "%s%s", befores[i], buf_str(&good));
		say(b, a, "something before it", text.data, text.len, WANT(400, WIRE_BAD_REQUEST));
	}
	for (size_t i = 0; i < sizeof behinds / sizeof *behinds; i++) {
		buf_reset(&text);
		buf_fmt(&text, "%s%s", buf_str(&good), behinds[i]);
		say(b, a, "something behind it", text.data, text.len, WANT(400, WIRE_BAD_REQUEST));
	}
	for (size_t i = 0; i < sizeof mores / sizeof *mores; i++) {
		buf_reset(&text);
		buf_fmt(&text, "{%s,%s", mores[i], buf_str(&good) + 1);
		say(b, a, mores[i], text.data, text.len, WANT(400, WIRE_BAD_REQUEST));
	}
	for (size_t i = 0; i < a->n; i++) {
		buf_reset(&text);
		buf_fmt(&text, "{\"%s\":%s,%s", a->members[i].key, a->members[i].good,
			buf_str(&good) + 1);
		say(b, a, "a member twice", text.data, text.len, WANT(400, WIRE_BAD_REQUEST));
	}
	say(b, a, "a zero behind it", good.data, good.len + 1, WANT(400, WIRE_BAD_REQUEST));
	for (size_t i = 1; i < good.len; i += 1 + good.len / 16)
		say(b, a, "cut short", good.data, i, WANT(400, WIRE_BAD_REQUEST));
	buf_fini(&good);
	buf_fini(&text);
}

static void say_large(struct bad *b, const struct ask *a)
{
	struct buf text = { 0 };

	buf_puts(&text, "{\"locator\":[");
	for (size_t i = 0; i < WIRE_LOCATOR_MAX + 1; i++)
		buf_fmt(&text, "%s\"" HASH "\"", i ? "," : "");
	buf_puts(&text, "],\"max\":1}");
	say(b, a, "a hash too many", text.data, text.len, WANT(400, WIRE_BAD_REQUEST));
	buf_reset(&text);
	for (size_t i = 0; i < 9; i++)
		buf_putc(&text, '[');
	for (size_t i = 0; i < 9; i++)
		buf_putc(&text, ']');
	say(b, a, "nine deep", text.data, text.len, WANT(400, WIRE_BAD_REQUEST));
	buf_reset(&text);
	for (size_t i = 0; i < 60000; i++)
		buf_putc(&text, '[');
	say(b, a, "60,000 deep", text.data, text.len, WANT(400, WIRE_BAD_REQUEST));
	buf_reset(&text);
	buf_putc(&text, '[');
	for (size_t i = 0; i < 20001; i++)
		buf_puts(&text, i ? ",1" : "1");
	buf_putc(&text, ']');
	say(b, a, "20,001 tokens", text.data, text.len, WANT(400, WIRE_BAD_REQUEST));
	buf_reset(&text);
	while (text.len <= WIRE_ASK_MAX)
		buf_putc(&text, ' ');
	say(b, a, "a byte too long", text.data, text.len, WANT(413, WIRE_TOO_LARGE));
	buf_fini(&text);
}

size_t bad_json_all(struct bad *b)
{
	size_t before = b->said;

	for (size_t i = 0; i < sizeof asks / sizeof *asks; i++) {
		say_members(b, &asks[i]);
		say_wholes(b, &asks[i]);
		say_large(b, &asks[i]);
	}
	return b->said - before;
}
