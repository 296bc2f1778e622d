/* Plain mode (interface.md 10.14) by the real program on a dumb terminal: a night from unlock to
 * lock line by line, with its transcripts; every form of a visit filled by its questions alone; Esc
 * hides key by key; nothing is placed or coloured. The tests of this file run in their order and
 * share one weekend. */
#include "real.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#define NIGHT "2021-10-29T17:52:00Z"
#define LATER "2021-10-29T18:30:00Z"

static struct real real;
static const char *goldens;
static bool wide;         /* no question is folded */
static size_t asked_from; /* bytes that had been sent before the last line was typed */

/* --- talking --- */

static struct glass *open_at(const char *at, const char *const *more, const char *term)
{
	static char home[96];
	const char *words[12] = { real.dapcar, "--home", real_path(&real, "car", home), "--at",
				  at };
	char *argv[12] = { NULL };
	struct glass_conf conf = { .argv = argv, .term = term, .columns = wide ? 240 : 0 };
	size_t n = 5;

	for (size_t i = 0; more && more[i]; i++)
		words[n++] = more[i];
	for (size_t i = 0; i < n; i++)
		argv[i] = (char *)(uintptr_t)words[i];
	asked_from = 0;
	return glass_start(&conf);
}

static struct glass *open_plain(const char *at)
{
	static const char *const plain[] = { "--plain", NULL };

	return open_at(at, plain, "dumb");
}

/* A question stands there: the last thing sent is its blank. A note asks for its next line by the
 * blank alone. */
static bool is_asked(struct glass *g)
{
	size_t n, ends = 0;
	const char *s = glass_sent(g, &n);

	if (n <= asked_from + 2 || s[n - 1] != ' ')
		return false;
	for (size_t i = asked_from; i < n; i++)
		ends += s[i] == '\n';
	return s[n - 2] == ':' || s[n - 2] == '?' || (s[n - 2] == '\n' && ends == 1);
}

static void wait_asked(struct glass *g)
{
	for (int i = 0; i < 1500; i++) {
		glass_settle(g, 6);
		if (is_asked(g))
			return;
	}
	glass_print(g);
	fail_msg("nothing is asked");
}

/* What came since the line was typed. */
static const char *heard(struct glass *g)
{
	size_t n;
	const char *s = glass_sent(g, &n);

	return s + (asked_from < n ? asked_from : n);
}

/* Letters in small writes: a burst of them would be taken for a paste where pastes have no marks.
 */
static void type(struct glass *g, const char *text)
{
	glass_sent(g, &asked_from);
	for (size_t i = 0, n = strlen(text); i < n; i += 20) {
		glass_bytes(g, text + i, n - i < 20 ? n - i : 20);
		glass_settle(g, 5);
	}
	glass_bytes(g, "\r", 1);
}

static void line(struct glass *g, const char *text)
{
	type(g, text);
	wait_asked(g);
}

static void hears_at(struct glass *g, const char *text, int at)
{
	if (strstr(heard(g), text))
		return;
	print_error("%s:%d: \"%s\" was not said, but:\n%s\n", __FILE__, at, text, heard(g));
	_fail(__FILE__, at);
}
#define hears(g, text) hears_at((g), (text), __LINE__)

/* Types it and hears that. */
static void say_at(struct glass *g, const char *text, const char *answer, int at)
{
	line(g, text);
	hears_at(g, answer, at);
}
#define say(g, text, answer) say_at((g), (text), (answer), __LINE__)

static void unlock(struct glass *g, const char *number)
{
	wait_asked(g);
	say(g, number, "Passphrase:");
	line(g, REAL_PHRASE);
}

/* --- transcripts --- */

/* Whether a second has passed since the last one is chance: a line of when it was saved is left out
 * of transcripts. */
static void leave_out_saved(char *text)
{
	char *p;

	while ((p = strstr(text, " Saved on this laptop "))) {
		size_t n = strcspn(p, "\n") + 1;

		memmove(p, p + n, strlen(p + n) + 1);
	}
}

