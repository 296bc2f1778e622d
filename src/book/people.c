/* Who may open the book: persons, their codes, one-time codes, and the end of a person. */
#include "book_p.h"

#include "base/compute.h"
#include "base/crypto.h"
#include "base/mem.h"
#include "base/text.h"
#include "book/box.h"
#include "seal_p.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#define CODE_MIN 4
#define CODE_MAX 12

size_t book_people(const struct book *b, struct book_person *out, size_t max)
{
	size_t n = 0;

	if (!b->ring)
		return 0;
	if (!max)
		return b->ring->npeople;
	for (int active = 1; active >= 0; active--) {
		for (size_t i = 0; i < b->ring->npeople && n < max; i++) {
			if (b->ring->person[i].p.active == active)
				out[n++] = b->ring->person[i].p;
		}
	}
	return n;
}

bool book_person_find(const struct book *b, const char *number, struct book_person *out)
{
	char clean[BOOK_NUMBER_MAX + 1];
	const struct ring_person *found = NULL;

	if (!b->ring || !number_clean(number, clean))
		return false;
	/* Someone active before someone who had the number earlier. */
	for (size_t i = 0; i < b->ring->npeople; i++) {
		const struct ring_person *p = &b->ring->person[i];

		if (strcmp(p->p.number, clean) == 0 && (!found || p->p.active))
			found = p;
	}
	if (found)
		*out = found->p;
	return found != NULL;
}

bool phrase_is_fine(const char *phrase, struct err *e)
{
	return (phrase && *phrase) || err_set(e, ERR_INPUT, "Enter a passphrase");
}

/* No code is fine too: that person is asked for the passphrase instead. */
bool code_is_fine(const char *code, struct err *e)
{
	size_t n = code ? strlen(code) : 0;

	if (!n)
		return true;
	for (size_t i = 0; i < n; i++) {
		if (!ascii_is_digit(code[i]))
			return err_set(e, ERR_INPUT, "The code must be figures only");
	}
	if (n < CODE_MIN || n > CODE_MAX)
		return err_set(e, ERR_INPUT, "The code must be %d to %d figures", CODE_MIN,
			       CODE_MAX);
	return true;
}

static void code_hash(const uint8_t salt[16], const char *code, struct id person, struct hash *out)
{
	struct buf in = { 0 };

	buf_puts(&in, code);
	buf_put(&in, person.b, sizeof person.b);
	crypto_hmac(salt, 16, in.data, in.len, out);
	buf_fini(&in);
}

static void code_set(struct ring_person *p, const char *code)
{
	crypto_random(p->code_salt, sizeof p->code_salt);
	p->p.has_code = code && *code;
	if (p->p.has_code)
		code_hash(p->code_salt, code, p->p.id, &p->code_hash);
	else
		crypto_random(p->code_hash.b, sizeof p->code_hash.b);
}

bool book_code_is(const struct book *b, struct id person, const char *code)
{
	const struct ring_person *p = b->ring ? ring_by_id(b->ring, person) : NULL;
	struct hash h;

	if (!p || !p->p.active || !p->p.has_code || !code)
		return false;
	code_hash(p->code_salt, code, person, &h);
	return crypto_same(h.b, p->code_hash.b, sizeof h.b);
}

void book_slot_keys(const struct book *b, bool police, struct slot_keys *out)
{
	const struct ring *r = b->ring;

	memset(out, 0, sizeof *out);
	out->keyno = r->nkeys;
	memcpy(out->key, r->key[r->nkeys - 1], sizeof out->key);
	out->has_police = police && r->has_police;
	if (out->has_police)
		memcpy(out->police, r->police, sizeof out->police);
}

/* The police secret is in police slots alone, so nobody else can hand it on. When no police person
 * is left, or none has been yet, a new pair begins; otherwise the next of them to unlock leaves it
 * in the newcomer's mailbox. */
