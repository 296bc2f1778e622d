#include "base/json.h"

#include <inttypes.h>
#include <string.h>

void json_init(struct json *j, struct buf *out, bool pretty)
{
	*j = (struct json){ .out = out, .pretty = pretty };
}

static void new_line(struct json *j)
{
	if (!j->pretty)
		return;
	buf_putc(j->out, '\n');
	for (unsigned i = 0; i < j->depth; i++)
		buf_puts(j->out, "  ");
}

static void before_value(struct json *j)
{
	bool after_key = j->out->len && j->out->data[j->out->len - 1] == ':';

	if (j->pretty && j->out->len >= 2 && j->out->data[j->out->len - 2] == ':')
		after_key = true;
	if (after_key)
		return;
	if (j->comma)
		buf_putc(j->out, ',');
	if (j->depth)
		new_line(j);
}

static void open_with(struct json *j, char c)
{
	before_value(j);
	buf_putc(j->out, c);
	j->depth++;
	j->comma = false;
}

static void close_with(struct json *j, char c)
{
	j->depth--;
	if (j->comma)
		new_line(j);
	buf_putc(j->out, c);
	j->comma = true;
}

void json_object(struct json *j)
{
	open_with(j, '{');
}

void json_object_end(struct json *j)
{
	close_with(j, '}');
}

void json_array(struct json *j)
{
	open_with(j, '[');
}

void json_array_end(struct json *j)
{
	close_with(j, ']');
}

void json_quote(struct buf *out, const char *s, size_t n)
{
	buf_putc(out, '"');
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		switch (c) {
		case '"':
			buf_puts(out, "\\\"");
			break;
		case '\\':
			buf_puts(out, "\\\\");
			break;
		case '\n':
			buf_puts(out, "\\n");
			break;
		case '\t':
			buf_puts(out, "\\t");
			break;
		default:
			if (c < 0x20 || c == 0x7f)
				buf_fmt(out, "\\u%04x", c);
			else
				buf_putc(out, (char)c);
		}
	}
	buf_putc(out, '"');
}

void json_key(struct json *j, const char *key)
{
	before_value(j);
	json_quote(j->out, key, strlen(key));
	buf_puts(j->out, j->pretty ? ": " : ":");
	j->comma = true;
}

void json_raw(struct json *j, const char *s)
{
	before_value(j);
	buf_puts(j->out, s);
	j->comma = true;
}

void json_text(struct json *j, const char *s)
{
	before_value(j);
	if (s)
		json_quote(j->out, s, strlen(s));
	else
		buf_puts(j->out, "null");
	j->comma = true;
}

void json_int(struct json *j, int64_t v)
{
	before_value(j);
	buf_fmt(j->out, "%" PRId64, v);
	j->comma = true;
}

void json_bool(struct json *j, bool v)
{
	json_raw(j, v ? "true" : "false");
}

void json_member(struct json *j, const char *key, const char *s)
{
	json_key(j, key);
	json_text(j, s);
}

void json_member_int(struct json *j, const char *key, int64_t v)
{
	json_key(j, key);
	json_int(j, v);
}

void json_member_bool(struct json *j, const char *key, bool v)
{
	json_key(j, key);
	json_bool(j, v);
}
