/* What the two files of the store in memory share: the shelf and who writes on it. */
#ifndef SYNC_HQ_SHELF_P_H
#define SYNC_HQ_SHELF_P_H

#include "store_ops.h"

#include <pthread.h>

struct kept {
	struct entry x;
	enum place place;
	size_t before; /* place of the entry of the same device that arrived before it, from 1; 0:
			  none */
	bool torn;     /* its parts do not fit */
};

/* One thing of the register. The key's first byte is its table. */
struct pair {
	struct buf key, value;
};

struct pairs {
	struct pair *all;
	size_t n;
};

/* How it was before a part of a transaction. */
struct layer {
	struct layer *under;
	struct pairs pairs;
	size_t n;
};

struct shelf {
	pthread_mutex_t lock;
	struct kept **entries; /* in order of arrival */
	size_t n, cap;
	struct pairs pairs; /* as the writer sees it; its own entries are in `entries` too */
	/* The lowest is what everybody else sees; NULL: nobody writes. */
	struct layer *layers;
	const struct store *writer;
	uint64_t limit; /* 0: none */
};

/* What a store on a shelf owns. */
struct place_at {
	struct shelf *shelf;
	int64_t wait_ms;
};

struct shelf *shelf_of(const struct store *s);
void shelf_lock(const struct store *s);
void shelf_unlock(const struct store *s);
/* Under the lock: what this store sees. */
const struct pairs *shelf_pairs(const struct store *s);
size_t shelf_n(const struct store *s);
/* Takes the shelf for a write and the lock with it; *own tells that it was not taken before, and
 * the write is a transaction of its own. */
bool shelf_write_begin(struct store *s, bool *own, struct err *e);
/* Lets go of both. */
void shelf_write_end(struct store *s, bool own);
void pairs_free(struct pairs *p);

extern const struct store_register_ops shelf_register_ops;

#endif
