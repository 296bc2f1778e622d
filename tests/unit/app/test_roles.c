/* Every role at a book of its own that holds a record of every kind with an answer in every field:
 * what the program shows, gives to a form, takes back from it and prints is what the brief says,
 * and no more. The second argument is the program. */
#include "app/app.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "model/codec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "../model/brief71.h"

#define NUMBER "4417"
#define PHRASE "an invented phrase"
#define KINDS_MAX 40

static const char *program;

struct desk {
	enum role role;
	char dir[64];
	char phrase_file[80];
	struct clock clock;
	struct app *app;
	struct id records[KINDS_MAX];
};

static void must(bool ok, const struct err *e)
{
	if (!ok)
		fail_msg("%s", e->text);
}

/* As headquarters' feed brings it: written by nobody of this book. */
static void arrive(struct desk *d, const struct rec *r)
{
	struct buf body = { .ceiling = BODY_MAX };
	struct err e = { 0 };
	struct entry x;

	must(rec_to_json(r, &body, &e), &e);
	must(book_append(app_book(d->app),
			 &(struct book_new){ .kind = r->kind->number,
					     .schema = r->kind->schema,
					     .record = r->id,
					     .author = id_random(),
					     .body = body.data,
					     .body_len = body.len },
			 &x, &e),
	     &e);
	buf_fini(&body);
}

static void one_of_every_kind(struct desk *d)
{
	size_t n;
	const struct kind *const *kinds = kinds_all(&n);
	struct err e = { 0 };

	assert_true(n <= KINDS_MAX);
	for (size_t i = 0; i < n; i++) {
		struct rec *r = rec_new(kinds[i], d->records[i] = id_random());

		fill_all(r);
		r->practice = true;
		if (kinds[i] == &kind_location)
			rec_put(r, LOCATION_LOC_STATUS, "correct");
		arrive(d, r);
		rec_free(r);
	}
	must(app_pulled(d->app, &e), &e);
}

static void desk_make(struct desk *d, enum role role)
{
	bool crew = role == ROLE_OFFICER || role == ROLE_SUPPORT_WORKER;
	struct app_init in = { .practice = true,
			       .cost = book_cost_least,
			       .node = crew ? NODE_CAR : NODE_DESK,
			       .number = NUMBER,
			       .name = "Kim Testdemo",
			       .role = role_code(role),
			       .organisation = role_is_support(role) ? "nwal" : "notts_police",
			       .phrase = PHRASE,
			       .code = "135790" };
	struct err e = { 0 };

	*d = (struct desk){ .role = role };
	snprintf(d->dir, sizeof d->dir, "/tmp/dapcar-roles-XXXXXX");
	assert_non_null(mkdtemp(d->dir));
	snprintf(d->phrase_file, sizeof d->phrase_file, "%s/phrase", d->dir);
	must(file_write(d->phrase_file, PHRASE "\n", strlen(PHRASE) + 1, &e), &e);
	assert_true(instant_parse("2021-10-29T20:00:00Z", &d->clock.held_ms));
	d->clock.held = true;
	must(app_init(d->dir, &in, &d->clock, &d->app, &e), &e);
	one_of_every_kind(d);
}

static void desk_end(struct desk *d)
{
	char *rm = mem_fmt("rm -r '%s'", d->dir);

	app_close(d->app);
	assert_int_equal(system(rm), 0);
	mem_free(rm);
}

/* A stranger to every one of the records, in a night that is tonight's. */
static struct viewer stranger(enum role r, bool reason)
{
	return (struct viewer){ .role = r, .tonight = true, .reason = reason };
}

static struct rec *standing(struct desk *d, struct id id)
{
	struct rec *r = NULL;
	struct err e = { 0 };

	must(view_rec(app_view(d->app), id, &r, &e), &e);
	return r;
}

