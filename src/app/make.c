/* Making a book, and letting people into one. */
#include "app_p.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"

#include <string.h>

static bool put_settings(struct app *a, const struct app_init *in, struct err *e)
{
	uint8_t lookup[32];
	bool ok;

	if (in->lookup_key)
		memcpy(lookup, in->lookup_key, sizeof lookup);
	else
		crypto_random(lookup, sizeof lookup);
	ok = book_state_put(a->book, "node", in->node == NODE_DESK ? "d" : "c", 1, e) &&
	     book_state_put(a->book, "lookup", lookup, sizeof lookup, e) &&
	     (!in->hq_public || book_state_put(a->book, "hq", in->hq_public, 32, e));
	mem_wipe(lookup, sizeof lookup);
	return ok;
}

/* Without a headquarters the first person's own record is made here. */
static bool first_member(struct app *a, const struct app_init *in, struct id id, struct err *e)
{
	struct rec *r = rec_new(&kind_crew_member, id);
	struct origin by = { .author = id, .role = in->role };
	struct typing t = { .now_ms = app_now(a) };
	bool ok;

	ok = rec_set(r, CREW_MEMBER_STAFF_NO, in->number, &t, e) &&
	     rec_set(r, CREW_MEMBER_FULL_NAME, in->name, &t, e) &&
	     rec_set(r, CREW_MEMBER_ROLE, in->role, &t, e) &&
	     rec_set(r, CREW_MEMBER_ORGANISATION, in->organisation, &t, e);
	if (ok) {
		rec_put(r, CREW_MEMBER_ACTIVE, "yes");
		ok = save_own(a, r, &by, e);
	}
	rec_free(r);
	return ok;
}

bool app_secrets_fit(const char *phrase, const char *code, struct err *e)
{
	if (text_letters(phrase, strlen(phrase)) < APP_PHRASE_LEAST)
		return err_set(e, ERR_INPUT,
			       "Passphrase must be %d characters or more. Four words do well",
			       APP_PHRASE_LEAST);
	if (strlen(code) < APP_CODE_LEAST || strspn(code, "0123456789") != strlen(code))
		return err_set(e, ERR_INPUT, "Code must be %d figures or more", APP_CODE_LEAST);
	return true;
}

bool app_init(const char *home, const struct app_init *in, const struct clock *clock,
	      struct app **out, struct err *e)
{
	struct book_start start = { .device = in->device,
				    .practice = in->practice,
				    .cost = in->cost,
				    .hq_public = in->hq_public };
	struct app *a = NULL;
	struct book *book = NULL;
	struct id first = id_new(clock_wall_ms(clock));

	if (in->number && role_find(in->role) == ROLE_NONE)
		return err_set(
		    e, ERR_INPUT,
		    "Select a role for the first person: officer, support_worker or supervisor");
	if (in->number && !app_secrets_fit(in->phrase, in->code, e))
		return false;
	if (!folder_make(home, e) || !book_create(home, &start, clock, &book, e))
		return false;
	a = mem_new(sizeof *a);
	a->home = mem_str(home);
	a->clock = clock;
	a->book = book;
	if (!put_settings(a, in, e))
		goto fail;
	if (in->number &&
	    !book_person_add(book, first, in->number, role_is_police(role_find(in->role)),
			     in->phrase, in->code, e))
		goto fail;
	if (!feed_again(a, e) || (in->number && !first_member(a, in, first, e)))
		goto fail;
	if (!app_load(a, e))
		goto fail;
	if (in->number)
		a->typist = first;
	*out = a;
	return true;
fail:
	app_close(a);
	return false;
}

/* The one-time code has opened the book: who is the number? */
static const struct member *joining_member(struct app *a, const char *number, struct err *e)
{
	const struct member *m;

	if (!app_load(a, e))
		return NULL;
	m = app_member_by_number(a, number);
	if (!m)
		err_set(e, ERR_INPUT,
			"This number is not in the list of people on this laptop. Reach HQ once, "
			"then enter it again");
	return m;
}

bool app_join_keys(struct app *a, const char *number, const uint8_t once[32],
		   const uint8_t derived[32], const char *code, struct err *e)
{
	const struct member *m;
	uint16_t index;

	if (!book_join_begin_key(a->book, once, &index, e))
		return false;
	m = joining_member(a, number, e);
	/* The key holds for the number as it was typed. */
	if (m && strcmp(m->number, number) != 0) {
		err_set(e, ERR_INPUT, "Your number is written %s. Enter it again", m->number);
		m = NULL;
	}
	if (m &&
	    book_join_end_key(a->book, m->id, m->number, role_is_police(m->role), derived, code,
			      e) &&
	    app_load(a, e))
		return true;
	app_lock(a, "");
	return false;
}

bool app_join(struct app *a, const char *number, const char *one_time, const char *phrase,
	      const char *code, struct err *e)
{
	const struct member *m;
	uint16_t index;

	if (!app_secrets_fit(phrase, code, e))
		return false;
	if (!book_join_begin(a->book, one_time, &index, e))
		return false;
	m = joining_member(a, number, e);
	if (!m)
		goto fail;
	if (!book_join_end(a->book, m->id, m->number, role_is_police(m->role), phrase, code, e) ||
	    !app_load(a, e))
		goto fail;
	return true;
fail:
	app_lock(a, "");
	return false;
}
