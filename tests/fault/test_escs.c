/* Esc on the real program, as frightened hands press it: 2 to 50 times in 3 seconds, and held for 5
 * seconds at 30 a second, on the night log, in a person's form, in a note that is being typed and
 * on a question. The cover stays up, nothing of a record is sent to the terminal from the first Esc
 * on, and the code leads back to the same place with nothing lost. Four cars beside each other. */
#include "real.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char at[] = "2021-10-29T19:57:30Z";

struct place {
	const char *name, *number;
	void (*go)(struct glass *g);
	const char
	    *words[6]; /* what must not be seen; the first stands there again after the code */
};

static void to_the_visit(struct glass *g)
{
	glass_expect(g, "Times for");
	real_step(g, "^G1", "Before you leave");
}

static void go_night(struct glass *g)
{
	glass_expect(g, "Times for");
}

static void go_person(struct glass *g)
{
	to_the_visit(g);
	real_step(g, "^Gp", "Enter opens a person");
	real_step(g, "+", "Who?");
	real_step(g, "o", "Full name");
	real_fill(g, "Full name", "Orla Testmarmalade");
	glass_expect(g, "Orla Testmarmalade");
}

static void type_note(struct glass *g)
{
	to_the_visit(g);
	real_step(g, "^Gn", "8 Notes: new");
	real_fill(g, "About  ", "v");
	glass_keys(g, "Lantern under the stairs");
	glass_expect(g, "Lantern under the stairs");
}

static void go_note(struct glass *g)
{
	type_note(g);
	glass_expect(g, "Support only");
}

/* A support-only note is to be shown to the police: that is asked. */
static void go_question(struct glass *g)
{
	type_note(g);
	real_step(g, "^W", "This lets the police");
}

static const struct place places[] = {
	{ "night log", "4417", go_night, { "Mansfield", "9001", "M.T.", "Testfield" } },
	{ "person", "4417", go_person, { "Orla Testmarmalade", "Mansfield", "9001" } },
	{ "note",
	  "NWA-07",
	  go_note,
	  { "Lantern under the stairs", "stairs", "Mansfield", "9001" } },
	{ "question",
	  "NWA-07",
	  go_question,
	  { "Lantern under the stairs", "This lets the police", "Mansfield", "9001" } },
};

#define PLACES (sizeof places / sizeof *places)

static void must_be_covered(const struct place *p, struct glass *g, const char *when, int n)
{
	bool good = glass_has(g, REAL_COVER);

	for (size_t i = 0; i < 6 && p->words[i] && good; i++)
		good = !glass_ever(g, p->words[i]);
	if (good)
		return;
	real_show(g);
	fprintf(stderr, "%s, %s %d: the cover is not up, or a record was shown\n", p->name, when,
		n);
	exit(1);
}

static void press(const struct place *p, struct glass *g, int n, int over_ms, const char *when)
{
	glass_settle(g, 150);
	glass_forget(g);
	glass_keys(g, "\\e");
	glass_expect(g, REAL_COVER);
	for (int i = 1; i < n; i++) {
		glass_run(g, over_ms / n);
		glass_keys(g, "\\e");
		must_be_covered(p, g, when, i);
	}
	glass_settle(g, 300);
	must_be_covered(p, g, when, n);
}

static void code_leads_back(const struct place *p, struct glass *g)
{
	glass_keys(g, REAL_CODE);
	glass_expect(g, "Code [******");
	glass_keys(g, "\\r");
	glass_expect(g, p->words[0]);
}

static int drive(const struct real *real, size_t which)
{
	static const int counts[] = { 2, 3, 8, 20, 50 };
	const struct place *p = &places[which];
	char node[8];
	struct glass *g;

	snprintf(node, sizeof node, "car%zu", which);
	g = real_open(real, node, at);
	real_unlock(g, p->number);
	p->go(g);
	glass_expect(g, p->words[0]);
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
		press(p, g, counts[i], 3000, "presses in 3 s,");
		code_leads_back(p, g);
	}
	press(p, g, 150, 5000, "held, press");
	code_leads_back(p, g);
	printf("%s: covered through 2, 3, 8, 20 and 50 presses in 3 s and 150 in 5 s\n", p->name);
	glass_free(g);
	return 0;
}

int main(int argc, char **argv)
{
	struct real real;
	pid_t cars[PLACES];
	bool good = true;

	(void)argc;
	real_init(&real, argv);
	real_weekend(&real, "2021-10-29T19:57:00Z");
	for (size_t i = 0; i < PLACES; i++) {
		char node[8];

		snprintf(node, sizeof node, "car%zu", i);
		real_copy(&real, "car", node);
	}
	fflush(stdout);
	for (size_t i = 0; i < PLACES; i++) {
		cars[i] = fork();
		if (cars[i] == 0)
			exit(drive(&real, i));
	}
	for (size_t i = 0; i < PLACES; i++) {
		int status = 1;

		waitpid(cars[i], &status, 0);
		good = good && status == 0;
	}
	real_fini(&real);
	return good ? 0 : 1;
}
