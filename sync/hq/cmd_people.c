/* user add, list and disable; reference load. */
#include "commands.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/access.h"
#include "model/kinds.h"
#include "model/vocab.h"

#include <stdio.h>
#include <string.h>

#define REFERENCE_FILE_MAX ((size_t)8 << 20)

struct typed_field {
	size_t field;
	const char *option; /* NULL: the argument */
	const char *vocab;  /* NULL: text */
};

static const struct typed_field typed[] = {
	{ CREW_MEMBER_STAFF_NO, NULL, NULL },
	{ CREW_MEMBER_FULL_NAME, "--name", NULL },
	{ CREW_MEMBER_ROLE, "--role", "V-ROLE" },
	{ CREW_MEMBER_ORGANISATION, "--org", "V-ORG" },
	{ CREW_MEMBER_RANK_GRADE, "--rank", "V-RANK" },
	{ CREW_MEMBER_VETTING_LEVEL, "--vetting", "V-VETTING" },
	{ CREW_MEMBER_VETTING_UNTIL, "--vetting-until", NULL },
};

static bool set_typed(const struct given *g, const struct typed_field *t, struct rec *r,
		      const struct typing *typing, struct err *e)
{
	const char *value = t->option ? option_value(g, t->option) : g->arguments[0];

	if (!value)
		return true;
	if (t->vocab && !vocab_code(vocab_find(t->vocab), value))
		return err_set(e, ERR_INPUT, "%s has no such code", t->option);
	return rec_set(r, t->field, value, typing, e);
}

bool command_user_add(const struct given *g, struct err *e)
{
	struct hq *hq = NULL;
	struct rec *r = NULL, *other = NULL;
	bool ok = command_open(g, true, &hq, e);

	if (ok) {
		struct typing typing = { .now_ms = hq_now(hq),
					 .area = "notts",
					 .incident_prefix = "NP" };

		r = rec_new(&kind_crew_member, id_new(hq_now(hq)));
		for (size_t i = 0; ok && i < sizeof typed / sizeof *typed; i++)
			ok = set_typed(g, &typed[i], r, &typing, e);
		rec_put(r, CREW_MEMBER_ACTIVE, "yes");
	}
	if (ok && hq_person(hq, rec_text(r, CREW_MEMBER_STAFF_NO), &other, NULL))
		ok = err_set(e, ERR_INPUT, "Somebody has that number already");
	ok = ok && rec_may_begin(r, e) && hq_write_rec(hq, r, 0, e);
	if (ok)
		printf(
		    "%s, %s, is known. dapcar-hq unlock-code LAPTOP --for %s lets them sign on\n",
		    rec_text(r, CREW_MEMBER_FULL_NAME), rec_text(r, CREW_MEMBER_STAFF_NO),
		    rec_text(r, CREW_MEMBER_STAFF_NO));
	rec_free(other);
	rec_free(r);
	hq_close(hq);
	return ok;
}

bool command_user_list(const struct given *g, struct err *e)
{
	struct buf out = { 0 };
	struct hq *hq = NULL;
	struct id *ids = NULL;
	size_t n = 0;
	bool ok = command_open(g, true, &hq, e) &&
		  view_ids(hq->view, QUERY_CREW, NULL, 0, &ids, &n, e);

	for (size_t i = 0; ok && i < n; i++) {
		struct rec *r = NULL;

		ok = view_rec(hq->view, ids[i], &r, e);
		if (ok)
			buf_fmt(&out, "%-8s %-28s %-24s %-13s%s\n",
				rec_text(r, CREW_MEMBER_STAFF_NO),
				rec_text(r, CREW_MEMBER_FULL_NAME),
				role_words(role_find(rec_text(r, CREW_MEMBER_ROLE))),
				rec_text(r, CREW_MEMBER_ORGANISATION),
				rec_is(r, CREW_MEMBER_ACTIVE, "yes") ? "" : " has left");
		rec_free(r);
	}
	if (ok && !n)
		buf_puts(&out, "There is nobody yet. dapcar-hq user add makes a person known\n");
	ok = ok && command_print(&out, e);
	buf_fini(&out);
	mem_free(ids);
	hq_close(hq);
	return ok;
}

bool command_user_disable(const struct given *g, struct err *e)
{
	struct hq *hq = NULL;
	struct rec *old = NULL, *r = NULL;
	bool ok = command_open(g, true, &hq, e) && hq_person(hq, g->arguments[0], &old, e);

	if (ok) {
		r = rec_copy(old);
		r->bases[0] = old->hash;
		r->n_bases = 1;
		rec_put(r, CREW_MEMBER_ACTIVE, "no");
		ok = hq_write_rec(hq, r, 0, e);
	}
	if (ok)
		printf("%s is no longer active. Each laptop hears of it when it next reaches "
		       "headquarters; there, dapcar "
		       "user disable %s also takes their key away\n",
		       rec_text(r, CREW_MEMBER_FULL_NAME), g->arguments[0]);
	rec_free(old);
	rec_free(r);
	hq_close(hq);
	return ok;
}

bool command_reference_load(const struct given *g, struct err *e)
{
	struct buf lines = { .ceiling = REFERENCE_FILE_MAX };
	struct hq *hq = NULL;
	size_t added = 0;
	bool ok = command_open(g, false, &hq, e) && file_read(g->arguments[0], &lines, e) &&
		  hq_load_lines(hq, buf_str(&lines), lines.len, 0, &added, e);

	if (ok)
		printf("%zu loaded. Laptops get them when they next reach headquarters\n", added);
	buf_fini(&lines);
	hq_close(hq);
	return ok;
}
