/* 02 Start shift: two people, the kit, what is known of clock, lists, power. The second person
 * gives their own code. */
#include "sheet_p.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define KIT 6

struct start {
	size_t officer, worker; /* form fields */
	size_t kit[KIT];
	size_t conflict[2];
	bool asks_reason;
	struct id second; /* whose code is asked */
	struct for_you for_you;
	char words[100]; /* of a question in plain mode */
};

/* Six lines until headquarters sends a list of its own. */
static const struct {
	const char *code;
	const char *words;
	int y, x;
} kit[KIT] = {
	{ "radio", "radio", 7, 11 },
	{ "bwv", "body-worn video", 7, 22 },
	{ "phone", "phone", 7, 43 },
	{ "interpreter_line", "interpreter number", 7, 54 },
	{ "safe_phone_spare", "spare phone for survivors", 8, 11 },
	{ "dv_leaflets_safe", "leaflets that are safe to take", 8, 43 },
};

static const struct spot top[] = {
	{ .field = SHIFT_NIGHT_OF, .label = "Night of", .x = 23, .width = 20, .open = true },
	{ .field = SHIFT_CAR,
	  .label = "Car",
	  .label_x = 48,
	  .x = 52,
	  .width = 6,
	  .open = true,
	  .pick = true },
	{ .field = SHIFT_CALL_SIGN,
	  .label = "Call sign",
	  .label_x = 62,
	  .x = 72,
	  .width = 6,
	  .open = true },
};

static const struct spot times[] = {
	{ .field = SHIFT_PLANNED_START,
	  .label = "Starts and ends",
	  .y = 5,
	  .x = 23,
	  .width = 7,
	  .open = true },
	{ .field = SHIFT_PLANNED_END,
	  .label = "to",
	  .y = 5,
	  .label_x = 33,
	  .x = 36,
	  .width = 7,
	  .open = true,
	  .gap = 3 },
	{ .field = SHIFT_SINGLE_CREW_REASON,
	  .label = "Why single crewed",
	  .y = 10,
	  .x = 23,
	  .width = 30,
	  .pick = true },
};

/* In either case: nobody types the capitals of NWA-07. */
static bool begins(const char *word, const char *typed)
{
	while (*typed && ascii_lower(*word) == ascii_lower(*typed)) {
		word++;
		typed++;
	}
	return !*typed;
}

static size_t suggest_side(struct screens *s, bool police, const char *typed, struct pick_item *out,
			   size_t cap)
{
	size_t n, found = 0;
	const struct member *m = app_members(s->app, &n);

	for (size_t i = 0; i < n && found < cap; i++) {
		bool fits = begins(m[i].number, typed) || begins(m[i].surname, typed);

		if (!fits || !m[i].in_book || role_is_police(m[i].role) != police)
			continue;
		snprintf(out[found].text, sizeof out[found].text, "%s, %s", m[i].surname,
			 m[i].number);
		id_hex(m[i].id, out[found].code);
		out[found++].shown[0] = '\0';
	}
	return found;
}

static size_t officers(void *ctx, const char *typed, struct pick_item *out, size_t cap)
{
	struct sheet *sh = ctx;

	return suggest_side(sh->s, true, typed, out, cap);
}

static size_t workers(void *ctx, const char *typed, struct pick_item *out, size_t cap)
{
	struct sheet *sh = ctx;

	return suggest_side(sh->s, false, typed, out, cap);
}

static void build(struct sheet *sh)
{
	struct start *st = sh->own;
	struct place officer = { .label = "Officer",
				 .y = 1,
				 .x = 23,
				 .width = 20,
				 .letters = 60,
				 .height = 2,
				 .tail = "",
				 .tail_gap = 3 };
	struct place worker = { .label = "Support worker",
				.y = 2,
				.x = 23,
				.width = 20,
				.letters = 60,
				.height = 2,
				.tail = "type 2 letters, Enter to take",
				.tail_gap = 3 };

	sheet_add_all(sh, top, sizeof top / sizeof *top);
	st->officer = sheet_own_pick(sh, &officer, officers);
	st->worker = sheet_own_pick(sh, &worker, workers);
	sheet_add_all(sh, times, sizeof times / sizeof *times);
	for (size_t i = 0; i < KIT; i++) {
		struct place p = { .label = i ? "" : "Kit",
				   .y = kit[i].y,
				   .x = kit[i].x,
				   .tail = kit[i].words,
				   .tail_gap = 1,
				   .open = true };

		st->kit[i] = sheet_own_choice(sh, &p, "y:yes:|n:no:|?:unknown:", CHOICE_SHORT, 0);
	}
	for (size_t i = 0; i < 2; i++) {
		struct place p = { .label = "", .y = 9, .x = i ? 60 : 44, .open = true };

		st->conflict[i] = sheet_own_choice(sh, &p, "y:yes:|n:no:", CHOICE_SHORT, 0);
	}
}

