/* model: the tables, their self-check, lists of codes and conditions. */
#include "base/crypto.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/cond.h"
#include "model/kinds.h"
#include "model/rec.h"
#include "model/typed.h"
#include "model/vocab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
static const struct id some_id = { { 1 } };

static void the_tables_pass_their_self_check(void **state)
{
	struct err e = { 0 };

	(void)state;
	if (!kinds_selfcheck(&e))
		fail_msg("%s", e.text);
}

static void kinds_are_found_by_key_and_number(void **state)
{
	/* Numbers are in entry headers: they are for ever. */
	static const struct {
		uint16_t number;
		const char *key;
	} want[] = {
		{ 1, "shift" },       { 2, "crew_member" },  { 3, "crew_spell" },
		{ 4, "attendance" },  { 5, "location" },     { 6, "person" },
		{ 7, "involvement" }, { 8, "safe_contact" }, { 9, "risk_assessment" },
		{ 10, "safeguarding_action" },
		{ 11, "consent" },    { 12, "referral" },    { 13, "agency" },
		{ 17, "note" },       { 20, "review" },      { 26, "task" },
		{ 27, "finding" },    { 28, "audit" },       { 30, "reference_set" },
	};
	size_t n;
	const struct kind *const *kinds = kinds_all(&n);

	(void)state;
	assert_int_equal(n, sizeof want / sizeof *want);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(kinds[i]->number, want[i].number);
		assert_ptr_equal(kind_find(want[i].key), kinds[i]);
		assert_ptr_equal(kind_by_number(want[i].number), kinds[i]);
	}
	assert_null(kind_find("order"));
	assert_null(kind_by_number(KIND_OPEN));
}

/* A table that is right; each planted fault is one row changed. */
static const struct field sound_rows[] = {
	{ .key = "n", .label = "N", .type = FIELD_INT, .class = CLASS_N, .out = EXPORT_KEEP },
};
static const struct kind sound_row = {
	.key = "demo.rows", .label = "Rows", .fields = sound_rows, .n_fields = 1
};
static const struct field sound_fields[] = {
	{ .key = "name",
	  .label = "Name",
	  .type = FIELD_TEXT,
	  .max = 20,
	  .class = CLASS_I,
	  .out = EXPORT_DROP },
	{ .key = "sex",
	  .label = "Sex",
	  .type = FIELD_CODE,
	  .of = "V-SEX",
	  .class = CLASS_Q,
	  .out = EXPORT_KEEP },
	{ .key = "rows",
	  .label = "Rows",
	  .type = FIELD_LIST,
	  .max = 5,
	  .rows = &sound_row,
	  .class = CLASS_N,
	  .out = EXPORT_COUNT },
};

static bool with_fault(const struct field *row, const char *sentence)
{
	struct field fields[3];
	struct kind k = { .number = 99,
			  .key = "demo",
			  .label = "Demo",
			  .plural = "Demos",
			  .schema = 1,
			  .content = CONTENT_NOTE,
			  .fields = fields,
			  .n_fields = 3 };
	struct err e = { 0 };

	memcpy(fields, sound_fields, sizeof fields);
	if (row)
		fields[0] = *row;
	if (kind_check(&k, &e))
		return sentence == NULL;
	if (!sentence || !strstr(e.text, sentence)) {
		print_error("%s\n", e.text);
		return false;
	}
	return e.class == ERR_BUG;
}