/* As a person's eyes have it: without carriage returns, what was rubbed out rubbed out, the lines
 * that hide as one. */
static char *transcript(struct glass *g, size_t from)
{
	size_t n, out = 0, blank = 0;
	const char *s = glass_sent(g, &n);
	char *text = calloc(1, n + 64);

	for (size_t i = from; i < n; i++) {
		if (s[i] == '\r')
			continue;
		if (s[i] == '\b') {
			out -= out > 0;
			i += i + 2 < n && s[i + 1] == ' ' ? 2 : 0;
			continue;
		}
		blank = s[i] == '\n' ? blank + 1 : 0;
		if (blank > 60)
			continue;
		text[out++] = s[i];
		if (blank == 60) {
			out -= 59;
			memcpy(text + out, "(60 blank lines)\n", 17);
			out += 17;
		}
	}
	text[out] = 0;
	leave_out_saved(text);
	for (char *p = text; (p = strstr(p, "To send ")); p++)
		for (char *figure = p + 8; isdigit((unsigned char)*figure); figure++)
			*figure = '~';
	/* The practice clock goes on while the test runs. */
	for (char *p = text; (p = strstr(p, "19:3")); p++)
		if (isdigit((unsigned char)p[4]))
			p[4] = '~';
	return text;
}

static char *read_file(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = calloc(1, 65536);

	if (f && fread(text, 1, 65535, f) == 0)
		text[0] = 0;
	if (!f) {
		free(text);
		return NULL;
	}
	fclose(f);
	return text;
}

static void write_new(const char *path, const char *text)
{
	const char *wanted = getenv("GLASS_WRITE");
	FILE *f = wanted && *wanted == '1' ? fopen(path, "wx") : NULL;

	if (!f)
		return;
	fputs(text, f);
	fclose(f);
	print_error("%s was written: look at it\n", path);
}

/* What was said since `from`, against the transcript that is kept. */
static void golden(struct glass *g, const char *name, size_t from)
{
	char path[512], *have = transcript(g, from), *want;
	size_t at = 0;

	snprintf(path, sizeof path, "%s/plain-%s.txt", goldens, name);
	want = read_file(path);
	if (want && strcmp(want, have) == 0) {
		free(want);
		free(have);
		return;
	}
	while (want && want[at] && want[at] == have[at])
		at++;
	print_error("%s differs from what was said at byte %zu:\nwant: %.200s\nhave: %.200s\n",
		    path, at, want ? want + at : "there is no such file", have + at);
	if (!want)
		write_new(path, have);
	free(want);
	free(have);
	fail();
}

static size_t so_far(struct glass *g)
{
	size_t n;

	glass_settle(g, 30);
	glass_sent(g, &n);
	return n;
}

/* Not one escape: nothing is placed, nothing has a colour. */
static void assert_only_text(struct glass *g)
{
	size_t n;
	const char *s = glass_sent(g, &n);

	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] < 0x20 && !strchr("\r\n\b", s[i]))
			fail_msg("byte %d was sent at %zu", s[i], i);
}

/* --- the night --- */

