/* Writing rows: one transaction, one flush, and the tree keeps step with the file whatever happens.
 */
#include "book_p.h"

#include "base/crypto.h"
#include "base/mem.h"

#include <string.h>

#define OPEN_BODY "{}"

/* A transaction of rows that is either all in file and tree or in neither. */
struct writing {
	struct book *b;
	size_t nodes; /* of the tree before */
	uint64_t rows;
	bool epoch_open;
	struct id epoch;
	uint64_t seq;
	struct buf sealed;
};

static bool writing_begin(struct writing *w, struct book *b, struct err *e)
{
	*w = (struct writing){ .b = b,
			       .nodes = b->tree.nodes,
			       .rows = b->rows,
			       .epoch_open = b->epoch_open,
			       .epoch = b->epoch,
			       .seq = b->seq,
			       .sealed = { .ceiling = DISK_SEALED_MAX } };
	if (!book_needs_unlock(b, e))
		return false;
	if (disk_has_failed(b->disk))
		return err_set(e, ERR_IO,
			       "The disk did not take an earlier note, so nothing more is written "
			       "to it now. Close the book and open it again");
	if (disk_begin(b->disk, e))
		return true;
	if (disk_was_full(b->disk))
		reserve_release(b->dir);
	return false;
}

bool book_disk_is_full(const struct book *b)
{
	return disk_was_full(b->disk);
}

static void writing_undo(struct writing *w)
{
	struct book *b = w->b;

	disk_rollback(b->disk);
	tree_cut(&b->tree, w->nodes);
	b->rows = w->rows;
	b->epoch_open = w->epoch_open;
	b->epoch = w->epoch;
	b->seq = w->seq;
}

static bool writing_end(struct writing *w, bool ok, struct err *e)
{
	struct book *b = w->b;

	if (ok && !disk_commit(b->disk, e)) {
		ok = false;
		writing_undo(w);
		/* A commit that failed late may still have left its rows: the file says, not we. */
		if (disk_last_row(b->disk) > b->rows)
			rows_load(b, b->rows + 1, NULL);
	} else if (!ok) {
		writing_undo(w);
	}
	if (!ok && disk_was_full(b->disk))
		reserve_release(b->dir);
	buf_fini(&w->sealed);
	return ok;
}

static bool write_row(struct writing *w, const struct entry *x, struct err *e)
{
	struct book *b = w->b;

	buf_reset(&w->sealed);
	if (!row_seal(b, b->rows + 1, x, &w->sealed))
		return err_set(e, ERR_BUG, "An entry of %u bytes could not be sealed",
			       (unsigned)x->h.body_len);
	if (!disk_row_put(b->disk, b->rows + 1, b->ring->nkeys, w->sealed.data, w->sealed.len, e))
		return false;
	b->rows++;
	tree_add(&b->tree, x, b->rows);
	return true;
}

/* --- our own --- */

static void header_fill(struct book *b, const struct book_new *what, struct entry_header *h)
{
	struct book_head head = book_head(b);
	bool own_time = b->keys.practice && what->wall_ms;

	*h = (struct entry_header){ .ver = ENTRY_VERSION,
				    .kind = what->kind,
				    .schema = what->schema,
				    .device = b->ring->device,
				    .epoch = b->epoch,
				    .seq = ++b->seq,
				    .height = head.height + 1,
				    .prev = head.hash,
				    .record = what->record,
				    .author = what->author,
				    .wall_ms = own_time ? what->wall_ms : clock_wall_ms(b->clock),
				    .boottime_ms = (uint64_t)clock_boot_ms(),
				    .boot_id = b->boot_id,
				    .clock_q = what->clock_q };
	h->utc_off_min = (int16_t)civil_of(h->wall_ms).offset_min;
}

static bool write_own(struct writing *w, const struct book_new *what, struct entry *x,
		      struct err *e)
{
	if (what->body_len > ENTRY_BODY_MAX)
		return err_set(e, ERR_INPUT,
			       "This is too long to be kept as one entry. Split it in two");
	*x = (struct entry){ .body = what->body ? what->body : "", .has_sig = true };
	header_fill(w->b, what, &x->h);
	crypto_random(x->salt, sizeof x->salt);
	entry_finish(x, what->body_len);
	entry_sign_known(w->b->ring->seed, w->b->ring->sign_public, &x->hash, x->sig);
	return write_row(w, x, e);
}

/* The first entry after each unlock opens an epoch, drawn and never derived: two copies of one book
 * that both go on cannot meet under one name. */
static bool epoch_begin(struct writing *w, const struct book_new *first, struct err *e)
{
	struct book *b = w->b;
	struct book_new open = { .author = b->opener,
				 .clock_q = first->clock_q,
				 .body = OPEN_BODY,
				 .body_len = sizeof OPEN_BODY - 1,
				 .wall_ms = first->wall_ms };
	struct entry x;

	if (b->epoch_open)
		return true;
	b->epoch = id_random();
	b->seq = 0;
	b->epoch_open = true;
	return write_own(w, &open, &x, e);
}