static void each_planted_fault_of_a_table_is_caught(void **state)
{
	static const struct field bad_row_fields[] = {
		{ .key = "typed",
		  .label = "T",
		  .type = FIELD_INT,
		  .class = CLASS_N,
		  .out = EXPORT_KEEP },
	};
	static const struct kind bad_rows = {
		.key = "demo.bad", .label = "B", .fields = bad_row_fields, .n_fields = 1
	};
	static const struct {
		struct field row;
		const char *sentence;
	} faults[] = {
		{ { .key = "a", .label = "A", .type = FIELD_INT, .out = EXPORT_KEEP },
		  "demo.a has no class" },
		{ { .key = "a", .label = "A", .type = FIELD_INT, .class = CLASS_N },
		  "has no export treatment" },
		{ { .key = "a",
		    .label = "A",
		    .type = FIELD_DATE,
		    .class = CLASS_I,
		    .out = EXPORT_KEEP },
		  "identifies, and is kept" },
		{ { .key = "a",
		    .label = "A",
		    .type = FIELD_DATE,
		    .class = CLASS_I | CLASS_S,
		    .out = EXPORT_KEEP },
		  "identifies, and is kept" },
		{ { .key = "a",
		    .label = "A",
		    .type = FIELD_MEMO,
		    .max = 9,
		    .class = CLASS_N,
		    .out = EXPORT_KEEP },
		  "free text, and is kept" },
		{ { .key = "a",
		    .label = "A",
		    .type = FIELD_TEXT,
		    .max = 9,
		    .class = CLASS_Q,
		    .out = EXPORT_KEEP },
		  "free text, and is kept" },
		{ { .key = "a",
		    .label = "A",
		    .type = FIELD_MEMO,
		    .max = 9,
		    .class = CLASS_Q,
		    .out = EXPORT_BAND },
		  "neither dropped nor a flag" },
		{ { .label = "A", .type = FIELD_INT, .class = CLASS_N, .out = EXPORT_KEEP },
		  "has no key" },
		{ { .key = "",
		    .label = "A",
		    .type = FIELD_INT,
		    .class = CLASS_N,
		    .out = EXPORT_KEEP },
		  "has no key" },
		{ { .key = "A b",
		    .label = "A",
		    .type = FIELD_INT,
		    .class = CLASS_N,
		    .out = EXPORT_KEEP },
		  "has no key" },
		{ { .key = "sex",
		    .label = "A",
		    .type = FIELD_INT,
		    .class = CLASS_N,
		    .out = EXPORT_KEEP },
		  "twice" },
		{ { .key = "a", .type = FIELD_INT, .class = CLASS_N, .out = EXPORT_KEEP },
		  "has no label" },
		{ { .key = "a",
		    .label = "A",
		    .short_label = "thirteen long",
		    .type = FIELD_INT,
		    .class = CLASS_N,
		    .out = EXPORT_KEEP },
		  "short label that is too long" },
		{ { .key = "a",
		    .label = "A",
		    .type = FIELD_INT,
		    .class = CLASS_N,
		    .out = EXPORT_KEEP,
		    .hint = "This hint goes on and on until it is longer than the line on which it "
			    "would stand, here" },
		  "hint that is too long" },
		{ { .key = "a",
		    .label = "A",
		    .type = FIELD_CODE,
		    .of = "V-NONE",
		    .class = CLASS_N,
		    .out = EXPORT_KEEP },
		  "vocabulary that is not there" },
		{ { .key = "a",
		    .label = "A",
		    .type = FIELD_CODES,
		    .class = CLASS_N,
		    .out = EXPORT_KEEP },
		  "vocabulary that is not there" },
		{ { .key = "a",
		    .label = "A",
		    .type = FIELD_REF,
		    .of = "horse",
		    .class = CLASS_N,
		    .out = EXPORT_DROP },
		  "kind that is not there" },
		{ { .key = "a",
		    .label = "A",
		    .type = FIELD_TEXT,
		    .class = CLASS_N,
		    .out = EXPORT_DROP },
		  "has no bound" },
		{ { .key = "a",
		    .label = "A",
		    .type = FIELD_LIST,
		    .rows = &sound_row,
		    .class = CLASS_N,
		    .out = EXPORT_DROP },
		  "no rows, or no bound" },
		{ { .key = "a",
		    .label = "A",
		    .type = FIELD_LIST,
		    .max = 3,
		    .class = CLASS_N,
		    .out = EXPORT_DROP },
		  "no rows, or no bound" },
		{ { .key = "a",
		    .label = "A",
		    .type = FIELD_LIST,
		    .max = 3,
		    .rows = &bad_rows,
		    .class = CLASS_N,
		    .out = EXPORT_DROP },
		  "has no key" },
		{ { .key = "a",
		    .label = "A",
		    .type = FIELD_INT,
		    .class = CLASS_N,
		    .out = EXPORT_KEEP,
		    .need = NEED_CHECK },
		  "no sentence that asks for it" },
		{ { .key = "a",
		    .label = "A",
		    .type = FIELD_INT,
		    .class = CLASS_N,
		    .out = EXPORT_KEEP,
		    .need = NEED_WHEN,
		    .empty = "Enter a" },
		  "in a case that is not said" },
		{ { .key = "a",
		    .label = "A",
		    .type = FIELD_INT,
		    .class = CLASS_N,
		    .out = EXPORT_KEEP,
		    .asked = "colour=red" },
		  "names colour" },
		{ { .key = "a",
		    .label = "A",
		    .type = FIELD_INT,
		    .class = CLASS_N,
		    .out = EXPORT_KEEP,
		    .asked = "sex=red" },
		  "asks whether sex is red" },
		{ { .key = "a",
		    .label = "A",
		    .type = FIELD_INT,
		    .class = CLASS_N,
		    .out = EXPORT_KEEP,
		    .asked = "^result=won" },
		  "asks whether result is won" },
		{ { .key = "a",
		    .label = "A",
		    .type = FIELD_INT,
		    .class = CLASS_N,
		    .out = EXPORT_KEEP,
		    .asked = "sex" },
		  "not spelt as conditions are" },
		{ { .key = "a",
		    .label = "A",
		    .type = FIELD_INT,
		    .class = CLASS_N,
		    .out = EXPORT_KEEP,
		    .asked = " " },
		  "condition is empty" },
		{ { .key = "a",
		    .label = "A",
		    .type = FIELD_INT,
		    .class = CLASS_N,
		    .out = EXPORT_KEEP,
		    .least = 3 },
		  "bounds crossed" },
		{ { .key = "a",
		    .label = "A",
		    .type = FIELD_INT,
		    .class = CLASS_N,
		    .out = EXPORT_KEEP,
		    .since = 3,
		    .retired_in = 2 },
		  "retired before it came" },
	};

	(void)state;
	assert_true(with_fault(NULL, NULL));
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
		if (!with_fault(&faults[i].row, faults[i].sentence))
			fail_msg("not caught: %zu, %s", i, faults[i].sentence);
}

