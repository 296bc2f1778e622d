/* What a field holds is seen whole: every time, date and answer of a list of the golden weekend, in
 * the form of its record, at 80 columns. The forms are painted without a terminal. */
#include "real.h"

#include "base/crypto.h"
#include "base/mem.h"
#include "base/text.h"
#include "record_p.h"
#include "sheet_p.h"
#include "versions_p.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define AFTER "2021-10-31T03:30:00Z"

struct state {
	struct real real;
	struct clock clock;
	struct app *app;
	struct loop *loop;
	struct screens *s;
	size_t seen, cut;
	int64_t now_ms; /* of the keys */
};

static void no_frame(void *ctx, struct frame *f)
{
	(void)ctx;
	(void)f;
}

static enum code_answer any_code(void *ctx, const char *code)
{
	(void)ctx;
	(void)code;
	return CODE_RIGHT;
}

static const struct ui_owner owner = { .frame = no_frame, .check_code = any_code };

static bool stands_there(struct state *st, const char *text)
{
	const struct canvas *c;
	struct buf all = { .ceiling = 65536 };
	int y, x;
	bool there;

	ui_changed(st->s->kit);
	c = ui_canvas(st->s->kit, &y, &x);
	canvas_dump(c, &all);
	there = strstr(buf_str(&all), text) != NULL;
	buf_fini(&all);
	return there;
}

static void look(struct state *st, struct sheet *sh, size_t i, const char *text, bool in_well)
{
	const struct bound *b = sh->bound[i];
	char want[200];

	snprintf(want, sizeof want, "%s%.190s", in_well ? "[" : "", text);
	st->seen++;
	if (stands_there(st, want))
		return;
	/* What stands under a box may be on the page after it. */
	for (size_t k = i + 1; !in_well && k < form_count(sh->form); k++) {
		form_focus_set(sh->form, k);
		if (stands_there(st, want))
			return;
	}
	st->cut++;
	print_error("cut: %s.%s \"%s\"\n", sh->parts[b->part].r->kind->key,
		    sh->parts[b->part].r->kind->fields[b->field].key, text);
}

/* The names of several stand under the box or beside it, one after the other. */
static void look_at_many(struct state *st, struct sheet *sh, size_t i, const struct rec *r)
{
	const struct bound *b = sh->bound[i];

	for (size_t k = 0; k < rec_count(r, b->field); k++)
		look(st, sh, i, vocab_label(&b->o.v, rec_item(r, b->field, k)), false);
}

static bool is_time(const struct field *f)
{
	return f->type == FIELD_INSTANT || f->type == FIELD_DATE || f->type == FIELD_PDATE;
}

static void look_at_field(struct state *st, struct sheet *sh, size_t i)
{
	const struct bound *b = sh->bound[i];
	const struct field *f;
	const struct rec *r;

	if (!b || b->label || b->field == FIELD_NONE || b->letters || form_is_hidden(sh->form, i))
		return;
	r = sh->parts[b->part].r;
	f = &r->kind->fields[b->field];
	if (!rec_filled(r, b->field) || (!is_time(f) && !b->has_options))
		return;
	form_focus_set(sh->form, i);
	if (b->many)
		look_at_many(st, sh, i, r);
	else
		look(st, sh, i, form_value(sh->form, i), true);
}

static struct sheet *sheet_on_top(struct state *st)
{
	const struct screen *top = ui_top(st->s->kit);

	return top && strcmp(top->ops->name, "sheet") == 0 ? top->ctx : NULL;
}

static void look_at_rows(struct state *st, struct sheet *sh, size_t i)
{
	const struct bound *b = sh->bound[i];
	struct sheet *row;

	if (!b || !b->rows || !rec_count(sh->parts[b->part].r, b->field))
		return;
	rows_open(sh, b->part, b->field);
	/* Each a second after the one before: a held Enter would be left out. */
	ui_feed(st->s->kit, "\r", 1, st->now_ms += 1000);
	row = sheet_on_top(st);
	assert_true(row && row != sh);
	for (size_t k = 0; k < form_count(row->form); k++)
		look_at_field(st, row, k);
	ui_pop(st->s->kit);
	ui_pop(st->s->kit);
	ui_close_left(st->s->kit);
}

static void look_at_record(struct state *st, struct id record, struct id attendance)
{
	struct to_open o = { .attendance = attendance, .record = record };
	struct sheet *sh;
	struct err e = { 0 };

	if (!record_open(st->s, &o, &e))
		return; /* sealed */
	sh = sheet_on_top(st);
	if (!sh) { /* a finding opens Check, which is no form */
		ui_pop(st->s->kit);
		ui_close_left(st->s->kit);
		return;
	}
	for (size_t i = 0; i < form_count(sh->form); i++)
		look_at_field(st, sh, i);
	for (size_t i = 0; i < form_count(sh->form); i++)
		look_at_rows(st, sh, i);
	sh->discard = true;
	ui_pop(st->s->kit);
	ui_close_left(st->s->kit);
}

static struct id visit_of(struct state *st, struct id record)
{
	struct rec *r = NULL;
	struct id id = { { 0 } };
	size_t f;

	if (view_rec(app_view(st->app), record, &r, NULL)) {
		f = field_find(r->kind, "attendance_id");
		if (f != FIELD_NONE)
			id = rec_id(r, f);
		else if (r->kind == &kind_attendance)
			id = record;
	}
	rec_free(r);
	return id;
}

