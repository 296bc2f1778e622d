/* Keys that mean nothing, by the hundred thousand, on every screen: the program goes on, Esc
 * covers, the code brings the same screen back, the book stays whole; and letters on a list change
 * no record. The keys are drawn from a seed, so a run can be had again. */
#include "blind.h"
#include "real.h"

#include "base/crypto.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define NIGHT "2021-10-30T00:30:00Z"
#define KEYS 100000
#define NAMES_MAX 80
#define BURST_MOST 100

static char **programs;

struct seat {
	const char *folder, *number, *at;
	size_t share; /* of the keys: the car has most of the screens */
};

/* Who sits where; a folder that this weekend does not have is left out. */
static const struct seat seats[] = {
	{ "car", "4417", NIGHT, 4 },
	{ "car", "NWA-07", NIGHT, 4 },
	{ "desk", "2288", "2021-10-30T09:00:00Z", 1 },
	{ "records", "HR-01", "2021-10-30T09:00:00Z", 1 },
	{ "support", "NWA-01", "2021-10-30T09:00:00Z", 1 },
	{ "liaison", "LW-01", "2021-10-30T09:00:00Z", 1 },
	{ "insight", "RI-02", "2021-10-30T09:00:00Z", 1 },
};
#define SEATS (sizeof seats / sizeof *seats)

/* Ways to a screen from wherever one is: home first, then these. */
#define GO "\x07" /* ^G */
static const char *const ways[] = {
	"",        GO "1",        GO "2",        GO "3",     GO "d",   GO "p", GO "p\r", GO "pc",
	GO "p\rc", GO "1" GO "q", GO "2" GO "q", GO "q",     GO "q\r", GO "s", GO "s\r", GO "r",
	GO "r\r",  GO "n",        GO "k",        GO "k\r",   GO "f",   GO "y", GO "y\r", GO "o",
	GO "t",    GO "v",        GO "z",        GO,         "\x0e",   "\x05", "\x15",   "\x10",
	"\x0b",    "\r",          "\r\r",        "\033[B\r", "\x06",
};
#define WAYS (sizeof ways / sizeof *ways)

/* Lists that the ways above do not come to, or not on their own. */
static const char *const to_lists[] = {
	GO "1" GO "r", GO "1" GO "q",      GO "2" GO "r",
	GO "2" GO "q", GO "2" GO "s",      GO "3" GO "s",
	GO "ol",       "\r\r\r",           GO "w",
	GO "w\r",      "\013Go on with\r", "\013Read the hand\r",
};
#define TO_LISTS (sizeof to_lists / sizeof *to_lists)

/* --- what was met --- */

struct met {
	const char *name[NAMES_MAX];
	size_t keys[NAMES_MAX];
	size_t n;
	size_t all;
};

static void meet(struct met *m, const char *name)
{
	size_t i = 0;

	while (i < m->n && strcmp(m->name[i], name) != 0)
		i++;
	if (i == m->n && m->n < NAMES_MAX)
		m->name[m->n++] = name;
	if (i < NAMES_MAX)
		m->keys[i]++;
	m->all++;
}

static size_t met_of(const struct met *m, const char *name)
{
	for (size_t i = 0; i < m->n; i++)
		if (!strcmp(m->name[i], name))
			return m->keys[i];
	return 0;
}

/* --- drawing keys --- */

static uint64_t draw(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * UINT64_C(2685821657736338717);
}

static size_t below(uint64_t *state, size_t n)
{
	return (size_t)(draw(state) >> 20) % n;
}

static const char *one_of(uint64_t *state, const char *const *of, size_t n)
{
	return of[below(state, n)];
}

static size_t put(char *out, const char *s)
{
	size_t n = strlen(s);

	memcpy(out, s, n);
	return n;
}

#define ONE_OF(state, of) one_of((state), (of), sizeof(of) / sizeof *(of))

static size_t printable(uint64_t *state, char *out)
{
	static const char *const wide[] = { "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x9a\x93",
					    "\xcc\x81", "\xe2\x80\x8d", "\xd9\x85" };

	if (below(state, 20) == 0)
		return put(out, ONE_OF(state, wide));
	out[0] = (char)(' ' + below(state, 95));
	return 1;
}

