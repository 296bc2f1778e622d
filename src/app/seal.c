/* Who can open what: recipients by visibility. One table, one mechanism, every kind (decisions,
 * "Keys and people"). */
#include "app_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "book/box.h"
#include "model/codec.h"

#include <string.h>

bool state_bytes(struct app *a, const char *name, uint8_t *out, size_t n)
{
	struct buf b = { .ceiling = 4096 };
	bool ok = book_state_get(a->book, name, &b, NULL) && b.len == n;

	if (ok)
		memcpy(out, b.data, n);
	buf_fini(&b);
	return ok;
}

bool author_public(struct app *a, struct id author, uint8_t out[32])
{
	struct book_person all[BOOK_SLOTS];
	size_t n = book_people(a->book, all, BOOK_SLOTS);

	for (size_t i = 0; i < n && i < BOOK_SLOTS; i++)
		if (id_equal(all[i].id, author)) {
			memcpy(out, all[i].public_key, 32);
			return true;
		}
	return false;
}

bool app_support_key(struct app *a, const char *organisation, uint8_t out[32])
{
	struct arg set = ARG_OF_TEXT("org_keys");
	struct rec *r = get_rec(a, view_first(a->view, QUERY_REFERENCE, &set, 1),
				&kind_reference_set);
	bool found = false;

	for (size_t i = 0; r && !found && i < rec_count(r, REFERENCE_SET_ROWS); i++) {
		const struct rec *row = rec_row(r, REFERENCE_SET_ROWS, i);

		if (strcmp(rec_text(row, field_find(row->kind, "code")), organisation) == 0)
			found = hex_decode(rec_text(row, field_find(row->kind, "attrs")), out, 32);
	}
	rec_free(r);
	return found;
}

struct to {
	struct box_key keys[BOX_RECIPIENTS_MAX];
	const char *names[BOX_RECIPIENTS_MAX];
	size_t n;
	struct named_key named[BOX_RECIPIENTS_MAX - 2];
};

static void add(struct to *to, const char *name, const uint8_t key[32])
{
	memcpy(to->keys[to->n].public_key, key, 32);
	to->names[to->n++] = name;
}

/* Fills `to`; a key that is not there yet is left out, but the author's must be. */
static bool recipients(struct app *a, enum visibility v, const struct member *author, struct to *to,
		       struct err *e)
{
	uint8_t key[32];
	bool have_author = author_public(a, author->id, key);

	if (have_author && v != VISIBLE_POLICE_ONLY)
		add(to, "author", key);
	if (v == VISIBLE_SUPPORT_ONLY && app_support_key(a, author->organisation, key))
		add(to, author->organisation, key);
	if (v == VISIBLE_POLICE_ONLY && book_police_public(a->book, key))
		add(to, "police", key);
	if (v != VISIBLE_SUPPORT_ONLY && state_bytes(a, "hq", key, 32))
		add(to, "hq", key);
	if (v == VISIBLE_RESTRICTED_NAMED) {
		size_t n = named_keys(a, to->named, BOX_RECIPIENTS_MAX - 2);

		for (size_t i = 0; i < n; i++)
			add(to, to->named[i].number, to->named[i].key);
	}
	if (!to->n)
		return err_set(
		    e, ERR_DENIED,
		    "There is no key yet to keep this record apart. Sign on with your own "
		    "passphrase on this laptop first");
	return true;
}

bool body_of(struct app *a, const struct rec *r, struct id author, struct id about, struct buf *out,
	     struct err *e)
{
	struct buf inner = { .ceiling = BODY_MAX }, box = { .ceiling = BODY_MAX };
	const struct member *m;
	struct to to = { .n = 0 };
	bool ok = false;

	if (r->visibility == VISIBLE_SHARED)
		return rec_to_json(r, out, e);
	m = app_member(a, author);
	if (!m)
		return err_set(e, ERR_DENIED, "Only a person of the list can keep a record apart");
	if (!recipients(a, r->visibility, m, &to, e) || !rec_to_json(r, &inner, e) ||
	    !box_seal(to.keys, to.n, buf_str(&inner), inner.len, &box, e))
		goto out;
	ok = sealed_to_json(about, to.names, to.n, box.data, box.len, out, e);
out:
	buf_fini(&inner);
	buf_fini(&box);
	return ok;
}

bool app_author_key(struct app *a, const uint8_t derived[32], struct err *e)
{
	if (!typist_needed(a, e))
		return false;
	app_forget_secret(a);
	a->has_secret = book_author_secret_key(a->book, app_typist(a)->number, derived, a->secret,
					       e);
	return a->has_secret;
}

void app_forget_secret(struct app *a)
{
	mem_wipe(a->secret, sizeof a->secret);
	a->has_secret = false;
}

bool author_secret(struct app *a, const char *phrase, uint8_t out[32], struct err *e)
{
	if (a->has_secret) {
		memcpy(out, a->secret, sizeof a->secret);
		return true;
	}
	if (!phrase || !*phrase)
		return err_set(e, ERR_LOCKED, AUTHOR_ONLY_WORDS);
	return book_author_secret(a->book, app_typist(a)->number, phrase, out, e);
}

