/* Every command of a program with every option of its table. Built once for each program, whose
 * table is named by PROGRAM. */
#include "base/args.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define WORDS 40

extern const struct args_program PROGRAM;

struct line {
	char *argv[WORDS];
	char *owned[WORDS];
	int argc;
};

static void say(struct line *l, const char *word)
{
	assert_true(l->argc < WORDS);
	l->owned[l->argc] = mem_str(word);
	l->argv[l->argc] = l->owned[l->argc];
	l->argc++;
}

static void end(struct line *l)
{
	for (int i = 0; i < l->argc; i++)
		mem_free(l->owned[i]);
	*l = (struct line){ 0 };
}

static void say_name(struct line *l, const char *name)
{
	const char *space = strchr(name, ' ');
	char first[40];

	if (!*name)
		return;
	snprintf(first, sizeof first, "%.*s", (int)strcspn(name, " "), name);
	say(l, first);
	if (space)
		say(l, space + 1);
}

/* A command line that is right: the command, its least words, what it must have. */
static void say_right(struct line *l, const struct args_command *c, const char *but)
{
	say(l, PROGRAM.name);
	say_name(l, c->name);
	for (size_t i = 0; i < c->least; i++)
		say(l, "word");
	for (size_t i = 0; i < PROGRAM.n_options; i++) {
		const struct args_option *o = &PROGRAM.options[i];

		if (!o->must || !args_takes(&PROGRAM, o, c) || strcmp(o->name, but) == 0)
			continue;
		say(l, o->name);
		say(l, "value");
	}
}

static const struct args_option *taken(const struct args_command *c, const char *name)
{
	for (size_t i = 0; i < PROGRAM.n_options; i++)
		if (strcmp(PROGRAM.options[i].name, name) == 0 &&
		    args_takes(&PROGRAM, &PROGRAM.options[i], c))
			return &PROGRAM.options[i];
	return NULL;
}

static void the_rows_do_not_contradict_each_other(void **state)
{
	struct err e = { 0 };

	(void)state;
	if (!args_fit(&PROGRAM, &e))
		fail_msg("%s", e.text);
}

static void an_option_of_a_command_arrives(const struct args_command *c,
					   const struct args_option *o)
{
	struct args_given g;
	struct line l = { 0 };
	struct err e = { 0 };

	say_right(&l, c, o->name);
	say(&l, o->name);
	if (o->value)
		say(&l, "the value");
	if (args_parse(&PROGRAM, l.argc, l.argv, &g, &e) != ARGS_RUN)
		fail_msg("%s %s: %s", c->name, o->name, e.text);
	assert_ptr_equal(g.command, c);
	assert_int_equal(args_count(&g, o->name), 1);
	if (o->value)
		assert_string_equal(args_value(&g, o->name), "the value");
	end(&l);
}

/* Every command that takes it is named in the sentence, as far as a sentence can hold them. */
static void another_commands_option_is_refused(const struct args_command *c,
					       const struct args_option *o)
{
	struct args_given g;
	struct line l = { 0 };
	struct err e = { 0 };
	const char *but;

	say_right(&l, c, "");
	say(&l, o->name);
	if (o->value)
		say(&l, "value");
	if (args_parse(&PROGRAM, l.argc, l.argv, &g, &e) != ARGS_WRONG)
		fail_msg("%s takes %s, which does nothing there", c->name, o->name);
	assert_int_equal(e.class, ERR_INPUT);
	assert_non_null(strstr(e.text, o->name));
	but = strstr(e.text, "Every command does but ");
	for (size_t i = 0; PROGRAM.command(i); i++) {
		const char *name = PROGRAM.command(i)->name;
		bool takes = taken(PROGRAM.command(i), o->name) != NULL;
		bool named = strstr(but ? but : strchr(e.text, '.'), *name ? name : "without");

		/* One command's name may stand in another's. */
		if (but ? !takes && !named : takes && !named)
			fail_msg("%s is not told of %s: %s", name, o->name, e.text);
	}
	assert_true(strlen(e.text) < ERR_TEXT_MAX - 1);
	end(&l);
}

