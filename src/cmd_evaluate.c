/* measures: what the evaluation may know. */
#include "cli.h"

#include "evaluate/measures.h"

#include <stdio.h>

static const char *from_of(const struct cli *c)
{
	return c->from ? c->from : "0001-01-01";
}

static const char *to_of(const struct cli *c)
{
	return c->to ? c->to : "9999-12-31";
}

int cmd_measures(struct cli *c)
{
	struct measures m = { 0 };
	struct buf out = { 0 };
	struct app *a = NULL;
	struct err e = { 0 };
	enum audience who;
	bool ok;

	if (!cli_open_for(c, OP_MEASURES, &a, &e))
		return cli_fail(&e);
	who = measures_audience(app_typist(a)->role);
	ok = measures_read(app_view(a), from_of(c), to_of(c), &m, &e);
	if (ok)
		ok = c->json ? measures_json(&m, who, &out) : measures_text(&m, who, &out);
	if (ok)
		fputs(buf_str(&out), stdout);
	measures_fini(&m);
	buf_fini(&out);
	app_close(a);
	return ok ? 0 : cli_fail(&e);
}
