#include "hostile.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add_n(struct hostile_set *s, const char *family, const void *p, size_t n)
{
	struct hostile *h = &s->all[s->n];

	assert(s->n < HOSTILE_MAX);
	snprintf(h->name, sizeof h->name, "%zu %s", s->n, family);
	h->p = malloc(n + 1);
	assert(h->p);
	memcpy(h->p, p, n);
	h->p[n] = '\0';
	h->n = n;
	s->n++;
}

static void add(struct hostile_set *s, const char *family, const char *text)
{
	add_n(s, family, text, strlen(text));
}

#define ADD_ALL(s, family, texts)                                               \
	do {                                                                    \
		for (size_t i_ = 0; i_ < sizeof(texts) / sizeof *(texts); i_++) \
			add((s), (family), (texts)[i_]);                        \
	} while (0)

static size_t encode(uint32_t cp, char *out)
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xc0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3f));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xe0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
		out[2] = (char)(0x80 | (cp & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
	out[3] = (char)(0x80 | (cp & 0x3f));
	return 4;
}

/* Between two words, and at the start, as the family asks. */
static void add_within(struct hostile_set *s, const char *family, uint32_t cp, bool at_start)
{
	char text[40];
	size_t n = 0;

	if (!at_start) {
		memcpy(text, "before ", 7);
		n = 7;
	}
	n += encode(cp, text + n);
	memcpy(text + n, " after", 6);
	add_n(s, family, text, n + 6);
}

static void controls(struct hostile_set *s)
{
	for (uint32_t c = 0; c < 32; c++)
		add_within(s, "C0", c, c % 2);
	add_within(s, "DEL", 0x7f, false);
	for (uint32_t c = 0x80; c < 0xa0; c++)
		add_within(s, "C1", c, c % 2);
	for (unsigned c = 0x80; c < 0xa0; c++) {
		char text[] = "a raw byte ? here";

		text[11] = (char)c;
		add(s, "C1 as one byte", text);
	}
	add_within(s, "line separator", 0x2028, false);
	add_within(s, "paragraph separator", 0x2029, false);
}

static void sequences(struct hostile_set *s)
{
	static const char *const texts[] = {
		"\033[2J",
		"\033[H\033[2J\033[3J",
		"\033c",
		"\033[31mred\033[0m",
		"\033[1;1H",
		"\033[6n",
		"\033[c",
		"\033[>c",
		"\033[21t",
		"\033[20t",
		"\033[8;10;20t",
		"\033[?1049h",
		"\033[?1049l",
		"\033[?25l",
		"\033[?1000h",
		"\033[?1006h",
		"\033[?2004l",
		"\033[201~after the paste",
		"\033[200~in the paste",
		"\033]0;title\007",
		"\033]2;title\033\\",
		"\033]52;c;c3RvbGVu\007",
		"\033]52;p;?\007",
		"\033]52;c;c3RvbGVu\033\\",
		"\033]8;;http://example.org\033\\link\033]8;;\033\\",
		"\033]10;?\007",
		"\033]4;1;?\007",
		"\033]1337;File=inline=1:AAAA\007",
		"\033]777;notify;a;b\007",
		"\033]9;4;1;50\007",
		"\033P+q544e\033\\",
		"\033P$qm\033\\",
		"\033P0;0;0q#0~~\033\\",
		"\033_Ga=T,f=24;AAAA\033\\",
		"\033^private\033\\",
		"\033Xstring\033\\",
		"\033(0qqqq\033(B",
		"\033)0\016qq\017",
		"\033#8",
		"\0337\0338",
		"\033[s\033[u",
		"\033[1;24r",
		"\033[5i",
		"\033[4i",
		"\033[0c",
		"\033[?15n",
		"\033M\033M\033M",
		"\033D",
		"\033E",
		"\033[999999999999b",
		"\033[99999999999999999999A",
		"\033[",
		"\033",
		"\033]52;c;",
		"\xc2\x9b"
		"2J",
		"\xc2\x9d"
		"52;c;c3RvbGVu\xc2\x9c",
		"\xc2\x90q\xc2\x9c",
		"\033%G",
		"\033%@",
		"\033[!p",
		"\033[61\"p",
		"\033[>4;2m",
		"\033[?1;2c",
		"a\b\b\b\bback",
		"over\rwritten",
		"\a\a\a",
	};

	ADD_ALL(s, "escape sequence", texts);
}

static void directions(struct hostile_set *s)
{
	static const uint32_t marks[] = { 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066,
					  0x2067, 0x2068, 0x2069, 0x200e, 0x200f, 0x061c };
	static const char *const texts[] = {
		"\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d",
		"\xd9\x85\xd8\xb1\xd8\xad\xd8\xa8\xd8\xa7",
		"abc \xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d 123",
		"07700 900123 \xd9\x85\xd8\xb1\xd8\xad\xd8\xa8\xd8\xa7",
		"\xdc\x90\xdc\x92\xdc\x93",
		"\xdf\x8a\xdf\x8b\xdf\x8c",
		"\xd9\x80\xd9\x80\xd9\x80\xd9\x80",
		"\xef\xb7\xbd\xef\xb7\xbd",
	};

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		add_within(s, "direction mark", marks[i], false);
		add_within(s, "direction mark at the start", marks[i], true);
	}
	ADD_ALL(s, "right to left", texts);
}

