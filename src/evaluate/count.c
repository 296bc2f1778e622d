/* Counting: one pass over the visits of the nights, one over the shifts. */
#include "evaluate_p.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/typed.h"
#include "view/casefile.h"

#include <stdlib.h>
#include <string.h>

#define MINUTE_MS 60000

struct counting {
	struct measures *m;
	char **incidents;
};

static struct measure_result *result(struct counting *c, enum measure_place p)
{
	return &c->m->results[p];
}

static bool is_any(const struct rec *r, size_t field, const char *const *codes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (rec_is(r, field, codes[i]))
			return true;
	return false;
}

#define IS_ANY(r, field, ...)                                  \
	is_any(r, field, (const char *const[]){ __VA_ARGS__ }, \
	       sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *))

static void part_add(struct measure_result *res, const char *key)
{
	size_t i = 0;

	while (i < res->n_parts && strcmp(res->parts[i].key, key) != 0)
		i++;
	if (i == MEASURE_PARTS_MAX)
		return;
	if (i == res->n_parts) {
		text_copy(res->parts[i].key, sizeof res->parts[i].key, key);
		res->n_parts++;
	}
	res->parts[i].n++;
	res->denominator++;
}

static void value_add(struct measure_result *res, int64_t v)
{
	res->values = mem_resize(res->values, res->n_values * sizeof *res->values,
				 (res->n_values + 1) * sizeof *res->values);
	res->values[res->n_values++] = v;
}

/* --- one survivor at one visit --- */

static bool was_offered(const struct rec *inv)
{
	return IS_ANY(inv, INVOLVEMENT_SUPPORT_OFFERED, "by_worker", "by_officer", "by_phone");
}

static void count_take_up(struct counting *c, const struct rec *inv)
{
	bool accepted = rec_is(inv, INVOLVEMENT_SUPPORT_ENGAGEMENT, "accepted");
	bool answered = IS_ANY(inv, INVOLVEMENT_SUPPORT_ENGAGEMENT, "accepted", "info_only",
			       "undecided", "declined");
	bool asked = rec_filled(inv, INVOLVEMENT_SUPPORT_OFFERED) &&
		     rec_filled(inv, INVOLVEMENT_SUPPORT_ENGAGEMENT);

	if (was_offered(inv) && answered) {
		result(c, M05)->denominator++;
		result(c, M05)->numerator += accepted;
	} else if (!asked) {
		result(c, M05)->unknown++;
	}
	if (!rec_filled(inv, INVOLVEMENT_POLICE_ENGAGEMENT)) {
		result(c, M06)->unknown++;
	} else if (IS_ANY(inv, INVOLVEMENT_POLICE_ENGAGEMENT, "declined", "not_sought")) {
		if (!asked) {
			result(c, M06)->unknown++;
		} else if (was_offered(inv)) {
			result(c, M06)->denominator++;
			result(c, M06)->numerator += accepted;
		}
	}
}

static const char *grade_of(const struct party *p)
{
	const struct rec *risk = party_risk(p);

	if (!risk)
		return "";
	return rec_filled(risk, RISK_ASSESSMENT_FINAL_GRADE)
		   ? rec_text(risk, RISK_ASSESSMENT_FINAL_GRADE)
		   : rec_text(risk, RISK_ASSESSMENT_PJ_GRADE);
}

static void count_risk(struct counting *c, const struct rec *attendance, const struct party *p,
		       int64_t left_ms)
{
	const char *grade = grade_of(p);
	int64_t told = 0;
	bool is_told = rec_int(attendance, ATTENDANCE_VERBAL_HANDOVER_AT, &told);

	if (!*grade) {
		result(c, M08)->unknown++;
		return;
	}
	part_add(result(c, M08), grade);
	if (strcmp(grade, "high") != 0)
		return;
	result(c, M30)->denominator++;
	result(c, M30)->numerator += is_told && (!left_ms || told <= left_ms);
}

