/* A command chosen by its words does what its key would have done: it reaches the screen on top,
 * then the owner, and nobody under a cover or a question. */
#include "base/clock.h"
#include "base/text.h"
#include "ui/kit/screen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct world {
	struct ui *ui;
	struct clock clock;
	struct key last;
	unsigned to_screen, to_owner, locks;
	bool takes;
};

static void paint(void *ctx, struct canvas *c)
{
	(void)ctx;
	canvas_text(c, 4, 3, ROLE_TEXT, "the screen below");
}

static bool screen_key(void *ctx, const struct key *k)
{
	struct world *w = ctx;

	w->to_screen++;
	w->last = *k;
	return w->takes;
}

static const struct screen_ops ops = { .name = "below", .paint = paint, .key = screen_key };

static void owner_frame(void *ctx, struct frame *f)
{
	(void)ctx;
	frame_put(f->left, "Car 1");
}

static enum code_answer owner_code(void *ctx, const char *code)
{
	(void)ctx;
	return strcmp(code, "246810") == 0 ? CODE_RIGHT : CODE_WRONG;
}

static bool owner_action(void *ctx, enum action a, const struct key *k)
{
	struct world *w = ctx;

	(void)k;
	w->to_owner += a == ACT_NEW;
	return true;
}

static void owner_lock(void *ctx, const char *why)
{
	struct world *w = ctx;

	(void)why;
	w->locks++;
	ui_lock_shown(w->ui, (struct screen){ &ops, w });
}

static const struct ui_owner owner = {
	.frame = owner_frame, .check_code = owner_code, .action = owner_action, .lock = owner_lock
};

static int begin(void **state)
{
	static struct world w;
	struct ui_conf conf = { .owner = &owner, .ctx = &w };

	w = (struct world){ .takes = true };
	w.clock.held = true;
	w.clock.held_ms = 1635534300000;
	conf.clock = &w.clock;
	w.ui = ui_new(&conf);
	ui_push(w.ui, (struct screen){ &ops, &w });
	*state = &w;
	return 0;
}

static int end(void **state)
{
	struct world *w = *state;

	ui_free(w->ui);
	return 0;
}

static void an_action_reaches_the_screen_as_its_own_key(void **state)
{
	struct world *w = *state;

	ui_act(w->ui, ACT_DONE);
	assert_int_equal(w->to_screen, 1);
	assert_int_equal(w->last.code, K_CTRL);
	assert_int_equal(w->last.ctrl, 'S');
	assert_int_equal(w->last.action, ACT_DONE);
	/* One that has only a letter. */
	ui_act(w->ui, ACT_ADD);
	assert_int_equal(w->last.code, K_LETTER);
	assert_string_equal(w->last.text, "+");
	assert_int_equal(w->to_owner, 0);
}

static void what_the_screen_does_not_take_goes_to_the_owner(void **state)
{
	struct world *w = *state;

	w->takes = false;
	ui_act(w->ui, ACT_NEW);
	assert_int_equal(w->to_screen, 1);
	assert_int_equal(w->to_owner, 1);
}

static void lock_and_hide_mean_what_their_keys_mean(void **state)
{
	struct world *w = *state;

	ui_act(w->ui, ACT_HIDE);
	assert_true(ui_is_covered(w->ui));
	assert_int_equal(w->to_screen, 0);
	ui_act(w->ui, ACT_NEW);
	assert_int_equal(w->to_screen, 0);
	ui_feed(w->ui, "x246810\r", 8, 1000);
	assert_false(ui_is_covered(w->ui));
	ui_act(w->ui, ACT_LOCK);
	assert_int_equal(w->locks, 1);
	assert_int_equal(w->to_screen, 0);
}

static void answered(void *ctx, char letter)
{
	(void)ctx;
	(void)letter;
}

static void a_question_is_answered_by_its_letter_alone(void **state)
{
	struct world *w = *state;

	ui_ask(w->ui, "This goes. y send it, ^B leave it", "y", answered, w);
	ui_act(w->ui, ACT_DONE);
	assert_int_equal(w->to_screen, 0);
	assert_true(ui_asks(w->ui));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_action_reaches_the_screen_as_its_own_key, begin,
						end),
		cmocka_unit_test_setup_teardown(what_the_screen_does_not_take_goes_to_the_owner,
						begin, end),
		cmocka_unit_test_setup_teardown(lock_and_hide_mean_what_their_keys_mean, begin,
						end),
		cmocka_unit_test_setup_teardown(a_question_is_answered_by_its_letter_alone, begin,
						end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
