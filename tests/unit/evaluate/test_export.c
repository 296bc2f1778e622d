/* The internal profile: what is in it, what is not, and that it is the same each time. */
#include "weekend.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "evaluate/codebook.h"
#include "evaluate/export.h"
#include "model/kinds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const uint8_t key[32] = { 1, 2, 3, 4, 5, 6, 7, 8 };
static const char *const heads[] = { "car 1, epoch 1, height 265" };

struct place {
	struct weekend w;
	char *base, *first, *second;
};

static void empty(const char *folder)
{
	DIR *d = opendir(folder);
	struct dirent *entry;

	while (d && (entry = readdir(d))) {
		char *path = path_join(folder, entry->d_name);

		unlink(path);
		mem_free(path);
	}
	if (d)
		closedir(d);
	rmdir(folder);
}

static int open_place(void **state)
{
	struct place *p = mem_new(sizeof *p);
	struct err e = { 0 };
	char base[] = "/tmp/evaluate-XXXXXX";

	assert_non_null(mkdtemp(base));
	p->base = mem_str(base);
	p->first = path_join(base, "first");
	p->second = path_join(base, "second");
	weekend_text(&p->w);
	if (!weekend_load(&p->w, NO_LINE, &e)) {
		print_error("%s\n", e.text);
		return -1;
	}
	*state = p;
	return 0;
}

static int close_place(void **state)
{
	struct place *p = *state;

	empty(p->first);
	empty(p->second);
	rmdir(p->base);
	weekend_fini(&p->w);
	mem_free(p->base);
	mem_free(p->first);
	mem_free(p->second);
	mem_free(p);
	return 0;
}

static void write_to(struct place *p, const char *folder)
{
	struct err e = { 0 };

	if (!export_write(p->w.v, folder, "2021-10-29", "2021-10-30", key, heads, 1, &e))
		fail_msg("%s", e.text);
}

static void read_file(const char *folder, const char *name, struct buf *out)
{
	struct err e = { 0 };
	char *path = path_join(folder, name);

	if (!file_read(path, out, &e))
		fail_msg("%s", e.text);
	mem_free(path);
}

/* Calls `fn` for each file of the folder. */
static size_t each_file(const char *folder, void (*fn)(void *, const char *, const struct buf *),
			void *ctx)
{
	DIR *d = opendir(folder);
	struct dirent *entry;
	size_t n = 0;

	assert_non_null(d);
	while ((entry = readdir(d))) {
		struct buf text = { 0 };

		if (entry->d_name[0] == '.')
			continue;
		read_file(folder, entry->d_name, &text);
		fn(ctx, entry->d_name, &text);
		buf_fini(&text);
		n++;
	}
	closedir(d);
	return n;
}

static size_t lines_of(const char *folder, const char *name)
{
	struct buf b = { 0 };
	size_t n = 0;

	read_file(folder, name, &b);
	for (size_t i = 0; i < b.len; i++)
		n += b.data[i] == '\n';
	buf_fini(&b);
	return n;
}

static bool holds(const char *folder, const char *name, const char *what)
{
	struct buf b = { 0 };
	bool found;

	read_file(folder, name, &b);
	found = strstr(buf_str(&b), what) != NULL;
	buf_fini(&b);
	return found;
}

/* --- twice the same --- */

static void same_as_second(void *ctx, const char *name, const struct buf *text)
{
	struct place *p = ctx;
	struct buf other = { 0 };

	read_file(p->second, name, &other);
	assert_int_equal(text->len, other.len);
	assert_memory_equal(text->data, other.data, text->len);
	buf_fini(&other);
}

static void an_export_run_again_is_the_same_byte_for_byte(void **state)
{
	struct place *p = *state;

	write_to(p, p->first);
	weekend_unload(&p->w);
	assert_true(weekend_load(&p->w, NO_LINE, NULL));
	write_to(p, p->second);
	assert_true(each_file(p->first, same_as_second, p) > 15);
	write_to(p, p->first);
	each_file(p->first, same_as_second, p);
}

static void another_key_gives_other_pseudonyms(void **state)
{
	struct place *p = *state;
	const uint8_t other[32] = { 9 };
	struct buf a = { 0 }, b = { 0 };
	struct err e = { 0 };

	write_to(p, p->first);
	assert_true(
	    export_write(p->w.v, p->second, "2021-10-29", "2021-10-30", other, heads, 1, &e));
	read_file(p->first, "shift.csv", &a);
	read_file(p->second, "shift.csv", &b);
	assert_int_equal(a.len, b.len);
	assert_memory_not_equal(a.data, b.data, a.len);
	buf_fini(&a);
	buf_fini(&b);
}

/* --- nothing gets out --- */