static void invisible(struct hostile_set *s)
{
	static const uint32_t marks[] = { 0x200b,  0x200c,  0x200d, 0x2060, 0x2061,  0x2064,
					  0xfeff,  0x00ad,  0x180e, 0x034f, 0x115f,  0x1160,
					  0x3164,  0xffa0,  0xfe00, 0xfe0f, 0xe0001, 0xe0041,
					  0xe007f, 0xe0100, 0x00a0, 0x2003, 0x3000,  0x2800,
					  0x1d173, 0x206a,  0xfff9, 0xfffc, 0xfffd };
	char flood[3 * 200];

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		add_within(s, "invisible", marks[i], false);
		add_within(s, "invisible at the start", marks[i], true);
	}
	for (size_t i = 0; i < 200; i++)
		memcpy(flood + 3 * i, "\xe2\x80\x8b", 3);
	add_n(s, "a flood of zero widths", flood, sizeof flood);
}

static void not_utf8(struct hostile_set *s)
{
	static const char *const texts[] = {
		"\xc0\x80",
		"\xc0\x9b[2J",
		"\xc1\xbf",
		"\xe0\x80\x80",
		"\xe0\x80\x9b[2J",
		"\xe0\x9f\xbf",
		"\xf0\x80\x80\x80",
		"\xf0\x80\x80\x9b",
		"\xf0\x8f\xbf\xbf",
		"\xf8\x80\x80\x80\x80",
		"\xfc\x80\x80\x80\x80\x80",
		"\xed\xa0\x80",
		"\xed\xaf\xbf",
		"\xed\xb0\x80",
		"\xed\xbf\xbf",
		"\xed\xa0\xbd\xed\xb8\x80",
		"\xf4\x90\x80\x80",
		"\xf7\xbf\xbf\xbf",
		"\xfe",
		"\xff",
		("\xff\xfe"
		 "a"),
		"\xbf",
		"\xbf\xbf\xbf",
		"a\xc3",
		"a\xe2\x82",
		"a\xf0\x9f\x9a",
		"\xc3(",
		"\xe2\x82(",
		"\xf0\x9f\x9a(",
		"\xe2(\xa1",
		"\xf0(\x8c\xbc",
		"good \xe9 latin",
	};

	ADD_ALL(s, "not UTF-8", texts);
}

static void marks(struct hostile_set *s)
{
	static const char *const each[] = { "\xcc\x81", "\xcc\xb6", "\xe2\x83\x9d",
					    "\xd6\xb0", "\xcd\x9c", "\xe0\xb8\xb4" };
	static const size_t floods[] = { 1, 2, 9, 31, 100, 1000 };

	for (size_t i = 0; i < sizeof each / sizeof *each; i++)
		for (size_t f = 0; f < sizeof floods / sizeof *floods; f++) {
			size_t n = strlen(each[i]), at = 1;
			char *text = malloc(3 + n * floods[f]);

			assert(text);
			text[0] = 'e';
			for (size_t k = 0; k < floods[f]; k++, at += n)
				memcpy(text + at, each[i], n);
			text[at++] = 'x';
			/* Half of them begin with a mark that has no letter. */
			add_n(s, "a flood of marks", text + f % 2, at - f % 2);
			free(text);
		}
}

