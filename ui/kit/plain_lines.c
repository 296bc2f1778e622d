#include "plain_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "ui/kit/form.h"
#include "ui/kit/list.h"

#include <stdio.h>
#include <string.h>

/* A line that was ended with Enter: what it answers, and how the screen is given it. */

/* What was typed as 27 3 87 is said as it was read. */
static void read_back(struct ui *ui, const struct form *f, size_t i, const char *typed)
{
	struct buf b = { .ceiling = 4000 };

	if (plain_form(ui) == f && !plain_is_masked(f, i) && !plain_is_covered(f, i) &&
	    !form_is_empty(f, i) && strcmp(form_value(f, i), typed) != 0) {
		buf_fmt(&b, "Read as %s", form_value(f, i));
		plain_line(ui->plain, buf_str(&b));
	}
	buf_fini(&b);
}

static void text_done(struct ui *ui)
{
	const struct form *f = plain_form(ui);
	size_t i = form_focus(f);
	unsigned turns = ui->turns;
	char *typed = mem_str(form_value(f, i));

	plain_go_on(ui, K_ENTER);
	if (ui->turns == turns && !ui->cover.state)
		read_back(ui, f, i, typed);
	mem_free(typed);
}

static void take(struct ui *ui, size_t item)
{
	struct form *f = plain_view(ui).form;
	size_t i = form_focus(f);
	struct buf b = { .ceiling = 1000 };

	buf_fmt(&b, "Taken: %s", pick_item_at(form_pick(f, i), item)->text);
	plain_line(ui->plain, buf_str(&b));
	pick_mark(form_pick(f, i), item);
	plain_go_on(ui, K_ENTER);
	/* A list of several: the box is empty again for the next. */
	if (plain_form(ui) == f && form_is_empty(f, i)) {
		form_focus_set(f, i);
		ui->plain->ended = false;
		plain_line(ui->plain, "Another one, or an empty line goes on.");
	}
	ui->plain->form = NULL;
	ui->plain->asks = ASKS_NOTHING;
	buf_fini(&b);
}

static void ask_which(struct ui *ui, const struct pick *pick)
{
	struct plain *p = ui->plain;

	for (size_t i = 0; i < pick_count(pick); i++) {
		const struct pick_item *it = pick_item_at(pick, i);
		char line[PICK_TEXT_MAX + 24];

		snprintf(line, sizeof(line), "%zu  %s", i + 1, it->shown[0] ? it->shown : it->text);
		plain_line(p, line);
	}
	plain_out(p, " A number takes it, an empty line keeps what was typed: ");
	p->asks = ASKS_PICK;
	p->prompted = true;
}

static bool same_letters(const char *a, const char *b)
{
	while (*a && ascii_lower(*a) == ascii_lower(*b)) {
		a++;
		b++;
	}
	return *a == *b;
}

static void pick_done(struct ui *ui)
{
	struct form *f = plain_view(ui).form;
	struct pick *pick = form_pick(f, form_focus(f));

	for (size_t i = 0; i < pick_count(pick); i++)
		if (pick_count(pick) == 1 ||
		    same_letters(pick_item_at(pick, i)->text, pick_text(pick))) {
			take(ui, i);
			return;
		}
	if (pick_count(pick))
		ask_which(ui, pick);
	else
		text_done(ui);
}

static void which_line(struct ui *ui, const char *line)
{
	struct form *f = plain_view(ui).form;
	struct pick *pick = f ? form_pick(f, form_focus(f)) : NULL;
	size_t n = 0;

	ui->plain->asks = ASKS_FIELD;
	if (!pick || plain_word(ui, line))
		return;
	if (ascii_is_digit(line[0]) && !line[1])
		n = (size_t)(line[0] - '0');
	if (n && n <= pick_count(pick)) {
		take(ui, n - 1);
	} else if (!line[0]) {
		pick_mark(pick, pick_count(pick));
		text_done(ui);
	} else {
		plain_give_action(ui, ACT_CLEAR);
		plain_give_letters(ui, line, strlen(line));
		pick_done(ui);
	}
}

/* The option that a letter, its words or their start name; the count when none or several do. */
static size_t option_named(const struct choice *c, const char *line)
{
	const struct choice_option *o;
	size_t n = choice_options(c, &o), found = n, hits = 0;

	for (size_t i = 0; i < n; i++)
		if (!line[1] && o[i].letter == line[0])
			return i;
	for (size_t i = 0; i < n; i++) {
		if (same_letters(o[i].words, line) || same_letters(o[i].code, line))
			return i;
		if (plain_is_start(line, o[i].words) ||
		    (!line[1] && ascii_lower(o[i].letter) == ascii_lower(line[0]))) {
			found = i;
			hits++;
		}
	}
	return hits == 1 ? found : n;
}

static void refuse_answer(struct ui *ui, const struct choice *c)
{
	const struct choice_option *o;
	size_t n = choice_options(c, &o);
	struct buf b = { .ceiling = 1000 };

	buf_puts(&b, choice_is_tick(c) ? "Error: Answer y or n" : "Error: Answer with one of ");
	for (size_t i = 0; !choice_is_tick(c) && i < n; i++)
		buf_fmt(&b, "%s%c", i ? ", " : "", o[i].letter);
	plain_line(ui->plain, buf_str(&b));
	buf_fini(&b);
}

