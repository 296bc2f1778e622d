#include "lies.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define UNUSED(x) (void)(x)

/* --- the answer as it goes out --- */

static void put_body(struct answer *a, const void *p, size_t n)
{
	buf_reset(&a->body);
	buf_put(&a->body, p, n);
}

SPOILER(as_status)
{
	UNUSED(l);
	a->status = (unsigned)row->n;
	buf_reset(&a->body);
}

SPOILER(as_body)
{
	UNUSED(l);
	put_body(a, row->text, row->n ? (size_t)row->n : strlen(row->text));
}

SPOILER(as_page)
{
	static const char page[] = "<!DOCTYPE html><html><title>Sign in</title><form action=/login>"
				   "<input name=password></form></html>";

	UNUSED(l);
	a->status = (unsigned)row->n;
	buf_puts(&a->head, "Content-Type: text/html\r\nLocation: http://sign-in.example.org/\r\n");
	put_body(a, page, sizeof page - 1);
}

SPOILER(as_error)
{
	const char *slash = strchr(row->text, '/');

	UNUSED(l);
	a->status = (unsigned)row->n;
	buf_reset(&a->body);
	buf_fmt(&a->body,
		"{\"error\":{\"code\":\"%.*s\",\"detail\":\"\",\"index\":-1,\"request\":"
		"\"00000000000000000000000000000000\",\"retry\":\"%s\"}}",
		(int)(slash - row->text), row->text, slash + 1);
}

SPOILER(as_later)
{
	UNUSED(l);
	a->status = 503;
	buf_fmt(&a->head, "Retry-After: %s\r\n", row->text);
	buf_reset(&a->body);
}

SPOILER(as_raw)
{
	UNUSED(l);
	a->raw = true;
	put_body(a, row->text, row->n ? (size_t)row->n : strlen(row->text));
}

SPOILER(as_line)
{
	UNUSED(l);
	a->line = row->text;
}

SPOILER(as_header)
{
	UNUSED(l);
	buf_put(&a->head, row->text, row->n ? (size_t)row->n : strlen(row->text));
}

SPOILER(as_long_header)
{
	UNUSED(l);
	buf_puts(&a->head, "X-Long: ");
	for (long long i = 0; i < row->n; i++)
		buf_putc(&a->head, 'x');
	buf_puts(&a->head, "\r\n");
}

SPOILER(as_many_headers)
{
	UNUSED(l);
	for (long long i = 0; i < row->n; i++)
		buf_fmt(&a->head, "X-%lld: one of many\r\n", i);
}

SPOILER(as_length)
{
	UNUSED(l);
	a->length = row->text;
}

SPOILER(as_cut)
{
	UNUSED(l);
	a->send_only = (size_t)row->n;
}

SPOILER(as_half)
{
	UNUSED(row);
	UNUSED(l);
	a->body.len /= 2;
}

SPOILER(as_huge)
{
	char piece[4096];

	UNUSED(l);
	memset(piece, ' ', sizeof piece);
	buf_reset(&a->body);
	for (long long i = 0; i < row->n; i += (long long)sizeof piece)
		buf_put(&a->body, piece, sizeof piece);
}

SPOILER(as_chunks)
{
	UNUSED(l);
	buf_puts(&a->head, "Transfer-Encoding: chunked\r\n");
	a->length = "";
	put_body(a, row->text, strlen(row->text));
}

SPOILER(as_coded)
{
	static const char gz[] = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xab\xae\x05\x00C\xbf\xa6"
				 "\xa3\x02\x00\x00\x00";

	UNUSED(l);
	buf_fmt(&a->head, "Content-Encoding: %s\r\n", row->text);
	put_body(a, gz, sizeof gz - 1);
}

/* End of the JSON value that starts at `p`. */
static const char *value_end(const char *p)
{
	unsigned depth = 0;
	bool quoted = false;

	for (; *p; p++) {
		if (quoted) {
			quoted = *p != '"';
			continue;
		}
		if (!depth && (*p == ',' || *p == '}' || *p == ']'))
			return p;
		if (*p == '"')
			quoted = true;
		depth += *p == '{' || *p == '[';
		depth -= *p == '}' || *p == ']';
	}
	return p;
}

