/* Bytes to keys: interface.md 1.5 and 11.2. */
#include "base/buf.h"
#include "ui/kit/input.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct seen {
	struct buf words; /* the keys as words, a blank between them */
	struct input *in;
};

static void note(void *ctx, const struct key *k)
{
	static const char *const names[] = {
		[K_ENTER] = "Enter",     [K_TAB] = "Tab",        [K_BACKTAB] = "Backtab",
		[K_BACKSPACE] = "Erase", [K_DELETE] = "Delete",  [K_UP] = "Up",
		[K_DOWN] = "Down",       [K_LEFT] = "Left",      [K_RIGHT] = "Right",
		[K_PAGE_UP] = "PgUp",    [K_PAGE_DOWN] = "PgDn", [K_HOME] = "Home",
		[K_END] = "End",         [K_COVER] = "COVER",
	};
	struct seen *s = ctx;

	if (s->words.len)
		buf_putc(&s->words, ' ');
	if (k->code == K_LETTER)
		buf_puts(&s->words, k->text);
	else if (k->code == K_CTRL)
		buf_fmt(&s->words, "^%c", k->ctrl);
	else if (k->code == K_FUNCTION)
		buf_fmt(&s->words, "F%d", k->function);
	else if (k->code == K_PASTE)
		buf_fmt(&s->words, "<%.*s>%s", (int)k->paste_len, k->paste,
			k->paste_cut ? "cut" : "");
	else
		buf_puts(&s->words, names[k->code]);
}

struct piece {
	const char *bytes;
	int64_t ms;
};

static void expect_pieces(const struct piece *p, size_t n, const char *want)
{
	struct seen s = { 0 };

	s.in = input_new(note, &s);
	for (size_t i = 0; i < n; i++)
		input_feed(s.in, p[i].bytes, strlen(p[i].bytes), p[i].ms);
	input_time(s.in, 100000);
	assert_string_equal(buf_str(&s.words), want);
	input_free(s.in);
	buf_fini(&s.words);
}

static void expect(const char *bytes, const char *want)
{
	const struct piece one = { bytes, 0 };

	expect_pieces(&one, 1, want);
}

