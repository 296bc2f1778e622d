#include "night_aside_p.h"

#include "base/text.h"
#include "model/vocab.h"
#include "more_p.h"
#include "tasks_p.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LINES_MOST 14
#define LINES_LEAST 3
#define WAITING_MOST 3

/* --- reading --- */

/* "radio, phone missing"; what nobody looked at is said to be not known. */
static void read_kit(struct app *a, const struct night *n, char *out, size_t cap)
{
	struct buf missing = { .ceiling = 400 }, unknown = { .ceiling = 400 };
	struct rec *shift = NULL;

	out[0] = '\0';
	if (!view_rec(app_view(a), n->shift, &shift, NULL))
		return;
	for (size_t i = 0; i < rec_count(shift, SHIFT_KIT_CHECK); i++) {
		const struct rec *row = rec_row(shift, SHIFT_KIT_CHECK, i);
		size_t item = field_find(row->kind, "item"), ok = field_find(row->kind, "ok");
		struct buf *b = rec_is(row, ok, "no") ? &missing : &unknown;
		const char *label;

		if (rec_is(row, ok, "yes"))
			continue;
		label = vocab_label(field_vocab(&row->kind->fields[item]), rec_text(row, item));
		buf_fmt(b, "%s%c%s", b->len ? ", " : "", ascii_lower(label[0]), label + 1);
	}
	if (missing.len)
		snprintf(out, cap, "%s missing", buf_str(&missing));
	else if (unknown.len)
		snprintf(out, cap, "%s not known", buf_str(&unknown));
	else if (rec_count(shift, SHIFT_KIT_CHECK))
		text_copy(out, cap, "all there");
	buf_fini(&missing);
	buf_fini(&unknown);
	rec_free(shift);
}

static void read_still(const struct casefile *c, char *out, size_t cap)
{
	struct buf b = { .ceiling = 200 };
	struct tasks t;

	tasks_fill(c, &t);
	for (size_t i = 0; i < TASK_NOTES; i++)
		if (t.all[i].state == TASK_NOT_STARTED || t.all[i].state == TASK_IN_PROGRESS)
			buf_fmt(&b, "%s%s", b.len ? ", " : "", t.all[i].one_word);
	text_copy(out, cap, buf_str(&b));
	out[0] = ascii_upper(out[0]);
	buf_fini(&b);
}

void night_aside_read(struct app *a, const struct night *n, struct id attendance,
		      struct night_aside *out)
{
	struct casefile c = { 0 };

	*out = (struct night_aside){ .visits_before = -1 };
	if (!id_is_zero(n->shift))
		read_kit(a, n, out->kit, sizeof out->kit);
	for (size_t i = 0; i < n->n; i++)
		if (id_equal(n->lines[i].about.attendance, attendance))
			out->attendance = attendance;
	if (id_is_zero(out->attendance) || !app_case(a, attendance, &c, NULL) || !c.attendance)
		goto out;
	out->covered = app_on_scene(c.attendance);
	out->place_known = c.location != NULL;
	rec_int(c.attendance, ATTENDANCE_REPEAT_ADDRESS, &out->visits_before);
	read_still(&c, out->still, sizeof out->still);
out:
	casefile_fini(&c);
}

/* --- painting --- */

struct pen {
	const struct screens *s;
	const struct night *n;
	const struct night_aside *x;
	struct canvas *c;
	size_t at; /* the line in work; n->n: none */
	int y;
};

/* Is there room for a head, so many lines and a blank? What stands last is left out first. */
static bool room(const struct pen *p, int lines)
{
	return p->y + lines < p->c->rows - 3;
}

static void head(struct pen *p, const char *words)
{
	canvas_text(p->c, p->y++, 3, ROLE_HINT, words);
}

static void line(struct pen *p, enum colour_role r, const char *words)
{
	char cut[120];

	put_cut(cut, sizeof cut, words, (size_t)p->c->columns - 4);
	canvas_text(p->c, p->y++, 3, r, cut);
}

