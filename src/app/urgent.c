/* Which entries cannot wait for the rest of the night: a table. */
#include "app_p.h"

#include "base/mem.h"

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
