/* The stack of screens and the cover, without a terminal: bytes and times in, cells out. */
#include "base/buf.h"
#include "base/clock.h"
#include "typing.h"
#include "ui/kit/screen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define SECRET "Survivor Test"
#define COVER_TEXT "Vehicle checks due 18:00"
#define HALF_PAST_NINE 1635541800000 /* Fri 29 Oct 2021 22:10 BST */

struct world {
	struct ui *ui;
	struct clock clock;
	struct buf log;
	int64_t now;
	bool ask; /* the code is right, and the question follows */
	int wrong;
	unsigned contexts;
	bool quiet; /* the screen takes no key */
	bool asks;  /* after a minute without one a line is due */
	int read;   /* how often what stands beside was read */
};

static void log_word(struct world *w, const char *word)
{
	buf_fmt(&w->log, "%s ", word);
}

static void work_paint(void *ctx, struct canvas *c)
{
	(void)ctx;
	canvas_text(c, 5, 5, ROLE_TEXT, SECRET);
}

static bool work_key(void *ctx, const struct key *k)
{
	struct world *w = ctx;

	if (w->quiet)
		return false;
	if (k->code == K_RESIZE)
		log_word(w, "resize");
	else if (k->code == K_PASTE)
		buf_fmt(&w->log, "paste:%zu ", k->paste_len);
	else if (k->action)
		log_word(w, action_row(k->action)->name);
	else if (k->code == K_LETTER)
		log_word(w, k->text);
	return k->action != ACT_BACK && k->action != ACT_GO;
}

static unsigned work_contexts(void *ctx)
{
	return ((struct world *)ctx)->contexts;
}

static void work_hide(void *ctx, enum hide_why why)
{
	static const char *const names[] = { "hide:key", "hide:idle", "hide:asked", "hide:lock",
					     "hide:end" };

	log_word(ctx, names[why]);
}

static void work_shown(void *ctx)
{
	log_word(ctx, "shown");
}

static void work_close(void *ctx)
{
	log_word(ctx, "close");
}

static void work_tick(void *ctx)
{
	log_word(ctx, "tick");
}

static void work_hints(void *ctx, struct hints *h)
{
	(void)ctx;
	hints_add(h, ACT_OPEN, NULL);
	hints_add(h, ACT_NEW, NULL);
	hints_add(h, ACT_TIME, NULL);
	hints_add(h, ACT_GO, NULL);
	hints_add(h, ACT_FIND, NULL);
	hints_add(h, ACT_COMMANDS, NULL);
	hints_add(h, ACT_HELP, NULL);
}

static void work_frame(void *ctx, struct frame *f)
{
	(void)ctx;
	frame_put(f->title, "Tonight   Testley, Testfield   5 attendances  19:00 to 03:00");
	frame_put(f->title_right, "news at 00:11");
	frame_put(f->who_sees, "Who can see this   Shared (police and support)");
	frame_put(f->who_sees_right, "^W changes it");
}

static const struct screen_ops work_ops = {
	.name = "work",
	.contexts = work_contexts,
	.frame = work_frame,
	.paint = work_paint,
	.key = work_key,
	.hints = work_hints,
	.hide = work_hide,
	.shown = work_shown,
	.close = work_close,
	.tick = work_tick,
};

static void over_paint(void *ctx, struct canvas *c)
{
	(void)ctx;
	canvas_box(c, 8, 10, 4, 30, ROLE_TEXT);
	canvas_text(c, 9, 12, ROLE_TEXT, "Overlay");
}

static const struct screen_ops over_ops = { .name = "over", .overlay = true, .paint = over_paint };

static void locked_paint(void *ctx, struct canvas *c)
{
	(void)ctx;
	canvas_text(c, 3, 3, ROLE_TEXT, "Locked");
}

static const struct screen_ops locked_ops = { .name = "locked", .paint = locked_paint };