static void a_shift_starts_line_by_line(void **state)
{
	struct glass *g = open_plain(NIGHT);
	size_t from;

	(void)state;
	unlock(g, "4417");
	hears(g, "Support worker");
	golden(g, "unlock", 0);
	from = so_far(g);
	say(g, "te", "Taken: Testfield, NWA-07");
	say(g, "", "Ends");
	say(g, "", "Kit, radio");
	for (int i = 0; i < 6; i++)
		line(g, i == 4 ? "n" : "y");
	hears(g, "Does Testley know anyone in tonight's flags?");
	line(g, "n");
	say(g, "n", "That was the last");
	say(g, "done", "The second person's own code");
	golden(g, "shift", from);
	say(g, REAL_CODE, "The shift has started");
	from = so_far(g);
	say(g, "new", "Incident number");
	line(g, "9001");
	say(g, "ng992xx", "Read as NG99 2XX");
	say(g, "7", "Place (optional)");
	say(g, "Example Court, Mansfield", "Grade of call");
	say(g, "8", "Error: Answer with one of 1, 2, 3");
	line(g, "urgent");
	hears(g, "First unit there");
	say(g, "before", "Grade of call. 1 immediate, 2 urgent, 3 later [urgent]:");
	say(g, "1", "First unit there");
	line(g, "none");
	say(g, "-5m", "Read as");
	line(g, "MA12");
	line(g, "now");
	say(g, "i", "That was the last");
	golden(g, "tasking", from);
	say(g, "done", "Visit details");
	say(g, "time", "On the way");
	say(g, "time", "Arrived");
	assert_only_text(g);
	glass_free(g);
}

struct reply {
	const char *label, *words;
};

/* Beginnings of questions. What is not here is answered with its first letter, or passed. */
static const struct reply replies[] = {
	{ "Arrived:", "-3m" },
	{ "Left:", "-1m" },
	{ "Name:", "Emmie" },
	{ "Incident number", "9017" },
	{ "Place (", "Sutton" },
	{ "Other:", "Locks changed" },
	{ "Why you think so", "Both were hurt" },
	{ "What the child said", "Nothing was said" },
	{ "Child affected", "None seen" },
	{ "Relationship:", "partner" },
	{ "Communication needs:", "None" },
	{ "Days and times", "Weekdays after 9" },
	{ "Full name", "Mia Testwood" },
	{ "Date of birth", "27 3 1987" },
	{ "Ethnic group", "White British" },
	{ "First language", "English" },
	{ "Disability", "None" },
	{ "Survivor's own words", "I want it to stop" },
	{ "Able to talk", "Able to talk" },
	{ "What the survivor wants", "The abuse to stop" },
	{ "Needs", "None" },
	{ "Injuries", "None seen" },
	{ "HBA", "None seen" },
	{ "Technology", "None known" },
	{ "Told or given", "Crime reference" },
	{ "Who called", "Survivor" },
	{ "Result of visit", "Seen, wants police and" },
	{ "Abuse seen or told", "Threats" },
	{ "Main type", "Threats" },
	{ "Offences considered", "No crime" },
	{ "Weapons", "None" },
	{ "Children linked", "0" },
	{ "Children present", "0" },
	{ "Call-outs", "1" },
	{ "Facts in brief", "Door damaged" },
	{ "Kind of place", "Home of the survivor" },
	{ "District", "Mansfield" },
	{ "Refer to", "idva" },
	{ "Ground:", "Professional judge" },
	{ "Text to send", "Please ring in the morning" },
	{ "Mobile", "07700 900417" },
	{ "Told to", "MC Control" },
};

/* The last line, which the window is wide enough for. */
static void last_question(struct glass *g, char *out, size_t cap)
{
	size_t n;
	const char *s = glass_sent(g, &n), *from = s + n;

	while (from > s && from[-1] != '\n')
		from--;
	snprintf(out, cap, "%s", from + (*from == ' '));
}

/* "...: a able, b not able" gives a; 0: it is no choice. */
static char first_letter(const char *question)
{
	const char *all = strstr(question, "all that hold: ");
	const char *stop = strstr(question, ". ");
	const char *mark = strstr(question, "? ");

	if (all)
		return all[15];
	if (!stop || (mark && mark < stop))
		stop = mark;
	while (stop && isupper((unsigned char)stop[2]))
		stop = strstr(stop + 2, ". ");
	if (!stop || !stop[2] || (stop[3] != ' ' && stop[3] != ',' && stop[3] != ':'))
		return 0;
	return stop[2];
}

