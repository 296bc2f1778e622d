/* Opening and locking: passphrase to slot, slot to ring, ring to rows. */
#include "book_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "salvage_p.h"
#include "seal_p.h"

#include <string.h>

#define PHRASE_MAX 1000

static const char words_denied[] = "That number and passphrase do not open this book";
static const char words_key_damage[] = "The key file does not fit together. Nothing is deleted. "
				       "Ring IT on the number in the car folder";

void book_kdf(const struct book *b, struct book_kdf *out)
{
	memcpy(out->salt, b->keys.salt, sizeof out->salt);
	out->cost = b->keys.cost;
}

bool number_clean(const char *typed, char out[BOOK_NUMBER_MAX + 1])
{
	char *s = text_trim(typed ? typed : "");
	size_t n = strlen(s);
	bool ok = n >= 1 && n <= BOOK_NUMBER_MAX;

	memset(out, 0, BOOK_NUMBER_MAX + 1);
	for (size_t i = 0; ok && i < n; i++) {
		ok = s[i] > ' ' && s[i] < 0x7f;
		out[i] = ascii_upper(s[i]);
	}
	mem_free(s);
	return ok;
}

char *code_clean(const char *typed)
{
	char *s = mem_str(typed ? typed : "");
	size_t n = 0;

	for (size_t i = 0; s[i]; i++) {
		if (ascii_is_alpha(s[i]) || ascii_is_digit(s[i]))
			s[n++] = ascii_upper(s[i]);
	}
	s[n] = '\0';
	return s;
}

/* Upper case number, zero byte, passphrase composed to NFC: the same letters typed on another
 * keyboard are the same. */
bool book_derive(const struct book_kdf *kdf, const char *number, const char *phrase,
		 uint8_t key[32], struct err *e)
{
	struct buf in = { .ceiling = BOOK_NUMBER_MAX + 1 + 4 * PHRASE_MAX };
	char clean[BOOK_NUMBER_MAX + 1];
	bool ok = true;

	/* A number that nobody can have is derived all the same, so that it takes as long and is
	 * then denied. */
	number_clean(number, clean);
	buf_puts(&in, clean);
	buf_putc(&in, '\0');
	if (strlen(phrase) > PHRASE_MAX || !text_clean(phrase, strlen(phrase), false, &in))
		ok = err_set(e, ERR_INPUT, "A passphrase must be %d characters or less",
			     PHRASE_MAX);
	ok = ok &&
	     seal_derive(in.data, in.len, kdf->salt, kdf->cost.passes, kdf->cost.memory, key, e);
	buf_fini(&in);
	mem_wipe(clean, sizeof clean);
	return ok;
}

/* Adds what the mailbox has to what the slot had. True when it had something newer. */
static bool take_mail(const struct book *b, size_t at, const uint8_t derived[32],
		      struct slot_keys *keys)
{
	uint8_t secret[32];
	struct slot_keys mail;
	bool taken = false;

	if (slot_secret(&b->keys, at, derived, secret) &&
	    slot_mail_open(&b->keys, at, secret, &mail) && mail.keyno >= keys->keyno &&
	    (mail.keyno > keys->keyno || (mail.has_police && !keys->has_police))) {
		if (!mail.has_police && keys->has_police) {
			mail.has_police = true;
			memcpy(mail.police, keys->police, sizeof mail.police);
		}
		*keys = mail;
		taken = true;
	}
	mem_wipe(secret, sizeof secret);
	mem_wipe(&mail, sizeof mail);
	return taken;
}

/* From a slot that opened to the ring. The secret is looked at only when there may be mail. */
static bool open_ring(struct book *b, size_t at, const uint8_t derived[32], struct slot_main *m,
		      bool *mail, struct ring *ring, struct err *e)
{
	*mail = m->keys.keyno != b->keys.ring_keyno && take_mail(b, at, derived, &m->keys);
	if (!ring_open(&b->keys, m->keys.key, ring))
		return err_set(e, ERR_CORRUPT, words_key_damage);
	return true;
}

/* The police secret for those who were added while nobody was there who held it. */
static bool pass_on_police(struct book *b)
{
	struct slot_keys keys;
	bool any = false;

	if (!b->ring->has_police)
		return false;
	book_slot_keys(b, true, &keys);
	for (size_t i = 0; i < b->ring->npeople; i++) {
		struct ring_person *p = &b->ring->person[i];

		if (!p->p.active || !p->p.police || p->police_at != POLICE_NOT)
			continue;
		if (slot_mail(&b->keys, p->slot, p->p.public_key, &keys)) {
			p->police_at = POLICE_IN_MAIL;
			any = true;
		}
	}
	mem_wipe(&keys, sizeof keys);
	return any;
}

