/* The description that travels with the tables: a Tabular Data Package (Frictionless), with the
 * codebook's words. */
#include "export_p.h"

#include "base/text.h"
#include "model/typed.h"
#include "model/vocab.h"

#include <string.h>

static const char package_words[] =
    "Records of the Domestic Abuse Partnership Car, de-identified field by field. Not checked for "
    "small groups, not to leave headquarters.";

static const char reading_words[] =
    "Encoding UTF-8, lines end CR LF, a cell is quoted where RFC 4180 asks for it. An empty cell "
    "means "
    "that nothing was recorded; not asked, unknown and declined are answers of their own. Several "
    "answers in one cell are parted by a semicolon. A text that begins with = + - @ or a tab has a "
    "single quote before it, so that no spreadsheet runs it; take it off when you read. Hours are "
    "local hours without a date. Pseudonyms are letters a to p and mean the same record in every "
    "file of this evaluation.";

/* --- what happens to a field, in words --- */

static void coarse_words(const struct field *f, struct buf *out)
{
	static const struct {
		const char *how, *words;
	} known[] = {
		{ "hour", "Local hour of the day, without a date" },
		{ "week", "Week (ISO 8601)" },
		{ "hours from tasked", "Whole hours since the visit was tasked" },
		{ "days", "Whole days since the visit was tasked" },
		{ "hours between", "States with the whole hours since the first" },
		{ "any/none", "Whether there is any" },
	};

	for (size_t i = 0; f->out_how && i < sizeof known / sizeof *known; i++)
		if (strcmp(f->out_how, known[i].how) == 0) {
			buf_puts(out, known[i].words);
			return;
		}
	if (f->type == FIELD_REF)
		buf_puts(out, "District of the place");
	else if (f->type == FIELD_INSTANT)
		buf_puts(out, "Week (ISO 8601)");
	else if (f->type == FIELD_DATE || f->type == FIELD_PDATE)
		buf_puts(out, "Month");
	else
		buf_puts(out, "Rolled up to groups");
}

static void band_words(const struct field *f, struct buf *out)
{
	if (f->out_how && ascii_is_digit(*f->out_how))
		buf_fmt(out, "Bands %s", f->out_how);
	else if (f->type == FIELD_INT)
		buf_puts(out, "Age bands");
	else
		buf_puts(out, "Rolled up to groups");
}

void export_words(const struct field *f, struct buf *out)
{
	switch (f->out) {
	case EXPORT_PSEUDONYM:
		buf_puts(out, "Pseudonym");
		break;
	case EXPORT_BAND:
		band_words(f, out);
		break;
	case EXPORT_GENERALISE:
		coarse_words(f, out);
		break;
	case EXPORT_KEEP:
		buf_puts(out, treat_is_table(f) ? "A table of its own" : "Kept");
		break;
	case EXPORT_COUNT:
		buf_puts(out, "How many");
		break;
	case EXPORT_FLAG:
		buf_puts(out, "Whether it was filled in");
		break;
	default:
		buf_puts(out, "Left out");
	}
}

/* --- columns --- */

static void column_open(struct json *j, const char *name, const char *type, const char *title,
			const char *words)
{
	json_object(j);
	json_member(j, "name", name);
	json_member(j, "type", type);
	json_member(j, "title", title);
	json_member(j, "description", words);
}

static void column(struct json *j, const char *name, const char *type, const char *title,
		   const char *words)
{
	column_open(j, name, type, title, words);
	json_object_end(j);
}

static void put_code(void *ctx, const char *code, const char *label)
{
	struct json *j = ctx;

	json_object(j);
	json_member(j, "value", code);
	json_member(j, "label", label);
	json_object_end(j);
}

static void put_enum(void *ctx, const char *code, const char *label)
{
	(void)label;
	json_text(ctx, code);
}

static void drop_code(void *ctx, const char *code, const char *label)
{
	(void)code;
	(void)label;
	*(bool *)ctx = true;
}

static void describe_codes(struct json *j, const struct field *f)
{
	bool any = false;
	bool closed = treat_codes(f, drop_code, &any);

	if (!any)
		return;
	json_key(j, "categories");
	json_array(j);
	treat_codes(f, put_code, j);
	json_array_end(j);
	if (!closed || f->type == FIELD_CODES)
		return;
	json_key(j, "constraints");
	json_object(j);
	json_key(j, "enum");
	json_array(j);
	treat_codes(f, put_enum, j);
	json_array_end(j);
	json_object_end(j);
}

static void describe_field(struct json *j, const struct field *f)
{
	struct buf words = { 0 };

	if (export_has(f))
		export_words(f, &words);
	else
		buf_puts(&words, "Number of the question");
	if (f->out == EXPORT_PSEUDONYM && f->of)
		buf_fmt(&words, ", as in %s.record", f->of);
	buf_puts(&words, ".");
	column_open(j, f->key, treat_type(f), f->label, buf_str(&words));
	describe_codes(j, f);
	json_object_end(j);
	buf_fini(&words);
}

