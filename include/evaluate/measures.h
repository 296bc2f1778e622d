/* Measures of success, counted from the view. A rate always carries its numerator and its
 * denominator; what is not known stands apart and is never counted as no. The same counts are
 * printed whole for the force's own roles and with small numbers hidden for everybody else. Never
 * gives a row about a person, and never a figure about a member of staff (domain brief 6; 7, L-03).
 */
#ifndef EVALUATE_MEASURES_H
#define EVALUATE_MEASURES_H

#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"
#include "model/access.h"
#include "view/view.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum measure_form {
	MEASURE_RATE,   /* numerator of denominator */
	MEASURE_SPREAD, /* middle and 9 in 10 of a list of minutes */
	MEASURE_SHARES, /* counts of parts that add up to the denominator */
};

/* One row of the register (domain brief 6.2). Ids are fixed for ever. */
struct measure {
	const char *id;      /* "M05" */
	const char *name;    /* "Took up support" */
	const char *unit;    /* what one of the denominator is */
	const char *formula; /* in words and field names, for the reader of the figure */
	const char *owner;   /* who answers for the definition */
	const char *note;    /* how not to read it; NULL: nothing */
	enum measure_form form;
};

const struct measure *measures_all(size_t *n);
const struct measure *measure_find(const char *id); /* NULL if it is not counted yet */

#define MEASURE_PARTS_MAX 24

struct measure_part {
	char key[16]; /* code, or hour "00" to "23" */
	int64_t n;
};

struct measure_result {
	const struct measure *measure;
	int64_t numerator;   /* MEASURE_RATE */
	int64_t denominator; /* how many units; of a spread, how many values */
	int64_t unknown;     /* units that belong here but whose answer is not known */
	int64_t median_x2;   /* twice the median, so that a half is whole. MEASURE_SPREAD */
	int64_t p90;         /* 90th percentile, nearest rank */
	int64_t *values;     /* sorted; MEASURE_SPREAD */
	size_t n_values;
	struct measure_part parts[MEASURE_PARTS_MAX]; /* MEASURE_SHARES */
	size_t n_parts;
};

/* Minutes of one visit. -1: not known. */
struct visit_minutes {
	struct id attendance;
	int64_t tasked_ms;
	int64_t response;
	int64_t on_scene;
};

struct shift_length {
	char night_of[11];
	char car[16];
	int64_t minutes; /* by the clock of UTC, so the October Saturday has 540; -1: not known */
	bool planned;    /* not booked off yet: counted to the planned end */
};

struct measures {
	char from[11], to[11]; /* nights, both counted */
	bool practice;
	size_t attendances; /* visits that were not cancelled */
	size_t incidents; /* different incident numbers among them: two visits of one incident count
			     once */
	struct measure_result *results; /* in the order of measures_all() */
	size_t n;
	struct visit_minutes *visits; /* by tasked_at */
	size_t n_visits;
	struct shift_length *shifts; /* by night, then car */
	size_t n_shifts;
};

/* Reads everything of these nights. Records that were entered in error are left out. */
bool measures_read(struct view *v, const char *from, const char *to, struct measures *out,
		   struct err *e);
void measures_fini(struct measures *m);
const struct measure_result *measures_get(const struct measures *m, const char *id);

enum audience {
	AUDIENCE_FORCE,   /* whole figures */
	AUDIENCE_OUTSIDE, /* small numbers hidden */
};

/* The police side reads its own figures whole; every other role gets them with small numbers
 * hidden. */
enum audience measures_audience(enum role r);

/* As text of at most 80 letters a line, and as one JSON object whose numbers are whole. A hidden
 * number is "c". */
bool measures_text(const struct measures *m, enum audience a, struct buf *out);
bool measures_json(const struct measures *m, enum audience a, struct buf *out);

/* --- the arithmetic, for tests and for other reports --- */

#define RATE_PERCENT_FROM 10 /* fewer than this: the fraction only, no per cent and no interval */
#define SMALL_MOST 4         /* 1 to this many are hidden outside the force */

/* 95 % Wilson score interval of k out of n, as shares from 0 to 1. n must be 1 or more. */
void wilson(int64_t k, int64_t n, double *low, double *high);
/* Nearest rank of sorted values: the smallest that `percent` of them do not exceed. n must be 1 or
 * more. */
int64_t percentile(const int64_t *sorted, size_t n, unsigned percent);
/* Is a count of `part` in a group of `whole` hidden? When it or the rest is 1 to 4; or when it is
 * nobody or everybody in a group of under 10. */
bool count_is_hidden(int64_t part, int64_t whole);
/* Which parts of a published total are hidden: the small ones, and then the next smallest until
 * nobody can work a hidden one out from the total. `hidden` takes n answers. */
void shares_hide(const int64_t *parts, size_t n, bool *hidden);

#endif