/* Slots that are behind are brought up to date. A disk that is full must not keep anybody out, so a
 * failure is let go: the mail is still in the box the next time. */
static void catch_up(struct book *b, size_t at, const uint8_t derived[32],
		     const struct slot_main *m, bool mail)
{
	struct change *c = change_begin(b);
	struct ring_person *p = ring_by_id(b->ring, m->person);
	bool changed = mail;

	if (mail) {
		slot_refresh(&b->keys, at, derived, m);
		if (p && m->keys.has_police)
			p->police_at = POLICE_IN_MAIN;
	}
	changed = pass_on_police(b) || changed;
	change_end(c, changed, NULL);
}

static void take_police(struct ring *ring, const struct slot_keys *keys)
{
	if (!keys->has_police)
		return;
	ring->has_police = true;
	memcpy(ring->police, keys->police, sizeof ring->police);
}

/* Every key and everything read, wiped. */
static void forget(struct book *b)
{
	seal_mem_free(b->ring);
	b->ring = NULL;
	b->opener = (struct id){ 0 };
	b->joining = false;
	b->epoch_open = false;
	b->epoch = (struct id){ 0 };
	b->seq = 0;
	tree_fini(&b->tree);
	b->rows = 0;
	b->lost = 0;
	b->troubles = 0;
	buf_fini(&b->found);
}

static bool load(struct book *b, struct err *e)
{
	const struct ring_note *note = &b->ring->note;

	tree_fini(&b->tree);
	b->rows = 0;
	b->lost = 0;
	b->troubles = 0;
	if (!rows_load(b, 1, e))
		return false;
	b->tail_lost = b->rows < note->rows || book_head(b).height < note->head.height;
	return true;
}

/* Rows that SQLite does not get to are looked for in the bytes of the file. */
static bool load_all(struct book *b, struct err *e)
{
	if (!load(b, e))
		return false;
	if (!b->lost && !b->tail_lost && disk_is_readable(b->disk))
		return true;
	if (salvage(b, false))
		return load(b, e);
	return b->disk || err_set(e, ERR_IO, "The book's file cannot be opened");
}

/* The ring becomes the book's; the rows are opened. */
static bool enter(struct book *b, struct ring *ring, struct err *e)
{
	b->ring = ring;
	b->epoch_open = false;
	if (!load_all(b, e)) {
		forget(b);
		return false;
	}
	reserve_keep(b->dir);
	return true;
}

/* One more person of a book that is open: the passphrase is right, and it brings what the slot has.
 */
static void come_in_too(struct book *b, struct ring *ring, const struct slot_main *m)
{
	take_police(b->ring, &m->keys);
	if (id_is_zero(b->opener))
		b->opener = m->person;
	seal_mem_free(ring);
}

bool book_unlock_key(struct book *b, const char *number, const uint8_t key[32], struct err *e)
{
	char clean[BOOK_NUMBER_MAX + 1];
	struct slot_main m;
	struct ring *ring = NULL;
	struct ring_person *p;
	bool mail = false;
	bool ok = false;
	size_t at = number_clean(number, clean) ? slot_find(&b->keys, key, &m) : BOOK_SLOTS;

	if (at == BOOK_SLOTS || m.kind != SLOT_PERSON) {
		err_set(e, ERR_DENIED, words_denied);
		goto out;
	}
	ring = seal_mem_new(sizeof *ring);
	if (!open_ring(b, at, key, &m, &mail, ring, e))
		goto out;
	p = ring_by_number(ring, clean);
	if (!p || p->slot != at || !id_equal(p->p.id, m.person)) {
		err_set(e, ERR_DENIED, words_denied);
		goto out;
	}
	if (!mail && p->police_at == POLICE_IN_MAIL)
		mail = take_mail(b, at, key, &m.keys);
	take_police(ring, &m.keys);
	if (b->ring) {
		come_in_too(b, ring, &m);
		ring = NULL;
	} else {
		b->opener = m.person;
		ok = enter(b, ring, e);
		ring = NULL;
		if (!ok)
			goto out;
	}
	catch_up(b, at, key, &m, mail);
	ok = true;
out:
	if (ring)
		seal_mem_free(ring);
	mem_wipe(&m, sizeof m);
	return ok;
}

bool book_unlock(struct book *b, const char *number, const char *phrase, struct err *e)
{
	struct book_kdf kdf;
	uint8_t key[32];
	bool ok;

	book_kdf(b, &kdf);
	ok = book_derive(&kdf, number, phrase, key, e) && book_unlock_key(b, number, key, e);
	mem_wipe(key, sizeof key);
	return ok;
}

