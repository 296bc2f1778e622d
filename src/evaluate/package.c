/* Writing the tables: one file a kind, one more for each list whose rows are kept, and one that
 * says how many records were only counted. Rows stand in the order of their pseudonyms, so that not
 * even the order of the night is told. */
#include "evaluate_p.h"
#include "export_p.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define LINE_END "\r\n"

/* --- cells --- */

/* How many bytes of one of these `s` begins with; 0: none. */
static size_t begins_with(const char *s, size_t n, const char *const *all)
{
	for (; *all; all++)
		if (n >= strlen(*all) && !memcmp(s, *all, strlen(*all)))
			return strlen(*all);
	return 0;
}

/* Of a spreadsheet in any language: some read the wide signs of East Asia as their narrow kin, and
 * pass over white space, narrow or wide, before them. */
static bool starts_a_formula(const char *s, size_t n)
{
	static const char *const signs[] = {
		"=", "+", "-", "@", "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0",
		NULL
	};
	static const char *const blanks[] = { " ",        "\t",           "\r", "\n",
					      "\xc2\xa0", "\xe3\x80\x80", NULL };
	size_t blank;

	if (n && strchr("\t\r\n", s[0]))
		return s[0] != '\0';
	while ((blank = begins_with(s, n, blanks))) {
		s += blank;
		n -= blank;
	}
	return begins_with(s, n, signs) > 0;
}

void csv_cell(const char *s, size_t n, struct buf *out)
{
	bool quoted = n && (s[0] == ' ' || s[n - 1] == ' ');

	for (size_t i = 0; i < n && !quoted; i++)
		quoted = s[i] == '"' || s[i] == ',' || s[i] == '\r' || s[i] == '\n';
	if (quoted)
		buf_putc(out, '"');
	if (n && starts_a_formula(s, n))
		buf_putc(out, '\'');
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '"')
			buf_putc(out, '"');
		buf_putc(out, s[i]);
	}
	if (quoted)
		buf_putc(out, '"');
}

static void put_cell(struct buf *line, const char *s)
{
	if (line->len)
		buf_putc(line, ',');
	csv_cell(s, strlen(s), line);
}

/* --- a table in memory --- */

struct line {
	char name[PSEUDONYM_LEN + 1]; /* of the record */
	size_t row;                   /* of a list, from 1 */
	char *text;
};

struct table {
	struct line *lines;
	size_t n;
};

static void table_add(struct table *t, const char *name, size_t row, struct buf *text)
{
	t->lines = mem_resize(t->lines, t->n * sizeof *t->lines, (t->n + 1) * sizeof *t->lines);
	memcpy(t->lines[t->n].name, name, PSEUDONYM_LEN + 1);
	t->lines[t->n].row = row;
	t->lines[t->n++].text = buf_take(text);
}

static void table_fini(struct table *t)
{
	for (size_t i = 0; i < t->n; i++)
		mem_free(t->lines[i].text);
	mem_free(t->lines);
	*t = (struct table){ 0 };
}

static int by_name(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : (x->row > y->row) - (x->row < y->row);
}

static bool table_write(struct table *t, const struct buf *head, const char *folder,
			const struct buf *name, struct err *e)
{
	struct buf out = { 0 };
	char *path = path_join(folder, buf_str(name));
	bool ok;

	if (t->n)
		qsort(t->lines, t->n, sizeof *t->lines, by_name);
	buf_put(&out, head->data, head->len);
	buf_puts(&out, LINE_END);
	for (size_t i = 0; i < t->n; i++) {
		buf_puts(&out, t->lines[i].text);
		buf_puts(&out, LINE_END);
	}
	ok = out.full ? err_set(e, ERR_INPUT, "%s is too large; choose fewer nights", buf_str(name))
		      : file_write(path, out.data, out.len, e);
	mem_free(path);
	buf_fini(&out);
	return ok;
}

