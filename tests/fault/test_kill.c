/* 100 kill -9 of the real program at random moments while keys are typed into forms on a terminal.
 * After each: the book opens, everything that the screen had called saved is there, no form stands
 * in two places, nothing typed is missing but at most the last second, verify passes. Four cars are
 * killed beside each other. The seed is printed; KILL_SEED=n repeats a run, KILL_KEEP=1 keeps the
 * folder of one that failed, KILLS=n kills n times, FAULT_FULL=1 200 times. */
#include "real.h"

#include "app/app.h"
#include "base/crypto.h"
#include "base/mem.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CARS 4
#define KILLS 100
#define KILLS_FULL 200
#define KILLS_MAX 1000 /* of one car */
#define PATIENCE 5     /* times as many, until they have met enough */
#define FORMS_MAX 12
#define TEXT_MAX 64
#define SEEN_MAX 200
/* Kept within a second of the key; the rest is for what lies between key and screen. */
#define LATE_MS 1300

static const char at[] = "2021-10-29T19:58:00Z";

/* One form that was typed into. */
struct typed {
	char text[TEXT_MAX]; /* begins with a word that no other has */
	const struct kind *kind;
	bool acked; /* the screen said that it is saved */
	struct {
		int64_t ms;
		size_t len;
	} seen[SEEN_MAX]; /* so much of it stood on the screen then */
	size_t n_seen;
	size_t old;            /* so much stood there long enough before the kill */
	unsigned entry, draft; /* where it was found */
	char found[TEXT_MAX];
};

struct car {
	const struct real *real;
	unsigned number, kill, kills;
	uint64_t random;
	char node[8];
	struct typed forms[FORMS_MAX];
	size_t n_forms;
	struct id known[2 * KILLS_MAX * FORMS_MAX]; /* records that were in the book after a kill */
	size_t n_known;
	unsigned mid_form, saved, waited; /* what the kills met */
	int64_t slow_ms; /* so much later, on a machine where the kills met nothing */
};