static void each_command_takes_its_options_and_no_other(void **state)
{
	size_t right = 0, wrong = 0;

	(void)state;
	for (size_t i = 0; PROGRAM.command(i); i++)
		for (size_t k = 0; k < PROGRAM.n_options; k++) {
			const struct args_option *o = &PROGRAM.options[k];

			if (args_takes(&PROGRAM, o, PROGRAM.command(i))) {
				an_option_of_a_command_arrives(PROGRAM.command(i), o);
				right++;
			} else if (!taken(PROGRAM.command(i), o->name)) {
				another_commands_option_is_refused(PROGRAM.command(i), o);
				wrong++;
			}
		}
	print_message("%s: %zu pairs taken, %zu refused\n", PROGRAM.name, right, wrong);
	assert_true(right > 20 && wrong > 20);
}

static void the_help_of_a_command_tells_its_options_and_no_other(void **state)
{
	(void)state;
	for (size_t i = 0; PROGRAM.command(i); i++) {
		struct buf help = { 0 };

		assert_true(args_help(&PROGRAM, PROGRAM.command(i), &help));
		for (size_t k = 0; k < PROGRAM.n_options; k++) {
			const char *name = PROGRAM.options[k].name;
			char *start = mem_fmt("\n  %s ", name);

			assert_int_equal(strstr(buf_str(&help), start) != NULL,
					 taken(PROGRAM.command(i), name) != NULL);
			mem_free(start);
		}
		buf_fini(&help);
	}
}

static enum args_result parsed(const char *const *words, struct args_given *g, struct line *l,
			       struct err *e)
{
	*e = (struct err){ 0 };
	say(l, PROGRAM.name);
	for (; *words; words++)
		say(l, *words);
	return args_parse(&PROGRAM, l->argc, l->argv, g, e);
}
#define PARSED(g, l, e, ...) parsed((const char *const[]){ __VA_ARGS__, NULL }, g, l, e)

static void wrong_usage_is_said_in_a_sentence(void **state)
{
	struct args_given g;
	struct line l = { 0 };
	struct err e;

	(void)state;
	assert_int_equal(PARSED(&g, &l, &e, "verify", "--colour", "red"), ARGS_WRONG);
	assert_non_null(strstr(e.text, "There is no option --colour"));
	end(&l);
	assert_int_equal(PARSED(&g, &l, &e, "nonsense"), ARGS_WRONG);
	assert_non_null(strstr(e.text, "There is no command nonsense"));
	end(&l);
	assert_int_equal(PARSED(&g, &l, &e, "user"), ARGS_WRONG);
	assert_non_null(strstr(e.text, "user list"));
	end(&l);
	assert_int_equal(PARSED(&g, &l, &e, "verify", "--home"), ARGS_WRONG);
	assert_string_equal(e.text, "--home needs DIR after it");
	end(&l);
	assert_int_equal(PARSED(&g, &l, &e, "verify", "--home", "a", "--home=b"), ARGS_WRONG);
	assert_string_equal(e.text, "--home was given twice");
	end(&l);
	assert_int_equal(PARSED(&g, &l, &e, "measures", "--json=yes"), ARGS_WRONG);
	assert_string_equal(e.text, "--json stands alone, with nothing after it");
	end(&l);
	assert_int_equal(PARSED(&g, &l, &e, "measures", "one"), ARGS_WRONG);
	assert_non_null(strstr(e.text, "Write it like this: "));
	end(&l);
	assert_int_equal(PARSED(&g, &l, &e, "measures", "--colour", "--help"), ARGS_HELP);
	assert_string_equal(g.command->name, "measures");
	end(&l);
	assert_int_equal(PARSED(&g, &l, &e, "--version"), ARGS_VERSION);
	end(&l);
}