/* What a person answers to this question; "" passes it. */
static const char *reply_to(struct glass *g, const char *question, char letter[2])
{
	letter[0] = first_letter(question);
	if (strstr(question, "That was the last"))
		return "done";
	if (strstr(question, "A number takes it"))
		return "1";
	/* A list of several takes one more, or none; a note ends with an empty line. */
	if (strstr(heard(g), "Another one") || !question[0])
		return "";
	if (strstr(question, "[") && !strstr(heard(g), "Error:"))
		return "";
	for (size_t k = 0; k < sizeof replies / sizeof *replies; k++)
		if (strncmp(question, replies[k].label, strlen(replies[k].label)) == 0)
			return replies[k].words;
	if (strstr(question, "line after line") && strstr(heard(g), "Error:"))
		return "Typed line by line";
	return letter[0] ? letter : "";
}

/* Rows of a list field, once each: the first is opened, or one is added. */
struct rows {
	char label[80];
	bool open, entered;
};

static const char *row_reply(struct rows *r, const char *question)
{
	if (strstr(question, "o open them")) {
		r->open = strncmp(r->label, question, strcspn(question, ",.")) != 0;
		r->entered = false;
		snprintf(r->label, sizeof r->label, "%.*s", (int)strcspn(question, ",."), question);
		return r->open ? "o" : "";
	}
	if (r->open && strstr(question, "Help:")) {
		r->open = !r->entered;
		r->entered = true;
		return !r->open ? "back" : strstr(question, "A number opens") ? "1" : "add";
	}
	return NULL;
}

/* Answers every question of a form until there is none, then Done; what is to be put right is
 * answered again. Gives how many questions there were; 0 when it did not end. */
static int fill(struct glass *g)
{
	char question[2000], letter[2] = { 0 };
	struct rows rows = { .open = false };

	for (int i = 0; i < 200; i++) {
		const char *words;

		last_question(g, question, sizeof question);
		words = row_reply(&rows, question);
		if (!words && strstr(question, "Help:"))
			return i;
		if (!words)
			words = reply_to(g, question, letter);
		if (getenv("REAL_TRACE") && strstr(heard(g), "rror"))
			print_message("%s\n", heard(g));
		if (getenv("REAL_TRACE"))
			print_message("|%s| <- %s\n", question, words);
		line(g, words);
	}
	return 0;
}

static void every_form_of_a_visit_is_filled_by_its_questions(void **state)
{
	static const struct {
		const char *name, *lines[4];
		const char *golden; /* its transcript is kept */
	} forms[] = {
#define FORM(name, ...) { (name), { __VA_ARGS__ }, NULL }
		FORM("visit details", "go 1", "1"),
		FORM("survivor", "go p", "add", "s"),
		FORM("suspect", "add", "x"),
		FORM("child", "add", "c"),
		FORM("other adult", "add", "o"),
		FORM("survivor and suspect", "add", "b"),
		{ "safe contact", { "go p", "c" }, "contact" },
		FORM("safety plan", "go 1", "4", "1"),
		FORM("risk assessment", "go 1", "3", "1"),
		{ "referral", { "go 1", "6", "add" }, "referral" },
		{ "note", { "go n" }, "note" },
		FORM("new tasking", "go h", "new"),
#undef FORM
	};
	struct glass *g;

	(void)state;
	wide = true;
	g = open_plain(LATER);
	wide = false;
	unlock(g, "4417");
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		int asked;
		size_t from = 0;

		for (size_t k = 0; k < 4 && forms[i].lines[k]; k++) {
			from = so_far(g);
			line(g, forms[i].lines[k]);
		}
		if (getenv("REAL_TRACE"))
			print_message("=== %s\n", forms[i].name);
		asked = fill(g);
		print_message("%-22s %d questions\n", forms[i].name, asked);
		assert_true(asked > 3);
		if (forms[i].golden)
			golden(g, forms[i].golden, from);
	}
	assert_only_text(g);
	glass_free(g);
}

/* --- hiding --- */