static size_t look(struct desk *d, bool reason)
{
	size_t n, asked = 0;
	const struct kind *const *kinds = kinds_all(&n);
	struct viewer who = stranger(d->role, reason);

	for (size_t i = 0; i < n; i++) {
		struct rec *r = standing(d, d->records[i]), *printed = rec_copy(r);
		bool any = app_redact(d->app, printed, true), some = false;

		for (size_t f = 0; f < kinds[i]->n_fields; f++) {
			enum shown s = brief_shows(&who, kinds[i], f, VISIBLE_SHARED);

			asked++;
			some = some || s == SHOWN_WHOLE;
			if (app_shows(d->app, r, f) != s ||
			    rec_filled(printed, f) != (s == SHOWN_WHOLE))
				fail_msg("%s %s.%s%s", role_code(d->role), kinds[i]->key,
					 kinds[i]->fields[f].key, reason ? " after a reason" : "");
		}
		if (any != some)
			fail_msg("%s %s as a whole", role_code(d->role), kinds[i]->key);
		rec_free(printed);
		rec_free(r);
	}
	return asked;
}

static void give_reasons(struct desk *d)
{
	size_t n;
	struct err e = { 0 };

	kinds_all(&n);
	assert_false(app_give_reason(d->app, d->records[0], "because", &e));
	assert_int_equal(e.class, ERR_DENIED);
	for (size_t i = 0; i < n; i++)
		must(app_give_reason(d->app, d->records[i], "legal", &e), &e);
}

static void each_role_is_shown_what_the_brief_says_before_and_after_a_reason(void **state)
{
	size_t asked = 0;

	(void)state;
	for (int role = ROLE_OFFICER; role < ROLES; role++) {
		struct desk d;

		desk_make(&d, (enum role)role);
		asked += look(&d, false);
		give_reasons(&d);
		asked += look(&d, true);
		desk_end(&d);
	}
	print_message("%zu fields compared\n", asked);
}

/* --- forms and saves --- */

static void a_form_gets_the_fields_of_the_role_and_a_save_keeps_the_others(void **state)
{
	(void)state;
	for (int role = ROLE_OFFICER; role < ROLES; role++) {
		struct desk d;
		size_t n;
		const struct kind *const *kinds = kinds_all(&n);

		desk_make(&d, (enum role)role);
		for (size_t i = 0; i < n; i++) {
			struct viewer who = stranger(d.role, false);
			struct rec *was = standing(&d, d.records[i]), *r = NULL, *now;
			struct err e = { 0 };
			bool some = false;

			for (size_t f = 0; f < kinds[i]->n_fields; f++)
				some = some ||
				       brief_shows(&who, kinds[i], f, VISIBLE_SHARED) != SHOWN_NOT;
			if (app_edit(d.app, d.records[i], &r, &e) != some)
				fail_msg("%s %s", role_code(d.role), kinds[i]->key);
			for (size_t f = 0; r && f < kinds[i]->n_fields; f++)
				if (rec_filled(r, f) !=
				    (brief_shows(&who, kinds[i], f, VISIBLE_SHARED) != SHOWN_NOT))
					fail_msg("%s %s.%s in a form", role_code(d.role),
						 kinds[i]->key, kinds[i]->fields[f].key);
			/* What was not shown is still there in the version that this form makes. */
			if (r && app_save(d.app, r, (struct id){ { 0 } }, &e)) {
				now = standing(&d, d.records[i]);
				for (size_t f = 0; f < kinds[i]->n_fields; f++)
					if (kinds[i]->fields[f].need != NEED_DERIVED &&
					    brief_shows(&who, kinds[i], f, VISIBLE_SHARED) ==
						SHOWN_NOT &&
					    !rec_same_at(now, was, f))
						fail_msg("%s %s.%s was lost", role_code(d.role),
							 kinds[i]->key, kinds[i]->fields[f].key);
				rec_free(now);
			}
			rec_free(r);
			rec_free(was);
		}
		desk_end(&d);
	}
}

