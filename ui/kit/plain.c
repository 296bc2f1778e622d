#include "plain_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "ui/kit/form.h"
#include "ui/kit/list.h"
#include "wrap_p.h"

#include <stdio.h>
#include <string.h>

/* What stands there now, told in lines: where one is, the page or the question, what happened. */

#define PAGE_MAX ((size_t)64 << 10)
#define LINE_MOST 240 /* cells */

struct plain *plain_new(struct term *t)
{
	struct plain *p = mem_new(sizeof(*p));

	p->term = t;
	p->turns = (unsigned)-1;
	buf_init(&p->page, PAGE_MAX);
	plain_size(p);
	return p;
}

void plain_free(struct plain *p)
{
	if (!p)
		return;
	buf_fini(&p->page);
	mem_free(p);
}

void plain_size(struct plain *p)
{
	int rows;

	term_size(p->term, &rows, &p->columns);
	if (p->columns > LINE_MOST)
		p->columns = LINE_MOST;
	if (p->columns < 20)
		p->columns = 20;
}

void plain_out(struct plain *p, const char *text)
{
	term_write(p->term, text, strlen(text));
	p->at += (int)text_cells(text, strlen(text));
}

static void end_line(struct plain *p)
{
	if (p->at)
		term_write(p->term, "\n", 1);
	p->at = 0;
	p->prompted = false;
}

/* Every row begins one cell in, as the transcripts of the design do. The last row is left open. */
static void fold(struct plain *p, const char *text, size_t n)
{
	while (n) {
		size_t next = 0;
		size_t used = wrap_row(text, n, p->columns - 2, &next);

		end_line(p);
		plain_out(p, " ");
		term_write(p->term, text, used);
		p->at += (int)text_cells(text, used);
		text += next;
		n -= next;
	}
}

void plain_line(struct plain *p, const char *text)
{
	fold(p, text, strlen(text));
	end_line(p);
}

static void line_of(struct plain *p, struct buf *b)
{
	if (b->len)
		plain_line(p, buf_str(b));
	buf_fini(b);
}

struct plain_view plain_view(const struct ui *ui)
{
	const struct screen *s = ui_top(ui);
	struct plain_view v = { 0 };

	if (s && s->ops->plain)
		s->ops->plain(s->ctx, &v);
	return v;
}

/* --- where one is --- */

static void get_frame(struct ui *ui, struct frame *f)
{
	const struct screen *s = ui_top(ui);

	ui->conf.owner->frame(ui->conf.ctx, f);
	if (s && s->ops->frame)
		s->ops->frame(s->ctx, f);
}

/* "Car 1   Typing: Testfield": as it is painted, without the blanks that only make columns. */
static void add_words(struct buf *b, const char *text)
{
	bool gap = false;

	if (text[0] && b->len)
		buf_puts(b, ". ");
	for (const char *s = text; *s; s++) {
		if (*s == ' ' && s[1] == ' ') {
			gap = true;
			continue;
		}
		if (gap && b->len)
			buf_puts(b, b->data[b->len - 1] == ':' ? "" : ",");
		gap = false;
		buf_putc(b, *s);
	}
}

static void say_bar(struct plain *p, const struct frame *f, bool always)
{
	char now[FRAME_TEXT_MAX];
	struct buf b = { .ceiling = 2000 };

	snprintf(now, sizeof(now), "%.190s|%.180s", f->left, f->see);
	if (!always && strcmp(now, p->bar) == 0)
		return;
	memcpy(p->bar, now, sizeof(now));
	add_words(&b, f->marking);
	add_words(&b, f->left);
	add_words(&b, f->see);
	add_words(&b, f->right);
	line_of(p, &b);
}

static void say_saved(struct plain *p, const struct frame *f)
{
	if (strcmp(f->saved, p->saved) == 0)
		return;
	text_copy(p->saved, sizeof(p->saved), f->saved);
	if (f->saved[0])
		plain_line(p, f->saved);
}

void plain_where(struct ui *ui)
{
	struct frame f = { .see_role = ROLE_BAR };

	get_frame(ui, &f);
	ui->plain->saved[0] = 0;
	say_bar(ui->plain, &f, true);
	if (f.signal[0])
		plain_line(ui->plain, f.signal);
	say_saved(ui->plain, &f);
	mem_wipe(&f, sizeof(f));
}