void book_new_epoch(struct book *b)
{
	b->epoch_open = false;
}

static bool write_new(struct writing *w, const struct book_new *what, struct entry *x,
		      struct err *e)
{
	if (!epoch_begin(w, what, e) || !write_own(w, what, x, e))
		return false;
	return id_is_zero(what->drop_draft) || disk_draft_drop(w->b->disk, what->drop_draft, e);
}

bool book_append(struct book *b, const struct book_new *what, struct entry *out, struct err *e)
{
	struct writing w;
	struct entry x;

	if (!writing_begin(&w, b, e))
		return false;
	if (!writing_end(&w, write_new(&w, what, &x, e), e))
		return false;
	if (out)
		*out = x;
	return true;
}

bool book_append_many(struct book *b, const struct book_new *what, size_t n, struct hash *hashes,
		      struct err *e)
{
	struct writing w;
	struct entry x;
	bool ok = true;

	if (!n)
		return book_needs_unlock(b, e);
	if (!writing_begin(&w, b, e))
		return false;
	for (size_t i = 0; ok && i < n; i++) {
		ok = write_new(&w, &what[i], &x, e);
		if (ok && hashes)
			hashes[i] = x.hash;
	}
	return writing_end(&w, ok, e);
}

/* --- from another device --- */

/* Marks the entries that a signature covers: their own, or one of a later entry that reaches back
 * to them. */
static bool covered(const struct entry *x, size_t n, const uint8_t signer[32], bool *cover,
		    struct err *e)
{
	for (size_t i = n; i-- > 0;) {
		if (x[i].has_sig) {
			cover[i] = entry_sig_holds(signer, &x[i].hash, x[i].sig);
			if (!cover[i])
				return err_set(
				    e, ERR_PEER,
				    "The signature of an entry from headquarters does not hold");
			continue;
		}
		/* Its child is nearly always the next one. */
		for (size_t k = i + 1; k < n && !cover[i]; k++)
			cover[i] = cover[k] && hash_equal(&x[k].h.prev, &x[i].hash);
	}
	return true;
}

static bool accept_one(struct writing *w, const struct entry *x, bool cover, struct err *e)
{
	const struct tree *t = &w->b->tree;
	uint64_t height = 0;

	if (tree_find(t, &x->hash) != TREE_NONE)
		return true;
	if (!cover)
		return err_set(e, ERR_PEER, "An entry from headquarters is not signed");
	if (!hash_is_zero(&x->h.prev)) {
		uint32_t prev = tree_find(t, &x->h.prev);

		if (prev == TREE_NONE)
			return err_set(e, ERR_PEER,
				       "An entry from headquarters follows one that is not here");
		if (!id_equal(t->device[t->node[prev].device].id, x->h.device))
			return err_set(e, ERR_PEER,
				       "An entry from headquarters follows one of another device");
		height = t->node[prev].height;
	}
	if (x->h.height != height + 1)
		return err_set(e, ERR_PEER,
			       "An entry from headquarters has a height that does not fit");
	/* Our own, given back after this book was restored: what is written next begins a new epoch
	 * on top of it. */
	if (id_equal(x->h.device, w->b->ring->device))
		w->b->epoch_open = false;
	return write_row(w, x, e);
}

/* The bytes decide, not what the caller worked out from them. */
static bool rebuild_all(const struct entry *in, size_t n, struct entry *out, struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		out[i] = in[i];
		if (!entry_rebuild(&out[i], e))
			return false;
		if (!hash_equal(&out[i].hash, &in[i].hash))
			return err_set(e, ERR_PEER,
				       "An entry from headquarters is not the one that was named");
	}
	return true;
}

bool book_accept_many(struct book *b, const struct entry *x, size_t n, const uint8_t signer[32],
		      struct err *e)
{
	struct writing w;
	struct entry *own = mem_new_array(n, sizeof *own);
	bool *cover = mem_new_array(n, sizeof *cover);
	bool ok = false;

	if (!book_needs_unlock(b, e) || !rebuild_all(x, n, own, e) ||
	    !covered(own, n, signer, cover, e))
		goto out;
	if (!writing_begin(&w, b, e))
		goto out;
	ok = true;
	for (size_t i = 0; ok && i < n; i++)
		ok = accept_one(&w, &own[i], cover[i], e);
	ok = writing_end(&w, ok, e);
out:
	mem_free(cover);
	mem_free(own);
	return ok;
}

bool book_accept(struct book *b, const struct entry *x, const uint8_t signer[32], struct err *e)
{
	return book_accept_many(b, x, 1, signer, e);
}
