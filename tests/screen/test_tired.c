/* What a tired hand does at two in the morning, on the screens of the real program: types over what
 * stands there, types something else after it, leaves a thing half done. */
#include "blind.h"
#include "real.h"
#include "sheet_p.h"

#include "base/crypto.h"
#include "base/mem.h"
#include "model/kinds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* The first 01:30 of the night on which the clocks go back. */
#define NIGHT "2021-10-31T00:30:00Z"

static char **programs;

static struct sheet *sheet_on_top(struct blind *b, const char *name)
{
	const struct screen *top = ui_top(b->s->kit);

	if (!top || strcmp(blind_top(b), name) != 0)
		fail_msg("\"%s\" is not %s", blind_top(b), name);
	return top->ctx;
}

/* The cursor goes to a field as Tab would bring it there. */
static void go_to(struct sheet *sh, unsigned part, size_t field)
{
	size_t i = sheet_find(sh, part, field);

	assert_true(i != FORM_NONE);
	form_focus_set(sh->form, i);
}

static void open_car(struct blind *b, struct real *r)
{
	char home[96];

	blind_open(b, real_path(r, "car", home), NIGHT, "4417");
	assert_true(blind_awake(b));
}

static void what_is_typed_into_the_moment_of_the_call_stands_in_its_place(void **state)
{
	struct real *r = *state;
	struct blind b;
	struct sheet *sh;
	size_t at;

	open_car(&b, r);
	blind_keys(&b, "\x0e");
	sh = sheet_on_top(&b, "tasking");
	at = sheet_find(sh, 1, ATTENDANCE_TASKED_AT);
	assert_string_equal(form_value(sh->form, at), "now 01:30B");
	go_to(sh, 1, ATTENDANCE_TASKED_AT);
	blind_keys(&b, "0");
	assert_string_equal(form_value(sh->form, at), "0");
	blind_keys(&b, "125\t");
	assert_string_equal(form_value(sh->form, at), "01:25B");
	/* From then on it is a box as any other. */
	go_to(sh, 1, ATTENDANCE_TASKED_AT);
	blind_keys(&b, "x");
	assert_string_equal(form_value(sh->form, at), "01:25Bx");
	blind_close(&b);
}

static void an_age_goes_when_something_else_is_typed_over_it(void **state)
{
	static const char *const then[] = { "27 3 1987", "1 1 1880", "" };
	struct real *r = *state;

	for (size_t i = 0; i < sizeof then / sizeof *then; i++) {
		struct blind b;
		struct sheet *sh;
		int64_t years;

		open_car(&b, r);
		blind_keys(&b, "\x07p");
		blind_keys(&b, "+s");
		sh = sheet_on_top(&b, "person");
		go_to(sh, 0, PERSON_DOB);
		blind_keys(&b, "30s\t");
		assert_true(rec_int(sh->parts[0].r, PERSON_AGE_EST, &years));
		assert_int_equal(years, 35);
		assert_true(blind_shows(&b, "kept as an estimate of the age"));
		go_to(sh, 0, PERSON_DOB);
		blind_keys(&b, "\x7f\x7f\x7f");
		blind_keys(&b, then[i]);
		blind_keys(&b, "\t");
		assert_false(rec_int(sh->parts[0].r, PERSON_AGE_EST, &years));
		assert_false(blind_shows(&b, "kept as an estimate of the age"));
		sh->discard = true;
		blind_close(&b);
	}
}

/* On Wednesday "by Mon 09:00" would be the Monday to come. */
static void what_was_due_is_not_still_to_come(void **state)
{
	struct real *r = *state;
	struct blind b;
	char home[96];

	blind_open(&b, real_path(r, "car", home), "2021-11-03T10:00:00Z", "4417");
	assert_true(blind_awake(&b));
	blind_keys(&b, "\x07t");
	assert_string_equal(blind_top(&b), "to do");
	assert_true(blind_shows(&b, "was Mon "));
	assert_false(blind_shows(&b, "by Mon "));
	blind_close(&b);
}

static int set_up(void **state)
{
	struct real *r = mem_new(sizeof *r);

	real_init(r, programs);
	real_weekend(r, "2021-10-29T20:00:00Z");
	*state = r;
	return 0;
}

static int tear_down(void **state)
{
	real_fini(*state);
	mem_free(*state);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_typed_into_the_moment_of_the_call_stands_in_its_place),
		cmocka_unit_test(an_age_goes_when_something_else_is_typed_over_it),
		cmocka_unit_test(what_was_due_is_not_still_to_come),
	};

	programs = argc > 2 ? argv : NULL;
	assert_non_null(programs);
	crypto_start();
	return glass_group(tests, set_up, tear_down);
}
