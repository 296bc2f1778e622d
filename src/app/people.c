/* Who there is, who types, and whose night it is. */
#include "app_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/vocab.h"

#include <string.h>

static const struct {
	const char *rank, *title;
} titles[] = {
	{ "pc", "PC" },     { "dc", "DC" }, { "sgt", "Sgt" },        { "ds", "DS" },
	{ "insp", "Insp" }, { "di", "DI" }, { "supt_plus", "Supt" },
};

static const char *title_of(const char *rank)
{
	for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
		if (strcmp(titles[i].rank, rank) == 0)
			return titles[i].title;
	return "";
}

static void member_fill(struct app *a, const struct rec *r, struct member *m)
{
	const char *name = rec_text(r, CREW_MEMBER_FULL_NAME);
	const char *last = strrchr(name, ' ');
	struct book_person p;

	*m = (struct member){ .id = r->id, .role = role_find(rec_text(r, CREW_MEMBER_ROLE)) };
	text_copy(m->number, sizeof m->number, rec_text(r, CREW_MEMBER_STAFF_NO));
	text_copy(m->surname, sizeof m->surname, last ? last + 1 : name);
	text_copy(m->title, sizeof m->title, title_of(rec_text(r, CREW_MEMBER_RANK_GRADE)));
	text_copy(m->organisation, sizeof m->organisation, rec_text(r, CREW_MEMBER_ORGANISATION));
	m->in_book = book_person_find(a->book, m->number, &p) && p.active;
}

void members_free(struct app *a)
{
	mem_free(a->members);
	a->members = NULL;
	a->n_members = 0;
}

void members_refresh(struct app *a)
{
	struct id *ids = NULL;
	size_t n = 0;

	if (!a->members_stale || !a->view)
		return;
	a->members_stale = false;
	members_free(a);
	if (!view_ids(a->view, QUERY_CREW, NULL, 0, &ids, &n, NULL))
		return;
	a->members = mem_new_array(n, sizeof *a->members);
	for (size_t i = 0; i < n; i++) {
		struct rec *r = get_rec(a, ids[i], &kind_crew_member);

		if (r && !rec_is(r, CREW_MEMBER_ACTIVE, "no"))
			member_fill(a, r, &a->members[a->n_members++]);
		rec_free(r);
	}
	mem_free(ids);
}

const struct member *app_members(struct app *a, size_t *n)
{
	members_refresh(a);
	*n = a->n_members;
	return a->members;
}

const struct member *app_member(struct app *a, struct id id)
{
	members_refresh(a);
	for (size_t i = 0; i < a->n_members; i++)
		if (id_equal(a->members[i].id, id))
			return &a->members[i];
	return NULL;
}

const struct member *app_member_by_number(struct app *a, const char *number)
{
	members_refresh(a);
	for (size_t i = 0; i < a->n_members; i++)
		if (strcasecmp(a->members[i].number, number) == 0)
			return &a->members[i];
	return NULL;
}

const struct member *app_typist(const struct app *a)
{
	/* The list is filled by app_load() and after every pull. */
	for (size_t i = 0; i < a->n_members; i++)
		if (id_equal(a->members[i].id, a->typist))
			return &a->members[i];
	return NULL;
}

bool typist_needed(struct app *a, struct err *e)
{
	if (!a->view)
		return err_set(e, ERR_LOCKED, "The book is locked. Unlock it first");
	members_refresh(a);
	if (!app_typist(a))
		return err_set(e, ERR_DENIED,
			       "Nobody has signed on. Unlock with your number first");
	return true;
}

static bool wrong_code(struct app *a, struct err *e)
{
	if (++a->wrong_codes < CODE_TRIES)
		return err_set(e, ERR_DENIED, "That code is not right. Enter it again");
	app_lock(a, "because three codes were wrong");
	return err_set(e, ERR_LOCKED, "Three codes were not right. Unlock with your passphrase");
}

bool app_code(struct app *a, const char *code, struct err *e)
{
	if (!typist_needed(a, e))
		return false;
	if (!book_code_is(a->book, a->typist, code))
		return wrong_code(a, e);
	a->wrong_codes = 0;
	return true;
}

