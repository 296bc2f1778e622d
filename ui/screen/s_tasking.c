/* 04 New tasking: what is known when control calls, the rest can wait. Place and visit are two
 * records. */
#include "sheet_p.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

enum { PLACE, VISIT };

struct tasking {
	size_t house, street; /* the form's own lines */
	unsigned number;
	struct known_place known;
	char
	    now[20]; /* what stands for the moment of the call; "" once something was typed there */
};

static const struct spot spots[] = {
	{ .part = VISIT,
	  .field = ATTENDANCE_INCIDENT_NO,
	  .label = "Incident number",
	  .x = 24,
	  .width = 10,
	  .tail = "9001/29 is for the 29th" },
	{ .part = PLACE,
	  .field = LOCATION_POSTCODE,
	  .label = "Postcode",
	  .y = 2,
	  .x = 24,
	  .width = 9 },
};

static const struct spot more[] = {
	{ .part = VISIT,
	  .field = ATTENDANCE_CALL_GRADE,
	  .label = "Grade of call",
	  .y = 5,
	  .x = 24,
	  .style = CHOICE_BOX,
	  .after = 2,
	  .letters = "1:immediate:immediate|2:priority:urgent|3:scheduled:later" },
	{ .part = VISIT,
	  .field = ATTENDANCE_PRIMARY_UNIT,
	  .label = "First unit there",
	  .y = 6,
	  .x = 24,
	  .width = 7,
	  .tail = "none if no unit has gone",
	  .gap = 3 },
	{ .part = VISIT,
	  .field = ATTENDANCE_TASKED_AT,
	  .label = "Tasked",
	  .y = 8,
	  .x = 24,
	  .width = 11,
	  .open = true,
	  .tail = "-5m and 2357 both work",
	  .gap = 3 },
	{ .part = VISIT,
	  .field = ATTENDANCE_SCENE_SAFE_BY,
	  .label = "Scene safe, said by",
	  .y = 11,
	  .x = 24,
	  .width = 8 },
	{ .part = VISIT,
	  .field = ATTENDANCE_SCENE_SAFE_AT,
	  .label = "at",
	  .y = 11,
	  .label_x = 37,
	  .x = 41,
	  .width = 6,
	  .tail = "^T puts now",
	  .gap = 3 },
	{ .part = VISIT,
	  .field = ATTENDANCE_WORKER_ROLE_ON_SCENE,
	  .label = "Support worker",
	  .y = 12,
	  .x = 24,
	  .style = CHOICE_BOX,
	  .after = 2,
	  .letters = "i:entered_with_officer:inside|c:stayed_in_car:stayed in the "
		     "car|w:entered_after_safe:waited outside" },
};

static void build(struct sheet *sh)
{
	struct tasking *t = sh->own;
	struct place house = { .label = "House or flat",
			       .y = 2,
			       .label_x = 38,
			       .x = 52,
			       .width = 9,
			       .letters = 30,
			       .tail = "or place",
			       .tail_gap = 3 };
	struct place street = { .label = "Place",
				.y = 3,
				.x = 24,
				.width = 31,
				.letters = 80,
				.tail = "(optional)",
				.tail_gap = 3 };

	sheet_add_all(sh, spots, sizeof spots / sizeof *spots);
	t->house = sheet_own_line(sh, &house);
	t->street = sheet_own_line(sh, &street);
	sheet_add_all(sh, more, sizeof more / sizeof *more);
	sheet_text(sh, 10, say(sh->s, W_BEFORE_GOING_IN));
}

/* While it is being typed house and street stand apart, so that both wells come back as they were.
 */
static void take_place(struct sheet *sh)
{
	const struct tasking *t = sh->own;
	struct rec *r = sh->parts[PLACE].r;
	const char *house = form_value(sh->form, t->house),
		   *street = form_value(sh->form, t->street);
	const char *comma = strrchr(street, ',');
	struct buf line = { .ceiling = 400 };
	struct typing ty = app_typing(sh->s->app);
	char *town = text_trim(comma ? comma + 1 : "");

	buf_put(&line, street, comma ? (size_t)(comma - street) : strlen(street));
	rec_set(r, LOCATION_LINE1, house, &ty, NULL);
	rec_set(r, LOCATION_LINE2, buf_str(&line), &ty, NULL);
	rec_set(r, LOCATION_TOWN, town, &ty, NULL);
	if (house[0] || line.len || rec_filled(r, LOCATION_POSTCODE)) {
		sh->parts[PLACE].touched = true;
		sh->parts[PLACE].kept = false;
	}
	mem_free(town);
	buf_fini(&line);
}

