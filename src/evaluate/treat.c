/* What an evaluation gets instead of a value. The row of the field says which treatment; this file
 * knows how each is done. A text that did not fit its field is free text, whatever the field: it is
 * never given. */
#include "export_p.h"

#include "base/clock.h"
#include "base/text.h"
#include "model/vocab.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_MS ((int64_t)3600 * 1000)
#define DAY_MS (24 * HOUR_MS)

/* --- roll-ups of codes --- */

struct roll {
	const char *vocab;
	const char *code; /* NULL: every other code */
	const char *into;
};

static const struct roll rolls[] = {
	{ "V-CALLER", "survivor", "survivor" },
	{ "V-CALLER", "professional", "professional" },
	{ "V-CALLER", "support_service", "professional" },
	{ "V-CALLER", "crew_found", "professional" },
	/* A child who called must not be seen: all other people are one group. */
	{ "V-CALLER", NULL, "other_person" },
	{ "V-LANG", "en", "english" },
	{ "V-LANG", "unknown", "unknown" },
	{ "V-LANG", NULL, "other_language" },
	{ "V-OFFENCE", "non_crime", "non_crime" },
	{ "V-OFFENCE", "common_assault", "violence" },
	{ "V-OFFENCE", "abh", "violence" },
	{ "V-OFFENCE", "gbh", "violence" },
	{ "V-OFFENCE", "strangulation_suffocation", "violence" },
	{ "V-OFFENCE", "threats_to_kill", "violence" },
	{ "V-OFFENCE", "attempt_murder", "violence" },
	{ "V-OFFENCE", "murder", "violence" },
	{ "V-OFFENCE", "child_cruelty", "violence" },
	{ "V-OFFENCE", "false_imprisonment", "violence" },
	{ "V-OFFENCE", "sexual_offence", "sexual" },
	{ "V-OFFENCE", "private_images", "sexual" },
	{ "V-OFFENCE", "ccb", "control_and_stalking" },
	{ "V-OFFENCE", "harassment", "control_and_stalking" },
	{ "V-OFFENCE", "stalking_s2a", "control_and_stalking" },
	{ "V-OFFENCE", "stalking_s4a", "control_and_stalking" },
	{ "V-OFFENCE", "malicious_comms", "control_and_stalking" },
	{ "V-OFFENCE", "computer_misuse", "control_and_stalking" },
	{ "V-OFFENCE", "witness_intimidation", "control_and_stalking" },
	{ "V-OFFENCE", "breach_order", "order_broken" },
	{ "V-OFFENCE", "breach_nmo", "order_broken" },
	{ "V-OFFENCE", "criminal_damage", "property" },
	{ "V-OFFENCE", "theft_burglary", "property" },
	{ "V-OFFENCE", "fraud", "property" },
	{ "V-OFFENCE", NULL, "other" },
	{ "V-ORIENT", "heterosexual", "heterosexual" },
	{ "V-ORIENT", "gay_lesbian", "lgb_or_other" },
	{ "V-ORIENT", "bisexual", "lgb_or_other" },
	{ "V-ORIENT", "other", "lgb_or_other" },
	{ "V-ORIENT", NULL, "not_said" },
	{ "V-ETH", "W1", "white_british" },
	{ "V-ETH", "W2", "white_other" },
	{ "V-ETH", "W3", "white_other" },
	{ "V-ETH", "W4", "white_other" },
	{ "V-ETH", "W9", "white_other" },
	{ "V-ETH", "M1", "mixed" },
	{ "V-ETH", "M2", "mixed" },
	{ "V-ETH", "M3", "mixed" },
	{ "V-ETH", "M9", "mixed" },
	{ "V-ETH", "A1", "asian" },
	{ "V-ETH", "A2", "asian" },
	{ "V-ETH", "A3", "asian" },
	{ "V-ETH", "A4", "asian" },
	{ "V-ETH", "A9", "asian" },
	{ "V-ETH", "O1", "asian" },
	{ "V-ETH", "B1", "black" },
	{ "V-ETH", "B2", "black" },
	{ "V-ETH", "B9", "black" },
	{ "V-ETH", "O2", "other" },
	{ "V-ETH", "O9", "other" },
	{ "V-ETH", NULL, "not_stated" },
	{ "V-DISAB", "none", "no" },
	{ "V-DISAB", "declined", "unknown" },
	{ "V-DISAB", "not_asked", "unknown" },
	{ "V-DISAB", "unknown", "unknown" },
	{ "V-DISAB", NULL, "yes" },
	{ "V-HBA", "none_seen", "none" },
	{ "V-HBA", NULL, "any" },
	{ "V-INJURY", "none_seen", "none" },
	{ "V-INJURY", "not_disclosed", "unknown" },
	{ "V-INJURY", "refused_to_show", "unknown" },
	{ "V-INJURY", NULL, "any" },
};

