/* Reading what people type at a door at night, and spelling it back. One parser for every screen and command. */
#ifndef MODEL_TYPED_H
#define MODEL_TYPED_H

#include "base/buf.h"
#include "base/err.h"
#include "model/rec.h"

#include <stdbool.h>
#include <stdint.h>

/* "now", "-20m", "-1h30", "+30m", "2331", "23:31", "131", "1130p", "y 2331", "29 Oct 18:32", "2021-10-29T18:32Z"; with
 * "bst" or "gmt" (or "first", "second") after a time of the doubled hour. A bare time is the nearest such before now
 * within 24 hours. ERR_INPUT: the sentence says what is missing; for the doubled hour without a zone it asks which, and
 * *twice is set (twice may be NULL); the missing hour is refused with its reason. */
bool typed_instant(const char *typed, const struct typing *t, int64_t *out, bool *twice, struct err *e);
/* "27 3 1990", "27/3/90", "270390", "27 mar 90", "fri", "+42", "2021-10-29". Two-figure years are 19xx for a birth and
 * 20xx otherwise. With `partial`, "1990" and "mar 1990" too. Stored spelling into out. */
bool typed_date(const char *typed, const struct typing *t, bool birth, bool partial, struct buf *out, struct err *e);
/* "31", "30s" (35, the middle), "about 4", "age 34": years; false if it is no age. */
bool typed_age(const char *typed, int64_t *years);

/* A whole day of the calendar in its stored spelling, "2021-10-29", as options name a night. */
bool date_is_stored(const char *s);

/* Normalisers, for field rows. */
bool normalise_line(const char *typed, const struct typing *t, struct buf *out, struct err *e);
bool normalise_incident(const char *typed, const struct typing *t, struct buf *out, struct err *e);
bool normalise_call_sign(const char *typed, const struct typing *t, struct buf *out, struct err *e);
bool normalise_postcode(const char *typed, const struct typing *t, struct buf *out, struct err *e);
bool normalise_mobile(const char *typed, const struct typing *t, struct buf *out, struct err *e);
bool normalise_phone(const char *typed, const struct typing *t, struct buf *out, struct err *e);
bool normalise_email(const char *typed, const struct typing *t, struct buf *out, struct err *e);
bool normalise_staff_no(const char *typed, const struct typing *t, struct buf *out, struct err *e);
/* A call sign, or "none" when no unit has gone. */
bool normalise_unit(const char *typed, const struct typing *t, struct buf *out, struct err *e);
bool normalise_nationality(const char *typed, const struct typing *t, struct buf *out, struct err *e);
/* A birth: two-figure years are 19xx, never in the future, at most 120 years ago; year or month and year alone will do. */
bool normalise_birth(const char *typed, const struct typing *t, struct buf *out, struct err *e);
/* Times that are planned: a bare time is the nearest on either side of now (soon), or the next to come (ahead). Milliseconds
 * as decimal text. */
bool normalise_soon(const char *typed, const struct typing *t, struct buf *out, struct err *e);
bool normalise_ahead(const char *typed, const struct typing *t, struct buf *out, struct err *e);
/* The figures of a phone number as it is dialled here, for comparing: "+44 7700 900417" and "(07700) 900 417" give
 * "07700900417". False if it is no number. */
#define PHONE_DIGITS_MAX 15
bool phone_digits(const char *typed, char out[PHONE_DIGITS_MAX + 1]);

/* Spelling back. */
void show_time(int64_t ms, struct buf *out);              /* 23:48, with zone on a night of change */
void show_day(int64_t ms, struct buf *out);               /* Fri 29 Oct */
void show_date(const char *stored, struct buf *out);      /* 29 Oct 2021; Oct 2021; 2021 */
void show_initials(const char *given, const char *family, struct buf *out); /* M.T. */
/* The date on which the night of this instant began (before noon belongs to the evening before): "2021-10-29". */
void night_of(int64_t ms, char out[11]);
/* Keyed look-up keys (domain brief 3.5, 3.6). Same normalised address or name, same key. `out` takes 33 and 17 bytes. */
void address_key(const uint8_t key[32], const char *line1, const char *postcode, char out[33]);
void sound_key(const uint8_t key[32], const char *family, char out[17]);

#endif
