/* What no sentence of the program may say (interface design 6), and the sentences of the sources
 * themselves: every string literal of a C file. */
#ifndef TESTS_SCREEN_LINT_H
#define TESTS_SCREEN_LINT_H

#include <stdbool.h>
#include <stddef.h>

enum lint_place {
	LINT_ANY,    /* never: please, sorry, invalid, failed, error code; he or she */
	LINT_SCREEN, /* what a crew or a desk reads: also victim, offender, refused, sync, server
			... */
};

/* The word that must not stand there, in `word`; false when there is none. Names of laws, forms
 * and offences are left as they are. */
bool lint_finds(const char *text, enum lint_place place, char word[32]);
/* A capital word of three letters or more that is no abbreviation the crews use. */
bool lint_shouts(const char *text, char word[32]);

/* One literal of a source, neighbours joined; escapes are turned into what they stand for. */
typedef void (*literal_fn)(void *ctx, const char *file, int line, const char *text);
/* Every literal of every .c and .h file under the folder, `#include` lines left out. Returns how
 * many there were. */
size_t lint_literals(const char *folder, literal_fn fn, void *ctx);
/* The format of each call `name(...)` in them: the literals of its arguments, joined. */
size_t lint_calls(const char *folder, const char *name, literal_fn fn, void *ctx);

#endif
