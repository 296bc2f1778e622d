#include "sync/client/courier.h"

#include "sync_p.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"

#include <string.h>

/* Large enough to pack well, small enough for a turn of the loop. */
#define FRAME_ENTRIES 128
#define FRAME_BYTES ((size_t)128 << 10)

struct courier_work {
	struct id device;
	struct buf frames;
	uint64_t above;   /* entries higher than this go in, ... */
	uint64_t row;     /* ... and those in rows of the book up to this are in already */
	struct mark upto; /* the last that went in */
	uint64_t top;     /* the highest that is in; of two branches the last need not be */
	uint64_t entries;
	struct frame_enc *enc;
	enum frame_add last;
	bool stuck; /* no room, or an entry that cannot be packed */
};

struct courier_work *courier_work_new(struct id device)
{
	struct courier_work *w = mem_new(sizeof *w);

	*w = (struct courier_work){ .device = device,
				    .enc = frame_enc_new(device, FRAME_BYTES, FRAME_ENTRIES) };
	buf_init(&w->frames, COURIER_FRAMES_MAX);
	return w;
}

void courier_work_free(struct courier_work *w)
{
	if (!w)
		return;
	frame_enc_free(w->enc);
	buf_fini(&w->frames);
	mem_free(w);
}

void courier_work_acked(struct courier_work *w, uint64_t height)
{
	if (height >= w->above && height < w->top)
		return; /* a part of it is there already, which does no harm */
	if (height == w->above)
		return;
	buf_fini(&w->frames);
	w->above = w->top = height;
	w->row = 0;
	w->upto = (struct mark){ .height = height };
	w->entries = 0;
	w->stuck = false;
}

uint64_t courier_work_left(const struct courier_work *w, const struct book *b)
{
	return book_count_of(b, w->device, w->row, w->above);
}

bool courier_work_stuck(const struct courier_work *w)
{
	return w->stuck;
}

static bool add(void *ctx, const struct entry *x)
{
	struct courier_work *w = ctx;

	if (x->pruned) /* it is in a backup of headquarters */
		return true;
	w->last = frame_enc_add(w->enc, x, NULL);
	if (w->last != FRAME_ADDED)
		return false;
	w->upto = (struct mark){ x->hash, x->h.height };
	if (x->h.height > w->top)
		w->top = x->h.height;
	w->entries++;
	return true;
}

bool courier_work_step(struct courier_work *w, struct book *b)
{
	struct courier_work was = *w;
	size_t len = w->frames.len;
	bool ok;

	if (w->stuck || !courier_work_left(w, b))
		return false;
	w->last = FRAME_ADDED;
	/* By rows and not by height: another branch may lie behind what is higher. */
	ok = book_each_of(b, w->device, w->row, w->above, add, w, NULL);
	if (frame_enc_count(w->enc) &&
	    frame_enc_finish(w->enc, FRAME_LEVEL_FAST, &w->frames, NULL)) {
		w->row = book_row_of(b, &w->upto.hash);
		w->stuck = !ok || w->last == FRAME_REFUSED;
		return true;
	}
	/* What did not fit is not in: the mark goes back to the frame before. */
	was.frames = w->frames;
	was.frames.len = len;
	was.stuck = true;
	*w = was;
	frame_enc_free(w->enc);
	w->enc = frame_enc_new(w->device, FRAME_BYTES, FRAME_ENTRIES);
	return false;
}

/* --- the file --- */

bool courier_make(struct courier_work *w, struct book *b, const struct peer *peer, struct id store,
		  int64_t within_ms, struct buf *file, struct courier_made *out, struct err *e)
{
	int64_t end_ms = clock_mono_ms() + within_ms;
	struct courier c;

	*out = (struct courier_made){ .height = w->upto.height };
	while (courier_work_step(w, b) && clock_mono_ms() < end_ms)
		;
	out->entries = w->entries;
	out->height = w->upto.height;
	out->left_out = courier_work_left(w, b);
	if (!w->frames.len)
		return true;
	c = (struct courier){ .device = w->device,
			      .store = store,
			      .head = w->upto.hash,
			      .height = w->upto.height,
			      .frames = w->frames.data,
			      .len = w->frames.len };
	if (!courier_seal(&c, peer->hq_box, file, e))
		return false;
	out->bytes = file->len;
	return true;
}

bool courier_keep(const char *home, const struct buf *file, struct err *e)
{
	char *path = path_join(home, SYNC_FILE_COURIER);
	bool ok = file->len ? file_write(path, file->data, file->len, e) : file_remove(path, e);

	mem_free(path);
	return ok;
}

/* A hint like any other mark: signed by headquarters, for an entry that this book holds, of the
 * store that the other marks speak of. */