/* Words that no fixed sentence may use (interface.md 6). */
static bool is_fair(const char *s)
{
	static const char *const banned[] = {
		"please",     "sorry",       "invalid",  "illegal",      "forbidden", "failed",
		"error code", " he ",        " she ",    " his ",        " her ",     " him ",
		"refused",    "perpetrator", "offender", "uncooperative"
	};
	struct buf low = { 0 };
	bool fair = true;

	text_fold(s, strlen(s), &low);
	for (size_t i = 0; i < sizeof banned / sizeof *banned; i++)
		fair = fair && !strstr(buf_str(&low), banned[i]);
	buf_fini(&low);
	return fair;
}

static bool starts(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

static void check_words(const struct kind *k)
{
	for (size_t i = 0; i < k->n_fields; i++) {
		const struct field *f = &k->fields[i];
		bool yes_no = f->type == FIELD_YN || f->type == FIELD_YNU || f->type == FIELD_YND;
		bool coded = field_vocab(f) != NULL;

		if (!is_fair(f->label) || (f->hint && !is_fair(f->hint)) ||
		    (f->empty && !is_fair(f->empty)) || (f->rule && !is_fair(f->rule)) ||
		    (f->part && !is_fair(f->part)))
			fail_msg("%s.%s", k->key, f->key);
		if (f->empty && yes_no && !starts(f->empty, "Select yes if "))
			fail_msg("%s.%s: %s", k->key, f->key, f->empty);
		if (f->empty && coded && !yes_no && !starts(f->empty, "Select "))
			fail_msg("%s.%s: %s", k->key, f->key, f->empty);
		if (f->empty && !starts(f->empty, "Enter ") && !starts(f->empty, "Select ") &&
		    !starts(f->empty, "Answer "))
			fail_msg("%s.%s: %s", k->key, f->key, f->empty);
		if (f->empty && f->empty[strlen(f->empty) - 1] == '.')
			fail_msg("%s.%s ends in a full stop", k->key, f->key);
		if (f->part && !strstr(f->part, " must include "))
			fail_msg("%s.%s: %s", k->key, f->key, f->part);
		if (f->type == FIELD_LIST)
			check_words(f->rows);
	}
}

static void words_keep_to_the_voice(void **state)
{
	size_t n;
	const struct kind *const *kinds = kinds_all(&n);
	const struct vocab *vocabs;

	(void)state;
	for (size_t i = 0; i < n; i++)
		check_words(kinds[i]);
	vocabs = vocabs_all(&n);
	for (size_t i = 0; i < n; i++)
		for (size_t c = 0; c < vocabs[i].n_codes; c++)
			if (!is_fair(vocabs[i].codes[c].label))
				fail_msg("%s: %s", vocabs[i].key, vocabs[i].codes[c].label);
}

static void free_text_and_names_leave_no_export(void **state)
{
	size_t n;
	const struct kind *const *kinds = kinds_all(&n);

	(void)state;
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < kinds[i]->n_fields; j++) {
			const struct field *f = &kinds[i]->fields[j];

			if (f->type == FIELD_MEMO && f->out != EXPORT_DROP && f->out != EXPORT_FLAG)
				fail_msg("%s.%s", kinds[i]->key, f->key);
			if ((f->class & CLASS_I) && f->out == EXPORT_KEEP)
				fail_msg("%s.%s", kinds[i]->key, f->key);
		}
}

