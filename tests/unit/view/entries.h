/* Entries as a book would give them, for tests: real records with a hash over what they say. */
#ifndef TESTS_VIEW_ENTRIES_H
#define TESTS_VIEW_ENTRIES_H

#include "model/kinds.h"
#include "model/rec.h"
#include "view/view.h"

/* Friday 29 October 2021, 19:00 BST. */
#define NIGHT_MS ((int64_t)1635530400000)
#define MINUTE_MS ((int64_t)60000)

/* An id that is the same in every run and sorts by n. */
struct id id_of(unsigned n);
/* A new record of the first version; author, device and role are an officer's. */
struct rec *made(const struct kind *k, struct id id, int64_t wall_ms);
/* The next version of `r`, which must be finished. */
struct rec *next(const struct rec *r, int64_t wall_ms);
/* Gives it its hash. Nothing may change afterwards. */
struct rec *finished(struct rec *r);
/* A stub of this kind, about a record. */
struct rec *sealed(const struct kind *k, struct id id, struct id about, int64_t wall_ms);
/* What headquarters would sign for a desk: the same record, shown by a copy. */
struct rec *copied(const struct rec *r, int64_t wall_ms);
/* Finishes it if need be, applies it and frees it. The test fails when it does not fit. */
void put(struct view *v, struct rec *r);
/* The test fails with the words of `e` when it is not so. */
void must(bool ok, const struct err *e);
/* An empty view in memory. */
struct view *opened(void);
/* How many rows a query gives. */
size_t count(struct view *v, enum query q, const struct arg *args, size_t n_args);
/* A record whose field `key` names the record `on`. */
struct rec *hung(const struct kind *k, unsigned id, const char *key, struct id on);
/* Two visits of one night, 10 and 11: people, parts, notes, tasks, sealed ones, one in error. */
void put_case(struct view *v);

#endif