bool book_unlock_recovery(struct book *b, const uint8_t hq_secret[32], struct err *e)
{
	struct slot_keys keys;
	struct ring *ring;
	size_t at = 0;
	bool ok;

	if (b->ring)
		return err_set(e, ERR_INPUT, "The book is open. Lock it first");
	while (at < BOOK_SLOTS && !slot_mail_open(&b->keys, at, hq_secret, &keys))
		at++;
	if (at == BOOK_SLOTS)
		return err_set(e, ERR_DENIED, "That recovery key does not open this book");
	ring = seal_mem_new(sizeof *ring);
	ok = ring_open(&b->keys, keys.key, ring) || err_set(e, ERR_CORRUPT, words_key_damage);
	if (ok) {
		take_police(ring, &keys);
		b->opener = (struct id){ 0 };
		ok = enter(b, ring, e);
	} else {
		seal_mem_free(ring);
	}
	mem_wipe(&keys, sizeof keys);
	return ok;
}

void book_lock(struct book *b)
{
	const struct ring_note *note;

	if (!b->ring)
		return;
	note = &b->ring->note;
	/* A tail that is lost stays noted until more has been written. */
	if (b->keys_stored && !b->tail_lost &&
	    (note->rows != b->rows || note->head.height != book_head(b).height))
		book_note_head(b, NULL);
	forget(b);
}

/* --- one-time codes --- */

char *book_code_text(const char *typed)
{
	return code_clean(typed);
}

bool book_join_begin(struct book *b, const char *one_time_code, uint16_t *index, struct err *e)
{
	char *clean = code_clean(one_time_code);
	struct book_kdf kdf;
	uint8_t key[32];
	bool ok;

	book_kdf(b, &kdf);
	ok = book_derive(&kdf, "", clean, key, e) && book_join_begin_key(b, key, index, e);
	mem_wipe(key, sizeof key);
	mem_free(clean);
	return ok;
}

bool book_join_begin_key(struct book *b, const uint8_t key[32], uint16_t *index, struct err *e)
{
	struct slot_main m = { 0 };
	struct ring *ring = NULL;
	bool mail;
	bool ok = false;
	size_t at;

	if (b->ring) {
		err_set(e, ERR_INPUT, "The book is open. Lock it first");
		goto out;
	}
	at = slot_find(&b->keys, key, &m);
	if (at == BOOK_SLOTS || m.kind != SLOT_CODE) {
		err_set(e, ERR_DENIED,
			"That unlock code does not open this book, or it has been used. "
			"Ask headquarters for another");
		goto out;
	}
	ring = seal_mem_new(sizeof *ring);
	if (!open_ring(b, at, key, &m, &mail, ring, e))
		goto out;
	for (size_t i = 0; i < ring->ncodes; i++) {
		if (ring->code[i].slot == at)
			*index = ring->code[i].index;
	}
	b->joining = true;
	b->join_slot = at;
	ok = enter(b, ring, e);
	ring = NULL;
	if (ok)
		catch_up(b, at, key, &m, mail);
out:
	if (ring)
		seal_mem_free(ring);
	mem_wipe(&m, sizeof m);
	return ok;
}

static void code_end(struct book *b, size_t slot)
{
	struct ring *r = b->ring;
	size_t kept = 0;

	for (size_t i = 0; i < r->ncodes; i++) {
		if (r->code[i].slot != slot)
			r->code[kept++] = r->code[i];
	}
	r->ncodes = kept;
	slot_blank(&b->keys, slot);
}

bool book_join_end(struct book *b, struct id id, const char *number, bool police,
		   const char *phrase, const char *code, struct err *e)
{
	struct book_kdf kdf;
	uint8_t key[32];
	bool ok;

	if (!book_needs_unlock(b, e) || !phrase_is_fine(phrase, e))
		return false;
	book_kdf(b, &kdf);
	ok = book_derive(&kdf, number, phrase, key, e) &&
	     book_join_end_key(b, id, number, police, key, code, e);
	mem_wipe(key, sizeof key);
	return ok;
}

bool book_join_end_key(struct book *b, struct id id, const char *number, bool police,
		       const uint8_t derived[32], const char *code, struct err *e)
{
	struct change *c;
	bool ok;

	if (!book_needs_unlock(b, e))
		return false;
	if (!b->joining)
		return err_set(e, ERR_BUG, "No unlock code was given");
	if (!code_is_fine(code, e))
		return false;
	c = change_begin(b);
	code_end(b, b->join_slot);
	ok = change_end(c, person_make(b, id, number, police, derived, code, e), e);
	if (ok) {
		b->joining = false;
		b->opener = id;
	}
	return ok;
}