static void paint_row(const struct night_line *l, struct canvas *c, int y, bool marked)
{
	enum colour_role r = marked ? ROLE_SELECT : ROLE_TEXT;
	/* A time in the last of the three is one letter wider than its column. */
	int left = strlen(l->about.left) > 4 ? 18 : 19;

	if (marked)
		canvas_text(c, y, 1, r, ">");
	canvas_fmt(c, y, 3, r, "%u", l->about.number);
	canvas_pad(c, y, 6, 5, r, l->about.tasked);
	canvas_pad(c, y, left - 6, 5, r, l->about.arrived);
	canvas_pad(c, y, left, 5, r, l->about.left);
	canvas_pad(c, y, 24, 9, r, l->about.place);
	canvas_pad(c, y, 34, 8, r, l->about.label);
}

/* Tasked and not reached, called away from, sent back: what the crew still has to go to. */
static bool waits(const struct pen *p, size_t i)
{
	static const char *const words[] = { "Tasked", "On the way", "Called away", "Sent back" };

	for (size_t k = 0; i != p->at && k < sizeof words / sizeof *words; k++)
		if (strcmp(p->n->lines[i].todo, words[k]) == 0)
			return true;
	return false;
}

static size_t count_waiting(const struct pen *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n->n; i++)
		n += waits(p, i);
	return n;
}

static void paint_waiting(struct pen *p)
{
	size_t n = count_waiting(p), shown = 0;
	char words[80];

	head(p, say(p->s, W_WAITING));
	if (!n)
		line(p, ROLE_QUIET, say(p->s, W_NONE_YET));
	/* The oldest first: it has waited longest. */
	for (size_t i = p->n->n; i-- > 0 && shown < WAITING_MOST;) {
		const struct night_line *l = &p->n->lines[i];

		if (!waits(p, i))
			continue;
		if (++shown == WAITING_MOST && n > WAITING_MOST)
			snprintf(words, sizeof words, "%zu more", n - WAITING_MOST + 1);
		else
			snprintf(words, sizeof words, "%-2u %-12s %s", l->about.number,
				 l->about.place, l->todo);
		line(p, ROLE_TEXT, words);
	}
	p->y++;
}

static void paint_in_work(struct pen *p)
{
	const struct night_line *l = &p->n->lines[p->at];

	canvas_fmt(p->c, p->y++, 3, ROLE_HINT, "Still to do in %u", l->about.number);
	line(p, p->x->still[0] ? ROLE_TEXT : ROLE_QUIET,
	     p->x->still[0] ? p->x->still : say(p->s, W_NOTHING_LEFT));
	p->y++;
	canvas_fmt(p->c, p->y++, 3, ROLE_HINT, "Times for %u", l->about.number);
	canvas_fmt(p->c, p->y++, 3, ROLE_TEXT, "Tasked %s   On the way %s", l->about.tasked,
		   l->about.en_route);
	canvas_fmt(p->c, p->y++, 3, ROLE_TEXT, "Arrived %s   Left %s", l->about.arrived,
		   l->about.left);
	if (l->next != STAMP_NONE)
		canvas_fmt(p->c, p->y++, 3, ROLE_HINT, "^T records %s", stamp_words(l->next));
	p->y++;
}

static void paint_news(struct pen *p, enum word words, const struct news *all, size_t n)
{
	if (!room(p, 1 + (n ? (int)n : 1)))
		return;
	head(p, say(p->s, words));
	if (!n)
		line(p, ROLE_QUIET, say(p->s, W_NONE_YET));
	for (size_t i = 0; i < n; i++) {
		char text[120], at[12];

		about_clock(all[i].at_ms, at);
		snprintf(text, sizeof text, "%s %s", at, all[i].words);
		line(p, ROLE_TEXT, text);
	}
	p->y++;
}