static void count_language(struct counting *c, const struct rec *attendance, const struct party *p)
{
	struct measure_result *res = result(c, M33);

	if (!p->person || !rec_filled(p->person, PERSON_LANGUAGE) ||
	    rec_is(p->person, PERSON_LANGUAGE, "unknown")) {
		res->unknown++;
		return;
	}
	if (rec_is(p->person, PERSON_LANGUAGE, "en"))
		return;
	res->denominator++;
	res->numerator += IS_ANY(attendance, ATTENDANCE_INTERPRETER_USED, "phone_professional",
				 "face_professional", "bsl_professional");
}

static void count_disclosure(struct counting *c, const struct rec *inv)
{
	struct measure_result *res = result(c, M21);

	if (!rec_filled(inv, INVOLVEMENT_DVDS_CONSIDER)) {
		res->unknown++;
		return;
	}
	res->denominator++;
	res->numerator += IS_ANY(inv, INVOLVEMENT_DVDS_CONSIDER, "told_right_to_ask",
				 "right_to_ask_started", "right_to_know_referred");
}

/* --- one visit --- */

/* Instant of the first arrival and of the last leaving (0: not known), and whole minutes inside. */
static void read_presence(const struct rec *a, int64_t *first, int64_t *last, int64_t *minutes)
{
	size_t n = rec_count(a, ATTENDANCE_PRESENCE);
	int64_t sum = 0;
	bool open = n == 0;

	*first = 0;
	*last = 0;
	for (size_t i = 0; i < n; i++) {
		const struct rec *row = rec_row(a, ATTENDANCE_PRESENCE, i);
		int64_t from, to;
		bool came = rec_int(row, 0, &from), went = rec_int(row, 1, &to);

		if (came && (!*first || from < *first))
			*first = from;
		if (went && to > *last)
			*last = to;
		if (came && went)
			sum += (to - from) / MINUTE_MS;
		open = open || !came || !went;
	}
	*minutes = open ? -1 : sum;
}

static void count_times(struct counting *c, const struct rec *a, int64_t *left_ms)
{
	struct visit_minutes v = { .attendance = a->id, .response = -1 };
	int64_t first;
	char hour[3];

	read_presence(a, &first, left_ms, &v.on_scene);
	if (rec_int(a, ATTENDANCE_TASKED_AT, &v.tasked_ms) && first >= v.tasked_ms && first) {
		v.response = (first - v.tasked_ms) / MINUTE_MS;
		value_add(result(c, M03), v.response);
	} else {
		result(c, M03)->unknown++;
	}
	if (first) {
		int h = civil_of(first).hour;

		hour[0] = (char)('0' + h / 10);
		hour[1] = (char)('0' + h % 10);
		hour[2] = '\0';
		part_add(result(c, M35), hour);
	} else {
		result(c, M35)->unknown++;
	}
	c->m->visits = mem_resize(c->m->visits, c->m->n_visits * sizeof v,
				  (c->m->n_visits + 1) * sizeof v);
	c->m->visits[c->m->n_visits++] = v;
}

static void count_incident(struct counting *c, const char *number)
{
	size_t n = c->m->incidents;

	for (size_t i = 0; i < n; i++)
		if (strcmp(c->incidents[i], number) == 0)
			return;
	c->incidents = mem_resize(c->incidents, n * sizeof *c->incidents,
				  (n + 1) * sizeof *c->incidents);
	c->incidents[n] = mem_str(number);
	c->m->incidents++;
}

static void count_parties(struct counting *c, const struct casefile *f, int64_t left_ms)
{
	bool reached = false, unsaid = false;

	for (size_t i = 0; i < f->n_parties; i++) {
		const struct party *p = &f->parties[i];

		if (!party_is_survivor(p) || p->involvement->state == REC_ENTERED_IN_ERROR)
			continue;
		reached = reached || IS_ANY(p->involvement, INVOLVEMENT_SEEN, "in_person", "phone");
		unsaid = unsaid || !rec_filled(p->involvement, INVOLVEMENT_SEEN);
		count_take_up(c, p->involvement);
		count_risk(c, f->attendance, p, left_ms);
		count_disclosure(c, p->involvement);
		count_language(c, f->attendance, p);
	}
	if (!reached && unsaid) {
		result(c, M04)->unknown++;
		return;
	}
	result(c, M04)->denominator++;
	result(c, M04)->numerator += reached;
}

