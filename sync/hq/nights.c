/* nights: for each car, in words, when it was last in touch, a shift that has no end, what it still
 * had to send, and a night of its pattern that is not there. Reads the view and the register;
 * changes nothing. */
#include "commands.h"

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/kinds.h"
#include "model/typed.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MS_MINUTE INT64_C(60000)
#define MS_HOUR (60 * MS_MINUTE)
#define NIGHTS_DEFAULT "fri,sat"
#define SHIFT_LONGEST_H 14
#define MISSING_SHOWN 4
#define MISSING_MAX 400
#define SILENT_H 4   /* with a shift open, or something that it had to send */
#define EXPECTED_H 8 /* from the evening on, when its night is one of the pattern's */
#define EVENING_H 18
#define SPARE "spare" /* a laptop of no car of its own: no night is expected of it */

/* --- what a node said last --- */

static void contact_name(struct id device, char out[ID_HEX_LEN + 16])
{
	char hex[ID_HEX_LEN + 1];

	snprintf(out, ID_HEX_LEN + 16, "contact %s", id_hex(device, hex));
}

bool hq_contact_note(struct hq *hq, struct id device, const struct contact *c, struct err *e)
{
	char name[ID_HEX_LEN + 16];

	contact_name(device, name);
	return store_setting_put(hq->store, name, c, sizeof *c, e);
}

bool hq_contact(struct hq *hq, struct id device, struct contact *out)
{
	struct buf b = { .ceiling = 64 };
	char name[ID_HEX_LEN + 16];
	bool found;

	contact_name(device, name);
	found = store_setting_get(hq->store, name, &b) && b.len == sizeof *out;
	if (found)
		memcpy(out, b.data, sizeof *out);
	buf_fini(&b);
	return found;
}

/* --- one car --- */

struct car {
	const struct device *d;
	int64_t contact_ms;           /* 0: never */
	uint64_t waiting;             /* entries that it had and headquarters has not */
	int64_t open_ms;              /* start of the newest shift without an end; 0: none */
	int64_t ended_ms;             /* end of the newest that has one; 0: none */
	int64_t missing[MISSING_MAX]; /* days since 1970, oldest first */
	size_t n_missing;
	bool tonight; /* a shift of the night that runs, or has just ended, has arrived */
};

/* Why nobody should be content that a car says nothing. */
enum silence {
	SILENCE_FINE,
	SILENCE_SHIFT,
	SILENCE_WAITING,
	SILENCE_NIGHT,
};

struct looking {
	struct hq *hq;
	bool weekdays[7];
	struct id *shifts;
	size_t n_shifts;
	int64_t now_ms;
	struct json *j; /* NULL: words */
	struct buf out;
	size_t cars;
	bool alarm; /* only those that are silent */
	size_t silent;
};

static bool day_of(const char *date, int64_t *out)
{
	int y, m, d;

	if (sscanf(date, "%4d-%2d-%2d", &y, &m, &d) != 3)
		return false;
	*out = civil_days(y, m, d);
	return true;
}

static int weekday_of(int64_t day)
{
	return (int)((day + 4) % 7); /* 1 January 1970 was a Thursday */
}

/* Shifts of this car, by its code: one laptop may stand in for another. */
static struct rec *shift_at(const struct looking *l, size_t i, const struct device *d)
{
	struct rec *r = NULL;

	if (view_rec(l->hq->view, l->shifts[i], &r, NULL) && !r->sealed &&
	    rec_is(r, SHIFT_CAR, d->car))
		return r;
	rec_free(r);
	return NULL;
}

static void look_at_shifts(const struct looking *l, struct car *c, int64_t *first, bool *had,
			   size_t days)
{
	*first = INT64_MAX;
	for (size_t i = 0; i < l->n_shifts; i++) {
		struct rec *r = shift_at(l, i, c->d);
		int64_t day, start = 0, end = 0;

		if (!r)
			continue;
		rec_int(r, SHIFT_STARTED_AT, &start);
		rec_int(r, SHIFT_ENDED_AT, &end);
		if (!end && start > c->open_ms)
			c->open_ms = start;
		if (end > c->ended_ms)
			c->ended_ms = end;
		if (day_of(rec_text(r, SHIFT_NIGHT_OF), &day)) {
			*first = day < *first ? day : *first;
			if (day >= 0 && (size_t)day < days)
				had[day] = true;
		}
		rec_free(r);
	}
}