static void no_value_of_the_weekend_is_painted_cut(void **state)
{
	struct state *st = *state;
	size_t n_kinds;
	const struct kind *const *kinds = kinds_all(&n_kinds);

	for (size_t k = 0; k < n_kinds; k++) {
		struct arg of = ARG_OF_INT(kinds[k]->number);
		struct id *ids = NULL;
		size_t n = 0;

		if (kinds[k] == &kind_audit || kinds[k] == &kind_reference_set)
			continue;
		if (!view_ids(app_view(st->app), QUERY_BY_KIND, &of, 1, &ids, &n, NULL))
			continue;
		for (size_t i = 0; i < n; i++)
			look_at_record(st, ids[i], visit_of(st, ids[i]));
		mem_free(ids);
	}
	assert_true(st->seen > 500);
	assert_int_equal(st->cut, 0);
}

/* --- two versions --- */

static struct id first_visit(struct state *st)
{
	struct arg night[2] = { ARG_OF_TEXT("2021-10-29"), ARG_OF_TEXT("2021-10-29") };
	struct id *ids = NULL, first;
	size_t n = 0;

	assert_true(view_ids(app_view(st->app), QUERY_ATTENDANCES, night, 2, &ids, &n, NULL));
	assert_true(n > 0);
	first = ids[0];
	mem_free(ids);
	return first;
}

/* What a screen paints into a window of that many columns. */
static void painted(struct state *st, int columns, struct buf *out)
{
	const struct screen *top = ui_top(st->s->kit);
	struct frame f = { .left = "" };
	struct canvas c;

	ui_resized(st->s->kit, 24, columns);
	canvas_init(&c, 24, columns);
	top->ops->frame(top->ctx, &f);
	top->ops->paint(top->ctx, &c);
	canvas_dump(&c, out);
	canvas_fini(&c);
}

static void two_versions_stand_one_above_the_other_at_60_columns(void **state)
{
	struct state *st = *state;
	struct buf wide = { .ceiling = 65536 }, narrow = { .ceiling = 65536 };

	assert_true(app_give_reason(st->app, first_visit(st), "attendance_duty", NULL));
	review_open(st->s, first_visit(st));
	painted(st, 80, &wide);
	assert_non_null(strstr(buf_str(&wide), " ~ Grade           Medium               | Grade"));
	painted(st, 60, &narrow);
	assert_null(strstr(buf_str(&narrow), "|"));
	assert_non_null(strstr(buf_str(&narrow), " ~ Grade  "));
	assert_non_null(strstr(buf_str(&narrow), " -    Medium  "));
	assert_non_null(strstr(buf_str(&narrow), " +    High  "));
	assert_non_null(strstr(buf_str(&narrow), "Twelve yes answers so far."));
	ui_resized(st->s->kit, 24, 80);
	ui_pop(st->s->kit);
	ui_close_left(st->s->kit);
	buf_fini(&wide);
	buf_fini(&narrow);
}

static void differ(const char *old, const char *now, const char *was, const char *is)
{
	struct buf a = { .ceiling = 4096 }, b = { .ceiling = 4096 };

	words_diff(old, now, &a, &b);
	assert_string_equal(buf_str(&a), was);
	assert_string_equal(buf_str(&b), is);
	buf_fini(&a);
	buf_fini(&b);
}

static void texts_are_compared_word_by_word(void **state)
{
	(void)state;
	differ("one two three", "one two three", "one two three", "one two three");
	differ("the door was open then", "the door was shut then", "the door was -open then",
	       "the door was +shut then");
	differ("came at nine", "came back at nine", "came at nine", "came +back at nine");
	differ("first second third", "second third", "-first second third", "second third");
	/* Written anew: marks at every word would say nothing. */
	differ("alpha beta gamma", "delta epsilon gamma zeta eta", "alpha beta gamma",
	       "delta epsilon gamma zeta eta");
}

static int setup(void **state)
{
	struct state *st = *state;
	struct ui_conf conf = { .owner = &owner, .clock = &st->clock };
	struct err e = { 0 };
	char home[96];

	real_weekend(&st->real, AFTER);
	assert_true(instant_parse(AFTER, &st->clock.held_ms));
	st->clock.held = true;
	assert_true(app_open(real_path(&st->real, "car", home), &st->clock, &st->app, &e));
	assert_true(book_unlock(app_book(st->app), "4417", REAL_PHRASE, &e));
	assert_true(app_load(st->app, &e));
	st->loop = loop_new();
	st->s = screens_new(st->app, st->loop, NULL, NULL, &e);
	assert_non_null(st->s);
	conf.ctx = st->s;
	st->s->kit = ui_new(&conf);
	ui_unlocked(st->s->kit);
	st->now_ms = clock_mono_ms();
	return 0;
}

static int teardown(void **state)
{
	struct state *st = *state;

	screens_free(st->s);
	app_close(st->app);
	loop_free(st->loop);
	real_fini(&st->real);
	return 0;
}

static struct state shared;

static int make(void **state)
{
	*state = &shared;
	return setup(state);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_value_of_the_weekend_is_painted_cut),
		cmocka_unit_test(two_versions_stand_one_above_the_other_at_60_columns),
		cmocka_unit_test(texts_are_compared_word_by_word),
	};

	if (argc < 3) {
		fputs("name dapcar and dapcar-hq\n", stderr);
		return 99;
	}
	crypto_start();
	real_init(&shared.real, argv);
	return glass_group(tests, make, teardown);
}