/* The clock times of these two instants, so many days later. */
static int64_t hours_later(int64_t from, int64_t to, int days)
{
	int64_t ends[2] = { from, to };

	for (size_t i = 0; i < 2; i++) {
		struct civil c = civil_of(ends[i]);
		int64_t second = ends[i];

		civil_from_days(civil_days(c.year, c.month, c.day) + days, &c.year, &c.month,
				&c.day);
		civil_to_ms(&c, &ends[i], &second);
		/* What ends in the hour that comes twice ends when it is over. */
		if (i && second > ends[i])
			ends[i] = second;
	}
	return (ends[1] - ends[0]) / 3600000;
}

/* "8 hours   (Sat night has 9)": in the week before the clocks change. */
static void hours_words(int64_t from, int64_t to, char out[80])
{
	int64_t hours = (to - from) / 3600000;

	snprintf(out, 80, "%lld hours", (long long)hours);
	for (int day = 1; day < 7; day++) {
		int64_t then = hours_later(from, to, day);
		struct civil c = civil_of(from + (int64_t)day * 86400000);

		if (then == hours)
			continue;
		snprintf(out, 80, "%lld hours   (%s night has %lld)", (long long)hours,
			 weekday_short[c.weekday], (long long)then);
		return;
	}
}

static struct id picked(struct sheet *sh, size_t i)
{
	struct id id = { { 0 } };

	id_parse(form_code(sh->form, i), &id);
	return id;
}

static void refresh(struct sheet *sh)
{
	const struct start *st = sh->own;
	size_t i = sheet_find(sh, 0, SHIFT_SINGLE_CREW_REASON);

	const struct rec *r = sh->parts[0].r;
	int64_t from = 0, to = 0;
	char hours[80];

	if (i != FORM_NONE)
		form_hide(sh->form, i,
			  !(st->asks_reason && (id_is_zero(picked(sh, st->officer)) ||
						id_is_zero(picked(sh, st->worker)))));
	if (rec_int(r, SHIFT_PLANNED_START, &from) && rec_int(r, SHIFT_PLANNED_END, &to) &&
	    to > from) {
		hours_words(from, to, hours);
		form_tail(sh->form, sheet_find(sh, 0, SHIFT_PLANNED_END), hours);
	}
}

static void frame(struct sheet *sh, struct frame *f)
{
	frame_put(f->title, say(sh->s, W_START_SHIFT));
	frame_put(f->title_right, "");
}

static const char *surname(struct sheet *sh, size_t i)
{
	const struct member *m = app_member(sh->s->app, picked(sh, i));

	return m ? m->surname : "";
}

static void paint_age(struct canvas *c, int64_t hours)
{
	long long n = hours < 48 ? hours : hours / 24;

	canvas_fmt(c, 15, 21, ROLE_TEXT, "From HQ, %lld %s%s old", n, hours < 48 ? "hour" : "day",
		   n == 1 ? "" : "s");
}

/* "4,000": as many as the disk has room for, and no more than anybody asks for. */
static void room_words(unsigned long long room, char out[60])
{
	if (room >= 4000)
		snprintf(out, 60, "Room for about 4,000 attendances");
	else
		snprintf(out, 60, "Room for about %llu attendances", room);
}