/* NULL when the vocabulary has no roll-up. */
static const char *rolled(const char *vocab, const char *code)
{
	for (size_t i = 0; i < sizeof rolls / sizeof *rolls; i++)
		if (strcmp(rolls[i].vocab, vocab) == 0 &&
		    (!rolls[i].code || strcmp(rolls[i].code, code) == 0))
			return rolls[i].into;
	return NULL;
}

/* A list of answers becomes its groups, each once, in the order of the table. "any" and "yes" say
 * all there is. */
static void put_rolled(const struct rec *r, size_t field, struct buf *out)
{
	const struct field *f = &r->kind->fields[field];
	size_t n = f->type == FIELD_CODES ? rec_count(r, field) : 1;
	const char *last = "";

	for (size_t row = 0; row < sizeof rolls / sizeof *rolls; row++) {
		const char *into = rolls[row].into;
		bool held = false;

		if (strcmp(rolls[row].vocab, f->of) != 0 || strcmp(into, last) == 0)
			continue;
		for (size_t i = 0; i < n && !held; i++) {
			const char *code = f->type == FIELD_CODES ? rec_item(r, field, i)
								  : rec_text(r, field);
			const char *group = rolled(f->of, code);

			held = group && strcmp(group, into) == 0;
		}
		last = into;
		if (!held)
			continue;
		if (out->len)
			buf_putc(out, ';');
		buf_puts(out, into);
	}
}

/* --- bands of numbers --- */

struct age_band {
	int64_t below;
	const char *code;
};

static const struct age_band ages[] = {
	{ 16, "u16" },   { 18, "16_17" }, { 25, "18_24" }, { 35, "25_34" },      { 45, "35_44" },
	{ 55, "45_54" }, { 65, "55_64" }, { 75, "65_74" }, { INT64_MAX, "75p" },
};

static void put_age(int64_t years, struct buf *out)
{
	size_t i = 0;

	while (years >= ages[i].below)
		i++;
	buf_puts(out, ages[i].code);
}

/* `how` is the row's own list of bands, such as "0/1/2/3-5/6+". */
static void put_band(int64_t v, const char *how, struct buf *out)
{
	if (v < 0) {
		buf_puts(out, "not_told");
		return;
	}
	while (*how) {
		size_t n = strcspn(how, "/");
		char *end;
		int64_t least = strtoll(how, &end, 10), most = least;

		if (*end == '+')
			most = INT64_MAX;
		else if (*end == '-')
			most = strtoll(end + 1, NULL, 10);
		if (v >= least && v <= most) {
			buf_put(out, how, n);
			return;
		}
		how += n + (how[n] == '/');
	}
}

/* --- times --- */

/* ISO 8601 week of a day: the week of its Thursday. */
static void put_week(int64_t days, struct buf *out)
{
	int64_t thursday = days - (days + 3) % 7 + 3;
	int year, month, day;

	civil_from_days(thursday, &year, &month, &day);
	buf_fmt(out, "%d-W%02d", year, (int)((thursday - civil_days(year, 1, 1)) / 7) + 1);
}

static int64_t local_days(int64_t ms)
{
	struct civil c = civil_of(ms);

	return civil_days(c.year, c.month, c.day);
}

static int by_origin(const void *key, const void *row)
{
	return id_compare(*(const struct id *)key, ((const struct origin *)row)->id);
}

static bool tasked_of(const struct export *x, const struct rec *r, int64_t *out)
{
	for (size_t i = 0; x->n_origins && i < r->kind->n_fields; i++) {
		const struct field *f = &r->kind->fields[i];
		struct id id;
		const struct origin *o;

		if (f->type != FIELD_REF && f->type != FIELD_ID)
			continue;
		id = rec_id(r, i);
		o = bsearch(&id, x->origins, x->n_origins, sizeof *x->origins, by_origin);
		if (o) {
			*out = o->tasked_ms;
			return true;
		}
	}
	return false;
}

static bool is_how(const struct field *f, const char *how)
{
	return f->out_how && strcmp(f->out_how, how) == 0;
}

