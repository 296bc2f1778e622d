/* Line, memo and canvas: letters, cells, wrap, undo. */
#include "base/buf.h"
#include "base/text.h"
#include "typing.h"
#include "ui/kit/canvas.h"
#include "ui/kit/line.h"
#include "ui/kit/memo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define ACUTE "\xcc\x81"
#define FAMILY "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7\xe2\x80\x8d\xf0\x9f\x91\xa6"
#define POLISH "Za\xc5\xbc\xc3\xb3\xc5\x82\xc4\x87 g\xc4\x99\xc5\x9bl\xc4\x85 ja\xc5\xba\xc5\x84"

static void into_line(void *ctx, const struct key *k)
{
	bool changed;

	line_key(ctx, k, &changed);
}

static void into_memo(void *ctx, const struct key *k)
{
	bool changed;

	memo_key(ctx, k, &changed);
}

static void expect_row(const struct canvas *c, int y, const char *want)
{
	struct buf b = { 0 };

	canvas_dump_row(c, y, &b);
	assert_string_equal(buf_str(&b), want);
	buf_fini(&b);
}

static void a_combining_mark_stays_with_its_letter(void **state)
{
	struct line *l = line_new(0);

	(void)state;
	type_keys(into_line, l, "cafe" ACUTE "s");
	assert_string_equal(line_text(l), "cafe" ACUTE "s");
	type_keys(into_line, l, LEFT LEFT "x");
	assert_string_equal(line_text(l), "cafxe" ACUTE "s");
	type_keys(into_line, l, DEL);
	assert_string_equal(line_text(l), "cafxs");
	type_keys(into_line, l, UNDO END BACKSPACE BACKSPACE);
	assert_string_equal(line_text(l), "cafx");
	line_free(l);
}

static void a_family_is_one_letter(void **state)
{
	struct line *l = line_new(0);

	(void)state;
	type_keys(into_line, l, "a" FAMILY "b" LEFT LEFT BACKSPACE);
	assert_string_equal(line_text(l), FAMILY "b");
	type_keys(into_line, l, DEL);
	assert_string_equal(line_text(l), "b");
	line_free(l);
}

static void polish_goes_in_and_out_letter_by_letter(void **state)
{
	struct line *l = line_new(0);

	(void)state;
	type_keys(into_line, l, POLISH);
	assert_string_equal(line_text(l), POLISH);
	for (size_t n = text_letters(POLISH, strlen(POLISH)); n > 0; n--) {
		assert_false(line_is_empty(l));
		type_keys(into_line, l, BACKSPACE);
	}
	assert_true(line_is_empty(l));
	line_free(l);
}

static void words_and_fields_are_cleared_and_come_back(void **state)
{
	struct line *l = line_new(0);

	(void)state;
	type_keys(into_line, l, "one two  three\x04");
	assert_string_equal(line_text(l), "one two  ");
	type_keys(into_line, l, "\x04");
	assert_string_equal(line_text(l), "one ");
	type_keys(into_line, l, "\x18");
	assert_string_equal(line_text(l), "");
	type_keys(into_line, l, UNDO UNDO UNDO);
	assert_string_equal(line_text(l), "one two  three");
	type_keys(into_line, l, REDO REDO);
	assert_string_equal(line_text(l), "one ");
	type_keys(into_line, l, "x" REDO);
	assert_string_equal(line_text(l), "one x");
	line_free(l);
}

static void undo_takes_back_a_word_at_a_time(void **state)
{
	struct line *l = line_new(0);

	(void)state;
	type_keys(into_line, l, "first second");
	type_keys(into_line, l, UNDO);
	assert_string_equal(line_text(l), "first");
	type_keys(into_line, l, UNDO);
	assert_string_equal(line_text(l), "");
	type_keys(into_line, l, UNDO REDO REDO REDO);
	assert_string_equal(line_text(l), "first second");
	line_free(l);
}

