/* add, log, show, search: records without a screen. */
#include "cli.h"

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/typed.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define INPUT_MAX ((size_t)32 << 20)

static bool read_input(const char *path, struct buf *out, struct err *e)
{
	char piece[65536];
	ssize_t n;

	if (strcmp(path, "-") != 0)
		return file_read(path, out, e);
	while ((n = read(STDIN_FILENO, piece, sizeof piece)) > 0)
		if (!buf_put(out, piece, (size_t)n))
			return err_set(e, ERR_INPUT,
				       "Standard input is too large: at most 32 MiB are read");
	mem_wipe(piece, sizeof piece);
	return n == 0 || err_sys(e, "Standard input cannot be read");
}

static bool add_file(struct cli *c, struct app *a, struct err *e)
{
	struct buf lines = { .ceiling = INPUT_MAX };
	size_t added = 0;
	bool ok = read_input(c->ndjson, &lines, e) &&
		  app_add_lines(a, buf_str(&lines), lines.len, &added, e);

	buf_fini(&lines);
	if (added || ok)
		printf("%zu saved on this laptop\n", added);
	return ok;
}

int cmd_add(struct cli *c)
{
	const struct kind *k = NULL;
	struct app *a = NULL;
	struct err e = { 0 };
	struct id made;
	char hex[ID_HEX_LEN + 1];
	bool ok;

	if (c->ndjson && c->n_args) {
		fputs("dapcar: name a kind of record or a file with --ndjson, not both\n", stderr);
		return EXIT_USAGE;
	}
	if (!c->ndjson) {
		k = c->n_args ? kind_find(c->args[0]) : NULL;
		if (!k) {
			fputs("dapcar: name a kind of record, such as note, or a file with "
			      "--ndjson\n",
			      stderr);
			return EXIT_USAGE;
		}
	}
	if (!cli_open_for(c, OP_ADD, &a, &e))
		return cli_fail(&e);
	if (c->ndjson) {
		ok = add_file(c, a, &e);
	} else {
		ok = app_add_fields(a, k, (const char *const *)c->args + 1, c->n_args - 1, &made,
				    &e);
		if (ok)
			puts(id_hex(made, hex));
	}
	app_close(a);
	return ok ? 0 : cli_fail(&e);
}

static void put_field(const struct rec *r, size_t f, int64_t near_ms, struct buf *out)
{
	buf_reset(out);
	rec_show(r, f, near_ms, out);
}

/* What this role may see of a record, and nothing else: asked before a record is printed or searched. A command has no
 * ^V, so what is covered is left out; --why uncovers it, and the log of use has the reason. */
static bool may_show(struct app *a, struct rec *r)
{
	return app_redact(a, r, true);
}

static const char *state_shown(struct app *a, const struct rec *r)
{
	return !r->sealed && rec_filled(r, ATTENDANCE_STATE) ? app_attendance_state(a, r) : "-";
}

static void log_text(struct app *a, const struct rec *r)
{
	struct buf cell = { 0 };
	static const size_t columns[] = { ATTENDANCE_TASKED_AT, ATTENDANCE_INCIDENT_NO,
					  ATTENDANCE_RESULT };

	printf("%3u", app_number_of(a, r->id));
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
		put_field(r, columns[i], r->wall_ms, &cell);
		printf("  %-18s", cell.len ? buf_str(&cell) : "-");
	}
	printf("  %s\n", state_shown(a, r));
	buf_fini(&cell);
}

static void rec_json(struct json *j, const struct rec *r, const char *state)
{
	char hex[HASH_HEX_LEN + 1];

	json_object(j);
	json_member(j, "kind", r->kind->key);
	json_member(j, "record", id_hex(r->id, hex));
	json_member(j, "revision", hash_hex(&r->hash, hex));
	json_member_int(j, "rev", r->rev);
	json_member_int(j, "saved_ms", r->wall_ms);
	json_member(j, "author", id_hex(r->author, hex));
	json_member(j, "visibility", visibility_code(r->visibility));
	if (state)
		json_member(j, "state", state);
	json_member_bool(j, "sealed", r->sealed);
	json_key(j, "fields");
	json_object(j);
	for (size_t f = 0; !r->sealed && f < r->kind->n_fields; f++) {
		struct buf shown = { 0 };

		if (!rec_filled(r, f))
			continue;
		rec_show(r, f, 0, &shown);
		json_member(j, r->kind->fields[f].key, buf_str(&shown));
		buf_fini(&shown);
	}
	json_object_end(j);
	json_object_end(j);
}

/* The shift of a night by its date; the night that app shows without one. */
static struct id night_named(struct app *a, const char *date)
{
	struct id *ids = NULL, found = { { 0 } };
	size_t n = 0;