static void beside_paint(void *ctx, struct canvas *c)
{
	const struct world *w = ctx;

	canvas_fmt(c, 1, 3, ROLE_TEXT, "Read %d times", w->read);
}

static void beside_shown(void *ctx)
{
	((struct world *)ctx)->read++;
}

static const struct screen_ops beside_ops = {
	.name = "beside",
	.paint = beside_paint,
	.aside = beside_paint,
	.shown = beside_shown,
};

static void owner_frame(void *ctx, struct frame *f)
{
	(void)ctx;
	frame_put(f->left, "Car 1   Typing: Testfield");
	frame_put(f->see, "Shared");
	frame_put(f->right, "Sat 30 Oct 00:19 BST  96%   To send 2");
	frame_put(f->marking, "Practice");
	frame_put(f->signal, "Signal weak");
	frame_put(f->saved, "Saved on this laptop 00:19:07");
}

static enum code_answer owner_code(void *ctx, const char *code)
{
	struct world *w = ctx;

	if (strcmp(code, "246810") == 0)
		return w->ask ? CODE_RIGHT_ASK : CODE_RIGHT;
	return ++w->wrong < 3 ? CODE_WRONG : CODE_LOCK;
}

static void owner_seen(void *ctx, enum seen_answer a)
{
	static const char *const names[] = { "seen:no", "seen:yes", "seen:unsure", "seen:skipped" };

	log_word(ctx, names[a]);
}

static void owner_covered(void *ctx, enum hide_why why)
{
	(void)why;
	log_word(ctx, "covered");
}

static void owner_uncovered(void *ctx)
{
	log_word(ctx, "uncovered");
}

static void owner_lock(void *ctx, const char *why)
{
	struct world *w = ctx;

	buf_fmt(&w->log, "lock(%s) ", why);
	ui_lock_shown(w->ui, (struct screen){ &locked_ops, w });
}

static bool owner_action(void *ctx, enum action a, const struct key *k)
{
	struct world *w = ctx;

	(void)k;
	buf_fmt(&w->log, "owner:%s ", action_row(a)->name);
	return true;
}

static int64_t owner_quiet(void *ctx, int64_t without_key_ms, char line[60])
{
	const struct world *w = ctx;

	if (!w->asks)
		return INT64_MAX;
	if (without_key_ms < 60000)
		return 60000 - without_key_ms;
	snprintf(line, 60, "A line that asks");
	return INT64_MAX;
}

static void owner_answered(void *ctx)
{
	log_word(ctx, "answered");
}

static const struct ui_owner owner = {
	.quiet = owner_quiet,
	.answered = owner_answered,
	.frame = owner_frame,
	.check_code = owner_code,
	.seen = owner_seen,
	.covered = owner_covered,
	.uncovered = owner_uncovered,
	.lock = owner_lock,
	.action = owner_action,
};

static void begin(struct world *w)
{
	struct ui_conf conf = { .clock = &w->clock, .owner = &owner, .ctx = w };

	memset(w, 0, sizeof(*w));
	w->clock.held = true;
	w->clock.held_ms = HALF_PAST_NINE;
	w->contexts = CTX_LIST | CTX_NIGHT;
	w->ui = ui_new(&conf);
	ui_push(w->ui, (struct screen){ &work_ops, w });
}

static void end(struct world *w)
{
	ui_free(w->ui);
	buf_fini(&w->log);
}

static void keys(struct world *w, const char *text)
{
	ui_feed(w->ui, text, strlen(text), w->now);
}

/* Keys with time between them: 300 ms each. */
static void slow(struct world *w, const char *text)
{
	for (; *text; text++) {
		w->now += 300;
		ui_time(w->ui, w->now);
		ui_feed(w->ui, text, 1, w->now);
	}
}

static void pass(struct world *w, int64_t ms)
{
	w->now += ms;
	ui_time(w->ui, w->now);
}

