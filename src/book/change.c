/* A change of the key file: ring and slots as they were are kept until the new ones are on disk. */
#include "book_p.h"

#include "base/mem.h"
#include "seal_p.h"

#include <string.h>

struct change {
	struct book *b;
	uint8_t slot[BOOK_SLOTS][SLOT_LEN];
	struct ring ring;
};

struct change *change_begin(struct book *b)
{
	struct change *c = seal_mem_new(sizeof *c);

	c->b = b;
	c->ring = *b->ring;
	memcpy(c->slot, b->keys.slot, sizeof c->slot);
	return c;
}

/* The ring is sealed for the sequence number with which it is written; a failed write takes both
 * back. */
static bool store(struct book *b, struct err *e)
{
	struct buf before = b->keys.ring;
	uint16_t keyno = b->keys.ring_keyno;
	bool ok;

	b->keys.ring = (struct buf){ 0 };
	b->keys.seq++;
	ring_seal(b->ring, &b->keys);
	ok = keyfile_write(b->keys_path, &b->keys, e);
	if (ok) {
		if (!b->keys_stored)
			book_started(b);
		buf_fini(&before);
	} else {
		buf_fini(&b->keys.ring);
		b->keys.ring = before;
		b->keys.ring_keyno = keyno;
		b->keys.seq--;
	}
	return ok;
}

bool change_end(struct change *c, bool ok, struct err *e)
{
	struct book *b = c->b;

	ok = ok && store(b, e);
	if (!ok) {
		*b->ring = c->ring;
		memcpy(b->keys.slot, c->slot, sizeof c->slot);
	}
	seal_mem_free(c);
	return ok;
}

bool book_note_head(struct book *b, struct err *e)
{
	struct ring_note before = b->ring->note;

	b->ring->note = (struct ring_note){ .rows = b->rows, .head = book_head(b) };
	if (store(b, e))
		return true;
	b->ring->note = before;
	return false;
}

/* The note is a help to notice a lost tail; the entries are safe without it, so no save waits for
 * it. */
void book_rest(struct book *b)
{
	if (b->ring && b->keys_stored && b->rows >= b->ring->note.rows + BOOK_NOTE_EVERY)
		book_note_head(b, NULL);
}
