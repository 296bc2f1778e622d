/* Erasing the body and salt of entries that headquarters has in a backup. What is left of a row is
 * header and signature, sealed anew under a domain of its own, so that hash, chain and signatures
 * verify as before. The file's triggers refuse every other change of a row. */
#include "book_p.h"

#include "base/mem.h"

#include <string.h>

struct going {
	uint32_t *node;
	size_t n;
};

/* What leads to `at`, is behind `row` and still has its body, newest first. By links, not by height:
 * of two branches only one may be in the backup. */
static void collect(const struct tree *t, uint32_t at, uint64_t row, struct going *g)
{
	size_t n = 0;

	for (uint32_t i = at; i != TREE_NONE && t->node[i].row > row; i = t->node[i].prev)
		n += !t->node[i].pruned;
	g->node = mem_new_array(n ? n : 1, sizeof *g->node);
	for (uint32_t i = at; i != TREE_NONE && t->node[i].row > row; i = t->node[i].prev)
		if (!t->node[i].pruned)
			g->node[g->n++] = i;
}

struct erasing {
	struct book *b;
	struct buf sealed, anew;
	uint8_t *plain;
	book_keep_fn keep;
	void *ctx;
	uint32_t *done;
	size_t n;
	bool began; /* to write: not before something goes */
	bool ended;
};

/* A row that is damaged stays as it is: what it was can still be looked at. */
static bool erase_one(struct erasing *w, uint32_t node, struct err *e)
{
	struct book *b = w->b;
	uint64_t row = b->tree.node[node].row;
	enum book_fate fate;
	struct entry x;
	int64_t keyno;

	buf_reset(&w->sealed);
	buf_reset(&w->anew);
	if (!disk_row_get(b->disk, row, &keyno, &w->sealed, e))
		return e->class == ERR_CORRUPT;
	if (row_open_known(b, row, keyno, w->sealed.data, w->sealed.len, &b->tree.node[node].hash,
			   w->plain, &x) ||
	    x.pruned)
		return true;
	fate = w->keep ? w->keep(w->ctx, &x) : BOOK_GOES;
	w->ended = fate == BOOK_ENDS;
	if (fate != BOOK_GOES)
		return true;
	if (!row_seal_pruned(b, row, &x, &w->anew))
		return err_set(e, ERR_BUG, "A header could not be sealed");
	if (!w->began) {
		w->began = disk_begin(b->disk, e) && disk_may_prune(b->disk, e);
		if (!w->began)
			return false;
	}
	if (!disk_row_prune(b->disk, row, b->ring->nkeys, w->anew.data, w->anew.len, e))
		return false;
	w->done[w->n++] = node;
	return true;
}

static bool erase_some(struct erasing *w, const struct going *g, uint64_t most, uint64_t *row,
		       struct err *e)
{
	size_t left = g->n;
	bool ok = true;

	for (; ok && left > 0 && !w->ended && most; most--)
		ok = erase_one(w, g->node[--left], e);
	if (!ok)
		disk_rollback(w->b->disk);
	else if (w->began)
		ok = disk_commit(w->b->disk, e);
	for (size_t i = 0; ok && i < w->n; i++)
		w->b->tree.node[w->done[i]].pruned = true;
	/* The journal held what was erased. */
	if (ok && w->n)
		disk_scrub(w->b->disk);
	if (ok)
		*row = w->ended || !left ? UINT64_MAX : w->b->tree.node[g->node[left]].row;
	return ok;
}

bool book_prune(struct book *b, const struct hash *backed_up, uint64_t most, uint64_t *row,
		book_keep_fn keep, void *ctx, uint64_t *pruned, struct err *e)
{
	struct erasing w = { .b = b,
			     .sealed = { .ceiling = DISK_SEALED_MAX },
			     .anew = { .ceiling = DISK_SEALED_MAX },
			     .keep = keep,
			     .ctx = ctx };
	struct going g = { .n = 0 };
	struct err why = { 0 };
	uint32_t at;
	bool ok;

	*pruned = 0;
	if (!book_needs_unlock(b, e))
		return false;
	at = tree_find(&b->tree, backed_up);
	if (at == TREE_NONE ||
	    !id_equal(b->tree.device[b->tree.node[at].device].id, b->ring->device))
		return err_set(e, ERR_INPUT, "That is no entry of this book's own");
	collect(&b->tree, at, *row, &g);
	if (most > g.n)
		most = g.n;
	w.plain = mem_new(ROW_PLAIN_MAX);
	w.done = mem_new_array(most ? most : 1, sizeof *w.done);
	ok = erase_some(&w, &g, most, row, &why);
	if (!ok && e)
		*e = why;
	*pruned = ok ? w.n : 0;
	mem_free(w.plain);
	mem_free(w.done);
	mem_free(g.node);
	buf_fini(&w.sealed);
	buf_fini(&w.anew);
	return ok;
}

struct book_head book_pruned_head(const struct book *b)
{
	uint32_t d = b->ring ? tree_device(&b->tree, b->ring->device) : TREE_NONE;
	uint32_t at = d == TREE_NONE ? TREE_NONE : b->tree.device[d].head;
	struct book_head out;

	while (at != TREE_NONE && !b->tree.node[at].pruned)
		at = b->tree.node[at].prev;
	head_of_node(&b->tree, at, &out);
	return out;
}

uint64_t book_pruned_beyond(const struct book *b, const struct hash *marks, size_t n)
{
	bool *leads = mem_new_array(b->tree.nodes + 1, sizeof *leads);
	uint64_t beyond = 0;

	for (size_t i = 0; i < n; i++)
		for (uint32_t at = tree_find(&b->tree, &marks[i]);
		     at != TREE_NONE && !leads[at]; at = b->tree.node[at].prev)
			leads[at] = true;
	for (size_t i = 0; i < b->tree.nodes; i++)
		beyond += b->tree.node[i].pruned && !leads[i];
	mem_free(leads);
	return beyond;
}

uint64_t book_pruned(const struct book *b)
{
	uint64_t n = 0;

	for (size_t i = 0; i < b->tree.nodes; i++)
		n += b->tree.node[i].pruned;
	return n;
}
