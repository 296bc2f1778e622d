/* Figures as text and as JSON, whole or with the small ones hidden. */
#include "evaluate_p.h"

#include "base/json.h"
#include "model/typed.h"

#include <inttypes.h>
#include <string.h>

/* What a caller who names no period asks for. */
#define FIRST_NIGHT "0001-01-01"
#define LAST_NIGHT "9999-12-31"
#define HIDDEN "c"
#define NAME_WIDTH 27
#define FRACTION_WIDTH 10
#define PARTS_WIDTH 33

enum audience measures_audience(enum role r)
{
	return role_is_police(r) ? AUDIENCE_FORCE : AUDIENCE_OUTSIDE;
}

static bool is_small(int64_t n)
{
	return n >= 1 && n <= SMALL_MOST;
}

/* What may be said of a rate. */
struct said {
	bool numerator, denominator, unknown, percent;
};

static struct said may_say(const struct measure_result *r, enum audience a)
{
	bool outside = a == AUDIENCE_OUTSIDE;
	struct said s = { .denominator = !outside || !is_small(r->denominator),
			  .unknown = !outside || !is_small(r->unknown) };

	s.numerator = s.denominator && !(outside && count_is_hidden(r->numerator, r->denominator));
	s.percent = s.numerator && r->denominator >= RATE_PERCENT_FROM;
	if (r->measure->form == MEASURE_SPREAD)
		s.percent = r->denominator && (!outside || r->denominator >= RATE_PERCENT_FROM);
	return s;
}

static int64_t rounded(double share)
{
	return (int64_t)(share * 100.0 + 0.5);
}

static void interval(const struct measure_result *r, int64_t *percent, int64_t *low, int64_t *high)
{
	double l, h;

	wilson(r->numerator, r->denominator, &l, &h);
	*percent = rounded((double)r->numerator / (double)r->denominator);
	*low = rounded(l);
	*high = rounded(h);
}

static void hide_parts(const struct measure_result *r, enum audience a, bool *hidden)
{
	int64_t n[MEASURE_PARTS_MAX];

	memset(hidden, 0, MEASURE_PARTS_MAX * sizeof *hidden);
	for (size_t i = 0; i < r->n_parts; i++)
		n[i] = r->parts[i].n;
	if (a == AUDIENCE_OUTSIDE)
		shares_hide(n, r->n_parts, hidden);
}

/* --- text --- */

static void put_number(struct buf *out, bool shown, int64_t n)
{
	if (shown)
		buf_fmt(out, "%" PRId64, n);
	else
		buf_puts(out, HIDDEN);
}

static void pad(struct buf *out, size_t from, size_t width)
{
	while (out->len < from + width && buf_putc(out, ' '))
		;
}

static void text_rate(const struct measure_result *r, enum audience a, struct buf *out)
{
	struct said s = may_say(r, a);
	int64_t percent, low, high;
	size_t at = out->len;

	put_number(out, s.numerator, r->numerator);
	buf_puts(out, s.numerator ? "/" : " / ");
	put_number(out, s.denominator, r->denominator);
	if (!s.percent)
		return;
	pad(out, at, FRACTION_WIDTH);
	interval(r, &percent, &low, &high);
	buf_fmt(out, "%3" PRId64 "%%  %" PRId64 "-%" PRId64, percent, low, high);
}

static void text_spread(const struct measure_result *r, enum audience a, struct buf *out)
{
	if (!may_say(r, a).percent) {
		buf_puts(out, "(too few to show)");
		return;
	}
	buf_fmt(out, "middle %" PRId64 "%s, 9 in 10 within %" PRId64, r->median_x2 / 2,
		r->median_x2 % 2 ? ".5" : "", r->p90);
}

static void text_shares(const struct measure_result *r, enum audience a, struct buf *out)
{
	bool hidden[MEASURE_PARTS_MAX];
	size_t line = out->len;

	hide_parts(r, a, hidden);
	for (size_t i = 0; i < r->n_parts; i++) {
		if (out->len - line > PARTS_WIDTH) {
			buf_putc(out, '\n');
			pad(out, out->len, NAME_WIDTH + 4);
			line = out->len;
		}
		buf_fmt(out, "%s%s ", out->len > line ? "  " : "", r->parts[i].key);
		put_number(out, !hidden[i], r->parts[i].n);
	}
	buf_puts(out, r->n_parts ? "  all " : "");
	put_number(out, may_say(r, a).denominator, r->denominator);
}