static void what_is_not_seen_cannot_be_changed(void **state)
{
	struct desk d;
	size_t n;
	const struct kind *const *kinds = kinds_all(&n);
	struct err e = { 0 };
	struct rec *r = NULL;

	(void)state;
	desk_make(&d, ROLE_SUPPORT_WORKER);
	for (size_t i = 0; i < n; i++)
		if (kinds[i] == &kind_person)
			must(app_edit(d.app, d.records[i], &r, &e), &e);
	assert_non_null(r);
	assert_false(rec_filled(r, PERSON_PNC_MARKERS));
	rec_item_add(r, PERSON_PNC_MARKERS,
		     field_vocab(&kind_person.fields[PERSON_PNC_MARKERS])->codes[1].code);
	assert_false(app_save(d.app, r, (struct id){ { 0 } }, &e));
	assert_int_equal(e.class, ERR_DENIED);
	rec_free(r);
	desk_end(&d);
}

/* --- the program itself --- */

static int shown_by_program(const struct desk *d, const char *words, struct id id, struct buf *out)
{
	char hex[ID_HEX_LEN + 1], piece[4096];
	char *line = mem_fmt("'%s' --home '%s' --user " NUMBER
			     " --passphrase-file '%s' --at 2021-10-29T20:00:00Z %s %s 2>/dev/null",
			     program, d->dir, d->phrase_file, words, id_hex(id, hex));
	FILE *p = popen(line, "r");
	size_t n;
	int status;

	assert_non_null(p);
	buf_reset(out);
	while ((n = fread(piece, 1, sizeof piece, p)) > 0)
		buf_put(out, piece, n);
	status = pclose(p);
	mem_free(line);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Which roles read records by command at all: typed from the brief's operations. */
static bool reads_by_command(enum role r)
{
	return r == ROLE_OFFICER || r == ROLE_SUPPORT_WORKER || r == ROLE_SUPERVISOR ||
	       r == ROLE_HQ_RECORDS || r == ROLE_SUPPORT_MANAGER || r == ROLE_RESEARCH_INSIGHT ||
	       r == ROLE_LIAISON_WORKER || r == ROLE_PANEL_MEMBER || r == ROLE_AUDITOR_DPO;
}

static void printed_as_the_brief_says(struct desk *d, size_t i, const struct kind *k, bool reason)
{
	struct viewer who = stranger(d->role, reason);
	struct buf out = { .ceiling = 1 << 20 };
	int status = shown_by_program(d, reason ? "show --json --why legal" : "show --json",
				      d->records[i], &out);
	const char *fields = out.len ? strstr(buf_str(&out), "\"fields\"") : NULL;
	bool some = false;

	for (size_t f = 0; f < k->n_fields; f++) {
		bool may = reads_by_command(d->role) &&
			   brief_shows(&who, k, f, VISIBLE_SHARED) == SHOWN_WHOLE;
		char *member = mem_fmt("\n    \"%s\":", k->fields[f].key);
		bool has = fields && strstr(fields, member);

		if (may != has)
			fail_msg("%s show %s.%s: %s%s", role_code(d->role), k->key,
				 k->fields[f].key, has ? "leaked" : "missing",
				 reason ? " after a reason" : "");
		some = some || may;
		mem_free(member);
	}
	if ((status == 0) != some)
		fail_msg("%s show %s ended with %d", role_code(d->role), k->key, status);
	buf_fini(&out);
}

static void show_prints_the_fields_of_the_role_and_no_others(void **state)
{
	(void)state;
	for (int role = ROLE_OFFICER; role < ROLES; role++) {
		struct desk d;
		size_t n;
		const struct kind *const *kinds = kinds_all(&n);

		desk_make(&d, (enum role)role);
		app_close(d.app);
		d.app = NULL;
		/* Who reads nothing by command is refused before any record is read. */
		for (size_t i = 0; i < (reads_by_command(d.role) ? n : 1); i++) {
			printed_as_the_brief_says(&d, i, kinds[i], false);
			if (reads_by_command(d.role))
				printed_as_the_brief_says(&d, i, kinds[i], true);
		}
		desk_end(&d);
	}
}

/* A backup holds the link's key. Who works at a machine may back its book up; who only reads at one
 * may not. */
static void a_backup_is_made_by_those_who_work_at_the_machine(void **state)
{
	(void)state;
	for (int role = ROLE_OFFICER; role < ROLES; role++) {
		enum role r = (enum role)role;
		bool only_reads = r == ROLE_LIAISON_WORKER || r == ROLE_PANEL_MEMBER ||
				  r == ROLE_AUDITOR_DPO;
		bool may = (reads_by_command(r) && !only_reads) || r == ROLE_KEY_OFFICER;
		struct desk d;
		char *line, *file;
		int status;

		desk_make(&d, r);
		app_close(d.app);
		d.app = NULL;
		file = mem_fmt("%s/copy", d.dir);
		line = mem_fmt("'%s' --home '%s' --user " NUMBER
			       " --passphrase-file '%s' --at 2021-10-29T20:00:00Z backup '%s' "
			       ">/dev/null 2>&1",
			       program, d.dir, d.phrase_file, file);
		status = system(line);
		if (WEXITSTATUS(status) != (may ? 0 : 3) || file_exists(file) != may)
			fail_msg("%s: backup ended with %d", role_code(r), WEXITSTATUS(status));
		mem_free(line);
		mem_free(file);
		desk_end(&d);
	}
}

/* What the crew before ticked is for the crew that comes; to others it is a note of its night. */
static void the_hand_over_sheet_is_read_as_the_brief_says(void **state)
{
	(void)state;
	for (int role = ROLE_OFFICER; role < ROLES; role++) {
		enum sight sight = cell_of(row_named("shared note"), (enum role)role);
		struct desk d;
		struct rec *r = rec_new(&kind_note, id_random());
		struct err e = { 0 };
		struct buf text = { .ceiling = 1 << 16 };
		int64_t when;

		desk_make(&d, (enum role)role);
		rec_put(r, NOTE_NOTE_TYPE, "handover");
		rec_put(r, NOTE_TEXT, "Damson");
		r->shift = id_random();
		r->practice = true;
		arrive(&d, r);
		must(app_pulled(d.app, &e), &e);
		if (app_handover_last(d.app, NULL, &text, &when) !=
		    (sight == SEE_FULL || sight == SEE_TONIGHT))
			fail_msg("%s without a reason", role_code(d.role));
		/* Of another service's night no reason helps. */
		if (app_handover_last(d.app, "legal", &text, &when) !=
		    (sight == SEE_FULL || sight == SEE_TONIGHT || sight == SEE_AFTER_REASON))
			fail_msg("%s with a reason", role_code(d.role));
		buf_fini(&text);
		rec_free(r);
		desk_end(&d);
	}
}

/* --- the address of a refuge --- */

static struct id a_refuge(struct desk *d, enum visibility v)
{
	struct rec *r = rec_new(&kind_location, id_random());
	struct id id = r->id;
	struct err e = { 0 };

	rec_put(r, LOCATION_LINE1, "9 Exampleheron Way");
	rec_put(r, LOCATION_LOC_STATUS, "refuge_secret");
	r->visibility = v;
	r->practice = true;
	arrive(d, r);
	must(app_pulled(d->app, &e), &e);
	rec_free(r);
	return id;
}

static void the_force_names(struct desk *d, const char *numbers)
{
	struct rec *set = rec_new(&kind_reference_set, id_random()), *row;
	struct err e = { 0 };

	rec_put(set, REFERENCE_SET_SET_ID, "policy");
	rec_put(set, REFERENCE_SET_VALID_FROM, "2021-04-01");
	row = rec_row_add(set, REFERENCE_SET_ROWS);
	rec_put(row, field_find(row->kind, "code"), "refuge_named");
	rec_put(row, field_find(row->kind, "attrs"), numbers);
	set->practice = true;
	arrive(d, set);
	must(app_pulled(d->app, &e), &e);
	rec_free(set);
}

static void policy_says(struct desk *d, const char *key, const char *value)
{
	struct rec *set = rec_new(&kind_reference_set, id_random()), *row;
	struct err e = { 0 };

	rec_put(set, REFERENCE_SET_SET_ID, "policy");
	rec_put(set, REFERENCE_SET_VALID_FROM, "2021-04-01");
	row = rec_row_add(set, REFERENCE_SET_ROWS);
	rec_put(row, field_find(row->kind, "code"), key);
	rec_put(row, field_find(row->kind, "attrs"), value);
	set->practice = true;
	arrive(d, set);
	must(app_pulled(d->app, &e), &e);
	rec_free(set);
}

/* "72 h" of a list that was typed at headquarters is not 0 hours, and nobody's laptop is emptied by
 * it. */
static void a_figure_of_the_policy_that_is_none_says_nothing(void **state)
{
	static const char *const none[] = { "-5", "72 h", "two", "9223372036854775807",
					    "99999999999999999999" };
	struct desk d;

	(void)state;
	for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
		desk_make(&d, ROLE_SUPERVISOR);
		policy_says(&d, "laptop_keep_h", none[i]);
		assert_int_equal(app_policy_int(d.app, "laptop_keep_h"), 72);
		desk_end(&d);
	}
	desk_make(&d, ROLE_SUPERVISOR);
	policy_says(&d, "laptop_keep_h", "24");
	assert_int_equal(app_policy_int(d.app, "laptop_keep_h"), 24);
	desk_end(&d);
}