static void police_begin_if_none(struct ring *r)
{
	for (size_t i = 0; i < r->npeople; i++) {
		if (r->person[i].p.active && r->person[i].police_at != POLICE_NOT)
			return;
	}
	if (!r->has_police) {
		box_keypair(r->police_public, r->police);
		r->has_police = true;
	}
}

/* The row for this id: the one it had, or a new one; NULL when there is room for neither. */
static struct ring_person *row_for(struct ring *r, struct id id)
{
	struct ring_person *p = ring_by_id(r, id);

	if (p)
		return p;
	if (r->npeople < RING_PEOPLE_MAX)
		return &r->person[r->npeople++];
	for (size_t i = 0; i < r->npeople; i++) {
		if (r->person[i].p.active)
			continue;
		/* The one who left longest ago gives up the row. */
		memmove(&r->person[i], &r->person[i + 1],
			(r->npeople - i - 1) * sizeof r->person[0]);
		return &r->person[r->npeople - 1];
	}
	return NULL;
}

bool person_make(struct book *b, struct id id, const char *number, bool police,
		 const uint8_t derived[32], const char *code, struct err *e)
{
	struct ring *r = b->ring;
	struct slot_main m = { .kind = SLOT_PERSON, .person = id };
	struct ring_person *holder;
	struct ring_person *p;
	char clean[BOOK_NUMBER_MAX + 1];
	uint8_t secret[32];
	size_t at;

	if (id_is_zero(id))
		return err_set(e, ERR_BUG, "A person without an id cannot be added");
	if (!number_clean(number, clean))
		return err_set(e, ERR_INPUT, "A staff number must be 1 to %d letters and figures",
			       BOOK_NUMBER_MAX);
	holder = ring_by_number(r, clean);
	if (holder && !id_equal(holder->p.id, id))
		return err_set(e, ERR_INPUT, "%s is somebody else's number in this book", clean);
	p = ring_by_id(r, id);
	if (p && p->p.active) /* back by a one-time code, after a passphrase was lost */
		slot_blank(&b->keys, p->slot);
	if (p)
		p->slot = RING_NO_SLOT;
	at = ring_free_slot(r);
	p = at < BOOK_SLOTS ? row_for(r, id) : NULL;
	if (!p)
		return err_set(e, ERR_INPUT,
			       "This book has no room for another person. Disable one who "
			       "has left first");
	*p = (struct ring_person){ .p = { .id = id, .police = police, .active = true },
				   .slot = (uint8_t)at };
	memcpy(p->p.number, clean, sizeof clean);
	if (police)
		police_begin_if_none(r);
	box_keypair(p->p.public_key, secret);
	code_set(p, code);
	book_slot_keys(b, police, &m.keys);
	p->police_at = m.keys.has_police ? POLICE_IN_MAIN : POLICE_NOT;
	slot_make(&b->keys, at, derived, &m, p->p.public_key, secret);
	mem_wipe(secret, sizeof secret);
	mem_wipe(&m, sizeof m);
	return true;
}

bool book_person_add(struct book *b, struct id id, const char *number, bool police,
		     const char *phrase, const char *code, struct err *e)
{
	const struct ring_person *there;
	struct book_kdf kdf;
	uint8_t key[32];
	struct change *c;
	bool ok;

	if (!book_needs_unlock(b, e) || !phrase_is_fine(phrase, e) || !code_is_fine(code, e))
		return false;
	there = ring_by_id(b->ring, id);
	if (there && there->p.active)
		return err_set(e, ERR_INPUT, "%s can open this book already", there->p.number);
	book_kdf(b, &kdf);
	if (!book_derive(&kdf, number, phrase, key, e))
		return false;
	c = change_begin(b);
	ok = change_end(c, person_make(b, id, number, police, key, code, e), e);
	if (ok && id_is_zero(b->opener) && !b->joining)
		b->opener = id; /* the first person of a new book */
	mem_wipe(key, sizeof key);
	return ok;
}