static void text_measure(const struct measure_result *r, enum audience a, struct buf *out)
{
	static void (*const form[])(const struct measure_result *, enum audience, struct buf *) = {
		[MEASURE_RATE] = text_rate,
		[MEASURE_SPREAD] = text_spread,
		[MEASURE_SHARES] = text_shares,
	};
	size_t at = out->len;

	buf_fmt(out, "%s %s", r->measure->id, r->measure->name);
	pad(out, at, NAME_WIDTH + 4);
	form[r->measure->form](r, a, out);
	if (r->unknown) {
		buf_puts(out, "   not known ");
		put_number(out, may_say(r, a).unknown, r->unknown);
	}
	buf_putc(out, '\n');
}

static void text_visits(const struct measures *m, enum audience a, struct buf *out)
{
	int64_t visits = (int64_t)m->attendances, incidents = (int64_t)m->incidents, total = 0;
	bool outside = a == AUDIENCE_OUTSIDE;

	buf_puts(out, "\nVisits ");
	put_number(out, !outside || !is_small(visits), visits);
	buf_puts(out, ", incidents ");
	put_number(out, !outside || !count_is_hidden(incidents, visits), incidents);
	buf_putc(out, '\n');
	if (outside)
		return;
	buf_puts(out, "Minutes on scene, by visit:");
	for (size_t i = 0; i < m->n_visits; i++) {
		if (m->visits[i].on_scene < 0) {
			buf_puts(out, " -");
			continue;
		}
		buf_fmt(out, " %" PRId64, m->visits[i].on_scene);
		total += m->visits[i].on_scene;
	}
	buf_fmt(out, "; all %" PRId64 "\n", total);
}

static void text_shifts(const struct measures *m, struct buf *out)
{
	for (size_t i = 0; i < m->n_shifts; i++) {
		const struct shift_length *s = &m->shifts[i];

		buf_puts(out, "Night of ");
		show_date(s->night_of, out);
		buf_fmt(out, ", %s: ", s->car);
		if (s->minutes < 0) {
			buf_puts(out, "length not known\n");
			continue;
		}
		buf_fmt(out, "%" PRId64 " h", s->minutes / 60);
		if (s->minutes % 60)
			buf_fmt(out, " %" PRId64 " min", s->minutes % 60);
		buf_puts(out, s->planned ? ", as planned; not booked off yet\n" : "\n");
	}
}

static void put_period(const struct measures *m, struct buf *out)
{
	if (strcmp(m->from, FIRST_NIGHT) == 0 && strcmp(m->to, LAST_NIGHT) == 0) {
		buf_puts(out, "all nights");
		return;
	}
	buf_puts(out, "nights of ");
	show_date(m->from, out);
	buf_puts(out, " to ");
	show_date(m->to, out);
}

bool measures_text(const struct measures *m, enum audience a, struct buf *out)
{
	buf_puts(out, "Measures of success   ");
	put_period(m, out);
	buf_puts(out, m->practice ? "   invented data\n\n" : "\n\n");
	for (size_t i = 0; i < m->n; i++)
		text_measure(&m->results[i], a, out);
	text_visits(m, a, out);
	text_shifts(m, out);
	buf_puts(out, "\nNo per cent is shown for fewer than 10. The range is the 95% interval.\n");
	if (a == AUDIENCE_OUTSIDE)
		buf_puts(out,
			 "c is a count of 1 to 4, or one that would give such a count away.\n");
	return !out->full;
}

/* --- JSON --- */

static void json_number(struct json *j, const char *key, bool shown, int64_t n)
{
	if (shown)
		json_member_int(j, key, n);
	else
		json_member(j, key, HIDDEN);
}