/* "7" and "Example Ct, Kirkby-in-Ashfield" are one address: line and town. */
static void whole_line(const struct sheet *sh, struct buf *line)
{
	const struct rec *r = sh->parts[PLACE].r;
	bool apart = !sh->parts[PLACE].stored && rec_filled(r, LOCATION_LINE2);

	buf_puts(line, rec_text(r, LOCATION_LINE1));
	if (apart && line->len)
		buf_putc(line, ' ');
	if (apart)
		buf_puts(line, rec_text(r, LOCATION_LINE2));
}

static void join_place(struct sheet *sh)
{
	struct rec *r = sh->parts[PLACE].r;
	struct buf line = { .ceiling = 400 };
	struct typing ty = app_typing(sh->s->app);

	if (sh->parts[PLACE].stored || !rec_filled(r, LOCATION_LINE2))
		return;
	whole_line(sh, &line);
	rec_clear(r, LOCATION_LINE2);
	rec_set(r, LOCATION_LINE1, buf_str(&line), &ty, NULL);
	buf_fini(&line);
}

/* What is known of the address as far as it is typed. It asks nothing and holds nothing up. */
static void look_up(struct sheet *sh)
{
	struct tasking *t = sh->own;
	size_t i = sheet_find(sh, PLACE, LOCATION_POSTCODE);
	struct buf line = { .ceiling = 1000 };

	whole_line(sh, &line);
	app_known_at(sh->s->app, buf_str(&line), i == FORM_NONE ? "" : form_value(sh->form, i),
		     &t->known);
	buf_fini(&line);
}

/* The first that is typed behind "now 18:52" stands in its place. */
static void take_over_now(struct sheet *sh, size_t i)
{
	struct tasking *t = sh->own;
	const char *value = form_value(sh->form, i);
	size_t n = strlen(t->now);

	if (n && strncmp(value, t->now, n) == 0 && value[n]) {
		char *typed = mem_str(value + n);

		form_set(sh->form, i, typed, NULL);
		mem_free(typed);
	}
	t->now[0] = '\0';
}

static void changed(struct sheet *sh, size_t i)
{
	const struct tasking *t = sh->own;

	if (i == sheet_find(sh, VISIT, ATTENDANCE_TASKED_AT))
		take_over_now(sh, i);
	if (i == t->house || i == t->street)
		take_place(sh);
	if (i == t->house || i == t->street || i == sheet_find(sh, PLACE, LOCATION_POSTCODE))
		look_up(sh);
}

static void frame(struct sheet *sh, struct frame *f)
{
	const struct tasking *t = sh->own;
	struct buf b = { .ceiling = 80 };

	buf_fmt(&b, "New tasking   number %u tonight", t->number);
	frame_put(f->title, buf_str(&b));
	frame_put(f->title_right, say(sh->s, W_REST_CAN_WAIT));
	buf_fini(&b);
}

/* As many as this many letters hold; what is left over, after the comma. "" when all are said. */
static const char *put_markers(const char *markers, size_t letters, struct buf *out)
{
	size_t n = strlen(markers);

	if (n > letters) {
		n = letters;
		while (n && strncmp(markers + n, ", ", 2) != 0)
			n--;
	}
	buf_fmt(out, "%.*s", (int)n, markers);
	return markers[n] ? markers + n + 2 : "";
}