/* The last night that is over: it is looked for from noon of the day after. */
static int64_t last_night(int64_t now_ms)
{
	char date[11];
	int64_t day = 0;

	night_of(now_ms, date);
	day_of(date, &day);
	return day - 1;
}

static void look_for_missing(const struct looking *l, struct car *c)
{
	int64_t last = last_night(l->now_ms), first;

	/* A clock that has lost its battery stands at the first days of 1970. */
	if (last < 0)
		last = 0;
	size_t days = (size_t)(last + 2);
	bool *had = mem_new_array(days, sizeof *had);

	look_at_shifts(l, c, &first, had, days);
	/* The clock of a laptop that fell back must not hide the nights of now. */
	if (first < last - MISSING_MAX + 1)
		first = last - MISSING_MAX + 1;
	if (first < 0)
		first = 0;
	for (int64_t day = first; strcmp(c->d->car, SPARE) != 0 && day <= last; day++)
		if (l->weekdays[weekday_of(day)] && !had[day] && c->n_missing < MISSING_MAX)
			c->missing[c->n_missing++] = day;
	c->tonight = had[last + 1];
	mem_free(had);
}

static void look_at_contact(const struct looking *l, struct car *c)
{
	struct contact said;
	struct head head;
	int64_t receipt = store_last_receipt(l->hq->store, c->d->id);

	c->contact_ms = receipt;
	if (!hq_contact(l->hq, c->d->id, &said))
		return;
	if (said.at_ms > c->contact_ms)
		c->contact_ms = said.at_ms;
	if (store_head(l->hq->store, c->d->id, &head, NULL) && said.tip > head.height)
		c->waiting = said.tip - head.height;
}

/* --- in words --- */

static void put_when(int64_t ms, struct buf *out)
{
	struct civil c = civil_of(ms);

	buf_fmt(out, "%s %d %s %d %02d:%02d %s", weekday_short[c.weekday], c.day,
		month_short[c.month - 1], c.year, c.hour, c.minute, civil_zone(&c));
}

static void put_ago(int64_t ms, struct buf *out)
{
	if (ms < 2 * MS_MINUTE)
		buf_puts(out, "just now");
	else if (ms < 2 * MS_HOUR)
		buf_fmt(out, "%" PRId64 " minutes ago", ms / MS_MINUTE);
	else if (ms < 48 * MS_HOUR)
		buf_fmt(out, "%" PRId64 " hours ago", ms / MS_HOUR);
	else
		buf_fmt(out, "%" PRId64 " days ago", ms / (24 * MS_HOUR));
}

static void put_day(int64_t day, struct buf *out)
{
	static const char *const weekdays[] = { "Sunday",   "Monday", "Tuesday", "Wednesday",
						"Thursday", "Friday", "Saturday" };
	int y, m, d;

	civil_from_days(day, &y, &m, &d);
	buf_fmt(out, "%s %d %s %d", weekdays[weekday_of(day)], d, month_short[m - 1], y);
}

static void words_contact(const struct looking *l, const struct car *c, struct buf *out)
{
	buf_puts(out, "  Last contact  ");
	if (!c->contact_ms) {
		buf_puts(out, "none yet. It has not reached headquarters since it was added\n");
		return;
	}
	put_when(c->contact_ms, out);
	buf_puts(out, ", ");
	put_ago(l->now_ms - c->contact_ms, out);
	buf_putc(out, '\n');
}

static void words_shift(const struct looking *l, const struct car *c, struct buf *out)
{
	buf_puts(out, "  Shift         ");
	if (c->open_ms) {
		buf_puts(out, "open since ");
		put_when(c->open_ms, out);
		buf_puts(out,
			 l->now_ms - c->open_ms > SHIFT_LONGEST_H * MS_HOUR
			     ? ", and no end is recorded. Ring the crew: a night is not that long\n"
			     : ", no end is recorded yet\n");
	} else if (c->ended_ms) {
		buf_puts(out, "ended ");
		put_when(c->ended_ms, out);
		buf_putc(out, '\n');
	} else {
		buf_puts(out, "none has arrived\n");
	}
}