static void header(struct ui *ui, const struct plain_view *v)
{
	struct plain *p = ui->plain;
	struct frame f = { .see_role = ROLE_BAR };
	struct buf title = { .ceiling = 2000 }, see = { .ceiling = 1000 };

	get_frame(ui, &f);
	end_line(p);
	term_write(p->term, "\n", 1);
	say_bar(p, &f, false);
	say_saved(p, &f);
	add_words(&title, f.title);
	add_words(&title, f.title_right);
	if (v->form)
		add_words(&title,
			  "Type skip, before, done, back or help at any question. Esc hides");
	line_of(p, &title);
	text_copy(p->title, sizeof(p->title), f.title);
	add_words(&see, f.who_sees);
	if (see.len && strncmp(f.who_sees_right, "^W", 2) == 0)
		buf_puts(&see, ". Type see to change it");
	line_of(p, &see);
	mem_wipe(&f, sizeof(f));
	p->form = NULL;
	p->ended = false;
	p->problems = 0;
	p->reading = true;
	p->read = false;
}

/* The same screen asks something else now. */
static void tell_title(struct ui *ui)
{
	struct plain *p = ui->plain;
	struct frame f = { .see_role = ROLE_BAR };
	struct buf title = { .ceiling = 2000 };

	get_frame(ui, &f);
	if (f.title[0] && strcmp(f.title, p->title) != 0) {
		text_copy(p->title, sizeof(p->title), f.title);
		end_line(p);
		add_words(&title, f.title);
		line_of(p, &title);
		p->prompted = false;
	}
	mem_wipe(&f, sizeof(f));
}

/* --- the page --- */

/* Number of the list's row that the canvas shows in row y; 0: none. */
static size_t number_at(const struct list *l, int y, int mark_y)
{
	int height = l->height ? l->height : 1;
	int by = (y - mark_y) / height;

	if (mark_y < 0 || !l->count || (y - mark_y) % height)
		return 0;
	if (by < 0 && (size_t)-by > l->marked - l->top)
		return 0;
	if (by > 0 && (l->marked + (size_t)by >= l->count ||
		       l->marked + (size_t)by >= l->top + (size_t)l->page))
		return 0;
	return (by < 0 ? l->marked - (size_t)-by : l->marked + (size_t)by) + 1;
}

/* A row of cells as words; several blanks are two. The mark of a list that we number is left out.
 */
static void row_words(const struct canvas *c, int y, size_t number, struct buf *out)
{
	struct buf row = { .ceiling = 4000 };
	size_t blanks = 0;
	char head[24];
	const char *s;

	canvas_dump_row(c, y, &row);
	s = buf_str(&row);
	while (*s == ' ' || (number && *s == '>'))
		s++;
	/* A line that is only drawn says nothing. */
	if (strspn(s, "- ") == strlen(s))
		s = "";
	/* A row that begins with its number has it already. */
	snprintf(head, sizeof(head), "%zu ", number);
	if (*s && number && strncmp(s, head, strlen(head)) != 0)
		buf_fmt(out, "%zu  ", number);
	for (; *s; s++) {
		blanks = *s == ' ' ? blanks + 1 : 0;
		if (blanks < 3)
			buf_putc(out, *s);
	}
	if (out->len && out->data[out->len - 1] != '\n')
		buf_putc(out, '\n');
	buf_fini(&row);
}

static void page_words(struct ui *ui, const struct plain_view *v, struct buf *out)
{
	const struct screen *s = ui_top(ui);
	struct canvas c = { 0 };
	int y = -1, x = -1;

	canvas_init(&c, PLAIN_ROWS, PLAIN_COLUMNS);
	if (v->beside)
		v->beside(s->ctx, &c);
	else if (!v->form)
		s->ops->paint(s->ctx, &c);
	if (v->list && s->ops->cursor && !s->ops->cursor(s->ctx, &y, &x))
		y = -1;
	for (int row = 0; row < c.rows; row++)
		row_words(&c, row, v->list && x <= 4 ? number_at(v->list, row, y) : 0, out);
	canvas_fini(&c);
}

static void lines(struct plain *p, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");

		fold(p, text, n);
		end_line(p);
		text += n + (text[n] == '\n');
	}
}

void plain_page(struct ui *ui)
{
	const struct screen *s = ui_top(ui);
	struct plain_view all = { 0 };
	struct buf b = { .ceiling = PAGE_MAX };

	if (!s)
		return;
	page_words(ui, &all, &b);
	lines(ui->plain, buf_str(&b));
	buf_fini(&b);
}

static void read_page(struct ui *ui, const struct plain_view *v)
{
	struct plain *p = ui->plain;
	struct buf b = { .ceiling = PAGE_MAX };

	page_words(ui, v, &b);
	if (!p->read || strcmp(buf_str(&b), buf_str(&p->page)) != 0) {
		lines(p, buf_str(&b));
		buf_reset(&p->page);
		buf_put(&p->page, buf_str(&b), b.len);
	}
	p->read = true;
	p->reading = false;
	buf_fini(&b);
}