/* One key, or one piece of what no keyboard sends. */
static size_t key(uint64_t *state, char out[64])
{
	static const char *const arrows[] = { "\033[A",  "\033[B", "\033[C", "\033[D", "\033[5~",
					      "\033[6~", "\033[H", "\033[F", "\033[Z", "\033[3~",
					      "\r",      "\t",     "\x7f",   "\n" };
	static const char *const halves[] = { "\033[", "\033[1;",  "\033O", "\033[20", "\033",
					      "`",     "\033[24~", "\xc3",  "\033[[",  "\x9b" };
	static const char *const functions[] = { "\033OP", "\033[15~", "\033[21~", "\033[23~",
						 "\033[[A" };
	static const char *const pastes[] = { "\033[200~words\r\nand more\033[201~",
					      "\033[200~\033]52;c;QUFB\007\033[201~",
					      "\033[200~no end" };
	size_t which = below(state, 100);

	if (which < 45)
		return printable(state, out);
	if (which < 65) {
		out[0] = (char)(1 + below(state, 31));
		return 1;
	}
	if (which < 88)
		return put(out, ONE_OF(state, arrows));
	if (which < 91)
		return put(out, ONE_OF(state, halves));
	if (which < 95)
		return put(out, ONE_OF(state, functions));
	if (which < 97)
		return put(out, ONE_OF(state, pastes));
	out[0] = (char)below(state, 256);
	return 1;
}

/* --- what must hold --- */

static void complain(struct blind *b, uint64_t seed, const struct met *m, const char *what)
{
	int y, x;
	struct buf text = { 0 };

	canvas_dump(ui_canvas(b->s->kit, &y, &x), &text);
	fprintf(stderr, "seed %llu, after %zu keys, on \"%s\": %s\n%s\n", (unsigned long long)seed,
		m->all, blind_top(b), what, buf_str(&text));
	buf_fini(&text);
	fail();
}

/* Esc covers at once, and the code brings the same screen back. */
static void esc_and_back(struct blind *b, uint64_t seed, const struct met *m)
{
	char before[40];

	snprintf(before, sizeof before, "%s", blind_top(b));
	blind_keys(b, "\033");
	/* A paste that never ended is waited for. */
	blind_time(b, 600);
	if (!ui_is_covered(b->s->kit))
		complain(b, seed, m, "Esc did not cover");
	blind_keys(b, REAL_CODE "\r");
	if (ui_is_covered(b->s->kit))
		blind_keys(b, "\r");
	if (ui_is_covered(b->s->kit))
		complain(b, seed, m, "the code did not uncover");
	/* What was opened for its author alone is closed under the cover, and that is said. */
	if (strcmp(before, blind_top(b)) != 0 && !blind_shows(b, "while the screen was covered"))
		complain(b, seed, m, "another screen came back");
}

static void go(struct blind *b, const char *way)
{
	if (*way != GO[0]) {
		blind_keys(b, GO "h");
		blind_awake(b);
	}
	for (; *way; way++) {
		size_t n = *way == '\033' ? 3 : 1;

		blind_bytes(b, way, n);
		blind_time(b, 300);
		way += n - 1;
	}
	blind_settle(b);
}

static void happen(struct blind *b, uint64_t *state)
{
	static const int sizes[][2] = { { 24, 80 }, { 43, 132 }, { 20, 60 }, { 10, 30 },
					{ 1, 1 },   { 60, 200 }, { 24, 80 } };
	size_t which = below(state, 400), size = below(state, sizeof sizes / sizeof *sizes);

	if (which < 8)
		ui_resized(b->s->kit, sizes[size][0], sizes[size][1]);
	else if (which < 11)
		blind_time(b, 121000);
	else if (which < 12)
		blind_time(b, 800000);
	else if (which < 13)
		ui_hangup(b->s->kit);
	else if (which < 14)
		ui_cover(b->s->kit, HIDE_ASKED);
	else if (which < 18)
		screens_news(b->s);
}

static void burst(struct blind *b, uint64_t *state, struct met *m)
{
	bool at_once = below(state, 8) == 0;
	size_t n = 1 + below(state, BURST_MOST);
	char all[BURST_MOST * 64];
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		size_t k = key(state, all + len);

		meet(m, blind_top(b));
		if (at_once) {
			len += k;
			continue;
		}
		blind_bytes(b, all, k);
		if (below(state, 3) == 0)
			blind_settle(b);
		if (screens_ended(b->s))
			return;
	}
	if (len)
		blind_bytes(b, all, len);
}

static void type_at(const struct real *r, const struct seat *p, size_t keys, uint64_t seed,
		    struct met *m)
{
	uint64_t state = seed;
	size_t end = m->all + keys, ways_gone = 0;
	struct book_report report;
	struct blind b;
	struct err e = { 0 };
	char home[96];

