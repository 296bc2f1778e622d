/* A car of the tests of app: see car.h. */
#include "car.h"

#include "base/mem.h"
#include "model/codec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void must(bool ok, const struct err *e)
{
	if (!ok)
		fail_msg("%s", e->text);
}

/* As headquarters' feed would bring them: the roster is not the crew's to write. */
static struct id add_member(struct car *c, const char *number, const char *name, const char *role,
			    const char *org)
{
	struct rec *r = rec_new(&kind_crew_member, id_new(clock_wall_ms(&c->clock)));
	struct typing t = { .now_ms = clock_wall_ms(&c->clock) };
	struct buf body = { 0 };
	struct entry x;
	struct err e = { 0 };
	struct id id = r->id;

	must(rec_set(r, CREW_MEMBER_STAFF_NO, number, &t, &e), &e);
	must(rec_set(r, CREW_MEMBER_FULL_NAME, name, &t, &e), &e);
	must(rec_set(r, CREW_MEMBER_ROLE, role, &t, &e), &e);
	must(rec_set(r, CREW_MEMBER_ORGANISATION, org, &t, &e), &e);
	rec_put(r, CREW_MEMBER_ACTIVE, "yes");
	r->practice = true;
	must(rec_to_json(r, &body, &e), &e);
	must(book_append(app_book(c->app),
			 &(struct book_new){ .kind = kind_crew_member.number,
					     .schema = 1,
					     .record = id,
					     .author = id,
					     .body = body.data,
					     .body_len = body.len },
			 &x, &e),
	     &e);
	must(book_person_add(app_book(c->app), id, number, strcmp(role, "officer") == 0, PHRASE,
			     CODE, &e),
	     &e);
	must(app_pulled(c->app, &e), &e);
	buf_fini(&body);
	rec_free(r);
	return id;
}

int park(void **state)
{
	struct app_init in = { .practice = true,
			       .cost = book_cost_least,
			       .number = OFFICER,
			       .name = "Rowan Testley",
			       .role = "officer",
			       .organisation = "notts_police",
			       .phrase = PHRASE,
			       .code = CODE };
	struct car *c = mem_new(sizeof *c);
	struct err e = { 0 };

	snprintf(c->dir, sizeof c->dir, "/tmp/dapcar-app-XXXXXX");
	assert_non_null(mkdtemp(c->dir));
	assert_true(instant_parse("2021-10-29T18:00:00Z", &c->clock.held_ms));
	c->clock.held = true;
	must(app_init(c->dir, &in, &c->clock, &c->app, &e), &e);
	add_member(c, WORKER, "Imogen Testfield", "support_worker", "nwal");
	add_member(c, "2288", "Dilys Testbank", "supervisor", "notts_police");
	*state = c;
	return 0;
}

int scrap(void **state)
{
	struct car *c = *state;

	app_close(c->app);
	mem_free(c);
	return 0;
}

void wait_minutes(struct car *c, int minutes)
{
	c->clock.held_ms += minutes * INT64_C(60000);
}

struct id start_shift(struct car *c)
{
	struct rec *shift = app_new(c->app, &kind_shift);
	struct typing t = app_typing(c->app);
	struct err e = { 0 };
	struct id id = shift->id;

	must(rec_set(shift, SHIFT_NIGHT_OF, "2021-10-29", &t, &e), &e);
	must(rec_set(shift, SHIFT_CAR, "dap_north", &t, &e), &e);
	must(rec_set(shift, SHIFT_CALL_SIGN, "DV1", &t, &e), &e);
	must(app_shift_start(c->app, shift, app_member_by_number(c->app, OFFICER)->id,
			     app_member_by_number(c->app, WORKER)->id, &e),
	     &e);
	rec_free(shift);
	return id;
}

struct id task(struct car *c, const char *incident)
{
	char *pair = mem_fmt("incident_no=%s", incident);
	struct err e = { 0 };
	struct id id;

	must(app_add_fields(c->app, &kind_attendance, (const char *const[]){ pair }, 1, &id, &e),
	     &e);
	mem_free(pair);
	return id;
}

struct rec *standing(struct car *c, struct id id)
{
	struct rec *r = NULL;
	struct err e = { 0 };

	must(view_rec(app_view(c->app), id, &r, &e), &e);
	return r;
}
