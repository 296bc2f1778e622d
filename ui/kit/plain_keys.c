#include "plain_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "ui/kit/form.h"

#include <string.h>

/* What is typed. Letters of an answer go into the field at once, as on the screen, so that nothing
 * typed is lost; only while they could still become a word of command do they wait. */

/* --- keys for the screen --- */

void plain_give(struct ui *ui, enum key_code code)
{
	struct key k = { .code = code };

	ui_work(ui, &k);
}

void plain_give_action(struct ui *ui, enum action a)
{
	struct key k = action_as_key(a);

	ui_work(ui, &k);
}

void plain_give_letters(struct ui *ui, const char *s, size_t n)
{
	struct key k = { .code = K_LETTER };

	/* Marks of one letter are keys of their own. */
	while (n) {
		uint32_t cp;
		size_t used = text_next(s, n, &cp);

		if (!used || used >= sizeof(k.text))
			return;
		memset(k.text, 0, sizeof(k.text));
		memcpy(k.text, s, used);
		ui_work(ui, &k);
		s += used;
		n -= used;
	}
	mem_wipe(&k, sizeof(k));
}

struct form *plain_form(const struct ui *ui)
{
	return ui->depth ? plain_view(ui).form : NULL;
}

/* The same screen, the same field, and nobody said why: it was the last one. */
struct stood plain_stand(const struct ui *ui)
{
	const struct form *f = plain_form(ui);

	return (struct stood){ f, f ? form_focus(f) : FORM_NONE, ui->turns, ui->says };
}

bool plain_stands(const struct ui *ui, const struct stood *was)
{
	struct stood now;

	if (ui->cover.state || ui->turns != was->turns)
		return false;
	now = plain_stand(ui);
	return now.form && now.form == was->form && now.field == was->field &&
	       now.says == was->says && !ui->holding && !ui->confirm.asked;
}

void plain_go_on(struct ui *ui, enum key_code code)
{
	struct stood was = plain_stand(ui);

	plain_give(ui, code);
	ui->plain->ended = plain_stands(ui, &was);
}

static bool is_text_field(const struct ui *ui)
{
	struct plain *p = ui->plain;
	struct plain_view v = plain_view(ui);

	return p->asks == ASKS_FIELD && v.form && v.form == p->form &&
	       form_focus(v.form) == p->field && !form_choice(v.form, p->field);
}

/* A new answer takes the place of the old one; a note goes on after what is there. */
static void begin(struct ui *ui)
{
	struct plain_view v = plain_view(ui);
	const char *value = form_value(v.form, ui->plain->field);
	size_t n = strlen(value);

	if (!n)
		return;
	if (!plain_is_memo(v.form, ui->plain->field)) {
		plain_give_action(ui, ACT_CLEAR);
		return;
	}
	form_cursor_set(v.form, n);
	if (value[n - 1] != '\n')
		plain_give(ui, K_ENTER);
}

void plain_live(struct ui *ui)
{
	struct plain *p = ui->plain;
	size_t from = p->typed[0] == '=' ? 1 : 0;

	if (p->live)
		return;
	begin(ui);
	p->live = true;
	plain_give_letters(ui, p->typed + from, p->typed_len - from);
}

void plain_forget_typed(struct plain *p)
{
	mem_wipe(p->typed, sizeof(p->typed));
	p->typed_len = p->beyond = 0;
	p->live = false;
}

void plain_keep(struct ui *ui)
{
	struct plain *p = ui->plain;

	if (p->typed_len && !p->live && ui->depth && is_text_field(ui) && !plain_is_word(p->typed))
		plain_live(ui);
	plain_forget_typed(p);
}

/* --- letters --- */

static void echo(struct plain *p, const char *s, size_t n)
{
	char part[8] = { 0 };

	if (p->masked) {
		plain_out(p, "*");
		return;
	}
	memcpy(part, s, n < sizeof(part) ? n : sizeof(part) - 1);
	plain_out(p, part);
}

static void letter(struct ui *ui, const struct key *k)
{
	struct plain *p = ui->plain;
	size_t n = strlen(k->text);
	bool text = is_text_field(ui);

	if (!text && p->typed_len + n > PLAIN_TYPED_MAX)
		return;
	if (p->typed_len + n <= PLAIN_TYPED_MAX) {
		memcpy(p->typed + p->typed_len, k->text, n);
		p->typed_len += n;
		p->typed[p->typed_len] = 0;
	} else {
		p->beyond++;
	}
	echo(p, k->text, n);
	if (text && p->live)
		ui_work(ui, k);
	else if (text && !plain_may_be_word(p->typed))
		plain_live(ui);
}

static void erase(struct ui *ui)
{
	struct plain *p = ui->plain;
	size_t from = text_letter_before(p->typed, p->typed_len);
	size_t cells = text_cells(p->typed + from, p->typed_len - from);

	if (p->beyond)
		cells = 1;
	else if (!p->typed_len)
		return;
	for (size_t i = p->masked ? 1 : cells; i > 0; i--) {
		term_write(p->term, "\b \b", 3);
		p->at -= p->at > 0;
	}
	if (p->beyond) {
		p->beyond--;
	} else {
		mem_wipe(p->typed + from, p->typed_len - from);
		p->typed_len = from;
	}
	if (p->live)
		plain_give(ui, K_BACKSPACE);
}

/* Into a field as text, whatever it holds; elsewhere as the letters of one line. It never ends a
 * line. */
static void paste(struct ui *ui, const struct key *k)
{
	struct plain *p = ui->plain;
	bool text = is_text_field(ui);
	size_t shown = 0;

	if (text)
		plain_live(ui);
	for (size_t i = 0; i < k->paste_len;) {
		size_t n = text_letter(k->paste + i, k->paste_len - i);
		bool blank = (unsigned char)k->paste[i] < 0x20;
		const char *s = blank ? " " : k->paste + i;

		if (n && n < 8 && p->typed_len + n <= PLAIN_TYPED_MAX) {
			memcpy(p->typed + p->typed_len, s, blank ? 1 : n);
			p->typed_len += blank ? 1 : n;
			p->typed[p->typed_len] = 0;
			echo(p, s, blank ? 1 : n);
			shown++;
		} else if (text && n) {
			p->beyond++;
		}
		i += n ? n : 1;
	}
	if (text)
		ui_work(ui, k);
	if (!shown)
		p->prompted = false;
}

void plain_key(struct ui *ui, const struct key *k)
{
	struct plain *p = ui->plain;
	bool enter_too = p->answered && k->code == K_ENTER;

	p->answered = false;
	if (enter_too)
		return;
	ui_enter(ui);
	switch (k->code) {
	case K_ENTER:
		plain_submit(ui);
		break;
	case K_LETTER:
		letter(ui, k);
		break;
	case K_BACKSPACE:
		erase(ui);
		break;
	case K_PASTE:
		paste(ui, k);
		break;
	default:
		plain_keep(ui);
		p->reading = true;
		p->prompted = false;
		p->ended = false;
		ui_work(ui, k);
		break;
	}
	/* Keys that were typed ahead answer what is asked by then. */
	if (k->code != K_LETTER && k->code != K_BACKSPACE)
		plain_show(ui);
	ui->dirty = true;
	ui_leave(ui);
}