static void words_waiting(const struct car *c, struct buf *out)
{
	if (!c->contact_ms)
		return;
	if (c->waiting)
		buf_fmt(out,
			"  Waiting       %" PRIu64
			" records that the car had when it was last in touch have "
			"not arrived\n",
			c->waiting);
	else
		buf_puts(out, "  Waiting       nothing, by what it said then\n");
}

static void words_missing(const struct car *c, struct buf *out)
{
	size_t from = c->n_missing > MISSING_SHOWN ? c->n_missing - MISSING_SHOWN : 0;

	if (!c->n_missing)
		return;
	buf_puts(out, "  Missing       no shift on ");
	for (size_t i = from; i < c->n_missing; i++) {
		if (i > from)
			buf_puts(out, i + 1 == c->n_missing ? " and " : ", ");
		put_day(c->missing[i], out);
	}
	if (from)
		buf_fmt(out, ", and %zu nights before", from);
	buf_puts(out, ". Ask whether the car was out and its laptop has not sent\n");
}

static void put_words(struct looking *l, const struct car *c)
{
	buf_fmt(&l->out, "%s (%s)%s\n", c->d->name, c->d->car,
		c->d->state == DEVICE_NEW       ? ", not enrolled yet"
		: c->d->state == DEVICE_REVOKED ? ", revoked"
						: "");
	words_contact(l, c, &l->out);
	words_shift(l, c, &l->out);
	words_waiting(c, &l->out);
	words_missing(c, &l->out);
}

static void member_when(struct json *j, const char *key, int64_t ms)
{
	char when[INSTANT_LEN + 1];

	json_member(j, key, ms ? instant_text(ms, when) : NULL);
}

static void put_json(const struct looking *l, const struct car *c, const char *silent)
{
	json_object(l->j);
	json_member(l->j, "name", c->d->name);
	json_member(l->j, "car", c->d->car);
	json_member(l->j, "state", device_state_code(c->d->state));
	member_when(l->j, "last_contact", c->contact_ms);
	member_when(l->j, "shift_open_since", c->open_ms);
	member_when(l->j, "last_shift_ended", c->ended_ms);
	json_member_int(l->j, "waiting", (int64_t)c->waiting);
	json_member(l->j, "silent", silent);
	json_key(l->j, "missing");
	json_array(l->j);
	for (size_t i = 0; i < c->n_missing; i++) {
		int y, m, d;
		char date[48];

		civil_from_days(c->missing[i], &y, &m, &d);
		snprintf(date, sizeof date, "%04d-%02d-%02d", y, m, d);
		json_text(l->j, date);
	}
	json_array_end(l->j);
	json_object_end(l->j);
}

/* --- the alarm --- */

static int64_t evening_of(int64_t day)
{
	struct civil at = { .hour = EVENING_H };
	int64_t ms = 0, again;

	civil_from_days(day, &at.year, &at.month, &at.day);
	civil_to_ms(&at, &ms, &again);
	return ms;
}

static enum silence silence_of(const struct looking *l, const struct car *c)
{
	int64_t night = last_night(l->now_ms) + 1, evening = evening_of(night);
	int64_t since = l->now_ms - c->contact_ms;

	if (c->d->state != DEVICE_ACTIVE)
		return SILENCE_FINE;
	if (c->open_ms && since > SILENT_H * MS_HOUR)
		return SILENCE_SHIFT;
	if (c->waiting && since > SILENT_H * MS_HOUR)
		return SILENCE_WAITING;
	return strcmp(c->d->car, SPARE) != 0 && l->weekdays[weekday_of(night)] && !c->tonight &&
		       c->contact_ms < evening && l->now_ms - evening >= EXPECTED_H * MS_HOUR
		   ? SILENCE_NIGHT
		   : SILENCE_FINE;
}