static void put_instant(const struct export *x, const struct rec *r, size_t field, struct buf *out)
{
	const struct field *f = &r->kind->fields[field];
	int64_t at, tasked;

	if (!rec_int(r, field, &at))
		return;
	if (is_how(f, "hour"))
		buf_fmt(out, "%02d", civil_of(at).hour);
	else if (!is_how(f, "hours from tasked") && !is_how(f, "days"))
		put_week(local_days(at), out);
	else if (tasked_of(x, r, &tasked))
		buf_fmt(out, "%" PRId64, (at - tasked) / (is_how(f, "days") ? DAY_MS : HOUR_MS));
}

static void put_date(const struct field *f, const char *stored, struct buf *out)
{
	int year, month, day;

	if (!is_how(f, "week")) {
		buf_put(out, stored, strlen(stored) < 7 ? strlen(stored) : 7);
		return;
	}
	if (strlen(stored) != 10)
		return;
	year = atoi(stored);
	month = atoi(stored + 5);
	day = atoi(stored + 8);
	put_week(civil_days(year, month, day), out);
}

/* "queued:0 sent:3": each state with the whole hours since the first. */
static void put_moves(const struct rec *r, size_t field, struct buf *out)
{
	const struct kind *k = r->kind->fields[field].rows;
	int64_t first = 0, at;

	for (size_t i = 0; i < rec_count(r, field); i++) {
		const struct rec *row = rec_row(r, field, i);

		for (size_t c = 0; c < k->n_fields; c++) {
			if (k->fields[c].type == FIELD_CODE)
				buf_fmt(out, "%s%s", out->len ? " " : "", rec_text(row, c));
			if (k->fields[c].type != FIELD_INSTANT || !rec_int(row, c, &at))
				continue;
			first = first ? first : at;
			buf_fmt(out, ":%" PRId64, (at - first) / HOUR_MS);
		}
	}
}

/* --- references --- */

void treat_id(const struct export *x, struct id id, struct buf *out)
{
	char name[PSEUDONYM_LEN + 1];

	if (id_is_zero(id))
		return;
	crypto_pseudonym(x->key, id.b, sizeof id.b, name);
	buf_puts(out, name);
}

/* A coded field of the record that is pointed at. Which school was told says where a child is: it
 * is only "education". */
static void put_pointed(const struct export *x, struct id id, const struct kind *k, size_t field,
			struct buf *out)
{
	struct rec *r = NULL;

	if (view_rec(x->v, id, &r, NULL) && r->kind == k && !r->sealed && !rec_typed(r, field)) {
		if (k == &kind_agency && rec_is(r, AGENCY_SECTOR, "education"))
			buf_puts(out, "education");
		else
			buf_puts(out, rec_text(r, field));
	}
	rec_free(r);
}

static void put_ref(const struct export *x, const struct rec *r, size_t field, struct buf *out)
{
	const struct field *f = &r->kind->fields[field];
	struct id id = rec_id(r, field);

	if (f->out == EXPORT_PSEUDONYM)
		treat_id(x, id, out);
	else if (f->of && strcmp(f->of, kind_agency.key) == 0)
		put_pointed(x, id, &kind_agency, AGENCY_CODE, out);
	else if (f->of && strcmp(f->of, kind_location.key) == 0)
		put_pointed(x, id, &kind_location, LOCATION_DISTRICT, out);
	else
		treat_id(x, id, out);
}

/* --- one value --- */

static void put_items(const struct rec *r, size_t field, struct buf *out)
{
	for (size_t i = 0; i < rec_count(r, field); i++)
		buf_fmt(out, "%s%s", i ? ";" : "", rec_item(r, field, i));
}

static void put_text_name(const struct export *x, const struct rec *r, size_t field,
			  struct buf *out)
{
	char name[PSEUDONYM_LEN + 1];
	struct buf key = { 0 };

	/* The field's key goes in too, so that equal texts of two fields do not look alike. */
	buf_fmt(&key, "%s:%s", r->kind->fields[field].key, rec_text(r, field));
	crypto_pseudonym(x->key, key.data, key.len, name);
	buf_puts(out, name);
	buf_fini(&key);
}

static bool is_number(enum field_type t)
{
	return t == FIELD_INT || t == FIELD_MINUTES;
}

static void put_number(const struct field *f, int64_t v, struct buf *out)
{
	if (f->out == EXPORT_KEEP)
		buf_fmt(out, "%" PRId64, v);
	else if (f->out == EXPORT_BAND && f->out_how && ascii_is_digit(*f->out_how))
		put_band(v, f->out_how, out);
	else if (f->out == EXPORT_BAND)
		put_age(v, out);
}