static void json_spread(struct json *j, const struct measure_result *r, enum audience a)
{
	if (may_say(r, a).percent) {
		json_member_int(j, "median_x2", r->median_x2);
		json_member_int(j, "p90", r->p90);
	}
	if (a == AUDIENCE_OUTSIDE)
		return;
	json_key(j, "values");
	json_array(j);
	for (size_t i = 0; i < r->n_values; i++)
		json_int(j, r->values[i]);
	json_array_end(j);
}

static void json_shares(struct json *j, const struct measure_result *r, enum audience a)
{
	bool hidden[MEASURE_PARTS_MAX];

	hide_parts(r, a, hidden);
	json_key(j, "parts");
	json_object(j);
	for (size_t i = 0; i < r->n_parts; i++)
		json_number(j, r->parts[i].key, !hidden[i], r->parts[i].n);
	json_object_end(j);
}

static void json_measure(struct json *j, const struct measure_result *r, enum audience a)
{
	struct said s = may_say(r, a);
	int64_t percent, low, high;

	json_object(j);
	json_member(j, "id", r->measure->id);
	json_member(j, "name", r->measure->name);
	json_member(j, "unit", r->measure->unit);
	json_member(j, "formula", r->measure->formula);
	json_member(j, "owner", r->measure->owner);
	if (r->measure->note)
		json_member(j, "note", r->measure->note);
	json_number(j, "denominator", s.denominator, r->denominator);
	json_number(j, "unknown", s.unknown, r->unknown);
	if (r->measure->form == MEASURE_SPREAD) {
		json_spread(j, r, a);
	} else if (r->measure->form == MEASURE_SHARES) {
		json_shares(j, r, a);
	} else {
		json_number(j, "numerator", s.numerator, r->numerator);
		if (s.percent) {
			interval(r, &percent, &low, &high);
			json_member_int(j, "percent", percent);
			json_member_int(j, "low", low);
			json_member_int(j, "high", high);
		}
	}
	json_object_end(j);
}

static void json_minutes(struct json *j, const char *key, int64_t minutes)
{
	json_key(j, key);
	if (minutes < 0)
		json_text(j, NULL);
	else
		json_int(j, minutes);
}

static void json_visits(struct json *j, const struct measures *m)
{
	json_key(j, "visits_by_tasking");
	json_array(j);
	for (size_t i = 0; i < m->n_visits; i++) {
		json_object(j);
		json_minutes(j, "response", m->visits[i].response);
		json_minutes(j, "on_scene", m->visits[i].on_scene);
		json_object_end(j);
	}
	json_array_end(j);
}

static void json_shifts(struct json *j, const struct measures *m)
{
	json_key(j, "shifts");
	json_array(j);
	for (size_t i = 0; i < m->n_shifts; i++) {
		json_object(j);
		json_member(j, "night_of", m->shifts[i].night_of);
		json_member(j, "car", m->shifts[i].car);
		json_minutes(j, "minutes", m->shifts[i].minutes);
		json_member_bool(j, "planned", m->shifts[i].planned);
		json_object_end(j);
	}
	json_array_end(j);
}

bool measures_json(const struct measures *m, enum audience a, struct buf *out)
{
	int64_t visits = (int64_t)m->attendances, incidents = (int64_t)m->incidents;
	bool outside = a == AUDIENCE_OUTSIDE;
	struct json j;

	json_init(&j, out, true);
	json_object(&j);
	json_member(&j, "from", m->from);
	json_member(&j, "to", m->to);
	json_member_bool(&j, "practice", m->practice);
	json_member(&j, "small_numbers", outside ? "hidden" : "shown");
	json_number(&j, "visits", !outside || !is_small(visits), visits);
	json_number(&j, "incidents", !outside || !count_is_hidden(incidents, visits), incidents);
	json_key(&j, "measures");
	json_array(&j);
	for (size_t i = 0; i < m->n; i++)
		json_measure(&j, &m->results[i], a);
	json_array_end(&j);
	if (!outside)
		json_visits(&j, m);
	json_shifts(&j, m);
	json_object_end(&j);
	buf_putc(out, '\n');
	return !out->full;
}