static bool shows(struct world *w, const char *text)
{
	struct buf b = { 0 };
	int y, x;
	bool found;

	canvas_dump(ui_canvas(w->ui, &y, &x), &b);
	found = strstr(buf_str(&b), text) != NULL;
	buf_fini(&b);
	return found;
}

static void expect_row(struct world *w, int row, const char *want)
{
	struct buf b = { 0 };
	int y, x;

	canvas_dump_row(ui_canvas(w->ui, &y, &x), row, &b);
	assert_string_equal(buf_str(&b), want);
	buf_fini(&b);
}

static void expect_log(struct world *w, const char *want)
{
	assert_string_equal(buf_str(&w->log), want);
	buf_reset(&w->log);
}

static void the_frame_stands_where_the_drawings_have_it(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	expect_row(
	    &w, 0,
	    " Car 1   Typing: Testfield   Shared       Sat 30 Oct 00:19 BST  96%   To send 2");
	expect_row(
	    &w, 1,
	    "   Tonight   Testley, Testfield   5 attendances  19:00 to 03:00   news at 00:11");
	expect_row(
	    &w, 2,
	    "   Who can see this   Shared (police and support)                 ^W changes it");
	expect_row(
	    &w, 22,
	    " Practice   Signal weak                           Saved on this laptop 00:19:07");
	expect_row(&w, 23,
		   " Enter Open  ^N New  ^T Time  ^G Go to  / Find  ^K Commands  ? Help  Esc Hide");
	ui_say(w.ui, "Arrived 23:48 recorded. ^Z undoes it");
	expect_row(&w, 21, "   Arrived 23:48 recorded. ^Z undoes it");
	keys(&w, "j");
	expect_row(&w, 21, "");
	end(&w);
}

static void the_cover_is_screen_19(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	w.clock.held_ms = 1635553500000; /* Sat 30 Oct 2021 01:25 BST */
	keys(&w, "`");
	expect_row(&w, 0, "");
	expect_row(&w, 5, "                           ###    #        ###   ###");
	expect_row(&w, 6, "                           # #   ##    #     #   #");
	expect_row(&w, 7, "                           # #    #        ###   ###");
	expect_row(&w, 8, "                           # #    #    #   #       #");
	expect_row(&w, 9, "                           ###   ###       ###   ###");
	expect_row(&w, 12, "                              Saturday 30 October");
	expect_row(&w, 15, "                            Vehicle checks due 18:00");
	expect_row(&w, 16, "                            Tyres, lights, fluids");
	expect_row(&w, 22, " Practice");
	expect_row(&w, 23, "");
	assert_false(shows(&w, SECRET));
	end(&w);
}

static void a_lone_esc_covers_when_its_time_is_over(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	keys(&w, "\033");
	assert_false(ui_is_covered(w.ui));
	pass(&w, 25);
	assert_true(ui_is_covered(w.ui));
	assert_true(shows(&w, COVER_TEXT));
	expect_log(&w, "hide:key covered ");
	end(&w);
}

static void keys_wait_while_a_screen_waits_and_the_cover_does_not(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	ui_hold(w.ui);
	keys(&w, "\033OB\033OB");
	expect_log(&w, "");
	ui_release(w.ui, true);
	expect_log(&w, "DOWN DOWN ");
	ui_hold(w.ui);
	keys(&w, "\033OB");
	ui_release(w.ui, false);
	expect_log(&w, "");
	ui_hold(w.ui);
	keys(&w, "\033OB");
	keys(&w, "`");
	assert_true(ui_is_covered(w.ui));
	ui_release(w.ui, true);
	expect_log(&w, "hide:key covered ");
	end(&w);
}

static void nothing_reaches_a_screen_while_covered(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	keys(&w, "`");
	expect_log(&w, "hide:key covered ");
	for (int c = 1; c < 0x80; c++) {
		char one[2] = { (char)c, 0 };

		keys(&w, one);
		pass(&w, 1);
		assert_true(ui_is_covered(w.ui));
		assert_false(shows(&w, SECRET));
	}
	pass(&w, 200);
	keys(&w, "\033[200~246810\033[201~");
	assert_true(ui_is_covered(w.ui));
	ui_resized(w.ui, 30, 100);
	assert_true(shows(&w, COVER_TEXT));
	expect_log(&w, "");
	end(&w);
}

