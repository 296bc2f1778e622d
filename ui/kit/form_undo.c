#include "base/mem.h"
#include "form_p.h"

#include <string.h>

size_t form_depth(const struct field *fd)
{
	switch (fd->kind) {
	case FIELD_LINE:
		return line_undo_depth(fd->line);
	case FIELD_MEMO:
		return memo_undo_depth(fd->memo);
	case FIELD_PICK:
		return pick_undo_depth(fd->pick);
	default:
		return 0;
	}
}

static void cut(struct form *f, size_t from)
{
	while (f->steps_len > from) {
		struct form_step *s = &f->steps[--f->steps_len];

		mem_free(s->before);
		mem_free(s->after);
	}
	if (f->steps_done > from)
		f->steps_done = from;
}

void form_steps_clear(struct form *f)
{
	cut(f, 0);
	mem_free(f->steps);
	f->steps = NULL;
}

static struct form_step *push(struct form *f, size_t i)
{
	struct form_step *s;

	cut(f, f->steps_done);
	f->steps = mem_resize(f->steps, f->steps_len * sizeof(*f->steps),
			      (f->steps_len + 1) * sizeof(*f->steps));
	s = &f->steps[f->steps_len++];
	f->steps_done = f->steps_len;
	s->field = i;
	return s;
}

void form_step_text(struct form *f, size_t i)
{
	push(f, i);
}

void form_step_choice(struct form *f, size_t i, const char *before)
{
	struct form_step *s = push(f, i);

	s->before = mem_str(before);
	s->after = mem_str(choice_value(f->fields[i].choice));
}

static bool apply(struct form *f, const struct form_step *s, bool back)
{
	struct field *fd = &f->fields[s->field];

	switch (fd->kind) {
	case FIELD_LINE:
		return back ? line_undo(fd->line) : line_redo(fd->line);
	case FIELD_MEMO:
		return back ? memo_undo(fd->memo) : memo_redo(fd->memo);
	case FIELD_PICK:
		return back ? pick_undo(fd->pick) : pick_redo(fd->pick);
	case FIELD_CHOICE:
		choice_set(fd->choice, back ? s->before : s->after);
		return true;
	default:
		return false;
	}
}

/* A text field may have dropped its oldest steps: then the next older step of the form is tried. */
size_t form_undo(struct form *f)
{
	while (f->steps_done) {
		const struct form_step *s = &f->steps[--f->steps_done];

		if (apply(f, s, true))
			return s->field;
	}
	return FORM_NONE;
}

size_t form_redo(struct form *f)
{
	while (f->steps_done < f->steps_len) {
		const struct form_step *s = &f->steps[f->steps_done++];

		if (apply(f, s, false))
			return s->field;
	}
	return FORM_NONE;
}
