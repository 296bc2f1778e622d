/* Paths, methods, header fields and requests that are none, as bytes inside real TLS. */
#include "bad.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>

struct route {
	const char *path, *method;
};

static const struct route routes[] = {
	{ WIRE_PATH_HELLO, "GET" }, { WIRE_PATH_ENROL, "POST" },   { WIRE_PATH_LOCATE, "POST" },
	{ WIRE_PATH_PUSH, "POST" }, { WIRE_PATH_PULL, "POST" },    { WIRE_PATH_OWN, "POST" },
	{ WIRE_PATH_HEAL, "POST" }, { WIRE_PATH_COURIER, "POST" },
	{ WIRE_PATH_EARLY, "POST" }, { WIRE_PATH_CALL, "POST" },
};
static const char *const methods[] = { "GET",     "POST",  "HEAD",  "PUT",     "DELETE",
				       "OPTIONS", "PATCH", "TRACE", "CONNECT", "PROPFIND",
				       "get",     "Post",  "X" };

static void say_methods(struct bad *b)
{
	for (size_t i = 0; i < sizeof routes / sizeof *routes; i++)
		for (size_t k = 0; k < sizeof methods / sizeof *methods; k++) {
			char line[256];
			int n;

			if (strcmp(routes[i].method, methods[k]) == 0)
				continue;
			n = snprintf(
			    line, sizeof line,
			    "%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n",
			    methods[k], routes[i].path);
			bad_bytes(b, line, line, (size_t)n, 405);
		}
}

static const char *const paths[] = { "/",
				     "/v1",
				     "/v1/",
				     "/v1/hello/",
				     "/v1/hello/x",
				     "//v1/hello",
				     "/v1//hello",
				     "/./v1/hello",
				     "/v1/./hello",
				     "/v1/../v1/hello",
				     "/../v1/hello",
				     "/V1/hello",
				     "/v1/Hello",
				     "/v1/HELLO",
				     "/v1/hello.json",
				     "/v1/hello;x=1",
				     "/v1/hello?x=1",
				     "/v1/hello?x",
				     "/v1/hello?x=1&x=2",
				     "/v1/hell",
				     "/v1/helloo",
				     "/v2/hello",
				     "/v0/hello",
				     "/v1/hello%00",
				     "/v1/hello%20",
				     "/v1%2fhello",
				     "/%2e%2e/etc/passwd",
				     "/etc/passwd",
				     "/../../etc/passwd",
				     "/hq.db",
				     "/store.db",
				     "/v1/../store.db",
				     "/favicon.ico",
				     "/robots.txt",
				     "/.git/config",
				     "/v1/admin",
				     "/v1/devices",
				     "/v1/heal/",
				     "/v1/early/x",
				     "/v1/push/1",
				     "*",
				     "hello",
				     "v1/hello",
				     "http://localhost/v1/hello",
				     "https://example.org/",
				     "/v1/hello\\",
				     "/v1/'or'1'='1",
				     "/%",
				     "/%zz",
				     "/v1/hello%2f..%2fpush" };

static void say_paths(struct bad *b)
{
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		char line[256];
		int n = snprintf(line, sizeof line, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n",
				 paths[i]);

		bad_bytes(b, paths[i], line, (size_t)n, 404);
	}
}

/* Fields of a locate with the body {}: the fields are wrong before the body is. */
static const struct {
	const char *fields;
	long status;
} fields[] = {
	{ "", 411 },
	{ "Content-Type: application/json\r\n", 411 },
	{ "Content-Length: 2\r\n", 415 },
	{ "Content-Length: 2\r\nContent-Type: text/plain\r\n", 415 },
	{ "Content-Length: 2\r\nContent-Type: application/JSON\r\n", 415 },
	{ "Content-Length: 2\r\nContent-Type: application/json; charset=utf-8\r\n", 415 },
	{ "Content-Length: 2\r\nContent-Type: application/x-dapcar-frames\r\n", 415 },
	{ "Content-Length: 2\r\nContent-Type: multipart/form-data; boundary=x\r\n", 415 },
	{ "Content-Length: 2\r\nContent-Type: application/x-www-form-urlencoded\r\n", 415 },
	{ "Content-Length: 2\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n",
	  415 },
	{ "Content-Length: 2\r\nContent-Type: application/json\r\nContent-Encoding: zstd\r\n",
	  415 },
	{ "Content-Length: 2\r\nContent-Type: application/json\r\nContent-Encoding: identity\r\n",
	  415 },
	{ "Content-Length: 65537\r\nContent-Type: application/json\r\n", 413 },
	{ "Content-Length: 999999999999\r\nContent-Type: application/json\r\n", 413 },
	{ "Transfer-Encoding: chunked\r\nContent-Type: application/json\r\n", 411 },
	{ "Content-Length: 2\r\nContent-Type: application/json\r\nDapcar-Request: zz\r\n", 400 },
	{ "Content-Length: 2\r\nContent-Type: application/json\r\n", 400 },
};

