/* Planted words and the search for them. What a support worker keeps for the support service holds
 * LEAK_SECRET and may be nowhere on the police side; a shared note beside it holds LEAK_SHARED, and
 * a search that does not find that one proves nothing. */
#ifndef TESTS_FAULT_LEAK_H
#define TESTS_FAULT_LEAK_H

#include "app/app.h"

#include <stdbool.h>
#include <stddef.h>

#define LEAK_SECRET "quokkafern"
#define LEAK_SHARED "wombat"
#define PLANTS_MAX 32

struct plant {
	const struct kind *kind;
	struct id id;
	struct hash hash;
	char words[64];
};

struct planted {
	struct plant all[PLANTS_MAX];
	size_t n;
	struct id shared_note;
};

struct search {
	const char *where;
	bool saw_shared;
};

/* In any case of letters. */
bool leak_holds(const void *p, size_t n, const char *word);
/* Fails the running test when the secret word is there. */
void leak_search(struct search *s, const void *p, size_t n);
void leak_must_see(const struct search *s);
/* As the support worker who opened the book: a support-only record or draft with these words in
 * every text. */
bool leak_plant_entry(struct app *a, const struct kind *k, const char *words, struct plant *out,
		      struct err *e);
bool leak_plant_draft(struct app *a, const struct kind *k, const char *words, struct err *e);
/* As the support worker who opened the book: a support-only record and a support-only draft of
 * every kind that the role may write, a shared note and a shared draft. */
void leak_plant(struct app *a, struct planted *out);

#endif