static void put_coarse(const struct rec *r, size_t field, struct buf *out)
{
	const struct field *f = &r->kind->fields[field];

	if ((f->type == FIELD_CODE || f->type == FIELD_CODES) && rolled(f->of, ""))
		put_rolled(r, field, out);
	else if (f->type == FIELD_DATE || f->type == FIELD_PDATE)
		put_date(f, rec_text(r, field), out);
	else if (f->type == FIELD_LIST)
		put_moves(r, field, out);
	else
		buf_puts(out, "yes");
}

void treat_value(const struct export *x, const struct rec *r, size_t field, struct buf *out)
{
	const struct field *f = &r->kind->fields[field];
	bool filled = rec_filled(r, field);
	int64_t v;

	if (f->out == EXPORT_FLAG) {
		buf_puts(out, filled ? "yes" : "no");
	} else if (f->out == EXPORT_COUNT) {
		bool many = f->type == FIELD_LIST || f->type == FIELD_CODES ||
			    f->type == FIELD_REFS;

		buf_fmt(out, "%zu", !filled ? 0 : many ? rec_count(r, field) : 1);
	} else if (f->out == EXPORT_DROP || f->out == EXPORT_UNSET || !filled ||
		   rec_typed(r, field)) {
		return;
	} else if (f->type == FIELD_REF || f->type == FIELD_ID) {
		put_ref(x, r, field, out);
	} else if (f->out == EXPORT_PSEUDONYM) {
		put_text_name(x, r, field, out);
	} else if (is_number(f->type)) {
		if (rec_int(r, field, &v))
			put_number(f, v, out);
	} else if (f->type == FIELD_INSTANT) {
		put_instant(x, r, field, out);
	} else if (f->out == EXPORT_KEEP) {
		if (f->type == FIELD_CODES || f->type == FIELD_REFS)
			put_items(r, field, out);
		else
			buf_puts(out, rec_text(r, field));
	} else {
		put_coarse(r, field, out);
	}
}

/* --- what a column is --- */

bool export_has(const struct field *f)
{
	return f->out != EXPORT_DROP && f->out != EXPORT_UNSET;
}

bool treat_is_table(const struct field *f)
{
	return f->type == FIELD_LIST && f->out == EXPORT_KEEP;
}

bool treat_is_question(const char *s)
{
	return strlen(s) == 3 && s[0] >= 'a' && s[0] <= 'z' && ascii_is_digit(s[1]) &&
	       ascii_is_digit(s[2]);
}

bool treat_has_column(const struct field *list, const struct field *column)
{
	return export_has(column) || (is_how(list, "values") && strcmp(column->key, "item") == 0);
}

const char *treat_type(const struct field *f)
{
	bool elapsed = is_how(f, "hours from tasked") || is_how(f, "days");

	if (f->out == EXPORT_COUNT || (f->out == EXPORT_KEEP && is_number(f->type)) ||
	    (f->type == FIELD_INSTANT && elapsed))
		return "integer";
	return "string";
}

static void each_roll(const char *vocab, code_fn fn, void *ctx)
{
	const char *last = "";

	for (size_t i = 0; i < sizeof rolls / sizeof *rolls; i++)
		if (strcmp(rolls[i].vocab, vocab) == 0 && strcmp(rolls[i].into, last) != 0) {
			last = rolls[i].into;
			fn(ctx, last, last);
		}
}

bool treat_codes(const struct field *f, code_fn fn, void *ctx)
{
	const struct vocab *v = field_vocab(f);

	if (f->out == EXPORT_FLAG) {
		fn(ctx, "yes", "Yes");
		fn(ctx, "no", "No");
		return true;
	}
	if (f->out == EXPORT_BAND && is_number(f->type) &&
	    !(f->out_how && ascii_is_digit(*f->out_how))) {
		for (size_t i = 0; i < sizeof ages / sizeof *ages; i++)
			fn(ctx, ages[i].code, ages[i].code);
		return true;
	}
	if (!v || f->out == EXPORT_COUNT)
		return false;
	if (f->out == EXPORT_KEEP) {
		for (size_t i = 0; i < v->n_codes; i++)
			fn(ctx, v->codes[i].code, v->codes[i].label);
		return !v->open;
	}
	each_roll(v->key, fn, ctx);
	return true;
}
