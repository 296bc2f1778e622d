/* Screen 15 in memory: which record's versions stand beside each other, what is to be looked at,
 * what was decided. */
#ifndef SCREEN_REVIEW_P_H
#define SCREEN_REVIEW_P_H

#include "screens_p.h"
#include "versions_p.h"

#define VERSIONS_MAX 60
#define FLAGS_MAX 12

#define RECORDS_MAX 40

struct review {
	struct screens *s;
	struct id records[RECORDS_MAX]; /* that have versions to compare or words to read */
	const struct kind *kinds[RECORDS_MAX];
	size_t n_records, record;
	bool stacked; /* as of the last reading */
	struct id attendance;
	struct about about;
	struct form *form;
	struct hash
	    versions[VERSIONS_MAX]; /* of the risk assessment or the attendance, newest first */
	size_t n;
	size_t at; /* the newer one of the two that are shown */
	const struct kind *kind;
	struct diff diff;
	char old_head[40], new_head[40];
	char flags[FLAGS_MAX][160];
	size_t n_flags, flag; /* how many, and which is shown */
	char due[24];
	bool decided;
	char words[1100]; /* of the newest review */
	char typed[80];   /* "Typed 43 minutes after arriving" */
	size_t top;
	bool typing; /* the focus is on the words */
	struct id draft; /* of the words that are being typed; zero: none is kept */
	bool changed;    /* since it was kept */
};

/* --- review.c: what stands there --- */
/* The records of the visit that are compared, the assessment first; reads the versions of the one
 * that is shown. */
void review_choose(struct review *r, const struct casefile *c);
void review_diff(struct review *r, const struct casefile *c);
void review_flags(struct review *r, const struct casefile *c);

#endif
