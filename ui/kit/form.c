#include "ui/kit/form.h"

#include "base/mem.h"
#include "base/text.h"
#include "edit_p.h"
#include "form_p.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct form *form_new(form_field_fn changed, form_field_fn left, void *ctx)
{
	struct form *f = mem_new(sizeof(*f));

	f->changed = changed;
	f->left = left;
	f->ctx = ctx;
	f->focus = FORM_NONE;
	f->well_x = FORM_WELL_X;
	f->columns = FORM_COLUMNS;
	f->page_rows = 1;
	f->page = 1;
	f->pages = 1;
	return f;
}

void form_free(struct form *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->count; i++) {
		struct field *fd = &f->fields[i];

		line_free(fd->line);
		memo_free(fd->memo);
		choice_free(fd->choice);
		pick_free(fd->pick);
		mem_free(fd->label);
		mem_free(fd->tail);
		mem_free(fd->error);
	}
	form_steps_clear(f);
	mem_free(f->fields);
	mem_free(f);
}

static size_t add(struct form *f, const struct place *p, enum field_kind kind)
{
	struct field *fd;

	assert(f->count < FORM_FIELDS_MAX);
	f->fields = mem_resize(f->fields, f->count * sizeof(*fd), (f->count + 1) * sizeof(*fd));
	fd = &f->fields[f->count];
	fd->kind = kind;
	fd->label = mem_str(p->label ? p->label : "");
	fd->tail = mem_str(p->tail ? p->tail : "");
	fd->y = p->y;
	fd->gap = p->y == FORM_AUTO ? f->next_gap : 0;
	fd->label_x = p->label_x ? p->label_x : FORM_LABEL_X;
	fd->x = p->x ? p->x : f->well_x;
	fd->width = p->width;
	fd->height = p->height;
	fd->tail_gap = p->tail_gap ? p->tail_gap : 2;
	fd->role = ROLE_TEXT;
	fd->open = p->open;
	fd->masked = p->masked;
	fd->stay = p->stay;
	f->next_gap = 0;
	if (f->focus == FORM_NONE && kind != FIELD_LABEL)
		f->focus = f->count;
	return f->count++;
}

size_t form_add_line(struct form *f, const struct place *p)
{
	size_t i = add(f, p, FIELD_LINE);

	f->fields[i].line = line_new(p->letters);
	return i;
}

size_t form_add_memo(struct form *f, const struct place *p)
{
	size_t i = add(f, p, FIELD_MEMO);

	f->fields[i].memo = memo_new(p->letters);
	return i;
}

size_t form_add_choice(struct form *f, const struct place *p, const struct choice_option *options,
		       size_t count, enum choice_style style, bool many)
{
	size_t i = add(f, p, FIELD_CHOICE);

	f->fields[i].choice = choice_new(options, count, style, many);
	return i;
}

size_t form_add_pick(struct form *f, const struct place *p, pick_fn fn, void *ctx)
{
	size_t i = add(f, p, FIELD_PICK);

	f->fields[i].pick = pick_new(p->letters, fn, ctx);
	return i;
}

size_t form_add_text(struct form *f, const struct place *p, enum colour_role role)
{
	size_t i = add(f, p, FIELD_LABEL);

	f->fields[i].role = role;
	return i;
}

void form_gap(struct form *f, int rows)
{
	f->next_gap += rows;
}

int form_well(const struct form *f)
{
	return f->well_x;
}

void form_well_x(struct form *f, int x)
{
	f->well_x = x;
}

size_t form_count(const struct form *f)
{
	return f->count;
}

static struct field *field(const struct form *f, size_t i)
{
	assert(i < f->count);
	return &f->fields[i];
}

const char *form_value(const struct form *f, size_t i)
{
	const struct field *fd = field(f, i);

	switch (fd->kind) {
	case FIELD_LINE:
		return line_text(fd->line);
	case FIELD_MEMO:
		return memo_text(fd->memo);
	case FIELD_CHOICE:
		return choice_value(fd->choice);
	case FIELD_PICK:
		return pick_text(fd->pick);
	case FIELD_LABEL:
		break;
	}
	return "";
}