static int64_t day(const char *date)
{
	char *text = mem_fmt("%sT12:00Z", date);
	int64_t ms = 0;

	assert_true(instant_parse(text, &ms));
	mem_free(text);
	return ms;
}

static void type_ahead_offers_the_best_first(void **state)
{
	static const struct {
		const char *vocab, *typed, *first;
		size_t n; /* how many; 0: any */
	} rows[] = {
		{ "V-REFTYPE", "idva", "idva", 0 },
		{ "V-REFTYPE", "IDVA, h", "idva_hospital", 0 },
		{ "V-REFTYPE", "mash", "child_mash", 0 },
		{ "V-REFTYPE", "hosp", "idva_hospital", 0 },
		{ "V-LANG", "pol", "pl", 0 },
		{ "V-LANG", "braz", "pt-br", 0 },
		{ "V-LANG", "kur", "ckb", 0 },
		{ "V-RESULT", "swso", "seen_support_only", 0 },
		{ "V-RESULT", "no", "no_trace", 0 },
		{ "V-NEED", "fbt", "food_baby", 0 },
		{ "V-WEAPON", "", "none", VOCAB_MATCHES },
		{ "V-LANG", "zzz", NULL, 0 },
		{ "V-SEX", "f", "female", 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct code *out[VOCAB_MATCHES];
		size_t n = vocab_match(vocab_find(rows[i].vocab), rows[i].typed, day("2021-10-29"),
				       "notts", out);

		if (!rows[i].first) {
			assert_int_equal(n, 0);
			continue;
		}
		assert_true(n > 0);
		assert_string_equal(out[0]->code, rows[i].first);
		if (rows[i].n)
			assert_int_equal(n, rows[i].n);
	}
}

static void codes_are_offered_while_they_are_in_force(void **state)
{
	static const struct {
		const char *vocab, *code, *date, *area;
		bool valid;
	} rows[] = {
		{ "V-OFFENCE", "strangulation_suffocation", "2021-10-29", "notts", false },
		{ "V-OFFENCE", "strangulation_suffocation", "2022-06-06", "notts", false },
		{ "V-OFFENCE", "strangulation_suffocation", "2022-06-07", "notts", true },
		{ "V-OFFENCE", "abh", "2021-10-29", "notts", true },
		{ "V-CAR", "dap_south", "2021-08-31", "notts", false },
		{ "V-CAR", "dap_south", "2021-09-01", "notts", true },
		{ "V-TOOL", "dara_18", "2021-10-29", "notts", false },
		{ "V-TOOL", "dash_2009_27", "2021-10-29", "notts", true },
		{ "V-ETH", "W4", "2021-10-29", "notts", true },
		{ "V-ETH", "W4", "2021-10-29", "kent", false },
		{ "V-ETH", "W4", "2021-10-29", NULL, false },
		{ "V-ETH", "O1", "2021-10-29", "notts", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct code *c = vocab_code(vocab_find(rows[i].vocab), rows[i].code);

		assert_non_null(c);
		assert_int_equal(code_valid_at(c, day(rows[i].date), rows[i].area), rows[i].valid);
	}
	assert_string_equal(vocab_label(vocab_find("V-RISK"), "high"), "High");
	assert_string_equal(vocab_label(vocab_find("V-RISK"), "later_code"), "later_code");
}

static void the_lists_of_the_brief_are_whole(void **state)
{
	static const struct {
		const char *key;
		size_t n;
	} counts[] = {
		/* counted in domain.md 4 */
		{ "V-ABUSE", 27 },    { "V-RESULT", 15 },   { "V-REVITEM", 25 },
		{ "V-OFFENCE", 29 },  { "V-RELATION", 33 }, { "V-REFTYPE", 43 },
		{ "V-ROLE", 12 },     { "V-ETH", 24 },      { "V-RISK", 3 },
		{ "V-ATTSTATE", 11 }, { "V-REFSTATE", 15 }, { "V-AMEND", 7 },
		{ "V-REFUSAL", 20 },  { "V-NOTRACE", 8 },   { "V-RESULTREASON", 28 },
		{ "V-INJURY", 20 },   { "V-TASK", 26 },     { "V-KIT", 12 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
		const struct vocab *v = vocab_find(counts[i].key);

		assert_non_null(v);
		if (v->n_codes != counts[i].n)
			fail_msg("%s has %zu", counts[i].key, v->n_codes);
	}
	assert_non_null(vocab_code(vocab_find("V-ABUSE"), "physical"));
	assert_non_null(vocab_code(vocab_find("V-REVITEM"), "survivor_felt_safer"));
	assert_true(vocab_find("V-CAR")->open && vocab_find("V-KIT")->open);
	assert_false(vocab_find("V-SEX")->open || vocab_find("V-RESULT")->open ||
		     vocab_find("V-DISTRICT")->open);
}

static void conditions_hold_as_they_read(void **state)
{
	static const struct {
		const char *cond;
		bool holds, alone; /* with a parent, and without */
	} rows[] = {
		{ NULL, true, true },
		{ "part=survivor", true, true },
		{ "part=suspect|survivor", true, true },
		{ "part=suspect|child", false, false },
		{ "part!=suspect", true, true },
		{ "part!=survivor|suspect", false, false },
		{ "part=", false, false },
		{ "part!=", true, true },
		{ "hospital=", true, true },
		{ "hospital!=", false, false },
		{ "needs=locks", true, true },
		{ "needs=school|locks", true, true },
		{ "needs=school", false, false },
		{ "needs!=school", true, true },
		{ "needs!=locks", false, false },
		{ "^result=no_reply", true, false },
		{ "^result!=no_trace", true, false },
		{ "^result=no_trace", false, false },
		{ "^crime_no=", true, false },
		{ "^children_linked=2", true, false },
		{ "^children_linked!=2", false, false },
		{ "part=survivor & ^result=no_reply", true, false },
		{ "part=suspect & ^result=no_reply", false, false },
		{ "part=suspect ; ^result=no_reply", true, false },
		{ "part=survivor ; ^result=no_trace", true, true },
		/* & binds closer */
		{ "part=suspect & ^result=no_reply ; needs=locks", true, true },
		{ "part=survivor ; part=suspect & needs=school", true, true },
		{ "part=suspect ; part=survivor & needs=school", false, false },
		{ "part=survivor&needs=locks", true, true },
		/* nothing to hold on to */
		{ "colour=red", false, false },
		{ "colour!=red", false, false },
	};
	struct rec *r = rec_new(&kind_involvement, some_id),
		   *parent = rec_new(&kind_attendance, some_id);

	(void)state;
	rec_put(r, INVOLVEMENT_PART, "survivor");
	rec_item_add(r, INVOLVEMENT_NEEDS, "locks");
	rec_item_add(r, INVOLVEMENT_NEEDS, "pets");
	rec_put(parent, ATTENDANCE_RESULT, "no_reply");
	rec_put_int(parent, ATTENDANCE_CHILDREN_LINKED, 2);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (cond_holds(rows[i].cond, r, parent) != rows[i].holds)
			fail_msg("%s", rows[i].cond);
		if (cond_holds(rows[i].cond, r, NULL) != rows[i].alone)
			fail_msg("%s, alone", rows[i].cond);
	}
	rec_free(r);
	rec_free(parent);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_tables_pass_their_self_check),
		cmocka_unit_test(kinds_are_found_by_key_and_number),
		cmocka_unit_test(each_planted_fault_of_a_table_is_caught),
		cmocka_unit_test(words_keep_to_the_voice),
		cmocka_unit_test(free_text_and_names_leave_no_export),
		cmocka_unit_test(type_ahead_offers_the_best_first),
		cmocka_unit_test(codes_are_offered_while_they_are_in_force),
		cmocka_unit_test(the_lists_of_the_brief_are_whole),
		cmocka_unit_test(conditions_hold_as_they_read),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
