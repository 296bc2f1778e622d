#include "scan_p.h"

#include "base/text.h"

#include <string.h>

bool key_is_harmless(const char *key)
{
	size_t n = 0;

	while ((key[n] >= 'a' && key[n] <= 'z') || ascii_is_digit(key[n]) || key[n] == '_')
		n++;
	return n > 0 && n <= 40 && !key[n];
}

/* Bytes of a number at s, or 0 when it is not one that we store. */
static size_t whole_number(const char *s, size_t n)
{
	size_t at = s[0] == '-', digits = 0;

	while (at < n && ascii_is_digit(s[at])) {
		at++;
		digits++;
	}
	if (!digits || digits > 18 || (at < n && strchr(".eE", s[at])))
		return 0;
	return at;
}

/* Bytes of the string whose first quote is s[0]; what is wrong with its letters is found by
 * text_check(). */
static size_t string_length(const char *s, size_t n)
{
	size_t at = 1;

	while (at < n && s[at] != '"')
		at += s[at] == '\\' ? 2 : 1;
	return at < n ? at + 1 : n;
}

static bool text_is_fine(const char *s, size_t n, bool lines, enum err_class class, struct err *e)
{
	switch (text_check(s, n, lines)) {
	case TEXT_NOT_UTF8:
		return err_set(e, class, "The record has letters that are not UTF-8");
	case TEXT_CONTROL:
		return err_set(e, class, "The record has control characters");
	case TEXT_BIDI:
		return err_set(e, class, "The record has marks that turn the direction of text");
	default:
		return true;
	}
}

bool scan_json(const char *s, size_t n, size_t most, unsigned depth, enum err_class class,
	       struct err *e)
{
	unsigned open = 0;

	if (n > most)
		return err_set(e, class, "The record is longer than %zu bytes", most);
	for (size_t at = 0, used; at < n; at += used) {
		used = 1;
		if (s[at] == '"') {
			used = string_length(s + at, n - at);
			if (!text_is_fine(s + at, used, false, class, e))
				return false;
		} else if (s[at] == '{' || s[at] == '[') {
			if (++open > depth)
				return err_set(e, class, "The record is nested deeper than %u",
					       depth);
		} else if (s[at] == '}' || s[at] == ']') {
			if (!open)
				return err_set(e, class, "The record is not spelt as JSON");
			open--;
		} else if (ascii_is_digit(s[at]) || s[at] == '-') {
			used = whole_number(s + at, n - at);
			if (!used)
				return err_set(
				    e, class,
				    "The record has a number that is not whole, or too long");
		} else if (s[at] != '\r') {
			uint32_t letter;

			used = text_next(s + at, n - at, &letter);
			if (!text_is_fine(s + at, used, true, class, e))
				return false;
		}
	}
	return true;
}