/* Two rows hold what matters; what does not fit is counted, never dropped in silence. */
static void paint_markers(const struct known_place *k, struct canvas *c)
{
	enum colour_role role = k->markers[0] ? ROLE_WARN : ROLE_TEXT;
	const char *rest = k->markers[0] ? k->markers : "none";
	bool one_row = strlen(rest) <= 36;
	struct buf b = { .ceiling = 400 };
	size_t left_out = 0;
	int y = 20, x = 24;

	buf_puts(&b, "Marker: ");
	rest = put_markers(rest, 47, &b);
	if (!one_row) {
		if (*rest)
			buf_putc(&b, ',');
		canvas_text(c, y, x, role, buf_str(&b));
		buf_reset(&b);
		y = 21;
		x = 3;
		rest = put_markers(rest, 52, &b);
		for (const char *p = rest; *p; p = strstr(p, ", ") ? strstr(p, ", ") + 2 : "")
			left_out++;
		if (left_out)
			buf_fmt(&b, " and %zu more", left_out);
		buf_puts(&b, b.len ? ". " : "");
	} else {
		buf_puts(&b, ". ");
	}
	buf_fmt(&b, "%s: %s", b.len > 22 ? "MARAC" : "High-risk meeting in 12 months",
		k->marac ? "yes" : "no");
	canvas_text(c, y, x, role, buf_str(&b));
	buf_fini(&b);
}

static void paint_known(const struct screens *s, const struct known_place *k, struct canvas *c)
{
	struct buf b = { .ceiling = 200 };

	if (!k->asked)
		return;
	canvas_text(c, 19, 3, ROLE_TEXT, "Known here");
	if (k->closed) {
		canvas_text(c, 19, 24, ROLE_WARN, say(s, W_KNOWN_CLOSED));
		return;
	}
	if (!k->total) {
		canvas_text(c, 19, 24, ROLE_TEXT, say(s, W_NO_VISIT_BEFORE));
		return;
	}
	buf_fmt(&b, "%zu visit%s by a car in 12 months", k->total, k->total == 1 ? "" : "s");
	for (size_t i = 0; i < k->n && i < 2; i++) {
		struct civil d = civil_of(k->visits[i].tasked_ms);

		buf_fmt(&b, "%s %s on %d %s", i ? "," : ":", k->visits[i].incident, d.day,
			month_short[d.month - 1]);
	}
	canvas_text(c, 19, 24, ROLE_TEXT, buf_str(&b));
	buf_fini(&b);
	paint_markers(k, c);
}

static void paint(struct sheet *sh, struct canvas *c)
{
	canvas_text(c, 17, 3, ROLE_HINT, say(sh->s, W_ONLY_NEED));
	paint_known(sh->s, &((const struct tasking *)sh->own)->known, c);
}

static bool before_save(struct sheet *sh, struct err *e)
{
	struct rec *r = sh->parts[VISIT].r;
	struct id officer, worker;

	if (!rec_filled(r, ATTENDANCE_INCIDENT_NO))
		return err_set(e, ERR_INPUT, "Enter the incident number");
	join_place(sh);
	app_crew(sh->s->app, &officer, &worker);
	if (!id_is_zero(officer) && !rec_filled(r, ATTENDANCE_OFFICER_ID))
		rec_put_id(r, ATTENDANCE_OFFICER_ID, officer);
	if (!id_is_zero(worker) && !rec_filled(r, ATTENDANCE_WORKER_ID))
		rec_put_id(r, ATTENDANCE_WORKER_ID, worker);
	sh->parts[VISIT].touched = true;
	return true;
}

static void saved(struct sheet *sh)
{
	struct screens *s = sh->s;
	struct id id = sh->parts[VISIT].r->id;

	go_tasks(s, id);
}

static void hints(struct sheet *sh, struct hints *h)
{
	(void)sh;
	hints_add(h, ACT_DONE, NULL);
	hints_add(h, ACT_NEXT, NULL);
	hints_add(h, ACT_TIME, NULL);
	hints_add(h, ACT_UNDO, NULL);
	hints_add(h, ACT_COMMANDS, NULL);
	hints_add(h, ACT_BACK, NULL);
	hints_add(h, ACT_HELP, "Help");
}

static void close_own(struct sheet *sh)
{
	mem_free(sh->own);
}

static const struct sheet_ops ops = {
	.name = "tasking",
	.no_check = true,
	.build = build,
	.frame = frame,
	.paint = paint,
	.changed = changed,
	.before_save = before_save,
	.saved = saved,
	.hints = hints,
	.close = close_own,
};

