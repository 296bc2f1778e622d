/* 10 Note and the list of notes. A support worker's note is support-only until its author widens
 * it. */
#include "desk_p.h"
#include "lister_p.h"
#include "sheet_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/vocab.h"

#include <stdio.h>
#include <string.h>

#define ABOUT_MAX 20 /* a to t; v is the visit */

/* Somebody of the visit whom a note may be about, by label: a note on scene names nobody. */
struct whom {
	struct id part;
	char words[32]; /* "Survivor A1" */
};

struct note {
	size_t about;
	struct whom all[ABOUT_MAX];
	size_t n;
	bool old; /* written before: its time is not now */
	int more; /* rows that the parts take beyond the first */
};

#define MEMO_TOP 7
#define MEMO_ROWS 9

/* A letter each, as on the mock-up. */
static void add_about(struct sheet *sh)
{
	struct note *n = sh->own;
	struct place about = { .label = "About", .y = 1, .x = 18 };
	struct buf spec = { .ceiling = 4096 };

	for (size_t i = 0; i < n->n; i++)
		buf_fmt(&spec, "%c:%c:%s|", 'a' + (char)i, 'a' + (char)i, n->all[i].words);
	buf_puts(&spec, "v:v:the visit");
	n->about = sheet_own_choice(sh, &about, buf_str(&spec), CHOICE_PLAIN, 3);
	n->more = choice_rows(form_choice(sh->form, n->about), 79 - about.x) - 1;
	if (n->more > MEMO_ROWS - 2)
		n->more = MEMO_ROWS - 2;
	buf_fini(&spec);
}

static void show_about(struct sheet *sh)
{
	const struct note *n = sh->own;
	struct id part = rec_id(sh->parts[0].r, NOTE_INVOLVEMENT_ID);
	char letter[2] = "v";

	if (id_is_zero(part) && !n->old)
		return;
	for (size_t i = 0; i < n->n; i++)
		if (id_equal(n->all[i].part, part))
			letter[0] = (char)('a' + i);
	form_set(sh->form, n->about, letter, NULL);
}

static void build(struct sheet *sh)
{
	const struct note *n = sh->own;
	struct spot text = { .field = NOTE_TEXT, .label = "", .label_x = 3, .x = 3, .width = 74 };

	add_about(sh);
	text.y = MEMO_TOP - 3 + n->more;
	text.height = MEMO_ROWS - n->more;
	sheet_add(sh, &text);
	show_about(sh);
}

static void changed(struct sheet *sh, size_t i)
{
	const struct note *n = sh->own;
	struct rec *r = sh->parts[0].r;
	const char *letter = form_value(sh->form, i);

	if (i != n->about)
		return;
	if (letter[0] >= 'a' && (size_t)(letter[0] - 'a') < n->n)
		rec_put_id(r, NOTE_INVOLVEMENT_ID, n->all[letter[0] - 'a'].part);
	else
		rec_clear(r, NOTE_INVOLVEMENT_ID);
	sh->parts[0].touched = true;
	sh->parts[0].kept = false;
}

static size_t words_in(const char *s)
{
	size_t n = 0;
	bool in = false;

	for (; *s; s++) {
		bool space = ascii_is_space(*s);

		n += !space && !in;
		in = !space;
	}
	return n;
}

static void paint_below(struct sheet *sh, struct canvas *c, int y)
{
	const struct rec *r = sh->parts[0].r;
	const struct note *n = sh->own;
	bool sealed = r->visibility == VISIBLE_SUPPORT_ONLY;
	size_t i = sheet_find(sh, 0, NOTE_TEXT), words = words_in(form_value(sh->form, i));
	char at[12];

	about_clock(n->old ? r->wall_ms : app_now(sh->s->app), at);
	canvas_text(c, y, 3, ROLE_HINT, say(sh->s, W_QUOTES));
	canvas_fmt(c, y + 1, 3, ROLE_TEXT, "%zu word%s. %s %s", words, words == 1 ? "" : "s",
		   book_is_read_only(app_book(sh->s->app)) ? "Not kept." : "Kept as you type.",
		   sealed ? say(sh->s, W_READ_AGAIN) : "");
	if (!sealed)
		return;
	canvas_fmt(c, y + 2, 3, ROLE_TEXT, "Police see: support-only record, %s. %s", at,
		   say(sh->s, W_NOBODY_ELSE_READS));
	canvas_text(c, y + 3, 3, ROLE_TEXT, say(sh->s, W_HQ_SEALED));
}

static void paint(struct sheet *sh, struct canvas *c)
{
	static const char dashes[] =
	    "--------------------------------------------------------------------------";
	const struct note *n = sh->own;
	char at[12];

	about_clock(n->old ? sh->parts[0].r->wall_ms : app_now(sh->s->app), at);
	canvas_text(c, 5 + n->more, 3, ROLE_TEXT, "Time");
	canvas_fmt(c, 5 + n->more, 18, ROLE_TEXT, n->old ? "[%s]" : "[now %s]", at);
	canvas_text(c, MEMO_TOP - 1 + n->more, 3, ROLE_QUIET, dashes);
	canvas_text(c, MEMO_TOP + MEMO_ROWS, 3, ROLE_QUIET, dashes);
	paint_below(sh, c, MEMO_TOP + MEMO_ROWS + 1);
}

static void frame(struct sheet *sh, struct frame *f)
{
	frame_put(f->title_right, sh->parts[0].stored ? "8 Notes" : "8 Notes: new");
}

