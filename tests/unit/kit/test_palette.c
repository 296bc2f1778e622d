/* Colours by meaning: every pair of every palette can be read (WCAG 2 contrast, from the 256
 * colours that xterm draws), night has no blue, and nothing is said by colour alone. */
#include "palette_p.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <setjmp.h>

#include <cmocka.h>

static const char *const roles[ROLE_COUNT] = {
	[ROLE_TEXT] = "text",
	[ROLE_HINT] = "hint",
	[ROLE_QUIET] = "quiet",
	[ROLE_BAR] = "bar",
	[ROLE_KEY] = "key",
	[ROLE_KEY_NAME] = "key name",
	[ROLE_FOCUS] = "focus",
	[ROLE_SELECT] = "select",
	[ROLE_INPUT] = "input",
	[ROLE_ERROR] = "error",
	[ROLE_ERRTEXT] = "error text",
	[ROLE_WARN] = "warn",
	[ROLE_OK] = "ok",
	[ROLE_RISK_HIGH] = "risk high",
	[ROLE_RISK_MEDIUM] = "risk medium",
	[ROLE_RISK_STANDARD] = "risk standard",
	[ROLE_SEE_SUPPORT] = "see support",
	[ROLE_SEE_POLICE] = "see police",
	[ROLE_SEE_SHARED] = "see shared",
	[ROLE_OLD] = "old",
	[ROLE_NEW] = "new",
	[ROLE_CHART] = "chart",
};

/* The least contrast that interface.md 7 promises of each; 4.5 is WCAG AA for text, 7 is AAA. */
static const double least[PALETTE_COUNT] = { [PALETTE_DAY] = 5.25,
					     [PALETTE_DUSK] = 4.55,
					     [PALETTE_NIGHT] = 5.25,
					     [PALETTE_CONTRAST] = 11.05 };

/* 16 to 231: a cube of six steps; 232 to 255: greys. */
static void rgb_of(int index, int out[3])
{
	static const int steps[6] = { 0, 95, 135, 175, 215, 255 };

	assert_in_range(index, 16, 255);
	for (int i = 0, n = index - 16; i < 3 && index < 232; i++, n /= 6)
		out[2 - i] = steps[n % 6];
	for (int i = 0; i < 3 && index >= 232; i++)
		out[i] = 8 + 10 * (index - 232);
}

