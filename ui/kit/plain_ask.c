#include "plain_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "form_p.h"

#include <string.h>

/* One field in words. */

#define READ_BACK_MAX 60 /* cells of a value that a question reads back */

bool plain_is_covered(const struct form *f, size_t i)
{
	return f->covered && !f->shown && !f->fields[i].open;
}

bool plain_is_masked(const struct form *f, size_t i)
{
	return f->fields[i].masked;
}

bool plain_is_memo(const struct form *f, size_t i)
{
	return f->fields[i].kind == FIELD_MEMO;
}

static void chosen_words(const struct choice *c, struct buf *out)
{
	const struct choice_option *o;
	size_t n = choice_options(c, &o);
	size_t from = out->len;

	for (size_t i = 0; i < n; i++)
		if (choice_has(c, i))
			buf_fmt(out, "%s%s", out->len > from ? ", " : "",
				o[i].words[0] ? o[i].words : o[i].code);
	if (choice_is_tick(c) && choice_value(c)[0])
		buf_puts(out, "ticked");
}

void plain_value(const struct form *f, size_t i, struct buf *out)
{
	const struct field *fd = &f->fields[i];
	const char *text = form_value(f, i);

	if (!text[0])
		return;
	if (fd->masked)
		buf_puts(out, "typed");
	else if (plain_is_covered(f, i))
		buf_puts(out, "covered");
	else if (fd->choice)
		chosen_words(fd->choice, out);
	else if (fd->memo)
		buf_fmt(out, "%zu words, read reads them", memo_words(fd->memo));
	else if (text_cells(text, strlen(text)) > READ_BACK_MAX)
		buf_puts(out, "a long answer, read reads it");
	else
		buf_puts(out, text);
}

/* "f female, m male"; letters alone are "y, n, ?". */
static void add_options(const struct choice *c, struct buf *out)
{
	const struct choice_option *o;
	size_t n = choice_options(c, &o);

	if (choice_is_tick(c)) {
		buf_puts(out, "y ticks it, n clears it");
		return;
	}
	if (choice_takes_many(c))
		buf_puts(out, "all that hold: ");
	for (size_t i = 0; i < n; i++)
		buf_fmt(out, "%s%c%s%s", i ? ", " : "", o[i].letter, o[i].words[0] ? " " : "",
			o[i].words);
}

/* A label that is a sentence has its own mark. */
static void add_stop(struct buf *out, const char *stop)
{
	if (out->len && !strchr("?.:", out->data[out->len - 1]))
		buf_puts(out, stop);
	buf_putc(out, ' ');
}

void plain_question(const struct ui *ui, const struct plain_view *v, size_t i, struct buf *out)
{
	const struct form *f = v->form;
	const struct field *fd = &f->fields[i];
	struct plain_words w = { 0 };
	struct buf value = { .ceiling = 4000 };
	const char *label;

	if (v->words)
		v->words(ui_top(ui)->ctx, i, &w);
	label = w.label && w.label[0] ? w.label : fd->label[0] ? fd->label : fd->tail;
	buf_puts(out, label[0] ? label : "Answer");
	if (w.hint && w.hint[0] && (!fd->tail[0] || fd->tail[0] == '('))
		buf_fmt(out, ", %s", w.hint);
	if (fd->tail[0] && label != fd->tail && !plain_is_covered(f, i) &&
	    (!w.hint || strcmp(w.hint, fd->tail) != 0))
		buf_fmt(out, "%s%s", fd->tail[0] == '(' ? " " : ", ", fd->tail);
	if (fd->choice) {
		add_stop(out, ".");
		add_options(fd->choice, out);
	} else if (fd->memo) {
		add_stop(out, ".");
		buf_puts(out, "line after line, an empty line ends it");
	}
	plain_value(f, i, &value);
	if (value.len)
		buf_fmt(out, " [%s]", buf_str(&value));
	/* A question has its own mark; the `?` of an option is an answer. */
	buf_puts(out, !fd->choice && out->data[out->len - 1] == '?' ? "" : ":");
	buf_fini(&value);
}

void plain_texts(struct plain *p, const struct ui *ui, const struct plain_view *v, size_t from,
		 size_t to)
{
	for (size_t i = from; i < to && i < form_count(v->form); i++) {
		const struct field *fd = &v->form->fields[i];
		struct plain_words w = { 0 };
		struct buf b = { .ceiling = 4000 };

		if (fd->kind != FIELD_LABEL || fd->hidden)
			continue;
		if (v->words)
			v->words(ui_top(ui)->ctx, i, &w);
		if (!w.skip)
			buf_fmt(&b, "%s%s%s", fd->label, fd->label[0] && fd->tail[0] ? " " : "",
				fd->tail);
		if (b.len)
			plain_line(p, buf_str(&b));
		buf_fini(&b);
	}
}
