#include "ui/kit/canvas.h"

#include "base/mem.h"
#include "base/text.h"
#include "wrap_p.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int bounded(int v, int most)
{
	return v < 1 ? 1 : v > most ? most : v;
}

static void blank(struct cell *cell, enum colour_role role)
{
	memset(cell, 0, sizeof(*cell));
	cell->text[0] = ' ';
	cell->width = 1;
	cell->role = (uint8_t)role;
}

static struct cell *at(const struct canvas *c, int y, int x)
{
	return &c->cells[(size_t)y * (size_t)c->columns + (size_t)x];
}

void canvas_init(struct canvas *c, int rows, int columns)
{
	c->rows = bounded(rows, CANVAS_ROWS_MAX);
	c->columns = bounded(columns, CANVAS_COLUMNS_MAX);
	c->cells = mem_new_array((size_t)c->rows * (size_t)c->columns, sizeof(*c->cells));
	canvas_clear(c);
}

void canvas_fini(struct canvas *c)
{
	mem_free(c->cells);
	memset(c, 0, sizeof(*c));
}

void canvas_resize(struct canvas *c, int rows, int columns)
{
	canvas_fini(c);
	canvas_init(c, rows, columns);
}

void canvas_clear(struct canvas *c)
{
	size_t n = (size_t)c->rows * (size_t)c->columns;

	blank(&c->cells[0], ROLE_TEXT);
	/* Each round doubles what is blank: one copy a power of two, not one a cell. */
	for (size_t done = 1; done < n; done *= 2)
		memcpy(&c->cells[done], &c->cells[0],
		       (done < n - done ? done : n - done) * sizeof(*c->cells));
}

void canvas_fill(struct canvas *c, int y, int x, int height, int width, enum colour_role role)
{
	for (int r = y < 0 ? 0 : y; r < y + height && r < c->rows; r++)
		for (int k = x < 0 ? 0 : x; k < x + width && k < c->columns; k++)
			blank(at(c, r, k), role);
}

void canvas_recolour(struct canvas *c, int y, int x, int height, int width, enum colour_role role)
{
	for (int r = y < 0 ? 0 : y; r < y + height && r < c->rows; r++)
		for (int k = x < 0 ? 0 : x; k < x + width && k < c->columns; k++)
			at(c, r, k)->role = (uint8_t)role;
}

/* A wide letter that loses one of its cells to another must not leave the rest behind. */
static void clear_wide(struct canvas *c, int y, int x)
{
	int start = x;
	int width;

	while (start > 0 && at(c, y, start)->width == 0)
		start--;
	width = at(c, y, start)->width;
	if (width < 2)
		return;
	for (int k = start; k < start + width && k < c->columns; k++)
		blank(at(c, y, k), at(c, y, k)->role);
}

static void put_letter(struct canvas *c, int y, int x, enum colour_role role, const char *s,
		       size_t n, int width)
{
	struct cell *cell = at(c, y, x);

	for (int k = 0; k < width; k++)
		clear_wide(c, y, x + k);
	while (n > CANVAS_LETTER_MAX || (n && ((unsigned char)s[n] & 0xC0U) == 0x80U))
		n--;
	memset(cell->text, 0, sizeof(cell->text));
	memcpy(cell->text, s, n);
	cell->width = (uint8_t)width;
	cell->role = (uint8_t)role;
	for (int k = 1; k < width; k++) {
		memset(at(c, y, x + k), 0, sizeof(*cell));
		at(c, y, x + k)->role = (uint8_t)role;
	}
}

static bool is_control(const char *s)
{
	unsigned char a = (unsigned char)s[0];

	return a < 0x20 || a == 0x7F || (a == 0xC2 && (unsigned char)s[1] < 0xA0);
}

static bool ascii_next(const char *s, size_t n)
{
	return (unsigned char)s[0] >= 0x20 && (unsigned char)s[0] < 0x7F &&
	       (n < 2 || (unsigned char)s[1] < 0x80);
}

int canvas_text_n(struct canvas *c, int y, int x, enum colour_role role, const char *text, size_t n)
{
	while (n) {
		size_t used = 1;
		int width = 1;
		bool control = false;

		if (!ascii_next(text, n)) {
			used = text_letter(text, n);
			control = is_control(text) || text_check(text, used, false) != TEXT_FINE;
			width = control ? 1 : (int)text_cells(text, used);
		}
		if (x + width > c->columns)
			break;
		if (y >= 0 && y < c->rows && x >= 0 && width > 0) {
			if (control)
				put_letter(c, y, x, role, "?", 1, 1);
			else
				put_letter(c, y, x, role, text, used, width);
		}
		x += width;
		text += used;
		n -= used;
	}
	return x;
}