const char *form_code(const struct form *f, size_t i)
{
	const struct field *fd = field(f, i);

	return fd->pick ? pick_code(fd->pick) : "";
}

void form_set(struct form *f, size_t i, const char *value, const char *code)
{
	struct field *fd = field(f, i);

	if (fd->line)
		line_set(fd->line, value);
	if (fd->memo)
		memo_set(fd->memo, value);
	if (fd->choice)
		choice_set(fd->choice, value);
	if (fd->pick)
		pick_set(fd->pick, value, code);
}

static void tell_changed(struct form *f, size_t i)
{
	if (f->changed)
		f->changed(f->ctx, i);
}

void form_put(struct form *f, size_t i, const char *value)
{
	struct field *fd = field(f, i);
	size_t depth = form_depth(fd);

	if (fd->choice) {
		char *before = mem_str(choice_value(fd->choice));

		choice_set(fd->choice, value);
		form_step_choice(f, i, before);
		mem_free(before);
	} else if (fd->line) {
		line_put(fd->line, value);
	} else if (fd->memo) {
		memo_insert(fd->memo, value);
	} else if (fd->pick) {
		pick_put(fd->pick, value);
	}
	if (form_depth(fd) > depth)
		form_step_text(f, i);
	tell_changed(f, i);
}

bool form_is_empty(const struct form *f, size_t i)
{
	return form_value(f, i)[0] == 0;
}

struct choice *form_choice(struct form *f, size_t i)
{
	return field(f, i)->choice;
}

struct pick *form_pick(struct form *f, size_t i)
{
	return field(f, i)->pick;
}

static void replace(char **place, const char *with)
{
	char *copy = with ? mem_str(with) : NULL;

	mem_free(*place);
	*place = copy;
}

void form_label(struct form *f, size_t i, const char *label)
{
	replace(&field(f, i)->label, label);
}

const char *form_label_of(const struct form *f, size_t i)
{
	return field(f, i)->label;
}

void form_tail(struct form *f, size_t i, const char *tail)
{
	replace(&field(f, i)->tail, tail ? tail : "");
}

void form_whole(struct form *f, size_t i)
{
	field(f, i)->whole = true;
}

/* The next field that can be in use, in the order of Tab; FORM_NONE at the end. */
static size_t neighbour(const struct form *f, size_t from, bool forward)
{
	for (size_t i = from; forward ? ++i < f->count : i-- > 0;)
		if (field_can_focus(&f->fields[i]))
			return i;
	return FORM_NONE;
}

/* The field in use may just have gone. */
static void focus_repair(struct form *f)
{
	size_t next;

	if (f->focus != FORM_NONE && field_can_focus(&f->fields[f->focus]))
		return;
	next = f->focus == FORM_NONE ? FORM_NONE : neighbour(f, f->focus, true);
	if (next == FORM_NONE)
		next = neighbour(f, f->focus == FORM_NONE ? f->count : f->focus, false);
	f->focus = next;
}

void form_hide(struct form *f, size_t i, bool hidden)
{
	field(f, i)->hidden = hidden;
	focus_repair(f);
}

bool form_is_hidden(const struct form *f, size_t i)
{
	return field(f, i)->hidden;
}

void form_skip(struct form *f, size_t i, bool skipped)
{
	field(f, i)->skipped = skipped;
	focus_repair(f);
}

void form_error(struct form *f, size_t i, const char *sentence)
{
	replace(&field(f, i)->error, sentence);
}

const char *form_error_of(const struct form *f, size_t i)
{
	return field(f, i)->error;
}

void form_errors_clear(struct form *f)
{
	for (size_t i = 0; i < f->count; i++)
		replace(&f->fields[i].error, NULL);
}

void form_cover(struct form *f, bool covered)
{
	f->covered = covered;
}