static const char *silence_code(enum silence s)
{
	static const char *const codes[] = { NULL, "shift_open", "waiting", "night_expected" };

	return codes[s];
}

static void put_alarm(struct looking *l, const struct car *c, enum silence s)
{
	static const char *const why[] = {
		"", "Its shift is open. Ring the crew",
		("It had records that have not arrived. Ask the crew to turn the laptop on in "
		 "reach of a network"),
		"It was expected out tonight. Ask whether it was, and whether its laptop has sent"
	};

	buf_fmt(&l->out, "%s (%s) is silent: ", c->d->name, c->d->car);
	if (c->contact_ms) {
		buf_puts(&l->out, "last heard of on ");
		put_when(c->contact_ms, &l->out);
	} else {
		buf_puts(&l->out, "never heard of");
	}
	buf_fmt(&l->out, ". %s\n", why[s]);
}

static bool one_device(void *ctx, const struct device *d)
{
	struct looking *l = ctx;
	enum silence silence;
	struct car *c;

	if (*d->role)
		return true;
	c = mem_new(sizeof *c);
	c->d = d;
	look_at_contact(l, c);
	look_for_missing(l, c);
	silence = silence_of(l, c);
	l->silent += silence != SILENCE_FINE;
	if (!l->alarm || silence != SILENCE_FINE) {
		if (l->j)
			put_json(l, c, silence_code(silence));
		else if (l->alarm)
			put_alarm(l, c, silence);
		else
			put_words(l, c);
	}
	l->cars++;
	mem_free(c);
	return true;
}

/* Policy "nights": the weekdays on which every car is expected. */
static void expected_nights(struct looking *l)
{
	static const char *const names[] = { "sun", "mon", "tue", "wed", "thu", "fri", "sat" };
	struct rec *policy = hq_reference(l->hq, "policy");
	const char *said = NIGHTS_DEFAULT;

	for (size_t i = 0; policy && i < rec_count(policy, REFERENCE_SET_ROWS); i++) {
		const struct rec *row = rec_row(policy, REFERENCE_SET_ROWS, i);

		if (rec_is(row, field_find(row->kind, "code"), "nights"))
			said = rec_text(row, field_find(row->kind, "attrs"));
	}
	for (size_t i = 0; i < 7; i++)
		l->weekdays[i] = strstr(said, names[i]) != NULL;
	rec_free(policy);
}

bool command_nights(const struct given *g, struct err *e)
{
	struct looking l = { .cars = 0 };
	struct json j;
	bool ok = command_open(g, true, &l.hq, e);
	uint64_t held_back;

	if (!ok)
		return false;
	held_back = hq_held_back(l.hq);
	l.now_ms = hq_now(l.hq);
	json_init(&j, &l.out, true);
	if (option_count(g, "--json"))
		l.j = &j;
	l.alarm = option_count(g, "--alarm") > 0;
	expected_nights(&l);
	if (l.j)
		json_array(&j);
	ok = view_ids(l.hq->view, QUERY_SHIFTS, NULL, 0, &l.shifts, &l.n_shifts, e) &&
	     store_devices(l.hq->store, one_device, &l, e);
	if (l.j) {
		json_array_end(&j);
		buf_putc(&l.out, '\n');
	} else if (ok && l.alarm && !l.silent && !held_back) {
		buf_puts(&l.out, "Every car that should be heard of has been heard of\n");
	} else if (ok && !l.cars) {
		buf_puts(&l.out, "There is no car yet. dapcar-hq device add makes one known\n");
	}
	ok = ok && command_print(&l.out, e);
	if (ok && l.alarm && held_back)
		ok = err_set(e, ERR_CORRUPT,
			     "Entries at headquarters that are damaged and held back from the laptops: "
			     "%" PRIu64 ". Run dapcar-hq verify, and restore the newest backup%s",
			     held_back, l.silent ? ". The cars above are silent" : "");
	else if (ok && l.alarm && l.silent)
		ok = err_set(e, ERR_INPUT, "%zu car%s silent", l.silent,
			     l.silent == 1 ? " is" : "s are");
	buf_fini(&l.out);
	mem_free(l.shifts);
	hq_close(l.hq);
	return ok;
}