static bool count_visit(struct counting *c, struct view *v, struct id id, struct err *e)
{
	struct casefile f = { 0 };
	int64_t left_ms = 0;

	if (!casefile_read(v, id, &f, e))
		return false;
	if (!rec_is(f.attendance, ATTENDANCE_STATE, "cancelled") &&
	    f.attendance->state != REC_ENTERED_IN_ERROR) {
		c->m->attendances++;
		c->m->practice = c->m->practice || f.attendance->practice;
		count_incident(c, rec_text(f.attendance, ATTENDANCE_INCIDENT_NO));
		count_times(c, f.attendance, &left_ms);
		count_parties(c, &f, left_ms);
		/* A night that does not say what it was offered has no denominator, and so no
		 * numerator. */
		if (f.shift && rec_filled(f.shift, SHIFT_TASKINGS_OFFERED))
			result(c, M02)->numerator++;
		else
			result(c, M02)->unknown++;
	}
	casefile_fini(&f);
	return true;
}

/* --- shifts --- */

static int by_night(const void *a, const void *b)
{
	const struct shift_length *x = a, *y = b;
	int order = strcmp(x->night_of, y->night_of);

	return order ? order : strcmp(x->car, y->car);
}

static void count_shift(struct counting *c, const struct rec *s)
{
	struct measures *m = c->m;
	struct shift_length l = { .minutes = -1 };
	int64_t from, to, offered;

	text_copy(l.night_of, sizeof l.night_of, rec_text(s, SHIFT_NIGHT_OF));
	text_copy(l.car, sizeof l.car, rec_text(s, SHIFT_CAR));
	l.planned = !rec_filled(s, SHIFT_ENDED_AT);
	if (rec_int(s, SHIFT_STARTED_AT, &from) &&
	    rec_int(s, l.planned ? SHIFT_PLANNED_END : SHIFT_ENDED_AT, &to) && to >= from)
		l.minutes = (to - from) / MINUTE_MS;
	if (rec_int(s, SHIFT_TASKINGS_OFFERED, &offered))
		result(c, M02)->denominator += offered;
	m->shifts = mem_resize(m->shifts, m->n_shifts * sizeof l, (m->n_shifts + 1) * sizeof l);
	m->shifts[m->n_shifts++] = l;
}

struct nights {
	const char *from, *to;
	struct id *ids;
	size_t n;
};

static bool take_shift(void *ctx, const struct row *r)
{
	struct nights *s = ctx;
	const char *night = row_text(r, 1);

	if (strcmp(night, s->from) < 0 || strcmp(night, s->to) > 0)
		return true;
	s->ids = mem_resize(s->ids, s->n * sizeof *s->ids, (s->n + 1) * sizeof *s->ids);
	s->ids[s->n++] = row_id(r, 0);
	return true;
}

bool night_shifts(struct view *v, const char *from, const char *to, struct id **ids, size_t *n,
		  struct err *e)
{
	struct nights s = { .from = from, .to = to };

	if (!view_each(v, QUERY_SHIFTS, NULL, 0, take_shift, &s, e)) {
		mem_free(s.ids);
		return false;
	}
	*ids = s.ids;
	*n = s.n;
	return true;
}

static bool count_shifts(struct counting *c, struct view *v, struct err *e)
{
	struct id *ids = NULL;
	size_t n = 0;
	bool ok = night_shifts(v, c->m->from, c->m->to, &ids, &n, e);

	for (size_t i = 0; ok && i < n; i++) {
		struct rec *s = NULL;

		ok = view_rec(v, ids[i], &s, e);
		if (ok && !s->sealed && s->state != REC_ENTERED_IN_ERROR)
			count_shift(c, s);
		rec_free(s);
	}
	mem_free(ids);
	if (c->m->n_shifts)
		qsort(c->m->shifts, c->m->n_shifts, sizeof *c->m->shifts, by_night);
	return ok;
}