	blind_open(&b, real_path(r, p->folder, home), p->at, p->number);
	while (m->all < end) {
		if (below(&state, 25) == 0)
			happen(&b, &state);
		if (!screens_ended(b.s) && below(&state, 6))
			burst(&b, &state, m);
		if (!screens_ended(b.s) && !blind_is_harmless(&b))
			complain(&b, seed, m, "a cell holds what is no letter");
		if (below(&state, 3) == 0)
			continue;
		if (!blind_awake(&b))
			complain(&b, seed, m, "nothing woke it");
		if (below(&state, 5) == 0)
			esc_and_back(&b, seed, m);
		/* Each way once while the weekend is nearly as it was; later any, or none. */
		if (ways_gone < WAYS)
			go(&b, ways[ways_gone++]);
		else if (below(&state, 2))
			go(&b, ways[below(&state, WAYS)]);
	}
	assert_true(blind_awake(&b));
	book_verify(app_book(b.app), NULL, NULL, &report, &e);
	if (report.tail_lost || report.forks)
		fail_msg("the book is not whole: %s", report.first_damage);
	blind_close(&b);
}

static size_t keys_wanted(void)
{
	const char *said = getenv("RANDOM_KEYS");

	return said ? strtoul(said, NULL, 10) : KEYS;
}

static uint64_t seed_wanted(void)
{
	const char *said = getenv("RANDOM_SEED");

	return said ? strtoull(said, NULL, 10) : 20211029;
}

static bool is_there(const struct real *r, const struct seat *p)
{
	char path[96], name[64];

	snprintf(name, sizeof name, "%s/book.db", p->folder);
	return access(real_path(r, name, path), R_OK) == 0;
}

/* Screens that must have been typed at, or the test is not what it says. */
static const char *const wanted[] = {
	"ask",     "check",   "contact",       "details",   "goto",   "help",    "history",
	"join",    "night",   "note",          "notes",     "outbox", "palette", "people",
	"person",  "queue",   "referral",      "referrals", "review", "risk",    "risks",
	"records", "support", "shift end",     "tasking",   "tasks",  "to do",   "unlock",
	"reading", "visits",  "visit records", "measures",
};

static void a_hundred_thousand_random_keys_break_nothing(void **state)
{
	struct real *r = *state;
	struct met *m = mem_new(sizeof *m);
	size_t here = 0, shares = 0;

	for (size_t i = 0; i < SEATS; i++)
		if (is_there(r, &seats[i])) {
			here++;
			shares += seats[i].share;
		}
	for (size_t i = 0; i < SEATS; i++)
		if (is_there(r, &seats[i]))
			type_at(r, &seats[i], 1 + keys_wanted() * seats[i].share / shares,
				seed_wanted() + i, m);
	for (size_t i = 0; i < m->n; i++)
		printf("%s%s %zu", i ? ", " : "", m->name[i], m->keys[i]);
	printf("\ncount: %zu random keys on %zu screens of %zu people\n", m->all, m->n, here);
	assert_true(m->n >= 16);
	/* A short run does not come everywhere. */
	for (size_t i = 0; keys_wanted() >= KEYS && i < sizeof wanted / sizeof *wanted; i++)
		if (!met_of(m, wanted[i]))
			fail_msg("no key was typed on screen \"%s\"", wanted[i]);
	mem_free(m);
}

/* --- lists --- */

/* Back from what a letter opened. */
static bool back_to(struct blind *b, const void *ctx)
{
	for (size_t i = 0; i < 6; i++) {
		const struct screen *top = ui_top(b->s->kit);

		if (ui_asks(b->s->kit) || ui_is_covered(b->s->kit))
			return false;
		if (top && top->ctx == ctx)
			return true;
		blind_keys(b, "\x02");
	}
	return false;
}

static void letters_on(struct blind *b, const char *way, size_t keys, uint64_t *state,
		       struct met *m, uint64_t seed)
{
	struct blind_held held;
	const struct screen *top;
	const char *changed;
	char last[64] = "";
	const void *list;

	blind_awake(b);
	go(b, way);
	if (!blind_is_list(b))
		return;
	top = ui_top(b->s->kit);
	list = top->ctx;
	for (size_t i = 0; i < keys; i++) {
		size_t n = printable(state, last);

		/* The keys that hide are another test's. */
		if (last[0] == '`')
			continue;
		last[n] = '\0';
		blind_look(b, &held);
		meet(m, blind_top(b));
		blind_bytes(b, last, n);
		if (!back_to(b, list)) {
			blind_awake(b);
			go(b, way);
			list = ui_top(b->s->kit)->ctx;
		}
		changed = blind_changed(b, &held);
		if (changed) {
			print_error("the key \"%s\" changed %s\n", last, changed);
			complain(b, seed, m, "a list changed a record");
		}
	}
}