/* --- the question --- */

/* "Enter Open, ^N New, ? Help" */
static void add_hints(struct ui *ui, struct buf *out)
{
	const struct screen *s = ui_top(ui);
	struct hints h = { .contexts = ui_contexts(ui) };

	if (s->ops->hints)
		s->ops->hints(s->ctx, &h);
	for (size_t i = 0; i < h.count; i++)
		buf_fmt(out, "%s%s %s", i ? ", " : "", h.row[i].key, h.row[i].word);
}

static void again(struct plain *p)
{
	char stars[2] = "*";

	for (size_t i = 0; p->masked && i < text_letters(p->typed, p->typed_len); i++)
		plain_out(p, stars);
	if (!p->masked && p->typed_len)
		plain_out(p, p->typed);
	p->prompted = true;
}

static void ask(struct plain *p, enum plain_asks what, struct buf *b)
{
	end_line(p);
	p->asks = what;
	fold(p, buf_str(b), b->len);
	plain_out(p, " ");
	again(p);
	buf_fini(b);
}

static void ask_page(struct ui *ui, const struct plain_view *v)
{
	struct plain *p = ui->plain;
	struct buf b = { .ceiling = 2000 };

	/* After questions beside a page, its numbers are not known yet. */
	if (p->reading || p->form)
		read_page(ui, v);
	p->form = NULL;
	if (p->prompted && p->asks == ASKS_PAGE)
		return;
	p->masked = false;
	if (v->list && v->list->count)
		buf_puts(&b, "A number opens, ");
	add_hints(ui, &b);
	buf_puts(&b, ":");
	ask(p, ASKS_PAGE, &b);
}

/* What stands beside the form may say what the answers mean: what will be sent. */
static void ask_end(struct ui *ui, const struct plain_view *v)
{
	struct plain *p = ui->plain;
	struct buf b = { .ceiling = 2000 };

	if (p->prompted && p->asks == ASKS_END)
		return;
	read_page(ui, v);
	p->masked = false;
	buf_puts(&b, "That was the last. done checks it, first begins again, back leaves it:");
	ask(p, ASKS_END, &b);
}

static void tell_error(struct plain *p, const struct form *f, size_t i)
{
	struct buf b = { .ceiling = 1000 };

	if (!form_error_of(f, i))
		return;
	buf_fmt(&b, "Error: %s", form_error_of(f, i));
	line_of(p, &b);
}

static void ask_field(struct ui *ui, const struct plain_view *v)
{
	struct plain *p = ui->plain;
	size_t i = form_focus(v->form);
	bool moved = p->form != v->form || p->field != i;
	struct buf b = { .ceiling = 8000 };

	if (moved) {
		if (p->reading)
			read_page(ui, v);
		plain_texts(p, ui, v, p->form == v->form ? p->field + 1 : 0, i);
		p->form = v->form;
		p->field = i;
		p->ended = false;
		p->prompted = false;
	}
	if (p->ended) {
		ask_end(ui, v);
		return;
	}
	if (p->asks == ASKS_PICK && !moved)
		return;
	if (p->prompted && p->asks == ASKS_FIELD)
		return;
	tell_error(p, v->form, i);
	p->masked = plain_is_masked(v->form, i);
	plain_question(ui, v, i, &b);
	ask(p, ASKS_FIELD, &b);
}

static void ask_confirm(struct ui *ui)
{
	struct plain *p = ui->plain;
	struct buf b = { .ceiling = 2000 };

	if (p->prompted && p->asks == ASKS_CONFIRM)
		return;
	p->masked = false;
	buf_fmt(&b, "%s:", ui->confirm.question);
	ask(p, ASKS_CONFIRM, &b);
}

/* Errors are read first and then the field: Enter goes to the first of them. */
static void tell_problems(struct ui *ui, const struct plain_view *v)
{
	struct plain *p = ui->plain;
	const struct screen *s = ui_top(ui);
	struct key enter = { .code = K_ENTER };
	struct buf b = { .ceiling = 1000 };

	buf_fmt(&b, "There is a problem: %zu thing%s to put right", v->problems,
		v->problems == 1 ? "" : "s");
	line_of(p, &b);
	for (size_t i = 0; i < v->problems; i++) {
		struct buf one = { .ceiling = 1000 };

		buf_fmt(&one, "%zu  %s", i + 1, v->problem(s->ctx, i));
		line_of(p, &one);
	}
	plain_line(p, "It is all kept. done checks it again, back leaves it for later.");
	ui_work(ui, &enter);
	/* The texts on the way to it were read out before. */
	p->form = plain_view(ui).form;
	p->field = FORM_NONE - 1;
}