static void every_known_key_is_known(void **state)
{
	static const struct {
		const char *bytes, *want;
	} rows[] = {
		{ "a", "a" },
		{ "\r", "Enter" },
		{ "\n", "Enter" },
		{ "\t", "Tab" },
		{ "\x7f", "Erase" },
		{ "\x08", "Erase" },
		{ "\x13", "^S" },
		{ "\x07", "^G" },
		{ "\x11", "^Q" },
		{ "\033[A\033[B\033[C\033[D", "Up Down Right Left" },
		{ "\033OA\033OB\033OC\033OD", "Up Down Right Left" },
		{ "\033[1;5A", "Up" },
		{ "\033[5~\033[6~", "PgUp PgDn" },
		{ "\033[H\033[F\033OH\033OF\033[1~\033[4~\033[7~\033[8~",
		  "Home End Home End Home End Home End" },
		{ "\033[3~", "Delete" },
		{ "\033[Z", "Backtab" },
		{ "\033OP\033OQ\033OR\033OS", "F1 F2 F3 F4" },
		{ "\033[[A\033[[B\033[[C\033[[D\033[[E", "F1 F2 F3 F4 F5" },
		{ "\033[11~\033[14~\033[15~\033[17~\033[21~\033[23~", "F1 F4 F5 F6 F10 F11" },
		{ "\xc5\x81\xc3\xa9", "\xc5\x81 \xc3\xa9" },
		{ "e\xcc\x81", "e \xcc\x81" },
		{ "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect(rows[i].bytes, rows[i].want);
}

static void esc_covers_however_it_comes(void **state)
{
	static const char *const rows[] = { "\033",     "`",        "\x1c",
					    "\033[24~", "\033\033", "\033\033[A" };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect(rows[i], "COVER");
}

static void esc_with_any_printable_covers_and_drops_it(void **state)
{
	(void)state;
	for (int c = 0x20; c < 0x7F; c++) {
		char bytes[8] = { 27, (char)c, 'x', 0 };

		if (c == '[' || c == 'O')
			continue;
		expect(bytes, "COVER");
	}
}

static void what_follows_esc_in_one_burst_is_no_key(void **state)
{
	(void)state;
	expect("ab\033xyz\r^", "a b COVER");
	expect("a`bc", "a COVER");
	expect("\033[24~246810\r", "COVER");
}

static void unknown_sequences_are_swallowed_whole(void **state)
{
	(void)state;
	expect("\033[99~x", "x");
	expect("\033[?1;2cx", "x");
	expect("\033[Ix\033[Ox", "x x");
	expect("\033OMx", "Enter x");
	expect("\033Oyx", "x");
	expect("\033[38;5;200;12345678901234567890123456789012345678901234567890mx", "x");
	expect("\033[<0;12;3Mx", "x");
}

static void bytes_that_are_no_text_are_dropped(void **state)
{
	(void)state;
	expect("a\xff\xc3(b\xc0\xaf"
	       "c",
	       "a ( b c");
	expect("a\xe2\x80\xae"
	       "b",
	       "a b");
	expect("\xc2\x9b"
	       "Ax",
	       "A x");
	expect("\xed\xa0\x80x", "x");
}

static void a_sequence_in_pieces_is_whole_within_its_time(void **state)
{
	static const struct piece quick[] = { { "\033", 0 }, { "[", 10 }, { "A", 20 } };
	static const struct piece slow[] = { { "\033", 0 }, { "[A", 70 } };
	static const struct piece half[] = { { "\033[", 0 }, { "5", 50 }, { "~", 120 } };
	static const struct piece never[] = { { "\033[", 0 }, { "x", 150 } };
	static const struct piece letter[] = { { "\xc3", 0 }, { "\xa9", 400 } };

	(void)state;
	expect_pieces(quick, 3, "Up");
	/* On a slow line: Esc was decided before the rest came, and the rest is no key. */
	expect_pieces(slow, 2, "COVER");
	expect_pieces(half, 3, "PgUp");
	expect_pieces(never, 2, "COVER");
	expect_pieces(letter, 2, "\xc3\xa9");
}

static void a_lone_esc_covers_after_25_ms_and_not_before(void **state)
{
	struct seen s = { 0 };

	(void)state;
	s.in = input_new(note, &s);
	assert_int_equal(input_deadline(s.in), -1);
	input_feed(s.in, "\033", 1, 500);
	assert_int_equal(input_deadline(s.in), 525);
	assert_false(input_time(s.in, 524));
	assert_string_equal(buf_str(&s.words), "");
	assert_true(input_time(s.in, 525));
	assert_string_equal(buf_str(&s.words), "COVER");
	assert_int_equal(input_deadline(s.in), -1);
	input_free(s.in);
	buf_fini(&s.words);
}

static void two_to_fifty_escs_are_covers_only(void **state)
{
	(void)state;
	for (size_t n = 2; n <= 50; n++) {
		struct seen s = { 0 };

		s.in = input_new(note, &s);
		for (size_t i = 0; i < n; i++)
			input_feed(s.in, "\033", 1, (int64_t)(i * 3000 / n));
		input_time(s.in, 10000);
		for (const char *p = buf_str(&s.words); *p; p += p[5] ? 6 : 5)
			assert_memory_equal(p, "COVER", 5);
		assert_true(s.words.len > 0);
		input_free(s.in);
		buf_fini(&s.words);
	}
}

static void a_paste_is_text_whatever_is_in_it(void **state)
{
	(void)state;
	expect("\033[200~one`\033two\rthree\r\nfour\x01\x7f\033[201~x", "<one`two\nthree\nfour> x");
	expect("\033[200~\033[201~x", "x");
	expect("\033[200~a\xff\xe2\x80\xae"
	       "b\033[201~",
	       "<ab>");
	expect("\033[200~[201~\033[20\033[201~", "<[201~[20>");
}

static void a_paste_in_pieces_is_one(void **state)
{
	static const struct piece p[] = {
		{ "\033[20", 0 }, { "0~he", 5 }, { "llo\033[2", 10 }, { "01~", 15 }
	};

	(void)state;
	expect_pieces(p, 4, "<hello>");
}

static void a_paste_without_end_ends_by_itself(void **state)
{
	static const struct piece open[] = { { "\033[200~abc", 0 }, { "d", 700 } };
	static const struct piece pressed[] = { { "\033[200~abc", 0 },
						{ "\033", 10 },
						{ "d", 700 } };

	(void)state;
	expect_pieces(open, 2, "<abc> d");
	expect_pieces(pressed, 3, "<abc> COVER");
}

static void a_paste_beyond_the_ceiling_is_cut_and_says_so(void **state)
{
	struct seen s = { 0 };
	char block[1024];

	(void)state;
	memset(block, 'x', sizeof(block));
	s.in = input_new(note, &s);
	input_feed(s.in, "\033[200~", 6, 0);
	for (int i = 0; i < 70; i++)
		input_feed(s.in, block, sizeof(block), i);
	input_feed(s.in, "\033[201~y", 7, 70);
	assert_true(s.words.len >= PASTE_MAX);
	assert_string_equal(buf_str(&s.words) + s.words.len - 6, ">cut y");
	input_free(s.in);
	buf_fini(&s.words);
}

static void a_burst_is_a_paste_only_where_the_terminal_brackets_none(void **state)
{
	const char *burst = "a line of more than thirty letters`\rand its end";
	struct seen s = { 0 };

	(void)state;
	s.in = input_new(note, &s);
	input_guess_pastes(s.in, true);
	input_feed(s.in, burst, strlen(burst), 0);
	assert_string_equal(buf_str(&s.words),
			    "<a line of more than thirty letters`\nand its end>");
	buf_reset(&s.words);
	input_feed(s.in, "short`", 6, 1);
	assert_string_equal(buf_str(&s.words), "s h o r t COVER");
	input_free(s.in);
	buf_fini(&s.words);
}

/* Backspace that was held while the line was slow. */
static void many_backspaces_at_once_are_keys(void **state)
{
	char held[40];
	struct seen s = { 0 };

	(void)state;
	memset(held, 0x7f, sizeof held);
	s.in = input_new(note, &s);
	input_guess_pastes(s.in, true);
	input_feed(s.in, held, sizeof held, 0);
	assert_non_null(strstr(buf_str(&s.words), "Erase Erase"));
	input_free(s.in);
	buf_fini(&s.words);
}

static void eight_bit_controls_are_keys_and_never_letters(void **state)
{
	(void)state;
	expect("\x9B" "A", "Up");
	expect("\x9B" "3~x", "Delete x");
	expect("\x8F" "P", "F1");
	expect("\x9B" "24~", "COVER");
	/* Inside a letter the same bytes are that letter. */
	expect("\xC3\x9B", "\xC3\x9B");
}

static struct key key_of(enum key_code code, char ctrl)
{
	struct key k = { .code = code, .ctrl = ctrl };

	return k;
}

static void a_held_key_that_changed_the_screen_is_ignored_until_a_gap(void **state)
{
	struct held h = { 0 };
	struct key enter = key_of(K_ENTER, 0), done = key_of(K_CTRL, 'S'), down = key_of(K_DOWN, 0);

	(void)state;
	assert_false(held_drops(&h, &enter, 0));
	held_set(&h, &enter, 0);
	for (int64_t ms = 33; ms < 1000; ms += 33)
		assert_true(held_drops(&h, &enter, ms));
	assert_false(held_drops(&h, &enter, 990 + HELD_GAP_MS));
	held_set(&h, &enter, 2000);
	assert_false(held_drops(&h, &done, 2010));
	assert_false(held_drops(&h, &enter, 2020));
	held_set(&h, &down, 3000);
	assert_false(held_drops(&h, &down, 3001));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_known_key_is_known),
		cmocka_unit_test(esc_covers_however_it_comes),
		cmocka_unit_test(esc_with_any_printable_covers_and_drops_it),
		cmocka_unit_test(what_follows_esc_in_one_burst_is_no_key),
		cmocka_unit_test(unknown_sequences_are_swallowed_whole),
		cmocka_unit_test(eight_bit_controls_are_keys_and_never_letters),
		cmocka_unit_test(bytes_that_are_no_text_are_dropped),
		cmocka_unit_test(a_sequence_in_pieces_is_whole_within_its_time),
		cmocka_unit_test(a_lone_esc_covers_after_25_ms_and_not_before),
		cmocka_unit_test(two_to_fifty_escs_are_covers_only),
		cmocka_unit_test(a_paste_is_text_whatever_is_in_it),
		cmocka_unit_test(a_paste_in_pieces_is_one),
		cmocka_unit_test(a_paste_without_end_ends_by_itself),
		cmocka_unit_test(a_paste_beyond_the_ceiling_is_cut_and_says_so),
		cmocka_unit_test(a_burst_is_a_paste_only_where_the_terminal_brackets_none),
		cmocka_unit_test(many_backspaces_at_once_are_keys),
		cmocka_unit_test(a_held_key_that_changed_the_screen_is_ignored_until_a_gap),
	};

	return cmocka_run_group_tests_name("kit: input", tests, NULL, NULL);
}