static bool prints(const struct desk *d, const char *words, struct id id, const char *needle)
{
	struct buf out = { .ceiling = 1 << 20 };
	bool has;

	shown_by_program(d, words, id, &out);
	has = out.len && strstr(buf_str(&out), needle);
	buf_fini(&out);
	return has;
}

/* On the way to a screen, in show and in search; `search` takes the id for a word, so that line is
 * its own. */
static void a_refuge_is_seen(struct desk *d, struct id id, bool seen)
{
	struct rec *r = standing(d, id), *form = NULL;
	struct buf out = { .ceiling = 1 << 20 };
	char *line = mem_fmt("'%s' --home '%s' --user " NUMBER
			     " --passphrase-file '%s' --at 2021-10-29T20:00:00Z search "
			     "--json Exampleheron",
			     program, d->dir, d->phrase_file);
	char piece[4096], hex[ID_HEX_LEN + 1];
	struct err e = { 0 };
	size_t n;
	FILE *p;

	assert_int_equal(app_shows(d->app, r, LOCATION_LINE1), seen ? SHOWN_WHOLE : SHOWN_NOT);
	app_redact(d->app, r, true);
	assert_int_equal(rec_filled(r, LOCATION_LINE1), seen);
	if (app_edit(d->app, id, &form, &e))
		assert_int_equal(rec_filled(form, LOCATION_LINE1), seen);
	rec_free(form);
	rec_free(r);
	app_close(d->app);
	d->app = NULL;
	assert_int_equal(prints(d, "show --json --why legal", id, "Exampleheron"), seen);
	assert_int_equal(prints(d, "show --history --why legal", id, "Exampleheron"), seen);
	p = popen(line, "r");
	assert_non_null(p);
	while ((n = fread(piece, 1, sizeof piece, p)) > 0)
		buf_put(&out, piece, n);
	assert_int_equal(WEXITSTATUS(pclose(p)), 0);
	assert_int_equal(out.len && strstr(buf_str(&out), id_hex(id, hex)), seen);
	mem_free(line);
	buf_fini(&out);
	must(app_open(d->dir, &d->clock, &d->app, &e), &e);
	must(book_unlock(app_book(d->app), NUMBER, PHRASE, &e) && app_load(d->app, &e), &e);
}

