#include "sync/wire/invariants.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

static const struct {
	const char *sentence;
	const char *unseen; /* until somebody looks */
} rows[INVARIANTS] = {
	[INV_SAVED_IS_KEPT] = { "what was told to be saved is kept",
				"needs the laptop and headquarters at once" },
	[INV_PROVEN] = { "every hash, link, commitment and signature holds", "nobody looked" },
	[INV_ONLY_GROWS] = { "nothing was overwritten or taken away", "nobody looked" },
	[INV_SET_DECIDES] = { "what is shown follows from the set of entries", "nobody looked" },
	[INV_FORK_IS_TOLD] = { "every fork was told", "nobody looked" },
	[INV_SESSION_ENDS] = { "a session ends within its requests",
			       "a matter of a session, not of what is kept" },
	[INV_FEED_IS_SIGNED] = { "a feed is what headquarters signed", "nobody looked" },
	[INV_PRUNED_IS_KEPT] = { "what was pruned is in a backup", "nobody looked" },
	[INV_DESTROYED_IS_GONE] = { "what was to be destroyed is nowhere",
				    "there is no order to destroy yet" },
	[INV_NOBODY_ELSES] = { "nobody wrote in another's line", "nobody looked" },
	[INV_ORDER_RISES] = { "epoch and number rise along a branch", "nobody looked" },
	[INV_NONCE_ONCE] = { "no nonce repeats under a key", "nobody looked" },
};

void inv_init(struct invariants *v)
{
	for (size_t i = 0; i < INVARIANTS; i++) {
		v->all[i] = (struct inv_found){ .state = INV_UNSEEN };
		snprintf(v->all[i].words, INV_WORDS, "%s", rows[i].unseen);
	}
}

void inv_held(struct invariants *v, enum invariant i, const char *fmt, ...)
{
	va_list ap;

	if (v->all[i].state == INV_BROKEN)
		return;
	v->all[i].state = INV_HELD;
	va_start(ap, fmt);
	vsnprintf(v->all[i].words, INV_WORDS, fmt, ap);
	va_end(ap);
}

void inv_broken(struct invariants *v, enum invariant i, const char *fmt, ...)
{
	va_list ap;

	if (v->all[i].times++)
		return;
	v->all[i].state = INV_BROKEN;
	va_start(ap, fmt);
	vsnprintf(v->all[i].words, INV_WORDS, fmt, ap);
	va_end(ap);
}

void inv_unseen(struct invariants *v, enum invariant i, const char *why)
{
	if (v->all[i].state == INV_UNSEEN)
		snprintf(v->all[i].words, INV_WORDS, "%s", why);
}

bool inv_hold(const struct invariants *v)
{
	for (size_t i = 0; i < INVARIANTS; i++)
		if (v->all[i].state == INV_BROKEN)
			return false;
	return true;
}

void inv_text(const struct invariants *v, struct buf *out)
{
	static const char *const states[] = { "not looked at", "held", "BROKEN" };

	for (size_t i = 0; i < INVARIANTS; i++) {
		const struct inv_found *f = &v->all[i];

		buf_fmt(out, "I%-2zu  %-13s  %s: %s", i + 1, states[f->state], rows[i].sentence,
			f->words);
		if (f->times > 1)
			buf_fmt(out, ", and %" PRIu64 " more", f->times - 1);
		buf_putc(out, '\n');
	}
}

void inv_json(const struct invariants *v, struct json *j)
{
	static const char *const states[] = { "not_looked_at", "held", "broken" };

	json_array(j);
	for (size_t i = 0; i < INVARIANTS; i++) {
		char name[8];

		snprintf(name, sizeof name, "I%zu", i + 1);
		json_object(j);
		json_member(j, "invariant", name);
		json_member(j, "sentence", rows[i].sentence);
		json_member(j, "state", states[v->all[i].state]);
		json_member_int(j, "times", (int64_t)v->all[i].times);
		json_member(j, "found", v->all[i].words);
		json_object_end(j);
	}
	json_array_end(j);
}
