/* The `internal` profile of the evaluation: one table for each kind of record, de-identified field
 * by field as the field tables say, as a Tabular Data Package. It is not checked for small groups,
 * so it does not leave headquarters. Never holds a name, an address, a phone number, a note, an
 * exact time or an id that a book knows; never a word of a record that is not shared, of which only
 * the number is told (domain brief 6.3, 7 L-35). */
#ifndef EVALUATE_EXPORT_H
#define EVALUATE_EXPORT_H

#include "base/buf.h"
#include "base/err.h"
#include "model/field.h"
#include "view/view.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Writes the nights `from` to `to` ("2021-10-29", both counted) into `folder`, which is made (0700)
 * and is refused when others may read it; files of an earlier run are replaced. `key` makes the
 * pseudonyms and stays with the caller: the same key gives the same pseudonyms. `heads` are lines
 * that say what the cars' books had reached. The same view, nights, key and heads give the same
 * bytes. ERR_INPUT: the nights; ERR_DENIED or ERR_IO: the folder. */
bool export_write(struct view *v, const char *folder, const char *from, const char *to,
		  const uint8_t key[32], const char *const *heads, size_t n_heads, struct err *e);

/* Looks for every recorded value of every dropped field, and for every record id, in every byte of
 * the files of `folder`. A text is looked for as a whole, a memo also by each run of four words, a
 * time in both spellings. What is a published code, label or question number, or shorter than 3
 * letters, cannot be told apart and is not looked for. Adds a line "kind.field in file" to `found`
 * for each field that leaks, never the value; `looked` counts the values. ERR_IO. */
bool export_leaks(struct view *v, const char *folder, size_t *looked, struct buf *found,
		  struct err *e);

/* Has this field a column (or a table of its own) in the export? */
bool export_has(const struct field *f);
/* Is this kind given to an evaluation at all? The log of use is not: the law keeps it for four
 * other purposes. */
bool export_has_kind(const struct kind *k);
/* In words for the codebook: "Kept", "Left out", "Hour of the day, no date" ... Added to `out`. */
void export_words(const struct field *f, struct buf *out);

/* One value as a cell: quoted by RFC 4180 where it must be, and with ' before a text that begins
 * with = + - @ (their wide kin too, and after blanks), a tab or a line end, which a spreadsheet would
 * run as a formula. */
void csv_cell(const char *s, size_t n, struct buf *out);

#endif