/* Every list that there is, but for the rows inside a form, which are the form's. */
static const char *const lists[] = {
	"night",          "people",     "notes",   "check",     "history",       "outbox",
	"tries",          "to do",      "plans",   "referrals", "risks",         "recovered",
	"queue",          "nights",     "page",    "why",       "records",       "support",
	"referral moves", "sealed one", "reading", "visits",    "visit records", "measures",
};

/* Something that was begun, so that there is a list of it. */
static void leave_a_note_open(struct blind *b)
{
	blind_awake(b);
	go(b, GO "1" GO "nplum");
	blind_time(b, 2000);
	blind_keys(b, GO "h");
}

static void letters_on_a_list_change_no_record(void **state)
{
	struct real *r = *state;
	struct met *m = mem_new(sizeof *m);
	uint64_t draws = seed_wanted();

	for (size_t i = 0; i < SEATS; i++) {
		struct blind b;
		char home[96];

		if (!is_there(r, &seats[i]))
			continue;
		blind_open(&b, real_path(r, seats[i].folder, home), seats[i].at, seats[i].number);
		if (strcmp(seats[i].folder, "car") == 0)
			leave_a_note_open(&b);
		for (size_t w = 0; w < WAYS + TO_LISTS; w++)
			letters_on(&b, w < WAYS ? ways[w] : to_lists[w - WAYS], keys_wanted() / 250,
				   &draws, m, seed_wanted());
		blind_close(&b);
	}
	for (size_t i = 0; i < m->n; i++)
		printf("%s%s %zu", i ? ", " : "", m->name[i], m->keys[i]);
	printf("\ncount: %zu letters on %zu lists\n", m->all, m->n);
	/* Enough that each of the 95 was drawn on every one of them. */
	for (size_t i = 0; keys_wanted() >= KEYS && i < sizeof lists / sizeof *lists; i++)
		if (met_of(m, lists[i]) < 300)
			fail_msg("%zu letters were typed on list \"%s\"", met_of(m, lists[i]),
				 lists[i]);
	mem_free(m);
}

/* --- desks of those who read --- */

static bool arrives(void *ctx, const struct entry *x)
{
	const struct kind *k = kind_by_number(x->h.kind);
	struct entry copy;
	struct err e = { 0 };

	if (k && k != &kind_audit && k != &kind_crew_member &&
	    !book_append(ctx,
			 &(struct book_new){ .kind = x->h.kind,
					     .schema = x->h.schema,
					     .record = x->h.record,
					     .author = x->h.author,
					     .body = x->body,
					     .body_len = x->h.body_len },
			 &copy, &e))
		fail_msg("%s", e.text);
	return true;
}

/* A book of its own that holds what came to the supervisor's desk. */
static void add_reader(const struct real *r, const char *folder, const char *number,
		       const char *role)
{
	struct app_init in = { .practice = true,
			       .cost = book_cost_least,
			       .node = NODE_DESK,
			       .number = number,
			       .name = "Kim Testdemo",
			       .role = role,
			       .organisation = "nwal",
			       .phrase = REAL_PHRASE,
			       .code = REAL_CODE };
	struct clock clock = { .held = true };
	struct app *from = NULL, *to = NULL;
	struct err e = { 0 };
	char home[96];

	assert_true(instant_parse("2021-10-30T08:00:00Z", &clock.held_ms));
	if (!app_init(real_path(r, folder, home), &in, &clock, &to, &e) ||
	    !app_open(real_path(r, "desk", home), &clock, &from, &e) ||
	    !book_unlock(app_book(from), "2288", REAL_PHRASE, &e) ||
	    !book_each_after(app_book(from), 0, arrives, NULL, app_book(to), &e))
		fail_msg("%s", e.text);
	app_close(from);
	app_close(to);
}

static int set_up(void **state)
{
	struct real *r = mem_new(sizeof *r);

	real_init(r, programs);
	r->desks = true;
	real_weekend(r, NIGHT);
	add_reader(r, "liaison", "LW-01", "liaison_worker");
	add_reader(r, "insight", "RI-02", "research_insight");
	*state = r;
	return 0;
}

static int tear_down(void **state)
{
	real_fini(*state);
	mem_free(*state);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(letters_on_a_list_change_no_record, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_hundred_thousand_random_keys_break_nothing,
						set_up, tear_down),
	};

	programs = argc > 2 ? argv : NULL;
	assert_non_null(programs);
	crypto_start();
	return glass_group(tests, NULL, NULL);
}