void form_uncover(struct form *f, bool shown)
{
	f->shown = shown;
}

size_t form_focus(const struct form *f)
{
	return f->focus;
}

void form_leave(struct form *f)
{
	if (f->focus == FORM_NONE)
		return;
	if (f->fields[f->focus].pick)
		pick_close(f->fields[f->focus].pick);
	if (f->left)
		f->left(f->ctx, f->focus);
}

void form_focus_set(struct form *f, size_t i)
{
	if (i >= f->count || i == f->focus || !field_can_focus(&f->fields[i]))
		return;
	form_leave(f);
	/* left() may have hidden the field that was wanted. */
	if (field_can_focus(&f->fields[i]))
		f->focus = i;
	focus_repair(f);
}

size_t form_cursor(const struct form *f)
{
	const struct field *fd = f->focus == FORM_NONE ? NULL : &f->fields[f->focus];

	if (fd && fd->line)
		return line_cursor(fd->line);
	return fd && fd->memo ? memo_cursor(fd->memo) : 0;
}

void form_cursor_set(struct form *f, size_t at)
{
	const struct field *fd = f->focus == FORM_NONE ? NULL : &f->fields[f->focus];

	if (fd && fd->line)
		line_cursor_set(fd->line, at);
	if (fd && fd->memo)
		memo_cursor_set(fd->memo, at);
}

static enum form_did go(struct form *f, size_t to, enum form_did at_end)
{
	if (to == FORM_NONE)
		return at_end;
	form_focus_set(f, to);
	return FORM_MOVED;
}

/* Looked up after changed() ran: an answer may have opened or closed the row after it. */
static enum form_did go_next(struct form *f)
{
	return go(f, neighbour(f, f->focus, true), FORM_END);
}

/* Up and Down: the nearest row in that direction, in it the field nearest to this one. */
static enum form_did go_row(struct form *f, bool down)
{
	const struct field *now = &f->fields[f->focus];
	size_t best = FORM_NONE;

	form_lay_out(f);
	for (size_t i = 0; i < f->count; i++) {
		const struct field *fd = &f->fields[i];
		const struct field *b = best == FORM_NONE ? NULL : &f->fields[best];

		if (!field_can_focus(fd) || (down ? fd->row <= now->row : fd->row >= now->row))
			continue;
		if (!b || (down ? fd->row < b->row : fd->row > b->row) ||
		    (fd->row == b->row && abs(fd->x - now->x) < abs(b->x - now->x)))
			best = i;
	}
	return go(f, best, down ? FORM_END : FORM_START);
}

static enum form_did go_page(struct form *f, bool down)
{
	int page, pages, here;

	form_lay_out(f);
	form_page_of(f, f->page_rows, f->fields[f->focus].row, &here, &pages);
	for (size_t i = 0; i < f->count; i++) {
		if (!field_can_focus(&f->fields[i]))
			continue;
		form_page_of(f, f->page_rows, f->fields[i].row, &page, &pages);
		if (page == here + (down ? 1 : -1))
			return go(f, i, FORM_USED);
	}
	return FORM_USED;
}

static enum form_did undo_key(struct form *f, bool back)
{
	size_t i = back ? form_undo(f) : form_redo(f);

	if (i == FORM_NONE)
		return FORM_USED;
	form_focus_set(f, i);
	tell_changed(f, i);
	return FORM_CHANGED;
}

/* Backspace in a choice: back one, and what was chosen there is cleared. */
static enum form_did choice_back(struct form *f)
{
	size_t to = neighbour(f, f->focus, false);
	struct field *fd;
	char *before;

	if (to == FORM_NONE)
		return FORM_USED;
	form_focus_set(f, to);
	fd = &f->fields[to];
	if (!fd->choice || choice_is_empty(fd->choice))
		return FORM_MOVED;
	before = mem_str(choice_value(fd->choice));
	choice_set(fd->choice, "");
	form_step_choice(f, to, before);
	mem_free(before);
	tell_changed(f, to);
	return FORM_MOVED;
}