static void only_the_code_leads_back(void **state)
{
	struct world w;
	int y, x;

	(void)state;
	begin(&w);
	keys(&w, "`");
	keys(&w, "x");
	assert_true(shows(&w, "Code [        ]"));
	ui_canvas(w.ui, &y, &x);
	assert_int_equal(y, 18);
	assert_int_equal(x, 34);
	keys(&w, "24681" BACKSPACE "10");
	assert_true(shows(&w, "Code [****** "));
	assert_false(shows(&w, "246810"));
	keys(&w, "\r");
	assert_false(ui_is_covered(w.ui));
	assert_true(shows(&w, SECRET));
	expect_log(&w, "hide:key covered uncovered shown ");
	/* A figure as the first key is the first figure. */
	keys(&w, "`");
	keys(&w, "246810\r");
	assert_false(ui_is_covered(w.ui));
	end(&w);
}

static void cover_keys_close_the_box_and_forget_the_figures(void **state)
{
	static const char *const cover_keys[] = { "`", "\033[24~", "\033x", "\x1c" };
	struct world w;

	(void)state;
	begin(&w);
	keys(&w, "`");
	for (size_t i = 0; i < 4; i++) {
		keys(&w, "24");
		assert_true(shows(&w, "Code ["));
		keys(&w, cover_keys[i]);
		assert_false(shows(&w, "Code ["));
		assert_true(shows(&w, COVER_TEXT));
	}
	keys(&w, "6810\r");
	assert_true(ui_is_covered(w.ui));
	end(&w);
}

static void three_wrong_codes_lock(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	keys(&w, "`");
	keys(&w, "1\r");
	assert_true(shows(&w, "That is not it"));
	keys(&w, "2\r");
	keys(&w, "3\r");
	assert_true(shows(&w, "Locked"));
	assert_false(shows(&w, SECRET));
	expect_log(&w, "hide:key covered hide:lock lock(the code was wrong three times) close ");
	/* Esc covers the locked screen too; there any key leads back to it. */
	keys(&w, "`");
	assert_true(shows(&w, COVER_TEXT));
	keys(&w, "x");
	assert_true(shows(&w, "Locked"));
	end(&w);
}

static void it_asks_whether_anyone_saw_and_only_then_uncovers(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	w.ask = true;
	keys(&w, "`");
	keys(&w, "246810\r");
	assert_true(shows(&w, "Could anyone have seen the screen?"));
	assert_false(shows(&w, SECRET));
	keys(&w, "x");
	keys(&w, "`");
	assert_false(shows(&w, "Could anyone"));
	keys(&w, "246810\r");
	keys(&w, "?");
	assert_true(shows(&w, SECRET));
	expect_log(&w, "hide:key covered seen:unsure uncovered shown ");
	end(&w);
}

static void it_covers_when_idle_says_so_before_and_then_locks(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	keys(&w, "j");
	pass(&w, 99000);
	assert_false(shows(&w, "hides in"));
	pass(&w, 1000);
	assert_true(shows(&w, "This screen hides in 20 s"));
	keys(&w, "j");
	assert_false(shows(&w, "hides in"));
	pass(&w, 119000);
	assert_false(ui_is_covered(w.ui));
	pass(&w, 1000);
	assert_true(ui_is_covered(w.ui));
	pass(&w, 599000);
	assert_true(shows(&w, COVER_TEXT));
	pass(&w, 1000);
	assert_true(shows(&w, "Locked"));
	expect_log(
	    &w, "DOWN tick DOWN tick hide:idle covered hide:lock lock(no key was pressed) close ");
	end(&w);
}

