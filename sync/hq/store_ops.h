/* What a store must be able to do, private to this room: two tables of functions. store.c knows
 * them and nothing behind them; each kind of store (store_sqlite.c, store_shelf.c) fills both. What
 * the functions promise is said in store.h, name by name; here stands what only a store's maker
 * must know. */
#ifndef SYNC_HQ_STORE_OPS_H
#define SYNC_HQ_STORE_OPS_H

#include "store.h"

/* Transactions, append, read after, heads. */
struct store_log_ops {
	void (*close)(struct store *s);
	/* One transaction at a time. After a commit that did not do it none is open. */
	bool (*begin)(struct store *s, struct err *e);
	bool (*commit)(struct store *s, struct err *e);
	void (*rollback)(struct store *s);
	/* Parts of a transaction, one in another: what was written since the last mark stands for
	 * good or never was. Undo ends the mark too. */
	bool (*mark)(struct store *s, struct err *e);
	bool (*keep)(struct store *s, struct err *e);
	bool (*undo)(struct store *s, struct err *e);
	/* Does the transaction still stand? Some stores end it when a write of it did not succeed.
	 */
	bool (*is_open)(const struct store *s);
	enum put (*append)(struct store *s, const struct entry *x, enum place place, struct err *e);
	bool (*after)(struct store *s, uint64_t n, uint64_t max, stored_fn fn, void *ctx,
		      struct err *e);
	bool (*above)(struct store *s, struct id device, uint64_t height, uint64_t max,
		      stored_fn fn, void *ctx, struct err *e);
	bool (*after_of)(struct store *s, struct id device, uint64_t n, uint64_t height,
			 uint64_t max, stored_fn fn, void *ctx, struct err *e);
	bool (*find)(struct store *s, struct id device, uint64_t height, const struct hash *h,
		     stored_fn fn, void *ctx, struct err *e);
	/* Of those after the n-th arrival. */
	bool (*head)(struct store *s, struct id device, uint64_t n, struct head *out,
		     struct err *e);
	bool (*has)(struct store *s, struct id device, uint64_t height, const struct hash *h);
	uint64_t (*newest_of)(struct store *s, struct id device, const struct hash *all, size_t n,
			      size_t *which);
	bool (*has_child)(struct store *s, struct id device, uint64_t height, const struct hash *h);
	uint64_t (*arrivals)(struct store *s);
};

/* The register. Each write stands or falls as a whole, outside a transaction too. */
struct store_register_ops {
	bool (*device_put)(struct store *s, const struct device *d, struct err *e);
	bool (*device_rename)(struct store *s, struct id from, struct id to, struct err *e);
	bool (*device_by_id)(struct store *s, struct id id, struct device *out);
	bool (*device_by_name)(struct store *s, const char *name, struct device *out);
	bool (*device_by_spki)(struct store *s, const struct hash *spki, struct device *out);
	bool (*devices)(struct store *s, device_fn fn, void *ctx, struct err *e);
	bool (*is_feed)(struct store *s, struct id device);
	bool (*device_fed)(struct store *s, struct id id, uint64_t n, struct err *e);
	bool (*certificate_put)(struct store *s, struct id device, const char *pem, struct err *e);
	bool (*certificate_get)(struct store *s, struct id device, struct buf *out);
	bool (*code_put)(struct store *s, struct id device, unsigned position, const char *code,
			 struct err *e);
	/* Its position, in *position; false: none is left. */
	bool (*code_next)(struct store *s, struct id device, int64_t *position, struct buf *out);
	bool (*code_give)(struct store *s, struct id device, int64_t position, const char *person,
			  int64_t at_ms, struct err *e);
	bool (*code_given)(struct store *s, struct id device, const char *person);
	size_t (*codes_left)(struct store *s, struct id device);
	bool (*incident)(struct store *s, int64_t at_ms, struct id device, const char *what,
			 const struct hash *about, struct err *e);
	uint64_t (*incidents)(struct store *s, struct id device);
	bool (*receipt)(struct store *s, int64_t at_ms, struct id device, const struct head *head,
			const uint8_t sig[64], struct err *e);
	int64_t (*last_receipt)(struct store *s, struct id device);
	bool (*setting_put)(struct store *s, const char *name, const void *p, size_t n,
			    struct err *e);
	bool (*setting_get)(struct store *s, const char *name, struct buf *out);
	bool (*verdict_put)(struct store *s, struct id attendance, const struct hash *revision,
			    int64_t at_ms, const char *rules, struct err *e);
	bool (*verdict_of)(struct store *s, struct id attendance, struct hash *revision);
	bool (*verdicts)(struct store *s, verdict_fn fn, void *ctx, struct err *e);
	bool (*count)(struct store *s, struct store_counts *out, struct err *e);
};

struct store {
	const struct store_log_ops *log;
	const struct store_register_ops *reg;
	void *own; /* of the kind of store */
	enum store_trouble trouble;
	unsigned depth; /* transactions and parts that are begun and not ended */
	bool lost;      /* the store ended the transaction by itself: nothing more may join it */
	enum store_trouble lost_by;
	bool in_turn;     /* store_turn_begin() */
	uint64_t settled; /* arrivals before the transaction that is open */
	uint64_t commits;
	struct damaged damaged; /* where the last reading that ended with ERR_CORRUPT did */
};

/* A store around what its maker has opened, or NULL in `own` for the maker to fill. */
struct store *store_wrap(const struct store_log_ops *log, const struct store_register_ops *reg,
			 void *own);

#endif