bool app_person_code(struct app *a, const char *number, const char *code, struct err *e)
{
	const struct member *m;

	if (!typist_needed(a, e))
		return false;
	m = app_member_by_number(a, number);
	if (!m || !m->in_book)
		return err_set(
		    e, ERR_INPUT,
		    "That person has not signed on to this laptop. A one-time unlock code "
		    "lets them");
	if (strlen(code) < APP_CODE_LEAST)
		return err_set(e, ERR_INPUT, "Code must be %d figures or more", APP_CODE_LEAST);
	if (!book_code_is(a->book, m->id, code)) {
		app_audit(a, "fail_unlock", m->id, NULL, false, NULL);
		return wrong_code(a, e);
	}
	a->wrong_codes = 0;
	return true;
}

bool app_change_typist(struct app *a, const char *number, const char *code, struct err *e)
{
	if (!app_person_code(a, number, code, e))
		return false;
	app_forget_secret(a);
	app_org_forget(a);
	reasons_forget(a);
	a->typist = app_member_by_number(a, number)->id;
	return app_audit(a, "unlock", a->typist, NULL, true, e);
}

void shift_refresh(struct app *a)
{
	struct arg device = ARG_OF_ID(book_device(a->book));

	if (!a->shift_stale)
		return;
	a->shift_stale = false;
	rec_free(a->shift);
	a->shift = get_rec(a, view_first(a->view, QUERY_OPEN_SHIFT, &device, 1), &kind_shift);
}

const struct rec *app_shift(struct app *a)
{
	if (!a->view)
		return NULL;
	shift_refresh(a);
	return a->shift;
}

struct id app_night(struct app *a)
{
	const struct rec *shift = app_shift(a);

	if (!a->view)
		return (struct id){ { 0 } };
	if (!id_is_zero(a->night))
		return a->night;
	return shift ? shift->id : view_first(a->view, QUERY_SHIFTS, NULL, 0);
}

void app_night_choose(struct app *a, struct id shift)
{
	a->night = shift;
}

static bool audit(struct app *a, const char *op, struct id object, const char *why, bool allowed,
		  int64_t at_ms, struct err *e)
{
	struct origin by = origin_now(a);
	struct rec *r = rec_new(&kind_audit, id_new(app_now(a)));
	char device[ID_HEX_LEN + 1];
	bool ok;

	if (book_is_read_only(a->book)) {
		bool by_right = !strcmp(op, "unlock") || !strcmp(op, "lock") ||
				!strcmp(op, "consultation");

		rec_free(r);
		return (by_right && allowed && !why) ||
		       err_set(e, ERR_DENIED,
			       "%s. What is written down before it is shown stays closed",
			       book_reads_only(a->book));
	}
	rec_put_int(r, AUDIT_AT, at_ms);
	rec_put_id(r, AUDIT_STAFF_ID, by.author);
	rec_put(r, AUDIT_OP, op);
	if (!id_is_zero(object))
		rec_put_id(r, AUDIT_OBJECT, object);
	if (why && *why)
		rec_put(r, AUDIT_WHY, why);
	/* The device's id is in the header; here its first half is enough for a person to read. */
	id_hex(book_device(a->book), device);
	device[16] = '\0';
	rec_put(r, AUDIT_DEVICE_ID, device);
	rec_put(r, AUDIT_RESULT, allowed ? "ok" : "denied");
	ok = save_own(a, r, &by, e);
	rec_free(r);
	return ok;
}

bool app_audit(struct app *a, const char *op, struct id object, const char *why, bool allowed,
	       struct err *e)
{
	return audit(a, op, object, why, allowed, app_now(a), e);
}

bool app_audit_late(struct app *a, const char *op, struct id object, const char *why, int64_t at_ms,
		    struct err *e)
{
	return audit(a, op, object, why, true, at_ms, e);
}

bool app_may_read_night(struct app *a, struct id shift, const char *why, struct err *e)
{
	const struct member *m = app_typist(a);
	struct lease lease;

	if (!typist_needed(a, e))
		return false;
	if (id_is_zero(shift) || id_equal(shift, app_night(a)))
		return true;
	app_lease(a, &lease);
	/* No reason opens it, so none is asked for. */
	if (lease.closed) {
		app_audit(a, "consultation", shift, NULL, false, NULL);
		return err_set(e, ERR_DENIED, "%s", LEASE_OVER_WORDS);
	}
	if (m->role != ROLE_OFFICER && m->role != ROLE_SUPPORT_WORKER)
		return true;
	if (!why || !vocab_code(vocab_find("V-WHY"), why)) {
		app_audit(a, "consultation", shift, NULL, false, NULL);
		return err_set(
		    e, ERR_DENIED,
		    "Say why you look at an older night, such as attendance_duty or correction");
	}
	return app_give_reason(a, shift, why, e);
}