static struct glass *half_typed(void)
{
	struct glass *g = open_plain(LATER);

	unlock(g, "4417");
	line(g, "go h");
	say(g, "new", "Incident number");
	for (int i = 0; i < 3; i++)
		line(g, "");
	hears(g, "Place (optional):");
	glass_keys(g, "Half ty");
	glass_settle(g, 50);
	return g;
}

static void esc_hides_at_once_and_only_the_code_goes_on(void **state)
{
	struct glass *g = half_typed();
	size_t from = so_far(g);

	(void)state;
	glass_keys(g, "\\e");
	glass_expect(g, REAL_COVER);
	assert_false(glass_has(g, "Half ty"));
	assert_false(glass_has(g, "Place"));
	glass_keys(g, "\\e");
	glass_settle(g, 100);
	glass_keys(g, "x\\e`\\r");
	glass_settle(g, 100);
	glass_keys(g, "999999\\r");
	glass_expect(g, "That is not it. Type it again");
	golden(g, "cover", from);
	asked_from = so_far(g);
	glass_keys(g, REAL_CODE "\\r");
	glass_expect(g, "n no, y yes, ? not sure");
	asked_from = so_far(g);
	glass_keys(g, "n\\r");
	wait_asked(g);
	hears(g, "Place (optional) [Half ty]:");
	type(g, "hide");
	glass_expect(g, REAL_COVER);
	glass_keys(g, REAL_CODE "\\r");
	glass_expect(g, "Place (optional) [Half ty]");
	say(g, "lock", "Your number:");
	assert_only_text(g);
	glass_free(g);
}

static void a_hangup_keeps_the_line_that_is_being_typed(void **state)
{
	struct glass *g = half_typed();
	int status;

	(void)state;
	/* The start of a word of command waits to see what it becomes; it is kept all the same. */
	line(g, "");
	say(g, "before", "[Half ty]");
	glass_keys(g, "Bac");
	glass_settle(g, 50);
	glass_hangup(g);
	assert_true(glass_ended(g, 4000, &status));
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	glass_free(g);
	g = open_plain(LATER);
	unlock(g, "4417");
	hears(g, "We kept what you typed");
	line(g, "1");
	say(g, "page", "[Bac ");
	glass_free(g);
}

static void words_and_answers_do_not_mix(void **state)
{
	struct glass *g = half_typed();

	(void)state;
	/* A letter rubbed out, a word of command as an answer, a burst that holds line ends. */
	glass_keys(g, "\\b\\b");
	say(g, "ped", "Grade of call");
	say(g, "before", "Place (optional) [Half ped]");
	say(g, "=back", "Grade of call");
	say(g, "before", "Place (optional) [back]");
	say(g, "clear", "Place (optional):");
	glass_keys(g, "Example Court\\rKirkby in Ashfield, Nottingham");
	glass_settle(g, 100);
	assert_false(glass_has(g, "Grade of call. 1 immediate, 2 urgent, 3 later:\n"));
	say(g, "", "Grade of call");
	say(g, "before", "Example Court Kirkby in Ashfield");
	say(g, "help", "takes the last change back");
	say(g, "where", "Typing: ");
	glass_free(g);
}

static int begin(void **state)
{
	(void)state;
	real_weekend(&real, "2021-10-29T17:50:00Z");
	return 0;
}

static int end(void **state)
{
	(void)state;
	real_fini(&real);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_shift_starts_line_by_line),
		cmocka_unit_test(every_form_of_a_visit_is_filled_by_its_questions),
		cmocka_unit_test(esc_hides_at_once_and_only_the_code_goes_on),
		cmocka_unit_test(a_hangup_keeps_the_line_that_is_being_typed),
		cmocka_unit_test(words_and_answers_do_not_mix),
	};

	real_init(&real, argv);
	goldens = argv[3];
	if (argc > 4)
		cmocka_set_test_filter(argv[4]);
	return cmocka_run_group_tests(tests, begin, end);
}