static void pictures(struct hostile_set *s)
{
	static const char *const texts[] = {
		"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7\xe2\x80"
		"\x8d\xf0\x9f\x91\xa6",
		"\xf0\x9f\x91\xa9\xf0\x9f\x8f\xbd\xe2\x80\x8d\xf0\x9f\x9a\x92",
		"\xf0\x9f\x87\xac\xf0\x9f\x87\xa7",
		"\xf0\x9f\x87\xac",
		"\xf0\x9f\x87\xac\xf0\x9f\x87\xa7\xf0\x9f\x87\xac",
		"1\xef\xb8\x8f\xe2\x83\xa3",
		"\xe2\x9d\xa4\xef\xb8\x8f",
		"\xe2\x9d\xa4\xef\xb8\x8e",
		"\xf0\x9f\x8f\xb4\xf3\xa0\x81\xa7\xf3\xa0\x81\xa2\xf3\xa0\x81\xa5\xf3\xa0\x81\xae"
		"\xf3\xa0\x81\xa7\xf3\xa0\x81\xbf",
		"\xe2\x80\x8d\xe2\x80\x8d\xf0\x9f\x91\xa9",
		"\xe4\xb8\xad\xe6\x96\x87",
		"\xef\xbc\xa1\xef\xbc\xa2",
		"\xef\xbd\xb6\xef\xbe\x9e",
		"\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8",
		"\xea\xb0\x80",
		"\xee\x80\x80",
		"\xef\xbf\xbe",
		"\xef\xbf\xbf",
		"\xf4\x8f\xbf\xbf",
		"\xf0\x9f\xbf\xbf",
		"\xe2\x94\x80\xe2\x94\x82\xe2\x96\x88",
		"\xc3\xa9",
		"e\xcc\x81",
		"\xe2\x84\xab",
		"\xef\xac\x81",
		"\xc4\xb0\xc4\xb1",
		"\xe1\xba\x9e\xc3\x9f",
		"\xd0\xb0pple",
		"\xf0\x9d\x90\x80\xf0\x9d\x90\x81",
		"\xef\xb7\xba",
	};

	ADD_ALL(s, "picture or wide letter", texts);
}

static void formulas(struct hostile_set *s)
{
	static const char *const texts[] = {
		"=1+1",
		"=cmd|'/C calc'!A0",
		"=HYPERLINK(\"http://example.org\",\"click\")",
		"=IMPORTXML(\"http://example.org\",\"//a\")",
		"+1+1",
		"+SUM(A1)",
		"-2+3",
		"-cmd|'/C calc'!A0",
		"@SUM(1+1)",
		"@A1",
		"\t=1+1",
		"\n=1+1",
		"\r=1+1",
		" =1+1",
		"\"=1+1\"",
		"'=1+1",
		"a\n=1+1",
		"a,=1+1",
		"a\",=1+1,\"",
		"\xef\xbc\x9d"
		"1+1",
		"\xef\xbc\x8b"
		"1",
		"\xe2\x88\x92"
		"1",
		"\xc2\xa0=1+1",
		"\xef\xbb\xbf=1+1",
		"%3D1+1",
		"|calc",
		";=1+1",
		"a;b;c",
		"a,b,c",
		"\"",
		"\"\"",
		"\"\"\"",
		"a\"b",
		"\",\"",
		"\n",
		"\r\n",
		"\n\n\n",
		"a\r\nb\r\nc",
		"a,\"b\nc\",d",
		",,,,",
	};

	ADD_ALL(s, "formula or comma", texts);
}

static void languages(struct hostile_set *s)
{
	static const char *const texts[] = {
		"%s%s%s%s%s%s%s%s",
		"%n%n%n%n",
		"%1$n",
		"%99999999d",
		"%*.*s",
		"%x%x%x%x",
		"%p",
		"%ls",
		"%c%c",
		"%%",
		"%",
		"{0}",
		"${jndi:ldap://example.org/a}",
		"#{7*7}",
		"{{7*7}}",
		"'; DROP TABLE note; --",
		"' OR '1'='1",
		"\" OR \"\"=\"",
		"1; ATTACH DATABASE 'x' AS y",
		"') UNION SELECT sealed FROM entry --",
		"%' ESCAPE '",
		"_%_",
		"note* NEAR(a b)",
		"\"unclosed",
		"col:value AND (",
		"^a -b +c",
		"x'00'",
		"NULL",
		"null",
		"true",
		"NaN",
		"-0",
		"1e309",
		"<script>alert(1)</script>",
		"<img src=x onerror=alert(1)>",
		"</textarea><b>",
		"<!--",
		"]]>",
		"<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>",
		"&lt;&amp;&#x1b;",
		"javascript:alert(1)",
		"data:text/html,hello",
		"\\",
		"\\\\",
		"\\\"",
		"\\u0000",
		"\\u001b[2J",
		"\\x1b[2J",
		"\\n\\r\\t",
		"\"}",
		"\"},{\"",
		"{\"f\":{}}",
		"[[[[[[[[[[",
		"$(id)",
		"`id`",
		"a; id",
		"a | id",
		"a && id",
		"../../../../etc/passwd",
		"/dev/null",
		"C:\\con",
		"file:///etc/passwd",
		"--help",
		"-rf /",
		"~root",
		"*?[a-z]",
		"@A1",
		"#4",
		"$900",
		"017ccc00000000000000000000000001",
		"hq",
		"police",
		"now",
		"[covered]",
		"[#]",
		"Saved on this laptop 23:59:59",
		"HQ has it",
		"Who can see this   Shared (police and support)",
		"                                                                 Official",
		"To send 0",
	};

	ADD_ALL(s, "another language", texts);
}