static void say_fields(struct bad *b)
{
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		char text[512];
		int n = snprintf(text, sizeof text,
				 "POST %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n{}",
				 WIRE_PATH_LOCATE, fields[i].fields);

		bad_bytes(b, fields[i].fields, text, (size_t)n, fields[i].status);
	}
}

/* Of a push. */
static const struct {
	const char *fields;
	long status;
} pushes[] = {
	{ "Content-Length: 0\r\nContent-Type: application/json\r\n", 415 },
	{ "Content-Length: 16777217\r\nContent-Type: application/x-dapcar-frames\r\n", 413 },
	{ "Content-Length: 0\r\nContent-Type: application/x-dapcar-frames\r\nDapcar-Generation: "
	  "1\r\n",
	  400 },
	{ "Content-Length: 0\r\nContent-Type: application/x-dapcar-frames\r\n"
	  "Dapcar-Generation: 00000000000000000000000000000000\r\n",
	  409 },
	{ "Content-Length: 0\r\nContent-Type: application/x-dapcar-frames\r\n"
	  "Dapcar-Generation: ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ\r\n",
	  400 },
	{ "Content-Length: 0\r\nContent-Type: application/x-dapcar-frames\r\nDapcar-Generation: "
	  "\r\n",
	  400 },
};

static void say_pushes(struct bad *b)
{
	for (size_t i = 0; i < sizeof pushes / sizeof *pushes; i++) {
		char text[512];
		int n = snprintf(text, sizeof text, "POST %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n",
				 WIRE_PATH_PUSH, pushes[i].fields);

		bad_bytes(b, pushes[i].fields, text, (size_t)n, pushes[i].status);
	}
}

/* What is no request of HTTP/1.1. */
static const struct {
	const char *bytes;
	long status; /* 0: the line is closed without a word */
} broken[] = {
	{ "GET /v1/hello HTTP/1.1\r\n\r\n", 400 }, /* no Host */
	{ "GET /v1/hello HTTP/2.0\r\nHost: x\r\n\r\n", 505 },
	{ "GET /v1/hello HTTP/0.9\r\nHost: x\r\n\r\n", 505 },
	{ "GET /v1/hello HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", 400 },
	{ "POST /v1/locate HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400 },
	{ "POST /v1/locate HTTP/1.1\r\nHost: x\r\nContent-Length: 0x2\r\n\r\n{}", 400 },
	{ "POST /v1/locate HTTP/1.1\r\nHost: x\r\nContent-Length: two\r\n\r\n{}", 400 },
	{ "POST /v1/locate HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n{}",
	  413 },
};

static void say_broken(struct bad *b)
{
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
		bad_bytes(b, broken[i].bytes, broken[i].bytes, strlen(broken[i].bytes),
			  broken[i].status);
}

/* A head of this many bytes of fields: over 8 KiB it is refused. */
static void say_long_heads(struct bad *b)
{
	static const size_t lengths[] = { 8300, 9000, 12000 };

	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		struct buf text = { 0 };

		buf_puts(&text, "GET /v1/hello HTTP/1.1\r\nHost: localhost\r\nX: ");
		while (text.len < lengths[i])
			buf_putc(&text, 'a');
		buf_puts(&text, "\r\n\r\n");
		bad_bytes(b, "a long field", text.data, text.len, 413);
		buf_reset(&text);
		buf_puts(&text, "GET /v1/hello HTTP/1.1\r\nHost: localhost\r\n");
		while (text.len < lengths[i])
			buf_puts(&text, "X: a\r\n");
		buf_puts(&text, "\r\n");
		/* The library's own limit. */
		bad_bytes(b, "many fields", text.data, text.len, 431);
		buf_fini(&text);
	}
}

size_t bad_http_all(struct bad *b)
{
	size_t before = b->said;

	say_methods(b);
	say_paths(b);
	say_fields(b);
	say_pushes(b);
	say_broken(b);
	say_long_heads(b);
	return b->said - before;
}
