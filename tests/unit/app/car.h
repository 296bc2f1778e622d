/* A car's book with a crew, for the tests of app: an officer and a support worker can sign on, and
 * the clock stands until it is put forward. */
#ifndef TESTS_UNIT_APP_CAR_H
#define TESTS_UNIT_APP_CAR_H

#include "app/app.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <cmocka.h>

#define OFFICER "4417"
#define WORKER "NWA-07"
#define PHRASE "an invented phrase"
#define CODE "135790"

struct car {
	char dir[64];
	struct clock clock;
	struct app *app;
};

void must(bool ok, const struct err *e);
int park(void **state);
int scrap(void **state);
void wait_minutes(struct car *c, int minutes);
/* Both of the crew. */
struct id start_shift(struct car *c);
/* An attendance with this number. */
struct id task(struct car *c, const char *incident);
/* The caller frees. */
struct rec *standing(struct car *c, struct id id);

#endif
