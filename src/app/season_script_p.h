/* The script behind the practice nights: what was drawn, and the lines that follow from it. For
 * season.c alone. */
#ifndef APP_SEASON_SCRIPT_P_H
#define APP_SEASON_SCRIPT_P_H

#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MINUTE_MS INT64_C(60000)
#define SCRIPT_NAMES_MAX 160

struct vars {
	struct var {
		char name[24];
		char *value;
	} all[SCRIPT_NAMES_MAX];
	size_t n;
};

struct script {
	char *seed;
	uint64_t draws; /* state of the generator */
	struct vars now;
	/* What <@...> counts from, in milliseconds UTC. */
	int64_t called, tasked, arrived, left, start, end, finish, morning;
	struct buf *out;
	unsigned line; /* for errors */
};

/* Draws start anew from the seed and these. */
void draw_seed(struct script *s, const char *what, uint64_t n);
unsigned draw_below(struct script *s, unsigned below);

void vars_fini(struct vars *v);
const char *vars_get(const struct vars *v, const char *name);
bool vars_put(struct vars *v, const char *name, const char *value);
/* Keeps the names that begin so, or all but those. */
void vars_keep(struct vars *v, const char *start, bool those);
void vars_copy(struct vars *to, const struct vars *from, const char *start);

/* Runs the lines under "== name"; records go to s->out. ERR_BUG names the line. */
bool script_run(struct script *s, const char *name, struct err *e);

#endif