static enum form_did choice_field_key(struct form *f, const struct key *k)
{
	size_t i = f->focus;
	struct field *fd = &f->fields[i];
	char *before = mem_str(choice_value(fd->choice));
	enum choice_did did = choice_key(fd->choice, k);
	bool same = strcmp(before, choice_value(fd->choice)) == 0;

	if (!same)
		form_step_choice(f, i, before);
	mem_free(before);
	if (!same)
		tell_changed(f, i);
	switch (did) {
	case CHOICE_PICKED:
		return fd->stay ? FORM_CHANGED : go_next(f);
	case CHOICE_CHANGED:
		return FORM_CHANGED;
	case CHOICE_USED:
		return FORM_USED;
	case CHOICE_BACK:
		return choice_back(f);
	case CHOICE_NOT_MINE:
		break;
	}
	return FORM_NOT_MINE;
}

static size_t letters_in(const struct form *f, size_t i)
{
	const char *text = form_value(f, i);

	return text_letters(text, strlen(text));
}

/* A mark that joined the letter before it is no letter, and is not missed. */
static size_t missing(const struct form *f, size_t i, const struct key *k, size_t before,
		      bool changed)
{
	size_t given, have;

	if (k->code != K_PASTE)
		return k->code == K_LETTER && !changed;
	given = text_letters(k->paste, k->paste_len);
	have = letters_in(f, i);
	return before + given > have ? before + given - have : 0;
}

static enum form_did text_field_key(struct form *f, const struct key *k)
{
	size_t i = f->focus;
	struct field *fd = &f->fields[i];
	size_t depth = form_depth(fd), before = k->code == K_PASTE ? letters_in(f, i) : 0;
	bool changed = false, mine = false, took = false;

	if (fd->pick) {
		enum pick_did did = pick_key(fd->pick, k);

		mine = did != PICK_NOT_MINE;
		took = did == PICK_TOOK;
		changed = took || did == PICK_CHANGED;
	} else {
		mine = fd->line ? line_key(fd->line, k, &changed) : memo_key(fd->memo, k, &changed);
	}
	if (!mine)
		return FORM_NOT_MINE;
	f->left_out = missing(f, i, k, before, changed);
	if (changed && form_depth(fd) > depth)
		form_step_text(f, i);
	if (changed)
		tell_changed(f, i);
	if (took)
		return go_next(f);
	return changed ? FORM_CHANGED : FORM_USED;
}

static enum form_did move_key(struct form *f, enum action a)
{
	switch (a) {
	case ACT_NEXT:
	case ACT_OPEN:
		return go_next(f);
	case ACT_PREVIOUS:
		return go(f, neighbour(f, f->focus, false), FORM_START);
	case ACT_UP:
	case ACT_DOWN:
		return go_row(f, a == ACT_DOWN);
	case ACT_PAGE_UP:
	case ACT_PAGE_DOWN:
		return go_page(f, a == ACT_PAGE_DOWN);
	default:
		return FORM_NOT_MINE;
	}
}

enum form_did form_key(struct form *f, const struct key *k)
{
	enum action a;
	enum form_did did;

	f->left_out = 0;
	if (f->focus == FORM_NONE)
		return FORM_NOT_MINE;
	a = k->code == K_LETTER || k->code == K_PASTE ? ACT_NONE : edit_action(k, form_contexts(f));
	if (a == ACT_UNDO || a == ACT_REDO)
		return undo_key(f, a == ACT_UNDO);
	did = f->fields[f->focus].choice ? choice_field_key(f, k) : text_field_key(f, k);
	return did == FORM_NOT_MINE ? move_key(f, a) : did;
}

size_t form_left_out(const struct form *f)
{
	return f->left_out;
}

unsigned form_contexts(const struct form *f)
{
	bool choice = f->focus != FORM_NONE && f->fields[f->focus].choice;

	return CTX_FORM | (choice ? CTX_CHOICE : CTX_TYPING);
}
