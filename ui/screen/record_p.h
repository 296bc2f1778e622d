/* A record as the one who types left it: their draft, else the version that stands, opened with a
 * passphrase where it is sealed; and the way from any record to the form that shows it. */
#ifndef SCREEN_RECORD_P_H
#define SCREEN_RECORD_P_H

#include "screens_p.h"

struct opened {
	struct rec *r; /* the caller's */
	struct draft d;
	bool drafted; /* `d` is what it was read from */
	bool stored;  /* a version of it stands in the book */
	bool sealed;  /* the version that stands is sealed: what was opened does not outlive the
			 cover */
};

/* What a form is asked to show. */
struct to_open {
	struct id attendance; /* zero: the record says it, or nobody does */
	struct id record;
	const char *phrase; /* for what is sealed, or NULL */
	const char *field;  /* key of the field that gets the focus, or NULL */
};

/* ERR_LOCKED: a passphrase is needed (record_asks) or this person cannot open it; the words say
 * which. */
bool record_read(struct screens *s, struct id record, const char *phrase, struct opened *out,
		 struct err *e);
/* The record that is to be opened and the one that it names in `field`, if there is any of it
 * (second->r is NULL otherwise): both or neither. */
bool record_read_two(struct screens *s, const struct to_open *o, size_t field, struct opened *first,
		     struct opened *second, struct err *e);
/* This author's draft of a record. */
bool record_draft(struct screens *s, struct id record, struct draft *out);
/* Is there anything of it: a version or a draft of the one who types? */
bool record_known(struct screens *s, struct id record);
bool record_open(struct screens *s, const struct to_open *o, struct err *e);
/* The same; asks the passphrase when it takes one, and says what stops it. */
void record_show(struct screens *s, struct id attendance, struct id record);

/* Record behind a stub. */
struct id stub_record(struct screens *s, const struct stub *stub);
/* May the one who types open it, with a passphrase or without? */
bool stub_opens(struct screens *s, const struct stub *stub);
/* The first survivor's part. While none can be read, a part that is kept apart stands for one. */
struct id case_survivor(struct screens *s, const struct casefile *c);
size_t case_survivors(const struct casefile *c);
/* What hangs on a part and is not among what can be read: a draft that was never saved, or a stub
 * that this person can open. `only` is said when there is no other survivor whose it could be. */
struct id record_hanging(struct screens *s, const struct casefile *c, const struct kind *k,
			 struct id involvement, bool only);
/* Is that record sealed here? */
bool record_is_apart(struct screens *s, struct id record);
/* A new record on a part that is kept apart is kept apart too, by the side of who types. */
void record_see_as(struct screens *s, struct rec *r, struct id involvement);

/* --- the forms; each in the file of its screen --- */
bool details_form(struct screens *s, const struct to_open *o, struct err *e);
bool person_form(struct screens *s, const struct to_open *o, struct err *e);
bool contact_form(struct screens *s, const struct to_open *o, struct err *e);
bool risk_form(struct screens *s, const struct to_open *o, struct err *e);
bool referral_form(struct screens *s, const struct to_open *o, struct err *e);
bool safety_form(struct screens *s, const struct to_open *o, struct err *e);
bool note_form(struct screens *s, const struct to_open *o, struct err *e);
/* Words for a line of Check: Check itself, in that line. */
bool check_form(struct screens *s, const struct to_open *o, struct err *e);
/* Words to the crew: the review that they are typed in. */
bool review_form(struct screens *s, const struct to_open *o, struct err *e);
/* A new visit of which only drafts are there; `record` may be the place alone. */
bool tasking_form(struct screens *s, const struct to_open *o, struct err *e);
/* A consent of which no referral is known. */
bool consent_form(struct screens *s, const struct to_open *o, struct err *e);
/* A record of any other kind, or one whose partner cannot be found: by the field table alone. */
bool lone_form(struct screens *s, const struct to_open *o, struct err *e);

#endif