int canvas_text(struct canvas *c, int y, int x, enum colour_role role, const char *text)
{
	return canvas_text_n(c, y, x, role, text, strlen(text));
}

int canvas_pad(struct canvas *c, int y, int x, int width, enum colour_role role, const char *text)
{
	size_t n = text_fit(text, strlen(text), width > 0 ? (size_t)width : 0);

	if (width <= 0)
		return x;
	canvas_fill(c, y, x, 1, width, role);
	canvas_text_n(c, y, x, role, text, n);
	return x + width;
}

int canvas_right(struct canvas *c, int y, int x, enum colour_role role, const char *text)
{
	size_t n = text_fit(text, strlen(text), x > 0 ? (size_t)x : 0);

	canvas_text_n(c, y, x - (int)text_cells(text, n), role, text, n);
	return x;
}

int canvas_centre(struct canvas *c, int y, enum colour_role role, const char *text)
{
	int cells = (int)text_cells(text, strlen(text));

	return canvas_text(c, y, cells < c->columns ? (c->columns - cells) / 2 : 0, role, text);
}

int canvas_fmt(struct canvas *c, int y, int x, enum colour_role role, const char *fmt, ...)
{
	char part[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(part, sizeof(part), fmt, ap);
	va_end(ap);
	x = canvas_text(c, y, x, role, part);
	mem_wipe(part, sizeof(part));
	return x;
}

size_t wrap_row(const char *s, size_t n, int width, size_t *next)
{
	size_t fits = text_fit(s, n, (size_t)width);
	const char *end = memchr(s, '\n', fits < n ? fits + 1 : n);
	size_t cut = fits;

	if (end) {
		*next = (size_t)(end - s) + 1;
		return (size_t)(end - s);
	}
	if (fits == n) {
		*next = n;
		return n;
	}
	while (cut && s[cut] != ' ')
		cut--;
	if (!cut) {
		*next = fits ? fits : text_letter(s, n);
		return fits;
	}
	*next = cut;
	while (*next < n && s[*next] == ' ')
		(*next)++;
	return cut;
}

int canvas_wrap(struct canvas *c, int y, int x, int height, int width, enum colour_role role,
		const char *text)
{
	size_t n = strlen(text);
	int row = 0;

	while (n && row < height && width > 0) {
		size_t next = 0;
		size_t used = wrap_row(text, n, width, &next);

		canvas_text_n(c, y + row, x, role, text, used);
		row++;
		text += next;
		n -= next;
	}
	return row;
}

void canvas_box(struct canvas *c, int y, int x, int height, int width, enum colour_role role)
{
	canvas_fill(c, y, x, height, width, role);
	for (int k = x + 1; k < x + width - 1; k++) {
		canvas_text(c, y, k, role, "-");
		canvas_text(c, y + height - 1, k, role, "-");
	}
	for (int r = y; r < y + height; r++) {
		bool end = r == y || r == y + height - 1;

		canvas_text(c, r, x, role, end ? "+" : "|");
		canvas_text(c, r, x + width - 1, role, end ? "+" : "|");
	}
}

void canvas_copy(struct canvas *to, const struct canvas *from)
{
	if (to->rows != from->rows || to->columns != from->columns || !to->cells)
		canvas_resize(to, from->rows, from->columns);
	memcpy(to->cells, from->cells,
	       (size_t)from->rows * (size_t)from->columns * sizeof(*from->cells));
}

void canvas_dump_row(const struct canvas *c, int y, struct buf *out)
{
	int last = c->columns;

	assert(y >= 0 && y < c->rows);
	while (last > 0 && strcmp(at(c, y, last - 1)->text, " ") == 0)
		last--;
	for (int x = 0; x < last; x++)
		buf_puts(out, at(c, y, x)->text);
}

void canvas_dump(const struct canvas *c, struct buf *out)
{
	for (int y = 0; y < c->rows; y++) {
		for (int x = 0; x < c->columns; x++)
			buf_puts(out, at(c, y, x)->text);
		buf_putc(out, '\n');
	}
}

void canvas_dump_roles(const struct canvas *c, struct buf *out)
{
	for (int y = 0; y < c->rows; y++) {
		for (int x = 0; x < c->columns; x++)
			buf_putc(out, (char)('a' + at(c, y, x)->role));
		buf_putc(out, '\n');
	}
}