static uint64_t draw(struct car *c, uint64_t below)
{
	uint64_t z = (c->random += UINT64_C(0x9E3779B97F4A7C15));

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return (z ^ (z >> 31)) % below;
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static __attribute__((noreturn, format(printf, 2, 3))) void broken(const struct car *c,
								   const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fprintf(stderr, "car %u, kill %u: ", c->number, c->kill);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	va_end(ap);
	exit(1);
}

/* --- typing until the moment comes --- */

struct session {
	struct car *car;
	struct glass *g;
	int64_t end_ms, rest_ms; /* when it was last seen to have done all that was due */
	bool patient;            /* every fifth waits with a form half typed */
};

static bool over(const struct session *s)
{
	return now_ms() >= s->end_ms;
}

/* Waits for the text no longer than the moment. */
static bool came(struct session *s, const char *text)
{
	while (!glass_has(s->g, text)) {
		if (over(s))
			return false;
		glass_run(s->g, 2);
	}
	return true;
}

static void note_what_stands(struct session *s, struct typed *t)
{
	char word[16];
	size_t len = 0;

	snprintf(word, sizeof word, "%.*s", (int)strcspn(t->text, " "), t->text);
	for (int row = 0; row < 24 && !len; row++) {
		const char *p = strstr(glass_row(s->g, row), word);

		while (p && p[len] && p[len] == t->text[len])
			len++;
	}
	if (len && t->n_seen < SEEN_MAX) {
		t->seen[t->n_seen].ms = now_ms();
		t->seen[t->n_seen++].len = len;
	}
}

/* On a slow machine what is due may not have been done; it is when the program sleeps again. */
static void note_rest(struct session *s)
{
	int64_t now = now_ms();

	if (glass_sleeps(s->g) && !glass_unread(s->g))
		s->rest_ms = now;
}

/* Hands off the keys: what stands on the screen must come into the book by itself. */
static void wait_for_the_end(struct session *s, struct typed *t)
{
	while (!over(s)) {
		glass_run(s->g, 40);
		note_rest(s);
		note_what_stands(s, t);
	}
}

/* A text of some words, by one to four keys at a time. */
static struct typed *type(struct session *s, const struct kind *k)
{
	struct car *c = s->car;
	struct typed *t = &c->forms[c->n_forms++];
	size_t len = 16 + draw(c, TEXT_MAX - 24), at_letter = 0;

	*t = (struct typed){ .kind = k };
	snprintf(t->text, sizeof t->text, "Q%uK%uF%zu ", c->number, c->kill, c->n_forms);
	for (size_t i = strlen(t->text); i < len; i++)
		t->text[i] = i % 7 == 6 && i + 1 < len ? ' ' : (char)('a' + draw(c, 26));
	while (at_letter < len && !over(s)) {
		size_t n = 1 + draw(c, 4);

		n = n > len - at_letter ? len - at_letter : n;
		glass_bytes(s->g, t->text + at_letter, n);
		at_letter += n;
		glass_run(s->g, 2 + (int)draw(c, 12));
		note_rest(s);
		note_what_stands(s, t);
	}
	return t;
}

static void a_note(struct session *s)
{
	struct typed *t;

	glass_keys(s->g, "^Gn");
	if (!came(s, "8 Notes: new"))
		return;
	glass_keys(s->g, "\\t");
	glass_run(s->g, 5);
	t = type(s, &kind_note);
	if (s->patient || draw(s->car, 3) == 0)
		wait_for_the_end(s, t);
	if (over(s))
		return;
	glass_keys(s->g, "^S");
	t->acked = came(s, "Note saved");
}

/* A person is two records; what is missing is left for later. */
static void a_person(struct session *s)
{
	glass_keys(s->g, "^Gp");
	if (!came(s, "Enter opens a person"))
		return;
	glass_keys(s->g, "+");
	if (!came(s, "Who?"))
		return;
	glass_keys(s->g, "o");
	if (!came(s, "Full name"))
		return;
	glass_run(s->g, 5);
	type(s, &kind_person);
	if (over(s))
		return;
	glass_keys(s->g, draw(s->car, 2) ? "^S" : "^B");
	glass_run(s->g, 30);
}

static void type_and_kill(struct car *c)
{
	struct session s = { .car = c,
			     .g = real_open(c->real, c->node, at),
			     .patient = c->kill % 5 == 0 };
	int status;

	c->n_forms = 0;
	if (!s.patient && draw(c, 12) == 0) {
		/* While it unlocks. */
		glass_expect(s.g, "Typing is hidden");
		glass_keys(s.g, "4417\\t" REAL_PHRASE "\\r");
		glass_run(s.g, (int)draw(c, 60));
	} else {
		real_unlock(s.g, "4417");
		s.end_ms = now_ms() + 20 + (int64_t)draw(c, draw(c, 2) ? 700 : 2000);
		if (s.patient)
			s.end_ms = now_ms() + 2600 + (int64_t)draw(c, 400);
		s.end_ms += c->slow_ms;
		if (came(&s, "Times for")) {
			glass_keys(s.g, "^G1");
			came(&s, "Before you leave");
		}
		if (glass_has(s.g, "   1  "))
			while (!over(&s) && c->n_forms < FORMS_MAX) {
				if (s.patient || draw(c, 4))
					a_note(&s);
				else
					a_person(&s);
			}
	}
	glass_signal(s.g, SIGKILL);
	for (size_t i = 0; i < c->n_forms; i++) {
		struct typed *t = &c->forms[i];

		for (size_t k = 0; k < t->n_seen; k++)
			if (t->seen[k].ms + LATE_MS <= s.rest_ms && t->seen[k].len > t->old)
				t->old = t->seen[k].len;
	}
	if (!glass_ended(s.g, GLASS_WAIT_MS, &status))
		broken(c, "it was killed and lives");
	glass_free(s.g);
}

/* --- what is in the book --- */

static void text_of(const struct rec *r, char out[TEXT_MAX])
{
	if (r->kind == &kind_note)
		snprintf(out, TEXT_MAX, "%s", rec_text(r, NOTE_TEXT));
	else
		snprintf(out, TEXT_MAX, "%s%s%s", rec_text(r, PERSON_GIVEN_NAMES),
			 rec_filled(r, PERSON_FAMILY_NAME) ? " " : "",
			 rec_text(r, PERSON_FAMILY_NAME));
}

static bool is_of(const struct typed *t, const char *text)
{
	size_t word = strcspn(t->text, " ");

	return strncmp(t->text, text, word) == 0 && (text[word] == ' ' || !text[word]);
}

static void found(struct car *c, const struct rec *r, bool draft)
{
	char text[TEXT_MAX];

	text_of(r, text);
	for (size_t i = 0; i < c->n_forms; i++) {
		struct typed *t = &c->forms[i];

		if (t->kind != r->kind || !is_of(t, text))
			continue;
		memcpy(t->found, text, sizeof text);
		if (draft)
			t->draft++;
		else
			t->entry++;
	}
}

static bool is_known(const struct car *c, struct id id)
{
	for (size_t i = 0; i < c->n_known; i++)
		if (id_equal(c->known[i], id))
			return true;
	return false;
}

/* A new one is read; one of a kill before must be there for ever. */
static void look_at(struct car *c, const struct rec *r)
{
	if (is_known(c, r->id))
		return;
	if (!r->sealed)
		found(c, r, false);
	if (c->n_known < sizeof c->known / sizeof *c->known)
		c->known[c->n_known++] = r->id;
}

static void look_at_kind(struct car *c, struct app *a, const struct kind *k)
{
	struct arg kind = ARG_OF_INT(k->number);
	struct id *ids = NULL;
	struct err e = { 0 };
	size_t n = 0;

	if (!view_ids(app_view(a), QUERY_BY_KIND, &kind, 1, &ids, &n, &e))
		broken(c, "%s", e.text);
	for (size_t i = 0; i < n; i++) {
		struct rec *r = NULL;

		if (!view_rec(app_view(a), ids[i], &r, &e))
			broken(c, "a record cannot be read: %s", e.text);
		look_at(c, r);
		rec_free(r);
	}
	mem_free(ids);
}

struct stubs {
	struct hash all[2 * KILLS_MAX * FORMS_MAX];
	size_t n;
};

static bool add_stub(void *ctx, const struct row *row)
{
	struct stubs *s = ctx;

	return s->n == sizeof s->all / sizeof *s->all || !row_hash(row, 0, &s->all[s->n]) || ++s->n;
}

/* Police notes are sealed: the police key opens them; another's support note stays shut. */
static void look_at_sealed(struct car *c, struct app *a)
{
	struct arg first = ARG_OF_ID(app_attendance_number(a, 1));
	struct stubs *s = calloc(1, sizeof *s);
	struct err e = { 0 };

	if (!view_each(app_view(a), QUERY_STUBS, &first, 1, add_stub, s, &e))
		broken(c, "%s", e.text);
	for (size_t i = 0; i < s->n; i++) {
		struct rec *stub = NULL, *r = NULL;

		if (!view_revision(app_view(a), &s->all[i], &stub, &e))
			broken(c, "a stub cannot be read: %s", e.text);
		if (!is_known(c, stub->id) && app_open_sealed(a, &s->all[i], NULL, &r, NULL))
			look_at(c, r);
		rec_free(r);
		look_at(c, stub);
		rec_free(stub);
	}
	free(s);
}

static void look_at_known(struct car *c, struct app *a)
{
	for (size_t i = 0; i < c->n_known; i++)
		if (!view_kind(app_view(a), c->known[i]))
			broken(c, "an entry that an earlier kill left is gone");
}

static void look_at_drafts(struct car *c, struct app *a)
{
	struct draft *all = NULL;
	struct err e = { 0 };
	size_t n = 0;

	if (!app_drafts(a, &all, &n, &e))
		broken(c, "%s", e.text);
	for (size_t i = 0; i < n; i++) {
		struct rec *r = NULL;

		if (view_kind(app_view(a), all[i].record))
			broken(c, "a %s is an entry and a draft at once", all[i].kind->label);
		if (!app_draft_open(a, &all[i], all[i].locked ? REAL_PHRASE : NULL, &r, &e))
			broken(c, "a draft does not open: %s", e.text);
		if (r->kind == &kind_note || r->kind == &kind_person)
			found(c, r, true);
		rec_free(r);
		/* The next kill begins with an empty desk. */
		if (!app_draft_drop(a, all[i].id, &e))
			broken(c, "%s", e.text);
	}
	c->mid_form += n > 0;
	mem_free(all);
}

static void judge(struct car *c, const struct typed *t)
{
	size_t len = strlen(t->text), have = strlen(t->found);

	if (t->entry + t->draft > 1)
		broken(c, "\"%s\" is there %u times as entry, %u times as draft", t->text, t->entry,
		       t->draft);
	if (t->acked && (t->entry != 1 || strcmp(t->found, t->text) != 0))
		broken(c, "\"%s\" was called saved; in the book: \"%s\"", t->text, t->found);
	if (strncmp(t->found, t->text, have) != 0 || have > len)
		broken(c, "\"%s\" was typed, \"%s\" kept", t->text, t->found);
	if (have < t->old)
		broken(c, "%zu letters of \"%s\" stood for over a second, %zu are kept", t->old,
		       t->text, have);
}

static void look(struct car *c)
{
	struct clock clock = clock_system();
	struct app *a = NULL;
	struct err e = { 0 };
	int64_t start;
	char home[96];

	if (!instant_parse(at, &start))
		broken(c, "the clock");
	clock = clock_from(start);
	if (!app_open(real_path(c->real, c->node, home), &clock, &a, &e) ||
	    !book_unlock(app_book(a), "4417", REAL_PHRASE, &e) || !app_load(a, &e))
		broken(c, "the book does not open: %s", e.text);
	look_at_known(c, a);
	look_at_kind(c, a, &kind_note);
	look_at_kind(c, a, &kind_person);
	look_at_sealed(c, a);
	look_at_drafts(c, a);
	app_close(a);
	for (size_t i = 0; i < c->n_forms; i++) {
		const struct typed *t = &c->forms[i];

		judge(c, t);
		c->saved += t->acked;
		c->waited += t->old && !t->acked;
	}
}

static void verify(struct car *c)
{
	struct said said;

	real_command(c->real, c->node, "4417", at, &said, "verify", "--json", NULL);
	if (said.status != 0 || !strstr(said.text, "\"whole\": true") ||
	    !strstr(said.text, "\"seals_checked\": true"))
		broken(c, "verify says %d: %s", said.status, said.text);
	said_free(&said);
}

/* Few kills of somebody who looks for one prove what they prove. */
static bool met_enough(const struct car *c)
{
	return c->kills < KILLS / CARS || (c->mid_form >= c->kills / 5 &&
					   c->saved >= c->kills / 5 && c->waited >= c->kills / 8);
}

static int drive(const struct real *real, unsigned number, unsigned kills, uint64_t seed)
{
	unsigned most = kills < KILLS_MAX / PATIENCE ? kills * PATIENCE : KILLS_MAX;
	struct car *c = calloc(1, sizeof *c);

	*c = (struct car){
		.real = real, .number = number, .kills = kills, .random = seed + number
	};
	snprintf(c->node, sizeof c->node, "car%u", number);
	for (c->kill = 1; c->kill <= kills || (!met_enough(c) && c->kill <= most); c->kill++) {
		unsigned met = c->mid_form + c->saved;

		type_and_kill(c);
		look(c);
		verify(c);
		if (c->kill >= kills && c->mid_form + c->saved == met)
			c->slow_ms += 200;
	}
	printf("car %u: %u kills, %u met a form half typed, %u of them older than a second, %u "
	       "entries were called saved\n",
	       number, c->kill - 1, c->mid_form, c->waited, c->saved);
	if (!met_enough(c))
		broken(c, "the kills met too little to prove anything");
	free(c);
	return 0;
}

int main(int argc, char **argv)
{
	const char *wish = getenv("KILL_SEED"), *count = getenv("KILLS");
	uint64_t seed = wish ? strtoull(wish, NULL, 10) : (uint64_t)time(NULL);
	unsigned kills = count ? (unsigned)strtoul(count, NULL, 10)
			       : (getenv("FAULT_FULL") ? KILLS_FULL : KILLS);
	struct real real;
	pid_t cars[CARS];
	bool good = true;

	(void)argc;
	if (kills / CARS > KILLS_MAX)
		return 99;
	crypto_start();
	real_init(&real, argv);
	printf("KILL_SEED=%" PRIu64 "\n", seed);
	real_weekend(&real, "2021-10-29T19:57:00Z");
	for (unsigned i = 0; i < CARS; i++) {
		char node[8];

		snprintf(node, sizeof node, "car%u", i);
		real_copy(&real, "car", node);
	}
	fflush(stdout);
	for (unsigned i = 0; i < CARS; i++) {
		cars[i] = fork();
		if (cars[i] == 0)
			exit(drive(&real, i, kills / CARS, seed));
	}
	for (unsigned i = 0; i < CARS; i++) {
		int status = 1;

		waitpid(cars[i], &status, 0);
		if (status)
			fprintf(stderr, "car %u ended with %x\n", i, (unsigned)status);
		good = good && status == 0;
	}
	if (good)
		printf("count: %u kills\n", kills / CARS * CARS);
	if (good || !getenv("KILL_KEEP"))
		real_fini(&real);
	else
		real_keep();
	if (!good)
		fprintf(stderr, "KILL_SEED=%" PRIu64 " repeats it\n", seed);
	return good ? 0 : 1;
}
