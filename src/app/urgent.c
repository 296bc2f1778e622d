/* Which entries cannot wait for the rest of the night: a table. */
#include "app_p.h"

#include "base/mem.h"
#include "model/typed.h"

#include <stdio.h>

static const struct urgent {
	const struct kind *kind;
	size_t field;
	const char *code;
} rows[] = {
	{ &kind_risk_assessment, RISK_ASSESSMENT_FINAL_GRADE, "high" },
	{ &kind_risk_assessment, RISK_ASSESSMENT_PJ_GRADE, "high" },
	{ &kind_referral, REFERRAL_URGENCY, "tonight_voice" },
	{ &kind_referral, REFERRAL_REFERRAL_TYPE, "child_mash" },
	{ &kind_task, TASK_TASK_TYPE, "urgent_voice_handover" },
	{ &kind_task, TASK_TASK_TYPE, "mash_send" },
};

static bool may_be(uint16_t kind)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].kind->number == kind)
			return true;
	return false;
}

bool app_is_urgent(const struct entry *x)
{
	struct rec *r = NULL;
	bool is = false;

	/* What is sealed to others says nothing here and keeps its place in the chain. */
	if (!may_be(x->h.kind) || !rec_of_entry(x, &r, NULL) || !r)
		return false;
	for (size_t i = 0; i < sizeof rows / sizeof *rows && !r->sealed && !is; i++)
		is = rows[i].kind == r->kind && rec_is(r, rows[i].field, rows[i].code);
	rec_free(r);
	return is;
}

/* --- at a desk --- */

static void early_words(const struct rec *r, char *out, size_t cap)
{
	struct buf value = { .ceiling = 400 };

	for (size_t i = 0; i < sizeof rows / sizeof *rows && !value.len; i++)
		if (rows[i].kind == r->kind && rec_is(r, rows[i].field, rows[i].code))
			rec_show(r, rows[i].field, r->wall_ms, &value);
	snprintf(out, cap, "%s%s%s", r->kind->label, value.len ? ", " : "",
		 value.len ? buf_str(&value) : "");
	buf_fini(&value);
}

/* Its chain brings the visit first; what is here without it came ahead. A role that never gets
 * people's parts in a visit cannot tell, and is told nothing. */
size_t app_early(struct app *a, struct early_line *out, size_t max)
{
	const struct member *m = app_typist(a);
	struct id *ids = NULL;
	size_t n = 0, found = 0;

	if (!a->view || !m || a->node != NODE_DESK ||
	    access_sight(m->role, kind_involvement.content, VISIBLE_SHARED) == SEE_NOTHING ||
	    !view_ids(a->view, QUERY_AHEAD, NULL, 0, &ids, &n, NULL))
		return 0;
	for (size_t i = 0; i < n; i++) {
		struct rec *r = NULL;

		if (view_rec(a->view, ids[i], &r, NULL) && r->is_copy && app_redact(a, r, true)) {
			if (found < max) {
				out[found] = (struct early_line){ .record = r->id,
								  .wall_ms = r->wall_ms };
				early_words(r, out[found].words, sizeof out[found].words);
			}
			found++;
		}
		rec_free(r);
	}
	mem_free(ids);
	return found;
}
