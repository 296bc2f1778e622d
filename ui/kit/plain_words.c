#include "plain_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "ui/kit/form.h"

#include <stdio.h>
#include <string.h>

/* The words of command of plain mode, one table for what they do and what help says of them. */

enum own_word { OWN_NONE, OWN_HELP, OWN_PAGE, OWN_WHERE, OWN_READ, OWN_FIRST, OWN_HIDE };

static const struct {
	const char *word;
	enum action action;
	enum own_word own;
	const char *what;
} words[] = {
	{ "skip", ACT_NEXT, OWN_NONE, "the next question; so does an empty line" },
	{ "before", ACT_PREVIOUS, OWN_NONE, "the question before" },
	{ "first", ACT_NONE, OWN_FIRST, "the first question" },
	{ "clear", ACT_CLEAR, OWN_NONE, "empties the answer" },
	{ "read", ACT_NONE, OWN_READ, "reads the whole answer" },
	{ "done", ACT_DONE, OWN_NONE, "checks it and goes on" },
	{ "back", ACT_BACK, OWN_NONE, "leaves; everything is kept" },
	{ "undo", ACT_UNDO, OWN_NONE, "takes the last change back" },
	{ "redo", ACT_REDO, OWN_NONE, "makes it again" },
	{ "see", ACT_SEE, OWN_NONE, "who can see this record" },
	{ "show", ACT_UNCOVER, OWN_NONE, "what is covered, for 10 s" },
	{ "names", ACT_NAMES, OWN_NONE, "shows or covers names in a list" },
	{ "time", ACT_TIME, OWN_NONE, "records the next time; now, in a time" },
	{ "go", ACT_GO, OWN_NONE, "go to: go 3, go q" },
	{ "new", ACT_NEW, OWN_NONE, "a new tasking" },
	{ "note", ACT_NOTE, OWN_NONE, "a new note" },
	{ "add", ACT_ADD, OWN_NONE, "one more, in a list" },
	{ "find", ACT_FIND, OWN_NONE, "find" },
	{ "commands", ACT_COMMANDS, OWN_NONE, "every command by its words" },
	{ "open", ACT_OPEN, OWN_NONE, "opens the marked one" },
	{ "up", ACT_UP, OWN_NONE, "the row above" },
	{ "down", ACT_DOWN, OWN_NONE, "the row below" },
	{ "more", ACT_PAGE_DOWN, OWN_NONE, "the next page" },
	{ "less", ACT_PAGE_UP, OWN_NONE, "the page before" },
	{ "page", ACT_NONE, OWN_PAGE, "reads the whole page" },
	{ "where", ACT_NONE, OWN_WHERE, "who types, the time, what is saved" },
	{ "who", ACT_TYPIST, OWN_NONE, "changes who is typing" },
	{ "lock", ACT_LOCK, OWN_NONE, "locks" },
	{ "hide", ACT_NONE, OWN_HIDE, "hides, as Esc does" },
	{ "help", ACT_NONE, OWN_HELP, "these words" },
};

#define WORDS (sizeof(words) / sizeof(words[0]))

void plain_help(struct ui *ui)
{
	struct plain *p = ui->plain;
	char line[80];

	for (size_t i = 0; i < WORDS; i++) {
		snprintf(line, sizeof(line), "%s: %s", words[i].word, words[i].what);
		plain_line(p, line);
	}
	plain_line(p, "An answer that is one of these words begins with =, as in =back.");
	plain_line(p, "Esc hides the screen at once. The keys with Ctrl work here too.");
}

bool plain_is_start(const char *typed, const char *word)
{
	size_t i = 0;

	while (typed[i] && ascii_lower(typed[i]) == word[i])
		i++;
	return !typed[i];
}

/* "go" takes a letter or a number of one or two figures. */
static bool may_be_go(const char *typed)
{
	size_t n;

	if (ascii_lower(typed[0]) != 'g' || ascii_lower(typed[1]) != 'o' || typed[2] != ' ')
		return false;
	typed += 3;
	n = strspn(typed, "0123456789");
	return n ? n <= 2 && !typed[n] : !typed[0] || (ascii_is_alpha(typed[0]) && !typed[1]);
}

/* Could this become a word, or "=word"? */
bool plain_may_be_word(const char *typed)
{
	if (typed[0] == '=')
		return !typed[1];
	if (may_be_go(typed))
		return true;
	for (size_t i = 0; i < WORDS; i++)
		if (plain_is_start(typed, words[i].word))
			return true;
	return false;
}

static size_t word_of(const char *line)
{
	size_t n = strcspn(line, " ");

	for (size_t i = 0; i < WORDS; i++) {
		size_t same = 0;

		while (same < n && ascii_lower(line[same]) == words[i].word[same])
			same++;
		if (n && same == n && !words[i].word[n])
			return i;
	}
	return WORDS;
}

/* --- words --- */

static void read_all(struct ui *ui)
{
	const struct form *f = plain_form(ui);
	size_t i = f ? form_focus(f) : FORM_NONE;

	if (i == FORM_NONE || plain_is_masked(f, i) || plain_is_covered(f, i))
		plain_line(ui->plain, "Nothing here may be read out");
	else
		plain_line(ui->plain, form_is_empty(f, i) ? "Nothing yet" : form_value(f, i));
}

static void own_word(struct ui *ui, enum own_word w)
{
	struct plain_view v = plain_view(ui);

	switch (w) {
	case OWN_HELP:
		plain_help(ui);
		break;
	case OWN_PAGE:
		plain_page(ui);
		break;
	case OWN_WHERE:
		plain_where(ui);
		break;
	case OWN_READ:
		read_all(ui);
		break;
	case OWN_FIRST:
		for (size_t i = 0; v.form && i < form_count(v.form); i++) {
			form_focus_set(v.form, i);
			if (form_focus(v.form) == i)
				break;
		}
		ui->plain->form = NULL;
		ui->plain->ended = false;
		break;
	case OWN_HIDE:
		ui_cover(ui, HIDE_KEY);
		break;
	case OWN_NONE:
		break;
	}
}

bool plain_is_word(const char *line)
{
	return word_of(line) < WORDS;
}

bool plain_word(struct ui *ui, const char *line)
{
	struct plain *p = ui->plain;
	size_t w = word_of(line);
	struct form *f = plain_form(ui);
	size_t i = f ? form_focus(f) : FORM_NONE;

	if (w == WORDS || (line[strlen(words[w].word)] && words[w].action != ACT_GO))
		return false;
	if (i != FORM_NONE && form_pick(f, i))
		pick_close(form_pick(f, i));
	p->reading = true;
	p->asks = ASKS_NOTHING;
	if (words[w].own)
		own_word(ui, words[w].own);
	else if (words[w].action == ACT_NEXT)
		plain_go_on(ui, K_TAB);
	else
		plain_give_action(ui, words[w].action);
	if (words[w].action != ACT_NEXT)
		p->ended = false;
	for (line += strlen(words[w].word); words[w].action == ACT_GO && *line; line++)
		if (*line != ' ')
			plain_give_letters(ui, line, 1);
	return true;
}