/* --- rows --- */

static const char *const header_columns[] = { "record",       "author_role", "shift",
					      "created_hour", "rec_state",   "amend_reason",
					      "practice" };

static void put_heading(const struct kind *k, struct buf *head)
{
	for (size_t i = 0; i < sizeof header_columns / sizeof *header_columns; i++)
		put_cell(head, header_columns[i]);
	for (size_t i = 0; i < k->n_fields; i++)
		if (export_has(&k->fields[i]) && !treat_is_table(&k->fields[i]))
			put_cell(head, k->fields[i].key);
}

static void put_record(const struct export *x, const struct rec *r, const char *name,
		       struct buf *line)
{
	struct buf cell = { 0 };

	put_cell(line, name);
	put_cell(line, r->role ? r->role : "");
	treat_id(x, r->shift, &cell);
	put_cell(line, buf_str(&cell));
	buf_reset(&cell);
	if (r->wall_ms)
		buf_fmt(&cell, "%02d", civil_of(r->wall_ms).hour);
	put_cell(line, buf_str(&cell));
	put_cell(line, rec_state_code(r->state));
	put_cell(line, r->amend_reason);
	put_cell(line, r->practice ? "yes" : "no");
	for (size_t i = 0; i < r->kind->n_fields; i++) {
		if (!export_has(&r->kind->fields[i]) || treat_is_table(&r->kind->fields[i]))
			continue;
		buf_reset(&cell);
		treat_value(x, r, i, &cell);
		put_cell(line, buf_str(&cell));
	}
	buf_fini(&cell);
}

static void list_heading(const struct field *f, struct buf *head)
{
	put_cell(head, "record");
	put_cell(head, "row");
	for (size_t i = 0; i < f->rows->n_fields; i++)
		if (treat_has_column(f, &f->rows->fields[i]))
			put_cell(head, f->rows->fields[i].key);
}

static void add_rows(const struct export *x, const struct rec *r, size_t field, const char *name,
		     struct table *t)
{
	size_t n = rec_typed(r, field) ? 0 : rec_count(r, field);

	for (size_t i = 0; i < n; i++) {
		const struct rec *row = rec_row(r, field, i);
		struct buf line = { 0 }, cell = { 0 };

		put_cell(&line, name);
		buf_fmt(&line, ",%zu", i + 1);
		for (size_t c = 0; c < row->kind->n_fields; c++) {
			if (!treat_has_column(&r->kind->fields[field], &row->kind->fields[c]))
				continue;
			buf_reset(&cell);
			if (export_has(&row->kind->fields[c]))
				treat_value(x, row, c, &cell);
			else if (treat_is_question(rec_text(row, c)))
				buf_puts(&cell, rec_text(row, c));
			put_cell(&line, buf_str(&cell));
		}
		table_add(t, name, i + 1, &line);
		buf_fini(&cell);
	}
}

/* --- a kind --- */

/* tables[0] is the kind's own, tables[1 + field] that of a list. */
static void add_record(const struct export *x, const struct rec *r, struct table *tables)
{
	struct buf line = { 0 }, name = { 0 };

	treat_id(x, r->id, &name);
	put_record(x, r, buf_str(&name), &line);
	table_add(&tables[0], buf_str(&name), 0, &line);
	for (size_t i = 0; i < r->kind->n_fields; i++)
		if (treat_is_table(&r->kind->fields[i]))
			add_rows(x, r, i, buf_str(&name), &tables[1 + i]);
	buf_fini(&name);
}

static bool gather(struct export *x, size_t place, struct table *tables, struct err *e)
{
	const struct kind *k = x->withheld[place].kind;
	const struct arg arg = ARG_OF_INT(k->number);
	struct id *ids = NULL;
	size_t n = 0;
	bool ok = view_ids(x->v, QUERY_BY_KIND, &arg, 1, &ids, &n, e);

	for (size_t i = 0; ok && i < n; i++) {
		struct rec *r = NULL;
		enum withheld why;

		ok = view_rec(x->v, ids[i], &r, e);
		if (ok && export_takes(x, r)) {
			if (export_may_show(r, &why))
				add_record(x, r, tables);
			else
				x->withheld[place].n[why]++;
		}
		rec_free(r);
	}
	mem_free(ids);
	return ok;
}

