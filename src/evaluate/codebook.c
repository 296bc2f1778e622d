/* The codebook, said from the tables. */
#include "evaluate/codebook.h"

#include "evaluate/export.h"
#include "evaluate/measures.h"
#include "model/cond.h"
#include "model/kinds.h"
#include "model/vocab.h"

static const char *const types[] = {
	[FIELD_TEXT] = "Text",
	[FIELD_MEMO] = "Long text",
	[FIELD_CODE] = "One of",
	[FIELD_CODES] = "Any of",
	[FIELD_YN] = "Yes, no",
	[FIELD_YNU] = "Yes, no, unknown",
	[FIELD_YND] = "Yes, no, unknown, declined",
	[FIELD_INT] = "Whole number",
	[FIELD_DATE] = "Date",
	[FIELD_PDATE] = "Date, month or year",
	[FIELD_INSTANT] = "Time",
	[FIELD_MINUTES] = "Minutes",
	[FIELD_ID] = "Record",
	[FIELD_REF] = "Record",
	[FIELD_REFS] = "Records",
	[FIELD_LIST] = "List",
};

static const char *const needs[] = {
	[NEED_NO] = "optional",        [NEED_DRAFT] = "to begin",
	[NEED_CHECK] = "at Check",     [NEED_WHEN] = "at Check",
	[NEED_DERIVED] = "worked out",
};

static void put_class(unsigned class, struct buf *out)
{
	static const char letters[] = "IQSXKN";

	for (unsigned i = 0; letters[i]; i++)
		if (class & 1U << i)
			buf_putc(out, letters[i]);
}

/* Bars part the columns of a table. */
static void put_words(const char *s, struct buf *out)
{
	for (; s && *s; s++) {
		if (*s == '|')
			buf_putc(out, '\\');
		buf_putc(out, *s);
	}
}

/* When it is needed, and when the form asks for it at all. */
static void put_need(const struct field *f, const struct kind *k, struct buf *out)
{
	struct buf when = { .ceiling = 2000 };

	buf_puts(out, needs[f->need]);
	cond_words(f->needed, k, &kind_attendance, &when);
	if (when.len) {
		buf_puts(out, ", when ");
		put_words(buf_str(&when), out);
	} else if (f->asked) {
		cond_words(f->asked, k, &kind_attendance, &when);
		buf_puts(out, "; asked when ");
		put_words(buf_str(&when), out);
	}
	buf_fini(&when);
}

static void put_field(const struct kind *k, const struct field *f, const char *under,
		      struct buf *out)
{
	buf_fmt(out, "| %s%s%s | ", under, *under ? "." : "", f->key);
	put_words(f->label, out);
	buf_fmt(out, " | %s%s%s | ", types[f->type], f->of ? " " : "", f->of ? f->of : "");
	put_need(f, k, out);
	buf_puts(out, " | ");
	put_class(f->class, out);
	buf_puts(out, " | ");
	export_words(f, out);
	buf_puts(out, " | ");
	put_words(f->hint, out);
	buf_puts(out, " |\n");
	for (size_t i = 0; f->rows && i < f->rows->n_fields; i++)
		put_field(f->rows, &f->rows->fields[i], f->key, out);
}

static void put_kind(const struct kind *k, struct buf *out)
{
	buf_fmt(out,
		"\n### %s\n\n`%s`, kind %u, form version %u%s\n\n"
		"| field | label | type | needed | class | evaluation gets | hint |\n"
		"|---|---|---|---|---|---|---|\n",
		k->label, k->key, (unsigned)k->number, (unsigned)k->schema,
		export_has_kind(k) ? "" : "; never given to an evaluation");
	for (size_t i = 0; i < k->n_fields; i++)
		put_field(k, &k->fields[i], "", out);
}

static void put_date(int date, struct buf *out)
{
	if (date)
		buf_fmt(out, "%04d-%02d-%02d", date / 10000, date / 100 % 100, date % 100);
}

static void put_vocab(const struct vocab *v, struct buf *out)
{
	buf_fmt(out, "\n### %s\n\n%s| code | label | from | to | area |\n|---|---|---|---|---|\n",
		v->key, v->open ? "Headquarters may add codes.\n\n" : "");
	for (size_t i = 0; i < v->n_codes; i++) {
		const struct code *c = &v->codes[i];

		buf_fmt(out, "| %s | ", c->code);
		put_words(c->label, out);
		buf_puts(out, " | ");
		put_date(c->from, out);
		buf_puts(out, " | ");
		put_date(c->to, out);
		buf_fmt(out, " | %s |\n", c->area ? c->area : "");
	}
}

static void put_measures(struct buf *out)
{
	size_t n;
	const struct measure *m = measures_all(&n);

	buf_puts(out, "\n## Measures\n\n| id | name | unit | formula | owner | note |\n"
		      "|---|---|---|---|---|---|\n");
	for (size_t i = 0; i < n; i++)
		buf_fmt(out, "| %s | %s | %s | %s | %s | %s |\n", m[i].id, m[i].name, m[i].unit,
			m[i].formula, m[i].owner, m[i].note ? m[i].note : "");
}

bool codebook_write(struct buf *out)
{
	size_t n_kinds, n_vocabs;
	const struct kind *const *kinds = kinds_all(&n_kinds);
	const struct vocab *vocabs = vocabs_all(&n_vocabs);

	buf_puts(out,
		 "# Codebook\n\nMade from the field tables by the program; do not edit.\n\n"
		 "Class: I identifies, Q identifies together with others, S special category, X "
		 "offence or allegation, K staff, N not personal.\n\n## Kinds of record\n");
	for (size_t i = 0; i < n_kinds; i++)
		put_kind(kinds[i], out);
	buf_puts(out, "\n## Vocabularies\n");
	for (size_t i = 0; i < n_vocabs; i++)
		put_vocab(&vocabs[i], out);
	put_measures(out);
	return !out->full;
}