static void no_recorded_value_of_a_dropped_field_is_in_any_byte(void **state)
{
	struct place *p = *state;
	struct buf found = { 0 };
	struct err e = { 0 };
	size_t looked = 0;

	write_to(p, p->first);
	assert_true(export_leaks(p->w.v, p->first, &looked, &found, &e));
	if (found.len)
		fail_msg("%s", buf_str(&found));
	assert_true(looked > 1500);
	buf_fini(&found);
}

static void nothing_invented(void *ctx, const char *name, const struct buf *text)
{
	static const char *const words[] = { "Test", "Demo", "Example", "NG99", "900" };

	(void)ctx;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (memmem(text->data, text->len, words[i], strlen(words[i])))
			fail_msg("%s holds %s", name, words[i]);
}

static void no_name_address_or_phone_of_the_weekend_is_in_any_file(void **state)
{
	struct place *p = *state;

	write_to(p, p->first);
	assert_true(each_file(p->first, nothing_invented, NULL) > 15);
}

static void a_planted_leak_is_found(void **state)
{
	static const char *const planted[] = {
		"Testerton",  "07700900417",       "fears that any call would tell",
		"1987-03-27", "14 Example Avenue", "2021-10-29T18:48"
	};
	struct place *p = *state;

	for (size_t i = 0; i < sizeof planted / sizeof *planted; i++) {
		struct buf found = { 0 };
		struct err e = { 0 };
		size_t looked;
		char *path = path_join(p->first, "location.csv");
		struct buf text = { 0 };

		write_to(p, p->first);
		assert_true(file_read(path, &text, &e));
		buf_fmt(&text, "x,%s,y\r\n", planted[i]);
		assert_true(file_write(path, text.data, text.len, &e));
		assert_true(export_leaks(p->w.v, p->first, &looked, &found, &e));
		if (!found.len)
			fail_msg("%s was not found", planted[i]);
		assert_null(strstr(buf_str(&found), planted[i]));
		buf_fini(&found);
		buf_fini(&text);
		mem_free(path);
	}
}

static void dropped_fields_have_no_column(void **state)
{
	struct place *p = *state;
	size_t n;
	const struct kind *const *kinds = kinds_all(&n);

	write_to(p, p->first);
	for (size_t i = 0; i < n; i++) {
		struct buf text = { 0 };
		char *name, *head;

		if (!export_has_kind(kinds[i]))
			continue;
		name = mem_fmt("%s.csv", kinds[i]->key);
		read_file(p->first, name, &text);
		head = mem_fmt(",%.*s,", (int)strcspn(buf_str(&text), "\r"), buf_str(&text));
		for (size_t f = 0; f < kinds[i]->n_fields; f++) {
			char *column = mem_fmt(",%s,", kinds[i]->fields[f].key);
			enum export_as as = kinds[i]->fields[f].out;

			if (as == EXPORT_DROP && strcmp(kinds[i]->fields[f].key, "shift") != 0)
				assert_null(strstr(head, column));
			mem_free(column);
		}
		mem_free(head);
		mem_free(name);
		buf_fini(&text);
	}
}

static void a_text_that_did_not_fit_its_field_stays_out(void **state)
{
	struct place *p = *state;
	struct err e = { 0 };
	struct rec *r = NULL;
	struct typing t = { 0 };

	assert_true(view_rec(p->w.v, weekend_id(&p->w, "@A1"), &r, &e));
	memset(r->hash.b, 7, sizeof r->hash.b);
	r->n_bases = 1;
	assert_true(view_heads(p->w.v, r->id, r->bases, REC_BASES_MAX) == 1);
	rec_set(r, ATTENDANCE_CALL_GRADE, "rang Zebediah at the cafe", &t, NULL);
	rec_set(r, ATTENDANCE_CHILDREN_LINKED, "two of Zebediah's", &t, NULL);
	assert_non_null(rec_typed(r, ATTENDANCE_CALL_GRADE));
	assert_true(view_apply(p->w.v, r, &e));
	rec_free(r);
	write_to(p, p->first);
	assert_false(holds(p->first, "attendance.csv", "Zebediah"));
}