static void a_line_takes_no_more_letters_than_it_may(void **state)
{
	struct line *l = line_new(4);

	(void)state;
	type_keys(into_line, l, "\xc5\x82\xc5\x82\xc5\x82\xc5\x82\xc5\x82");
	assert_string_equal(line_text(l), "\xc5\x82\xc5\x82\xc5\x82\xc5\x82");
	type_keys(into_line, l, ACUTE "x");
	assert_string_equal(line_text(l), "\xc5\x82\xc5\x82\xc5\x82\xc5\x82" ACUTE);
	type_keys(into_line, l, "\x18\033[200~abc\ndefgh\033[201~");
	assert_string_equal(line_text(l), "abc ");
	line_free(l);
}

static void a_long_line_moves_under_its_window(void **state)
{
	struct line *l = line_new(0);
	struct canvas c;

	(void)state;
	canvas_init(&c, 1, 20);
	type_keys(into_line, l, "abcdefghijklm");
	line_paint(l, &c, 0, 0, 8, true, false);
	expect_row(&c, 0, "[ghijklm ]");
	assert_int_equal(line_cursor_x(l, 0, 8), 8);
	type_keys(into_line, l, HOME);
	line_paint(l, &c, 0, 0, 8, true, false);
	expect_row(&c, 0, "[abcdefgh]");
	assert_int_equal(line_cursor_x(l, 0, 8), 1);
	line_paint(l, &c, 0, 0, 8, false, true);
	expect_row(&c, 0, "[covered ]");
	line_paint(l, &c, 0, 0, 3, false, true);
	canvas_fini(&c);
	line_free(l);
}

static void a_passphrase_is_stars(void **state)
{
	struct line *l = line_new(0);
	struct canvas c;

	(void)state;
	canvas_init(&c, 1, 20);
	line_mask(l, true);
	type_keys(into_line, l, "e" ACUTE "bc");
	line_paint(l, &c, 0, 0, 8, true, false);
	expect_row(&c, 0, "[***     ]");
	assert_int_equal(line_cursor_x(l, 0, 8), 4);
	canvas_fini(&c);
	line_free(l);
}

static void memo_paint_at(struct memo *m, struct canvas *c, int height, int width)
{
	canvas_clear(c);
	memo_paint(m, c, 0, 0, height, width, true, false);
}

static void a_memo_wraps_at_words_and_keeps_its_lines(void **state)
{
	struct memo *m = memo_new(0);
	struct canvas c;
	int y, x;

	(void)state;
	canvas_init(&c, 6, 20);
	type_keys(into_memo, m, "one two three\rfour\r");
	memo_paint_at(m, &c, 6, 9);
	expect_row(&c, 0, "one two");
	expect_row(&c, 1, "three");
	expect_row(&c, 2, "four");
	memo_cursor_at(m, &y, &x);
	assert_int_equal(y, 3);
	assert_int_equal(x, 0);
	assert_int_equal(memo_rows(m, 9), 4);
	assert_int_equal(memo_words(m), 4);
	type_keys(into_memo, m, "abcdefghijkl");
	memo_paint_at(m, &c, 6, 9);
	expect_row(&c, 3, "abcdefghi");
	expect_row(&c, 4, "jkl");
	canvas_fini(&c);
	memo_free(m);
}

static void up_and_down_keep_the_column(void **state)
{
	struct memo *m = memo_new(0);
	struct canvas c;
	int y, x;

	(void)state;
	canvas_init(&c, 6, 40);
	type_keys(into_memo, m, "a long first line\rno\ra long third line");
	memo_paint_at(m, &c, 6, 30);
	type_keys(into_memo, m, UP);
	memo_paint_at(m, &c, 6, 30);
	memo_cursor_at(m, &y, &x);
	assert_int_equal(y, 1);
	assert_int_equal(x, 2);
	type_keys(into_memo, m, UP "!");
	assert_string_equal(memo_text(m), "a long first line!\nno\na long third line");
	canvas_fini(&c);
	memo_free(m);
}