/* The slot of a person whose key was derived; ERR_DENIED when it does not open theirs. */
static struct ring_person *own_slot(struct book *b, const char *number, const uint8_t derived[32],
				    struct slot_main *m, struct err *e)
{
	char clean[BOOK_NUMBER_MAX + 1];
	struct ring_person *p = number_clean(number, clean) ? ring_by_number(b->ring, clean) : NULL;

	if (p && slot_open(&b->keys, p->slot, derived, m) && m->kind == SLOT_PERSON &&
	    id_equal(m->person, p->p.id))
		return p;
	err_set(e, ERR_DENIED, "That number and passphrase do not open this book");
	return NULL;
}

/* Everything of the slot under the new key. What it had of the police secret is kept, whoever is
 * unlocked now. */
static bool change_slot(struct book *b, const char *number, const uint8_t old_key[32],
			const uint8_t new_key[32], const char *code, struct err *e)
{
	struct slot_main m;
	struct slot_keys newest;
	uint8_t secret[32];
	struct ring_person *p = own_slot(b, number, old_key, &m, e);
	bool ok = false;

	if (!p)
		return false;
	if (!slot_secret(&b->keys, p->slot, old_key, secret)) {
		err_set(e, ERR_CORRUPT, "The key file is damaged in this person's part");
		goto out;
	}
	book_slot_keys(b, p->p.police, &newest);
	if (!newest.has_police && p->police_at == POLICE_IN_MAIL)
		slot_mail_open(&b->keys, p->slot, secret, &m.keys);
	m.keys.keyno = newest.keyno;
	memcpy(m.keys.key, newest.key, sizeof newest.key);
	if (newest.has_police) {
		m.keys.has_police = true;
		memcpy(m.keys.police, newest.police, sizeof newest.police);
	}
	p->police_at = m.keys.has_police ? POLICE_IN_MAIN : POLICE_NOT;
	slot_make(&b->keys, p->slot, new_key, &m, p->p.public_key, secret);
	if (code && *code)
		code_set(p, code);
	ok = true;
out:
	mem_wipe(secret, sizeof secret);
	mem_wipe(&m, sizeof m);
	mem_wipe(&newest, sizeof newest);
	return ok;
}

bool book_person_change(struct book *b, const char *number, const char *old_phrase,
			const char *phrase, const char *code, struct err *e)
{
	struct book_kdf kdf;
	uint8_t old_key[32];
	uint8_t new_key[32];
	struct change *c;
	bool ok;

	if (!book_needs_unlock(b, e) || !phrase_is_fine(phrase, e) || !code_is_fine(code, e))
		return false;
	book_kdf(b, &kdf);
	ok = book_derive(&kdf, number, old_phrase, old_key, e) &&
	     book_derive(&kdf, number, phrase, new_key, e);
	if (ok) {
		c = change_begin(b);
		ok = change_end(c, change_slot(b, number, old_key, new_key, code, e), e);
	}
	mem_wipe(old_key, sizeof old_key);
	mem_wipe(new_key, sizeof new_key);
	return ok;
}

/* --- the end of a person --- */

/* Leaves the newest key for everyone who stays. Mail that still carried the police secret is lost
 * when nobody here can write it again: then it waits for the next who can. */
static bool mail_all(struct book *b)
{
	struct ring *r = b->ring;
	struct slot_keys plain;
	struct slot_keys police;
	bool ok = true;

	book_slot_keys(b, false, &plain);
	book_slot_keys(b, true, &police);
	for (size_t i = 0; ok && i < r->npeople; i++) {
		struct ring_person *p = &r->person[i];

		if (!p->p.active)
			continue;
		ok = slot_mail(&b->keys, p->slot, p->p.public_key, p->p.police ? &police : &plain);
		if (p->p.police && police.has_police && p->police_at == POLICE_NOT)
			p->police_at = POLICE_IN_MAIL;
		else if (p->police_at == POLICE_IN_MAIL && !police.has_police)
			p->police_at = POLICE_NOT;
	}
	for (size_t i = 0; ok && i < r->ncodes; i++)
		ok = slot_mail(&b->keys, r->code[i].slot, r->code[i].public_key, &plain);
	if (ok && r->recovery_slot < BOOK_SLOTS)
		ok = slot_mail(&b->keys, r->recovery_slot, r->hq_public, &police);
	mem_wipe(&plain, sizeof plain);
	mem_wipe(&police, sizeof police);
	return ok;
}