SPOILER(as_member)
{
	const char *equals = strchr(row->text, '=');
	char *name = mem_fmt("\"%.*s\":", (int)(equals - row->text), row->text);
	/* The JSON of a pull stands after its length. */
	size_t skip = row->at == AT_PULL ? 4 : 0;
	char *at = a->body.len > skip ? strstr(a->body.data + skip, name) : NULL;
	struct buf out = { 0 };

	UNUSED(l);
	if (!at)
		abort();
	at += strlen(name);
	buf_put(&out, a->body.data, (size_t)(at - a->body.data));
	buf_puts(&out, equals + 1);
	at += value_end(at) - at;
	buf_put(&out, at, a->body.len - (size_t)(at - a->body.data));
	if (skip) {
		uint32_t was = (uint8_t)a->body.data[0] + 256U * (uint8_t)a->body.data[1];

		was += (uint32_t)(out.len - a->body.len);
		out.data[0] = (char)was;
		out.data[1] = (char)(was >> 8);
	}
	put_body(a, out.data, out.len);
	buf_fini(&out);
	mem_free(name);
}

SPOILER(as_first)
{
	struct buf out = { 0 };

	UNUSED(l);
	buf_putc(&out, '{');
	buf_puts(&out, row->text);
	buf_put(&out, a->body.data + 1, a->body.len - 1);
	put_body(a, out.data, out.len);
	buf_fini(&out);
}

SPOILER(as_after)
{
	UNUSED(l);
	buf_put(&a->body, row->text, row->n ? (size_t)row->n : strlen(row->text));
}

SPOILER(as_before)
{
	struct buf out = { 0 };

	UNUSED(l);
	buf_puts(&out, row->text);
	buf_put(&out, a->body.data, a->body.len);
	put_body(a, out.data, out.len);
	buf_fini(&out);
}

SPOILER(as_upper)
{
	bool value = false;

	UNUSED(row);
	UNUSED(l);
	/* Values alone: a member's name would be another one. */
	for (size_t i = 0; i < a->body.len; i++) {
		if (a->body.data[i] == ':')
			value = true;
		else if (a->body.data[i] == ',' || a->body.data[i] == '{')
			value = false;
		else if (value)
			a->body.data[i] = ascii_upper(a->body.data[i]);
	}
}

SPOILER(as_deep)
{
	UNUSED(l);
	buf_reset(&a->body);
	for (long long i = 0; i < row->n; i++)
		buf_puts(&a->body, "{\"a\":");
	buf_putc(&a->body, '1');
	for (long long i = 0; i < row->n; i++)
		buf_putc(&a->body, '}');
}

SPOILER(as_long_list)
{
	UNUSED(l);
	buf_reset(&a->body);
	buf_puts(&a->body, "{\"a\":[0");
	for (long long i = 0; i < row->n; i++)
		buf_puts(&a->body, ",0");
	buf_puts(&a->body, "]}");
}

SPOILER(as_pull_length)
{
	UNUSED(l);
	for (size_t i = 0; i < 4; i++)
		a->body.data[i] = (char)((unsigned long long)row->n >> (8 * i));
}

SPOILER(as_continue)
{
	UNUSED(l);
	a->raw = true;
	buf_reset(&a->body);
	for (long long i = 0; i < row->n; i++)
		buf_puts(&a->body, "HTTP/1.1 100 Continue\r\n\r\n");
}

SPOILER(as_silent)
{
	UNUSED(row);
	UNUSED(l);
	a->silent = true;
}

SPOILER(as_drip)
{
	UNUSED(row);
	UNUSED(l);
	a->drip = true;
}

SPOILER(as_drip_head)
{
	UNUSED(row);
	UNUSED(l);
	a->drip_head = true;
}
