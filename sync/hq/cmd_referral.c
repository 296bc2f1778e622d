/* referral list, set and print. */
#include "commands.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/kinds.h"
#include "model/vocab.h"
#include "rules/referral.h"
#include "view/casefile.h"

#include <stdio.h>
#include <string.h>

#define ID_END_LEAST 4

/* A referral by its id or by the end of it. */
static bool referral_of(struct hq *hq, const char *typed, struct rec **out, struct err *e)
{
	struct arg all = ARG_OF_TEXT("");
	struct id *ids = NULL;
	size_t n = 0, len = strlen(typed), found = 0;
	struct id id = { { 0 } };

	*out = NULL;
	if (len < ID_END_LEAST || len > ID_HEX_LEN)
		return err_set(e, ERR_INPUT, "A referral's id must be its last %d to %d characters",
			       ID_END_LEAST, ID_HEX_LEN);
	if (!view_ids(hq->view, QUERY_REFERRALS, &all, 1, &ids, &n, e))
		return false;
	for (size_t i = 0; i < n; i++) {
		char hex[ID_HEX_LEN + 1];

		if (!strcmp(id_hex(ids[i], hex) + ID_HEX_LEN - len, typed)) {
			id = ids[i];
			found++;
		}
	}
	mem_free(ids);
	if (found != 1)
		return err_set(
		    e, ERR_INPUT,
		    found ? "More than one referral ends so. Type more of its id"
			  : "There is no such referral. dapcar-hq referral list shows them");
	return view_rec(hq->view, id, out, e);
}

static void agency_name(struct hq *hq, struct id agency, struct buf *out)
{
	struct rec *r = NULL;

	if (view_rec(hq->view, agency, &r, NULL))
		buf_puts(out, rec_text(r, AGENCY_NAME));
	else
		buf_puts(out, "an agency that is not in the list");
	rec_free(r);
}

bool command_referral_list(const struct given *g, struct err *e)
{
	const char *state = option_value(g, "--state");
	struct arg arg = ARG_OF_TEXT(state ? state : "");
	struct buf out = { 0 };
	struct hq *hq = NULL;
	struct id *ids = NULL;
	size_t n = 0;
	bool ok;

	if (state && !vocab_code(vocab_find("V-REFSTATE"), state))
		return err_set(e, ERR_INPUT,
			       "There is no such state. Some are: queued, sent, accepted, closed");
	ok = command_open(g, true, &hq, e) &&
	     view_ids(hq->view, QUERY_REFERRALS, &arg, 1, &ids, &n, e);
	for (size_t i = 0; ok && i < n; i++) {
		struct rec *r = NULL;
		char hex[ID_HEX_LEN + 1], when[INSTANT_LEN + 1];

		ok = view_rec(hq->view, ids[i], &r, e);
		if (ok) {
			buf_fmt(&out, "%s  %-12s %-22s %s  ", id_hex(ids[i], hex),
				rec_text(r, REFERRAL_STATE), rec_text(r, REFERRAL_REFERRAL_TYPE),
				instant_text(r->wall_ms, when));
			agency_name(hq, rec_id(r, REFERRAL_AGENCY_ID), &out);
			buf_putc(&out, '\n');
		}
		rec_free(r);
	}
	if (ok && !n)
		buf_puts(&out, "There is no such referral\n");
	ok = ok && command_print(&out, e);
	buf_fini(&out);
	mem_free(ids);
	hq_close(hq);
	return ok;
}

/* --- set --- */

bool command_referral_set(const struct given *g, struct err *e)
{
	const char *by = option_value(g, "--by");
	struct referral_move m = { .to = g->arguments[1],
				   .reason = option_value(g, "--reason"),
				   .note = option_value(g, "--note") };
	struct hq *hq = NULL;
	struct rec *old = NULL, *r = NULL, *person = NULL;
	bool ok = command_open(g, true, &hq, e) && referral_of(hq, g->arguments[0], &old, e) &&
		  (!by || hq_person(hq, by, &person, e));

	if (ok) {
		m.by = person ? person->id : (struct id){ { 0 } };
		m.now_ms = hq_now(hq);
		r = rec_copy(old);
		r->bases[0] = old->hash;
		r->n_bases = 1;
		r->author = m.by;
		r->role = vocab_code(vocab_find("V-ROLE"), "hq_records")->code;
		r->visibility = old->visibility;
		r->shift = old->shift;
		ok = referral_change(r, &m, e);
		if (ok) {
			rec_derive(r, NULL);
			ok = hq_write_rec(hq, r, 0, e);
		}
	}
	if (ok)
		printf("%s, was %s. The car hears of it when it next reaches headquarters\n", m.to,
		       rec_text(old, REFERRAL_STATE));
	rec_free(person);
	rec_free(r);
	rec_free(old);
	hq_close(hq);
	return ok;
}

static struct id attendance_of(struct hq *hq, const struct rec *referral)
{
	struct rec *part = NULL;
	struct id id = { { 0 } };

	if (view_rec(hq->view, rec_id(referral, REFERRAL_INVOLVEMENT_ID), &part, NULL) &&
	    part->kind == &kind_involvement && !part->sealed)
		id = rec_id(part, INVOLVEMENT_ATTENDANCE_ID);
	rec_free(part);
	return id;
}

bool command_referral_print(const struct given *g, struct err *e)
{
	struct casefile c = { 0 };
	struct buf out = { 0 }, agency = { 0 };
	struct hq *hq = NULL;
	struct rec *r = NULL;
	bool ok = command_open(g, true, &hq, e) && referral_of(hq, g->arguments[0], &r, e);

	if (ok && !casefile_read(hq->view, attendance_of(hq, r), &c, e))
		ok = err_set(e, ERR_INPUT, "The attendance of that referral has not arrived yet");
	if (ok) {
		agency_name(hq, rec_id(r, REFERRAL_AGENCY_ID), &agency);
		ok = referral_text(&c, r, buf_str(&agency), &out, e) && command_print(&out, e);
	}
	buf_fini(&agency);
	buf_fini(&out);
	casefile_fini(&c);
	rec_free(r);
	hq_close(hq);
	return ok;
}