static void lengths(struct hostile_set *s)
{
	static const size_t sizes[] = { 0,    1,    77,    78,    255,   256,   3999,  4000,
					4001, 9999, 16384, 16385, 32768, 65535, 65536, 70000 };
	static const char *const of[] = { "a", "\xc3\xa9", "w ", "l\n" };

	for (size_t k = 0; k < sizeof of / sizeof *of; k++)
		for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
			size_t one = strlen(of[k]), n = sizes[i] / one * one;
			char *text = malloc(n + 1);

			assert(text);
			for (size_t at = 0; at < n; at += one)
				memcpy(text + at, of[k], one);
			add_n(s, "length", text, n);
			free(text);
		}
	add_n(s, "NUL", "", 1);
	add_n(s, "NUL", "a\0b", 3);
	add_n(s, "NUL", "a\0", 2);
	add_n(s, "NUL", "\0\0\0\0\0\0\0\0", 8);
}

struct hostile_set *hostile_new(void)
{
	struct hostile_set *s = calloc(1, sizeof *s);

	assert(s);
	controls(s);
	sequences(s);
	directions(s);
	invisible(s);
	not_utf8(s);
	marks(s);
	pictures(s);
	formulas(s);
	languages(s);
	lengths(s);
	assert(s->n >= HOSTILE_LEAST);
	return s;
}

void hostile_free(struct hostile_set *s)
{
	for (size_t i = 0; s && i < s->n; i++)
		free(s->all[i].p);
	free(s);
}

/* Strictly: the shortest spelling, no surrogate, nothing past U+10FFFF. 0: not UTF-8. */
static size_t decode(const char *text, size_t n, uint32_t *cp)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *p = (const unsigned char *)text;
	size_t len = p[0] < 0x80             ? 1
		     : (p[0] & 0xe0) == 0xc0 ? 2
		     : (p[0] & 0xf0) == 0xe0 ? 3
		     : (p[0] & 0xf8) == 0xf0 ? 4
					     : 0;

	if (!len || len > n)
		return 0;
	*cp = len == 1 ? p[0] : p[0] & (0xffU >> (len + 1));
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		*cp = *cp << 6 | (p[i] & 0x3fU);
	}
	if (*cp < least[len] || *cp > 0x10ffff || (*cp >= 0xd800 && *cp < 0xe000))
		return 0;
	return len;
}

enum hostile_is hostile_is(const struct hostile *h)
{
	enum hostile_is is = HOSTILE_KEPT;
	uint32_t cp;

	for (size_t i = 0, k; i < h->n; i += k) {
		k = decode(h->p + i, h->n - i, &cp);
		if (!k)
			return HOSTILE_NOT_UTF8;
		if ((cp < 0x20 && cp != '\n' && cp != '\t') || (cp >= 0x7f && cp < 0xa0) ||
		    cp == 0x2028 || cp == 0x2029) {
			if (is == HOSTILE_KEPT)
				is = HOSTILE_CONTROL;
		} else if ((cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069)) {
			if (is == HOSTILE_KEPT)
				is = HOSTILE_TURNS;
		}
	}
	return is;
}

bool hostile_is_plain(const struct hostile *h)
{
	for (size_t i = 0; i < h->n; i++)
		if (h->p[i] != '\n' && (h->p[i] < ' ' || h->p[i] > '~'))
			return false;
	return true;
}

char *hostile_escaped(const struct hostile *h)
{
	char *out = malloc(12 * h->n + 1);
	size_t at = 0;
	uint32_t cp;

	assert(out);
	for (size_t i = 0, k; i < h->n; i += k) {
		k = decode(h->p + i, h->n - i, &cp);
		if (!k) {
			out[at++] = h->p[i];
			k = 1;
		} else if (cp >= ' ' && cp <= '~' && cp != '"' && cp != '\\') {
			out[at++] = (char)cp;
		} else if (cp < 0x10000) {
			at += (size_t)snprintf(out + at, 7, "\\u%04x", cp);
		} else {
			cp -= 0x10000;
			at += (size_t)snprintf(out + at, 13, "\\u%04x\\u%04x", 0xd800 + (cp >> 10),
					       0xdc00 + (cp & 0x3ff));
		}
	}
	out[at] = '\0';
	return out;
}