static void a_quiet_line_stands_on_the_cover_and_enter_only_answers_it(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	w.asks = true;
	keys(&w, "`");
	pass(&w, 59000);
	assert_false(shows(&w, "asks"));
	pass(&w, 1000);
	assert_true(shows(&w, COVER_TEXT));
	assert_true(shows(&w, "A line that asks"));
	/* No box for the code, and nothing for the screen. */
	keys(&w, "\r");
	assert_false(shows(&w, "asks"));
	assert_false(shows(&w, "Code ["));
	expect_log(&w, "hide:key covered answered ");
	/* A figure answers it and is the first of the code. */
	pass(&w, 61000);
	assert_true(shows(&w, "A line that asks"));
	keys(&w, "2");
	assert_true(shows(&w, "Code [*"));
	expect_log(&w, "answered ");
	end(&w);
}

static void a_tick_comes_within_a_second_of_a_key(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	keys(&w, "j");
	pass(&w, 500);
	keys(&w, "j");
	pass(&w, 400);
	expect_log(&w, "DOWN DOWN tick ");
	pass(&w, 5000);
	expect_log(&w, "");
	ui_tick_in(w.ui, 10000);
	pass(&w, 10000);
	expect_log(&w, "tick ");
	end(&w);
}

static void back_pops_and_what_no_screen_takes_goes_to_the_owner(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	ui_push(w.ui, (struct screen){ &work_ops, &w });
	slow(&w, "\x07");
	expect_log(&w, "GO owner:GO ");
	slow(&w, "\x02");
	assert_int_equal(ui_depth(w.ui), 1);
	expect_log(&w, "BACK shown close ");
	slow(&w, "\x02");
	assert_int_equal(ui_depth(w.ui), 1);
	expect_log(&w, "BACK owner:BACK ");
	w.quiet = true;
	ui_push(w.ui, (struct screen){ &work_ops, &w });
	slow(&w, BACKSPACE);
	assert_int_equal(ui_depth(w.ui), 1);
	w.contexts = CTX_TYPING;
	ui_push(w.ui, (struct screen){ &work_ops, &w });
	slow(&w, BACKSPACE);
	assert_int_equal(ui_depth(w.ui), 2);
	end(&w);
}

static void an_overlay_shows_what_is_below(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	ui_push(w.ui, (struct screen){ &over_ops, &w });
	assert_true(shows(&w, SECRET));
	assert_true(shows(&w, "| Overlay"));
	assert_ptr_equal(ui_below(w.ui)->ops, &work_ops);
	assert_true(ui_pop_to(w.ui, "work"));
	assert_false(ui_pop_to(w.ui, "over"));
	end(&w);
}

static void answered(void *ctx, char letter)
{
	buf_fmt(&((struct world *)ctx)->log, "answer:%c ", letter ? letter : '0');
}

static void a_question_drops_what_was_typed_ahead(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	ui_ask(w.ui, "This lets the police read the record. w widen it, ^B leave it", "w", answered,
	       &w);
	expect_row(&w, 21, "   This lets the police read the record. w widen it, ^B leave it");
	slow(&w, "xj\r");
	expect_log(&w, "");
	slow(&w, "`");
	slow(&w, "246810\r");
	assert_true(ui_asks(w.ui));
	buf_reset(&w.log);
	slow(&w, "w");
	expect_log(&w, "answer:w ");
	slow(&w, "j");
	expect_log(&w, "DOWN ");
	ui_push(w.ui, (struct screen){ &work_ops, &w });
	ui_ask(w.ui, "Once more? w yes, ^B no", "w", answered, &w);
	ui_pop(w.ui);
	expect_log(&w, "answer:0 shown close ");
	end(&w);
}