static void paint_state(struct sheet *sh, struct canvas *c)
{
	struct screens *s = sh->s;
	const struct outbox *b = app_outbox(s->app);
	unsigned long long room = disk_free(app_home(s->app)) / 50000;
	struct civil last = civil_of(b->last_ok_ms);
	char at[12], when[24], words[60];

	about_clock(b->last_ok_ms, at);
	about_when(b->last_ok_ms, app_now(s->app), when);
	about_not_compared(b, app_now(s->app), say(s, W_CLOCK_NOT_COMPARED), words);
	canvas_text(c, 14, 3, ROLE_TEXT, "Clock");
	if (!b->clock_known)
		canvas_text(c, 14, 21, ROLE_TEXT, words);
	else if (b->clock_drift_s > 120 || b->clock_drift_s < -120)
		canvas_fmt(c, 14, 21, ROLE_WARN, "%d minutes off HQ's. Every entry says so",
			   b->clock_drift_s / 60);
	else
		canvas_fmt(c, 14, 21, ROLE_TEXT, "Same as HQ (checked %s)", when);
	canvas_text(c, 15, 3, ROLE_TEXT, "Lists");
	if (b->data_as_of_ms)
		paint_age(c, (app_now(s->app) - b->data_as_of_ms) / 3600000);
	else
		canvas_text(c, 15, 21, ROLE_TEXT, say(s, W_LISTS_OF_PROGRAM));
	canvas_text(c, 16, 3, ROLE_TEXT, "Power, disk");
	room_words(room, words);
	if (s->power.has_battery)
		canvas_fmt(c, 16, 21, ROLE_TEXT, "%s, battery %d%%. %s",
			   s->power.on_mains ? "Car power" : "On battery", s->power.percent, words);
	else
		canvas_text(c, 16, 21, ROLE_TEXT, words);
	canvas_text(c, 17, 3, ROLE_TEXT, "Last shift");
	if (app_to_send(s->app))
		canvas_fmt(c, 17, 21, ROLE_TEXT, "%llu entries are still to be sent",
			   (unsigned long long)app_to_send(s->app));
	else if (b->last_ok_ms)
		canvas_fmt(c, 17, 21, ROLE_TEXT, "All sent, and HQ has it (%s %s %d %s)", at,
			   weekday_short[last.weekday], last.day, month_short[last.month - 1]);
	else
		canvas_text(c, 17, 21, ROLE_TEXT, "Nothing yet");
}

static void add_phrase(struct buf *b, size_t n, const char *one, const char *many)
{
	if (!n)
		return;
	if (b->len)
		buf_puts(b, ". ");
	buf_fmt(b, "%zu %s", n, n == 1 ? one : many);
}

/* What was sent back first; what else waits in the row under it. Returns the next row. */
static int paint_for_you(const struct for_you *w, struct canvas *c, int y)
{
	struct buf b = { .ceiling = 200 };

	if (w->sent_back) {
		add_phrase(&b, w->sent_back, "attendance sent back. ^G v opens it",
			   "attendances sent back. ^G v opens the first");
		canvas_text(c, y, 3, ROLE_TEXT, "For you");
		canvas_text(c, y++, 21, ROLE_TEXT, buf_str(&b));
		buf_reset(&b);
	}
	add_phrase(&b, w->tasks, "task. ^G t lists it", "tasks. ^G t lists them");
	add_phrase(&b, w->words, "visit has words from HQ", "visits have words from HQ");
	if (w->handover_ms) {
		char at[12];

		about_clock(w->handover_ms, at);
		buf_fmt(&b, "%sHand-over of %s: ^K hand", b.len ? ". " : "", at);
	}
	if (b.len) {
		canvas_text(c, y, 3, ROLE_TEXT, w->sent_back ? "" : "For you");
		canvas_text(c, y++, 21, ROLE_TEXT, buf_str(&b));
	}
	buf_fini(&b);
	return y > 18 ? y : 19;
}

static void paint(struct sheet *sh, struct canvas *c)
{
	const struct start *st = sh->own;
	int y;
	char line[90];
	const struct member *m = app_typist(sh->s->app);
	size_t other = m && role_is_support(m->role) ? st->officer : st->worker;

	canvas_text(c, 12, 3, ROLE_TEXT, say(sh->s, W_KNOW_ANYONE));
	canvas_text(c, 12, 36, ROLE_TEXT, surname(sh, st->officer));
	canvas_text(c, 12, 50, ROLE_TEXT, surname(sh, st->worker));
	paint_state(sh, c);
	y = paint_for_you(&st->for_you, c, 18);
	if (surname(sh, other)[0]) {
		snprintf(line, sizeof line,
			 "%.30s must enter their own code before the shift can start.",
			 surname(sh, other));
		canvas_text(c, y, 3, ROLE_WARN, line);
	}
}