static void the_folder_is_closed_to_others(void **state)
{
	struct place *p = *state;
	struct stat st;
	struct err e = { 0 };
	char *path;

	write_to(p, p->first);
	assert_int_equal(stat(p->first, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	path = path_join(p->first, "person.csv");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 077, 0);
	mem_free(path);
	assert_int_equal(mkdir(p->second, 0755), 0);
	assert_int_equal(chmod(p->second, 0755), 0);
	assert_false(
	    export_write(p->w.v, p->second, "2021-10-29", "2021-10-30", key, heads, 1, &e));
	assert_int_equal(e.class, ERR_DENIED);
}

/* --- what is in it --- */

static void each_visit_part_and_referral_has_a_row(void **state)
{
	struct place *p = *state;

	write_to(p, p->first);
	assert_int_equal(lines_of(p->first, "attendance.csv"), 1 + 12);
	assert_int_equal(lines_of(p->first, "involvement.csv"), 1 + 26);
	assert_int_equal(lines_of(p->first, "referral.csv"), 1 + 29);
	assert_int_equal(lines_of(p->first, "shift.csv"), 1 + 2);
	assert_int_equal(lines_of(p->first, "shift_taskings_declined.csv"), 1 + 2);
	/* nine complete, each with all its items: eight of 27 and one of 24 */
	assert_int_equal(lines_of(p->first, "risk_assessment_answers.csv"), 1 + 8 * 27 + 24);
}

static void what_is_not_shared_is_only_counted(void **state)
{
	struct place *p = *state;

	write_to(p, p->first);
	assert_true(holds(p->first, "withheld.csv", "note,support_only,8\r\n"));
	assert_true(holds(p->first, "withheld.csv", "note,police_only,3\r\n"));
	assert_true(holds(p->first, "withheld.csv", "note,restricted_named,1\r\n"));
	assert_true(holds(p->first, "withheld.csv", "location,restricted_named,1\r\n"));
	assert_false(holds(p->first, "note.csv", "support_note"));
	assert_int_equal(lines_of(p->first, "location.csv"), 1 + 12);
}

static void values_are_bands_hours_and_weeks(void **state)
{
	struct place *p = *state;

	write_to(p, p->first);
	assert_true(holds(p->first, "person.csv", "25_34"));
	assert_true(holds(p->first, "person.csv", "75p"));
	assert_true(holds(p->first, "person.csv", "white_british"));
	assert_false(holds(p->first, "person.csv", "1987"));
	assert_true(holds(p->first, "shift.csv", "2021-W43"));
	assert_true(holds(p->first, "attendance.csv", "other_person"));
	assert_false(holds(p->first, "attendance.csv", "silent_999"));
	assert_false(holds(p->first, "attendance.csv", "2021-"));
	assert_true(holds(p->first, "attendance.csv", ",mansfield,"));
	assert_true(holds(p->first, "referral.csv", ",education,encompass,"));
	assert_false(holds(p->first, "referral.csv", "school_m"));
	assert_true(holds(p->first, "risk_assessment_answers.csv", ",d08,yes\r\n"));
}

static void two_visits_of_one_incident_share_a_pseudonym(void **state)
{
	struct place *p = *state;
	struct buf b = { 0 };
	char seen[16][PSEUDONYM_LEN + 1];
	size_t n = 0, doubles = 0, column = 0;
	const char *head;

	write_to(p, p->first);
	read_file(p->first, "attendance.csv", &b);
	head = strstr(buf_str(&b), "incident_no");
	assert_non_null(head);
	for (const char *c = buf_str(&b); c < head; c++)
		column += *c == ',';
	for (const char *line = strchr(buf_str(&b), '\n') + 1; *line;
	     line = strchr(line, '\n') + 1) {
		const char *cell = line;

		for (size_t i = 0; i < column; i++)
			cell = strchr(cell, ',') + 1;
		assert_int_equal(strspn(cell, "abcdefghijklmnop"), PSEUDONYM_LEN);
		memcpy(seen[n], cell, PSEUDONYM_LEN);
		seen[n][PSEUDONYM_LEN] = '\0';
		for (size_t i = 0; i < n; i++)
			doubles += strcmp(seen[i], seen[n]) == 0;
		n++;
	}
	assert_int_equal(n, 12);
	assert_int_equal(doubles, 1);
	buf_fini(&b);
}

static void rows_stand_in_the_order_of_their_pseudonyms(void **state)
{
	struct place *p = *state;
	struct buf b = { 0 };
	const char *last = "";

	write_to(p, p->first);
	read_file(p->first, "involvement.csv", &b);
	for (const char *line = strchr(buf_str(&b), '\n') + 1; *line;
	     line = strchr(line, '\n') + 1) {
		assert_true(!*last || strncmp(last, line, PSEUDONYM_LEN) < 0);
		last = line;
	}
	buf_fini(&b);
}

static void one_night_leaves_the_other_out(void **state)
{
	struct place *p = *state;
	struct err e = { 0 };

	assert_true(export_write(p->w.v, p->first, "2021-10-29", "2021-10-29", key, heads, 1, &e));
	assert_int_equal(lines_of(p->first, "attendance.csv"), 1 + 6);
	assert_int_equal(lines_of(p->first, "shift.csv"), 1 + 1);
	assert_false(holds(p->first, "referral.csv", "immigration_advice"));
	assert_false(export_write(p->w.v, p->first, "2021-10-30", "2021-10-29", key, heads, 1, &e));
	assert_false(export_write(p->w.v, p->first, "01/04/2021", "31/03/2022", key, heads, 1, &e));
	assert_int_equal(e.class, ERR_INPUT);
}

static void the_description_names_every_table_and_says_where_it_may_go(void **state)
{
	struct place *p = *state;

	write_to(p, p->first);
	assert_true(holds(p->first, "datapackage.json",
			  "Not checked for small groups, not to leave headquarters."));
	assert_true(holds(p->first, "datapackage.json", "\"path\": \"attendance.csv\""));
	assert_true(
	    holds(p->first, "datapackage.json", "\"path\": \"risk_assessment_answers.csv\""));
	assert_true(holds(p->first, "datapackage.json", heads[0]));
	assert_true(holds(p->first, "datapackage.json", "invented data"));
}

static void the_log_of_use_is_never_given(void **state)
{
	struct place *p = *state;
	char *path = path_join(p->first, "audit.csv");

	write_to(p, p->first);
	assert_false(file_exists(path));
	mem_free(path);
}

/* --- cells --- */

static void a_cell_can_not_run_as_a_formula(void **state)
{
	static const struct {
		const char *value, *cell;
	} rows[] = {
		{ "plain", "plain" },
		{ "", "" },
		{ "=1+1", "'=1+1" },
		{ "=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"" },
		{ "+44", "'+44" },
		{ "-2", "'-2" },
		{ "@SUM(A1)", "'@SUM(A1)" },
		{ "\t=1", "'\t=1" },
		{ "\r=1", "\"'\r=1\"" },
		{ "\t\xef\xbc\x9d" "1", "'\t\xef\xbc\x9d" "1" },
		{ " \t=1", "\"' \t=1\"" },
		{ " \xef\xbc\x9d" "1", "\"' \xef\xbc\x9d" "1\"" },
		{ "\xc2\xa0\xef\xbc\x8b" "1", "'\xc2\xa0\xef\xbc\x8b" "1" },
		{ "\xe3\x80\x80@x", "'\xe3\x80\x80@x" },
		{ "\xef\xbc\x8d" "2", "'\xef\xbc\x8d" "2" },
		{ "a=1", "a=1" },
		{ "3+", "3+" },
		{ "a,b", "\"a,b\"" },
		{ "a\"b", "\"a\"\"b\"" },
		{ "a\nb", "\"a\nb\"" },
		{ " a", "\" a\"" },
		{ "a;b", "a;b" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf b = { 0 };

		csv_cell(rows[i].value, strlen(rows[i].value), &b);
		assert_string_equal(buf_str(&b), rows[i].cell);
		buf_fini(&b);
	}
}

/* --- codebook --- */

static void the_codebook_holds_every_field_and_code(void **state)
{
	struct buf a = { 0 }, b = { 0 };
	size_t n;
	const struct kind *const *kinds = kinds_all(&n);

	(void)state;
	assert_true(codebook_write(&a));
	assert_true(codebook_write(&b));
	assert_string_equal(buf_str(&a), buf_str(&b));
	for (size_t i = 0; i < n; i++)
		for (size_t f = 0; f < kinds[i]->n_fields; f++) {
			char *row = mem_fmt("\n| %s | ", kinds[i]->fields[f].key);

			if (!strstr(buf_str(&a), row))
				fail_msg("%s.%s is missing", kinds[i]->key,
					 kinds[i]->fields[f].key);
			mem_free(row);
		}
	assert_non_null(strstr(buf_str(&a), "\n| seen_support_only | "));
	assert_non_null(strstr(buf_str(&a), "\n| M05 | "));
	buf_fini(&a);
	buf_fini(&b);
}

#define PLACE(f) cmocka_unit_test_setup_teardown(f, open_place, close_place)

int main(void)
{
	const struct CMUnitTest tests[] = {
		PLACE(an_export_run_again_is_the_same_byte_for_byte),
		PLACE(another_key_gives_other_pseudonyms),
		PLACE(no_recorded_value_of_a_dropped_field_is_in_any_byte),
		PLACE(no_name_address_or_phone_of_the_weekend_is_in_any_file),
		PLACE(a_planted_leak_is_found),
		PLACE(dropped_fields_have_no_column),
		PLACE(a_text_that_did_not_fit_its_field_stays_out),
		PLACE(the_folder_is_closed_to_others),
		PLACE(each_visit_part_and_referral_has_a_row),
		PLACE(what_is_not_shared_is_only_counted),
		PLACE(values_are_bands_hours_and_weeks),
		PLACE(two_visits_of_one_incident_share_a_pseudonym),
		PLACE(rows_stand_in_the_order_of_their_pseudonyms),
		PLACE(one_night_leaves_the_other_out),
		PLACE(the_description_names_every_table_and_says_where_it_may_go),
		PLACE(the_log_of_use_is_never_given),
		cmocka_unit_test(a_cell_can_not_run_as_a_formula),
		cmocka_unit_test(the_codebook_holds_every_field_and_code),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