static void a_paste_of_over_16_kb_asks_first(void **state)
{
	struct world w;
	char block[1024];

	(void)state;
	begin(&w);
	memset(block, 'x', sizeof(block));
	for (int round = 0; round < 2; round++) {
		keys(&w, "\033[200~");
		for (int i = 0; i < 20; i++)
			ui_feed(w.ui, block, sizeof(block), w.now);
		keys(&w, "\033[201~");
		expect_row(&w, 21, "   That is a text of 20 KB. k keep it, ^B leave it");
		expect_log(&w, "");
		keys(&w, round ? "k" : "\x02");
		expect_log(&w, round ? "paste:20480 " : "");
	}
	keys(&w, "\033[200~short\033[201~");
	expect_log(&w, "paste:5 ");
	end(&w);
}

static void lock_by_key_leaves_nothing_behind(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	ui_push(w.ui, (struct screen){ &work_ops, &w });
	keys(&w, "\x0c");
	expect_log(&w, "hide:lock hide:lock lock(^L was pressed) close close ");
	assert_true(shows(&w, "Locked"));
	assert_int_equal(ui_depth(w.ui), 1);
	pass(&w, 10000000);
	assert_true(shows(&w, "Locked"));
	end(&w);
}

static void a_small_window_says_so_and_still_hides(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	ui_resized(w.ui, 20, 72);
	assert_true(shows(&w, "This window is 72 by 20. It needs 80 by 24."));
	assert_false(shows(&w, SECRET));
	buf_reset(&w.log);
	keys(&w, "j");
	expect_log(&w, "");
	keys(&w, "`");
	assert_true(shows(&w, COVER_TEXT));
	keys(&w, "246810\r");
	ui_resized(w.ui, 24, 80);
	assert_true(shows(&w, SECRET));
	end(&w);
}

/* What is opened may be about another thing than what the screen beside it was read for. */
static void what_stands_beside_is_read_when_another_is_opened_and_when_it_comes_up(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	ui_push(w.ui, (struct screen){ &beside_ops, &w });
	ui_push(w.ui, (struct screen){ &work_ops, &w });
	assert_int_equal(w.read, 0);
	ui_resized(w.ui, 43, 132);
	assert_true(shows(&w, "Read 1 times"));
	ui_push(w.ui, (struct screen){ &work_ops, &w });
	assert_true(shows(&w, "Read 2 times"));
	ui_resized(w.ui, 24, 80);
	assert_false(shows(&w, "Read"));
	keys(&w, "`");
	ui_resized(w.ui, 43, 132);
	assert_int_equal(w.read, 2);
	assert_false(shows(&w, "Read"));
	end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_frame_stands_where_the_drawings_have_it),
		cmocka_unit_test(the_cover_is_screen_19),
		cmocka_unit_test(a_lone_esc_covers_when_its_time_is_over),
		cmocka_unit_test(keys_wait_while_a_screen_waits_and_the_cover_does_not),
		cmocka_unit_test(nothing_reaches_a_screen_while_covered),
		cmocka_unit_test(only_the_code_leads_back),
		cmocka_unit_test(cover_keys_close_the_box_and_forget_the_figures),
		cmocka_unit_test(three_wrong_codes_lock),
		cmocka_unit_test(it_asks_whether_anyone_saw_and_only_then_uncovers),
		cmocka_unit_test(it_covers_when_idle_says_so_before_and_then_locks),
		cmocka_unit_test(a_quiet_line_stands_on_the_cover_and_enter_only_answers_it),
		cmocka_unit_test(a_tick_comes_within_a_second_of_a_key),
		cmocka_unit_test(back_pops_and_what_no_screen_takes_goes_to_the_owner),
		cmocka_unit_test(an_overlay_shows_what_is_below),
		cmocka_unit_test(a_question_drops_what_was_typed_ahead),
		cmocka_unit_test(a_paste_of_over_16_kb_asks_first),
		cmocka_unit_test(lock_by_key_leaves_nothing_behind),
		cmocka_unit_test(a_small_window_says_so_and_still_hides),
		cmocka_unit_test(
		    what_stands_beside_is_read_when_another_is_opened_and_when_it_comes_up),
	};

	return cmocka_run_group_tests_name("kit: stack and cover", tests, NULL, NULL);
}