/* The kit, the answers about flags and the clock go into the record. */
static void fill_shift(struct sheet *sh)
{
	const struct start *st = sh->own;
	struct rec *r = sh->parts[0].r;
	const struct outbox *b = app_outbox(sh->s->app);
	const char *one = form_value(sh->form, st->conflict[0]),
		   *two = form_value(sh->form, st->conflict[1]);

	rec_clear(r, SHIFT_KIT_CHECK);
	for (size_t i = 0; i < KIT; i++) {
		const char *v = form_value(sh->form, st->kit[i]);
		struct rec *row;

		if (!v[0])
			continue;
		row = rec_row_add(r, SHIFT_KIT_CHECK);
		rec_put(row, field_find(row->kind, "item"), kit[i].code);
		rec_put(row, field_find(row->kind, "ok"), v);
	}
	if (strcmp(one, "yes") == 0 || strcmp(two, "yes") == 0)
		rec_put(r, SHIFT_CONFLICT_DECLARED, "yes");
	else if (one[0] && (two[0] || !surname(sh, st->worker)[0]))
		rec_put(r, SHIFT_CONFLICT_DECLARED, "no");
	if (b->data_as_of_ms)
		rec_put_int(r, SHIFT_DATA_AS_OF, b->data_as_of_ms);
	if (b->clock_known)
		rec_put_int(r, SHIFT_CLOCK_DRIFT_S, b->clock_drift_s);
	rec_put_int(r, SHIFT_STARTED_AT, app_now(sh->s->app));
}

static bool begin(struct sheet *sh)
{
	const struct start *st = sh->own;
	struct screens *s = sh->s;
	struct err e = { 0 };

	fill_shift(sh);
	if (!app_shift_start(s->app, sh->parts[0].r, picked(sh, st->officer),
			     picked(sh, st->worker), &e)) {
		say_err(s, &e);
		return false;
	}
	if (sh->parts[0].drafted)
		app_draft_drop(s->app, sh->parts[0].draft, NULL);
	sh->discard = true;
	go_home(s);
	screens_news(s);
	ui_say(s->kit, say(s, W_SHIFT_STARTED));
	return true;
}

static void second_code(void *ctx, struct screens *s, const char *code)
{
	struct sheet *sh = ctx;
	struct start *st = sh->own;
	const struct member *m = app_member(s->app, st->second);
	struct err e = { 0 };

	if (!code || !m)
		return;
	if (!app_person_code(s->app, m->number, code, &e)) {
		if (e.class == ERR_LOCKED)
			ui_lock(s->kit, "the code was wrong three times");
		else
			say_err(s, &e);
		return;
	}
	/* Saved by the one who typed it; then the laptop is in the hands of the one whose code it
	 * was. */
	if (begin(sh) && app_change_typist(s->app, m->number, code, &e)) {
		s->support = role_is_support(m->role);
		screens_news(s);
	}
}

static void start_shift(struct sheet *sh)
{
	struct start *st = sh->own;
	struct screens *s = sh->s;
	const struct member *m = app_typist(s->app);
	struct id officer = picked(sh, st->officer), worker = picked(sh, st->worker);
	size_t missing = id_is_zero(officer) ? st->officer : st->worker;

	form_leave(sh->form);
	sheet_keep(sh, NULL);
	if ((id_is_zero(officer) || id_is_zero(worker)) &&
	    !rec_filled(sh->parts[0].r, SHIFT_SINGLE_CREW_REASON)) {
		ui_say_error(s->kit, id_is_zero(officer) && id_is_zero(worker)
					 ? say(s, W_SELECT_CREW)
					 : say(s, W_SELECT_SECOND));
		form_focus_set(sh->form, missing);
		st->asks_reason = true;
		refresh(sh);
		return;
	}
	st->second = m && id_equal(m->id, officer) ? worker : officer;
	if (id_is_zero(st->second) || (m && id_equal(m->id, st->second)))
		begin(sh);
	else
		code_open(s, say(s, W_SECOND_CODE_STARTS), second_code, sh);
}