static void a_memo_scrolls_and_gives_back_the_keys_at_its_ends(void **state)
{
	struct memo *m = memo_new(0);
	struct canvas c;
	struct key up = { .code = K_UP }, down = { .code = K_DOWN };
	bool changed;

	(void)state;
	canvas_init(&c, 3, 20);
	type_keys(into_memo, m, "1\r2\r3\r4\r5");
	memo_paint_at(m, &c, 3, 10);
	expect_row(&c, 0, "3");
	expect_row(&c, 2, "5");
	assert_false(memo_key(m, &down, &changed));
	for (int i = 0; i < 4; i++)
		assert_true(memo_key(m, &up, &changed));
	assert_false(memo_key(m, &up, &changed));
	memo_paint_at(m, &c, 3, 10);
	expect_row(&c, 0, "1");
	canvas_fini(&c);
	memo_free(m);
}

static void a_memo_undoes_a_paste_as_one(void **state)
{
	struct memo *m = memo_new(0);

	(void)state;
	type_keys(into_memo, m, "before ");
	type_keys(into_memo, m, "\033[200~line one\rline two\033[201~");
	assert_string_equal(memo_text(m), "before line one\nline two");
	type_keys(into_memo, m, UNDO);
	assert_string_equal(memo_text(m), "before ");
	memo_free(m);
}

static void a_wide_letter_is_never_cut_in_half(void **state)
{
	struct canvas c;

	(void)state;
	canvas_init(&c, 1, 5);
	canvas_text(&c, 0, 0, ROLE_TEXT, "abcd\xe6\xbc\xa2");
	expect_row(&c, 0, "abcd");
	canvas_text(&c, 0, 1, ROLE_TEXT, "\xe6\xbc\xa2");
	expect_row(&c, 0,
		   "a\xe6\xbc\xa2"
		   "d");
	canvas_text(&c, 0, 2, ROLE_TEXT, "x");
	expect_row(&c, 0, "a xd");
	canvas_fini(&c);
}

static void hostile_text_is_shown_harmlessly(void **state)
{
	struct canvas c;

	(void)state;
	canvas_init(&c, 1, 30);
	canvas_text(&c, 0, 0, ROLE_TEXT,
		    "a\033[2Jb\xc2\x9b"
		    "c\xe2\x80\xae"
		    "d\xff"
		    "e");
	expect_row(&c, 0, "a?[2Jb?c?d?e");
	canvas_fini(&c);
}

static void text_outside_the_canvas_is_left_out(void **state)
{
	struct canvas c;

	(void)state;
	canvas_init(&c, 2, 6);
	canvas_text(&c, -1, 0, ROLE_TEXT, "above");
	canvas_text(&c, 2, 0, ROLE_TEXT, "below");
	canvas_text(&c, 0, -2, ROLE_TEXT, "abcd");
	canvas_right(&c, 1, 5, ROLE_TEXT, "too long");
	expect_row(&c, 0, "cd");
	expect_row(&c, 1, "too l");
	canvas_fini(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_combining_mark_stays_with_its_letter),
		cmocka_unit_test(a_family_is_one_letter),
		cmocka_unit_test(polish_goes_in_and_out_letter_by_letter),
		cmocka_unit_test(words_and_fields_are_cleared_and_come_back),
		cmocka_unit_test(undo_takes_back_a_word_at_a_time),
		cmocka_unit_test(a_line_takes_no_more_letters_than_it_may),
		cmocka_unit_test(a_long_line_moves_under_its_window),
		cmocka_unit_test(a_passphrase_is_stars),
		cmocka_unit_test(a_memo_wraps_at_words_and_keeps_its_lines),
		cmocka_unit_test(up_and_down_keep_the_column),
		cmocka_unit_test(a_memo_scrolls_and_gives_back_the_keys_at_its_ends),
		cmocka_unit_test(a_memo_undoes_a_paste_as_one),
		cmocka_unit_test(a_wide_letter_is_never_cut_in_half),
		cmocka_unit_test(hostile_text_is_shown_harmlessly),
		cmocka_unit_test(text_outside_the_canvas_is_left_out),
	};

	return cmocka_run_group_tests_name("kit: text", tests, NULL, NULL);
}
