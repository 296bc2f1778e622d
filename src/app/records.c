/* The records desk: what became of referrals after the car queued them. */
#include "desk_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/vocab.h"
#include "rules/referral.h"

#include <string.h>

bool audit_disclosure(struct app *a, struct id object, const char *why, const char *recipient,
		      struct err *e)
{
	struct origin by = origin_now(a);
	struct rec *r = rec_new(&kind_audit, id_new(app_now(a)));
	char device[ID_HEX_LEN + 1];
	char whom[61];
	bool ok;

	rec_put_int(r, AUDIT_AT, app_now(a));
	rec_put_id(r, AUDIT_STAFF_ID, by.author);
	rec_put(r, AUDIT_OP, "disclosure");
	rec_put_id(r, AUDIT_OBJECT, object);
	rec_put(r, AUDIT_WHY, why);
	text_copy(whom, sizeof whom, recipient);
	rec_put(r, AUDIT_RECIPIENT, *whom ? whom : "not said");
	id_hex(book_device(a->book), device);
	device[16] = '\0';
	rec_put(r, AUDIT_DEVICE_ID, device);
	rec_put(r, AUDIT_RESULT, "ok");
	ok = save_own(a, r, &by, e);
	rec_free(r);
	return ok;
}

static bool is_records(struct app *a, struct err *e)
{
	if (!typist_needed(a, e))
		return false;
	return access_may(app_typist(a)->role, a->node == NODE_CAR, OP_REFERRALS) ||
	       err_set(e, ERR_DENIED, "Referrals are sent on by the records desk");
}

static void agency_name(struct app *a, const struct rec *referral, struct buf *out)
{
	struct rec *agency = get_rec(a, rec_id(referral, REFERRAL_AGENCY_ID), &kind_agency);

	buf_puts(out, agency ? rec_text(agency, AGENCY_NAME) : "an agency that is not in the list");
	rec_free(agency);
}

static void fill_line(struct app *a, const struct rec *r, struct id attendance,
		      struct referral_line *l)
{
	struct buf agency = { .ceiling = 400 };

	*l = (struct referral_line){ .referral = r->id,
				     .attendance = attendance,
				     .urgent = rec_is(r, REFERRAL_URGENCY, "tonight_voice") };
	text_copy(l->type, sizeof l->type,
		  vocab_label(vocab_find("V-REFTYPE"), rec_text(r, REFERRAL_REFERRAL_TYPE)));
	text_copy(l->state, sizeof l->state,
		  vocab_label(vocab_find("V-REFSTATE"), rec_text(r, REFERRAL_STATE)));
	agency_name(a, r, &agency);
	text_copy(l->agency, sizeof l->agency, buf_str(&agency));
	buf_fini(&agency);
}

static bool oldest_wall(void *ctx, const struct row *row)
{
	*(int64_t *)ctx = row_int(row, 1);
	return true;
}

bool app_referral_queue(struct app *a, struct referral_line **out, size_t *n, struct err *e)
{
	struct arg all = ARG_OF_TEXT("");
	struct referral_line *lines;
	struct id *ids = NULL;
	size_t n_ids = 0, made = 0;

	if (!is_records(a, e) || !view_ids(a->view, QUERY_REFERRALS, &all, 1, &ids, &n_ids, e))
		return false;
	lines = mem_new_array(n_ids, sizeof *lines);
	for (size_t i = 0; i < n_ids; i++) {
		struct rec *r = get_rec(a, ids[i], &kind_referral);
		struct arg of = ARG_OF_ID(ids[i]);

		if (r && app_redact(a, r, false) && referral_is_short(r)) {
			fill_line(a, r, attendance_id_of(a, r), &lines[made]);
			view_each(a->view, QUERY_HISTORY, &of, 1, oldest_wall,
				  &lines[made].since_ms, NULL);
			made++;
		}
		rec_free(r);
	}
	mem_free(ids);
	*out = lines;
	*n = made;
	return true;
}

/* A reason goes with what was declined or recalled. */
static bool reason_given(const char *to, const char *reason, struct err *e)
{
	if (reason || (strcmp(to, "declined") != 0 && strcmp(to, "recalled") != 0))
		return true;
	return err_set(e, ERR_INPUT,
		       strcmp(to, "declined") == 0 ? "Say why the agency declined it"
						   : "Say why it is recalled");
}

static bool move_once(struct app *a, struct id referral, const struct referral_move *m,
		      struct err *e)
{
	struct rec *r = NULL;
	bool ok = app_edit(a, referral, &r, e);

	if (ok && r->kind != &kind_referral)
		ok = err_set(e, ERR_INPUT, "That record is no referral");
	ok = ok && referral_change(r, m, e) && app_save(a, r, (struct id){ { 0 } }, e);
	rec_free(r);
	return ok;
}

bool app_referral_move(struct app *a, struct id referral, const char *to, const char *reason,
		       const char *note, struct err *e)
{
	static const char *const decisions[] = { "accepted", "wait_listed", "declined" };
	struct referral_move m = { .to = to, .reason = reason, .note = note };
	struct rec *standing;
	bool ok = true;

	if (!is_records(a, e) || !reason_given(to, reason, e))
		return false;
	m.by = a->typist;
	m.now_ms = app_now(a);
	standing = get_rec(a, referral, &kind_referral);
	for (size_t i = 0; standing && i < sizeof decisions / sizeof *decisions; i++)
		if (strcmp(to, decisions[i]) == 0 &&
		    rec_is(standing, REFERRAL_STATE, "acknowledged"))
			ok = move_once(a, referral,
				       &(struct referral_move){
					   .to = "decided", .by = m.by, .now_ms = m.now_ms },
				       e);
	rec_free(standing);
	return ok && move_once(a, referral, &m, e);
}

bool app_referral_text(struct app *a, struct id referral, struct buf *out, struct err *e)
{
	struct buf agency = { .ceiling = 400 };
	struct casefile c = { 0 };
	struct rec *r = NULL;
	bool ok = is_records(a, e);

	if (ok && !(r = get_rec(a, referral, &kind_referral)))
		ok = err_set(e, ERR_INPUT, "There is no such referral at this desk");
	if (ok && !casefile_read_some(a->view, attendance_id_of(a, r), CASE_OWN, &c, e))
		ok = err_set(e, ERR_INPUT, "The attendance of that referral has not arrived yet");
	if (ok) {
		agency_name(a, r, &agency);
		ok = referral_may_print(r, e) &&
		     audit_disclosure(a, r->id, "referral_work", buf_str(&agency), e) &&
		     referral_text(&c, r, buf_str(&agency), out, e);
	}
	casefile_fini(&c);
	rec_free(r);
	buf_fini(&agency);
	return ok;
}