bool courier_learn(const char *home, const struct peer *peer, struct book *b, struct marks *m)
{
	struct receipt r;
	struct entry x;

	if (!courier_receipt(home, &r) || !courier_settle(home, peer, &r, true, NULL) ||
	    r.height <= m->acked.height || !book_find(b, &r.head, &x, NULL) ||
	    x.h.height != r.height || !id_equal(x.h.device, peer->device) ||
	    !id_equal(r.store, m->store) || !id_equal(r.generation, m->generation))
		return false;
	m->acked = (struct mark){ r.head, r.height };
	m->acked_ms = r.time_ms;
	m->receipt = r;
	return true;
}

bool courier_of_book(const char *home, struct book *b, int64_t within_ms, struct buf *file,
		     struct courier_made *out, struct err *e)
{
	struct courier_work *w;
	struct peer *peer;
	struct marks m;
	bool ok = true;

	*out = (struct courier_made){ .bytes = 0 };
	if (!book_is_unlocked(b) || !sync_is_enrolled(home))
		return true;
	peer = mem_new(sizeof *peer);
	w = courier_work_new(book_device(b));
	marks_load(b, &m);
	/* Hints of a link that is not here to check them. */
	if (m.acked.height && !book_has(b, &m.acked.hash))
		m.acked.height = 0;
	ok = sync_peer(home, peer, e);
	if (ok)
		courier_learn(home, peer, b, &m);
	courier_work_acked(w, marks_above(&m, b));
	ok = ok && courier_make(w, b, peer, m.store, within_ms, file, out, e);
	courier_work_free(w);
	mem_free(peer);
	mem_wipe(&m, sizeof m);
	return ok;
}

bool courier_at_lock(const char *home, struct book *b, struct err *e)
{
	struct buf file = { .ceiling = COURIER_FILE_MAX };
	struct courier_made made;
	bool ok = true;

	if (book_is_unlocked(b) && sync_is_enrolled(home))
		ok = courier_of_book(home, b, COURIER_COMMAND_MS, &file, &made, e) &&
		     courier_keep(home, &file, e);
	buf_fini(&file);
	return ok;
}

/* --- what is there --- */

static bool read_file(const char *home, const char *name, struct buf *out)
{
	char *path = path_join(home, name);
	bool ok = file_exists(path) && file_read(path, out, NULL);

	mem_free(path);
	return ok;
}

bool courier_receipt(const char *home, struct receipt *out)
{
	struct buf b = { .ceiling = COURIER_RECEIPT_LEN };
	bool ok = read_file(home, SYNC_FILE_RECEIPT, &b) &&
		  courier_receipt_read(b.data, b.len, out);

	buf_fini(&b);
	return ok;
}

bool courier_waits(const char *home, struct buf *file)
{
	struct receipt r;

	buf_fini(file);
	return read_file(home, SYNC_FILE_COURIER, file) && courier_is_one(file->data, file->len) &&
	       !(courier_receipt(home, &r) && courier_is_covered(file->data, file->len, &r));
}

static bool keep_receipt(const char *home, const struct receipt *r, struct err *e)
{
	uint8_t bytes[COURIER_RECEIPT_LEN];
	char *path = path_join(home, SYNC_FILE_RECEIPT);
	struct receipt old;
	bool ok = true;

	courier_receipt_pack(r, bytes);
	if (!courier_receipt(home, &old) || old.time_ms <= r->time_ms)
		ok = file_write(path, bytes, sizeof bytes, e);
	mem_free(path);
	return ok;
}

bool courier_settle(const char *home, const struct peer *peer, const struct receipt *r,
		    bool takes_away, struct err *e)
{
	struct buf file = { .ceiling = COURIER_FILE_MAX }, none = { 0 };
	bool ok;

	if (!id_equal(r->device, peer->device))
		return err_set(e, ERR_PEER, "This receipt is for another laptop");
	if (!receipt_holds(r, RECEIPT_DOMAIN, peer->hq_sign))
		return err_set(e, ERR_PEER, "This receipt was not signed by HQ");
	ok = keep_receipt(home, r, e);
	if (ok && takes_away && read_file(home, SYNC_FILE_COURIER, &file) &&
	    courier_is_covered(file.data, file.len, r))
		ok = courier_keep(home, &none, e);
	buf_fini(&file);
	return ok;
}

static void remove_file(const char *home, const char *name)
{
	char *path = path_join(home, name);

	file_remove(path, NULL);
	mem_free(path);
}

void courier_learnt(const char *home)
{
	remove_file(home, SYNC_FILE_RECEIPT);
}

void courier_drop(const char *home)
{
	remove_file(home, SYNC_FILE_COURIER);
	remove_file(home, SYNC_FILE_RECEIPT);
}
