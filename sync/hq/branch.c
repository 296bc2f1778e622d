#include "branch.h"

#include "early.h"
#include "passed.h"

#include "base/mem.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NAME_MAX (ID_HEX_LEN + 20)
#define BRANCH_LEN (sizeof(struct hash) + 16)

static void name_of(struct id line, char out[NAME_MAX])
{
	char hex[ID_HEX_LEN + 1];

	snprintf(out, NAME_MAX, "feed again %s", id_hex(line, hex));
}

static bool take(struct rd *r, struct branch *b)
{
	return rd_copy(r, b->from.hash.b, sizeof b->from.hash.b) && rd_u64(r, &b->from.height) &&
	       rd_u64(r, &b->upto);
}

static bool put(struct buf *out, const struct branch *b)
{
	return buf_put(out, b->from.hash.b, sizeof b->from.hash.b) &&
	       buf_u64(out, b->from.height) && buf_u64(out, b->upto);
}

void branches_read(struct hq *hq, struct id line, struct branches *out)
{
	struct buf b = { .ceiling = BRANCHES_MAX * BRANCH_LEN };
	char name[NAME_MAX];
	struct rd r;

	out->n = 0;
	name_of(line, name);
	if (store_setting_get(hq->store, name, &b)) {
		rd_init(&r, b.data, b.len);
		while (out->n < BRANCHES_MAX && take(&r, &out->all[out->n]))
			out->n++;
	}
	buf_fini(&b);
}

static bool branches_write(struct hq *hq, struct id line, const struct branches *all, struct err *e)
{
	struct buf b = { .ceiling = BRANCHES_MAX * BRANCH_LEN };
	char name[NAME_MAX];
	bool ok = true;

	name_of(line, name);
	for (size_t i = 0; ok && i < all->n; i++)
		ok = put(&b, &all->all[i]);
	ok = ok && store_setting_put(hq->store, name, buf_str(&b), b.len, e);
	buf_fini(&b);
	return ok;
}

/* Those above it are left behind with what they stood on. */
static void branch_add(struct branches *all, struct branch b)
{
	if (all->n == BRANCHES_MAX && all->all[0].from.height <= b.from.height)
		b.from = all->all[0].from;
	while (all->n && all->all[all->n - 1].from.height >= b.from.height)
		all->n--;
	all->all[all->n++] = b;
}

uint64_t branches_left(const struct branches *b, uint64_t height, uint64_t n)
{
	for (size_t i = 0; i < b->n; i++)
		if (height > b->all[i].from.height && n <= b->all[i].upto)
			return b->all[i].from.height + 1;
	return 0;
}

bool hq_line_head(struct hq *hq, struct id line, struct head *out, bool *fork, struct err *e)
{
	struct branches b;
	const struct branch *newest;

	*fork = false;
	branches_read(hq, line, &b);
	if (!b.n)
		return store_head(hq->store, line, out, e);
	newest = &b.all[b.n - 1];
	if (!store_head_after(hq->store, line, newest->upto, out, e))
		return false;
	if (!out->height) {
		*out = newest->from;
		*fork = true;
	}
	return true;
}

static bool again(struct hq *hq, struct device *node, const struct branch *b,
		  const struct damaged *d, struct err *e)
{
	struct passed none = { .n = 0, .changed = true };
	struct branches all;
	char *words = mem_fmt("a damaged row of a feed, entry %" PRIu64
			      " of the store: written again from height %" PRIu64,
			      d->n, b->from.height + 1);
	bool ok;

	branches_read(hq, node->feed, &all);
	branch_add(&all, *b);
	ok = branches_write(hq, node->feed, &all, e) &&
	     store_incident(hq->store, hq_now(hq), node->feed, words, &b->from.hash, e) &&
	     passed_write(hq, node->id, &none, e) && hq_early_fed_note(hq, node->id, 0, e) &&
	     store_device_fed(hq->store, node->id, 0, e);
	mem_free(words);
	return ok;
}

bool hq_feed_again(struct hq *hq, struct device *node, const struct head *from,
		   const struct damaged *d, struct err *e)
{
	struct branch b = { .from = *from };
	char hex[ID_HEX_LEN + 1];

	if (!store_begin(hq->store, e))
		return false;
	b.upto = store_arrivals(hq->store);
	if (!again(hq, node, &b, d, e) || !store_commit(hq->store, e)) {
		store_rollback(hq->store);
		return false;
	}
	/* The number goes on from another row: another epoch. */
	hq_lines_forget(hq);
	node->fed = 0;
	log_line(&hq->log,
		 "damaged row of a feed n=%" PRIu64 " feed=%s height=%" PRIu64
		 " bytes=%zu written again from=%" PRIu64,
		 d->n, id_hex(node->feed, hex), d->height, d->size, from->height + 1);
	return true;
}
