#include "night_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/typed.h"
#include "model/vocab.h"

#include <stdio.h>
#include <string.h>

void night_car(const struct rec *shift, char out[16])
{
	const char *code = shift ? rec_text(shift, SHIFT_CAR) : "";
	const char *label = vocab_label(field_vocab(&kind_shift.fields[SHIFT_CAR]), code);

	if (!code[0])
		text_copy(out, 16, "Car laptop");
	else if (ascii_is_digit(label[0]))
		snprintf(out, 16, "Car %.10s", label);
	else
		text_copy(out, 16, label);
	/* "Car 1, north": the number is enough on line 1. */
	out[strcspn(out, ",")] = '\0';
}

/* Is this revision covered by a receipt that was checked? */
static bool hq_has(struct app *a, const struct rec *r)
{
	struct entry x;

	if (!id_equal(r->device, book_device(app_book(a))))
		return true;
	return book_find(app_book(a), &r->hash, &x, NULL) &&
	       x.h.height <= app_outbox(a)->acked_height;
}

struct word {
	const char *state;
	const char *words;
};

static const struct word state_words[] = {
	{ "tasked", "Tasked" },           { "en_route", "On the way" }, { "on_scene", "On scene" },
	{ "interrupted", "Called away" }, { "left", "Write up" },       { "write_up", "Write up" },
	{ "returned", "Sent back" },      { "approved", "Agreed" },     { "closed", "Closed" },
	{ "cancelled", "Stood down" },
};

void night_todo(struct app *a, const struct rec *attendance, char out[20])
{
	const char *state = app_attendance_state(a, attendance);
	size_t tries = rec_count(attendance, ATTENDANCE_ATTEMPTS);

	out[0] = '\0';
	for (size_t i = 0; i < sizeof state_words / sizeof *state_words; i++)
		if (strcmp(state_words[i].state, state) == 0)
			text_copy(out, 20, state_words[i].words);
	if (strcmp(state, "submitted") == 0)
		text_copy(out, 20, hq_has(a, attendance) ? "Sent" : "To send");
	if (rec_is(attendance, ATTENDANCE_RESULT, "no_reply") && strcmp(state, "returned") != 0 &&
	    strcmp(state, "on_scene") != 0) {
		if (tries)
			snprintf(out, 20, "No reply %u", tries > 99 ? 99U : (unsigned)tries);
		else
			text_copy(out, 20, "No reply");
	}
}

static void read_line(struct app *a, struct id id, unsigned number, struct night *out)
{
	struct casefile c = { 0 };
	struct night_line *l = &out->lines[out->n];

	/* What a line shows, and no more: this is read for every line after every save. */
	if (!casefile_read_some(app_view(a), id, CASE_PLACE | CASE_HANGING, &c, NULL))
		goto out;
	about_fill_numbered(&c, number, &l->about);
	night_todo(a, c.attendance, l->todo);
	l->next = app_next_stamp(c.attendance);
	out->n++;
out:
	casefile_fini(&c);
}

static void read_crew(struct app *a, const struct rec *shift, struct night *out)
{
	struct id officer, worker;
	int64_t from = 0, to = 0;
	char f[12], t[12];

	if (out->open) {
		app_crew(a, &officer, &worker);
		const struct member *o = app_member(a, officer), *w = app_member(a, worker);
		snprintf(out->crew, sizeof out->crew, "%.36s%s%.36s", o ? o->surname : "",
			 o && w ? ", " : "", w ? w->surname : "");
	}
	rec_int(shift, SHIFT_PLANNED_START, &from);
	rec_int(shift, SHIFT_PLANNED_END, &to);
	if (from && to) {
		about_clock(from, f);
		about_clock(to, t);
		snprintf(out->hours, sizeof out->hours, "%s to %s", f, t);
	}
	night_car(shift, out->car);
}

bool night_read(struct app *a, struct night *out, struct err *e)
{
	struct rec *shift = NULL;
	const struct rec *open = app_shift(a);
	struct id *ids = NULL;
	size_t n = 0;
	struct arg arg;
	bool ok = false;

	*out = (struct night){ .shift = app_night(a) };
	night_car(NULL, out->car);
	if (id_is_zero(out->shift))
		return true;
	out->open = open && id_equal(open->id, out->shift);
	arg = ARG_OF_ID(out->shift);
	if (!view_rec(app_view(a), out->shift, &shift, e))
		goto out;
	read_crew(a, shift, out);
	if (!view_ids(app_view(a), QUERY_NIGHT_ATTENDANCES, &arg, 1, &ids, &n, e))
		goto out;
	for (size_t i = 0; i < n; i++) {
		if (out->n == NIGHT_MAX)
			out->left_out++;
		else
			read_line(a, ids[i], (unsigned)(n - i), out);
	}
	out->n_phone = app_to_phone(a, out->phone, 3);
	out->n_news = app_news(a, app_now(a) - (int64_t)12 * 3600 * 1000, out->news, 4);
	ok = true;
out:
	mem_free(ids);
	rec_free(shift);
	return ok;
}
