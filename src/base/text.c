#include "base/text.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <utf8proc.h>

size_t text_next(const char *s, size_t n, uint32_t *cp)
{
	utf8proc_int32_t c;
	utf8proc_ssize_t used;

	if (!n)
		return 0;
	used = utf8proc_iterate((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)n, &c);
	if (used <= 0 || c < 0) {
		*cp = 0xfffd;
		return 1;
	}
	*cp = (uint32_t)c;
	return (size_t)used;
}

static bool is_broken(const char *s, size_t used, uint32_t cp)
{
	return cp == 0xfffd && used == 1 && (unsigned char)*s >= 0x80;
}

static bool is_control(uint32_t cp, bool lines)
{
	if (lines && (cp == '\n' || cp == '\t'))
		return false;
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0x2028 || cp == 0x2029;
}

static bool is_bidi(uint32_t cp)
{
	return (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069);
}

/* Most of what is typed: these need no look at the tables of Unicode. */
static bool is_plain(char c)
{
	return c >= 0x20 && c < 0x7f;
}

static size_t plain_start(const char *s, size_t n)
{
	size_t at = 0;

	while (at < n && is_plain(s[at]))
		at++;
	return at;
}

enum text_fault text_check(const char *s, size_t n, bool lines)
{
	uint32_t cp;

	for (size_t used; n; s += used, n -= used) {
		used = plain_start(s, n);
		if (used)
			continue;
		used = text_next(s, n, &cp);
		if (is_broken(s, used, cp))
			return TEXT_NOT_UTF8;
		if (is_control(cp, lines))
			return TEXT_CONTROL;
		if (is_bidi(cp))
			return TEXT_BIDI;
	}
	return TEXT_FINE;
}

bool text_clean(const char *s, size_t n, bool lines, struct buf *out)
{
	struct buf kept = { 0 };
	utf8proc_uint8_t *composed = NULL;
	utf8proc_ssize_t len;
	uint32_t cp;
	bool ok = false;

	if (plain_start(s, n) == n)
		return buf_put(out, s, n);
	for (size_t used; n; s += used, n -= used) {
		used = text_next(s, n, &cp);
		if (is_broken(s, used, cp) || is_bidi(cp))
			continue;
		if (is_control(cp, lines)) {
			if ((cp == '\n' || cp == '\t') && !buf_putc(&kept, ' '))
				goto out;
			continue;
		}
		if (!buf_put(&kept, s, used))
			goto out;
	}
	len = utf8proc_map((const utf8proc_uint8_t *)buf_str(&kept), (utf8proc_ssize_t)kept.len,
			   &composed, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	ok = len >= 0 && buf_put(out, composed, (size_t)len);
out:
	if (composed) {
		mem_wipe(composed, strlen((char *)composed));
		free(composed); /* utf8proc's own allocation, wiped above */
	}
	buf_fini(&kept);
	return ok;
}

size_t text_letter(const char *s, size_t n)
{
	uint32_t cp, next;
	utf8proc_int32_t state = 0;
	size_t at;

	if (n && is_plain(s[0]) && (n == 1 || is_plain(s[1])))
		return 1;
	at = text_next(s, n, &cp);
	while (at < n) {
		size_t used = text_next(s + at, n - at, &next);

		if (utf8proc_grapheme_break_stateful((utf8proc_int32_t)cp, (utf8proc_int32_t)next,
						     &state))
			break;
		cp = next;
		at += used;
	}
	return at;
}

size_t text_letter_before(const char *s, size_t at)
{
	size_t start = 0;

	/* Far enough back to be sure of a break; letters are short. */
	size_t from = at > 256 ? at - 256 : 0;

	while (from && ((unsigned char)s[from] & 0xc0) == 0x80)
		from--;
	for (size_t i = from; i < at; i += text_letter(s + i, at - i))
		start = i;
	return start;
}

size_t text_cells(const char *s, size_t n)
{
	size_t cells = 0;
	uint32_t cp;

	for (size_t used; n; s += used, n -= used) {
		used = plain_start(s, n);
		cells += used;
		if (used)
			continue;
		used = text_next(s, n, &cp);
		cells += (size_t)utf8proc_charwidth((utf8proc_int32_t)cp);
	}
	return cells;
}

size_t text_fit(const char *s, size_t n, size_t cells)
{
	size_t at = 0, have = 0;

	while (at < n) {
		size_t used = text_letter(s + at, n - at);
		size_t wide = text_cells(s + at, used);

		if (have + wide > cells)
			break;
		have += wide;
		at += used;
	}
	return at;
}

static bool is_ascii(const char *s, size_t n)
{
	unsigned char any = 0;

	for (size_t i = 0; i < n; i++)
		any |= (unsigned char)s[i];
	return any < 0x80;
}

static bool ascii_fold(const char *s, size_t n, struct buf *out)
{
	size_t at = out->len;

	if (!buf_put(out, s, n))
		return false;
	for (; at < out->len; at++)
		out->data[at] = ascii_lower(out->data[at]);
	return true;
}

bool text_fold(const char *s, size_t n, struct buf *out)
{
	utf8proc_uint8_t *folded = NULL;
	utf8proc_ssize_t len;
	bool ok;

	if (is_ascii(s, n))
		return ascii_fold(s, n, out);
	len = utf8proc_map((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)n, &folded,
			   UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE |
			       UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK);
	ok = len >= 0 && buf_put(out, folded, (size_t)len);
	if (folded) {
		mem_wipe(folded, (size_t)(len > 0 ? len : 0));
		free(folded); /* utf8proc's own allocation, wiped above */
	}
	return ok;
}

size_t text_letters(const char *s, size_t n)
{
	size_t count = 0;

	for (size_t used; n; s += used, n -= used) {
		size_t run = plain_start(s, n);

		/* What comes behind may belong to the last of them. */
		used = run > 1 ? run - 1 : text_letter(s, n);
		count += run > 1 ? used : 1;
	}
	return count;
}

size_t text_encode(uint32_t cp, char out[4])
{
	utf8proc_ssize_t n = utf8proc_encode_char((utf8proc_int32_t)cp, (utf8proc_uint8_t *)out);

	return n > 0 ? (size_t)n : 0;
}

bool ascii_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool ascii_is_alpha(char c)
{
	c = ascii_lower(c);
	return c >= 'a' && c <= 'z';
}

bool ascii_is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

char ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

char ascii_upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

char *text_trim(const char *s)
{
	size_t n;

	while (ascii_is_space(*s))
		s++;
	n = strlen(s);
	while (n && ascii_is_space(s[n - 1]))
		n--;
	return mem_strn(s, n);
}

bool text_copy(char *out, size_t cap, const char *s)
{
	size_t n = strlen(s), at = n;

	if (n >= cap) {
		at = 0;
		for (size_t used; at < cap; at += used) {
			used = text_letter(s + at, n - at);
			if (at + used >= cap)
				break;
		}
	}
	memmove(out, s, at);
	out[at] = '\0';
	return at == n;
}

bool text_listed(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = list; n && *p; p += strcspn(p, ", "), p += strspn(p, ", "))
		if (strcspn(p, ", ") == n && !strncasecmp(p, word, n))
			return true;
	return false;
}