static void describe_headers(struct json *j)
{
	column(j, "record", "string", "Record", "Pseudonym of the record.");
	column(j, "author_role", "string", "Role of the author", "V-ROLE; never who.");
	column(j, "shift", "string", "Night", "Pseudonym, as in shift.record.");
	column(j, "created_hour", "string", "Written at",
	       "Local hour of the day, without a date, of the version that stands.");
	column(j, "rec_state", "string", "State", "complete or draft.");
	column(j, "amend_reason", "string", "Why changed", "Code; empty for a first version.");
	column(j, "practice", "string", "Practice", "yes: invented data.");
}

/* --- tables --- */

static void table_open(struct json *j, const char *name, const char *file, const char *title)
{
	json_object(j);
	json_member(j, "name", name);
	json_member(j, "path", file);
	json_member(j, "title", title);
	json_member(j, "profile", "tabular-data-resource");
	json_member(j, "format", "csv");
	json_member(j, "mediatype", "text/csv");
	json_member(j, "encoding", "utf-8");
	json_key(j, "dialect");
	json_object(j);
	json_member(j, "delimiter", ",");
	json_member(j, "lineTerminator", "\r\n");
	json_member(j, "quoteChar", "\"");
	json_member_bool(j, "doubleQuote", true);
	json_member_bool(j, "header", true);
	json_object_end(j);
	json_key(j, "schema");
	json_object(j);
	json_key(j, "fields");
	json_array(j);
}

static void table_close(struct json *j, const char *first, const char *second)
{
	json_array_end(j);
	json_key(j, "missingValues");
	json_array(j);
	json_text(j, "");
	json_array_end(j);
	json_key(j, "primaryKey");
	json_array(j);
	json_text(j, first);
	if (second)
		json_text(j, second);
	json_array_end(j);
	json_object_end(j);
	json_object_end(j);
}

static void describe_table(struct json *j, const struct kind *k, const struct field *list)
{
	struct buf file = { 0 }, name = { 0 };
	const struct kind *columns = list ? list->rows : k;

	table_name(k, list, &file);
	buf_put(&name, file.data, file.len - strlen(".csv"));
	table_open(j, buf_str(&name), buf_str(&file), list ? list->label : k->plural);
	if (list) {
		column(j, "record", "string", "Record",
		       "Pseudonym of the record that holds the list.");
		column(j, "row", "integer", "Row", "Place in the list, from 1.");
	} else {
		describe_headers(j);
	}
	for (size_t i = 0; i < columns->n_fields; i++)
		if (export_has(&columns->fields[i])
			? list || !treat_is_table(&columns->fields[i])
			: list && treat_has_column(list, &columns->fields[i]))
			describe_field(j, &columns->fields[i]);
	table_close(j, "record", list ? "row" : NULL);
	buf_fini(&file);
	buf_fini(&name);
}

static void describe_withheld(struct json *j)
{
	table_open(j, "withheld", "withheld.csv", "Records that are only counted");
	column(j, "kind", "string", "Kind", "Kind of record.");
	column(
	    j, "why", "string", "Why",
	    "police_only, support_only and restricted_named: who may see it; sealed: headquarters "
	    "cannot open it; entered_in_error.");
	column(j, "records", "integer", "Records", "How many.");
	table_close(j, "kind", "why");
}

bool describe_package(const struct export *x, struct buf *out)
{
	struct buf nights = { 0 };
	struct json j;

	show_date(x->from, &nights);
	buf_puts(&nights, " to ");
	show_date(x->to, &nights);
	json_init(&j, out, true);
	json_object(&j);
	json_member(&j, "profile", "tabular-data-package");
	json_member(&j, "name", "dapcar-internal");
	json_member(&j, "title",
		    x->practice ? "Partnership car, invented data" : "Partnership car");
	json_member(&j, "description", package_words);
	json_member(&j, "reading", reading_words);
	json_member(&j, "export_profile", "internal");
	json_member(&j, "nights", buf_str(&nights));
	json_member(&j, "program", "dapcar " DAPCAR_VERSION);
	json_key(&j, "heads");
	json_array(&j);
	for (size_t i = 0; i < x->n_heads; i++)
		json_text(&j, x->heads[i]);
	json_array_end(&j);
	json_key(&j, "resources");
	json_array(&j);
	for (size_t i = 0; i < x->n_kinds; i++) {
		const struct kind *k = x->withheld[i].kind;

		if (!export_has_kind(k))
			continue;
		describe_table(&j, k, NULL);
		for (size_t f = 0; f < k->n_fields; f++)
			if (treat_is_table(&k->fields[f]))
				describe_table(&j, k, &k->fields[f]);
	}
	describe_withheld(&j);
	json_array_end(&j);
	json_object_end(&j);
	buf_putc(out, '\n');
	buf_fini(&nights);
	return !out->full;
}
