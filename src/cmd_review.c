/* review list|approve|return: a supervisor's desk without a screen. */
#include "cli.h"

#include "base/json.h"
#include "base/mem.h"
#include "model/typed.h"

#include <stdio.h>
#include <string.h>

static bool list(struct cli *c, struct app *a, struct err *e)
{
	struct review_line *all = NULL;
	struct buf out = { 0 }, due = { 0 };
	char hex[ID_HEX_LEN + 1];
	struct json j;
	size_t n = 0;

	if (!app_review_queue(a, &all, &n, e))
		return false;
	json_init(&j, &out, true);
	json_array(&j);
	for (size_t i = 0; i < n; i++) {
		buf_reset(&due);
		show_day(all[i].due_ms, &due);
		buf_putc(&due, ' ');
		show_time(all[i].due_ms, &due);
		id_hex(all[i].attendance, hex);
		if (!c->json) {
			printf("%s  %-10s %2u  %-9s %-24s %-34s %s\n", hex, all[i].night_of,
			       all[i].number, all[i].risk, all[i].crew, all[i].flags,
			       all[i].reviewed ? all[i].outcome : buf_str(&due));
			continue;
		}
		json_object(&j);
		json_member(&j, "attendance", hex);
		json_member(&j, "night_of", all[i].night_of);
		json_member_int(&j, "number", all[i].number);
		json_member(&j, "risk", all[i].risk);
		json_member(&j, "crew", all[i].crew);
		json_member(&j, "flags", all[i].flags);
		json_member_int(&j, "due_ms", all[i].due_ms);
		json_member_bool(&j, "reviewed", all[i].reviewed);
		json_object_end(&j);
	}
	json_array_end(&j);
	if (c->json)
		puts(buf_str(&out));
	else if (!n)
		puts("Nothing to review");
	mem_free(all);
	buf_fini(&out);
	buf_fini(&due);
	return true;
}

int cmd_review(struct cli *c)
{
	bool approves = strcmp(c->args[0], "approve") == 0,
	     returns = strcmp(c->args[0], "return") == 0;
	struct app *a = NULL;
	struct err e = { 0 };
	struct id id;
	bool ok;

	if ((!approves && !returns && strcmp(c->args[0], "list") != 0) ||
	    ((approves || returns) && (c->n_args < 2 || !id_parse(c->args[1], &id)))) {
		fputs("dapcar: write review list, review approve ID or review return ID --words "
		      "TEXT\n",
		      stderr);
		return EXIT_USAGE;
	}
	if (!cli_open_for(c, OP_REVIEW, &a, &e))
		return cli_fail(&e);
	ok = approves || returns
		 ? app_review(a, id, approves ? "approved" : "returned", c->words, &e)
		 : list(c, a, &e);
	if (ok && (approves || returns))
		puts(approves ? "Agreed. The crew reads it when they next reach HQ"
			      : "Sent back. The crew reads it when they next reach HQ");
	app_close(a);
	return ok ? 0 : cli_fail(&e);
}