static void hints(struct sheet *sh, struct hints *h)
{
	(void)sh;
	hints_add(h, ACT_DONE, NULL);
	hints_add(h, ACT_SEE, NULL);
	hints_add(h, ACT_UNDO, NULL);
	hints_add(h, ACT_TYPIST, NULL);
	hints_add(h, ACT_BACK, NULL);
	hints_add(h, ACT_HELP, "Help");
}

static void saved(struct sheet *sh)
{
	struct screens *s = sh->s;

	s->undo = sh->parts[0].r->id;
	ui_pop(s->kit);
	ui_say(s->kit, say(s, W_NOTE_SAVED));
}

static void close_own(struct sheet *sh)
{
	mem_free(sh->own);
}

static const struct sheet_ops ops = {
	.name = "note",
	.see_line = true,
	.half = true,
	.build = build,
	.frame = frame,
	.paint = paint,
	.changed = changed,
	.saved = saved,
	.hints = hints,
	.close = close_own,
};

static void add_whom(struct note *n, struct id part, const char *words, unsigned nth,
		     unsigned number)
{
	struct whom *w = &n->all[n->n];

	if (n->n == ABOUT_MAX)
		return;
	w->part = part;
	snprintf(w->words, sizeof w->words, "%.20s %c%u", words, 'A' + (char)(nth % 26), number);
	n->n++;
}

/* Everybody of the visit, survivors first. While none can be read, what is kept apart stands for
 * the survivor. */
static void fill_whom(struct screens *s, const struct sheet *sh, struct note *n)
{
	const struct vocab *parts = vocab_find("V-PART");

	for (size_t p = 0; p < parts->n_codes; p++) {
		const char *code = parts->codes[p].code, *words = parts->codes[p].label;
		unsigned nth = 0;

		if (s->support && strcmp(code, "suspect") == 0)
			words = "Person causing harm";
		for (size_t i = 0; i < sh->c.n_parties; i++)
			if (rec_is(sh->c.parties[i].involvement, INVOLVEMENT_PART, code))
				add_whom(n, sh->c.parties[i].involvement->id, words, nth++,
					 sh->about.number);
	}
	if (!n->n && !id_is_zero(case_survivor(s, &sh->c)))
		add_whom(n, case_survivor(s, &sh->c), "Survivor", 0, sh->about.number);
}

static struct sheet *new_sheet(struct screens *s, struct id attendance)
{
	struct sheet *sh = sheet_new(s, &ops, attendance);
	struct note *n = mem_new(sizeof *n);

	sh->own = n;
	if (sh->has_case)
		fill_whom(s, sh, n);
	return sh;
}

bool note_form(struct screens *s, const struct to_open *o, struct err *e)
{
	struct opened x;
	struct sheet *sh;

	if (!record_read(s, o->record, o->phrase, &x, e))
		return false;
	/* What only a release may say goes no other way. */
	if (!x.stored && rec_is(x.r, NOTE_RELEASE_TO_SHARED, "part")) {
		support_release_again(s, &x);
		return true;
	}
	sh = new_sheet(s,
		       id_is_zero(o->attendance) ? rec_id(x.r, NOTE_ATTENDANCE_ID) : o->attendance);
	sheet_part_opened(sh, &x);
	((struct note *)sh->own)->old = true;
	sheet_show(sh, "text");
	return true;
}

void note_open(struct screens *s, struct id attendance, struct id note)
{
	const struct member *m = app_typist(s->app);
	struct sheet *sh;
	struct rec *r;

	if (!id_is_zero(note)) {
		record_show(s, attendance, note);
		return;
	}
	sh = new_sheet(s, attendance);
	sheet_part_new(sh, &kind_note);
	r = sh->parts[0].r;
	rec_put_id(r, NOTE_ATTENDANCE_ID, attendance);
	rec_put(r, NOTE_RELEASE_TO_SHARED, "no");
	if (m && role_is_support(m->role)) {
		rec_put(r, NOTE_NOTE_TYPE, "support_note");
		r->visibility = VISIBLE_SUPPORT_ONLY;
	} else {
		rec_put(r, NOTE_NOTE_TYPE, "police_narrative");
	}
	sheet_show(sh, NULL);
}

/* --- the list --- */

static void read_notes(struct lister *l)
{
	for (size_t i = 0; l->has_case && i < l->c.notes.n; i++) {
		const struct rec *r = l->c.notes.all[i];
		const struct member *m = app_member(l->s->app, r->author);
		struct buf type = { .ceiling = 100 };
		char at[12];
		struct item *it;

		about_clock(r->wall_ms, at);
		rec_show(r, NOTE_NOTE_TYPE, 0, &type);
		it = lister_add(l, "%s   %-20.20s %-16.16s %zu words", at, buf_str(&type),
				m ? m->surname : "-", words_in(rec_text(r, NOTE_TEXT)));
		if (it)
			it->id = r->id;
		buf_fini(&type);
	}
	lister_add_stubs(l, &kind_note, "");
	lister_add_drafts(l, &kind_note);
}

static void open_one(struct lister *l, size_t i)
{
	note_open(l->s, l->attendance, l->items[i].id);
}

static void add(struct lister *l)
{
	note_open(l->s, l->attendance, (struct id){ { 0 } });
}

static const struct lister_ops list_ops = {
	.name = "notes",
	.task = "8 Notes",
	.head = "Time    What                 Who",
	.says_empty = W_NOTES_NONE,
	.read = read_notes,
	.open = open_one,
	.add = add,
};

void notes_open(struct screens *s, struct id attendance)
{
	lister_show(lister_new(s, &list_ops, attendance));
}