/* At a support service's own desk, with the organisation's key open. */
static bool opens_for_service(const struct app *a, const struct rec *stub)
{
	return a->has_org && stub->visibility == VISIBLE_SUPPORT_ONLY &&
	       role_is_support(app_typist(a)->role);
}

bool app_open_sealed(struct app *a, const struct hash *revision, const char *phrase,
		     struct rec **out, struct err *e)
{
	struct buf inner = { .ceiling = BODY_MAX };
	struct rec *stub = NULL;
	uint8_t secret[32];
	bool ok = false;

	if (!typist_needed(a, e) || !view_revision(a->view, revision, &stub, e))
		return false;
	if (lease_hides(a, stub)) {
		rec_free(stub);
		return err_set(e, ERR_DENIED, "%s", LEASE_OVER_WORDS);
	}
	if (!stub->sealed) {
		*out = stub;
		return true;
	}
	if (book_is_read_only(a->book)) {
		err_set(e, ERR_DENIED, "%s. What is sealed stays closed", book_reads_only(a->book));
		goto out;
	}
	if (stub->visibility == VISIBLE_POLICE_ONLY) {
		/* Whoever opened the book with a police passphrase holds the key of the police
		 * side. */
		if (!role_is_police(app_typist(a)->role) || !book_police_secret(a->book, secret)) {
			err_set(e, ERR_LOCKED, POLICE_ONLY_WORDS);
			goto out;
		}
	} else if (opens_for_service(a, stub)) {
		memcpy(secret, a->org_secret, sizeof secret);
	} else if (!author_secret(a, phrase, secret, e)) {
		goto out;
	}
	if (!box_open(secret, stub->box.data, stub->box.len, &inner, NULL)) {
		err_set(e, ERR_DENIED,
			stub->visibility == VISIBLE_POLICE_ONLY ? POLICE_ONLY_WORDS
								: AUTHOR_ONLY_WORDS);
		app_audit(a, "consultation", stub->id, NULL, false, NULL);
		goto out;
	}
	if (!rec_from_json(stub->kind, stub->id, stub->kind->schema, buf_str(&inner), inner.len,
			   out, e))
		goto out;
	(*out)->author = stub->author;
	(*out)->device = stub->device;
	(*out)->wall_ms = stub->wall_ms;
	(*out)->hash = stub->hash;
	(*out)->rev = stub->rev;
	ok = app_audit(a, "consultation", stub->id, NULL, true, e);
	if (!ok) {
		rec_free(*out);
		*out = NULL;
	}
out:
	mem_wipe(secret, sizeof secret);
	buf_fini(&inner);
	rec_free(stub);
	return ok;
}

static struct rec *open_own(struct app *a, const struct hash *revision)
{
	struct buf inner = { .ceiling = BODY_MAX };
	struct rec *stub = NULL, *r = NULL;

	if (view_revision(a->view, revision, &stub, NULL) && stub->sealed &&
	    box_open(a->secret, stub->box.data, stub->box.len, &inner, NULL))
		rec_from_json(stub->kind, stub->id, stub->kind->schema, buf_str(&inner), inner.len,
			      &r, NULL);
	rec_free(stub);
	buf_fini(&inner);
	return r;
}

void own_notes_open(struct app *a, struct casefile *c)
{
	for (size_t i = 0; a->has_secret && i < c->n_stubs; i++) {
		struct rec *r = NULL;

		if (c->stubs[i].kind == kind_note.number &&
		    c->stubs[i].visibility == VISIBLE_SUPPORT_ONLY &&
		    id_equal(c->stubs[i].author, a->typist))
			r = open_own(a, &c->stubs[i].hash);
		if (r)
			casefile_add_note(c, r);
	}
}

bool app_visibility_change(struct app *a, const struct rec *r, enum visibility to, bool *asks,
			   struct buf *words, struct err *e)
{
	const struct member *m = app_typist(a);

	if (!m)
		return err_set(e, ERR_LOCKED, "The book is locked. Unlock it first");
	if (to == VISIBLE_SUPPORT_ONLY && !role_is_support(m->role))
		return err_set(e, ERR_DENIED,
			       "Only a support worker can keep a record for the support service. "
			       "^U changes who is "
			       "typing");
	if (to == VISIBLE_POLICE_ONLY && !role_is_police(m->role))
		return err_set(e, ERR_DENIED,
			       "Only the police side can keep a record for the police. ^U changes "
			       "who is typing");
	*asks = r->visibility != VISIBLE_SHARED && to == VISIBLE_SHARED;
	return buf_puts(
	    words, to == VISIBLE_SHARED ? "This lets the police and the supervisor read the record."
		   : to == VISIBLE_RESTRICTED_NAMED
		       ? "Only you, headquarters and the few whom your force names can open it."
		   : to == VISIBLE_SUPPORT_ONLY
		       ? "Police see that there is a record, and when it was made. No more."
		       : "The support service sees that there is a record. No more.");
}
