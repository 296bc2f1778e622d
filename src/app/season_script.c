#include "season_script_p.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/mem.h"
#include "base/text.h"
#include "practice_p.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ANSWERS 27

/* --- drawing: splitmix64, seeded by a hash --- */

void draw_seed(struct script *s, const char *what, uint64_t n)
{
	char *text = mem_fmt("%s %s %" PRIu64, s->seed, what, n);
	struct hash h;

	crypto_sha256(text, strlen(text), &h);
	memcpy(&s->draws, h.b, sizeof s->draws);
	mem_free(text);
}

static uint64_t draw(struct script *s)
{
	uint64_t z = s->draws += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

unsigned draw_below(struct script *s, unsigned below)
{
	return below ? (unsigned)(draw(s) % below) : 0;
}

static struct id draw_id(struct script *s)
{
	uint64_t random = draw(s), more = draw(s);
	struct id id = { { 0 } };

	for (int i = 0; i < 6; i++)
		id.b[i] = (uint8_t)((uint64_t)s->tasked >> (40 - 8 * i));
	memcpy(id.b + 6, &random, 2);
	memcpy(id.b + 8, &more, 8);
	id.b[6] = (uint8_t)(0x70 | (id.b[6] & 0x0f));
	id.b[8] = (uint8_t)(0x80 | (id.b[8] & 0x3f));
	return id;
}

/* --- what was drawn --- */

void vars_fini(struct vars *v)
{
	for (size_t i = 0; i < v->n; i++)
		mem_free(v->all[i].value);
	v->n = 0;
}

const char *vars_get(const struct vars *v, const char *name)
{
	for (size_t i = v->n; i-- > 0;)
		if (strcmp(v->all[i].name, name) == 0)
			return v->all[i].value;
	return NULL;
}

bool vars_put(struct vars *v, const char *name, const char *value)
{
	for (size_t i = 0; i < v->n; i++)
		if (strcmp(v->all[i].name, name) == 0) {
			mem_free(v->all[i].value);
			v->all[i].value = mem_str(value);
			return true;
		}
	if (v->n == SCRIPT_NAMES_MAX || !text_copy(v->all[v->n].name, sizeof v->all[0].name, name))
		return false;
	v->all[v->n++].value = mem_str(value);
	return true;
}

void vars_keep(struct vars *v, const char *start, bool those)
{
	size_t kept = 0;

	for (size_t i = 0; i < v->n; i++) {
		bool is = strncmp(v->all[i].name, start, strlen(start)) == 0;

		if (is == those)
			v->all[kept++] = v->all[i];
		else
			mem_free(v->all[i].value);
	}
	v->n = kept;
}

void vars_copy(struct vars *to, const struct vars *from, const char *start)
{
	for (size_t i = 0; i < from->n; i++)
		if (strncmp(from->all[i].name, start, strlen(start)) == 0)
			vars_put(to, from->all[i].name, from->all[i].value);
}

static bool wrong(const struct script *s, const char *what, struct err *e)
{
	return err_set(e, ERR_BUG, "Line %u of the practice season: %s", s->line, what);
}

/* --- placeholders --- */

static bool put_time(struct script *s, const char *word, struct buf *out, struct err *e)
{
	const struct {
		const char *name;
		int64_t ms;
	} anchors[] = { { "called", s->called },   { "tasked", s->tasked },
			{ "arrived", s->arrived }, { "left", s->left },
			{ "start", s->start },     { "end", s->end },
			{ "finish", s->finish },   { "morning", s->morning } };
	size_t n = strcspn(word, "+-%");
	long by = word[n] ? strtol(word + n + (word[n] != '-'), NULL, 10) : 0;
	char text[INSTANT_LEN + 1];

	for (size_t i = 0; i < sizeof anchors / sizeof *anchors; i++) {
		int64_t ms = anchors[i].ms;

		if (strlen(anchors[i].name) != n || strncmp(anchors[i].name, word, n) != 0)
			continue;
		if (word[n] == '%')
			ms += (s->left - s->arrived) / MINUTE_MS * by / 100 * MINUTE_MS;
		else
			ms += by * MINUTE_MS;
		instant_text(ms, text);
		text[16] = 'Z'; /* to the minute, as people write it */
		text[17] = '\0';
		return buf_puts(out, text);
	}
	return wrong(s, "no such time", e);
}

/* An id for a name: drawn once a visit, once a household or once a night. */
static bool put_id(struct script *s, const char *symbol, struct buf *out, struct err *e)
{
	bool household = strncmp(symbol, "H.", 2) == 0, night = strncmp(symbol, "N.", 2) == 0;
	char name[24], hex[ID_HEX_LEN + 1];
	const char *have;

	snprintf(name, sizeof name, "%s#%.18s",
		 household ? "H."
		 : night   ? "N."
			   : "",
		 household || night ? symbol + 2 : symbol);
	have = vars_get(&s->now, name);
	if (!have) {
		id_hex(draw_id(s), hex);
		if (!vars_put(&s->now, name, hex))
			return wrong(s, "too many names", e);
		have = vars_get(&s->now, name);
	}
	return buf_puts(out, have);
}

static bool put_date(const struct script *s, int days, struct buf *out)
{
	int year, month, day;
	struct civil c = civil_of(s->start);

	civil_from_days(civil_days(c.year, c.month, c.day) + days, &year, &month, &day);
	return buf_fmt(out, "%04d-%02d-%02d", year, month, day);
}

/* Somebody of that age this night. */
static bool put_born(struct script *s, const char *age, struct buf *out, struct err *e)
{
	const char *years = vars_get(&s->now, age);

	if (!years)
		return wrong(s, "no such age", e);
	return put_date(s, -(int)(strtol(years, NULL, 10) * 1461 / 4 + 10 + draw_below(s, 340)),
			out);
}

/* Is this question among those that are answered no ("18,20")? */
static bool is_no(const char *list, unsigned question)
{
	while (list && *list) {
		if (strtoul(list, NULL, 10) == question)
			return true;
		list = strchr(list, ',');
		list += list != NULL;
	}
	return false;
}

/* As many answers of yes as were drawn, spread over the questions. */
static bool put_answers(struct script *s, struct buf *out)
{
	const char *yes = vars_get(&s->now, "yes"), *never = vars_get(&s->now, "no_to");
	unsigned left = yes ? (unsigned)strtoul(yes, NULL, 10) : 0, open = 0;

	for (unsigned i = 1; i <= ANSWERS; i++)
		open += !is_no(never, i);
	for (unsigned i = 1; i <= ANSWERS; i++) {
		bool is = !is_no(never, i) && draw_below(s, open--) < left;

		buf_fmt(out, "%s{\"item\":\"d%02u\",\"value\":\"%s\"}", i > 1 ? "," : "[", i,
			is ? "yes" : "no");
		left -= is;
	}
	return buf_putc(out, ']');
}

static bool put_word(struct script *s, const char *word, struct buf *out, struct err *e)
{
	const char *value;

	if (*word == '@')
		return put_time(s, word + 1, out, e);
	if (*word == '#')
		return put_id(s, word + 1, out, e);
	if (strncmp(word, "day", 3) == 0 && (!word[3] || word[3] == '+'))
		return put_date(s, word[3] ? (int)strtol(word + 4, NULL, 10) : 0, out);
	if (strncmp(word, "born ", 5) == 0)
		return put_born(s, word + 5, out, e);
	if (strcmp(word, "answers") == 0)
		return put_answers(s, out);
	value = vars_get(&s->now, word);
	return value ? buf_puts(out, value) : wrong(s, word, e);
}

static bool expand(struct script *s, const char *text, size_t n, struct buf *out, struct err *e)
{
	const char *end = text + n;

	while (text < end) {
		const char *close = *text == '<' ? memchr(text, '>', (size_t)(end - text)) : NULL;
		char word[32];

		if (!close) {
			buf_putc(out, *text++);
			continue;
		}
		snprintf(word, sizeof word, "%.*s", (int)(close - text - 1), text + 1);
		if (!put_word(s, word, out, e))
			return false;
		text = close + 1;
	}
	return true;
}

/* --- conditions: [a=x|y b!=3-9] --- */

/* Is it one of these, or between two numbers? */
static bool one_of(const char *value, const char *list, size_t n)
{
	while (n) {
		size_t len = 0;
		long low, high, is = strtol(value, NULL, 10);
		char *dash, *stop;

		while (len < n && list[len] != '|')
			len++;
		low = strtol(list, &dash, 10);
		if (dash > list && *dash == '-') {
			high = strtol(dash + 1, &stop, 10);
			if (is >= low && is <= high && ascii_is_digit(*value))
				return true;
		}
		if (strlen(value) == len && strncmp(value, list, len) == 0)
			return true;
		list += len;
		n -= len;
		if (n) {
			list++;
			n--;
		}
	}
	return false;
}

static bool holds(struct script *s, const char *one, size_t n, bool *yes, struct err *e)
{
	const char *equals = memchr(one, '=', n);
	bool not = equals && equals > one && equals[-1] == '!';
	const char *value;
	char name[24];

	if (!equals)
		return wrong(s, "a condition is name=value", e);
	snprintf(name, sizeof name, "%.*s", (int)(equals - one - (not ? 1 : 0)), one);
	value = vars_get(&s->now, name);
	if (!value)
		return wrong(s, name, e);
	if (one_of(value, equals + 1, n - (size_t)(equals + 1 - one)) == not )
		*yes = false;
	return true;
}

/* Takes the conditions off the start of a line. */
static bool conditions(struct script *s, const char **line, size_t *n, bool *yes, struct err *e)
{
	const char *close, *at;

	*yes = true;
	if (!*n || **line != '[')
		return true;
	close = memchr(*line, ']', *n);
	if (!close)
		return wrong(s, "a bracket is open", e);
	for (at = *line + 1; at < close;) {
		size_t len = 0;

		while (at + len < close && at[len] != ' ')
			len++;
		if (!holds(s, at, len, yes, e))
			return false;
		at += len + (at + len < close);
	}
	*n -= (size_t)(close + 1 - *line);
	*line = close + 1;
	while (*n && **line == ' ') {
		++*line;
		--*n;
	}
	return true;
}

/* --- the three sorts of line --- */

/* "3*this 2*5-20": by weight; a range is a number of it. */
static bool choose(struct script *s, const char *at, size_t n, struct buf *out, struct err *e)
{
	const char *end = at + n, *p;
	unsigned total = 0, drawn;

	for (p = at; p < end; p += strcspn(p, " \n") + 1)
		total += (unsigned)strtoul(p, NULL, 10);
	if (!total)
		return wrong(s, "nothing to draw from", e);
	drawn = draw_below(s, total);
	for (p = at; p < end; p += strcspn(p, " \n") + 1) {
		char *star, *dash, *stop;
		unsigned weight = (unsigned)strtoul(p, &star, 10);
		size_t len = strcspn(p, " \n");
		long low, high;

		if (drawn >= weight) {
			drawn -= weight;
			continue;
		}
		low = strtol(star + 1, &dash, 10);
		high = *dash == '-' ? strtol(dash + 1, &stop, 10) : low;
		if (dash > star + 1 && *dash == '-')
			return buf_fmt(out, "%ld",
				       low + (long)draw_below(s, (unsigned)(high - low + 1)));
		return expand(s, star + 1, len - (size_t)(star + 1 - p), out, e);
	}
	return wrong(s, "nothing was drawn", e);
}

/* "words | other words". */
static bool choose_text(struct script *s, const char *at, size_t n, struct buf *out, struct err *e)
{
	const char *end = at + n;
	unsigned count = 1, drawn;

	for (const char *p = at; p < end; p++)
		count += *p == '|';
	drawn = draw_below(s, count);
	while (drawn)
		drawn -= *at++ == '|';
	n = 0;
	while (at + n < end && at[n] != '|')
		n++;
	while (n && *at == ' ') {
		at++;
		n--;
	}
	while (n && at[n - 1] == ' ')
		n--;
	return expand(s, at, n, out, e);
}

static bool set(struct script *s, const char *line, size_t n, struct err *e)
{
	size_t name_len = strcspn(line, " ");
	const char *rest = line + name_len + 1;
	struct buf value = { .ceiling = 4096 };
	char name[24];
	bool weights, ok;

	if (n < name_len + 4 || name_len >= sizeof name)
		return wrong(s, "neither a draw nor a record", e);
	weights = strncmp(rest, ":= ", 3) == 0;
	if (!weights && strncmp(rest, "~ ", 2) != 0)
		return wrong(s, "neither a draw nor a record", e);
	snprintf(name, sizeof name, "%.*s", (int)name_len, line);
	rest += weights ? 3 : 2;
	n -= (size_t)(rest - line);
	ok = weights ? choose(s, rest, n, &value, e) : choose_text(s, rest, n, &value, e);
	if (ok && !vars_put(&s->now, name, buf_str(&value)))
		ok = wrong(s, "too many names", e);
	buf_fini(&value);
	return ok;
}

/* Where a visit's times follow from what was drawn, they are worked out at its first record. */
static void work_out_times(struct script *s)
{
	const char *response = vars_get(&s->now, "response"), *scene = vars_get(&s->now, "scene");

	if (!response || !scene || s->left)
		return;
	s->arrived = s->tasked + strtol(response, NULL, 10) * MINUTE_MS;
	s->left = s->arrived + strtol(scene, NULL, 10) * MINUTE_MS;
}

static bool run_line(struct script *s, const char *line, size_t n, struct err *e)
{
	bool yes, ok;

	if (!conditions(s, &line, &n, &yes, e))
		return false;
	if (!yes || !n)
		return true;
	if (*line != '{')
		return set(s, line, n, e);
	work_out_times(s);
	ok = expand(s, line, n, s->out, e);
	return ok && buf_putc(s->out, '\n');
}

bool script_run(struct script *s, const char *name, struct err *e)
{
	const char *at = season_files[0].text;
	size_t len = strlen(name);
	bool ours = false, ok = true;

	s->line = 0;
	while (ok && *at) {
		size_t n = strcspn(at, "\n");

		s->line++;
		if (strncmp(at, "== ", 3) == 0)
			ours = n == 3 + len && strncmp(at + 3, name, len) == 0;
		else if (ours && n && *at != '#')
			ok = run_line(s, at, n, e);
		at += n + (at[n] == '\n');
	}
	return ok;
}