	if (!date)
		return app_night(a);
	if (!view_ids(app_view(a), QUERY_SHIFTS, NULL, 0, &ids, &n, NULL))
		return found;
	for (size_t i = 0; i < n && id_is_zero(found); i++) {
		struct rec *r = NULL;

		if (view_rec(app_view(a), ids[i], &r, NULL) && rec_is(r, SHIFT_NIGHT_OF, date))
			found = ids[i];
		rec_free(r);
	}
	mem_free(ids);
	return found;
}

#define EARLY_MOST 50

/* A desk's: before the nights that are here, what came ahead of its own. */
static size_t log_early(struct app *a, struct json *j)
{
	struct early_line all[EARLY_MOST];
	size_t n = app_early(a, all, EARLY_MOST);
	char hex[ID_HEX_LEN + 1];

	for (size_t i = 0; i < n && i < EARLY_MOST; i++) {
		struct buf when = { 0 };

		show_time(all[i].wall_ms, &when);
		if (j) {
			json_object(j);
			json_member_bool(j, "early", true);
			json_member(j, "record", id_hex(all[i].record, hex));
			json_member_int(j, "saved_ms", all[i].wall_ms);
			json_member(j, "words", all[i].words);
			json_object_end(j);
		} else {
			printf("Early, %s: %s. Its night is still on the way: dapcar show %s\n",
			       buf_str(&when), all[i].words, id_hex(all[i].record, hex));
		}
		buf_fini(&when);
	}
	return n;
}

int cmd_log(struct cli *c)
{
	struct app *a = NULL;
	struct err e = { 0 };
	struct id *ids = NULL;
	struct buf out = { 0 };
	struct arg shift;
	struct json j;
	size_t n = 0, hidden = 0, early = 0;
	bool ok;

	if (!cli_night_fits(c->night, &e) || !cli_open_for(c, OP_LOG, &a, &e))
		return cli_fail(&e);
	shift = ARG_OF_ID(night_named(a, c->night));
	ok = app_may_read_night(a, shift.id, c->why, &e) &&
	     (!c->why || app_give_reason(a, shift.id, c->why, &e)) &&
	     view_ids(app_view(a), QUERY_NIGHT_ATTENDANCES, &shift, 1, &ids, &n, &e);
	json_init(&j, &out, true);
	json_array(&j);
	if (ok && !c->night)
		early = log_early(a, c->json ? &j : NULL);
	for (size_t i = 0; ok && i < n; i++) {
		struct rec *r = NULL;

		if (!view_rec(app_view(a), ids[i], &r, &e))
			continue;
		if (!may_show(a, r))
			hidden++;
		else if (c->json)
			rec_json(&j, r, state_shown(a, r));
		else
			log_text(a, r);
		rec_free(r);
	}
	json_array_end(&j);
	if (ok && c->json)
		puts(buf_str(&out));
	else if (ok && !n && !early)
		puts("No attendance in that night");
	else if (ok && hidden == n)
		puts("Your role reads these after a reason: give one with --why");
	buf_fini(&out);
	mem_free(ids);
	app_close(a);
	return ok ? 0 : cli_fail(&e);
}

static void show_text(struct app *a, const struct rec *r)
{
	struct buf cell = { 0 };
	char hex[ID_HEX_LEN + 1];

	printf("%s %s, version %u, %s\n", r->kind->label, id_hex(r->id, hex), r->rev,
	       visibility_words(r->visibility));
	if (r->sealed) {
		app_duty_words(a, r, &cell);
		if (cell.len)
			puts(buf_str(&cell));
		buf_fini(&cell);
		return;
	}
	for (size_t f = 0; f < r->kind->n_fields; f++) {
		if (!rec_filled(r, f))
			continue;
		put_field(r, f, r->wall_ms, &cell);
		printf("  %-34s %s\n", r->kind->fields[f].label, buf_str(&cell));
	}
	buf_fini(&cell);
}

struct showing {
	struct app *app;
	struct json *j; /* NULL: text */
	size_t hidden;
};

static bool show_revision(void *ctx, const struct row *row)
{
	struct showing *s = ctx;
	struct rec *r = NULL;
	struct hash h;

	if (!row_hash(row, 0, &h) || !view_revision(app_view(s->app), &h, &r, NULL))
		return true;
	if (!may_show(s->app, r))
		s->hidden++;
	else if (s->j)
		rec_json(s->j, r, NULL);
	else
		show_text(s->app, r);
	rec_free(r);
	return true;
}

/* Leaves in the record what this role may see; the reading, or that it was refused, is written down first. */
static bool may_consult(struct app *a, struct rec *r, struct err *e)
{
	bool may = may_show(a, r);

	if (!app_audit(a, "consultation", r->id, NULL, may, e))
		return false;
	return may || err_set(e, ERR_DENIED,
			      "Your role does not read this record, or reads it after a reason: give "
			      "one with --why");
}