/* All that hold are typed anew: "a c" or "ac". */
static void many_line(struct ui *ui, struct choice *c, const char *line)
{
	const struct choice_option *o;
	size_t n = choice_options(c, &o);
	char one[2] = { 0 };

	for (const char *s = line; *s; s++) {
		one[0] = *s;
		if (*s != ' ' && *s != ',' && option_named(c, one) == n) {
			refuse_answer(ui, c);
			return;
		}
	}
	if (!choice_is_empty(c))
		plain_give_action(ui, ACT_CLEAR);
	for (const char *s = line; *s; s++) {
		one[0] = *s;
		if (*s != ' ' && *s != ',')
			plain_give_letters(ui, &o[option_named(c, one)].letter, 1);
	}
	plain_go_on(ui, K_TAB);
}

static void choice_line(struct ui *ui, struct choice *c, const char *line)
{
	const struct choice_option *o;
	size_t n = choice_options(c, &o), i;
	struct stood was;

	if (choice_takes_many(c)) {
		many_line(ui, c, line);
		return;
	}
	if (choice_is_tick(c) && line[0] == 'n') {
		plain_give_action(ui, ACT_CLEAR);
		plain_go_on(ui, K_TAB);
		return;
	}
	i = choice_is_tick(c) ? n : option_named(c, line);
	if (i == n && !(choice_is_tick(c) && (line[0] == 'y' || line[0] == 'x'))) {
		refuse_answer(ui, c);
		return;
	}
	was = plain_stand(ui);
	plain_give_letters(ui, i == n ? "y" : &o[i].letter, 1);
	ui->plain->ended = plain_stands(ui, &was);
}

/* Empty: the note is whole. Its last line end goes again. */
static void memo_line(struct ui *ui, const char *line)
{
	struct plain *p = ui->plain;
	const struct form *f = plain_form(ui);
	const char *value = form_value(f, form_focus(f));

	if (line[0]) {
		plain_live(ui);
		plain_give(ui, K_ENTER);
		plain_out(p, " ");
		p->prompted = true;
		return;
	}
	if (value[0] && value[strlen(value) - 1] == '\n') {
		form_cursor_set(plain_view(ui).form, strlen(value));
		plain_give(ui, K_BACKSPACE);
	}
	plain_go_on(ui, K_TAB);
}

static void field_line(struct ui *ui, const char *line)
{
	struct plain_view v = plain_view(ui);
	size_t i = v.form ? form_focus(v.form) : FORM_NONE;

	if (i == FORM_NONE || (!ui->plain->live && plain_word(ui, line)))
		return;
	if (plain_is_memo(v.form, i)) {
		memo_line(ui, line);
		return;
	}
	if (!line[0] && !ui->plain->live) {
		if (form_pick(v.form, i))
			pick_close(form_pick(v.form, i));
		/* Enter on the last box of some screens goes on; on a choice it may open rows. */
		plain_go_on(ui, form_choice(v.form, i) ? K_TAB : K_ENTER);
		return;
	}
	if (form_choice(v.form, i)) {
		choice_line(ui, form_choice(v.form, i), line);
		return;
	}
	plain_live(ui);
	if (form_pick(v.form, i))
		pick_done(ui);
	else
		text_done(ui);
}

/* --- pages --- */

static void number_line(struct ui *ui, const struct plain_view *v, size_t n, const char *line)
{
	if (v->list && n >= 1 && n <= v->list->count) {
		v->list->marked = n - 1;
		plain_give(ui, K_ENTER);
	} else if (v->list && v->list->count) {
		plain_line(ui->plain, "Error: There is no row of that number");
	} else {
		if (line[1])
			plain_give_action(ui, ACT_GO);
		plain_give_letters(ui, line, strlen(line));
	}
}

static void page_line(struct ui *ui, const char *line)
{
	struct plain_view v = plain_view(ui);
	size_t n = 0, figures = 0;

	ui->plain->reading = true;
	if (!line[0]) {
		plain_give(ui, K_ENTER);
		return;
	}
	while (ascii_is_digit(line[figures]) && figures < 4)
		n = n * 10 + (size_t)(line[figures++] - '0');
	if (!line[figures])
		number_line(ui, &v, n, line);
	else if (!plain_word(ui, line) && (!line[1] || (ui_contexts(ui) & CTX_TYPING)))
		plain_give_letters(ui, line, strlen(line));
	else if (!plain_is_word(line) && line[1] && !(ui_contexts(ui) & CTX_TYPING))
		plain_line(ui->plain, "Error: That is no word here. help lists the words");
}

static void end_words(struct ui *ui, const char *line)
{
	ui->plain->ended = line[0] == 0 || !plain_word(ui, line);
	if (ui->plain->ended && line[0])
		plain_line(ui->plain, "Error: Type done, first or back. help lists the words");
}

static void confirm_line(struct ui *ui, const char *line)
{
	if (plain_is_start(line, "back") && line[0])
		plain_give_action(ui, ACT_BACK);
	else if (line[0])
		plain_give_letters(ui, line, text_letter(line, strlen(line)));
}

void plain_submit(struct ui *ui)
{
	struct plain *p = ui->plain;
	enum plain_asks asks = p->asks;
	char line[PLAIN_TYPED_MAX + 1];

	memcpy(line, p->typed, sizeof(line));
	term_write(p->term, "\n", 1);
	p->at = 0;
	p->prompted = false;
	p->typed_len = asks == ASKS_FIELD ? p->typed_len : 0;
	switch (asks) {
	case ASKS_FIELD:
		field_line(ui, line);
		break;
	case ASKS_PICK:
		which_line(ui, line);
		break;
	case ASKS_END:
		end_words(ui, line);
		break;
	case ASKS_CONFIRM:
		confirm_line(ui, line);
		break;
	case ASKS_PAGE:
		page_line(ui, line);
		break;
	case ASKS_NOTHING:
		break;
	}
	plain_forget_typed(p);
	mem_wipe(line, sizeof(line));
}