static bool key(struct sheet *sh, const struct key *k)
{
	if (k->action == ACT_DONE) {
		start_shift(sh);
		return true;
	}
	return false;
}

static void hints(struct sheet *sh, struct hints *h)
{
	(void)sh;
	hints_add(h, ACT_DONE, "Start shift");
	hints_add(h, ACT_NEXT, NULL);
	hints_add(h, ACT_UNDO, NULL);
	hints_add(h, ACT_GO, NULL);
	hints_add(h, ACT_HELP, "Help");
}

static const char *ask(struct sheet *sh, size_t i)
{
	struct start *st = sh->own;
	const char *who = surname(sh, i == st->conflict[1] ? st->worker : st->officer);

	if (i != st->conflict[0] && i != st->conflict[1])
		return NULL;
	snprintf(st->words, sizeof st->words, "Does %.60s know anyone in tonight's flags?",
		 who[0]                 ? who
		 : i == st->conflict[1] ? "the support worker"
					: "the officer");
	return st->words;
}

static void close_own(struct sheet *sh)
{
	mem_free(sh->own);
}

static const struct sheet_ops ops = {
	.name = "shift start",
	.build = build,
	.frame = frame,
	.paint = paint,
	.key = key,
	.refresh = refresh,
	.hints = hints,
	.ask = ask,
	.close = close_own,
};

/* "19:00" by policy, on the evening of this night. */
static int64_t at_clock(const char *hm, const struct civil *night, bool next_morning)
{
	struct civil c = *night;
	int64_t day = civil_days(c.year, c.month, c.day) + (next_morning ? 1 : 0), first = 0,
		second = 0;
	int h = 0, m = 0;

	sscanf(hm, "%d:%d", &h, &m);
	civil_from_days(day, &c.year, &c.month, &c.day);
	c.hour = h;
	c.minute = m;
	c.second = 0;
	civil_to_ms(&c, &first, &second);
	return first;
}

static void prefill(struct screens *s, struct rec *r)
{
	struct civil now = civil_of(app_now(s->app));
	struct typing t = app_typing(s->app);
	const char *from = app_policy_text(s->app, "shift_start"), *to;
	const struct vocab *cars = field_vocab(&kind_shift.fields[SHIFT_CAR]);
	int64_t start, end;
	char date[32];

	if (now.hour < 12)
		civil_from_days(civil_days(now.year, now.month, now.day) - 1, &now.year, &now.month,
				&now.day);
	snprintf(date, sizeof date, "%04d-%02d-%02d", now.year, now.month, now.day);
	rec_put(r, SHIFT_NIGHT_OF, date);
	start = at_clock(from, &now, false);
	to = app_policy_text(s->app, "shift_end");
	end = at_clock(to, &now, strcmp(to, "12:00") < 0);
	if (start)
		rec_put_int(r, SHIFT_PLANNED_START, start);
	if (end > start)
		rec_put_int(r, SHIFT_PLANNED_END, end);
	/* As if it were typed: what headquarters loaded may be no call sign. */
	rec_set(r, SHIFT_CALL_SIGN, app_policy_text(s->app, "call_sign"), &t, NULL);
	if (cars && cars->n_codes)
		rec_put(r, SHIFT_CAR, cars->codes[0].code);
}

void shift_start_open(struct screens *s)
{
	struct sheet *sh;
	struct start *st;
	const struct member *m = app_typist(s->app);
	char label[96], hex[ID_HEX_LEN + 1];

	if (app_shift(s->app)) {
		ui_say(s->kit, say(s, W_SHIFT_OPEN));
		return;
	}
	sh = sheet_new(s, &ops, (struct id){ { 0 } });
	st = mem_new(sizeof *st);
	sh->own = st;
	app_for_you(s->app, &st->for_you);
	sheet_part_new(sh, &kind_shift);
	prefill(s, sh->parts[0].r);
	sheet_show(sh, NULL);
	if (m) {
		bool police = role_is_police(m->role);

		snprintf(label, sizeof label, "%s %s", m->number, m->surname);
		form_set(sh->form, police ? st->officer : st->worker, label, id_hex(m->id, hex));
		form_tail(sh->form, police ? st->officer : st->worker, "code given");
		form_focus_set(sh->form, police ? st->worker : st->officer);
	}
}
