/* Drafts and settings: one sealed row each, replaced as a whole. */
#include "book_p.h"

#include "base/mem.h"
#include "seal_p.h"

#include <string.h>

#define NAME_MAX_LEN 64
/* What fits in a sealed row: drafts are a form, settings a few lines. */
#define PACKET_MAX (DISK_SEALED_MAX - 1024)

static const char draft_domain[] = "dapcar draft 1";
static const char state_domain[] = "dapcar state 1";

typedef bool (*put_fn)(struct book *b, const void *key, uint16_t keyno, const struct buf *sealed,
		       struct err *e);

static bool put_draft(struct book *b, const void *key, uint16_t keyno, const struct buf *sealed,
		      struct err *e)
{
	struct id id;

	memcpy(id.b, key, sizeof id.b);
	return disk_draft_put(b->disk, id, keyno, sealed->data, sealed->len, e);
}

static bool put_state(struct book *b, const void *key, uint16_t keyno, const struct buf *sealed,
		      struct err *e)
{
	return disk_state_put(b->disk, key, keyno, sealed->data, sealed->len, e);
}

/* The reserve is given up at the first full disk, so that what is on the screen can still be kept.
 */
static bool put(struct book *b, const char *domain, const void *key, size_t key_len, put_fn fn,
		const void *p, size_t n, struct err *e)
{
	struct buf sealed = { .ceiling = DISK_SEALED_MAX };
	struct seal_place at = { 0 };
	bool ok;

	if (!book_needs_unlock(b, e))
		return false;
	if (n > PACKET_MAX)
		return err_set(e, ERR_INPUT, "This is too long to be kept");
	at = book_place(b, domain, b->ring->nkeys, key, key_len);
	ok = seal_packet(b->ring->key[b->ring->nkeys - 1], &at, p, n, &sealed) ||
	     err_set(e, ERR_BUG, "Something could not be sealed");
	if (ok && !fn(b, key, b->ring->nkeys, &sealed, e)) {
		ok = false;
		if (disk_was_full(b->disk)) {
			reserve_release(b->dir);
			ok = fn(b, key, b->ring->nkeys, &sealed, e);
		}
	}
	if (ok)
		err_clear(e);
	buf_fini(&sealed);
	return ok;
}

static bool open_packet(struct book *b, const char *domain, const void *key, size_t key_len,
			int64_t keyno, const struct buf *sealed, struct buf *out, const char *what,
			struct err *e)
{
	struct seal_place at = book_place(b, domain, (uint16_t)keyno, key, key_len);
	const uint8_t *k = ring_key(b->ring, keyno);

	if (k && seal_packet_open(k, &at, sealed->data, sealed->len, out))
		return true;
	return err_set(e, ERR_CORRUPT, "%s is damaged. Nothing is deleted", what);
}

bool packet_is_whole(const struct book *b, bool draft, const void *name, size_t name_len,
		     int64_t keyno, const void *sealed, size_t len)
{
	const char *domain = draft ? draft_domain : state_domain;
	struct seal_place at = book_place(b, domain, (uint16_t)keyno, name, name_len);
	struct buf plain = { .ceiling = DISK_SEALED_MAX };
	const uint8_t *k = ring_key(b->ring, keyno);
	bool whole = k && seal_packet_open(k, &at, sealed, len, &plain);

	buf_fini(&plain);
	return whole;
}

bool book_draft_put(struct book *b, struct id id, const void *p, size_t n, struct err *e)
{
	return put(b, draft_domain, id.b, sizeof id.b, put_draft, p, n, e);
}

bool book_draft_get(struct book *b, struct id id, struct buf *out, struct err *e)
{
	struct buf sealed = { .ceiling = DISK_SEALED_MAX };
	int64_t keyno;
	bool ok;

	if (!book_needs_unlock(b, e))
		return false;
	ok = disk_draft_get(b->disk, id, &keyno, &sealed, e) &&
	     open_packet(b, draft_domain, id.b, sizeof id.b, keyno, &sealed, out, "A draft", e);
	buf_fini(&sealed);
	return ok;
}

bool book_draft_drop(struct book *b, struct id id, struct err *e)
{
	return book_needs_unlock(b, e) && disk_draft_drop(b->disk, id, e);
}

bool book_draft_each(struct book *b, book_draft_fn fn, void *ctx, struct err *e)
{
	struct buf ids = { 0 };
	struct buf plain = { .ceiling = DISK_SEALED_MAX };
	bool on = true;
	bool ok;

	if (!book_needs_unlock(b, e))
		return false;
	ok = disk_draft_ids(b->disk, &ids, e);
	for (size_t i = 0; ok && on && b->ring && i + 16 <= ids.len; i += 16) {
		struct id id;

		memcpy(id.b, ids.data + i, sizeof id.b);
		buf_reset(&plain);
		/* A damaged draft must not hide the others; book_verify() names it. */
		if (book_draft_get(b, id, &plain, NULL))
			on = fn(ctx, id, buf_str(&plain), plain.len);
	}
	buf_fini(&plain);
	buf_fini(&ids);
	return ok;
}

bool book_state_put(struct book *b, const char *name, const void *p, size_t n, struct err *e)
{
	if (strlen(name) > NAME_MAX_LEN)
		return err_set(e, ERR_BUG, "The name of a setting is too long");
	return put(b, state_domain, name, strlen(name), put_state, p, n, e);
}

bool book_state_get(struct book *b, const char *name, struct buf *out, struct err *e)
{
	struct buf sealed = { .ceiling = DISK_SEALED_MAX };
	int64_t keyno;
	bool ok;

	if (!book_needs_unlock(b, e))
		return false;
	ok = disk_state_get(b->disk, name, &keyno, &sealed, e) &&
	     open_packet(b, state_domain, name, strlen(name), keyno, &sealed, out, "A setting", e);
	buf_fini(&sealed);
	return ok;
}