static unsigned count_tonight(struct screens *s)
{
	unsigned n = 0;

	while (!id_is_zero(app_attendance_number(s->app, n + 1)))
		n++;
	return n;
}

static struct sheet *new_tasking(struct screens *s)
{
	struct sheet *sh = sheet_new(s, &ops, (struct id){ { 0 } });
	struct tasking *t = mem_new(sizeof *t);
	struct rec *r;

	t->number = count_tonight(s) + 1;
	sh->own = t;
	sheet_part_new(sh, &kind_location);
	sheet_part_new(sh, &kind_attendance);
	sh->parts[PLACE].optional = true;
	sheet_link(sh, VISIT, ATTENDANCE_LOCATION_ID, PLACE);
	if (!rec_filled(sh->parts[PLACE].r, LOCATION_LOC_STATUS))
		rec_put(sh->parts[PLACE].r, LOCATION_LOC_STATUS, "correct");
	r = sh->parts[VISIT].r;
	rec_put(r, ATTENDANCE_STATE, "tasked");
	rec_put_int(r, ATTENDANCE_TASKED_AT, app_now(s->app) / 60000 * 60000);
	return sh;
}

void tasking_open(struct screens *s)
{
	struct tasking *t;
	struct sheet *sh;
	char at[12];

	if (!app_shift(s->app)) {
		ui_say(s->kit, say(s, W_SHIFT_FIRST));
		return;
	}
	sh = new_tasking(s);
	go_home(s);
	sheet_show(sh, NULL);
	/* What stands there is the moment of the call, until another time is typed. */
	about_clock(app_now(s->app), at);
	t = sh->own;
	snprintf(t->now, sizeof t->now, "now %s", at);
	form_set(sh->form, sheet_find(sh, VISIT, ATTENDANCE_TASKED_AT), t->now, NULL);
}

/* The two wells show what was typed into them; of a place that was joined, the line. */
static void show_place(struct sheet *sh)
{
	const struct tasking *t = sh->own;
	const struct rec *at = sh->parts[PLACE].r;
	bool apart = rec_filled(at, LOCATION_LINE2) || !rec_filled(at, LOCATION_TOWN) ||
		     !strchr(rec_text(at, LOCATION_LINE1), ' ');
	struct buf b = { .ceiling = 600 };

	if (apart)
		form_set(sh->form, t->house, rec_text(at, LOCATION_LINE1), NULL);
	buf_puts(&b, rec_text(at, apart ? LOCATION_LINE2 : LOCATION_LINE1));
	if (rec_filled(at, LOCATION_TOWN))
		buf_fmt(&b, "%s%s", b.len ? ", " : "", rec_text(at, LOCATION_TOWN));
	form_set(sh->form, t->street, buf_str(&b), NULL);
	buf_fini(&b);
}

/* A part of a tasking whose other part is not there takes the place of a new one. */
static void put_part(struct sheet *sh, unsigned part, const struct opened *x)
{
	struct part *p = &sh->parts[part];

	rec_free(p->r);
	p->r = x->r;
	p->stored = x->stored;
	if (x->drafted) {
		p->draft = x->d.id;
		p->drafted = p->touched = p->kept = true;
	}
}

bool tasking_form(struct screens *s, const struct to_open *o, struct err *e)
{
	struct opened x, place = { 0 };
	struct sheet *sh;

	if (!record_read(s, o->record, o->phrase, &x, e))
		return false;
	if (x.r->kind == &kind_location) {
		place = x;
		x = (struct opened){ .r = NULL };
	} else {
		struct id id = rec_id(x.r, ATTENDANCE_LOCATION_ID);

		if (record_known(s, id) && !record_read(s, id, o->phrase, &place, e)) {
			rec_free(x.r);
			return false;
		}
	}
	sh = new_tasking(s);
	if (x.r)
		put_part(sh, VISIT, &x);
	if (place.r)
		put_part(sh, PLACE, &place);
	sheet_show(sh, o->field);
	if (place.r)
		show_place(sh);
	look_up(sh);
	return true;
}
