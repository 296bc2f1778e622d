#include "plain_talk.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *goldens;
static int told_columns;  /* of the window */
static size_t asked_from; /* bytes that had been sent before the last line was typed */

void talk_goldens(const char *folder)
{
	goldens = folder;
}

/* --- talking --- */

struct glass *talk_open(const struct real *r, const char *node, const char *at, int columns)
{
	char home[96];
	const char *words[] = {
		r->dapcar, "--home", real_path(r, node, home), "--at", at, "--plain"
	};
	char *argv[8] = { NULL };
	struct glass_conf conf = { .argv = argv, .term = "dumb", .columns = columns };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		argv[i] = (char *)(uintptr_t)words[i];
	asked_from = 0;
	told_columns = columns ? columns : 80;
	return glass_start(&conf);
}

void talk_mark(struct glass *g)
{
	asked_from = talk_so_far(g);
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

/* Every row begins with that blank: only one that stays is a question. */
void talk_wait(struct glass *g)
{
	for (int i = 0; i < GLASS_WAIT_MS / 6; i++) {
		glass_settle(g, 6);
		if (is_asked(g))
			return;
	}
	glass_print(g);
	fail_msg("nothing is asked after:\n%s", talk_heard(g));
}

static bool came(struct glass *g, const char *text)
{
	for (int i = 0; i < GLASS_WAIT_MS / 6; i++) {
		glass_rest(g);
		if (strstr(talk_heard(g), text))
			return true;
		glass_settle(g, 6);
	}
	return false;
}

void talk_until(struct glass *g, const char *text)
{
	if (!came(g, text))
		fail_msg("\"%s\" was never said", text);
}

/* What came since the line was typed. */
const char *talk_heard(struct glass *g)
{
	size_t n;
	const char *s = glass_sent(g, &n);

	return s + (asked_from < n ? asked_from : n);
}

/* Letters in small writes: a burst of them would be taken for a paste where pastes have no marks.
 */
void talk_type(struct glass *g, const char *text)
{
	glass_sent(g, &asked_from);
	for (size_t i = 0, n = strlen(text); i < n; i += 20) {
		glass_bytes(g, text + i, n - i < 20 ? n - i : 20);
		glass_rest(g);
	}
	glass_bytes(g, "\r", 1);
}

void talk_line(struct glass *g, const char *text)
{
	talk_type(g, text);
	talk_wait(g);
}

void talk_hears_at(struct glass *g, const char *text, const char *file, int at)
{
	if (came(g, text))
		return;
	print_error("%s:%d: \"%s\" was not said, but:\n%s\n", file, at, text, talk_heard(g));
	_fail(file, at);
}

/* Types it and hears that. */
void talk_say_at(struct glass *g, const char *text, const char *answer, const char *file, int at)
{
	talk_line(g, text);
	talk_hears_at(g, answer, file, at);
}

void talk_unlock(struct glass *g, const char *number)
{
	talk_wait(g);
	talk_say(g, number, "Passphrase:");
	talk_line(g, REAL_PHRASE);
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

/* The practice clock goes on while the test runs: the last figure of a time of now, in what was
 * said and in what is kept. */
static void leave_out_minutes(char *text)
{
	static const char *const now[] = { "19:3", "19:2", "18:4", "18:5", "00:5", "09:1" };

	for (size_t i = 0; i < sizeof now / sizeof *now; i++)
		for (char *p = text; (p = strstr(p, now[i])); p++)
			if (isdigit((unsigned char)p[4]))
				p[4] = '~';
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
	leave_out_minutes(text);
	return text;
}

static char *read_golden(const char *path)
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
	leave_out_minutes(text);
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
void talk_golden(struct glass *g, const char *name, size_t from)
{
	char path[512], *have = transcript(g, from), *want;
	size_t at = 0;

	snprintf(path, sizeof path, "%s/plain-%s.txt", goldens, name);
	want = read_golden(path);
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

size_t talk_so_far(struct glass *g)
{
	size_t n;

	glass_settle(g, 30);
	glass_sent(g, &n);
	return n;
}

/* Not one escape: nothing is placed, nothing has a colour. */
void talk_only_text(struct glass *g)
{
	size_t n;
	const char *s = glass_sent(g, &n);

	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] < 0x20 && !strchr("\r\n\b", s[i]))
			fail_msg("byte %d was sent at %zu", s[i], i);
}

/* --- filling --- */

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
	{ "Injuries", "Bruis" },
	{ "Police.", "y" },
	{ "HBA", "None seen" },
	{ "Technology", "None known" },
	{ "Told or given", "Crime reference" },
	{ "Who called", "Survivor" },
	{ "Result of visit", "Seen, wants police and" },
	{ "Abuse seen or told", "Threats" },
	{ "Main type", "Threats" },
	{ "Offences considered", "No crime" },
	{ "Weapons", "None" },
	{ "Knife", "n" },
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

/* Where the line begins that ends before `end`. */
static const char *line_before(const char *s, const char *end)
{
	while (end > s && end[-1] != '\n')
		end--;
	return end;
}

/* The next word had no room after it: the line was folded there. */
static bool was_folded(const char *line, const char *next)
{
	const char *word = next + (*next == ' ');
	size_t n = strcspn(line, "\r\n");

	/* A sentence before the question is one of its own. */
	if (n && line[n - 1] == '.' && isupper((unsigned char)*word))
		return false;
	return n + 1 + strcspn(word, " \r\n") >= (size_t)told_columns;
}

/* The last line, and those that were folded before it. */
static void last_question(struct glass *g, char *out, size_t cap)
{
	size_t n, len = 0;
	const char *s = glass_sent(g, &n), *from = line_before(s, s + n), *answered;

	/* The question that was answered last, and its answer, end their line. */
	answered = memchr(s + asked_from, '\n', n - asked_from);
	if (answered)
		s = answered + 1;
	while (from > s + 2 && from[-2] == '\r' && *from == ' ') {
		const char *before = line_before(s, from - 1);

		if (*before != ' ' || strncmp(before, " Error: ", 8) == 0 ||
		    !was_folded(before, from))
			break;
		from = before;
	}
	for (from += *from == ' '; *from && len + 1 < cap; from++) {
		if (*from != '\r' && *from != '\n')
			out[len++] = *from;
	}
	out[len] = '\0';
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
	if (strstr(talk_heard(g), "Another one") || !question[0])
		return "";
	if (strstr(question, "[") && !strstr(talk_heard(g), "Error:"))
		return "";
	for (size_t k = 0; k < sizeof replies / sizeof *replies; k++)
		if (strncmp(question, replies[k].label, strlen(replies[k].label)) == 0)
			return replies[k].words;
	if (strstr(question, "line after line") && strstr(talk_heard(g), "Error:"))
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
int talk_fill(struct glass *g)
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
		if (getenv("REAL_TRACE") && strstr(talk_heard(g), "rror"))
			print_message("%s\n", talk_heard(g));
		if (getenv("REAL_TRACE"))
			print_message("|%s| <- %s\n", question, words);
		talk_line(g, words);
	}
	return 0;
}
