/* Look-up keys: the same place or a name that sounds the same gives the same key, and the key alone
 * gives nothing back without headquarters' lookup key. */
#include "base/crypto.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/typed.h"

#include <string.h>

static const struct {
	const char *brief, *whole;
} street_words[] = {
	{ "st", "street" },     { "rd", "road" },      { "ave", "avenue" }, { "av", "avenue" },
	{ "ct", "court" },      { "cl", "close" },     { "dr", "drive" },   { "ln", "lane" },
	{ "cres", "crescent" }, { "gdns", "gardens" }, { "pl", "place" },   { "sq", "square" },
	{ "terr", "terrace" },  { "ter", "terrace" },  { "flt", "flat" },
};

static void put_word(struct buf *out, const char *word, size_t n)
{
	for (size_t i = 0; i < sizeof street_words / sizeof *street_words; i++)
		if (strlen(street_words[i].brief) == n &&
		    memcmp(street_words[i].brief, word, n) == 0) {
			buf_puts(out, street_words[i].whole);
			buf_putc(out, ' ');
			return;
		}
	buf_put(out, word, n);
	buf_putc(out, ' ');
}

static bool in_word(char c)
{
	return ascii_is_alpha(c) || ascii_is_digit(c) || (unsigned char)c >= 0x80;
}

/* Folded words, one space after each, street words in full. */
static void put_words(struct buf *out, const char *line)
{
	struct buf folded = { 0 };
	size_t at = 0, n;

	text_fold(line, strlen(line), &folded);
	while (at < folded.len) {
		for (n = 0; at + n < folded.len && in_word(folded.data[at + n]); n++)
			;
		if (n)
			put_word(out, folded.data + at, n);
		at += n ? n : 1;
		if (at < folded.len && folded.data[at] == '\'') /* St Ann's */
			at++;
	}
	buf_fini(&folded);
}

static void keyed_hex(const uint8_t key[32], const struct buf *b, size_t bytes, char *out)
{
	struct hash h;

	crypto_hmac(key, 32, buf_str(b), b->len, &h);
	hex_encode(h.b, bytes, out);
	mem_wipe(&h, sizeof h);
}

void address_key(const uint8_t key[32], const char *line1, const char *postcode, char out[33])
{
	struct buf b = { 0 };
	bool known = *postcode && strcmp(postcode, "unknown") != 0;

	out[0] = '\0';
	put_words(&b, line1);
	if (b.len || known) {
		buf_puts(&b, "| ");
		for (const char *p = known ? postcode : ""; *p; p++)
			if (*p != ' ')
				buf_putc(&b, ascii_lower(*p));
		keyed_hex(key, &b, 16, out);
	}
	buf_fini(&b);
}

/* Soundex of folded ASCII letters: the first letter and three figures. */
static void put_soundex(struct buf *out, const char *s)
{
	static const char class[] = "01230120022455012623010202"; /* a to z */
	char last = 0;
	size_t n = 0;

	for (; *s && n < 4; s++) {
		char figure;

		if (!ascii_is_alpha(*s))
			continue;
		figure = class[*s - 'a'];
		if (n == 0 || (figure != '0' && figure != last)) {
			buf_putc(out, n == 0 ? *s : figure);
			n++;
		}
		if (*s != 'h' && *s != 'w')
			last = figure;
	}
	while (n++ < 4)
		buf_putc(out, '0');
}

void sound_key(const uint8_t key[32], const char *family, char out[17])
{
	struct buf folded = { 0 }, b = { 0 };
	bool ascii = true, letter = false;

	out[0] = '\0';
	text_fold(family, strlen(family), &folded);
	for (size_t i = 0; i < folded.len; i++) {
		ascii = ascii && (unsigned char)folded.data[i] < 0x80;
		letter = letter || ascii_is_alpha(folded.data[i]) ||
			 (unsigned char)folded.data[i] >= 0x80;
	}
	if (letter) {
		if (ascii)
			put_soundex(&b, buf_str(&folded));
		else
			buf_put(&b, folded.data, folded.len); /* other scripts: the name itself */
		keyed_hex(key, &b, 8, out);
	}
	buf_fini(&folded);
	buf_fini(&b);
}
