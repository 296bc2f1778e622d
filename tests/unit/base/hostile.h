/* Over five hundred strings that nobody should say to a program: control and escape sequences,
 * direction marks, what is not UTF-8, floods of marks, formulas, formats, SQL, lengths. Always the
 * same ones, made from families; and what is right to do with each, worked out here and not asked
 * of the program. */
#ifndef TESTS_UNIT_BASE_HOSTILE_H
#define TESTS_UNIT_BASE_HOSTILE_H

#include <stdbool.h>
#include <stddef.h>

#define HOSTILE_MAX 800
#define HOSTILE_LEAST 500

struct hostile {
	char name[64];
	char *p; /* n bytes and a NUL */
	size_t n;
};

/* How a text of many lines stands when it comes over the wire. */
enum hostile_is {
	HOSTILE_KEPT,     /* as it came: it is strange and does no harm */
	HOSTILE_NOT_UTF8, /* refused; so below */
	HOSTILE_CONTROL,  /* C0 but LF and Tab, DEL, C1, line and paragraph separators */
	HOSTILE_TURNS,    /* direction overrides and isolates */
};

struct hostile_set {
	struct hostile all[HOSTILE_MAX];
	size_t n;
};

struct hostile_set *hostile_new(void);
void hostile_free(struct hostile_set *s);
enum hostile_is hostile_is(const struct hostile *h);
/* Printable ASCII and line ends only: must be kept to the byte wherever it may be kept at all. */
bool hostile_is_plain(const struct hostile *h);
/* As a JSON string without its quotes: every byte but plain ASCII as \u (what is not UTF-8 as it
 * is). The caller frees with free(). */
char *hostile_escaped(const struct hostile *h);

#endif
