/* Text that people typed or that came over the network: UTF-8 checked and normalised, measured in
 * terminal cells, cut between letters and never inside one. Letters are grapheme clusters; a
 * combining mark stays with its letter. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum text_fault {
	TEXT_FINE,
	TEXT_NOT_UTF8,
	TEXT_CONTROL, /* C0 (but line end and tab where lines are allowed), DEL, C1, escape */
	TEXT_BIDI, /* a direction override or isolate, which can make a line read as something else
		    */
};

/* Looks at n bytes; `lines` allows LF and TAB. */
enum text_fault text_check(const char *s, size_t n, bool lines);
/* Composes to NFC and drops what text_check() would refuse. What is left is added to `out`. */
bool text_clean(const char *s, size_t n, bool lines, struct buf *out);
/* The code point at s and its length in bytes (1 and U+FFFD on a broken byte); 0 at the end. */
size_t text_next(const char *s, size_t n, uint32_t *cp);
/* Bytes of the whole letter (grapheme cluster) that starts at s; 0 at the end. */
size_t text_letter(const char *s, size_t n);
/* Start of the letter before byte `at`; 0 at the start. */
size_t text_letter_before(const char *s, size_t at);
/* Terminal cells of n bytes. */
size_t text_cells(const char *s, size_t n);
/* Bytes of the longest start of s that needs at most `cells` cells and ends between letters. */
size_t text_fit(const char *s, size_t n, size_t cells);
/* Lower case by Unicode's simple folding, accents dropped: what a search compares. */
bool text_fold(const char *s, size_t n, struct buf *out);
/* Letters of the text (for "at most n characters" rules). */
size_t text_letters(const char *s, size_t n);
size_t text_encode(uint32_t cp, char out[4]);

/* ASCII helpers that do not look at the locale. */
bool ascii_is_digit(char c);
bool ascii_is_alpha(char c);
bool ascii_is_space(char c);
char ascii_lower(char c);
char ascii_upper(char c);
/* `s` without white space at its ends; the copy is the caller's. */
char *text_trim(const char *s);
/* Copies with a NUL, cut at a letter, into a fixed place. Returns false when it had to cut. */
bool text_copy(char *out, size_t cap, const char *s);
/* Is the word one of a list with commas or spaces between? A to z compare as one with A to Z; no word is in no list. */
bool text_listed(const char *list, const char *word);

#endif