static void a_refuge_address_is_for_those_of_records_whom_the_force_names(void **state)
{
	struct id place, few;
	struct desk d;

	(void)state;
	desk_make(&d, ROLE_HQ_RECORDS);
	place = a_refuge(&d, VISIBLE_SHARED);
	a_refuge_is_seen(&d, place, false); /* nobody unless named */
	the_force_names(&d, "HR-02, 44170");
	a_refuge_is_seen(&d, place, false);
	desk_end(&d);

	desk_make(&d, ROLE_HQ_RECORDS);
	place = a_refuge(&d, VISIBLE_SHARED);
	few = a_refuge(&d, VISIBLE_RESTRICTED_NAMED);
	the_force_names(&d, "HR-02, " NUMBER);
	a_refuge_is_seen(&d, place, true);
	a_refuge_is_seen(&d, few, false);
	desk_end(&d);

	desk_make(&d, ROLE_SUPERVISOR);
	place = a_refuge(&d, VISIBLE_SHARED);
	the_force_names(&d, NUMBER);
	a_refuge_is_seen(&d, place, false);
	desk_end(&d);
}

/* --- what came ahead of its night --- */

static void copy_arrives(struct desk *d, struct rec *r)
{
	struct err e = { 0 };

	r->is_copy = true;
	r->copy_of = (struct hash){ { r->id.b[15], 1 } };
	r->copy_device = id_random();
	r->practice = true;
	arrive(d, r);
	must(app_pulled(d->app, &e), &e);
}