static void an_option_may_stand_before_the_command_and_be_spelt_with_an_equals_sign(void **state)
{
	struct args_given g;
	struct line l = { 0 };
	struct err e;

	(void)state;
	assert_int_equal(
	    PARSED(&g, &l, &e, "--home=/a b", "user", "--at", "now", "disable", "--", "--77"),
	    ARGS_RUN);
	assert_string_equal(g.command->name, "user disable");
	assert_string_equal(args_value(&g, "--home"), "/a b");
	assert_string_equal(args_value(&g, "--at"), "now");
	assert_int_equal(g.n_words, 1);
	assert_string_equal(g.words[0], "--77");
	end(&l);
}

static void a_manual_that_tells_of_another_option_is_refused(void **state)
{
	struct buf out = { 0 };
	struct err e = { 0 };

	(void)state;
	assert_false(
	    args_manual(&PROGRAM, "\\-\\-colour\n@VERSION@\n@COMMANDS@\n@OPTIONS@\n", &out, &e));
	assert_non_null(strstr(e.text, "--colour"));
	assert_false(args_manual(&PROGRAM, "@VERSION@\n@COMMANDS@\n", &out, &e));
	assert_non_null(strstr(e.text, "@OPTIONS@"));
	buf_reset(&out);
	assert_true(
	    args_manual(&PROGRAM, "@VERSION@\n@COMMANDS@\n@OPTIONS@\n\\-\\-home\n", &out, &e));
	for (size_t i = 0; PROGRAM.command(i); i++) {
		const char *help = PROGRAM.command(i)->help + 1;
		char *start = mem_strn(help, strcspn(help, "-'")); /* troff spells the rest */

		assert_non_null(strstr(buf_str(&out), start));
		mem_free(start);
	}
	buf_fini(&out);
}

/* --- tables with a fault --- */

static const struct args_command *two_commands(size_t i)
{
	static const struct args_command rows[] = { { "one", "", "first", 0, 0, NULL },
						    { "two", "", "second", 0, 0, NULL } };

	return i < 2 ? &rows[i] : NULL;
}

static void faults_in_a_table_are_found(void **state)
{
	static const struct {
		struct args_option a, b;
		const char *says;
	} faults[] = {
		{ { .name = "--x", .commands = "three", .help = "h" },
		  { .name = "--y", .commands = "*", .help = "h" },
		  "--x names a command" },
		{ { .name = "--x", .commands = "one, two", .help = "h" },
		  { .name = "--x", .commands = "two", .help = "h" },
		  "Two rows of --x" },
		{ { .name = "--x", .commands = "one", .help = "h" },
		  { .name = "--x", .value = "V", .commands = "two", .help = "h" },
		  "Two rows of --x" },
		{ { .name = "--x", .commands = "one", .help = "" },
		  { .name = "--y", .commands = "*", .help = "h" },
		  "The row of --x" },
		{ { .name = "--x", .commands = "", .help = "h" },
		  { .name = "--y", .commands = "*", .help = "h" },
		  "--x names a command" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		const struct args_option options[] = { faults[i].a, faults[i].b };
		const struct args_program p = {
			.name = "p", .command = two_commands, .options = options, .n_options = 2
		};
		struct err e = { 0 };

		assert_false(args_fit(&p, &e));
		assert_non_null(strstr(e.text, faults[i].says));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_rows_do_not_contradict_each_other),
		cmocka_unit_test(each_command_takes_its_options_and_no_other),
		cmocka_unit_test(the_help_of_a_command_tells_its_options_and_no_other),
		cmocka_unit_test(wrong_usage_is_said_in_a_sentence),
		cmocka_unit_test(
		    an_option_may_stand_before_the_command_and_be_spelt_with_an_equals_sign),
		cmocka_unit_test(a_manual_that_tells_of_another_option_is_refused),
		cmocka_unit_test(faults_in_a_table_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