/* What the crew before ticked for the next one, as text to print. */
static int show_handover(struct cli *c)
{
	struct app *a = NULL;
	struct err e = { 0 };
	struct buf text = { .ceiling = 65536 };
	int64_t at;
	bool ok;

	if (!cli_open_for(c, OP_SHOW, &a, &e))
		return cli_fail(&e);
	ok = app_audit(a, "consultation", app_night(a), NULL, true, &e);
	if (ok && !app_handover_last(a, c->why, &text, &at))
		ok = err_set(&e, ERR_INPUT,
			     "No hand-over sheet is here that your role reads%s",
			     c->why ? "" : ". Some roles give a reason first, with --why");
	if (ok)
		fputs(buf_str(&text), stdout);
	buf_fini(&text);
	app_close(a);
	return ok ? 0 : cli_fail(&e);
}

int cmd_show(struct cli *c)
{
	struct app *a = NULL;
	struct err e = { 0 };
	struct buf out = { 0 };
	struct json j;
	struct rec *r = NULL;
	struct id id;
	struct arg arg;
	bool ok;

	if (strcmp(c->args[0], "handover") == 0)
		return show_handover(c);
	if (!id_parse(c->args[0], &id)) {
		fputs("dapcar: name a record by its 32 letters and figures\n", stderr);
		return EXIT_USAGE;
	}
	if (!cli_open_for(c, OP_SHOW, &a, &e))
		return cli_fail(&e);
	json_init(&j, &out, true);
	arg = ARG_OF_ID(id);
	ok = view_rec(app_view(a), id, &r, &e) && app_may_read_night(a, r->shift, c->why, &e) &&
	     (c->why ? app_give_reason(a, id, c->why, &e) : true) && may_consult(a, r, &e);
	if (ok && c->history) {
		struct showing s = { .app = a, .j = c->json ? &j : NULL };

		json_array(&j);
		ok = view_each(app_view(a), QUERY_HISTORY, &arg, 1, show_revision, &s, &e);
		json_array_end(&j);
	} else if (ok && c->json) {
		rec_json(&j, r, NULL);
	} else if (ok) {
		show_text(a, r);
	}
	if (ok && c->json)
		puts(buf_str(&out));
	rec_free(r);
	buf_fini(&out);
	app_close(a);
	return ok ? 0 : cli_fail(&e);
}

/* True when the record's own texts, folded, hold every word. */
static bool holds_all(const struct rec *r, char **words, size_t n)
{
	struct buf text = { 0 };
	bool all = true;

	for (size_t f = 0; f < r->kind->n_fields; f++) {
		struct buf shown = { 0 };

		if (rec_filled(r, f))
			rec_show(r, f, 0, &shown);
		text_fold(buf_str(&shown), shown.len, &text);
		buf_putc(&text, '\n');
		buf_fini(&shown);
	}
	for (size_t i = 0; i < n && all; i++) {
		struct buf word = { 0 };

		text_fold(words[i], strlen(words[i]), &word);
		all = strstr(buf_str(&text), buf_str(&word)) != NULL;
		buf_fini(&word);
	}
	buf_fini(&text);
	return all;
}

static const struct kind *const searched[] = { &kind_attendance, &kind_location, &kind_person,
					       &kind_note };

static bool search_kind(struct app *a, const struct kind *k, struct cli *c, struct json *j,
			size_t *found, struct err *e)
{
	struct arg kind = ARG_OF_INT(k->number);
	struct id *ids = NULL;
	size_t n = 0;

	if (!view_ids(app_view(a), QUERY_BY_KIND, &kind, 1, &ids, &n, e))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct rec *r = NULL;
		char hex[ID_HEX_LEN + 1];

		if (!view_rec(app_view(a), ids[i], &r, NULL))
			continue;
		if (!r->sealed && may_show(a, r) && holds_all(r, c->args, c->n_args)) {
			++*found;
			if (c->json)
				rec_json(j, r, NULL);
			else
				printf("%-12s %s\n", k->label, id_hex(r->id, hex));
		}
		rec_free(r);
	}
	mem_free(ids);
	return true;
}

int cmd_search(struct cli *c)
{
	struct app *a = NULL;
	struct err e = { 0 };
	struct buf out = { 0 };
	struct json j;
	size_t found = 0;
	bool ok;

	if (!cli_open_for(c, OP_SEARCH, &a, &e))
		return cli_fail(&e);
	json_init(&j, &out, true);
	json_array(&j);
	ok = app_audit(a, "search", (struct id){ { 0 } }, c->why ? c->why : "attendance_duty", true,
		       &e);
	for (size_t i = 0; ok && i < sizeof searched / sizeof *searched; i++)
		ok = search_kind(a, searched[i], c, &j, &found, &e);
	json_array_end(&j);
	if (ok && c->json)
		puts(buf_str(&out));
	else if (ok && !found)
		puts("Nothing holds all of these words");
	buf_fini(&out);
	app_close(a);
	return ok ? 0 : cli_fail(&e);
}