static bool disable(struct book *b, struct ring_person *p, struct err *e)
{
	struct ring *r = b->ring;
	size_t left = 0;

	for (size_t i = 0; i < r->npeople; i++)
		left += r->person[i].p.active && &r->person[i] != p;
	if (!left)
		return err_set(e, ERR_INPUT,
			       "%s is the only person who can open this book. Add another "
			       "first",
			       p->p.number);
	if (r->nkeys == RING_KEYS_MAX)
		return err_set(e, ERR_INPUT,
			       "This book has had %d keys, which is all it can hold. Start a "
			       "new one",
			       RING_KEYS_MAX);
	crypto_random(r->key[r->nkeys++], 32);
	slot_blank(&b->keys, p->slot);
	p->slot = RING_NO_SLOT;
	p->p.active = false;
	p->p.has_code = false;
	p->police_at = POLICE_NOT;
	return mail_all(b) ||
	       err_set(e, ERR_CORRUPT, "The key file holds a public key that cannot be used");
}

bool book_person_disable(struct book *b, const char *number, struct err *e)
{
	char clean[BOOK_NUMBER_MAX + 1];
	struct ring_person *p;
	struct change *c;

	if (!book_needs_unlock(b, e))
		return false;
	p = number_clean(number, clean) ? ring_by_number(b->ring, clean) : NULL;
	if (!p)
		return err_set(e, ERR_INPUT, "Nobody with that number can open this book");
	c = change_begin(b);
	return change_end(c, disable(b, p, e), e);
}

/* --- one-time codes --- */

#define ONE_TIME_MAX 120

struct code_job {
	struct book_kdf kdf;
	char code[ONE_TIME_MAX + 1];
};

/* On the compute thread. */
static bool code_derive(const void *in, size_t n, struct buf *out, struct err *e)
{
	struct code_job job;
	uint8_t derived[32];
	bool ok;

	if (n != sizeof job)
		return err_set(e, ERR_BUG, "A job of the wrong size");
	memcpy(&job, in, sizeof job);
	ok = book_derive(&job.kdf, "", job.code, derived, e) &&
	     buf_put(out, derived, sizeof derived);
	mem_wipe(derived, sizeof derived);
	mem_wipe(&job, sizeof job);
	return ok;
}

static void code_derived(void *ctx, bool ok, const struct buf *out, const struct err *e)
{
	(void)e;
	if (ok)
		memcpy(ctx, out->data, 32);
}

/* Two codes at a time, each at the full cost: one on the compute thread and one here. Where there
 * is no room for two, one after the other. */
static bool derive_two(const struct code_job two[2], size_t n, uint8_t derived[2][32], struct err *e)
{
	static const uint8_t nothing[32];
	struct compute *c = n > 1 ? compute_new() : NULL;
	bool ok;

	if (c && !compute_start(c, code_derive, &two[1], sizeof two[1], 32, code_derived,
				derived[1])) {
		compute_free(c);
		c = NULL;
	}
	ok = book_derive(&two[0].kdf, "", two[0].code, derived[0], e);
	if (c) {
		struct pollfd answer = { .fd = compute_fd(c), .events = POLLIN };

		while (poll(&answer, 1, -1) < 0 && errno == EINTR)
			;
		compute_reap(c);
		compute_free(c);
	}
	if (ok && n > 1 && memcmp(derived[1], nothing, 32) == 0)
		ok = book_derive(&two[1].kdf, "", two[1].code, derived[1], e);
	return ok;
}

