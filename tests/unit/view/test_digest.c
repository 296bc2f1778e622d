/* The hash over a view: whatever cell of whatever table is another, the hash is another. */
#include "entries.h"

#include "base/buf.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

struct pair {
	char *dir, *path;
	struct view *view;
	sqlite3 *raw; /* the same file, past the view */
	struct hash last;
};

static struct hash digest(struct pair *p)
{
	struct err e = { 0 };
	struct hash h;

	must(view_digest(p->view, &h, &e), &e);
	return h;
}

static void run(struct pair *p, const char *sql)
{
	char *why = NULL;

	if (sqlite3_exec(p->raw, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", sql, why);
}

static void is_another(struct pair *p, const char *sql)
{
	struct hash now;

	run(p, sql);
	if (sqlite3_changes(p->raw) < 1)
		fail_msg("%s: changes nothing", sql);
	now = digest(p);
	if (hash_equal(&now, &p->last))
		fail_msg("%s: the hash is the same", sql);
	p->last = now;
}

static int make(void **state)
{
	char template[] = "/tmp/dapcar-digest-XXXXXX";
	struct pair *p = mem_new(sizeof *p);
	struct err e = { 0 };

	p->dir = mem_str(mkdtemp(template));
	p->path = path_join(p->dir, "view.db");
	must(view_open(p->path, &p->view, &e), &e);
	must(view_load_begin(p->view, &e), &e);
	put_case(p->view);
	must(view_load_end(p->view, &e), &e);
	assert_int_equal(sqlite3_open(p->path, &p->raw), SQLITE_OK);
	run(p, "PRAGMA synchronous=OFF");
	p->last = digest(p);
	*state = p;
	return 0;
}

static int end(void **state)
{
	static const char *const files[] = { "view.db", "view.db-wal", "view.db-shm" };
	struct pair *p = *state;

	sqlite3_close(p->raw);
	view_close(p->view);
	for (size_t i = 0; i < 3; i++) {
		char *path = path_join(p->dir, files[i]);

		unlink(path);
		mem_free(path);
	}
	rmdir(p->dir);
	mem_free(p->path);
	mem_free(p->dir);
	mem_free(p);
	return 0;
}

struct column {
	char table[40], name[48], type[12];
	bool key; /* of the primary key, and its first */
};

static const char *blank_of(const char *type)
{
	if (!strcmp(type, "INTEGER"))
		return "0";
	return strcmp(type, "BLOB") ? "''" : "x''";
}

/* A row of blanks where there is none. */
static void fill(struct pair *p, const struct column *all, size_t n)
{
	struct buf sql = { 0 };

	buf_fmt(&sql, "INSERT INTO %s SELECT ", all[0].table);
	for (size_t i = 0; i < n; i++)
		buf_fmt(&sql, "%s%s", i ? ", " : "", blank_of(all[i].type));
	buf_fmt(&sql, " WHERE NOT EXISTS (SELECT 1 FROM %s)", all[0].table);
	run(p, buf_str(&sql));
	p->last = digest(p);
	buf_fini(&sql);
}

static void other_value(const struct column *c, char *out, size_t cap)
{
	if (!strcmp(c->type, "INTEGER"))
		snprintf(out, cap, "coalesce(\"%s\", 0) + 1", c->name);
	else if (!strcmp(c->type, "BLOB"))
		snprintf(out, cap, "CAST(coalesce(\"%s\", x'') || x'01' AS BLOB)", c->name);
	else
		snprintf(out, cap, "coalesce(\"%s\", '') || 'x'", c->name);
}

static void change(struct pair *p, const struct column *c, const struct column *key)
{
	char value[120], sql[400];

	other_value(c, value, sizeof value);
	snprintf(sql, sizeof sql,
		 "UPDATE %s SET \"%s\" = %s WHERE \"%s\" = (SELECT max(\"%s\") FROM %s)", c->table,
		 c->name, value, key->name, key->name, c->table);
	is_another(p, sql);
	/* Nothing at all is not the same as nought or no letter. */
	if (strncmp(c->table, "k_", 2) != 0 || !strncmp(c->name, "h_", 2) || c->key)
		return;
	snprintf(sql, sizeof sql, "UPDATE %s SET \"%s\" = NULL", c->table, c->name);
	is_another(p, sql);
	snprintf(sql, sizeof sql, "UPDATE %s SET \"%s\" = %s", c->table, c->name,
		 blank_of(c->type));
	is_another(p, sql);
}

#define COLUMNS_MAX 4000

static size_t all_columns(struct pair *p, struct column *all)
{
	sqlite3_stmt *st = NULL;
	size_t n = 0;

	assert_int_equal(sqlite3_prepare_v2(p->raw,
					    "SELECT t.name, c.name, c.type, c.pk = 1 FROM "
					    "sqlite_schema t, pragma_table_info(t.name) c"
					    " WHERE t.type = 'table' AND t.name <> 'mark' ORDER BY "
					    "t.name, c.cid",
					    -1, &st, NULL),
			 SQLITE_OK);
	while (sqlite3_step(st) == SQLITE_ROW) {
		assert_true(n < COLUMNS_MAX);
		snprintf(all[n].table, sizeof all[n].table, "%s",
			 (const char *)sqlite3_column_text(st, 0));
		snprintf(all[n].name, sizeof all[n].name, "%s",
			 (const char *)sqlite3_column_text(st, 1));
		snprintf(all[n].type, sizeof all[n].type, "%s",
			 (const char *)sqlite3_column_text(st, 2));
		all[n++].key = sqlite3_column_int(st, 3) != 0;
	}
	sqlite3_finalize(st);
	return n;
}

static void every_cell_of_every_table_counts(void **state)
{
	struct pair *p = *state;
	struct column *all = mem_new_array(COLUMNS_MAX, sizeof *all);
	size_t n = all_columns(p, all), tables = 0, key = 0;

	for (size_t i = 0, end_; i < n; i = end_) {
		for (end_ = i; end_ < n && !strcmp(all[end_].table, all[i].table); end_++)
			if (all[end_].key)
				key = end_;
		fill(p, all + i, end_ - i);
		for (size_t c = i; c < end_; c++)
			change(p, &all[c], &all[key]);
		tables++;
	}
	assert_true(tables > 20);
	assert_true(n > 300);
	mem_free(all);
}

#define HEAD " x'02000000000000000000000000000000"
#define HEAD_AFTER_01 " x'0102000000000000000000000000000000"

static void a_letter_does_not_wander_from_cell_to_cell_unseen(void **state)
{
	struct pair *p = *state;

	is_another(p, "UPDATE k_note SET note_type = 'ab', text = 'c'");
	is_another(p, "UPDATE k_note SET note_type = 'a', text = 'bc'");
	is_another(p, "UPDATE k_note SET note_type = NULL, text = 'abc'");
	is_another(p, "UPDATE k_note SET note_type = 'abc', text = NULL");
	/* Not even what looks like the beginning of a cell. */
	run(p, "DELETE FROM base");
	is_another(p, "INSERT INTO base VALUES(x'00', x'01'," HEAD "02')");
	is_another(p, "UPDATE base SET parent =" HEAD_AFTER_01 "', child = x'02'");
}

static void a_row_more_or_less_is_seen_in_every_table(void **state)
{
	static const char *const rows[] = {
		"DELETE FROM k_note WHERE record = (SELECT min(record) FROM k_note)",
		"DELETE FROM base WHERE child = (SELECT max(child) FROM base)",
		"DELETE FROM revision WHERE hash = (SELECT max(hash) FROM revision)",
		"DELETE FROM record WHERE id = (SELECT min(id) FROM record)",
		"INSERT INTO base VALUES(x'00', x'00', x'00')",
		"INSERT INTO base VALUES(x'00', x'00', x'0000')",
	};
	struct pair *p = *state;

	run(p, "INSERT INTO base VALUES(x'01', x'02', x'03')");
	p->last = digest(p);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		is_another(p, rows[i]);
}

/* More than is hashed at a time. */
static void a_body_of_any_length_counts_to_its_end(void **state)
{
	struct pair *p = *state;

	run(p, "UPDATE revision SET body = zeroblob(100000)");
	p->last = digest(p);
	is_another(p, "UPDATE revision SET body = zeroblob(100001)");
	is_another(p, "UPDATE revision SET body = CAST(zeroblob(100000) || x'01' AS BLOB)");
	is_another(p, "UPDATE revision SET body = CAST(x'01' || zeroblob(100000) AS BLOB)");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(every_cell_of_every_table_counts),
		CASE(a_letter_does_not_wander_from_cell_to_cell_unseen),
		CASE(a_row_more_or_less_is_seen_in_every_table),
		CASE(a_body_of_any_length_counts_to_its_end),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