/* --- the whole --- */

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* A night begins in the evening, so its hours run from noon to noon. */
static int by_hour(const void *a, const void *b)
{
	const struct measure_part *x = a, *y = b;
	int hx = ((x->key[0] - '0') * 10 + x->key[1] - '0' + 12) % 24;
	int hy = ((y->key[0] - '0') * 10 + y->key[1] - '0' + 12) % 24;

	return hx - hy;
}

/* Gravest first; a grade of a newer program last. */
static int grade_rank(const char *grade)
{
	static const char *const order[] = { "high", "medium", "standard" };
	int i = 0;

	while (i < 3 && strcmp(order[i], grade) != 0)
		i++;
	return i;
}

static int by_grade(const void *a, const void *b)
{
	const struct measure_part *x = a, *y = b;

	return grade_rank(x->key) - grade_rank(y->key);
}

static void finish(struct counting *c)
{
	struct measure_result *spread = result(c, M03), *grades = result(c, M08);
	struct measure_result *hours = result(c, M35);
	size_t n = spread->n_values;

	if (n) {
		qsort(spread->values, n, sizeof *spread->values, by_size);
		spread->median_x2 = spread->values[(n - 1) / 2] + spread->values[n / 2];
		spread->p90 = percentile(spread->values, n, 90);
	}
	spread->denominator = (int64_t)n;
	if (grades->n_parts)
		qsort(grades->parts, grades->n_parts, sizeof *grades->parts, by_grade);
	if (hours->n_parts)
		qsort(hours->parts, hours->n_parts, sizeof *hours->parts, by_hour);
	for (size_t i = 0; i < c->m->incidents; i++)
		mem_free(c->incidents[i]);
	mem_free(c->incidents);
}

/* Nights are compared as texts: any other spelling would take all of them, or none. */
bool nights_fit(const char *from, const char *to, struct err *e)
{
	return (date_is_stored(from) && date_is_stored(to) && strcmp(from, to) <= 0) ||
	       err_set(e, ERR_INPUT, "Nights must be dates like 2021-10-29, the first one first");
}

bool measures_read(struct view *v, const char *from, const char *to, struct measures *out,
		   struct err *e)
{
	struct counting c = { .m = out };
	struct arg nights[] = { ARG_OF_TEXT(from), ARG_OF_TEXT(to) };
	struct id *ids = NULL;
	size_t n = 0;
	const struct measure *rows = measures_all(&out->n);
	bool ok;

	*out = (struct measures){ .n = out->n };
	out->results = mem_new_array(out->n, sizeof *out->results);
	for (size_t i = 0; i < out->n; i++)
		out->results[i].measure = &rows[i];
	ok = nights_fit(from, to, e) && text_copy(out->from, sizeof out->from, from) &&
	     text_copy(out->to, sizeof out->to, to) &&
	     view_ids(v, QUERY_ATTENDANCES, nights, 2, &ids, &n, e);
	for (size_t i = 0; ok && i < n; i++)
		ok = count_visit(&c, v, ids[i], e);
	ok = ok && count_shifts(&c, v, e);
	finish(&c);
	mem_free(ids);
	if (!ok)
		measures_fini(out);
	return ok;
}

void measures_fini(struct measures *m)
{
	for (size_t i = 0; m->results && i < m->n; i++)
		mem_free(m->results[i].values);
	mem_free(m->results);
	mem_free(m->visits);
	mem_free(m->shifts);
	*m = (struct measures){ 0 };
}

const struct measure_result *measures_get(const struct measures *m, const char *id)
{
	for (size_t i = 0; i < m->n; i++)
		if (strcmp(m->results[i].measure->id, id) == 0)
			return &m->results[i];
	return NULL;
}
