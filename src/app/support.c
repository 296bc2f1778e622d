/* A support service's own desk: the organisation's key, what is sealed to it, an addendum, and the
 * release of a part. Another service's key is another file under another passphrase, so nothing
 * here can open what is theirs. */
#include "desk_p.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"

#include <string.h>

static bool of_a_service(struct app *a, struct err *e)
{
	if (!typist_needed(a, e))
		return false;
	return access_may(app_typist(a)->role, a->node == NODE_CAR, OP_SUPPORT) ||
	       err_set(e, ERR_DENIED, "Only the support service's own desk opens this");
}

/* --- the organisation's key --- */

static char *key_folder(struct app *a)
{
	return mem_fmt("%s/org-%s", a->home, app_typist(a)->organisation);
}

bool app_org_here(struct app *a)
{
	char *folder = app_typist(a) ? key_folder(a) : NULL;
	bool here = folder && role_is_support(app_typist(a)->role) && file_exists(folder);

	mem_free(folder);
	return here;
}

static bool key_book(struct app *a, struct book **out, struct err *e)
{
	char *folder;
	bool ok;

	if (!of_a_service(a, e))
		return false;
	folder = key_folder(a);
	ok = file_exists(folder) && book_open(folder, a->clock, out, NULL);
	mem_free(folder);
	return ok ||
	       err_set(e, ERR_INPUT,
		       "The organisation's key is not on this machine. dapcar org-key make made it "
		       "where it is kept");
}

bool app_org_kdf(struct app *a, struct book_kdf *out, struct err *e)
{
	struct book *b = NULL;

	if (!key_book(a, &b, e))
		return false;
	book_kdf(b, out);
	book_close(b);
	return true;
}

bool app_org_key(struct app *a, const uint8_t derived[32], struct err *e)
{
	struct book *b = NULL;

	app_org_forget(a);
	if (!key_book(a, &b, e))
		return false;
	a->has_org = book_unlock_key(b, APP_ORG_NUMBER, derived, NULL) &&
		     book_author_secret_key(b, APP_ORG_NUMBER, derived, a->org_secret, NULL);
	book_close(b);
	if (!app_audit(a, "unlock", (struct id){ { 0 } }, NULL, a->has_org, e))
		app_org_forget(a);
	else if (!a->has_org)
		err_set(e, ERR_DENIED, "That is not the organisation's passphrase");
	return a->has_org;
}

bool app_org_unlock(struct app *a, const char *phrase, struct err *e)
{
	struct book_kdf kdf;
	uint8_t key[32];
	bool ok = app_org_kdf(a, &kdf, e) && book_derive(&kdf, APP_ORG_NUMBER, phrase, key, e) &&
		  app_org_key(a, key, e);

	mem_wipe(key, sizeof key);
	return ok;
}

bool app_org_is_open(const struct app *a)
{
	return a->has_org;
}

void app_org_forget(struct app *a)
{
	mem_wipe(a->org_secret, sizeof a->org_secret);
	a->has_org = false;
}

/* --- what is sealed to it --- */

static bool fill_sealed(struct app *a, struct id record, struct sealed_line *l)
{
	const struct member *author;
	struct rec *r = NULL;
	bool ours = view_rec(a->view, record, &r, NULL) && r->sealed &&
		    r->visibility == VISIBLE_SUPPORT_ONLY && r->box.len > 1;

	if (ours) {
		*l = (struct sealed_line){ .record = record,
					   .revision = r->hash,
					   .kind = r->kind,
					   .attendance = r->about,
					   .wall_ms = r->wall_ms };
		author = app_member(a, r->author);
		text_copy(l->author, sizeof l->author, author ? author->surname : "-");
	}
	rec_free(r);
	return ours;
}

bool app_sealed_list(struct app *a, struct sealed_line **out, size_t *n, struct err *e)
{
	struct id *ids = NULL;
	size_t n_ids = 0;

	*n = 0;
	if (!of_a_service(a, e) || !view_ids(a->view, QUERY_SEALED, NULL, 0, &ids, &n_ids, e))
		return false;
	*out = mem_new_array(n_ids, sizeof **out);
	for (size_t i = 0; i < n_ids; i++)
		*n += fill_sealed(a, ids[i], &(*out)[*n]);
	mem_free(ids);
	return true;
}

/* --- addendum and release --- */

static struct rec *note_beside(struct app *a, const struct rec *opened)
{
	struct rec *r = app_new(a, &kind_note);
	size_t attendance = field_find(opened->kind, "attendance_id");
	size_t part = field_find(opened->kind, "involvement_id");

	r->shift = opened->shift;
	rec_put(r, NOTE_NOTE_TYPE, "support_note");
	if (attendance != FIELD_NONE && rec_filled(opened, attendance))
		rec_put_id(r, NOTE_ATTENDANCE_ID, rec_id(opened, attendance));
	else if (opened->kind == &kind_attendance)
		rec_put_id(r, NOTE_ATTENDANCE_ID, opened->id);
	if (part != FIELD_NONE && rec_filled(opened, part))
		rec_put_id(r, NOTE_INVOLVEMENT_ID, rec_id(opened, part));
	/* What it stands beside. */
	if (opened->kind == &kind_note)
		rec_put_id(r, NOTE_CORRECTION_OF, opened->id);
	return r;
}

struct rec *app_addendum_new(struct app *a, const struct rec *opened)
{
	struct rec *r = note_beside(a, opened);

	r->visibility = opened->visibility;
	return r;
}

struct rec *app_release_new(struct app *a, const struct rec *opened)
{
	struct rec *r = note_beside(a, opened);

	r->visibility = VISIBLE_SHARED;
	rec_put(r, NOTE_RELEASE_TO_SHARED, "part");
	return r;
}

/* What the police side then reads is this note alone; the first stays sealed. */
bool app_release(struct app *a, struct rec *r, struct id draft, struct err *e)
{
	struct id object = rec_id(r, NOTE_CORRECTION_OF);
	const char *ground = rec_text(r, NOTE_RELEASE_GROUND);

	if (!of_a_service(a, e))
		return false;
	if (!a->has_org)
		return err_set(e, ERR_LOCKED,
			       "Open what is sealed with the organisation's passphrase first");
	if (!rec_filled(r, NOTE_RELEASED_TEXT))
		return err_set(e, ERR_INPUT, "Enter the part that is released");
	if (!*ground)
		return err_set(e, ERR_INPUT, "Select the ground for releasing it");
	rec_put(r, NOTE_TEXT, rec_text(r, NOTE_RELEASED_TEXT));
	/* Written down before the police can read it. */
	return audit_disclosure(a, id_is_zero(object) ? r->id : object,
				strcmp(ground, "court_order") == 0 ? "legal" : "disclosure_request",
				"police, shared", e) &&
	       app_save(a, r, draft, e);
}