static void paint_sending(struct pen *p)
{
	const struct outbox *o = app_outbox(p->s->app);
	char at[24], words[80], link[20], bar[21];
	size_t full = o->bytes_total ? (size_t)(o->bytes_sent * 20 / o->bytes_total) : 0;

	if (!room(p, 3))
		return;
	head(p, say(p->s, W_SENDING));
	about_when(o->last_ok_ms, app_now(p->s->app), at);
	snprintf(words, sizeof words, "To send   %" PRIu64 "%s%s", app_to_send(p->s->app),
		 o->last_ok_ms ? "   Last sent " : "", o->last_ok_ms ? at : "");
	line(p, ROLE_TEXT, words);
	link_words(p->s, link);
	link[0] = ascii_lower(link[0]);
	for (size_t i = 0; i < 20; i++)
		bar[i] = i < full ? '#' : '.';
	bar[20] = '\0';
	/* When it was last reached stands a line higher, in other words. */
	if (o->state == LINK_SENDING && o->bytes_total)
		snprintf(words, sizeof words, "[%s]  %s", bar, link);
	else
		snprintf(words, sizeof words, "%s",
			 strncmp(link, "hQ last", 7) == 0 ? say(p->s, W_HQ_NOT_REACHED) : link);
	if (words[0])
		line(p, ROLE_TEXT, words);
	p->y++;
}

static void paint_address(struct pen *p)
{
	const struct night_aside *x = p->x;
	char words[80];

	if (p->at == p->n->n || !x->place_known || !room(p, 2))
		return;
	head(p, say(p->s, W_ADDRESS_HISTORY));
	if (x->covered)
		text_copy(words, sizeof words, say(p->s, W_COVERED));
	else if (x->visits_before > 0)
		snprintf(words, sizeof words, "%" PRId64 " visit%s by a car in 12 months",
			 x->visits_before, x->visits_before == 1 ? "" : "s");
	else
		text_copy(words, sizeof words, say(p->s, W_NO_VISIT_12));
	line(p, x->covered ? ROLE_QUIET : ROLE_TEXT, words);
	p->y++;
}

static void paint_kit(struct pen *p)
{
	if (!p->x->kit[0] || !room(p, 2))
		return;
	head(p, say(p->s, W_KIT));
	canvas_wrap(p->c, p->y, 3, 2, p->c->columns - 5, ROLE_TEXT, p->x->kit);
}

/* Lines of the list: as many as leave room for what stands under it. */
static size_t list_most(const struct pen *p)
{
	size_t waiting = count_waiting(p);
	int most, under = 2 + (waiting > WAITING_MOST ? WAITING_MOST : waiting ? (int)waiting : 1);

	under += p->at < p->n->n ? 3 + 5 + 3 : 0;
	under += 2 + (p->n->n_phone ? (int)p->n->n_phone : 1);
	under += 2 + (p->n->n_news ? (int)p->n->n_news : 1) + 4 + 2;
	most = p->c->rows - 3 - 4 - 1 - under;
	return most > LINES_MOST ? LINES_MOST : most < LINES_LEAST ? LINES_LEAST : (size_t)most;
}

void night_aside_paint(const struct screens *s, const struct night *n, const struct night_aside *x,
		       struct canvas *c)
{
	struct pen p = { .s = s, .n = n, .x = x, .c = c, .y = 4 };
	size_t most, from;

	while (p.at < n->n && !id_equal(n->lines[p.at].about.attendance, x->attendance))
		p.at++;
	most = list_most(&p);
	from = p.at >= most && p.at < n->n ? p.at - most + 1 : 0;
	canvas_fmt(c, 1, 3, ROLE_TEXT, "Tonight   %zu attendance%s", n->n + n->left_out,
		   n->n + n->left_out == 1 ? "" : "s");
	canvas_text(c, 3, 3, ROLE_HINT, "No Tasked Arr.  Left Place     Who");
	for (size_t i = from; i < n->n && i < from + most; i++)
		paint_row(&n->lines[i], c, p.y++, i == p.at);
	p.y++;
	paint_waiting(&p);
	if (p.at < n->n)
		paint_in_work(&p);
	paint_news(&p, W_TO_PHONE, n->phone, n->n_phone);
	paint_news(&p, W_SINCE_LOOKED, n->news, n->n_news);
	paint_sending(&p);
	paint_address(&p);
	paint_kit(&p);
}