/* --- news and the cover --- */

static void tell_said(struct ui *ui)
{
	struct plain *p = ui->plain;
	struct buf b = { .ceiling = 1000 };

	if (p->says == ui->says)
		return;
	p->says = ui->says;
	if (!ui->said[0])
		return;
	end_line(p);
	buf_fmt(&b, "%s%s", ui->said_error ? "Error: " : "", ui->said);
	line_of(p, &b);
}

static void cover_page(struct ui *ui)
{
	struct plain *p = ui->plain;
	struct civil t = civil_of(clock_wall_ms(ui->conf.clock));
	struct frame f = { .see_role = ROLE_BAR };
	char line[40];

	term_wipe(p->term);
	p->at = 0;
	snprintf(line, sizeof(line), "%02d:%02d", t.hour, t.minute);
	plain_line(p, line);
	plain_line(p, ui->cover.one);
	plain_line(p, ui->cover.two);
	ui->conf.owner->frame(ui->conf.ctx, &f);
	/* As on the screen: the marking of a live book would say what lies under the clock. */
	if (strcmp(f.marking, "Practice") == 0)
		plain_line(p, f.marking);
	mem_wipe(&f, sizeof(f));
}

static void show_code(struct plain *p, const struct cover *c)
{
	if (p->cover != COVER_CODE || (c->wrong && !p->wrong) || c->len < p->stars) {
		end_line(p);
		if (c->wrong && !c->len)
			plain_line(p, "That is not it. Type it again");
		plain_out(p, " Code: ");
		p->stars = 0;
	}
	for (; p->stars < c->len; p->stars++)
		plain_out(p, "*");
	p->wrong = c->wrong && !c->len;
}

/* Nothing of what was typed or shown before is kept here. */
static void forget(struct plain *p)
{
	mem_wipe(p->typed, sizeof(p->typed));
	p->typed_len = 0;
	buf_reset(&p->page);
	p->turns = (unsigned)-1;
	p->bar[0] = 0;
	p->saved[0] = 0;
	mem_wipe(p->title, sizeof(p->title));
	p->asks = ASKS_NOTHING;
	p->prompted = false;
}

static void show_cover(struct ui *ui)
{
	struct plain *p = ui->plain;

	if (ui->cover.state == COVER_ON && p->cover != COVER_ON) {
		forget(p);
		cover_page(ui);
		p->stars = 0;
	} else if (ui->cover.state == COVER_CODE) {
		show_code(p, &ui->cover);
	} else if (ui->cover.state == COVER_SEEN && p->cover != COVER_SEEN) {
		end_line(p);
		plain_line(p, "Could anyone have seen the screen?");
		plain_out(p, " n no, y yes, ? not sure, Enter skips: ");
	}
	p->cover = ui->cover.state;
}

static void tell_quiet(struct ui *ui)
{
	struct plain *p = ui->plain;

	if (strcmp(p->quiet, ui->cover.quiet) == 0)
		return;
	text_copy(p->quiet, sizeof(p->quiet), ui->cover.quiet);
	if (!p->quiet[0])
		return;
	end_line(p);
	plain_line(p, p->quiet);
	p->prompted = false;
}

void plain_show(struct ui *ui)
{
	struct plain *p = ui->plain;
	struct plain_view v;

	if (ui->cover.state) {
		show_cover(ui);
		tell_quiet(ui);
		return;
	}
	if (p->cover) {
		p->answered = p->cover == COVER_SEEN;
		p->cover = COVER_OFF;
		end_line(p);
	}
	tell_quiet(ui);
	/* The locked screen: what stood above it goes. */
	if (ui->clear && ui->locked) {
		forget(p);
		p->at = 0;
	}
	ui->clear = false;
	if (!ui->depth)
		return;
	v = plain_view(ui);
	if (p->turns != ui->turns) {
		p->turns = ui->turns;
		p->prompted = false;
		header(ui, &v);
	} else if (ui->turned) {
		tell_title(ui);
	}
	tell_said(ui);
	if (ui->holding)
		return;
	if (ui->confirm.asked) {
		ask_confirm(ui);
	} else if (v.problems) {
		tell_problems(ui, &v);
		v = plain_view(ui);
		tell_said(ui);
		if (v.form)
			ask_field(ui, &v);
	} else if (v.form && form_focus(v.form) != FORM_NONE) {
		ask_field(ui, &v);
	} else {
		ask_page(ui, &v);
	}
}
