/* The entries that are held, by hash, by device and by epoch: what is kept in memory of each, about
 * 90 bytes, so that nothing is opened again to find a parent, a head or a height. Bodies are never
 * here. */
#ifndef BOOK_TREE_P_H
#define BOOK_TREE_P_H

#include "book/book.h"

#define TREE_NONE UINT32_MAX

struct tree_node {
	struct hash hash;
	uint64_t row;
	uint64_t height;
	uint64_t seq;
	int64_t wall_ms;
	uint32_t prev; /* node, or TREE_NONE: the first, or its parent is not held */
	uint32_t epoch;
	uint32_t device;
	uint32_t children; /* by the same device */
	bool rootless;     /* it names a parent that is not held */
	bool has_sig;
	bool pruned; /* its body is not here any more */
};

struct tree_device {
	struct id id;
	uint32_t head;  /* node of the greatest height; the earlier of two */
	uint32_t roots; /* nodes without any parent */
};

struct tree_epoch {
	struct id id;
	uint32_t device;
	uint32_t signed_node; /* newest with a signature, or TREE_NONE */
	uint8_t sig[ENTRY_SIG_LEN];
};

struct tree {
	struct tree_node *node;
	size_t nodes, node_cap;
	uint32_t *table; /* open addressing; a node's number + 1, 0 is free */
	size_t table_cap;
	struct tree_device *device;
	size_t devices, device_cap;
	struct tree_epoch *epoch;
	size_t epochs, epoch_cap;
};

void tree_fini(struct tree *t);
uint32_t tree_find(const struct tree *t, const struct hash *h);
uint32_t tree_device(const struct tree *t, struct id device);
/* Adds an entry that is not held yet; returns its node. */
uint32_t tree_add(struct tree *t, const struct entry *x, uint64_t row);
/* Forgets all nodes from number `nodes` on: a transaction was rolled back. */
void tree_cut(struct tree *t, size_t nodes);
/* Forks: children of one entry by one device beyond the first. */
uint64_t tree_forks(const struct tree *t);
/* Height of the lowest entry of a device that has two children; 0 when two have no parent, the
 * greatest number when there is no fork. */
uint64_t tree_lowest_fork(const struct tree *t, uint32_t device);

#endif