void table_name(const struct kind *k, const struct field *list, struct buf *out)
{
	buf_puts(out, k->key);
	if (list)
		buf_fmt(out, "_%s", list->key);
	buf_puts(out, ".csv");
}

static bool write_one(struct table *t, const struct kind *k, const struct field *list,
		      const char *folder, struct err *e)
{
	struct buf head = { 0 }, name = { 0 };
	bool ok;

	if (list)
		list_heading(list, &head);
	else
		put_heading(k, &head);
	table_name(k, list, &name);
	ok = table_write(t, &head, folder, &name, e);
	buf_fini(&head);
	buf_fini(&name);
	return ok;
}

static bool write_kind(struct export *x, size_t place, const char *folder, struct err *e)
{
	const struct kind *k = x->withheld[place].kind;
	struct table *tables = mem_new_array(1 + k->n_fields, sizeof *tables);
	bool ok = gather(x, place, tables, e) && write_one(&tables[0], k, NULL, folder, e);

	for (size_t i = 0; ok && i < k->n_fields; i++)
		if (treat_is_table(&k->fields[i]))
			ok = write_one(&tables[1 + i], k, &k->fields[i], folder, e);
	for (size_t i = 0; i <= k->n_fields; i++)
		table_fini(&tables[i]);
	mem_free(tables);
	return ok;
}

/* --- what was only counted --- */

static bool write_withheld(const struct export *x, const char *folder, struct err *e)
{
	static const char *const why[WITHHELD_MAX] = {
		[WITHHELD_POLICE] = "police_only",          [WITHHELD_SUPPORT] = "support_only",
		[WITHHELD_RESTRICTED] = "restricted_named", [WITHHELD_SEALED] = "sealed",
		[WITHHELD_ERROR] = "entered_in_error",
	};
	struct buf out = { 0 };
	char *path = path_join(folder, "withheld.csv");
	bool ok;

	buf_puts(&out, "kind,why,records" LINE_END);
	for (size_t i = 0; i < x->n_kinds; i++)
		for (size_t w = 0; w < WITHHELD_MAX; w++)
			if (x->withheld[i].n[w] && export_has_kind(x->withheld[i].kind))
				buf_fmt(&out, "%s,%s,%zu" LINE_END, x->withheld[i].kind->key,
					why[w], x->withheld[i].n[w]);
	ok = file_write(path, out.data, out.len, e);
	mem_free(path);
	buf_fini(&out);
	return ok;
}

static bool write_description(const struct export *x, const char *folder, struct err *e)
{
	struct buf out = { 0 };
	char *path = path_join(folder, "datapackage.json");
	bool ok = describe_package(x, &out) && file_write(path, out.data, out.len, e);

	mem_free(path);
	buf_fini(&out);
	return ok;
}

bool export_write(struct view *v, const char *folder, const char *from, const char *to,
		  const uint8_t key[32], const char *const *heads, size_t n_heads, struct err *e)
{
	struct export x = {
		.v = v, .key = key, .from = from, .to = to, .heads = heads, .n_heads = n_heads
	};
	bool ok;

	ok = nights_fit(from, to, e) && folder_make(folder, e) && export_choose(&x, e);
	for (size_t i = 0; ok && i < x.n_kinds; i++)
		if (export_has_kind(x.withheld[i].kind))
			ok = write_kind(&x, i, folder, e);
	ok = ok && write_withheld(&x, folder, e) && write_description(&x, folder, e);
	export_forget(&x);
	return ok;
}