static double luminance_of(const int rgb[3])
{
	static const double weight[3] = { 0.2126, 0.7152, 0.0722 };
	double sum = 0;

	for (int i = 0; i < 3; i++) {
		double c = rgb[i] / 255.0;

		sum += weight[i] * (c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
	}
	return sum;
}

static double luminance(int index)
{
	int rgb[3];

	rgb_of(index, rgb);
	return luminance_of(rgb);
}

static double contrast(struct look l)
{
	double a = luminance(l.fg), b = luminance(l.bg);

	return a > b ? (a + 0.05) / (b + 0.05) : (b + 0.05) / (a + 0.05);
}

static void the_measure_is_wcags(void **state)
{
	struct look black_on_white = { 16, 231, 0 }, grey = { 102, 231, 0 };

	(void)state;
	assert_true(fabs(contrast(black_on_white) - 21.0) < 0.001);
	assert_true(fabs(contrast(grey) - 3.59) < 0.01); /* #878787 on white */
}

static void every_role_can_be_read_in_every_palette(void **state)
{
	bool good = true;

	(void)state;
	print_message("%-14s %6s %6s %6s %8s\n", "contrast", "day", "dusk", "night", "contrast");
	for (int r = 0; r < ROLE_COUNT; r++) {
		print_message("%-14s", roles[r]);
		for (enum palette p = PALETTE_DAY; p < PALETTE_COUNT; p++) {
			double c = contrast(palette_look(p, 256, (enum colour_role)r));

			print_message(" %*.1f", p == PALETTE_CONTRAST ? 8 : 6, c);
			good = good && c >= least[p];
		}
		print_message("\n");
	}
	print_message("%-14s %6.1f %6.1f %6.1f %8.1f\n", "least allowed", least[PALETTE_DAY],
		      least[PALETTE_DUSK], least[PALETTE_NIGHT], least[PALETTE_CONTRAST]);
	assert_true(good);
}

static void night_has_no_blue(void **state)
{
	(void)state;
	for (int r = 0; r < ROLE_COUNT; r++) {
		struct look l = palette_look(PALETTE_NIGHT, 256, (enum colour_role)r);
		int fg[3], bg[3];

		rgb_of(l.fg, fg);
		rgb_of(l.bg, bg);
		assert_int_equal(fg[2], 0);
		assert_int_equal(bg[2], 0);
	}
}

/* Themes change 0 to 15; a console has only 0 to 7 and the terminal's own. */
static void colours_are_those_that_stay_what_they_are(void **state)
{
	(void)state;
	for (enum palette p = PALETTE_DAY; p < PALETTE_COUNT; p++)
		for (int r = 0; r < ROLE_COUNT; r++) {
			struct look wide = palette_look(p, 256, (enum colour_role)r);
			struct look eight = palette_look(p, 8, (enum colour_role)r);

			assert_in_range(wide.fg, 16, 255);
			assert_in_range(wide.bg, 16, 255);
			assert_in_range(eight.fg + 1, 0, 8);
			assert_in_range(eight.bg + 1, 0, 8);
			assert_true(eight.fg < 0 || eight.fg != eight.bg);
		}
}

/* Eight colours as two terminals draw them, and the brighter eight that bold makes of them. */
struct eight {
	const char *name;
	int rgb[16][3];
	double least;
};

static const struct eight eights[] = {
	{ "xterm",
	  { { 0, 0, 0 },
	    { 205, 0, 0 },
	    { 0, 205, 0 },
	    { 205, 205, 0 },
	    { 0, 0, 238 },
	    { 205, 0, 205 },
	    { 0, 205, 205 },
	    { 229, 229, 229 },
	    { 127, 127, 127 },
	    { 255, 0, 0 },
	    { 0, 255, 0 },
	    { 255, 255, 0 },
	    { 92, 92, 255 },
	    { 255, 0, 255 },
	    { 0, 255, 255 },
	    { 255, 255, 255 } },
	  4.5 },
	/* Its yellow is brown: black on it is the least of all. */
	{ "linux console",
	  { { 0, 0, 0 },
	    { 170, 0, 0 },
	    { 0, 170, 0 },
	    { 170, 85, 0 },
	    { 0, 0, 170 },
	    { 170, 0, 170 },
	    { 0, 170, 170 },
	    { 170, 170, 170 },
	    { 85, 85, 85 },
	    { 255, 85, 85 },
	    { 85, 255, 85 },
	    { 255, 255, 85 },
	    { 85, 85, 255 },
	    { 255, 85, 255 },
	    { 85, 255, 255 },
	    { 255, 255, 255 } },
	  3.9 },
};

static double contrast_of_eight(const struct eight *e, struct look l)
{
	int fg = l.fg < 0 ? 7 : l.fg, bg = l.bg < 0 ? 0 : l.bg;
	double a, b;

	if (l.flags & LOOK_BOLD && fg < 8)
		fg += 8;
	a = luminance_of(e->rgb[fg]);
	b = luminance_of(e->rgb[bg]);
	return a > b ? (a + 0.05) / (b + 0.05) : (b + 0.05) / (a + 0.05);
}

static void every_role_can_be_read_in_eight_colours(void **state)
{
	bool good = true;

	(void)state;
	for (size_t i = 0; i < sizeof eights / sizeof *eights; i++) {
		double low = 99;
		int at = 0;

		for (int r = 0; r < ROLE_COUNT; r++) {
			double c = contrast_of_eight(
			    &eights[i], palette_look(PALETTE_DUSK, 8, (enum colour_role)r));

			if (c < low) {
				low = c;
				at = r;
			}
		}
		print_message("%-14s least %.1f (%s), allowed %.1f\n", eights[i].name, low,
			      roles[at], eights[i].least);
		good = good && low >= eights[i].least;
	}
	assert_true(good);
}

/* In one colour what must stand out does so by bold, reverse or underline; the rest says it in
 * words (Completed, Standard, Shared, covered, ~ + -, #). */
static void one_colour_marks_what_must_stand_out(void **state)
{
	static const enum colour_role marked[] = {
		ROLE_BAR,       ROLE_KEY_NAME,    ROLE_FOCUS,       ROLE_SELECT,
		ROLE_INPUT,     ROLE_ERROR,       ROLE_ERRTEXT,     ROLE_WARN,
		ROLE_RISK_HIGH, ROLE_RISK_MEDIUM, ROLE_SEE_SUPPORT, ROLE_SEE_POLICE,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(marked) / sizeof(marked[0]); i++)
		for (int colours = 0; colours <= 256; colours += 8) {
			enum palette p = colours < 8 ? PALETTE_DUSK : PALETTE_MONO;
			struct look l = palette_look(p, colours, marked[i]);

			assert_int_not_equal(l.flags, 0);
			assert_int_equal(l.fg, -1);
			assert_int_equal(l.bg, -1);
		}
}

static void a_palette_is_known_by_its_name(void **state)
{
	enum palette p;

	(void)state;
	for (enum palette q = PALETTE_MONO; q < PALETTE_COUNT; q++) {
		assert_true(palette_parse(palette_name(q), &p));
		assert_int_equal(p, q);
	}
	assert_true(palette_parse("plain", &p));
	assert_int_equal(p, PALETTE_MONO);
	assert_false(palette_parse("pink", &p));
}

static void the_clock_chooses_day_or_dusk_and_no_color_one_colour(void **state)
{
	(void)state;
	unsetenv("NO_COLOR");
	for (int h = 0; h < 24; h++)
		assert_int_equal(palette_by_hour(h), h >= 8 && h < 17 ? PALETTE_DAY : PALETTE_DUSK);
	setenv("NO_COLOR", "1", 1);
	assert_int_equal(palette_by_hour(12), PALETTE_MONO);
	setenv("NO_COLOR", "", 1); /* no-color.org: present and not empty */
	assert_int_equal(palette_by_hour(12), PALETTE_DAY);
	unsetenv("NO_COLOR");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_measure_is_wcags),
		cmocka_unit_test(every_role_can_be_read_in_every_palette),
		cmocka_unit_test(night_has_no_blue),
		cmocka_unit_test(every_role_can_be_read_in_eight_colours),
		cmocka_unit_test(colours_are_those_that_stay_what_they_are),
		cmocka_unit_test(one_colour_marks_what_must_stand_out),
		cmocka_unit_test(a_palette_is_known_by_its_name),
		cmocka_unit_test(the_clock_chooses_day_or_dusk_and_no_color_one_colour),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