static bool code_slot_make(struct book *b, const uint8_t derived[32], struct err *e)
{
	struct ring *r = b->ring;
	struct slot_main m = { .kind = SLOT_CODE };
	struct ring_code *code;
	uint8_t secret[32];
	size_t at = ring_free_slot(r);

	if (at == BOOK_SLOTS)
		return err_set(e, ERR_INPUT, "This book has no room for another unlock code");
	code = &r->code[r->ncodes++];
	*code = (struct ring_code){ .slot = (uint8_t)at, .index = r->codes_made++ };
	box_keypair(code->public_key, secret);
	book_slot_keys(b, false, &m.keys);
	slot_make(&b->keys, at, derived, &m, code->public_key, secret);
	mem_wipe(secret, sizeof secret);
	mem_wipe(&m, sizeof m);
	return true;
}

static bool code_job_of(const struct book_kdf *kdf, const char *typed, struct code_job *out,
			struct err *e)
{
	char *clean = code_clean(typed);
	size_t n = strlen(clean);
	bool ok = n > 0 && n <= ONE_TIME_MAX;

	if (ok) {
		out->kdf = *kdf;
		memcpy(out->code, clean, n + 1);
	}
	mem_free(clean);
	return ok || err_set(e, ERR_INPUT, "An unlock code must have letters or figures, %d at most",
			     ONE_TIME_MAX);
}

static bool two_codes_add(struct book *b, const struct book_kdf *kdf, const char *const *codes,
			  size_t n, struct err *e)
{
	struct code_job two[2] = { { .code = "" } };
	uint8_t derived[2][32] = { { 0 } };
	bool ok = true;

	for (size_t i = 0; ok && i < n; i++)
		ok = code_job_of(kdf, codes[i], &two[i], e);
	ok = ok && derive_two(two, n, derived, e);
	for (size_t i = 0; ok && i < n; i++)
		ok = code_slot_make(b, derived[i], e);
	mem_wipe(two, sizeof two);
	mem_wipe(derived, sizeof derived);
	return ok;
}

bool book_codes_add(struct book *b, const char *const *codes, size_t n, struct err *e)
{
	struct book_kdf kdf;
	struct change *c;
	bool ok = true;

	if (!book_needs_unlock(b, e))
		return false;
	book_kdf(b, &kdf);
	c = change_begin(b);
	for (size_t i = 0; ok && i < n; i += 2)
		ok = two_codes_add(b, &kdf, codes + i, n - i < 2 ? n - i : 2, e);
	return change_end(c, ok, e);
}

/* --- secrets --- */

bool book_police_public(const struct book *b, uint8_t out[32])
{
	if (!b->ring)
		return false;
	memcpy(out, b->ring->police_public, 32);
	return true;
}

bool book_police_secret(const struct book *b, uint8_t out[32])
{
	if (!b->ring || !b->ring->has_police)
		return false;
	memcpy(out, b->ring->police, 32);
	return true;
}

bool book_author_secret_key(struct book *b, const char *number, const uint8_t derived[32],
			    uint8_t out[32], struct err *e)
{
	struct slot_main m;
	struct ring_person *p;
	bool ok;

	if (!book_needs_unlock(b, e))
		return false;
	p = own_slot(b, number, derived, &m, e);
	mem_wipe(&m, sizeof m);
	if (!p)
		return false;
	ok = slot_secret(&b->keys, p->slot, derived, out);
	return ok || err_set(e, ERR_CORRUPT, "The key file is damaged in this person's part");
}

bool book_author_secret(struct book *b, const char *number, const char *phrase, uint8_t out[32],
			struct err *e)
{
	struct book_kdf kdf;
	uint8_t key[32];
	bool ok;

	if (!book_needs_unlock(b, e))
		return false;
	book_kdf(b, &kdf);
	ok = book_derive(&kdf, number, phrase, key, e) &&
	     book_author_secret_key(b, number, key, out, e);
	mem_wipe(key, sizeof key);
	return ok;
}
