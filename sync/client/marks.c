#include "sync_p.h"

#include "base/mem.h"

#include <string.h>

#define MARKS_NAME "peer"
#define MARKS_VERSION 3

static bool put_mark(struct buf *b, const struct mark *m)
{
	return buf_put(b, m->hash.b, sizeof m->hash.b) && buf_u64(b, m->height);
}

static bool take_mark(struct rd *r, struct mark *m)
{
	return rd_copy(r, m->hash.b, sizeof m->hash.b) && rd_u64(r, &m->height);
}

static bool take_bool(struct rd *r, bool *out)
{
	uint8_t v;

	if (!rd_u8(r, &v))
		return false;
	*out = v != 0;
	return true;
}

static bool take_ms(struct rd *r, int64_t *ms)
{
	uint64_t v;

	if (!rd_u64(r, &v))
		return false;
	*ms = (int64_t)v;
	return true;
}

static bool take_receipt(struct rd *r, struct receipt *out)
{
	return rd_copy(r, out->store.b, 16) && rd_copy(r, out->generation.b, 16) &&
	       rd_copy(r, out->device.b, 16) && rd_copy(r, out->head.b, 32) &&
	       rd_u64(r, &out->height) && take_ms(r, &out->time_ms) &&
	       rd_copy(r, out->sig, sizeof out->sig);
}

static bool take_backups(struct rd *r, struct marks *m)
{
	if (!rd_u32(r, &m->n_backups) || m->n_backups > BACKUPS_MAX)
		return false;
	for (size_t i = 0; i < m->n_backups; i++)
		if (!take_mark(r, &m->backups[i].mark) || !take_ms(r, &m->backups[i].since_ms))
			return false;
	return true;
}

static bool put_backups(struct buf *b, const struct marks *m)
{
	bool ok = buf_u32(b, m->n_backups);

	for (size_t i = 0; ok && i < m->n_backups; i++)
		ok = put_mark(b, &m->backups[i].mark) &&
		     buf_u64(b, (uint64_t)m->backups[i].since_ms);
	return ok;
}

uint64_t marks_above(const struct marks *m, const struct book *b)
{
	uint64_t fork = m->branches ? book_lowest_fork(b) : UINT64_MAX;

	return fork < m->acked.height ? fork : m->acked.height;
}

/* When there is no room the second oldest gives way: what is oldest is what may go first. */
void marks_note_backup(struct marks *m, struct mark mark, int64_t now_ms)
{
	const struct kept_mark *last = m->n_backups ? &m->backups[m->n_backups - 1] : NULL;

	if (!mark.height || (last && (mark.height <= last->mark.height ||
				      now_ms - last->since_ms < BACKUPS_APART_MS)))
		return;
	if (m->n_backups == BACKUPS_MAX) {
		memmove(&m->backups[1], &m->backups[2],
			(BACKUPS_MAX - 2) * sizeof m->backups[0]);
		m->n_backups--;
	}
	m->backups[m->n_backups++] = (struct kept_mark){ mark, now_ms };
}

void marks_load(struct book *b, struct marks *out)
{
	struct marks m = { 0 };
	struct buf bytes;
	uint8_t version;
	struct rd r;

	*out = m;
	buf_init(&bytes, 4096);
	if (book_state_get(b, MARKS_NAME, &bytes, NULL)) {
		rd_init(&r, bytes.data, bytes.len);
		if (rd_u8(&r, &version) && version == MARKS_VERSION && rd_copy(&r, m.store.b, 16) &&
		    rd_copy(&r, m.generation.b, 16) && take_mark(&r, &m.acked) &&
		    take_ms(&r, &m.acked_ms) && take_receipt(&r, &m.receipt) &&
		    take_mark(&r, &m.backed_up) && take_ms(&r, &m.last_full_ms) &&
		    take_ms(&r, &m.data_as_of_ms) && rd_u32(&r, &m.rate) &&
		    take_bool(&r, &m.pull_due) && take_bool(&r, &m.missing) &&
		    take_mark(&r, &m.missing_from) && take_bool(&r, &m.branches) &&
		    take_backups(&r, &m))
			*out = m;
	}
	buf_fini(&bytes);
}

bool marks_save(struct book *b, const struct marks *m, struct err *e)
{
	uint8_t receipt[RECEIPT_LEN];
	struct buf bytes;
	bool ok;

	buf_init(&bytes, 4096);
	receipt_pack(&m->receipt, receipt);
	ok = buf_u8(&bytes, MARKS_VERSION) && buf_put(&bytes, m->store.b, 16) &&
	     buf_put(&bytes, m->generation.b, 16) && put_mark(&bytes, &m->acked) &&
	     buf_u64(&bytes, (uint64_t)m->acked_ms) && buf_put(&bytes, receipt, sizeof receipt) &&
	     buf_put(&bytes, m->receipt.sig, sizeof m->receipt.sig) &&
	     put_mark(&bytes, &m->backed_up) && buf_u64(&bytes, (uint64_t)m->last_full_ms) &&
	     buf_u64(&bytes, (uint64_t)m->data_as_of_ms) && buf_u32(&bytes, m->rate) &&
	     buf_u8(&bytes, m->pull_due) && buf_u8(&bytes, m->missing) &&
	     put_mark(&bytes, &m->missing_from) && buf_u8(&bytes, m->branches) &&
	     put_backups(&bytes, m) &&
	     book_state_put(b, MARKS_NAME, bytes.data, bytes.len, e);
	buf_fini(&bytes);
	return ok;
}