static bool log_says(struct desk *d, const char *words)
{
	char *line = mem_fmt("'%s' --home %s --user " NUMBER " --passphrase-file %s "
			     "--at 2021-10-29T20:00:00Z log 2>&1",
			     program, d->dir, d->phrase_file);
	char said[8192];
	FILE *p = popen(line, "r");
	size_t n;

	assert_non_null(p);
	n = fread(said, 1, sizeof said - 1, p);
	said[n] = '\0';
	pclose(p);
	mem_free(line);
	return strstr(said, words) != NULL;
}

static void a_desk_says_what_came_early_until_its_night_is_here(void **state)
{
	struct rec *risk = rec_new(&kind_risk_assessment, id_random()),
		   *part = rec_new(&kind_involvement, id_random());
	struct early_line lines[4];
	struct desk d;
	size_t before;
	struct err e = { 0 };

	(void)state;
	desk_make(&d, ROLE_SUPERVISOR);
	before = app_early(d.app, lines, 4);
	rec_put_id(risk, RISK_ASSESSMENT_INVOLVEMENT_ID, part->id);
	rec_put(risk, RISK_ASSESSMENT_FINAL_GRADE, "high");
	copy_arrives(&d, risk);
	assert_int_equal(app_early(d.app, lines, 4), before + 1);
	assert_non_null(strstr(lines[0].words, "High"));
	app_close(d.app);
	assert_true(log_says(&d, "High. Its night is still on the way"));
	must(app_open(d.dir, &d.clock, &d.app, &e), &e);
	must(book_unlock(app_book(d.app), NUMBER, PHRASE, &e) && app_load(d.app, &e), &e);
	copy_arrives(&d, part);
	assert_int_equal(app_early(d.app, lines, 4), before);
	desk_end(&d);
	rec_free(risk);
	rec_free(part);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_role_is_shown_what_the_brief_says_before_and_after_a_reason),
		cmocka_unit_test(a_form_gets_the_fields_of_the_role_and_a_save_keeps_the_others),
		cmocka_unit_test(what_is_not_seen_cannot_be_changed),
		cmocka_unit_test(show_prints_the_fields_of_the_role_and_no_others),
		cmocka_unit_test(a_backup_is_made_by_those_who_work_at_the_machine),
		cmocka_unit_test(the_hand_over_sheet_is_read_as_the_brief_says),
		cmocka_unit_test(a_figure_of_the_policy_that_is_none_says_nothing),
		cmocka_unit_test(a_refuge_address_is_for_those_of_records_whom_the_force_names),
		cmocka_unit_test(a_desk_says_what_came_early_until_its_night_is_here),
	};

	crypto_start();
	program = argc > 1 ? argv[1] : "dapcar";
	return cmocka_run_group_tests(tests, NULL, NULL);
}
