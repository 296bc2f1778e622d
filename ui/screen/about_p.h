/* What an attendance is called where it is not open: its number, place and label, and never more
 * than the state allows (R-011: from Arrived to Left the label stands for the person). */
#ifndef SCREEN_ABOUT_P_H
#define SCREEN_ABOUT_P_H

#include "app/app.h"

struct about {
	struct id attendance;
	unsigned number;   /* of the night; 0 when it is none of it */
	char place[20];    /* "Mansfield": first word of the town */
	char label[16];    /* "F30s-A1", "" without a survivor */
	char initials[12]; /* "M.T." */
	char incident[8];  /* "9001" */
	char risk[12];     /* "High" or "-" */
	bool on_scene;
	char tasked[12], en_route[12], arrived[12], left[12]; /* "19:48" or "-" */
};

void about_fill(struct app *a, const struct casefile *c, struct about *out);
/* The same where its number of the night is known: working it out takes as long as the night is. */
void about_fill_numbered(const struct casefile *c, unsigned number, struct about *out);
/* Line 2: "1  Mansfield  F30s-A1" on scene, else "1  Incident 9001   Mansfield   M.T.". */
void about_line(const struct about *ab, struct buf *out);
/* "F30s-A1" of a person seen at visit number n; worked out when the record has none. */
void about_label(const struct rec *person, unsigned number, char out[16]);
/* Years of age when the record was made, from what is known; false when nothing is. */
bool about_age(const struct rec *person, int64_t *years);
void about_clock(int64_t ms, char out[12]); /* "23:48", "-" for 0 */
/* The same where it may be of another day: "19:00" today, "Mon 09:00" within six days, else "Mon 8 Nov". */
void about_when(int64_t ms, int64_t now_ms, char out[24]);
bool about_is_today(int64_t ms, int64_t now_ms);
/* So near that its weekday says which day it is. */
bool about_is_near(int64_t ms, int64_t now_ms);
void about_night(const char *night_of, char out[16]); /* "Fri 29 Oct" of "2021-10-29"; "-" for no date */
/* "Not compared with HQ since 18:50", with its weekday when that was on another day; `never` when it never was. */
void about_not_compared(const struct outbox *b, int64_t now_ms, const char *never, char out[60]);
/* First presence row's arrival, last row's departure (0 when open or none). */
int64_t attendance_arrived(const struct rec *attendance);
int64_t attendance_left(const struct rec *attendance);

/* The visit as the needs of a record are judged by while its result is not known yet: as if
 * somebody was seen and engages. The caller frees; NULL for NULL. */
struct rec *attendance_assumed(const struct rec *attendance);

#endif
